"""Gradient descent: one step, and many."""

from collections.abc import Iterator
from typing import NamedTuple

from nnlib.cost import cost_from_Z
from nnlib.network import Network, backward, forward
from nnlib.shapes import count, examples, gradients, learning_rate


def step(net, dW, db, alpha) -> Network:
    """Return the network after one update, W[l] := W[l] - alpha dW[l] and b[l] := b[l] - alpha db[l].

    dW[l]   (n[l], n[l-1])
    db[l]   (n[l], 1)
    alpha   the learning rate, positive and finite
    Raises TypeError or ValueError for another alpha, or when a gradient has not its parameter's shape.
    Source: week 3, gradient descent for neural networks.
    """
    alpha = learning_rate(alpha)
    dW, db = gradients(dW, db, net.W, net.b)
    net = net.astype(dW[1].dtype)
    W, b, L = net.W, net.b, net.L
    return Network(
        {l: W[l] - alpha * dW[l] for l in range(1, L + 1)},
        {l: b[l] - alpha * db[l] for l in range(1, L + 1)},
        net.g,
    )


class Step(NamedTuple):
    """Where descent stands after k updates: the network and its cost J."""

    k: int
    net: Network
    J: float


def descend(net, X, Y, alpha, steps, every=1) -> Iterator[Step]:
    """Yield a Step for k = 0, every, 2 every, ... and k = steps: the network after k updates, and its own cost.

    `list(descend(...))` is the history of a training; its last entry holds the trained network.
    X (n_x, m), Y (1, m), alpha > 0, steps >= 0, every >= 1. The numbers' type follows X.
    Raises TypeError or ValueError for bad input, X that is not finite included.
    """
    X, Y = examples(X, Y, net.n[0])
    alpha, steps, every = learning_rate(alpha), count(steps, "steps", least=0), count(every, "every")

    def updates(net):
        for k in range(steps + 1):
            A, Z = forward(net, X)
            if k % every == 0 or k == steps:
                yield Step(k, net, cost_from_Z(Z[net.L], Y))
            if k < steps:
                dW, db = backward(net, A, Z, Y)
                net = step(net, dW, db, alpha)

    return updates(net.astype(X.dtype))
