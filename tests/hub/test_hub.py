"""The hub configuration that the course offers, on a real JupyterHub with its proxy and nbgitpuller: `nox -s test_hub`.

Five students open the course with the link of the README, work, and get an update. Each is in another row of the
README's table.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PROXY = shutil.which("configurable-http-proxy")
for _needed in ("jupyterhub", "nbgitpuller", "requests", "websocket", "psutil"):
    pytest.importorskip(_needed, reason=f"{_needed} isn't installed: nox -s test_hub")
pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="JupyterHub doesn't run on Windows"),
    pytest.mark.skipif(not PROXY, reason="configurable-http-proxy isn't installed: nox -s test_hub"),
    pytest.mark.skipif(not shutil.which("git"), reason="needs git"),
]

import psutil  # noqa: E402
import requests  # noqa: E402
import websocket  # noqa: E402

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.search(r"^    https://HUB(/hub/\S+)$", README, re.MULTILINE)[1]
COURSE = "COURSE"
STUDENTS = ("ann", "bob", "cem", "dora", "eve")
NOTEBOOK = "notebooks/week2_binary_classification.ipynb"
PATIENCE = 300  # seconds for anything, on a busy machine
# What the repository of the class has: enough to run week 2.
PUBLISHED = (
    "nnlib/",
    "data/",
    "notebooks/start_here",
    "notebooks/week2",
    "notebooks/playground",
    ".gitignore",
)
HERE = """\
load_subconfig({configuration!r})
c.JupyterHub.ip, c.JupyterHub.port, c.JupyterHub.hub_port = "127.0.0.1", {port}, {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
more = {args!r}
c.Spawner.args = [each for each in c.Spawner.args if each.split("=")[0] not in {{a.split("=")[0] for a in more}}] + more
c.JupyterHub.services = [{{"name": "test", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [
    {{"name": "test", "services": ["test"], "scopes": ["admin:users", "admin:servers", "access:servers"]}}
]
"""


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def until(true, what):
    """Wait for something, patiently; return it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.3)
    pytest.fail(f"waited {PATIENCE} s for {what}", pytrace=False)


class Hub:
    """A JupyterHub in a folder, with the configuration that the course offers and the arguments `more`."""

    def __init__(self, folder, more=()):
        self.homes, self.token = folder / "homes", secrets.token_hex(16)
        self.homes.mkdir(parents=True)
        port, hub_port, proxy_port = free_ports(3)
        self.address = f"http://127.0.0.1:{port}"
        text = (ROOT / "hub" / "jupyterhub_config.py").read_text(encoding="utf-8")
        own = folder / "copied_config.py"
        own.write_text(re.sub(r"^HOME = .*$", f'HOME = "{self.homes}/{{username}}"', text, flags=re.M))
        here = HERE.format(
            configuration=str(own),
            port=port,
            hub_port=hub_port,
            proxy_port=proxy_port,
            proxy=PROXY,
            homes=str(self.homes),
            python=sys.executable,
            args=["--allow-root", *more] if os.geteuid() == 0 else list(more),
            token=self.token,
        )
        (folder / "config.py").write_text(here, encoding="utf-8")
        environment = {
            name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "JUPYTER_PATH")
        }
        environment |= {"CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16), "PYTHONUNBUFFERED": "1"}
        environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
        self.log = open(folder / "hub.log", "w", encoding="utf-8")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(folder / "config.py")],
            cwd=folder,
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def __enter__(self):
        until(self._answers, "the hub to start")
        return self

    def __exit__(self, *raised):
        servers = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(60)
        for each in servers:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        self.log.close()

    def _answers(self):
        assert self.process.poll() is None, Path(self.log.name).read_text()[-3000:]
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"{self.address}/hub/api", timeout=10).ok

    def call(self, method, path, **more):
        headers = {"Authorization": f"token {self.token}"}
        return requests.request(method, f"{self.address}{path}", headers=headers, timeout=PATIENCE, **more)

    def start(self, student):
        """Start a student's server, as logging in does."""
        self.call("POST", f"/hub/api/users/{student}")
        self.call("POST", f"/hub/api/users/{student}/server")
        until(
            lambda: self.call("GET", f"/hub/api/users/{student}").json().get("server"), f"{student}'s server"
        )
        until(lambda: self.call("GET", f"/user/{student}/api/status").ok, f"{student}'s server to answer")

    def pull(self, student, repository):
        """Click the link of the README; return what nbgitpuller says."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(LINK).query).items()}
        wanted = {"repo": str(repository), "branch": asked["branch"]}
        reply = self.call("GET", f"/user/{student}/git-pull/api", params=wanted)
        events = [json.loads(line[6:]) for line in reply.text.splitlines() if line.startswith("data: ")]
        assert events[-1]["phase"] == "finished", events[-3:]
        return "".join(event.get("output") or "" for event in events)

    def folder(self, student):
        return self.homes / student / COURSE

    def kernel(self, student, path=f"{COURSE}/{NOTEBOOK}"):
        """Open a notebook; return its kernel."""
        asked = {"name": Path(path).name, "path": path, "type": "notebook", "kernel": {"name": "python3"}}
        reply = self.call("POST", f"/user/{student}/api/sessions", json=asked)
        assert reply.ok, reply.text
        return Kernel(self, student, reply.json()["kernel"]["id"])

    def server(self, student):
        """The process of a student's server."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if (
                    "jupyterhub.singleuser" in process.cmdline()
                    and process.environ().get("JUPYTERHUB_USER") == student
                ):
                    return process
        return None


