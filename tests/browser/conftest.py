"""One JupyterLab server and one Chromium for all browser tests; each test gets a page of its own."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FLAGS = [
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
    *("--disable-gpu", "--disable-dev-shm-usage"),
]
TOKEN = "labs"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(chromium):
    """A running Chromium; `chromium` is its path."""
    sync_api = pytest.importorskip("playwright.sync_api")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*FLAGS, *(["--no-sandbox"] if root else [])]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder that JupyterLab serves: a copy of the notebooks, so that nothing here is saved over them."""
    folder = tmp_path_factory.mktemp("served")
    if (REPOSITORY / "notebooks").is_dir():
        shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks")
    return folder


@pytest.fixture(scope="session")
def server(folder, tmp_path_factory):
    """The address of a JupyterLab server with settings of its own."""
    home = tmp_path_factory.mktemp("jupyter")
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
    }
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"),
        *(f"--ServerApp.root_dir={folder}", "--expose-app-in-browser", "--LabApp.collaborative=False"),
    ]
    log = (home / "log").open("w+")
    environment = {**os.environ, **{name: str(path) for name, path in own.items()}}
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, home / "log")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait_for(address, process, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}", pytrace=False)


@pytest.fixture
def notebook(browser, server):
    """A function that opens a notebook in JupyterLab and returns a Notebook; it is shut down after the test."""
    opened = []

    def open_notebook(path, width=1200, height=1000, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{server}/lab/workspaces/test-{time.monotonic_ns()}/tree/{path}?token={TOKEN}")
        return Notebook(page)

    yield open_notebook
    for context in opened:
        for page in context.pages:
            page.evaluate("() => window.panel?.sessionContext?.shutdown()")
        context.close()


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, page):
        self.page = page
        page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell?.currentWidget;
                if (!panel?.context?.isReady || !jupyterapp.commands.hasCommand("notebook:run-all-cells")) return false;
                window.panel = panel;
                return panel.sessionContext.session?.kernel?.status === "idle";
            }""",
            timeout=60_000,
        )

    def run_all(self, seconds=120):
        """Run every cell and return when the last one is done."""
        self.page.evaluate(
            """() => {
                window.ran = null;
                jupyterapp.shell.activateById(panel.id);
                jupyterapp.commands.execute("notebook:run-all-cells")
                    .then(() => window.ran = true, (error) => window.ran = String(error));
            }"""
        )
        self.page.wait_for_function("() => window.ran !== null", timeout=1000 * seconds)

    def cells(self):
        """Return the cells as stored: dicts with source, metadata and outputs."""
        return self.page.evaluate("() => panel.content.model.toJSON().cells")

    def errors(self):
        """Return the errors of all cells that are not meant to have one."""
        return [
            f"{output['ename']}: {output['evalue']}"
            for cell in self.cells()
            if "raises-exception" not in cell["metadata"].get("tags", ())
            for output in cell.get("outputs", ())
            if output["output_type"] == "error"
        ]

    def run_cell(self, index):
        """Run one cell and wait for it."""
        self.page.evaluate(
            """async (index) => {
                jupyterapp.shell.activateById(panel.id);
                panel.content.activeCellIndex = index;
                await jupyterapp.commands.execute("notebook:run-cell");
            }""",
            index,
        )

    def scroll_to(self, index):
        """Bring a cell into sight; JupyterLab keeps only those near it on the page."""
        self.page.evaluate(
            """async (index) => {
                const { content } = panel;
                content.activeCellIndex = index;
                await content.scrollToItem(index, "start");
            }""",
            index,
        )

    def lab(self, index, place=0):
        """Return the lab in a cell's output as a LabOnPage, with its first picture drawn."""
        self.scroll_to(index)
        cell = self.page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
        shown = LabOnPage(cell.locator(".nnlib-lab").nth(place))
        shown.canvas.wait_for()
        shown.wait("(canvas) => canvas.dataset.frame > 0")
        return shown


class LabOnPage:
    """A lab as a reader has it: pictures, words, sliders, buttons."""

    def __init__(self, root):
        self.root, self.page = root, root.page
        self.canvas = root.locator("canvas[role=img]")
        self.words = root.locator(".nnlib-words")

    def pixels(self):
        """Return the picture on the canvas."""
        return self.canvas.evaluate("(canvas) => canvas.toDataURL()")

    def wait(self, condition, argument=None):
        """Wait until condition (JavaScript, of the canvas) holds."""
        handle = self.canvas.element_handle()
        self.page.wait_for_function(
            f"([canvas, argument]) => ({condition})(canvas, argument)", arg=[handle, argument], polling="raf"
        )

    def wait_for_change(self, before):
        """Wait until the picture differs from `before`, from pixels()."""
        self.wait("(canvas, before) => canvas.toDataURL() !== before", before)

    def wait_for_words(self, part):
        self.root.locator(".nnlib-words", has_text=part).wait_for()

    def slider(self, name):
        return self.root.get_by_role("slider", name=name)

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)
