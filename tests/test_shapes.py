import re

import numpy as np
import pytest
from strategies import problem

from nnlib import descent, gradcheck, logistic, network, shapes

# Some BLAS libraries warn of the infinity that the message then names, others do not.
pytestmark = pytest.mark.filterwarnings("ignore:.*encountered in matmul")

w, b = np.ones((3, 1)), 0.5
net, X, Y = problem([3, 4, 1], m=5)
zero = network.initialize([3, 4, 1], scale=0, rng=0)
A, Z = network.forward(net, X)

# Where X comes in, and where Y does: each is a call with one array left open.
TAKE_X = {
    "logistic.forward": lambda X: logistic.forward(w, b, X),
    "logistic.forward_loops": lambda X: logistic.forward_loops(w, b, X),
    "logistic.predict": lambda X: logistic.predict(w, b, X),
    "logistic.descend": lambda X: logistic.descend(w, b, X, Y, 0.1, 1),
    "network.forward": lambda X: network.forward(net, X),
    "network.predict": lambda X: network.predict(net, X),
    "descent.descend": lambda X: descent.descend(net, X, Y, 0.1, 1),
    "gradcheck.difference": lambda X: gradcheck.difference(net, X, Y),
}
TAKE_Y = {
    "logistic.backward": lambda Y: logistic.backward(A[2], X, Y),
    "logistic.backward_loops": lambda Y: logistic.backward_loops(A[2], X, Y),
    "logistic.descend": lambda Y: logistic.descend(w, b, X, Y, 0.1, 1),
    "network.backward": lambda Y: network.backward(net, A, Z, Y),
    "descent.descend": lambda Y: descent.descend(net, X, Y, 0.1, 1),
    "gradcheck.difference": lambda Y: gradcheck.difference(net, X, Y),
}
TAKE_ALPHA = {
    "logistic.step": lambda alpha: logistic.step(w, b, w, b, alpha),
    "logistic.descend": lambda alpha: logistic.descend(w, b, X, Y, alpha, 1),
    "descent.step": lambda alpha: descent.step(net, net.W, net.b, alpha),
    "descent.descend": lambda alpha: descent.descend(net, X, Y, alpha, 1),
}
TAKE_STEPS = {
    "logistic.descend": lambda steps, every: logistic.descend(w, b, X, Y, 0.1, steps, every),
    "descent.descend": lambda steps, every: descent.descend(net, X, Y, 0.1, steps, every),
}


def doors(calls):
    return pytest.mark.parametrize("call", calls.values(), ids=calls.keys())


def marred(value, i, j):
    bad = X.copy()
    bad[i, j] = value
    return bad


