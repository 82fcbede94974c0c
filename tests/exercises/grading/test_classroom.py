"""A folder of notebooks that were handed in: the good ones are graded, the bad ones cost their own row."""

import csv
import importlib.util
import io
import json
import os
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from cells import made_of
from spellings import SPELLINGS

from nnlib.exercises import EXERCISES
from nnlib.exercises.__main__ import main
from nnlib.exercises.checking.vocabulary import NAMES, OF_REPAIRS
from nnlib.exercises.grading import (
    answers,
    classroom,
    gradebook,
    inside_kernel,
    limits,
    pages,
    processes,
    submissions,
    throwaway,
)
from nnlib.exercises.grading import notebook as one_notebook
from nnlib.exercises.grading import students as students_module
from nnlib.exercises.grading.answers import Answer, Row
from nnlib.exercises.grading.limits import Limits

LIMITS = Limits(cell=2.5, total=40, memory=1 << 30)
MISSING = "the 1/m of dw is missing"
SIGMOID = "import numpy as np\ndef my_sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))"
GRADIENTS = "def my_gradients(A, X, Y):\n    dZ = A - Y\n    return X @ dZ.T, np.sum(dZ) / X.shape[1]"
ALONE = """
import os
from pathlib import Path
assert "SECRET" not in os.environ and os.environ["NNLIB_PROGRESS"] == "off"
assert os.environ["NNLIB_PICTURES"] == "off"
assert Path.home() == Path.cwd().parent and Path("../data/digits.npz").exists()
assert not list(Path.cwd().iterdir())
"""


INSTALLS = """
import subprocess, sys, sysconfig
from pathlib import Path
own = Path(sysconfig.get_paths()["purelib"])
assert Path(sys.prefix) in own.parents and Path.home().parent in own.parents
(own / "installed_by_a_notebook.py").write_text("x = 1")
import importlib; importlib.invalidate_caches()
import installed_by_a_notebook
assert subprocess.run(["python", "-c", "import installed_by_a_notebook, numpy"]).returncode == 0
assert subprocess.run(["which", "pip"], capture_output=True, text=True).stdout.startswith(sys.prefix)
"""
FILLS = """
import time
for i in range(20):
    Path = open(f"{i}.bin", "wb").write(b"x" * 10_000_000)
while True:
    time.sleep(1)
"""


