"""A folder that a notebook is run in, with an environment of its own: what it installs goes with it.

The environment is a virtual one that finds the packages of the one that grades. pip and uv install into it, and don't
touch the packages outside of it. This contains `%pip install` and `!pip uninstall`, not code that sets out to write
elsewhere.
"""

import contextlib
import os
import shlex
import shutil
import site
import sys
import tempfile
from pathlib import Path

from nnlib.datasets import DATA

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

PACKAGE = Path(__file__).parents[2]
PREFIX, LOCK = "nnlib-", "lock"
TOKEN = "NNLIB_HANDED_IN"  # a variable by which what a notebook started is found again
# What a notebook gets to know of the environment it is run in; keys and passwords are often in the rest.
KNOWN = {
    *("PATH", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "CONDA_PREFIX"),
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS", "PROGRAMDATA"),
}
THREADS = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Throwaway:
    """A temporary folder with a home and an environment. `with` removes it, whatever was done to it.

    token       marks the processes that belong to it; kept in it, so that those of a grading that was killed are found
    """

    def __init__(self, token):
        self.token, self.folder = token, Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = None

    def __enter__(self):
        self._lock = open(self.folder / LOCK, "w", encoding="ascii")
        if fcntl:
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._lock.write(self.token)
        self._lock.flush()
        (self.folder / "home" / "notebooks").mkdir(parents=True)
        if DATA.is_dir():  # some cells read ../data
            shutil.copytree(DATA, self.folder / "home" / "data")
        self.python = _environment(self.folder / "venv")
        return self

    def __exit__(self, *raised):
        self._lock.close()
        remove(self.folder)

    def variables(self) -> dict[str, str]:
        """Return the variables for a notebook: its own home, and no secrets of the teacher's."""
        home, own = str(self.folder / "home"), self.folder / "venv"
        kept = {
            name: text for name, text in os.environ.items() if name.upper() in KNOWN or name.startswith("LC_")
        }
        paths = [str(PACKAGE.parent), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        fonts = Path(os.environ.get("MPLCONFIGDIR") or os.path.expanduser("~/.cache/matplotlib"))
        with contextlib.suppress(OSError):  # or every kernel would list the fonts of the machine again
            (self.folder / "matplotlib").mkdir()
            for file in fonts.glob("fontlist-*.json"):
                shutil.copy(file, self.folder / "matplotlib")
        return {
            **kept,
            **THREADS,
            **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), home),
            "PATH": os.pathsep.join(filter(None, (str(own / "bin"), kept.get("PATH", "")))),
            "VIRTUAL_ENV": str(own),
            "PYTHONPATH": os.pathsep.join(map(os.path.abspath, paths)),
            "PYTHONUSERBASE": str(self.folder / "user"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
            **({} if os.name == "posix" else {"PIP_TARGET": str(self.folder / "packages")}),
            "MPLCONFIGDIR": str(self.folder / "matplotlib"),
            "IPYTHONDIR": str(self.folder / "ipython"),
            "NNLIB_PROGRESS": "off",
            "NNLIB_PICTURES": "off",
            TOKEN: self.token,
        }


def _environment(folder):
    """Make a virtual environment that finds the packages of this one; return its Python."""
    if os.name != "posix":
        return sys.executable
    base = Path(getattr(sys, "_base_executable", sys.executable))
    packages = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    (folder / "bin").mkdir()
    text = f"home = {base.parent}\ninclude-system-site-packages = false\n"
    (folder / "pyvenv.cfg").write_text(text, encoding="utf-8")
    (folder / "bin" / "python").symlink_to(base)
    (folder / "bin" / "python3").symlink_to("python")
    for name in ("pip", "pip3"):  # or `!pip` would be the one of the environment that grades
        command = f'#!/bin/sh\nexec {shlex.quote(str(folder / "bin" / "python"))} -m pip "$@"\n'
        (folder / "bin" / name).write_text(command, encoding="utf-8", errors="surrogateescape")
        (folder / "bin" / name).chmod(0o755)
    places = site.getsitepackages() + ([site.getusersitepackages()] if site.ENABLE_USER_SITE else [])
    # In ASCII, since some versions of Python read such a file in the encoding of the locale.
    lines = [f"import site; site.addsitedir({place!a})\n" for place in places if os.path.isdir(place)]
    (packages / "of_the_grading.pth").write_text("".join(lines), encoding="ascii")
    return str(folder / "bin" / "python")


def size(folder) -> int:
    """Return the bytes that the files in a folder take."""
    total = 0
    for place, _, files in os.walk(folder):
        for name in files:
            with contextlib.suppress(OSError):
                about = os.lstat(os.path.join(place, name))
                total += min(about.st_size, getattr(about, "st_blocks", about.st_size) * 512)
    return total


def remove(folder) -> None:
    """Remove a folder, also one whose subfolders were made unreadable.

    Its lock goes last: if this is killed in the middle, the next grading still finds what is left by it.
    """
    for place, folders, _ in os.walk(folder):
        for each in (os.path.join(place, name) for name in folders):
            if not os.path.islink(each):
                with contextlib.suppress(OSError):
                    os.chmod(each, 0o700)
    with contextlib.suppress(OSError):
        for each in list(os.scandir(folder)):
            if each.is_dir(follow_symlinks=False):
                shutil.rmtree(each.path, ignore_errors=True)
            elif each.name != LOCK:
                with contextlib.suppress(OSError):
                    os.unlink(each.path)
    shutil.rmtree(folder, ignore_errors=True)


def left_behind() -> list[tuple[Path, str]]:
    """Return the folders of gradings that were killed, with their tokens: nobody holds their locks any more."""
    found = []
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            if not fcntl or folder.is_symlink() or os.lstat(folder).st_uid != os.getuid():
                continue
            with open(folder / LOCK, encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                token = lock.read(100)
            if len(token) == 32 and set(token) <= set("0123456789abcdef"):
                found.append((folder, token))
    return found