@doors(TAKE_X)
@pytest.mark.parametrize(
    ("X", "error", "parts"),
    [
        (X.T, ValueError, ["X has shape (5, 3)", "(n_x, m) = (3, m), one example per column", "use X.T"]),
        (X[:2], ValueError, ["X has shape (2, 5)", "(n_x, m) = (3, m)", "parameters made for n_x = 2"]),
        (X[:, 0], ValueError, ["X has shape (3,)", "(n_x, m) = (3, m)", "X.reshape(-1, 1) if it is one example"]),
        (X[:, :0], ValueError, ["X has shape (3, 0)", "m = 0 examples", "(n_x, m) = (3, m)", "how X was made"]),
        (X[:0], ValueError, ["X has shape (0, 5)", "n_x = 0 features", "(n_x, m) = (3, m)"]),
        (X.reshape(3, 5, 1), ValueError, ["X has shape (3, 5, 1)", "(n_x, m)", "X.reshape(X.shape[0], -1).T"]),
        (np.float64(3), ValueError, ["X has shape ()", "(n_x, m) = (3, m)", "X.reshape(-1, 1)"]),
        (marred(np.nan, 1, 4), ValueError, ["X holds nan at X[1, 4]", "finite", "np.argwhere(~np.isfinite(X))"]),
        (marred(-np.inf, 2, 0), ValueError, ["X holds -inf at X[2, 0]", "every value should be finite"]),
        (X.astype(str), TypeError, ["X holds <U32 values", "real numbers", "np.array(X, dtype=float)"]),
        (X.astype(object), TypeError, ["X holds object values", "np.array(X, dtype=float)"]),
        (X * 1j, TypeError, ["X holds complex128 values", "real numbers"]),
        (None, TypeError, ["X holds object values", "real numbers"]),
        ([[1.0, 2], [3.0]], TypeError, ["X has rows of different lengths", "rectangular table of numbers"]),
    ],
)  # fmt: skip
def test_bad_X_is_refused_at_the_call(call, X, error, parts):
    with pytest.raises(error) as raised:
        call(X)
    for part in parts:
        assert part in str(raised.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_no_weight_hides_what_is_not_finite(value):
    with pytest.raises(ValueError, match=r"at X\[1, 4\]"):
        network.forward(zero, marred(value, 1, 4))
    with pytest.raises(ValueError, match=r"at X\[1, 4\]"):
        logistic.forward(np.zeros((3, 1)), 0.0, marred(value, 1, 4))


def test_large_weights_are_no_fault_of_X():
    large = network.Network({1: [[1e308, 1e308]]}, {1: [[0.0]]}, {1: net.g[2]})
    A, Z = network.forward(large, [[1e3], [1.0]])
    assert (Z[1], A[1]) == (np.inf, 1)


@doors(TAKE_Y)
@pytest.mark.parametrize(
    ("Y", "error", "parts"),
    [
        (Y[0], ValueError, ["Y has shape (5,)", "(1, m) = (1, 5)", "use Y.reshape(1, -1)"]),
        (Y.T, ValueError, ["Y has shape (5, 1)", "(1, m) = (1, 5)", "use Y.reshape(1, -1)"]),
        (Y[:, :4], ValueError, ["Y has shape (1, 4)", "(1, m) = (1, 5)", "as many labels as X has columns (5, not 4)"]),
        (Y[:, :0], ValueError, ["Y has shape (1, 0)", "(1, m) = (1, 5)", "(5, not 0)"]),
        (1, ValueError, ["Y has shape ()", "(1, m) = (1, 5)"]),
        (np.stack([Y, Y]), ValueError, ["Y has shape (2, 1, 5)", "(1, m) = (1, 5)"]),
        ([[0, 1, 2, 0, 1]], ValueError, ["Y holds 2.0", "should be 0 or 1", "Y = (classes == 3).reshape(1, -1)"]),
        ([[0, 1, -1, 0, 1]], ValueError, ["Y holds -1.0", "should be 0 or 1"]),
        ([[0, 1, 1 - 1e-9, 0, 1]], ValueError, ["Y holds 0.999999999;", "should be 0 or 1"]),
        ([[0, 1, np.nan, 0, 1]], ValueError, ["Y holds nan", "should be 0 or 1"]),
        (Y.astype(str), TypeError, ["Y holds <U32 values", "np.array(Y, dtype=float)"]),
        (Y.astype(object), TypeError, ["Y holds object values", "real numbers"]),
        ([[0, 1], [1]], TypeError, ["Y has rows of different lengths"]),
    ],
)  # fmt: skip
def test_bad_Y_is_refused_at_the_call(call, Y, error, parts):
    with pytest.raises(error) as raised:
        call(Y)
    for part in parts:
        assert part in str(raised.value)


@doors(TAKE_ALPHA)
@pytest.mark.parametrize(
    ("alpha", "error", "found"),
    [
        (0, ValueError, "alpha is 0"),
        (-0.1, ValueError, "alpha is -0.1"),
        (float("nan"), ValueError, "alpha is nan"),
        (float("inf"), ValueError, "alpha is inf"),
        (0.1 + 0j, TypeError, "alpha is (0.1+0j)"),
        ("0.1", TypeError, "alpha is '0.1'"),
        (True, TypeError, "alpha is True"),
        (np.bool_(True), TypeError, "alpha is np.True_"),
        (None, TypeError, "alpha is None"),
        (np.array([0.1]), TypeError, "alpha has shape (1,)"),
        ([0.1], TypeError, "alpha is [0.1]"),
        pytest.param(10**400, ValueError, "alpha is too large for a float", id="10**400"),
    ],
    ids=repr,
)
def test_bad_alpha_is_refused_at_the_call(call, alpha, error, found):
    with pytest.raises(error, match=rf"^{re.escape(found)}; .*positive.*: try alpha=0\.01$"):
        call(alpha)


@pytest.mark.parametrize(
    "alpha", [1, 0.5, np.float32(0.5), np.float64(0.5), np.int64(1), np.array(0.5)], ids=repr
)
def test_any_real_number_is_an_alpha(alpha):
    assert shapes.learning_rate(alpha) == float(alpha)
    assert type(shapes.learning_rate(alpha)) is float


@doors(TAKE_STEPS)
@pytest.mark.parametrize(
    ("steps", "every", "error", "message"),
    [
        (-1, 1, ValueError, "steps is -1; it should be 0 or more: try steps=1"),
        (1, 0, ValueError, "every is 0; it should be 1 or more: try every=1"),
        (10.0, 1, TypeError, "steps is 10.0; it should be a whole number: try steps=1"),
        (1, None, TypeError, "every is None; it should be a whole number: try every=1"),
        (True, 1, TypeError, "steps is True; it should be a whole number: try steps=1"),
    ],
)
def test_bad_counts_are_refused_at_the_call(call, steps, every, error, message):
    with pytest.raises(error) as raised:
        call(steps, every)
    assert str(raised.value) == message


@pytest.mark.parametrize("m", [1, 4])
@pytest.mark.parametrize("n_x", [1, 3])
def test_good_shapes_pass_as_they_are(n_x, m):
    X, Y = np.ones((n_x, m)), np.ones((1, m))
    assert shapes.inputs(X) is shapes.inputs(X, n_x) is X
    assert shapes.labels(Y, m) is Y
    assert [array is given for array, given in zip(shapes.examples(X, Y, n_x), (X, Y), strict=True)] == [
        True,
        True,
    ]


COLUMNS = "it should be (n_x, m) = (n_x, m), one example per column"
THREE = "it should be (n_x, m) = (3, m), one example per column"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shapes.inputs(np.ones(3), 3), f"X has shape (3,); {THREE}: use X.reshape(-1, 1) if it is one example"),
        (lambda: shapes.inputs(np.ones(3)), f"X has shape (3,); {COLUMNS}: use X.reshape(-1, 1) if it is one example, "
         "X.reshape(1, -1) if it is one feature of m examples"),
        (lambda: shapes.inputs(3), f"X has shape (); {COLUMNS}: use X.reshape(-1, 1) if it is one picture or number"),
        (lambda: shapes.inputs(np.ones((2, 4, 4))), f"X has shape (2, 4, 4); {COLUMNS}: use X.reshape(-1, 1) if it is "
         "one picture or number, X.reshape(X.shape[0], -1).T if it is a stack of pictures, to unroll each into a "
         "column"),
        (lambda: shapes.inputs(np.ones((3, 0))), f"X has shape (3, 0), so m = 0 examples; {COLUMNS}, with at least 1 "
         "of each: look at how X was made"),
        (lambda: shapes.inputs(np.ones((0, 5))), f"X has shape (0, 5), so n_x = 0 features; {COLUMNS}, with at least 1 "
         "of each: look at how X was made"),
        (lambda: shapes.inputs(np.ones((5, 3)), 3), f"X has shape (5, 3); {THREE}: use X.T, your examples are rows"),
        (lambda: shapes.labels([[0, 2]], 2), "Y holds 2.0; every label should be 0 or 1: turn your classes into labels "
         "with a question, such as Y = (classes == 3).reshape(1, -1)"),
        (lambda: shapes.pair(np.ones((1, 3)), np.ones(3)), "Y has shape (3,); it should be that of A, (1, m) = (1, 3): "
         "use Y.reshape(1, -1)"),
        (lambda: shapes.pair(np.ones((2, 3)), np.ones(3)), "Y has shape (3,); it should be that of A, (2, 3): "
         "use one label for each prediction"),
        (lambda: shapes.learning_rate("a"), "alpha is 'a'; it should be one positive number, the learning rate: "
         "try alpha=0.01"),
    ],
)  # fmt: skip
def test_messages_word_for_word(call, message):
    with pytest.raises((TypeError, ValueError)) as raised:
        call()
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("n_x", "fixes"),
    [
        (3, ["X.reshape(-1, 1) if it is one example"]),
        (1, ["X.reshape(-1, 1) if it is one example", "X.reshape(1, -1) if it is one feature of m examples"]),
        (None, ["(n_x, m) = (n_x, m)", "X.reshape(-1, 1)", "X.reshape(1, -1)"]),
    ],
)
def test_the_fix_for_a_flat_X_depends_on_n_x(n_x, fixes):
    with pytest.raises(ValueError, match="X has shape") as raised:
        shapes.inputs(np.ones(3), n_x)
    assert [fix in str(raised.value) for fix in fixes] == [True] * len(fixes)
    assert ("one feature" in str(raised.value)) == (n_x != 3)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (np.ones((2, 2), np.float32), np.float32),
        (np.ones((2, 2)), np.float64),
        (np.ones((2, 2), np.float16), np.float64),
        (np.ones((2, 2), np.longdouble), np.float64),
        (np.ones((2, 2), ">f8"), np.float64),
        (np.ones((2, 2), bool), np.float64),
        (np.ones((2, 2), np.uint8), np.float64),
        ([[1, 0], [0, 1]], np.float64),
        (range(3), np.float64),
    ],
    ids=lambda value: str(getattr(value, "dtype", value)),
)
def test_floats_stay_and_all_else_becomes_float64(values, dtype):
    array = shapes.floats(values, "X")
    assert array.dtype == np.dtype(dtype)
    assert array.dtype.isnative
    np.testing.assert_array_equal(array, values)
    assert (array is values) == (isinstance(values, np.ndarray) and values.dtype == np.dtype(dtype))


