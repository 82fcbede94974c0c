"""Find the bug: a network with one mistake of the exercises planted in it, to be cornered by checks, and then named.

How loud a mistake is, from an exception to a cost that falls as it should, is measured here, and so is what finds it.
"""

import hashlib
import html
import itertools
import linecache
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np

from nnlib import datasets, network
from nnlib.activations import relu, sigmoid, tanh
from nnlib.cost import cost
from nnlib.exercises.catalogue import EXERCISES
from nnlib.exercises.checking.verdict import Code, Verdict, sentence
from nnlib.exercises.exercise import Exercise, Mistake, edited_source
from nnlib.exercises.training import HARDLY, NEARLY
from nnlib.gradcheck import relative_difference
from nnlib.network import Network
from nnlib.page import Source, Table, table
from nnlib.shapes import ledger
from nnlib.yours import compare

LEVELS = {
    1: "it stops",
    2: "it runs, but the cost doesn't fall",
    3: "the cost falls, but not as far as it should",
    4: "the cost falls as it should, and only a check shows the mistake",
}
SUSPECTS, NEAR = 6, 2  # in a list; so many besides the mistake are in the same function, if there are

# What every mistake is tried on: all sizes different, two bends, an alpha that is not 1.
SIZES, BENDS, ALPHA, STEPS = (2, 5, 4, 1), (tanh, relu), 0.5, 200
WIDE = (300, 200, 100, 1)  # where the spread of the first weights shows
PARTS = ("initialize", "forward", "backward", "step")


class Planted(NamedTuple):
    """A mistake that can be planted: in one of PARTS, from an exercise."""

    part: str
    exercise: Exercise
    mistake: Mistake

    @property
    def name(self) -> str:
        return f"`{self.part}`: {self.mistake.name}"


def plantable() -> list[Planted]:
    """Return every mistake of the deep exercises that is an edit of source."""
    return [
        Planted(part, _exercise(part), mistake)
        for part in PARTS
        for mistake in _exercise(part).mistakes
        if mistake.edits and not mistake.compute
    ]


def _exercise(part):
    return EXERCISES[f"deep_{part}"]


def sources(planted=None) -> dict[str, str]:
    """Return the text of the four functions, with a mistake planted in one of them, or right."""
    texts = {}
    for part in PARTS:
        edits = planted.mistake.edits if planted and planted.part == part else ()
        texts[part] = _readable(part, edited_source(_exercise(part).reference, edits))
    return texts


def _readable(part, text):
    """The same without types in its first line; `initialize` made to return a Network."""
    text = re.sub(r"\) -> .*:$", "):", text.strip(), count=1, flags=re.M)
    if part == "initialize":
        first = "def initialize(n, g, rng):\n    rng = np.random.default_rng(rng)"
        last = "g = dict(enumerate([*g, sigmoid], start=1))\n    return Network(W, b, g)"
        text = re.sub(r"^def .*:$", first, text, flags=re.M).replace("return W, b", last)
    return text + "\n"


def compiled(texts, label="planted") -> dict[str, Callable]:
    """Return the functions that these texts define, with their lines known to tracebacks."""
    functions = {}
    for part, text in texts.items():
        file = f"<{label}, {part}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        namespace = {**_exercise(part).reference.__globals__, "Network": Network, "sigmoid": sigmoid}
        exec(compile(text, file, "exec"), namespace)
        functions[part] = namespace[part]
    return functions


# --- how loud, and what finds it ---


class Finding(NamedTuple):
    """What one check says of the four functions, and whether that is a sign of a mistake."""

    check: str
    said: str
    tells: bool


class Symptoms(NamedTuple):
    """Every check's Finding, how loud the mistake is, a key of LEVELS, and how far down J goes, 1 as far as right."""

    findings: tuple[Finding, ...]
    level: int
    way: float = np.nan

    @property
    def telling(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.tells]


