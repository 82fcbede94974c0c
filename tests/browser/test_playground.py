"""The Playground in Chromium, in JupyterLab and as a page of Voilà: by mouse and by keyboard."""

import contextlib
import re
import time
from urllib.request import urlopen

import psutil
import pytest
from in_jupyterlab import LabOnPage, serve_playground, write

from nnlib import labs
from nnlib.labs.playground import visitors

PLAY, OTHER, ASK = 1, 2, 3
SOURCES = [
    "from nnlib import labs",
    "lab = labs.playground(m=60, hidden=(4, 3), alpha=0.1)\nlab",
    "other = labs.playground(data='moons', m=60, hidden=(3,))\nother",
    "",
]
LONG = 20_000  # milliseconds


@pytest.fixture(scope="module")
def bench(page, notebook, folder):
    """A notebook with two Playgrounds."""
    write(folder / "playgrounds.ipynb", SOURCES)
    opened = notebook("playgrounds.ipynb")
    opened.run_all()
    return opened


@pytest.fixture
def lab(bench):
    """The first Playground, at its start."""
    bench.problems.clear()
    bench.run_cell(PLAY)
    yield opened(bench.lab(PLAY))
    assert bench.problems == []


def opened(lab):
    """The lab with its drawer open."""
    more = lab.button("More")
    if more.get_attribute("aria-expanded") != "true":
        more.click()
    lab.root.get_by_role("slider", name="seed").wait_for()
    return lab


def told(lab):
    return lab.words.text_content()


def step_of(lab):
    found = re.match(r"Step (\d+)", told(lab))
    return int(found[1]) if found else None


def wait_for_step(lab, beyond):
    lab.wait(
        """(canvas, beyond) => {
            const found = canvas.parentElement.querySelector(".nnlib-words").textContent.match(/^Step (\\d+)/);
            return found && Number(found[1]) > beyond;
        }""",
        beyond,
    )


def asked(bench, code):
    """What a line of Python says in the notebook's kernel."""
    bench.evaluate(
        "panel.content.widgets[argument[0]].model.sharedModel.setSource(argument[1]);", [ASK, code]
    )
    bench.run_cell(ASK)
    (output,) = bench.cells()[ASK]["outputs"]
    return output["data"]["text/plain"]


def shared_text(lab):
    field = lab.root.get_by_label("this one")
    lab.page.wait_for_function("(e) => e.value.startsWith('nn1.')", arg=field.element_handle())
    return field.input_value()


def focused(lab):
    return lab.page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    )


def test_run_pause_step_back_and_reset(bench, lab):
    other = bench.lab(OTHER)
    still = other.pixels()
    lab = bench.lab(PLAY)
    start = lab.pixels()
    lab.button("Run").click()
    wait_for_step(lab, 20)
    lab.button("Pause").click()
    lab.button("Run").wait_for()
    here = step_of(lab)
    lab.button("Step").click()
    wait_for_step(lab, here)
    lab.button("Back").click()
    lab.wait_for_words(f"Step {here},")
    lab.slider("step shown").press("Home")
    lab.wait_for_words("Step 0,")
    lab.slider("step shown").press("ArrowRight")
    lab.wait_for_words("Step 1,")
    lab.button("Layer").click()
    lab.wait_for_words("Forward, layer 1 of 3")
    lab.root.locator(".nnlib-aside mark").first.wait_for()
    lab.button("Reset").click()
    lab.page.mouse.move(0, 0)
    lab.wait("(canvas, start) => canvas.toDataURL() === start", start)
    assert bench.lab(OTHER).pixels() == still


def test_every_control_answers(lab):
    for name in ("seed", "noise", "examples", "training %"):
        before = lab.pixels()
        lab.slider(name).press("ArrowRight")
        lab.wait_for_change(before)
    before = lab.pixels()
    lab.root.get_by_role("radio", name="circles").click()
    lab.wait_for_change(before)
    for name, value in (
        ("start", "1"),
        ("activation", "relu"),
        ("try", "xor, fed with x1 x2"),
    ):
        before = lab.pixels()
        lab.root.get_by_role("combobox", name=name, exact=True).select_option(label=value)
        lab.wait_for_change(before)
    for name in ("show test data", "discretize output"):
        before = lab.pixels()
        lab.root.get_by_label(name).click()
        lab.wait_for_change(before)
    lab.root.get_by_role("combobox", name="penalty").select_option(label="L2")
    lab.root.get_by_role("combobox", name="batch").select_option(label="all")
    lab.slider("rate α").press("ArrowRight")
    lab.slider("rate λ").press("ArrowRight")
    lab.button("Step").click()
    wait_for_step(lab, 0)
    assert "epoch 1" in told(lab)
    lab.button("answers").click()
    lab.root.get_by_role("group", name="Right and wrong").get_by_text("training examples").wait_for()
    lab.root.get_by_role("combobox", name="stop at").select_option(label="J = 0.5")
    lab.button("Run").click()
    lab.wait_for_words("It stops here, as you asked: J is 0.5 or less")
    lab.button("Run").wait_for()
    assert float(re.search(r"J = (\d\.\d+)", told(lab))[1]) <= 0.5


