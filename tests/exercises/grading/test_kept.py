"""Rows are kept as they come; every way to stop ends the same; run again, it goes on where it stopped."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnlib.exercises.__main__ import main
from nnlib.exercises.grading import classroom, command, kept, limits, processes, throwaway
from nnlib.exercises.grading.answers import Answer, Row
from nnlib.exercises.grading.limits import Limits

ROOT = Path(command.__file__).parents[3]
ROW = Row(
    "ann", {"sigmoid": Answer("mistake", ("x",), "words", True, "code", "r")}, errors=("e",), student="Ann"
)
SIGMOID = "import numpy as np\ndef my_sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))"


def notebook(*sources):
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_a_row_is_found_again_for_the_same_content_limits_and_version(tmp_path, monkeypatch):
    path = tmp_path / "rows.jsonl"
    kept.Kept(path).add(ROW, "ann", "d1", Limits())
    again = kept.Kept(path)
    assert again.find("ann", "d1", Limits()) == ROW
    assert again.find("ann", "d2", Limits()) is None
    assert again.find("bob", "d1", Limits()) is None
    assert again.find("ann", "d1", Limits(total=9)) is None
    assert kept.Kept(path, again=True).find("ann", "d1", Limits()) is None
    kept.Kept(path).add(ROW, "ann", "d1", Limits())
    monkeypatch.setattr(kept, "version", lambda: "another")
    assert kept.Kept(path).find("ann", "d1", Limits()) is None


def test_half_a_line_and_foreign_lines_spoil_no_other(tmp_path):
    path = tmp_path / "rows.jsonl"
    kept.Kept(path).add(ROW, "ann", "d", Limits())
    whole = path.read_bytes()
    path.write_bytes(b'[]\n7\n{"key": "a", "row": {"answers": 1}}\n\xff\n' + whole + whole[: len(whole) // 2])
    kept.Kept(path).add(ROW, "bob", "d", Limits())
    again = kept.Kept(path)
    assert (again.find("ann", "d", Limits()), again.find("bob", "d", Limits())) == (ROW, ROW)


def test_what_the_machine_is_to_blame_for_is_run_again(tmp_path):
    rows = kept.Kept(tmp_path / "rows.jsonl")
    rows.add(Row("ann", problem="not graded", machine=True), "ann", "d", Limits())
    assert rows.find("ann", "d", Limits()) is None


def test_a_table_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    kept.write(tmp_path / "t.csv", "old")
    kept.write(tmp_path / "t.csv", "new \udcff")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "new ?"

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        kept.write(tmp_path / "t.csv", "newer")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "new ?"


def test_the_output_is_looked_at_first(tmp_path, monkeypatch, capsys):
    (tmp_path / "ann.ipynb").write_text(notebook(SIGMOID), encoding="utf-8")
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setattr(classroom, "probe", lambda limits: pytest.fail("too late"))
    assert main(["grade", str(tmp_path), f"--out={tmp_path / 'file'}"]) == 1
    assert "file" in capsys.readouterr().err
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert main(["grade", "~", "--out=~/file"]) == 1  # a shell leaves the second ~ as it is
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_a_disk_that_fills_up_costs_no_row_that_is_finished(tmp_path, monkeypatch, capsys):
    for name in ("ann", "bob"):
        (tmp_path / f"{name}.ipynb").write_text(notebook(name), encoding="utf-8")
    monkeypatch.setattr(classroom, "probe", lambda limits: ())
    monkeypatch.setattr(classroom, "run_one", finished)
    add, count = kept.Kept.add, []

    def full(self, *arguments):
        count.append(1)
        if len(count) == 2:
            raise OSError(28, "No space left on device")
        add(self, *arguments)

    monkeypatch.setattr(kept.Kept, "add", full)
    assert main(["grade", str(tmp_path), f"--out={tmp_path / 'out'}", "--jobs=1"]) == 1
    assert "No space left" in capsys.readouterr().err
    assert (tmp_path / "out" / "table.csv").read_text(encoding="utf-8-sig").count("\nann,") == 1


def test_a_terminal_that_is_gone_ends_nothing(tmp_path, monkeypatch):
    (tmp_path / "ann.ipynb").write_text(notebook("ann"), encoding="utf-8")
    monkeypatch.setattr(classroom, "probe", lambda limits: ())
    monkeypatch.setattr(classroom, "run_one", finished)

    class Gone:
        def write(self, text):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(sys, "stdout", Gone())
    assert main(["grade", str(tmp_path), f"--out={tmp_path / 'out'}"]) == 0
    assert (tmp_path / "out" / "table.html").is_file()


# --- stopping ---


@pytest.mark.parametrize("number", command.SIGNALS, ids=str)
def test_every_way_to_stop_is_the_same_and_a_second_one_does_not_cut_it_short(number):
    before = [signal.getsignal(each) for each in command.SIGNALS]
    cleared_up = []

    def stopped():
        with command._stoppable():
            try:
                signal.raise_signal(number)
            finally:
                signal.raise_signal(number)
                cleared_up.append(True)

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert cleared_up
    assert [signal.getsignal(each) for each in command.SIGNALS] == before


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lists what is left")
def test_stopped_it_keeps_what_is_finished_leaves_nothing_and_goes_on(tmp_path, request):
    folder, out, own = tmp_path / "class", tmp_path / "out", tmp_path / "t"
    folder.mkdir()
    own.mkdir()
    for name in ("ann", "bob"):
        (folder / f"{name}.ipynb").write_text(notebook(SIGMOID), encoding="utf-8")
    (folder / "cid.ipynb").write_text(notebook("import time\nwhile True: time.sleep(9)"), encoding="utf-8")
    arguments = [sys.executable, "-m", "nnlib.exercises", "grade", str(folder), "--out", str(out), "--jobs=2"]
    variables = {**os.environ, "TMPDIR": str(own), "PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}

    def tokens():
        """Return the marks of what is being run, also of what a killed grading left behind."""
        return {
            token for lock in own.glob("nnlib-*/lock") if (token := processes.content(lock).decode("ascii"))
        }

    def started(rows):
        """Start it, and wait until there are `rows` rows and it runs cid's notebook; return it and the marks."""
        before = set(own.glob("nnlib-*"))
        running = subprocess.Popen(arguments, env=variables, cwd=tmp_path, **quiet)
        request.addfinalizer(lambda: (running.kill(), running.wait()))  # also where the test fails
        while processes.content(out / "rows.jsonl").count(b'"row"') < rows or not [
            folder
            for folder in set(own.glob("nnlib-*")) - before
            if b"time.sleep(9)" in processes.content(folder / "handed_in.ipynb")
        ]:
            assert running.poll() is None
            time.sleep(0.05)
        return running, tokens()

    killed, _ = started(1)
    killed.kill()  # it can clear up nothing; the next one does
    killed.wait()
    running, marked = started(2)
    running.terminate()
    assert running.wait() == 130
    assert not list(own.iterdir())
    marks = [f"{throwaway.TOKEN}={token}".encode() for token in marked]
    environments = [processes.content(f"/proc/{pid}/environ") for pid in os.listdir("/proc") if pid.isdigit()]
    assert not [each for each in environments if any(mark in each for mark in marks)]
    table = (out / "table.csv").read_text(encoding="utf-8-sig")
    assert table.count("right") >= 3
    assert "cid" not in table
    # Run again, after handing in again what never ended: the first two are taken as they are.
    (folder / "cid.ipynb").write_text(notebook(SIGMOID), encoding="utf-8")
    before = (out / "rows.jsonl").read_bytes()
    again = subprocess.run(arguments, env=variables, cwd=tmp_path, capture_output=True, text=True)
    assert again.returncode == 0
    after = (out / "rows.jsonl").read_bytes()
    assert after.startswith(before)
    assert after.count(b'"row"') == 3
    assert "3 files were handed in: 3 were graded, 0 have a row that says why not" in again.stdout


