"""Checks a reader's function against nnlib's own on random inputs, and finds the mistake behind a difference."""

import ast
import difflib
import dis
import inspect
import itertools
import math
import re
import reprlib
import textwrap
import types
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nnlib.exercises import running
from nnlib.exercises.exercise import Exercise
from nnlib.exercises.running import Outcome, equal, numbers, run, uninterrupted
from nnlib.exercises.verdict import Code, Verdict
from nnlib.network import Network

SLOW = 5  # times slower than without loops is worth a word
INDICES = ("i", "j", "k", "l")  # count differently in everybody's loops
HOLDS = {"c": "complex numbers", "O": "objects", "U": "words", "S": "bytes"}  # by the kind of a dtype
DRAWS = 20  # of each size, in the search for a small input that shows the difference


def judge(function, exercise: Exercise, rng=None) -> Verdict:
    """Return the verdict on a reader's function. It never raises, whatever the function does."""
    try:
        return _judge(function, exercise, np.random.default_rng(rng))
    except KeyboardInterrupt:
        return _stopped(exercise)
    except (
        Exception,
        SystemExit,
    ) as error:  # a result so odd that describing it fails must not become a traceback
        title = f"`{exercise.function}` returns something that the check cannot look into."
        return Verdict(exercise.name, "unknown", title, (f"Looking at it raised {running.said(error)}.",))


def _stopped(exercise):
    title = "Stopped before it was done."
    return Verdict(exercise.name, "error", title, ("A loop that never ends? Look at what should end it.",))


def _judge(function, exercise, rng):
    if not callable(function):
        title = f"That is {_kind(function)}, not a function."
        return Verdict(
            exercise.name, "error", title, (f"Write `check({exercise.function})`, without calling it.",)
        )
    refused = _signature(function, exercise)
    if refused:
        return refused
    inputs = [exercise.inputs(rng, case) for case in exercise.cases]
    # Before the reader's function, which may leave numpy otherwise than it was.
    expected = [uninterrupted(exercise.reference, each) for each in inputs]
    first = run(function, inputs[0])
    unwritten = _not_yet(function, exercise, first)
    if unwritten:
        return unwritten
    outcomes = [first]
    for each in inputs[1:]:
        if isinstance(outcomes[-1].error, KeyboardInterrupt):
            break
        outcomes.append(run(function, each))
    inputs, expected = inputs[: len(outcomes)], expected[: len(outcomes)]
    returned = outcomes[0].value
    outcomes = [
        replace(outcome, value=_by_layers(outcome.value, wanted.value))
        for outcome, wanted in zip(outcomes, expected, strict=True)
    ]
    changed = next((outcome.changed for outcome in outcomes if outcome.changed), ())
    agreed = [_agrees(exercise, *pair) for pair in zip(outcomes, expected, strict=True)]
    if all(agreed) and not changed:
        return _right(function, exercise, returned, expected[0].value, outcomes, rng)
    if isinstance(outcomes[-1].error, KeyboardInterrupt):
        return _stopped(exercise)
    if not all(agreed):
        named = _mistakes(exercise, inputs, outcomes)
        if named:
            return _named(function, exercise, named, outcomes)
    if changed:
        return _changed(exercise, changed, all(agreed))
    wrong = agreed.index(False)
    if outcomes[wrong].error is not None:
        return _error(function, exercise, exercise.cases[wrong], outcomes[wrong])
    return (
        _swapped(exercise, outcomes, expected)
        or _structure(exercise, outcomes[wrong].value, expected[wrong].value)
        or _shape(function, exercise, exercise.cases[wrong], outcomes[wrong].value, expected[wrong].value)
        or _words(exercise, outcomes[wrong].value, expected[wrong].value)
        or _value(function, exercise, rng)
    )


# Right


def _agrees(exercise, outcome: Outcome, expected: Outcome) -> bool:
    if outcome.error is not None or outcome.unused:
        return False
    return _right_value(exercise, outcome.value, expected.value)


def _right_value(exercise, value, expected):
    if exercise.view is None:
        return _fits(value, expected)
    return equal(_seen(exercise, value), _seen(exercise, expected))


def _fits(value, expected) -> bool:
    """Whether a result is the expected one, in any spelling: lists for arrays, pairs for networks, with A[0] or not."""
    if isinstance(expected, Network) and isinstance(value, tuple | list) and len(value) == 2:
        return _fits(value[0], dict(expected.W)) and _fits(value[1], dict(expected.b))
    if isinstance(expected, tuple) and isinstance(value, tuple | list):
        return len(value) == len(expected) and all(map(_fits, value, expected))
    if isinstance(expected, Mapping) and isinstance(value, Mapping):
        keys = set(expected) - (set() if 0 in value else {0})
        return set(value) == keys and all(_fits(value[key], expected[key]) for key in keys)
    return equal(value, expected)


def _by_layers(value, expected):
    """Return a result with dicts in place of lists where an array for each layer is meant: entry l is layer l's."""
    if isinstance(expected, Mapping) and isinstance(value, list | tuple):
        return {l: each for l, each in enumerate(value) if each is not None}
    if isinstance(expected, Network) and isinstance(value, list | tuple):
        expected = (dict(expected.W), dict(expected.b))
    if isinstance(expected, tuple) and isinstance(value, list | tuple) and len(value) == len(expected):
        return tuple(map(_by_layers, value, expected))
    return value


def _right(function, exercise, returned, expected, outcomes, rng):
    parts = [_tried(exercise), *_words_on_layers(exercise, returned, expected, outcomes[0].value)]
    for name, notation, value in _outputs(exercise, outcomes[0].value):
        if notation.startswith("a number") and np.ndim(value):
            parts.append(
                f"Yours gives `{name}` in shape {np.shape(value)}. One number is meant, and that is fine here; "
                "`.item()` or a sum without `keepdims` makes a plain number of it."
            )
    if any(
        "overflow" in text or "divide" in text or "invalid" in text for o in outcomes for text in o.warned
    ):
        parts.append(
            "For values far out numpy warned on the way, and the result is right all the same; nnlib keeps silent."
        )
    own = _nnlibs_own(function, exercise)
    if own:
        parts.append(f"Here `{own}`, nnlib's own, does the work. Write out what it does, and it is yours.")
    slow = _slower(function, exercise, rng)
    if slow:
        parts.append(
            f"Its loop makes it about {slow:,} times slower than without one, at {_in_words(exercise.large)}: numpy is "
            "fast with whole columns and tables at once."
        )
    return Verdict(
        exercise.name, "right", f"Right: `{exercise.function}` gives {exercise.title}.", tuple(parts)
    )


