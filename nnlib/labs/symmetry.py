"""Lab: symmetry. Hidden units that start alike stay alike; random weights let them become different."""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nnlib import datasets
from nnlib.activations import ACTIVATIONS
from nnlib.labs.frame import controls, curves, scene
from nnlib.labs.frame.lab import LiveLab
from nnlib.labs.frame.numbers import number
from nnlib.labs.frame.takes_yours import TakesYours
from nnlib.network import Network, cost, forward, initialize, predict

UNITS = 4
EQUAL = 0.5  # every weight, where all are equal
STARTS = {
    "zero": "zero",
    "equal": f"equal, {EQUAL:g}",
    "small random": "small random, 0.01",
    "scaled": "scaled random",
    "large": "large random, 5",
}
OFFERED = ("tanh", "relu", "sigmoid")
SAME = 1e-6  # units nearer to each other than this count as one
MOST_STEPS = 20_000
FAR = 1e4  # a weight beyond this is on its way to infinity
REACH = 2.7  # of the map, in both features
COLORS = ("green", "purple", "start", "ink")


def begin(start, g, rng=1) -> Network:
    """Return a 2-4-1 network whose weights are those of one of STARTS; the biases are 0."""
    scale = {"zero": 0.0, "equal": 0.0, "small random": 0.01, "scaled": None, "large": 5.0}[start]
    net = initialize([2, UNITS, 1], g, scale=scale, rng=rng)
    if start == "equal":
        net = replace(net, W={l: np.full_like(net.W[l], EQUAL) for l in net.W})
    return net


def distances(net) -> np.ndarray:
    """Return how far apart any two hidden units are: a unit is its row of W[1], its bias and its outgoing weight."""
    units = np.hstack([net.W[1], net.b[1], net.W[2].T])
    return np.array([np.linalg.norm(p - q) for i, p in enumerate(units) for q in units[i + 1 :]])


def different(net) -> int:
    """Return how many different hidden units there are."""
    units = np.hstack([net.W[1], net.b[1], net.W[2].T])
    kinds = []
    for unit in units:
        if all(np.linalg.norm(unit - other) > SAME for other in kinds):
            kinds.append(unit)
    return len(kinds)


class Moment(NamedTuple):
    """The training after k steps: the cost, the share it gets right, the rows of W[1]."""

    k: int
    J: float
    right: float
    rows: np.ndarray


