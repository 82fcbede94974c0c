"""Compares results with what they should be, in every right spelling, and names their parts and shapes."""

from collections.abc import Mapping

import numpy as np

from nnlib.exercises.checking import running
from nnlib.exercises.checking.running import Outcome, equal
from nnlib.network import Network

HOLDS = {"c": "complex numbers", "O": "objects", "U": "words", "S": "bytes"}  # by the kind of a dtype


def agrees(exercise, outcome: Outcome, expected: Outcome) -> bool:
    if outcome.error is not None or outcome.unused:
        return False
    return right_value(exercise, outcome.value, expected.value)


def right_value(exercise, value, expected):
    if exercise.view is None:
        return fits(value, expected)
    return equal(seen(exercise, value), seen(exercise, expected))


def seen(exercise, value):
    """Return what is compared of a result, or why it cannot be."""
    try:
        return exercise.view(value)
    except Exception as error:
        return {running.words(error): 0}


def fits(value, expected) -> bool:
    """Whether a result is the expected one, in any spelling: lists for arrays, pairs for networks, with A[0] or not."""
    if isinstance(expected, Network) and isinstance(value, tuple | list) and len(value) == 2:
        return fits(value[0], dict(expected.W)) and fits(value[1], dict(expected.b))
    if isinstance(expected, tuple) and isinstance(value, tuple | list):
        return len(value) == len(expected) and all(map(fits, value, expected))
    if isinstance(expected, Mapping) and isinstance(value, Mapping):
        keys = set(expected) - (set() if 0 in value else {0})
        return set(value) == keys and all(fits(value[key], expected[key]) for key in keys)
    return equal(value, expected)


def by_layers(value, expected):
    """Return a result with dicts in place of lists where an array for each layer is meant: entry l is layer l's."""
    if isinstance(expected, Mapping) and isinstance(value, list | tuple):
        return {l: each for l, each in enumerate(value) if each is not None}
    if isinstance(expected, Network) and isinstance(value, list | tuple):
        expected = (dict(expected.W), dict(expected.b))
    if isinstance(expected, tuple) and isinstance(value, list | tuple) and len(value) == len(expected):
        return tuple(map(by_layers, value, expected))
    return value


def outputs(exercise, value):
    """Yield name, notation and value of each output, as far as the result has that structure."""
    values = value if len(exercise.returns) > 1 else (value,)
    if isinstance(values, tuple | list) and len(values) == len(exercise.returns):
        for (name, shape), each in zip(exercise.returns.items(), values, strict=True):
            yield name, shape, each


def flat(exercise, value):
    """Yield (label, notation, array) of every array in a result."""
    for name, shape, each in outputs(exercise, value):
        if isinstance(each, Network):
            each = {"W": each.W, "b": each.b}
            for letter, parts in each.items():
                for l in parts:
                    yield f"{letter}[{l}]", shape, parts[l]
        elif isinstance(each, Mapping):
            for key in each:
                yield f"{name}[{key}]", shape, each[key]
        else:
            yield name, shape, each


def pairs(exercise, value, expected):
    """Yield (label, notation, mine, wanted) of every array that both results have."""
    if isinstance(expected, Network) and isinstance(value, tuple | list):
        for letter, mine, wanted in zip("Wb", value, (expected.W, expected.b), strict=True):
            for l in wanted:
                yield f"{letter}[{l}]", "", mine[l], wanted[l]
        return
    wanted = {label: array for label, _, array in flat(exercise, expected)}
    for label, shape, array in flat(exercise, value):
        if label in wanted:
            yield label, shape, array, wanted[label]


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