def data():
    """Return X (2, m) and Y (1, m), what every mistake is tried on."""
    return datasets.flower(m=80, rng=1)


@np.errstate(all="ignore")
def symptoms(functions) -> Symptoms:
    """Run the four functions through every check."""
    run, arrays = _run(functions)
    last, level, way = _cost(functions, run)
    checks = (_start(functions), _shapes(arrays), _range(arrays), _gradient(functions), _step(functions))
    return Symptoms((run, *(finding for finding in checks if finding), last), level, way)


_measured: dict[str, Symptoms] = {}


def _symptoms(planted):
    if planted.name not in _measured:
        _measured[planted.name] = symptoms(compiled(sources(planted)))
    return _measured[planted.name]


def grades() -> Table:
    """Return a table of every mistake that can be planted, loud to silent, with the first check that tells of each."""
    rows = []
    for planted in plantable():
        found = _symptoms(planted)
        first = found.telling[0]
        rows.append((str(found.level), planted.name, f"{first.check}: {first.said}"))
    rows.sort(key=lambda row: row[0])
    return table(("level", "mistake", "what finds it first"), rows)


def _run(functions):
    """Take one step, and return the Finding with all arrays that there are, by their names in the ledger."""
    X, Y = data()
    arrays, part = {}, "initialize"
    try:
        net = functions[part](list(SIZES), list(BENDS), 0)
        arrays |= _named("W", net.W) | _named("b", net.b)
        part = "forward"
        A, Z = functions[part](net, X)
        arrays |= _named("A", A) | _named("Z", Z)
        part = "backward"
        dW, db = functions[part](net, A, Z, Y)
        arrays |= _named("dW", dW) | _named("db", db)
        part = "step"
        functions[part](net, dW, db, ALPHA)
    except Exception as error:
        return Finding("run one step", f"`{part}` stops with {_a(type(error).__name__)}", True), arrays
    return Finding("run one step", "it runs", False), arrays


def _a(word):
    return f"{'an' if word[0] in 'AEIOU' else 'a'} {word}"


def _named(name, layers):
    return {f"{name}[{l}]": np.asarray(P) for l, P in layers.items()}


def _shapes(arrays):
    X, Y = data()
    for row in ledger(SIZES, Y.size):
        P = arrays.get(row.name)
        if P is not None and P.shape != row.shape:
            said = f"{row.name} is {P.shape}; it should be {row.notation} = {row.shape}"
            return Finding("compare the shapes", said, True)
    return Finding("compare the shapes", "they match the ledger, as far as it gets", False)


def _range(arrays):
    A = arrays.get(f"A[{len(SIZES) - 1}]")
    if A is None:
        return None
    said = f"yhat goes from {A.min():.2g} to {A.max():.2g}"
    return Finding("look at yhat", said, A.min() < 0 or A.max() > 1 or np.isnan(A).any())


def _start(functions):
    """Look at the first weights of a wide network."""
    check = "look at the first weights"
    try:
        net, other = (functions["initialize"](list(WIDE), list(BENDS), seed) for seed in (0, 1))
    except Exception:
        return None
    for l in net.W:
        W, b, root = net.W[l], net.b[l], np.sqrt(2 / WIDE[l - 1])
        if len(W) > 1 and not np.ptp(W, axis=0).any():
            return Finding(check, f"all rows of W[{l}] are equal", True)
        if np.array_equal(W, other.W[l]):
            return Finding(check, f"W[{l}] is the same from every seed", True)
        if abs(W.mean()) > 0.3 * W.std():
            return Finding(check, f"W[{l}] is {W.mean():.2g} on average, not about 0", True)
        if not 0.6 < W.std() / root < 1.6:
            said = (
                f"W[{l}] spreads by {W.std():.2g}; sqrt(2 / n[{l - 1}]) = {root:.2g} would pass a signal "
                "on at the same size"
            )
            return Finding(check, said, True)
        if b.any():
            return Finding(check, f"b[{l}] is not 0", True)
    return Finding(check, "random, scaled to the inputs, and centered on 0; the biases are 0", False)


