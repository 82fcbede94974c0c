"""A slice of J over two weights or biases of a network, everything else held fixed."""

import math
import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from nnlib.cost import loss_from_Z
from nnlib.labs.frame.numbers import cost, hint
from nnlib.labs.playground import training
from nnlib.labs.playground.settings import edited
from nnlib.shapes import Array

SIDES = (9, 17, 33, 49)  # points along each side of a slice, from coarse to fine
QUICK, CALM = (
    0.02,
    0.05,
)  # seconds that a slice may take while it runs, and before a coarse one is shown first
REACH = 1.5  # of a slice, at least, to both sides of its middle
MARGIN = 0.05  # of a slice, in which the point should not be
PLAIN = 0.01  # of J, between the highest and the lowest point of a plain
NARROW, ROUND = 3.0, 1.6  # how many times longer than wide a valley is at least, and a round hollow at most


class Place(NamedTuple):
    """W[l][i, j], or b[l][i, 0], "W" or "b" by name."""

    name: str
    l: int
    i: int
    j: int

    def of(self, net) -> float:
        """Return its value in a network."""
        return float(getattr(net, self.name)[self.l][self.i, self.j])

    def __str__(self):
        return f"{self.name}[{self.l}][{self.i}, {self.j}]"


def places(net) -> list[Place]:
    """Return all weights and biases, layer by layer."""
    return [
        Place(name, l, i, j)
        for l in net.W
        for name, P in (("W", net.W[l]), ("b", net.b[l]))
        for i, j in np.ndindex(P.shape)
    ]


def liveliest(history, slopes) -> tuple[Place, Place]:
    """Return the two weights that moved most since the start; before the first step, the two with steepest slopes."""
    first, last = history[0].net, history[-1].net
    moved = {l: last.W[l] - first.W[l] for l in last.W}
    if not any(change.any() for change in moved.values()):
        moved = slopes
    found = [Place("W", l, i, j) for l in moved for i, j in np.ndindex(moved[l].shape)]
    found.sort(key=lambda place: -abs(moved[place.l][place.i, place.j]))
    found += [Place("b", l, 0, 0) for l in last.W]  # the smallest network has a single weight
    return found[0], found[1]


def costs(net, X, Y, across, up, xs, ys) -> Array:
    """Return J with `across` set to each of xs and `up` to each of ys: (len(ys), len(xs)).

    X (n_x, m), Y (1, m); across, up    two different Places
    """
    return np.array(list(rows(net, X, Y, across, up, xs, ys)))


def rows(net, X, Y, across, up, xs, ys) -> Iterator[Array]:
    """Yield the rows of `costs`, one for each of ys.

    Networks that differ in two numbers are one network with more examples: each example comes once for each x, and
    only row i of Z[l] differs, by (x - W[l][i, j]) A[l-1][j]. Layers before the first of the two are computed once.
    """
    first, N = min(across.l, up.l), len(xs)
    with np.errstate(over="ignore", invalid="ignore"):
        A = X
        for l in range(1, first):
            A = net.g[l](net.W[l] @ A + net.b[l])
        Z = net.W[first] @ A + net.b[first]
        A, Z, labels = (np.tile(values, N) for values in (A, Z, Y))
        right = np.repeat(np.asarray(xs, dtype=float) - across.of(net), Y.size)
    for y in ys:
        with np.errstate(over="ignore", invalid="ignore"):
            moves = ((across, right), (up, y - up.of(net)))
            yield _costs_of_row(net, A, Z.copy(), labels, first, moves).reshape(N, -1).mean(axis=1)


def _costs_of_row(net, A, Z, Y, first, moves):
    for l in range(first, net.L + 1):
        if l > first:
            Z = net.W[l] @ A + net.b[l]
        for place, change in moves:
            if place.l == l:
                Z[place.i] += change * A[place.j] if place.name == "W" else change
        if l < net.L:
            A = net.g[l](Z)
    return np.where(np.isfinite(Z), loss_from_Z(np.nan_to_num(Z), Y), np.nan)