def notebook(*sources):
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def handed_in(folder):
    """A folder as a learning platform gives it, with about all that can go wrong."""
    stays = "import subprocess, sys\nlong = ['-c', 'import time; time.sleep(90)', 'STAYS']\n"
    stays += "p = subprocess.Popen([sys.executable, *long], start_new_session=True)\n"
    # With an environment of its own, and a parent that ends at once.
    orphan = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(90)', 'STAYS'], "
    orphan += "env={}, start_new_session=True)"
    stays += f"subprocess.run([sys.executable, '-c', {orphan!r}], env={{}})"
    broken = [
        "def broken(:",
        "while True: pass",
        "hog = np.zeros(3 << 30, bool)",
        "print('flood' * 60_000_000)",
    ]
    expected = {"cell_type": "code", "metadata": {"tags": ["raises-exception"]}, "source": ["1", " / 0"]}
    good = json.loads(notebook(ALONE, SIGMOID, GRADIENTS, *broken, stays.replace("STAYS", str(folder))))
    good["cells"] += [expected, {"cell_type": "markdown", "source": "def my_sigmoid"}]
    texts = {
        "Ann Lee_123_file/week 2.ipynb": json.dumps(good),
        "bob/ends_kernel.ipynb": notebook(SIGMOID, "import os\nos._exit(3)"),
        "bob/kills_parent.ipynb": notebook(
            SIGMOID, "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(30)"
        ),
        "endless.ipynb": notebook(
            "def my_sigmoid(Z):\n    while True: pass", "def my_gradients(A, X, Y): ..."
        ),
        "leaves.ipynb": notebook("exit()", SIGMOID, "quit", "quit()", "1 / 0"),
        "installs.ipynb": notebook(INSTALLS, SIGMOID),
        "fills_the_disk.ipynb": notebook(SIGMOID, FILLS),
        "borrows.ipynb": notebook("from nnlib.activations import sigmoid as my_sigmoid"),
        "sleeps.ipynb": notebook("import time; time.sleep(60)", SIGMOID),
        "not_json.ipynb": "{]",
        "empty.ipynb": "",
        ".ipynb_checkpoints/week2.ipynb": "left by JupyterLab",
        "bob/notes.txt": "no notebook",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    if os.name == "posix":
        (folder / "link.ipynb").symlink_to("/dev/zero")
        os.mkfifo(folder / "pipe.ipynb")


def contents(folder):
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handed_in")
    handed_in(folder)
    before, reported = contents(folder), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET", "of the teacher")
        patch.setattr(throwaway.tempfile, "tempdir", str(tmp_path_factory.mktemp("t")))
        patch.setattr(classroom, "FOLDER", 100_000_000)
        found = submissions.find(folder)
        rows = classroom.grade(found.rows, LIMITS, jobs=4, report=reported.append)
        assert not list(Path(throwaway.tempfile.tempdir).iterdir()), "nothing is left behind"
    assert contents(folder) == before, "what was handed in is only read"
    assert sorted(row.name for row in reported) == sorted(row.name for row in rows)
    return folder, {row.name: row for row in rows}


def test_a_notebook_is_run_to_its_end_and_each_function_judged(graded):
    row = graded[1]["Ann Lee_123_file/week 2"]
    assert row.problem == ""
    assert {name: answer.short for name, answer in row.answers.items()} == {
        "sigmoid": "right",
        "gradients": MISSING,
    }
    assert "divide by m" in row.answers["gradients"].words


def test_what_goes_wrong_in_a_cell_ends_neither_the_notebook_nor_the_class(graded):
    row = graded[1]["Ann Lee_123_file/week 2"]
    said = dict(error.split(": ", 1) for error in row.errors)
    wanted = {"code cell 4 of 9": "SyntaxError", "code cell 5 of 9": "interrupted because it doesn't end"}
    if "memory" not in row.unlimited:
        wanted["code cell 6 of 9"] = "MemoryError"
    assert {where: error.split(":")[0] for where, error in said.items()} == wanted
    # Linux doesn't limit root's processes.
    missing = {"processes"} if hasattr(os, "geteuid") and os.geteuid() == 0 else set()
    assert set(row.unlimited) == missing or sys.platform != "linux"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("bob/ends_kernel", "code cell 2 of 2 ends the kernel"),
        ("bob/kills_parent", "its process was killed"),
        ("not_json", "not a notebook"),
        ("empty", "is empty"),
        pytest.param("link", "is a link", marks=pytest.mark.skipif(os.name != "posix", reason="no links")),
        pytest.param(
            "pipe", "is not a file", marks=pytest.mark.skipif(os.name != "posix", reason="no pipes")
        ),
    ],
)
def test_a_notebook_that_cannot_be_run_costs_its_own_row(graded, name, problem):
    row = graded[1][name]
    assert problem in row.problem
    assert not row.answers


def test_a_function_that_never_ends_costs_its_own_cell(graded):
    row = graded[1]["endless"]
    assert row.problem == ""
    assert (row.answers["sigmoid"].kind, row.answers["gradients"].kind) == ("error", "not yet")
    assert "never ends" in row.answers["sigmoid"].words
    assert row.answers["sigmoid"].short == "does not end"


def test_only_notebooks_are_graded_and_in_order(graded):
    found = submissions.find(graded[0])
    names = [each.name for each in found.rows]
    links = ["link", "not_json", "pipe", "sleeps"] if os.name == "posix" else ["not_json", "sleeps"]
    inner = ["Ann Lee_123_file/week 2", "bob/ends_kernel", "bob/kills_parent"]
    alone = ["borrows", "empty", "endless", "fills_the_disk", "installs", "leaves"]
    assert names == [*alone, *links, *inner]
    assert found.others == (("bob/notes.txt", "isn't a notebook"),)
    assert (found.passed, found.files) == (1, len(names) + 2)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lists what a process has started")
def test_nothing_that_a_notebook_started_goes_on(graded):
    mark = str(graded[0]).encode()
    running = [name for name in os.listdir("/proc") if name.isdigit()]
    assert not [pid for pid in running if mark in processes.content(f"/proc/{pid}/cmdline").split(b"\0")]


