"""Lab: the activations, their slopes, where they saturate, and what is left of a slope after k layers."""

import math

import numpy as np

from nnlib.activations import ACTIVATIONS
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.numbers import number, part, trimmed
from nnlib.labs.frame.presets import Presets

NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "ReLU", "leaky_relu": "leaky ReLU"}
STYLES = {  # color, dashes, marker
    "sigmoid": ("blue", (), "o"),
    "tanh": ("green", (8, 3), "s"),
    "relu": ("orange", (3, 3), "^"),
    "leaky_relu": ("purple", (9, 3, 2, 3), "D"),
}
Z_RANGE = (-6.0, 6.0)
MOST_LAYERS = 20
FLAT = 0.05  # a slope below this part of the largest one counts as saturated
LOWEST = 12  # powers of ten that the picture goes down to
_OFFSETS = np.random.default_rng(3).standard_normal(MOST_LAYERS)


def saturated(activation, points=2401) -> list[tuple[float, float]]:
    """Return the stretches of z, within Z_RANGE, where the slope is below FLAT times the largest slope."""
    z = np.linspace(*Z_RANGE, points)
    slope = ACTIVATIONS[activation].prime(z)
    flat = np.concatenate([[False], slope < FLAT * slope.max(), [False]])
    starts, ends = np.flatnonzero(~flat[:-1] & flat[1:]), np.flatnonzero(flat[:-1] & ~flat[1:]) - 1
    return [(float(z[i]), float(z[j])) for i, j in zip(starts, ends, strict=True)]


def places(z, scatter) -> np.ndarray:
    """Return the z of each of MOST_LAYERS layers: all the same, or scattered around z, the same way every time."""
    return z + scatter * _OFFSETS


def passed_back(activation, z) -> np.ndarray:
    """Return what is left of a slope of 1 after 0, 1, 2, ... layers with these z: the products of g'(z)."""
    return np.concatenate([[1.0], np.cumprod(ACTIVATIONS[activation].prime(np.asarray(z, dtype=float)))])


