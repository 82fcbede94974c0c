"""The Playground without a page: its controls, buttons and messages, what it says, and what goes in and out of it."""

import asyncio
import re
import time
from datetime import datetime

import numpy as np
import pytest

from nnlib import descent, labs, network
from nnlib.activations import Activation, tanh
from nnlib.labs.frame import lab as live
from nnlib.labs.playground import data, training
from nnlib.labs.playground.features import FEATURES, mapped
from nnlib.labs.playground.pictures import planes
from nnlib.labs.playground.presets import PRESETS, UNLIKE, preset
from nnlib.labs.playground.settings import MOST_HIDDEN, MOST_UNITS, Settings
from nnlib.labs.playground.sharing import Damaged
from nnlib.network import forward

from ..waiting import until


def small(**more):
    return labs.playground(**{"m": 40, "hidden": (3, 2)} | more)


def send(shown, kind, **content):
    shown.drawing._handle_custom_msg({"type": kind, **content}, [])


def panel(shown, name):
    panels = [panel for column in shown.drawing.scene["columns"] for panel in column["panels"]]
    return next(panel for panel in panels if panel["name"] == name)


def mark(shown, name, spots):
    return next(mark for mark in panel(shown, name)["marks"] if mark.get("spots") == spots)


def field(shown, id, where="network"):
    return next(field for field in panel(shown, where)["fields"] if field["id"] == id)


# --- arguments ---


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"hidden": 8}, "hidden is 8; it should be a list of sizes: try hidden=[8, 8]"),
        ({"features": "x1"}, "features is 'x1'; it should be a list of names"),
        ({"activation": np.tanh}, "activation is <ufunc 'tanh'>; it should be a name, a list of one for each layer"),
        ({"activation": "yours"}, "activation names 'yours', which stands for your own: pass it"),
        ({"activation": ("tanh", "yours")}, "activation names 'yours'"),
        ({"data": None}, "data is a NoneType; it should be a name or two arrays"),
        ({"data": np.zeros((2, 5))}, "data is a ndarray; it should be a name or two arrays"),
        ({"data": (np.zeros((2, 5)),)}, "data is a tuple; it should be a name or two arrays"),
    ],
)  # fmt: skip
def test_arguments_that_cannot_be_are_named(bad, said):
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        labs.playground(**bad)


def test_whether_the_test_examples_are_shown_may_be_numpys_own_yes_or_no():
    assert small(show_test=np.True_).knobs.show_test.value is True


@pytest.mark.parametrize("steps", [0, 3])
@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("W", 9, 0, 0, 1), "the layer l in an edit is 9; this lab goes from 1 to 3"),
        (("W", 1, -1, 0, 1), "the row in an edit is -1; it should be 0 or more"),
        (
            ("W", 1, slice(None), 0, 1),
            "the row in an edit is slice(None, None, None); it should be a whole number",
        ),
        (("b", 1, 0, 1, 1), "the column in an edit is 1; this lab goes from 0 to 0"),
        (("g", 1, 0, 0, 1), "the name in an edit is 'g'; it should be one of 'W', 'b'"),
        (("W", 1, 0, 0, np.inf), "the value in an edit is inf; it should be finite"),
    ],
)
def test_an_edit_of_what_is_not_there_changes_nothing(edit, said, steps):
    shown = small()
    shown.advance(steps)
    before = shown.settings, shown.net, len(shown.history)
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        shown.edit(*edit)
    assert (shown.settings, shown.net, len(shown.history)) == before


@pytest.mark.filterwarnings("error")
def test_an_activation_that_is_no_number_is_said_and_warns_of_nothing():
    shown = small(activation=Activation("none", lambda Z: Z * np.nan, np.ones_like))
    shown.advance(1)
    assert "so the activation none is at fault" in shown.drawing.words


# --- training ---


def test_it_takes_the_steps_of_its_settings():
    shown = small(penalty="L2", rate=0.01, features=("x1", "x1 x2"))
    shown.advance(5)
    shown.step.click()
    s = shown.settings
    made, net = data.examples(s), s.first()
    F = mapped(s.features, made.X)
    for k in range(6):
        net = training.update(net, F, made.Y, k, s).net
    np.testing.assert_array_equal(shown.net.W[2], net.W[2])
    assert shown.k == 6
    assert [moment.k for moment in shown.curve] == [0, 5, 6]
    J = training.cost(net, F, made.Y)
    assert shown.curve[-1].J == J
    assert shown.curve[-1].test == training.cost(net, mapped(s.features, made.X_test), made.Y_test)
    A, _ = forward(net, F)
    right = np.mean((A[3] > 0.5) == made.Y)
    assert f"Step 6, epoch 6: J = {J:.4f} on 20 training examples" in shown.drawing.words
    assert f" on 20 training examples, {right:.0%} right; " in shown.drawing.words


