"""Executes notebooks and stores them in their normal form, the same on every machine: `nox -s notebooks`."""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).parents[1] / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
FOLDED = "jp-MarkdownHeadingCollapsed"  # on a heading: JupyterLab folds what is below it
WIDGET = "application/vnd.jupyter.widget-view+json"
IMAGE = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\s]+")
NUMBER = re.compile(r"[-+]?\d[\d.,]*(e[-+]?\d+)?( ?(ns|us|µs|ms|s|min)\b)?")


def execute(notebook):
    """Return the notebook with the outputs of a fresh kernel; CellExecutionError names a cell that fails."""
    executed = deepcopy(notebook)
    NotebookClient(
        executed,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(FOLDER)}},
        record_timing=False,
        store_widget_state=False,
    ).execute(stderr=subprocess.DEVNULL, env={**os.environ, "NNLIB_PROGRESS": "off"})
    return executed


def normalize(notebook, stored=None):
    """Return the notebook without what changes from run to run: ids, times, widget state, paths in tracebacks.

    stored    the notebook as it was; where an output that nbval ignores differs from it in numbers alone,
              the stored one stays
    """
    normal = deepcopy(notebook)
    normal.update(metadata=nbformat.from_dict(METADATA), nbformat=4, nbformat_minor=5)
    before = {cell.get("id"): cell for cell in stored.cells} if stored else {}
    seen = set()
    for cell in normal.cells:
        cell.metadata = _kept(cell.metadata)
        cell.id = _own_id(cell, seen)
        if cell.cell_type == "code":
            cell.outputs = _merge_streams(map(_normal_output, cell.outputs))
            if "nbval-ignore-output" in cell.metadata.get("tags", []) and cell.id in before:
                old = before[cell.id].get("outputs", [])
                if _without_numbers(old) == _without_numbers(cell.outputs):
                    cell.outputs = [_counted(output, cell.execution_count) for output in old]
    return normal


def _kept(metadata):
    """The metadata that the course itself sets: tags, folded outputs (of what is predicted), folded sections."""
    kept = {"tags": metadata["tags"]} if metadata.get("tags") else {}
    if metadata.get("jupyter", {}).get("outputs_hidden") is True:
        kept["jupyter"] = {"outputs_hidden": True}
    if metadata.get(FOLDED) is True:
        kept[FOLDED] = True
    return nbformat.from_dict(kept)


def _counted(output, count):
    """The output under the count of its cell, which JupyterLab shows beside it."""
    return nbformat.from_dict({**output, "execution_count": count} if "execution_count" in output else output)


def _own_id(cell, seen):
    """The cell's id, or, if it has none, one made from its source."""
    name, copies = cell.get("id"), 0
    while not name or name in seen:
        name = hashlib.sha256(f"{copies}{cell.source}".encode()).hexdigest()[:8]
        copies += 1
    seen.add(name)
    return name


def _normal_output(output):
    if output.output_type == "error":
        return nbformat.from_dict({**output, "traceback": [f"{output.ename}: {output.evalue}"]})
    if "data" not in output:
        return output
    # The view of a widget is bound to the kernel that made it; without it a page shows the picture beside it.
    data = {mime: value for mime, value in output.data.items() if mime != WIDGET}
    return nbformat.from_dict({**output, "data": data, "metadata": {}})


def _merge_streams(outputs):
    merged = []
    for output in outputs:
        last = merged[-1] if merged else output
        if (
            output is not last
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
        else:
            merged.append(output)
    return merged


def _without_numbers(outputs):
    """What the outputs say, as one text: no numbers, no units of time, no columns' widths, no pixels."""
    said = []
    for output in outputs:
        data = {
            mime: value for mime, value in output.get("data", {}).items() if not mime.startswith("image/")
        }
        said.append([output.output_type, output.get("name"), output.get("text"), data])
    text = IMAGE.sub("", json.dumps(said, sort_keys=True, ensure_ascii=False))
    return re.sub(" +", " ", NUMBER.sub("#", text))


def main(names):
    """Execute the notebooks named, or all of them; return how many failed."""
    failed = 0
    for path in [Path(name).resolve() for name in names] or sorted(FOLDER.glob("*.ipynb")):
        start, stored = time.perf_counter(), nbformat.read(path, as_version=4)
        try:
            normal = normalize(execute(stored), stored)
        except CellExecutionError as error:
            failed += 1
            print(f"{path.name}: {error}")
            continue
        nbformat.validate(normal)
        text = nbformat.writes(normal) + "\n"
        changed = text != path.read_text(encoding="utf-8")
        if changed:
            path.write_text(text, encoding="utf-8", newline="\n")
        seconds = time.perf_counter() - start
        print(
            f"{path.name}: {'stored' if changed else 'unchanged'}, {len(normal.cells)} cells, {seconds:.1f} s"
        )
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
