"""Gradient descent for N networks at once: the formulas of `network` with one more index, which counts the networks.

All N have the same sizes and activations, and they learn from the same X and Y. Each has its own start, alpha and
lambda. Stacked, W[l] is (N, n[l], n[l-1]), b[l] is (N, n[l], 1), and Z[l], A[l] and dZ[l] are (N, n[l], m). Since
numpy's @ multiplies the last two axes, network by network, every formula keeps its form:

    Z[l] = W[l] @ A[l-1] + b[l]                     dW[l] = (1/m) dZ[l] @ A[l-1].T

where .T swaps the last two axes. `forward` below is written that way. `descend` rearranges the formulas as `engine`
does, and a few more ideas make it faster still:

- One numpy call takes about as long as a small layer's arithmetic. Here one call serves many networks.
- Layer 1: X is the same for all, so N layers of n[1] units are one layer of N n[1] units, which takes one large product
  instead of N small ones. Both forms of `engine` work on it unchanged.
- Blocks: the arrays of a step should fit into the processor's cache, so the networks are trained in blocks that do.
  All blocks compute in the same arrays; only their parameters are their own.
- Every row that numpy can't join with the next one takes extra time, so all arrays are in one piece. That is why,
  unlike in `engine`, there is no row of ones under A, and why alpha/m multiplies the slopes, which are few, and not
  dZ[L].

If a network diverges, it alone stops. Its last finite parameters are kept, and zeros take its place in the block, so
that nothing is ever computed with NaN, which could spread and would be slow.
"""

import math
from collections.abc import Iterable, Iterator
from copy import copy
from functools import partial
from typing import NamedTuple

import numpy as np

from nnlib.engine import Gram, Plain, in_place, multiplications
from nnlib.network import Network
from nnlib.shapes import Array, count, examples, floats

PENALTIES = ("none", "L1", "L2")
CACHE = 2**20  # bytes for the arrays of a block: about the size of a second-level cache
ROUND = 100  # updates of one block before the next one takes its turn
SILENT = np.errstate(over="ignore", under="ignore", invalid="ignore")


