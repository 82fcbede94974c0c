"""The computation graph: its derivatives against nudges, and what the lab says on the way."""

from importlib import import_module

import numpy as np
import pytest

from nnlib import labs, logistic
from nnlib.cost import cost
from nnlib.gradcheck import numerical
from nnlib.labs.frame import scene

lab = import_module("nnlib.labs.computation_graph")


@pytest.mark.parametrize("name", lab.GRAPHS)
@pytest.mark.parametrize("seed", range(3))
def test_the_way_back_gives_the_slopes_of_nudges(name, seed):
    graph = lab.GRAPHS[name]
    rng = np.random.default_rng(seed)
    inputs = {key: value if key in graph.fixed else rng.normal() for key, value in graph.inputs.items()}
    derivatives = lab.backward(graph, lab.forward(graph, inputs))
    assert set(derivatives) == (set(inputs) | {part.name for part in graph.parts}) - set(graph.fixed)
    for key in lab.order_back(graph):
        slope = numerical(
            lambda nudge, key=key: lab.forward(graph, inputs, key, nudge)[graph.output], np.zeros(())
        )
        assert derivatives[key] == pytest.approx(float(slope), rel=1e-7), key
    for i, part in enumerate(graph.parts):
        values = lab.forward(graph, inputs)
        for read, local in zip(part.reads, part.slopes, strict=True):
            at = [np.float64(values[r]) for r in part.reads]
            place = part.reads.index(read)

            def f(v, i=i, at=at, place=place):
                return float(graph.parts[i].f(*at[:place], v, *at[place + 1 :]))

            if read not in graph.fixed:
                assert float(local(*at)) == pytest.approx(float(numerical(f, at[place])), rel=1e-7)


def test_the_lecture_s_numbers():
    shown = labs.computation_graph()
    assert shown.values == {"a": 5, "b": 3, "c": 2, "u": 6, "v": 11, "J": 33}
    assert lab.backward(shown.graph, shown.values) == {"J": 1, "v": 3, "u": 3, "a": 3, "b": 6, "c": 9}
    shown.place.value = shown.place.max
    shown.nudge.value = "v"
    assert shown.moved["J"] == pytest.approx(33.003)
    assert shown.moved["u"] == 6
    assert "v moved by +0.001 and J by +0.003: 3 times as far" in shown.drawing.words


def test_the_logistic_graph_is_logistic_regression():
    shown = labs.computation_graph(graph="logistic")
    values = shown.values
    X, Y = np.array([[values["x1"]], [values["x2"]]]), np.array([[values["y"]]])
    w = np.array([[values["w1"]], [values["w2"]]])
    A = logistic.forward(w, values["b"], X)
    dw, db = logistic.backward(A, X, Y)
    derivatives = lab.backward(shown.graph, values)
    assert values["a"] == pytest.approx(A[0, 0])
    assert values["L"] == pytest.approx(cost(A, Y))
    np.testing.assert_allclose([derivatives["w1"], derivatives["w2"]], dw[:, 0])
    assert derivatives["b"] == pytest.approx(db)


@pytest.mark.parametrize("graph", lab.GRAPHS)
def test_it_opens_before_anything_is_told(graph):
    shown = labs.computation_graph(graph=graph)
    assert shown.place.value == 0
    assert shown.drawing.words.endswith("Guess, then press Step.")
    assert "Derivatives known" not in shown.drawing.scene["label"]
    assert not any(mark["text"].endswith(("✓", "≠")) for mark in _texts(shown))


