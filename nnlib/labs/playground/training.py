"""How the Playground trains, around the passes of `network` and the step of `descent`: what course 1 leaves out.

Mini-batches, a penalty on large weights, and a feature map (`features`) are here and nowhere else in nnlib.
"""

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.cost import cost_from_Z
from nnlib.descent import Diverged
from nnlib.network import Network
from nnlib.shapes import Array
from nnlib.yours import NNLIB


def batch(k, m, size, seed) -> Array:
    """Return which of the m examples step k + 1 learns from, as indices: they depend only on these four arguments.

    In each epoch of ceil(m / size) steps every example is used once, in a new order.
    size    None: all of them, in their order
    """
    if size is None or size >= m:
        return np.arange(m)
    steps = -(-m // size)
    epoch, step = divmod(k, steps)
    return _shuffled(m, seed, epoch)[step * size : (step + 1) * size]


@lru_cache(64)
def _shuffled(m, seed, epoch):
    order = np.random.default_rng([seed, epoch]).permutation(m)
    order.flags.writeable = False
    return order


def penalty(net, kind, rate) -> float:
    """Return what large weights cost; biases are free.

    L1: lambda * sum of |W|         L2: (lambda / 2) * sum of W^2
    kind    "none", "L1" or "L2"    rate    lambda
    """
    if kind == "L1":
        return rate * sum(float(np.abs(net.W[l]).sum()) for l in net.W)
    if kind == "L2":
        return rate / 2 * sum(float((net.W[l] ** 2).sum()) for l in net.W)
    return 0.0


def penalized(net, dW, kind, rate) -> dict[int, Array]:
    """Return the slopes of J + penalty: dW[l] + lambda sign(W[l]) for L1, dW[l] + lambda W[l] for L2; db stays.

    dW[l]   (n[l], n[l-1]), and so is what is returned
    """
    if kind == "L1":
        return {l: dW[l] + rate * np.sign(net.W[l]) for l in dW}
    if kind == "L2":
        return {l: dW[l] + rate * net.W[l] for l in dW}
    return dW


def shrunk(net, by) -> Network:
    """Return the network with every weight moved toward 0 by this much, and not beyond: W := sign(W) max(|W| - by, 0).

    This is the step of L1. A step along lambda sign(W) would jump back and forth over 0 forever; this one gets there.
    """
    W = {l: np.sign(net.W[l]) * np.maximum(np.abs(net.W[l]) - by, 0) for l in net.W}
    return replace(net, W=W)


class Update(NamedTuple):
    """A step taken: the network after it, the slopes of J + penalty that it followed, and the examples of its batch."""

    net: Network
    dW: dict[int, Array]
    db: dict[int, Array]
    of: Array


class Slopes(NamedTuple):
    """The slopes that can be shown: dW[l] and db[l] of all layers, some, or none; and in words of which step."""

    dW: dict[int, Array]
    db: dict[int, Array]
    when: str


class Costs(NamedTuple):
    """J of the training and of the test examples after k steps."""

    k: int
    J: float
    test: float


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def slopes(net, X, Y, settings, yours=NNLIB) -> tuple[dict, dict]:
    """Return dW and db of J + penalty for the examples X (n_x, m), Y (1, m), with the passes in `yours`."""
    dW, db = yours.slopes(net, X, Y)
    return penalized(net, dW, settings.penalty, settings.rate), db


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def update(net, X, Y, k, settings, yours=NNLIB) -> Update:
    """Return step k + 1: the batch, its slopes, and the network after W := W - alpha dW, b := b - alpha db.

    X (n_x, m), Y (1, m): all training examples. Raises Diverged if it diverges.
    """
    of = batch(k, Y.size, settings.batch, settings.seed)
    X, Y = (X, Y) if len(of) == Y.size else (X[:, of], Y[:, of])
    dW, db = yours.slopes(net, X, Y)
    full = penalized(net, dW, settings.penalty, settings.rate)
    if settings.penalty == "L1":
        new = shrunk(yours.updated(net, dW, db, settings.alpha), settings.alpha * settings.rate)
    else:
        new = yours.updated(net, full, db, settings.alpha)
    if not new.finite:
        raise Diverged(k, net, X, Y, settings.alpha, None)
    return Update(new, full, db, of)


@np.errstate(over="ignore", invalid="ignore")
def cost(net, X, Y, yours=NNLIB) -> float:
    """Return J, the mean cross-entropy, without the penalty; NaN if there are no examples."""
    if not Y.size:
        return float("nan")
    L = net.L
    A, Z = yours.ahead(net, X)
    J = cost_from_Z(Z[L], Y)
    return J