def test_back_in_time_and_another_way_from_there():
    shown = small(alpha=1.0)
    shown.advance(10)
    nets = {kept.k: kept.net for kept in shown.history}
    shown.knobs.back.click()
    assert (shown.k, shown.net) == (9, nets[9])
    shown.knobs.time.value = 4
    assert (shown.k, shown.net) == (4, nets[4])
    assert shown.knobs.time.max == 10
    assert "Step 4," in shown.drawing.words
    shown.step.click()
    assert [kept.k for kept in shown.history] == list(range(6))
    np.testing.assert_array_equal(shown.net.W[1], nets[5].W[1])
    assert [moment.k for moment in shown.curve] == [0, 5]
    shown.knobs.time.value = 0
    shown.knobs.back.click()
    assert (shown.k, shown.knobs.time.value) == (0, 0)


def test_the_cost_of_a_step_between_two_frames_is_its_own():
    shown = small()
    shown.advance(10)
    shown.training.curve = [shown.curve[0], shown.curve[-1]]  # as after a run of ten steps per frame
    shown.knobs.time.value = 4
    J = training.cost(shown.net, shown.training.F, shown.examples.Y)
    assert J != shown.curve[-1].J
    assert f"J = {J:.4f}" in shown.drawing.words
    assert panel(shown, "cost")["title"].startswith(f"Cost J = {J:.3f}")


def test_reset_is_the_start():
    shown = small()
    first = shown.net
    shown.advance(3)
    shown.reset.click()
    np.testing.assert_array_equal(shown.net.W[1], first.W[1])
    assert (shown.k, len(shown.history), len(shown.curve)) == (0, 1, 1)
    assert shown.drawing.words.endswith("Press Run.")


def test_a_layer_at_a_time_is_one_step():
    shown, other = small(), small()
    other.advance(1)
    words = []
    for _ in range(8):
        shown.knobs.layer.click()
        words.append(shown.drawing.words)
        if len(words) == 2:
            fade = np.frombuffer(mark(shown, "network", "unit")["fade"], np.uint8)
            assert fade[-1] < 100
            assert fade[-2] == 255
        if len(words) == 5:
            assert panel(shown, "network")["title"] == "Backward: edges into layer 3 show dW[l]"
            point = {"panel": "network", "spots": "weight"}
            send(shown, "point", **point, index=shown.pointing.places.weights.index((3, 0, 0)))
            known = f"dW[3][0, 0] = {shown.training.walk.update.dW[3][0, 0]:.3f}".replace("-", "−")
            assert shown.drawing.hint["text"].endswith(f"{known} in this step")
            send(shown, "point", **point, index=shown.pointing.places.weights.index((2, 0, 0)))
            assert "dW" not in shown.drawing.hint["text"]
    assert [text.split(":")[0] for text in words] == [
        *(f"Forward, layer {l} of 3" for l in (1, 2, 3)),
        "The cost of this batch of 20",
        *(f"Backward, layer {l}" for l in (3, 2, 1)),
        "The update",
    ]
    assert shown.k == 1
    np.testing.assert_array_equal(shown.net.W[1], other.net.W[1])
    assert "<mark>" in shown.aside.value
    assert "Source:" not in shown.aside.value  # a docstring's lines aren't code
    shown.knobs.layer.click()
    shown.knobs.layer.click()
    shown.knobs.back.click()
    assert "Forward, layer 1" in shown.drawing.words
    shown.step.click()
    assert shown.k == 2
    assert shown.training.walk is None


# --- controls ---


@pytest.mark.parametrize(
    ("control", "value", "name", "begins"),
    [
        ("alpha", 1.0, "alpha", False),
        ("batch", 5, "batch", False),
        ("penalty", "L1", "penalty", False),
        ("rate", 0.1, "rate", False),
        ("start", "0.1", "start", True),
        ("seed", 7, "seed", True),
        ("data", "moons", "data", True),
        ("m", 100, "m", True),
        ("noise", 0.3, "noise", True),
        ("train", 80, "train", True),
    ],
)
def test_each_control_is_a_setting(control, value, name, begins):
    shown = small()
    shown.advance(2)
    getattr(shown.knobs, control).value = value
    assert getattr(shown.settings, name) == value
    assert shown.k == (0 if begins else 2)
    assert shown.knobs.preset.value == UNLIKE
    shown.advance(1)
    assert shown.error is None


def test_a_batch_of_all_examples():
    shown = small()
    shown.knobs.batch.index = len(shown.knobs.batch.options) - 1
    assert shown.settings.batch is None
    assert shown.knobs.batch.label == "all"
    assert small(batch=None).knobs.batch.label == "all"
    shown.knobs.batch.value = 5
    assert shown.settings.batch == 5


