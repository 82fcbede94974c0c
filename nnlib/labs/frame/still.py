"""A scene as a static picture: what a lab shows on GitHub, in nbviewer, in print, and before its cell is run."""

import matplotlib
import matplotlib.collections
import matplotlib.offsetbox
import matplotlib.patches
import matplotlib.patheffects
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas
from PIL import Image

from nnlib import figures
from nnlib.labs.frame.scene import MAPS, PALETTE, SIZES, array

_WIDTH = 900  # of the notebook column it is made for
_PIXELS_PER_INCH = 100
_STYLE = {
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": "#777777",
    "axes.axisbelow": True,
    "grid.color": "#e3e3e3",
    "legend.fontsize": 8.5,
    "font.family": "DejaVu Sans",
}
_MAPS = {name: LinearSegmentedColormap.from_list(name, stops) for name, stops in MAPS.items()}
_SHAPES = {"O": "o", "C": "o", "S": "s"}
_PLACES = {"top left": "upper left", "top right": "upper right"} | {
    "bottom left": "lower left",
    "bottom right": "lower right",
}


def figure(scene, alt) -> figures.Figure:
    """Return the scene as it looks in a light notebook 900 pixels wide; alt comes before the scene's own words."""
    columns = scene["columns"]
    tall = max(sum(panel["height"][0] for panel in column["panels"]) for column in columns) + 30
    with matplotlib.rc_context(_STYLE):
        canvas = Canvas((_WIDTH / _PIXELS_PER_INCH, tall / _PIXELS_PER_INCH), dpi=1.4 * _PIXELS_PER_INCH)
        FigureCanvasAgg(canvas)
        canvas.set_layout_engine("constrained")
        sides = canvas.subfigures(
            1, len(columns), squeeze=False, width_ratios=[column["flex"] for column in columns]
        )
        for side, column in zip(sides[0], columns, strict=True):
            heights = [panel["height"][0] for panel in column["panels"]]
            axes = side.subplots(len(heights), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
            for ax, panel in zip(axes[:, 0], column["panels"], strict=True):
                _panel(ax, panel)
        picture = figures.png(canvas, Image.Quantize.MAXCOVERAGE)
    return figures.Figure(picture, f"{alt} {scene['label']}", width=_WIDTH)


def _panel(ax, panel):
    ax.set(xlim=panel["x"], ylim=panel["y"], title=panel["title"])
    for depth, mark in enumerate(panel["marks"]):
        _MARKS[mark["kind"]](ax, mark, 2 + depth)
    for field in panel.get("fields", ()):
        _field(ax, field)
    ax.set_aspect("equal" if panel.get("equal") else "auto")
    if panel["axes"]:
        ax.set(xlabel=panel.get("xlabel", ""), ylabel=panel.get("ylabel", ""))
        ax.grid(panel["grid"])
        for axis, (shift, divisor) in zip((ax.xaxis, ax.yaxis), panel.get("units", ()), strict=False):
            axis.set_major_formatter(lambda value, _, s=shift, d=divisor: f"{s + d * value:.4g}")
    else:
        ax.set_axis_off()
    if panel.get("bar"):
        bar = panel["bar"]
        ticks = [k * 10.0**p for p in range(-6, 7) for k in (1, 2, 5)] if bar["log"] else None
        ticks = ticks and [t for t in ticks if bar["domain"][0] <= t <= bar["domain"][1]]
        shades = matplotlib.cm.ScalarMappable(_norm(bar), _MAPS[bar["map"]])
        scale = ax.figure.colorbar(shades, ax=ax, label=bar["label"], ticks=ticks, format="%g")
        scale.ax.minorticks_off()
    if panel.get("caption"):
        ax.text(0.5, -0.02, panel["caption"], transform=ax.transAxes, ha="center", va="top", fontsize=8.5)
    if panel.get("legend") and ax.get_legend_handles_labels()[1]:
        ax.legend(loc=_PLACES[panel["legend"]], framealpha=0.86).set_zorder(99)


def _field(ax, field):
    """What a menu is set to and which buttons are pressed can be read here too, but they can't be used."""
    if "options" in field:
        text = next(text for text, value in field["options"] if value == field["value"])
    elif "pressed" in field:
        text = field["text"]
    else:
        return
    left = field["wide"] / 2 if field["align"] == "left" else 0
    right, down = field["shift"]
    style = {
        "fontsize": 8,
        "fontweight": "bold" if field.get("pressed") else "normal",
        "ha": "center",
        "va": "center",
    }
    place = (0.72 * (right + left), -0.72 * (down + 12))
    ax.annotate(
        text, (field["x"], field["y"]), place, textcoords="offset points", annotation_clip=False, **style
    )


def _norm(scaled):
    norm = matplotlib.colors.LogNorm if scaled["log"] else matplotlib.colors.Normalize
    return norm(*scaled["domain"], clip=True)


def _color(name):
    named = {"ink": figures.INK, "muted": "#5c5c5c", "grid": "#d5d5d5", "paper": figures.PAPER}
    return named.get(name) or PALETTE.get(name, (name,))[0]


def _style(mark):
    dash = (0, [length / 1.4 for length in mark["dash"]]) if mark["dash"] else "-"
    return {
        "color": _color(mark["color"]),
        "linewidth": 0.75 * mark["width"],
        "linestyle": dash,
        "label": mark["label"] or None,
    }


def _heat(ax, mark, depth):
    values = array(mark["values"]).reshape(mark["shape"])
    x0, x1, y0, y1 = mark["extent"]
    style = {"cmap": _MAPS[mark["map"]], "norm": _norm(mark), "zorder": depth}
    if mark["smooth"] and min(mark["shape"]) > 1:
        x, y = np.linspace(x0, x1, mark["shape"][1]), np.linspace(y0, y1, mark["shape"][0])
        ax.pcolormesh(x, y, values, shading="gouraud", rasterized=True, **style)
        if mark.get("levels"):
            ax.contour(
                x, y, values, mark["levels"], colors="white", alpha=0.38, linewidths=0.8, zorder=depth + 0.5
            )
    else:
        ax.imshow(
            values, extent=mark["extent"], origin="lower", interpolation="nearest", aspect="auto", **style
        )
    _outline(ax, mark, depth)


def _image(ax, mark, depth):
    pixels = np.frombuffer(mark["pixels"], np.uint8).reshape(mark["shape"])
    if mark["shape"][2] == 1:
        pixels = np.repeat(pixels, 3, axis=2)
    ax.imshow(pixels, extent=mark["extent"], interpolation="nearest", aspect="auto", zorder=depth)
    _outline(ax, mark, depth)


def _outline(ax, mark, depth):
    if mark.get("outline"):
        x0, x1, y0, y1 = mark["extent"]
        frame = ([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0])
        ax.plot(*frame, color=_color(mark["outline"]), linewidth=1.1, zorder=depth)


def _line(ax, mark, depth):
    x, y = array(mark["x"]), array(mark["y"])
    if mark["casing"]:
        ax.plot(x, y, color="black", alpha=0.55, linewidth=0.75 * (mark["width"] + 2), zorder=depth)
    ax.plot(x, y, zorder=depth, **_style(mark))
    if mark["arrow"] and len(x) > 1:
        arrow = {"arrowstyle": "-|>", "color": _color(mark["color"]), "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", (x[-1], y[-1]), (x[-2], y[-2]), arrowprops=arrow, zorder=depth)


def _area(ax, mark, depth):
    style = {"color": _color(mark["color"]), "alpha": mark["opacity"], "linewidth": 0, "zorder": depth}
    ax.fill_between(
        array(mark["x"]), array(mark["y"]), array(mark["base"]), label=mark["label"] or None, **style
    )


def _band(ax, mark, depth):
    style = {"color": _color(mark["color"]), "alpha": mark["opacity"], "linewidth": 0, "zorder": depth}
    ax.axvspan(*array(mark["x"]), hatch="//", label=mark["label"] or None, **style)


def _rule(ax, mark, depth):
    if "at_x" in mark:
        ax.axvline(mark["at_x"], zorder=depth, **_style(mark))
    else:
        ax.axhline(mark["at_y"], zorder=depth, **_style(mark))


def _points(ax, mark, depth):
    x, y = array(mark["x"]), array(mark["y"])
    inside = _within(x, ax.get_xlim()) & _within(y, ax.get_ylim())  # one on the edge is drawn whole
    kinds = np.frombuffer(mark["classes"], np.uint8) if "classes" in mark else np.zeros(len(x), np.uint8)
    for kind, (color, marker) in enumerate(zip(mark["colors"], mark["markers"], strict=True)):
        style = {"s": (0.75 * mark["size"]) ** 2, "c": _color(color), "zorder": depth, "clip_on": False}
        if marker in "SC":
            style |= {"c": figures.PAPER, "edgecolors": _color(color), "linewidths": 1.4}
        elif marker == "O":
            style |= {"c": "none", "edgecolors": _color(color), "linewidths": 2}
        elif marker in "+x":
            style |= {"linewidths": 2}
        else:
            style |= {"edgecolors": figures.PAPER, "linewidths": 0.8}
        label = mark["labels"][kind] if kind < len(mark["labels"]) else None
        members = inside & (kinds == kind)
        ax.scatter(x[members], y[members], marker=_SHAPES.get(marker, marker), label=label, **style)


def _within(values, ends):
    low, high = sorted(ends)
    return (values >= low - 1e-6 * (high - low)) & (values <= high + 1e-6 * (high - low))


def _maps(ax, mark, depth):
    count, rows, columns = mark["shape"]
    shades = np.frombuffer(mark["shade"], np.uint8).reshape(count, rows, columns)
    x, y = array(mark["x"]), array(mark["y"])
    sizes = array(mark["sizes"]) if "sizes" in mark else np.full(count, mark["size"])
    fades = np.frombuffer(mark["fade"], np.uint8) / 255 if "fade" in mark else np.ones(count)
    style = {"interpolation": "bilinear" if mark["smooth"] else "nearest", "zorder": depth}
    for n in range(count):
        # the sides are in pixels of the page, whatever the axes measure
        colors = _MAPS[mark["map"]](shades[n, ::-1] / 255)
        colors[..., :3] = 1 - fades[n] * (1 - colors[..., :3])
        inside = matplotlib.offsetbox.OffsetImage(colors, zoom=0.72 * sizes[n] / rows, **style)
        place = (0.72 * mark["shift"][0], -0.72 * mark["shift"][1])
        frame = {"edgecolor": _color(mark["outline"]), "linewidth": 0.8}
        box = matplotlib.offsetbox.AnnotationBbox(
            inside, (x[n], y[n]), place, boxcoords="offset points", pad=0, bboxprops=frame, zorder=depth
        )
        box.set_in_layout(False)
        ax.add_artist(box)


def _segments(ax, mark, depth):
    x0, y0, x1, y1 = (array(mark[name]) for name in ("x", "y", "x1", "y1"))
    values = array(mark["values"])
    strength = np.minimum(1.0, np.abs(values) / mark["most"])
    signs = [matplotlib.colors.to_rgb(_color(name)) for name in ("positive", "negative")]
    colors = np.column_stack([np.where(values[:, None] < 0, signs[1], signs[0]), strength])
    colors[:, 3] = mark["faint"] + (1 - mark["faint"]) * strength
    style = {"linestyles": ["--" if value < 0 else "-" for value in values], "zorder": depth}
    ends = np.stack([np.stack([x0, y0], axis=1), np.stack([x1, y1], axis=1)], axis=1)
    edges = matplotlib.collections.LineCollection(
        ends, colors=colors, linewidths=0.5 + 3.3 * strength, **style
    )
    edges.set_in_layout(False)
    ax.add_collection(edges, autolim=False)


def _text(ax, mark, depth):
    shift = (0.72 * mark["shift"][0], -0.72 * mark["shift"][1])
    words = ax.annotate(
        mark["text"],
        (mark["at_x"], mark["at_y"]),
        shift,
        textcoords="offset points",
        ha=mark["align"],
        va="center",
        fontsize=0.75 * mark["size"],
        fontweight="bold" if mark["bold"] else "normal",
        fontfamily="monospace" if mark["code"] else None,
        color=_color(mark["color"]),
        zorder=depth,
        annotation_clip=False,
    )
    if mark["halo"]:
        words.set_path_effects([matplotlib.patheffects.withStroke(linewidth=2.5, foreground=figures.PAPER)])


def _box(ax, mark, depth):
    x0, x1, y0, y1 = mark["extent"]
    style = {"edgecolor": _color(mark["color"]), "linewidth": 0.75 * mark["width"], "zorder": depth}
    inside = "none"
    if mark["fill"]:
        white, color = np.ones(3), np.array(matplotlib.colors.to_rgb(_color(mark["fill"])))
        inside = tuple(white + mark["opacity"] * (color - white))
    dash = (0, [length / 1.4 for length in mark["dash"]]) if mark["dash"] else "-"
    ax.add_patch(
        matplotlib.patches.Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=inside, linestyle=dash, **style)
    )