def _gradient(functions):
    """Nudge every parameter of a network, its biases not zero, by these forward and backward passes."""
    check, (X, Y) = "check the gradient", data()
    net = network.initialize(list(SIZES), list(BENDS), rng=2)
    rng = np.random.default_rng(3)
    net = replace(net, b={l: rng.normal(0, 0.5, net.b[l].shape) for l in net.b})

    def slopes(net):
        return functions["backward"](net, *functions["forward"](net, X), Y)

    def J(net):
        A, Z = functions["forward"](net, X)
        return cost(A[net.L], Y)

    try:
        gaps = compare(net, slopes, J)
        ours, nudged = (np.concatenate([getattr(gap, name) for gap in gaps]) for name in ("ours", "nudged"))
    except Exception:
        return Finding(check, "it doesn't get that far", False)
    wrong = [gap for gap in gaps if gap.wrong]
    if not wrong:
        return Finding(check, f"all {len(ours)} slopes agree with nudging", False)
    off = relative_difference(ours, nudged)
    by = f"off by {off:.1g}" if np.isfinite(off) else "not a number"
    said = f"the gradient is {by}, first in {wrong[0].name}[{wrong[0].l}] on the way back"
    return Finding(check, said, True)


def _step(functions):
    """Take a step along random slopes, and compare it with alpha times them."""
    check, rng = "take one step alone", np.random.default_rng(4)
    net = network.initialize(list(SIZES), list(BENDS), rng=2)
    dW, db = ({l: rng.normal(size=P.shape) for l, P in layers.items()} for layers in (net.W, net.b))
    try:
        new = functions["step"](net, dW, db, ALPHA)
    except Exception:
        return Finding(check, "it stops", True)
    for l in net.W:
        for name, old, P, slope in (("W", net.W, new.W, dW), ("b", net.b, new.b, db)):
            ratio = (old[l] - P[l]) / (ALPHA * slope[l])
            if np.ptp(ratio) > 1e-9 * abs(ratio).max():
                return Finding(check, f"{name}[{l}] doesn't move along d{name}[{l}]", True)
            factor = ratio.flat[0]
            if abs(factor) < 1e-9:
                return Finding(check, f"{name}[{l}] isn't updated", True)
            if abs(factor - 1) > 1e-9:
                said = f"{name}[{l}] goes {factor:.3g} times as far down as alpha d{name}[{l}]"
                return Finding(check, said if factor > 0 else f"{name}[{l}] goes up, not down", True)
    return Finding(check, "it moves down by alpha dW and alpha db", False)


def _cost(functions, run):
    """Train, and return what the cost shows, how loud that is, and how far down it goes."""
    check = "watch the cost"
    if run.tells:
        return Finding(check, "there is none", False), 1, np.nan
    (J, stopped), right = _trained(functions), _right_cost()
    if stopped:
        return Finding(check, f"step {len(J)} stops with {_a(stopped)}", True), 1, np.nan
    went = f"J goes from {J[0]:.2g} to {J[-1]:.2g} in {STEPS} steps"
    if not np.isfinite(J).all():
        first = int(np.argmin(np.isfinite(J)))
        return Finding(check, f"J is {J[first]} after {first} steps", True), 2, np.nan
    way = (J[0] - J[-1]) / (J[0] - right)
    level = 2 if way < HARDLY else 3 if way < NEARLY else 4
    return Finding(check, went, level == 2), level, way


def _trained(functions):
    """Return the cost J before each step and at the end, and the name of the exception that stopped it, or ""."""
    (X, Y), costs = data(), []
    try:
        net = functions["initialize"](list(SIZES), list(BENDS), 0)
        for k in range(STEPS + 1):
            A, Z = functions["forward"](net, X)
            costs.append(cost(A[max(A)], Y))
            if k < STEPS and np.isfinite(costs[-1]):
                net = functions["step"](net, *functions["backward"](net, A, Z, Y), ALPHA)
    except Exception as error:
        return costs, type(error).__name__
    return costs, ""


