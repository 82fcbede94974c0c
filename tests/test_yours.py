"""The reader's own functions: what is accepted, what is refused, and how wrong ones are found out."""

import copy
import pickle
import re

import numpy as np
import pytest

from nnlib import datasets, descent, network
from nnlib.activations import Activation, relu, sigmoid, tanh
from nnlib.cost import cost_from_Z
from nnlib.yours import Stopped, Yours, YoursDiverged, compare, descend, verdict


@pytest.fixture(params=[tanh, relu], ids=str)
def case(request):
    X, Y = datasets.flower(m=12)
    return network.initialize([2, 3, 3, 1], request.param, rng=3), X, Y


def judge(case, yours):
    return verdict(compare(*functions(case, yours)), case[2].size)


def functions(case, yours):
    net, X, Y = case

    def J(net):
        A, Z = network.forward(net, X)
        return cost_from_Z(Z[net.L], Y)

    return net, lambda net: yours.slopes(net, X, Y), J


def slope_at_A(net, A, Z, Y):
    return network.backward(net, A, {l: A[l] if l < net.L else Z[l] for l in Z}, Y)


def no_mean(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return {l: Y.size * dW[l] for l in dW}, {l: Y.size * db[l] for l in db}


def wrong_sign(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return {l: -dW[l] for l in dW}, {l: -db[l] for l in db}


def first_bias(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return dW, db | {1: db[1] + np.arange(3).reshape(3, 1)}


def test_nnlib_is_right(case):
    assert judge(case, Yours()) == ("All 25 slopes checked agree with nudging.", True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (no_mean, r"of 25 .* first dW\[3\].* Each is 12 times .* m = 12, so look at 1/m"),
        (wrong_sign, r"Each is -1 times what it should be: look at its sign"),
        (
            first_bias,
            r"2 of 25 .* first db\[1\] .* dW\[1\] agrees, so dZ\[1\] is right: look at the line for db\[1\]",
        ),
    ],
)
def test_wrong_ones_are_unmasked(case, wrong, said):
    words, right = judge(case, Yours(backward=wrong))
    assert not right
    assert re.search(said, words), words


def test_the_slope_at_a_is_unmasked():
    X, Y = datasets.flower(m=12)
    words, right = judge((network.initialize([2, 3, 3, 1], tanh, rng=3), X, Y), Yours(backward=slope_at_A))
    assert not right
    assert re.search(r"first dW\[2\] on the way back\. Both dW\[2\] and db\[2\] are made from dZ\[2\]", words)


def test_a_wrong_slope_of_an_activation_is_unmasked():
    own = Activation("mine", np.tanh, lambda Z: 1 - Z**2)
    X, Y = datasets.flower(m=12)
    assert not judge((network.initialize([2, 3, 1], own, rng=0), X, Y), Yours())[1]


def test_a_sample_of_the_entries_is_enough_to_see_a_mistake(case):
    gaps = compare(*functions(case, Yours(backward=no_mean)), most=1)
    assert [(gap.name, gap.l, len(gap.places)) for gap in gaps] == [
        (name, l, 1) for l in (3, 2, 1) for name in ("dW", "db")
    ]
    assert not verdict(gaps, 12)[1]


def test_what_is_put_in_and_taken_out():
    mine = Yours().using(backward=no_mean, activation=sigmoid)
    assert (mine.backward, mine.activation, mine.own) == (no_mean, sigmoid, ["backward", "activation"])
    assert mine.using(backward=None, activation=None) == Yours()
    assert Yours().own == []


@pytest.mark.parametrize(
    ("functions", "said"),
    [
        (
            {"cost": print},
            "nothing named cost to replace; you can replace forward, backward, step, activation",
        ),
        ({"backward": 3}, "backward is 3; it should be a function backward(net, A, Z, Y) -> dW, db"),
        ({"activation": np.tanh}, "it should be an Activation"),
    ],
)
def test_what_cannot_be_is_refused(functions, said):
    with pytest.raises(TypeError, match=re.escape(said)):
        Yours().using(**functions)


@pytest.mark.parametrize(
    ("functions", "error", "said"),
    [
        ({"backward": lambda *_: None}, TypeError, "backward returned NoneType; it should return two dicts"),
        ({"forward": lambda *_: (1, 2, 3)}, TypeError, "forward returned 3 values"),
        (
            {"backward": lambda net, A, Z, Y: ({l: net.W[l].T for l in net.W}, dict(net.b))},
            ValueError,
            "dW[1] has shape (2, 3)",
        ),
    ],
)
def test_what_they_return_is_looked_at(functions, error, said):
    net = network.initialize([2, 3, 1], rng=0)
    with pytest.raises(error, match=re.escape(said)):
        Yours(**functions).slopes(net, np.zeros((2, 4)), np.zeros((1, 4)))


def test_a_step_must_return_a_network():
    net = network.initialize([2, 1], rng=0)
    with pytest.raises(TypeError, match="step returned NoneType; it should return a Network"):
        Yours(step=lambda *_: None).updated(net, net.W, net.b, 0.1)
    assert Yours().updated(net, net.W, net.b, 0.5).W[1] == pytest.approx(
        descent.step(net, net.W, net.b, 0.5).W[1]
    )


@pytest.mark.parametrize(
    "copied", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))], ids=["copy", "pickle"]
)
def test_what_ends_a_training_can_be_copied_and_sent_to_another_process(case, copied):
    def broken(net, A, Z, Y):
        raise KeyError("W")

    def infinite(net, A, Z, Y):
        dW, db = network.backward(net, A, Z, Y)
        return dW | {2: dW[2] + np.inf}, db

    for backward, error in ((broken, Stopped), (infinite, YoursDiverged)):
        with pytest.raises(error) as raised:
            list(descend(*case, 0.1, 9, yours=Yours(backward=backward)))
        found = copied(raised.value)
        assert (type(found), str(found), found.k) == (error, str(raised.value), raised.value.k)
        assert repr(found.net) == repr(raised.value.net)
        if error is Stopped:
            assert repr(found.error) == "KeyError('W')"
        else:
            assert (found.quantity, found.layer) == (raised.value.quantity, raised.value.layer)


