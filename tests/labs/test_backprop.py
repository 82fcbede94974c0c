"""The microscope: its lines are those of nnlib, its wrong passes are told by nudging, and it says so."""

import re
from importlib import import_module

import numpy as np
import pytest

from nnlib import descent, labs, network, page
from nnlib.gradcheck import numerical

lab = import_module("nnlib.labs.backprop")

SIZES = [(2, 3, 1), (1, 1), (3, 4, 4, 2, 1), (6, 6, 6, 6, 6, 1)]


def step_through(shown):
    shown.reset.click()
    while shown.line.value < shown.line.max:
        shown.step.click()
        yield shown.now


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("activation", lab.OFFERED)
def test_all_lines_together_are_a_step_of_descent(n, activation):
    net, X, Y = lab.batch(n, 5, lab.ACTIVATIONS[activation], 3)
    done = lab.run(net, X, Y, len(lab.lines(net.L)))
    A, Z = network.forward(net, X)
    dW, db = network.backward(net, A, Z, Y)
    after = descent.step(net, dW, db, lab.ALPHA)
    expected = {"A": A, "Z": Z, "dW": dW, "db": db, "W": after.W, "b": after.b}
    for name, arrays in expected.items():
        assert set(done[name]) == set(arrays)
        for l in arrays:
            np.testing.assert_array_equal(done[name][l], arrays[l])
    assert done["J"][net.L] == pytest.approx(next(descent.descend(net, X, Y, 1.0, 0)).J)


FUNCTIONS = (network.forward, network.backward, descent.descend, descent.step)


def in_source(function):
    """The lines of a function's source, without those of its docstring."""
    return [line.strip() for line in page.code(function).splitlines()]


@pytest.mark.parametrize("L", [1, 4])
def test_every_line_stands_in_the_function_named_beside_it(L):
    for line in lab.lines(L):
        assert line.code in in_source(line.function)
        assert line.function in FUNCTIONS
    for wrong in lab.WRONG.values():
        assert set(wrong) <= {line.code for line in lab.lines(4)}


def test_no_formula_of_these_functions_is_missing():
    """What they compute layer by layer, the output's dZ and the cost are all there, in the same order."""
    shown = [line.code for line in lab.lines(4)]
    for function in FUNCTIONS:
        formulas = [
            line for line in in_source(function) if re.match(r"d?[WbZA]\[\w.*?\] = |dZ = |J = ", line)
        ]
        assert formulas == list(dict.fromkeys(code for code in shown if code in formulas))
        assert formulas


def test_the_function_is_named_beside_the_line():
    shown = labs.backprop()
    for now in step_through(shown):
        texts = [mark["text"] for mark in _marks(shown) if mark["kind"] == "text"]
        assert now.code in texts
        assert f"{now.function.__module__}.{now.function.__name__}" == f"nnlib.{now.where}"
        assert now.where in texts


def test_a_line_at_a_time():
    L = 3
    net, X, Y = lab.batch((2, 3, 3, 1), 4, lab.ACTIVATIONS["tanh"], 0)
    made = [line.makes for line in lab.lines(L)]
    assert len(set(made)) == len(made) == 2 * L + 1 + 1 + 2 * L + 2 * (L - 1) + 2 * L
    for steps in range(len(made) + 1):
        memory = lab.run(net, X, Y, steps)
        there = {(name, l) for name in memory for l in memory[name]}
        given = {("W", l) for l in net.W} | {("b", l) for l in net.b} | {("A", 0), ("Y", L)}
        assert there == given | set(made[:steps])
        if steps:
            assert set(lab.lines(L)[steps - 1].reads) <= there


@pytest.mark.parametrize("n", [(2, 3, 1), (2, 3, 3, 1)])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_nudging_tells_right_from_wrong(n, activation):
    shown = labs.backprop(n=n, activation=activation)
    L, count = shown.net.L, lambda name, l: int(shown.disagreeing(name, l).sum())
    everything = [(name, l) for name in ("dW", "db") for l in range(1, L + 1)]
    assert [count(*each) for each in everything] == [0] * len(everything)
    shown.what_if.value = "no 1/m"
    assert all(count(*each) == shown.slopes[each[0]][each[1]].size for each in everything)
    for mistake in ("slope at A", "sigmoid, not its slope"):
        shown.what_if.value = mistake
        assert count("dW", L) == count("db", L) == 0  # the mistake is made below the output
        assert all(count(*each) > 0 for each in everything if each[1] < L)


