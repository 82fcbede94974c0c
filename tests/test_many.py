import copy
import itertools
import math
import pickle
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interrupts import interrupted
from numpy.testing import assert_allclose
from strategies import ACTIVATIONS, RECORDED, problem, read_only, same, seeds

from nnlib import descent, engine, many, network
from nnlib.activations import Activation, leaky_relu, relu, sigmoid, tanh
from nnlib.cost import cost_from_Z
from nnlib.network import Network

FORMS = ("plain", "gram")
wave = Activation("wave", np.sin, np.cos)
swish = Activation("swish", lambda Z: Z * sigmoid(Z), lambda Z: sigmoid(Z) * (1 + Z * (1 - sigmoid(Z))))


def in_blocks_of(monkeypatch, networks):
    """Let as many networks be trained at a time."""
    monkeypatch.setattr(many, "_at_a_time", lambda size: networks)


def networks(n, g=tanh, N=5, seed=0):
    """N networks, each with a different start, with no parameter zero."""
    return [problem(n, g, seed=seed + i)[0] for i in range(N)]


def data(n_x, m=7, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n_x, m)), rng.integers(0, 2, (1, m)).astype(float)


def plainly(net, X, Y, alpha, steps, penalty="none", rate=0.0):
    """The networks after 0..steps updates, by the formulas as they are on the page."""
    yield net
    for _ in range(steps):
        A, Z = network.forward(net, X)
        dW, db = network.backward(net, A, Z, Y)
        W, b = dict(net.W), dict(net.b)
        for l in W:
            b[l] = b[l] - alpha * db[l]
            if penalty == "L2":
                W[l] = W[l] - alpha * (dW[l] + rate * W[l])
            else:
                W[l] = W[l] - alpha * dW[l]
            if penalty == "L1":
                W[l] = np.sign(W[l]) * np.maximum(np.abs(W[l]) - alpha * rate, 0)
        net = Network(W, b, net.g)
        yield net


def assert_same_parameters(net, expected, rtol=1e-9, least=0.0):
    assert net.g == expected.g
    for P, Q in ((net.W, expected.W), (net.b, expected.b)):
        for l in Q:
            assert P[l].dtype == Q[l].dtype
            assert_allclose(P[l], Q[l], rtol=rtol, atol=rtol * least)


def parameters(net):
    return *net.W.values(), *net.b.values()


# One unit by hand: X = [1 -1], Y = [1 0], W = b = 0. Then A = [1/2 1/2], dZ = [-1/2 1/2], dW = -1/2 and db = 0.

BY_HAND = Network({1: np.zeros((1, 1))}, {1: np.zeros((1, 1))}, {1: sigmoid})


def test_a_step_by_hand():
    run = many.descend([BY_HAND] * 3, np.array([[1.0, -1.0]]), np.array([[1, 0]]), [1, 2, 4], 1)
    first, last = run
    assert (first.k, last.k) == (0, 1)
    assert_allclose(first.J, [math.log(2)] * 3, rtol=1e-15)
    # W = alpha/2, so Z = [alpha/2 -alpha/2], and each example costs log(1 + e^(-alpha/2)).
    assert [net.W[1].item() for net in run.nets] == [0.5, 1, 2]
    assert [net.b[1].item() for net in run.nets] == [0, 0, 0]
    assert_allclose(last.J, [math.log1p(math.exp(-w)) for w in (0.5, 1, 2)], rtol=1e-15)


