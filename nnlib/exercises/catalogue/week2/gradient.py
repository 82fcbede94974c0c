"""dZ, and the gradient of one unit: dw and db, with loops and without."""

from nnlib import logistic
from nnlib.exercises.catalogue.week2.cases import MANY, ROW_SIZES, UNIT_SIZES
from nnlib.exercises.catalogue.week2.cost import draw_predictions
from nnlib.exercises.exercise import Exercise, Mistake


def dZ(A, Y):
    """Return the derivative of each loss with respect to its z; all (1, m)."""
    return A - Y


DZ = Exercise(
    name="dZ",
    week=2,
    title="dZ of all examples",
    task="Return the derivative of each example's loss with respect to its z.",
    arguments={"A": "(1, m)", "Y": "(1, m), 0 or 1"},
    returns={"dZ": "(1, m)"},
    formula=("dZ = A - Y",),
    reference=dZ,
    draw=draw_predictions,
    cases=ROW_SIZES,
    example={"m": 3},
    mistakes=(
        Mistake(
            "the sign is wrong",
            "Where the label is 0, a larger z costs more, so dz is positive. It is prediction minus label.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "it is divided by m",
            "dz is about one example. The 1/m comes from J, so it belongs in dw and db, once in each.",
            (("A - Y", "(A - Y) / A.size"),),
        ),
        Mistake(
            "Y alone is divided by m",
            "Division comes before subtraction. Besides, dz is about one example, so the 1/m comes later, "
            "in dw and db.",
            (("A - Y", "A - Y / A.size"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in a second time",
            "A - Y already includes it, because A - Y is da times A (1 - A). With the squared error it "
            "would remain, but not with this loss.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
        Mistake(
            "the slope is taken at A instead of at Z",
            "The slope of the sigmoid at z is A (1 - A). Taking the sigmoid of A is one sigmoid too many.",
            (("A - Y", "(-Y / A + (1 - Y) / (1 - A)) * sigmoid(A) * (1 - sigmoid(A))"),),
        ),
        Mistake(
            "the parentheses around the last 1 - A are missing",
            "`... * A * 1 - A` subtracts A at the end. Write `* A * (1 - A)`, or multiply everything out: "
            "hardly anything is left.",
            (("A - Y", "(-Y / A + (1 - Y) / (1 - A)) * A * 1 - A"),),
        ),
        Mistake(
            "it is dA, without the step back through the sigmoid",
            "-Y/A + (1 - Y)/(1 - A) is how the loss changes with a. Multiplied by the slope A (1 - A), it "
            "becomes dZ.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A)"),),
        ),
        Mistake(
            "the two terms of dA have the same sign",
            "1 - A falls as A grows, so the second term is +(1 - Y)/(1 - A), while the first one is -Y/A.",
            (("A - Y", "-(Y / A + (1 - Y) / (1 - A)) * A * (1 - A)"),),
            family="distance",
        ),
        Mistake(
            "the parentheses around both terms of dA are missing",
            "Then only the second term is multiplied by the slope. Write `(-Y / A + (1 - Y) / (1 - A)) * A "
            "* (1 - A)`, or multiply everything out: hardly anything is left.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A) * A * (1 - A)"),),
        ),
        Mistake(
            "it is the loss, not its derivative",
            "The loss says how wrong a prediction is; dz says how the loss changes with z. It is below 0 "
            "where the label is 1.",
            (("A - Y", "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))"),),
        ),
        Mistake(
            "it is the slope of the sigmoid alone",
            "A (1 - A) is one of two factors. The other one, dA, depends on the label.",
            (("A - Y", "A * (1 - A)"),),
        ),
        Mistake(
            "the sign is lost",
            "The sign says which way to go; it is negative where the label is 1. Leave out `np.abs`.",
            (("A - Y", "np.abs(A - Y)"),),
        ),
        Mistake(
            "it is squared",
            "(A - Y)^2 is a loss, not a derivative. dz is A - Y itself.",
            (("A - Y", "(A - Y) ** 2"),),
        ),
        Mistake(
            "it is doubled",
            "The 2 comes from differentiating a square, and there is no square in this loss.",
            (("A - Y", "2 * (A - Y)"),),
        ),
        Mistake(
            "Y is missing",
            "A alone doesn't know what would have been right. Subtract the label.",
            (("A - Y", "A"),),
        ),
        Mistake("it is the sum of A and Y", "It is prediction minus label.", (("A - Y", "A + Y"),)),
        Mistake(
            "A is rounded to 0 or 1 first",
            "Then predictions of 0.51 and 0.99 teach the unit the same thing. Use A as it is.",
            (("A - Y", "np.round(A) - Y"),),
        ),
        Mistake(
            "everything is summed",
            "Every example has its own dz. The sum over the examples comes later, in db.",
            (("A - Y", "np.sum(A - Y)"),),
        ),
        Mistake(
            "everything is averaged",
            "Every example has its own dz. The average over the examples comes later, as db.",
            (("A - Y", "np.mean(A - Y)"),),
        ),
        Mistake(
            "only the last example is left",
            "In the loop, each dz replaces the one before. `A - Y` computes all of them at once.",
            (("A - Y", "(A - Y)[0, -1]"),),
        ),
        Mistake(
            "every prediction is combined with every label",
            "A row minus a column makes a table, (m, m). Both should be rows.",
            (("A - Y", "A - Y.T"),),
        ),
        Mistake(
            "every label is combined with every prediction",
            "A column minus a row makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A.T - Y"),),
        ),
    ),
    nudge="Multiply two slopes, -Y/A + (1 - Y)/(1 - A) and A (1 - A). Nearly everything cancels.",
    skeleton="def my_dZ(A, Y):\n    return ... - ...",
    large={"m": 20_000},
)


