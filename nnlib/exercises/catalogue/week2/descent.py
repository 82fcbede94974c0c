"""One update of w and b, and many: gradient descent."""

import numpy as np

from nnlib import logistic
from nnlib.activations import sigmoid
from nnlib.exercises.catalogue.week2.unit import draw_unit
from nnlib.exercises.exercise import Exercise, Mistake

RATES = ("0.01", "0.009", "0.005", "0.1")  # those of the course's own notebooks


def _update(numbers, n_x):
    return {
        "w": numbers.normal(n_x, 1),
        "b": numbers.either(0.6, 1.4),
        "dw": numbers.normal(n_x, 1),
        "db": numbers.either(0.6, 1.4),
        "alpha": numbers.number(0.2, 0.8),
    }


UPDATE = Exercise(
    name="update",
    week=2,
    title="one step of gradient descent",
    task="Return w and b after one step downhill.",
    arguments={"w": "(n_x, 1)", "b": "a number", "dw": "(n_x, 1)", "db": "a number", "alpha": "a number"},
    returns={"w": "(n_x, 1)", "b": "a number"},
    formula=("w := w - alpha dw", "b := b - alpha db"),
    reference=logistic.step,
    draw=_update,
    cases=({"n_x": 4}, {"n_x": 2}, {"n_x": 1}),
    mistakes=(
        Mistake(
            "both go uphill, because of a plus",
            "The gradient points to where J grows. Step the other way, with a minus.",
            (("w - alpha", "w + alpha"), ("b - alpha", "b + alpha")),
        ),
        Mistake(
            "w goes uphill, because of a plus",
            "The gradient points to where J grows. Step the other way, with a minus.",
            (("w - alpha", "w + alpha"),),
        ),
        Mistake(
            "b goes uphill, because of a plus",
            "The gradient points to where J grows. Step the other way, with a minus.",
            (("b - alpha", "b + alpha"),),
            line=1,
        ),
        Mistake(
            "the update is thrown away",
            "The old w and b are returned. Give the result a name, `w = w - ...`, and return that name.",
            (("w - alpha * dw", "w"), ("b - alpha * db", "b")),
        ),
        Mistake(
            "only w is updated",
            "b learns too: `b - alpha * db`.",
            (("b - alpha * db", "b"),),
            line=1,
        ),
        Mistake("only b is updated", "w learns too: `w - alpha * dw`.", (("w - alpha * dw", "w"),)),
        Mistake(
            "alpha is missing",
            "The gradient is a direction; alpha says how far to go: `alpha * dw`, `alpha * db`.",
            (("alpha * dw", "dw"), ("alpha * db", "db")),
        ),
        Mistake(
            "alpha is missing in w",
            "The gradient is a direction; alpha says how far to go: `alpha * dw`.",
            (("alpha * dw", "dw"),),
        ),
        Mistake(
            "alpha is missing in b",
            "The gradient is a direction; alpha says how far to go: `alpha * db`.",
            (("alpha * db", "db"),),
            line=1,
        ),
        *(
            Mistake(
                f"alpha is {rate}, whatever is passed",
                "A rate that is typed in can't be changed by the caller. Use the argument `alpha`.",
                (("alpha * dw", f"{rate} * dw"), ("alpha * db", f"{rate} * db")),
                line=0,
            )
            for rate in RATES
        ),
        Mistake(
            "the gradient is divided by alpha",
            "A larger rate should make a longer step: multiply.",
            (("alpha * dw", "dw / alpha"), ("alpha * db", "db / alpha")),
        ),
        Mistake(
            "alpha multiplies the whole difference",
            "With parentheses around w - dw, the weights shrink too. Only the gradient is multiplied: `w - "
            "alpha * dw`.",
            (("w - alpha * dw", "alpha * (w - dw)"), ("b - alpha * db", "alpha * (b - db)")),
        ),
        Mistake(
            "the difference is taken the wrong way around",
            "It is the old value minus the step: `w - alpha * dw`.",
            (("w - alpha * dw", "alpha * dw - w"), ("b - alpha * db", "alpha * db - b")),
        ),
        Mistake(
            "only the step is returned",
            "`alpha * dw` is how far to go. Subtract it from where you are: `w - alpha * dw`.",
            (("w - alpha * dw", "alpha * dw"), ("b - alpha * db", "alpha * db")),
        ),
        Mistake(
            "the old values are missing, `=-` instead of `-=`",
            "`w =- alpha * dw` sets w to minus the step. Subtract the step from w: `w = w - alpha * dw`.",
            (("w - alpha * dw", "-alpha * dw"), ("b - alpha * db", "-alpha * db")),
        ),
        Mistake(
            "the gradient is missing",
            "`w - alpha` moves every weight by the same amount. How far a weight moves depends on its "
            "slope: `alpha * dw`.",
            (("alpha * dw", "alpha"), ("alpha * db", "alpha")),
        ),
        Mistake(
            "w and b are used instead of their slopes",
            "`w - alpha * w` only shrinks w. Take the slopes: `alpha * dw`, `alpha * db`.",
            (("alpha * dw", "alpha * w"), ("alpha * db", "alpha * b")),
        ),
        Mistake(
            "there are parentheses around w - alpha",
            "Multiplication should come first: `w - alpha * dw`, without parentheses.",
            (("w - alpha * dw", "(w - alpha) * dw"), ("b - alpha * db", "(b - alpha) * db")),
        ),
        Mistake(
            "dw is summed",
            "Every weight has its own slope, so nothing is added up.",
            (("alpha * dw", "alpha * np.sum(dw)"),),
        ),
        Mistake(
            "the gradient is returned",
            "dw and db say how J changes. Return the new w and b instead.",
            (("w - alpha * dw", "dw"), ("b - alpha * db", "db")),
        ),
        Mistake(
            "b is updated with dw",
            "numpy silently stretches b to a column. b has its own slope, db.",
            (("alpha * db", "alpha * dw"),),
            line=1,
        ),
        Mistake(
            "w is updated with db",
            "Then every weight moves by the same amount. w has its own slopes, dw.",
            (("alpha * dw", "alpha * db"),),
        ),
    ),
    nudge="Which sign leads downhill, if the slope says where J grows? alpha says how far to go.",
    solution=("def my_update(w, b, dw, db, alpha):\n    return w - alpha * dw, b - alpha * db\n"),
    skeleton="def my_update(w, b, dw, db, alpha):\n    w = ...\n    b = ...\n    return w, b",
    large={"n_x": 20_000},
)


