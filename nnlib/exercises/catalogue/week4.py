"""Week 4: networks of any depth: their start, one layer and all layers forward, the same backward, one step."""

import numpy as np

from nnlib import descent, network
from nnlib.activations import leaky_relu, relu, sigmoid, tanh
from nnlib.exercises.catalogue.week3 import ALIKE, AVERAGE, gradients_for, start_in_words
from nnlib.exercises.exercise import Exercise, Mistake

BENDS = (tanh, relu, leaky_relu, sigmoid)

# Every size different; one example; a single layer; all sizes equal, m too; one feature.
DEEP = (
    {"n": (3, 5, 4, 2, 1), "m": 6},
    {"n": (2, 4, 3, 1), "m": 1},
    {"n": (4, 1), "m": 3},
    {"n": (3, 3, 3, 3, 1), "m": 3},
    {"n": (1, 2, 5, 3, 1), "m": 7},
)
LARGE = {"n": (20, 30, 20, 10, 1), "m": 500}
NET = "a network of L layers: `net.W[l]` (n[l], n[l-1]), `net.b[l]` (n[l], 1), `net.g[l]`"


def _net(numbers, n, turn):
    """A network with another bend in each hidden layer, beginning elsewhere at each turn."""
    return numbers.network(list(n), [BENDS[(l + turn) % len(BENDS)] for l in range(len(n) - 2)])


# ------------------------------------------------------------------ the start


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
    return start_in_words(value, lambda W: 1 / np.sqrt(W.shape[-1]), right)


start = Exercise(
    name="deep_initialize",
    week=4,
    title="the start of a network of any depth",
    task="Return the first W and b of every layer: weights random, drawn from `rng`, and scaled to the number of "
    "inputs; biases zero. The 2 is for ReLUs; without it is fine too.",
    arguments={"n": "[n[0], n[1], ..., n[L]]", "rng": "a random generator of numpy's"},
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
            "In a deep network that shrinks the signal in every layer, and hardly anything arrives at the last. Scale "
            "each layer to its inputs: times `np.sqrt(2 / n[l - 1])`.",
            (("np.sqrt(2 / n[l - 1])", "0.01"),),
        ),
        Mistake(
            "the weights aren't scaled",
            "A sum of n[l-1] terms grows with their number. Multiply by `np.sqrt(2 / n[l - 1])`.",
            ((" * np.sqrt(2 / n[l - 1])", ""),),
        ),
        Mistake(
            "the weights are divided by the number of inputs, not by its root",
            "n terms that point anywhere add up to about sqrt(n), not n: `np.sqrt(2 / n[l - 1])`.",
            (("np.sqrt(2 / n[l - 1])", "1 / n[l - 1]"),),
        ),
        Mistake(
            "the weights are scaled to the units of their own layer",
            "A unit adds up what comes from the layer before, so the number of terms is n[l-1].",
            (("np.sqrt(2 / n[l - 1])", "np.sqrt(2 / n[l])"),),
        ),
        Mistake(
            "the weights are scaled to the inputs of the network in every layer",
            "Only layer 1 looks at n[0] numbers. Layer l looks at n[l-1].",
            (("np.sqrt(2 / n[l - 1])", "np.sqrt(2 / n[0])"),),
        ),
        Mistake(
            "the weights are multiplied by the root of the number of inputs",
            "More terms need smaller weights: divide by the root.",
            (("np.sqrt(2 / n[l - 1])", "np.sqrt(n[l - 1])"),),
        ),
        Mistake(
            "all weights are zero",
            f"With equal weights {ALIKE}. Only random numbers tell them apart.",
            (("rng.standard_normal((n[l], n[l - 1]))", "np.zeros((n[l], n[l - 1]))"),),
        ),
        Mistake(
            "all weights of a layer are the same number",
            f"With equal weights {ALIKE}. Only random numbers tell them apart.",
            (("rng.standard_normal((n[l], n[l - 1]))", "np.ones((n[l], n[l - 1]))"),),
        ),
        Mistake(
            "all weights are positive",
            "`random` and `rand` draw from 0 to 1. `standard_normal` and `randn` draw on both sides of 0, and weights "
            "need both signs.",
            (("rng.standard_normal(", "rng.random("),),
        ),
        Mistake(
            "W[l] has its rows and columns exchanged",
            "`W[l]` is (n[l], n[l-1]): a row for each unit of this layer, a column for each unit of the layer before.",
            (("(n[l], n[l - 1])", "(n[l - 1], n[l])"),),
        ),
        Mistake(
            "there is one layer too few",
            "The list has L + 1 sizes, so the last l is `len(n) - 1`, and `range(1, len(n))` gets there.",
            (("range(1, len(n))", "range(1, len(n) - 1)"),),
        ),
        Mistake(
            "only the first layer is made",
            "Is the `return` inside the loop? Then it ends there.",
            (("range(1, len(n))", "range(1, 2)"),),
        ),
        Mistake(
            "there is one layer too many",
            "The list has L + 1 sizes, so the last l is `len(n) - 1`, and `range(1, len(n))` ends there.",
            (("range(1, len(n))", "range(1, len(n) + 1)"),),
        ),
        Mistake(
            "the biases aren't zero",
            "They may start at 0, since the random weights tell the units apart: `np.zeros((n[l], 1))`.",
            (("np.zeros((n[l], 1))", "rng.standard_normal((n[l], 1))"),),
            line=1,
        ),
        Mistake(
            "the biases have one axis only",
            "numpy adds a (n,) along the wrong axis, in silence. Two axes take two brackets: `np.zeros((n[l], 1))`.",
            (("np.zeros((n[l], 1))", "np.zeros(n[l])"),),
            line=1,
        ),
        Mistake(
            "the biases are plain numbers",
            "Each unit has a bias of its own, and one number is one for all. A column of zeros: "
            "`np.zeros((n[l], 1))`.",
            (("np.zeros((n[l], 1))", "0"),),
            line=1,
        ),
        Mistake(
            "the biases are shaped by the layer before",
            "A bias for each unit of this layer: `np.zeros((n[l], 1))`.",
            (("np.zeros((n[l], 1))", "np.zeros((n[l - 1], 1))"),),
            line=1,
        ),
        Mistake(
            "the numbers aren't drawn from `rng`",
            "Either they are the same at every call, or nobody can ever get them again. Draw them from the argument: "
            "`rng.standard_normal(shape)`.",
            (("rng.standard_normal(", "np.random.default_rng(l).standard_normal("),),
        ),
    ),
    nudge="How many numbers does a unit of layer l add up? Their sum should be of order one.",
    skeleton="def my_deep_initialize(n, rng):\n    W, b = {}, {}\n    for l in range(1, len(n)):\n        W[l] = ...\n"
    "        b[l] = ...\n    return W, b",
    solution=(deep_initialize, network.initialize),
    view=_scaled,
)


