"""A training run that is the same for all is computed once; what a student's notebook computes reaches no other."""

import hashlib
import inspect
import json
import os
from contextlib import contextmanager

import numpy as np
import pytest

from nnlib import logistic
from nnlib.exercises import EXERCISES
from nnlib.exercises.grading import inside_kernel, repeated
from nnlib.page import code

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((40, 60)), (RNG.random((1, 60)) > 0.5).astype(float)
W = np.zeros((40, 1))
RUN = (W, 0.0, X, Y, 0.1, 50)
plain = logistic.descend


@pytest.fixture(autouse=True)
def as_before(monkeypatch):
    monkeypatch.setattr(logistic, "descend", plain)
    monkeypatch.setattr(repeated, "LEAST", 1000)


def files(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def written(folder, *runs):
    """Files as the course's notebook writes them."""
    logistic.descend = plain
    repeated.install(folder)
    for run in runs:
        list(logistic.descend(*run))
    logistic.descend = plain
    return files(folder)


def same(one, other):
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        assert (a.k, a.b, a.J, a.w.dtype, a.w.shape) == (b.k, b.b, b.J, b.w.dtype, b.w.shape)
        assert [type(each) for each in a] == [type(each) for each in b]
        assert a.w.tobytes() == b.w.tobytes()
        assert a.w.flags.writeable


def never(*arguments):
    raise AssertionError("it is computed again")


@pytest.mark.parametrize("run", [RUN, (*RUN, 7), (W.astype(int), 0, X, Y.astype(int), 1, 50)], ids=range(3))
def test_steps_from_a_file_are_those_that_are_computed(tmp_path, monkeypatch, run):
    known = written(tmp_path, run)
    assert len(known) == 1
    wanted = list(plain(*run))
    repeated.install(tmp_path, known)
    monkeypatch.setattr("nnlib.logistic.np.errstate", never)  # what every computed step begins with
    first, second = list(logistic.descend(*run)), list(logistic.descend(*run))
    monkeypatch.undo()
    same(first, wanted)
    same(second, wanted)
    first[3].w[:] = 7
    assert second[3].w.tobytes() == wanted[3].w.tobytes(), "nothing is shared"


@pytest.mark.parametrize(
    "run",
    [
        (W + 1e-16, *RUN[1:]), (W, 1e-300, *RUN[2:]), (W, 0.0, np.nextafter(X, 9), *RUN[3:]),
        (*RUN[:3], 1 - Y, 0.1, 50),
        (*RUN[:4], np.nextafter(0.1, 1).item(), 50), (*RUN[:5], 51), (*RUN, 2),
        (W, 0.0, X.astype(np.float32), *RUN[3:]),
        (W, 0.0, np.asfortranarray(X.T).T[:, ::-1], Y, 0.1, 50), (*RUN[:4], np.float64(0.1), 50),
    ],
    ids=range(10),
)  # fmt: skip
def test_any_other_run_is_computed(tmp_path, run):
    known = written(tmp_path, RUN)
    wanted = list(plain(*run))
    repeated.install(tmp_path, known)
    same(list(logistic.descend(*run)), wanted)


def test_a_file_that_has_been_changed_is_not_used(tmp_path):
    known = written(tmp_path, RUN)
    (path,) = tmp_path.iterdir()
    wanted, whole = list(plain(*RUN)), path.read_bytes()
    repeated.install(tmp_path, known)
    for spoiled in (whole[:-1] + b"x", whole[:100], b""):
        path.write_bytes(spoiled)
        same(list(logistic.descend(*RUN)), wanted)
    path.unlink()
    same(list(logistic.descend(*RUN)), wanted)


def test_after_a_notebook_has_changed_the_module_it_gets_what_that_gives(tmp_path, monkeypatch):
    known = written(tmp_path, RUN)
    repeated.install(tmp_path, known)
    monkeypatch.setattr(logistic, "backward", lambda A, X, Y: (0 * X[:, :1], 0.0))
    assert not list(logistic.descend(*RUN))[-1].w.any()


def test_what_is_left_halfway_or_diverges_or_is_small_is_not_kept(tmp_path, monkeypatch):
    repeated.install(tmp_path)
    next(logistic.descend(*RUN))
    with pytest.raises(logistic.Diverged):
        list(logistic.descend(W, 0.0, X, Y, 1e308, 50))
    list(logistic.descend(*RUN[:5], 0))
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match="w has shape"):
        logistic.descend(W[:, 0], *RUN[1:])


def test_it_is_shown_and_marked_as_the_function_that_it_stands_for(tmp_path):
    shown = code(plain)
    repeated.install(tmp_path)
    assert code(logistic.descend) == shown
    assert inspect.signature(logistic.descend) == inspect.signature(plain)
    outside = {"logistic": logistic}
    exec("def my_own(*arguments):\n    return logistic.descend(*arguments)", outside)
    assert inside_kernel._calls(outside["my_own"], [plain], [])
    assert not inside_kernel._calls(outside["my_own"], [EXERCISES["sigmoid"].reference], [])


# --- rehearsals ---


def test_the_courses_own_is_run_once_and_for_those_that_are_like_it(tmp_path, monkeypatch):
    cells = [{"cell_type": "code", "id": f"cell-{i}", "source": "1"} for i in range(12)]
    monkeypatch.setattr(repeated, "NOTEBOOKS", tmp_path)
    (tmp_path / "week2.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "broken.ipynb").write_text("{]")
    like, other = json.dumps({"cells": cells[3:]}).encode(), json.dumps({"cells": cells[:4]}).encode()
    places, ran = [], []

    @contextmanager
    def place():
        places.append(tmp_path / "place")
        places[-1].mkdir()
        yield type("Place", (), {"folder": places[-1]})
        places.pop()

    def run(data, place, writes):
        assert data == (tmp_path / "week2.ipynb").read_bytes()
        ran.append(rehearsals.of(like, never, never))
        (place.folder / repeated.FOLDER / "key").write_bytes(b"steps")
        (place.folder / repeated.FOLDER / "link").symlink_to("key")
        assert writes == {"folder": str(place.folder / repeated.FOLDER)}

    repeated._course.cache_clear()
    rehearsals = repeated.Rehearsals()
    assert [rehearsals.of(like, never, never) for _ in range(repeated.AFTER)] == [None] * repeated.AFTER
    assert rehearsals.of(other, never, never) is None
    found = rehearsals.of(like, run, place)
    assert found == {
        "folder": str(tmp_path / "place" / repeated.FOLDER),
        "known": {"key": hashlib.sha256(b"steps").hexdigest()},
    }
    assert ran == [None], "nobody waits while it runs"
    assert rehearsals.of(like, never, never) == found
    if hasattr(os, "fork"):
        monkeypatch.setattr(repeated.os, "getpid", lambda: -1)
        assert rehearsals.of(like, never, never) is None, "another process has its own"
        assert places
        monkeypatch.undo()
    repeated._course.cache_clear()


def test_the_courses_notebooks_are_known_by_their_cells():
    for path in repeated.NOTEBOOKS.glob("week2*.ipynb"):
        assert repeated._kind(path.read_bytes()) == path
    assert repeated._kind(b"{}") is None
