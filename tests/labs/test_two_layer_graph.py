"""The graph of two layers: its numbers are nnlib's, its derivatives those of nudges, and every box can be reached."""

from importlib import import_module
from inspect import getsource

import numpy as np
import pytest

from nnlib import gradcheck, labs, network
from nnlib.activations import ACTIVATIONS
from nnlib.cost import loss
from nnlib.gradcheck import numerical

lab = import_module("nnlib.labs.two_layer_graph")
CASES = [(n, g, y) for n in lab.NETWORKS for g in ("tanh", "relu", "sigmoid", "leaky_relu") for y in (0, 1)]


@pytest.mark.parametrize(("n", "g", "y"), CASES)
def test_values_and_derivatives_are_those_of_nnlib(n, g, y):
    shown = labs.two_layer_graph(n=n, activation=g, y=y)
    A, Z = network.forward(shown.net, shown.x)
    dW, db = network.backward(shown.net, A, Z, shown.Y)
    have = shown.have
    for l in (1, 2):
        for name, meant in (("Z", Z), ("A", A), ("dW", dW), ("db", db)):
            np.testing.assert_array_equal(have[name][l], meant[l], err_msg=f"{name}[{l}]")
    assert have["J"][2] == pytest.approx(float(loss(A[2], shown.Y)[0, 0]))


@pytest.mark.parametrize(("n", "g", "y"), CASES)
def test_every_edge_has_the_derivative_of_a_nudge(n, g, y):
    shown = labs.two_layer_graph(n=n, activation=g, y=y)
    net, (A, Z) = shown.net, network.forward(shown.net, shown.x)
    activation = ACTIVATIONS[g]
    # what each part is of what it reads; the rows of z[1] read the same x, and so sum over the rows of W[1]
    parts = {
        (("A", 0), ("Z", 1)): (lambda x: net.W[1] @ x + net.b[1], A[0]),
        (("A", 1), ("Z", 2)): (lambda a: net.W[2] @ a + net.b[2], A[1]),
        (("Z", 1), ("A", 1)): (activation, Z[1]),
        (("Z", 2), ("A", 2)): (ACTIVATIONS["sigmoid"], Z[2]),
        (("A", 2), ("J", 2)): (lambda a: loss(a, shown.Y), A[2]),
        (("W", 2), ("Z", 2)): (lambda W: W @ A[1] + net.b[2], net.W[2]),
        (("b", 2), ("Z", 2)): (lambda b: net.W[2] @ A[1] + b, net.b[2]),
        (("b", 1), ("Z", 1)): (lambda b: net.W[1] @ A[0] + b, net.b[1]),
        (("W", 1), ("Z", 1)): (lambda W: W @ A[0] + net.b[1], net.W[1]),
    }
    assert {(edge.read, edge.part) for edge in shown.edges} == set(parts)
    for edge in shown.edges:
        f, at = parts[edge.read, edge.part]
        found = edge.slope(shown.whole)
        nudged = numerical(lambda P, f=f: float(f(P).sum()), at)
        if edge.joins:  # all units read it: its row of the slope adds up over them
            found = found.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(
            np.broadcast_to(found, at.shape), nudged, rtol=1e-6, err_msg=str(edge.read)
        )


@pytest.mark.parametrize(("n", "g", "y"), CASES)
def test_every_derivative_is_that_of_the_edge_times_what_comes_back(n, g, y):
    shown = labs.two_layer_graph(n=n, activation=g, y=y)
    have = shown.have
    back = {("J", 2): np.ones((1, 1))} | {
        (name[1:], l): have[name][l] for name in ("dA", "dZ", "dW", "db") for l in have[name]
    }
    for edge in shown.edges:
        if edge.read == ("A", 0):
            continue
        slope, came = edge.slope(shown.whole), back[edge.part]
        if edge.read[0] in "Wb":
            made = came @ slope
        else:
            made = slope @ came if edge.joins else slope * came
        np.testing.assert_allclose(back[edge.read], made, rtol=1e-12, err_msg=str(edge.read))


def test_the_formulas_lie_on_the_lines_of_nnlib():
    shown = labs.two_layer_graph()
    own = [step.line for step in shown.steps if step.line]
    assert len(own) == len(shown.steps) - 1
    for line in own:
        assert line.code in getsource(line.function)
    assert [step.formula for step in shown.steps] == [
        "z[1] = W[1] x + b[1]",
        "a[1] = g[1](z[1])",
        "z[2] = W[2] a[1] + b[2]",
        "a[2] = g[2](z[2])",
        "loss = −(y log a[2] + (1 − y) log(1 − a[2]))",
        "da[2] = −1/a[2]",
        "dz[2] = a[2] − y",
        "dW[2] = dz[2] a[1]ᵀ",
        "db[2] = dz[2]",
        "da[1] = W[2]ᵀ dz[2]",
        "dz[1] = da[1] * g[1]'(z[1])",
        "dW[1] = dz[1] xᵀ",
        "db[1] = dz[1]",
    ]
    shown.y.value = 0
    assert shown.steps[5].formula == "da[2] = 1/(1 − a[2])"


