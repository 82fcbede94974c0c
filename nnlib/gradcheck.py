"""Gradients by nudging each parameter, to check the formulas against."""

from dataclasses import replace

import numpy as np

from nnlib import network
from nnlib.cost import cost_from_Z
from nnlib.shapes import Array, examples, gradients


def numerical(f, P, eps=1e-5) -> Array:
    """Return the slope of f at P in every entry, by centered differences.

    (f(P + eps) - f(P - eps)) / (2 eps), one entry nudged at a time
    f       takes an array shaped like P, returns a number
    P       any shape, taken as float64
    returns float64, shaped like P
    Source: the definition of a derivative; centered, so its error is of eps^2.
    """
    P = np.asarray(P, dtype=np.float64)
    slopes = np.empty_like(P)
    for place in np.ndindex(P.shape):
        nudge = np.zeros_like(P)
        nudge[place] = eps
        slopes[place] = (f(P + nudge) - f(P - nudge)) / (2 * eps)
    return slopes


def relative_difference(first, second) -> float:
    """Return |first - second| / (|first| + |second|): 0 the same, 1 opposite.

    |P| is the length of P, all entries together. Below 1e-7 the two agree;
    above 1e-5 one of them is wrong. Raises ValueError when the shapes differ.
    """
    first, second = np.asarray(first), np.asarray(second)
    if first.shape != second.shape:
        raise ValueError(
            f"the shapes differ: {first.shape} and {second.shape}; a gradient has its parameter's shape"
        )
    lengths = np.linalg.norm(first) + np.linalg.norm(second)
    return float(np.linalg.norm(first - second) / lengths) if lengths else 0.0


def difference(net, X, Y, backward=network.backward, forward=network.forward) -> float:
    """Return how far `backward` is from centered differences of J, in float64.

    X (n_x, m), Y (1, m). Pass another `backward(net, A, Z, Y)` to test that,
    and the `forward(net, X)` that belongs to it, if that is another one too.
    Raises TypeError or ValueError for bad input, and for a gradient that has
    not its parameter's shape.
    """
    X, Y = examples(X, Y, net.n[0])
    X, Y = X.astype(np.float64), Y.astype(np.float64)
    net = net.astype(np.float64)
    A, Z = forward(net, X)
    dW, db = gradients(*backward(net, A, Z, Y), net.W, net.b)
    ours, theirs = [], []
    for name, gradient in (("W", dW), ("b", db)):
        parameters = getattr(net, name)
        for l in parameters:

            def J(P, name=name, l=l, parameters=parameters):
                A, Z = forward(replace(net, **{name: {**parameters, l: P}}), X)
                return cost_from_Z(Z[net.L], Y)

            slopes = numerical(J, parameters[l])
            ours.append(np.ravel(gradient[l]))
            theirs.append(np.ravel(slopes))
    return relative_difference(np.concatenate(ours), np.concatenate(theirs))