@pytest.mark.parametrize(
    ("n", "error", "message"),
    [
        ([], ValueError, r"n is \[\]; .*try \[2, 1\]"),
        ([5], ValueError, r"n is \[5\]; .*at least one layer: try \[5, 1\]"),
        ([2, 3], ValueError, r"n is \[2, 3\], so the output layer has n\[1\] = 3 units.*try \[2, 3, 1\]"),
        ([2, 0, 1], ValueError, r"n\[1\] is 0; it should be 1 or more"),
        ([2, -4, 1], ValueError, r"n\[1\] is -4"),
        ([2, 4.0, 1], TypeError, r"n\[1\] is 4\.0; it should be a whole number"),
        ([2, "4", 1], TypeError, r"n\[1\] is '4'"),
        ([2, True, 1], TypeError, r"n\[1\] is True"),
        ("241", TypeError, r"n is '241'; it should list the units of each layer, \[n_x, .* try \[2, 4, 1\]"),
        (3, TypeError, "n is 3; it should list the units"),
        (None, TypeError, "n is None; it should list the units"),
        ({2, 1}, TypeError, "it should list the units"),
        (np.array(3), TypeError, "n is 3; it should list the units"),
        (np.array([[2, 1]]), TypeError, r"n\[0\] is \[2, 1\]; it should be a whole number"),
        (np.array([2.0, 1.0]), TypeError, r"n\[0\] is 2\.0; it should be a whole number"),
    ],
)
@pytest.mark.parametrize("call", [shapes.sizes, shapes.ledger, lambda n: network.initialize(n, rng=0)])
def test_bad_sizes_are_refused(call, n, error, message):
    with pytest.raises(error, match=message):
        call(n)


