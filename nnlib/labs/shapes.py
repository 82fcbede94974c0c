"""Lab: every shape of a network, and what nnlib and numpy alone say when one of them is wrong."""

import itertools
import re
from typing import NamedTuple

import numpy as np

from nnlib import network
from nnlib.activations import tanh
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.presets import Presets
from nnlib.shapes import ledger, sizes

NOTHING = "nothing"
BREAKS = (
    NOTHING,
    "W[1] transposed",
    "b[1] as (n[1],)",
    "b[1] with m columns",
    "X with examples as rows",
    "Y as (m,)",
    "Y as (m, 1)",
)
MOST_LAYERS, MOST_NUMBERS = 6, 4_000_000
DRAWN = 6  # units of a layer in the diagram
LINES = 6  # of numpy's lines


class Arrays(NamedTuple):
    """What a reader has before the first line runs: W[l], b[l], g[l], X and Y."""

    W: dict
    b: dict
    g: dict
    X: np.ndarray
    Y: np.ndarray


class Line(NamedTuple):
    """One line of code: what it computes, from what shapes, the shape it gives, or numpy's error."""

    name: str
    code: str
    shapes: str
    shape: tuple[int, ...] | None
    error: str


def read_sizes(words) -> list[int]:
    """Return n = [n_x, n[1], ..., n[L]] from a text such as "3, 4, 1".

    Raises ValueError for what isn't a list of sizes, and for networks too large to try.
    """
    n = sizes([_whole(part, "the sizes") for part in re.findall(r"[^\s,()\[\]]+", words)])
    if len(n) - 1 > MOST_LAYERS:
        raise ValueError(f"{len(n) - 1} layers are more than this lab draws; use up to {MOST_LAYERS}")
    if max(size * before for before, size in itertools.pairwise(n)) > MOST_NUMBERS:
        raise ValueError(f"a W[l] of more than {MOST_NUMBERS:,} numbers is too large to try here")
    return n


def read_examples(words, n) -> int:
    """Return m from a text such as "5". Raises ValueError for what isn't a number of examples."""
    m = _whole(words.strip() or "nothing", "m")
    if not 1 <= m <= MOST_NUMBERS // max(n):
        raise ValueError(f"m is {m}; use 1 to {MOST_NUMBERS // max(n):,} examples with these sizes")
    return m


def _whole(word, name):
    if re.fullmatch(r"\d{1,9}", word):
        return int(word)
    raise ValueError(
        f"{word!r} isn't a whole number; {name} should be written like {'5' if name == 'm' else '3, 4, 1'}"
    )


def arrays(n, m) -> Arrays:
    """Return arrays of the right shapes: a random network, random examples, labels 0 and 1 in turn."""
    rng = np.random.default_rng(0)
    net = network.initialize(n, tanh, rng=rng)
    b = {l: rng.standard_normal(net.b[l].shape) for l in net.b}
    return Arrays(
        dict(net.W), b, dict(net.g), rng.standard_normal((n[0], m)), (np.arange(m) % 2.0).reshape(1, m)
    )


def break_one(good, broken) -> tuple[Arrays, str]:
    """Return the arrays with one of them broken, and its name."""
    W, b, g, X, Y = good
    m = X.shape[1]
    if broken == "W[1] transposed":
        return Arrays({**W, 1: W[1].T}, b, g, X, Y), "W[1]"
    if broken == "b[1] as (n[1],)":
        return Arrays(W, {**b, 1: b[1].ravel()}, g, X, Y), "b[1]"
    if broken == "b[1] with m columns":
        return Arrays(W, {**b, 1: np.tile(b[1], m)}, g, X, Y), "b[1]"
    if broken == "X with examples as rows":
        return Arrays(W, b, g, X.T, Y), "X"
    if broken == "Y as (m,)":
        return Arrays(W, b, g, X, Y.ravel()), "Y"
    if broken == "Y as (m, 1)":
        return Arrays(W, b, g, X, Y.reshape(-1, 1)), "Y"
    return good, ""


def ask_nnlib(W, b, g, X, Y) -> Exception | None:
    """Return what nnlib raises for these arrays, or None: a Network, forward, backward."""
    try:
        net = network.Network(W, b, g)
        A, Z = network.forward(net, X)
        network.backward(net, A, Z, Y)
    except (TypeError, ValueError) as error:
        return error
    return None


