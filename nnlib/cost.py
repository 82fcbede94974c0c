"""How wrong one prediction is (the loss), and how wrong all of them are on average (the cost J)."""

import numpy as np

from nnlib.shapes import Array, pair


def loss(A, Y) -> Array:
    """Return the cross-entropy of each example: -log a where y = 1, -log(1 - a) where y = 0.

    In one line, -(y log a + (1 - y) log(1 - a)), with 0 log 0 = 0. Infinite for a sure and wrong a.
    A       (1, m)      predictions, 0 to 1
    Y       (1, m)      labels, 0 or 1
    returns (1, m)
    Raises TypeError or ValueError when the shapes differ (a number goes with any shape) or for other labels.
    Source: week 2, logistic regression cost function.
    """
    A, Y = pair(A, Y)
    with np.errstate(divide="ignore"):
        # 0 - log 1 is 0, where -log 1 is -0 and prints so.
        return 0 - np.log(np.where(Y == 1, A, 1 - A))


def cost(A, Y) -> float:
    """Return J = (1/m) times the sum of the losses of m examples. A, Y (1, m). Raises as `loss` does."""
    return float(np.mean(loss(A, Y)))


def loss_from_Z(Z, Y) -> Array:
    """Return the same loss from Z instead of A = sigmoid(Z), so that it stays exact where A rounds to 0 or 1.

    -log sigmoid(z) = log(1 + e^-z) where y = 1, and -log sigmoid(-z) = log(1 + e^z) where y = 0.
    Z, Y    (1, m)
    returns (1, m)      finite for every finite Z: 40 for z = 40 and y = 0, where `loss` says infinity
    Raises as `loss` does.
    """
    Z, Y = pair(Z, Y, "Z")
    return np.logaddexp(0, np.where(Y == 1, -Z, Z))


def cost_from_Z(Z, Y) -> float:
    """Return J from Z, (1/m) times the sum of `loss_from_Z`. Z, Y (1, m). Raises as `loss` does."""
    return float(np.mean(loss_from_Z(Z, Y)))


def squared_error(A, Y) -> Array:
    """Return (a - y)^2 / 2 of each example, for comparison: through a sigmoid it is not convex.

    A, Y (1, m). Raises as `loss` does.
    """
    A, Y = pair(A, Y)
    return (A - Y) ** 2 / 2