@pytest.mark.parametrize(
    "n", [[2, 3, 1], (2, 3, 1), np.array([2, 3, 1]), [np.int32(2), 3, np.uint8(1)]], ids=repr
)
def test_sizes_come_as_any_sequence_of_whole_numbers(n):
    assert shapes.sizes(n) == [2, 3, 1]
    assert {type(size) for size in shapes.sizes(n)} == {int}


def test_ledger_has_the_shapes_of_a_real_pass():
    m = 5
    dW, db = network.backward(net, A, Z, Y)
    real = {"A[0] = X": A[0]}
    for l in (1, 2):
        real |= {f"W[{l}]": net.W[l], f"b[{l}]": net.b[l], f"Z[{l}]": Z[l], f"A[{l}]": A[l]}
        real |= {f"dW[{l}]": dW[l], f"db[{l}]": db[l], f"dZ[{l}]": Z[l], f"dA[{l}]": A[l]}
    ledger = shapes.ledger([3, 4, 1], m)
    assert {row.name: row.shape for row in ledger} == {name: array.shape for name, array in real.items()}
    # The notation says the same: (n[1], n[0]) with n = [3, 4, 1] is (4, 3).
    for row in ledger:
        assert eval(row.notation, {"n": [3, 4, 1], "m": m}) == row.shape


