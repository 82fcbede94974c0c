"""A sweep: one function run on every row of a table of settings, here, in other processes, or on other machines.

    table = sweep.grid(alpha=[0.01, 0.1, 1], units=[2, 4, 8])
    run = sweep.run(train, table, partial(ProcessPoolExecutor, 2), file="alphas.jsonl", seed=0)
    for row in run:                         # as they are done
        print(row.settings, row.result)
    run.rows                                # in the order of the table

`train(settings)` takes a dict and returns one. Where it runs is up to an executor of Python's `concurrent.futures`:
none for this process, a ProcessPoolExecutor, Dask's `Client.get_executor()` for many machines, or any other. The
executor schedules; this module hands it a few rows at a time and keeps what comes back.

A row that raises an exception, such as Diverged, doesn't affect the other rows, and neither does one whose worker dies.
"""

import contextlib
import hashlib
import inspect
import itertools
import json
import os
import pickle
import textwrap
import traceback
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, wait
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from nnlib.shapes import count

# How executors other than Python's own, whose exceptions can't be imported here, say that a worker died.
WORKER_DIED = ("KilledWorker", "EngineError")


@dataclass(frozen=True)
class Row:
    """A row that is done.

    index       its place in the table
    settings    what the function got, with the seed if there is one
    result      what it returned, or None
    error       what it raised instead, in words, or None
    exception   the same as an exception, unless it can't be sent between processes or the row comes from a file
    """

    index: int
    settings: dict
    result: dict | None
    error: str | None = None
    exception: BaseException | None = field(default=None, compare=False, repr=False)


def grid(**values) -> list[dict]:
    """Return a row of settings for every combination: grid(alpha=[0.1, 1], units=[2, 4]) has four rows."""
    return [dict(zip(values, row, strict=True)) for row in itertools.product(*values.values())]


def run(function, table, executor=None, *, file=None, seed=None, in_flight=None, attempts=2) -> "Sweep":
    """Return an iterator over the Rows of a sweep, as they are done.

    function    takes a row's settings, a dict, and returns a dict; it is sent with each row, so it should load its data
    table       the settings, dicts of what JSON can hold, numpy's numbers and arrays included
    executor    None for this process, an Executor, or a function that makes one, which replaces one that breaks:
                partial(ProcessPoolExecutor, 2)
    file        the path of a file that gets each row as a line of JSON; rows that it already has aren't run again
    seed        adds to each row's settings a "seed", made from this one and the row's settings
    in_flight   how many rows the executor has at a time, by default twice as many as this machine has cores
    attempts    how often a row is run alone that seems to kill its worker
    Raises TypeError or ValueError for bad input and for a file of another sweep.
    """
    return Sweep(function, table, executor, file, seed, in_flight, attempts)


