"""Week 3: a network of two layers: its sizes, its start, its bends, forward, cost, backward, one step, predict."""

from collections.abc import Mapping

import numpy as np

from nnlib import cost, descent, network
from nnlib.activations import relu, sigmoid, tanh
from nnlib.exercises.checking import running
from nnlib.exercises.checking.comparing import kind
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.network import Network
from nnlib.shapes import keyed

# Every size different; one example; one feature; one hidden unit; as many examples as features and units.
TWO_LAYERS = (
    {"n_x": 3, "n_1": 4, "m": 5},
    {"n_x": 4, "n_1": 2, "m": 1},
    {"n_x": 1, "n_1": 3, "m": 6},
    {"n_x": 2, "n_1": 1, "m": 3},
    {"n_x": 3, "n_1": 3, "m": 3},
)
LARGE = {"n_x": 20, "n_1": 30, "m": 500}
NET = "a network of two layers, tanh and sigmoid: `net.W[l]` (n[l], n[l-1]), `net.b[l]` (n[l], 1)"


# ------------------------------------------------------------------ sizes


def layer_sizes(X, Y, n_1):
    """Return n = [n_x, n[1], n[2]]: rows of X (n_x, m), as many hidden units as asked for, rows of Y (1, m)."""
    n_x, n_2 = X.shape[0], Y.shape[0]
    return [n_x, n_1, n_2]


def _sizes(numbers, n_x, n_1, m):
    return {"X": numbers.normal(n_x, m), "Y": numbers.labels(m), "n_1": n_1}


sizes = Exercise(
    name="layer_sizes",
    week=3,
    title="the sizes of a network of two layers",
    task="Return the units of each layer, the input first: a list of three numbers.",
    arguments={"X": "(n_x, m)", "Y": "(1, m)", "n_1": "the number of hidden units"},
    returns={"n": "[n[0], n[1], n[2]]"},
    formula=("n[0] = n_x, the rows of X", "n[1], whatever you choose", "n[2], the rows of Y"),
    reference=layer_sizes,
    draw=_sizes,
    cases=({"n_x": 4, "n_1": 6, "m": 5}, {"n_x": 6, "n_1": 2, "m": 1}, {"n_x": 5, "n_1": 3, "m": 5}),
    mistakes=(
        Mistake(
            "m is taken for n_x",
            "`X.shape` is (n_x, m): a row for each feature, a column for each example. The network has an input for "
            "each feature, `X.shape[0]`.",
            (("X.shape[0]", "X.shape[1]"),),
        ),
        Mistake(
            "m is taken for the number of output units",
            "`Y.shape` is (1, m), an answer for each example. The output layer gives one at a time: `Y.shape[0]`.",
            (("Y.shape[0]", "Y.shape[1]"),),
            line=2,
        ),
        Mistake(
            "m is taken for the number of hidden units",
            "The number of examples says nothing about the hidden layer: take the argument `n_1`.",
            (("[n_x, n_1, n_2]", "[n_x, X.shape[1], n_2]"),),
            line=1,
        ),
        Mistake(
            "all numbers in X are counted",
            "`X.size` is n_x times m. One example goes in at a time, and it has `X.shape[0]` features.",
            (("X.shape[0]", "X.size"),),
        ),
        Mistake(
            "the output layer is left out",
            "The list ends with the output: one unit, because yhat is one number for each example.",
            (("[n_x, n_1, n_2]", "[n_x, n_1]"),),
            line=2,
        ),
        Mistake(
            "the input is left out",
            "It isn't counted in L, but its size is needed: `W[1]` has a column for each feature.",
            (("[n_x, n_1, n_2]", "[n_1, n_2]"),),
        ),
        Mistake(
            "the number of examples is listed too",
            "m is no size of the network, which answers for any number of examples.",
            (("[n_x, n_1, n_2]", "[n_x, n_1, n_2, X.shape[1]]"),),
            line=2,
        ),
        Mistake(
            "the layers are listed from the output to the input",
            "The list follows the signal: input, hidden layer, output.",
            (("[n_x, n_1, n_2]", "[n_2, n_1, n_x]"),),
        ),
        Mistake(
            "the hidden units come first",
            "The list follows the signal: input, hidden layer, output.",
            (("[n_x, n_1, n_2]", "[n_1, n_x, n_2]"),),
        ),
        Mistake(
            "the output has a unit for each class",
            "For two classes one unit is enough: yhat is the chance of class 1, and 1 - yhat that of class 0.",
            (("Y.shape[0]", "2"),),
            line=2,
        ),
        Mistake(
            "the number of hidden units is always 4",
            "The pictures show 4, but whoever calls the function chooses: take the argument `n_1`.",
            (("[n_x, n_1, n_2]", "[n_x, 4, n_2]"),),
            line=1,
        ),
        Mistake(
            "the sizes of one network are typed in",
            "The sizes belong to whatever X, Y and n_1 come in: take them from the arguments.",
            (("[n_x, n_1, n_2]", "[3, 4, 1]"),),
        ),
        Mistake(
            "the bias is counted as an input",
            "The bias has an array of its own, `b[1]`, and needs no input.",
            (("X.shape[0]", "X.shape[0] + 1"),),
        ),
    ),
    nudge="What does a row of X stand for, and what a column?",
    skeleton="def my_layer_sizes(X, Y, n_1):\n    n_x = ...\n    n_2 = ...\n    return [..., ..., ...]",
)


# ------------------------------------------------------------------ the start


def parameters_in(value) -> tuple[dict, dict]:
    """Return W and b of a result, an array for each layer. Raises TypeError or ValueError with the mend."""
    if isinstance(value, Network):
        value = (dict(value.W), dict(value.b))
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ValueError("two results are expected, a dict each: end it with `return W, b`")
    W, b = value
    if isinstance(W, Mapping) and set(W) == set(range(len(W))):
        raise ValueError("the layers are numbered from 1; in a list, None may stand at place 0")
    keyed(W, "W", like=W if isinstance(W, Mapping) and W else {1: None})
    keyed(b, "b", like=W)
    layers = range(1, len(W) + 1)
    return {l: _array(W[l], f"W[{l}]") for l in layers}, {l: _array(b[l], f"b[{l}]") for l in layers}


def _array(P, name):
    array = running.numbers(P)
    if array is None or not array.size:
        raise ValueError(f"{name} is {kind(P)}; it should be an array of real numbers, one or more")
    return array


def start_in_words(value, typical, right) -> dict:
    """Return what a start is judged by, since its numbers differ by right: the shapes, and the numbers in words.

    typical(W)      how large the numbers of W should be about
    right           what is said of numbers that are as they should be
    """
    W, b = parameters_in(value)
    seen = {f"W[{l}]": np.zeros(W[l].shape) for l in W} | {f"b[{l}]": np.zeros(b[l].shape) for l in b}
    for l in W:
        wrong = " and ".join(_wrong_with(W[l], typical(W[l])))
        seen[f"the numbers of W[{l}]"] = wrong or right
        seen[f"the numbers of b[{l}]"] = "aren't zero" if np.any(b[l]) else "are zero"
    return seen


def _wrong_with(W, typical):
    size = np.sqrt(np.mean(W**2)) / typical
    if np.unique(W).size == 1:
        yield "are all the same" if size else "are all zero"
        return
    if len(W) > 1 and np.array_equal(W[:1].repeat(len(W), axis=0), W):
        yield "are the same in every row"
    elif np.unique(W).size < W.size / 2:
        yield "repeat themselves"
    if np.all(W >= 0) or np.all(W <= 0):
        yield "all have the same sign"
    times = 10.0 ** np.round(np.log10(size))
    if times != 1:
        yield (
            f"are about {times:g} times too large"
            if times > 1
            else f"are about {1 / times:g} times too small"
        )


def shallow_initialize(n_x, n_1, rng):
    """Return W and b of two layers: W[l] (n[l], n[l-1]) random and small, b[l] (n[l], 1) zero."""
    W = {1: rng.standard_normal((n_1, n_x)) * 0.01, 2: rng.standard_normal((1, n_1)) * 0.01}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b


def _small(value):
    return start_in_words(value, lambda W: 0.01, "are random, on both sides of 0, and about 0.01")


def _sizes_and_rng(numbers, n_x, n_1):
    return {"n_x": n_x, "n_1": n_1, "rng": np.random.default_rng(numbers.rng.integers(2**32))}


def _drawn(wrong_1, wrong_2):
    """The edits that put other numbers in both layers."""
    return (("rng.standard_normal((n_1, n_x))", wrong_1), ("rng.standard_normal((1, n_1))", wrong_2))


ALIKE = "all hidden units compute the same, get the same slopes, and stay the same for ever"

