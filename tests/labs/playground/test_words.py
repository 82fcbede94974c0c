"""What the Playground says about one thing, about two, and about what goes wrong."""

import re

import pytest

from nnlib import labs, network
from nnlib.labs.playground import knobs

from .test_lab import panel, send, small

THINGS = "layer|unit|weight|bias|example|step|epoch|network|ReLU|slope|hollow|line|row|feature|column|time"
ONE_OF_MANY = re.compile(rf"(?<![\w.,=−\]])1 (?:training |test |hidden |separate )?(?:{THINGS})e?s\b")
MANY_OF_ONE = re.compile(
    rf"(?<![\w.,])(?:[02-9]|[1-9](?:,?\d)+) (?:training |test |hidden |separate )?(?:{THINGS})\b(?!s|es|ed)"
)


def everything_said(shown):
    """All words of a Playground: headline, picture and its panels, what is beside it, and what is pointed at."""
    said = []
    for beside in knobs.ASIDES:
        shown.knobs.beside.value = beside
        scene = shown.drawing.scene
        said += [shown.drawing.words, scene["label"], shown.seen.value, shown.said.value, shown.opened.value]
        said.append(re.sub(r"<pre>.*?</pre>|<[^>]*>", " ", shown.aside.value, flags=re.S))
        for one in (part for column in scene["columns"] for part in column["panels"]):
            said += [one["title"], one.get("spotsLabel", ""), one.get("caption", "")]
            said += [mark["text"] for mark in one["marks"] if mark["kind"] == "text"]
            said += [field["tip"] for field in one.get("fields", ())]
    shown.knobs.beside.value = "code"
    for spots in ("unit", "bias", "weight"):
        send(shown, "point", panel="network", spots=spots, index=0)
        said.append(shown.drawing.hint.get("text", ""))
    send(shown, "point", panel=None)
    return [" ".join(words.split()) for words in said]


def single(**more):
    return {"hidden": (1,), "features": ("x1",), "m": 20, "batch": 1} | more


@pytest.mark.parametrize("steps", [0, 1, 2])
@pytest.mark.parametrize(
    "settings",
    [
        single(),
        single(hidden=()),
        single(hidden=(1, 1, 1), activation="relu"),
        {"hidden": (3, 2), "m": 20},
        {"hidden": (2,) * 6, "penalty": "L2", "features": ("x1", "x2", "x1 x2")},
    ],
)
def test_one_is_one_and_two_are_two(settings, steps):
    shown = labs.playground(**settings)
    for _ in range(steps):
        shown.step.click()
    for words in everything_said(shown):
        assert not ONE_OF_MANY.search(words), words
        assert not MANY_OF_ONE.search(words), words


def test_one_example_and_a_step_in_parts():
    shown = small(**single())
    shown.knobs.clear.click()
    shown.draw(1, 1, 1)
    said = everything_said(shown)
    for _ in range(8):
        shown.knobs.layer.click()
        said += everything_said(shown)
    assert any("on 1 example" in words for words in said)
    assert any("1 training example" in words for words in said)
    for words in said:
        assert not ONE_OF_MANY.search(words), words
        assert not MANY_OF_ONE.search(words), words


def test_the_patterns_find_what_they_should():
    assert ONE_OF_MANY.search("with 1 layers")
    assert ONE_OF_MANY.search("on 1 training examples")
    assert not ONE_OF_MANY.search("layer 1 answers; 21 steps; 0.1 steps")
    assert MANY_OF_ONE.search("after 0 step.")
    assert MANY_OF_ONE.search("2 hidden layer")
    assert not MANY_OF_ONE.search("2 steps, 1 step, 12 units, W 1.2 unit")


def test_a_single_dead_relu_is_one():
    shown = small(hidden=(1,), activation="relu", alpha=10.0, batch=None)
    shown.edit("b", 1, 0, 0, -100)
    shown.advance(400)
    assert "The ReLU of layer 1 answers 0 to every example" in shown.drawing.words


def test_the_check_says_on_how_many_examples_it_was_made():
    shown = small(m=20)
    shown.knobs.beside.value = "check"
    assert "on 10 examples." in shown.aside.value
    shown.change(m=500)
    shown.show_aside()
    assert "on 24 examples." in shown.aside.value


def test_one_wrong_slope_disagrees():
    def backward(net, A, Z, Y):
        dW, db = network.backward(net, A, Z, Y)
        return dW, {**db, net.L: db[net.L] + 1}

    shown = small(backward=backward)
    shown.check()
    assert shown.verdict[0].startswith("1 of 20 slopes checked disagrees with nudging, first db[3]")


# --- the picture's own words ---


def test_both_axes_have_their_labels_and_room_for_them():
    plane = panel(small(), "output")
    assert (plane["xlabel"], plane["ylabel"]) == ("x₁", "x₂")
    assert (plane["xname"], plane["yname"]) == ("x1", "x2")


def test_a_still_picture_says_that_its_cell_must_be_run():
    page = small()._repr_mimebundle_()["text/html"]
    assert "Run its cell (Shift+Enter)" in page
    assert page.index("nnlib-still") < page.index("<img")