def test_exit_in_a_cell_is_an_exception_of_that_cell_and_nobody_else_is_blamed(graded):
    row = graded[1]["leaves"]
    assert (row.problem, row.answers["sigmoid"].kind) == ("", "right")
    # IPython calls a bare `quit` too.
    assert [error.split(":")[0] for error in row.errors] == [f"code cell {i} of 5" for i in (1, 3, 4, 5)]
    assert "this cell calls exit() or quit()" in row.errors[0]


@pytest.mark.skipif(os.name != "posix", reason="elsewhere pip is given a folder")
def test_what_a_notebook_installs_goes_into_an_environment_of_its_own(graded):
    row = graded[1]["installs"]
    assert (row.problem, row.errors, row.answers["sigmoid"].kind) == ("", (), "right")
    assert not importlib.util.find_spec("installed_by_a_notebook")


def test_a_notebook_that_fills_the_disk_is_stopped(graded):
    assert "wrote more than" in graded[1]["fills_the_disk"].problem


def test_a_cell_that_sleeps_uses_its_time_too(graded):
    row = graded[1]["sleeps"]
    assert row.errors == ("code cell 1 of 2: interrupted because it doesn't end",)
    assert row.answers["sigmoid"].kind == "right"


def test_a_borrowed_function_is_marked(graded):
    answer = graded[1]["borrows"].answers["sigmoid"]
    assert (answer.kind, answer.borrowed, answer.short) == ("right", True, "right (nnlib's own)")
    assert answer.words.startswith("Here nnlib's own function does the work.")
    assert not graded[1]["leaves"].answers["sigmoid"].borrowed


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="holds for root")
def test_as_root_it_is_said_that_processes_are_not_limited(graded):
    assert "processes" in graded[1]["leaves"].unlimited
    assert "As root" in pages.page(students_module.students(graded[1].values()), "class", LIMITS)


# --- what is told about a notebook ---


def test_events_are_believed_as_far_as_they_make_sense():
    answer = {"exercise": "sigmoid", "kind": "mistake", "mistakes": [MISSING, "<b>", 7, "x" * 9]}
    events = [
        answer,
        {"exercise": "sigmoids", "kind": "right"},
        {"exercise": "gradients", "kind": "perfect"},
        {"exercise": ["sigmoid"], "kind": {"right": 1}},
        {"cell": "1\n\x1b[2J", "of": None, "error": "a\u202eb" + "x" * 10_000},
        {"unlimited": "memory"},
        {"complete": "yes"},
    ]
    row = answers.row("a\nb", events, "", 1.0)
    assert row.name == "a\ufffdb"
    assert row.answers == {"sigmoid": Answer("unknown", (), "")}, (
        "no mistake of another exercise, none of its own"
    )
    believed = {"exercise": "sigmoid", "kind": "mistake", "mistakes": [*OF_REPAIRS.values(), "`x` is wrong"]}
    named = answers.row("a", [believed], "", 1.0).answers["sigmoid"]
    assert named.kind == "mistake"
    assert set(named.mistakes) < set(OF_REPAIRS.values()), (
        "only names of the closed list, and not without end"
    )
    (error,) = row.errors
    assert "\x1b" not in error
    assert "\u202e" not in error
    assert len(error) < 700
    assert row.problem == "its process was killed", "only what says so is complete"
    assert answers.row("a", [{"complete": True}], "", 1.0).problem == ""
    assert "too long" in answers.row("a", [], "time", 1.0).problem


@pytest.mark.parametrize(
    "told",
    [b"", b"\xff\xfe\0", b"[1, 2]\n7\nnull", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
    ids=lambda told: repr(told[:9]),
)
def test_what_is_no_event_is_passed_over(tmp_path, told):
    (tmp_path / "told").write_bytes(b'{"good": 1}\n' + told + b'\n{"good": 2}')
    assert answers.told(tmp_path / "told") == [{"good": 1}, {"good": 2}]


def test_what_is_told_is_read_from_a_file_and_no_further_than_its_limit(tmp_path):
    assert answers.told(tmp_path / "none") == []
    (tmp_path / "long").write_bytes(b'{"good": 1}\n' + b"x" * (2 * limits.TOLD))
    assert answers.told(tmp_path / "long") == [{"good": 1}]
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "link").symlink_to("/dev/zero")
        assert answers.told(tmp_path / "pipe") == answers.told(tmp_path / "link") == []


