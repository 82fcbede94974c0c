"""The lab of activations: saturation, and slopes passed back through layers."""

from importlib import import_module

import numpy as np
import pytest

from nnlib import labs
from nnlib.activations import sigmoid, tanh
from nnlib.gradcheck import numerical

module = import_module("nnlib.labs.activations")


def test_saturation_begins_where_the_slope_is_a_twentieth():
    (left, right) = module.saturated("sigmoid")
    assert left[0] == -6
    assert right[1] == 6
    assert sigmoid.prime(np.array(right[0])) == pytest.approx(0.05 * 0.25, rel=0.02)
    assert left[1] == pytest.approx(-right[0])
    assert tanh.prime(np.array(module.saturated("tanh")[1][0])) == pytest.approx(0.05, rel=0.02)
    assert module.saturated("relu") == module.saturated("leaky_relu") == [(-6, 0)]


@pytest.mark.parametrize("name", module.ACTIVATIONS)
def test_the_slope_passed_back_is_that_of_the_chain(name):
    g = module.ACTIVATIONS[name]
    z = np.array([0.5, 1.0, -0.8, 2.0])

    def chain(nudge):
        # each layer adds what it needs to get to its own z
        a = z[0] + nudge
        for here, after in zip(z, [*z[1:], 0], strict=True):
            a = g(a) + (after - g(here))
        return float(a.item())

    slope = numerical(chain, np.array([0.0])).item()
    assert module.passed_back(name, z)[-1] == pytest.approx(slope, abs=1e-8)
    assert module.passed_back(name, z)[0] == 1


def test_scatter_is_the_same_each_time_and_none_at_zero():
    assert (module.places(1.5, 0) == 1.5).all()
    np.testing.assert_array_equal(module.places(0.0, 2.0), 2 * module.places(0.0, 1.0))
    assert np.std(module.places(0.0, 1.0)) == pytest.approx(1, abs=0.4)


def test_the_words_tell_slope_and_what_is_left():
    lab = labs.activations()
    assert lab.drawing.words == (
        "sigmoid at z = 0.0: a = 0.5, slope 0.25: as steep as it gets. "
        "Back through 1 layer, 25% of the slope arrives."
    )
    lab.layers.value = 10
    assert "1 part in 1,000,000 of the slope arrives. The first layers hardly learn" in lab.drawing.words
    assert lab.drawing.tone == "warn"
    assert lab.presets.menu.value == "sigmoid at its best, ten layers"
    lab.z.value = 5.0
    assert "saturated" in lab.drawing.words
    lab.activation.value = "relu"
    assert "slope 1: on" in lab.drawing.words
    assert "all of the slope arrives" in lab.drawing.words
    assert lab.drawing.tone == "good"
    lab.z.value = -0.1
    assert "slope 0: off" in lab.drawing.words
    assert "nothing of the slope arrives" in lab.drawing.words
    lab.activation.value = "leaky_relu"
    assert "less than 1 part in a million million" in lab.drawing.words
    assert "a = −0.001" in lab.drawing.words


def test_a_click_moves_z_or_the_layers():
    lab = labs.activations()
    lab.drawing._handle_custom_msg({"type": "pick", "panel": "g", "x": 2.04, "y": 0.0, "phase": "down"}, [])
    assert lab.z.value == 2.0
    lab.drawing._handle_custom_msg({"type": "pick", "panel": "slope", "x": -9, "y": 0.0, "phase": "down"}, [])
    assert lab.z.value == -6.0


def test_every_preset_is_drawn_and_told():
    lab = labs.activations()
    for name in lab.presets.settings:
        lab.presets.menu.value = name
        assert lab.error is None
        assert lab.presets.menu.value == name
