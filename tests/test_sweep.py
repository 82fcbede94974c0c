import itertools
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import datasets, descent, network, sweep
from nnlib.activations import leaky_relu

POOL = partial(ProcessPoolExecutor, 2)
HERE = str(Path(__file__).parent)


# Functions for other processes


def square(settings):
    return {"square": settings["x"] ** 2}


def train(settings):
    """A short training run, which starts as the seed says, and diverges if alpha is huge."""
    X, Y = datasets.flower(m=20)
    net = network.initialize([2, 2, 1], leaky_relu, rng=settings["seed"])
    *_, last = descent.descend(net, X, Y, settings["alpha"], 5, 5)
    return {"J": last.J, "W": last.net.W[1]}


def delicate(settings):
    """Kill the worker, each time or the first time, or raise something."""
    what = settings.get("what")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "die once":
        try:
            Path(settings["mark"]).touch(exist_ok=False)
        except FileExistsError:
            return {"x": settings["x"]}
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "diverge":
        X, Y = np.ones((1, 1)), np.ones((1, 1))
        raise descent.Diverged(3, network.initialize([1, 1], rng=0), X, Y, 1e300, None)
    if what == "exit":
        sys.exit(7)
    if what == "odd":
        raise Odd(1, 2)
    if what == "interrupt":
        raise KeyboardInterrupt
    time.sleep(settings.get("seconds", 0))
    return {"x": settings["x"]}


class Odd(Exception):  # noqa: N818
    """Can be pickled, but not built again."""

    def __init__(self, one, other):
        super().__init__(f"{one} is not {other}")


def returns(settings):
    return {"a set": {1}, "a number": 1.5, "a key": {1: {(1, 2): 3}}, "nothing": None}[settings["what"]] if (
        settings["what"] != "wrapped"
    ) else {"s": {1}}  # fmt: skip


def numbers(settings):
    return {
        "float32": np.float32(0.5), "int64": np.int64(3), "bool": np.bool_(True), "array": np.arange(6.0).reshape(2, 3),
        "nested": [{"deep": np.uint8(9)}, None, "text"], "nan": math.nan, "infinite": np.inf, "tuple": (1, 2), 7: 8,
    }  # fmt: skip


def table_of(rows):
    return [(row.index, row.settings, row.result, row.error) for row in rows]


# In this process


def test_rows_come_one_by_one_and_stand_in_the_order_of_the_table():
    run = sweep.run(square, [{"x": 3}, {"x": 1}, {"x": 2}])
    assert (len(run), run.rows) == (3, [])
    assert next(run) == sweep.Row(0, {"x": 3}, {"square": 9})
    assert repr(run) == "Sweep of test_sweep.square, 1 of 3 rows done, 0 failed"
    assert [row.result for row in run] == [{"square": 1}, {"square": 4}]
    assert [row.result["square"] for row in run.rows] == [9, 1, 4]
    assert list(run) == []


def test_grid():
    assert sweep.grid(a=[1, 2], b="xy") == [
        {"a": 1, "b": "x"},
        {"a": 1, "b": "y"},
        {"a": 2, "b": "x"},
        {"a": 2, "b": "y"},
    ]
    assert sweep.grid() == [{}]


def test_numbers_of_numpy_become_those_of_json(tmp_path):
    settings = {"x": np.float32(0.5), "many": np.arange(3), "pair": (1, 2)}
    run = sweep.run(numbers, [settings], file=tmp_path / "rows.jsonl")
    row = next(run)
    assert row.settings == {"x": 0.5, "many": [0, 1, 2], "pair": [1, 2]}
    assert math.isnan(row.result.pop("nan"))
    assert row.result == {
        "float32": 0.5, "int64": 3, "bool": True, "array": [[0, 1, 2], [3, 4, 5]],
        "nested": [{"deep": 9}, None, "text"], "infinite": math.inf, "tuple": [1, 2], "7": 8,
    }  # fmt: skip
    again = sweep.run(numbers, [settings], file=tmp_path / "rows.jsonl").rows
    assert math.isnan(again[0].result.pop("nan"))
    assert again == run.rows


