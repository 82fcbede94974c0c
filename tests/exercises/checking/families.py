"""The matrix of mistakes and exercises: each family of mistakes, made in each exercise in which it can be made.

`python tests/exercises/checking/families.py` prints the matrix with counts, and what the check doesn't name.

A family changes the text of a right function, in one place or in every place that it concerns. What comes out right
all the same, or can't be compiled, isn't a mistake there. An answer names a mistake if its kind is "mistake" or
"changed" and it says what the family's pattern asks for; kinds "shape", "error" and "not yet" tell it in words.
"""

import ast
import copy
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from cells import made_of

from nnlib.exercises import EXERCISES
from nnlib.exercises.checking.judge import judge

SIZES = re.compile(r"m|m_train|\w+\.shape\[1\]|\w+\.size|right\.size")
ARRAYS = ("(", "{")


@dataclass(frozen=True)
class Family:
    """A mistake that can be made in many exercises.

    make    make(tree, exercise) yields changed trees
    says    what an answer has to say, a pattern
    """

    name: str
    make: Callable
    says: str


def _changed(tree, change, everywhere=True) -> Iterator[ast.Module]:
    """Yield the tree with `change` made at one node, for each node where it gives another one, and at all of them."""
    nodes = [node for node in ast.walk(tree) if change(copy.deepcopy(node)) is not None]
    places = [list(ast.walk(tree)).index(node) for node in nodes]
    for chosen in [[place] for place in places] + ([places] if everywhere and len(places) > 1 else []):
        yield _with(copy.deepcopy(tree), chosen, change)


def _with(tree, places, change):
    chosen = [list(ast.walk(tree))[place] for place in places]

    class At(ast.NodeTransformer):
        def visit(self, node):
            here = any(node is each for each in chosen)
            node = self.generic_visit(node)
            return (change(node) or node) if here else node

    return ast.fix_missing_locations(At().visit(tree))


def _at(change, everywhere=True) -> Callable:
    return lambda tree, exercise: _changed(tree, change, everywhere)


def _text(node):
    return ast.unparse(node)


def _expression(text):
    return ast.parse(text, mode="eval").body


def _operator(node, *kinds):
    return isinstance(node, ast.BinOp) and isinstance(node.op, kinds)


def _size(node):
    return SIZES.fullmatch(_text(node))


def _call_of(node, *names):
    return isinstance(node, ast.Call) and _text(node.func).rpartition(".")[2] in names


def _without_keyword(name):
    def change(node):
        if isinstance(node, ast.Call) and any(each.arg == name for each in node.keywords):
            return ast.Call(node.func, node.args, [each for each in node.keywords if each.arg != name])
        return None

    return change


def _keyword(name, becomes):
    def change(node):
        if isinstance(node, ast.Call) and any(each.arg == name for each in node.keywords):
            keywords = [becomes(each) if each.arg == name else each for each in node.keywords]
            return ast.Call(node.func, node.args, keywords)
        return None

    return change


def _no_m(node):
    if _operator(node, ast.Div) and _size(node.right):
        return node.left
    return _expression(_text(node).replace("mean", "sum", 1)) if _call_of(node, "mean") else None


def _m_twice(node):
    if _operator(node, ast.Div) and _size(node.right):
        return ast.BinOp(node, ast.Div(), node.right)
    return None


def _mean(node):
    return _expression(_text(node).replace("sum", "mean", 1)) if _call_of(node, "sum") else None


def _sign(node):
    if _operator(node, ast.Sub) and _text(node) != "l - 1":
        return ast.BinOp(node.right, ast.Sub(), node.left)
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    return node.operand if negative and not isinstance(node.operand, ast.Constant) else None


def _plus(node):
    difference = _operator(node, ast.Sub) and _text(node) != "l - 1"
    return ast.BinOp(node.left, ast.Add(), node.right) if difference else None


def _other_axis(keyword):
    return ast.keyword("axis", ast.Constant(1 - keyword.value.value))


def _not_transposed(node):
    if isinstance(node, ast.Attribute) and node.attr == "T" and isinstance(node.ctx, ast.Load):
        return node.value
    return None


