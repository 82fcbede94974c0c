"""A teacher follows the steps of CONTRIBUTING, and has an exercise, a week and a data set of their own."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from nnlib.exercises import EXERCISES, catalogue, handout

ROOT = handout.ROOT
SECTION = "## An exercise, a week or a data set of your own"
STEPS = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split(f"{SECTION}\n")[1].split("\n## ")[0]
BLOCKS = [
    (kind, textwrap.dedent(text))
    for kind, text in re.findall(r"^ *```(\w+)\n(.*?)^ *```$", STEPS, re.DOTALL | re.MULTILINE)
]
COMMANDS = [line.split() for line in re.findall(r"^ +nox -s (.*)$", STEPS, re.MULTILINE)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A clone of the course in which the steps have been followed, up to the commands."""
    clone = tmp_path_factory.mktemp("own") / "clone"
    for name in handout._files():
        if not name.startswith(("site/", "benchmarks/")):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, clone / name)
    (code, rain, title, *cells, row) = [text for _, text in BLOCKS]
    assert [kind for kind, _ in BLOCKS] == ["python", "text", "markdown", *["python"] * 4, "markdown"]
    (clone / "nnlib" / "exercises" / "catalogue" / "own" / "softplus.py").write_text(code, encoding="utf-8")
    (clone / "data" / "rain.csv").write_text(rain, encoding="utf-8")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(title.strip())]
        + [nbformat.v4.new_code_cell(cell.strip()) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    nbformat.write(notebook, clone / "notebooks" / "week5_softplus.ipynb")
    readme = clone / "README.md"
    text = readme.read_text(encoding="utf-8")
    before = "| [playground](notebooks/playground.ipynb)"
    assert text.count(before) == 1
    readme.write_text(text.replace(before, row + before), encoding="utf-8")
    return clone


def python(folder, *command, inside=None):
    """Run Python with the nnlib of a folder; return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NNLIB_PROGRESS": "off"}
    ran = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=inside or folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-3000:]
    return ran.stdout


def outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(str(output) for cell in cells for output in cell.get("outputs", ()))


def test_the_steps_lead_to_a_copy_for_students(clone, tmp_path):
    assert [command[0] for command in COMMANDS] == ["notebooks", "test", "handout"]
    store, test, copy = (command[2:] for command in COMMANDS)
    python(clone, "tests/execute_notebooks.py", *store)
    assert "millimeters of rain: 163" in outputs(clone / "notebooks" / "week5_softplus.ipynb")
    assert "my_softplus" in outputs(clone / "notebooks" / "start_here.ipynb")
    said = python(clone, "-m", "pytest", "-q", "-p", "no:cacheprovider", *test)
    assert re.search(r"\d+ passed", said), said
    folder = tmp_path / Path(copy[0]).name
    python(clone, "-m", "nnlib.exercises", "handout", folder, *copy[1:])
    names = {path.stem for path in folder.glob("notebooks/week*.ipynb")}
    assert "week5_softplus" in names
    assert {name[:5] for name in names} == {"week2", "week5"}
    assert (folder / "data" / "rain.csv").is_file()
    assert "week5_softplus" in (folder / "README.md").read_text(encoding="utf-8")
    program = (
        "from nnlib.exercises import check\nimport numpy as np\n"
        "def my_softplus(Z):\n    return np.log({}np.exp(Z))\nprint(bool(check(my_softplus)), check(my_softplus))"
    )
    inside = folder / "notebooks"
    assert python(folder, "-c", program.format("1 + "), inside=inside).startswith("True")
    said = python(folder, "-c", program.format(""), inside=inside)
    assert said.startswith("False")
    assert "the 1 is missing" in said


def test_it_is_graded_like_the_others(clone, tmp_path):
    for student, body in (("ann", "np.log(1 + np.exp(Z))"), ("bob", "np.log(np.exp(Z))")):
        cells = ["import numpy as np", f"def my_softplus(Z):\n    return {body}"]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        (tmp_path / "in" / student).mkdir(parents=True)
        nbformat.write(notebook, tmp_path / "in" / student / "week5.ipynb")
    python(clone, "-m", "nnlib.exercises", "grade", tmp_path / "in", "--out", tmp_path / "out")
    table = (tmp_path / "out" / "table.csv").read_text(encoding="utf-8-sig").splitlines()
    assert "my_softplus (week 5)" in table[0]
    assert ",right,1,1,1,1," in table[1]
    assert ",the 1 is missing,0,1,0,1," in table[2]


def test_it_can_be_an_assignment_of_nbgrader(clone, tmp_path):
    python(
        clone, "-m", "nnlib.exercises", "handout", tmp_path / "course", "--for", "nbgrader", "--weeks", "5"
    )
    notebook = nbformat.read(tmp_path / "course" / "source" / "week5" / "week5_softplus.ipynb", as_version=4)
    kinds = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    assert kinds == [None, None, None, "task-softplus", "answer-softplus", "test-softplus"]
    assert (tmp_path / "course" / "source" / "week5" / "data" / "rain.csv").is_file()


def test_a_name_that_is_taken_is_refused_by_the_file_that_takes_it():
    other = next(iter(EXERCISES.values()))
    before = dict(EXERCISES)
    catalogue.add([("mine.py", other)])  # a file may import one of the course's
    with pytest.raises(ValueError, match=r"own/mine\.py: there already is an exercise 'sigmoid'"):
        catalogue.add([("mine.py", replace(EXERCISES["cost"], name="sigmoid"))])
    assert before == EXERCISES
