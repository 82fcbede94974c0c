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
        "A table of calories: a column for each food, a row for each source (carbohydrates, protein, fat). Return the "
        "percentage that each source has in its food, so that every column adds up to 100. No loop."
    ),
    arguments={"calories": "(n, m)"},
    returns={"percentages": "(n, m)"},
    formula=("percentages = 100 calories / (total of each column)",),
    reference=percentages,
    draw=lambda numbers, n, m: {"calories": numbers.between(5, 95, n, m)},
    cases=TABLE_SIZES,
    mistakes=(
        Mistake(
            "the totals are those of the rows",
            "`axis=1` runs along a row. The total of each column goes down, along `axis=0`.",
            (("axis=0", "axis=1"),),
        ),
        Mistake(
            "the totals are those of the rows, and stand in a flat array",
            "`axis=1` adds up rows. And without `keepdims` numpy lays the totals along the columns, which fits by luck "
            "only. The total of each column is `axis=0`.",
            (("axis=0, keepdims=True", "axis=1"),),
        ),
        Mistake(
            "there is one total for everything",
            "Each food has a total of its own: `axis=0`.",
            (("axis=0, keepdims=True", ""),),
        ),
        Mistake(
            "the 100 is missing",
            "These are shares, from 0 to 1. Percent are a hundred times as much.",
            (("100 * ", ""),),
        ),
        Mistake(
            "it is divided by the mean of a column",
            "The parts of a food add up to its total: `sum`.",
            (("calories.sum", "calories.mean"),),
        ),
        Mistake(
            "it is divided by the largest of a column",
            "Then the largest is 100. The parts should add up to 100: divide by their sum.",
            (("calories.sum", "calories.max"),),
        ),
        Mistake(
            "the fraction is upside down",
            "A part of a whole: the part goes above the line, the total below.",
            (
                (
                    "calories / calories.sum(axis=0, keepdims=True)",
                    "calories.sum(axis=0, keepdims=True) / calories",
                ),
            ),
        ),
        Mistake(
            "the totals stand in a column",
            "There is a total for each column, so they lie in a row, (1, m): `keepdims=True`, or `reshape(1, -1)`.",
            (("keepdims=True)", "keepdims=True).T"),),
        ),
        Mistake(
            "the division is `//`, for whole numbers",
            "It drops what comes after the point. `/` keeps it.",
            (("calories / ", "calories // "),),
        ),
        Mistake(
            "the percentages are rounded",
            "Nobody asked for whole percents, and rounded they don't add up to 100. Leave out `np.round`.",
            (
                ("return 100 * calories", "return np.round(100 * calories"),
                ("keepdims=True)", "keepdims=True))"),
            ),
        ),
        Mistake(
            "only the totals come back",
            "They are what to divide by: 100 * calories / totals.",
            (("100 * calories / ", ""),),
        ),
        Mistake(
            "the result is turned",
            "The foods are columns, and stay so. Leave out the last `.T`.",
            (("return 100 * calories", "return (100 * calories"), ("keepdims=True)", "keepdims=True)).T")),
        ),
    ),
    nudge="The totals of the columns are a row, (1, m). What does numpy do with an (n, m) and a (1, m)?",
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
        "Take from each feature its mean over the examples, and divide by its standard deviation over the examples "
        "(`np.std`). No loop."
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
            "mean and spread are those of each example",
            "`axis=0` runs down a column, over the features: it mixes ages and incomes. A feature is a row: `axis=1`.",
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
            "mean and spread lose their axis",
            "They are flat, (n_x,), and numpy lays them along a row, where they don't belong. As a column, (n_x, 1), "
            "they stand beside their rows: `keepdims=True`.",
            (
                ("mean(axis=1, keepdims=True)", "mean(axis=1)"),
                ("std(axis=1, keepdims=True)", "std(axis=1)"),
            ),
        ),
        Mistake(
            "the mean loses its axis",
            "It is flat, (n_x,), and numpy lays it along a row, where it doesn't belong. As a column, (n_x, 1), it "
            "stands beside the rows: `keepdims=True`.",
            (("mean(axis=1, keepdims=True)", "mean(axis=1)"),),
        ),
        Mistake(
            "the spread loses its axis",
            "It is flat, (n_x,), and numpy lays it along a row, where it doesn't belong. As a column, (n_x, 1), it "
            "stands beside the rows: `keepdims=True`.",
            (("std(axis=1, keepdims=True)", "std(axis=1)"),),
            line=1,
        ),
        Mistake(
            "X is not divided by the spread",
            "Centered it is. Divide by the standard deviation, so that every feature has the same width.",
            (("(X - mean) / spread", "X - mean"),),
            line=2,
        ),
        Mistake(
            "the mean is not taken away",
            "Scaled it is. Take the mean away first, so that every feature lies around 0.",
            (("(X - mean) / spread", "X / spread"),),
            line=2,
        ),
        Mistake(
            "the brackets around X - mean are missing",
            "Division comes first, so only the mean is divided. Write `(X - mean) / spread`.",
            (("(X - mean)", "X - mean"),),
            line=2,
        ),
        Mistake(
            "the mean is added",
            "Take it away, and every feature lies around 0.",
            (("X - mean", "X + mean"),),
            line=2,
        ),
        Mistake(
            "X is taken from the mean",
            "Then large becomes small. It is X - mean.",
            (("X - mean", "mean - X"),),
            line=2,
        ),
        Mistake(
            "it is multiplied by the spread",
            "Wide features get wider still. Divide by the spread, and all become equally wide.",
            (("/ spread", "* spread"),),
            line=2,
        ),
        Mistake(
            "each row is divided by its length, and not centered",
            "That is another scale, `np.linalg.norm`. Here the mean goes away first, and the divisor is `np.std`.",
            (("(X - mean) / spread", "X / np.linalg.norm(X, axis=1, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "it is divided by the variance",
            "The variance is the square of the spread. The standard deviation, `np.std`, is its root.",
            (("X.std", "X.var"),),
            line=1,
        ),
        Mistake(
            "the standard deviation is taken with 1/(m - 1)",
            "`ddof=1`, the choice of statisticians who guess at a larger group. The course averages, with 1/m.",
            (("std(axis=1, keepdims=True)", "std(axis=1, keepdims=True, ddof=1)"),),
            line=1,
        ),
        Mistake(
            "it is divided by the length of a row",
            "The root of the sum of squares grows with m. The standard deviation averages them: `np.std`.",
            (("X.std(axis=1, keepdims=True)", "np.linalg.norm(X - mean, axis=1, keepdims=True)"),),
            line=1,
        ),
        Mistake(
            "it is divided by largest minus smallest",
            "That is another width, which one far-off example decides. Here it is the standard deviation, `np.std`.",
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
            "That is another scale. Here the mean becomes 0, and the standard deviation 1.",
            (
                ("X.mean(", "X.min("),
                (
                    "X.std(axis=1, keepdims=True)",
                    "X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)",
                ),
            ),
        ),
    ),
    nudge="A feature is a row. Its mean and its spread should stand beside the row, as a column (n_x, 1).",
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
        "Two rank-1 arrays. Return the table that has `first[i] - second[j]` in row i, column j. No loop: mend the "
        "arrays to a column and a row, and let broadcasting do the rest."
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
            "numpy compares them from the right, entry by entry, so lengths that differ don't fit. And `.T` does "
            "nothing to a rank-1 array: `reshape(-1, 1)` makes a column of it.",
            (("first.reshape(-1, 1) - second.reshape(1, -1)", "first - second"),),
        ),
        Mistake(
            "both are columns",
            "Entry by entry again. For a table one of them has to be a row: `second.reshape(1, -1)`.",
            (("second.reshape(1, -1)", "second.reshape(-1, 1)"),),
        ),
        Mistake(
            "both are rows",
            "Entry by entry again. For a table one of them has to be a column: `first.reshape(-1, 1)`.",
            (("first.reshape(-1, 1)", "first.reshape(1, -1)"),),
        ),
        Mistake(
            "row and column have changed places",
            "Each entry of `first` has a row of the table, so `first` is the column.",
            (
                ("first.reshape(-1, 1)", "first.reshape(1, -1)"),
                ("second.reshape(1, -1)", "second.reshape(-1, 1)"),
            ),
        ),
        Mistake(
            "the sign is turned",
            "It is first minus second.",
            (("return first", "return -first"), (" - second", " + second")),
        ),
        Mistake(
            "row and column have changed places, and the sign too",
            "`first` is the column, and `second` is taken away from it.",
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
            "A column times a row, or `np.outer`, is a table of products. Here it is a minus.",
            ((" - second", " * second"),),
        ),
        Mistake(
            "the sign is lost",
            "Leave out `np.abs`: a difference may be negative.",
            (("return first", "return abs(first"), ("(1, -1)", "(1, -1))")),
        ),
        Mistake(
            "the table is rolled out into one list",
            "All differences are there, with one axis. A table has two, (n, m).",
            (("return first", "return (first"), ("(1, -1)", "(1, -1)).reshape(-1)")),
        ),
        Mistake(
            "the differences are summed",
            "The table itself is wanted, with all n times m of them.",
            (("return first", "return np.sum(first"), ("(1, -1)", "(1, -1))")),
        ),
    ),
    nudge="A column and a row stretch to a table. `a.reshape(-1, 1)` makes a column of a rank-1 array.",
    skeleton="def my_differences(first, second):\n    column = ...\n    row = ...\n    return ...",
    large={"n": 60, "m": 200},
)
