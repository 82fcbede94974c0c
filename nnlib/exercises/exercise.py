"""What an exercise is: what to write, the formula, nnlib's own function as the reference, inputs, known mistakes."""

import ast
import contextlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from nnlib.activations import ACTIVATIONS, tanh
from nnlib.network import Network, initialize
from nnlib.page import code
from nnlib.shapes import Array

# What every mistake may name, besides what the function's own module has.
AT_HAND = {"np": np, **ACTIVATIONS}


@dataclass(frozen=True)
class Mistake:
    """Something that learners write instead of the formula.

    name        a few words that continue "This is what you get when ...": "the 1/m is missing"
    words       why that is wrong and what to write instead, a sentence or two
    edits       pairs (right, wrong) of text: the source of `Exercise.lines` with these replaced makes the mistake;
                the docstring is not looked at
    compute     or a function that makes it, with the exercise's arguments
    line        which line of the exercise's formula it concerns
    family      mistakes of one family may come to the same numbers; "" is a family of its own
    """

    name: str
    words: str
    edits: tuple[tuple[str, str], ...] = ()
    compute: Callable | None = None
    line: int = 0
    family: str = ""


@dataclass(frozen=True)
class Exercise:
    """One function to write. Readers call theirs "my_" and the name.

    name        "gradients": the reader's function is my_gradients
    week        2, 3 or 4; any number for one of a teacher's own
    title       what a table of contents says
    task        what to write, in a sentence or two
    arguments   {"X": "(n_x, m)"}, in order, each with its shape in the course's notation or what it is
    returns     {"dw": "(n_x, 1)", "db": "a number"}, in order
    formula     lines as in nnlib's docstrings: "dw = (1/m) X dZ.T"
    reference   nnlib's own function
    spelled_out the same line by line, where the reference loops over layers or has no source: mistakes are made there
    draw        draw(numbers, **sizes) returns the arguments as a dict
    cases       the sizes that are tried, dicts; "extreme": True asks for values far out. The first is an ordinary one
    mistakes    what it can name
    also        other formulas that are right too: their words are a remark, not a complaint
    nudge       the first help: a question or a hint, not the formula
    skeleton    the function with blanks
    solution    what the last help shows, to be pasted; `lines` under the reader's name, if empty
    similar     other functions of nnlib that do the same or most of it
    example     the sizes of the example that the task shows; the smallest case, if empty
    view        labelled arrays, or words, for a result that cannot be compared as it is: its numbers may be random
    loops       whether loops are what is asked for
    large       sizes at which a function with loops is timed
    formerly    names that it had in earlier versions of the course: what was done under them stays done
    """

    name: str
    week: int
    title: str
    task: str
    arguments: Mapping[str, str]
    returns: Mapping[str, str]
    formula: tuple[str, ...]
    reference: Callable
    draw: Callable[..., dict]
    cases: tuple[Mapping[str, int], ...]
    mistakes: tuple[Mistake, ...]
    nudge: str
    skeleton: str
    also: tuple[Mistake, ...] = ()
    spelled_out: Callable | None = None
    solution: str = ""
    similar: tuple[Callable, ...] = ()
    example: Mapping[str, object] = field(default_factory=dict)
    view: Callable | None = None
    loops: bool = False
    large: Mapping[str, int] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()

    @property
    def function(self) -> str:
        """What readers call theirs."""
        return f"my_{self.name}"

    @property
    def call(self) -> str:
        """The first line of the reader's function, without def and colon."""
        return f"{self.function}({', '.join(self.arguments)})"

    @property
    def pasteable(self) -> str:
        """A right function under the reader's name, which runs with what the notebook has imported."""
        if self.solution:
            return self.solution.strip()
        head = ast.parse(code(self.lines)).body[0].body[0].lineno - 1
        return "\n".join([f"def {self.call}:", *code(self.lines).rstrip().split("\n")[head:]])

    @property
    def lines(self) -> Callable:
        """The function whose source the edits of the mistakes are made in."""
        return self.spelled_out or self.reference

    def inputs(self, rng, case, digits=None) -> dict:
        """Return one draw of the arguments for the sizes of a case, all numbers rounded to `digits` where asked."""
        sizes = {name: size for name, size in case.items() if name != "extreme"}
        return self.draw(Numbers(rng, digits, case.get("extreme", False)), **sizes)

    def making(self, *mistakes) -> Callable:
        """Return `lines` with these mistakes made. Raises ValueError where they cannot be made at once."""
        if len(mistakes) == 1 and mistakes[0].compute:
            return mistakes[0].compute
        if any(mistake.compute for mistake in mistakes):
            raise ValueError("a mistake that is a function of its own cannot be made together with another")
        *others, last = itertools.permutations(mistakes)
        for order in others:  # one edit may change the text that another one looks for
            with contextlib.suppress(ValueError, SyntaxError):
                return edited(self.lines, _edits(order))
        return edited(self.lines, _edits(last))