def forward(W, b, g, X) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return A and Z of every layer of N networks, as `network.forward` does for one network.

    Z[l] = W[l] @ A[l-1] + b[l];  A[l] = g[l](Z[l]);  A[0] = X
    W[l]    (N, n[l], n[l-1])       b[l]    (N, n[l], 1)
    X       (n_x, m)
    returns A[1..L] and Z[1..L], each (N, n[l], m), and A[0] = X
    """
    A, Z = {0: X}, {}
    for l in W:
        Z[l] = W[l] @ A[l - 1] + b[l]
        A[l] = g[l](Z[l])
    return A, Z


class Costs(NamedTuple):
    """The cost J of each network, (N,), after k updates; NaN for one that has diverged."""

    k: int
    J: Array


def descend(nets, X, Y, alpha, steps, every=1, *, penalty="none", rate=0.0, form=None) -> "Descents":
    """Return an iterator over the Costs of N networks, each trained as `descent.descend` trains it, but faster.

    nets    N networks of the same sizes and activations
    X (n_x, m), Y (1, m); steps >= 0, every >= 1. The numbers' type follows X
    alpha   one learning rate for all, or a list of N
    penalty "none", "L1" or "L2" on the weights, and rate is its lambda >= 0, one for all or a list of N
            L2: W := W - alpha (dW + lambda W)
            L1: W := W - alpha dW, then closer to 0 by alpha lambda, but never past 0
    form    "plain" or "gram", how layer 1 is computed; None takes the one with fewer multiplications
    J doesn't include the penalty. Raises TypeError or ValueError for bad input; for divergence see `Descents`.
    """
    nets = _alike(nets)
    X, Y = examples(X, Y, nets[0].n[0])
    steps, every = count(steps, "steps", least=0), count(every, "every")
    alpha = _one_for_each(alpha, len(nets), "alpha", "positive and finite", lambda a: (a > 0) & (a < np.inf))
    if penalty not in PENALTIES:
        raise ValueError(f'penalty is {penalty!r}; it should be "none", "L1" or "L2": try penalty="L2"')
    rate = _one_for_each(rate, len(nets), "rate", "finite, 0 or more", lambda a: (a >= 0) & (a < np.inf))
    if form not in (None, "plain", "gram"):
        raise ValueError(
            f'form is {form!r}; it should be "plain", "gram" or None, which chooses: try form=None'
        )
    if form == "gram" and penalty != "none":
        raise ValueError(
            f'form is "gram" and penalty {penalty!r}; a penalty changes W[1] by more than multiples of dZ[1] X.T, '
            "so it needs the plain form: try form=None"
        )
    return Descents(nets, X, Y, alpha, steps, every, penalty, rate, form)


def first_below(history, target) -> Array:
    """Return for each network the k of the first Costs whose J is below the target, -1 if there is none: (N,).

    history     a list of Costs, of a run with every=1 if you need the exact step
    """
    k = np.array([costs.k for costs in history])
    below = np.array([costs.J for costs in history]) < target
    return np.where(below.any(axis=0), k[below.argmax(axis=0)], -1)


class Descents:
    """N training runs in progress: an iterator over their Costs that can be stopped anywhere and continued.

    steps, every    as they were given, and `k`, how many updates all networks have made
    form            "plain" or "gram", how layer 1 is computed
    An interrupt (the Stop button) loses nothing: write `run = descend(...)`, `history = []`, `history.extend(run)`.
    After it, `history` has all Costs so far, and `history.extend(run)` continues. Some networks may be up to ROUND
    updates ahead of others; those catch up when you ask for `J`, `last`, `costs`, `nets` or `net(i)`.
    To see why network i diverged, build `descent.Diverged(run.diverged[i], run.net(i), X, Y, alpha[i], None)`.
    """

    @SILENT
    def __init__(self, nets, X, Y, alpha, steps, every, penalty, rate, form):
        N, n, g, dtype = len(nets), nets[0].n, nets[0].g, X.dtype
        self.steps, self.every = steps, every
        self._n, self._g, self._sign, self._recorded = n, g, _sign(Y), None
        W, b = (
            {l: np.stack([P[l] for P in each]).astype(dtype) for l in g}
            for each in ([net.W for net in nets], [net.b for net in nets])
        )
        if penalty != "none":
            form = "plain"
        costs = multiplications(n[0], N * n[1], X.shape[1], steps, max(steps, 1))
        self.form = form or min(costs, key=costs.get)
        units = _Units({1: W[1].reshape(-1, n[0])}, {1: b[1].reshape(-1, 1)})
        first = (Gram if self.form == "gram" else Plain)(units, X)
        if self.form == "gram" and not np.isfinite(first.K).all():
            # X is finite, but its squares are not.
            self.form, first = "plain", Plain(units, X)
        self._arrays = _Arrays(n, g, Y, N)
        self._blocks = []
        for start in range(0, N, self._arrays.networks):
            some = slice(start, min(start + self._arrays.networks, N))
            part = _part(first, slice(some.start * n[1], some.stop * n[1]))
            own = ({l: P[l][some] for l in P} for P in (W, b))
            self._blocks.append(_Block(part, *own, self._arrays, alpha[some], penalty, rate[some]))

    def __iter__(self):
        return self

    def __next__(self) -> Costs:
        if self._recorded == self.steps:
            raise StopIteration
        self.advance(self.steps)
        costs = self.last
        self._recorded = costs.k
        return costs

    def advance(self, updates) -> bool:
        """Make this many updates, or fewer if Costs become due on the way; return whether they aren't due yet."""
        due = 0 if self._recorded is None else min(self._recorded + self.every, self.steps)
        goal = min(self.k + updates, due)
        while self.k < goal:
            self._go(min(self.k + ROUND, goal))
        return self.k < due

    @property
    def k(self) -> int:
        """How many updates all networks have made."""
        return min(block.k for block in self._blocks)

    @property
    def diverged(self) -> Array:
        """For each network how many updates went well before it diverged, -1 if it hasn't: (N,)."""
        return np.concatenate([block.diverged for block in self._blocks])

    @property
    @SILENT
    def J(self) -> Array:
        """The cost of each network after the updates made so far, NaN if it has diverged: (N,)."""
        self._level()
        return np.concatenate([block.J(self._sign) for block in self._blocks])

    @property
    def last(self) -> Costs:
        """The Costs after the updates made so far: what an interrupted run has reached."""
        J = self.J
        return Costs(self.k, J)

    @SILENT
    def costs(self, X, Y) -> Array:
        """Return the cost of each network on other examples, X (n_x, m) and Y (1, m), NaN if it has diverged: (N,).

        Raises TypeError or ValueError for bad input.
        """
        X, Y = examples(X, Y, self._n[0])
        self._level()
        found = []
        for block in self._blocks:
            A, Z = forward(*block.parameters(), self._g, X)
            found.append(np.where(block.diverged < 0, _cost(Z[len(Z)], _sign(Y)), np.nan))
        return np.concatenate(found)

    @property
    def nets(self) -> list[Network]:
        """All networks after the updates made so far; for one that has diverged, the last that was finite."""
        self._level()
        parts = [block.parameters() for block in self._blocks]
        return [self._network(W, b, i) for W, b in parts for i in range(len(W[1]))]

    def net(self, i) -> Network:
        """Network i after the updates made so far; if it has diverged, the last that was finite."""
        self._level()
        block, i = divmod(range(len(self.diverged))[i], self._arrays.networks)
        return self._network(*self._blocks[block].parameters(), i)

    def __repr__(self):
        return (
            f"Descents of {len(self.diverged):,} networks {'-'.join(map(str, self._n))}, {self.k} of {self.steps} "
            f"steps made, {(self.diverged >= 0).sum():,} diverged; layer 1 in its {self.form} form, "
            f"{self._arrays.networks:,} networks at a time"
        )

    def __reduce__(self):
        # Copied one by one, its arrays would no longer be views of each other, and train on silently.
        raise TypeError("Descents can't be copied: start new ones, descend(run.nets, X, Y, alpha, steps)")

    @SILENT
    def _go(self, k):
        """Bring every block to k updates."""
        for block in self._blocks:
            while block.k < k:
                block.update()

    def _level(self):
        """Let the blocks that an interrupt left behind catch up."""
        self._go(max(block.k for block in self._blocks))

    def _network(self, W, b, i):
        return Network({l: W[l][i] for l in W}, {l: b[l][i] for l in b}, self._g)


