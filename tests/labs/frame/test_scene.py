"""Scenes: their colors, their marks on the page and in print, and panels that name what they don't know."""

import re
from pathlib import Path

import numpy as np
import pytest

from nnlib import figures
from nnlib.labs.frame import scene, still


def test_class_colors_are_those_of_the_figures():
    assert tuple(scene.PALETTE[name][0] for name in ("zero", "one")) == figures.CLASS_COLORS
    assert scene.MARKERS == figures.CLASS_MARKERS


def test_every_mark_is_drawn_on_the_page_and_in_print():
    rng = np.random.default_rng(0)
    W = [rng.normal(size=(3, 2)), rng.normal(size=(1, 3))]
    units = [[rng.normal(size=(4, 4)) for _ in range(size)] for size in (2, 3, 1)]
    x = np.linspace(0, 1, 5)
    marks = [
        scene.area(x, x, 0 * x),
        scene.band((0.2, 0.4), label="band"),
        scene.rule(x=0.5),
        scene.line(x, x, arrow=True),
        scene.points([0.5], [0.5], markers=("O",)),
        scene.box((0.1, 0.4, 0.1, 0.3), "blue", fill="blue", dash=(3, 3)),
        scene.places([(0.1, 0.4, 0.1, 0.3)], "box"),
        scene.table([["1", "2"]], (0.5, 0.9, 0.1, 0.3), notes=[["a", ""]], tones=[0, 1], fills=("", "green")),
        scene.text(0.5, 0.8, "Z[1] = W[1] @ X", code=True),
        scene.points([0.5, 0.6], [0.4, 0.4], ("zero", "one"), classes=[0, 1], markers=("S", "C"), spots="p"),
        scene.maps(rng.random((2, 4, 4)), [0.2, 0.4], [0.5, 0.5], size=20, fade=[1, 0.5], fit=(20, 0.1)),
    ]
    fields = [
        scene.button("one", 0.1, 0.9, "on", label="one", pressed=True),
        scene.menu("two", 0.5, 0.9, [("Tanh", "tanh"), ("ReLU", "relu")], "relu", label="two"),
    ]
    whole = scene.scene(
        scene.column(scene.panel("marks", marks, (0, 1), (0, 1), legend="top left", fields=fields)),
        scene.column(scene.network("network", W, units, labels=("x", "hidden", "yhat"))),
        scene.column(scene.tiles("tiles", [np.zeros((4, 4), np.uint8)], ["a"], across=2, rows=1)),
        label="every mark",
    )
    kinds = {
        mark["kind"] for column in whole["columns"] for panel in column["panels"] for mark in panel["marks"]
    }
    assert kinds == set(still._MARKS)
    pens = (Path(still.__file__).parent / "drawing.js").read_text(encoding="utf-8")
    assert set(re.findall(r"^  (\w+)\((?:g, mark, data, f, t)?\) \{", pens, re.M)) == kinds
    figure = still.figure(whole, "Test.")
    assert figure.png.startswith(b"\x89PNG")
    assert figure.alt == "Test. every mark"


def test_a_panel_names_what_it_does_not_know():
    with pytest.raises(TypeError, match="colour"):
        scene.panel("p", [], (0, 1), (0, 1), colour="red")
