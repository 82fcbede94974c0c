"""The labs without a page: what their controls and buttons do, what they say, and the mathematics they run."""

import asyncio
import html
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import get_type_hints

import ipywidgets
import numpy as np
import pytest

from nnlib import datasets, figures, labs, logistic
from nnlib.gradcheck import numerical
from nnlib.labs import at_once, cost_surface, lab, one_unit, scene, still, two_losses
from nnlib.labs.drawing import Drawing

ALL = [getattr(labs, name) for name in labs.__all__ if name != "watch"]
LIVE = [make for make in ALL if issubclass(get_type_hints(make)["return"], lab.LiveLab)]


@pytest.fixture(autouse=True)
def short_trainings(monkeypatch):
    """Nothing here asks how well the lab of whole trainings learns."""
    monkeypatch.setattr(at_once, "STEPS", 50)


def controls_of(widget):
    for child in getattr(widget, "children", ()):
        yield from controls_of(child)
    if not isinstance(widget, ipywidgets.Box | ipywidgets.HTML | Drawing) and not widget.disabled:
        yield widget


# ------------------------------------------------------------------ the mathematics


def test_gradient_descent_takes_the_steps_of_logistic():
    shown = labs.gradient_descent(alpha=0.7, start=(1.0, -2.0))
    shown.advance(40)
    expected = list(logistic.descend(np.array([[1.0]]), -2.0, shown.X, shown.Y, 0.7, 40))
    assert len(shown.history) == 41
    for mine, theirs in zip(shown.history, expected, strict=True):
        assert mine.k == theirs.k
        np.testing.assert_allclose(
            [mine.w[0, 0], mine.b, mine.J], [theirs.w[0, 0], theirs.b, theirs.J], rtol=1e-12
        )


@pytest.mark.parametrize("data", one_unit.DATA)
def test_logistic_regression_takes_the_steps_of_logistic(data):
    shown = labs.logistic_regression(data=data, digit=8, alpha=0.02)
    shown.advance(12)
    train, test = datasets.cats() if data == "cats" else datasets.digits(8)
    *_, last = logistic.descend(*logistic.initialize(train.X.shape[0]), train.X, train.Y, 0.02, 12)
    np.testing.assert_allclose(shown.w, last.w, rtol=1e-10, atol=1e-15)
    assert shown.b == pytest.approx(last.b, rel=1e-10)
    now = shown.history[-1]
    assert now.k == 12
    np.testing.assert_allclose(now.J, last.J, rtol=1e-10)
    for accuracy, pictures in ((now.train, train), (now.test, test)):
        assert accuracy == np.mean(logistic.predict(last.w, last.b, pictures.X) == pictures.Y)


@pytest.mark.parametrize("loss", cost_surface.LOSSES)
def test_gradient_is_the_slope_of_the_cost(loss):
    X, Y = cost_surface.practice()
    P = np.array([0.8, -1.3])
    slopes = numerical(lambda P: cost_surface.cost(P[:1].reshape(1, 1), P[1], X, Y, loss), P)
    dw, db = cost_surface.gradient(P[:1].reshape(1, 1), P[1], X, Y, loss)
    np.testing.assert_allclose([dw[0, 0], db], slopes, rtol=1e-6)


@pytest.mark.parametrize("loss", cost_surface.LOSSES)
def test_surface_is_the_cost_at_each_place(loss):
    X, Y = cost_surface.practice()
    J = cost_surface.surface(X, Y, loss, points=5)
    w, b = np.linspace(*cost_surface.W_RANGE, 5), np.linspace(*cost_surface.B_RANGE, 5)
    assert J[1, 3] == pytest.approx(cost_surface.cost(np.array([[w[3]]]), b[1], X, Y, loss))


@pytest.mark.parametrize("y", [0, 1])
def test_slopes_and_curvatures_of_the_losses(y):
    z = np.linspace(-6, 6, 1201)
    for value, slope, curvature in two_losses.derivatives(z, y).values():
        np.testing.assert_allclose(np.gradient(value, z)[1:-1], slope[1:-1], atol=1e-4)
        np.testing.assert_allclose(np.gradient(slope, z)[1:-1], curvature[1:-1], atol=1e-4)
    curvature = two_losses.derivatives(z, y)["squared error"][2]
    assert curvature.min() == pytest.approx(-0.060, abs=5e-4)
    assert two_losses.derivatives(z, y)["cross-entropy"][2].min() > 0


