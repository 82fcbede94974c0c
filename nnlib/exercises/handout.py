"""A copy of the course for students: some of its weeks, with or without the solutions and the slips of the notes.

Everything in it comes from the clone that nnlib is in. What is left out is also taken out of the tables and links that
lead there, and notebooks whose outputs change by that are executed again, so that the copy keeps what the course
promises: stored outputs are what its code gives.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from nnlib.exercises.catalogue import own

ROOT = Path(__file__).parents[2]
SOLUTIONS, ERRATA = "solutions", "errata"
PARTS = (SOLUTIONS, ERRATA)
# What a student's copy has, besides the notebooks; how to test and to publish the course stays behind.
KEPT = (
    "README.md",
    "LICENSE",
    "environment.yml",
    "noxfile.py",
    "pyproject.toml",
    "nnlib/",
    "data/",
    "labextension/",
)
KEPT += (
    "requirements.txt",
    "requirements-course.txt",
    "tests/nbval_sanitize.cfg",
    "tests/execute_notebooks.py",
)
SLIPS = "### Small slips in the lecture notes"
BOX = re.compile(r"(?:^|\n\n)> ⚠ \*\*In the lecture notes\*\*[^\n]*(?:\n>[^\n]*)*")
FOLDED = "jp-MarkdownHeadingCollapsed"
MARKDOWN = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
HTML = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def write(folder, weeks: Iterable[int] = (), without: Iterable[str] = ()) -> list[str]:
    """Write the copy into a folder that is empty or doesn't exist; return the names of its notebooks.

    weeks       the weeks that it has, all of them if empty; what belongs to no week is always in it
    without     "solutions", "errata" or both
    Raises ValueError where nnlib isn't in a clone of the course, the folder isn't empty, or there is no such week or
    part.
    """
    folder, without = Path(os.path.expanduser(folder)), set(without)
    files = chosen(folder, weeks, without)
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    known = {str(parent) for name in files for parent in (PurePosixPath(name), *PurePosixPath(name).parents)}
    changed = [path for path in sorted(folder.glob("notebooks/*.ipynb")) if fit(path, folder, known, without)]
    for path in folder.glob("*.md"):
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = [
            line for line in lines if not (line.startswith("| [") and _leads_out(line, path, folder, known))
        ]
        path.write_text(_unlinked("\n".join(kept), path, folder, known), encoding="utf-8")
    if changed:
        command = [sys.executable, str(folder / "tests" / "execute_notebooks.py"), *map(str, changed)]
        subprocess.run(command, check=True, cwd=folder / "notebooks")
    return sorted(path.stem for path in folder.glob("notebooks/*.ipynb"))


def chosen(folder, weeks, without) -> list[str]:
    """Return which files of the clone go into a copy. Raises ValueError as `write` does."""
    if not (ROOT / "notebooks" / "start_here.ipynb").is_file():
        raise ValueError(
            f"{ROOT} isn't a clone of the course, which a handout is made from: clone it, then `nox -s handout`"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} isn't empty: name a folder that doesn't exist yet")
    if unknown := without - set(PARTS):
        raise ValueError(
            f"there is no part {', '.join(sorted(unknown))} to leave out; it can be {' or '.join(PARTS)}"
        )
    names = _files()
    there = {week for week in map(week_of, names) if week}
    if absent := set(weeks) - there:
        raise ValueError(f"there is no week {_listed(absent)}; the course has the weeks {_listed(there)}")
    return [name for name in names if _belongs(name, set(weeks) or there, without)]


def _listed(numbers):
    *others, last = map(str, sorted(numbers))
    return f"{', '.join(others)} and {last}" if others else last


def week_of(name) -> int | None:
    """Return the week of a notebook, from where it lies: "notebooks/week2_vectorization.ipynb"."""
    week = re.match(r"notebooks/week(\d+)\w*\.ipynb$", name)
    return int(week[1]) if week else None


def _files():
    """The files of the clone and new ones, as git lists them, or all where git isn't there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    names = names or [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
    return sorted(name for name in set(names) if (ROOT / name).is_file() and "__pycache__" not in name)


def _belongs(name, weeks, without):
    if not name.startswith("notebooks/"):
        return name.startswith(KEPT)
    if SOLUTIONS in without and name == "notebooks/solutions.ipynb":
        return False
    week = week_of(name)
    return name.endswith(".ipynb") and (not week or week in weeks)


def fit(path, folder, known, without):
    """Take out of a notebook what is left out, and links to it; return whether it has to be executed again.

    known       the files and folders of the copy
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells, again = notebook["cells"], False
    for cell in cells:
        cell["source"] = "".join(cell["source"])
    if ERRATA in without:
        kept = list(_without_slips(cells))
        again = len(kept) < len(cells)
        cells = kept
    for cell in cells:
        if cell["cell_type"] == "markdown":
            text = BOX.sub("", cell["source"]) if ERRATA in without else cell["source"]
            cell["source"] = _unlinked(text, path, folder, known)
        # It lists the exercises, and a teacher's own may have come since it was stored.
        lists = cell["cell_type"] == "code" and cell["source"].endswith("done()")
        again = again or (lists and any(own.exercises()))
        for output in cell.get("outputs", ()):
            page = "".join(output.get("data", {}).get("text/html", ""))
            again = again or any(
                not _is_there(found[1], path, folder, known) for found in HTML.finditer(page)
            )
    notebook["cells"] = [cell for cell in cells if cell["source"].strip()]
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return again


def _without_slips(cells):
    """The cells except for folded parts on slips of the notes, each up to the next heading of its level or above."""
    inside = False
    for cell in cells:
        if cell["cell_type"] == "markdown" and re.match(r"#{1,3} ", cell["source"]):
            inside = cell["source"].startswith(SLIPS) and cell["metadata"].get(FOLDED, False)
        if not inside:
            yield cell


def _is_there(link, path, folder, known):
    """Whether a link of a file leads to something in the copy, or out of the course altogether."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return True
    here = path.relative_to(folder).parent.as_posix()
    return normpath(f"{here}/{unquote(parts.path)}") in known


def _leads_out(line, path, folder, known):
    """Whether the first link of a line leads to something that isn't in the copy."""
    first = MARKDOWN.search(line)
    return bool(first) and not _is_there(first[2], path, folder, known)


def _unlinked(text, path, folder, known):
    """The text, with links to what isn't in the copy made plain words."""
    return MARKDOWN.sub(
        lambda found: found[0] if _is_there(found[2], path, folder, known) else found[1], text
    )
