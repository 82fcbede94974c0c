"""How fast and how light the website is: `python benchmarks/site_in_browser.py`, after `nox -s site`.

It wants a quiet machine. Everything goes over the loopback address, in a Chromium with an empty profile. Readable:
until the first words are painted. Live: from opening start_here in JupyterLab until its kernel waits for work, and
until its first cell has its result. Second visit: the same, after the page was closed. Bytes: what the server sent,
with headers left out. Frames: pictures that the Playground's page draws in 5 seconds of training 2-8-8-1. Slider to
picture: from the key pressed on a lab's page until the new picture is on the canvas, median of 40.

`--plain` serves the files as `python -m http.server` does, with nothing packed on the way; `--files` lists the
heaviest files of the first visit.
"""

import argparse
import collections
import functools
import http.server
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "site" / "_out"
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "browser"), str(ROOT / "site"), str(ROOT)]

import serve  # noqa: E402
from conftest import find_chromium  # noqa: E402
from in_jupyterlab import FLAGS, LabOnPage, Notebook  # noqa: E402
from labs_in_browser import COUNT, slider_to_picture  # noqa: E402

NOTEBOOK = "notebooks/start_here.ipynb"
PAGE = "week2_binary_classification.html"
PATIENCE = 300_000
FIRST_PAINT = """() => new Promise((found) => {
    const look = () => {
        const [entry] = performance.getEntriesByName("first-contentful-paint");
        entry ? found(entry.startTime) : setTimeout(look, 20);
    };
    look();
})"""
IDLE = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


class Plain(http.server.SimpleHTTPRequestHandler):
    """Files as they are; what is sent is added to `counted`."""

    def __init__(self, *arguments, counted, **keywords):
        self.counted = counted
        super().__init__(*arguments, **keywords)

    def copyfile(self, source, outputfile):
        content = source.read()
        self.counted.append((self.path, len(content)))
        outputfile.write(content)

    def log_message(self, *_):
        """Don't log each file."""


def served(plain, sent):
    if not plain:
        return serve.serve(OUT, counted=sent)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Plain, directory=str(OUT), counted=sent)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def weight(sent):
    return sum(size for _, size in sent) / 1e6


def readable(browser, address, sent):
    del sent[:]
    page = browser.new_page()
    page.goto(address + PAGE)
    page.wait_for_load_state("load")
    paint = page.evaluate(FIRST_PAINT)
    page.close()
    print(f"{PAGE}: readable after {paint / 1000:.2f} s, {weight(sent):.2f} MB")


def live(browser, address, sent, visit):
    del sent[:]
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    start = time.perf_counter()
    page.goto(f"{address}live/lab/index.html?path={NOTEBOOK}")
    page.wait_for_function(IDLE)
    ready, before = time.perf_counter() - start, weight(sent)
    notebook = Notebook(page, NOTEBOOK)
    code = next(i for i, cell in enumerate(notebook.cells()) if cell["cell_type"] == "code")
    notebook.run_cell(code)
    done = time.perf_counter() - start
    notebook.run_all(PATIENCE / 1000)
    page.wait_for_timeout(8000)  # what is fetched while the reader reads, and kept for the next visit
    page.close()
    print(
        f"{visit} visit, live: kernel ready after {ready:.1f} s, first cell after {done:.1f} s; "
        f"{before:.1f} MB till then, {weight(sent):.1f} MB with all cells run"
    )


def labs(browser, address):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}playground/?hidden=(8, 8)")
    lab = LabOnPage(page.locator(".nnlib-lab"))
    lab.wait("(canvas) => canvas.dataset.frame > 0")
    lab.button("Run").click()
    lab.button("Pause").wait_for()
    print(f"playground/ at 2-8-8-1: {lab.canvas.evaluate(COUNT, 5):.1f} frames/s")
    page.goto(f"{address}labs/gradient_descent/")
    lab = LabOnPage(page.locator(".nnlib-lab"))
    lab.wait("(canvas) => canvas.dataset.frame > 0")
    median, worst = slider_to_picture(lab, "learning rate α")
    print(f"labs/gradient_descent/: slider to picture {median:.0f} ms median, {worst:.0f} ms worst")
    page.close()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--plain", action="store_true", help="serve the files as python -m http.server does")
    parser.add_argument("--files", action="store_true", help="list the heaviest files of the first visit")
    options = parser.parse_args()
    chromium = find_chromium()
    if chromium is None:
        sys.exit("no Chromium found")
    if not (OUT / "live" / "index.html").exists():
        sys.exit("the site isn't built: nox -s site")
    from playwright.sync_api import sync_playwright

    sent = []
    address = f"http://127.0.0.1:{served(options.plain, sent).server_port}/"
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    # Only a profile on the disk keeps what Chromium compiled.
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium, args=[*FLAGS, *root], viewport={"width": 1280, "height": 900}
        )
        readable(browser, address, sent)
        live(browser, address, sent, "first")
        if options.files:
            sizes = collections.Counter()
            for path, size in sent:
                sizes[path] += size
            for path, size in sizes.most_common(20):
                print(f"    {size / 1e6:6.2f} MB  {path}")
        live(browser, address, sent, "second")
        labs(browser, address)
        browser.close()
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
