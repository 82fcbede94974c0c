"""One step of gradient descent for both layers."""

from nnlib import descent
from nnlib.activations import tanh
from nnlib.exercises.catalogue.week3.cases import NET
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.network import Network


def shallow_step(net, dW, db, alpha):
    """Return the network after one step downhill, as `descent.step` does: a line for each array."""
    W, b = {}, {}
    W[1] = net.W[1] - alpha * dW[1]
    b[1] = net.b[1] - alpha * db[1]
    W[2] = net.W[2] - alpha * dW[2]
    b[2] = net.b[2] - alpha * db[2]
    return Network(W, b, net.g)


def gradients_for(numbers, net) -> dict:
    """Return the arguments of a step: a network, random slopes of its shapes, and a learning rate."""
    dW = {l: numbers.normal(*net.W[l].shape) for l in net.W}
    db = {l: numbers.normal(*net.b[l].shape) for l in net.b}
    return {"net": net, "dW": dW, "db": db, "alpha": numbers.number(0.2, 0.7)}


def _step(numbers, n_x, n_1):
    return gradients_for(numbers, numbers.network([n_x, n_1, 1], tanh))


def _everywhere(right, wrong, letters="Wb", layers=(1, 2)):
    """The edits that do the same in each of the four lines; P stands for W or b, l for the layer."""
    return tuple(
        tuple(text.replace("P", P).replace("[l]", f"[{l}]") for text in (right, wrong))
        for l in layers
        for P in letters
    )


SHALLOW_STEP = Exercise(
    name="shallow_step",
    week=3,
    title="one step of gradient descent",
    task="Return the network after one step downhill. It is a new network, since a network never changes.",
    arguments={
        "net": NET,
        "dW": "{1: ..., 2: ...}, shaped like W",
        "db": "{1: ..., 2: ...}, shaped like b",
        "alpha": "the learning rate",
    },
    returns={"net": "a Network, `Network(W, b, net.g)`, or W and b"},
    formula=("W[l] := W[l] - alpha dW[l]", "b[l] := b[l] - alpha db[l]"),
    reference=descent.step,
    spelled_out=shallow_step,
    draw=_step,
    cases=({"n_x": 3, "n_1": 4}, {"n_x": 1, "n_1": 3}, {"n_x": 2, "n_1": 1}, {"n_x": 3, "n_1": 3}),
    example={"n_x": 2, "n_1": 2},
    mistakes=(
        Mistake(
            "there is a plus instead of the minus",
            "The slope points uphill, so a step goes the other way.",
            _everywhere("net.P[l] - alpha", "net.P[l] + alpha"),
        ),
        Mistake(
            "there is a plus instead of the minus in W",
            "The slope points uphill, so a step goes the other way, for W as for b.",
            _everywhere("net.P[l] - alpha", "net.P[l] + alpha", "W"),
        ),
        Mistake(
            "there is a plus instead of the minus in b",
            "The slope points uphill, so a step goes the other way, for b as for W.",
            _everywhere("net.P[l] - alpha", "net.P[l] + alpha", "b"),
            line=1,
        ),
        Mistake(
            "only W is updated",
            "The biases are parameters too: b[l] - alpha db[l].",
            _everywhere(" - alpha * dP[l]", "", "b"),
            line=1,
        ),
        Mistake(
            "only b is updated",
            "The weights are parameters too: W[l] - alpha dW[l].",
            _everywhere(" - alpha * dP[l]", "", "W"),
        ),
        Mistake(
            "only layer 1 is updated",
            "Layer 2 has slopes too, `dW[2]` and `db[2]`. A loop over two layers is `range(1, 3)`.",
            _everywhere(" - alpha * dP[l]", "", layers=(2,)),
        ),
        Mistake(
            "only layer 2 is updated",
            "Layer 1 has slopes too, `dW[1]` and `db[1]`.",
            _everywhere(" - alpha * dP[l]", "", layers=(1,)),
        ),
        Mistake(
            "the update is thrown away",
            "You return the network as it was. Return the new W and b: `Network(W, b, net.g)`.",
            (("return Network(W, b, net.g)", "return net"),),
        ),
        Mistake(
            "alpha is missing",
            "The whole slope is far too long for a step. Multiply it by alpha.",
            _everywhere("- alpha * dP[l]", "- dP[l]"),
        ),
        Mistake(
            "the slope is divided by alpha",
            "A small alpha should make a small step, so multiply.",
            _everywhere("- alpha * dP[l]", "- dP[l] / alpha"),
        ),
        Mistake(
            "the step is returned instead of the point it leads to",
            "alpha dW is how far to go. Subtract it from W.",
            _everywhere("net.P[l] - alpha * dP[l]", "alpha * dP[l]"),
        ),
        Mistake(
            "alpha is subtracted first, and the difference is multiplied",
            "Without parentheses, products come before minus: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "(net.P[l] - alpha) * dP[l]"),
        ),
        Mistake(
            "the slope is subtracted from the parameter's own multiple",
            "alpha multiplies the slope, not the weights: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "alpha * net.P[l] - dP[l]"),
        ),
        Mistake(
            "W and its slope are swapped",
            "alpha multiplies the slope, and the product is subtracted from the weights: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "dP[l] - alpha * net.P[l]"),
        ),
        Mistake(
            "the difference is taken the wrong way around",
            "Start from the current value and subtract the step: `W - alpha * dW`.",
            _everywhere("net.P[l] - alpha * dP[l]", "alpha * dP[l] - net.P[l]"),
        ),
        Mistake(
            "alpha is always 0.01",
            "The caller chooses. Use the argument `alpha`.",
            _everywhere("alpha * dP[l]", "0.01 * dP[l]"),
        ),
        Mistake(
            "layer 2 is left out",
            "The network has two layers, and so does the new one. A loop over both is `range(1, 3)`.",
            (("    W[2] = net.W[2] - alpha * dW[2]\n    b[2] = net.b[2] - alpha * db[2]\n", ""),),
        ),
        Mistake(
            "b is moved by dW",
            "b[l] has its own slope, `db[l]`, with its own shape.",
            _everywhere("alpha * dP[l]", "alpha * dW[l]", "b"),
            line=1,
        ),
    ),
    nudge="Four arrays need four lines. In which direction does a slope point?",
    skeleton="def my_shallow_step(net, dW, db, alpha):\n    W = {1: ..., 2: ...}\n    b = {1: ..., 2: ...}\n"
    "    return Network(W, b, net.g)",
    large={"n_x": 200, "n_1": 50},
)