shallow_start = Exercise(
    name="shallow_initialize",
    week=3,
    title="the start of a network of two layers",
    task="Return the first W and b of both layers: weights random and small, about 0.01, drawn from `rng`; "
    "biases zero. `rng.standard_normal(shape)` draws.",
    arguments={
        "n_x": "the number of features",
        "n_1": "the number of hidden units",
        "rng": "a random generator of numpy's",
    },
    returns={"W": "{1: ..., 2: ...}, `W[l]` (n[l], n[l-1])", "b": "{1: ..., 2: ...}, `b[l]` (n[l], 1)"},
    formula=("W[l] = 0.01 * standard normal numbers, (n[l], n[l-1])", "b[l] = 0, (n[l], 1)"),
    reference=shallow_initialize,
    draw=_sizes_and_rng,
    cases=({"n_x": 50, "n_1": 40}, {"n_x": 70, "n_1": 60}, {"n_x": 30, "n_1": 30}),
    mistakes=(
        Mistake(
            "all weights are zero",
            f"With equal weights {ALIKE}. Only random numbers tell them apart.",
            _drawn("np.zeros((n_1, n_x))", "np.zeros((1, n_1))"),
        ),
        Mistake(
            "all weights are the same number",
            f"With equal weights, whatever the number, {ALIKE}. Only random numbers tell them apart.",
            _drawn("np.ones((n_1, n_x))", "np.ones((1, n_1))"),
            family="one number",
        ),
        Mistake(
            "one random number is taken for all weights of a layer",
            f"A call without a shape draws one number, and with equal weights {ALIKE}. Draw a table: "
            "`rng.standard_normal((n_1, n_x))`.",
            _drawn(
                "abs(rng.standard_normal()) * np.ones((n_1, n_x))",
                "abs(rng.standard_normal()) * np.ones((1, n_1))",
            ),
            family="one number",
        ),
        Mistake(
            "all hidden units have the same row of weights",
            f"With equal rows {ALIKE}. Draw a table: `rng.standard_normal((n_1, n_x))`.",
            (("rng.standard_normal((n_1, n_x))", "rng.standard_normal((1, n_x)) * np.ones((n_1, 1))"),),
        ),
        Mistake(
            "the factor 0.01 is missing",
            "With weights of order one Z is large, where tanh and sigmoid are flat: the slopes are near 0 at once. "
            "Multiply: `0.01 * ...`.",
            (
                ("rng.standard_normal((n_1, n_x)) * 0.01", "rng.standard_normal((n_1, n_x))"),
                ("rng.standard_normal((1, n_1)) * 0.01", "rng.standard_normal((1, n_1))"),
            ),
        ),
        Mistake(
            "the factor 0.01 is missing in W[2]",
            "Both layers start small: multiply `W[2]` by 0.01 too.",
            (("rng.standard_normal((1, n_1)) * 0.01", "rng.standard_normal((1, n_1))"),),
        ),
        Mistake(
            "all weights are positive",
            "`random` and `rand` draw from 0 to 1. `standard_normal` and `randn` draw on both sides of 0, and weights "
            "need both signs.",
            _drawn("rng.random((n_1, n_x))", "rng.random((1, n_1))"),
        ),
        Mistake(
            "W[1] and W[2] have their rows and columns exchanged",
            "`W[l]` is (n[l], n[l-1]): a row for each unit of this layer, a column for each unit of the layer before.",
            _drawn("rng.standard_normal((n_x, n_1))", "rng.standard_normal((n_1, 1))"),
        ),
        Mistake(
            "W[1] has its rows and columns exchanged",
            "`W[1]` is (n[1], n_x): a row for each hidden unit, a column for each feature.",
            (("rng.standard_normal((n_1, n_x))", "rng.standard_normal((n_x, n_1))"),),
        ),
        Mistake(
            "W[2] has its rows and columns exchanged",
            "`W[2]` is (1, n[1]): one row for the output unit, a column for each hidden unit.",
            (("rng.standard_normal((1, n_1))", "rng.standard_normal((n_1, 1))"),),
        ),
        Mistake(
            "the biases aren't zero",
            "They may start at 0, since the random weights tell the units apart: `np.zeros((n_1, 1))`.",
            (
                ("np.zeros((n_1, 1))", "rng.standard_normal((n_1, 1))"),
                ("np.zeros((1, 1))", "rng.standard_normal((1, 1))"),
            ),
            line=1,
        ),
        Mistake(
            "the biases have one axis only",
            "numpy adds a (n,) along the wrong axis, in silence. Two axes take two brackets: `np.zeros((n_1, 1))`.",
            (("np.zeros((n_1, 1))", "np.zeros(n_1)"), ("np.zeros((1, 1))", "np.zeros(1)")),
            line=1,
        ),
        Mistake(
            "the biases are plain numbers",
            "Each unit has a bias of its own, and one number is one for all. A column of zeros: `np.zeros((n_1, 1))`.",
            (("np.zeros((n_1, 1))", "0"), ("np.zeros((1, 1))", "0")),
            line=1,
        ),
        Mistake(
            "the biases are rows",
            "A bias for each unit, and units are rows: `np.zeros((n_1, 1))`.",
            (("np.zeros((n_1, 1))", "np.zeros((1, n_1))"),),
            line=1,
        ),
        Mistake(
            "the numbers aren't drawn from `rng`",
            "Either they are the same at every call, or nobody can ever get them again. Draw them from the argument: "
            "`rng.standard_normal(shape)`.",
            _drawn(
                "np.random.default_rng(0).standard_normal((n_1, n_x))",
                "np.random.default_rng(1).standard_normal((1, n_1))",
            ),
        ),
    ),
    nudge="Write the shape of `W[1]` down first: how many units look, and at how many features?",
    skeleton="def my_shallow_initialize(n_x, n_1, rng):\n    W = {1: ..., 2: ...}\n    b = {1: ..., 2: ...}\n"
    "    return W, b",
    solution=(shallow_initialize, network.initialize),
    view=_small,
)


# ------------------------------------------------------------------ bends and their slopes

BEND = (
    {"n": 2, "m": 3},
    {"n": 4, "m": 1},
    {"n": 1, "m": 5},
    {"n": 3, "m": 3},
    {"n": 2, "m": 3, "extreme": True},
)
TABLE = {"Z": "(n, m)"}


def _Z(numbers, n, m):
    Z = numbers.normal(n, m, spread=1e4 if numbers.extreme else 1.2)
    Z[0, :2] *= np.sign(Z[0, :2]) * (1, -1)[:m]  # both sides, in every draw
    if not numbers.extreme:  # and both sides of 1
        Z[0, 0], Z[-1, -1] = numbers.number(0.2, 0.8), numbers.number(1.2, 2.5)
    return {"Z": Z}


def hyperbolic_tangent(Z):
    """Return (e^z - e^-z) / (e^z + e^-z) of every entry; numpy's own never overflows."""
    return np.tanh(Z)