# ------------------------------------------------------------------ controls


def test_alpha_counts_from_the_next_step_on():
    shown = labs.gradient_descent(alpha=0.1)
    shown.advance(3)
    before = shown.history[-1]
    dw, db = shown.dw, shown.db
    shown.alpha.value = 2.0
    shown.step.click()
    assert shown.history[-1].k == 4
    assert shown.history[-1].w[0, 0] == pytest.approx(before.w[0, 0] - 2.0 * dw[0, 0])
    assert shown.history[-1].b == pytest.approx(before.b - 2.0 * db)


def test_start_and_reset():
    shown = labs.gradient_descent()
    shown.advance(10)
    shown.reset.click()
    assert [step.k for step in shown.history] == [0]
    shown.advance(2)
    shown.w.value = 3.0
    assert len(shown.history) == 1
    assert shown.history[0].w == np.array([[3.0]])


def test_a_click_on_the_map_chooses_the_start():
    shown = labs.gradient_descent()
    shown.advance(5)
    message = {"type": "pick", "panel": "surface", "x": 2.04, "y": -99.0, "phase": "down"}
    shown.drawing._handle_custom_msg(message, [])
    assert (shown.w.value, shown.b.value) == (2.0, cost_surface.B_RANGE[0])
    assert len(shown.history) == 1


@pytest.mark.parametrize("make", ALL)
def test_every_control_changes_picture_or_words(make):
    shown = make()
    # a learning rate shows in the steps it takes, steps a frame in a live run
    for control in controls_of(shown.box):
        if control in (getattr(shown, "alpha", None), getattr(shown, "per_frame", None)):
            continue
        if isinstance(control, ipywidgets.Button) or control.layout.display == "none":
            continue
        if make is labs.playground:  # its own tests move each of its controls
            continue
        before, value = (shown.drawing.scene, shown.drawing.words), control.value
        options = getattr(control, "options", None)
        if options:
            control.value = next(v for v in dict(control._options_full).values() if v != control.value)
        elif isinstance(control, ipywidgets.Text):
            control.value = "2"
        else:
            control.value = control.min if control.value != control.min else control.max
        assert (shown.drawing.scene, shown.drawing.words) != before, control.description
        control.value = value


def test_alpha_is_seen_before_the_step():
    shown = labs.gradient_descent()
    before = shown.drawing.scene
    shown.alpha.value = 3.0
    assert shown.drawing.scene != before


@pytest.mark.parametrize("make", ALL)
def test_every_control_has_name_and_tooltip(make):
    for control in controls_of(make().box):
        assert control.description
        assert len(control.tooltip) > 15