def training(w, b, X, Y, alpha, steps):
    """Return w (n_x, 1) and b after `steps` steps on X (n_x, m) and Y (1, m)."""
    m = X.shape[1]
    for _ in range(steps):
        Z = w.T @ X + b
        A = sigmoid(Z)
        dZ = A - Y
        dw = X @ dZ.T / m
        db = np.sum(dZ) / m
        w = w - alpha * dw
        b = b - alpha * db
    return w, b


def _training(numbers, n_x, m, steps):
    return {
        **draw_unit(numbers, n_x, m),
        "Y": numbers.labels(m),
        "alpha": numbers.number(0.4, 0.9),
        "steps": steps,
    }


def _one_at_a_time(w, b, X, Y, alpha, steps):
    for _ in range(steps):
        for i in range(X.shape[1]):
            w, b = training(w, b, X[:, [i]], Y[:, [i]], alpha, 1)
    return w, b


TRAINING = Exercise(
    name="training",
    week=2,
    title="a whole training run",
    task=(
        "Repeat forward, backward, and update `steps` times, starting from the given w and b. Return the "
        "last w and b. You may call what you wrote before."
    ),
    arguments={
        "w": "(n_x, 1)",
        "b": "a number",
        "X": "(n_x, m)",
        "Y": "(1, m)",
        "alpha": "a number",
        "steps": "a whole number",
    },
    returns={"w": "(n_x, 1)", "b": "a number"},
    formula=(
        "Z = w.T X + b;  A = sigmoid(Z);  dZ = A - Y",
        "dw = (1/m) X dZ.T;  db = (1/m) sum of dZ",
        "w := w - alpha dw;  b := b - alpha db;  repeat",
    ),
    reference=training,
    draw=_training,
    cases=(
        {"n_x": 3, "m": 5, "steps": 4},
        {"n_x": 4, "m": 2, "steps": 3},
        {"n_x": 5, "m": 1, "steps": 2},
        {"n_x": 1, "m": 4, "steps": 6},
        {"n_x": 3, "m": 3, "steps": 1},
    ),
    example={"n_x": 2, "m": 3, "steps": 2},
    mistakes=(
        Mistake(
            "`return` is inside the loop",
            "It ends the function after the first step. Move it to the left, out of the loop.",
            (("\n    return", "\n        return"),),
            line=2,
            family="one step",
        ),
        Mistake(
            "every step starts again from the first w and b",
            "The new values have other names, so the next step uses the old ones. Give them the same names: "
            "`w = w - ...`.",
            (("range(steps)", "range(1)"),),
            line=2,
            family="one step",
        ),
        Mistake(
            "the slopes are computed once, before the loop",
            "They change with w and b, so Z, A, dw, and db belong inside the loop.",
            (
                ("    for", "    first = w, b\n    for"),
                ("w.T @ X + b", "first[0].T @ X + first[1]"),
            ),
        ),
        Mistake(
            "the updates are thrown away",
            "You return the same w and b that were passed in. `w - alpha * dw` alone changes nothing: `w = "
            "w - alpha * dw`.",
            (("w = w - alpha * dw", "w"), ("b = b - alpha * db", "b")),
            line=2,
        ),
        Mistake(
            "only w is updated",
            "b learns too: `b = b - alpha * db` in each step.",
            (("b = b - alpha * db", "b"),),
            line=2,
        ),
        Mistake(
            "only b is updated",
            "w learns too: `w = w - alpha * dw` in each step.",
            (("w = w - alpha * dw", "w"),),
            line=2,
        ),
        Mistake(
            "b is updated once, after the loop",
            "Its line is too far to the left. Both updates belong inside the loop.",
            (
                ("\n        b = b - alpha * db", ""),
                ("    return w, b", "    return w, b - alpha * db"),
            ),
            line=2,
        ),
        Mistake(
            "it goes uphill",
            "Either dZ is Y - A, or the updates have a plus. It is prediction minus label, and the updates "
            "subtract.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "w goes uphill",
            "There is a plus in its update. Step against the slope, with a minus.",
            (("w - alpha", "w + alpha"),),
            line=2,
        ),
        Mistake(
            "b goes uphill",
            "There is a plus in its update. Step against the slope, with a minus.",
            (("b - alpha", "b + alpha"),),
            line=2,
        ),
        Mistake(
            "db is computed after w has moved",
            "Both slopes belong to the same old w and b. Compute dw and db first, and then update both.",
            (("b - alpha * db", "b - alpha * np.sum(sigmoid(w.T @ X + b) - Y) / m"),),
            line=2,
        ),
        Mistake(
            "the slopes pile up from step to step",
            "dw and db are computed again in each step. With `+=`, or when they are set to 0 only once "
            "before the loop, old slopes remain in them.",
            (
                ("    for", "    dw, db = 0, 0\n    for"),
                ("dw = X", "dw = dw + X"),
                ("db = np", "db = db + np"),
            ),
            line=1,
        ),
        Mistake(
            "it starts at zero, whatever you pass",
            "Training continues from the given w and b, so don't set them to zero here.",
            (("m = X.shape[1]", "m = X.shape[1]\n    w, b = 0 * w, 0.0"),),
        ),
        Mistake(
            "w and b are set to zero in each step",
            "Then every step is the first one again. Don't set them inside the loop.",
            (("range(steps):", "range(steps):\n        w, b = 0 * w, 0.0"),),
        ),
        Mistake(
            "it runs one step too few",
            "`range(1, steps)` leaves one out, and so does `steps - 1`. `range(steps)` runs exactly `steps` "
            "times.",
            (("range(steps)", "range(1, steps)"),),
        ),
        Mistake(
            "it runs one step too many",
            "`range(steps)` runs exactly `steps` times, from 0 to steps - 1.",
            (("range(steps)", "range(steps + 1)"),),
        ),
        Mistake(
            "the 1/m of dw is missing",
            "The product adds up over the examples, but J is their average, so divide by m.",
            (("X @ dZ.T / m", "X @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is missing",
            "The sum adds up over the examples, but J is their average, so divide by m.",
            (("np.sum(dZ) / m", "np.sum(dZ)"),),
            line=1,
        ),
        Mistake(
            "both 1/m are missing, or m is 1",
            "The product and the sum add up over the examples, but J is their average. If you do divide, m "
            "is `X.shape[1]`.",
            (("X.shape[1]", "Y.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the 1/m is there twice",
            "It is there once in dZ, or in alpha, and again in dw and db. Divide only in dw and db.",
            (("A - Y", "(A - Y) / m"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has already divided by m.",
            (("np.sum(dZ) / m", "np.sum(dZ) / m / m"),),
            line=1,
        ),
        Mistake(
            "m is the number of features",
            "`X.shape[0]` and `len(X)` count rows, which are features. The examples are columns: "
            "`X.shape[1]`.",
            (("X.shape[1]", "X.shape[0]"),),
            line=1,
        ),
        Mistake(
            "alpha is missing",
            "The gradient is a direction; alpha says how far to go.",
            (("alpha * dw", "dw"), ("alpha * db", "db")),
            line=2,
        ),
        *(
            Mistake(
                f"alpha is {rate}, whatever is passed",
                "A rate that is typed in can't be changed by the caller. Use the argument `alpha`.",
                (("alpha * dw", f"{rate} * dw"), ("alpha * db", f"{rate} * db")),
                line=2,
            )
            for rate in RATES
        ),
        Mistake("b is missing in Z", "Z is w.T X + b.", (("w.T @ X + b", "w.T @ X"),)),
        Mistake(
            "the sigmoid is missing",
            "A is the sigmoid of Z. Without it, this is linear regression.",
            (("sigmoid(Z)", "Z"),),
        ),
        Mistake(
            "A is cut to 0 and 1",
            "Then only the examples on the wrong side teach anything. A is the sigmoid of Z; a threshold "
            "comes later, for the answers.",
            (("sigmoid(Z)", "(Z > 0)"), ("A - Y", "1.0 * A - Y")),
        ),
        Mistake(
            "it updates after every example",
            "The slope of J is the average over all m examples, followed by one step. There is no loop over "
            "the examples around the update.",
            compute=_one_at_a_time,
            line=1,
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in a second time",
            "A - Y already includes it. This would train the squared error.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
    ),
    nudge="You need one loop, over the steps. What changes from step to step, and so has to be computed "
    "inside?",
    skeleton=(
        "def my_training(w, b, X, Y, alpha, steps):\n    for k in range(steps):\n        A = ...\n"
        "        dw, db = ...\n        w, b = ...\n    return w, b"
    ),
)
