"""Runs a reader's function on copies, whatever it does, and keeps the result."""

import contextlib
import copy
import inspect
import io
import linecache
import re
import sys
import time
import types
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Real

import numpy as np

from nnlib.budget import budget
from nnlib.network import Network

UNINTERRUPTIBLE = sys.platform == "emscripten"  # a browser has no Stop button for a running cell
SECONDS = 20  # for one call there; the slowest right answer takes a fraction of one
# What other programs do meanwhile doesn't count.
# Where a system counts a thread's time in steps that are too long for one call, all time counts.
FINE = hasattr(time, "thread_time") and time.get_clock_info("thread_time").resolution < 1e-5
CLOCK = time.thread_time if FINE else time.perf_counter

RTOL, ATOL = 1e-5, 1e-8
# numpy's own settings: what a notebook has set may neither stop the course's functions nor hide a warning.
USUAL = {"divide": "warn", "over": "warn", "under": "ignore", "invalid": "warn"}


@dataclass(frozen=True)
class Outcome:
    """The result of one call.

    value       what it returned, if it did
    parts       the same as labelled arrays, {"dW[1]": array}: see `comparing.labelled`
    problem     why it could not be taken apart, or None
    error       what it raised, or None
    changed     the names of arguments that it changed in place
    unused      the names of random generators that it took no number from
    printed     what it printed
    warned      numpy's warnings and others, as texts
    seconds     how long it took
    """

    value: object = None
    parts: Mapping[str, object] = field(default_factory=dict)
    problem: str | None = None
    error: BaseException | None = None
    changed: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    printed: str = ""
    warned: tuple[str, ...] = ()
    seconds: float = 0.0


def run(function, inputs) -> Outcome:
    """Call function on copies of the inputs, in their order. Whatever it raises is caught, an interrupt too.

    Where nobody can interrupt it, it is stopped after SECONDS, by OutOfTime.
    """
    copies = {name: _copy(value) for name, value in inputs.items()}
    printed, error, value = io.StringIO(), None, None
    with (
        warnings.catch_warnings(record=True) as caught,
        np.errstate(**USUAL),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        start = time.perf_counter()
        try:
            with budget(SECONDS) if UNINTERRUPTIBLE else contextlib.nullcontext():
                value = function(*copies.values())
        except BaseException as raised:  # an exit or an interrupt must not end the notebook's cell either
            error = raised
        seconds = time.perf_counter() - start
        if isinstance(value, list | tuple) and _deeper(value, DEEPEST):
            value, error = None, ValueError("the result is a list inside of itself")
        if inspect.iscoroutine(value):
            value.close()  # or Python complains that nobody waits for it
    kept = [
        name
        for name, value in inputs.items()
        if copies[name] is value or equal(copies[name], value, exactly=True)
    ]
    generators = [name for name in inputs if isinstance(inputs[name], np.random.Generator)]
    changed = tuple(name for name in inputs if name not in (*kept, *generators))
    unused = tuple(name for name in generators if name in kept)
    warned = tuple(dict.fromkeys(str(each.message) for each in caught))
    return Outcome(
        value,
        error=error,
        changed=changed,
        unused=unused,
        printed=printed.getvalue(),
        warned=warned,
        seconds=seconds,
    )


def uninterrupted(function, inputs) -> Outcome:
    """Return the result of one call. Raises KeyboardInterrupt where that was interrupted: it says nothing then."""
    outcome = run(function, inputs)
    if isinstance(outcome.error, KeyboardInterrupt):
        raise outcome.error
    return outcome


def _copy(value):
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items()}
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(_copy(each) for each in value)
    if isinstance(value, np.random.Generator):
        return copy.deepcopy(value)  # so that the same function draws the same numbers
    return value  # networks and activations never change


