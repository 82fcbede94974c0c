import copy
import itertools
import os
import pickle
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from functools import partial

import numpy as np
import oracle
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from interrupts import interrupted
from numpy.testing import assert_allclose
from strategies import ACTIVATIONS, RECORDED, problem, problems, read_only, same, seeds

from nnlib import descent, engine, logistic, network, storage
from nnlib.activations import Activation, leaky_relu, relu, sigmoid, tanh

FORMS = ("plain", "gram")
swish = Activation("swish", lambda Z: Z * sigmoid(Z), lambda Z: sigmoid(Z) * (1 + Z * (1 - sigmoid(Z))))
own_tanh = Activation("tanh", lambda Z: np.tanh(Z), lambda Z: 1 - np.tanh(Z) ** 2)
wave = Activation("wave", np.sin, np.cos)


def assert_same_training(found, expected, rtol=1e-9, least=0.0):
    """The same Steps: numbers and costs, and every parameter within rtol of its size, or of `least`."""
    assert [step.k for step in found] == [step.k for step in expected]
    for one, other in zip(found, expected, strict=True):
        assert isinstance(one, descent.Step)
        assert isinstance(one.J, float)
        assert_allclose(one.J, other.J, rtol=rtol)
        assert one.net.g == other.net.g
        assert_same_parameters(one.net, other.net, rtol, least)


def assert_same_parameters(net, expected, rtol=1e-9, least=0.0):
    for P, Q in ((net.W, expected.W), (net.b, expected.b)):
        for l in Q:
            assert P[l].dtype == Q[l].dtype
            assert_allclose(P[l], Q[l], rtol=rtol, atol=rtol * least)


def pictures(n, g, m, seed=0, dtype=np.float64):
    """Numbers between 0 and 1, as pictures have them, and labels that lean on them."""
    rng = np.random.default_rng(seed)
    X = rng.random((n[0], m))
    Y = (rng.standard_normal((1, n[0])) @ (X - 0.5) > 0).astype(float)
    return network.initialize(n, g, rng=rng), X.astype(dtype), Y.astype(dtype)


SCALED_DOWN = [
    ([2, 4, 1], tanh, 100, 0.3),
    ([300, 1], tanh, 20, 0.01),
    ([300, 20, 7, 5, 1], relu, 20, 0.0075),
    ([40, 16, 8, 1], relu, 90, 0.1),
    ([32, 32, 32, 1], relu, 70, 0.1),
    ([120, 1], tanh, 25, 0.01),
    ([120, 20, 1], relu, 25, 0.05),
    ([12, 6, 5, 4, 3, 1], [leaky_relu, tanh, sigmoid, swish], 50, 0.1),
]


@pytest.mark.parametrize(("n", "g", "m", "alpha"), SCALED_DOWN, ids=str)
def test_a_thousand_steps_lead_where_descent_leads(n, g, m, alpha):
    net, X, Y = pictures(n, g, m)
    expected = list(descent.descend(net, X, Y, alpha, 1000, every=250))
    assert expected[-1].J < expected[0].J
    for form in FORMS:
        assert_same_training(list(engine.descend(net, X, Y, alpha, 1000, 250, form=form)), expected)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("n", "g", "m", "alpha"), SCALED_DOWN, ids=str)
def test_float32_is_as_close_to_float64_as_plain_float32(n, g, m, alpha, form):
    # Without ReLU, whose kinks turn a rounding into a jump: there even two plain float32 runs drift apart.
    net, X, Y = pictures(n, tanh if g is relu else g, m, dtype=np.float32)
    exact, plain, fast = (
        list(descend(net, X.astype(dtype), Y, alpha, 100, 100))[-1].net
        for descend, dtype in (
            (descent.descend, np.float64),
            (descent.descend, np.float32),
            (partial(engine.descend, form=form), np.float32),
        )
    )
    run = engine.descend(net, X.astype(np.float64), Y, alpha, 100, 100, form="gram")
    assert [step.k for step in run] == [0, 100]
    S = run._P[run.k % 2][1]
    for l in net.W:
        assert fast.W[l].dtype == fast.b[l].dtype == np.float32
        for P in ("W", "b"):
            error, usual = (
                np.abs(getattr(other, P)[l] - getattr(exact, P)[l]).max() for other in (fast, plain)
            )
            allowed = 3 * usual + 1e-6 * np.abs(getattr(exact, P)[l]).max()
            if (form, l, P) == ("gram", 1, "b"):
                # b0 + S 1 adds up m numbers that nearly cancel: float32 holds their sum to a last digit of their sizes.
                allowed += np.finfo(np.float32).eps * np.abs(S).sum(axis=1).max()
            assert error <= allowed


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("g", [sigmoid, tanh, leaky_relu], ids=repr)
def test_small_weights_keep_their_digits_in_float32(g, form):
    _, X, Y = pictures([2, 4, 1], g, 100)
    net, X = network.initialize([2, 4, 1], g, scale=1e-3, rng=0), X - 0.5
    exact = list(descent.descend(net, X, Y, 0.5, 20))[-1].net
    found = list(engine.descend(net, X.astype(np.float32), Y, 0.5, 20, form=form))[-1].net
    for l in exact.W:
        assert_allclose(found.W[l], exact.W[l], rtol=2e-6)


