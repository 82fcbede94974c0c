"""What is said of a right function: what it was tried on, how slow its loop is, what a network would not take."""

import ast
import functools
import math

import numpy as np

from nnlib.exercises.checking import running, source
from nnlib.exercises.checking.running import equal
from nnlib.exercises.checking.verdict import Verdict
from nnlib.network import Network

SLOW = 5  # times slower than without loops is worth a word


def right(function, exercise, returned, outcomes, expected, rng) -> Verdict:
    """Return the verdict on a right function; `returned` is its first result as it came, before it was labelled."""
    first = outcomes[0]
    parts = [_tried(exercise), *_words_on_layers(returned, first, expected[0])]
    for name, value in first.parts.items():
        if exercise.returns.get(name, "").startswith("a number") and np.ndim(value):
            parts.append(
                f"Yours gives `{name}` in shape {np.shape(value)}. It should be one number, and this is "
                "fine here; `.item()` or a sum without `keepdims` makes it a plain number."
            )
    warned = " ".join(text for outcome in outcomes for text in outcome.warned)
    if any(word in warned for word in ("overflow", "divide", "invalid")):
        parts.append(
            "numpy gave a warning for values far out. The result is right all the same, so you don't need "
            "to do anything."
        )
    own = _nnlibs_own(function, exercise)
    if own:
        parts.append(
            f"Here nnlib's own `{own}` does the work. Write out what it does to make the answer your own."
        )
    slow = _slower(function, exercise, rng)
    if slow:
        parts.append(
            f"Its loop makes it about {slow:,} times slower than it would be without one, at "
            f"{_sizes_in_words(exercise.large)}: numpy is fast when it works on whole columns and tables at "
            "once."
        )
    title = f"Right: `{exercise.function}` gives {exercise.title}."
    return Verdict(exercise.name, "right", title, tuple(parts))


def _words_on_layers(returned, outcome, expected):
    """Return what a network or a training run would refuse in a right result, and how to change it."""
    words = []
    if isinstance(expected.value, Network) and not isinstance(outcome.value, Network):
        words.append("To use it in a training run, turn it into a network: `return Network(W, b, net.g)`.")
    elif not equal(returned, outcome.value, exactly=True):
        words.append(
            "A list with layer l at index l is fine here. Networks and training runs take dicts, "
            "`{1: ..., 2: ...}`."
        )
    for label, mine in outcome.parts.items():
        wanted = expected.parts[label]
        if np.ndim(mine) != np.ndim(wanted) == 2:
            words.append(
                f"`{label}` has shape {np.shape(mine)}; it should be {np.shape(wanted)}. Add "
                "`keepdims=True`, so that it has the same shape as the parameter it belongs to."
            )
    return words


def _tried(exercise):
    names = [name for name in exercise.cases[0] if name != "extreme"]
    ordinary = [case for case in exercise.cases if not case.get("extreme")]
    spans = []
    for name in names:
        sizes = [case[name] for case in ordinary if name in case]
        if isinstance(sizes[0], int):
            spans.append(f"{name} from {min(sizes)} to {max(sizes)}")
        elif name == "n":
            spans.append(f"{min(map(len, sizes)) - 1} to {max(map(len, sizes)) - 1} layers")
    words = f"Tried on {len(exercise.cases)} sets of random numbers"
    words += f", with {', '.join(spans)}" if spans else ""
    return words + (" and values far out." if len(ordinary) < len(exercise.cases) else ".")


def _slower(function, exercise, rng):
    """Return how many times slower than the reference it is, one digit, or None where that is not worth a word."""
    outside = getattr(function, "__globals__", {})
    called = [outside.get(name) for name in source.loaded(function, outside, set())]
    helpers = [each for each in called if getattr(each, "__globals__", None) is outside]
    if exercise.loops or not exercise.large or not any(map(source.has_loop, (function, *helpers))):
        return None
    inputs = exercise.inputs(rng, exercise.large)
    times = running.times(function, exercise.reference, inputs)
    if times < SLOW:
        return None
    power = 10 ** math.floor(math.log10(times))
    return round(times / power) * power


def _nnlibs_own(function, exercise):
    """Return the name of nnlib's own function that a function is, or that it calls instead of being it, or None."""
    while isinstance(function, functools.partial) or hasattr(function, "__wrapped__"):
        function = function.func if isinstance(function, functools.partial) else function.__wrapped__
    if str(getattr(function, "__module__", "")).partition(".")[0] == "nnlib":  # imported under another name
        return getattr(function, "name", getattr(function, "__name__", "function"))
    for node in (node for each in source.written(function) or () for node in ast.walk(each)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            first, *rest = ast.unparse(node.func).split(".")
            called = function.__globals__.get(first)
            for name in rest:
                called = getattr(called, name, None)
            if isinstance(called, np.ufunc):  # numpy's own tanh is nnlib's, and what the exercise asks for
                continue
            if called is not None and exercise.reference in (called, getattr(called, "g", None)):
                return ast.unparse(node.func)
    return None


def _sizes_in_words(sizes):
    return ", ".join(
        f"{name} = {size:,}" if isinstance(size, int) else f"{name} = {list(size)}"
        for name, size in sizes.items()
    )
