"""What a notebook page shows besides pictures: nnlib's own source, and small tables."""

import html
import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Source:
    """The source of functions or classes as it stands in their files, so that what you read is what runs."""

    text: str

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.text}\n```"

    def __repr__(self) -> str:
        return self.text


def source(*objects) -> Source:
    """Return the source of functions, methods, classes or modules, one below the other, colored in a notebook."""
    return Source("\n\n".join(dedent(inspect.getsource(thing)).rstrip() for thing in objects))


@dataclass(frozen=True)
class Table:
    """A table of texts with one header line: HTML in a notebook, aligned columns as text."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def _repr_html_(self) -> str:
        def line(cells, tag, more=""):
            return "<tr>" + "".join(f"<{tag}{more}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        left = ' style="text-align: left"'
        body = "".join(line(row, "td", left) for row in self.rows)
        head = line(self.header, "th", f' scope="col"{left}')
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def __repr__(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(len(line[c]) for line in lines) for c in range(len(self.header))]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def table(header, rows) -> Table:
    """Return a table; numbers are shown with four digits, everything else as it prints."""

    def text(cell):
        return f"{cell:.4g}" if isinstance(cell, float) else str(cell)

    return Table(tuple(header), tuple(tuple(map(text, row)) for row in rows))
