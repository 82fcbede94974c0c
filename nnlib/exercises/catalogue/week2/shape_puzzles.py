"""Three puzzles of shape: percentages, standardized features, a table of differences."""

import numpy as np

from nnlib.exercises.catalogue.week2.cases import MANY, TABLE_SIZES
from nnlib.exercises.exercise import Exercise, Mistake


def percentages(calories):
    """Return calories (n, m) in percent of each column."""
    return 100 * calories / calories.sum(axis=0, keepdims=True)


PERCENTAGES = Exercise(
    name="percentages",
    week=2,
    title="each column in percent",
    task=(
        "Here is a table of calories, with a column for each food and a row for each source (carbohydrates, "
        "protein, fat). Return the percentage that each source contributes to its food, so that every "
        "column adds up to 100. Don't use a loop."
    ),
    arguments={"calories": "(n, m)"},
    returns={"percentages": "(n, m)"},
    formula=("percentages = 100 calories / (total of each column)",),
    reference=percentages,
    draw=lambda numbers, n, m: {"calories": numbers.between(5, 95, n, m)},
    cases=TABLE_SIZES,
    mistakes=(
        Mistake(
            "the totals are the row totals",
            "`axis=1` runs along a row. For the total of each column, add up along `axis=0`.",
            (("axis=0", "axis=1"),),
        ),
        Mistake(
            "the totals are the row totals, in a flat array",
            "`axis=1` adds up rows. And without `keepdims`, numpy lays the totals along the columns, which "
            "fits only by luck. For the total of each column, use `axis=0`.",
            (("axis=0, keepdims=True", "axis=1"),),
        ),
        Mistake(
            "there is one total for everything",
            "Each food has its own total: `axis=0`.",
            (("axis=0, keepdims=True", ""),),
        ),
        Mistake(
            "the 100 is missing",
            "These are shares, from 0 to 1. Percentages are a hundred times as large.",
            (("100 * ", ""),),
        ),
        Mistake(
            "it is divided by the mean of a column",
            "The parts of a food add up to its total, so use `sum`.",
            (("calories.sum", "calories.mean"),),
        ),
        Mistake(
            "it is divided by the largest value of a column",
            "Then the largest value becomes 100, but the parts should add up to 100. Divide by their sum.",
            (("calories.sum", "calories.max"),),
        ),
        Mistake(
            "the fraction is upside down",
            "A share is the part divided by the total.",
            (
                (
                    "calories / calories.sum(axis=0, keepdims=True)",
                    "calories.sum(axis=0, keepdims=True) / calories",
                ),
            ),
        ),
        Mistake(
            "the totals are in a column",
            "There is a total for each column, so they belong in a row, (1, m): `keepdims=True`, or "
            "`reshape(1, -1)`.",
            (("keepdims=True)", "keepdims=True).T"),),
        ),
        Mistake(
            "the division is `//`, for whole numbers",
            "It drops everything after the decimal point. `/` keeps it.",
            (("calories / ", "calories // "),),
        ),
        Mistake(
            "the percentages are rounded",
            "The task doesn't ask for whole percentages, and rounded ones don't add up to 100. Leave out "
            "`np.round`.",
            (
                ("return 100 * calories", "return np.round(100 * calories"),
                ("keepdims=True)", "keepdims=True))"),
            ),
        ),
        Mistake(
            "only the totals are returned",
            "They are what you divide by: 100 * calories / totals.",
            (("100 * calories / ", ""),),
        ),
        Mistake(
            "the result is transposed",
            "The foods are columns and stay columns. Leave out the last `.T`.",
            (("return 100 * calories", "return (100 * calories"), ("keepdims=True)", "keepdims=True)).T")),
        ),
    ),
    nudge="The totals of the columns form a row, (1, m). What does numpy do with an (n, m) and a (1, m)?",
    skeleton="def my_percentages(calories):\n    totals = ...\n    return 100 * calories / totals",
    large={"n": 50, "m": 500},
)


def standardize(X):
    """Return X (n_x, m) with mean 0 and standard deviation 1 in every row."""
    mean = X.mean(axis=1, keepdims=True)
    spread = X.std(axis=1, keepdims=True)
    return (X - mean) / spread


def _features(numbers, n_x, m):
    """Features of other widths and places each, as ages and incomes are, and no value twice: a spread is never 0."""
    places, widths = numbers.normal(n_x, 1, spread=4.0), numbers.between(0.5, 3.0, n_x, 1)
    order = numbers.rng.permuted(np.tile(np.arange(m), (n_x, 1)), axis=1)
    return {"X": places + widths * (order + numbers.between(0.0, 0.8, n_x, m))}


