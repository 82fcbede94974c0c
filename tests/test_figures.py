"""Every figure says in words what it shows, and other data give other words."""

import html
import io
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from nnlib import descent, figures, logistic, network
from nnlib.activations import relu, sigmoid, tanh

RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 30))
Y = (X[:1] * X[1:] > 0).astype(float)
x, labels = np.array([[-2.0, -1.0, -0.5, 0.5, 1.0, 2.0]]), np.array([[0, 0, 1, 0, 1, 1]])
COLORED = RNG.integers(0, 256, (5, 6, 6, 3)).astype(np.uint8)
GRAY = RNG.integers(0, 17, (5, 8, 8)).astype(np.uint8)


def history(alpha):
    return list(logistic.descend(np.array([[-2.0]]), 1.0, x, labels, alpha, 10))


def trained(steps):
    *_, last = descent.descend(network.initialize([2, 3, 1], rng=0), X, Y, 1.0, steps)
    return last.net


def changed(array):
    array = np.array(array)
    array[0] = array[0] * 3 // 4 if array.dtype == np.uint8 else array[0] + 0.5
    return array


# A figure, and the same figure of data that differ a little.
PAIRS = {
    "pictures": (
        lambda: figures.pictures(COLORED, list("abcde")),
        lambda: figures.pictures(changed(COLORED), list("abcde")),
    ),
    "gray pictures": (lambda: figures.pictures(GRAY), lambda: figures.pictures(changed(GRAY))),
    "titles": (lambda: figures.pictures(GRAY, list("abcde")), lambda: figures.pictures(GRAY, list("abcdf"))),
    "channels": (lambda: figures.channels(COLORED[0]), lambda: figures.channels(COLORED[1])),
    "weights": (lambda: figures.weights(X[0, :9], (3, 3)), lambda: figures.weights(X[1, :9], (3, 3))),
    "color weights": (
        lambda: figures.weights(X[0, :12], (2, 2, 3)),
        lambda: figures.weights(X[1, :12], (2, 2, 3)),
    ),
    "templates": (lambda: figures.templates(X, (5, 6)), lambda: figures.templates(changed(X), (5, 6))),
    "color templates": (
        lambda: figures.templates(X[:, :27], (3, 3, 3)),
        lambda: figures.templates(changed(X[:, :27]), (3, 3, 3)),
    ),
    "activation": (lambda: figures.activation(sigmoid), lambda: figures.activation(tanh)),
    "curves": (
        lambda: figures.curves(x, {"y": x}),
        lambda: figures.curves(x, {"y": changed(x[0])}),
    ),
    "bars": (
        lambda: figures.bars({"a": {"one": 1, "two": 2}, "b": {"one": 3, "two": 4}}),
        lambda: figures.bars({"a": {"one": 1, "two": 2}, "b": {"one": 3, "two": 5}}),
    ),
    "bars of powers": (
        lambda: figures.bars({"a": {"one": 1, "two": 2000}}, log=True),
        lambda: figures.bars({"a": {"one": 1, "two": 2100}}, log=True),
    ),
    "cost curves": (
        lambda: figures.cost_curves({"a": history(0.1)}),
        lambda: figures.cost_curves({"a": history(0.2)}),
    ),
    "examples": (lambda: figures.examples(X, Y), lambda: figures.examples(changed(X), Y)),
    "labels": (lambda: figures.examples(X, Y), lambda: figures.examples(X, 1 - Y)),
    "boundary": (
        lambda: figures.boundary({"net": trained(0)}, X, Y),
        lambda: figures.boundary({"net": trained(200)}, X, Y),
    ),
    "path": (
        lambda: figures.descent_path(x, labels, {"a": history(0.1)}),
        lambda: figures.descent_path(x, labels, {"a": history(0.2)}),
    ),
    "rates": (
        lambda: figures.rates([0.1, 1, 10], [0.7, 0.3, 0.5]),
        lambda: figures.rates([0.1, 1, 10], [0.7, 0.3, 0.6]),
    ),
    "network": (lambda: figures.network([2, 3, 1]), lambda: figures.network([2, 4, 1])),
    "edges to faces": (
        figures.edges_to_faces,
        lambda: figures.edges_to_faces(faces={"face": (("eye", 0, 0, 1), ("nose", 0, -0.5, 0.5))}),
    ),
}


@cache
def drawn(name):
    """The first of a pair, drawn once for all tests."""
    return PAIRS[name][0]()


@pytest.mark.parametrize("name", PAIRS)
def test_other_data_give_other_words_and_another_picture(name):
    first, again, other = drawn(name), PAIRS[name][0](), PAIRS[name][1]()
    assert first == again
    assert first.alt != other.alt
    assert first.png != other.png
    assert first.png.startswith(b"\x89PNG")


