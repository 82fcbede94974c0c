"""Slides of the course's notebooks: a question before its answer, exercises left out, nothing below the lower edge."""

import re
from itertools import pairwise

import nbformat
import pytest
import test_teaching

from nnlib.exercises import slides
from nnlib.exercises.__main__ import main
from nnlib.exercises.handout import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("week*.ipynb"))


def shown(path):
    return list(slides.cells(nbformat.read(path, as_version=4).cells))


def place(cell):
    return cell["metadata"]["slideshow"]["slide_type"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lecture_asks_before_it_answers(path):
    cells = shown(path)
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.from_dict(cell) for cell in cells]))
    assert place(cells[0]) == "slide"
    questions = 0
    for cell, after in pairwise(cells):
        if cell["source"].startswith("**Predict"):
            questions += 1
            assert after["cell_type"] == "code"
            assert place(after) in ("fragment", "subslide"), "the answer isn't there yet"
    assert questions == sum(
        len(re.findall(r"^\*\*Predict", cell.source, re.MULTILINE))
        for _, folded, cells in test_teaching.parts(nbformat.read(path, as_version=4))
        for cell in cells
        if cell.cell_type == "markdown" and not folded
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_only_a_reader_does_is_left_out(path):
    for cell in shown(path):
        assert not re.search(r"^(task|check|agenda)\(", cell["source"], re.MULTILINE)
        assert not cell["source"].startswith("import ")
        assert "Small slips in the lecture notes" not in cell["source"]
        assert not re.search(r"\]\((?!\w+:)[^)]*\.(ipynb|md)", cell["source"]), "a slide stands alone"


def text(source, **metadata):
    return {"cell_type": "markdown", "id": "t", "metadata": metadata, "source": source}


def code(source, output=""):
    stream = [{"output_type": "stream", "name": "stdout", "text": output}] if output else []
    return {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "source": source,
        "outputs": stream,
        "execution_count": 1,
    }


def test_where_slides_begin():
    question = "**Predict.** How many?\n\n<details><summary>Two</summary>\n\nRight.\n\n</details>"
    notebook = [
        text("# Title\n\n[Run this page in your browser](../README.md#open-it), or so.\n\nWhat it is about."),
        code("import numpy as np\n\nfrom nnlib import cost"),
        text(
            f"Before.\n\n## 1. A section\n\n### Its first part\n\nText with a [link](week3.ipynb).\n\n{question}"
        ),
        code("print(2)", "2\n"),
        text("It is two."),
        code("def my_cost(A, Y):\n    return ...\n\n\ncheck(my_cost)"),
        text("### Its second part"),
        code("print(3)", "3\n" * slides.LINES),
        text("### Deeper: more", **{"jp-MarkdownHeadingCollapsed": True}),
        code("print(4)", "4\n"),
        text("## 2. The last"),
    ]
    found = [(place(cell), cell["source"].split("\n")[0]) for cell in slides.cells(notebook)]
    assert found == [
        ("slide", "# Title"),
        ("-", "Before."),
        ("slide", "## 1. A section"),
        ("-", "### Its first part"),
        ("subslide", "**Predict.** How many?"),
        ("fragment", "print(2)"),
        ("-", "It is two."),
        ("subslide", "### Its second part"),
        ("subslide", "print(3)"),
        ("slide", "## 2. The last"),
    ]
    assert "[link]" not in "".join(cell["source"] for cell in slides.cells(notebook))
    assert "Run this page" not in "".join(cell["source"] for cell in slides.cells(notebook))


def test_the_command_writes_a_page(tmp_path, capsys):
    notebook = ROOT / "notebooks" / "week3_shallow_network.ipynb"
    assert main(["slides", str(tmp_path / "out"), str(notebook), "--modules", "node_modules"]) == 0
    (page,) = (tmp_path / "out").iterdir()
    written = page.read_text(encoding="utf-8")
    begun = sum(place(cell) in ("slide", "subslide") for cell in shown(notebook))
    # Each stack of slides is a section around its own.
    assert written.count("<section") == begun + sum(place(cell) == "slide" for cell in shown(notebook))
    assert 'src="node_modules/mathjax/MathJax.js' in written
    assert "node_modules/reveal.js/dist/reveal.js" in written
    assert "unpkg" not in written
    (tmp_path / "no.ipynb").write_text("{}", encoding="ascii")
    assert main(["slides", str(tmp_path), str(tmp_path / "no.ipynb")]) == 1
    assert "no.ipynb isn't a notebook" in capsys.readouterr().err
