"""Finds the one place in a reader's function that is wrong, by changing it until the results are right.

A repair is certain in a way that a guess isn't: with this place as it should be, every result is right. So it names
mistakes that nobody has written down, in the reader's own spelling and line.
"""

import ast
import contextlib
import copy
import sys
import time
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnlib.exercises.checking import changes, comparing
from nnlib.exercises.checking.running import uninterrupted
from nnlib.exercises.checking.trees import Change, Repair, Text, compiled, line, texts_of

SECONDS, IN_A_BROWSER = 6, 2  # of processor time for one search; a browser's page stands still meanwhile


class Search(NamedTuple):
    """The result of a search: the repair, or None, and whether the limit of time ended the search early."""

    repair: Repair | None = None
    cut_off: bool = False


def limit(platform=sys.platform) -> float:
    """Return how many seconds of processor time a search may take where nothing else is known of the mistake."""
    return IN_A_BROWSER if platform == "emscripten" else SECONDS


def finding(function, exercise, inputs, expected, seconds=None, plain=False) -> Search:
    """Search for the first repair after which every call gives the expected result.

    seconds     of processor time, at most; `limit` if None
    plain       looks only for what no other mistake looks like, such as a number typed in for an argument
    """
    seconds = limit() if seconds is None else seconds
    texts = texts_of(function)
    if not texts or any(isinstance(node, ast.While) for text in texts for node in ast.walk(text.tree)):
        return Search()  # a changed condition may never end
    if any(".ma." in ast.unparse(text.tree) for text in texts):
        return Search()  # where entries are hidden, changes come to nothing
    end = time.process_time() + seconds
    for count, change in enumerate(
        sorted(changes.all_changes(texts, exercise, inputs), key=lambda each: each.rank)
    ):
        if plain and change.rank[0] > 0:
            return Search()
        if count % 20 == 0 and time.process_time() > end:
            return Search(cut_off=True)
        with contextlib.suppress(Exception):
            repaired = compiled(function, texts, change)
            if _right(repaired, exercise, inputs, expected):
                return Search(change.repair())
    return Search()


def _right(function, exercise, inputs, expected):
    for each, wanted in zip(inputs, expected, strict=True):
        outcome = comparing.labelled(exercise, uninterrupted(function, each), wanted.value)
        if outcome.changed or not comparing.agrees(outcome, wanted):
            return False
    return True


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
            change = Change(text, (("body", 0),), lambda _, tree=tree: tree.body[0], "cure", (0, 0))
            with contextlib.suppress(Exception):
                function = compiled(function, texts, change)
                texts = _replaced(texts, text, tree, function)
    return (function, found) if found else None


def _replaced(texts, text, tree, function):
    """The texts of the notebook in which one is replaced, for the next one."""
    outside = function.__globals__
    return [
        Text(each.name, tree if each is text else each.tree, outside.get(each.name, function), each.first)
        for each in texts
    ]
