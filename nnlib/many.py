"""Gradient descent for N networks at once: the formulas of `network` with one index more, which counts the networks.

All N have the same sizes and activations and learn from the same X and Y. Each has its own start, alpha and penalty.
Stacked, W[l] is (N, n[l], n[l-1]), b[l] (N, n[l], 1), and Z[l], A[l] and dZ[l] are (N, n[l], m). numpy's @ multiplies
the last two axes, network by network, so that a formula keeps its form:

    Z[l] = W[l] @ A[l-1] + b[l]                     dW[l] = (1/m) dZ[l] @ A[l-1].T

with .T for the last two axes. `forward` below is written so. `descend` rearranges it as `engine` does, and can do more:

- Layer 1. X is the same for all, so N layers of n[1] units are one layer of N n[1] units: one large product in place of
  N small ones, in either form of `engine`.
- alpha/m multiplies dZ[L], which has one row for each network: that is where each gets its own alpha.
- dA[L-1] = W[L].T dZ[L] is a column times a row, which is quicker by broadcasting than as a product of matrices.
- Calling numpy takes about as long as computing one small layer. One call for many networks is paid for once.
- Blocks. All arrays of a step should fit into the processor's cache, so the N networks are trained in blocks that do,
  `ROUND` updates of one, then of the next. All blocks compute in the same arrays; only the parameters are their own.

A network that diverges ends alone: its last finite parameters are kept, and zeros take its place, with alpha = 0, so
that no NaN is computed with.
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
CACHE = 2**19  # bytes that a block's arrays may take: half of a usual second-level cache
ROUND = 100  # updates of one block before the next one's turn


def forward(W, b, g, X) -> tuple[dict[int, Array], dict[int, Array]]:
    """Return A and Z of every layer of N networks, as `network.forward` does for one.

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
    """Return an iterator over the Costs of N networks, each trained as `descent.descend` would, only faster.

    nets    N networks of the same sizes and activations
    X (n_x, m), Y (1, m); steps >= 0, every >= 1. The numbers' type follows X
    alpha   one learning rate for all, or N of them
    penalty "none", "L1" or "L2" on the weights, with rate lambda >= 0: one for all, or N
            L2: W := W - alpha (dW + lambda W); L1: W - alpha dW, then nearer to 0 by alpha lambda, but not beyond
    form    "plain" or "gram", how layer 1 is computed; None takes the one with fewer multiplications
    J is the cost without the penalty. Raises TypeError or ValueError for bad input, and never Diverged: see Descents.
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
    """Return for each network the k of the first Costs with J below target, -1 where there is none: (N,).

    history     a list of Costs; k is as fine as they are apart, so use every=1 for the exact step
    """
    k = np.array([costs.k for costs in history])
    below = np.array([costs.J for costs in history]) < target
    return np.where(below.any(axis=0), k[below.argmax(axis=0)], -1)


class Descents:
    """N trainings under way: an iterator over their Costs that can be stopped anywhere and taken up again.

    k           the updates that all of them have made, of `steps`
    form        "plain" or "gram", how layer 1 is computed
    An interrupt (the Stop button) loses nothing: write `run = descend(...)`, `history = []`, `history.extend(run)`.
    Stopped, `history` has all Costs so far, and `history.extend(run)` goes on. Some networks may then be up to ROUND
    updates ahead of the others, which catch up as soon as you ask for `J`, `last`, `nets` or `net(i)`.
    To see why network i diverged, build `descent.Diverged(run.diverged[i], run.net(i), X, Y, alpha[i], None)`.
    """

    @np.errstate(over="ignore", invalid="ignore")
    def __init__(self, nets, X, Y, alpha, steps, every, penalty, rate, form):
        N, n, g, dtype = len(nets), nets[0].n, nets[0].g, X.dtype
        self.steps, self.every = steps, every
        self._n, self._g, self._sign, self._recorded = n, g, _sign(Y), None
        P = [_stacked(nets, l, dtype) for l in nets[0].W]
        if penalty != "none":
            form = "plain"
        costs = multiplications(n[0], N * n[1], X.shape[1], steps, max(steps, 1))
        self.form = form or min(costs, key=costs.get)
        units = _Units({1: P[0][..., :-1].reshape(-1, n[0])}, {1: P[0][..., -1:].reshape(-1, 1)})
        first = (Gram if self.form == "gram" else Plain)(units, X)
        if self.form == "gram" and not np.isfinite(first.K).all():
            # X is finite, but its squares are not.
            self.form, first = "plain", Plain(units, X)
        P[0] = first.start().reshape(N, n[1], -1)
        self._arrays = _Arrays(n, g, Y, N)
        self._blocks = []
        for start in range(0, N, self._arrays.networks):
            some = slice(start, min(start + self._arrays.networks, N))
            part = _part(first, slice(some.start * n[1], some.stop * n[1]))
            own = alpha[some], penalty, rate[some]
            self._blocks.append(_Block(part, [each[some] for each in P], self._arrays, *own))

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
        """Make so many updates, fewer when the next Costs are due before; return whether they are not due yet."""
        due = 0 if self._recorded is None else min(self._recorded + self.every, self.steps)
        goal = min(self.k + updates, due)
        while self.k < goal:
            self._go(min(self.k + ROUND, goal))
        return self.k < due

    @property
    def k(self) -> int:
        """The updates that all networks have made."""
        return min(block.k for block in self._blocks)

    @property
    def diverged(self) -> Array:
        """For each network how many updates went well before it diverged, -1 if it hasn't: (N,)."""
        return np.concatenate([block.diverged for block in self._blocks])

    @property
    def J(self) -> Array:
        """The cost of each network after the updates made so far, NaN if it has diverged: (N,)."""
        self._level()
        with np.errstate(over="ignore", invalid="ignore"):
            return np.concatenate([block.J(self._sign) for block in self._blocks])

    @property
    def last(self) -> Costs:
        """The Costs after the updates made so far: what an interrupted training has reached."""
        J = self.J
        return Costs(self.k, J)

    def costs(self, X, Y) -> Array:
        """Return the cost of each network on other examples, X (n_x, m) and Y (1, m), NaN if it has diverged: (N,).

        Raises TypeError or ValueError for bad input.
        """
        X, Y = examples(X, Y, self._n[0])
        self._level()
        found = []
        with np.errstate(over="ignore", invalid="ignore"):
            for block in self._blocks:
                A, Z = forward(*block.parameters(), self._g, X)
                found.append(np.where(block.diverged < 0, _cost(Z[len(Z)], _sign(Y)), np.nan))
        return np.concatenate(found)

    @property
    def nets(self) -> list[Network]:
        """All networks after the updates made so far; if one has diverged, the last that was finite."""
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
        raise TypeError("Descents can't be copied: start others, descend(run.nets, X, Y, alpha, steps)")

    def _go(self, k):
        """Bring every block to k updates."""
        with np.errstate(over="ignore", invalid="ignore"):
            for block in self._blocks:
                while block.k < k:
                    block.update()

    def _level(self):
        """Let those catch up that an interrupt left behind."""
        self._go(max(block.k for block in self._blocks))

    def _network(self, W, b, i):
        return Network({l: W[l][i] for l in W}, {l: b[l][i] for l in b}, self._g)