class Kernel:
    """A kernel of a student's, asked as their page asks it."""

    def __init__(self, hub, student, name):
        self.hub, self.student, self.name, self.session = hub, student, name, uuid.uuid4().hex
        self.socket = websocket.create_connection(
            f"{hub.address.replace('http', 'ws')}/user/{student}/api/kernels/{name}/channels?session_id={self.session}",
            header=[f"Authorization: token {hub.token}"],
            timeout=PATIENCE,
        )

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.socket.close()

    def run(self, code):
        """Run a cell; return what it prints and shows. Raises AssertionError where the cell raises."""
        asked = uuid.uuid4().hex
        header = {"msg_id": asked, "msg_type": "execute_request", "username": "", "session": self.session}
        header |= {"version": "5.3", "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps({**message, "channel": "shell", "buffers": []}))
        said, idle, replied = [], False, False
        while not (idle and replied):
            answer = self.socket.recv()
            if isinstance(answer, bytes):
                continue
            answer = json.loads(answer)
            if answer.get("parent_header", {}).get("msg_id") != asked:
                continue
            kind, content = answer["msg_type"], answer["content"]
            assert kind != "error", f"{content.get('ename')}: {content.get('evalue')}"
            said.append(content.get("text", "") + content.get("data", {}).get("text/plain", ""))
            idle = idle or (kind == "status" and content["execution_state"] == "idle")
            replied = replied or kind == "execute_reply"
        return "".join(said)


def git(folder, *words):
    own = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    subprocess.run(["git", *own, *words], cwd=folder, check=True, capture_output=True)


def publish(repository, message):
    git(repository, "add", "--all")
    git(repository, "commit", "-qm", message)


def change(path, place, text):
    """Put a cell at the top of a notebook (1, below its title) or at its end (-1), as JupyterLab stores it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "markdown", "id": f"new-{uuid.uuid4().hex[:6]}", "metadata": {}, "source": [text]}
    notebook["cells"].insert(len(notebook["cells"]) if place == -1 else place, cell)
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """The course as a teacher publishes it."""
    folder = tmp_path_factory.mktemp("published") / COURSE
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if name.startswith(PUBLISHED):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    (folder / "dropped.txt").write_text("of the course\n", encoding="ascii")
    git(folder.parent, "init", "-q", "-b", "main", COURSE)
    publish(folder, "The course")
    return folder


@pytest.fixture(scope="module")
def hub(tmp_path_factory, repository):
    """A hub on which five students have clicked the link, all at once."""
    with Hub(tmp_path_factory.mktemp("hub")) as hub:
        with ThreadPoolExecutor(len(STUDENTS)) as pool:
            list(pool.map(hub.start, STUDENTS))
            list(pool.map(partial(hub.pull, repository=repository), STUDENTS))
        yield hub


def test_the_link_of_the_readme_leads_to_the_first_page(hub, repository):
    """Logged in as a student, in a browser's way: the link ends at nbgitpuller, and the page it opens then is there."""
    session = requests.Session()
    page = session.get(f"{hub.address}/hub/login", timeout=PATIENCE)
    token = (
        session.cookies.get("_xsrf", path="/hub/") or re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1]
    )
    session.post(
        f"{hub.address}/hub/login",
        data={"username": "ann", "password": "x", "_xsrf": token},
        timeout=PATIENCE,
    )
    page = session.get(f"{hub.address}{LINK}", timeout=PATIENCE)
    assert page.ok
    assert urlsplit(page.url).path == "/user/ann/git-pull"
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    assert asked["repo"].rpartition("/")[2] == COURSE
    opened = unquote(asked["urlpath"]).split("?")[0].removeprefix("lab/tree/")
    assert hub.call("GET", f"/user/ann/api/contents/{opened}", params={"content": 0}).ok


