"""Lab: a map of hyperparameters. Each pixel is one training run, and its color says how the run ended."""

import asyncio
import html
import math
import time
from collections.abc import Generator
from functools import lru_cache, partial
from typing import NamedTuple

import ipywidgets
import numpy as np

from nnlib import activations, datasets, many, network
from nnlib.labs.frame import controls, curves, numbers, scene
from nnlib.labs.frame.lab import BREATH, Lab, request
from nnlib.labs.playground import data, sharing
from nnlib.labs.playground.settings import MOST_NOISE, MOST_SEED, MOST_UNITS, SETS, Settings
from nnlib.network import Network
from nnlib.shapes import Array

SIDE = 64  # pixels
STRIDES = (8, 4, 2, 1)  # pixels between two runs of a pass, from coarse to fine
TOGETHER = 64  # networks trained at once: they fit into the cache and are done soon
POINTS = 100  # of a cost curve, at most one more
PATIENCE = 0.08  # seconds between two checks for the reader's input while the map gets finer
M, TRAIN = 200, 50  # examples, and percent of them to train with
SEED = 0  # of the examples; the seed of a run is that of its weights
DIGIT, OF_EACH = 3, 50  # "is it this one?", and pictures of each class
GUESS = math.log(2)  # the cost of always saying 0.5
NARROWEST = 1e-11  # side of a map: zoomed in further, neighboring pixels would be the same number
ALPHAS = (0.0001, 10.0)
OFFERED = ("tanh", "relu", "leaky_relu", "sigmoid")
STEPS = (50, 100, 200, 500, 1000)
COLORS = ("final cost", "steps to the target", "step of divergence")
THROWN, DIVERGED, NEVER = (
    ((240, 160, 100),) * 2,
    ((213, 94, 0), (30, 30, 30)),
    ((228, 228, 228), (190, 190, 190)),
)
KEYS = {"+": "closer", "=": "closer", "-": "farther", "Backspace": "back", "0": "reset"}


class Axis(NamedTuple):
    """The vertical axis of a map: its name, the values at both ends, whether they are powers of ten, whether whole."""

    name: str
    low: float
    high: float
    log: bool = False
    whole: bool = False

    def value(self, place):
        """Return the value at a place on the axis."""
        value = 10.0**place if self.log else place
        if self.whole:
            # A whole number takes the stretch from itself to the next; on a power scale it's the nearest.
            return round(value) if self.log else math.floor(value)
        return float(value)

    @property
    def ends(self) -> tuple[float, float]:
        """The places of both ends."""
        if self.log:
            return math.log10(self.low), math.log10(self.high)
        return self.low, self.high + self.whole

    def words(self, value) -> str:
        return f"{self.name} {value:,}" if self.whole else f"{self.name} {value:.4g}"


AXES = {
    "scale": Axis("scale of the start", 0.01, 10, log=True),
    "seed": Axis("seed", 0, SIDE - 1, whole=True),
    "units": Axis("units", 1, MOST_UNITS, whole=True),
    "lambda": Axis("λ", 1e-4, 10, log=True),
    "noise": Axis("noise", 0, MOST_NOISE),
    "steps": Axis("steps", 10, 1000, log=True, whole=True),
}


