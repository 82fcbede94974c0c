"""All the changes that are tried on a reader's function, topic by topic; the likeliest mistakes come first.

Begin with `all_changes`. Each topic is a generator of Changes. Those in `OF_A_NODE` look at one node at a time and go
through the nodes together, so that of two equally likely changes the one further up in the source comes first.
"""

import ast
import contextlib
import copy
import itertools
import re
import types
from collections.abc import Iterator

import numpy as np

from nnlib.exercises.checking.missing import PRODUCTS, constants, missing, typed_in
from nnlib.exercises.checking.trees import Change, Text, at, walk
from nnlib.network import Network

NEEDED = ("range", "len", "int", "str", "np.zeros", "reversed", "list")  # hardly ever what is wrong
CURVES = ("sigmoid", "tanh", "relu", "leaky_relu")
DRAWS = ("rand", "randn", "random", "standard_normal", "uniform")
COUNTERS = ("l", "L", "i", "j", "k", "layer", "n_layers")
DATA = (np.ndarray, np.generic, int, float, list, tuple, dict, Network)
KEYWORDS = ("axis=1, keepdims=True", "axis=0, keepdims=True", "axis=1", "axis=0", "keepdims=True", "")


def all_changes(texts, exercise, inputs) -> Iterator[Change]:
    """Yield every change of the reader's function and of those of the notebook that it calls."""
    for order, text in enumerate(texts):
        scan = _Scan(text, order, exercise, inputs)
        for topic in (_typed_in, _from_the_notebook, _other_names, _other_functions, _other_indices):
            yield from topic(scan)
        for place, node, parents in scan.nodes:
            for of_a_node in OF_A_NODE:
                yield from of_a_node(scan, place, node, parents)
        for topic in (
            _numbers_everywhere,
            _operations_everywhere,
            _sums,
            _slopes,
            _whole,
            _same_calls,
            _loops,
            _counted_from_0,
            _brackets,
            _statements,
            missing,
        ):
            yield from topic(scan)


class _Scan:
    """What the topics need to know of one function: its nodes, its names, its sizes.

    nodes       (place, node, parents) without those of the first line
    names       that get a value in it, the parameters first
    sizes       what an argument or a size of one is called, such as "X.shape[1]"
    loads       the nodes that read a name; variables: those of them that read one of `names`
    numbers     {value: places} of the numbers typed in outside square brackets and keywords
    """

    def __init__(self, text: Text, order, exercise, inputs):
        self.text, self.order, self.exercise = text, order, exercise
        self.outside = text.function.__globals__
        self.nodes = [
            (place, node, parents)
            for place, node, parents in walk(text.tree)
            if not any(isinstance(each, ast.arguments) for each in (node, *parents))
        ]
        self.names, self.parameters = _names(text), _parameters(text)
        self.sizes = _sizes(self.parameters, exercise, inputs) if order == 0 else []
        self.loads = [
            (place, node, parents)
            for place, node, parents in self.nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        ]
        self.variables = [each for each in self.loads if each[1].id in self.names]
        self.numbers: dict = {}
        for place, node, parents in self.nodes:
            if _is_a_number(node, parents) and not isinstance(parents[-1], ast.keyword):
                self.numbers.setdefault(node.value, []).append(place)
        self._count = itertools.count()

    def change(self, rank, kind, places, build, words=(), number=None) -> Change:
        """Return a change of these places; of equal ranks, those of a single place and those made first come first."""
        places = tuple(places)
        rank = (rank, self.order, len(places) > 1, next(self._count))
        return Change(self.text, places, build, kind, rank, words, number)

    def renamed(self, rank, kind, places, name) -> Change:
        return self.change(rank, kind, places, lambda _: ast.Name(name, ast.Load()))

    def written(self, rank, kind, places, text, words=()) -> Change:
        return self.change(rank, kind, places, lambda _: _expression(text), words)


# --- arguments, names, functions, indices ---