def c_order(X):
    return np.ascontiguousarray(X)


def f_order(X):
    return np.asfortranarray(X)


def strided(X):
    wide = np.full((2 * X.shape[0], 3 * X.shape[1]), 99, X.dtype)
    wide[::2, ::3] = X
    return wide[::2, ::3]


def backwards(X):
    return X[::-1, ::-1].copy()[::-1, ::-1]


def as_dtype(X, dtype):
    """X in another type of numbers, as whole numbers where that type has no others."""
    return (
        np.rint(2 * X).clip(0 if dtype == np.uint8 else -9).astype(dtype)
        if dtype().dtype.kind in "iu"
        else X.astype(dtype)
    )


layouts = st.sampled_from([c_order, f_order, strided, backwards, read_only])
# The dtype that X comes in, and how far rounding may drive two short runs apart.
PRECISION = {np.float64: 1e-9, np.float32: 1e-4, np.int64: 1e-9, np.uint8: 1e-9}


@settings(max_examples=100)
@given(
    problems(),
    st.sampled_from(list(PRECISION)),
    layouts,
    layouts,
    st.sampled_from(FORMS),
    st.integers(0, 8),
    st.integers(1, 5),
    st.floats(1e-3, 0.5),
)
def test_engine_descent_and_autograd_train_the_same_network(
    problem, dtype, of_X, of_Y, form, steps, every, alpha
):
    net, X, Y = problem
    X, Y = of_X(as_dtype(X, dtype)), of_Y(Y.astype(dtype))
    exact = list(oracle.descend(net, X, Y, alpha, steps))
    g = oracle.parameters_of(net)[1]
    assume(min(oracle.distance_to_kink(parameters, g, X) for parameters, _ in exact) > PRECISION[dtype])
    by_hand = list(descent.descend(net, X, Y, alpha, steps, every))
    fast = list(engine.descend(net, X, Y, alpha, steps, every, form=form))
    assert [step.k for step in fast] == [step.k for step in by_hand] == [*range(0, steps, every), steps]
    for step in (*by_hand, *fast):
        parameters, J = exact[step.k]
        assert step.net.g == net.g
        assert_allclose(step.J, J, rtol=PRECISION[dtype])
        for l, (W, b) in enumerate(parameters, start=1):
            assert (
                step.net.W[l].dtype == step.net.b[l].dtype == (np.float32 if dtype == np.float32 else float)
            )
            assert_allclose(step.net.W[l], W, rtol=PRECISION[dtype], atol=PRECISION[dtype])
            assert_allclose(step.net.b[l], b, rtol=PRECISION[dtype], atol=PRECISION[dtype])


@settings(max_examples=30)
@given(problems(), st.sampled_from(FORMS))
def test_inputs_are_left_alone(problem, form):
    net, X, Y = problem
    X, Y = X.copy(), Y.copy()
    before = X.tobytes(), Y.tobytes(), [P.tobytes() for P in net.parameters]
    list(engine.descend(net, X, Y, 0.5, 3, form=form))
    assert (X.tobytes(), Y.tobytes(), [P.tobytes() for P in net.parameters]) == before


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("g", [*ACTIVATIONS, swish, own_tanh, wave], ids=repr)
def test_every_activation(g, form):
    net, X, Y = problem([3, 4, 4, 1], g, m=7)
    expected = list(descent.descend(net, X, Y, 0.3, 50, every=10))
    assert_same_training(list(engine.descend(net, X, Y, 0.3, 50, 10, form=form)), expected)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_tanh_is_the_same_whichever_way_is_faster_here(monkeypatch, dtype, fast):
    monkeypatch.setattr(engine, "FAST_TANH", fast)
    net, X, Y = problem([3, 4, 4, 1], tanh, m=7)
    expected = list(descent.descend(net, X.astype(dtype), Y, 0.3, 50, every=10))
    found = list(engine.descend(net, X.astype(dtype), Y, 0.3, 50, 10))
    assert_same_training(found, expected, 1e-9 if dtype == np.float64 else 1e-3)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_tanh_is_taken_by_exp_where_that_is_faster_and_exact(monkeypatch, dtype, fast):
    monkeypatch.setattr(engine, "FAST_TANH", fast)
    Z = np.linspace(-3, 3, 1001, dtype=dtype)
    A = np.empty_like(Z)
    for call in engine.IN_PLACE[tanh](tanh, Z.dtype).g(Z, A):
        call()
    assert_allclose(A, np.tanh(Z), atol=1e-15)
    assert np.array_equal(A, np.tanh(Z)) == (fast or dtype == np.float32)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
