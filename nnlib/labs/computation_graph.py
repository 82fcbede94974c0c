"""Lab: a computation graph. Nudge a value and see the change travel forward; then the derivatives travel back."""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from nnlib.activations import sigmoid
from nnlib.cost import loss
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.numbers import change, number, trimmed

NUDGES = (0.001, 0.01, 0.1, 1.0)
NEAR = 0.01  # a nudged slope this near its derivative, relative to the larger of the two, agrees with it


class Part(NamedTuple):
    """A value computed from others: its name, what it reads, the formula in words, and its local derivatives.

    f and each of slopes take the values read, in their order; slopes[i] is the derivative along reads[i].
    """

    name: str
    reads: tuple[str, ...]
    words: str
    f: Callable
    slopes: tuple[Callable, ...]


class Graph(NamedTuple):
    """inputs with their values, parts in the order of computing, places (x, y) of all; what is held fixed; reach.

    reach is how far from 0 the inputs can be moved.
    """

    inputs: dict[str, float]
    parts: tuple[Part, ...]
    places: dict[str, tuple[float, float]]
    fixed: tuple[str, ...] = ()
    reach: float = 6.0

    @property
    def output(self) -> str:
        return self.parts[-1].name


GRAPHS = {
    "lecture": Graph(
        {"a": 5.0, "b": 3.0, "c": 2.0},
        (
            Part("u", ("b", "c"), "b c", lambda b, c: b * c, (lambda b, c: c, lambda b, c: b)),
            Part("v", ("a", "u"), "a + u", lambda a, u: a + u, (lambda a, u: 1.0, lambda a, u: 1.0)),
            Part("J", ("v",), "3 v", lambda v: 3 * v, (lambda v: 3.0,)),
        ),
        {"a": (0, 0), "b": (0, 1), "c": (0, 2), "u": (1, 1.5), "v": (2, 0.75), "J": (3, 0.75)},
    ),
    "logistic": Graph(
        {"x1": 2.0, "w1": 0.5, "x2": -1.0, "w2": 1.0, "b": 0.5, "y": 1.0},
        (
            Part(
                "z",
                ("x1", "w1", "x2", "w2", "b"),
                "w1x1+w2x2+b",
                lambda x1, w1, x2, w2, b: w1 * x1 + w2 * x2 + b,
                (
                    lambda x1, w1, x2, w2, b: w1,
                    lambda x1, w1, x2, w2, b: x1,
                    lambda x1, w1, x2, w2, b: w2,
                    lambda x1, w1, x2, w2, b: x2,
                    lambda x1, w1, x2, w2, b: 1.0,
                ),
            ),
            Part("a", ("z",), "sigmoid(z)", sigmoid, (sigmoid.prime,)),
            Part(
                "L",
                ("a", "y"),
                "loss(a, y)",
                lambda a, y: loss(a, y) if 0 < a < 1 else np.nan,
                (lambda a, y: -y / a + (1 - y) / (1 - a), lambda a, y: np.log((1 - a) / a)),
            ),
        ),
        {name: (0, row) for row, name in enumerate(("x1", "w1", "x2", "w2", "b"))}
        | {"z": (1, 2), "a": (2, 2), "L": (3, 2), "y": (2, 4)},
        ("y",),
        2.0,
    ),
}


def forward(graph, inputs, nudged="", nudge=0.0) -> dict[str, float]:
    """Return every value of the graph; `nudged`, an input or a part, is moved by `nudge` before it is read."""
    values = {name: value + (nudge if name == nudged else 0.0) for name, value in inputs.items()}
    for part in graph.parts:
        value = float(part.f(*(np.float64(values[name]) for name in part.reads)))
        values[part.name] = value + (nudge if part.name == nudged else 0.0)
    return values


class Arrow(NamedTuple):
    """One arrow: from a value to the part that reads it, and the part's derivative along it."""

    name: str
    part: str
    slope: float


def arrows(graph, values) -> list[Arrow]:
    """Return all arrows with their local derivatives at these values."""
    return [
        Arrow(name, part.name, float(slope(*(np.float64(values[read]) for read in part.reads))))
        for part in graph.parts
        for name, slope in zip(part.reads, part.slopes, strict=True)
    ]


def backward(graph, values) -> dict[str, float]:
    """Return the derivative of the output along every value, in the order in which the chain rule gives them.

    Along a value, it is the sum over its arrows of (derivative along the part reached) * (the part's own slope).
    """
    derivatives = {graph.output: 1.0}
    edges = arrows(graph, values)
    for name in order_back(graph):
        derivatives[name] = sum(derivatives[edge.part] * edge.slope for edge in edges if edge.name == name)
    return derivatives


