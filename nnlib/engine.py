"""Gradient descent at the hardware's speed: the formulas of `network`, rearranged, equal up to rounding.

Why each rearrangement is allowed:

- P = [W b]. With the biases as a last column and a row of ones under A, one product adds the bias,
  P [A; 1] = W A + b, and another gives both slopes, dZ [A; 1].T = [dZ A.T, sum of dZ] = m [dW db].
- (alpha/m) dZ[L] instead of dZ[L]. Everything that follows is linear in dZ, so the products come out as alpha dW and
  alpha db, ready to subtract: only one row is scaled, while the formulas scale every dW.
- g' from A. tanh' = 1 - A^2, sigmoid' = A (1 - A), and ReLU's slope is 1 where A > 0, so no second tanh is needed.
- Every array is made once and reused, because fresh memory takes longer than the arithmetic of a small layer.
- Every numpy call is prepared once, too, as `partial(W.dot, A, Z)` for Z = W A, and a step only goes through the list:
  for a small layer, looking up three arrays by name takes as long as its arithmetic.
- The first layer may take its Gram form, explained at `Gram`: two products with X become one with a small matrix.

The number of threads is left to OPENBLAS_NUM_THREADS, which numpy reads when it is imported. Set it to 1: a second
thread made these steps up to 20 times slower on a busy machine. The same number of threads gives the same bits. With a
different number, after a run whose cost goes down smoothly, every parameter is within 1e-9 of the largest in its array,
in float64.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.lib.introspect import opt_func_info

from nnlib.activations import leaky_relu, relu, sigmoid, tanh
from nnlib.cost import cost_from_Z
from nnlib.descent import Diverged, Step
from nnlib.network import Network
from nnlib.shapes import Array, count, examples, learning_rate


def descend(net, X, Y, alpha, steps, every=1, *, form=None) -> "Descent":
    """Return an iterator over the Steps that `descent.descend` yields, equal up to rounding, but faster.

    X (n_x, m), Y (1, m), alpha > 0, steps >= 0, every >= 1. The numbers' type follows X.
    form    "plain" or "gram", how layer 1 is computed; None takes the one with fewer multiplications. If
            the squares of X overflow, it is the plain one anyway
    A network is built for each Step only, so a larger `every` is faster.
    X and Y are read again at every Step: don't change them until the run is done.
    Raises TypeError or ValueError for bad input, and Diverged when training diverges.
    """
    X, Y = examples(X, Y, net.n[0])
    alpha, steps, every = learning_rate(alpha), count(steps, "steps", least=0), count(every, "every")
    if form not in (None, "plain", "gram"):
        raise ValueError(
            f'form is {form!r}; it should be "plain", "gram" or None, which chooses: try form=None'
        )
    return Descent(net.astype(X.dtype), X, Y, alpha, steps, every, form)


class Descent:
    """A training run in progress: an iterator over its Steps that can be stopped anywhere and continued.

    k       the updates made so far, and J the cost after them
    last    the Step after those k updates, recorded or not
    form    "plain" or "gram", how layer 1 is computed; print the Descent to see why
    An interrupt (the Stop button) loses nothing: write `run = descend(...)`, `history = []`, `history.extend(run)`.
    After it, `history` has every Step so far and `run.last` is the newest; `history.extend(run)` continues.
    """

    @np.errstate(over="ignore", under="ignore", invalid="ignore")
    def __init__(self, net, X, Y, alpha, steps, every, form):
        self.k, self.steps, self.every = 0, steps, every
        self._net, self._X, self._Y, self._alpha = net, X, Y, alpha
        self._rate = np.array(alpha / X.shape[1], X.dtype)
        self._recorded = None
        self._costs = multiplications(net.n[0], net.n[1], X.shape[1], steps, every)
        self.form = form or min(self._costs, key=self._costs.get)
        self._first = (Gram if self.form == "gram" else Plain)(net, X)
        if self.form == "gram" and not np.isfinite(self._first.K).all():
            # X is finite, but its squares are not.
            self.form, self._first = "plain", Plain(net, X)
        self._make_buffers()

    def __iter__(self):
        return self

    def __next__(self) -> Step:
        if self._recorded is not None and self._recorded.k == self.steps:
            raise StopIteration
        self.advance(self.steps)
        self._recorded = self.last
        return self._recorded

    def advance(self, updates) -> bool:
        """Make this many updates, or fewer if the next Step comes earlier; return whether it isn't due yet."""
        due = 0 if self._recorded is None else min(self._recorded.k + self.every, self.steps)
        goal = min(self.k + updates, due)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            while self.k < goal:
                self._update()
        return self.k < due

    @property
    def J(self) -> float:
        """The cost after the k updates made so far; no network is built for it."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            self._forward()
            self._stop_unless_finite(self._Z_L)
            return cost_from_Z(self._Z[self._net.L], self._Y)

    @property
    def last(self) -> Step:
        """The Step after the k updates made so far: what an interrupted run has reached."""
        J = self.J
        return Step(self.k, self._network(), J)

    def __repr__(self):
        plain, gram = (f"{self._costs[form]:.1e}" for form in ("plain", "gram"))
        return (
            f"Descent of {self._net}, {self.k} of {self.steps} steps made, layer 1 in its {self.form} form: "
            f"for all steps it takes {plain} multiplications plain and {gram} with X.T X"
        )

    def __reduce__(self):
        # Copied one by one, its arrays would no longer be views of each other, and train on silently.
        raise TypeError(
            "a Descent can't be copied: start a new one, descend(run.last.net, X, Y, alpha, steps)"
        )

    def _make_buffers(self):
        net, m, dtype = self._net, self._X.shape[1], self._X.dtype
        n, L = net.n, net.L
        start = {1: self._first.start()} | {l: np.hstack([net.W[l], net.b[l]]) for l in range(2, L + 1)}
        # All parameters, Z[L], and all parameters again: the first are current after an even number of
        # updates, the last after an odd number, so that an update never writes into what it reads. They are in one
        # piece so that all that an update makes, the new parameters and Z[L], is one array to check.
        flat = np.concatenate([start[l].ravel() for l in start])
        whole = np.concatenate([flat, np.empty(m, dtype), flat])
        self._flat, self._made = (
            [whole[: flat.size], whole[-flat.size :]],
            [whole[: -flat.size], whole[flat.size :]],
        )
        self._Z_L = whole[flat.size : -flat.size]
        self._P = [_split(flat, {l: start[l].shape for l in start}) for flat in self._flat]
        self._g = {l: in_place(net.g[l], dtype) for l in net.g}
        self._A1 = {l: np.ones((n[l] + 1, m), dtype) for l in range(1, L + 1)}
        self._A = {l: self._A1[l][:-1] for l in range(1, L + 1)}
        # Z[L] is kept for the cost, and Z[l] where the activation reads it again after it has written A[l].
        kept = {l for l in range(1, L) if self._g[l].needs_Z}
        self._Z = {l: np.empty((n[l], m), dtype) if l in kept else self._A[l] for l in range(1, L)}
        self._Z[L] = self._Z_L.reshape(1, m)
        self._dZ = {l: np.empty((n[l], m), dtype) for l in range(1, L + 1)}
        self._slope = {l: np.empty((n[l], m), dtype) for l in range(1, L)}
        self._forward_made = None
        # After an even number of updates, and after an odd one.
        self._forward_calls = [list(self._forward_from(now)) for now in (0, 1)]
        self._update_calls = [list(self._update_from(now)) for now in (0, 1)]

    # The last array in a call is the one it writes to. With the keyword `out`, the call would take half as long again
    # on a small layer; only np.maximum requires it.

    def _forward_from(self, now) -> Iterator[Callable]:
        """Z[l] = W[l] A[l-1] + b[l] and A[l] = g[l](Z[l])."""
        P, A1, A, Z, g = self._P[now], self._A1, self._A, self._Z, self._g
        yield from self._first.forward(P[1], Z[1])
        yield from g[1].g(Z[1], A[1])
        for l in range(2, self._net.L + 1):
            yield partial(P[l].dot, A1[l - 1], Z[l])
            yield from g[l].g(Z[l], A[l])

    def _update_from(self, now) -> Iterator[Callable]:
        """`network.backward` with alpha/m in every dZ, and the update.

        dZ[L] = (A[L] - Y) alpha/m
        alpha dP[l] = dZ[l] [A[l-1]; 1].T
        dZ[l-1] = W[l].T dZ[l] * g[l-1]'(Z[l-1])
        P[l] := P[l] - alpha dP[l]
        """
        A1, A, Z, g, L = self._A1, self._A, self._Z, self._g, self._net.L
        flat, slope, then = self._flat, self._slope, 1 - now
        # The new parameters' place holds alpha dP first.
        P, alpha_dP = self._P[now], self._P[then]
        dZ = self._dZ | self._first.dZ(alpha_dP[1])
        yield partial(np.subtract, A[L], self._Y, dZ[L])
        yield partial(np.multiply, dZ[L], self._rate, dZ[L])
        for l in range(L, 1, -1):
            yield partial(dZ[l].dot, A1[l - 1].T, alpha_dP[l])
            yield partial(P[l][:, :-1].T.dot, dZ[l], dZ[l - 1])
            yield from g[l - 1].prime(Z[l - 1], A[l - 1], slope[l - 1])
            yield partial(np.multiply, dZ[l - 1], slope[l - 1], dZ[l - 1])
        yield from self._first.gradient(dZ[1], alpha_dP[1])
        yield partial(np.subtract, flat[now], flat[then], flat[then])

    def _forward(self):
        """Go forward from the parameters after k updates."""
        if self._forward_made == self.k:
            return
        for call in self._forward_calls[self.k % 2]:
            call()
        self._forward_made = self.k

    def _update(self):
        """Go from the parameters after k updates to those after k + 1.

        Only the last line makes it count, so an interrupt at any point leaves the
        old parameters or the new ones, complete.
        """
        self._forward()
        for call in self._update_calls[self.k % 2]:
            call()
        self._stop_unless_finite(self._made[1 - self.k % 2])
        self.k += 1

    def _network(self):
        if self.k == 0:
            return self._net
        W, b = {}, {}
        P = self._P[self.k % 2]
        W[1], b[1] = self._first.parameters(P[1])
        for l in range(2, self._net.L + 1):
            W[l], b[l] = P[l][:, :-1], P[l][:, -1:]
        return Network(W, b, self._net.g)

    def _stop_unless_finite(self, values):
        # The sum of squares is one number that tells; it may overflow by itself, hence the second look.
        if not isfinite(values.dot(values)) and not np.isfinite(values).all():
            raise Diverged(self.k, self._network(), self._X, self._Y, self._alpha, self._recorded)


class Plain:
    """Layer 1 like every other layer: Z[1] = P [X; 1] and alpha dP = (alpha/m) dZ[1] [X; 1].T, with X copied once."""

    def __init__(self, net, X):
        self.W0, self.b0 = net.W[1], net.b[1]
        n_x, m = X.shape
        # One example after the other in memory, as both products read it.
        self.X1 = np.ones((m, n_x + 1), X.dtype).T
        self.X1[:-1] = X

    def start(self):
        return np.hstack([self.W0, self.b0])

    def forward(self, P, Z):
        yield partial(P.dot, self.X1, Z)

    def dZ(self, alpha_dP):
        return {}

    def gradient(self, dZ, alpha_dP):
        yield partial(dZ.dot, self.X1.T, alpha_dP)

    def parameters(self, P):
        return P[:, :-1], P[:, -1:]


class Gram:
    """Layer 1 without X: descent on S (n[1], m) instead of W[1] (n[1], n_x).

    It is for n_x much larger than m. Every update subtracts (alpha/m) dZ[1] X.T
    from W[1] and (alpha/m) dZ[1] 1 from b[1], with 1 a column of ones. So
        W[1] = W0 + S X.T,  b[1] = b0 + S 1
    where S is -(alpha/m) times the sum of dZ[1] over all updates so far, and
    with the Gram matrix K = X.T X + 1, m x m, made once,
        Z[1] = W[1] X + b[1] = (W0 X + b0) + S K.
    An update is S := S - (alpha/m) dZ[1], so S takes the place of P[1]. W[1] itself
    is computed only when it is asked for.
    """

    def __init__(self, net, X):
        self.W0, self.b0, self.X = net.W[1], net.b[1], X
        self.K = np.dot(X.T, X)
        self.K += 1
        self.Z0 = np.dot(self.W0, X) + self.b0

    def start(self):
        return np.zeros_like(self.Z0)

    def forward(self, P, Z):
        yield partial(P.dot, self.K, Z)
        yield partial(np.add, Z, self.Z0, Z)

    def dZ(self, alpha_dP):
        # S moves by (alpha/m) dZ[1] itself, so that is computed where the update is wanted.
        return {1: alpha_dP}

    def gradient(self, dZ, alpha_dP):
        return ()

    def parameters(self, P):
        W = np.dot(P, self.X.T)
        W += self.W0
        return W, self.b0 + P.sum(axis=1, keepdims=True)


def multiplications(n_x, n_1, m, steps, every) -> dict[str, int]:
    """Return how many multiplications layer 1 takes in a whole training run, in each form.

    plain   two products with X for each step
    gram    K (symmetric, so half of it) and W0 X once, a product with K for each step,
            and S X.T for each Step recorded
    """
    products = n_1 * n_x * m
    recorded = 1 + -(-steps // every)
    return {
        "plain": 2 * products * steps,
        "gram": m * m * n_x // 2 + products + n_1 * m * m * steps + products * recorded,
    }


class InPlace(NamedTuple):
    """An activation as calls that write into arrays made beforehand: g(Z, A) sets A, prime(Z, A, slope) sets slope.

    The numbers in it are 0-dimensional arrays of the network's type, because numpy would convert a Python number at
    each call, which takes as long as a hundred additions.
    """

    g: Callable[[Array, Array], list[Callable]]
    prime: Callable[[Array, Array, Array], list[Callable]]
    needs_Z: bool = False


def _sigmoid(_, dtype):
    one = np.array(1, dtype)
    return InPlace(
        lambda Z, A: [
            partial(np.negative, Z, A),
            partial(np.exp, A, A),
            partial(np.add, A, one, A),
            partial(np.reciprocal, A, A),
        ],
        lambda Z, A, slope: [partial(np.subtract, one, A, slope), partial(np.multiply, A, slope, slope)],
    )


def _has_wide_tanh(found) -> bool:
    """Whether numpy's tanh, according to `opt_func_info`, computes eight numbers at a time on this processor."""
    return re.search("'current': '(AVX512|X86_V4)", str(found)) is not None


