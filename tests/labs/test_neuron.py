"""The lab of one neuron: what it computes, says and draws."""

from importlib import import_module

import numpy as np
import pytest

from nnlib import labs
from nnlib.activations import relu, sigmoid
from nnlib.labs.frame import scene

module = import_module("nnlib.labs.neuron")


def panel(lab, name):
    return next(p for c in lab.drawing.scene["columns"] for p in c["panels"] if p["name"] == name)


def test_output_is_that_of_a_unit():
    w, X = np.array([[2.0], [-1.0]]), np.array([[1.0, 0.0, 3.0], [0.5, 2.0, 1.0]])
    z, a = module.output(w, 0.5, X, "relu")
    np.testing.assert_allclose(z, [[2.0, -1.5, 5.5]])
    np.testing.assert_allclose(a, relu(z))
    z, a = module.output(w, 0.5, X, "none")
    np.testing.assert_array_equal(a, z)


@pytest.mark.parametrize(("w", "b"), [(3.0, -1.0), (-2.0, 5.0), (0.1, 0.0)])
def test_the_bend_is_where_z_is_zero(w, b):
    assert w * module.bend(w, b) + b == pytest.approx(0, abs=1e-12)


def test_nearest_lies_on_the_line_straight_from_the_place():
    w, place = np.array([[3.0], [-1.0]]), np.array([[1.5], [1.5]])
    foot = module.nearest(w, -2.0, place)
    assert (w.T @ foot - 2.0).item() == pytest.approx(0, abs=1e-12)
    assert np.linalg.det(np.hstack([place - foot, w])) == pytest.approx(0, abs=1e-12)
    assert module.nearest(0 * w, 1.0, place) is None
    assert module.bend(0.0, 1.0) is None


def test_the_words_of_one_feature():
    lab = labs.neuron()
    assert lab.drawing.words.startswith("z = 3.0 x − 1.0. The bend is where z = 0, at x = −b / w = 0.33.")
    assert "Smaller houses get 0; on the other side every 100 m² more adds 3.0." in lab.drawing.words
    assert lab.drawing.words.endswith("A house of 120 m² gets z = 2.6, a = 2.6.")
    lab.w1.value = -1.0
    lab.b.value = 2.0
    assert "Larger houses get 0; on the other side every 100 m² more takes away 1.0." in lab.drawing.words
    lab.w1.value = 0.0
    assert "every house gets a = 2." in lab.drawing.words
    assert lab.drawing.tone == "warn"


def test_never_on_and_always_on():
    lab = labs.neuron(w=-2.0, b=-1.0)
    assert "z is below 0 for every house" in lab.drawing.words
    assert lab.drawing.tone == "warn"
    lab = labs.neuron(w=2.0, b=3.0)
    assert "ReLU changes nothing" in lab.drawing.words
    assert "x = −b / w = −1.50, outside the picture" in lab.drawing.words


def test_the_middle_of_the_switch():
    lab = labs.neuron(w=5.0, b=-5.0, activation="sigmoid")
    assert "a = 0.5, is where z = 0, at x = −b / w = 1.00" in lab.drawing.words
    assert f"a = {float(sigmoid(np.float64(1.0))):.2f}." in lab.drawing.words
    assert lab.presets.menu.value == "a switch"


def test_two_features():
    lab = labs.neuron(features=2, w2=-1.0, b=-2.0)
    assert lab.w2.layout.display == lab.x2.layout.display == ""
    assert "The arrow w = (3.0, −1.0) points where z grows fastest" in lab.drawing.words
    heat = panel(lab, "surface")["marks"][0]
    values = scene.array(heat["values"]).reshape(heat["shape"])
    # rows are x2, columns x1
    assert values[0, -1] == pytest.approx(3 * 3 - 2)
    assert values[-1, 0] == 0
    before = lab.drawing.scene
    lab.w2.value = 1.0
    assert lab.drawing.scene != before
    lab.features.value = 1
    assert lab.w2.layout.display == lab.x2.layout.display == "none"
    lab = labs.neuron(features=2, w=-5.0, w2=-5.0, b=-5.0)
    assert "z is below 0 for every house here" in lab.drawing.words
    assert "Both weights are 0" in labs.neuron(features=2, w=0, w2=0).drawing.words


def test_a_click_chooses_the_house():
    lab = labs.neuron(features=2)
    message = {"type": "pick", "panel": "surface", "x": 2.04, "y": 9.0, "phase": "down"}
    lab.drawing._handle_custom_msg(message, [])
    assert (lab.x1.value, lab.x2.value) == (2.0, 3.0)
    assert "200 m², 30 years old" in lab.drawing.words


@pytest.mark.parametrize("activation", module.ACTIVATIONS)
@pytest.mark.parametrize("features", [1, 2])
def test_every_preset_and_activation_is_drawn_and_told(activation, features):
    lab = labs.neuron(activation=activation, features=features)
    assert "e-" not in lab.drawing.words + lab.drawing.scene["label"]
    for name in list(lab.presets.settings):
        lab.presets.menu.value = name
        assert lab.error is None
        assert lab.presets.menu.value == name


def test_presets_follow_the_controls():
    lab = labs.neuron()
    assert lab.presets.menu.value == "the price of a house"
    lab.b.value = 0.5
    assert lab.presets.menu.value == "your own"
    assert "0.5" in lab.drawing.words
    lab.presets.menu.value = "a switch"
    assert (lab.w1.value, lab.b.value, lab.activation.value) == (5.0, -5.0, "sigmoid")
    assert lab.drawing.words.startswith("z = 5.0 x − 5.0.")
    lab.b.value = 1.0
    lab.b.value = -5.0
    assert lab.presets.menu.value == "a switch"
