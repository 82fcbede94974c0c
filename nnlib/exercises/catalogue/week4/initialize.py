"""The first W and b of a network of any depth."""

import numpy as np

from nnlib import network
from nnlib.exercises.catalogue.week3.initialize import ALIKE, start_in_words
from nnlib.exercises.exercise import Exercise, Mistake


def deep_initialize(n, rng):
    """Return W and b of every layer: W[l] (n[l], n[l-1]) random, scaled to its inputs, b[l] (n[l], 1) zero."""
    W, b = {}, {}
    for l in range(1, len(n)):
        W[l] = rng.standard_normal((n[l], n[l - 1])) * np.sqrt(2 / n[l - 1])
        b[l] = np.zeros((n[l], 1))
    return W, b


def _n_and_rng(numbers, n):
    return {"n": list(n), "rng": np.random.default_rng(numbers.rng.integers(2**32))}


def _scaled(value):
    right = "are random, on both sides of 0, and about the root of 1 or 2 over the number of inputs"
    # The root of 2 is 1.41, and 100 numbers of that size may look like 1.7; twice as large is another formula.
    return start_in_words(value, lambda W: 1 / np.sqrt(W.shape[-1]), right, most=1.75)


def _two_outside(n, rng):
    W, b = deep_initialize(n, rng)
    return {l: np.sqrt(2) * W[l] for l in W}, b