class _Units(NamedTuple):
    """Layer 1 of all networks as one layer: the part of a network that `Plain` and `Gram` use."""

    W: dict[int, Array]
    b: dict[int, Array]


class _Arrays:
    """The arrays that a step writes, made once and used by one block after the other.

    Z[l] and dZ[l] share memory unless Z[l] is read again, by the activation or for the cost. Y has one row for each
    network, since numpy goes through two arrays of the same shape in one piece. It would go through a repeated row once
    for each network, and each time takes as long as a hundred numbers.
    """

    def __init__(self, n, g, Y, N):
        m, dtype, layers = Y.shape[1], Y.dtype, range(1, len(n))
        self.g = {l: in_place(g[l], dtype) for l in layers}
        kept = [l for l in layers if self.g[l].needs_Z or l == len(n) - 1]
        rows = sum(2 * n[l] for l in layers) + sum(n[l] for l in kept) + max(n[1:]) + 1
        self.networks = min(_at_a_time(rows * m * dtype.itemsize), N)
        self.A, self.dZ = ({l: np.empty((self.networks, n[l], m), dtype) for l in layers} for _ in (0, 1))
        self.Z = self.dZ | {l: np.empty_like(self.dZ[l]) for l in kept}
        self.slope = np.empty(self.networks * max(n[1:]) * m, dtype)
        self.Y = np.repeat(Y.reshape(1, 1, m), self.networks, axis=0)
        self.ones = np.ones(m, dtype)
        self.holds = None  # the block whose A and Z are in here, and its k


