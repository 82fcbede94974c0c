"""What was handed in: every file in a folder, a .zip or a file of its own, whose it is, and why it can't be run.

Nothing is unpacked: what is in a .zip is read from it, so no name in it can lead out of it. Names are cleaned here,
once.
"""

import hashlib
import io
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nnlib.exercises.grading import limits
from nnlib.exercises.grading.answers import clean

MOODLE = re.compile(r"(?P<student>.+)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?")
CANVAS = re.compile(r"(?P<student>[^_]+)(?P<late>_LATE)?_(?P<number>\d+)_\d+_.+")
PASSED_OVER = ("__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini")  # and names that begin with a dot
OF_A_WEEK = re.compile(
    r"(?:week|w|woche|sheet|blatt|assignment|exercises?|hw|lab)[ _-]*\d+(?:\W.*)?", re.IGNORECASE
)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class RefusedError(Exception):
    """A file isn't read; the message says why."""


@dataclass(frozen=True)
class Handed:
    """One file that gets a row.

    name        where it lies, cleaned; unique; without .ipynb
    student     who handed it in, as its name says; number: of the student or of the submission; platform: whose naming
    problem     why it isn't run, or ""
    note        what is odd about a file that is run all the same
    path        the file, or the .zip that it is in; inside: its place in it, and in a .zip in that, and so on
    """

    name: str
    student: str
    number: str = ""
    late: bool = False
    platform: str = ""
    problem: str = ""
    note: str = ""
    path: Path = Path()
    inside: tuple[int, ...] = ()

    def data(self) -> bytes:
        """Return the bytes of the file. Raises RefusedError with the reason if they can't be read."""
        data = _file(self.path, limits.NOTEBOOK if not self.inside else None)
        for depth, member in enumerate(self.inside, start=1):
            most = limits.NOTEBOOK if depth == len(self.inside) else limits.ARCHIVE
            data = _member(data, member, most)
        return data


@dataclass(frozen=True)
class Found:
    """All that was handed in.

    rows        what gets a row
    others      [(name, why it gets none)]
    passed      how many files belong to a system or an editor, such as checkpoints, and are passed over
    files       how many there are: rows, others and passed, without
    added       rows at the end for students of whom there are others alone
    """

    rows: tuple[Handed, ...]
    others: tuple[tuple[str, str], ...] = ()
    passed: int = 0
    files: int = 0
    added: int = 0


@dataclass(frozen=True)
class _Entry:
    """A file or a folder that yields no files, on the way to `Handed`."""

    parts: tuple[str, ...]
    path: Path
    inside: tuple[int, ...] = ()
    problem: str = ""
    kind: str = "file"  # or "folder", "passed"


def find(place, skip=()) -> Found:
    """Return what lies in a folder, in a .zip, or is a single file.

    skip        folders that are not looked into, such as the one that the tables go to
    Raises ValueError where there is nothing, or nothing that could be a notebook.
    """
    place = Path(place)
    if not os.path.lexists(place):
        raise ValueError(f"there is no {clean(str(place))!r}")
    if place.is_dir():
        entries = list(_in_folder(place, (), [Path(each).resolve() for each in skip]))
    else:
        entries = list(_one(place, (place.name,)))
    rows, others, passed = [], [], 0
    prefix = _shared([each.parts for each in entries if each.kind == "file"])
    for entry in entries:
        if entry.kind == "passed":
            passed += 1
            continue
        student, number, late, platform = _whose(entry.parts, prefix)
        shown = clean("/".join(entry.parts), 1_000)
        if shown.lower().endswith(".ipynb"):
            shown = shown[: -len(".ipynb")]
        made = Handed(
            shown, student, number, late, platform, entry.problem, path=entry.path, inside=entry.inside
        )
        graded = _judged(made, entry)
        if graded.problem == _OTHER:
            others.append((shown, made))
        else:
            rows.append(graded)
    files = len(entries)
    alone = _only_others(rows, others)
    rows += alone
    if not rows:
        raise ValueError(f"no notebook (.ipynb) in {clean(str(place))!r} or its subfolders")
    return Found(
        tuple(_unique(rows)),
        tuple((name, "isn't a notebook") for name, _ in others),
        passed,
        files,
        len(alone),
    )


_OTHER = "isn't a notebook"