# ------------------------------------------------------------------ one layer


def layer_forward(A_before, W, b, g):
    """Return A = g(W A_before + b), (n[l], m), and the cache that `layer_backward` takes."""
    Z = W @ A_before + b
    A = g(Z)
    cache = A_before, Z, W, g
    return A, cache


def layer_backward(dA, cache):
    """Return dA of the layer before, (n[l-1], m), dW (n[l], n[l-1]) and db (n[l], 1). dA (n[l], m)."""
    A_before, Z, W, g = cache
    m = dA.shape[1]
    dZ = dA * g.prime(Z)
    dW = dZ @ A_before.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_before = W.T @ dZ
    return dA_before, dW, db


# m says which bend: each has its turn.
LAYER = (
    {"n_before": 3, "n": 4, "m": 8},
    {"n_before": 4, "n": 2, "m": 1},
    {"n_before": 5, "n": 1, "m": 3},
    {"n_before": 2, "n": 2, "m": 2},
    {"n_before": 1, "n": 3, "m": 5},
)


def _layer(numbers, n_before, n, m):
    net = numbers.network([n_before, n, 1], BENDS[m % len(BENDS)])
    return {"A_before": numbers.normal(n_before, m), "W": net.W[1], "b": net.b[1], "g": net.g[1]}


