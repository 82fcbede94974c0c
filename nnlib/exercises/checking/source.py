"""What the text of a reader's function tells: whether it is written, its loops, the names it takes from outside."""

import ast
import dis
import inspect
import re
import textwrap
import types

import numpy as np

from nnlib.exercises.checking import running
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.checking.vocabulary import CACHE
from nnlib.network import Network


def written(function):
    """Return the statements of a function without its docstring, or None where its source cannot be read."""
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        statements = tree.body
    except (OSError, TypeError, SyntaxError, ValueError, AttributeError):
        return None
    first = statements[0]
    docstring = isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str)
    return statements[1:] if docstring else statements


def unwritten(function, outcome) -> int | None:
    """Return the line of a blank `...` that is left in a function, 0 where nothing is written, None where all is."""
    values = outcome.value if isinstance(outcome.value, tuple) else (outcome.value,)
    body = written(function)
    blanks = [node for statement in body or () for node in ast.walk(statement) if _blank(node)]
    blanks = [node for node in blanks if not any(node in ast.walk(index) for index in _indices(body))]
    idle = body is not None and all(isinstance(each, ast.Pass) or _returns_nothing(each) for each in body)
    empty = (
        idle or isinstance(outcome.error, NotImplementedError) or any(value is Ellipsis for value in values)
    )
    if not (empty or blanks):
        return None
    return blanks[0].lineno if blanks and len(body) > 1 else 0


def _blank(node):
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _indices(body):
    """What is inside square brackets: there, ... is numpy's "all other axes"."""
    return [node.slice for each in body for node in ast.walk(each) if isinstance(node, ast.Subscript)]


def _returns_nothing(statement):
    if not isinstance(statement, ast.Return):
        return False
    return statement.value is None or getattr(statement.value, "value", 0) is None


def blank(function, exercise):
    """Say so where a function that isn't right has a blank of the course left in it: None, pass, or no line at all."""
    for each in (function, *helpers(function)):
        place = _blank_line(each)
        if place:
            where = "" if each is function else f" of `{each.__name__}`, which yours calls,"
            title = f"Not written yet: `{exercise.function}`."
            number, what = place
            return Verdict(
                exercise.name, "not yet", title, (f"Line {number}{where} still has a blank, {what}.",)
            )
    return None


def helpers(function):
    """The functions of the notebook that a function calls, also by way of others."""
    outside = getattr(function, "__globals__", {})
    called = [outside.get(name) for name in dict.fromkeys(loaded(function, outside, set()))]
    return [
        each
        for each in called
        if isinstance(each, types.FunctionType) and each.__globals__ is outside and each is not function
    ]


def _blank_line(function):
    """The line of a blank and what it is, or None. A name that is ever given another value isn't a blank."""
    body = written(function)
    nodes = [node for statement in body or () for node in ast.walk(statement)]
    given: dict[str, list] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                given.setdefault(ast.unparse(target), []).append(node.value)
        elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For):
            given.setdefault(ast.unparse(node.target), []).append(node)
    read = {ast.unparse(node) for node in nodes if isinstance(getattr(node, "ctx", None), ast.Load)}
    for target, values in given.items():
        entry = target.partition("[")[0]
        if all(_is_none(value) for value in values) and (target in read or entry in read):
            return values[0].lineno, "`None`"
        if any(isinstance(value, ast.Tuple) and all(map(_is_none, value.elts)) for value in values):
            return values[0].lineno, "`None`"
    for node in nodes:
        if isinstance(node, ast.Call):
            some = [each for each in node.args if _is_none(each)]
        elif isinstance(node, ast.BinOp):
            some = [each for each in (node.left, node.right) if _is_none(each)]
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
            some = node.value.elts if all(map(_is_none, node.value.elts)) else []
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Dict):
            some = node.value.values if all(map(_is_none, node.value.values)) else []
        elif isinstance(node, ast.For | ast.If | ast.While):
            if len(node.body) == 1 and isinstance(node.body[0], ast.Pass) and not getattr(node, "orelse", []):
                return node.body[0].lineno, "`pass`"
            continue
        else:
            continue
        if some:
            return some[0].lineno, "`None`"
    return _nothing_between(function)


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def _nothing_between(function):
    """The line of a START CODE comment with no code before the END that belongs to it."""
    try:
        lines = [line.strip() for line in inspect.getsource(function).splitlines()]
    except (OSError, TypeError):
        return None
    start, code = None, False
    for number, line in enumerate(lines, start=1):
        if re.search(r"#.*START CODE", line):
            start, code = number, False
        elif re.search(r"#.*END CODE", line):
            if start and not code:
                return start, "between START CODE and END CODE"
            start = None
        elif line and not line.startswith("#"):
            code = True
    return None


