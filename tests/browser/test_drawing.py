"""What drawing.js computes before it draws, and what a view leaves behind, in a browser without JupyterLab."""

import itertools
import math

import pytest

from nnlib import labs

LOAD = """async (source) => {
    const file = new Blob([source], { type: "text/javascript" });
    window.drawing = await import(URL.createObjectURL(file));
}"""
# A panel that is 100 pixels wide and high, for x and y from 0 to 1, whose corner is the page's.
FRAME = {"name": "p", "x": [0, 1], "y": [0, 1], "height": [112, 112], "axes": False}
GRID = [[x, y] for y in (0.8, 0.5, 0.2) for x in (0.2, 0.5, 0.8)]  # three by three, from the top left


@pytest.fixture(scope="module")
def script(browser):
    """A function that runs JavaScript, with one argument, where `drawing` is the module."""
    page = browser.new_page()
    page.evaluate(LOAD, labs.losses().drawing._esm)
    yield page.evaluate
    page.close()


def points(places=GRID, spots="units", size=10):
    x, y = zip(*places, strict=True)
    return {"kind": "points", "x": list(x), "y": list(y), "size": size, "spots": spots}


def places(centers=GRID, spots="boxes", half=0.08):
    x, y = zip(*centers, strict=True)
    sides = {"x": [v - half for v in x], "x1": [v + half for v in x]}
    return {
        "kind": "places",
        **sides,
        "y": [v - half for v in y],
        "y1": [v + half for v in y],
        "spots": spots,
    }


def edges(count, spots="weights"):
    y = [0.2 + 0.6 * n / count for n in range(count)]
    ends = {"x": [0.1] * count, "y": y, "x1": [0.9] * count, "y1": y}
    return {"kind": "segments", **ends, "shift": 0, "spots": spots}


def test_the_module_is_what_anywidget_wants(script):
    exports = script("Object.keys(drawing)")
    assert script("Object.keys(drawing.default)") == ["render"]
    # anywidget takes a render that is exported by its own name for its older form of a module
    assert "render" not in exports


# ------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("lo", "hi", "wanted", "texts"),
    [
        (0, 1, 5, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-1, 1, 4, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
        (3, 17, 3, ["5", "10", "15"]),
        (0.1, 0.3, 2, ["0.1", "0.2", "0.3"]),
        (-0.02, 0.03, 5, ["−0.02", "−0.01", "0", "0.01", "0.02", "0.03"]),
        (0, 400_000, 4, ["0", "1e5", "2e5", "3e5", "4e5"]),
        (0, 200_000, 4, ["0", "50000", "1.0e5", "1.5e5", "2.0e5"]),
        (-2_000_000, 0, 2, ["−2e6", "−1e6", "0"]),
        (0, 1, 0, ["0", "1"]),
        (1, 1, 5, []),
        (1, 0, 5, []),
        (0, math.inf, 5, []),
        (math.nan, 1, 5, []),
    ],
)
def test_ticks(script, lo, hi, wanted, texts):
    found = script("([lo, hi, wanted]) => drawing.ticks(lo, hi, wanted)", [lo, hi, wanted])
    assert [text for _, text in found] == texts


