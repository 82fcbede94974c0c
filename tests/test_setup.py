"""The ways to set the course up agree with each other, and nothing in the repository belongs to one machine."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from jupyter_client.kernelspec import KernelSpecManager
from jupyterlab_server.settings_utils import get_settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def bounds(requirements):
    """Which versions of which package: {name: specifier}."""
    parsed = [Requirement(text) for text in requirements]
    return {canonicalize_name(requirement.name): requirement.specifier for requirement in parsed}


def locked(file="requirements.txt"):
    """The requirements of a file, each with its hashes."""
    return re.split(r"\n(?=\S)", (ROOT / file).read_text(encoding="utf-8").strip())


def without_marker(entry):
    """A pin with its hashes; which platforms need it depends on what else is installed."""
    return re.sub(r" ;.*?(?= \\\n)", "", entry)


def pins():
    """The requirements of requirements.txt, without their hashes."""
    return [Requirement(entry.split(" \\\n")[0]) for entry in locked()]


@pytest.fixture(scope="module")
def tracked():
    """The files of the repository: {path: bytes}."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git clone")
    names = filter(None, listed.stdout.split("\0"))
    return {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file()}


def test_environment_has_the_bounds_of_pyproject():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    conda = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    pip = [line for entry in environment["dependencies"] if isinstance(entry, dict) for line in entry["pip"]]
    wanted = bounds(PROJECT["project"]["dependencies"] + EXTRAS["course"] + EXTRAS["h5"])
    wanted |= bounds(["python" + PROJECT["project"]["requires-python"], "pip"])
    assert bounds(conda) == wanted
    assert pip == ["-e ."]
    assert (environment["name"], environment["channels"]) == ("nnlib", ["conda-forge"])


def test_requirements_pin_all_of_pyproject_within_its_bounds():
    asked = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"]
    asked += [requirement for extra in EXTRAS.values() for requirement in extra]
    for name, allowed in bounds(asked).items():
        found = [pin for pin in pins() if canonicalize_name(pin.name) == name]
        assert found, f"{name} is not in requirements.txt: run `nox -s lock`"
        for pin in found:
            (exact,) = pin.specifier
            assert allowed.contains(exact.version), f"{pin} is outside {name}{allowed}: run `nox -s lock`"


def test_requirements_are_exact_and_hashed():
    for entry, pin in zip(locked(), pins(), strict=True):
        (exact,) = pin.specifier
        assert exact.operator == "=="
        first, *lines = entry.splitlines()
        assert lines, f"{first} has no hash"
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in lines)


def test_opening_the_course_takes_some_of_the_same_pins():
    """`nox -s lab` installs the course alone; what it installs is what the tests have run with."""
    of_course = locked("requirements-course.txt")
    assert {without_marker(entry) for entry in of_course} < {without_marker(entry) for entry in locked()}
    names = {canonicalize_name(re.match(r"[\w.-]+", entry)[0]) for entry in of_course}
    assert set(bounds(PROJECT["project"]["dependencies"] + EXTRAS["course"] + EXTRAS["h5"])) <= names
    assert not {"pytest", "distributed", "jupyterlite-core", "voila"} & names


@pytest.mark.skipif(os.name != "posix", reason="Windows has no locale of bare ASCII")
def test_nnlib_is_found_below_a_folder_with_letters_beyond_ascii(tmp_path, monkeypatch):
    """Python 3.11 and 3.12 read a path file in the locale's encoding, and don't start where they can't."""
    monkeypatch.setitem(sys.modules, "nox", MagicMock())
    spec = importlib.util.spec_from_file_location("noxfile", ROOT / "noxfile.py")
    noxfile = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(noxfile)
    environment, course = tmp_path / "environment", tmp_path / "Müller"
    venv.create(environment, symlinks=True)
    course.mkdir()
    (course / "nnlib_is_here.py").write_text("", encoding="ascii")
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "_nnlib.pth").write_text(f"{course}\n", encoding="utf-8")
    plain = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
    command = [environment / "bin" / "python", "-c", "import nnlib_is_here"]
    if sys.version_info < (3, 13):
        assert subprocess.run(command, env=plain, capture_output=True).returncode, "nothing to fix"
    noxfile.make_readable(SimpleNamespace(virtualenv=SimpleNamespace(location=str(environment))))
    subprocess.run(command, env=plain, check=True)


def test_requirements_leave_out_the_slow_import():
    """The package takes 1.5 s of every start of JupyterLab and of nbval; jsonschema does without it."""
    assert not {"rfc3987-syntax", "lark"} & {canonicalize_name(pin.name) for pin in pins()}


