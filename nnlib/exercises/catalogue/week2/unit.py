"""One unit forward: Z and A."""

from nnlib.activations import sigmoid
from nnlib.exercises.catalogue.week2.cases import MANY, UNIT_SIZES
from nnlib.exercises.exercise import Exercise, Mistake


def unit(w, b, X):
    """Return Z and A (1, m), for w (n_x, 1), a number b, X (n_x, m)."""
    Z = w.T @ X + b
    A = sigmoid(Z)
    return Z, A


def draw_unit(numbers, n_x, m):
    return {"w": numbers.normal(n_x, 1), "b": numbers.either(0.6, 1.4), "X": numbers.normal(n_x, m)}


UNIT = Exercise(
    name="unit",
    week=2,
    title="one unit: weigh, add, squeeze",
    task="Return Z, the weighted sums of all the examples at once, and A, the sigmoid of Z. You may call "
    "`sigmoid`.",
    arguments={"w": "(n_x, 1)", "b": "a number", "X": "(n_x, m)"},
    returns={"Z": "(1, m)", "A": "(1, m)"},
    formula=("Z = w.T X + b", "A = sigmoid(Z)"),
    reference=unit,
    draw=draw_unit,
    cases=UNIT_SIZES,
    example={"n_x": 2, "m": 3},
    mistakes=(
        Mistake(
            "b is missing",
            "Weigh, add up, and then add b. Without it, every unit says 0.5 to an example of zeros.",
            (("w.T @ X + b", "w.T @ X"),),
        ),
        Mistake("b is subtracted", "The bias is added: `w.T @ X + b`.", (("X + b", "X - b"),)),
        Mistake(
            "b is added n_x times, once for each feature",
            "The sum over the features comes first. b is added once, after it.",
            (("w.T @ X + b", "w.T @ X + len(w) * b"),),
        ),
        Mistake(
            "b is added to the features, before they are weighed",
            "Then it gets weighed along with them. Weigh and add up first: `w.T @ X + b`.",
            (("w.T @ X + b", "w.T @ (X + b)"),),
        ),
        Mistake(
            "w is not transposed",
            "(n_x, 1) @ (n_x, m) doesn't fit. A row of weights times a column of features: `w.T @ X`.",
            (("w.T @ X", "w @ X"),),
        ),
        Mistake(
            "`*` is used where `@` is meant",
            "`*` multiplies element by element. The matrix product, which also adds up over the features, "
            "is `@`.",
            (("w.T @ X", "w.T * X"),),
        ),
        Mistake(
            "only the first example is weighed",
            "A fixed column, such as `X[j, 0]`, is one example. `w.T @ X` handles all m of them.",
            (("w.T @ X", "w.T @ X[:, :1]"),),
        ),
        Mistake(
            "w and b are set to zero, whatever you pass",
            "Then every z is 0 and every a is 0.5. Use the w and b that are passed in.",
            (("w.T @ X + b", "0 * (w.T @ X)"),),
        ),
        Mistake(
            "the sum over the features is missing",
            "`w * X` only multiplies pairs of numbers, so it has the shape of X. `w.T @ X` adds up as well.",
            (("w.T @ X", "w * X"),),
        ),
        Mistake(
            "the sum runs over everything",
            "Each example has its own z. Add up over the features only: `w.T @ X`, or a sum with `axis=0`.",
            (("w.T @ X", "np.sum(w * X)"),),
        ),
        Mistake(
            "the sum runs over the examples",
            "`axis=1` runs along a row, over the examples. The features are stacked in a column: `w.T @ X`, "
            "or a sum along `axis=0`.",
            (("w.T @ X", "np.sum(w * X, axis=1, keepdims=True)"),),
        ),
        Mistake(
            "the sum over the features loses its axis",
            "The numbers are right, but they are in a rank-1 array (m,). A row is (1, m): use "
            "`keepdims=True`, or `w.T @ X`.",
            (("w.T @ X", "np.sum(w * X, axis=0)"),),
        ),
        Mistake(
            "Z is a column",
            "`X.T @ w` has a row for each example. In this course every example is a column: `w.T @ X`.",
            (("w.T @ X", "X.T @ w"),),
        ),
        Mistake(
            "it is the mean over the features, not the sum",
            "z is w_1 x_1 + ... + w_n x_n + b. There is no division in it.",
            (("w.T @ X", "w.T @ X / len(w)"),),
        ),
        Mistake(
            "b has the wrong sign in the exponent",
            "`np.exp(-(w.T @ X) + b)` changes the sign of only one part. The minus applies to all of Z: "
            "`np.exp(-Z)`.",
            (("sigmoid(Z)", "sigmoid(Z - 2 * b)"),),
            line=1,
        ),
        Mistake(
            "b is missing in A",
            "A is the sigmoid of all of Z.",
            (("sigmoid(Z)", "sigmoid(Z - b)"),),
            line=1,
        ),
        Mistake(
            "the parentheses in the sigmoid's denominator are missing",
            "Division comes before addition, so `1 / 1 + x` is 1 + x. Write `1 / (1 + np.exp(-Z))`.",
            (("sigmoid(Z)", "1 / 1 + np.exp(-Z)"),),
            line=1,
        ),
        Mistake(
            "b is added after the sigmoid",
            "Weigh, add, squeeze: b belongs in Z. Added to A, it can make probabilities larger than 1.",
            (("sigmoid(Z)", "sigmoid(Z - b) + b"),),
            line=1,
        ),
        Mistake(
            "A is not squeezed",
            "A is still Z. Pass it through the sigmoid.",
            (("sigmoid(Z)", "Z"),),
            line=1,
        ),
        Mistake(
            "A is squeezed twice",
            "The result, already between 0 and 1, goes through the sigmoid again, which leaves only 0.5 to "
            "0.73. Once is enough.",
            (("sigmoid(Z)", "sigmoid(sigmoid(Z))"),),
            line=1,
        ),
        Mistake(
            "the minus in the sigmoid's exponent is missing",
            "Then A falls where Z grows. It is 1 / (1 + e^-Z).",
            (("sigmoid(Z)", "sigmoid(-Z)"),),
            line=1,
        ),
        Mistake(
            "A is cut to 0 and 1",
            "A is a probability, so it can be any number in between. Yes or no comes later, with a "
            "threshold.",
            (("sigmoid(Z)", "np.round(sigmoid(Z))"),),
            line=1,
        ),
        Mistake(
            "A is returned instead of Z too",
            "The backward pass of later weeks needs Z as it was before the sigmoid. Keep both, under two "
            "names.",
            (("Z, A", "A, A"),),
        ),
    ),
    nudge="A row of weights times a column of features is one number, and X has a column for each example.",
    skeleton="def my_unit(w, b, X):\n    Z = ...\n    A = ...\n    return Z, A",
    large=MANY,
)
