"""One layer forward and backward, with a cache between them."""

import numpy as np

from nnlib.exercises.catalogue.week3.backward import AVERAGE
from nnlib.exercises.catalogue.week4.cases import BENDS
from nnlib.exercises.exercise import Exercise, Mistake


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
        count = f"holds {len(cache)} things" if isinstance(cache, tuple | list) else "isn't a tuple"
        raise ValueError(
            f"the cache {count}; it should hold four things, in this order: `cache = A_before, Z, W, g`"
        )
    if not callable(cache[3]):
        raise ValueError(
            "the cache doesn't end with g; it should be `cache = A_before, Z, W, g`, in this order"
        )
    A_before, Z, W, g = cache
    return {
        "A": A,
        "A_before in the cache": A_before,
        "Z in the cache": Z,
        "W in the cache": W,
        "g(-1) and g(2) in the cache": g(np.array([-1.0, 2.0])),
    }


LAYER_FORWARD = Exercise(
    name="layer_forward",
    week=4,
    title="the forward block of a layer",
    task="Return the layer's A, and the cache, which holds what its backward block will need.",
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
    example={"n_before": 2, "n": 2, "m": 2},
    mistakes=(
        Mistake(
            "the bias is forgotten", "Z is W times the input of the layer, plus the bias.", ((" + b", ""),)
        ),
        Mistake(
            "W is transposed",
            "W is already (n[l], n[l-1]), so it fits A_before, (n[l-1], m), as it is.",
            (("W @ A_before", "W.T @ A_before"),),
        ),
        Mistake(
            "W and A_before are multiplied element by element",
            "Each unit needs a sum over the previous layer, which is what a matrix product does: `W @ "
            "A_before`.",
            (("W @ A_before", "W * A_before"),),
        ),
        Mistake(
            "W and A_before are swapped",
            "The order matters in a matrix product: (n[l], n[l-1]) @ (n[l-1], m).",
            (("W @ A_before", "A_before @ W"),),
        ),
        Mistake(
            "Z already has g applied",
            "Z is only the weighted sum. A is g of it, and the slope is taken at Z.",
            (("W @ A_before + b", "g(W @ A_before + b)"),),
        ),
        Mistake("A is just Z", "A is g(Z).", (("A = g(Z)", "A = Z"),), line=1),
        Mistake(
            "the slope is used instead of g",
            "`g.prime` is for the way back. On the way forward, it is `g(Z)`.",
            (("A = g(Z)", "A = g.prime(Z)"),),
            line=1,
        ),
        Mistake("g is applied twice", "A is g(Z), once.", (("A = g(Z)", "A = g(g(Z))"),), line=1),
        Mistake(
            "the bias is added after g",
            "The bias shifts z before g is applied: g(W A_before + b).",
            ((" + b", ""), ("A = g(Z)", "A = g(Z) + b")),
            line=1,
        ),
        Mistake(
            "the layer always has a sigmoid",
            "Each layer has its own activation, which is passed in: `g(Z)`.",
            (("A = g(Z)", "A = sigmoid(Z)"),),
            line=1,
        ),
        Mistake(
            "the layer always has a ReLU",
            "Each layer has its own activation, which is passed in: `g(Z)`.",
            (("A = g(Z)", "A = np.maximum(0, Z)"),),
            line=1,
        ),
        Mistake(
            "the layer always has a tanh",
            "Each layer has its own activation, which is passed in: `g(Z)`.",
            (("A = g(Z)", "A = np.tanh(Z)"),),
            line=1,
        ),
        Mistake(
            "A is cached instead of Z",
            "The slope is taken at Z, as it was before g: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "A_before, A, W, g"),),
            line=2,
        ),
        Mistake(
            "the Z in the cache has no bias",
            "The slope is taken at all of z, including its bias: Z = W A_before + b.",
            (("A_before, Z, W, g", "A_before, Z - b, W, g"),),
        ),
        Mistake(
            "A is cached instead of A_before",
            "dW needs what came into the layer: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "A, Z, W, g"),),
            line=2,
        ),
        Mistake(
            "A_before and Z are swapped in the cache",
            "The backward block unpacks it in this order: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "Z, A_before, W, g"),),
            line=2,
        ),
        Mistake(
            "Z and W are swapped in the cache",
            "The backward block unpacks it in this order: `cache = A_before, Z, W, g`.",
            (("A_before, Z, W, g", "A_before, W, Z, g"),),
            line=2,
        ),
        Mistake(
            "b is cached instead of W",
            "The backward block needs W.T. The bias has slope 1 and isn't needed there: `cache = A_before, "
            "Z, W, g`.",
            (("A_before, Z, W, g", "A_before, Z, b, g"),),
            line=2,
        ),
    ),
    nudge="These are the same two lines as in week 3, for any layer. Which four things does the way back "
    "need?",
    skeleton="def my_layer_forward(A_before, W, b, g):\n    Z = ...\n    A = ...\n    cache = ...\n    return A, cache",
    view=_A_and_cache,
    large={"n_before": 30, "n": 20, "m": 500},
)