def _transposed(node):
    if _operator(node, ast.MatMult) and not isinstance(node.right, ast.Attribute):
        return ast.BinOp(node.left, ast.MatMult(), ast.Attribute(node.right, "T", ast.Load()))
    return None


def _layer(node):
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load) or ".shape" in _text(node):
        return None
    index = _text(node.slice)
    other = {"1": "2", "2": "1", "0": "1", "l - 1": "l", "l": "l - 1", "net.L": "net.L - 1"}.get(index)
    return ast.Subscript(node.value, _expression(other), ast.Load()) if other else None


def _rate(becomes):
    def change(node):
        if _operator(node, ast.Mult) and _text(node.left) == "alpha":
            return becomes(node)
        return None

    return change


def _slope_at(node):
    if _call_of(node, "prime"):
        text = _text(node.args[0])
        other = text.replace("Z", "A", 1) if "Z" in text else None
        known = other and not re.fullmatch("A", other)
        return ast.Call(node.func, [_expression(other if known else f"{_text(node.func.value)}({text})")], [])
    if _operator(node, ast.Pow) and _text(node.left).startswith("A["):
        return _expression(_text(node).replace("A", "Z", 1))
    return None


def _cure(text):
    def change(node):
        return _expression(f"np.log({text.format(_text(node.args[0]))})") if _call_of(node, "log") else None

    return change


def _clipped_slopes(node):
    if (
        isinstance(node, ast.Subscript)
        and _text(node.value) in ("dW", "db")
        and isinstance(node.ctx, ast.Load)
    ):
        return _expression(f"np.clip({_text(node)}, -0.5, 0.5)")
    return None


def _returned_at_once(tree, exercise):
    body = tree.body[-1].body
    for i, node in enumerate(body):
        if isinstance(node, ast.For) and i + 1 < len(body) and isinstance(body[i + 1], ast.Return):
            tree = copy.deepcopy(tree)
            loop, last = tree.body[-1].body[i : i + 2]
            loop.body.append(last)
            del tree.body[-1].body[i + 1]
            yield ast.fix_missing_locations(tree)


def _first_only(node):
    text = _text(node)
    return _expression("range(1)") if text in ("range(m)", "range(X.shape[1])", "range(Y.shape[1])") else None


def _range(*others):
    def make(tree, exercise):
        for other in others:

            def change(node, other=other):
                if _call_of(node, "range") and len(node.args) < 3:
                    *start, stop = map(_text, node.args)
                    return _expression(other.format(start[0] if start else "0", stop))
                return None

            yield from _changed(tree, change)

    return make


def _fixed(tree, exercise):
    """A number typed in instead of an argument that is a number."""
    for name, what in exercise.arguments.items():
        if (
            what.startswith(ARRAYS)
            or "network" in what
            or "random" in what
            or "activation" in what
            or "[" in what
            or name == "cache"
        ):
            continue
        value = "0.03" if name in ("alpha", "b", "db") else "7"
        yield from list(_changed(tree, lambda node, name=name, value=value: _loaded(node, name, value)))[-1:]


def _loaded(node, name, becomes):
    loads = isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    return _expression(becomes) if loads else None


def _from_outside(tree, exercise):
    """A variable of the notebook instead of an argument."""
    for name, what in exercise.arguments.items():
        if not what.startswith("(") and "a number" not in what:
            continue
        made = "0.5 * np.ones((3, 4))" if what.startswith("(") else "0.123"
        for changed in list(_changed(tree, lambda node, name=name: _loaded(node, name, f"train_{name}")))[
            -1:
        ]:
            yield ast.parse(f"train_{name} = {made}\n{_text(changed)}")


def _in_place(tree, exercise):
    for name, what in exercise.arguments.items():
        stored = f"{name} = " in _text(tree) or "cache" in exercise.returns
        last = tree.body[-1].body[-1]
        if what.startswith("(") and not stored and isinstance(last, ast.Return):
            changed = copy.deepcopy(tree)
            after = ast.parse(f"result = {_text(last.value)}\n{name}[...] = 0").body
            changed.body[-1].body[-1:] = [*after, ast.Return(ast.Name("result", ast.Load()))]
            yield ast.fix_missing_locations(changed)


