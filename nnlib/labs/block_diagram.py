"""Lab: a deep network as blocks. Forward to the right, backward to the left, and what is kept in between."""

from functools import partial

from nnlib.labs.backprop import ACTIVATE, COST, DA, DB, DW, DZ, LAYER, OUTPUT, Line, lines
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.shapes import read_examples, read_sizes
from nnlib.shapes import ledger

MOST_LAYERS = 4
FORWARD = (LAYER, ACTIVATE)


def walk(L) -> list[Line]:
    """Return the lines of one pass forward and backward in the order in which they run, without the cost."""
    return [line for line in lines(L)[: -2 * L] if line.code != COST]


def all_shapes(n, m) -> dict[tuple[str, int], tuple[int, int]]:
    """Return the shape of every array, {("Z", 1): (n[1], m), ...}, with X as ("A", 0) and Y as ("Y", L)."""
    found = {("Y", len(n) - 1): (1, m)}
    for row in ledger(n, m):
        name, _, l = row.name.partition(" ")[0].removesuffix("]").partition("[")
        found[name, int(l)] = row.shape
    return found


def block(line) -> tuple[str, int]:
    """Return the block in which a line runs: ("forward", l) or ("backward", l)."""
    if line.code in FORWARD:
        return "forward", line.l
    # the line of the loop over l that computes dZ[l-1] belongs to the block of layer l-1
    return "backward", line.makes[1] if line.code == DZ else line.l


