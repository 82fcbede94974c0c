"""The files in data/: that they are what their programs make, and what the README says of them."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from nnlib import datasets

DATA = Path(__file__).parents[1] / "data"


def program(name):
    spec = importlib.util.spec_from_file_location(name, DATA / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def draw_cats():
    return program("draw_cats")


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_cats_are_what_their_program_draws(draw_cats, split):
    """Every seventh picture: to one step of brightness, since sin and cos differ in their last digit by machine."""
    part = datasets.cats()[split == "test"]
    assert len(part) == draw_cats.SIZES[split]
    for number in range(0, len(part), 7):
        picture, label = draw_cats.draw(split, number)
        assert label == part.labels[number]
        assert np.abs(picture.astype(int) - part.pictures[number]).max() <= 1, f"{split} picture {number}"


def test_a_picture_is_drawn_alike_alone_and_among_others(draw_cats):
    alone = draw_cats.draw("test", 5)[0]
    draw_cats.draw("train", 0)
    np.testing.assert_array_equal(draw_cats.draw("test", 5)[0], alone)
    assert not np.array_equal(draw_cats.draw("train", 5)[0], alone)


def test_cats():
    train, test = datasets.cats()
    assert train.pictures.shape == (1000, 20, 20, 3)
    assert test.pictures.shape == (400, 20, 20, 3)
    assert train.X.shape == (1200, 1000)
    assert train.classes == test.classes == ("not a cat", "cat")
    for part in (train, test):
        assert part.Y.mean() == 0.5
        assert part.X.min() == 0
        assert part.X.max() == 1


@pytest.mark.parametrize("read", [datasets.cats, datasets.digits])
def test_no_picture_is_in_both_parts(read):
    train, test = ({picture.tobytes() for picture in part.pictures} for part in read())
    assert not train & test


def test_neither_class_is_the_brighter_one():
    train, _ = datasets.cats()
    brightness = train.X.mean(axis=0)
    assert abs(brightness[train.labels == 1].mean() - brightness[train.labels == 0].mean()) < 0.03


def test_digits():
    train, test = datasets.digits()
    assert train.pictures.shape == (1347, 8, 8)
    assert test.pictures.shape == (450, 8, 8)
    assert train.classes == tuple("0123456789")
    assert train.X.max() == 1
    counts = [np.bincount(part.labels) for part in (train, test)]
    assert np.abs(counts[1] / (counts[0] + counts[1]) - 0.25).max() < 0.004


def test_is_it_a_three():
    for part, whole in zip(datasets.digits(3), datasets.digits(), strict=True):
        np.testing.assert_array_equal(part.Y[0], whole.labels == 3)
        np.testing.assert_array_equal(part.X, whole.X)
        assert part.classes == ("not a 3", "3")
    assert datasets.digits(0)[0].classes == ("not a 0", "0")


def test_the_digits_are_the_test_half_that_uci_describes():
    labels = np.concatenate([part.labels for part in datasets.digits()])
    assert list(np.bincount(labels)) == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.mark.parametrize(
    ("digit", "error", "words"),
    [(10, ValueError, "0 to 9"), (-1, ValueError, "0 or more"), ("3", TypeError, "'3'")],
)
def test_a_digit_that_is_none(digit, error, words):
    with pytest.raises(error, match=words):
        datasets.digits(digit)


def test_without_the_files_the_mend_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"data/cats\.npz.*pip install --editable"):
        datasets.cats()


def test_the_readme_says_what_the_files_hold():
    text = (DATA / "README.md").read_text(encoding="utf-8")
    row = {
        line.split("|")[1].strip(): line.split("|")[2:4]
        for line in text.splitlines()
        if line.startswith("| ")
    }
    for column, name in enumerate(("cats", "digits")):
        train, test = getattr(datasets, name)()
        told = [
            int(re.match(r"\s*(\d+)", row[key][column])[1])
            for key in ("features, n_x", "train, m", "test, m")
        ]
        assert told == [len(train.X), len(train), len(test)]
        size = re.match(r"\s*([\d.]+) (k|M)B", row["size"][column])
        stored = (DATA / f"{name}.npz").stat().st_size
        assert stored == pytest.approx(float(size[1]) * {"k": 1e3, "M": 1e6}[size[2]], rel=0.05)
        assert stored < 2e6
    assert f"({datasets.cats()[0].labels.sum()} cats)" in row["train, m"][0]
