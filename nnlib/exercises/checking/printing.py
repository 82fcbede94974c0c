"""Prints arrays and results so that they can be read and compared, whatever a notebook has set for its own printing."""

from collections.abc import Mapping

import numpy as np

from nnlib.exercises.checking.running import numbers
from nnlib.network import Network

# What a notebook has set for its own printing must not change what an answer shows.
SETTINGS = {"sign": "-", "floatmode": "maxprec", "formatter": None, "nanstr": "nan", "infstr": "inf"}


def both(mine, wanted) -> str:
    """Return both results, with as many digits as show that they differ."""
    for digits in (4, 6, 8):
        yours, right = line("yours", mine, digits), line("right", wanted, digits)
        if yours.removeprefix("yours") != right.removeprefix("right"):
            break
    return f"{yours}\n{right}"


def line(name, value, digits=4) -> str:
    """Return a value as `name = value`, a line or a table; its entries, if it has some for layers or parts."""
    if isinstance(value, Mapping):
        keys = sorted(value) if all(type(key) is int for key in value) else value
        return "\n".join(line(f"{name}[{key}]", value[key], digits) for key in keys)
    if isinstance(value, Network):
        layers = [each for l in value.W for each in ((f"W[{l}]", value.W[l]), (f"b[{l}]", value.b[l]))]
        return "\n".join(line(f"{name}.{own}", P, digits) for own, P in layers)
    if isinstance(value, np.random.Generator):
        return f"{name} = a generator of random numbers"
    whole = isinstance(value, np.ndarray) and value.dtype.kind in "iub"
    array = value if whole else numbers(value)
    if isinstance(value, list) and all(type(each) is int for each in value):
        return f"{name} = {value}"
    if array is None and isinstance(value, tuple | list):
        return "\n".join(line(f"{name}[{i}]", each, digits) for i, each in enumerate(value))
    if array is None:
        return f"{name} = {value!r}"
    if array.ndim == 0:
        return f"{name} = {array:.{digits}g}"
    text = np.array2string(
        array, precision=digits, suppress_small=True, max_line_width=70, threshold=40, separator=", "
    )
    return f"{name} = {text}".replace("\n\n", "\n").replace("\n", "\n" + " " * (len(name) + 3))
