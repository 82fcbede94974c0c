"""Checks a reader's function against nnlib's own on random inputs, and finds the mistake behind a difference."""

import ast
import inspect
import itertools
import math
import textwrap
from dataclasses import replace

import numpy as np

from nnlib.exercises.checking import comparing, differences, exceptions, running, source
from nnlib.exercises.checking.running import equal, numbers, run, uninterrupted
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.exercise import Exercise
from nnlib.network import Network

SLOW = 5  # times slower than without loops is worth a word


def judge(function, exercise: Exercise, rng=None) -> Verdict:
    """Return the verdict on a reader's function. It never raises, whatever the function does."""
    try:
        return _judge(function, exercise, np.random.default_rng(rng))
    except KeyboardInterrupt:
        return _stopped(exercise)
    except (
        Exception,
        SystemExit,
    ) as error:  # a result so odd that describing it fails must not become a traceback
        title = f"`{exercise.function}` returns something that the check cannot look into."
        return Verdict(exercise.name, "unknown", title, (f"Looking at it raised {running.said(error)}.",))


def _stopped(exercise):
    title = "Stopped before it was done."
    return Verdict(exercise.name, "error", title, ("A loop that never ends? Look at what should end it.",))


def _judge(function, exercise, rng):
    if not callable(function):
        title = f"That is {comparing.kind(function)}, not a function."
        return Verdict(
            exercise.name, "error", title, (f"Write `check({exercise.function})`, without calling it.",)
        )
    refused = _signature(function, exercise)
    if refused:
        return refused
    inputs = [exercise.inputs(rng, case) for case in exercise.cases]
    # Before the reader's function, which may leave numpy otherwise than it was.
    expected = [uninterrupted(exercise.reference, each) for each in inputs]
    first = run(function, inputs[0])
    unwritten = _not_yet(function, exercise, first)
    if unwritten:
        return unwritten
    outcomes = [first]
    for each in inputs[1:]:
        if isinstance(outcomes[-1].error, KeyboardInterrupt):
            break
        outcomes.append(run(function, each))
    inputs, expected = inputs[: len(outcomes)], expected[: len(outcomes)]
    returned = outcomes[0].value
    outcomes = [
        replace(outcome, value=comparing.by_layers(outcome.value, wanted.value))
        for outcome, wanted in zip(outcomes, expected, strict=True)
    ]
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), ())
    agreed = [comparing.agrees(exercise, *pair) for pair in zip(outcomes, expected, strict=True)]
    if all(agreed) and not changed:
        return _right(function, exercise, returned, expected[0].value, outcomes, rng)
    if isinstance(outcomes[-1].error, KeyboardInterrupt):
        return _stopped(exercise)
    if not all(agreed):
        named = _mistakes(exercise, inputs, outcomes)
        if named:
            return _named(function, exercise, named, outcomes)
    if changed:
        return _changed(exercise, changed, all(agreed))
    wrong = agreed.index(False)
    if outcomes[wrong].error is not None:
        return exceptions.stops(function, exercise, exercise.cases[wrong], outcomes[wrong])
    return (
        differences.swapped(exercise, outcomes, expected)
        or differences.structure(exercise, outcomes[wrong].value, expected[wrong].value)
        or differences.shape(
            function, exercise, exercise.cases[wrong], outcomes[wrong].value, expected[wrong].value
        )
        or differences.in_words(exercise, outcomes[wrong].value, expected[wrong].value)
        or differences.values(function, exercise, rng)
    )


def _not_yet(function, exercise, outcome):
    """Say so where nothing is written, or a blank `...` is left."""
    line = source.unwritten(function, outcome)
    if line is None:
        return None
    title = f"Not written yet: `{exercise.function}`."
    if line:
        return Verdict(exercise.name, "not yet", title, (f"Line {line} still has a blank, `...`, in it.",))
    return Verdict(exercise.name, "not yet", title, (f"In place of `...` comes: {exercise.task}",))


def _signature(function, exercise):
    try:
        signature = inspect.signature(function)
        signature.bind(*exercise.arguments)
    except TypeError:
        takes = f"({', '.join(signature.parameters)})"
        title = f"`{exercise.function}` takes {takes}; it should take ({', '.join(exercise.arguments)})."
        return Verdict(
            exercise.name, "error", title, ("The first line should be:", Code(f"def {exercise.call}:"))
        )
    except ValueError:
        pass  # some of numpy's own functions tell nothing about themselves
    return None


