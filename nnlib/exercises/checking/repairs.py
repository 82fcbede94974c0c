"""Finds the one place in a reader's function that is wrong, by changing it until the results are right.

A repair is certain in a way that a guess isn't: with this place as it should be, every result is right. So it names
mistakes that nobody has written down, in the reader's own spelling and line.
"""

import ast
import contextlib
import copy
import inspect
import itertools
import sys
import textwrap
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnlib.exercises.checking import comparing, source
from nnlib.exercises.checking.running import uninterrupted
from nnlib.network import Network

SECONDS, IN_A_BROWSER = 6, 2  # of processor time for one search; a browser's page stands still meanwhile
NEEDED = ("range", "len", "int", "str", "np.zeros", "reversed", "list")  # hardly ever what is wrong
CURVES = ("sigmoid", "tanh", "relu", "leaky_relu")


@dataclass(frozen=True)
class Repair:
    """A change that makes a function right.

    lines       of the reader's function that are changed, counted from its first one
    helper      the name of the function that it is in, where that is another one of the notebook's
    was         the text that is wrong
    becomes     what belongs there
    kind        which sort of change, such as "name": see `_changes`
    statement   the first of these lines, as it is
    fixed       and as it should be
    """

    lines: tuple[int, ...]
    was: str
    becomes: str
    kind: str
    helper: str = ""
    statement: str = ""
    fixed: str = ""


@dataclass(frozen=True)
class _Text:
    """A function's source as a tree, and its first line in the notebook's cell."""

    name: str
    tree: ast.Module
    function: types.FunctionType
    first: int


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
    texts = _texts(function)
    if not texts or any(isinstance(node, ast.While) for text in texts for node in ast.walk(text.tree)):
        return Search()  # a changed condition may never end
    if any(".ma." in ast.unparse(text.tree) for text in texts):
        return Search()  # where entries are hidden, changes come to nothing
    end = time.process_time() + seconds
    for count, change in enumerate(sorted(_all_changes(texts, exercise, inputs), key=lambda each: each.rank)):
        if plain and change.rank[0] > 0:
            return Search()
        if count % 20 == 0 and time.process_time() > end:
            return Search(cut_off=True)
        with contextlib.suppress(Exception):
            repaired = _compiled(function, texts, change)
            if _right(repaired, exercise, inputs, expected):
                return Search(change.repair())
    return Search()


def _right(function, exercise, inputs, expected):
    for each, wanted in zip(inputs, expected, strict=True):
        outcome = comparing.labelled(exercise, uninterrupted(function, each), wanted.value)
        if outcome.changed or not comparing.agrees(outcome, wanted):
            return False
    return True


def _texts(function):
    """The trees of a function and of those of the notebook that it calls, or [] where one can't be read."""
    found = []
    outside = getattr(function, "__globals__", None)
    if not isinstance(function, types.FunctionType) or function.__closure__:
        return []
    names = [name for name in dict.fromkeys(source.loaded(function, outside, set())) if name in outside]
    helpers = [outside[name] for name in names]
    for each in [function, *(h for h in helpers if h is not function)]:
        if not isinstance(each, types.FunctionType) or each.__globals__ is not outside or each.__closure__:
            continue
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(each)))
        except (OSError, TypeError, SyntaxError, ValueError):
            continue
        one = len(tree.body) == 1 and isinstance(tree.body[0], ast.FunctionDef | ast.Assign)
        if one and not getattr(tree.body[0], "decorator_list", []):
            found.append(_Text(each.__name__, tree, each, each.__code__.co_firstlineno))
    return found if found and found[0].function is function else []


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
        self.found.append(Cure(kind, ast.unparse(node), node.lineno, _line(self.text, node.lineno), size))

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
    texts, found = _texts(function), []
    for text in texts:
        if not isinstance(text.tree.body[0], ast.FunctionDef):
            continue
        without = _Without(text)
        tree = without.visit(copy.deepcopy(text.tree))
        if without.found:
            ast.fix_missing_locations(tree)
            found += without.found
            change = _Change(text, (("body", 0),), lambda _, tree=tree: tree.body[0], "cure", (0, 0))
            with contextlib.suppress(Exception):
                function = _compiled(function, texts, change)
                texts = _replaced(texts, text, tree, function)
    return (function, found) if found else None


