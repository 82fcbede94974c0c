"""What the Playground may feed to a network besides x1 and x2: a feature map, which isn't part of course 1."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Feature(NamedTuple):
    """One row of A[0], made from x1 and x2: in symbols, in LaTeX, as numpy code, and as a function."""

    symbol: str
    latex: str
    code: str
    f: Callable[[np.ndarray, np.ndarray], np.ndarray]


FEATURES = {
    "x1": Feature("x₁", "x_1", "x1", lambda x1, x2: x1),
    "x2": Feature("x₂", "x_2", "x2", lambda x1, x2: x2),
    "x1^2": Feature("x₁²", "x_1^2", "x1**2", lambda x1, x2: x1**2),
    "x2^2": Feature("x₂²", "x_2^2", "x2**2", lambda x1, x2: x2**2),
    "x1 x2": Feature("x₁x₂", "x_1 x_2", "x1 * x2", lambda x1, x2: x1 * x2),
    "sin 2 x1": Feature("sin 2x₁", r"\sin 2x_1", "np.sin(2 * x1)", lambda x1, x2: np.sin(2 * x1)),
    "sin 2 x2": Feature("sin 2x₂", r"\sin 2x_2", "np.sin(2 * x2)", lambda x1, x2: np.sin(2 * x2)),
}


def mapped(names, X) -> np.ndarray:
    """Return A[0], one row for each feature named.

    names   of FEATURES         X (2, m)
    returns (len(names), m)
    """
    return np.stack([FEATURES[name].f(X[0], X[1]) for name in names])
