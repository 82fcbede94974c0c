"""What several tests need: a Chromium, hypothesis examples that are the same everywhere, and no reader's progress."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")
os.environ["NNLIB_PROGRESS"] = "off"

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
WANTED = "no Chromium found: install Chromium or Chrome, or set the variable CHROMIUM to its path"


def find_chromium() -> str | None:
    """The path of a Chromium, Chrome or Edge on this machine, or None."""
    if os.environ.get("CHROMIUM"):
        return os.environ["CHROMIUM"]
    commands = filter(None, map(shutil.which, COMMANDS))
    applications = (path for path in APPLICATIONS if Path(path).exists())
    return next(commands, None) or next(applications, None)


def pytest_addoption(parser):
    parser.addoption("--all-notebooks", action="store_true", help="run every notebook in the browser")
    parser.addoption("--hostile-class", type=int, default=0, help="how often to grade all of a hostile class")


def pytest_collection_modifyitems(items):
    """The slowest go first, so that no worker is left alone with one at the end: labs in Chromium, then notebooks."""
    items.sort(key=lambda item: (not item.get_closest_marker("browser"), item.path.suffix != ".ipynb"))


def pytest_runtest_setup(item):
    """Skip a browser test where there is no Chromium; in CI, where nobody reads skips, let it fail."""
    if item.get_closest_marker("browser") and not find_chromium():
        in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
        pytest.fail(WANTED, pytrace=False) if in_ci else pytest.skip(WANTED)


@pytest.fixture(autouse=True)
def warnings_of_numpy():
    """They are seen, and are the same after a test: a run that switches some off has to switch them back on."""
    before = np.geterr()
    yield
    assert np.geterr() == before


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium, for tests marked `browser`."""
    return find_chromium()
