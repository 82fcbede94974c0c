"""The reader's own functions in a training run or a lab, and whether their slopes are right."""

import contextlib
import copyreg
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

import numpy as np

from nnlib import descent, network
from nnlib.activations import Activation
from nnlib.descent import Diverged, Step
from nnlib.gradcheck import numerical
from nnlib.logistic import without_warnings
from nnlib.network import Network
from nnlib.shapes import gradients

SIGNATURES = {
    "forward": "forward(net, X) -> A, Z",
    "backward": "backward(net, A, Z, Y) -> dW, db",
    "step": "step(net, dW, db, alpha) -> Network",
}


@dataclass(frozen=True)
class Yours:
    """The functions that a training run or a lab uses: nnlib's, unless the reader replaces them.

    forward     (net, X) -> A, Z
    backward    (net, A, Z, Y) -> dW, db
    step        (net, dW, db, alpha) -> Network
    activation  an Activation for the hidden layers, or None
    None of them can change the X and Y that it is given.
    """

    forward: Callable = network.forward
    backward: Callable = network.backward
    step: Callable = descent.step
    activation: Activation | None = None

    def using(self, **functions) -> "Yours":
        """Return a copy with these functions replaced; None takes one out again.

        Raises TypeError naming what is wrong.
        """
        own = {field.name: field.default for field in fields(self)}
        for name, function in functions.items():
            if name not in own:
                raise TypeError(f"there is nothing named {name} to replace; you can replace {', '.join(own)}")
            if function is None:
                functions[name] = own[name]
            elif name == "activation" and not isinstance(function, Activation):
                raise TypeError(
                    f"activation is {function!r}; it should be an Activation, g with its slope: "
                    'try Activation("mine", g, prime)'
                )
            elif not callable(function):
                raise TypeError(
                    f"{name} is {function!r}; it should be a function {SIGNATURES[name]}: give it without parentheses"
                )
        return replace(self, **functions)

    @property
    def own(self) -> list[str]:
        """The names of the functions that are the reader's own."""
        return [field.name for field in fields(self) if getattr(self, field.name) is not field.default]

    def slopes(self, net, X, Y) -> tuple[dict, dict]:
        """Return dW and db from these passes, (n[l], n[l-1]) and (n[l], 1). Raises if the shapes are wrong."""
        A, Z = self.passed(net, X)
        return gradients(*self.pair("backward", self.backward(net, A, Z, _read_only(Y))), net.W, net.b)

    def ahead(self, net, X) -> tuple:
        """Return what the forward pass returns, as it is."""
        return self.forward(net, _read_only(X))

    def passed(self, net, X) -> tuple[dict, dict]:
        """Return A[0..L] and Z[1..L] from the forward pass, even if it leaves out A[0] = X or returns lists.

        Raises TypeError, and ValueError if a layer is missing.
        """
        X = _read_only(X)
        A, Z = self.pair("forward", self.ahead(net, X))
        for name, layers in (("A", A), ("Z", Z)):
            if not all(l in layers for l in net.W):
                raise ValueError(
                    f"{name} has the keys {list(layers)}; it should have one entry for each layer, keyed 1..L: "
                    f"write {name} = {{1: ..., 2: ...}}"
                )
        A, Z = ({l: np.asarray(P) for l, P in layers.items()} for layers in (A, Z))
        return {0: X, **A}, Z

    def updated(self, net, dW, db, alpha) -> Network:
        """Return the network after one step, even if it returns only W and b. Raises TypeError for anything else."""
        new = self.step(net, dW, db, alpha)
        if isinstance(new, tuple | list) and len(new) == 2:
            new = Network(*new, net.g)
        if not isinstance(new, Network):
            raise TypeError(
                f"step returned {type(new).__name__}; it should return a Network: "
                "end it with return Network(W, b, net.g)"
            )
        return new

    def moves(self, net, X, Y, alpha) -> tuple[dict, dict]:
        """Return the slopes that a whole step follows, (W[l] - new W[l]) / alpha: dW and db, if the step is right."""
        new = self.updated(net, *self.slopes(net, X, Y), alpha)
        return tuple({l: (old[l] - P[l]) / alpha for l in old} for old, P in ((net.W, new.W), (net.b, new.b)))

    @staticmethod
    def pair(name, made) -> tuple:
        """Return what a pass returned, if it is two dicts. Raises TypeError otherwise."""
        several = isinstance(made, tuple | list)
        if not several or len(made) != 2 or not all(isinstance(each, Mapping) for each in made):
            found = f"{len(made)} values" if several and len(made) != 2 else type(made).__name__
            if several and len(made) == 2:
                found = " and ".join(type(each).__name__ for each in made)
            raise TypeError(
                f"{name} returned {found}; it should return two dicts, as {SIGNATURES[name]} says: "
                f"end it with return {'A, Z' if name == 'forward' else 'dW, db'}"
            )
        return made


