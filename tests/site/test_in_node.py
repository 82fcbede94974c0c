"""The tests of the mathematics pass in the browser's Python too, which Node runs here: it has 32 bits and no BLAS."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ("shapes", "activations", "cost", "logistic", "network", "descent", "gradcheck", "storage")
# WebAssembly has neither processes nor threads, and one thread's memory is all there is.
NOT_THERE = {
    "threads": ["test_storage.py::test_two_saves_at_once_leave_one_of_them_whole"],
    "processes": [
        "test_storage.py::test_a_process_that_is_killed_leaves_a_whole_file",
        "test_storage.py::test_what_a_killed_save_left_is_removed_by_a_later_one",
    ],
    "this machine's measure of memory": ["test_storage.py::test_a_file_too_large_is_not_even_read"],
}


def test_the_mathematics_in_the_browsers_python(site, tmp_path):
    import fetch
    import payload

    node = shutil.which("node")
    if not node:
        in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
        pytest.fail("no Node.js found") if in_ci else pytest.skip("no Node.js found")
    wheels = [*fetch.testing().glob("*.whl"), *fetch.pyodide().glob("numpy-*.whl")]
    wheels += [*fetch.pypi().glob("pygments-*.whl"), *fetch.pyodide().glob("packaging-*.whl")]
    left_out = [f"--deselect=tests/{name}" for names in NOT_THERE.values() for name in names]
    arguments = [f"tests/test_{name}.py" for name in FILES]
    arguments += ["-q", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "filterwarnings=", *left_out]
    job = tmp_path / "job.json"
    content = {
        "core": str(fetch.pyodide()),
        "lock": payload.lock(),
        "wheels": [str(wheel) for wheel in wheels],
        "repository": str(ROOT),
        "arguments": arguments,
    }
    job.write_text(json.dumps(content), encoding="utf-8")
    done = subprocess.run(
        [node, str(Path(__file__).with_name("in_node.mjs")), str(job)], capture_output=True, text=True
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    assert " passed" in done.stdout