def test_another_batch_does_not_rewrite_how_many_epochs_there_were():
    shown = small(batch=5)
    shown.advance(8)
    assert shown.training.epoch == 2
    shown.knobs.batch.value = 20
    assert shown.training.epoch == 2
    shown.advance(3)
    assert shown.training.epoch == 5
    shown.draw(1, 1, 1)
    shown.draw(1, 1, 0)
    shown.advance(2)
    assert shown.training.epoch == 6
    shown.knobs.time.value = 4
    assert shown.training.epoch == 1
    shown.advance(6)
    assert shown.training.epoch == 4
    shown.reset.click()
    assert shown.training.epoch == 0


def test_every_menu_shows_what_is_chosen():
    menus = [one for one in vars(small().knobs).values() if hasattr(one, "label")]
    assert len(menus) > 8
    assert all(menu.label for menu in menus)


def test_one_activation_for_all_and_each():
    shown = small()
    shown.knobs.activation.value = "relu"
    assert shown.settings.activations == ("relu", "relu")
    send(shown, "field", panel="network", id="activation 2", value="sigmoid")
    assert shown.settings.activations == ("relu", "sigmoid")
    assert shown.knobs.activation.value == "mixed"
    assert field(shown, "activation 2")["value"] == "sigmoid"
    shown.advance(2)


def test_plus_and_minus():
    shown = small()
    send(shown, "field", panel="network", id="units 1 1", value=None)
    assert shown.net.n == [2, 4, 2, 1]
    send(shown, "field", panel="network", id="units 2 -1", value=None)
    assert shown.net.n == [2, 4, 1, 1]
    assert field(shown, "units 2 -1")["disabled"]
    for _ in range(MOST_HIDDEN - 2):
        send(shown, "field", panel="network", id="layers 1", value=None)
    assert shown.net.L == MOST_HIDDEN + 1
    assert field(shown, "layers 1")["disabled"]
    assert field(shown, "layers 1")["tip"] == f"{MOST_HIDDEN} hidden layers are the most"
    for _ in range(MOST_HIDDEN):
        send(shown, "field", panel="network", id="layers -1", value=None)
    assert shown.net.n == [2, 1]
    assert field(shown, "layers -1")["disabled"]
    most = small(hidden=(MOST_UNITS,))
    assert field(most, "units 1 1")["tip"] == f"{MOST_UNITS} units are the most"


def test_features_by_button_and_by_their_map():
    shown = small()
    send(shown, "field", panel="network", id="feature x1 x2", value=None)
    assert shown.settings.features == ("x1", "x2", "x1 x2")
    send(shown, "press", panel="network", spots="unit", index=list(FEATURES).index("sin 2 x2"))
    assert shown.net.n[0] == 4
    for name in ("x1", "x2", "sin 2 x2", "x1 x2"):
        send(shown, "field", panel="network", id=f"feature {name}", value=None)
    assert shown.settings.features == ("x1 x2",)
    assert field(shown, "feature x1 x2")["disabled"]


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name):
    shown = small()
    shown.knobs.preset.value = name
    assert shown.settings == preset(name)
    assert shown.knobs.preset.value == name
    shown.advance(2)
    assert shown.error is None
    shown.knobs.alpha.value = 0.002
    assert shown.knobs.preset.value == UNLIKE


def test_shown_or_not_test_data_discretized_or_not():
    shown = small()
    shown.knobs.show_test.value = False
    assert len(panel(shown, "output")["marks"]) == 2
    assert "test" not in panel(shown, "cost")["title"]
    shown.knobs.discretize.value = True
    values = np.frombuffer(panel(shown, "output")["marks"][0]["values"], "<f4")
    assert set(values) <= {0, 1}


def test_a_straight_border_has_no_stairs():
    shown = small(hidden=())
    for j, value in enumerate((3.0, 1.0)):
        shown.edit("W", 1, 0, j, value)
    shown.knobs.discretize.value = True
    mark = panel(shown, "output")["marks"][0]
    answers = np.frombuffer(mark["values"], "<f4").reshape(mark["shape"])
    axis = np.linspace(-3, 3, len(answers))
    exact = 3 * axis + axis[:, None] > 0
    assert (answers != exact).mean() < 0.002


# --- weights by hand ---


