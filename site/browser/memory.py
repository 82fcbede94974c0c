"""Runs in the browser's Python at build time: imports what every page needs, so that its memory can be kept.

A page then loads the memory and has IPython and the widgets right away. Modules with machine code, such as numpy, can't
be part of it, and neither can anything that holds a JavaScript object.
"""

import gc
import importlib
import json
import sys
import types
import zipimport

MODULES = "/lib/modules.zip"
sys.path.append(MODULES)


async def nothing(*_):
    """Replace a JavaScript function that loads packages: start.py loads everything there is to load."""


def stand_in(name, **values):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(values)


real = sys.modules.pop("pyodide_js", None)
stand_in("pyodide_js", loadPackagesFromImports=nothing)

import anywidget  # noqa: E402, F401
import ipywidgets  # noqa: E402, F401
import pyodide_kernel  # noqa: E402, F401

del sys.modules["pyodide_js"]
if real is not None:
    sys.modules["pyodide_js"] = real

names = [
    name
    for name, module in sys.modules.items()
    if (getattr(module, "__file__", None) or "").startswith(MODULES)
]
with open("/tmp/imported.json", "w") as file:
    json.dump(names, file)
# The zip that comes with the site lacks what is imported here.
zipimport._zip_directory_cache.clear()
sys.path_importer_cache.clear()
importlib.invalidate_caches()
gc.collect()
