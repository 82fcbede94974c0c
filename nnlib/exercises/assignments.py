"""The weeks as assignments of nbgrader, for teachers who grade with it: `check` is its test of each exercise.

    FOLDER/nbgrader_config.py
    FOLDER/source/week2/week2_vectorization.ipynb, ...      an assignment for each week

A function to write is a cell of type "Autograded answer" with the solution, which nbgrader takes out of the students'
version. Below it is a cell of type "Autograder tests", which fails unless the check says that the function is right,
and shows what it says. Tasks are read-only. Format: nbgrader's schema of cell metadata, version 3.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from nnlib.exercises import handout
from nnlib.exercises.catalogue import EXERCISES, named
from nnlib.exercises.exercise import Exercise

CONFIGURATION = '''\
"""Settings for nbgrader; it reads them where it is started."""

import os

c = get_config()

c.CourseDirectory.course_id = "neural_networks"
# What the students' version has instead of a solution: the check then says "Not written yet".
c.ClearSolutions.code_stub = {"python": "return ..."}
# For a cell; some of them train a network.
c.Execute.timeout = 300

# A second thread makes small products many times slower as soon as something else runs.
os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
os.environ["NNLIB_PROGRESS"] = "off"
'''
TEST = """\
# {points}. nbgrader runs this cell when it grades.
from nnlib.exercises import check

verdict = check({function}, {name!r}, rng=0)
assert verdict, verdict
"""
CHECKED = re.compile(r"^check\((my_\w+)\)$", re.MULTILINE)
TASK = re.compile(r"^task\([\"'](\w+)[\"']\)$", re.MULTILINE)
DATA = re.compile(r"\.\./data/([\w.-]*\w)")
# Where the cells stop on purpose as long as nothing is written, Run All goes on.
GOES_ON = "raises-exception"


def write(
    folder, weeks: Iterable[int] = (), without: Iterable[str] = (), points: Mapping[str, float] | None = None
) -> list[str]:
    """Write a course of nbgrader's into a folder that is empty or doesn't exist; return its assignments.

    weeks       an assignment for each of them; all that have exercises, if empty
    without     "errata", or nothing: nbgrader takes the solutions out itself
    points      {exercise: points}, 1 if not given
    Raises ValueError as `handout.write`, and for weeks without exercises.
    """
    folder, without, points = Path(os.path.expanduser(folder)), set(without), points or {}
    files: dict[int, list[str]] = {}
    for name in handout.chosen(folder, weeks, without):
        if handout.week_of(name):
            files.setdefault(handout.week_of(name), []).append(name)
    graded = {week: names for week, names in files.items() if any(map(_exercises, names))}
    if empty := set(weeks) - set(graded):
        raise ValueError(f"week {min(empty)} has no exercises, so there is nothing for nbgrader to grade")
    for week, names in graded.items():
        place = folder / "source" / f"week{week}"
        place.mkdir(parents=True)
        known = {".", *(PurePosixPath(name).name for name in names)}
        for name in names:
            path = place / PurePosixPath(name).name
            shutil.copyfile(handout.ROOT / name, path)
            handout.fit(path, place, known, without)
            notebook = json.loads(path.read_text(encoding="utf-8"))
            notebook["cells"] = list(_for_nbgrader(notebook["cells"], points))
            _bring_data(notebook["cells"], place)
            text = json.dumps(notebook, indent=1, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(CONFIGURATION, encoding="utf-8")
    return [f"week{week}" for week in sorted(graded)]


def _exercises(name):
    """The functions that a notebook asks for and checks."""
    cells = json.loads((handout.ROOT / name).read_text(encoding="utf-8"))["cells"]
    return [function for cell in cells for function in CHECKED.findall("".join(cell["source"]))]


def _for_nbgrader(cells, points):
    """The cells with their metadata, a test below each exercise, and no outputs, as nbgrader hands them out."""
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        checked, asked = CHECKED.search(cell["source"]), TASK.search(cell["source"])
        exercise = named(checked[1]) if checked else None
        if cell["cell_type"] == "code" and exercise and f"def {exercise.function}(" in cell["source"]:
            cell["source"] = _with_solution(exercise)
            cell["metadata"]["nbgrader"] = _about(f"answer-{exercise.name}", solution=True)
            yield cell
            yield _test(exercise, points.get(exercise.name, 1.0))
        elif cell["cell_type"] == "code" and asked and asked[1] in EXERCISES:
            cell["metadata"]["nbgrader"] = _about(f"task-{asked[1]}", locked=True)
            yield cell
        else:
            yield cell


def _about(name, grade=False, locked=False, solution=False, **more):
    kinds = {"grade": grade, "locked": locked, "solution": solution, "task": False}
    return {"schema_version": 3, "grade_id": name, **kinds, **more}


def _with_solution(exercise: Exercise) -> str:
    """The cell as the notebook has it, with the solution between the marks that nbgrader looks for."""
    head, *body = exercise.pasteable.split("\n")
    marked = ["    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"]
    return "\n".join([head, *marked, "", "", f"check({exercise.function})"])


def _test(exercise, points):
    worth = f"{points:g} point" + "s" * (points != 1)
    source = TEST.format(points=worth, function=exercise.function, name=exercise.name).rstrip()
    about = _about(f"test-{exercise.name}", grade=True, locked=True, points=points)
    return {
        "cell_type": "code",
        "id": f"test-{exercise.name}",
        "metadata": {"nbgrader": about, "tags": [GOES_ON]},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _bring_data(cells, place):
    """Copy the files of data/ that cells name into the assignment, which a student gets without the rest."""
    for cell in cells:
        for name in DATA.findall(cell["source"]):
            if (handout.ROOT / "data" / name).is_file():
                (place / "data").mkdir(exist_ok=True)
                shutil.copyfile(handout.ROOT / "data" / name, place / "data" / name)
        cell["source"] = cell["source"].replace("../data/", "data/")
