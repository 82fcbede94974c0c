"""Finds the one place in a reader's function that is wrong, by changing it until the results are right.

A repair is certain in a way that a guess isn't: with this place as it should be, every result is right. So it names
mistakes that nobody has written down, in the reader's own spelling and line.
"""

import ast
import contextlib
import copy
import itertools
import sys
import time
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from nnlib.exercises.checking import changes, comparing
from nnlib.exercises.checking.running import equal, numbers, uninterrupted
from nnlib.exercises.checking.trees import (
    Change,
    Repair,
    after,
    compiled,
    grows_without_end,
    has_lists,
    line,
    texts_of,
)
from nnlib.exercises.exercise import Mistake

SECONDS, IN_A_BROWSER = 6, 2  # of processor time for one search; a browser's page stands still meanwhile


class Search(NamedTuple):
    """The result of a search.

    repair      the change after which everything is right, or None
    cut_off     whether the limit of time ended the search early
    mistake     else, a known mistake that is left after `with_it`
    with_it     a change after which the result is that of a known mistake
    first       else, the first change after which more of the results are right than before, and no fewer
    then        and a second one after which all of them are
    """

    repair: Repair | None = None
    cut_off: bool = False
    mistake: Mistake | None = None
    with_it: Repair | None = None
    first: Repair | None = None
    then: Repair | None = None


def limit(platform=sys.platform) -> float:
    """Return how many seconds of processor time a search may take where nothing else is known of the mistake."""
    return IN_A_BROWSER if platform == "emscripten" else SECONDS


def finding(function, exercise, inputs, expected, seconds=None, plain=False, twice=False) -> Search:
    """Search for the first repair after which every call gives the expected result.

    seconds     of processor time, at most; `limit` if None
    plain       looks only for what no other mistake looks like, such as a number typed in for an argument
    twice       whether two mistakes are looked for as well: a change that leaves a known mistake, or one that makes
                more of the results right
    """
    seconds = limit() if seconds is None else seconds
    texts = texts_of(function)
    if not texts or any(isinstance(node, ast.While) for text in texts for node in ast.walk(text.tree)):
        return Search()  # a changed condition may never end
    if any(".ma." in ast.unparse(text.tree) for text in texts):
        return Search()  # where entries are hidden, changes come to nothing
    calls = list(zip(inputs, expected, strict=True))
    end = time.process_time() + seconds
    besides = _Besides(function, exercise, calls) if twice else None
    found = _first(function, texts, exercise, calls, end, plain, besides)
    if found.repair or besides is None:
        return found
    if besides.known is not None:
        mistake, change = besides.known
        return found._replace(mistake=mistake, with_it=change.repair())
    for change in (besides.apart, besides.better):
        if change is None:
            continue
        then = Search()
        with contextlib.suppress(Exception):
            then = _first(*after(function, texts, change), exercise, calls, end)
        if then.repair or change is besides.apart:
            return found._replace(first=change.repair(), then=then.repair)
    return found


def _first(function, texts, exercise, calls, end, plain=False, besides=None):
    """The first change after which all calls are right; `besides` sees what the others come to."""
    inputs = [each for each, _ in calls]
    changed = sorted(changes.all_changes(texts, exercise, inputs), key=lambda each: each.rank)
    lists = {id(text) for text in texts if has_lists(text.tree)}
    if any(grows_without_end(text.tree) for text in texts if id(text) in lists):
        return Search()
    for count, change in enumerate(changed):
        if plain and change.rank[0] > 0:
            return Search()
        if count % 20 == 0 and time.process_time() > end:
            return Search(cut_off=True)
        with contextlib.suppress(Exception):
            if id(change.text) in lists:
                with change.applied() as tree:
                    if grows_without_end(tree):
                        continue
            repaired = compiled(function, texts, change)
            first = _outcome(repaired, exercise, *calls[0])
            if first is None:
                continue
            if comparing.agrees(first, calls[0][1]):
                right = all(_agrees(repaired, exercise, *call) for call in calls[1:])
                if right and not (
                    change.kind == "constant" and _any_will_do(function, texts, change, exercise, calls)
                ):
                    return Search(change.repair())
            elif besides is not None:
                besides.look(change, repaired, first)
    return Search()


