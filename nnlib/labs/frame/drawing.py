"""The drawing widget of all labs: a scene on a canvas, a headline above it, and clicks and keys back to Python."""

from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

from nnlib.labs.frame.scene import MAPS, PALETTE

_HERE = Path(__file__).parent


class Drawing(anywidget.AnyWidget):
    """Shows `scene` (see nnlib.labs.frame.scene) and `words`, the headline; tone is "plain", "good" or "warn".

    While busy, a screen reader waits before it reads the headline, which then changes many times a second.
    """

    _esm = _HERE / "drawing.js"
    _css = _HERE / "drawing.css"
    scene = traitlets.Dict().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    tone = traitlets.Unicode("plain").tag(sync=True)
    frame = traitlets.Int().tag(sync=True)  # how many pictures there were; the page says which it has shown
    busy = traitlets.Bool(False).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    maps = traitlets.Dict(MAPS).tag(sync=True)
    palette = traitlets.Dict(PALETTE).tag(sync=True)
    # what is said about the thing pointed at, {panel, spots, index, text}, and a field to type a number in there,
    # {panel, spots, index, label, value}
    hint = traitlets.Dict().tag(sync=True)
    editor = traitlets.Dict().tag(sync=True)

    def show(self, scene: dict, words: str, tone: str = "plain", busy: bool = False) -> None:
        """Send picture and headline as one message, so that they never disagree on the page."""
        with self.hold_sync():
            self.scene, self.words, self.tone, self.busy = scene, words, tone, busy
            self.frame += 1

    def on_pick(self, handler: Callable[[str, float, float], None]) -> None:
        """Call handler(panel name, x, y) when the reader clicks, drags or presses Enter in a panel that allows it."""
        self.on("pick", lambda m: handler(str(m["panel"]), float(m["x"]), float(m["y"])))

    def on(self, kind: str, handler: Callable[[dict], None]) -> None:
        """Call handler(message) for messages of one kind from the page.

        pick    a place in a panel with `pick`: panel, x, y, phase ("down", "move" or "key"), perhaps key; with
                `cells`, also in phase "over", not pressed, and "up"
        point   something pointed at: panel, spots, index; or panel None for nothing more
        press   something clicked, or entered from the keyboard: panel, spots, index
        edit    a number typed for it: panel, spots, index, value      edited  its field is closed
        field   a button pressed or a menu set: panel, id, value
        shown   a picture is on the page: frame, its number
        alive   a view exists, sent every other second while busy: hidden (in a background tab)
        left    the last view is gone
        """

        def receive(_, message, buffers):
            if message.get("type") == kind:
                handler(message)

        self.on_msg(receive)
