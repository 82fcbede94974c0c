"""What holds for every lab: its controls, its run, its scene, and what it shows where no kernel runs."""

import asyncio
import html
import re
import subprocess
import sys
from importlib import import_module
from typing import get_type_hints

import ipywidgets
import pytest

from nnlib import figures, labs
from nnlib.labs.frame import lab, scene
from nnlib.labs.frame.drawing import Drawing

from .waiting import until

ALL = [getattr(labs, name) for name in labs.__all__ if name != "watch"]
LIVE = [make for make in ALL if issubclass(get_type_hints(make)["return"], lab.LiveLab)]


@pytest.fixture(autouse=True)
def short_trainings(monkeypatch):
    """Nothing here asks how well the lab of whole training runs learns."""
    monkeypatch.setattr(import_module("nnlib.labs.whole_training"), "STEPS", 50)


@pytest.mark.parametrize("name", labs.__all__)
def test_each_lab_is_in_the_module_of_its_name(name):
    lab, module = getattr(labs, name), import_module(f"nnlib.labs.{name}")
    assert callable(lab)
    assert getattr(module, name) is lab
    assert lab.__module__.startswith(module.__name__)


def controls_of(widget):
    for child in getattr(widget, "children", ()):
        yield from controls_of(child)
    if not isinstance(widget, ipywidgets.Box | ipywidgets.HTML | Drawing) and not widget.disabled:
        yield widget


@pytest.mark.parametrize("make", ALL)
def test_every_control_changes_picture_or_words(make):
    shown = make()
    # a learning rate shows in the steps it takes, steps per frame in a live run
    for control in controls_of(shown.box):
        if control in (getattr(shown, "alpha", None), getattr(shown, "per_frame", None)):
            continue
        if isinstance(control, ipywidgets.Button | ipywidgets.ToggleButton):
            continue
        if control.layout.display == "none":
            continue
        if make is labs.playground:  # its own tests move each of its controls
            continue
        before, value = (shown.drawing.scene, shown.drawing.words), control.value
        options = getattr(control, "options", None)
        if options:
            control.value = next(v for v in dict(control._options_full).values() if v != control.value)
        elif isinstance(control, ipywidgets.Text):
            control.value = "2"
        elif isinstance(control, ipywidgets.Checkbox):
            control.value = not control.value
        else:
            control.value = control.min if control.value != control.min else control.max
        assert (shown.drawing.scene, shown.drawing.words) != before, control.description
        control.value = value


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


@pytest.mark.parametrize("make", ALL)
def test_a_static_picture_says_that_its_cell_must_be_run(make):
    page = make()._repr_mimebundle_()["text/html"]
    note, picture = page.index("Run its cell (Shift+Enter)"), page.index("<img")
    assert page.index("nnlib-still") < note < picture


@pytest.mark.parametrize("make", ALL)
def test_letters_have_few_sizes(make):
    assert {mark["size"] for mark in _marks(make().scene(), "text", "table")} <= set(scene.SIZES)


@pytest.mark.parametrize("make", ALL)
def test_code_of_nnlib_can_be_hidden(make):
    """An exercise may ask for it."""
    if any(text["code"] for text in _marks(make().scene(), "text")):
        hidden = make(code=False)
        assert not hidden.code.value
        assert hidden.code in hidden.drawer.usual
        before = hidden.drawing.scene
        hidden.code.value = True
        assert hidden.drawing.scene == make().drawing.scene != before


def _marks(value, *kinds):
    if isinstance(value, dict) and value.get("kind") in kinds:
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _marks(part, *kinds)


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


def test_importing_labs_does_not_import_matplotlib():
    code = "import sys; from nnlib import labs; labs.losses(); print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