def test_what_is_changed_in_the_function_is_not_changed_in_the_row():
    def greedy(settings):
        settings["list"].clear()
        return {"n": len(settings)}

    table = [{"list": [1, 2]}]
    assert next(sweep.run(greedy, table)).settings == {"list": [1, 2]}
    assert table == [{"list": [1, 2]}]


def test_an_exception_costs_its_own_row():
    table = [{"x": 0}, {"what": "diverge"}, {"what": "exit"}, {"what": "odd"}, {"y": 1}, {"x": 5}]
    rows = list(sweep.run(delicate, table))
    assert [row.error for row in rows[2:]] == ["SystemExit: 7", "Odd: 1 is not 2", "KeyError: 'x'", None]
    assert rows[1].error.startswith("Diverged: training diverges in step 4: ")
    assert [row.result for row in rows] == [{"x": 0}, None, None, None, None, {"x": 5}]
    diverged = rows[1].exception
    assert (type(diverged), diverged.k, diverged.net.n) == (descent.Diverged, 3, [1, 1])
    assert any("in delicate" in note for note in diverged.__notes__)
    # It can't be built again from its pickle, so there are its words alone.
    assert rows[3].exception is None


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("a number", "returned a float; it should return a dict"),
        ("nothing", "returned a NoneType"),
        ("a set", "returned a set"),
        ("wrapped", "what test_sweep.returns returned can't be written as JSON: it has a set in it"),
        ("a key", "can't be written as JSON: keys must be str"),
    ],
)
def test_a_result_that_is_not_json_is_the_error_of_its_row(what, words):
    row = next(sweep.run(returns, [{"what": what}]))
    assert row.result is None
    assert words in row.error


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"function": 3}, TypeError, "function is 3; it should be a function"),
        ({"table": {"x": 1}}, TypeError, "should be a list of dicts"),
        ({"table": 3}, TypeError, "table is 3"),
        ({"table": [{"x": 1}, 3]}, TypeError, "row 1 of table is 3; it should be a dict"),
        ({"table": [{1: 1}]}, TypeError, "dict with strings as keys"),
        (
            {"table": [{"x": 1}, {"x": {1}}]},
            TypeError,
            "row 1 of table can't be written as JSON: it has a set in it",
        ),
        (
            {"executor": 2},
            TypeError,
            "executor is 2; it should be None, an Executor or a function that makes one",
        ),
        ({"attempts": 0}, ValueError, "attempts is 0"),
        ({"in_flight": 0}, ValueError, "in_flight is 0"),
        ({"seed": -1}, ValueError, "seed is -1"),
        (
            {"seed": 1, "table": [{"x": 1, "seed": 3}]},
            ValueError,
            "the row x=1, seed=3 has a seed of its own",
        ),
    ],
)
def test_bad_input_is_refused_at_once(arguments, error, words):
    with pytest.raises(error, match=words):
        sweep.run(**({"function": square, "table": [{"x": 1}]} | arguments))


# Seeds


def test_a_seed_depends_on_the_row_alone():
    table = [{"x": x} for x in (1, 2, 1, 3)]
    seeds = [row.settings["seed"] for row in sweep.run(square, table, seed=0)]
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 2**48 for seed in seeds)
    # The same rows elsewhere in another table, the keys in another order.
    other = sweep.run(square, [{"x": 3}, {"x": 9}, {"x": 1}], seed=0)
    assert [row.settings["seed"] for row in other][::2] == [seeds[3], seeds[0]]
    one, same = (sweep.run(square, [row], seed=0) for row in ({"x": 1, "y": 2}, {"y": 2, "x": 1}))
    assert next(one).settings == next(same).settings
    assert next(sweep.run(square, table, seed=1)).settings["seed"] not in seeds
    assert next(sweep.run(square, table)).settings == {"x": 1}
    # Written down once, so that no version changes it.
    assert seeds[0] == SEED


SEED = 125304988035003


values = st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=2)