def _A_and_cache(value):
    """Return what is compared of a forward block: A, and the four parts of the cache, g by two of its values."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise ValueError("two results are expected: end it with `return A, cache`")
    A, cache = value
    if not isinstance(cache, tuple | list) or len(cache) != 4:
        count = f"holds {len(cache)} things" if isinstance(cache, tuple | list) else "is no tuple"
        raise ValueError(
            f"the cache {count}; it should hold four, in this order: `cache = A_before, Z, W, g`"
        )
    if not callable(cache[3]):
        raise ValueError(
            "the cache doesn't end with g; it should be, in this order, `cache = A_before, Z, W, g`"
        )
    A_before, Z, W, g = cache
    return {
        "A": A,
        "A_before in the cache": A_before,
        "Z in the cache": Z,
        "W in the cache": W,
        "g(-1) and g(2) in the cache": g(np.array([-1.0, 2.0])),
    }


one_forward = Exercise(
    name="layer_forward",
    week=4,
    title="the forward block of a layer",
    task="Return A of the layer, and the cache: what its backward block will need.",
    arguments={
        "A_before": "(n[l-1], m)",
        "W": "(n[l], n[l-1])",
        "b": "(n[l], 1)",
        "g": "an activation, called as `g(Z)`",
    },
    returns={"A": "(n[l], m)", "cache": "a tuple, `A_before, Z, W, g` in this order"},
    formula=("Z = W A_before + b", "A = g(Z)", "cache = A_before, Z, W, g"),
    reference=layer_forward,
    draw=_layer,
    cases=LAYER,
    mistakes=(
        Mistake("the bias is forgotten", "Z is W times what comes in, plus the bias.", ((" + b", ""),)),
        Mistake(
            "W is transposed",
            "W is (n[l], n[l-1]) already, and meets the (n[l-1], m) of A_before as it is.",
            (("W @ A_before", "W.T @ A_before"),),
        ),
        Mistake(
            "W and A_before are multiplied element by element",
            "Each unit needs a sum over the layer before, and that is a product of matrices: `W @ A_before`.",
            (("W @ A_before", "W * A_before"),),
        ),
        Mistake(
            "W and A_before have changed places",
            "The order counts in a product of matrices: (n[l], n[l-1]) @ (n[l-1], m).",
            (("W @ A_before", "A_before @ W"),),
        ),
        Mistake(
            "Z is bent already",
            "Z is only the sum. A is g of it, and the slope is taken at Z.",
            (("W @ A_before + b", "g(W @ A_before + b)"),),
        ),
        Mistake("A isn't bent", "A is g(Z).", (("A = g(Z)", "A = Z"),), line=1),
        Mistake(
            "the slope is taken in place of g",
            "`g.prime` is for the way back. Forward it is `g(Z)`.",
            (("A = g(Z)", "A = g.prime(Z)"),),
            line=1,
        ),
        Mistake("g is taken twice", "A is g(Z), once.", (("A = g(Z)", "A = g(g(Z))"),), line=1),
        Mistake(
            "the bias is added after the bend",
            "The bias shifts z, before it is bent: g(W A_before + b).",
            ((" + b", ""), ("A = g(Z)", "A = g(Z) + b")),
            line=1,
        ),
        Mistake(
            "the layer always has a sigmoid",
            "Each layer has a bend of its own, and it is handed in: `g(Z)`.",
            (("A = g(Z)", "A = sigmoid(Z)"),),
            line=1,
        ),
        Mistake(
            "the layer always has a ReLU",
            "Each layer has a bend of its own, and it is handed in: `g(Z)`.",
            (("A = g(Z)", "A = np.maximum(0, Z)"),),
            line=1,
        ),
        Mistake(
            "the layer always has a tanh",
            "Each layer has a bend of its own, and it is handed in: `g(Z)`.",
            (("A = g(Z)", "A = np.tanh(Z)"),),
            line=1,
        ),
        Mistake(
            "A is cached for Z",
            "The slope is taken at Z, as it was before the bend: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "A_before, A, W, g"),),
            line=2,
        ),
        Mistake(
            "the Z in the cache has no bias",
            "The slope is taken at all of z, its bias too: Z = W A_before + b.",
            (("A_before, Z, W, g", "A_before, Z - b, W, g"),),
        ),
        Mistake(
            "A is cached for A_before",
            "dW needs what came into the layer: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "A, Z, W, g"),),
            line=2,
        ),
        Mistake(
            "A_before and Z have changed places in the cache",
            "The backward block unpacks it in this order: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "Z, A_before, W, g"),),
            line=2,
        ),
        Mistake(
            "Z and W have changed places in the cache",
            "The backward block unpacks it in this order: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "A_before, W, Z, g"),),
            line=2,
        ),
        Mistake(
            "b is cached for W",
            "Backward goes through W.T. The bias has slope 1, and isn't needed there: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "A_before, Z, b, g"),),
            line=2,
        ),
    ),
    nudge="The same two lines as in week 3, for any layer. Which four things does the way back need?",
    skeleton="def my_layer_forward(A_before, W, b, g):\n    Z = ...\n    A = ...\n    cache = ...\n    return A, cache",
    solution=(layer_forward,),
    view=_A_and_cache,
    large={"n_before": 30, "n": 20, "m": 500},
)


def _dA_and_cache(numbers, n_before, n, m):
    A_before, W, b, g = _layer(numbers, n_before, n, m).values()
    return {"dA": numbers.normal(n, m), "cache": (A_before, W @ A_before + b, W, g)}


SLOPE = "dA * g.prime(Z)"
SUM = "np.sum(dZ, axis=1, keepdims=True)"

one_backward = Exercise(
    name="layer_backward",
    week=4,
    title="the backward block of a layer",
    task="Return dA of the layer before, and dW and db of this one.",
    arguments={
        "dA": "(n[l], m)",
        "cache": "`A_before, Z, W, g`, from the forward block; the slope is `g.prime(Z)`",
    },
    returns={"dA_before": "(n[l-1], m)", "dW": "(n[l], n[l-1])", "db": "(n[l], 1)"},
    formula=(
        "dZ = dA * g'(Z)",
        "dW = (1/m) dZ A_before.T",
        "db = (1/m) sum of dZ over the examples",
        "dA_before = W.T dZ",
    ),
    reference=layer_backward,
    draw=_dA_and_cache,
    cases=LAYER,
    mistakes=(
        Mistake(
            "dA isn't multiplied by the slope",
            "On the way back through the bend it is multiplied by how steep the bend is: dA * g'(Z).",
            ((SLOPE, "dA"),),
        ),
        Mistake(
            "dA is multiplied by g itself, not by its slope",
            "What counts is how steep the bend is at z: `g.prime(Z)`.",
            ((SLOPE, "dA * g(Z)"),),
        ),
        Mistake(
            "the slope is taken at A in place of Z",
            "g' takes what went into the bend: `g.prime(Z)`.",
            ((SLOPE, "dA * g.prime(g(Z))"),),
        ),
        Mistake(
            "the sigmoid's slope is used for every g",
            "a(1 - a) belongs to the sigmoid. The slope of this layer's bend is `g.prime(Z)`.",
            ((SLOPE, "dA * g(Z) * (1 - g(Z))"),),
        ),
        Mistake(
            "the slope of tanh is used for every g",
            "1 - a^2 belongs to tanh. The slope of this layer's bend is `g.prime(Z)`.",
            ((SLOPE, "dA * (1 - g(Z) ** 2)"),),
        ),
        Mistake(
            "the slope of the ReLU is used for every g",
            "The slope of this layer's bend is `g.prime(Z)`.",
            ((SLOPE, "dA * (Z > 0)"),),
        ),
        Mistake(
            "the slope of the sigmoid is taken, whatever g is",
            "The slope of this layer's bend is `g.prime(Z)`.",
            ((SLOPE, "dA * sigmoid.prime(Z)"),),
        ),
        Mistake(
            "the slope of tanh is taken, whatever g is",
            "The slope of this layer's bend is `g.prime(Z)`.",
            ((SLOPE, "dA * tanh.prime(Z)"),),
        ),
        Mistake(
            "the slope is taken at dA",
            "g' takes what went into the bend, and multiplies dA: `dA * g.prime(Z)`.",
            ((SLOPE, "g.prime(dA)"),),
        ),
        Mistake(
            "the slope is taken at A_before",
            "g' takes what went into the bend of this layer: `g.prime(Z)`.",
            ((SLOPE, "dA * g.prime(A_before)"),),
        ),
        Mistake(
            "the slope is added, not multiplied",
            "Slopes along the way are multiplied, element by element: `*`.",
            ((SLOPE, "dA + g.prime(Z)"),),
        ),
        Mistake(
            "dA and the slope are multiplied as matrices",
            "Each activation has its own slope: element by element, `*`.",
            ((SLOPE, "dA @ g.prime(Z)"),),
        ),
        Mistake("the 1/m of dW is missing", AVERAGE, (("A_before.T / m", "A_before.T"),), line=1),
        Mistake("the 1/m of db is missing", AVERAGE, ((f"{SUM} / m", SUM),), line=2),
        Mistake(
            "the number of units is taken for m",
            "`dA.shape` is (n[l], m): the examples are its columns, `dA.shape[1]`.",
            (("dA.shape[1]", "dA.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the number of units of the layer before is taken for m",
            "`A_before.shape` is (n[l-1], m): the examples are its columns, `A_before.shape[1]`.",
            (("dA.shape[1]", "A_before.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has divided by m already.",
            ((f"{SUM} / m", f"{SUM} / m / m"),),
            line=2,
        ),
        Mistake(
            "dZ is divided by m, and dW and db once more",
            f"{AVERAGE} And dA_before isn't divided at all.",
            ((SLOPE, f"{SLOPE} / m"),),
        ),
        Mistake(
            "dA_before is divided by m",
            "dA is the slope of each example's own loss. Only dW and db are averages.",
            (("W.T @ dZ", "W.T @ dZ / m"),),
            line=3,
        ),
        Mistake(
            "W isn't transposed",
            "dA_before is (n[l-1], m): W.T, (n[l-1], n[l]), times dZ, (n[l], m).",
            (("W.T @ dZ", "W @ dZ"),),
            line=3,
        ),
        Mistake(
            "dA_before is multiplied by the slope once more",
            "dZ has the slope of this layer in it. That of the layer before comes in its own block.",
            (("W.T @ dZ", "W.T @ dZ * g.prime(Z)"),),
            line=3,
        ),
        Mistake(
            "W and dZ are multiplied element by element",
            "dA_before adds up over the units, and that is a product of matrices: `W.T @ dZ`.",
            (("W.T @ dZ", "W.T * dZ"),),
            line=3,
        ),
        Mistake(
            "dA goes back through the weights, not dZ",
            "First back through the bend, then through the weights: `W.T @ dZ`.",
            (("W.T @ dZ", "W.T @ dA"),),
            line=3,
        ),
        Mistake(
            "dA is taken for dZ in dW",
            "First back through the bend: `dZ @ A_before.T / m`.",
            (("dZ @ A_before.T", "dA @ A_before.T"),),
            line=1,
        ),
        Mistake(
            "dA is taken for dZ in db",
            "First back through the bend: the sum is over dZ.",
            ((SUM, "np.sum(dA, axis=1, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "dW is taken for W",
            "dZ goes back through the weights themselves: `W.T @ dZ`.",
            (("W.T @ dZ", "dW.T @ dZ"),),
            line=3,
        ),
        Mistake(
            "A_before isn't transposed",
            "dW is (n[l], n[l-1]): dZ, (n[l], m), times A_before.T, (m, n[l-1]).",
            (("A_before.T", "A_before"),),
            line=1,
        ),
        Mistake(
            "dZ and A_before are multiplied element by element",
            "dW adds up over the examples, and that is a product of matrices: `dZ @ A_before.T`.",
            (("dZ @ A_before.T", "dZ * A_before"),),
            line=1,
        ),
        Mistake(
            "dW has its rows and columns exchanged",
            "dW has the shape of W: `dZ @ A_before.T`.",
            (("dZ @ A_before.T", "A_before @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "Z is taken for A_before in dW",
            "The weights multiply what came into the layer, A_before, so that is their slope.",
            (("dZ @ A_before.T", "dZ @ Z.T"),),
            line=1,
        ),
        Mistake(
            "db is summed over everything",
            "Each unit has a bias of its own: sum over the examples alone, `axis=1, keepdims=True`.",
            ((SUM, "np.sum(dZ)"),),
            line=2,
        ),
        Mistake(
            "db is summed over the units",
            "`axis=0` adds the rows up. Over the examples, which are columns, it is `axis=1`.",
            ((SUM, "np.sum(dZ, axis=0, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "`keepdims=True` is missing in db",
            "The sum loses its axis, and a (n[l],) would be taken away from each row of b in silence.",
            ((SUM, "np.sum(dZ, axis=1)"),),
            line=2,
        ),
        Mistake(
            "db isn't summed",
            "The bias is the same for all examples, so their slopes are added up: `axis=1, keepdims=True`.",
            ((SUM, "dZ"),),
            line=2,
        ),
    ),
    nudge="Four lines, and the first one goes back through the bend.",
    skeleton="def my_layer_backward(dA, cache):\n    A_before, Z, W, g = cache\n    m = ...\n    dZ = ...\n"
    "    dW = ...\n    db = ...\n    dA_before = ...\n    return dA_before, dW, db",
    solution=(layer_backward,),
    large={"n_before": 30, "n": 20, "m": 500},
)


# ------------------------------------------------------------------ all layers


def _net_and_X(numbers, n, m):
    """A network with Z[L] on both sides of 0 where there are examples enough: else a ReLU there would not show."""
    while True:
        net, X = _net(numbers, n, m), numbers.normal(n[0], m, spread=1000.0 if numbers.extreme else 1.0)
        Z = network.forward(net, X)[1][net.L]
        if m < 3 or numbers.extreme or Z.min() < 0 < Z.max():
            return {"net": net, "X": X}


forward = Exercise(
    name="deep_forward",
    week=4,
    title="the forward pass of any depth",
    task="Return A and Z of every layer.",
    arguments={"net": NET, "X": "(n_x, m)"},
    returns={
        "A": "{0: X, 1: ..., ..., L: ...}, `A[l]` (n[l], m), with or without `A[0]`",
        "Z": "{1: ..., ..., L: ...}, `Z[l]` (n[l], m)",
    },
    formula=("A[0] = X", "Z[l] = W[l] A[l-1] + b[l]", "A[l] = g[l](Z[l])"),
    reference=network.forward,
    draw=_net_and_X,
    cases=(*DEEP, {**DEEP[0], "extreme": True}),
    mistakes=(
        Mistake(
            "X is fed to every layer",
            "Layer l looks at the layer before it: `A[l - 1]`.",
            (("@ A[l - 1]", "@ A[0]"),),
            line=1,
        ),
        Mistake(
            "Z is fed to the next layer",
            "What goes on is the activation, after the bend: `A[l - 1]`.",
            (("@ A[l - 1]", "@ (Z[l - 1] if l > 1 else X)"),),
            line=1,
        ),
        Mistake(
            "the biases are forgotten",
            "Z is W times what comes in, plus the bias.",
            ((" + b[l]", ""),),
            line=1,
        ),
        Mistake(
            "the bias of layer 1 is added in every layer",
            "Each layer has a bias of its own: `b[l]`.",
            ((" + b[l]", " + b[1]"),),
            line=1,
        ),
        Mistake(
            "Z is bent already",
            "Z[l] is only the sum. A[l] is g of it, and the slope is taken at Z[l].",
            (("W[l] @ A[l - 1] + b[l]", "g[l](W[l] @ A[l - 1] + b[l])"),),
            line=1,
        ),
        Mistake(
            "there is one layer too few",
            "The layers are 1 to L, and `range(1, L + 1)` ends at L.",
            (("range(1, net.L + 1)", "range(1, net.L)"),),
            line=1,
        ),
        Mistake(
            "there is one layer too many",
            "The layers are 1 to L, and `range(1, L + 1)` ends at L.",
            (("range(1, net.L + 1)", "range(1, net.L + 2)"),),
            line=1,
        ),
        Mistake(
            "only the first layer is computed",
            "Is the `return` inside the loop? Then it ends there.",
            (("range(1, net.L + 1)", "range(1, 2)"),),
            line=1,
        ),
        Mistake(
            "there is a sigmoid in every layer",
            "Each layer has a bend of its own, `net.g[l]`.",
            (("g[l](Z[l])", "sigmoid(Z[l])"),),
            line=2,
        ),
        Mistake(
            "there is a tanh in every hidden layer",
            "Each layer has a bend of its own, `net.g[l]`.",
            (("g[l](Z[l])", "(tanh if l < net.L else sigmoid)(Z[l])"),),
            line=2,
        ),
        Mistake(
            "there is a ReLU in every hidden layer",
            "Each layer has a bend of its own, `net.g[l]`.",
            (("g[l](Z[l])", "(relu if l < net.L else sigmoid)(Z[l])"),),
            line=2,
        ),
        Mistake(
            "the bend of layer 1 is used in every layer, the output too",
            "Each layer has a bend of its own, `net.g[l]`. At the output it is the sigmoid, since yhat is a chance.",
            (("g[l](Z[l])", "g[1](Z[l])"),),
            line=2,
        ),
        Mistake(
            "the output has the bend of the last hidden layer",
            "At the output it is `net.g[L]`, the sigmoid, since yhat is a chance.",
            (("g[l](Z[l])", "g[max(1, min(l, net.L - 1))](Z[l])"),),
            line=2,
        ),
        Mistake(
            "the output has a ReLU",
            "yhat is a chance, so the output has the sigmoid: `net.g[l]` in every layer, the last one too.",
            (("g[l](Z[l])", "(relu if l == net.L else g[l])(Z[l])"),),
            line=2,
        ),
        Mistake(
            "nothing is bent",
            "Without bends all layers are one straight line: A[l] = g[l](Z[l]).",
            (("g[l](Z[l])", "Z[l]"),),
            line=2,
        ),
        Mistake(
            "the output isn't bent",
            "The loop over the layers goes up to L, and there g is the sigmoid.",
            (("g[l](Z[l])", "g[l](Z[l]) if l < net.L else Z[l]"),),
            line=2,
        ),
        Mistake(
            "the slopes are taken in place of the bends",
            "`g[l].prime` is for the way back. Forward it is `g[l](Z[l])`.",
            (("g[l](Z[l])", "g[l].prime(Z[l])"),),
            line=2,
        ),
        Mistake(
            "the biases are added after the bends",
            "The bias shifts z, before it is bent.",
            ((" + b[l]", ""), ("g[l](Z[l])", "g[l](Z[l]) + b[l]")),
            line=2,
        ),
        Mistake(
            "W[l] is transposed",
            "W[l] is (n[l], n[l-1]) already, and meets the (n[l-1], m) of A[l-1] as it is.",
            (("W[l] @", "W[l].T @"),),
            line=1,
        ),
        Mistake(
            "W[l] and A[l-1] are multiplied element by element",
            "Each unit needs a sum over the layer before, and that is a product of matrices: `@`.",
            (("W[l] @", "W[l] *"),),
            line=1,
        ),
        Mistake(
            "the weights of layer 1 are used in every layer",
            "Each layer has weights of its own: `W[l]`.",
            (("W[l] @", "W[1] @"),),
            line=1,
        ),
        Mistake(
            "A is handed back in the place of Z",
            "Backward takes the slopes at Z, as it was before the bend: keep both.",
            (("return A, Z", "return A, {l: A[l] for l in Z}"),),
            line=2,
        ),
        Mistake(
            "Z is handed back in the place of A",
            "The next layer and the predictions need A, after the bend: keep both.",
            (("return A, Z", "return {0: X, **Z}, Z"),),
            line=2,
        ),
    ),
    nudge="Two lines in a loop. What goes into layer l, and where does it stand?",
    skeleton="def my_deep_forward(net, X):\n    A, Z = {0: X}, {}\n    for l in range(1, net.L + 1):\n"
    "        Z[l] = ...\n        A[l] = ...\n    return A, Z",
    large=LARGE,
)


def _backward(numbers, n, m):
    net, X = _net_and_X(numbers, n, m).values()
    A, Z = network.forward(net, X)
    return {"net": net, "A": A, "Z": Z, "Y": numbers.labels(m)}


def _from_1_to_L(net, A, Z, Y):
    dZ, dW, db = A[net.L] - Y, {}, {}
    for l in range(1, net.L + 1):
        dW[l] = dZ @ A[l - 1].T / Y.shape[1]
        db[l] = dZ.mean(axis=1, keepdims=True)
        dZ = net.W[l].T @ dZ * net.g[l].prime(Z[l])
    return dW, db


BACK = "g[l - 1].prime(Z[l - 1])"
DB = "dZ[l].sum(axis=1, keepdims=True)"

backward = Exercise(
    name="deep_backward",
    week=4,
    title="the backward pass of any depth",
    task="Return dW and db of every layer, the slopes of J.",
    arguments={
        "net": NET + " with its slope `net.g[l].prime`",
        "A": "{0: X, 1: ..., ..., L: ...}",
        "Z": "{1: ..., ..., L: ...} from the forward pass",
        "Y": "(1, m)",
    },
    returns={
        "dW": "{1: ..., ..., L: ...}, `dW[l]` (n[l], n[l-1])",
        "db": "{1: ..., ..., L: ...}, `db[l]` (n[l], 1)",
    },
    formula=(
        "dZ[L] = A[L] - Y",
        "dW[l] = (1/m) dZ[l] A[l-1].T",
        "db[l] = (1/m) sum of dZ[l] over the examples",
        "dA[l-1] = W[l].T dZ[l]",
        "dZ[l-1] = dA[l-1] * g[l-1]'(Z[l-1])",
    ),
    reference=network.backward,
    draw=_backward,
    cases=DEEP,
    mistakes=(
        Mistake(
            "the 1/m is missing in dW and db",
            f"{AVERAGE} (m is `Y.shape[1]`; `Y.shape[0]` and `len(Y)` are 1.)",
            (("A[l - 1].T / m", "A[l - 1].T"), (f"{DB} / m", DB)),
            line=1,
        ),
        Mistake("the 1/m of dW is missing", AVERAGE, (("A[l - 1].T / m", "A[l - 1].T"),), line=1),
        Mistake("the 1/m of db is missing", AVERAGE, ((f"{DB} / m", DB),), line=2),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has divided by m already.",
            ((f"{DB} / m", f"{DB} / m / m"),),
            line=2,
        ),
        Mistake(
            "dZ[L] is squared",
            "A[L] - Y is the slope already. The square belongs to the squared error, and not to its slope.",
            (("{L: A[L] - Y}", "{L: (A[L] - Y) ** 2}"),),
        ),
        Mistake(
            "the number of features is taken for m",
            "A column is an example: m is `A[0].shape[1]`, or `Y.shape[1]`.",
            (("A[l - 1].T / m", "A[l - 1].T / len(A[0])"), (f"{DB} / m", f"{DB} / len(A[0])")),
            line=1,
        ),
        Mistake(
            "dZ[L] is divided by m, and dW and db once more",
            AVERAGE,
            (("{L: A[L] - Y}", "{L: (A[L] - Y) / m}"),),
        ),
        Mistake(
            "what goes back is divided by m in every layer",
            f"{AVERAGE} dA and dZ aren't averages.",
            (("W[l].T @ dZ[l]", "W[l].T @ dZ[l] / m"),),
            line=3,
        ),
        Mistake(
            "dZ[L] has its sign turned",
            "It is prediction minus label: with Y - A every step would go uphill.",
            (("A[L] - Y", "Y - A[L]"),),
        ),
        Mistake(
            "dZ[L] is multiplied by the sigmoid's slope once more",
            "A - Y has the slope of the sigmoid in it already: that of the loss and that of the sigmoid multiplied.",
            (("{L: A[L] - Y}", "{L: (A[L] - Y) * A[L] * (1 - A[L])}"),),
        ),
        Mistake(
            "dA[L] is taken for dZ[L]",
            "-Y/A + (1 - Y)/(1 - A) is the slope of the loss at A[L]. Times a(1 - a), the sigmoid's slope, it is "
            "dZ[L], and all of it together is A[L] - Y.",
            (("{L: A[L] - Y}", "{L: -Y / A[L] + (1 - Y) / (1 - A[L])}"),),
        ),
        Mistake(
            "the two terms of dA[L] have the same sign",
            "The slope of log(1 - a) brings a minus of its own: -Y/A plus (1 - Y)/(1 - A).",
            (("{L: A[L] - Y}", "{L: -(Y / A[L] + (1 - Y) / (1 - A[L])) * A[L] * (1 - A[L])}"),),
        ),
        Mistake(
            "the same dA[L] is given to every layer",
            "Each layer hands its own dA[l-1] to the layer before: use what came out last.",
            ((f"dA[l - 1] * {BACK}", f"(-Y / A[L] + (1 - Y) / (1 - A[L])) * {BACK}"),),
            line=3,
        ),
        Mistake(
            "the same dZ[L] is given to every layer",
            "Each layer has a dZ of its own, made from what the layer after it hands back.",
            ((f"dA[l - 1] * {BACK}", f"(A[L] - Y) * {BACK}"),),
            line=3,
        ),
        Mistake(
            "dA isn't multiplied by the slope",
            "On the way back through each bend it is multiplied by how steep the bend is.",
            ((f"dA[l - 1] * {BACK}", "dA[l - 1]"),),
            line=4,
        ),
        Mistake(
            "dA is multiplied by g itself, not by its slope",
            "What counts is how steep the bend is at z: `net.g[l].prime(Z[l])`.",
            ((BACK, "g[l - 1](Z[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the slope is taken at A in place of Z",
            "g' takes what went into the bend: Z[l-1].",
            ((BACK, "g[l - 1].prime(A[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the sigmoid's slope is used in every layer",
            "a(1 - a) belongs to the sigmoid. Each layer has the slope of its own bend, `net.g[l].prime`.",
            ((BACK, "A[l - 1] * (1 - A[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the slope of tanh is used in every layer",
            "1 - a^2 belongs to tanh. Each layer has the slope of its own bend, `net.g[l].prime`.",
            ((BACK, "(1 - A[l - 1] ** 2)"),),
            line=4,
        ),
        Mistake(
            "the slope of the ReLU is used in every layer",
            "Each layer has the slope of its own bend, `net.g[l].prime`.",
            ((BACK, "(Z[l - 1] > 0)"),),
            line=4,
        ),
        Mistake(
            "dA is multiplied by the slope twice",
            "Each bend is passed once.",
            ((f"dA[l - 1] * {BACK}", f"dA[l - 1] * {BACK} * {BACK}"),),
            line=4,
        ),
        Mistake(
            "dZ[l] is multiplied by its slope again before it goes back",
            "dZ[l] has the slope of layer l in it. After the weights comes that of layer l-1.",
            (("W[l].T @ dZ[l]", "W[l].T @ (dZ[l] * g[l].prime(Z[l]))"), (f"dA[l - 1] * {BACK}", "dA[l - 1]")),
            line=4,
        ),
        Mistake(
            "the bend is that of the layer after",
            "dA[l-1] goes back through g[l-1], the bend that made A[l-1].",
            ((BACK, "g[l].prime(Z[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the slope is taken one layer too late",
            "dA[l-1] goes back through the bend of its own layer, at Z[l-1]: is the cache off by one?",
            ((BACK, "g[l].prime(Z[l])"),),
            line=4,
        ),
        Mistake(
            "the slope is added, not multiplied",
            "Slopes along the way are multiplied, element by element: `*`.",
            ((f"dA[l - 1] * {BACK}", f"dA[l - 1] + {BACK}"),),
            line=4,
        ),
        Mistake(
            "dA and the slope are multiplied as matrices",
            "Each activation has its own slope: element by element, `*`.",
            ((f"dA[l - 1] * {BACK}", f"dA[l - 1] @ {BACK}"),),
            line=4,
        ),
        Mistake(
            "W[l] isn't transposed",
            "dA[l-1] is (n[l-1], m): W[l].T, (n[l-1], n[l]), times dZ[l], (n[l], m).",
            (("W[l].T @ dZ[l]", "W[l] @ dZ[l]"),),
            line=3,
            family="weights that don't fit",
        ),
        Mistake(
            "dZ[l] goes back through the weights of the layer before",
            "It came forward through W[l], and goes back through W[l].T.",
            (("W[l].T @ dZ[l]", "W[l - 1].T @ dZ[l]"),),
            line=3,
            family="weights that don't fit",
        ),
        Mistake(
            "dW[l] is taken for W[l]",
            "dZ[l] goes back through the weights themselves: W[l].T.",
            (("W[l].T @ dZ[l]", "dW[l].T @ dZ[l]"),),
            line=3,
        ),
        Mistake(
            "A[l] is taken for A[l-1] in dW[l]",
            "The weights of layer l multiply what comes into it, A[l-1], so that is their slope.",
            (("A[l - 1].T / m", "A[l].T / m"),),
            line=1,
        ),
        Mistake(
            "X is taken for A[l-1] in every dW[l]",
            "The weights of layer l multiply what comes into it, A[l-1]. That is X in layer 1 only.",
            (("A[l - 1].T / m", "A[0].T / m"),),
            line=1,
        ),
        Mistake(
            "Z[l-1] is taken for A[l-1] in dW[l]",
            "The weights multiply the activation, after the bend: A[l-1].",
            (("A[l - 1].T / m", "(Z[l - 1] if l > 1 else A[0]).T / m"),),
            line=1,
        ),
        Mistake(
            "A[l-1] isn't transposed",
            "dW[l] is (n[l], n[l-1]): dZ[l], (n[l], m), times A[l-1].T, (m, n[l-1]).",
            (("A[l - 1].T / m", "A[l - 1] / m"),),
            line=1,
        ),
        Mistake(
            "db is summed over everything",
            "Each unit has a bias of its own: sum over the examples alone, `axis=1, keepdims=True`.",
            ((DB, "dZ[l].sum()"),),
            line=2,
        ),
        Mistake(
            "db is summed over the units",
            "`axis=0` adds the rows up. Over the examples, which are columns, it is `axis=1`.",
            ((DB, "dZ[l].sum(axis=0, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "`keepdims=True` is missing in db",
            "The sum loses its axis, and a (n[l],) would be taken away from each row of b in silence.",
            ((DB, "dZ[l].sum(axis=1)"),),
            line=2,
        ),
        Mistake(
            "layer 1 is left out",
            "The way back ends at layer 1: `range(L, 0, -1)`, because a range stops before its end.",
            (("range(L, 0, -1)", "range(L, 1, -1)"),),
            line=1,
        ),
        Mistake(
            "layer 1 hands a dZ back as well",
            "There is no layer 0 that is trained: g[0] and Z[0] don't exist. Stop before, with `if l > 1`.",
            (("if l > 1:", "if l > 0:"),),
            line=4,
        ),
        Mistake(
            "the loop runs from 1 to L",
            "The way back begins at the output: `range(L, 0, -1)`, or `reversed(range(1, L + 1))`.",
            compute=_from_1_to_L,
        ),
        Mistake(
            "only the last layer is done",
            "Is the `return` inside the loop? Or does it run forward, `range(1, L + 1)`, where it should run back?",
            (("range(L, 0, -1)", "range(L, L - 1, -1)"),),
            line=1,
        ),
    ),
    nudge="Begin with dZ[L], and let each layer hand dZ to the layer before it.",
    skeleton="def my_deep_backward(net, A, Z, Y):\n    m = ...\n    dZ, dW, db = {net.L: ...}, {}, {}\n"
    "    for l in range(net.L, 0, -1):\n        dW[l] = ...\n        db[l] = ...\n        if l > 1:\n"
    "            dZ[l - 1] = ...\n    return dW, db",
    large=LARGE,
)


# ------------------------------------------------------------------ one step


def _step(numbers, n):
    return gradients_for(numbers, _net(numbers, n, 0))


def _both(right, wrong):
    """The edits that do the same for W and for b; P stands for either."""
    return tuple((right.replace("P", P), wrong.replace("P", P)) for P in "Wb")


step = Exercise(
    name="deep_step",
    week=4,
    title="one step of gradient descent, at any depth",
    task="Return the network after one step downhill: a new one, since a network never changes.",
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
    mistakes=(
        Mistake(
            "there is a plus for the minus",
            "The slope points uphill. A step goes against it.",
            _both("P[l] - alpha * dP[l]", "P[l] + alpha * dP[l]"),
        ),
        Mistake(
            "there is a plus for the minus in W",
            "The slope points uphill. A step goes against it, for W as for b.",
            (("W[l] - alpha", "W[l] + alpha"),),
        ),
        Mistake(
            "there is a plus for the minus in b",
            "The slope points uphill. A step goes against it, for b as for W.",
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
            "The layers are 1 to L, and `range(1, L + 1)` ends at L.",
            _both("P[l] - alpha * dP[l]", "P[l] - alpha * dP[l] if l < L else P[l]"),
        ),
        Mistake(
            "layer 1 isn't updated",
            "The layers are 1 to L: `range(1, L + 1)` begins at 1.",
            _both("P[l] - alpha * dP[l]", "P[l] - alpha * dP[l] if l > 1 else P[l]"),
        ),
        Mistake(
            "only the last layer is updated",
            "Is what you keep, or hand back, inside the loop? All layers change.",
            _both("P[l] - alpha * dP[l]", "P[l] - alpha * dP[l] if l == L else P[l]"),
        ),
        Mistake(
            "the update is thrown away",
            "What comes back is the network as it was. Hand the new W and b back: `Network(W, b, net.g)`.",
            _both("P[l] - alpha * dP[l]", "P[l]"),
        ),
        Mistake(
            "alpha is forgotten",
            "The whole slope is far too long a step. Multiply it by alpha.",
            _both("alpha * dP[l]", "dP[l]"),
        ),
        Mistake(
            "the slope is divided by alpha",
            "A small alpha makes a small step: multiply.",
            _both("alpha * dP[l]", "dP[l] / alpha"),
        ),
        Mistake(
            "the way is handed back, not where it leads",
            "alpha dW is how far to go. Take it away from W.",
            _both("P[l] - alpha * dP[l]", "alpha * dP[l]"),
        ),
        Mistake(
            "alpha is taken away first, and the difference multiplied",
            "Products come before minus, without brackets: `W - alpha * dW`.",
            _both("P[l] - alpha * dP[l]", "(P[l] - alpha) * dP[l]"),
        ),
        Mistake(
            "the slope of layer 1 is used in every layer",
            "Each layer has slopes of its own: `dW[l]` and `db[l]`.",
            _both("alpha * dP[l]", "alpha * dP[1]"),
        ),
        Mistake(
            "W and its slope have changed places",
            "alpha multiplies the slope, and is taken away from the weights: `W - alpha * dW`.",
            _both("P[l] - alpha * dP[l]", "dP[l] - alpha * P[l]"),
        ),
        Mistake(
            "the difference is taken the wrong way round",
            "Begin with what there is, and take the step away: `W - alpha * dW`.",
            _both("P[l] - alpha * dP[l]", "alpha * dP[l] - P[l]"),
        ),
        Mistake(
            "alpha is always 0.01",
            "Whoever calls it chooses: take the argument `alpha`.",
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
            "Is the `return` inside the loop? Then it ends there.",
            (("return net.updated(W, b)", "return Network({1: W[1]}, {1: b[1]}, net.g)"),),
            family="too few",
        ),
        Mistake(
            "b is moved by dW",
            "b[l] has a slope of its own, `db[l]`, of its own shape.",
            (("alpha * db[l]", "alpha * dW[l]"),),
            line=1,
        ),
    ),
    nudge="Two lines, for every l from 1 to L.",
    skeleton="def my_deep_step(net, dW, db, alpha):\n    W, b = {}, {}\n    for l in range(1, net.L + 1):\n"
    "        W[l] = ...\n        b[l] = ...\n    return Network(W, b, net.g)",
    large={"n": (200, 50, 20, 1)},
)

# in the order of the notebook
EXERCISES = (one_forward, forward, one_backward, backward, step, start)
