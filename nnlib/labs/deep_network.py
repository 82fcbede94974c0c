"""Lab: a deep network on pictures, live: cost, accuracy, what the first layer looks for, and what it gets wrong."""

import math
import re
from typing import NamedTuple

import numpy as np

from nnlib import datasets, engine, shapes
from nnlib.activations import ACTIVATIONS
from nnlib.descent import Diverged
from nnlib.labs.frame import controls, curves, mistakes, numbers, scene
from nnlib.labs.frame.lab import LiveLab
from nnlib.labs.frame.takes_yours import TakesYours
from nnlib.network import backward, forward, initialize
from nnlib.yours import Stopped, descend

DATA = ("cats", "digits", "even or odd")
OFFERED = ("relu", "tanh", "leaky_relu", "sigmoid")
SCALES = {"scaled": None, "0.01": 0.01, "0.1": 0.1, "1": 1.0}
MOST_UNITS, MOST_HIDDEN = 100, 6
MOST_STEPS = 50_000
TEMPLATES = 20  # units of layer 1
SOME, NUDGED = 50, 3  # pictures, and slopes of each array, that check the reader's functions
EVERY = 5  # frames of a live run between two looks at all pictures
NEAR, TINY = 0.003, 1e-4  # a cost this near that of one answer for all, with such slopes, has learned nothing


class Moment(NamedTuple):
    """The cost after k steps."""

    k: int
    J: float


class Look(NamedTuple):
    """What it gets right after k steps, 0 to 1, and its test mistakes, the most confident first: (place, yhat)."""

    k: int
    train: float
    test: float
    wrong: list[tuple[int, float]]


def load(data, digit):
    """Return train and test Pictures with two classes, for one of DATA."""
    if data == "cats":
        return datasets.cats()
    if data == "digits":
        return datasets.digits(digit)
    return tuple(
        datasets.Pictures(part.pictures, part.labels % 2, ("even", "odd"), part.brightest)
        for part in datasets.digits()
    )


def hidden_sizes(text) -> tuple[int, ...]:
    """Return the sizes in a text such as "20, 7, 5"; an empty text means no hidden layer. Raises ValueError."""
    if not re.fullmatch(r"\s*(\d+(\s*[,\s]\s*\d+)*\s*,?)?\s*", text):
        raise ValueError(
            f"hidden is {text!r}; it should be whole numbers with commas between them: try 20, 7, 5"
        )
    hidden = tuple(map(int, re.findall(r"\d+", text)))
    if len(hidden) > MOST_HIDDEN or any(not 1 <= size <= MOST_UNITS for size in hidden):
        raise ValueError(
            f"hidden is {', '.join(map(str, hidden))}; this lab has room for {MOST_HIDDEN} layers of 1 to {MOST_UNITS} "
            "units: try 20, 7, 5"
        )
    return hidden


def look(net, k, train, test) -> Look:
    """Return what the network gets right and wrong."""
    seen, unseen = (forward(net, side.X)[0][net.L] for side in (train, test))
    right = (float(np.mean((A > 0.5) == side.Y)) for A, side in ((seen, train), (unseen, test)))
    return Look(k, *right, mistakes.surest_first(unseen, test.Y))