def _words_on_layers(exercise, returned, expected, value):
    """Return what a network or a training would not take of a right result, and how it would."""
    if exercise.view is not None:
        return []
    words = []
    if isinstance(expected, Network) and not isinstance(value, Network):
        words.append("To take it into a training, make a network of it: `return Network(W, b, net.g)`.")
    elif not equal(returned, value, exactly=True):
        words.append("Entry l of a list is fine here. Networks and trainings take dicts, `{1: ..., 2: ...}`.")
    for label, _, mine, wanted in _pairs(exercise, value, expected):
        if np.ndim(mine) != np.ndim(wanted) == 2:
            words.append(
                f"`{label}` has shape {np.shape(mine)}, and right is {np.shape(wanted)}: add `keepdims=True`, so that "
                "it has the shape of what it belongs to."
            )
    return words


def _tried(exercise):
    names = [name for name in exercise.cases[0] if name != "extreme"]
    ordinary = [case for case in exercise.cases if not case.get("extreme")]
    spans = []
    for name in names:
        sizes = [case[name] for case in ordinary if name in case]
        if isinstance(sizes[0], int):
            spans.append(f"{name} from {min(sizes)} to {max(sizes)}")
        elif name == "n":
            spans.append(f"{min(map(len, sizes)) - 1} to {max(map(len, sizes)) - 1} layers")
    words = f"Tried on {len(exercise.cases)} sets of random numbers"
    words += f", with {', '.join(spans)}" if spans else ""
    return words + (", and values far out." if len(ordinary) < len(exercise.cases) else ".")


def _slower(function, exercise, rng):
    """Return how many times slower than the reference it is, one digit, or None where that is not worth a word."""
    outside = getattr(function, "__globals__", {})
    called = [outside.get(name) for name in _loaded(function, outside, set())]
    helpers = [each for each in called if getattr(each, "__globals__", None) is outside]
    if exercise.loops or not exercise.large or not any(map(_has_loop, (function, *helpers))):
        return None
    inputs = exercise.inputs(rng, exercise.large)
    times = running.repeat(function, inputs) / running.repeat(exercise.reference, inputs)
    if times < SLOW:
        return None
    power = 10 ** math.floor(math.log10(times))
    return round(times / power) * power


def _nnlibs_own(function, exercise):
    """Return the name under which a function calls the very function of nnlib that it should be."""
    for node in (node for each in _body(function) or () for node in ast.walk(each)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            first, *rest = ast.unparse(node.func).split(".")
            called = function.__globals__.get(first)
            for name in rest:
                called = getattr(called, name, None)
            if isinstance(called, np.ufunc):  # numpy's own tanh is nnlib's, and what the exercise asks for
                continue
            if called is not None and exercise.reference in (called, getattr(called, "g", None)):
                return ast.unparse(node.func)
    return None


def _in_words(sizes):
    return ", ".join(
        f"{name} = {size:,}" if isinstance(size, int) else f"{name} = {list(size)}"
        for name, size in sizes.items()
    )


def _has_loop(function):
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    loops = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)
    return any(isinstance(node, loops) for node in ast.walk(tree))


# Not written, not callable so


def _not_yet(function, exercise, outcome):
    """Say so where nothing is written, or a blank `...` is left."""
    line = unwritten(function, outcome)
    if line is None:
        return None
    title = f"Not written yet: `{exercise.function}`."
    if line:
        return Verdict(exercise.name, "not yet", title, (f"Line {line} still has a blank, `...`, in it.",))
    return Verdict(exercise.name, "not yet", title, (f"In place of `...` comes: {exercise.task}",))


def unwritten(function, outcome) -> int | None:
    """Return the line of a blank `...` that is left in a function, 0 where nothing is written, None where all is."""
    values = outcome.value if isinstance(outcome.value, tuple) else (outcome.value,)
    body = _body(function)
    blanks = [node for statement in body or () for node in ast.walk(statement) if _blank(node)]
    blanks = [node for node in blanks if not any(node in ast.walk(index) for index in _indices(body))]
    idle = body is not None and all(isinstance(each, ast.Pass) or _returns_nothing(each) for each in body)
    empty = (
        idle or isinstance(outcome.error, NotImplementedError) or any(value is Ellipsis for value in values)
    )
    if not (empty or blanks):
        return None
    return blanks[0].lineno if blanks and len(body) > 1 else 0


def _body(function):
    """Return the statements of a function without its docstring, or None where its source cannot be read."""
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
        statements = tree.body
    except (OSError, TypeError, SyntaxError, ValueError, AttributeError):
        return None
    first = statements[0]
    docstring = isinstance(first, ast.Expr) and isinstance(getattr(first.value, "value", None), str)
    return statements[1:] if docstring else statements


def _blank(node):
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _indices(body):
    """What stands in square brackets: there, ... is numpy's "all other axes"."""
    return [node.slice for each in body for node in ast.walk(each) if isinstance(node, ast.Subscript)]


def _returns_nothing(statement):
    if not isinstance(statement, ast.Return):
        return False
    return statement.value is None or getattr(statement.value, "value", 0) is None


def _signature(function, exercise):
    try:
        signature = inspect.signature(function)
        signature.bind(*exercise.arguments)
    except TypeError:
        takes = f"({', '.join(signature.parameters)})"
        title = f"`{exercise.function}` takes {takes}; it should take ({', '.join(exercise.arguments)})."
        return Verdict(
            exercise.name, "error", title, ("The first line should be:", Code(f"def {exercise.call}:"))
        )
    except ValueError:
        pass  # some of numpy's own functions tell nothing about themselves
    return None


