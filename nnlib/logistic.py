"""Week 2: logistic regression, one unit with weights w and bias b, with loops and without."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nnlib.activations import sigmoid
from nnlib.cost import cost_from_Z
from nnlib.shapes import (
    Array,
    blame,
    count,
    examples,
    finite,
    floats,
    inputs,
    labels,
    learning_rate,
    number,
)


def initialize(n_x) -> tuple[Array, float]:
    """Return w (n_x, 1) and b, all zero: one unit has no twin to differ from, so zero is a fair start."""
    return np.zeros((count(n_x, "n_x"), 1)), 0.0


def forward(w, b, X) -> Array:
    """Return the predictions A = sigmoid(w.T X + b).

    w       (n_x, 1)
    b       a number, the same for every example
    X       (n_x, m)
    returns (1, m)
    Raises TypeError or ValueError for a wrong shape or X that is not finite.
    Source: week 2, vectorizing logistic regression.
    """
    w, b, X = _parameters(w, b, X)
    Z = w.T @ X + b
    blame(X, Z)
    return sigmoid(Z)


def backward(A, X, Y) -> tuple[Array, float]:
    """Return dw and db, the derivatives of J with respect to w and b.

    dZ = A - Y;  dw = (1/m) X dZ.T;  db = (1/m) sum of dZ
    A, Y    (1, m)
    X       (n_x, m)
    returns dw (n_x, 1), db a number
    Raises TypeError or ValueError for a wrong shape. Source: week 2, vectorizing the gradient.
    """
    A, X, Y = _predictions(A, X, Y)
    m = X.shape[1]
    dZ = A - Y
    dw = X @ dZ.T / m
    db = np.sum(dZ) / m
    return dw, float(db)


def step(w, b, dw, db, alpha) -> tuple[Array, float]:
    """Return w := w - alpha dw and b := b - alpha db, both from the old values. w, dw (n_x, 1).

    Raises TypeError or ValueError for a wrong shape, or an alpha that is not positive and finite.
    """
    alpha, dw = learning_rate(alpha), _column(dw, "dw", "X @ dZ.T / m")
    w, b, db = _column(w, "w").astype(dw.dtype, copy=False), _bias(b, "b"), _bias(db, "db")
    if w.shape != dw.shape:
        raise ValueError(
            f"dw has shape {dw.shape}; it should be that of w, (n_x, 1) = {w.shape}: use X @ dZ.T / m"
        )
    return w - alpha * dw, b - alpha * db


class Step(NamedTuple):
    """Where descent stands after k updates: the parameters and their cost J."""

    k: int
    w: Array
    b: float
    J: float


def descend(w, b, X, Y, alpha, steps, every=1) -> Iterator[Step]:
    """Yield a Step for k = 0, every, 2 every, ... and k = steps: w and b after k updates, and their own cost.

    `list(descend(...))` is the history of a training; its last entry is the trained unit.
    w (n_x, 1), b a number, X (n_x, m), Y (1, m), alpha > 0, steps >= 0, every >= 1.
    Raises TypeError or ValueError for bad input, X that is not finite included.
    """
    w, b, X = _parameters(w, b, X)
    X, Y = examples(X, Y)
    alpha, steps, every = learning_rate(alpha), count(steps, "steps", least=0), count(every, "every")

    def updates(w, b):
        for k in range(steps + 1):
            Z = w.T @ X + b
            if k % every == 0 or k == steps:
                yield Step(k, w.copy(), b, cost_from_Z(Z, Y))
            if k < steps:
                A = sigmoid(Z)
                dw, db = backward(A, X, Y)
                w, b = step(w, b, dw, db, alpha)

    return updates(w, b)


def predict(w, b, X) -> Array:
    """Return 1 for each example with A > 0.5 and 0 for the others. w (n_x, 1), X (n_x, m); returns (1, m)."""
    return (forward(w, b, X) > 0.5).astype(int)


def forward_loops(w, b, X) -> Array:
    """Return what `forward` returns, one number at a time: the loops that vectorizing takes away."""
    w, b, X = _parameters(w, b, X)
    n_x, m = finite(X, "X").shape
    A = np.zeros((1, m), X.dtype)
    for i in range(m):
        z = b
        for j in range(n_x):
            z += w[j, 0] * X[j, i]
        A[0, i] = sigmoid(z)
    return A


def backward_loops(A, X, Y) -> tuple[Array, float]:
    """Return what `backward` returns, one number at a time: over examples i, and inside over features j."""
    A, X, Y = _predictions(A, X, Y)
    n_x, m = X.shape
    dw, db = np.zeros((n_x, 1), X.dtype), 0.0
    for i in range(m):
        dz = A[0, i] - Y[0, i]
        for j in range(n_x):
            dw[j, 0] += X[j, i] * dz
        db += dz
    return dw / m, float(db / m)


def _column(w, name, mend=None):
    w = floats(w, name)
    if w.ndim != 2 or w.shape[1] != 1:
        mend = mend or f"{name}.reshape(-1, 1)"
        raise ValueError(f"{name} has shape {w.shape}; it should be (n_x, 1), a column: use {mend}")
    return w


def _bias(b, name):
    mend = f"use {name}.item() if it holds one" if isinstance(b, np.ndarray) else f"try {name}=0.0"
    return number(b, name, "one number, the same for every example", mend)


def _parameters(w, b, X):
    w = _column(w, "w")
    X = inputs(X, w.shape[0])
    return w.astype(X.dtype, copy=False), _bias(b, "b"), X


def _predictions(A, X, Y):
    X = inputs(X)
    m = X.shape[1]
    A = floats(A, "A").astype(X.dtype, copy=False)
    if A.shape != (1, m):
        raise ValueError(f"A has shape {A.shape}; it should be (1, m) = (1, {m}): use A = forward(w, b, X)")
    return A, X, labels(Y, m, X.dtype)