def test_requirements_hold_for_every_system_and_python():
    environments = [
        {
            "sys_platform": system,
            "os_name": name,
            "platform_system": platform,
            "python_full_version": f"{python}.9",
        }
        for system, name, platform in (
            ("linux", "posix", "Linux"),
            ("darwin", "posix", "Darwin"),
            ("win32", "nt", "Windows"),
        )
        for python in ("3.11", "3.14")
    ]
    for environment in environments:
        names = [pin.name for pin in pins() if not pin.marker or pin.marker.evaluate(environment)]
        assert len(set(names)) == len(names), f"two versions of one package in {environment}"
        assert {"numpy", "jupyterlab", "nbval"} <= set(names)


def test_what_pip_installs_has_the_data(tmp_path):
    """On Colab or Kaggle there is no clone: the package itself brings the pictures."""
    pytest.importorskip("hatchling")
    build = "from hatchling.build import build_wheel; import sys; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    show = "from nnlib import datasets; print(datasets.cats()[0].X.shape, datasets.digits(3)[0].X.shape)"
    run = subprocess.run(
        [sys.executable, "-c", show], cwd=tmp_path / "installed", capture_output=True, text=True
    )
    assert run.stdout.split("\n")[0] == "(1200, 1000) (64, 1347)", run.stderr
    assert not (tmp_path / "installed" / "tests").exists()


def test_kernel_is_of_this_environment():
    spec = KernelSpecManager().get_kernel_spec("python3")
    assert Path(spec.argv[0]).name.startswith("python")
    if Path(spec.argv[0]).is_absolute():
        assert Path(spec.argv[0]).parent == Path(sys.executable).parent
    assert Path(spec.resource_dir).is_relative_to(sys.prefix)


def test_jupyterlab_asks_nothing_at_its_first_start():
    """nnlib, as installed, brings JupyterLab's defaults: no news pop-up."""
    installed = Path(sys.prefix, "etc/jupyter/labconfig/default_setting_overrides.d/nnlib.json")
    if not installed.exists():
        pytest.skip("nnlib is on the path but not installed")
    assert json.loads(installed.read_text(encoding="utf-8")) == json.loads(
        (ROOT / "labextension" / "overrides.json").read_text(encoding="utf-8")
    )
    plugin = "@jupyterlab/apputils-extension:notification"
    lab = Path(sys.prefix, "share/jupyter/lab")
    settings, _ = get_settings(str(lab / "settings"), str(lab / "schemas"), "", schema_name=plugin)
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"


def test_jupyterlab_gets_the_extension_of_the_course():
    """Without it a folded output would be announced by its first words: the answer to a prediction."""
    installed = Path(sys.prefix, "share/jupyter/labextensions/nnlib-course")
    if not installed.exists():
        pytest.skip("nnlib is on the path but not installed")
    for name in ("package.json", "static/remoteEntry.js"):
        assert (installed / name).read_bytes() == (ROOT / "labextension" / name).read_bytes()


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", ".github/workflows/*.yml"),
        ("vendor.citation-file-format", "CITATION.cff"),
    ],
)
def test_files_keep_to_their_published_schema(schema, pattern):
    files = sorted(ROOT.glob(pattern))
    assert files
    run = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, files)])
    assert run.exit_code == 0, run.output


def test_actions_are_pinned_and_keep_no_credentials():
    """A tag can be moved to other code, and a token that checkout leaves behind is there for every later step."""
    steps = [
        step
        for path in ROOT.glob(".github/workflows/*.yml")
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for step in job.get("steps", ())
        if "uses" in step
    ]
    assert steps
    for step in steps:
        action, _, pin = step["uses"].partition("@")
        assert re.fullmatch(r"[0-9a-f]{40}", pin), step["uses"]
        if action == "actions/checkout":
            assert step["with"]["persist-credentials"] is False


def test_workflows_run_the_oldest_python():
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    for file in ROOT.glob(".github/workflows/*.yml"):
        assert f'"{oldest}"' in file.read_text(encoding="utf-8"), f"{file.name} leaves out Python {oldest}"


def test_every_way_runs_the_command_of_the_readme():
    command = 'pip install "nox[uv]" && nox -s test'
    for name in ("README.md", ".ci/run", ".github/workflows/test.yml"):
        lines = [
            line.strip().removeprefix("- run: ")
            for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        ]
        assert command in lines, f"{name} does not run {command}"


def test_no_path_of_a_machine_and_no_package_host(tracked):
    hosts = r"https?://\S+/simple\b|files\.pythonhosted\.org|--(?:extra-)?index-url|--find-(?:links)"
    own = "|".join(re.escape(f"{folder}/") for folder in (ROOT, Path.home()) if len(folder.parts) > 2)
    machine = r"/(home|Users)/\w+/|/(root)/\w|[A-Z]:\\+Users\\" + (f"|{own}" if own else "")
    for name, data in tracked.items():
        if b"\0" not in data:
            found = re.search(
                f"{hosts}|{machine}", re.sub(r"base64,[A-Za-z0-9+/=]+", "", data.decode("utf-8"))
            )
            assert not found, f"{name} holds {found.group()}"


def test_no_large_file(tracked):
    assert not [name for name, data in tracked.items() if len(data) > 2_000_000]