def _edits(mistakes):
    return tuple(edit for mistake in mistakes for edit in mistake.edits)


@lru_cache(maxsize=4096)
def edited(function, edits) -> Callable:
    """Return `function` compiled again from its source, with the first text of each pair replaced by the second.

    edits   a tuple of pairs. Raises ValueError for a text that is not there exactly once.
    """
    namespace = {**AT_HAND, **function.__globals__}
    exec(compile(edited_source(function, edits), f"<{function.__name__}, edited>", "exec"), namespace)
    return namespace[function.__name__]


def edited_source(function, edits) -> str:
    """Return the source of `function` without its docstring and with the edits made. Raises ValueError as `edited`."""
    source = code(function)
    for right, wrong in edits:
        if source.count(right) != 1:
            raise ValueError(f"{function.__name__} holds {right!r} {source.count(right)} times, not once")
        source = source.replace(right, wrong)
    return source


class Numbers:
    """Random numbers for the arguments of an exercise, never the same twice.

    digits      rounds them, for inputs that are shown
    extreme     whether values far out are asked for
    """

    def __init__(self, rng, digits=None, extreme=False):
        self.rng, self.digits, self.extreme = np.random.default_rng(rng), digits, extreme

    def _rounded(self, values) -> Array:
        return values if self.digits is None else np.round(values, self.digits) + 0.0

    def normal(self, *shape, spread=1.0, mean=0.0) -> Array:
        """Return normally distributed numbers, none of them near zero: slopes and signs are clear there."""
        values = mean + spread * self.rng.standard_normal(shape)
        least = 0.1 * spread
        return self._rounded(np.where(np.abs(values) < least, np.copysign(least, values), values))

    def between(self, low, high, *shape) -> Array:
        """Return numbers from low to high, evenly."""
        margin = 0 if self.digits is None else 0.5 * 10.0**-self.digits
        return self._rounded(self.rng.uniform(low + margin, high - margin, shape))

    def number(self, low, high) -> float:
        """Return one number from low to high."""
        return float(self.between(low, high, 1)[0])

    def either(self, low, high) -> float:
        """Return one number from low to high, or minus such a number."""
        return self.number(low, high) * float(self.rng.choice((-1, 1)))

    def labels(self, m) -> Array:
        """Return Y (1, m), of both classes where m > 1."""
        Y = self.rng.integers(0, 2, (1, m)).astype(float)
        if m > 1:
            i, j = self.rng.choice(m, 2, replace=False)
            Y[0, i], Y[0, j] = 0, 1
        return Y

    def network(self, n, g=tanh) -> Network:
        """Return a network whose Z are of order one and whose biases are not zero."""
        net = initialize(n, g, rng=self.rng)
        W = {l: self._rounded(net.W[l]) for l in net.W}
        return Network(W, {l: self.normal(n[l], 1, spread=0.5) for l in net.b}, net.g)
