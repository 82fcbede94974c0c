"""The data sets of the Playground as small pictures to click."""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from nnlib.labs.frame.scene import PALETTE
from nnlib.labs.playground.settings import DATA, REACH, SETS

SHOWN, CALM = 70, 0.06  # examples in a picture, and their noise: a picture shows the set, not this draw
TIPS = {
    "flower": "Five petals of one class between five of the other",
    "moons": "Two half moons that reach into each other",
    "circles": "A ring around a disk",
    "spiral": "Two arms wound around each other, the hardest of these",
    "blobs": "Two clouds: one straight line is enough",
    "xor": "Four clouds, y = 1 where x₁ and x₂ have different signs",
    "own": "Your own examples: draw them on the large map, or load a table under “your data”",
}


class Sets(anywidget.AnyWidget):
    """A row of pictures, one of which is chosen; `value` is its name, one of DATA."""

    description, tooltip, disabled = "data", "Which examples to use; you can draw or load your own", False
    _esm = Path(__file__).parent / "sets.js"
    value = traitlets.Enum(DATA).tag(sync=True)
    options = traitlets.List().tag(sync=True)
    palette = traitlets.Dict({name: PALETTE[name] for name in ("zero", "one")}).tag(sync=True)

    def __init__(self, value, own=()):
        super().__init__(value=value, options=[self._option(name, own) for name in DATA])

    def show_own(self, own) -> None:
        """Draw the reader's examples, rows (x1, x2, y), in the last picture."""
        option = self._option("own", own)
        if option != self.options[-1]:
            self.options = [*self.options[:-1], option]

    @staticmethod
    def _option(name, own):
        if name == "own":
            rows = np.array(own[:: max(1, len(own) // SHOWN)], dtype=np.float64).reshape(-1, 3)
            X, Y = rows[:, :2].T, rows[:, 2]
        else:
            X, Y = SETS[name](SHOWN, CALM, 1)
        x, y = (X / REACH / 2 + 0.5).round(2).tolist()
        shown = "yours" if name == "own" else name
        return {"name": name, "text": shown, "tip": TIPS[name], "x": x, "y": y, "one": np.ravel(Y).tolist()}
