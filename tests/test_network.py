import copy
import pickle
from dataclasses import FrozenInstanceError, replace

import judges
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from strategies import ACTIVATIONS, problem, problems, read_only, same, some

from nnlib import cost, gradcheck, network
from nnlib.activations import leaky_relu, relu, sigmoid, tanh
from nnlib.network import Network

SIZES = (
    [[3, 1], [1, 1]]
    + [[3, 4, 1], [4, 4, 1], [1, 1, 1]]
    + [[3, 5, 2, 1], [4, 3, 5, 2, 1], [1, 1, 1, 1, 1]]
    + [[3, 4, 2, 3, 3, 1], [1, 1, 1, 1, 1, 1]]
)


def everything(net, X, Y):
    """Return A, Z, dW, db and J."""
    A, Z = network.forward(net, X)
    return A, Z, *network.backward(net, A, Z, Y), cost.cost_from_Z(Z[net.L], Y)


def assert_same_gradients(found, expected):
    for gradients, others in zip(found, expected, strict=True):
        assert gradients.keys() == others.keys()
        for l in gradients:
            assert_allclose(gradients[l], others[l], rtol=1e-10, atol=1e-13)


def test_step_worked_by_hand():
    judges.network_by_hand()


@pytest.mark.parametrize("m", [1, "n_x", 7])
@pytest.mark.parametrize("n", SIZES, ids=lambda n: "-".join(map(str, n)))
@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
def test_gradients_of_every_activation_and_depth(g, n, m):
    judges.gradients(n, g, n[0] if m == "n_x" else m)


@some
@given(problems())
def test_gradients_of_mixed_activations(problem):
    net, X, Y = problem
    assert gradcheck.difference(net, X, Y) < 1e-7


@some
@given(problems())
def test_shapes_are_those_of_the_course(problem):
    net, X, Y = problem
    n, m = net.n, X.shape[1]
    A, Z, dW, db, _ = everything(net, X, Y)
    assert list(A) == list(range(net.L + 1))
    assert A[0] is X
    assert sorted(dW) == sorted(db) == list(Z) == list(range(1, net.L + 1))
    for l in Z:
        assert Z[l].shape == A[l].shape == (n[l], m)
        assert dW[l].shape == net.W[l].shape == (n[l], n[l - 1])
        assert db[l].shape == net.b[l].shape == (n[l], 1)


@some
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_examples_does_not_matter(problem, random):
    net, X, Y = problem
    order = random.sample(range(X.shape[1]), X.shape[1])
    A, Z, *gradients, J = everything(net, X, Y)
    permuted, _, *others, J_permuted = everything(net, X[:, order], Y[:, order])
    for l in A:
        assert_allclose(permuted[l], A[l][:, order], rtol=1e-10, atol=1e-13)
    assert_same_gradients(others, gradients)
    assert J_permuted == pytest.approx(J, rel=1e-12)


@some
@given(problems(), st.integers(2, 4))
def test_every_example_several_times_changes_no_gradient(problem, times):
    net, X, Y = problem
    _, _, *gradients, J = everything(net, X, Y)
    _, _, *others, J_repeated = everything(net, np.tile(X, times), np.tile(Y, times))
    assert_same_gradients(others, gradients)
    assert J_repeated == pytest.approx(J, rel=1e-12)


@some
@given(problems())
def test_gradient_is_the_average_over_the_examples(problem):
    net, X, Y = problem
    m = X.shape[1]
    _, _, *gradients, J = everything(net, X, Y)
    ones = [everything(net, X[:, [i]], Y[:, [i]]) for i in range(m)]
    averages = [
        {l: sum(one[part][l] for one in ones) / m for l in one_of}
        for part, one_of in ((2, net.W), (3, net.b))
    ]
    assert_same_gradients(averages, gradients)
    assert sum(one[4] for one in ones) / m == pytest.approx(J, rel=1e-12)


