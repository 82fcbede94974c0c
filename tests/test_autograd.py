"""The gradients once more, by a program that knows nothing of nnlib: HIPS autograd."""

import autograd.numpy as np
import numpy
import pytest
from autograd import grad
from hypothesis import given
from numpy.testing import assert_allclose
from oracle import G, J, parameters_of
from strategies import ACTIVATIONS, problem, problems, some

from nnlib import cost, gradcheck, logistic, network


def assert_gradients_agree(net, X, Y):
    parameters, g = parameters_of(net)
    A, Z = network.forward(net, X)
    assert cost.cost_from_Z(Z[net.L], Y) == pytest.approx(J(parameters, g, X, Y), rel=1e-12)
    dW, db = network.backward(net, A, Z, Y)
    for l, (by_W, by_b) in enumerate(grad(J)(parameters, g, X, Y), start=1):
        assert gradcheck.relative_difference(dW[l], by_W) < 1e-10 or numpy.abs(by_W).max() < 1e-12
        assert gradcheck.relative_difference(db[l], by_b) < 1e-10 or numpy.abs(by_b).max() < 1e-12


@some
@given(problems())
def test_random_architectures(problem):
    assert_gradients_agree(*problem)


@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("n", [[20, 1], [20, 10, 1], [12, 20, 7, 5, 1], [8, 8, 8, 8, 8, 1]], ids=str)
def test_larger_networks(g, n):
    assert_gradients_agree(*problem(n, g, m=8))


def test_logistic_regression():
    net, X, Y = problem([20, 1], m=9)
    w, b = net.W[1].T, net.b[1].item()
    dw, db = logistic.backward(logistic.forward(w, b, X), X, Y)
    by_w, by_b = grad(lambda parameters: J([(parameters[0].T, parameters[1])], [], X, Y))((w, b))
    assert_allclose(dw, by_w, rtol=1e-10)
    assert_allclose(db, by_b, rtol=1e-10)


@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
def test_slopes_of_the_activations(g):
    Z = numpy.concatenate([numpy.linspace(-9, -1e-6, 60), numpy.linspace(1e-6, 9, 60)])
    assert_allclose(g(Z), G[g.name](Z), rtol=1e-9, atol=1e-14)
    # tanh' far out is a difference of nearly equal numbers in both.
    assert_allclose(g.prime(Z), grad(lambda Z: np.sum(G[g.name](Z)))(Z), rtol=1e-9, atol=1e-14)
    assert numpy.ptp(g.prime(Z)) > 0.2


@pytest.mark.parametrize("y", [0.0, 1.0])
def test_slope_of_the_loss_is_a_minus_y(y):
    Z = numpy.linspace(-30, 30, 61)
    slopes = grad(lambda Z: np.sum(np.logaddexp(0.0, Z) - y * Z))(Z)
    assert_allclose(network.sigmoid(Z) - y, slopes, atol=1e-14)
