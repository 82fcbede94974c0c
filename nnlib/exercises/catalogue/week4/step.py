"""One step of gradient descent for all layers."""

from nnlib import descent
from nnlib.exercises.catalogue.week3.step import gradients_for
from nnlib.exercises.catalogue.week4.cases import NET, bent_network
from nnlib.exercises.exercise import Exercise, Mistake


def _step(numbers, n):
    return gradients_for(numbers, bent_network(numbers, n, 0))


def _both(right, wrong):
    """The edits that do the same for W and for b; P stands for either."""
    return tuple((right.replace("P", P), wrong.replace("P", P)) for P in "Wb")


DEEP_STEP = Exercise(
    name="deep_step",
    week=4,
    title="one step of gradient descent, at any depth",
    task="Return the network after one step downhill. It is a new network, since a network never changes.",
    arguments={
        "net": NET,
        "dW": "{1: ..., ..., L: ...}, shaped like W",
        "db": "{1: ..., ..., L: ...}, shaped like b",
        "alpha": "the learning rate",
    },
    returns={"net": "a Network, `Network(W, b, net.g)`, or W and b"},
    formula=("W[l] := W[l] - alpha dW[l]", "b[l] := b[l] - alpha db[l]"),
    reference=descent.step,
    draw=_step,
    cases=({"n": (3, 5, 4, 2, 1)}, {"n": (2, 4, 3, 1)}, {"n": (4, 1)}, {"n": (3, 3, 3, 1)}),
    example={"n": (2, 2, 1)},
    mistakes=(
        Mistake(
            "there is a plus instead of the minus",
            "The slope points uphill, so a step goes the other way.",
            _both("P[l] - alpha * dP[l]", "P[l] + alpha * dP[l]"),
        ),
        Mistake(
            "there is a plus instead of the minus in W",
            "The slope points uphill, so a step goes the other way, for W as for b.",
            (("W[l] - alpha", "W[l] + alpha"),),
        ),
        Mistake(
            "there is a plus instead of the minus in b",
            "The slope points uphill, so a step goes the other way, for b as for W.",
            (("b[l] - alpha", "b[l] + alpha"),),
            line=1,
        ),
        Mistake(
            "only W is updated",
            "The biases are parameters too: b[l] - alpha db[l].",
            ((" - alpha * db[l]", ""),),
            line=1,
        ),
        Mistake(
            "only b is updated",
            "The weights are parameters too: W[l] - alpha dW[l].",
            ((" - alpha * dW[l]", ""),),
        ),
        Mistake(
            "the last layer isn't updated",
            "The layers are numbered 1 to L, and `range(1, L + 1)` ends at L.",
            _both("P[l] - alpha * dP[l]", "P[l] - alpha * dP[l] if l < L else P[l]"),
        ),
        Mistake(
            "layer 1 isn't updated",
            "The layers are 1 to L: `range(1, L + 1)` begins at 1.",
            _both("P[l] - alpha * dP[l]", "P[l] - alpha * dP[l] if l > 1 else P[l]"),
        ),
        Mistake(
            "only the last layer is updated",
            "Is what you store or return inside the loop? All layers change.",
            _both("P[l] - alpha * dP[l]", "P[l] - alpha * dP[l] if l == L else P[l]"),
        ),
        Mistake(
            "the update is thrown away",
            "You return the network as it was. Return the new W and b: `Network(W, b, net.g)`.",
            _both("P[l] - alpha * dP[l]", "P[l]"),
        ),
        Mistake(
            "alpha is missing",
            "The whole slope is far too long for a step. Multiply it by alpha.",
            _both("alpha * dP[l]", "dP[l]"),
        ),
        Mistake(
            "the slope is divided by alpha",
            "A small alpha should make a small step, so multiply.",
            _both("alpha * dP[l]", "dP[l] / alpha"),
        ),
        Mistake(
            "the step is returned instead of the point it leads to",
            "alpha dW is how far to go. Subtract it from W.",
            _both("P[l] - alpha * dP[l]", "alpha * dP[l]"),
        ),
        Mistake(
            "alpha is subtracted first, and the difference is multiplied",
            "Without parentheses, products come before minus: `W - alpha * dW`.",
            _both("P[l] - alpha * dP[l]", "(P[l] - alpha) * dP[l]"),
        ),
        Mistake(
            "the slope of layer 1 is used in every layer",
            "Each layer has its own slopes: `dW[l]` and `db[l]`.",
            _both("alpha * dP[l]", "alpha * dP[1]"),
        ),
        Mistake(
            "W and its slope are swapped",
            "alpha multiplies the slope, and the product is subtracted from the weights: `W - alpha * dW`.",
            _both("P[l] - alpha * dP[l]", "dP[l] - alpha * P[l]"),
        ),
        Mistake(
            "the difference is taken the wrong way around",
            "Start from the current value and subtract the step: `W - alpha * dW`.",
            _both("P[l] - alpha * dP[l]", "alpha * dP[l] - P[l]"),
        ),
        Mistake(
            "alpha is always 0.01",
            "The caller chooses. Use the argument `alpha`.",
            _both("alpha * dP[l]", "0.01 * dP[l]"),
        ),
        Mistake(
            "the last layer is left out",
            "The new network has L layers too, and `range(1, L + 1)` ends at L.",
            (("return net.updated(W, b)", "del W[L], b[L]\n    return Network(W, b, net.g)"),),
            family="too few",
        ),
        Mistake(
            "all layers but the first are left out",
            "Is the `return` inside the loop? Then it ends the function there.",
            (("return net.updated(W, b)", "return Network({1: W[1]}, {1: b[1]}, net.g)"),),
            family="too few",
        ),
        Mistake(
            "b is moved by dW",
            "b[l] has its own slope, `db[l]`, with its own shape.",
            (("alpha * db[l]", "alpha * dW[l]"),),
            line=1,
        ),
    ),
    nudge="You need two lines, for every l from 1 to L.",
    solution=(
        "def my_deep_step(net, dW, db, alpha):\n"
        "    W, b = {}, {}\n"
        "    for l in range(1, net.L + 1):\n"
        "        W[l] = net.W[l] - alpha * dW[l]\n"
        "        b[l] = net.b[l] - alpha * db[l]\n"
        "    return Network(W, b, net.g)\n"
    ),
    skeleton="def my_deep_step(net, dW, db, alpha):\n    W, b = {}, {}\n    for l in range(1, net.L + 1):\n"
    "        W[l] = ...\n        b[l] = ...\n    return Network(W, b, net.g)",
    large={"n": (200, 50, 20, 1)},
)