bend_tanh = Exercise(
    name="tanh",
    week=3,
    title="the tanh",
    task="Return tanh(Z) of every entry of Z, also far out, where e^z is too large for the computer.",
    arguments=TABLE,
    returns={"A": "like `Z`"},
    formula=("A = (e^Z - e^-Z) / (e^Z + e^-Z) = 2 sigmoid(2 Z) - 1",),
    reference=tanh.g,
    spelled_out=hyperbolic_tangent,
    draw=_Z,
    cases=BEND,
    mistakes=(
        Mistake(
            "e^z overflows far out, and infinite by infinite is nan",
            "The formula is right up to z = 709. Beyond, e^z is more than a number of the computer can be. The sigmoid "
            "of week 2 doesn't mind, and `np.tanh` knows about it.",
            (("np.tanh(Z)", "(np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))"),),
        ),
        Mistake(
            "e^2z overflows far out on the right, and infinite by infinite is nan",
            "The formula is right up to z = 354. Beyond, e^2z is more than a number of the computer can be. With "
            "e^-2z, as in 2 sigmoid(2z) - 1, it comes out well, and `np.tanh` knows about it too.",
            (("np.tanh(Z)", "(np.exp(2 * Z) - 1) / (np.exp(2 * Z) + 1)"),),
        ),
        Mistake(
            "e^2z has no brackets around what is above and below",
            "Division comes before plus and minus: put brackets around what is above, and around what is below.",
            (("np.tanh(Z)", "np.exp(2 * Z) - 1 / np.exp(2 * Z) + 1"),),
        ),
        Mistake(
            "the denominator has a minus too",
            "Then it is 1 everywhere: below stands the sum, e^Z + e^-Z.",
            (("np.tanh(Z)", "(np.exp(Z) - np.exp(-Z)) / (np.exp(Z) - np.exp(-Z))"),),
        ),
        Mistake(
            "the sigmoid is taken for it",
            "The two have one form, but tanh goes from -1 to 1 and is steeper.",
            (("np.tanh(Z)", "sigmoid(Z)"),),
        ),
        Mistake(
            "the sigmoid is stretched and pulled down, but not squeezed",
            "Its argument is doubled too: 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "2 * sigmoid(Z) - 1"),),
        ),
        Mistake(
            "the sigmoid is squeezed, but not stretched and pulled down",
            "So it goes from 0 to 1. Twice that, minus 1, goes from -1 to 1.",
            (("np.tanh(Z)", "sigmoid(2 * Z)"),),
        ),
        Mistake(
            "the sigmoid is squeezed and stretched, but not pulled down",
            "So it goes from 0 to 2. The minus 1 is missing: 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "2 * sigmoid(2 * Z)"),),
        ),
        Mistake(
            "the 1 is taken away inside the brackets of the sigmoid",
            "First the sigmoid, then stretch it, then pull it down: 2 sigmoid(2 Z), and from that 1.",
            (("np.tanh(Z)", "2 * sigmoid(2 * Z - 1)"),),
        ),
        Mistake(
            "the sigmoid is pulled down, but not squeezed and stretched",
            "So it goes from -0.5 to 0.5. It is 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "sigmoid(Z) - 0.5"),),
        ),
        Mistake(
            "1 - sigmoid is taken for it",
            "That is the sigmoid from right to left. It is 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "1 - sigmoid(Z)"),),
        ),
        Mistake(
            "its inverse is taken",
            "`np.arctanh` goes the other way, from A to Z. The bend is `np.tanh`.",
            (("np.tanh(Z)", "np.arctanh(Z)"),),
        ),
        Mistake(
            "a hard step is taken",
            "-1 and 1 is where tanh ends. In between it passes through all values, and has a slope.",
            (("np.tanh(Z)", "np.sign(Z)"),),
        ),
        Mistake(
            "its sign is turned",
            "It rises with z: e^-Z is taken away from e^Z.",
            (("np.tanh(Z)", "-np.tanh(Z)"),),
        ),
        Mistake(
            "numerator and denominator have changed places",
            "The difference stands above, the sum below.",
            (("np.tanh(Z)", "1 / np.tanh(Z)"),),
        ),
        Mistake(
            "the brackets around numerator and denominator are missing",
            "Division comes before plus and minus: put brackets around what is above, and around what is below.",
            (("np.tanh(Z)", "np.exp(Z) - np.exp(-Z) / np.exp(Z) + np.exp(-Z)"),),
        ),
        Mistake(
            "the brackets around the denominator are missing",
            "Division comes before plus: put brackets around e^Z + e^-Z.",
            (("np.tanh(Z)", "(np.exp(Z) - np.exp(-Z)) / np.exp(Z) + np.exp(-Z)"),),
        ),
        Mistake(
            "the denominator is missing",
            "Without it the values grow without end. Divide by the sum e^Z + e^-Z, not by 2.",
            (("np.tanh(Z)", "np.sinh(Z)"),),
        ),
        Mistake(
            "the tangent of circles is taken",
            "`np.tan` belongs to angles. The bend is `np.tanh`.",
            (("np.tanh(Z)", "np.tan(Z)"),),
        ),
        Mistake(
            "the arc tangent is taken",
            "`np.arctan` is another curve, which ends at 1.57. The bend is `np.tanh`.",
            (("np.tanh(Z)", "np.arctan(Z)"),),
        ),
        Mistake(
            "its slope is taken",
            "1 - tanh(Z)^2 is g'. Here g itself is wanted.",
            (("np.tanh(Z)", "1 - np.tanh(Z) ** 2"),),
        ),
    ),
    nudge="Write out the four exponentials, or remember what it has to do with the sigmoid, or look for it in numpy.",
    skeleton="def my_tanh(Z):\n    return 2 * ... - 1",
    solution=(hyperbolic_tangent,),
    large={"n": 20, "m": 500},
)

slope_tanh = Exercise(
    name="tanh_slope",
    week=3,
    title="the slope of tanh",
    task="Return the slope of tanh at every entry of Z.",
    arguments=TABLE,
    returns={"slope": "like `Z`"},
    formula=("A = tanh(Z);  slope = 1 - A^2",),
    reference=tanh.prime,
    draw=_Z,
    cases=BEND,
    mistakes=(
        Mistake(
            "the square is missing",
            "1 - A is a straight line in A. It is 1 - A^2: `1 - A**2`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z)"),),
        ),
        Mistake(
            "twice A is taken for its square",
            "A power is `**` in Python: `1 - A**2`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z) * 2"),),
        ),
        Mistake(
            "2 to the power of A is taken for the square of A",
            "In `np.power(A, 2)` the exponent comes last.",
            (("1 - tanh(Z) ** 2", "1 - np.power(2, tanh(Z))"),),
        ),
        Mistake(
            "A is multiplied by itself as a matrix",
            "Each entry is squared for itself: `A**2`, or `A * A`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z) @ tanh(Z)"),),
        ),
        Mistake(
            "A is multiplied by A.T as a matrix",
            "Each entry is squared for itself: `A**2`, or `A * A`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z) @ tanh(Z).T"),),
        ),
        Mistake(
            "it is multiplied by tanh once more",
            "1 - A^2 is all of the slope.",
            (("1 - tanh(Z) ** 2", "tanh(Z) * (1 - tanh(Z) ** 2)"),),
        ),
        Mistake(
            "the formula of the sigmoid's slope is used with tanh",
            "a (1 - a) belongs to the sigmoid. For tanh it is 1 - a^2.",
            (("1 - tanh(Z) ** 2", "tanh(Z) * (1 - tanh(Z))"),),
        ),
        Mistake(
            "the slope of the sigmoid is taken",
            "Another bend, another slope: for tanh it is 1 - A^2 with A = tanh(Z).",
            (("1 - tanh(Z) ** 2", "sigmoid.prime(Z)"),),
        ),
        Mistake(
            "Z is taken for A",
            "1 - A^2 takes A = tanh(Z), the value of the bend: `1 - np.tanh(Z)**2`.",
            (("1 - tanh(Z) ** 2", "1 - Z ** 2"),),
        ),
        Mistake(
            "tanh is taken twice",
            "A is tanh(Z) already: either `1 - A**2`, or `1 - np.tanh(Z)**2`, not both.",
            (("1 - tanh(Z) ** 2", "1 - tanh(tanh(Z)) ** 2"),),
        ),
        Mistake(
            "Z is squared, not tanh(Z)",
            "First tanh, then the square: `np.tanh(Z)**2`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z ** 2)"),),
        ),
        Mistake(
            "tanh itself is handed back, not its slope",
            "The value says how high the curve is. The slope says how steep: 1 - A^2.",
            (("1 - tanh(Z) ** 2", "tanh(Z)"),),
        ),
        Mistake(
            "the sign is turned",
            "The curve rises everywhere, so its slope is positive: 1 - A^2.",
            (("1 - tanh(Z) ** 2", "tanh(Z) ** 2 - 1"),),
        ),
        Mistake(
            "there is a plus for the minus",
            "In the middle, where A is 0, the slope is 1, and it falls from there: 1 - A^2.",
            (("1 - tanh(Z) ** 2", "1 + tanh(Z) ** 2"),),
        ),
        Mistake(
            "1 - A is squared, not A",
            "Powers come first, without brackets: `1 - A**2`.",
            (("1 - tanh(Z) ** 2", "(1 - tanh(Z)) ** 2"),),
        ),
        Mistake(
            "the 1 is missing",
            "The slope is 1 minus the square.",
            (("1 - tanh(Z) ** 2", "tanh(Z) ** 2"),),
        ),
        Mistake(
            "the minus belongs to A in the square",
            "The minus of -A goes away when it is squared: the square is taken away from 1.",
            (("1 - tanh(Z) ** 2", "-tanh(Z) ** 2"),),
        ),
    ),
    nudge="Where is the curve steepest, and what is A there? What is A where it is flat?",
    skeleton="def my_tanh_slope(Z):\n    A = ...\n    return 1 - ...",
    large={"n": 20, "m": 500},
)

