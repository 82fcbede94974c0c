"""The course in a browser tab, in Chromium: notebooks, labs and checks run, and what a reader changes stays theirs."""

import functools
import http.server
import io
import json
import re
import threading
import zipfile
from pathlib import Path

import nbformat
import pytest

from nnlib import labs

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECONDS = 1800
BELOW = "/COURSE/"
MINUTE = 60_000
MOST = 30_000_000  # bytes of a first visit
WIDGET = "application/vnd.jupyter.widget-view+json"
# What the console says that isn't ours: from a JSON checker inside the widgets, and from JupyterLab when it is slow.
NOT_OURS = re.compile(
    "strict mode: use allowUnionTypes|is duplicated|Disabling terminals|No exact match found for|"
    "Failed to load resource|Python starts the slow way|did not appear within"
)

# WebAssembly has no floating-point warnings, so a check that mentions one elsewhere can't do so in the browser.
NOT_HERE = re.compile(r"(<p[^>]*>|\n)numpy gave a warning for values far out\.[^<]*(</p>|$)")


@pytest.fixture
def reader(browser, site):
    """A function that opens an address of the site in a page; the reader has a browser of their own, empty at first.

    When the test is done, nothing has been asked of another host, and no script has failed.
    """
    context = browser.new_context(viewport={"width": 1200, "height": 1600}, accept_downloads=True)
    foreign, problems, missing = [], [], []
    known = (site.address.removesuffix(BELOW), "data:", "blob:")
    context.on("request", lambda asked: asked.url.startswith(known) or foreign.append(asked.url))

    def opened(path):
        page = context.new_page()
        page.set_default_timeout(2 * MINUTE)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda got: got.status >= 400 and missing.append(f"{got.status} {got.url}"))
        page.on(
            "console",
            lambda said: (
                said.type in ("error", "warning")
                and not NOT_OURS.search(said.text)
                and problems.append(said.text)
            ),
        )
        page.goto(site.address + path)
        return page

    opened.context = context
    yield opened
    context.close()
    assert foreign == []
    assert problems == []
    # JupyterLab asks for each file that a traceback names
    assert [answer for answer in missing if not re.search("api/(resolvePath|contents/lib/)", answer)] == []


def notebook(page, path):
    """The notebook at a path, open in JupyterLab, its kernel ready."""
    from in_jupyterlab import Notebook

    page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('course:download-all')")
    return Notebook(page, path)


def told(outputs):
    """What outputs say in words, as nbval would compare them; of a lab, which has no still picture here, its words."""
    said = []
    for output in outputs:
        if output["output_type"] == "stream":
            said.append(("".join(output["text"]),))
        elif "data" in output:
            kinds = ("text/plain",) if _is_lab(output["data"]) else ("text/html", "text/plain")
            said.append(tuple(_plain("".join(output["data"][k])) for k in kinds if k in output["data"]))
        elif output["output_type"] == "error":
            said.append((output["ename"], output["evalue"]))
    return said


def _is_lab(data):
    return WIDGET in data or "(a lab: run the cell to move it)" in "".join(data.get("text/html", ""))


def _plain(text):
    return NOT_HERE.sub("", re.sub(r"data:image/png;base64,[^\"]*", "", text))


def differing(path, cells):
    """The code cells, by index, whose outputs differ from the stored ones, without those that measure time."""
    stored = nbformat.read(path, as_version=4).cells
    assert len(stored) == len(cells)
    return [
        (i, told(old.outputs), told(new["outputs"]))
        for i, (old, new) in enumerate(zip(stored, cells, strict=True))
        if old.cell_type == "code"
        and "nbval-ignore-output" not in old.metadata.get("tags", ())
        and told(old.outputs) != told(new["outputs"])
    ]


def run_here(reader, path):
    page = reader(f"live/lab/index.html?path=notebooks/{path.name}")
    opened = notebook(page, f"notebooks/{path.name}")
    opened.run_all(SECONDS)
    return opened


def test_start_here_runs_and_says_what_is_stored(chromium, reader):
    path = ROOT / "notebooks" / "start_here.ipynb"
    opened = run_here(reader, path)
    assert opened.errors() == []
    assert differing(path, opened.cells()) == []
    (index,) = [
        i for i, cell in enumerate(opened.cells()) if re.search(r"^labs\.\w+\(", cell["source"], re.M)
    ]
    lab = opened.lab(index)
    before = lab.pixels()
    slider = lab.root.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    lab.wait_for_change(before)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_runs_and_says_what_is_stored(request, chromium, reader, path):
    if path.stem != "week2_binary_classification" and not request.config.getoption("--all-notebooks"):
        pytest.skip("run by nox -s test_site")
    opened = run_here(reader, path)
    assert opened.errors() == []
    assert differing(path, opened.cells()) == []