class Training(NamedTuple):
    """All that determines one run. Its examples depend on data and noise; rate is the lambda of an L2 penalty."""

    data: str
    activation: str
    alpha: float
    scale: float | None
    seed: int
    units: int
    rate: float
    noise: float
    steps: int

    @property
    def every(self) -> int:
        """Steps between two costs that are kept."""
        return -(-self.steps // POINTS)

    def start(self) -> Network:
        """Return the network before the first step; `digits` is learned by one unit."""
        n = [2, self.units, 1] if self.data in SETS else [64, 1]
        return network.initialize(
            n, activations.ACTIVATIONS[self.activation], scale=self.scale, rng=self.seed
        )

    def examples(self) -> data.Examples:
        """Return the examples to train with and to test with."""
        return examples(self.data, self.noise)

    def shared(self) -> str:
        """Return the run before its first step as a text for labs.playground(state=...).

        Its weights are edits of the start, so that Reset goes back to them. Raises ValueError for digits.
        """
        if self.data not in SETS:
            raise ValueError("the Playground has two features, but a digit has 64: choose another data set")
        net = self.start()
        settings = Settings(
            data=self.data,
            noise=self.noise,
            m=M,
            train=TRAIN,
            seed=SEED,
            hidden=(self.units,),
            activations=(self.activation,),
            alpha=self.alpha,
            batch=None,
            penalty="L2" if self.rate else "none",
            rate=self.rate,
            edits=tuple(("W", l, i, j, float(w)) for l in net.W for (i, j), w in np.ndenumerate(net.W[l])),
        )
        return sharing.to_text(settings)


@lru_cache(SIDE)
def examples(name, noise) -> data.Examples:
    """Return a toy set split in two, as the Playground splits it, or pictures of a digit and as many of others."""
    if name in SETS:
        return data.examples(Settings(data=name, noise=noise, m=M, train=TRAIN, seed=SEED))
    rng, parts = np.random.default_rng(SEED), []
    for part in datasets.digits(DIGIT):
        some = np.concatenate([np.flatnonzero(part.Y[0] == y)[:OF_EACH] for y in (0, 1)])
        X = part.X[:, some]
        parts += [X + noise * rng.standard_normal(X.shape), part.Y[:, some]]
    return data.Examples(*parts)


class Map:
    """SIDE x SIDE runs over a window of two axes, made from coarse to fine.

    window          (x0, x1, y0, y1): powers of ten of alpha, and places on the vertical axis
    known           (SIDE, SIDE) which pixels' runs have been made; row 0 is the lowest
    J, J_test       (SIDE, SIDE) the costs after the last step; NaN where it diverged or isn't known
    diverged        (SIDE, SIDE) how many steps went well before it diverged, -1 if it didn't
    curves          (SIDE, SIDE, POINTS + 1) the costs on the way
    """

    def __init__(self, base, up, window):
        self.base, self.up, self.window = base, up, window
        shape = (SIDE, SIDE)
        self.known = np.zeros(shape, bool)
        self.J, self.J_test = np.full(shape, np.nan), np.full(shape, np.nan)
        self.diverged = np.full(shape, -1)
        self.curves = np.full((*shape, POINTS + 1), np.nan)
        values = np.array([self._value(i) for i in range(SIDE)])
        self._alike = [np.flatnonzero(values == value) for value in values]

    def training(self, i, j) -> Training:
        """Return the run of the pixel in row i and column j."""
        x0, x1, _, _ = self.window
        return settled(self.base, self.up, 10.0 ** (x0 + (j + 0.5) / SIDE * (x1 - x0)), self._value(i))

    def _value(self, i):
        """Return what row i has on the vertical axis; where that is a whole number, several rows may share it."""
        _, _, y0, y1 = self.window
        return AXES[self.up].value(y0 + (i + 0.5) / SIDE * (y1 - y0))

    def work(self) -> Generator[None]:
        """Make all missing runs, from coarse to fine; yield often, so that it can be stopped at any time."""
        for stride in STRIDES:
            groups, taken = {}, set()
            for i, j in np.ndindex(SIDE // stride, SIDE // stride):
                place = i * stride, j * stride
                if not self.known[place] and (run := self.training(*place)) not in taken:
                    taken.add(run)
                    groups.setdefault((run.units, run.noise, run.steps), []).append((place, run))
            for group in groups.values():
                for first in range(0, len(group), TOGETHER):
                    yield from self._train(group[first : first + TOGETHER])

    def _train(self, group):
        places, runs = zip(*group, strict=True)
        found = yield from train(runs)
        for n, (i, j) in enumerate(places):
            at = self._alike[i], j
            self.J[at], self.J_test[at], self.diverged[at] = found.J[n], found.J_test[n], found.diverged[n]
            self.curves[(*at, slice(found.curves.shape[1]))] = found.curves[n]
            self.known[at] = True
        yield

    def shown(self) -> tuple[Array, Array]:
        """Return for each pixel the row and column of the run that it shows: its own, or that of a coarser pass."""
        rows, columns = np.indices((SIDE, SIDE))
        i, j = rows // STRIDES[0] * STRIDES[0], columns // STRIDES[0] * STRIDES[0]
        for stride in STRIDES[1:]:
            finer = rows // stride * stride, columns // stride * stride
            known = self.known[finer]
            i, j = np.where(known, finer[0], i), np.where(known, finer[1], j)
        return i, j

    def first_below(self, target) -> Array:
        """Return for each pixel the first recorded step whose cost is below the target, -1 if there is none."""
        below = self.curves < target
        every = np.array([self.training(i, 0).every for i in range(SIDE)]).reshape(-1, 1)
        return np.where(below.any(axis=2), below.argmax(axis=2) * every, -1)


class Found(NamedTuple):
    """How N runs ended: J, J_test and diverged (N,), and curves (N, costs kept)."""

    J: Array
    J_test: Array
    diverged: Array
    curves: Array


def settled(base, up, alpha, value) -> Training:
    """Return the run with this alpha, and this value on the vertical axis."""
    field = {"lambda": "rate"}.get(up, up)
    return base._replace(alpha=alpha, **{field: value})


def train(runs) -> Generator[None, None, Found]:
    """Train runs with the same examples, sizes and steps all at once; yield often, and return how they ended."""
    X, Y, X_test, Y_test = runs[0].examples()
    run = many.descend(
        [one.start() for one in runs],
        X,
        Y,
        [one.alpha for one in runs],
        runs[0].steps,
        every=runs[0].every,
        penalty="L2" if any(one.rate for one in runs) else "none",
        rate=[one.rate for one in runs],
    )
    history = []
    for costs in run:
        history.append(costs.J)
        yield
    return Found(history[-1], run.costs(X_test, Y_test), run.diverged, np.array(history).T)


def _result(work):
    """Return what a generator returns at its end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


# --- colors and words ---

_STOPS = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in scene.MAPS["sequential"]])


def shades(values, domain) -> Array:
    """Return the colors (..., 3) of values, equal ratios being equally far apart; NaN gets that of the lower end."""
    low, high = domain
    part = np.log(np.clip(np.nan_to_num(values, nan=low), low, high) / low) / math.log(high / low)
    at = part * (len(_STOPS) - 1)
    return np.stack([np.interp(at, np.arange(len(_STOPS)), _STOPS[:, c]) for c in range(3)], axis=-1)


def checked(pixels, where, colors) -> None:
    """Paint the chosen pixels (SIDE, SIDE, 3) in checks of two colors."""
    rows, columns = np.nonzero(where)
    pixels[rows, columns] = np.array(colors)[(rows + columns) % 2]


def switches(learned) -> int:
    """Return how often learning and not learning alternate in the row where that happens most."""
    return int((learned[:, 1:] != learned[:, :-1]).sum(axis=1).max())


def round_down(value) -> float:
    """Return the next number below that is 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= value * (1 + 1e-12))


class TrainingMap(Lab):
    """The lab that `training_map` returns. `map` is the Map shown, `windows` the ones on the way there.

    pixel       the (row, column) pointed at, or None       tried   the (alpha, value) marked on the map
    Besides them: finish, zoom, go_back, point, state, playground, try_out.
    """

    title = "A map of hyperparameters: each pixel is a training run"

    def __init__(self, base, up, alphas, color, target):
        super().__init__()
        self._alphas, self._noise = alphas, base.noise
        self._task, self._work = None, iter(())
        self.pixel, self.tried, self._pressed, self._dragged = None, [], None, None
        self.shared = ipywidgets.HTML()
        self._make_controls(base, up, color, target)
        buttons = controls.row(self.closer, self.farther, self.back, self.reset, self.open)
        self._begin()
        self.drawing.on("pick", lambda message: self.handle(partial(self._pick, message)))
        seldom = [self.activation, self.units, self.steps, self.seed, self.color, self.target]
        self.assemble(buttons, self.data, self.up, seldom=seldom)
        self.box.children = [*self.box.children, self.shared]

    def _make_controls(self, base, up, color, target):
        button, choice = controls.button, controls.choice
        self.closer = button(
            "Closer", "search-plus", tip="Zoom in on the pixel you point at, or the middle: key +"
        )
        self.farther = button("Farther", "search-minus", tip="Zoom out around it: key −")
        self.back = button("Back", "arrow-left", tip="Go back to the previous map: Backspace")
        self.reset = button("Reset", "undo", tip="Go back to the whole map: key 0")
        self.open = button(
            "Open", "share", tip="Show the call that opens this pixel's run in the Playground: Enter"
        )
        self.data = choice(
            "data", base.data, [*SETS, "digits"], tip="What the runs learn; digits: with one unit"
        )
        self.up = choice(
            "up",
            up,
            [(axis.name, name) for name, axis in AXES.items()],
            tip="What the vertical axis stands for",
        )
        self.activation = choice(
            "activation", base.activation, OFFERED, tip="The activation of the hidden units"
        )
        self.units = controls.count_slider(
            "hidden units",
            base.units,
            1,
            MOST_UNITS,
            tip="How many hidden units each network has",
            argument="units",
        )
        self.steps = choice(
            "steps", base.steps, STEPS, tip="How many steps of gradient descent each run makes"
        )
        self.seed = controls.count_slider(
            "seed", base.seed, 0, MOST_SEED, tip="The seed of the random weights that the runs start from"
        )
        self.color = choice("color", color, COLORS, tip="What the colors of the left map stand for")
        self.target = controls.slider(
            "target J",
            target,
            0.02,
            0.68,
            step=0.02,
            form=".2f",
            tip="A run has learned once its cost is below this",
            argument="target",
        )
        for control in (self.data, self.up, self.activation, self.units, self.steps, self.seed):
            self.listen(control, self._begin_and_draw)
        for control in (self.color, self.target):
            self.listen(control, self.redraw)
        for control, act in (
            (self.closer, lambda: self._act("closer")),
            (self.farther, lambda: self._act("farther")),
            (self.back, self.go_back),
            (self.reset, lambda: self._act("reset")),
            (self.open, self._open),
        ):
            self.listen(control, act)

    # --- the map, from coarse to fine ---

    @property
    def axis(self) -> Axis:
        """What goes up."""
        return AXES[self.up.value]

    @property
    def whole(self) -> tuple[float, float, float, float]:
        """The window of the whole map."""
        return (*(math.log10(alpha) for alpha in self._alphas), *self.axis.ends)

    @property
    def map(self) -> Map:
        """The map shown."""
        return self._maps[-1]

    @property
    def windows(self) -> list[tuple]:
        """The windows on the way to the map shown, and its own."""
        return [each.window for each in self._maps]

    def _begin(self):
        """Start a new whole map, since the settings have changed."""
        digits, up = self.data.value == "digits", self.up.value
        if digits and up == "units":
            raise ValueError("digits is learned by one unit: choose another vertical axis, or a toy set")
        self.activation.disabled = digits
        self.units.disabled = digits or up == "units"
        self.seed.disabled, self.steps.disabled = up == "seed", up == "steps"
        self._base = Training(
            data=self.data.value,
            activation=self.activation.value,
            alpha=1.0,
            scale=None,
            seed=self.seed.value,
            units=self.units.value,
            rate=0.0,
            noise=self._noise if self.data.value in SETS else 0.0,
            steps=self.steps.value,
        )
        self._maps, self.tried = [], []
        self._show(Map(self._base, up, self.whole))

    def _begin_and_draw(self):
        self._begin()
        self.redraw()

    def _show(self, new):
        """Show a map, its first pass right away and the others as the live loop gets to them."""
        self._maps.append(new)
        self._go_on()

    def _go_on(self):
        self.pixel = self._pressed = self._dragged = None
        self.shared.value = ""
        self.pause()
        self._work = self.map.work()
        first = np.ix_(range(0, SIDE, STRIDES[0]), range(0, SIDE, STRIDES[0]))
        while not self.map.known[first].all():
            next(self._work)
        if self._loop is not None:
            self._task = self._loop.create_task(self._live())

    async def _live(self):
        try:
            while self.advance(PATIENCE):
                self.redraw()
                await asyncio.sleep(BREATH)
        except Exception as error:
            self._task = None
            self.fail(error)
        else:
            self._task = None
            self.redraw()

    def advance(self, seconds=math.inf) -> bool:
        """Make the map finer for this many seconds; return whether there is more to do."""
        end = time.perf_counter() + seconds
        return any(time.perf_counter() > end for _ in self._work)

    def finish(self) -> "TrainingMap":
        """Make all runs of the map right away, and return the lab."""
        self.pause()
        self.advance()
        self.redraw()
        return self

    def pause(self):
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @property
    def running(self) -> bool:
        return self._task is not None

    def has_still(self) -> bool:
        # A page that is open would wait half a second for a picture of a map that is finer by then.
        watched = request().get("metadata", {}).get("cellId")
        return super().has_still() and not (self.running and watched)

    # --- zooming ---

    def zoom(self, x0, x1, y0, y1) -> None:
        """Show another window: powers of ten of alpha from x0 to x1, and places y0 to y1 on the vertical axis."""
        whole, least = self.whole, (NARROWEST, 1.0 if self.axis.whole and not self.axis.log else NARROWEST)
        window = []
        for (low, high), (first, last), narrow in zip(
            ((x0, x1), (y0, y1)), (whole[:2], whole[2:]), least, strict=True
        ):
            middle, half = (low + high) / 2, max(abs(high - low), narrow) / 2
            half = min(half, (last - first) / 2)
            middle = min(max(middle, first + half), last - half)
            window += [middle - half, middle + half]
        if tuple(window) != self.map.window:
            self._show(Map(self._base, self.up.value, tuple(window)))
            self.redraw()

    def go_back(self) -> None:
        """Show the previous map; it continues where it was."""
        if len(self._maps) > 1:
            self._maps.pop()
            self._go_on()
        self.redraw()

    def _act(self, what):
        if what == "back":
            self.go_back()
        elif what == "reset":
            self._maps = self._maps[:1]
            self._go_on()
            self.redraw()
        else:
            x0, x1, y0, y1 = self.map.window
            i, j = self.pixel or (SIDE // 2, SIDE // 2)
            x, y = x0 + (j + 0.5) / SIDE * (x1 - x0), y0 + (i + 0.5) / SIDE * (y1 - y0)
            half = 0.25 if what == "closer" else 1.0
            self.zoom(x - half * (x1 - x0), x + half * (x1 - x0), y - half * (y1 - y0), y + half * (y1 - y0))

    # --- pointing ---

    def _cell(self, message):
        """Return the (row, column) of the place in a message."""
        x0, x1, y0, y1 = self.map.window
        parts = (float(message["y"]) - y0) / (y1 - y0), (float(message["x"]) - x0) / (x1 - x0)
        return tuple(min(max(math.floor(part * SIDE), 0), SIDE - 1) for part in parts)

    def _pick(self, message):
        cell, phase = self._cell(message), message.get("phase")
        if phase == "key" and message.get("key") in KEYS:
            self.pixel = cell
            self._act(KEYS[message["key"]])
        elif phase == "key":
            self.pixel = cell
            self._open()
        elif phase == "down":
            self._pressed = self._dragged = self.pixel = cell
            self.redraw()
        elif phase == "move" and self._pressed is not None:
            self._dragged = cell
            self.redraw()
        elif phase == "up" and self._pressed is not None:
            pressed, self._pressed, self._dragged = self._pressed, None, None
            if cell == pressed:
                self.pixel = cell
                self._open()
            else:
                self.zoom(*self._extent(pressed, cell))
        elif phase == "over":
            self.point(*cell)

    def point(self, i, j) -> None:
        """Point at the pixel in row i, counted from below, and column j."""
        self.pixel = (i, j)
        self.redraw()

    def _extent(self, one, other):
        """Return the window that two cells span, including both of them."""
        x0, x1, y0, y1 = self.map.window
        (low, high), (left, right) = (sorted(pair) for pair in zip(one, other, strict=True))
        wide, tall = (x1 - x0) / SIDE, (y1 - y0) / SIDE
        return x0 + left * wide, x0 + (right + 1) * wide, y0 + low * tall, y0 + (high + 1) * tall

    def _chosen(self):
        """The row and column of the run that the pixel pointed at shows; the best one if there is no pixel."""
        if self.pixel is None:
            return self.best(self.map.J)
        i, j = self.map.shown()
        return int(i[self.pixel]), int(j[self.pixel])

    def training(self) -> Training:
        """Return the run of the pixel pointed at, or the best one if there is none."""
        return self.map.training(*self._chosen())

    def state(self) -> str:
        """Return that run, before its first step, as a text for labs.playground(state=...)."""
        return self.training().shared()

    def playground(self):
        """Return a Playground with that run: the same weights, the same examples, the same learning rate."""
        from nnlib.labs.playground import (
            playground,
        )  # the lab; what is imported above is the package of the same name

        return playground(state=self.state())

    def _open(self):
        try:
            call = f'labs.playground(state="{self.state()}")'
        except ValueError as error:
            self.shared.value = f"<p>{html.escape(str(error))}.</p>"
        else:
            self.shared.value = (
                f"<p>{html.escape(self._told(*self._chosen()))} To train it in the Playground, from the same weights "
                "and on the same examples, put this into a cell:</p>"
                f'<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{html.escape(call)}</pre>'
            )
        self.redraw()

    def try_out(self, pairs) -> list[float]:
        """Mark these (alpha, value) on the map; return the cost after the last step of each, NaN if it diverged."""
        found = []
        for alpha, value in pairs:
            run = train([settled(self._base, self.up.value, float(alpha), value)])
            found.append(float(_result(run).J[0]))
        self.tried = [*self.tried, *pairs]
        self.redraw()
        return found

    # --- what is shown ---

    @staticmethod
    def best(costs) -> tuple[int, int]:
        """Return the row and column of the lowest cost."""
        return np.unravel_index(np.nanargmin(costs), costs.shape) if np.isfinite(costs).any() else (0, 0)

    def learned(self) -> Array:
        """Return for each pixel whether its run ends below the target: (SIDE, SIDE)."""
        return self.map.J[self.map.shown()] < self.target.value

    def _place(self, i, j):
        run = self.map.training(i, j)
        value = getattr(run, {"lambda": "rate"}.get(self.up.value, self.up.value))
        return f"α = {run.alpha:.4g}, {self.axis.words(value)}"

    def _told(self, i, j):
        """Say how the run in row i and column j ended."""
        shown, run = self.map, self.map.training(i, j)
        if shown.diverged[i, j] >= 0:
            return f"{self._place(i, j)}: diverged after {shown.diverged[i, j]:,} steps."
        words = f"{self._place(i, j)}: after {run.steps:,} steps J = {numbers.cost(shown.J[i, j])}"
        words += f", test {numbers.cost(shown.J_test[i, j])}"
        k = shown.first_below(self.target.value)[i, j]
        return f"{words}; below {self.target.value:g} by step {k:,}." if k >= 0 else f"{words}."

    def report(self):
        shown, target, runs = self.map, self.target.value, SIDE * SIDE
        known, learned = int(shown.known.sum()), self.learned()
        words = [f"Here: {self._told(*self._chosen())}"] if self.pixel is not None else []
        if known < runs:
            words.append(f"{known:,} of {runs:,} runs are done.")
        words.append(f"{learned.mean():.0%} of the map ends below J = {target:g}.")
        if np.isfinite(shown.J).any():
            best, test = self.best(shown.J), self.best(shown.J_test)
            words.append(f"Lowest cost: {numbers.cost(shown.J[best])} at {self._place(*best)}.")
            if best == test:
                words.append("The same run has the lowest test cost.")
            else:
                words.append(
                    f"Lowest test cost: {numbers.cost(shown.J_test[test])} at {self._place(*test)}; the run with the "
                    f"lowest cost has {numbers.cost(shown.J_test[best])} there."
                )
        if learned.any():
            words.append(self._border(learned))
        diverged = shown.diverged[shown.shown()] >= 0
        if diverged.any():
            words.append(f"{diverged.mean():.0%} diverged.")
        return " ".join(words), "plain"

    def _border(self, learned):
        rows = np.flatnonzero(learned.any(axis=1))
        last = [SIDE - 1 - int(learned[i, ::-1].argmax()) for i in rows]
        least, most = (self.map.training(0, j).alpha for j in (min(last), max(last)))
        words = f"The largest α that gets there is {least:.3g} in one row and {most:.3g} in another."
        if least == most:
            words = f"The largest α that gets there is {least:.3g} in every row."
        times = numbers.counted(switches(learned), "time")
        return f"{words} Along a row, it switches between learning and not learning up to {times}."

    def redraw(self):
        self.drawing.show(self.scene(), *self.report(), busy=self.running)

    def scene(self):
        return scene.scene(
            scene.column(self._left(), flex=1.1, least=250),
            scene.column(self._right(), flex=1.1, least=250),
            scene.column(self._curve(), self._legend(), flex=1, least=240),
            label=self._words(),
            about="A power of ten: −1 is 0.1, 0 is 1. Drag over a map to zoom. "
            "From the keyboard: arrows, then Enter, + or −.",
        )

    def _words(self):
        x0, x1, y0, y1 = self.map.window
        run, up = self._base, self.axis
        low, high = (up.value(y) for y in (y0, y1 - (up.whole and not up.log)))
        net = f"2-{run.units}-1 {run.activation} network" if run.data in SETS else "single unit"
        return (
            f"Two maps of a {net} on {run.data}, whose pixels are runs with α from {10**x0:.4g} to {10**x1:.4g} to the "
            f"right and {up.name} from {low:.4g} to {high:.4g} upward: on the left the {self.color.value}, in the "
            f"middle the test cost. Right, the cost curve of the run with {self._place(*self._chosen())}."
        )

    def _panel(self, name, pixels, title):
        shown, x0, x1, y0, y1 = self.map, *self.map.window
        marks = [scene.image(np.round(pixels[::-1]), shown.window)]
        center = lambda i, j: (  # noqa: E731
            [x0 + (j + 0.5) / SIDE * (x1 - x0)],
            [y0 + (i + 0.5) / SIDE * (y1 - y0)],
        )
        if self.tried:
            alpha, value = np.array(self.tried, dtype=float).T
            height = np.log10(value) if self.axis.log else value + 0.5 * self.axis.whole
            marks.append(scene.points(np.log10(alpha), height, ("purple",), markers=("+",), size=9))
        if np.isfinite(shown.J).any():
            marks.append(scene.points(*center(*self.best(shown.J)), ("start",), markers=("D",), size=11))
            marks.append(scene.points(*center(*self.best(shown.J_test)), ("start",), markers=("s",), size=11))
        if self.pixel is not None:
            marks.append(scene.points(*center(*self.pixel), ("start",), markers=("O",), size=13))
        if self._pressed is not None and self._dragged != self._pressed:
            marks.append(scene.box(self._extent(self._pressed, self._dragged), "start", width=2.5))
        style = {"title": title, "height": (370, 350), "grid": False, "pick": True, "cells": SIDE}
        style |= {"xlabel": "learning rate α, power of ten", "xname": "α: 10 to the", "yname": self.axis.name}
        style |= {"ylabel": self.axis.name + (", power of ten" if self.axis.log else ""), "keys": list(KEYS)}
        style |= {"explain": "Click: this run in the Playground. Drag: zoom"}
        return scene.panel(name, marks, (x0, x1), (y0, y1), **style)

    @property
    def _costs(self) -> tuple[float, float]:
        """Both ends of the scale of costs: the same in both maps."""
        lowest = np.nanmin([self.map.J, self.map.J_test]) if np.isfinite(self.map.J).any() else 0.1
        return min(round_down(max(lowest, 1e-6)), 0.5), GUESS

    @property
    def _counts(self) -> tuple[float, float]:
        """Both ends of the scale of steps."""
        return 1, AXES["steps"].high if self.up.value == "steps" else self.steps.value

    def painted(self, costs) -> Array:
        """Return the colors of a map of costs, (SIDE, SIDE, 3); row 0 is the lowest."""
        at = self.map.shown()
        costs, diverged = costs[at], self.map.diverged[at] >= 0
        pixels = shades(costs, self._costs)
        checked(pixels, costs > 1.02 * GUESS, THROWN)
        checked(pixels, diverged, DIVERGED)
        return pixels

    def _left(self):
        kind, at = self.color.value, self.map.shown()
        if kind == "final cost":
            return self._panel("map", self.painted(self.map.J), "Cost J after the last step")
        diverged, title = self.map.diverged[at], "Step at which it diverged"
        steps = diverged
        if kind == "steps to the target":
            steps = self.map.first_below(self.target.value)[at]
            title = f"Steps until J < {self.target.value:g}"
        pixels = shades(np.maximum(steps, 1), self._counts)
        checked(pixels, steps < 0, NEVER)
        checked(pixels, (steps < 0) & (diverged >= 0), DIVERGED)
        return self._panel("map", pixels, title)

    def _right(self):
        return self._panel("test", self.painted(self.map.J_test), "Test cost")

    def _legend(self):
        """The color scales, and what else there is on the maps."""
        scales = [("J", self._costs)]
        words = [("thrown", "J above log 2"), ("diverged", "diverged")]
        words += [("s", "lowest test cost"), ("D", "lowest cost")]
        if self.color.value != "final cost":
            scales.append(("k", self._counts))
            words.append(("never", "left: never" if self.color.value == COLORS[1] else "left: it didn't"))
        if self.tried:
            words.append(("+", "tried"))
        patches = {"thrown": THROWN, "diverged": DIVERGED, "never": NEVER}
        marks, lines = [], 2 * len(scales) + (len(words) + 1) // 2
        for n, (name, (low, high)) in enumerate(scales):
            y = lines - 2 * n
            ramp = shades(np.geomspace(low, high, 60), (low, high))
            marks.append(scene.image(np.round(ramp[None]), (1, 9.8, y - 0.9, y - 0.2)))
            marks.append(scene.text(0.6, y - 0.55, name, size=12))
            for value, x, align in (
                (low, 1, "left"),
                (math.sqrt(low * high), 5.4, "center"),
                (high, 9.8, "right"),
            ):
                marks.append(
                    scene.text(
                        x, y - 1.35, f"{value:.2g}" if value < 10 else f"{value:.0f}", size=11, align=align
                    )
                )
        for n, (sample, said) in enumerate(words):
            x, y = 6 * (n % 2), lines - 2 * len(scales) - 0.6 - n // 2
            if sample in patches:
                checks = np.array(patches[sample])[np.indices((2, 4)).sum(axis=0) % 2]
                marks.append(scene.image(checks, (x + 0.1, x + 0.9, y - 0.3, y + 0.3)))
            else:
                color = "purple" if sample == "+" else "start"
                marks.append(scene.points([x + 0.5], [y], (color,), markers=(sample,), size=11))
            marks.append(scene.text(x + 1.1, y, said, size=11, align="left"))
        return scene.panel("legend", marks, (0, 10), (0, lines), height=(130, 130), axes=False)

    def _curve(self):
        i, j = self._chosen()
        run, J = self.map.training(i, j), self.map.curves[i, j]
        k = np.minimum(run.every * np.arange(len(J)), run.steps)
        kept = (
            k <= run.steps if run.steps % run.every == 0 else np.arange(len(J)) <= run.steps // run.every + 1
        )
        kept &= np.isfinite(J)
        top = curves.round_up(min(max(np.max(J[kept], initial=0.0), 0.75), 3.0))
        marks = [
            scene.rule(y=GUESS, label="guessing"),
            scene.rule(y=self.target.value, dash=(2, 3), color="green", label="target"),
            scene.line(k[kept], J[kept], "blue"),
        ]
        style = {"xlabel": "step k", "ylabel": "cost J", "xname": "k", "yname": "J", "hover": True}
        style |= {
            "title": "Cost of the run at ○" if self.pixel else "Cost of the run at ◆",
            "legend": "top right",
        }
        return scene.panel("curve", marks, (0, run.steps), (0, 1.05 * top), height=(222, 220), **style)


def training_map(
    *,
    data="circles",
    up="scale",
    alpha=(0.01, 10),
    activation="tanh",
    units=4,
    steps=200,
    seed=1,
    noise=0.15,
    color="final cost",
    target=0.3,
) -> TrainingMap:
    """Return a lab: a map whose pixels are training runs, each with its own learning rate and one more setting.

    data        "flower", "moons", "circles", "spiral", "blobs", "xor", or "digits", which one unit learns
    up          the vertical axis: "scale" of the start, "seed", "units", "lambda" (L2), "noise" or "steps"
    alpha       the smallest and the largest learning rate, within 0.0001 to 10
    units       1 to 12         seed    of the weights, 0 to 20     noise   of the toy set, 0 to 0.6
    color       "final cost", "steps to the target" or "step of divergence"; target is a cost, 0.02 to 0.68
    Raises TypeError or ValueError for other values. Source: weeks 3 and 4, choosing hyperparameters.
    """
    if not isinstance(alpha, tuple | list) or len(alpha) != 2:
        raise TypeError(
            f"alpha is {alpha!r}; it should be the smallest and the largest: try alpha=(0.01, 10)"
        )
    low, high = (float(a) for a in alpha)
    if not ALPHAS[0] <= low < high <= ALPHAS[1]:
        raise ValueError(
            f"alpha goes from {low:g} to {high:g}; it should go up, within {ALPHAS[0]:g} to {ALPHAS[1]:g}: "
            "try alpha=(0.01, 10)"
        )
    # Settings knows which values a toy set may have, and raises for others.
    Settings(noise=noise)
    base = Training(data, activation, 1.0, None, seed, units, 0.0, float(noise), steps)
    return TrainingMap(base, up, (low, high), color, target)
