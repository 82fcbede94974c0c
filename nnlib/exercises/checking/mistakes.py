"""Finds the known mistake, or two at once, that gives what the reader's function gives, and names it."""

import itertools
import textwrap

import numpy as np

from nnlib.exercises.checking import comparing, exceptions, running
from nnlib.exercises.checking.running import equal, numbers, run, uninterrupted
from nnlib.exercises.checking.verdict import Code, Verdict


def explaining(exercise, inputs, outcomes, expected) -> list[tuple]:
    """Return the mistakes, one in each tuple, that give what the reader's function gives.

    Where none does, values far out are left aside: a formula with a mistake may overflow there besides.
    """
    return _also_without_extremes(_single, exercise, inputs, outcomes, expected)


def pairs(exercise, inputs, outcomes, expected) -> list[tuple]:
    """Return the pairs of mistakes that give it when both are made, three at most."""
    return _also_without_extremes(_pairs, exercise, inputs, outcomes, expected)


def _also_without_extremes(fitting, exercise, inputs, outcomes, expected):
    calls = list(zip(inputs, outcomes, expected, strict=True))
    found = fitting(exercise, calls)
    ordinary = [not case.get("extreme") for case in exercise.cases[: len(inputs)]]
    if not found and not all(ordinary):
        some = list(itertools.compress(calls, ordinary))
        if not all(comparing.agrees(outcome, right) for _, outcome, right in some):
            found = fitting(exercise, some)
    return found


def _single(exercise, calls):
    return [(mistake,) for mistake in exercise.mistakes if explains(exercise, (mistake,), calls)]


def _pairs(exercise, calls):
    if not _tells(calls[0][1]):
        return []
    both = itertools.combinations([mistake for mistake in exercise.mistakes if mistake.edits], 2)
    fit = (pair for pair in both if explains(exercise, pair, calls))
    return list(itertools.islice((pair for pair in fit if not _cancel(exercise, pair, calls)), 3))


def _tells(outcome):
    """Whether a result tells two mistakes from all others: an exception, zeros alone, or what is not finite, do not."""
    if any(isinstance(part, str) for part in outcome.parts.values()):
        return True
    found = [numbers(part) for part in outcome.parts.values()]
    return any(np.any(np.isfinite(array) & (array != 0)) for array in found if array is not None)


def _cancel(exercise, pair, calls):
    """Whether one of two mistakes makes good in a result what the other one spoils there: hardly both were made."""
    for each, outcome, expected in calls:
        mine, wanted = outcome.parts, expected.parts
        kept = [label for label in wanted if equal(mine.get(label), wanted[label])]
        for mistake in pair:
            alone = comparing.labelled(exercise, run(exercise.making(mistake), each), expected.value).parts
            if any(label in alone and not equal(alone[label], wanted[label]) for label in kept):
                return True
    return False


def explains(exercise, mistakes, calls):
    try:
        made = exercise.making(*mistakes)
    except (ValueError, SyntaxError):
        return False
    for each, outcome, expected in calls:
        found = uninterrupted(made, each)
        if found.error is not None or outcome.error is not None:
            if not running.same(found, outcome):
                return False
        elif not comparing.alike(outcome.parts, comparing.labelled(exercise, found, expected.value).parts):
            return False
    return True


def named(function, exercise, found, outcomes) -> Verdict:
    """Return the verdict that names these mistakes, with their lines of the formula."""
    single = [each[0] for each in found if len(each) == 1]
    errors = [
        (outcome.error, case)
        for outcome, case in zip(outcomes, exercise.cases, strict=False)
        if outcome.error
    ]
    stopped = exceptions.explained(function, *errors[0], exercise.arguments, named=True) if errors else []
    names = tuple(mistake.name for each in found for mistake in each)
    if len(single) == 1:
        (mistake,) = single
        title = f"Not yet: this is what comes out when {mistake.name}."
        parts = [mistake.words, *_formula(exercise, [mistake]), *stopped]
        return Verdict(exercise.name, "mistake", title, parts, names)
    if single:
        parts = [
            f"{'Or' if i else 'Either'} {mistake.name}. {mistake.words}" for i, mistake in enumerate(single)
        ]
        title = f"Not yet: it is one of {len(single)} mistakes that come to the same."
        parts += [*_formula(exercise, single), *stopped]
        return Verdict(exercise.name, "mistake", title, parts, names)
    pair = found[0]
    title = f"Not yet: this is what comes out when {pair[0].name}, and {pair[1].name}."
    parts = [*dict.fromkeys(mistake.words for mistake in pair), *_formula(exercise, pair), *stopped]
    return Verdict(exercise.name, "mistake", title, parts, tuple(mistake.name for mistake in pair))


def _formula(exercise, mistakes):
    lines = dict.fromkeys(exercise.formula[mistake.line] for mistake in mistakes)
    return ["The formula:", Code(textwrap.dedent("\n".join(lines)))]