def _replaced(texts, text, tree, function):
    """The texts of the notebook in which one is replaced, for the next one."""
    outside = function.__globals__
    return [
        _Text(each.name, tree if each is text else each.tree, outside.get(each.name, function), each.first)
        for each in texts
    ]


def _compiled(function, texts, change):
    """The reader's function in a notebook where one text is changed; the real notebook is left as it is."""
    namespace = dict(function.__globals__)
    for text in texts:
        held = [name for name, value in namespace.items() if value is text.function]
        if text is change.text:
            scratch = dict(namespace)
            with change.applied() as tree:
                exec(compile(tree, "<repaired>", "exec"), scratch)
            made = scratch[_defined(tree)]
        else:
            made = text.function
        made = types.FunctionType(
            made.__code__, namespace, made.__name__, text.function.__defaults__, made.__closure__
        )
        made.__kwdefaults__ = text.function.__kwdefaults__
        namespace.update(dict.fromkeys(held, made))
        if text.function is function:
            mine = made
    return mine


def _defined(tree):
    statement = tree.body[0]
    return statement.name if isinstance(statement, ast.FunctionDef) else statement.targets[0].id


@dataclass(frozen=True)
class _Change:
    """One change of a tree: the nodes at these places, each replaced by what `build` makes of it."""

    text: _Text
    places: tuple
    build: object
    kind: str
    rank: tuple
    words: tuple = ()
    at: int | None = None

    @contextlib.contextmanager
    def applied(self):
        """Give the tree with the change made, and undo it at the end: copying it takes most of the time."""
        tree, undo = self.text.tree, []
        try:
            for place in sorted(self.places, key=len, reverse=True):
                old = _at(tree, place)
                new = self.build(old)
                undo.append((place, old))
                _put(tree, place, new)
                for each in new if isinstance(new, list) else [new]:
                    if not hasattr(each, "lineno"):
                        ast.copy_location(each, old[0] if isinstance(old, list) else old)
                    ast.fix_missing_locations(each)
            yield tree
        finally:
            for place, old in reversed(undo):
                _put(tree, place, old)

    def repair(self):
        place = self.places[0]
        while self.kind == "index" and not isinstance(_at(self.text.tree, place), ast.Subscript):
            place = place[:-1]
        statement = self._statement()
        was = _shown(_at(self.text.tree, place))
        lines = sorted({self._number(each) for each in self.places})
        with self.applied() as tree:
            becomes = _shown(_at(tree, place))
            fixed = _shown(_at(tree, statement))
        was, becomes = self.words or (was, becomes)
        helper = self.text.name if self.rank[1] else ""
        return Repair(tuple(lines), was, becomes, self.kind, helper, _line(self.text, lines[0]), fixed)

    def _number(self, place):
        if self.at is not None:
            return self.at
        old = _at(self.text.tree, place)
        return (old[0] if isinstance(old, list) else old).lineno

    def _statement(self):
        """The place of the smallest statement that the first change is in."""
        place = self.places[0]
        while len(place) > 2 and not isinstance(_at(self.text.tree, place), ast.stmt):
            place = place[:-1]
        return place


def _line(text, number):
    with contextlib.suppress(Exception):
        return inspect.getsource(text.function).splitlines()[number - 1].strip()
    return ""


def _shown(node):
    if isinstance(node, list):
        return "; ".join(ast.unparse(each) for each in node)
    return ast.unparse(node)


def _at(tree, place):
    for step in place:
        tree = getattr(tree, step) if isinstance(step, str) else tree[step]
    return tree


def _put(tree, place, value):
    *way, last = place
    parent = _at(tree, way)
    if isinstance(last, str):
        setattr(parent, last, value)
    else:
        parent[last] = value


def _walk(node, place=()) -> Iterator[tuple[tuple, ast.AST, tuple]]:
    """Yield every node below with its place and its parents, outermost first."""
    stack = [(place, node, ())]
    while stack:
        here, each, parents = stack.pop()
        yield here, each, parents
        for field, value in reversed(list(ast.iter_fields(each))):
            if isinstance(value, ast.AST):
                stack.append(((*here, field), value, (*parents, each)))
            elif isinstance(value, list):
                for i, item in reversed(list(enumerate(value))):
                    if isinstance(item, ast.AST):
                        stack.append(((*here, field, i), item, (*parents, each)))