bend_relu = Exercise(
    name="relu",
    week=3,
    title="the ReLU",
    task="Return max(0, z) of every entry of Z.",
    arguments=TABLE,
    returns={"A": "like `Z`"},
    formula=("A = max(0, Z)",),
    reference=relu.g,
    draw=_Z,
    cases=BEND,
    mistakes=(
        Mistake(
            "`np.max` is called in place of `np.maximum`",
            "`np.max` looks for the largest of all entries, and takes what comes after the comma for an axis. "
            "`np.maximum(0, Z)` compares each entry with 0.",
            (("np.maximum(0, Z)", "np.max(0, Z)"),),
        ),
        Mistake(
            "`np.max` is given 0 and Z in one pair",
            "`np.max` makes one array of them first, and looks for its largest entry. `np.maximum(0, Z)` compares each "
            "entry with 0.",
            (("np.maximum(0, Z)", "np.max((0, Z))"),),
        ),
        Mistake(
            "the largest of all entries is taken",
            "`np.max(Z)` is one number. `np.maximum(0, Z)` compares each entry with 0.",
            (("np.maximum(0, Z)", "np.max(Z)"),),
        ),
        Mistake(
            "the largest of each column is taken",
            "In `np.max(Z, 0)` the 0 is an axis. `np.maximum(0, Z)` compares each entry with 0.",
            (("np.maximum(0, Z)", "np.max(Z, 0)"),),
        ),
        Mistake(
            "Python's own `max` or `if` is asked about a whole table",
            "They need one yes or no, and a table has many. `np.maximum(0, Z)` goes through the entries.",
            (("np.maximum(0, Z)", "max(0, Z)"),),
        ),
        Mistake(
            "the minimum is taken",
            "It keeps the negative entries and makes the positive ones 0. The ReLU does the opposite.",
            (("np.maximum(0, Z)", "np.minimum(0, Z)"),),
        ),
        Mistake(
            "negative entries have their sign turned",
            "That is |z|. Left of 0 the ReLU is 0: the unit is off.",
            (("np.maximum(0, Z)", "np.abs(Z)"),),
        ),
        Mistake(
            "the leaky ReLU is taken",
            "The leaky one keeps a hundredth of negative entries. The ReLU makes them 0.",
            (("np.maximum(0, Z)", "np.maximum(0.01 * Z, Z)"),),
        ),
        Mistake(
            "its slope is taken",
            "1 where z is positive is g'. g itself is z there.",
            (("np.maximum(0, Z)", "1.0 * (Z > 0)"),),
        ),
        Mistake(
            "the comparison has no brackets",
            "Products come before comparisons, so `Z * Z > 0` asks whether z^2 is positive. Write `Z * (Z > 0)`.",
            (("np.maximum(0, Z)", "Z * Z > 0"),),
        ),
        Mistake(
            "log(1 + e^z) is taken",
            "That is the softplus, a ReLU with a round corner. Left of 0 the ReLU is exactly 0.",
            (("np.maximum(0, Z)", "np.logaddexp(0, Z)"),),
        ),
        Mistake(
            "the sign of Z is turned",
            "`max(0, -z)` is on where z is negative. It is on where z is positive.",
            (("np.maximum(0, Z)", "np.maximum(0, -Z)"),),
        ),
        Mistake(
            "the values stop at 1",
            "Only the sigmoid ends there. The ReLU goes on rising: it is z for every positive z.",
            (("np.maximum(0, Z)", "np.clip(Z, 0, 1)"),),
        ),
        Mistake(
            "each entry is compared with 1",
            "The corner is at 0: max(0, z).",
            (("np.maximum(0, Z)", "np.maximum(1, Z)"),),
        ),
    ),
    nudge="numpy has a function that compares each entry of one array with another, or with a number.",
    skeleton="def my_relu(Z):\n    return np.maximum(..., ...)",
    large={"n": 20, "m": 500},
)

slope_relu = Exercise(
    name="relu_slope",
    week=3,
    title="the slope of the ReLU",
    task="Return the slope of the ReLU at every entry of Z. At 0 itself there is none, and any answer is fine.",
    arguments=TABLE,
    returns={"slope": "like `Z`"},
    formula=("slope = 1 where Z > 0, 0 where Z < 0",),
    reference=relu.prime,
    draw=_Z,
    cases=BEND,
    mistakes=(
        Mistake(
            "the ReLU itself is handed back, not its slope",
            "The value is z on the right. The slope there is 1, however large z is.",
            (("(Z > 0).astype(Z.dtype)", "np.maximum(0, Z)"),),
        ),
        Mistake(
            "the slope is -1 on the left",
            "That is the slope of |z|. Left of 0 the ReLU is flat: its slope is 0.",
            (("(Z > 0).astype(Z.dtype)", "np.sign(Z)"),),
        ),
        Mistake(
            "the slope is 1 everywhere",
            "Look at Z, not at A, or ask for `>`: A is never below 0, so `A >= 0` is always true.",
            (("(Z > 0).astype(Z.dtype)", "np.ones(Z.shape)"),),
        ),
        Mistake(
            "one slope is given for all entries",
            "Each entry has a slope of its own, 1 or 0: `np.where(Z > 0, 1, 0)`.",
            (("(Z > 0).astype(Z.dtype)", "1"),),
        ),
        Mistake(
            "left and right are exchanged",
            "It is 1 on the right, where z is positive, and 0 on the left.",
            (("(Z > 0)", "(Z < 0)"),),
        ),
        Mistake(
            "the slope is 0 everywhere",
            "Right of 0 the ReLU is the line z, with slope 1.",
            (("(Z > 0).astype(Z.dtype)", "np.zeros(Z.shape)"),),
        ),
        Mistake(
            "the slope is 0.5 everywhere",
            "Half of each side is what a nudge sees at the corner alone. Right of it the slope is 1, left of it 0.",
            (("(Z > 0).astype(Z.dtype)", "np.full(Z.shape, 0.5)"),),
        ),
        Mistake(
            "the slope is 0.5 on the right",
            "Right of 0 the ReLU is the line z, with slope 1.",
            (("(Z > 0).astype(Z.dtype)", "0.5 * (Z > 0)"),),
        ),
        Mistake(
            "the slope of the leaky ReLU is taken",
            "The leaky one has slope 0.01 on the left. The ReLU has 0.",
            (("(Z > 0).astype(Z.dtype)", "np.where(Z > 0, 1, 0.01)"),),
        ),
        Mistake(
            "the formula of the sigmoid's slope is used with the ReLU",
            "a (1 - a) belongs to the sigmoid. A ReLU has two slopes only: 1 and 0.",
            (("(Z > 0).astype(Z.dtype)", "np.maximum(0, Z) * (1 - np.maximum(0, Z))"),),
        ),
        Mistake(
            "the formula of tanh's slope is used with the ReLU",
            "1 - a^2 belongs to tanh. A ReLU has two slopes only: 1 and 0.",
            (("(Z > 0).astype(Z.dtype)", "1 - np.maximum(0, Z) ** 2"),),
        ),
        Mistake(
            "z is compared with 1",
            "The corner is at 0: `Z > 0`.",
            (("(Z > 0)", "(Z > 1)"),),
        ),
        Mistake(
            "`if` is asked about a whole table",
            "`if` needs one yes or no. `Z > 0` is a table of answers already, and as numbers they are 1 and 0.",
            (("(Z > 0).astype(Z.dtype)", "1 if Z > 0 else 0"),),
        ),
    ),
    nudge="Draw the curve. How steep is it left of 0, and how steep right of it?",
    skeleton="def my_relu_slope(Z):\n    return np.where(..., ..., ...)",
    large={"n": 20, "m": 500},
)


# ------------------------------------------------------------------ forward


def shallow_forward(net, X):
    """Return A and Z of both layers, as `network.forward` does: two lines for each, one after the other."""
    W, b = net.W, net.b
    A, Z = {0: X}, {}
    Z[1] = W[1] @ A[0] + b[1]
    A[1] = tanh(Z[1])
    Z[2] = W[2] @ A[1] + b[2]
    A[2] = sigmoid(Z[2])
    return A, Z


def _net_and_X(numbers, n_x, n_1, m):
    net = numbers.network([n_x, n_1, 1], tanh)
    return {"net": net, "X": numbers.normal(n_x, m, spread=1000.0 if numbers.extreme else 1.0)}


