"""Batches, penalties and the update, against descent and against centered differences; the history; the walk."""

import html
import re
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from nnlib import descent, network, page
from nnlib.cost import cost_from_Z
from nnlib.descent import Diverged
from nnlib.gradcheck import numerical, relative_difference
from nnlib.labs.playground import asides, data, history, training, walk
from nnlib.labs.playground.features import mapped
from nnlib.labs.playground.settings import Settings
from nnlib.yours import NNLIB, Yours


def start(**changes):
    settings = Settings(**{"m": 40, "hidden": (3, 2)} | changes)
    made = data.examples(settings)
    return settings, settings.first(), mapped(settings.features, made.X), made.Y


@pytest.mark.parametrize(("m", "size"), [(20, 7), (20, 5), (7, 1), (3, 3), (5, 9), (6, None)])
def test_every_epoch_has_every_example_once(m, size):
    steps = -(-m // (size or m))
    for epoch in range(3):
        drawn = [training.batch(epoch * steps + step, m, size, 1) for step in range(steps)]
        assert sorted(np.concatenate(drawn)) == list(range(m))
        assert all(len(one) <= (size or m) for one in drawn)


def test_batches_depend_on_step_and_seed_alone():
    assert np.array_equal(training.batch(17, 100, 10, 3), training.batch(17, 100, 10, 3))
    assert not np.array_equal(training.batch(17, 100, 10, 3), training.batch(17, 100, 10, 4))
    assert not np.array_equal(training.batch(7, 100, 10, 3), training.batch(17, 100, 10, 3))


def test_all_examples_and_no_penalty_are_descent():
    settings, net, F, Y = start(batch=None)
    for step in descent.descend(net, F, Y, settings.alpha, 5):
        np.testing.assert_array_equal(net.W[1], step.net.W[1])
        net = training.update(net, F, Y, step.k, settings).net


@pytest.mark.parametrize("kind", ["none", "L1", "L2"])
@pytest.mark.parametrize("features", [("x1", "x2"), ("x1", "x1^2", "x1 x2", "sin 2 x2")])
def test_slopes_are_those_of_cost_and_penalty(kind, features):
    settings, net, F, Y = start(penalty=kind, rate=0.07, features=features)
    dW, db = training.slopes(net, F, Y, settings)
    for name, slopes in (("W", dW), ("b", db)):
        for l in net.W:

            def J(P, name=name, l=l):
                nudged = replace(net, **{name: {**getattr(net, name), l: P}})
                A, Z = network.forward(nudged, F)
                return cost_from_Z(Z[nudged.L], Y) + training.penalty(nudged, kind, 0.07)

            assert relative_difference(slopes[l], numerical(J, getattr(net, name)[l])) < 1e-7, (name, l)


def test_the_step_goes_along_the_slopes():
    for kind in ("none", "L2"):
        settings, net, F, Y = start(penalty=kind, rate=0.1, batch=6)
        new, dW, db, of = training.update(net, F, Y, 4, settings)
        slopes = training.slopes(net, F[:, of], Y[:, of], settings)
        assert np.array_equal(of, training.batch(4, Y.size, 6, settings.seed))
        for l in net.W:
            np.testing.assert_array_equal(dW[l], slopes[0][l])
            np.testing.assert_allclose(new.W[l], net.W[l] - settings.alpha * dW[l], rtol=1e-15)
            np.testing.assert_allclose(new.b[l], net.b[l] - settings.alpha * db[l], rtol=1e-15)


def test_l1_takes_weights_to_zero_and_not_beyond():
    settings, net, F, Y = start(penalty="L1", rate=0.3, batch=None)
    plain = training.update(net, F, Y, 0, settings.but(penalty="none")).net
    new = training.update(net, F, Y, 0, settings).net
    by = settings.alpha * 0.3
    for l in net.W:
        far = np.abs(plain.W[l]) > by
        np.testing.assert_allclose(new.W[l][far], (plain.W[l] - by * np.sign(plain.W[l]))[far])
        assert (new.W[l][~far] == 0).all()
        np.testing.assert_array_equal(new.b[l], plain.b[l])
    for k in range(200):
        net = training.update(net, F, Y, k, settings).net
    assert sum(int((net.W[l] == 0).sum()) for l in net.W) > 5


def test_what_leaves_the_finite_says_so():
    settings, net, F, Y = start(alpha=10, activations=("relu", "relu"), penalty="L2", rate=10, batch=None)

    def train(net):
        for k in range(1000):
            net = training.update(net, F, Y, k, settings).net

    with pytest.raises(Diverged, match="training diverges in step"):
        train(net)


def test_the_readers_own_passes_are_run():
    settings, net, F, Y = start()
    called = []

    def backward(net, A, Z, Y):
        called.append(Y.size)
        return network.backward(net, A, Z, Y)

    def step(net, dW, db, alpha):
        return descent.step(net, dW, db, alpha / 2)

    new = training.update(net, F, Y, 0, settings, Yours(backward=backward, step=step)).net
    plain = training.update(net, F, Y, 0, settings.but(alpha=settings.alpha / 2)).net
    assert called == [20]
    np.testing.assert_allclose(new.W[1], plain.W[1], rtol=1e-15)


def test_cost_of_no_examples():
    settings, net, F, Y = start()
    assert np.isnan(training.cost(net, F[:, :0], Y[:, :0]))
    A, Z = network.forward(net, F)
    assert training.cost(net, F, Y) == cost_from_Z(Z[3], Y)


# --- the way back ---


def test_history_keeps_the_last_steps_all_and_earlier_ones_fewer():
    net = Settings().first()
    kept = history.History(net)
    for k in range(1, 5000):
        kept.record(k, net)
        assert len(kept) <= history.MOST
    ks = [one.k for one in kept]
    assert ks[0] == 0
    assert ks[-history.RECENT :] == list(range(5000 - history.RECENT, 5000))
    gaps = np.diff(ks)
    assert gaps.max() <= 16


def test_history_finds_cuts_and_goes_another_way():
    nets = [Settings(seed=seed).first() for seed in range(5)]
    kept = history.History(nets[0])
    for k in (1, 2, 5):
        kept.record(k, nets[1])
    assert [kept.at(k).k for k in (0, 1, 4, 5, 99)] == [0, 1, 2, 5, 5]
    kept.record(2, nets[3])
    assert [one.k for one in kept] == [0, 1, 2]
    assert kept.at(2).net is nets[3]
    kept.cut(-5)
    assert [one.k for one in kept] == [0]


def test_history_tells_its_memory():
    settings, net, F, Y = start(hidden=(8, 8, 8), activations=("tanh",) * 3)
    tracemalloc.start()
    try:
        kept, before = history.History(net), tracemalloc.get_traced_memory()[0]
        for k in range(300):
            net = training.update(net, F, Y, k, settings).net
            kept.record(k + 1, net)
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert 0.7 < kept.bytes / taken < 1.4


# --- a layer at a time ---


def test_a_walk_goes_forward_back_and_updates():
    settings, net, F, Y = start(batch=8)
    step = walk.begin(net, F, Y, 3, settings)
    kinds, words = [], []
    while not step.finished:
        step = replace(step, done=step.done + 1)
        kinds.append((step.stage.kind, step.stage.l, step.forwarded, sorted(step.backwarded)))
        words.append(step.words())
    assert kinds == [
        ("forward", 1, 1, []),
        ("forward", 2, 2, []),
        ("forward", 3, 3, []),
        ("cost", 3, 3, []),
        ("backward", 3, 3, [3]),
        ("backward", 2, 3, [2, 3]),
        ("backward", 1, 3, [1, 2, 3]),
        ("update", 3, 3, [1, 2, 3]),
    ]
    assert words[1].startswith("Forward, layer 2 of 3: Z[2] = W[2] A[1] + b[2];  A[2] = g[2](Z[2]). (2, 3) ")
    assert f"J = {step.J:.4f}" in words[3]
    assert words[5].startswith("Backward, layer 2: dW[2] = (1/m) dZ[2] A[1]ᵀ")
    after = training.update(net, F, Y, 3, settings)
    np.testing.assert_array_equal(step.update.net.W[2], after.net.W[2])
    np.testing.assert_array_equal(step.Y, Y[:, after.of])


FUNCTIONS = {
    "forward": [network.forward],
    "cost": [training.cost, network.backward],
    "backward": [network.backward],
    "update": [descent.step],
}


@pytest.mark.parametrize("L", [1, 3])
def test_every_line_of_a_stage_is_in_the_function_that_runs_and_is_marked_in_the_panel(L):
    seen = set()
    for stage in walk.stages(L):
        source = "\n".join(map(page.code, FUNCTIONS[stage.kind]))
        lines = [line.strip() for line in source.splitlines()]
        marked = re.findall("<mark>(.*?)</mark>", asides.code(NNLIB, stage))
        for line in stage.code:
            assert line in lines
            assert line in [html.unescape(each).strip() for each in marked]
            seen.add(line)
    assert len(seen) == (8 if L == 1 else 10)
