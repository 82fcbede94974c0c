"""How fast the labs feel in JupyterLab in Chromium: `python benchmarks/labs_in_browser.py`, on a quiet machine.

`python benchmarks/labs_in_browser.py map` measures only the labs whose names contain "map".
Slider to picture: from the key pressed on a slider until the new picture is on the canvas, median of 40.
Frames: pictures drawn in 5 seconds of a live run under the cap of 30 a second. Stop: from the click on Pause until the
kernel has stopped and the page says so, median and worst of 9. First picture: from Run All in a notebook whose kernel
has just started, until the lab is drawn. The map of hyperparameters: from running its cell in a notebook that has
imported the labs until its first picture is drawn, until each finer pass is (256, 1,024 and all of its 4,096 runs), and
how soon a slider is answered meanwhile and after.
"""

import statistics
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "browser")]

from conftest import find_chromium  # noqa: E402
from in_jupyterlab import Notebook, chromium_running, load, serve, write  # noqa: E402

LABS = {
    "gradient_descent": ("labs.gradient_descent(alpha=0.01)", "learning rate α"),
    "losses": ("labs.losses(z=-5.5)", "z"),
    "logistic_regression, digits": ("labs.logistic_regression(alpha=0.01)", None),
    "logistic_regression, cats": ("labs.logistic_regression(data='cats', alpha=0.001)", None),
    "playground, 2-8-8-8-8-8-1": ("labs.playground(hidden=(8, 8, 8, 8, 8), alpha=0.1)", "noise"),
}
PLAYGROUND, MAP = "playground, 2-8-8-8-8-8-1", "training_map"
# Presses an arrow key on a slider and resolves with the milliseconds until the canvas has been drawn again.
PRESS = """async (canvas, [handle, key]) => {
    const drawn = new Promise((done) => {
        const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now()); });
        watch.observe(canvas, { attributeFilter: ["data-frame"] });
    });
    const start = performance.now();
    handle.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return (await drawn) - start;
}"""
COUNT = """async (canvas, seconds) => {
    const start = performance.now(), first = Number(canvas.dataset.frame);
    await new Promise((done) => setTimeout(done, 1000 * seconds));
    return 1000 * (Number(canvas.dataset.frame) - first) / (performance.now() - start);
}"""
STOP = """async (canvas, button) => {
    const start = performance.now(), words = canvas.parentElement.querySelector(".nnlib-words");
    button.click();
    while (words.getAttribute("aria-busy") === "true" || !button.textContent.includes("Run")) {
        await new Promise(requestAnimationFrame);
    }
    return performance.now() - start;
}"""


FIRST = """const start = performance.now();
jupyterapp.commands.execute("notebook:run-all-cells");
const drawn = () => [...panel.node.querySelectorAll(".nnlib-lab canvas")].some((canvas) => canvas.dataset.frame > 0);
while (!drawn()) await new Promise(requestAnimationFrame);
return performance.now() - start;"""


REFINED = """const start = performance.now(), cell = panel.content.widgets[argument].node;
panel.content.activeCellIndex = argument;
jupyterapp.commands.execute("notebook:run-cell");
const drawn = () => [...cell.querySelectorAll(".nnlib-lab canvas")].some((canvas) => canvas.dataset.frame > 0);
while (!drawn()) await new Promise(requestAnimationFrame);
const taken = [performance.now() - start], words = cell.querySelector(".nnlib-words");
const runs = () => {
    const said = /([\\d,]+) of [\\d,]+ runs are done/.exec(words.textContent);
    return said ? Number(said[1].replace(",", "")) : 4096;
};
for (const pass of [256, 1024, 4096]) {
    while (runs() < pass) await new Promise(requestAnimationFrame);
    taken.push(performance.now() - start);
}
return taken;"""


def slider_to_picture(lab, name, times=40):
    if not lab.slider(name).count():  # it is in the drawer
        lab.button("More").click()
    handle = lab.slider(name).element_handle()
    taken = []
    for i in range(times):
        key = "ArrowRight" if i % 16 < 8 else "ArrowLeft"
        taken.append(lab.canvas.evaluate(PRESS, [handle, key]))
        lab.page.wait_for_timeout(60)  # a hand isn't faster
    return statistics.median(taken), max(taken)


def live(lab, times=9):
    lab.button("Run").click()
    lab.button("Pause").wait_for()
    frames, stops = lab.canvas.evaluate(COUNT, 5), []
    for _ in range(times):
        stops.append(lab.canvas.evaluate(STOP, lab.button("Pause").element_handle()))
        lab.button("Run").click()
        lab.button("Pause").wait_for()
        lab.page.wait_for_timeout(200)
    lab.button("Pause").click()
    lab.button("Run").wait_for()
    return frames, statistics.median(stops), max(stops)


def the_map(browser, address, folder):
    """Print the map's times: to each pass, and from a slider to the picture while it gets finer and after."""
    write(folder / "map.ipynb", ["from nnlib import labs", "labs.training_map()", "labs.training_map()"])
    notebook = Notebook(load(browser, address, {"width": 1280, "height": 900}), "map.ipynb")
    notebook.run_cell(0)
    for index in (1, 2):
        first, *passes = (f"{taken / 1000:.2f}" for taken in notebook.evaluate(REFINED, index))
        print(f"{MAP}, cell {index}: first picture {first} s; finer after {', '.join(passes)} s")
    lab = notebook.lab(2)
    median, worst = slider_to_picture(lab, "target J")
    print(f"{MAP}: slider to picture {median:.0f} ms median, {worst:.0f} ms worst")
    lab.button("Closer").click()
    median, worst = slider_to_picture(lab, "target J", 10)
    print(f"{MAP}, while it gets finer: slider to picture {median:.0f} ms median, {worst:.0f} ms worst")


def main(wanted=""):
    chromium = find_chromium()
    if chromium is None:
        sys.exit("no Chromium found")
    some = {name: LABS[name] for name in LABS if wanted in name}
    with tempfile.TemporaryDirectory() as name, chromium_running(chromium) as browser:
        folder, home = Path(name, "served"), Path(name, "jupyter")
        folder.mkdir()
        home.mkdir()
        write(folder / "first.ipynb", [f"from nnlib import labs\n\n{LABS[PLAYGROUND][0]}"])
        write(folder / "measured.ipynb", ["from nnlib import labs", *(source for source, _ in some.values())])
        with serve(folder, home) as address:
            if wanted in MAP:
                the_map(browser, address, folder)
            if not some:
                return
            page = load(browser, address, {"width": 1280, "height": 900})
            if PLAYGROUND in some:
                first = Notebook(page, "first.ipynb")
                print(f"{PLAYGROUND}: first picture {first.evaluate(FIRST) / 1000:.1f} s after Run All")
            notebook = Notebook(page, "measured.ipynb")
            notebook.run_all()
            for index, (name, (_, slider)) in enumerate(some.items(), 1):
                lab = notebook.lab(index)
                if slider:
                    median, worst = slider_to_picture(lab, slider)
                    print(f"{name}: slider to picture {median:.0f} ms median, {worst:.0f} ms worst")
                if lab.button("Run").count():
                    frames, median, worst = live(lab)
                    print(f"{name}: {frames:.1f} frames/s; Stop {median:.0f} ms median, {worst:.0f} ms worst")


if __name__ == "__main__":
    main(*sys.argv[1:2])
