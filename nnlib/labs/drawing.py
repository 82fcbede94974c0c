"""The one drawing widget of all labs: a scene on a canvas, a headline above it, and clicks and keys back to Python."""

from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

from nnlib.labs.scene import MAPS, PALETTE

_HERE = Path(__file__).parent


class Drawing(anywidget.AnyWidget):
    """Shows `scene` (see nnlib.labs.scene) and `words`, the headline; tone is "plain", "good" or "warn".

    While busy, a screen reader waits with reading the headline, which then changes many times a second.
    """

    _esm = _HERE / "drawing.js"
    _css = _HERE / "drawing.css"
    scene = traitlets.Dict().tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    tone = traitlets.Unicode("plain").tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    maps = traitlets.Dict(MAPS).tag(sync=True)
    palette = traitlets.Dict(PALETTE).tag(sync=True)

    def show(self, scene: dict, words: str, tone: str = "plain", busy: bool = False) -> None:
        """Send picture and headline as one message, so that they never disagree on the page."""
        with self.hold_sync():
            self.scene, self.words, self.tone, self.busy = scene, words, tone, busy

    def on_pick(self, handler: Callable[[str, float, float], None]) -> None:
        """Call handler(panel name, x, y) when the reader clicks, drags or presses Enter in a panel that allows it."""

        def receive(_, message, buffers):
            if message.get("type") == "pick":
                handler(str(message["panel"]), float(message["x"]), float(message["y"]))

        self.on_msg(receive)
