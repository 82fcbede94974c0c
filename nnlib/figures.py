"""Every plot of the course. A figure is one call, and says in words what it shows.

A figure has no background of its own, and its colors hold on light pages and on dark ones: GitHub and a notebook that
was never run leave out every style, so one picture has to do for both. Photographs and maps lie on white.

The words are made from the numbers as they are drawn. So readers who can't see a picture still get its content, and a
test that compares the words catches a picture that changed.
"""

import base64
import html
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from PIL import Image

from nnlib.activations import sigmoid
from nnlib.cost import loss_from_Z, squared_error
from nnlib.network import Network, forward
from nnlib.shapes import sizes

# After Okabe and Ito's palette: readers who confuse red and green can tell them apart. Line styles go with the colors.
# Their own yellow and sky blue are too light for a white page: the contrast is at least 3 on each page.
CLASS_COLORS = ("#D55E00", "#0072B2")
CLASS_MARKERS = ("s", "o")
LINE_COLORS = ("#0072B2", "#D55E00", "#009E73", "#C4679B", "#AA7700", "#7D6BD0")
LINE_STYLES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))
DIVERGING = matplotlib.colors.LinearSegmentedColormap.from_list(
    "orange_blue", [CLASS_COLORS[0], "#f3b98f", "#f2f2f2", "#8fc1e3", CLASS_COLORS[1]]
)


def _pale(colors, part):
    """Return a color map as that part of it looks on white, but opaque, so that nothing shines through."""
    shades = colors(np.linspace(0, 1, 256))[:, :3]
    return matplotlib.colors.ListedColormap(1 - part * (1 - shades))


PALE, SHADES = _pale(DIVERGING, 0.55), _pale(matplotlib.colormaps["Greys_r"], 0.75)
INK, PAPER = "#222222", "#ffffff"  # of what has its own background
# No gray has a contrast of 4.5 with both a white page and a dark one: 4.3 is the most. This one has 4.5 with white, and
# with dark if the page lets a style make it brighter; otherwise it has 4.
TEXT, GRID = "#747474", "#80808050"
ON_DARK = {
    "nnlib-drawn": "brightness(1.35)",
    "nnlib-pictured": "contrast(0.88) brightness(1.12)",  # no pale color becomes white, and no dark one light
}
_THEME = "".join(
    f'[data-jp-theme-light="false"] .{look} img, .vscode-dark .{look} img {{ filter: {how} }}'
    for look, how in ON_DARK.items()
)
_STYLE = {
    "font.size": 11,
    "axes.edgecolor": "#888888",
    "axes.labelcolor": TEXT,
    "axes.titlesize": 11,
    "axes.titlecolor": TEXT,
    "text.color": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "lines.linewidth": 2.2,
    "legend.frameon": False,
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
}
_PIXELS_PER_INCH = 100


@dataclass(frozen=True)
class Figure:
    """A finished picture: PNG bytes, its content in words (alt), a caption, and how wide it is shown, in pixels.

    look    "nnlib-drawn" or "nnlib-pictured", how a dark page treats it; "" for one on its own white background
    """

    png: bytes
    alt: str
    caption: str = ""
    width: int = 640
    look: str = ""

    def _repr_html_(self) -> str:
        source = base64.b64encode(self.png).decode()
        caption = f"<figcaption>{html.escape(self.caption)}</figcaption>" if self.caption else ""
        look, style = "", ""
        if self.look:
            look, style = f'class="{self.look}" ', f"<style>@media screen {{ {_THEME} }}</style>"
        return (
            f'<figure {look}style="margin: 0.5em 0">{style}<img alt="{html.escape(self.alt)}" '
            f'src="data:image/png;base64,{source}" '
            f'style="width: {self.width}px; max-width: 100%; border-radius: 6px">{caption}</figure>'
        )

    def __repr__(self) -> str:
        return self.alt


