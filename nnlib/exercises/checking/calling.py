"""What calls of a reader's function tell beside its results: arguments in another order, keys that aren't there."""

import inspect
import itertools

from nnlib.exercises.checking import comparing
from nnlib.exercises.checking.running import uninterrupted
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.checking.vocabulary import ARGUMENTS, MISSING_KEY


def names(function) -> list[str]:
    """Return the reader's names for the arguments."""
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def turned(function, exercise, inputs, expected):
    """Say so where the arguments are in another order: by their names, or because in another order all is right."""
    mine, theirs = names(function), list(exercise.arguments)
    if len(mine) != len(theirs) or mine == theirs:
        return None
    fits = [order for order in _orders(mine, theirs) if _right(function, exercise, inputs, expected, order)]
    by_name = sorted(mine) == sorted(theirs)
    if not fits and not by_name:
        return None
    takes = f"({', '.join(mine)})"
    right = "Right except for one thing" if fits else "Not yet"
    title = f"{right}: your function takes its arguments in another order, {takes}."
    words = f"The notebook calls it as `{exercise.call}`, and Python goes by the order, not by the names."
    return Verdict(exercise.name, "mistake", title, (words, Code(f"def {exercise.call}:")), (ARGUMENTS,))


def _orders(mine, theirs):
    if sorted(mine) == sorted(theirs):
        return [[theirs.index(name) for name in mine]]
    if len(mine) > 4:
        return []
    same = {i for i, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a == b}
    orders = map(list, itertools.permutations(range(len(mine))))
    # An argument that has the course's name in the course's place is in its place.
    return [order for order in orders if order != sorted(order) and all(order[i] == i for i in same)]


def _right(function, exercise, inputs, expected, order):
    for each, wanted in zip(inputs, expected, strict=True):
        values = list(each.items())
        outcome = uninterrupted(function, dict(values[i] for i in order))
        if not comparing.agrees(comparing.labelled(exercise, outcome, wanted.value), wanted):
            return False
    return True


class _Watched(dict):
    """A dict that keeps the keys that `get` is asked for in vain."""

    def __init__(self, values, missed):
        super().__init__(values)
        self.missed = missed

    def get(self, key, default=None):
        if key not in self:
            self.missed.append((key, default))
        return super().get(key, default)


def missing_key(function, exercise, inputs):
    """Say so where `.get` is asked for a key that a dict doesn't have, and gives something else instead."""
    mine, each = names(function), inputs[0]
    missed: dict[str, list] = {name: [] for name in each}
    watched = {
        name: _Watched(value, missed[name]) if type(value) is dict else value for name, value in each.items()
    }
    # A copy is an ordinary dict again, so the watched ones are handed over by a function.
    uninterrupted(lambda: function(*watched.values()), {})
    for name, reader in zip(each, mine, strict=False):
        for key, default in missed[name]:
            if isinstance(each[name], dict) and key != 0:
                what = f"`{reader}` has no entry {key!r}, so `.get` gives {default!r}"
                keys = ", ".join(map(repr, each[name]))
                words = (
                    f"Its keys are {keys}: the layer numbers. `{reader}[l]` would have raised an error "
                    "right away."
                )
                return Verdict(exercise.name, "mistake", f"Not yet: {what}.", (words,), (MISSING_KEY,))
    return None