FAR_OUT = 123456.789


def _any_will_do(function, texts, change, exercise, calls):
    """Whether another large number makes everything right too: a bound that is out of the way, and no argument."""
    other = replace(change, build=lambda _: ast.Constant(FAR_OUT))
    with contextlib.suppress(Exception):
        made = compiled(function, texts, other)
        return all(_agrees(made, exercise, *call) for call in calls)
    return False


def _outcome(function, exercise, each, wanted):
    """What came of a call as labelled arrays, or None where it stopped or changed its arguments."""
    outcome = comparing.labelled(exercise, uninterrupted(function, each), wanted.value)
    return None if outcome.error is not None or outcome.changed or outcome.unused else outcome


def _agrees(function, exercise, each, wanted):
    outcome = _outcome(function, exercise, each, wanted)
    return outcome is not None and comparing.agrees(outcome, wanted)


class _Besides:
    """What single changes come to where none makes everything right: a known mistake's result, or more right parts.

    known       (mistake, change), the first such pair, or None
    better      the first change after which more parts are right than before, and no fewer, or None
    apart       the first such change that leaves all the others as they were
    """

    def __init__(self, function, exercise, calls):
        self.exercise, self.calls = exercise, calls
        self.known = self.better = self.apart = None
        self.own = [_outcome(function, exercise, *call) for call in calls]
        self.right = [_right_parts(*pair) for pair in zip(self.own, (call[1] for call in calls), strict=True)]
        self.mistakes = []
        for mistake in exercise.mistakes:
            with contextlib.suppress(ValueError, SyntaxError):
                made = exercise.making(mistake)
                outcome = _outcome(made, exercise, *calls[0])
                if outcome is not None and (size := _size(outcome.parts)) is not None:
                    self.mistakes.append((mistake, made, outcome, size))

    def look(self, change, changed, first):
        """See whether the first call of a changed function gave what a known mistake gives, or more right parts."""
        if self.apart is None and change.kind in PARTIAL and self.exercise.view is None:
            right = _right_parts(first, self.calls[0][1])
            gained = self.right[0] < right  # where m = 1, no 1/m is missing
            apart = gained and all(
                equal(first.parts.get(label), part)
                for label, part in self.own[0].parts.items()
                if label not in right
            )
            wanted = apart or (gained and self.better is None)
            if wanted and all(map(self._better, self.calls[1:], self.right[1:], itertools.repeat(changed))):
                self.better = self.better or change
                self.apart = change if apart else None
        if self.known is None and change.kind in SMALL:
            size = _size(first.parts)
            for mistake, made, outcome, other in self.mistakes if size is not None else ():
                near = size == other or abs(size - other) <= 1e-4 * abs(other)
                if near and comparing.alike(first.parts, outcome.parts) and self._same(changed, made):
                    self.known = mistake, change
                    return

    def _better(self, call, right, changed):
        outcome = _outcome(changed, self.exercise, *call)
        return right <= _right_parts(outcome, call[1])

    def _same(self, changed, made):
        for call in self.calls[1:]:
            one, other = (_outcome(each, self.exercise, *call) for each in (changed, made))
            if one is None or other is None or not comparing.alike(one.parts, other.parts):
                return False
        return True


# What is left after other changes may look like a mistake that nobody made: something is missing because it was taken
# away, or a line runs at another time.
SMALL = {
    "global",
    "index",
    "function",
    "slope",
    "operator",
    "compared",
    "axis",
    "flat",
    "whole",
    "clipped",
    "rounded",
    "too late",
    "brackets",
    "order",
    "transposed",
    "not transposed",
    "minus",
    "no factor",
    "not divided",
    "no power",
}
PARTIAL = SMALL | {
    "wrapped",
    "name",
    "exchanged",
    "constant",
    "number",
    "factor",
    "term",
    "power",
    "loop",
    "from 0",
    "no term",
    "no sum",
}


