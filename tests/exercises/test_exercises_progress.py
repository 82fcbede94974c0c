"""What is right is noted, whatever happens to the file, and even if others write to it."""

import html
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnlib.exercises import EXERCISES, check, done, progress, task
from nnlib.exercises.checking.verdict import Verdict
from nnlib.exercises.progress import Progress, read, record

SIGMOID = EXERCISES["sigmoid"]
FIVE = tuple(
    replace(SIGMOID, name=name, week=week) for week, name in [(2, "a"), (2, "b"), (3, "c"), (4, "d")]
)


def my_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def wrong(Z):
    return np.exp(-Z)


def stub(Z):
    return ...


def answer(name, kind="right"):
    return Verdict(name, kind, "")


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "noted.jsonl"
    monkeypatch.setenv("NNLIB_PROGRESS", str(path))
    return path


def states(path):
    return {name: state for name, (state, _) in read(path).items()}


def test_a_check_notes_what_is_begun_and_what_is_right_once(file):
    check(stub, "sigmoid")
    assert not file.exists()
    check(wrong, "sigmoid")
    assert states(file) == {"sigmoid": "begun"}
    check(wrong, "sigmoid")
    check(my_sigmoid)
    check(my_sigmoid)
    check(wrong, "sigmoid")
    assert states(file) == {"sigmoid": "right"}, "what was right once stays so"
    assert len(file.read_text().splitlines()) == 2, "only news are written"
    check(my_sigmoid, "none of this name")
    assert states(file) == {"sigmoid": "right"}
    assert SIGMOID in done().done


@pytest.mark.parametrize(
    "damage",
    [
        b'{"exercise": "b", "sta',
        b"\0" * 300,
        b"\xff\xfe no text at all \x80\n",
        b"[" * 100_000,
        b'{"exercise": "b", "state": "right", "when": 3}',
        b'["exercise"]\n7\nnull\n"right"',
        b'{"exercise": "b", "state": "mastered", "score": [1, 2]}',
        b"\r\n\n\n",
    ],
    ids=lambda damage: repr(damage[:24]),
)
def test_damaged_and_newer_lines_are_passed_over_and_stay(file, damage):
    record(answer("a"))
    before = file.read_bytes() + damage
    file.write_bytes(before)
    record(answer("c"))
    assert states(file) == {"a": "right", "c": "right"}
    assert file.read_bytes().startswith(before), "not a byte is lost"


def test_more_fields_of_a_newer_version_do_no_harm(file):
    file.write_text(json.dumps({"v": 2, "exercise": "a", "state": "right", "tries": [3]}) + "\n")
    assert states(file) == {"a": "right"}


def test_a_huge_file_is_looked_at_from_its_end(file):
    record(answer("a"))
    file.write_bytes(b"x" * (2 * progress.LARGEST) + b"\n" + file.read_bytes())
    record(answer("b"))
    assert states(file) == {"a": "right", "b": "right"}


def test_many_notebooks_at_once_lose_nothing(file):
    program = """
import sys
from nnlib.exercises import progress
from nnlib.exercises.checking.verdict import Verdict
print("ready", flush=True)
sys.stdin.readline()
for i in range(150):
    progress.record(Verdict(f"{sys.argv[1]}_{i}", "right", ""))
    progress.record(Verdict("together", "value", ""))
"""
    command = [sys.executable, "-c", program]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    writers = [subprocess.Popen([*command, str(k)], **pipes) for k in range(3)]
    assert [writer.stdout.readline() for writer in writers] == ["ready\n"] * 3
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=300)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert set(read(file)) == {f"{k}_{i}" for k in range(3) for i in range(150)} | {"together"}
    lines = [line for line in file.read_bytes().splitlines() if line]
    assert all(json.loads(line) for line in lines)
    assert len(lines) <= 3 * 150 + 3, "what is known already is not added, but at the same instant"


@pytest.mark.parametrize(
    "obstacle", ["folder", "pipe", "no folder", "no permission", "no current folder", "no home"]
)
def test_where_nothing_can_be_written_a_check_says_nothing(file, obstacle, monkeypatch, capsys):
    if obstacle == "folder":
        file.mkdir()
    elif obstacle == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("no pipes with names here")
        os.mkfifo(file)  # opening it would wait forever
    elif obstacle == "no folder":
        monkeypatch.setenv("NNLIB_PROGRESS", str(file / "below" / "x"))
    elif obstacle == "no permission":
        monkeypatch.setattr(progress, "open", refuse, raising=False)
    elif obstacle == "no home":
        monkeypatch.setenv("NNLIB_PROGRESS", "~nobody-of-that-name/x")
    else:
        monkeypatch.delenv("NNLIB_PROGRESS")
        monkeypatch.setattr(Path, "cwd", refuse)
    assert check(my_sigmoid).right
    assert isinstance(done(), Progress)
    assert "isn't saved" in str(done()) or obstacle in ("folder", "pipe", "no permission")
    assert capsys.readouterr() == ("", "")


def refuse(*_, **__):
    raise PermissionError(13, "not for you")


def test_what_cannot_be_noted_is_said_where_progress_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLIB_PROGRESS", str(tmp_path / "none" / "x"))
    assert "isn't saved" in str(done())
    monkeypatch.setenv("NNLIB_PROGRESS", str(tmp_path / "x"))
    assert "isn't saved" not in str(done())


