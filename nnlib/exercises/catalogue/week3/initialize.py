"""The first W and b: random and small, biases zero. A start is judged in words, since its numbers differ by right."""

from collections.abc import Mapping

import numpy as np

from nnlib import network
from nnlib.exercises.checking import running
from nnlib.exercises.checking.comparing import kind
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.network import Network
from nnlib.shapes import keyed


def parameters_in(value) -> tuple[dict, dict]:
    """Return W and b of a result, an array for each layer. Raises TypeError or ValueError and says how to fix it."""
    if isinstance(value, Network):
        value = (dict(value.W), dict(value.b))
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ValueError("two results are expected, and each should be a dict: end it with `return W, b`")
    W, b = value
    if isinstance(W, Mapping) and set(W) == set(range(len(W))):
        raise ValueError("the layers are numbered from 1; in a list, put None at index 0")
    keyed(W, "W", like=W if isinstance(W, Mapping) and W else {1: None})
    keyed(b, "b", like=W)
    layers = range(1, len(W) + 1)
    return {l: _array(W[l], f"W[{l}]") for l in layers}, {l: _array(b[l], f"b[{l}]") for l in layers}


def _array(P, name):
    array = running.numbers(P)
    if array is None or not array.size:
        raise ValueError(f"{name} is {kind(P)}; it should be an array of real numbers, one or more")
    return array


def start_in_words(value, typical, right, most=10**0.5) -> dict:
    """Return what a start is judged by, since its numbers differ by right: the shapes, and the numbers in words.

    typical(W)      how large the numbers of W should be about
    right           what is said of numbers that are as they should be
    most            how many times as large they may be
    """
    W, b = parameters_in(value)
    seen = {f"W[{l}]": np.zeros(W[l].shape) for l in W} | {f"b[{l}]": np.zeros(b[l].shape) for l in b}
    for l in W:
        wrong = " and ".join(_wrong_with(W[l], typical(W[l]), most))
        seen[f"the numbers of W[{l}]"] = wrong or right
        seen[f"the numbers of b[{l}]"] = "aren't zero" if np.any(b[l]) else "are zero"
    return seen


def _wrong_with(W, typical, most):
    size = np.sqrt(np.mean(W**2)) / typical
    if np.unique(W).size == 1:
        yield "are all the same" if size else "are all zero"
        return
    if len(W) > 1 and np.array_equal(W[:1].repeat(len(W), axis=0), W):
        yield "are the same in every row"
    elif np.unique(W).size < W.size / 2:
        yield "repeat"
    if np.all(W >= 0) or np.all(W <= 0):
        yield "all have the same sign"
    times = 10.0 ** np.round(np.log10(size))
    if times != 1:
        yield (
            f"are about {times:g} times too large"
            if times > 1
            else f"are about {1 / times:g} times too small"
        )
    elif size > most:
        yield "are too large, but not ten times"


def shallow_initialize(n_x, n_1, rng):
    """Return W and b of two layers: W[l] (n[l], n[l-1]) random and small, b[l] (n[l], 1) zero."""
    W = {1: rng.standard_normal((n_1, n_x)) * 0.01, 2: rng.standard_normal((1, n_1)) * 0.01}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b


def _small(value):
    return start_in_words(value, lambda W: 0.01, "are random, on both sides of 0, and about 0.01")


def _sizes_and_rng(numbers, n_x, n_1):
    return {"n_x": n_x, "n_1": n_1, "rng": np.random.default_rng(numbers.rng.integers(2**32))}


def _drawn(wrong_1, wrong_2):
    """The edits that put other numbers in both layers."""
    return (("rng.standard_normal((n_1, n_x))", wrong_1), ("rng.standard_normal((1, n_1))", wrong_2))


ALIKE = "all hidden units compute the same thing, get the same slopes, and stay the same forever"