class _Drawing:
    """A drawing in progress: axes to draw on, and the words that describe what was drawn.

    pictured    it shows photographs, maps or anything else with its own background: a dark page hardly changes it
    """

    def __init__(self, width=6.4, height=3.6, rows=1, columns=1, pictured=False, **grid):
        self.pictured = pictured
        with matplotlib.rc_context(_STYLE):
            self.canvas = Canvas(figsize=(width, height), dpi=1.6 * _PIXELS_PER_INCH, layout="constrained")
            self.canvas.get_layout_engine().set(w_pad=0.09, h_pad=0.09)
            self.canvas.set_facecolor("none")
            FigureCanvasAgg(self.canvas)
            self.axes = self.canvas.subplots(rows, columns, squeeze=False, **grid).ravel()
            for ax in self.axes:
                ax.set_facecolor("none")
        self.ax = self.axes[0]
        self.words = []

    def curve(self, x, y, label, i=0, ax=None, **style):
        """Draw one curve and say where it starts and ends, and its range in between."""
        x, y = np.ravel(x), np.ravel(y)
        style = {"color": LINE_COLORS[i % 6], "linestyle": LINE_STYLES[i % 6], **style}
        (ax or self.ax).plot(x, y, label=label, **style)
        words = f"{label}: from {_number(y[0])} at {_number(x[0])} to {_number(y[-1])} at {_number(x[-1])}"
        low, high = np.min(y), np.max(y)
        if low < min(y[0], y[-1]) - 1e-3 * (high - low):
            words += f", lowest {_number(low)} at {_number(x[np.argmin(y)])}"
        if high > max(y[0], y[-1]) + 1e-3 * (high - low):
            words += f", highest {_number(high)} at {_number(x[np.argmax(y)])}"
        self.words.append(words)

    def points(self, X, Y, ax=None, size=26, say=True):
        """Draw examples with two features, each class in its own color and marker, and say where they are."""
        ax = ax or self.ax
        for y in (0, 1):
            members = X[:, np.ravel(Y) == y]
            ax.scatter(
                *members,
                c=CLASS_COLORS[y],
                marker=CLASS_MARKERS[y],
                s=size,
                edgecolors=PAPER if self.pictured else TEXT,
                linewidths=0.7,
                label=f"y = {y}",
                zorder=3,
            )
            center = ", ".join(_number(c) for c in members.mean(axis=1)) if members.size else "nowhere"
            if say:
                self.words.append(f"{members.shape[1]} examples with y = {y} around ({center})")

    def finish(self, opening, caption="", legend=False, few_colors=True) -> Figure:
        with matplotlib.rc_context(_STYLE):
            if legend:
                for ax in self.axes:
                    if ax.get_legend_handles_labels()[1]:
                        ax.legend(labelcolor=INK if self.pictured else TEXT)
            picture = png(self.canvas, Image.Quantize.MEDIANCUT if few_colors else None)
        alt = opening.rstrip(".") + ". " + "; ".join(self.words)
        width = round(self.canvas.get_figwidth() * _PIXELS_PER_INCH)
        look = "nnlib-pictured" if self.pictured else "nnlib-drawn"
        return Figure(picture, alt.strip().rstrip(".") + ".", caption, width, look)


def png(plot, palette) -> bytes:
    """Return matplotlib's figure as PNG, in 256 colors chosen by palette, one of PIL's methods; None keeps all colors.

    What isn't drawn on stays transparent if the figure has no background. Where nobody sees it, as while notebooks of a
    class are graded, the variable NNLIB_PICTURES=off saves the work; then it is empty.
    """
    if os.environ.get("NNLIB_PICTURES") == "off":
        return b""
    # Its savefig would lay the figure out twice, and compress what must be unpacked again to count its colors.
    plot.canvas.draw()
    picture = Image.fromarray(np.asarray(plot.canvas.buffer_rgba()))
    if palette is not None:  # a quarter of the bytes in the notebook's file, and no difference to be seen
        picture = _in_few_colors(picture, palette)
    buffer = io.BytesIO()
    picture.save(buffer, "png")
    return buffer.getvalue()


def _in_few_colors(picture, palette):
    """Return a picture in 256 colors; PIL's only method for transparency would turn maps into stripes."""
    pixels = np.asarray(picture)
    solid = pixels[..., 3] == 255
    if solid.all():
        return picture.convert("RGB").quantize(256, palette, dither=Image.Dither.NONE)
    drawn = Image.fromarray(pixels[solid][None, :, :3]).quantize(192, palette, dither=Image.Dither.NONE)
    clear = Image.fromarray(pixels[~solid][None]).quantize(64, Image.Quantize.FASTOCTREE)
    places = np.empty(solid.shape, np.uint8)
    places[solid], places[~solid] = np.asarray(drawn)[0], 192 + np.asarray(clear)[0]
    colors = np.zeros((256, 4), np.uint8)
    colors[:, 3] = 255
    for first, part in ((0, drawn), (192, clear)):
        found = np.reshape(part.getpalette("RGBA"), (-1, 4))
        colors[first : first + len(found)] = found[: 192 if first == 0 else 64]
    few = Image.fromarray(places, "P")
    few.putpalette(colors.tobytes(), "RGBA")
    return few