def test_a_line_of_runs_is_dark_where_the_cost_is_low():
    figure = figures.rates([0.01, 0.1, 1, 10], [0.8, 0.2, 0.201, 0.4])
    assert "4 training runs" in figure.alt
    assert "Lowest J 0.2; 2 runs end within 1% of it, with rates from 0.1 to 1." in figure.alt
    assert "smallest rate J ends at 0.8, with the largest at 0.4" in figure.alt
    picture = np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGBA"), int)
    row = picture[round(0.75 * len(picture))]  # through the line of pixels
    (drawn,) = np.nonzero(row[:, 3] == 255)
    one, two, three, four = (row[int(np.quantile(drawn, part)), 0] for part in (0.125, 0.375, 0.625, 0.875))
    assert two <= three < four < one


def test_the_words_hold_the_numbers_that_are_drawn():
    alt = figures.curves([0, 1, 2], {"cost": [0.5, 2.25, 0.125]}, "k", "J").alt
    assert alt == "J against k. cost: from 0.5 at 0 to 0.125 at 2, highest 2.25 at 1."
    alt = figures.bars(
        {"time": {"loops": 1777777.0, "product": 405.64}, "calls": {"loops": 12}}, log=True
    ).alt
    assert alt == (
        "Bars, equal lengths for equal ratios. time: loops 1,780,000, product 406; calls: loops 12."
    )
    assert "lowest -0.06 at -1.85" in figures.losses().alt
    assert "highest 0.25 at 0" in figures.activation(sigmoid).alt
    assert "lowest 0 at" not in figures.activation(relu).alt
    assert "15 weights and 4 biases" in figures.network([4, 3, 1]).alt


LIGHT = "#ffffff", "#fdfcf9"  # a notebook's page, and the site's
DARK = "#111111", "#14171a"


def contrast(one, other):
    """The contrast of two colors, 1 to 21, as the accessibility guidelines (WCAG 2) define it."""

    def luminance(color):
        c = np.array(to_rgb(color))
        return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def on_dark(color, look):
    """A color after the filter of a dark page."""
    c = np.array(to_rgb(color))
    for name, amount in re.findall(r"(\w+)\(([\d.]+)\)", figures.ON_DARK[look]):
        c = {"brightness": c * float(amount), "contrast": (c - 0.5) * float(amount) + 0.5}[name]
        c = np.clip(c, 0, 1)
    return c


def test_colors_hold_on_light_pages_and_on_dark_ones():
    for color in (*figures.LINE_COLORS, *figures.CLASS_COLORS):
        assert min(contrast(color, page) for page in LIGHT + DARK) >= 3, color
        for look in figures.ON_DARK:
            assert min(contrast(on_dark(color, look), page) for page in DARK) >= 3, (color, look)
    assert min(contrast(figures.TEXT, page) for page in LIGHT) >= 4.5
    # where no style gets through: what's left between 4.5 with white and the most that one gray can have
    assert min(contrast(figures.TEXT, page) for page in DARK) >= 3.8
    for look in figures.ON_DARK:
        assert min(contrast(on_dark(figures.TEXT, look), page) for page in DARK) >= 4.5, look
    grays = [np.full(3, level / 255) for level in range(256)]
    assert max(min(contrast(gray, "#ffffff"), contrast(gray, "#111111")) for gray in grays) < 4.5


