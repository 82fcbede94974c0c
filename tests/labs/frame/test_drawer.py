"""The drawer of a lab, and the look that all labs share."""

import re
from pathlib import Path

import pytest

from nnlib.labs.frame import controls, scene
from nnlib.labs.frame.drawer import Drawer
from nnlib.labs.frame.lab import Lab

FRAME = Path(scene.__file__).parent
CSS = (FRAME / "drawing.css").read_text("utf-8")


@pytest.fixture
def pair():
    return [
        controls.count_slider("seed", 3, 0, 9, tip="Which random numbers"),
        controls.choice("start", "zero", ["zero", "large"], tip="The weights before the first step"),
    ]


def has_dot(drawer):
    return "nnlib-changed" in drawer.button._dom_classes


def test_the_dot_is_there_while_a_control_differs_from_its_start(pair):
    seed, start = pair
    drawer = Drawer(*pair)
    assert not has_dot(drawer)
    seed.value, start.value = 4, "large"
    assert has_dot(drawer)
    assert drawer.changed == ["seed", "start"]
    assert drawer.button.tooltip.endswith("Not at the default: seed, start")
    seed.value = 3
    assert has_dot(drawer)
    start.value = "zero"
    assert not has_dot(drawer)
    assert "Not at" not in drawer.button.tooltip


def test_a_number_that_a_page_has_rounded_is_no_change():
    target = controls.slider(
        "target J", 0.3, 0.02, 0.68, step=0.02, tip="A cost below this counts as learned"
    )
    drawer = Drawer(target)
    target.value = 0.1 + 0.2
    assert target.value != 0.3
    assert not has_dot(drawer)
    target.value = 0.32
    assert has_dot(drawer)


def test_defaults_of_its_own(pair):
    seed, start = pair
    drawer = Drawer(*pair, usual={seed: 1})
    assert drawer.changed == ["seed"]
    start.value = "large"
    assert drawer.changed == ["seed"]
    seed.value = 1
    assert not has_dot(drawer)


def test_the_button_says_what_it_does(pair):
    drawer = Drawer(*pair)
    assert "open" in drawer.button.tooltip
    drawer.button.value = True
    assert drawer.button.tooltip.startswith("Close")


def test_a_lab_has_a_drawer_if_something_is_seldom_needed(pair):
    class Small(Lab):
        def scene(self):
            return scene.scene(scene.column(), label="nothing")

        def report(self):
            return "nothing", "plain"

    with_one, without = Small(), Small()
    with_one.assemble(pair[0], seldom=pair[1:])
    without.assemble(*pair)
    bar = with_one.box.children[1]
    assert bar.children == (pair[0], with_one.drawer.button)
    assert with_one.box.children[2] is with_one.drawer.box
    assert without.box.children[1].children == tuple(pair)
    assert not hasattr(without, "drawer")


@pytest.mark.parametrize("color", ["blue", "orange", "green"])
def test_controls_have_the_colors_of_the_drawings(color):
    found = re.findall(rf"--nnlib-{color}: light-dark\((#\w+), (#\w+)\)", CSS)
    assert found == [tuple(shade.lower() for shade in scene.PALETTE[color])]


def test_letters_have_the_sizes_of_the_drawings():
    sizes = re.findall(r"--nnlib-(?:tiny|small|text|large): (\d+)px", CSS)
    assert tuple(map(int, sizes)) == scene.SIZES
    tiny, small, text, _ = scene.SIZES
    assert f"TINY = {tiny}, SMALL = {small}, TEXT = {text};" in (FRAME / "drawing.js").read_text("utf-8")


def test_every_rule_uses_these_colors_and_sizes():
    _, rules = CSS.split("color-scheme: light;", 1)
    assert re.findall(r"font(?:-size)?:[^;]*?(?<!/)\b\d+px", re.sub(r"/\d+px", "", rules)) == []
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", rules)) <= {"#ffd84d"}  # the marker of a line of code
