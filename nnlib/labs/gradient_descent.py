"""Lab: gradient descent on the cost J(w, b) of a unit with one feature, seen from above."""

import itertools
import math

import numpy as np

from nnlib import logistic
from nnlib.activations import sigmoid
from nnlib.cost import cost_from_Z, loss_from_Z, squared_error
from nnlib.labs.frame import controls, curves, scene
from nnlib.labs.frame.lab import LiveLab
from nnlib.labs.frame.numbers import number

LOSSES = ("cross-entropy", "squared error")
W_RANGE, B_RANGE = (-3.0, 5.0), (-8.0, 4.0)
FLAT = 2e-3  # a slope below this no longer moves the point visibly
MOST_STEPS = 20_000
TOO_HIGH = 3  # times the cost at the start: beyond this, the steps go up, not down


def practice(m=24, rng=0):
    """Return X (1, m), hours of practice, and Y (1, m), 1 where the test was passed: made-up data that overlaps."""
    rng = np.random.default_rng(rng)
    x = np.sort(rng.uniform(0, 4, m)).round(2)
    passed = rng.random(m) < sigmoid(1.75 * (x - 2))
    return x.reshape(1, m), passed.astype(float).reshape(1, m)


def cost(w, b, X, Y, loss) -> float:
    """Return J for one of LOSSES. w (1, 1), b a number, X and Y (1, m)."""
    Z = w.T @ X + b
    return cost_from_Z(Z, Y) if loss == "cross-entropy" else float(np.mean(squared_error(sigmoid(Z), Y)))


def gradient(w, b, X, Y, loss):
    """Return dw (1, 1) and db for one of LOSSES; squared error has an extra factor a (1 - a) in dz."""
    A = logistic.forward(w, b, X)
    if loss == "cross-entropy":
        return logistic.backward(A, X, Y)
    m = X.shape[1]
    dZ = (A - Y) * A * (1 - A)
    return X @ dZ.T / m, float(np.sum(dZ) / m)


def surface(X, Y, loss, points=81):
    """Return J on a grid, (points, points): a row for each b, a column for each w."""
    w, b = np.linspace(*W_RANGE, points), np.linspace(*B_RANGE, points)
    Z = w[None, :, None] * X[0] + b[:, None, None]
    Y = np.broadcast_to(Y[0], Z.shape)
    losses = loss_from_Z(Z, Y) if loss == "cross-entropy" else squared_error(sigmoid(Z), Y)
    return losses.mean(axis=-1)


def update(step, X, Y, alpha, loss) -> logistic.Step:
    """Return the Step after one update of gradient descent from `step`."""
    w, b = logistic.step(step.w, step.b, *gradient(step.w, step.b, X, Y, loss), alpha)
    return logistic.Step(step.k + 1, w, b, cost(w, b, X, Y, loss))


