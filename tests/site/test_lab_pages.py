"""The page of one lab takes the lab's arguments from its address, and every lab fits a phone."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from nnlib import labs

SITE = Path(__file__).parents[2] / "site"
SOURCE = SITE / "browser" / "nnlib_page_lab.py"
LABS = [name for name in labs.__all__ if name != "watch"]
# All labs on one page, as they open: without Python, they don't answer.
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>All labs</title>
<link rel="stylesheet" href="FILES/lab.css">
</head>
<body>
<main><h1>All labs</h1><div id="lab"></div></main>
<script>
(async () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark", dark);
  document.body.dataset.jpThemeLight = String(!dark);
  const modules = {};
  const needed = (name) => (name === "module" ? { uri: "FILES/widgets.js", id: name } : modules[name]);
  window.define = (name, inputs, factory) => {
    if (typeof name !== "string") [name, inputs, factory] = ["anywidget", name, inputs];
    modules[name] = factory(...inputs.map(needed));
  };
  window.define.amd = true;
  for (const name of ["widgets.js", "anywidget.js"]) {
    await new Promise((loaded) => {
      const element = document.createElement("script");
      Object.assign(element, { src: `FILES/${name}`, onload: loaded });
      document.head.append(element);
    });
  }
  const { HTMLManager } = modules["@jupyter-widgets/html-manager"];
  const manager = new HTMLManager({ loader: async (name) => modules[name] });
  const { state, views } = await (await fetch("all-labs.json")).json();
  await manager.set_state(state);
  for (const [name, id] of Object.entries(views)) {
    const box = document.createElement("div");
    box.dataset.lab = name;
    document.getElementById("lab").append(box);
    await manager.display_view(await manager.create_view(await manager.get_model(id)), box);
  }
})();
</script>
</body>
</html>"""
# What sticks out of a lab, and what a finger misses: less than 44 pixels high. What lies on a picture is drawn there.
STICKS_OUT = """(root) => {
    const edge = root.getBoundingClientRect();
    const parts = "button, label, select, input, .noUi-target, .widget-readout, canvas, .nnlib-words";
    return [...root.querySelectorAll(parts)]
        .filter((part) => part.checkVisibility() && !part.closest(".nnlib-over"))
        .filter((part) => {
            const at = part.getBoundingClientRect();
            if (part.matches(".noUi-target")) return at.width < 36; // too short to pull
            return at.right > edge.right + 1 || at.left < edge.left - 1 || part.scrollWidth > part.clientWidth + 1;
        }).map((part) => `${part.outerHTML.slice(0, 120)} ${part.clientWidth} ${part.scrollWidth}`);
}"""
MISSED = """(root) => {
    const high = (part) => {
        part.scrollIntoView({ block: "center" });
        const scope = part.closest(".slider-container, label") || part;
        const { left, width, top, height } = part.getBoundingClientRect();
        let hit = 0;
        for (let y = -30; y <= 30; y++) {
            const found = document.elementFromPoint(left + width / 2, top + height / 2 + y);
            hit += Number(scope.contains(found));
        }
        return hit;
    };
    return [...root.querySelectorAll("button, select, input:not([type=file]), .noUi-handle")]
        .filter((part) => part.checkVisibility() && !part.closest(".nnlib-over"))
        .map((part) => [part.getAttribute("aria-label") || part.textContent, high(part)])
        .filter(([, hit]) => hit < 44);
}"""


@pytest.fixture
def arguments(monkeypatch):
    """The function of the page's worker, which runs beside Pyodide's own modules."""
    for name in ("nnlib_page", "pyodide", "pyodide.ffi"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["pyodide.ffi"].to_js = None
    spec = importlib.util.spec_from_file_location("nnlib_page_lab", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.arguments


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("graph='logistic'", {"graph": "logistic"}),
        ("graph=%22logistic%22", {"graph": "logistic"}),
        ("graph=logistic", {"graph": "logistic"}),
        ("", {}),
        ("lesson=xor&utm_source=mail", {}),
        ("graph=__import__('os')", {"graph": "__import__('os')"}),
        ("graph=" + "(" * 500, {"graph": "(" * 500}),
    ],
)
def test_arguments_are_read_as_literals_and_others_left_alone(arguments, query, expected):
    assert arguments(labs.computation_graph, query) == expected


