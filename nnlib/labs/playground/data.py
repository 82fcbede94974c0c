"""The examples of a Playground: drawn sets, the reader's own by mouse, keys, paste or file, and the split in two."""

import math
import zlib
from typing import NamedTuple

import numpy as np

from nnlib.labs.frame.numbers import counted
from nnlib.labs.playground import table
from nnlib.labs.playground.settings import MOST_OWN, REACH, SETS
from nnlib.shapes import Array, number

MOST_NAME = 40  # characters


class Examples(NamedTuple):
    """What to train with and what to test with: X (2, m) and Y (1, m) of each."""

    X: Array
    Y: Array
    X_test: Array
    Y_test: Array


def examples(settings) -> Examples:
    """Return the examples of these settings, split the same way each time."""
    if settings.data == "own":
        rows = np.array(settings.own, dtype=np.float64).reshape(-1, 3)
        X, Y = rows[:, :2].T, rows[:, 2:].T
    else:
        X, Y = SETS[settings.data](settings.m, settings.noise, settings.seed)
    drawn = settings.drawn if settings.data == "own" else 0
    order = _order(X[:, : X.shape[1] - drawn], settings.seed)
    m = max(1, round(len(order) * settings.train / 100)) if len(order) else 0
    train, test = np.sort([*order[:m], *range(len(order), X.shape[1])]).astype(int), np.sort(order[m:])
    return Examples(X[:, train], Y[:, train], X[:, test], Y[:, test])


def _order(X, seed):
    """Return the examples in an order that depends on where each one is: adding one doesn't move all the others."""
    places = np.ascontiguousarray(X.T.round(4) + 0.0)
    return np.argsort([zlib.crc32(place.tobytes(), seed) for place in places], kind="stable")


def as_own(settings) -> tuple:
    """Return the examples of these settings as rows (x1, x2, y) that can be edited, without those off the map."""
    if settings.data == "own":
        return settings.own
    X, Y = SETS[settings.data](settings.m, settings.noise, settings.seed)
    rows = np.vstack([X, Y]).T[(np.abs(X) <= REACH).all(axis=0)]
    return tuple((round(float(x1), 4), round(float(x2), 4), int(y)) for x1, x2, y in rows)


def drawn(own, x1, x2, y) -> tuple:
    """Return the rows with one more. Raises ValueError if there is no room for it."""
    if len(own) >= MOST_OWN:
        raise ValueError(f"there are {MOST_OWN:,} examples, and no room for more: erase some")
    x1, x2 = (
        round(min(max(number(x, "a feature", "one number", "try 0.5"), -REACH), REACH), 4) for x in (x1, x2)
    )
    return (*own, (x1, x2, y))


def erased(own, x1, x2, radius=0.12) -> tuple:
    """Return the rows without those nearer to (x1, x2) than radius."""
    return tuple(row for row in own if math.hypot(row[0] - x1, row[1] - x2) > radius)


# --- a table, pasted or from a file ---


class Table(NamedTuple):
    """Examples read from text: rows (x1, x2, y), how they were scaled, and in words what was done to them.

    names   what the table calls x1, x2, y = 0 and y = 1, "" for one without a name; empty if none has a name
    """

    own: tuple
    scaling: tuple
    names: tuple
    said: str


def read(text) -> Table:
    """Return the examples in a text or in the bytes of a file: a line for each, with x1, x2 and its class.

    `table.parse` says which tables it reads. What doesn't fit the map is shifted and scaled.
    Raises TypeError or ValueError that names the line and column and what should be there.
    """
    found = table.parse(text, MOST_OWN)
    X, scaling, scaled = _fitted(np.array(found.places).T)
    own = tuple((round(float(a), 4), round(float(b), 4), y) for a, b, y in zip(*X, found.labels, strict=True))
    names = tuple(name[:MOST_NAME] for name in found.names)
    said = " ".join(filter(None, [f"{counted(len(own), 'example')} read.", *found.said, scaled]))
    return Table(own, scaling, names if any(names) else (), said)


def _fitted(X):
    """Return X within the map, and the shift and divisor of each feature: (x - shift) / divisor."""
    if np.abs(X).max() <= REACH and np.ptp(X, axis=1).max() > 0.2:
        return X, ((0.0, 1.0), (0.0, 1.0)), ""
    low, high = X.min(axis=1), X.max(axis=1)
    shift = (low + high) / 2
    divisor = np.where(high > low, (high - low) / 4, 1.0)
    scaling = tuple((float(f"{s:.6g}"), float(f"{d:.6g}")) for s, d in zip(shift, divisor, strict=True))
    X = np.stack([(x - s) / d for x, (s, d) in zip(X, scaling, strict=True)])
    words = " and ".join(f"(x{i} − {s:g}) / {d:g}" for i, (s, d) in enumerate(scaling, 1))
    return X, scaling, f"To fit the map, they are drawn at {words.replace('− -', '+ ')}."
