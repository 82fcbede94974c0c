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
            "the sign is turned",
            "Where the label is 0, a larger z costs more, so dz is positive: prediction minus label.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "it is divided by m",
            "dz is about one example. The 1/m comes with J, so in dw and db, and there once.",
            (("A - Y", "(A - Y) / A.size"),),
        ),
        Mistake(
            "Y alone is divided by m",
            "Division comes before subtraction. And dz is about one example: the 1/m comes later, in dw and db.",
            (("A - Y", "A - Y / A.size"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in once more",
            "A - Y has it in it already: da times A (1 - A) is where A - Y came from. With the squared error it stays, "
            "not with this loss.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
        Mistake(
            "the slope is taken at A in place of Z",
            "The slope of the sigmoid at z is A (1 - A). A sigmoid of A is one sigmoid too many.",
            (("A - Y", "(-Y / A + (1 - Y) / (1 - A)) * sigmoid(A) * (1 - sigmoid(A))"),),
        ),
        Mistake(
            "the brackets around the last 1 - A are missing",
            "`... * A * 1 - A` takes A away at the end. Write `* A * (1 - A)`; or multiply out, and hardly anything is "
            "left.",
            (("A - Y", "(-Y / A + (1 - Y) / (1 - A)) * A * 1 - A"),),
        ),
        Mistake(
            "it is dA, and the step through the sigmoid is missing",
            "-Y/A + (1 - Y)/(1 - A) is how the loss changes with a. Times the slope A (1 - A) it becomes dZ.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A)"),),
        ),
        Mistake(
            "dA has its two terms with one sign",
            "1 - A falls where A grows, so the second term is +(1 - Y)/(1 - A), and the first one -Y/A.",
            (("A - Y", "-(Y / A + (1 - Y) / (1 - A)) * A * (1 - A)"),),
            family="distance",
        ),
        Mistake(
            "the brackets around both terms of dA are missing",
            "Then only the second term is multiplied by the slope. Write `(-Y / A + (1 - Y) / (1 - A)) * A * (1 - A)`; "
            "or multiply out, and hardly anything is left.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A) * A * (1 - A)"),),
        ),
        Mistake(
            "it is the loss, not its derivative",
            "The loss says how wrong a prediction is, and dz which way z should move: below 0 where the label is 1.",
            (("A - Y", "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))"),),
        ),
        Mistake(
            "it is the slope of the sigmoid alone",
            "A (1 - A) is one of two factors. The other, dA, knows the label.",
            (("A - Y", "A * (1 - A)"),),
        ),
        Mistake(
            "the sign is lost",
            "The sign says which way to go: below 0 where the label is 1. Leave out `np.abs`.",
            (("A - Y", "np.abs(A - Y)"),),
        ),
        Mistake(
            "it is squared",
            "(A - Y)^2 is a loss, not its derivative. dz is A - Y itself.",
            (("A - Y", "(A - Y) ** 2"),),
        ),
        Mistake(
            "it is doubled",
            "The 2 is what a square leaves behind. There is no square in this loss.",
            (("A - Y", "2 * (A - Y)"),),
        ),
        Mistake(
            "Y is missing",
            "A alone doesn't know what would have been right. Take the label away.",
            (("A - Y", "A"),),
        ),
        Mistake("it is the sum of A and Y", "It is prediction minus label.", (("A - Y", "A + Y"),)),
        Mistake(
            "A is cut to 0 and 1 before",
            "Then a prediction of 0.51 and one of 0.99 learn the same. Use A as it is.",
            (("A - Y", "np.round(A) - Y"),),
        ),
        Mistake(
            "all of it is summed",
            "Every example has its dz. The sum over the examples is db, a later step.",
            (("A - Y", "np.sum(A - Y)"),),
        ),
        Mistake(
            "all of it is averaged",
            "Every example has its dz. The average over the examples is db, a later step.",
            (("A - Y", "np.mean(A - Y)"),),
        ),
        Mistake(
            "only the last example is left",
            "In the loop each dz takes the place of the one before. `A - Y` does all at once.",
            (("A - Y", "(A - Y)[0, -1]"),),
        ),
        Mistake(
            "every prediction meets every label",
            "A row minus a column makes a table, (m, m). Both should be rows.",
            (("A - Y", "A - Y.T"),),
        ),
        Mistake(
            "every label meets every prediction",
            "A column minus a row makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A.T - Y"),),
        ),
    ),
    nudge="Two slopes multiply, -Y/A + (1 - Y)/(1 - A) and A (1 - A), and nearly everything cancels.",
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
    task="Return dw and db with two loops: over the examples, and inside it over the features.",
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
            "The loop adds up; J is an average. Divide once, after the loop.",
            (("dw / m", "dw"),),
            line=3,
        ),
        Mistake(
            "db is not divided by m",
            "The loop adds up; J is an average. Divide once, after the loop.",
            (("db / m", "db"),),
            line=3,
        ),
        Mistake(
            "the sums are divided by n_x in place of m",
            "The average is over the examples: `n_x, m = X.shape`.",
            (("dw / m", "dw / n_x"), ("db / m", "db / n_x")),
            line=3,
        ),
        Mistake(
            "the 1/m is there twice",
            "Once inside the loop and once after it. Divide after it alone.",
            (("A[0, i] - Y[0, i]", "(A[0, i] - Y[0, i]) / m"),),
            line=3,
        ),
        Mistake(
            "the division stands inside the loop",
            "Then the first examples are divided again and again. Move it to the left, out of the loop: after the last "
            "example, once.",
            (
                ("db += dz", "db += dz\n        dw, db = dw / m, db / m"),
                ("return dw / m, float(db / m)", "return dw, float(db)"),
            ),
            line=3,
        ),
        Mistake(
            "`return` stands inside the loop",
            "It ends the function with the first example. Move it to the left, out of the loop.",
            (("\n    return", "\n        return"),),
            line=3,
        ),
        Mistake(
            "dz has its sign turned",
            "It is prediction minus label: with y - a every step would go uphill.",
            (("A[0, i] - Y[0, i]", "Y[0, i] - A[0, i]"),),
        ),
        Mistake(
            "dz is that of the first example, all the time",
            "Each example has its own: `A[0, i] - Y[0, i]`, inside the loop.",
            (("A[0, i] - Y[0, i]", "A[0, 0] - Y[0, 0]"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in once more",
            "a - y has it in it already.",
            (("A[0, i] - Y[0, i]", "(A[0, i] - Y[0, i]) * A[0, i] * (1 - A[0, i])"),),
        ),
        Mistake(
            "dw keeps the last example only",
            "`=` forgets the sum so far. Collect with `+=`.",
            (("dw[j, 0] +=", "dw[j, 0] ="),),
            line=1,
        ),
        Mistake(
            "db keeps the last example only",
            "`=` forgets the sum so far. Collect with `+=`.",
            (("db += dz", "db = dz"),),
            line=2,
        ),
        Mistake(
            "the sums are started anew with each example",
            "`dw = np.zeros(...)` inside the loop forgets what was collected. Start both once, before the loop.",
            (("range(m):", "range(m):\n        dw, db = np.zeros((n_x, 1)), 0.0"),),
            line=1,
        ),
        Mistake(
            "db grows in the inner loop, n_x times for each example",
            "The inner loop runs over the features, and there is one b. Move the line to the left, out of it.",
            (("\n        db += dz", "\n            db += dz"),),
            line=2,
        ),
        Mistake(
            "x is missing in dw",
            "A weight moves z by as much as its feature is large, so dw_j collects x_j dz.",
            (("X[j, i] * dz", "dz"),),
            line=1,
        ),
        Mistake(
            "every weight takes the first feature",
            "dw_j collects feature j: `X[j, i]`.",
            (("X[j, i]", "X[0, i]"),),
            line=1,
        ),
        Mistake(
            "every example takes the features of the first one",
            "Example i is column i: `X[j, i]`.",
            (("X[j, i]", "X[j, 0]"),),
            line=1,
        ),
        Mistake(
            "rows and columns of X have changed places",
            "Features are rows, examples are columns: `X[j, i]` is feature j of example i.",
            (("X[j, i]", "X[i, j]"),),
            line=1,
        ),
        Mistake(
            "the loss is multiplied in",
            "Some notes write it so. The slope of the loss is wanted, and that is x_j (a - y), with no loss in it.",
            (("* dz", "* dz * -np.log(A[0, i] if Y[0, i] else 1 - A[0, i])"),),
            line=1,
        ),
        Mistake(
            "the first example is left out",
            "The course counts from 1 and Python from 0: `range(m)` is 0, 1, ..., m - 1, all of them.",
            (("range(m)", "range(1, m)"),),
        ),
        Mistake(
            "the last example is left out",
            "`range(m)` ends before m by itself: 0, 1, ..., m - 1, all of them.",
            (("range(m)", "range(m - 1)"),),
        ),
        Mistake(
            "the first feature is left out",
            "The course counts from 1 and Python from 0: `range(n_x)` is 0, 1, ..., n_x - 1, all of them.",
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
            "dw is one number, and all weights share it",
            "Each weight has a slope of its own, so dw is a column: start it as `np.zeros((n_x, 1))`, and add to "
            "`dw[j, 0]`.",
            (("np.zeros((n_x, 1), X.dtype)", "0.0"), ("dw[j, 0]", "dw")),
            line=1,
        ),
        Mistake(
            "dw keeps a column for each example",
            "These are the shares, and they are not added up. There is one dw for all: `dw[j, 0] += ...`.",
            (("np.zeros((n_x, 1), X.dtype)", "np.zeros((n_x, m))"), ("dw[j, 0]", "dw[j, i]")),
            line=1,
        ),
        Mistake(
            "n_x and m have changed places",
            "X is (n_x, m), a column for each example: `n_x, m = X.shape`.",
            (("n_x, m = X.shape", "m, n_x = X.shape"),),
        ),
        Mistake(
            "X is read as if the examples were rows",
            "X is (n_x, m), a column for each example: `n_x, m = X.shape`, and feature j of example i is `X[j, i]`.",
            (("n_x, m = X.shape", "m, n_x = X.shape"), ("X[j, i]", "X[i, j]")),
        ),
        Mistake(
            "x and dz are added in place of multiplied",
            "A weight moves z by as much as its feature is large, so its share is the product x_j dz.",
            (("X[j, i] * dz", "X[j, i] + dz"),),
            line=1,
        ),
        Mistake(
            "the sums start at 1 in place of 0",
            "What they start with stays in them. Start at 0: `np.zeros((n_x, 1))`, `0.0`.",
            (("np.zeros((n_x, 1), X.dtype), 0.0", "np.ones((n_x, 1), X.dtype), 1.0"),),
            line=1,
        ),
    ),
    nudge="Start dw and db at zero, collect in the loops, divide at the end. What stands in which loop?",
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
    task="Return dw and db for all examples at once. No loop.",
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
            "both 1/m are missing, or m is 1",
            "Product and sum add up over the examples; J is their average. If you do divide: `len(Y)` and `Y.shape[0]` "
            "count rows, and there is one. m is `X.shape[1]`.",
            (("X.shape[1]", "Y.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the 1/m is there twice",
            "dZ is about single examples and has no 1/m. Divide in dw and in db, once each.",
            (("A - Y", "(A - Y) / m"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has divided by m already.",
            (("np.sum(dZ) / m", "np.sum(dZ) / m / m"),),
            line=2,
        ),
        Mistake(
            "it is 1/(2m) in place of 1/m",
            "The 2 belongs to the squared error, where it goes away with the derivative. Here it is 1/m.",
            (("X @ dZ.T / m", "X @ dZ.T / (2 * m)"), ("np.sum(dZ) / m", "np.sum(dZ) / (2 * m)")),
            line=1,
        ),
        Mistake(
            "m is the number of features",
            "`X.shape[0]`, and `len(X)`, count rows, the features. The examples are columns: `X.shape[1]`.",
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
            "dZ has its sign turned",
            "It is prediction minus label: with Y - A every step would go uphill.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "dZ is squared",
            "The sign says which way to go, and a square has none. dZ is A - Y itself.",
            (("A - Y", "(A - Y) ** 2"),),
        ),
        Mistake(
            "the sign of dZ is lost",
            "The sign says which way to go. Leave out `np.abs`.",
            (("A - Y", "np.abs(A - Y)"),),
        ),
        Mistake(
            "A is cut to 0 and 1 before",
            "Then a prediction of 0.51 and one of 0.99 learn the same. Use A as it is.",
            (("A - Y", "np.round(A) - Y"),),
        ),
        Mistake(
            "A goes through the sigmoid once more",
            "A is a chance already: the unit has squeezed it.",
            (("A - Y", "1 / (1 + np.exp(-A)) - Y"),),
        ),
        Mistake(
            "Y is missing in dZ",
            "A alone doesn't know what would have been right. dZ is A - Y.",
            (("A - Y", "A"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in once more",
            "A - Y has it in it already. With the squared error it stays, not with this loss.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
        Mistake(
            "dA stands in place of dZ",
            "-Y/A + (1 - Y)/(1 - A), times the slope A (1 - A), is A - Y.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A)"),),
        ),
        Mistake(
            "every prediction meets every label",
            "A row minus a column makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A - Y.T"),),
        ),
        Mistake(
            "every label meets every prediction",
            "A column minus a row makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A.T - Y"),),
        ),
        Mistake(
            "X and dZ are multiplied element by element, and not summed",
            "`*` gives the share of each example, a table. `X @ dZ.T` adds the shares up.",
            (("X @ dZ.T", "X * dZ"),),
            line=1,
        ),
        Mistake(
            "the shares are summed over everything",
            "Each weight has a slope of its own. Add up over the examples alone: `X @ dZ.T`, or `axis=1`.",
            (("X @ dZ.T", "np.sum(X * dZ)"),),
            line=1,
        ),
        Mistake(
            "the shares are averaged over everything",
            "Each weight has a slope of its own. Average over the examples alone: `X @ dZ.T / m`, or `axis=1`.",
            (("X @ dZ.T / m", "np.mean(X * dZ)"),),
            line=1,
        ),
        Mistake(
            "the shares are averaged over the features",
            "`axis=0` runs down a column, over the features. The examples stand side by side: `axis=1`, or "
            "`X @ dZ.T / m`.",
            (("X @ dZ.T / m", "np.mean(X * dZ, axis=0)"),),
            line=1,
        ),
        Mistake(
            "the shares are summed over the features",
            "`axis=0` runs down a column, over the features. The examples stand side by side: `axis=1`, or `X @ dZ.T`.",
            (("X @ dZ.T", "np.sum(X * dZ, axis=0, keepdims=True)"),),
            line=1,
        ),
        Mistake(
            "the sum over the examples loses its axis",
            "The numbers are right, as a rank-1 array (n_x,). A column is (n_x, 1): `keepdims=True`, or `X @ dZ.T`.",
            (("X @ dZ.T", "np.sum(X * dZ, axis=1)"),),
            line=1,
        ),
        Mistake(
            "dw is a row",
            "`dZ @ X.T` is right and lies on its side. dw has the shape of w, (n_x, 1): `X @ dZ.T`.",
            (("X @ dZ.T", "dZ @ X.T"),),
            line=1,
        ),
        Mistake(
            "dZ is not turned",
            "(n_x, m) @ (1, m) doesn't fit. A row for each feature times a column: `X @ dZ.T`.",
            (("X @ dZ.T", "X @ dZ"),),
            line=1,
        ),
        Mistake(
            "`*` stands where `@` is meant",
            "`*` goes element by element. The product of matrices, which adds up over the examples, is `@`.",
            (("X @ dZ.T", "X * dZ.T"),),
            line=1,
        ),
        Mistake(
            "X is missing in dw",
            "A weight moves z by as much as its feature is large, so dw is X times dZ.T. The sum of dZ alone is db's.",
            (("X @ dZ.T", "np.sum(dZ)"),),
            line=1,
        ),
        Mistake(
            "dw has A in place of dZ",
            "What counts is how far off each prediction is: `X @ dZ.T`.",
            (("X @ dZ.T", "X @ A.T"),),
            line=1,
        ),
        Mistake(
            "dw has A in place of X",
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
            "the sum of db goes along the wrong axis",
            "dZ is one row: `axis=0` adds up that row alone and leaves m numbers. Sum over everything, or `axis=1`.",
            (("np.sum(dZ)", "np.sum(dZ, axis=0)"), ("float(db)", "db")),
            line=2,
        ),
        Mistake(
            "db is the sum of dw",
            "b has the same say in each example, without a feature: it is the mean of dZ.",
            (("np.sum(dZ)", "np.sum(dw)"),),
            line=2,
        ),
        Mistake(
            "the sign of db is turned",
            "dw and db belong to the same dZ, A - Y, with the same sign.",
            (("np.sum(dZ)", "-np.sum(dZ)"),),
            line=2,
        ),
        Mistake(
            "the sign of dw is turned",
            "dw and db belong to the same dZ, A - Y, with the same sign.",
            (("X @ dZ.T", "-X @ dZ.T"),),
            line=1,
        ),
    ),
    nudge="One product of matrices multiplies every example by its dz and adds up. Which shapes give (n_x, 1)?",
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
