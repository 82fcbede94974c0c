"""Build the pages to read: `python site/pages.py OUT`.

Every notebook becomes a page: its text, its stored outputs, its formulas as MathML, its labs as their stored
pictures. There are also a front page, a search index, and the repository's files that they link to. All links are
relative, so the site works below any path, and pages can be read from a disk. Nothing is executed here.
"""

import ast
import base64
import hashlib
import html
import io
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlencode, urlsplit

import jinja2
import nbformat
import prose
from bs4 import BeautifulSoup
from markupsafe import Markup
from nbconvert import HTMLExporter
from PIL import Image
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
THEME = Path(__file__).with_name("theme")
TITLE = "Neural networks, formula by formula"
# What a lab's picture says if no kernel runs; here a button says it.
STILL = " (a lab: run the cell to move it)"
# Labs on white that keep their colors on a dark page: their words say that dark is low, or they show photographs. The
# others invert their lightness there, as the live labs do.
KEPT = {"gradient_descent", "deep_network"}
# Colors in outputs, and the theme's colors for them, which have enough contrast on light and on dark.
TONES = {"#8a8a8a": "var(--muted)", "#00996f": "var(--good)", "#d55e00": "var(--warn)"}
WORDS_A_MINUTE = 180
HEADINGS = ["h1", "h2", "h3", "h4"]
# WebP's slowest mode takes two seconds per picture, and makes it no smaller.
LOSSLESS = {"lossless": True, "quality": 40, "method": 2}


@dataclass
class Section:
    """A heading and what is below it, up to the next one."""

    level: int
    anchor: str
    title: str
    words: list[str] = field(default_factory=list)


@dataclass
class Page:
    """One page to read: where it goes, what it shows, and for a notebook what the README says you do there."""

    path: str
    title: str
    body: BeautifulSoup
    sections: list[Section]
    notebook: str = ""
    task: str = ""
    exercises: int = 0
    labs: int = 0

    @property
    def up(self) -> str:
        """The path from this page to the root of the site."""
        return "../" * self.path.count("/")

    @property
    def minutes(self) -> int:
        """How long reading takes, in steps of five minutes; exercises and labs take longer."""
        count = sum(len(" ".join(section.words).split()) for section in self.sections)
        return max(5, round(count / WORDS_A_MINUTE / 5) * 5)

    @property
    def shown(self) -> Markup:
        return Markup(str(self.body))

    @property
    def description(self) -> str:
        """The first paragraph, for search engines and shared links."""
        paragraph = self.body.find("p")
        return " ".join(paragraph.get_text().split())[:300] if paragraph else self.title