def cache_in_another_order(function, exercise):
    """Say so where a cache of the course is taken apart in another number or order of parts."""
    order = re.match(r"`([\w, ]+)`", exercise.arguments.get("cache", ""))
    if not order:
        return None
    parts = order[1].split(", ")
    code = getattr(function, "__code__", None)
    names = list(code.co_varnames[: code.co_argcount]) if code else []
    mine = names[list(exercise.arguments).index("cache")] if len(names) == len(exercise.arguments) else None
    nodes = [
        node for each in written(function) or () for node in ast.walk(each) if isinstance(node, ast.Assign)
    ]
    for node in nodes:
        target = node.targets[0]
        if not (isinstance(node.value, ast.Name) and node.value.id == mine and isinstance(target, ast.Tuple)):
            continue
        taken = [each.id if isinstance(each, ast.Name) else "" for each in target.elts]
        if len(taken) == len(parts) and all(
            _may_be(name, part) for name, part in zip(taken, parts, strict=True)
        ):
            continue
        title = f"Not yet: the cache holds {len(parts)} things in this order: `{order[1]}`."
        told = f"Line {node.lineno} takes it apart differently:"
        why = "The forward block put them there. b isn't one of them, and the slope of g is `g.prime`."
        return Verdict(exercise.name, "mistake", title, (told, Code(ast.unparse(node)), why), (CACHE,))
    return None


def _may_be(name, part):
    """Whether a reader's name may stand for a part of the cache; one that says nothing may stand for any."""
    letters = {"A_before": "a", "Z": "z", "W": "w", "g": "g"}
    first = name[:1].lower()
    known = first in (*letters.values(), "b", "x") and name
    return (
        not known
        or first == letters.get(part, first)
        or (first == "x" and part == "A_before")
        or (first == "a" and part == "g")
    )


def has_loop(function):
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    loops = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)
    return any(isinstance(node, loops) for node in ast.walk(tree))


def returns_early(function):
    """A word on a `return` that ends a loop with its first turn."""
    nodes = [node for each in written(function) or () for node in ast.walk(each)]
    last = [node.body[-1] for node in nodes if isinstance(node, ast.For | ast.While)]
    return [
        f"The `return` in line {each.lineno} is inside the loop and ends it in the first round. Move it to "
        "the left, out of the loop."
        for each in last
        if isinstance(each, ast.Return)
    ]


def from_outside(function):
    """Return the names of arrays and numbers that a function, or one of the notebook's that it calls, finds outside."""
    outside = getattr(function, "__globals__", {})
    names = dict.fromkeys(name for name in loaded(function, outside, set()) if name in outside)
    # Whole words in capitals are constants; arrays and numbers are what a cell above left behind.
    data = (np.ndarray, np.generic, int, float, list, dict, Network)
    found = [
        name for name in names if isinstance(outside[name], data) and not isinstance(outside[name], bool)
    ]
    return [name for name in found if not name.isupper() or len(name) <= 2]


def loaded(function, outside, seen):
    if id(function) in seen:  # an object that is called may have no hash
        return
    seen.add(id(function))
    for code in running.codes(function.__code__) if hasattr(function, "__code__") else ():
        for instruction in dis.get_instructions(code):
            if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                yield instruction.argval
                helper = outside.get(instruction.argval)
                if isinstance(helper, types.FunctionType) and helper.__globals__ is outside:
                    yield from loaded(helper, outside, seen)
