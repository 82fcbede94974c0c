"""Notebooks are graded by any executor, and a worker that is lost costs no row and gives none twice."""

import contextlib
import json
import os
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from itertools import product
from multiprocessing import get_context

import pytest
from test_sweep import cluster  # noqa: F401

from nnlib.exercises.grading import classroom, kept
from nnlib.exercises.grading.answers import Answer, Row
from nnlib.exercises.grading.limits import Limits
from nnlib.exercises.grading.students import students
from nnlib.exercises.grading.submissions import find

LIMITS = Limits(cell=20, total=60)
RIGHT = "import numpy as np\ndef my_sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))"
WRONG = RIGHT.replace("-Z", "Z")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows can't kill so")


@pytest.fixture
def handed(tmp_path):
    """Six notebooks, the odd ones wrong."""
    for i in range(6):
        cell = {"cell_type": "code", "metadata": {}, "source": (RIGHT, WRONG)[i % 2]}
        text = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        (tmp_path / "class" / f"s{i}").mkdir(parents=True)
        (tmp_path / "class" / f"s{i}" / "week2.ipynb").write_text(text, encoding="utf-8")
    return find(tmp_path / "class").rows


def graded(handed, tmp_path, executor, report=lambda row: None):
    """Grade, and ask that there is each row once, as it is right."""
    reported, rows = [], kept.Kept(tmp_path / "rows.jsonl")

    def note(row):
        reported.append(row.name)
        report(row)

    found = classroom.grade(handed, LIMITS, 2, note, rows, executor)
    assert [row.name for row in found] == [each.name for each in handed]
    assert sorted(reported) == [row.name for row in found]
    assert [row.answers["sigmoid"].kind for row in found] == ["right", "mistake"] * 3
    lines = (tmp_path / "rows.jsonl").read_bytes().split(b"\n")
    assert sum(bool(line) for line in lines) == len(handed)
    assert {row.student for row in found} == {each.student for each in handed}


@pytest.mark.parametrize("instance", [True, False])
def test_processes_and_threads_give_the_same_rows(handed, tmp_path, instance):
    if instance:
        with ThreadPoolExecutor(2) as pool:
            graded(handed, tmp_path, pool)
    else:
        graded(handed, tmp_path, partial(ProcessPoolExecutor, 2))


@posix
def test_a_process_that_is_killed_costs_no_row(handed, tmp_path):
    pools = []

    def make():
        pools.append(ProcessPoolExecutor(2))
        return pools[-1]

    def kill(row):
        if len(pools) == 1 and pools[0]._processes:
            with contextlib.suppress(ProcessLookupError):  # it was killed after the row before
                os.kill(next(iter(pools[0]._processes)), signal.SIGKILL)

    graded(handed, tmp_path, make, kill)
    assert len(pools) > 1


def at_once(data, name, limits, token, stop=None):
    return Row(name, {"sigmoid": Answer("right")})


@pytest.mark.skipif(
    sys.platform != "linux", reason="takes a forked process, which knows what is patched here"
)
def test_three_hundred_students_with_three_notebooks_each_lose_none_when_a_process_is_killed(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(classroom, "run_one", at_once)
    for student, week in product(range(300), (2, 3, 4)):
        path = tmp_path / "class" / f"s{student}" / f"week{week}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{"cells": [], "{student}": {week}}}', encoding="utf-8")
    handed, reported, pools = find(tmp_path / "class").rows, [], []

    def make():
        pools.append(ProcessPoolExecutor(2, mp_context=get_context("fork")))
        return pools[-1]

    def kill(row):
        reported.append(row.name)
        if len(reported) in (300, 600):
            os.kill(next(iter(pools[-1]._processes)), signal.SIGKILL)

    rows = kept.Kept(tmp_path / "rows.jsonl")
    found = classroom.grade(handed, LIMITS, 4, kill, rows, make)
    assert len(pools) >= 3
    assert [row.name for row in found] == [each.name for each in handed]
    assert sorted(reported) == sorted(each.name for each in handed)
    assert len(set(reported)) == len(reported) == len(rows.rows) == 900
    again = classroom.grade(
        handed, LIMITS, 4, pytest.fail, kept.Kept(tmp_path / "rows.jsonl"), known=lambda row: None
    )
    assert again == found
    everyone = students(found)
    assert (len(everyone), {len(each.rows) for each in everyone}) == (300, {3})


@posix
def test_an_executor_that_breaks_and_cannot_be_replaced_is_explained(handed, tmp_path):
    rows = kept.Kept(tmp_path / "rows.jsonl")
    with ProcessPoolExecutor(1) as pool:

        def kill(row):
            os.kill(next(iter(pool._processes)), signal.SIGKILL)

        with pytest.raises(classroom.MachineError, match=r"Give run a function that makes one"):
            classroom.grade(handed, LIMITS, 1, kill, rows, pool)
    assert len(rows.rows) == 1, "what was finished is kept"


@posix
def test_a_dask_worker_that_is_killed_costs_no_row(handed, tmp_path, cluster):  # noqa: F811
    before = {}

    def kill(row):
        if not before:
            before.update(cluster.run(os.getpid))
            os.kill(next(iter(before.values())), signal.SIGKILL)

    graded(handed, tmp_path, cluster.get_executor(), kill)
    assert before


def test_the_command_takes_a_cluster(handed, tmp_path, cluster, capsys):  # noqa: F811
    from nnlib.exercises.__main__ import main

    arguments = [
        "grade",
        str(tmp_path / "class"),
        f"--out={tmp_path / 'out'}",
        "--dask",
        cluster.scheduler.address,
    ]
    assert main(arguments) == 0
    assert "6 files were handed in: 6 were graded" in capsys.readouterr().out
    assert (tmp_path / "out" / "table.csv").read_text(encoding="utf-8-sig").count(",right,1,1,") == 3
    began = time.monotonic()
    arguments[-1] = "tcp://127.0.0.1:1"
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        assert main(arguments) == 1
    assert time.monotonic() - began < 300
    assert "127.0.0.1:1" in capsys.readouterr().err