def _judged(made, entry):
    """Say of a file whether it is run, gets a row with a reason, or is something else."""
    name = entry.parts[-1].lower()
    if made.problem or entry.kind == "folder":
        return made
    if name.endswith(".ipynb"):
        return made
    if ".ipynb" in name and not name.endswith((".html", ".htm", ".pdf")):
        return replace(made, note=f"its name doesn't end in .ipynb: {clean(entry.parts[-1])}")
    if name.endswith(".py"):
        return replace(
            made, problem="is a Python script (.py), not a notebook; ask for the .ipynb file itself"
        )
    if name.endswith((".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")):
        return replace(made, problem="is an archive of an unsupported kind; ask for a .zip")
    if name.endswith((".json", ".txt")) or "." not in name:
        try:
            data = made.data()
        except RefusedError:
            return replace(made, problem=_OTHER)
        if b'"cells"' in data and b'"nbformat"' in data:
            return replace(made, note=f"its name doesn't end in .ipynb: {clean(entry.parts[-1])}")
    return replace(made, problem=_OTHER)


def _only_others(rows, others):
    """A row for each student of whom there are only other files, so that nobody is missing."""
    seen = {(each.student, each.number) for each in rows}
    alone: dict[tuple[str, str], list] = {}
    for name, made in others:
        if (made.student, made.number) not in seen and (made.platform or "/" in name):
            alone.setdefault((made.student, made.number), []).append((name, made))
    made_of = []
    for files in alone.values():
        names = ", ".join(name.rpartition("/")[2] for name, _ in files[:5])
        first = files[0][1]
        folder = first.name.rpartition("/")[0] or first.name
        made_of.append(
            replace(first, name=folder, problem=f"there is no notebook among the files handed in: {names}")
        )
    return made_of


def _unique(rows):
    count: Counter[str] = Counter()
    for each in rows:
        count[each.name] += 1
        yield each if count[each.name] == 1 else replace(each, name=f"{each.name} ({count[each.name]})")


# --- whose it is ---


def _whose(parts, prefix):
    """Return (student, number, late, platform) by the names on the way to a file."""
    for part in reversed(parts):
        moodle = MOODLE.fullmatch(part)
        if moodle:
            return clean(moodle["student"]).strip(), moodle["number"], False, "Moodle"
    for part in reversed(parts):
        canvas = CANVAS.fullmatch(part)
        if canvas:
            return clean(canvas["student"]).strip(), canvas["number"], bool(canvas["late"]), "Canvas"
    own = parts[prefix:] or parts[-1:]
    while len(own) > 1 and OF_A_WEEK.fullmatch(own[0]):  # a folder for each week, with the students in it
        own = own[1:]
    first = re.sub(r"(\.ipynb|\.zip)+$", "", own[0], flags=re.IGNORECASE)
    return clean(first) or "\ufffd", "", False, ""


def _shared(names):
    """How many folders at the top are the same for all, and say nothing of whose a file is."""
    inner = [parts[:-1] for parts in names]
    if len(inner) < 2:
        return 0
    return next(
        (i for i, level in enumerate(zip(*inner, strict=False)) if len(set(level)) > 1), min(map(len, inner))
    )


# --- what there is ---


def _in_folder(folder, parts, skip) -> Iterator[_Entry]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: (entry.is_dir(follow_symlinks=False), entry.name))
    except OSError as error:
        yield _Entry(
            parts or (folder.name,), folder, problem=f"cannot be read: {error.strerror}", kind="folder"
        )
        return
    if not entries and parts:
        yield _Entry(parts, folder, problem="is an empty folder", kind="folder")
    for entry in entries:
        path, here = Path(entry.path), (*parts, entry.name)
        if path.resolve() in skip:
            continue
        if entry.is_dir(follow_symlinks=False):
            inner = _in_folder(path, here, skip)
            yield from _all_passed(path, here) if _system(entry.name) else inner
        elif _system(entry.name):
            yield _Entry(here, path, kind="passed")
        else:
            yield from _one(path, here)


def _all_passed(folder, parts):
    for place, _, files in os.walk(folder):
        for name in files:
            yield _Entry((*parts, name), Path(place, name), kind="passed")


def _system(name):
    return name.startswith(".") or name in PASSED_OVER


def _one(path, parts) -> Iterator[_Entry]:
    problem = _refused(path)
    if not problem and parts[-1].lower().endswith(".zip"):
        yield from _in_zip(path, parts, path, ())
    else:
        yield _Entry(parts, path, problem=problem)


