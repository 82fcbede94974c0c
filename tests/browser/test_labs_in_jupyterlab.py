"""Every notebook and every lab in JupyterLab in Chromium, used as a reader uses them: by mouse and keyboard."""

import re
from pathlib import Path

import pytest
from in_jupyterlab import write

from nnlib import figures

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
# The slowest notebook trains for a while, and machines that run tests are slow.
SECONDS = 120
IMPORT = "from nnlib import labs"
MAKE = {
    "gradient_descent": "labs.gradient_descent(alpha=0.1)",
    "losses": "labs.losses()",
    "neuron": "labs.neuron()",
    "activations": "labs.activations()",
    "broadcasting": "labs.broadcasting()",
    "shapes": "labs.shapes()",
    "logistic_regression": "labs.logistic_regression(alpha=0.01)",
    "computation_graph": "labs.computation_graph()",
    "symmetry": 'labs.symmetry(start="scaled")',
    "backprop": "labs.backprop()",
    "deep_network": "labs.deep_network(alpha=0.02)",
    "whole_training": "labs.whole_training()",
    "training_map": "labs.training_map(steps=50)",
    "two_layer_graph": "labs.two_layer_graph()",
    "block_diagram": "labs.block_diagram()",
}
MOVED = {
    "gradient_descent": "learning rate α",
    "losses": "z",
    "neuron": "weight w1",
    "activations": "layers k",
    "logistic_regression": "learning rate α",
    "computation_graph": "c",
    "symmetry": "learning rate α",
    "backprop": "line",
    "deep_network": "learning rate α",
    "whole_training": "learning rate α",
    "training_map": "target J",
    "two_layer_graph": "other numbers",
}
DRAWERS = [name for name in MAKE if name not in ("losses", "broadcasting", "whole_training")]
WORDS_DIFFER = "(canvas, words) => canvas.parentElement.querySelector('.nnlib-words').textContent !== words"
WIDGET = "application/vnd.jupyter.widget-view+json"
DISPLAYS = re.compile(r"^(lab = )?labs\.\w+\(", re.M)  # a line of its own that makes a lab, for show
KEPT = re.compile(r"^(\w+) = labs\.\w+\(.*\)$", re.M)  # one that a later cell shows
LIVE = ["gradient_descent", "logistic_regression", "symmetry", "deep_network"]


@pytest.fixture(scope="module")
def bench(notebook, folder):
    """A notebook with two cells of each lab."""
    write(
        folder / "bench.ipynb",
        [IMPORT, *(source for source in MAKE.values() for _ in range(2)), "kept = None", ""],
    )
    opened = notebook("bench.ipynb")
    opened.run_all()
    return opened


@pytest.fixture
def fresh(bench):
    """A function that runs a lab's cell, the first or second of its kind, and returns the lab at its start."""
    bench.problems.clear()

    def run(name, twin=0):
        index = 1 + 2 * list(MAKE).index(name) + twin
        bench.run_cell(index)
        return bench.lab(index)

    yield run
    assert bench.problems == []


def step_of(lab):
    """The step in the headline, 0 at the start."""
    words = lab.words.text_content()
    return int(words.split()[1].rstrip(":.")) if words.startswith("Step") else 0


def wait_for_step(lab, beyond):
    lab.wait(
        """(canvas, beyond) => {
            const found = canvas.parentElement.querySelector(".nnlib-words").textContent.match(/^Step (\\d+)/);
            return found && Number(found[1]) > beyond;
        }""",
        beyond,
    )


def displaying(sources):
    """The indices of the cells that show a lab: one that they make, or one that an earlier cell keeps in a variable."""
    found, kept = [], set()
    for i, source in enumerate(sources):
        last = source.rstrip().split("\n")[-1].removesuffix(".finish()")
        if DISPLAYS.search(source) or last in kept:
            found.append(i)
        kept |= set(KEPT.findall(source))
    return found


def test_the_cells_that_show_a_lab_are_known():
    sources = [
        "labs.losses()",
        "kept = labs.training_map().finish()",
        "kept",
        "kept.finish()",
        "print(kept)",
        "lab",
    ]
    assert displaying(sources) == [0, 2, 3]
    assert displaying(["lab = labs.losses()\nlab", "print('labs.losses()')"]) == [0]