@settings(max_examples=30)
@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), values), max_size=8),
    st.integers(0, 9),
    st.data(),
)
def test_any_table_gives_the_same_rows_wherever_it_is_cut_and_in_whatever_order(
    tmp_path_factory, table, seed, drawn
):
    def echo(settings):
        return {"was": sorted(settings)}

    whole = list(sweep.run(echo, table, seed=seed))
    assert [row.index for row in whole] == list(range(len(table)))
    path = tmp_path_factory.mktemp("sweep") / "rows.jsonl"
    cut = drawn.draw(st.integers(0, len(table)))
    run = sweep.run(echo, table, file=path, seed=seed)
    list(itertools.islice(run, cut))
    again = sweep.run(echo, table, file=path, seed=seed)
    assert again.rows == whole[:cut]
    assert list(again) == whole[cut:]
    assert again.rows == whole


# The file


def test_a_file_has_a_line_for_the_sweep_and_one_for_each_row(tmp_path):
    path = tmp_path / "rows.jsonl"
    run = sweep.run(delicate, [{"x": 1}, {"x": 1}, {"what": "exit"}], file=path, seed=3)
    for number, _ in enumerate(run, start=2):
        assert path.read_text().count("\n") == number
    header, *lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert (header["function"], header["seed"]) == ("test_sweep.delicate", 3)
    assert lines == [
        {"settings": {"x": 1}, "result": {"x": 1}},
        {"settings": {"x": 1}, "repeat": 1, "result": {"x": 1}},
        {"settings": {"what": "exit"}, "error": "SystemExit: 7"},
    ]


def test_only_rows_that_are_missing_or_changed_are_run(tmp_path):
    calls = []

    def counted(settings):
        calls.append(settings["x"])
        if settings["x"] == 2:
            raise ValueError("two")
        return {"x": settings["x"]}

    path = tmp_path / "rows.jsonl"
    list(sweep.run(counted, [{"x": x} for x in (1, 2, 3, 3)], file=path))
    calls.clear()
    run = sweep.run(counted, [{"x": x} for x in (4, 3, 3, 3, 2)], file=path)
    assert [(row.index, row.result, row.error) for row in run.rows] == [
        (1, {"x": 3}, None), (2, {"x": 3}, None), (4, None, "ValueError: two"),
    ]  # fmt: skip
    assert [row.index for row in run] == [0, 3]
    assert calls == [4, 3]
    assert [row.index for row in run.rows] == [0, 1, 2, 3, 4]
    assert list(sweep.run(counted, [{"x": x} for x in (1, 2, 3, 3)], file=path)) == []


@pytest.mark.parametrize("end", range(1, 400, 7))
def test_a_file_cut_off_anywhere_is_gone_on_with(tmp_path, end):
    path, table = tmp_path / "rows.jsonl", [{"x": x} for x in range(6)]
    whole = list(sweep.run(square, table, file=path, seed=0))
    path.write_bytes(path.read_bytes()[:end])
    run = sweep.run(square, table, file=path, seed=0)
    list(run)
    assert run.rows == whole
    assert list(sweep.run(square, table, file=path, seed=0)) == []


def test_a_file_in_the_home_folder(tmp_path, monkeypatch):
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    list(sweep.run(square, [{"x": 2}], file="~/rows.jsonl", seed=0))
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]
    assert list(sweep.run(square, [{"x": 2}], file=tmp_path / "rows.jsonl", seed=0)) == []


def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path):
    def other(settings):
        return {"square": 0}

    table, path = [{"x": 1}], tmp_path / "rows.jsonl"
    list(sweep.run(square, table, file=path, seed=0))
    before = path.read_bytes()
    for function, seed, words in (
        (
            other,
            0,
            r"from a sweep with function 'test_sweep.square', and this one has 'test_sweep.test_a_file",
        ),
        (square, 1, "from a sweep with seed 0, and this one has 1: use another file"),
        (square, None, "from a sweep with seed 0, and this one has None"),
        (partial(square, 3), 0, "another source of test_sweep.square, which has been changed"),
    ):
        with pytest.raises(ValueError, match=words):
            sweep.run(function, table, file=path, seed=seed)
    assert path.read_bytes() == before
    for text in (
        "x,square\n1,1\n",
        '{"settings": {"x": 1}, "result": {}}\n',
        "[1]\n",
        '{"cells": []}\n',
        "7",
    ):
        path.write_text(text)
        with pytest.raises(ValueError, match=r"rows.jsonl (isn't of a sweep|has no line)|Use another file"):
            sweep.run(square, table, file=path, seed=0)
        assert path.read_text() == text


