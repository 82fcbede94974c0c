"""The deep network on pictures: its steps, what it says when it learns nothing or too wildly, and a live run."""

import asyncio
import re
import time
from importlib import import_module

import numpy as np
import pytest

from nnlib import datasets, labs
from nnlib.descent import descend
from nnlib.network import predict

lab = import_module("nnlib.labs.deep_network")


def small(**more):
    """A lab that trains fast."""
    return labs.deep_network(**{"data": "digits", "alpha": 0.1, "hidden": (8, 4)} | more)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"data": "cats", "alpha": 0.01, "activation": "tanh", "seed": 4},
        {"data": "even or odd", "scale": 0.1},
        {"hidden": ()},
    ],
)
def test_it_takes_the_steps_of_descent(settings):
    shown = small(**settings)
    first = shown.net
    shown.advance(5)
    shown.advance(3)
    steps = list(descend(first, shown.train.X, shown.train.Y, shown.alpha.value, 8))
    assert shown.k == 8
    assert [moment.k for moment in shown.history] == [0, 5, 8]
    np.testing.assert_allclose(
        [moment.J for moment in shown.history], [steps[k].J for k in (0, 5, 8)], rtol=1e-9
    )
    for l in first.W:
        np.testing.assert_allclose(shown.net.W[l], steps[-1].net.W[l], rtol=1e-8, atol=1e-12)
    now = shown.looks[-1]
    assert now.train == np.mean(predict(shown.net, shown.train.X) == shown.train.Y)
    assert now.test == np.mean(predict(shown.net, shown.test.X) == shown.test.Y)
    assert f"{now.test:.1%} of the test pictures" in shown.drawing.words


def test_another_alpha_goes_on_from_here():
    shown = small()
    shown.advance(4)
    before = shown.net
    shown.alpha.value = 0.3
    assert shown.k == 4
    shown.advance(2)
    after = list(descend(before, shown.train.X, shown.train.Y, 0.3, 2))[-1].net
    assert shown.k == 6
    np.testing.assert_allclose(shown.net.W[1], after.W[1], rtol=1e-9)


def test_the_surest_mistakes_come_first():
    shown = small()
    shown.advance(30)
    wrong = shown.looks[-1].wrong
    assert len(wrong) > 3
    sure = [abs(a - 0.5) for _, a in wrong]
    assert sure == sorted(sure, reverse=True)
    for i, a in wrong:
        assert (a > 0.5) != shown.test.Y[0, i]
    assert f"{len(wrong)} wrong of 450 test pictures" in _titles(shown)


def test_every_choice_starts_again():
    shown = small()
    for control, value in (
        ("seed", 5),
        ("activation", "tanh"),
        ("scale", "0.1"),
        ("hidden", "6 3"),
        ("digit", 8),
    ):
        shown.advance(2)
        getattr(shown, control).value = value
        assert (shown.k, len(shown.history), len(shown.looks)) == (0, 1, 1), control
    assert shown.net.n == [64, 6, 3, 1]
    assert "Is it a 8?" in shown.drawing.words
    shown.data.value = "even or odd"
    assert shown.digit.layout.display == "none"
    assert np.array_equal(shown.train.labels, datasets.digits()[0].labels % 2)
    shown.data.value = "cats"
    assert shown.net.n == [1200, 6, 3, 1]


@pytest.mark.parametrize("bad", ["20, x", "0", "101", "2 2 2 2 2 2 2", "3.5", "-4", ","])
def test_bad_sizes_are_said_and_taken_back(bad):
    shown = small()
    shown.hidden.value = bad
    assert isinstance(shown.error, ValueError)
    assert "try 20, 7, 5" in shown.drawing.words
    assert shown.hidden.value == "8, 4"
    shown.reset.click()
    assert shown.error is None
    shown.hidden.value = "3"
    assert shown.net.n == [64, 3, 1]


def test_sizes_are_read_from_text():
    assert lab.hidden_sizes("20, 7,5") == (20, 7, 5)
    assert lab.hidden_sizes(" 20 7  5, ") == (20, 7, 5)
    assert lab.hidden_sizes("") == ()


def test_weights_too_small_are_said():
    shown = labs.deep_network(scale=0.01, alpha=0.0075)
    shown.advance(25)
    assert re.search(
        r"no better than the same answer .* The largest slope in dW\[1\] is \de-0\d", shown.drawing.words
    )
    assert shown.drawing.tone == "warn"
    scaled = labs.deep_network()
    scaled.advance(25)
    assert scaled.drawing.tone == "plain"