class Sweep:
    """A sweep in progress: an iterator over its Rows that can be stopped anywhere and continued.

    rows    the Rows that are done, in the order of the table; len(run) counts all that there are
    An interrupt (the Stop button) loses no row that is done: iterate again to go on. `stop()`, or the end of a `with`
    block, takes back the rows that wait in the executor. Rows from the file are in `rows`; the iterator skips them.
    """

    def __init__(self, function, table, executor, file, seed, in_flight, attempts):
        if not callable(function):
            raise TypeError(
                f"function is {function!r}; it should be a function from settings to a dict: try def"
            )
        if not (executor is None or isinstance(executor, Executor) or callable(executor)):
            raise TypeError(
                f"executor is {executor!r}; it should be None, an Executor or a function that makes one: "
                "try partial(ProcessPoolExecutor, 2)"
            )
        self._function, self._attempts = function, count(attempts, "attempts")
        seed = None if seed is None else count(seed, "seed", least=0)
        self._in_flight = 2 * (os.cpu_count() or 1) if in_flight is None else count(in_flight, "in_flight")
        plain = _plain_rows(table)
        self._keys = _keys(plain)
        self._settings = [_seeded(*pair, seed) for pair in zip(plain, self._keys, strict=True)]
        self._make = executor if callable(executor) else None
        self._executor = None if callable(executor) else executor
        self._here = executor is None
        self._file = None if file is None else _File(file, _identity(function) | {"seed": seed})
        self._rows = {}
        if self._file is not None:
            known = self._file.read()
            for index, key in enumerate(self._keys):
                if key in known:
                    self._rows[index] = Row(index, self._settings[index], *known[key])
        # Indices of rows: to be run, to be run alone, and run at the moment, by future.
        self._waiting = deque(index for index in range(len(self._keys)) if index not in self._rows)
        self._suspects, self._alone, self._running = deque(), None, {}
        self._deaths, self._deaths_alone = Counter(), Counter()
        self._any_came_back = False

    def __len__(self):
        return len(self._keys)

    def __iter__(self):
        return self

    def __next__(self) -> Row:
        row = self._run_here() if self._here else self._run_there()
        if row is None:
            self.stop()
            raise StopIteration
        return row

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def __repr__(self):
        failed = sum(row.error is not None for row in self.rows)
        return (
            f"Sweep of {_name(self._function)}, {len(self._rows)} of {len(self)} rows done, {failed} failed"
        )

    @property
    def rows(self) -> list[Row]:
        """The Rows that are done, in the order of the table."""
        return [self._rows[index] for index in sorted(self._rows)]

    def stop(self):
        """Take back the rows that wait in the executor, and close the executor if it was made for this sweep."""
        for future, (index, _) in list(self._running.items()):
            future.cancel()
            self._waiting.appendleft(index)
            del self._running[future]
        self._close()

    def _run_here(self):
        index = self._next(self._waiting)
        if index is None:
            return None
        return self._keep(index, _call(self._function, self._settings[index]))

    def _run_there(self):
        while True:
            self._submit()
            if not self._running:
                return None
            done, _ = wait(self._running, return_when=FIRST_COMPLETED)
            for future in done:
                row = self._landed(future)
                self._running.pop(future, None)
                if row is not None:
                    return row

    def _submit(self):
        """Hand rows to the executor while it has room for more: suspects one by one, the others together."""
        if not self._running:
            self._alone = None
        while self._alone is None and len(self._running) < self._in_flight:
            suspect, row = self._next(self._suspects), self._next(self._waiting)
            index = row if suspect is None else suspect
            if index is None or (suspect is not None and self._running):
                return
            self._alone = suspect
            future = self._submitted(index)
            self._running[future] = index, self._executor

    def _submitted(self, index):
        # The last argument tells a second try from the first for an executor that remembers what it has computed.
        call = _call, self._function, self._settings[index], (index, self._deaths[index])
        for first in (True, False):
            if self._executor is None:
                self._executor = self._make()
            try:
                return self._executor.submit(*call)
            except BrokenExecutor as error:
                if not first:
                    raise
                self._replace(error)
            except Exception as error:
                self._refuse(index, error)

    def _next(self, queue):
        """Return the first row of a queue that still has to be run, or None."""
        running = [index for index, _ in self._running.values()]
        while queue and (queue[0] in self._rows or queue[0] in running):
            queue.popleft()
        return queue[0] if queue else None

    def _landed(self, future):
        """Return the Row of a future that is done; None if it has to be run again."""
        index, executor = self._running[future]
        error = None if future.cancelled() else future.exception()
        if not future.cancelled() and error is None:
            self._any_came_back = True
            return self._keep(index, future.result())
        if isinstance(error, KeyboardInterrupt):
            # Ctrl-C reaches the workers too.
            self._waiting.appendleft(index)
            return None
        broken = isinstance(error, BrokenExecutor)
        if not (broken or future.cancelled() or type(error).__name__ in WORKER_DIED):
            self._refuse(index, error)
        if broken and executor is self._executor:
            self._replace(error)
        return self._died(index, broken)

    def _died(self, index, broken):
        """Decide what to do with a row whose worker died; return its Row if it isn't run again.

        An executor that breaks fails all rows that it has. So they all get a second chance together, then each runs
        alone, and only a row that is alone when its worker dies is to blame.
        """
        self._deaths[index] += 1
        if index != self._alone:
            again = self._waiting if broken and self._deaths[index] == 1 else self._suspects
            again.appendleft(index)
            return None
        self._deaths_alone[index] += 1
        if self._deaths_alone[index] < self._attempts:
            self._suspects.appendleft(index)
            return None
        if not self._any_came_back:
            self.stop()
            raise RuntimeError(
                f"no row has come back, and row {index} ({_words(self._settings[index])}) lost its worker "
                f"{self._deaths[index]} times. Either this row kills its worker, or a new process can't import "
                f"{_name(self._function)}: define it in a module, not in a notebook, and see whether the row runs with "
                "executor=None"
            )
        error = f"its worker died each of the {self._deaths[index]} times it was run"
        self._rows[index] = Row(index, self._settings[index], None, error)
        return self._rows[index]

    def _refuse(self, index, error):
        executor = type(self._executor).__name__
        self.stop()
        raise RuntimeError(
            f"row {index} ({_words(self._settings[index])}) can't be run by the {executor}: {type(error).__name__}: "
            f"{error}. The executor should be open, and a function for other processes should be defined with def at "
            "the top of a module; `rows` has what is done"
        ) from error

    def _keep(self, index, outcome):
        """Note a row that is done, first in the file, and return it."""
        result, error, exception = outcome
        row = Row(
            index,
            self._settings[index],
            None if result is None else json.loads(result),
            error,
            _unpickled(exception),
        )
        if self._file is not None:
            self._file.append(self._keys[index], row)
        self._rows[index] = row
        return row

    def _replace(self, error):
        """Let go of an executor that is broken. Raises RuntimeError if there is no function that makes another one."""
        if self._make is None:
            self.stop()
            raise RuntimeError(
                f"the executor is broken ({error}) and can't be used again. Give run a function that makes one, such "
                "as partial(ProcessPoolExecutor, 2), and it replaces the executor; `rows` has what is done"
            ) from error
        self._close()

    def _close(self):
        if self._make is not None and self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._executor = None


