"""The reader's own functions in a lab."""

import asyncio
import itertools
import sys

import numpy as np
import pytest

from nnlib import descent, labs, network
from nnlib.activations import Activation
from nnlib.labs.frame import takes_yours
from nnlib.labs.frame.takes_yours import TakesYours
from nnlib.yours import Yours

from ..waiting import until


def test_a_lab_begins_again_with_them():
    done = []

    class Lab(TakesYours):
        def handle(self, handler):
            handler()

        pause = restart = redraw = lambda self: done.append(self.yours.own)

    lab = Lab()
    lab.use(backward=len)
    assert done == [["backward"]] * 3
    assert Lab().yours == Yours()


def slope_at_A(net, A, Z, Y):
    return network.backward(net, A, {l: A[l] if l < net.L else Z[l] for l in Z}, Y)


def twice(net, dW, db, alpha):
    return descent.step(net, dW, db, 2 * alpha)


def broken(net, A, Z, Y):
    raise ValueError("no such luck")


CUBE = Activation("mine", np.tanh, lambda Z: 1 - Z**3)


@pytest.fixture(params=["symmetry", "deep_network"])
def lab(request):
    arguments = {"symmetry": {"start": "scaled"}, "deep_network": {"data": "digits", "activation": "tanh"}}
    made = getattr(labs, request.param)(**arguments[request.param])
    yield made
    made.close()


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"backward": slope_at_A}, "With your own backward: "),
        ({"step": twice}, "2 times what it should be"),
        ({"activation": CUBE}, "With your own activation: "),
    ],
)
def test_a_wrong_one_trains_and_is_unmasked(lab, own, said):
    before = lab.drawing.words
    lab.use(**own)
    assert said in lab.drawing.words
    assert "disagree with nudging" in lab.drawing.words
    assert lab.drawing.tone == "warn"
    lab.advance(3)
    assert lab.k == 3
    assert "disagree with nudging" in lab.drawing.words
    lab.use(**dict.fromkeys(own))
    assert lab.drawing.words == before


def test_a_right_one_trains_as_nnlibs(lab):
    lab.advance(5)
    J = lab.J
    lab.use(backward=lambda net, A, Z, Y: network.backward(net, A, Z, Y))
    lab.advance(5)
    assert pytest.approx(J, rel=1e-9) == lab.J
    assert "slopes checked agree with nudging." in lab.drawing.words


def test_their_own_activation_is_that_of_the_network(lab):
    lab.use(activation=CUBE)
    assert lab.net.g[1] is CUBE
    assert "(mine)" in lab.scene()["label"]


def test_an_exception_is_said_and_taken_out_again(lab):
    lab.use(backward=broken)
    for _ in range(2):
        lab.step.click()
        assert "ValueError: no such luck" in lab.drawing.words
    lab.use(backward=None)
    lab.step.click()
    assert lab.k == 1


def write_to_X(net, X):
    X[...] = 0
    return network.forward(net, X)


def write_to_first_A(net, A, Z, Y):
    A[0][...] = 0
    return network.backward(net, A, Z, Y)


def write_to_Y(net, A, Z, Y):
    Y[...] = 0
    return network.backward(net, A, Z, Y)


def examples_of(lab):
    if hasattr(lab, "training"):
        return lab.training.F, lab.examples.Y
    return (lab.X, lab.Y) if hasattr(lab, "X") else (lab.train.X, lab.train.Y)


@pytest.mark.parametrize("name", ["symmetry", "deep_network", "playground"])
@pytest.mark.parametrize(
    "own", [{"forward": write_to_X}, {"backward": write_to_first_A}, {"backward": write_to_Y}]
)
def test_one_that_writes_to_the_examples_is_stopped_and_they_stay(name, own):
    shown = getattr(labs, name)(**LIVE[name])
    before = [P.copy() for P in examples_of(shown)]
    shown.use(**own)
    shown.step.click()
    assert "read-only. X, Y and net belong to the lab: change a copy" in shown.drawing.words
    assert "% right" not in shown.drawing.words
    for P, kept in zip(examples_of(shown), before, strict=True):
        assert np.array_equal(P, kept)
    shown.use(**dict.fromkeys(own))
    shown.step.click()
    assert shown.k == 1
    shown.close()


def test_what_leaves_the_finite_ends():
    lab = labs.symmetry(start="scaled")
    lab.use(step=lambda net, dW, db, alpha: descent.step(net, net.W, net.b, 1e6))
    lab.advance(10)
    assert lab.finished
    assert "beyond 10,000" in lab.drawing.words


def endless_at(step):
    """A backward pass that is right until its call number `step`, and never returns from that one."""
    calls = itertools.count()

    def backward(net, A, Z, Y):
        while next(calls) >= step:
            pass
        return network.backward(net, A, Z, Y)

    return backward


LIVE = {"symmetry": {}, "deep_network": {"data": "digits"}, "playground": {}}


@pytest.mark.parametrize("name", LIVE)
def test_one_that_never_returns_pauses_the_run_and_is_named(name, monkeypatch):
    monkeypatch.setattr(takes_yours, "SECONDS", 0.2)

    async def play():
        shown = getattr(labs, name)(**LIVE[name])
        shown.use(backward=endless_at(200))
        shown.start()
        await until(lambda: not shown.running)
        return shown

    shown = asyncio.run(play())
    assert "Paused: a function of your own was still running after 0.2 seconds" in shown.drawing.words
    assert not shown.drawing.busy
    assert shown.run.description == "Run"
    shown.use(backward=None)
    shown.advance(1)
    assert "Paused" not in shown.drawing.words
    shown.close()


def test_a_control_too_ends_by_itself_and_nnlibs_own_have_no_limit(monkeypatch):
    monkeypatch.setattr(takes_yours, "SECONDS", 0.05)
    shown = labs.symmetry()
    with shown.limit():
        assert sys.gettrace() is None
    shown.use(backward=endless_at(0))
    shown.step.click()
    assert "Paused: a function of your own" in shown.drawing.words
    assert sys.gettrace() is None
    shown.close()