def _expression(text):
    return ast.parse(text, mode="eval").body


def _parameters(text):
    arguments = getattr(text.tree.body[0], "args", None) or getattr(text.tree.body[0].value, "args", None)
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args)] if arguments else []


def _names(text):
    """The names that a function gives values, its parameters first."""
    stored = [
        node.id
        for node in ast.walk(text.tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    if isinstance(text.tree.body[0], ast.Assign):
        stored = stored[1:]
    return list(dict.fromkeys([*_parameters(text), *stored]))


def _all_changes(texts, exercise, inputs):
    for order, text in enumerate(texts):
        yield from _changes(text, order, exercise, inputs)


def _changes(text, order, exercise, inputs):
    count = itertools.count()

    def change(rank, kind, places, build, words=(), at=None):
        places = tuple(places)
        several = len(places) > 1
        return _Change(text, places, build, kind, (rank, order, several, next(count)), words, at)

    nodes = [
        (place, node, parents)
        for place, node, parents in _walk(text.tree)
        if not any(isinstance(each, ast.arguments) for each in (node, *parents))
    ]
    names, parameters = _names(text), _parameters(text)
    sizes = _sizes(parameters, exercise, inputs) if order == 0 else []
    loads = [
        (place, node, parents)
        for place, node, parents in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ]
    outside = text.function.__globals__
    data = (np.ndarray, np.generic, int, float, list, tuple, dict, Network)

    # A number or a variable of the notebook in the place of an argument.
    numbers: dict = {}
    for place, node, parents in nodes:
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            indexed = any(isinstance(each, ast.Subscript) and _inside(node, each.slice) for each in parents)
            if not indexed and not isinstance(parents[-1], ast.keyword):
                numbers.setdefault(node.value, []).append(place)
    for value, places in numbers.items():
        for each in dict.fromkeys([tuple(places), *((place,) for place in places)]):
            ranges = (ast.unparse(_at(text.tree, place[:-2])) for place in each if len(place) > 2)
            if value in (0, 1) and not all(said.startswith("range(") for said in ranges):
                continue
            for name in sizes:
                yield change(0, "constant", each, lambda _, name=name: _expression(name))
    others: dict = {}
    for place, node, _ in loads:
        if node.id not in names and isinstance(outside.get(node.id), data):
            others.setdefault(node.id, []).append(place)
    for places in others.values():
        for name in (*parameters, *sizes):
            yield change(0, "global", places, lambda _, name=name: _expression(name))

    # A name for another one, in one place, in all, or two exchanged.
    variables = [(place, node, parents) for place, node, parents in loads if node.id in names]
    for place, node, parents in variables:
        called = isinstance(parents[-1], ast.Call) and parents[-1].func is node
        if not called:
            for name in names:
                if name != node.id:
                    yield change(1, "name", [place], lambda _, name=name: ast.Name(name, ast.Load()))
    for one, other in itertools.combinations(dict.fromkeys(node.id for _, node, _ in variables), 2):
        both = [place for place, node, _ in variables if node.id in (one, other)]
        turned = {one: other, other: one}
        yield change(
            3,
            "exchanged",
            both,
            lambda node, turned=turned: ast.Name(turned[node.id], ast.Load()),
            (one, other),
        )
    for one in dict.fromkeys(node.id for _, node, _ in variables):
        places = [place for place, node, _ in variables if node.id == one]
        if len(places) > 1:
            for name in names:
                if name != one:
                    yield change(4, "name", places, lambda _, name=name: ast.Name(name, ast.Load()))

    # Functions: g for its slope, one curve for another, the logarithms.
    network_name = next((name for name in parameters if name in ("net", "network", "model")), None)
    backward = "backward" in exercise.name or "slope" in exercise.name
    layers = [name for name in names if name in ("l", "i", "k", "layer", "ell")]
    functions: dict = {}
    for place, node, parents in nodes:
        if not (isinstance(parents[-1] if parents else None, ast.Call) and parents[-1].func is node):
            continue
        said = ast.unparse(node)
        last = said.rpartition(".")[2]
        options = []
        if last in CURVES or last == "maximum":
            options += [each for each in CURVES if each in outside and each != last]
            options += [f"{each}.prime" for each in CURVES if each in outside and backward]
            if network_name:
                options += [f"{network_name}.g[{l}]" for l in layers]
                options += [f"{network_name}.g[{l}].prime" for l in layers if backward]
            options += [name for name in names if name == "g"]
        if last == "prime":
            options.append(said.removesuffix(".prime"))
            options += [f"{each}.prime" for each in CURVES if each in outside]
            options += [f"{network_name}.g[{l}].prime" for l in layers if network_name]
            options += ["g.prime"] if "g" in names else []
        elif said == "g" or ".g[" in said:
            options.append(f"{said}.prime")
        if last in ("log10", "log2", "log1p"):
            options.append("np.log")
        if last in ("sum", "mean", "median"):
            options += [f"np.{each}" for each in ("sum", "mean") if each != last and said.startswith("np.")]
        if last in ("rand", "randn", "random", "standard_normal", "uniform") and "rng" in names:
            options.append("rng.standard_normal")
        for option in options:
            functions.setdefault((said, option), []).append(place)
    for (_, option), places in functions.items():
        for place in places:
            yield change(2, "function", [place], lambda _, option=option: _expression(option))
        if len(places) > 1:
            yield change(2, "function", places, lambda _, option=option: _expression(option))

    # Places in brackets: A[l] for A[l - 1], grads["dA" + str(L)] for grads["dA" + str(l)].
    counters = [name for name in names if name in ("l", "L", "i", "j", "k", "layer", "n_layers")]
    for place, node, parents in nodes:
        within = next((each for each in reversed(parents) if isinstance(each, ast.Subscript)), None)
        if within is None or not _inside(node, within.slice):
            continue
        index = isinstance(node, ast.Constant) and type(node.value) is int
        index |= isinstance(node, ast.Name) and node.id in (*counters, "m")
        index |= isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        if not index or _number_sum(parents[-1]) or (isinstance(node, ast.BinOp) and not _number_sum(node)):
            continue
        of = ast.unparse(within.value)
        for other in _indices(node, counters):
            # A size that is always 1 stands for every 1, and no reader means it.
            if of.endswith(".shape") and of.partition(".")[0] in parameters and f"{of}[{other}]" not in sizes:
                continue
            yield change(1, "index", [place], lambda _, other=other: _expression(other))

    # Transposed, turned, and products of the wrong kind.
    for place, node, parents in nodes:
        parent = parents[-1] if parents else None
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield change(2, "transposed", [place], lambda node: node.value)
        product = (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult | ast.Mult)) or (
            isinstance(parent, ast.Call)
            and ast.unparse(parent.func) in ("np.dot", "np.matmul", "np.multiply")
        )
        if product and isinstance(node, ast.expr) and node is not getattr(parent, "func", None):
            yield change(2, "not transposed", [place], lambda node: ast.Attribute(node, "T", ast.Load()))
        if isinstance(node, ast.BinOp):
            for operator in _operators(node):
                yield change(
                    2,
                    "operator",
                    [place],
                    lambda node, operator=operator: ast.BinOp(node.left, operator(), node.right),
                )
            if isinstance(node.op, ast.MatMult | ast.Sub | ast.Div | ast.Pow):
                yield change(2, "order", [place], lambda node: ast.BinOp(node.right, node.op, node.left))
            if isinstance(node.op, ast.Mult | ast.MatMult):
                yield change(3, "factor", [place], lambda node: node.left, _extra(node.right, node))
                yield change(3, "factor", [place], lambda node: node.right, _extra(node.left, node))
            elif isinstance(node.op, ast.Div | ast.FloorDiv):
                yield change(3, "divided", [place], lambda node: node.left, _extra(node.right, node))
            elif isinstance(node.op, ast.Pow):
                yield change(3, "power", [place], lambda node: node.left)
            elif isinstance(node.op, ast.Add | ast.Sub):
                yield change(3, "term", [place], lambda node: node.left, _extra(node.right, node))
                yield change(3, "term", [place], lambda node: node.right, _extra(node.left, node))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.dot", "np.matmul", "np.multiply"):
            if len(node.args) == 2:
                yield change(
                    2, "order", [place], lambda node: ast.Call(node.func, node.args[::-1], node.keywords)
                )
                for operator in (ast.Mult, ast.MatMult):
                    yield change(
                        2,
                        "operator",
                        [place],
                        lambda node, operator=operator: ast.BinOp(node.args[0], operator(), node.args[1]),
                    )
        elif isinstance(node, ast.Call) and node.args and ast.unparse(node.func) not in NEEDED:
            yield change(3, "wrapped", [place], lambda node: node.args[0])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield change(2, "minus", [place], lambda node: node.operand)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
            yield change(2, "not", [place], lambda node: node.operand)
        valued = isinstance(
            parent, ast.Assign | ast.Return | ast.Call | ast.AugAssign | ast.Tuple | ast.BinOp
        )
        value = isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript)
        value = value and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if valued and value and node is not getattr(parent, "func", None):
            yield change(4, "no minus", [place], lambda node: ast.UnaryOp(ast.USub(), node))
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            for operator in (ast.Gt, ast.Lt, ast.GtE, ast.LtE, ast.Eq):
                if not isinstance(node.ops[0], operator):
                    yield change(
                        2,
                        "compared",
                        [place],
                        lambda node, operator=operator: ast.Compare(
                            node.left, [operator()], node.comparators
                        ),
                    )
        if isinstance(node, ast.IfExp):
            yield change(
                3, "exchanged branches", [place], lambda node: ast.IfExp(node.test, node.orelse, node.body)
            )
        if isinstance(node, ast.Attribute) and node.attr == "shape" and not isinstance(parent, ast.Subscript):
            to_several = isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Tuple)
            for axis in () if to_several else (1, 0):
                yield change(1, "shape", [place], lambda node, axis=axis: _subscript(node, axis))
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and not isinstance(parent, ast.Subscript)
        ) and isinstance(outside.get(node.func.id), types.FunctionType):
            for k in (0, 1, 2):
                yield change(2, "several", [place], lambda node, k=k: _subscript(node, k))
        if (
            isinstance(node, ast.Tuple)
            and isinstance(node.ctx, ast.Load)
            and not isinstance(parent, ast.Subscript)
        ) and len(node.elts) == 1:
            yield change(0, "comma", [place], lambda node: node.elts[0])
        taken = isinstance(parent, ast.Assign) and isinstance(
            parent.value, ast.Name | ast.Call | ast.Subscript
        )
        if (
            isinstance(node, ast.Tuple)
            and isinstance(node.ctx, ast.Store)
            and taken
            and 1 < len(node.elts) <= 4
        ):
            for turn in itertools.permutations(range(len(node.elts))):
                if list(turn) != sorted(turn):
                    yield change(
                        1,
                        "unpacked",
                        [place],
                        lambda node, turn=turn: ast.Tuple([node.elts[i] for i in turn], ast.Store()),
                    )
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            indexed = any(isinstance(each, ast.Subscript) and _inside(node, each.slice) for each in parents)
            if not indexed:
                for other in dict.fromkeys((1, 0, 2, 0.5, 0.01, node.value - 1, node.value + 1)):
                    if other != node.value:
                        yield change(2, "number", [place], lambda _, other=other: ast.Constant(other))
    for value, places in numbers.items():
        if len(places) > 1:
            for other in (1, 0, 2, 0.5, 0.01):
                if other != value:
                    yield change(2, "number", places, lambda _, other=other: ast.Constant(other))
    same: dict = {}
    for place, node, _ in nodes:
        if isinstance(node, ast.BinOp):
            same.setdefault((type(node.op), ast.unparse(node.right)), []).append(place)
    for places in same.values():
        if len(places) > 1 and not any(a != b and b[: len(a)] == a for a in places for b in places):
            node = _at(text.tree, places[0])
            for operator in _operators(node):
                yield change(
                    3,
                    "operator",
                    places,
                    lambda node, operator=operator: ast.BinOp(node.left, operator(), node.right),
                )
            if isinstance(node.op, ast.Mult | ast.MatMult | ast.Div | ast.Add | ast.Sub):
                kind = {ast.Add: "term", ast.Sub: "term", ast.Div: "divided"}.get(type(node.op), "factor")
                yield change(4, kind, places, lambda node: node.left, _extra(node.right, node))

    # Sums: along which axis, and with keepdims.
    sums = [
        place
        for place, node, _ in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("sum", "mean")
    ]
    for places in [(place,) for place in sums] + ([tuple(sums)] if len(sums) > 1 else []):
        for keywords in (
            "axis=1, keepdims=True",
            "axis=0, keepdims=True",
            "axis=1",
            "axis=0",
            "keepdims=True",
            "",
        ):
            yield change(2, "axis", places, lambda node, keywords=keywords: _summed(node, keywords))

    yield from _slopes(text, order, exercise, nodes, names, change)

    whole = [node.lineno for _, node, _ in nodes if _cuts(node)]
    if whole:
        cut = lambda node: _Whole().visit(copy.deepcopy(node))  # noqa: E731
        yield change(2, "whole", [("body", 0)], cut, ("int", ""), whole[0])

    # Brackets around 1 - A.
    yield from _brackets(text, nodes, change)
    yield from _statements(text, nodes, change)