@some
@given(problems(least_depth=2), st.randoms(use_true_random=False))
def test_the_order_of_hidden_units_does_not_matter(problem, random):
    net, X, Y = problem
    l = random.randrange(1, net.L)
    order = random.sample(range(net.n[l]), net.n[l])

    def permute(W, b):
        W, b = dict(W), dict(b)
        W[l], b[l], W[l + 1] = W[l][order], b[l][order], W[l + 1][:, order]
        return W, b

    A, _, dW, db, _ = everything(net, X, Y)
    permuted, _, *others, _ = everything(Network(*permute(net.W, net.b), net.g), X, Y)
    assert_allclose(permuted[net.L], A[net.L], rtol=1e-10)
    assert_allclose(permuted[l], A[l][order], rtol=1e-10, atol=1e-13)
    assert_same_gradients(others, permute(dW, db))


@some
@given(problems(least_depth=2))
def test_a_unit_split_into_two_halves_changes_nothing(problem):
    net, X, Y = problem
    # The first unit of layer 1 appears twice, each with half of its weight to layer 2.
    W, b = dict(net.W), dict(net.b)
    W[1], b[1] = W[1][[0, *range(net.n[1])]], b[1][[0, *range(net.n[1])]]
    W[2] = W[2][:, [0, *range(net.n[1])]] * [0.5, 0.5, *[1] * (net.n[1] - 1)]
    A, _, dW, *_ = everything(net, X, Y)
    split, _, dW_split, *_ = everything(Network(W, b, net.g), X, Y)
    assert_allclose(split[net.L], A[net.L], rtol=1e-10)
    assert_allclose(dW_split[1][0], dW[1][0] / 2, rtol=1e-9, atol=1e-13)
    assert_allclose(dW_split[1][1], dW[1][0] / 2, rtol=1e-9, atol=1e-13)
    assert_allclose(dW_split[2][:, 0], dW[2][:, 0], rtol=1e-9, atol=1e-13)


@some
@given(problems())
def test_predictions_are_ones_above_one_half(problem):
    net, X, _ = problem
    A, _ = network.forward(net, X)
    assume((A[net.L] != 0.5).all())
    predictions = network.predict(net, X)
    assert predictions.shape == (1, X.shape[1])
    assert predictions.dtype.kind == "i"
    assert_array_equal(predictions, np.round(A[net.L]))


def test_one_half_is_not_a_one():
    net = network.initialize([2, 3, 1], scale=0, rng=0)
    assert_array_equal(network.predict(net, np.ones((2, 4))), np.zeros((1, 4)))


@pytest.mark.parametrize("g", [tanh, relu], ids=repr)
def test_from_zero_only_the_last_bias_learns(g):
    _, X, Y = problem([2, 3, 1], m=7)
    _, _, dW, db, _ = everything(network.initialize([2, 3, 1], g, scale=0, rng=0), X, Y)
    assert not any(P.any() for P in (*dW.values(), db[1]))
    assert_allclose(db[2], [[0.5 - Y.mean()]])


def test_stacked_linear_layers_are_one():
    linear = network.Activation("linear", lambda Z: Z * 1, np.ones_like)
    net, X, _ = problem([3, 4, 1], linear)
    one = Network({1: net.W[2] @ net.W[1]}, {1: net.W[2] @ net.b[1] + net.b[2]}, {1: sigmoid})
    assert_allclose(network.forward(net, X)[0][2], network.forward(one, X)[0][1], rtol=1e-12)


def test_far_out_every_number_stays_finite():
    net, X, Y = problem([3, 4, 1])
    far = replace(net, W={l: 1e4 * W for l, W in net.W.items()})
    A, Z, dW, db, J = everything(far, X, Y)
    assert all(np.isfinite(P).all() for part in (A, Z, dW, db) for P in part.values())
    assert np.isfinite(J)


# What goes in stays as it is.