DEEP_INITIALIZE = Exercise(
    name="deep_initialize",
    week=4,
    title="the start of a network of any depth",
    task="Return the first W and b of every layer. Draw random weights from `rng`, scaled to the number of "
    "inputs, and set the biases to zero. The 2 in the formula is for ReLUs; leaving it out is fine too.",
    arguments={"n": "[n[0], n[1], ..., n[L]]", "rng": "a numpy random generator"},
    returns={
        "W": "{1: ..., ..., L: ...}, `W[l]` (n[l], n[l-1])",
        "b": "{1: ..., ..., L: ...}, `b[l]` (n[l], 1)",
    },
    formula=("W[l] = sqrt(2 / n[l-1]) * standard normal numbers, (n[l], n[l-1])", "b[l] = 0, (n[l], 1)"),
    reference=deep_initialize,
    draw=_n_and_rng,
    cases=({"n": (600, 6, 300, 1)}, {"n": (60, 200, 80, 100, 1)}, {"n": (2000, 1)}),
    mistakes=(
        Mistake(
            "the weights are 0.01 times standard normal numbers",
            "In a deep network, that shrinks the signal in every layer, and hardly anything reaches the "
            "last one. Scale each layer to its inputs: multiply by `np.sqrt(2 / n[l - 1])`.",
            (("np.sqrt(2 / n[l - 1])", "0.01"),),
        ),
        Mistake(
            "the weights aren't scaled",
            "A sum of n[l-1] terms grows with their number. Multiply by `np.sqrt(2 / n[l - 1])`.",
            ((" * np.sqrt(2 / n[l - 1])", ""),),
        ),
        Mistake(
            "the 2 is outside of the square root",
            "The root is taken of all of 2 / n[l-1]: `np.sqrt(2 / n[l - 1])`.",
            compute=_two_outside,
        ),
        Mistake(
            "the weights are divided by the number of inputs, not by its square root",
            "n random terms, some positive and some negative, add up to about sqrt(n), not n: `np.sqrt(2 / "
            "n[l - 1])`.",
            (("np.sqrt(2 / n[l - 1])", "1 / n[l - 1]"),),
            family="no root",
        ),
        Mistake(
            "the square root is missing",
            "2 / n[l-1] is how large the squares of the weights should be on average. Take the root: `np.sqrt(2 / "
            "n[l - 1])`.",
            (("np.sqrt(2 / n[l - 1])", "2 / n[l - 1]"),),
            family="no root",
        ),
        Mistake(
            "the weights are scaled by the units of their own layer",
            "A unit adds up what comes from the previous layer, so the number of terms is n[l-1].",
            (("np.sqrt(2 / n[l - 1])", "np.sqrt(2 / n[l])"),),
        ),
        Mistake(
            "the weights are scaled by the inputs of the network in every layer",
            "Only layer 1 looks at n[0] numbers. Layer l looks at n[l-1].",
            (("np.sqrt(2 / n[l - 1])", "np.sqrt(2 / n[0])"),),
        ),
        Mistake(
            "the weights are multiplied by the square root of the number of inputs",
            "More terms need smaller weights, so divide by the square root.",
            (("np.sqrt(2 / n[l - 1])", "np.sqrt(n[l - 1])"),),
        ),
        Mistake(
            "all weights are zero",
            f"With equal weights, {ALIKE}. Only random numbers make them differ.",
            (("rng.standard_normal((n[l], n[l - 1]))", "np.zeros((n[l], n[l - 1]))"),),
        ),
        Mistake(
            "all weights of a layer are the same number",
            f"With equal weights, {ALIKE}. Only random numbers make them differ.",
            (("rng.standard_normal((n[l], n[l - 1]))", "np.ones((n[l], n[l - 1]))"),),
        ),
        Mistake(
            "all weights are positive",
            "`random` and `rand` draw from 0 to 1. `standard_normal` and `randn` draw on both sides of 0, and weights "
            "need both signs.",
            (("rng.standard_normal(", "rng.random("),),
        ),
        Mistake(
            "W[l] has its rows and columns swapped",
            "`W[l]` is (n[l], n[l-1]), with a row for each unit of this layer and a column for each unit of "
            "the previous layer.",
            (("(n[l], n[l - 1])", "(n[l - 1], n[l])"),),
        ),
        Mistake(
            "there is one layer too few",
            "The list has L + 1 sizes, so the last l is `len(n) - 1`, and `range(1, len(n))` gets there.",
            (("range(1, len(n))", "range(1, len(n) - 1)"),),
        ),
        Mistake(
            "only the first layer is made",
            "Is the `return` inside the loop? Then it ends the function there.",
            (("range(1, len(n))", "range(1, 2)"),),
        ),
        Mistake(
            "there is one layer too many",
            "The list has L + 1 sizes, so the last l is `len(n) - 1`, and `range(1, len(n))` ends there.",
            (("range(1, len(n))", "range(1, len(n) + 1)"),),
        ),
        Mistake(
            "the biases aren't zero",
            "They can start at 0, since the random weights already make the units differ: `np.zeros((n[l], "
            "1))`.",
            (("np.zeros((n[l], 1))", "rng.standard_normal((n[l], 1))"),),
            line=1,
        ),
        Mistake(
            "the biases have one axis only",
            "numpy silently adds an (n,) along the wrong axis. Two axes take two pairs of parentheses: "
            "`np.zeros((n[l], 1))`.",
            (("np.zeros((n[l], 1))", "np.zeros(n[l])"),),
            line=1,
        ),
        Mistake(
            "the biases are plain numbers",
            "Each unit has its own bias, so one number for all of them isn't enough. Use a column of zeros: "
            "`np.zeros((n[l], 1))`.",
            (("np.zeros((n[l], 1))", "0"),),
            line=1,
        ),
        Mistake(
            "the biases are shaped by the previous layer",
            "There is a bias for each unit of this layer: `np.zeros((n[l], 1))`.",
            (("np.zeros((n[l], 1))", "np.zeros((n[l - 1], 1))"),),
            line=1,
        ),
        Mistake(
            "the numbers aren't drawn from `rng`",
            "Either they are the same in every call, or they can never be reproduced. Draw them from the "
            "argument: `rng.standard_normal(shape)`.",
            (("rng.standard_normal(", "np.random.default_rng(l).standard_normal("),),
        ),
    ),
    nudge="How many numbers does a unit of layer l add up? Their sum should be around 1 in size.",
    skeleton="def my_deep_initialize(n, rng):\n    W, b = {}, {}\n    for l in range(1, len(n)):\n        W[l] = ...\n"
    "        b[l] = ...\n    return W, b",
    similar=(network.initialize,),
    example={"n": (2, 3, 1)},
    view=_scaled,
)