def _cuts(node):
    """Whether a call makes whole numbers: int(x), x.astype(int), np.zeros(shape, dtype=int)."""
    if not isinstance(node, ast.Call):
        return False
    kinds = [each.value for each in node.keywords if each.arg == "dtype"] + node.args[-1:]
    made = any(ast.unparse(each) in ("int", "np.int64", "np.int32", "np.uint8") for each in kinds)
    return made or (ast.unparse(node.func) in ("int", "round", "np.round", "np.floor") and bool(node.args))


class _Whole(ast.NodeTransformer):
    def visit_Call(self, node):
        self.generic_visit(node)
        if not _cuts(node):
            return node
        if isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
            return node.func.value
        if ast.unparse(node.func) in ("int", "round", "np.round", "np.floor"):
            return node.args[0]
        kept = [each for each in node.keywords if each.arg != "dtype"]
        args = node.args if len(kept) < len(node.keywords) else node.args[:-1]
        return ast.Call(node.func, args, kept)


def _slopes(text, order, exercise, nodes, names, change):
    """The right slope in the place of all factors of a product but one."""
    if "backward" not in exercise.name:
        return
    parameters = _parameters(text)
    right = []
    if order == 0 and len(parameters) == 4:
        net, A, Z, _ = parameters
        layers = [f"[{l}{more}]" for l in ("l", "i", "k") if l in names for more in ("", " + 1", " - 1")]
        right = [f"{net}.g{at}.prime({Z}{at})" for at in (*layers, "[1]", "[2]")]
    for g, Z in itertools.product(("g", "activation"), ("Z", "activation_cache", "z")):
        if g in names and Z in names:
            right.append(f"{g}.prime({Z})")
    for place, node, parents in nodes:
        if not _is_product(node) or (parents and _is_product(parents[-1])):
            continue
        factors = list(_factors(node))
        for i, kept in enumerate(factors):
            rest = [each for j, each in enumerate(factors) if j != i]
            was = " * ".join(
                f"({ast.unparse(each)})"
                if isinstance(each, ast.BinOp) and len(rest) > 1
                else ast.unparse(each)
                for each in rest
            )
            for slope in right:
                yield change(
                    3.5,
                    "slope",
                    [place],
                    lambda _, kept=kept, slope=slope: ast.BinOp(kept, ast.Mult(), _expression(slope)),
                    (was, slope),
                )