def write_here(page, path, sources):
    """Put a notebook of code cells into the reader's files."""
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    cells = [
        {
            "cell_type": "code",
            "id": f"c{i}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for i, source in enumerate(sources)
    ]
    metadata = {
        "kernelspec": kernel,
        "language_info": {"name": "python"},
    }  # without a language, JupyterLab asks
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('course:download-all')")
    page.evaluate(
        """([path, content]) =>
            jupyterapp.serviceManager.contents.save(path, { type: "notebook", format: "json", content })""",
        [path, content],
    )


RIGHT = "def my_scale(X):\n    return X / 255\n\n\ncheck(my_scale)"
WRONG = "def my_scale(X):\n    return X / 256\n\n\ncheck(my_scale)"
FILES = """from pathlib import Path
from nnlib import network, storage
net = network.initialize([2, 3, 1], rng=1)
storage.save(net, "mine.npz")
bool((storage.load("mine.npz").W[1] == net.W[1]).all()), Path("mine.npz").exists()"""


def test_checks_files_and_errors(chromium, reader):
    page = reader("live/lab/index.html")
    write_here(
        page,
        "notebooks/bench.ipynb",
        ["from nnlib.exercises import check", RIGHT, WRONG, FILES, "1 / 0", "'after'", "%pip install x"],
    )
    opened = notebook(page, "notebooks/bench.ipynb")
    opened.evaluate("panel.content.model.cells.get(4).setMetadata('tags', ['raises-exception']);")
    opened.run_all(SECONDS)
    said = [json.dumps(cell["outputs"]) for cell in opened.cells()]
    assert "Right" in said[1]
    assert "Right" not in said[2]
    assert "True, True" in said[3]
    assert opened.cells()[4]["outputs"][0]["ename"] == "ZeroDivisionError"
    assert "'after'" in said[5]  # a cell tagged raises-exception stops nothing
    assert "can't install packages" in said[6]


def test_a_change_survives_a_reload_and_a_new_version(chromium, reader, site):
    path = "notebooks/start_here.ipynb"
    page = reader(f"live/lab/index.html?path={path}")
    opened = notebook(page, path)
    opened.evaluate(
        "panel.content.model.sharedModel.insertCell(0, {cell_type: 'markdown', source: 'MINE'});"
        "await panel.context.save();"
    )
    page.close()

    page = reader(f"live/lab/index.html?path={path}")
    again = notebook(page, path)
    assert again.cells()[0]["source"] == "MINE"
    assert page.locator(".jp-toast-message, .Toastify__toast").count() == 0
    # the course changes: this notebook has another hash from now on
    with page.expect_download() as download:
        page.evaluate("jupyterapp.commands.execute('course:download-all')")
    with zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes())) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert json.loads(packed.read(path))["cells"][0]["source"] == "MINE"
    assert {f"notebooks/{notebook.name}" for notebook in NOTEBOOKS} <= set(names)
    page.close()

    versions = json.loads((ROOT / "site" / "_out" / "live" / "versions.json").read_text())
    changed = json.dumps({**versions, path: "another"})
    reader.context.unroute_all()
    reader.context.route("**/versions.json", lambda route: route.fulfill(body=changed))
    page = reader("live/lab/index.html")
    page.get_by_text("The course has a new version of start_here.ipynb").wait_for()
    page.get_by_text("Get the new one beside mine").click()
    beside = notebook(page, "notebooks/start_here-new.ipynb")
    assert beside.cells()[0]["source"] != "MINE"
    assert notebook(page, path).cells()[0]["source"] == "MINE"


def test_the_playground_opens_with_a_state_and_trains(chromium, reader):
    from in_jupyterlab import LabOnPage

    shared = labs.playground(data="circles", m=60, hidden=(3,))
    shared.advance(4)
    page = reader(f"playground/?state={shared.state()}")
    lab = LabOnPage(page.locator(".nnlib-lab"))
    lab.wait_for_words("Step 4, epoch")
    assert lab.words.text_content() == shared.drawing.words
    lab.button("Run").click()
    page.wait_for_function("() => /^Step \\d{2,}/.test(document.querySelector('.nnlib-words').textContent)")
    lab.button("Pause").click()
    lab.button("Run").wait_for()
    before = lab.pixels()
    lab.root.get_by_role("button", name="add a hidden layer").click()
    lab.wait_for_change(before)
    assert f'src="{page.url}"' in page.locator("#line").input_value()