def test_a_step_takes_no_new_memory(monkeypatch, g, form, dtype, fast):
    monkeypatch.setattr(engine, "FAST_TANH", fast)
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((3, 2000)).astype(dtype), rng.integers(0, 2, (1, 2000))
    run = engine.descend(network.initialize([3, 30, 30, 1], g, rng=0), X, Y, 0.1, 9, 9, form=form)
    next(run)
    run.advance(2)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        run.advance(2)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # One array of a hidden layer takes 240 kilobytes or more, numbers of two types 33 or more on their way through
    # numpy. Some are numpy's own: before 2.3 it took 75 for a comparison.
    own = 20_000 if np.lib.NumpyVersion(np.__version__) >= "2.3.0" else 200_000
    assert most - before < own


def test_memory_is_one_X_the_parameters_twice_and_three_arrays_a_layer():
    n, m = [50, 60, 60, 1], 1000
    rng = np.random.default_rng(0)
    net, X = network.initialize(n, tanh, rng=0), rng.standard_normal((n[0], m))
    Y = rng.integers(0, 2, (1, m)).astype(float)
    tracemalloc.start()
    try:
        run = engine.descend(net, X, Y, 0.1, 9, 9, form="plain")
        next(run)
        run.advance(3)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    parameters = sum(P.size for P in net.parameters)
    # X and each A with a row of ones; dZ; slopes except for the last layer; Z[L].
    numbers = (n[0] + 1) * m + 2 * parameters + m * (sum(n[1:]) + 3 + sum(n[1:]) + sum(n[1:-1]) + 1)
    assert taken == pytest.approx(8 * numbers, abs=25_000)


@pytest.mark.parametrize(
    ("current", "available", "wide"),
    [
        ("X86_V4", "X86_V4 X86_V3 baseline(X86_V2)", True),
        ("AVX512_SKX", "AVX512_SKX AVX2 baseline(SSE SSE2 SSE3)", True),
        ("X86_V3", "X86_V4 X86_V3 baseline(X86_V2)", False),
        ("baseline(NEON NEON_FP16)", "baseline(NEON NEON_FP16)", False),
    ],
)
def test_what_numpy_says_of_its_tanh(current, available, wide):
    found = {"tanh": {"dd": {"current": current, "available": available}}}
    assert engine._has_wide_tanh(found) is wide
    assert engine._has_wide_tanh({}) is False


@pytest.mark.parametrize("form", FORMS)
def test_a_sigmoid_of_the_readers_own_at_the_output(form):
    net, X, Y = problem([3, 4, 1], m=7)
    steeper = Activation("sigmoid", lambda Z: sigmoid(2 * Z), lambda Z: 2 * sigmoid.prime(2 * Z))
    net = replace(net, g={1: tanh, 2: steeper})
    expected = list(descent.descend(net, X, Y, 0.3, 20))
    assert_same_training(list(engine.descend(net, X, Y, 0.3, 20, form=form)), expected)


@pytest.mark.parametrize("form", FORMS)
def test_an_activation_without_a_hash(form):
    bent = np.polynomial.Polynomial([0, 1, 0.1])
    net, X, Y = problem([3, 4, 1], Activation("bent", bent, bent.deriv()), m=7)
    expected = list(descent.descend(net, X, Y, 0.3, 20))
    assert_same_training(list(engine.descend(net, X, Y, 0.3, 20, form=form)), expected)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("g", "shape"),
    [(lambda Z: np.tanh(Z).max(axis=0, keepdims=True), "(1, 5)"), (lambda Z: 0.5, "()")],
    ids=["a row", "a number"],
)
def test_an_activation_that_loses_its_shape_is_named_and_not_stretched(g, shape, form):
    net, X, Y = problem([3, 4, 1])
    net = replace(net, g={1: Activation("lost", g, np.ones_like), 2: sigmoid})
    with pytest.raises(ValueError, match="lost") as raised:
        next(engine.descend(net, X, Y, 0.1, 3, form=form))
    assert str(raised.value) == (
        f"g = lost returns shape {shape} for Z, (4, 5); it should be that of Z: g works on each number by itself, so "
        "use numpy's elementwise functions, without a sum or maximum over an axis"
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"]
)
def test_a_run_is_not_copied(copied, form):
    run = engine.descend(*problem([3, 4, 1], wave), 0.1, 3, form=form)
    with pytest.raises(TypeError) as raised:
        copied(run)
    assert str(raised.value) == (
        "a Descent can't be copied: start a new one, descend(run.last.net, X, Y, alpha, steps)"
    )