@pytest.mark.parametrize("name", PAIRS)
def test_a_figure_has_no_ground_and_nothing_in_it_gets_lost(name):
    figure = drawn(name)
    picture = Image.open(io.BytesIO(figure.png)).convert("RGBA")
    pixels = np.asarray(picture)
    rim = np.concatenate([pixels[:3].reshape(-1, 4), pixels[-3:].reshape(-1, 4)])
    assert (rim[:, 3] == 0).all()
    if figure.look == "nnlib-pictured":
        return
    solid = pixels[pixels[..., 3] > 240][:, :3]
    codes, counts = np.unique((solid // 4 * 4 + 2) @ np.array((1 << 16, 1 << 8, 1)), return_counts=True)
    many = [f"#{code:06x}" for code in codes[counts >= 20]]
    assert len(many) >= 2  # words, and what they are about
    for color in many:
        assert min(contrast(color, page) for page in LIGHT + DARK) >= 2.9, color  # rounded to 64 levels


def test_words_of_pictured_figures_are_not_dark_either():
    for name in ("network", "boundary", "path", "titles"):
        pixels = np.asarray(Image.open(io.BytesIO(drawn(name).png)).convert("RGBA")).astype(int)
        ground = pixels[..., 3] == 0
        beside = np.zeros_like(
            ground
        )  # within a few pixels of the page on both sides: letters, and hardly a map
        beside[:, 6:-6] = ground[:, :-12] & ground[:, 12:]
        dark = (pixels[..., 3] > 240) & (pixels[..., :3].max(axis=-1) < 0x60) & beside
        assert not dark.any()


def test_photographs_keep_their_pixels():
    pixels = np.asarray(Image.open(io.BytesIO(figures.pictures(COLORED[:1]).png)).convert("RGBA"))
    solid = pixels[pixels[..., 3] == 255][:, :3]
    place = np.array((1 << 16, 1 << 8, 1))
    assert np.isin(COLORED[0].reshape(-1, 3) @ place, solid @ place).all()


def test_maps_are_smooth_in_few_colors():
    figure = drawn("boundary")
    pixels = np.asarray(Image.open(io.BytesIO(figure.png)).convert("RGBA"))
    assert len(np.unique(pixels[..., :3] @ np.array((1 << 16, 1 << 8, 1)))) > 100
    assert len(figure.png) < 40_000


def test_a_dark_page_is_told_how_to_show_it():
    page = drawn("curves")._repr_html_()
    assert re.search(r'<figure class="nnlib-drawn"', page)
    for look, how in figures.ON_DARK.items():
        assert f'[data-jp-theme-light="false"] .{look} img' in page
        assert how in page
    assert "@media screen" in page  # and print stays as it is
    assert 'class="nnlib-pictured"' in drawn("pictures")._repr_html_()
    assert "<style>" not in figures.Figure(b"", "a picture on white")._repr_html_()


def test_edges_to_faces_counts_the_pieces_that_are_drawn():
    parts = {"roof": (("rising", -0.25, 0), ("falling", 0.25, 0))}
    faces = {"tent": (("roof", 0, 0, 1),), "town": (("roof", -0.5, 0, 0.5), ("roof", 0.5, 0, 0.5))}
    alt = figures.edges_to_faces({"rising": 60, "falling": -60}, parts, faces).alt
    assert alt == (
        "Three layers, each made of the one before (edges: 2, parts: 1, faces: 2). "
        "roof: 1 rising, 1 falling; tent: 1 roof, 2 edges in all; town: 2 roofs, 4 edges in all."
    )
    for part in figures.PARTS.values():
        assert {edge for edge, *_ in part} <= set(figures.EDGES)
    for face in figures.FACES.values():
        assert {part for part, *_ in face} <= set(figures.PARTS)


def test_color_templates_show_the_color_that_a_unit_looks_for():
    W = np.zeros((2, 12))
    W[0, :3] = [1.0, -1.0, 0.5]  # red and a bit of blue, no green, in the first of four pixels
    figure = figures.templates(W, (2, 2, 3))
    assert "unit 1  strongest 1 at row 0, column 0; unit 2  strongest 0" in figure.alt
    colors = {
        color: n
        for n, color in Image.open(io.BytesIO(figure.png)).convert("RGBA").convert("RGB").getcolors(10_000)
    }
    near = {n for color, n in colors.items() if np.abs(np.subtract(color, (255, 0, 191))).max() < 3}
    gray = {n for color, n in colors.items() if np.abs(np.subtract(color, (127, 127, 127))).max() < 3}
    assert 6 < sum(gray) / sum(near) < 8  # seven of eight pixels


def test_templates_are_drawn_on_one_scale():
    loud, faint = np.ones((1, 9)), np.full((1, 9), 0.01)
    both = figures.templates(np.vstack([loud, faint]), (3, 3))
    colors = Image.open(io.BytesIO(both.png)).convert("RGBA").convert("RGB").getcolors(10_000)
    strongest = tuple(round(255 * part) for part in figures.DIVERGING(1.0)[:3])
    count = sum(n for n, color in colors if np.abs(np.subtract(color, strongest)).max() < 8)
    alone = (
        Image.open(io.BytesIO(figures.templates(loud, (3, 3)).png))
        .convert("RGBA")
        .convert("RGB")
        .getcolors(10_000)
    )
    once = sum(n for n, color in alone if np.abs(np.subtract(color, strongest)).max() < 8)
    assert 0.5 * once < count < 1.5 * once


def test_boundary_counts_what_is_right():
    def always_yes(X):
        return np.ones((1, X.shape[1]))

    alt = figures.boundary({"yes": always_yes}, X, Y).alt
    assert f"yes: yhat above 0.5 on 100% of the plane, right for {Y.mean():.0%} of the examples" in alt


def test_html_carries_description_and_caption_for_any_text():
    figure = figures.curves([0, 1], {'<"&>': [0, 1]}, caption="a < b")
    page = figure._repr_html_()
    alt = re.search(r'<img alt="([^"]*)"', page)[1]
    assert html.unescape(alt) == figure.alt == repr(figure)
    assert "<figcaption>a &lt; b</figcaption>" in page
    assert page.startswith("<figure")
    assert page.endswith("</figure>")
    assert "figcaption" not in figures.curves([0, 1], {"y": [0, 1]})._repr_html_()


def test_figures_leave_the_readers_matplotlib_alone():
    code = (
        "import sys, matplotlib; size = matplotlib.rcParams['font.size']\n"
        "from nnlib import figures; figures.losses()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
        "assert matplotlib.rcParams['font.size'] == size != figures._STYLE['font.size']"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_where_nobody_sees_a_picture_it_is_not_drawn_and_its_words_are_the_same(monkeypatch):
    seen = figures.activation(sigmoid)
    monkeypatch.setenv("NNLIB_PICTURES", "off")
    unseen = figures.activation(sigmoid)
    assert (seen.png[:4], unseen.png) == (b"\x89PNG", b"")
    assert unseen.alt == seen.alt
