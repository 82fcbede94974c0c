"""What long training shows while it runs: its progress, its cost, the time left, and how to stop it."""

import sys
import time
from collections.abc import Iterable, Iterator

import IPython
import ipywidgets
from IPython.display import display

from nnlib.descent import Step
from nnlib.engine import Descent
from nnlib.labs.frame.lab import mimebundle, request
from nnlib.shapes import count

PATIENCE = 1.0  # seconds that a cell may train before it shows anything
PAUSE = 0.25  # least seconds between two updates
STOP = "To stop: ■ above, or Esc, I, I. What is done so far is kept."
if sys.platform == "emscripten":
    STOP = "To stop: Kernel, Restart. A browser can't interrupt a cell, so what is done so far is lost."

clock = time.perf_counter
_bars: dict[str, tuple[str, "Bar"]] = {}


def watch(run, steps=None) -> Iterator[Step]:
    """Yield the Steps of `run`, and show its progress once the cell has taken a second.

    run     what `engine.descend` or `descent.descend` returns
    steps   how many it makes; not needed for a run of `engine`
    If you stop it (■, or Esc, I, I), it yields the last complete Step before the KeyboardInterrupt goes on. So write
        run = engine.descend(...);  history = [];  history.extend(labs.watch(run))
    and `history` has everything that was done; run its last line again to continue. `list(...)` would lose it.
    Outside a notebook nothing is shown.
    """
    if not isinstance(run, Iterable):
        raise TypeError(f"run is {run!r}; it should be a training run: use run = engine.descend(...)")
    if steps is not None:
        steps = count(steps, "steps", least=0)
    return _watched(run, getattr(run, "steps", steps))


def _watched(run, steps):
    bar, step = _bar_of_this_cell(), None
    bar.begin(steps, getattr(run, "k", 0))
    try:
        for step in _in_pieces(run, bar) if isinstance(run, Descent) else run:
            yield step
            bar.show(step)
        bar.end(step)
    except KeyboardInterrupt:
        reached = _reached(run, step) if isinstance(run, Descent) else step
        bar.stopped(reached)
        if reached is not step:
            yield reached
        # A new exception of the same kind: nobody wants to read in which line of the engine it was.
        raise KeyboardInterrupt(f"stopped after step {reached.k:,}" if reached else "") from None
    except BaseException as error:
        # Also GeneratorExit: the reader's own loop over the Steps has ended early.
        bar.stopped(getattr(error, "last", None) or step)
        raise


def _reached(run, step):
    """Return the last complete Step of an interrupted run, or `step` if that one has been handed on already."""
    is_due = not run.advance(0)
    reached = (next(run, None) if is_due else None) or run.last
    return reached if step is None or reached.k > step.k else step


def _in_pieces(run, bar):
    """Yield the Steps of an engine's run, and show its progress between two of them every now and then."""
    updates, began = 1, clock()
    while True:
        while run.advance(updates):
            bar.show(run)
            took, began = clock() - began, clock()
            if took < PAUSE / 4:
                updates *= 2
            elif took > PAUSE:
                updates = max(1, updates // 2)
        step = next(run, None)
        if step is None:
            return
        yield step
        began = clock()


class Bar:
    """One line below a cell for all its training runs, invisible until the cell has taken a second."""

    def __init__(self, on_page=True):
        self.line = ipywidgets.HTML(layout={"display": "none"}) if on_page else None
        self.trainings, self.opened = 0, clock()
        self.next_look = self.opened + PATIENCE

    def begin(self, steps, k):
        """Start a training run of this many steps, k of them already made."""
        self.trainings += 1
        self.steps, self.first, self.began = steps, k, clock()

    def show(self, place):
        """Show how far the run is: `place` has k and J. Most calls come too early and do nothing."""
        now = clock()
        if self.line is None or now < self.next_look:
            return
        self.next_look = now + PAUSE
        made, so_far = place.k - self.first, now - self.began
        left = f"{duration(so_far)} so far"
        if self.steps and made:
            left = f"about {duration(so_far * (self.steps - place.k) / made)} left"
        self._say(place.k, f"{self._which()}{self._where(place)} · {left}<br>{STOP}")
        self.line.layout.display = ""

    def end(self, last):
        """Say how long it took, if anything has been shown."""
        if last is not None and self._seen():
            what = f"{last.k - self.first:,} steps" if self.trainings == 1 else f"{self.trainings} runs"
            self._say(last.k, f"{what} in {duration(clock() - self.opened)} · J = {last.J:.4f}")

    def stopped(self, last):
        """Say where the run was stopped, if anything has been shown."""
        if last is not None and self._seen():
            self._say(last.k, f"{self._which()}stopped: {self._where(last)}")

    def _seen(self):
        return self.line is not None and self.line.layout.display == ""

    def _which(self):
        return f"training {self.trainings}, " if self.trainings > 1 else ""

    def _where(self, place):
        of = f" of {self.steps:,}" if self.steps else ""
        return f"step {place.k:,}{of} · J = {place.J:.4f}"

    def _say(self, k, words):
        full = f'max="{self.steps}" value="{k}" ' if self.steps else ""
        self.line.value = f'<progress {full}aria-label="training"></progress> {words}'

    def _repr_mimebundle_(self, include=None, exclude=None):
        # A stored notebook must be the same no matter how long the run took, so it keeps nothing visible.
        return {**mimebundle(self.line), "text/html": "", "text/plain": "Progress of a training run"}


def duration(seconds) -> str:
    """Return a time in words, as precisely as readers need it."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _bar_of_this_cell():
    if getattr(IPython.get_ipython(), "kernel", None) is None:
        return Bar(on_page=False)
    asked = request()
    cell, run = asked.get("metadata", {}).get("cellId"), asked.get("header", {}).get("msg_id")
    earlier, bar = _bars.get(cell, (None, None))
    if bar is None or earlier != run:
        if bar is not None and cell:
            bar.line.close()
        bar = Bar()
        _bars[cell] = (run, bar)
        display(bar)
    return bar
