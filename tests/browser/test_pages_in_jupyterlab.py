"""What the course's own extension and settings make of a page in JupyterLab: predictions, folded parts, links."""

import json

import pytest
from in_jupyterlab import Notebook, load, serve

QUESTION = """**Predict.** How many numbers does the picture hold?

<details><summary>400</summary>

You said 400, the number of pixels; with `3` values each there are $3 \\cdot 400$ numbers.

</details>
<details><summary>1200</summary>

Right: 400 pixels with 3 values each.

</details>"""
FOLDED = {"jp-MarkdownHeadingCollapsed": True}


def words(name, source, metadata=None):
    return {"cell_type": "markdown", "id": name, "metadata": metadata or {}, "source": source}


def code(name, source, metadata=None):
    printed = [{"output_type": "stream", "name": "stdout", "text": "the answer\n"}]
    cell = {"cell_type": "code", "id": name, "metadata": metadata or {}, "source": source}
    return {**cell, "execution_count": 1, "outputs": printed}


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    """A page with a prediction, a folded part and links, on a window as narrow as half a screen."""
    folder, home = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("jupyter")
    filling = [words(f"filling-{i}", "\n\n".join(["A line of text."] * 12)) for i in range(8)]
    cells = [
        words("title", "# Title\n\n[below](#Far-below)"),
        words("question", QUESTION),
        code("answer", "print('the answer')", {"jupyter": {"outputs_hidden": True}}),
        words("deeper", "### Deeper: more", FOLDED),
        words("inside", "Text inside."),
        code("hidden", "inside = 5"),
        *filling,
        words("below", "### Far below"),
        *[{**cell, "id": cell["id"] + "-after"} for cell in filling],
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "page.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with serve(folder, home) as address:
        yield Notebook(load(browser, address, {"width": 900, "height": 900}), "page.ipynb")


def test_opening_a_page_does_not_mark_it_changed(opened):
    opened.page.wait_for_function(
        "id => panels[id].context.model.metadata.language_info?.version", arg=opened.id
    )
    opened.page.wait_for_function("id => !panels[id].context.model.dirty", arg=opened.id, timeout=10_000)
    opened.evaluate(
        "panel.content.widgets[0].model.sharedModel.setSource('# Title, changed\\n\\n[below](#Far-below)');"
    )
    opened.page.wait_for_function("id => panels[id].context.model.dirty", arg=opened.id, timeout=10_000)


def test_a_folded_output_says_what_to_do_and_not_the_answer(opened):
    placeholder = opened.page.locator(".jp-OutputPlaceholder .jp-PlaceholderText")
    placeholder.wait_for()
    shown = "e => [getComputedStyle(e).fontSize, getComputedStyle(e, '::before').content]"
    size, instead = placeholder.evaluate(shown)
    assert size == "0px"
    assert "run this cell" in instead


def test_a_choice_opens_with_its_reason_and_the_run_unfolds_the_output(opened):
    page = opened.page
    right = page.locator("details", has_text="Right: 400 pixels")
    assert not right.get_by_text("Right: 400 pixels").is_visible()
    right.locator("summary").click()
    assert right.get_by_text("Right: 400 pixels").is_visible()
    opened.run_cell(2)
    page.locator(".jp-OutputArea-output", has_text="the answer").first.wait_for()
    assert page.locator(".jp-OutputPlaceholder").count() == 0


def test_a_folded_part_is_hidden_and_run_all_the_same(opened):
    assert not opened.page.locator("p", has_text="Text inside.").is_visible()
    opened.run_all()
    cell = next(cell for cell in opened.cells() if cell["source"] == "inside = 5")
    assert cell["execution_count"] > 1
    assert not opened.page.locator("p", has_text="Text inside.").is_visible()


def test_the_first_click_on_a_link_arrives(opened):
    page = opened.page
    page.locator("a", has_text="below").first.click()
    heading = page.locator("h3", has_text="Far below")
    page.wait_for_function(
        "e => { const top = e.getBoundingClientRect().top; return top > 0 && top < 300 }",
        arg=heading.element_handle(),
        timeout=10_000,
    )


def test_on_a_narrow_window_the_list_of_files_is_closed(opened):
    assert not opened.page.locator("#filebrowser").is_visible()