def test_dead_units_are_said():
    shown = labs.deep_network(alpha=3.0)
    shown.advance(40)
    assert "dW[1] is exactly 0" in shown.drawing.words
    assert "Make α smaller" in shown.drawing.words


@pytest.mark.parametrize("alpha", [2.0, 10.0])
def test_divergence_is_said_and_mended(alpha):
    shown = small(scale=1.0, alpha=alpha, activation="leaky_relu", hidden=(30, 30, 30))
    shown.advance(100)
    assert shown.finished
    assert f"α = {alpha:g} is too large for this network. Make α smaller" in shown.drawing.words
    shown.alpha.value = 0.0001
    shown.reset.click()
    assert not shown.finished
    shown.advance(3)
    assert shown.k == 3


def test_layer_1_shows_weights_or_their_change():
    shown = small(hidden=(30, 4))
    assert "Layer 1 before training" in _titles(shown)
    shown.advance(3)
    assert "Layer 1: what training changed" in _titles(shown)
    change = (shown.net.W[1] - shown.first.W[1])[: lab.TEMPLATES]
    assert len(_panel(shown, "templates")["marks"]) == lab.TEMPLATES
    assert _panel(shown, "templates")["caption"].endswith(f"largest {np.abs(change).max():.2g}")
    shown.templates.value = "weights"
    assert "Layer 1: weights as pictures" in _titles(shown)


def test_the_pictures_of_layer_1_share_one_scale():
    shown = labs.deep_network()
    shown.advance(60)
    change = shown.net.W[1] - shown.first.W[1]
    most = np.abs(change).max()
    marks = _panel(shown, "templates")["marks"]
    for w, mark in zip(change, marks, strict=True):
        pixels = np.frombuffer(mark["pixels"], np.uint8)
        np.testing.assert_allclose(pixels, 127.5 + 127.5 * w / most, atol=0.5)
    # There is a unit that hardly learned, and it looks like one.
    faintest = min(np.ptp(np.frombuffer(mark["pixels"], np.uint8)) for mark in marks)
    assert np.abs(change).max(axis=1).min() < most / 10
    assert faintest < 26


def test_it_learns_cats_with_its_own_defaults():
    shown = labs.deep_network()
    assert shown.alpha.value == 0.02
    shown.advance(1_000)
    assert shown.looks[-1].test > 0.85


def test_what_was_learned_by_heart_is_said():
    shown = small(hidden=(40,), data="even or odd", alpha=0.3)
    shown.looks.append(shown.looks[-1]._replace(k=1, train=1.0, test=0.9))
    shown.k = 1
    assert "memorizing" in shown.report()[0]


def test_a_live_run_looks_at_all_pictures_only_now_and_then_and_stops_at_once():
    async def play():
        shown = labs.deep_network(steps_per_frame=50)
        shown.run.click()
        async with asyncio.timeout(300):
            while len(shown.history) < 8:
                await asyncio.sleep(0.001)
        start = time.process_time()
        await asyncio.sleep(0)  # a click waits for the current frame
        shown.run.click()
        waited = time.process_time() - start
        assert len(shown.looks) <= 2 + len(shown.history) // lab.EVERY + 1
        assert shown.looks[-1].k == shown.k
        assert not shown.running
        return waited

    assert asyncio.run(play()) < 1.0  # many times what it takes, for slow machines


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"data": "dogs"}, "data is 'dogs'; it should be one of 'cats', 'digits', 'even or odd'"),
        ({"hidden": (200,)}, "hidden is 200; this lab has room for 6 layers"),
        ({"hidden": (0,)}, "hidden is 0"),
        ({"alpha": 50}, "goes from 0.0001 to 10"),
        ({"scale": 0.5}, "scale is '0.5'"),
        ({"seed": 99}, "seed is 99"),
        ({"activation": "linear"}, "activation is 'linear'"),
    ],
)
def test_bad_arguments_are_named(bad, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        labs.deep_network(**bad)


def _panel(shown, name):
    panels = [panel for column in shown.drawing.scene["columns"] for panel in column["panels"]]
    return next(panel for panel in panels if panel["name"] == name)


def _titles(shown):
    return [panel["title"] for column in shown.drawing.scene["columns"] for panel in column["panels"]]