@cache
def _right_cost():
    return _trained(compiled(sources()))[0][-1]


# --- the game ---


@dataclass(frozen=True, eq=False, repr=False)
class Bug:
    """Four functions with one mistake in one of them. It shows itself, and says nothing of the mistake before `guess`.

    initialize  (n, g, rng) -> Network, g the hidden activations, a list
    forward, backward, step     as in nnlib
    source      all four as they run        suspects    what it may be, numbered from 1
    net, X, Y   a network that they start, and examples to try them on
    """

    level: int
    seed: int
    initialize: Callable
    forward: Callable
    backward: Callable
    step: Callable
    source: Source
    suspects: Sequence[str]
    _culprit: Planted
    _lineup: Sequence[Planted]

    @property
    def net(self) -> Network:
        return self.initialize(list(SIZES), list(BENDS), 0)

    @property
    def X(self):
        return data()[0]

    @property
    def Y(self):
        return data()[1]

    def guess(self, which) -> Verdict:
        """Return whether it is the suspect with that number or those words, and if not, how you can tell."""
        if which is Ellipsis:
            numbers = f"1 to {len(self.suspects)}"
            return Verdict(
                "", "not yet", "You haven't guessed yet.", (f"Replace `...` with a number, {numbers}.",)
            )
        meant = [i for i, name in enumerate(self.suspects, start=1) if which in (i, name)]
        if isinstance(which, str) and not meant:
            meant = [i for i, name in enumerate(self.suspects, start=1) if which and which in name]
        if len(meant) != 1:
            title = f"There is no suspect {which}." if not meant else f"Several suspects say {which!r}."
            words = f"They are numbered 1 to {len(self.suspects)}: `bug.guess(1)`."
            return Verdict("", "error", title, (words,))
        (number,) = meant
        suspect = self._lineup[number - 1]
        if suspect.name == self._culprit.name:
            return self._reveal("right", "Right.")
        return Verdict("", "value", f"No, it isn't number {number}.", self._against(suspect))

    def answer(self) -> Verdict:
        """Return the mistake, for readers who give up."""
        number = [each.name for each in self._lineup].index(self._culprit.name) + 1
        return self._reveal("not yet", f"It is number {number}.")

    def _against(self, suspect):
        """The first check that says one thing of the suspect and another here."""
        theirs, here = (_symptoms(each).findings for each in (suspect, self._culprit))
        here = {finding.check: finding for finding in here}
        for other in theirs:
            finding = here.get(other.check, other)
            if other.said != finding.said and (other.tells or finding.tells):
                return [f"With that mistake, if you {other.check}: {other.said}. Here: {finding.said}."]
        return ["Every check gives the same result for both. Read the line where that mistake would be."]

    def _reveal(self, kind, title):
        planted, found = self._culprit, _symptoms(self._culprit)
        right, wrong = sources()[planted.part], sources(planted)[planted.part]
        lines = [(a, b) for a, b in zip(right.splitlines(), wrong.splitlines(), strict=True) if a != b]
        shown = "\n".join(f"here   {b.strip()}\nright  {a.strip()}" for a, b in lines)
        finds = [f"{each.check[0].upper()}{each.check[1:]}: {each.said}." for each in found.telling]
        silent = "; ".join(f"{each.check} ({each.said})" for each in found.findings if not each.tells)
        how = f"How it shows: {LEVELS[found.level]}. What finds it:"
        parts = [planted.mistake.words, Code(shown), how, *finds]
        title += f" In `{planted.part}`, {planted.mistake.name}."
        return Verdict("", kind, title, [*parts, f"What doesn't: {silent}."])

    @property
    def hints(self) -> dict[str, str]:
        """Three hints: which check tells, which function it is in, which line of the formula."""
        planted = self._culprit
        tells = _symptoms(planted).telling[0]
        return {
            "which check tells": f"{tells.check[0].upper()}{tells.check[1:]}.",
            "which function": f"It is in `{planted.part}`.",
            "which line": f"Look for `{planted.exercise.formula[planted.mistake.line]}`.",
        }

    @property
    def _opening(self):
        return (
            f"Find the bug, level {self.level} of {len(LEVELS)}: {LEVELS[self.level]}. There are four "
            "functions, and one of them has a mistake in it."
        )

    @property
    def _how(self):
        return (
            "Corner it: take `bug.net`, `bug.X`, `bug.Y`, call `bug.forward(net, X)`, `bug.backward(net, "
            "A, Z, Y)`, `bug.step(net, dW, db, alpha)`, `bug.initialize(n, g, rng)`, look at shapes, and "
            "nudge. Then read the source, and name the mistake: `bug.guess(1)` to "
            f"`bug.guess({len(self.suspects)})`. To get this one again: `find_the_bug({self.level}, "
            f"seed={self.seed})`."
        )

    def __repr__(self) -> str:
        suspects = [f"{i}. {name}" for i, name in enumerate(self.suspects, start=1)]
        return "\n".join([self._opening, *suspects, self._how])

    def _repr_html_(self) -> str:
        opening, rest = self._opening.split(". ", 1)
        suspects = "".join(f"<li>{sentence(name)}</li>" for name in self.suspects)
        shown = f'<pre style="overflow-x: auto">{html.escape(self.source.text)}</pre>'
        folds = [("The source, to read last", shown)]
        folds += [
            (f"Hint {i}: {name}", f"<p>{sentence(text)}</p>")
            for i, (name, text) in enumerate(self.hints.items(), start=1)
        ]
        return (
            f'<div style="max-width: 760px"><p><b>{sentence(opening)}.</b> {sentence(rest)} One of these:</p>'
            f"<ol>{suspects}</ol><p>{sentence(self._how)}</p>"
            + "".join(f"<details><summary>{name}</summary>{body}</details>" for name, body in folds)
            + "</div>"
        )