def test_the_nudges_are_those_of_gradcheck():
    shown = labs.backprop()
    W, b = shown.net.W, shown.net.b

    def J(P):
        return network.cost(network.Network({1: P, 2: W[2]}, b, shown.net.g), shown.X, shown.Y)

    np.testing.assert_allclose(shown.slopes["dW"][1], numerical(J, W[1]), rtol=1e-9)


def test_step_by_step_in_words():
    shown = labs.backprop()
    said = {}
    for now in step_through(shown):
        said[now.makes] = shown.drawing.words
        assert shown.error is None
    assert said["Z", 1].startswith(
        "Z[1] = W[1] X + b[1]: (3, 2) times (2, 4), plus b (3, 1) stretched over the 4"
    )
    assert said["dW", 2] == (
        "dW[2] = (1/m) dZ[2] A[1]ᵀ: (1, 4) times (4, 3) is (1, 3), the shape of W[2]. All 3 entries agree with "
        "nudging (✓)."
    )
    assert "(3, 1) times (1, 4) is (3, 4)" in said["dA", 1]
    assert "J falls from" in said["b", 2]
    assert "All slopes agree" in said["b", 2]
    shown.back.click()
    assert shown.drawing.words == said["W", 2]
    shown.reset.click()
    assert shown.drawing.words.startswith("Given: a batch X (2, 4) with labels Y (1, 4)")
    shown.back.click()
    assert shown.line.value == 0


@pytest.mark.parametrize("mistake", [name for name in lab.WRONG if name != "right"])
def test_a_wrong_pass_is_said(mistake):
    shown = labs.backprop()
    shown.what_if.value = mistake
    assert shown.now.makes == ("db", 1)
    assert "entries disagree with nudging (≠): this pass is wrong" in shown.drawing.words
    assert shown.drawing.tone == "warn"
    shown.line.value = shown.line.max
    assert "slopes are wrong" in shown.drawing.words
    tables = [mark for mark in _marks(shown) if mark["kind"] == "table" and mark["notes"]]
    signs = {note[0] for mark in tables for row in mark["notes"] for note in row}
    assert "≠" in signs
    shown.line.value = next(i for i, line in enumerate(shown.lines, 1) if line.code in lab.WRONG[mistake])
    assert shown.drawing.tone == "warn"
    if shown.now.code == lab.DZ:
        assert "Nothing complains: the shape is (3, 4)" in shown.drawing.words
    codes = [mark["text"] for mark in _marks(shown) if mark["kind"] == "text" and mark["code"]]
    assert any("≠ nnlib" in code for code in codes)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("m", [2, lab.MOST_EXAMPLES])
def test_what_a_line_makes_and_reads_is_in_the_picture(n, m):
    shown = labs.backprop(n=n, m=m)
    for now in step_through(shown):
        frames = [mark for mark in _marks(shown) if mark["kind"] == "box" and not mark["fill"]]
        solid = [mark for mark in frames if not mark["dash"] and mark["width"] == 3]
        dashed = [mark for mark in frames if mark["dash"]]
        assert len(solid) == (now.makes[0] != "J")
        assert len(dashed) == len(set(now.reads) - {now.makes})
        right = max(mark["extent"][1] for mark in _marks(shown) if mark["kind"] == "table")
        assert right <= lab.SPAN
        low = min(mark["extent"][2] for mark in _marks(shown) if mark["kind"] == "table")
        assert low >= 0


def test_other_numbers_and_networks():
    shown = labs.backprop()
    before = shown.X
    shown.seed.value = 4
    assert not np.array_equal(shown.X, before)
    assert shown.line.value == 12
    shown.size.value = (3, 4, 4, 2, 1)
    assert shown.net.n == [3, 4, 4, 2, 1]
    assert shown.line.max == len(shown.lines)
    shown.line.value = shown.line.max
    shown.size.value = (2, 3, 1)
    assert shown.line.value == shown.line.max == 16


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"n": (2, 3, 2)}, "so the output layer has n"),
        ({"n": (2, 9, 1)}, "the largest layer of n is 9; this lab has room for 6"),
        ({"n": (2, 2, 2, 2, 2, 2, 1)}, "the number of layers of n is 6"),
        ({"m": 9}, "m is 9"),
        ({"m": 1}, "m is 1"),
        ({"activation": "step"}, "activation is 'step'"),
    ],
)
def test_bad_arguments_are_named(bad, said):
    with pytest.raises(ValueError, match=said):
        labs.backprop(**bad)


def _marks(shown):
    return [m for c in shown.drawing.scene["columns"] for p in c["panels"] for m in p["marks"]]