def test_a_click_on_a_weight_and_a_number():
    shown = small()
    index = shown.pointing.places.weights.index((2, 1, 0))
    about = {"panel": "network", "spots": "weight", "index": index}
    send(shown, "press", **about)
    editor = shown.drawing.editor
    assert (editor["label"], editor["index"]) == ("W[2][1, 0]", index)
    assert editor["value"] == pytest.approx(shown.net.W[2][1, 0], rel=1e-3)
    send(shown, "edit", **about, value=-1.5)
    send(shown, "edited")
    assert shown.drawing.editor == {}
    assert shown.net.W[2][1, 0] == -1.5
    assert shown.settings.edits == (("W", 2, 1, 0, -1.5),)
    shown.advance(2)
    shown.reset.click()
    assert shown.net.W[2][1, 0] == -1.5
    shown.advance(2)
    shown.edit("b", 3, 0, 0, 4.0)
    assert shown.settings.edits == (("W", 2, 1, 0, -1.5),)
    assert (shown.history[-1].k, shown.history[-1].net.b[3][0, 0]) == (2, 4.0)
    assert training.cost(shown.net, shown.training.F, shown.examples.Y) == shown.curve[-1].J
    shown.knobs.back.click()
    assert shown.net.b[3][0, 0] != 4.0


@pytest.mark.parametrize("steps", [0, 2])
def test_escape_undoes_what_was_typed(steps):
    shown = small()
    shown.advance(steps)
    before, settings = shown.net.W[2][1, 0], shown.settings
    about = {"panel": "network", "spots": "weight", "index": shown.pointing.places.weights.index((2, 1, 0))}
    send(shown, "press", **about)
    send(shown, "edit", **about, value=9.0)
    assert shown.net.W[2][1, 0] == 9.0
    send(shown, "edited", undo=True)
    assert shown.net.W[2][1, 0] == before
    assert shown.settings == settings
    send(shown, "press", **about)
    send(shown, "edit", **about, value=9.0)
    send(shown, "edited", undo=False)
    assert shown.net.W[2][1, 0] == 9.0


@pytest.mark.parametrize("value", [None, "a", float("nan"), float("inf")])
def test_what_is_no_number_changes_nothing(value):
    shown = small()
    send(shown, "edit", panel="network", spots="bias", index=0, value=value)
    send(shown, "edit", panel="network", spots="bias", index=999, value=1.0)
    assert shown.settings.edits == ()
    assert shown.error is None


@pytest.mark.parametrize(
    ("spots", "index", "said"),
    [
        ("unit", 1, r"A\[0\], row 2: x₂"),
        ("unit", 3, "x₂²: a feature that isn't fed"),
        ("unit", 8, r"layer 1, unit 2: a = tanh\(z\), z = row 2 of W\[1\] times X, plus b\[1\]"),
        ("unit", 12, r"yhat: a = sigmoid\(z\), z = row 1 of W\[3\] times A\[2\]"),
        ("bias", 5, r"b\[3\]\[0, 0\] = −?\d.* the bias of unit 1 of layer 3; click .*\ndb\[3\]"),
        ("weight", 1, r"W\[1\]\[0, 1\] = −?\d.*, from x₂ to unit 1 of layer 1; .*\ndW\[1\]\[0, 1\] = "),
        ("weight", 13, r"W\[3\]\[0, 1\] = .* from unit 2 of layer 2 to the output"),
        ("train", 0, r"training example: x1 = .* y = [01]\nyhat = 0\.\d+, loss = −log"),
        ("test", 2, "test example: x1 = "),
    ],
)
def test_everything_is_explained(spots, index, said):
    shown = small()
    shown.advance(1)
    where = "output" if spots in ("train", "test") else "network"
    send(shown, "point", panel=where, spots=spots, index=index)
    assert re.search(said, shown.drawing.hint["text"]), shown.drawing.hint["text"]
    send(shown, "point", panel=None)
    assert shown.drawing.hint == {}
    send(shown, "point", panel=where, spots=spots, index=9999)
    assert shown.drawing.hint == {}


def test_the_loss_of_an_example_has_its_formula():
    shown = small()
    yhat = forward(shown.net, shown.training.F)[0][3][0]
    for index, y in enumerate(shown.examples.Y[0]):
        send(shown, "point", panel="output", spots="train", index=index)
        formula = f"−log yhat = {-np.log(yhat[index]):.3f}"
        if y == 0:
            formula = f"−log(1 − yhat) = {-np.log(1 - yhat[index]):.3f}"
        assert shown.drawing.hint["text"].endswith(f"yhat = {yhat[index]:.3f}, loss = {formula}")


def test_the_unit_pointed_at_is_the_large_map():
    shown = small()
    send(shown, "point", panel="network", spots="unit", index=9)
    assert panel(shown, "output")["title"] == "A[1] of unit 3 of layer 1"
    shown.advance(1)
    values = np.frombuffer(panel(shown, "output")["marks"][0]["values"], "<f4")
    A, _ = forward(shown.net, planes(shown.settings.features)[1])
    np.testing.assert_allclose(values, A[1][2], rtol=1e-6)
    send(shown, "point", panel=None)
    assert panel(shown, "output")["title"] == "What does it answer?"