SHALLOW_INITIALIZE = Exercise(
    name="shallow_initialize",
    week=3,
    title="the start of a network of two layers",
    task="Return the first W and b of both layers. Draw small random weights, about 0.01 in size, from "
    "`rng`, and set the biases to zero. `rng.standard_normal(shape)` draws random numbers.",
    arguments={
        "n_x": "the number of features",
        "n_1": "the number of hidden units",
        "rng": "a numpy random generator",
    },
    returns={"W": "{1: ..., 2: ...}, `W[l]` (n[l], n[l-1])", "b": "{1: ..., 2: ...}, `b[l]` (n[l], 1)"},
    formula=("W[l] = 0.01 * standard normal numbers, (n[l], n[l-1])", "b[l] = 0, (n[l], 1)"),
    reference=shallow_initialize,
    draw=_sizes_and_rng,
    cases=({"n_x": 50, "n_1": 40}, {"n_x": 70, "n_1": 60}, {"n_x": 30, "n_1": 30}),
    mistakes=(
        Mistake(
            "all weights are zero",
            f"With equal weights, {ALIKE}. Only random numbers make them differ.",
            _drawn("np.zeros((n_1, n_x))", "np.zeros((1, n_1))"),
        ),
        Mistake(
            "all weights are the same number",
            f"With equal weights, whatever the number, {ALIKE}. Only random numbers make them differ.",
            _drawn("np.ones((n_1, n_x))", "np.ones((1, n_1))"),
            family="one number",
        ),
        Mistake(
            "one random number is used for all weights of a layer",
            f"A call without a shape draws one number, and with equal weights, {ALIKE}. Draw a table: "
            "`rng.standard_normal((n_1, n_x))`.",
            _drawn(
                "abs(rng.standard_normal()) * np.ones((n_1, n_x))",
                "abs(rng.standard_normal()) * np.ones((1, n_1))",
            ),
            family="one number",
        ),
        Mistake(
            "all hidden units have the same row of weights",
            f"With equal rows, {ALIKE}. Draw a table: `rng.standard_normal((n_1, n_x))`.",
            (("rng.standard_normal((n_1, n_x))", "rng.standard_normal((1, n_x)) * np.ones((n_1, 1))"),),
        ),
        Mistake(
            "the factor 0.01 is missing",
            "With weights around 1, Z is large, where tanh and the sigmoid are flat, so the slopes are near "
            "0 from the start. Multiply: `0.01 * ...`.",
            (
                ("rng.standard_normal((n_1, n_x)) * 0.01", "rng.standard_normal((n_1, n_x))"),
                ("rng.standard_normal((1, n_1)) * 0.01", "rng.standard_normal((1, n_1))"),
            ),
        ),
        Mistake(
            "the factor 0.01 is missing in W[2]",
            "Both layers start small, so multiply `W[2]` by 0.01 too.",
            (("rng.standard_normal((1, n_1)) * 0.01", "rng.standard_normal((1, n_1))"),),
        ),
        Mistake(
            "all weights are positive",
            "`random` and `rand` draw from 0 to 1. `standard_normal` and `randn` draw on both sides of 0, and weights "
            "need both signs.",
            (("{1: rng.standard_normal", "{1: rng.random"), ("2: rng.standard_normal", "2: rng.random")),
        ),
        Mistake(
            "W[1] and W[2] have their rows and columns swapped",
            "`W[l]` is (n[l], n[l-1]), with a row for each unit of this layer and a column for each unit of "
            "the previous layer.",
            (("(n_1, n_x)", "(n_x, n_1)"), ("(1, n_1)", "(n_1, 1)")),
        ),
        Mistake(
            "W[1] has its rows and columns swapped",
            "`W[1]` is (n[1], n_x), with a row for each hidden unit and a column for each feature.",
            (("(n_1, n_x)", "(n_x, n_1)"),),
        ),
        Mistake(
            "W[2] has its rows and columns swapped",
            "`W[2]` is (1, n[1]), with one row for the output unit and a column for each hidden unit.",
            (("(1, n_1)", "(n_1, 1)"),),
        ),
        Mistake(
            "the biases aren't zero",
            "They can start at 0, since the random weights already make the units differ: `np.zeros((n_1, "
            "1))`.",
            (
                ("np.zeros((n_1, 1))", "rng.standard_normal((n_1, 1))"),
                ("np.zeros((1, 1))", "rng.standard_normal((1, 1))"),
            ),
            line=1,
        ),
        Mistake(
            "the biases have one axis only",
            "numpy silently adds an (n,) along the wrong axis. Two axes take two pairs of parentheses: "
            "`np.zeros((n_1, 1))`.",
            (("np.zeros((n_1, 1))", "np.zeros(n_1)"), ("np.zeros((1, 1))", "np.zeros(1)")),
            line=1,
        ),
        Mistake(
            "the biases are plain numbers",
            "Each unit has its own bias, so one number for all of them isn't enough. Use a column of zeros: "
            "`np.zeros((n_1, 1))`.",
            (("np.zeros((n_1, 1))", "0"), ("np.zeros((1, 1))", "0")),
            line=1,
        ),
        Mistake(
            "the biases are rows",
            "There is a bias for each unit, and units are rows: `np.zeros((n_1, 1))`.",
            (("np.zeros((n_1, 1))", "np.zeros((1, n_1))"),),
            line=1,
        ),
        Mistake(
            "the numbers aren't drawn from `rng`",
            "Either they are the same in every call, or they can never be reproduced. Draw them from the "
            "argument: `rng.standard_normal(shape)`.",
            _drawn(
                "np.random.default_rng(0).standard_normal((n_1, n_x))",
                "np.random.default_rng(1).standard_normal((1, n_1))",
            ),
        ),
    ),
    nudge="First write down the shape of `W[1]`: how many units are there, and how many features does each "
    "look at?",
    skeleton="def my_shallow_initialize(n_x, n_1, rng):\n    W = {1: ..., 2: ...}\n    b = {1: ..., 2: ...}\n"
    "    return W, b",
    similar=(network.initialize,),
    example={"n_x": 2, "n_1": 3},
    view=_small,
)
