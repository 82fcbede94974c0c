"""Symmetry: units that start alike stay alike to the last bit, and what the lab says about it."""

from importlib import import_module

import numpy as np
import pytest

from nnlib import datasets, labs
from nnlib.descent import descend

lab = import_module("nnlib.labs.symmetry")


@pytest.mark.parametrize("start", lab.STARTS)
@pytest.mark.parametrize("activation", lab.OFFERED)
def test_it_takes_the_steps_of_descent(start, activation):
    shown = labs.symmetry(start=start, activation=activation, alpha=0.3)
    first = shown.net
    shown.advance(8)
    shown.advance(4)
    X, Y = datasets.flower(rng=0)
    steps = list(descend(first, X, Y, 0.3, 12))
    assert shown.k == 12
    assert [moment.k for moment in shown.history] == [0, 8, 12]
    for l in (1, 2):
        np.testing.assert_allclose(shown.net.W[l], steps[-1].net.W[l], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(shown.history[1].J, steps[8].J)


@pytest.mark.parametrize("activation", lab.OFFERED)
@pytest.mark.parametrize("start", ["zero", "equal"])
def test_alike_at_the_start_alike_for_ever(start, activation):
    shown = labs.symmetry(start=start, activation=activation)
    shown.advance(600)
    assert lab.different(shown.net) == 1
    assert lab.distances(shown.net).max() < 1e-9
    assert shown.drawing.tone == "warn"
    if start == "zero":
        assert "Every weight is still 0" in shown.drawing.words
        np.testing.assert_allclose(shown.J, np.log(2))
        because = "0.5 everywhere" if activation == "sigmoid" else "A[1], which is 0; dW[1]"
        assert because in shown.drawing.words
    else:
        assert "All four units are identical: the network is one unit" in shown.drawing.words
        assert shown.history[-1].right < 0.7


def test_random_starts_come_apart_and_learn():
    shown = labs.symmetry(start="scaled")
    assert shown.drawing.words.startswith("Random weights")
    shown.advance(1000)
    assert shown.history[-1].right > 0.85
    assert lab.different(shown.net) == 4
    assert "Four different units" in shown.drawing.words
    assert shown.drawing.tone == "good"


def test_small_random_weights_take_their_time():
    shown = labs.symmetry(start="small random")
    shown.advance(100)
    assert "The units differ, but only slightly" in shown.drawing.words
    shown.advance(1900)
    assert "Four different units" in shown.drawing.words


def test_two_units_alike_are_counted():
    net = lab.begin("scaled", lab.ACTIVATIONS["tanh"])
    W1, W2 = np.array(net.W[1]), np.array(net.W[2])
    W1[2], W2[0, 2] = W1[0], W2[0, 0]
    alike = type(net)({1: W1, 2: W2}, net.b, net.g)
    assert lab.different(alike) == 3
    assert sorted(lab.distances(alike))[0] == 0
    W2[0, 2] += 0.1  # same line, another weight out: another unit
    nearly = type(net)({1: W1, 2: W2}, net.b, net.g)
    assert lab.different(nearly) == 4
    assert lab.distances(nearly).min() == pytest.approx(0.1)


def test_a_choice_starts_again():
    shown = labs.symmetry()
    shown.advance(5)
    shown.begin.value = "large"
    assert (shown.k, len(shown.history)) == (0, 1)
    assert np.abs(shown.net.W[1]).max() > 3
    shown.advance(5)
    shown.activation.value = "relu"
    assert shown.k == 0
    assert shown.net.g[1].name == "relu"


def test_lines_are_where_z_is_zero():
    rng = np.random.default_rng(0)
    for _ in range(50):
        w, b = rng.normal(size=2), rng.normal()
        ends = lab._line(w, b)
        if ends is None:
            corners = [
                np.sign(w @ [x, y] + b) for x in (-lab.REACH, lab.REACH) for y in (-lab.REACH, lab.REACH)
            ]
            assert abs(sum(corners)) == 4
            continue
        np.testing.assert_allclose(w @ ends + b, 0, atol=1e-12)
        assert np.abs(ends).max() == pytest.approx(lab.REACH)
        assert ends[0, 0] <= ends[0, 1]
    assert lab._line(np.zeros(2), 1.0) is None
    assert lab._line(np.array([0.0, 1.0]), 5.0) is None


def test_the_picture_has_a_line_for_each_unit_that_has_one():
    for start, lines in (("zero", 0), ("equal", 4), ("scaled", 4)):
        shown = labs.symmetry(start=start)
        panel = shown.drawing.scene["columns"][0]["panels"][0]
        assert sum(mark["kind"] == "line" for mark in panel["marks"]) == lines
        assert f"z = 0 of {lines} of 4 hidden units (tanh)" in shown.drawing.scene["label"]


def test_divergence_is_said():
    shown = labs.symmetry(start="equal", alpha=10.0)
    shown.advance(200)
    assert shown.finished
    assert "α = 10 is too large from this start" in shown.drawing.words
    shown = labs.symmetry(start="scaled", activation="relu", alpha=10.0)
    shown.advance(30)
    assert "worse than always saying 0.5" in shown.drawing.words


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="start is 'ones'; it should be one of 'zero', 'equal'"):
        labs.symmetry(start="ones")
    with pytest.raises(ValueError, match="activation is 'linear'"):
        labs.symmetry(activation="linear")