def test_five_students_run_week_2_at_once(hub, capsys):
    """All cells of the notebook, with nnlib from each student's own copy."""
    cells = [
        cell.source for cell in nbformat.read(ROOT / NOTEBOOK, as_version=4).cells if cell.cell_type == "code"
    ]

    def work(student):
        with hub.kernel(student) as kernel:
            for cell in cells:
                kernel.run(cell)
            own = kernel.run("import nnlib; print(nnlib.__file__)")
        assert Path(own.strip()) == hub.folder(student) / "nnlib" / "__init__.py"
        return memory(hub.server(student))

    start = time.monotonic()
    with ThreadPoolExecutor(len(STUDENTS)) as pool:
        used = list(pool.map(work, STUDENTS))
    with hub.kernel("ann", f"{COURSE}/notebooks/playground.ipynb") as kernel:
        kernel.run("from nnlib import labs\nlab = labs.playground()\nlab")
    more = memory(hub.server("ann"))
    with capsys.disabled():
        print(
            f"\nMB (PSS) of a student with week 2: {min(used):.0f} to {max(used):.0f}; and with the Playground: "
            f"{more:.0f}; {time.monotonic() - start:.0f} s; load {os.getloadavg()[0]:.1f}"
        )
    assert max(used) < 600
    assert more < 900


