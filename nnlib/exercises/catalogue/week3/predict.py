"""Yes or no, by a network of two layers."""

import numpy as np

from nnlib import network
from nnlib.exercises.catalogue.week3.cases import LARGE, NET
from nnlib.exercises.catalogue.week3.forward import net_and_X
from nnlib.exercises.exercise import Exercise, Mistake


def _undecided(numbers, n_x, n_1, m):
    """Examples on both sides, and one with yhat just above 0.5, so that every threshold shows, the mean too."""
    while True:
        net, X = net_and_X(numbers, n_x, n_1, m).values()
        A, Z = (layers[2] for layers in network.forward(net, X))
        told = all(np.any((A - A.mean() > 0) != other) for other in (A > 0.5, Z > 0.5))
        if m < 3 or (told and Z.min() < -0.1 and np.any((Z > 0.1) & (Z < 0.4)) and Z.max() > 0.6):
            return {"net": net, "X": X}


SHALLOW_PREDICT = Exercise(
    name="shallow_predict",
    week=3,
    title="the predictions of a network",
    task="Return the class of every example: 1 where yhat is above 0.5, and 0 elsewhere. You may call "
    "`network.forward(net, X)` or your own function.",
    arguments={"net": NET, "X": "(n_x, m)"},
    returns={"yes": "(1, m)"},
    formula=("A, Z = forward(net, X)", "1 where A[2] > 0.5, 0 elsewhere"),
    reference=network.predict,
    draw=_undecided,
    cases=(
        {"n_x": 3, "n_1": 4, "m": 7},
        {"n_x": 4, "n_1": 2, "m": 1},
        {"n_x": 5, "n_1": 5, "m": 5},
        {"n_x": 2, "n_1": 3, "m": 40},
    ),
    example={"n_x": 3, "n_1": 4, "m": 2},
    mistakes=(
        Mistake(
            "Z is compared with 0.5",
            "The probability is A, after the sigmoid. A is above 0.5 where Z is above 0.",
            (("A[net.L] > 0.5", "Z[net.L] > 0.5"),),
            line=1,
        ),
        Mistake(
            "A is compared with 0",
            "A sigmoid is always above 0, so the answer is 1 for everything. The threshold is 0.5.",
            (("A[net.L] > 0.5", "A[net.L] > 0"),),
            line=1,
        ),
        Mistake(
            "the probabilities are returned, not the classes",
            "Compare them with 0.5.",
            (("(A[net.L] > 0.5).astype(int)", "A[net.L]"),),
            line=1,
        ),
        Mistake(
            "0 and 1 are swapped",
            "yhat is the probability of class 1, so the answer is 1 where it is above 0.5.",
            (("A[net.L] > 0.5", "A[net.L] < 0.5"),),
            line=1,
        ),
        Mistake(
            "the probabilities are truncated, not rounded",
            "Then everything below 1 becomes 0. Compare with 0.5 first.",
            (("(A[net.L] > 0.5)", "A[net.L]"),),
            line=1,
        ),
        Mistake(
            "the hidden layer is compared with 0.5",
            "The prediction is the output, A[2].",
            (("A[net.L] > 0.5", "A[1] > 0.5"),),
            line=1,
        ),
        Mistake(
            "the classes are -1 and 1",
            "The labels of this course are 0 and 1.",
            (("(A[net.L] > 0.5).astype(int)", "np.sign(Z[net.L])"),),
            line=1,
        ),
        Mistake(
            "one answer is returned for all examples",
            "Compare each example with 0.5 by itself, before taking any mean.",
            (("A[net.L] > 0.5", "A[net.L].mean() > 0.5"),),
            line=1,
        ),
        Mistake(
            "each example is compared with the mean of all",
            "An answer must not depend on the other examples, so compare with 0.5.",
            (("A[net.L] > 0.5", "A[net.L] > A[net.L].mean()"),),
            line=1,
        ),
        Mistake(
            "the share of ones is returned",
            "Return the answers themselves, one for each example.",
            (("(A[net.L] > 0.5).astype(int)", "(A[net.L] > 0.5).mean()"),),
            line=1,
        ),
    ),
    nudge="Which array of the forward pass holds yhat?",
    solution=(
        "def my_shallow_predict(net, X):\n"
        "    A, Z = network.forward(net, X)\n"
        "    return (A[2] > 0.5).astype(int)\n"
    ),
    skeleton="def my_shallow_predict(net, X):\n    A, Z = network.forward(net, X)\n    return ...",
    large=LARGE,
)
