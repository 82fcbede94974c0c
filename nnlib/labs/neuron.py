"""Lab: one neuron. Its weights, its bias and its activation, as a line with a bend and as a surface."""

import numpy as np

from nnlib import activations
from nnlib.activations import Activation
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.numbers import number, signed, trimmed
from nnlib.labs.frame.presets import Presets

none = Activation("none", lambda Z: Z, np.ones_like)
ACTIVATIONS = {none.name: none, **activations.ACTIVATIONS}
NAMES = {"none": "none", "relu": "ReLU", "leaky_relu": "leaky ReLU", "sigmoid": "sigmoid", "tanh": "tanh"}
LIMIT = 5.0  # of weights and bias
X_RANGE = (0.0, 3.0)
# the range of an activation's outputs, for a scale of colors: (lowest, highest), map
SCALES = {
    "none": ((-9.0, 9.0), "diverging"),
    "relu": ((0.0, 9.0), "sequential"),
    "leaky_relu": ((-9.0, 9.0), "diverging"),
    "sigmoid": ((0.0, 1.0), "sequential"),
    "tanh": ((-1.0, 1.0), "diverging"),
}


def output(w, b, X, activation):
    """Return z and a = g(z) of one neuron, z = w.T X + b. w (n_x, 1), b a number, X (n_x, m); both (1, m)."""
    z = w.T @ X + b
    return z, ACTIVATIONS[activation](z)


def bend(w, b) -> float | None:
    """Return the x where z = w x + b is 0, or None if w is 0."""
    return None if w == 0 else -b / w


def nearest(w, b, place):
    """Return the point (n_x, 1) of z = 0 that is nearest to `place` (n_x, 1), and None if w is 0."""
    length = float(np.sum(w**2))
    return None if length == 0 else place - w * ((w.T @ place + b) / length)


