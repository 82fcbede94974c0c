"""What an exception means, in words: the reader's own line, the shapes there, what most likely went wrong."""

import difflib
import re

import numpy as np

from nnlib.exercises.checking import comparing, running, source
from nnlib.exercises.checking.verdict import Code, Verdict

# What an exception says, "TypeError: ...", and what that means to a learner; the first that fits counts. A function
# instead of words takes the reader's function and the exception.
MEANINGS = (
    (r"^TypeError.*ellipsis", "Something that it calls isn't written yet and returns `...`."),
    (
        r"'tuple' object cannot be interpreted as an integer",
        "One number is needed here, but this is several: a shape holds two, (rows, columns). The examples "
        "are columns: `X.shape[1]`.",
    ),
    (
        r"only integer scalar arrays can be converted",
        "A whole array is used where one whole number is needed, such as a size. Take it from the shape: `X.shape[0]`.",
    ),
    (r"'tuple' object is not callable", "The parts of a shape take square brackets: `X.shape[1]`."),
    (
        r"^AttributeError: 'tuple'",
        "The parts of a tuple have no names. Take it apart: `A_before, Z, W, g = cache`.",
    ),
    (
        r"^TypeError.*('tuple'|multiply sequence)",
        "You can't compute with several results at once. Take them apart, `Z, A = my_unit(w, b, X)`, and "
        "write a line for each.",
    ),
    (r"^AttributeError: (module 'numpy'|'numpy.ndarray')", lambda function, error: _no_such(function, error)),
    (
        r"does not have enough dimensions",
        "`@` multiplies two tables. To multiply a table by a number, use `*`. From a dict, such as `net.W`, "
        "take the entry for one layer: `net.W[1]`.",
    ),
    (
        r"matmul|shapes.*not aligned",
        "In a product `P @ Q`, P needs as many columns as Q has rows: (a, b) @ (b, c) gives (a, c). Which "
        "of the two should be transposed, or be on the other side?",
    ),
    (
        r"could not be broadcast.*\(\d+,\)",
        "Element by element, two shapes must be equal along each axis, or one of them must be 1. One of "
        "these two has a single axis: a sum, a mean, or an index drops one, and `keepdims=True` or "
        "`reshape` keeps it.",
    ),
    (
        r"could not be broadcast",
        "Element by element, two shapes must be equal along each axis, or one of them must be 1. A matrix "
        "product is `@`, not `*`.",
    ),
    (
        r"inhomogeneous",
        "Rows of different lengths can't form a table. Does one of them get too many entries, or too few?",
    ),
    (
        r"could not broadcast input|array element with a sequence|non-broadcastable output",
        "What is on the right of `=` doesn't have the same shape as the place on the left that it should "
        "fill.",
    ),
    (
        r"cannot reshape",
        "The sizes in `reshape` must multiply to the number of entries. Take them from the argument, not "
        "from one particular example; -1 means whatever is left.",
    ),
    (
        r"order must be",
        "`np.reshape` needs the shape in its own parentheses: `np.reshape(X, (a, b))`, or `X.reshape(a, b)`.",
    ),
    (
        r"Cannot cast ufunc",
        "`/=`, `+=`, and the like write into the array itself, and an array of whole numbers can't hold "
        "fractions. Make a new array: `X = X / ...`.",
    ),
    (
        r"unsupported operand.*'list'",
        "A list isn't an array, so you can't compute with it. Start with `np.zeros((n, 1))`, or turn it "
        "into an array with `np.array(...)`.",
    ),
    (
        r"list index out of range|list assignment index",
        "A list holds only what you `append` to it. For numbers, start with `np.zeros((n, 1))`.",
    ),
    (
        r"object is not iterable",
        "A loop needs several things to go through. To repeat something a number of times, use `range`: "
        "`for k in range(steps)`.",
    ),
    (r"^AxisError", "A table has two axes: 0 runs down a column, 1 along a row."),
    (
        r"unsupported operand.*'(numpy\.)?(ufunc|function|builtin\w+|method)'",
        "A function is used as if it were a number. Give it its argument in parentheses, as in `np.exp(Z)`.",
    ),
    (
        r"'Network' object is not (subscriptable|iterable)",
        "It is a network, not a dict with names. Layer 1 has `.W[1]`, `.b[1]`, and `.g[1]`, so "
        "`parameters['W1']` becomes `net.W[1]`.",
    ),
    (
        r"'NoneType' object (has no attribute|is not subscriptable|is not iterable)|'NoneType' and|and 'NoneType'",
        "Something here is None. Most likely, the function that it comes from ends without a `return`.",
    ),
    (
        r"(too many|not enough) values to unpack",
        "The number of names on the left of `=` doesn't match the number of things on the right. Count "
        "both: what does the right side hold?",
    ),
    (
        r"not subscriptable",
        "There are square brackets after a single number. `X.shape` has parts, but `X.size`, `len(X)`, and "
        "numbers don't. A column that a loop fills starts as `np.zeros((n, 1))`.",
    ),
    (
        r"'Network' object has no attribute|unpack non-iterable Network",
        "A network has `net.W`, `net.b`, and `net.g`, each indexed by the number of the layer: `net.W[1]`, "
        "`net.b[1]`.",
    ),
    (
        r"mappingproxy(?!.*item assignment)",
        "`net.W`, `net.b`, and `net.g` have an entry for each layer: `net.W[1]`, `net.b[1]`, "
        "`net.g[1](Z[1])`.",
    ),
    (
        r"Network.__init__",
        "A network is made from its weights, its biases, and its activations, as in `Network(W, b, net.g)`.",
    ),
    (
        r"mappingproxy|^FrozenInstanceError",
        "A network never changes, so nothing can be put into it. Collect the new arrays in dicts of your "
        "own, and make a new network from them: `Network(W, b, net.g)`.",
    ),
    (r"bitwise_xor", "In Python, `^` isn't a power. A power is written with two stars: `A**2`."),
    (
        r"read-only",
        "It writes into an array of a network, and those never change. Make a new one: `W[l] - alpha * "
        "dW[l]`.",
    ),
    (
        r"only length-1 arrays|only size-1 arrays|0-dimensional arrays",
        "The functions in `math` take a single number, and so do `int` and `float`. numpy's functions take "
        "whole arrays: `np.exp`, `np.log`, `np.tanh`, `X.astype(int)`.",
    ),
    (
        r"truth value of an array",
        "`if` and `and` need a single yes or no, but an array holds many. Use `np.where` or `np.maximum`.",
    ),
    (
        r"^UnboundLocalError",
        lambda function, error: (
            "The variable is used before it has a value. Set it before the loop, to 0 or `np.zeros(...)`. "
            f"Or did none of the branches of an `if` set it? {_arguments_of(function)}"
        ),
    ),
    (
        r"Cannot interpret.*data type",
        "A shape needs its own parentheses, because it is two numbers in one argument: `np.zeros((4, 1))`, "
        "`rng.standard_normal((4, 3))`.",
    ),
    (
        r"^AttributeError.*Generator",
        "A numpy generator has `rng.standard_normal(shape)`, `rng.normal`, `rng.uniform`, and "
        "`rng.random(shape)`.",
    ),
    (r"^NameError", lambda function, error: _unknown(function, error.name or "")),
    (
        r"^KeyError",
        lambda function, error: (
            f"There is no entry {running.words(error)}. The keys are the layer numbers, 1 to L, as in "
            "`dW[l]`, not words; A also has an entry 0, A[0] = X."
        ),
    ),
    (
        r"'Activation'",
        "Call an activation, `g(Z)`, and its slope, `g.prime(Z)`. It is an object, not a piece of text.",
    ),
    (
        r"^(TypeError|AttributeError).*'dict'",
        "A, Z, W, dW, and the like are dicts with an array for each layer. Take one of the arrays, `A[2]`, "
        "or go through all of them, `{l: ... for l in dW}`.",
    ),
    (
        r"^IndexError.*tuple index",
        "What you index here has fewer entries. To unpack two results, write `A, Z = network.forward(net, "
        "X)`.",
    ),
    (
        r"^IndexError.*out of bounds .* with size (?!1$)",
        "An index counts from 0, so the last of n is n - 1. Take the number of entries from the argument, "
        "as in `range(X.shape[1])`, instead of typing it in.",
    ),
    (
        r"^IndexError",
        "An index counts from 0, so the last of n is n - 1. And a (1, m) array needs two indices: `A[0, i]`.",
    ),
    (
        r"^AssertionError",
        "One of your own `assert` statements failed: what it claims isn't true for these numbers.",
    ),
    (
        r"^RecursionError",
        "It calls itself again and again. Did you use its own name inside it where you meant another one?",
    ),
    (
        r"^TypeError.*not callable",
        "Something that isn't a function is called. Is a multiplication sign missing before a parenthesis?",
    ),
    (
        r"^TypeError.*NoneType",
        "Something that it calls returns nothing. Is a `return` missing there?",
    ),
    (r"^(SystemExit|KeyboardInterrupt)", "It should return a result instead of exiting."),
)


