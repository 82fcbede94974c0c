"""What a notebook's process tells about it, read with care, becomes a row of answers.

The file comes from where the notebook could write, so it is read like a stranger's letter: short, checked, escaped.
"""

import contextlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from nnlib.exercises import EXERCISES
from nnlib.exercises.checking.vocabulary import NAMES
from nnlib.exercises.grading import limits

MOST_NAMES = 12  # of the mistakes in one verdict
ENDLESS = "Is there a loop that never ends?"
ENDED = {
    "time": "took too long and was stopped",
    "killed": "its process was killed",
    "disk": f"wrote more than {limits.FOLDER // 1_000_000} MB and was stopped",
    "stopped": "grading was stopped",
}
KINDS = {
    "right": "right",
    "mistake": "",  # its name is shown instead
    "value": "wrong value",
    "shape": "wrong shape",
    "changed": "changes its argument",
    "error": "exception",
    "unknown": "unclear",
    "not yet": "not yet",
}


@dataclass(frozen=True)
class Answer:
    """What the check says of one function: its kind, the mistakes it names, and words.

    borrowed    whether it is nnlib's own function, or calls it
    code        its source, "" where it can't be read
    result      tells apart what wrong functions return; "" where nothing is said about it
    """

    kind: str
    mistakes: tuple[str, ...] = ()
    words: str = ""
    borrowed: bool = False
    code: str = ""
    result: str = ""

    @property
    def short(self) -> str:
        """A few words for a cell of the table: the mistake, or what kind of exception."""
        if self.kind == "right" and self.borrowed:
            return "right (nnlib's own)"
        if self.kind == "mistake":
            return "; ".join(self.mistakes)
        if self.kind == "error" and ENDLESS in self.words:
            return "does not end"
        raised = re.search(r"\b[A-Z]\w*(Error|Exception|Interrupt|Exit)\b", self.words)
        return f"{KINDS[self.kind]} ({raised[0]})" if self.kind == "error" and raised else KINDS[self.kind]


@dataclass(frozen=True)
class Row:
    """The result of one notebook.

    name        where it lies in the folder, without .ipynb
    answers     {exercise: Answer} for the functions that it defines
    problem     why it could not be run to its end, or ""
    errors      cells that raised something or were interrupted: "code cell 3: NameError: ..."
    unlimited   limits that this system does not have
    seconds     of processor time that it took, as far as the system tells
    student, number, late, platform, note    as in `submissions.Handed`
    machine     whether the problem is the machine's and not the notebook's, so that it is run again next time
    """

    name: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    problem: str = ""
    errors: tuple[str, ...] = ()
    unlimited: tuple[str, ...] = ()
    seconds: float = 0.0
    student: str = ""
    number: str = ""
    late: bool = False
    platform: str = ""
    note: str = ""
    machine: bool = False

    @property
    def whose(self) -> str:
        """The student, or where that isn't known, the name."""
        return self.student or self.name


def told(path) -> list[dict]:
    """Return the events in a file, which a notebook may have put there, lengthened or spoiled."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:
            data = file.read(limits.TOLD) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return []
    events = []
    for line in data.split(b"\n"):
        with contextlib.suppress(ValueError, RecursionError):
            event = json.loads(line)
            events += [event] if isinstance(event, dict) else []
    return events


def row(name, events, ended, seconds) -> Row:
    """Return the row that events make, whatever they hold. `ended` is a key of ENDED."""
    answers, errors, problem, unlimited, complete, machine = {}, [], "", (), False, False
    for event in events:
        exercise = EXERCISES.get(clean(event.get("exercise")))
        kind = clean(event.get("kind"))
        if exercise and kind in KINDS:
            listed = event.get("mistakes")
            known = {mistake.name for mistake in exercise.mistakes} | NAMES
            listed = listed[:MOST_NAMES] if isinstance(listed, list) else []
            mistakes = [each for each in listed if isinstance(each, str) and each in known]
            if kind == "mistake" and not mistakes:
                kind = "unknown"
            borrowed, code = event.get("borrowed") is True, _code(event.get("code"))
            words, result = clean(event.get("words")), clean(event.get("result"), 80)
            answers[exercise.name] = Answer(kind, tuple(mistakes), words, borrowed, code, result)
        elif "error" in event and len(errors) < 100:
            where = f"code cell {clean(event.get('cell'))} of {clean(event.get('of'))}"
            errors.append(f"{where}: {clean(event['error'])}")
        problem = problem or clean(event.get("problem"))
        complete = complete or event.get("complete") is True
        machine = machine or event.get("machine") is True
        used = event.get("seconds")
        seconds = float(used) if type(used) is float and 0 <= used < 1e9 else seconds
        if isinstance(event.get("unlimited"), list):
            unlimited = tuple(map(clean, event["unlimited"][:9]))
    if not problem and not complete:
        problem = ENDED.get(ended, ENDED["killed"])
    return Row(clean(name, 1_000), answers, problem, tuple(errors), unlimited, seconds, machine=machine)


def _code(value):
    """A function's source: its lines stay lines."""
    lines = value[: limits.CODE].split("\n") if isinstance(value, str) else []
    return "\n".join(clean(line.replace("\t", "    "), limits.CODE) for line in lines)


def to_json(row) -> dict:
    """Return a row as `from_json` reads it."""
    return asdict(row)


def from_json(kept) -> Row:
    """Return the row that `to_json` made. Raises ValueError, TypeError or KeyError where it is none."""
    answers = {}
    for name, answer in kept["answers"].items():
        if name in EXERCISES and answer["kind"] in KINDS:
            answers[name] = Answer(**{**answer, "mistakes": tuple(answer["mistakes"])})
    lists = {name: tuple(kept[name]) for name in ("errors", "unlimited")}
    return Row(**{**kept, **lists, "answers": answers})


def clean(value, longest=limits.WORDS) -> str:
    """Return a value as a short line of letters that a terminal and a file can hold."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:longest])
