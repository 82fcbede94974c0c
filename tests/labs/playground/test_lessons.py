"""The lessons of the Playground: what they say is true, and how a reader goes through them."""

import asyncio
import re

import pytest

from nnlib import labs
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
    assert shown.settings == Settings(**step.settings)
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


def test_a_link_opens_a_lesson(monkeypatch):
    assert all(re.fullmatch("[a-z-]+", slug(name)) for name in LESSONS)
    monkeypatch.setenv("QUERY_STRING", "lesson=alpha-too-large")
    assert labs.playground().teaching.name == "α too large"
    monkeypatch.setenv("QUERY_STRING", "lesson=none-such")
    assert labs.playground().teaching.name is None