def _call(function, settings, _=None):
    """Run one row, wherever this is: return its result as JSON, or its error in words and as a pickled exception."""
    try:
        result = function(deepcopy(settings))
        if not isinstance(result, dict):
            raise TypeError(
                f"{_name(function)} returned a {type(result).__name__}; it should return a dict, "
                'such as {"J": 0.3}'
            )
        return _json(result, f"what {_name(function)} returned"), None, None
    except (Exception, SystemExit) as error:
        words = f"{type(error).__name__}: {error}"
        with contextlib.suppress(Exception):
            error.add_note("".join(traceback.format_tb(error.__traceback__)))
            return None, words, pickle.dumps(error.with_traceback(None))
        return None, words, None


def _unpickled(exception):
    # The type of an exception may exist where it was raised only, and not every type can be pickled and built again.
    with contextlib.suppress(Exception):
        return None if exception is None else pickle.loads(exception)


def _json(values, what) -> str:
    try:
        return json.dumps(values, default=_without_numpy)
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{what} can't be written as JSON: {error}; it should hold numbers, strings, lists, dicts with strings as "
            "keys, and numpy's numbers and arrays"
        ) from None


def _without_numpy(value):
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"it has a {type(value).__name__} in it")


def _plain_rows(table) -> list[dict]:
    """Return the settings as JSON gives them back. Raises TypeError naming the row that isn't a dict of such values."""
    if isinstance(table, Mapping | str) or not isinstance(table, Iterable):
        raise TypeError(f"table is {table!r}; it should be a list of dicts: try grid(alpha=[0.01, 0.1])")
    rows = []
    for index, settings in enumerate(table):
        if not isinstance(settings, Mapping) or not all(isinstance(name, str) for name in settings):
            raise TypeError(
                f'row {index} of table is {settings!r}; it should be a dict with strings as keys: try {{"alpha": 0.1}}'
            )
        rows.append(json.loads(_json(dict(settings), f"row {index} of table")))
    return rows


