"""The exported lines of numpy predict what the network predicts, digit for digit; the formula has its numbers."""

import numpy as np
import pytest

from nnlib.activations import Activation
from nnlib.labs.playground import data, export, training
from nnlib.labs.playground.features import FEATURES, mapped
from nnlib.labs.playground.settings import ACTIVATIONS, Settings
from nnlib.network import forward

ALL = tuple(ACTIVATIONS)


def trained(settings, own=None, steps=20):
    made = data.examples(settings)
    net, F = settings.first(own), mapped(settings.features, made.X)
    for k in range(steps):
        net = training.update(net, F, made.Y, k, settings).net
    return net


def run(lines, X, **names):
    """Run the lines as a reader would, in a file of their own."""
    space = {"__builtins__": __builtins__, "x1": X[0], "x2": X[1], **names}
    exec(lines, space)
    return space["yhat"]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(features=tuple(FEATURES), hidden=(3, 2, 4, 3, 2), activations=ALL, alpha=0.05),
        Settings(features=("x1^2",), hidden=(), activations=()),
    ],
    ids=["default", "everything", "one unit"],
)
def test_the_lines_predict_what_the_network_predicts(settings):
    net = trained(settings)
    lines = export.numpy_lines(settings, net)
    assert len(lines.splitlines()) == 4
    X = np.random.default_rng(0).uniform(-3, 3, (2, 50))
    yhat = run(lines, X)
    assert yhat.shape == (1, 50)
    np.testing.assert_allclose(yhat, forward(net, mapped(settings.features, X))[0][net.L], rtol=1e-12)


def test_the_lines_scale_as_the_data_were_scaled():
    read = data.read("100,-4,0\n300,-2,1\n200,-3,1\n120,-2.5,0")
    settings = Settings(data="own", own=read.own, scaling=read.scaling, train=90)
    net = trained(settings)
    raw = np.array([[100, 300, 200.0], [-4, -2, -3.0]])
    fitted = np.array([row[:2] for row in read.own[:3]]).T
    yhat = run(export.numpy_lines(settings, net), raw)
    np.testing.assert_allclose(yhat, forward(net, fitted)[0][net.L], rtol=1e-12)


def test_the_lines_ask_for_the_readers_activation():
    own = Activation("sine", np.sin, np.cos)
    settings = Settings(activations=("yours", "tanh"))
    net = trained(settings, own)
    lines = export.numpy_lines(settings, net)
    assert "# my_activation is sine, your own" in lines
    X = np.zeros((2, 3))
    np.testing.assert_allclose(run(lines, X, my_activation=np.sin), forward(net, X)[0][net.L])
    assert r"\mathrm{sine}\left(" in export.latex(settings, net)


def test_digits_make_it_shorter():
    settings = Settings()
    net = trained(settings)
    short = export.numpy_lines(settings, net, digits=3)
    assert len(short) < 0.6 * len(export.numpy_lines(settings, net))
    X = np.random.default_rng(0).uniform(-2, 2, (2, 50))
    np.testing.assert_allclose(run(short, X), forward(net, X)[0][net.L], atol=0.05)


def test_the_formula_has_every_layer_and_its_numbers():
    settings = Settings(
        features=("x1", "x1 x2"), hidden=(2,), activations=("relu",), edits=(("W", 1, 0, 1, -1.2345),)
    )
    text = export.latex(settings, settings.first())
    assert r"A^{[0]} &= \begin{bmatrix} x_1 \\ x_1 x_2 \end{bmatrix}" in text
    assert r"A^{[1]} &= \mathrm{ReLU}\left(" in text
    assert "-1.234 " in text or "-1.235 " in text
    assert r"\hat{y} &= \sigma\left(" in text
    assert text.count("{") == text.count("}")
    large = export.latex(settings, settings.but(start="1").first(), digits=1)
    assert large.count("{") == large.count("}")
    huge = Settings(hidden=(), activations=(), edits=(("b", 1, 0, 0, 2e9),))
    assert r"2.000 \cdot 10^{09}" in export.latex(huge, huge.first())
