"""A hostile class, killed in the middle and run again, gets exactly the table that it should.

In every run of the tests it is most of the class, killed once. All of it, killed twice, and three times in a row beside
two programs that keep two processors busy, takes some minutes: `pytest --hostile-class 3` with this file.
"""

import csv
import importlib.util
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile import WEEK, XSS, handed_in

from nnlib.exercises import EXERCISES
from nnlib.exercises.grading import command, processes

ROOT = Path(command.__file__).parents[3]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="its names and processes are those of Linux")


@pytest.fixture
def rounds(request):
    """How often the whole class is graded, on a busy machine; 0 for most of it, once."""
    times = request.config.getoption("--hostile-class")
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2 if times else 0)]
    yield times
    for each in busy:
        each.kill()
        each.wait()


def contents(folder):
    found = {}
    for place, _, names in os.walk(os.fsencode(folder)):
        for path in (os.path.join(place, name) for name in names):
            about = os.lstat(path)
            found[path] = (about.st_size, about.st_mtime_ns, about.st_mode)
    return found


class Grading:
    """The command, started in a process of its own; `ended` ends it in the middle."""

    def __init__(self, folder, out, own, whole):
        seconds = ("--cell=8", "--total=60") if whole else ("--cell=3", "--total=40")
        more = (f"--class={folder.parent / 'class.csv'}", "--memory=1024", "--jobs=3", *seconds)
        self.out = out
        self.arguments = [
            sys.executable,
            "-m",
            "nnlib.exercises",
            "grade",
            str(folder),
            "--out",
            str(out),
            *more,
        ]
        self.given = {
            "env": {**os.environ, "TMPDIR": str(own), "PYTHONPATH": str(ROOT)},
            "cwd": folder.parent,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
        }

    def rows(self):
        return processes.content(self.out / "rows.jsonl").count(b'{"key"')

    def ended(self, number, rows):
        """Send a signal as soon as there are `rows` rows; return the exit status."""
        with open(os.devnull, "w") as nowhere:
            running = subprocess.Popen(self.arguments, **{**self.given, "stdout": nowhere})
        try:
            while self.rows() < rows:
                assert running.poll() is None, "it ends before it is ended"
                time.sleep(0.05)
            running.send_signal(number)
            return running.wait()
        finally:
            running.kill()
            running.wait()

    def finished(self):
        return subprocess.run(self.arguments, **self.given)


def test_a_hostile_class_gets_the_table_that_it_should(tmp_path, rounds):
    whole = rounds > 0
    folder, own = tmp_path / "class", tmp_path / "t"
    folder.mkdir()
    own.mkdir()
    expected = handed_in(folder, whole)
    (tmp_path / "class.csv").write_text("student,number\nlena,\nNobody There,\n", encoding="utf-8")
    before, tables = contents(folder), []
    for i in range(max(rounds, 1)):
        out = tmp_path / f"out{i}"
        grading = Grading(folder, out, own, whole)
        assert grading.ended(signal.SIGKILL, 8) == -signal.SIGKILL
        if whole:
            assert grading.ended(signal.SIGTERM, 30) == 130
            assert not list(own.iterdir()), "stopped, it leaves nothing"
        kept = (out / "rows.jsonl").read_bytes()
        done = grading.finished()
        said = done.stdout.decode()
        assert done.returncode == 0, said
        assert (out / "rows.jsonl").read_bytes().startswith(kept), "what was finished is not run again"
        tables.append((out / "table.csv").read_text(encoding="utf-8-sig"))
        compare(tables[-1], expected)
        assert tables[-1] == tables[0]
        assert "\x1b" not in said
        counted(said, folder)
        looked_at(out, expected)
        assert not list(own.iterdir())
    assert contents(folder) == before, "what was handed in is only read"
    assert not importlib.util.find_spec("nnlib").origin.startswith(str(tmp_path))
    mark = os.fsencode(folder)
    running = [name for name in os.listdir("/proc") if name.isdigit()]
    assert not [pid for pid in running if mark in processes.content(f"/proc/{pid}/cmdline").split(b"\0")]
    os.chmod(folder / "yves", 0o700)  # so that the folder of this test can be removed


def compare(table, expected):
    """Ask that each student has the line that they should, and nobody else has one."""
    lines = list(csv.DictReader(io.StringIO(table)))
    found = {(line["student"], line["number"]): line for line in lines}
    assert len(found) == len(lines)
    absent = found.pop(("Nobody There", ""))
    assert (absent["problem"], absent["my_sigmoid (week 2)"]) == ("nothing handed in", "")
    wanted = {(each.student, each.number): each for each in expected}
    assert set(found) == set(wanted)
    written = {name for each in expected for name in each.answers}
    for key, each in wanted.items():
        line, asked = found[key], [name for week in each.weeks for name in WEEK[week] if name in written]
        other = "not checked" if each.problem else "no such function"
        cells = {
            EXERCISES[name].function: each.answers.get(name, other if name in asked else "")
            for name in written
        }
        shown = {name.partition(" ")[0]: text for name, text in line.items() if name.startswith("my_")}
        assert shown == cells, key
        assert (line["right"], line["of"], line["late"]) == (str(each.right), str(len(asked)), each.late), key
        assert line["problem"].startswith(each.problem), key
        assert bool(line["problem"]) == bool(each.problem), key
        assert line["notes"].startswith(each.note), key
        assert bool(line["notes"]) == bool(each.note), key
        errors = line["cells that raise"].split("; ") if line["cells that raise"] else []
        assert len(errors) == len(each.errors), (key, errors)
        assert all(map(str.startswith, errors, each.errors)), (key, errors)


def counted(said, folder):
    """Ask that the files in the last lines add up to what was handed in."""
    line = next(line for line in said.splitlines() if "files were handed in" in line)
    numbers = [int(word) for word in line.replace(":", " ").split() if word.isdigit()]
    assert numbers[0] == sum(numbers[1:])
    assert numbers[-1] == 0
    assert "Handed in nothing: Nobody There" in said
    assert "Not graded: tess/week2.pdf isn't a notebook" in said


def looked_at(out, expected):
    """Ask for what a teacher looks at."""
    page = (out / "table.html").read_text(encoding="utf-8")
    assert XSS not in page
    assert "<script>" not in page
    assert "mike and mona: my_cost (1 of them wrong)" in page
    assert page.count("they may have worked together") == 1
    assert "Who needs help first" in page
    mistakes = list(csv.DictReader(io.StringIO((out / "mistakes.csv").read_text(encoding="utf-8-sig"))))
    counts = [(line["exercise"], line["mistake"], line["students"]) for line in mistakes]
    assert counts[:3] == [
        ("my_sigmoid", "a minus is missing", "4"),
        ("my_sigmoid", "wrong value, the same for 4", "4"),
        ("my_cost", "wrong value, the same for 2", "2"),
    ]
    assert mistakes[1]["an example"] == "def my_sigmoid(Z):\n    return np.sin(Z)"
    feedback = list((out / "feedback").iterdir())
    assert len(feedback) == len(expected)
    assert all(XSS not in path.read_text(encoding="utf-8") for path in feedback)
    moodle = list(csv.reader(io.StringIO((out / "moodle.csv").read_text(encoding="utf-8"))))
    canvas = list(csv.reader(io.StringIO((out / "canvas.csv").read_text(encoding="utf-8"))))
    numbered = {each.number for each in expected if len(each.number) == 4}
    assert {line[0] for line in moodle[1:]} == {f"Participant {number}" for number in numbered}
    assert {line[1] for line in canvas[2:]} == {"99", "12345"}
