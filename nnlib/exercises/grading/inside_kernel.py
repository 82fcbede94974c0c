"""What runs in the kernel of a notebook that was handed in: limits before its first cell, verdicts after its last."""

import hashlib
import inspect
import json
import os
import sys
import textwrap
import types
from collections.abc import Mapping
from functools import partial

import numpy as np

from nnlib.exercises import EXERCISES, check
from nnlib.exercises.checking import running
from nnlib.exercises.grading import repeated
from nnlib.exercises.grading.limits import CODE, FILES, PROCESSES, WORDS
from nnlib.network import Network


def prepare(memory, seconds, shell=None, files=None) -> list[str]:
    """Limit this kernel, as `limit` does, and let nobody wait for what it prints or draws.

    shell       IPython's: what cells show and raise is formatted for nobody (for an endless recursion, that takes
                seconds of the cell's time), and exit() and quit() raise SystemExit. They would end the kernel a moment
                later, and whatever runs then would get the blame.
    files       what `repeated.install` takes, or None
    """
    if files:
        repeated.install(**files)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if shell is not None:
        shell.display_formatter.format = _text_alone
        shell.InteractiveTB.set_mode("Minimal")
        shell.ask_exit = _exit
    return limit(memory, seconds)


def _text_alone(value, include=None, exclude=None):
    return ({"text/plain": repr(value)} if type(value) is str else {}), {}


def _exit():
    raise SystemExit("this cell calls exit() or quit(), which ends the notebook in Jupyter")


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
    if getattr(os, "geteuid", lambda: 1)() == 0 and "processes" not in missing:
        missing.append("processes")  # the system takes the limit, and does not hold root to it
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
    """Return what `check` says, in short, as JSON; the same random numbers for all who hand in.

    With it come the function's source, whether nnlib's own does the work, and what tells wrong results apart.
    """
    found = check(function, exercise, rng=0)
    found = found.full  # what was handed in is the last try
    details = [part if isinstance(part, str) else f"`{part.text}`" for part in (found.title, *found.parts)]
    said = {"kind": found.kind, "mistakes": found.mistakes, "words": " ".join(details[:4])[:WORDS]}
    asked = EXERCISES[exercise]
    if borrowed(function, asked):
        said["borrowed"] = True
        said["words"] = f"Here nnlib's own function does the work. {said['words']}"[:WORDS]
    if found.kind in ("value", "shape", "unknown"):
        said["result"] = result(function, asked)
    return json.dumps({**said, "code": _code(function)})


def _code(function):
    try:
        return textwrap.dedent(inspect.getsource(function))[:CODE]
    except (OSError, TypeError, ValueError, SyntaxError):
        return ""


def borrowed(function, exercise) -> bool:
    """Whether a function is one of nnlib's under another name, or it or one it calls calls the one it should be."""
    while isinstance(function, partial) or hasattr(function, "__wrapped__"):
        function = function.func if isinstance(function, partial) else function.__wrapped__
    if isinstance(function, np.ufunc):
        return False  # numpy's own tanh is what that exercise asks for
    own = [exercise.reference, *exercise.similar, exercise.spelled_out]
    module = getattr(function, "__module__", None)
    return _among(function, own) or _is_nnlibs(module) or _calls(function, own, [])


def _is_nnlibs(module):
    return isinstance(module, str) and (module == "nnlib" or module.startswith("nnlib."))


def _among(value, own):
    wanted = [each for each in own if each is not None and not isinstance(each, np.ufunc)]
    value = getattr(value, "__wrapped__", value)  # `repeated` wraps one of nnlib's
    return any(value is each or getattr(value, "g", value) is each for each in wanted)


def _calls(function, own, seen):
    outside = getattr(function, "__globals__", None)
    if not isinstance(function, types.FunctionType) or any(function is each for each in seen):
        return False
    seen.append(function)
    for code in running.codes(function.__code__):
        for name in code.co_names:
            value = outside.get(name, sys.modules.get(name) if _is_nnlibs(name) else None)
            if isinstance(value, types.ModuleType) and _is_nnlibs(value.__name__):
                inner = [getattr(value, each, None) for each in code.co_names]
                deeper = [
                    getattr(each, last, None)
                    for each in inner
                    if isinstance(each, types.ModuleType) and _is_nnlibs(each.__name__)
                    for last in code.co_names
                ]
                if any(_among(each, own) for each in (*inner, *deeper)):
                    return True
                continue
            helper = getattr(value, "__globals__", None) is outside
            if (value is not None and _among(value, own)) or (helper and _calls(value, own, seen)):
                return True
    return False


def result(function, exercise) -> str:
    """Return a word that is the same for functions that return the same on the first of the exercise's inputs."""
    outcome = running.run(function, exercise.inputs(0, exercise.cases[0]))
    if outcome.error is not None:
        return ""
    return hashlib.sha256(_spelled(outcome.value).encode()).hexdigest()[:12]


def _spelled(value):
    if isinstance(value, Network):
        return _spelled([dict(value.W), dict(value.b)])
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key!r}:{_spelled(each)}" for key, each in value.items()) + "}"
    array = running.numbers(value)
    if array is None and isinstance(value, list | tuple):
        return "[" + ",".join(map(_spelled, value)) + "]"
    if array is None:
        return type(value).__name__
    digits = " ".join(f"{each + 0.0:.5g}" for each in array.flat)
    return f"{array.shape} {digits}"
