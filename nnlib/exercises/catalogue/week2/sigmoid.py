"""The sigmoid and its slope."""

from nnlib import activations
from nnlib.exercises.catalogue.week2.cases import TABLE_SIZES
from nnlib.exercises.exercise import Exercise, Mistake


def _Z(numbers, n, m):
    Z = numbers.normal(n, m, spread=30.0 if numbers.extreme else 1.5)
    if numbers.extreme:
        Z[0, :2] = numbers.rng.uniform(800, 2000, 2) * (1, -1)
    return {"Z": Z}


FAR_OUT = (*TABLE_SIZES, {"n": 2, "m": 3, "extreme": True})

SIGMOID = Exercise(
    name="sigmoid",
    week=2,
    title="the sigmoid",
    task="Write the sigmoid yourself: return it for every entry of Z at once.",
    arguments={"Z": "(n, m)"},
    returns={"A": "like Z"},
    formula=("A = 1 / (1 + e^-Z)",),
    reference=activations.sigmoid.g,
    draw=_Z,
    cases=FAR_OUT,
    mistakes=(
        Mistake(
            "the minus in the exponent is missing",
            "e^Z grows with Z, so the result falls where it should rise. Write `np.exp(-Z)`.",
            (("np.exp(-Z)", "np.exp(Z)"),),
            family="falling",
        ),
        Mistake(
            "it is 1 minus the sigmoid",
            "That falls where the sigmoid rises: it is the probability of a 0. Leave out the `1 -`.",
            (("1 / (1 + np.exp(-Z))", "1 - 1 / (1 + np.exp(-Z))"),),
            family="falling",
        ),
        Mistake(
            "the numerator is e^-Z instead of 1",
            "e^-Z / (1 + e^-Z) falls where the sigmoid rises: it is 1 minus the sigmoid. The numerator is 1.",
            (("1 / (1 + np.exp(-Z))", "np.exp(-Z) / (1 + np.exp(-Z))"),),
            family="falling",
        ),
        Mistake(
            "the parentheses around 1 + e^-Z are missing",
            "Division comes before addition, so `1 / 1 + x` is 1 + x. Write `1 / (1 + np.exp(-Z))`.",
            (("1 / (1 + np.exp(-Z))", "1 / 1 + np.exp(-Z)"),),
        ),
        Mistake(
            "the 1 in the denominator is missing",
            "`1 / np.exp(-Z)` is e^Z, which grows without limit. The denominator is 1 + e^-Z.",
            (("(1 + np.exp(-Z))", "np.exp(-Z)"),),
        ),
        Mistake(
            "the denominator has a minus instead of the plus",
            "1 - e^-Z is 0 at Z = 0, so the quotient is infinite there. It is 1 + e^-Z.",
            (("1 + np.exp(-Z)", "1 - np.exp(-Z)"),),
        ),
        Mistake(
            "the minus is in front of e and not in the exponent",
            "`-np.exp(Z)` is minus e^Z. The exponent is -Z: `np.exp(-Z)`.",
            (("np.exp(-Z)", "-np.exp(Z)"),),
        ),
        Mistake(
            "e^Z overflows to infinity",
            "e^Z / (1 + e^Z) is the sigmoid on paper. For a large Z it is infinity divided by infinity, "
            "which is NaN, not a number. 1 / (1 + e^-Z) doesn't have that problem.",
            (("1 / (1 + np.exp(-Z))", "np.exp(Z) / (1 + np.exp(Z))"),),
        ),
        Mistake(
            "the sigmoid is applied twice",
            "Its own result, already between 0 and 1, is squeezed again. Once is enough.",
            (("np.exp(-Z)", "np.exp(-1 / (1 + np.exp(-Z)))"),),
        ),
        Mistake(
            "it is the slope of the sigmoid",
            "A (1 - A) says how steep the sigmoid is. The sigmoid is A itself.",
            compute=activations.sigmoid.prime,
        ),
        Mistake(
            "it is tanh",
            "It has the same form and runs from -1 to 1. You meet it in week 3; here it is 1 / (1 + e^-Z).",
            (("1 / (1 + np.exp(-Z))", "np.tanh(Z)"),),
        ),
        Mistake(
            "the result is cut to 0 and 1",
            "The sigmoid can be any number in between. Cutting at a threshold is a later, separate step.",
            (("1 / (1 + np.exp(-Z))", "np.round(1 / (1 + np.exp(-Z)))"),),
        ),
        Mistake(
            "e is typed in as 2.718",
            "e has infinitely many digits, and stopping after three makes a difference that shows. `np.exp` "
            "uses as many as the computer can hold.",
            (("np.exp(-Z)", "2.718**-Z"),),
        ),
        Mistake(
            "the base is 10 instead of e",
            "10^-Z gives a different curve, 2.3 times as steep. `np.exp` has base e = 2.718...",
            (("np.exp(-Z)", "10.0**-Z"),),
        ),
        Mistake(
            "`return` is inside the loop",
            "It ends the function after the first row of Z. numpy handles all of Z at once, without a loop.",
            (("np.exp(-Z)", "np.exp(-Z[0])"),),
        ),
        Mistake(
            "e^Z is divided by the sum over all entries",
            "That is the softmax, whose entries add up to 1. The sigmoid looks at each entry by itself.",
            (("1 / (1 + np.exp(-Z))", "np.exp(Z) / np.sum(np.exp(Z))"),),
        ),
    ),
    nudge="Which numpy function raises e to the power of every entry?",
    solution=("def my_sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))\n"),
    skeleton="def my_sigmoid(Z):\n    return ... / (... + ...)",
    large={"n": 20, "m": 500},
)

