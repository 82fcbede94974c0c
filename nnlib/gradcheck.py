"""Gradients by nudging each parameter, to check the formulas with."""

from dataclasses import replace

import numpy as np

from nnlib import network
from nnlib.cost import cost_from_Z
from nnlib.shapes import Array, examples, floats
from nnlib.shapes import gradients as checked_gradients


def numerical(f, P, eps=1e-5) -> Array:
    """Return the slope of f at P in every entry, by centered differences.

    (f(P + eps) - f(P - eps)) / (2 eps), one entry nudged at a time
    f       takes an array shaped like P, returns a number
    P       any shape, taken as float64
    returns float64, shaped like P
    Source: the definition of a derivative; centered, so its error is of order eps^2.
    """
    P = np.asarray(P, dtype=np.float64)
    slopes = np.empty_like(P)
    for place in np.ndindex(P.shape):
        nudge = np.zeros_like(P)
        nudge[place] = eps
        slopes[place] = (f(P + nudge) - f(P - nudge)) / (2 * eps)
    return slopes


def gradients(net, J, eps=1e-5) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return dW and db of any cost J(net), by nudging one parameter at a time.

    dW[l] = numerical slopes of J with W[l] replaced; db[l] likewise
    J       a function of a network that returns a number, such as
            lambda net: network.cost(net, X, Y)
    returns dW[l] shaped like W[l], db[l] like b[l], float64
    """

    def slopes_of_W(l):
        return numerical(lambda W: J(replace(net, W={**net.W, l: W})), net.W[l], eps)

    def slopes_of_b(l):
        return numerical(lambda b: J(replace(net, b={**net.b, l: b})), net.b[l], eps)

    return {l: slopes_of_W(l) for l in net.W}, {l: slopes_of_b(l) for l in net.b}


def relative_difference(first, second) -> float:
    """Return |first - second| / (|first| + |second|), from 0 (equal) to 1.

    |P| is the length of P, all entries together. Below 1e-7 the two agree;
    above 1e-5 one of them is wrong. It is 1 if they point in opposite directions,
    and close to 1 also in the same direction, if one is far longer than the other.
    It is NaN if one of them holds NaN or infinity.
    Raises ValueError when the shapes differ, TypeError for anything but real numbers.
    """
    first, second = (floats(P, name).astype(np.float64) for P, name in ((first, "first"), (second, "second")))
    if first.shape != second.shape:
        raise ValueError(
            f"the shapes differ: {first.shape} and {second.shape}; a gradient has its parameter's shape"
        )
    largest = max(np.abs(first).max(initial=0), np.abs(second).max(initial=0))
    if largest == 0:
        return 0.0
    # The squares of 1e200 and 1e-200 don't fit into a float; only the ratio matters.
    with np.errstate(under="ignore", invalid="ignore"):
        first, second = first / largest, second / largest
        lengths = np.linalg.norm(first) + np.linalg.norm(second)
        return float(np.linalg.norm(first - second) / lengths)


def difference(net, X, Y, backward=network.backward, forward=network.forward) -> float:
    """Return how far `backward` is from centered differences of J, in float64.

    X (n_x, m), Y (1, m). To test your own, pass `backward(net, A, Z, Y)`, and
    your own `forward(net, X)` if it needs that one.
    Raises TypeError or ValueError for bad input, and for a gradient that
    doesn't have its parameter's shape.
    """
    X, Y = examples(X, Y, net.n[0])
    X, Y = X.astype(np.float64), Y.astype(np.float64)
    net = net.astype(np.float64)

    def J(net):
        A, Z = forward(net, X)
        return cost_from_Z(Z[net.L], Y)

    dW, db = checked_gradients(*backward(net, *forward(net, X), Y), net.W, net.b)
    return relative_difference(_one_vector(dW, db), _one_vector(*gradients(net, J)))


def _one_vector(dW, db):
    return np.concatenate([np.ravel(P) for P in (*dW.values(), *db.values())])
