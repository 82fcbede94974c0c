"""One JupyterLab server and one Chromium for each file of browser tests, loaded once."""

import shutil
from pathlib import Path

import pytest
from in_jupyterlab import Notebook, chromium_running, load, serve

REPOSITORY = Path(__file__).parents[2]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser(chromium):
    """A running Chromium; `chromium` is its path.

    It ends with the file: while playwright runs, asyncio takes its loop for running, and later tests need their own.
    """
    with chromium_running(chromium) as browser:
        yield browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder that JupyterLab serves: copies of notebooks and data, so that nothing here is saved over them."""
    folder = tmp_path_factory.mktemp("served")
    for name in ("notebooks", "data"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def page(browser, folder, tmp_path_factory):
    """JupyterLab in Chromium."""
    with serve(folder, tmp_path_factory.mktemp("jupyter")) as address:
        page = load(browser, address)
        # pictures that are compared stand still; tests of what moves ask for it
        page.emulate_media(reduced_motion="reduce")
        yield page


@pytest.fixture(scope="module")
def notebook(page):
    """A function that opens a notebook, by its path on the server, as a Notebook; its kernel ends with the server."""
    return lambda path: Notebook(page, path)