def _right_parts(outcome, wanted):
    if outcome is None:
        return frozenset()
    parts = outcome.parts
    # A[0] is X, and g is what was handed over.
    labels = [
        label for label in wanted.parts if label in parts and label != "g" and not label.endswith("[0]")
    ]
    return frozenset(label for label in labels if equal(parts[label], wanted.parts[label]))


def _size(parts):
    """One number, or words, that tells most results apart; None for a result that tells nothing."""
    if any(isinstance(part, str) for part in parts.values()):
        return None
    found = [numbers(part) for part in parts.values()]
    if any(array is None or not np.all(np.isfinite(array)) for array in found) or not any(map(np.any, found)):
        return None
    return float(sum(np.sum(array * (1 + np.arange(array.size).reshape(array.shape))) for array in found))


@dataclass(frozen=True)
class Cure:
    """Something that keeps a logarithm finite without being part of the formula.

    kind    "epsilon", "clip" or "nan_to_num"
    text    how the reader wrote it, such as `A + 1e-08`
    size    how large an epsilon is, else 0
    """

    kind: str
    text: str
    line: int
    statement: str
    size: float = 0.0


class _Without(ast.NodeTransformer):
    """Takes what keeps a logarithm finite out of a tree, and notes it."""

    def __init__(self, text):
        self.text, self.found = text, []
        self.sizes = {
            node.targets[0].id: node.value.value
            for node in ast.walk(text.tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }

    def _size(self, node):
        """A small number, typed in or under a name; None for everything else."""
        value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.Name):
            value = self.sizes.get(node.id, self.text.function.__globals__.get(node.id))
        if isinstance(node, ast.BinOp) or ast.unparse(node) == "np.finfo(float).eps":
            with contextlib.suppress(Exception):
                value = eval(ast.unparse(node), {"np": np})
        return float(value) if isinstance(value, int | float) and 0 < value < 0.05 else None

    def _note(self, kind, node, size=0.0):
        self.found.append(Cure(kind, ast.unparse(node), node.lineno, line(self.text, node.lineno), size))

    def visit_Call(self, node):
        name = ast.unparse(node.func).rpartition(".")[2]
        if name == "log" and node.args and isinstance(node.args[0], ast.BinOp):
            self._open(node)
        if name in ("clip", "nan_to_num") and node.args:
            self._note(name, node)
            return self.visit(node.args[0])
        if name in ("maximum", "minimum", "max", "min") and len(node.args) == 2:
            for bound, other in (node.args, node.args[::-1]):
                near = isinstance(bound, ast.BinOp) and ast.unparse(bound).startswith(("1 - ", "1.0 - "))
                if self._size(bound) or (near and self._size(bound.right)):
                    self._note("clip", node)
                    return self.visit(other)
        return self.generic_visit(node)

    def _open(self, log):
        """Take a small term out of the sum inside a logarithm."""
        terms, signs = [log.args[0]], [1]
        kept = None
        while terms:
            term, sign = terms.pop(), signs.pop()
            if isinstance(term, ast.BinOp) and isinstance(term.op, ast.Add | ast.Sub):
                terms += [term.right, term.left]
                signs += [sign if isinstance(term.op, ast.Add) else -sign, sign]
                continue
            size = self._size(term)
            if size:
                self._note("epsilon", log, size)
                continue
            if kept is None:
                kept = term if sign > 0 else ast.UnaryOp(ast.USub(), term)
            else:
                kept = ast.BinOp(kept, ast.Add() if sign > 0 else ast.Sub(), term)
        if kept is not None:
            log.args[0] = kept


def without_cures(function):
    """Return a function without the epsilons, clips and nan_to_num in it, and what these are, or None."""
    texts, found = texts_of(function), []
    for text in texts:
        if not isinstance(text.tree.body[0], ast.FunctionDef):
            continue
        without = _Without(text)
        tree = without.visit(copy.deepcopy(text.tree))
        if without.found:
            ast.fix_missing_locations(tree)
            found += without.found
            now = next(each for each in texts if each.name == text.name)
            change = Change(now, (("body", 0),), lambda _, tree=tree: tree.body[0], "cure", (0, 0))
            with contextlib.suppress(Exception):
                function, texts = after(function, texts, change)
    return (function, found) if found else None
