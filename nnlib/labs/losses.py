"""Lab: squared error against cross-entropy as a function of z, with slope and curvature."""

import numpy as np

from nnlib.activations import sigmoid
from nnlib.cost import loss_from_Z, squared_error
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.numbers import number

Z_RANGE = (-6.0, 6.0)


def derivatives(z, y):
    """Return for each loss its value, slope and curvature at z: {name: (loss, slope, curvature)}, each shaped like z.

    cross-entropy: a - y and a (1 - a). squared error: (a - y) a (1 - a) and a (1 - a) (a (1 - a) + (a - y) (1 - 2 a)).
    """
    z = np.asarray(z, dtype=float)
    a, y = sigmoid(z), np.full_like(z, y)
    bend = a * (1 - a)
    return {
        "cross-entropy": (loss_from_Z(z, y), a - y, bend),
        "squared error": (squared_error(a, y), (a - y) * bend, bend * (bend + (a - y) * (1 - 2 * a))),
    }


class Losses(Lab):
    """The lab that `losses` returns: controls z and y."""

    title = "Two losses of one example"

    def __init__(self, z, y):
        super().__init__()
        self.z = controls.slider(
            "z", z, *Z_RANGE, step=0.1, tip="What the unit computes before the sigmoid: z = w.T x + b"
        )
        self.y = controls.choice("label y", y, (1, 0), tip="The true label of the example", argument="y")
        for control in (self.z, self.y):
            self.listen(control, self.redraw)
        self.drawing.on_pick(self._pick)
        self.assemble(self.y, self.z)

    def _pick(self, panel, x, y):
        self.z.value = round(float(np.clip(x, *Z_RANGE)), 1)

    def report(self):
        z, y = self.z.value, self.y.value
        a = float(sigmoid(np.float64(z)))
        (_, cross, _), (_, square, bend) = derivatives(z, y).values()
        place = f"z = {number(z, '.1f')}, so a = {a:.3f}, and y = {y}."
        slopes = f"The slope of cross-entropy is {number(cross)}, of squared error {number(square)}"
        if abs(a - y) > 0.7 and bend < 0:
            return (
                f"{place} Confident and wrong. {slopes}, {cross / square:.1f} times flatter: the more confident the "
                "mistake, the less squared error corrects it, because it bends the wrong way here.",
                "warn",
            )
        if bend < 0:
            return f"{place} {slopes}. Squared error bends the wrong way here: it isn't convex.", "warn"
        if abs(a - y) < 0.3:
            return f"{place} Right. {slopes}: both leave it nearly as it is.", "good"
        return f"{place} {slopes}: both push z the right way.", "plain"

    def scene(self):
        here = derivatives(self.z.value, self.y.value)
        z = np.linspace(*Z_RANGE, 241)
        curves = derivatives(z, self.y.value)
        places = (
            ("top right", "bottom right", "top right")
            if self.y.value
            else ("top left", "top left", "top left")
        )
        ranges = ((-0.2, 6.4), (-1.12, 0.2) if self.y.value else (-0.2, 1.12), (-0.12, 0.4))
        names = ("Loss ℒ", "Slope dℒ/dz", "Curvature, the slope of the slope")
        panels = [
            self._panel(order, names[order], ranges[order], places[order], z, curves, here)
            for order in range(3)
        ]
        (cross, cross_slope, cross_bend), (square, slope, bend) = here.values()
        lowest = curves["squared error"][2].min()
        label = (
            f"Three curves over z from {number(Z_RANGE[0], 'g')} to {Z_RANGE[1]:g} for y = {self.y.value}: loss, "
            f"slope, curvature. At z = {number(self.z.value, '.1f')} cross-entropy has loss {cross:.3f}, slope "
            f"{number(cross_slope)}, curvature {cross_bend:.3f}; squared error {square:.3f}, {number(slope)}, "
            f"{number(bend)}. The curvature of cross-entropy is never negative; that of squared error "
            f"falls to {number(lowest)}."
        )
        return scene.scene(*(scene.column(panel, least=330) for panel in panels), label=label)

    def _panel(self, order, name, y_range, place, z, curves, here):
        at, marks = self.z.value, []
        wrong_way = z[curves["squared error"][2] < 0]
        marks.append(
            scene.band(
                (wrong_way[0], wrong_way[-1]), "orange", label="bends the wrong way" if order == 0 else ""
            )
        )
        if order:
            marks.append(scene.rule(y=0, dash=(), width=1))
        marks.append(scene.rule(x=at))
        for (loss, values), color, dash in zip(curves.items(), ("blue", "orange"), ((), (7, 4)), strict=True):
            value, slope = (float(v) for v in here[loss][:2])
            style = {"width": 2.4, "dash": dash, "label": f"{loss}  {number(here[loss][order])}"}
            marks.append(scene.line(z, values[order], color, **style))
            if order == 0:
                near = np.array([at - 1.8, at + 1.8])
                marks.append(scene.line(near, value + slope * (near - at), "ink", width=1.4))
        for values, color in zip(here.values(), ("blue", "orange"), strict=True):
            marks.append(scene.points([at], [float(values[order])], (color,), size=11))
        style = {"title": name, "height": (280, 190), "xlabel": "z", "xname": "z"}
        style |= {"yname": ("ℒ", "slope", "curvature")[order], "legend": place, "pick": True}
        return scene.panel(("loss", "slope", "curvature")[order], marks, Z_RANGE, y_range, **style)


def losses(*, z=-4.0, y=1) -> Losses:
    """Return a lab: the two losses of one example against z, their slopes and their curvatures.

    z       from -6 to 6
    y       the label, 0 or 1
    Raises ValueError for other values. Source: week 2, logistic regression cost function.
    """
    return Losses(z, y)
