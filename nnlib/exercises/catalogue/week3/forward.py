"""The forward pass of two layers."""

from nnlib import network
from nnlib.activations import sigmoid, tanh
from nnlib.exercises.catalogue.week3.cases import LARGE, NET, TWO_LAYERS
from nnlib.exercises.exercise import Exercise, Mistake


def shallow_forward(net, X):
    """Return A and Z of both layers, as `network.forward` does: two lines for each, one after the other."""
    W, b = net.W, net.b
    A, Z = {0: X}, {}
    Z[1] = W[1] @ A[0] + b[1]
    A[1] = tanh(Z[1])
    Z[2] = W[2] @ A[1] + b[2]
    A[2] = sigmoid(Z[2])
    return A, Z


def net_and_X(numbers, n_x, n_1, m):
    net = numbers.network([n_x, n_1, 1], tanh)
    return {"net": net, "X": numbers.normal(n_x, m, spread=1000.0 if numbers.extreme else 1.0)}


SHALLOW_FORWARD = Exercise(
    name="shallow_forward",
    week=3,
    title="the forward pass of two layers",
    task="Return A and Z for both layers, for all examples at once.",
    arguments={"net": NET, "X": "(n_x, m)"},
    returns={
        "A": "{0: X, 1: ..., 2: ...}, `A[l]` (n[l], m), with or without `A[0]`",
        "Z": "{1: ..., 2: ...}, `Z[l]` (n[l], m)",
    },
    formula=(
        "Z[1] = W[1] X + b[1]",
        "A[1] = tanh(Z[1])",
        "Z[2] = W[2] A[1] + b[2]",
        "A[2] = sigmoid(Z[2])",
    ),
    reference=network.forward,
    spelled_out=shallow_forward,
    draw=net_and_X,
    cases=(*TWO_LAYERS, {**TWO_LAYERS[0], "extreme": True}),
    example={"n_x": 2, "n_1": 2, "m": 2},
    mistakes=(
        Mistake(
            "b[1] is forgotten", "Z is W times the input of the layer, plus the bias.", ((" + b[1]", ""),)
        ),
        Mistake(
            "b[2] is forgotten",
            "Z is W times the input of the layer, plus the bias.",
            ((" + b[2]", ""),),
            line=2,
        ),
        Mistake(
            "the biases are forgotten",
            "Z is W times the input of the layer, plus the bias.",
            ((" + b[1]", ""), (" + b[2]", "")),
        ),
        Mistake(
            "the biases are subtracted instead of added",
            "Z is W times the input of the layer, plus the bias.",
            ((" + b[1]", " - b[1]"), (" + b[2]", " - b[2]")),
        ),
        Mistake(
            "X is fed into the second layer too",
            "The second layer looks at the outputs of the first: `W[2] @ A[1]`.",
            (("@ A[1]", "@ A[0]"),),
            line=2,
        ),
        Mistake(
            "Z[1] is fed into the second layer",
            "The next layer gets the activation, after tanh: `W[2] @ A[1]`.",
            (("@ A[1]", "@ Z[1]"),),
            line=2,
        ),
        Mistake(
            "the hidden layer has a sigmoid",
            "This network uses tanh in its hidden layer: `np.tanh(Z[1])`, or `net.g[1](Z[1])`.",
            (("tanh(Z[1])", "sigmoid(Z[1])"),),
            line=1,
        ),
        Mistake(
            "the hidden layer has a ReLU",
            "This network uses tanh in its hidden layer: `np.tanh(Z[1])`, or `net.g[1](Z[1])`.",
            (("tanh(Z[1])", "np.maximum(0, Z[1])"),),
            line=1,
        ),
        Mistake(
            "the output has a tanh",
            "yhat is a probability, from 0 to 1, so the output keeps the sigmoid.",
            (("sigmoid(Z[2])", "tanh(Z[2])"),),
            line=3,
        ),
        Mistake(
            "the output has a ReLU",
            "yhat is a probability, from 0 to 1, so the output keeps the sigmoid.",
            (("sigmoid(Z[2])", "np.maximum(0, Z[2])"),),
            line=3,
        ),
        Mistake(
            "the hidden layer has no activation function",
            "Without an activation function in between, two layers amount to a single linear one: A[1] = "
            "tanh(Z[1]).",
            (("tanh(Z[1])", "Z[1]"),),
            line=1,
        ),
        Mistake(
            "the output has no activation function",
            "Z[2] can be any number. The sigmoid turns it into a probability.",
            (("sigmoid(Z[2])", "Z[2]"),),
            line=3,
        ),
        Mistake(
            "the sigmoid is applied twice at the output",
            "A[2] is the sigmoid of Z[2], once.",
            (("sigmoid(Z[2])", "sigmoid(sigmoid(Z[2]))"),),
            line=3,
        ),
        Mistake(
            "the slope of tanh is used instead of tanh",
            "1 - A^2 is for the way back. On the way forward, it is tanh(Z[1]).",
            (("tanh(Z[1])", "1 - tanh(Z[1]) ** 2"),),
            line=1,
        ),
        Mistake(
            "the bias b[1] is added after tanh",
            "The bias shifts z before tanh is applied: tanh(W X + b).",
            ((" + b[1]", ""), ("tanh(Z[1])", "tanh(Z[1]) + b[1]")),
        ),
        Mistake(
            "b[1] is added in the second layer",
            "Each layer has its own bias: `b[2]`.",
            ((" + b[2]", " + b[1]"),),
            line=2,
        ),
        Mistake(
            "W[1] is transposed",
            "W[1] is already (n[1], n_x), so it fits X, (n_x, m), as it is.",
            (("W[1] @", "W[1].T @"),),
        ),
        Mistake(
            "W[1] and X are multiplied element by element",
            "Each unit needs a sum over its features, which is what a matrix product does: `W[1] @ X`.",
            (("W[1] @", "W[1] *"),),
        ),
        Mistake(
            "W[2] and A[1] are multiplied element by element",
            "The output needs a sum over the hidden units, which is what a matrix product does: `W[2] @ "
            "A[1]`.",
            (("W[2] @", "W[2] *"),),
            line=2,
        ),
        Mistake(
            "A is returned instead of Z",
            "The backward pass and the cost need Z as it was before the activation function, so keep both.",
            (("return A, Z", "return A, {1: A[1], 2: A[2]}"),),
            line=1,
        ),
        Mistake(
            "Z is returned instead of A",
            "The next layer and the predictions need A, after the activation function, so keep both.",
            (("return A, Z", "return {0: X, **Z}, Z"),),
            line=1,
        ),
        Mistake(
            "yhat is rounded to 0 or 1",
            "That is a prediction. Training needs the probability itself.",
            (("sigmoid(Z[2])", "1.0 * (sigmoid(Z[2]) > 0.5)"),),
            line=3,
        ),
    ),
    nudge="Four lines will do. Which array goes into the second layer?",
    skeleton="def my_shallow_forward(net, X):\n    W, b = net.W, net.b\n    Z1 = ...\n    A1 = ...\n    Z2 = ...\n"
    "    A2 = ...\n    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}",
    large=LARGE,
)
