"""How many of the answers are right."""

import numpy as np

from nnlib.exercises.exercise import Exercise, Mistake


def accuracy(answers, Y):
    """Return the share of the answers (1, m) that equal the labels Y (1, m), from 0 to 1."""
    right = answers == Y
    return np.mean(right)


# Right and wrong ones, of both kinds, in other numbers each: so no other share comes out the same.
LABELS = [1] * 5 + [0] * 4 + [1] * 2 + [0]
ANSWERS = [1] * 5 + [0] * 4 + [0] * 2 + [1]


def _answers(numbers, m):
    """The first answer is right and the last one wrong, so that neither can pass for all of them."""
    order = [0, *numbers.rng.permutation(np.arange(1, m - 1)), m - 1]
    if m == len(LABELS):
        Y, answers = np.array([LABELS], float)[:, order], np.array([ANSWERS])[:, order]
    else:  # a third of them are right
        Y = numbers.labels(m)
        answers = np.where(np.array([order]) < m // 3, Y, 1 - Y).astype(int)
    return {"answers": answers, "Y": Y}


ACCURACY = Exercise(
    name="accuracy",
    week=2,
    title="the share of right answers",
    task="Return how many of the answers equal their label, as a share of all m of them: 1 if all are right, and 0 if "
    "none are.",
    arguments={"answers": "(1, m), each 0 or 1", "Y": "(1, m), 0 or 1"},
    returns={"accuracy": "a number from 0 to 1"},
    formula=("right = 1 where the answer equals the label, 0 elsewhere", "accuracy = (1/m) sum of right"),
    reference=accuracy,
    draw=_answers,
    cases=({"m": 12}, {"m": 9}, {"m": 40}),
    mistakes=(
        Mistake(
            "it is the share of wrong answers",
            "`!=` and `np.abs(answers - Y)` count the mistakes. Count where they agree, or subtract the share from 1.",
            (("answers == Y", "answers != Y"),),
        ),
        Mistake(
            "the right answers are counted, but not divided by m",
            "A share is the count divided by the number of examples, which is `Y.shape[1]`. `len(Y)` counts rows, and "
            "there is only one.",
            (("np.mean(right)", "np.sum(right)"),),
            line=1,
        ),
        Mistake(
            "it is a percentage",
            "A percentage is a hundred times as large. The share itself runs from 0 to 1.",
            (("np.mean(right)", "100 * np.mean(right)"),),
            line=1,
        ),
        Mistake(
            "it is rounded to 0 or 1",
            "`int` and `round` leave only 0 and 1. The share can be any number in between.",
            (("np.mean(right)", "np.round(np.mean(right))"),),
            line=1,
        ),
        Mistake(
            "the comparisons are returned, one for each example",
            "They are right, but the accuracy is one number, their mean.",
            (("np.mean(right)", "right"),),
            line=1,
        ),
        Mistake(
            "all answers have to be right at once",
            "`np.all` and `np.array_equal` say only whether every single answer is right. Count them instead.",
            (("np.mean(right)", "np.all(right)"),),
            line=1,
            family="0 unless all are right",
        ),
        Mistake(
            "the share is cut to a whole number",
            "`//` and `int` drop everything after the decimal point, and below 1 that is all there is.",
            (("np.mean(right)", "np.sum(right) // right.size"),),
            line=1,
            family="0 unless all are right",
        ),
        Mistake(
            "only the right answers of 1 are counted",
            "`answers * Y` is 1 only where both are 1. An answer of 0 is right too where the label is 0.",
            (("answers == Y", "answers * Y"),),
        ),
        Mistake(
            "only the right answers of 0 are counted",
            "`(1 - answers) * (1 - Y)` is 1 only where both are 0. An answer of 1 is right too where the label is 1.",
            (("answers == Y", "(1 - answers) * (1 - Y)"),),
        ),
        Mistake(
            "it is the share of ones among the answers",
            "That says how often the unit answers yes, whether it is right or not. Compare with the labels.",
            (("answers == Y", "answers"),),
        ),
        Mistake(
            "it is the share of ones among the labels",
            "That says how many cats there are, whatever the unit answers. Compare with the answers.",
            (("answers == Y", "Y"),),
        ),
        Mistake(
            "mistakes in both directions cancel",
            "`answers - Y` is 1 for one kind of mistake and -1 for the other, so their sum hides both.",
            (("np.mean(right)", "1 - np.mean(answers - Y)"),),
            line=1,
        ),
        Mistake(
            "it is the share of the ones that were found",
            "Dividing by the ones among the labels looks only at those, which is called recall. Divide by m.",
            (("np.mean(right)", "np.sum(answers * Y) / np.sum(Y)"),),
            line=1,
        ),
        Mistake(
            "it is the share of the yes answers that are right",
            "Dividing by the ones among the answers looks only at those, which is called precision. Divide by m.",
            (("np.mean(right)", "np.sum(answers * Y) / np.sum(answers)"),),
            line=1,
        ),
        Mistake(
            "every answer is compared with every label",
            "A row with a column makes a table, (m, m). Both should be rows, without `.T`.",
            (("answers == Y", "answers == Y.T"),),
        ),
        Mistake(
            "only the first example counts",
            "Either a `return` is inside the loop, or the loop runs over the single row. There are m examples.",
            (("answers == Y", "answers[:, :1] == Y[:, :1]"),),
        ),
    ),
    nudge="`answers == Y` compares every pair. What is the mean of True and False, if True counts as 1?",
    skeleton="def my_accuracy(answers, Y):\n    right = ...\n    return ...",
    example={"m": 6},
    large={"m": 20_000},
)