class _Units(NamedTuple):
    """Layer 1 of all networks as one layer: what `Plain` and `Gram` take of a network."""

    W: dict[int, Array]
    b: dict[int, Array]


class _Arrays:
    """What a step writes, made once: the blocks take turns in it.

    A1[l] is A[l] with a row of ones under it. Z[l] and dZ[l] share their memory unless Z[l] is still read when dZ[l] is
    written, which is for the cost and for some activations.
    """

    def __init__(self, n, g, Y, N):
        m, dtype, layers = Y.shape[1], Y.dtype, range(1, len(n))
        self.n, self.Y = n, Y
        self.g = {l: in_place(g[l], dtype) for l in layers}
        kept = [l for l in layers if self.g[l].needs_Z or l == len(n) - 1]
        rows = sum(2 * n[l] + 1 for l in layers) + sum(n[l] for l in kept) + max(n[1:])
        self.networks = min(max(1, CACHE // (rows * m * dtype.itemsize)), N)
        self.A1 = {l: np.ones((self.networks, n[l] + 1, m), dtype) for l in layers}
        self.dZ = {l: np.empty((self.networks, n[l], m), dtype) for l in layers}
        self.Z = self.dZ | {l: np.empty_like(self.dZ[l]) for l in kept}
        self.slope = np.empty(self.networks * max(n[1:]) * m, dtype)
        self.holds = None  # whose A and Z, and after how many of its updates


class _Block:
    """As many networks as are trained at a time: their parameters, and the calls of numpy that make a step.

    As in `engine`, P[l] is [W[l] b[l]], and all parameters are there twice: an update reads those in use after an even
    number of updates and writes those for after an odd one, or the other way round.
    """

    def __init__(self, first, P, arrays, alpha, penalty, rate):
        self.k, self.networks, self._first, self._arrays = 0, len(alpha), first, arrays
        self.diverged = np.full(self.networks, -1)
        self._last_finite, self._costs = None, (None, None)
        dtype, m = P[0].dtype, arrays.Y.shape[1]
        self._rate = (alpha / m).astype(dtype).reshape(-1, 1, 1)
        self._flat = [np.concatenate([each.ravel() for each in P]) for _ in (0, 1)]
        self._P = [dict(enumerate(_views(flat, [each.shape for each in P]), start=1)) for flat in self._flat]
        self._penalize = _penalty_calls(penalty, alpha * rate, P)
        self._A1, self._Z, self._dZ = (
            {l: each[l][: self.networks] for l in each} for each in (arrays.A1, arrays.Z, arrays.dZ)
        )
        self._L = len(P)
        self._forward_calls = [list(self._forward_from(now)) for now in (0, 1)]
        self._update_calls = [list(self._update_from(now)) for now in (0, 1)]

    def _forward_from(self, now) -> Iterator:
        """Z[l] = W[l] A[l-1] + b[l] and A[l] = g[l](Z[l])."""
        P, A1, Z, g = self._P[now], self._A1, self._Z, self._arrays.g
        A = {l: A1[l][:, :-1] for l in A1}
        yield from self._first.forward(_rows(P[1]), _rows(Z[1]))
        yield from g[1].g(Z[1], A[1])
        for l in range(2, self._L + 1):
            yield partial(np.matmul, P[l], A1[l - 1], Z[l])
            yield from g[l].g(Z[l], A[l])

    def _update_from(self, now) -> Iterator:
        """`network.backward` with each network's alpha/m in its dZ, and the update.

        dZ[L] = (A[L] - Y) alpha/m
        alpha dP[l] = dZ[l] [A[l-1]; 1].T
        dZ[l-1] = W[l].T dZ[l] * g[l-1]'(Z[l-1])
        P[l] := P[l] - alpha dP[l]
        """
        A1, Z, g, L = self._A1, self._Z, self._arrays.g, self._L
        A = {l: A1[l][:, :-1] for l in A1}
        # The new parameters' place holds alpha dP first.
        P, alpha_dP, then = self._P[now], self._P[1 - now], self._flat[1 - now]
        dZ = self._dZ | {l: each.reshape(Z[1].shape) for l, each in self._first.dZ(alpha_dP[1]).items()}
        yield partial(np.subtract, A[L], self._arrays.Y, dZ[L])
        yield partial(np.multiply, dZ[L], self._rate, dZ[L])
        for l in range(L, 1, -1):
            W = P[l][:, :, :-1]
            slope = self._arrays.slope[: dZ[l - 1].size].reshape(dZ[l - 1].shape)
            yield partial(np.matmul, dZ[l], _T(A1[l - 1]), alpha_dP[l])
            # One column times one row is done sooner without a product of matrices.
            yield partial(np.multiply if l == L else np.matmul, _T(W), dZ[l], dZ[l - 1])
            yield from g[l - 1].prime(Z[l - 1], A[l - 1], slope)
            yield partial(np.multiply, dZ[l - 1], slope, dZ[l - 1])
        yield from self._first.gradient(_rows(dZ[1]), _rows(alpha_dP[1]))
        yield from self._penalize(self._flat[now], then)

    def update(self):
        """Go from the parameters after k updates to those after k + 1.

        The last line is what makes it count: an interrupt anywhere finds the old
        parameters or the new ones, whole.
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
            self._costs = self.k, _cost(self._Z[self._L], sign)
        return np.where(self.diverged < 0, self._costs[1], np.nan)

    def parameters(self) -> tuple[dict[int, Array], dict[int, Array]]:
        """Return W and b of all networks of the block, the last finite ones of those that diverged."""
        P = self._P[self.k % 2]
        if self._last_finite is not None:
            ended = (self.diverged >= 0).reshape(-1, 1, 1)
            P = {l: np.where(ended, self._last_finite[l], P[l]) for l in P}
        W, b = self._first.parameters(_rows(P[1]))
        W, b = ({1: each.reshape(self.networks, -1, each.shape[1])} for each in (W, b))
        for l in range(2, self._L + 1):
            W[l], b[l] = P[l][:, :, :-1], P[l][:, :, -1:]
        return W, b

    def _forward(self):
        """Go forward from the parameters after k updates, unless the shared arrays hold what comes of it."""
        if self._arrays.holds == (self, self.k):
            return
        self._arrays.holds = None
        for call in self._forward_calls[self.k % 2]:
            call()
        self._arrays.holds = self, self.k

    def _end_what_diverged(self, new):
        """Put zeros in the place of every network that is not finite, and note its last finite parameters."""
        flat, Z = self._flat[new], self._Z[self._L].reshape(-1)
        # The sum of squares is one number that tells; it may overflow by itself, hence the second look.
        if math.isfinite(flat.dot(flat)) and math.isfinite(Z.dot(Z)):
            return
        finite = np.logical_and.reduce(
            [np.isfinite(each).all(axis=(1, 2)) for each in (self._Z[self._L], *self._P[new].values())]
        )
        ended = ~finite & (self.diverged < 0)
        if ended.any():
            if self._last_finite is None:
                self._last_finite = {l: np.zeros_like(P) for l, P in self._P[0].items()}
            for l, P in self._P[self.k % 2].items():
                self._last_finite[l][ended] = P[ended]
            self.diverged[ended] = self.k
        ended = self.diverged >= 0
        self._rate[ended] = 0
        for P in self._P[new].values():
            P[ended] = 0


def _part(first, some):
    """Return the first layer of some of the units: `Plain` or `Gram`, sharing the copy of X or the Gram matrix."""
    part = copy(first)
    part.W0, part.b0 = first.W0[some], first.b0[some]
    if isinstance(first, Gram):
        part.Z0 = first.Z0[some]
    return part


def _penalty_calls(penalty, shrink, P):
    """Return a function of P (all parameters) and alpha dP, whose calls write the new parameters into the latter.

    shrink  alpha lambda of each network
    """
    weights = np.concatenate([_on_weights(shrink, each).ravel() for each in P])
    if penalty == "none":
        return lambda now, then: [partial(np.subtract, now, then, then)]
    kept, moved = 1 - weights, np.empty_like(weights)
    if penalty == "L2":
        return lambda now, then: [partial(np.multiply, now, kept, moved), partial(np.subtract, moved, then, then)]
    # W less what of it is between -alpha lambda and alpha lambda: that is 0 for a small one.
    return lambda now, then: [
        partial(np.subtract, now, then, then),
        partial(np.maximum, then, -weights, out=moved),
        partial(np.minimum, moved, weights, out=moved),
        partial(np.subtract, then, moved, then),
    ]


def _on_weights(values, P):
    """Return an array like P (N, n[l], n[l-1] + 1) with each network's value at its weights, and 0 at its biases."""
    spread = np.zeros_like(P)
    spread[:, :, :-1] = np.reshape(values, (-1, 1, 1))
    return spread


def _cost(Z, sign):
    """Return J of each network, the mean of log(1 + e^s), with s = -z where y = 1 and s = z where y = 0: (N,)."""
    S = Z * sign
    # Twice as fast as np.logaddexp, and as exact.
    J = np.log1p(np.exp(-np.abs(S)))
    J += np.maximum(S, 0)
    return J.mean(axis=(1, 2)).astype(np.float64)


def _sign(Y):
    return 1 - 2 * Y


def _rows(P):
    """Return (N, n, columns) as one array (N n, columns), the networks below each other."""
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


def _stacked(nets, l, dtype):
    """Return [W[l] b[l]] of all networks, (N, n[l], n[l-1] + 1)."""
    W, b = (np.stack([P[l] for P in each]) for each in ([net.W for net in nets], [net.b for net in nets]))
    return np.concatenate([W, b], axis=2).astype(dtype)


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
                "train those that differ in a call of their own"
            )
    return nets


def _one_for_each(values, N, name, wanted, allowed) -> Array:
    """Return one number for each network, (N,). Raises TypeError or ValueError for another number of them, or others."""
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
