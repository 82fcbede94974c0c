"""What the Playground draws: the network with a map in every unit, the plane with the examples, the cost curves."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnlib.labs.frame import curves, numbers, scene
from nnlib.labs.playground.features import FEATURES, mapped
from nnlib.labs.playground.landscape import path
from nnlib.labs.playground.settings import ACTIVATIONS, MOST_HIDDEN, MOST_UNITS, OWN, REACH, Settings
from nnlib.labs.playground.training import Costs

MOST_PATH = 400  # points of the path on the landscape
TALL = 10  # times the cost at the start: the highest that the curve shows
COARSE, FINE = 20, 44  # points along each side, of the small maps and of the large one
SHARP = 4 * FINE  # of the large one if it has only two values
LEFT, RIGHT = 0.2, 0.94  # of the network, as parts of its panel
HIGH, TOP, BOTTOM = 420, 62, 62  # pixels: of the panel, and of what is above and below the units


def narrow(first) -> tuple:
    """Return rows of (panel, its part of the width) and their heights as (part of the width, least, most)."""
    return (
        (((first, 1.3), ("cost", 1)), (0.58, 216, 330)),
        ((("network", 1),), (1.08, 378, HIGH + 64)),
    )


SHORT = {
    "tanh": "tanh",
    "relu": "ReLU",
    "leaky_relu": "leaky",
    "sigmoid": "sigm.",
    "linear": "linear",
    OWN: "yours",
}


def plane(side) -> np.ndarray:
    """Return the points of a square grid over the map, (2, side * side), the lowest x2 first."""
    axis = np.linspace(-REACH, REACH, side)
    return np.stack([values.ravel() for values in np.meshgrid(axis, axis)])


PLANES = {side: plane(side) for side in (COARSE, FINE)}


@lru_cache(8)
def planes(features) -> tuple[np.ndarray, np.ndarray]:
    """Return these features of all points of the coarse plane and of the fine one, (n_x, points) each."""
    return tuple(mapped(features, PLANES[side]) for side in (COARSE, FINE))


# Takes a row of FINE values to SHARP ones on the lines between them.
BETWEEN = np.stack(
    [np.interp(np.linspace(0, 1, SHARP), np.linspace(0, 1, FINE), row) for row in np.eye(FINE)], 1
)


class Places(NamedTuple):
    """What an index in a mark of the network stands for: units (l, i), biases (l, i), weights (l, i, j).

    The first units are all the features there are, in their order; a feature that is off has l = 0 and i = None.
    """

    units: list
    biases: list
    weights: list


def places(settings) -> Places:
    """Return what the marks of the network stand for, in the order in which they are drawn."""
    n = settings.n
    units = [(0, settings.features.index(name) if name in settings.features else None) for name in FEATURES]
    inner = [(l, i) for l in range(1, len(n)) for i in range(n[l])]
    weights = [(l, i, j) for l in range(1, len(n)) for i in range(n[l]) for j in range(n[l - 1])]
    return Places(units + inner, inner, weights)


def span(A, g) -> tuple[float, float]:
    """Return the values of a layer that are the two ends of its colors; A of the coarse plane.

    All of the range for tanh and sigmoid; for others up to the largest value, on both sides of 0.
    """
    if g.name in ("sigmoid", "tanh"):
        return (0.0, 1.0) if g.name == "sigmoid" else (-1.0, 1.0)
    most = max(float(np.abs(A[np.isfinite(A)]).max(initial=0.0)), 1e-9)
    return -most, most


def shades(A, g) -> np.ndarray:
    """Return the values of a layer as shades 0 to 1 between the ends of `span`."""
    low, high = span(A, g)
    return np.nan_to_num((A - low) / (high - low), nan=0.5, posinf=1, neginf=0)


def network(settings, net, A, run, *, own, discretize, marked=()) -> dict:
    """Return the panel with the network.

    A   of all layers on the coarse plane       run     with its step in progress
    marked  weights and biases with a sign at each, pairs (landscape.Place, sign)
    """
    n, L, walk = net.n, net.L, run.walk
    pitch = min((HIGH - TOP - BOTTOM) / max(len(FEATURES), *n[1:]), 52)
    size = math.floor(min(pitch - 9, 38))
    middle = BOTTOM + (HIGH - TOP - BOTTOM) / 2

    def place(l, i, of):
        return LEFT + (RIGHT - LEFT) * l / L, middle + pitch * ((of - 1) / 2 - i)

    inputs = mapped(FEATURES, PLANES[COARSE])
    layers = [inputs / np.abs(inputs).max(axis=1, keepdims=True) / 2 + 0.5]
    layers += [shades(A[l], net.g[l]) for l in range(1, L + 1)]
    if discretize:
        layers[-1] = (layers[-1] > 0.5).astype(float)
    values = np.vstack(layers).reshape(-1, COARSE, COARSE)
    spots = [place(0, i, len(FEATURES)) for i in range(len(FEATURES))]
    spots += [place(l, i, n[l]) for l in range(1, L + 1) for i in range(n[l])]
    x, y = np.array(spots).T
    on = [name in settings.features for name in FEATURES]
    shown = L if walk is None else walk.forwarded
    fade = [1.0 if one else 0.3 for one in on]
    fade += [1.0 if l <= shown else 0.12 for l in range(1, L + 1) for _ in range(n[l])]
    fed = [i for i, one in enumerate(on) if one]
    fit = (size, 0.54 * (RIGHT - LEFT) / L, size / HIGH)
    biases = np.concatenate([net.b[l].ravel() for l in net.b])
    most = max(1.0, float(np.abs(biases).max()))
    inner = slice(len(FEATURES), None)
    marks = [
        _edges(net, place, fed, size, run, fit),
        scene.maps(values, x, y, size=size, map="plane", fade=fade, fit=fit, spots="unit"),
        scene.maps(
            (biases / most / 2 + 0.5).reshape(-1, 1, 1),
            x[inner],
            y[inner],
            size=9,
            smooth=False,
            shift=(-size / 2 - 2, size / 2 - 2),
            outline="ink",
            fit=fit,
            spots="bias",
        ),
        *_words(settings, n, place),
        *(_sign(spot, sign, n, place, fed, size) for spot, sign in marked),
    ]
    title = "What does each unit see?"
    if walk is not None and not walk.finished:
        l = min(walk.backwarded, default=None)
        title = f"Backward: edges into layer {l}{' and after' if l < L else ''} show dW[l]" if l else ""
        title = title or "Forward, one layer at a time"
    weights = sum(W.size for W in net.W.values())
    count = f"{numbers.counted(sum(n[1:]), 'unit')}, {numbers.counted(weights, 'weight')}"
    return scene.panel(
        "network",
        marks,
        (0, 1),
        (0, HIGH),
        title=title,
        height=HIGH + 42,
        axes=False,
        caption="blue: above 0    orange, dashed: below 0    small square: bias    glow: just changed",
        fields=_fields(settings, n, place, own),
        spotsStart="unit",
        spotsLabel=f"{count}: arrow keys move along them, page keys to biases and weights, Enter changes a number",
    )


def _edges(net, place, fed, size, run, fit):
    ends, values, first = [], [], {}
    walk = run.walk
    known = walk.backwarded if walk is not None and not walk.finished else ()
    for l in net.W:
        first[l] = len(ends)
        rows, columns = net.W[l].shape
        for i in range(rows):
            for j in range(columns):
                start = place(0, fed[j], len(FEATURES)) if l == 1 else place(l - 1, j, columns)
                ends.append((*start, *place(l, i, rows)))
        P = walk.update.dW[l] if l in known else net.W[l]
        # slopes are small numbers, so those of each layer are drawn relative to its largest
        values.append(P.ravel() / (np.abs(P).max() or 1.0) if l in known else P.ravel() / 2.5)
    x0, y0, x1, y1 = np.array(ends).T
    flow = run.flow and scene.flow(
        run.flow.id,
        [(part.way, first[part.l], part.values) for part in run.flow.parts],
        share=1.0 if len(run.flow.parts) > 1 else 0.4,
    )
    style = {"most": 1.0, "shift": size / 2 + 1, "faint": 0.12, "fit": fit, "spots": "weight"}
    style |= {"glow": not known, "flow": flow}
    return scene.segments(x0, y0, x1, y1, np.concatenate(values), **style)


def _sign(spot, sign, n, place, fed, size):
    """Return a sign at a weight or bias: where the edge is pointed at, near its end, or at the corner of the unit."""
    style = {"size": 15, "bold": True, "halo": True}
    x1, y1 = place(spot.l, spot.i, n[spot.l])
    if spot.name == "b":
        return scene.text(x1, y1, sign, shift=(-size / 2 - 2, size / 2 - 2), **style)
    x0, y0 = place(0, fed[spot.j], len(FEATURES)) if spot.l == 1 else place(spot.l - 1, spot.j, n[spot.l - 1])
    t, s = 0.72, 0.28
    bent = 3 * s * t / 2  # an edge is a Bezier curve with level ends
    x, y = (s**3 + bent) * x0 + (t**3 + bent) * x1, s * s * (s + 3 * t) * y0 + t * t * (t + 3 * s) * y1
    return scene.text(x, y, sign, shift=((size / 2 + 1) * (s**3 - t**3), 0), **style)


def _words(settings, n, place):
    low, L = BOTTOM - 26, len(n) - 1
    for l in range(L + 1):
        x, _ = place(l, 0, 1)
        yield scene.text(x, low + 14, "A[0]" if l == 0 else f"A[{l}]", size=11, color="muted")
    yield scene.text(RIGHT, low - 8, "sigmoid", size=11)
    yield scene.text(RIGHT, low - 24, "= yhat", size=11)
    yield scene.text(0.0, HIGH - 14, "features?", size=12, align="left")
    yield scene.text((LEFT + RIGHT) / 2, HIGH - 14, numbers.counted(L - 1, "hidden layer"), size=12)
    for l in range(1, L):
        yield scene.text(place(l, 0, 1)[0], HIGH - 44, str(n[l]), size=12)


def _fields(settings, n, place, own):
    L, middle = len(n) - 1, (LEFT + RIGHT) / 2
    fields = []
    for i, (name, feature) in enumerate(FEATURES.items()):
        on = name in settings.features
        fields.append(
            scene.button(
                f"feature {name}",
                0,
                place(0, i, len(FEATURES))[1],
                feature.symbol,
                label=f"{feature.symbol}, feature {name}",
                tip=f"{'Take' if on else 'Feed'} {feature.symbol} {'away from' if on else 'to'} the network",
                pressed=on,
                disabled=on and len(settings.features) == 1,
                wide=50,
                align="left",
                shift=(0, -12),
            )
        )
    for way, more, shift in (("−", -1, -74), ("+", 1, 74)):
        limit = (MOST_HIDDEN if more > 0 else 0) == L - 1
        what = "add a hidden layer" if more > 0 else "remove a hidden layer"
        tip = f"{MOST_HIDDEN} hidden layers are the most" if limit and more > 0 else what
        style = {"label": what, "tip": tip, "disabled": limit, "wide": 22, "shift": (shift, -12)}
        fields.append(scene.button(f"layers {more}", middle, HIGH - 14, way, **style))
    names = [*ACTIVATIONS, *([OWN] if own else [])]
    # what narrow pages have room for below and above this number of columns
    wide, menu = {6: (18, 50), 7: (15, 43)}.get(L, (22, 56))
    for l in range(1, L):
        x, _ = place(l, 0, 1)
        for way, more in (("−", -1), ("+", 1)):
            limit = n[l] == (MOST_UNITS if more > 0 else 1)
            what = f"add a unit to layer {l}" if more > 0 else f"remove a unit from layer {l}"
            tip = f"{MOST_UNITS} units are the most" if limit and more > 0 else what
            shift = (more * (wide / 2 + (6 if n[l] < 10 else 8)), -12)
            fields.append(
                scene.button(
                    f"units {l} {more}",
                    x,
                    HIGH - 44,
                    way,
                    label=what,
                    tip=tip,
                    disabled=limit,
                    wide=wide,
                    shift=shift,
                )
            )
        fields.append(
            scene.menu(
                f"activation {l}",
                x,
                BOTTOM - 48,
                [(SHORT[name], name) for name in names],
                settings.activations[l - 1],
                label=f"activation of layer {l}",
                wide=menu,
                shift=(-menu / 2, -10),
            )
        )
    return fields


def output(settings, net, A, coarse, examples, looking, tool, *, show_test, discretize) -> dict:
    """Return the panel with the plane: what the unit `looking` = (l, i) makes of it, with the examples.

    A, coarse   of all layers on the fine plane and on the coarse one, whose colors it uses
    tool        "look", or what a click does: then the panel is for picking
    """
    l, i = looking
    last = l == net.L
    values = A[l][i].reshape(FINE, FINE)
    if l:
        domain = span(coarse[l], net.g[l])
    else:  # each feature is drawn on its own scale
        feature = mapped([settings.features[i]], PLANES[COARSE])
        domain = (-float(np.abs(feature).max()), float(np.abs(feature).max()))
    if last and discretize:
        values = (BETWEEN @ values @ BETWEEN.T > 0.5).astype(float)
    name = "yhat" if last else f"A[{l}] of unit {i + 1}"
    style = {"map": "plane", "smooth": not (last and discretize), "name": name}
    marks = [scene.heat(values, (-REACH, REACH, -REACH, REACH), domain, **style)]
    if show_test:
        style = {"classes": examples.Y_test, "markers": ("S", "C"), "size": 6.5, "spots": "test"}
        marks.append(scene.points(*examples.X_test, ("zero", "one"), **style))
    style = {"classes": examples.Y, "markers": ("s", "o"), "size": 7.5, "spots": "train"}
    marks.append(scene.points(*examples.X, ("zero", "one"), **style))
    title = "What does it answer?" if last else f"{name}{' of layer ' + str(l) if l else ', a feature'}"
    told = {"pick": True, "keys": ["0", "1", "e", "Delete"]} if tool != "look" else {"hover": True}
    x1, x2, zero, one = settings.called
    if settings.scales != Settings.scaling:
        told["units"] = [list(pair) for pair in settings.scales]
    return scene.panel(
        "output",
        marks,
        (-REACH, REACH),
        (-REACH, REACH),
        title=title,
        height=316,
        xlabel=x1 or "x₁",
        ylabel=x2 or "x₂",
        xname=x1 or "x1",
        yname=x2 or "x2",
        caption=f"● ○ {one or 'y = 1'}    ■ □ {zero or 'y = 0'}    filled: trains, hollow: tests",
        grid=False,
        equal=True,
        bar=scene.bar(domain, map="plane", label="yhat" if last else "a"),
        # someone who draws wants to see the map
        explain="yhat = A[L], how sure it is that y = 1" if last and tool == "look" else "",
        spotsStart="train",
        spotsLabel="Examples: arrow keys go from one to the next",
        **told,
    )


def landscape(shown, run) -> dict:
    """Return the panel with a slice of J instead of the plane: the path of the run, and a ball where it is now."""
    x0, x1, y0, y1 = shown.window
    J, at = shown.J, (shown.across.of(run.net), shown.up.of(run.net))
    finite = J[np.isfinite(J)] if np.isfinite(J).any() else np.array([math.log(2)])
    low = float(finite.min())
    # what is far above the ball may all look the same
    high = max(float(np.quantile(finite, 0.9)), low + 1e-6)
    levels = low + (high - low) * np.linspace(0, 1, 13)[1:-1] ** 2
    across, up = path(run.history, shown.across, shown.up, run.k)
    stride = -(-len(across) // MOST_PATH)
    across, up = ([*values[::stride], now] for values, now in zip((across, up), at, strict=True))
    marks = [
        scene.heat(J, shown.window, (low, high), levels=levels, name="J"),
        scene.line(across, up, "trace", width=2, casing=True),
        scene.points(across[:1], up[:1], ("trace",), markers=("D",), size=9),
        scene.points(at[:1], at[1:], ("start",), size=16),
    ]
    names = {"xlabel": f"{shown.across} →", "ylabel": f"{shown.up} ↑"}
    names |= {"xname": str(shown.across), "yname": str(shown.up)}
    return scene.panel(
        "landscape",
        marks,
        (x0, x1),
        (y0, y1),
        title="J over two weights",
        height=316,
        caption="dark: low J    ◇ the start    drag the ball",
        grid=False,
        pick=True,
        held=at,
        bar=scene.bar((low, high), label="J"),
        **names,
    )


def costs(curve, now, show_test, sliced=False) -> dict:
    """Return the panel with both cost curves, and where on them the moment `now`, which is shown, is.

    sliced  whether the landscape is shown, which a button here opens and closes
    """
    path = [moment for moment in curves.thin(curve, 500) if math.isfinite(moment.J)]
    path = path or [Costs(0, math.log(2), math.nan)]
    steps = [moment.k for moment in path]
    J, test = ([getattr(moment, name) for moment in path] for name in ("J", "test"))
    # a few steps may be above the scale, after one that was too large, and so may an infinite cost
    high = np.nanquantile([*J, *test] if show_test and not all(map(math.isnan, test)) else J, 0.97)
    high = min(float(high), TALL * max(J[0], 0.75))
    marks = [scene.line(steps, J, "blue")]
    if show_test:
        # gray, because orange is a class
        marks.insert(0, scene.line(steps, test, "muted", dash=(6, 4)))
        if math.isfinite(now.test):
            marks.append(scene.points([now.k], [now.test], ("muted",), markers=("s",), size=8))
    if math.isfinite(now.J):
        marks.append(scene.points([now.k], [now.J], ("blue",), size=8))
    if now.k != curve[-1].k:
        marks.insert(0, scene.rule(x=now.k))
    wide, tall = curves.round_up(max(100, 1.02 * steps[-1])), max(0.75, curves.round_up(1.05 * high))
    return scene.panel(
        "cost",
        marks,
        (-0.015 * wide, wide),  # room for half a marker
        (-0.03 * tall, tall),
        title=f"Cost J = {_cost(now.J)}" + (f", test {_cost(now.test)} (dashed)" if show_test else ""),
        height=120,
        ylabel="",
        xlabel="",
        xname="step k",
        yname="J",
        hover=True,
        fields=[
            scene.button(
                "landscape",
                wide,
                tall,
                "map" if sliced else "landscape",
                label="map of yhat" if sliced else "landscape of J",
                tip="Show the map of yhat again"
                if sliced
                else "Show J over two weights instead of the map above",
                wide=76,
                align="left",
                shift=(-76, -27),
                narrow=(-78, 2),
            )
        ],
        explain="J = (1/m) times the sum of the losses −log yhat (y = 1), −log(1 − yhat) (y = 0)",
    )


def _cost(J):
    return numbers.cost(J, 3, infinite="∞")