@pytest.mark.parametrize("n", [[3, 1], [3, 4, 1]], ids=str)
@pytest.mark.parametrize("m", [1, 5])
def test_inputs_are_neither_modified_nor_returned(n, m):
    net, X, Y = problem(n, m=m)
    X, Y = read_only(X), read_only(Y)
    A, Z = network.forward(net, X)
    assert A[0] is X
    for P in (*A.values(), *Z.values()):
        P.flags.writeable = False
    given = [X, Y, *A.values(), *Z.values(), *net.parameters]
    before = [P.tobytes() for P in given]
    dW, db = network.backward(net, A, Z, Y)
    network.predict(net, X)
    assert [P.tobytes() for P in given] == before
    assert not any(np.shares_memory(G, P) for G in (*dW.values(), *db.values()) for P in given)
    for l in Z:
        assert not any(np.shares_memory(P, Q) for P in (Z[l], A[l]) for Q in (X, net.W[l], net.b[l]))


@pytest.mark.parametrize(
    "layout",
    [np.asfortranarray, np.ndarray.tolist, lambda a: np.repeat(a, 2, axis=1)[:, ::2], lambda a: a[:, ::-1][:, ::-1]],
    ids=["Fortran", "lists", "every other column", "reversed twice"],
)  # fmt: skip
def test_layout_does_not_matter(layout):
    net, X, Y = problem([3, 4, 1])
    laid = Network(*({l: layout(P) for l, P in part.items()} for part in (net.W, net.b)), net.g)
    A, _, *gradients, J = everything(net, X, Y)
    others = everything(laid, layout(X), layout(Y))
    assert_allclose(others[0][2], A[2], rtol=1e-12)
    assert_same_gradients(others[2:4], gradients)
    assert others[4] == pytest.approx(J)


@pytest.mark.parametrize("g", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("parameters", [np.float32, np.float64])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_type_follows_X(g, parameters, dtype):
    net, X, Y = problem([3, 4, 2, 1], g)
    A, Z, dW, db, _ = everything(net.astype(parameters), X.astype(dtype), Y)
    assert {P.dtype for part in (A, Z, dW, db) for P in part.values()} == {np.dtype(dtype)}


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int64])
def test_whole_numbers_become_float64(dtype):
    net, _, _ = problem([2, 3, 1])
    X, Y = np.array([[0, 1, 1], [1, 1, 0]], dtype), np.array([[0, 1, 1]], dtype)
    found, expected = everything(net, X, Y), everything(net, X.astype(float), Y.astype(float))
    for part, other in zip(found[:4], expected[:4], strict=True):
        for l in part:
            assert part[l].dtype == np.float64
            assert_array_equal(part[l], other[l])


# The record.


def test_nothing_in_a_network_can_be_changed():
    net, _, _ = problem([3, 4, 1])
    with pytest.raises(FrozenInstanceError):
        net.W = {}
    for part in (net.W, net.b, net.g):
        with pytest.raises(TypeError):
            part[1] = None
    for P in net.parameters:
        with pytest.raises(ValueError, match="read-only"):
            P[0, 0] = 1


def test_a_network_keeps_no_hold_on_the_arrays_and_dicts_it_was_made_of():
    W, b, g = {1: np.ones((1, 2))}, {1: np.zeros((1, 1))}, {1: sigmoid}
    net = Network(W, b, g)
    W[1][:], b[1][:] = 7, 7
    W.clear(), b.clear(), g.clear()
    assert_array_equal(net.W[1], [[1, 1]])
    assert_array_equal(net.b[1], [[0]])
    assert net.g[1] is sigmoid


