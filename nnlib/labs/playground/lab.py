"""The Playground: every hyperparameter live, on the functions of the course."""

import math
import os
import time
import urllib.parse
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import ipywidgets
import numpy as np

from nnlib import network, shapes
from nnlib.activations import Activation
from nnlib.cost import cost_from_Z
from nnlib.descent import Diverged
from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.lab import LiveLab
from nnlib.labs.frame.takes_yours import TakesYours
from nnlib.labs.playground import (
    asides,
    data,
    explain,
    export,
    history,
    knobs,
    pictures,
    presets,
    sharing,
    training,
    walk,
    words,
)
from nnlib.labs.playground.features import FEATURES, mapped
from nnlib.labs.playground.settings import ACTIVATIONS, OWN, Settings, edited
from nnlib.yours import NNLIB, compare, verdict

MOST_STEPS = 1_000_000
CHECKED = 24  # examples of the gradient check
RECENT = 20  # frames within which a cost beyond the one at the start is told
SELDOM = 0.5  # seconds between two looks at what is beside the picture, while it runs
APART = 0.15  # between two examples of one stroke
ANEW = {"data", "own", "m", "noise", "train", "seed"}  # a change of these makes other examples
GO_ON = {"alpha", "batch", "penalty", "rate"}  # of these only how it learns
KEYS = {"0": "0", "1": "1", "e": "erase", "Delete": "erase"}


