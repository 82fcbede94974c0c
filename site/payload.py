"""Put together what Python in the browser loads, first what a page's first cell needs, so that the page is alive early.

memory.bin          the memory of a started interpreter that has IPython and the widgets
python_stdlib.zip   Python's standard library
modules.zip         the modules, compiled, that are not in that memory and may be asked for later
whole.zip           all of them, for a browser that can't take the memory
numpy.zip           numpy; nnlib.zip, nnlib and its data: both are unpacked at the start
figures.zip         matplotlib, Pillow and what they need: fetched while the reader reads, unpacked at the first figure
start.mjs, start.py how all that is used

All but the last two are packed with Brotli, as NAME.packed, and unpacked by our own code: no server packs them, and few
pack as well. So nothing inside the zips is compressed. The interpreter itself is also there as it is: where a server
packs it, the browser compiles it while it comes, and keeps what it compiled.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import brotli
import fetch
import lab_pages

HERE = Path(__file__).parent
ROOT = HERE.parent
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
UNPACKER = ("brotli_dec_wasm.js", "brotli_dec_wasm_bg.wasm")
KERNEL = "jupyterlite-pyodide-kernel"
FROM_KERNEL = ("pyodide_kernel-", "ipykernel-")
FIGURES = (
    "matplotlib-",
    "pillow-",
    "contourpy-",
    "kiwisolver-",
    "cycler-",
    "pyparsing-",
    "packaging-",
    "python_dateutil-",
    "six-",
)
# What no reader of this course can ask for.
USELESS = re.compile(
    r"(^|/)tests?/|\.pyi$|\.h$|\.a$|\.pxd$|^numpy/(f2py|distutils|_pyinstaller)/|^matplotlib/mpl-data/"
    r"(sample_data|images|fonts/(afm|pdfcorefonts)|plot_directive)/|/(nbextension|labextension)/|"
    r"^matplotlib/mpl-data/fonts/ttf/(DejaVuSerif|DejaVuSansMono-|STIXSiz.*Bol)|^matplotlib/backends/(web_backend|"
    r"qt_editor|_backend_(gtk|tk)|backend_(gtk|qt|wx|tk|macosx|webagg|nbagg|cairo|pgf))|^mpl_toolkits/axisartist/|"
    r"\.dist-info/(?!METADATA$|entry_points\.txt$)|\.data/|^pygments/lexers/(?!__init__|_mapping|python|agile|special|"
    r"console|javascript|web|html|css|jvm|data|markup|shell|text)|^pygments/lexers/_(?!mapping|_init__)|"
    r"^dateutil/zoneinfo/.*\.gz$|^IPython/(sphinxext|extensions/(?!__init__|autoreload|storemagic))"
)
DATA = ("cats.npz", "digits.npz")
PACKED = (
    "memory.bin",
    "python_stdlib.zip",
    "modules.zip",
    "whole.zip",
    "numpy.zip",
    "figures.zip",
    "pyodide.asm.wasm",
)


def build(out: Path) -> str:
    """Write the folder `python-<digest>` into out, with all of it; return its name."""
    packs = _third_party()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for part in packs.iterdir():
            shutil.copy(part, folder / part.name)
        (folder / "lock.json").write_text(json.dumps(lock()), encoding="utf-8")
        shutil.copy(_nnlib(), folder / "nnlib.zip.packed")
        for name in UNPACKER:
            shutil.copy(fetch.npm("brotli-dec-wasm") / "pkg" / name, folder / name)
        for name in ("start.mjs", "start.py"):
            shutil.copy(HERE / "browser" / name, folder / name)
        lab_pages.parts(folder)
        digest = hashlib.sha256()
        for part in sorted(folder.iterdir()):
            digest.update(part.name.encode() + part.read_bytes())
        target = out / f"python-{digest.hexdigest()[:12]}"
        for old in out.glob("python-*"):
            if old != target:
                shutil.rmtree(old)
        if not target.is_dir():
            shutil.copytree(folder, target)
    return target.name


def _third_party() -> Path:
    """Return the folder with everything that isn't nnlib's own; it changes with the pins, and with how it is made."""
    core, wheels = fetch.pyodide(), [*fetch.pypi().glob("*.whl"), *_kernel_wheels()]
    makers = [HERE / "browser" / name for name in ("pack.mjs", "compile.py", "memory.py")] + [Path(__file__)]
    mark = hashlib.sha256("".join(map(fetch.digest, [*makers, *sorted(wheels)])).encode())
    mark.update(core.name.encode())
    folder = fetch.CACHE / f"packs-{mark.hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    with tempfile.TemporaryDirectory(dir=fetch.CACHE) as temporary:
        work, out = Path(temporary), Path(temporary, "out")
        out.mkdir()
        of_pyodide = sorted(core.glob("*.whl"))
        figures = [wheel for wheel in of_pyodide if wheel.name.startswith(FIGURES)]
        numpy = [wheel for wheel in of_pyodide if wheel.name.startswith("numpy-")]
        for name, content in (("whole", wheels), ("numpy", numpy), ("figures", figures)):
            _merged(content, work / f"{name}.py.zip")
        _without(core / "python_stdlib.zip", work / "python_stdlib.zip")
        node(
            compile=[
                {"from": str(work / f"{name}.py.zip"), "to": str(work / f"{name}.zip"), "keep": False}
                for name in ("whole", "numpy", "figures")
            ],
        )
        node(
            memory={
                "library": str(work / "python_stdlib.zip"),
                "modules": str(work / "whole.zip"),
                "code": str(HERE / "browser" / "memory.py"),
                "to": str(work / "memory.bin"),
                "imported": str(work / "imported.json"),
            },
        )
        _without(work / "whole.zip", work / "modules.zip", json.loads((work / "imported.json").read_text()))
        for name in CORE:
            shutil.copy(core / name, out / name)
        for name in PACKED:
            source = work / name if (work / name).exists() else core / name
            (out / f"{name}.packed").write_bytes(_packed(source))
        out.rename(folder)
    return folder


def _nnlib() -> Path:
    """Return a packed zip of nnlib and its data, compiled, with the sources, which the notebooks show."""
    files = {
        f"nnlib/{path.relative_to(ROOT / 'nnlib')}": path for path in sorted((ROOT / "nnlib").rglob("*"))
    }
    files = {name: path for name, path in files.items() if path.is_file() and "__pycache__" not in name}
    files |= {f"data/{name}": ROOT / "data" / name for name in DATA}
    mark = hashlib.sha256("".join(f"{name}{fetch.digest(path)}" for name, path in files.items()).encode())
    mark.update((fetch.digest(HERE / "browser" / "compile.py") + fetch.digest(__file__)).encode())
    target = fetch.CACHE / f"nnlib-{mark.hexdigest()[:12]}.zip.packed"
    if not target.exists():
        for old in fetch.CACHE.glob("nnlib-*.zip*"):
            old.unlink()
        with tempfile.TemporaryDirectory(dir=fetch.CACHE) as temporary:
            raw = Path(temporary, "nnlib.zip")
            with zipfile.ZipFile(raw, "w") as packed:
                for name, path in files.items():
                    packed.writestr(zipfile.ZipInfo(name), path.read_bytes())
            node(compile=[{"from": str(raw), "to": str(Path(temporary, "done.zip")), "keep": True}])
            target.write_bytes(_packed(Path(temporary, "done.zip")))
    return target


def _packed(path) -> bytes:
    """Return a file as Brotli packs it. Quality 11 makes it a tenth smaller, and takes ten times as long."""
    return brotli.compress(path.read_bytes(), quality=9)


def node(**job) -> None:
    """Run browser/pack.mjs with a job."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "job.json")
        path.write_text(json.dumps({"lock": lock(), **job}), encoding="utf-8")
        command = [fetch.program("node"), str(HERE / "browser" / "pack.mjs"), str(fetch.pyodide()), str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"Node.js could not prepare the browser's Python:\n{done.stderr[-3000:]}")