@pytest.mark.parametrize("form", FORMS)
def test_one_layer_is_logistic_regression(form):
    net, X, Y = problem([6, 1], m=9)
    units = list(logistic.descend(net.W[1].T, net.b[1].item(), X, Y, 0.5, 30, 7))
    networks = list(engine.descend(net, X, Y, 0.5, 30, 7, form=form))
    assert [step.k for step in networks] == [step.k for step in units]
    for unit, one in zip(units, networks, strict=True):
        assert_allclose(one.net.W[1], unit.w.T, rtol=1e-10)
        assert_allclose(one.net.b[1], unit.b, rtol=1e-10)
        assert_allclose(one.J, unit.J, rtol=1e-10)


@pytest.mark.parametrize("form", FORMS)
def test_certain_predictions_stay_finite(form):
    net, X, Y = problem([3, 1], m=6)
    net = replace(net, W={1: np.full((1, 3), 1e4)})
    expected = list(descent.descend(net, X, Y, 0.5, 5))
    assert expected[0].J > 100
    assert_allclose(engine.descend(net, X, Y, 0.5, 5, form=form).J, expected[0].J)
    assert_same_training(list(engine.descend(net, X, Y, 0.5, 5, form=form)), expected)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_numbers_take_the_type_descent_gives_them(dtype):
    net, _, _ = problem([2, 3, 1], relu)
    X, Y = np.array([[0, 1, 1], [1, 1, 0]], dtype), np.array([[0, 1, 1]], dtype)
    rtol = 1e-5 if dtype == np.float32 else 1e-12
    for form in FORMS:
        found = list(engine.descend(net, X, Y, 0.5, 3, form=form))
        assert_same_training(found, list(descent.descend(net, X, Y, 0.5, 3)), rtol)


@pytest.mark.parametrize(
    ("steps", "every", "expected"),
    RECORDED,
)
@pytest.mark.parametrize("form", FORMS)
def test_steps_are_recorded_every_so_often_and_at_the_end(steps, every, expected, form):
    net, X, Y = problem([2, 3, 1])
    full = list(engine.descend(net, X, Y, 0.5, 7, form=form))
    recorded = list(engine.descend(net, X, Y, 0.5, steps, every, form=form))
    assert [step.k for step in recorded] == expected
    for step in recorded:
        assert same(step.net, full[step.k].net)
        assert step.J == full[step.k].J


BAD = {
    "examples in rows": lambda X, Y: {"X": X.T},
    "X of rank 1": lambda X, Y: {"X": X[0]},
    "words": lambda X, Y: {"X": X.astype(str)},
    "not finite": lambda X, Y: {"X": np.where(np.arange(X.size).reshape(X.shape) == 7, np.nan, X)},
    "no examples": lambda X, Y: {"X": X[:, :0], "Y": Y[:, :0]},
    "labels of rank 1": lambda X, Y: {"Y": Y[0]},
    "other labels": lambda X, Y: {"Y": Y + 1},
    "fewer labels": lambda X, Y: {"Y": Y[:, 1:]},
    "alpha 0": lambda X, Y: {"alpha": 0},
    "alpha infinite": lambda X, Y: {"alpha": np.inf},
    "alpha a word": lambda X, Y: {"alpha": "fast"},
    "steps below 0": lambda X, Y: {"steps": -1},
    "half a step": lambda X, Y: {"steps": 1.5},
    "every 0": lambda X, Y: {"every": 0},
    "every true": lambda X, Y: {"every": True},
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_at_once_in_the_words_of_descent(name):
    net, X, Y = problem([3, 4, 1], m=5)
    arguments = {"X": X, "Y": Y, "alpha": 0.5, "steps": 3, "every": 1} | BAD[name](X, Y)
    with pytest.raises((TypeError, ValueError)) as expected:
        descent.descend(net, **arguments)
    with pytest.raises(expected.type) as found:
        engine.descend(net, **arguments)
    assert str(found.value) == str(expected.value)


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match='form is \'fast\'; it should be "plain", "gram" or None'):
        engine.descend(*problem([3, 4, 1]), 0.5, 3, form="fast")


@pytest.mark.parametrize(
    ("n_x", "n_1", "m", "steps", "every", "form"),
    [
        (12288, 1, 209, 2000, 2000, "gram"),
        (12288, 20, 209, 2500, 100, "gram"),
        (12288, 20, 209, 2500, 1, "gram"),
        (12288, 20, 209, 1, 1, "plain"),
        (12288, 20, 209, 0, 1, "plain"),
        (1200, 20, 100, 2500, 100, "gram"),
        (2, 4, 400, 10_000, 10_000, "plain"),
        (784, 128, 12000, 10**9, 10**9, "plain"),
        (1024, 1024, 4096, 10**9, 10**9, "plain"),
        (100, 5, 100, 10**6, 10**6, "gram"),
        (100, 5, 100, 10**6, 1, "plain"),
        (100, 5, 200, 10**9, 10**9, "plain"),
    ],
)
def test_the_form_is_the_one_with_fewer_multiplications(n_x, n_1, m, steps, every, form):
    counts = engine.multiplications(n_x, n_1, m, steps, every)
    assert min(counts, key=counts.get) == form


