"""The lessons of the Playground: what they say is true, and how a reader goes through them."""

import asyncio
import math
import re

import numpy as np
import pytest

from nnlib import labs, many
from nnlib.labs.playground import picker
from nnlib.labs.playground.lessons import LESSONS, slope_at_A, slug
from nnlib.labs.playground.settings import Settings

from ..waiting import until

STEPS = [(name, at) for name, steps in LESSONS.items() for at in range(len(steps))]


@pytest.mark.parametrize(("name", "at"), STEPS)
def test_what_a_lesson_says_was_seen_is_so(name, at):
    step = LESSONS[name][at]
    shown = labs.playground()
    shown.teaching.open(name)
    for _ in range(at):
        shown.teaching.go_on()
    assert shown.settings == shown.teaching.settings
    assert step.pixel or shown.settings == Settings(**step.settings)
    assert (shown.yours.backward is slope_at_A) == step.wrong
    shown.teaching.answers[step.right].click()
    assert shown.k == step.run
    low, high = step.J
    assert low <= shown.curve[-1].J <= high
    assert "That is right." in shown.teaching.words.value
    assert 2 <= len(step.answers) <= 3
    if step.wrong:
        assert not shown.verdict[1]
        shown.teaching.close()
        assert shown.yours.own == []


def test_there_are_eight_of_three_to_six_steps():
    assert len(LESSONS) == 8
    assert all(3 <= len(steps) <= 6 for steps in LESSONS.values())


def test_what_is_said_was_seen_with_the_settings_of_the_lesson():
    shown = labs.playground()
    shown.teaching.open("α too large")
    shown.knobs.alpha.value = 5.0
    shown.advance(3)
    shown.teaching.answers[0].click()
    assert shown.settings == shown.teaching.settings
    assert shown.k == shown.teaching.step.run


def test_a_wrong_prediction_is_told_the_right_one():
    shown = labs.playground()
    shown.teaching.doors["one unit and xor"].click()
    assert shown.teaching.card.layout.display == ""
    assert "one unit and xor</b>, 1 of 3" in shown.teaching.words.value
    assert shown.teaching.on.layout.display == "none"
    shown.teaching.answers[1].click()
    assert "It was: Yes, nearly all of them" in shown.teaching.words.value
    assert "draws one straight line" in shown.teaching.words.value
    assert [button.layout.display for button in shown.teaching.answers] == ["none"] * 3
    shown.teaching.on.click()
    assert ", 2 of 3" in shown.teaching.words.value
    assert [button.layout.display for button in shown.teaching.answers] == [""] * 3
    shown.teaching.end.click()
    assert shown.teaching.card.layout.display == "none"


def test_in_a_notebook_it_runs_and_pauses_where_the_lesson_wants():
    async def play():
        shown = labs.playground()
        shown.per_frame.value = 100
        shown.teaching.open("one unit and xor")
        shown.teaching.answers[0].click()
        assert shown.running
        assert "Watch it run" in shown.teaching.words.value
        await until(lambda: not shown.running)
        assert shown.k == 300
        assert "That is right." in shown.teaching.words.value

    asyncio.run(play())


MAP = "4,096 runs on a map"


def on_the_map(phase, alpha, scale, shown):
    """What the page sends when the reader clicks on the map of a lesson."""
    message = {"type": "pick", "panel": "map", "x": math.log10(alpha), "y": math.log10(scale), "phase": phase}
    shown.teaching.map.drawing._handle_custom_msg(message, [])


def test_the_map_comes_with_the_answer_stays_and_goes():
    shown = labs.playground()
    shown.teaching.open(MAP)
    shown.teaching.answers[1].click()
    shown.teaching.on.click()
    assert shown.teaching.map is None
    shown.teaching.answers[1].click()
    assert "That is right." in shown.teaching.words.value
    first = shown.teaching.map
    assert shown.teaching.chart.children[0] is first.drawing
    panels = [panel["name"] for column in first.drawing.scene["columns"] for panel in column["panels"]]
    assert panels == ["map", "curve", "legend"]
    shown.teaching.on.click()
    assert shown.teaching.map is first
    shown.teaching.on.click()  # it was the last step
    assert shown.teaching.map is None
    assert shown.teaching.chart.children == ()
    assert shown.teaching.card.layout.display == "none"


@pytest.mark.parametrize(("alpha", "scale"), [(2.0, 0.3), (0.02, 1.0), (7.0, 4.0)])
def test_a_click_on_the_map_sets_the_playground_to_that_run(alpha, scale):
    shown = labs.playground()
    shown.teaching.open(MAP)
    shown.teaching.go_on()
    shown.teaching.answers[0].click()
    on_the_map("down", alpha, scale, shown)
    on_the_map("up", alpha, scale, shown)
    picked = shown.teaching.map
    i, j = picked._chosen()
    run = picked.training()
    assert (
        run.alpha == shown.settings.alpha == pytest.approx(alpha, rel=0.6)
    )  # the pixel of a coarse first pass
    assert shown.k == 0
    np.testing.assert_array_equal(shown.net.W[1], run.start().W[1])
    shown.advance(run.steps)
    assert pytest.approx(picked.map.J[i, j], rel=1e-6) == shown.curve[-1].J
    assert f"J = {picked.map.J[i, j]:.4f}" in shown.teaching.picked.value
    assert "was seen" not in shown.teaching.picked.value
    shown.teaching.go_on()
    assert shown.teaching.picked.value == ""


def test_after_a_click_on_the_map_a_run_pauses_where_the_map_ends():
    async def play():
        shown = labs.playground()
        shown.per_frame.value = 100
        shown.teaching.open(MAP)
        shown.teaching.go_on()
        shown.teaching.answers[1].click()
        assert not shown.running
        on_the_map("down", 2.0, 0.3, shown)
        on_the_map("up", 2.0, 0.3, shown)
        shown.teaching.map.pause()
        shown.run.click()
        await until(lambda: not shown.running)
        assert shown.k == 200
        shown.teaching.close()

    asyncio.run(play())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_said_about_the_map_is_so_from_other_starts_too(seed):
    def J(alpha, scales):
        runs = [picker.run(alpha, scale)._replace(seed=seed) for scale in scales]
        X, Y, *_ = runs[0].examples()
        run = many.descend([one.start() for one in runs], X, Y, alpha, runs[0].steps, every=runs[0].steps)
        return [costs.J for costs in run][-1]

    scales = np.geomspace(0.01, 10, 64)
    assert J(0.02, [1.0])[0] > 0.6
    assert J(2.0, [0.3])[0] < 0.15
    assert J(0.02, scales).min() > picker.TARGET  # nothing gets far
    large = [J(alpha, scales) < picker.TARGET for alpha in (1.0, 3.0, 10.0)]
    assert 0.5 < np.mean(large) < 1  # most learn
    edge = large[-1]
    assert (edge[1:] != edge[:-1]).sum() >= 3  # and neighbors end differently


def test_a_link_opens_a_lesson(monkeypatch):
    assert all(re.fullmatch("[a-z0-9-]+", slug(name)) for name in LESSONS)
    monkeypatch.setenv("QUERY_STRING", "lesson=alpha-too-large")
    assert labs.playground().teaching.name == "α too large"
    monkeypatch.setenv("QUERY_STRING", "lesson=none-such")
    assert labs.playground().teaching.name is None