forward = Exercise(
    name="shallow_forward",
    week=3,
    title="the forward pass of two layers",
    task="Return A and Z of both layers for all examples at once.",
    arguments={"net": NET, "X": "(n_x, m)"},
    returns={
        "A": "{0: X, 1: ..., 2: ...}, `A[l]` (n[l], m), with or without `A[0]`",
        "Z": "{1: ..., 2: ...}, `Z[l]` (n[l], m)",
    },
    formula=(
        "Z[1] = W[1] X + b[1]",
        "A[1] = tanh(Z[1])",
        "Z[2] = W[2] A[1] + b[2]",
        "A[2] = sigmoid(Z[2])",
    ),
    reference=network.forward,
    spelled_out=shallow_forward,
    solution=(shallow_forward, network.forward),
    draw=_net_and_X,
    cases=(*TWO_LAYERS, {**TWO_LAYERS[0], "extreme": True}),
    mistakes=(
        Mistake("b[1] is forgotten", "Z is W times what comes in, plus the bias.", ((" + b[1]", ""),)),
        Mistake(
            "b[2] is forgotten", "Z is W times what comes in, plus the bias.", ((" + b[2]", ""),), line=2
        ),
        Mistake(
            "the biases are forgotten",
            "Z is W times what comes in, plus the bias.",
            ((" + b[1]", ""), (" + b[2]", "")),
        ),
        Mistake(
            "the biases are taken away, not added",
            "Z is W times what comes in, plus the bias.",
            ((" + b[1]", " - b[1]"), (" + b[2]", " - b[2]")),
        ),
        Mistake(
            "X is fed to the second layer too",
            "The second layer looks at the answers of the first: `W[2] @ A[1]`.",
            (("@ A[1]", "@ A[0]"),),
            line=2,
        ),
        Mistake(
            "Z[1] is fed to the second layer",
            "What goes on is the activation, after the bend: `W[2] @ A[1]`.",
            (("@ A[1]", "@ Z[1]"),),
            line=2,
        ),
        Mistake(
            "the hidden layer has a sigmoid",
            "This network bends with tanh in its hidden layer: `np.tanh(Z[1])`, or `net.g[1](Z[1])`.",
            (("tanh(Z[1])", "sigmoid(Z[1])"),),
            line=1,
        ),
        Mistake(
            "the hidden layer has a ReLU",
            "This network bends with tanh in its hidden layer: `np.tanh(Z[1])`, or `net.g[1](Z[1])`.",
            (("tanh(Z[1])", "np.maximum(0, Z[1])"),),
            line=1,
        ),
        Mistake(
            "the output has a tanh",
            "yhat is a chance, from 0 to 1, so the output keeps the sigmoid.",
            (("sigmoid(Z[2])", "tanh(Z[2])"),),
            line=3,
        ),
        Mistake(
            "the output has a ReLU",
            "yhat is a chance, from 0 to 1, so the output keeps the sigmoid.",
            (("sigmoid(Z[2])", "np.maximum(0, Z[2])"),),
            line=3,
        ),
        Mistake(
            "the hidden layer isn't bent",
            "Without a bend in between, two layers are one straight line: A[1] = tanh(Z[1]).",
            (("tanh(Z[1])", "Z[1]"),),
            line=1,
        ),
        Mistake(
            "the output isn't bent",
            "Z[2] is any number. The sigmoid makes a chance of it.",
            (("sigmoid(Z[2])", "Z[2]"),),
            line=3,
        ),
        Mistake(
            "the sigmoid is taken twice at the output",
            "A[2] is the sigmoid of Z[2], once.",
            (("sigmoid(Z[2])", "sigmoid(sigmoid(Z[2]))"),),
            line=3,
        ),
        Mistake(
            "the slope of tanh is taken in place of tanh",
            "1 - A^2 is for the way back. Forward it is tanh(Z[1]).",
            (("tanh(Z[1])", "1 - tanh(Z[1]) ** 2"),),
            line=1,
        ),
        Mistake(
            "the bias b[1] is added after the bend",
            "The bias shifts z, before it is bent: tanh(W X + b).",
            ((" + b[1]", ""), ("tanh(Z[1])", "tanh(Z[1]) + b[1]")),
        ),
        Mistake(
            "b[1] is added in the second layer",
            "Each layer has a bias of its own: `b[2]`.",
            ((" + b[2]", " + b[1]"),),
            line=2,
        ),
        Mistake(
            "W[1] is transposed",
            "W[1] is (n[1], n_x) already, and meets the (n_x, m) of X as it is.",
            (("W[1] @", "W[1].T @"),),
        ),
        Mistake(
            "W[1] and X are multiplied element by element",
            "Each unit needs a sum over its features, and that is a product of matrices: `W[1] @ X`.",
            (("W[1] @", "W[1] *"),),
        ),
        Mistake(
            "W[2] and A[1] are multiplied element by element",
            "The output needs a sum over the hidden units, and that is a product of matrices: `W[2] @ A[1]`.",
            (("W[2] @", "W[2] *"),),
            line=2,
        ),
        Mistake(
            "A is handed back in the place of Z",
            "Backward and the cost need Z as it was before the bend: keep both.",
            (("return A, Z", "return A, {1: A[1], 2: A[2]}"),),
            line=1,
        ),
        Mistake(
            "Z is handed back in the place of A",
            "The next layer and the predictions need A, after the bend: keep both.",
            (("return A, Z", "return {0: X, **Z}, Z"),),
            line=1,
        ),
        Mistake(
            "yhat is rounded to 0 or 1",
            "That is a prediction. Training needs the chance itself.",
            (("sigmoid(Z[2])", "1.0 * (sigmoid(Z[2]) > 0.5)"),),
            line=3,
        ),
    ),
    nudge="Four lines. Which array goes into the second layer?",
    skeleton="def my_shallow_forward(net, X):\n    W, b = net.W, net.b\n    Z1 = ...\n    A1 = ...\n    Z2 = ...\n"
    "    A2 = ...\n    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}",
    large=LARGE,
)


# ------------------------------------------------------------------ the cost


def cost_from_Z(Z, Y):
    """Return J, the mean of log(1 + e^-z) where y = 1 and log(1 + e^z) where y = 0. Z, Y (1, m)."""
    m = Y.shape[1]
    losses = np.where(Y == 1, np.log(1 + np.exp(-Z)), np.log(1 + np.exp(Z)))
    return np.sum(losses) / m


def _Z_and_Y(numbers, m):
    Z, Y = numbers.normal(1, m, spread=1.5), numbers.labels(m)
    if numbers.extreme:  # far enough for a sigmoid of exactly 1, near enough for e^z
        Z = -numbers.between(100, 600, 1, m)
        for label in (0, 1):  # a large z of each class, in every draw
            Z[0, np.argmax(Y[0] == label)] *= -1
    return {"Z": Z, "Y": Y}


ONE, ZERO = "np.log(1 + np.exp(-Z))", "np.log(1 + np.exp(Z))"

network_cost = Exercise(
    name="cost_from_Z",
    week=3,
    title="the cost of a network",
    task="Return J from Z[2], the last Z: one number for all examples. It should stay finite where the sigmoid "
    "of Z rounds to 1 or 0.",
    arguments={"Z": "(1, m)", "Y": "(1, m)"},
    returns={"J": "a number"},
    formula=("loss = log(1 + e^-z) where y = 1, log(1 + e^z) where y = 0", "J = (1/m) sum of the losses"),
    reference=cost.cost_from_Z,
    spelled_out=cost_from_Z,
    draw=_Z_and_Y,
    cases=({"m": 5}, {"m": 1}, {"m": 7}, {"m": 4, "extreme": True}),
    mistakes=(
        Mistake(
            "the sigmoid rounds to 1 or 0 far out, and the logarithm of 0 is infinite",
            "-log(sigmoid(z)) is log(1 + e^-z) on paper. Written so, it never takes the logarithm of 0.",
            ((ONE, "-np.log(sigmoid(Z))"), (ZERO, "-np.log(1 - sigmoid(Z))")),
            family="rounding",
        ),
        Mistake(
            "the sigmoid rounds to 1 or 0 far out, and 0 times infinite is nan",
            "y log(a) is 0 times minus infinite there. -log(sigmoid(z)) is log(1 + e^-z) on paper, and written so it "
            "never takes the logarithm of 0.",
            (
                (
                    f"np.where(Y == 1, {ONE}, {ZERO})",
                    "-(Y * np.log(sigmoid(Z)) + (1 - Y) * np.log(1 - sigmoid(Z)))",
                ),
            ),
            family="rounding",
        ),
        Mistake("the 1/m is missing", "J is the average of the losses.", ((" / m", ""),), line=1),
        Mistake(
            "the 1/m is there twice",
            "A mean has divided by m already.",
            ((" / m", " / m / m"),),
            line=1,
        ),
        Mistake(
            "the two cases are exchanged",
            "Where y = 1 a large z is good, and its loss log(1 + e^-z) is small.",
            ((f"{ONE}, {ZERO}", f"{ZERO}, {ONE}"),),
        ),
        Mistake(
            "its sign is turned",
            "The logarithm of a chance is negative, and minus makes a positive cost of it.",
            (("np.sum(losses)", "-np.sum(losses)"),),
        ),
        Mistake(
            "examples with y = 0 cost nothing",
            "Their loss is log(1 + e^z), which is -log(1 - a).",
            ((ZERO, "0"),),
        ),
        Mistake(
            "examples with y = 1 cost nothing",
            "Their loss is log(1 + e^-z), which is -log(a).",
            ((ONE, "0"),),
        ),
        Mistake(
            "all examples are taken for y = 1",
            "Where y = 0 the loss is log(1 + e^z), which is -log(1 - a).",
            ((ZERO, "np.log(1 + np.exp(-Z))"),),
        ),
        Mistake(
            "the logarithm has base 10",
            "The slope A - Y belongs to the natural logarithm: `np.log`.",
            ((ONE, "np.log10(1 + np.exp(-Z))"), (ZERO, "np.log10(1 + np.exp(Z))")),
        ),
        Mistake(
            "the logarithm has base 2",
            "The slope A - Y belongs to the natural logarithm: `np.log`.",
            ((ONE, "np.log2(1 + np.exp(-Z))"), (ZERO, "np.log2(1 + np.exp(Z))")),
        ),
        Mistake(
            "the loss of each example is handed back",
            "J is one number: their sum, divided by m.",
            (("np.sum(losses) / m", "losses"),),
            line=1,
        ),
        Mistake(
            "each loss is divided by m, and they are not added up",
            "J is one number: their sum, divided by m.",
            (("np.sum(losses) / m", "losses / m"),),
            line=1,
        ),
        Mistake(
            "the squared error is taken",
            "(a - y)^2 / 2 belongs to other tasks. Chances take the logarithm.",
            ((f"np.where(Y == 1, {ONE}, {ZERO})", "(sigmoid(Z) - Y) ** 2 / 2"),),
        ),
        Mistake(
            "the squared error is taken, without its half",
            "(a - y)^2 belongs to other tasks. Chances take the logarithm.",
            ((f"np.where(Y == 1, {ONE}, {ZERO})", "(sigmoid(Z) - Y) ** 2"),),
        ),
        Mistake(
            "no logarithm is taken",
            "The loss is -log(a), and a = 1 / (1 + e^-z) makes log(1 + e^-z) of it.",
            ((ONE, "1 / (1 + np.exp(-Z))"), (ZERO, "1 / (1 + np.exp(Z))")),
        ),
        Mistake(
            "Z is taken for A in the logarithm",
            "log z is nan for negative z. A chance goes into the logarithm, sigmoid(z), and that makes log(1 + e^-z).",
            ((f"np.where(Y == 1, {ONE}, {ZERO})", "-(Y * np.log(Z) + (1 - Y) * np.log(1 - Z))"),),
        ),
        Mistake(
            "every label meets every prediction, in a table",
            "`Y.T @ ...` is (m, m). Each label belongs to its own example: element by element, `*`.",
            (
                (
                    f"np.where(Y == 1, {ONE}, {ZERO})",
                    "-(Y.T @ np.log(sigmoid(Z)) + (1 - Y).T @ np.log(1 - sigmoid(Z)))",
                ),
            ),
        ),
        Mistake(
            "the chances are clipped before the logarithm",
            "So the cost of a sure and wrong answer can't exceed 35, and its slope is 0. From Z nothing needs to be "
            "clipped: log(1 + e^-z).",
            (
                (ONE, "-np.log(np.clip(sigmoid(Z), 1e-15, 1 - 1e-15))"),
                (ZERO, "-np.log(1 - np.clip(sigmoid(Z), 1e-15, 1 - 1e-15))"),
            ),
        ),
        Mistake(
            "e^z stands outside the logarithm",
            "log(1) is 0. The brackets go around both: log(1 + e^z).",
            ((ONE, "np.log(1) + np.exp(-Z)"), (ZERO, "np.log(1) + np.exp(Z)")),
        ),
        Mistake(
            "the 1 in the logarithm is missing",
            "log(e^z) is z itself. It is log(1 + e^z).",
            ((ONE, "np.log(np.exp(-Z))"), (ZERO, "np.log(np.exp(Z))")),
        ),
        Mistake(
            "the sigmoid is taken twice",
            "Z becomes a chance in the logarithm. Give it Z, not A.",
            ((ONE, "np.log(1 + np.exp(-sigmoid(Z)))"), (ZERO, "np.log(1 + np.exp(sigmoid(Z)))")),
        ),
    ),
    nudge="-log(a) with a = 1 / (1 + e^-z): which logarithm is that, if you turn the fraction over?",
    skeleton="def my_cost_from_Z(Z, Y):\n    m = ...\n    losses = np.where(Y == 1, ..., ...)\n    return ...",
    solution=(cost.cost_from_Z, cost.loss_from_Z),
    large={"m": 5000},
)