class _Block:
    """The networks that are trained at the same time: their parameters, and the numpy calls that make up a step.

    All parameters exist twice, in use after an even and after an odd number of updates, so that an update never writes
    what it reads. Those of layer 1 are one array, in the form that `Plain` or `Gram` uses.
    """

    def __init__(self, first, W, b, arrays, alpha, penalty, rate):
        self.k, self.networks, self.L = 0, len(alpha), len(W)
        self.diverged = np.full(self.networks, -1)
        self._first, self._arrays = first, arrays
        self._last_finite, self._costs = None, (None, None)
        start = [first.start().reshape(self.networks, W[1].shape[1], -1)]
        start += [P[l] for l in range(2, self.L + 1) for P in (W, b)]
        self._flat = [np.concatenate([P.ravel() for P in start]) for _ in (0, 1)]
        self._P = [_views(flat, [P.shape for P in start]) for flat in self._flat]
        self._W, self._b = ([dict(enumerate(P[first::2], start=2)) for P in self._P] for first in (1, 2))
        rates = alpha / arrays.Y.shape[2]
        self._rates = np.concatenate([_each(rates, P).ravel() for P in start])
        shrink = [_each(alpha * rate, P) for P in start]
        for biases in (shrink[0][:, :, -1], *shrink[2::2]):
            biases[:] = 0
        self._penalty, self._shrink = penalty, np.concatenate([P.ravel() for P in shrink])
        self._moved = np.empty_like(self._shrink) if penalty != "none" else None
        self._A, self._Z, self._dZ = (
            {l: each[l][: self.networks] for l in each} for each in (arrays.A, arrays.Z, arrays.dZ)
        )
        self._forward_calls = [list(self._forward_from(now)) for now in (0, 1)]
        self._update_calls = [list(self._update_from(now)) for now in (0, 1)]

    def _forward_from(self, now) -> Iterator:
        """Z[l] = W[l] A[l-1] + b[l] and A[l] = g[l](Z[l])."""
        W, b, A, Z, g = self._W[now], self._b[now], self._A, self._Z, self._arrays.g
        yield from self._first.forward(_rows(self._P[now][0]), _rows(Z[1]))
        yield from g[1].g(Z[1], A[1])
        for l in range(2, self.L + 1):
            yield partial(np.matmul, W[l], A[l - 1], Z[l])
            yield partial(np.add, Z[l], b[l], Z[l])
            yield from g[l].g(Z[l], A[l])

    def _update_from(self, now) -> Iterator:
        """`network.backward` without its 1/m, then the update with alpha/m.

        dZ[L] = A[L] - Y
        m dW[l] = dZ[l] A[l-1].T;  m db[l] = dZ[l] times a column of ones
        dZ[l-1] = W[l].T dZ[l] * g[l-1]'(Z[l-1])
        W[l] := W[l] - (alpha/m) m dW[l], and so for b[l]
        """
        W, A, Z, g, L, ones = self._W[now], self._A, self._Z, self._arrays.g, self.L, self._arrays.ones
        # The slopes are first written where the new parameters go.
        dP, dW, db = self._P[1 - now][0], self._W[1 - now], self._b[1 - now]
        dZ = self._dZ | {l: each.reshape(A[l].shape) for l, each in self._first.dZ(dP).items()}
        yield partial(np.subtract, A[L], self._arrays.Y[: self.networks], dZ[L])
        for l in range(L, 1, -1):
            slope = self._arrays.slope[: A[l - 1].size].reshape(A[l - 1].shape)
            yield partial(np.matmul, dZ[l], _T(A[l - 1]), dW[l])
            yield partial(_rows(dZ[l]).dot, ones, db[l].reshape(-1))
            if l == L:
                # One column times one row: for that, einsum is the fastest of numpy's functions.
                yield partial(np.einsum, "Nij,Njm->Nim", _T(W[l]), dZ[l], out=dZ[l - 1])
            else:
                yield partial(np.matmul, _T(W[l]), dZ[l], dZ[l - 1])
            yield from g[l - 1].prime(Z[l - 1], A[l - 1], slope)
            yield partial(np.multiply, dZ[l - 1], slope, dZ[l - 1])
        yield from self._first.gradient(_rows(dZ[1]), _rows(dP))
        yield from self._step(self._flat[now], self._flat[1 - now])

    def _step(self, P, new) -> Iterator:
        """P - (alpha/m) m dP, with the penalty: `new` holds m dP at first, and the new parameters at the end."""
        shrink, moved = self._shrink, self._moved
        yield partial(np.multiply, new, self._rates, new)
        if self._penalty == "L2":
            # alpha lambda W; `shrink` is 0 for biases.
            yield partial(np.multiply, P, shrink, moved)
            yield partial(np.add, new, moved, new)
        yield partial(np.subtract, P, new, new)
        if self._penalty == "L1":
            # W less the part of it that lies between -alpha lambda and alpha lambda.
            yield partial(np.maximum, new, -shrink, out=moved)
            yield partial(np.minimum, moved, shrink, out=moved)
            yield partial(np.subtract, new, moved, new)

    def update(self):
        """Go from the parameters after k updates to those after k + 1.

        Only the last line makes it count, so an interrupt at any point leaves the
        old parameters or the new ones, complete.
        """
        if (self.diverged < 0).any():
            self._forward()
            for call in self._update_calls[self.k % 2]:
                call()
            self._end_what_diverged(1 - self.k % 2)
        self.k += 1

    def J(self, sign) -> Array:
        """The cost of each network, NaN if it has diverged."""
        if self._costs[0] != self.k:
            self._forward()
            self._end_what_diverged(self.k % 2)
            self._costs = self.k, _cost(self._Z[self.L], sign)
        return np.where(self.diverged < 0, self._costs[1], np.nan)

    def parameters(self) -> tuple[dict[int, Array], dict[int, Array]]:
        """Return W and b of all networks of the block, the last finite ones of those that diverged."""
        P = self._P[self.k % 2]
        if self._last_finite is not None:
            ended = (self.diverged >= 0).reshape(-1, 1, 1)
            P = [np.where(ended, last, now) for last, now in zip(self._last_finite, P, strict=True)]
        W_1, b_1 = (
            each.reshape(self.networks, -1, each.shape[1]) for each in self._first.parameters(_rows(P[0]))
        )
        return dict(enumerate([W_1, *P[1::2]], start=1)), dict(enumerate([b_1, *P[2::2]], start=1))

    def _forward(self):
        """Go forward from the parameters after k updates, unless the shared arrays hold the result already."""
        if self._arrays.holds == (self, self.k):
            return
        self._arrays.holds = None
        for call in self._forward_calls[self.k % 2]:
            call()
        self._arrays.holds = self, self.k

    def _end_what_diverged(self, new):
        """Keep the last finite parameters of every network that isn't finite anymore, and put zeros in its place."""
        flat, Z = self._flat[new], self._Z[self.L].reshape(-1)
        # If all numbers are finite, so is the sum of their squares, unless it overflows: hence the second look.
        if math.isfinite(flat.dot(flat)) and math.isfinite(Z.dot(Z)):
            return
        finite = [np.isfinite(P).all(axis=(1, 2)) for P in (self._Z[self.L], *self._P[new])]
        ended = ~np.logical_and.reduce(finite) & (self.diverged < 0)
        if ended.any():
            now = self._P[self.k % 2]
            if self._last_finite is None:
                self._last_finite = [np.zeros_like(P) for P in now]
            for last, P in zip(self._last_finite, now, strict=True):
                last[ended] = P[ended]
            self.diverged[ended] = self.k
        for P in self._P[new]:
            P[self.diverged >= 0] = 0


