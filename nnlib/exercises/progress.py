"""What the reader has done so far: one small file beside the notebooks, to which lines are only ever added.

Each line is complete in itself: {"exercise": "sigmoid", "state": "right", "when": "2026-01-31"}. Each is appended in
one write, so two notebooks at once lose nothing. A line that cannot be read, be it damaged or of a newer version of the
course, is passed over and stays, and so does an exercise that is no more. Nothing is sent anywhere.
"""

import contextlib
import html
import json
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from nnlib.exercises.checking.verdict import Verdict, sentence
from nnlib.exercises.exercise import Exercise

VARIABLE = "NNLIB_PROGRESS"  # another place for the file, or "off"
FILE = "my_progress.jsonl"
STATES = ("begun", "right")
LARGEST = 1_000_000  # bytes that are looked at, from the end; an ordinary file has a few thousand
PACKAGE = Path(__file__).parents[1]
PLAIN = "!$&'()*+,/:;=?@"  # what an anchor holds as it is: JupyterLab looks for it so


# --- the file ---


def place() -> Path | None:
    """Return where the file lies, or is to lie: in the clone of the course, else in the home folder. None if off.

    The clone is the one that the notebook is in, else the one that nnlib is in; one that can be written to.
    """
    chosen = os.environ.get(VARIABLE, "")
    if chosen:
        return None if chosen == "off" else Path(chosen).expanduser()
    here = Path.cwd()
    for folder in (here, *here.parents, PACKAGE.parent):
        if (folder / "notebooks" / "start_here.ipynb").is_file() and os.access(folder, os.W_OK):
            return folder / FILE
    return Path.home() / f".nnlib_{FILE}"


def read(path) -> dict[str, tuple[str, str]]:
    """Return {exercise: (state, date)} in the order in which they were last worked on; {} where there is no file."""
    found: dict[str, tuple[str, str]] = {}
    for line in _tail(path).split(b"\n"):
        try:
            entry = json.loads(line)
            name, state, when = entry["exercise"], entry["state"], entry.get("when", "")
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            continue
        if not all(isinstance(each, str) for each in (name, state, when)) or state not in STATES:
            continue
        before = found.pop(name, ("begun", ""))  # what is right once stays so
        found[name] = before if before[0] == "right" else (state, when)
    return found


