"""The backward pass of two layers: dW and db."""

import numpy as np

from nnlib import network
from nnlib.exercises.catalogue.week3.cases import LARGE, NET, TWO_LAYERS
from nnlib.exercises.catalogue.week3.forward import net_and_X
from nnlib.exercises.exercise import Exercise, Mistake


def shallow_backward(net, A, Z, Y):
    """Return dW and db of both layers, as `network.backward` does: line by line, from right to left."""
    W, m = net.W, Y.shape[1]
    dZ2 = A[2] - Y
    dW2 = dZ2 @ A[1].T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = W[2].T @ dZ2
    dZ1 = dA1 * (1 - A[1] ** 2)
    dW1 = dZ1 @ A[0].T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}


def _backward(numbers, n_x, n_1, m):
    net, X = net_and_X(numbers, n_x, n_1, m).values()
    A, Z = network.forward(net, X)
    return {"net": net, "A": A, "Z": Z, "Y": numbers.labels(m)}


SLOPE = "(1 - A[1] ** 2)"
AVERAGE = "dZ holds the slope of each example's own loss. J is their average, so divide by m once."

SHALLOW_BACKWARD = Exercise(
    name="shallow_backward",
    week=3,
    title="the backward pass of two layers",
    task="Return dW and db for both layers, the slopes of J.",
    arguments={
        "net": NET,
        "A": "{0: X, 1: ..., 2: ...}",
        "Z": "{1: ..., 2: ...} from the forward pass",
        "Y": "(1, m)",
    },
    returns={
        "dW": "{1: ..., 2: ...}, `dW[l]` (n[l], n[l-1])",
        "db": "{1: ..., 2: ...}, `db[l]` (n[l], 1)",
    },
    formula=(
        "dZ[2] = A[2] - Y",
        "dW[2] = (1/m) dZ[2] A[1].T",
        "db[2] = (1/m) sum of dZ[2] over the examples",
        "dA[1] = W[2].T dZ[2]",
        "dZ[1] = dA[1] * tanh'(Z[1]), tanh' = 1 - A[1]^2",
        "dW[1] = (1/m) dZ[1] X.T",
        "db[1] = (1/m) sum of dZ[1] over the examples",
    ),
    reference=network.backward,
    spelled_out=shallow_backward,
    draw=_backward,
    cases=TWO_LAYERS,
    example={"n_x": 2, "n_1": 2, "m": 2},
    mistakes=(
        Mistake(
            "the 1/m is missing everywhere",
            f"{AVERAGE} (m is `Y.shape[1]`; `Y.shape[0]` and `len(Y)` are 1.)",
            (("m = net.W, Y.shape[1]", "m = net.W, 1"),),
            line=1,
        ),
        Mistake("the 1/m of dW[2] is missing", AVERAGE, (("dZ2 @ A[1].T / m", "dZ2 @ A[1].T"),), line=1),
        Mistake(
            "the 1/m of db[2] is missing",
            AVERAGE,
            (("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True)"),),
            line=2,
        ),
        Mistake("the 1/m of dW[1] is missing", AVERAGE, (("dZ1 @ A[0].T / m", "dZ1 @ A[0].T"),), line=5),
        Mistake(
            "the 1/m of db[1] is missing",
            AVERAGE,
            (("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True)"),),
            line=6,
        ),
        Mistake(
            "the 1/m of db[2] is there twice",
            "A mean has already divided by m.",
            (("np.sum(dZ2, axis=1, keepdims=True) / m", "np.sum(dZ2, axis=1, keepdims=True) / m / m"),),
            line=2,
        ),
        Mistake(
            "the 1/m of db[1] is there twice",
            "A mean has already divided by m.",
            (("np.sum(dZ1, axis=1, keepdims=True) / m", "np.sum(dZ1, axis=1, keepdims=True) / m / m"),),
            line=6,
        ),
        Mistake(
            "the number of features is used as m",
            "Each column is an example, so m is `X.shape[1]`, or `Y.shape[1]`.",
            (("m = net.W, Y.shape[1]", "m = net.W, A[0].shape[0]"),),
            line=1,
        ),
        Mistake(
            "dZ[2] is divided by m, and dW and db are divided again",
            AVERAGE,
            (("dZ2 = A[2] - Y", "dZ2 = (A[2] - Y) / m"),),
        ),
        Mistake(
            "dZ[1] is divided by m, and dW[1] and db[1] are divided again",
            AVERAGE,
            ((f"dA1 * {SLOPE}", f"dA1 * {SLOPE} / m"),),
            line=4,
        ),
        Mistake(
            "dZ[2] has the wrong sign",
            "It is prediction minus label; with Y - A, every step would go uphill.",
            (("dZ2 = A[2] - Y", "dZ2 = Y - A[2]"),),
        ),
        Mistake(
            "dZ[2] is multiplied by the sigmoid's slope a second time",
            "A - Y already includes the slope of the sigmoid: it is the slope of the loss times the slope "
            "of the sigmoid.",
            (("dZ2 = A[2] - Y", "dZ2 = (A[2] - Y) * A[2] * (1 - A[2])"),),
        ),
        Mistake(
            "dA[2] is used instead of dZ[2]",
            "-Y/A + (1 - Y)/(1 - A) is the slope of the loss at A[2]. Multiplied by a(1 - a), the sigmoid's "
            "slope, it is dZ[2], and all of it together simplifies to A[2] - Y.",
            (("dZ2 = A[2] - Y", "dZ2 = -Y / A[2] + (1 - Y) / (1 - A[2])"),),
        ),
        Mistake(
            "the two terms of dA[2] have the same sign",
            "The slope of log(1 - a) brings its own minus: -Y/A plus (1 - Y)/(1 - A).",
            (("dZ2 = A[2] - Y", "dZ2 = -(Y / A[2] + (1 - Y) / (1 - A[2])) * A[2] * (1 - A[2])"),),
        ),
        Mistake(
            "dZ[2] is squared",
            "A[2] - Y is already the slope. The square belongs to the squared error, not to its slope.",
            (("dZ2 = A[2] - Y", "dZ2 = (A[2] - Y) ** 2"),),
        ),
        Mistake(
            "dA[2] goes back through W[2] instead of dZ[2]",
            "Go back through the sigmoid first, and then through the weights: `W[2].T @ dZ2`.",
            (("W[2].T @ dZ2", "W[2].T @ (-Y / A[2] + (1 - Y) / (1 - A[2]))"),),
            line=3,
        ),
        Mistake(
            "dZ[1] isn't multiplied by the slope of tanh",
            "dA[1] is the slope at A[1]. On the way back through tanh, it is multiplied by how steep tanh "
            "is.",
            ((f"dA1 * {SLOPE}", "dA1"),),
            line=4,
        ),
        Mistake(
            "dZ[1] is multiplied by tanh itself, not by its slope",
            "What matters is how steep tanh is at z: 1 - A[1]^2.",
            ((SLOPE, "A[1]"),),
            line=4,
        ),
        Mistake(
            "the sigmoid's slope is used in the tanh layer",
            "a(1 - a) belongs to the sigmoid. For tanh it is 1 - a^2.",
            ((SLOPE, "A[1] * (1 - A[1])"),),
            line=4,
        ),
        Mistake(
            "the square in the slope of tanh is missing",
            "It is 1 - A[1]^2: `1 - A[1]**2`.",
            ((SLOPE, "(1 - A[1])"),),
            line=4,
        ),
        Mistake(
            "Z[1] is used instead of A[1] in the slope of tanh",
            "1 - a^2 uses the value after tanh: `1 - A[1]**2`.",
            ((SLOPE, "(1 - Z[1] ** 2)"),),
            line=4,
        ),
        Mistake(
            "the slope of tanh is taken at A[1] instead of at Z[1]",
            "tanh' takes what went into tanh: `tanh.prime(Z[1])`. If you already have A[1], it is 1 - "
            "A[1]^2.",
            ((SLOPE, "tanh.prime(A[1])"),),
            line=4,
        ),
        Mistake(
            "dZ[1] is multiplied by the slope of the output layer",
            "Layer 1 has tanh, at Z[1]. A[2] belongs to the next layer.",
            ((SLOPE, "(A[2] * (1 - A[2]))"),),
            line=4,
        ),
        Mistake(
            "1 - A[2]^2 is used as the slope of tanh",
            "Layer 1 has tanh, so it is 1 - A[1]^2.",
            ((SLOPE, "(1 - A[2] ** 2)"),),
            line=4,
        ),
        Mistake(
            "dZ[1] is multiplied by the sigmoid of Z[1]",
            "The notes do say so, but that is a slip. It should be the slope of the layer's own activation, "
            "1 - A[1]^2.",
            ((SLOPE, "sigmoid(Z[1])"),),
            line=4,
        ),
        Mistake(
            "the slope of the ReLU is used in the tanh layer",
            "1 and 0 are the slopes of a ReLU. For tanh, it is 1 - a^2.",
            ((SLOPE, "(Z[1] > 0)"),),
            line=4,
        ),
        Mistake(
            "the parentheses around 1 - A[1]^2 are missing",
            "Products come before minus, so it has to be `dA1 * (1 - A[1]**2)`.",
            ((SLOPE, "1 - A[1] ** 2"),),
            line=4,
        ),
        Mistake(
            "the slope of tanh is computed with matrix products",
            "A[1]^2 squares each entry, and the slope multiplies each entry: `dA1 * (1 - A[1]**2)`.",
            ((f"dA1 * {SLOPE}", "dA1 @ (1 - A[1].T @ A[1])"),),
            line=4,
        ),
        Mistake(
            "dZ[2] is multiplied by the slope of tanh before it goes back",
            "Go back through the weights first, `W[2].T @ dZ2`, and then through tanh. Watch the "
            "parentheses.",
            (("W[2].T @ dZ2", "W[2].T @ (dZ2 * (1 - A[1] ** 2))"),),
            line=3,
        ),
        Mistake(
            "the slope of tanh is added, not multiplied",
            "Slopes along the way are multiplied, element by element, with `*`.",
            ((f"dA1 * {SLOPE}", f"dA1 + {SLOPE}"),),
            line=4,
        ),
        Mistake(
            "dA[1] and the slope of tanh are multiplied as matrices",
            "Each activation has its own slope, so multiply element by element, with `*`.",
            ((f"dA1 * {SLOPE}", f"dA1 @ {SLOPE}"),),
            line=4,
        ),
        Mistake(
            "W[2] isn't transposed",
            "dA[1] is (n[1], m): W[2].T, (n[1], 1), times dZ[2], (1, m).",
            (("W[2].T @ dZ2", "W[2] @ dZ2"),),
            line=3,
        ),
        Mistake(
            "dW[2] is used instead of W[2]",
            "dZ[2] goes back through the weights themselves, `W[2].T`.",
            (("W[2].T @ dZ2", "dW2.T @ dZ2"),),
            line=3,
        ),
        Mistake(
            "dW[2] is used instead of dZ[2]",
            "What goes back is dZ[2], with the slope for each example: `W[2].T @ dZ2`.",
            (("W[2].T @ dZ2", "W[2].T @ dW2"),),
            line=3,
        ),
        Mistake(
            "dZ[2] and W[2].T are swapped",
            "The order matters in a matrix product: W[2].T, (n[1], 1), times dZ[2], (1, m).",
            (("W[2].T @ dZ2", "dZ2 @ W[2].T"),),
            line=3,
        ),
        Mistake(
            "dZ[2] goes back through W[1]",
            "The signal came forward through W[2], so it goes back through W[2].T.",
            (("W[2].T @ dZ2", "W[1] @ dZ2"),),
            line=3,
        ),
        Mistake(
            "A[1] isn't transposed",
            "dW[2] is (1, n[1]): dZ[2], (1, m), times A[1].T, (m, n[1]).",
            (("dZ2 @ A[1].T", "dZ2 @ A[1]"),),
            line=1,
        ),
        Mistake(
            "X isn't transposed",
            "dW[1] is (n[1], n_x): dZ[1], (n[1], m), times X.T, (m, n_x).",
            (("dZ1 @ A[0].T", "dZ1 @ A[0]"),),
            line=5,
        ),
        Mistake(
            "dW[1] and dW[2] have their rows and columns swapped",
            "A derivative has the same shape as the parameter it belongs to: `dZ2 @ A[1].T`, `dZ1 @ X.T`.",
            (("dZ2 @ A[1].T", "A[1] @ dZ2.T"), ("dZ1 @ A[0].T", "A[0] @ dZ1.T")),
            line=5,
        ),
        Mistake(
            "dZ[2] and A[1] are multiplied element by element",
            "dW[2] adds up over the examples, which is what a matrix product does: `dZ2 @ A[1].T`.",
            (("dZ2 @ A[1].T", "dZ2 * A[1]"),),
            line=1,
        ),
        Mistake(
            "dZ[1] and X are multiplied element by element",
            "dW[1] adds up over the examples, which is what a matrix product does: `dZ1 @ X.T`.",
            (("dZ1 @ A[0].T", "dZ1 * A[0]"),),
            line=5,
        ),
        Mistake(
            "Z[1] is used instead of A[1] in dW[2]",
            "The weights W[2] multiply A[1], so A[1] is their slope.",
            (("dZ2 @ A[1].T", "dZ2 @ Z[1].T"),),
            line=1,
        ),
        Mistake(
            "X is used instead of A[1] in dW[2]",
            "The weights W[2] multiply A[1], so A[1] is their slope. X belongs to dW[1].",
            (("dZ2 @ A[1].T", "dZ2 @ A[0].T"),),
            line=1,
        ),
        Mistake(
            "A[1] is used instead of X in dW[1]",
            "The weights W[1] multiply X, so X is their slope. A[1] belongs to dW[2].",
            (("dZ1 @ A[0].T", "dZ1 @ A[1].T"),),
            line=5,
        ),
        Mistake(
            "db[1] is summed over everything",
            "Each unit has its own bias, so sum over the examples only: `axis=1, keepdims=True`.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1)"),),
            line=6,
        ),
        Mistake(
            "db[1] is summed over the units",
            "`axis=0` adds up the rows, which are units. To add up over the examples, which are columns, "
            "use `axis=1`.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=0, keepdims=True)"),),
            line=6,
        ),
        Mistake(
            "`keepdims=True` is missing in db[1]",
            "The sum loses its axis, and an (n[1],) would silently be subtracted from each row of b.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "np.sum(dZ1, axis=1)"),),
            line=6,
        ),
        Mistake(
            "db[1] isn't summed",
            "The bias is the same for all examples, so add up their slopes: `axis=1, keepdims=True`.",
            (("np.sum(dZ1, axis=1, keepdims=True)", "dZ1"),),
            line=6,
        ),
        Mistake(
            "the slopes are grouped by layer, not by W and b",
            "dW holds dW[1] and dW[2], db holds db[1] and db[2].",
            (("{1: dW1, 2: dW2}, {1: db1, 2: db2}", "{1: dW1, 2: db1}, {1: dW2, 2: db2}"),),
            line=5,
        ),
        Mistake(
            "the layers are swapped",
            "dW[1] belongs to the hidden layer: `{1: dW1, 2: dW2}`.",
            (("{1: dW1, 2: dW2}, {1: db1, 2: db2}", "{1: dW2, 2: dW1}, {1: db2, 2: db1}"),),
            line=5,
        ),
    ),
    nudge="You need seven lines, from right to left. Which of them multiply matrices, and which multiply "
    "element by element?",
    skeleton="def my_shallow_backward(net, A, Z, Y):\n    m = ...\n    dZ2 = ...\n    dW2 = ...\n    db2 = ...\n"
    "    dA1 = ...\n    dZ1 = ...\n    dW1 = ...\n    db1 = ...\n    return {1: dW1, 2: dW2}, {1: db1, 2: db2}",
    large=LARGE,
)
