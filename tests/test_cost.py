import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from strategies import read_only

from nnlib.activations import sigmoid
from nnlib.cost import cost, cost_from_Z, loss, loss_from_Z, squared_error

FUNCTIONS = (loss, loss_from_Z, squared_error, cost, cost_from_Z)
every = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)


@st.composite
def outputs(draw, largest):
    """Z and Y, both (1, m), m from 1."""
    m = draw(st.integers(1, 8))
    Z = draw(arrays(np.float64, (1, m), elements=st.floats(-largest, largest)))
    return Z, draw(arrays(np.float64, (1, m), elements=st.sampled_from([0.0, 1.0])))


def test_each_case_by_hand():
    A, Y = np.array([[0.8, 0.8, 0.5]]), np.array([[1.0, 0, 1]])
    assert_allclose(loss(A, Y), [[-math.log(0.8), -math.log(0.2), math.log(2)]])
    assert_allclose(squared_error(A, Y), [[0.2**2 / 2, 0.8**2 / 2, 0.5**2 / 2]])
    assert cost(A, Y) == pytest.approx((0.2231435513 + 1.6094379124 + 0.6931471806) / 3)


@given(outputs(30))
def test_in_one_line_it_is_the_formula_of_the_course(ZY):
    Z, Y = ZY
    A = sigmoid(Z)
    assert_allclose(loss(A, Y), -(Y * np.log(A) + (1 - Y) * np.log(1 - A)), atol=1e-15)


@given(outputs(1e4))
def test_cost_is_the_mean_of_the_losses(ZY):
    Z, Y = ZY
    losses = loss_from_Z(Z, Y)
    assert losses.shape == Z.shape
    assert cost_from_Z(Z, Y) == pytest.approx(math.fsum(losses[0]) / Z.size)
    assert isinstance(cost_from_Z(Z, Y), float)
    A = sigmoid(np.clip(Z, -30, 30))
    assert cost(A, Y) == pytest.approx(math.fsum(loss(A, Y)[0]) / Z.size)


@given(outputs(1e4))
def test_stable_is_naive_where_naive_is_exact(ZY):
    Z, Y = ZY
    naive, stable = loss(sigmoid(Z), Y), loss_from_Z(Z, Y)
    assert np.isfinite(stable).all()
    # 1 - a carries an error of 1e-16, which log magnifies as a nears 1.
    tame = np.abs(Z) < 20
    assert_allclose(stable[tame], naive[tame], rtol=1e-6)
    finite = np.isfinite(naive)
    assert_allclose(stable[finite], naive[finite], atol=0.7)


def test_sure_and_wrong_is_infinite_from_A_and_exact_from_Z():
    Z = np.array([[40.0]])
    assert loss(sigmoid(Z), [[0]]) == np.inf
    assert cost(sigmoid(Z), [[0]]) == np.inf
    assert_allclose(loss_from_Z(Z, [[0]]), [[40]])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_stable_cost_is_finite_far_out(dtype):
    Z = np.array([[-1e4, 1e4, -1e4, 1e4]], dtype)
    assert_allclose(loss_from_Z(Z, [[0, 0, 1, 1]]), [[0, 1e4, 1e4, 0]])
    assert cost_from_Z(Z, [[0, 0, 1, 1]]) == 5000


def test_sure_and_right_costs_nothing_and_prints_no_minus():
    assert str(loss([[1.0, 0.0]], [[1, 0]])) == "[[0. 0.]]"


@pytest.mark.parametrize("y", [0, 1])
def test_cross_entropy_curves_up_everywhere_and_squared_error_does_not(y):
    z = np.linspace(-8, 8, 1601)

    def curvature(losses):
        return np.diff(losses, 2) / (z[1] - z[0]) ** 2

    assert curvature(loss_from_Z(z, y)).min() > 0
    assert curvature(squared_error(sigmoid(z), y)).min() == pytest.approx(-0.0602, abs=5e-4)