@pytest.mark.parametrize(
    "duplicate",
    [lambda net: pickle.loads(pickle.dumps(net)), copy.deepcopy, copy.copy, replace],
    ids=["pickle", "deepcopy", "copy", "replace"],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_copy_is_the_same_network_and_as_frozen(duplicate, dtype):
    net = problem([3, 4, 2, 1], [relu, tanh])[0].astype(dtype)
    twin = duplicate(net)
    assert same(twin, net)
    assert not any(P.flags.writeable for P in twin.parameters)


def test_astype_rounds_once_and_returns_itself_where_nothing_changes():
    net, _, _ = problem([3, 4, 1])
    single = net.astype(np.float32)
    assert {P.dtype for P in single.parameters} == {np.dtype(np.float32)}
    assert_allclose(single.W[1], net.W[1], rtol=1e-7)
    assert net.astype(np.float64) is net
    assert single.astype(np.float32) is single


def test_sizes_and_text():
    net = network.initialize([12288, 20, 7, 5, 1], [relu, tanh, leaky_relu], rng=0)
    assert net.n == [12288, 20, 7, 5, 1]
    assert net.L == 4
    assert repr(net) == "Network 12288-20-7-5-1 (relu, tanh, leaky_relu, sigmoid), 245,973 parameters"


def test_layers_may_come_in_any_order():
    net, X, _ = problem([3, 4, 2, 1])
    other = Network(*({l: part[l] for l in (3, 1, 2)} for part in (net.W, net.b, net.g)))
    assert other.n == net.n
    assert_array_equal(network.forward(other, X)[0][3], network.forward(net, X)[0][3])


W, b, g = (
    {1: np.ones((4, 3)), 2: np.ones((1, 4))},
    {1: np.ones((4, 1)), 2: np.ones((1, 1))},
    {1: tanh, 2: sigmoid},
)


@pytest.mark.parametrize(
    ("W", "b", "g", "error", "message"),
    [
        ({1: W[1], 2: W[1]}, b, g, ValueError,
         r"W\[2\] has .*: a row for each unit of layer 2, a column for each unit of layer 1$"),
        ({1: W[1], 2: W[1]}, b, g, ValueError,
         r"W\[2\] has shape \(4, 3\); it should be \(n\[2\], n\[1\]\) with n\[1\] = 4, the rows of W\[1\]: a row"),
        ({1: W[1], 2: W[2][0]}, b, g, ValueError, r"W\[2\] has shape \(4,\); it should be \(n\[2\], n\[1\]\)"),
        ({1: np.ones(3), 2: W[2]}, b, g, ValueError, r"W\[1\] has shape \(3,\); it should be \(n\[1\], n\[0\]\): a "),
        ({1: 1.0}, {1: 1.0}, {1: sigmoid}, ValueError, r"W\[1\] has shape \(\); it should be \(n\[1\], n\[0\]\)"),
        (W, {**b, 1: np.ones(4)}, g, ValueError,
         r"b\[1\] has shape \(4,\); it should be \(n\[1\], 1\) = \(4, 1\), one .* use b\[1\]\.reshape\(-1, 1\)"),
        (W, {**b, 1: np.ones((4, 5))}, g, ValueError,
         r"b\[1\] has shape \(4, 5\); .* whatever m is: use np\.zeros\(\(4, 1\)\)"),
        ({1: W[1]}, b, g, ValueError, r"b has the keys \[1, 2\]; .* keyed 1\.\.L: write b = \{1: "),
        (W, {1: b[1]}, g, ValueError, r"b has the keys \[1\]; it should have one entry for each layer, keyed 1\.\.L"),
        (W, b, {1: tanh}, ValueError, r"g has the keys \[1\]; .* write g = \{1: "),
        ({0: W[1], 1: W[2]}, b, g, ValueError, r"W has the keys \[0, 1\]; it should have one entry for each layer"),
        ({1: W[1], "2": W[2]}, b, g, ValueError, r"W has the keys \[1, '2'\]"),
        ({}, {}, {}, ValueError, r"W has the keys \[\]"),
        ([W[1], W[2]], b, g, TypeError, r"W is a list; it should be a dict with one entry for each layer"),
        ((P for P in W), b, g, TypeError, "W is a generator; it should be a dict"),
        (None, b, g, TypeError, "W is a NoneType; it should be a dict"),
        (W, b, [tanh, sigmoid], TypeError, "g is a list; it should be a dict"),
        (W, b, {1: tanh, 2: tanh}, ValueError,
         r"g\[2\] is tanh; the output layer should be the sigmoid, .* dZ\[L\] = A\[L\] - Y .* use g\[2\] = sigmoid"),
        (W, b, {1: np.tanh, 2: sigmoid}, TypeError, r"g\[1\] is <ufunc 'tanh'>; it should be an Activation: use tanh"),
        (W, b, {1: "tanh", 2: sigmoid}, TypeError, r"g\[1\] is 'tanh'; it should be an Activation"),
        ({1: W[1].astype(str), 2: W[2]}, b, g, TypeError, r"W\[1\] holds <U32 values; it should hold real numbers"),
        (W, {**b, 1: ["0"]}, g, TypeError, r"b\[1\] holds <U1 values; it should hold real numbers"),
        ({1: [[1, 2], [3]], 2: W[2]}, b, g, TypeError, r"W\[1\] has rows of different lengths"),
        ({1: W[1]}, {1: b[1]}, {1: sigmoid}, ValueError, r"n is \[3, 4\], so the output layer has n\[1\] = 4 units"),
        ({1: np.ones((1, 0))}, {1: b[2]}, {1: sigmoid}, ValueError, r"n\[0\] is 0; it should be 1 or more"),
    ],
)  # fmt: skip
def test_parts_that_do_not_make_a_network_are_refused(W, b, g, error, message):
    with pytest.raises(error, match=message):
        Network(W, b, g)


# Where it starts.


def test_the_same_seed_makes_the_same_network():
    first, second = (network.initialize([3, 4, 1], rng=7) for _ in range(2))
    assert same(first, second)
    assert same(first, network.initialize([3, 4, 1], rng=np.random.default_rng(7)))
    assert not same(first, network.initialize([3, 4, 1], rng=8))
    rng = np.random.default_rng(7)
    assert not same(network.initialize([3, 4, 1], rng=rng), network.initialize([3, 4, 1], rng=rng))


def test_numpy_s_global_random_numbers_are_left_alone():
    before = np.random.get_state()[1].tobytes()  # noqa: NPY002
    network.initialize([3, 4, 1], rng=0)
    assert np.random.get_state()[1].tobytes() == before  # noqa: NPY002


@pytest.mark.parametrize(
    ("g", "scale", "expected"),
    [
        (tanh, None, (1 / 400) ** 0.5),
        (sigmoid, None, (1 / 400) ** 0.5),
        (relu, None, (2 / 400) ** 0.5),
        (leaky_relu, None, (2 / 400) ** 0.5),
        (tanh, 0.01, 0.01),
        (relu, np.float32(0.5), 0.5),
        (relu, 0, 0),
    ],
)
def test_scale_of_the_first_weights(g, scale, expected):
    net = network.initialize([400, 300, 1], g, scale=scale, rng=0)
    assert net.W[1].std() == pytest.approx(expected, rel=0.01)
    assert abs(net.W[1].mean()) <= 4 * expected / net.W[1].size ** 0.5
    # The output is a sigmoid, whatever comes before it.
    assert net.W[2].std() == pytest.approx((1 / 300) ** 0.5 if scale is None else scale, rel=0.15)
    assert not any(b.any() for b in net.b.values())


def test_an_activation_for_all_hidden_layers_or_one_for_each():
    assert list(network.initialize([2, 3, 3, 1], relu, rng=0).g.values()) == [relu, relu, sigmoid]
    assert list(network.initialize([2, 3, 3, 1], (relu, tanh), rng=0).g.values()) == [relu, tanh, sigmoid]
    assert list(network.initialize([2, 1], [], rng=0).g.values()) == [sigmoid]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"g": [tanh]}, ValueError, r"g lists 1 activations; it should list L - 1 = 2, one for each hidden layer"),
        ({"g": [tanh] * 3}, ValueError, "g lists 3 activations; it should list L - 1 = 2"),
        ({"g": "tanh"}, TypeError, "g is 'tanh'; it should be an Activation or a list of them: use g=tanh"),
        ({"g": np.tanh}, TypeError, "g is <ufunc 'tanh'>; it should be an Activation or a list"),
        ({"g": [tanh, "relu"]}, TypeError, r"g\[2\] is 'relu'; it should be an Activation"),
        ({"scale": -1}, ValueError, "scale is -1; it should be a finite number, 0 or more: try scale=0.01"),
        ({"scale": float("nan")}, ValueError, "scale is nan; it should be a finite number"),
        ({"scale": float("inf")}, ValueError, "scale is inf; it should be a finite number"),
        ({"scale": "0.01"}, TypeError, "scale is '0.01'; it should be a finite number, 0 or more: try scale=0.01"),
        ({"scale": 1j}, TypeError, "scale is 1j; it should be a finite number"),
        ({"scale": [0.1, 0.1]}, TypeError, r"scale is \[0\.1, 0\.1\]; it should be a finite number"),
    ],
)  # fmt: skip
def test_a_start_that_cannot_be_is_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        network.initialize([2, 3, 3, 1], rng=0, **arguments)