class DeepNetwork(TakesYours, LiveLab):
    """The lab that `deep_network` returns: controls data, digit, hidden, activation, alpha, scale, seed, templates.

    net, k and J are the current state, history is a list of Moments, looks a list of Looks.
    """

    title = "A deep network on pictures, live"

    def __init__(self, data, digit, hidden, activation, alpha, scale, seed, steps_per_frame):
        super().__init__(steps_per_frame, 50)
        text = ", ".join(str(shapes.count(size, "hidden")) for size in hidden)
        hidden_sizes(text)
        name = "scaled" if scale is None else f"{scale:g}"
        self.data = controls.choice(
            "pictures", data, DATA, tip="Which pictures to learn from", argument="data"
        )
        self.digit = controls.choice(
            "is it a", digit, range(10), tip="Which digit to tell from all the others"
        )
        self.hidden = controls.text(
            "hidden layers", text, tip="The units of each hidden layer, such as 20, 7, 5; then Enter"
        )
        self.hidden.continuous_update = False  # an unfinished number isn't a size
        self.activation = controls.choice(
            "activation", activation, OFFERED, tip="The activation of the hidden layers"
        )
        self.alpha = controls.alpha_slider(alpha, 0.0001, 10)
        self.scale = controls.choice(
            "weights at start", name, tuple(SCALES), tip="How large the random weights are", argument="scale"
        )
        self.seed = controls.count_slider("seed", seed, 0, 20, tip="Which random weights to start from")
        self.templates = controls.choice(
            "layer 1 shown as",
            "change",
            [("what training changed", "change"), ("its weights", "weights")],
            tip="What the small pictures of layer 1 show",
        )
        self._text, self._frames = text, 0
        for control in (self.data, self.digit):
            self.listen(control, self._another_set)
        for control in (self.activation, self.scale, self.seed):
            self.listen(control, self._start_again)
        self.listen(self.hidden, self._another_net)
        self.listen(self.alpha, self._another_alpha)
        self.listen(self.templates, self.redraw)
        self._load()
        seldom = [self.data, self.digit, self.activation, self.scale, self.seed]
        seldom += [self.per_frame, self.templates]
        self.assemble(self.buttons, self.alpha, self.hidden, seldom=seldom)

    # --- the state ---

    def _another_set(self):
        self.pause()
        self._load()
        self.redraw()

    def _another_net(self):
        try:
            hidden_sizes(self.hidden.value)
        except ValueError:
            self.hidden.value = self._text
            raise
        self._text = self.hidden.value
        self._start_again()

    def _another_alpha(self):
        self.diverged = False
        self._descend()
        self.redraw()

    def _load(self):
        self.digit.layout.display = "" if self.data.value == "digits" else "none"
        self.train, self.test = load(self.data.value, self.digit.value)
        self.restart()

    def restart(self):
        n = [self.train.X.shape[0], *hidden_sizes(self.hidden.value), 1]
        g = self.yours.activation or ACTIVATIONS[self.activation.value]
        scale = SCALES[self.scale.value]
        self.net = self.first = initialize(n, g, scale=scale, rng=self.seed.value)
        self.k, self.diverged, self.rose = 0, False, None
        self._descend()
        self.history, self.looks, self.found = [Moment(0, self.J)], [], None

    def _descend(self):
        """Continue training from the current network, with the current alpha."""
        start = self.net, self.train.X, self.train.Y, self.alpha.value, MOST_STEPS
        if self.yours.own:
            self._steps = descend(*start, yours=self.yours)
        else:
            self._steps = engine.descend(*start, form="plain")
        self.J = next(self._steps).J

    def update(self):
        before = self.J
        try:
            _, self.net, self.J = next(self._steps)
        except Diverged as error:
            self.net, self.J, self.diverged = error.net, math.inf, True
            return
        except Stopped as stopped:
            self._descend()  # so that Run tries again
            raise stopped.error from None
        self.k += 1
        cost = self.J
        self.rose = before if cost > before else None
        self.diverged = cost > max(before, 3 * max(self.history[0].J, math.log(2)))

    def redraw(self):
        if self.history[-1] != (self.k, self.J):
            self.history.append(Moment(self.k, self.J))
        self._frames += 1
        due = not self.looks or not self.running or self._frames % EVERY == 0
        if due and (not self.looks or self.looks[-1].k != self.k):
            self.looks.append(look(self.net, self.k, self.train, self.test))
            some = np.linspace(0, self.train.Y.size - 1, SOME).astype(int)
            X, Y = self.train.X[:, some], self.train.Y[:, some]
            self.found = self.unmask(self.net, X, Y, self.alpha.value, NUDGED)
        super().redraw()

    @property
    def finished(self):
        return self.diverged or self.k >= MOST_STEPS

    @property
    def question(self) -> str:
        return {"cats": "Is it a cat?", "digits": f"Is it a {self.digit.value}?"}.get(
            self.data.value, "Is it an odd digit?"
        )

    # --- the words ---

    def report(self):
        return self.with_yours(*self._progress(), self.found)

    def _progress(self):
        now = self.looks[-1]
        place = f"Step {self.k}: cost J = {self.J:.4f}"
        if self.diverged:
            to = numbers.cost(self.J, 2)
            return (
                f"Step {self.k}: the cost has climbed to {to}; it began at {self.history[0].J:.3g}. "
                f"α = {self.alpha.value:.3g} is too large for this network. Make α smaller, then press Reset.",
                "warn",
            )
        often = max(self.test.Y.mean(), 1 - self.test.Y.mean())
        if self.k == 0:
            parameters = sum(P.size for P in self.net.parameters)
            return (
                f"{self.question} {self.net.L} layers, {parameters:,} numbers, all random: J = {self.J:.4f}. Always "
                f"giving the more frequent answer would be right for {often:.1%} of the test pictures. Press Run.",
                "plain",
            )
        slope = self._slope_where_stuck()
        if slope == 0:
            return (
                f"{place}: every picture gets the same answer, and dW[1] is exactly 0. In some layer every ReLU is "
                "off, so no slope gets through, and none ever will. Make α smaller, then press Reset.",
                "warn",
            )
        if slope is not None:
            return (
                f"{place}, no better than the same answer for every picture. The largest slope in dW[1] is "
                f"{slope:.0e}: on its way back it was multiplied by small weights, layer after layer. Choose scaled "
                "weights.",
                "warn",
            )
        accuracy = f"{now.train:.1%} of the training pictures right, {now.test:.1%} of the test pictures"
        if self.rose is not None and self.J - self.rose > 0.02:
            return (
                f"{place}; the last step raised it from {self.rose:.4f}. {accuracy}. With a smaller α it would settle "
                "down.",
                "warn",
            )
        if now.train - now.test > 0.07:
            return (
                f"{place}, {accuracy}: it is memorizing the training pictures. More steps no longer help with new "
                "ones.",
                "plain",
            )
        return f"{place}, {accuracy}.", "plain"

    def _slope_where_stuck(self):
        """Return the largest slope in dW[1] if it is tiny and nothing is learned, or None."""
        p = float(self.train.Y.mean())
        constant = -(p * math.log(p) + (1 - p) * math.log(1 - p))
        if self.k < 20 or abs(self.J - constant) > NEAR:
            return None
        A, Z = forward(self.net, self.train.X)
        slope = float(np.abs(backward(self.net, A, Z, self.train.Y)[0][1]).max())
        return slope if slope < TINY else None

    def _words(self):
        now = self.looks[-1]
        cost = numbers.cost(self.J, 3)
        return (
            f"{self.question} A {'-'.join(map(str, self.net.n))} network ({self.net.g[1]}). After {self.k} "
            f"steps the cost has gone from {self.history[0].J:.3f} to {cost}; at step {now.k} the accuracy on "
            f"{self.train.Y.size} training pictures is {now.train:.1%} and on {self.test.Y.size} test pictures "
            f"{now.test:.1%}, {len(now.wrong)} of them wrong. The weights of the first "
            f"{min(TEMPLATES, self.net.n[1])} units of layer 1 are drawn as pictures."
        )

    # --- the picture ---

    def scene(self):
        return scene.scene(
            scene.column(self._costs(), self._accuracies(), flex=1, least=320),
            scene.column(
                self._first_layer(), mistakes.panel(self.looks[-1].wrong, self.test), flex=1.1, least=340
            ),
            label=self._words(),
        )

    def _costs(self):
        title = "Cost; dashed: always saying 0.5"
        last = max(50, self.k)
        return curves.costs(self.history, last=last, lowest_top=0.75, guess=True, title=title, height=205)

    def _accuracies(self):
        return curves.accuracies(self.looks, last=max(50, self.k), most=400)

    def _first_layer(self):
        what, W = "Layer 1: weights as pictures", self.net.W[1]
        if self.templates.value == "change" and self.k == 0:
            what = "Layer 1 before training"
        elif self.templates.value == "change":
            what, W = "Layer 1: what training changed", W - self.first.W[1]
        W = W[:TEMPLATES]
        shape = self.train.pictures.shape[1:]
        across = min(7, len(W)) if len(W) > 5 else 5
        rows = -(-len(W) // across)
        rows = max(rows, 2)
        # One scale for all units: on a scale of its own, a unit that hardly learned would look the boldest.
        most = float(np.abs(W).max()) or 1.0
        marks = []
        for i, w in enumerate(W):
            left, low = i % across, rows - 1 - i // across
            place = (left + 0.04, left + 0.96, low + 0.04, low + 0.96)
            if len(shape) == 3:
                pixels = np.round(127.5 + 127.5 * w.reshape(shape) / most).astype(np.uint8)
                marks.append(scene.image(pixels, place, outline="grid"))
            else:
                # a picture has its first row at the top, a heat map at the bottom
                marks.append(
                    scene.heat(
                        w.reshape(shape)[::-1],
                        place,
                        (-most, most),
                        map="diverging",
                        smooth=False,
                        outline="grid",
                    )
                )
        color = "gray is 0" if len(shape) == 3 else "blue is evidence for, orange against"
        style = {"title": what, "height": 205, "axes": False, "equal": True}
        style |= {"caption": f"{color}; one scale for all, largest {most:.2g}"}
        return scene.panel("templates", marks, (0, across), (0, rows), **style)


def deep_network(
    *,
    data="cats",
    hidden=(20, 7, 5),
    activation="relu",
    alpha=0.02,
    scale=None,
    seed=1,
    digit=3,
    steps_per_frame=5,
) -> DeepNetwork:
    """Return a lab: a network of several layers learns to answer a question about pictures.

    data    "cats", "digits" ("is it a 3?", or another `digit`), or "even or odd"
    hidden  the units of each hidden layer, up to 6 layers of 1 to 100
    activation      of the hidden layers: "relu", "tanh", "leaky_relu" or "sigmoid"
    alpha   learning rate, 0.0001 to 10
    scale   of the random weights: None (scaled by the size of the layer before), 0.01, 0.1 or 1
    seed    of the random weights, 0 to 20; steps_per_frame, 1 to 50
    Raises TypeError or ValueError for other values. Source: week 4, deep neural networks.
    """
    return DeepNetwork(data, digit, hidden, activation, alpha, scale, seed, steps_per_frame)
