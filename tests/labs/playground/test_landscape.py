"""The landscape of the Playground: J over two weights is the cost, and the ball sets both."""

import asyncio
import itertools
import re

import numpy as np
import pytest

from nnlib import activations, labs, network
from nnlib.activations import Activation
from nnlib.labs.playground import landscape, training
from nnlib.labs.playground.features import FEATURES
from nnlib.labs.playground.landscape import Place
from nnlib.labs.playground.settings import edited

from ..waiting import until
from .test_flow import edges
from .test_lab import field, panel, send, small

NET = network.initialize([3, 4, 2, 3, 1], activations.tanh, scale=1.0, rng=3)
RNG = np.random.default_rng(8)
X, Y = RNG.normal(size=(3, 17)), (RNG.random((1, 17)) > 0.4) * 1.0


def sliced(**more):
    shown = small(**more)
    shown.advance(6)
    shown.knobs.beside.value = "landscape"
    return shown


# --- the costs ---


PAIRS = [
    (Place("W", 1, 2, 0), Place("W", 1, 2, 1)),  # into the same unit
    (Place("W", 1, 2, 0), Place("W", 1, 0, 0)),  # from the same unit
    (Place("W", 4, 0, 0), Place("W", 1, 0, 0)),  # first and last layer
    (Place("b", 2, 1, 0), Place("W", 2, 0, 3)),
    (Place("b", 3, 1, 0), Place("b", 4, 0, 0)),
    (Place("W", 4, 0, 2), Place("W", 4, 0, 1)),
    (Place("W", 2, 1, 3), Place("W", 3, 2, 1)),
]


@pytest.mark.parametrize(("across", "up"), PAIRS)
@pytest.mark.parametrize("g", [activations.tanh, activations.relu, activations.sigmoid])
def test_each_point_is_the_cost_of_its_network(across, up, g):
    net = network.initialize([3, 4, 2, 3, 1], g, scale=1.0, rng=3)
    xs, ys = np.linspace(-2, 3, 5), np.linspace(-1, 1, 4)
    found = landscape.costs(net, X, Y, across, up, xs, ys)
    expected = [[network.cost(edited(edited(net, *across, x), *up, y), X, Y) for x in xs] for y in ys]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_no_pair_of_a_whole_network_is_wrong():
    net = network.initialize([2, 2, 1], activations.tanh, scale=1.0, rng=0)
    xs, ys = [0.3, -2.0], [1.1]
    for across, up in itertools.permutations(landscape.places(net), 2):
        found = landscape.costs(net, X[:2], Y, across, up, xs, ys)
        expected = [network.cost(edited(edited(net, *across, x), *up, ys[0]), X[:2], Y) for x in xs]
        np.testing.assert_allclose(found[0], expected, rtol=1e-12)


def test_the_network_is_left_alone_and_huge_weights_have_costs():
    before = {l: NET.W[l].copy() for l in NET.W}
    J = landscape.costs(NET, X, Y, Place("W", 4, 0, 0), Place("b", 4, 0, 0), [-1e4, 1e4], [0.0, 1e300])
    assert np.isfinite(J).all()
    for l, W in before.items():
        np.testing.assert_array_equal(NET.W[l], W)


def test_all_places_come_once():
    found = landscape.places(NET)
    assert len(set(found)) == len(found) == sum(P.size for P in NET.parameters)
    assert str(found[0]) == "W[1][0, 0]"
    assert found[12].of(NET) == NET.b[1][0, 0]


# --- the lab ---


@pytest.mark.parametrize("features", [("x1", "x2"), tuple(FEATURES)])
def test_the_ball_lies_at_the_cost_of_the_lab(features):
    shown = sliced(features=features)
    run, slice_ = shown.training, shown.landscape
    at = slice_.across.of(shown.net), slice_.up.of(shown.net)
    J = landscape.costs(shown.net, run.F, shown.examples.Y, slice_.across, slice_.up, at[:1], at[1:])
    assert J[0, 0] == pytest.approx(run.now.J, rel=1e-12)
    assert panel(shown, "landscape")["held"] == at
    xs, ys = slice_.axes(len(slice_.J))
    corner = edited(edited(shown.net, *slice_.across, xs[0]), *slice_.up, ys[-1])
    assert slice_.J[-1, 0] == pytest.approx(training.cost(corner, run.F, shown.examples.Y), rel=1e-12)
    assert f"The ball is at J = {run.now.J:.4f}" in shown.seen.value


