"""A run of the Playground by itself: what continues, what starts over, and the way back."""

import subprocess
import sys

import numpy as np
import pytest

from nnlib import network
from nnlib.labs.playground import training
from nnlib.labs.playground.run import MOST_COSTS, Run
from nnlib.labs.playground.settings import Settings
from nnlib.yours import NNLIB

SMALL = Settings(m=40, hidden=(3, 2))


def advanced(steps, **changes):
    run = Run(SMALL.but(**changes))
    for _ in range(steps):
        run.update()
        run.record()
    return run


def test_it_needs_no_widget():
    """Its module names no widget, and it runs where making one fails."""
    program = """
import ipywidgets, anywidget
from nnlib.labs.playground.run import Run
from nnlib.labs.playground.settings import Settings
def refuse(*args, **more):
    raise AssertionError("a widget was made")
ipywidgets.Widget.__init__ = anywidget.AnyWidget.__init__ = refuse
run = Run(Settings(m=40))
run.update(); run.update_a_layer(); run.back(); run.record(); run.check(2); run.change(alpha=1.0); run.restart()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "goes_on"),
    [
        ({"alpha": 1.0}, True),
        ({"batch": None, "penalty": "L2"}, True),
        ({"seed": 2}, False),
        ({"hidden": (3,)}, False),
        ({"data": "moons"}, False),
        ({"data": "own", "own": ((0.0, 1.0, 1), (1.0, 0.0, 0))}, True),
        ({"m": SMALL.m}, True),
    ],
)
def test_a_change_goes_on_with_the_network_or_begins_anew(changes, goes_on):
    run = advanced(3)
    net = run.net
    assert run.change(**changes) == goes_on
    assert run.k == (3 if goes_on else 0)
    assert (run.net is net) == goes_on
    assert training.cost(run.net, run.F, run.examples.Y) == run.now.J
    run.update()
    assert run.k == (4 if goes_on else 1)


def test_settings_that_cannot_be_change_nothing():
    run = advanced(2)
    with pytest.raises(ValueError, match="alpha is -1"):
        run.change(alpha=-1)
    assert (run.settings, run.k) == (SMALL, 2)


def test_a_step_in_parts_is_a_step():
    run, other = advanced(1), advanced(2)
    parts = 0
    while run.k == 1:
        run.update_a_layer()
        parts += 1
    assert parts == 2 * run.net.L + 2
    for P, Q in zip(run.net.parameters, other.net.parameters, strict=True):
        np.testing.assert_array_equal(P, Q)


def test_back_undoes_a_part_and_then_a_step():
    run = advanced(2)
    nets = [kept.net for kept in run.history]
    run.update_a_layer()
    run.update_a_layer()
    run.back()
    assert (run.walk.done, run.k) == (1, 2)
    run.back()
    assert run.walk is None
    run.back()
    assert (run.k, run.net) == (1, nets[1])
    run.return_to(0)
    assert (run.k, run.net) == (0, nets[0])


def test_the_slopes_are_those_of_the_step_under_way_as_far_as_it_has_come():
    run = advanced(0)
    assert run.slopes == ({}, {}, "the first step")
    run.update()
    assert set(run.slopes.dW) == {1, 2, 3}
    for _ in range(5):
        run.update_a_layer()
    assert (set(run.slopes.dW), set(run.slopes.db), run.slopes.when) == ({3}, {3}, "this step")


def test_a_goal_is_reached_once():
    run = Run(SMALL.but(data="blobs", hidden=()))
    assert not run.reaches(0)
    while not run.reaches(0.3):
        run.update()
    assert run.stopped == (run.k, 0.3)
    run.update()
    assert not run.reaches(0.3)
    assert run.reaches(10.0)


def test_divergence_ends_it_until_the_settings_change():
    run = advanced(0, penalty="L2", rate=10.0, alpha=10.0)
    while not run.finished:
        run.update()
    assert run.diverged.k == run.k
    assert run.net.finite
    assert run.change(alpha=0.01)
    assert not run.finished


def test_the_curve_stays_short():
    run = advanced(0)
    run.curve = [training.Costs(k, 1.0, 1.0) for k in range(MOST_COSTS)]
    run.k = MOST_COSTS
    run.record()
    assert len(run.curve) == MOST_COSTS // 2 + 1
    assert (run.curve[0].k, run.curve[-1].k) == (0, MOST_COSTS)


def test_a_wrong_backward_is_found():
    run = advanced(3, penalty="L1", rate=0.1)
    assert run.check()
    assert run.verdict[1]
    run.yours = NNLIB.using(backward=lambda net, A, Z, Y: network.backward(net, A, Z, 1 - Y))
    assert run.check()
    assert not run.verdict[1]
    run.change(data="own", own=())
    assert run.check() == []
    assert run.finished