def test_a_step_with_a_penalty_by_hand():
    # One step leads to alpha/2 = 1/2, and L1 takes alpha lambda of it away: 0.2, 0.5, 0.7.
    X, Y = np.array([[1.0, -1.0]]), np.array([[1, 0]])
    run = many.descend([BY_HAND] * 3, X, Y, 1, 1, penalty="L1", rate=[0.2, 0.5, 0.7])
    assert_allclose(list(run)[-1].J, [math.log1p(math.exp(-0.3)), math.log(2), math.log(2)], rtol=1e-15)
    assert_allclose([net.W[1].item() for net in run.nets], [0.3, 0, 0], atol=1e-15)
    # Where x = 0 nothing draws W but the penalty. The bias, whose slope is the average of 1/2 and -1/2, stays at 0.
    net = replace(BY_HAND, W={1: np.array([[4.0]])})
    run = many.descend([net] * 2, np.zeros((1, 2)), Y, 0.5, 2, penalty="L2", rate=[0.5, 2])
    list(run)
    assert [net.W[1].item() for net in run.nets] == [4 * 0.75**2, 0]
    run = many.descend(
        [net, replace(net, W={1: -net.W[1]})], np.zeros((1, 2)), Y, 0.5, 3, penalty="L1", rate=3
    )
    list(run)
    assert [net.W[1].item() for net in run.nets] == [0, 0]
    assert [net.b[1].item() for net in run.nets] == [0, 0]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("g", [*ACTIVATIONS, wave, swish], ids=repr)
@pytest.mark.parametrize("n", [[3, 1], [3, 4, 1], [2, 4, 3, 1], [2, 3, 3, 2, 1], [20, 3, 1]], ids=str)
def test_each_network_trains_as_it_would_alone(monkeypatch, n, g, form):
    in_blocks_of(monkeypatch, 2)
    # Larger ones make runs with sines chaotic: they then differ from themselves with X in another order.
    nets, (X, Y), alpha = networks(n, g), data(n[0]), [0.01, 0.3, 0.1, 0.2, 0.02]
    run = many.descend(nets, X, Y, alpha, 60, 20, form=form)
    assert (len(run._blocks), run.form) == (3, form)
    history = list(run)
    for i, net in enumerate(nets):
        alone = list(descent.descend(net, X, Y, alpha[i], 60, 20))
        assert [costs.k for costs in history] == [step.k for step in alone]
        assert_allclose([costs.J[i] for costs in history], [step.J for step in alone], rtol=1e-9)
        assert_same_parameters(run.net(i), alone[-1].net, least=1e-3)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("n", "g", "m", "alpha"),
    [
        ([2, 4, 1], tanh, 100, 0.3),
        ([120, 20, 1], relu, 25, 0.05),
        ([12, 6, 5, 4, 3, 1], [tanh, swish] * 2, 50, 0.025),
    ],
    ids=str,
)
def test_a_thousand_steps_lead_where_descent_leads(n, g, m, alpha, form):
    rng = np.random.default_rng(1)
    X = rng.random((n[0], m))
    Y = (rng.standard_normal((1, n[0])) @ (X - 0.5) > 0).astype(float)
    nets = [network.initialize(n, g, rng=seed) for seed in range(4)]
    alpha = alpha * np.array([0.25, 0.5, 0.75, 1])
    run = many.descend(nets, X, Y, alpha, 1000, 1000, form=form)
    first, last = run
    assert (last.J < first.J).all()
    for i, net in enumerate(nets):
        *_, alone = descent.descend(net, X, Y, alpha[i], 1000, 1000)
        assert_allclose(last.J[i], alone.J, rtol=1e-9)
        assert_same_parameters(run.net(i), alone.net, least=1e-3)


@pytest.mark.parametrize("penalty", ["L1", "L2"])
@pytest.mark.parametrize("g", [sigmoid, tanh, leaky_relu], ids=repr)
@pytest.mark.parametrize("n", [[3, 1], [3, 4, 1], [2, 4, 3, 1], [20, 3, 1]], ids=str)
def test_penalties(monkeypatch, n, g, penalty):
    in_blocks_of(monkeypatch, 2)
    nets, (X, Y) = networks(n, g), data(n[0])
    alpha, rate = [0.01, 0.3, 0.1, 0.7, 0.02], [0, 0.01, 0.3, 0.02, 1]
    run = many.descend(nets, X, Y, alpha, 40, penalty=penalty, rate=rate)
    assert run.form == "plain"
    history = list(run)
    zeros = 0
    for i, net in enumerate(nets):
        *_, exact = path = list(plainly(net, X, Y, alpha[i], 40, penalty, rate[i]))
        assert_same_parameters(run.net(i), exact, least=1e-3)
        assert_allclose(
            [costs.J[i] for costs in history], [network.cost(step, X, Y) for step in path], rtol=1e-9
        )
        zeros += sum(int((P == 0).sum()) for P in run.net(i).W.values())
    assert (zeros > 0) == (penalty == "L1")


