"""What is written for nbgrader: cells that it reads as exercises and tests, and a real nbgrader that grades with them.

Without nbgrader, which `nox -s test_nbgrader` installs, all but the last tests run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nnlib.exercises import EXERCISES, handout
from nnlib.exercises.__main__ import main

ROOT = handout.ROOT
FIRST = "week2_binary_classification"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Weeks 2 and 3 for nbgrader, with points of the teacher's, as the command writes them."""
    folder = tmp_path_factory.mktemp("nbgrader")
    points = folder / "points.csv"
    points.write_text("exercise,points\nmy_sigmoid,2.5\n", encoding="ascii")
    command = ["handout", str(folder / "course"), "--for", "nbgrader", "--weeks", "2", "3"]
    assert main([*command, "--without", "errata", "--points", str(points)]) == 0
    return folder / "course"


def notebooks(course):
    return {path.stem: nbformat.read(path, as_version=4) for path in course.glob("source/*/*.ipynb")}


def about(cell):
    return cell.metadata.get("nbgrader", {})


def test_each_week_is_an_assignment(course):
    expected = {path.stem for week in (2, 3) for path in (ROOT / "notebooks").glob(f"week{week}_*.ipynb")}
    assert set(notebooks(course)) == expected
    assert {path.name for path in (course / "source").iterdir()} == {"week2", "week3"}
    for notebook in notebooks(course).values():
        nbformat.validate(notebook)
        assert not any(cell.get("outputs") for cell in notebook.cells)
        assert not any("**In the lecture notes**" in cell.source for cell in notebook.cells)


def test_every_exercise_of_the_weeks_is_graded_once(course):
    for week in (2, 3):
        tests = [
            about(cell)["grade_id"].removeprefix("test-")
            for name, notebook in notebooks(course).items()
            if name.startswith(f"week{week}_")
            for cell in notebook.cells
            if about(cell).get("grade")
        ]
        assert sorted(tests) == sorted(each.name for each in EXERCISES.values() if each.week == week)


def test_the_metadata_is_as_nbgrader_wants_it(course):
    """Its schema, version 3: ids of letters, digits, - and _, unique in a notebook; points for what is graded alone."""
    for notebook in notebooks(course).values():
        known = [about(cell) for cell in notebook.cells if about(cell)]
        names = [each["grade_id"] for each in known]
        assert len(set(names)) == len(names)
        for each in known:
            assert re.fullmatch(r"[a-zA-Z0-9_-]+", each["grade_id"])
            assert each["schema_version"] == 3
            assert ("points" in each) == each["grade"]
            assert not (each["locked"] and each["solution"])
            kind = each["grade_id"].split("-")[0]
            flags = (each["grade"], each["locked"], each["solution"], each["task"])
            assert (
                flags
                == {
                    "task": (False, True, False, False),
                    "answer": (False, False, True, False),
                    "test": (True, True, False, False),
                }[kind]
            )
        points = {each["grade_id"]: each["points"] for each in known if each["grade"]}
        assert all(points[name] == (2.5 if name == "test-sigmoid" else 1) for name in points)


def test_the_solution_is_where_nbgrader_takes_it_out(course):
    """What is left is the cell of the notebook."""
    for name, notebook in notebooks(course).items():
        original = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        before = {cell.id: cell.source for cell in original.cells}
        solved = [cell for cell in notebook.cells if about(cell).get("solution")]
        for cell in solved:
            left = re.sub(
                r"    ### BEGIN SOLUTION\n.*?    ### END SOLUTION",
                "    return ...",
                cell.source,
                flags=re.DOTALL,
            )
            assert left == before[cell.id]
            assert "return ..." not in cell.source