def test_layers_units_activations_and_features_in_the_picture(bench, lab):
    more = lab.root.get_by_role("button", name="add a unit to layer 1")
    more.focus()
    lab.page.keyboard.press("Enter")
    lab.wait_for_words("Step 0")
    lab.root.get_by_role("button", name="add a hidden layer").click()
    lab.root.get_by_role("combobox", name="activation of layer 3").wait_for()
    assert focused(lab) == "add a hidden layer"
    lab.root.get_by_role("combobox", name="activation of layer 2").select_option("sigmoid")
    feature = lab.root.get_by_role("button", name="feature x1 x2")
    assert feature.get_attribute("aria-pressed") == "false"
    feature.click()
    lab.root.locator('[aria-label$="feature x1 x2"][aria-pressed=true]').wait_for()
    assert asked(bench, "lab.settings.n, lab.settings.activations") == (
        "([3, 5, 3, 3, 1], ('tanh', 'sigmoid', 'tanh'))"
    )


def test_a_weight_by_keys_and_a_bias_by_mouse(bench, lab):
    units = lab.root.get_by_role("listbox").first
    units.focus()
    option = units.get_by_role("option")
    lab.page.keyboard.press("ArrowDown")
    lab.page.wait_for_function("(e) => e.textContent.includes('x₂')", arg=option.element_handle())
    lab.page.keyboard.press("PageUp")
    lab.page.keyboard.press("ArrowDown")
    lab.page.wait_for_function("(e) => e.textContent.startsWith('W[1][0, 1]')", arg=option.element_handle())
    lab.page.keyboard.press("Enter")
    field = lab.root.get_by_role("spinbutton", name="W[1][0, 1]")
    field.wait_for()
    before = lab.pixels()
    lab.page.keyboard.type("2.5")
    lab.wait_for_change(before)
    lab.page.keyboard.press("Enter")
    field.wait_for(state="detached")
    units.get_by_role("option", name="W[1][0, 1] = 2.500, from x₂ to unit 1 of layer 1").wait_for(
        state="attached"
    )
    assert lab.page.evaluate("document.activeElement.getAttribute('role')") == "listbox"
    lab.page.keyboard.press("Enter")
    field.fill("7")
    field.press("Escape")
    field.wait_for(state="detached")
    # the output's bias is at the lower left corner of the last unit, somewhere here
    box = lab.canvas.bounding_box()
    wide = (box["width"] - 18) * 1.2 / 2.2
    places = [(0.94 * wide - 22 + dx, 250 + dy) for dx in range(-16, 17, 4) for dy in range(-16, 17, 4)]
    bias = lab.root.locator(".nnlib-bubble", has_text="b[3][0, 0]")
    for x, y in places:
        lab.page.mouse.move(box["x"] + x, box["y"] + y)
        lab.page.wait_for_timeout(30)
        if bias.is_visible():
            break
    lab.page.mouse.down()
    lab.page.mouse.up()
    field = lab.root.get_by_role("spinbutton", name="b[3][0, 0]")
    field.fill("-3")
    field.press("Enter")
    field.wait_for(state="detached")
    assert asked(bench, "lab.settings.edits") == "(('W', 1, 0, 1, 2.5), ('b', 3, 0, 0, -3.0))"