def find_the_bug(level=1, seed=None) -> Bug:
    """Return a network with a mistake planted in it, another one each time, or that of a seed.

    level   1, it stops, to 4, only a check tells: how loud each mistake is, is measured
    Raises ValueError for another level.
    """
    if level not in LEVELS:
        levels = ", ".join(map(str, LEVELS))
        raise ValueError(f"level is {level!r}; it should be one of {levels}, from loud to silent")
    seed = int(np.random.default_rng().integers(100_000)) if seed is None else seed
    deck = _shuffled(plantable(), seed)
    culprit = next(planted for planted in deck if _symptoms(planted).level == level)
    # As loud as the mistake itself, so that its level rules nobody out.
    others = [each for each in deck if not _alike(each, culprit)]
    near = _first(NEAR, (each for each in others if each.part == culprit.part), level)
    far = _first(SUSPECTS - 1 - len(near), (each for each in others if each.part != culprit.part), level)
    lineup = _shuffled([culprit, *near, *far], f"{seed} in line")
    texts = sources(culprit)
    return Bug(
        level,
        seed,
        **compiled(texts, f"bug {level}, {seed}"),
        source=Source("\n\n".join(texts.values())),
        suspects=tuple(each.name for each in lineup),
        _culprit=culprit,
        _lineup=lineup,
    )


def _shuffled(deck, seed):
    """The deck in an order of its own for each seed, in which a new card moves no other."""
    return sorted(deck, key=lambda planted: hashlib.sha256(f"{seed} {planted.name}".encode()).digest())


def _first(count, deck, level):
    return list(itertools.islice((each for each in deck if _symptoms(each).level == level), count))


def _alike(one, other):
    if one.name == other.name:
        return True
    family = one.mistake.family
    return one.part == other.part and bool(family) and family == other.mistake.family
