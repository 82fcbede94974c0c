"""Gradient descent on the cost surface: its steps, its controls, and what it says on the way down."""

import re
from importlib import import_module

import numpy as np
import pytest

from nnlib import labs, logistic
from nnlib.gradcheck import numerical

module = import_module("nnlib.labs.gradient_descent")


def test_gradient_descent_takes_the_steps_of_logistic():
    shown = labs.gradient_descent(alpha=0.7, start=(1.0, -2.0))
    shown.advance(40)
    expected = list(logistic.descend(np.array([[1.0]]), -2.0, shown.X, shown.Y, 0.7, 40))
    assert len(shown.history) == 41
    for mine, theirs in zip(shown.history, expected, strict=True):
        assert mine.k == theirs.k
        np.testing.assert_allclose(
            [mine.w[0, 0], mine.b, mine.J], [theirs.w[0, 0], theirs.b, theirs.J], rtol=1e-12
        )


@pytest.mark.parametrize("loss", module.LOSSES)
def test_gradient_is_the_slope_of_the_cost(loss):
    X, Y = module.practice()
    P = np.array([0.8, -1.3])
    slopes = numerical(lambda P: module.cost(P[:1].reshape(1, 1), P[1], X, Y, loss), P)
    dw, db = module.gradient(P[:1].reshape(1, 1), P[1], X, Y, loss)
    np.testing.assert_allclose([dw[0, 0], db], slopes, rtol=1e-6)


@pytest.mark.parametrize("loss", module.LOSSES)
def test_surface_is_the_cost_at_each_place(loss):
    X, Y = module.practice()
    J = module.surface(X, Y, loss, points=5)
    w, b = np.linspace(*module.W_RANGE, 5), np.linspace(*module.B_RANGE, 5)
    assert J[1, 3] == pytest.approx(module.cost(np.array([[w[3]]]), b[1], X, Y, loss))


def test_alpha_counts_from_the_next_step_on():
    shown = labs.gradient_descent(alpha=0.1)
    shown.advance(3)
    before = shown.history[-1]
    dw, db = shown.dw, shown.db
    shown.alpha.value = 2.0
    shown.step.click()
    assert shown.history[-1].k == 4
    assert shown.history[-1].w[0, 0] == pytest.approx(before.w[0, 0] - 2.0 * dw[0, 0])
    assert shown.history[-1].b == pytest.approx(before.b - 2.0 * db)


def test_start_and_reset():
    shown = labs.gradient_descent()
    shown.advance(10)
    shown.reset.click()
    assert [step.k for step in shown.history] == [0]
    shown.advance(2)
    shown.w.value = 3.0
    assert len(shown.history) == 1
    assert shown.history[0].w == np.array([[3.0]])


def test_a_click_on_the_map_chooses_the_start():
    shown = labs.gradient_descent()
    shown.advance(5)
    message = {"type": "pick", "panel": "surface", "x": 2.04, "y": -99.0, "phase": "down"}
    shown.drawing._handle_custom_msg(message, [])
    assert (shown.w.value, shown.b.value) == (2.0, module.B_RANGE[0])
    assert len(shown.history) == 1


def test_alpha_is_seen_before_the_step():
    shown = labs.gradient_descent()
    before = shown.drawing.scene
    shown.alpha.value = 3.0
    assert shown.drawing.scene != before


def test_divergence_is_said_and_mended():
    shown = labs.gradient_descent(alpha=30.0)
    shown.advance(50)
    k = shown.history[-1].k
    assert shown.finished
    assert 0 < k < 50
    assert shown.drawing.tone == "warn"
    assert re.search(
        rf"Step {k}: the cost has climbed .* α = 30 is too large\. Make α smaller", shown.drawing.words
    )
    shown.alpha.value = 1.0
    assert not shown.finished
    shown.reset.click()
    shown.advance(1000)
    assert "bottom of the valley" in shown.drawing.words
    assert shown.drawing.tone == "good"


def test_oscillation_is_said():
    shown = labs.gradient_descent(alpha=5.0, start=(1.0, -2.0))
    shown.advance(30)
    assert not shown.finished
    assert "going up and down" in shown.drawing.words


def test_plateau_is_said():
    shown = labs.gradient_descent(loss="squared error", start=(-3.0, -8.0))
    shown.advance(5)
    assert "stuck on a plateau" in shown.drawing.words


def test_the_words_follow_the_numbers():
    shown = labs.gradient_descent(start=(2.0, 1.0))
    assert "starts at w = 2.0, b = 1.0" in shown.drawing.scene["label"]
    shown.advance(5)
    assert f"J = {shown.history[-1].J:.4f}" in shown.drawing.words
    assert "after 5 steps" in shown.drawing.scene["label"]