def test_examples_drawn_by_mouse_and_by_keys_and_erased(bench, lab):
    lab.button("draw y = 1").click()
    box = lab.canvas.bounding_box()
    lab.wait("(canvas) => canvas.hasAttribute('tabindex')")
    before = lab.pixels()
    x, y = box["x"] + 0.72 * box["width"], box["y"] + 90
    lab.page.mouse.move(x, y)
    lab.page.mouse.down()
    lab.page.mouse.move(x + 60, y + 40, steps=6)
    lab.page.mouse.up()
    lab.page.mouse.move(0, 0)
    lab.wait_for_change(before)
    drawn = int(asked(bench, "len(lab.settings.own)"))
    assert drawn > 61
    lab = bench.lab(PLAY)
    lab.canvas.focus()
    for key in ("ArrowUp", "ArrowRight", "0"):
        lab.page.keyboard.press(key)
    lab.page.wait_for_timeout(200)
    assert asked(bench, "lab.settings.own[-1]") == "(0.12, 0.12, 0)"
    bench.lab(PLAY).canvas.focus()
    lab.page.keyboard.press("ArrowUp")
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Delete")
    lab.page.wait_for_timeout(200)
    assert asked(bench, "(0.12, 0.12, 0) in lab.settings.own") == "False"


def typed(bench, lab, label, text, widget):
    """Type into a field, and wait until the kernel has it: a page holds a change back while one is on its way."""
    lab.root.get_by_label(label).fill(text)
    while asked(bench, f"{widget}.value == {text!r}") != "True":
        pass


def test_a_table_pasted_and_refused(bench, lab):
    lab.button("your data").click()
    typed(bench, lab, "paste a table", "1, 1, a\n-1, x, b", "lab.knobs.pasted")
    lab.button("Use table").click()
    lab.root.get_by_text("line 2, column 2 holds 'x'").wait_for()
    typed(bench, lab, "paste a table", "1, 1, a\n-1, -1, b", "lab.knobs.pasted")
    lab.button("Use table").click()
    lab.wait_for_words("on 1 training example")


def test_a_shared_playground_opens_in_another(bench, lab):
    lab.button("Step").click()
    wait_for_step(lab, 0)
    lab.button("share").click()
    text = shared_text(lab)
    words, other = told(lab), bench.lab(OTHER)
    other.button("share").click()
    typed(bench, other, "another one", text[:-9], "other.knobs.to_open")
    other.button("Open").click()
    other.root.locator(".nnlib-verdict", has_text="the end of the text is missing").wait_for()
    typed(bench, other, "another one", text, "other.knobs.to_open")
    other.button("Open").click()
    other.wait_for_words(words)


@pytest.mark.parametrize("width", [900, 1250, 1600])
def test_it_fits_and_everything_has_a_name(page, bench, lab, width):
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 1200})
    try:
        lab = bench.lab(PLAY)
        page.wait_for_timeout(300)
        cut = lab.root.evaluate(
            """(root) => {
                const edge = root.getBoundingClientRect();
                const parts = "button, label, select, input, textarea, canvas, .widget-readout, .nnlib-aside";
                return [...root.querySelectorAll(parts)].filter((part) => part.offsetParent).filter((part) => {
                    const at = part.getBoundingClientRect();
                    return at.right > edge.right + 0.5 || at.left < edge.left - 0.5;
                }).map((part) => part.outerHTML.slice(0, 120));
            }"""
        )
        assert cut == []
        for role in ("slider", "combobox", "textbox", "button", "checkbox", "listbox"):
            for control in lab.root.get_by_role(role).all():
                assert control.evaluate(
                    "(e) => e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length || e.title"
                ), control.evaluate("(e) => e.outerHTML")
    finally:
        page.set_viewport_size(size)


def test_a_lesson_asks_runs_and_tells(lab):
    lab.button("one unit and xor").click()
    lab.root.locator(".nnlib-lesson", has_text="1 of 3").wait_for()
    lab.button("Yes, nearly all of them").click()
    lab.root.locator(".nnlib-lesson", has_text="That is right.").wait_for()
    lab.wait_for_words("Step 300,")
    lab.button("Next").click()
    lab.root.locator(".nnlib-lesson", has_text="2 of 3").wait_for()
    lab.button("Close").click()
    lab.root.locator(".nnlib-lesson").wait_for(state="hidden")


def test_the_drawer_says_by_a_dot_that_something_inside_is_changed(lab):
    more = lab.button("More")
    assert "nnlib-changed" not in more.get_attribute("class")
    lab.slider("seed").press("ArrowRight")
    lab.root.locator(".nnlib-changed[title*='Not at the default: seed']").wait_for()
    more.click()
    lab.root.locator(".nnlib-drawer").wait_for(state="hidden")


