"""Says which array has the wrong shape and how to fix it; lists every shape of a network."""

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

Array = np.ndarray

_FLOATS = frozenset({np.dtype(np.float32), np.dtype(np.float64)})


def floats(values, name) -> Array:
    """Return `values` as an array of floats, or the array itself if it already is one.

    float32 and float64 stay what they are; booleans, integers and other floats become float64.
    Raises TypeError if `values` don't hold real numbers.
    """
    if type(values) is not Array and np.ma.is_masked(values):
        raise TypeError(
            f"{name} has masked entries, which the formulas here don't skip: drop those examples, or fill them with "
            f"{name}.filled(0)"
        )
    try:
        array = np.asarray(values)
    except ValueError:
        raise TypeError(
            f"{name} has rows of different lengths; it should be a rectangular table of numbers"
        ) from None
    if array.dtype in _FLOATS:
        return array
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} holds {array.dtype} values; it should hold real numbers: try np.array({name}, dtype=float)"
        )
    return array.astype(np.float64)


def all_finite(array) -> bool:
    """Return whether no entry is NaN or infinite. Fast enough for every step of a training run."""
    # The sum of squares is one fast product. It isn't finite where an entry isn't, and rarely where all of them are.
    # Unlike dot, vdot doesn't warn of overflow.
    return math.isfinite(np.vdot(array, array)) or bool(np.isfinite(array).all())


def finite(array, name) -> Array:
    """Return `array`. Raises ValueError naming the first entry that is NaN or infinite."""
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            f"{name} holds {array[place]} at {name}[{', '.join(map(str, place))}]; every value should be finite: "
            f"find them with np.argwhere(~np.isfinite({name})), then fix or drop those examples"
        )
    return array


def inputs(X, n_x=None) -> Array:
    """Return X as floats, one example per column.

    X       (n_x, m)    m >= 1; n_x as given, or any
    Raises TypeError or ValueError with the shape X has, the shape it should have, and the fix.
    Whether X is finite isn't checked here, because that would read all of X: see `finite`.
    """
    X = floats(X, "X")
    wanted = f"(n_x, m) = ({'n_x' if n_x is None else n_x}, m), one example per column"
    if X.ndim == 1:
        fix = "X.reshape(-1, 1) if it is one example"
        if n_x in (None, 1):
            fix += ", X.reshape(1, -1) if it is one feature of m examples"
        raise ValueError(f"X has shape {X.shape}; it should be {wanted}: use {fix}")
    if X.ndim != 2:
        fix = "X.reshape(-1, 1) if it is one picture or number"
        if X.ndim > 2:
            fix += ", X.reshape(X.shape[0], -1).T if it is a stack of pictures, to unroll each into a column"
        raise ValueError(f"X has shape {X.shape}; it should be {wanted}: use {fix}")
    for axis, empty in ((1, "m = 0 examples"), (0, "n_x = 0 features")):
        if X.shape[axis] == 0:
            raise ValueError(
                f"X has shape {X.shape}, so {empty}; it should be {wanted}, with at least 1 of each: "
                "look at how X was made"
            )
    if n_x is not None and X.shape[0] != n_x:
        fix = (
            "X.T, your examples are rows" if X.shape[1] == n_x else f"parameters made for n_x = {X.shape[0]}"
        )
        raise ValueError(f"X has shape {X.shape}; it should be {wanted}: use {fix}")
    return X


def labels(Y, m, dtype=np.float64) -> Array:
    """Return Y as floats of type `dtype`.

    Y       (1, m)      each 0 or 1
    Raises TypeError or ValueError with what Y has, what it should have, and the fix.
    """
    Y = floats(Y, "Y")
    if Y.shape != (1, m):
        wanted = f"(1, m) = (1, {m}), one label for each example"
        if Y.size == m:
            fix = "Y.reshape(1, -1)"
        else:
            fix = f"as many labels as X has columns ({m}, not {Y.size})"
        raise ValueError(f"Y has shape {Y.shape}; it should be {wanted}: use {fix}")
    return _zeros_and_ones(Y).astype(dtype, copy=False)


def pair(A, Y, name="A") -> tuple[Array, Array]:
    """Return predictions A and labels Y as floats of the same type; they have the same shape, or one is a number.

    Raises TypeError or ValueError for shapes that differ, for m = 0, and for labels other than 0 and 1. Without this
    check, A (1, m) and Y (m, 1) would silently broadcast to (m, m).
    """
    A, Y = floats(A, name), floats(Y, "Y")
    if A.shape != Y.shape and A.ndim and Y.ndim:
        fix = "Y.reshape(1, -1)" if A.shape == (1, Y.size) else "one label for each prediction"
        notation = "(1, m) = " if A.ndim == 2 and len(A) == 1 else ""
        raise ValueError(
            f"Y has shape {Y.shape}; it should be that of {name}, {notation}{A.shape}: use {fix}"
        )
    if not A.size:
        raise ValueError(f"{name} has shape {A.shape}, so m = 0 examples; m should be 1 or more: look at X")
    return A, _zeros_and_ones(Y).astype(A.dtype)


def probabilities(A, Y) -> tuple[Array, Array]:
    """Return A and Y. Raises ValueError naming the first entry of A that isn't between 0 and 1."""
    wrong = ~((A >= 0) & (A <= 1))
    if wrong.any():
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = f" at A[{', '.join(map(str, place))}]" if place else ""
        raise ValueError(
            f"A holds {A[place]}{where}; every prediction should be between 0 and 1: use A = sigmoid(Z), or pass "
            "Z to cost_from_Z"
        )
    return A, Y


def _zeros_and_ones(Y):
    wrong = (Y != 0) & (Y != 1)
    if wrong.any():
        raise ValueError(
            f"Y holds {Y[wrong][0]}; every label should be 0 or 1: turn your classes into labels with a question, "
            "such as Y = (classes == 3).reshape(1, -1)"
        )
    return Y