# Named mistakes


def _mistakes(exercise, inputs, outcomes):
    """Return the mistakes, one in each tuple or two made at once, that come to the same as what the reader wrote.

    Where none does, values far out are left aside: a formula with a mistake may overflow there besides.
    """
    ordinary = [not case.get("extreme") for case in exercise.cases[: len(inputs)]]
    found = _fitting(exercise, inputs, outcomes)
    if not found and not all(ordinary):
        some = [list(itertools.compress(each, ordinary)) for each in (inputs, outcomes)]
        if not all(
            _agrees(exercise, outcome, uninterrupted(exercise.reference, each))
            for each, outcome in zip(*some, strict=True)
        ):
            found = _fitting(exercise, *some)
    return found


def _fitting(exercise, inputs, outcomes):
    fitting = [
        (mistake,) for mistake in exercise.mistakes if _explains(exercise, (mistake,), inputs, outcomes)
    ]
    if fitting or not _tells(exercise, outcomes[0]):
        return fitting
    pairs = itertools.combinations([mistake for mistake in exercise.mistakes if mistake.edits], 2)
    fit = (pair for pair in pairs if _explains(exercise, pair, inputs, outcomes))
    return list(itertools.islice((pair for pair in fit if not _cancel(exercise, pair, inputs, outcomes)), 3))


def _tells(exercise, outcome):
    """Whether a result tells two mistakes from all others: an exception, zeros alone, or what is not finite, do not."""
    if exercise.view is not None or outcome.error is not None:
        return outcome.error is None
    found = [numbers(array) for _, _, array in _flat(exercise, outcome.value)]
    return any(np.any(np.isfinite(array) & (array != 0)) for array in found if array is not None)


def _cancel(exercise, pair, inputs, outcomes):
    """Whether one of two mistakes makes good in a result what the other one spoils there: hardly both were made."""
    if exercise.view is not None:
        return False
    for each, outcome in zip(inputs, outcomes, strict=True):
        mine, wanted, *alone = (
            {label: array for label, _, array in _flat(exercise, came.value) if came.error is None}
            for came in (
                outcome,
                run(exercise.reference, each),
                *(run(exercise.making(mistake), each) for mistake in pair),
            )
        )
        kept = [label for label in wanted if equal(mine.get(label), wanted[label])]
        if any(label in one and not equal(one[label], wanted[label]) for one in alone for label in kept):
            return True
    return False


def _explains(exercise, mistakes, inputs, outcomes):
    try:
        made = exercise.making(*mistakes)
    except (ValueError, SyntaxError):
        return False
    for each, outcome in zip(inputs, outcomes, strict=True):
        found = uninterrupted(made, each)
        if exercise.view is not None and found.error is None and outcome.error is None:
            if not equal(_seen(exercise, found.value), _seen(exercise, outcome.value)):
                return False
        elif not (running.same(found, outcome) or _alike(found, outcome)):
            return False
    return True


def _seen(exercise, value):
    """Return what is compared of a result, or why it cannot be."""
    try:
        return exercise.view(value)
    except Exception as error:
        return {running.words(error): 0}


def _alike(found, outcome):
    """Whether two results are the same but for the spellings that `_fits` lets pass."""
    return found.error is None and outcome.error is None and _fits(outcome.value, found.value)


def _named(function, exercise, named, outcomes):
    single = [each[0] for each in named if len(each) == 1]
    errors = [
        (outcome.error, case)
        for outcome, case in zip(outcomes, exercise.cases, strict=False)
        if outcome.error
    ]
    stopped = explained(function, *errors[0], exercise.arguments, named=True) if errors else []
    names = tuple(mistake.name for each in named for mistake in each)
    if len(single) == 1:
        (mistake,) = single
        parts = [mistake.words, *_formula(exercise, [mistake]), *stopped]
        return Verdict(
            exercise.name, "mistake", f"Not yet: this is what comes out when {mistake.name}.", parts, names
        )
    if single:
        parts = [
            f"{'Or' if i else 'Either'} {mistake.name}. {mistake.words}" for i, mistake in enumerate(single)
        ]
        title = f"Not yet: it is one of {len(single)} mistakes that come to the same."
        return Verdict(
            exercise.name, "mistake", title, [*parts, *_formula(exercise, single), *stopped], names
        )
    pair = named[0]
    title = f"Not yet: this is what comes out when {pair[0].name}, and {pair[1].name}."
    parts = [*dict.fromkeys(mistake.words for mistake in pair), *_formula(exercise, pair), *stopped]
    return Verdict(exercise.name, "mistake", title, parts, tuple(mistake.name for mistake in pair))


def _formula(exercise, mistakes):
    lines = dict.fromkeys(exercise.formula[mistake.line] for mistake in mistakes)
    return ["The formula:", Code(textwrap.dedent("\n".join(lines)))]


# Changed arguments, exceptions


def _changed(exercise, names, right):
    which = " and ".join(f"`{name}`" for name in names)
    title = f"{'The numbers are right, but' if right else 'Not yet:'} your function changes {which} in place."
    words = (
        f"Whoever calls it finds another {names[0]} afterwards, and every cell below computes with that. "
        f"`{names[0]} -= ...`, `{names[0]}[...] = ...` and `out={names[0]}` write into the caller's array: make a new "
        f"one, `{names[0]} = {names[0]} - ...`, or begin with `{names[0]} = {names[0]}.copy()`."
    )
    return Verdict(exercise.name, "changed", title, (words,))


def _error(function, exercise, case, outcome):
    parts = explained(function, outcome.error, case, exercise.arguments)
    return Verdict(exercise.name, "error", f"`{exercise.function}` stops with an exception.", tuple(parts))


