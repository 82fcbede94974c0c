"""JupyterLab or Voilà, a Chromium, and what a reader sees there: notebooks and labs. For tests and measurements."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

FLAGS = [
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"),
    *("--disable-gpu", "--disable-dev-shm-usage"),
]
TOKEN = "labs"
VIEWPORT = {"width": 1200, "height": 1600}


@contextlib.contextmanager
def serve(folder, home):
    """Serve a folder with JupyterLab, with its settings and everything else in `home`; return the address."""
    settings = home / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet))
    arguments = [
        *("jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"),
        *(f"--ServerApp.root_dir={folder}", "--expose-app-in-browser"),
    ]
    with _running(arguments, folder, home) as address:
        yield address


@contextlib.contextmanager
def serve_playground(home, *more):
    """Serve the Playground as its own page, as `nox -s playground` does, with more arguments; return the address."""
    arguments = ["nnlib.labs.playground", "--no-browser", "--Voila.ip=127.0.0.1", "--port={port}", *more]
    with _running(arguments, home, home) as address:
        yield address


@contextlib.contextmanager
def _running(arguments, folder, home):
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
    command = [sys.executable, "-m", *(argument.format(port=port) for argument in arguments)]
    environment = {**os.environ, **{name: str(path) for name, path in own.items()}}
    with (home / "log").open("w") as log:
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


def _wait_for(address, process, log, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=2):
                return
        except urllib.error.HTTPError:
            return  # it answers, even if it only says that there is no such page
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


@contextlib.contextmanager
def chromium_running(path):
    """Start the Chromium at this path, and return it as playwright's Browser."""
    from playwright.sync_api import sync_playwright

    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, *(["--no-sandbox"] if root else [])]
        )
        yield browser
        browser.close()


def load(browser, address, viewport=VIEWPORT):
    """Return a page with JupyterLab, ready for commands."""
    page = browser.new_context(viewport=viewport).new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{address}/lab?token={TOKEN}")
    page.wait_for_function(
        """() => window.jupyterapp && ["docmanager:open", "notebook:run-all-cells", "apputils:change-theme"]
            .every((name) => jupyterapp.commands.hasCommand(name))""",
        timeout=90_000,
    )
    return page


def write(path, sources, outputs=()):
    """Write a notebook of code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{i}",
            "metadata": {},
            "source": source,
            "outputs": outputs[i] if i < len(outputs) else [],
            "execution_count": None,
        }
        for i, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, page, path):
        self.page = page
        self.problems = []  # what scripts on the page threw
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.id = page.evaluate(
            """async (path) => {
                const panel = await jupyterapp.commands.execute("docmanager:open", { path });
                await panel.context.ready;
                await panel.sessionContext.ready;
                window.panels = { ...window.panels, [panel.id]: panel };
                return panel.id;
            }""",
            path,
        )
        page.wait_for_function(
            "(id) => panels[id].sessionContext.session?.kernel?.status === 'idle'", arg=self.id
        )

    def evaluate(self, body, argument=None):
        """Run JavaScript with `panel`, this notebook's, and `argument`, in front of all others; return its value."""
        return self.page.evaluate(
            f"""async ([id, argument]) => {{
                const panel = panels[id];
                // commands go to the notebook that has the focus, which it gets a little later
                while (jupyterapp.shell.currentWidget !== panel || !panel.node.contains(document.activeElement)) {{
                    jupyterapp.shell.activateById(id);
                    await new Promise(requestAnimationFrame);
                }}
                {body}
            }}""",
            [self.id, argument],
        )

    def run_all(self, seconds=120):
        """Run every cell and return when the last one is done."""
        # A deliberate error ends the command, but not the cells after it: they wait in the kernel, and the last in line
        # is a request of our own.
        self.evaluate(
            """window.ran = false;
            const done = async () => {
                await panel.sessionContext.session.kernel.requestExecute({ code: "0", silent: true }).done;
                window.ran = true;
            };
            jupyterapp.commands.execute("notebook:run-all-cells").then(done, done);"""
        )
        self.page.wait_for_function("() => window.ran", timeout=1000 * seconds)

    def run_cell(self, index):
        """Run one cell and wait for it."""
        self.evaluate(
            "panel.content.activeCellIndex = argument; await jupyterapp.commands.execute('notebook:run-cell');",
            index,
        )

    def cells(self):
        """Return the cells as stored: dicts with source, metadata and outputs."""
        return self.evaluate("return panel.content.model.toJSON().cells;")

    def close(self):
        """Close it without saving, and end its kernel: a page with many notebooks open gets slow."""
        self.evaluate(
            """await panel.sessionContext.shutdown();
            panel.context.model.dirty = false;
            panel.close();"""
        )

    def errors(self):
        """Return the errors of all cells that are not meant to have one."""
        return [
            f"{output['ename']}: {output['evalue']}"
            for cell in self.cells()
            if "raises-exception" not in cell["metadata"].get("tags", ())
            for output in cell.get("outputs", ())
            if output["output_type"] == "error"
        ]

    def lab(self, index, place=0):
        """Return the lab in a cell's output as a LabOnPage, with its first picture drawn."""
        # JupyterLab keeps only the cells in sight, and those near them, on the page
        self.evaluate(
            "panel.content.activeCellIndex = argument; await panel.content.scrollToItem(argument, 'start');",
            index,
        )
        cell = self.page.locator(f'[id="{self.id}"] .jp-Cell[data-windowed-list-index="{index}"]')
        shown = LabOnPage(cell.locator(".nnlib-lab").nth(place))
        # off the pictures, which show what is under the pointer, wherever the page moves them
        self.page.mouse.move(0, 0)
        shown.canvas.wait_for()
        shown.wait("(canvas) => canvas.dataset.frame > 0")
        return shown


class LabOnPage:
    """A lab as a reader has it: pictures, words, sliders, buttons."""

    def __init__(self, root):
        self.root, self.page = root, root.page
        self.canvas = root.locator(".nnlib-drawing canvas")
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