def writing(what):
    """Functions that write into X or Y on the way, and then return what is right."""

    def forward(net, X):
        X[...] = 0
        return network.forward(net, X)

    def backward(net, A, Z, Y):
        if what == "Y":
            Y[...] = 0
        else:
            A[0][...] = 0
        return network.backward(net, A, Z, Y)

    return {"forward": forward} if what == "X" else {"backward": backward}


@pytest.mark.parametrize("what", ["X", "A[0]", "Y"])
def test_they_cannot_change_the_examples(case, what):
    net, X, Y = case
    X, Y = X.copy(), Y.copy()
    yours = Yours(**writing(what))
    for call in (lambda: yours.slopes(net, X, Y), lambda: list(descend(net, X, Y, 0.1, 2, yours=yours))):
        with pytest.raises((ValueError, Stopped), match="read-only"):
            call()
    if what == "X":
        with pytest.raises(ValueError, match="read-only"):
            yours.ahead(net, X)
    assert np.array_equal(X, case[1])
    assert np.array_equal(Y, case[2])
    X[...], Y[...] = 1, 1  # they are still the caller's to change


def test_a_training_run_goes_on_where_numpy_raises_everything(case):
    net, X, Y = case
    yours = Yours(backward=lambda net, A, Z, Y: network.backward(net, A, Z, Y))
    with np.errstate(all="raise"):
        assert len(list(descend(net, 1e3 * X, Y, 0.01, 5, yours=yours))) == 6
        with pytest.raises(YoursDiverged):
            list(descend(net, X, Y, 1e308, 5, yours=yours))
