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
    task="Return J from Z[2], the last Z: one number for all examples. It should stay finite even where the "
    "sigmoid of Z rounds to 1 or 0.",
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
            "On paper, -log(sigmoid(z)) is log(1 + e^-z). Written that way, it never takes the logarithm of "
            "0.",
            ((ONE, "-np.log(sigmoid(Z))"), (ZERO, "-np.log(1 - sigmoid(Z))")),
            family="rounding",
        ),
        Mistake(
            "the sigmoid rounds to 1 or 0 far out, and 0 times infinity is NaN",
            "There, y log(a) is 0 times minus infinity. On paper, -log(sigmoid(z)) is log(1 + e^-z). "
            "Written that way, it never takes the logarithm of 0.",
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
            "A mean has already divided by m.",
            ((" / m", " / m / m"),),
            line=1,
        ),
        Mistake(
            "the two cases are swapped",
            "Where y = 1, a large z is good, and its loss log(1 + e^-z) is small.",
            ((f"{ONE}, {ZERO}", f"{ZERO}, {ONE}"),),
        ),
        Mistake(
            "it has the wrong sign",
            "The logarithm of a probability is negative, and the minus turns it into a positive cost.",
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
            "all examples are treated as y = 1",
            "Where y = 0, the loss is log(1 + e^z), which is -log(1 - a).",
            ((ZERO, "np.log(1 + np.exp(-Z))"),),
        ),
        Mistake(
            "the logarithm has base 10",
            "The slope A - Y goes with the natural logarithm: `np.log`.",
            ((ONE, "np.log10(1 + np.exp(-Z))"), (ZERO, "np.log10(1 + np.exp(Z))")),
        ),
        Mistake(
            "the logarithm has base 2",
            "The slope A - Y goes with the natural logarithm: `np.log`.",
            ((ONE, "np.log2(1 + np.exp(-Z))"), (ZERO, "np.log2(1 + np.exp(Z))")),
        ),
        Mistake(
            "the loss of each example is returned",
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
            "the squared error is used",
            "(a - y)^2 / 2 is for other tasks. For probabilities, use the logarithm.",
            ((f"np.where(Y == 1, {ONE}, {ZERO})", "(sigmoid(Z) - Y) ** 2 / 2"),),
        ),
        Mistake(
            "the squared error is used, without the factor 1/2",
            "(a - y)^2 is for other tasks. For probabilities, use the logarithm.",
            ((f"np.where(Y == 1, {ONE}, {ZERO})", "(sigmoid(Z) - Y) ** 2"),),
        ),
        Mistake(
            "the logarithm is missing",
            "The loss is -log(a), and with a = 1 / (1 + e^-z) that becomes log(1 + e^-z).",
            ((ONE, "1 / (1 + np.exp(-Z))"), (ZERO, "1 / (1 + np.exp(Z))")),
        ),
        Mistake(
            "Z is used instead of A in the logarithm",
            "log z is NaN for negative z. The logarithm needs a probability, sigmoid(z), and that gives "
            "log(1 + e^-z).",
            ((f"np.where(Y == 1, {ONE}, {ZERO})", "-(Y * np.log(Z) + (1 - Y) * np.log(1 - Z))"),),
        ),
        Mistake(
            "every label is combined with every prediction, in a table",
            "`Y.T @ ...` is (m, m). Each label belongs to its own example, so multiply element by element, "
            "with `*`.",
            (
                (
                    f"np.where(Y == 1, {ONE}, {ZERO})",
                    "-(Y.T @ np.log(sigmoid(Z)) + (1 - Y).T @ np.log(1 - sigmoid(Z)))",
                ),
            ),
        ),
        Mistake(
            "the probabilities are clipped before the logarithm",
            "Then the cost of a confident wrong answer can't exceed 35, and its slope is 0. Starting from "
            "Z, nothing needs to be clipped: log(1 + e^-z).",
            (
                (ONE, "-np.log(np.clip(sigmoid(Z), 1e-15, 1 - 1e-15))"),
                (ZERO, "-np.log(1 - np.clip(sigmoid(Z), 1e-15, 1 - 1e-15))"),
            ),
        ),
        Mistake(
            "e^z is outside the logarithm",
            "log(1) is 0. The parentheses go around both terms: log(1 + e^z).",
            ((ONE, "np.log(1) + np.exp(-Z)"), (ZERO, "np.log(1) + np.exp(Z)")),
        ),
        Mistake(
            "the 1 in the logarithm is missing",
            "log(e^z) is just z. It should be log(1 + e^z).",
            ((ONE, "np.log(np.exp(-Z))"), (ZERO, "np.log(np.exp(Z))")),
        ),
        Mistake(
            "the sigmoid is applied twice",
            "The formula turns Z into a probability by itself. Give it Z, not A.",
            ((ONE, "np.log(1 + np.exp(-sigmoid(Z)))"), (ZERO, "np.log(1 + np.exp(sigmoid(Z)))")),
        ),
    ),
    nudge="-log(a) with a = 1 / (1 + e^-z): which logarithm is that if you flip the fraction?",
    skeleton="def my_cost_from_Z(Z, Y):\n    m = ...\n    losses = np.where(Y == 1, ..., ...)\n    return ...",
    similar=(cost.loss_from_Z,),
    large={"m": 5000},
)