def _at_a_time(size) -> int:
    """Return how many networks fit into the cache, given the bytes that the arrays of each take."""
    return max(1, CACHE // size)


def _part(first, some):
    """Return layer 1 of some of the units: a `Plain` or `Gram` that shares the copy of X, or the Gram matrix."""
    part = copy(first)
    part.W0, part.b0 = first.W0[some], first.b0[some]
    if isinstance(first, Gram):
        part.Z0 = first.Z0[some]
    return part


def _each(values, P):
    """Return an array shaped like P (N, n[l], columns), filled with each network's value."""
    return np.zeros_like(P) + values.astype(P.dtype).reshape(-1, 1, 1)


def _cost(Z, sign):
    """Return J of each network, the mean of log(1 + e^s), with s = -z where y = 1 and s = z where y = 0: (N,)."""
    S = Z * sign
    # Faster than np.logaddexp, and as exact.
    J = np.log1p(np.exp(-np.abs(S)))
    J += np.maximum(S, 0)
    return J.mean(axis=(1, 2)).astype(np.float64)


def _sign(Y):
    return 1 - 2 * Y


def _rows(P):
    """Return P (N, n, columns) as (N n, columns), one network below the other."""
    return P.reshape(-1, P.shape[2])


def _T(P):
    return P.transpose(0, 2, 1)


def _views(flat, shapes):
    """Return views of the pieces of `flat`, each in its shape."""
    views, start = [], 0
    for shape in shapes:
        views.append(flat[start : start + math.prod(shape)].reshape(shape))
        start += math.prod(shape)
    return views


def _alike(nets) -> list[Network]:
    """Return the networks as a list. Raises TypeError or ValueError unless all have the same sizes and activations."""
    if isinstance(nets, Network) or not isinstance(nets, Iterable):
        raise TypeError(f"nets is {nets!r}; it should be a list of Networks: use [net]")
    nets = list(nets)
    if not nets:
        raise ValueError("nets is empty; it should list one Network or more: use network.initialize for each")
    for i, net in enumerate(nets):
        if not isinstance(net, Network):
            raise TypeError(f"nets[{i}] is {net!r}; it should be a Network: use network.initialize")
        if net.g != nets[0].g or net.n != nets[0].n:
            raise ValueError(
                f"nets[{i}] is a {net!r} and nets[0] a {nets[0]!r}; all should have the same sizes and activations: "
                "train the others in a separate call"
            )
    return nets


def _one_for_each(values, N, name, wanted, allowed) -> Array:
    """Return one number for each network, (N,). Raises TypeError or ValueError unless it's one or N allowed ones."""
    array = floats(values, name).astype(np.float64)
    if array.shape not in ((), (N,)):
        raise ValueError(
            f"{name} has shape {array.shape}; it should be one number, or one for each network, (N,) = ({N},)"
        )
    array = np.broadcast_to(array, (N,))
    wrong = np.flatnonzero(~allowed(array))
    if len(wrong):
        place = f"{name}[{wrong[0]}]" if np.ndim(values) else name
        raise ValueError(f"{place} is {array[wrong[0]]:g}; it should be {wanted}: try {name}=0.01")
    return array
