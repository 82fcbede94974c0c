"""How wrong one prediction is (the loss), and how wrong all of them are on average (the cost J)."""

import numpy as np

from nnlib.shapes import Array, pair, probabilities


def loss(A, Y) -> Array:
    """Return the cross-entropy of each example.

    -(y log a + (1 - y) log(1 - a)), that is
    -log a where y = 1 and -log(1 - a) where y = 0
    A       (1, m)      predictions, 0 to 1
    Y       (1, m)      labels, 0 or 1
    returns (1, m)      infinite where a is certain and wrong
    Raises TypeError or ValueError for shapes that differ (a number goes with
    any shape), predictions outside 0 to 1, or other labels. Source: week 2, logistic regression cost.
    """
    A, Y = probabilities(*pair(A, Y))
    with np.errstate(divide="ignore"):
        # 0 - log 1 is 0, but -log 1 is -0 and prints that way.
        return 0 - np.log(np.where(Y == 1, A, 1 - A))


def cost(A, Y) -> float:
    """Return J = (1/m) times the sum of the losses. A, Y (1, m). Raises what `loss` raises."""
    return float(np.mean(loss(A, Y)))


def loss_from_Z(Z, Y) -> Array:
    """Return the same loss from Z, exact even where sigmoid(Z) rounds to 1.

    log(1 + e^-z) where y = 1, log(1 + e^z) where y = 0
    Z, Y    (1, m)
    returns (1, m)      finite for every finite Z
    Raises what `loss` raises.
    """
    Z, Y = pair(Z, Y, "Z")
    with np.errstate(under="ignore"):
        return np.logaddexp(0, np.where(Y == 1, -Z, Z))


def cost_from_Z(Z, Y) -> float:
    """Return J, (1/m) times the sum of `loss_from_Z`.

    Z, Y (1, m). Raises what `loss` raises.
    """
    return float(np.mean(loss_from_Z(Z, Y)))


def squared_error(A, Y) -> Array:
    """Return (a - y)^2 / 2 of each example: not convex through a sigmoid.

    A, Y (1, m). Raises what `loss` raises.
    """
    A, Y = probabilities(*pair(A, Y))
    with np.errstate(under="ignore"):
        return (A - Y) ** 2 / 2