def lock() -> dict:
    """Return the list of packages that Pyodide asks for: an empty one, since everything comes as our own files."""
    return {"info": fetch.PINS["pyodide"]["info"], "packages": {}}


def _kernel_wheels() -> list[Path]:
    """Return the wheels of the kernel's own Python part, which its JupyterLab extension contains."""
    files = [Path(distribution(KERNEL).locate_file(file)) for file in distribution(KERNEL).files]
    return [path for path in files if path.suffix == ".whl" and path.name.startswith(FROM_KERNEL)]


def _merged(wheels, target):
    with zipfile.ZipFile(target, "w") as merged:
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as packed:
                for name in packed.namelist():
                    if not name.endswith("/") and not USELESS.search(name):
                        merged.writestr(zipfile.ZipInfo(name), packed.read(name))


def _without(source, target, modules=()):
    """Copy a zip without the modules that are named, and with nothing in it compressed."""
    paths = {module.replace(".", "/") for module in modules}
    gone = {f"{path}{end}" for path in paths for end in (".pyc", "/__init__.pyc")}
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(target, "w") as out:
        for name in packed.namelist():
            # A package whose own module is in the memory still has others here; zipimport needs to see the package.
            if name not in gone:
                out.writestr(zipfile.ZipInfo(name), packed.read(name))
