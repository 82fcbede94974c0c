"""The loss of each example, and the cost J of all."""

import numpy as np

from nnlib import cost
from nnlib.exercises.catalogue.week2.cases import ROW_SIZES
from nnlib.exercises.exercise import Exercise, Mistake


def draw_predictions(numbers, m):
    """With two labels of each class at least, where there is room: else one term is one example."""
    Y = numbers.labels(m)
    if m > 3:
        Y[0, numbers.rng.permutation(m)[:4]] = (0, 0, 1, 1)
    return {"A": numbers.between(0.05, 0.95, 1, m), "Y": Y}


def cross_entropy(A, Y):
    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A))


ENTROPY = "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))"

# What is wrong with the logarithms and their signs is so in the loss and in the cost.
LOGARITHMS = (
    Mistake(
        "the minus is missing",
        "The logarithm of a chance is negative, and a loss is 0 at best. A minus goes before the whole bracket.",
        (("-(Y", "(Y"),),
    ),
    Mistake(
        "the minus reaches the first term only",
        "Both terms are negative without it. Put brackets around the whole sum: `-(... + ...)`.",
        (("-(Y", "(-Y"),),
    ),
    Mistake(
        "the minus reaches the second term only",
        "Both terms are negative without it. Put brackets around the whole sum: `-(... + ...)`.",
        (("-(Y", "(Y"), ("+ (1 - Y)", "- (1 - Y)")),
    ),
    Mistake(
        "the two terms have changed places",
        "Where Y = 1, A should be large, so log A belongs to Y, and log(1 - A) to 1 - Y.",
        (
            (
                "Y * np.log(A) + (1 - Y) * np.log(1 - A)",
                "Y * np.log(1 - A) + (1 - Y) * np.log(A)",
            ),
        ),
    ),
    Mistake(
        "the second term is missing",
        "Where Y = 0 nothing is lost then, whatever A says. (1 - Y) log(1 - A) takes care of those.",
        ((" + (1 - Y) * np.log(1 - A)", ""),),
    ),
    Mistake(
        "the first term is missing",
        "Where Y = 1 nothing is lost then, whatever A says. Y log A takes care of those.",
        (("Y * np.log(A) + ", ""),),
    ),
    Mistake(
        "the logarithm has base 10",
        "`np.log10` is 2.3 times smaller. The loss uses the natural one, `np.log`.",
        (("np.log(A)", "np.log10(A)"), ("np.log(1", "np.log10(1")),
    ),
    Mistake(
        "the logarithm has base 2",
        "`np.log2` is 1.44 times larger. The loss uses the natural one, `np.log`.",
        (("np.log(A)", "np.log2(A)"), ("np.log(1", "np.log2(1")),
    ),
    Mistake(
        "1 is outside the second logarithm",
        "1 - log A is another number than log(1 - A). Close the bracket after A: `np.log(1 - A)`.",
        (("np.log(1 - A)", "(1 - np.log(A))"),),
    ),
    Mistake(
        "there is a plus in the second logarithm",
        "Where Y = 0, the chance of what came is 1 - A.",
        (("1 - A", "1 + A"),),
    ),
    Mistake(
        "the second logarithm is that of A too",
        "Where Y = 0, the chance of what came is 1 - A.",
        (("np.log(1 - A)", "np.log(A)"),),
    ),
    Mistake(
        "Y stands before both logarithms",
        "Where Y = 0 nothing is lost then, whatever A says. The second logarithm is multiplied by 1 - Y.",
        (("(1 - Y) *", "Y *"),),
    ),
    Mistake(
        "the two terms are multiplied",
        "One of the two factors Y and 1 - Y is always 0, and so is the product. The terms are added.",
        ((" + (1 - Y)", " * (1 - Y)"),),
    ),
    Mistake(
        "A goes through the sigmoid once more",
        "A is a chance already: the unit has squeezed it.",
        (("np.log(A)", "np.log(1 / (1 + np.exp(-A)))"), ("np.log(1 - A)", "np.log(1 / (1 + np.exp(A)))")),
    ),
    Mistake(
        "the brackets around 1 - Y are missing",
        "Multiplication comes first, so only Y is multiplied. Write `(1 - Y) * np.log(1 - A)`.",
        (("(1 - Y) *", "1 - Y *"),),
    ),
    Mistake(
        "A and Y have changed roles",
        "The logarithm of a label 0 is minus infinity. The labels pick a term; the logarithm is that of A.",
        ((ENTROPY, "-(A * np.log(Y) + (1 - A) * np.log(1 - Y))"),),
    ),
    Mistake(
        "it is the squared error, halved",
        "(A - Y)^2 / 2 is not convex through a sigmoid, and flat where the unit is sure and wrong. Here it is the "
        "cross-entropy.",
        ((ENTROPY, "(A - Y) ** 2 / 2"),),
    ),
    Mistake(
        "it is the squared error",
        "(A - Y)^2 is not convex through a sigmoid, and flat where the unit is sure and wrong. Here it is the "
        "cross-entropy.",
        ((ENTROPY, "(A - Y) ** 2"),),
    ),
    Mistake(
        "it is the distance of A and Y",
        "|A - Y| never exceeds 1, so to be sure and wrong costs hardly more. The cross-entropy takes a logarithm.",
        ((ENTROPY, "np.abs(A - Y)"),),
    ),
    Mistake(
        "rows are multiplied as matrices, and none is turned",
        "(1, m) @ (1, m) doesn't fit. `*` multiplies in pairs; `@`, or `np.dot`, adds up too, if the second is turned.",
        (("Y * np.log(A)", "Y @ np.log(A)"), ("(1 - Y) *", "(1 - Y) @")),
    ),
)
ONE_TURN = "A loop has one turn only. A `return` inside ends it: move it to the left, out of the loop."