def _keys(rows) -> list[tuple[str, int]]:
    """Return what tells one row from all others: its settings, and how often the same ones came before."""
    seen, keys = Counter(), []
    for settings in rows:
        text = json.dumps(settings, sort_keys=True)
        keys.append((text, seen[text]))
        seen[text] += 1
    return keys


def _seeded(settings, key, seed):
    """Return the settings with a seed that is the same wherever and whenever the row is run, below 2^48."""
    if seed is None:
        return settings
    if "seed" in settings:
        raise ValueError(
            f"the row {_words(settings)} has a seed of its own, and seed is {seed!r}: use seed=None or take it out"
        )
    digest = hashlib.sha256(json.dumps([seed, *key]).encode()).digest()
    return settings | {"seed": int.from_bytes(digest[:6])}


def _words(settings):
    return ", ".join(f"{name}={value!r}" for name, value in settings.items())


def _name(function):
    while isinstance(function, partial):
        function = function.func
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"


def _identity(function) -> dict:
    """Return a function's name, and a hash of its source and of what a partial gives it."""
    given, name = b"", _name(function)
    while isinstance(function, partial):
        with contextlib.suppress(Exception):
            given += pickle.dumps((function.args, function.keywords))
        function = function.func
    source = ""
    with contextlib.suppress(OSError, TypeError):
        source = textwrap.dedent(
            inspect.getsource(function if inspect.isroutine(function) else type(function))
        )
    return {"function": name, "source": hashlib.sha256(source.encode() + given).hexdigest()[:16]}


class _File:
    """A file with a line of JSON for the sweep and one for each row.

    A line is added in one piece, and one that can't be read, such as the last of a sweep that was killed, is ignored.
    So a sweep can be killed at any time, and two may write to one file at once.
    """

    def __init__(self, path, sweep):
        self.path, self.sweep = Path(os.path.expanduser(path)), sweep

    def read(self) -> dict:
        """Return result and error of each row by its key. Raises ValueError if another sweep wrote the file."""
        known, headers, rows = {}, 0, 0
        lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        for number, line in enumerate(lines, start=1):
            try:
                found = json.loads(line)
            except ValueError:
                found = {} if line.startswith(b"{") or not line else None
            if not isinstance(found, dict) or (found and not {"function", "settings"} & set(found)):
                raise ValueError(
                    f"line {number} of {self.path} isn't from a sweep: {line[:60]!r}. Use another file"
                )
            if "function" in found:
                headers += 1
                self._compare(found)
            elif found:
                rows += 1
                key = json.dumps(found["settings"], sort_keys=True), found.get("repeat", 0)
                known[key] = found.get("result"), found.get("error")
        if rows and not headers:
            raise ValueError(f"{self.path} has no line that says which sweep it is from. Use another file")
        if not headers:
            self._add(self.sweep)
        return known

    def append(self, key, row):
        settings, repeat = key
        line = {"settings": json.loads(settings)} | ({"repeat": repeat} if repeat else {})
        self._add(line | ({"result": row.result} if row.error is None else {"error": row.error}))

    def _add(self, line):
        with self.path.open("a+b", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            # An unfinished line that a killed sweep left stays on a line of its own.
            torn = file.read(1) not in (b"", b"\n")
            file.write(b"\n" * torn + json.dumps(line).encode() + b"\n")

    def _compare(self, found):
        for what, mine in self.sweep.items():
            if found.get(what) != mine:
                changed = f"{what} {found.get(what)!r}, and this one has {mine!r}"
                if what == "source":
                    changed = f"another source of {self.sweep['function']}, which has been changed since"
                raise ValueError(
                    f"{self.path} is from a sweep with {changed}: use another file, or delete this one to run all rows "
                    "again"
                )
