"""The built site, served below a path as on GitHub Pages, and one Chromium for each file of tests."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUT = ROOT / "site" / "_out"
sys.path[:0] = [str(ROOT / "site"), str(ROOT / "tests" / "browser")]
BELOW = "/COURSE/"
WANTED = "the site isn't built: nox -s site"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents and "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def site():
    """The site on the loopback address: `address`, and `sent`, a list of (path, bytes)."""
    import serve

    if not (OUT / "live" / "index.html").exists():
        in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
        pytest.fail(WANTED, pytrace=False) if in_ci else pytest.skip(WANTED)
    sent = []
    server = serve.serve(OUT, below=BELOW, counted=sent)
    server.address, server.sent = f"http://127.0.0.1:{server.server_port}{BELOW}", sent
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium):
    from in_jupyterlab import chromium_running

    with chromium_running(chromium) as browser:
        yield browser
