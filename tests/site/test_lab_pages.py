"""The page of one lab takes the lab's arguments from its address."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from nnlib import labs

SOURCE = Path(__file__).parents[2] / "site" / "browser" / "nnlib_page_lab.py"


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