def equal(one, other, exactly=False) -> bool:
    """Whether two results have the same structure, shapes and, within rounding, numbers; a (1, 1) equals a number."""
    if one is other or _same_bits(one, other):
        return True
    if isinstance(one, Network) and isinstance(other, Network):
        return one.g == other.g and equal(dict(one.W), dict(other.W)) and equal(dict(one.b), dict(other.b))
    if isinstance(one, np.random.Generator) and isinstance(other, np.random.Generator):
        return one.bit_generator.state == other.bit_generator.state
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(equal(one[key], other[key], exactly) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and _nested(one) and _nested(other):
        return len(one) == len(other) and all(equal(a, b, exactly) for a, b in zip(one, other, strict=True))
    a, b = numbers(one), numbers(other)
    if a is None or b is None:
        return one is other or (isinstance(one, str) and isinstance(other, str) and one == other)
    if a.shape != b.shape and not (a.size == b.size == 1):
        return False
    if exactly:
        return bool(np.array_equal(a, b, equal_nan=True))
    return close(a, b)


def _same_bits(one, other):
    """Whether these are arrays of numbers, equal to the bit. Most are, and the long way takes twenty times as long."""
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)) or one.dtype.kind not in "biuf":
        return False
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def _nested(value):
    """Whether a sequence holds results, and is not itself a vector or table written as a list."""
    return isinstance(value, tuple) or any(isinstance(each, np.ndarray | Mapping) for each in value)


def close(a, b) -> bool:
    """Whether two arrays with the same number of entries agree within rounding, measured against the largest entry."""
    a, b = np.ravel(a), np.ravel(b)
    largest = np.abs(b[np.isfinite(b)]).max(initial=1.0)
    # numpy's own allclose takes three times as long, and this is asked for every mistake that is known.
    with np.errstate(all="ignore"):
        near = np.abs(a - b) <= ATOL * largest + RTOL * np.abs(b)
    return bool((near & np.isfinite(b) | (a == b) | (np.isnan(a) & np.isnan(b))).all())


def numbers(value) -> np.ndarray | None:
    """Return a result as an array of floats, or None where it is none: words, mixed rows, hidden entries."""
    try:
        array = np.asarray(value)
        if array.dtype == object and all(isinstance(each, Real | Decimal) for each in array.flat):
            array = array.astype(float)  # fractions, and what np.frompyfunc makes
        return array.astype(float) if array.dtype.kind in "biuf" and not np.ma.is_masked(value) else None
    except Exception:
        return None


DEEPEST = 8  # lists in lists; numpy would follow a list that is in itself for years


def _deeper(value, most):
    """Whether lists are in lists, more of them than `most`."""
    if most == 0:
        return True
    return any(_deeper(each, most - 1) for each in value if isinstance(each, list | tuple))


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two calls gave the same result: equal values, or the same exception in the same words."""
    if one.error is None and other.error is None:
        return equal(one.value, other.value)
    return type(one.error) is type(other.error) and _said(one.error) == _said(other.error)


def words(error) -> str:
    """Return what an exception says, "" where that raises another one."""
    try:
        return str(error).encode("utf-8", "replace").decode()  # half a character cannot be sent to a page
    except Exception:
        return ""


def said(error) -> str:
    """Return the last line of a traceback: "ValueError: math domain error"."""
    name, text = type(error).__name__, words(error)
    return f"{name}: {text}" if text else name


def _said(error):
    """What an exception says, without addresses, and the same for @ and np.dot and for P * Q and Q * P."""
    said = re.sub(r"0x[0-9a-fA-F]+", "", words(error))
    by_at = re.search(r"matmul: .*\(size (\d+) is different from (\d+)\)", said)
    by_dot = re.search(r"not aligned: (\d+) \(dim \d+\) != (\d+) \(dim", said)
    columns, rows = by_at.groups()[::-1] if by_at else by_dot.groups() if by_dot else ("", "")
    if "could not be broadcast" in said:
        return " ".join(sorted(re.findall(r"\([\d,]*\)", said)))
    return f"{columns} columns meet {rows} rows" if columns else said


@dataclass(frozen=True)
class Place:
    """A line of the reader's where an exception came up, and the arrays that are named in it, with their shapes.

    indices     the whole numbers that are named between brackets in it
    helper      the name of the function that it is in, if that is another one of the notebook's
    """

    number: int
    text: str
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)
    helper: str = ""


def place(function, error) -> Place | None:
    """Return the last line of the reader's own code, in this cell or another, on the way to the exception."""
    code = getattr(function, "__code__", None)
    found, trace = None, error.__traceback__
    while trace is not None:
        if code is not None and trace.tb_frame.f_globals is function.__globals__:
            found = trace
        trace = trace.tb_next
    if found is None:
        return None
    frame = found.tb_frame
    text = linecache.getline(frame.f_code.co_filename, found.tb_lineno, frame.f_globals).strip()
    helper = "" if frame.f_code in codes(code) else frame.f_code.co_qualname.partition(".")[0]
    first = getattr(frame.f_globals.get(helper), "__code__", frame.f_code if helper else code).co_firstlineno
    shapes = {}
    for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", text)):
        value = frame.f_locals.get(name)
        if isinstance(value, np.ndarray | np.generic | float | int) and not isinstance(value, bool):
            shapes[name] = np.shape(value)
        elif isinstance(value, Network):
            for letter in "Wb":
                shapes |= _entries(f"{name}.{letter}", getattr(value, letter), text, frame.f_locals)
        elif isinstance(value, Mapping):
            shapes |= _entries(name, value, text, frame.f_locals)
    within = re.findall(r"[A-Za-z_]\w*", " ".join(re.findall(r"\[([^\[\]]*)\]", text)))
    indices = {name: frame.f_locals[name] for name in within if type(frame.f_locals.get(name)) is int}
    return Place(found.tb_lineno - first + 1, text, shapes, indices, helper)


