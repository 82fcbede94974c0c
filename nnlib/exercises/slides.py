"""Slides for a lecture from the course's own notebooks: questions first, answers at a click, exercises left out.

A heading begins a slide. So does a question, and its answer comes with the next key. What would run over the lower edge
goes on a slide of its own. nbconvert makes the page; reveal.js shows it.
"""

import math
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from nnlib.exercises import handout

LINES, LETTERS = 22, 95  # that fit on a slide
FIGURE = 16  # lines that a figure or a lab's picture takes
PARTS = re.compile(r"^(?=#{1,3} |\*\*Predict\.?\*\*)", re.MULTILINE)
DETAILS = re.compile(r"<details>.*?</details>", re.DOTALL)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# What a lecture doesn't show: what only a reader does.
READERS = re.compile(r"^(?:task|check|agenda)\(|\byours_or_nnlibs\(|\bdone\(\)", re.MULTILINE)
RUN = re.compile(r"^\[Run this page in your browser\].*\n*", re.MULTILINE)
# reveal.js itself, the formulas, and what nbconvert loads both with: {option: place under the modules}.
MODULES = {
    "reveal_url_prefix": "reveal.js",
    "mathjax_url": "mathjax/MathJax.js?config=TeX-AMS_CHTML-full,Safe",
    "require_js_url": "requirejs/require.js",
    "jquery_url": "jquery/dist/jquery.min.js",
}
STYLE = """\
<style>
.reveal { font-size: 22px; }
.reveal h1 { font-size: 2.2em; } .reveal h2 { font-size: 1.7em; } .reveal h3 { font-size: 1.4em; }
.reveal .slides { text-align: left; }
.reveal .slides > section, .reveal .slides > section > section { box-sizing: border-box; padding: 0 8px; }
.reveal p, .reveal li, .reveal td, .reveal th { font-size: 1em; line-height: 1.35; }
.reveal pre, .reveal .highlight pre { font-size: 18px; line-height: 1.3; width: auto; box-shadow: none; }
.reveal summary { cursor: pointer; }
.reveal figure { margin: 0; } .reveal figcaption { font-size: 0.8em; }
.reveal img, .reveal figure svg { max-height: 360px; max-width: 100%; width: auto; margin: 0; }
.jp-Cell, .jp-OutputArea-output { overflow: visible; }
</style>
"""


def write(folder, notebooks: Iterable, modules: str = "") -> list[Path]:
    """Write a page of slides for each notebook into a folder; return their paths. Needs nbconvert.

    modules     an address, or a path from the folder, under which npm has put reveal.js@4, mathjax@2, requirejs and
                jquery@3; public servers if empty
    Raises ValueError for a file that isn't a notebook.
    """
    import nbformat
    from nbconvert import SlidesExporter

    options = {name: f"{modules.rstrip('/')}/{place}" for name, place in MODULES.items()} if modules else {}
    prefix = {"reveal_url_prefix": options.pop("reveal_url_prefix")} if modules else {}
    exporter = SlidesExporter(
        exclude_input_prompt=True, exclude_output_prompt=True, reveal_scroll=True, **prefix, **options
    )
    folder, pages = Path(os.path.expanduser(folder)), []
    for path in (Path(os.path.expanduser(each)) for each in notebooks):
        try:
            notebook = nbformat.read(path, as_version=4)
            notebook.cells = list(map(nbformat.from_dict, cells(notebook.cells)))
        except (OSError, ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
            raise ValueError(f"{path} isn't a notebook ({type(error).__name__})") from None
        page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
        folder.mkdir(parents=True, exist_ok=True)
        pages.append(folder / f"{path.stem}.slides.html")
        pages[-1].write_text(page.replace("</head>", f"{STYLE}</head>", 1), encoding="utf-8")
    return pages


def cells(notebook: Iterable[dict]) -> Iterator[dict]:
    """Yield what a lecture shows of a notebook, text cut at its headings and questions, placed on slides."""
    used, asked = 0.0, False
    for number, (cell, source) in enumerate(_pieces(notebook)):
        text = cell["cell_type"] == "markdown"
        height = _height_of_text(source) if text else _height_of_code(cell, source)
        question = text and source.startswith("**Predict")
        level = re.match(r"#*", source)[0].count("#") if text else 0
        if level in (1, 2) or number == 0:
            place = "slide"
        elif used + height > LINES or ((level == 3 or question) and used > 3):
            place = "subslide"
        else:
            place = "fragment" if asked else "-"
        used = height if place in ("slide", "subslide") else used + height
        asked = question
        yield {
            **{name: cell[name] for name in ("cell_type", "execution_count", "outputs") if name in cell},
            "id": f"slide-{number}",
            "metadata": {"slideshow": {"slide_type": place}},
            "source": source,
        }


def _pieces(notebook):
    """Pairs (cell, source): what is folded, for readers alone, or only imports something is left out.

    The answer to a question never is.
    """
    folded, piece = False, ""
    for cell in notebook:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            if re.match(r"#{1,3} ", source):
                folded = cell["metadata"].get(handout.FOLDED, False)
            text = handout.MARKDOWN.sub(_without_own_links, RUN.sub("", source))
            for piece in [] if folded else PARTS.split(text):
                if piece.strip():
                    yield cell, piece.strip()
        elif cell["cell_type"] == "code" and not folded:
            imports = all(re.match(r"(import|from) |%|$", line) for line in source.split("\n"))
            if piece.strip().startswith("**Predict") or not (imports or READERS.search(source)):
                yield cell, source
            piece = ""


def _without_own_links(found):
    """A slide stands alone, so links to other pages of the course become words."""
    return found[0] if re.match(r"\w+:", found[2]) else found[1]


def _height_of_text(source):
    lines = DETAILS.sub(
        "- one choice", FENCE.sub(lambda found: found[0].replace("\n", "\n\n"), source)
    ).split("\n")
    return sum(math.ceil(len(line) / LETTERS) * (2.0 if line.startswith("#") else 1.2) for line in lines)


def _height_of_code(cell, source):
    return source.count("\n") + 2 + sum(map(_height_of_output, cell.get("outputs", ())))


def _height_of_output(output):
    data = output.get("data", {})
    page, text = "".join(data.get("text/html", "")), "".join(output.get("text", data.get("text/plain", "")))
    if "<img" in page or "<svg" in page:
        return FIGURE
    if "text/markdown" in data:
        return "".join(data["text/markdown"]).count("\n") + 1
    return page.count("<tr") * 1.7 + 1 if page else text.count("\n") + 1