class Symmetry(TakesYours, LiveLab):
    """The lab that `symmetry` returns: controls start, activation, alpha; net, k, history (a list of Moments)."""

    title = "Symmetry: four hidden units on the flower"

    def __init__(self, start, activation, alpha, steps_per_frame):
        super().__init__(steps_per_frame, 100)
        self.X, self.Y = datasets.flower(rng=0)
        grid = np.linspace(-REACH, REACH, 45)
        self._grid = np.stack([axis.ravel() for axis in np.meshgrid(grid, grid)])
        self.begin = controls.choice(
            "start",
            start,
            [(words, name) for name, words in STARTS.items()],
            tip="The weights before the first step",
            argument="start",
        )
        self.activation = controls.choice(
            "activation", activation, OFFERED, tip="The activation of the hidden units"
        )
        self.alpha = controls.alpha_slider(alpha, 0.01, 10)
        for control in (self.begin, self.activation):
            self.listen(control, self._start_again)
        self.listen(self.alpha, self._another_alpha)
        self.restart()
        self.assemble(self.buttons, self.begin, self.alpha, seldom=[self.activation, self.per_frame])

    def _another_alpha(self):
        self.diverged = False
        self.redraw()

    @property
    def g(self):
        """The activation of the hidden units."""
        return self.yours.activation or ACTIVATIONS[self.activation.value]

    def restart(self):
        self.net = begin(self.begin.value, self.g)
        self.k, self.diverged = 0, False
        self.J = cost(self.net, self.X, self.Y)
        self.history = [self._moment()]

    def update(self):
        before = self.J
        with np.errstate(over="ignore", invalid="ignore"):
            dW, db = self.yours.slopes(self.net, self.X, self.Y)
            new = self.yours.updated(self.net, dW, db, self.alpha.value)
        if not all((np.abs(P) < FAR).all() for P in new.parameters):
            self.J, self.diverged = math.inf, True
            return
        self.net = new
        self.k += 1
        self.J = cost(self.net, self.X, self.Y)
        limit = 3 * max(self.history[0].J, math.log(2))
        self.diverged = not math.isfinite(self.J) or max(limit, before) < self.J

    def _moment(self):
        right = float(np.mean(predict(self.net, self.X) == self.Y))
        return Moment(self.k, self.J, right, self.net.W[1])

    def redraw(self):
        if self.history[-1].k != self.k:
            self.history.append(self._moment())
        super().redraw()

    @property
    def finished(self):
        return self.diverged or self.k >= MOST_STEPS

    # --- the words ---

    def report(self):
        found = self.unmask(self.net, self.X, self.Y, self.alpha.value)
        return self.with_yours(*self._progress(), found)

    def _progress(self):
        now, apart = self.history[-1], distances(self.net)
        size = max(float(np.abs(self.net.W[l]).max()) for l in self.net.W)
        if not math.isfinite(self.J):
            return f"Step {now.k}: the next step would send a weight beyond {FAR:,.0f}. Press Reset.", "warn"
        if self.diverged:
            return (
                f"Step {now.k}: the cost has climbed to {now.J:.3g}. α = {self.alpha.value:.3g} is too large from this "
                "start. Make α smaller, then press Reset.",
                "warn",
            )
        if now.k == 0:
            return self._before(apart), "plain"
        place = f"Step {now.k}: cost J = {now.J:.4f}, {now.right:.0%} right."
        kinds = different(self.net)
        if size < SAME:
            first = float(forward(self.net, self.X)[0][1][0, 0])
            made = (
                "which is 0"
                if first == 0
                else f"{first:g} everywhere, and half the labels are 1, so it cancels"
            )
            return (
                f"{place} Every weight is still 0. dW[2] is computed from A[1], {made}; dW[1] is computed from W[2], "
                "which is 0. Nothing can ever move. Choose another start.",
                "warn",
            )
        if kinds == 1:
            return (
                f"{place} All four units are identical: the network is one unit. Equal units get equal slopes, so "
                "every step keeps them equal. Choose a random start.",
                "warn",
            )
        if now.k >= 20 and now.J - math.log(2) > 0.03:
            return (
                f"{place} That is worse than always saying 0.5: with α = {self.alpha.value:.3g} the first steps from "
                "this start go too far. Make α smaller, then press Reset.",
                "warn",
            )
        if now.J > 0.6 and apart.max() < 0.5:
            return (
                f"{place} The units differ, but only slightly: the farthest two are {apart.max():.2g} apart. Small "
                "differences grow slowly at first. Let it run.",
                "plain",
            )
        return (
            f"{place} {'Four' if kinds == UNITS else ('', '', 'Two', 'Three')[kinds]} different units: the nearest two "
            f"are {apart.min():.2g} apart, the farthest {apart.max():.2g}. Each draws its own line.",
            "good" if now.right > 0.8 else "plain",
        )

    def _before(self, apart):
        kinds = different(self.net)
        if self.begin.value == "zero":
            return (
                "Every weight is 0, so no unit has a line and every prediction is 0.5. Will the units ever differ? "
                "Guess, then press Run."
            )
        if kinds == 1:
            return (
                f"Every weight is {EQUAL:g}: all four lines lie on top of each other. Will the units ever differ? "
                "Guess, then press Run."
            )
        return (
            f"Random weights: the farthest two units are {apart.max():.2g} apart, the cost is J = {self.J:.4f}. "
            "Press Run."
        )

    def _words(self):
        now = self.history[-1]
        rows = "; ".join(f"({number(w[0], '.2f')}, {number(w[1], '.2f')})" for w in self.net.W[1])
        drawn = sum(np.linalg.norm(w) > SAME for w in self.net.W[1])
        return (
            f"A map of the plane colored by the prediction, with {self.X.shape[1]} examples in six petals and the "
            f"lines z = 0 of {drawn} of {UNITS} hidden units ({self.g}). The rows of W[1] after {now.k} "
            f"steps: {rows}. The cost went from {self.history[0].J:.3f} to {now.J:.3f}."
        )

    # --- the picture ---

    def scene(self):
        return scene.scene(
            scene.column(self._map(), flex=1.2, least=330),
            scene.column(self._rows(), self._costs(), flex=1, least=320),
            label=self._words(),
        )

    def _map(self):
        A, _ = forward(self.net, self._grid)
        side = round(math.sqrt(self._grid.shape[1]))
        marks = [
            scene.heat(
                A[2].reshape(side, side),
                (-REACH, REACH, -REACH, REACH),
                (-0.15, 1.15),
                map="diverging",
                name="yhat",
            ),
            scene.examples(self.X[0], self.X[1], self.Y, size=6, labels=()),
        ]
        numbers = []
        for i, (w, b) in enumerate(zip(self.net.W[1], self.net.b[1][:, 0], strict=True)):
            ends = _line(w, b)
            if ends is None:
                continue
            (x0, x1), (y0, y1) = ends
            marks.append(scene.line([x0, x1], [y0, y1], COLORS[i], width=8.5 - 2.2 * i, casing=True))
            # Lines that lie on top of each other have their numbers one after the other.
            part = 0.12 + 0.09 * i
            place = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
            numbers.append(scene.text(*place, str(i + 1), size=14, bold=True, halo=True))
        style = {"title": "Prediction, and each unit's line z = 0", "height": 430, "xlabel": "feature x1"}
        style |= {"ylabel": "feature x2", "xname": "x1", "yname": "x2", "grid": False, "hover": True}
        style |= {"equal": True}
        return scene.panel("map", marks + numbers, (-REACH, REACH), (-REACH, REACH), **style)

    def _rows(self):
        path = curves.thin(self.history, 200)
        W = np.array([moment.rows for moment in path])  # (moments, UNITS, 2)
        limit = 1.5 * curves.round_up(max(float(np.abs(W).max()), 0.1))
        marks = [scene.rule(x=0, dash=(), width=1), scene.rule(y=0, dash=(), width=1)]
        for i in range(UNITS):
            marks.append(scene.line(W[:, i, 0], W[:, i, 1], COLORS[i], width=1.6))
        for i in range(UNITS):
            w = W[-1, i]
            marks.append(scene.line([0, w[0]], [0, w[1]], COLORS[i], width=1.2, dash=(3, 3)))
            marks.append(scene.points(w[:1], w[1:], (COLORS[i],), size=24 - 5.5 * i))
        for i in range(UNITS):
            w = W[-1, i]
            marks.append(
                scene.text(w[0], w[1], str(i + 1), size=12, bold=True, halo=True, shift=(11 * i - 16, -20))
            )
        style = {"title": "Rows of W[1]: one point per unit", "height": 235, "xlabel": "weight of x1"}
        style |= {"ylabel": "weight of x2", "xname": "w1", "yname": "w2", "hover": True}
        return scene.panel("rows", marks, (-limit, limit), (-limit, limit), **style)

    def _costs(self):
        title = "Cost; dashed: always saying 0.5"
        last = max(100, self.k)
        return curves.costs(
            self.history, last=last, lowest_top=0.8, most=500, guess=True, title=title, height=177
        )