@pytest.mark.parametrize("notebook_path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_all(notebook, notebook_path):
    opened = notebook(f"notebooks/{notebook_path.name}")
    opened.run_all(SECONDS)
    assert opened.errors() == []
    cells = opened.cells()
    kinds = [
        {
            kind
            for out in cell.get("outputs", ())
            for kind in out.get("data", ())
            if out["data"]["text/plain"] != "Progress of a training run"
        }
        for cell in cells
    ]
    shown = [i for i, found in enumerate(kinds) if WIDGET in found]
    assert shown == displaying([cell["source"] if cell["cell_type"] == "code" else "" for cell in cells])
    for index in shown:
        lab = opened.lab(index)
        before = lab.pixels()
        if lab.button("Step").count():
            lab.button("Step").click()
        elif lab.root.get_by_role("slider").count():
            lab.root.get_by_role("slider").first.press("ArrowRight")
        else:
            lab.root.get_by_role("combobox").first.select_option(index=1)
        lab.wait_for_change(before)
    assert opened.problems == []
    opened.close()


@pytest.mark.parametrize("name", MOVED)
def test_a_control_moves_the_picture(fresh, name):
    lab = fresh(name)
    step_shows_it = name in LIVE and name != "gradient_descent"
    if step_shows_it:
        lab.button("Step").click()
        wait_for_step(lab, 0)
    before = lab.pixels()
    slider = lab.slider(MOVED[name])
    if not slider.is_visible():
        lab.button("More").click()
    value = slider.get_attribute("aria-valuetext")
    slider.press("ArrowRight")
    if step_shows_it:
        lab.button("Step").click()
    lab.wait_for_change(before)
    assert slider.get_attribute("aria-valuetext") != value


@pytest.mark.parametrize(
    ("name", "field", "typed", "said"),
    [
        ("broadcasting", "second shape", "(4,)", "(4, 1) + (4,) gives (4, 4)"),
        ("broadcasting", "first shape", "(4, m)", "m is a letter; type a number"),
        ("shapes", "sizes n", "3, 2, 1", "n = [3, 2, 1], m = 5"),
        ("shapes", "examples m", "many", "'many' isn't a whole number"),
        ("block_diagram", "sizes n", "2, 5", "n[1] = 5 units"),
    ],
)
def test_typed_words_are_answered(fresh, name, field, typed, said):
    lab = fresh(name)
    box = lab.root.get_by_role("textbox", name=field)
    box.fill(typed)
    lab.wait_for_words(said)
    assert box.input_value() == typed


@pytest.mark.parametrize("name", ["neuron", "activations", "broadcasting", "shapes"])
def test_a_preset_sets_the_controls(fresh, name):
    lab = fresh(name)
    before = lab.pixels()
    menu = lab.root.get_by_role("combobox", name="try")
    menu.select_option(index=1)
    lab.wait_for_change(before)
    menu.select_option(index=0)
    lab.wait("(canvas, before) => canvas.toDataURL() === before", before)


@pytest.mark.parametrize("name", LIVE)
def test_run_pause_reset_and_a_second_lab(fresh, name):
    other = fresh(name, twin=1)
    lab = fresh(name)
    start, still = lab.pixels(), other.pixels()
    lab.button("Run").click()
    wait_for_step(lab, 3)
    lab.button("Pause").click()
    lab.button("Run").wait_for()
    paused, step = lab.pixels(), step_of(lab)
    assert paused != start
    assert other.pixels() == still
    other.button("Step").click()
    wait_for_step(other, 0)
    assert step_of(lab) == step
    assert lab.pixels() == paused
    lab.button("Reset").click()
    lab.wait("(canvas, start) => canvas.toDataURL() === start", start)
    assert step_of(lab) == 0
    assert step_of(other) == 1


def test_alpha_moved_while_running_and_divergence_in_words(fresh):
    lab = fresh("gradient_descent")
    lab.button("Run").click()
    wait_for_step(lab, 3)
    lab.slider("learning rate α").press("End")
    lab.wait_for_words("Make α smaller, then press Reset")
    lab.button("Run").wait_for()
    assert lab.words.get_attribute("data-tone") == "warn"


def test_start_by_click_and_by_keys(fresh):
    lab = fresh("gradient_descent")
    before = lab.words.text_content()
    box = lab.canvas.bounding_box()
    lab.canvas.click(position={"x": box["width"] * 0.3, "y": box["height"] * 0.6})
    lab.wait(WORDS_DIFFER, before)
    lab.page.mouse.move(0, 0)
    lab.canvas.focus()
    for key in ("ArrowUp", "ArrowRight", "Enter"):
        lab.page.keyboard.press(key)
    # from the middle, w = 1 and b = -2, one fiftieth of the range each
    lab.wait_for_words("Start at w = 1.2, b = −1.8")


def test_boxes_by_mouse_and_by_keys(fresh):
    lab = fresh("two_layer_graph")
    box = lab.canvas.bounding_box()
    lab.canvas.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.51})  # z[1]
    lab.wait_for_words("z[1] = W[1] x + b[1]")
    lab.page.mouse.move(0, 0)
    lab.root.get_by_role("listbox").first.focus()  # x, the first of layer 1; then its edge, then z[1]
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        lab.page.keyboard.press(key)
    lab.wait_for_words("dz[1] = da[1] * g[1]'(z[1])")


