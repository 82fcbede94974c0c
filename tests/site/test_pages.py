"""The pages to read: all of a notebook is there, every link leads somewhere, and nothing comes from another server."""

import functools
import gzip
import http.server
import re
import sys
import threading
from pathlib import Path
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import nbformat
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from test_links import anchors

from nnlib import figures, labs

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path.stem for path in ROOT.glob("notebooks/*.ipynb"))
READ = ["index", *NOTEBOOKS]  # what has to be light, and readable on a phone
MOST = 1_000_000  # bytes of a page with all its pictures, over the wire
LIVE = "live/lab/index.html"

sys.path.insert(0, str(ROOT / "site"))
import pages  # noqa: E402
import prose  # noqa: E402

sys.path.remove(str(ROOT / "site"))

MATH = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$[^$]+?\$", re.DOTALL)
CODE = re.compile(r"^(```|~~~).*?^\1|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the pages, built once."""
    out = tmp_path_factory.mktemp("site")
    pages.build(out)
    return out


@functools.cache
def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def notebook(name):
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def markdown(name):
    """The markdown of a notebook: its cells, and what its outputs show as such."""
    for cell in notebook(name).cells:
        if cell.cell_type == "markdown":
            yield cell.source
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if "text/html" not in shown and ("text/markdown" in shown or "text/latex" in shown):
                yield shown.get("text/markdown") or shown["text/latex"]


def squeezed(text):
    """Letters and digits alone, so that neither markup nor spaces count."""
    return re.sub(r"[\W_]", "", text)


# ------------------------------------------------------------------ what is on a page


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_formula_is_mathml(site, name):
    formulas = sum(len(MATH.findall(CODE.sub("", text))) for text in markdown(name))
    page = parsed(site / f"{name}.html")
    assert len(page.select("main math")) == formulas
    assert not page.select("merror")
    assert not re.search(r"\\(frac|sum|hat|begin)", page.select_one("article").get_text())


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_word_and_no_output_is_lost(site, name):
    shown = squeezed(parsed(site / f"{name}.html").select_one("article").get_text())
    for cell in notebook(name).cells:
        if cell.cell_type == "code":
            assert squeezed(cell.source) in shown
        else:
            # That a browser can run this page is left out where it is shown in one.
            source = re.sub(r"^\[Run this page in your browser\].*$", "", cell.source, flags=re.MULTILINE)
            plain = MATH.sub("\n", CODE.sub("\n", source))
            plain = re.sub(r"\]\([^)]*\)|<[^>]*>|^[|>#: -]+|\|", "\n", plain, flags=re.MULTILINE)
            lost = [line for line in plain.split("\n") if squeezed(line) not in shown]
            assert not lost
        for output in cell.get("outputs", []):
            assert squeezed(output.get("text", "")) in shown
            assert squeezed(output.get("evalue", "")) in shown


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_anchors_are_the_notebooks_and_each_section_runs(site, name):
    page = parsed(site / f"{name}.html")
    headings = page.select("article :is(h1, h2, h3, h4)")
    assert [heading["id"] for heading in headings] == list(anchors(ROOT / "notebooks" / f"{name}.ipynb"))
    runs = [unquote(link["href"]) for link in page.select("article a.run")]
    below = [heading["id"] for heading in headings if heading.name != "h1"]
    assert runs == [f"{LIVE}?path=notebooks/{name}.ipynb#{anchor}" for anchor in below]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_pictures_are_files_of_their_size_with_words(site, name):
    stored = sum(
        output.get("data", {}).get("text/html", "").count("data:image/png")
        for cell in notebook(name).cells
        for output in cell.get("outputs", [])
    )
    shown = parsed(site / f"{name}.html").select("article img")
    assert len(shown) == stored
    for picture in shown:
        assert len(picture["alt"]) > 20
        with Image.open(site / picture["src"]) as file:
            assert file.height / file.width == pytest.approx(
                int(picture["height"]) / int(picture["width"]), rel=0.01
            )


def test_labs_move_with_the_arguments_of_their_call(site):
    links = {
        unquote(move["href"])
        for name in NOTEBOOKS
        for move in parsed(site / f"{name}.html").select("figure a.move")
    }
    assert {
        "labs/gradient_descent/",
        "labs/symmetry/?start='scaled'",
        "labs/backprop/?n=(2, 3, 2, 1)",
    } <= links
    assert (
        "playground/?hidden=(6, 4)" in links
    )  # its activation is a function of the notebook, and can't go along
    assert not [link for link in links if "labs/playground" in link]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("labs.losses(z=-6)", ("losses", {"z": "-6"})),
        ("labs.training_map(up='seed').finish()", ("training_map", {"up": "'seed'"})),
        ("kept = labs.training_map().finish()\nkept", ("training_map", {})),
        ("kept = labs.training_map()\nkept.finish()", ("training_map", {})),
        ("print(kept)", None),
        ("x = 5\nx", None),
    ],
)
def test_the_call_that_made_a_lab_is_found(source, expected):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    assert pages.shown_calls(notebook).get(0) == expected


