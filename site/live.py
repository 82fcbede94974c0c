"""Put JupyterLite together: JupyterLab in the browser, with all notebooks, beside the pages to read."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import fetch
import payload
from PIL import Image

HERE = Path(__file__).parent
ROOT = HERE.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COURSE = ROOT / "labextension"  # the course's own settings and extension, the same as in JupyterLab
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension", "anywidget")
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# What the kernel must not look for elsewhere: all of it is there when Python starts.
PRESENT = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")


def build(out: Path, version: str) -> None:
    """Write JupyterLite into the folder `out`; version names this state of the course."""
    (out / "static").mkdir(parents=True, exist_ok=True)
    python = payload.build(out / "static")
    mark = _mark(python, version)
    stamp = out / "stamp.txt"
    if stamp.exists() and stamp.read_text() == mark:
        return
    _jupyter_lite(out)
    _configure(out, python)
    _serve_offline(out, python, version)
    _add_to_page(out / "lab" / "index.html")
    _lighten(out / "lab" / "favicon.ico")
    versions = {f"notebooks/{path.name}": fetch.digest(path)[:16] for path in NOTEBOOKS}
    (out / "versions.json").write_text(json.dumps(versions), encoding="utf-8")
    shutil.copy(HERE / "browser" / "reader.js", out / "reader.js")
    stamp.write_text(mark)


def _mark(python, version):
    own = [*HERE.glob("*.py"), *HERE.glob("browser/*"), *COURSE.rglob("*"), HERE / "overrides.json"]
    text = "".join(fetch.digest(path) for path in sorted(own) if path.is_file())
    return f"{version} {python} {hashlib.sha256(text.encode()).hexdigest()}"


def _jupyter_lite(out):
    with tempfile.TemporaryDirectory() as temporary:
        lite, built = Path(temporary, "lite"), Path(temporary, "out")
        contents = lite / "contents"
        (contents / "notebooks").mkdir(parents=True)
        for path in NOTEBOOKS:
            notebook = _joined(json.loads(path.read_text(encoding="utf-8")))
            text = json.dumps(notebook, ensure_ascii=False, indent=1)
            (contents / "notebooks" / path.name).write_text(text, encoding="utf-8")
        shutil.copytree(
            ROOT / "data", contents / "data", ignore=shutil.ignore_patterns("*.npz", "*.py", "screenshot.*")
        )
        settings = json.loads((COURSE / "overrides.json").read_text()) | json.loads(
            (HERE / "overrides.json").read_text()
        )
        (lite / "overrides.json").write_text(json.dumps(settings), encoding="utf-8")
        shared = Path(sys.prefix, "share", "jupyter", "labextensions")
        config = {
            "LiteBuildConfig": {
                "federated_extensions": [*(str(shared / name) for name in EXTENSIONS), str(COURSE)],
                "ignore_sys_prefix": ["federated_extensions"],
                "contents": [str(contents)],
                "apps": ["lab"],
                "no_sourcemaps": True,
                "no_unused_shared_packages": False,
            }
        }
        (lite / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "jupyterlite_core",
            "build",
            f"--lite-dir={lite}",
            f"--output-dir={built}",
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=lite,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1600000000"},
        )
        if done.returncode:
            raise RuntimeError(f"JupyterLite could not be built:\n{(done.stdout + done.stderr)[-3000:]}")
        static = out / "static"
        kept = Path(temporary, "static")
        static.rename(kept)
        shutil.rmtree(out)
        shutil.copytree(built, out)
        shutil.copytree(kept, static, dirs_exist_ok=True)


def _joined(notebook):
    """Return a notebook with the lines of each text joined, as Jupyter's server sends it to JupyterLab."""
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        for output in cell.get("outputs", ()):
            if "text" in output:
                output["text"] = "".join(output["text"])
            for kind, content in output.get("data", {}).items():
                if isinstance(content, list) and not kind.endswith("json"):
                    output["data"][kind] = "".join(content)
    return notebook


def _configure(out, python):
    path = out / "jupyter-lite.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    data = config["jupyter-config-data"]
    data["appName"] = "Neural Networks and Deep Learning"
    data["exposeAppInBrowser"] = True
    data.setdefault("litePluginSettings", {})[KERNEL] = {
        "pyodideUrl": f"./static/{python}/start.mjs",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": list(PRESENT)},
    }
    path.write_text(json.dumps(config, indent=1), encoding="utf-8")


def _serve_offline(out, python, version):
    theirs = out / "service-worker.js"
    theirs.rename(out / "drive-worker.js")
    worker = (HERE / "browser" / "worker.js").read_text(encoding="utf-8")
    for folder, also in ((out, "drive-worker.js"), (out.parent, None)):
        text = worker.replace("VERSION", json.dumps(version)).replace("PYTHON", json.dumps(python))
        text += f'\nimportScripts("{also}");\n' if also else ""
        (folder / "service-worker.js").write_text(text, encoding="utf-8")


def _lighten(icon):
    """Leave only its smallest size, which is what a tab shows: with all of them it weighs as much as a page to read."""
    Image.open(io.BytesIO(icon.read_bytes())).save(icon, sizes=[(32, 32)])


def _add_to_page(page):
    text = page.read_text(encoding="utf-8")
    text = text.replace("</head>", '<script defer src="../reader.js"></script>\n</head>', 1)
    page.write_text(text, encoding="utf-8")
