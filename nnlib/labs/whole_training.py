"""Lab: the course's whole training run on cats, 2,500 steps of four layers, at every move of a slider."""

import math
import time
from functools import cache
from typing import NamedTuple

import numpy as np

from nnlib import datasets, engine
from nnlib.activations import relu
from nnlib.descent import Diverged
from nnlib.labs.frame import controls, curves, numbers, scene
from nnlib.labs.frame.lab import Lab
from nnlib.network import initialize, predict

STEPS, APART = 2_500, 25  # steps of a run, and steps between two costs that are drawn
SIZE, M, NEW = (
    64,
    209,
    200,
)  # pixels of a side and number of the course's training pictures; pictures to test on
N = (SIZE * SIZE * 3, 20, 7, 5, 1)
LOW, HIGH = 0.001, 0.1
STUCK = 0.6  # nearly log 2, the cost of always saying 0.5


class Fit(NamedTuple):
    """The result of a run: its costs every APART steps, the shares of pictures it gets right, its seconds."""

    costs: list[float]
    train: float
    test: float
    seconds: float


@cache
def pictures():
    """Return X, Y to train on and X, Y to test on: the drawings, enlarged to the size of the course's photographs."""
    train, test = datasets.cats()
    place = np.arange(SIZE) * train.pictures.shape[1] // SIZE
    return [
        part
        for some in (train[:M], test[:NEW])
        for part in (datasets.unroll(some.pictures[:, place][:, :, place]) / some.brightest, some.Y)
    ]


def fit(alpha, seed) -> Fit:
    """Train from the random weights of `seed`, STEPS steps with the learning rate alpha."""
    X, Y, X_new, Y_new = pictures()
    began = time.perf_counter()
    run = engine.descend(initialize(list(N), relu, rng=seed), X, Y, alpha, STEPS, every=STEPS)
    first = next(run)
    net, costs = first.net, [first.J]
    try:
        while run.advance(APART):
            costs.append(run.J)
        _, net, J = next(run)
        costs.append(J)
    except Diverged as error:
        net = error.net
        costs.append(math.inf)
    seconds = time.perf_counter() - began
    with np.errstate(over="ignore", invalid="ignore"):
        right = [float(np.mean(predict(net, X) == Y)) for X, Y in ((X, Y), (X_new, Y_new))]
    return Fit(costs, *right, seconds)


class WholeTraining(Lab):
    """The lab that `whole_training` returns: controls alpha and seed; `fits` maps (alpha, seed) to the Fit."""

    title = "A whole training run at every move"

    def __init__(self, alpha, seed):
        super().__init__()
        self.alpha = controls.alpha_slider(alpha, LOW, HIGH)
        self.seed = controls.count_slider(
            "start", seed, 0, 20, tip="Which random weights to start from", argument="seed"
        )
        self.fits: dict[tuple[float, int], Fit] = {}
        for control in (self.alpha, self.seed):
            self.listen(control, self._train)
        self._train_now()
        self.assemble(self.alpha, self.seed)

    def _train_now(self):
        self.fits[self.alpha.value, self.seed.value] = fit(self.alpha.value, self.seed.value)

    def _train(self):
        self._train_now()
        self.redraw()

    @property
    def now(self) -> Fit:
        """The result with the current alpha and seed."""
        return self.fits[self.alpha.value, self.seed.value]

    def _of_this_start(self):
        """The fits from the current start, ordered by alpha."""
        return {alpha: fit for (alpha, seed), fit in sorted(self.fits.items()) if seed == self.seed.value}

    def report(self):
        now, (first, *_, last) = self.now, self.now.costs
        place = f"α = {self.alpha.value:g}, start {self.seed.value}"
        if not math.isfinite(last):
            return f"{place}: training diverged. Try a smaller α.", "warn"
        came = (
            f"{place}: in {STEPS:,} steps the cost went from {first:.3f} to {last:.4f}; "
            f"{now.train:.1%} of the {M} pictures it trained on are right, {now.test:.1%} of {NEW} new ones."
        )
        if last > STUCK:
            return (
                f"{came} That is hardly better than always giving the same answer: the first steps went so far that "
                "nearly all ReLUs of a layer are off. Try a smaller α, or another start.",
                "warn",
            )
        return came, "plain"

    def scene(self):
        now, fits = self.now, self._of_this_start()
        last = numbers.cost(now.costs[-1])
        label = (
            f"Left, the cost of a {'-'.join(map(str, N))} network over {STEPS} steps with α = {self.alpha.value:g}: "
            f"from {now.costs[0]:.3f} to {last}; {len(fits) - 1} earlier runs from this start in gray. "
            f"Right, the share of pictures that each α gets right after all steps; here {now.train:.1%} of those "
            f"it trained on and {now.test:.1%} of new ones."
        )
        return scene.scene(
            scene.column(self._costs(fits), flex=1.2, least=340),
            scene.column(self._shares(fits), least=320),
            label=label,
        )

    def _costs(self, fits):
        top = 1.0

        def curve(fit, color, width):
            k = np.minimum(APART * np.arange(len(fit.costs)), STEPS)
            # What lies outside the panel would be drawn along its edge.
            inside = [cost if cost < top else math.nan for cost in fit.costs]
            return scene.line(k, inside, color, width=width)

        earlier = [curve(fit, "muted", 1) for alpha, fit in fits.items() if alpha != self.alpha.value]
        marks = [scene.rule(y=math.log(2), label="always saying 0.5"), *earlier, curve(self.now, "blue", 2.4)]
        style = {"title": f"Cost of {STEPS:,} steps, made in {self.now.seconds:.2f} s", "height": 260}
        style |= {"xlabel": "step k", "ylabel": "cost J", "xname": "k", "yname": "J", "hover": True}
        style |= {"legend": "top right"}
        return scene.panel("costs", marks, (0, 1.04 * STEPS), (0, top), **style)

    def _shares(self, fits):
        powers = [math.log10(alpha) for alpha in fits]
        names = ("pictures it trained on", "new pictures")
        marks = [scene.rule(x=math.log10(self.alpha.value))]
        marks += curves.shares(powers, list(fits.values()), names, self.now, points_at_all=True)
        return scene.panel(
            "shares",
            marks,
            (math.log10(LOW) - 0.25, math.log10(HIGH) + 0.25),
            (20, 103),
            title="Pictures it gets right in the end",
            height=260,
            xlabel="learning rate α as a power of ten: −3 is 0.001",
            ylabel="right, %",
            legend="bottom left",
        )


def whole_training(*, alpha=0.0075, seed=1) -> WholeTraining:
    """Return a lab: 2,500 steps of the course's four-layer network at every move of alpha.

    alpha   learning rate, 0.001 to 0.1
    seed    of the random weights, 0 to 20
    209 drawings of cats and others, enlarged to 64 x 64, take the place of the course's photographs.
    Raises TypeError or ValueError for other values. Source: week 4; the notebook on speed says why it is this fast.
    """
    return WholeTraining(alpha, seed)
