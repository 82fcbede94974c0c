"""What every stored notebook complies with; nbval then executes them and compares their outputs.

Most of it is so that nothing slips past nbval: it compares no cell without an execution count, and no picture, only
the words that stand for it.
"""

import json
import re
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from execute_notebooks import IMAGE, METADATA, WIDGET, execute, normalize

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST, LARGEST_OUTPUT, LONGEST = 1_500_000, 400_000, 15
NBVAL_TAGS = {"nbval-ignore-output"}
PATH = re.compile(
    r"(?<![\w/.:~-])/(?:home|root|Users|tmp|usr|opt|var|mnt|srv|private|work\w*)/[\w.~-]+"
    r"|\b[A-Za-z]:\\+\w|file:/"
)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    """Pairs of a code cell and one of its outputs."""
    return [(cell, output) for cell in code_cells(notebook) for output in cell.outputs]


def name(cell):
    return repr("".join(cell.source.splitlines()[:1])[:60])


def texts(notebook):
    """Pairs of a cell and a text a reader sees in it: sources and outputs, embedded pictures taken out."""
    for cell in notebook.cells:
        yield cell, cell.source
    for cell, output in outputs(notebook):
        yield cell, output.get("text", "")
        yield cell, "\n".join([output.get("evalue", ""), *output.get("traceback", ())])
        for mime, value in output.get("data", {}).items():
            if not mime.startswith("image/") or mime == "image/svg+xml":
                yield cell, IMAGE.sub("", value if isinstance(value, str) else json.dumps(value))


SAYING = {
    "img": ("alt",),
    "svg": ("aria-label", "aria-labelledby"),
    "canvas": ("aria-label", "aria-labelledby"),
}


class Pictures(HTMLParser):
    """Collects the pictures of a page that say nothing to a reader who can't see them."""

    def __init__(self):
        super().__init__()
        self.mute, self.figure = [], None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "figure":
            self.figure = 0
        elif tag in SAYING and attributes.get("aria-hidden") != "true":
            self.figure = None if self.figure is None else self.figure + 1
            if not any((attributes.get(key) or "").strip() for key in SAYING[tag]):
                self.mute.append(f"<{tag}> without {SAYING[tag][0]}")

    def handle_endtag(self, tag):
        if tag == "figure":
            if not self.figure:
                self.mute.append("<figure> without a picture")
            self.figure = None


def counts(notebook):
    """nbval compares a cell only if it has a count, and in the order 1..n only Run All leaves them."""
    found = [cell.execution_count for cell in code_cells(notebook)]
    if found != list(range(1, len(found) + 1)):
        yield f"execution counts are {found}, not 1..{len(found)}"
    for cell, output in outputs(notebook):
        if output.get("execution_count", cell.execution_count) != cell.execution_count:
            yield f"{name(cell)} is numbered {cell.execution_count}, its output {output.execution_count}"


def kernel(notebook):
    """Under another name JupyterLab asks the reader for a kernel."""
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        yield f"kernelspec is {notebook.metadata.get('kernelspec')}, not python3"


def widgets(notebook):
    """Widget state is 20 to 70 kB that changes at every run, and a view without it is an error message."""
    if "widgets" in notebook.metadata:
        yield "widget state is stored"
    for cell, output in outputs(notebook):
        if WIDGET in output.get("data", {}):
            yield f"{name(cell)} stores the view of a widget"


def times(notebook):
    for cell in notebook.cells:
        if {"execution", "ExecuteTime", "papermill"} & set(cell.metadata):
            yield f"{name(cell)} stores when it ran"


def ids(notebook):
    """Its own id keeps a cell's history and its comments in place."""
    found = [cell.get("id") for cell in notebook.cells]
    if None in found or len(set(found)) < len(found):
        yield "cell ids are missing or doubled"


def errors(notebook):
    """Run All stops at an error, in a browser also where a tag announces it: `page.error_shown` prints it instead."""
    for cell, output in outputs(notebook):
        if output.output_type == "error":
            yield f"{name(cell)} stores {output.ename}: {output.evalue}"


def compared(notebook):
    """No cell is skipped, and a tag that nbval doesn't know would mean a check that isn't made."""
    for cell in code_cells(notebook):
        for tag in cell.metadata.get("tags", []):
            if re.search("nbval|raises|skip|ignore", tag, re.IGNORECASE) and tag not in NBVAL_TAGS:
                yield f"{name(cell)} is tagged {tag}"
        if re.search(r"^\s*#\s*(NBVAL_|PYTEST_)", cell.source, re.MULTILINE):
            yield f"{name(cell)} steers nbval by a comment; use a tag"