@pytest.mark.parametrize(
    ("make", "bad", "said"),
    [
        (labs.gradient_descent, {"alpha": -1}, "alpha is -1"),
        (labs.gradient_descent, {"alpha": 1e6}, "goes from 0.01 to 100"),
        (labs.gradient_descent, {"start": (9, 0)}, "start w is 9"),
        (labs.gradient_descent, {"loss": "hinge"}, "'cross-entropy', 'squared error'"),
        (labs.losses, {"y": 2}, "y is 2"),
        (labs.losses, {"z": 60}, "from -6 to 6"),
        (labs.logistic_regression, {"data": "dogs"}, "'digits', 'cats'"),
        (labs.logistic_regression, {"digit": 10}, "digit is 10"),
        (labs.logistic_regression, {"steps_per_frame": 0}, "steps_per_frame is 0"),
    ],
)
def test_bad_arguments_are_named(make, bad, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        make(**bad)


# ------------------------------------------------------------------ words


def test_divergence_is_said_and_mended():
    shown = labs.gradient_descent(alpha=30.0)
    shown.advance(50)
    k = shown.history[-1].k
    assert shown.finished
    assert 0 < k < 50
    assert shown.drawing.tone == "warn"
    assert re.search(
        rf"Step {k}: the cost has climbed .* α = 30 is too large\. Make α smaller", shown.drawing.words
    )
    shown.alpha.value = 1.0
    assert not shown.finished
    shown.reset.click()
    shown.advance(1000)
    assert "bottom of the valley" in shown.drawing.words
    assert shown.drawing.tone == "good"


def test_divergence_of_the_pictures_is_said():
    shown = labs.logistic_regression(alpha=100.0)
    shown.advance(50)
    assert shown.finished
    assert "α = 100 is too large" in shown.drawing.words


def test_oscillation_is_said():
    shown = labs.gradient_descent(alpha=5.0, start=(1.0, -2.0))
    shown.advance(30)
    assert not shown.finished
    assert "goes up and down" in shown.drawing.words


def test_plateau_is_said():
    shown = labs.gradient_descent(loss="squared error", start=(-3.0, -8.0))
    shown.advance(5)
    assert "stuck on a plateau" in shown.drawing.words


def test_losses_say_what_the_curves_show():
    shown = labs.losses(z=-4.0, y=1)
    assert "cross-entropy is −0.982, of squared error −0.017, 56.6 times flatter" in shown.drawing.words
    assert "falls to −0.060" in shown.drawing.scene["label"]
    shown.y.value = 0
    assert shown.drawing.words.startswith("z = −4.0, so a = 0.018, and y = 0. Right.")


# ------------------------------------------------------------------ the live loop


async def until(condition, seconds=10):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("make", LIVE)
def test_run_pause_run(make):
    async def play():
        shown = make(alpha=0.01)
        count = lambda: shown.history[-1].k  # noqa: E731
        shown.run.click()
        assert shown.running
        assert shown.run.description == "Pause"
        await until(lambda: count() > 2)
        assert shown.drawing.busy
        shown.run.click()
        assert not shown.running
        assert not shown.drawing.busy
        assert shown.run.description == "Run"
        here = count()
        await asyncio.sleep(0.1)
        assert count() == here
        shown.run.click()
        await until(lambda: count() > here)
        shown.reset.click()
        assert not shown.running
        assert count() == 0

    asyncio.run(play())


def test_a_run_ends_by_itself_at_the_bottom():
    async def play():
        shown = labs.gradient_descent(alpha=3.0, steps_per_frame=50)
        shown.run.click()
        await until(lambda: not shown.running)
        assert shown.run.description == "Run"
        assert "bottom" in shown.drawing.words
        assert not shown.drawing.busy

    asyncio.run(play())


def test_two_labs_do_not_disturb_each_other():
    async def play():
        one, two = labs.gradient_descent(alpha=0.01), labs.gradient_descent(alpha=0.01)
        one.run.click()
        await until(lambda: len(one.history) > 3)
        assert len(two.history) == 1
        two.run.click()
        one.reset.click()
        await until(lambda: len(two.history) > 3)
        assert len(one.history) == 1
        two.pause()

    asyncio.run(play())


def test_no_more_than_thirty_frames_a_second():
    async def play():
        shown = labs.gradient_descent(alpha=0.01)
        shown.run.click()
        await asyncio.sleep(0.5)
        shown.pause()
        assert 4 <= shown.history[-1].k <= 17

    asyncio.run(play())


def test_a_frame_of_slow_steps_is_cut_short(monkeypatch):
    shown = labs.gradient_descent()
    clock = iter(range(1000))
    monkeypatch.setattr(lab.time, "perf_counter", lambda: next(clock))
    shown.advance(50, within=5)
    assert shown.history[-1].k == 5


@pytest.mark.parametrize("make", LIVE)
def test_an_error_while_running_is_said(make):
    async def play():
        shown = make()
        shown.run.click()
        await until(lambda: shown.history[-1].k > 0)

        def broken():
            raise ValueError("X has shape (3,)")

        shown.update = broken
        await until(lambda: not shown.running)
        assert isinstance(shown.error, ValueError)
        assert "ValueError: X has shape (3,)" in shown.drawing.words
        assert shown.drawing.tone == "warn"
        assert shown.run.description == "Run"
        del shown.update
        shown.reset.click()
        assert shown.error is None
        assert shown.drawing.tone == "plain"

    asyncio.run(play())


def test_an_error_in_a_control_is_said():
    shown = labs.losses()

    def broken():
        raise RuntimeError("no picture")

    shown.scene = broken
    shown.z.value = 1.0
    assert "RuntimeError: no picture" in shown.drawing.words


def test_without_a_notebook_run_says_what_to_do():
    shown = labs.gradient_descent()
    shown.run.click()
    assert "call lab.advance(steps)" in shown.drawing.words
    assert not shown.running


def test_changes_from_another_thread_wait_for_the_lab():
    async def play():
        shown = labs.losses()
        before = shown.drawing.words

        thread = threading.Thread(target=lambda: setattr(shown.z, "value", 2.0))
        thread.start()
        thread.join()
        assert shown.drawing.words == before
        await until(lambda: "z = 2.0" in shown.drawing.words)

    asyncio.run(play())


# ------------------------------------------------------------------ cells that run again


@pytest.fixture
def cell(monkeypatch):
    """A function that says which cell is running now, as JupyterLab would."""
    IPython = pytest.importorskip("IPython")
    request = {}
    shell = SimpleNamespace(get_parent=lambda: request)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(lab, "_labs_of_cell", {})

    def running(cell, run, deleted=()):
        request.update(header={"msg_id": run}, metadata={"cellId": cell, "deletedCells": list(deleted)})

    return running


def test_the_kernel_is_asked_where_the_shell_does_not_know_the_request(monkeypatch):
    IPython = pytest.importorskip("IPython")
    asked = {"header": {"msg_id": "run 1"}, "metadata": {"cellId": "a"}}
    shell = SimpleNamespace(kernel=SimpleNamespace(get_parent=lambda: asked))
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    assert lab.request() == asked
    shell.kernel.get_parent = lambda: None
    assert lab.request() == {}
    del shell.kernel
    assert lab.request() == {}


def test_in_the_browser_a_lab_draws_no_second_picture(monkeypatch):
    shown = labs.losses()
    assert "<img" in shown._repr_mimebundle_()["text/html"]
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(still, "figure", None)
    bundle = shown._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(shown)


def test_running_a_cell_again_stops_its_old_labs(cell):
    async def play():
        cell("a", "run 1")
        old, twin = labs.gradient_descent(alpha=0.01), labs.gradient_descent()
        cell("b", "run 2")
        other = labs.gradient_descent(alpha=0.01)
        old.run.click()
        other.run.click()
        await until(lambda: len(old.history) > 1)
        cell("a", "run 3")
        new = labs.gradient_descent()
        assert not old.running
        assert old.drawing.comm is None
        assert twin.drawing.comm is None
        assert other.running
        assert new.drawing.comm is not None
        cell("c", "run 4", deleted=["b"])
        labs.losses()
        assert not other.running
        assert other.drawing.comm is not None

    asyncio.run(play())


def test_without_cell_ids_nothing_is_replaced(cell):
    cell(None, "run 1")
    first = labs.losses()
    cell(None, "run 2")
    labs.losses()
    assert first.drawing.comm is not None


# ------------------------------------------------------------------ what it shows where no kernel runs


@pytest.mark.parametrize("make", ALL)
def test_a_static_picture_beside_the_live_view_in_the_same_words_each_time(make, monkeypatch):
    blank = lambda page: re.sub(r"base64,[^\"]*", "", page)  # noqa: E731
    bundle = make()._repr_mimebundle_()
    monkeypatch.setattr(figures, "png", lambda *_: b"")
    again = make()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    page = bundle["text/html"]
    assert page.startswith("<figure")
    assert "data:image/png;base64," in page
    alt = html.unescape(re.search(r'alt="([^"]+)"', page)[1])
    shown = make()
    assert shown.drawing.words in alt
    assert shown.drawing.scene["label"] in alt
    assert len(page) < 200_000
    # The pictures may hold a time, which nbval does not compare either.
    assert blank(page) == blank(again["text/html"])
    assert bundle["text/plain"] == again["text/plain"]
    assert "0x" not in bundle["text/plain"]


def test_the_words_follow_the_numbers():
    shown = labs.gradient_descent(start=(2.0, 1.0))
    assert "starts at w = 2.0, b = 1.0" in shown.drawing.scene["label"]
    shown.advance(5)
    assert f"J = {shown.history[-1].J:.4f}" in shown.drawing.words
    assert "after 5 steps" in shown.drawing.scene["label"]


# ------------------------------------------------------------------ scenes


def test_class_colors_are_those_of_the_figures():
    assert tuple(scene.PALETTE[name][0] for name in ("zero", "one")) == figures.CLASS_COLORS
    assert scene.MARKERS == figures.CLASS_MARKERS


@pytest.mark.parametrize("make", ALL)
def test_scenes_are_small_and_plain(make):
    shown = make()
    arrays, plain = _split(shown.drawing.scene)
    assert sum(map(len, arrays)) < 60_000
    assert all(isinstance(value, str | int | float | bool) for value in plain)


def _split(value):
    if isinstance(value, bytes):
        return [value], []
    if isinstance(value, dict | list):
        parts = [_split(part) for part in (value.values() if isinstance(value, dict) else value)]
        return [a for arrays, _ in parts for a in arrays], [p for _, plain in parts for p in plain]
    return [], [value]


def test_every_mark_is_drawn_on_the_page_and_in_print():
    rng = np.random.default_rng(0)
    W = [rng.normal(size=(3, 2)), rng.normal(size=(1, 3))]
    units = [[rng.normal(size=(4, 4)) for _ in range(size)] for size in (2, 3, 1)]
    x = np.linspace(0, 1, 5)
    marks = [
        scene.area(x, x, 0 * x),
        scene.band((0.2, 0.4), label="band"),
        scene.rule(x=0.5),
        scene.line(x, x, arrow=True),
        scene.points([0.5], [0.5], markers=("O",)),
        scene.box((0.1, 0.4, 0.1, 0.3), "blue", fill="blue", dash=(3, 3)),
        scene.table([["1", "2"]], (0.5, 0.9, 0.1, 0.3), notes=[["a", ""]], tones=[0, 1], fills=("", "green")),
        scene.text(0.5, 0.8, "Z[1] = W[1] @ X", code=True),
        scene.points([0.5, 0.6], [0.4, 0.4], ("zero", "one"), classes=[0, 1], markers=("S", "C"), spots="p"),
        scene.maps(rng.random((2, 4, 4)), [0.2, 0.4], [0.5, 0.5], size=20, fade=[1, 0.5], fit=(20, 0.1)),
    ]
    fields = [
        scene.button("one", 0.1, 0.9, "on", label="one", pressed=True),
        scene.menu("two", 0.5, 0.9, [("Tanh", "tanh"), ("ReLU", "relu")], "relu", label="two"),
    ]
    whole = scene.scene(
        scene.column(scene.panel("marks", marks, (0, 1), (0, 1), legend="top left", fields=fields)),
        scene.column(scene.network("network", W, units, labels=("x", "hidden", "yhat"))),
        scene.column(scene.tiles("tiles", [np.zeros((4, 4), np.uint8)], ["a"], across=2, rows=1)),
        label="every mark",
    )
    kinds = {
        mark["kind"] for column in whole["columns"] for panel in column["panels"] for mark in panel["marks"]
    }
    assert kinds == set(still._MARKS)
    pens = (Path(still.__file__).parent / "drawing.js").read_text(encoding="utf-8")
    assert set(re.findall(r"^  (\w+)\(g, mark, data, f, t\) \{", pens, re.M)) == kinds
    figure = still.figure(whole, "Test.")
    assert figure.png.startswith(b"\x89PNG")
    assert figure.alt == "Test. every mark"


def test_a_panel_names_what_it_does_not_know():
    with pytest.raises(TypeError, match="colour"):
        scene.panel("p", [], (0, 1), (0, 1), colour="red")


def test_importing_labs_does_not_import_matplotlib():
    code = "import sys; from nnlib import labs; labs.losses(); print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
