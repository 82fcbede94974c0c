"""A copy for students keeps what the course promises: links lead somewhere, and outputs are those of the code."""

import importlib.util
import json
import shutil
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
import test_links
import test_notebooks

from nnlib.exercises import handout
from nnlib.exercises.__main__ import main


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Week 2 for students, without solutions and errata, as the command writes it."""
    folder = tmp_path_factory.mktemp("handout") / "week 2"
    assert main(["handout", str(folder), "--weeks", "1", "2", "--without", "solutions,errata"]) == 0
    return folder


def test_it_has_the_weeks_asked_for_and_what_belongs_to_no_week(copy):
    found = {path.stem for path in copy.glob("notebooks/*.ipynb")}
    everything = {path.stem for path in (handout.ROOT / "notebooks").glob("*.ipynb")}
    assert found == {name for name in everything if not name.startswith(("week3", "week4", "solutions"))}
    for needed in ("noxfile.py", "data/cats.npz", "nnlib/network.py", "labextension/overrides.json"):
        assert (copy / needed).is_file()
    assert not (copy / ".git").exists()


def test_nothing_of_the_errata_is_left(copy):
    for path in copy.glob("notebooks/*.ipynb"):
        assert "⚠" not in "".join(
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if "**In the lecture notes**" in cell.source
        )
        assert "Small slips in the lecture notes" not in path.read_text(encoding="utf-8")


def test_its_links_lead_somewhere(copy):
    for path in [*copy.glob("*.md"), *copy.glob("notebooks/*.ipynb")]:
        for link in test_links.links(path):
            assert handout._is_there(link, path, copy, _known(copy)), f"{path.name}: {link}"


def _known(folder):
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return found | {"."}


@pytest.mark.parametrize("rule", test_notebooks.RULES)
def test_its_notebooks_keep_to_the_rules(copy, rule):
    for path in copy.glob("notebooks/*.ipynb"):
        assert not list(rule(nbformat.read(path, as_version=4))), path.name


def noxfile_of(folder):
    """The noxfile of a folder, and the names of its sessions; nox itself isn't in this environment."""
    sessions = []

    def session(function=None, **options):
        if function is None:
            return session
        sessions.append(function.__name__)
        return function

    fake = SimpleNamespace(session=session, options=SimpleNamespace())
    spec = importlib.util.spec_from_file_location("noxfile_of_a_folder", folder / "noxfile.py")
    noxfile = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "nox", fake)
        spec.loader.exec_module(noxfile)
    return noxfile, sessions


def test_it_has_the_sessions_that_can_be_run_there(copy):
    _, everything = noxfile_of(handout.ROOT)
    noxfile, sessions = noxfile_of(copy)
    assert set(sessions) == {"lab", "playground", "slides", "grade", "test", "notebooks"} < set(everything)
    assert noxfile.nox.options.sessions == ["test"]


def test_its_own_test_command_passes(copy):
    """`nox -s test` in the copy, apart from installing: its notebooks, whose outputs are those of its code."""
    noxfile, _ = noxfile_of(copy)
    commands = []

    def run(*command, env, **options):
        commands.append(command)

    # Some of them say as much as all, in a fraction of the time.
    names = ["notebooks/start_here.ipynb", "notebooks/week2_binary_classification.ipynb"]
    virtualenv = SimpleNamespace(location=str(copy.parent / "environment"))
    session = SimpleNamespace(posargs=[], run=run, virtualenv=virtualenv)
    noxfile.run_tests(session)
    assert [command[0] for command in commands] == ["pytest"]
    assert all((copy / path).is_dir() for path in commands[0][1:] if not path.startswith("-"))
    alone = [
        part for part in commands[0][1:] if part not in ("tests", "notebooks") and "numprocesses" not in part
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n0", *alone, "tests", *names]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def test_what_cannot_be_done_is_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine").write_text("kept", encoding="ascii")
    assert main(["handout", str(tmp_path)]) == 1
    assert "isn't empty" in capsys.readouterr().err
    assert (tmp_path / "mine").read_text(encoding="ascii") == "kept"
    assert main(["handout", str(tmp_path / "new"), "--without", "hints"]) == 1
    assert "there is no part hints" in capsys.readouterr().err
    assert main(["handout", str(tmp_path / "new"), "--weeks", "5"]) == 1
    assert "there is no week 5; the course has the weeks 1, 2, 3 and 4" in capsys.readouterr().err
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    with pytest.raises(ValueError, match="isn't empty"):
        handout.write("~")
    assert main(["handout", "~"]) == 1
    assert f"{tmp_path} isn't empty" in capsys.readouterr().err
    monkeypatch.setattr(handout, "ROOT", tmp_path)
    with pytest.raises(ValueError, match="isn't a clone of the course"):
        handout.write(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_links_become_words_and_rows_go(tmp_path, monkeypatch):
    clone, out = tmp_path / "clone", tmp_path / "out"
    (clone / "notebooks").mkdir(parents=True)
    (clone / "README.md").write_text(
        "| [a](notebooks/week3_a.ipynb) | b |\n| [c](LICENSE) | [d](gone.md) |\n"
    )
    (clone / "LICENSE").write_text("free")
    cells = [
        nbformat.v4.new_markdown_cell("[see *[this]*](week3_a.ipynb#x), [that](https://a.org), [top](#top)")
    ]
    for name in ("start_here", "week2_b", "week3_a"):
        (clone / "notebooks" / f"{name}.ipynb").write_text(
            nbformat.writes(nbformat.v4.new_notebook(cells=cells))
        )
    monkeypatch.setattr(handout, "ROOT", clone)
    assert handout.write(out, weeks=[2]) == ["start_here", "week2_b"]
    assert (out / "README.md").read_text() == "| [c](LICENSE) | d |\n"
    (cell,) = json.loads((out / "notebooks" / "start_here.ipynb").read_text())["cells"]
    assert cell["source"] == "see *[this]*, [that](https://a.org), [top](#top)"
    shutil.rmtree(out)
    assert handout.write(out, weeks=[3]) == ["start_here", "week3_a"]