def _gradients(numbers, n_x, m):
    drawn = draw_predictions(numbers, m)
    return {"A": drawn["A"], "X": numbers.normal(n_x, m), "Y": drawn["Y"]}


GRADIENTS_WITH_LOOPS = Exercise(
    name="gradients_with_loops",
    week=2,
    title="dw and db, one number at a time",
    task="Return dw and db with two loops: one over the examples, and inside it one over the features.",
    arguments={"A": "(1, m)", "X": "(n_x, m)", "Y": "(1, m)"},
    returns={"dw": "(n_x, 1)", "db": "a number"},
    formula=(
        "for each example i:  dz = a - y",
        "    for each feature j:  dw_j += x_j dz",
        "    db += dz",
        "dw = dw / m;  db = db / m",
    ),
    reference=logistic.backward_loops,
    draw=_gradients,
    cases=UNIT_SIZES,
    loops=True,
    example={"n_x": 2, "m": 3},
    mistakes=(
        Mistake(
            "dw is not divided by m",
            "The loop adds up, but J is an average. Divide once, after the loop.",
            (("dw / m", "dw"),),
            line=3,
        ),
        Mistake(
            "db is not divided by m",
            "The loop adds up, but J is an average. Divide once, after the loop.",
            (("db / m", "db"),),
            line=3,
        ),
        Mistake(
            "the sums are divided by n_x instead of m",
            "The average is over the examples: `n_x, m = X.shape`.",
            (("dw / m", "dw / n_x"), ("db / m", "db / n_x")),
            line=3,
        ),
        Mistake(
            "the 1/m is there twice",
            "It is there once inside the loop and once after it. Divide only after it.",
            (("A[0, i] - Y[0, i]", "(A[0, i] - Y[0, i]) / m"),),
            line=3,
        ),
        Mistake(
            "the division is inside the loop",
            "Then the first examples get divided again and again. Move it to the left, out of the loop, so "
            "that it happens once after the last example.",
            (
                ("db += dz", "db += dz\n        dw, db = dw / m, db / m"),
                ("return dw / m, float(db / m)", "return dw, float(db)"),
            ),
            line=3,
        ),
        Mistake(
            "`return` is inside the loop",
            "It ends the function after the first example. Move it to the left, out of the loop.",
            (("\n    return", "\n        return"),),
            line=3,
        ),
        Mistake(
            "dz has the wrong sign",
            "It is prediction minus label; with y - a, every step would go uphill.",
            (("A[0, i] - Y[0, i]", "Y[0, i] - A[0, i]"),),
        ),
        Mistake(
            "dz always comes from the first example",
            "Each example has its own dz: `A[0, i] - Y[0, i]`, inside the loop.",
            (("A[0, i] - Y[0, i]", "A[0, 0] - Y[0, 0]"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in a second time",
            "a - y already includes it.",
            (("A[0, i] - Y[0, i]", "(A[0, i] - Y[0, i]) * A[0, i] * (1 - A[0, i])"),),
        ),
        Mistake(
            "dw keeps only the last example",
            "`=` forgets the sum so far. Add up with `+=`.",
            (("dw[j, 0] +=", "dw[j, 0] ="),),
            line=1,
        ),
        Mistake(
            "db keeps only the last example",
            "`=` forgets the sum so far. Add up with `+=`.",
            (("db += dz", "db = dz"),),
            line=2,
        ),
        Mistake(
            "the sums start over with each example",
            "`dw = np.zeros(...)` inside the loop forgets what was added so far. Set both to zero once, "
            "before the loop.",
            (("range(m):", "range(m):\n        dw, db = np.zeros((n_x, 1)), 0.0"),),
            line=1,
        ),
        Mistake(
            "db grows in the inner loop, n_x times for each example",
            "The inner loop runs over the features, but there is only one b. Move the line to the left, out "
            "of the inner loop.",
            (("\n        db += dz", "\n            db += dz"),),
            line=2,
        ),
        Mistake(
            "x is missing in dw",
            "A weight changes z in proportion to its feature, so dw_j adds up x_j dz.",
            (("X[j, i] * dz", "dz"),),
            line=1,
        ),
        Mistake(
            "every weight uses the first feature",
            "dw_j uses feature j: `X[j, i]`.",
            (("X[j, i]", "X[0, i]"),),
            line=1,
        ),
        Mistake(
            "every example uses the features of the first one",
            "Example i is column i: `X[j, i]`.",
            (("X[j, i]", "X[j, 0]"),),
            line=1,
        ),
        Mistake(
            "the rows and columns of X are swapped",
            "Features are rows, examples are columns: `X[j, i]` is feature j of example i.",
            (("X[j, i]", "X[i, j]"),),
            line=1,
        ),
        Mistake(
            "the loss is multiplied in",
            "Some notes do write it that way. But what you need is the slope of the loss, x_j (a - y), "
            "which has no loss in it.",
            (("* dz", "* dz * -np.log(A[0, i] if Y[0, i] else 1 - A[0, i])"),),
            line=1,
        ),
        Mistake(
            "the first example is left out",
            "The course counts from 1, and Python from 0: `range(m)` is 0, 1, ..., m - 1, which is all of "
            "them.",
            (("range(m)", "range(1, m)"),),
        ),
        Mistake(
            "the last example is left out",
            "`range(m)` already stops before m: 0, 1, ..., m - 1, which is all of them.",
            (("range(m)", "range(m - 1)"),),
        ),
        Mistake(
            "the first feature is left out",
            "The course counts from 1 and Python from 0: `range(n_x)` is 0, 1, ..., n_x - 1, which is all "
            "of them.",
            (("range(n_x)", "range(1, n_x)"),),
            line=1,
        ),
        Mistake(
            "dw is a rank-1 array",
            "`np.zeros(n_x)` has one axis. Start a column: `np.zeros((n_x, 1))`, and set `dw[j, 0]`.",
            (("np.zeros((n_x, 1), X.dtype)", "np.zeros(n_x)"), ("dw[j, 0]", "dw[j]")),
            line=1,
        ),
        Mistake(
            "dw is a row",
            "It has the shape of w, a column: `np.zeros((n_x, 1))`, and `dw[j, 0]`.",
            (("np.zeros((n_x, 1), X.dtype)", "np.zeros((1, n_x))"), ("dw[j, 0]", "dw[0, j]")),
            line=1,
        ),
        Mistake(
            "dw is one number that all weights share",
            "Each weight has its own slope, so dw is a column: start it as `np.zeros((n_x, 1))`, and add to "
            "`dw[j, 0]`.",
            (("np.zeros((n_x, 1), X.dtype)", "0.0"), ("dw[j, 0]", "dw")),
            line=1,
        ),
        Mistake(
            "dw keeps a column for each example",
            "These are the shares of each example, not yet added up. There is one dw for all of them: "
            "`dw[j, 0] += ...`.",
            (("np.zeros((n_x, 1), X.dtype)", "np.zeros((n_x, m))"), ("dw[j, 0]", "dw[j, i]")),
            line=1,
        ),
        Mistake(
            "n_x and m are swapped",
            "X is (n_x, m), a column for each example: `n_x, m = X.shape`.",
            (("n_x, m = X.shape", "m, n_x = X.shape"),),
        ),
        Mistake(
            "X is read as if the examples were rows",
            "X is (n_x, m), a column for each example: `n_x, m = X.shape`, and feature j of example i is `X[j, i]`.",
            (("n_x, m = X.shape", "m, n_x = X.shape"), ("X[j, i]", "X[i, j]")),
        ),
        Mistake(
            "x and dz are added instead of multiplied",
            "A weight changes z in proportion to its feature, so its share is the product x_j dz.",
            (("X[j, i] * dz", "X[j, i] + dz"),),
            line=1,
        ),
        Mistake(
            "the sums start at 1 instead of 0",
            "Whatever they start with stays in the result. Start at 0: `np.zeros((n_x, 1))`, `0.0`.",
            (("np.zeros((n_x, 1), X.dtype), 0.0", "np.ones((n_x, 1), X.dtype), 1.0"),),
            line=1,
        ),
    ),
    nudge="Start dw and db at zero, add up in the loops, and divide at the end. Which line belongs in which "
    "loop?",
    solution=(
        "def my_gradients_with_loops(A, X, Y):\n"
        "    n_x, m = X.shape\n"
        "    dw, db = np.zeros((n_x, 1)), 0.0\n"
        "    for i in range(m):\n"
        "        dz = A[0, i] - Y[0, i]\n"
        "        for j in range(n_x):\n"
        "            dw[j, 0] += X[j, i] * dz\n"
        "        db += dz\n"
        "    return dw / m, db / m\n"
    ),
    skeleton=(
        "def my_gradients_with_loops(A, X, Y):\n    n_x, m = X.shape\n    dw, db = np.zeros((n_x, 1)), 0.0\n"
        "    for i in range(m):\n        dz = ...\n        for j in range(n_x):\n            dw[j, 0] += ...\n"
        "        db += ...\n    return ..., ..."
    ),
)

GRADIENTS = Exercise(
    name="gradients",
    week=2,
    title="the gradient, dw and db",
    task="Return dw and db for all examples at once, without a loop.",
    arguments={"A": "(1, m)", "X": "(n_x, m)", "Y": "(1, m)"},
    returns={"dw": "(n_x, 1)", "db": "a number"},
    formula=("dZ = A - Y", "dw = (1/m) X dZ.T", "db = (1/m) sum of dZ"),
    reference=logistic.backward,
    draw=_gradients,
    cases=UNIT_SIZES,
    example={"n_x": 2, "m": 3},
    mistakes=(
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
            line=2,
        ),
        Mistake(
            "both 1/m are missing, or m is 1",
            "The product and the sum add up over the examples, but J is their average. If you do divide, "
            "note that `len(Y)` and `Y.shape[0]` count rows, and there is only one. m is `X.shape[1]`.",
            (("X.shape[1]", "Y.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the 1/m is there twice",
            "dZ is about single examples and has no 1/m. Divide once in dw and once in db.",
            (("A - Y", "(A - Y) / m"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has already divided by m.",
            (("np.sum(dZ) / m", "np.sum(dZ) / m / m"),),
            line=2,
        ),
        Mistake(
            "there is a 1/(2m) instead of 1/m",
            "The 2 belongs to the squared error, where it cancels when you differentiate. Here it is 1/m.",
            (("X @ dZ.T / m", "X @ dZ.T / (2 * m)"), ("np.sum(dZ) / m", "np.sum(dZ) / (2 * m)")),
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
            "m counts all numbers of X",
            "m is the number of examples, the columns: `X.shape[1]`.",
            (("X.shape[1]", "X.size"),),
            line=1,
        ),
        Mistake(
            "dZ has the wrong sign",
            "It is prediction minus label; with Y - A, every step would go uphill.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "dZ is squared",
            "The sign says which way to go, and a square loses it. dZ is A - Y itself.",
            (("A - Y", "(A - Y) ** 2"),),
        ),
        Mistake(
            "the sign of dZ is lost",
            "The sign says which way to go. Leave out `np.abs`.",
            (("A - Y", "np.abs(A - Y)"),),
        ),
        Mistake(
            "A is rounded to 0 or 1 first",
            "Then predictions of 0.51 and 0.99 teach the unit the same thing. Use A as it is.",
            (("A - Y", "np.round(A) - Y"),),
        ),
        Mistake(
            "A goes through the sigmoid a second time",
            "A is already a probability, because the unit has squeezed it.",
            (("A - Y", "1 / (1 + np.exp(-A)) - Y"),),
        ),
        Mistake(
            "Y is missing in dZ",
            "A alone doesn't know what would have been right. dZ is A - Y.",
            (("A - Y", "A"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in a second time",
            "A - Y already includes it. With the squared error it would remain, but not with this loss.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
        Mistake(
            "dA is used instead of dZ",
            "-Y/A + (1 - Y)/(1 - A), times the slope A (1 - A), is A - Y.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A)"),),
        ),
        Mistake(
            "every prediction is combined with every label",
            "A row minus a column makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A - Y.T"),),
        ),
        Mistake(
            "every label is combined with every prediction",
            "A column minus a row makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A.T - Y"),),
        ),
        Mistake(
            "X and dZ are multiplied element by element, without adding up",
            "`*` gives a table with the share of each example. `X @ dZ.T` adds the shares up.",
            (("X @ dZ.T", "X * dZ"),),
            line=1,
        ),
        Mistake(
            "the shares are summed over everything",
            "Each weight has its own slope. Add up over the examples only: `X @ dZ.T`, or `axis=1`.",
            (("X @ dZ.T", "np.sum(X * dZ)"),),
            line=1,
        ),
        Mistake(
            "the shares are averaged over everything",
            "Each weight has its own slope. Average over the examples only: `X @ dZ.T / m`, or `axis=1`.",
            (("X @ dZ.T / m", "np.mean(X * dZ)"),),
            line=1,
        ),
        Mistake(
            "the shares are averaged over the features",
            "`axis=0` runs down a column, over the features. The examples are side by side: `axis=1`, or `X "
            "@ dZ.T / m`.",
            (("X @ dZ.T / m", "np.mean(X * dZ, axis=0)"),),
            line=1,
        ),
        Mistake(
            "the shares are summed over the features",
            "`axis=0` runs down a column, over the features. The examples are side by side: `axis=1`, or `X "
            "@ dZ.T`.",
            (("X @ dZ.T", "np.sum(X * dZ, axis=0, keepdims=True)"),),
            line=1,
        ),
        Mistake(
            "the sum over the examples loses its axis",
            "The numbers are right, but they are in a rank-1 array (n_x,). A column is (n_x, 1): "
            "`keepdims=True`, or `X @ dZ.T`.",
            (("X @ dZ.T", "np.sum(X * dZ, axis=1)"),),
            line=1,
        ),
        Mistake(
            "dw is a row",
            "`dZ @ X.T` has the right numbers, but lies on its side. dw has the shape of w, (n_x, 1): `X @ "
            "dZ.T`.",
            (("X @ dZ.T", "dZ @ X.T"),),
            line=1,
        ),
        Mistake(
            "dZ is not transposed",
            "(n_x, m) @ (1, m) doesn't fit. A row for each feature times a column: `X @ dZ.T`.",
            (("X @ dZ.T", "X @ dZ"),),
            line=1,
        ),
        Mistake(
            "`*` is used where `@` is meant",
            "`*` multiplies element by element. The matrix product, which also adds up over the examples, "
            "is `@`.",
            (("X @ dZ.T", "X * dZ.T"),),
            line=1,
        ),
        Mistake(
            "X is missing in dw",
            "A weight changes z in proportion to its feature, so dw is X times dZ.T. The sum of dZ alone "
            "belongs to db.",
            (("X @ dZ.T", "np.sum(dZ)"),),
            line=1,
        ),
        Mistake(
            "dw uses A instead of dZ",
            "What matters is how far off each prediction is: `X @ dZ.T`.",
            (("X @ dZ.T", "X @ A.T"),),
            line=1,
        ),
        Mistake(
            "dw uses A instead of X",
            "Each weight belongs to a feature, and the features are in X: `X @ dZ.T`.",
            (("X @ dZ.T", "A @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "db is not summed",
            "b is one number, the same for all examples, so db is the mean of all m.",
            (("np.sum(dZ)", "dZ"), ("float(db)", "db")),
            line=2,
        ),
        Mistake(
            "the sum in db runs along the wrong axis",
            "dZ is a single row, so `axis=0` has nothing to add up and leaves m numbers. Sum over "
            "everything, or use `axis=1`.",
            (("np.sum(dZ)", "np.sum(dZ, axis=0)"), ("float(db)", "db")),
            line=2,
        ),
        Mistake(
            "db is the sum of dw",
            "b counts the same in every example, with no feature involved, so db is the mean of dZ.",
            (("np.sum(dZ)", "np.sum(dw)"),),
            line=2,
        ),
        Mistake(
            "db has the wrong sign",
            "dw and db come from the same dZ, A - Y, with the same sign.",
            (("np.sum(dZ)", "-np.sum(dZ)"),),
            line=2,
        ),
        Mistake(
            "dw has the wrong sign",
            "dw and db come from the same dZ, A - Y, with the same sign.",
            (("X @ dZ.T", "-X @ dZ.T"),),
            line=1,
        ),
    ),
    nudge="One matrix product multiplies every example by its dz and adds up. Which shapes give (n_x, 1)?",
    solution=(
        "def my_gradients(A, X, Y):\n"
        "    m = X.shape[1]\n"
        "    dZ = A - Y\n"
        "    dw = X @ dZ.T / m\n"
        "    db = np.sum(dZ) / m\n"
        "    return dw, db\n"
    ),
    skeleton="def my_gradients(A, X, Y):\n    m = ...\n    dZ = ...\n    dw = ...\n    db = ...\n    return dw, db",
    large=MANY,
)