def memory(server):
    """The proportional share of the memory that a server and its kernels take, in MB; where there is no such, RSS."""
    total = 0
    for process in [server, *server.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += getattr(process.memory_full_info(), "pss", process.memory_info().rss)
    return total / 1e6


def test_a_students_server_is_set_up_as_the_course_needs_it(hub):
    cell = (
        "import os\n"
        "from ipykernel.kernelapp import IPKernelApp\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['MEM_LIMIT'], os.environ['CPU_LIMIT'],\n"
        "      'encrypted' if getattr(IPKernelApp.instance(), 'curve_secretkey', None) else 'plain')"
    )
    with hub.kernel("bob") as kernel:
        said = kernel.run(cell)
    assert said.split() == ["1", str(int(1.5 * 1024**3)), "1.0", "encrypted"]


def test_no_news_pop_up_and_the_courses_extension(hub):
    plugin = "@jupyterlab/apputils-extension:notification"
    settings = hub.call("GET", f"/user/bob/lab/api/settings/{plugin}").json()
    assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert hub.call("GET", "/user/bob/lab/extensions/nnlib-course/static/remoteEntry.js").ok


def test_an_update_keeps_what_students_did(hub, repository):
    """Each student in a row of the README's table."""
    own = {student: hub.folder(student) for student in STUDENTS}
    week, other = "notebooks/week2_binary_classification.ipynb", "notebooks/week2_gradient_descent.ipynb"
    # ann changes one notebook, and the course another one
    change(own["ann"] / "notebooks" / "week2_vectorization.ipynb", 3, "Ann's own notes.")
    # bob writes an exercise, in a line that the course changes too, and another one that it doesn't
    stub = "def my_sigmoid(Z):\\n    return ..."
    bobs = json.loads((own["bob"] / week).read_text(encoding="utf-8"))
    for cell in bobs["cells"]:
        if cell["id"] == "turn-sigmoid":
            cell["source"] = [line.replace("return ...", "return bob") for line in lines(cell)]
        if cell["id"] == "turn-scale":
            cell["source"] = [line.replace("return ...", "return X / 255") for line in lines(cell)]
    (own["bob"] / week).write_text(json.dumps(bobs, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    # cem starts one over, and keeps his
    (own["cem"] / week).rename(own["cem"] / "notebooks" / "cems_week2.ipynb")
    # dora has a file that the course will have too
    (own["dora"] / "notebooks" / "extra.txt").write_text("dora's\n", encoding="ascii")
    # eve changes a file that the course drops
    (own["eve"] / "dropped.txt").write_text("eve's\n", encoding="ascii")
    # eve also appends a cell where the course appends one
    change(own["eve"] / other, -1, "Eve's last words.")

    published = json.loads((repository / week).read_text(encoding="utf-8"))
    for cell in published["cells"]:
        if cell["id"] == "turn-sigmoid":
            cell["source"] = [line.replace("return ...", "return ...  # new") for line in lines(cell)]
    (repository / week).write_text(
        json.dumps(published, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    change(repository / other, 1, "News at the top.")
    change(repository / other, -1, "News at the end.")
    (repository / "notebooks" / "extra.txt").write_text("the course's\n", encoding="ascii")
    (repository / "dropped.txt").unlink()
    publish(repository, "An update")
    with ThreadPoolExecutor(len(STUDENTS)) as pool:
        list(pool.map(partial(hub.pull, repository=repository), STUDENTS))

    def read(student, name):
        return (own[student] / name).read_text(encoding="utf-8")

    assert "Ann's own notes." in read("ann", "notebooks/week2_vectorization.ipynb")
    assert "return ...  # new" in read("ann", week)
    assert "return bob" in read("bob", week)
    assert "# new" not in read("bob", week)
    assert "return X / 255" in read("bob", week)
    assert "News at the top." in read("bob", other)
    assert stub.split("\\n")[0] in read("cem", week)
    assert "# new" in read("cem", week)
    assert "def my_sigmoid" in read("cem", "notebooks/cems_week2.ipynb")
    assert read("dora", "notebooks/extra.txt") == "the course's\n"
    (kept,) = [path for path in (own["dora"] / "notebooks").glob("extra*") if path.name != "extra.txt"]
    assert kept.read_text(encoding="ascii") == "dora's\n"
    assert str(date.today().year) in kept.name
    assert read("eve", "dropped.txt") == "eve's\n"
    for student in STUDENTS:
        for path in (own[student] / "notebooks").glob("*.ipynb"):
            nbformat.validate(nbformat.read(path, as_version=4))


def lines(cell):
    return cell["source"] if isinstance(cell["source"], list) else cell["source"].splitlines(keepends=True)


def test_news_belongs_at_the_top(hub):
    """The README says so: where both sides append a cell at the end, the teacher's is lost without a word."""
    text = (hub.folder("eve") / "notebooks" / "week2_gradient_descent.ipynb").read_text(encoding="utf-8")
    assert "Eve's last words." in text
    assert "News at the top." in text
    assert "News at the end." not in text
    assert "news" in README.split("## For a class")[1].split("**Grading.**")[0]


def test_an_address_that_ends_in_git_gives_another_folder(hub, repository, tmp_path):
    (tmp_path / f"{COURSE}.git").symlink_to(repository)
    hub.pull("ann", tmp_path / f"{COURSE}.git")
    assert (hub.homes / "ann" / f"{COURSE}.git").is_dir()


def test_what_nobody_uses_is_ended(tmp_path, repository):
    """The same configuration with seconds instead of hours."""
    text = (ROOT / "hub" / "jupyterhub_config.py").read_text(encoding="utf-8")
    names = ("cull_idle_timeout", "cull_interval", "shutdown_no_activity_timeout")
    args = [re.search(rf'"(--\w+\.{name}=)\d+"', text)[1] for name in names]
    short = [f"{arg}{seconds}" for arg, seconds in zip(args, (10, 2, 5), strict=True)]
    with Hub(tmp_path / "hub", short) as hub:
        hub.start("ann")
        hub.pull("ann", repository)
        server = hub.server("ann")

        def kernels():
            with contextlib.suppress(psutil.NoSuchProcess):
                return server.children()
            return []

        with hub.kernel("ann") as kernel:
            kernel.run("x = 1")
            assert kernels()
            until(lambda: not kernels(), "the kernel to end, with its page open")
        until(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE, "the server to end")
