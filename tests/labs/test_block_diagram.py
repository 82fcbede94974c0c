"""The block diagram: its shapes are those of real arrays, its lines are nnlib's, and each block can be pressed."""

from importlib import import_module
from inspect import getsource

import numpy as np
import pytest

from nnlib import labs
from nnlib.labs.backprop import batch, run

lab = import_module("nnlib.labs.block_diagram")
SIZES = [([3, 4, 2, 1], 5), ([2, 1], 3), ([5, 3, 1], 4), ([2, 6, 5, 3, 1], 7)]


@pytest.mark.parametrize(("n", "m"), SIZES)
def test_the_shapes_are_those_of_the_arrays_that_the_lines_make(n, m):
    shown = labs.block_diagram(n=n, m=m)
    net, X, Y = batch(tuple(n), m, import_module("nnlib.activations").tanh, 1)
    arrays = run(net, X, Y, len(shown.lines) + 1)  # with the cost
    found = {(name, l): array.shape for name, of in arrays.items() if name != "J" for l, array in of.items()}
    assert shown._drawn() == found
    for line in shown.lines:
        assert line.code in getsource(line.function)
        assert line.where in ("network.forward", "network.backward")


@pytest.mark.parametrize(("n", "m"), SIZES)
def test_every_line_runs_in_one_block_and_is_shown_there(n, m):
    shown = labs.block_diagram(n=n, m=m)
    shown.reset.click()
    assert "Each press of Step runs one line" in shown.drawing.words
    seen = []
    for line in shown.lines:
        shown.step.click()
        assert shown.error is None
        assert shown.now == line
        assert shown.drawing.words.startswith(line.formula)
        texts = [mark["text"] for mark in _marks(shown, "text")]
        assert {line.formula, line.code, f"{line.where}, here l = {line.l}"} <= set(texts)
        name = lab._name(line.makes, shown.L)
        bold = {m["text"] for m in _marks(shown, "text") if m["bold"] and m["color"] in ("orange", "green")}
        assert name in bold
        lit = [mark for mark in _marks(shown, "box") if mark["color"] in ("orange", "green")]
        assert [mark["extent"] for mark in lit] == [list(shown._extent(*lab.block(line)))]
        seen.append(lab.block(line))
    L = len(n) - 1
    forward = [("forward", l) for l in range(1, L + 1)]
    assert list(dict.fromkeys(seen)) == forward + [("backward", l) for l in range(L, 0, -1)]
    assert shown.drawing.tone == "good"
    shown.step.click()
    assert shown.place.value == 0


def test_the_words_say_the_shapes():
    shown = labs.block_diagram()
    said = {}
    for place in range(1, 18):
        shown.place.value = place
        said[lab._name(shown.now.makes, 3)] = shown.drawing.words
    assert "(4, 3) times (3, 5), plus b (4, 1) for each of the 5 examples, is (4, 5)" in said["Z[1]"]
    assert "(2, 5) times (5, 4) is (2, 4), the shape of W[2]" in said["dW[2]"]
    assert "(4, 2) times (2, 5) is (4, 5)" in said["dA[1]"]
    assert "with Z[1] from the cache" in said["dZ[1]"]
    assert "dA[0]" not in said


def test_what_comes_from_the_cache_is_lit_on_the_way_down():
    shown = labs.block_diagram()
    made = [line.makes for line in shown.lines]

    def lit(*keys):
        purple = {mark["text"]: mark["align"] for mark in _marks(shown, "text") if mark["color"] == "purple"}
        return [purple.get(key) for key in keys]

    shown.place.value = made.index(("dW", 2)) + 1
    assert lit("A[1]", "dZ[2]", "Z[2]") == ["left", "center", None]  # beside the arrow down, and in the block
    shown.place.value = made.index(("Z", 2)) + 1
    assert lit("A[1]", "W[2]", "b[2]") == ["center"] * 3


def test_other_sizes():
    shown = labs.block_diagram()
    shown.sizes.value = "1200, 20, 7, 5, 1"
    shown.examples.value = "209"
    assert shown.place.value == shown.place.max == 8 + 1 + 4 * 4 - 2
    assert "W[1] (20, 1200)" in shown.drawing.scene["label"]
    assert "dA[3] (5, 209)" in shown.drawing.scene["label"]
    assert len(_marks(shown, "box")) == 8
    shown.place.value = 20
    shown.sizes.value = "2, 1"
    assert [shown.place.value, shown.place.max] == [5, 5]


@pytest.mark.parametrize(
    ("sizes", "m", "said"),
    [
        ("3, four, 1", "5", "'four' isn't a whole number"),
        ("3, 4, 2", "5", "n[2] = 2 units"),
        ("3, 3, 3, 3, 3, 1", "5", "5 layers are more than this lab draws; use up to 4"),
        ("3, 4, 1", "0", "m is 0"),
    ],
)
def test_sizes_that_cannot_be_are_answered_and_the_picture_stays(sizes, m, said):
    shown = labs.block_diagram()
    before = shown.drawing.scene
    shown.examples.value = m
    shown.sizes.value = sizes
    assert said in shown.drawing.words
    assert "The picture still shows n = [3, 4, 2, 1], m = 5" in shown.drawing.words
    assert shown.drawing.scene == before
    with pytest.raises(ValueError, match=r"\w"):
        labs.block_diagram(n=sizes, m=m)


def test_every_block_can_be_pointed_at_and_pressed():
    shown = labs.block_diagram()
    (places,) = _marks(shown, "places")
    assert len(np.frombuffer(places["x"], "<f4")) == 6
    shown.place.value = 0
    at = {"panel": "blocks", "spots": "blocks", "index": 4}  # backward, layer 2
    _send(shown, {"type": "point"} | at)
    assert shown.drawing.hint["text"].split("\n") == [
        "dZ[2] = dA[2] * g[2]'(Z[2])",
        "dW[2] = (1/m) dZ[2] A[1]ᵀ",
        "db[2] = (1/m) · sum of dZ[2] over the examples",
        "dA[1] = W[2]ᵀ dZ[2]",
    ]
    made = []
    for _ in range(5):
        _send(shown, {"type": "press"} | at)
        made.append(shown.now.makes)
    assert made == [("dZ", 2), ("dW", 2), ("db", 2), ("dA", 1), ("dZ", 2)]
    _send(shown, {"type": "point", "panel": None})
    assert shown.drawing.hint == {}
    _send(shown, {"type": "press", "panel": "blocks", "spots": "blocks", "index": 6})
    assert shown.now.makes == ("dZ", 2)


def _marks(shown, kind):
    (column,) = shown.drawing.scene["columns"]
    return [mark for panel in column["panels"] for mark in panel["marks"] if mark["kind"] == kind]


def _send(shown, message):
    shown.drawing._handle_custom_msg(message, [])