def test_the_map_by_mouse_and_by_keys(fresh):
    lab = fresh("training_map")
    box = lab.canvas.bounding_box()
    at = lambda x, y: (box["x"] + x * box["width"], box["y"] + y * box["height"])  # noqa: E731
    lab.page.mouse.move(*at(0.15, 0.4))
    lab.wait_for_words("Here: α =")
    whole = "canvas.getAttribute('aria-label').includes('α from 0.01 to 10 to the right')"
    lab.wait(f"(canvas) => {whole}")
    lab.page.mouse.down()
    lab.page.mouse.move(*at(0.2, 0.5), steps=3)
    lab.page.mouse.up()
    lab.wait(f"(canvas) => !{whole}")
    lab.button("Back").click()
    lab.wait(f"(canvas) => {whole}")
    lab.page.mouse.move(0, 0)
    lab.canvas.focus()
    lab.page.keyboard.press("ArrowRight")
    lab.wait_for_words("Here: α = 0.3")
    lab.page.keyboard.press("Enter")
    lab.root.locator("pre", has_text="labs.playground(state=").wait_for()
    lab.page.keyboard.press("+")
    lab.wait(f"(canvas) => !{whole}")
    lab.page.keyboard.press("Backspace")
    lab.wait(f"(canvas) => {whole}")


def test_running_a_cell_again_replaces_its_lab(bench, fresh):
    lab = fresh("gradient_descent")
    lab.button("Run").click()
    wait_for_step(lab, 1)
    # Out[n] of the first run is asked after the second
    keep, ask = 1 + 2 * len(MAKE), 2 + 2 * len(MAKE)
    bench.evaluate("panel.content.widgets[argument].model.sharedModel.setSource('kept = _');", keep)
    bench.run_cell(keep)
    lab = fresh("gradient_descent")
    bench.evaluate(
        "panel.content.widgets[argument].model.sharedModel.setSource('kept.running, kept.drawing.comm');", ask
    )
    bench.run_cell(ask)
    assert bench.cells()[ask]["outputs"][0]["data"]["text/plain"] == "(False, None)"
    assert step_of(lab) == 0
    lab.button("Step").click()
    wait_for_step(lab, 0)


@pytest.mark.parametrize("name", MAKE)
def test_every_control_has_a_name_and_fits(page, fresh, name):
    size = page.viewport_size
    page.set_viewport_size({"width": 900, "height": 1000})
    try:
        lab = fresh(name)
        lab.wait("(canvas) => canvas.getBoundingClientRect().right <= window.innerWidth")
        cut = lab.root.evaluate(
            """(root) => {
                const edge = root.getBoundingClientRect();
                return [...root.querySelectorAll("button, label, select, input, .widget-readout, canvas, .nnlib-words")]
                    .filter((part) => part.offsetParent)
                    .filter((part) => {
                        const at = part.getBoundingClientRect();
                        return at.right > edge.right || at.left < edge.left || part.scrollWidth > part.clientWidth + 1;
                    }).map((part) => part.outerHTML.slice(0, 120));
            }"""
        )
        assert cut == []
        for role in ("slider", "combobox", "textbox", "button"):
            for control in lab.root.get_by_role(role).all():
                assert control.evaluate("(e) => e.getAttribute('aria-label') || e.textContent.trim()")
        assert lab.root.get_attribute("role") == "group"
        assert lab.words.get_attribute("aria-live") == "polite"
        assert len(lab.canvas.get_attribute("aria-label")) > 100
    finally:
        page.set_viewport_size(size)


