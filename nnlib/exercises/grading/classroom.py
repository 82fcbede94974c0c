"""Runs a folder of notebooks that were handed in, for `gradebook` to tabulate.

Each notebook is run by a process of its own (`notebook`) in a kernel of its own, with limits of time and memory, in a
temporary folder that is its home. What comes back is read by `answers`. This keeps accidents apart; it isn't a sandbox:
a notebook's code has the rights of whoever runs it.
"""

import contextlib
import json
import os
import shutil
import signal
import site
import stat
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nnlib.datasets import DATA
from nnlib.exercises.grading.answers import Row, row, told
from nnlib.exercises.grading.limits import NOTEBOOK, PATIENCE, USUAL

TOKEN = "NNLIB_HANDED_IN"  # a variable by which what a notebook started is found again
# What a notebook gets to know of the environment it is run in; keys and passwords are often in the rest.
KNOWN = {
    *[
        "PATH",
        "LANG",
        "LANGUAGE",
        "TZ",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
    ],
    *["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROGRAMDATA"],
}
THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def notebooks(folder) -> list[Path]:
    """Return the notebooks in a folder and its subfolders; links are listed and not followed."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        found += [
            Path(place, name) for name in sorted(files) if name.lower().endswith(".ipynb") and name[0] != "."
        ]
    return found


def grade(folder, limits=USUAL, jobs=None, report: Callable[[Row], None] = lambda row: None) -> list[Row]:
    """Run every notebook in a folder, `jobs` at a time, and return a Row for each, in the order of their names.

    report      is called with each Row as it comes
    The notebooks are only read. Raises ValueError where there is none.
    """
    paths = notebooks(folder)
    if not paths:
        raise ValueError(f"no notebook (.ipynb) in {str(folder)!r} or its subfolders")
    rows: dict[Path, Row] = {}
    stop = threading.Event()
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting = {pool.submit(_one, path, Path(folder), limits, stop): path for path in paths}
        try:
            for done in as_completed(waiting):
                rows[waiting[done]] = done.result()
                report(done.result())
        except BaseException:
            stop.set()  # Ctrl-C: nothing that was started goes on
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return [rows[path] for path in paths]


def _one(path, folder, limits, stop):
    start, name = time.monotonic(), path.relative_to(folder).with_suffix("").as_posix()
    refused = _refused(path)
    if refused:
        return Row(name, problem=refused)
    temporary = tempfile.mkdtemp(prefix="nnlib-")
    token = uuid.uuid4().hex
    try:
        events, ended = _run(path, Path(temporary), token, limits, stop)
        return row(name, events, ended, time.monotonic() - start)
    except Exception as error:  # whatever it is, it is this row's
        return Row(name, problem=f"could not be run: {type(error).__name__}: {error}"[:200])
    finally:
        _end_all(token)
        _remove(temporary)


def _refused(path):
    """Why a file is not even opened, or ""."""
    try:
        about = os.lstat(path)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if stat.S_ISLNK(about.st_mode):
        return "is a link, not a file"
    if not stat.S_ISREG(about.st_mode):
        return "is not a file"
    if about.st_size == 0:
        return "is empty"
    if about.st_size > NOTEBOOK:
        return f"is larger than {NOTEBOOK // 1_000_000} MB"
    return ""


def _run(path, temporary, token, limits, stop):
    """Run a notebook; return what was told, and how its process ended: "", "time" or "killed"."""
    (temporary / "home" / "notebooks").mkdir(parents=True)
    if DATA.is_dir():  # some cells read ../data
        shutil.copytree(DATA, temporary / "home" / "data")
    job = {"notebook": str(path.resolve()), "folder": str(temporary), **vars(limits)}
    apart = {"start_new_session": True} if os.name == "posix" else {"creationflags": 0x200}
    process = subprocess.Popen(
        [sys.executable, "-m", "nnlib.exercises.grading.notebook"],
        cwd=temporary,
        env=_environment(temporary, token),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **apart,
    )
    ended = "time"
    try:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(json.dumps(job).encode())
        end = time.monotonic() + limits.total + PATIENCE
        while time.monotonic() < end and not stop.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                ended = "" if process.wait(0.2) == 0 else "killed"
                break
    finally:
        _end_group(process)
    return told(temporary / "told.jsonl"), ended


def _environment(temporary, token):
    """The variables for a notebook: its own home, and no secrets of the teacher's."""
    home = str(temporary / "home")
    kept = {
        name: text for name, text in os.environ.items() if name.upper() in KNOWN or name.startswith("LC_")
    }
    paths = [str(DATA.parent), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    fonts = Path(os.environ.get("MPLCONFIGDIR") or os.path.expanduser("~/.cache/matplotlib"))
    with contextlib.suppress(OSError):  # or every kernel would list the fonts of the machine again
        (temporary / "matplotlib").mkdir()
        for file in fonts.glob("fontlist-*.json"):
            shutil.copy(file, temporary / "matplotlib")
    return {
        **kept,
        **THREADS,
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), home),
        "PYTHONPATH": os.pathsep.join(map(os.path.abspath, paths)),
        "PYTHONUSERBASE": site.getuserbase(),
        "MPLCONFIGDIR": str(temporary / "matplotlib"),
        "IPYTHONDIR": str(temporary / "ipython"),
        "NNLIB_PROGRESS": "off",
        TOKEN: token,
    }


def _end_group(process):
    """Kill a process and those in its group; its kernel, in a group of its own, ends when it misses its parent."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], **quiet, check=False)
    process.wait()


def _end_all(token, rounds=50):
    """Kill whatever still carries a notebook's token, also in sessions of its own; Linux alone lists that."""
    mark = f"{TOKEN}={token}".encode()
    for _ in range(rounds):
        left = [pid for pid in _processes() if mark in _bytes(f"/proc/{pid}/environ")]
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _processes():
    with contextlib.suppress(OSError):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return []


def _bytes(name):
    with contextlib.suppress(OSError), open(name, "rb") as file:
        return file.read()
    return b""


def _remove(folder):
    """Remove a folder, also one whose subfolders were made unreadable."""
    for place, folders, _ in os.walk(folder):
        for each in (os.path.join(place, name) for name in folders):
            if not os.path.islink(each):
                with contextlib.suppress(OSError):
                    os.chmod(each, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
