"""Lab: broadcasting. Two shapes aligned from the right, each axis equal, stretched or refused."""

import itertools
import math
import operator
import re
from typing import NamedTuple

import numpy as np

from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import Lab
from nnlib.labs.frame.numbers import number
from nnlib.labs.frame.presets import Presets

OPERATIONS = {"+": operator.add, "−": operator.sub, "×": operator.mul}
MOST_AXES, LONGEST = 4, 10_000
MOST_SHOWN = (6, 6)  # rows and columns of a table
COPY = "#808080"  # of numbers that are only copies


class Axis(NamedTuple):
    """One axis of the result: how long it is in each operand, None if an operand has no such axis."""

    first: int | None
    second: int | None
    result: int | None
    verdict: str  # "equal", "stretched" or "refused"


def parse(words) -> tuple[int, ...]:
    """Return the shape that a text such as "(4, 1)", "4, 1", "(5,)", "5" or "()" stands for.

    Raises ValueError that says what is wrong and how a shape is written.
    """
    inside = words.strip().removeprefix("(").removesuffix(")").strip()
    parts = [part for part in re.split(r"[\s,×]+", inside) if part]
    for part in parts:
        if re.fullmatch(r"[A-Za-z_]\w*", part):
            raise ValueError(f"{part} is a letter; type a number instead, such as 5")
        if not re.fullmatch(r"\d+", part):
            raise ValueError(f"{part!r} isn't a whole number; a shape is written like (4, 1), (5,) or ()")
        if not 1 <= int(part) <= LONGEST:
            raise ValueError(
                f"an axis of {part} is more than can be shown; use 1 to {LONGEST:,}"
                if int(part)
                else "an axis of 0 holds no numbers at all; use 1 or more"
            )
    if len(parts) > MOST_AXES:
        raise ValueError(f"{len(parts)} axes are more than this lab draws; use up to {MOST_AXES}")
    return tuple(map(int, parts))


def align(first, second) -> list[Axis]:
    """Return the axes of two shapes, aligned from the right, the leftmost first."""
    pairs = itertools.zip_longest(reversed(first), reversed(second))
    axes = []
    for one, other in pairs:
        length = [1 if n is None else n for n in (one, other)]
        try:
            result = np.broadcast_shapes(*((n,) for n in length))[0]
        except ValueError:
            axes.append(Axis(one, other, None, "refused"))
        else:
            axes.append(Axis(one, other, result, "equal" if length[0] == length[1] else "stretched"))
    return axes[::-1]


def combine(first, second, operation="+"):
    """Return the shape of the result and None, or None and numpy's own error message. Nothing is allocated."""
    try:
        shape = np.broadcast_shapes(first, second)
    except ValueError:
        nothing = [np.broadcast_to(0.0, shape) for shape in (first, second)]
        try:
            OPERATIONS[operation](*nothing)
        except ValueError as error:
            return None, str(error).strip()
        raise
    return tuple(int(n) for n in shape), None


def fill(shape, place):
    """Return an array that is easy to follow: 1, 2, 3, ... first, 10, 20, 30, ... second; a single number is 100."""
    if place == 1 and math.prod(shape) == 1:
        return np.full(shape, 100)
    return np.arange(1, math.prod(shape) + 1).reshape(shape) * (10 if place else 1)


def originals(shape, result):
    """Return True where an array of `shape`, stretched to `result`, has its own numbers, and False for copies."""
    own = np.ones(result, dtype=bool)
    for axis, length in enumerate(result):
        back = axis - len(result) + len(shape)
        if back < 0 or shape[back] != length:
            own &= np.arange(length).reshape([-1 if i == axis else 1 for i in range(len(result))]) == 0
    return own


