"""The activation functions g, each with its slope g' beside it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib.shapes import Array, floats


@dataclass(frozen=True)
class Activation:
    """An activation g and its slope, elementwise: `g(Z)` and `g.prime(Z)`.

    Write your own: Activation("identity", lambda Z: Z, np.ones_like).
    """

    name: str
    g: Callable[[Array], Array]
    prime: Callable[[Array], Array]

    def __call__(self, Z) -> Array:
        return self.g(floats(Z, "Z"))

    def __repr__(self) -> str:
        return self.name


def _sigmoid(Z):
    # e^-Z may overflow to infinity, and then 1 / (1 + infinity) = 0 is right; where it underflows to 0, 1 is right.
    with np.errstate(over="ignore", under="ignore"):
        return 1 / (1 + np.exp(-Z))


def _sigmoid_prime(Z):
    A = sigmoid(Z)
    return A * (1 - A)


def _tanh_prime(Z):
    return 1 - tanh(Z) ** 2


def _relu(Z):
    return np.maximum(0, Z)


def _relu_prime(Z):
    Z = floats(Z, "Z")
    return (Z > 0).astype(Z.dtype)


def _leaky_relu(Z):
    return np.maximum(0.01 * Z, Z)


def _leaky_relu_prime(Z):
    return np.maximum(0.01, relu.prime(Z))


sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_prime)
tanh = Activation("tanh", np.tanh, _tanh_prime)
relu = Activation("relu", _relu, _relu_prime)
leaky_relu = Activation("leaky_relu", _leaky_relu, _leaky_relu_prime)

ACTIVATIONS = {g.name: g for g in (sigmoid, tanh, relu, leaky_relu)}
