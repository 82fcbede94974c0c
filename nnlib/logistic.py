"""Week 2: logistic regression, one unit with weights w and bias b, with loops and without."""

import copyreg
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nnlib.activations import sigmoid
from nnlib.cost import cost_from_Z
from nnlib.shapes import (
    Array,
    all_finite,
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
    """Return w (n_x, 1) and b, all zero, since a single unit has no twin to differ from."""
    return np.zeros((count(n_x, "n_x"), 1)), 0.0


def forward(w, b, X) -> Array:
    """Return the predictions A = sigmoid(w.T X + b).

    w       (n_x, 1)
    b       a number, the same for every example
    X       (n_x, m)
    returns (1, m)
    Raises TypeError or ValueError for a wrong shape, or X that isn't finite.
    Source: week 2, vectorizing logistic regression.
    """
    w, b, X = _parameters(w, b, X)
    Z = w.T @ X + b
    return sigmoid(Z)


def backward(A, X, Y) -> tuple[Array, float]:
    """Return dw and db, the derivatives of J with respect to w and b.

    dZ = A - Y;  dw = (1/m) X dZ.T;  db = (1/m) sum of dZ
    A, Y    (1, m)
    X       (n_x, m)
    returns dw (n_x, 1), db a number
    Raises TypeError or ValueError for a wrong shape.
    Source: week 2, vectorizing the gradient.
    """
    A, X, Y = _predictions(A, X, Y)
    m = X.shape[1]
    dZ = A - Y
    dw = X @ dZ.T / m
    db = np.sum(dZ) / m
    return dw, float(db)


def step(w, b, dw, db, alpha) -> tuple[Array, float]:
    """Return w - alpha dw and b - alpha db, both from the old values.

    w, dw   (n_x, 1)
    b, db   numbers
    Raises TypeError or ValueError for a wrong shape, or alpha not above 0.
    Source: week 2, gradient descent.
    """
    w, b, dw, db, alpha = _update(w, b, dw, db, alpha)
    return w - alpha * dw, b - alpha * db


class Step(NamedTuple):
    """Where descent is after k updates: the parameters and their cost J."""

    k: int
    w: Array
    b: float
    J: float


def descend(w, b, X, Y, alpha, steps, every=1) -> Iterator[Step]:
    """Yield a Step for k = 0, every, 2 every, ... and k = steps.

    A Step holds w and b after k updates and their own cost J, so
    `list(descend(...))` is the history of a training run, the trained unit last.
    w (n_x, 1), b a number, X (n_x, m), Y (1, m), alpha > 0.
    Raises TypeError or ValueError for bad input, such as X that isn't finite,
    and Diverged when training diverges.
    """
    w, b, X = _parameters(w, b, X)
    X, Y = examples(X, Y)
    alpha, every = learning_rate(alpha), count(every, "every")
    steps = count(steps, "steps", least=0)

    def updates(w, b):
        before, last = None, None
        for k in range(steps + 1):
            Z = w.T @ X + b
            # If w or b isn't finite, neither is Z.
            if not all_finite(Z):
                raise _diverged(k, (w, b), before, last, X, Y, alpha)
            if k % every == 0 or k == steps:
                last = Step(k, w.copy(), b, cost_from_Z(Z, Y))
                yield last
            if k < steps:
                A = sigmoid(Z)
                dw, db = backward(A, X, Y)
                before, (w, b) = (w, b), step(w, b, dw, db, alpha)

    return without_warnings(updates(w, b))


class Diverged(ArithmeticError):  # noqa: N818
    """Training diverged: the message says where, why (probably), and what to do about it.

    k       how many updates went well
    w, b    the parameters after them, the last finite ones
    last    the last Step recorded, or None
    """

    def __init__(self, k, w, b, last, message):
        self.k, self.w, self.b, self.last = k, w, b, last
        super().__init__(message)

    def __reduce__(self):
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__


def without_warnings(steps) -> Iterator:
    """Yield what `steps` yields without numpy's overflow warnings, since Diverged says it better."""
    while True:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            step = next(steps, None)
        if step is None:
            return
        yield step


def _diverged(k, now, before, last, X, Y, alpha):
    """Return what to raise when Z isn't finite after k updates: now is (w, b) then, before is (w, b) one update ago."""
    if before and not all(map(_finite, now)):
        k, now = k - 1, before
    Z = now[0].T @ X + now[1]
    dw, db = backward(sigmoid(Z), X, Y)
    w, b = step(*now, dw, db, alpha)
    found = (pair for pair in (("Z", Z), ("dw", dw), ("db", db), ("w", w), ("b", b)) if not _finite(pair[1]))
    name, P = next(found)
    largest = np.abs(X).max()
    slower = f"alpha = {alpha:g} is too large: try alpha={alpha / 10:g}."
    if not all(map(_finite, now)):
        why = "The unit that training began with isn't finite itself: look at how w and b were made."
    elif largest > 10:
        why = f"X reaches {largest:.3g}: scale the inputs to about 1, try X / {largest:.3g}. Or {slower}"
    else:
        why = f"Most likely {slower}"
    value = np.ravel(P)[~np.isfinite(np.ravel(P))][0]
    message = (
        f"training diverges in step {k + 1}: {name} is {value}. {why} "
        f"This exception's `w` and `b` are the parameters after {k} steps, the last finite ones."
    )
    return Diverged(k, *now, last, message)


def _finite(P):
    return bool(np.isfinite(P).all())


def predict(w, b, X) -> Array:
    """Return 1 where A > 0.5 and 0 elsewhere, (1, m). w (n_x, 1), X (n_x, m)."""
    return (forward(w, b, X) > 0.5).astype(int)


def forward_loops(w, b, X) -> Array:
    """Return what `forward` returns, one number at a time."""
    w, b, X = _parameters(w, b, X)
    n_x, m = X.shape
    A = np.zeros((1, m), X.dtype)
    for i in range(m):
        z = b
        for j in range(n_x):
            z += w[j, 0] * X[j, i]
        A[0, i] = sigmoid(z)
    return A


def backward_loops(A, X, Y) -> tuple[Array, float]:
    """Return what `backward` returns, one number at a time."""
    A, X, Y = _predictions(A, X, Y)
    n_x, m = X.shape
    dw, db = np.zeros((n_x, 1), X.dtype), 0.0
    for i in range(m):
        dz = A[0, i] - Y[0, i]
        for j in range(n_x):
            dw[j, 0] += X[j, i] * dz
        db += dz
    return dw / m, float(db / m)


def _column(w, name, fix=None):
    w = floats(w, name)
    if w.ndim != 2 or w.shape[1] != 1:
        fix = fix or f"{name}.reshape(-1, 1)"
        raise ValueError(f"{name} has shape {w.shape}; it should be (n_x, 1), a column: use {fix}")
    return w


def _bias(b, name):
    fix = f"use {name}.item() if it holds one" if isinstance(b, np.ndarray) else f"try {name}=0.0"
    return number(b, name, "one number, the same for every example", fix)


def _update(w, b, dw, db, alpha):
    alpha, dw = learning_rate(alpha), _column(dw, "dw", "X @ dZ.T / m")
    w, b, db = _column(w, "w").astype(dw.dtype), _bias(b, "b"), _bias(db, "db")
    if w.shape != dw.shape:
        raise ValueError(
            f"dw has shape {dw.shape}; it should be that of w, (n_x, 1) = {w.shape}: use X @ dZ.T / m"
        )
    return w, b, dw, db, alpha


def _parameters(w, b, X):
    w = _column(w, "w")
    X = finite(inputs(X, w.shape[0]), "X")
    return w.astype(X.dtype), _bias(b, "b"), X


def _predictions(A, X, Y):
    X = inputs(X)
    m = X.shape[1]
    A = floats(A, "A").astype(X.dtype)
    if A.shape != (1, m):
        raise ValueError(f"A has shape {A.shape}; it should be (1, m) = (1, {m}): use A = forward(w, b, X)")
    return A, X, labels(Y, m, X.dtype)