def examples(X, Y, n_x=None) -> tuple[Array, Array]:
    """Return X (n_x, m) and Y (1, m), checked in full: shapes, labels, and that X is finite.

    Training checks its data here. Raises what `inputs`, `labels` and `finite` raise.
    """
    X = finite(inputs(X, n_x), "X")
    return X, labels(Y, X.shape[1], X.dtype)


def number(value, name, wanted, fix) -> float:
    """Return `value` as a float.

    Raises TypeError unless it is one real number, and ValueError if it is too large for a float; the message says what
    is `wanted` and how to fix it.
    """
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        found = f"has shape {value.shape}" if isinstance(value, np.ndarray) else f"is {value!r}"
        raise TypeError(f"{name} {found}; it should be {wanted}: {fix}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large for a float; it should be {wanted}: {fix}") from None


def learning_rate(alpha) -> float:
    """Return alpha as a float. Raises TypeError or ValueError unless it is positive and finite."""
    alpha = number(alpha, "alpha", "one positive number, the learning rate", "try alpha=0.01")
    if not (math.isfinite(alpha) and alpha > 0):
        raise ValueError(
            f"alpha is {alpha:g}; the learning rate should be positive and finite: try alpha=0.01"
        )
    return alpha


def count(value, name, least=1) -> int:
    """Return `value` as an int. Raises TypeError or ValueError unless it is whole and at least `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} is {value!r}; it should be a whole number: try {name}={max(least, 1)}")
    if value < least:
        raise ValueError(f"{name} is {value}; it should be {least} or more: try {name}={max(least, 1)}")
    return int(value)


def sizes(n) -> list[int]:
    """Return n = [n_x, n[1], ..., n[L]] as a list of ints.

    Raises TypeError or ValueError unless there are at least two sizes, each 1 or more, and the last one is 1.
    """
    if isinstance(n, np.ndarray):
        n = n.tolist()
    if isinstance(n, str) or not isinstance(n, Sequence):
        raise TypeError(
            f"n is {n!r}; it should list the units of each layer, [n_x, n[1], ..., n[L]]: try [2, 4, 1]"
        )
    n = [count(size, f"n[{l}]") for l, size in enumerate(n)]
    if len(n) < 2:
        raise ValueError(
            f"n is {n}; it should list the inputs and at least one layer: try {[*n, 1] if n else [2, 1]}"
        )
    if n[-1] != 1:
        raise ValueError(
            f"n is {n}, so the output layer has n[{len(n) - 1}] = {n[-1]} units; yhat is one number for each "
            f"example, so it should have 1: try {[*n, 1]}"
        )
    return n


def keyed(values, name, like) -> range:
    """Return the layers 1..L of the mapping `like`, checked to be the keys of `values` too.

    Raises TypeError or ValueError otherwise.
    """
    wanted = f"one entry for each layer, keyed 1..L: write {name} = {{1: ..., 2: ...}}"
    if not isinstance(values, Mapping):
        raise TypeError(f"{name} is a {type(values).__name__}; it should be a dict with {wanted}")
    layers = range(1, len(like) + 1)
    if not layers or set(values) != set(layers):
        raise ValueError(f"{name} has the keys {list(values)}; it should have {wanted}")
    return layers


def gradients(dW, db, W, b) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return dW and db as floats, checked to have the shapes of W and b.

    numpy would silently broadcast a db[l] that has lost one or both of its axes.
    Raises TypeError or ValueError with the shape a gradient has, the shape it should have, and the fix.
    """
    layers = keyed(dW, "dW", like=W)
    keyed(db, "db", like=W)
    dW = {l: floats(dW[l], f"dW[{l}]") for l in layers}
    db = {l: floats(db[l], f"db[{l}]") for l in layers}
    for l in layers:
        if dW[l].shape != W[l].shape:
            raise ValueError(
                f"dW[{l}] has shape {dW[l].shape}; it should be that of W[{l}], (n[{l}], n[{l - 1}]) = {W[l].shape}: "
                f"use dZ[{l}] @ A[{l - 1}].T / m"
            )
        if db[l].shape != b[l].shape:
            raise ValueError(
                f"db[{l}] has shape {db[l].shape}; it should be that of b[{l}], (n[{l}], 1) = {b[l].shape}: "
                f"use dZ[{l}].sum(axis=1, keepdims=True) / m"
            )
    return dW, db


class Row(NamedTuple):
    """One array of a network: its name, and its shape in the course's notation and in numbers."""

    name: str
    notation: str
    shape: tuple[int, int]


def ledger(n, m=1) -> list[Row]:
    """Return a row for every array of one forward and backward pass, layer by layer.

    W[l], dW[l] (n[l], n[l-1]); b[l], db[l] (n[l], 1); Z[l], A[l], dZ[l], dA[l] (n[l], m).
    `n` is [n_x, n[1], ..., n[L]], `m` the number of examples. Raises what `sizes` and `count` raise.
    Source: week 4, getting your matrix dimensions right.
    """
    n, m = sizes(n), count(m, "m")
    rows = [Row("A[0] = X", "(n[0], m)", (n[0], m))]
    for l in range(1, len(n)):
        weights, bias, units = f"(n[{l}], n[{l - 1}])", f"(n[{l}], 1)", f"(n[{l}], m)"
        rows += [Row(f"{d}W[{l}]", weights, (n[l], n[l - 1])) for d in ("", "d")]
        rows += [Row(f"{d}b[{l}]", bias, (n[l], 1)) for d in ("", "d")]
        rows += [Row(f"{name}[{l}]", units, (n[l], m)) for name in ("Z", "A", "dZ", "dA")]
    return rows