def explained(function, error, case, arguments, named=False) -> list[str | Code]:
    """Return an exception in words: the reader's own line, the shapes there in the letters of a case, what it means.

    Where the mistake behind it is named already, line and shapes are enough.
    """
    said = running.said(error)
    at = running.place(function, error)
    parts = []
    if at and at.text:
        where = f"`{at.helper}`, which yours calls" if at.helper else "your function"
        parts += [f"In line {at.number} of {where}{' it stops' if named else ''}:", Code(at.text)]
    if not named:
        parts.append(f"Python says `{said.splitlines()[0][:300]}`.")
    if at and at.shapes:
        shown = ", ".join(
            f"`{name}` is {notation(shape, case)}" for name, shape in at.shapes.items() if shape != ()
        )
        parts += [f"There, {shown}."] if shown else []
    if not named:
        size = _part_of_a_shape(error.name, arguments) if type(error) is NameError else ""
        meaning = f"`{error.name}` is a size: `{size}`." if size else _meaning(function, error)
        parts += [meaning] if meaning else []
    return parts + globals_used(function, arguments)


def _part_of_a_shape(name, arguments):
    """Return where a size, "m", is to be had from: "X.shape[1]", or "" where no argument has it in its shape."""
    for argument, shape in dict(arguments).items():
        letters = re.match(r"\((.*?)\)", str(shape))
        axes = letters[1].replace(" ", "").split(",") if letters else []
        if name in axes:
            return f"{argument}.shape[{axes.index(name)}]"
    return ""


def _meaning(function, error):
    said = running.words(error)
    if isinstance(error, TypeError) and "ellipsis" in said:
        return "Something that it calls isn't written yet, and gives back `...`."
    if "'tuple' object is not callable" in said:
        return "The parts of a shape stand in square brackets: `X.shape[1]`."
    if isinstance(error, TypeError) and ("'tuple'" in said or "multiply sequence" in said):
        return (
            "Several results at once don't compute. Take them apart, `Z, A = my_unit(w, b, X)`, and write a line for "
            "each."
        )
    if isinstance(error, AttributeError) and isinstance(error.obj, tuple):
        return "What stands in a tuple has no names. Take it apart: `A_before, Z, W, g = cache`."
    if isinstance(error, AttributeError) and (error.obj is np or isinstance(error.obj, np.ndarray)):
        return _no_such(function, error)
    if "does not have enough dimensions" in said:
        return (
            "`@` stands between two tables. A number times a table is `*`. Of a dict, as `net.W` is, take the entry of "
            "one layer: `net.W[1]`."
        )
    if "matmul" in said or ("shapes" in said and "not aligned" in said):
        return (
            "In a product `P @ Q`, P needs as many columns as Q has rows: (a, b) @ (b, c) gives (a, c). Which of the "
            "two should be transposed, or stand on the other side?"
        )
    if "could not be broadcast" in said:
        rule = "Element by element, two shapes must be equal on each axis, or 1 there."
        if re.search(r"\(\d+,\)", said):
            return (
                f"{rule} One of the two has a single axis: a sum, a mean or an index loses one, and `keepdims=True` or "
                "`reshape` keeps it."
            )
        return f"{rule} A product of matrices is `@`, not `*`."
    if "inhomogeneous" in said:
        return "Rows of different lengths make no table. Does one get too many entries somewhere, or too few?"
    if re.search("could not broadcast input|array element with a sequence|non-broadcastable output", said):
        return "What stands on the right of `=` has another shape than the place on the left that it should fill."
    if "cannot reshape" in said:
        return (
            "The sizes in `reshape` must multiply to the number of entries. Take them from the argument, not from one "
            "example that you have in mind; -1 stands for what is left."
        )
    if "order must be" in said:
        return "`np.reshape` takes the shape in brackets of its own: `np.reshape(X, (a, b))`, or `X.reshape(a, b)`."
    if "Cannot cast ufunc" in said:
        return (
            "`/=`, `+=` and their like write into the array itself, and one of whole numbers holds no fractions. Make "
            "a new array: `X = X / ...`."
        )
    if "unsupported operand" in said and "'list'" in said:
        return "A list is no array, and doesn't compute: start with `np.zeros((n, 1))`, or make one, `np.array(...)`."
    if "list index out of range" in said or "list assignment index" in said:
        return "A list has only what was put into it by `append`. For numbers start with `np.zeros((n, 1))`."
    if "object is not iterable" in said:
        return "A loop needs several things to go through; so many times is `range`: `for k in range(steps)`."
    if type(error).__name__ == "AxisError":
        return "A table has two axes: 0 runs down a column, 1 along a row."
    if "unsupported operand" in said and re.search(r"'(numpy\.)?(ufunc|function|builtin\w+|method)'", said):
        return "A function stands there as if it were a number: give it its argument in brackets, as in `np.exp(Z)`."
    if "not subscriptable" in said:
        return (
            "Square brackets after one plain number: `X.shape` has parts, `X.size`, `len(X)` and a number have none. "
            "A column that a loop fills begins as `np.zeros((n, 1))`."
        )
    if "'Network' object has no attribute" in said or "unpack non-iterable Network" in said:
        return "A network has `net.W`, `net.b` and `net.g`, each by the number of the layer: `net.W[1]`, `net.b[1]`."
    if "mappingproxy" in said and "item assignment" not in said:
        return "`net.W`, `net.b` and `net.g` have an entry for each layer: `net.W[1]`, `net.b[1]`, `net.g[1](Z[1])`."
    if "Network.__init__" in said:
        return (
            "A network is made of three: its weights, its biases and its bends, as in `Network(W, b, net.g)`."
        )
    if "mappingproxy" in said or type(error).__name__ == "FrozenInstanceError":
        return (
            "A network never changes, so nothing can be put into it. Collect the new arrays in dicts of your own, and "
            "make a new network of them: `Network(W, b, net.g)`."
        )
    if "bitwise_xor" in said:
        return "`^` is no power in Python. A power is written with two stars: `A**2`."
    if "read-only" in said:
        return (
            "It writes into an array that never changes, a network's. Make a new one: `W[l] - alpha * dW[l]`."
        )
    if "only length-1 arrays" in said or "only size-1 arrays" in said or "0-dimensional arrays" in said:
        return (
            "The functions of `math` take one number, and so do `int` and `float`. numpy's take whole arrays: "
            "`np.exp`, `np.log`, `np.tanh`, `X.astype(int)`."
        )
    if "truth value of an array" in said:
        return "`if` and `and` need one yes or no, and an array holds many: use `np.where` or `np.maximum`."
    if isinstance(error, UnboundLocalError):
        return (
            "The variable is used before it has a value: start it, at 0 or `np.zeros(...)`, before the loop. Or did no "
            f"branch of an `if` give it one? {_arguments_of(function)}"
        )
    if "Cannot interpret" in said and "data type" in said:
        return (
            "A shape stands in brackets of its own, two numbers in one argument: `np.zeros((4, 1))`, "
            "`rng.standard_normal((4, 3))`."
        )
    if isinstance(error, AttributeError) and "Generator" in said:
        return (
            "A generator of numpy's has `rng.standard_normal(shape)`, `rng.normal`, `rng.uniform` and "
            "`rng.random(shape)`."
        )
    if isinstance(error, NameError):
        return _unknown(function, error.name or "")
    if isinstance(error, KeyError):
        return f"There is no entry {said}. Layers are numbered 1 to L; A has an entry 0 too, A[0] = X."
    if "'Activation'" in said:
        return "An activation is called, `g(Z)`, and so is its slope, `g.prime(Z)`. It is an object, and no word."
    if isinstance(error, TypeError | AttributeError) and "'dict'" in said:
        return (
            "A, Z, W, dW and the like are dicts with an array for each layer: take one of them, `A[2]`, or go through "
            "them all, `{l: ... for l in dW}`."
        )
    if isinstance(error, IndexError) and "tuple index" in said:
        return "What is indexed here has fewer entries. Two results are unpacked: `A, Z = network.forward(net, X)`."
    if isinstance(error, IndexError) and re.search(r"out of bounds .* with size (?!1$)", said):
        return (
            "An index counts from 0, so the last of n is n - 1. How many there are says the argument, as in "
            "`range(X.shape[1])`, and no number that is typed in."
        )
    if isinstance(error, IndexError):
        return "An index counts from 0, so the last of n is n - 1; and a (1, m) array needs two: `A[0, i]`."
    if isinstance(error, AssertionError):
        return "An `assert` of your own says no: what it claims isn't so for these numbers."
    if isinstance(error, RecursionError):
        return "It calls itself, and again, and again: does its own name stand inside it where another was meant?"
    if isinstance(error, TypeError) and "not callable" in said:
        return "Something that is no function is called: is a multiplication sign missing before a bracket?"
    if isinstance(error, TypeError) and "NoneType" in said:
        return "Something that it calls gives nothing back: is a `return` missing there?"
    if isinstance(error, SystemExit | KeyboardInterrupt):
        return "It should return a result, and end there."
    return ""