class Broadcasting(Lab):
    """The lab that `broadcasting` returns: controls first, second (texts), operation."""

    title = "Broadcasting: two shapes, aligned from the right"

    def __init__(self, first, second, operation):
        super().__init__()
        self.first = controls.text(
            "first shape", first, tip="A shape such as (4, 1), (5,), or () for a single number"
        )
        self.second = controls.text("second shape", second, tip="The shape of what is added to it")
        self.operation = controls.choice(
            "operation",
            operation,
            list(OPERATIONS),
            tip="What is done with them; the shapes follow the same rule in each case",
            argument="operation",
        )
        self.shapes = parse(first), parse(second)
        self.problem = ""
        every = (self.first, self.second, self.operation)
        settings = {
            "a column + a number": ("(4, 1)", "()", "+"),
            "a matrix + a row": ("(2, 3)", "(1, 3)", "+"),
            "w.T X + b": ("(1, 5)", "()", "+"),
            "W X + b: a column of biases": ("(4, 5)", "(4, 1)", "+"),
            "trap: (1, m) − (m, 1)": ("(1, 5)", "(5, 1)", "−"),
            "trap: (m,) − (m, 1)": ("(5,)", "(5, 1)", "−"),
            "trap: (m, m) + (m,)": ("(4, 4)", "(4,)", "+"),
            "luck: (1, m) − (m,)": ("(1, 5)", "(5,)", "−"),
            "refused: (4, 5) + (4,)": ("(4, 5)", "(4,)", "+"),
            "three axes": ("(2, 3, 4)", "(3, 1)", "+"),
        }
        self.presets = Presets(
            self,
            {name: dict(zip(every, row, strict=True)) for name, row in settings.items()},
            self._changed,
            tip="Shapes that work, and shapes that go wrong without an error",
        )
        self.assemble(self.presets.menu, self.operation, self.first, self.second)

    def _changed(self):
        self.problem = ""
        shapes = []
        for which, control in (("first", self.first), ("second", self.second)):
            try:
                shapes.append(parse(control.value))
            except ValueError as error:
                self.problem = f"The {which} shape, {control.value.strip()!r}: {error}."
        if not self.problem:
            self.shapes = tuple(shapes)
        self.redraw()

    # --- the words ---

    def report(self):
        if self.problem:
            return f"{self.problem} Below is still {self._sum()}.", "plain"
        first, second = self.shapes
        shape, error = combine(first, second, self.operation.value)
        if error:
            axes = align(first, second)
            wrong = next(i for i in range(len(axes) - 1, -1, -1) if axes[i].verdict == "refused")
            axis = axes[wrong]
            counted = ("last", "second to last", "third from the right", "fourth from the right")[
                len(axes) - 1 - wrong
            ]
            hint = self._column_hint(first, second)
            return (
                f"numpy refuses: {error}. On the {counted} axis {axis.first} meets {axis.second}: "
                f"they differ, and neither is 1.{hint}",
                "warn",
            )
        result = f"{self._sum()} gives {_tuple(shape)}"
        grown = len(shape) > 0 and shape not in (first, second)
        if grown and not (len(first) > 2 or len(second) > 2):
            ones = f"{math.prod(first)} numbers and {math.prod(second)} become {math.prod(shape)}"
            return (
                f"{result}, without an error: both are stretched, {ones}, and each number of one meets each number of "
                "the other. If you meant to pair them one by one, this is the silent trap: reshape one of them first.",
                "warn",
            )
        flat = first if len(first) == 1 and len(second) == 2 else second
        other = second if flat is first else first
        if len(flat) == 1 and len(other) == 2 and flat[0] > 1:
            if other[0] == other[1] == flat[0]:
                return (
                    f"{result}, without an error. A ({flat[0]},) lines up with the last axis, so it counts as a row: "
                    f"each column gets its own number. If you meant one number for each row, it should be ({flat[0]}, "
                    "1), and numpy can't tell, because the matrix is square.",
                    "warn",
                )
            if other == (1, flat[0]):
                return (
                    f"{result}, as hoped, but by luck: a ({flat[0]},) counts as a row. With a column "
                    f"({flat[0]}, 1) it would make ({flat[0]}, {flat[0]}). Give it two axes: reshape(1, -1).",
                    "plain",
                )
            return f"{result}: a ({flat[0]},) counts as a row, the same for all {other[0]} rows.", "good"
        if first == second:
            return f"{result}: the shapes are equal, number meets number.", "good"
        small = second if shape == first else first
        if shape not in (first, second):
            return f"{result}: both are stretched along axes of 1.", "plain"
        if math.prod(small) == 1:
            return (
                f"{result}: the single number is used in every place. Nothing is copied.",
                "good",
            )
        return (
            f"{result}: {_tuple(small)} is used again along its axes of 1, as if there were copies.",
            "good",
        )

    def _column_hint(self, first, second):
        for flat, other in ((first, second), (second, first)):
            if len(flat) == 1 and len(other) == 2 and other[0] == flat[0]:
                return f" As a column, ({flat[0]}, 1), it would fit: reshape(-1, 1)."
        return ""

    def _sum(self):
        return f"{_tuple(self.shapes[0])} {self.operation.value} {_tuple(self.shapes[1])}"

    def _label(self):
        words = []
        for axis in align(*self.shapes):
            one, other = ("no axis, counts as 1" if n is None else n for n in axis[:2])
            words.append(f"{one} and {other}: {axis.verdict}" + (f" to {axis.result}" if axis.result else ""))
        aligned = "; ".join(words) or "neither has an axis"
        shape, error = combine(*self.shapes, self.operation.value)
        tables = self._tables(shape)
        shown = ""
        if tables and shape is not None:
            rows = np.atleast_2d(tables[-1]).tolist()
            shown = " The result: " + "; ".join(", ".join(number(v, "g") for v in row) for row in rows) + "."
        return f"The axes of {self._sum()}, from left to right: {aligned}.{shown}"

    # --- the picture ---

    def scene(self):
        shape, _ = combine(*self.shapes, self.operation.value)
        return scene.scene(
            scene.column(self._alignment(shape), self._numbers(shape), least=330), label=self._label()
        )

    def _alignment(self, shape):
        axes = align(*self.shapes)
        wide = max(len(axes), 1)
        left = 7.5 - wide
        marks = []
        for row, (name, color) in enumerate((("first", "blue"), ("second", "orange"), ("result", "green"))):
            y = 3.2 - 1.1 * row
            whole = (*self.shapes, shape)[row]
            said = "none" if whole is None else _tuple(whole)
            marks.append(scene.text(left - 0.3, y, f"{name}  {said}", align="right", size=12, bold=row == 2))
            for i, axis in enumerate(axes):
                x, length = left + 2 * i, axis[row]
                absent = length is None and row < 2
                bad = axis.verdict == "refused" and row == 2
                frame = "muted" if absent else color
                place = (x + 0.1, x + 1.9, y - 0.42, y + 0.42)
                inside = "" if absent or bad else color
                marks.append(scene.box(place, frame, fill=inside, dash=(4, 3) if absent or bad else ()))
                words = "(1)" if absent else "✗" if bad else str(length)
                stretched = row < 2 and axis.result is not None and (length or 1) != axis.result
                words += f" → {axis.result}" if stretched else ""
                marks.append(scene.text(x + 1, y, words, color="muted" if absent else "ink", size=12))
        for i, axis in enumerate(axes):
            color = {"equal": "muted", "stretched": "ink", "refused": "orange"}[axis.verdict]
            marks.append(
                scene.text(left + 2 * i + 1, 0.25, axis.verdict, color=color, bold=axis.verdict == "refused")
            )
        if not axes:
            marks.append(
                scene.text(left + 1, 2.1, "no axes: two single numbers", align="left", color="muted")
            )
        half = 2.4 + 1.4 * max(
            wide, 2
        )  # room for the shapes on the left, and on a phone for the words in the boxes
        style = {"title": "Aligned from the right", "height": 165, "axes": False}
        return scene.panel("axes", marks, (7.5 - half, 7.5 + half), (-0.3, 4.0), **style)

    def _tables(self, shape):
        """Return first, second and result as arrays of at most two axes; None if there is too much to show."""
        arrays = [
            fill(s, place) for place, s in enumerate(self.shapes) if math.prod(s) <= math.prod(MOST_SHOWN)
        ]
        if len(arrays) < 2:
            return None
        if shape is not None:
            if math.prod(shape) > math.prod(MOST_SHOWN):
                return None
            arrays.append(OPERATIONS[self.operation.value](*arrays))
        for array in arrays:
            if array.ndim > 2 or any(
                n > most for n, most in zip(np.atleast_2d(array).shape, MOST_SHOWN, strict=True)
            ):
                return None
        return arrays

    def _numbers(self, shape):
        arrays = self._tables(shape)
        marks, high, span = [], 0.8, 15.0
        if arrays is None:
            words = "too many numbers to show: try shapes of up to two axes, each up to 6 long"
            marks.append(scene.text(span / 2, 3.3, words, color="muted", size=14))
        else:
            signs = (self.operation.value, "=", "")
            wide = sum(np.atleast_2d(np.empty(shape or a.shape)).shape[1] for a in arrays) + 1.6 * (
                len(arrays) - 1
            )
            span = max(wide + 0.8, 15.0)
            x = (span - wide) / 2
            rows = max(np.atleast_2d(np.empty(shape or a.shape)).shape[0] for a in arrays)
            for i, (array, color) in enumerate(zip(arrays, ("blue", "orange", "green"), strict=False)):
                full = array if shape is None else np.broadcast_to(array, shape)
                own = np.ones(full.shape, bool) if i == 2 or shape is None else originals(array.shape, shape)
                full, own = np.atleast_2d(full), np.atleast_2d(own)
                across = full.shape[1]
                top = 2.6 + high * full.shape[0] / 2
                place = (x, x + across, top - high * full.shape[0], top)
                blank = [[""] * across] * full.shape[0]
                marks.append(scene.table(blank, place, tones=own.astype(int), fills=("", color)))
                for r, c in np.ndindex(full.shape):
                    value = number(full[r, c], "g")
                    marks.append(
                        scene.text(
                            x + c + 0.5,
                            top - high * (r + 0.53),
                            value,
                            color="ink" if own[r, c] else COPY,
                            size=14,
                        )
                    )
                marks.append(
                    scene.text(x + across / 2, 2.6 + high * rows / 2 + 0.45, _tuple(array.shape), bold=True)
                )
                x += across
                if i < len(arrays) - 1:
                    sign = "✗" if shape is None else signs[i]
                    marks.append(scene.text(x + 0.8, 2.6, sign, size=20, bold=True))
                    x += 1.6
        faded = arrays is not None and shape is not None and self.shapes != (shape, shape)
        return scene.panel(
            "numbers",
            marks,
            (0, span),
            (0, 5.7),
            title="With numbers",
            height=235,
            axes=False,
            caption="gray numbers without a tint aren't really there: the axis is stretched, not copied"
            if faded
            else "",
        )


def _tuple(shape):
    return str(tuple(shape))


def broadcasting(*, first="(4, 1)", second="()", operation="+") -> Broadcasting:
    """Return a lab: what numpy makes of two shapes, axis by axis, and with numbers if there are few.

    first, second   shapes as text, such as "(4, 1)", "(5,)" or "()" for a single number
    operation       "+", "−" or "×"
    Raises ValueError for what isn't a shape. Source: week 2, broadcasting in Python.
    """
    return Broadcasting(first, second, operation)
