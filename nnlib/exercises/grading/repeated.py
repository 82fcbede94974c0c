"""A training run that is the same for everybody is computed once, and not once for each student.

Most of the time of a solved notebook goes into training runs of nnlib's own on the course's data. So the course's own
notebook is run first, and what `logistic.descend` yields in it is kept in files. Where a notebook that was handed in
asks for the same run, with the same numbers to the last bit, it gets the same steps, to the last bit, from the file.
No student's notebook writes what another one reads: only the course's own is kept, and a file that has been changed
since isn't used.
"""

import contextlib
import functools
import hashlib
import io
import json
import multiprocessing.util
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from nnlib import logistic
from nnlib.exercises.grading.limits import FILES

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
AFTER = 2  # notebooks like one of the course's, before the course's own is worth a run
LEAST = 30_000_000  # numbers that a run reads; a smaller one is as fast as its file
FOLDER = "repeated"  # where the files are, in the folder of the course's notebook


# --- in the kernel of a notebook ---


def install(folder, known=None) -> None:
    """Let `logistic.descend` take steps from files.

    folder      where the files are
    known       {key: digest of the file} of those that there are; None to write them
    """
    original, parts = logistic.descend, dict(vars(logistic))

    @functools.wraps(original)
    def descend(w, b, X, Y, alpha, steps, every=1):
        run = original(w, b, X, Y, alpha, steps, every)  # raises for bad input, and computes nothing yet
        changed = any(vars(logistic).get(name) is not part for name, part in parts.items() if callable(part))
        key = "" if changed else _key(w, b, X, Y, alpha, steps, every)
        if not key:
            return run
        path = Path(folder, key)
        if known is None:
            return _written(run, path)
        found = _read(path, known[key]) if key in known else None
        return run if found is None else found

    logistic.descend = parts["descend"] = descend


def _key(w, b, X, Y, alpha, steps, every):
    """What tells one run from all others, or "" for one that isn't worth it or isn't plain."""
    arrays = (w, X, Y)
    plain = all(type(each) is np.ndarray and each.dtype.kind in "fiub" for each in arrays)
    if not (plain and X.dtype == np.float64 and type(b) in (int, float) and type(alpha) in (int, float)):
        return ""
    if X.size * steps < LEAST or (steps // every + 2) * (w.size + 3) * 8 > FILES:
        return ""
    whole = hashlib.sha256(repr((float(b), float(alpha), int(steps), int(every))).encode())
    for each in arrays:
        whole.update(repr((each.dtype.str, each.shape)).encode())
        whole.update(np.ascontiguousarray(each))
    return whole.hexdigest()


def _written(run, path) -> Iterator[logistic.Step]:
    """Yield the steps of a run, and write them when all have come; one that diverges or is left is not written."""
    lines = []
    for step in run:
        lines.append(np.append([step.k, step.b, step.J], step.w))
        yield step
    if not path.exists():
        beside = path.with_suffix(".npy")
        np.save(beside, np.array(lines))
        os.replace(beside, path)


def _read(path, digest):
    """Return an iterator over the steps in a file, or None if it isn't the file that it was."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return _steps(data) if hashlib.sha256(data).hexdigest() == digest else None


def _steps(data) -> Iterator[logistic.Step]:
    for line in np.load(io.BytesIO(data), allow_pickle=False):
        yield logistic.Step(int(line[0]), line[3:].reshape(-1, 1).copy(), float(line[1]), float(line[2]))


# --- in the process that grades ---


class Rehearsals:
    """Has each of the course's notebooks run once, as soon as some that were handed in are like it."""

    def __init__(self):
        self._lock = threading.Lock()
        self._begin()

    def _begin(self):
        self._process = os.getpid()  # a forked one begins afresh: the folders aren't its own
        self._seen: Counter[Path] = Counter()
        self._known: dict[Path, dict] = {}
        self._held = contextlib.ExitStack()

    def of(self, data, run: Callable, place: Callable) -> dict | None:
        """Return what `install` takes for a notebook, or None; run the course's own first, where its turn has come.

        run         runs a notebook, given as bytes, with what `install` takes to write: run(data, place, writes)
        place       makes what a notebook is run in, a context manager with a `folder`, which stays until `close`
        """
        kind = _kind(data)
        if kind is None:
            return None
        with self._lock:
            if self._process != os.getpid():
                self._begin()
            self._seen[kind] += 1
            if kind in self._known or self._seen[kind] <= AFTER:
                return self._known.get(kind) or None
            if not self._known:
                multiprocessing.util.Finalize(
                    None, self.close, exitpriority=0
                )  # a worker's `atexit` isn't called
            self._known[kind] = {}  # nobody else begins it, or waits for it
        own = self._held.enter_context(place())
        folder = own.folder / FOLDER
        folder.mkdir()
        run(kind.read_bytes(), own, {"folder": str(folder)})
        files = [
            path for path in folder.iterdir() if not path.suffix and path.is_file() and not path.is_symlink()
        ]
        known = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        self._known[kind] = {"folder": str(folder), "known": known} if known else {}
        return self._known[kind] or None

    def close(self):
        """Remove the files."""
        with self._lock:
            if self._process == os.getpid():
                self._held.close()
            self._begin()


@functools.cache
def _course() -> dict[Path, list[bytes]]:
    """Return the course's notebooks, with the ids of their code cells, which a student's copy keeps."""
    found = {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            cells = json.loads(path.read_bytes())["cells"]
            found[path] = [json.dumps(cell["id"]).encode() for cell in cells if cell["cell_type"] == "code"]
    return {path: ids for path, ids in found.items() if len(ids) >= 10}


def _kind(data) -> Path | None:
    """Return the course's notebook that most of whose code cells are in one that was handed in, or None."""
    shares = {path: sum(each in data for each in ids) / len(ids) for path, ids in _course().items()}
    best = max(shares, key=shares.get, default=None)
    return best if best and shares[best] > 0.5 else None
