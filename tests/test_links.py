"""Links between notebooks and pages lead somewhere, down to the heading they name."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("[!.]*/*.md"), *ROOT.glob("notebooks/*.ipynb")])
MARKDOWN_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
NOT_TEXT = re.compile(
    r"^(```|~~~).*?^\1|(`+)(?!`).+?(?<!`)\2(?!`)|\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL | re.MULTILINE
)


class Addresses(HTMLParser):
    """Collects where the links and pictures of a page of HTML point."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found += [value for key, value in attributes if key in ("href", "src") and value]


def texts(path):
    """The markdown and the HTML of a page or a notebook, as two lists."""
    if path.suffix == ".md":
        return [path.read_text(encoding="utf-8")], []
    notebook = nbformat.read(path, as_version=4)
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    markdown = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return (
        markdown + [data["text/markdown"] for data in shown if "text/markdown" in data],
        [data["text/html"] for data in shown if "text/html" in data],
    )


def links(path):
    """Every address in a page."""
    markdown, html = texts(path)
    for text in markdown:
        text = NOT_TEXT.sub("", text)
        yield from MARKDOWN_LINK.findall(text)
        html = [*html, text]
    for text in html:
        addresses = Addresses()
        addresses.feed(text)
        yield from addresses.found


def anchors(path):
    """The anchors of the headings of a page, as GitHub makes them, or of a notebook, as JupyterLab does."""
    for text in texts(path)[0]:
        text = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
        for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*\s*$", text, re.MULTILINE):
            heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
            heading = re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", heading)
            if path.suffix == ".md":
                heading = re.sub(r"[^\w\s-]", "", heading.lower())
            yield heading.replace(" ", "-")


def dead(path):
    """The links of a page that lead nowhere, and why."""
    anchors_of = cache(lambda target: list(anchors(target)))
    for link in links(path):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.exists():
            yield f"{link}: there is no such file"
        elif parts.fragment and target.suffix in (".md", ".ipynb"):
            found = anchors_of(target).count(unquote(parts.fragment))
            if found != 1:
                yield f"{link}: {found} headings have this anchor"
            elif target.suffix == ".ipynb" and "%" in parts.fragment:
                yield f"{link}: JupyterLab looks for the anchor exactly as written: write {unquote(parts.fragment)}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    assert not list(dead(path))


def test_dead_links_are_found(tmp_path):
    cells = [
        nbformat.v4.new_markdown_cell("# Two\n## The cost `J`, *all* examples\n## Twice"),
        nbformat.v4.new_markdown_cell("## Twice\n```\n# comment\n```\n`[x](code.md)` and $A[1](x)$"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "two.ipynb")
    good = [
        "two.ipynb",
        "two.ipynb#The-cost-J,-all-examples",
        "#one-more-time",
        "https://example.org/none",
        "two.ipynb#Two",
    ]
    bad = [
        "two.ipynb#The-cost-J%2C-all-examples",
        "three.ipynb",
        "two.ipynb#the-cost-J",
        "two.ipynb#Twice",
        "two.ipynb#comment",
        "#none",
    ]
    page = tmp_path / "page.md"
    page.write_text("# One more time!\n" + "\n".join(f"[a]({link})" for link in good + bad), encoding="utf-8")
    assert [problem.split(": ")[0] for problem in dead(page)] == bad
    page.write_text('<a href="three.ipynb">a</a> <img src="two.png" alt="b">', encoding="utf-8")
    assert len(list(dead(page))) == 2
    assert not list(dead(tmp_path / "two.ipynb"))