# --- examples by hand, and from tables ---


def test_drawing_and_erasing_on_the_map():
    shown = small(m=20)
    shown.advance(3)
    net = shown.net
    shown.knobs.tool.value = "1"
    assert panel(shown, "output")["pick"]
    send(shown, "pick", panel="output", x=0.5, y=-1.25, phase="down")
    send(shown, "pick", panel="output", x=0.52, y=-1.25, phase="move")
    send(shown, "pick", panel="output", x=0.9, y=-1.25, phase="move")
    send(shown, "pick", panel="output", x=2.5, y=2.5, phase="key", key="0")
    assert shown.settings.data == shown.knobs.data.value == "own"
    assert shown.settings.own[-3:] == ((0.5, -1.25, 1), (0.9, -1.25, 1), (2.5, 2.5, 0))
    assert len(shown.settings.own) == 23
    assert shown.net is net
    assert shown.k == 3
    send(shown, "pick", panel="output", x=2.5, y=2.5, phase="key", key="Delete")
    shown.knobs.tool.value = "erase"
    send(shown, "pick", panel="output", x=0.55, y=-1.25, phase="down")
    assert shown.settings.own[-1] == (0.9, -1.25, 1)
    shown.knobs.clear.click()
    assert shown.examples.Y.size == 0
    assert "There are no examples" in shown.drawing.words
    shown.step.click()
    shown.knobs.layer.click()
    assert (shown.k, shown.error) == (3, None)
    shown.knobs.beside.value = "check"
    assert "no examples" in shown.aside.value
    shown.draw(1, 1, 1)
    shown.step.click()
    assert shown.k == 4


def test_a_table_from_a_file_and_from_a_paste():
    shown = small()
    shown.knobs.beside.value = "your data"
    file = {
        "name": "a.csv",
        "type": "text/csv",
        "size": 9,
        "content": memoryview(b"1,2,no\n-1,0,yes\n"),
        "last_modified": datetime.now(),
    }
    shown.knobs.upload.value = (file,)
    assert shown.settings.own == ((1, 2, 0), (-1, 0, 1))
    assert "2 examples read. &#x27;no&#x27; is y = 0 and &#x27;yes&#x27; is y = 1" in shown.said.value
    shown.knobs.pasted.value = "1;2;1\n1;x;0"
    shown.knobs.take.click()
    assert "line 2, column 2 holds &#x27;x&#x27;" in shown.said.value
    assert 'data-tone="warn"' in shown.said.value
    assert len(shown.settings.own) == 2
    assert shown.error is None


def test_arrays_from_a_cell():
    X = np.array([[100, 300, 200, 150.0], [0, 1, 2, 3]])
    shown = labs.playground(data=(X, np.array([[0, 1, 1, 0]])))
    assert shown.settings.scaling == ((200, 50), (1.5, 0.75))
    assert [row[2] for row in shown.settings.own] == [0, 1, 1, 0]
    with pytest.raises(ValueError, match=re.escape("Y has shape (4,)")):
        labs.playground(data=(X, np.array([0, 1, 1, 0])))


def test_scaling_belongs_to_the_table_alone():
    shown = small()
    shown.load("100,0,0\n300,2,1\n200,1,0\n120,0.5,1")
    shown.draw(0.5, 0.5, 1)
    assert "x1 = (x1 - 200.0) / 50.0" in shown.numpy()
    shown.knobs.data.value = "moons"
    assert "x1 = " not in shown.numpy()
    shown.draw(0.5, 0.5, 1)
    assert shown.settings.scaling == Settings.scaling
    assert "x1 = " not in shown.numpy()


# --- the reader's own ---


def slope_at_A(net, A, Z, Y):
    return network.backward(net, A, {l: A[l] if l < net.L else Z[l] for l in Z}, Y)


def test_a_wrong_backward_runs_and_is_unmasked():
    shown = small()
    shown.use(backward=slope_at_A)
    assert re.search(r"with backward of your own\. \d+ of \d+ slopes checked disagree", shown.drawing.words)
    assert "look there" in shown.drawing.words
    assert shown.drawing.tone == "warn"
    shown.advance(3)
    assert shown.k == 3
    assert "disagree" in shown.drawing.words
    assert "backward (yours)" in shown.aside.value
    assert "A[l] if l &lt; net.L else Z[l]" in shown.aside.value
    shown.use(backward=None)
    assert "(yours)" not in shown.aside.value
    assert shown.drawing.tone == "plain"


def test_a_right_backward_is_right():
    shown = small(backward=lambda net, A, Z, Y: network.backward(net, A, Z, Y))
    assert shown.check()
    assert shown.verdict == ("All 20 slopes checked agree with nudging.", True)
    assert "With backward of your own. Press Run." in shown.drawing.words