LOSS = Exercise(
    name="loss",
    week=2,
    title="the loss of each example",
    task="Return the cross-entropy of each prediction in A with its label in Y.",
    arguments={"A": "(1, m)", "Y": "(1, m), 0 or 1"},
    returns={"losses": "(1, m)"},
    formula=("-(Y log A + (1 - Y) log(1 - A))",),
    reference=cost.loss,
    spelled_out=cross_entropy,
    draw=draw_predictions,
    cases=ROW_SIZES,
    example={"m": 3},
    mistakes=(
        *LOGARITHMS,
        Mistake(
            "all losses are averaged already",
            "Their average is the cost J, the next step. The loss is about one example, so m of them come out.",
            (("return -", "return -np.mean"),),
        ),
        Mistake(
            "all losses are summed",
            "A sum, or a product of matrices, makes one number. Each example has its own loss: `*`, and no sum.",
            (("return -", "return -np.sum"),),
        ),
        Mistake(
            "each loss is divided by m",
            "The 1/m belongs to the cost J, which averages. A loss knows of one example only.",
            (("return -", "return -1 / A.size * "),),
        ),
        Mistake(
            "every prediction meets every label",
            "A row with a column makes a table, (m, m). Leave out the `.T`: with `*` both stay rows.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T")),
        ),
        Mistake(
            "the losses are a flat list",
            "They are right, with one axis, (m,). A row is (1, m): take all of A and Y at once.",
            (("return -", "return -np.ravel"),),
        ),
    ),
    nudge="Y is 0 or 1, so of the two terms one always vanishes. Which one is left where Y is 1?",
    skeleton="def my_loss(A, Y):\n    return -(... * np.log(...) + ... * np.log(...))",
    large={"m": 20_000},
)


def average_loss(A, Y):
    m = Y.shape[1]
    losses = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return np.sum(losses) / m


