"""The first w and b of one unit: zeros, in the right shapes."""

import numpy as np

from nnlib import logistic
from nnlib.exercises.catalogue.week2.cases import UNIT_SIZES
from nnlib.exercises.exercise import Exercise, Mistake


def initialize(X):
    """Return w (n_x, 1) and b, all zero, for X (n_x, m)."""
    n_x = X.shape[0]
    w = np.zeros((n_x, 1))
    b = 0.0
    return w, b


INITIALIZE = Exercise(
    name="initialize",
    week=2,
    title="the first w and b of a unit",
    task="Return the w and b that training can start from: a weight of zero for each feature of X, and a bias of zero.",
    arguments={"X": "(n_x, m)"},
    returns={"w": "(n_x, 1)", "b": "a number"},
    formula=("w = zeros, (n_x, 1)", "b = 0"),
    reference=initialize,
    draw=lambda numbers, n_x, m: {"X": numbers.normal(n_x, m)},
    cases=UNIT_SIZES,
    mistakes=(
        Mistake(
            "w has one axis only",
            "`np.zeros(n_x)` is a rank-1 array, (n_x,). A column takes two pairs of parentheses: `np.zeros((n_x, 1))`.",
            (("np.zeros((n_x, 1))", "np.zeros(n_x)"),),
        ),
        Mistake(
            "w is a row",
            "w is a column, (n_x, 1), so that `w.T @ X` multiplies a row of weights by each column of features.",
            (("np.zeros((n_x, 1))", "np.zeros((1, n_x))"),),
        ),
        Mistake(
            "the shape of w isn't in its own parentheses",
            "A shape is one argument. In `np.zeros(n_x, 1)`, numpy takes the second number for the kind of numbers.",
            (("np.zeros((n_x, 1))", "np.zeros(n_x, 1)"),),
        ),
        Mistake(
            "m is used as n_x",
            "`X.shape` is (n_x, m), with a row for each feature and a column for each example. The unit needs a weight "
            "for each feature, so n_x is `X.shape[0]`.",
            (("X.shape[0]", "X.shape[1]"),),
        ),
        Mistake(
            "all numbers in X are counted",
            "`X.size` is n_x times m. The unit looks at one example at a time, and that has `X.shape[0]` features.",
            (("X.shape[0]", "X.size"),),
        ),
        Mistake(
            "w has a column for each example",
            "All examples share the same weights, so w has a single column.",
            (("np.zeros((n_x, 1))", "np.zeros(X.shape)"),),
        ),
        Mistake(
            "w has a weight for each example",
            "All examples share the same weights. There is one weight for each feature.",
            (("np.zeros((n_x, 1))", "np.zeros((1, X.shape[1]))"),),
        ),
        Mistake(
            "w is one number, and all features share it",
            "Each feature has its own weight, so that the unit can learn which ones matter.",
            (("np.zeros((n_x, 1))", "0.0"),),
        ),
        Mistake(
            "w is (n_x, n_x)",
            "One unit has one weight for each feature, which is a single column.",
            (("np.zeros((n_x, 1))", "np.zeros((n_x, n_x))"),),
        ),
        Mistake(
            "there is one weight too many, for the bias",
            "The bias isn't one of the weights; it is returned by itself, as b.",
            (("X.shape[0]", "X.shape[0] + 1"),),
        ),
        Mistake(
            "the weights are ones",
            "Ones give every feature a say before the unit has seen anything. Start from zero here: `np.zeros`.",
            (("np.zeros((n_x, 1))", "np.ones((n_x, 1))"),),
        ),
        Mistake(
            "b is 1",
            "The bias starts at zero too, so that every prediction starts at 0.5.",
            (("b = 0.0", "b = 1.0"),),
            line=1,
        ),
        Mistake(
            "b has an entry for each feature",
            "The weighted features are added up first, and then one bias is added. So b is a single number.",
            (("b = 0.0", "b = np.zeros((n_x, 1))"),),
            line=1,
        ),
        Mistake(
            "b has an entry for each example",
            "All examples share the same bias, so b is a single number.",
            (("b = 0.0", "b = np.zeros((1, X.shape[1]))"),),
            line=1,
        ),
    ),
    nudge="How many weights does one unit need to look at one example? Which axis of X tells you?",
    skeleton="def my_initialize(X):\n    n_x = ...\n    w = ...\n    b = ...\n    return w, b",
    similar=(logistic.initialize,),
    example={"n_x": 2, "m": 3},
)