def _typed_in(scan):
    """A number that is typed in instead of an argument or one of its sizes."""
    for value, places in scan.numbers.items():
        for each in dict.fromkeys([tuple(places), *((place,) for place in places)]):
            ranges = (ast.unparse(at(scan.text.tree, place[:-2])) for place in each if len(place) > 2)
            if value in (0, 1) and not all(said.startswith("range(") for said in ranges):
                continue
            for name in scan.sizes:
                yield scan.written(0, "constant", each, name)


def _from_the_notebook(scan):
    """A variable of the notebook instead of an argument."""
    others: dict = {}
    for place, node, _ in scan.loads:
        if node.id not in scan.names and isinstance(scan.outside.get(node.id), DATA):
            others.setdefault(node.id, []).append(place)
    for places in others.values():
        for name in (*scan.parameters, *scan.sizes):
            yield scan.written(0, "global", places, name)


def _other_names(scan):
    """One name for another, in one place or in all, or two of them swapped."""
    for place, node, parents in scan.variables:
        called = isinstance(parents[-1], ast.Call) and parents[-1].func is node
        for name in () if called else scan.names:
            if name != node.id:
                yield scan.renamed(1, "name", [place], name)
    used = dict.fromkeys(node.id for _, node, _ in scan.variables)
    for one, other in itertools.combinations(used, 2):
        both = [place for place, node, _ in scan.variables if node.id in (one, other)]
        turned = {one: other, other: one}
        swap = lambda node, turned=turned: ast.Name(turned[node.id], ast.Load())  # noqa: E731
        yield scan.change(3, "exchanged", both, swap, (one, other))
    for one in used:
        places = [place for place, node, _ in scan.variables if node.id == one]
        for name in scan.names if len(places) > 1 else ():
            if name != one:
                yield scan.renamed(4, "name", places, name)


def _other_functions(scan):
    """g for its slope, one curve for another, the logarithms, sum for mean, other random numbers."""
    functions: dict = {}
    for place, node, parents in scan.nodes:
        if isinstance(parents[-1] if parents else None, ast.Call) and parents[-1].func is node:
            said = ast.unparse(node)
            # The ReLU of a sigmoid is that sigmoid: it is applied twice then, and isn't another function.
            squeezed = parents[-1].args and ast.unparse(parents[-1].args[0]).startswith("sigmoid(")
            for option in _options(scan, said, said.rpartition(".")[2]):
                if squeezed and option in ("relu", "leaky_relu"):
                    continue
                functions.setdefault((said, option), []).append(place)
    for (_, option), places in functions.items():
        for place in places:
            yield scan.written(2, "function", [place], option)
        if len(places) > 1:
            yield scan.written(2, "function", places, option)
    for place, node, _ in scan.nodes:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "np.maximum" and len(node.args) == 2:
            taken = [each for each in node.args if typed_in(each) is None]
            for option in _options(scan, "np.maximum", "maximum") if len(taken) == 1 else ():
                said = f"{option}({ast.unparse(taken[0])})"
                yield scan.written(2, "function", [place], said, ("np.maximum", option))
    for one, other in (("mean", "sum"), ("sum", "mean")):
        places = [
            place
            for place, node, parents in scan.nodes
            if isinstance(node, ast.Attribute) and node.attr == one and isinstance(parents[-1], ast.Call)
        ]
        if len(places) > 1:
            build = lambda node, other=other: ast.Attribute(node.value, other, ast.Load())  # noqa: E731
            yield scan.change(2, "function", places, build)


