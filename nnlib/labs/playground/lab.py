"""The Playground: every hyperparameter live, with the functions of the course."""

import os
import time
import urllib.parse
from collections.abc import Iterable
from functools import partial

import ipywidgets
import numpy as np

from nnlib import shapes
from nnlib.activations import Activation
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import LiveLab
from nnlib.labs.frame.takes_yours import TakesYours
from nnlib.labs.playground import asides, data, export, knobs, pictures, presets, sharing, words
from nnlib.labs.playground.pointing import Pointing
from nnlib.labs.playground.run import Run
from nnlib.labs.playground.settings import ACTIVATIONS, OWN, Settings
from nnlib.labs.playground.teaching import Teaching, of_link
from nnlib.yours import NNLIB

SELDOM = 0.5  # seconds between two updates of what is beside the picture, while it runs


def _of_training(name):
    return property(lambda lab: getattr(lab.training, name), doc=f"The Run's {name}.")


class Playground(TakesYours, LiveLab):
    """The lab that `playground` returns. `settings` is one record; every control replaces it.

    training    the Run; its settings, net, k, history, curve, examples and verdict are also attributes
                of the lab
    knobs       the controls, by name           pointing    what the reader does on the picture
    See also: edit, draw, erase, load, state, open, numpy, latex, check, use.
    """

    title = "Playground"

    def __init__(self, settings, functions, show_test, steps_per_frame):
        super().__init__(steps_per_frame, 100)
        self.box.add_class("nnlib-playground")
        self.training = Run(settings, NNLIB.using(**functions))
        self._setting, self._due = False, 0.0
        self.aside, self.said, self.opened, self.count = (ipywidgets.HTML() for _ in range(4))
        self.knobs = knobs.make(settings, self._activations(), show_test)
        self.alpha = self.knobs.alpha
        self._listen()
        self.teaching = Teaching(self)
        self.pointing = Pointing(self)
        self.box.children = knobs.lay_out(self, self.title)
        self.show_settings()
        self.redraw()
        self.show_aside()

    settings, net, k = _of_training("settings"), _of_training("net"), _of_training("k")
    history, curve = _of_training("history"), _of_training("curve")
    examples, verdict = _of_training("examples"), _of_training("verdict")

    @property
    def yours(self):
        """The functions that it runs."""
        return self.training.yours

    @yours.setter
    def yours(self, functions):
        self.training.yours = functions

    # --- controls ---

    def _listen(self):
        knobs = self.knobs
        for name in ("alpha", "batch", "penalty", "rate", "start", "seed", "data", "m", "noise", "train"):
            self.listen(getattr(knobs, name), partial(self._moved, name))
        for control, handler in (
            (knobs.activation, self._another_activation),
            (knobs.preset, self._another_preset),
            (knobs.time, self._walk_back),
            (knobs.show_test, self.redraw),
            (knobs.discretize, self.redraw),
            (knobs.tool, self.redraw),
            (knobs.layer, self._one_layer),
            (knobs.back, self._one_back),
            (knobs.clear, self._clear),
            (knobs.upload, self._load_file),
            (knobs.take, self._take_table),
            (knobs.open_it, self._open_text),
            (knobs.beside, self.show_aside),
            (knobs.weights, self.show_aside),
        ):
            self.listen(control, handler)

    def _activations(self):
        names = [*ACTIVATIONS, *([OWN] if self.yours.activation is not None else [])]
        return [*((self._name(name), name) for name in names), (knobs.MIXED, knobs.MIXED)]

    def _name(self, name):
        own = self.yours.activation
        return f"yours: {own.name}" if name == OWN and own is not None else name

    def show_settings(self) -> None:
        """Set every control to the current settings."""
        s, shown, self._setting = self.settings, self.knobs, True
        try:
            shown.activation.options = self._activations()
            common = set(s.activations) or {"tanh"}
            shown.activation.value = common.pop() if len(common) == 1 else knobs.MIXED
            for name in ("alpha", "penalty", "start", "seed", "data", "m", "noise", "train"):
                controls.set_value(getattr(shown, name), getattr(s, name))
            controls.set_value(shown.batch, s.batch or knobs.ALL)
            if s.rate:
                controls.set_value(shown.rate, s.rate)
            shown.preset.value = presets.name_of(s)
            shown.m.disabled = shown.noise.disabled = s.data == "own"
            shown.rate.disabled = s.penalty == "none"
            shown.data.show_own(s.own)
        finally:
            self._setting = False

    def _moved(self, name):
        if not self._setting:
            changes = {name: getattr(self.knobs, name).value}
            if changes.get("batch") == knobs.ALL:
                changes["batch"] = None
            if changes.get("data") == "own" and not self.settings.own:
                changes |= {"own": data.as_own(self.settings), "scaling": Settings.scaling}
            self.change(**changes)

    def _another_activation(self):
        name = self.knobs.activation.value
        if not self._setting and name != knobs.MIXED:
            self.change(activations=(name,) * len(self.settings.hidden))

    def _another_preset(self):
        name = self.knobs.preset.value
        if not self._setting and name != presets.UNLIKE:
            self._replace(presets.preset(name))

    # --- what the reader changes: settings, weights, examples, functions ---

    def change(self, **changes) -> None:
        """Change some settings; a run that can't continue with them starts over."""
        if not self.training.change(**changes):
            self.pause()
        self.show_settings()
        self.redraw()

    def _replace(self, settings, net=None, k=0):
        """Replace all settings, and the network after k steps if there is one."""
        self.pause()
        self.training.replace(settings, net, k)
        self.show_settings()
        self.redraw()
        self.show_aside()

    def edit(self, name, l, i, j, value) -> None:
        """Set W[l][i, j] or b[l][i, j], "W" or "b" by name. Before the first step, this is part of the settings.

        Raises TypeError or ValueError for a place that doesn't exist, or a value that isn't a finite number.
        """
        self.training.edit(name, l, i, j, value)
        self.show_settings()
        self.redraw()

    def draw(self, x1, x2, y) -> None:
        """Put one more example on the map."""
        s = self.settings
        own = data.drawn(data.as_own(s), x1, x2, y)
        self.change(data="own", own=own, scaling=s.scales, drawn=self._drawn() + 1, names=self._names())

    def _drawn(self):
        return self.settings.drawn if self.settings.data == "own" else 0

    def _names(self):
        return self.settings.names if self.settings.data == "own" else ()

    def erase(self, x1, x2) -> None:
        """Remove the examples near a place from the map."""
        own = data.as_own(self.settings)
        left = data.erased(own, x1, x2)
        if left != own:
            drawn = len(data.erased(own[len(own) - self._drawn() :], x1, x2))
            scaling = self.settings.scales
            self.change(data="own", own=left, scaling=scaling, drawn=drawn, names=self._names())

    def _clear(self):
        self.change(data="own", own=(), scaling=Settings.scaling, drawn=0, names=())

    def load(self, text) -> str:
        """Use the lines of a table, x1, x2 and a class, as the examples; return in words what was done to them."""
        table = data.read(text)
        read = {"own": table.own, "scaling": table.scaling, "names": table.names}
        self._replace(self.settings.but(data="own", drawn=0, **read))
        return table.said

    def _load_file(self):
        for file in self.knobs.upload.value:
            self._try(lambda file=file: self.load(bytes(file["content"])), self.said)

    def _take_table(self):
        self._try(lambda: self.load(self.knobs.pasted.value), self.said)

    def _try(self, act, below):
        """Act, and show the result below the button: a lab survives a table that is refused."""
        try:
            said, tone = act(), "good"
        except ValueError as error:
            said, tone = str(error), "warn"
        below.value = asides.verdict(said, tone)

    def taken(self):
        """React to functions put in or taken out: an activation goes into every hidden layer."""
        s = self.settings
        names = tuple("tanh" if name == OWN else name for name in s.activations)
        if self.yours.activation is not None:
            names = (OWN,) * len(s.hidden)
        self._replace(s.but(activations=names))

    # --- steps: forward, one layer at a time, and back in time ---

    def update(self):
        self.training.update()

    def restart(self):
        self.training.restart()

    @property
    def finished(self):
        return self.training.finished

    def begin(self, settings) -> None:
        """Replace all Settings, and start over."""
        self._replace(settings)

    def run_to(self, k) -> None:
        """Run live until step k; without a page, take the steps right away."""
        if self._loop is not None and self._loop.is_running():
            self.start()
        else:
            self.advance(max(0, k - self.k))

    def arrived(self):
        if self.teaching.arrived(self.k):
            return True
        return self.training.reaches(self.knobs.stop.value)

    def _start_again(self):
        super()._start_again()
        self.show_aside()

    def _one_step(self):
        super()._one_step()
        self.show_aside()

    def _one_layer(self):
        self._go(self.training.update_a_layer)

    def _one_back(self):
        self._go(self.training.back)

    def _walk_back(self):
        if not self._setting:
            self._go(partial(self.training.return_to, self.knobs.time.value))

    def _go(self, somewhere):
        self.pause()
        somewhere()
        self.redraw()
        self.show_aside()

    def pause(self):
        was = self.running
        super().pause()
        if was:
            self._show_time()
            self.show_aside()

    # --- share, export, and check ---

    def state(self, weights=True) -> str:
        """Return this Playground as a short text, which `open` and `labs.playground(state=...)` read."""
        trained = weights and self.k > 0
        return sharing.to_text(self.settings, self.net if trained else None, self.k)

    def open(self, text) -> None:
        """Make this Playground the one in a shared text. Raises Damaged, a ValueError, if that is impossible."""
        shared = sharing.from_text(text, self.yours.activation)
        if OWN in shared.settings.activations and self.yours.activation is None:
            raise sharing.Damaged(
                "the shared Playground uses an activation that its author wrote: put it in with use(activation=...) "
                "first"
            )
        self._replace(*shared)

    def _open_text(self):
        def act():
            self.open(self.knobs.to_open.value)
            return f"Opened, at step {self.k}."

        self._try(act, self.opened)

    def numpy(self, digits=None) -> str:
        """Return lines of numpy that compute from x1 and x2 what this network predicts."""
        return export.numpy_lines(self.settings, self.net, digits)

    def latex(self, digits=3) -> str:
        """Return the formula of this network with its numbers, to put between two $$."""
        return export.latex(self.settings, self.net, digits)

    def check(self, most=None) -> list:
        """Return the gaps between the slopes and those from nudging, on a few examples; `verdict` has them in words."""
        return self.training.check(most)

    # --- what is shown ---

    def show_aside(self) -> None:
        """Update what is beside the picture."""
        run, knobs, shown = self.training, self.knobs, self.knobs.beside.value
        for name, part in self.parts.items():
            part.layout.display = "" if name == shown else "none"
        self.aside.layout.display = "none" if shown in self.parts else ""
        if shown == "code":
            self._put(asides.code(run.yours, run.walk.stage if run.walk else None))
        elif shown == "weights":
            self._put(asides.ledger(run.net, run.slopes, run.history))
        elif shown == "check":
            gaps = self.check(2 if self.running else None)
            self._put(asides.check(gaps, *run.verdict))
        elif shown == "answers":
            sides = {"training": (run.F, run.examples.Y), "test": (run.F_test, run.examples.Y_test)}
            self._put(
                asides.answers(
                    {which: (Y, run.forward(F)[run.net.L]) for which, (F, Y) in sides.items() if Y.size}
                )
            )
        elif shown == "share":
            knobs.shared.value = self.state(knobs.weights.value)
        elif shown == "take away":
            knobs.lines.value, knobs.formula.value = self.numpy(), self.latex()
        self._due = time.monotonic() + SELDOM

    def _put(self, page):
        if page != self.aside.value:
            self.aside.value = page

    def _show_time(self):
        self._setting = True
        try:
            self.knobs.time.max = max(self.history[-1].k, 1)
            self.knobs.time.value = self.k
        finally:
            self._setting = False

    def redraw(self):
        self.training.record()
        if self.yours.own and (not self.running or time.monotonic() > self._due):
            self.check(most=2)
        self.count.value = knobs.count(self.k, self.training.epoch)
        with self.drawing.hold_sync():
            self.pointing.tell()
            super().redraw()
        if not self.running:
            self._show_time()
            self.teaching.show()
            if self.knobs.beside.value == "answers":
                self.show_aside()
        elif time.monotonic() > self._due:
            self._show_time()
            if self.knobs.beside.value in ("weights", "check", "answers"):
                self.show_aside()
            self._due = time.monotonic() + SELDOM

    def report(self):
        return words.headline(self.training, self.knobs.stop.value)

    def scene(self):
        run, net, settings = self.training, self.net, self.settings
        small, large = (run.forward(F) for F in pictures.planes(settings.features))
        self.pointing.shown = looking = self.pointing.looking
        show_test, discretize = self.knobs.show_test.value, self.knobs.discretize.value
        own = self.yours.activation is not None
        units = pictures.network(settings, net, small, run.walk, own=own, discretize=discretize)
        options = {"show_test": show_test, "discretize": discretize}
        plane = pictures.output(
            settings, net, large, small, run.examples, looking, self.knobs.tool.value, **options
        )
        return scene.scene(
            scene.column(units, flex=1.2 + 0.12 * max(0, net.L - 3), least=350),
            scene.column(plane, pictures.costs(run.curve, run.now, show_test), flex=1, least=250),
            narrow=pictures.NARROW,
            label=words.picture(run, [self._name(name) for name in settings.activations]),
            about="J: the mean cross-entropy loss. An epoch: the steps of one pass through the training examples",
        )


