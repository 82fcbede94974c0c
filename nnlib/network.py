"""Weeks 3 and 4: a network of L layers, forward and backward."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nnlib.activations import Activation, leaky_relu, relu, sigmoid, tanh
from nnlib.cost import cost_from_Z
from nnlib.shapes import Array, all_finite, finite, floats, inputs, keyed, labels, number, sizes


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """The parameters of a network. They never change: an update is a new network.

    W[l]    (n[l], n[l-1])      weights of layer l = 1..L
    b[l]    (n[l], 1)           biases
    g[l]                        activations; g[L] is the sigmoid
    Raises TypeError or ValueError for a missing key or shapes that don't chain.
    Source: week 4, getting your matrix dimensions right.
    """

    W: Mapping[int, Array]
    b: Mapping[int, Array]
    g: Mapping[int, Activation]

    def __post_init__(self):
        for name, values in (("W", self.W), ("b", self.b), ("g", self.g)):
            layers = keyed(values, name, like=self.W)
        W = {l: _read_only(self.W[l], f"W[{l}]") for l in layers}
        b = {l: _read_only(self.b[l], f"b[{l}]") for l in layers}
        for l in layers:
            _check_layer(l, W, b, self.g)
        sizes([W[1].shape[1], *(len(W[l]) for l in layers)])
        if self.g[len(layers)].name != "sigmoid":
            raise ValueError(
                f"g[{len(layers)}] is {self.g[len(layers)]}; the output layer should be the sigmoid, since yhat is "
                f"a probability and dZ[L] = A[L] - Y holds only for the sigmoid: use g[{len(layers)}] = sigmoid"
            )
        for name, values in (("W", W), ("b", b), ("g", {l: self.g[l] for l in layers})):
            object.__setattr__(self, name, MappingProxyType(values))

    @property
    def L(self) -> int:
        """The number of layers, not counting the input."""
        return len(self.W)

    @property
    def n(self) -> list[int]:
        """The units of each layer, n[0] = n_x to n[L] = 1."""
        return [self.W[1].shape[1], *(len(self.W[l]) for l in self.W)]

    @property
    def parameters(self) -> tuple[Array, ...]:
        """W[1] to W[L], then b[1] to b[L]."""
        return *self.W.values(), *self.b.values()

    @property
    def finite(self) -> bool:
        """Whether no parameter is NaN or infinite."""
        return all(map(all_finite, self.parameters))

    def updated(self, W, b) -> "Network":
        """Return this network with other parameters.

        W, b    new arrays, keyed 1..L and shaped like the old ones; the network keeps them and makes them read-only
        Nothing is checked, since `descent.step` made them; build a Network if you aren't sure of yours.
        """
        network = object.__new__(Network)
        vars(network).update(W=MappingProxyType(W), b=MappingProxyType(b), g=self.g)
        for P in network.parameters:
            P.setflags(write=False)
        return network

    def astype(self, dtype) -> "Network":
        """Return this network in another dtype, or itself if it already has that one."""
        if all(P.dtype == dtype for P in self.parameters):
            return self
        W = {l: self.W[l].astype(dtype) for l in self.W}
        b = {l: self.b[l].astype(dtype) for l in self.b}
        return Network(W, b, self.g)

    def __repr__(self) -> str:
        parameters = sum(P.size for P in self.parameters)
        names = ", ".join(self.g[l].name for l in self.g)
        return f"Network {'-'.join(map(str, self.n))} ({names}), {parameters:,} parameters"

    def __reduce__(self):
        return Network, (dict(self.W), dict(self.b), dict(self.g))


def initialize(n, g=tanh, *, scale=None, rng) -> Network:
    """Return a network with random weights and zero biases.

    W[l] = scale * standard normal numbers, b[l] = 0
    n       [n_x, n[1], ..., n[L]], the last one 1
    g       the hidden activation, or a list of them; the output's is sigmoid
    scale   a number, or None: sqrt(1/n[l-1]), and sqrt(2/n[l-1]) before a ReLU
    rng     a seed or np.random.Generator
    Raises TypeError or ValueError for impossible sizes, g or scale.
    Source: week 3, random initialization.
    """
    n = sizes(n)
    L = len(n) - 1
    g = _activations(g, L)
    scale = scale if scale is None else _scale(scale)
    rng = np.random.default_rng(rng)
    W, b = {}, {}
    for l in range(1, L + 1):
        gain = 2 if g[l] in (relu, leaky_relu) else 1
        spread = np.sqrt(gain / n[l - 1]) if scale is None else scale
        W[l] = rng.standard_normal((n[l], n[l - 1])) * spread
        b[l] = np.zeros((n[l], 1))
    return Network(W, b, g)


def forward(net, X, *, check=True) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return A and Z of every layer: everything that `backward` needs.

    Z[l] = W[l] A[l-1] + b[l];  A[l] = g[l](Z[l]);  A[0] = X
    X       (n_x, m)
    check   False in loops whose data has been checked: X is then used as it is
    returns A[0..L] and Z[1..L], each (n[l], m); A[0] is X itself
    Raises TypeError or ValueError if X has the wrong shape or isn't finite.
    Source: week 3, vectorizing across examples; week 4, forward propagation.
    """
    if check:
        X = finite(inputs(X, net.n[0]), "X")
        net = net.astype(X.dtype)
    W, b, g = net.W, net.b, net.g
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = g[l](Z[l])
    return A, Z