def test_it_opens_with_the_weights_that_moved_most():
    shown = small()
    first = shown.net
    shown.advance(30)
    shown.knobs.beside.value = "landscape"
    moved = sorted(
        (abs(shown.net.W[l][i, j] - first.W[l][i, j]), l, i, j)
        for l in first.W
        for i, j in np.ndindex(first.W[l].shape)
    )
    assert [tuple(place) for place in (shown.landscape.across, shown.landscape.up)] == [
        ("W", *one[1:]) for one in moved[:-3:-1]
    ]
    start = small()
    start.knobs.beside.value = "landscape"
    dW, _ = training.slopes(start.net, start.training.F, start.examples.Y, start.settings)
    assert abs(dW[start.landscape.across.l]).max() == max(abs(slopes).max() for slopes in dW.values())
    alone = labs.playground(hidden=(), features=("x1",), m=20)
    alone.knobs.beside.value = "landscape"
    assert {str(alone.landscape.across), str(alone.landscape.up)} == {"W[1][0, 0]", "b[1][0, 0]"}


def test_the_path_of_the_run_is_on_it():
    shown = sliced()
    path = next(mark for mark in panel(shown, "landscape")["marks"] if mark["kind"] == "line")
    across = [shown.landscape.across.of(kept.net) for kept in shown.history]
    np.testing.assert_allclose(np.frombuffer(path["x"], "<f4")[:-1], across, rtol=1e-6)
    shown.knobs.time.value = 2
    path = next(mark for mark in panel(shown, "landscape")["marks"] if mark["kind"] == "line")
    np.testing.assert_allclose(np.frombuffer(path["x"], "<f4")[:-1], across[:3], rtol=1e-6)
    long = small(data="blobs", alpha=0.01)
    long.advance(900)
    long.knobs.beside.value = "landscape"
    path = next(mark for mark in panel(long, "landscape")["marks"] if mark["kind"] == "line")
    assert len(path["x"]) / 4 < 402


@pytest.mark.parametrize("steps", [0, 5])
def test_dragging_the_ball_sets_both_and_training_goes_on_from_there(steps):
    shown = small()
    shown.advance(steps)
    shown.slice(("W", 2, 1, 0), ("b", 3, 0, 0))
    grid = shown.landscape.J
    others = shown.net.W[1].copy()
    x0, x1, y0, y1 = window = shown.landscape.window
    middle, y = (x0 + x1) / 2, (y0 + y1) / 2
    for phase, x in (("down", x0 + 0.5), ("move", x1), ("up", middle)):
        send(shown, "pick", panel="landscape", x=x, y=y, phase=phase)
        assert shown.landscape.window == window
    assert (shown.net.W[2][1, 0], shown.net.b[3][0, 0]) == (middle, y)
    np.testing.assert_array_equal(shown.net.W[1], others)
    assert shown.landscape.J is grid  # nothing else changed, so neither did the slice
    assert training.cost(shown.net, shown.training.F, shown.examples.Y) == shown.training.now.J
    assert not shown.running
    moved = shown.net
    shown.advance(1)
    assert shown.history.at(steps).net is moved
    if steps:
        assert "by hand" not in shown.drawing.words
    send(shown, "pick", panel="landscape", x=0.1, y=0.2, phase="key")
    assert (shown.net.W[2][1, 0], shown.net.b[3][0, 0]) == (0.1, 0.2)
    shown.knobs.back.click()
    shown.reset.click()
    assert (shown.net.W[2][1, 0] == middle) == (steps == 0)


def test_a_ball_far_out_brings_the_window_along():
    shown = sliced()
    x0, x1, y0, y1 = shown.landscape.window
    shown.edit(*shown.landscape.across, x1 + 4)
    new = shown.landscape.window
    assert new[0] < shown.landscape.across.of(shown.net) < new[1]
    assert new[1] - new[0] > x1 - x0


