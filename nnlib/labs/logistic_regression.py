"""Lab: logistic regression on pictures, live: cost, accuracy, the weights as a picture, and what it gets wrong."""

import math
from typing import NamedTuple

import numpy as np

from nnlib import datasets, logistic
from nnlib.cost import cost_from_Z
from nnlib.labs.frame import controls, curves, mistakes, scene
from nnlib.labs.frame.lab import LiveLab

DATA = ("digits", "cats")
MOST_STEPS = 20_000


class Moment(NamedTuple):
    """The training run after k steps: the cost, and the accuracy on both sets, 0 to 1."""

    k: int
    J: float
    train: float
    test: float


class LogisticRegression(LiveLab):
    """The lab that `logistic_regression` returns: controls data, digit, alpha; w, b, k; history, a list of Moments."""

    title = "Logistic regression on pictures, live"

    def __init__(self, data, digit, alpha, steps_per_frame):
        super().__init__(steps_per_frame, 100)
        self.data = controls.choice(
            "pictures", data, DATA, tip="Which pictures to learn from", argument="data"
        )
        self.digit = controls.choice(
            "is it a", digit, range(10), tip="Which digit to tell from all the others", argument="digit"
        )
        self.alpha = controls.alpha_slider(alpha, 0.001, 100)
        for control in (self.data, self.digit):
            self.listen(control, self._another_set)
        self.listen(self.alpha, self._another_alpha)
        self._load()
        self.assemble(self.buttons, self.alpha, self.digit, seldom=[self.data, self.per_frame])

    def _another_set(self):
        self.pause()
        self._load()
        self.redraw()

    def _another_alpha(self):
        self.diverged = False
        self.redraw()

    def _load(self):
        self.digit.layout.display = "" if self.data.value == "digits" else "none"
        self.train, self.test = (
            datasets.digits(self.digit.value) if self.data.value == "digits" else datasets.cats()
        )
        self.restart()

    def restart(self):
        self.w, self.b = logistic.initialize(self.train.X.shape[0])
        self.k, self.diverged, self.rose = 0, False, None
        self._forward()
        self.history = [self._moment()]

    def _forward(self):
        self.A = logistic.forward(self.w, self.b, self.train.X)
        self.J = cost_from_Z(self.w.T @ self.train.X + self.b, self.train.Y)

    def update(self):
        before = self.J
        dw, db = logistic.backward(self.A, self.train.X, self.train.Y)
        self.w, self.b = logistic.step(self.w, self.b, dw, db, self.alpha.value)
        self.k += 1
        self._forward()
        cost = self.J
        self.rose = before if cost > before else None
        self.diverged = not math.isfinite(cost) or cost > max(3 * math.log(2), before)

    def _moment(self):
        seen = np.mean((self.A > 0.5) == self.train.Y)
        unseen = np.mean(logistic.predict(self.w, self.b, self.test.X) == self.test.Y)
        return Moment(self.k, self.J, float(seen), float(unseen))

    def redraw(self):
        if self.history[-1].k != self.k:
            self.history.append(self._moment())
        super().redraw()

    @property
    def finished(self):
        return self.diverged or self.k >= MOST_STEPS

    @property
    def question(self) -> str:
        return f"is it a {self.digit.value}?" if self.data.value == "digits" else "is it a cat?"

    def report(self):
        now = self.history[-1]
        if self.diverged:
            return (
                f"Step {now.k}: the cost has climbed to {now.J:.3g}; it began at 0.693. Each step flies over the "
                f"valley: α = {self.alpha.value:.3g} is too large for these pictures. "
                "Make α smaller, then press Reset.",
                "warn",
            )
        accuracy = f"{now.train:.1%} of the training pictures right, {now.test:.1%} of the test pictures"
        if now.k == 0:
            guess = max(1 - self.test.Y.mean(), self.test.Y.mean())
            return (
                f"Before the first step all weights are 0, so every picture gets yhat = 0.5 and cost J = {now.J:.4f}. "
                f"Always giving the more frequent answer would be right for {guess:.1%} of the test pictures.",
                "plain",
            )
        if self.rose is not None:
            return (
                f"Step {now.k}: the last step raised the cost from {self.rose:.4f} to {now.J:.4f}, {accuracy}. "
                "With a smaller α it would settle down.",
                "warn",
            )
        return f"Step {now.k}: cost J = {now.J:.4f}, {accuracy}.", "plain"

    def scene(self):
        wrong = self._wrong()
        return scene.scene(
            scene.column(self._costs(), self._accuracies(), flex=1.15, least=340),
            scene.column(self._weights(), mistakes.panel(wrong, self.test), flex=1, least=330),
            label=self._words(wrong),
        )

    def _wrong(self):
        """Return the test pictures it gets wrong, the most confident mistake first: (index, yhat) pairs."""
        A = logistic.forward(self.w, self.b, self.test.X)
        return mistakes.surest_first(A, self.test.Y)

    def _words(self, wrong):
        now, first = self.history[-1], self.history[0]
        size = np.abs(self.w).max()
        return (
            f"{self.question[:1].upper()}{self.question[1:]} After {now.k} steps the cost has gone from {first.J:.3f} "
            f"to {now.J:.3f}, the accuracy on {self.train.Y.size} training pictures is {now.train:.1%} and on "
            f"{self.test.Y.size} test pictures {now.test:.1%}. The weights drawn as a picture reach {size:.2f} in "
            f"size. {len(wrong)} test pictures are wrong."
        )

    def _costs(self):
        last = max(50, 1.03 * self.k)
        return curves.costs(
            self.history, last=last, lowest_top=0.75, title=f"Cost: {self.question}", height=215
        )

    def _accuracies(self):
        return curves.accuracies(self.history, last=max(50, 1.03 * self.k))

    def _weights(self):
        shape = self.train.pictures.shape[1:]
        image = self.w.reshape(shape)
        # a picture has its first row at the top, a heat map at the bottom
        layers = [image[::-1]] if image.ndim == 2 else [image[::-1, :, c] for c in range(3)]
        limit = float(np.abs(image).max()) or 1.0
        wide, high = shape[1], shape[0]
        marks = []
        for c, layer in enumerate(layers):
            left = c * (wide * 1.08)
            place = (left, left + wide, 0, high)
            marks.append(
                scene.heat(layer, place, (-limit, limit), map="diverging", smooth=False, outline="muted")
            )
            if len(layers) == 3:
                name = ("red", "green", "blue")[c]
                marks.append(scene.text(left + wide / 2, -0.09 * high, name, color="muted"))
        right = wide * (1 if len(layers) == 1 else 3.16)
        return scene.panel(
            "weights",
            marks,
            (0, right),
            (0 if len(layers) == 1 else -0.16 * high, high),
            title="The weights w as a picture",
            height=215,
            axes=False,
            equal=True,
            caption=f"blue is evidence for it, orange against; ±{limit:.2g}",
        )


def logistic_regression(*, data="digits", digit=3, alpha=0.5, steps_per_frame=5) -> LogisticRegression:
    """Return a lab: one unit learns to answer a question about pictures while you watch.

    data    "digits", or "cats"
    digit   which digit to tell from the others, 0 to 9
    alpha   learning rate, 0.001 to 100
    steps_per_frame     1 to 100
    Raises ValueError for other values. Source: week 2, logistic regression as a neural network.
    """
    return LogisticRegression(data, digit, alpha, steps_per_frame)
