"""Runs what was handed in, for `gradebook` to tabulate.

Each notebook is run by a process of its own (`notebook`) in a kernel of its own, with limits of time and memory, in a
temporary folder that is its home. What comes back is read by `answers`. This keeps accidents apart; it isn't a sandbox:
a notebook's code runs with your own rights.
"""

import contextlib
import json
import os
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from nnlib import sweep
from nnlib.exercises.grading import processes
from nnlib.exercises.grading.answers import Row, clean, from_json, row, to_json, told
from nnlib.exercises.grading.limits import BACKSTOP, FOLDER, PATIENCE, START, USUAL, Limits
from nnlib.exercises.grading.repeated import Rehearsals
from nnlib.exercises.grading.submissions import Handed, RefusedError, digest
from nnlib.exercises.grading.throwaway import Throwaway, left_behind, remove, size

PROBE = """\
import numpy as np
import matplotlib.pyplot as plt
from nnlib import datasets, labs
train, test = datasets.cats()
def my_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))
"""
REHEARSALS = Rehearsals()  # of this process


class MachineError(Exception):
    """Nothing can be graded on this machine, or within these limits; the message says why."""


def probe(limits=USUAL) -> tuple[str, ...]:
    """Run a notebook that is known to be right; return the limits that this system doesn't have.

    Raises MachineError if it isn't judged right: then no other notebook would get what it deserves.
    """
    cell = {"cell_type": "code", "metadata": {}, "source": PROBE}
    data = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    found = run_one(data, "a notebook known to be right", limits, uuid.uuid4().hex)
    problems = [*filter(None, [found.problem]), *found.errors]
    if problems or not found.answers or found.answers["sigmoid"].kind != "right":
        reason = "; ".join(problems) or "its right function was judged wrong"
        raise MachineError(
            f"a notebook known to be right can't be graded here, so nothing was graded: {reason}. The "
            f"limits are {limits.cell:g} s for a cell, {limits.total:g} s for a notebook, and "
            f"{limits.memory / (1 << 20):.0f} MB."
        )
    return found.unlimited


def grade(
    handed: Iterable[Handed],
    limits: Limits = USUAL,
    jobs: int | None = None,
    report: Callable[[Row], None] = lambda row: None,
    kept=None,
    executor: Executor | Callable[[], Executor] | None = None,
    known: Callable[[Row], None] | None = None,
) -> list[Row]:
    """Run what was handed in, `jobs` at a time, and return a Row for each, in their order.

    report      is called with each Row as it comes
    kept        a `kept.Kept`: rows that it has are taken from it, and each new one is added as it comes
    executor    as in `sweep.run`: runs notebooks in other processes or on other machines; None for threads of this one
    known       is called instead of `report` with each Row that needs no run, before anything runs
    Whatever ends this ends all that it has started on this machine. Raises MachineError where an executor breaks that
    can't be replaced; what is in `kept` by then stays.
    """
    handed, jobs, rows, waiting = list(handed), jobs or os.cpu_count() or 1, {}, []

    def done(each, found, report=report):
        handed_as = {name: getattr(each, name) for name in OF_HANDED}
        rows[each.name] = found = replace(found, name=each.name, **handed_as)
        report(found)
        return found

    for place, each in enumerate(handed):
        _, content, problem = _read(each)
        before = kept.find(each.name, content, limits) if kept is not None and not problem else None
        if problem or before is not None:
            done(each, before or Row(each.name, problem=problem), known or report)
        else:
            waiting.append({"place": place})

    stop, whole = threading.Event(), uuid.uuid4().hex[:16]
    threads = ThreadPoolExecutor(jobs)
    function = partial(_graded, limits=limits, whole=whole)
    sender = partial(_Sender, handed=handed)
    if executor is None:
        function, where = partial(function, stop=stop), sender(threads)
    elif callable(executor):
        where = lambda: sender(executor())  # noqa: E731
    else:
        where = sender(executor)
    run = sweep.run(function, waiting, where, in_flight=jobs)
    complete = False
    try:
        for row in run:
            each = handed[row.settings["place"]]
            if row.error is not None:  # `run_one` raises nothing: a worker was lost each time
                done(each, Row(each.name, problem=f"not graded: {row.error}", machine=True))
                continue
            found = done(each, from_json(row.result["row"]))
            if kept is not None and row.result["content"]:
                kept.add(found, each.name, row.result["content"], limits)
        complete = True
    except RuntimeError as error:
        if executor is None:
            raise
        raise MachineError(str(error)) from error
    finally:
        stop.set()
        run.stop()
        if not complete:
            processes.end_all(whole)
        threads.shutdown(wait=True, cancel_futures=True)
        REHEARSALS.close()
    return [rows[each.name] for each in handed]