def test_closing_the_notebook_ends_the_run(page, notebook, folder):
    write(folder / "closed.ipynb", SOURCES[:2])
    opened = notebook("closed.ipynb")
    opened.run_all()
    lab = opened.lab(PLAY)
    lab.button("Run").click()
    wait_for_step(lab, 3)
    running = opened.evaluate(
        """const { model } = panel.sessionContext.session.kernel;
        panel.dispose();
        const later = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));
        await later(10);
        const kernel = jupyterapp.serviceManager.kernels.connectTo({ model });
        const answer = await Promise.race([
            kernel.requestExecute({ code: "0", user_expressions: { running: "lab.running" } }).done,
            later(20),
        ]);
        return answer ? answer.content.user_expressions.running.data["text/plain"] : "no answer";"""
    )
    assert running == "False"


# ------------------------------------------------------------------ as its own page


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the Playground is served as a page of its own."""
    with serve_playground(tmp_path_factory.mktemp("page")) as address:
        yield address


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 720)])
def test_the_first_screen_shows_it_all(browser, address, width, height):
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(address, timeout=3 * LONG)
    lab = LabOnPage(page.locator(".nnlib-lab"))
    lab.canvas.wait_for(timeout=3 * LONG)
    lab.wait("(canvas) => canvas.dataset.frame > 0")
    for part in (lab.button("Run"), lab.words, lab.canvas):
        box = part.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= height
        assert box["x"] + box["width"] <= width
    page.context.close()


def test_a_page_of_its_own_with_a_shared_state(browser, address):
    shown = labs.playground(data="circles", m=60, hidden=(3,))
    shown.advance(4)
    page = browser.new_context(viewport={"width": 1250, "height": 1000}).new_page()
    page.set_default_timeout(LONG)
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{address}/?state={shown.state()}", timeout=3 * LONG)
    lab = LabOnPage(page.locator(".nnlib-lab"))
    lab.canvas.wait_for(timeout=3 * LONG)
    lab.wait_for_words("Step 4, epoch")
    assert told(lab) == shown.drawing.words
    lab.button("Run").click()
    wait_for_step(lab, 20)
    lab.button("Pause").click()
    lab.button("Run").wait_for()
    lab.button("Back").click()
    lab.button("draw y = 0").click()
    lab.wait("(canvas) => canvas.hasAttribute('tabindex')")
    before = lab.pixels()
    box = lab.canvas.bounding_box()
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 100)
    page.mouse.move(0, 0)
    lab.wait_for_change(before)
    lab.root.get_by_role("button", name="add a hidden layer").click()
    lab.wait_for_words("Step 0,")
    lab.button("share").click()
    text = shared_text(lab)
    page.goto(f"{address}/?state={text}", timeout=3 * LONG)
    lab.canvas.wait_for(timeout=3 * LONG)
    lab.wait_for_words("Step 0, epoch 0: J = ")
    assert lab.root.get_by_role("combobox", name="activation of layer 2").count() == 1
    assert problems == []
    page.context.close()


def kernels_of_pages():
    """The kernels that Voilà has started for visitors' pages."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            starts = "ipykernel_launcher" in process.cmdline()
            if starts and "nnlib.labs.playground" in process.parent().cmdline():
                found.add(process.pid)
    return found


def test_closed_pages_leave_no_kernels(browser, tmp_path):
    """As `nox -s playground` serves it, with seconds instead of half a minute."""
    soon = ["--MappingKernelManager.cull_idle_timeout=3", "--MappingKernelManager.cull_interval=1"]
    before = kernels_of_pages()
    with serve_playground(tmp_path, *soon) as address:
        with urlopen(address, timeout=3 * LONG / 1000) as page:  # somebody whose page never comes to life
            page.read()
        fetched, (slow,) = time.monotonic(), kernels_of_pages() - before
        before = kernels_of_pages()
        contexts = [browser.new_context() for _ in range(2)]
        for context in contexts:
            page = context.new_page()
            page.goto(address, timeout=3 * LONG)
            page.locator(".nnlib-lab canvas[data-frame]").wait_for(timeout=3 * LONG)
        own = kernels_of_pages() - before
        assert len(own) >= 2
        for context in contexts:
            context.close()
        end = time.monotonic() + 180
        while own & kernels_of_pages():
            assert time.monotonic() < end, "a closed page's kernel goes on"
            time.sleep(0.5)
        if time.monotonic() - fetched < visitors.ARRIVAL:
            assert slow in kernels_of_pages(), "a page that is still on the way finds no kernel"
