"""The map at the top of a notebook: its sections, how long each takes, which exercises are done, and where you are."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from nnlib.exercises.catalogue import EXERCISES, named, nearest
from nnlib.exercises.exercise import Exercise
from nnlib.exercises.progress import PLAIN, Progress


@dataclass(frozen=True)
class Section:
    """One section of a notebook: its heading, its minutes, and its exercises in order."""

    heading: str
    minutes: int
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class Agenda:
    """The sections of a notebook and what the reader has done in them.

    sections    in the notebook's order
    progress    the reader's progress
    """

    sections: tuple[Section, ...]
    progress: Progress

    @property
    def minutes(self) -> int:
        """How long the whole notebook takes."""
        return sum(section.minutes for section in self.sections)

    @property
    def here(self) -> Section | None:
        """The section of the next exercise, once one of this notebook is begun; None when all are done."""
        states = [
            (section, self.progress.state(each)[0]) for section in self.sections for each in section.exercises
        ]
        if not any(state for _, state in states):
            return None
        return next((section for section, state in states if state != "right"), None)

    def __repr__(self) -> str:
        wide = max(len(section.heading) for section in self.sections)
        lines = [
            f"{section.heading:{wide}}  {section.minutes:3} min  {self._done(section)}{self._mark(section)}".rstrip()
            for section in self.sections
        ]
        return "\n".join([*lines, f"{'All together':{wide}}  {self.minutes:3} min"])

    def _repr_html_(self) -> str:
        left, right = ' style="text-align: left"', ' style="text-align: right"'
        rows = "".join(
            f'<tr><td{left}><a href="{html.escape(_anchor(section.heading))}">{html.escape(section.heading)}</a></td>'
            f"<td{right}>{section.minutes}</td><td{left}>{self._done(section)}<b>{self._mark(section)}</b></td></tr>"
            for section in self.sections
        )
        columns = (("section", left), ("minutes", right), ("exercises", left))
        head = "".join(f'<th scope="col"{side}>{name}</th>' for name, side in columns)
        last = f"<tr><td{left}>all together</td><td{right}>{self.minutes}</td><td></td></tr>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}{last}</tbody></table>"

    def _done(self, section):
        done = sum(self.progress.state(each)[0] == "right" for each in section.exercises)
        return f"{done} of {len(section.exercises)} done" if section.exercises else ""

    def _mark(self, section):
        return " ← you are here" if section is self.here else ""


def _anchor(heading):
    return "#" + quote(heading.replace(" ", "-"), safe=PLAIN)


def of(sections: Mapping[str, object], progress: Progress) -> Agenda:
    """Return the agenda of {heading: minutes, or (minutes, *names of exercises)}.

    Raises KeyError for an exercise that doesn't exist.
    """

    def section(heading, about):
        minutes, *names = about if isinstance(about, tuple) else (about,)
        for name in names:
            if named(name) is None:
                raise KeyError(f"there is no exercise {name!r}; the closest one is {nearest(name)!r}")
        return Section(heading, minutes, tuple(EXERCISES[name] for name in names))

    return Agenda(tuple(section(*each) for each in sections.items()), progress)