NNLIB = Yours()


def _read_only(P):
    P = P.view()
    P.flags.writeable = False
    return P


# ------------------------------------------------------------------ training with them


def descend(net, X, Y, alpha, steps, every=1, yours=NNLIB) -> Iterator[Step]:
    """Yield a Step for k = 0, every, 2 every, ... and k = steps, as descent.descend does, with your own functions.

    J is always computed by nnlib, from the network as it is. Raises Stopped if a function raises an exception, or
    Diverged.
    """
    return without_warnings(_steps(net, X, Y, alpha, steps, every, yours))


def _steps(net, X, Y, alpha, steps, every, yours):
    for k in range(steps + 1):
        if k % every == 0 or k == steps:
            with _stopping(k, net):
                J = network.cost(net, X, Y)
            _refuse_infinite(k - 1, net, J={net.L: np.array(J)})
            yield Step(k, net, J)
        if k < steps:
            with _stopping(k, net):
                dW, db = yours.slopes(net, X, Y)
                new = yours.updated(net, dW, db, alpha)
            _refuse_infinite(k, net, dW=dW, db=db, W=new.W, b=new.b)
            net = new


@contextlib.contextmanager
def _stopping(k, net):
    try:
        yield
    except (Exception, SystemExit) as error:
        raise Stopped(k, net, error) from error


class Stopped(RuntimeError):  # noqa: N818
    """A function of the reader's raised `error` in step k + 1, on the network `net`."""

    def __init__(self, k, net, error):
        self.k, self.net, self.error = k, net, error
        super().__init__(f"step {k + 1} stops with {type(error).__name__}: {error}")

    def __reduce__(self):
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__


class YoursDiverged(Diverged):
    """A training run with the reader's own functions diverged in step k + 1, first in `quantity`."""

    def __init__(self, k, net, quantity, layer, value):
        self.k, self.net, self.last, self.quantity, self.layer = k, net, None, quantity, layer
        ArithmeticError.__init__(self, f"training diverges in step {k + 1}: {quantity} is {value}")


def _refuse_infinite(k, net, **arrays):
    for name, layers in arrays.items():
        for l, P in layers.items():
            if not np.isfinite(P).all():
                quantity = name if name == "J" else f"{name}[{l}]"
                raise YoursDiverged(k, net, quantity, l, P[~np.isfinite(P)].flat[0])


# ------------------------------------------------------------------ is it right?

EPS, FINE = 1e-5, 1e-7


class Gap(NamedTuple):
    """One slope array, dW[l] or db[l], beside its centered differences: some entries, and both values of each."""

    name: str
    l: int
    places: list[tuple[int, int]]
    ours: np.ndarray
    nudged: np.ndarray
    wrong: int

    @property
    def factor(self) -> float | None:
        """How many times too large the entries are, if that is the same number for all of them, or None."""
        large = np.abs(self.nudged) > 1e-5
        if not self.wrong or not large.any():
            return None
        factors = self.ours[large] / self.nudged[large]
        most = factors[np.argmax(np.abs(self.nudged[large]))]
        return float(most) if np.ptp(factors) <= 1e-3 * abs(most) else None


