"""The lab of broadcasting, against numpy itself."""

import re
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import labs

module = import_module("nnlib.labs.broadcasting")

SHAPES = st.lists(st.sampled_from([1, 2, 3, 4]), max_size=4).map(tuple)


@given(SHAPES, SHAPES)
def test_every_verdict_is_numpys(first, second):
    axes = module.align(first, second)
    shape, error = module.combine(first, second)
    verdicts = {axis.verdict for axis in axes}
    if "refused" in verdicts:
        assert shape is None
        with pytest.raises(ValueError, match=re.escape(error)):
            np.zeros(first) + np.zeros(second)
    else:
        truth = np.zeros(first) + np.zeros(second)
        assert error is None
        assert shape == truth.shape == tuple(axis.result for axis in axes)


@given(SHAPES, SHAPES)
def test_originals_are_each_number_once(first, second):
    shape, _ = module.combine(first, second)
    if shape is not None:
        numbers = np.arange(np.prod(first, dtype=int)).reshape(first)
        own = module.originals(first, shape)
        assert np.broadcast_to(numbers, shape)[own].tolist() == numbers.ravel().tolist()


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        ("(4, 1)", (4, 1)),
        ("4,1", (4, 1)),
        ("(5,)", (5,)),
        (" 5 ", (5,)),
        ("()", ()),
        ("", ()),
        ("2 × 3", (2, 3)),
    ],
)
def test_shapes_are_read_as_they_are_written(words, shape):
    assert module.parse(words) == shape


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("(1, m)", "m is a letter; type a number"),
        ("4.5", "isn't a whole number"),
        ("-3", "isn't a whole number"),
        ("0", "holds no number"),
        ("99999999", "10,000"),
        ("1,1,1,1,1", "5 axes"),
        ("((4))", "a shape is written like"),
    ],
)
def test_what_is_no_shape_is_said_and_nothing_is_lost(words, said):
    lab = labs.broadcasting()
    before = lab.drawing.scene["columns"]
    lab.first.value = words
    assert said in lab.drawing.words
    assert words.strip() in lab.drawing.words
    assert "Below is still (4, 1) + ()." in lab.drawing.words
    assert lab.first.value == words
    assert lab.error is None
    assert lab.drawing.scene["columns"] == before
    lab.first.value = "(2, 3)"
    assert lab.drawing.words.startswith("(2, 3) + () gives (2, 3)")
    with pytest.raises(ValueError, match=re.escape(said)):
        labs.broadcasting(first=words)


@pytest.mark.parametrize(
    ("first", "second", "tone", "said"),
    [
        ("(4, 1)", "()", "good", "(4, 1) + () gives (4, 1): the single number"),
        ("(2, 3)", "(1, 3)", "good", "(1, 3) is used again"),
        (
            "(1, 5)",
            "(5, 1)",
            "warn",
            "gives (5, 5), without an error: both are stretched, 5 numbers and 5 become 25",
        ),
        ("(5,)", "(5, 1)", "warn", "gives (5, 5), without an error"),
        ("(4, 4)", "(4,)", "warn", "numpy can't tell, because the matrix is square"),
        ("(1, 5)", "(5,)", "plain", "by luck"),
        ("(4, 5)", "(5,)", "good", "counts as a row, the same for all 4 rows"),
        (
            "(4, 5)",
            "(4,)",
            "warn",
            "numpy refuses: operands could not be broadcast together with shapes (4,5) (4,).",
        ),
        (
            "(4, 5)",
            "(4,)",
            "warn",
            "On the last axis 5 meets 4: they differ, and neither is 1. As a column, (4, 1)",
        ),
        ("(2, 5)", "(4, 5)", "warn", "On the second to last axis 2 meets 4"),
        ("(3, 2)", "(3, 2)", "good", "the shapes are equal"),
        ("(2, 1, 4)", "(3, 1)", "plain", "(2, 3, 4): both are stretched"),
    ],
)
def test_traps_and_good_ones(first, second, tone, said):
    lab = labs.broadcasting(first=first, second=second)
    assert said in lab.drawing.words
    assert lab.drawing.tone == tone


def test_the_numbers_of_the_result_are_told():
    assert "The result: 101; 102; 103; 104." in labs.broadcasting().drawing.scene["label"]
    lab = labs.broadcasting(first="(1, 2)", second="(2, 1)", operation="−")
    assert "The result: −9, −8; −19, −18." in lab.drawing.scene["label"]
    assert "The result" not in labs.broadcasting(first="(100, 3)").drawing.scene["label"]


def test_every_preset_is_drawn_and_told():
    lab = labs.broadcasting()
    assert lab.presets.menu.value == "a column + a number"
    for name in lab.presets.settings:
        lab.presets.menu.value = name
        assert lab.error is None
        assert lab.presets.menu.value == name
        trap = name.startswith(("trap", "refused"))
        assert (lab.drawing.tone == "warn") == trap, name
    lab.second.value = "(2, 1)"
    assert lab.presets.menu.value == "your own"