class Site:
    """All pages, and the pictures and files that they need, as they are written below `out`."""

    def __init__(self, out: Path, address: str = ""):
        self.out, self.address = out, address.rstrip("/") + "/" if address else ""
        self.files: dict[str, Page | None] = {}
        self.waiting: list[Path] = []
        loader = jinja2.FileSystemLoader(THEME)
        self.templates = jinja2.Environment(
            loader=loader,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        self.templates.globals |= {"title_of_site": TITLE, "address": self.address}
        self.templates.filters |= {
            "live": live,
            "count_of": lambda count, thing: f"{count} {thing}" + "s" * (count != 1),
            "capitalize_first": lambda text: text[:1].upper() + text[1:],
        }

    # -- what is read

    def notebook(self, path: Path, task: str) -> Page:
        """Return the page of a notebook, its outputs as they are stored."""
        written = nbformat.read(path, as_version=4)
        config = Config()
        config.NbConvertBase.display_data_priority = [
            *("text/html", "text/markdown", "image/svg+xml", "text/latex", "image/png", "text/plain")
        ]
        exporter = HTMLExporter(
            config=config,
            template_name="notebook",
            extra_template_basedirs=[str(THEME)],
            exclude_anchor_links=True,
        )
        exporter.register_filter("words", lambda source: Markup(prose.words(source)))
        exporter.register_filter("python", lambda source: Markup(prose.python(source)))
        body = BeautifulSoup(exporter.from_notebook_node(written)[0], "html.parser")
        calls = shown_calls(written)
        for cell in body.select(".cell"):
            for picture in cell.select(".out img"):
                self._figure(picture, *calls.get(int(cell["data-index"]), ("", {})))
            del cell["data-index"]
        fold(body)
        page = self._page(path, path.stem + ".html", body, path.stem)
        page.task = task
        page.exercises = len(re.findall(r"^(?:exercises\.)?(?:task|bug)\(", code_of(written), re.MULTILINE))
        page.labs = len(body.select("figure.lab"))
        return page

    def file(self, path: Path) -> Page | None:
        """Return the page of a file or folder of the repository; None for one that isn't text, which is copied."""
        name = "files/" + path.relative_to(ROOT).as_posix()
        if path.is_dir():
            inside = [item for item in sorted(path.iterdir()) if item.suffix in (".py", ".md", ".css", ".js")]
            lines = "\n".join(f"- [`{item.name}`]({item.name})" for item in inside)
            body = prose.words(f"# {path.relative_to(ROOT)}\n\n{lines}")
            return self._page(path / "index", name + "/index.html", BeautifulSoup(body, "html.parser"))
        if path.suffix == ".md":
            body = prose.words(path.read_text(encoding="utf-8"), github=True)
            return self._page(path, name + ".html", BeautifulSoup(body, "html.parser"))
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return None
        shown = (
            prose.python(text) if path.suffix == ".py" else f'<pre class="printed">{html.escape(text)}</pre>'
        )
        heading = f"<h1>{html.escape(path.relative_to(ROOT).as_posix())}</h1>"
        body = f'{heading}<div class="cell whole"><div class="code">{shown}</div></div>'
        return self._page(path, name + ".html", BeautifulSoup(body, "html.parser"))

    def _page(self, source: Path, path: str, body: BeautifulSoup, notebook: str = "") -> Page:
        up = "../" * path.count("/")
        if opening := body.select_one('p > a[href="../README.md#open-it"]'):
            opening.parent.decompose()  # anyone reading this is in a browser already
        for element, key in [
            *((a, "href") for a in body.select("a[href]")),
            *((i, "src") for i in body.select("img")),
        ]:
            element[key] = self._link(source, element[key], up)
        for table in body.select("table"):
            table.wrap(body.new_tag("div", attrs={"class": "wide"}))
            for header in table.select("th"):
                if not header.get_text(strip=True):
                    header.name = "td"
                    del header["scope"]
        for element in body.select("[style]"):
            element["style"] = re.sub("|".join(TONES), lambda found: TONES[found[0]], element["style"])
        for status in body.select('[role="status"]'):
            del status["role"]  # on a page to read, nothing changes by itself
            status["class"] = "verdict"
        for formula in body.select("math"):
            del formula["data-tex"]
        sections = sections_of(body)
        add_links(body, notebook, up)
        return Page(path, sections[0].title if sections else path, body, sections, notebook)

    def _figure(self, picture, name: str, arguments: dict):
        """Put the picture into its own file; say whether it is a lab, and how it looks on a dark page."""
        data = base64.b64decode(picture["src"].partition(",")[2])
        drawn = Image.open(io.BytesIO(data))
        file = f"figures/{hashlib.sha256(data).hexdigest()[:16]}.webp"
        target = self.out / file
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            full = drawn.convert("RGBA" if drawn.has_transparency_data else "RGB")
            full.save(target, **LOSSLESS)
        style = re.search(r"width: (\d+)px", picture.get("style", ""))
        wide = int(style[1]) if style else drawn.width
        alt = picture.get("alt", "")
        is_lab = STILL in alt
        del picture["style"]
        picture.attrs |= {
            "src": file,
            "alt": alt.replace(STILL, ""),
            "width": wide,
            "height": round(wide * drawn.height / drawn.width),
            "loading": "lazy",
        }
        figure = picture.find_parent("figure")
        del figure["style"]
        for style in figure.select("style"):
            style.decompose()
        kept = name in KEPT or drawn.mode != "P"
        # what has no background of its own says how a dark page treats it
        looks = figure.get("class", []) if drawn.has_transparency_data else ["paper" if kept else "ink"]
        figure["class"] = ["lab"] * is_lab + looks
        if is_lab and name:
            words = alt.partition(STILL)[0]
            address = "playground/" if name == "playground" else f"labs/{name}/"
            address += "?" + urlencode(arguments, quote_via=quote) if arguments else ""
            link = BeautifulSoup(
                f'<a class="move" href="{html.escape(address)}" data-title="{html.escape(words)}">'
                '<span aria-hidden="true">▶</span> Move it here</a>',
                "html.parser",
            )
            figure.append(link)

    def _link(self, source: Path, link: str, up: str) -> str:
        """Return where a link in a file leads on the site."""
        parts = urlsplit(link)
        if (
            parts.scheme
            or parts.netloc
            or not parts.path
            or link.startswith(("figures/", "labs/", "playground/"))
        ):
            return link
        target = (source.parent / unquote(parts.path)).resolve()
        if not target.exists() or ROOT not in [target, *target.parents]:
            raise FileNotFoundError(f"{source.relative_to(ROOT)} links to {link}, and there is no such file")
        where = self._where(target)
        return up + quote(where) + (f"#{parts.fragment}" if parts.fragment else "")

    def _where(self, target: Path) -> str:
        """The path on the site of a file in the repository, which is added to what to build."""
        if target.suffix == ".ipynb":
            return target.stem + ".html"
        if target not in self.files:
            self.files[target] = None
            self.waiting.append(target)
        name = "files/" + target.relative_to(ROOT).as_posix()
        if target.is_dir():
            return name + "/index.html"
        return name if target.suffix in (".png", ".jpg", ".svg", ".npz") else name + ".html"

    # -- what is written

    def write(self) -> list[Page]:
        """Write everything, and return the pages."""
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        course = [self.notebook(ROOT / path, task) for path, task in table_of_course(readme)]
        others = []
        self._where(ROOT / "README.md")
        while self.waiting:
            path = self.waiting.pop()
            page = self.file(path)
            if page:
                others.append(page)
            else:
                target = self.out / "files" / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        self._assets([*course, *others])
        for number, page in enumerate(course):
            before = course[number - 1] if number else None
            after = course[number + 1] if number + 1 < len(course) else None
            self._render("page.html.j2", page.path, page=page, course=course, before=before, after=after)
        for page in others:
            self._render("page.html.j2", page.path, page=page, course=course, before=None, after=None)
        differences = section_of(readme, "What is different here")
        body = BeautifulSoup(prose.words(differences), "html.parser")
        for link in body.select("a[href]"):
            link["href"] = self._link(ROOT / "README.md", link["href"], "")
        self._render(
            "front.html.j2",
            "index.html",
            course=course,
            differences=Markup(str(body)),
            picture=picture_of(readme),
            up="",
        )
        self._render(
            "missing.html.j2", "404.html", style=Markup((THEME / "style.css").read_text("utf-8")), up=""
        )
        return [*course, *others]

    def _assets(self, pages: list[Page]):
        folder = self.out / "theme"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("style.css", "page.js", "favicon.svg"):
            shutil.copyfile(THEME / name, folder / name)
        used = "".join(formula.get_text() for page in pages for formula in page.body.select("math"))
        (folder / "math.woff2").write_bytes(prose.math_font(used))
        index = [
            [
                page.title,
                [[section.anchor, section.title, " ".join(section.words)] for section in page.sections],
            ]
            for page in pages
            if page.notebook
        ]
        paths = [page.path for page in pages if page.notebook]
        packed = json.dumps([paths, index], ensure_ascii=False, separators=(",", ":"))
        # A script and not JSON, because pages opened from a disk may load that, too.
        (folder / "index.js").write_text(f"nnlibIndex={packed}\n", encoding="utf-8")
        pictures(self.out)

    def _render(self, template: str, path: str, **values):
        page = values.get("page")
        values = {"up": page.up if page else "", "path": path, "page": None} | values
        target = self.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(self.templates.get_template(template).render(**values), encoding="utf-8")


def live(notebook: str, anchor: str = "") -> str:
    """Return the address, from the root of the site, where a notebook runs, at a section."""
    return f"live/lab/index.html?path=notebooks/{notebook}.ipynb" + (f"#{anchor}" if anchor else "")


def add_links(body: BeautifulSoup, notebook: str, up: str):
    """Give each heading a link to itself and, in a notebook, one that runs it there."""
    for heading in body.select("h2[id], h3[id], h4[id]"):
        anchor, title = quote(heading["id"]), html.escape(" ".join(heading.get_text().split()))
        links = f'<a class="anchor" href="#{anchor}" aria-label="Link to {title}">#</a>'
        if notebook:
            where = html.escape(up + live(notebook, anchor))
            links += f'<a class="run" href="{where}" aria-label="Run {title}"><span aria-hidden="true">▶</span> run</a>'
        heading.wrap(body.new_tag("div", attrs={"class": f"heading {heading.name}"}))
        heading.insert_after(BeautifulSoup(links, "html.parser"))


def table_of_course(readme: str) -> list[tuple[str, str]]:
    """Return the notebooks in the order of the README's table, each with what one does there."""
    rows = re.findall(r"^\| \[[^]]*\]\((notebooks/\w+\.ipynb)\) \| ([^|]*) \|", readme, re.MULTILINE)
    missing = {path.name for path in ROOT.glob("notebooks/*.ipynb")} - {
        path.split("/")[1] for path, _ in rows
    }
    if missing:
        raise ValueError(f"the README's table of the course lacks {', '.join(sorted(missing))}")
    return rows


def picture_of(readme: str) -> dict[str, object]:
    """Return the alt text of the README's picture, and its size on the front page."""
    (alt,) = re.findall(r'<img src="data/screenshot.png"[^>]* alt="([^"]*)"', readme)
    with Image.open(ROOT / "data" / "screenshot.png") as drawn:
        return {"alt": html.unescape(alt), "width": 1180, "height": round(1180 * drawn.height / drawn.width)}


def section_of(markdown: str, title: str) -> str:
    """Return what is below one heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", markdown, re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"the README has no section {title!r}, which the front page shows")
    return found[1].strip()


def code_of(notebook) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def shown_calls(notebook) -> dict[int, tuple[str, dict]]:
    """For each code cell that ends in a call of a lab or a figure: its name, and those arguments that are literals."""
    calls, named = {}, {}
    for number, cell in enumerate(notebook.cells):
        try:
            statements = ast.parse(cell.source).body if cell.cell_type == "code" else []
        except SyntaxError:
            continue
        for statement in statements:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                named[statement.targets[0].id] = statement.value
        if statements and isinstance(statements[-1], ast.Expr):
            shown = _maker(statements[-1].value, named)
            if isinstance(shown, ast.Call) and isinstance(shown.func, ast.Attribute):
                calls[number] = shown.func.attr, literals(shown.keywords)
    return calls


def _maker(shown, named):
    """The call that made what an expression shows: `labs.f()` for itself, for `kept`, and for `kept.finish()`."""
    while True:
        if isinstance(shown, ast.Name) and shown.id in named:
            shown = named[shown.id]
        elif isinstance(shown, ast.Call) and isinstance(shown.func, ast.Attribute):
            inner = shown.func.value
            if not isinstance(inner, ast.Call) and not (isinstance(inner, ast.Name) and inner.id in named):
                return shown
            shown = inner
        else:
            return shown


def literals(keywords) -> dict[str, str]:
    """Return the arguments that are plain values, as Python writes them, but not the names of the notebook."""
    found = {}
    for keyword in keywords:
        try:
            found[keyword.arg] = repr(ast.literal_eval(keyword.value))
        except ValueError:
            continue
    return found


def sections_of(body: BeautifulSoup) -> list[Section]:
    """Return the headings of a page, each with the words and the code below it."""
    sections = []
    for element in body.find_all([*HEADINGS, "p", "li", "td", "th", "pre", "summary"]):
        words = " ".join(element.get_text().split())
        if element.name in HEADINGS and element.get("id"):
            sections.append(Section(int(element.name[1]), element["id"], words))
        elif (
            sections
            and words
            and not element.find_parent(["p", "li", "td", "pre"])
            and not is_printed(element)
        ):
            sections[-1].words.append(words)
    return sections


def fold(body: BeautifulSoup) -> None:
    """Fold what a notebook folds: all that is below a heading so marked, up to the next of its level or above."""
    for mark in body.select("div[data-folds]"):
        heading = mark.find(HEADINGS)
        inside = [*heading.find_next_siblings(), *_until(mark, HEADINGS[: HEADINGS.index(heading.name) + 1])]
        details = body.new_tag("details", attrs={"class": "fold"})
        details.append(summary := body.new_tag("summary"))
        summary.string = "Open this part"
        for element in inside:
            details.append(element.extract())
        mark.insert_after(details)
        mark.unwrap()


def _until(start, ends):
    """The elements after one, up to the first that is one of these headings or begins with one."""
    for element in list(start.find_next_siblings()):
        if element.name in ends or (element.has_attr("data-folds") and element.find(HEADINGS).name in ends):
            return
        yield element


def is_printed(element) -> bool:
    """Whether it is numbers or code from a cell's output, which nobody searches for."""
    return element.find_parent(class_="out") is not None and element.name in ("pre", "td", "th", "summary")


def pictures(out: Path):
    """Write the picture of the front page, and the one that a shared link shows, 1200 by 630."""
    with Image.open(ROOT / "data" / "screenshot.png") as drawn:
        whole = drawn.convert("RGB")
    whole.save(out / "theme" / "playground.webp", **LOSSLESS)
    shared = Image.new("RGB", (1200, 630), "white")
    wide, tall = whole.size
    scale = 1200 / wide
    resized = whole.resize((1200, round(tall * scale)), Image.Resampling.LANCZOS)
    shared.paste(resized, (0, (630 - resized.height) // 2))
    shared.quantize(256).save(out / "theme" / "shared.png", optimize=True)


def build(out: Path, address: str = "") -> list[PurePosixPath]:
    """Write all pages below out, and return their paths; `address` is where the site will be, for shared links."""
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    pages = Site(out, address or os.environ.get("SITE_ADDRESS", "")).write()
    return [PurePosixPath(path) for path in ("index.html", "404.html", *(page.path for page in pages))]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python site/pages.py OUT")
    for written in build(Path(sys.argv[1])):
        print(written)