OF_HANDED = ("student", "number", "late", "platform", "note")


def _read(each) -> tuple[bytes, str, str]:
    """Return the bytes of what was handed in, their digest, and why it can't be run, or ""."""
    try:
        data = b"" if each.problem else each.data()
    except RefusedError as error:
        return b"", "", str(error)
    return data, digest(data), each.problem


class _Sender(Executor):
    """An executor that sends a notebook's bytes along when its turn comes, so that few are in memory at a time."""

    def __init__(self, executor, handed):
        self._executor, self._handed = executor, handed

    def submit(self, call, function, settings, *more):
        data, content, problem = _read(self._handed[settings["place"]])
        name = self._handed[settings["place"]].name
        sent = {"name": name, "data": data, "content": content, "problem": problem}
        return self._executor.submit(call, function, sent, *more)

    def shutdown(self, wait=True, *, cancel_futures=False):
        self._executor.shutdown(wait=wait, cancel_futures=cancel_futures)


def _graded(sent, limits, whole, stop=None) -> dict:
    """Run one notebook wherever this is; return its row as JSON holds it, and the digest of what was run."""
    if sent["problem"]:  # it has changed since it was looked at
        return {"row": to_json(Row(sent["name"], problem=sent["problem"])), "content": ""}
    row = run_one(sent["data"], sent["name"], limits, whole + uuid.uuid4().hex[:16], stop)
    return {"row": to_json(row), "content": sent["content"]}


def run_one(data, name, limits, token, stop=None) -> Row:
    """Run one notebook, given as bytes, and return its Row; it raises nothing.

    token       32 hexadecimal digits of its own, by which the processes that it starts are found
    stop        an Event that ends it early
    """
    try:
        with Throwaway(token) as place:
            try:
                events, ended = _run(data, place, limits, stop, _repeated(data, token, limits, stop))
            finally:
                processes.end_all(token)
            return row(name, events, ended, 0.0)
    except Exception as error:  # whatever it is, it is the machine's
        said = clean(f"not graded: {type(error).__name__}: {error}", 200)
        return Row(name, problem=said, machine=True)


def _repeated(data, token, limits, stop):
    """Return what a notebook's kernel may take from files, as `repeated.install` takes it, or None."""

    def run(course, place, writes):
        try:
            _run(course, place, limits, stop, writes)
        finally:
            processes.end_all(place.token)

    try:
        return REHEARSALS.of(data, run, lambda: Throwaway(token[:16] + uuid.uuid4().hex[:16]))
    except OSError:  # without them it takes longer
        return None


def _run(data, place, limits, stop, repeated=None):
    """Run a notebook; return what was told, and how its process ended, as in `answers.ENDED`."""
    handed_in = place.folder / "handed_in.ipynb"
    handed_in.write_bytes(data)
    job = {"notebook": str(handed_in), "folder": str(place.folder), **vars(limits), "repeated": repeated}
    apart = {"start_new_session": True} if os.name == "posix" else {"creationflags": 0x200}
    process = subprocess.Popen(
        [place.python, "-m", "nnlib.exercises.grading.notebook"],
        cwd=place.folder,
        env=place.variables(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **apart,
    )
    ended, seen = "time", set()
    try:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(json.dumps(job).encode())
        end = time.monotonic() + START + BACKSTOP * limits.total + PATIENCE
        look = time.monotonic() + 1
        while time.monotonic() < end:
            if stop is not None and stop.is_set():
                ended = "stopped"
                break
            if time.monotonic() >= look:
                look = time.monotonic() + 1
                seen.update(processes.tree(process.pid)[1:])
                if size(place.folder) > FOLDER:
                    ended = "disk"
                    break
            with contextlib.suppress(subprocess.TimeoutExpired):
                ended = "" if process.wait(0.2) == 0 else "killed"
                break
    finally:
        processes.end_group(process, seen)
    return told(place.folder / "told.jsonl"), ended


def clear_up() -> None:
    """End and remove what is left of a grading that was itself killed."""
    for folder, token in left_behind():
        for _ in range(50):  # a process that was started at that very moment may still write into it
            processes.end_all(token)
            remove(folder)
            if not folder.exists():
                break