def _unknown(function, name):
    """Say what a name without a value most likely should be."""
    known = getattr(getattr(function, "__code__", None), "co_varnames", ())
    if "net" in known and name in ("L", "W", "b", "g", "n"):
        return f"`{name}` has no value here. It belongs to the network: `net.{name}`."
    other = next((each for each in known if each.lower() == name.lower()), None)
    if other:
        return f"`{name}` has no value here. Do you mean `{other}`? Capitals count."
    if name == "e":
        return "e to the power of x is `np.exp(x)`."
    if hasattr(np, name):
        return f"What belongs to numpy is called with its name before it: `np.{name}`."
    return (
        "That name has no value here: a typing mistake, or an import or a cell above that has not been run? "
        f"{_arguments_of(function)}"
    )


def _no_such(function, error):
    """Say what most likely was meant by something after a dot that numpy, or an array, does not have."""
    name, known = error.name, dir(error.obj)
    if name in function.__code__.co_varnames:
        return f"A dot before `{name}` asks the array for something of that name. Is `*` or `@` meant?"
    if name in function.__globals__:
        return f"`{name}` is not numpy's but the notebook's: it goes without `np.`."
    near = [each for each in known if each.lower() == name.lower()] or difflib.get_close_matches(
        name, known, n=1
    )
    whose = "numpy has" if error.obj is np else "An array has"
    return f"{whose} no `{name}`." + (f" Do you mean `{near[0]}`?" if near else "")


def _arguments_of(function):
    code = getattr(function, "__code__", None)
    names = code.co_varnames[: code.co_argcount] if code else ()
    return f"What comes in is {', '.join(names)}." if names else ""


def globals_used(function, arguments):
    """A word on names that the function takes from the notebook rather than from its arguments."""
    code = getattr(function, "__code__", None)
    own = code.co_varnames if code is not None else ()
    if code is not None and code.co_argcount == len(arguments):
        names = own[: code.co_argcount]  # as the reader calls them
        arguments = dict(zip(names, dict(arguments).values(), strict=True))
    outside = _data_from_outside(function)
    if not outside:
        return []
    found = [f"`{name}`" for name in outside]
    meant = [f"`{each}`" for each in own for name in outside if each != name and each.lower() == name.lower()]
    words = [f"Do you mean {' and '.join(meant)}? Capitals count."] if meant else []
    sizes = {name: _part_of_a_shape(name, arguments) for name in outside}
    words += [f"`{name}` is `{size}`." for name, size in sizes.items() if size]
    which, it = (found[0], "it") if len(found) == 1 else (f"{', '.join(found[:-1])} and {found[-1]}", "them")
    return [
        f"Your function takes {which} from the notebook, not from its arguments ({', '.join(arguments)}): the "
        f"check calls it with other examples, so take what comes in, or compute {it} inside. {' '.join(words)}".strip()
    ]


def _data_from_outside(function):
    """Return the names of arrays and numbers that a function, or one of the notebook's that it calls, finds outside."""
    outside = getattr(function, "__globals__", {})
    names = dict.fromkeys(name for name in _loaded(function, outside, set()) if name in outside)
    # Whole words in capitals are constants; arrays and numbers are what a cell above left behind.
    data = (np.ndarray, np.generic, int, float, list, dict, Network)
    found = [
        name for name in names if isinstance(outside[name], data) and not isinstance(outside[name], bool)
    ]
    return [name for name in found if not name.isupper() or len(name) <= 2]