def _is_product(node):
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "np.multiply" and len(node.args) == 2
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def _factors(node):
    if not _is_product(node):
        yield node
        return
    for each in node.args if isinstance(node, ast.Call) else (node.left, node.right):
        yield from _factors(each)


def _inside(node, other):
    return any(each is node for each in ast.walk(other))


def _number_sum(node):
    return (
        isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and type(node.right.value) is int
    )


def _indices(node, counters):
    """Other indices that may be meant: one more, one less, and those by the other counters."""
    text = ast.unparse(node)
    if isinstance(node, ast.Constant):
        return [str(each) for each in range(5) if each != node.value] + ["-1"]
    found = [f"{name}{more}" for name in counters for more in ("", " - 1", " + 1")]
    return [each for each in found if each != text]


def _operators(node):
    if isinstance(node.op, ast.Add):
        return [ast.Sub, ast.Mult]
    if isinstance(node.op, ast.Sub):
        return [ast.Add, ast.Mult]
    if isinstance(node.op, ast.Mult):
        return [ast.MatMult, ast.Div, ast.Add, ast.Sub, ast.Pow]
    if isinstance(node.op, ast.MatMult):
        return [ast.Mult]
    if isinstance(node.op, ast.Div):
        return [ast.Mult]
    if isinstance(node.op, ast.FloorDiv):
        return [ast.Div]
    if isinstance(node.op, ast.BitXor):
        return [ast.Pow]
    return []