class Playground(TakesYours, LiveLab):
    """The lab that `playground` returns. `settings` is one record; every control puts another in its place.

    net, k      the network shown, after k steps        history     the networks on the way there
    curve       the costs of the frames                 examples    what it trains and is tested with
    knobs       the controls, by name
    Besides them: edit, draw, erase, load, state, open, numpy, latex, check, use.
    """

    title = "Playground"

    def __init__(self, settings, functions, show_test, steps_per_frame):
        super().__init__(steps_per_frame, 100)
        self.box.add_class("nnlib-playground")
        self.yours = NNLIB.using(**functions)
        self.settings = settings
        self._setting, self._pointed, self._looked, self._drawn, self._due = False, None, None, None, 0.0
        self._stopped = None  # where it last stopped by itself: the step, and the cost it was told
        self._before = None  # the number in the field that is open, and the settings, for Escape
        self.aside, self.said, self.opened = (ipywidgets.HTML() for _ in range(3))
        self.knobs = knobs.make(settings, self._activations(), show_test)
        self.alpha = self.knobs.alpha
        self._listen()
        self.restart()
        self.box.children = knobs.lay_out(self, self.title)
        self._show_settings()
        self.redraw()
        self._show_aside()

    # -- controls

    def _listen(self):
        made = self.knobs
        for name in ("alpha", "batch", "penalty", "rate", "start", "seed", "data", "m", "noise", "train"):
            self.listen(getattr(made, name), partial(self._moved, name))
        for control, handler in (
            (made.activation, self._another_activation),
            (made.preset, self._another_preset),
            (made.time, self._walk_back),
            (made.show_test, self.redraw),
            (made.discretize, self.redraw),
            (made.tool, self.redraw),
            (made.layer, self._one_layer),
            (made.back, self._one_back),
            (made.clear, self._clear),
            (made.upload, self._load_file),
            (made.take, self._take_table),
            (made.open_it, self._open_text),
            (made.beside, self._show_aside),
            (made.weights, self._show_aside),
        ):
            self.listen(control, handler)
        for kind, handler in (
            ("pick", self._pick),
            ("point", self._point),
            ("press", self._press),
            ("edit", self._typed),
            ("edited", self._edited),
            ("field", self._field),
        ):
            self.drawing.on(kind, lambda message, handler=handler: self.handle(partial(handler, message)))

    def _activations(self):
        names = [*ACTIVATIONS, *([OWN] if self.yours.activation is not None else [])]
        return [*((self._name(name), name) for name in names), (knobs.MIXED, knobs.MIXED)]

    def _name(self, name):
        own = self.yours.activation
        return f"yours: {own.name}" if name == OWN and own is not None else name

    # -- settings: each change is another record

    def change(self, **changes) -> None:
        """Put other settings in place; what cannot go on with them begins anew."""
        old, self.settings = self.settings, self.settings.but(**changes)
        new = {name for name in changes if getattr(old, name) != getattr(self.settings, name)}
        drawn = new <= {"own", "data", "scaling"} and self.settings.data == "own"
        if new <= GO_ON or drawn:
            self._go_on(examples=drawn)
        else:
            self.pause()
            self.restart()
        self._show_settings()
        self.redraw()

    def _go_on(self, examples):
        """Keep the network, with other examples or another way to learn."""
        self.diverged = self.walk = None
        if examples:
            self._load()
        self._measure_again()

    def _measure_again(self):
        self.curve = [moment for moment in self.curve if moment.k < self.k] + [self._moment()]

    def _show_settings(self):
        """Bring every control to where the settings are."""
        s, made, self._setting = self.settings, self.knobs, True
        try:
            made.activation.options = self._activations()
            common = set(s.activations) or {"tanh"}
            made.activation.value = common.pop() if len(common) == 1 else knobs.MIXED
            for name in ("alpha", "penalty", "start", "seed", "data", "m", "noise", "train"):
                controls.set_value(getattr(made, name), getattr(s, name))
            controls.set_value(made.batch, s.batch or knobs.ALL)
            if s.rate:
                controls.set_value(made.rate, s.rate)
            made.preset.value = presets.name_of(s)
            made.m.disabled = made.noise.disabled = s.data == "own"
            made.rate.disabled = s.penalty == "none"
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

    def _replace(self, settings, net=None, k=0):
        """Put a whole record in place, and the network after k steps if there is one."""
        self.pause()
        self.settings = settings
        self.restart()
        if net is not None:
            self.k, self.net, self.history = k, net, history.History(net, k)
            self.curve = [self._moment()]
        self._show_settings()
        self.redraw()
        self._show_aside()

    # -- state

    def _load(self):
        """Make what depends on the examples and features alone."""
        s, made = self.settings, data.examples(self.settings)
        self.examples = made
        self.F, self.F_test = mapped(s.features, made.X), mapped(s.features, made.X_test)

    def restart(self):
        s = self.settings
        self._load()
        self.places = pictures.places(s)
        self._planes = {side: mapped(s.features, plane) for side, plane in pictures.PLANES.items()}
        self.diverged = self.walk = self.latest = self.verdict = self._stopped = None
        self.k, self.net = 0, s.first(self.yours.activation)
        # (k, epochs until then, steps an epoch from then on), anew where the batch or the examples change
        self._paces = [(0, 0.0, self._steps_an_epoch())]
        self.history = history.History(self.net)
        self.curve = [self._moment()]

    def _moment(self):
        J = training.cost(self.net, self.F, self.examples.Y, self.yours)
        return pictures.Costs(
            self.k, J, training.cost(self.net, self.F_test, self.examples.Y_test, self.yours)
        )

    def _now(self):
        """The costs of the network shown."""
        return self.curve[-1] if self.curve[-1].k == self.k else self._moment()

    def update(self):
        if self.walk is not None and not self.walk.finished:
            done = self.walk.update
        else:
            try:
                done = training.update(self.net, self.F, self.examples.Y, self.k, self.settings, self.yours)
            except Diverged as error:
                self.diverged = error
                return
        self.walk = None
        self._taken(done)

    def arrived(self):
        goal = self.knobs.stop.value
        step, last = self._stopped or (math.inf, None)
        if not goal or (goal == last and step < self.k):
            return False
        if training.cost(self.net, self.F, self.examples.Y, self.yours) <= goal:
            self._stopped = self.k, goal
            return True
        return False

    def _taken(self, done):
        steps = self._steps_an_epoch()
        self._paces = [pace for pace in self._paces if pace[0] <= self.k]
        if self._paces[-1][2] != steps:
            self._paces.append((self.k, self.epoch, steps))
        self.k, self.net, self.latest = self.k + 1, done.net, done
        self.history.record(self.k, self.net)
        while self.curve and self.curve[-1].k >= self.k:
            self.curve.pop()

    @property
    def finished(self):
        return self.diverged is not None or self.k >= MOST_STEPS or not self.examples.Y.size

    @property
    def epoch(self) -> float:
        """How often the training examples have been gone through, in batches of whatever size there was."""
        start, before, steps = next(pace for pace in reversed(self._paces) if pace[0] <= self.k)
        return before + (self.k - start) / steps

    def _steps_an_epoch(self):
        m = max(self.examples.Y.size, 1)
        return -(-m // (self.settings.batch or m))

    @property
    def slopes(self) -> training.Slopes:
        """Those of the step under way, as far as it has come; else those of the last step."""
        if self.walk is not None and not self.walk.finished:
            done, known = self.walk.update, self.walk.backwarded
            return training.Slopes(
                {l: done.dW[l] for l in known}, {l: done.db[l] for l in known}, "this step"
            )
        if self.latest is not None:
            return training.Slopes(self.latest.dW, self.latest.db, "the last step")
        return training.Slopes({}, {}, "the first step")

    # -- one layer, and back in time

    def _one_layer(self):
        self.pause()
        if not self.finished and (self.walk is None or self.walk.finished):
            try:
                self.walk = walk.begin(self.net, self.F, self.examples.Y, self.k, self.settings, self.yours)
            except Diverged as error:
                self.diverged = error
        if not self.finished:
            self.walk = replace(self.walk, done=self.walk.done + 1)
            if self.walk.finished:
                self._taken(self.walk.update)
        self._show_moment()

    def _one_back(self):
        self.pause()
        if self.walk is not None and self.walk.done > 0 and not self.walk.finished:
            done = self.walk.done - 1
            self.walk = replace(self.walk, done=done) if done else None
        else:
            self._return_to(self.history.at(self.k - 1))
        self._show_moment()

    def _walk_back(self):
        if not self._setting:
            kept = self.history.at(self.knobs.time.value)
            self.pause()
            self._return_to(kept)
            self._show_moment()

    def _return_to(self, kept):
        self.diverged = self.walk = self.latest = None
        self.k, self.net = kept

    def _show_moment(self):
        self.redraw()
        self._show_aside()

    def _show_time(self):
        self._setting = True
        try:
            self.knobs.time.max = max(self.history[-1].k, 1)
            self.knobs.time.value = self.k
        finally:
            self._setting = False

    def _start_again(self):
        super()._start_again()
        self._show_aside()

    def _one_step(self):
        super()._one_step()
        self._show_aside()

    def taken(self):
        """Answer that functions were put in or taken out: an activation goes into every hidden layer."""
        s = self.settings
        names = tuple("tanh" if name == OWN else name for name in s.activations)
        if self.yours.activation is not None:
            names = (OWN,) * len(s.hidden)
        self._replace(s.but(activations=names))

    # -- what the reader does to weights and examples

    def edit(self, name, l, i, j, value) -> None:
        """Set W[l][i, j] or b[l][i, j], "W" or "b" by name. Before the first step it is a part of the settings.

        Raises TypeError or ValueError for a place that is not there, or a value that is no finite number.
        """
        name, l, i, j, value = self.settings.edit((name, l, i, j, value))
        net = edited(self.net, name, l, i, j, value)
        self.diverged = self.walk = None
        if self.k == 0:
            others = tuple(edit for edit in self.settings.edits if edit[:4] != (name, l, i, j))
            self.settings = self.settings.but(edits=(*others, (name, l, i, j, value)))
            self.history = history.History(net)
        else:
            self.history.record(self.k, net)
        self.net = net
        self._measure_again()
        self._show_settings()
        self.redraw()

    def draw(self, x1, x2, y) -> None:
        """Put one more example on the map."""
        own = data.drawn(data.as_own(self.settings), x1, x2, y)
        self.change(data="own", own=own, scaling=self.settings.scales)

    def erase(self, x1, x2) -> None:
        """Take the examples near a place off the map."""
        own = data.as_own(self.settings)
        left = data.erased(own, x1, x2)
        if left != own:
            self.change(data="own", own=left, scaling=self.settings.scales)

    def load(self, text) -> str:
        """Make the lines of a table, x1, x2 and a class, the examples; return in words what was done to them."""
        table = data.read(text)
        self._replace(self.settings.but(data="own", own=table.own, scaling=table.scaling))
        return table.said

    def _clear(self):
        self.change(data="own", own=(), scaling=Settings.scaling)

    def _load_file(self):
        for file in self.knobs.upload.value:
            self._try(lambda file=file: self.load(bytes(file["content"])), self.said)

    def _take_table(self):
        self._try(lambda: self.load(self.knobs.pasted.value), self.said)

    def _try(self, act, below):
        """Act, and say below the button what came of it: a table refused is not the end of a lab."""
        try:
            said, tone = act(), "good"
        except ValueError as error:
            said, tone = str(error), "warn"
        below.value = asides.verdict(said, tone)

    # -- messages from the picture

    def _pick(self, message):
        x1, x2 = float(message["x"]), float(message["y"])
        tool = KEYS.get(message.get("key"), self.knobs.tool.value)
        stroke = message.get("phase") == "move" and self._drawn is not None
        if tool == "erase":
            self.erase(x1, x2)
        elif tool in ("0", "1") and not (stroke and math.dist(self._drawn, (x1, x2)) < APART):
            self._drawn = (x1, x2)
            self.draw(x1, x2, int(tool))

    def _point(self, message):
        self._pointed = message if message.get("panel") else None
        if self._pointed is None:
            self.drawing.hint = {}
        if self.looking == self._looked:
            self._tell()
        else:
            self.redraw()

    @property
    def looking(self) -> tuple[int, int]:
        """The unit (l, i) whose map is the large one: that which is pointed at, or the output."""
        pointed = self._pointed
        if pointed and pointed["spots"] == "unit" and pointed["index"] < len(self.places.units):
            l, i = self.places.units[pointed["index"]]
            if i is not None:
                return l, i
        return self.net.L, 0

    def _parameter(self, message):
        """Return ("W" or "b", l, i, j) of the weight or bias in a message, or None."""
        listed = {"bias": self.places.biases, "weight": self.places.weights}.get(message["spots"], ())
        if not 0 <= message["index"] < len(listed):
            return None
        place = listed[message["index"]]
        return ("W", *place) if len(place) == 3 else ("b", *place, 0)

    def _press(self, message):
        if message["spots"] == "unit" and message["index"] < len(FEATURES):
            return self._toggle(list(FEATURES)[message["index"]])
        parameter = self._parameter(message)
        if parameter:
            name, l, i, j = parameter
            value = float(f"{getattr(self.net, name)[l][i, j]:.4g}")
            about = {key: message[key] for key in ("panel", "spots", "index")}
            self._before = (parameter, float(getattr(self.net, name)[l][i, j]), self.settings)
            self.drawing.editor = {**about, "label": f"{name}[{l}][{i}, {j}]", "value": value}

    def _typed(self, message):
        parameter, value = self._parameter(message), message.get("value")
        if parameter and isinstance(value, int | float) and math.isfinite(value):
            self.edit(*parameter, value)

    def _edited(self, message):
        """The field is closed; Escape undoes what was typed."""
        self.drawing.editor = {}
        if message.get("undo") and self._before:
            (name, l, i, j), value, settings = self._before
            if getattr(self.net, name)[l][i, j] != value:
                self.edit(name, l, i, j, value)
                if self.k == 0:
                    self.settings = settings
                    self._show_settings()
        self._before = None
        self._show_aside()

    def _toggle(self, name):
        on = self.settings.features
        features = tuple(one for one in on if one != name) if name in on else (*on, name)
        if features:
            self.change(features=features)

    def _field(self, message):
        kind, _, rest = str(message["id"]).partition(" ")
        hidden, names = list(self.settings.hidden), list(self.settings.activations)
        if kind == "feature":
            self._toggle(rest)
        elif kind == "layers":
            self.change(hidden=(*hidden, hidden[-1] if hidden else 4) if rest == "1" else tuple(hidden[:-1]))
        elif kind == "units":
            l, more = map(int, rest.split())
            hidden[l - 1] += more
            self.change(hidden=tuple(hidden))
        elif kind == "activation":
            names[int(rest) - 1] = message["value"]
            self.change(activations=tuple(names))

    # -- share and take away

    def state(self, weights=True) -> str:
        """Return this Playground as a short text, which `open` and `labs.playground(state=...)` read."""
        trained = weights and self.k > 0
        return sharing.to_text(self.settings, self.net if trained else None, self.k)

    def open(self, text) -> None:
        """Make this Playground the one in a shared text. Raises Damaged, a ValueError, where it cannot be."""
        shared = sharing.from_text(text, self.yours.activation)
        if OWN in shared.settings.activations and self.yours.activation is None:
            raise sharing.Damaged(
                "the shared Playground has an activation of its maker's own: put it in with use(activation=...) first"
            )
        self._replace(*shared)

    def numpy(self, digits=None) -> str:
        """Return lines of numpy that compute from x1 and x2 what this network predicts."""
        return export.numpy_lines(self.settings, self.net, digits)

    def latex(self, digits=3) -> str:
        """Return the formula of this network with its numbers, to stand between two $$."""
        return export.latex(self.settings, self.net, digits)

    def _open_text(self):
        def act():
            self.open(self.knobs.to_open.value)
            return f"Opened, at step {self.k}."

        self._try(act, self.opened)

    # -- is the gradient right?

    @np.errstate(over="ignore", invalid="ignore")
    def check(self, most=None) -> list:
        """Return the gaps between the slopes and those of nudging, on a few examples; `verdict` has them in words."""
        X, Y, s = self.F[:, :CHECKED], self.examples.Y[:, :CHECKED], self.settings
        if not Y.size:
            self.verdict = ("There are no examples to check it on.", True)
            return []

        def J(net):
            # nnlib's own forward: the cost is the true one, whatever the reader put in
            A, Z = network.forward(net, X)
            return cost_from_Z(Z[net.L], Y) + training.penalty(net, s.penalty, s.rate)

        def slopes(net):
            if "step" in self.yours.own:
                dW, db = self.yours.moves(net, X, Y, s.alpha)
                return training.penalized(net, dW, s.penalty, s.rate), db
            return training.slopes(net, X, Y, s, self.yours)

        gaps = compare(self.net, slopes, J, most, rng=self.k)
        self.verdict = verdict(gaps, Y.size)
        return gaps

    # -- beside the picture

    def _show_aside(self):
        """Renew what stands beside the picture."""
        made, shown = self.knobs, self.knobs.beside.value
        for name, part in self.parts.items():
            part.layout.display = "" if name == shown else "none"
        self.aside.layout.display = "none" if shown in self.parts else ""
        if shown == "code":
            self._put(asides.code(self.yours, self.walk.stage if self.walk else None))
        elif shown == "weights":
            self._put(asides.ledger(self.net, self.slopes, self.history))
        elif shown == "check":
            gaps = self.check(2 if self.running else None)
            self._put(asides.check(gaps, *self.verdict))
        elif shown == "answers":
            sides = {"training": (self.F, self.examples.Y), "test": (self.F_test, self.examples.Y_test)}
            yhat = {which: self._forward(F)[self.net.L] for which, (F, Y) in sides.items() if Y.size}
            self._put(asides.answers({which: (sides[which][1], yhat[which]) for which in yhat}))
        elif shown == "share":
            made.shared.value = self.state(made.weights.value)
        elif shown == "take away":
            made.lines.value, made.formula.value = self.numpy(), self.latex()
        self._due = time.monotonic() + SELDOM

    def _put(self, page):
        if page != self.aside.value:
            self.aside.value = page

    def redraw(self):
        if not self.curve or self.curve[-1].k < self.k:
            self.curve.append(self._moment())
            if len(self.curve) > 4000:
                self.curve = [*self.curve[:-1:2], self.curve[-1]]
        if self.yours.own and (not self.running or time.monotonic() > self._due):
            self.check(most=2)
        with self.drawing.hold_sync():
            self._tell()
            super().redraw()
        if not self.running:
            self._show_time()
            if self.knobs.beside.value == "answers":
                self._show_aside()
        elif time.monotonic() > self._due:
            self._show_time()
            if self.knobs.beside.value in ("weights", "check", "answers"):
                self._show_aside()
            self._due = time.monotonic() + SELDOM

    def pause(self):
        was = self.running
        super().pause()
        if was:
            self._show_time()
            self._show_aside()

    # -- words

    def _tell(self):
        """Say what is pointed at, with its numbers as they are now."""
        pointed = self._pointed
        if not pointed:
            return
        name, made = pointed["spots"], self.examples
        yhat = None
        if name in ("train", "test"):
            yhat = self._forward(self.F if name == "train" else self.F_test)[self.net.L]
        A = self._forward(self._planes[pictures.COARSE])
        said = explain.spot(
            name, pointed["index"], self.places, self.settings, self.net, self.slopes, A, made, yhat
        )
        about = {key: pointed[key] for key in ("panel", "spots", "index")}
        self.drawing.hint = {**about, "text": said} if said else {}

    def _forward(self, X):
        with np.errstate(over="ignore", invalid="ignore"):
            return self.yours.forward(self.net, X)[0]

    def report(self):
        made = self.examples
        if not made.Y.size:
            return "There are no examples. Choose “draw y = 0” or “draw y = 1”, and click on the map.", "warn"
        if self.diverged is not None:
            return words.diverged(self.diverged, self.k, self.settings), "warn"
        if self.yours.own and self.verdict and not self.verdict[1]:
            return (
                f"Step {self.k}, with {' and '.join(self.yours.own)} of your own. {self.verdict[0]}",
                "warn",
            )
        if self.walk is not None:
            return self.walk.words(), "plain"
        moment, worst = self._now(), max(moment.J for moment in self.curve[-RECENT:])
        A, A_test = (self._forward(F) if F.size else None for F in (self.F, self.F_test))
        standing = words.standing(self.k, self.epoch, moment, made, A, A_test)
        if self.k == 0:
            own = f" With {' and '.join(self.yours.own)} of your own." if self.yours.own else ""
            return f"{standing}{own} Press Run.", "plain"
        said, tone = words.trouble(
            self.net, A, self.k, moment, self.curve[0].J, worst, self.latest, self.settings.penalty
        )
        if self._stopped == (self.k, self.knobs.stop.value):
            standing += f" It stops here, as you told it: J is {self._stopped[1]:g} or less. Run goes on."
        return f"{standing} {said}".strip(), tone

    # -- picture

    def scene(self):
        made, net = self.knobs, self.net
        small, large = (self._forward(self._planes[side]) for side in (pictures.COARSE, pictures.FINE))
        self._looked = self.looking
        show_test, discretize = made.show_test.value, made.discretize.value
        own = self.yours.activation is not None
        units = pictures.network(self.settings, net, small, self.walk, own=own, discretize=discretize)
        options = {"show_test": show_test, "discretize": discretize}
        plane = pictures.output(net, large, self.examples, self._looked, made.tool.value, **options)
        names = [self._name(name) for name in self.settings.activations]
        return scene.scene(
            scene.column(units, flex=1.2 + 0.12 * max(0, net.L - 3), least=350),
            scene.column(plane, pictures.costs(self.curve, self._now(), show_test), flex=1, least=250),
            label=words.picture(net, self.settings, names, self.examples, self.curve[0], self.curve[-1]),
            about="J: the mean cross-entropy loss. An epoch: as many steps as go once through the training examples",
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
    """Return a lab: a network of any layers on any examples of two features, every hyperparameter live.

    data        "flower", "moons", "circles", "spiral", "blobs", "xor", or your own (X, Y), (2, m) and (1, m)
    activation  of the hidden layers: a name, a name for each, or an Activation of your own
    forward, backward, step     your own in place of nnlib's, see nnlib.labs.frame.takes_yours
    state       a text from `lab.state()`; the settings are those in it
    What the others are, and which values they may have: nnlib.labs.playground.settings.
    Raises TypeError or ValueError for other values. Source: weeks 3 and 4; penalties and batches are not of course 1.
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
            f"activation names {OWN!r}, which stands for your own: give it, activation=my_activation"
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
        state = _state_of_page()
    if state:
        lab.open(state)
    return lab


def _listed(values, name, wanted):
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{name} is {values!r}; it should be {wanted}")
    return tuple(values)


def _given(examples) -> dict:
    """Return the settings of examples given as arrays, by way of the table that they are."""
    if not isinstance(examples, tuple | list) or len(examples) != 2:
        raise TypeError(
            f"data is a {type(examples).__name__}; it should be a name or two arrays, (2, m) and (1, m): "
            "use data=(X, Y)"
        )
    X, Y = shapes.examples(*examples, 2)
    rows = np.vstack([X, Y]).T
    table = data.read("\n".join(f"{x1!r},{x2!r},{int(y)}" for x1, x2, y in rows.tolist()))
    return {"data": "own", "own": table.own, "scaling": table.scaling}


def _state_of_page():
    """Return the state at the end of the address that Voilà was asked for, or ""."""
    return urllib.parse.parse_qs(os.environ.get("QUERY_STRING", "")).get("state", [""])[0]