def test_a_lab_of_its_own_on_a_phone_and_without_a_network(chromium, reader):
    from in_jupyterlab import LabOnPage

    page = reader("labs/gradient_descent/")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator("#lab img").get_attribute("alt")  # at once
    lab = LabOnPage(page.locator(".nnlib-lab"))
    lab.wait("(canvas) => canvas.dataset.frame > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(
        """async () => {
            const { src } = document.querySelector("script[data-lab]");
            const wanted = [location.href, src, src.replace("page.js", "pyodide.asm.wasm")];
            const known = (address) => caches.match(address);
            while (!(await Promise.all(wanted.map(known))).every(Boolean)) {
                await new Promise((done) => setTimeout(done, 100));
            }
        }"""
    )
    page.close()
    reader.context.set_offline(True)
    page = reader("labs/gradient_descent/")
    lab = LabOnPage(page.locator(".nnlib-lab"))
    before = lab.pixels()
    lab.root.get_by_role("slider").first.press("ArrowRight")
    lab.wait_for_change(before)


def test_the_course_runs_without_a_network_after_a_visit(chromium, reader):
    page = reader("live/lab/index.html?path=notebooks/start_here.ipynb")
    notebook(page, "notebooks/start_here.ipynb").run_all(SECONDS)
    page.evaluate(
        """async () => {
            const kept = await caches.open("nnlib-files");
            const has = async (part) => (await kept.keys()).some(({ url }) => url.includes(part));
            const wanted = ["pyodide.asm.wasm", "figures.zip.packed", "jlab_core", "remoteEntry"];
            while (!(await Promise.all(wanted.map(has))).every(Boolean)) {
                await new Promise((done) => setTimeout(done, 200));
            }
        }"""
    )
    page.close()
    reader.context.set_offline(True)
    page = reader("live/lab/index.html?path=notebooks/start_here.ipynb")
    opened = notebook(page, "notebooks/start_here.ipynb")
    opened.run_all(SECONDS)
    assert opened.errors() == []
    assert all(cell["execution_count"] for cell in opened.cells() if cell["cell_type"] == "code")


def test_axe_finds_no_violation_on_the_page_of_a_lab(chromium, reader):
    from axe_playwright_python.sync_playwright import Axe
    from in_jupyterlab import LabOnPage

    page = reader("labs/gradient_descent/")
    LabOnPage(page.locator(".nnlib-lab")).wait("(canvas) => canvas.dataset.frame > 0")
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "(dark) => document.documentElement.classList.contains('dark') === dark", arg=scheme == "dark"
        )
        for rule in Axe().run(page).response["violations"]:
            found += [(scheme, rule["id"], node["html"]) for node in rule["nodes"]]
    assert found == []


def test_a_plain_server_is_enough_and_little_is_loaded(chromium, browser):
    """A server that packs nothing, such as `python -m http.server`, at the root of its address."""
    from in_jupyterlab import LabOnPage

    sent = []

    class Plain(http.server.SimpleHTTPRequestHandler):
        def copyfile(self, source, outputfile):
            content = source.read()
            sent.append((self.path, len(content)))
            outputfile.write(content)

        def log_message(self, *_):
            pass

    handler = functools.partial(Plain, directory=str(ROOT / "site" / "_out"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.set_default_timeout(2 * MINUTE)
        page.goto(f"http://127.0.0.1:{server.server_port}/playground/?hidden=(3,)")
        lab = LabOnPage(page.locator(".nnlib-lab"))
        lab.wait("(canvas) => canvas.dataset.frame > 0")
        page.close()
        server.shutdown()
    names = {path.rpartition("/")[2] for path, _ in sent}
    assert "pyodide.asm.wasm.packed" in names
    assert "pyodide.asm.wasm" not in names
    assert sum(size for _, size in sent) < MOST


def test_a_first_visit_is_light(chromium, reader, site):
    del site.sent[:]
    page = reader("live/lab/index.html?path=notebooks/start_here.ipynb")
    opened = notebook(page, "notebooks/start_here.ipynb")
    opened.evaluate(
        "await panel.sessionContext.session.kernel.requestExecute({ code: 'import matplotlib' }).done;"
    )
    assert any("figures.zip" in path for path, _ in site.sent)
    assert sum(size for _, size in site.sent) < MOST


def test_a_browser_that_cannot_take_the_memory_starts_all_the_same(chromium, reader):
    from in_jupyterlab import LabOnPage

    reader.context.route("**/memory.bin.packed", lambda route: route.fulfill(body=b"not a memory"))
    page = reader("labs/losses/")
    LabOnPage(page.locator(".nnlib-lab")).wait("(canvas) => canvas.dataset.frame > 0")