def test_other_weights_are_chosen_by_click_menu_or_call():
    shown = sliced()
    places = shown.pointing.places
    click = {"panel": "network", "spots": "weight"}
    send(shown, "press", **click, index=places.weights.index((1, 0, 1)))
    send(shown, "press", panel="network", spots="bias", index=places.biases.index((3, 0)))
    assert (str(shown.landscape.across), str(shown.landscape.up)) == ("W[1][0, 1]", "b[3][0, 0]")
    assert shown.drawing.editor == {}
    assert (shown.knobs.across.label, shown.knobs.up.label) == ("W[1][0, 1]", "b[3][0, 0]")
    assert panel(shown, "landscape")["xlabel"] == "W[1][0, 1] →"
    signs = [mark["text"] for mark in panel(shown, "network")["marks"] if mark["kind"] == "text"]
    assert {"→", "↑"} <= set(signs)
    send(shown, "press", **click, index=places.weights.index((2, 1, 2)))  # instead of the one chosen earlier
    assert (str(shown.landscape.across), str(shown.landscape.up)) == ("W[2][1, 2]", "b[3][0, 0]")
    shown.knobs.up.value = Place("W", 2, 1, 2)  # they change places
    assert (str(shown.landscape.across), str(shown.landscape.up)) == ("b[3][0, 0]", "W[2][1, 2]")
    assert shown.knobs.across.value == Place("b", 3, 0, 0)
    send(shown, "point", **click, index=0)
    assert "click to see J over it" in shown.drawing.hint["text"]
    shown.knobs.beside.value = "code"
    send(shown, "point", panel=None)
    send(shown, "point", **click, index=0)
    assert "click to change it" in shown.drawing.hint["text"]