class Neuron(Lab):
    """The lab that `neuron` returns: controls features, activation, w1, w2, b, x1, x2."""

    title = "One neuron"

    def __init__(self, w, b, activation, features, w2):
        super().__init__()
        self.features = controls.choice(
            "features",
            features,
            [("one: size", 1), ("two: size and age", 2)],
            argument="features",
            tip="What the neuron is told about each house",
        )
        self.activation = controls.choice(
            "activation",
            activation,
            [(words, name) for name, words in NAMES.items()],
            argument="activation",
            tip="What the neuron does to z before passing it on",
        )
        self.w1 = controls.slider("weight w1", w, -LIMIT, LIMIT, tip="How much the size counts", argument="w")
        self.w2 = controls.slider("w2", w2, -LIMIT, LIMIT, tip="How much the age counts", argument="w2")
        self.b = controls.slider(
            "bias b", b, -LIMIT, LIMIT, tip="What is added for every house, whatever its features"
        )
        self.x1 = controls.slider("a house: x1", 1.2, *X_RANGE, tip="Its size in 100 square meters")
        self.x2 = controls.slider("its age: x2", 1.0, *X_RANGE, tip="Its age in decades")
        values = lambda *row: dict(  # noqa: E731
            zip((self.features, self.activation, self.w1, self.w2, self.b), row, strict=True)
        )
        self.presets = Presets(
            self,
            {
                "the price of a house": values(1, "relu", 3.0, -0.5, -1.0),
                "no activation: prices below 0": values(1, "none", 3.0, -0.5, -1.0),
                "a weight of 0": values(1, "relu", 0.0, -0.5, 2.0),
                "never on": values(1, "relu", -2.0, -0.5, -1.0),
                "a switch": values(1, "sigmoid", 5.0, -0.5, -5.0),
                "size and age": values(2, "relu", 3.0, -1.0, -2.0),
            },
            self._changed,
            tip="Neurons worth trying",
        )
        for control in (self.x1, self.x2):
            self.listen(control, self.redraw)
        self.drawing.on_pick(self._pick)
        self._hide()
        seldom = [self.features, self.x1, self.x2]
        self.assemble(self.presets.menu, self.activation, self.w1, self.w2, self.b, seldom=seldom)

    def _changed(self):
        self._hide()
        self.redraw()

    def _hide(self):
        two = self.features.value == 2
        for control in (self.w2, self.x2):
            control.layout.display = "" if two else "none"
        self.w1.description = "w1" if two else "weight w1"  # as short as w2, so that they share a row

    def _pick(self, panel, x, y):
        self.x1.value = round(float(np.clip(x, *X_RANGE)), 1)
        if panel == "surface":
            self.x2.value = round(float(np.clip(y, *X_RANGE)), 1)

    @property
    def w(self):
        """The weights, a column."""
        return np.array([[self.w1.value], [self.w2.value]])[: self.features.value]

    @property
    def house(self):
        """The features of the house, a column."""
        return np.array([[self.x1.value], [self.x2.value]])[: self.features.value]

    def _here(self):
        z, a = output(self.w, self.b.value, self.house, self.activation.value)
        return float(z[0, 0]), float(a[0, 0])

    # --- the words ---

    def report(self):
        if self.features.value == 2:
            return self._report_two()
        w, b, name = self.w1.value, self.b.value, self.activation.value
        here = self._words_here()
        formula = f"z = {number(w, '.1f')} x {signed(b)}."
        if w == 0:
            a = float(ACTIVATIONS[name](np.float64(b)))
            return (
                f"{formula} The weight is 0, so the size doesn't count: every house gets a = {trimmed(a, 2)}. "
                "Only the bias is left.",
                "warn",
            )
        x = bend(w, b)
        where = f"at x = −b / w = {number(x + 0.0, '.2f')}"
        sight = "" if X_RANGE[0] <= x <= X_RANGE[1] else ", outside the picture"
        smaller, larger = ("smaller", "larger") if w > 0 else ("larger", "smaller")
        rise = f"every 100 m² more {'adds' if w > 0 else 'takes away'} {abs(w):.1f}"
        if name == "none":
            return (
                f"{formula} Without an activation the line has no bend: {rise}, everywhere. z is 0 {where}{sight}; "
                f"{smaller} houses get a number below 0. {here}",
                "plain",
            )
        if name in ("sigmoid", "tanh"):
            low, middle = ("0", "0.5") if name == "sigmoid" else ("−1", "0")
            way = "up" if w > 0 else "down"
            return (
                f"{formula} The {name} bends the line into an S between {low} and 1, {way}ward here. Its middle, "
                f"a = {middle}, is where z = 0, {where}{sight}. A larger weight makes it steeper. {here}",
                "plain",
            )
        flat = "0" if name == "relu" else "a little less than 0, a hundredth of z"
        ends = output(np.array([[w]]), b, np.array([X_RANGE]), "none")[0]
        if (ends <= 0).all():
            return (
                f"{formula} z is below 0 for every house in the picture, so each gets {flat}. The bend is {where}. "
                "A larger bias brings it back.",
                "warn",
            )
        if (ends >= 0).all() and sight:
            return (
                f"{formula} z is above 0 for every house in the picture, so {NAMES[name]} changes nothing: {rise}. "
                f"The bend is {where}{sight}. {here}",
                "plain",
            )
        return (
            f"{formula} The bend is where z = 0, {where}. {smaller.capitalize()} houses get {flat}; on the other "
            f"side {rise}. {here}",
            "plain",
        )

    def _report_two(self):
        (w1, w2), b, name = self.w[:, 0], self.b.value, self.activation.value
        formula = f"z = {number(w1, '.1f')} x1 {signed(w2)} x2 {signed(b)}."
        if w1 == w2 == 0:
            return f"{formula} Both weights are 0: every house gets the same, whatever b is.", "warn"
        does = {
            "none": "Behind it z is negative, and nothing is bent",
            "relu": "Behind it the neuron outputs 0: the surface is bent along the line",
            "leaky_relu": "Behind it the neuron outputs only a hundredth of z",
            "sigmoid": "There a = 0.5; it goes to 1 ahead and to 0 behind",
            "tanh": "There a = 0; it goes to 1 ahead and to −1 behind",
        }[name]
        corners = np.array([[x1, x2] for x1 in X_RANGE for x2 in X_RANGE]).T
        z = output(self.w, b, corners, "none")[0]
        if (z > 0).all() or (z < 0).all():
            side = "above" if z[0, 0] > 0 else "below"
            return (
                f"{formula} z is {side} 0 for every house here; the line z = 0 is outside the picture. "
                f"The bias moves it back. {self._words_here()}",
                "warn" if side == "below" and name == "relu" else "plain",
            )
        return (
            f"{formula} On the white line z = 0. {does}. The arrow w = ({number(w1, '.1f')}, {number(w2, '.1f')}) "
            f"points where z grows fastest: the weights turn the line, the bias moves it. {self._words_here()}",
            "plain",
        )

    def _words_here(self):
        z, a = self._here()
        age = f", {10 * self.x2.value:.0f} years old" if self.features.value == 2 else ""
        return f"A house of {100 * self.x1.value:.0f} m²{age} gets z = {trimmed(z, 2)}, a = {trimmed(a, 2)}."

    def _label(self):
        z, a = self._here()
        b, name = number(self.b.value, ".1f"), NAMES[self.activation.value]
        if self.features.value == 2:
            lowest, highest = trimmed(self._surface.min(), 2), trimmed(self._surface.max(), 2)
            weights = f"weights {number(self.w1.value, '.1f')} and {number(self.w2.value, '.1f')}"
            shown = f"Heat map of a over x1, size, and x2, age, both from 0 to 3, from {lowest} to {highest}"
        else:
            _, ends = output(self.w, self.b.value, np.array([X_RANGE]), self.activation.value)
            weights = f"weight {number(self.w1.value, '.1f')}"
            shown = (
                f"The dashed line z and the curve a over the size x from 0 to 3; "
                f"a goes from {trimmed(ends[0, 0], 2)} to {trimmed(ends[0, 1], 2)}"
            )
        return (
            f"{shown}, for {weights}, bias {b} and activation {name}. Beside it the neuron as a diagram: "
            f"features in, z = {trimmed(z, 2)}, a = {trimmed(a, 2)} out."
        )

    # --- the picture ---

    def scene(self):
        picture = self._map() if self.features.value == 2 else self._line()
        return scene.scene(
            scene.column(picture, flex=1.2, least=330),
            scene.column(self._diagram(), flex=1, least=330),
            label=self._label(),
        )

    def _line(self):
        name = self.activation.value
        bent = bend(self.w1.value, self.b.value)
        x = np.linspace(*X_RANGE, 181)
        if bent is not None and X_RANGE[0] < bent < X_RANGE[1]:
            x = np.sort([*x, bent])
        z, a = output(self.w, self.b.value, x.reshape(1, -1), name)
        z_here, a_here = self._here()
        bounded = name in ("sigmoid", "tanh")
        low, high = (-1.6, 1.6) if bounded else (-4, 10)
        marks = [
            scene.rule(y=0, dash=(), width=1),
            scene.line(x, z[0], "muted", width=1.8, dash=(6, 4), label="z = w1 x1 + b"),
            scene.line(x, a[0], "blue", width=3.2, label="a" if name == "none" else f"a = {NAMES[name]}(z)"),
            scene.line([self.x1.value] * 2, [0, np.clip(a_here, low, high)], "orange", width=1.4),
        ]
        if bent is not None and X_RANGE[0] <= bent <= X_RANGE[1]:
            at = float(ACTIVATIONS[name](np.float64(0)))
            marks += [
                scene.points([bent], [at], ("green",), markers=("D",), size=13, labels=("where z = 0",))
            ]
        marks.append(scene.points([self.x1.value], [a_here], ("orange",), size=11, labels=("your house",)))
        style = {"title": "What goes in, what comes out", "height": 330}
        style |= {"xlabel": "feature x1: size in 100 m²"}
        style |= {"ylabel": "a" if bounded else "a: price in 100,000", "xname": "x1", "yname": "a"}
        style |= {"pick": True, "legend": "top left" if self.w1.value >= 0 else "top right"}
        return scene.panel("line", marks, X_RANGE, (low, high), **style)

    @property
    def _surface(self):
        side = np.linspace(*X_RANGE, 61)
        x1, x2 = np.meshgrid(side, side)
        X = np.stack([x1.ravel(), x2.ravel()])
        return output(self.w, self.b.value, X, self.activation.value)[1].reshape(x1.shape)

    def _map(self):
        domain, colors = SCALES[self.activation.value]
        marks = [scene.heat(self._surface, (*X_RANGE, *X_RANGE), domain, map=colors, name="a")]
        w = self.w
        middle = np.full((2, 1), sum(X_RANGE) / 2)
        foot = nearest(w, self.b.value, middle)
        if foot is not None:
            across = np.array([[-w[1, 0]], [w[0, 0]]]) / np.linalg.norm(w) * 12
            ends = np.hstack([foot - across, foot + across])
            marks.append(scene.line(*ends, "trace", width=2.4, casing=True))
            inside = (foot >= X_RANGE[0]).all() and (foot <= X_RANGE[1]).all()
            tail = foot if inside else middle
            ahead = np.hstack([tail, tail + 0.24 * w])
            marks.append(scene.line(*ahead, "start", width=3, casing=True, arrow=True))
        marks.append(scene.points([self.x1.value], [self.x2.value], ("orange",), size=13))
        style = {"title": "What comes out for each house, a", "height": 330, "equal": True, "grid": False}
        style |= {"pick": True, "xlabel": "x1: size in 100 m²", "ylabel": "x2: age in decades"}
        style |= {"xname": "x1", "yname": "x2", "bar": scene.bar(domain, map=colors, label="a")}
        return scene.panel("surface", marks, X_RANGE, X_RANGE, **style)

    def _diagram(self):
        z, a = self._here()
        w, name, two = self.w[:, 0], self.activation.value, self.features.value == 2
        rows = (4.9, 2.9) if two else (3.9,)
        marks = []
        for i, (y, weight, value) in enumerate(zip(rows, w, self.house[:, 0], strict=True), start=1):
            marks += [
                scene.segments([2.1], [y], [4.3], [3.9], [weight], most=LIMIT),
                scene.box((0, 2.1, y - 0.45, y + 0.45), "orange", fill="orange"),
                scene.text(1.05, y, f"x{i} = {value:.1f}", size=12),
                scene.text(1.05, y + 0.75, "size" if i == 1 else "age", color="muted"),
                scene.text(3.25, y + (0.8 if i == 1 else -0.8), f"w{i} = {number(weight, '.1f')}", halo=True),
            ]
        marks += [
            scene.line([5.55, 5.55], [2.3, 3.4], "muted", width=1.6, arrow=True),
            scene.text(5.55, 1.95, f"b = {number(self.b.value, '.1f')}"),
            scene.box((4.3, 6.8, 3.4, 4.4), "ink"),
            scene.text(5.55, 3.9, f"z = {trimmed(z, 2)}", size=12),
            scene.line([6.8, 8.3], [3.9, 3.9], "muted", width=1.6, arrow=True),
            scene.text(7.55, 4.8, NAMES[name] if name != "none" else "as it is", color="muted"),
            scene.box((8.3, 11.0, 3.4, 4.4), "blue", fill="blue"),
            scene.text(9.65, 3.9, f"a = {trimmed(a, 2)}", size=12, bold=True),
        ]
        sums = " ".join(
            f"{number(weight, '.1f') if i == 0 else signed(weight)} · {value:.1f}"
            for i, (weight, value) in enumerate(zip(w, self.house[:, 0], strict=True))
        )
        function = f"{NAMES[name]}({trimmed(z, 2)})" if name != "none" else "z"
        marks += [
            scene.text(5.5, 0.95, f"z = {sums} {signed(self.b.value)} = {trimmed(z, 2)}", size=14),
            scene.text(5.5, 0.25, f"a = {function} = {trimmed(a, 2)}", size=14),
        ]
        style = {"title": "The neuron and your house", "height": (330, 270), "axes": False}
        return scene.panel("neuron", marks, (-0.1, 11.1), (-0.3, 6.2), **style)


def neuron(*, w=3.0, b=-1.0, activation="relu", features=1, w2=-0.5) -> Neuron:
    """Return a lab: one neuron, the line and the surface that it draws.

    w, w2       weights of size and age, from -5 to 5; w2 counts with two features
    b           bias, from -5 to 5
    activation  "none", "relu", "leaky_relu", "sigmoid" or "tanh"
    features    1 or 2
    Raises ValueError for other values. Source: week 1, what is a neural network.
    """
    return Neuron(w, b, activation, features, w2)