PRECISION = {np.float64: 1e-9, np.float32: 1e-3}


@settings(max_examples=60)
@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.data(),
    st.integers(1, 7),
    seeds,
    st.sampled_from(list(PRECISION)),
    st.sampled_from(["none", "L1", "L2"]),
)
def test_many_and_the_formulas_train_the_same_networks(n, drawn, N, seed, dtype, penalty):
    n = [*n, 1]
    g = [drawn.draw(st.sampled_from([sigmoid, tanh, wave, swish])) for _ in n[1:-1]]
    numbers = st.lists(st.floats(1e-3, 0.5), min_size=N, max_size=N)
    alpha, rate = drawn.draw(numbers), drawn.draw(numbers)
    steps, every = drawn.draw(st.integers(0, 8)), drawn.draw(st.integers(1, 5))
    nets, (X, Y) = networks(n, g, N, seed), data(n[0], drawn.draw(st.integers(1, 6)), seed)
    with pytest.MonkeyPatch.context() as patch:
        in_blocks_of(patch, drawn.draw(st.integers(1, 4)))
        run = many.descend(nets, X.astype(dtype), Y, alpha, steps, every, penalty=penalty, rate=rate)
        history = list(run)
    assert [costs.k for costs in history] == [*range(0, steps, every), steps]
    rtol = PRECISION[dtype]
    for i, net in enumerate(nets):
        path = list(plainly(net, X, Y, alpha[i], steps, penalty, rate[i]))
        for costs in history:
            assert_allclose(costs.J[i], network.cost(path[costs.k], X, Y), rtol=rtol)
        assert_same_parameters(run.net(i), path[-1].astype(dtype), rtol, least=1)


@settings(max_examples=30)
@given(st.integers(1, 6), st.permutations(range(6)), seeds)
def test_the_order_of_networks_and_the_size_of_blocks_change_nothing(block, order, seed):
    n = [3, 4, 2, 1]
    nets, (X, Y), alpha = networks(n, tanh, 6, seed), data(3, seed=seed), np.linspace(0.1, 0.6, 6)
    with pytest.MonkeyPatch.context() as patch:
        in_blocks_of(patch, block)
        run = many.descend([nets[i] for i in order], X, Y, alpha[order], 20, 5)
        history = list(run)
    together = list(many.descend(nets, X, Y, alpha, 20, 5))
    for costs, other in zip(history, together, strict=True):
        assert_allclose(costs.J, other.J[list(order)], rtol=1e-10)


@pytest.mark.parametrize("form", FORMS)
def test_float32_is_as_close_to_float64_as_plain_float32(form):
    n = [20, 8, 4, 1]
    nets, (X, Y) = networks(n, tanh, 4), data(20, 12)
    X = X.astype(np.float32)
    run = many.descend(nets, X, Y, 0.1, 100, 100, form=form)
    list(run)
    for i, net in enumerate(nets):
        exact, plain = (
            list(descent.descend(net, X.astype(dtype), Y, 0.1, 100, 100))[-1].net
            for dtype in (np.float64, np.float32)
        )
        for found, usual, right in zip(*map(parameters, (run.net(i), plain, exact)), strict=True):
            assert found.dtype == np.float32
            allowed = 5 * np.abs(usual - right).max() + 1e-5 * np.abs(right).max()
            assert np.abs(found - right).max() <= allowed


@pytest.mark.parametrize("fast", [False, True])
def test_tanh_is_the_same_whichever_way_is_faster_here(monkeypatch, fast):
    monkeypatch.setattr(engine, "FAST_TANH", fast)
    nets, (X, Y) = networks([3, 4, 1]), data(3)
    run = many.descend(nets, X, Y, 0.3, 50, 50)
    list(run)
    *_, alone = descent.descend(nets[0], X, Y, 0.3, 50, 50)
    assert_same_parameters(run.net(0), alone.net)