# ------------------------------------------------------------------ backward


def shallow_backward(net, A, Z, Y):
    """Return dW and db of both layers, as `network.backward` does: line by line, from right to left."""
    W, m = net.W, Y.shape[1]
    dZ2 = A[2] - Y
    dW2 = dZ2 @ A[1].T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = W[2].T @ dZ2
    dZ1 = dA1 * (1 - A[1] ** 2)
    dW1 = dZ1 @ A[0].T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}


def _backward(numbers, n_x, n_1, m):
    net, X = _net_and_X(numbers, n_x, n_1, m).values()
    A, Z = network.forward(net, X)
    return {"net": net, "A": A, "Z": Z, "Y": numbers.labels(m)}


SLOPE = "(1 - A[1] ** 2)"
AVERAGE = "dZ holds the slope of each example's own loss. J is their average, so divide by m, once."

backward = Exercise(
    name="shallow_backward",
    week=3,
    title="the backward pass of two layers",
    task="Return dW and db of both layers, the slopes of J.",
    arguments={
        "net": NET,
        "A": "{0: X, 1: ..., 2: ...}",
        "Z": "{1: ..., 2: ...} from the forward pass",
        "Y": "(1, m)",
    },
    returns={
        "dW": "{1: ..., 2: ...}, `dW[l]` (n[l], n[l-1])",
        "db": "{1: ..., 2: ...}, `db[l]` (n[l], 1)",
    },
    formula=(
        "dZ[2] = A[2] - Y",
        "dW[2] = (1/m) dZ[2] A[1].T",
        "db[2] = (1/m) sum of dZ[2] over the examples",
        "dA[1] = W[2].T dZ[2]",
        "dZ[1] = dA[1] * tanh'(Z[1]), tanh' = 1 - A[1]^2",
        "dW[1] = (1/m) dZ[1] X.T",
        "db[1] = (1/m) sum of dZ[1] over the examples",
    ),
    reference=network.backward,
    spelled_out=shallow_backward,
    solution=(shallow_backward, network.backward),
    draw=_backward,
    cases=TWO_LAYERS,
    mistakes=(
        Mistake(
            "the 1/m is missing everywhere",
            f"{AVERAGE} (m is `Y.shape[1]`; `Y.shape[0]` and `len(Y)` are 1.)",
            (("m = net.W, Y.shape[1]", "m = net.W, 1"),),
            line=1,
        ),
        Mistake("the 1/m of dW[2] is missing", AVERAGE, (("dZ2 @ A[1].T / m", "dZ2 @ A[1].T"),), line=1),
        Mistake(
            "the 1/m of db[2] is missing",
            AVERAGE,
            (("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True)"),),
            line=2,
        ),
        Mistake("the 1/m of dW[1] is missing", AVERAGE, (("dZ1 @ A[0].T / m", "dZ1 @ A[0].T"),), line=5),
        Mistake(
            "the 1/m of db[1] is missing",
            AVERAGE,
            (("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True)"),),
            line=6,
        ),
        Mistake(
            "the 1/m of db[2] is there twice",
            "A mean has divided by m already.",
            (("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True) / m / m"),),
            line=2,
        ),
        Mistake(
            "the 1/m of db[1] is there twice",
            "A mean has divided by m already.",
            (("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True) / m / m"),),
            line=6,
        ),
        Mistake(
            "the number of features is taken for m",
            "A column is an example: m is `X.shape[1]`, or `Y.shape[1]`.",
            (("m = net.W, Y.shape[1]", "m = net.W, A[0].shape[0]"),),
            line=1,
        ),
        Mistake(
            "dZ[2] is divided by m, and dW and db once more",
            AVERAGE,
            (("dZ2 = A[2] - Y", "dZ2 = (A[2] - Y) / m"),),
        ),
        Mistake(
            "dZ[1] is divided by m, and dW[1] and db[1] once more",
            AVERAGE,
            ((f"dA1 * {SLOPE}", f"dA1 * {SLOPE} / m"),),
            line=4,
        ),
        Mistake(
            "dZ[2] has its sign turned",
            "It is prediction minus label: with Y - A every step would go uphill.",
            (("dZ2 = A[2] - Y", "dZ2 = Y - A[2]"),),
        ),
        Mistake(
            "dZ[2] is multiplied by the sigmoid's slope once more",
            "A - Y has the slope of the sigmoid in it already: that of the loss and that of the sigmoid multiplied.",
            (("dZ2 = A[2] - Y", "dZ2 = (A[2] - Y) * A[2] * (1 - A[2])"),),
        ),
        Mistake(
            "dA[2] is taken for dZ[2]",
            "-Y/A + (1 - Y)/(1 - A) is the slope of the loss at A[2]. Times a(1 - a), the sigmoid's slope, it is "
            "dZ[2], and all of it together is A[2] - Y.",
            (("dZ2 = A[2] - Y", "dZ2 = -Y / A[2] + (1 - Y) / (1 - A[2])"),),
        ),
        Mistake(
            "the two terms of dA[2] have the same sign",
            "The slope of log(1 - a) brings a minus of its own: -Y/A plus (1 - Y)/(1 - A).",
            (("dZ2 = A[2] - Y", "dZ2 = -(Y / A[2] + (1 - Y) / (1 - A[2])) * A[2] * (1 - A[2])"),),
        ),
        Mistake(
            "dZ[2] is squared",
            "A[2] - Y is the slope already. The square belongs to the squared error, and not to its slope.",
            (("dZ2 = A[2] - Y", "dZ2 = (A[2] - Y) ** 2"),),
        ),
        Mistake(
            "dA[2] goes back through W[2], not dZ[2]",
            "First back through the sigmoid, then through the weights: `W[2].T @ dZ2`.",
            (("W[2].T @ dZ2", "W[2].T @ (-Y / A[2] + (1 - Y) / (1 - A[2]))"),),
            line=3,
        ),
        Mistake(
            "dZ[1] isn't multiplied by the slope of tanh",
            "dA[1] is the slope at A[1]. On the way back through the bend it is multiplied by how steep the bend is.",
            ((f"dA1 * {SLOPE}", "dA1"),),
            line=4,
        ),
        Mistake(
            "dZ[1] is multiplied by tanh itself, not by its slope",
            "What counts is how steep the bend is at z: 1 - A[1]^2.",
            ((SLOPE, "A[1]"),),
            line=4,
        ),
        Mistake(
            "the sigmoid's slope is used in the tanh layer",
            "a(1 - a) belongs to the sigmoid. For tanh it is 1 - a^2.",
            ((SLOPE, "A[1] * (1 - A[1])"),),
            line=4,
        ),
        Mistake(
            "the square in the slope of tanh is missing",
            "It is 1 - A[1]^2: `1 - A[1]**2`.",
            ((SLOPE, "(1 - A[1])"),),
            line=4,
        ),
        Mistake(
            "Z[1] is taken for A[1] in the slope of tanh",
            "1 - a^2 takes the value after the bend: `1 - A[1]**2`.",
            ((SLOPE, "(1 - Z[1] ** 2)"),),
            line=4,
        ),
        Mistake(
            "the slope of tanh is taken at A[1] in place of Z[1]",
            "tanh' takes what went into the bend: `tanh.prime(Z[1])`. If you have A[1] already, it is 1 - A[1]^2.",
            ((SLOPE, "tanh.prime(A[1])"),),
            line=4,
        ),
        Mistake(
            "dZ[1] is multiplied by the slope of the output layer",
            "Layer 1 is bent by tanh, at Z[1]. A[2] belongs to the layer after it.",
            ((SLOPE, "(A[2] * (1 - A[2]))"),),
            line=4,
        ),
        Mistake(
            "1 - A[2]^2 is taken for the slope of tanh",
            "Layer 1 is bent by tanh, so it is 1 - A[1]^2.",
            ((SLOPE, "(1 - A[2] ** 2)"),),
            line=4,
        ),
        Mistake(
            "dZ[1] is multiplied by the sigmoid of Z[1]",
            "So the notes say it, and it is a slip: it is the slope of the layer's own bend, 1 - A[1]^2.",
            ((SLOPE, "sigmoid(Z[1])"),),
            line=4,
        ),
        Mistake(
            "the slope of the ReLU is used in the tanh layer",
            "1 and 0 are the slopes of a ReLU. For tanh it is 1 - a^2.",
            ((SLOPE, "(Z[1] > 0)"),),
            line=4,
        ),
        Mistake(
            "the brackets around 1 - A[1]^2 are missing",
            "Products come before minus: `dA1 * (1 - A[1]**2)`.",
            ((SLOPE, "1 - A[1] ** 2"),),
            line=4,
        ),
        Mistake(
            "the slope of tanh is made with products of matrices",
            "A[1]^2 squares each entry, and the slope multiplies each entry: `dA1 * (1 - A[1]**2)`.",
            ((f"dA1 * {SLOPE}", "dA1 @ (1 - A[1].T @ A[1])"),),
            line=4,
        ),
        Mistake(
            "dZ[2] is multiplied by the slope of tanh before it goes back",
            "First back through the weights, `W[2].T @ dZ2`, then through the bend: mind the brackets.",
            (("W[2].T @ dZ2", "W[2].T @ (dZ2 * (1 - A[1] ** 2))"),),
            line=3,
        ),
        Mistake(
            "the slope of tanh is added, not multiplied",
            "Slopes along the way are multiplied, element by element: `*`.",
            ((f"dA1 * {SLOPE}", f"dA1 + {SLOPE}"),),
            line=4,
        ),
        Mistake(
            "dA[1] and the slope of tanh are multiplied as matrices",
            "Each activation has its own slope: element by element, `*`.",
            ((f"dA1 * {SLOPE}", f"dA1 @ {SLOPE}"),),
            line=4,
        ),
        Mistake(
            "W[2] isn't transposed",
            "dA[1] is (n[1], m): W[2].T, (n[1], 1), times dZ[2], (1, m).",
            (("W[2].T @ dZ2", "W[2] @ dZ2"),),
            line=3,
        ),
        Mistake(
            "dW[2] is taken for W[2]",
            "dZ[2] goes back through the weights themselves, `W[2].T`.",
            (("W[2].T @ dZ2", "dW2.T @ dZ2"),),
            line=3,
        ),
        Mistake(
            "dW[2] is taken for dZ[2]",
            "What goes back is dZ[2], the slope of each example: `W[2].T @ dZ2`.",
            (("W[2].T @ dZ2", "W[2].T @ dW2"),),
            line=3,
        ),
        Mistake(
            "dZ[2] and W[2].T have changed places",
            "The order counts in a product of matrices: W[2].T, (n[1], 1), times dZ[2], (1, m).",
            (("W[2].T @ dZ2", "dZ2 @ W[2].T"),),
            line=3,
        ),
        Mistake(
            "dZ[2] goes back through W[1]",
            "It came forward through W[2], and goes back through W[2].T.",
            (("W[2].T @ dZ2", "W[1] @ dZ2"),),
            line=3,
        ),
        Mistake(
            "A[1] isn't transposed",
            "dW[2] is (1, n[1]): dZ[2], (1, m), times A[1].T, (m, n[1]).",
            (("dZ2 @ A[1].T", "dZ2 @ A[1]"),),
            line=1,
        ),
        Mistake(
            "X isn't transposed",
            "dW[1] is (n[1], n_x): dZ[1], (n[1], m), times X.T, (m, n_x).",
            (("dZ1 @ A[0].T", "dZ1 @ A[0]"),),
            line=5,
        ),
        Mistake(
            "dW[1] and dW[2] have their rows and columns exchanged",
            "A derivative has the shape of what it belongs to: `dZ2 @ A[1].T`, `dZ1 @ X.T`.",
            (("dZ2 @ A[1].T", "A[1] @ dZ2.T"), ("dZ1 @ A[0].T", "A[0] @ dZ1.T")),
            line=5,
        ),
        Mistake(
            "dZ[2] and A[1] are multiplied element by element",
            "dW[2] adds up over the examples, and that is a product of matrices: `dZ2 @ A[1].T`.",
            (("dZ2 @ A[1].T", "dZ2 * A[1]"),),
            line=1,
        ),
        Mistake(
            "dZ[1] and X are multiplied element by element",
            "dW[1] adds up over the examples, and that is a product of matrices: `dZ1 @ X.T`.",
            (("dZ1 @ A[0].T", "dZ1 * A[0]"),),
            line=5,
        ),
        Mistake(
            "Z[1] is taken for A[1] in dW[2]",
            "The weights W[2] multiply A[1], so that is their slope.",
            (("dZ2 @ A[1].T", "dZ2 @ Z[1].T"),),
            line=1,
        ),
        Mistake(
            "X is taken for A[1] in dW[2]",
            "The weights W[2] multiply A[1], so that is their slope. X belongs to dW[1].",
            (("dZ2 @ A[1].T", "dZ2 @ A[0].T"),),
            line=1,
        ),
        Mistake(
            "A[1] is taken for X in dW[1]",
            "The weights W[1] multiply X, so that is their slope. A[1] belongs to dW[2].",
            (("dZ1 @ A[0].T", "dZ1 @ A[1].T"),),
            line=5,
        ),
        Mistake(
            "db[1] is summed over everything",
            "Each unit has a bias of its own: sum over the examples alone, `axis=1, keepdims=True`.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"),),
            line=6,
        ),
        Mistake(
            "db[1] is summed over the units",
            "`axis=0` adds the rows up. Over the examples, which are columns, it is `axis=1`.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=0, keepdims=True)"),),
            line=6,
        ),
        Mistake(
            "`keepdims=True` is missing in db[1]",
            "The sum loses its axis, and a (n[1],) would be taken away from each row of b in silence.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"),),
            line=6,
        ),
        Mistake(
            "db[1] isn't summed",
            "The bias is the same for all examples, so their slopes are added up: `axis=1, keepdims=True`.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "dZ1"),),
            line=6,
        ),
        Mistake(
            "the slopes are sorted by layer, not into W and b",
            "dW holds dW[1] and dW[2], db holds db[1] and db[2].",
            (("{1: dW1, 2: dW2}, {1: db1, 2: db2}", "{1: dW1, 2: db1}, {1: dW2, 2: db2}"),),
            line=5,
        ),
        Mistake(
            "the layers have changed places",
            "dW[1] belongs to the hidden layer: `{1: dW1, 2: dW2}`.",
            (("{1: dW1, 2: dW2}, {1: db1, 2: db2}", "{1: dW2, 2: dW1}, {1: db2, 2: db1}"),),
            line=5,
        ),
    ),
    nudge="Seven lines, from right to left. Which of them multiply matrices, and which element by element?",
    skeleton="def my_shallow_backward(net, A, Z, Y):\n    m = ...\n    dZ2 = ...\n    dW2 = ...\n    db2 = ...\n"
    "    dA1 = ...\n    dZ1 = ...\n    dW1 = ...\n    db1 = ...\n    return {1: dW1, 2: dW2}, {1: db1, 2: db2}",
    large=LARGE,
)


