"""What a notebook's process tells about it, read with care, becomes a row of answers.

The file comes from where the notebook could write, so it is read like a stranger's letter: short, checked, escaped.
"""

import contextlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field

from nnlib.exercises import EXERCISES
from nnlib.exercises.grading import limits

ENDLESS = "A loop that never ends?"
KINDS = {
    "right": "right",
    "mistake": "",  # its name stands there
    "value": "wrong value",
    "shape": "wrong shape",
    "changed": "changes its argument",
    "error": "exception",
    "unknown": "unclear",
    "not yet": "not yet",
}


@dataclass(frozen=True)
class Answer:
    """What the check says of one function: its kind, the mistakes it names, and words."""

    kind: str
    mistakes: tuple[str, ...] = ()
    words: str = ""

    @property
    def short(self) -> str:
        """A few words for a cell of the table: the mistake, or what kind of exception."""
        if self.kind == "mistake":
            return "; ".join(self.mistakes)
        if self.kind == "error" and ENDLESS in self.words:
            return "does not end"
        raised = re.search(r"\b[A-Z]\w*(Error|Exception|Interrupt|Exit)\b", self.words)
        return f"{KINDS[self.kind]} ({raised[0]})" if self.kind == "error" and raised else KINDS[self.kind]


@dataclass(frozen=True)
class Row:
    """What came of one notebook.

    name        where it lies in the folder, without .ipynb
    answers     {exercise: Answer} for the functions that it defines
    problem     why it could not be run to its end, or ""
    errors      cells that raised something or were interrupted: "code cell 3: NameError: ..."
    unlimited   limits that this system does not have
    seconds     how long it took
    """

    name: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    problem: str = ""
    errors: tuple[str, ...] = ()
    unlimited: tuple[str, ...] = ()
    seconds: float = 0.0


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
    """Return the row that events make, whatever they hold. `ended` is "", "time" or "killed"."""
    answers, errors, problem, unlimited, complete = {}, [], "", (), False
    for event in events:
        exercise = EXERCISES.get(clean(event.get("exercise")))
        kind = clean(event.get("kind"))
        if exercise and kind in KINDS:
            listed = event.get("mistakes")
            known = {mistake.name for mistake in exercise.mistakes}
            mistakes = [each for each in listed if each in known] if isinstance(listed, list) else []
            if kind == "mistake" and not mistakes:
                kind = "unknown"
            answers[exercise.name] = Answer(kind, tuple(mistakes), clean(event.get("words")))
        elif "error" in event and len(errors) < 100:
            where = f"code cell {clean(event.get('cell'))} of {clean(event.get('of'))}"
            errors.append(f"{where}: {clean(event['error'])}")
        problem = problem or clean(event.get("problem"))
        complete = complete or event.get("complete") is True
        if isinstance(event.get("unlimited"), list):
            unlimited = tuple(map(clean, event["unlimited"][:9]))
    if not problem and not complete:
        problem = "took too long and was stopped" if ended == "time" else "its process was killed"
    return Row(clean(name), answers, problem, tuple(errors), unlimited, seconds)


def clean(value, longest=limits.WORDS) -> str:
    """Return a value as a short line of letters that a terminal and a file can hold."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:longest])