def backward(net, A, Z, Y, *, check=True) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return dW and db, the derivatives of J with respect to W[l] and b[l].

    dZ[L] = A[L] - Y
    dW[l] = (1/m) dZ[l] A[l-1].T;  db[l] = (1/m) sum of dZ[l] over examples
    dA[l-1] = W[l].T dZ[l];  dZ[l-1] = dA[l-1] * g[l-1]'(Z[l-1])
    A, Z    what `forward(net, X)` returned
    Y       (1, m)
    check   False in loops whose data has been checked: Y is then used as it is
    returns dW[l] shaped like W[l], db[l] like b[l]
    Raises TypeError or ValueError for a wrong shape of Y, or labels not 0 or 1.
    Source: week 3, backpropagation; week 4, forward and backward propagation.
    """
    m = A[0].shape[1]
    if check:
        Y = labels(Y, m, A[0].dtype)
        net = net.astype(A[0].dtype)
    W, g, L = net.W, net.g, net.L
    dZ = {L: A[L] - Y}
    dA, dW, db = {}, {}, {}
    for l in range(L, 0, -1):
        dW[l] = dZ[l] @ A[l - 1].T / m
        db[l] = dZ[l].sum(axis=1, keepdims=True) / m
        if l > 1:
            dA[l - 1] = W[l].T @ dZ[l]
            dZ[l - 1] = dA[l - 1] * g[l - 1].prime(Z[l - 1])
    return dW, db


def cost(net, X, Y) -> float:
    """Return J of the network: `cost_from_Z(Z[L], Y)`. X (n_x, m), Y (1, m). Raises what `forward` and `loss` raise."""
    A, Z = forward(net, X)
    return cost_from_Z(Z[net.L], Y)


def predict(net, X) -> Array:
    """Return 1 where A[L] > 0.5 and 0 elsewhere, (1, m). X (n_x, m)."""
    A, Z = forward(net, X)
    return (A[net.L] > 0.5).astype(int)


def _read_only(P, name):
    P = np.array(floats(P, name))
    P.flags.writeable = False
    return P


def _check_layer(l, W, b, g):
    before = len(W[l - 1]) if l > 1 else None
    if W[l].ndim != 2 or (before is not None and W[l].shape[1] != before):
        n = f"(n[{l}], n[{l - 1}])" + (
            f" with n[{l - 1}] = {before}, the rows of W[{l - 1}]" if before else ""
        )
        raise ValueError(
            f"W[{l}] has shape {W[l].shape}; it should be {n}: a row for each unit of layer {l}, "
            f"a column for each unit of layer {l - 1}"
        )
    if b[l].shape != (len(W[l]), 1):
        fix = f"b[{l}].reshape(-1, 1)" if b[l].size == len(W[l]) else f"np.zeros(({len(W[l])}, 1))"
        raise ValueError(
            f"b[{l}] has shape {b[l].shape}; it should be (n[{l}], 1) = ({len(W[l])}, 1), one bias for each unit, "
            f"whatever m is: use {fix}"
        )
    if not isinstance(g[l], Activation):
        raise TypeError(
            f"g[{l}] is {g[l]!r}; it should be an Activation: use tanh, relu, leaky_relu or sigmoid"
        )


def _scale(scale):
    scale = number(scale, "scale", "a finite number, 0 or more", "try scale=0.01")
    if not (np.isfinite(scale) and scale >= 0):
        raise ValueError(f"scale is {scale:g}; it should be a finite number, 0 or more: try scale=0.01")
    return scale


def _activations(g, L):
    hidden = [g] * (L - 1) if isinstance(g, Activation) else g
    if isinstance(hidden, str) or not isinstance(hidden, Sequence):
        raise TypeError(f"g is {g!r}; it should be an Activation or a list of them: use g=tanh")
    if len(hidden) != L - 1:
        raise ValueError(
            f"g lists {len(hidden)} activations; it should list L - 1 = {L - 1}, one for each hidden layer"
        )
    return dict(enumerate([*hidden, sigmoid], start=1))