def numpy_alone(W, b, g, X, Y) -> tuple[list[Line], dict]:
    """Return the lines of one step of gradient descent as numpy runs them without any check, and their values.

    If numpy refuses, the last line has its error, and nothing runs after it.
    """
    L, lines, have = len(W), [], {"X": X, "Y": Y, "A[0]": X}
    have |= {f"{name}[{l}]": P[l] for name, P in (("W", W), ("b", b)) for l in P}
    m = X.shape[1]
    todo = []
    for l in range(1, L + 1):
        todo.append((f"Z[{l}]", f"W[{l}] @ A[{l - 1}] + b[{l}]", lambda W, A, b: W @ A + b))
        todo.append((f"A[{l}]", f"g(Z[{l}])", g[l]))
    todo.append((f"dZ[{L}]", f"A[{L}] − Y", lambda A, Y: A - Y))
    for l in range(L, 0, -1):
        todo.append((f"dW[{l}]", f"dZ[{l}] @ A[{l - 1}].T / m", lambda dZ, A: dZ @ A.T / m))
        todo.append(
            (
                f"db[{l}]",
                f"dZ[{l}].sum(axis=1, keepdims=True) / m",
                lambda dZ: dZ.sum(axis=1, keepdims=True) / m,
            )
        )
        if l > 1:
            todo.append((f"dA[{l - 1}]", f"W[{l}].T @ dZ[{l}]", lambda W, dZ: W.T @ dZ))
            prime = g[l - 1].prime
            todo.append(
                (f"dZ[{l - 1}]", f"dA[{l - 1}] * g'(Z[{l - 1}])", lambda dA, Z, prime=prime: dA * prime(Z))
            )
    for l in range(1, L + 1):
        for name in ("W", "b"):
            todo.append((f"new {name}[{l}]", f"{name}[{l}] − α d{name}[{l}]", lambda P, dP: P - 0.1 * dP))
    for name, code, f in todo:
        used = re.findall(r"\bd?[WbZA]\[\d+\]|\b[XY]\b", code)
        shapes = code
        for word in used:
            shapes = shapes.replace(word, str(have[word].shape), 1)
        if "sum" in code:
            shapes = f"{have[used[0]].shape} summed along axis 1"
        try:
            have[name] = f(*(have[word] for word in used))
        except ValueError as error:
            lines.append(Line(name, code, shapes, None, str(error).strip()))
            break
        lines.append(Line(name, code, shapes, have[name].shape, ""))
    return lines, have