def test_an_activation_of_ones_own():
    wave = Activation("wave", np.sin, np.cos)
    shown = small(activation=wave)
    assert [shown.net.g[l].name for l in (1, 2)] == ["wave", "wave"]
    assert ("yours: wave", "yours") in shown.knobs.activation.options
    shown.advance(3)
    send(shown, "field", panel="network", id="activation 1", value="tanh")
    assert shown.net.g[1] is tanh
    assert shown.check()
    assert shown.verdict[1]
    shown.use(activation=Activation("bad wave", np.sin, np.sin))
    assert not shown.verdict[1]
    shown.use(activation=None)
    assert shown.settings.activations == ("tanh", "tanh")


def test_an_error_in_ones_own_is_said():
    shown = small()
    shown.use(backward=lambda net, A, Z, Y: (net.W, 3))
    assert "TypeError: backward returned mappingproxy and int" in shown.drawing.words
    shown.use(backward=None)
    shown.advance(1)
    assert shown.error is None


def test_penalties_are_in_the_check():
    for kind in ("L1", "L2"):
        shown = small(penalty=kind, rate=0.1)
        shown.advance(3)
        shown.check()
        assert shown.verdict[1], kind


# --- share and take away ---


def test_a_shared_playground_goes_on_alike():
    shown = small(data="moons", hidden=(4,), penalty="L2")
    shown.advance(7)
    other = small()
    other.knobs.to_open.value = shown.state()
    other.knobs.open_it.click()
    assert other.settings == shown.settings
    assert other.k == 7
    shown.advance(5)
    other.advance(5)
    np.testing.assert_array_equal(other.net.W[1], shown.net.W[1])
    assert labs.playground(state=shown.state(weights=False)).k == 0
    shown.knobs.beside.value = "share"
    assert shown.knobs.shared.value == shown.state()
    shown.knobs.weights.value = False
    assert shown.knobs.shared.value == shown.state(weights=False)


def test_what_cannot_be_opened_is_said_and_changes_nothing():
    shown = small()
    before = shown.settings
    shown.knobs.to_open.value = "nn1.broken"
    shown.knobs.open_it.click()
    assert "copy all of it again" in shown.opened.value
    assert 'data-tone="warn"' in shown.opened.value
    assert shown.settings == before
    wave = small(activation=Activation("wave", np.sin, np.cos))
    with pytest.raises(Damaged, match="an activation that its author wrote"):
        shown.open(wave.state())


def test_the_address_of_a_page_may_hold_a_state(monkeypatch):
    state = small(data="circles").state()
    monkeypatch.setenv("QUERY_STRING", f"state={state}&x=1")
    assert labs.playground().settings.data == "circles"
    assert labs.playground(data="moons").settings.data == "moons"


def test_what_is_taken_away_predicts_the_same():
    shown = small(features=("x1", "x2", "sin 2 x1"))
    shown.advance(20)
    shown.knobs.beside.value = "take away"
    X = shown.examples.X
    space = {"x1": X[0], "x2": X[1]}
    exec(shown.knobs.lines.value, space)
    np.testing.assert_allclose(space["yhat"], forward(shown.net, shown.training.F)[0][3], rtol=1e-12)
    assert shown.knobs.formula.value == shown.latex()


# --- what it says ---


def run_out(shown, steps=400):
    shown.advance(steps)
    return shown.drawing.words


def test_the_end_of_the_finite_is_explained():
    shown = small(
        activation="relu",
        alpha=10.0,
        batch=None,
        features=tuple(FEATURES),
        seed=3,
        start="1",
        hidden=(12, 12),
    )
    words = run_out(shown, 2000)
    assert "raining diverges" in words or "worse than at the start" in words or "answer 0" in words
    assert shown.drawing.tone == "warn"
    shown = small(penalty="L2", rate=10.0, alpha=1.0)
    while not shown.finished:
        words = run_out(shown, 5)
    assert "α times λ is 10; from 2 on, the penalty alone throws" in words
    assert panel(shown, "cost")["y"][1] < 20  # how it left the start can still be seen
    assert shown.finished
    shown.knobs.alpha.value = 0.1
    assert not shown.finished
    shown.reset.click()
    shown.advance(3)
    assert shown.k == 3


def test_a_cost_that_jumps_is_told_at_its_low_points_too():
    shown = labs.playground(data="moons", noise=0.2, hidden=(4,), activation="relu", alpha=10.0)
    told = []
    for _ in range(40):
        shown.advance(5)
        told.append(shown.drawing.words)
    low = [words for words in told if "worse than at the start" not in words][8:]
    assert low
    assert all(re.search(r"It jumps, to 1\.\d+ a moment ago: α is too large", words) for words in low)