def codes(code) -> Iterator[types.CodeType]:
    """Yield the code of a function and of all that is defined inside it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from codes(each)


def _entries(name, values, text, known):
    """The entries of a dict that are used in a line, A[1] or A[l - 1], with their shapes."""
    found = {}
    for index, more in re.findall(rf"\b{re.escape(name)}\[(\w+)\s*([+-]\s*1)?\]", text):
        l = int(index) if index.isdigit() else known.get(index)
        l = l + int(more.replace(" ", "") or 0) if isinstance(l, int) else l
        if isinstance(l, int | str) and isinstance(values.get(l), np.ndarray):
            found[f"{name}[{l}]"] = values[l].shape
    return found


def steps(function, inputs) -> list[tuple[str, object, str]]:
    """Return what a function gives its variables, one after the other: (name, value, line of source) at each change.

    An entry of a dict is a variable of its own, "dZ[2]"; an argument is one once it changes. [] where the function
    raises or has no source.
    """
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType):
        return []
    copies = {name: _copy(value) for name, value in inputs.items()}
    networks = [value for value in inputs.values() if isinstance(value, Network)]
    given = {id(P) for net in networks for P in net.parameters}  # W = net.W isn't a step
    parameters = code.co_varnames[: code.co_argcount]
    last = dict(_variables(zip(parameters, inputs.values(), strict=False)))
    found: list[tuple[str, object, str]] = []
    at = [code.co_firstlineno]

    def note(frame):
        text = linecache.getline(code.co_filename, at[0], frame.f_globals).strip()
        for name, value in _variables(frame.f_locals.items()):
            if id(value) in given:
                continue
            if name not in last or not np.array_equal(last[name], value, equal_nan=True):
                # Arrays change in place.
                last[name] = np.copy(value) if isinstance(value, np.ndarray) else value
                found.append((name, last[name], text))

    def trace(frame, event, _):
        if frame.f_code is not code:
            return None
        if event in ("line", "return"):
            note(frame)
            at[0] = frame.f_lineno
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            function(*copies.values())
    except BaseException:
        return []
    finally:
        sys.settrace(before)
    return found


def _variables(pairs):
    """Yield the arrays and numbers among names and values, those in dicts too."""
    for name, value in list(pairs):
        if isinstance(value, Mapping):
            yield from ((f"{name}[{key}]", each) for key, each in value.items() if _is_number(each))
        elif _is_number(value):
            yield name, value


def _is_number(value):
    return isinstance(value, np.generic | float | int) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "biuf"
    )


ROUNDS = 7


def times(function, other, inputs) -> float:
    """Return how many times the processor time of `other` one call of `function` takes.

    Both are called in turn, often enough to be measured, and the fastest round of each counts: what other programs
    do meanwhile doesn't.
    """
    calls = [
        max(1, min(100, int(0.002 / max(run(each, inputs).seconds, 1e-6)))) for each in (function, other)
    ]
    best = [float("inf")] * 2
    for _ in range(ROUNDS if max(calls) > 1 else 2):
        for i, each in enumerate((function, other)):
            copies = [[_copy(value) for value in inputs.values()] for _ in range(calls[i])]
            with _quietly():
                start = CLOCK()
                for arguments in copies:
                    each(*arguments)
                best[i] = min(best[i], (CLOCK() - start) / calls[i])
    return best[0] / max(best[1], 1e-9)


@contextlib.contextmanager
def _quietly():
    printed = io.StringIO()
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(printed):
        warnings.simplefilter("ignore")
        yield printed
