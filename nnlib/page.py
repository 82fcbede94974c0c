"""What a notebook page shows besides pictures: nnlib's own source, and small tables."""

import ast
import html
import inspect
import re
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from textwrap import dedent

FOLDED = "The whole of it, with its description and its checks"


@dataclass(frozen=True)
class Source:
    """The source of functions or classes as it is in their files, so that what you read is what runs."""

    text: str
    formulas: str = ""

    def _repr_markdown_(self) -> str:
        whole = f"```python\n{self.text}\n```"
        if self.formulas in ("", self.text):
            return whole
        short = f"```python\n{self.formulas}\n```"
        return f"{short}\n\n<details><summary>{FOLDED}</summary>\n\n{whole}\n\n</details>"

    def __repr__(self) -> str:
        return self.text


def source(*objects) -> Source:
    """Return the source of functions, methods, classes or modules, one below the other, colored in a notebook.

    A page shows what functions compute first; their descriptions and checks are folded below.
    """
    whole = [dedent(inspect.getsource(thing)).rstrip() for thing in objects]
    short = [
        formulas(thing) if inspect.isfunction(thing) else text
        for thing, text in zip(objects, whole, strict=True)
    ]
    return Source("\n\n".join(whole), "\n\n".join(short))


def formulas(function) -> str:
    """Return the source of a function without its description, types, and the lines that only check what goes in."""
    text = dedent(inspect.getsource(function)).rstrip()
    first, *rest = ast.parse(text).body[0].body
    described = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    left_out = [first] * described + [line for line in (first, *rest) if _only_checks(line)]
    if len(left_out) == 1 + len(rest):
        return text
    lines = text.splitlines()
    if first.lineno == 2:
        lines[0] = re.sub(r" -> [^:]+:$", ":", lines[0].replace(", *, check=True", ""))
    for line in reversed(left_out):
        del lines[line.lineno - 1 : line.end_lineno]
    return "\n".join(lines)


def _only_checks(line):
    """Whether a line is `if check: ...`, or hands some arguments to a check that returns them: `X, Y = _both(X, Y)`."""
    if isinstance(line, ast.If):
        return isinstance(line.test, ast.Name) and line.test.id == "check" and not line.orelse
    if not (
        isinstance(line, ast.Assign)
        and isinstance(line.value, ast.Call)
        and isinstance(line.value.func, ast.Name)
    ):
        return False
    target = line.targets[0]
    names = [getattr(each, "id", None) for each in getattr(target, "elts", [target])]
    return names == [getattr(each, "id", "") for each in line.value.args[: len(names)]]


@cache  # finding it takes longer than compiling it, and a check tries hundreds of pairs of mistakes
def code(function) -> str:
    """Return the source of a function without its docstring."""
    text = dedent(inspect.getsource(function))
    first = ast.parse(text).body[0].body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines = text.splitlines(keepends=True)
        text = "".join(lines[: first.lineno - 1] + lines[first.end_lineno :])
    return text


NUMBER = re.compile(r"[-−+]?(\d[\d,]*(\.\d+)?(e[-+]?\d+)?%?|inf|nan|∞)|")


@dataclass(frozen=True)
class Table:
    """A table of texts with one header line: HTML in a notebook, aligned columns as text; numbers are aligned right."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def _repr_html_(self) -> str:
        styles = [f' style="text-align: {"right" if numeric else "left"}"' for numeric in self._numeric()]

        def line(cells, tag, more=""):
            pairs = zip(styles, cells, strict=True)
            return f"<tr>{''.join(f'<{tag}{more}{style}>{html.escape(cell)}</{tag}>' for style, cell in pairs)}</tr>"

        body = "".join(line(row, "td") for row in self.rows)
        head = line(self.header, "th", ' scope="col"')
        return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"

    def __repr__(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(len(line[c]) for line in lines) for c in range(len(self.header))]
        turns = [str.rjust if numeric else str.ljust for numeric in self._numeric()]
        return "\n".join(
            "  ".join(turn(cell, wide) for turn, cell, wide in zip(turns, line, widths, strict=True)).rstrip()
            for line in lines
        )

    def _numeric(self):
        """For each column, whether it holds only numbers; empty cells don't matter."""
        columns = [[row[c] for row in self.rows] for c in range(len(self.header))]
        return [any(column) and all(map(NUMBER.fullmatch, column)) for column in columns]


def table(header, rows) -> Table:
    """Return a table; numbers are shown with four digits, everything else as it prints."""

    def text(cell):
        return f"{cell:.4g}" if isinstance(cell, float) else str(cell)

    return Table(tuple(header), tuple(tuple(map(text, row)) for row in rows))


@contextmanager
def error_shown():
    """Print the type and message of the error that the lines below raise on purpose, and go on.

    A cell that ends in an error would stop Run All, and hide its message under a traceback.
    Raises AssertionError if they don't raise one.
    """
    try:
        yield
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
    else:
        raise AssertionError("these lines should raise an error, but they didn't")