def _places(ax, mark, depth):
    """Nothing can be pointed at in a still picture."""


def _table(ax, mark, depth):
    rows, columns = mark["shape"]
    x0, x1, y0, y1 = mark["extent"]
    wide, high = (x1 - x0) / columns, (y1 - y0) / rows
    tones = np.frombuffer(mark["tones"], np.uint8) if "tones" in mark else np.zeros(rows * columns, np.uint8)
    for i, j in np.ndindex(rows, columns):
        left, low = x0 + j * wide, y1 - (i + 1) * high
        fill = mark["fills"][tones[i * columns + j]]
        inside = (*matplotlib.colors.to_rgb(_color(fill)), 0.2) if fill else "none"
        frame = {"facecolor": inside, "edgecolor": _color("grid"), "linewidth": 0.7, "zorder": depth}
        ax.add_patch(matplotlib.patches.Rectangle((left, low), wide, high, **frame))
        note = mark["notes"][i][j] if mark["notes"] else ""
        lines = [(mark["words"][i][j], 0.69 if note else 0.49, mark["size"], "ink")]
        lines += [(note, 0.26, SIZES[0], "muted")] if note else []
        for words, part, size, color in lines:
            ax.text(
                left + wide / 2,
                low + part * high,
                words,
                ha="center",
                va="center",
                fontsize=0.66 * size,
                color=_color(color),
                zorder=depth,
            )


_MARKS = {
    "heat": _heat,
    "image": _image,
    "line": _line,
    "area": _area,
    "band": _band,
    "rule": _rule,
    "points": _points,
    "maps": _maps,
    "segments": _segments,
    "text": _text,
    "box": _box,
    "places": _places,
    "table": _table,
}
