"""A function that never ends is stopped by its budget, and one that ends is left alone."""

import contextlib
import itertools
import sys

import numpy as np
import pytest

from nnlib import network
from nnlib.budget import OutOfTime, budget


def forever():
    while True:
        pass


def one_line():
    while True: pass  # noqa: E701  # fmt: skip


def swallowing():
    while True:
        with contextlib.suppress(Exception):
            np.zeros(3).sum()


def in_a_helper():
    forever()


def by_a_generator():
    return sum(1 for _ in itertools.count())


def by_a_comprehension():
    return any([] for _ in itertools.count())


def calling_itself(n=0):
    while n >= 0:
        n = max(n, 0) + (n > 10**9)
    return n


@pytest.mark.parametrize(
    "function",
    [forever, one_line, swallowing, in_a_helper, by_a_generator, by_a_comprehension, calling_itself],
    ids=lambda function: function.__name__,
)
def test_what_never_ends_is_stopped(function):
    with pytest.raises(OutOfTime, match=r"still running after 0\.05 seconds"), budget(0.05):
        function()
    assert sys.gettrace() is None


def test_what_ends_keeps_its_result_and_its_own_errors():
    with budget(60):
        assert sum(i for i in range(1000)) == 499500
    with pytest.raises(ZeroDivisionError), budget(60):
        1 / 0  # noqa: B018
    assert sys.gettrace() is None


def test_time_is_counted_from_the_start_of_each_budget():
    for _ in range(3):
        with budget(60):
            pass
    with pytest.raises(OutOfTime), budget(0):
        forever()


def test_nnlib_is_trusted_and_what_it_calls_is_not():
    net = network.initialize([2, 3, 1], rng=0)
    g = network.Activation("endless", lambda Z: forever(), np.ones_like)
    own = network.Network(net.W, net.b, {1: g, 2: net.g[2]})
    with pytest.raises(OutOfTime), budget(0.05):
        network.forward(own, np.ones((2, 4)))


def test_a_debugger_keeps_its_hook():
    def debugger(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(debugger)
    try:
        with budget(0):
            assert sys.gettrace() is debugger
            list(range(10))
        assert sys.gettrace() is debugger
    finally:
        sys.settrace(before)
