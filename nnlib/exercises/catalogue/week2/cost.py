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
    losses = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return losses


ENTROPY = "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))"

# What is wrong with the logarithms and their signs is so in the loss and in the cost.
LOGARITHMS = (
    Mistake(
        "the minus is missing",
        "The logarithm of a probability is negative, and a loss is 0 at best. Put a minus before the whole "
        "sum.",
        (("-(Y", "(Y"),),
    ),
    Mistake(
        "the minus reaches the first term only",
        "Both terms need it. Put parentheses around the whole sum: `-(... + ...)`.",
        (("-(Y", "(-Y"),),
    ),
    Mistake(
        "the minus reaches the second term only",
        "Both terms need it. Put parentheses around the whole sum: `-(... + ...)`.",
        (("-(Y", "(Y"), ("+ (1 - Y)", "- (1 - Y)")),
    ),
    Mistake(
        "the two terms are swapped",
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
        "Then an example with Y = 0 has no loss, whatever A says. (1 - Y) log(1 - A) takes care of those.",
        ((" + (1 - Y) * np.log(1 - A)", ""),),
    ),
    Mistake(
        "the first term is missing",
        "Then an example with Y = 1 has no loss, whatever A says. Y log A takes care of those.",
        (("Y * np.log(A) + ", ""),),
    ),
    Mistake(
        "the logarithm has base 10",
        "`np.log10` is 2.3 times smaller. The loss uses the natural logarithm, `np.log`.",
        (("np.log(A)", "np.log10(A)"), ("np.log(1", "np.log10(1")),
    ),
    Mistake(
        "the logarithm has base 2",
        "`np.log2` is 1.44 times larger. The loss uses the natural logarithm, `np.log`.",
        (("np.log(A)", "np.log2(A)"), ("np.log(1", "np.log2(1")),
    ),
    Mistake(
        "1 is outside the second logarithm",
        "1 - log A isn't the same as log(1 - A). Close the parenthesis after A: `np.log(1 - A)`.",
        (("np.log(1 - A)", "(1 - np.log(A))"),),
    ),
    Mistake(
        "there is a plus in the second logarithm",
        "Where Y = 0, the probability of what happened is 1 - A.",
        (("1 - A", "1 + A"),),
    ),
    Mistake(
        "the second logarithm is that of A too",
        "Where Y = 0, the probability of what happened is 1 - A.",
        (("np.log(1 - A)", "np.log(A)"),),
    ),
    Mistake(
        "Y multiplies both logarithms",
        "Then an example with Y = 0 has no loss, whatever A says. The second logarithm is multiplied by 1 - "
        "Y.",
        (("(1 - Y) *", "Y *"),),
    ),
    Mistake(
        "the two terms are multiplied",
        "One of the factors Y and 1 - Y is always 0, so the product is 0 too. The terms are added.",
        ((" + (1 - Y)", " * (1 - Y)"),),
    ),
    Mistake(
        "A goes through the sigmoid a second time",
        "A is already a probability, because the unit has squeezed it.",
        (("np.log(A)", "np.log(1 / (1 + np.exp(-A)))"), ("np.log(1 - A)", "np.log(1 / (1 + np.exp(A)))")),
    ),
    Mistake(
        "the parentheses around 1 - Y are missing",
        "Multiplication comes first, so only Y gets multiplied. Write `(1 - Y) * np.log(1 - A)`.",
        (("(1 - Y) *", "1 - Y *"),),
    ),
    Mistake(
        "A and Y are swapped",
        "The logarithm of a label 0 is minus infinity. The labels pick a term, and the logarithm is taken "
        "of A.",
        ((ENTROPY, "-(A * np.log(Y) + (1 - A) * np.log(1 - Y))"),),
    ),
    Mistake(
        "it is the squared error, halved",
        "(A - Y)^2 / 2 isn't convex after a sigmoid, and it is flat where the unit is confident and wrong. "
        "Here the loss is the cross-entropy.",
        ((ENTROPY, "(A - Y) ** 2 / 2"),),
    ),
    Mistake(
        "it is the squared error",
        "(A - Y)^2 isn't convex after a sigmoid, and it is flat where the unit is confident and wrong. Here "
        "the loss is the cross-entropy.",
        ((ENTROPY, "(A - Y) ** 2"),),
    ),
    Mistake(
        "it is the distance between A and Y",
        "|A - Y| never exceeds 1, so being confident and wrong costs hardly more. The cross-entropy takes a "
        "logarithm.",
        ((ENTROPY, "np.abs(A - Y)"),),
    ),
    Mistake(
        "rows are multiplied as matrices, and neither is transposed",
        "(1, m) @ (1, m) doesn't fit. `*` multiplies pairs; `@` or `np.dot` adds up as well, if the second "
        "one is transposed.",
        (("Y * np.log(A)", "Y @ np.log(A)"), ("(1 - Y) *", "(1 - Y) @")),
    ),
)
ONE_TURN = "A `return` inside the loop ends it after the first round. Move it to the left, out of the loop."

