"""The cost from Z, which never overflows."""

import numpy as np

from nnlib import cost
from nnlib.exercises.exercise import Exercise, Mistake


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

COST_FROM_Z = Exercise(
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
    similar=(cost.loss_from_Z,),
    large={"m": 5000},
)