class BlockDiagram(Lab):
    """The lab that `block_diagram` returns: controls place, sizes, examples (texts), code; n, m,
    lines.
    """

    title = "A deep network as blocks: forward, backward, and the cache between"

    def __init__(self, n, m, code):
        super().__init__()
        words = ", ".join(map(str, n)) if isinstance(n, list | tuple) else str(n)
        self.n = _read(words)
        self.m = read_examples(str(m), self.n)
        self.step = controls.button("Step", "step-forward", tip="Run the next line")
        self.back = controls.button("Back", "step-backward", tip="Go back to the previous line")
        self.reset = controls.button("Reset", "undo", tip="Go back to before the first line")
        last = len(walk(len(self.n) - 1))
        self.place = controls.count_slider("line", last, 0, last, tip="How many lines have run")
        self.sizes = controls.text(
            "sizes n", words, tip="The inputs, then the units of each layer, ending with 1"
        )
        self.examples = controls.text("examples m", str(m), tip="How many examples: the columns of X")
        self.code = controls.check(
            "nnlib's code", bool(code), tip="Show nnlib's own line, which an exercise may ask you to write"
        )
        for control in (self.sizes, self.examples):
            self.listen(control, self._other_sizes)
        for control in (self.place, self.code):
            self.listen(control, self.redraw)
        self.listen(self.step, partial(controls.move_around, self.place, 1))
        self.listen(self.back, partial(controls.move_around, self.place, -1))
        self.listen(self.reset, self._start_again)
        for kind, handler in (("point", self._point), ("press", self._press)):
            self.drawing.on(kind, partial(self._hand_over, handler))
        self._load()
        buttons = controls.row(self.step, self.back, self.reset)
        self.assemble(buttons, self.place, self.sizes, self.examples, seldom=[self.code])

    # --- the state ---

    def _load(self):
        self.problem = ""
        try:
            n = _read(self.sizes.value)
            self.n, self.m = n, read_examples(self.examples.value, n)
        except (TypeError, ValueError) as error:
            self.problem = str(error)
        self.lines = walk(self.L)
        self.shapes = all_shapes(self.n, self.m)
        at_end = self.place.value == self.place.max
        self.place.max = len(self.lines)
        if at_end:
            self.place.value = self.place.max

    @property
    def L(self) -> int:
        """The number of layers."""
        return len(self.n) - 1

    @property
    def now(self) -> Line | None:
        """The line that ran last."""
        return self.lines[self.place.value - 1] if self.place.value else None

    @property
    def made(self) -> list[tuple[str, int]]:
        """What the lines so far have computed, the newest last."""
        return [line.makes for line in self.lines[: self.place.value]]

    def _other_sizes(self):
        self._load()
        self.redraw()

    def _start_again(self):
        self.place.value = 0

    # --- pointing and pressing ---

    def _hand_over(self, handler, message):
        self.handle(partial(handler, message))

    def _blocks(self):
        """Return all blocks, in the order of their places."""
        return [(way, l) for way in ("forward", "backward") for l in range(1, self.L + 1)]

    def _lines_of(self, message):
        """Return the numbers of the lines that run in the block of a message."""
        blocks, index = self._blocks(), message.get("index", -1)
        if not message.get("panel") or not 0 <= index < len(blocks):
            return []
        return [i for i, line in enumerate(self.lines, start=1) if block(line) == blocks[index]]

    def _point(self, message):
        said = "\n".join(self.lines[i - 1].formula for i in self._lines_of(message))
        place = {key: message.get(key) for key in ("panel", "spots", "index")}
        self.drawing.hint = {**place, "text": said} if said else {}

    def _press(self, message):
        """Go to the next line of the pressed block, or from its last line to its first."""
        numbers = self._lines_of(message)
        if numbers:
            here = self.place.value
            self.place.value = next((i for i in numbers if i > here and here in numbers), numbers[0])

    # --- the words ---

    def report(self):
        now = self.now
        if self.problem:
            return f"{self.problem}. The picture still shows {self._size()}.", "plain"
        if now is None:
            return (
                f"Given: X {self.shapes['A', 0]}, Y {self.shapes['Y', self.L]}, and W[l] and b[l] of "
                f"{self.L} layer{'s' * (self.L > 1)}. Each press of Step runs one line of nnlib.network.",
                "plain",
            )
        if self.place.value == self.place.max:
            return (
                f"{now.formula}: the pass is done. Every dW[l] is shaped like W[l] and every db[l] like b[l]. Without "
                "the cache, the blocks below would have to compute Z[l] and A[l−1] a second time.",
                "good",
            )
        return f"{now.formula}: {self._why(now)}", "plain"

    def _why(self, line):
        reads = [self.shapes[key] for key in line.reads]
        made, m = self.shapes[line.makes], self.m
        if line.code == LAYER:
            W, A, b = reads
            return (
                f"{W} times {A}, plus b {b} for each of the {m} examples, is {made}. Z[{line.l}] is kept for the way "
                "back."
            )
        if line.code == ACTIVATE:
            return (
                f"entry by entry, so the shape stays {made}. A[{line.l}] goes on to the next block."
                if (line.l < self.L)
                else f"entry by entry, so the shape stays {made}. These are the predictions ŷ."
            )
        if line.code == OUTPUT:
            return f"the way back starts at the last layer, with {made}."
        if line.code == DW:
            return f"{reads[0]} times {reads[1][::-1]} is {made}, the shape of W[{line.l}]."
        if line.code == DB:
            return f"one number for each unit, {made}, the shape of b[{line.l}]."
        if line.code == DA:
            return f"{reads[0][::-1]} times {reads[1]} is {made}. It goes on to the block on the left."
        return f"entry by entry, with Z[{line.makes[1]}] from the cache, so the shape stays {made}."

    def _size(self):
        return f"n = {self.n}, m = {self.m}"

    def _label(self):
        arrays = ", ".join(f"{_name(key, self.L)} {shape}" for key, shape in self._drawn().items())
        words = (
            f"A block diagram for {self._size()}. Forward, from left to right, a block for each layer takes A[l−1] to "
            "Z[l] and A[l], with W[l] and b[l] from above; backward, from right to left, a block for each layer takes "
            f"dA[l] to dZ[l] and dA[l−1], with dW[l] and db[l] coming out below. Between them, arrows down carry the "
            f"cache, Z[l] and A[l−1]. The arrays and their shapes: {arrays}."
        )
        if self.now:
            words += (
                f" {self.place.value} of {len(self.lines)} lines have run, the last one {self.now.formula}."
            )
        return words

    def _drawn(self):
        """Return the shapes of the arrays that are drawn."""
        unseen = {("dA", self.L)}
        return {key: shape for key, shape in self.shapes.items() if key not in unseen}

    # --- the picture ---

    def scene(self):
        return scene.scene(scene.column(self._diagram(), least=LEAST), label=self._label())

    def _left(self, l):
        """Return the left side of the blocks of layer l."""
        return MARGIN + (l - 1) * self._across

    @property
    def _across(self):
        return (SPAN - 2 * MARGIN + GAP) / self.L

    def _extent(self, way, l):
        left = self._left(l)
        low, high = (UPPER, UPPER + HIGH) if way == "forward" else (LOWER, LOWER + HIGH)
        return left, left + self._across - GAP, low, high

    def _diagram(self):
        marks = []
        for l in range(1, self.L + 1):
            marks += self._forward(l) + self._backward(l)
        marks += self._ends() + self._foot()
        marks.append(scene.places([self._extent(*each) for each in self._blocks()], "blocks"))
        style = {"title": "Forward, cache, backward", "height": TALL + 34}
        style |= {"spotsLabel": "Blocks: arrow keys move from one to the next, Enter runs its lines"}
        return scene.panel("blocks", marks, (0, SPAN), (0, TALL), axes=False, **style)

    def _tone(self, key, way=""):
        """Return the color of an array and whether it is bold: just computed, just read, computed earlier, or not yet.

        way     "forward" or "backward": where it has to be read to count
        """
        now = self.now
        if now and key == now.makes:
            return {"color": "green" if key[0].startswith("d") else "orange", "bold": True}
        if now and key in now.reads and block(now)[0].startswith(way):
            return {"color": "purple", "bold": True}
        given = key[0] in "WbY" or key == ("A", 0)
        return {"color": "ink" if given or key in self.made else "muted"}

    def _array(self, key, x, y, *, shape=True, way="", **style):
        """Return the name of an array at (x, y), and its shape below it."""
        style |= self._tone(key, way)
        marks = [scene.text(x, y, _name(key, self.L), size=11, halo=True, **style)]
        if shape:
            marks.append(scene.text(x, y, str(self.shapes[key]), size=11, halo=True, shift=(0, 14), **style))
        return marks

    def _arrow(self, x, y, *keys, dash=(), way=""):
        """Return an arrow that is as bright as the brightest of what it carries."""
        tones = [self._tone(key, way) for key in keys]
        tone = next((tone for tone in tones if tone.get("bold")), tones[0])
        color = "grid" if tone["color"] == "muted" else tone["color"]
        width = 2.6 if tone.get("bold") else 1.4
        return scene.line(x, y, color, width=width, dash=dash, arrow=True)

    def _frame(self, way, l):
        now = self.now
        here = now is not None and block(now) == (way, l)
        color = "muted" if not here else "orange" if way == "forward" else "green"
        style = {"fill": color, "opacity": 0.16 if here else 0.05, "width": 3 if here else 1.4}
        return scene.box(self._extent(way, l), color, **style)

    def _forward(self, l):
        x0, x1, low, high = self._extent("forward", l)
        middle = (x0 + x1) / 2
        marks = [self._frame("forward", l)]
        marks += self._array(("Z", l), middle, high - 13, shape=False, way="forward")
        marks += self._array(("A", l), middle, high - 30, way="forward" if l < self.L else "")
        marks.append(self._arrow([middle, middle], [TALL - 62, high + 2], ("W", l)))
        marks += self._array(("W", l), middle, TALL - 8)
        marks += self._array(("b", l), middle, TALL - 37)
        if l < self.L:
            marks.append(self._arrow([x1 + 2, x1 + GAP - 2], [low + HIGH / 2] * 2, ("A", l), way="forward"))
            marks += self._array(("A", l), x1 + GAP / 2, high + 7, shape=False, way="forward")
        kept = ("Z", l), ("A", l - 1)
        down = [middle, middle], [low - 2, LOWER + HIGH + 3]
        marks.append(self._arrow(*down, *kept, dash=(3, 3), way="backward"))
        y = (low + LOWER + HIGH) / 2
        for key, shift in zip(kept, (-7, 8), strict=True):
            marks += self._array(key, middle, y, shape=False, way="backward", align="left", shift=(6, shift))
        return marks

    def _backward(self, l):
        x0, x1, low, high = self._extent("backward", l)
        middle = (x0 + x1) / 2
        marks = [self._frame("backward", l)]
        marks += self._array(("dZ", l), middle, high - 22)
        if l > 1:
            marks.append(self._arrow([x0 - 2, x0 - GAP + 2], [low + HIGH / 2] * 2, ("dA", l - 1)))
            marks += self._array(("dA", l - 1), x0 - GAP / 2, high + 7, shape=False)
        marks.append(self._arrow([middle, middle], [low - 2, low - 20], ("dW", l)))
        marks += self._array(("dW", l), middle, low - 29)
        marks += self._array(("db", l), middle, low - 58)
        return marks

    def _ends(self):
        """Return X on the left, the predictions and the labels on the right."""
        level, below = UPPER + HIGH / 2, LOWER + HIGH / 2
        right, L = SPAN - MARGIN, self.L
        marks = self._array(("A", 0), (MARGIN - 10) / 2, level + 18)
        marks.append(self._arrow([4, MARGIN - 3], [level - 6] * 2, ("A", 0)))
        x = right + 26
        marks.append(
            scene.line([right + 2, x, x], [level, level, below + 47], self._line(("A", L)), width=1.4)
        )
        marks += [scene.text(x, level, "ŷ", size=11, shift=(0, -12), color=self._tone(("A", L))["color"])]
        marks += self._array(("Y", L), x, below + 36)
        marks.append(self._arrow([x, x, right + 3], [below + 12, below, below], ("dZ", L)))
        return marks

    def _line(self, key):
        color = self._tone(key)["color"]
        return "grid" if color == "muted" else color

    def _foot(self):
        now = self.now
        if now is None:
            return []
        where = f"{now.where}, here l = {now.l}"
        shapes = ", ".join(f"{_name(key, self.L)} {self.shapes[key]}" for key in now.reads)
        made = f"{_name(now.makes, self.L)} {self.shapes[now.makes]} from {shapes}"
        return [
            scene.text(2, 54, now.formula, align="left", bold=True, size=12),
            scene.text(2, 37, now.code, align="left", code=True, size=11)
            if self.code.value
            else scene.text(2, 37, "More shows nnlib's code for it", align="left", color="muted", size=11),
            scene.text(2, 20, where, align="left", color="muted", size=11),
            scene.text(2, 5, made, align="left", size=11),
        ]


def _name(key, L):
    name, l = key
    return "X" if key == ("A", 0) else "Y" if name == "Y" else f"{name}[{l}]"


def _read(words):
    n = read_sizes(words)
    if len(n) - 1 > MOST_LAYERS:
        raise ValueError(f"{len(n) - 1} layers are more than this lab draws; use up to {MOST_LAYERS}")
    return n


# in pixels of a phone's page; a wider one stretches what goes across
SPAN, LEAST, MARGIN, GAP, HIGH, TALL = 336, 316, 46, 26, 60, 424
UPPER, LOWER = TALL - 138, TALL - 258


def block_diagram(*, n=(3, 4, 2, 1), m=5, code=True) -> BlockDiagram:
    """Return a lab: forward and backward blocks of every layer; each step runs one line, with its shapes.

    n       sizes n_x, n[1], ..., n[L], the last one 1; up to 4 layers
    m       how many examples
    code    whether it shows nnlib's own lines; False leaves them for the reader to write, or to ask for
    Raises TypeError or ValueError for sizes that can't be. Source: week 4, building blocks of deep neural networks.
    """
    return BlockDiagram(n, m, code)