def test_equal_units_vanishing_slopes_and_learning_by_heart_are_said():
    assert "All units of a layer are the same" in run_out(small(start="equal"))
    deep = labs.playground(state=None, data="moons", noise=0.2, hidden=(8,) * 5, activation="sigmoid")
    assert "on its way back through 6 layers it vanished" in run_out(deep, 250)
    strewn = {"data": "moons", "noise": 0.45, "m": 60}
    assert "by heart: more of them would help, or a penalty" in run_out(labs.playground(**strewn), 1000)
    priced = labs.playground(**strewn, penalty="L2", rate=0.01)
    assert "by heart: more of them would help, or a larger λ" in run_out(priced, 1000)
    dead = small(activation="relu", alpha=10.0, batch=None)
    dead.edit("b", 1, 0, 0, -100)
    dead.edit("b", 1, 1, 0, -100)
    dead.edit("b", 1, 2, 0, -100)
    assert "All 3 ReLUs of layer 1 answer 0 to every example" in run_out(dead, 1)


def test_a_number_set_by_hand_is_not_blamed_on_alpha():
    shown = small(data="blobs", hidden=(3,))
    shown.advance(60)
    shown.edit("W", 2, 0, 0, -20)
    assert "You changed a number by hand: J rose from" in shown.drawing.words
    shown.advance(1)
    assert "too large" not in shown.drawing.words
    shown.knobs.back.click()
    shown.knobs.back.click()
    assert "by hand" not in shown.drawing.words
    assert "It jumps" not in shown.drawing.words


def test_after_back_nothing_jumps():
    shown = labs.playground(data="moons", noise=0.2, hidden=(4,), activation="relu", alpha=0.3)
    shown.advance(50)
    shown.knobs.alpha.value = 10.0
    for _ in range(20):
        shown.advance(5)
    assert shown.curve[-1].J > 1.3 * shown.curve[0].J or "jumps" in shown.drawing.words
    shown.knobs.time.value = 50
    assert "α is too large" not in shown.drawing.words


def test_one_value_has_one_color_in_unit_and_map():
    shown = small(activation="relu", features=("x1", "x1^2"))
    shown.advance(3)
    for index, (l, i) in enumerate(shown.pointing.places.units):
        if i is None:
            continue
        send(shown, "point", panel="network", spots="unit", index=index)
        units, large = mark(shown, "network", "unit"), panel(shown, "output")["marks"][0]
        assert units["map"] == large["map"]
        A = forward(shown.net, planes(shown.settings.features)[0])[0][l][i]
        low, high = large["domain"]
        shade = np.frombuffer(units["shade"], np.uint8).reshape(units["shape"])[index].ravel()
        np.testing.assert_allclose(shade / 255, (A - low) / (high - low), atol=1 / 255)


def test_what_the_reader_draws_is_trained_with():
    shown = small(m=20, train=10)
    before = shown.examples.Y.size
    for x1 in (-2.0, -1.0, 0.0, 1.0, 2.0):
        shown.draw(x1, 2.5, 1)
    assert shown.examples.Y.size == before + 5
    shown.erase(0.0, 2.5)
    assert (shown.examples.Y.size, shown.settings.drawn) == (before + 4, 4)
    other = labs.playground(state=shown.state())
    np.testing.assert_array_equal(other.examples.X, shown.examples.X)
    shown.knobs.clear.click()
    assert shown.settings.drawn == 0


def test_a_table_keeps_its_names_and_units():
    shown = small()
    shown.load("length (cm), width (cm), kind\n100,0,setosa\n300,2,iris\n200,1,setosa")
    plane = panel(shown, "output")
    assert (plane["xlabel"], plane["ylabel"]) == ("length (cm)", "width (cm)")
    assert plane["units"] == [[200.0, 50.0], [1.0, 0.5]]
    assert "iris" in plane["caption"]
    send(shown, "point", panel="output", spots="train", index=0)
    assert re.search(r"length \(cm\) = [123]00", shown.drawing.hint["text"])
    assert labs.playground(state=shown.state()).settings.names == shown.settings.names
    shown.knobs.data.value = "moons"
    assert panel(shown, "output")["xlabel"] == "x₁"


def test_a_mistake_of_the_reader_is_told_without_a_name_of_python():
    shown = small()
    shown.load("\n".join(f"{x / 1000},0,1" for x in range(2000)))
    send(shown, "pick", panel="output", x=0.5, y=1, phase="key", key="1")
    assert shown.drawing.words.startswith("That can't be: there are 2,000 examples, and no room for more")


