"""What the pages quote as nnlib's code is nnlib's code: each quoted line is in the function named beside it."""

import importlib
import json
import re
from pathlib import Path

import pytest

from nnlib import page

ROOT = Path(__file__).parents[1]
HEADER = "| formula | line | where |"
# The weeks whose last page lists each formula with its line.
LISTING = ("week2", "week3", "week4")
CODE = re.compile(r"`([^`]+)`")


def prose(path):
    """The Markdown of a notebook, or of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def quotes(text):
    """Pairs (line of code, function) of every table that lists formulas with their lines."""
    for shape, table in re.findall(re.escape(HEADER) + r"( shape \|)?\n\| --- .*\n((?:\|.*\n?)+)", text):
        for row in table.splitlines():
            # A code span may hold no bar, so these cells are the line and the function, counted from the end.
            cells = row.strip().strip("|").split(" | ")
            line, where = cells[-3:-1] if shape else cells[-2:]
            (name,) = CODE.findall(where)
            yield from ((code, name) for code in CODE.findall(line))


def lines(name):
    """The lines of a function of nnlib, such as "network.forward", without its docstring."""
    module, function = name.split(".")
    return {
        line.strip()
        for line in page.code(getattr(importlib.import_module(f"nnlib.{module}"), function)).splitlines()
    }


def misquoted(text):
    return [f"`{code}` isn't a line of {name}" for code, name in quotes(text) if code not in lines(name)]


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_tables_of_formulas_quote_whole_lines(path):
    assert not misquoted(prose(path))


def test_the_last_page_of_each_week_has_such_a_table():
    for week in LISTING:
        pages = [list(quotes(prose(path))) for path in (ROOT / "notebooks").glob(f"{week}_*.ipynb")]
        assert sum(map(len, pages)) >= 8, week


def test_the_readme_quotes_a_line():
    (code,) = re.findall(r"\*\*The code is the formula\.\*\* `([^`]+)`", prose(ROOT / "README.md"))
    assert code in lines("network.forward")


def test_the_course_is_as_long_as_the_pages_say():
    """The seven files of the course are those that start_here lists first."""
    page = prose(ROOT / "notebooks" / "start_here.ipynb")
    listed = re.findall(
        r"^\| `(\w+\.py)` \|", page.split("**The course**")[1].split("**The machinery**")[0], re.MULTILINE
    )
    said = "of plain numpy, about a thousand lines"
    assert f"seven files {said}" in page
    assert f"Seven files {said}" in prose(ROOT / "README.md")
    assert len(listed) == 7
    count = sum(len((ROOT / "nnlib" / name).read_text(encoding="utf-8").splitlines()) for name in listed)
    assert 800 <= count <= 1200


def minutes_of(notebook):
    """The minutes that a notebook's map says in its last line, or None where it has no map."""
    cells = json.loads((ROOT / "notebooks" / notebook).read_text(encoding="utf-8"))["cells"]
    outputs = [
        output for cell in cells if "agenda(" in "".join(cell["source"]) for output in cell.get("outputs", ())
    ]
    shown = ["".join(output.get("data", {}).get("text/plain", "")) for output in outputs]
    found = re.findall(r"^All together +(\d+) min$", "\n".join(shown), re.MULTILINE)
    return int(found[0]) if found else None


@pytest.mark.parametrize("page", ["README.md", "notebooks/start_here.ipynb"])
def test_the_minutes_are_those_of_the_notebooks(page):
    rows = re.findall(r"\((?:notebooks/)?(\w+\.ipynb)\) \|.*\| (\d+) \|$", prose(ROOT / page), re.MULTILINE)
    maps = {notebook: minutes_of(notebook) for notebook, _ in rows}
    assert sum(map(bool, maps.values())) >= 9
    rounded = 5
    assert not [row for row in rows if maps[row[0]] and abs(maps[row[0]] - int(row[1])) >= rounded]


def test_the_course_and_the_machinery_are_all_there_is():
    page = prose(ROOT / "notebooks" / "start_here.ipynb").split("**The course**")[1]
    listed = re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE)
    there = [path.name for path in (ROOT / "nnlib").iterdir() if not path.name.startswith(("_", "."))]
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("dZ = {L: A[L] - Y}, {}", "network.backward"),
        ("A[L] - Y", "network.backward"),
        ("dZ = {L: A[L] - Y}", "network.forward"),
        # The docstring says this, and no line does.
        ("dZ[L] = A[L] - Y", "network.backward"),
    ],
)
def test_a_wrong_quote_is_found(code, name):
    text = f"{HEADER}\n| --- | --- | --- |\n| $dZ$ | `{code}` | `{name}` |\n"
    assert len(misquoted(text)) == 1
    text = f"{HEADER} shape |\n| --- | --- | --- | --- |\n| $dZ$ | `{code}` | `{name}` | $(1, m)$ |\n"
    assert len(misquoted(text)) == 1
