"""The map at the top of a notebook says what is in it, and where the reader is."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from nnlib.exercises import agenda
from nnlib.exercises.agendas import of
from nnlib.exercises.catalogue import EXERCISES
from nnlib.exercises.progress import Progress

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SECTIONS = {"1. A picture": (20, "unroll", "scale"), "2. One unit": (25, "sigmoid"), "3. A < B": 5}


def agenda_with(**known):
    return of(
        SECTIONS, Progress(tuple(EXERCISES.values()), {name: (state, "") for name, state in known.items()})
    )


def test_it_counts_what_is_done_and_knows_where_the_reader_is():
    assert agenda_with().here is None, "nothing is begun"
    assert agenda_with(cost="right").here is None, "that one is elsewhere"
    assert agenda_with(unroll="right").here.heading == "1. A picture"
    assert agenda_with(unroll="right", scale="right").here.heading == "2. One unit"
    assert agenda_with(unroll="right", scale="right", sigmoid="right").here is None
    assert repr(agenda_with(unroll="right", sigmoid="begun")).splitlines() == [
        "1. A picture   20 min  1 of 2 done ← you are here",
        "2. One unit    25 min  0 of 1 done",
        "3. A < B        5 min",
        "All together   50 min",
    ]


def test_as_html_it_links_to_each_section_and_escapes_its_heading():
    page = agenda_with(unroll="right")._repr_html_()
    assert '<a href="#1.-A-picture">1. A picture</a>' in page
    assert '<a href="#3.-A-%3C-B">3. A &lt; B</a>' in page
    assert page.count("you are here") == 1


def test_an_exercise_that_does_not_exist_is_refused():
    with pytest.raises(KeyError, match="there is no exercise 'sigmoit'; the closest one is 'sigmoid'"):
        agenda({"1. One unit": (5, "sigmoit")})


def outline(notebook):
    """Return {heading: names of the exercises below it} for the sections of a notebook that come before its summary."""
    found, heading = {}, None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in re.findall(r"^## (.+)$", cell.source, re.MULTILINE):
                heading = line.strip()
                found[heading] = []
        elif heading:
            found[heading] += re.findall(r"""^task\(["'](\w+)["']\)""", cell.source, re.MULTILINE)
    return found


def agendas(notebook):
    """The dictionaries that a notebook hands to agenda()."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and "agenda(" in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "agenda":
                    yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_agenda_of_a_notebook_is_its_outline(path):
    notebook = nbformat.read(path, as_version=4)
    if not (found := list(agendas(notebook))):
        return
    (sections,) = found
    headings = outline(notebook)
    assert [heading for heading in headings if heading in sections] == list(sections), (
        "the order of the notebook"
    )
    for heading, exercises in headings.items():
        minutes, *names = sections[heading] if isinstance(sections.get(heading), tuple) else (1,)
        assert names == exercises, heading
        assert minutes > 0