def test_every_number_is_in_the_ledger():
    shown = small()
    shown.advance(2)
    shown.knobs.beside.value = "weights"
    page = shown.aside.value
    for name in ("W[1] 3 × 2", "b[1] 3 × 1", "dW[2] 2 × 3", "db[3] 1 × 1"):
        assert f"<caption>{name}</caption>" in page
    assert f"{shown.net.W[2][1, 2]:.3f}".replace("-", "−") in page
    assert re.search(r"3 networks are kept, back to step 0: \d\.\d MB", page)
    assert page.count("<td") == 2 * sum(P.size for P in (*shown.net.W.values(), *shown.net.b.values()))


def test_right_and_wrong_answers_are_counted():
    shown = small(m=60, noise=0.4)
    shown.advance(30)
    shown.knobs.beside.value = "answers"
    page, made = shown.aside.value, shown.examples
    for which, F, Y in (("training", shown.training.F, made.Y), ("test", shown.training.F_test, made.Y_test)):
        answer = forward(shown.net, F)[0][3] > 0.5
        table = page.partition(f"{Y.size} {which} examples: ")[2].partition("</table>")[0]
        right = int((answer == Y).sum())
        assert table.startswith(f"{right} right, {Y.size - right} wrong<")
        cells = re.findall(r"<td>([✓✗]) (\d+)</td>", table)
        at = [(1, 1), (1, 0), (0, 1), (0, 0)]
        assert cells == [
            ("✓" if y == one else "✗", str(int(((y == Y) & (answer == one)).sum()))) for y, one in at
        ]
        assert f"{(answer & (Y == 1)).sum() / (Y == 1).sum():.0%} right" in table
    shown.edit("b", 3, 0, 0, 100)
    assert re.search(
        r"y = 1</th><td>✓ (\d+)</td><td>✗ 0</td><td>100% right.*y = 0</th><td>✗ (\d+)</td><td>✓ 0<",
        shown.aside.value,
    )
    shown.knobs.clear.click()
    assert "There are no examples" in shown.aside.value
    shown.draw(1, 1, 1)
    assert "1 training example:" in shown.aside.value
    assert "none there" in shown.aside.value
    assert "test examples" not in shown.aside.value


# --- live ---


def test_leaving_the_page_ends_the_run():
    async def play():
        shown = small()
        shown.run.click()
        await until(lambda: shown.k > 3)
        send(shown, "left")
        assert not shown.running
        assert not shown.drawing.busy

    asyncio.run(play())


def test_a_page_not_heard_of_ends_the_run(monkeypatch):
    async def play():
        shown = small()
        shown.run.click()
        send(shown, "alive")
        await until(lambda: shown.k > 3)
        monkeypatch.setattr(live, "SILENCE", 0.05)
        await until(lambda: not shown.running)

    asyncio.run(play())


def test_settings_and_examples_change_while_it_runs():
    async def play():
        shown, other = small(), small()
        shown.run.click()
        await until(lambda: shown.k > 3)
        shown.knobs.alpha.value = 0.05
        shown.draw(0.1, 0.2, 1)
        assert shown.running
        here = shown.k
        await until(lambda: shown.k > here)
        shown.knobs.beside.value = "weights"
        await until(lambda: "dW[1]" in shown.aside.value)
        assert other.k == 0
        assert other.settings == Settings(m=40, hidden=(3, 2))
        await until(lambda: shown.knobs.time.value > 2)
        shown.knobs.time.value = 1
        assert not shown.running
        assert shown.k == 1

    asyncio.run(play())


def test_frames_are_cheap_enough():
    shown = labs.playground(hidden=(8,) * 5)
    shown.advance(5)
    start = time.process_time()
    for _ in range(5):
        shown.advance(5)
    assert (time.process_time() - start) / 5 < 0.5  # a hundred times what it takes, for slow machines


def test_a_wrong_step_is_unmasked():
    shown = small(step=lambda net, dW, db, alpha: network.Network(net.W, net.b, net.g))
    shown.check()
    assert not shown.verdict[1]
    shown.use(step=lambda net, dW, db, alpha: descent.step(net, dW, db, alpha))
    assert shown.verdict[1]


def test_it_stops_once_where_it_is_told():
    async def play():
        shown = small(data="blobs", alpha=0.1)
        shown.knobs.stop.value, shown.per_frame.value = 0.3, 100
        shown.run.click()
        await until(lambda: not shown.running)
        first = small(data="blobs", alpha=0.1)
        while first.curve[-1].J > 0.3:
            first.advance(1)
        assert (shown.k, shown.curve[-1].J) == (first.k, first.curve[-1].J)
        assert "It stops here" in shown.drawing.words
        assert not shown.drawing.busy
        assert shown.knobs.time.value == shown.k
        here = shown.k
        shown.run.click()
        await until(lambda: shown.k > here + 20)
        assert shown.running
        assert "It stops here" not in shown.drawing.words
        shown.reset.click()
        shown.run.click()
        await until(lambda: not shown.running)
        assert shown.k == here

    asyncio.run(play())
