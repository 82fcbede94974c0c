"""tanh and ReLU, and their slopes."""

import numpy as np

from nnlib.activations import relu, tanh
from nnlib.exercises.exercise import Exercise, Mistake

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


TANH = Exercise(
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
            "e^-2z overflows far out on the left, and infinite by infinite is nan",
            "The formula is right down to z = -354. Further left, e^-2z is infinite, above as below. Where e^-2z is "
            "only below, as in 2 sigmoid(2z) - 1, infinity does no harm, and `np.tanh` knows about it too.",
            (("np.tanh(Z)", "(1 - np.exp(-2 * Z)) / (1 + np.exp(-2 * Z))"),),
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
    large={"n": 20, "m": 500},
)

TANH_SLOPE = Exercise(
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

RELU = Exercise(
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

RELU_SLOPE = Exercise(
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
    solution=("def my_relu_slope(Z):\n    return np.where(Z > 0, 1, 0)\n"),
    skeleton="def my_relu_slope(Z):\n    return np.where(..., ..., ...)",
    large={"n": 20, "m": 500},
)
