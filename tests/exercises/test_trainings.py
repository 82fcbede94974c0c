"""Training with the reader's own functions: it runs as they say, and the check beside its cost judges them."""

import re

import numpy as np
import pytest

from nnlib import datasets, descent, gradcheck, logistic, network
from nnlib.activations import Activation, relu, tanh
from nnlib.exercises import train, train_unit, training
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.network import Network
from nnlib.yours import NNLIB

X, Y = datasets.spiral(m=100, rng=1)
NET = network.initialize([2, 6, 1], tanh, scale=1, rng=0)


def my_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = np.dot(net.W[l], A[l - 1]) + net.b[l]
        A[l] = net.g[l](Z[l])
    return A, Z


def my_backward(net, A, Z, Y):
    m, dZ, dW, db = Y.size, A[net.L] - Y, {}, {}
    for l in range(net.L, 0, -1):
        dW[l] = np.dot(dZ, A[l - 1].T) / m
        db[l] = dZ.mean(axis=1, keepdims=True)
        if l > 1:
            dZ = np.dot(net.W[l].T, dZ) * net.g[l - 1].prime(Z[l - 1])
    return dW, db


def my_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW[l] for l in net.W}
    return W, {l: net.b[l] - alpha * db[l] for l in net.b}


def slope_at_A(net, A, Z, Y):
    return network.backward(net, A, {l: A[l] if l < net.L else Z[l] for l in Z}, Y)


