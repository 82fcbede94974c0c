"""What a check says, in words: as HTML in a notebook, as text elsewhere."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


class Code(NamedTuple):
    """A part of a verdict that is set in a monospace font."""

    text: str


class Fold(NamedTuple):
    """A part that a page folds away, and a text leaves out where the answer would become too long."""

    summary: str
    text: str


LINES = 15  # of an answer, at most
SIGNS = {"right": ("✓", "#00996f"), "not yet": ("…", "#8a8a8a")}
OTHERWISE = ("✗", "#d55e00")


@dataclass(frozen=True, eq=False, repr=False)
class Verdict:
    """The answer to a check. It shows itself; `right`, `kind` and `mistakes` are for programs.

    exercise    the name of the exercise, "" if there is none of that name
    kind        "right", "not yet", "mistake", "value", "shape", "error", "changed" or "unknown"
    title       one sentence
    parts       what follows: sentences, Code, and Folds
    mistakes    the names of the mistakes that fit
    with_cure   what follows instead once the formula and the code that cures it may be shown; () if that is the same
    """

    exercise: str
    kind: str
    title: str
    parts: Sequence[str | Code | Fold] = ()
    mistakes: tuple[str, ...] = ()
    with_cure: Sequence[str | Code | Fold] = ()

    @property
    def full(self) -> "Verdict":
        """The same with the formula and the cure."""
        return replace(self, parts=self.with_cure, with_cure=()) if self.with_cure else self

    def adding(self, *parts) -> "Verdict":
        """Return the same with more parts at its end."""
        more = (*self.with_cure, *parts) if self.with_cure else ()
        return replace(self, parts=(*self.parts, *parts), with_cure=more)

    @property
    def right(self) -> bool:
        return self.kind == "right"

    def __bool__(self) -> bool:
        """Return whether the function is right, so that `assert check(my_sigmoid)` and `if check(...)` mean that."""
        return self.right

    def __repr__(self) -> str:
        sign, _ = SIGNS.get(self.kind, OTHERWISE)
        said = [f"{sign} {self.title}"]
        count = 1 + sum(_lines(part) for part in self.parts if not isinstance(part, Fold))
        for part in self.parts:
            if isinstance(part, Fold):
                if count + _lines(part) > LINES:
                    continue
                count += _lines(part)
                said.append(part.summary)
            said.append(getattr(part, "text", part))
        return "\n".join(said)

    def _repr_html_(self) -> str:
        sign, color = SIGNS.get(self.kind, OTHERWISE)
        parts = "".join(_part(part) for part in self.parts)
        return (
            f'<div role="status" style="border-left: 4px solid {color}; padding: 2px 12px; max-width: 760px">'
            f'<p style="margin: 4px 0"><b><span style="color: {color}">{sign}</span> {sentence(self.title)}</b></p>'
            f"{parts}</div>"
        )


def _lines(part):
    return getattr(part, "text", part).count("\n") + 1 + isinstance(part, Fold)


def _part(part):
    if isinstance(part, Fold):
        inside = f'<pre style="margin: 4px 0; overflow-x: auto">{html.escape(part.text)}</pre>'
        return f"<details><summary>{sentence(part.summary)}</summary>{inside}</details>"
    if isinstance(part, Code):
        return (
            f'<pre style="margin: 4px 0; padding: 4px 8px; overflow-x: auto">{html.escape(part.text)}</pre>'
        )
    return f'<p style="margin: 4px 0">{sentence(part)}</p>'


def sentence(words) -> str:
    """Return a sentence as HTML; what is between backticks becomes code."""
    pieces = html.escape(words, quote=False).split("`")
    return "".join(f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces))
