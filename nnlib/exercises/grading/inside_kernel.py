"""What runs in the kernel of a notebook that was handed in: limits before its first cell, verdicts after its last."""

import json
import os
import sys

from nnlib.exercises import EXERCISES, check
from nnlib.exercises.grading.limits import FILES, PROCESSES, WORDS


def prepare(memory, seconds) -> list[str]:
    """Limit this kernel, as `limit` does, and let nobody wait for what it prints."""
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    return limit(memory, seconds)


def limit(memory, seconds, hard=True) -> list[str]:
    """Limit this process and those it starts; return the names of limits that this system does not have.

    memory      bytes, on top of what the process has already
    seconds     of work by the processor
    hard        whether no process can raise its limits again
    """
    try:
        import resource
    except ImportError:  # Windows
        return ["memory", "processor time"]
    wanted = {
        "memory": ("RLIMIT_AS", _used() + int(memory)),
        "processor time": ("RLIMIT_CPU", int(seconds) + 1),
        "size of files": ("RLIMIT_FSIZE", FILES),
        "memory dumps": ("RLIMIT_CORE", 0),
    }
    if sys.platform == "linux":
        wanted["processes"] = ("RLIMIT_NPROC", _own_threads() + PROCESSES)
    missing = []
    for name, (kind, most) in wanted.items():
        try:
            allowed = resource.getrlimit(getattr(resource, kind))[1]
            most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
            resource.setrlimit(getattr(resource, kind), (most, most if hard else allowed))
        except (AttributeError, ValueError, OSError):
            missing.append(name)
    if sys.platform == "darwin" and "memory" not in missing:
        missing.append("memory")  # macOS takes the limit and does not keep to it
    return missing


def _used():
    """The bytes of address space that this process has, 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _own_threads():
    total = 0
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{process}").st_uid == os.getuid():
                total += len(os.listdir(f"/proc/{process}/task"))
        except OSError:
            continue  # it has ended meanwhile
    return total


def written(namespace) -> dict[str, str]:
    """Return {exercise: the name of the reader's function} for what a notebook has defined."""
    found = {}
    for exercise in EXERCISES.values():
        names = [f"my_{name}" for name in (exercise.name, *exercise.formerly) if f"my_{name}" in namespace]
        if names:
            found[exercise.name] = names[0]
    return found


def verdict(function, exercise) -> str:
    """Return what `check` says, in short, as JSON; the same random numbers for all who hand in."""
    found = check(function, exercise, rng=0)
    details = [part if isinstance(part, str) else f"`{part.text}`" for part in (found.title, *found.parts)]
    said = {"kind": found.kind, "mistakes": found.mistakes, "words": " ".join(details[:4])[:WORDS]}
    return json.dumps(said)