def _number(value) -> str:
    # Three digits survive another machine's rounding, and a listener can keep them in mind; in full: 1,780,000, not
    # 1.78e+06.
    text = f"{float(f'{value:.3g}'):,.12g}"
    return "0" if text == "-0" or abs(value) < 1e-9 else text


def _quiet(ax):
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    for spine in ax.spines.values():
        spine.set_visible(False)


def pictures(pictures, titles=(), columns=8, caption="", size=1.0) -> Figure:
    """Return a grid of pictures. pictures (m, h, w, 3) or (m, h, w), uint8 or any numbers; one title for each."""
    pictures = np.asarray(pictures)
    m = len(pictures)
    columns = min(columns, m)
    rows = -(-m // columns)
    height = 1.25 if len(titles) else 1.0
    drawing = _Drawing(size * columns, size * height * rows, rows, columns, pictured=True)
    for ax in drawing.axes:
        _quiet(ax)
    gray = {} if pictures.ndim == 4 else {"cmap": "gray_r", "vmin": 0, "vmax": max(float(pictures.max()), 1)}
    for i, (ax, picture) in enumerate(zip(drawing.axes, pictures, strict=False)):
        ax.imshow(picture, interpolation="nearest", **gray)
        title = str(titles[i]) if i < len(titles) else ""
        ax.set_title(title, fontsize=9.5, pad=3)
        drawing.words.append(f"{title} (mean {_number(picture.mean())})".strip())
    h, w = pictures.shape[1:3]
    shown = f"{m} picture{'s' if m != 1 else ''} of {h} x {w} pixels"
    return drawing.finish(shown, caption, few_colors=pictures.ndim == 3)


def channels(picture) -> Figure:
    """Return one color picture beside its red, green and blue channels. picture (h, w, 3) uint8."""
    drawing = _Drawing(7.2, 2.1, 1, 4, pictured=True)
    names = ("picture", "red", "green", "blue")
    h, w = picture.shape[:2]
    for c, (ax, name) in enumerate(zip(drawing.axes, names, strict=True)):
        _quiet(ax)
        shades = np.zeros_like(picture)
        if c:
            shades[..., c - 1] = picture[..., c - 1]
            drawing.words.append(
                f"{name} channel: {h} x {w} values, mean {_number(picture[..., c - 1].mean())}"
            )
        ax.imshow(shades if c else picture, interpolation="nearest")
        ax.set_title(name, fontsize=10.5)
    return drawing.finish(f"One picture of {h} x {w} pixels and its three channels", few_colors=False)


def weights(w, shape, caption="", title="") -> Figure:
    """Return weights drawn as the picture they look for: blue raises yhat, orange lowers it, gray does neither.

    w (n_x, 1); shape is the picture's, (h, w), or (h, w, 3) for a panel for each color channel.
    """
    image = np.reshape(w, shape)
    panels = {"weights": image}
    if image.ndim == 3:
        panels = {name: image[..., c] for c, name in enumerate(("red", "green", "blue"))}
    drawing = _Drawing(2.4 * len(panels) + 0.9, 2.5, 1, len(panels), pictured=True)
    limit = np.abs(image).max() or 1.0
    for ax, (name, values) in zip(drawing.axes, panels.items(), strict=True):
        _quiet(ax)
        shown = ax.imshow(values, cmap=DIVERGING, vmin=-limit, vmax=limit, interpolation="nearest")
        ax.set_title(title or name, fontsize=10.5)
        high, low = (np.unravel_index(f(values), values.shape) for f in (np.argmax, np.argmin))
        drawing.words.append(
            f"{name}: highest {_number(values.max())} at row {high[0]}, column {high[1]}, "
            f"lowest {_number(values.min())} at row {low[0]}, column {low[1]}"
        )
    with matplotlib.rc_context(_STYLE):
        drawing.canvas.colorbar(
            shown, ax=list(drawing.axes), shrink=0.85, ticks=[-limit, 0, limit], format="%.2g"
        )
    return drawing.finish(f"Weights as a picture of {image.shape[0]} x {image.shape[1]} pixels", caption)


def activation(g, caption="") -> Figure:
    """Return g and its slope g' for z from -6 to 6."""
    z = np.linspace(-6, 6, 241)
    drawing = _Drawing(6.4, 3.2)
    drawing.curve(z, g(z), f"{g.name}: g(z)", 0)
    drawing.curve(z, g.prime(z), "its slope: g'(z)", 1)
    drawing.ax.set_xlabel("z")
    return drawing.finish(f"The {g.name} and its slope against z", caption, legend=True)


def curves(x, lines: Mapping, x_label="", y_label="", title="", caption="", y_range=None) -> Figure:
    """Return several curves over the same x. lines maps a name to the y of each point."""
    drawing = _Drawing(6.4, 3.4)
    for i, (label, y) in enumerate(lines.items()):
        drawing.curve(x, y, label, i)
    drawing.ax.set(xlabel=x_label, ylabel=y_label, title=title)
    if y_range:
        drawing.ax.set_ylim(y_range)
    opening = title or f"{y_label or 'Curves'} against {x_label or 'x'}"
    return drawing.finish(opening, caption, legend=True)


def bars(panels: Mapping, caption="", log=False) -> Figure:
    """Return a bar for each of several values, in a panel for each group. panels maps a title to {name: value}.

    log     equal lengths for equal ratios, for values that are powers of ten apart
    """
    most = max(map(len, panels.values()))
    drawing = _Drawing(2.0 + 2.6 * len(panels), 0.9 + 0.3 * most, 1, len(panels), sharey=True)
    for i, (ax, (title, values)) in enumerate(zip(drawing.axes, panels.items(), strict=True)):
        drawn = ax.barh(list(values), list(values.values()), color=LINE_COLORS[i % 6], height=0.7, zorder=2)
        numbers = [_number(value) for value in values.values()]
        ax.bar_label(drawn, numbers, padding=3, fontsize=9, color=TEXT)
        ax.margins(x=0.2)
        if log:
            ax.set_xscale("log")
            ax.set_xlim(left=10 ** np.floor(np.log10(min(values.values())) - 0.2))
        ax.set_title(title)
        ax.grid(axis="y", visible=False)
        said = ", ".join(f"{name} {number}" for name, number in zip(values, numbers, strict=True))
        drawing.words.append(f"{title}: {said}")
    drawing.ax.invert_yaxis()
    return drawing.finish("Bars, equal lengths for equal ratios" if log else "Bars", caption)


def cost_curves(histories: Mapping, caption="", log=False) -> Figure:
    """Return the cost J against the iteration k of one or more training runs. histories maps a name to its Steps."""
    drawing = _Drawing(6.4, 3.4)
    for i, (label, history) in enumerate(histories.items()):
        drawing.curve([step.k for step in history], [step.J for step in history], label, i)
    drawing.ax.set(xlabel="iteration k", ylabel="cost J", yscale="log" if log else "linear")
    return drawing.finish("Cost J against iteration k", caption, legend=True)


def rates(alphas, J, caption="") -> Figure:
    """Return the cost J in which each of many training runs ends: a curve over its learning rate, and a line of pixels.

    alphas (N,) > 0, growing, and J (N,), finite; one pixel for each run, dark where J is low.
    """
    alphas, J = np.asarray(alphas, float), np.asarray(J, float)
    drawing = _Drawing(6.4, 3.4, 2, 1, pictured=True, sharex=True, height_ratios=[3, 1])
    curve, line = drawing.axes
    curve.plot(alphas, J, color=LINE_COLORS[0])
    curve.set(ylabel="cost J", xscale="log")
    between = np.sqrt(alphas[1:] * alphas[:-1])
    edges = np.concatenate([[alphas[0] ** 2 / between[0]], between, [alphas[-1] ** 2 / between[-1]]])
    norm = matplotlib.colors.LogNorm(J.min(), J.max())
    line.pcolormesh(edges, [0, 1], J[None], cmap=SHADES, norm=norm, rasterized=True)
    line.set(xlabel="learning rate alpha", xlim=(edges[0], edges[-1]), yticks=[])
    line.grid(False)
    low = J.min()
    good = alphas[1.01 * low >= J]
    drawing.words.append(
        f"Lowest J {_number(low)}; {len(good)} runs end within 1% of it, with rates from {_number(good[0])} to "
        f"{_number(good[-1])}. With the smallest rate J ends at {_number(J[0])}, with the largest at {_number(J[-1])}"
    )
    opening = (
        f"Cost J at the end of {len(J)} training runs, as a curve and as a line of pixels, dark where J is low, "
        f"over learning rates from {_number(alphas[0])} to {_number(alphas[-1])}"
    )
    return drawing.finish(opening, caption)


def checked_training(histories: Mapping, gaps, of="gradient", caption="") -> Figure:
    """Return the cost J of training runs against the iteration k, and below it how far off a gradient is on the way.

    histories maps a name to its Steps; gaps are pairs (k, relative difference), 0 where it agrees with nudging.
    """
    drawing = _Drawing(6.4, 5.0, 2, 1, sharex=True, height_ratios=(3, 2))
    above, below = drawing.axes
    for i, (label, history) in enumerate(histories.items()):
        drawing.curve([step.k for step in history], [step.J for step in history], label, i, above)
    costs = [step.J for history in histories.values() for step in history]
    far = max(costs) > 20 * max(history[0].J for history in histories.values())
    above.set(ylabel="cost J", yscale="log" if far else "linear")
    agrees = 1e-8
    below.axhspan(agrees / 10, 1e-7, color=GRID, linewidth=0)
    style = {"color": LINE_COLORS[0], "marker": "o", "markersize": 5}
    below.plot([k for k, off in gaps], [max(off, agrees) for k, off in gaps], **style)
    said = [f"off by {off:.2g}" if off else "agrees with nudging" for k, off in gaps]
    places = [f"{each} at {k}" for each, (k, off) in zip(said, gaps, strict=True)]
    alike = len(set(said)) == 1
    drawing.words.append(
        f"the {of} {f'{said[0]} at all {len(gaps)} places checked' if alike else ', '.join(places)}"
    )
    below.set(xlabel="iteration k", ylabel=f"{of} off by", yscale="log", ylim=(agrees / 10, 4))
    below.set_yticks([agrees, 1e-5, 1e-2, 1], ["agrees", "0.00001", "0.01", "1"])
    below.minorticks_off()
    with matplotlib.rc_context(_STYLE):
        above.legend()
    return drawing.finish(f"Cost J against iteration k, and below how far the {of} is off", caption)


def losses(caption="") -> Figure:
    """Return squared error and cross-entropy against z for y = 1, and below them their curvature."""
    z = np.linspace(-8, 8, 321)
    fine = z[1] - z[0]
    drawing = _Drawing(6.4, 5.0, 2, 1, sharex=True)
    above, below = drawing.axes
    for i, (label, values) in enumerate(
        {"cross-entropy": loss_from_Z(z, 1), "squared error": squared_error(sigmoid(z), 1)}.items()
    ):
        drawing.curve(z, values, label, i, above)
        bend = np.gradient(np.gradient(values, fine), fine)[2:-2]
        drawing.curve(z[2:-2], bend, f"curvature of the {label}", i, below)
        if bend.min() < -0.01:
            below.fill_between(z[2:-2], bend, 0, where=bend < 0, color=LINE_COLORS[i], alpha=0.25)
    above.set_ylabel("loss for y = 1")
    below.set(xlabel="z", ylabel="curvature")
    above.set_ylim(-0.2, 4)
    with matplotlib.rc_context(_STYLE):
        above.legend()
    return drawing.finish("Two losses of one example with y = 1 against z, and their curvature", caption)


def examples(X, Y, caption="", title="") -> Figure:
    """Return a scatter of examples with two features. X (2, m), Y (1, m)."""
    drawing = _Drawing(4.6, 4.0)
    drawing.points(X, Y)
    drawing.ax.set(xlabel="feature x1", ylabel="feature x2", title=title)
    return drawing.finish(title or "Examples by their two features", caption, legend=True)


def boundary(models: Mapping, X, Y, caption="", columns=3) -> Figure:
    """Return the examples over the predictions of each model, one panel each, with the line where yhat = 0.5.

    models maps a title to a Network, or to a function from (2, k) to yhat (1, k). X (2, m), Y (1, m).
    """
    columns = min(columns, len(models))
    rows = -(-len(models) // columns)
    wide, high = (5.0, 4.0) if columns == 1 else (0.6 + 2.9 * columns, 2.9 * rows)
    drawing = _Drawing(wide, high, rows, columns, pictured=True)
    (left, bottom), (right, top) = X.min(axis=1) - 0.3, X.max(axis=1) + 0.3
    x1, x2 = np.meshgrid(np.linspace(left, right, 140), np.linspace(bottom, top, 140))
    plane = np.stack([x1.ravel(), x2.ravel()])
    for ax in drawing.axes[len(models) :]:
        ax.set_visible(False)
    for ax, (title, model) in zip(drawing.axes, models.items(), strict=False):
        predict = (lambda X, net=model: forward(net, X)[0][net.L]) if isinstance(model, Network) else model
        yhat = predict(plane).reshape(x1.shape)
        extent = (left, right, bottom, top)
        style = {"cmap": PALE, "vmin": 0, "vmax": 1}
        shown = ax.imshow(yhat, origin="lower", extent=extent, aspect="auto", **style)
        if yhat.min() < 0.5 < yhat.max():
            ax.contour(x1, x2, yhat, levels=[0.5], colors=INK, linewidths=1.6)
        drawing.points(X, Y, ax, 26 if columns == 1 else 13, say=ax is drawing.ax)
        ax.set_title(title)
        ax.grid(False)
        share = np.mean((predict(X) > 0.5) == Y)
        drawing.words.append(
            f"{title}: yhat above 0.5 on {np.mean(yhat > 0.5):.0%} of the plane, right for {share:.0%} of the examples"
        )
    with matplotlib.rc_context(_STYLE):
        drawing.canvas.colorbar(shown, ax=list(drawing.axes), label="yhat", ticks=[0, 0.5, 1], fraction=0.05)
    return drawing.finish("Examples by their two features, over the predictions of a model", caption)


def network(n, caption="") -> Figure:
    """Return a drawing of a network from its sizes n = [n_x, n[1], ..., n[L]]: circles for units, lines for weights."""
    n = sizes(n)
    shown = [min(units, 8) for units in n]
    drawing = _Drawing(1.9 * len(n) + 0.4, 0.5 * max(shown) + 1.3, pictured=True)
    ax = drawing.ax
    _quiet(ax)
    ax.set(xlim=(-0.55, len(n) - 0.45), ylim=(-max(shown) / 2 - 1.1, max(shown) / 2 + 0.1), aspect="auto")
    heights = [np.arange(count) - (count - 1) / 2 for count in shown]
    for l in range(1, len(n)):
        for end in heights[l]:
            for start in heights[l - 1]:
                ax.plot([l - 1, l], [start, end], color="#5580a8", linewidth=0.9, zorder=1)
    for l, units in enumerate(n):
        ax.scatter(
            np.full(shown[l], l),
            heights[l],
            s=600,
            color="#eef4fb" if l else "#f5f5f5",
            edgecolor="#5580a8",
            zorder=2,
        )
        for j, height in enumerate(heights[l]):
            last = units > shown[l] and j == shown[l] - 1
            number = units if last else j + 1
            text = f"$x_{{{number}}}$" if l == 0 else f"$a^{{[{l}]}}_{{{number}}}$"
            if units > shown[l] and j == shown[l] - 2:
                text = "⋮"
            elif l == len(n) - 1 and units == 1:
                text = r"$\hat y$"
            ax.text(
                l, -height, text, color=INK, ha="center", va="center", fontsize=9 - (number > 99), zorder=3
            )
        role = "input" if l == 0 else "output" if l == len(n) - 1 else "hidden"
        ax.text(
            l,
            -max(shown) / 2 - 0.65,
            f"layer {l}: {role}\n{units} {'feature' if l == 0 else 'unit'}{'s' * (units > 1)}",
            ha="center",
            va="center",
            fontsize=9.5,
            color=TEXT,
        )
    weights = sum(n[l] * n[l - 1] for l in range(1, len(n)))
    drawing.words.append(f"{weights} weights and {sum(n[1:])} biases")
    layers = ", ".join(
        f"{units} {'input' if l == 0 else 'unit'}{'s' * (units > 1)}" for l, units in enumerate(n)
    )
    return drawing.finish(
        f"A network of {len(n) - 1} layers, left to right: {layers}, each unit joined to all units of the next layer",
        caption,
    )


# What `edges_to_faces` draws. An edge is an angle in degrees. A part consists of edges of length 1, each with the
# place of its middle, and a face of parts, each with its place and size; a tile reaches from -1 to 1.
EDGES = {"flat edge": 0, "upright edge": 90, "rising edge": 60, "falling edge": -60}
PARTS = {
    "ear": (("rising edge", -0.25, 0), ("falling edge", 0.25, 0)),
    "eye": (
        ("rising edge", -0.25, 0.43),
        ("falling edge", 0.25, 0.43),
        ("falling edge", -0.25, -0.43),
        ("rising edge", 0.25, -0.43),
    ),
    "nose": (("flat edge", 0, 0.43), ("falling edge", -0.25, 0), ("rising edge", 0.25, 0)),
    "window": (
        ("flat edge", 0, 0.5),
        ("flat edge", 0, -0.5),
        ("upright edge", -0.5, 0),
        ("upright edge", 0.5, 0),
    ),
}
FACES = {
    "cat": (
        ("ear", -0.5, 0.55, 0.7),
        ("ear", 0.5, 0.55, 0.7),
        ("eye", -0.45, -0.1, 0.35),
        ("eye", 0.45, -0.1, 0.35),
        ("nose", 0, -0.6, 0.45),
    ),
    "owl": (
        ("eye", -0.45, 0.2, 0.75),
        ("eye", 0.45, 0.2, 0.75),
        ("nose", 0, -0.6, 0.5),
    ),
    "house": (("ear", 0, 0.4, 1.3), ("window", -0.35, -0.55, 0.5), ("window", 0.35, -0.55, 0.5)),
}


def edges_to_faces(edges=EDGES, parts=PARTS, faces=FACES, caption="") -> Figure:
    """Return a drawing of why layers help: edges make parts, and the same parts make different faces.

    edges   {name: angle in degrees}
    parts   {name: ((edge, x, y), ...)}, each edge 1 long, with its middle at (x, y)
    faces   {name: ((part, x, y, size), ...)}; a tile reaches from -1 to 1
    """
    drawing = _Drawing(6.8, 5.2, pictured=True)
    _quiet(drawing.ax)
    strokes = {
        "edges": {name: [(name, 0, 0, 1)] for name in edges},
        "parts": {name: [(*edge, 1) for edge in part] for name, part in parts.items()},
        "faces": {
            name: [
                (edge, x + size * u, y + size * v, size)
                for part, x, y, size in face
                for edge, u, v in parts[part]
            ]
            for name, face in faces.items()
        },
    }
    centers = {}
    for l, (layer, tiles) in enumerate(strokes.items()):
        heights = 2.9 * ((len(tiles) - 1) / 2 - np.arange(len(tiles)))
        centers[layer] = {name: (5.5 * l, y) for name, y in zip(tiles, heights, strict=True)}
        drawing.ax.text(5.5 * l, 6.1, f"layer {l + 1}: {layer}", color=TEXT, ha="center", va="center")
    for made, of, before in ((parts, "parts", "edges"), (faces, "faces", "parts")):
        for name, pieces in made.items():
            for used in {piece[0] for piece in pieces}:
                (left, low), (right, high) = centers[before][used], centers[of][name]
                drawing.ax.plot([left + 1.1, right - 1.1], [low, high], color="#5580a8", linewidth=0.9)
            said = [_counted(piece, pieces) for piece in dict.fromkeys(piece for piece, *_ in pieces)]
            lines = len(strokes[of][name])
            drawing.words.append(
                f"{name}: {', '.join(said)}" + (f", {lines} edges in all" if of == "faces" else "")
            )
    for layer, tiles in strokes.items():
        for name, lines in tiles.items():
            x, y = centers[layer][name]
            drawing.ax.fill(
                x + _SQUARE[0], y + _SQUARE[1], facecolor="#eef4fb", edgecolor="#5580a8", zorder=2
            )
            for edge, u, v, size in lines:
                half = size / 2 * np.array([-1, 1])
                angle = np.radians(edges[edge])
                across, up = x + u + half * np.cos(angle), y + v + half * np.sin(angle)
                drawing.ax.plot(across, up, color=INK, linewidth=2, solid_capstyle="round", zorder=3)
            drawing.ax.text(x, y - 1.42, name, color=TEXT, ha="center", va="center", fontsize=9.5)
    drawing.ax.set_aspect("equal")
    return drawing.finish(
        f"Three layers, each made of the one before (edges: {len(edges)}, parts: {len(parts)}, "
        f"faces: {len(faces)})",
        caption,
    )


_SQUARE = np.array([[-1.1, 1.1, 1.1, -1.1], [-1.1, -1.1, 1.1, 1.1]])


def _counted(piece, pieces) -> str:
    times = sum(other == piece for other, *_ in pieces)
    return f"{times} {piece}{'s' * (times > 1)}"


def templates(W, shape, titles=(), columns=8, caption="") -> Figure:
    """Return the weights of several units, each drawn as the picture it looks for, all on the same scale.

    W (units, n_x), such as W[1]; shape is the picture's: (h, w), blue positive and orange negative, or (h, w, 3), in
    color, where gray is 0 and brighter is positive.
    """
    images = np.reshape(W, (len(W), *shape))
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    high = (1.3 if len(titles) else 1.08) * rows
    drawing = _Drawing(1.05 * columns, high, rows, columns, pictured=True)
    # On its own scale, a unit that hardly learned would look the boldest.
    limit = np.abs(images).max() or 1.0
    colored = images.ndim == 4
    style = {} if colored else {"cmap": DIVERGING, "vmin": -limit, "vmax": limit}
    for ax in drawing.axes:
        _quiet(ax)
    for j, (ax, image) in enumerate(zip(drawing.axes, images, strict=False)):
        ax.imshow(0.5 + image / limit / 2 if colored else image, interpolation="nearest", **style)
        title = str(titles[j]) if j < len(titles) else ""
        ax.set_title(title, fontsize=9.5, pad=3)
        high = np.unravel_index(np.argmax(np.abs(image)), image.shape)
        drawing.words.append(
            f"unit {j + 1} {title} strongest {_number(image[high])} at row {high[0]}, column {high[1]}"
        )
    colors = "gray is 0" if colored else "blue positive, orange negative"
    opening = f"Weights of {len(images)} units as pictures on one scale, {colors}"
    return drawing.finish(opening, caption, few_colors=not colored)


def descent_path(x, Y, paths: Mapping, caption="") -> Figure:
    """Return the cost J(w, b) of one feature as a map, with the path of each training run on it.

    x (1, m), Y (1, m); paths maps a name to the Steps of a run of `logistic.descend`.
    """
    drawing = _Drawing(6.6, 4.2, pictured=True)
    ends = [(float(step.w[0, 0]), step.b) for path in paths.values() for step in path]
    (w_low, b_low), (w_high, b_high) = np.min(ends, axis=0) - 1.5, np.max(ends, axis=0) + 1.5
    w, b = np.meshgrid(np.linspace(w_low, w_high, 120), np.linspace(b_low, b_high, 120))
    J = np.mean([loss_from_Z(w * x_i + b, y_i) for x_i, y_i in zip(x[0], Y[0], strict=True)], axis=0)
    drawing.ax.grid(False)
    shades = drawing.ax.contourf(w, b, J, levels=18, cmap=SHADES)
    with matplotlib.rc_context(_STYLE):
        drawing.canvas.colorbar(shades, ax=drawing.ax, label="cost J")
    for i, (label, path) in enumerate(paths.items()):
        steps = np.array([(step.w[0, 0], step.b) for step in path])
        style = {"color": LINE_COLORS[i % 6], "linestyle": LINE_STYLES[i % 6]}
        drawing.ax.plot(*steps.T, marker="o", markersize=4, label=label, **style)
        drawing.ax.plot(*steps[0], marker="s", markersize=9, **style)
        (w0, b0), (w1, b1) = steps[0], steps[-1]
        drawing.words.append(
            f"{label}: {len(steps) - 1} steps from w = {_number(w0)}, b = {_number(b0)}, J = {_number(path[0].J)} "
            f"to w = {_number(w1)}, b = {_number(b1)}, J = {_number(path[-1].J)}"
        )
    drawing.ax.set(xlabel="w", ylabel="b")
    lowest = np.unravel_index(np.argmin(J), J.shape)
    opening = (
        f"Map of the cost J over w and b, dark where J is low, lowest {_number(J[lowest])} "
        f"at w = {_number(w[lowest])}, b = {_number(b[lowest])}"
    )
    return drawing.finish(opening, caption, legend=True)