def _options(scan, said, last):
    """What may be called instead of a function; `last` is its name without what is before the dot."""
    net = next((name for name in scan.parameters if name in ("net", "network", "model")), None)
    backward = "backward" in scan.exercise.name or "slope" in scan.exercise.name
    layers = [name for name in scan.names if name in ("l", "i", "k", "layer", "ell")] if net else []
    curves = [each for each in CURVES if each in scan.outside]
    if last in CURVES or last == "maximum":
        yield from (each for each in curves if each != last)
        yield from (f"{each}.prime" for each in curves if backward)
        yield from (f"{net}.g[{l}]" for l in layers)
        yield from (f"{net}.g[{l}].prime" for l in layers if backward)
        yield from (name for name in scan.names if name == "g")
    if last == "prime":
        yield said.removesuffix(".prime")
        yield from (f"{each}.prime" for each in curves)
        yield from (f"{net}.g[{l}].prime" for l in layers)
        yield from ["g.prime"] if "g" in scan.names else []
    elif said == "g" or ".g[" in said:
        yield f"{said}.prime"
    if last in ("ones", "empty") and said.startswith("np."):
        yield "np.zeros"
    if last in ("log10", "log2", "log1p"):
        yield "np.log"
    if last in ("sum", "mean", "median"):
        start = said.removesuffix(last)
        yield from (f"{start}{each}" for each in ("sum", "mean") if each != last)
    if last in DRAWS and "rng" in scan.names:
        yield "rng.standard_normal"


def _other_indices(scan):
    """A[l] for A[l - 1], grads["dA" + str(L)] for grads["dA" + str(l)]."""
    counters = [name for name in scan.names if name in COUNTERS]
    for place, node, parents in scan.nodes:
        within = next((each for each in reversed(parents) if isinstance(each, ast.Subscript)), None)
        if within is None or not _inside(node, within.slice):
            continue
        index = isinstance(node, ast.Constant) and type(node.value) is int
        index |= isinstance(node, ast.Name) and node.id in (*counters, "m")
        index |= isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        if not index or _number_sum(parents[-1]) or (isinstance(node, ast.BinOp) and not _number_sum(node)):
            continue
        of = ast.unparse(within.value)
        sized = of.endswith(".shape") and of.partition(".")[0] in scan.parameters
        for other in _indices(node, counters):
            # A size that is always 1 is the same as every 1, and no reader means it.
            if not sized or f"{of}[{other}]" in scan.sizes:
                yield scan.written(1, "index", [place], other)


# --- one node at a time ---


def _transposes(scan, place, node, parents):
    parent = parents[-1] if parents else None
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield scan.change(2, "transposed", [place], lambda node: node.value)
    product = (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.MatMult | ast.Mult)) or (
        isinstance(parent, ast.Call) and ast.unparse(parent.func) in PRODUCTS
    )
    if product and isinstance(node, ast.expr) and node is not getattr(parent, "func", None):
        yield scan.change(2, "not transposed", [place], lambda node: ast.Attribute(node, "T", ast.Load()))


def _operations(scan, place, node, parents):
    """Another operator, its two sides swapped, or one of them left out."""
    if not isinstance(node, ast.BinOp):
        return
    words = scan.exercise.view is not None and typed_in(node.right) is not None  # x + 0.01 has the words of x
    for operator in () if words else _operators(node):
        yield scan.change(2, "operator", [place], _with_operator(operator))
    if isinstance(node.op, ast.Pow) and _is_a_sum(node.left):
        yield scan.change(
            1.5,
            "too late",
            [place],
            lambda node: _inside_of(node.left, lambda each: ast.BinOp(each, ast.Pow(), node.right)),
        )
    if isinstance(node.op, ast.MatMult | ast.Sub | ast.Div):
        yield scan.change(2, "order", [place], lambda node: ast.BinOp(node.right, node.op, node.left))
    without_right, without_left = _extra(node.right, node), _extra(node.left, node)
    if isinstance(node.op, ast.Div | ast.FloorDiv):
        yield scan.change(3, "divided", [place], _left, without_right)
    elif isinstance(node.op, ast.Pow):
        yield scan.change(3, "power", [place], _left)
    elif isinstance(node.op, ast.Mult | ast.MatMult | ast.Add | ast.Sub):
        kind = "term" if isinstance(node.op, ast.Add | ast.Sub) else "factor"
        yield scan.change(3, kind, [place], _left, without_right)
        yield scan.change(3, kind, [place], lambda node: node.right, without_left)