def _changed(exercise, names, right):
    which = " and ".join(f"`{name}`" for name in names)
    title = f"{'The numbers are right, but' if right else 'Not yet:'} your function changes {which} in place."
    words = (
        f"Whoever calls it finds another {names[0]} afterwards, and every cell below computes with that. "
        f"`{names[0]} -= ...`, `{names[0]}[...] = ...` and `out={names[0]}` write into the caller's array: make a "
        f"new one, `{names[0]} = {names[0]} - ...`, or begin with `{names[0]} = {names[0]}.copy()`."
    )
    return Verdict(exercise.name, "changed", title, (words,))


# Right


def _right(function, exercise, returned, expected, outcomes, rng):
    parts = [_tried(exercise), *_words_on_layers(exercise, returned, expected, outcomes[0].value)]
    for name, notation, value in comparing.outputs(exercise, outcomes[0].value):
        if notation.startswith("a number") and np.ndim(value):
            parts.append(
                f"Yours gives `{name}` in shape {np.shape(value)}. One number is meant, and that is fine here; "
                "`.item()` or a sum without `keepdims` makes a plain number of it."
            )
    if any(
        "overflow" in text or "divide" in text or "invalid" in text for o in outcomes for text in o.warned
    ):
        parts.append(
            "For values far out numpy warned on the way. The result is right all the same, so you need do nothing."
        )
    own = _nnlibs_own(function, exercise)
    if own:
        parts.append(f"Here `{own}`, nnlib's own, does the work. Write out what it does, and it is yours.")
    slow = _slower(function, exercise, rng)
    if slow:
        parts.append(
            f"Its loop makes it about {slow:,} times slower than without one, at "
            f"{_sizes_in_words(exercise.large)}: numpy is fast with whole columns and tables at once."
        )
    return Verdict(
        exercise.name, "right", f"Right: `{exercise.function}` gives {exercise.title}.", tuple(parts)
    )


