"""Checks a reader's function against nnlib's own on random inputs: right, or what is wrong with it."""

import inspect
import warnings
from dataclasses import replace

import numpy as np

from nnlib.budget import OutOfTime
from nnlib.exercises.checking import (
    calling,
    comparing,
    cures,
    differences,
    exceptions,
    mistakes,
    printing,
    remarks,
    repairs,
    running,
    source,
    telling,
)
from nnlib.exercises.checking.running import run, uninterrupted
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.checking.vocabulary import OF_CURES
from nnlib.exercises.exercise import Exercise

PRINTED_LINES, WIDTH = 3, 90  # of what a function prints


def judge(function, exercise: Exercise, rng=None) -> Verdict:
    """Return the verdict on a reader's function. It never raises, whatever the function does."""
    try:
        with (
            np.errstate(**running.USUAL),
            np.printoptions(**printing.SETTINGS),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            return _judge(function, exercise, np.random.default_rng(rng))
    except KeyboardInterrupt as stop:
        return _stopped(exercise, stop)
    except (Exception, SystemExit) as error:
        # A result so odd that describing it fails must not become a traceback.
        title = f"`{exercise.function}` returns something that the check can't examine."
        return Verdict(exercise.name, "unknown", title, (f"Examining it raised {running.said(error)}.",))


def _stopped(exercise, stop):
    title = "Stopped before it finished."
    hint = "Is there a loop that never ends? Look at what should end it."
    said = f"It was {stop}. {hint}" if isinstance(stop, OutOfTime) else hint
    return Verdict(exercise.name, "error", title, (said,))


def _judge(function, exercise, rng):
    if not callable(function):
        title = f"That is {comparing.kind(function)}, not a function."
        return Verdict(
            exercise.name, "error", title, (f"Write `check({exercise.function})`, without calling it.",)
        )
    refused = _signature(function, exercise)
    if refused is not None:
        return refused
    inputs = [exercise.inputs(rng, case) for case in exercise.cases]
    # Before the reader's function, which may leave numpy otherwise than it was.
    expected = [uninterrupted(exercise.reference, each) for each in inputs]
    first = run(function, inputs[0])
    verdict = _not_yet(function, exercise, first)
    if verdict is None:
        verdict = _compared(function, exercise, inputs, expected, first, rng)
    return verdict.adding(*_printed(first))


def _printed(outcome):
    """The first lines that a call printed, since nobody sees them otherwise."""
    lines = outcome.printed.rstrip().splitlines()
    if not lines:
        return ()
    shown = [line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..." for line in lines[:PRINTED_LINES]]
    more = len(lines) - len(shown)
    left_out = [f"... and {more} more line{'s' * (more > 1)}"] if more else []
    return ("In the first call your function printed:", Code("\n".join([*shown, *left_out])))


def _compared(function, exercise, inputs, expected, first, rng):
    """Return the verdict on a function that is written; `first` is what came of its first call."""
    outcomes = [first]
    for each in inputs[1:]:
        if isinstance(outcomes[-1].error, KeyboardInterrupt):
            break
        outcomes.append(run(function, each))
    inputs, expected = inputs[: len(outcomes)], expected[: len(outcomes)]
    expected = [comparing.labelled(exercise, each, each.value) for each in expected]
    outcomes = [
        comparing.labelled(exercise, outcome, right.value)
        for outcome, right in zip(outcomes, expected, strict=True)
    ]
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), ())
    agreed = [comparing.agrees(*pair) for pair in zip(outcomes, expected, strict=True)]
    cured = None if changed else cures.told(function, exercise, inputs, outcomes, expected, all(agreed))
    if isinstance(cured, Verdict):
        return cured
    if all(agreed) and not changed:
        right = remarks.right(function, exercise, first.value, outcomes, expected, rng)
        return right.adding(cured) if cured else right
    if isinstance(outcomes[-1].error, KeyboardInterrupt):
        return _stopped(exercise, outcomes[-1].error)
    if not changed:
        for other in exercise.also:
            if mistakes.explains(exercise, (other,), list(zip(inputs, outcomes, expected, strict=True))):
                right = remarks.right(function, exercise, first.value, outcomes, expected, rng)
                return right.adding(other.words)
    notes = ()
    if not all(agreed):
        found, notes = _named(function, exercise, inputs, outcomes, expected)
        if found is not None:
            return found
    if changed:
        return _changed(exercise, changed, all(agreed)).adding(*notes)
    wrong = agreed.index(False)
    case, outcome, right = exercise.cases[wrong], outcomes[wrong], expected[wrong]
    if outcome.error is not None:
        return exceptions.stops(function, exercise, case, outcome).adding(*notes)
    return _first(
        lambda: differences.structure(exercise, outcome, right),
        lambda: differences.shape(function, exercise, case, outcome, right),
        lambda: differences.in_words(exercise, outcome, right),
        lambda: differences.values(function, exercise, rng),
    ).adding(*notes)