def _calls(scan, place, node, parents):
    """The factors of np.dot swapped, another product, or a call left out."""
    if not isinstance(node, ast.Call):
        return
    if ast.unparse(node.func) in PRODUCTS:
        if len(node.args) == 2:
            swap = lambda node: ast.Call(node.func, node.args[::-1], node.keywords)  # noqa: E731
            yield scan.change(2, "order", [place], swap)
            for operator in (ast.Mult, ast.MatMult):
                product = lambda node, operator=operator: ast.BinOp(node.args[0], operator(), node.args[1])  # noqa: E731
                yield scan.change(2, "operator", [place], product)
    elif _clamped(node) is not None:
        yield scan.change(0.9, "clipped", [place], _clamped)
    elif isinstance(node.func, ast.Attribute) and node.func.attr in FLAT and not node.args:
        yield scan.change(2.9, "flat", [place], lambda node: node.func.value)
    elif node.args and ast.unparse(node.func) not in NEEDED:
        if len(node.args) == 1 and _is_a_sum(node.args[0]) and not _is_a_sum(node):
            outer = lambda node: _inside_of(node.args[0], lambda each: ast.Call(node.func, [each], []))  # noqa: E731
            yield scan.change(3.1, "too late", [place], outer)
        yield _without_call(scan, node, [place])


def _signs(scan, place, node, parents):
    parent = parents[-1] if parents else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield scan.change(2, "minus", [place], lambda node: node.operand)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield scan.change(2, "not", [place], lambda node: node.operand)
    used = ast.Assign | ast.Return | ast.Call | ast.AugAssign | ast.Tuple | ast.BinOp
    value = isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript)
    value = value and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    if isinstance(parent, used) and value and node is not getattr(parent, "func", None):
        yield scan.change(4, "no minus", [place], lambda node: ast.UnaryOp(ast.USub(), node))


def _comparisons(scan, place, node, parents):
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in (ast.Gt, ast.Lt, ast.GtE, ast.LtE, ast.Eq):
            if not isinstance(node.ops[0], operator):
                other = lambda node, operator=operator: ast.Compare(node.left, [operator()], node.comparators)  # noqa: E731
                yield scan.change(2, "compared", [place], other)
    if isinstance(node, ast.IfExp):
        swap = lambda node: ast.IfExp(node.test, node.orelse, node.body)  # noqa: E731
        yield scan.change(3, "exchanged branches", [place], swap)


def _several_at_once(scan, place, node, parents):
    """A whole shape, or several results, where one is needed; a comma too many; results taken in another order."""
    parent = parents[-1] if parents else None
    indexed = isinstance(parent, ast.Subscript)
    if isinstance(node, ast.Attribute) and node.attr == "shape" and not indexed:
        to_several = isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Tuple)
        for axis in () if to_several else (1, 0):
            yield scan.change(1, "shape", [place], lambda node, axis=axis: _subscript(node, axis))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not indexed:
        helper = isinstance(scan.outside.get(node.func.id), types.FunctionType)
        for k in (0, 1, 2) if helper else ():
            yield scan.change(2, "several", [place], lambda node, k=k: _subscript(node, k))
    if not isinstance(node, ast.Tuple):
        return
    if isinstance(node.ctx, ast.Load) and not indexed and len(node.elts) == 1:
        yield scan.change(0, "comma", [place], lambda node: node.elts[0])
    taken = isinstance(parent, ast.Assign) and isinstance(parent.value, ast.Name | ast.Call | ast.Subscript)
    if isinstance(node.ctx, ast.Store) and taken and 1 < len(node.elts) <= 4:
        for turn in itertools.permutations(range(len(node.elts))):
            if list(turn) != sorted(turn):
                build = lambda node, turn=turn: ast.Tuple([node.elts[i] for i in turn], ast.Store())  # noqa: E731
                yield scan.change(1, "unpacked", [place], build)


