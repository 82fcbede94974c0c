"""The live loop, errors, other threads, and cells that run again: what every lab has from its frame."""

import asyncio
import sys
import threading
from types import SimpleNamespace

import pytest

from nnlib import labs
from nnlib.labs.frame import lab, still

from ..waiting import until


def test_a_run_ends_by_itself_at_the_bottom():
    async def play():
        shown = labs.gradient_descent(alpha=3.0, steps_per_frame=50)
        shown.run.click()
        await until(lambda: not shown.running)
        assert shown.run.description == "Run"
        assert "bottom" in shown.drawing.words
        assert not shown.drawing.busy

    asyncio.run(play())


def test_two_labs_do_not_disturb_each_other():
    async def play():
        one, two = labs.gradient_descent(alpha=0.01), labs.gradient_descent(alpha=0.01)
        one.run.click()
        await until(lambda: len(one.history) > 3)
        assert len(two.history) == 1
        two.run.click()
        one.reset.click()
        await until(lambda: len(two.history) > 3)
        assert len(one.history) == 1
        two.pause()

    asyncio.run(play())


def test_no_more_than_thirty_frames_a_second():
    async def play():
        shown = labs.gradient_descent(alpha=0.01)
        shown.run.click()
        await asyncio.sleep(0.5)
        shown.pause()
        assert 4 <= shown.history[-1].k <= 17

    asyncio.run(play())


def shows(shown, frame):
    shown.drawing._handle_custom_msg({"type": "shown", "frame": frame}, [])


def test_the_next_picture_waits_until_the_one_before_the_last_is_shown(monkeypatch):
    monkeypatch.setattr(lab, "UNSEEN", 60)

    async def play():
        shown = labs.gradient_descent(alpha=0.01)
        shows(shown, shown.drawing.frame)
        await asyncio.sleep(0)
        seen = shown.drawing.frame
        shown.run.click()
        for _ in range(3):
            await until(lambda seen=seen: shown.drawing.frame == seen + 1 + lab.AHEAD)
            here = shown.drawing.frame, len(shown.history)
            await asyncio.sleep(0.1)  # three frames, if it weren't for the page
            assert (shown.drawing.frame, len(shown.history)) == here
            seen = shown.drawing.frame
            shows(shown, seen)
        await until(lambda: shown.drawing.frame > here[0])
        shown.run.click()
        assert not shown.running
        here = len(shown.history)
        shows(shown, shown.drawing.frame)
        await asyncio.sleep(0.1)
        assert len(shown.history) == here

    asyncio.run(play())


def test_what_nobody_sees_is_not_drawn_but_trained(monkeypatch):
    monkeypatch.setattr(lab, "UNSEEN", 0.01)

    async def play():
        shown = labs.gradient_descent(alpha=0.01)
        shows(shown, shown.drawing.frame)
        await asyncio.sleep(0)
        shown.run.click()
        await until(lambda: shown._quiet)
        frame, here = shown.drawing.frame, len(shown.history)
        await until(lambda: len(shown.history) > here + 3)
        assert shown.drawing.frame == frame
        shows(shown, frame)
        await until(lambda: shown.drawing.frame > frame)
        shown.run.click()
        assert shown.drawing.frame > frame

    asyncio.run(play())


def test_pause_pressed_as_the_run_ends_is_no_run():
    async def play():
        shown = labs.gradient_descent(alpha=3.0, steps_per_frame=50)
        shows(shown, shown.drawing.frame)
        await asyncio.sleep(0)
        shown.run.click()
        await until(lambda: shown.running)
        while shown.running:
            shows(shown, shown.drawing.frame)
            await asyncio.sleep(0.005)
        shown.run.click()  # the page hasn't shown the end, and its button says Pause
        assert not shown.running
        shown.reset.click()
        shown.run.click()
        assert shown.running
        shown.pause()

    asyncio.run(play())