def _first(*ways):
    """Return the first verdict that one of these gives, or None. A wrong one is false, so `or` can't choose."""
    return next((verdict for verdict in (way() for way in ways) if verdict is not None), None)


def _named(function, exercise, inputs, outcomes, expected):
    """Return the verdict that names what is wrong, or None, and what else there is to say in that case.

    What is certain comes before what only looks like it.
    """
    certain = _first(
        lambda: source.blank(function, exercise),
        lambda: calling.turned(function, exercise, inputs, expected),
        lambda: calling.missing_key(function, exercise, inputs),
        lambda: source.cache_in_another_order(function, exercise),
        lambda: differences.swapped(exercise, outcomes, expected),
    )
    if certain is not None:
        return certain, ()
    plain = repairs.finding(function, exercise, inputs, expected, plain=True).repair
    if plain:
        return telling.verdict(exercise, plain, calling.names(function)), ()
    single = mistakes.explaining(exercise, inputs, outcomes, expected)
    seconds = 1 if single else repairs.limit()
    stopped = outcomes[0].error is not None  # has a hundred causes, and so have two mistakes
    search = repairs.finding(function, exercise, inputs, expected, seconds, twice=not single and not stopped)
    named = _by_name(function, exercise, single, search, inputs, outcomes, expected)
    if named is not None:
        return named, ()
    named = _with_a_cure(function, exercise, inputs, expected)
    if named is not None or not search.cut_off:
        return named, ()
    return None, (
        f"The search for the one place that is wrong was cut off after {seconds} s of computing, so it may be a "
        "mistake that has a name all the same. A shorter function is searched faster.",
    )


def _with_a_cure(function, exercise, inputs, expected):
    """Return the verdict on a known mistake that an epsilon or a clip in a logarithm hides, or None."""
    plain, cure = cures.without(function, exercise)
    if cure is None:
        return None
    outcomes = [
        comparing.labelled(exercise, running.uninterrupted(plain, each), wanted.value)
        for each, wanted in zip(inputs, expected, strict=True)
    ]
    single = mistakes.explaining(exercise, inputs, outcomes, expected)
    if not single:
        return None
    found = mistakes.named(plain, exercise, single, outcomes)
    name = OF_CURES[cure.kind]
    title = f"{found.title.removesuffix('.')}; and {name}."
    return replace(found, title=title, mistakes=(*found.mistakes, name)).adding(*cures.words(cure))


def _by_name(function, exercise, single, search, inputs, outcomes, expected):
    """Return the verdict by the known mistakes that fit, by the repair, by a factor, or by two mistakes; or None."""
    mine, repair = calling.names(function), search.repair
    if single and repair and repair.kind == "divided":
        # Where exactly it is divided once too often is in the source, and the same comes out of several places.
        names = tuple(mistake.name for mistakes in single for mistake in mistakes)
        told = differences.factor(exercise, outcomes, expected)
        return replace(telling.verdict(exercise, repair, mine, told), mistakes=names)
    cut = repair is not None and "//" in repair.was  # what is cut to 0 looks like much else
    if single and not cut and (len(single) == 1 or not repair):
        return mistakes.named(function, exercise, single, outcomes, telling.line(repair) if repair else ())
    if repair:
        told = differences.factor(exercise, outcomes, expected)
        met = exceptions.layers_meet(function, outcomes[0].error, exercise.cases[0])
        return telling.verdict(exercise, repair, mine, told, (met,) if met else ())
    by_a_factor = differences.by_a_factor(exercise, outcomes, expected)
    if by_a_factor is not None:
        return by_a_factor
    pairs = mistakes.pairs(exercise, inputs, outcomes, expected)
    if pairs:
        return mistakes.named(function, exercise, pairs, outcomes)
    if search.mistake:
        return telling.with_a_known_one(exercise, search.with_it, search.mistake, mine)
    return telling.one_of_two(exercise, search.first, search.then, mine) if search.first else None


def _not_yet(function, exercise, outcome):
    """Say so where nothing is written, or a blank `...` is left."""
    line = source.unwritten(function, outcome)
    if line is None:
        return None
    title = f"Not written yet: `{exercise.function}`."
    if line:
        return Verdict(exercise.name, "not yet", title, (f"Line {line} still has a blank, `...`.",))
    return Verdict(exercise.name, "not yet", title, (f"Replace `...`: {exercise.task}",))


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
        f"After the call, the caller's {names[0]} is different too, so every cell below computes with the "
        f"changed array. `{names[0]} -= ...`, `{names[0]}[...] = ...` and `out={names[0]}` write "
        f"into the caller's array. Make a new one, `{names[0]} = {names[0]} - ...`, or start with "
        f"`{names[0]} = {names[0]}.copy()`."
    )
    return Verdict(exercise.name, "changed", title, (words,))
