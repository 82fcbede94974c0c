"""The map of hyperparameters inside a lesson: a click on a pixel sets the Playground to that pixel's run."""

from nnlib.labs.frame import scene
from nnlib.labs.playground import sharing
from nnlib.labs.training_map import Training, TrainingMap, settled

UP, ALPHAS, TARGET = "scale", (0.01, 10), 0.3
BASE = Training(
    data="circles",
    activation="tanh",
    alpha=1.0,
    scale=None,
    seed=1,
    units=4,
    rate=0.0,
    noise=0.15,
    steps=200,
)
SHOWN = {"map": 1.15, "curve": 1.0, "legend": 1.0}  # its panels, and their parts of the width
HEIGHT = 250


def settings(run):
    """Return the Settings of a Playground that makes this Training: the same weights, examples and alpha."""
    return sharing.from_text(run.shared()).settings


def run(alpha, scale):
    """Return the Training of the map with this alpha and this scale of the first weights."""
    return settled(BASE, UP, alpha, scale)


class Picker(TrainingMap):
    """The map without its controls; picked(Training, in words) is called for each pixel that is chosen."""

    def __init__(self, picked):
        self.picked = picked
        super().__init__(BASE, UP, ALPHAS, "final cost", TARGET)

    def _open(self):
        told = self._told(*self._chosen())
        self.redraw()
        self.picked(self.training(), told)

    def report(self):
        known, runs = int(self.map.known.sum()), self.map.known.size
        said = [f"{known:,} of {runs:,} runs are done."] if known < runs else []
        said.append(f"{self.learned().mean():.0%} of the map ends below J = {TARGET:g}.")
        said += [f"Here: {self._told(*self._chosen())}"] if self.pixel is not None else []
        return " ".join(said), "plain"

    def scene(self):
        full = super().scene()
        panels = {panel["name"]: panel for column in full["columns"] for panel in column["panels"]}
        columns = [
            scene.column(panels[name] | {"height": [HEIGHT, HEIGHT]}, flex=flex, least=200)
            for name, flex in SHOWN.items()
        ]
        return full | {"columns": columns}
