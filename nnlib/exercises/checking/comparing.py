"""Takes a result apart into labelled arrays, compares them with what they should be, and names their shapes."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nnlib.exercises.checking import running
from nnlib.exercises.checking.running import Outcome, equal
from nnlib.network import Network

HOLDS = {"c": "complex numbers", "O": "objects", "U": "words", "S": "bytes"}  # by the kind of a dtype


def labelled(exercise, outcome: Outcome, like) -> Outcome:
    """Return an outcome with its result as labelled arrays in `parts`, or words where numbers differ by right.

    like    a right result: where it has dicts, entry l of a list is layer l's; for a network, W and b are enough
    A result of another structure has the one label "".
    """
    if outcome.error is not None:
        return outcome
    value = _by_layers(outcome.value, like)
    if exercise.view is None:
        return replace(outcome, value=value, parts=dict(_parts(exercise, value, like)))
    try:
        return replace(outcome, value=value, parts=exercise.view(value))
    except Exception as error:
        problem = running.words(error)
        return replace(outcome, value=value, parts={"": problem}, problem=problem)


def _by_layers(value, like):
    """A result with dicts instead of lists where an array for each layer is meant."""
    if isinstance(like, Mapping) and isinstance(value, list | tuple):
        return {l: each for l, each in enumerate(value) if each is not None}
    if isinstance(like, Network) and isinstance(value, list | tuple):
        like = (dict(like.W), dict(like.b))
    if isinstance(like, tuple) and isinstance(value, list | tuple) and len(value) == len(like):
        return tuple(map(_by_layers, value, like))
    return value


def _parts(exercise, value, like):
    """Yield label and array of every array in a result."""
    if isinstance(like, Network) and isinstance(value, Network):
        named = {"W": value.W, "b": value.b}
        yield "g", dict(value.g)
    else:
        names = ("W", "b") if isinstance(like, Network) else tuple(exercise.returns)
        values = value if len(names) > 1 else (value,)
        fitting = isinstance(values, tuple | list) and len(values) == len(names)
        named = dict(zip(names, values, strict=True)) if fitting else {"": value}
    for name, each in named.items():
        if isinstance(each, Mapping):
            yield from ((f"{name}[{_number(key)}]", P) for key, P in each.items())
        else:
            yield name, each


def _number(key):
    """A layer's number as it is shown; "1" is a word, and no layer's."""
    return int(key) if key in range(10_000) else repr(key)


def agrees(outcome: Outcome, expected: Outcome) -> bool:
    """Whether a call gave the expected result, and took its random numbers from the generator that it was given."""
    return outcome.error is None and not outcome.unused and alike(outcome.parts, expected.parts)


def alike(mine, wanted) -> bool:
    """Whether two results have the same parts; A[0] may be left out, and so may a network's activations."""
    needed = {label for label in wanted if label != "g" and not label.endswith("[0]")}
    if not needed <= mine.keys() <= wanted.keys():
        return False
    return all(equal(mine[label], wanted[label]) for label in mine)


def notation(shape, case) -> str:
    """Return a shape in the course's letters, where the sizes of the case tell them apart: "(n_x, m) = (3, 5)"."""
    if shape == ():
        return "a number"
    letters: dict[int, list[str]] = {}
    for name, size in case.items():
        for letter, value in _letters(name, size):
            letters.setdefault(value, []).append(letter)
    named = [
        letters[size][0] if len(letters.get(size, ())) == 1 and size > 1 else str(size) for size in shape
    ]
    words = f"({', '.join(named)}{',' if len(shape) == 1 else ''})"
    return words if words == str(tuple(shape)) else f"{words} = {tuple(shape)}"


def _letters(name, size):
    if name == "extreme":
        return []
    if isinstance(size, list | tuple):
        return [(f"{name}[{l}]", each) for l, each in enumerate(size)]
    return [(name, size)]


def kind(value):
    if isinstance(value, np.ndarray):
        holds = (
            "" if value.dtype.kind in "biuf" else f" that holds {HOLDS.get(value.dtype.kind, value.dtype)}"
        )
        hidden = " with entries hidden by a mask" if np.ma.is_masked(value) else ""
        return f"an array of shape {value.shape}{holds}{hidden}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if value is None:
        return "nothing"
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