def test_rng_cannot_be_forgotten():
    with pytest.raises(TypeError, match="rng"):
        network.initialize([2, 1])


def test_parameters_are_all_weights_then_all_biases():
    net, _, _ = problem([3, 4, 1])
    assert [id(P) for P in net.parameters] == [id(P) for P in (net.W[1], net.W[2], net.b[1], net.b[2])]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("name", "l"), [("W", 1), ("W", 2), ("b", 1), ("b", 2)])
def test_one_infinite_parameter_anywhere_is_seen(name, l, value):
    net, _, _ = problem([3, 4, 1])
    assert net.finite
    P = getattr(net, name)[l].copy()
    P[-1, -1] = value
    assert not replace(net, **{name: {**getattr(net, name), l: P}}).finite


def test_parameters_whose_squares_overflow_are_finite():
    net, _, _ = problem([3, 4, 1])
    assert replace(net, W={**net.W, 1: np.full((4, 3), -1e200)}).finite


def test_an_updated_network_is_as_frozen_and_takes_the_arrays_as_they_are():
    net, _, _ = problem([3, 4, 1])
    W, b = {l: 2 * net.W[l] for l in net.W}, {l: 3 * net.b[l] for l in net.b}
    new = net.updated(W, b)
    assert [id(P) for P in new.parameters] == [id(P) for P in (*W.values(), *b.values())]
    assert same(new, Network(W, b, net.g))
    assert (new.L, new.n, repr(new)) == (net.L, net.n, repr(net))
    for part in (new.W, new.b, new.g):
        with pytest.raises(TypeError):
            part[1] = None
    for P in new.parameters:
        with pytest.raises(ValueError, match="read-only"):
            P[0, 0] = 1


@some
@given(problems())
def test_the_cost_of_a_network_is_the_mean_loss_of_its_predictions(problem):
    net, X, Y = problem
    A, Z = network.forward(net, X)
    assert network.cost(net, X, Y) == pytest.approx(np.mean(cost.loss(A[net.L], Y)), rel=1e-9)


@some
@given(problems())
def test_unchecked_passes_compute_the_same(problem):
    net, X, Y = problem
    A, Z = network.forward(net, X)
    unchecked = network.forward(net, X, check=False)
    assert all(P[l].tobytes() == Q[l].tobytes() for P, Q in zip((A, Z), unchecked, strict=True) for l in P)
    gradients = network.backward(net, A, Z, Y), network.backward(net, A, Z, Y, check=False)
    assert all(P[l].tobytes() == Q[l].tobytes() for P, Q in zip(*gradients, strict=True) for l in P)