SIGMOID_SLOPE = Exercise(
    name="sigmoid_slope",
    week=2,
    title="the slope of the sigmoid",
    task="Return how steep the sigmoid is at every entry of Z. You may call `sigmoid`, or `my_sigmoid`.",
    arguments={"Z": "(n, m)"},
    returns={"slope": "like Z"},
    formula=("A = sigmoid(Z)", "slope = A (1 - A)"),
    reference=activations.sigmoid.prime,
    draw=_Z,
    cases=FAR_OUT,
    mistakes=(
        Mistake(
            "it is the sigmoid, not its slope",
            "The slope is near 0 at both ends and highest in the middle, at 0.25. It is A (1 - A).",
            (("A * (1 - A)", "A"),),
            line=1,
        ),
        Mistake(
            "the formula is applied to Z itself",
            "Z (1 - Z) skips the sigmoid. A is sigmoid(Z), and the slope is A (1 - A).",
            (("sigmoid(Z)", "Z"),),
        ),
        Mistake(
            "it is the slope at A instead of at Z",
            "The sigmoid is applied a second time, so the slope is taken in the wrong place. The argument "
            "here is Z, so one sigmoid is enough.",
            (("sigmoid(Z)", "sigmoid(sigmoid(Z))"),),
        ),
        Mistake(
            "the parentheses around 1 - A are missing",
            "`A * 1 - A` is A - A, which is 0. Write `A * (1 - A)`.",
            (("(1 - A)", "1 - A"),),
            line=1,
        ),
        Mistake(
            "A - 1 is used instead of 1 - A",
            "Then every slope is negative, but the sigmoid rises everywhere.",
            (("1 - A", "A - 1"),),
            line=1,
        ),
        Mistake(
            "A is missing before the parentheses",
            "1 - A alone falls from 1 to 0. The slope is the product of two factors, A and 1 - A.",
            (("A * (1 - A)", "1 - A"),),
            line=1,
            family="one factor",
        ),
        Mistake(
            "the square in the denominator is missing",
            "e^-Z / (1 + e^-Z) is 1 - A. With (1 + e^-Z)^2 as the denominator, it is the slope; A (1 - A) "
            "is easier to get right.",
            (("A * (1 - A)", "np.exp(-Z) / (1 + np.exp(-Z))"),),
            line=1,
            family="one factor",
        ),
        Mistake(
            "the second factor is 1 - Z",
            "Both factors are made from A: A (1 - A).",
            (("(1 - A)", "(1 - Z)"),),
            line=1,
        ),
        Mistake(
            "it is doubled",
            "A difference between Z - h and Z + h is divided by 2h. Or write A (1 - A), without nudging.",
            (("A * (1 - A)", "2 * A * (1 - A)"),),
            line=1,
        ),
        Mistake(
            "it is computed by nudging Z by 0.001, to one side",
            "That comes close to the slope, to within a thousandth or so. A (1 - A) is exact and takes a "
            "single sigmoid.",
            (("A * (1 - A)", "(sigmoid(Z + 0.001) - A) / 0.001"),),
            line=1,
        ),
        Mistake(
            "A is added instead of subtracted",
            "A (1 + A) keeps growing up to 2. The slope is A (1 - A), which is 0 at both ends.",
            (("1 - A", "1 + A"),),
            line=1,
        ),
        Mistake(
            "it is the slope of tanh, with the sigmoid in it",
            "1 - A^2 belongs to A = tanh(Z). For the sigmoid it is A (1 - A).",
            (("A * (1 - A)", "1 - A**2"),),
            line=1,
        ),
        Mistake(
            "A is e^Z, without the 1 in the denominator",
            "`1 / np.exp(-Z)` is e^Z, which grows without limit. The sigmoid is 1 / (1 + e^-Z); the easiest "
            "way is to call `sigmoid`.",
            (("sigmoid(Z)", "np.exp(Z)"),),
        ),
        Mistake(
            "e^Z overflows to infinity",
            "e^-Z / (1 + e^-Z)^2 is the slope on paper. Far out it is infinity divided by infinity, which "
            "is NaN, not a number. A (1 - A) doesn't have that problem.",
            (("A * (1 - A)", "np.exp(-Z) / (1 + np.exp(-Z)) ** 2"),),
            line=1,
        ),
        Mistake(
            "A and 1 - A are multiplied as matrices",
            "`@` and `np.dot` add up along an axis. Each entry of Z has its own slope, so multiply with `*`.",
            (("A * (1 - A)", "A @ (1 - A)"),),
            line=1,
        ),
        Mistake(
            "A (1 - A) is summed",
            "Every entry of Z has its own slope, so nothing is added up.",
            (("A * (1 - A)", "np.sum(A * (1 - A))"),),
            line=1,
        ),
        Mistake(
            "it is A squared",
            "The second factor is 1 - A, not A again.",
            (("(1 - A)", "A"),),
            line=1,
        ),
    ),
    nudge="You need the sigmoid once. Call its result A; the slope is a product of A and something simple.",
    skeleton="def my_sigmoid_slope(Z):\n    A = ...\n    return ... * (... - ...)",
    large={"n": 20, "m": 500},
)
