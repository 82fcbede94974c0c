"""The sizes that week 4's exercises are tried on, and their network."""

from nnlib.activations import leaky_relu, relu, sigmoid, tanh

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


def bent_network(numbers, n, turn):
    """A network with a different activation in each hidden layer, starting with another one for each `turn`."""
    return numbers.network(list(n), [BENDS[(l + turn) % len(BENDS)] for l in range(len(n) - 2)])
