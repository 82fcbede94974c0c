"""The cost, its gradients and gradient descent by a program that knows nothing of nnlib: HIPS autograd."""

import autograd.numpy as np
import numpy
from autograd import grad

# Written differently than in nnlib wherever possible.
G = {
    "sigmoid": lambda Z: (1 + np.tanh(Z / 2)) / 2,
    "tanh": lambda Z: (np.exp(2 * Z) - 1) / (np.exp(2 * Z) + 1),
    "relu": lambda Z: (Z + np.abs(Z)) / 2,
    "leaky_relu": lambda Z: np.where(Z > 0, Z, Z / 100),
}


def layers(parameters, g, X):
    """Yield the Z of each layer for a list of (W, b), one for each layer; g names the hidden activations."""
    A = X
    for (W, b), name in zip(parameters, [*g, None], strict=True):
        Z = np.dot(W, A) + b
        yield Z
        A = G[name](Z) if name else None


def J(parameters, g, X, Y):
    """The cost of a list of (W, b), one for each layer: the mean of log(1 + e^z) - y z."""
    *_, Z = layers(parameters, g, X)
    return np.sum(np.logaddexp(0.0, Z) - Y * Z) / Y.size


def parameters_of(net):
    """The parameters of a network as a list of (W, b) in float64, and the names of its hidden activations."""
    parameters = [(numpy.array(net.W[l], float), numpy.array(net.b[l], float)) for l in net.W]
    return parameters, [net.g[l].name for l in range(1, net.L)]


def descend(net, X, Y, alpha, steps):
    """Yield (W, b) of each layer and the cost after k = 0..steps updates, in float64."""
    (parameters, g), X, Y = parameters_of(net), numpy.array(X, float), numpy.array(Y, float)
    for _ in range(steps + 1):
        yield parameters, J(parameters, g, X, Y)
        slopes = grad(J)(parameters, g, X, Y)
        parameters = [
            (W - alpha * dW, b - alpha * db) for (W, b), (dW, db) in zip(parameters, slopes, strict=True)
        ]


def distance_to_kink(parameters, g, X):
    """How near a ReLU unit comes to the z where its slope jumps: nearer than a rounding, two runs drift apart."""
    hidden = zip(layers(parameters, g, X), g)  # noqa: B905
    return min((numpy.abs(Z).min() for Z, name in hidden if "relu" in name), default=numpy.inf)
