"""Settings of a Playground worth seeing."""

from nnlib.labs.playground.settings import Settings

UNLIKE = "your own"
PRESETS = {
    "two spirals": {},
    "a line is enough": {"data": "blobs", "noise": 0.4, "hidden": ()},
    "xor, one unit": {"data": "xor", "noise": 0.3, "hidden": ()},
    "xor, fed with x1 x2": {"data": "xor", "noise": 0.3, "hidden": (), "features": ("x1", "x2", "x1 x2")},
    "circles, squares fed": {"data": "circles", "noise": 0.15, "hidden": (), "features": ("x1^2", "x2^2")},
    "learned by heart": {"data": "moons", "noise": 0.45, "m": 60},
    "by heart, then L2": {"data": "moons", "noise": 0.45, "m": 60, "penalty": "L2", "rate": 0.01},
    "L1 cuts edges": {"data": "circles", "noise": 0.15, "penalty": "L1", "rate": 0.003},
    "steps too large": {
        "data": "moons",
        "noise": 0.2,
        "hidden": (4,),
        "activations": ("relu",),
        "alpha": 10.0,
    },
    "units start equal": {"data": "flower", "noise": 0.1, "start": "equal", "hidden": (6,)},
    "5 sigmoid layers": {"data": "moons", "noise": 0.2, "hidden": (8,) * 5, "activations": ("sigmoid",) * 5},
    "5 tanh layers": {"hidden": (8,) * 5, "alpha": 0.1},
}


def preset(name) -> Settings:
    """Return the settings of this name."""
    changes = PRESETS[name]
    hidden = changes.get("hidden", Settings.hidden)
    return Settings(**{"activations": ("tanh",) * len(hidden)} | changes)


def name_of(settings) -> str:
    """Return the name of these settings, or say that they are the reader's own."""
    return next((name for name in PRESETS if preset(name) == settings), UNLIKE)