def _extra(node, whole):
    return (ast.unparse(node), ast.unparse(whole))


def _subscript(node, k):
    return ast.Subscript(node, ast.Constant(k), ast.Load())


def _summed(node, keywords):
    kept = [each for each in node.keywords if each.arg not in ("axis", "keepdims")]
    args = (
        node.args[:1] if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "np" else []
    )
    return ast.Call(node.func, args, [*kept, *_expression(f"f({keywords})").keywords])


def _brackets(text, nodes, change):
    """Brackets put around each `1 - x` in a statement, where Python has read it otherwise."""
    import re

    for place, node, _parents in nodes:
        if not isinstance(node, ast.Assign | ast.Return | ast.AugAssign) or node.value is None:
            continue
        said = ast.unparse(node.value)
        atom = r"[A-Za-z_][\w.]*(?:\[[^\[\]]*\])?(?:\([^()]*\))?(?: ?\*\* ?2)?"
        spots = [each.span() for each in re.finditer(rf"(?<![\w.\]\)])1 [-+] {atom}", said)]
        for count in range(1, len(spots) + 1):
            for chosen in itertools.combinations(spots[:4], count):
                new = said
                for start, stop in reversed(chosen):
                    new = f"{new[:start]}({new[start:stop]}){new[stop:]}"
                with contextlib.suppress(SyntaxError):
                    tree = _expression(new)
                    if ast.unparse(tree) != said:
                        for prefix in ("{}", "-({})") if said.startswith("-") else ("{}",):
                            whole = prefix.format(new.removeprefix("-") if prefix != "{}" else new)
                            yield change(
                                1,
                                "brackets",
                                [(*place, "value")],
                                lambda _, whole=whole: _expression(whole),
                            )
        # The closing bracket one product too early or too late.
        for spot in re.finditer(r" [-+*/@] ", said):
            left, right = said[: spot.start()], said[spot.end() :]
            with contextlib.suppress(SyntaxError):
                both = f"({left}){spot.group()}({right})"
                if ast.unparse(_expression(both)) != said:
                    yield change(3, "brackets", [(*place, "value")], lambda _, both=both: _expression(both))


