import copy
import itertools
import pickle
from dataclasses import replace

import judges
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from strategies import ACTIVATIONS, RECORDED, problem, problems, read_only, same, some

from nnlib import cost, descent, engine, network
from nnlib.activations import relu, sigmoid, tanh


def test_step_worked_by_hand():
    judges.network_by_hand()


def test_trajectory_worked_once_more():
    judges.trajectory()


@pytest.mark.parametrize(("n_x", "m"), [(1, 1), (1, 5), (5, 1), (4, 4), (3, 7)])
def test_one_layer_descends_like_logistic_regression(n_x, m):
    judges.one_layer_is_logistic(n_x, m)


@some
@given(problems(), st.floats(1e-3, 10))
def test_step_moves_every_parameter_by_alpha_times_its_slope(problem, alpha):
    net, X, Y = problem
    dW, db = network.backward(net, *network.forward(net, X), Y)
    new = descent.step(net, dW, db, alpha)
    assert new.g == net.g
    for l in range(1, net.L + 1):
        assert_allclose(net.W[l] - new.W[l], alpha * dW[l], atol=1e-12)
        assert_allclose(net.b[l] - new.b[l], alpha * db[l], atol=1e-12)


@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
def test_descent_with_a_small_alpha_always_goes_down(g):
    net, X, Y = problem([3, 4, 2, 1], g, m=10)
    costs = [step.J for step in descent.descend(net, X, Y, 0.01, 50)]
    assert (np.diff(costs) < 0).all()


@pytest.mark.parametrize(
    ("steps", "every", "expected"),
    RECORDED,
)
def test_steps_are_recorded_every_so_often_and_at_the_end(steps, every, expected):
    net, X, Y = problem([2, 3, 1])
    full = list(descent.descend(net, X, Y, 0.5, 7))
    recorded = list(descent.descend(net, X, Y, 0.5, steps, every))
    assert [step.k for step in recorded] == expected
    for step in recorded:
        assert same(step.net, full[step.k].net)
        assert step.J == full[step.k].J


def test_no_steps_leave_the_network_as_it_is():
    net, X, Y = problem([2, 3, 1])
    (start,) = descent.descend(net, X, Y, 0.5, 0)
    assert start.net is net


@some
@given(problems())
def test_each_step_holds_its_own_cost(problem):
    net, X, Y = problem
    for step in descent.descend(net, X, Y, 0.1, 3):
        A, _ = network.forward(step.net, X)
        assert cost.cost(A[net.L], Y) == pytest.approx(step.J, rel=1e-9)
        assert isinstance(step.J, float)


def test_a_run_can_be_taken_up_where_it_stopped():
    net, X, Y = problem([2, 3, 1])
    first = list(descent.descend(net, X, Y, 0.5, 4))[-1]
    rest = list(descent.descend(first.net, X, Y, 0.5, 3))[-1]
    assert same(rest.net, list(descent.descend(net, X, Y, 0.5, 7))[-1].net)


def test_updates_are_made_only_when_asked_for(monkeypatch):
    made = []

    def counted(*arguments, **options):
        made.append(arguments)
        return network.backward(*arguments, **options)

    monkeypatch.setattr(descent, "backward", counted)
    net, X, Y = problem([2, 3, 1])
    steps = descent.descend(net, X, Y, 0.1, 10**9, every=2)
    assert len(made) == 0
    assert [(step.k, len(made)) for step in itertools.islice(steps, 3)] == [(0, 0), (2, 2), (4, 4)]


def test_no_update_is_made_after_the_last_one_recorded(monkeypatch):
    net, X, Y = problem([2, 3, 1])
    steps = descent.descend(net, X, Y, 0.1, 2)
    assert [step.k for step in itertools.islice(steps, 3)] == [0, 1, 2]
    monkeypatch.setattr(descent, "backward", None)
    assert next(steps, "nothing left") == "nothing left"


def test_history_is_not_changed_by_later_steps():
    net, X, Y = problem([2, 3, 1])
    history, bytes_then = [], []
    for step in descent.descend(net, X, Y, 0.5, 6):
        history.append(step)
        bytes_then.append([P.tobytes() for P in step.net.parameters])
    for step, then in zip(history, bytes_then, strict=True):
        assert [P.tobytes() for P in step.net.parameters] == then
    for first, second in itertools.combinations(history, 2):
        assert not any(np.shares_memory(first.net.W[l], second.net.W[l]) for l in (1, 2))
        assert not same(first.net, second.net)


def test_inputs_are_neither_modified_nor_returned():
    net, X, Y = problem([3, 4, 1])
    X, Y = read_only(X), read_only(Y)
    gradients = network.backward(net, *network.forward(net, X), Y)
    dW, db = ({l: read_only(P) for l, P in part.items()} for part in gradients)
    given = [X, Y, *(P for part in (net.W, net.b, dW, db) for P in part.values())]
    before = [P.tobytes() for P in given]
    new = descent.step(net, dW, db, 0.5)
    last = list(descent.descend(net, X, Y, 0.5, 3))[-1].net
    assert [P.tobytes() for P in given] == before
    for made in (new, last):
        assert not any(np.shares_memory(P, Q) for P in made.parameters for Q in given)


