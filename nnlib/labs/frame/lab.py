"""What every lab has: a drawing, controls, a static picture where no kernel runs, and, if it trains, a live loop.

Everything a lab does happens in the thread and event loop that made it. JupyterLab may deliver a moved slider in
another thread; the change is then handed over, so a training step and a change of a control never overlap.
"""

import asyncio
import contextlib
import html
import sys
import threading
import time
from collections.abc import Callable

import ipywidgets

from nnlib.budget import OutOfTime
from nnlib.labs.frame import controls
from nnlib.labs.frame.drawer import Drawer
from nnlib.labs.frame.drawing import Drawing

FRAMES = 30  # a second, at most
BREATH = 0.001  # seconds the loop always leaves to the kernel between two frames, so that Pause gets through
PATIENCE = 0.1  # most seconds of steps in one frame, however many steps each frame should have
# Seconds without a message from the page, which sends one every two, until it counts as closed. Background tabs
# may be slow.
SILENCE, HIDDEN = 8, 90
AHEAD = 1  # pictures that may be on their way to the page while the next is made
# Seconds to wait for a page to show a picture; after them it keeps training, but draws none until one is seen.
UNSEEN = 1.0

# Above the still picture of a lab. Where no cell can be run, as on a website, the page hides it.
NOTE = (
    '<figcaption class="nnlib-still">This is a still picture of the lab. Run its cell (Shift+Enter) to bring it '
    "to life.</figcaption>"
)

_labs_of_cell: dict[str, tuple[str, list["Lab"]]] = {}


class Lab:
    """A picture with controls. A lab defines `scene`, `report` and its controls; the rest is here.

    When displayed, it is live where a kernel runs, and the static picture of its scene elsewhere.
    """

    title = "Lab"

    def __init__(self):
        self.drawing = Drawing(title=self.title)
        self.error: Exception | None = None
        self.box = ipywidgets.VBox()
        self.box.add_class("nnlib-lab")
        self._thread = threading.get_ident()
        self._waiting: set[Callable] = set()
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        _replace_labs_of_this_cell(self)

    # --- what each lab defines ---

    def scene(self) -> dict:
        """Return the picture of the state as it is now (see nnlib.labs.frame.scene)."""
        raise NotImplementedError

    def report(self) -> tuple[str, str]:
        """Return the headline in words, and its tone: "plain", "good" or "warn"."""
        raise NotImplementedError

    # --- what they share ---

    def assemble(self, *parts, seldom=()) -> None:
        """Put the lab together and draw for the first time: its title, one bar of controls, and the drawing.

        seldom      controls that are seldom needed: they go into a drawer
        """
        title = ipywidgets.HTML(f"<strong>{html.escape(self.title)}</strong>")
        title.add_class("nnlib-title")
        bar, below = [*parts], []
        if seldom:
            self.drawer = Drawer(*seldom)
            bar, below = [*parts, self.drawer.button], [self.drawer.box]
        self.box.children = [title, controls.bar(*bar), *below, self.drawing]
        self.redraw()

    def listen(self, control, handler: Callable[[], None]) -> None:
        """Call handler whenever the control gets a new value or is clicked; the lab shows any error it raises."""
        if isinstance(control, ipywidgets.Button):
            control.on_click(lambda _: self.handle(handler))
        else:
            control.observe(lambda _: self.handle(handler), "value")

    def handle(self, handler: Callable[[], None]) -> None:
        """Run handler in the lab's own thread; several waiting calls become one."""
        if self._loop is None or threading.get_ident() == self._thread:
            self._guard(handler)
        elif handler not in self._waiting:
            self._waiting.add(handler)
            self._loop.call_soon_threadsafe(self._turn, handler)

    def _turn(self, handler):
        self._waiting.discard(handler)
        self._guard(handler)

    def _guard(self, handler):
        self.error = None
        try:
            with self.limit():
                handler()
        except (Exception, OutOfTime) as error:
            self.fail(error, by_hand=True)

    def limit(self) -> contextlib.AbstractContextManager:
        """Return the time limit for what a control or a frame starts: none for nnlib's own code."""
        return contextlib.nullcontext()

    def fail(self, error: Exception | OutOfTime, by_hand: bool = False) -> None:
        """Say in the lab that something went wrong, in the words of the error."""
        self.error = error
        with self.drawing.hold_sync():
            self.drawing.words = self.blame(error, by_hand)
            self.drawing.tone, self.drawing.busy = "warn", False

    def blame(self, error: Exception | OutOfTime, by_hand: bool) -> str:
        """Return in words what went wrong, and what to do; by_hand: in response to a control, not while it runs."""
        if isinstance(error, OutOfTime):
            return (
                f"Paused: a function of your own was {error}. Does it have a loop that never ends? Correct it, "
                "run its cell and this one again."
            )
        if by_hand and isinstance(error, ValueError):  # the reader's number, name or example
            said = str(error).rstrip(".")
            return f"That can't be: {said}."
        return f"The lab stopped with {type(error).__name__}: {error}. Reset starts it again."

    def redraw(self) -> None:
        """Draw the current state."""
        self.drawing.show(self.scene(), *self.report(), busy=False)

    def pause(self) -> None:
        """End whatever runs by itself: nothing, in a lab that only responds to its controls."""

    def close(self) -> None:
        """Take the lab off the page for good."""
        self.pause()
        for part in _parts(self.box):
            part.close()

    def __repr__(self) -> str:
        return f"{self.title}: {' '.join(self.drawing.words.split())}"

    def has_still(self) -> bool:
        """Return whether a still picture goes with the live one."""
        # In a browser, Python takes seconds for a picture that nobody sees below the live one.
        return sys.platform != "emscripten"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        bundle = {**mimebundle(self.box), "text/plain": repr(self)}
        if not self.has_still():
            return bundle
        from nnlib.labs.frame import still  # matplotlib is slow to import, and only needed here

        figure = still.figure(
            self.scene(), f"{self.title} (a lab: run the cell to move it). {self.drawing.words}"
        )
        start, image, end = figure._repr_html_().partition("<img")
        return {**bundle, "text/html": start + NOTE + image + end}