# ------------------------------------------------------------------ one step, and predict


def shallow_step(net, dW, db, alpha):
    """Return the network after one step downhill, as `descent.step` does: a line for each array."""
    W, b = {}, {}
    W[1] = net.W[1] - alpha * dW[1]
    b[1] = net.b[1] - alpha * db[1]
    W[2] = net.W[2] - alpha * dW[2]
    b[2] = net.b[2] - alpha * db[2]
    return Network(W, b, net.g)


def gradients_for(numbers, net) -> dict:
    """Return the arguments of a step: a network, random slopes of its shapes, and a learning rate."""
    dW = {l: numbers.normal(*net.W[l].shape) for l in net.W}
    db = {l: numbers.normal(*net.b[l].shape) for l in net.b}
    return {"net": net, "dW": dW, "db": db, "alpha": numbers.number(0.2, 0.7)}


def _step(numbers, n_x, n_1):
    return gradients_for(numbers, numbers.network([n_x, n_1, 1], tanh))


def _everywhere(right, wrong, letters="Wb", layers=(1, 2)):
    """The edits that do the same in each of the four lines; P stands for W or b, l for the layer."""
    return tuple(
        tuple(text.replace("P", P).replace("[l]", f"[{l}]") for text in (right, wrong))
        for l in layers
        for P in letters
    )


