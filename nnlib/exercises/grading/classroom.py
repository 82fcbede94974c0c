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
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import replace

from nnlib.exercises.grading import processes
from nnlib.exercises.grading.answers import Row, clean, row, told
from nnlib.exercises.grading.limits import BACKSTOP, FOLDER, PATIENCE, START, USUAL, Limits
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
    executor: Executor | None = None,
) -> list[Row]:
    """Run what was handed in, `jobs` at a time, and return a Row for each, in their order.

    report      is called with each Row as it comes
    kept        a `kept.Kept`: rows that it has are taken from it, and each new one is added as it comes
    executor    runs `run_one` somewhere else; where a worker of it is lost, this process runs its notebook
    Whatever ends this ends all that it has started.
    """
    handed, jobs, rows = list(handed), jobs or os.cpu_count() or 1, {}
    stop, whole = threading.Event(), uuid.uuid4().hex[:16]
    waiting: dict[Future, tuple[Handed, str, bytes]] = {}
    queue = deque(handed)

    def done(each, found, content=""):
        found = replace(
            found,
            name=each.name,
            **{name: getattr(each, name) for name in ("student", "number", "late", "platform", "note")},
        )
        rows[each.name] = found
        if kept is not None and content:
            kept.add(found, each.name, content, limits)
        report(found)

    def submit(each, content, data, pool):
        token = whole + uuid.uuid4().hex[:16]
        more = (stop,) if pool is threads else ()
        waiting[pool.submit(run_one, data, each.name, limits, token, *more)] = (each, content, data)

    def start(each):
        if each.problem:
            return done(each, Row(each.name, problem=each.problem))
        try:
            data = each.data()
        except RefusedError as error:
            return done(each, Row(each.name, problem=str(error)))
        content = digest(data)
        before = kept.find(each.name, content, limits) if kept is not None else None
        if before is not None:
            return done(each, before)
        try:
            submit(each, content, data, executor or threads)
        except Exception:  # an executor that has lost a worker may take nothing more
            if not executor:
                raise
            submit(each, content, data, threads)

    threads = ThreadPoolExecutor(jobs)
    try:
        while queue or waiting:
            while queue and len(waiting) < jobs:
                start(queue.popleft())
            if not waiting:
                continue
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                each, content, data = waiting.pop(future)
                try:
                    found = future.result()
                except Exception:  # `run_one` raises nothing: a worker was lost
                    submit(each, content, data, threads)
                    continue
                done(each, found, content)
    finally:
        stop.set()
        for future in waiting:
            future.cancel()
        if waiting:
            processes.end_all(whole)
        threads.shutdown(wait=True, cancel_futures=True)
    return [rows[each.name] for each in handed]


def run_one(data, name, limits, token, stop=None) -> Row:
    """Run one notebook, given as bytes, and return its Row; it raises nothing.

    token       32 hexadecimal digits of its own, by which the processes that it starts are found
    stop        an Event that ends it early
    """
    try:
        with Throwaway(token) as place:
            try:
                events, ended = _run(data, place, limits, stop)
            finally:
                processes.end_all(token)
            return row(name, events, ended, 0.0)
    except Exception as error:  # whatever it is, it is the machine's
        said = clean(f"not graded: {type(error).__name__}: {error}", 200)
        return Row(name, problem=said, machine=True)


def _run(data, place, limits, stop):
    """Run a notebook; return what was told, and how its process ended, as in `answers.ENDED`."""
    handed_in = place.folder / "handed_in.ipynb"
    handed_in.write_bytes(data)
    job = {"notebook": str(handed_in), "folder": str(place.folder), **vars(limits)}
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
