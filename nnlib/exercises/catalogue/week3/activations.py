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
    task="Return tanh(Z) for every entry of Z, even far out, where e^z is too large for the computer.",
    arguments=TABLE,
    returns={"A": "like `Z`"},
    formula=("A = (e^Z - e^-Z) / (e^Z + e^-Z) = 2 sigmoid(2 Z) - 1",),
    reference=tanh.g,
    spelled_out=hyperbolic_tangent,
    draw=_Z,
    cases=BEND,
    mistakes=(
        Mistake(
            "e^z overflows far out, and infinity divided by infinity is NaN",
            "The formula works up to z = 709. Beyond that, e^z is larger than any number the computer can "
            "hold. The sigmoid from week 2 can cope with that, and so can `np.tanh`.",
            (("np.tanh(Z)", "(np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))"),),
        ),
        Mistake(
            "e^2z overflows far out on the right, and infinity divided by infinity is NaN",
            "The formula works up to z = 354. Beyond that, e^2z is larger than any number the computer can "
            "hold. With e^-2z, as in 2 sigmoid(2z) - 1, it works, and `np.tanh` works too.",
            (("np.tanh(Z)", "(np.exp(2 * Z) - 1) / (np.exp(2 * Z) + 1)"),),
        ),
        Mistake(
            "e^-2z overflows far out on the left, and infinity divided by infinity is NaN",
            "The formula works down to z = -354. Farther left, e^-2z is infinite in both the numerator and "
            "the denominator. Where e^-2z is only in the denominator, as in 2 sigmoid(2z) - 1, infinity "
            "does no harm, and `np.tanh` works too.",
            (("np.tanh(Z)", "(1 - np.exp(-2 * Z)) / (1 + np.exp(-2 * Z))"),),
        ),
        Mistake(
            "e^2z is used without parentheses around the numerator and denominator",
            "Division comes before plus and minus, so put parentheses around the numerator and around the "
            "denominator.",
            (("np.tanh(Z)", "np.exp(2 * Z) - 1 / np.exp(2 * Z) + 1"),),
        ),
        Mistake(
            "the denominator has a minus too",
            "Then the result is 1 everywhere. The denominator is the sum, e^Z + e^-Z.",
            (("np.tanh(Z)", "(np.exp(Z) - np.exp(-Z)) / (np.exp(Z) - np.exp(-Z))"),),
        ),
        Mistake(
            "the sigmoid is used instead",
            "The two have the same form, but tanh runs from -1 to 1 and is steeper.",
            (("np.tanh(Z)", "sigmoid(Z)"),),
        ),
        Mistake(
            "the sigmoid is stretched and shifted down, but its argument isn't doubled",
            "Double its argument too: 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "2 * sigmoid(Z) - 1"),),
        ),
        Mistake(
            "the sigmoid's argument is doubled, but the sigmoid isn't stretched and shifted down",
            "So it runs from 0 to 1. Twice that, minus 1, runs from -1 to 1.",
            (("np.tanh(Z)", "sigmoid(2 * Z)"),),
        ),
        Mistake(
            "the sigmoid's argument is doubled and the sigmoid is stretched, but not shifted down",
            "So it runs from 0 to 2. The minus 1 is missing: 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "2 * sigmoid(2 * Z)"),),
        ),
        Mistake(
            "the 1 is subtracted inside the sigmoid's parentheses",
            "Take the sigmoid first, then stretch it, then shift it down: subtract 1 from 2 sigmoid(2 Z).",
            (("np.tanh(Z)", "2 * sigmoid(2 * Z - 1)"),),
        ),
        Mistake(
            "the sigmoid is shifted down, but neither doubled nor stretched",
            "So it runs from -0.5 to 0.5. It should be 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "sigmoid(Z) - 0.5"),),
        ),
        Mistake(
            "1 - sigmoid is used instead",
            "That is the sigmoid mirrored left to right. tanh is 2 sigmoid(2 Z) - 1.",
            (("np.tanh(Z)", "1 - sigmoid(Z)"),),
        ),
        Mistake(
            "its inverse is used",
            "`np.arctanh` goes the other way, from A to Z. The activation is `np.tanh`.",
            (("np.tanh(Z)", "np.arctanh(Z)"),),
        ),
        Mistake(
            "a hard step is used",
            "tanh only approaches -1 and 1 at its ends. In between, it passes through every value and has a "
            "slope.",
            (("np.tanh(Z)", "np.sign(Z)"),),
        ),
        Mistake(
            "it has the wrong sign",
            "It rises with z, because e^-Z is subtracted from e^Z.",
            (("np.tanh(Z)", "-np.tanh(Z)"),),
        ),
        Mistake(
            "the numerator and denominator are swapped",
            "The difference is the numerator, and the sum is the denominator.",
            (("np.tanh(Z)", "1 / np.tanh(Z)"),),
        ),
        Mistake(
            "the parentheses around the numerator and denominator are missing",
            "Division comes before plus and minus, so put parentheses around the numerator and around the "
            "denominator.",
            (("np.tanh(Z)", "np.exp(Z) - np.exp(-Z) / np.exp(Z) + np.exp(-Z)"),),
        ),
        Mistake(
            "the parentheses around the denominator are missing",
            "Division comes before plus, so put parentheses around e^Z + e^-Z.",
            (("np.tanh(Z)", "(np.exp(Z) - np.exp(-Z)) / np.exp(Z) + np.exp(-Z)"),),
        ),
        Mistake(
            "the denominator is missing",
            "Without it, the values grow without limit. Divide by the sum e^Z + e^-Z, not by 2.",
            (("np.tanh(Z)", "np.sinh(Z)"),),
        ),
        Mistake(
            "the tangent of an angle is used",
            "`np.tan` is for angles. The activation is `np.tanh`.",
            (("np.tanh(Z)", "np.tan(Z)"),),
        ),
        Mistake(
            "the arctangent is used",
            "`np.arctan` is a different curve, which levels off at 1.57. The activation is `np.tanh`.",
            (("np.tanh(Z)", "np.arctan(Z)"),),
        ),
        Mistake(
            "its slope is used",
            "1 - tanh(Z)^2 is g'. Here you need g itself.",
            (("np.tanh(Z)", "1 - np.tanh(Z) ** 2"),),
        ),
    ),
    nudge="Write out the four exponentials, or remember how tanh is related to the sigmoid, or look for it "
    "in numpy.",
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
            "1 - A is a straight line in A. The slope is 1 - A^2: `1 - A**2`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z)"),),
        ),
        Mistake(
            "A is doubled instead of squared",
            "In Python, a power is `**`: `1 - A**2`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z) * 2"),),
        ),
        Mistake(
            "2 is raised to the power of A, instead of squaring A",
            "In `np.power(A, 2)`, the exponent comes last.",
            (("1 - tanh(Z) ** 2", "1 - np.power(2, tanh(Z))"),),
        ),
        Mistake(
            "A is multiplied by itself as a matrix",
            "Each entry is squared by itself: `A**2`, or `A * A`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z) @ tanh(Z)"),),
        ),
        Mistake(
            "A is multiplied by A.T as a matrix",
            "Each entry is squared by itself: `A**2`, or `A * A`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z) @ tanh(Z).T"),),
        ),
        Mistake(
            "it is multiplied by tanh again",
            "1 - A^2 is already the whole slope.",
            (("1 - tanh(Z) ** 2", "tanh(Z) * (1 - tanh(Z) ** 2)"),),
        ),
        Mistake(
            "the formula of the sigmoid's slope is used with tanh",
            "a (1 - a) belongs to the sigmoid. For tanh it is 1 - a^2.",
            (("1 - tanh(Z) ** 2", "tanh(Z) * (1 - tanh(Z))"),),
        ),
        Mistake(
            "the slope of the sigmoid is used",
            "Each activation has its own slope: for tanh it is 1 - A^2 with A = tanh(Z).",
            (("1 - tanh(Z) ** 2", "sigmoid.prime(Z)"),),
        ),
        Mistake(
            "Z is used instead of A",
            "In 1 - A^2, A is tanh(Z), the value of the activation: `1 - np.tanh(Z)**2`.",
            (("1 - tanh(Z) ** 2", "1 - Z ** 2"),),
        ),
        Mistake(
            "tanh is applied twice",
            "A is already tanh(Z). Use either `1 - A**2` or `1 - np.tanh(Z)**2`, not both.",
            (("1 - tanh(Z) ** 2", "1 - tanh(tanh(Z)) ** 2"),),
        ),
        Mistake(
            "Z is squared, not tanh(Z)",
            "First take tanh, then square it: `np.tanh(Z)**2`.",
            (("1 - tanh(Z) ** 2", "1 - tanh(Z ** 2)"),),
        ),
        Mistake(
            "tanh itself is returned, not its slope",
            "The value says how high the curve is; the slope says how steep it is: 1 - A^2.",
            (("1 - tanh(Z) ** 2", "tanh(Z)"),),
        ),
        Mistake(
            "the sign is wrong",
            "The curve rises everywhere, so its slope is positive: 1 - A^2.",
            (("1 - tanh(Z) ** 2", "tanh(Z) ** 2 - 1"),),
        ),
        Mistake(
            "there is a plus instead of the minus",
            "In the middle, where A is 0, the slope is 1, and it falls off from there: 1 - A^2.",
            (("1 - tanh(Z) ** 2", "1 + tanh(Z) ** 2"),),
        ),
        Mistake(
            "1 - A is squared instead of A",
            "Without parentheses, powers come first: `1 - A**2`.",
            (("1 - tanh(Z) ** 2", "(1 - tanh(Z)) ** 2"),),
        ),
        Mistake(
            "the 1 is missing",
            "The slope is 1 minus the square.",
            (("1 - tanh(Z) ** 2", "tanh(Z) ** 2"),),
        ),
        Mistake(
            "the minus is applied to A, inside the square",
            "The minus of -A disappears when it is squared. Subtract the square from 1 instead.",
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
    task="Return max(0, z) for every entry of Z.",
    arguments=TABLE,
    returns={"A": "like `Z`"},
    formula=("A = max(0, Z)",),
    reference=relu.g,
    draw=_Z,
    cases=BEND,
    mistakes=(
        Mistake(
            "`np.max` is called instead of `np.maximum`",
            "`np.max` looks for the largest of all entries and treats what comes after the comma as an "
            "axis. `np.maximum(0, Z)` compares each entry with 0.",
            (("np.maximum(0, Z)", "np.max(0, Z)"),),
        ),
        Mistake(
            "`np.max` is given 0 and Z as a pair",
            "`np.max` first makes one array of them, and then looks for its largest entry. `np.maximum(0, "
            "Z)` compares each entry with 0.",
            (("np.maximum(0, Z)", "np.max((0, Z))"),),
        ),
        Mistake(
            "the largest of all entries is used",
            "`np.max(Z)` is one number. `np.maximum(0, Z)` compares each entry with 0.",
            (("np.maximum(0, Z)", "np.max(Z)"),),
        ),
        Mistake(
            "the largest of each column is used",
            "In `np.max(Z, 0)`, the 0 is an axis. `np.maximum(0, Z)` compares each entry with 0.",
            (("np.maximum(0, Z)", "np.max(Z, 0)"),),
        ),
        Mistake(
            "Python's own `max` or `if` is used on a whole table",
            "They need a single yes or no, but a table has many. `np.maximum(0, Z)` goes through the "
            "entries.",
            (("np.maximum(0, Z)", "max(0, Z)"),),
        ),
        Mistake(
            "the minimum is used",
            "It keeps the negative entries and sets the positive ones to 0. The ReLU does the opposite.",
            (("np.maximum(0, Z)", "np.minimum(0, Z)"),),
        ),
        Mistake(
            "negative entries have their sign flipped",
            "That is |z|. Left of 0, the ReLU is 0: the unit is off.",
            (("np.maximum(0, Z)", "np.abs(Z)"),),
        ),
        Mistake(
            "the leaky ReLU is used",
            "The leaky one keeps a hundredth of each negative entry. The ReLU sets them to 0.",
            (("np.maximum(0, Z)", "np.maximum(0.01 * Z, Z)"),),
        ),
        Mistake(
            "its slope is used",
            "g' is 1 where z is positive, but g itself is z there.",
            (("np.maximum(0, Z)", "1.0 * (Z > 0)"),),
        ),
        Mistake(
            "the comparison has no parentheses",
            "Products come before comparisons, so `Z * Z > 0` asks whether z^2 is positive. Write `Z * (Z > 0)`.",
            (("np.maximum(0, Z)", "Z * Z > 0"),),
        ),
        Mistake(
            "log(1 + e^z) is used",
            "That is the softplus, a ReLU with a rounded corner. Left of 0, the ReLU is exactly 0.",
            (("np.maximum(0, Z)", "np.logaddexp(0, Z)"),),
        ),
        Mistake(
            "Z has the wrong sign",
            "`max(0, -z)` is on where z is negative, but the ReLU is on where z is positive.",
            (("np.maximum(0, Z)", "np.maximum(0, -Z)"),),
        ),
        Mistake(
            "the values stop at 1",
            "Only the sigmoid levels off there. The ReLU keeps rising: it is z for every positive z.",
            (("np.maximum(0, Z)", "np.clip(Z, 0, 1)"),),
        ),
        Mistake(
            "each entry is compared with 1",
            "The corner is at 0: max(0, z).",
            (("np.maximum(0, Z)", "np.maximum(1, Z)"),),
        ),
    ),
    nudge="numpy has a function that compares each entry of an array with those of another, or with a "
    "number.",
    skeleton="def my_relu(Z):\n    return np.maximum(..., ...)",
    large={"n": 20, "m": 500},
)

