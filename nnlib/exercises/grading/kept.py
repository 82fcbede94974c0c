"""Rows are kept on disk as they come, so that whatever ends grading costs at most the notebooks that were running."""

import contextlib
import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nnlib.exercises.grading.answers import Row, from_json, to_json

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

PACKAGE = Path(__file__).parents[2]
LOCK = ".grading"


class BusyError(Exception):
    """Another grading writes into the same folder; the message says so."""


def version() -> str:
    """Return what changes with the course's source: rows of another version are not taken."""
    whole = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        whole.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


class Kept:
    """The rows in a file, a line each, added as they come.

    again       whether to start over
    """

    def __init__(self, path, again=False):
        self.path, self.version, self.rows = Path(path), version(), {}
        if again:
            self.path.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            for line in self.path.read_bytes().split(b"\n"):
                with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
                    entry = json.loads(line)
                    self.rows[entry["key"]] = from_json(entry["row"])

    def _key(self, name, digest, limits):
        return json.dumps([self.version, name, digest, *vars(limits).values()])

    def find(self, name, digest, limits) -> Row | None:
        """Return the row of this content under this name, for this version of the course and these limits."""
        return self.rows.get(self._key(name, digest, limits))

    def add(self, row, name, digest, limits) -> None:
        """Keep a row, unless the machine is to blame for its problem. Raises OSError where it can't be written."""
        if row.machine:
            return
        key = self._key(name, digest, limits)
        self.rows[key] = row
        line = json.dumps({"key": key, "row": to_json(row)}).encode() + b"\n"
        with open(self.path, "ab") as file:
            # One write after a line break: what an earlier stop has left of a line spoils no other.
            file.write(b"\n" + line if file.tell() else line)


def write(path, text) -> None:
    """Write a file beside and rename it: at any moment there is the old one or the new one, whole."""
    path = Path(path)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o666 & ~_umask())
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def look(folder) -> None:
    """Make a folder for the tables and try to write into it. Raises OSError where that can't be done."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"\0" * 4096)


@contextlib.contextmanager
def alone(folder) -> Iterator[None]:
    """Hold a folder for this grading alone, however it ends. Raises BusyError if another one has it."""
    with open(Path(folder, LOCK), "a+b") as file:
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                yield  # a file system without locks, as some networks have
                return
            raise BusyError(
                f"another grading is writing into {str(folder)!r}: wait until it has ended, or use another --out"
            ) from None
        yield