def stops(function, exercise, case, outcome):
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
        parts += [f"{'It stops' if named else 'This happens'} in line {at.number} of {where}:", Code(at.text)]
    if not named:
        parts.append(f"Python says `{said.splitlines()[0][:300]}`.")
    if at and at.shapes:
        shown = ", ".join(
            f"`{name}` is {comparing.notation(shape, case)}"
            for name, shape in at.shapes.items()
            if shape != ()
        )
        if isinstance(error, IndexError):
            shown = ", ".join([shown, *(f"`{name}` is {index}" for name, index in at.indices.items())])
        parts += [f"There, {shown}."] if shown else []
    if not named:
        size = _part_of_a_shape(error.name, arguments) if type(error) is NameError else ""
        meaning = f"`{error.name}` is a size: `{size}`." if size else ""
        meaning = meaning or layers_meet(function, error, case) or _meaning(function, error)
        parts += [meaning] if meaning else []
    return parts + globals_used(function, arguments)


def layers_meet(function, error, case):
    """Say so where an array of one layer meets, element by element, one of another layer."""
    if error is None:
        return ""
    said, at = running.words(error), running.place(function, error)
    if "could not be broadcast" not in said or at is None:
        return ""
    met = re.findall(r"\((\d+),(\d+)\)", said)
    layer = {}
    for name, shape in at.shapes.items():
        found = re.match(r"\(n\[(\d+)\], ", comparing.notation(shape, case))
        if found and tuple(map(str, shape)) in met:
            layer.setdefault(found[1], name)
    if len(layer) < 2:
        return ""
    (one, first), (other, second), *_ = layer.items()
    return (
        f"This combines arrays from two different layers: `{first}` has the shape of layer {one}, and "
        f"`{second}` that of layer {other}. Which of them should come from the other layer, and was it "
        "passed on?"
    )