LOSS = Exercise(
    name="loss",
    week=2,
    title="the loss of each example",
    task="Return the cross-entropy between each prediction in A and its label in Y.",
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
            "Their average is the cost J, which is the next step. A loss belongs to one example, so there "
            "are m of them.",
            (("return losses", "return np.mean(losses)"),),
        ),
        Mistake(
            "all losses are summed",
            "A sum or a matrix product gives a single number. Each example has its own loss, so use `*` and "
            "no sum.",
            (("return losses", "return np.sum(losses)"),),
        ),
        Mistake(
            "each loss is divided by m",
            "The 1/m belongs to the cost J, which is an average. A loss is about one example only.",
            (("return losses", "return losses / A.size"),),
        ),
        Mistake(
            "every prediction is combined with every label",
            "A row with a column makes a table, (m, m). Leave out the `.T`; with `*`, both stay rows.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T")),
        ),
        Mistake(
            "the losses are a flat list",
            "The numbers are right, but there is only one axis, (m,). A row is (1, m): use all of A and Y "
            "at once.",
            (("return losses", "return np.ravel(losses)"),),
        ),
    ),
    nudge="Y is 0 or 1, so one of the two terms always vanishes. Which one is left where Y is 1?",
    solution="def my_loss(A, Y):\n    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A))\n",
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
            "The sum grows with every example, but J is the average. If you do divide, note that "
            "`Y.shape[0]` and `len(Y)` count rows, and there is only one. m is `Y.shape[1]`.",
            (("Y.shape[1]", "Y.shape[0]"),),
        ),
        Mistake(
            "there is one 1/m too many",
            "`np.mean` already divides by m. Take the mean or divide the sum by m, but not both.",
            ((" / m", " / m**2"),),
        ),
        Mistake(
            "there is a 1/(2m) instead of 1/m",
            "The 2 belongs to the squared error, where it cancels when you differentiate. Here it is 1/m.",
            ((" / m", " / (2 * m)"),),
        ),
        Mistake(
            "the minus and the 1/m reach the first sum only",
            "`-1 / m * sum1 + sum2` multiplies only the first sum. Use parentheses: `-1 / m * (sum1 + "
            "sum2)`.",
            (("-(Y *", "(-1 / m * Y *"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "the 1/m reaches the first sum only",
            "`-(sum1 / m + sum2)` divides only the first sum. Put parentheses around both before you divide.",
            (("-(Y *", "-(1 / m * Y *"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "the 1/m reaches the second sum only",
            "`-(sum1 + sum2 / m)` divides only the second sum. Put parentheses around both before you "
            "divide.",
            (("(1 - Y)", "(1 - Y) / m"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "every prediction is combined with every label, and the whole table is summed",
            "`Y * log(A).T`, and `np.dot(Y.T, log(A))`, make a table of m times m products. With `*`, both "
            "stay rows; with `@` or `np.dot`, transpose the second one.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T")),
        ),
        Mistake(
            "every prediction is combined with every label, and the whole table is averaged",
            "A row with a column, `Y * log(A).T`, makes a table of m times m products. Leave out the `.T`; "
            "with `*`, both stay rows.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T"), (" / m", " / m**2")),
        ),
        Mistake(
            "the losses are not averaged",
            "They are right, one for each example, but J is one number: their mean.",
            (("np.sum(losses) / m", "losses"),),
        ),
        Mistake(
            "each loss is divided by m, and they are not added up",
            "An average is a sum divided by m: `np.sum(losses) / m`, or `np.mean(losses)`.",
            (("np.sum(losses)", "losses"),),
        ),
        Mistake(
            "J starts over with each example, so that only the last one counts",
            "`=` in the loop forgets the sum so far. Write `J += ...`, and divide once after the loop.",
            (("np.sum(losses)", "losses[0, -1]"),),
        ),
        Mistake(
            "only the first loss counts",
            f"{ONE_TURN} Or the loop runs over `A.shape[0]`, which is the single row, instead of m, "
            "which is `A.shape[1]`.",
            (("np.sum(losses)", "losses[0, 0]"),),
        ),
        Mistake(
            "only the first loss counts, and m is 1",
            f"{ONE_TURN} Or the loop runs over `len(A)`, which is the single row, instead of m, which is `A.shape[1]`.",
            (("np.sum(losses) / m", "losses[0, 0]"),),
        ),
        Mistake(
            "the division is inside the loop",
            "Then the first examples get divided again and again. Move it to the left, out of the loop.",
            (("np.sum(losses) / m", "np.sum(losses / float(m) ** np.arange(m, 0, -1))"),),
        ),
        Mistake(
            "the first example is left out",
            "The course counts from 1, and Python from 0: `range(m)` is 0, 1, ..., m - 1, which is all of "
            "them.",
            (("np.sum(losses)", "np.sum(losses[0, 1:])"),),
        ),
        Mistake(
            "the last example is left out",
            "`range(m)` already stops before m: 0, 1, ..., m - 1, which is all of them.",
            (("np.sum(losses)", "np.sum(losses[0, :-1])"),),
        ),
    ),
    nudge="J is one number. Which numpy function adds up and divides by m at the same time?",
    skeleton="def my_cost(A, Y):\n    losses = ...\n    return ...",
    large={"m": 20_000},
)
