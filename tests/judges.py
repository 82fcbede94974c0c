"""What the tests ask of a forward pass, a backward pass and a step, each judge raises an error if it is wrong.

The judges look nnlib's functions up in their modules each time, so that a wrong one planted there comes before them
too: see test_wrong_passes.py.
"""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from strategies import problem

from nnlib import cost, descent, gradcheck, logistic, network
from nnlib.activations import relu, sigmoid

S = 0.7310585786300049  # sigmoid(1) = 1 / (1 + 1/e) = 1 / 1.36787944117


def network_by_hand():
    """A 2-2-1 network on two examples, m = 2: one unit is off for the second example."""
    X = np.array([[1.0, 2], [3, 1]])
    Y = np.array([[1.0, 0]])
    W = {1: np.array([[1.0, 2], [-1, 1]]), 2: np.array([[1.0, -2]])}
    b = {1: np.array([[-1.0], [0]]), 2: np.array([[-2.0]])}
    net = network.Network(W, b, {1: relu, 2: sigmoid})

    A, Z = network.forward(net, X)
    assert_allclose(Z[1], [[1 * 1 + 2 * 3 - 1, 1 * 2 + 2 * 1 - 1], [-1 * 1 + 1 * 3, -1 * 2 + 1 * 1]])
    assert_allclose(A[1], [[6, 3], [2, 0]])
    assert_allclose(Z[2], [[1 * 6 - 2 * 2 - 2, 1 * 3 - 2 * 0 - 2]], atol=1e-15)  # [[0, 1]]
    assert_allclose(A[2], [[0.5, S]])

    # -log 0.5 = log 2 for the first, -log(1 - S) = log(1 + e) for the second.
    J = (0.6931471805599453 + 1.3132616875182228) / 2
    assert_allclose([cost.cost(A[2], Y), cost.cost_from_Z(Z[2], Y)], J)

    dW, db = network.backward(net, A, Z, Y)
    # dZ[2] = [[0.5 - 1, S - 0]] = [[-0.5, S]]
    assert_allclose(dW[2], [[(-0.5 * 6 + S * 3) / 2, (-0.5 * 2 + S * 0) / 2]])
    assert_allclose(db[2], [[(-0.5 + S) / 2]])
    # dA[1] = [[1 * -0.5, 1 * S], [-2 * -0.5, -2 * S]], and the slopes at Z[1] are [[1, 1], [1, 0]],
    # so dZ[1] = [[-0.5, S], [1, 0]]
    assert_allclose(dW[1], [[(-0.5 * 1 + S * 2) / 2, (-0.5 * 3 + S * 1) / 2], [1 * 1 / 2, 1 * 3 / 2]])
    assert_allclose(db[1], [[(-0.5 + S) / 2], [1 / 2]])

    new = descent.step(net, dW, db, alpha=0.1)
    assert_allclose(new.W[1], [[1 - 0.0481058578630005, 2 + 0.0384470710684998], [-1 - 0.05, 1 - 0.15]])
    assert_allclose(new.b[1], [[-1 - 0.0115529289315002], [0 - 0.05]])
    assert_allclose(new.W[2], [[1 + 0.0403412132054993, -2 + 0.05]])
    assert_allclose(new.b[2], [[-2 - 0.0115529289315002]])


def logistic_by_hand():
    """One unit with two features on three examples, m = 3."""
    w, b = np.array([[1.0], [-1]]), 0.5
    X = np.array([[1.0, 0.5, 2], [1.5, 0, 3.5]])
    Y = np.array([[0.0, 0, 1]])

    A = logistic.forward(w, b, X)
    # z = 1 - 1.5 + 0.5 = 0;  z = 0.5 - 0 + 0.5 = 1;  z = 2 - 3.5 + 0.5 = -1, and sigmoid(-1) = 1 - S
    assert_allclose(A, [[0.5, S, 1 - S]])

    dw, db = logistic.backward(A, X, Y)
    # dZ = [[0.5 - 0, S - 0, (1 - S) - 1]] = [[0.5, S, -S]]
    assert_allclose(
        dw, [[(1 * 0.5 + 0.5 * S + 2 * -S) / 3], [(1.5 * 0.5 + 0 * S + 3.5 * -S) / 3]]
    )  # [[-0.19886], [-0.60290]]
    assert_allclose(db, 0.5 / 3)

    w, b = logistic.step(w, b, dw, db, alpha=0.6)
    # 0.6 / 3 = 0.2 times 0.5 - 1.5 S and 0.75 - 3.5 S
    assert_allclose(w, [[1 - 0.1 + 0.3 * S], [-1 - 0.15 + 0.7 * S]])
    assert_allclose(b, 0.5 - 0.6 * 0.5 / 3)


def gradients(n, g, m):
    """Backward has the shapes of the parameters, and the slopes that nudging them shows."""
    net, X, Y = problem(n, g, m)
    assert gradcheck.difference(net, X, Y, backward=network.backward, forward=network.forward) < 1e-7


def loops(n_x=3, m=4, seed=0):
    """The loops of logistic regression and their vectorized twins."""
    net, X, Y = problem([n_x, 1], m=m, seed=seed)
    w, b = net.W[1].T, net.b[1].item()
    A = logistic.forward(w, b, X)
    assert_allclose(logistic.forward_loops(w, b, X), A, rtol=1e-12)
    vectorized, looped = logistic.backward(A, X, Y), logistic.backward_loops(A, X, Y)
    for by_rule, by_loop in zip(vectorized, looped, strict=True):
        assert_array_equal(np.shape(by_loop), np.shape(by_rule))
        assert_allclose(by_loop, by_rule, rtol=1e-10, atol=1e-14)


def one_layer_is_logistic(n_x=3, m=5):
    """A network of sizes [n_x, 1] is one unit: its passes and its whole training run."""
    net, X, Y = problem([n_x, 1], m=m)
    w, b = net.W[1].T, net.b[1].item()

    A, Z = network.forward(net, X)
    assert_allclose(A[1], logistic.forward(w, b, X), rtol=1e-13)
    dW, db = network.backward(net, A, Z, Y)
    dw, db_logistic = logistic.backward(A[1], X, Y)
    assert_allclose(dW[1], dw.T, rtol=1e-12)
    assert_allclose(db[1], db_logistic, rtol=1e-12)

    units = list(logistic.descend(w, b, X, Y, alpha=0.5, steps=20, every=3))
    networks = list(descent.descend(net, X, Y, alpha=0.5, steps=20, every=3))
    assert [step.k for step in units] == [step.k for step in networks]
    for unit, one in zip(units, networks, strict=True):
        assert_allclose(one.net.W[1], unit.w.T, rtol=1e-10)
        assert_allclose(one.net.b[1], unit.b, rtol=1e-10)
        assert_allclose(one.J, unit.J, rtol=1e-10)


def trajectory():
    """Descent records the network after k updates beside that network's own cost, worked here once more."""
    net, X, Y = problem([2, 3, 1], m=4)
    for step in descent.descend(net, X, Y, alpha=0.3, steps=3):
        assert_allclose(step.J, cost.cost(network.forward(net, X)[0][2], Y), rtol=1e-12)
        for l in (1, 2):
            assert_allclose(step.net.W[l], net.W[l], rtol=1e-12)
            assert_allclose(step.net.b[l], net.b[l], rtol=1e-12)
        dW, db = network.backward(net, *network.forward(net, X), Y)
        net = network.Network(
            {l: net.W[l] - 0.3 * dW[l] for l in (1, 2)}, {l: net.b[l] - 0.3 * db[l] for l in (1, 2)}, net.g
        )
