import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from strategies import problem, read_only

from nnlib import gradcheck, network
from nnlib.activations import relu, sigmoid


def test_slope_of_3v_is_3():
    assert_allclose(gradcheck.numerical(lambda v: 3 * v, 11), 3)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (2, 3), (2, 1, 3), (0,)])
def test_slopes_of_a_sum_of_cubes(shape):
    P = read_only(np.random.default_rng(0).standard_normal(shape))
    before = P.tobytes()
    slopes = gradcheck.numerical(lambda P: (P**3).sum(), P)
    assert slopes.shape == shape
    assert_allclose(slopes, 3 * P**2, rtol=1e-8, atol=1e-9)
    assert P.tobytes() == before


@pytest.mark.parametrize("P", [[1, 2], np.array([1, 2], np.uint8), np.array([1, 2], np.float32)], ids=repr)
def test_slopes_are_taken_in_float64(P):
    slopes = gradcheck.numerical(lambda P: (P**2).sum(), P)
    assert slopes.dtype == np.float64
    assert_allclose(slopes, [2, 4], rtol=1e-9)


def test_error_of_a_centered_difference_shrinks_with_the_square_of_eps():
    errors = [abs(gradcheck.numerical(np.exp, 0, eps) - 1) for eps in (1e-1, 1e-2, 1e-3)]
    assert_allclose(np.divide(errors[:-1], errors[1:]), 100, rtol=0.01)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([3, 4], [3, 4], 0),
        ([3, 4], [-3, -4], 1),
        ([3, 4], [0, 0], 1),
        ([0, 0], [0, 0], 0),
        ([[3.0], [4.0]], [[3.0], [4.5]], 0.5 / (5 + np.hypot(3, 4.5))),
        (2, 3, 0.2),
    ],
)
def test_relative_difference_by_hand(first, second, expected):
    assert gradcheck.relative_difference(first, second) == pytest.approx(expected)


@given(st.integers(-300, 300))
def test_relative_difference_knows_no_unit(power):
    first, second = np.array([1.0, 2]), np.array([1.0, 2.5])
    scaled = gradcheck.relative_difference(first * 2.0**power, second * 2.0**power)
    assert scaled == pytest.approx(gradcheck.relative_difference(first, second))


def test_relative_difference_of_nan_is_not_small():
    assert not gradcheck.relative_difference([1, np.nan], [1, 2]) < 1


def test_relative_difference_refuses_other_shapes():
    with pytest.raises(
        ValueError, match=r"shapes differ: \(2, 1\) and \(2,\); a gradient has its parameter's shape"
    ):
        gradcheck.relative_difference(np.ones((2, 1)), np.ones(2))


@pytest.mark.parametrize(("name", "l"), [("W", 1), ("W", 2), ("b", 1), ("b", 2)])
def test_one_wrong_entry_anywhere_is_seen(name, l):
    net, X, Y = problem([3, 4, 1])

    def wrong(*arguments):
        gradients = dict(zip("Wb", network.backward(*arguments), strict=True))
        gradients[name][l][-1, -1] += 1e-4
        return gradients["W"], gradients["b"]

    assert gradcheck.difference(net, X, Y) < 1e-9
    assert gradcheck.difference(net, X, Y, backward=wrong) > 1e-5


def test_a_forward_of_its_own_is_checked_with_its_backward():
    net, X, Y = problem([3, 4, 1])

    def tilted(net, X):
        A, Z = network.forward(net, X)
        Z[2] = Z[2] + A[1][:1]
        return A | {2: sigmoid(Z[2])}, Z

    def back(net, A, Z, Y):
        W = {1: net.W[1], 2: net.W[2] + np.eye(1, 4)}
        return network.backward(network.Network(W, net.b, net.g), A, Z, Y)

    assert gradcheck.difference(net, X, Y, back, tilted) < 1e-9
    assert gradcheck.difference(net, X, Y, back) > 1e-3
    assert gradcheck.difference(net, X, Y, forward=tilted) > 1e-3


def test_float32_is_checked_in_float64():
    net, X, Y = problem([3, 4, 1])
    assert gradcheck.difference(net.astype(np.float32), X.astype(np.float32), Y.astype(np.float32)) < 1e-9


def test_a_kink_is_where_the_check_itself_fails():
    parameters = {1: [[1.0]], 2: [[1.0]]}, {1: [[0.0]], 2: [[0.0]]}
    net = network.Network(*parameters, {1: relu, 2: sigmoid})
    X, Y = np.array([[0.0]]), np.array([[1.0]])
    # At Z[1] = 0 exactly the formula says slope 0, and the nudges see half of slope 1 on the right.
    dW, db = network.backward(net, *network.forward(net, X), Y)
    assert db[1] == 0
    assert 0.1 < gradcheck.difference(net, X, Y) < 1


def test_gradients_nudge_every_parameter_of_any_cost():
    net, _, _ = problem([3, 4, 1])
    # The sum of squares over two has each parameter as its own slope.
    dW, db = gradcheck.gradients(net, lambda net: sum((P**2).sum() for P in net.parameters) / 2)
    for slopes, parameters in ((dW, net.W), (db, net.b)):
        assert list(slopes) == [1, 2]
        for l in slopes:
            assert_allclose(slopes[l], parameters[l], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(("name", "l"), [("W", 1), ("W", 2), ("b", 1), ("b", 2)])
def test_gradients_nudge_one_array_at_a_time(name, l):
    net, _, _ = problem([3, 4, 1])
    slopes = gradcheck.gradients(net, lambda net: 3 * getattr(net, name)[l].sum())
    for part, found in zip("Wb", slopes, strict=True):
        for layer in found:
            assert_allclose(found[layer], 3.0 if (part, layer) == (name, l) else 0.0, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.float16, np.float32])
def test_relative_difference_is_taken_in_float64(dtype):
    first, second = np.array([1, 2, 100], dtype), np.array([2, 1, 90], dtype)
    exact = gradcheck.relative_difference(first.astype(float), second.astype(float))
    assert gradcheck.relative_difference(first, second) == exact
    assert gradcheck.relative_difference(second, first) == exact


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e200, 1e308])
def test_relative_difference_at_the_edges_of_floats(scale):
    found = gradcheck.relative_difference(np.array([1.0, 0.5]) * scale, np.array([-1.0, -0.5]) * scale)
    assert found == pytest.approx(1)
    assert gradcheck.relative_difference(np.full(3, scale), np.full(3, scale)) == 0


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_relative_difference_of_what_is_not_finite_is_nan_and_raises_nothing(value):
    with np.errstate(all="raise"):
        for first, second in (([value, 1.0], [1.0, 1.0]), ([value, 1.0], [value, 1.0])):
            assert np.isnan(gradcheck.relative_difference(first, second))


def test_relative_difference_raises_nothing_where_entries_are_far_apart():
    with np.errstate(all="raise"):
        assert gradcheck.relative_difference([1e300, 1e-300], [1e300, -1e-300]) == 0


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (np.ma.array([1.0, 2.0], mask=[False, True]), "second has masked entries"),
        ([1 + 1j, 2], "second holds complex128 values; it should hold real numbers"),
        (["a", "b"], "second holds <U1 values"),
    ],
)
def test_relative_difference_is_of_real_numbers(second, said):
    with pytest.raises(TypeError, match=said):
        gradcheck.relative_difference([1.0, 2.0], second)