def test_an_assignment_stands_alone(course):
    """A student gets its folder and nothing else of the course."""
    for path in course.glob("source/*/*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            assert "../" not in cell.source
            for link in re.findall(r"\]\(([\w.-]+\.ipynb)", cell.source):
                assert (path.parent / link).exists()
    assert (course / "source" / "week2" / "data" / "your_picture.png").is_file()


@pytest.mark.parametrize(
    ("body", "right"),
    [("return 1 / (1 + np.exp(-Z))", True), ("return 1 / (1 + np.exp(Z))", False), ("return ...", False)],
)
def test_a_test_fails_unless_the_function_is_right(course, body, right):
    (cell,) = [
        cell for cell in notebooks(course)[FIRST].cells if about(cell).get("grade_id") == "test-sigmoid"
    ]
    program = f"import numpy as np\ndef my_sigmoid(Z):\n    {body}\n{cell.source}"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (ran.returncode == 0) == right
    assert right or "AssertionError: " in ran.stderr
    assert ("✗" in ran.stderr or "…" in ran.stderr) != right, "it shows what the check says"


def test_what_cannot_be_written_for_nbgrader_is_told(tmp_path, capsys):
    assert main(["handout", str(tmp_path / "new"), "--for", "nbgrader", "--weeks", "1"]) == 1
    assert "week 1 has no exercises" in capsys.readouterr().err
    (tmp_path / "points.csv").write_text("my_sigmiod,2\n", encoding="ascii")
    command = [
        "handout",
        str(tmp_path / "new"),
        "--for",
        "nbgrader",
        "--points",
        str(tmp_path / "points.csv"),
    ]
    assert main(command) == 1
    assert "no exercise 'my_sigmiod'" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


# --- a real nbgrader ---


def nbgrader(course, *words):
    """Run one of its commands in the course; return what it says."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_PREFER_ENV_PATH": "1"}
    command = [sys.executable, "-m", "nbgrader", *words]
    ran = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stderr


def hand_in(course, student, written, names=None, spoil=False):
    """Hand in what was released, with these functions written: {exercise: source}."""
    folder = course / "submitted" / student / "week2"
    shutil.copytree(course / "release" / "week2", folder)
    for path in folder.glob("*.ipynb"):
        if names is not None and path.stem not in names:
            path.unlink()
            continue
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            name = about(cell).get("grade_id", "").removeprefix("answer-")
            if about(cell).get("solution") and name in written:
                cell.source = cell.source.replace("    return ...", written[name])
            if spoil and about(cell).get("grade"):
                cell.source = "assert True"
        nbformat.write(notebook, path)


def test_nbgrader_grades_two_submissions(course, monkeypatch):
    """From the source to grades and feedback: one who has all right, and one with a mistake and a spoiled test."""
    pytest.importorskip("nbgrader", reason="nbgrader isn't installed: nox -s test_nbgrader")
    # It calls alembic, which is beside this Python.
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    from nbgrader.api import Gradebook
    from nbgrader.nbgraderformat import MetadataValidator

    for path in course.glob("source/*/*.ipynb"):
        MetadataValidator().validate_nb(nbformat.read(path, as_version=4))
    nbgrader(course, "generate_assignment", "week2")
    released = nbformat.read(course / "release" / "week2" / f"{FIRST}.ipynb", as_version=4)
    text = json.dumps(released)
    assert "SOLUTION" not in text
    assert "np.exp(-Z)" not in "".join(cell.source for cell in released.cells if about(cell))
    solutions = {
        each.name: "\n".join(each.pasteable.split("\n")[1:]) for each in EXERCISES.values() if each.week == 2
    }
    hand_in(course, "ann", solutions)
    wrong = {"sigmoid": "    return 1 / (1 + np.exp(Z))", "scale": solutions["scale"]}
    hand_in(course, "bob", wrong, [FIRST], spoil=True)
    nbgrader(course, "autograde", "week2")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        scores = {
            student: {
                grade.name.removeprefix("test-"): grade.score
                for notebook in book.find_submission("week2", student).notebooks
                for grade in notebook.grades
            }
            for student in ("ann", "bob")
        }
    week = [each.name for each in EXERCISES.values() if each.week == 2]
    assert scores["ann"] == {name: 2.5 if name == "sigmoid" else 1 for name in week}
    assert {name: score for name, score in scores["bob"].items() if score} == {"scale": 1}
    nbgrader(course, "generate_feedback", "week2")
    page = (course / "feedback" / "bob" / "week2" / f"{FIRST}.html").read_text(encoding="utf-8")
    assert "the sign of Z" in page or "minus" in page, "the feedback says what the check says"
    assert "Not written yet: `my_unroll`" in page