class Shapes(Lab):
    """The lab that `shapes` returns: controls sizes, examples (texts), broken, code; n, m."""

    title = "Shapes: the ledger of a network, and one shape broken"

    def __init__(self, n, m, broken, code):
        super().__init__()
        self.n = sizes(n)
        self.sizes = controls.text(
            "sizes n",
            ", ".join(map(str, self.n)),
            tip="The inputs, then the units of each layer, ending with 1",
        )
        self.examples = controls.text("examples m", str(m), tip="How many examples: the columns of X")
        self.broken = controls.choice(
            "break",
            broken,
            BREAKS,
            tip="Give one array a wrong shape, and see who notices",
            argument="broken",
        )
        self.code = controls.check(
            "code of the way back",
            bool(code),
            tip="Show the lines of the way back too, which an exercise may ask you to write",
        )
        self.listen(self.code, self.redraw)
        every = (self.sizes, self.examples, self.broken)
        settings = {
            "every shape right": ("3, 4, 1", "5", NOTHING),
            "silent: flat b[1], m = n[1]": ("3, 4, 1", "4", "b[1] as (n[1],)"),
            "silent: a bias for each example": ("3, 4, 1", "5", "b[1] with m columns"),
            "silent: Y as (m, 1), one unit": ("3, 1", "5", "Y as (m, 1)"),
            "unseen: X as rows, m = n_x": ("3, 4, 1", "3", "X with examples as rows"),
            "the cat pictures": ("1200, 20, 7, 5, 1", "209", NOTHING),
        }
        self.presets = Presets(
            self,
            {name: dict(zip(every, values, strict=True)) for name, values in settings.items()},
            self._changed,
            tip="Cases where numpy alone would say nothing",
        )
        self.n, self.m = read_sizes(self.sizes.value), read_examples(self.examples.value, self.n)
        self._changed(draw=False)
        self.assemble(self.presets.menu, self.broken, self.sizes, self.examples, seldom=[self.code])

    def _changed(self, draw=True):
        self.problem = ""
        try:
            n = read_sizes(self.sizes.value)
            self.n, self.m = n, read_examples(self.examples.value, n)
        except (TypeError, ValueError) as error:
            self.problem = str(error)
        good = arrays(self.n, self.m)
        self.given, self.culprit = break_one(good, self.broken.value)
        self.raised = ask_nnlib(*self.given)
        self.lines, values = numpy_alone(*self.given)
        meant, right = numpy_alone(*good)
        self.meant = {line.name: line.shape for line in meant}
        self.meant |= {name: right[name].shape for name in ("X", "Y", "W[1]", "b[1]")}
        compared = [line for line in self.lines if not line.name.startswith(f"new {self.culprit}")]
        same = lambda line: (  # noqa: E731
            line.shape == self.meant[line.name] and np.allclose(values[line.name], right[line.name])
        )
        self.astray = next((line for line in compared if not same(line)), None)
        self.odd = [line for line in self.lines if line.shape and line.shape != self.meant[line.name]]
        if draw:
            self.redraw()

    @property
    def shape(self):
        """The shape of the broken array."""
        W, b, g, X, Y = self.given
        return {"W[1]": W[1], "b[1]": b[1], "X": X, "Y": Y}[self.culprit].shape

    # --- the words ---

    def report(self):
        if self.problem:
            return f"{self.problem}. Below is still {self._size()}.", "plain"
        if self.broken.value == NOTHING:
            parameters = sum(size * (before + 1) for before, size in itertools.pairwise(self.n))
            return (
                f"{self._size()}: every shape follows from n and m, {parameters:,} parameters, whatever m is. "
                "dW[l] is shaped like W[l], db[l] like b[l]. Now break one.",
                "good",
            )
        if self.raised is None and self.shape == self.meant[self.culprit]:
            if not self.astray:
                return (
                    f"{self.broken.value}: with these sizes that is the right shape {self.shape}, and no harm.",
                    "plain",
                )
            return (
                f"{self.broken.value} is {self.shape}, and so is the right one: nothing is raised, the numbers are "
                "wrong, and no check of shapes can see it. With other sizes it could.",
                "warn",
            )
        if self.raised is None:
            return f"{self.broken.value}: nnlib says nothing. {self._numpy()}", "warn"
        named = str(self.raised).split(" ")[0]
        blamed = (
            ""
            if named == self.culprit
            else (
                f" It names {named}, the first array that doesn't fit anymore; the cause is {self.culprit}."
            )
        )
        return f"nnlib says: {type(self.raised).__name__}: {self.raised}.{blamed} {self._numpy()}", "warn"

    def _numpy(self):
        last = self.lines[-1]
        if last.error and not self.odd:
            words = f"numpy alone stops too, at {last.name}, with its own message: {last.error}."
            if self.broken.value == "b[1] as (n[1],)":
                words += f" With m = n[1] = {self.n[1]} it would be silent."
            return words
        if last.error:
            odd = self.odd[0]
            return (
                f"numpy alone says nothing at first: {odd.name} becomes {odd.shape} instead of "
                f"{self.meant[odd.name]}. It stops only at {last.name}, far from the cause."
            )
        if self.broken.value == "b[1] with m columns":
            return (
                "numpy alone says nothing: each example has its own bias, and the network can't predict for any other "
                "number of examples."
            )
        if not self.astray and not self.odd:
            return "numpy alone says nothing, and by luck every number comes out right."
        words = "numpy alone says nothing"
        if self.astray and self.astray not in self.odd:
            words += f": {self.astray.name} has the right shape but the wrong numbers"
        for odd in self.odd[:1]:
            words += f"; {odd.name}" if self.astray is not odd else f": {odd.name}"
            words += f" becomes {odd.shape} instead of {self.meant[odd.name]}"
        return f"{words}."

    def _size(self):
        return f"n = {self.n}, m = {self.m}"

    def _label(self):
        rows = "; ".join(f"{row.name} {row.notation} = {row.shape}" for row in ledger(self.n, self.m))
        broken = f" {self.broken.value}: {self.culprit} has shape {self.shape}." if self.culprit else ""
        lines = "; ".join(
            f"{': '.join(self._code(line))}, {self._outcome(line)}" for line in self._telling()[:LINES]
        )
        said = f" What numpy alone makes of it: {lines}." if lines else ""
        return f"Table of every shape for {self._size()}: {rows}.{broken} Below it the network as a diagram.{said}"

    # --- the picture ---

    def scene(self):
        return scene.scene(
            scene.column(self._ledger(), self._diagram(), flex=1.1, least=335),
            scene.column(self._way(), flex=1, least=335),
            label=self._label(),
        )

    def _ledger(self):
        rows = {row.name: row for row in ledger(self.n, self.m)}
        words = [["layer", "W[l]", "b[l]", "Z[l], A[l]"]]
        notes = [["", "dW[l]", "db[l]", "dZ[l], dA[l]"]]
        tones = [[0] * 4]

        def add(first, *names):
            found = [rows.get(name) for name in names]
            words.append([first, *(str(row.shape) if row else "" for row in found)])
            notes.append(["", *(row.notation if row else "" for row in found)])
            tones.append([0, *(1 if row else 0 for row in found)])

        def spoil(row, column):
            tones[row][column] = 2
            if self.shape == self.meant[self.culprit]:
                notes[row][column] = "wrong way round"
            else:
                words[row][column] = f"{self.shape} ✗"
                notes[row][column] = f"not {self.meant[self.culprit]}"

        add("0: X", "", "", "A[0] = X")
        for l in range(1, len(self.n)):
            add(str(l), f"W[{l}]", f"b[{l}]", f"Z[{l}]")
        last = len(self.n) - 1
        add("labels: Y", "", "", f"A[{last}]")
        notes[-1][3] = "(1, m)"
        if self.culprit and (self.astray or self.odd or self.raised):
            spoil(*{"X": (1, 3), "W[1]": (2, 1), "b[1]": (2, 2), "Y": (len(words) - 1, 3)}[self.culprit])
        marks = [
            scene.table(
                words, (0, 4, 0, len(words)), notes=notes, tones=tones, fills=("", "blue", "orange"), size=12
            )
        ]
        style = {"title": f"Every shape for {self._size()}", "height": 30 + 43 * len(words), "axes": False}
        return scene.panel("ledger", marks, (0, 4), (0, len(words)), **style)

    def _diagram(self):
        W = [self.given.W[l] if l > 1 or self.culprit != "W[1]" else self.given.W[1].T for l in self.given.W]
        drawn = [np.asarray(w)[:DRAWN, :DRAWN] for w in W]
        labels = [str(size) for size in self.n]
        title = (
            f"The network, n = {self.n}"
            if max(self.n) <= DRAWN
            else f"The network, {DRAWN} units drawn per layer"
        )
        return scene.network("network", drawn, labels=labels, title=title, height=170)

    def _telling(self):
        """Return the lines that show what the broken array does: the first that uses it, and each that goes wrong."""
        if not self.culprit:
            return self.lines
        name = "A[0]" if self.culprit == "X" else self.culprit
        first = next((line for line in self.lines if name in re.findall(r"\w+(?:\[\d+\])?", line.code)), None)
        return [line for line in self.lines if line is first or line in self.odd or line.error]

    def _code(self, line):
        """Return a line and the shapes in it; of the way back only its name, unless the reader asks for more."""
        if line.name.startswith("d") and not self.code.value:
            return line.name, "More shows its code"
        return f"{line.name} = {line.code}", line.shapes

    def _outcome(self, line):
        if line.error:
            return "refused"
        if line.shape != self.meant[line.name]:
            return f"gives {line.shape}, not {self.meant[line.name]}"
        return f"gives {line.shape}" + (", the wrong numbers" if line is self.astray else "")

    def _way(self):
        telling = self._telling()
        marks = []
        for i, line in enumerate(telling[:LINES]):
            y = LINES - i
            bad = bool(line.error) or line in self.odd or line is self.astray
            outcome = self._outcome(line)
            code, shapes = self._code(line)
            marks += [
                scene.text(0, y, code, align="left", code=True, size=11),
                scene.text(0.3, y - 0.3, shapes, align="left", color="muted", code=True, size=11),
                scene.text(
                    0.3,
                    y - 0.6,
                    f"{'✗' if bad else '→'} {outcome}",
                    align="left",
                    color="orange" if bad else "ink",
                    size=12,
                    bold=bad,
                ),
            ]
        more = len(telling) - LINES
        return scene.panel(
            "numpy",
            marks,
            (-0.1, 10.1),
            (0.2, LINES + 0.5),
            title="numpy alone, without checks",
            height=(400, 400),
            axes=False,
            caption="" if more <= 0 else "and one more line" if more == 1 else f"and {more} more lines",
        )


def shapes(*, n=(3, 4, 1), m=5, broken=NOTHING, code=True) -> Shapes:
    """Return a lab: every shape of a network; break one, and see what nnlib and numpy alone say.

    n       sizes n_x, n[1], ..., n[L], the last one 1; up to 6 layers
    m       how many examples
    broken  "nothing" or one of nnlib.labs.shapes.BREAKS
    code    whether it shows the lines of the way back; False leaves them for the reader to write, or to ask for
    Raises TypeError or ValueError for impossible sizes. Source: week 4, getting your matrix dimensions right.
    """
    return Shapes(n, m, broken, code)
