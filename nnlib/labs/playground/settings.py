"""The settings of a Playground: one record that never changes, and refuses impossible values."""

import math
from dataclasses import dataclass, fields, replace

import numpy as np

from nnlib import activations, datasets, shapes
from nnlib.activations import Activation, tanh
from nnlib.labs.playground.features import FEATURES
from nnlib.network import Network, initialize

DATA = ("flower", "moons", "circles", "spiral", "blobs", "xor", "own")
SETS = {name: getattr(datasets, name) for name in DATA[:-1]}
linear = Activation("linear", lambda Z: Z, np.ones_like)
ACTIVATIONS = {name: activations.ACTIVATIONS[name] for name in ("tanh", "relu", "leaky_relu", "sigmoid")}
ACTIVATIONS[linear.name] = linear
OWN = "yours"  # the activation that the reader put in
PENALTIES = ("none", "L1", "L2")
STARTS = {"scaled": None, "0.01": 0.01, "0.1": 0.1, "1": 1.0, "zero": 0.0, "equal": 0.0}
EQUAL = 0.5
BATCHES = (1, 5, 10, 20, 50, 100)
REACH = 3.0  # of the map, in x1 and x2, in both directions
MOST_HIDDEN, MOST_UNITS, MOST_SEED = 6, 12, 20
EXAMPLES = (20, 500)
MOST_NOISE = 0.6
SHARE = (10, 90)  # percent of the examples that are for training
ALPHAS, MOST_RATE = (0.0001, 10), 10.0
MOST_OWN = 2000