def _tail(path):
    if not path.is_file():  # a pipe of that name would wait forever
        return b""
    with open(path, "rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LARGEST))
        return file.read()


def record(verdict: Verdict) -> None:
    """Note what a check came to, if that is news. It never raises, and says nothing where it cannot write."""
    try:
        path = place()
        if path is None or not verdict.exercise or verdict.kind == "not yet":
            return
        state = "right" if verdict.right else "begun"
        known = read(path).get(verdict.exercise)
        if known and STATES.index(known[0]) >= STATES.index(state):
            return
        entry = {"exercise": verdict.exercise, "state": state, "when": time.strftime("%Y-%m-%d")}
        _append(path, json.dumps(entry).encode())
    except Exception:
        return


def _append(path, line):
    """Add a line in a single write; after a line that was cut off, on a line of its own.

    A line that another notebook is just writing may look cut off. Then an empty line comes between: no harm.
    """
    if path.exists() and not path.is_file():
        return
    with open(path, "a+b", buffering=0) as file, _alone(file):
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
        start = b"" if file.read(1) in (b"\n", b"") else b"\n"
        file.write(start + line + b"\n")


@contextlib.contextmanager
def _alone(file, far=1 << 30):
    """Keep others from writing meanwhile, where appending takes two steps: Windows moves to the end, then writes."""
    if sys.platform != "win32":
        yield
        return
    import msvcrt

    def lock(mode):
        file.seek(far)  # the byte that is locked; one within the file could not be read meanwhile
        msvcrt.locking(file.fileno(), mode, 1)

    for last in [False] * 49 + [True]:
        try:
            lock(msvcrt.LK_NBLCK)
            break
        except OSError:
            if last:
                raise
            time.sleep(0.004)
    try:
        yield
    finally:
        lock(msvcrt.LK_UNLCK)


# --- what the page shows ---


@dataclass(frozen=True, eq=False, repr=False)
class Progress:
    """What is done and what is next, as a page shows it.

    exercises   all, in the order of the course
    known       {exercise: (state, date)}, the one last worked on at the end
    places      {exercise: link to its place}
    kept        whether a right answer can be noted
    """

    exercises: Sequence[Exercise]
    known: Mapping[str, tuple[str, str]]
    places: Mapping[str, str] = field(default_factory=dict)
    kept: bool = True

    def state(self, exercise) -> tuple[str, str]:
        """Return (state, date) of an exercise, under its name or one that it had before; ("", "") if not begun."""
        found = [self.known[name] for name in (exercise.name, *exercise.formerly) if name in self.known]
        return max(found, key=lambda each: STATES.index(each[0]), default=("", ""))

    @property
    def done(self) -> tuple[Exercise, ...]:
        """The exercises that are right."""
        return tuple(each for each in self.exercises if self.state(each)[0] == "right")

    @property
    def ahead(self) -> Exercise | None:
        """The one worked on last if it is not right yet, else the first after it that is not; None if all are."""
        last = next(reversed(self.known), None)
        at = next((i for i, each in enumerate(self.exercises) if last in (each.name, *each.formerly)), 0)
        round_ = (*self.exercises[at:], *self.exercises[:at])
        return next((each for each in round_ if self.state(each)[0] != "right"), None)

    @property
    def gone(self) -> tuple[str, ...]:
        """What was right in an earlier version of the course, or a later one, and isn't an exercise of this one."""
        names = {name for each in self.exercises for name in (each.name, *each.formerly)}
        return tuple(
            name for name, (state, _) in self.known.items() if state == "right" and name not in names
        )

    def __repr__(self) -> str:
        lines = [self._summary(), *(_plain(words) for words in self._remarks())]
        for week, exercises in self._weeks():
            lines.append(f"Week {week}: {self._count(exercises)}")
            lines += [f"  {_sign(self.state(each)[0])} {each.function:28} {each.title}" for each in exercises]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        then = self.ahead
        ahead = f" Next: {self._link(then)}." if then else ""
        remarks = "".join(f"<p>{sentence(words)}</p>" for words in self._remarks())
        weeks = "".join(
            f"<details{' open' if then in exercises else ''}><summary>Week {week}: {self._count(exercises)}</summary>"
            f"<table><tbody>{''.join(map(self._row, exercises))}</tbody></table></details>"
            for week, exercises in self._weeks()
        )
        return f"<div><p><b>{self._count(self.exercises)}.</b>{ahead}</p>{remarks}{weeks}</div>"

    def _summary(self):
        then = self.ahead
        return f"{self._count(self.exercises)}." + (
            f" Next: {then.function}, {_plain(then.title)}." if then else ""
        )

    def _count(self, exercises):
        return f"{sum(each in self.done for each in exercises)} of {len(exercises)} done"

    def _weeks(self):
        for week in sorted({each.week for each in self.exercises}):
            yield week, [each for each in self.exercises if each.week == week]

    def _remarks(self):
        if self.gone:
            shown = ", ".join(f"`{name[:40]}`" for name in self.gone[:20])
            yield f"Done in another version of the course: {shown}."
        if not self.kept:
            yield "This folder can't be written to, so your progress from here on isn't saved."

    def _link(self, exercise):
        title = sentence(exercise.title)
        target = self.places.get(exercise.name)
        return f'<a href="{html.escape(target)}">{title}</a>' if target else title

    def _row(self, exercise):
        state, when = self.state(exercise)
        words = {"right": f"done {when}", "begun": "begun"}.get(state, "")
        left = ' style="text-align: left"'
        return (
            f"<tr><td{left}>{_sign(state)}</td><td{left}>{self._link(exercise)}</td>"
            f"<td{left}><code>{exercise.function}</code></td><td{left}>{html.escape(words.strip())}</td></tr>"
        )


def _sign(state):
    return {"right": "✓", "begun": "…"}.get(state, "·")


def _plain(words):
    return words.replace("`", "")


def places(folder) -> dict[str, str]:
    """Return {exercise: link} for the tasks in the weeks' notebooks in a folder: notebook, and heading above."""
    found = {}
    for path in sorted(Path(folder).glob("week*.ipynb")):
        try:
            cells = json.loads(path.read_bytes())["cells"]
            sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        except (OSError, ValueError, TypeError, KeyError):
            continue  # half written, or no notebook
        headings = [text for kind, source in sources if kind == "markdown" for text in _headings(source)]
        above = None
        for kind, source in sources:
            if kind == "markdown":
                above = ([above] + _headings(source))[-1]
            elif kind == "code":
                for name in re.findall(r"""^task\(["'](\w+)["']\)""", source, re.MULTILINE):
                    anchor = f"#{quote(above, safe=PLAIN)}" if above and headings.count(above) == 1 else ""
                    found.setdefault(name, path.name + anchor)
    return found


def _headings(source):
    """The anchors of the headings in a cell of text, as JupyterLab makes them."""
    text = re.sub(r"^(```|~~~).*?^\1", "", source, flags=re.DOTALL | re.MULTILINE)
    return [
        re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)).replace(
            " ", "-"
        )
        for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*\s*$", text, re.MULTILINE)
    ]


def of(exercises) -> Progress:
    """Return the reader's progress through these exercises. It never raises."""
    known, links, kept = {}, {}, False
    with contextlib.suppress(OSError, RuntimeError):  # a folder that is gone, a home that doesn't exist
        links = places(Path.cwd())
        path = place()
        kept = path is None or os.access(path if path.exists() else path.parent, os.W_OK)
        known = read(path) if path else {}
    return Progress(tuple(exercises), known, links, kept)