def _loaded(function, outside, seen):
    if function in seen:
        return
    seen.add(function)
    for code in running.codes(function.__code__) if hasattr(function, "__code__") else ():
        for instruction in dis.get_instructions(code):
            if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                yield instruction.argval
                helper = outside.get(instruction.argval)
                if isinstance(helper, types.FunctionType) and helper.__globals__ is outside:
                    yield from _loaded(helper, outside, seen)


# Structure and shapes


def _outputs(exercise, value):
    """Yield name, notation and value of each output, as far as the result has that structure."""
    values = value if len(exercise.returns) > 1 else (value,)
    if isinstance(values, tuple | list) and len(values) == len(exercise.returns):
        for (name, shape), each in zip(exercise.returns.items(), values, strict=True):
            yield name, shape, each


def _structure(exercise, value, expected):
    """Say what is wrong with the kind of thing that comes back: nothing, too few, words, other keys."""
    wanted = ", ".join(exercise.returns)
    if exercise.view is not None and value is not None:
        return _view_structure(exercise, value, expected)
    if value is None:
        title = f"`{exercise.function}` returns nothing."
        return Verdict(exercise.name, "shape", title, ("Its last line should be:", Code(f"return {wanted}")))
    if isinstance(expected, Network):
        if isinstance(value, Network):
            return None
        if not (isinstance(value, tuple | list) and len(value) == 2):
            title = f"`{exercise.function}` returns {_kind(value)}; it should return a Network, or W and b."
            return Verdict(
                exercise.name,
                "shape",
                title,
                (
                    "The last line:",
                    Code("return Network(W, b, net.g)"),
                    "W and b are dicts, `{1: ..., 2: ...}`.",
                ),
            )
        return _odd_ones({"W": "", "b": ""}, value, (dict(expected.W), dict(expected.b)), exercise)
    if len(exercise.returns) > 1 and not (
        isinstance(value, tuple | list) and len(value) == len(exercise.returns)
    ):
        count = len(value) if isinstance(value, tuple | list) else None
        found = f"{count} results" if count is not None else _kind(value)
        title = f"`{exercise.function}` returns {found}; it should return {len(exercise.returns)}: {wanted}."
        shapes = [f"`{name}` is {shape}." for name, shape in exercise.returns.items()]
        return Verdict(
            exercise.name, "shape", title, ("Its last line should be:", Code(f"return {wanted}"), *shapes)
        )
    values = value if len(exercise.returns) > 1 else (value,)
    expecteds = expected if len(exercise.returns) > 1 else (expected,)
    return _odd_ones(exercise.returns, values, expecteds, exercise)


def _odd_ones(returns, values, expecteds, exercise):
    for name, each, like in zip(returns, values, expecteds, strict=False):
        problem = _odd(name, each, like, returns[name])
        if problem:
            return Verdict(exercise.name, "shape", f"Not yet: {problem[0]}", (problem[1],))
    return None


def _view_structure(exercise, value, expected):
    wanted = exercise.view(expected)
    try:
        seen = exercise.view(value)
    except Exception as error:
        said = running.words(error)
        said = f"{said}." if said[1:2] == " " else f"{said[:1].upper()}{said[1:]}."
        should = "; ".join(f"`{name}`: {shape}" for name, shape in exercise.returns.items())
        title = f"`{exercise.function}` returns {_kind(value)}, and something is wrong with it."
        return Verdict(exercise.name, "shape", title, (said, f"It should return {should}."))
    for title, names in (
        ("is missing", set(wanted) - set(seen)),
        ("is one too many", set(seen) - set(wanted)),
    ):
        if names:
            return Verdict(exercise.name, "shape", f"Not yet: `{min(names)}` {title}.")
    return None


def _words(exercise, value, expected):
    """Say what differs in words, where a view puts things into words."""
    if exercise.view is None:
        return None
    seen, wanted = exercise.view(value), exercise.view(expected)
    wrong = [name for name in wanted if isinstance(wanted[name], str) and seen[name] != wanted[name]]
    if not wrong:
        return None
    title = f"Not yet: {wrong[0]} {seen[wrong[0]]}."
    return Verdict(exercise.name, "value", title, (f"In a right one {wrong[0]} {wanted[wrong[0]]}.",))


def _odd(name, value, like, should):
    if isinstance(like, Mapping):
        if not isinstance(value, Mapping):
            return (
                f"`{name}` is {_kind(value)}; it should be a dict with an entry for each layer.",
                f"Start with `{name} = {{}}` and set `{name}[l] = ...` in the loop over the layers.",
            )
        keys = [key for key in like if key != 0]
        if set(value) - {0} != set(keys):
            return (
                f"`{name}` has the keys {reprlib.repr(list(value))}; it should have {list(like)}.",
                "Does a loop end too soon, or begin too late? The layers are 1 to L: `range(1, L + 1)`."
                if value and set(value) < set(like)
                else "The layers are numbered 1 to L, as numbers, not words; the input is layer 0. In a list, None may "
                "stand at place 0.",
            )
        for key in keys:
            odd = _odd(f"{name}[{key}]", value[key], like[key], "")
            if odd:
                return odd
        return None
    if value is None:
        return (
            f"`{name}` is None.",
            "Is a `return` missing in something that it calls, or a `print` in its place?",
        )
    if inspect.iscoroutine(value):
        return f"`{name}` is a coroutine, not numbers.", "The first line begins with `def`, without `async`."
    if inspect.isgenerator(value):
        return (
            f"`{name}` is a generator, not numbers.",
            "The result is handed back with `return`, not `yield`.",
        )
    if isinstance(value, list | tuple) and any(isinstance(each, list | tuple) for each in value):
        some = "One of its entries is several numbers itself: of a shape, take one, `X.shape[0]`."
        return f"`{name}` is {_kind(value)}, not numbers.", some
    if numbers(value) is None:
        return f"`{name}` is {_kind(value)}, not numbers.", f"It should be {should or 'an array of numbers'}."
    return None