def _part_of_a_shape(name, arguments):
    """Return where a size, "m", is to be had from: "X.shape[1]", or "" where no argument has it in its shape."""
    for argument, shape in dict(arguments).items():
        letters = re.match(r"\((.*?)\)", str(shape))
        axes = letters[1].replace(" ", "").split(",") if letters else []
        if name in axes:
            return f"{argument}.shape[{axes.index(name)}]"
    return ""


def _meaning(function, error):
    said = f"{type(error).__name__}: {running.words(error)}"
    for pattern, meaning in MEANINGS:
        if re.search(pattern, said, re.DOTALL):
            return meaning if isinstance(meaning, str) else meaning(function, error)
    return ""


def _unknown(function, name):
    """Say what a name without a value most likely should be."""
    known = getattr(getattr(function, "__code__", None), "co_varnames", ())
    if "net" in known and name in ("L", "W", "b", "g", "n"):
        return f"`{name}` has no value here. It belongs to the network: `net.{name}`."
    other = next((each for each in known if each.lower() == name.lower()), None)
    if other:
        return f"`{name}` has no value here. Do you mean `{other}`? Uppercase and lowercase letters differ."
    if name == "e":
        return "e to the power of x is `np.exp(x)`."
    if hasattr(np, name):
        return f"To use a function from numpy, put `np.` in front of it: `np.{name}`."
    return (
        "That name has no value here. Is it a typo, or hasn't an import or a cell above been run? "
        f"{_arguments_of(function)}"
    )


def _no_such(function, error):
    """Say what most likely was meant by something after a dot that numpy, or an array, does not have."""
    name, known = error.name, dir(error.obj)
    if name in function.__code__.co_varnames:
        return f"A dot before `{name}` asks the array for something with that name. Do you mean `*` or `@`?"
    if name in function.__globals__:
        return f"`{name}` isn't part of numpy but of the notebook, so write it without `np.`."
    near = [each for each in known if each.lower() == name.lower()] or difflib.get_close_matches(
        name, known, n=1
    )
    whose = "numpy has" if error.obj is np else "An array has"
    return f"{whose} no `{name}`." + (f" Do you mean `{near[0]}`?" if near else "")


def _arguments_of(function):
    code = getattr(function, "__code__", None)
    names = code.co_varnames[: code.co_argcount] if code else ()
    return f"The arguments are {', '.join(names)}." if names else ""


def globals_used(function, arguments):
    """A word on names that the function takes from the notebook rather than from its arguments."""
    code = getattr(function, "__code__", None)
    own = code.co_varnames if code is not None else ()
    if code is not None and code.co_argcount == len(arguments):
        names = own[: code.co_argcount]  # as the reader calls them
        arguments = dict(zip(names, dict(arguments).values(), strict=True))
    outside = source.from_outside(function)
    if not outside:
        return []
    found = [f"`{name}`" for name in outside]
    meant = [f"`{each}`" for each in own for name in outside if each != name and each.lower() == name.lower()]
    words = [f"Do you mean {' and '.join(meant)}? Uppercase and lowercase letters differ."] if meant else []
    sizes = {name: _part_of_a_shape(name, arguments) for name in outside}
    words += [f"`{name}` is `{size}`." for name, size in sizes.items() if size]
    which, it = (found[0], "it") if len(found) == 1 else (f"{', '.join(found[:-1])} and {found[-1]}", "them")
    return [
        f"Your function takes {which} from the notebook, not from its arguments ({', '.join(arguments)}): "
        f"the check calls it with other examples, so use the arguments, or compute {it} inside. "
        f"{' '.join(words)}".strip()
    ]