@pytest.mark.parametrize(
    ("across", "up", "said"),
    [
        (("W", 9, 0, 0), ("W", 1, 0, 0), "the layer l in an edit is 9"),
        (("W", 1, 0, 0), ("b", 1, 7, 0), "the row in an edit is 7"),
        (("W", 1, 0, 0), ("W", 1, 0, 0), "across and up are both W[1][0, 0]; they should be two different ones"),
        (("V", 1, 0, 0), ("W", 1, 0, 0), "the name in an edit is 'V'"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_network_has_no_slice(across, up, said):
    shown = small()
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        shown.slice(across, up)
    assert not shown.sliced


def test_it_opens_and_closes_beside_the_picture_and_on_it():
    shown = small()
    assert field(shown, "landscape", "cost")["label"] == "landscape of J"
    send(shown, "field", panel="cost", id="landscape", value=None)
    assert shown.sliced
    assert field(shown, "landscape", "cost")["label"] == "map of yhat"
    assert shown.parts["landscape"].layout.display == ""
    assert "the landscape of J over two weights" in shown.drawing.scene["label"]
    shown.knobs.tool.value = "1"  # to draw examples needs the map
    assert not shown.sliced
    panel(shown, "output")
    send(shown, "field", panel="cost", id="landscape", value=None)
    assert shown.knobs.tool.value == "look"
    send(shown, "field", panel="cost", id="landscape", value=None)
    assert shown.knobs.beside.value == "code"
    send(shown, "pick", panel="landscape", x=0, y=0, phase="down")  # a late message
    assert shown.settings.edits == ()


def test_another_network_or_none_to_train_is_no_trouble():
    shown = sliced(hidden=(3, 2))
    shown.slice(("W", 2, 1, 2), ("W", 3, 0, 1))
    shown.change(hidden=(1,))
    assert shown.error is None
    assert shown.landscape.fits(shown.net)
    assert len(shown.knobs.across.options) == shown.settings.parameters
    shown.knobs.clear.click()
    assert shown.error is None
    panel(shown, "output")
    empty = small()
    empty.knobs.clear.click()
    empty.knobs.beside.value = "landscape"
    assert empty.error is None
    empty.draw(1, 1, 1)
    assert empty.error is None
    panel(empty, "landscape")
    shown.knobs.preset.value = "5 tanh layers"
    assert shown.error is None


def test_a_forward_pass_and_an_activation_of_ones_own_make_it():
    def my_forward(net, X):
        A, Z = network.forward(net, X)
        return A, {l: 2 * Z[l] if l == net.L else Z[l] for l in Z}

    shown = small(forward=my_forward, hidden=(2,), m=20)
    shown.knobs.beside.value = "landscape"
    slice_, run = shown.landscape, shown.training
    xs, ys = slice_.axes(len(slice_.J))
    there = edited(edited(shown.net, *slice_.across, xs[3]), *slice_.up, ys[5])
    assert slice_.J[5, 3] == pytest.approx(training.cost(there, run.F, shown.examples.Y, shown.yours))
    assert slice_.J[5, 3] != pytest.approx(training.cost(there, run.F, shown.examples.Y), rel=1e-3)
    wave = sliced(activation=Activation("wave", np.sin, np.cos))
    run, slice_ = wave.training, wave.landscape
    xs, ys = slice_.axes(len(slice_.J))
    there = edited(edited(wave.net, *slice_.across, xs[3]), *slice_.up, ys[5])
    assert slice_.J[5, 3] == pytest.approx(training.cost(there, run.F, wave.examples.Y), rel=1e-12)


def test_a_slow_slice_is_coarse_first_and_the_lab_answers_meanwhile(monkeypatch):
    monkeypatch.setattr(landscape, "CALM", 0.0)

    async def play():
        shown = small()
        shown.knobs.beside.value = "landscape"
        assert shown.landscape.J.shape == (landscape.SIDES[0],) * 2
        assert shown.landscape.more
        monkeypatch.setattr(landscape, "CALM", 0.01)
        await until(lambda: not shown.landscape.more)
        assert shown.landscape.J.shape == (landscape.SIDES[-1],) * 2
        xs, ys = shown.landscape.axes(landscape.SIDES[-1])
        whole = landscape.costs(
            shown.net, shown.training.F, shown.examples.Y, shown.landscape.across, shown.landscape.up, xs, ys
        )
        np.testing.assert_array_equal(shown.landscape.J, whole)

    asyncio.run(play())


def test_the_ball_rolls_while_it_runs_and_waits_while_it_is_held():
    async def play():
        shown = small()
        shown.knobs.beside.value = "landscape"
        shown.run.click()
        await until(lambda: shown.k > 10)
        assert panel(shown, "landscape")["held"] == (
            shown.landscape.across.of(shown.net),
            shown.landscape.up.of(shown.net),
        )
        send(shown, "pick", panel="landscape", x=1.0, y=1.0, phase="down")
        assert not shown.running
        here = shown.k
        send(shown, "pick", panel="landscape", x=1.5, y=1.0, phase="move")
        await asyncio.sleep(0.05)
        assert shown.k == here
        send(shown, "pick", panel="landscape", x=2.0, y=1.0, phase="up")
        assert shown.running
        await until(lambda: shown.k > here)
        assert shown.landscape.across.of(shown.history.at(here).net) == 2.0
        shown.pause()

    asyncio.run(play())


def test_with_a_penalty_the_words_say_that_it_is_left_out():
    assert "without the penalty" in sliced(penalty="L2", rate=0.01).seen.value
    assert "penalty" not in sliced().seen.value


def test_edges_still_glow_beside_it():
    assert edges(sliced())["glow"]


# --- what is said ---


def surface(f, side=49):
    y, x = np.meshgrid(*2 * [np.linspace(-1, 1, side)], indexing="ij")
    return f(x, y)


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (lambda x, y: x**2 + y**2, "A round hollow."),
        (lambda x, y: x**2 + 4 * y**2, "An oval hollow."),
        (lambda x, y: 0.01 * x**2 + 9 * y**2, "A narrow valley along p: q matters more."),
        (lambda x, y: 9 * x**2 + 0.01 * y**2, "A narrow valley along q: p matters more."),
        (lambda x, y: (x - y) ** 2 + 0.01 * x**2, "A narrow valley in which p and q rise together."),
        (lambda x, y: (x + y) ** 2 + 0.01 * x**2, "A narrow valley in which p and q change in opposite directions."),
        (lambda x, y: 0.6931 + 1e-4 * x, "A plain: J hardly depends on p and q here."),
        (lambda x, y: ((x - 0.6) ** 2 + y**2) * ((x + 0.6) ** 2 + y**2), "2 separate hollows."),
        (lambda x, y: np.where((x == 0) & (y == 0), 0.0, 1.0), "A narrow hollow."),
        (lambda x, y: np.where(x > 0.9, np.nan, x**2 + y**2), "A round hollow."),
        (lambda x, y: np.abs(y) + 0 * x, "A narrow valley along p: q matters more."),
    ],
)  # fmt: skip
def test_what_is_said_about_its_form(f, said):
    assert landscape.described(surface(f), "p", "q") == said


def test_pieces_of_a_grid():
    grid = np.array([[1, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dtype=bool)
    assert sorted(map(sorted, landscape.pieces(grid))) == [[(0, 0), (0, 1)], [(1, 3), (2, 2)]]
    assert landscape.pieces(np.zeros((2, 2), bool)) == []
