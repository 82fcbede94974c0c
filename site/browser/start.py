"""Runs in the browser when Python starts: what is loaded later, and how JupyterLite's kernel differs from Jupyter's."""

import asyncio
import importlib
import importlib.machinery
import random
import sys
import types

import js
import nnlib_site
from pyodide.ffi import to_js

MODULES = "/lib/modules.zip"
FIGURES = {
    "matplotlib",
    "mpl_toolkits",
    "PIL",
    "contourpy",
    "kiwisolver",
    "cycler",
    "pyparsing",
    "dateutil",
    "six",
}
QUIET = 1.0  # seconds after the start, and after a cell, before what will be needed is imported ahead
AHEAD = ("matplotlib", "PIL.Image", "matplotlib.figure", "matplotlib.backends.backend_agg", "nnlib.figures")
NO_PIP = "This page can't install packages, but everything in the course is here. Other packages need your own Python."


class Later(importlib.machinery.PathFinder):
    """Finds the modules of figures: unpacks them when the first of them is imported."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if path is not None or name.partition(".")[0] not in FIGURES:
            return None
        nnlib_site.figures()
        sys.meta_path.remove(cls)
        importlib.invalidate_caches()
        return super().find_spec(name, path, target)


def stand_in_for_pip():
    """The kernel asks piplite for packages from elsewhere, and what to run for %pip; there are none."""

    async def refused(*_, **__):
        return f"raise RuntimeError({NO_PIP!r})"

    piplite, inner, cli = (types.ModuleType(name) for name in ("piplite", "piplite.piplite", "piplite.cli"))
    piplite.piplite, piplite.cli, cli.get_transformed_code = inner, cli, refused
    sys.modules |= {module.__name__: module for module in (piplite, inner, cli, types.ModuleType("micropip"))}


def heed_deliberate_errors():
    """Let a notebook continue after a cell tagged raises-exception.

    JupyterLite drops all waiting cells when one fails, whatever its request says about stop_on_error. So the error of
    such a cell is shown, and its request is answered as done.
    """
    run = PyodideKernel.run

    async def run_on(self, code):
        global last_cell
        result = await run(self, code)
        last_cell = asyncio.get_running_loop().time()
        if result["status"] != "error":
            return result
        kind = sys.exc_info()[0] or getattr(sys, "last_type", None)
        if kind is not None and str(kind) == result["ename"]:
            result["ename"] = kind.__name__
        asked = self._parent_header or {}
        if asked.get("content", {}).get("stop_on_error", True):
            return result
        error = {name: result[name] for name in ("ename", "evalue", "traceback")}
        message = {"type": "execute_error", "bundle": error, "parentHeader": asked["header"]}
        nnlib_site.post(to_js({"_kernelMessage": message}, dict_converter=js.Object.fromEntries))
        return {"status": "ok", "payload": result["payload"]}

    PyodideKernel.run = run_on


async def import_ahead():
    """Import what figures need while nothing else is going on, one module at a time."""
    await nnlib_site.prefetch()
    for name in AHEAD:
        while asyncio.get_running_loop().time() - last_cell < QUIET:
            await asyncio.sleep(QUIET / 4)
        importlib.import_module(name)
        await asyncio.sleep(0.02)


last_cell = asyncio.get_event_loop().time()
random.seed()  # as it is in the memory, it would be the same for everyone
if MODULES not in sys.path:
    sys.path.append(MODULES)
sys.meta_path.append(Later)
stand_in_for_pip()
from pyodide_kernel.kernel import PyodideKernel  # noqa: E402

PyodideKernel._parent_header = None  # get_parent may be asked before the first request
if nnlib_site.kernel:
    heed_deliberate_errors()
    ahead = asyncio.ensure_future(import_ahead())  # noqa: RUF006