def test_step_by_step():
    shown = labs.two_layer_graph()
    shown.reset.click()
    assert shown.drawing.words.startswith("Given: x, W, b and the label y = 1.")
    said = []
    for count in range(len(shown.steps)):
        assert [shown.known(step.makes) for step in shown.steps] == [i < count for i in range(13)]
        shown.step.click()
        said.append(shown.drawing.words)
        assert shown.error is None
        assert said[-1].startswith(shown.steps[count].formula)
        assert any(mark["text"] == shown.steps[count].formula for mark in _texts(shown))
    assert "(3, 2) times (2, 1), plus (3, 1), is (3, 1)" in said[0]
    assert "times its own slope 1 − a²" in said[10]
    assert "the derivatives of all 13 weights and biases" in said[-1]
    assert shown.drawing.tone == "good"
    shown.back.click()
    assert shown.drawing.words == said[-2]
    shown.place.value = shown.place.max
    shown.step.click()
    assert shown.place.value == 0


def test_derivatives_are_shown_once_they_have_come_back():
    shown = labs.two_layer_graph()
    shown.place.value = 8
    green = {mark["text"] for mark in _texts(shown) if mark["color"] == "green"}
    assert {"da[2]", "dz[2]", "dW[2]"} < green
    assert not {"db[2]", "da[1]", "dz[1]", "dW[1]"} & green
    assert "· a(1 − a)" not in green
    assert "a(1 − a)" in green
    assert "W[2]ᵀ" not in green
    assert shown.drawing.scene["label"].count("derivative:") == 3


def test_a_wrong_derivative_is_told(monkeypatch):
    shown = labs.two_layer_graph()
    wrong = gradcheck.gradients(shown.net, lambda net: 2 * network.cost(net, shown.x, shown.Y))
    shown.slopes = dict(zip(("dW", "db"), wrong, strict=True))
    shown.redraw()
    assert "13 of 13 derivatives disagree with nudging" in shown.drawing.words
    assert shown.drawing.tone == "warn"


def test_every_box_and_edge_can_be_pointed_at_and_pressed():
    shown = labs.two_layer_graph()
    panels = [panel for column in shown.drawing.scene["columns"] for panel in column["panels"]]
    reached = []
    for panel in panels:
        (places,) = (mark for mark in panel["marks"] if mark["kind"] == "places")
        spots = shown._spots(panel["name"])
        assert len(spots) == len(places["x"]) // 4
        for index, spot in enumerate(spots):
            message = {"panel": panel["name"], "spots": "graph", "index": index}
            _send(shown, {"type": "point"} | message)
            assert {key: shown.drawing.hint[key] for key in message} == message
            assert shown._told(spot) == shown.drawing.hint["text"]
            shown.place.value = 0
            for _ in range(2):
                _send(shown, {"type": "press"} | message)
                reached.append(shown.place.value)
    assert set(reached) == set(range(14))  # 0 for what is given to begin with: x
    _send(shown, {"type": "point", "panel": None})
    assert shown.drawing.hint == {}
    _send(shown, {"type": "press", "panel": "layer 1", "spots": "graph", "index": 99})
    assert shown.error is None


def test_a_box_that_is_pressed_shows_its_value_and_then_its_derivative():
    shown = labs.two_layer_graph()
    z1 = [spot.title for spot in shown._spots("layer 1")[:5]].index("z[1]")
    press = {"type": "press", "panel": "layer 1", "spots": "graph", "index": z1}
    _send(shown, press)
    assert shown.now.makes == ("Z", 1)
    _send(shown, press)
    assert shown.now.makes == ("dZ", 1)
    _send(shown, {"type": "point"} | {key: press[key] for key in ("panel", "spots", "index")})
    assert shown.drawing.hint["text"] == ("z[1] = W[1] x + b[1]\nshape (3, 1)\ndz[1] = da[1] * g[1]'(z[1])")


def test_other_numbers_other_networks():
    shown = labs.two_layer_graph()
    for control, value in (
        (shown.seed, 7),
        (shown.size, (2, 2, 1)),
        (shown.activation, "relu"),
        (shown.y, 0),
    ):
        before = shown.drawing.scene["label"]
        control.value = value
        assert shown.drawing.scene["label"] != before
        assert shown.drawing.tone == "good"


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"n is \(2, 9, 1\); it should be one of"):
        labs.two_layer_graph(n=(2, 9, 1))
    with pytest.raises(ValueError, match="activation is 'step'"):
        labs.two_layer_graph(activation="step")
    with pytest.raises(ValueError, match="y is 2"):
        labs.two_layer_graph(y=2)


def _texts(shown):
    panels = [panel for column in shown.drawing.scene["columns"] for panel in column["panels"]]
    return [mark for panel in panels for mark in panel["marks"] if mark["kind"] == "text"]


def _send(shown, message):
    shown.drawing._handle_custom_msg(message, [])