def _thrown_away(node):
    """The result of a step is computed and not kept."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        again = any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node.value))
        return ast.Expr(node.value) if again else None
    return None


def _threshold(node):
    return ast.Constant(0.3) if isinstance(node, ast.Constant) and node.value == 0.5 else None


def _compared(node):
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt):
        return ast.Compare(node.left, [ast.Lt()], node.comparators)
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq):
        return ast.Compare(node.left, [ast.NotEq()], node.comparators)
    return None


def _log(base):
    return lambda node: _expression(f"np.log{base}({_text(node.args[0])})") if _call_of(node, "log") else None


def _ddof(node):
    return (
        ast.Call(node.func, node.args, [*node.keywords, ast.keyword("ddof", ast.Constant(1))])
        if _call_of(node, "std", "var")
        else None
    )


def _results(change):
    """Change what is returned."""

    def make(tree, exercise):
        def returned(node):
            new = change(node.value, exercise) if isinstance(node, ast.Return) and node.value else None
            return ast.Return(_expression(new)) if new else None

        yield from _changed(tree, returned)

    return make


def _flat(value, exercise):
    shape = next(iter(exercise.returns.values()))
    if isinstance(value, ast.Tuple) and shape.startswith("("):
        return f"np.ravel({_text(value.elts[0])}), {', '.join(map(_text, value.elts[1:]))}"
    return f"np.ravel({_text(value)})" if shape.startswith("(") and not isinstance(value, ast.Tuple) else None


def _turned(value, exercise):
    if isinstance(value, ast.Tuple) and len(value.elts) > 1:
        return ", ".join(map(_text, value.elts[::-1]))
    return None


def _one_result(value, exercise):
    return _text(value.elts[0]) if isinstance(value, ast.Tuple) else None


def _numbers_alone(value, exercise):
    return (
        not isinstance(value, ast.Tuple | ast.List)
        and not _text(value).startswith("Network")
        and not exercise.view
    )


def _whole(value, exercise):
    return (
        f"({_text(value)}).astype(int)"
        if _numbers_alone(value, exercise) and "net" not in exercise.returns
        else None
    )


def _doubled(value, exercise):
    return (
        f"2 * ({_text(value)})" if _numbers_alone(value, exercise) and "net" not in exercise.returns else None
    )


def _rounded(value, exercise):
    return (
        f"np.round({_text(value)}, 1)"
        if _numbers_alone(value, exercise) and "net" not in exercise.returns
        else None
    )


def _no_product(node):
    return ast.BinOp(node.left, ast.Mult(), node.right) if _operator(node, ast.MatMult) else None


def _no_square(node):
    if _operator(node, ast.Pow):
        return node.left
    return node.args[0] if _call_of(node, "sqrt") else None


def _no_bias(node):
    return node.left if _operator(node, ast.Add) and re.match(r"(net\.)?b(\[|$)", _text(node.right)) else None


def _no_curve(node):
    return node.args[0] if _call_of(node, "sigmoid", "tanh") and len(node.args) == 1 else None


def _curve_twice(node):
    if _call_of(node, "sigmoid", "tanh") and len(node.args) == 1:
        return ast.Call(node.func, [node], [])
    return None


def _other_curve(node):
    other = {"sigmoid": "tanh", "tanh": "sigmoid"}
    if isinstance(node, ast.Call) and _text(node.func) in other:
        return ast.Call(ast.Name(other[_text(node.func)], ast.Load()), node.args, [])
    return None


def _no_difference(node):
    return node.right if _operator(node, ast.Sub) and _text(node.left) == "1" else None


def _nothing(tree, exercise):
    changed = copy.deepcopy(tree)
    if isinstance(changed.body[-1].body[-1], ast.Return):
        last = changed.body[-1].body.pop()
        changed.body[-1].body.append(ast.Expr(last.value))
        yield ast.fix_missing_locations(changed)


def _rows(node):
    text = _text(node)
    found = re.fullmatch(r"(\w+)\.shape\[([01])\]", text)
    return _expression(f"{found[1]}.shape[{1 - int(found[2])}]") if found else None


def _positive(node):
    return (
        _expression(_text(node).replace("standard_normal", "random", 1))
        if _call_of(node, "standard_normal")
        else None
    )


def _unseeded(node):
    return (
        _expression(_text(node).replace("rng.", "np.random.default_rng(3).", 1))
        if _call_of(node, "standard_normal")
        else None
    )


def _cached(node):
    """`=` for `+=`: a sum that begins again each time."""
    return ast.Assign([node.target], node.value) if isinstance(node, ast.AugAssign) else None


FAMILIES = (
    Family("the 1/m is missing", _at(_no_m), r"1/m|divid|\bm\b|sum"),
    Family("there is one 1/m too many", _at(_m_twice), r"1/m|divid|\bm\b|mean|averag"),
    Family("a mean divided by m again", _at(_mean), r"1/m|divid|\bm\b|mean|averag|share"),
    Family(
        "a difference is taken the wrong way around",
        _at(_sign, everywhere=False),
        r"sign|minus|swapped|way|subtracted|mixes|operator|uphill|opposite|order|rise|fall|negative",
    ),
    Family("plus for minus", _at(_plus), r"sign|minus|plus|uphill|operator|added|\+"),
    Family("an axis is lost", _at(_without_keyword("keepdims")), r"axis|keepdims|rank-1|flat"),
    Family(
        "a sum along the other axis",
        _at(_keyword("axis", _other_axis)),
        r"axis|row|column|along|adds up|each",
    ),
    Family(
        "a sum over everything",
        _at(_without_keyword("axis")),
        r"axis|everything|all|one number|one mean|same",
    ),
    Family(
        "a transpose is missing",
        _at(_not_transposed),
        r"transpos|rows|columns|matri|`@`|shape|mixes|list|row",
    ),
    Family("a transpose too many", _at(_transposed), r"transpos|rows|columns|matri|`@`|shape"),
    Family("another layer", _at(_layer), r"layer|index|[AZWb]\d?\[|\bZ\b|\bA\b|\bW\b|input|d[bw]"),
    Family("alpha is missing", _at(_rate(lambda node: node.right)), r"alpha"),
    Family("alpha is added", _at(_rate(lambda node: ast.BinOp(node.left, ast.Add(), node.right))), r"alpha"),
    Family(
        "divided by alpha", _at(_rate(lambda node: ast.BinOp(node.right, ast.Div(), node.left))), r"alpha"
    ),
    Family("the slope in the wrong place", _at(_slope_at), r"slope|\bA\b|Z\["),
    Family("an epsilon", _at(_cure("{} + 1e-3")), r"epsilon"),
    Family("a clip", _at(_cure("np.clip({}, 0.2, 0.8)")), r"clip|cuts off"),
    Family("clipped slopes", _at(_clipped_slopes), r"clip|cuts off"),
    Family("return inside the loop", _returned_at_once, r"loop"),
    Family("the first example only", _at(_first_only), r"first|example|range|loop|number"),
    Family(
        "one round too few",
        _range("range({0}, {1} - 1)", "range({0} + 1, {1})"),
        r"range|loop|layer|step|example|feature|first|last|out|few",
    ),
    Family(
        "one round too many",
        _range("range({0}, {1} + 1)"),
        r"range|loop|layer|step|many|IndexError|KeyError|begins|ends",
    ),
    Family("counted from 0", _range("range({1})", "range(0, {1} - 1)"), r"range|loop|layer|step|0|begins"),
    Family("a fixed number", _fixed, r"fixed number|always|whatever|typed in|never used|alpha|missing|4"),
    Family("a variable of the notebook", _from_outside, r"from the notebook"),
    Family("an argument is changed in place", _in_place, r"in place"),
    Family(
        "a result is thrown away",
        _at(_thrown_away),
        r"thrown away|only|old|once|updated|used|returned|NameError|value|first",
    ),
    Family("another threshold", _at(_threshold), r"0\.5|0\.3|threshold"),
    Family(
        "the wrong comparison",
        _at(_compared),
        r"compar|swapped|opposite|wrong|turned|other way|instead|left|below|no where",
    ),
    Family("a logarithm of base 10", _at(_log("10")), r"log|base 10"),
    Family("a logarithm of base 2", _at(_log("2")), r"log|base 2"),
    Family("m - 1 instead of m", _at(_ddof), r"m - 1|ddof"),
    Family("a result loses an axis", _results(_flat), r"axis|flat|rank-1|list"),
    Family("results in another order", _results(_turned), r"order|swapped|first"),
    Family("one result of several", _results(_one_result), r"return"),
    Family("cut to whole numbers", _results(_whole), r"whole|int|0 and 1|zeros"),
    Family("twice as large", _results(_doubled), r"2 times|factor|twice|2"),
    Family("rounded", _results(_rounded), r"round"),
    Family("* for @", _at(_no_product), r"`@`|matri|element|operator|adding up|table|broadcast"),
    Family("a square or a root is missing", _at(_no_square), r"squar|power|root|\^2|\*\* ?2|varia"),
    Family("the bias is missing", _at(_no_bias), r"\bb\b|bias|b\["),
    Family("the curve is missing", _at(_no_curve), r"sigmoid|tanh|activation|Z|squeez"),
    Family("the curve is applied twice", _at(_curve_twice), r"twice|sigmoid|tanh|again|second"),
    Family("another curve", _at(_other_curve), r"sigmoid|tanh|activation|function"),
    Family("1 - is missing", _at(_no_difference), r"1 - |difference|the 1 is|slope"),
    Family("nothing is returned", _nothing, r"returns nothing"),
    Family("rows for columns", _at(_rows), r"\bm\b|feature|rows|n_x|columns|units|shape|layers"),
    Family("random numbers of one sign", _at(_positive), r"positive|sign|random"),
    Family("other random numbers", _at(_unseeded), r"rng"),
    Family("a sum that begins again", _at(_cached), r"`=`|\+=|over|last|again|forget"),
)


def cells(family, exercise, texts=None) -> Iterator[str]:
    """Yield the texts of wrong functions: a family's mistake in an exercise's right functions."""
    seen = set()
    for text in texts or (exercise.pasteable,):
        tree = ast.parse(text)
        try:
            made = [_text(changed) for changed in family.make(tree, exercise)]
        except (AttributeError, SyntaxError, IndexError):
            continue
        for wrong in made:
            if wrong not in seen:
                seen.add(wrong)
                yield wrong


def answer(text, exercise):
    """What a check says of a text with the exercise's function in it, or None where that is right."""
    try:
        verdict = judge(made_of(text), exercise, 0)
    except SyntaxError:
        return None
    return None if verdict.right else verdict