# Elsewhere numpy's exp is twice as fast as its tanh, in float64.
FAST_TANH = _has_wide_tanh(opt_func_info(func_name="^tanh$", signature="float64"))


def _tanh(_, dtype):
    one, two = np.array(1, dtype), np.array(2, dtype)

    def by_exp(Z, A):
        # tanh z = 1 - 2 / (1 + e^2z), to 1e-16. In float32 that would be 1e-7, too much of a small z.
        return [
            partial(np.multiply, Z, two, A),
            partial(np.exp, A, A),
            partial(np.add, A, one, A),
            partial(np.divide, two, A, A),
            partial(np.subtract, one, A, A),
        ]

    return InPlace(
        by_exp if dtype == np.float64 and not FAST_TANH else lambda Z, A: [partial(np.tanh, Z, A)],
        lambda Z, A, slope: [partial(np.multiply, A, A, slope), partial(np.subtract, one, slope, slope)],
    )


def _relu(_, dtype):
    zero = np.array(0, dtype)
    return InPlace(
        lambda Z, A: [partial(np.maximum, Z, zero, out=A)],
        lambda Z, A, slope: [partial(np.greater, A, zero, slope)],
    )


def _leaky_relu(_, dtype):
    zero, leak = np.array(0, dtype), np.array(0.01, dtype)
    return InPlace(
        lambda Z, A: [partial(np.multiply, Z, leak, A), partial(np.maximum, Z, A, out=A)],
        lambda Z, A, slope: [
            partial(np.greater, A, zero, slope),
            partial(np.maximum, slope, leak, out=slope),
        ],
        needs_Z=True,
    )