STANDARDIZE = Exercise(
    name="standardize",
    week=2,
    title="every feature around 0, with spread 1",
    task=(
        "From each feature, subtract its mean over the examples, and divide by its standard deviation over "
        "the examples (`np.std`). Don't use a loop."
    ),
    arguments={"X": "(n_x, m)"},
    returns={"X": "(n_x, m)"},
    formula=(
        "mean = mean of each row",
        "spread = standard deviation of each row",
        "(X - mean) / spread",
    ),
    reference=standardize,
    draw=_features,
    cases=({"n_x": 3, "m": 5}, {"n_x": 4, "m": 2}, {"n_x": 1, "m": 4}, {"n_x": 3, "m": 3}),
    example={"n_x": 2, "m": 3},
    mistakes=(
        Mistake(
            "the mean and spread are those of each example",
            "`axis=0` runs down a column, over the features, so it mixes ages and incomes. A feature is a "
            "row: `axis=1`.",
            (
                ("mean(axis=1, keepdims=True)", "mean(axis=0)"),
                ("std(axis=1, keepdims=True)", "std(axis=0)"),
            ),
        ),
        Mistake(
            "there is one mean and one spread for everything",
            "Each feature has its own: `axis=1`.",
            (("mean(axis=1, keepdims=True)", "mean()"), ("std(axis=1, keepdims=True)", "std()")),
        ),
        Mistake(
            "there is one mean for everything",
            "Each feature has its own: `axis=1`.",
            (("mean(axis=1, keepdims=True)", "mean()"),),
        ),
        Mistake(
            "there is one spread for everything",
            "Each feature has its own: `axis=1`.",
            (("std(axis=1, keepdims=True)", "std()"),),
            line=1,
        ),
        Mistake(
            "the mean is that of each example",
            "`axis=0` runs down a column, over the features. A feature is a row: `axis=1`.",
            (("mean(axis=1", "mean(axis=0"),),
        ),
        Mistake(
            "the spread is that of each example",
            "`axis=0` runs down a column, over the features. A feature is a row: `axis=1`.",
            (("std(axis=1", "std(axis=0"),),
            line=1,
        ),
        Mistake(
            "the mean and spread lose their axis",
            "They are flat, (n_x,), and numpy lays them along a row, where they don't belong. As a column, "
            "(n_x, 1), they line up with their rows: `keepdims=True`.",
            (
                ("mean(axis=1, keepdims=True)", "mean(axis=1)"),
                ("std(axis=1, keepdims=True)", "std(axis=1)"),
            ),
        ),
        Mistake(
            "the mean loses its axis",
            "It is flat, (n_x,), and numpy lays it along a row, where it doesn't belong. As a column, (n_x, "
            "1), it lines up with the rows: `keepdims=True`.",
            (("mean(axis=1, keepdims=True)", "mean(axis=1)"),),
        ),
        Mistake(
            "the spread loses its axis",
            "It is flat, (n_x,), and numpy lays it along a row, where it doesn't belong. As a column, (n_x, "
            "1), it lines up with the rows: `keepdims=True`.",
            (("std(axis=1, keepdims=True)", "std(axis=1)"),),
            line=1,
        ),
        Mistake(
            "X is not divided by the spread",
            "X is centered now. Divide by the standard deviation too, so that every feature has the same "
            "spread.",
            (("(X - mean) / spread", "X - mean"),),
            line=2,
        ),
        Mistake(
            "the mean is not subtracted",
            "X is scaled now, but subtract the mean first, so that every feature is centered on 0.",
            (("(X - mean) / spread", "X / spread"),),
            line=2,
        ),
        Mistake(
            "the parentheses around X - mean are missing",
            "Division comes first, so only the mean gets divided. Write `(X - mean) / spread`.",
            (("(X - mean)", "X - mean"),),
            line=2,
        ),
        Mistake(
            "the mean is added",
            "Subtract it, and every feature is centered on 0.",
            (("X - mean", "X + mean"),),
            line=2,
        ),
        Mistake(
            "X is subtracted from the mean",
            "Then large values become small. It is X - mean.",
            (("X - mean", "mean - X"),),
            line=2,
        ),
        Mistake(
            "it is multiplied by the spread",
            "Wide features get even wider. Divide by the spread, and all of them become equally wide.",
            (("/ spread", "* spread"),),
            line=2,
        ),
        Mistake(
            "each row is divided by its length, without centering",
            "That is a different scale, `np.linalg.norm`. Here you subtract the mean first and divide by "
            "`np.std`.",
            (("(X - mean) / spread", "X / np.linalg.norm(X, axis=1, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "it is divided by the variance",
            "The variance is the square of the spread. The standard deviation, `np.std`, is its square root.",
            (("X.std", "X.var"),),
            line=1,
        ),
        Mistake(
            "the standard deviation uses 1/(m - 1)",
            "`ddof=1` is what statisticians use to estimate the spread of a larger group from a sample. The "
            "course averages with 1/m.",
            (("std(axis=1, keepdims=True)", "std(axis=1, keepdims=True, ddof=1)"),),
            line=1,
        ),
        Mistake(
            "it is divided by the length of a row",
            "The square root of the sum of squares grows with m. The standard deviation averages the "
            "squares: `np.std`.",
            (("X.std(axis=1, keepdims=True)", "np.linalg.norm(X - mean, axis=1, keepdims=True)"),),
            line=1,
        ),
        Mistake(
            "it is divided by largest minus smallest",
            "That is a different measure of width, and a single far-off example decides it. Here it is the "
            "standard deviation, `np.std`.",
            (
                (
                    "X.std(axis=1, keepdims=True)",
                    "X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)",
                ),
            ),
            line=1,
        ),
        Mistake(
            "smallest and largest are stretched to 0 and 1",
            "That is a different scale. Here the mean becomes 0, and the standard deviation 1.",
            (
                ("X.mean(", "X.min("),
                (
                    "X.std(axis=1, keepdims=True)",
                    "X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)",
                ),
            ),
        ),
    ),
    nudge="A feature is a row. Its mean and its spread should line up with the row, as a column (n_x, 1).",
    skeleton="def my_standardize(X):\n    mean = ...\n    spread = ...\n    return ...",
    large=MANY,
)


def differences(first, second):
    """Return the (n, m) differences of first (n,) and second (m,)."""
    return first.reshape(-1, 1) - second.reshape(1, -1)


DIFFERENCES = Exercise(
    name="differences",
    week=2,
    title="a table of all differences",
    task=(
        "You get two rank-1 arrays. Return the table that has `first[i] - second[j]` in row i, column j. "
        "Don't use a loop: reshape the arrays into a column and a row, and let broadcasting do the rest."
    ),
    arguments={"first": "(n,)", "second": "(m,)"},
    returns={"table": "(n, m)"},
    formula=("table = (first as a column) - (second as a row)",),
    reference=differences,
    draw=lambda numbers, n, m: {"first": numbers.normal(n), "second": numbers.normal(m)},
    cases=({"n": 3, "m": 4}, {"n": 5, "m": 2}, {"n": 4, "m": 1}, {"n": 1, "m": 3}, {"n": 3, "m": 3}),
    example={"n": 2, "m": 3},
    mistakes=(
        Mistake(
            "both stay rank-1 arrays",
            "numpy subtracts them entry by entry, so different lengths don't fit. And `.T` does nothing to "
            "a rank-1 array; `reshape(-1, 1)` makes it a column.",
            (("first.reshape(-1, 1) - second.reshape(1, -1)", "first - second"),),
        ),
        Mistake(
            "both are columns",
            "They are still subtracted entry by entry. For a table, one of them has to be a row: "
            "`second.reshape(1, -1)`.",
            (("second.reshape(1, -1)", "second.reshape(-1, 1)"),),
        ),
        Mistake(
            "both are rows",
            "They are still subtracted entry by entry. For a table, one of them has to be a column: "
            "`first.reshape(-1, 1)`.",
            (("first.reshape(-1, 1)", "first.reshape(1, -1)"),),
        ),
        Mistake(
            "the row and the column are swapped",
            "Each entry of `first` has a row of the table, so `first` is the column.",
            (
                ("first.reshape(-1, 1)", "first.reshape(1, -1)"),
                ("second.reshape(1, -1)", "second.reshape(-1, 1)"),
            ),
        ),
        Mistake(
            "the sign is wrong",
            "It is first minus second.",
            (("return first", "return -first"), (" - second", " + second")),
        ),
        Mistake(
            "the row and the column are swapped, and so is the sign",
            "`first` is the column, and `second` is subtracted from it.",
            (
                (
                    "first.reshape(-1, 1) - second.reshape(1, -1)",
                    "second.reshape(-1, 1) - first.reshape(1, -1)",
                ),
            ),
        ),
        Mistake("they are added", "It is first minus second.", ((" - second", " + second"),)),
        Mistake(
            "they are multiplied",
            "A column times a row, or `np.outer`, is a table of products. Here it is a difference.",
            ((" - second", " * second"),),
        ),
        Mistake(
            "the sign is lost",
            "Leave out `np.abs`: a difference may be negative.",
            (("return first", "return abs(first"), ("(1, -1)", "(1, -1))")),
        ),
        Mistake(
            "the table is flattened into one list",
            "All the differences are there, but with one axis. A table has two, (n, m).",
            (("return first", "return (first"), ("(1, -1)", "(1, -1)).reshape(-1)")),
        ),
        Mistake(
            "the differences are summed",
            "Return the table itself, with all n times m of them.",
            (("return first", "return np.sum(first"), ("(1, -1)", "(1, -1))")),
        ),
    ),
    nudge="A column and a row stretch to a table. `a.reshape(-1, 1)` turns a rank-1 array into a column.",
    skeleton="def my_differences(first, second):\n    column = ...\n    row = ...\n    return ...",
    large={"n": 60, "m": 200},
)
