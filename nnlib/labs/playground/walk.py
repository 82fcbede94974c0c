"""One step of gradient descent, one layer at a time: forward, the cost, backward, the update."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nnlib.labs.backprop import NEW_B, NEW_W, OUTPUT
from nnlib.labs.backprop import lines as lines_of_a_step
from nnlib.labs.frame.numbers import number
from nnlib.labs.playground import training
from nnlib.network import Network
from nnlib.shapes import Array
from nnlib.yours import NNLIB, Yours


class Stage(NamedTuple):
    """A part of a step: "forward", "cost", "backward" or "update", the layer, and the formulas with their code."""

    kind: str
    l: int
    formulas: tuple[str, ...]
    code: tuple[str, ...]


def stages(L) -> list[Stage]:
    """Return the parts of one step of a network of L layers, in their order: the lines of `network` and `descent`."""
    parts = {}
    for line in lines_of_a_step(L):
        name, _ = line.makes
        if name in ("Z", "A"):
            key = ("forward", line.l)
        elif name == "J" or line.code == OUTPUT:
            key = ("cost", L)
        elif line.code in (NEW_W, NEW_B):
            key = ("update", L)
        else:
            key = ("backward", line.l)
        parts.setdefault(key, []).append(line)
    found = []
    for (kind, l), lines in parts.items():
        formulas = [line.formula for line in lines]
        if kind == "update":
            formulas = ["W[l] := W[l] − α dW[l]", "b[l] := b[l] − α db[l]"]
        found.append(Stage(kind, l, tuple(formulas), tuple(dict.fromkeys(line.code for line in lines))))
    return found


@dataclass(frozen=True)
class Walk:
    """A step in progress: what it computes from `net` and its batch X (n_x, m), Y (1, m); `done` parts are shown."""

    net: Network
    X: Array
    Y: Array
    A: dict[int, Array]
    Z: dict[int, Array]
    J: float
    update: training.Update
    alpha: float
    done: int = 0

    @property
    def stage(self) -> Stage:
        """The part done last."""
        return stages(self.net.L)[self.done - 1]

    @property
    def finished(self) -> bool:
        return self.done == len(stages(self.net.L))

    @property
    def forwarded(self) -> int:
        """How many layers have their A[l]."""
        return min(self.done, self.net.L)

    @property
    def backwarded(self) -> set[int]:
        """The layers that have their dW[l] and db[l]."""
        L = self.net.L
        return {l for l in range(L, 0, -1) if self.done >= L + 1 + (L - l + 1)}

    def words(self) -> str:
        """Return what the part done last computed, with its shapes and the size of its numbers."""
        stage, l, m = self.stage, self.stage.l, self.X.shape[1]
        n = self.net.n
        formulas = ";  ".join(stage.formulas)
        if stage.kind == "forward":
            return (
                f"Forward, layer {l} of {self.net.L}: {formulas}. ({n[l]}, {n[l - 1]}) times ({n[l - 1]}, {m}) is "
                f"({n[l]}, {m}). A[{l}] goes from {number(self.A[l].min(), '.3g')} to {number(self.A[l].max(), '.3g')}."
            )
        if stage.kind == "cost":
            return f"The cost of this batch of {m}: {formulas}. J = {self.J:.4f}."
        if stage.kind == "backward":
            size = np.abs(self.update.dW[l]).max()
            return (
                f"Backward, layer {l}: {formulas}. dW[{l}] is ({n[l]}, {n[l - 1]}) as W[{l}] is; its largest entry is "
                f"{number(size, '.3g')}."
            )
        where = f"all {self.net.L} layers" if self.net.L > 1 else "its one layer"
        return f"The update: {formulas}, with α = {self.alpha:g}, in {where}. The step is done."


def begin(net, X, Y, k, settings, yours: Yours = NNLIB) -> Walk:
    """Return step k + 1 before its first part. X (n_x, m), Y (1, m), all training examples."""
    update = training.update(net, X, Y, k, settings, yours)
    X, Y = X[:, update.of], Y[:, update.of]
    A, Z = yours.pair("forward", yours.ahead(net, X))
    return Walk(net, X, Y, A, Z, training.cost(net, X, Y, yours), update, settings.alpha)