def test_step_by_step():
    shown = labs.computation_graph()
    assert (
        shown.drawing.words
        == "J = 33. If b grows by 0.001, by how much does J change? Guess, then press Step."
    )
    said = []
    while shown.place.value < shown.place.max:
        shown.step.click()
        said.append(shown.drawing.words)
    assert said[0].startswith("b goes from 3 to 3.001")
    assert said[1].startswith("u goes from 6 to 6.002")
    assert said[2].startswith("v goes from 11 to 11.002")
    assert said[3].startswith("b moved by +0.001 and J by +0.006: 6 times as far. Now backward")
    assert said[4] == "Backward: dJ/dv = 3."
    assert said[5] == "Backward: dJ/du = dJ/dv · dv/du = 3 · 1 = 3."
    assert said[7] == "Backward: dJ/db = dJ/du · du/db = 3 · 2 = 6."
    assert "the two agree" in said[-1]
    assert shown.drawing.tone == "good"
    shown.back.click()
    assert shown.drawing.words == said[-2]
    shown.place.value = shown.place.max
    shown.step.click()
    assert shown.place.value == 0
    shown.place.value = 5
    shown.reset.click()
    assert shown.drawing.words.startswith("J = 33. If b grows")


def test_only_what_the_change_has_reached_is_lit():
    shown = labs.computation_graph(nudge="c")
    shown.place.value = 2
    lit = [mark for mark in _boxes(shown) if mark["fill"] == "orange"]
    assert len(lit) == 2
    shown.nudge.value = "a"
    assert [shown.place.value, shown.place.max] == [2, 8]
    assert "u +" not in shown.drawing.scene["label"]


def test_a_large_nudge_is_not_a_slope():
    shown = labs.computation_graph(graph="logistic", nudge="w1")
    shown.place.value = shown.place.max
    shown.size.value = 1.0
    assert "1 isn't a small nudge here" in shown.drawing.words
    assert shown.drawing.tone == "warn"
    assert any(mark["text"].endswith("≠") for mark in _texts(shown))
    shown.size.value = 0.001
    assert "the two agree" in shown.drawing.words
    assert not any(mark["text"].endswith("≠") for mark in _texts(shown))


def test_a_nudge_beyond_a_probability_is_said():
    shown = labs.computation_graph(graph="logistic", nudge="a")
    shown.place.value = shown.place.max
    shown.size.value = 1.0
    assert shown.drawing.words.startswith("a = 1.6225 isn't a probability")
    assert "L = loss(a, y) = 0.4741" in shown.drawing.scene["label"]


def test_the_other_graph_has_its_own_inputs():
    shown = labs.computation_graph(nudge="u")
    shown.place.value = shown.place.max
    seen = lambda: {s.description for s in shown._all_sliders() if s.layout.display != "none"}  # noqa: E731
    assert seen() == {"a", "b", "c"}
    assert shown.y.layout.display == "none"
    shown.graph_choice.value = "logistic"
    assert seen() == {"x1", "w1", "x2", "w2", "b"}
    assert shown.nudge.value == "b"
    assert shown.nudge.options == ("x1", "w1", "x2", "w2", "b", "z", "a")
    assert shown.place.value == shown.place.max == 11
    shown.inputs["x1"].value = -1.75
    assert "x1 = −1.75" in shown.drawing.scene["label"]
    shown.y.value = 0
    assert "dL/da = 1" in shown.drawing.scene["label"]


@pytest.mark.parametrize("graph", lab.GRAPHS)
def test_no_number_of_the_sliders_breaks_it(graph):
    shown = labs.computation_graph(graph=graph)
    shown.place.value = shown.place.max
    for part in (-1, 0, 1):
        for slider in shown.inputs.values():
            slider.value = part * shown.graph.reach
        assert shown.error is None
        assert "nan" not in shown.drawing.words + shown.drawing.scene["label"]
        assert "inf" not in shown.drawing.words + shown.drawing.scene["label"]


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="graph is 'deep'; it should be one of 'lecture', 'logistic'"):
        labs.computation_graph(graph="deep")
    with pytest.raises(ValueError, match="nudge is 'z'"):
        labs.computation_graph(nudge="z")


def _marks(shown):
    return [m for c in shown.drawing.scene["columns"] for p in c["panels"] for m in p["marks"]]


def _boxes(shown):
    return [mark for mark in _marks(shown) if mark["kind"] == scene.box((0, 1, 0, 1))["kind"]]


def _texts(shown):
    return [mark for mark in _marks(shown) if mark["kind"] == "text"]
