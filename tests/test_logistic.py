import copy
import itertools
import pickle

import judges
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import RECORDED, problem, read_only, seeds

from nnlib import cost, gradcheck, logistic


def unit(n_x, m, seed=0, dtype=np.float64):
    """Return w (n_x, 1), b, X (n_x, m) and Y (1, m)."""
    net, X, Y = problem([n_x, 1], m=m, seed=seed)
    return net.W[1].T.astype(dtype), net.b[1].item(), X.astype(dtype), Y.astype(dtype)


units = st.builds(unit, st.integers(1, 6), st.integers(1, 6), seeds)
shapes = pytest.mark.parametrize(("n_x", "m"), [(1, 1), (1, 5), (5, 1), (4, 4), (3, 7)])


def test_step_worked_by_hand():
    judges.logistic_by_hand()


def test_it_starts_at_zero_where_the_cost_is_log_2():
    w, b = logistic.initialize(3)
    assert_array_equal(w, np.zeros((3, 1)))
    assert b == 0
    _, _, X, Y = unit(3, 8)
    assert_array_equal(logistic.forward(w, b, X), np.full((1, 8), 0.5))
    start = next(logistic.descend(w, b, X, Y, 0.1, 5))
    assert_allclose(start.J, np.log(2))


@shapes
def test_gradient_is_the_slope_of_the_cost(n_x, m):
    w, b, X, Y = unit(n_x, m)
    dw, db = logistic.backward(logistic.forward(w, b, X), X, Y)
    assert dw.shape == w.shape
    assert isinstance(db, float)
    by_w = gradcheck.numerical(lambda w: cost.cost_from_Z(w.T @ X + b, Y), w)
    by_b = gradcheck.numerical(lambda b: cost.cost_from_Z(w.T @ X + b, Y), b)
    assert gradcheck.relative_difference([*dw.ravel(), db], [*by_w.ravel(), by_b]) < 1e-7


@given(st.integers(1, 6), st.integers(1, 6), seeds)
def test_loops_and_vectorized_are_twins(n_x, m, seed):
    judges.loops(n_x, m, seed)


@shapes
def test_a_network_of_one_layer_is_the_same(n_x, m):
    judges.one_layer_is_logistic(n_x, m)


@given(units, st.randoms(use_true_random=False))
def test_the_order_of_examples_does_not_matter(problem, random):
    w, b, X, Y = problem
    order = random.sample(range(X.shape[1]), X.shape[1])
    A = logistic.forward(w, b, X)
    assert_allclose(logistic.forward(w, b, X[:, order]), A[:, order], rtol=1e-12)
    for found, expected in zip(
        logistic.backward(A[:, order], X[:, order], Y[:, order]), logistic.backward(A, X, Y), strict=True
    ):
        assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@given(units)
def test_every_example_twice_changes_no_gradient(problem):
    w, b, X, Y = problem
    A = logistic.forward(w, b, X)
    twice = [np.hstack([array, array]) for array in (A, X, Y)]
    for found, expected in zip(logistic.backward(*twice), logistic.backward(A, X, Y), strict=True):
        assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@given(units)
def test_the_other_class_as_one_turns_every_sign(problem):
    w, b, X, Y = problem
    A = logistic.forward(w, b, X)
    assert_allclose(logistic.forward(-w, -b, X), 1 - A, atol=1e-15)
    dw, db = logistic.backward(A, X, Y)
    dw_turned, db_turned = logistic.backward(1 - A, X, 1 - Y)
    assert_allclose(dw_turned, -dw, atol=1e-14)
    assert_allclose(db_turned, -db, atol=1e-14)


def test_predictions_are_ones_above_one_half():
    w, b = np.array([[1.0]]), 0.0
    predictions = logistic.predict(w, b, [[-1.0, 0, 1e-9, 3]])
    assert_array_equal(predictions, [[0, 0, 1, 1]])
    assert predictions.dtype.kind == "i"


@pytest.mark.parametrize(
    ("steps", "every", "expected"),
    RECORDED,
)
def test_steps_are_recorded_every_so_often_and_at_the_end(steps, every, expected):
    w, b, X, Y = unit(2, 3)
    assert [step.k for step in logistic.descend(w, b, X, Y, 0.1, steps, every)] == expected


def test_each_step_holds_its_own_cost():
    w, b, X, Y = unit(3, 6)
    for step in logistic.descend(w, b, X, Y, 0.5, 10, every=2):
        assert cost.cost(logistic.forward(step.w, step.b, X), Y) == pytest.approx(step.J)
        assert isinstance(step.J, float)
        assert isinstance(step.b, float)


def test_descent_with_a_small_alpha_always_goes_down():
    w, b, X, Y = unit(3, 20)
    costs = [step.J for step in logistic.descend(w, b, X, Y, 0.05, 50)]
    assert (np.diff(costs) < 0).all()