@pytest.mark.parametrize("turns", range(5))
def test_pause_holds_even_if_a_picture_is_shown_at_that_moment(monkeypatch, turns):
    monkeypatch.setattr(lab, "UNSEEN", 60)

    async def play():
        shown = labs.gradient_descent(alpha=0.01)
        shows(shown, shown.drawing.frame)
        await asyncio.sleep(0)
        seen = shown.drawing.frame
        shown.run.click()
        await until(lambda: shown.drawing.frame == seen + 1 + lab.AHEAD)
        await asyncio.sleep(0.1)  # it waits for the page
        shows(shown, shown.drawing.frame)
        for _ in range(turns):
            await asyncio.sleep(0)
        shown.pause()
        here = len(shown.history)
        await asyncio.sleep(0.2)
        assert len(shown.history) == here

    asyncio.run(play())


def test_a_frame_of_slow_steps_is_cut_short(monkeypatch):
    shown = labs.gradient_descent()
    clock = iter(range(1000))
    monkeypatch.setattr(lab.time, "perf_counter", lambda: next(clock))
    shown.advance(50, within=5)
    assert shown.history[-1].k == 5


def test_an_error_in_a_control_is_said():
    shown = labs.losses()

    def broken():
        raise RuntimeError("no picture")

    shown.scene = broken
    shown.z.value = 1.0
    assert "RuntimeError: no picture" in shown.drawing.words


def test_without_a_notebook_run_says_what_to_do():
    shown = labs.gradient_descent()
    shown.run.click()
    assert "call lab.advance(steps)" in shown.drawing.words
    assert not shown.running


def test_changes_from_another_thread_wait_for_the_lab():
    async def play():
        shown = labs.losses()
        before = shown.drawing.words

        thread = threading.Thread(target=lambda: setattr(shown.z, "value", 2.0))
        thread.start()
        thread.join()
        assert shown.drawing.words == before
        await until(lambda: "z = 2.0" in shown.drawing.words)

    asyncio.run(play())


@pytest.fixture
def cell(monkeypatch):
    """A function that says which cell is running now, as JupyterLab would."""
    IPython = pytest.importorskip("IPython")
    request = {}
    shell = SimpleNamespace(get_parent=lambda: request)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(lab, "_labs_of_cell", {})

    def running(cell, run, deleted=()):
        request.update(header={"msg_id": run}, metadata={"cellId": cell, "deletedCells": list(deleted)})

    return running


def test_running_a_cell_again_stops_its_old_labs(cell):
    async def play():
        cell("a", "run 1")
        old, twin = labs.gradient_descent(alpha=0.01), labs.gradient_descent()
        cell("b", "run 2")
        other = labs.gradient_descent(alpha=0.01)
        old.run.click()
        other.run.click()
        await until(lambda: len(old.history) > 1)
        cell("a", "run 3")
        new = labs.gradient_descent()
        assert not old.running
        assert old.drawing.comm is None
        assert twin.drawing.comm is None
        assert other.running
        assert new.drawing.comm is not None
        cell("c", "run 4", deleted=["b"])
        labs.losses()
        assert not other.running
        assert other.drawing.comm is not None

    asyncio.run(play())


def test_without_cell_ids_nothing_is_replaced(cell):
    cell(None, "run 1")
    first = labs.losses()
    cell(None, "run 2")
    labs.losses()
    assert first.drawing.comm is not None


def test_the_kernel_is_asked_where_the_shell_does_not_know_the_request(monkeypatch):
    IPython = pytest.importorskip("IPython")
    asked = {"header": {"msg_id": "run 1"}, "metadata": {"cellId": "a"}}
    shell = SimpleNamespace(kernel=SimpleNamespace(get_parent=lambda: asked))
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    assert lab.request() == asked
    shell.kernel.get_parent = lambda: None
    assert lab.request() == {}
    del shell.kernel
    assert lab.request() == {}


def test_in_the_browser_a_lab_draws_no_second_picture(monkeypatch):
    shown = labs.losses()
    assert "<img" in shown._repr_mimebundle_()["text/html"]
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(still, "figure", None)
    bundle = shown._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == repr(shown)
