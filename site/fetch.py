"""Get what the site is made of, check each file against site/pins.json, and keep it: nothing is fetched twice.

Pyodide's own builds of numpy and matplotlib come from its CDN. If the CDN can't be reached, they come from a wheel on
the Python package index that has the same files: the hash matters, not the place.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
PINS = json.loads((HERE / "pins.json").read_text(encoding="utf-8"))
CACHE = Path(os.environ.get("NNLIB_SITE_CACHE", HERE / "_cache"))
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{name}"
PATIENCE = 10  # seconds for the CDN's first answer


class Missing(RuntimeError):  # noqa: N818
    """Something the site needs isn't available on this machine; the message says what, and how to get it."""


def pyodide() -> Path:
    """Return the folder with Pyodide's core and its wheels."""
    return _kept("pyodide", {**PINS["pyodide"]["core"], **PINS["pyodide"]["wheels"]}, _fetch_pyodide)


def pypi() -> Path:
    """Return the folder with the wheels, all pure Python, that the browser's Python has besides Pyodide's."""
    return _kept("pypi", None, _fetch_pypi)


def testing() -> Path:
    """Return the folder with the wheels that nnlib's own tests need in the browser's Python."""
    return _kept("testing", None, _fetch_testing)


def npm(name) -> Path:
    """Return the folder with an unpacked package of npm."""
    folder = CACHE / f"npm-{name.strip('@').replace('/', '-')}-{PINS['npm'][name]['version']}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=_made(CACHE)) as temporary:
            archive = _npm_archive(name, temporary)
            with tarfile.open(archive) as packed:
                packed.extractall(Path(temporary, "out"), filter="data")
            Path(temporary, "out", "package").rename(folder)
    return folder


def program(name) -> str:
    """Return the path of node or npm."""
    found = shutil.which(name)
    if not found:
        raise Missing(
            f"{name} isn't installed: the site is built with Node.js 20 or newer, which brings node and npm"
        )
    return found


def digest(path) -> str:
    """Return the sha256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _kept(name, wanted, fetch):
    """Return the folder `name` of the cache, fetched first if it isn't there; wanted holds the hashes by file name."""
    mark = hashlib.sha256(json.dumps([wanted, PINS[name]]).encode()).hexdigest()[:12]
    folder = CACHE / f"{name}-{mark}"
    if not folder.is_dir():
        with tempfile.TemporaryDirectory(dir=_made(CACHE)) as temporary:
            out = _made(Path(temporary, "out"))
            fetch(out, Path(temporary))
            for file, sha256 in (wanted or {}).items():
                _check(out / file, sha256)
            out.rename(folder)
    return folder


def _fetch_pyodide(out, temporary):
    pins = PINS["pyodide"]
    names = [*pins["core"], *pins["wheels"]]
    try:
        for name in names:
            address = CDN.format(version=pins["version"], name=name)
            with urllib.request.urlopen(address, timeout=PATIENCE) as answer, open(out / name, "wb") as file:
                shutil.copyfileobj(answer, file)
        return
    except OSError:
        pass  # the CDN can't be reached from here
    carrier = pins["carrier"]
    _pip_download({carrier["requirement"]: carrier["sha256"]}, temporary, "3.12")
    (wheel,) = temporary.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        for name in pins["wheels"]:
            (out / name).write_bytes(packed.read(f"{carrier['folder']}/{name}"))
    core = npm("pyodide")
    for name in pins["core"]:
        shutil.copy(core / name, out / name)


def _fetch_pypi(out, _):
    _pip_download(PINS["pypi"], out, PINS["pyodide"]["python"], "--platform=any", "--abi=none")


def _fetch_testing(out, _):
    info = PINS["pyodide"]["info"]
    platform = f"pyemscripten_{info['abi_version']}_{info['arch']}"
    abi = "cp" + PINS["pyodide"]["python"].replace(".", "")
    for_both = (
        f"--platform={platform}",
        "--platform=any",
        "--implementation=cp",
        f"--abi={abi}",
        "--abi=none",
    )
    _pip_download(PINS["testing"], out, PINS["pyodide"]["python"], *for_both)


def _pip_download(pins, out, python, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        lines = (f"{requirement} --hash=sha256:{sha256}\n" for requirement, sha256 in pins.items())
        wanted.write_text("".join(lines), encoding="utf-8")
        _run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"),
            *("--disable-pip-version-check", "--only-binary=:all:", f"--python-version={python}", *arguments),
            *(f"--dest={out}", f"--requirement={wanted}"),
        )


def _npm_archive(name, folder):
    pin = PINS["npm"][name]
    said = _run(
        program("npm"), "pack", "--silent", f"--pack-destination={folder}", f"{name}@{pin['version']}"
    )
    archive = Path(folder, said.split()[-1])
    _check(archive, pin["sha256"])
    return archive


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"{' '.join(map(str, command[:4]))} ... failed:\n{done.stderr[-2000:]}")
    return done.stdout


def _check(path, sha256):
    if digest(path) != sha256:
        raise ValueError(f"{path.name} has the sha256 {digest(path)}; site/pins.json names {sha256}")


def _made(folder):
    folder.mkdir(parents=True, exist_ok=True)
    return folder