RELU_SLOPE = Exercise(
    name="relu_slope",
    week=3,
    title="the slope of the ReLU",
    task="Return the slope of the ReLU at every entry of Z. At 0 itself there is no slope, so any answer is "
    "fine.",
    arguments=TABLE,
    returns={"slope": "like `Z`"},
    formula=("slope = 1 where Z > 0, 0 where Z < 0",),
    reference=relu.prime,
    draw=_Z,
    cases=BEND,
    mistakes=(
        Mistake(
            "the ReLU itself is returned, not its slope",
            "On the right, the value is z, but the slope is 1, however large z is.",
            (("(Z > 0).astype(Z.dtype)", "np.maximum(0, Z)"),),
        ),
        Mistake(
            "the slope is -1 on the left",
            "That is the slope of |z|. Left of 0, the ReLU is flat, so its slope is 0.",
            (("(Z > 0).astype(Z.dtype)", "np.sign(Z)"),),
        ),
        Mistake(
            "the slope is 1 everywhere",
            "Look at Z instead of A, or use `>`. A is never below 0, so `A >= 0` is always true.",
            (("(Z > 0).astype(Z.dtype)", "np.ones(Z.shape)"),),
        ),
        Mistake(
            "one slope is returned for all entries",
            "Each entry has its own slope, 1 or 0: `np.where(Z > 0, 1, 0)`.",
            (("(Z > 0).astype(Z.dtype)", "1"),),
        ),
        Mistake(
            "left and right are swapped",
            "The slope is 1 on the right, where z is positive, and 0 on the left.",
            (("(Z > 0)", "(Z < 0)"),),
        ),
        Mistake(
            "the slope is 0 everywhere",
            "Right of 0, the ReLU is the line z, with slope 1.",
            (("(Z > 0).astype(Z.dtype)", "np.zeros(Z.shape)"),),
        ),
        Mistake(
            "the slope is 0.5 everywhere",
            "Nudging gives 0.5 only at the corner itself. To its right the slope is 1, and to its left 0.",
            (("(Z > 0).astype(Z.dtype)", "np.full(Z.shape, 0.5)"),),
        ),
        Mistake(
            "the slope is 0.5 on the right",
            "Right of 0, the ReLU is the line z, with slope 1.",
            (("(Z > 0).astype(Z.dtype)", "0.5 * (Z > 0)"),),
        ),
        Mistake(
            "the slope of the leaky ReLU is used",
            "The leaky one has slope 0.01 on the left; the ReLU has 0.",
            (("(Z > 0).astype(Z.dtype)", "np.where(Z > 0, 1, 0.01)"),),
        ),
        Mistake(
            "the formula of the sigmoid's slope is used with the ReLU",
            "a (1 - a) belongs to the sigmoid. A ReLU has only two slopes, 1 and 0.",
            (("(Z > 0).astype(Z.dtype)", "np.maximum(0, Z) * (1 - np.maximum(0, Z))"),),
        ),
        Mistake(
            "the formula of tanh's slope is used with the ReLU",
            "1 - a^2 belongs to tanh. A ReLU has only two slopes, 1 and 0.",
            (("(Z > 0).astype(Z.dtype)", "1 - np.maximum(0, Z) ** 2"),),
        ),
        Mistake(
            "z is compared with 1",
            "The corner is at 0: `Z > 0`.",
            (("(Z > 0)", "(Z > 1)"),),
        ),
        Mistake(
            "`if` is used on a whole table",
            "`if` needs a single yes or no. `Z > 0` is already a table of answers, and as numbers they are "
            "1 and 0.",
            (("(Z > 0).astype(Z.dtype)", "1 if Z > 0 else 0"),),
        ),
    ),
    nudge="Draw the curve. How steep is it left of 0, and how steep right of it?",
    solution=("def my_relu_slope(Z):\n    return np.where(Z > 0, 1, 0)\n"),
    skeleton="def my_relu_slope(Z):\n    return np.where(..., ..., ...)",
    large={"n": 20, "m": 500},
)
