"""Open, test and maintain the course: `nox -s lab`, `nox -s test`; `nox -l` lists the rest."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "uv"
nox.options.reuse_venv = "yes"
# A copy of the course for students has neither its website nor the tests of nnlib: some sessions can't be run there.
WHOLE = Path(__file__).with_name("site").is_dir()
nox.options.sessions = ["lint", "test"] if WHOLE else ["test"]

# One more than there are cores: a worker waits while the kernel of its notebook starts.
WORKERS = min((os.cpu_count() or 1) + 1, 4)
PYTEST = (
    "--nbval",
    "--nbval-current-env",
    "--nbval-cell-timeout=120",
    "--nbval-sanitize-with=tests/nbval_sanitize.cfg",
    f"--numprocesses={WORKERS}",
    # Each file goes to one worker, and those that take longest go first: see tests/conftest.py.
    "--dist=loadfile",
    "--no-loadscope-reorder",
)
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
# Without it the kernel warns that others on this machine could listen.
ENCRYPTED = "--KernelManager.transport_encryption=auto"
# If it is installed, jsonschema imports it to check one kind of address; that alone takes a second and a half.
EXCLUDED = "rfc3987-syntax\n"
# What opening the course needs, and what everything needs.
COURSE, ALL = "requirements-course.txt", "requirements.txt"
# What site/build.py returns where Node.js is missing.
CANNOT_BUILD = 2
# The proxy of JupyterHub, which npm has.
PROXY = "configurable-http-proxy@5"


def of_the_whole_course(function):
    """Make a function a session, except in a copy for students."""
    return nox.session(default=False)(function) if WHOLE else function


@nox.session
def lab(session):
    """Open the course in JupyterLab, at its first page."""
    install_pinned(session, COURSE)
    arguments = ["--LabApp.default_url=/lab/tree/notebooks/start_here.ipynb", "--ServerApp.answer_yes=True"]
    arguments.append(ENCRYPTED)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--allow-root")
    # A second BLAS thread makes small products many times slower as soon as something else runs.
    threads = dict.fromkeys(THREADS, "1")
    session.run(
        *("jupyter", "lab", *arguments, *session.posargs),
        env=threads,
        interrupt_timeout=10,
        terminate_timeout=5,
    )


@nox.session(default=False)
def playground(session):
    """Serve the Playground as a page of its own, without JupyterLab; arguments after -- go to Voilà."""
    install_pinned(session)
    command = ("python", "-m", "nnlib.labs.playground", *session.posargs)
    session.run(*command, interrupt_timeout=10, terminate_timeout=5)


@of_the_whole_course
def handout(session):
    """For teachers: write a copy of the course for students into a folder; `-- --help` says more."""
    install_pinned(session, COURSE)
    session.run("python", "-m", "nnlib.exercises", "handout", *session.posargs, env=steady(session))


@nox.session(default=False)
def slides(session):
    """For teachers: make slides of notebooks for a lecture; `-- --help` says more."""
    install_pinned(session, COURSE)
    session.run("python", "-m", "nnlib.exercises", "slides", *session.posargs, env=steady(session))


@nox.session(default=False)
def grade(session):
    """For teachers: run a folder of notebooks that students handed in; `-- --help` says more."""
    install_pinned(session, COURSE)
    # When stopped, it ends all kernels and writes the tables; nox's own fraction of a second is too short for that.
    command = ("python", "-m", "nnlib.exercises", "grade", *session.posargs)
    session.run(*command, interrupt_timeout=60, terminate_timeout=60)


@of_the_whole_course
def site(session):
    """Build what has changed of the website into site/_out; `-- --serve` then serves it."""
    install_pinned(session)
    session.run("python", "site/build.py", *session.posargs, env=steady(session))


@nox.session
def test(session):
    """Run every test and re-execute every notebook; arguments after -- go to pytest."""
    install_pinned(session)
    run_tests(session)


@of_the_whole_course
def test_site(session):
    """Run every notebook in the browser, as on the website; arguments after -- go to pytest."""
    install_pinned(session)
    session.run("python", "site/build.py", env=steady(session))
    session.run("pytest", "tests/site", "--all-notebooks", *session.posargs, env=steady(session))


@of_the_whole_course
def test_lowest(session):
    """Run the tests with the lowest versions that pyproject.toml allows."""
    session.install("--resolution=lowest-direct", "-e", ".[course,dask,h5,page,site,test]", silent=False)
    prepare(session)
    run_tests(session)


@of_the_whole_course
def test_newest(session):
    """Run the tests with the newest versions that pyproject.toml allows."""
    session.install("--upgrade", "-e", ".[course,dask,h5,page,site,test]", silent=False)
    prepare(session)
    run_tests(session)


@of_the_whole_course
def test_nbgrader(session):
    """Let a real nbgrader grade with what `nox -s handout -- FOLDER --for nbgrader` writes."""
    install_pinned(session)
    install_group(session, "nbgrader")
    session.run("pytest", "tests/exercises/test_assignments.py", *session.posargs, env=steady(session))


@of_the_whole_course
def test_hub(session):
    """Open the course on a real JupyterHub, as five students; needs Node.js with npm, and no Windows."""
    if sys.platform == "win32" or not shutil.which("npm"):
        session.skip("JupyterHub needs Linux or macOS, and its proxy needs Node.js with npm")
    install_pinned(session)
    install_group(session, "hub")
    # As in the hub's own environment: a student's copy comes first, and brings its own nnlib.
    session.install("--no-deps", "--no-build-isolation", "--reinstall-package=nnlib", ".")
    place = Path(session.virtualenv.location, "proxy")
    session.run("npm", "install", "--silent", "--prefix", str(place), PROXY, external=True)
    path = os.pathsep.join(
        [str(place / "node_modules" / ".bin"), session.env.get("PATH", os.environ["PATH"])]
    )
    session.run("pytest", "tests/hub", *session.posargs, env={**steady(session), "PATH": path})


@nox.session(default=False)
def notebooks(session):
    """Execute every notebook, or those named after --, and store it in its normal form."""
    install_pinned(session)
    session.run("python", "tests/execute_notebooks.py", *session.posargs, env=steady(session))


@of_the_whole_course
def lint(session):
    """Check the style of code, notebooks and prose; `-- --fix` fixes what it can in code."""
    install_pinned(session)
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")
    session.run("oxlint", *(["--fix"] if fix else []), "nnlib")
    session.run("zizmor", "--offline", "--quiet", ".github/workflows")
    # vale's package fetches its program from elsewhere at the first run, codespell knows single words only, and
    # proselint takes no rules of ours.
    session.run("python", "tests/plain_english.py")


@of_the_whole_course
def mutation(session):
    """Break the mathematics in two thousand ways, and see a test fail for each; arguments after -- select some."""
    install_pinned(session)
    session.run("python", "tests/mutants.py", *session.posargs, env=steady(session))


@of_the_whole_course
def lock(session):
    """Pin every version in the files of requirements, for all platforms; `-- --upgrade` takes newer ones."""
    project = nox.project.load_toml("pyproject.toml")
    # The machine's own indexes and folders of wheels would give hashes that nobody else can install.
    own_indexes = ("UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONFIG_FILE", "UV_EXCLUDE_NEWER")
    with tempfile.TemporaryDirectory() as folder:
        excluded, backend = Path(folder, "excluded.txt"), Path(folder, "backend.in")
        excluded.write_text(EXCLUDED, encoding="utf-8")
        backend.write_text("\n".join(project["build-system"]["requires"]), encoding="utf-8")
        for name, wanted in (
            (ALL, ("--all-extras", *session.posargs)),
            # The same versions, of fewer packages.
            (COURSE, ("--extra=course", "--extra=h5", f"--constraints={ALL}")),
        ):
            session.run(
                *("uv", "pip", "compile", "pyproject.toml", str(backend), "--universal", *wanted),
                *(
                    "--python-version=3.11",
                    "--generate-hashes",
                    "--no-header",
                    "--no-annotate",
                    "--no-config",
                ),
                *("--no-python-downloads", "--excludes", str(excluded), f"--output-file={name}"),
                env=dict.fromkeys(own_indexes),
                silent=True,
            )


def install_pinned(session, requirements=ALL):
    """Install the versions of a file of requirements, each hash checked, and nnlib from this folder."""
    if sys.version_info < (3, 11):  # noqa: UP036
        session.error("the course needs Python 3.11 or newer; nox runs on " + sys.version.split()[0])
    session.install("--no-deps", "--require-hashes", "-r", requirements, silent=False)
    session.install("--no-deps", "--no-build-isolation", "-e", ".")
    make_readable(session)
    prepare(session)


def install_group(session, name):
    """Install a group of pyproject.toml, in versions that go with the pinned ones."""
    wanted = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), name)
    session.install("--constraint", ALL, *wanted, silent=False)


def make_readable(session):
    """Write the path to this folder in ASCII, so that every Python reads it.

    Python 3.11 and 3.12 read the file that leads to nnlib in the encoding of the locale. With an umlaut in the path,
    Python on Windows wouldn't find nnlib, and with LC_ALL=C Python wouldn't even start.
    """
    place = Path(session.virtualenv.location)
    for file in (
        *place.glob("lib/python*/site-packages/_nnlib.pth"),
        *place.glob("Lib/site-packages/_nnlib.pth"),
    ):
        path = file.read_text(encoding="utf-8").strip()
        if not path.isascii():
            file.write_text(f"import sys; sys.path.append({path!a})\n", encoding="ascii")


def run_tests(session):
    """Run pytest once, over the tests and the notebooks, or over the paths named after --."""
    named = any(Path(argument.split("::")[0]).exists() for argument in session.posargs)
    paths = [] if named else ["tests", "notebooks"]
    if WHOLE and not named:
        # Where it can't be built, its tests are skipped, except in CI.
        session.run("python", "site/build.py", env=steady(session), success_codes=[0, CANNOT_BUILD])
    session.run("pytest", *PYTEST, *session.posargs, *paths, env=steady(session))


def prepare(session):
    """Keep the kernel, the fonts and the settings of this environment apart from the reader's own."""
    own = Path(session.virtualenv.location, "matplotlib")
    session.env.update(JUPYTER_PREFER_ENV_PATH="1", JUPYTER_PATH=None, MPLCONFIGDIR=str(own))
    # Without it, every kernel and every worker compiles everything it imports once more: a second each.
    session.env["PYTHONDONTWRITEBYTECODE"] = None
    # Matplotlib lists the machine's fonts once, and would say so in the first cell that draws.
    if not list(own.glob("fontlist-*.json")):
        own.mkdir(exist_ok=True)
        session.run("python", "-c", "import matplotlib.font_manager", log=False)


def steady(session):
    """Return what keeps two runs of a notebook alike: threads, and none of the reader's own settings or progress."""
    own = Path(session.virtualenv.location)
    return {
        "IPYTHONDIR": str(own / "ipython"),
        "JUPYTER_CONFIG_DIR": str(own / "jupyter"),
        "NNLIB_PROGRESS": "off",
        **dict.fromkeys(THREADS, "1"),
    }