def test_a_part_is_folded_up_to_the_next_heading_of_its_level(tmp_path):
    folded = {"jp-MarkdownHeadingCollapsed": True}
    words = nbformat.v4.new_markdown_cell
    cells = [
        words("# Title"),
        words("### Deeper\n\nfirst", metadata=folded),
        nbformat.v4.new_code_cell("inside = 1"),
        words("#### Below it\n\nstill inside"),
        words("### Another\n\nfolded too", metadata=folded),
        words("## 2. Outside\n\nagain"),
    ]
    path = tmp_path / "folded.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    page = pages.Site(tmp_path).notebook(path, "")
    parts = [squeezed(part.get_text()) for part in page.body.select("details.fold")]
    assert ["first" in parts[0], "inside1" in parts[0], "stillinside" in parts[0]] == [True] * 3
    assert ["foldedtoo" in parts[0], "foldedtoo" in parts[1], "again" in parts[1]] == [False, True, False]
    for heading in ("Deeper", "Another", "2.-Outside"):  # links and the table of contents lead to them
        assert not page.body.find(id=heading).find_parent("details")
    assert [section.title for section in page.sections] == [
        "Title",
        "Deeper",
        "Below it",
        "Another",
        "2. Outside",
    ]


def test_cells_are_folded_and_left_out_as_their_metadata_say(tmp_path):
    def cell(code, **metadata):
        output = nbformat.v4.new_output("stream", text=f"out of {code}\n")
        return nbformat.v4.new_code_cell(code, outputs=[output], metadata=metadata)

    cells = [
        cell("a = 1", jupyter={"outputs_hidden": True}),
        cell("b = 2", tags=["hide-input"]),
        cell("c = 3", tags=["remove-output"]),
        cell("d = 4", tags=["remove-cell"]),
        cell("e = 5"),
    ]
    path = tmp_path / "folded.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    page = pages.Site(tmp_path).notebook(path, "").body
    folded = [squeezed(fold.get_text()) for fold in page.select("details.fold")]
    assert [text.endswith(end) for text, end in zip(folded, ["outofa1", "b2"], strict=True)] == [True, True]
    text = squeezed(page.get_text())
    assert "c3" in text
    assert "outofc3" not in text
    assert "d4" not in text
    assert "outofe5" in text


def test_figures_get_brighter_on_a_dark_page_as_in_a_notebook(tmp_path):
    shown = figures.curves([0, 1], {"y": [0, 1]})
    cell = nbformat.v4.new_code_cell("figures.curves([0, 1], {'y': [0, 1]})")
    data = {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
    cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
    path = tmp_path / "figure.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    figure = pages.Site(tmp_path).notebook(path, "").body.select_one("figure")
    assert figure["class"] == ["nnlib-drawn"]
    assert not figure.select("style")
    with Image.open(tmp_path / figure.img["src"]) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0
    style = (ROOT / "site" / "theme" / "style.css").read_text(encoding="utf-8")
    for look, how in figures.ON_DARK.items():
        assert style.count(f"figure.{look} img {{ filter: {how}; }}") == 2  # chosen, and the system's


def test_a_formula_that_cannot_be_set_is_named():
    with pytest.raises(ValueError, match=r"\\nonsense"):
        prose.words(r"Here: $x + \nonsense$.")


def test_a_link_to_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"README\.md links to none\.md"):
        pages.Site(tmp_path)._link(ROOT / "README.md", "none.md", "")


# ------------------------------------------------------------------ links, weight, and no other server


def addresses(page, *selectors):
    for selector in selectors:
        tag, _, key = selector.partition("@")
        yield from (element[key] for element in page.select(f"{tag}[{key}]"))


