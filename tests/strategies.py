"""Networks and examples for the tests of the mathematics, from a seed or drawn by hypothesis."""

from dataclasses import replace
from itertools import count

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from nnlib import network
from nnlib.activations import leaky_relu, relu, sigmoid, tanh

ACTIVATIONS = (sigmoid, tanh, relu, leaky_relu)
KINKED = (relu, leaky_relu)

# steps, every, and the k that a history then holds
RECORDED = [
    (0, 1, [0]),
    (0, 5, [0]),
    (1, 1, [0, 1]),
    (4, 1, [0, 1, 2, 3, 4]),
    (6, 3, [0, 3, 6]),
    (7, 3, [0, 3, 6, 7]),
    (2, 9, [0, 2]),
    (np.int64(5), np.uint8(2), [0, 2, 4, 5]),
]


def problem(n, g=tanh, m=5, seed=0):
    """Return a network of sizes n with no parameter zero, X (n_x, m) and Y (1, m), fit for a gradient check.

    No Z is within 1e-3 of zero under a ReLU: there the slope jumps, and a nudge of 1e-5 that crosses the kink
    measures the average of both slopes. And some example finds a live unit in every layer: in a network that is
    dead to all of them every gradient but db[L] is zero, whatever the formula.
    """
    for attempt in count():
        rng = np.random.default_rng([seed, attempt])
        net = network.initialize(n, g, rng=rng)
        net = replace(net, b={l: 0.5 * rng.standard_normal(b.shape) for l, b in net.b.items()})
        X = rng.standard_normal((n[0], m))
        Y = rng.integers(0, 2, (1, m)).astype(float)
        A, smooth, alive = X, True, np.full(m, True)
        for l in range(1, net.L):
            Z = net.W[l] @ A + net.b[l]
            if net.g[l] in KINKED:
                smooth &= np.abs(Z).min() > 1e-3
            if net.g[l] == relu:
                alive &= (Z > 0).any(axis=0)
            A = net.g[l](Z)
        if smooth and alive.any():
            return net, X, Y


def read_only(array):
    """Return a copy that raises an error when somebody writes into it."""
    array = np.array(array)
    array.flags.writeable = False
    return array


def same(net, other):
    """Whether two networks have the same activations and, bit for bit, the same parameters."""
    return net.g == other.g and all(
        P[l].dtype == Q[l].dtype and P[l].tobytes() == Q[l].tobytes()
        for P, Q in ((net.W, other.W), (net.b, other.b))
        for l in P
    )


seeds = st.integers(0, 2**32 - 1)
# A whole network is a hundred random numbers in itself.
some = settings(max_examples=40)


@st.composite
def problems(draw, least_depth=1):
    """A problem of any depth from `least_depth` to 5, sizes and m from 1, an activation for each hidden layer."""
    n = draw(st.lists(st.integers(1, 5), min_size=least_depth, max_size=5))
    g = [draw(st.sampled_from(ACTIVATIONS)) for _ in n[1:]]
    return problem([*n, 1], g, m=draw(st.integers(1, 6)), seed=draw(seeds))
