"""Serve the Playground as its own page, with Voilà: `python -m nnlib.labs.playground`, or `nox -s playground`.

Each visitor has a kernel. Arguments after the command go to Voilà, such as --port=8866 or --no-browser.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

# The lab alone, and what its picture means: a page that ran a whole notebook first would keep visitors waiting.
CELLS = (
    ("code", "from nnlib import labs\n\nlabs.playground()"),
    (
        "markdown",
        "**The picture.** Every unit shows a small map of its answers for each point $(x_1, x_2)$: blue is high, "
        "orange is low. Blue edges are weights above 0, and dashed orange ones are below; the wider, the larger. The "
        "large map is $\\hat y$ with the examples on it: filled ones to train with, hollow ones to test with. Point at "
        "anything to see what it is.",
    ),
)
OPTIONS = (
    "--VoilaExecutor.timeout=120",
    # Without it the kernel warns that others on this machine could listen.
    "--KernelManager.transport_encryption=auto",
    # A lab sends many small messages, and one that is dropped leaves the page at "Loading widget...".
    "--ZMQChannelsWebsocketConnection.iopub_msg_rate_limit=1e6",
    "--ZMQChannelsWebsocketConnection.iopub_data_rate_limit=1e9",
    # A closed page leaves its kernel behind: that ends after half a minute without a message.
    "--VoilaConfiguration.multi_kernel_manager_class=nnlib.labs.playground.visitors.Visitors",
    "--MappingKernelManager.cull_idle_timeout=30",
    "--MappingKernelManager.cull_interval=10",
)


def write(folder) -> Path:
    """Write the notebook that Voilà serves into a folder; return its path."""
    empty = {"code": {"execution_count": None, "outputs": []}, "markdown": {}}
    cells = [
        {"cell_type": kind, "id": f"cell-{i}", "metadata": {}, "source": source, **empty[kind]}
        for i, (kind, source) in enumerate(CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path = Path(folder) / "Playground.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def main(arguments) -> None:
    """Serve it until it is stopped. An option given in `arguments` stands for the one of the same name above."""
    from voila.app import Voila

    given = {argument.split("=")[0] for argument in arguments}
    options = [option for option in OPTIONS if option.split("=")[0] not in given]
    with tempfile.TemporaryDirectory() as folder:
        # Two BLAS threads make small products many times slower as soon as something else runs.
        os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        Voila.launch_instance([*options, *arguments, str(write(folder))])


if __name__ == "__main__":
    main(sys.argv[1:])