def _flat(exercise, value):
    """Yield (label, notation, array) of every array in a result."""
    for name, shape, each in _outputs(exercise, value):
        if isinstance(each, Network):
            each = {"W": each.W, "b": each.b}
            for letter, parts in each.items():
                for l in parts:
                    yield f"{letter}[{l}]", shape, parts[l]
        elif isinstance(each, Mapping):
            for key in each:
                yield f"{name}[{key}]", shape, each[key]
        else:
            yield name, shape, each


def _pairs(exercise, value, expected):
    """Yield (label, notation, mine, wanted) of every array that both results have."""
    if isinstance(expected, Network) and isinstance(value, tuple | list):
        for letter, mine, wanted in zip("Wb", value, (expected.W, expected.b), strict=True):
            for l in wanted:
                yield f"{letter}[{l}]", "", mine[l], wanted[l]
        return
    wanted = {label: array for label, _, array in _flat(exercise, expected)}
    for label, shape, array in _flat(exercise, value):
        if label in wanted:
            yield label, shape, array, wanted[label]


def _shape(function, exercise, case, value, expected):
    if exercise.view is not None:
        value, expected = exercise.view(value), exercise.view(expected)
        pairs = [(name, "", value[name], expected[name]) for name in expected if name in value]
    else:
        pairs = list(_pairs(exercise, value, expected))
    for label, shape, mine, wanted in pairs:
        odd = _odd(label, mine, wanted, "") if numbers(wanted) is not None else None
        if odd:
            return Verdict(exercise.name, "shape", f"Not yet: {odd[0]}", (odd[1],))
        have, want = np.shape(mine), np.shape(wanted)
        if have == want or (np.size(mine) == np.size(wanted) == 1):
            continue
        in_words = shape if shape == "a number" else getattr(re.match(r"\(.*?\)", shape), "group", str)()
        should = (
            f"{in_words} = {want}"
            if in_words.startswith("(") and want
            else (in_words or notation(want, case))
        )
        found = f"has shape {notation(have, case)}" if have else "is one number"
        title = f"Not yet: `{label}` {found}; it should be {should}."
        drawn = "rng" in exercise.arguments and len(have) == 2 and have != want[::-1]
        parts = _returns_early(function) + globals_used(function, exercise.arguments)
        parts = parts or ["" if drawn else _cause(label, have, want)]
        return Verdict(exercise.name, "shape", title, tuple(part for part in parts if part))
    return None


def _cause(label, have, want):
    size = math.prod(have)
    if len(have) == 1 and len(want) == 2 and size == math.prod(want):
        return (
            f"It has one axis, where a column or a row has two. A sum loses an axis unless it says `keepdims=True`; "
            f"`{label}.reshape{want}` gives it back."
        )
    if have == want[::-1] and len(have) == 2:
        return "Rows and columns are the wrong way round: transpose it with `.T`, or swap the factors of the product."
    if size == 0:
        return (
            "There is nothing in it: a slice or a condition that leaves no entry, or a list that stays empty?"
        )
    if len(want) == 1:
        return f"{want[0]} numbers are expected, one after the other."
    if have == () or size == 1:
        return "All of it is one number. Is it a sum over everything? Over the examples alone it is `axis=1`."
    if want == () and size > 1:
        return "One number is wanted: the sum, or the mean, over the examples is missing, or goes along one axis only."
    if len(have) == len(want) == 2 and 1 in want and have[0] > 1 and have[1] > 1:
        return (
            "It was stretched into a table, as numpy does with a column and a row, or with a (n, 1) and a (n,). Which "
            "of the two lost or turned an axis? Or is a sum over the other axis missing?"
        )
    if len(have) < len(want):
        return (
            "An axis is gone. Does a sum go along the wrong axis, without `keepdims=True`? Was a row picked, as in "
            "`Z[0]`, or entries with a condition, as in `Z[Z > 0]`?"
        )
    if len(have) > 2:
        return (
            "It has an axis too many: a list of columns in `np.array([...])`, a `[None]`, a `reshape` that leaves one "
            "over, or two results of a function under one name."
        )
    if len(have) == len(want) and any(a == 1 < b for a, b in zip(have, want, strict=True)):
        return "One axis has a single entry left: by a sum, or by a loop that keeps only its last turn?"
    return "Print the shapes on the way, line by line. (a, b) @ (b, c) gives (a, c); `X[0]` has an axis less than X."


def notation(shape, case) -> str:
    """Return a shape in the course's letters, where the sizes of the case tell them apart: "(n_x, m) = (3, 5)"."""
    if shape == ():
        return "a number"
    letters: dict[int, list[str]] = {}
    for name, size in case.items():
        for letter, value in _letters(name, size):
            letters.setdefault(value, []).append(letter)
    named = [
        letters[size][0] if len(letters.get(size, ())) == 1 and size > 1 else str(size) for size in shape
    ]
    words = f"({', '.join(named)}{',' if len(shape) == 1 else ''})"
    return words if words == str(tuple(shape)) else f"{words} = {tuple(shape)}"


def _letters(name, size):
    if name == "extreme":
        return []
    if isinstance(size, list | tuple):
        return [(f"{name}[{l}]", each) for l, each in enumerate(size)]
    return [(name, size)]


def _swapped(exercise, outcomes, expected):
    """Say so where the results are right and in another order."""
    count = len(exercise.returns)
    if count < 2:
        return None
    for order in itertools.permutations(range(count)):
        swapped = [
            isinstance(outcome.value, tuple | list)
            and isinstance(each.value, tuple)
            and len(outcome.value) == count
            and _right_value(exercise, tuple(outcome.value[i] for i in order), each.value)
            for outcome, each in zip(outcomes, expected, strict=True)
        ]
        if all(swapped):
            line = Code(f"return {', '.join(exercise.returns)}")
            return Verdict(
                exercise.name,
                "shape",
                "Not yet: everything is right but for the order of the results.",
                (line,),
            )
    return None


# Wrong values without a name