def test_numbers_reach_the_lab(arguments):
    assert arguments(labs.gradient_descent, "alpha=0.3") == {"alpha": 0.3}


@pytest.fixture(scope="module")
def all_labs():
    """What the widgets of all labs hold, and the model of each lab."""
    from ipywidgets.embed import embed_data

    made = {name: getattr(labs, name)() for name in LABS}
    state = embed_data(views=[lab.box for lab in made.values()], drop_defaults=False)["manager_state"]
    views = {name: lab.box.model_id for name, lab in made.items()}
    for lab in made.values():
        lab.close()
    return json.dumps({"state": state, "views": views})


@pytest.fixture
def phone(site, browser, all_labs):
    """A function that opens all labs on one page, on a phone in light or dark."""
    (files,) = Path(SITE / "_out" / "live" / "static").glob("python-*")
    contexts = []

    def open_page(scheme):
        context = browser.new_context(
            viewport={"width": 390, "height": 844},
            has_touch=True,
            color_scheme=scheme,
            service_workers="block",
        )
        contexts.append(context)
        page = context.new_page()
        css = (SITE / "browser" / "lab.css").read_text(encoding="utf-8")
        page.route(
            "**/all-labs.json", lambda route: route.fulfill(body=all_labs, content_type="application/json")
        )
        page.route("**/lab.css", lambda route: route.fulfill(body=css, content_type="text/css"))
        html = PAGE.replace("FILES", f"live/static/{files.name}")
        page.route("**/all-labs.html", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{site.address}all-labs.html")
        page.wait_for_function(
            """(count) => [...document.querySelectorAll("#lab .nnlib-drawing > canvas")]
                .filter((canvas) => canvas.dataset.frame > 0).length === count""",
            arg=len(LABS),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()


def press_more(lab):
    """Open the lab's drawer, or close it."""
    more = lab.locator(".nnlib-bar > .nnlib-more")
    opens = "false" if more.get_attribute("aria-expanded") == "true" else "true"
    more.click()
    lab.locator(f".nnlib-bar > .nnlib-more[aria-expanded={opens}]").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_lab_fits_a_phone_and_axe_finds_no_violation(phone, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page, problems = phone(scheme), {}
    assert page.locator(f".nnlib-lab[data-theme={scheme}]").count() == len(LABS)
    for rule in Axe().run(page).response["violations"]:
        problems[f"closed: {rule['id']}"] = [node["html"] for node in rule["nodes"]]
    for name in LABS:
        lab = page.locator(f"[data-lab={name}] .nnlib-lab")
        for drawer in ("closed", "open"):
            if drawer == "open":
                if not lab.locator(".nnlib-bar > .nnlib-more").count():
                    break
                press_more(lab)
                for rule in Axe().run(page, f"[data-lab={name}]").response["violations"]:
                    problems[f"open: {name}, {rule['id']}"] = [node["html"] for node in rule["nodes"]]
                sheet = lab.locator("> .nnlib-drawer").bounding_box()
                if sheet["x"] != 0 or sheet["width"] != 390 or sheet["y"] + sheet["height"] != 844:
                    problems[f"{name}'s drawer"] = sheet  # it lies at the bottom of the screen
            place = lab.locator("> .nnlib-drawer") if drawer == "open" else lab
            for what in (STICKS_OUT, MISSED):
                found = place.evaluate(what)
                if found:
                    problems[f"{drawer}: {name}"] = found
        if lab.locator(".nnlib-bar > .nnlib-more[aria-expanded=true]").count():
            press_more(lab)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert problems == {}
