"""The forward pass through all layers."""

from nnlib import network
from nnlib.exercises.catalogue.week4.cases import DEEP, LARGE, NET, bent_network
from nnlib.exercises.exercise import Exercise, Mistake


def net_and_X(numbers, n, m):
    """A network with Z[L] on both sides of 0 where there are examples enough: else a ReLU there would not show."""
    while True:
        net, X = (
            bent_network(numbers, n, m),
            numbers.normal(n[0], m, spread=1000.0 if numbers.extreme else 1.0),
        )
        Z = network.forward(net, X)[1][net.L]
        if m < 3 or numbers.extreme or Z.min() < 0 < Z.max():
            return {"net": net, "X": X}


DEEP_FORWARD = Exercise(
    name="deep_forward",
    week=4,
    title="the forward pass of any depth",
    task="Return A and Z for every layer.",
    arguments={"net": NET, "X": "(n_x, m)"},
    returns={
        "A": "{0: X, 1: ..., ..., L: ...}, `A[l]` (n[l], m), with or without `A[0]`",
        "Z": "{1: ..., ..., L: ...}, `Z[l]` (n[l], m)",
    },
    formula=("A[0] = X", "Z[l] = W[l] A[l-1] + b[l]", "A[l] = g[l](Z[l])"),
    reference=network.forward,
    draw=net_and_X,
    cases=(*DEEP, {**DEEP[0], "extreme": True}),
    example={"n": (2, 2, 1), "m": 2},
    mistakes=(
        Mistake(
            "X is fed into every layer",
            "Layer l looks at the previous layer: `A[l - 1]`.",
            (("@ A[l - 1]", "@ A[0]"),),
            line=1,
        ),
        Mistake(
            "Z is fed into the next layer",
            "The next layer gets the activation, after g: `A[l - 1]`.",
            (("@ A[l - 1]", "@ (Z[l - 1] if l > 1 else X)"),),
            line=1,
        ),
        Mistake(
            "the biases are forgotten",
            "Z is W times the input of the layer, plus the bias.",
            ((" + b[l]", ""),),
            line=1,
        ),
        Mistake(
            "the bias of layer 1 is added in every layer",
            "Each layer has its own bias: `b[l]`.",
            ((" + b[l]", " + b[1]"),),
            line=1,
        ),
        Mistake(
            "Z already has g applied",
            "Z[l] is only the weighted sum. A[l] is g of it, and the slope is taken at Z[l].",
            (("W[l] @ A[l - 1] + b[l]", "g[l](W[l] @ A[l - 1] + b[l])"),),
            line=1,
        ),
        Mistake(
            "there is one layer too few",
            "The layers are numbered 1 to L, and `range(1, L + 1)` ends at L.",
            (("range(1, net.L + 1)", "range(1, net.L)"),),
            line=1,
        ),
        Mistake(
            "there is one layer too many",
            "The layers are numbered 1 to L, and `range(1, L + 1)` ends at L.",
            (("range(1, net.L + 1)", "range(1, net.L + 2)"),),
            line=1,
        ),
        Mistake(
            "only the first layer is computed",
            "Is the `return` inside the loop? Then it ends the function there.",
            (("range(1, net.L + 1)", "range(1, 2)"),),
            line=1,
        ),
        Mistake(
            "there is a sigmoid in every layer",
            "Each layer has its own activation, `net.g[l]`.",
            (("g[l](Z[l])", "sigmoid(Z[l])"),),
            line=2,
        ),
        Mistake(
            "there is a tanh in every hidden layer",
            "Each layer has its own activation, `net.g[l]`.",
            (("g[l](Z[l])", "(tanh if l < net.L else sigmoid)(Z[l])"),),
            line=2,
        ),
        Mistake(
            "there is a ReLU in every hidden layer",
            "Each layer has its own activation, `net.g[l]`.",
            (("g[l](Z[l])", "(relu if l < net.L else sigmoid)(Z[l])"),),
            line=2,
        ),
        Mistake(
            "there is a ReLU in every layer, the output too",
            "Each layer has its own activation, `net.g[l]`, and the last one has the sigmoid, since yhat is "
            "a probability.",
            (("g[l](Z[l])", "relu(Z[l])"),),
            line=2,
        ),
        Mistake(
            "there is a tanh in every layer, the output too",
            "Each layer has its own activation, `net.g[l]`, and the last one has the sigmoid, since yhat is "
            "a probability.",
            (("g[l](Z[l])", "tanh(Z[l])"),),
            line=2,
        ),
        Mistake(
            "the activation function of layer 1 is used in every layer, the output too",
            "Each layer has its own activation, `net.g[l]`. At the output it is the sigmoid, since yhat is "
            "a probability.",
            (("g[l](Z[l])", "g[1](Z[l])"),),
            line=2,
        ),
        Mistake(
            "the output has the activation function of the last hidden layer",
            "At the output it is `net.g[L]`, the sigmoid, since yhat is a probability.",
            (("g[l](Z[l])", "g[max(1, min(l, net.L - 1))](Z[l])"),),
            line=2,
        ),
        Mistake(
            "the output has a ReLU",
            "yhat is a probability, so the output has the sigmoid: `net.g[l]` in every layer, including the "
            "last one.",
            (("g[l](Z[l])", "(relu if l == net.L else g[l])(Z[l])"),),
            line=2,
        ),
        Mistake(
            "no activation function is applied",
            "Without activation functions, all the layers amount to a single linear one: A[l] = g[l](Z[l]).",
            (("g[l](Z[l])", "Z[l]"),),
            line=2,
        ),
        Mistake(
            "the output has no activation function",
            "The loop over the layers runs up to L, where g is the sigmoid.",
            (("g[l](Z[l])", "g[l](Z[l]) if l < net.L else Z[l]"),),
            line=2,
        ),
        Mistake(
            "the slopes are used instead of the activation functions",
            "`g[l].prime` is for the way back. On the way forward, it is `g[l](Z[l])`.",
            (("g[l](Z[l])", "g[l].prime(Z[l])"),),
            line=2,
        ),
        Mistake(
            "the biases are added after the activation functions",
            "The bias shifts z before g is applied.",
            ((" + b[l]", ""), ("g[l](Z[l])", "g[l](Z[l]) + b[l]")),
            line=2,
        ),
        Mistake(
            "W[l] is transposed",
            "W[l] is already (n[l], n[l-1]), so it fits A[l-1], (n[l-1], m), as it is.",
            (("W[l] @", "W[l].T @"),),
            line=1,
        ),
        Mistake(
            "W[l] and A[l-1] are multiplied element by element",
            "Each unit needs a sum over the previous layer, which is what a matrix product does: `@`.",
            (("W[l] @", "W[l] *"),),
            line=1,
        ),
        Mistake(
            "the weights of layer 1 are used in every layer",
            "Each layer has its own weights: `W[l]`.",
            (("W[l] @", "W[1] @"),),
            line=1,
        ),
        Mistake(
            "A is returned instead of Z",
            "The backward pass takes the slopes at Z, as it was before the activation function, so keep "
            "both.",
            (("return A, Z", "return A, {l: A[l] for l in Z}"),),
            line=2,
        ),
        Mistake(
            "Z is returned instead of A",
            "The next layer and the predictions need A, after the activation function, so keep both.",
            (("return A, Z", "return {0: X, **Z}, Z"),),
            line=2,
        ),
    ),
    nudge="You need two lines in a loop. What goes into layer l, and where is it stored?",
    solution=(
        "def my_deep_forward(net, X):\n"
        "    A, Z = {0: X}, {}\n"
        "    for l in range(1, net.L + 1):\n"
        "        Z[l] = net.W[l] @ A[l - 1] + net.b[l]\n"
        "        A[l] = net.g[l](Z[l])\n"
        "    return A, Z\n"
    ),
    skeleton="def my_deep_forward(net, X):\n    A, Z = {0: X}, {}\n    for l in range(1, net.L + 1):\n"
    "        Z[l] = ...\n        A[l] = ...\n    return A, Z",
    large=LARGE,
)
