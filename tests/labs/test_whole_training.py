import math
import re
from functools import cache
from importlib import import_module

import numpy as np
import pytest

from nnlib import datasets, descent, network
from nnlib.activations import relu
from nnlib.labs import whole_training
from nnlib.labs.frame import scene as marks

module = import_module("nnlib.labs.whole_training")


@pytest.fixture(autouse=True)
def a_smaller_task(monkeypatch):
    """Fewer pixels, pictures and steps: the same code in a hundredth of the time."""
    for name, value in {"STEPS": 60, "APART": 25, "SIZE": 10, "M": 30, "NEW": 20, "N": (300, 6, 1)}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "pictures", cache(module.pictures.__wrapped__))


def test_pictures_are_the_drawings_in_another_size(monkeypatch):
    monkeypatch.setattr(module, "SIZE", 40)
    X, Y, X_new, Y_new = module.pictures()
    train, test = datasets.cats()
    for large, some in ((X, train[:30]), (X_new, test[:20])):
        pixels = large.T.reshape(-1, 40, 40, 3)
        for corner in (pixels[:, ::2, ::2], pixels[:, 1::2, 1::2]):
            np.testing.assert_array_equal(corner, some.pictures / 255)
    np.testing.assert_array_equal(np.hstack([Y, Y_new]), np.hstack([train.Y[:, :30], test.Y[:, :20]]))


def test_fit_is_what_descent_comes_to():
    X, Y, X_new, Y_new = module.pictures()
    found = module.fit(0.05, seed=3)
    steps = list(descent.descend(network.initialize([300, 6, 1], relu, rng=3), X, Y, 0.05, 60))
    np.testing.assert_allclose(found.costs, [steps[k].J for k in (0, 25, 50, 60)], rtol=1e-9)
    assert found.train == np.mean(network.predict(steps[60].net, X) == Y)
    assert found.test == np.mean(network.predict(steps[60].net, X_new) == Y_new)
    assert found.seconds > 0


def test_every_move_is_a_training_and_earlier_ones_stay_in_sight():
    lab = whole_training(alpha=0.005, seed=2)
    lab.alpha.value = 0.05
    lab.alpha.value = 0.02
    assert set(lab.fits) == {(0.005, 2), (0.05, 2), (0.02, 2)}
    assert lab.now == lab.fits[0.02, 2]
    assert lab.now._replace(seconds=0) == module.fit(0.02, 2)._replace(seconds=0)
    costs, shares = (column["panels"][0] for column in lab.scene()["columns"])
    assert [mark["color"] for mark in costs["marks"][1:]] == ["muted", "muted", "blue"]
    points = [mark for mark in shares["marks"] if mark["kind"] == "points"]
    for mark, share in zip(points, ("train", "test"), strict=True):
        expected = [100 * getattr(lab.fits[alpha, 2], share) for alpha in (0.005, 0.02, 0.05)]
        np.testing.assert_allclose(marks.array(mark["y"]), expected)
        np.testing.assert_allclose(marks.array(mark["x"]), np.log10([0.005, 0.02, 0.05]), rtol=1e-6)
    # Another start has its own.
    lab.seed.value = 4
    assert len(lab.scene()["columns"][0]["panels"][0]["marks"]) == 2
    assert "0 earlier" in lab.scene()["label"]


def test_the_words_have_the_numbers():
    lab = whole_training(alpha=0.05, seed=3)
    words, tone = lab.report()
    found = re.search(r"α = 0.05, start 3: in 60 steps the cost went from ([\d.]+) to ([\d.]+); ", words)
    assert found.groups() == (f"{lab.now.costs[0]:.3f}", f"{lab.now.costs[-1]:.4f}")
    assert f"{lab.now.test:.1%} of 20 new ones" in words
    assert tone == "plain"
    assert (
        lab.scene()["columns"][0]["panels"][0]["title"]
        == f"Cost of 60 steps, made in {lab.now.seconds:.2f} s"
    )


@pytest.mark.parametrize(
    ("costs", "said"),
    [
        ([0.7, 0.4, 0.69], "hardly better than always giving the same answer"),
        ([0.7, math.inf], "training diverged"),
    ],
)
def test_what_went_wrong_is_said(costs, said, monkeypatch):
    monkeypatch.setattr(module, "fit", lambda alpha, seed: module.Fit(costs, 0.5, 0.5, 0.1))
    lab = whole_training()
    words, tone = lab.report()
    assert said in words
    assert tone == "warn"
    assert "infinite" in lab.scene()["label"] or costs[-1] == 0.69


def test_divergence_ends_a_fit(monkeypatch):
    X, Y, *new = module.pictures()
    monkeypatch.setattr(module, "pictures", lambda: [1e150 * X, Y, *new])
    found = module.fit(0.1, 0)
    assert found.costs[-1] == math.inf
    assert 0 <= found.train <= 1