def _statements(text, nodes, change):
    """Statements that are too much, in the wrong block, in the wrong order, or with the wrong sign of `=`."""
    targets = [
        node
        for _, each, _ in nodes
        if isinstance(each, ast.Assign)
        for node in each.targets
        if isinstance(node, ast.Subscript)
    ]
    for place, node, _parents in nodes:
        if isinstance(node, ast.AugAssign):
            for operator in (ast.Add, ast.Sub):
                if not isinstance(node.op, operator):
                    yield change(
                        2,
                        "assigned",
                        [place],
                        lambda node, operator=operator: ast.AugAssign(node.target, operator(), node.value),
                    )
            yield change(2, "assigned", [place], lambda node: ast.Assign([_stored(node.target)], node.value))
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and len(place) > 2:
            target = node.targets[0]
            if isinstance(target, ast.Name | ast.Subscript):
                for operator in (ast.Add, ast.Sub):
                    yield change(
                        3,
                        "assigned",
                        [place],
                        lambda node, operator=operator: ast.AugAssign(
                            _stored(node.targets[0]), operator(), node.value
                        ),
                    )
            if isinstance(target, ast.Name):
                for other in targets:
                    if isinstance(other.value, ast.Name) and other.value.id == target.id:
                        yield change(
                            0,
                            "entry",
                            [place],
                            lambda node, other=other: ast.Assign([copy.deepcopy(other)], node.value),
                        )
        for field in ("body", "orelse"):
            block = getattr(node, field, None)
            if not isinstance(block, list) or isinstance(node, ast.Module):
                continue
            here = (*place, field)
            for i, statement in enumerate(block):
                if isinstance(statement, ast.If) and not statement.orelse:
                    yield change(
                        0,
                        "if",
                        [here],
                        lambda block, i=i: [*block[:i], *block[i].body, *block[i + 1 :]],
                        (f"if {ast.unparse(statement.test)}", ""),
                        statement.lineno,
                    )
                if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr) and len(block) > 1:
                    yield change(
                        4,
                        "statement",
                        [here],
                        lambda block, i=i: block[:i] + block[i + 1 :],
                        (ast.unparse(statement), ""),
                        statement.lineno,
                    )
                if i + 1 < len(block):
                    yield change(
                        3,
                        "order of lines",
                        [here],
                        lambda block, i=i: [*block[:i], block[i + 1], block[i], *block[i + 2 :]],
                        (ast.unparse(statement), ast.unparse(block[i + 1])),
                        statement.lineno,
                    )
                if isinstance(statement, ast.For) and len(statement.body) > 1:
                    yield change(
                        2,
                        "in the loop",
                        [here],
                        lambda block, i=i: _out_of(block, i),
                        (ast.unparse(statement.body[-1]), ""),
                        statement.body[-1].lineno,
                    )
                    if i + 1 < len(block):
                        yield change(
                            2,
                            "after the loop",
                            [here],
                            lambda block, i=i: _into(block, i, -1),
                            (ast.unparse(block[i + 1]), ""),
                            block[i + 1].lineno,
                        )
                    if i > 0:
                        yield change(
                            2,
                            "before the loop",
                            [here],
                            lambda block, i=i: _into(block, i, 0),
                            (ast.unparse(block[i - 1]), ""),
                            block[i - 1].lineno,
                        )
                    yield change(
                        2,
                        "in the loop",
                        [here],
                        lambda block, i=i: _before(block, i),
                        (ast.unparse(statement.body[0]), ""),
                        statement.body[0].lineno,
                    )