def _words_on_layers(exercise, returned, expected, value):
    """Return what a network or a training would not take of a right result, and how it would."""
    if exercise.view is not None:
        return []
    words = []
    if isinstance(expected, Network) and not isinstance(value, Network):
        words.append("To take it into a training, make a network of it: `return Network(W, b, net.g)`.")
    elif not equal(returned, value, exactly=True):
        words.append("Entry l of a list is fine here. Networks and trainings take dicts, `{1: ..., 2: ...}`.")
    for label, _, mine, wanted in comparing.pairs(exercise, value, expected):
        if np.ndim(mine) != np.ndim(wanted) == 2:
            words.append(
                f"`{label}` has shape {np.shape(mine)}, and right is {np.shape(wanted)}: add `keepdims=True`, so "
                "that it has the shape of what it belongs to."
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
    return words + (", and values far out." if len(ordinary) < len(exercise.cases) else ".")


def _slower(function, exercise, rng):
    """Return how many times slower than the reference it is, one digit, or None where that is not worth a word."""
    outside = getattr(function, "__globals__", {})
    called = [outside.get(name) for name in source.loaded(function, outside, set())]
    helpers = [each for each in called if getattr(each, "__globals__", None) is outside]
    if exercise.loops or not exercise.large or not any(map(source.has_loop, (function, *helpers))):
        return None
    inputs = exercise.inputs(rng, exercise.large)
    times = running.repeat(function, inputs) / running.repeat(exercise.reference, inputs)
    if times < SLOW:
        return None
    power = 10 ** math.floor(math.log10(times))
    return round(times / power) * power


def _nnlibs_own(function, exercise):
    """Return the name under which a function calls the very function of nnlib that it should be."""
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


# Named mistakes


def _mistakes(exercise, inputs, outcomes):
    """Return the mistakes, one in each tuple or two made at once, that come to the same as what the reader wrote.

    Where none does, values far out are left aside: a formula with a mistake may overflow there besides.
    """
    ordinary = [not case.get("extreme") for case in exercise.cases[: len(inputs)]]
    found = _fitting(exercise, inputs, outcomes)
    if not found and not all(ordinary):
        some = [list(itertools.compress(each, ordinary)) for each in (inputs, outcomes)]
        if not all(
            comparing.agrees(exercise, outcome, uninterrupted(exercise.reference, each))
            for each, outcome in zip(*some, strict=True)
        ):
            found = _fitting(exercise, *some)
    return found


def _fitting(exercise, inputs, outcomes):
    fitting = [
        (mistake,) for mistake in exercise.mistakes if _explains(exercise, (mistake,), inputs, outcomes)
    ]
    if fitting or not _tells(exercise, outcomes[0]):
        return fitting
    pairs = itertools.combinations([mistake for mistake in exercise.mistakes if mistake.edits], 2)
    fit = (pair for pair in pairs if _explains(exercise, pair, inputs, outcomes))
    return list(itertools.islice((pair for pair in fit if not _cancel(exercise, pair, inputs, outcomes)), 3))


def _tells(exercise, outcome):
    """Whether a result tells two mistakes from all others: an exception, zeros alone, or what is not finite, do not."""
    if exercise.view is not None or outcome.error is not None:
        return outcome.error is None
    found = [numbers(array) for _, _, array in comparing.flat(exercise, outcome.value)]
    return any(np.any(np.isfinite(array) & (array != 0)) for array in found if array is not None)


def _cancel(exercise, pair, inputs, outcomes):
    """Whether one of two mistakes makes good in a result what the other one spoils there: hardly both were made."""
    if exercise.view is not None:
        return False
    for each, outcome in zip(inputs, outcomes, strict=True):
        mine, wanted, *alone = (
            {label: array for label, _, array in comparing.flat(exercise, came.value) if came.error is None}
            for came in (
                outcome,
                run(exercise.reference, each),
                *(run(exercise.making(mistake), each) for mistake in pair),
            )
        )
        kept = [label for label in wanted if equal(mine.get(label), wanted[label])]
        if any(label in one and not equal(one[label], wanted[label]) for one in alone for label in kept):
            return True
    return False


def _explains(exercise, mistakes, inputs, outcomes):
    try:
        made = exercise.making(*mistakes)
    except (ValueError, SyntaxError):
        return False
    for each, outcome in zip(inputs, outcomes, strict=True):
        found = uninterrupted(made, each)
        if exercise.view is not None and found.error is None and outcome.error is None:
            if not equal(comparing.seen(exercise, found.value), comparing.seen(exercise, outcome.value)):
                return False
        elif not (running.same(found, outcome) or _alike(found, outcome)):
            return False
    return True


def _alike(found, outcome):
    """Whether two results are the same but for the spellings that `comparing.fits` lets pass."""
    return found.error is None and outcome.error is None and comparing.fits(outcome.value, found.value)


def _named(function, exercise, named, outcomes):
    single = [each[0] for each in named if len(each) == 1]
    errors = [
        (outcome.error, case)
        for outcome, case in zip(outcomes, exercise.cases, strict=False)
        if outcome.error
    ]
    stopped = exceptions.explained(function, *errors[0], exercise.arguments, named=True) if errors else []
    names = tuple(mistake.name for each in named for mistake in each)
    if len(single) == 1:
        (mistake,) = single
        parts = [mistake.words, *_formula(exercise, [mistake]), *stopped]
        return Verdict(
            exercise.name, "mistake", f"Not yet: this is what comes out when {mistake.name}.", parts, names
        )
    if single:
        parts = [
            f"{'Or' if i else 'Either'} {mistake.name}. {mistake.words}" for i, mistake in enumerate(single)
        ]
        title = f"Not yet: it is one of {len(single)} mistakes that come to the same."
        return Verdict(
            exercise.name, "mistake", title, [*parts, *_formula(exercise, single), *stopped], names
        )
    pair = named[0]
    title = f"Not yet: this is what comes out when {pair[0].name}, and {pair[1].name}."
    parts = [*dict.fromkeys(mistake.words for mistake in pair), *_formula(exercise, pair), *stopped]
    return Verdict(exercise.name, "mistake", title, parts, tuple(mistake.name for mistake in pair))


def _formula(exercise, mistakes):
    lines = dict.fromkeys(exercise.formula[mistake.line] for mistake in mistakes)
    return ["The formula:", Code(textwrap.dedent("\n".join(lines)))]