def test_multiplications_counted_by_hand():
    # Two products of 4 x 10 by 10 x 3 for each of 5 steps.
    # Half of K's 3 x 10 by 10 x 3, W0 X, five products with K, and W[1] for the Steps 0, 2, 4 and 5.
    assert engine.multiplications(n_x=10, n_1=4, m=3, steps=5, every=2) == {
        "plain": 2 * 120 * 5,
        "gram": 45 + 120 + 5 * 36 + 4 * 120,
    }
    assert engine.multiplications(n_x=3, n_1=1, m=1, steps=0, every=1)["gram"] == 1 + 3 + 3


@pytest.mark.parametrize("form", FORMS)
def test_the_form_that_is_said_is_the_one_taken(form, monkeypatch):
    net, X, Y = problem([3, 4, 1])
    monkeypatch.setattr(engine, {"plain": "Gram", "gram": "Plain"}[form], None)
    assert engine.descend(net, X, Y, 0.5, 3, form=form).form == form


def test_the_chosen_form_is_said_and_can_be_forced():
    net, X, Y = problem([50, 3, 1], m=4)
    descend = partial(engine.descend, net, X, Y, 0.1)
    assert descend(1000).form == "gram"
    assert descend(1).form == "plain"
    assert descend(1000, form="plain").form == "plain"
    assert descend(1, form="gram").form == "gram"
    run = descend(1000)
    next(run)
    next(run)
    assert "50-3-1" in repr(run)
    assert "1 of 1000 steps made, layer 1 in its gram form" in repr(run)


@pytest.mark.parametrize("form", FORMS)
def test_networks_and_updates_are_made_only_when_asked_for(form, monkeypatch):
    made = []
    monkeypatch.setattr(engine, "Network", lambda *parts: made.append(1) or network.Network(*parts))
    net, X, Y = problem([2, 3, 1])
    run = engine.descend(net, X, Y, 0.1, 10**9, every=4, form=form)
    assert (run.k, len(made)) == (0, 0)
    seen = [(step.k, run.k, len(made)) for step in itertools.islice(run, 3)]
    assert seen == [(0, 0, 0), (4, 4, 1), (8, 8, 2)]


@pytest.mark.parametrize("form", FORMS)
def test_a_run_advances_in_pieces_and_tells_its_cost(form, monkeypatch):
    net, X, Y = problem([2, 3, 1])
    full = list(engine.descend(net, X, Y, 0.5, 9, form=form))
    made = []
    monkeypatch.setattr(engine, "Network", lambda *parts: made.append(1) or network.Network(*parts))
    run = engine.descend(net, X, Y, 0.5, 9, every=5, form=form)
    # Before the first Step, which is that of the start, there is nothing to make.
    assert (run.advance(7), run.k, run.J) == (False, 0, full[0].J)
    assert next(run).k == 0
    assert [(run.advance(2), run.k) for _ in range(4)] == [(True, 2), (True, 4), (False, 5), (False, 5)]
    assert run.J == full[5].J
    assert made == []
    steps = list(run)
    assert [step.k for step in steps] == [5, 9]
    assert [same(step.net, full[step.k].net) for step in steps] == [True, True]
    assert (run.advance(3), run.k, run.J) == (False, 9, full[9].J)


@pytest.mark.parametrize("form", FORMS)
def test_a_run_ends_and_stays_ended(form):
    run = engine.descend(*problem([2, 3, 1]), 0.1, 2, form=form)
    assert len(list(run)) == 3
    assert list(run) == []
    assert run.last.k == run.k == 2


@pytest.mark.parametrize("form", FORMS)
def test_history_is_not_changed_by_later_steps(form):
    net, X, Y = problem([2, 3, 2, 1])
    history, bytes_then = [], []
    for step in engine.descend(net, X, Y, 0.5, 6, form=form):
        history.append(step)
        bytes_then.append([P.tobytes() for P in step.net.parameters])
        assert not any(P.flags.writeable for P in step.net.parameters)
    for step, then in zip(history, bytes_then, strict=True):
        assert [P.tobytes() for P in step.net.parameters] == then
    assert len(set(map(tuple, bytes_then))) == 7


@pytest.mark.parametrize("form", FORMS)
def test_results_share_no_memory_with_the_run_or_each_other(form):
    net, X, Y = problem([2, 3, 2, 1])
    run = engine.descend(net, X, Y, 0.5, 3, form=form)
    networks = [net, *(step.net for step in run), run.last.net]
    assert networks[1] is net
    parameters = [P for other in networks[1:] for P in other.parameters]
    for P, Q in itertools.combinations([*parameters, *run._flat, X], 2):
        assert not np.shares_memory(P, Q)