def test_ledger_is_of_one_example_unless_told_otherwise():
    assert shapes.ledger([2, 1]) == shapes.ledger([2, 1], 1)


def test_ledger_refuses_no_examples():
    with pytest.raises(ValueError, match="m is 0; it should be 1 or more"):
        shapes.ledger([2, 1], m=0)


@pytest.mark.parametrize(
    ("dW", "db", "error", "message"),
    [
        ({1: np.ones((2, 3)), 2: np.ones((1, 2))}, None, ValueError,
         r"dW\[1\] has shape \(2, 3\); .* of W\[1\], \(n\[1\], n\[0\]\) = \(4, 3\): use dZ\[1\] @ A\[0\]\.T / m"),
        (None, {1: np.ones(4), 2: np.ones((1, 1))}, ValueError,
         r"db\[1\] has shape \(4,\); .* of b\[1\], \(n\[1\], 1\) = \(4, 1\): use dZ\[1\]\.sum\(axis=1, keepdims"),
        (None, {1: np.ones((4, 1)), 2: 0.5}, ValueError, r"db\[2\] has shape \(\); .* \(n\[2\], 1\) = \(1, 1\)"),
        (None, {2: np.ones((1, 1))}, ValueError, r"db has the keys \[2\]; .* keyed 1\.\.L: write db = \{1: "),
        ([np.ones((4, 3)), np.ones((1, 4))], None, TypeError, r"dW is a list; it should be a dict .* write dW = \{1: "),
        ({1: "a", 2: "b"}, None, TypeError, r"dW\[1\] holds <U1 values"),
        (None, {1: "a", 2: "b"}, TypeError, r"db\[1\] holds <U1 values"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "call",
    [
        lambda dW, db: descent.step(net, dW, db, 0.1),
        lambda dW, db: gradcheck.difference(net, X, Y, backward=lambda *_: (dW, db)),
    ],
    ids=["descent.step", "gradcheck.difference"],
)
def test_gradients_of_another_shape_are_refused(call, dW, db, error, message):
    with pytest.raises(error, match=message):
        call(dW or net.W, db or net.b)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "layout", [np.ascontiguousarray, np.asfortranarray, lambda P: np.repeat(P, 2, 1)[:, ::2]]
)
@pytest.mark.parametrize("value", [0.0, 1e-320, 1e30, -1e38, np.nan, np.inf, -np.inf])
def test_all_finite_says_what_isfinite_says(dtype, layout, value):
    for place in np.ndindex(3, 4):
        P = np.random.default_rng(0).standard_normal((3, 4)).astype(dtype)
        P[place] = value
        assert shapes.all_finite(layout(P)) == bool(np.isfinite(P).all())