@dataclass(frozen=True)
class Settings:
    """Everything that determines a training run: the same Settings give the same run, number for number.

    data        one of DATA; noise and m, of the generated sets; train, the percentage to train with
    own         the reader's own examples, (x1, x2, y) each; scaling, ((shift, divisor) of x1, of x2), as they were read
    drawn       how many of the last in own were drawn on the map: it always trains with them
    names       what a table calls x1, x2, y = 0 and y = 1; empty if it has no names
    features    names of FEATURES; hidden, the units of each hidden layer; activations, a name for each of those
    start       one of STARTS; seed, of weights, examples and batches; edits of the start, (name, l, i, j, value) each
    alpha, batch (None: all examples), penalty and its rate lambda: how it learns
    Raises TypeError or ValueError that names the setting.
    """

    data: str = "spiral"
    noise: float = 0.06
    m: int = 300
    train: int = 50
    own: tuple = ()
    scaling: tuple = ((0.0, 1.0), (0.0, 1.0))
    drawn: int = 0
    names: tuple = ()
    features: tuple = ("x1", "x2")
    hidden: tuple = (8, 8)
    activations: tuple = ("tanh", "tanh")
    start: str = "scaled"
    seed: int = 1
    edits: tuple = ()
    alpha: float = 0.3
    batch: int | None = 20
    penalty: str = "none"
    rate: float = 0.001

    def __post_init__(self):
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731
        for name, options in (("data", DATA), ("penalty", PENALTIES), ("start", tuple(STARTS))):
            _one_of(getattr(self, name), options, name)
        put("noise", _within(self.noise, (0, MOST_NOISE), "noise"))
        put("alpha", _within(self.alpha, ALPHAS, "alpha"))
        put("rate", _within(self.rate, (0, MOST_RATE), "rate"))
        for name, limits in (("m", EXAMPLES), ("train", SHARE), ("seed", (0, MOST_SEED))):
            put(name, _whole(getattr(self, name), limits, name))
        if self.batch is not None:
            put("batch", _whole(self.batch, (1, EXAMPLES[1]), "batch"))
        put(
            "hidden",
            tuple(
                _whole(size, (1, MOST_UNITS), f"hidden[{i}]")
                for i, size in enumerate(_items(self.hidden, "hidden"))
            ),
        )
        if len(self.hidden) > MOST_HIDDEN:
            raise ValueError(f"hidden lists {len(self.hidden)} layers; this lab has room for {MOST_HIDDEN}")
        for name in _items(self.features, "features") or [None]:
            _one_of(name, tuple(FEATURES), "a feature in features")
        put("features", tuple(name for name in FEATURES if name in self.features))
        put("activations", tuple(_items(self.activations, "activations")))
        for name in self.activations:
            _one_of(name, (*ACTIVATIONS, OWN), "an activation in activations")
        if len(self.activations) != len(self.hidden):
            raise ValueError(
                f"activations names {len(self.activations)}; hidden has {len(self.hidden)} layers, and each needs one"
            )
        put("own", tuple(_example(row) for row in _items(self.own, "own")))
        if len(self.own) > MOST_OWN:
            raise ValueError(f"own holds {len(self.own)} examples; this lab has room for {MOST_OWN:,}")
        put("scaling", _scaling(self.scaling))
        put("drawn", _whole(self.drawn, (0, MOST_OWN), "drawn"))
        if self.drawn > len(self.own):
            raise ValueError(f"drawn is {self.drawn}; own has {len(self.own)} examples")
        put("names", tuple(_items(self.names, "names")))
        if self.names and (len(self.names) != 4 or not all(isinstance(name, str) for name in self.names)):
            raise ValueError(f"names is {self.names!r}; it should be 4 words, of x1, x2, y = 0 and y = 1")
        edits, parameters = _items(self.edits, "edits"), self.parameters
        if len(edits) > parameters:  # first: a text from somewhere else may hold a million of them
            raise ValueError(
                f"edits holds {len(edits):,} edits; this network has {parameters:,} weights and biases"
            )
        put("edits", tuple(self.edit(edit) for edit in edits))

    @property
    def n(self) -> list[int]:
        """The units of each layer, n[0] to n[L] = 1."""
        return [len(self.features), *self.hidden, 1]

    @property
    def parameters(self) -> int:
        """How many weights and biases the network has."""
        n = self.n
        return sum(n[l] * n[l - 1] + n[l] for l in range(1, len(n)))

    def but(self, **changes) -> "Settings":
        """Return the settings with some of them changed."""
        if {"features", "hidden", "activations", "start", "seed"} & set(changes):
            changes = {"edits": ()} | changes
        if "hidden" in changes and "activations" not in changes:
            # an added layer takes the activation of the one before it
            known = self.activations or ("tanh",)
            changes["activations"] = tuple(
                known[min(l, len(known) - 1)] for l in range(len(changes["hidden"]))
            )
        return replace(self, **changes)

    def first(self, own=None) -> Network:
        """Return the network before the first step; own is the reader's Activation, for layers that name it."""
        g = [own or tanh if name == OWN else ACTIVATIONS[name] for name in self.activations]
        net = initialize(self.n, g, scale=STARTS[self.start], rng=self.seed)
        if self.start == "equal":
            net = replace(net, W={l: np.full_like(net.W[l], EQUAL) for l in net.W})
        if not self.edits:
            return net
        parameters = {"W": net.W.copy(), "b": net.b.copy()}
        for name in parameters:
            for l in {edit[1] for edit in self.edits if edit[0] == name}:
                parameters[name][l] = parameters[name][l].copy()
        for name, l, i, j, value in self.edits:
            parameters[name][l][i, j] = value
        return replace(net, **parameters)

    @property
    def called(self) -> tuple:
        """What x1, x2, y = 0 and y = 1 are called in the examples in use; "" for one without a name of its own."""
        return self.names if self.data == "own" and self.names else ("",) * 4

    @property
    def scales(self) -> tuple:
        """The (shift, divisor) of x1 and of x2 that the examples in use were read with."""
        return self.scaling if self.data == "own" else Settings.scaling

    def changes(self) -> dict:
        """Return the settings that differ from the defaults, by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}

    def edit(self, edit) -> tuple:
        """Return an edit of a network of these settings, (name, l, i, j, value). Raises TypeError or ValueError."""
        if not isinstance(edit, tuple | list) or len(edit) != 5:
            raise ValueError(f"edits holds {edit!r}; an edit is (name, l, i, j, value)")
        name, l, i, j, value = edit
        n = self.n
        _one_of(name, ("W", "b"), "the name in an edit")
        l = _whole(l, (1, len(n) - 1), "the layer l in an edit")
        i = _whole(i, (0, n[l] - 1), "the row in an edit")
        j = _whole(j, (0, n[l - 1] - 1 if name == "W" else 0), "the column in an edit")
        return name, l, i, j, _number(value, "the value in an edit")


def edited(net, name, l, i, j, value) -> Network:
    """Return the network with W[l][i, j] or b[l][i, j] set to value. Raises TypeError or ValueError for no number."""
    P = getattr(net, name)[l].copy()
    P[i, j] = _number(value, f"{name}[{l}][{i}, {j}]")
    return replace(net, **{name: {**getattr(net, name), l: P}})


def _items(values, name):
    if isinstance(values, str) or not isinstance(values, tuple | list):
        raise TypeError(f"{name} is {values!r}; it should be a list or tuple")
    return values


def _one_of(value, options, name):
    if value not in options:
        raise ValueError(f"{name} is {value!r}; it should be one of {', '.join(map(repr, options))}")


def _number(value, name):
    value = shapes.number(value, name, "one number", "try 0.5")
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}; it should be finite: try 0.5")
    return value


def _within(value, limits, name):
    value = _number(value, name)
    if not limits[0] <= value <= limits[1]:
        raise ValueError(f"{name} is {value:g}; this lab goes from {limits[0]:g} to {limits[1]:g}")
    return value


def _whole(value, limits, name):
    value = shapes.count(value, name, least=limits[0])
    if value > limits[1]:
        raise ValueError(f"{name} is {value}; this lab goes from {limits[0]} to {limits[1]}")
    return value


def _example(row):
    if not isinstance(row, tuple | list) or len(row) != 3:
        raise ValueError(f"own holds {row!r}; an example is (x1, x2, y)")
    x1, x2 = (round(_within(value, (-REACH, REACH), "a feature in own"), 4) for value in row[:2])
    return x1, x2, _whole(row[2], (0, 1), "a label in own")


def _scaling(pairs):
    pairs = tuple(tuple(_items(pair, "scaling")) for pair in _items(pairs, "scaling"))
    if [len(pair) for pair in pairs] != [2, 2]:
        raise ValueError(f"scaling is {pairs}; it should be ((shift, divisor) of x1, (shift, divisor) of x2)")
    pairs = tuple(tuple(_number(value, "scaling") for value in pair) for pair in pairs)
    if any(divisor <= 0 for _, divisor in pairs):
        raise ValueError(f"scaling is {pairs}; its divisors should be above 0")
    return pairs