@pytest.mark.skipif(os.name != "posix", reason="no locks")
def test_what_a_killed_grading_left_is_found_by_its_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(throwaway.tempfile, "tempdir", str(tmp_path))
    token = "0123456789abcdef" * 2
    with throwaway.Throwaway(token) as place:
        assert not throwaway.left_behind(), "it is still held"
        place._lock.close()
        assert throwaway.left_behind() == [(place.folder, token)]
        (place.folder / "lock").write_text("", encoding="ascii")
        assert not throwaway.left_behind(), "an empty mark would fit every process"


def test_a_removal_that_is_killed_leaves_the_lock_for_the_next_grading(tmp_path, monkeypatch):
    monkeypatch.setattr(throwaway.tempfile, "tempdir", str(tmp_path))
    token = "0123456789abcdef" * 2
    place = throwaway.Throwaway(token)
    place.__enter__()
    place._lock.close()
    whole, seen = throwaway.shutil.rmtree, []

    def killed(path, **options):
        seen.append(Path(path))
        if len(seen) == 2:
            raise KeyboardInterrupt
        whole(path, **options)

    monkeypatch.setattr(throwaway.shutil, "rmtree", killed)
    with pytest.raises(KeyboardInterrupt):
        throwaway.remove(place.folder)
    monkeypatch.setattr(throwaway.shutil, "rmtree", whole)
    if throwaway.fcntl:
        assert throwaway.left_behind() == [(place.folder, token)]
    throwaway.remove(place.folder)
    assert not list(tmp_path.iterdir())