def descriptions(notebook):
    """JupyterLab ignores alt text given in any other way than in HTML, and nbval compares words alone."""
    for cell, output in outputs(notebook):
        data = output.get("data", {})
        if any(mime.startswith("image/") for mime in data) and "text/html" not in data:
            yield f"{name(cell)} shows a picture without HTML that describes it"
    pages = [(cell, cell.source) for cell in notebook.cells if cell.cell_type == "markdown"]
    pages += [
        (cell, output.data["text/html"])
        for cell, output in outputs(notebook)
        if "text/html" in output.get("data", {})
    ]
    for cell, page in pages:
        pictures = Pictures()
        pictures.feed(
            re.sub(r"(`+).*?\1", "", page, flags=re.DOTALL) if cell.cell_type == "markdown" else page
        )
        yield from (f"{name(cell)}: {mute}" for mute in pictures.mute)
        if cell.cell_type == "markdown" and re.search(r"!\[\s*\]\(", page):
            yield f"{name(cell)}: ![]( ) without alt text"


def paths(notebook):
    for cell, text in texts(notebook):
        for found in PATH.finditer(text):
            yield f"{name(cell)} holds the path {found.group()}"


def sizes(notebook):
    if (size := len(nbformat.writes(notebook).encode())) > LARGEST:
        yield f"{size} bytes, more than {LARGEST}"
    for cell, output in outputs(notebook):
        if (size := len(json.dumps(output))) > LARGEST_OUTPUT:
            yield f"{name(cell)} has an output of {size} bytes, more than {LARGEST_OUTPUT}"


def lengths(notebook):
    for cell in code_cells(notebook):
        if (lines := sum(bool(line.strip()) for line in cell.source.splitlines())) > LONGEST:
            yield f"{name(cell)} has {lines} lines, more than {LONGEST}"


def form(notebook):
    """Opened in JupyterLab, a notebook gets the version of that reader's Python, which isn't an error."""
    normal = normalize(notebook)
    normal.metadata.language_info = notebook.metadata.get("language_info")
    if normal != notebook:
        yield "not in the form in which `nox -s notebooks` stores it"


def opening(notebook):
    """Somebody who meets a notebook outside of the course, on a page of a repository, sees at its top how to run it."""
    if "[Run this page in your browser](../README.md#open-it)" not in notebook.cells[0].source:
        yield "the first cell doesn't link to the ways to run it"


RULES = [
    counts,
    kernel,
    widgets,
    times,
    ids,
    errors,
    compared,
    descriptions,
    paths,
    sizes,
    lengths,
    opening,
    form,
]


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=nbformat.NO_CONVERT)


@pytest.mark.parametrize("rule", RULES)
def test_notebook_keeps_to(rule, notebook):
    assert not list(rule(notebook))


def test_no_leftovers():
    """A notebook that JupyterLab kept as a checkpoint, or one that is not in its folder, is not tested."""
    astray = [path for path in FOLDER.parent.glob("*/*.ipynb") if path.parent != FOLDER]
    assert not astray


def sample():
    """A notebook that keeps to every rule."""
    code = nbformat.v4.new_code_cell
    shown = nbformat.v4.new_output(
        "display_data", {"text/html": '<figure><img alt="A line"></figure>', "text/plain": "A line"}
    )
    printed = nbformat.v4.new_output("stream", text="ValueError: no\n")
    cells = [
        nbformat.v4.new_markdown_cell(
            "# Title\n\n[Run this page in your browser](../README.md#open-it)\n\n![A line](line.png)",
            id="title",
        ),
        code("shown", id="shown", execution_count=1, outputs=[shown]),
        code("printed", id="printed", execution_count=2, outputs=[printed]),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def change(rule, at, *values):
    """A case for `test_a_breach_is_found`: the place in the sample that changes, and what comes there."""
    return [pytest.param(rule, at, value, id=f"{rule.__name__}-{n}") for n, value in enumerate(values)]


HTML = ("cells", 1, "outputs", 0, "data", "text/html")
RAISED = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["ValueError: no"]}
CODE, TAGS = ("cells", 1, "source"), ("cells", 1, "metadata", "tags")


def test_the_sample_is_clean():
    assert not [problem for rule in RULES for problem in rule(sample())]


