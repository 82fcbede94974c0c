"""Yes or no: where yhat is above 0.5."""

from nnlib import logistic
from nnlib.exercises.catalogue.week2.cases import MANY, UNIT_SIZES
from nnlib.exercises.catalogue.week2.unit import draw_unit
from nnlib.exercises.exercise import Exercise, Mistake


def _decisions(numbers, n_x, m, tie=False):
    """One z above 0 and below 0.5, one below 0, one that only b brings to its side; or all of them 0."""
    drawn = draw_unit(numbers, n_x, m)
    if tie:
        return {"w": 0 * drawn["w"], "b": 0.0, "X": drawn["X"]}
    drawn["b"] = abs(drawn["b"]) * (-1) ** m
    Z = numbers.normal(1, m)
    Z[0, :4] = (0.25, -0.3, 1.5 * drawn["b"], 1.2)[:m]
    X = drawn["X"]
    X[-1] += (Z - (drawn["w"].T @ X + drawn["b"]))[0] / drawn["w"][-1]
    return drawn


PREDICT = Exercise(
    name="predict",
    week=2,
    title="the answer, yes or no",
    task="Return 1 where the unit's A is above 0.5, and 0 elsewhere. You may call `sigmoid`, or your own functions.",
    arguments={"w": "(n_x, 1)", "b": "a number", "X": "(n_x, m)"},
    returns={"answers": "(1, m), each 0 or 1"},
    formula=("A = sigmoid(w.T X + b)", "1 where A > 0.5, 0 elsewhere"),
    reference=logistic.predict,
    draw=_decisions,
    cases=(*UNIT_SIZES, {"n_x": 2, "m": 3, "tie": True}),
    example={"n_x": 2, "m": 3},
    mistakes=(
        Mistake(
            "the threshold 0.5 is applied to Z",
            "0.5 is a threshold for probabilities, which run from 0 to 1. Squeeze first, or ask whether Z > "
            "0, which is the same as A > 0.5.",
            (("forward(w, b, X)", "(w.T @ X + b)"),),
            line=1,
        ),
        Mistake(
            "1 and 0 are swapped",
            "A is the probability of a 1, so above 0.5 the answer is 1.",
            (("> 0.5", "< 0.5"),),
            line=1,
        ),
        Mistake(
            "the answers are reversed",
            "1 - answer turns every yes into a no. Above 0.5 the answer is 1.",
            (("return ", "return 1 - "),),
            line=1,
        ),
        Mistake(
            "the comparison is inside the sigmoid",
            "A parenthesis closes too late: `sigmoid(... > 0.5)` squeezes True and False. Close it before "
            "`>`.",
            (("(forward(w, b, X) > 0.5).astype(int)", "sigmoid(w.T @ X + b > 0.5)"),),
            line=1,
        ),
        Mistake(
            "A is returned without a threshold",
            "These are probabilities. Compare each with 0.5 to get a yes or a no.",
            (("(forward(w, b, X) > 0.5).astype(int)", "forward(w, b, X)"),),
            line=1,
        ),
        Mistake(
            "Z is returned",
            "These are weighted sums. Squeeze them, and compare the result with 0.5.",
            (("(forward(w, b, X) > 0.5).astype(int)", "w.T @ X + b"),),
        ),
        Mistake(
            "every answer is 0",
            "`int`, `astype(int)` and `np.floor` drop everything after the decimal point, which is all of "
            "A. And `answers[0, i] == 1` only asks; `=` sets. Compare first: `A > 0.5`.",
            ((" > 0.5", ""),),
            line=1,
        ),
        Mistake(
            "the answers are 1 and -1",
            "Labels are 1 and 0 here, and so are the answers.",
            (("return ", "return 2 * "), ("(int)", "(int) - 1")),
            line=1,
        ),
        Mistake(
            "it is the sign of Z",
            "`np.sign` gives 1 and -1, and 0 in between. Labels are 1 and 0 here, and so are the answers.",
            (("(forward(w, b, X) > 0.5).astype(int)", "np.sign(w.T @ X + b)"),),
            line=1,
        ),
        Mistake(
            "Z is rounded",
            "Rounding turns a probability into 0 or 1, but Z can be any number. Squeeze it first.",
            (("(forward(w, b, X) > 0.5).astype(int)", "np.round(w.T @ X + b)"),),
        ),
        Mistake(
            "b is missing",
            "Without b, the border between yes and no passes through the origin. Z is w.T X + b.",
            (("forward(w, b, X)", "forward(w, 0, X)"),),
        ),
        Mistake(
            "b is subtracted",
            "The bias is added: w.T X + b.",
            (("forward(w, b, X)", "forward(w, -b, X)"),),
        ),
        Mistake(
            "A is compared with 0",
            "A is always above 0, so every answer is a yes. 0 is the threshold for Z; for A it is 0.5.",
            (("> 0.5", "> 0"),),
            line=1,
            family="always yes",
        ),
        Mistake(
            "the sigmoid is applied twice",
            "The sigmoid of a probability lies between 0.5 and 0.73, so every answer is a yes. Squeeze once.",
            (("forward(w, b, X)", "sigmoid(forward(w, b, X))"),),
            family="always yes",
        ),
        Mistake(
            "the answers are a flat list",
            "The answers are right, but there is only one axis, (m,). A row is (1, m): compare all of A at "
            "once, or use `reshape(1, -1)`.",
            (("(int)", "(int)[0]"),),
            line=1,
        ),
        Mistake(
            "the answers are a column",
            "The answers are right, but in this course the examples are side by side: (1, m), like Y.",
            (("(int)", "(int).T"),),
            line=1,
        ),
        Mistake(
            "A is compared with its own mean",
            "Then about half of the answers are a yes, whatever the pictures show. The threshold is 0.5.",
            (("> 0.5", "> forward(w, b, X).mean()"),),
            line=1,
        ),
        Mistake(
            "only the first example gets an answer",
            "All the others stay 0: either `return` is inside the loop, or the index in it is fixed. `A > "
            "0.5` compares all at once.",
            (("(int)", "(int) * (np.arange(X.shape[1]) == 0)"),),
            line=1,
        ),
        Mistake(
            "only the answer for the last example is returned",
            "In the loop, each answer replaces the one before. `A > 0.5` compares all at once.",
            (("(int)", "(int)[0, -1]"),),
            line=1,
        ),
    ),
    also=(
        Mistake(
            "exactly 0.5 counts as a yes",
            "With `>=`, a unit that hasn't learned anything, with w and b at zero, calls everything a cat. "
            "That's a matter of taste; nnlib says yes only above 0.5.",
            (("> 0.5", ">= 0.5"),),
        ),
    ),
    nudge="`A > 0.5` compares every entry. What turns True and False into 1 and 0?",
    solution=("def my_predict(w, b, X):\n    A = sigmoid(w.T @ X + b)\n    return (A > 0.5).astype(int)\n"),
    skeleton="def my_predict(w, b, X):\n    A = ...\n    return ...",
    large=MANY,
)