def _line(w, b):
    """Return the ends ((x0, x1), (y0, y1)) of w1 x1 + w2 x2 + b = 0 on the map, from left to right; None if outside."""
    length = float(np.linalg.norm(w))
    if length < SAME:
        return None
    place, way = -b * w / length**2, np.array([-w[1], w[0]]) / length
    low, high = -math.inf, math.inf
    for p, d in zip(place, way, strict=True):
        if abs(d) > 1e-12:
            ends = sorted(((-REACH - p) / d, (REACH - p) / d))
            low, high = max(low, ends[0]), min(high, ends[1])
        elif abs(p) > REACH:
            return None
    if low >= high:
        return None
    ends = np.array([place + low * way, place + high * way])
    return ends[np.lexsort((ends[:, 1], ends[:, 0]))].T


def symmetry(*, start="zero", activation="tanh", alpha=1.2, steps_per_frame=10) -> Symmetry:
    """Return a lab: four hidden units learn the flower from a start of your choice, or stay a single unit forever.

    start       "zero", "equal", "small random", "scaled" or "large"
    activation  of the hidden units: "tanh", "relu" or "sigmoid"
    alpha       learning rate, 0.01 to 10
    steps_per_frame     1 to 100
    Raises ValueError for other values. Source: week 3, random initialization.
    """
    return Symmetry(start, activation, alpha, steps_per_frame)