def _value(function, exercise, rng):
    """Show the smallest input on which the two differ, both results, and the first step where they part."""
    for case in sorted(exercise.cases, key=lambda case: (case.get("extreme", False), _size(case))):
        for _ in range(DRAWS):
            inputs = exercise.inputs(rng, case, digits=1)
            outcome = uninterrupted(function, inputs)
            expected = uninterrupted(exercise.reference, inputs)
            if expected.error is None and not _agrees(exercise, outcome, expected):
                return _difference(function, exercise, case, inputs, outcome, expected)
    title = f"Not yet: `{exercise.function}` gives other numbers, and only for values far out."
    return Verdict(exercise.name, "value", title, ("Try it with inputs of -1000 and 1000.",))


def _size(case):
    return sum(math.prod(size) if isinstance(size, list | tuple) else size for size in case.values())


def _difference(function, exercise, case, inputs, outcome, expected):
    if outcome.error is not None:
        return _error(function, exercise, case, outcome)
    if exercise.view is not None:
        pairs = [
            (k, "", v, exercise.view(expected.value)[k]) for k, v in exercise.view(outcome.value).items()
        ]
    else:
        pairs = list(_pairs(exercise, outcome.value, expected.value))
    wrong = [(label, mine, wanted) for label, _, mine, wanted in pairs if not equal(mine, wanted)]
    parts = [*globals_used(function, exercise.arguments), *_returns_early(function)]
    if wrong and all(_near(mine, wanted) for _, mine, wanted in wrong):
        parts.append("Close, and not exact: is a number rounded, or a slope nudged?")
    parts += [
        "Only values far out differ. An example:" if case.get("extreme") else "A small example. The input:",
        Code("\n".join(_line(name, each) for name, each in inputs.items())),
    ]
    for label, mine, wanted in wrong[:2]:
        parts += [
            f"`{label}`, yours and what it should be:",
            Code(_both(mine, wanted)),
        ]
    parts += _first_step(function, exercise, inputs)
    which = f"`{wrong[0][0]}` has the right shape and other numbers" if wrong else "the result differs"
    if wrong and np.ndim(wrong[0][2]) == 0:
        which = f"`{wrong[0][0]}` is another number"
    if wrong and exercise.view is not None:
        which = f"`{wrong[0][0]}` is not what it should be"
    return Verdict(exercise.name, "value", f"Not yet: {which}.", tuple(parts))


def _near(mine, wanted):
    """Whether a result is off by less than a hundredth of the largest entry."""
    mine, wanted = numbers(mine), numbers(wanted)
    if mine is None or wanted is None or mine.shape != wanted.shape or not wanted.size:
        return False
    return bool(np.abs(mine - wanted).max() < 0.01 * np.abs(wanted).max())


def _returns_early(function):
    """A word on a `return` that ends a loop with its first turn."""
    nodes = [node for each in _body(function) or () for node in ast.walk(each)]
    last = [node.body[-1] for node in nodes if isinstance(node, ast.For | ast.While)]
    return [
        f"The `return` in line {each.lineno} stands inside the loop, and ends it with the first turn. Move it to the "
        "left, out of the loop."
        for each in last
        if isinstance(each, ast.Return)
    ]


def _first_step(function, exercise, inputs):
    """Compare the variables of the reader's function with those of the same name in nnlib's, change by change.

    In loops a variable changes many times. Where the two loop differently, its last values are compared, if one of
    them has no loop, and else nothing.
    """
    mine, theirs = _changes(function, inputs), _changes(exercise.lines, inputs)
    seen: dict[str, int] = {}
    for name, value, line in running.steps(exercise.lines, inputs):
        plain = _plain(name)
        k = seen[plain] = seen.get(plain, -1) + 1
        values, count = mine.get(plain, []), len(theirs[plain])
        if plain in INDICES or not values:
            continue
        if len(values) == count:
            parted = not equal(values[k], value)
        else:
            last = 1 in (len(values), count) and k == count - 1
            parted = last and not any(equal(each, value) for each in values)
        if parted:
            return [f"The first step where you part from the formula is `{name}`:", Code(line)]
    return []


def _changes(function, inputs):
    found: dict[str, list] = {}
    for name, value, _ in running.steps(function, inputs):
        found.setdefault(_plain(name), []).append(value)
    return found


def _plain(name):
    """The same for dZ[2], dZ2 and dZ_2."""
    return re.sub(r"[\[\]_]", "", name)


def _both(mine, wanted):
    """Both results, with as many digits as show that they differ."""
    for digits in (4, 6, 8):
        yours, right = _line("yours", mine, digits), _line("right", wanted, digits)
        if yours.removeprefix("yours") != right.removeprefix("right"):
            break
    return f"{yours}\n{right}"


def _line(name, value, digits=4):
    if isinstance(value, Mapping):
        return "\n".join(_line(f"{name}[{key}]", value[key], digits) for key in value)
    if isinstance(value, Network):
        return "\n".join(
            line for l in value.W for line in (_line(f"W[{l}]", value.W[l]), _line(f"b[{l}]", value.b[l]))
        )
    if isinstance(value, np.random.Generator):
        return f"{name} = a generator of random numbers"
    array = numbers(value)
    if array is None and isinstance(value, tuple | list):
        return "\n".join(_line(f"{name}[{i}]", each) for i, each in enumerate(value))
    if array is None:
        return f"{name} = {value!r}"
    if array.ndim == 0:
        return f"{name} = {array:.{digits}g}"
    text = np.array2string(
        array, precision=digits, suppress_small=True, max_line_width=70, threshold=40, separator=", "
    )
    return f"{name} = {text}".replace("\n", "\n" + " " * (len(name) + 3))


def _kind(value):
    if isinstance(value, np.ndarray):
        holds = (
            "" if value.dtype.kind in "biuf" else f" that holds {HOLDS.get(value.dtype.kind, value.dtype)}"
        )
        return f"an array of shape {value.shape}{holds}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if value is None:
        return "nothing"
    kind = type(value).__name__
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def nearest(name, names) -> str:
    """Return the exercise's name that is meant, most likely."""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.3)
    return close[0] if close else next(iter(names))