def _other_numbers(scan, place, node, parents):
    if _is_a_number(node, parents):
        neutral = _neutral(node, parents[-1])
        known = constants(scan.exercise.lines)
        for other in dict.fromkeys((1, 0, 2, 0.5, 0.01, *known, node.value - 1, node.value + 1)):
            if other not in (node.value, neutral):
                yield scan.change(2, "number", [place], lambda _, other=other: ast.Constant(other))
        if node.value != np.e and abs(node.value - np.e) < 0.02:
            yield scan.written(2, "number", [place], "np.e")


OF_A_NODE = (_transposes, _operations, _calls, _signs, _comparisons, _several_at_once, _other_numbers)


# --- the same in several places ---


def _numbers_everywhere(scan):
    for value, places in scan.numbers.items():
        nodes = ((at(scan.text.tree, place), at(scan.text.tree, place[:-1])) for place in places)
        neutral = [_neutral(node, parent) for node, parent in nodes if isinstance(parent, ast.AST)]
        for other in (1, 0, 2, 0.5, 0.01) if len(places) > 1 else ():
            if other != value and other not in neutral:
                yield scan.change(2, "number", places, lambda _, other=other: ast.Constant(other))


def _operations_everywhere(scan):
    """The same operation, such as `/ m`, in every place."""
    same: dict = {}
    for place, node, _ in scan.nodes:
        if isinstance(node, ast.BinOp):
            same.setdefault((type(node.op), ast.unparse(node.right)), []).append(place)
            same.setdefault((type(node.op), ast.unparse(node.left), "left"), []).append(place)
    for key, places in same.items():
        if len(places) < 2 or _nested(places):
            continue
        node = at(scan.text.tree, places[0])
        for operator in _operators(node):
            yield scan.change(3, "operator", places, _with_operator(operator))
        if len(key) > 2:
            right = lambda node: node.right  # noqa: E731
            if not isinstance(node.op, ast.Div | ast.Sub | ast.Pow):
                yield scan.change(
                    4,
                    "term" if isinstance(node.op, ast.Add) else "factor",
                    places,
                    right,
                    _extra(node.left, node),
                )
        elif isinstance(node.op, ast.Mult | ast.MatMult | ast.Div | ast.Add | ast.Sub):
            kind = {ast.Add: "term", ast.Sub: "term", ast.Div: "divided"}.get(type(node.op), "factor")
            yield scan.change(4, kind, places, _left, _extra(node.right, node))


def _sums(scan):
    """Along which axis a sum or a mean runs, and whether it keeps that axis; in one place or in all."""
    sums = [
        place
        for place, node, _ in scan.nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("sum", "mean")
    ]
    for places in [(place,) for place in sums] + ([tuple(sums)] if len(sums) > 1 else []):
        for keywords in KEYWORDS:
            build = lambda node, keywords=keywords: _summed(node, keywords)  # noqa: E731
            yield scan.change(2, "axis", places, build)


def _whole(scan):
    """Everything that cuts numbers to whole numbers, left out at once."""
    lines = [node.lineno for _, node, _ in scan.nodes if _cuts(node)]
    if lines:
        cut = lambda node: _Whole().visit(copy.deepcopy(node))  # noqa: E731
        yield scan.change(2, "whole", [("body", 0)], cut, ("int", ""), lines[0])


FLAT = ("ravel", "flatten", "squeeze")
CUTS = {
    "clip": "clipped",
    "nan_to_num": "clipped",
    "round": "rounded",
    "around": "rounded",
    "rint": "rounded",
}


def _leaves_out(call):
    """The kind of mistake that a call is which should be its first argument alone."""
    name = ast.unparse(call.func).rpartition(".")[2]
    return "flat" if name in FLAT else CUTS.get(name, "wrapped")