def _rows_of_own(net, X, Y, across, up, xs, ys, yours):
    """Yield the same rows by the reader's own forward pass, which computes one network at a time."""
    for y in ys:
        one = edited(net, *up, y)
        yield np.array([training.cost(edited(one, *across, x), X, Y, yours) for x in xs])


class Landscape:
    """The slice that is shown: J (side, side) over window = (x0, x1, y0, y1) of `across` and `up`.

    It is made again only if something other than the two changed. `more` says whether a finer one is to come; while
    the ball is `held`, the window stays.
    """

    def __init__(self):
        self.across = self.up = self.window = self.J = None
        self._key, self._each, self._work, self._found = None, None, None, []
        self._older, self._timed, self.held = "across", None, False

    def choose(self, place) -> None:
        """Take a weight or bias as one of the two; it replaces the one chosen earlier."""
        if place in (self.across, self.up):
            return
        self.take(**{self._older: place})
        self._older = "up" if self._older == "across" else "across"

    def take(self, across=None, up=None) -> None:
        """Take these, or one of them; if it is the other one already, they change places."""
        old = self.across, self.up
        self.across, self.up = across or self.across, up or self.up
        if self.across == self.up:
            self.across, self.up = old[::-1]
        self.window = self._key = None

    def fits(self, net) -> bool:
        """Return whether the network has both."""
        known = set(places(net))
        return self.across in known and self.up in known

    def measure(self, run, quick) -> None:
        """Make the slice of a Run's network; quick: as fine as there is time for between two frames."""
        net, X, Y = run.net, run.F, run.examples.Y
        self._look_around(run)
        key = self._of_others(net), X.tobytes(), Y.tobytes(), self.window, str(run.yours.own)
        if key == self._key and (quick or self.J.shape[0] == SIDES[-1] or self.more):
            return
        if key != self._key:
            self._key, self._work = key, None
            if (net.n, Y.size) != self._timed:
                self._timed, self._each = (net.n, Y.size), None
            side = self._side(QUICK if quick else CALM)
            start = time.perf_counter()
            self.J = np.array(list(self._rows(run, side)))
            self._each = (time.perf_counter() - start) / side**2
        if not quick and self.J.shape[0] < SIDES[-1]:
            self._found, self._work = [], self._rows(run, SIDES[-1])

    @property
    def more(self) -> bool:
        """Whether a finer slice is being made."""
        return self._work is not None

    def refine(self, seconds) -> bool:
        """Go on with the finer slice for this many seconds, and return whether it is done: only then it is shown."""
        end = time.perf_counter() + seconds
        while self._work is not None and time.perf_counter() < end:
            row = next(self._work, None)
            if row is None:
                self.J, self._work = np.array(self._found), None
            else:
                self._found.append(row)
        return self._work is None

    def axes(self, side) -> tuple[Array, Array]:
        """Return the values of `across` and of `up` at the points of a slice."""
        x0, x1, y0, y1 = self.window
        return np.linspace(x0, x1, side), np.linspace(y0, y1, side)

    def _rows(self, run, side):
        given = run.net, run.F, run.examples.Y, self.across, self.up, *self.axes(side)
        return _rows_of_own(*given, run.yours) if "forward" in run.yours.own else rows(*given)

    def _side(self, seconds):
        """How fine a slice can be in that time; the first one is coarse, and tells how long a point takes."""
        if self._each is None:
            return SIDES[0]
        return next((side for side in SIDES[::-1] if side**2 * self._each <= seconds), SIDES[0])

    def _look_around(self, run):
        """Keep the window while the point is well inside; otherwise take one around the path."""
        here = self.across.of(run.net), self.up.of(run.net)
        if self.window is not None:
            x0, x1, y0, y1 = self.window
            parts = (here[0] - x0) / (x1 - x0), (here[1] - y0) / (y1 - y0)
            if self.held or all(MARGIN <= part <= 1 - MARGIN for part in parts):
                return
        window = []
        for values, now in zip(path(run.history, self.across, self.up, run.k), here, strict=True):
            low, high = min(*values, now), max(*values, now)
            half = max(REACH, 0.75 * (high - low))
            window += [(low + high) / 2 - half, (low + high) / 2 + half]
        self.window = tuple(window)

    def _of_others(self, net):
        P = {"W": {l: net.W[l] for l in net.W}, "b": {l: net.b[l] for l in net.b}}
        for name, l, i, j in (self.across, self.up):
            P[name][l] = P[name][l].copy()
            P[name][l][i, j] = 0
        names = [net.g[l].name for l in net.g]
        return *names, b"".join(one.tobytes() for each in P.values() for one in each.values())