def compare(net, slopes, J, most=None, rng=0) -> list[Gap]:
    """Return a Gap for each dW[l] and db[l], from the last layer to the first.

    (J(P + eps) - J(P - eps)) / (2 eps) for each entry of each parameter P, or for `most` of each at random
    slopes  a function of a network, (dW, db)       J   a function of a network, its cost
    All are taken near net, with its biases moved by about 0.001: biases of 0 put ReLU exactly on its kink, where it
    has no slope. An entry that disagrees is nudged again, a hundred times less, since there may be a kink in between.
    """
    rng, gaps = np.random.default_rng(rng), []
    net = replace(net, b={l: net.b[l] + rng.normal(0, 0.001, net.b[l].shape) for l in net.b})
    dW, db = slopes(net)
    for l in range(net.L, 0, -1):
        for name, gradient in (("W", dW), ("b", db)):
            P, ours = getattr(net, name)[l], np.asarray(gradient[l], dtype=np.float64)
            places = list(np.ndindex(P.shape))
            if most and most < len(places):
                places = [places[i] for i in sorted(rng.choice(len(places), most, replace=False))]
            found = [_nudge(net, name, l, place, J, EPS) for place in places]
            for i, place in enumerate(places):
                if not _agree(ours[place], found[i]):
                    found[i] = _nudge(net, name, l, place, J, FINE)
            mine, theirs = np.array([ours[place] for place in places]), np.array(found)
            wrong = sum(not _agree(one, other) for one, other in zip(mine, theirs, strict=True))
            gaps.append(Gap(f"d{name}", l, places, mine, theirs, wrong))
    return gaps


def _nudge(net, name, l, place, J, eps):
    parameters = getattr(net, name)

    def nudged(p):
        P = parameters[l].astype(np.float64)
        P[place] = p
        return J(replace(net, **{name: {**parameters, l: P}}))

    return float(numerical(lambda p: nudged(float(p)), parameters[l][place], eps))


def _agree(one, other):
    return bool(abs(one - other) <= 1e-7 + 1e-4 * abs(other))


def verdict(gaps, m) -> tuple[str, bool]:
    """Return in words what `compare` found, where to look, and whether all agree. m is the number of examples."""
    checked = sum(len(gap.places) for gap in gaps)
    wrong = [gap for gap in gaps if gap.wrong]
    if not wrong:
        return f"All {checked} slopes checked agree with nudging.", True
    entries = sum(gap.wrong for gap in wrong)
    said = f"{entries} of {checked} slopes checked disagree with nudging, first {_name(wrong[0])} on the way back."
    factors = {gap.factor for gap in wrong}
    if None not in factors and np.ptp([*factors]) <= 1e-3 * abs(max(factors, key=abs)):
        factor = next(iter(factors))
        names = {gap.name for gap in wrong}
        times = f"{'Each' if len(names) > 1 else names.pop()} is {factor + 0.0:.4g} times what it should be"
        hint = (
            f": m = {m}, so look at 1/m."
            if abs(abs(factor) - m) < 0.01 * m or abs(factor * m - 1) < 0.01
            else "."
        )
        hint = ": look at its sign." if abs(factor + 1) < 1e-3 else hint
        return f"{said} {times}{hint}", False
    first = wrong[0].l
    both = {gap.name for gap in wrong if gap.l == first}
    if both == {"dW", "db"}:
        return f"{said} Both dW[{first}] and db[{first}] are made from dZ[{first}]: look there.", False
    name = both.pop()
    other = "db" if name == "dW" else "dW"
    return (
        f"{said} {other}[{first}] agrees, so dZ[{first}] is right: look at the line for {name}[{first}].",
        False,
    )


def _name(gap):
    return f"{gap.name}[{gap.l}]"