def no_mean(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return {l: Y.size * dW[l] for l in dW}, {l: Y.size * db[l] for l in db}


def uphill(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return {l: -dW[l] for l in dW}, {l: -db[l] for l in db}


def nothing(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return {l: 0 * dW[l] for l in dW}, {l: 0 * db[l] for l in db}


def transposed(net, A, Z, Y):
    m = Y.size
    dZ = A[2] - Y
    dW = {2: dZ.T @ A[1] / m}
    return dW, {}


def not_finite(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return dW, {l: db[l] * np.nan for l in db}


def rank_one(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return dW, {l: np.ravel(db[l]) for l in db}


def in_place(net, dW, db, alpha):
    for l in net.W:
        net.W[l] -= alpha * dW[l]
    return net


def bias_forgotten(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = net.W[l] @ A[l - 1]
        A[l] = net.g[l](Z[l])
    return A, Z


def bias_kept(net, dW, db, alpha):
    new = descent.step(net, dW, db, alpha)
    return Network(new.W, net.b, net.g)


def stub(net, A, Z, Y):
    return ...


def trained(steps=300, alpha=0.5, **own):
    return train(NET, X, Y, alpha, steps, **own)


@pytest.mark.parametrize(
    "own",
    [
        {"forward": my_forward},
        {"backward": my_backward},
        {"step": my_step},
        {"forward": my_forward, "backward": my_backward, "step": my_step},
        {"activation": Activation("mine", np.tanh, lambda Z: 1 / np.cosh(Z) ** 2)},
    ],
    ids=lambda own: "-".join(own),
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_right_ones_train_as_nnlibs_own(own, dtype):
    found = train(NET, X.astype(dtype), Y, 0.5, 60, every=20, **own)
    assert found.verdict.right, found
    assert [step.k for step in found.history] == [0, 20, 40, 60]
    right = list(descent.descend(NET, X, Y, 0.5, 60, every=20))
    assert [step.J for step in found.history] == pytest.approx([step.J for step in right], rel=1e-4)
    assert found.gaps == [(0, 0.0), (20, 0.0), (40, 0.0), (60, 0.0)]


def test_it_shows_itself():
    right, wrong = trained(steps=8, backward=my_backward), trained(steps=8, backward=no_mean)
    assert "the gradient agrees with nudging at all 9 places checked" in repr(right)
    assert "the gradient off by 0.98 at all 9 places checked" in repr(wrong)
    askew = trained(steps=200, every=100, backward=slope_at_A)
    offs = [f"off by {off:.2g} at {k}" for k, off in askew.gaps]
    assert [k for k, _ in askew.gaps] == [0, 100, 200]
    assert f"the gradient {', '.join(offs)}." in repr(askew)
    for found in (right, wrong):
        page = found._repr_html_()
        assert found.verdict.title.split("`")[0] in page
        assert f'alt="{found.figure.alt}"' in page.replace("&#x27;", "'")
        assert "yours: from 0.706 at 0 to " in found.figure.alt


def test_its_loop_is_that_of_descent():
    one = list(training.descend(NET, X, Y, 0.5, 50, every=7))
    other = list(descent.descend(NET, X, Y, 0.5, 50, every=7))
    assert [step.k for step in one] == [step.k for step in other]
    assert [step.J for step in one] == pytest.approx([step.J for step in other], rel=1e-12)


@pytest.mark.parametrize(
    ("own", "title", "said"),
    [
        (
            {"backward": slope_at_A},
            "J falls even further: .* `slope_at_A` .* works by luck",
            r"first dW\[1\]",
        ),
        ({"backward": no_mean}, "J rises: .* gradient is off by 1", "Each is 100 times .* look at 1/m"),
        ({"backward": uphill}, "J rises: ", "Each is -1 times .* look at its sign"),
        ({"backward": nothing}, "J stays where it was: ", "(15 of 25|25 of 25).* Each is 0 times what"),
        ({"forward": bias_forgotten}, "gradient is off", r"first that differs from nnlib's is Z\[1\]"),
        ({"step": bias_kept}, "update is off", r"first that differs from b\[1\] - alpha db\[1\] is b\[1\]"),
        (
            {"activation": Activation("mine", np.tanh, lambda Z: 1 - np.tanh(Z))},
            "`mine` .* gradient is off",
            r"its slope at z = -3\.1 is 1\.9\d+; nudging gives 0\.008",
        ),
        (
            {"activation": Activation("mine", np.tanh, lambda Z: 0.5)},
            "`mine` .* gradient is off",
            r"its slope at z = -3\.1 is 0\.5; nudging gives 0\.008",
        ),
        (
            {"activation": Activation("mine", np.tanh, lambda Z: -0.0 * Z)},
            "`mine` .* gradient is off",
            r"its slope at z = -3\.1 is 0; nudging gives 0\.008",
        ),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
def test_wrong_ones_are_seen_to_be_wrong(own, title, said):
    found = trained(steps=2_000 if own.get("backward") is slope_at_A else 300, **own)
    assert found.verdict.kind == "value"
    assert re.search(title, found.verdict.title), found
    assert re.search(said, str(found.verdict)), found
    assert max(off for _, off in found.gaps) > 1e-2


def test_how_far_it_is_off_is_what_the_gradient_check_says():
    (_, off), *_ = trained(backward=slope_at_A, steps=2).gaps
    assert off == pytest.approx(gradcheck.difference(NET, X, Y, slope_at_A), rel=1e-2)


def almost(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return dW | {2: 0.9 * dW[2]}, db


def test_one_that_works_nearly_as_well_is_told_from_a_right_one():
    found = trained(backward=almost)
    assert found.verdict.title.startswith("J falls nearly as well: with `almost` from 0.71 to ")
    assert found.verdict.title.endswith(", so it works by luck.")
    assert all(1e-3 < off < 0.1 for _, off in found.gaps)


def test_one_that_is_right_at_the_start_alone_is_judged_where_it_is_wrong():
    found = train_unit(
        *logistic.initialize(2), X, Y, 0.5, 400,
        backward=lambda A, X, Y: logistic.backward(4 * (A - Y) * A * (1 - A) + Y, X, Y),
    )  # fmt: skip
    assert found.gaps[0] == (0, 0.0)
    assert "Both dw and db are made from dZ: look there." in str(found.verdict)


def test_of_many_examples_some_are_enough(monkeypatch):
    monkeypatch.setattr(training, "NUDGE_WORK", 60 * 25)
    found = trained(steps=4, backward=no_mean)
    assert "on 60 of the examples, 25 of 25 slopes" in str(found.verdict)
    assert "m = 60, so look at 1/m" in str(found.verdict)
    assert trained(steps=4, backward=my_backward).verdict.right


def test_of_many_slopes_a_sample_is_nudged():
    net = network.initialize([2, 30, 30, 1], relu, rng=0)
    assert train(net, X, Y, 0.1, 4, backward=my_backward).verdict.right
    assert not train(net, X, Y, 0.1, 4, backward=no_mean).verdict.right


def in_words(net, X):
    A, Z = network.forward(net, X)
    return {str(l): A[l] for l in Z}, Z


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"backward": transposed}, "`transposed` stops with an exception in step 1"),
        ({"backward": transposed}, r"in line 4 of your function:\ndW = \{2: dZ.T @ A\[1\] / m\}"),
        ({"backward": transposed}, r"`dZ` is \(1, m\) = \(1, 100\)"),
        ({"step": in_place}, "of a network, and those never change"),
        ({"backward": rank_one}, r"With `rank_one` step 1 fails.*\n.*db\[1\] has shape \(6,\); it should be"),
        ({"forward": lambda net, X: None}, "forward returned NoneType"),
        ({"forward": in_words}, r"A has the keys \['1', '2'\]; it should have one entry for each layer"),
        ({"backward": not_finite}, r"diverges in step 1: db\[1\] is nan.\n.*alpha isn't the cause"),
        ({"backward": lambda net, A, Y: None}, r"takes \(net, A, Y\); it should take \(net, A, Z, Y\)"),
    ],
)
def test_what_stops_it_is_said(own, said):
    found = trained(**own)
    assert not found.verdict.right
    assert re.search(said, str(found.verdict)), found
    assert found.history[-1].k == 0
    assert len(found.nnlib) > 2


def test_a_late_exception_keeps_what_there_is():
    calls = []

    def tired(net, A, Z, Y):
        calls.append(1)
        assert len(calls) < 50
        return network.backward(net, A, Z, Y)

    found = trained(backward=tired, every=10)
    assert "`tired` stops with an exception in step 49" in str(found.verdict)  # it is tried once before
    assert found.history[-1].k == 40
    assert "yours: from" in repr(found)


def test_an_exit_does_not_end_the_notebook():
    def leaving(net, A, Z, Y):
        raise SystemExit

    assert trained(backward=leaving).verdict.title == "`leaving` stops with an exception in step 1."


m = 25


def of_the_notebook(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    return {l: dW[l] * Y.size / m for l in dW}, db


def test_what_it_takes_from_the_notebook_is_told():
    said = str(trained(steps=4, backward=of_the_notebook).verdict)
    assert "dW is 4 times what it should be" in said
    assert "Your function takes `m` from the notebook" in said


def test_an_interrupt_keeps_what_there_is():
    calls = []

    def interrupted(net, A, Z, Y):
        calls.append(1)
        if len(calls) == 50:
            raise KeyboardInterrupt
        return network.backward(net, A, Z, Y)

    found = trained(backward=interrupted, every=10)
    assert found.verdict.title == "Stopped after step 40."
    assert found.history[-1].k == 40


def test_an_interrupt_of_the_checks_keeps_the_training(monkeypatch):
    def interrupted(self, net):
        raise KeyboardInterrupt

    monkeypatch.setattr(training._Check, "off", interrupted)
    found = trained(backward=my_backward, steps=20)
    assert found.verdict.title == "Stopped after training, before the check."
    assert found.history[-1].k == 20
    assert "Cost J" in repr(found)


def test_lists_are_arrays_too():
    def with_lists(net, X):
        A, Z = network.forward(net, X)
        return {l: A[l].tolist() for l in A}, {l: Z[l].tolist() for l in Z}

    assert trained(forward=with_lists, steps=5).verdict.right


def test_too_large_an_alpha_is_told_from_a_wrong_function():
    far = 1e6 * X, Y
    found = train(network.initialize([2, 6, 1], relu, rng=0), *far, 1e300, 30, backward=my_backward)
    assert "alpha is too large" in str(found.verdict), found


def test_a_cost_that_is_not_finite_ends_it():
    grow = {"step": lambda net, dW, db, alpha: ({l: 1e90 * net.W[l] for l in net.W}, dict(net.b))}
    found = trained(**grow)
    assert "diverges" in found.verdict.title
    assert np.isfinite(found.history[-1].J)


def test_what_is_not_written_shows_nnlibs_own():
    found = trained(backward=stub)
    assert found.verdict.title == "Not written yet: `stub`."
    assert found.figure.alt.startswith("Cost J against iteration k. nnlib's own: from 0.7")


def test_an_activation_is_looked_at_in_both_its_functions():
    def my_tanh(Z):
        return (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))

    def my_tanh_slope(Z):
        return 1 - np.tanh(Z)

    def my_stub(Z):
        return ...

    def my_breaking(Z):
        return Z @ Z

    def mine(g, prime):
        return trained(steps=20, activation=Activation("mine", g, prime)).verdict

    assert mine(my_tanh, lambda Z: 1 - my_tanh(Z) ** 2).right
    assert "you get when the square is missing" in str(mine(my_tanh, my_tanh_slope))
    assert mine(my_tanh, my_stub).title == "Not written yet: `my_stub`."
    assert mine(my_breaking, my_tanh).title == "`my_breaking` stops with an exception in step 1."
    assert "return Z @ Z" in str(mine(np.tanh, my_breaking))
    assert "diverges" in str(mine(lambda Z: Z * np.inf, np.ones_like))


def test_what_changes_its_arguments_is_told():
    def gap_in_place(net, A, Z, Y):
        A[net.L] -= Y
        dA = A | {net.L: A[net.L] + Y}
        return network.backward(net, dA, Z, Y)

    assert "`gap_in_place` changes `A` in place" in str(trained(steps=5, backward=gap_in_place).verdict)


def test_nothing_of_yours():
    found = trained()
    assert found.verdict.kind == "not yet"
    assert found.net is found.nnlib[-1].net
    assert "yours" not in found.figure.alt


def test_what_it_prints_comes_once(capsys):
    def chatty(net, A, Z, Y):
        print("here", Y.shape)
        return network.backward(net, A, Z, Y)

    found = trained(backward=chatty)
    assert capsys.readouterr().out == ""
    assert str(found.verdict).count("here (1, 100)") == 3


def test_the_data_cannot_be_changed():
    def greedy(net, A, Z, Y):
        A[0][:] = 0
        return network.backward(net, A, Z, Y)

    before = X.copy()
    found = trained(backward=greedy)
    assert "`greedy` stops with an exception in step 1" in str(found.verdict)
    assert np.array_equal(X, before)
    assert X.flags.writeable


def test_bad_input_is_refused():
    for arguments, said in (((NET, X.T, Y, 0.5, 3), "use X.T"), ((NET, X, Y, -1, 3), "alpha")):
        with pytest.raises(ValueError, match=re.escape(said)):
            train(*arguments, backward=my_backward)
    with pytest.raises(TypeError, match="backward is 3"):
        trained(backward=3)


def test_the_exercises_check_names_the_mistake(monkeypatch):
    mistake = Mistake("the slope is taken at A", "Take it at Z.", (("Z[l - 1])", "A[l - 1])"),))
    exercise = Exercise(
        "backward", 4, "", "", dict.fromkeys(("net", "A", "Z", "Y"), ""), {"dW": "", "db": ""}, ("dZ = ...",),
        network.backward, _draw, ({"n": (3, 4, 2, 1), "m": 5},), (mistake,), "", "",
    )  # fmt: skip
    monkeypatch.setattr(training, "EXERCISES", {exercise.name: exercise})
    assert "what you get when the slope is taken at A" in str(trained(backward=slope_at_A, steps=5).verdict)
    slope_at_A.__module__, before = "nnlib.network", slope_at_A.__module__
    try:
        assert "you get when" not in str(trained(backward=slope_at_A, steps=5).verdict)
    finally:
        slope_at_A.__module__ = before


def _draw(numbers, n, m):
    net, X = numbers.network(list(n)), numbers.normal(n[0], m)
    A, Z = network.forward(net, X)
    return {"net": net, "A": A, "Z": Z, "Y": numbers.labels(m)}


# --- week 2 ---


def my_gradients(A, X, Y):
    dZ = A - Y
    return np.dot(X, dZ.T) / Y.size, np.mean(dZ, keepdims=True)


def unit(**own):
    return train_unit(*logistic.initialize(2), X, Y, 0.5, 40, **own)


def test_a_right_unit_trains_as_nnlibs_own():
    found = unit(
        forward=lambda w, b, X: 1 / (1 + np.exp(-(w.T @ X + b))),
        backward=my_gradients,
        step=lambda w, b, dw, db, alpha: (w - alpha * dw, b - alpha * db),
    )
    *_, last = logistic.descend(*logistic.initialize(2), X, Y, 0.5, 40)
    assert found.verdict.right, found
    assert pytest.approx(last.J) == found.history[-1].J
    assert pytest.approx(last.w) == found.net.W[1].T


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"backward": lambda A, X, Y: (X @ (A - Y).T, np.mean(A - Y))}, "dw is 100 times what it should be"),
        (
            {"backward": lambda A, X, Y: ((X @ (A - Y).T).T, 0.0)},
            r"dw has shape \(1, 2\); it should be \(n_x, 1\)",
        ),
        ({"backward": lambda A, X, Y: 3}, "backward returned int; it should return two"),
        ({"forward": lambda w, b, X: w.T @ X + b}, "first that differs from nnlib's is A"),
        ({"forward": lambda w, b, X: X.T @ w}, r"A has shape \(100, 1\); it should be \(1, m\)"),
        (
            {"step": lambda w, b, dw, db, alpha: (w + alpha * dw, b)},
            "first that differs from w - alpha dw is w",
        ),
    ],
)
def test_a_wrong_unit_is_unmasked_in_the_letters_of_week_2(own, said):
    found = unit(**own)
    assert not found.verdict.right
    assert re.search(said, str(found.verdict)), found
    assert "[1]" not in str(found.verdict).replace("[1] /", "")


def test_a_unit_is_a_network_of_one_layer():
    assert NNLIB.own == []
    assert unit().net.n == [2, 1]


def test_a_function_that_never_ends_is_stopped_before_the_training(monkeypatch):
    def endless(net, A, Z, Y):
        while True:
            pass

    monkeypatch.setattr(training.running, "UNINTERRUPTIBLE", True)
    monkeypatch.setattr(training.running, "SECONDS", 0.05)
    net = network.initialize([2, 3, 1], rng=0)
    X, Y = datasets.flower(m=20, rng=0)
    found = train(net, X, Y, 0.5, 5, backward=endless)
    assert "`endless` was stopped before it finished." in str(found.verdict)
