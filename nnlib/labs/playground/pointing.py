"""What the reader does in the Playground's picture with pointer and keys: look, draw, change a number, press."""

import math
from functools import partial

from nnlib.labs.playground import pictures, words
from nnlib.labs.playground.features import FEATURES
from nnlib.labs.playground.knobs import ASIDES, LANDSCAPE

APART = 0.15  # between two examples of one stroke
KEYS = {"0": "0", "1": "1", "e": "erase", "Delete": "erase"}


class Pointing:
    """Takes the messages of the picture (see Drawing.on), and turns them into what the lab can do.

    pointed     the message about what is pointed at, or None
    shown       the unit (l, i) whose map was drawn large
    """

    def __init__(self, lab):
        self.lab, self.run, self.drawing = lab, lab.training, lab.drawing
        self.pointed = self.shown = None
        self._drawn = None  # the last example of a stroke
        self._before = None  # the number in the open field, and the settings, for Escape
        for kind in ("pick", "point", "press", "edit", "edited", "field"):
            self.drawing.on(kind, partial(self._hand_over, getattr(self, kind)))

    def _hand_over(self, handler, message):
        self.lab.handle(partial(handler, message))

    @property
    def places(self) -> pictures.Places:
        """What the marks of the network stand for."""
        return pictures.places(self.run.settings)

    # --- looking ---

    @property
    def looking(self) -> tuple[int, int]:
        """The unit (l, i) whose map is the large one: the one pointed at, or the output."""
        pointed, units = self.pointed, self.places.units
        if pointed and pointed["spots"] == "unit" and pointed["index"] < len(units):
            l, i = units[pointed["index"]]
            if i is not None:
                return l, i
        return self.run.net.L, 0

    def point(self, message):
        self.pointed = message if message.get("panel") else None
        if self.pointed is None:
            self.drawing.hint = {}
        if self.looking == self.shown:
            self.tell()
        else:
            self.lab.redraw()

    def tell(self) -> None:
        """Say what is pointed at, with its numbers as they are now."""
        if self.pointed:
            click = "see J over it" if self.lab.sliced else "change it"
            said = words.spot(self.run, self.pointed["spots"], self.pointed["index"], self.places, click)
            self.drawing.hint = {**_place(self.pointed), "text": said} if said else {}

    # --- examples ---

    def pick(self, message):
        x1, x2 = float(message["x"]), float(message["y"])
        if message.get("panel") == "landscape":
            if self.lab.sliced:
                self.lab.put(x1, x2, message.get("phase"))
            return
        tool = KEYS.get(message.get("key"), self.lab.knobs.tool.value)
        stroke = message.get("phase") == "move" and self._drawn is not None
        if tool == "erase":
            self.lab.erase(x1, x2)
        elif tool in ("0", "1") and not (stroke and math.dist(self._drawn, (x1, x2)) < APART):
            self._drawn = (x1, x2)
            self.lab.draw(x1, x2, int(tool))

    # --- numbers ---

    def _parameter(self, message):
        """Return ("W" or "b", l, i, j) of the weight or bias in a message, or None."""
        places = self.places
        listed = {"bias": places.biases, "weight": places.weights}.get(message["spots"], ())
        if not 0 <= message["index"] < len(listed):
            return None
        place = listed[message["index"]]
        return ("W", *place) if len(place) == 3 else ("b", *place, 0)

    def _value(self, name, l, i, j):
        return float(getattr(self.run.net, name)[l][i, j])

    def press(self, message):
        if message["spots"] == "unit" and message["index"] < len(FEATURES):
            self._toggle(list(FEATURES)[message["index"]])
            return
        parameter = self._parameter(message)
        if parameter and self.lab.sliced:
            self.lab.choose(parameter)
        elif parameter:
            name, l, i, j = parameter
            value = self._value(*parameter)
            self._before = parameter, value, self.run.settings
            shown = {"label": f"{name}[{l}][{i}, {j}]", "value": float(f"{value:.4g}")}
            self.drawing.editor = {**_place(message), **shown}

    def edit(self, message):
        parameter, value = self._parameter(message), message.get("value")
        if parameter and isinstance(value, int | float) and math.isfinite(value):
            self.lab.edit(*parameter, value)

    def edited(self, message):
        """The field is closed; Escape undoes what was typed."""
        self.drawing.editor = {}
        if message.get("undo") and self._before:
            parameter, value, settings = self._before
            if self._value(*parameter) != value:
                self.lab.edit(*parameter, value)
                if self.run.k == 0:
                    self.run.settings = settings
                    self.lab.show_settings()
        self._before = None
        self.lab.show_aside()

    # --- buttons and menus on the picture ---

    def field(self, message):
        kind, _, rest = str(message["id"]).partition(" ")
        settings = self.run.settings
        hidden, names = list(settings.hidden), list(settings.activations)
        if kind == "feature":
            self._toggle(rest)
        elif kind == "landscape":
            self.lab.knobs.beside.value = ASIDES[0] if self.lab.sliced else LANDSCAPE
        elif kind == "layers":
            more = rest == "1"
            self.lab.change(hidden=(*hidden, hidden[-1] if hidden else 4) if more else tuple(hidden[:-1]))
        elif kind == "units":
            l, more = map(int, rest.split())
            hidden[l - 1] += more
            self.lab.change(hidden=tuple(hidden))
        elif kind == "activation":
            names[int(rest) - 1] = message["value"]
            self.lab.change(activations=tuple(names))

    def _toggle(self, name):
        on = self.run.settings.features
        features = tuple(one for one in on if one != name) if name in on else (*on, name)
        if features:
            self.lab.change(features=features)


def _place(message):
    return {key: message[key] for key in ("panel", "spots", "index")}
