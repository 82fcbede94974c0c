"""Each module of nnlib builds only on the ones before it, and numpy is all that most of them need."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "nnlib"
ORDER = ["shapes", "activations", "cost", "logistic", "network", "descent", "gradcheck", "engine", "many"]
ORDER += ["datasets", "storage", "sweep", "page", "figures", "budget", "yours", "exercises", "labs"]
# What a module may import besides numpy and the standard library; what is not listed here it may not import at all.
OTHERS = {
    "datasets": {"h5py", "PIL"},
    "figures": {"matplotlib", "PIL"},
    # To run what was handed in, and for slides; numpy is enough for the rest.
    "exercises": {"distributed", "jupyter_client", "nbconvert", "nbformat", "psutil"},
    "labs": {
        "anywidget",
        "ipywidgets",
        "traitlets",
        "IPython",
        "matplotlib",
        "PIL",
        "jupyter_server",
        "voila",
    },
}
# Neither imports the other: what both need is above them.
NEIGHBORS = {"exercises": {"labs"}, "labs": {"exercises"}}
# The same order once more inside exercises; "__init__" is the front door.
PARTS = ["exercise", "checking", "catalogue", "which", "help", "progress", "agendas", "training", "bugs"]
PARTS += ["__init__", "handout", "assignments", "slides", "grading", "__main__"]
NUMPY_ALONE = [name for name in ORDER if name not in ("figures", "labs")]


def modules(package=PACKAGE):
    """The files of each module, a folder being one module."""
    files = sorted(
        path for path in package.rglob("*.py") if path.parent != package or path.stem != "__init__"
    )
    return [(path.relative_to(package).parts[0].removesuffix(".py"), path) for path in files]


def imports(path, package=PACKAGE):
    """The dotted names that a file imports anywhere in it, relative ones made absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            folders = path.relative_to(package.parent).parts[: -node.level] if node.level else ()
            source = ".".join((*folders, *([node.module] if node.module else ())))
            yield from (f"{source}.{alias.name}" for alias in node.names)


def breaches(package=PACKAGE):
    """What breaks the order, one sentence each."""
    for module, path in modules(package):
        if module not in ORDER:
            yield f"{module} has no place in the order of modules: give it one in {Path(__file__).name}"
            continue
        above = {*ORDER[: ORDER.index(module)], module} - NEIGHBORS.get(module, set())
        for name in imports(path, package):
            top, _, rest = name.partition(".")
            if top == "nnlib":
                inner = rest.split(".")[0]
                if inner not in above:
                    yield f"{path.relative_to(package)} imports {name}, which is not above {module}"
            elif top not in sys.stdlib_module_names and top not in {"numpy", *OTHERS.get(module, ())}:
                yield f"{path.relative_to(package)} imports {name}; {module} may not need {top}"


def part(name):
    """The part of exercises that "nnlib.exercises.checking.judge" is in; names of the front door are in "__init__"."""
    inner = name.removeprefix("nnlib.exercises").strip(".").split(".")[0]
    return inner if inner in PARTS else "__init__"


def breaches_in_exercises(package=PACKAGE):
    """What breaks the order of PARTS, one sentence each."""
    folder = package / "exercises"
    for path in sorted(folder.rglob("*.py")):
        own = path.relative_to(folder).parts[0].removesuffix(".py")
        if own not in PARTS:
            yield f"exercises/{own} has no place in the order of parts: give it one in {Path(__file__).name}"
            continue
        for name in imports(path, package):
            if name.startswith("nnlib.exercises") and PARTS.index(part(name)) > PARTS.index(own):
                yield f"{path.relative_to(package)} imports {name}, which is not above {own}"


def test_inside_exercises_too():
    assert not list(breaches_in_exercises())


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("catalogue/week2/cost.py", "from nnlib.exercises.grading.limits import Limits"),
        ("checking/judge.py", "from nnlib.exercises import catalogue"),
        ("checking/judge.py", "from ..catalogue import EXERCISES"),
        ("training.py", "from nnlib.exercises import check"),
        ("helpers.py", ""),
    ],
)
def test_a_breach_inside_exercises_is_found(tmp_path, file, line):
    path = tmp_path / "nnlib" / "exercises" / file
    path.parent.mkdir(parents=True)
    path.write_text(line, encoding="utf-8")
    assert len(list(breaches_in_exercises(tmp_path / "nnlib"))) == 1


def test_modules_import_only_what_is_above_them():
    assert not list(breaches())


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("cost.py", "from nnlib.network import forward"),
        ("cost.py", "from nnlib import network"),
        ("cost.py", "from . import network"),
        ("cost.py", "def late():\n    import nnlib.network"),
        ("cost.py", "import matplotlib.pyplot as plt"),
        ("labs/plane.py", "from ..labs import drawing\nimport scipy"),
        ("labs/plane.py", "from nnlib.exercises import check"),
        ("exercises/help.py", "from nnlib import labs"),
        ("utils.py", ""),
    ],
)
def test_a_breach_is_found(tmp_path, file, line):
    path = tmp_path / "nnlib" / file
    path.parent.mkdir(parents=True)
    path.write_text(line, encoding="utf-8")
    assert len(list(breaches(tmp_path / "nnlib"))) == 1


@pytest.mark.parametrize(("module", "other"), [("labs", "exercises"), ("exercises", "labs")])
def test_a_neighbor_is_not_even_loaded(module, other):
    program = f"import sys, nnlib.{module}; print([name for name in sys.modules if name.startswith('nnlib.{other}')])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert run.stdout == "[]\n", run.stderr


def test_numpy_is_enough():
    present = {module for module, _ in modules()}
    program = f"""
import importlib, sys
allowed = sys.stdlib_module_names | {{"numpy", "nnlib"}}
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top not in allowed and not top.startswith("_"):
            raise ModuleNotFoundError(f"{{name}} is not needed here", name=name)
sys.meta_path.insert(0, Refuse())
import nnlib
for name in {[name for name in NUMPY_ALONE if name in present]}:
    importlib.import_module("nnlib." + name)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert run.returncode == 0, run.stderr
