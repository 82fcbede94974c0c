"""Logistic regression on pictures: its steps are those of logistic, and it says when they are too large."""

import numpy as np
import pytest

from nnlib import datasets, labs, logistic
from nnlib.labs.logistic_regression import DATA


@pytest.mark.parametrize("data", DATA)
def test_logistic_regression_takes_the_steps_of_logistic(data):
    shown = labs.logistic_regression(data=data, digit=8, alpha=0.02)
    shown.advance(12)
    train, test = datasets.cats() if data == "cats" else datasets.digits(8)
    *_, last = logistic.descend(*logistic.initialize(train.X.shape[0]), train.X, train.Y, 0.02, 12)
    np.testing.assert_allclose(shown.w, last.w, rtol=1e-10, atol=1e-15)
    assert shown.b == pytest.approx(last.b, rel=1e-10)
    now = shown.history[-1]
    assert now.k == 12
    np.testing.assert_allclose(now.J, last.J, rtol=1e-10)
    for accuracy, pictures in ((now.train, train), (now.test, test)):
        assert accuracy == np.mean(logistic.predict(last.w, last.b, pictures.X) == pictures.Y)


def test_divergence_of_the_pictures_is_said():
    shown = labs.logistic_regression(alpha=100.0)
    shown.advance(50)
    assert shown.finished
    assert "α = 100 is too large" in shown.drawing.words
