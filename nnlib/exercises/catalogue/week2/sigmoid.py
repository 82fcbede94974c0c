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
    task="Write the sigmoid yourself: return it for every entry of Z, all at once.",
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
            "That falls where the sigmoid rises: it is the chance of a 0. Leave out the `1 -`.",
            (("1 / (1 + np.exp(-Z))", "1 - 1 / (1 + np.exp(-Z))"),),
            family="falling",
        ),
        Mistake(
            "e^-Z stands above the line in place of 1",
            "e^-Z / (1 + e^-Z) falls where the sigmoid rises: it is 1 minus the sigmoid. Above the line stands 1.",
            (("1 / (1 + np.exp(-Z))", "np.exp(-Z) / (1 + np.exp(-Z))"),),
            family="falling",
        ),
        Mistake(
            "the brackets around 1 + e^-Z are missing",
            "Division comes before addition, so `1 / 1 + x` is 1 + x. Write `1 / (1 + np.exp(-Z))`.",
            (("1 / (1 + np.exp(-Z))", "1 / 1 + np.exp(-Z)"),),
        ),
        Mistake(
            "the 1 under the line is missing",
            "`1 / np.exp(-Z)` is e^Z, which has no upper end. Under the line stands 1 + e^-Z.",
            (("(1 + np.exp(-Z))", "np.exp(-Z)"),),
        ),
        Mistake(
            "there is a minus under the line in place of the plus",
            "1 - e^-Z is 0 at Z = 0, and the quotient infinite. It is 1 + e^-Z.",
            (("1 + np.exp(-Z)", "1 - np.exp(-Z)"),),
        ),
        Mistake(
            "the minus stands before e and not in the exponent",
            "`-np.exp(Z)` is minus e^Z. The exponent is -Z: `np.exp(-Z)`.",
            (("np.exp(-Z)", "-np.exp(Z)"),),
        ),
        Mistake(
            "e^Z goes through infinity",
            "e^Z / (1 + e^Z) is the sigmoid on paper. For a large Z it is infinity by infinity, and that gives nan, "
            "not a number. 1 / (1 + e^-Z) has no such end.",
            (("1 / (1 + np.exp(-Z))", "np.exp(Z) / (1 + np.exp(Z))"),),
        ),
        Mistake(
            "the sigmoid is applied twice",
            "Its own result, between 0 and 1, is squeezed once more. Once is enough.",
            (("np.exp(-Z)", "np.exp(-1 / (1 + np.exp(-Z)))"),),
        ),
        Mistake(
            "it is the slope of the sigmoid",
            "A (1 - A) says how steep the sigmoid is. The sigmoid is A itself.",
            compute=activations.sigmoid.prime,
        ),
        Mistake(
            "it is the tanh",
            "It has the same form and runs from -1 to 1. You meet it in week 3; here it is 1 / (1 + e^-Z).",
            (("1 / (1 + np.exp(-Z))", "np.tanh(Z)"),),
        ),
        Mistake(
            "the result is cut to 0 and 1",
            "The sigmoid gives every number in between. The cut, at a threshold, is a later step of its own.",
            (("1 / (1 + np.exp(-Z))", "np.round(1 / (1 + np.exp(-Z)))"),),
        ),
        Mistake(
            "e is typed in as 2.718",
            "e has digits without end, and here three after the point can be seen. `np.exp` knows them all.",
            (("np.exp(-Z)", "2.718**-Z"),),
        ),
        Mistake(
            "the base is 10 in place of e",
            "10^-Z makes another curve, 2.3 times as steep. `np.exp` has the base e = 2.718...",
            (("np.exp(-Z)", "10.0**-Z"),),
        ),
        Mistake(
            "`return` stands inside the loop",
            "It ends the function with the first row of Z. numpy takes the whole of Z at once, without a loop.",
            (("np.exp(-Z)", "np.exp(-Z[0])"),),
        ),
        Mistake(
            "e^Z is divided by the sum of all",
            "That is the softmax, where the entries share out 1. The sigmoid looks at each entry alone.",
            (("1 / (1 + np.exp(-Z))", "np.exp(Z) / np.sum(np.exp(Z))"),),
        ),
    ),
    nudge="Which function of numpy gives e to the power of every entry?",
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
            "The slope is flat at both ends and highest in the middle, 0.25. It is A (1 - A).",
            (("A * (1 - A)", "A"),),
            line=1,
        ),
        Mistake(
            "the formula is fed with Z itself",
            "Z (1 - Z) skips the sigmoid. A is sigmoid(Z), and the slope is A (1 - A).",
            (("sigmoid(Z)", "Z"),),
        ),
        Mistake(
            "it is the slope at A in place of Z",
            "The sigmoid has been applied before, and is applied again: the slope is taken at another place. The "
            "argument here is Z, so one sigmoid is enough.",
            (("sigmoid(Z)", "sigmoid(sigmoid(Z))"),),
        ),
        Mistake(
            "the brackets around 1 - A are missing",
            "`A * 1 - A` is A - A, and that is 0. Write `A * (1 - A)`.",
            (("(1 - A)", "1 - A"),),
            line=1,
        ),
        Mistake(
            "1 - A is turned into A - 1",
            "Then every slope is negative, and the sigmoid rises everywhere.",
            (("1 - A", "A - 1"),),
            line=1,
        ),
        Mistake(
            "A is missing before the bracket",
            "1 - A alone falls from 1 to 0. The slope is a product of two: A and 1 - A.",
            (("A * (1 - A)", "1 - A"),),
            line=1,
            family="one factor",
        ),
        Mistake(
            "the square below the line is missing",
            "e^-Z / (1 + e^-Z) is 1 - A. With (1 + e^-Z)^2 below it is the slope; A (1 - A) is easier to get right.",
            (("A * (1 - A)", "np.exp(-Z) / (1 + np.exp(-Z))"),),
            line=1,
            family="one factor",
        ),
        Mistake(
            "the second factor is 1 - Z",
            "Both factors are made of A: A (1 - A).",
            (("(1 - A)", "(1 - Z)"),),
            line=1,
        ),
        Mistake(
            "it is doubled",
            "A difference from Z - h to Z + h is divided by 2h. Or write A (1 - A), without nudging.",
            (("A * (1 - A)", "2 * A * (1 - A)"),),
            line=1,
        ),
        Mistake(
            "it is nudged by 0.001, to one side",
            "That comes close to the slope, within a thousandth or so. A (1 - A) is exact, and costs one sigmoid.",
            (("A * (1 - A)", "(sigmoid(Z + 0.001) - A) / 0.001"),),
            line=1,
        ),
        Mistake(
            "A is added and not taken away",
            "A (1 + A) goes on growing to 2. The slope is A (1 - A), which is 0 at both ends.",
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
            "A is e^Z, without the 1 under the line",
            "`1 / np.exp(-Z)` is e^Z, which has no upper end. The sigmoid is 1 / (1 + e^-Z); best call `sigmoid`.",
            (("sigmoid(Z)", "np.exp(Z)"),),
        ),
        Mistake(
            "e^Z goes through infinity",
            "e^-Z / (1 + e^-Z)^2 is the slope on paper. Far out it is infinity by infinity, and that gives nan, not a "
            "number. A (1 - A) has no such end.",
            (("A * (1 - A)", "np.exp(-Z) / (1 + np.exp(-Z)) ** 2"),),
            line=1,
        ),
        Mistake(
            "A and 1 - A are multiplied as matrices",
            "`@` and `np.dot` add up over an axis. Each entry of Z has a slope of its own: multiply with `*`.",
            (("A * (1 - A)", "A @ (1 - A)"),),
            line=1,
        ),
        Mistake(
            "A (1 - A) is summed",
            "Every entry of Z has a slope of its own, so nothing is added up.",
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