# --- whose time, whose fault ---


class Machine:
    """A clock, and a process that uses a share of it or sleeps."""

    def __init__(self):
        self.time = self.work = 0.0
        self.sleeps = False

    def pass_(self, seconds, share=1.0, sleeps=False):
        for _ in range(round(seconds * 2)):
            self.time += 0.5
            self.work += 0.5 * share
            self.sleeps = sleeps
            self.meter.spent()

    def metered(self):
        self.meter = processes.Meter(lambda: self.work, lambda: self.sleeps, lambda: self.time)
        return self.meter


def test_a_limit_counts_the_notebooks_own_work_and_sleep_and_not_the_neighbors():
    machine = Machine()
    over = machine.metered().limit(10)
    machine.pass_(90, share=0.1)  # on a machine that others use
    assert not over()
    machine.pass_(2)
    assert over()
    over = machine.meter.limit(10)
    machine.pass_(9, share=0, sleeps=True)
    assert not over()
    machine.pass_(1, share=0, sleeps=True)
    assert over()


def test_what_waits_for_a_processor_for_too_long_is_ended_all_the_same():
    machine = Machine()
    over = machine.metered().limit(10)
    machine.pass_(10 * limits.BACKSTOP - 1, share=0)
    assert not over()
    machine.pass_(1, share=0)
    assert over()


def test_where_nothing_can_be_graded_nobody_is(tmp_path, monkeypatch, capsys):
    (tmp_path / "ann.ipynb").write_text(notebook(SIGMOID), encoding="utf-8")
    arguments = ["grade", str(tmp_path), f"--out={tmp_path / 'out'}", "--memory=1"]
    monkeypatch.setattr(classroom, "grade", lambda *arguments: pytest.fail("blames the class"))
    if sys.platform == "linux":
        assert main(arguments) == 1
        assert "can't be graded here, so nothing was graded" in capsys.readouterr().err


def test_a_long_temporary_folder_is_no_problem(tmp_path, monkeypatch):
    long = tmp_path / ("t" * 100)
    long.mkdir()
    monkeypatch.setattr(throwaway.tempfile, "tempdir", str(long))
    classroom.probe()


def finished(data, name, limits, token, stop=None):
    return Row(name, {"sigmoid": Answer("right")})


def test_a_second_grading_into_the_same_folder_says_so_and_stops(tmp_path, monkeypatch, capsys):
    (tmp_path / "ann.ipynb").write_text(notebook(SIGMOID), encoding="utf-8")
    arguments = ["grade", str(tmp_path), f"--out={tmp_path / 'out'}"]
    monkeypatch.setattr(classroom, "probe", lambda limits: ())
    codes = []

    def run_one(data, name, limits, token, stop=None):
        before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
        codes.append(main([*arguments, "--again"]))
        assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
        return finished(data, name, limits, token)

    monkeypatch.setattr(classroom, "run_one", run_one)
    assert main(arguments) == 0
    assert codes == [1]
    assert "another grading is writing into" in capsys.readouterr().err
    monkeypatch.setattr(classroom, "run_one", finished)
    assert main([*arguments, "--again"]) == 0, "the lock is gone with its grading"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows can't kill so")
def test_a_grading_that_was_killed_holds_nothing(tmp_path):
    program = "import os, sys; from nnlib.exercises.grading import kept\n"
    program += "with kept.alone(sys.argv[1]): os.kill(os.getpid(), 9)"
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], env=variables).returncode == -9
    with kept.alone(tmp_path), pytest.raises(kept.BusyError), kept.alone(tmp_path):
        pass


def test_what_is_left_is_estimated_from_what_ran(capsys):
    clock = [0.0]
    report = command.Progress(12, lambda: clock[0])
    for _ in range(2):
        report.known(ROW)
    for seconds in (600, 600):
        clock[0] += seconds
        report(ROW)
    lines = capsys.readouterr().out.splitlines()
    assert "left" not in lines[1]
    assert lines[2].endswith("about 90 min left)")
    assert lines[3].startswith("   4 of 12")
    assert lines[3].endswith("about 80 min left)")