@settings(max_examples=20)
@given(seeds, st.sampled_from(FORMS), st.sampled_from([np.float32, np.float64]))
def test_the_same_seed_gives_the_same_bits(seed, form, dtype):
    def train(offset):
        net, X, Y = pictures([30, 5, 3, 1], tanh, 17, seed, dtype)
        room = np.zeros(X.size + offset, dtype)
        room[offset:] = X.ravel()
        return list(engine.descend(net, room[offset:].reshape(X.shape), Y, 0.3, 20, 20, form=form))[-1]

    # It doesn't matter either where X is in memory.
    one, again, elsewhere = train(0), train(0), train(3)
    assert same(one.net, again.net)
    assert one.J == again.J
    assert same(one.net, elsewhere.net)


TRAINING = """
import sys
import numpy as np
from nnlib import engine, network, storage
rng = np.random.default_rng(0)
X = rng.random((300, 400))
Y = (X[0] > X[1]).reshape(1, -1)
net = network.initialize([300, 200, 1], rng=rng)
for dtype, form in ((np.float64, "plain"), (np.float64, "gram"), (np.float32, "plain")):
    for run in range(2):
        *_, last = engine.descend(net, X.astype(dtype), Y, 0.1, 15, 15, form=form)
        storage.save(last.net, f"{sys.argv[1]}/{dtype.__name__}-{form}-{run}.npz")
"""