def _own(g, dtype):
    def forward(Z, A):
        found = g(Z)
        if np.shape(found) != Z.shape:
            # numpy would broadcast it, to a network that `network.forward` refuses.
            raise ValueError(
                f"g = {g} returns shape {np.shape(found)} for Z, {Z.shape}; it should be that of Z: g works on each "
                "number by itself, so use numpy's elementwise functions, without a sum or maximum over an axis"
            )
        np.copyto(A, found)

    return InPlace(
        lambda Z, A: [partial(forward, Z, A)],
        lambda Z, A, slope: [lambda: np.copyto(slope, g.prime(Z))],
        needs_Z=True,
    )


IN_PLACE = {sigmoid: _sigmoid, tanh: _tanh, relu: _relu, leaky_relu: _leaky_relu}


def in_place(g, dtype) -> InPlace:
    # Compared, not looked up, because a reader's own g may be an object without a hash, such as numpy's Polynomial.
    make = next((make for known, make in IN_PLACE.items() if known == g), _own)
    return make(g, dtype)


def _split(flat, shapes):
    """Return views of the pieces of `flat`, each in its shape."""
    views, start = {}, 0
    for l, (rows, columns) in shapes.items():
        end = start + rows * columns
        views[l], start = flat[start:end].reshape(rows, columns), end
    return views
