"""The processes that a notebook has started: how much they use, and how all of them are ended.

A process may leave its group, its session and its parent, and have an environment of its own. On Linux it still has
the notebook's process for a parent in the end, which adopts orphans; elsewhere those of its group are found.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psutil

from nnlib.exercises.grading.limits import BACKSTOP
from nnlib.exercises.grading.throwaway import TOKEN

PR_SET_CHILD_SUBREAPER = 36  # of Linux's prctl.h
AWAKE = {psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP, psutil.STATUS_WAKING}


class Meter:
    """How many seconds some processes have used: what the processor worked for them, and what they slept.

    used        returns the seconds of processor time so far
    asleep      returns whether all of them sleep; one that waits for a processor or a disk doesn't
    now         the clock
    """

    def __init__(self, used, asleep, now=time.monotonic):
        self._used, self._asleep, self._now = used, asleep, now
        self._first = self._last = used()
        self._looked = now()
        self._next, self._slept = self._looked + 0.2, 0.0

    def spent(self) -> float:
        """Return the seconds used since the beginning, as of a moment ago: to look takes a few milliseconds."""
        now = self._now()
        if now >= self._next:
            used, passed = self._used(), now - self._looked
            if used - self._last < 0.1 * passed and self._asleep():
                self._slept += passed
            self._last, self._looked = used, now
            self._next = now + max(0.2, 20 * (self._now() - now))
        return self._last - self._first + self._slept

    def limit(self, seconds) -> Callable[[], bool]:
        """Return a function that says whether so many seconds have been used from now on.

        It also says so where so much time has passed that nothing excuses it.
        """
        first, began = self.spent(), self._now()
        return lambda: self.spent() - first >= seconds or self._now() - began >= BACKSTOP * seconds


def meter(pid) -> Meter:
    """Return a meter of a process and all that it has started."""
    return Meter(lambda: processor_time(pid), lambda: all_asleep(pid))


def tree(pid) -> list[psutil.Process]:
    """Return a process and all that it has started, as far as they still run."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def processor_time(pid) -> float:
    """Return the seconds that the processor has worked for a process and what it has started."""
    total = 0.0
    for each in tree(pid):
        with contextlib.suppress(psutil.Error):
            times = each.cpu_times()
            # What has ended counts for the process that waited for it.
            total += times.user + times.system
            total += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return total


def all_asleep(pid) -> bool:
    """Whether a process and all that it has started wait for something that isn't a processor or a disk."""
    for each in tree(pid):
        with contextlib.suppress(psutil.Error):
            if each.status() in AWAKE:
                return False
    return True


def adopt_orphans() -> None:
    """Make this process the parent of whatever below it loses its own; only Linux has that."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_tree(pid, rounds=50) -> None:
    """Kill all that a process has started, and what that starts meanwhile, but not the process itself."""
    for _ in range(rounds):
        below = [each for each in tree(pid)[1:] if _runs(each)]
        if not below:
            return
        _kill(below)
        time.sleep(0.02)


def end_group(process, seen=()) -> None:
    """Kill a subprocess.Popen, those in its group, all below it, and those of `seen` that are left."""
    if os.name == "posix":
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process.pid, signal.SIGSTOP)  # it starts nothing and adopts all the same
            end_tree(process.pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], **quiet, check=False)
    _kill(seen)
    process.wait()


def _kill(several):
    for each in several:
        with contextlib.suppress(psutil.Error):
            each.kill()  # psutil looks whether it is still the same process


def _runs(process):
    with contextlib.suppress(psutil.Error):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


def end_all(token, rounds=50) -> None:
    """Kill whatever carries a token that begins so, also in sessions of its own; Linux alone lists that."""
    mark = f"{TOKEN}={token}".encode()
    clean = 0
    for _ in range(rounds):
        left = [pid for pid in _all() if pid != os.getpid() and mark in content(f"/proc/{pid}/environ")]
        # One look isn't enough: a process that is just starting shows no environment for a moment.
        clean = 0 if left else clean + 1
        if clean == 2:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _all():
    with contextlib.suppress(OSError):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return []


def content(name) -> bytes:
    """Return what is in a file, b"" where it can't be read."""
    with contextlib.suppress(OSError), open(name, "rb") as file:
        return file.read()
    return b""