@functools.cache
def ids(path):
    return [element["id"] for element in parsed(path).select("[id]")]


def test_every_link_leads_somewhere(site):
    dead = []
    for path in site.rglob("*.html"):
        own = path.relative_to(site).as_posix()
        for link in addresses(parsed(path), "a@href", "img@src", "link@href", "script@src", "iframe@src"):
            parts = urlsplit(urljoin(f"http://site/{own}", link))
            if urlsplit(link).scheme or own == "404.html":
                continue
            target, anchor = unquote(parts.path).lstrip("/"), unquote(parts.fragment)
            if target == LIVE:
                name = parse_qs(parts.query)["path"][0].removeprefix("notebooks/").removesuffix(".ipynb")
                target = f"{name}.html"
            elif target.startswith("labs/"):
                assert target.split("/")[1] in labs.__all__, link
                continue
            elif target == "playground/":
                continue
            if not (site / target).is_file():
                dead.append(f"{own}: {link}")
            elif anchor and ids(site / target).count(anchor) != 1:
                dead.append(f"{own}: {link} (anchor)")
    assert not dead


def test_nothing_is_loaded_from_elsewhere(site):
    for path in site.rglob("*.html"):
        page = parsed(path)
        loaded = addresses(
            page, "img@src", "script@src", "iframe@src", "link@href", "source@srcset", "video@src"
        )
        assert not [link for link in loaded if urlsplit(link).netloc], path
    for path in [*site.rglob("*.css"), *site.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        styles = (
            text
            if path.suffix == ".css"
            else "".join(style.get_text() for style in parsed(path).select("style"))
        )
        assert not re.search(r"url\(\s*[\"']?(?:\w+:)?//|@import", styles), path


def wire(path):
    """The bytes of a file on its way: text is packed by every server, pictures and fonts are already."""
    data = path.read_bytes()
    return len(data) if path.suffix in (".webp", ".woff2", ".png") else len(gzip.compress(data, 6))


@pytest.mark.parametrize("name", READ)
def test_a_page_is_light(site, name):
    page = parsed(site / f"{name}.html")
    files = {
        link for link in addresses(page, "img@src", "script@src", "link@href") if not link.startswith("data:")
    }
    weight = (
        wire(site / f"{name}.html")
        + sum(wire(site / file) for file in files)
        + wire(site / "theme/math.woff2")
    )
    assert weight < MOST


def test_a_shared_link_shows_the_playground(tmp_path):
    site = pages.Site(tmp_path, "https://example.org/course")
    picture = pages.picture_of((pages.ROOT / "README.md").read_text(encoding="utf-8"))
    assert picture["width"] == 1180
    assert "two spirals" in picture["alt"]
    site._render("front.html.j2", "index.html", course=[], differences="", picture=picture)
    said = {
        meta.get("property") or meta.get("name"): meta["content"]
        for meta in parsed(tmp_path / "index.html").select("meta[content]")
    }
    assert said["og:image"] == said["twitter:image"] == "https://example.org/course/theme/shared.png"
    assert said["og:url"] == "https://example.org/course/"
    assert len(said["og:description"]) > 100
    (tmp_path / "theme").mkdir()
    pages.pictures(tmp_path)
    with Image.open(tmp_path / "theme" / "shared.png") as picture:
        assert picture.size == (1200, 630)


# ------------------------------------------------------------------ in Chromium


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(site):
    """Where the pages are served: below a folder, as a project's site is."""
    handler = functools.partial(Quiet, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"]
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


@pytest.fixture
def opened(browser, address):
    """A function that opens a page; what it asks other servers for, and errors it reports, fail the test."""
    contexts, foreign, errors = [], [], []

    def open_page(path, width=1400, **settings):
        # The pages alone have no service worker; the whole site has.
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, service_workers="block", **settings)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: foreign.append(request.url))
        page.goto(path if "://" in path else address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [url for url in foreign if not url.startswith((address, "data:", "file:"))]
    assert not errors


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("path", ["index.html", "week1_introduction.html", "files/README.md.html"])
def test_axe_finds_no_violation(opened, path, width, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(path, width, color_scheme=scheme)
    page.wait_for_load_state("load")
    found = Axe().run(page).response["violations"]
    assert not [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.browser
@pytest.mark.parametrize("name", READ)
def test_a_phone_scrolls_only_down(opened, name):
    page = opened(f"{name}.html", 390)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
def test_a_page_can_be_read_without_a_script(opened):
    page = opened("week2_binary_classification.html", java_script_enabled=False)
    assert page.locator("article").inner_text().count("In the lecture notes") >= 5
    assert page.locator("#contents").is_visible()
    page.locator("#contents a", has_text="Squeeze: the sigmoid").click()
    assert (
        page.locator('[id="Squeeze:-the-sigmoid"]').evaluate("e => Math.abs(e.getBoundingClientRect().top)")
        < 200
    )
    assert not page.locator(".search").is_visible()
    assert page.locator("figure a.move").first.get_attribute("href").startswith("labs/")
    phone = opened("week2_binary_classification.html", 390, java_script_enabled=False)
    assert not phone.locator("#contents").is_visible()
    phone.locator(".drawer").click()
    assert phone.locator("#contents").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "page_name", "heading"),
    [
        ("learning rate", "week2", "Choosing the learning rate"),
        ("broadcast", "week2", "Broadcasting"),
        ("gradient check", "week", "gradient check"),
        ("Squeeze sigm", "week2", "Squeeze: the sigmoid"),
    ],
)
def test_search_finds_sections(opened, words, page_name, heading):
    page = opened("index.html")
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector("#results a")
    first = page.locator("#results a").first
    assert heading.lower() in first.locator("b").inner_text().lower()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{page_name}*.html#*")
    shown = unquote(urlsplit(page.url).fragment)
    assert page.locator(f'[id="{shown}"]').evaluate("e => Math.abs(e.getBoundingClientRect().top)") < 200


@pytest.mark.browser
def test_search_works_from_a_disk_and_by_arrows(opened, site):
    page = opened((site / "start_here.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("cost")
    page.wait_for_selector("#results a")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('#results a[aria-selected="true"]')
    assert (
        chosen.get_attribute("id")
        == page.locator("#search").get_attribute("aria-activedescendant")
        == "result1"
    )
    page.keyboard.press("Escape")
    assert not page.locator("#results").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("qqqq")
    page.get_by_text("Nothing found").wait_for()


@pytest.mark.browser
def test_the_chosen_theme_is_remembered(opened):
    page = opened("week1_introduction.html", color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("button.theme").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.reload()
    assert page.evaluate(paper) == dark
    other = opened("week1_introduction.html", color_scheme="dark")
    assert other.evaluate(paper) == dark
    turned = "getComputedStyle(document.querySelector('figure.ink img')).filter"
    assert "invert" in page.evaluate(turned)
    assert "invert" in other.evaluate(turned)
    other.emulate_media(media="print")
    assert other.evaluate(turned) == "none"
    assert not other.locator(".bar").is_visible()


@pytest.mark.browser
def test_the_contents_and_the_run_button_follow(opened):
    page = opened("week2_binary_classification.html#The-cost-of-all-examples")
    page.wait_for_selector('.sections a[aria-current="true"]')
    assert page.locator('.sections a[aria-current="true"]').inner_text() == "The cost of all examples"
    assert page.locator("a[data-runs]").get_attribute("href").endswith(".ipynb#The-cost-of-all-examples")


@pytest.mark.browser
def test_a_lab_moves_where_its_picture_is_and_goes_back(opened):
    page = opened("week2_binary_classification.html")
    tall = "<!doctype html><title>lab</title><div style='height: 777px'>alive</div>"
    page.route("**/labs/**", lambda route: route.fulfill(content_type="text/html", body=tall))
    figure = page.locator("figure.lab", has=page.locator('a[href^="labs/logistic_regression/"]')).first
    figure.locator("a.move").click()
    figure.frame_locator("iframe").get_by_text("alive").wait_for()
    page.wait_for_function("document.querySelector('.lab iframe').clientHeight > 776")
    assert not figure.locator("img").is_visible()
    figure.get_by_role("button", name="Show the still picture again").click()
    assert figure.locator("img").is_visible()
    assert not figure.locator("iframe").count()


@pytest.mark.browser
def test_wide_boxes_can_be_scrolled_by_keys(opened):
    page = opened("week2_binary_classification.html", 390)
    page.wait_for_load_state("load")
    wide = "[...document.querySelectorAll('pre, .wide, .display')].filter(e => e.scrollWidth > e.clientWidth)"
    assert page.evaluate(f"{wide}.length") > 5
    assert page.evaluate(f"{wide}.every(e => e.tabIndex === 0)")