def _without_call(scan, call, places):
    """Its first argument in the place of such a call: what only cuts or flattens is likelier to be too much."""
    kind = _leaves_out(call)
    rank = {"clipped": 0.9, "rounded": 0.9, "flat": 2.9}.get(kind, 4.2)
    return scan.change(rank, kind, places, lambda node: node.args[0])


def _clamped(call):
    """What np.minimum(np.maximum(x, low), high) bounds, or None."""
    if not isinstance(call, ast.Call) or len(call.args) != 2:
        return None
    other = {"np.minimum": "np.maximum", "np.maximum": "np.minimum"}.get(ast.unparse(call.func))
    inner = [each for each in call.args if isinstance(each, ast.Call) and ast.unparse(each.func) == other]
    if len(inner) != 1 or len(inner[0].args) != 2:
        return None
    bounded = [each for each in inner[0].args if not isinstance(each, ast.Constant | ast.UnaryOp)]
    return bounded[0] if bounded else None


def _is_a_sum(node):
    """Whether a node is a call of np.sum or np.mean."""
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.sum", "np.mean") and bool(node.args)


def _inside_of(call, change):
    """A sum with its first argument changed."""
    return ast.Call(call.func, [change(call.args[0]), *call.args[1:]], call.keywords)


def _same_calls(scan):
    """A call left out in every place, such as the np.clip of every slope."""
    same: dict = {}
    for place, node, _ in scan.nodes:
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) not in (*NEEDED, *PRODUCTS):
            same.setdefault(ast.unparse(node.func), []).append((place, node))
    for found in same.values():
        places = [place for place, _ in found]
        if len(places) > 1 and not _nested(places):
            yield _without_call(scan, found[0][1], places)


def _nested(places):
    return any(a != b and b[: len(a)] == a for a in places for b in places)


def _loops(scan):
    """Other ends of a range: one more, one less, from 1 to n instead of from 0 to n - 1."""
    for place, node, _ in scan.nodes:
        if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "range") or len(node.args) > 2:
            continue
        *start, stop = (ast.unparse(each) for each in node.args)
        begin = start[0] if start else "0"
        for text in (
            f"range({begin}, {stop} + 1)",
            f"range({begin}, {stop} - 1)",
            f"range(1, {stop} + 1)",
            f"range(1, {stop})",
            f"range({stop})",
        ):
            yield scan.written(2.5, "loop", [place], text)


OF_LAYERS = ("W", "b", "dW", "db", "g", "net.W", "net.b", "net.g")


def _counted_from_0(scan):
    """W[0] for W[1], or W[l] in a loop from 0: all layers are one too small; or W[1] and W[2] are swapped."""
    layers: dict = {}
    for place, node, parents in scan.nodes:
        within = parents[-1] if parents else None
        if isinstance(within, ast.Subscript) and node is within.slice and type(typed_in(node)) is int:
            layers.setdefault(ast.unparse(within.value), []).append(place)
    found = [places for of, places in layers.items() if of in OF_LAYERS or of.endswith((".W", ".b", ".g"))]
    every = [list(itertools.chain(*found)), *(found if len(found) > 1 else [])] if found else []
    for places in every:
        yield scan.change(2, "from 0", places, lambda node: ast.Constant(node.value + 1))
        if {at(scan.text.tree, place).value for place in places} == {1, 2}:
            yield scan.change(2, "index", places, lambda node: ast.Constant(3 - node.value))
    by_l = [
        (*place, "slice")
        for place, node, _ in scan.nodes
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Name)
        and ast.unparse(node.value) in (*OF_LAYERS, "Z", "dZ")
    ]
    if by_l:
        one_more = lambda node: ast.BinOp(node, ast.Add(), ast.Constant(1))  # noqa: E731
        yield scan.change(2, "from 0", by_l, one_more)