COST = Exercise(
    name="cost",
    week=2,
    title="the cost J",
    task="Return J, the average of the losses of all m examples. You may call `loss`, or `my_loss`.",
    arguments={"A": "(1, m)", "Y": "(1, m), 0 or 1"},
    returns={"J": "a number"},
    formula=("J = -(1/m) sum of (Y log A + (1 - Y) log(1 - A))",),
    reference=cost.cost,
    spelled_out=average_loss,
    draw=draw_predictions,
    cases=ROW_SIZES,
    example={"m": 3},
    mistakes=(
        *LOGARITHMS,
        Mistake(
            "the 1/m is missing, or m is 1",
            "The sum grows with every example; J is the average. If you do divide: `Y.shape[0]` and `len(Y)` count "
            "rows, and there is one. m is `Y.shape[1]`.",
            (("Y.shape[1]", "Y.shape[0]"),),
        ),
        Mistake(
            "there is a 1/m too many",
            "`np.mean` divides by m already. Take the mean, or divide the sum by m, not both.",
            ((" / m", " / m**2"),),
        ),
        Mistake(
            "it is 1/(2m) in place of 1/m",
            "The 2 belongs to the squared error, where it goes away with the derivative. Here it is 1/m.",
            ((" / m", " / (2 * m)"),),
        ),
        Mistake(
            "minus and 1/m reach the first sum only",
            "`-1 / m * sum1 + sum2` multiplies the first sum alone. Put brackets: `-1 / m * (sum1 + sum2)`.",
            (("-(Y *", "(-1 / m * Y *"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "the 1/m reaches the first sum only",
            "`-(sum1 / m + sum2)` divides the first sum alone. Put brackets around both before you divide.",
            (("-(Y *", "-(1 / m * Y *"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "the 1/m reaches the second sum only",
            "`-(sum1 + sum2 / m)` divides the second sum alone. Put brackets around both before you divide.",
            (("(1 - Y)", "(1 - Y) / m"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "every prediction meets every label, and all of that table is summed",
            "`Y * log(A).T`, and `np.dot(Y.T, log(A))`, make a table of m times m products. With `*` both stay rows; "
            "with `@` or `np.dot` the second one is turned.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T")),
        ),
        Mistake(
            "every prediction meets every label, and all of that table is averaged",
            "A row with a column, `Y * log(A).T`, makes a table of m times m products. Leave out the `.T`: with `*` "
            "both stay rows.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T"), (" / m", " / m**2")),
        ),
        Mistake(
            "the losses are not averaged",
            "They are right, one for each example. J is one number: their mean.",
            (("np.sum(losses) / m", "losses"),),
        ),
        Mistake(
            "each loss is divided by m, and they are not added up",
            "An average is a sum, divided: `np.sum(losses) / m`, or `np.mean(losses)`.",
            (("np.sum(losses)", "losses"),),
        ),
        Mistake(
            "J is started anew with each example, so that only the last one counts",
            "`=` in the loop forgets the sum so far. Write `J += ...`, and divide once, after the loop.",
            (("np.sum(losses)", "losses[0, -1]"),),
        ),
        Mistake(
            "only the first loss counts",
            f"{ONE_TURN} Or it runs over `A.shape[0]`, the one row, in place of m, which is `A.shape[1]`.",
            (("np.sum(losses)", "losses[0, 0]"),),
        ),
        Mistake(
            "only the first loss counts, and m is 1",
            f"{ONE_TURN} Or it runs over `len(A)`, the one row, in place of m, which is `A.shape[1]`.",
            (("np.sum(losses) / m", "losses[0, 0]"),),
        ),
        Mistake(
            "the division stands inside the loop",
            "Then the first examples are divided again and again. Move it to the left, out of the loop.",
            (("np.sum(losses) / m", "np.sum(losses / float(m) ** np.arange(m, 0, -1))"),),
        ),
        Mistake(
            "the first example is left out",
            "The course counts from 1 and Python from 0: `range(m)` is 0, 1, ..., m - 1, all of them.",
            (("np.sum(losses)", "np.sum(losses[0, 1:])"),),
        ),
        Mistake(
            "the last example is left out",
            "`range(m)` ends before m by itself: 0, 1, ..., m - 1, all of them.",
            (("np.sum(losses)", "np.sum(losses[0, :-1])"),),
        ),
    ),
    nudge="J is one number. Which function of numpy adds up and divides by m at once?",
    skeleton="def my_cost(A, Y):\n    losses = ...\n    return ...",
    large={"m": 20_000},
)