def _refused(path):
    """Why a file isn't even opened, or ""."""
    try:
        about = os.lstat(path)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if stat.S_ISLNK(about.st_mode):
        return "is a link, not a file"
    if not stat.S_ISREG(about.st_mode):
        return "is not a file"
    if about.st_size == 0:
        return "is empty"
    if about.st_size > limits.NOTEBOOK and not str(path).lower().endswith(".zip"):
        return f"is larger than {limits.NOTEBOOK // 1_000_000} MB"
    return ""


def _in_zip(archive, parts, path, inside) -> Iterator[_Entry]:
    """What is in a .zip, as if it were a folder; `archive` is its path or an open file."""
    folder = (*parts[:-1], re.sub(r"\.zip$", "", parts[-1], flags=re.IGNORECASE) or parts[-1])
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [(each, i) for i, each in enumerate(opened.infolist()) if not each.is_dir()]
            problem = _bomb(members, inside)
            if problem or not members:
                yield _Entry(parts, path, inside, problem or "is an empty archive")
                return
            for member in sorted(members, key=lambda each: each[0].filename):
                yield from _of_zip(opened, *member, folder, path, inside)
    except BROKEN as error:
        yield _Entry(parts, path, inside, f"cannot be unpacked ({type(error).__name__})")


def _bomb(members, inside):
    if len(inside) >= limits.DEPTH:
        return f"was refused because it has more than {limits.DEPTH} archives inside one another"
    if len(members) > limits.MEMBERS:
        return f"was refused because it holds more than {limits.MEMBERS} files"
    if sum(each.file_size for each, _ in members) > limits.UNPACKED:
        return f"was refused because it unpacks to more than {limits.UNPACKED // 1_000_000_000} GB"
    return ""


def _of_zip(opened, member, place, folder, path, inside):
    names = [name for name in re.split(r"[/\\]", member.filename) if name not in ("", ".")] or ["?"]
    entry = _Entry((*folder, *names), path, (*inside, place))
    size, mode = member.file_size, member.external_attr >> 16
    most = limits.ARCHIVE if names[-1].lower().endswith(".zip") else limits.NOTEBOOK
    if any(_system(name) and name != ".." for name in names):
        yield replace(entry, kind="passed")
    elif ".." in names or re.match(r"[/\\]|[A-Za-z]:", member.filename):
        yield replace(entry, problem="was refused because its name points outside its archive")
    elif stat.S_ISLNK(mode):
        yield replace(entry, problem="is a link, not a file")
    elif member.flag_bits & 1:
        yield replace(entry, problem="is encrypted")
    elif size == 0:
        yield replace(entry, problem="is empty")
    elif size > most:
        yield replace(entry, problem=f"is larger than {most // 1_000_000} MB")
    elif names[-1].lower().endswith(".zip"):
        try:
            with opened.open(member) as file:
                data = file.read(limits.ARCHIVE + 1)
        except BROKEN as error:
            yield replace(entry, problem=f"cannot be unpacked ({type(error).__name__})")
            return
        if len(data) > limits.ARCHIVE:
            yield replace(entry, problem=f"is larger than {limits.ARCHIVE // 1_000_000} MB")
        else:
            yield from _in_zip(io.BytesIO(data), entry.parts, path, entry.inside)
    else:
        yield entry


def _file(path, most):
    """Return the bytes of a file, or its open path for a .zip (most=None)."""
    problem = _refused(path)
    if problem:
        raise RefusedError(problem)
    if most is None:
        return path
    try:
        descriptor = os.open(
            path,
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0),
        )
        with open(descriptor, "rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from None
    if len(data) > most:
        raise RefusedError(f"is larger than {most // 1_000_000} MB")
    return data


def _member(archive, place, most):
    try:
        with (
            zipfile.ZipFile(io.BytesIO(archive) if isinstance(archive, bytes) else archive) as opened,
            opened.open(opened.infolist()[place]) as file,
        ):
            data = file.read(most + 1)
    except (*BROKEN, IndexError) as error:
        raise RefusedError(f"cannot be unpacked ({type(error).__name__})") from None
    if len(data) > most:  # whatever its archive says of its size
        raise RefusedError(f"is larger than {most // 1_000_000} MB")
    return data


def digest(data) -> str:
    """Return what tells one content from another."""
    return hashlib.sha256(data).hexdigest()


def plain(name) -> str:
    """Return a name for comparing: letters and digits alone, without case and accents."""
    text = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in text if letter.isalnum())
