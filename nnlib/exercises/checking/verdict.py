"""What a check says, in words: as HTML in a notebook, as text elsewhere."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Code(NamedTuple):
    """A part of a verdict that is set in letters of one width."""

    text: str


SIGNS = {"right": ("✓", "#00996f"), "not yet": ("…", "#8a8a8a")}
OTHERWISE = ("✗", "#d55e00")


@dataclass(frozen=True, eq=False, repr=False)
class Verdict:
    """The answer to a check. It shows itself; `right`, `kind` and `mistakes` are for programs.

    exercise    the name of the exercise, "" if there is none of that name
    kind        "right", "not yet", "mistake", "value", "shape", "error", "changed" or "unknown"
    title       one sentence
    parts       what follows: sentences, and Code
    mistakes    the names of the mistakes that fit
    """

    exercise: str
    kind: str
    title: str
    parts: Sequence[str | Code] = ()
    mistakes: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        return self.kind == "right"

    def __repr__(self) -> str:
        sign, _ = SIGNS.get(self.kind, OTHERWISE)
        return "\n".join([f"{sign} {self.title}", *(getattr(part, "text", part) for part in self.parts)])

    def _repr_html_(self) -> str:
        sign, color = SIGNS.get(self.kind, OTHERWISE)
        parts = "".join(_part(part) for part in self.parts)
        return (
            f'<div role="status" style="border-left: 4px solid {color}; padding: 2px 12px; max-width: 760px">'
            f'<p style="margin: 4px 0"><b><span style="color: {color}">{sign}</span> {sentence(self.title)}</b></p>'
            f"{parts}</div>"
        )


def _part(part):
    if isinstance(part, Code):
        return (
            f'<pre style="margin: 4px 0; padding: 4px 8px; overflow-x: auto">{html.escape(part.text)}</pre>'
        )
    return f'<p style="margin: 4px 0">{sentence(part)}</p>'


def sentence(words) -> str:
    """Return a sentence as HTML; what stands between backticks becomes code."""
    pieces = html.escape(words, quote=False).split("`")
    return "".join(f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces))
