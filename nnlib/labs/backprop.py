"""Lab: one pass forward and backward under the microscope, line by line, every matrix with its numbers."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib import descent, gradcheck, network, shapes
from nnlib.activations import ACTIVATIONS, sigmoid
from nnlib.cost import cost_from_Z
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.numbers import cell, number
from nnlib.network import Network, initialize

OFFERED = ("tanh", "relu", "leaky_relu", "sigmoid")
ALPHA = 0.5
MOST_UNITS, MOST_LAYERS, MOST_EXAMPLES = 6, 5, 6
NETWORKS = ((2, 3, 1), (2, 3, 3, 1), (3, 4, 4, 2, 1))

# Lines of nnlib, each with the function that it is in: what is shown here is what runs everywhere.
LAYER = "Z[l] = W[l] @ A[l - 1] + b[l]"
ACTIVATE = "A[l] = g[l](Z[l])"
COST = "J = cost_from_Z(Z[L], Y)"
OUTPUT = "dZ = {L: A[L] - Y}"
DW = "dW[l] = dZ[l] @ A[l - 1].T / m"
DB = "db[l] = dZ[l].sum(axis=1, keepdims=True) / m"
DA = "dA[l - 1] = W[l].T @ dZ[l]"
DZ = "dZ[l - 1] = dA[l - 1] * g[l - 1].prime(Z[l - 1])"
NEW_W = "W[l] = W[l] - alpha * dW[l]"
NEW_B = "b[l] = b[l] - alpha * db[l]"

WRONG = {
    "right": {},
    "slope at A": {DZ: "dZ[l - 1] = dA[l - 1] * g[l - 1].prime(A[l - 1])"},
    "no 1/m": {DW: "dW[l] = dZ[l] @ A[l - 1].T", DB: "db[l] = dZ[l].sum(axis=1, keepdims=True)"},
    "sigmoid, not its slope": {DZ: "dZ[l - 1] = dA[l - 1] * sigmoid(Z[l - 1])"},
}
WHAT_IF = {
    "right": "nothing: the right pass",
    "slope at A": "the slope at A, not Z",
    "no 1/m": "the 1/m is missing",
    "sigmoid, not its slope": "sigmoid, not the slope",
}


SOURCE = {
    **dict.fromkeys((LAYER, ACTIVATE), network.forward),
    COST: descent.descend,
    **dict.fromkeys((OUTPUT, DW, DB, DA, DZ), network.backward),
    **dict.fromkeys((NEW_W, NEW_B), descent.step),
}


class Line(NamedTuple):
    """One line of the pass: its code with its layer l, what it computes and what it reads, as (name, layer)."""

    code: str
    l: int
    makes: tuple[str, int]
    reads: tuple[tuple[str, int], ...]
    formula: str

    @property
    def function(self) -> Callable:
        """The function of nnlib that has this line."""
        return SOURCE[self.code]

    @property
    def where(self) -> str:
        """The name of that function: "network.backward"."""
        return f"{self.function.__module__.removeprefix('nnlib.')}.{self.function.__name__}"


def lines(L) -> list[Line]:
    """Return the lines of one step of gradient descent in the order in which they run."""
    found = []
    for l in range(1, L + 1):
        before = "X" if l == 1 else f"A[{l - 1}]"
        found += [
            Line(
                LAYER, l, ("Z", l), (("W", l), ("A", l - 1), ("b", l)), f"Z[{l}] = W[{l}] {before} + b[{l}]"
            ),
            Line(ACTIVATE, l, ("A", l), (("Z", l),), f"A[{l}] = g[{l}](Z[{l}])"),
        ]
    found.append(Line(COST, L, ("J", L), (("Z", L), ("Y", L)), "J = (1/m) · sum of the losses"))
    found.append(Line(OUTPUT, L, ("dZ", L), (("A", L), ("Y", L)), f"dZ[{L}] = A[{L}] − Y"))
    for l in range(L, 0, -1):
        below = "Xᵀ" if l == 1 else f"A[{l - 1}]ᵀ"
        found += [
            Line(DW, l, ("dW", l), (("dZ", l), ("A", l - 1)), f"dW[{l}] = (1/m) dZ[{l}] {below}"),
            Line(DB, l, ("db", l), (("dZ", l),), f"db[{l}] = (1/m) · sum of dZ[{l}] over the examples"),
        ]
        if l > 1:
            k = l - 1
            found += [
                Line(DA, l, ("dA", k), (("W", l), ("dZ", l)), f"dA[{k}] = W[{l}]ᵀ dZ[{l}]"),
                Line(DZ, l, ("dZ", k), (("dA", k), ("Z", k)), f"dZ[{k}] = dA[{k}] * g[{k}]'(Z[{k}])"),
            ]
    for l in range(1, L + 1):
        found += [
            Line(NEW_W, l, ("W", l), (("W", l), ("dW", l)), f"W[{l}] := W[{l}] − α dW[{l}]"),
            Line(NEW_B, l, ("b", l), (("b", l), ("db", l)), f"b[{l}] := b[{l}] − α db[{l}]"),
        ]
    return found


def run(net, X, Y, steps, what_if="right", alpha=ALPHA) -> dict:
    """Return all arrays after the first `steps` lines, {"W": {1: ...}, ..., "J": {L: ...}}, by running their code."""
    memory = {"W": dict(net.W), "b": dict(net.b), "g": net.g, "A": {0: X}, "Z": {}, "Y": Y, "L": net.L}
    memory |= {"dZ": {}, "dA": {}, "dW": {}, "db": {}, "m": X.shape[1], "alpha": alpha}
    memory |= {"cost_from_Z": cost_from_Z, "sigmoid": sigmoid}
    for line in lines(net.L)[:steps]:
        exec(WRONG[what_if].get(line.code, line.code), memory | {"l": line.l}, memory)
    arrays = {name: memory[name] for name in ("W", "b", "A", "Z", "dZ", "dA", "dW", "db")}
    return arrays | {"Y": {net.L: Y}, "J": {net.L: memory["J"]} if "J" in memory else {}}


def nudged(net, X, Y) -> dict:
    """Return the centered difference of J in every parameter, {"dW": {1: ...}, "db": {1: ...}}."""
    dW, db = gradcheck.gradients(net, lambda net: network.cost(net, X, Y))
    return {"dW": dW, "db": db}


def agrees(ours, theirs) -> np.ndarray:
    """Return for each entry whether the two agree as closely as nudging can tell."""
    return np.abs(ours - theirs) <= 1e-7 + 1e-5 * np.abs(theirs)


def batch(n, m, g, seed) -> tuple[Network, np.ndarray, np.ndarray]:
    """Return a network with short numbers, X (n_x, m) and Y (1, m) with both labels."""
    rng = np.random.default_rng(seed)
    net = initialize(n, g, rng=rng)
    W = {l: net.W[l].round(2) for l in net.W}
    b = {l: rng.normal(0, 0.2, net.b[l].shape).round(2) for l in net.b}
    X = rng.uniform(-2, 2, (n[0], m)).round(1)
    Y = rng.permutation(np.arange(m) % 2).astype(float).reshape(1, m)
    return Network(W, b, net.g), X, Y


class Microscope(Lab):
    """The lab that `backprop` returns: controls line, what_if, size, activation, seed, code; net, X, Y, memory."""

    title = "Backpropagation under the microscope"

    def __init__(self, n, m, activation, code):
        super().__init__()
        n = tuple(shapes.sizes(list(n) if isinstance(n, tuple) else n))
        self.m = shapes.count(m, "m", least=2)
        for name, value, most in (
            ("the largest layer of n", max(n), MOST_UNITS),
            ("the number of layers of n", len(n) - 1, MOST_LAYERS),
            ("m", self.m, MOST_EXAMPLES),
        ):
            if value > most:
                raise ValueError(f"{name} is {value}; this lab has room for {most}")
        networks = [*NETWORKS, *([n] if n not in NETWORKS else [])]
        self.size = controls.choice(
            "network",
            n,
            [("-".join(map(str, each)), each) for each in networks],
            tip="The units of each layer",
        )
        self.activation = controls.choice(
            "activation", activation, OFFERED, tip="The activation of the hidden layers"
        )
        self.what_if = controls.choice(
            "what if", "right", [(words, name) for name, words in WHAT_IF.items()], tip="A mistake to plant"
        )
        self.seed = controls.count_slider("other numbers", 1, 0, 20, tip="Other weights and another batch")
        self.step = controls.button("Step", "step-forward", tip="Run the next line")
        self.back = controls.button("Back", "step-backward", tip="Go back to the previous line")
        self.reset = controls.button("Reset", "undo", tip="Go back to before the first line")
        self.line = controls.count_slider("line", 0, 0, 1, tip="How many lines have run")
        self.code = controls.check(
            "nnlib's code", bool(code), tip="Show nnlib's own line, which an exercise may ask you to write"
        )
        self._load()
        # the last gradient is the best first view: everything that the pass computes is there
        self.line.value = len(self.lines) - 2 * self.net.L
        for control in (self.size, self.activation, self.seed):
            self.listen(control, self._another_batch)
        for control in (self.line, self.what_if):
            self.listen(control, self._another_line)
        self.listen(self.code, self.redraw)
        self.listen(self.step, self._one_step)
        self.listen(self.back, self._one_back)
        self.listen(self.reset, self._to_start)
        self._another_line(draw=False)
        self.assemble(
            controls.row(self.step, self.back, self.reset),
            self.line,
            self.what_if,
            seldom=[self.size, self.activation, self.seed, self.code],
        )

    # --- the state ---

    def _load(self):
        g = ACTIVATIONS[self.activation.value]
        self.net, self.X, self.Y = batch(self.size.value, self.m, g, self.seed.value)
        self.slopes = nudged(self.net, self.X, self.Y)
        self.lines = lines(self.net.L)
        self.line.max = len(self.lines)

    def _another_batch(self):
        self._load()
        self._another_line()

    def _another_line(self, draw=True):
        self.memory = run(self.net, self.X, self.Y, self.line.value, self.what_if.value)
        if draw:
            self.redraw()

    def _one_step(self):
        self.line.value = min(self.line.value + 1, self.line.max)

    def _one_back(self):
        self.line.value = max(self.line.value - 1, 0)

    def _to_start(self):
        self.line.value = 0

    @property
    def now(self) -> Line | None:
        """The line that ran last."""
        return self.lines[self.line.value - 1] if self.line.value else None

    def disagreeing(self, name, l) -> np.ndarray:
        """Return which entries of dW[l] or db[l] differ from those of the nudges."""
        return ~agrees(self.memory[name][l], self.slopes[name][l])

    # --- the words ---

    def report(self):
        now = self.now
        if now is None:
            return (
                f"Given: a batch X {self.X.shape} with labels Y {self.Y.shape}, and W and b. Press Step to run the "
                "pass line by line.",
                "plain",
            )
        if self.line.value == self.line.max:
            return self._after()
        name, l = now.makes
        if name in ("dW", "db"):
            wrong = self.disagreeing(name, l)
            size = f"{now.formula}: {self._why(now)}"
            if wrong.any():
                return (
                    f"{size} But {wrong.sum()} of {wrong.size} entries disagree with nudging (≠): this pass is wrong.",
                    "warn",
                )
            every = "Its entry agrees" if wrong.size == 1 else f"All {wrong.size} entries agree"
            return f"{size} {every} with nudging (✓).", "good"
        if now.code in WRONG[self.what_if.value]:
            made = WRONG[self.what_if.value][now.code].partition(" = ")[2]
            instead = f"{name}[{l}] is {made.replace('l - 1', str(l))}"
            if not self.code.value:
                instead = f"the mistake runs: {WHAT_IF[self.what_if.value]}"
            return (
                f"{now.formula} should run here. Instead {instead}. Nothing complains: the shape is "
                f"{self._shape(name, l)} all the same.",
                "warn",
            )
        return f"{now.formula}: {self._why(now)}", "plain"

    def _after(self):
        before = network.cost(self.net, self.X, self.Y)
        new = Network(self.memory["W"], self.memory["b"], self.net.g)
        after = network.cost(new, self.X, self.Y)
        wrong = sum(int(self.disagreeing(name, l).sum()) for name in ("dW", "db") for l in self.net.W)
        falls = f"{'falls' if after < before else 'rises'} from {before:.4f} to {after:.4f}"
        if wrong:
            return (
                f"One step with α = {ALPHA} is done: J {falls}, although {wrong} slopes are wrong. The cost alone "
                "doesn't show it; the nudges do.",
                "warn",
            )
        return f"One step with α = {ALPHA} is done: J {falls}. All slopes agree with nudging.", "good"

    def _why(self, line):
        shape = lambda name, l: self._shape(name, l)  # noqa: E731
        l, m, made = line.l, self.m, self._shape(*line.makes)
        turned = lambda s: (s[1], s[0])  # noqa: E731
        if line.code == LAYER:
            return (
                f"{shape('W', l)} times {shape('A', l - 1)}, plus b {shape('b', l)} stretched over the {m} examples, "
                f"is {made}."
            )
        if line.code == ACTIVATE:
            return f"{self.net.g[l].name} of each entry, so the shape stays {made}."
        if line.code == COST:
            return f"the mean over the {m} examples is {self.memory['J'][l]:.4f}."
        if line.code == OUTPUT:
            return f"how far each prediction is from its label, {made}."
        if line.code == DW:
            return f"{shape('dZ', l)} times {turned(shape('A', l - 1))} is {made}, the shape of W[{l}]."
        if line.code == DB:
            return f"one number for each unit, {made}, the shape of b[{l}]."
        if line.code == DA:
            shapes = f"{turned(shape('W', l))} times {shape('dZ', l)} is {made}"
            return f"{shapes}: what each unit did to everything that reads it."
        if line.code == DZ:
            return f"entry by entry, so the shape stays {made}."
        return f"with α = {ALPHA}; the shape stays {made}."

    def _shape(self, name, l):
        n, m = self.net.n, self.m
        return {"W": (n[l], n[l - 1]), "b": (n[l], 1), "Y": (1, m), "J": ()}.get(
            name.removeprefix("d"), (n[l], m)
        )

    def _words(self):
        now = self.now
        words = (
            f"The {'-'.join(map(str, self.net.n))} network with a batch of {self.m}, {self.line.value} of "
        )
        words += f"{len(self.lines)} lines run."
        if now is None:
            return words
        name, l = now.makes
        if name == "J":
            return f"{words} J = {self.memory['J'][l]:.4f}."
        rows = "; ".join(", ".join(cell(value) for value in row) for row in self.memory[name][l])
        words += f" {name}[{l}], shape {self._shape(name, l)}: {rows}."
        if name in ("dW", "db"):
            rows = "; ".join(", ".join(cell(value) for value in row) for row in self.slopes[name][l])
            words += f" By nudging: {rows}."
        return words

    # --- the picture ---

    def scene(self):
        besides = [self._narrow_heading(), *self._narrow_layers()]
        narrow = [([(panel["name"], 1)], (0, *panel["height"])) for panel in besides]
        whole = scene.column(self._tables(), least=600)
        return scene.scene(whole, label=self._words(), narrow=narrow, besides=besides)

    def _layers(self):
        """Return the layers shown: those of the line, and as many around them as fit."""
        now = self.now
        l = now.l if now else 1
        shown = [l - 1, l]
        for more in (l + 1, l - 2, l + 2, l - 3):
            if 0 <= more <= self.net.L and sum(self._wide(k) + APART for k in [*shown, more]) <= SPAN + APART:
                shown.append(more)
        return sorted(shown)

    def _wide(self, l):
        return max(self.m * CELL, (self.net.n[l - 1] + 1) * PAIR + 28 if l else 0)

    def _tables(self):
        layers = self._layers()
        most = max(self.net.n[l] for l in layers if l or len(layers) == 1)
        high = [most * LINE + 26 for _ in ROWS[:-1]] + [most * TWO + 26]
        high[2] = max(most, self.net.n[layers[0]]) * LINE + 26
        height = sum(high) + HEAD
        spare = SPAN - sum(self._wide(l) for l in layers)
        gap = spare / max(len(layers) - 1, 1)
        marks, left = self._heading(height), 0.0
        for l in layers:
            marks += self._layer(l, left, height - HEAD, high)
            left += self._wide(l) + min(gap, 60)
        caption = (
            "solid frame: what this line computes; dashed: what it reads; below a slope: the same by nudging"
        )
        style = {"height": height + 24, "axes": False, "caption": caption}
        return scene.panel("tables", marks, (-6, SPAN + 6), (0, height), **style)

    def _layer(self, l, left, top, high):
        """Return the marks of a layer's tables, one row below the other."""
        marks = []
        for names, tall in zip(ROWS, high, strict=True):
            x = left
            for name in names:
                marks += self._table(name, l, x, top)
                x += self._shape(name, l)[1] * PAIR + 12 if name in ("W", "dW") and l else 0
            top -= tall
        return marks

    def _narrow_layers(self):
        """Return panels for a phone: the layer of the line, and below it the layer before."""
        l = self.now.l if self.now else 1
        for layer in (l, l - 1):
            rows = self.net.n[layer]
            high = [rows * LINE + 26 for _ in ROWS[:-1]] + [rows * TWO + 26]
            if layer == 0:
                high = [0, 0, high[2], 0, 0, 0]
            marks = self._layer(layer, 0, sum(high), high)
            wide = max(self._wide(layer), NARROW)
            style = {
                "title": f"Layer {layer}" if layer else "The examples",
                "height": sum(high) + 30,
                "axes": False,
            }
            yield scene.panel(f"layer {layer}", marks, (-6, wide + 6), (0, sum(high)), **style)

    def _narrow_heading(self):
        height = 96
        marks, now = self._chips(height, NARROW, NARROW_CHIPS), self.now
        if now:
            marks += self._formula(height, 12) + [
                scene.text(0, height - 78, SPACES.join(self._place()), align="left", size=12, color="muted")
            ]
        return scene.panel("line", marks, (-6, NARROW + 6), (0, height), height=height, axes=False)

    def _chips(self, height, span, count):
        """Return a small box for each line of the pass, as many as there is room for, this one in the middle."""
        marks, done = [], self.line.value
        across = span / count
        first = min(max(0, done - count // 2), max(0, len(self.lines) - count))
        for i, line in enumerate(self.lines[first : first + count]):
            current = first + i == done - 1
            extent = (i * across + 1.5, (i + 1) * across - 1.5, height - 21, height - 1)
            ran = first + i < done
            style = {"fill": "blue" if ran else "", "opacity": 0.3 if current else 0.08}
            style |= {"width": 2.5 if current else 1}
            marks.append(scene.box(extent, "blue" if current else "muted" if ran else "grid", **style))
            name, l = line.makes
            words = name if name == "J" else f"{name}[{l}]"
            style = {"size": 11, "bold": current, "color": "ink" if ran else "muted"}
            marks.append(scene.text((i + 0.5) * across, height - 11, words, **style))
        return marks

    def _heading(self, height):
        marks = self._chips(height, SPAN, CHIPS)
        if self.now is None:
            return marks
        right = {"align": "right", "color": "muted", "size": 12}
        where, *rest = self._place()
        marks.append(scene.text(SPAN, height - 38, where, code=True, **right))
        marks.append(scene.text(SPAN, height - 58, SPACES.join(rest), **right))
        return marks + self._formula(height)

    def _place(self):
        """Return where the line is in nnlib, in which layer, and the cost if it is known."""
        now = self.now
        known = f"J = {self.memory['J'][self.net.L]:.4f}" if self.memory["J"] else ""
        layer = "" if now.code in (COST, OUTPUT) else f"here l = {now.l}"
        return [word for word in (now.where, layer, known) if word]

    def _formula(self, height, size=14):
        """Return the formula of the line, and below it the code that ran."""
        now, left = self.now, {"align": "left"}
        marks = [scene.text(0, height - 38, now.formula, size=size, bold=True, **left)]
        if not self.code.value:
            hint = "More shows nnlib's code for it"
            return [*marks, scene.text(0, height - 58, hint, size=12, color="muted", **left)]
        wrong = WRONG[self.what_if.value].get(now.code)
        code = f"{wrong or now.code}{'    ≠ nnlib' if wrong else ''}"
        color = "orange" if wrong else "ink"
        return [*marks, scene.text(0, height - 58, code, size=12, code=True, color=color, **left)]

    def _reads(self):
        reads = self.now.reads
        if self.now.code == DZ and self.what_if.value == "slope at A":
            return [("A", l) if name == "Z" else (name, l) for name, l in reads]
        return reads

    def _table(self, name, l, left, top):
        if (l == 0 and name != "A") or (name == "dA" and l == self.net.L):
            if name == "dA" and l == self.net.L:
                return self._table("Y", l, left, top)
            return []
        rows, columns = self._shape(name, l)
        slope = name in ("dW", "db")
        wide = PAIR if name.removeprefix("d") in ("W", "b") else CELL
        tall = TWO if slope else LINE
        known = l in self.memory[name]
        now = self.now
        words = (
            [[cell(v) for v in row] for row in self.memory[name][l]] if known else [["·"] * columns] * rows
        )
        ran = [line.makes for line in self.lines[: self.line.value]]
        new = name in ("W", "b") and (name, l) in ran
        if (name in ("Y", "W", "b") and not new) or (name, l) == ("A", 0):  # given, and short
            words = [[number(v, "g") for v in row] for row in self.memory[name][l]]
        notes, tones = (), ()
        if slope and known:
            wrong = self.disagreeing(name, l)
            notes = [
                [f"{'≠' if wrong[i, j] else '✓'} {cell(self.slopes[name][l][i, j])}" for j in range(columns)]
                for i in range(rows)
            ]
            tones = wrong.astype(int)
        extent = (left, left + columns * wide, top - 18 - rows * tall, top - 18)
        title = "A[0] = X" if (name, l) == ("A", 0) else name if name == "Y" else f"{name}[{l}]"
        title += " new" if new else ""
        marks = [
            scene.text(
                left,
                top - 9,
                f"{title} {(rows, columns)}",
                align="left",
                size=11,
                color="ink" if known else "muted",
            ),
            scene.table(words, extent, notes=notes, tones=tones, fills=("", "orange"), size=11),
        ]
        if now and (name, l) == now.makes:
            marks.append(scene.box(_around(extent), "blue", width=3))
        elif now and (name, l) in self._reads():
            marks.append(scene.box(_around(extent), "purple", width=2, dash=(5, 3)))
        return marks


def _around(extent):
    x0, x1, y0, y1 = extent
    return x0 - 2, x1 + 2, y0 - 2, y1 + 2


# in pixels of a narrow page; a wider one stretches what goes across
SPAN, APART, CELL, PAIR, LINE, TWO, HEAD, CHIPS = 678, 14, 47, 54, 20, 34, 76, 16
SPACES = "     "
NARROW, NARROW_CHIPS = 336, 6  # on a phone
ROWS = (("W", "b"), ("Z",), ("A",), ("dA",), ("dZ",), ("dW", "db"))  # of tables, for each layer


def backprop(*, n=(2, 3, 1), m=4, activation="tanh", code=True) -> Microscope:
    """Return a lab: one step of gradient descent line by line, with every matrix, and every slope nudged.

    n           (n_x, n[1], ..., n[L]), the last one 1; at most 6 units per layer and 5 layers
    m           how many examples the batch has, 2 to 6
    activation  of the hidden layers: "tanh", "relu", "leaky_relu" or "sigmoid"
    code        whether it shows nnlib's own lines; False leaves them for the reader to write, or to ask for
    Raises ValueError for other values. Source: week 3, backpropagation; week 4, forward and backward propagation.
    """
    return Microscope(n, m, activation, code)
