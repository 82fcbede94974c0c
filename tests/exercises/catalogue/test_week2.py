"""Week 2's own formulas, where nnlib has no function of that signature, against those it has."""

import numpy as np
import pytest

from nnlib import datasets, gradcheck, logistic
from nnlib.cost import cost_from_Z
from nnlib.exercises.catalogue.week2 import PREDICT, TRAINING
from nnlib.exercises.catalogue.week2.descent import training
from nnlib.exercises.catalogue.week2.gradient import dZ
from nnlib.exercises.catalogue.week2.pictures import OWN_PICTURE, own_picture, scale
from nnlib.exercises.catalogue.week2.shape_puzzles import differences, percentages, standardize
from nnlib.exercises.catalogue.week2.unit import unit
from nnlib.exercises.exercise import Numbers

RNG = np.random.default_rng(5)


def drawn_unit():
    drawn = TRAINING.inputs(RNG, {"n_x": 3, "m": 7, "steps": 4})
    return (drawn[name] for name in ("w", "b", "X", "Y"))


def test_scale_is_that_of_the_data_sets():
    train, _ = datasets.cats()
    assert np.array_equal(scale(datasets.unroll(train)), train.X)


def test_a_picture_of_your_own_is_prepared_as_datasets_prepares_it(tmp_path):
    Image = pytest.importorskip("PIL.Image")
    for case in OWN_PICTURE.cases:
        photo, size = OWN_PICTURE.inputs(RNG, case).values()
        photo[:, :, 3:] = 255
        Image.fromarray(photo).save(tmp_path / "photo.png")
        assert np.allclose(
            own_picture(photo, size), datasets.unroll(datasets.picture(tmp_path / "photo.png", size)) / 255
        )


def test_unit_is_the_forward_pass():
    w, b, X, _ = drawn_unit()
    Z, A = unit(w, b, X)
    assert np.allclose(A, logistic.forward(w, b, X))
    assert np.allclose(Z, np.log(A / (1 - A)))


def test_dZ_is_the_slope_of_the_losses():
    _, _, X, Y = drawn_unit()
    Z = X[:1]
    nudged = gradcheck.numerical(lambda Z: Y.size * cost_from_Z(Z, Y), Z)
    assert np.allclose(dZ(logistic.sigmoid(Z), Y), nudged)


def test_training_is_descent():
    w, b, X, Y = drawn_unit()
    for steps in (0, 1, 5):
        *_, last = logistic.descend(w, b, X, Y, 0.7, steps)
        found = training(w, b, X, Y, 0.7, steps)
        assert np.allclose(found[0], last.w)
        assert np.isclose(found[1], last.b)


def test_puzzles_keep_what_they_promise():
    calories = RNG.uniform(1, 9, (3, 5))
    assert np.allclose(percentages(calories).sum(axis=0), 100)
    assert np.allclose(percentages(calories)[1, 2], 100 * calories[1, 2] / sum(calories[:, 2]))
    X = standardize(RNG.normal(5, 3, (3, 5)))
    assert np.allclose(X.mean(axis=1), 0)
    assert np.allclose(X.std(axis=1), 1)
    first, second = RNG.normal(size=3), RNG.normal(size=5)
    assert np.array_equal(differences(first, second), np.subtract.outer(first, second))


def test_decisions_are_drawn_on_both_sides():
    """Where they are close to the border, threshold, bias and sigmoid all show."""
    for seed in range(20):
        for digits in (None, 1):
            drawn = PREDICT.draw(Numbers(seed, digits), n_x=3, m=5)
            Z, _ = unit(**drawn)
            assert 0 < Z[0, 0] < 0.5
            assert Z[0, 1] < 0 < Z[0, 3]
            assert (Z[0, 2] > 0) != (Z[0, 2] - 2 * drawn["b"] > 0)