@pytest.mark.parametrize(
    "text", ["", "7", "{}", '{"cells": 1}', '{"cells": [{"source": "1"}]}', "[" * 100_000]
)
def test_what_is_no_notebook_is_said_to_be_none(tmp_path, text):
    (tmp_path / "x.ipynb").write_text(text)
    with pytest.raises(one_notebook.StoppedError, match="not a notebook"):
        one_notebook.code_cells(tmp_path / "x.ipynb")


def test_functions_are_found_and_judged_the_same_each_time():
    def my_sigmoid(Z):
        return 1 / (1 + np.exp(-Z))

    assert inside_kernel.written({"my_sigmoid": 1, "sigmoid": 2, "my_own": 3}) == {"sigmoid": "my_sigmoid"}
    for function, kind in ((my_sigmoid, "right"), (np.cosh, "value"), (3, "error")):
        said = [json.loads(inside_kernel.verdict(function, "sigmoid")) for _ in range(2)]
        assert said[0] == said[1]
        assert said[0]["kind"] == kind
        assert 0 < len(said[0]["words"]) <= limits.WORDS


# --- the table ---


EVIL = "<script>alert(1)</script>&\"'"
ROWS = [
    Row("ann", {"gradients": Answer("mistake", (MISSING,), EVIL), "sigmoid": Answer("right")}),
    Row("=1+1", {"gradients": Answer("mistake", (MISSING, "dZ has the wrong sign"), "")}, errors=(EVIL,)),
    Row(
        EVIL,
        {"sigmoid": Answer("not yet"), "gradients": Answer("shape")},
        problem=EVIL,
        unlimited=("memory",),
    ),
    Row("dan", problem="is empty"),
]


def test_an_exception_is_told_by_its_kind():
    words = (
        "`my_sigmoid` stops with an exception. In line 2, NameError: name 'Q' is not defined. See NameErrors."
    )
    assert Answer("error", (), words).short == "exception (NameError)"
    assert Answer("error", (), "Is there a loop that never ends?").short == "does not end"
    assert Answer("value", (), words).short == "wrong value"


STUDENTS = students_module.students(ROWS)


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found, self.open = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append(tag)
        self.open += [tag] if tag not in ("meta", "br") else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_shows_what_was_handed_in_as_text_alone():
    page = pages.page(STUDENTS, EVIL, LIMITS)
    tags = Tags(page)
    assert not tags.open
    assert not {"script", "img", "a", "link"} & set(tags.found)
    assert page.count("&lt;script&gt;") >= 5
    assert "default-src 'none'" in page
    assert "has no limit on memory" in page


def test_the_table_has_a_row_for_each_notebook_and_a_column_for_each_exercise():
    lines = list(csv.reader(io.StringIO(gradebook.table_csv(STUDENTS))))
    assert lines[0][:6] == [
        *("student", "number", "late", "notebooks", "my_sigmoid (week 2)", "my_gradients (week 2)"),
    ]
    assert lines[0][6:8] == ["right", "of"]
    assert [[line[0], *line[4:8]] for line in lines[1:]] == [
        ["ann", "right", MISSING, "1", "2"],
        ["'=1+1", "no such function", f"{MISSING}; dZ has the wrong sign", "0", "2"],
        [EVIL, "not yet", "wrong shape", "0", "2"],
        ["dan", "not checked", "not checked", "0", "2"],
    ]
    page = pages.page(STUDENTS, "class", LIMITS)
    assert "Right, of 4" in page
    assert "1 of 2" in page
    assert MISSING in page


def test_mistakes_are_counted_over_the_class():
    found = [(each.exercise, each.what, len(each.who)) for each in gradebook.mistakes(STUDENTS)]
    assert found == [
        ("gradients", MISSING, 2),
        ("gradients", "dZ has the wrong sign", 1),
        ("gradients", "wrong shape", 1),
    ]
    lines = list(csv.reader(io.StringIO(gradebook.mistakes_csv(STUDENTS))))
    assert lines[1][:4] == ["my_gradients", MISSING, "2", "ann; '=1+1"]
    (words,) = [each.words for each in EXERCISES["gradients"].mistakes if each.name == MISSING]
    assert lines[1][4] == words