ROWS = """(root) => {
    const top = root.querySelector(".nnlib-words").getBoundingClientRect().top;
    const middles = [...root.querySelectorAll("button, select, input, .widget-slider")]
        .filter((part) => part.checkVisibility())
        .map((part) => part.getBoundingClientRect())
        .filter((at) => at.bottom <= top)
        .map((at) => (at.top + at.bottom) / 2)
        .sort((one, other) => one - other);
    return middles.filter((middle, i) => !i || middle - middles[i - 1] > 20).length;
}"""


@pytest.fixture
def narrow(page):
    """JupyterLab in a window 900 pixels wide, with its side bar open."""
    size = page.viewport_size
    page.set_viewport_size({"width": 900, "height": 1000})
    yield page
    page.set_viewport_size(size)


def test_no_lab_has_more_than_one_row_of_controls(narrow, bench):
    rows = {}
    for i, name in enumerate(MAKE):
        rows[name] = bench.lab(2 + 2 * i).root.evaluate(
            ROWS
        )  # the second of its kind, whose drawer stays closed
    assert rows == dict.fromkeys(MAKE, 1)


@pytest.mark.parametrize("name", DRAWERS)
def test_a_drawer_opens_by_keyboard_and_its_dot_is_true(narrow, fresh, name):
    lab = fresh(name)
    more, drawer = lab.button("More"), lab.root.locator(".nnlib-drawer")
    dot = "(e) => getComputedStyle(e, '::after').content !== 'none'"
    assert not drawer.is_visible()
    assert more.get_attribute("aria-expanded") == "false"
    more.press("Enter")
    drawer.wait_for()
    lab.root.locator(".nnlib-more[aria-expanded=true][title^=Close]").wait_for()
    assert not more.evaluate(dot)
    first = drawer.locator("select:visible, .noUi-handle:visible, input:visible").first
    there, back = ways_of(first)
    there()
    lab.root.locator(".nnlib-changed[title*='Not at the default: ']").wait_for()
    assert more.evaluate(dot)
    first.press("Escape")
    drawer.wait_for(state="hidden")
    assert more.evaluate("(e) => e === document.activeElement")
    assert more.evaluate(dot)
    more.press("Space")
    drawer.wait_for()
    back()
    lab.root.locator(".nnlib-more:not(.nnlib-changed)").wait_for()
    assert not more.evaluate(dot)
    more.click()
    drawer.wait_for(state="hidden")


def ways_of(control):
    """Two functions: one changes a control, and the other changes it back."""
    kind, at = control.evaluate("(e) => [e.tagName, e.selectedIndex]")
    if kind == "SELECT":
        return lambda: control.select_option(index=0 if at else 1), lambda: control.select_option(index=at)
    if kind == "INPUT":
        return (lambda: control.press("Space"),) * 2
    return lambda: control.press("ArrowRight"), lambda: control.press("ArrowLeft")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_no_violation(narrow, bench, theme):
    from axe_playwright_python.sync_playwright import Axe

    change = "await jupyterapp.commands.execute('apputils:change-theme', { theme: argument });"
    axe, found = Axe(), {}
    bench.evaluate(change, theme)
    try:
        for i, name in enumerate(MAKE):
            lab = bench.lab(1 + 2 * i)
            lab.root.evaluate("(root) => { root.id = 'tried'; }")
            for _ in range(2):  # with its drawer closed, and open
                answer = axe.run(narrow, context="#tried").response["violations"]
                found |= {
                    f"{name}: {rule['id']}": [node["html"] for node in rule["nodes"]] for rule in answer
                }
                if name in DRAWERS:
                    lab.button("More").click()
            lab.root.evaluate("(root) => root.removeAttribute('id')")
    finally:
        bench.evaluate(change, "JupyterLab Light")
    assert found == {}


