"""Which exercise a call of `check` is about, from what it is given; or what is wrong with the call."""

import ast
import linecache
from collections.abc import Mapping

import numpy as np

from nnlib.exercises import catalogue
from nnlib.exercises.checking.comparing import kind
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.exercise import Exercise
from nnlib.network import Network

RESULTS = (np.ndarray, np.generic, int, float, list, tuple, Mapping, Network, type(None))


def exercise(function, asked, frame) -> Exercise | Verdict:
    """Return the exercise that a call is about, or the verdict where that can't be told.

    asked   the call's second argument: the name of an exercise, a function with such a name, or None
    frame   the caller's, whose variables may hold a lambda and whose line shows a call inside the brackets
    """
    if isinstance(function, str):
        return _quoted(function)
    if asked is None and isinstance(function, RESULTS):
        return _result(function, frame)
    if asked is not None:
        names = [asked if isinstance(asked, str) else _own_name(asked)]
    else:
        names = _names_of(function, frame)
    found = list({each.name: each for each in map(catalogue.named, names) if each}.values())
    if len(found) == 1:
        return found[0]
    if found:
        could = " or ".join(f'`check(..., "{each.name}")`' for each in found)
        return _refused(
            "This function has the names of several exercises.", f"Say which one you mean: {could}."
        )
    names = [name for name in names if name.isidentifier()]
    if not names:
        title = "Its name doesn't tell which exercise it is for."
        return _refused(title, 'Add the name of the exercise: `check(..., "sigmoid")`.')
    near = catalogue.nearest(names[0])
    words = (
        f'If you mean the exercise "{near}": name your function my_{near}, or write `check(..., "{near}")`.'
    )
    return _refused(f'There is no exercise "{names[0]}".', words)


def _refused(title, *parts):
    return Verdict("", "error", title, parts)


def _quoted(text):
    known = catalogue.named(text)
    if known is None:
        return _refused(
            "`check` takes your function, not text.", "Write `check(my_sigmoid)`, without quotes."
        )
    title = f"`check` takes the function itself, not its name in quotes: `check({known.function})`."
    return Verdict(known.name, "error", title)


def _names_of(function, frame):
    """The name of a function, or for a lambda and the like those of the variables that hold it."""
    own = _own_name(function)
    if catalogue.named(own):
        return [own]
    spaces = [frame.f_locals, frame.f_globals]
    held = {name for space in spaces for name, value in list(space.items()) if value is function}
    held = [name for name in sorted(held) if catalogue.named(name)]
    return held or [own]


def _own_name(function):
    try:
        name = function.__name__
    except Exception:  # an object may answer nothing that is asked of it
        return ""
    return name if isinstance(name, str) else ""


def _result(value, frame):
    """Say that a function's result was handed over, and not the function."""
    called = _called(frame)
    name = next((each for each in called if catalogue.named(each)), next(iter(called), ""))
    known = catalogue.named(name)
    title = f"`check` takes the function itself, and got {'nothing' if value is None else kind(value)}."
    if not name:
        return _refused(
            title, "Write the name of your function, without parentheses after it: `check(my_sigmoid)`."
        )
    words = (
        f"`{name}(...)` calls your function and passes on what it returns. Leave out the inner parentheses:"
    )
    return Verdict(known.name if known else "", "error", title, (words, Code(f"check({name})")))


def _called(frame):
    """The names of the functions that are called in the first argument of `check`, in the caller's line."""
    text = linecache.getline(frame.f_code.co_filename, frame.f_lineno, frame.f_globals).strip()
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):
        return []
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    inner = [node.args[0] for node in calls if node.func.id == "check" and node.args]
    return [each.func.id for each in inner if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)]