# What a run tells


@pytest.mark.parametrize(("steps", "every", "expected"), RECORDED)
def test_costs_are_recorded_every_so_often_and_at_the_end(steps, every, expected):
    nets, (X, Y) = networks([2, 3, 1]), data(2)
    full = list(many.descend(nets, X, Y, 0.5, 7))
    recorded = list(many.descend(nets, X, Y, 0.5, steps, every))
    assert [costs.k for costs in recorded] == expected
    for costs in recorded:
        assert costs.J.dtype == np.float64
        assert np.array_equal(costs.J, full[costs.k].J)


def test_a_run_can_be_driven_in_pieces(monkeypatch):
    in_blocks_of(monkeypatch, 2)
    nets, (X, Y) = networks([3, 4, 1]), data(3)
    full = list(many.descend(nets, X, Y, 0.5, 9))
    run = many.descend(nets, X, Y, 0.5, 9, every=5)
    assert (run.advance(7), run.k) == (False, 0)
    assert next(run).k == 0
    assert [(run.advance(2), run.k) for _ in range(4)] == [(True, 2), (True, 4), (False, 5), (False, 5)]
    assert np.array_equal(run.J, full[5].J)
    assert [costs.k for costs in run] == [5, 9]
    assert list(run) == []
    assert (run.advance(3), run.k, run.last.k) == (False, 9, 9)
    assert np.array_equal(run.J, full[9].J)


def test_networks_are_copies_in_the_order_given(monkeypatch):
    in_blocks_of(monkeypatch, 2)
    nets, (X, Y) = networks([3, 4, 1]), data(3)
    run = many.descend(nets, X, Y, 0.5, 3)
    next(run)
    start = run.nets
    assert all(same(net, other) for net, other in zip(start, nets, strict=True))
    list(run)
    assert all(same(net, other) for net, other in zip(start, nets, strict=True))
    assert all(same(run.net(i), net) for i, net in enumerate(run.nets))
    assert same(run.net(-1), run.nets[4])
    with pytest.raises(IndexError):
        run.net(5)
    assert not any(
        np.shares_memory(P, flat) for net in run.nets for P in parameters(net) for block in run._blocks
        for flat in block._flat
    )  # fmt: skip


def test_costs_on_other_examples(monkeypatch):
    in_blocks_of(monkeypatch, 2)
    nets, (X, Y), other = networks([3, 4, 1]), data(3), data(3, 11, seed=9)
    run = many.descend(nets, X, Y, 0.5, 10, 10, penalty="L2", rate=0.1)
    list(run)
    assert_allclose(run.costs(*other), [network.cost(net, *other) for net in run.nets], rtol=1e-12)
    assert_allclose(run.costs(X, Y), run.J, rtol=1e-12)
    with pytest.raises(ValueError, match=r"X has shape \(4, 5\)"):
        run.costs(np.zeros((4, 5)), np.zeros((1, 5)))


def test_forward_has_one_index_more():
    nets, (X, _) = networks([3, 4, 2, 1]), data(3)
    W, b = ({l: np.stack([getattr(net, name)[l] for net in nets]) for l in (1, 2, 3)} for name in ("W", "b"))
    A, Z = many.forward(W, b, nets[0].g, X)
    for i, net in enumerate(nets):
        alone_A, alone_Z = network.forward(net, X)
        for l in (1, 2, 3):
            assert_allclose(A[l][i], alone_A[l], rtol=1e-14)
            assert_allclose(Z[l][i], alone_Z[l], rtol=1e-13)


def test_first_below():
    J = [[0.7, 0.9, 0.2, np.nan, 0.5], [0.4, 0.8, 0.6, np.nan, 0.6], [0.5, 0.3, 0.7, np.nan, 0.5]]
    history = [many.Costs(k, np.array(costs)) for k, costs in zip((0, 10, 15), J, strict=True)]
    assert many.first_below(history, 0.5).tolist() == [10, 15, 0, -1, -1]
    assert many.first_below(history, 0.01).tolist() == [-1] * 5