class LiveLab(Lab):
    """A lab that trains: Run, Pause, Step and Reset, at most 30 frames a second.

    A lab defines `update` (one step), `restart` (back to the beginning) and `finished`.
    """

    def __init__(self, steps_per_frame=1, most_per_frame=50):
        super().__init__()
        self.run = controls.button(
            "Run", "play", tip="Train until it ends or you press Pause", style="primary"
        )
        self.step = controls.button("Step", "step-forward", tip="Take one step of gradient descent")
        self.reset = controls.button("Reset", "undo", tip="Go back to the start")
        self.per_frame = controls.count_slider(
            "steps per frame",
            steps_per_frame,
            1,
            most_per_frame,
            tip="How many steps there are between two pictures while it runs",
            argument="steps_per_frame",
        )
        self.buttons = ipywidgets.Box([self.run, self.step, self.reset])
        self.buttons.add_class("nnlib-buttons")
        self._task: asyncio.Task | None = None
        self._heard: float | None = None
        # The last picture that a page has said it has shown, None while no page says so; the one at which a run ended
        # by itself; and what wakes a run that waits for the next.
        self._shown: int | None = None
        self._ended = 0
        self._news: asyncio.Event | None = None
        self._quiet = False
        self.drawing.on("shown", self._see)
        self.drawing.on("alive", self._hear)
        self.drawing.on("left", lambda _: self.handle(self._leave))
        self.listen(self.run, self._run_or_pause)
        self.listen(self.step, self._one_step)
        self.listen(self.reset, self._start_again)

    def update(self) -> None:
        """Take one step; the controls are read each time, so a change takes effect with the next step."""
        raise NotImplementedError

    def restart(self) -> None:
        """Set the state back to the start."""
        raise NotImplementedError

    @property
    def finished(self) -> bool:
        """Whether another step would be pointless: at the bottom, or diverged."""
        raise NotImplementedError

    def arrived(self) -> bool:
        """Return whether a live run should pause here; called once after each step."""
        return False

    @property
    def running(self) -> bool:
        return self._task is not None

    def advance(self, steps: int, within: float = float("inf")) -> None:
        """Take this many steps and draw once; fewer if it finishes earlier, or after `within` seconds."""
        end = time.perf_counter() + within
        for _ in range(steps):
            if self.finished or time.perf_counter() > end:
                break
            self.update()
            if self.running and self.arrived():
                self.pause()
                self.redraw()
                self._ended = self.drawing.frame
                return
        if not self._quiet:
            self.redraw()

    def redraw(self) -> None:
        self.drawing.show(self.scene(), *self.report(), busy=self.running)

    def start(self) -> None:
        """Begin the live run; it continues after this returns."""
        if self.running:
            return
        if self._loop is None:
            raise RuntimeError("a live run needs a notebook; elsewhere call lab.advance(steps)")
        self._heard = None
        self._news = asyncio.Event()
        self._task = self._loop.create_task(self._live())
        self._name_run()

    def pause(self) -> None:
        """End the live run; the next start continues from here."""
        if self.running:
            self._task.cancel()
            self._task = None
        self._quiet = False
        self._name_run()

    async def _live(self):
        try:
            due = time.perf_counter()
            while not self.finished and not self._alone():
                with self.limit():
                    self.advance(self.per_frame.value, within=PATIENCE)
                due = max(due + 1 / FRAMES, time.perf_counter() - 1 / FRAMES)
                await asyncio.sleep(max(BREATH, due - time.perf_counter()))
                await self._seen()
        except (Exception, OutOfTime) as error:
            self._task = None
            self.fail(error)
        else:
            self._task, self._quiet = None, False
            self._name_run()
            self._guard(self.redraw)
            self._ended = self.drawing.frame
        self._name_run()

    async def _seen(self):
        """Wait until a page has shown the second to last picture, because a backlog there would keep Pause waiting."""
        while self._unseen(self.drawing.frame - AHEAD) and not self._quiet:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), UNSEEN)
            except TimeoutError:
                self._quiet = True
        self._quiet = self._quiet and self._unseen(self.drawing.frame - AHEAD)

    def _unseen(self, frame):
        return self._shown is not None and self._shown < frame

    def _see(self, message):
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._saw, int(message["frame"]))

    def _saw(self, frame):
        self._shown = max(frame, self._shown or 0)
        if self._news is not None:
            self._news.set()

    def _hear(self, message):
        self._heard = time.monotonic() + (HIDDEN - SILENCE if message.get("hidden") else 0)

    def _alone(self):
        return self._heard is not None and time.monotonic() - self._heard > SILENCE

    def _leave(self):
        """Stop when the last page that shows the lab is closed."""
        if self.running:
            self.pause()
            self.redraw()

    def _name_run(self):
        self.run.description, self.run.icon = ("Pause", "pause") if self.running else ("Run", "play")

    def _run_or_pause(self):
        if self.running:
            self.pause()
            self.redraw()
        elif self._unseen(self._ended):
            self._ended = 0  # the page still showed Pause when it was pressed
        else:
            self.start()

    def _one_step(self):
        self.pause()
        self.advance(1)

    def _start_again(self):
        self.pause()
        self.restart()
        self.redraw()

    def fail(self, error: Exception | OutOfTime, by_hand: bool = False) -> None:
        self.pause()
        super().fail(error, by_hand)


