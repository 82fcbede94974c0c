"""Changes that add what may be missing: a factor, a division, a square, a term, a sum, or a call."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from nnlib.exercises.checking.trees import Change
from nnlib.page import code

PRODUCTS = ("np.dot", "np.matmul", "np.multiply")
CALLS = ("np.abs", "np.sqrt", "np.exp", "np.log")
CURVES = ("sigmoid", "tanh")
UNDONE = {"np.sqrt": "square", "np.exp": "log", "np.log": "exp"}  # a call of one undoes the other
SUMS = (
    "np.sum({})",
    "np.mean({})",
    "np.sum({}, axis=1, keepdims=True)",
    "np.mean({}, axis=1, keepdims=True)",
)
SHAPED = (
    "reshape",
    "zeros",
    "ones",
    "empty",
    "full",
    "standard_normal",
    "randn",
    "rand",
    "random",
    "range",
    "len",
)


def missing(scan) -> Iterator[Change]:
    """Yield every change that adds something to one result on the way: see `changes` for the scan."""
    factors, terms = _scalars(scan), _biases(scan)
    numbers = [str(each) for each in constants(scan.exercise.lines)]
    for place, node, parents in scan.nodes:
        said = ast.unparse(node) if _is_a_result(node, parents) else ""
        if not said or said in factors or said in scan.sizes:
            continue
        if not _in_a_product(parents[-1]):
            yield from _in_front(scan, place, node, said, factors, 3.2)
            yield from _in_front(scan, place, node, said, numbers, 3.3)
            yield from _terms(scan, place, node, said, terms)
        if not _is(parents[-1], ast.Pow):
            yield from _around(scan, place, node, said)
            if not (isinstance(parents[-1], ast.BinOp) and typed_in(parents[-1].left) == 1):
                yield scan.written(4.1, "no complement", [place], f"(1 - ({said}))", (said, "1 - "))


def _in_front(scan, place, node, said, names, rank):
    """A factor or a division. With a sum, the factor may be in one of the terms already."""
    for name in names:
        if name not in said or _is(node, ast.Add, ast.Sub):
            yield scan.written(rank, "no factor", [place], f"{name} * ({said})", (said, name))
        yield scan.written(rank, "not divided", [place], f"({said}) / {name}", (said, name))


def _terms(scan, place, node, said, terms):
    """A bias, or the sum over what is left as single entries."""
    for name in terms:
        if name not in said:
            yield scan.written(3.3, "no term", [place], f"({said}) + {name}", (said, name))
    for text in SUMS if _called(node) not in ("sum", "mean") else ():
        yield scan.written(3.4, "no sum", [place], text.format(said), (said, text.partition("(")[0]))


def _around(scan, place, node, said):
    """A square, a root, or a call, unless that only undoes what is there."""
    root = _called(node)
    if root != "sqrt":
        yield scan.written(3.2, "no power", [place], f"({said}) ** 2", (said, "2"))
    for name in (*CALLS, *(each for each in CURVES if each in scan.outside)):
        last = name.rpartition(".")[2]
        squared = name == "np.sqrt" and _is(node, ast.Pow)
        if root not in ("abs", last, UNDONE.get(name)) and not squared:
            rank = 4.1 if last == "abs" else 3.3  # a minus is likelier
            yield scan.written(rank, "no call", [place], f"{name}({said})", (said, name))


def typed_in(node):
    """Return a number that is typed in, or None."""
    return node.value if isinstance(node, ast.Constant) and type(node.value) in (int, float) else None


def _is(node, *operators):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def _called(node):
    """The last name of the function that a node calls, or ""."""
    return ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""


RESULTS = ast.Name | ast.BinOp | ast.Call | ast.Subscript | ast.UnaryOp | ast.Attribute
NO_PLACE = ast.Subscript | ast.Attribute | ast.keyword | ast.For | ast.comprehension | ast.Expr


def _is_a_result(node, parents):
    """Whether a node stands for numbers that something more could be done to: no shape, no index, no -1."""
    if not parents or not isinstance(node, RESULTS) or isinstance(getattr(node, "ctx", None), ast.Store):
        return False
    if isinstance(node, ast.Attribute) and node.attr != "T":
        return False
    if isinstance(parents[-1], NO_PLACE) or node is getattr(parents[-1], "func", None):
        return False
    if isinstance(node, ast.UnaryOp) and typed_in(node.operand) is not None:
        return False
    shaped = any(_called(each) in SHAPED for each in (node, *parents))
    return not shaped and not any(isinstance(each, ast.Subscript) for each in parents)


def _in_a_product(parent):
    """Whether a factor more may as well stand with the whole product."""
    if isinstance(parent, ast.Call):
        return ast.unparse(parent.func) in PRODUCTS
    return isinstance(parent, ast.UnaryOp | ast.Attribute) or _is(parent, ast.Mult, ast.MatMult, ast.Div)


def _scalars(scan):
    """What a reader calls the numbers among the arguments and the sizes: m rather than X.shape[1]."""
    named, found = {}, []
    for _, node, _ in scan.nodes:
        if not isinstance(node, ast.Assign):
            continue
        target, said = node.targets[0], ast.unparse(node.value)
        if isinstance(target, ast.Name):
            named.setdefault(said, target.id)
        elif isinstance(target, ast.Tuple) and said.endswith(".shape"):
            found += [each.id for each in target.elts if isinstance(each, ast.Name)]
    sizes = [size for size in scan.sizes if not size.endswith(".L") and "len(" not in size]
    found += [named.get(size, size) for size in sizes]
    found += [name for said, name in named.items() if re.search(r"\.(shape\[\d\]|size)$|^len\(", said)]
    return sorted(dict.fromkeys(found), key=lambda name: "." in name)


def _biases(scan):
    """What a bias may be called."""
    own = [name for name in scan.parameters if name in ("b", "bias")]
    net = next((name for name in scan.parameters if name in ("net", "network", "model")), None)
    layers = [*(name for name in scan.names if name in ("l", "i", "k", "layer")), "1", "2"]
    return own + ([f"{net}.b[{l}]" for l in layers] if net else [])


@lru_cache(maxsize=64)
def constants(function) -> tuple:
    """Return the numbers of a formula, such as 100 in a percentage, without 0 and 1."""
    found = map(typed_in, ast.walk(ast.parse(code(function))))
    return tuple(dict.fromkeys(each for each in found if each not in (None, 0, 1)))