def test_costs_of_certain_predictions_are_exact():
    nets = [Network({1: [[w]]}, {1: [[0.0]]}, {1: sigmoid}) for w in (1e4, -1e4, 30.0, 0.0)]
    X, Y = np.array([[1.0, 2.0]]), np.array([[1, 0]])
    J = next(many.descend(nets, X, Y, 0.5, 1)).J
    assert_allclose(J, [cost_from_Z(net.W[1] @ X, Y) for net in nets], rtol=1e-15)
    # Both right, with a loss far below the last digit of 1.
    J = next(many.descend(nets[2:3], np.array([[1.0, -2.0]]), Y, 0.5, 1)).J
    assert_allclose(J, [(math.exp(-30) + math.exp(-60)) / 2], rtol=1e-12)


def test_a_run_says_where_it_is(monkeypatch):
    in_blocks_of(monkeypatch, 2)
    run = many.descend(networks([3, 4, 1]), *data(3, 50), 0.5, 9)
    run.advance(0)
    next(run)
    run.advance(1)
    assert repr(run) == (
        "Descents of 5 networks 3-4-1, 1 of 9 steps made, 0 diverged; layer 1 in its plain form, 2 networks at a time"
    )


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"]
)
def test_a_run_is_not_copied(copied):
    with pytest.raises(TypeError, match=r"^Descents can't be copied: start new ones"):
        copied(many.descend(networks([3, 1]), *data(3), 0.1, 3))


# Memory