def _parts(widget):
    for child in getattr(widget, "children", ()):
        yield from _parts(child)
    yield widget


def mimebundle(widget) -> dict:
    """Return what displays a widget, in whichever form this version of ipywidgets gives it."""
    bundle = widget._repr_mimebundle_()
    return bundle[0] if isinstance(bundle, tuple) else bundle


def request() -> dict:
    """Return the request with which a notebook runs the current cell; empty outside of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    # In the browser the kernel knows it; elsewhere the shell does.
    for knows in (shell, getattr(shell, "kernel", None)):
        if hasattr(knows, "get_parent"):
            return knows.get_parent() or {}
    return {}


def _replace_labs_of_this_cell(lab):
    """Close the labs that an earlier run of the same cell made; pause those of cells that are gone from the page."""
    asked = request()
    cell, run = asked.get("metadata", {}).get("cellId"), asked.get("header", {}).get("msg_id")
    for gone in asked.get("metadata", {}).get("deletedCells", ()):
        for old in _labs_of_cell.get(gone, ("", []))[1]:
            old.pause()
    if not cell:
        return
    earlier, labs = _labs_of_cell.get(cell, (run, []))
    if earlier != run:
        for old in labs:
            old.close()
        labs = []
    _labs_of_cell[cell] = (run, [*labs, lab])