def test_every_step_is_recorded_by_itself_and_no_update_made_after_the_last(monkeypatch):
    steps = logistic.descend(*unit(2, 3), 0.1, 2)
    assert [step.k for step in itertools.islice(steps, 3)] == [0, 1, 2]
    monkeypatch.setattr(logistic, "backward", None)
    assert next(steps, "nothing left") == "nothing left"


def test_a_million_steps_are_taken_only_when_asked_for():
    w, b, X, Y = unit(2, 3)
    steps = logistic.descend(w, b, X, Y, 0.1, 10**9, every=2)
    assert [next(steps).k for _ in range(3)] == [0, 2, 4]


def test_history_is_not_changed_by_later_steps_nor_the_run_by_its_reader():
    w, b, X, Y = unit(3, 6)
    undisturbed = [step.w.copy() for step in logistic.descend(w, b, X, Y, 0.5, 5)]
    history = []
    for step in logistic.descend(w, b, X, Y, 0.5, 5):
        assert not np.shares_memory(step.w, w)
        history.append(step)
    assert_array_equal([step.w for step in history], undisturbed)
    for step, expected in zip(logistic.descend(w, b, X, Y, 0.5, 5), undisturbed, strict=True):
        assert_array_equal(step.w, expected)
        step.w[:] = 99
    assert_array_equal(w, unit(3, 6)[0])


def results(w, b, X, Y):
    """Everything that the module computes from these, by name."""
    A = logistic.forward(w, b, X)
    dw, db = logistic.backward(A, X, Y)
    last = list(logistic.descend(w, b, X, Y, 0.5, 3))[-1]
    return {
        "forward": A,
        "forward_loops": logistic.forward_loops(w, b, X),
        "backward": dw,
        "backward_loops": logistic.backward_loops(A, X, Y)[0],
        "step": logistic.step(w, b, dw, db, 0.5)[0],
        "descend": last.w,
        "predict": logistic.predict(w, b, X),
    }


def test_inputs_are_neither_modified_nor_returned():
    w, b, X, Y = unit(3, 4)
    given = [read_only(array) for array in (w, X, Y)]
    before = [array.tobytes() for array in given]
    found = results(given[0], b, *given[1:])
    assert [array.tobytes() for array in given] == before
    for result in found.values():
        assert not any(np.shares_memory(result, array) for array in given)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bias", [float, np.float32, np.float64, np.array])
def test_type_follows_X(dtype, bias):
    w, b, X, Y = unit(3, 4, dtype=dtype)
    for name, result in results(w, bias(b), X, Y).items():
        assert result.dtype == (dtype if name != "predict" else int), name


def test_a_start_in_float64_follows_X_too():
    _, _, X, Y = unit(3, 4, dtype=np.float32)
    w, b = logistic.initialize(3)
    dw, db = logistic.backward(logistic.forward(w, b, X), X, Y)
    assert logistic.step(w, b, dw, db, np.float64(0.1))[0].dtype == np.float32


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_whole_numbers_become_float64(dtype):
    X, Y = np.array([[0, 1, 1], [1, 1, 0]], dtype), np.array([[0, 1, 1]], dtype)
    w = np.array([[1], [0]], dtype)
    for name, result in results(w, 0, X, Y).items():
        if name != "predict":
            assert result.dtype == np.float64
        assert_array_equal(result, results(w.astype(float), 0.0, X.astype(float), Y.astype(float))[name])