@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("alpha", [0.5, np.float64(0.5), np.array(0.5), 1], ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_type_follows_X(g, alpha, dtype):
    net, X, Y = problem([3, 4, 1], g)
    X = X.astype(dtype)
    dW, db = network.backward(net, *network.forward(net, X), Y)
    networks = [step.net for step in descent.descend(net, X, Y, alpha, 2)]
    for made in (*networks, descent.step(net, dW, db, alpha)):
        assert {P.dtype for P in made.parameters} == {np.dtype(dtype)}


def test_float32_follows_float64():
    net, X, Y = problem([3, 4, 1], tanh)
    double = list(descent.descend(net, X, Y, 0.5, 50))[-1]
    single = list(descent.descend(net, X.astype(np.float32), Y, 0.5, 50))[-1]
    assert_allclose(single.net.W[1], double.net.W[1], rtol=1e-4, atol=1e-5)
    assert_allclose(single.J, double.J, rtol=1e-4)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_whole_numbers_become_float64(dtype):
    net, _, _ = problem([2, 3, 1], relu)
    X, Y = np.array([[0, 1, 1], [1, 1, 0]], dtype), np.array([[0, 1, 1]], dtype)
    found = list(descent.descend(net, X, Y, 0.5, 3))
    expected = list(descent.descend(net, X.astype(float), Y.astype(float), 0.5, 3))
    assert same(found[-1].net, expected[-1].net)


def test_whole_numbers_as_gradients_do_not_round_the_network():
    net, _, _ = problem([2, 3, 1])
    zeros = [{l: np.zeros(P.shape, int) for l, P in part.items()} for part in (net.W, net.b)]
    assert same(descent.step(net, *zeros, 0.5), net)


def test_twins_stay_twins():
    net = network.Network(
        {1: np.full((3, 2), 0.5), 2: np.full((1, 3), 0.5)}, {1: np.zeros((3, 1)), 2: np.zeros((1, 1))},
        network.initialize([2, 3, 1], rng=0).g,
    )  # fmt: skip
    different, X, Y = problem([2, 3, 1], m=8)
    last = list(descent.descend(net, X, Y, 0.5, 50))[-1].net
    assert np.abs(last.W[1] - 0.5).min() > 0.01
    assert_allclose(last.W[1], last.W[1][[0, 0, 0]], rtol=1e-9)
    assert_allclose(last.W[2], last.W[2][:, [0, 0, 0]], rtol=1e-9)
    trained = list(descent.descend(different, X, Y, 0.5, 50))[-1].net
    assert np.abs(np.diff(trained.W[1], axis=0)).min() > 0.01


@pytest.mark.parametrize(
    ("alpha", "w2", "quantity"),
    [
        # dZ[1] is w2 for both examples: their sum overflows, the sum of their products with x = 0.001 does not.
        (0.1, 1.7e308, "db[1]"),
        # dW[1] = 0.001 w2 and db[1] = w2 are finite, alpha times one of them is not.
        (1e10, 1e302, "W[1]"),
        (1e10, 1e299, "b[1]"),
    ],
)
def test_sums_and_updates_that_overflow_are_named(alpha, w2, quantity):
    net = network.Network({1: [[1.0]], 2: [[w2]]}, {1: [[0.0]], 2: [[0.0]]}, {1: relu, 2: sigmoid})
    steps = descent.descend(net, np.full((1, 2), 1e-3), np.zeros((1, 2)), alpha, 5)
    start = next(steps)
    with pytest.raises(descent.Diverged) as caught:
        next(steps)
    assert (caught.value.k, caught.value.quantity, caught.value.layer) == (0, quantity, 1)
    assert caught.value.last is start


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_divergence_can_be_copied_and_sent_to_another_process(copied):
    net, X, Y = problem([3, 4, 1], relu)
    with pytest.raises(descent.Diverged) as raised:
        list(descent.descend(net, X, Y, 1e200, 9))
    raised.value.add_note("row 3")
    found = copied(raised.value)
    assert type(found) is descent.Diverged
    assert str(found) == str(raised.value)
    assert (found.k, found.quantity, found.layer) == (
        raised.value.k,
        raised.value.quantity,
        raised.value.layer,
    )
    assert same(found.net, raised.value.net)
    assert (found.last.k, found.last.J) == (raised.value.last.k, raised.value.last.J)
    assert found.__notes__ == ["row 3"]
    with pytest.raises(ArithmeticError, match="diverges"):
        raise found


def test_a_start_that_is_not_finite_is_not_blamed_on_alpha():
    net, X, Y = problem([2, 3, 1])
    net = replace(net, W={**net.W, 1: np.full((3, 2), np.nan)})
    with pytest.raises(descent.Diverged, match="began with isn't finite itself") as caught:
        list(descent.descend(net, X, Y, 0.1, 3))
    assert "alpha" not in str(caught.value)


@pytest.mark.parametrize("train", [descent.descend, engine.descend])
@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
def test_it_trains_where_numpy_raises_everything(train, g):
    net, X, Y = problem([3, 4, 2, 1], g)
    with np.errstate(all="raise"):
        assert len(list(train(net, 1000 * X, Y, 0.01, 20))) == 21