class Activations(Lab):
    """The lab that `activations` returns: controls activation, z, layers, scatter."""

    title = "Activations, their slopes, and slopes through layers"

    def __init__(self, activation, z, layers, scatter):
        super().__init__()
        self.activation = controls.choice(
            "activation",
            activation,
            [(NAMES[name], name) for name in ACTIVATIONS],
            tip="The activation to draw",
            argument="activation",
        )
        self.z = controls.slider("z", z, *Z_RANGE, tip="What the unit computes before the activation")
        self.layers = controls.count_slider(
            "layers k",
            layers,
            1,
            MOST_LAYERS,
            tip="How many layers the slope travels back through",
            argument="layers",
        )
        self.scatter = controls.slider(
            "scatter of z",
            scatter,
            0,
            3,
            tip="How much z differs from layer to layer; at 0 it is the same in each",
            argument="scatter",
        )
        every = (self.activation, self.z, self.layers, self.scatter)
        settings = {
            "sigmoid, one layer": ("sigmoid", 0.0, 1, 0.0),
            "sigmoid at its best, ten layers": ("sigmoid", 0.0, 10, 0.0),
            "a saturated tanh": ("tanh", 3.0, 4, 0.0),
            "tanh in twenty layers": ("tanh", 0.0, 20, 0.8),
            "a ReLU that is on": ("relu", 2.0, 20, 0.0),
            "a ReLU that is off": ("relu", -2.0, 4, 0.0),
            "a leaky ReLU instead": ("leaky_relu", -2.0, 4, 0.0),
        }
        self.presets = Presets(
            self,
            {name: dict(zip(every, values, strict=True)) for name, values in settings.items()},
            self.redraw,
            tip="Cases worth trying",
        )
        self.drawing.on_pick(self._pick)
        self.assemble(self.presets.menu, self.activation, self.z, self.layers, seldom=[self.scatter])

    def _pick(self, panel, x, y):
        if panel in ("g", "slope"):
            self.z.value = round(float(np.clip(x, *Z_RANGE)), 1)
        else:
            self.layers.value = int(np.clip(round(x), 1, MOST_LAYERS))

    def _left(self, name):
        """Return what is left of the slope after 0 to `layers` layers."""
        return passed_back(name, places(self.z.value, self.scatter.value)[: self.layers.value])

    def _here(self, name):
        z = np.float64(self.z.value)
        return float(ACTIVATIONS[name](z)), float(ACTIVATIONS[name].prime(z))

    def report(self):
        name, z, k = self.activation.value, self.z.value, self.layers.value
        a, slope = self._here(name)
        left = float(self._left(name)[-1])
        place = f"{NAMES[name]} at z = {number(z, '.1f')}: a = {_short(a)}, slope {_short(slope)}"
        flat = any(low <= z <= high for low, high in saturated(name))
        if name == "relu":
            comment = "off: nothing gets back" if slope == 0 else "on: the slope passes unchanged"
        elif name == "leaky_relu":
            comment = "small, but not nothing" if slope < 1 else "the slope passes unchanged"
        elif flat:
            comment = "saturated: a change of z hardly matters"
        elif z == 0:
            comment = "as steep as it gets"
        else:
            comment = "on its slope"
        strewn = f", with z scattered by {self.scatter.value:.1f}" if self.scatter.value else ""
        layers = f"through {k} layer{'s' * (k > 1)}{strewn}"
        tone = "warn" if left < 1e-3 else "good" if left > 0.5 else "plain"
        end = f"{place}: {comment}. Back {layers}, {part(left)} of the slope arrives."
        if name == "relu" and left == 0:
            return f"{end} One unit that is off stops it; the slope has to come through other units.", tone
        if left < 1e-3 and name in ("sigmoid", "leaky_relu", "tanh"):
            return f"{end} The first layers hardly learn: the slope vanishes.", tone
        return end, tone

    def _label(self):
        name, k = self.activation.value, self.layers.value
        a, slope = self._here(name)
        bands = " and ".join(f"from {number(lo, '.1f')} to {number(hi, '.1f')}" for lo, hi in saturated(name))
        left = "; ".join(
            f"{NAMES[other]} {_short(self._here(other)[1])} and {part(float(self._left(other)[-1]))}"
            for other in ACTIVATIONS
        )
        return (
            f"Two curves over z from −6 to 6: g and its slope, for {NAMES[name]}, at z = "
            f"{number(self.z.value, '.1f')} with a = {_short(a)} and slope {_short(slope)}; saturated for z {bands}. "
            f"Beside them, on a logarithmic scale, what is left of a slope after each of {k} layers. "
            f"Slope at z, and what is left at the end: {left}."
        )

    def scene(self):
        return scene.scene(
            scene.column(self._curve(), self._slope(), flex=1, least=310),
            scene.column(self._chain(), self._table(), flex=1.15, least=350),
            label=self._label(),
        )

    def _bands(self, label=""):
        flat = saturated(self.activation.value)
        return [scene.band(band, "orange", label=label if i == 0 else "") for i, band in enumerate(flat)]

    def _curve(self):
        name, z = self.activation.value, self.z.value
        g, (a, slope) = ACTIVATIONS[name], self._here(name)
        grid = np.linspace(*Z_RANGE, 241)
        y_range = (-1.3, 1.3) if name in ("sigmoid", "tanh") else (-1.5, 6.5)
        near = np.array([-1.6, 1.6]) / math.hypot(1, slope)
        marks = [
            *self._bands(),
            scene.rule(y=0, dash=(), width=1),
            scene.rule(x=z),
            scene.line(grid, g(grid), STYLES[name][0], width=2.8, label=f"g(z) = {NAMES[name]}"),
            scene.line(z + near, a + slope * near, "ink", width=1.8, label=f"slope {_short(slope)}"),
            scene.points([z], [a], (STYLES[name][0],), size=11),
        ]
        style = {"title": f"{NAMES[name]}: a = g(z) = {_short(a)}", "height": 240, "xname": "z"}
        style |= {"yname": "g", "legend": "top left", "pick": True}
        return scene.panel("g", marks, Z_RANGE, y_range, **style)

    def _slope(self):
        name, z = self.activation.value, self.z.value
        grid = np.sort([*np.linspace(*Z_RANGE, 241), -1e-6])
        slope = self._here(name)[1]
        marks = [
            *self._bands("saturated: under 5% of the largest"),
            scene.rule(x=z),
            scene.line(grid, ACTIVATIONS[name].prime(grid), STYLES[name][0], width=2.8),
            scene.points([z], [slope], (STYLES[name][0],), size=11),
        ]
        style = {"title": f"Its slope: g'(z) = {_short(slope)}", "height": 215, "xlabel": "z"}
        style |= {"xname": "z", "yname": "slope", "legend": "top left", "pick": True}
        return scene.panel("slope", marks, Z_RANGE, (-0.05, 1.6), **style)

    def _chain(self):
        chosen, k = self.activation.value, self.layers.value
        marks = []
        for power in range(0, LOWEST + 1, 2):
            marks.append(scene.line([0, MOST_LAYERS + 0.5], [-power, -power], "grid", width=1))
            words = {0: "1", 2: "0.01"}.get(power, f"1e−{power}")
            marks.append(scene.text(-0.35, -power, words, color="muted", align="right", size=11))
        for layer in sorted({0, 5, 10, 15, 20, k}):
            near = layer != k and abs(layer - k) < 2
            if not near:
                marks.append(
                    scene.text(
                        layer, -LOWEST - 0.8, str(layer), color="ink" if layer == k else "muted", size=11
                    )
                )
        # bars hang down from 1, so their length is what is lost
        powers = _powers(self._left(chosen))
        for layer in range(1, k + 1):
            low = max(powers[layer], -LOWEST)
            if low < 0:
                sides = [layer - 0.34, layer + 0.34]
                marks.append(scene.area(sides, [0, 0], [low, low], STYLES[chosen][0], opacity=0.3))
        for name, (color, dash, marker) in STYLES.items():
            powers = _powers(self._left(name))
            shown = powers >= -LOWEST
            width, size = (2.8, 9) if name == chosen else (1.6, 6)
            x = np.arange(k + 1)
            path = np.where(
                shown | np.concatenate([[False], shown[:-1]]), np.maximum(powers, -LOWEST - 0.6), np.nan
            )
            marks.append(scene.line(x, path, color, width=width, dash=dash, label=NAMES[name]))
            marks.append(scene.points(x[shown], powers[shown], (color,), markers=(marker,), size=size))
        marks.append(
            scene.text(MOST_LAYERS / 2, -LOWEST - 1.9, "layers k that the slope has come back through")
        )
        style = {"title": "What is left of a slope of 1, after each layer", "height": 300, "axes": False}
        style |= {"legend": "top right"}
        return scene.panel("chain", marks, (-3.8, MOST_LAYERS + 9.5), (-LOWEST - 2.4, 1.0), **style)

    def _table(self):
        k = self.layers.value
        rows = [("", "a = g(z)", "slope g'(z)", f"left, k = {k}")]
        for name in ACTIVATIONS:
            a, slope = self._here(name)
            rows.append((NAMES[name], _short(a), _short(slope), _least(float(self._left(name)[-1]))))
        tones = [[1 if name == self.activation.value else 0] * 4 for name in ("", *ACTIVATIONS)]
        return scene.panel(
            "table",
            [
                scene.table(
                    rows, (0, 4, 0, 5), tones=tones, fills=("", STYLES[self.activation.value][0]), size=12
                )
            ],
            (0, 4),
            (0, 5),
            title=f"At z = {number(self.z.value, '.1f')}",
            height=155,
            axes=False,
            caption="the weights multiply it too; here they are 1",
        )


def _powers(values):
    """Return log10 of values; for 0, a number below the picture."""
    return np.log10(np.maximum(values, 1e-300))


def _short(value):
    return trimmed(value, 3, tiny=True)


def _least(value):
    return "0" if value == 0 else "< 1e−12" if value < 1e-12 else _short(value)


def activations(*, activation="sigmoid", z=0.0, layers=1, scatter=0.0) -> Activations:
    """Return a lab: an activation and its slope, and what is left of a slope after several layers.

    activation  "sigmoid", "tanh", "relu" or "leaky_relu"
    z           from -6 to 6
    layers      1 to 20
    scatter     how much z differs from layer to layer, 0 to 3; at 0 it is the same in each
    Raises ValueError for other values. Source: week 3, activation functions and their derivatives.
    """
    return Activations(activation, z, layers, scatter)