@pytest.mark.parametrize("penalty", many.PENALTIES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
def test_a_step_takes_no_new_memory(g, dtype, penalty):
    nets, (X, Y) = networks([3, 30, 30, 1], g, 3), data(3, 1000)
    run = many.descend(nets, X.astype(dtype), Y, 0.1, 9, 9, penalty=penalty, rate=0.1)
    next(run)
    run.advance(2)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        run.advance(2)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # One array of a hidden layer takes 360 kilobytes or more. numpy's einsum takes 66 for itself, however large the
    # arrays are, and before 2.3 a comparison took some too.
    assert most - before < (100_000 if np.lib.NumpyVersion(np.__version__) >= "2.3.0" else 300_000)


def test_a_network_too_large_for_the_cache_is_trained_alone():
    assert [many._at_a_time(size) for size in (many.CACHE // 3, many.CACHE, 2 * many.CACHE)] == [3, 1, 1]


def test_blocks_fit_into_the_cache(monkeypatch):
    nets, (X, Y) = networks([2, 4, 1], tanh, 100), data(2, 100)
    monkeypatch.setattr(many, "CACHE", 200_000)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        run = many.descend(nets, X, Y, 0.1, 9)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert len(run._blocks) > 4
    arrays = run._arrays
    own = [*arrays.A.values(), *arrays.dZ.values(), arrays.Z[2], arrays.slope, arrays.Y]
    assert 150_000 < sum(P.nbytes for P in own) <= 200_000
    # And no block has more than its parameters and its calls.
    assert taken < 200_000 + len(run._blocks) * 40_000


@settings(max_examples=20)
@given(seeds, st.sampled_from(FORMS))
def test_inputs_are_left_alone(seed, form):
    nets, (X, Y) = networks([3, 4, 1], tanh, 3, seed), data(3)
    before = X.tobytes(), Y.tobytes(), [P.tobytes() for net in nets for P in parameters(net)]
    run = many.descend(nets, read_only(X), read_only(Y), read_only(np.full(3, 0.5)), 3, form=form)
    list(run)
    assert (X.tobytes(), Y.tobytes(), [P.tobytes() for net in nets for P in parameters(net)]) == before


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_numbers_take_the_type_descent_gives_them(dtype, order):
    nets = networks([2, 3, 1], leaky_relu)
    X, Y = np.array([[0, 1, 1], [1, 1, 0]], dtype, order=order), np.array([[0, 1, 1]], dtype)
    for form in FORMS:
        run = many.descend(nets, X, Y, 0.5, 3, form=form)
        list(run)
        *_, alone = descent.descend(nets[1], X, Y, 0.5, 3)
        assert_same_parameters(run.net(1), alone.net, 1e-4 if dtype == np.float32 else 1e-11)


# Divergence


def alone(net, X, Y, alpha, steps):
    """The last Step of one run by itself, or its Diverged."""
    try:
        *_, last = descent.descend(net, X, Y, alpha, steps, steps)
        return last
    except descent.Diverged as diverged:
        return diverged


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("block", [1, 2, 8])
def test_one_that_diverges_ends_alone(monkeypatch, block, dtype, form):
    in_blocks_of(monkeypatch, block)
    nets, (X, Y) = networks([3, 4, 4, 1], leaky_relu, 6), data(3, 8)
    X = X.astype(dtype)
    alpha = [0.1, 100, 0.2, 0.1, 1000, 0.3]
    run = many.descend(nets, X, Y, alpha, 200, 10, form=form)
    history = list(run)
    for i, net in enumerate(nets):
        expected = alone(net, X, Y, alpha[i], 200)
        ended = isinstance(expected, descent.Diverged)
        assert ended == (alpha[i] >= 100)
        assert run.diverged[i] == (expected.k if ended else -1)
        assert_same_parameters(run.net(i), expected.net, 1e-9 if dtype == np.float64 else 2e-3, least=1e-2)
        # Its costs are known for as long as they are finite.
        k = [costs.k for costs in history if np.isfinite(costs.J[i])]
        assert k == [costs.k for costs in history if not ended or costs.k < expected.k]
    # Nothing is left that would make arithmetic slow or spread.
    assert all(np.isfinite(flat).all() for block in run._blocks for flat in block._flat)
    run._blocks[0]._forward()
    assert all(np.isfinite(A).all() for A in run._blocks[0]._A.values())
    assert np.array_equal(np.isnan(run.costs(X, Y)), run.diverged >= 0)


def test_the_others_have_the_same_bits_as_without_it(monkeypatch):
    in_blocks_of(monkeypatch, 3)
    nets, (X, Y) = networks([3, 4, 1], leaky_relu, 3), data(3, 8)
    wild, tame = ([0.1, alpha, 0.3] for alpha in (1e200, 0.2))
    one, other = many.descend(nets, X, Y, wild, 50, 10), many.descend(nets, X, Y, tame, 50, 10)
    for costs, without in zip(one, other, strict=True):
        assert np.array_equal(costs.J[[0, 2]], without.J[[0, 2]])
    assert one.diverged[1] >= 0
    assert all(same(one.net(i), other.net(i)) for i in (0, 2))


@pytest.mark.parametrize("steps", range(1, 9))
def test_the_step_is_told_whenever_costs_are_asked_for(steps):
    nets, (X, Y) = networks([3, 4, 4, 1], leaky_relu, 2), data(3, 8)
    for every in (1, 2, 100):
        run = many.descend(nets, X, Y, [100, 0.1], steps, every)
        list(run)
        expected = alone(nets[0], X, Y, 100, steps)
        assert run.diverged.tolist() == [expected.k if isinstance(expected, descent.Diverged) else -1, -1]


def test_a_start_that_is_not_finite_in_its_cost():
    nets, (X, Y) = networks([3, 2, 1], tanh, 2), data(3)
    nets[1] = replace(nets[1], W={1: np.full((2, 3), 1e200), 2: np.full((1, 2), 1e308)})
    run = many.descend(nets, 1e200 * X, Y, [1e-200, 0.1], 3)
    first = next(run)
    assert np.isnan(first.J).tolist() == [False, True]
    assert run.diverged.tolist() == [-1, 0]
    list(run)
    assert same(run.net(1), nets[1])
    assert run.diverged.tolist() == [-1, 0]
    assert "3 of 3 steps made, 1 diverged" in repr(run)


def test_when_all_have_diverged_nothing_more_is_computed():
    calls = []
    counted = Activation(
        "counted", lambda Z: calls.append(1) or np.maximum(0.1 * Z, Z), lambda Z: np.where(Z > 0, 1, 0.1)
    )
    nets, (X, Y) = networks([3, 4, 4, 1], counted, 3), data(3, 8)
    run = many.descend(nets, X, Y, 1e3, 100_000, 50_000)
    history = list(run)
    assert [costs.k for costs in history] == [0, 50_000, 100_000]
    assert (run.diverged >= 0).all()
    assert len(calls) < 1000


def test_large_but_finite_parameters_are_let_pass():
    net = Network({1: np.full((1, 3), 1e200)}, {1: [[0.0]]}, {1: sigmoid})
    run = many.descend([net, net], *data(3), 0.1, 3)
    assert list(run)[-1].k == 3
    assert run.diverged.tolist() == [-1, -1]


@pytest.mark.parametrize(("dtype", "largest"), [(np.float64, 1e160), (np.float32, 1e25)])
@pytest.mark.parametrize("form", [None, "gram"])
def test_inputs_whose_squares_overflow(form, dtype, largest):
    X, Y = np.linspace(-largest, largest, 400).reshape(50, 8).astype(dtype), np.array([[0, 1] * 4])
    nets = [network.initialize([50, 3, 1], tanh, rng=seed) for seed in range(3)]
    run = many.descend(nets, X, Y, 1 / largest, 40, 20, form=form)
    assert run.form == "plain"
    list(run)
    assert_same_parameters(run.net(2), alone(nets[2], X, Y, 1 / largest, 40).net, 1e-5, 1)


def test_why_one_diverged_can_be_asked():
    nets, (X, Y) = networks([3, 4, 4, 1], leaky_relu, 2), data(3, 8)
    run = many.descend(nets, X, Y, [0.1, 100], 200, 10)
    list(run)
    why = descent.Diverged(run.diverged[1], run.net(1), X, Y, 100, None)
    assert str(why) == str(alone(nets[1], X, Y, 100, 200))


# Which form


@pytest.mark.parametrize(
    ("n", "N", "m", "penalty", "form"),
    [
        ([60, 3, 1], 5, 10, "none", "gram"),
        ([60, 3, 1], 5, 10, "L2", "plain"),
        ([2, 4, 1], 5, 100, "none", "plain"),
        ([60, 1], 1, 10, "none", "gram"),
    ],
)
def test_the_form_with_fewer_multiplications_is_taken(n, N, m, penalty, form):
    assert many.descend(networks(n, N=N), *data(n[0], m), 0.1, 1000, penalty=penalty).form == form


def test_the_gram_matrix_is_worth_more_for_more_networks():
    X, Y = data(500, 200)
    assert many.descend(networks([500, 1], N=1), X, Y, 0.1, 20).form == "plain"
    assert many.descend(networks([500, 1], N=20), X, Y, 0.1, 20).form == "gram"


# Bad input


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"nets": []}, ValueError, "nets is empty; it should list one Network or more"),
        ({"nets": problem([3, 1])[0]}, TypeError, r"nets is Network 3-1 .*; it should be a list of Networks: use \["),
        ({"nets": 3}, TypeError, "nets is 3; it should be a list"),
        ({"nets": [problem([3, 1])[0], "net"]}, TypeError, r"nets\[1\] is 'net'; it should be a Network"),
        ({"nets": networks([3, 1]) + networks([3, 2, 1])}, ValueError, r"nets\[5\] is a Network 3-2-1 \(tanh, "),
        ({"nets": networks([3, 2, 1]) + networks([3, 2, 1], relu)}, ValueError, "same sizes and activations: train"),
        ({"alpha": 0}, ValueError, "^alpha is 0; it should be positive and finite: try alpha=0.01"),
        ({"alpha": [0.1, 0.1, -1, 0.1, 0.1]}, ValueError, r"alpha\[2\] is -1; it should be positive and finite"),
        ({"alpha": [0.1, np.inf, 1, 0.1, np.nan]}, ValueError, r"alpha\[1\] is inf"),
        ({"alpha": [0.1, 0.2]}, ValueError, r"alpha has shape \(2,\); it should be one number, or .* \(N,\) = \(5,\)"),
        ({"alpha": "fast"}, TypeError, "alpha holds <U4 values"),
        ({"rate": -0.1}, ValueError, "^rate is -0.1; it should be finite, 0 or more"),
        ({"rate": [0, 0, 0, np.inf, 0]}, ValueError, r"rate\[3\] is inf"),
        ({"penalty": "L3"}, ValueError, "penalty is 'L3'; it should be \"none\", \"L1\" or \"L2\""),
        ({"form": "fast"}, ValueError, "form is 'fast'"),
        ({"form": "gram", "penalty": "L1"}, ValueError, 'form is "gram" and penalty \'L1\'; .* needs the plain form'),
        ({"steps": -1}, ValueError, "steps is -1"),
        ({"every": 0}, ValueError, "every is 0"),
        ({"X": data(4)[0]}, ValueError, r"X has shape \(4, 7\)"),
        ({"Y": data(3)[1][0]}, ValueError, r"Y has shape \(7,\)"),
        ({"X": np.full((3, 7), np.nan)}, ValueError, "X holds nan"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_at_once(arguments, error, words):
    X, Y = data(3)
    given = {"nets": networks([3, 1]), "X": X, "Y": Y, "alpha": 0.1, "steps": 3} | arguments
    with pytest.raises(error, match=words):
        many.descend(**given)


def test_an_activation_that_loses_its_shape_is_named():
    nets = networks([3, 4, 1], Activation("lost", lambda Z: 0.5, np.ones_like))
    with pytest.raises(ValueError, match="g = lost returns shape"):
        next(many.descend(nets, *data(3), 0.1, 3))


# Interrupts


@pytest.mark.parametrize("drawn", [0, 1, 2])
@pytest.mark.parametrize("form", FORMS)
def test_an_interrupt_at_any_instruction_loses_nothing(monkeypatch, form, drawn):
    in_blocks_of(monkeypatch, 2)
    monkeypatch.setattr(many, "ROUND", 1)
    nets, (X, Y) = networks([3, 2, 1], leaky_relu, 3), data(3, 4)
    alpha = [0.5, 1e300, 0.1]
    full = list(many.descend(nets, X, Y, alpha, 3, form=form))
    whole = many.descend(nets, X, Y, alpha, 3, form=form)
    list(whole)
    assert whole.diverged.tolist()[::2] == [-1, -1]
    assert whole.diverged[1] in (0, 1)
    for at in itertools.count(1):
        run = many.descend(nets, X, Y, alpha, 3, form=form)
        history = list(itertools.islice(run, drawn))
        if not interrupted(lambda run=run: next(run), at, many):
            break
        # What is there is complete, and the run continues as if nothing had happened.
        found = [*history, run.last, *run]
        assert {costs.k for costs in found} == {0, 1, 2, 3}
        for costs in found:
            assert np.array_equal(costs.J, full[costs.k].J, equal_nan=True)
        assert all(same(net, other) for net, other in zip(run.nets, whole.nets, strict=True))
        assert np.array_equal(run.diverged, whole.diverged)
    assert at > 100


def test_an_interrupt_inside_an_activation_loses_nothing(monkeypatch):
    in_blocks_of(monkeypatch, 2)
    calls, stop = itertools.count(), set()

    def sine(Z):
        if next(calls) in stop:
            raise KeyboardInterrupt
        return np.sin(Z)

    nets, (X, Y) = networks([3, 4, 1], wave), data(3)
    full = list(many.descend(nets, X, Y, 0.5, 9))
    nets = [replace(net, g={1: Activation("sine", sine, np.cos), 2: sigmoid}) for net in nets]
    run = many.descend(nets, X, Y, 0.5, 9, 3)
    history, stops = [], 0
    stop |= {0, 7, 20}
    while run.k < 9:
        try:
            history.extend(run)
        except KeyboardInterrupt:
            stops += 1
    assert stops == 3
    assert [costs.k for costs in history] == [0, 3, 6, 9]
    for costs in history:
        assert np.array_equal(costs.J, full[costs.k].J)