def test_the_file_lies_in_the_clone_of_the_notebook_or_of_nnlib_or_at_home(tmp_path, monkeypatch):
    monkeypatch.delenv("NNLIB_PROGRESS")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    clone, of_nnlib, elsewhere = tmp_path / "course", tmp_path / "nnlib's", tmp_path / "elsewhere"
    for folder in (clone / "notebooks", of_nnlib / "notebooks", elsewhere):
        folder.mkdir(parents=True)
    for each in (clone, of_nnlib):
        (each / "notebooks" / "start_here.ipynb").touch()
    monkeypatch.setattr(progress, "PACKAGE", of_nnlib / "nnlib")
    monkeypatch.chdir(clone / "notebooks")
    assert progress.place() == clone / "my_progress.jsonl"
    monkeypatch.chdir(elsewhere)
    assert progress.place() == of_nnlib / "my_progress.jsonl"
    monkeypatch.setattr(progress, "PACKAGE", tmp_path / "lib" / "site-packages" / "nnlib")
    assert progress.place() == tmp_path / "home" / ".nnlib_my_progress.jsonl"
    monkeypatch.setenv("NNLIB_PROGRESS", "off")
    assert progress.place() is None


def test_a_clone_that_cannot_be_written_to_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("NNLIB_PROGRESS")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(progress.os, "access", lambda folder, mode: False)
    assert progress.place() == tmp_path / ".nnlib_my_progress.jsonl"


def test_git_leaves_the_file_alone():
    ignored = (Path(__file__).parents[2] / ".gitignore").read_text().splitlines()
    assert progress.FILE in ignored


def known(**states):
    return {name: (state, "2026-01-31") for name, state in states.items()}


@pytest.mark.parametrize(
    ("noted", "ahead"),
    [
        ({}, "a"),
        ({"a": "right"}, "b"),
        ({"c": "right"}, "d"),
        ({"a": "right", "d": "right"}, "b"),
        ({"c": "begun"}, "c"),
        ({"c": "begun", "a": "right"}, "b"),
        ({"an older one": "right"}, "a"),
        (dict.fromkeys("abcd", "right"), None),
    ],
)
def test_next_is_what_was_begun_last_or_comes_after_it(noted, ahead):
    assert getattr(Progress(FIVE, known(**noted)).ahead, "name", None) == ahead


@pytest.fixture
def changed_exercises():
    """EXERCISES, to be changed; put back afterward in their order, which tables go by."""
    before = dict(EXERCISES)
    yield EXERCISES
    EXERCISES.clear()
    EXERCISES.update(before)


def test_a_renamed_exercise_stays_done_and_its_old_name_is_understood(changed_exercises):
    renamed = replace(SIGMOID, name="logistic", formerly=("sigmoid", "sigma"))
    shown = Progress((renamed,), known(sigmoid="right", sigma="begun", removed="right", half="begun"))
    assert shown.done == (renamed,)
    assert shown.gone == ("removed",)
    for words in (str(shown), shown._repr_html_()):
        assert "another version of the course: " in words
        assert "removed" in words
        assert "half" not in words
    del changed_exercises["sigmoid"]
    changed_exercises["logistic"] = renamed
    assert check(my_sigmoid).exercise == "logistic"
    assert task("sigmoid").exercise is renamed


def test_the_page_shows_each_week_with_links_and_opens_the_one_that_is_next():
    shown = Progress(FIVE, known(a="right", b="right"), {"c": "week3.ipynb#It's-turn", "a": "week2.ipynb"})
    page = shown._repr_html_()
    assert "2 of 4 done" in page
    assert page.count("<details") == 3
    assert page.count("<details open>") == 1
    assert "<details open><summary>Week 3: 0 of 1 done" in page
    assert f'Next: <a href="{html.escape("week3.ipynb#It")}' in page
    assert "done 2026-01-31" in page
    assert str(shown).startswith("2 of 4 done. Next: my_c, the sigmoid.")


def test_what_stands_in_the_file_is_shown_as_text_alone():
    shown = Progress(FIVE, {"<script>": ("right", ""), "a": ("right", "<img src=x>")})
    assert "<script" not in shown._repr_html_()
    assert "<img" not in shown._repr_html_()


def test_places_are_the_notebook_and_the_heading_above(tmp_path):
    def cell(kind, *lines):
        return {"cell_type": kind, "source": list(lines)}

    cells = [
        cell("code", 'task("a")'),
        cell(
            "markdown",
            "# Week 2\n",
            "## The `cost` J, *all* [of](it.ipynb) them?\n",
            "```\n# no heading\n```",
        ),
        cell("code", "import numpy\n", "task('b')\n"),
        cell("code", "# task('c')"),
        cell("markdown", "## Twice"),
        cell("markdown", "## Twice\n", "words"),
        cell("code", 'task("d")'),
    ]
    (tmp_path / "week2_x.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "week3_x.ipynb").write_text('{"cells": [')
    assert progress.places(tmp_path) == {
        "a": "week2_x.ipynb",
        "b": "week2_x.ipynb#The-cost-J,-all-of-them?",
        "d": "week2_x.ipynb",
    }
