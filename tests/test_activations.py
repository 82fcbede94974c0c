import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from strategies import ACTIVATIONS, problem, read_only

from nnlib import gradcheck
from nnlib.activations import Activation, leaky_relu, relu, sigmoid, tanh

every = pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
reals = arrays(np.float64, (3,), elements=st.floats(-1e4, 1e4))


@every
def test_prime_is_the_slope_of_g(g):
    # 0 is left out, where the ReLUs have a kink and no slope.
    Z = np.concatenate([np.linspace(-6, -0.01, 40), np.linspace(0.01, 6, 40)])
    slopes = gradcheck.numerical(lambda Z: g(Z).sum(), Z)
    assert_allclose(g.prime(Z), slopes, rtol=1e-6, atol=1e-9)


@given(reals)
def test_sigmoid_of_minus_z_is_the_rest_to_one(Z):
    assert_allclose(sigmoid(-Z), 1 - sigmoid(Z), atol=1e-15)


@given(reals)
def test_tanh_is_a_stretched_sigmoid(Z):
    assert_allclose(tanh(Z), 2 * sigmoid(2 * Z) - 1, atol=1e-15)


@given(reals)
def test_leaky_relu_is_relu_and_a_leak(Z):
    assert_allclose(leaky_relu(Z), relu(Z) - 0.01 * relu(-Z), rtol=1e-15)


@given(reals)
def test_sigmoid_and_tanh_stay_in_their_range(Z):
    assert ((sigmoid(Z) >= 0) & (sigmoid(Z) <= 1)).all()
    assert (np.abs(tanh(Z)) <= 1).all()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (sigmoid(0), 0.5),
        (sigmoid.prime(0), 0.25),
        (sigmoid.prime(10), 4.5396e-5),
        (tanh.prime(10), 8.2446e-9),
        (relu(-3), 0),
        (relu(3), 3),
        (relu.prime(-3), 0),
        (relu.prime(3), 1),
        (leaky_relu(-3), -0.03),
        (leaky_relu.prime(-3), 0.01),
        (leaky_relu.prime(3), 1),
    ],
)
def test_numbers_of_the_lectures(value, expected):
    # The digits of tanh'(10) that 1 - tanh(10)^2 can have: the rest is lost in the subtraction.
    assert value == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("g", "slope"), [(relu, 0), (leaky_relu, 0.01)], ids=repr)
def test_slope_at_the_kink_is_the_left_one(g, slope):
    assert g.prime(0.0) == g.prime(-0.0) == slope


@every
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_far_out_nothing_overflows(g, dtype):
    Z = np.array([-1e4, 1e4], dtype)
    limits = {sigmoid: [0, 1], tanh: [-1, 1], relu: [0, 1e4], leaky_relu: [-100, 1e4]}
    slopes = {sigmoid: [0, 0], tanh: [0, 0], relu: [0, 1], leaky_relu: [0.01, 1]}
    assert_allclose(g(Z), limits[g], rtol=1e-6)
    assert_allclose(g.prime(Z), slopes[g], rtol=1e-6)


@every
def test_infinity_has_its_limits_and_nan_stays(g):
    values = g([-np.inf, np.inf, np.nan])
    assert values[0] in (0, -1, -np.inf)
    assert values[1] in (1, np.inf)
    assert np.isnan(values[2])


@every
@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.float16, np.float64),
        (np.longdouble, np.float64),
        (np.uint8, np.float64),
        (np.int64, np.float64),
        (bool, np.float64),
    ],
)
def test_floats_keep_their_type_and_all_else_becomes_float64(g, dtype, expected):
    Z = np.array([[0, 1, 1]], dtype)
    for f in (g, g.prime):
        assert f(Z).dtype == expected
        assert_allclose(f(Z), f(Z.astype(float)), rtol=1e-6)


def test_pixels_do_not_wrap_around():
    # -Z of the unsigned 3 is 253, and e^253 would make the sigmoid 0.
    assert_allclose(sigmoid(np.array([3], np.uint8)), sigmoid(3.0))


@every
def test_any_shape_and_layout_gives_the_same_numbers(g):
    Z = np.random.default_rng(0).standard_normal((4, 6))
    for f in (g, g.prime):
        expected = f(Z)
        assert_array_equal(f(np.asfortranarray(Z)), expected)
        assert_array_equal(f(Z[::-1, ::2]), expected[::-1, ::2])
        assert_array_equal(f(Z.tolist()), expected)
        assert f(Z[0, 0]) == expected[0, 0]
        assert f(np.zeros((3, 0))).shape == (3, 0)


@every
def test_input_is_neither_modified_nor_returned(g):
    Z = read_only([[0.5, 1, 2]])
    before = Z.tobytes()
    for f in (g, g.prime):
        assert not np.shares_memory(f(Z), Z)
    assert Z.tobytes() == before


@pytest.mark.parametrize("Z", ["0.5", [1j], [None], [[1.0], [1.0, 2]]], ids=repr)
def test_what_is_not_a_real_number_is_refused(Z):
    for f in (sigmoid, relu, sigmoid.prime, relu.prime):
        with pytest.raises(TypeError, match=r"^Z (holds|has rows)"):
            f(Z)


def test_an_activation_of_your_own_trains():
    swish = Activation(
        "swish",
        lambda Z: Z * sigmoid(Z),
        lambda Z: sigmoid(Z) + Z * sigmoid.prime(Z),
    )
    net, X, Y = problem([3, 4, 1], swish)
    assert gradcheck.difference(net, X, Y) < 1e-7


@every
def test_a_record_that_prints_its_name_stays_as_it_is_and_pickles(g):
    assert repr(g) == g.name
    assert pickle.loads(pickle.dumps(g)) == g
    with pytest.raises(AttributeError):
        g.prime = np.tanh
