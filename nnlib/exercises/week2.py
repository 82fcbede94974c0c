"""Week 2: from a picture to a column, one unit forward and backward, and a training."""

from nnlib import activations, logistic
from nnlib.exercises.exercise import Exercise, Mistake

# Every size different; one example; one feature; as many examples as features; one of each.
UNIT = ({"n_x": 3, "m": 5}, {"n_x": 4, "m": 2}, {"n_x": 5, "m": 1}, {"n_x": 1, "m": 4}, {"n_x": 3, "m": 3})


def _Z(numbers, n, m):
    return {"Z": numbers.normal(n, m, spread=300.0 if numbers.extreme else 1.5)}


sigmoid = Exercise(
    name="sigmoid",
    week=2,
    title="the sigmoid",
    task="Return sigmoid(Z) of every entry of Z, all at once.",
    arguments={"Z": "(n, m), or one number"},
    returns={"A": "like Z"},
    formula=("A = 1 / (1 + e^-Z)",),
    reference=activations.sigmoid.g,
    draw=_Z,
    cases=({"n": 2, "m": 3}, {"n": 1, "m": 4}, {"n": 2, "m": 3, "extreme": True}),
    mistakes=(
        Mistake(
            "the minus in the exponent is missing",
            "e^Z grows with Z, so the result falls where it should rise. Write `np.exp(-Z)`.",
            (("np.exp(-Z)", "np.exp(Z)"),),
        ),
        Mistake(
            "the brackets around 1 + e^-Z are missing",
            "Division comes before addition, so `1 / 1 + x` is 1 + x. Write `1 / (1 + np.exp(-Z))`.",
            (("1 / (1 + np.exp(-Z))", "1 / 1 + np.exp(-Z)"),),
        ),
    ),
    nudge="Which function of numpy gives e to the power of every entry?",
    skeleton="def my_sigmoid(Z):\n    return ... / (... + ...)",
    large={"n": 20, "m": 500},
)


def _gradients(numbers, n_x, m):
    return {
        "A": numbers.between(0.1, 0.9, 1, m),
        "X": numbers.normal(n_x, m),
        "Y": numbers.labels(m),
    }


gradients = Exercise(
    name="gradients",
    week=2,
    title="the gradients dw and db, without a loop",
    task="Return dw and db for all examples at once.",
    arguments={"A": "(1, m)", "X": "(n_x, m)", "Y": "(1, m)"},
    returns={"dw": "(n_x, 1)", "db": "a number"},
    formula=("dZ = A - Y", "dw = (1/m) X dZ.T", "db = (1/m) sum of dZ"),
    reference=logistic.backward,
    draw=_gradients,
    cases=UNIT,
    mistakes=(
        Mistake(
            "the 1/m of dw is missing",
            "The product adds up over the examples; J is their average, so divide by m.",
            (("X @ dZ.T / m", "X @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is missing",
            "The sum adds up over the examples; J is their average, so divide by m.",
            (("np.sum(dZ) / m", "np.sum(dZ)"),),
            line=2,
        ),
        Mistake(
            "dZ has its sign turned",
            "It is prediction minus label: with Y - A every step would go uphill.",
            (("A - Y", "Y - A"),),
        ),
    ),
    nudge="`X @ dZ.T` multiplies each example by its dz and adds up, at once.",
    skeleton="def my_gradients(A, X, Y):\n    m = ...\n    dZ = ...\n    dw = ...\n    db = ...\n    return dw, db",
    large={"n_x": 50, "m": 500},
)

EXERCISES = (sigmoid, gradients)
