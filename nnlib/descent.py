"""Gradient descent: one step, and many."""

import copyreg
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nnlib.cost import cost_from_Z
from nnlib.logistic import without_warnings
from nnlib.network import Network, backward, forward
from nnlib.shapes import all_finite, count, examples, gradients, learning_rate


def step(net, dW, db, alpha, *, check=True) -> Network:
    """Return the network after W[l] := W[l] - alpha dW[l], b[l] := b[l] - alpha db[l].

    dW[l]   (n[l], n[l-1])
    db[l]   (n[l], 1)
    alpha   the learning rate, positive and finite
    check   False in loops whose data has been checked
    Raises TypeError or ValueError for any other alpha, or a gradient that
    doesn't have its parameter's shape. Source: week 3, gradient descent.
    """
    if check:
        alpha = learning_rate(alpha)
        dW, db = gradients(dW, db, net.W, net.b)
        net = net.astype(dW[1].dtype)
    W, b, L = net.W.copy(), net.b.copy(), net.L
    for l in range(1, L + 1):
        W[l] = W[l] - alpha * dW[l]
        b[l] = b[l] - alpha * db[l]
    return net.updated(W, b)


class Step(NamedTuple):
    """Where descent is after k updates: the network and its cost J."""

    k: int
    net: Network
    J: float


def descend(net, X, Y, alpha, steps, every=1) -> Iterator[Step]:
    """Yield a Step for k = 0, every, 2 every, ... and k = steps.

    A Step holds the network after k updates and its own cost J, so
    `list(descend(...))` is the history of a training run. To keep the
    Steps so far when you stop it halfway, write history = [] and then
    history.extend(descend(...)).
    X (n_x, m), Y (1, m), alpha > 0. The numbers' type follows X.
    Raises TypeError or ValueError for bad input, such as X that isn't finite,
    and Diverged when training diverges.
    """
    X, Y = examples(X, Y, net.n[0])
    alpha, every = learning_rate(alpha), count(every, "every")
    steps = count(steps, "steps", least=0)
    # Each example in one piece of memory, which lets large products read X faster.
    X = np.asfortranarray(X)

    def updates(net):
        L, before, last = net.L, None, None
        for k in range(steps + 1):
            # The first step also checks what a reader's own activation returns; later steps needn't.
            check = k == 0
            A, Z = forward(net, X, check=check)
            # If a parameter isn't finite, neither is Z of its layer, whatever the inputs are.
            if not all(map(all_finite, Z.values())):
                if before and not net.finite:
                    raise Diverged(k - 1, before, X, Y, alpha, last)
                if not all_finite(Z[L]):
                    raise Diverged(k, net, X, Y, alpha, last)
            if k % every == 0 or k == steps:
                J = cost_from_Z(Z[L], Y)
                last = Step(k, net, J)
                yield last
            if k < steps:
                dW, db = backward(net, A, Z, Y, check=check)
                before, net = net, step(net, dW, db, alpha, check=check)

    return without_warnings(updates(net.astype(X.dtype)))


class Diverged(ArithmeticError):  # noqa: N818
    """Training diverged: the message says where, why (probably), and what to do about it.

    k           how many updates went well
    net         the network after them, the last finite one
    last        the last Step recorded, or None
    quantity    the first array of the next step that isn't finite, such as "Z[2]"
    layer       its layer, or None if that isn't known
    """

    @np.errstate(over="ignore", under="ignore", invalid="ignore")
    def __init__(self, k, net, X, Y, alpha, last):
        self.k, self.net, self.last = k, net, last
        A, Z = forward(net, X)
        self.quantity, self.layer, value = _first_not_finite(net, A, Z, Y, alpha)
        super().__init__(
            f"training diverges in step {k + 1}: {self.quantity}"
            f"{f' in layer {self.layer}' if self.layer else ''} is {value}. "
            f"{' '.join(_remedies(self, A, Z, alpha))} "
            f"This exception's `net` is the network after {k} steps, the last finite one."
        )

    def __reduce__(self):
        # A copy, in this process or another, takes over the message: X and Y, which it was made from, aren't kept.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__


def _first_not_finite(net, A, Z, Y, alpha):
    """Return the name, layer and value of the first array that isn't finite, in the order of a step's formulas."""
    dW, db = backward(net, A, Z, Y)
    new, L = step(net, dW, db, alpha), net.L
    slopes = {l: _slope(net, Z, l) for l in range(1, L)}
    arrays = [(f"{name}[{l}]", l, P[l]) for l in range(1, L + 1) for name, P in (("Z", Z), ("A", A))]
    backwards = (("g'", slopes), ("dW", dW), ("db", db))
    arrays += [(f"{name}[{l}]", l, P[l]) for l in range(L, 0, -1) for name, P in backwards if l in P]
    arrays += [(f"{name}[{l}]", l, P[l]) for l in range(1, L + 1) for name, P in (("W", new.W), ("b", new.b))]
    found = ((name, l, P[~np.isfinite(P)].flat[0]) for name, l, P in arrays if not np.isfinite(P).all())
    # Nothing is found if an activation returns different values for the same Z, or if only `engine` overflowed.
    return next(found, ("a parameter", None, np.nan))


def _remedies(diverged, A, Z, alpha):
    """Yield what probably went wrong, one sentence each, the likeliest first."""
    net, l = diverged.net, diverged.layer
    if not net.finite:
        yield "The network that training began with isn't finite itself: look at how it was made."
        return
    if diverged.quantity in (f"A[{l}]", f"g'[{l}]"):
        yield f"Z[{l}] is finite, so the activation {net.g[l]} is at fault: fix its g or prime."
        return
    largest = np.abs(A[0]).max()
    if largest > 10:
        yield f"X reaches {largest:.3g}: scale the inputs to about 1, try X / {largest:.3g}."
    yield f"{'Or' if largest > 10 else 'Most likely'} alpha = {alpha:g} is too large: try alpha={alpha / 10:g}."
    for l in range(1, net.L):
        dead = int((_slope(net, Z, l) == 0).all(axis=1).sum())
        if dead:
            yield (
                f"Dead units in layer {l}, with slope 0 for every example: {dead} of {net.n[l]}; "
                "they won't learn anything more, so start again."
            )


def _slope(net, Z, l):
    # A reader's own prime may return one number for all of Z.
    return np.broadcast_to(net.g[l].prime(Z[l]), Z[l].shape)