def test_threads_change_rounding_alone(tmp_path):
    """As many threads give the same bits; another number stays within the tolerance that the docstring states."""
    for folder, threads in (("one", 1), ("one again", 1), ("two", 2)):
        (tmp_path / folder).mkdir()
        variables = dict.fromkeys(
            ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(threads)
        )
        run = subprocess.run(
            [sys.executable, "-c", TRAINING, str(tmp_path / folder)],
            env={**os.environ, **variables, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
    for name, tolerance in (("float64-plain", 1e-9), ("float64-gram", 1e-9), ("float32-plain", 1e-4)):
        one, *others = (storage.load(path) for path in sorted(tmp_path.glob(f"one*/{name}-*.npz")))
        two, two_again = (storage.load(path) for path in sorted(tmp_path.glob(f"two/{name}-*.npz")))
        assert len(others) == 3
        assert all(same(one, other) for other in others)
        assert same(two, two_again)
        for P, Q in ((one.W, two.W), (one.b, two.b)):
            assert all(np.abs(P[l] - Q[l]).max() <= tolerance * np.abs(P[l]).max() for l in P)


@pytest.mark.parametrize("form", FORMS)
def test_a_run_can_be_taken_up_where_it_stopped(form):
    net, X, Y = problem([2, 3, 1])
    first = list(engine.descend(net, X, Y, 0.5, 4, form=form))[-1]
    rest = list(engine.descend(first.net, X, Y, 0.5, 3, form=form))[-1]
    assert_same_parameters(rest.net, list(engine.descend(net, X, Y, 0.5, 7, form=form))[-1].net)


# Divergence


DESCENDS = {
    "descent": descent.descend,
    "plain": partial(engine.descend, form="plain"),
    "gram": partial(engine.descend, form="gram"),
}
descends = pytest.mark.parametrize("descend", DESCENDS.values(), ids=DESCENDS)


def stopped(run):
    """The Steps of a run that diverges, and the exception."""
    history = []
    with pytest.raises(descent.Diverged) as caught:
        history.extend(run)
    return history, caught.value


@descends
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("every", [1, 2, 1000])
def test_divergence_is_named_and_nothing_is_lost(descend, dtype, every):
    net, X, Y = problem([3, 4, 4, 1], leaky_relu, m=8)
    X = X.astype(dtype)
    history, diverged = stopped(descend(net, X, Y, 100, 1000, every))
    k = diverged.k
    assert k >= 3
    # The cost of step k itself is not finite any more.
    assert [step.k for step in history] == list(range(0, k, every))
    assert diverged.last is history[-1]
    (*_, before) = descent.descend(net, X, Y, 100, k - 1)
    dW, db = network.backward(before.net, *network.forward(before.net, X), Y)
    assert_same_parameters(
        diverged.net, descent.step(before.net, dW, db, 100), 1e-9 if dtype == np.float64 else 1e-3
    )
    assert diverged.net.finite
    with np.errstate(over="ignore", invalid="ignore"):
        _, Z = network.forward(diverged.net, X)
    l = next(l for l in Z if not np.isfinite(Z[l]).all())
    assert (diverged.quantity, diverged.layer) == (f"Z[{l}]", l)
    assert str(descent.Diverged(k, diverged.net, X, Y, 100, None)) == str(diverged)
    assert f"training diverges in step {k + 1}: Z[{l}] in layer {l} is " in str(diverged)
    assert "Most likely alpha = 100 is too large: try alpha=10." in str(diverged)
    assert "scale" not in str(diverged)
    assert "ead units" not in str(diverged)


@descends
def test_inputs_not_scaled_are_named_first(descend):
    net, X, Y = problem([3, 4, 4, 1], leaky_relu, m=8)
    _, diverged = stopped(descend(net, 1e4 * X, Y, 1, 1000))
    largest = f"{1e4 * np.abs(X).max():.3g}"
    assert f"X reaches {largest}: scale the inputs to about 1, try X / {largest}. Or alpha = 1 is" in str(
        diverged
    )


@descends
@pytest.mark.parametrize(("largest", "named"), [(10.0, False), (10.5, True)])
def test_inputs_up_to_ten_are_scaled(descend, largest, named):
    net, X, Y = problem([3, 4, 4, 1], leaky_relu, m=8)
    _, diverged = stopped(descend(net, X / np.abs(X).max() * largest, Y, 100, 1000))
    assert ("scale the inputs" in str(diverged)) == named
    assert ("Or alpha = 100 is" in str(diverged)) == named
    assert ("Most likely alpha = 100 is" in str(diverged)) != named


@pytest.mark.parametrize("form", [None, "gram"])
@pytest.mark.parametrize(("dtype", "largest"), [(np.float64, 1e160), (np.float32, 1e25)])
@pytest.mark.parametrize("n", [[50, 1], [50, 3, 1]], ids=str)
def test_inputs_whose_squares_overflow_train_as_in_descent(n, dtype, largest, form):
    X, Y = np.linspace(-largest, largest, 400).reshape(50, 8).astype(dtype), np.array([[0, 1] * 4])
    net = network.initialize(n, tanh, rng=0)
    run = engine.descend(net, X, Y, 1 / largest, 40, 20, form=form)
    assert run.form == "plain"
    assert engine.descend(net, X / dtype(largest), Y, 1, 40, 20).form == "gram"
    assert_same_training(list(run), list(descent.descend(net, X, Y, 1 / largest, 40, 20)), 1e-5, 1)


@descends
def test_dead_units_are_named(descend):
    net, X, Y = problem([3, 4, 4, 1], [relu, leaky_relu], m=8)
    net = replace(net, b={**net.b, 1: np.array([[-1e3], [0], [-1e3], [9]])})
    _, diverged = stopped(descend(net, X, Y, 1e60, 1000))
    with np.errstate(over="ignore", invalid="ignore"):
        off = network.forward(diverged.net, X)[1][1] <= 0
    dead = off.all(axis=1).sum()
    assert dead not in (0, off.all(axis=0).sum())
    assert f"Dead units in layer 1, with slope 0 for every example: {dead} of 4; they won't learn" in str(
        diverged
    )
    assert "layer 2" not in str(diverged).split("Dead")[1]


@descends
@pytest.mark.parametrize(
    ("g", "prime", "quantity"),
    [(np.log, lambda Z: 1 / Z, "A[1]"), (np.sin, lambda Z: np.sqrt(Z), "g'[1]")],
    ids=["g", "prime"],
)
def test_an_activation_at_fault_is_named(descend, g, prime, quantity):
    net, X, Y = problem([3, 4, 1])
    net = replace(net, g={1: Activation("faulty", g, prime), 2: sigmoid})
    _, diverged = stopped(descend(net, X, Y, 0.1, 10))
    assert (diverged.k, diverged.quantity, diverged.layer) == (0, quantity, 1)
    assert "Z[1] is finite, so the activation faulty is at fault" in str(diverged)
    assert "alpha" not in str(diverged)


@descends
@pytest.mark.parametrize("slope", [0, 1])
def test_a_slope_that_is_one_number_for_all(descend, slope):
    net, X, Y = problem([3, 4, 4, 1], leaky_relu, m=8)
    net = replace(net, g={**net.g, 2: Activation("linear", lambda Z: Z, lambda Z: slope)})
    _, diverged = stopped(descend(net, 1e200 * X, Y, 1e200, 50))
    assert ("Dead units in layer 2, with slope 0 for every example: 4 of 4" in str(diverged)) == (slope == 0)


@descends
def test_what_overflows_first_on_the_way_back_is_named(descend):
    # Sums of ten: dW[2] = 10 * 0.5 * 5e307 and dW[1] = 0.5 * 10 * 5e307 are infinite, Z and J are not.
    net = network.Network({1: [[0.5]], 2: [[0.5]]}, {1: [[0.0]], 2: [[0.0]]}, {1: leaky_relu, 2: sigmoid})
    _, diverged = stopped(descend(net, np.full((1, 10), 5e307), np.zeros((1, 10)), 1e4, 5))
    assert (diverged.k, diverged.quantity, diverged.layer) == (0, "dW[2]", 2)


@descends
def test_an_infinite_slope_of_a_dead_unit_is_no_warning(descend):
    # dA[1] = 1e200 * 1e200 is infinite, and 0 times that, for the dead unit, is NaN.
    W = {1: [[1.0], [-1.0]], 2: [[1e200, 1e200]], 3: [[1e200]]}
    b = {1: [[0.0], [0.0]], 2: [[0.0]], 3: [[0.0]]}
    net = network.Network(W, b, {1: relu, 2: relu, 3: sigmoid})
    X, Y = np.array([[1e-250]]), np.array([[0.0]])
    _, diverged = stopped(descend(net, X, Y, 1, 5))
    assert (diverged.k, diverged.quantity, diverged.layer) == (0, "dW[1]", 1)
    assert str(descent.Diverged(0, net, X, Y, 1, None)) == str(diverged)


@descends
def test_a_first_cost_that_is_not_finite(descend):
    net, X, Y = problem([3, 2, 1])
    net = replace(net, W={1: np.full((2, 3), 1e200), 2: np.full((1, 2), 1e308)})
    history, diverged = stopped(descend(net, 1e200 * X, Y, 0.1, 10))
    assert history == []
    assert (diverged.k, diverged.last, diverged.quantity) == (0, None, "Z[1]")
    assert same(diverged.net, net)


@descends
@pytest.mark.parametrize("k", range(5))
def test_parameters_that_are_not_finite_are_seen_at_once(descend, k):
    calls = itertools.count()
    once = Activation("once", np.tanh, lambda Z: np.full_like(Z, np.inf if next(calls) == k else 0.5))
    net, X, Y = problem([3, 4, 1])
    net = replace(net, g={1: once, 2: sigmoid})
    _, diverged = stopped(descend(net, X, Y, 0.1, 10, every=10))
    assert diverged.k == k
    assert diverged.net.finite


def test_an_activation_that_changes_its_mind_is_still_reported():
    calls = itertools.count()
    moody = Activation("moody", lambda Z: Z * (np.nan if next(calls) == 5 else 1), np.ones_like)
    net, X, Y = problem([3, 4, 1])
    net = replace(net, g={1: moody, 2: sigmoid})
    _, diverged = stopped(engine.descend(net, X, Y, 0.1, 10, every=10))
    assert (diverged.k, diverged.quantity, diverged.layer) == (5, "a parameter", None)
    assert "in step 6: a parameter is nan." in str(diverged)


@descends
def test_large_but_finite_parameters_are_let_pass(descend):
    net, X, Y = problem([3, 1], m=4)
    net = replace(net, W={1: np.full((1, 3), 1e200)})
    assert list(descend(net, X, Y, 0.1, 3))[-1].k == 3


@descends
def test_a_training_that_ends_before_it_would_diverge_ends_well(descend):
    net, X, Y = problem([3, 4, 4, 1], leaky_relu, m=8)
    _, diverged = stopped(descend(net, X, Y, 100, 1000))
    last = diverged.last
    assert list(descend(net, X, Y, 100, last.k))[-1].J == last.J


# Interrupts


@pytest.mark.parametrize("drawn", [0, 1, 2])
@pytest.mark.parametrize("form", FORMS)
def test_an_interrupt_at_any_instruction_loses_nothing(form, drawn):
    net, X, Y = problem([3, 2, 1], wave, m=4)
    full = list(engine.descend(net, X, Y, 0.5, 3, form=form))
    reached = set()
    for at in itertools.count(1):
        run = engine.descend(net, X, Y, 0.5, 3, form=form)
        history = list(itertools.islice(run, drawn))
        if not interrupted(lambda run=run: next(run), at, engine):
            break
        reached.add(run.k)
        # What is there is complete, and the run continues as if nothing had happened.
        found = [*history, run.last, *run]
        for step in found:
            assert same(step.net, full[step.k].net)
            assert step.J == full[step.k].J
        assert {step.k for step in found} == {0, 1, 2, 3}
    assert at > 100
    assert reached == ({drawn - 1, drawn} if drawn else {0})


@pytest.mark.parametrize("form", FORMS)
def test_an_interrupt_inside_an_activation_loses_nothing(form):
    calls, stop = itertools.count(), set()

    def sine(Z):
        if next(calls) in stop:
            raise KeyboardInterrupt
        return np.sin(Z)

    net, X, Y = problem([3, 4, 1], wave)
    full = list(engine.descend(net, X, Y, 0.5, 9, form=form))
    net = replace(net, g={1: Activation("sine", sine, np.cos), 2: sigmoid})
    run = engine.descend(net, X, Y, 0.5, 9, 3, form=form)
    history, stops = [], 0
    stop |= {0, 3, 8}
    while run.k < 9:
        try:
            history.extend(run)
        except KeyboardInterrupt:
            stops += 1
            assert_same_parameters(run.last.net, full[run.k].net, rtol=0)
    assert stops == 3
    assert [step.k for step in history] == [0, 3, 6, 9]
    for step in history:
        assert_same_parameters(step.net, full[step.k].net, rtol=0)
