"""What the text of a reader's function tells: whether it is written, its loops, the names it takes from outside."""

import ast
import dis
import inspect
import textwrap
import types

import numpy as np

from nnlib.exercises.checking import running
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
    """What stands in square brackets: there, ... is numpy's "all other axes"."""
    return [node.slice for each in body for node in ast.walk(each) if isinstance(node, ast.Subscript)]


def _returns_nothing(statement):
    if not isinstance(statement, ast.Return):
        return False
    return statement.value is None or getattr(statement.value, "value", 0) is None


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
        f"The `return` in line {each.lineno} stands inside the loop, and ends it with the first turn. Move it to "
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