def _stored(node):
    node = copy.deepcopy(node)
    node.ctx = ast.Store()
    return node


def _out_of(block, i):
    loop = copy.deepcopy(block[i])
    last = loop.body.pop()
    return [*block[:i], loop, last, *block[i + 1 :]]


def _before(block, i):
    loop = copy.deepcopy(block[i])
    first = loop.body.pop(0)
    return [*block[:i], first, loop, *block[i + 1 :]]


def _into(block, i, where):
    loop = copy.deepcopy(block[i])
    if where:
        loop.body.append(block[i + 1])
        return [*block[:i], loop, *block[i + 2 :]]
    loop.body.insert(0, block[i - 1])
    return [*block[: i - 1], loop, *block[i + 1 :]]


def _sizes(parameters, exercise, inputs):
    """The numbers among the arguments, and the sizes of the others, as the reader's names give them."""
    found = []
    values = [list(each.values()) for each in inputs]
    for k, (name, (_, shape)) in enumerate(zip(parameters, exercise.arguments.items(), strict=False)):
        if shape.startswith("("):
            axes = np.ndim(values[0][k])
            # A size that is always 1 stands for every 1.
            found += [
                f"{name}.shape[{axis}]"
                for axis in reversed(range(axes))
                if any(np.shape(each[k])[axis] != 1 for each in values)
            ]
        elif "number" in shape or "rate" in shape:
            found.append(name)
        elif shape.startswith("{0"):
            found.append(f"{name}[0].shape[1]")
        elif shape.startswith("["):
            found += [name, f"len({name})"]
        elif "network" in shape:
            found += [f"{name}.L"]
    return found