def named(verdict, family) -> str:
    """Whether a mistake is named: "named", "in words", or "" with neither; a name that says other things is "other"."""
    said = re.search(family.says, str(verdict))
    if verdict.kind in ("mistake", "changed"):
        return "named" if said else "other"
    return "in words" if said and verdict.kind in ("shape", "error", "not yet") else ""


def main(spellings=False, only=None):
    from spellings import SPELLINGS

    totals = {"named": 0, "in words": 0, "other": 0, "": 0}
    filled = 0
    for family in FAMILIES:
        row, bad = [], []
        for exercise in EXERCISES.values():
            if only and exercise.name not in only:
                continue
            counts = dict.fromkeys(totals, 0)
            texts = SPELLINGS[exercise.name][1::4] if spellings else None
            for text in cells(family, exercise, texts):
                verdict = answer(text, exercise)
                if verdict is not None:
                    how = named(verdict, family)
                    counts[how] += 1
                    totals[how] += 1
                    if how in ("", "other"):
                        bad.append((exercise.name, text, verdict))
            if sum(counts.values()):
                filled += 1
                row.append(f"{exercise.name} {counts['named'] + counts['in words']}/{sum(counts.values())}")
        print(f"{family.name}: {len(row)} exercises; {', '.join(row)}", flush=True)
        for name, text, verdict in bad:
            print(f"--- {name} ({verdict.kind})\n{text}\n>>> {verdict}\n")
    print(filled, "cells", totals)


if __name__ == "__main__":
    main("spellings" in sys.argv, [each for each in sys.argv[1:] if each in EXERCISES])