step = Exercise(
    name="shallow_step",
    week=3,
    title="one step of gradient descent",
    task="Return the network after one step downhill: a new one, since a network never changes.",
    arguments={
        "net": NET,
        "dW": "{1: ..., 2: ...}, shaped like W",
        "db": "{1: ..., 2: ...}, shaped like b",
        "alpha": "the learning rate",
    },
    returns={"net": "a Network, `Network(W, b, net.g)`, or W and b"},
    formula=("W[l] := W[l] - alpha dW[l]", "b[l] := b[l] - alpha db[l]"),
    reference=descent.step,
    spelled_out=shallow_step,
    draw=_step,
    cases=({"n_x": 3, "n_1": 4}, {"n_x": 1, "n_1": 3}, {"n_x": 2, "n_1": 1}, {"n_x": 3, "n_1": 3}),
    mistakes=(
        Mistake(
            "there is a plus for the minus",
            "The slope points uphill. A step goes against it.",
            _everywhere("net.P[l] - alpha", "net.P[l] + alpha"),
        ),
        Mistake(
            "there is a plus for the minus in W",
            "The slope points uphill. A step goes against it, for W as for b.",
            _everywhere("net.P[l] - alpha", "net.P[l] + alpha", "W"),
        ),
        Mistake(
            "there is a plus for the minus in b",
            "The slope points uphill. A step goes against it, for b as for W.",
            _everywhere("net.P[l] - alpha", "net.P[l] + alpha", "b"),
            line=1,
        ),
        Mistake(
            "only W is updated",
            "The biases are parameters too: b[l] - alpha db[l].",
            _everywhere(" - alpha * dP[l]", "", "b"),
            line=1,
        ),
        Mistake(
            "only b is updated",
            "The weights are parameters too: W[l] - alpha dW[l].",
            _everywhere(" - alpha * dP[l]", "", "W"),
        ),
        Mistake(
            "only layer 1 is updated",
            "Layer 2 has slopes too, `dW[2]` and `db[2]`. A loop over two layers is `range(1, 3)`.",
            _everywhere(" - alpha * dP[l]", "", layers=(2,)),
        ),
        Mistake(
            "only layer 2 is updated",
            "Layer 1 has slopes too, `dW[1]` and `db[1]`.",
            _everywhere(" - alpha * dP[l]", "", layers=(1,)),
        ),
        Mistake(
            "the update is thrown away",
            "What comes back is the network as it was. Hand the new W and b back: `Network(W, b, net.g)`.",
            (("return Network(W, b, net.g)", "return net"),),
        ),
        Mistake(
            "alpha is forgotten",
            "The whole slope is far too long a step. Multiply it by alpha.",
            _everywhere("- alpha * dP[l]", "- dP[l]"),
        ),
        Mistake(
            "the slope is divided by alpha",
            "A small alpha makes a small step: multiply.",
            _everywhere("- alpha * dP[l]", "- dP[l] / alpha"),
        ),
        Mistake(
            "the way is handed back, not where it leads",
            "alpha dW is how far to go. Take it away from W.",
            _everywhere("net.P[l] - alpha * dP[l]", "alpha * dP[l]"),
        ),
        Mistake(
            "alpha is taken away first, and the difference multiplied",
            "Products come before minus, without brackets: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "(net.P[l] - alpha) * dP[l]"),
        ),
        Mistake(
            "the slope is subtracted from the parameter's own multiple",
            "alpha multiplies the slope, not the weights: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "alpha * net.P[l] - dP[l]"),
        ),
        Mistake(
            "W and its slope have changed places",
            "alpha multiplies the slope, and is taken away from the weights: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "dP[l] - alpha * net.P[l]"),
        ),
        Mistake(
            "the difference is taken the wrong way round",
            "Begin with what there is, and take the step away: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "alpha * dP[l] - net.P[l]"),
        ),
        Mistake(
            "alpha is always 0.01",
            "Whoever calls it chooses: take the argument `alpha`.",
            _everywhere("alpha * dP[l]", "0.01 * dP[l]"),
        ),
        Mistake(
            "layer 2 is left out",
            "The network has two layers, and so has the new one. A loop over both is `range(1, 3)`.",
            (("    W[2] = net.W[2] - alpha * dW[2]\n    b[2] = net.b[2] - alpha * db[2]\n", ""),),
        ),
        Mistake(
            "b is moved by dW",
            "b[l] has a slope of its own, `db[l]`, of its own shape.",
            _everywhere("alpha * dP[l]", "alpha * dW[l]", "b"),
            line=1,
        ),
    ),
    nudge="Four arrays, four lines. In which direction does a slope point?",
    skeleton="def my_shallow_step(net, dW, db, alpha):\n    W = {1: ..., 2: ...}\n    b = {1: ..., 2: ...}\n"
    "    return Network(W, b, net.g)",
    large={"n_x": 200, "n_1": 50},
)


def _undecided(numbers, n_x, n_1, m):
    """Examples on both sides, and one with yhat just above 0.5, so that every threshold shows, the mean too."""
    while True:
        net, X = _net_and_X(numbers, n_x, n_1, m).values()
        A, Z = (layers[2] for layers in network.forward(net, X))
        told = all(np.any((A - A.mean() > 0) != other) for other in (A > 0.5, Z > 0.5))
        if m < 3 or (told and Z.min() < -0.1 and np.any((Z > 0.1) & (Z < 0.4)) and Z.max() > 0.6):
            return {"net": net, "X": X}


predict = Exercise(
    name="shallow_predict",
    week=3,
    title="the predictions of a network",
    task="Return the class of every example: 1 where yhat is above 0.5, and 0 elsewhere. `network.forward(net, X)` is "
    "there for you, or your own.",
    arguments={"net": NET, "X": "(n_x, m)"},
    returns={"yes": "(1, m)"},
    formula=("A, Z = forward(net, X)", "1 where A[2] > 0.5, 0 elsewhere"),
    reference=network.predict,
    draw=_undecided,
    cases=(
        {"n_x": 3, "n_1": 4, "m": 7},
        {"n_x": 4, "n_1": 2, "m": 1},
        {"n_x": 5, "n_1": 5, "m": 5},
        {"n_x": 2, "n_1": 3, "m": 40},
    ),
    mistakes=(
        Mistake(
            "Z is compared with 0.5",
            "The chance is A, after the sigmoid. A is above 0.5 where Z is above 0.",
            (("A[net.L] > 0.5", "Z[net.L] > 0.5"),),
            line=1,
        ),
        Mistake(
            "A is compared with 0",
            "A sigmoid is always above 0, so that says 1 to everything. The middle is 0.5.",
            (("A[net.L] > 0.5", "A[net.L] > 0"),),
            line=1,
        ),
        Mistake(
            "the chances are handed back, not the classes",
            "Compare them with 0.5.",
            (("(A[net.L] > 0.5).astype(int)", "A[net.L]"),),
            line=1,
        ),
        Mistake(
            "0 and 1 are exchanged",
            "yhat is the chance of class 1: 1 where it is above 0.5.",
            (("A[net.L] > 0.5", "A[net.L] < 0.5"),),
            line=1,
        ),
        Mistake(
            "the chances are cut off, not rounded",
            "Everything below 1 becomes 0 so. Compare with 0.5 first.",
            (("(A[net.L] > 0.5)", "A[net.L]"),),
            line=1,
        ),
        Mistake(
            "the hidden layer is compared with 0.5",
            "The prediction is the output, A[2].",
            (("A[net.L] > 0.5", "A[1] > 0.5"),),
            line=1,
        ),
        Mistake(
            "the classes are -1 and 1",
            "The labels of this course are 0 and 1.",
            (("(A[net.L] > 0.5).astype(int)", "np.sign(Z[net.L])"),),
            line=1,
        ),
        Mistake(
            "one answer is given for all examples",
            "Each example is compared with 0.5 for itself, before any mean.",
            (("A[net.L] > 0.5", "A[net.L].mean() > 0.5"),),
            line=1,
        ),
        Mistake(
            "each example is compared with the mean of all",
            "An answer must not depend on the other examples: compare with 0.5.",
            (("A[net.L] > 0.5", "A[net.L] > A[net.L].mean()"),),
            line=1,
        ),
        Mistake(
            "the share of ones is handed back",
            "Return the answers themselves, one for each example.",
            (("(A[net.L] > 0.5).astype(int)", "(A[net.L] > 0.5).mean()"),),
            line=1,
        ),
    ),
    nudge="Which of the arrays of a forward pass holds yhat?",
    skeleton="def my_shallow_predict(net, X):\n    A, Z = network.forward(net, X)\n    return ...",
    large=LARGE,
)

# in the order of the notebook
EXERCISES = (
    sizes,
    bend_tanh,
    bend_relu,
    slope_tanh,
    slope_relu,
    forward,
    network_cost,
    backward,
    step,
    predict,
    shallow_start,
)
