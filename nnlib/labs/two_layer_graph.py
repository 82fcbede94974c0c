"""Lab: the computation graph of a network with two layers. Values go right, then derivatives come back left."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.labs.backprop import COST, DB, OFFERED, OUTPUT, Line, agrees, batch, lines, nudged, run
from nnlib.labs.computation_graph import GRAPHS
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.numbers import cell, trimmed

NETWORKS = ((2, 2, 1), (2, 3, 1))
INPUT, YHAT, LOSS = ("A", 0), ("A", 2), ("J", 2)
# Logistic regression has the same last box, and so the same derivative.
LOSS_SLOPE = next(part for part in GRAPHS["logistic"].parts if part.name == "L").slopes[0]
AT_OUTPUT = "the derivative of the loss itself"


class Box(NamedTuple):
    """A value of the graph: its name and layer, as the lines of the pass use it, and what it is called here."""

    key: tuple[str, int]
    title: str


class Edge(NamedTuple):
    """What `part` reads; the derivative of part with respect to it, as a formula, and a function that computes it.

    The function takes the lab's arrays. joins: each unit of part reads everything that is read.
    """

    read: tuple[str, int]
    part: tuple[str, int]
    formula: str
    slope: Callable
    joins: bool = False


class Step(NamedTuple):
    """One press of Step: what it computes, by which formula, and nnlib's own line, or None if nnlib has none."""

    makes: tuple[str, int]
    formula: str
    line: Line | None


BOXES = {
    box.key: box
    for box in (
        Box(INPUT, "x"),
        Box(("W", 1), "W[1]"),
        Box(("b", 1), "b[1]"),
        Box(("Z", 1), "z[1]"),
        Box(("A", 1), "a[1]"),
        Box(("W", 2), "W[2]"),
        Box(("b", 2), "b[2]"),
        Box(("Z", 2), "z[2]"),
        Box(YHAT, "a[2]"),
        Box(LOSS, "loss"),
    )
}
PRIMES = {
    "tanh": "1 − a²",
    "sigmoid": "a(1 − a)",
    "relu": "1 if z > 0, else 0",
    "leaky_relu": "1 if z > 0, else 0.01",
}


def edges(g: Activation, y: float) -> list[Edge]:
    """Return all edges of the graph, for the activation g of the hidden layer and the label y."""
    return [
        Edge(INPUT, ("Z", 1), "W[1]ᵀ", lambda have: have["W"][1].T, joins=True),
        Edge(("W", 1), ("Z", 1), "xᵀ", lambda have: have["A"][0].T),
        Edge(("b", 1), ("Z", 1), "1", lambda have: np.ones((1, 1))),
        Edge(("Z", 1), ("A", 1), PRIMES[g.name], lambda have: g.prime(have["Z"][1])),
        Edge(("A", 1), ("Z", 2), "W[2]ᵀ", lambda have: have["W"][2].T, joins=True),
        Edge(("W", 2), ("Z", 2), "a[1]ᵀ", lambda have: have["A"][1].T),
        Edge(("b", 2), ("Z", 2), "1", lambda have: np.ones((1, 1))),
        Edge(("Z", 2), YHAT, "a(1 − a)", lambda have: ACTIVATIONS["sigmoid"].prime(have["Z"][2])),
        Edge(YHAT, LOSS, "−1/a" if y else "1/(1 − a)", lambda have: LOSS_SLOPE(have["A"][2], y)),
    ]


def steps(y: float) -> list[Step]:
    """Return what is computed, in its order: values from x to the loss, then derivatives from the loss to W[1], b[1].

    All lines but one are nnlib's own: nnlib goes from the loss to dz[2] in a single step.
    """
    found = []
    for line in lines(2)[: -2 * 2]:  # without the two updates of each layer
        if line.code == OUTPUT:
            found.append(Step(("dA", 2), f"da[2] = {'−1/a[2]' if y else '1/(1 − a[2])'}", None))
        found.append(Step(line.makes, _formula(line), line))
    return found


def _formula(line):
    """Return a line's formula for one example: m is 1, and a column is a small letter."""
    if line.code == COST:
        return "loss = −(y log a[2] + (1 − y) log(1 − a[2]))"
    if line.code == DB:
        return f"db[{line.l}] = dz[{line.l}]"
    if line.code == OUTPUT:
        return "dz[2] = a[2] − y"
    return line.formula.replace("(1/m) ", "").translate(str.maketrans("ZAX", "zax"))