def playground(
    *,
    data="spiral",
    features=("x1", "x2"),
    hidden=(8, 8),
    activation="tanh",
    alpha=0.3,
    batch=20,
    penalty="none",
    rate=0.001,
    noise=0.06,
    m=300,
    train=50,
    start="scaled",
    seed=1,
    show_test=True,
    steps_per_frame=5,
    forward=None,
    backward=None,
    step=None,
    state=None,
) -> Playground:
    """Return a lab: a network with any layers on any examples with two features, every hyperparameter live.

    data        "flower", "moons", "circles", "spiral", "blobs", "xor", or your own (X, Y), (2, m) and (1, m)
    activation  of the hidden layers: a name, a name for each, or an Activation of your own
    forward, backward, step     your own instead of nnlib's, see nnlib.labs.frame.takes_yours
    state       a text from `lab.state()`; it sets everything else
    The other settings and their values are described in nnlib.labs.playground.settings.
    Raises TypeError or ValueError for other values. Source: weeks 3 and 4; course 1 has no penalties or batches.
    """
    own = activation if isinstance(activation, Activation) else None
    features = _listed(features, "features", "a list of names: try features=['x1', 'x2']")
    hidden = _listed(hidden, "hidden", "a list of sizes: try hidden=[8, 8]")
    names = OWN if own else activation
    if isinstance(names, str):
        names = (names,) * len(hidden)
    names = _listed(names, "activation", "a name, a list of one for each layer, or an Activation: try 'tanh'")
    if own is None and OWN in names:
        raise ValueError(
            f"activation names {OWN!r}, which stands for your own: pass it as well, activation=my_activation"
        )
    examples = {"data": data} if isinstance(data, str) else _given(data)
    settings = Settings(
        **examples,
        features=features,
        hidden=hidden,
        activations=names,
        alpha=alpha,
        batch=batch,
        penalty=penalty,
        rate=rate,
        noise=noise,
        m=m,
        train=train,
        start=start,
        seed=seed,
    )
    functions = {"activation": own, "forward": forward, "backward": backward, "step": step}
    steps_per_frame = shapes.count(steps_per_frame, "steps_per_frame")
    lab = Playground(settings, functions, bool(show_test), steps_per_frame)
    if state is None and settings == Settings():  # the one that its page is about
        asked = _asked_of_page()
        state = asked.get("state", [""])[0]
        lesson = of_link(asked.get("lesson", [""])[0])
        if lesson:
            lab.teaching.open(lesson)
    if state:
        lab.open(state)
    return lab


def _listed(values, name, wanted):
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} is {values!r}; it should be {wanted}")
    return tuple(values)


def _given(examples) -> dict:
    """Return the settings of examples given as arrays, by turning them into a table."""
    if not isinstance(examples, tuple | list) or len(examples) != 2:
        raise TypeError(
            f"data is a {type(examples).__name__}; it should be a name or two arrays, (2, m) and (1, m): "
            "use data=(X, Y)"
        )
    X, Y = shapes.examples(*examples, 2)
    rows = np.vstack([X, Y]).T
    table = data.read("\n".join(f"{x1!r},{x2!r},{int(y)}" for x1, x2, y in rows.tolist()))
    return {"data": "own", "own": table.own, "scaling": table.scaling}  # arrays have no names


def _asked_of_page() -> dict:
    """Return what is at the end of the address that a page was asked for: state, lesson."""
    return urllib.parse.parse_qs(os.environ.get("QUERY_STRING", ""))