def test_theme_is_followed(bench, fresh):
    lab = fresh("losses")
    change = "await jupyterapp.commands.execute('apputils:change-theme', { theme: argument });"
    before, index = lab.pixels(), 1 + 2 * list(MAKE).index("losses")
    # the page is laid out again, which may take the lab out of sight, and what is out of sight isn't drawn
    bench.evaluate(change, "JupyterLab Dark")
    try:
        bench.lab(index).wait_for_change(before)
    finally:
        bench.evaluate(change, "JupyterLab Light")
    bench.lab(index).wait("(canvas, before) => canvas.toDataURL() === before", before)


def test_figures_follow_the_theme(notebook, folder):
    write(folder / "figures.ipynb", ["from nnlib import figures", "figures.losses()"])
    opened = notebook("figures.ipynb")
    opened.run_all()
    picture = opened.page.locator(f'[id="{opened.id}"]').get_by_alt_text("Two losses of one example")
    picture.wait_for()
    look = "(img) => getComputedStyle(img).filter"
    assert picture.evaluate(look) == "none"
    change = "await jupyterapp.commands.execute('apputils:change-theme', { theme: argument });"
    opened.evaluate(change, "JupyterLab Dark")
    try:
        assert picture.evaluate(look) == "brightness(1.35)"
        opened.page.emulate_media(media="print")
        assert picture.evaluate(look) == "none"
    finally:
        opened.page.emulate_media(media="screen")
        opened.evaluate(change, "JupyterLab Light")


def test_a_stored_figure_shows_nothing_but_its_picture_before_it_is_trusted(notebook, folder):
    shown = figures.losses()
    stored = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    stored["data"] = {"text/html": shown._repr_html_(), "text/plain": repr(shown)}
    write(folder / "stored_figure.ipynb", ["figures.losses()"], outputs=[[stored]])
    opened = notebook("stored_figure.ipynb")
    output = opened.page.locator(f'[id="{opened.id}"] .jp-OutputArea-output')
    output.get_by_alt_text(shown.alt).wait_for()
    assert output.inner_text().strip() == ""
    assert output.locator("img").count() == 1


def test_a_stored_lab_shows_its_picture_before_it_runs(notebook, folder):
    page = '<figure><img alt="a lab at rest" src="data:image/png;base64,AAAA"></figure>'
    stored = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}
    stored["data"] = {"text/html": page, "text/plain": "a lab"}
    write(folder / "stored.ipynb", [IMPORT, MAKE["losses"]], outputs=[[], [stored]])
    opened = notebook("stored.ipynb")
    opened.page.get_by_alt_text("a lab at rest").wait_for(state="attached")
    opened.run_all()
    opened.lab(1)
    assert opened.page.get_by_alt_text("a lab at rest").count() == 0


LONG = """\
from nnlib import datasets, engine, network
train, _ = datasets.cats()
net = network.initialize([1200, 20, 1], rng=0)
run, history = engine.descend(net, train.X, train.Y, 0.02, 10**6, every=10**6), []"""


def test_a_long_training_shows_progress_and_is_stopped_by_the_square_button(notebook, folder):
    kept = "print([step.k for step in history] == [0, run.k], run.last.k == run.k > 0, history[-1].J < history[0].J)"
    write(folder / "long.ipynb", [IMPORT, LONG, "history.extend(labs.watch(run))", kept])
    opened = notebook("long.ipynb")
    opened.run_cell(0)
    opened.run_cell(1)
    opened.evaluate(
        """panel.content.activeCellIndex = 2;
        window.ran = false;
        jupyterapp.commands.execute("notebook:run-cell").finally(() => { window.ran = true; });"""
    )
    output = opened.page.locator(f'[id="{opened.id}"] .jp-OutputArea')
    output.get_by_text("To stop:").wait_for()
    first = output.get_by_role("progressbar").get_attribute("value")
    output.locator(f'progress:not([value="{first}"])').wait_for()
    opened.page.locator(f'[id="{opened.id}"]').get_by_role("button", name="Interrupt the kernel").click()
    output.get_by_text(re.compile(r"stopped: step [\d,]+ of 1,000,000 · J = 0\.\d{4}$")).wait_for()
    opened.page.wait_for_function("() => window.ran")
    opened.run_cell(3)
    cells = opened.cells()
    assert [error.split(" ")[0] for error in opened.errors()] == ["KeyboardInterrupt:"]
    assert cells[3]["outputs"][0]["text"] == "True True True\n"
    assert opened.problems == []
