"""Week 3's own functions are nnlib's: sizes, start, and the lines of each pass spelled out."""

import numpy as np
import pytest

from nnlib import network
from nnlib.exercises.catalogue import week3
from nnlib.exercises.catalogue.week3.activations import BEND
from nnlib.exercises.catalogue.week3.initialize import shallow_initialize
from nnlib.exercises.catalogue.week3.layer_sizes import layer_sizes
from nnlib.exercises.checking.judge import judge


@pytest.mark.parametrize("exercise", week3.EXERCISES, ids=lambda exercise: exercise.name)
def test_what_is_spelled_out_is_right(exercise):
    verdict = judge(exercise.lines, exercise, 0)
    assert verdict.right, verdict


def test_sizes_are_those_of_the_network():
    X, Y = np.zeros((3, 5)), np.zeros((1, 5))
    n = layer_sizes(X, Y, 4)
    assert n == network.initialize(n, rng=0).n == [3, 4, 1]


def test_the_start_is_nnlibs():
    W, b = shallow_initialize(3, 4, np.random.default_rng(7))
    net = network.initialize([3, 4, 1], scale=0.01, rng=7)
    for l in (1, 2):
        assert np.array_equal(W[l], net.W[l])
        assert np.array_equal(b[l], net.b[l])


def test_far_out_both_sides_are_drawn():
    rng = np.random.default_rng(0)
    for _ in range(50):
        Z = week3.TANH.inputs(rng, BEND[-1])["Z"]
        assert Z.min() < -800
        assert Z.max() > 800
        Z, Y = week3.COST_FROM_Z.inputs(rng, week3.COST_FROM_Z.cases[-1]).values()
        assert np.abs(Z).min() >= 100
        assert min(Z[Y == 0].max(), Z[Y == 1].max()) > 0


def test_predictions_are_drawn_on_both_sides_and_near_the_middle():
    rng = np.random.default_rng(0)
    for _ in range(20):
        net, X = week3.SHALLOW_PREDICT.inputs(rng, week3.SHALLOW_PREDICT.cases[0]).values()
        Z = network.forward(net, X)[1][2]
        assert Z.min() < 0 < Z.max()
        assert np.any((Z > 0) & (Z < 0.5))
