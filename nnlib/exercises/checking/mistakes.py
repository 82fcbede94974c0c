"""Finds the known mistake, or two at once, that gives what the reader's function gives, and names it."""

import itertools
import re
import textwrap

import numpy as np

from nnlib.exercises.checking import comparing, exceptions, running
from nnlib.exercises.checking.running import equal, numbers, run, uninterrupted
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.page import code

SHORTEST = 5  # letters of a formula that give it away


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
    shapes = not _tells(calls[0][1]) and all(map(_another_shape, calls))
    if not shapes and not _tells(calls[0][1]):
        return []
    both = itertools.combinations([mistake for mistake in exercise.mistakes if mistake.edits], 2)
    fit = (pair for pair in both if explains(exercise, pair, calls))
    found = list(itertools.islice((pair for pair in fit if not _cancel(exercise, pair, calls)), 3))
    return [] if shapes and len(found) > 1 else found


def _another_shape(call):
    """Whether a result has another shape than it should: zeros alone tell two mistakes apart by that."""
    _, outcome, expected = call
    return outcome.error is None and any(
        (mine := numbers(outcome.parts.get(label))) is not None and mine.shape != np.shape(part)
        for label, part in expected.parts.items()
    )


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


def named(function, exercise, found, outcomes, line=()) -> Verdict:
    """Return the verdict that names these mistakes, and with the cure their lines of the formula.

    line    where the mistake is, if a repair has shown it
    """
    single = [each[0] for each in found if len(each) == 1]
    errors = [
        (outcome.error, case)
        for outcome, case in zip(outcomes, exercise.cases, strict=False)
        if outcome.error
    ]
    stopped = exceptions.explained(function, *errors[0], exercise.arguments, named=True) if errors else []
    names = tuple(mistake.name for each in found for mistake in each)
    mistakes = single or list(found[0])
    if len(single) > 1:
        title = f"Not yet: it is one of {len(single)} mistakes that give the same result."
    else:
        title = f"Not yet: this is what you get when {', and '.join(each.name for each in mistakes)}."
        names = tuple(each.name for each in mistakes)
    where = line or ([] if stopped else _steps(exercise, mistakes))
    several = len(single) > 1
    parts = [*where, *_words(mistakes, several, lambda words: held_back(words, exercise)), *stopped]
    with_cure = [*where, *_words(mistakes, several), *_formula(exercise, mistakes), *stopped]
    return Verdict(exercise.name, "mistake", title, parts, names, with_cure)


def _words(mistakes, several, shown=lambda words: words):
    """What the catalogue says of each mistake, as far as it is shown."""
    if several:
        each = ("Or" if i else "Either" for i in range(len(mistakes)))
        return [
            f"{start} {mistake.name}. {shown(mistake.words)}".strip()
            for start, mistake in zip(each, mistakes, strict=True)
        ]
    return [words for words in dict.fromkeys(shown(mistake.words) for mistake in mistakes) if words]


SENTENCES = re.compile(r"(?:`[^`]*`|[^`])+?(?:[.?!](?=\s+[A-Z`(0-9-])|$)\s*")
CURES = re.compile(
    r"(Write|Put|Say|Take|Use|Close|Collect|Start|Leave out|Add|Set|Divide|Multiply|Return|Or)\b.*`"
)


def held_back(words, exercise) -> str:
    """Return words without the sentences that give the formula or the code of the cure away."""
    sentences = [sentence.strip() for sentence in SENTENCES.findall(words)]
    return " ".join(each for each in sentences if not gives_away(each, exercise))


def gives_away(sentence, exercise) -> bool:
    """Whether a sentence holds a right-hand side of the formula, code of the solution, or code to write."""
    plain = _squeezed(sentence)
    sides = [side for line in exercise.formula for side in re.split(r":=|=|;|\bwhere\b", line)[1:]]
    if any(len(side) >= SHORTEST and side in plain for side in map(_squeezed, sides)):
        return True
    right = _squeezed(code(exercise.lines))
    for text in re.findall(r"`([^`]*)`", sentence):
        text = _squeezed(text)
        if len(text) >= SHORTEST and re.search(r"[-+*/@(\[<>=]", text) and text in right:
            return True
    return bool(CURES.match(sentence))


def _squeezed(text):
    return re.sub(r"[\s`]", "", text)


def _steps(exercise, mistakes):
    """Where to look: the left-hand sides of the lines of the formula, if there are several lines."""
    if len(exercise.formula) < 2:
        return []
    found = [
        re.match(r"\s*([A-Za-z]\w*(\[[^\]]*\])?)\s*:?=", exercise.formula[each.line]) for each in mistakes
    ]
    names = list(dict.fromkeys(f"`{each[1]}`" for each in found if each))
    return [f"Look at the line where you compute {' and '.join(names)}."] if names else []


def _formula(exercise, mistakes):
    lines = dict.fromkeys(exercise.formula[mistake.line] for mistake in mistakes)
    return ["The formula:", Code(textwrap.dedent("\n".join(lines)))]
