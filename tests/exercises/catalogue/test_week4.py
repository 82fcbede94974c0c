"""Week 4's own functions are nnlib's: the start, and the blocks, chained."""

import numpy as np
import pytest

from nnlib import network
from nnlib.activations import leaky_relu, relu, sigmoid, tanh
from nnlib.exercises.catalogue import week4
from nnlib.exercises.catalogue.week4.initialize import deep_initialize
from nnlib.exercises.catalogue.week4.one_layer import layer_backward, layer_forward
from nnlib.exercises.checking.judge import judge
from nnlib.exercises.checking.running import close
from nnlib.exercises.exercise import Numbers

N = (3, 5, 4, 2, 1)


@pytest.mark.parametrize("exercise", week4.EXERCISES, ids=lambda exercise: exercise.name)
def test_what_is_spelled_out_is_right(exercise):
    verdict = judge(exercise.lines, exercise, 0)
    assert verdict.right, verdict


def test_the_start_is_nnlibs_before_relus():
    W, b = deep_initialize(N, np.random.default_rng(7))
    net = network.initialize(list(N), relu, rng=7)
    for l in net.W:
        gain = np.sqrt(2) if net.g[l] is sigmoid else 1
        assert np.allclose(W[l], net.W[l] * gain)
        assert np.array_equal(b[l], net.b[l])


def test_chained_blocks_are_nnlibs_passes():
    numbers = Numbers(0)
    net, X, Y = numbers.network(list(N), [tanh, relu, leaky_relu]), numbers.normal(3, 6), numbers.labels(6)
    A, Z = network.forward(net, X)
    A_l, caches = X, {}
    for l in net.W:
        A_l, caches[l] = layer_forward(A_l, net.W[l], net.b[l], net.g[l])
        assert np.array_equal(A_l, A[l])
        assert np.array_equal(caches[l][1], Z[l])
    dW, db = network.backward(net, A, Z, Y)
    dA = -Y / A_l + (1 - Y) / (1 - A_l)
    for l in reversed(net.W):
        dA, dW_l, db_l = layer_backward(dA, caches[l])
        assert close(dW_l, dW[l])
        assert close(db_l, db[l])


def test_every_bend_has_its_turn():
    rng = np.random.default_rng(0)
    drawn = [week4.LAYER_FORWARD.inputs(rng, case)["g"] for case in week4.LAYER_FORWARD.cases]
    assert set(drawn) == {sigmoid, tanh, relu, leaky_relu}
    nets = [week4.DEEP_FORWARD.inputs(rng, case)["net"] for case in week4.DEEP_FORWARD.cases]
    assert {g for net in nets for l, g in net.g.items() if l < net.L} == {sigmoid, tanh, relu, leaky_relu}