@pytest.mark.parametrize(
    "layout",
    [np.asfortranarray, np.ndarray.tolist, lambda a: np.repeat(a, 2, axis=1)[:, ::2], lambda a: a[:, ::-1][:, ::-1]],
    ids=["Fortran", "lists", "every other column", "reversed twice"],
)  # fmt: skip
def test_layout_does_not_matter(layout):
    w, b, X, Y = unit(3, 4)
    expected = results(w, b, X, Y)
    for name, result in results(layout(w), b, layout(X), layout(Y)).items():
        assert_allclose(result, expected[name], rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda w, b, X, Y: logistic.forward(w[:, 0], b, X), ValueError,
         r"w has shape \(3,\); it should be \(n_x, 1\), a column: use w\.reshape\(-1, 1\)"),
        (lambda w, b, X, Y: logistic.forward(w.T, b, X), ValueError, r"w has shape \(1, 3\).*w\.reshape\(-1, 1\)"),
        (lambda w, b, X, Y: logistic.forward("w", b, X), TypeError, "w holds <U1 values"),
        (lambda w, b, X, Y: logistic.forward(w, np.full((1, 4), b), X), TypeError,
         r"b has shape \(1, 4\); it should be one number, the same for every example: use b\.item\(\)"),
        (lambda w, b, X, Y: logistic.descend(w, np.array([[b]]), X, Y, 1, 1), TypeError, r"b has shape \(1, 1\)"),
        (lambda w, b, X, Y: logistic.forward_loops(w, "0", X), TypeError, "b is '0'; it should be one number.*b=0.0"),
        (lambda w, b, X, Y: logistic.forward(w, None, X), TypeError, "b is None; it should be one number"),
        (lambda w, b, X, Y: logistic.backward(Y[0], X, Y), ValueError,
         r"A has shape \(4,\); it should be \(1, m\) = \(1, 4\): use A = forward\(w, b, X\)"),
        (lambda w, b, X, Y: logistic.backward_loops(Y.T, X, Y), ValueError, r"A has shape \(4, 1\)"),
        (lambda w, b, X, Y: logistic.step(w, b, w[:, 0], b, 1), ValueError,
         r"dw has shape \(3,\); it should be \(n_x, 1\), a column: use X @ dZ\.T / m"),
        (lambda w, b, X, Y: logistic.step(w, b, w[:2], b, 1), ValueError,
         r"dw has shape \(2, 1\); it should be that of w, \(n_x, 1\) = \(3, 1\): use X @ dZ\.T / m"),
        (lambda w, b, X, Y: logistic.step(w, b, w, np.ones((1, 1)), 1), TypeError, r"db has shape \(1, 1\).*db\.item"),
        (lambda w, b, X, Y: logistic.step(w, None, w, b, 1), TypeError, "^b is None; it should be one number"),
        (lambda w, b, X, Y: logistic.step("w", b, w, b, 1), TypeError, "^w holds <U1 values"),
        (lambda w, b, X, Y: logistic.backward("A", X, Y), TypeError, "^A holds <U1 values"),
        (lambda w, b, X, Y: logistic.initialize(0), ValueError, "n_x is 0; it should be 1 or more"),
        (lambda w, b, X, Y: logistic.initialize(2.0), TypeError, r"n_x is 2\.0; it should be a whole number"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_mend(call, error, message):
    with pytest.raises(error, match=message):
        call(*unit(3, 4))


@pytest.mark.parametrize(
    ("alpha", "scale", "said"),
    [(1e308, 1, "Most likely alpha = 1e+308 is too large: try alpha=1e+307"), (1, 1e200, "X reaches 9e+200")],
)
def test_a_training_that_diverges_says_so_and_keeps_what_was_finite(alpha, scale, said):
    X, Y = scale * np.array([[0.0, 8.0, 9.0]]), np.array([[0.0, 1.0, 0.0]])
    history = []
    steps = logistic.descend(np.ones((1, 1)), 0.0, X, Y, alpha, 10_000)
    # Warnings are errors here, so there are none.
    with pytest.raises(logistic.Diverged, match=r"training diverges in step \d+: ") as caught:
        history.extend(steps)
    diverged = caught.value
    assert said in str(diverged)
    assert diverged.last is history[-1]
    assert diverged.k - history[-1].k in (0, 1)
    assert np.isfinite([diverged.w.item(), diverged.b]).all()
    for twin in (pickle.loads(pickle.dumps(diverged)), copy.deepcopy(diverged)):
        assert (type(twin), str(twin), twin.k) == (logistic.Diverged, str(diverged), diverged.k)


def test_a_start_that_is_not_finite_is_not_blamed_on_alpha():
    X, Y = np.ones((1, 2)), np.array([[0.0, 1.0]])
    with pytest.raises(logistic.Diverged, match="began with isn't finite itself"):
        list(logistic.descend(np.full((1, 1), np.nan), 0.0, X, Y, 0.1, 3))


def test_it_trains_where_numpy_raises_everything():
    X, Y = np.array([[1000.0, -1000.0, 1e-300]]), np.array([[1.0, 0.0, 1.0]])
    with np.errstate(all="raise"):
        assert len(list(logistic.descend(np.ones((1, 1)), 0.0, X, Y, 0.1, 20))) == 21


@pytest.mark.parametrize(
    "copied",
    [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_divergence_can_be_copied_and_sent_to_another_process(copied):
    X, Y = np.array([[1e154, -1e154]]), np.array([[1.0, 0.0]])
    with pytest.raises(logistic.Diverged) as raised:
        list(logistic.descend(np.ones((1, 1)), 0.0, X, Y[:, ::-1], 1e160, 9))
    raised.value.add_note("row 3")
    found = copied(raised.value)
    assert type(found) is logistic.Diverged
    assert (str(found), found.k, found.b) == (str(raised.value), raised.value.k, raised.value.b)
    assert np.array_equal(found.w, raised.value.w)
    assert found.last.J == raised.value.last.J
    assert found.__notes__ == ["row 3"]
