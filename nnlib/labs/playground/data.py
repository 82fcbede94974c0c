"""The examples of a Playground: drawn sets, the reader's own by mouse, keys, paste or file, and the split in two."""

import csv
import io
import math
import zlib
from typing import NamedTuple

import numpy as np

from nnlib.labs.frame.numbers import counted
from nnlib.labs.playground.settings import MOST_OWN, REACH, SETS
from nnlib.shapes import Array, number

MOST_CHARACTERS = 2_000_000
MOST_NAME = 40  # characters
LARGEST = 1e300  # of a feature, so that the difference of two is finite


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
    """Return the examples in a text: a line for each, with x1, x2 and its class; a line of names may come first.

    A comma, semicolon, tab or spaces separate them. The two classes may be any two words or numbers; what doesn't fit
    the map is shifted and scaled. Raises ValueError that names the line and column and what should be there.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = text[: error.start].count(b"\n") + 1
            raise ValueError(f"line {line} isn't UTF-8 text: save the table as CSV in UTF-8") from None
    if not isinstance(text, str):
        raise TypeError(
            f"the table is a {type(text).__name__}; it should be text, x1, x2 and a class in each line: for arrays, "
            "make a new lab, labs.playground(data=(X, Y))"
        )
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the table has {len(text):,} characters; this lab reads up to {MOST_CHARACTERS:,}")
    lines, named = _cells(text.removeprefix("\ufeff")), []
    if lines and not any(_number(cell) is not None for cell in lines[0][1][:2]):
        named, lines = [cell[:MOST_NAME] for cell in lines[0][1]], lines[1:]
    if not lines:
        raise ValueError(
            "the table has no line with numbers; each line should be x1, x2 and a class, such as 0.5, -1.2, 1"
        )
    if len(lines) > MOST_OWN:
        raise ValueError(f"the table has {len(lines):,} lines; this lab has room for {MOST_OWN:,} examples")
    places, classes = [], []
    for line, cells in lines:
        if len(cells) != 3:
            raise ValueError(
                f"line {line} has {counted(len(cells), 'column')}; it should have 3: x1, x2 and the class"
            )
        places.append([_place(cell, line, column) for column, cell in enumerate(cells[:2], 1)])
        if not cells[2] or math.isnan(_number(cells[2]) or 0):
            what = "is empty" if not cells[2] else f"holds {cells[2]!r}"
            raise ValueError(
                f"line {line}, column 3 {what}; it should be the class, 0 or 1, or one of two words"
            )
        classes.append((line, cells[2]))
    labels, kinds, said = _labels(classes)
    X, scaling, scaled = _fitted(np.array(places).T)
    own = tuple((round(float(a), 4), round(float(b), 4), y) for a, b, y in zip(*X, labels, strict=True))
    names = (*(named[:2] if len(named) == 3 else ("", "")), *kinds)
    said = f"{counted(len(own), 'example')} read. {said}{scaled}".strip()
    return Table(own, scaling, names if any(names) else (), said)


def _cells(text):
    """Return (number of the line, its cells) for every line that is not empty."""
    filled = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    first = filled[0][1] if filled else ""
    mark = next((mark for mark in ("\t", ";", ",") if mark in first), None)
    decimal_comma = mark in (";", "\t") and "." not in text
    found = []
    for i, line in filled:
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=mark, strict=True)) if mark else line.split()
        except csv.Error as error:
            raise ValueError(f"line {i} can't be read ({error}): look at its quotation marks") from None
        cells = [cell.strip() for cell in cells]
        if decimal_comma:
            cells = [cell.replace(",", ".") for cell in cells]
        found.append((i, cells))
    return found


def _number(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def _place(cell, line, column):
    value = _number(cell)
    if value is None or not abs(value) < LARGEST:
        what = "is empty" if not cell else f"holds {cell[:40]!r}"
        raise ValueError(
            f"line {line}, column {column} {what}; it should be a number, x{column}, such as 0.5"
        )
    return value


def _labels(classes):
    names = {}
    for line, name in classes:
        value = _number(name)
        key = name if value is None else value
        names.setdefault(key, line)
        if len(names) > 2:
            first, second, _ = map(_plain, names)
            raise ValueError(
                f"line {line}, column 3 holds {name[:40]!r}, a third class after {first} and {second}; "
                "there should be two"
            )
    if set(names) <= {0.0, 1.0}:
        return [int(float(name)) for _, name in classes], ("", ""), ""
    order = sorted(names, key=lambda key: (isinstance(key, str), key))
    keys = [name if _number(name) is None else _number(name) for _, name in classes]
    named = " and ".join(f"{_plain(key)} is y = {y}" for y, key in enumerate(order))
    kinds = [key[:MOST_NAME] if isinstance(key, str) else f"{key:g}" for key in order]
    return [order.index(key) for key in keys], (*kinds, "")[:2], f"{named}. "


def _plain(key):
    return repr(key) if isinstance(key, str) else f"{key:g}"


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