def order_back(graph) -> list[str]:
    """Return the names in the order of the way back: parts from the second to last, then the inputs."""
    return [
        *(part.name for part in reversed(graph.parts[:-1])),
        *(name for name in graph.inputs if name not in graph.fixed),
    ]


def reached(graph, name) -> list[str]:
    """Return name and all parts that a change of it reaches, in the order of computing."""
    found = [name]
    for part in graph.parts:
        if part.name != name and set(part.reads) & set(found):
            found.append(part.name)
    return found


def plain(value) -> str:
    return trimmed(value, 4)


class ComputationGraph(Lab):
    """The lab that `computation_graph` returns: controls graph_choice, nudge, size, place, y and inputs."""

    title = "Computation graph: changes forward, derivatives back"

    def __init__(self, graph, nudge):
        super().__init__()
        self.graph_choice = controls.choice(
            "graph", graph, tuple(GRAPHS), tip="Which formula is drawn", argument="graph"
        )
        names = self._names()
        self.nudge = controls.choice("nudge", nudge, names, tip="Which value to nudge", argument="nudge")
        self.size = controls.choice(
            "by", 0.001, [(f"{size:g}", size) for size in NUDGES], tip="How far the value is moved"
        )
        self.place = controls.count_slider(
            "step",
            0,
            0,
            self._last(),
            tip="How far the change, and then the derivatives, have traveled",
        )
        self.step = controls.button(
            "Step", "step-forward", tip="Go to the next box; from the end, back to the start"
        )
        self.back = controls.button("Back", "step-backward", tip="Go back by one box")
        self.reset = controls.button(
            "Reset", "undo", tip="Go back to before the nudge, with the original numbers"
        )
        self.buttons = controls.row(self.step, self.back, self.reset)
        self.sliders = {
            which: {
                name: controls.slider(
                    name,
                    value,
                    -GRAPHS[which].reach,
                    GRAPHS[which].reach,
                    step=0.25,
                    form=".2f",
                    tip=f"The value of the input {name}",
                )
                for name, value in GRAPHS[which].inputs.items()
                if name not in GRAPHS[which].fixed
            }
            for which in GRAPHS
        }
        self.y = controls.choice("label y", 1, (1, 0), tip="The true label of the example")
        self._show_inputs()
        self.listen(self.graph_choice, self._another_graph)
        self.listen(self.nudge, self._another_nudge)
        for control in (self.size, self.place, self.y, *self._all_sliders()):
            self.listen(control, self.redraw)
        self.listen(self.step, partial(controls.move_around, self.place, 1))
        self.listen(self.back, partial(controls.move_around, self.place, -1))
        self.listen(self.reset, self._start_again)
        seldom = [self.size, self.graph_choice, self.y, *self._all_sliders()]
        self.assemble(self.buttons, self.place, self.nudge, seldom=seldom)

    # --- the state ---

    @property
    def graph(self) -> Graph:
        return GRAPHS[self.graph_choice.value]

    @property
    def inputs(self) -> dict:
        """The sliders of the graph that is drawn, by name."""
        return self.sliders[self.graph_choice.value]

    @property
    def values(self) -> dict[str, float]:
        """Every value before the nudge."""
        return forward(self.graph, self._given())

    @property
    def moved(self) -> dict[str, float]:
        """Every value after the nudge."""
        return forward(self.graph, self._given(), self.nudge.value, self.size.value)

    def _given(self):
        given = {name: slider.value for name, slider in self.inputs.items()}
        return given | {"y": float(self.y.value)} if self.graph.fixed else given

    def _all_sliders(self):
        return [slider for sliders in self.sliders.values() for slider in sliders.values()]

    def _names(self):
        graph = self.graph
        return [
            *(name for name in graph.inputs if name not in graph.fixed),
            *(p.name for p in graph.parts[:-1]),
        ]

    def _last(self):
        return len(reached(self.graph, self.nudge.value)) + len(order_back(self.graph))

    def _another_graph(self):
        self.nudge.options = self._names()
        self.nudge.value = "b"
        self._show_inputs()
        self._another_nudge()

    def _show_inputs(self):
        for which, sliders in self.sliders.items():
            for slider in sliders.values():
                slider.layout.display = "" if which == self.graph_choice.value else "none"
        self.y.layout.display = "" if self.graph.fixed else "none"

    def _another_nudge(self):
        at_end = self.place.value == self.place.max
        self.place.max = self._last()
        if at_end:
            self.place.value = self.place.max
        self.redraw()

    def _start_again(self):
        for name, slider in self.inputs.items():
            slider.value = self.graph.inputs[name]
        self.place.value = 0

    def _travelled(self):
        """Return the names that the change has reached, and those whose derivative is known, the newest last."""
        far = reached(self.graph, self.nudge.value)
        ahead = self.place.value
        return far[:ahead], order_back(self.graph)[: max(0, ahead - len(far))]

    # --- the words ---

    def _product(self, name):
        """Return in words how the derivative along `name` is computed: "dJ/db = dJ/du · du/db = 3 · 2 = 6"."""
        out, values = self.graph.output, self.values
        derivatives = backward(self.graph, values)
        edges = [edge for edge in arrows(self.graph, values) if edge.name == name]
        whole = plain(derivatives[name])
        if all(edge.part == out for edge in edges):
            return f"d{out}/d{name} = {whole}"
        chain = " + ".join(f"d{out}/d{e.part} · d{e.part}/d{name}" for e in edges)
        numbers = " + ".join(f"{plain(derivatives[e.part])} · {plain(e.slope)}" for e in edges)
        return f"d{out}/d{name} = {chain} = {numbers} = {whole}"

    def ratio(self, name) -> float:
        """Return (change of the output) / (change of `name`) for the nudge of the size chosen."""
        graph, size = self.graph, self.size.value
        moved = forward(graph, self._given(), name, size)
        return (moved[graph.output] - self.values[graph.output]) / size

    def _agrees(self, name):
        derivative, ratio = backward(self.graph, self.values)[name], self.ratio(name)
        return abs(derivative - ratio) <= NEAR * max(abs(derivative), abs(ratio), 1e-6)

    def report(self):
        graph, values, moved = self.graph, self.values, self.moved
        out, name, size = graph.output, self.nudge.value, self.size.value
        changed, known = self._travelled()
        if not changed:
            return (
                f"{out} = {plain(values[out])}. If {name} grows by {size:g}, by how much does {out} change? Guess, "
                "then press Step.",
                "plain",
            )
        if out not in changed:
            here = changed[-1]
            return (
                f"{here} goes from {plain(values[here])} to {plain(moved[here])}, "
                f"{change(moved[here] - values[here])}. Now the next box.",
                "plain",
            )
        ratio = self.ratio(name)
        if not math.isfinite(ratio):
            return (
                f"{name} = {plain(moved[name])} isn't a probability: there is no {out} beyond 0 and 1. Make the nudge "
                "smaller.",
                "warn",
            )
        travelled = (
            f"{name} moved by {change(size)} and {out} by {change(moved[out] - values[out])}: "
            f"{plain(ratio)} times as far."
        )
        if len(known) < len(order_back(graph)):
            if not known:
                return f"{travelled} Now backward, without nudging: press Step.", "plain"
            return f"Backward: {self._product(known[-1])}.", "plain"
        derivative = backward(graph, values)[name]
        if self._agrees(name):
            return (
                f"{travelled} The chain rule says d{out}/d{name} = {plain(derivative)}: the two agree. Going back gave "
                f"all {len(known)} at once; nudging computes {out} again for each.",
                "good",
            )
        return (
            f"{travelled} The chain rule says d{out}/d{name} = {plain(derivative)}. They differ because {size:g} isn't "
            f"a small nudge here: {out} bends on the way. Make the nudge smaller.",
            "warn",
        )

    # --- the picture ---

    def scene(self):
        return scene.scene(scene.column(self._boxes(), self._derivations(), least=300), label=self._words())

    def _words(self):
        values, moved = self.values, self.moved
        changed, known = self._travelled()
        derivatives = backward(self.graph, values)
        formulas = ", ".join(
            f"{part.name} = {part.words} = {plain(values[part.name])}" for part in self.graph.parts
        )
        given = ", ".join(f"{name} = {plain(value)}" for name, value in self._given().items())
        words = f"Boxes joined by arrows. Inputs {given}; then {formulas}."
        if changed:
            moves = ", ".join(f"{name} {change(moved[name] - values[name])}" for name in changed)
            words += f" A nudge has reached: {moves}."
        else:
            words += " Nothing has been nudged so far."
        if known:
            slopes = ", ".join(f"d{self.graph.output}/d{name} = {plain(derivatives[name])}" for name in known)
            words += f" Derivatives known on the way back: {slopes}."
        return words

    def _boxes(self):
        graph, values, moved = self.graph, self.values, self.moved
        changed, known = self._travelled()
        derivatives = backward(graph, values)
        rows = max(row for _, row in graph.places.values())
        height = ROW * rows + 76
        formulas = {part.name: part.words for part in graph.parts}

        def center(name):
            across, down = graph.places[name]
            return LEFT + ACROSS * across, height - 30 - ROW * down

        marks = []
        for edge in arrows(graph, values):
            marks += self._arrow(edge, center, values, moved, changed, known)
        for name, value in values.items():
            x, y = center(name)
            lit = name in changed
            newest = (known or changed)[-1:] == [name]
            color = "green" if newest and known else "orange" if lit else "muted"
            half = (WIDE / 2, 20 if name in formulas else 16)
            extent = (x - half[0], x + half[0], y - half[1], y + half[1])
            style = {"fill": "orange" if lit else "muted", "opacity": 0.16 if lit else 0.06}
            style |= {"width": 3 if newest else 1.6}
            marks.append(scene.box(extent, color, **style))
            shown = f"{plain(value)} → {plain(moved[name])}" if lit else plain(value)
            if name in formulas:
                marks.append(
                    scene.text(x, y, f"{name} = {formulas[name]}", size=11, color="muted", shift=(0, -9))
                )
                marks.append(scene.text(x, y, shown, size=12, bold=True, shift=(0, 8)))
            else:
                marks.append(scene.text(x, y, f"{name} = {shown}", size=12, bold=True))
            if name in known or (
                name == graph.output and len(changed) == len(reached(graph, self.nudge.value))
            ):
                words = f"d{graph.output}/d{name} = {plain(derivatives[name])}"
                if name in known:
                    marks.append(
                        scene.text(
                            x,
                            y - half[1],
                            words,
                            color="green",
                            bold=True,
                            size=12,
                            halo=True,
                            shift=(0, 10),
                        )
                    )
        style = {"title": "Orange: changes. Green: derivatives"}
        style |= {"height": height + 26, "axes": False}
        return scene.panel("graph", marks, (0, 2 * LEFT + 3 * ACROSS), (0, height), **style)

    def _arrow(self, edge, center, values, moved, changed, known):
        (x0, y0), (x1, y1) = center(edge.name), center(edge.part)
        x0, x1 = x0 + WIDE / 2 + 3, x1 - WIDE / 2 - 4
        lit = edge.name in changed and edge.part in changed
        back = edge.name in known
        shift = (-5 if y1 > y0 else 5) if back else 0  # two arrows side by side
        marks = [
            scene.line(
                [x0, x1],
                [y0 + shift, y1 + shift],
                "orange" if lit else "muted",
                width=2.6 if lit else 1.4,
                arrow=True,
            )
        ]
        if back:
            marks.append(
                scene.line([x1, x0], [y1 - shift, y0 - shift], "green", width=2, dash=(5, 3), arrow=True)
            )
        # apart from each other, and on the sides without other arrows
        down, up = (-14, 15) if y1 > y0 else (15, -14)
        level = y0 == y1

        def label(words, part, color, shift):
            part = 0.5 if level else part
            place = x0 + part * (x1 - x0), y0 + part * (y1 - y0)
            return scene.text(*place, words, color=color, bold=True, size=11, halo=True, shift=(0, shift))

        if lit:
            marks.append(label(change(moved[edge.name] - values[edge.name]), 0.62, "orange", up))
        if back:
            marks.append(label(f"· {number(edge.slope, '.3g')}", 0.3, "green", down))
        return marks

    def _derivations(self):
        _, known = self._travelled()
        names = order_back(self.graph)
        height = 24 * len(names) + 24
        marks = [
            scene.text(0, height - 12, "the chain rule", align="left", color="muted"),
            scene.text(SPAN - 8, height - 12, f"nudged by {self.size.value:g}", align="right", color="muted"),
        ]
        for row, name in enumerate(names):
            y = height - 36 - 24 * row
            if name not in known:
                marks.append(
                    scene.text(
                        0, y, f"d{self.graph.output}/d{name} = ?", align="left", color="muted", size=12
                    )
                )
                continue
            newest = name == known[-1]
            if newest:
                marks.append(
                    scene.box((-6, SPAN, y - 11, y + 11), "green", fill="green", opacity=0.1, width=1.5)
                )
            marks.append(scene.text(0, y, self._product(name), align="left", size=12, bold=newest))
            agrees = self._agrees(name)
            words = f"{plain(self.ratio(name))}  {'✓' if agrees else '≠'}"
            style = {"align": "right", "size": 12, "bold": newest, "color": "green" if agrees else "orange"}
            marks.append(scene.text(SPAN - 8, y, words, **style))
        style = {"title": "Derivatives, one after the other", "height": height + 26, "axes": False}
        return scene.panel("derivations", marks, (-8, SPAN + 2), (0, height), **style)


# in pixels of a narrow page; a wider one stretches what goes across
LEFT, ACROSS, WIDE, ROW, SPAN = 66, 186, 122, 72, 680


def computation_graph(*, graph="lecture", nudge="b") -> ComputationGraph:
    """Return a lab: a formula as boxes and arrows; a nudge travels forward, the derivatives travel back.

    It opens before the first step, so that you can guess first.
    graph   "lecture", J = 3 (a + b c), or "logistic", one example of logistic regression
    nudge   which value to move: an input or a value in between, such as "v"
    Raises ValueError for other values. Source: week 2, derivatives with a computation graph.
    """
    return ComputationGraph(graph, nudge)