def _slopes(scan):
    """The right slope in the place of all factors of a product but one."""
    if "backward" not in scan.exercise.name:
        return
    right = []
    if scan.order == 0 and len(scan.parameters) == 4:
        net, A, Z, _ = scan.parameters
        layers = [f"[{l}{more}]" for l in ("l", "i", "k") if l in scan.names for more in ("", " + 1", " - 1")]
        right = [f"{net}.g{at}.prime({Z}{at})" for at in (*layers, "[1]", "[2]")]
    for g, Z in itertools.product(("g", "activation"), ("Z", "activation_cache", "z")):
        if g in scan.names and Z in scan.names:
            right.append(f"{g}.prime({Z})")
    for place, node, parents in scan.nodes:
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
                yield scan.change(
                    3.5,
                    "slope",
                    [place],
                    lambda _, kept=kept, slope=slope: ast.BinOp(kept, ast.Mult(), _expression(slope)),
                    (was, slope),
                )


def _brackets(scan):
    """Brackets put around each `1 - x` in a statement, where Python has read it otherwise."""
    for place, node, _parents in scan.nodes:
        if not isinstance(node, ast.Assign | ast.Return | ast.AugAssign) or node.value is None:
            continue
        said = ast.unparse(node.value)
        if "^" in said:  # binds less than the power that is meant
            power = said.replace("^", "**")
            yield scan.written(0, "operator", [(*place, "value")], power, (said, power))
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
                            yield scan.change(
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
                    yield scan.change(
                        3, "brackets", [(*place, "value")], lambda _, both=both: _expression(both)
                    )


def _statements(scan):
    """Statements that are too much, in the wrong block, in the wrong order, or with the wrong sign of `=`."""
    targets = [
        node
        for _, each, _ in scan.nodes
        if isinstance(each, ast.Assign)
        for node in each.targets
        if isinstance(node, ast.Subscript)
    ]
    for place, node, _parents in scan.nodes:
        if isinstance(node, ast.AugAssign):
            for operator in (ast.Add, ast.Sub):
                if not isinstance(node.op, operator):
                    yield scan.change(
                        2,
                        "assigned",
                        [place],
                        lambda node, operator=operator: ast.AugAssign(node.target, operator(), node.value),
                    )
            yield scan.change(
                2, "assigned", [place], lambda node: ast.Assign([_stored(node.target)], node.value)
            )
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and len(place) > 2:
            target = node.targets[0]
            if isinstance(target, ast.Name | ast.Subscript):
                for operator in (ast.Add, ast.Sub):
                    yield scan.change(
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
                        yield scan.change(
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
                    yield scan.change(
                        0,
                        "if",
                        [here],
                        lambda block, i=i: [*block[:i], *block[i].body, *block[i + 1 :]],
                        (f"if {ast.unparse(statement.test)}", ""),
                        statement.lineno,
                    )
                if isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr) and len(block) > 1:
                    yield scan.change(
                        4,
                        "statement",
                        [here],
                        lambda block, i=i: block[:i] + block[i + 1 :],
                        (ast.unparse(statement), ""),
                        statement.lineno,
                    )
                for j in range(i + 1, min(i + MOVED + 1, len(block))):
                    yield scan.change(
                        3 if j == i + 1 else 3.7,
                        "order of lines",
                        [here],
                        lambda block, i=i, j=j: [
                            *block[:i],
                            *block[i + 1 : j + 1],
                            block[i],
                            *block[j + 1 :],
                        ],
                        (_first_line(statement), _first_line(block[j])),
                        statement.lineno,
                    )
                    if j > i + 1:
                        yield scan.change(
                            3.7,
                            "order of lines",
                            [here],
                            lambda block, i=i, j=j: [*block[:i], block[j], *block[i:j], *block[j + 1 :]],
                            (_first_line(statement), _first_line(block[j])),
                            statement.lineno,
                        )
                if isinstance(statement, ast.For) and len(statement.body) > 1:
                    yield scan.change(
                        2,
                        "in the loop",
                        [here],
                        lambda block, i=i: _out_of(block, i),
                        (ast.unparse(statement.body[-1]), ""),
                        statement.body[-1].lineno,
                    )
                    if i + 1 < len(block):
                        yield scan.change(
                            2,
                            "after the loop",
                            [here],
                            lambda block, i=i: _into(block, i, -1),
                            (ast.unparse(block[i + 1]), ""),
                            block[i + 1].lineno,
                        )
                    if i > 0:
                        yield scan.change(
                            2,
                            "before the loop",
                            [here],
                            lambda block, i=i: _into(block, i, 0),
                            (ast.unparse(block[i - 1]), ""),
                            block[i - 1].lineno,
                        )
                    yield scan.change(
                        2,
                        "in the loop",
                        [here],
                        lambda block, i=i: _before(block, i),
                        (ast.unparse(statement.body[0]), ""),
                        statement.body[0].lineno,
                    )


MOVED = 3  # lines that another one may be moved past


def _first_line(statement):
    return ast.unparse(statement).partition("\n")[0]


# --- what the topics share ---


def _is_a_number(node, parents):
    """Whether a node is a number that is typed in, outside square brackets; a bound of np.clip isn't one."""
    if not (isinstance(node, ast.Constant) and type(node.value) in (int, float)):
        return False
    calls = [each for each in parents if isinstance(each, ast.Call) and _leaves_out(each) in CUTS.values()]
    if any(not _inside(node, call.args[0]) for call in calls if call.args):
        return False
    return not any(isinstance(each, ast.Subscript) and _inside(node, each.slice) for each in parents)


def _left(node):
    return node.left


def _with_operator(operator):
    return lambda node: ast.BinOp(node.left, operator(), node.right)


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


def _cuts(node):
    """Whether a call makes whole numbers: int(x), x.astype(int), np.zeros(shape, dtype=int)."""
    if not isinstance(node, ast.Call):
        return False
    kinds = [each.value for each in node.keywords if each.arg == "dtype"] + node.args[-1:]
    made = any(ast.unparse(each) in ("int", "np.int64", "np.int32", "np.uint8") for each in kinds)
    digits = len(node.args) > 1 and ast.unparse(node.func) in ("round", "np.round")
    named = ast.unparse(node.func) in ("int", "round", "np.round", "np.floor")
    return made or (named and bool(node.args) and not digits)


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
        return [str(each) for each in range(5) if each != node.value] + ["-1", *counters]
    found = [f"{name}{more}" for name in counters for more in ("", " - 1", " + 1")]
    return [each for each in found if each != text]


def _operators(node):
    if isinstance(node.op, ast.Add | ast.Sub):
        other = ast.Sub if isinstance(node.op, ast.Add) else ast.Add
        # m * 1 is m: that a term is too much is another mistake.
        return [other] if 1 in (typed_in(node.left), typed_in(node.right)) else [other, ast.Mult]
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


def _neutral(node, parent):
    """The number that would change nothing in the place of another one: then there is a factor or a term too many."""
    if not isinstance(parent, ast.BinOp):
        return None
    divides = node is parent.right and isinstance(parent.op, ast.Div | ast.FloorDiv | ast.Pow)
    if divides or isinstance(parent.op, ast.Mult):
        return 1
    subtracted = node is parent.right and isinstance(parent.op, ast.Sub)
    return 0 if subtracted or isinstance(parent.op, ast.Add) else None


def _extra(node, whole):
    said = ast.unparse(node)
    said = f"- {said}" if isinstance(whole.op, ast.Sub) and node is whole.right else said
    return (said, ast.unparse(whole))


def _subscript(node, k):
    return ast.Subscript(node, ast.Constant(k), ast.Load())


def _summed(node, keywords):
    kept = [each for each in node.keywords if each.arg not in ("axis", "keepdims")]
    args = (
        node.args[:1] if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "np" else []
    )
    return ast.Call(node.func, args, [*kept, *_expression(f"f({keywords})").keywords])


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