def _dA_and_cache(numbers, n_before, n, m):
    A_before, W, b, g = _layer(numbers, n_before, n, m).values()
    return {"dA": numbers.normal(n, m), "cache": (A_before, W @ A_before + b, W, g)}


SLOPE = "dA * g.prime(Z)"
SUM = "np.sum(dZ, axis=1, keepdims=True)"

LAYER_BACKWARD = Exercise(
    name="layer_backward",
    week=4,
    title="the backward block of a layer",
    task="Return dA of the previous layer, and dW and db of this one.",
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
    example={"n_before": 2, "n": 2, "m": 2},
    mistakes=(
        Mistake(
            "dA isn't multiplied by the slope",
            "On the way back through g, it is multiplied by how steep g is: dA * g'(Z).",
            ((SLOPE, "dA"),),
        ),
        Mistake(
            "dA is multiplied by g itself, not by its slope",
            "What matters is how steep g is at z: `g.prime(Z)`.",
            ((SLOPE, "dA * g(Z)"),),
        ),
        Mistake(
            "the slope is taken at A instead of at Z",
            "g' takes what went into g: `g.prime(Z)`.",
            ((SLOPE, "dA * g.prime(g(Z))"),),
        ),
        Mistake(
            "the sigmoid's slope is used for every g",
            "a(1 - a) belongs to the sigmoid. The slope of this layer's activation is `g.prime(Z)`.",
            ((SLOPE, "dA * g(Z) * (1 - g(Z))"),),
        ),
        Mistake(
            "the slope of tanh is used for every g",
            "1 - a^2 belongs to tanh. The slope of this layer's activation is `g.prime(Z)`.",
            ((SLOPE, "dA * (1 - g(Z) ** 2)"),),
        ),
        Mistake(
            "the slope of the ReLU is used for every g",
            "The slope of this layer's activation is `g.prime(Z)`.",
            ((SLOPE, "dA * (Z > 0)"),),
        ),
        Mistake(
            "the slope of the sigmoid is used, whatever g is",
            "The slope of this layer's activation is `g.prime(Z)`.",
            ((SLOPE, "dA * sigmoid.prime(Z)"),),
        ),
        Mistake(
            "the slope of tanh is used, whatever g is",
            "The slope of this layer's activation is `g.prime(Z)`.",
            ((SLOPE, "dA * tanh.prime(Z)"),),
        ),
        Mistake(
            "the slope is taken at dA",
            "g' takes what went into g, and multiplies dA: `dA * g.prime(Z)`.",
            ((SLOPE, "g.prime(dA)"),),
        ),
        Mistake(
            "the slope is taken at A_before",
            "g' takes what went into g in this layer: `g.prime(Z)`.",
            ((SLOPE, "dA * g.prime(A_before)"),),
        ),
        Mistake(
            "the slope is added, not multiplied",
            "Slopes along the way are multiplied, element by element, with `*`.",
            ((SLOPE, "dA + g.prime(Z)"),),
        ),
        Mistake(
            "dA and the slope are multiplied as matrices",
            "Each activation has its own slope, so multiply element by element, with `*`.",
            ((SLOPE, "dA @ g.prime(Z)"),),
        ),
        Mistake("the 1/m of dW is missing", AVERAGE, (("A_before.T / m", "A_before.T"),), line=1),
        Mistake("the 1/m of db is missing", AVERAGE, ((f"{SUM} / m", SUM),), line=2),
        Mistake(
            "the number of units is used as m",
            "`dA.shape` is (n[l], m): the examples are its columns, `dA.shape[1]`.",
            (("dA.shape[1]", "dA.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the number of units of the previous layer is used as m",
            "`A_before.shape` is (n[l-1], m): the examples are its columns, `A_before.shape[1]`.",
            (("dA.shape[1]", "A_before.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has already divided by m.",
            ((f"{SUM} / m", f"{SUM} / m / m"),),
            line=2,
        ),
        Mistake(
            "dZ is divided by m, and dW and db are divided again",
            f"{AVERAGE} dA_before isn't divided at all.",
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
            "dA_before is multiplied by the slope a second time",
            "dZ already includes the slope of this layer. The previous layer's slope comes in its own block.",
            (("W.T @ dZ", "W.T @ dZ * g.prime(Z)"),),
            line=3,
        ),
        Mistake(
            "W and dZ are multiplied element by element",
            "dA_before adds up over the units, which is what a matrix product does: `W.T @ dZ`.",
            (("W.T @ dZ", "W.T * dZ"),),
            line=3,
        ),
        Mistake(
            "dA goes back through the weights instead of dZ",
            "Go back through g first, and then through the weights: `W.T @ dZ`.",
            (("W.T @ dZ", "W.T @ dA"),),
            line=3,
        ),
        Mistake(
            "dA is used instead of dZ in dW",
            "Go back through g first: `dZ @ A_before.T / m`.",
            (("dZ @ A_before.T", "dA @ A_before.T"),),
            line=1,
        ),
        Mistake(
            "dA is used instead of dZ in db",
            "Go back through g first: the sum is over dZ.",
            ((SUM, "np.sum(dA, axis=1, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "dW is used instead of W",
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
            "dW adds up over the examples, which is what a matrix product does: `dZ @ A_before.T`.",
            (("dZ @ A_before.T", "dZ * A_before"),),
            line=1,
        ),
        Mistake(
            "dW has its rows and columns swapped",
            "dW has the shape of W: `dZ @ A_before.T`.",
            (("dZ @ A_before.T", "A_before @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "Z is used instead of A_before in dW",
            "The weights multiply the layer's input, A_before, so that is their slope.",
            (("dZ @ A_before.T", "dZ @ Z.T"),),
            line=1,
        ),
        Mistake(
            "db is summed over everything",
            "Each unit has its own bias, so sum over the examples only: `axis=1, keepdims=True`.",
            ((SUM, "np.sum(dZ)"),),
            line=2,
        ),
        Mistake(
            "db is summed over the units",
            "`axis=0` adds up the rows, which are units. To add up over the examples, which are columns, "
            "use `axis=1`.",
            ((SUM, "np.sum(dZ, axis=0, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "`keepdims=True` is missing in db",
            "The sum loses its axis, and an (n[l],) would silently be subtracted from each row of b.",
            ((SUM, "np.sum(dZ, axis=1)"),),
            line=2,
        ),
        Mistake(
            "db isn't summed",
            "The bias is the same for all examples, so add up their slopes: `axis=1, keepdims=True`.",
            ((SUM, "dZ"),),
            line=2,
        ),
    ),
    nudge="Besides m, you need four lines, and the first one goes back through g.",
    skeleton="def my_layer_backward(dA, cache):\n    A_before, Z, W, g = cache\n    m = ...\n    dZ = ...\n"
    "    dW = ...\n    db = ...\n    dA_before = ...\n    return dA_before, dW, db",
    large={"n_before": 30, "n": 20, "m": 500},
)