@every
def test_a_number_goes_with_any_shape_of_predictions(function):
    A = np.linspace(0.1, 0.9, 12).reshape(3, 4)
    assert_array_equal(function(A, 1), function(A, np.ones((3, 4))))
    assert function(0.3, True) == function([[0.3]], [[1]])


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("label", [bool, np.uint8, np.int64, np.float32, np.float64])
def test_type_follows_the_predictions(function, dtype, label):
    result = function(np.array([[0.3, 0.6]], dtype), np.array([[0, 1]], label))
    assert isinstance(result, float) or result.dtype == dtype


@every
def test_inputs_are_neither_modified_nor_returned(function):
    A, Y = read_only([[0.3, 0.6]]), read_only([[0.0, 1]])
    before = A.tobytes(), Y.tobytes()
    result = function(A, Y)
    assert (A.tobytes(), Y.tobytes()) == before
    assert not np.shares_memory(result, A)
    assert not np.shares_memory(result, Y)


@every
@pytest.mark.parametrize(
    ("A", "Y", "error", "message"),
    [
        (np.full((1, 3), 0.5), np.ones(3), ValueError, r"Y has shape \(3,\).*\(1, m\) = \(1, 3\).*Y\.reshape\(1, -1\)"),
        (np.full((1, 3), 0.5), np.ones((3, 1)), ValueError, r"Y has shape \(3, 1\).*\(1, 3\).*Y\.reshape\(1, -1\)"),
        (np.full((1, 3), 0.5), np.ones((1, 2)), ValueError, r"Y has shape \(1, 2\).*\(1, 3\).*one label for each"),
        (np.full((1, 3), 0.5), np.ones((1, 1)), ValueError, r"Y has shape \(1, 1\).*\(1, 3\)"),
        (np.full((1, 2), 0.5), [[0, -1]], ValueError, r"Y holds -1\.0; every label should be 0 or 1.*Y = \(classes"),
        (np.full((1, 2), 0.5), [[0, np.nan]], ValueError, "Y holds nan; every label should be 0 or 1"),
        (np.full((1, 0), 0.5), np.ones((1, 0)), ValueError, r"shape \(1, 0\), so m = 0 examples; m should be 1"),
        (["a"], [1], TypeError, "^(A|Z) holds <U1 values; it should hold real numbers"),
        ([[0.5]], [["1"]], TypeError, "Y holds <U1 values; it should hold real numbers"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_mend(function, A, Y, error, message):
    with pytest.raises(error, match=message):
        function(A, Y)


@every
def test_predictions_are_called_by_their_name(function):
    name = "Z" if function in (loss_from_Z, cost_from_Z) else "A"
    with pytest.raises(TypeError, match=f"^{name} holds"):
        function(["a"], [1])
    with pytest.raises(ValueError, match=rf"should be that of {name}, \(1, m\) = "):
        function([[0.5, 0.5]], [1, 0])


@pytest.mark.parametrize("function", [loss, cost, squared_error])
@pytest.mark.parametrize("value", [-1e-9, 1.0000001, 17.0, np.nan, np.inf])
def test_predictions_outside_0_to_1_are_refused_by_name(function, value):
    A, Y = np.array([[0.5, value, 0.25]]), np.array([[1, 0, 1]])
    with pytest.raises(
        ValueError, match=r"A holds .* at A\[0, 1\]; every prediction should be between 0 and 1"
    ):
        function(A, Y)


@pytest.mark.parametrize("function", [loss, cost_from_Z])
def test_masked_entries_are_refused_and_an_empty_mask_is_fine(function):
    A, Y = np.ma.array([[0.5, 0.25]], mask=[[False, True]]), np.array([[1, 0]])
    with pytest.raises(TypeError, match="has masked entries"):
        function(A, Y)
    plain = np.asarray(A)
    assert_array_equal(function(np.ma.array(plain), Y), function(plain, Y))


def test_it_is_computed_where_numpy_raises_everything():
    Z, Y = np.array([[1e4, -1e4, 800.0, 0.0]]), np.array([[1, 0, 0, 1]])
    with np.errstate(all="raise"):
        assert np.isfinite(cost_from_Z(Z, Y))
        assert loss(np.array([[1.0, 0.0]]), np.array([[1, 1]])).tolist() == [[0, np.inf]]