class GradientDescent(LiveLab):
    """The lab that `gradient_descent` returns: controls alpha, w, b, loss; history, a list of Steps."""

    title = "Gradient descent on the cost surface"

    def __init__(self, alpha, start, loss, steps_per_frame):
        super().__init__(steps_per_frame, 50)
        self.X, self.Y = practice()
        self.alpha = controls.alpha_slider(alpha, 0.01, 100)
        self.w = controls.slider(
            "start w", start[0], *W_RANGE, tip="The weight that descent starts from", argument="start w"
        )
        self.b = controls.slider(
            "start b", start[1], *B_RANGE, tip="The bias that descent starts from", argument="start b"
        )
        self.loss = controls.choice(
            "loss", loss, LOSSES, tip="Which loss the cost J averages over the examples"
        )
        self.listen(self.alpha, self._another_alpha)
        for control in (self.w, self.b):
            self.listen(control, self._start_again)
        self.listen(self.loss, self._another_loss)
        self.drawing.on_pick(self._pick)
        self._another_loss(draw=False)
        self.assemble(self.buttons, self.alpha, self.loss, seldom=[self.w, self.b, self.per_frame])

    def _another_alpha(self):
        self.diverged = False
        self.redraw()

    def _another_loss(self, draw=True):
        self.pause()
        self.J = surface(self.X, self.Y, self.loss.value)
        self.restart()
        if draw:
            self.redraw()

    def _pick(self, panel, w, b):
        place = [float(np.clip(v, *r)) for v, r in ((w, W_RANGE), (b, B_RANGE))]
        self.w.value, self.b.value = (round(v, 1) for v in place)

    def restart(self):
        w, b = np.array([[self.w.value]]), float(self.b.value)
        self.history = [logistic.Step(0, w, b, cost(w, b, self.X, self.Y, self.loss.value))]
        self.diverged = False
        self._look()

    def update(self):
        before = self.history[-1]
        after = update(before, self.X, self.Y, self.alpha.value, self.loss.value)
        self.history.append(after)
        cost, limit = after.J, TOO_HIGH * max(self.history[0].J, math.log(2))
        self.diverged = not math.isfinite(cost) or cost > max(limit, before.J)
        self._look()

    def _look(self):
        now = self.history[-1]
        self.dw, self.db = gradient(now.w, now.b, self.X, self.Y, self.loss.value)
        self.slope = math.hypot(float(self.dw[0, 0]), self.db)

    @property
    def finished(self):
        return self.diverged or self.slope < FLAT or len(self.history) > MOST_STEPS

    def report(self):
        now = self.history[-1]
        place = f"Step {now.k}: cost J = {now.J:.4f}"
        if self.diverged:
            times = now.J / self.history[0].J
            return (
                f"Step {now.k}: the cost has climbed to {now.J:.3g}, {times:.2g} times what it was at the start. Each "
                f"step flies over the valley and lands higher on the other side: α = {self.alpha.value:.3g} is too "
                "large. Make α smaller, then press Reset.",
                "warn",
            )
        if self.slope < FLAT:
            if now.J - self.J.min() > 0.02:
                return (
                    f"{place}, but the slope is only {self.slope:.2g}: stuck on a plateau, far above the lowest cost "
                    f"{self.J.min():.3f}. Squared error is flat where a unit is confident and wrong. Try "
                    "cross-entropy.",
                    "warn",
                )
            return f"{place}, and the slope is {self.slope:.1g}: this is the bottom of the valley.", "good"
        if now.k == 0:
            return (
                f"Start at w = {number(now.w[0, 0], '.1f')}, b = {number(now.b, '.1f')}: "
                f"cost J = {now.J:.4f}, slope {self.slope:.2g}.",
                "plain",
            )
        recent = [step.J for step in self.history[-12:]]
        rises = sum(later > earlier for earlier, later in itertools.pairwise(recent))
        if rises >= 2:
            return (
                f"{place}. The cost has been going up and down between {min(recent):.3f} and {max(recent):.3f} lately: "
                "each step lands beyond the bottom of the valley. With a smaller α it would settle down.",
                "warn",
            )
        if len(self.history) > MOST_STEPS:
            return f"{place}. Stopped after {MOST_STEPS} steps; the slope is still {self.slope:.2g}.", "plain"
        return f"{place}, the slope is still {self.slope:.2g}.", "plain"

    def scene(self):
        return scene.scene(
            scene.column(self._map(), flex=1.15, least=340),
            scene.column(self._costs(), self._unit(), flex=1, least=290),
            label=self._words(),
        )

    def _words(self):
        now, lowest = self.history[-1], np.unravel_index(np.argmin(self.J), self.J.shape)
        w, b = (np.linspace(*r, len(self.J))[i] for r, i in ((W_RANGE, lowest[1]), (B_RANGE, lowest[0])))
        return (
            f"Map of the cost J, {self.loss.value}, over w from {number(W_RANGE[0], 'g')} to "
            f"{W_RANGE[1]:g} and b from {number(B_RANGE[0], 'g')} to {B_RANGE[1]:g}: lowest {self.J.min():.3f} near "
            f"w = {number(w, '.1f')}, b = {number(b, '.1f')}, highest {self.J.max():.2f}. The path starts at w = "
            f"{number(self.w.value, '.1f')}, b = {number(self.b.value, '.1f')} and after {now.k} steps is at w = "
            f"{number(now.w[0, 0], '.2f')}, b = {number(now.b, '.2f')}. Beside it the cost of each step, from "
            f"{self.history[0].J:.3f} to {now.J:.3f}, and the {self.X.shape[1]} examples with the unit's curve."
        )

    def _map(self):
        path = curves.thin(self.history, 800)
        w = np.array([step.w[0, 0] for step in path])
        b = np.array([step.b for step in path])
        now = self.history[-1]
        ahead = logistic.step(now.w, now.b, self.dw, self.db, self.alpha.value)
        domain = (0.3, 6.0) if self.loss.value == "cross-entropy" else (0.05, 0.3)
        levels = _LEVELS if self.loss.value == "cross-entropy" else [level / 10 for level in _LEVELS[5:]]
        marks = [
            scene.heat(self.J, (*W_RANGE, *B_RANGE), domain, log=True, levels=levels, name="J"),
            scene.line(w, b, "trace", width=2, casing=True),
            scene.points(w, b, ("trace",), size=5) if len(path) < 120 else None,
            scene.line(
                [now.w[0, 0], ahead[0][0, 0]], [now.b, ahead[1]], "start", width=2.5, casing=True, arrow=True
            ),
            scene.points(w[:1], b[:1], ("start",), markers=("O",), size=13),
            scene.points(w[-1:], b[-1:], ("start",), size=12),
        ]
        style = {"title": f"Cost J(w, b), {self.loss.value}: dark is low", "height": 430}
        style |= {"xlabel": "weight w", "ylabel": "bias b", "xname": "w", "yname": "b", "pick": True}
        style |= {"grid": False, "bar": scene.bar(domain, log=True)}
        return scene.panel("surface", marks, W_RANGE, B_RANGE, **style)

    def _costs(self):
        last = max(20, 1.03 * self.history[-1].k)
        return curves.costs(self.history, last=last, title="Cost at each step")

    def _unit(self):
        now = self.history[-1]
        x = np.linspace(-0.2, 4.2, 120)
        a = sigmoid(now.w[0, 0] * x + now.b)
        right = np.mean(logistic.predict(now.w, now.b, self.X) == self.Y)
        marks = [
            scene.rule(y=0.5),
            scene.line(x, a, "green", label="yhat"),
            scene.examples(self.X[0], self.Y[0], self.Y[0]),
        ]
        style = {"title": f"The unit: {right:.0%} right", "height": 206}
        style |= {"xlabel": "feature x, hours of practice", "ylabel": "yhat", "xname": "x"}
        style |= {"yname": "yhat", "hover": True}
        return scene.panel("unit", marks, (-0.2, 4.2), (-0.14, 1.14), **style)


# close together in the valley, farther apart on its walls
_LEVELS = (0.33, 0.36, 0.4, 0.45, 0.5, 0.6, 0.7, 0.85, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def gradient_descent(
    *, alpha=1.0, start=(-1.5, 2.0), loss="cross-entropy", steps_per_frame=1
) -> GradientDescent:
    """Return a lab: gradient descent on J(w, b) for one feature, step by step or live.

    alpha   learning rate, 0.01 to 100
    start   (w, b), w from -3 to 5 and b from -8 to 4; a click on the map chooses another
    loss    "cross-entropy", or "squared error" to see a surface with plateaus
    Raises ValueError for values outside these ranges. Source: week 2, gradient descent.
    """
    return GradientDescent(alpha, start, loss, steps_per_frame)