@pytest.mark.parametrize(("lo", "span"), itertools.product((-7.3, 0, 1e-3, 123.4), (1e-4, 0.37, 1, 29, 5e6)))
def test_ticks_are_even_inside_the_range_and_not_too_many(script, lo, span):
    hi = lo + span
    values = [value for value, _ in script("([lo, hi]) => drawing.ticks(lo, hi, 6)", [lo, hi])]
    steps = [after - before for before, after in itertools.pairwise(values)]
    assert 2 <= len(values) <= 7
    assert all(lo - 1e-6 * span <= value <= hi + 1e-6 * span for value in values)
    assert steps == pytest.approx([steps[0]] * len(steps))
    leading = steps[0] / 10 ** math.floor(math.log10(steps[0]) + 1e-9)
    assert min(abs(leading - nice) for nice in (1, 2, 5)) < 1e-3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.25, "−0.25"),
        (1234.5, "1230"),
        (0.0012345, "0.00123"),
        (0.00012, "1.20e−4"),
        (-123456, "−1.23e+5"),
        (math.inf, "Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_short(script, value, text):
    assert script("drawing.short", value) == text


def test_scales_and_ticks_of_a_logarithmic_bar(script):
    at = "([domain, log, values]) => values.map(drawing.scale({ domain, log }))"
    assert script(at, [[-2, 2], False, [-2, -1, 2, 4]]) == pytest.approx([0, 0.25, 1, 1.5])
    assert script(at, [[1, 100], True, [1, 10, 100, 0.1]]) == pytest.approx([0, 0.5, 1, -0.5])
    ticks = script("drawing.logTicks(0.5, 20)")
    assert [text for _, text in ticks] == ["0.5", "1", "2", "5", "10", "20"]


# ------------------------------------------------------------------ layout


def columns(*leasts, panels=1):
    return [
        {"panels": [FRAME | {"name": f"{c} {p}"} for p in range(panels)], "flex": 1, "min": least}
        for c, least in enumerate(leasts)
    ]


@pytest.mark.parametrize(
    ("leasts", "width", "across"),
    [
        ((280, 280, 280), 900, 3),
        ((280, 280, 280), 875, 1),  # two and one would make rows of unequal length
        ((280, 280, 280, 280), 600, 2),
        ((280, 280, 280, 280), 577, 1),
        ((280,), 100, 1),
    ],
)
def test_columns_share_a_row_or_wrap_evenly(script, leasts, width, across):
    plan = script("([columns, width]) => drawing.layout({ columns }, width)", [columns(*leasts), width])
    boxes = plan["boxes"]
    assert len(boxes) == len(leasts)
    assert len({box["left"] for box in boxes}) == across
    assert max(box["left"] + box["width"] for box in boxes) == pytest.approx(width)
    assert max(box["top"] + box["height"] for box in boxes) == pytest.approx(plan["height"])


def test_a_panel_beside_two_others_is_stretched_to_their_height(script):
    uneven = [*columns(100, panels=2), *columns(100)]
    first, second, beside = script("(columns) => drawing.layout({ columns }, 600)", uneven)["boxes"]
    assert beside["height"] == pytest.approx(second["top"] + second["height"] - first["top"])


@pytest.mark.parametrize("equal", [False, True])
def test_a_place_on_the_page_leads_back_to_its_data(script, equal):
    panel = FRAME | {"x": [-2, 3], "y": [0, 100], "axes": True, "equal": equal}
    box = {"panel": panel, "left": 5, "top": 7, "width": 300, "height": 200}
    there_and_back = """(box) => {
        const f = drawing.frame(box);
        const back = [f.fromX(f.X(0.5)), f.fromY(f.Y(30)), f.X(-2) - f.left, f.Y(100) - f.top];
        return [...back, f.X(1) - f.X(0), f.Y(0) - f.Y(1)];
    }"""
    *back, right, up = script(there_and_back, box)
    assert back == pytest.approx([0.5, 30, 0, 0])
    assert (right == pytest.approx(up)) is equal


# ------------------------------------------------------------------ contours


def crossings(script, corners, level):
    return script("([corners, level]) => drawing.crossings(...corners, level)", [corners, level])


@pytest.mark.parametrize("corners", itertools.product((0.0, 1.0), repeat=4))
def test_a_contour_parts_the_corners_above_a_level_from_those_below(script, corners):
    level = 0.3
    southwest, southeast, northeast, northwest = corners
    sides = {
        (level if southwest < southeast else 1 - level, 0): (southwest, southeast),
        (1, level if southeast < northeast else 1 - level): (southeast, northeast),
        (level if northwest < northeast else 1 - level, 1): (northwest, northeast),
        (0, level if southwest < northwest else 1 - level): (southwest, northwest),
    }
    crossed = sorted(place for place, ends in sides.items() if ends[0] != ends[1])
    ends = [tuple(end) for line in crossings(script, corners, level) for end in line]
    assert sorted(ends) == [pytest.approx(place) for place in crossed]


@pytest.mark.parametrize(
    ("corners", "level", "cut_off"),
    [
        ((1, 0, 1, 0), 0.4, {(1, 0), (0, 1)}),  # its mean is above: what lies below is cut off
        ((1, 0, 1, 0), 0.6, {(0, 0), (1, 1)}),
        ((0, 1, 0, 1), 0.4, {(0, 0), (1, 1)}),
        ((0, 1, 0, 1), 0.6, {(1, 0), (0, 1)}),
    ],
)
def test_a_saddle_is_cut_by_its_mean(script, corners, level, cut_off):
    lines = crossings(script, corners, level)
    middles = [[(a + b) / 2 for a, b in zip(*line, strict=True)] for line in lines]
    assert {(round(x), round(y)) for x, y in middles} == cut_off


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(("width", "text"), [(60, "abcdef"), (59, "abcd…"), (20, "a…"), (5, "a…")])
def test_a_text_that_does_not_fit_ends_in_an_ellipsis(script, width, text):
    fit = """(width) => {
        const pen = { measureText: (text) => ({ width: 10 * text.length }) };
        return drawing.fitted(pen, "abcdef", width);
    }"""
    assert script(fit, width) == text


@pytest.mark.parametrize(
    ("smooth", "x", "y", "value"),
    [
        (False, 0.3, 0.9, "4"),  # three cells in a row
        (False, 0.4, 0.9, "5"),
        (False, 1, 0, "3"),
        (True, 0.2, 0.9, "4"),  # three grid points, at 0, 0.5 and 1
        (True, 0.3, 0.9, "5"),
        (True, 1, 0.4, "3"),
    ],
)
def test_the_pointer_reads_its_cell_or_the_nearest_grid_point(script, smooth, x, y, value):
    heat = {"kind": "heat", "name": "J", "shape": [2, 3], "values": [1, 2, 3, 4, 5, 6], "smooth": smooth}
    panel = FRAME | {"marks": [heat | {"extent": [0, 1, 0, 1]}], "xname": "w"}
    words = script("([panel, x, y]) => drawing.hint(panel, null, x, y)", [panel, x, y])
    assert words == f"w {x},  y {y},  J {value}"


def test_a_legend_has_one_line_for_each_label_that_is_not_empty(script):
    marks = [
        {"kind": "line", "label": "cost"},
        {"kind": "line", "label": ""},
        {"kind": "heat"},
        {"kind": "points", "labels": ["y = 0", "", "y = 2"]},
    ]
    entries = script("(marks) => drawing.legendEntries({ marks })", marks)
    assert [(entry["label"], entry["i"]) for entry in entries] == [("cost", 0), ("y = 0", 0), ("y = 2", 2)]


# ------------------------------------------------------------------ spots


def box(*marks):
    """A box whose frame is 100 pixels wide and high, at the top left of the page."""
    return {"panel": FRAME | {"marks": list(marks)}, "left": -6, "top": -6, "width": 112, "height": 112}


def stepped(script, marks, spots, index, key):
    step = "([box, chosen, key]) => drawing.stepped({ ...box, f: drawing.frame(box) }, chosen, key)"
    found = script(step, [box(*marks), {"spots": spots, "index": index}, key])
    return found and (found["spots"], found["index"])


@pytest.mark.parametrize(
    ("index", "key", "reached"),
    [
        (4, "ArrowRight", 5),
        (4, "ArrowLeft", 3),
        (4, "ArrowUp", 1),
        (4, "ArrowDown", 7),
        (5, "ArrowLeft", 4),  # not 3, which lies further on
        (5, "ArrowRight", 5),  # nothing lies further on
        (1, "ArrowUp", 1),
        (4, "Home", 0),
        (4, "End", 8),
        (4, "Enter", 4),
        (4, " ", 4),
        (99, "Enter", 8),  # there are fewer than there were
    ],
)
def test_a_key_leads_to_the_spot_beside(script, index, key, reached):
    assert stepped(script, [points()], "units", index, key) == ("units", reached)


def test_edges_are_gone_through_one_by_one(script):
    for key, reached in {"ArrowUp": 0, "ArrowLeft": 0, "ArrowDown": 2, "ArrowRight": 2}.items():
        assert stepped(script, [edges(3)], "weights", 1, key) == ("weights", reached)
    assert stepped(script, [edges(3)], "weights", 2, "ArrowDown") == ("weights", 2)


def test_page_keys_lead_from_one_kind_of_spots_to_the_next_and_around(script):
    marks = [points(spots="units"), edges(3), points(spots="inputs")]
    assert stepped(script, marks, "units", 4, "PageDown") == ("weights", 0)
    assert stepped(script, marks, "units", 4, "PageUp") == ("inputs", 0)
    assert stepped(script, marks, "inputs", 4, "PageDown") == ("units", 0)
    assert stepped(script, marks[:1], "units", 4, "PageUp") == ("units", 0)


@pytest.mark.parametrize("key", ["a", "Tab", "Escape"])
def test_other_keys_are_left_to_the_page(script, key):
    assert stepped(script, [points()], "units", 4, key) is None


@pytest.mark.parametrize(
    ("px", "py", "found"),
    [
        (50, 50, 4),
        (50, 58, 4),  # 8 pixels from the middle, 2 from the edge
        (50, 60, None),
        (21, 22, 0),
        (79, 81, 8),
    ],
)
def test_the_pointer_finds_the_spot_that_it_is_on_or_almost_on(script, px, py, found):
    under = "([box, px, py]) => drawing.spotUnder({ ...box, f: drawing.frame(box) }, px, py)"
    spot = script(under, [box(points()), px, py])
    assert (spot and spot["index"]) == found


@pytest.mark.parametrize(("px", "py", "found"), [(13, 13, 0), (27, 27, 0), (50, 59, 4), (35, 35, None)])
def test_the_pointer_finds_the_box_that_it_is_in(script, px, py, found):
    under = "([box, px, py]) => drawing.spotUnder({ ...box, f: drawing.frame(box) }, px, py)"
    spot = script(under, [box(places()), px, py])
    assert (spot and spot["index"]) == found


@pytest.mark.parametrize(("key", "reached"), [("ArrowRight", 5), ("ArrowUp", 1), ("Home", 0), ("Enter", 4)])
def test_a_key_leads_to_the_box_beside(script, key, reached):
    assert stepped(script, [places()], "boxes", 4, key) == ("boxes", reached)


def test_the_spot_that_is_drawn_last_lies_on_top(script):
    under = "(box) => drawing.spotUnder({ ...box, f: drawing.frame(box) }, 50, 50)"
    marks = points([(0.5, 0.5)], "below"), points([(0.52, 0.5)], "above", size=20)
    assert script(under, box(*marks)) == {"panel": "p", "spots": "above", "index": 0}


# ------------------------------------------------------------------ views


def test_a_view_that_ends_takes_its_listeners_with_it_and_the_last_one_says_so(script):
    told = script("""() => {
        const values = { scene: {}, words: "Step 3", tone: "plain", busy: true, palette: {}, maps: {}, editor: {} };
        const listeners = [], sent = [];
        const model = {
            get: (name) => values[name],
            send: (message) => sent.push(message.type),
            on: (name, answer) => listeners.push([name, answer]),
            off(name, answer) {
                listeners.splice(listeners.findIndex((one) => one[0] === name && one[1] === answer), 1);
            },
        };
        const lefts = () => sent.filter((type) => type === "left").length;
        const begin = () => drawing.default.render({ model, el: document.createElement("div") });
        const first = begin(), second = begin(), both = listeners.length;
        first();
        const afterFirst = [listeners.length, lefts()];
        second();
        const afterSecond = [listeners.length, lefts()];
        window.dispatchEvent(new Event("pagehide"));
        return { both, afterFirst, afterSecond, later: lefts() };
    }""")
    assert told["both"] > 0
    assert told["afterFirst"] == [told["both"] / 2, 0]
    assert told["afterSecond"] == [0, 1]
    assert told["later"] == 1


VIEW = """async ([scene, words, width]) => {
    window.values = { scene, words, tone: "plain", busy: false, frame: 1, palette: {}, maps: {}, editor: {}, hint: {} };
    const el = document.createElement("div");
    el.style.width = `${width}px`;
    document.body.replaceChildren(el);
    window.listeners = {};
    window.model = {
        get: (name) => values[name],
        send: () => {},
        on: (name, answer) => (listeners[name] = answer),
        off: () => {},
    };
    drawing.default.render({ model, el });
    while (!el.querySelector("canvas").dataset.frame) await new Promise(requestAnimationFrame);
}"""


def test_points_on_the_edge_are_drawn_whole_and_those_beyond_it_not_at_all(script):
    panel = FRAME | {"axes": True, "grid": False, "marks": [points([(0, 0.5), (1, 1), (-0.1, 0.2)], size=16)]}
    panel["marks"][0] |= {"colors": ["#ff0000"], "markers": ["o"], "labels": []}
    scene = {"columns": [{"panels": [panel], "flex": 1, "min": 50}], "label": "points"}
    script(VIEW, [scene, "", 200])
    red = script("""() => {
        const { canvas, f } = { canvas: document.querySelector("canvas"), f: drawing.frame({
            panel: values.scene.columns[0].panels[0], left: 0, top: 0, width: 200, height: 112,
        }) };
        const g = canvas.getContext("2d");
        const isRed = (x, y) => {
            const [r, green, b] = g.getImageData(Math.round(x), Math.round(y), 1, 1).data;
            return r > 200 && green < 60 && b < 60;
        };
        return [[-5, f.Y(0.5)], [5, f.Y(0.5)], [f.width + 4, f.Y(1) - 1], [f.width - 3, f.Y(1) + 3], [-3, f.Y(0.2)]]
            .map(([x, y]) => isRed(f.left + x, y));
    }""")
    assert red == [True, True, True, True, False]


def test_the_picture_stays_where_it_is_when_the_headline_gets_shorter(script):
    script(
        VIEW,
        [{"columns": [{"panels": [FRAME | {"marks": []}], "flex": 1, "min": 50}], "label": ""}, "short", 300],
    )
    top = """(words) => {
        values.words = words;
        listeners["change:words"]();
        return document.querySelector("canvas").getBoundingClientRect().top;
    }"""
    first = script(top, "short")
    high = script(top, "many words " * 30)
    assert high > first + 20
    assert script(top, "short") == high
    script("() => { document.querySelector('.nnlib-drawing').style.width = '500px'; }")
    script("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert script(top, "short") == first


def test_a_scene_has_other_panels_on_a_narrow_page(script):
    def panel(name):
        return FRAME | {"name": name, "marks": []}

    scene = {"columns": [{"panels": [panel("wide")], "flex": 1, "min": 500}], "label": ""}
    scene |= {"besides": [panel("upper"), panel("lower")]}
    scene |= {"narrow": [{"panels": [[name, 1]], "height": [0, 80, 80]} for name in ("upper", "lower")]}
    names = (
        "([scene, width]) => drawing.layout(scene, width).boxes.map(({ panel, top }) => [panel.name, top])"
    )
    assert script(names, [scene, 520]) == [["wide", 0]]
    assert script(names, [scene, 350]) == [["upper", 0], ["lower", 86]]