def path(history, across, up, k) -> tuple[list, list]:
    """Return the values of both on the way to step k."""
    nets = [kept.net for kept in history if kept.k <= k]
    return [across.of(net) for net in nets], [up.of(net) for net in nets]


# --- in words ---


def words(landscape, J) -> str:
    """Return what there is to see on the slice; J is the cost at the ball."""
    grid, (across, up) = landscape.J, (landscape.across, landscape.up)
    if not np.isfinite(grid).any():
        return f"J isn't a number anywhere on this slice over {across} and {up}."
    xs, ys = landscape.axes(len(grid))
    lowest, highest = np.nanmin(grid), np.nanmax(grid)
    i, j = np.unravel_index(np.nanargmin(grid), grid.shape)
    edge = 0 in (i, j) or len(grid) - 1 in (i, j)
    shape = described(grid, str(across), str(up))
    beyond = ", and it still falls beyond the edge" if edge else ""
    above = cost(max(J - lowest, 0))
    return (
        f"{shape} J is between {cost(lowest)} and {cost(highest)} here, lowest at {across} = {hint(xs[j])}, "
        f"{up} = {hint(ys[i])}{beyond}. The ball is at J = {cost(J)}, {above} higher."
    )


def described(J, across, up) -> str:
    """Return the form of a slice J (side, side) in a sentence: a plain, a valley and its direction, or hollows.

    It is the form of what lies below a quarter of the way from the lowest point to the median.
    """
    finite = J[np.isfinite(J)]
    lowest = finite.min()
    if finite.max() - lowest < PLAIN:
        return f"A plain: J hardly depends on {across} and {up} here."
    low = np.nan_to_num(J, nan=np.inf) <= lowest + (np.median(finite) - lowest) / 4
    parts = pieces(low)
    if len(parts) > 1:
        return f"{len(parts)} separate hollows."
    side = len(J)
    rows, columns = np.nonzero(low)
    if len(rows) < 3:
        return "A narrow hollow."
    spread, directions = np.linalg.eigh(np.cov(np.stack([columns, rows]) / side))
    # a single line of points is as wide as they are apart
    longer = math.sqrt(spread[1] / max(spread[0], 1 / (12 * side**2)))
    right, upward = directions[:, 1]
    if longer < NARROW:
        return "A round hollow." if longer < ROUND else "An oval hollow."
    if abs(right) > 0.95:
        return f"A narrow valley along {across}: {up} matters more."
    if abs(upward) > 0.95:
        return f"A narrow valley along {up}: {across} matters more."
    how = "rise together" if right * upward > 0 else "change in opposite directions"
    return f"A narrow valley in which {across} and {up} {how}."


def pieces(where) -> list[set]:
    """Return the connected pieces of a grid of True and False, as sets of (row, column)."""
    left, found = {(int(i), int(j)) for i, j in zip(*np.nonzero(where), strict=True)}, []
    while left:
        piece, edge = set(), [left.pop()]
        while edge:
            i, j = edge.pop()
            piece.add((i, j))
            near = {(i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1)} & left
            left -= near
            edge += near
        found.append(piece)
    return found