@pytest.mark.parametrize(
    ("rule", "at", "value"),
    [
        *change(counts, ("cells", 1, "execution_count"), None, 3),
        *change(counts, ("cells", 1, "outputs", 0, "execution_count"), 7),
        *change(kernel, ("metadata", "kernelspec", "name"), "conda-base"),
        *change(widgets, ("metadata", "widgets"), {}),
        *change(widgets, ("cells", 1, "outputs", 0, "data", WIDGET), {"model_id": "0"}),
        *change(times, ("cells", 0, "metadata", "execution"), {"iopub.execute_input": "2026"}),
        *change(ids, ("cells", 0, "id"), None, "shown"),
        *change(errors, ("cells", 2, "outputs"), [RAISED]),
        *change(compared, TAGS, ["nbval-skip"], ["nbval-ignore-outputs"], ["raises-exception"]),
        *change(compared, CODE, "# NBVAL_SKIP\n1"),
        *change(
            descriptions,
            HTML,
            "<img>",
            '<img alt=" ">',
            "<figure><p>hm</p></figure>",
            "<svg></svg>",
            "<canvas>",
        ),
        *change(descriptions, ("cells", 0, "source"), "![](line.png)", "<img src='line.png'>"),
        *change(descriptions, ("cells", 1, "outputs", 0, "data"), {"image/png": "iVBO"}),
        *change(paths, CODE, "open('/" + "home/ann/x.h5')", "open('C:" + "\\\\Users\\\\ann')"),
        *change(paths, HTML, "file:" + "///x"),
        *change(paths, ("cells", 2, "outputs", 0, "text"), "in /" + "opt/python/x.py"),
        *change(paths, ("cells", 2, "outputs"), [{**RAISED, "traceback": ["in /" + "opt/python/x.py"]}]),
        *change(sizes, ("cells", 0, "source"), "x" * LARGEST),
        *change(sizes, HTML, "x" * LARGEST_OUTPUT),
        *change(lengths, CODE, "x = 1\n" * (LONGEST + 1)),
        *change(form, ("cells", 2, "outputs"), [{**RAISED, "traceback": ["\x1b[31mValueError\x1b[0m: no"]}]),
        *change(opening, ("cells", 0, "source"), "# Title"),
        *change(form, ("metadata", "title"), "Title"),
        *change(form, ("cells", 0, "metadata", "collapsed"), True),
    ],
)
def test_a_breach_is_found(rule, at, value):
    notebook = sample()
    place = notebook
    for key in at[:-1]:
        place = place.setdefault(key, {}) if isinstance(place, dict) else place[key]
    place[at[-1]] = nbformat.from_dict(value)
    assert list(rule(notebook))


def test_executing_twice_changes_nothing():
    draft = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Draft\n\n[Run this page in your browser](../README.md#open-it)"),
            nbformat.v4.new_code_cell(
                "import time\nprint(f'{time.perf_counter():.6f} s')",
                metadata={"tags": ["nbval-ignore-output"]},
            ),
            nbformat.v4.new_code_cell("import ipywidgets\nipywidgets.IntSlider(description='alpha')"),
            nbformat.v4.new_code_cell("print(1)\nprint(2)"),
            nbformat.v4.new_code_cell("import sys\nprint('no', file=sys.stderr)"),
        ]
    )
    once = normalize(execute(draft), draft)
    twice = normalize(execute(once), once)
    assert nbformat.writes(twice) == nbformat.writes(once)
    assert not [problem for rule in RULES for problem in rule(once)]
    assert [output.get("text") for _, output in outputs(once)][-2] == "1\n2\n"


def test_ignored_output_is_renewed_when_its_words_change():
    stored = sample()
    cell = stored.cells[1]
    cell.metadata.tags = ["nbval-ignore-output"]
    cell.outputs = [nbformat.v4.new_output("stream", text="loops: 1.5 s   1")]
    later = deepcopy(stored)
    later.cells[1].outputs[0].text = "loops: 70.25 ms 1"
    assert normalize(later, stored).cells[1].outputs[0].text == "loops: 1.5 s   1"
    shown = nbformat.v4.new_output("execute_result", {"text/plain": "1.5 s"}, execution_count=7)
    stored.cells[1].outputs = [shown]
    assert normalize(stored, stored).cells[1].outputs[0].execution_count == stored.cells[1].execution_count
    stored.cells[1].outputs = [nbformat.v4.new_output("stream", text="loops: 1.5 s   1")]
    later.cells[1].outputs[0].text = "one product: 70 ms"
    assert normalize(later, stored).cells[1].outputs[0].text == "one product: 70 ms"
