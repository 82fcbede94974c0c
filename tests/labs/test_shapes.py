"""The lab of shapes: the real errors, and what numpy alone makes of the same arrays."""

import re
from importlib import import_module

import numpy as np
import pytest

from nnlib import descent, labs, network
from nnlib.shapes import ledger

module = import_module("nnlib.labs.shapes")

N = [3, 4, 2, 1]


def test_the_lines_are_one_step_of_gradient_descent():
    good = module.arrays(N, 5)
    lines, have = module.numpy_alone(*good)
    net = network.Network(good.W, good.b, good.g)
    A, Z = network.forward(net, good.X)
    dW, db = network.backward(net, A, Z, good.Y)
    new = descent.step(net, dW, db, 0.1)
    names = {"A": A, "Z": Z, "dW": dW, "db": db, "new W": new.W, "new b": new.b}
    for name, arrays in names.items():
        for l in arrays:
            np.testing.assert_allclose(have[f"{name}[{l}]"], arrays[l], rtol=1e-12, atol=1e-15)
    wanted = {row.name: row.shape for row in ledger(N, 5)}
    for line in lines:
        assert line.shape == wanted[line.name.removeprefix("new ")]
        assert not line.error


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("n", [[3, 4, 1], [3, 1], [4, 4, 1], [1, 1, 1], N])
@pytest.mark.parametrize("broken", module.BREAKS)
def test_what_is_said_is_what_is_raised(n, m, broken):
    lab = labs.shapes(n=n, m=m, broken=broken)
    assert lab.error is None
    assert not lab.problem
    given, culprit = module.break_one(module.arrays(n, m), broken)
    raised = None
    try:
        net = network.Network(given.W, given.b, given.g)
        network.backward(net, *network.forward(net, given.X), given.Y)
    except (TypeError, ValueError) as error:
        raised = error
    if raised:
        assert f"nnlib says: {type(raised).__name__}: {raised}." in lab.drawing.words
        assert "numpy alone" in lab.drawing.words
        assert lab.drawing.tone == "warn"
    else:
        assert lab.raised is None
        assert not culprit or lab.shape == lab.meant[culprit]
        assert "nnlib says" not in lab.drawing.words


def said(**state):
    return labs.shapes(**state).drawing.words


def test_a_flat_bias_is_silent_only_where_m_is_the_number_of_units():
    words = said(broken="b[1] as (n[1],)")
    assert "b[1] has shape (4,); it should be (n[1], 1) = (4, 1)" in words
    assert "stops too, at Z[1]" in words
    assert "shapes (4,5) (4,)" in words
    assert "With m = n[1] = 4 it would be silent." in words
    words = said(m=4, broken="b[1] as (n[1],)")
    assert (
        "Z[1] has the right shape but the wrong numbers; new b[1] becomes (4, 4) instead of (4, 1)." in words
    )


def test_a_column_of_labels_goes_wrong_in_silence():
    words = said(broken="Y as (m, 1)")
    assert "says nothing at first: dZ[2] becomes (5, 5) instead of (1, 5). It stops only at dA[1]" in words
    lab = labs.shapes(n=[3, 1], broken="Y as (m, 1)")
    assert "numpy alone says nothing: dZ[1] becomes (5, 5) instead of (1, 5)." in lab.drawing.words
    assert (
        "new W[1] = W[1] − α dW[1]: (1, 3) − α (5, 3), gives (5, 3), not (1, 3)" in lab.drawing.scene["label"]
    )
    assert "by luck every number comes out right" in said(broken="Y as (m,)")


def test_what_no_check_can_see():
    words = said(m=3, broken="X with examples as rows")
    assert "no check of shapes can see it" in words
    assert "use X.T" in said(m=5, broken="X with examples as rows")
    assert "no check of shapes can see it" in said(n=[4, 4, 1], broken="W[1] transposed")
    assert "and no harm" in said(m=1, broken="b[1] with m columns")
    assert "can't predict for any other number of examples" in said(broken="b[1] with m columns")


def test_a_blamed_array_that_is_not_the_cause():
    assert "It names b[1], the first array that doesn't fit anymore; the cause is W[1]." in said(
        broken="W[1] transposed"
    )


def test_the_table_shows_the_ledger():
    lab = labs.shapes(n=N, m=7)
    panels = {p["name"]: p for c in lab.drawing.scene["columns"] for p in c["panels"]}
    words = panels["ledger"]["marks"][0]["words"]
    assert words[3] == ["2", "(2, 4)", "(2, 1)", "(2, 7)"]
    assert len(words) == len(N) + 2
    for row in ledger(N, 7):
        assert f"{row.name} {row.notation} = {row.shape}" in lab.drawing.scene["label"]
    assert "29 parameters" in lab.drawing.words


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("sizes", "3, 4", "so the output layer has n[1] = 4 units"),
        ("sizes", "3, four, 1", "'four' isn't a whole number"),
        ("sizes", "", "it should list the inputs and at least one layer"),
        ("sizes", "3, 0, 1", "n[1] is 0"),
        ("sizes", "2,2,2,2,2,2,2,1", "7 layers are more than this lab draws"),
        ("sizes", "5000, 5000, 1", "too large to try"),
        ("examples", "m", "'m' isn't a whole number"),
        ("examples", "", "'nothing' isn't a whole number"),
        ("examples", "0", "m is 0; use 1 to"),
        ("examples", "99999999", "m is 99999999; use 1 to"),
    ],
)
def test_bad_words_are_answered_in_words_and_nothing_is_lost(field, typed, words):
    lab = labs.shapes(broken="Y as (m,)")
    before = lab.drawing.scene
    getattr(lab, field).value = typed
    assert words in lab.drawing.words
    assert "Below is still n = [3, 4, 1], m = 5." in lab.drawing.words
    assert lab.drawing.scene == before
    assert lab.error is None
    getattr(lab, field).value = {"sizes": "2, 1", "examples": "6"}[field]
    assert "Y has shape" in lab.drawing.words


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=re.escape("n is [3, 4]")):
        labs.shapes(n=[3, 4])
    with pytest.raises(ValueError, match="m is 0"):
        labs.shapes(m=0)
    with pytest.raises(ValueError, match="broken is 'W'"):
        labs.shapes(broken="W")


def test_every_preset_is_drawn_and_told():
    lab = labs.shapes()
    assert lab.presets.menu.value == "every shape right"
    for name in lab.presets.settings:
        lab.presets.menu.value = name
        assert lab.error is None
        assert lab.presets.menu.value == name
        assert ("numpy alone says nothing" in lab.drawing.words) == name.startswith("silent")