def computed(net, x, Y, count) -> dict:
    """Return the arrays after the first `count` steps, {"Z": {1: ...}, "dA": {2: ...}, ...}: nnlib's lines are run."""
    y = float(Y[0, 0])
    done = steps(y)[:count]
    have = run(net, x, Y, sum(step.line is not None for step in done))
    if ("dA", 2) in [step.makes for step in done]:
        have["dA"] = {2: LOSS_SLOPE(have["A"][2], y), **have["dA"]}
    return have


class TwoLayerGraph(Lab):
    """The lab that `two_layer_graph` returns: controls place, size, activation, y, seed, code; net, x, Y, have."""

    title = "The computation graph of two layers: values go right, derivatives come back"

    def __init__(self, n, activation, y, code):
        super().__init__()
        self.step = controls.button("Step", "step-forward", tip="Compute the next box")
        self.back = controls.button("Back", "step-backward", tip="Go back by one box")
        self.reset = controls.button("Reset", "undo", tip="Go back to before the first box")
        last = len(steps(1.0))
        self.place = controls.count_slider(
            "step", last, 0, last, tip="How many values, and then derivatives, are computed"
        )
        self.size = controls.choice(
            "network",
            tuple(n) if isinstance(n, list | tuple) else n,
            [("-".join(map(str, each)), each) for each in NETWORKS],
            tip="The inputs and the units of the two layers",
            argument="n",
        )
        self.activation = controls.choice(
            "activation",
            activation,
            OFFERED,
            tip="The activation of the hidden layer",
            argument="activation",
        )
        self.y = controls.choice("label y", y, (1, 0), tip="The true label of the example", argument="y")
        self.seed = controls.count_slider(
            "other numbers", 1, 0, 20, tip="Other weights, other biases and another example"
        )
        self.code = controls.check(
            "nnlib's code", bool(code), tip="Show nnlib's own line, which an exercise may ask you to write"
        )
        self._load()
        for control in (self.size, self.activation, self.y, self.seed):
            self.listen(control, self._another_network)
        self.listen(self.place, self._another_place)
        self.listen(self.code, self.redraw)
        self.listen(self.step, partial(controls.move_around, self.place, 1))
        self.listen(self.back, partial(controls.move_around, self.place, -1))
        self.listen(self.reset, self._start_again)
        for kind, handler in (("point", self._point), ("press", self._press)):
            self.drawing.on(kind, partial(self._hand_over, handler))
        self.assemble(
            controls.row(self.step, self.back, self.reset),
            self.place,
            self.y,
            seldom=[self.size, self.activation, self.seed, self.code],
        )

    # --- the state ---

    def _load(self):
        g = ACTIVATIONS[self.activation.value]
        self.net, self.x, _ = batch(self.size.value, 1, g, self.seed.value)
        self.Y = np.array([[float(self.y.value)]])
        self.edges = edges(g, self.Y[0, 0])
        self.steps = steps(self.Y[0, 0])
        self.slopes = nudged(self.net, self.x, self.Y)
        self.whole = computed(self.net, self.x, self.Y, len(self.steps))
        self.have = computed(self.net, self.x, self.Y, self.place.value)

    def _another_network(self):
        self._load()
        self.redraw()

    def _another_place(self):
        self.have = computed(self.net, self.x, self.Y, self.place.value)
        self.redraw()

    def _start_again(self):
        self.place.value = 0

    @property
    def now(self) -> Step | None:
        """The step that was taken last."""
        return self.steps[self.place.value - 1] if self.place.value else None

    def known(self, key) -> bool:
        """Whether a value or a derivative, such as ("dZ", 1), has been computed."""
        name, l = key
        return l in self.have.get(name, ())

    def shape(self, key) -> tuple[int, int]:
        """The shape of a box, and of its derivative."""
        name, l = key
        n = self.net.n
        return {"W": (n[l], n[l - 1]), "J": (1, 1)}.get(name, (n[l], 1))

    def _travelled(self, edge):
        """Whether a derivative has come back along this edge."""
        name, l = edge.read
        return self.known((f"d{name}", l))

    # --- pointing and pressing ---

    def _hand_over(self, handler, message):
        self.handle(partial(handler, message))

    def _spot(self, message):
        """Return the box or edge that a message is about, or None."""
        listed = self._spots(message.get("panel"))
        index = message.get("index", -1)
        return listed[index] if 0 <= index < len(listed) else None

    def _spots(self, panel):
        """Return the boxes and the edges of one panel, in the order of its places."""
        l = {"layer 1": 1, "layer 2": 2}.get(panel)
        boxes = [box for box in BOXES.values() if box.key[1] == l or (l == 1 and box.key == INPUT)]
        return [*boxes, *(edge for edge in self.edges if edge.part[1] == l)] if l else []

    def _point(self, message):
        spot = self._spot(message)
        if spot is None:
            self.drawing.hint = {}
            return
        place = {key: message[key] for key in ("panel", "spots", "index")}
        self.drawing.hint = {**place, "text": self._told(spot)}

    def _press(self, message):
        """Go to the step that computes what is pressed: a box's value, and if pressed again, its derivative."""
        spot = self._spot(message)
        if spot is None:
            return
        if isinstance(spot, Edge):
            name, l = spot.read
            wanted = [(f"d{name}", l), spot.part]
        else:
            name, l = spot.key
            wanted = [spot.key, (f"d{name}", l)]
        made = [step.makes for step in self.steps]
        found = [made.index(key) + 1 for key in wanted if key in made]
        if isinstance(spot, Edge):
            self.place.value = found[0]
        elif found:
            self.place.value = found[-1] if self.place.value == found[0] else found[0]

    # --- the words ---

    def report(self):
        now = self.now
        if now is None:
            return (
                f"Given: x, W, b and the label y = {self.y.value}. Step computes the boxes from left to right, up to "
                "the loss; then the derivatives come back from right to left. You can press any box or arrow.",
                "plain",
            )
        if self.place.value == self.place.max:
            count = sum(P.size for P in self.net.parameters)
            wrong = sum(
                int((~agrees(self.have[name][l], self.slopes[name][l])).sum())
                for name in ("dW", "db")
                for l in self.net.W
            )
            if wrong:
                return f"{now.formula}. But {wrong} of {count} derivatives disagree with nudging.", "warn"
            return (
                f"{now.formula}: done. One backward pass gave the derivatives of all {count} weights and biases, and "
                "each agrees with nudging.",
                "good",
            )
        return f"{now.formula}: {self._why(now)}", "plain"

    def _why(self, now):
        name, l = now.makes
        shape = self.shape
        turned = lambda key: shape(key)[::-1]  # noqa: E731
        if name == "Z":
            return f"{shape(('W', l))} times {shape(('A', l - 1))}, plus {shape(('b', l))}, is {shape(('Z', l))}."
        if name == "A":
            return f"{self.net.g[l].name} of each entry, so the shape stays {shape(('A', l))}."
        if name == "J":
            return f"with y = {self.y.value} it is {self._number(LOSS)}. The way back starts here."
        if now.makes == ("dA", 2):
            return "the way back starts with " + AT_OUTPUT + "."
        if now.makes == ("dZ", 2):
            return (
                f"da[2] · a(1 − a) = {self._number(('dA', 2))} · {self._first(self._edge(('Z', 2)))} = "
                f"{self._number(('dZ', 2))}. nnlib goes from the loss to here in one step."
            )
        if name == "dW":
            return (
                f"dz[{l}] times what the weights multiply, {shape(('Z', l))} times {turned(('A', l - 1))}, is "
                f"{shape(('W', l))}, the shape of W[{l}]."
            )
        if name == "db":
            return (
                f"b[{l}] is only added, so its arrow has the slope 1, and the shape is that of b[{l}], "
                f"{shape(('b', l))}."
            )
        if name == "dA":
            return (
                f"each unit sends its a[{l}] on along a weight, so dz[2] comes back times that weight: "
                f"{turned(('W', 2))} times {shape(('Z', 2))} is {shape(('A', l))}."
            )
        return f"what came back to each unit, times its own slope {self._edge(('Z', l)).formula}."

    def _edge(self, read):
        return next(edge for edge in self.edges if edge.read == read)

    def _number(self, key):
        name, l = key
        return cell(float(np.ravel(self.whole[name][l])[0]))

    def _first(self, edge):
        return cell(float(np.ravel(edge.slope(self.whole))[0]))

    def _array(self, values):
        return "; ".join(", ".join(trimmed(value, 4) for value in row) for row in np.atleast_2d(values))

    def _told(self, spot):
        """Return what the bubble at a box or an edge says."""
        formulas = {step.makes: step.formula for step in self.steps}
        if isinstance(spot, Box):
            name, l = spot.key
            said = formulas.get(spot.key, f"{spot.title} is given")
            said += f"\nshape {self.shape(spot.key)}"
            slope = formulas.get((f"d{name}", l))
            return f"{said}\n{slope}" if slope else said
        part, read = BOXES[spot.part].title, BOXES[spot.read].title
        said = f"from {read} to {part} the slope is {spot.formula}"
        if self.known(spot.part):
            said += f": {self._array(spot.slope(self.whole))}"
        if spot.read == INPUT:
            return f"{said}\nnot needed: the example never changes"
        return f"{said}\n{formulas[(f'd{spot.read[0]}', spot.read[1])]}"

    def _label(self):
        said = ["Boxes joined by arrows: x, W[1] and b[1] lead to z[1], then a[1]"]
        said[0] += f"; with W[2] and b[2] to z[2], a[2] and the loss, for y = {self.y.value}"
        for box in BOXES.values():
            name, l = box.key
            words = f"{box.title} {self.shape(box.key)}"
            if self.known(box.key):
                words += f": {self._array(self.have[name][l])}"
            if self.known((f"d{name}", l)):
                words += f", derivative: {self._array(self.have[f'd{name}'][l])}"
            said.append(words)
        along = [
            f"from {BOXES[edge.read].title} to {BOXES[edge.part].title} {edge.formula}, "
            f"{self._array(edge.slope(self.whole))}"
            for edge in self.edges
            if self.known(edge.part)
        ]
        return ". ".join(said) + "." + (f" Local derivatives: {'. '.join(along)}." if along else "")

    # --- the picture ---

    def scene(self):
        return scene.scene(
            scene.column(self._layer(1), least=LEAST),
            scene.column(self._layer(2), least=LEAST),
            label=self._label(),
        )

    def _layer(self, l):
        """Return the panel of one layer: W above, b below, and z, a and the loss in a row between them."""
        tallest = CELL_HIGH * max(self.net.n[1:])
        height = 3 * (tallest + TITLE + UNDER) + 2 * APART + FOOT
        middle = FOOT + 1.5 * (tallest + TITLE + UNDER) + APART + (UNDER - TITLE) / 2
        # W[2] and b[2] have one row: they stay as near to z[2] as W[1] and b[1] are to z[1]
        away = 0.5 * CELL_HIGH * (self.net.n[l] + self.shape(("W", l))[0]) + TITLE + UNDER + APART
        across = COLUMNS[l]
        centers = {
            ("W", l): (across["z"], middle + away),
            ("Z", l): (across["z"], middle),
            ("b", l): (across["z"], middle - away),
            ("A", l): (across["a"], middle),
        }
        centers |= {INPUT: (across["in"], middle)} if l == 1 else {LOSS: (across["out"], middle)}
        marks, places = [], [self._extent(key, centers[key]) for key in self._keys(l)]
        for edge in (edge for edge in self.edges if edge.part[1] == l):
            drawn, place = self._arrow(edge, centers, middle)
            marks += drawn
            places.append(place)
        if l == 1:  # where it goes on
            ends = self._heights(("A", 1), middle)
            color = "ink" if self.known(("Z", 2)) else "grid"
            marks += [scene.line([across["a"] + WIDE / 2 + 4, SPAN], [y, y], color, width=1.4) for y in ends]
        for key in self._keys(l):
            marks += self._box(key, centers[key])
        marks += self._foot(l)
        marks.append(scene.places(places, "graph"))
        style = {"title": f"Layer {l}" + (" and the loss" if l == 2 else ""), "axes": False}
        style |= {
            "height": height + 34,
            "spotsLabel": f"Layer {l}: arrow keys move from box to box, Enter goes there",
        }
        return scene.panel(f"layer {l}", marks, (0, SPAN), (0, height), **style)

    def _keys(self, l):
        return [box.key for box in self._spots(f"layer {l}") if isinstance(box, Box)]

    def _extent(self, key, center):
        rows, columns = self.shape(key)
        (x, y), wide, high = center, WIDE * columns / 2, CELL_HIGH * rows / 2
        return x - wide, x + wide, y - high, y + high

    def _value(self, key):
        """Return a box or its derivative as a matrix, if it has been computed, or None."""
        name, l = key
        return (
            np.reshape(self.have[name][l], self.shape((name.removeprefix("d"), l)))
            if self.known(key)
            else None
        )

    def _heights(self, key, middle):
        rows = self.shape(key)[0]
        return [middle + CELL_HIGH * ((rows - 1) / 2 - i) for i in range(rows)]

    def _box(self, key, center):
        name, l = key
        rows, columns = self.shape(key)
        x0, x1, y0, y1 = extent = self._extent(key, center)
        value, slope = (self._value((d + name, l)) for d in ("", "d"))
        given = name in "Wb" or key == INPUT  # short numbers
        newest = self.now and self.now.makes in (key, (f"d{name}", l))
        back = slope is not None
        color = "green" if newest and back else "orange" if newest else "muted"
        marks = [
            scene.box(extent, color, fill=color, opacity=0.16 if newest else 0.05, width=3 if newest else 1.4)
        ]
        ink = "muted" if value is None else "ink"
        title = f"{BOXES[key].title} {self.shape(key)}"
        marks.append(scene.text((x0 + x1) / 2, y1, title, size=11, color=ink, halo=True, shift=(0, -9)))
        for i in range(rows):
            for j in range(columns):
                x, y = x0 + (j + 0.5) * WIDE, y1 - (i + 0.5) * CELL_HIGH
                up = -7 if back else 0
                said = "?" if value is None else trimmed(value[i, j], 2) if given else cell(value[i, j])
                marks.append(scene.text(x, y, said, size=11, color=ink, shift=(0, up)))
                if back:
                    said = cell(slope[i, j])
                    marks.append(scene.text(x, y, said, size=11, color="green", shift=(0, 7)))
        if back:
            said = f"d{BOXES[key].title}"
            marks.append(
                scene.text(
                    (x0 + x1) / 2, y0, said, size=11, bold=True, color="green", halo=True, shift=(0, 9)
                )
            )
        if key == LOSS:
            marks.append(
                scene.text((x0 + x1) / 2, y0, f"y = {self.y.value}", size=11, color="muted", shift=(0, 10))
            )
        return marks

    def _arrow(self, edge, centers, middle):
        """Return an edge's marks and its place: an arrow for each unit, or one from above or below for W and b."""
        known, back = self.known(edge.part), self._travelled(edge)
        ink = "ink" if known else "muted"
        x1 = centers[edge.part][0]
        numbers = edge.slope(self.whole)
        style = {"color": "green" if back else ink, "bold": back, "size": 11, "halo": True}
        if edge.read[0] in "Wb":
            return self._upright(edge, centers, numbers if known else None, style)
        x0 = centers[edge.read][0] + WIDE / 2 + 4 if edge.read in centers else 2
        x1 -= WIDE / 2 + 5
        ys = self._heights(edge.read, middle)
        ends = self._heights(edge.part, middle)
        marks = []
        for i, y in enumerate(ys):
            to = middle if edge.joins else ends[i]
            shift = 4 if back else 0
            color, width = ("ink", 1.8) if known else ("grid", 1.2)
            marks.append(scene.line([x0, x1], [y + shift, to + shift], color, width=width, arrow=True))
            if back:
                way = {"width": 1.8, "dash": (5, 3), "arrow": True}
                marks.append(scene.line([x1, x0], [to - shift, y - shift], "green", **way))
        if known:
            at = 0.5 if not edge.joins else 0.3 if len(ys) > 2 else 0.45
            low, high = (18, 13) if back else (15, 13)
            for i, y in enumerate(ys):
                below = edge.joins and i == len(ys) - 1  # where there is no other line
                said = " ".join(trimmed(v, 2) if edge.read == INPUT else cell(v) for v in numbers[i])
                place = x0 + at * (x1 - x0), y + at * ((middle if edge.joins else ends[i]) - y)
                said = f"· {said}" if back else said
                marks.append(scene.text(*place, said, shift=(0, low if below else -high), **style))
        # above the numbers; a single one has titles beside it there
        top, shift = (max(*ys, *ends), -28) if len(ys) > 1 else (middle, 17)
        name = edge.formula if len(edge.formula) < 12 else "g'(z)"
        marks.append(scene.text((x0 + x1) / 2, top, name, shift=(0, shift), **style))
        if edge.read not in centers:
            style = {"size": 11, "color": "muted", "align": "left"}
            marks.append(scene.text(2, min(ys), "from a[1]", shift=(0, 34), **style))
        return marks, (x0, x1, min(*ys, *ends) - 10 - max(shift, 0), top + 8 - min(shift, -12))

    def _upright(self, edge, centers, numbers, style):
        (x, y0), (_, y1) = centers[edge.read], centers[edge.part]
        down = y0 > y1
        half = [CELL_HIGH * self.shape(key)[0] / 2 for key in (edge.read, edge.part)]
        start = y0 - half[0] - UNDER if down else y0 + half[0] + TITLE
        end = y1 + half[1] + TITLE if down else y1 - half[1] - UNDER
        back = style["bold"]
        shift = 4 if back else 0
        known = numbers is not None
        color, width = ("ink", 1.8) if known else ("grid", 1.2)
        marks = [scene.line([x - shift, x - shift], [start, end], color, width=width, arrow=True)]
        if back:
            marks.append(
                scene.line([x + shift, x + shift], [end, start], "green", width=1.8, dash=(5, 3), arrow=True)
            )
        said = edge.formula
        if known and edge.read[0] == "W":
            said += (
                f" = ({', '.join(trimmed(v, 2) if edge.formula[0] == 'x' else cell(v) for v in numbers[0])})"
            )
        said = f"· {said}" if back else said
        marks.append(scene.text(x, (start + end) / 2, said, align="left", shift=(12, 0), **style))
        return marks, (x - 14, x + 14, min(start, end), max(start, end))

    def _foot(self, l):
        """Return the words below: the formula of the step under layer 1, the line of nnlib under layer 2."""
        now = self.now
        if now is None:
            return []
        if l == 1:
            style = {"align": "left", "bold": True, "size": 12}
            kind = "backward, green" if now.makes[0].startswith("d") else "forward, orange"
            return [
                scene.text(2, 22, now.formula, **style),
                scene.text(2, 5, kind, align="left", size=11, color="muted"),
            ]
        if not self.code.value:
            return [scene.text(2, 5, "More shows nnlib's code for it", align="left", size=11, color="muted")]
        if now.line is None:
            return [
                scene.text(2, 22, AT_OUTPUT, align="left", size=11),
                scene.text(
                    2, 5, "nnlib takes it and the next one together", align="left", size=11, color="muted"
                ),
            ]
        where = f"{now.line.where}, here l = {now.line.l}" + (
            ", m = 1" if "m" in now.line.code.split() else ""
        )
        return [
            scene.text(2, 22, now.line.code, align="left", size=11, code=True),
            scene.text(2, 5, where, align="left", size=11, color="muted"),
        ]


# in pixels of a phone's page; a wider one stretches what goes across
SPAN, LEAST, WIDE, CELL_HIGH, TITLE, UNDER, APART, FOOT = 336, 316, 46, 31, 18, 18, 28, 40
COLUMNS = {1: {"in": 26, "z": 172, "a": 292}, 2: {"z": 112, "a": 210, "out": 306}}


def two_layer_graph(*, n=(2, 3, 1), activation="tanh", y=1, code=True) -> TwoLayerGraph:
    """Return a lab: one example through two layers as boxes and arrows, and the derivatives of the loss back.

    n           (2, 2, 1) or (2, 3, 1), the inputs and the units of each layer
    activation  of the hidden layer: "tanh", "relu", "leaky_relu" or "sigmoid"
    y           the label of the example, 0 or 1
    code        whether it shows nnlib's own lines; False leaves them for the reader to write, or to ask for
    Raises ValueError for other values. Source: week 3, backpropagation intuition.
    """
    return TwoLayerGraph(n, activation, y, code)
