"""The record of settings: what it refuses, what follows from what, and the network it starts from."""

import re

import numpy as np
import pytest

from nnlib.activations import Activation, relu, sigmoid, tanh
from nnlib.labs.playground.settings import EQUAL, Settings, edited, linear


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"data": "dogs"}, "data is 'dogs'; it should be one of 'flower'"),
        ({"noise": -1}, "noise is -1; this lab goes from 0 to 0.6"),
        ({"noise": float("nan")}, "noise is nan; it should be finite"),
        ({"m": 5}, "m is 5; it should be 20 or more"),
        ({"train": 95}, "train is 95; this lab goes from 10 to 90"),
        ({"batch": 0}, "batch is 0"),
        ({"hidden": (8, 13)}, "hidden[1] is 13; this lab goes from 1 to 12"),
        (
            {"hidden": (1,) * 7, "activations": ("tanh",) * 7},
            "hidden lists 7 layers; this lab has room for 6",
        ),
        ({"features": ()}, "a feature in features is None; it should be one of 'x1'"),
        ({"features": ("x1", "x3")}, "a feature in features is 'x3'"),
        ({"features": "x1"}, "features is 'x1'; it should be a list or tuple"),
        ({"activations": ("tanh",)}, "activations names 1; hidden has 2 layers"),
        ({"activations": ("tanh", "swish")}, "an activation in activations is 'swish'"),
        ({"own": ((0, 0, 2),)}, "a label in own is 2"),
        ({"own": ((9, 0, 1),)}, "a feature in own is 9"),
        ({"own": ((0, 0),)}, "an example is (x1, x2, y)"),
        ({"own": ((0, 0, 1),) * 2001}, "own holds 2001 examples; this lab has room for 2,000"),
        ({"scaling": ((0, 1), (0, 0))}, "its divisors should be above 0"),
        ({"scaling": ((0, 1),)}, "scaling is ((0, 1),)"),
        ({"edits": (("W", 1, 8, 0, 1.0),)}, "the row in an edit is 8"),
        ({"edits": (("V", 1, 0, 0, 1.0),)}, "the name in an edit is 'V'"),
        ({"edits": (("b", 1, 0, 0, "x"),)}, "the value in an edit is 'x'"),
        ({"penalty": "L3"}, "penalty is 'L3'"),
        ({"rate": 11}, "rate is 11"),
        ({"alpha": 0}, "alpha is 0"),
        ({"start": "ones"}, "start is 'ones'"),
        ({"seed": 21}, "seed is 21"),
    ],
)
def test_what_cannot_be_is_named(bad, said):
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        Settings(**bad)


def test_they_never_change():
    one = Settings()
    two = one.but(alpha=0.1)
    assert (one.alpha, two.alpha) == (0.3, 0.1)
    with pytest.raises(AttributeError):
        one.alpha = 3
    assert {one: 1}[Settings()] == 1


def test_a_layer_more_takes_the_activation_before_it():
    one = Settings(hidden=(4, 3), activations=("relu", "sigmoid"))
    assert one.but(hidden=(4, 3, 2)).activations == ("relu", "sigmoid", "sigmoid")
    assert one.but(hidden=(4,)).activations == ("relu",)
    assert one.but(hidden=()).but(hidden=(3,)).activations == ("tanh",)


def test_features_keep_one_order():
    assert Settings(features=("sin 2 x1", "x1")).features == ("x1", "sin 2 x1")


def test_the_first_network():
    net = Settings(features=("x1", "x2", "x1 x2"), hidden=(4, 3), activations=("relu", "linear")).first()
    assert net.n == [3, 4, 3, 1]
    assert [net.g[l] for l in net.g] == [relu, linear, sigmoid]
    tanh_net = Settings(features=("x1", "x2", "x1 x2"), hidden=(4, 3)).first()
    np.testing.assert_allclose(net.W[1], tanh_net.W[1] * 2**0.5)
    assert (tanh_net.W[3] == net.W[3]).all()
    assert (Settings(start="zero").first().W[1] == 0).all()
    assert (Settings(start="equal").first().W[2] == EQUAL).all()
    assert not np.array_equal(Settings(seed=2).first().W[1], Settings(seed=3).first().W[1])


def test_the_readers_activation_and_tanh_in_its_place():
    own = Activation("mine", np.sin, np.cos)
    settings = Settings(activations=("yours", "tanh"))
    assert (settings.first(own).g[1], settings.first().g[1]) == (own, tanh)


def test_weights_edited_by_hand_are_part_of_the_start_until_it_has_another_shape():
    settings = Settings(edits=(("W", 1, 3, 1, 2.5), ("b", 3, 0, 0, -1)))
    net = settings.first()
    assert (net.W[1][3, 1], net.b[3][0, 0]) == (2.5, -1)
    assert net.W[1][3, 0] == Settings().first().W[1][3, 0]
    assert settings.but(alpha=0.1).edits == settings.edits
    assert settings.but(hidden=(3,)).edits == settings.but(seed=4).edits == ()
    with pytest.raises(TypeError, match=re.escape("W[1][0, 1] is 'a'")):
        edited(net, "W", 1, 0, 1, "a")


def test_changes_are_what_differs():
    assert Settings().changes() == {}
    assert Settings(alpha=1, features=("x1",)).changes() == {"alpha": 1.0, "features": ("x1",)}


def test_linear_has_its_slope():
    Z = np.array([[-1.0, 2.0]])
    assert np.array_equal(linear(Z), Z)
    assert np.array_equal(linear.prime(Z), [[1, 1]])


def test_more_edits_than_parameters_are_refused_before_any_is_looked_at():
    """A shared text of 5,000 letters can hold a hundred thousand edits."""
    with pytest.raises(ValueError, match="edits holds 100,000 edits; this network has 4 weights and biases"):
        Settings(hidden=(), features=("x1", "x2", "x1 x2"), activations=(), edits=(None,) * 100_000)


def test_edits_are_in_the_first_network_and_nothing_else_is_changed():
    plain = Settings(hidden=(3,), activations=("tanh",))
    edits = (("W", 1, 2, 0, 5.0), ("b", 1, 0, 0, -1.0), ("W", 1, 0, 1, 7.0), ("W", 2, 0, 1, 0.5))
    net, changed = plain.first(), plain.but(edits=edits).first()
    expected = {"W": {l: W.copy() for l, W in net.W.items()}, "b": {l: b.copy() for l, b in net.b.items()}}
    for name, l, i, j, value in edits:
        expected[name][l][i, j] = value
    for name, arrays in expected.items():
        assert all(np.array_equal(getattr(changed, name)[l], P) for l, P in arrays.items())