def test_a_function_that_has_been_changed_is_another(tmp_path):
    path = tmp_path / "rows.jsonl"
    for source, same in (("x", True), ("x", True), ("2 * x", False)):
        module = tmp_path / "changing.py"
        module.write_text(f"def f(settings):\n    x = settings['x']\n    return {{'y': {source}}}\n")
        names = {}
        exec(compile(module.read_text(), str(module), "exec"), names)
        import linecache

        linecache.clearcache()
        if same:
            list(sweep.run(names["f"], [{"x": 1}], file=path))
        else:
            with pytest.raises(ValueError, match="has been changed since"):
                sweep.run(names["f"], [{"x": 1}], file=path)


def test_two_sweeps_may_write_to_one_file(tmp_path):
    path = tmp_path / "rows.jsonl"
    runs = [
        sweep.run(square, [{"x": x} for x in numbers], file=path) for numbers in (range(60), range(40, 100))
    ]
    threads = [threading.Thread(target=list, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run = sweep.run(square, [{"x": x} for x in range(100)], file=path)
    assert [row.result["square"] for row in run.rows] == [x**2 for x in range(100)]


def test_a_sweep_that_is_killed_goes_on(tmp_path):
    program = f"""
import os, sys
sys.path.insert(0, {HERE!r})
import test_sweep
from nnlib import sweep
for row in sweep.run(test_sweep.square, sweep.grid(x=list(range(20))), file=sys.argv[1]):
    if row.index == 7:
        os.kill(os.getpid(), {int(signal.SIGKILL)})
"""
    path = tmp_path / "rows.jsonl"
    subprocess.run(
        [sys.executable, "-c", program, path], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    run = sweep.run(square, sweep.grid(x=list(range(20))), file=path)
    assert [row.index for row in run.rows] == list(range(8))
    assert [row.index for row in run] == list(range(8, 20))


# Executors


def test_processes_give_the_table_that_this_process_gives():
    table = sweep.grid(alpha=[0.1, 1e200], start=list(range(10)))
    serial = list(sweep.run(train, table, seed=0))
    assert sum(row.error is not None for row in serial) == 10
    with POOL() as pool:
        for executor in (pool, POOL):
            run = sweep.run(train, table, executor, seed=0)
            rows = list(run)
            assert sorted(row.index for row in rows) == list(range(20))
            assert run.rows == serial
    found = next(row for row in run.rows if row.error)
    assert isinstance(found.exception, descent.Diverged)
    assert found.exception.net.n == [2, 2, 1]


@pytest.mark.parametrize("in_flight", [1, 3])
def test_no_more_rows_are_in_flight_than_allowed(in_flight):
    executor = ByHand(full=in_flight, rows=7)
    run = sweep.run(square, sweep.grid(x=list(range(7))), executor, in_flight=in_flight)
    most = []
    executor.before = lambda: most.append(len(executor.pending))
    list(run)
    assert max(most) == in_flight
    assert executor.submitted == 7


class ByHand(Executor):
    """An executor that runs a row a moment after it came, the last one first.

    full        runs none before so many have come, and then one for each that comes
    rows        how many come in all, with the last of which all are run
    """

    def __init__(self, full=1, rows=None):
        self.full, self.rows = full, rows
        self.pending, self.submitted, self.before, self.fail = [], 0, lambda: None, {}

    def submit(self, function, *arguments):
        future = Future()
        self.submitted += 1
        self.pending.append((future, function, arguments))
        self.before()
        waiting = len(self.pending)
        for _ in range(waiting if self.submitted == self.rows else waiting >= self.full):
            threading.Timer(0.001, self.work).start()
        return future

    def work(self):
        future, function, arguments = self.pending.pop()
        future.set_result(function(*arguments))


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_seeds_are_the_same_on_any_number_of_workers(workers):
    with ThreadPoolExecutor(workers) as pool:
        run = sweep.run(train, sweep.grid(alpha=[0.1], start=list(range(9))), pool, seed=5)
        list(run)
    assert run.rows == list(sweep.run(train, sweep.grid(alpha=[0.1], start=list(range(9))), seed=5))


needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows can't kill so")


@needs_kill
def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    table = [{"x": x} for x in range(30)]
    table[11] |= {"what": "die once", "mark": str(tmp_path / "mark")}
    run = sweep.run(delicate, table, POOL)
    list(run)
    assert [row.result for row in run.rows] == [{"x": x} for x in range(30)]


@needs_kill
def test_a_row_that_kills_its_worker_is_found_out_and_costs_only_itself(tmp_path):
    table = [{"x": x, "seconds": 0.01} for x in range(16)]
    table[5]["what"] = table[6]["what"] = "die"
    path = tmp_path / "rows.jsonl"
    run = sweep.run(delicate, table, POOL, file=path, in_flight=4)
    list(run)
    assert [row.index for row in run.rows if row.error] == [5, 6]
    assert run.rows[5].error == "its worker died each of the 4 times it was run"
    assert [row.result for row in run.rows if not row.error] == [
        {"x": x} for x in range(16) if x not in (5, 6)
    ]
    # Whether it dies the next time too isn't known, so the file doesn't have it.
    again = sweep.run(delicate, table, POOL, file=path)
    assert [row.index for row in again.rows] == [x for x in range(16) if x not in (5, 6)]


@needs_kill
def test_a_pool_that_breaks_and_cannot_be_replaced_is_explained():
    table = [{"x": 0}, {"x": 1}, {"x": 2, "what": "die"}, {"x": 3}]
    with POOL() as pool:
        run = sweep.run(delicate, table, pool, in_flight=1)
        assert [next(run).index, next(run).index] == [0, 1]
        with pytest.raises(
            RuntimeError, match=r"the executor is broken .* such as partial\(ProcessPoolExecutor, 2\)"
        ) as raised:
            next(run)
    assert isinstance(raised.value.__cause__, BrokenProcessPool)
    assert [row.index for row in run.rows] == [0, 1]


@needs_kill
def test_when_no_row_ever_comes_back_the_sweep_says_so():
    with pytest.raises(
        RuntimeError, match=r"no row has come back, and row \d .* can't import test_sweep.delicate"
    ):
        list(sweep.run(delicate, [{"x": x, "what": "die"} for x in range(3)], POOL))


@needs_kill
def test_a_pool_that_broke_while_it_was_idle_is_replaced():
    pools = []

    def make():
        pools.append(ProcessPoolExecutor(1))
        return pools[-1]

    run = sweep.run(square, sweep.grid(x=[1, 2, 3]), make, in_flight=1)
    next(run)
    os.kill(next(iter(pools[0]._processes)), signal.SIGKILL)
    assert [row.result["square"] for row in run] == [4, 9]
    assert len(pools) == 2


def test_an_interrupt_that_reaches_a_worker_costs_nothing():
    class Interrupted(ByHand):
        def work(self):
            future, function, arguments = self.pending.pop()
            if self.submitted == 2:
                future.set_exception(KeyboardInterrupt())
            else:
                future.set_result(function(*arguments))

    run = sweep.run(square, sweep.grid(x=[1, 2, 3]), Interrupted(), in_flight=1)
    assert sorted(row.index for row in run) == [0, 1, 2]


def test_a_function_that_cannot_be_sent_is_explained():
    run = sweep.run(lambda settings: {}, [{"x": 1}], POOL)
    with pytest.raises(
        RuntimeError, match=r"row 0 \(x=1\) can't be run by the ProcessPoolExecutor.* defined with def"
    ):
        next(run)
    assert run._executor is None


def test_an_executor_that_is_closed_is_explained():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(RuntimeError, match=r"cannot schedule new futures after shutdown.* should be open"):
        next(sweep.run(square, [{"x": 1}], pool))


# Stopping


def test_an_interrupt_in_a_row_loses_none_that_is_done(tmp_path):
    stop = [2, 4]

    def interrupted(settings):
        if settings["x"] in stop:
            stop.remove(settings["x"])
            raise KeyboardInterrupt
        return square(settings)

    rows, run = [], sweep.run(interrupted, sweep.grid(x=list(range(6))), file=tmp_path / "rows.jsonl")
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            rows.extend(run)
    assert [row.index for row in rows] == [0, 1, 2, 3]
    rows.extend(run)
    assert rows == run.rows == list(sweep.run(square, sweep.grid(x=list(range(6)))))


def test_an_interrupt_while_waiting_loses_none_that_is_running(monkeypatch):
    executor, calls = ByHand(), []

    def interrupted(*arguments, **keywords):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return wait(*arguments, **keywords)

    wait = sweep.wait
    monkeypatch.setattr(sweep, "wait", interrupted)
    rows, run = [], sweep.run(square, sweep.grid(x=list(range(6))), executor, in_flight=3)
    with pytest.raises(KeyboardInterrupt):
        rows.extend(run)
    rows.extend(run)
    assert sorted(row.index for row in rows) == list(range(6))
    assert executor.submitted == 6


def test_a_sweep_that_is_stopped_takes_back_what_waits_and_can_go_on():
    release = threading.Event()

    def slow(settings):
        release.wait()
        return square(settings)

    with ThreadPoolExecutor(1) as pool:
        with sweep.run(slow, sweep.grid(x=list(range(6))), pool, in_flight=4) as run:
            run._submit()
            futures = list(run._running)
        assert [future.cancelled() for future in futures] == [False, True, True, True]
        release.set()
        assert sorted(row.index for row in run) == list(range(6))


def test_a_pool_made_for_the_sweep_is_closed_in_the_end():
    pools = []

    def make():
        pools.append(ThreadPoolExecutor(2))
        return pools[-1]

    run = sweep.run(square, sweep.grid(x=[1, 2]), make)
    next(run)
    assert not pools[0]._shutdown
    list(run)
    assert pools[0]._shutdown
    with ThreadPoolExecutor(1) as own:
        list(sweep.run(square, sweep.grid(x=[1, 2]), own))
        assert own.submit(int).result() == 0


# Dask


@pytest.fixture(scope="module")
def cluster():
    """Two workers of one thread each, in processes of their own, that import what the tests import."""
    import logging

    distributed = pytest.importorskip("distributed")
    paths = os.pathsep.join(filter(None, [HERE, *sys.path]))
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = paths
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "60s", "distributed.admin.log-format": "%(message)s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1",
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster) as client,
    ):  # fmt: skip
        yield client
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def test_two_thousand_trainings_over_dask_lose_none_when_a_worker_is_killed(cluster, tmp_path):
    table = sweep.grid(alpha=[0.1, 0.2, 1e200, 0.3], start=list(range(500)))
    serial = list(sweep.run(train, table, seed=0))
    assert sum(row.error is not None for row in serial) == 500
    run = sweep.run(train, table, cluster.get_executor(), seed=0, in_flight=100, file=tmp_path / "rows.jsonl")
    came = []
    for row in run:
        came.append(row.index)
        if len(came) == 700:
            pid = cluster.run(os.getpid)
            os.kill(next(iter(pid.values())), signal.SIGKILL)
    assert sorted(came) == list(range(2000))
    assert run.rows == serial
    assert sweep.run(train, table, seed=0, file=tmp_path / "rows.jsonl").rows == serial


def test_a_row_that_kills_its_worker_over_dask_costs_only_itself(cluster, monkeypatch):
    # By itself Dask would let it kill four workers, which take a second each to start, before it says so.
    monkeypatch.setattr(cluster.cluster.scheduler, "allowed_failures", 0)
    table = [{"x": x} for x in range(12)]
    table[5]["what"] = "die"
    run = sweep.run(delicate, table, cluster.get_executor(), attempts=1)
    list(run)
    assert [row.index for row in run.rows if row.error] == [5]
    assert run.rows[5].error == "its worker died each of the 2 times it was run"
    assert [row.result for row in run.rows if not row.error] == [{"x": x} for x in range(12) if x != 5]


def test_a_lambda_goes_over_dask_too(cluster):
    assert [
        row.result for row in sweep.run(lambda settings: {"y": 1}, [{"x": 1}], cluster.get_executor())
    ] == [{"y": 1}]