def test_no_cell_begins_like_a_formula():
    rows = [Row(f"{before}{sign}cmd|x", {"sigmoid": Answer("right")}) for sign in "=+-@" for before in BEFORE]
    text = gradebook.table_csv(students_module.students(rows))
    for separator in ",;\t":
        for line in csv.reader(io.StringIO(text), delimiter=separator):
            assert not any(entry.lstrip(' "').startswith(("=", "+", "-", "@")) for entry in line)


BEFORE = ("", "a;", "a; ", 'a;"', " ", 'a;""', "a|")


# --- the commands ---


def test_the_command_writes_its_tables(tmp_path, monkeypatch, capsys):
    def grade(handed, limits, jobs, report, kept, executor, known):
        assert (limits, jobs) == (Limits(1, 9, 500 << 20), 3)
        for row in ROWS:
            report(row)
        return ROWS

    monkeypatch.setattr(classroom, "grade", grade)
    monkeypatch.setattr(classroom, "probe", lambda limits: ())
    (tmp_path / "ann.ipynb").write_text(notebook(SIGMOID))
    options = ["--cell=1", "--total=9", "--memory=500", "--jobs=3", f"--out={tmp_path / 'new' / 'grades'}"]
    assert main(["grade", str(tmp_path), *options]) == 0
    files = [path for path in (tmp_path / "new" / "grades").iterdir() if path.is_file()]
    written = {path.name: path.read_text(encoding="utf-8-sig") for path in files}
    assert written["table.csv"] == gradebook.table_csv(STUDENTS)
    assert written["mistakes.csv"] == gradebook.mistakes_csv(STUDENTS)
    assert len(list((tmp_path / "new" / "grades" / "feedback").iterdir())) == len(ROWS)
    assert "<table" in written["table.html"]
    assert "ann: 1 right of 2" in capsys.readouterr().out


def test_the_command_says_what_it_lacks(tmp_path, capsys):
    assert main(["grade", str(tmp_path), f"--out={tmp_path / 'grades'}"]) == 1
    assert "no notebook (.ipynb) in" in capsys.readouterr().err
    assert not (tmp_path / "grades").exists()
    for wrong in (
        ["grade"],
        ["grade", "x", "--jobs=0"],
        ["grade", "x", "--cell=-1"],
        ["grade", "x", "--total=inf"],
        [],
    ):
        with pytest.raises(SystemExit):
            main(wrong)


def test_the_help_says_what_the_command_does_and_what_it_is_not(capsys):
    with pytest.raises(SystemExit):
        main(["grade", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for words in ("table.html", "mistakes.csv", "only read", "it isn't a sandbox", "container"):
        assert words in said


def test_the_table_counts_mistakes_and_spellings(capsys):
    assert main(["table", "--names"]) == 0
    said = capsys.readouterr().out
    lines = [line.split() for line in said.splitlines()]
    for each in EXERCISES.values():
        assert [
            str(each.week),
            each.function,
            str(len(each.mistakes)),
            str(len(SPELLINGS[each.name])),
        ] in lines
        assert f"{each.function}: {each.title}" in said
        assert all(mistake.name in said for mistake in each.mistakes)
    assert f"{len(EXERCISES)} exercises" in said


def test_without_jupyter_nobody_is_blamed(monkeypatch, tmp_path, capsys):
    (tmp_path / "ann.ipynb").write_text("{}")
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ipykernel" else found(name)
    )
    assert main(["grade", str(tmp_path), "--out", str(tmp_path / "grades")]) == 1
    assert "ipykernel not found" in capsys.readouterr().err
    assert not (tmp_path / "grades").exists()


def test_a_mistake_that_only_a_repair_names_reaches_the_table():
    """It has a title of its own in the reader's words; the table counts the kind."""
    text = "def my_unit(w, b, X):\n    Z = w.T @ X + b\n    return Z, sigmoid(w.T @ X + b * w[0, 0])"
    rows = []
    for name in ("ann", "bob"):
        event = {"exercise": "unit", **json.loads(inside_kernel.verdict(made_of(text), "unit"))}
        assert event["kind"] == "mistake"
        assert set(event["mistakes"]) <= NAMES
        rows.append(answers.row(name, [event, {"complete": True}], "", 1.0))
    assert [row.answers["unit"].short for row in rows] == [event["mistakes"][0]] * 2
    (wrong,) = gradebook.mistakes(students_module.students(rows))
    assert (wrong.what, len(wrong.who)) == (event["mistakes"][0], 2)
    assert wrong.why
