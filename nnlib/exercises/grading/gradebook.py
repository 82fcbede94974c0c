"""For teachers: who has what right and what the class gets wrong, as a page of HTML and as CSV."""

import csv
import html
import io

from nnlib.exercises import EXERCISES
from nnlib.exercises.checking.verdict import sentence
from nnlib.exercises.exercise import Exercise


def columns(rows) -> list[Exercise]:
    """Return the exercises that at least one notebook has a function for, in the order of the course."""
    written = {name for row in rows for name in row.answers}
    return [exercise for exercise in EXERCISES.values() if exercise.name in written]


def cell(row, exercise) -> str:
    """Return what the table says of one function in a few words."""
    if exercise.name in row.answers:
        return row.answers[exercise.name].short
    return "not checked" if row.problem else "no such function"


def mistakes(rows) -> list[tuple[str, str, str, list[str]]]:
    """Return what the class gets wrong: (exercise, what, why, the notebooks), the most frequent first.

    Where several mistakes fit a function, each counts.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for name, answer in row.answers.items():
            if answer.kind not in ("right", "not yet"):
                for what in answer.mistakes or (answer.short,):
                    found.setdefault((name, what), []).append(row.name)
    why = {
        (exercise.name, each.name): each.words
        for exercise in EXERCISES.values()
        for each in exercise.mistakes
    }
    order = list(EXERCISES)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), order.index(item[0][0]), item[0][1]))
    return [(name, what, why.get((name, what), ""), who) for (name, what), who in ranked]


def table_csv(rows) -> str:
    """Return the table as CSV: a line for each notebook, a column for each exercise."""
    shown = columns(rows)
    header = [f"{exercise.function} (week {exercise.week})" for exercise in shown]
    lines = [["notebook", *header, "right", "problem", "cells that raise"]]
    for row in rows:
        right = sum(answer.kind == "right" for answer in row.answers.values())
        cells = [cell(row, exercise) for exercise in shown]
        lines.append([row.name, *cells, str(right), row.problem, "; ".join(row.errors)])
    return _csv(lines)


def mistakes_csv(rows) -> str:
    """Return what the class gets wrong as CSV: a line for each mistake of an exercise."""
    lines = [["exercise", "mistake", "notebooks", "which", "why"]]
    lines += [
        [f"my_{name}", what, str(len(who)), "; ".join(who), why] for name, what, why, who in mistakes(rows)
    ]
    return _csv(lines)


def _csv(lines):
    """Lines as CSV; a spreadsheet would run what begins like a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(
        [f"'{entry}" if entry[:1] in ("=", "+", "-", "@") else entry for entry in line] for line in lines
    )
    return text.getvalue()


STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5em }
table { border-spacing: 0; margin: 1em 0 2em; border: solid #8886; border-width: 1px 0 0 1px }
caption { text-align: left; padding: .3em 0 }
th, td { border: solid #8886; border-width: 0 1px 1px 0; padding: .3em .6em }
th, td { text-align: left; vertical-align: top; max-width: 16em }
thead th { position: sticky; top: 0; background: Canvas; z-index: 1 }
th:first-child { position: sticky; left: 0; background: Canvas; min-width: 8em; overflow-wrap: anywhere }
thead th:first-child { z-index: 2 }
th small, th details, th p { font-weight: normal; color: GrayText; margin: 0 }
.right { background: #00996f33 } .wrong { background: #d55e0033 } .none { color: GrayText }
summary { cursor: pointer } ul { margin: .2em 0; padding-left: 1.2em }
"""


def page(rows, title, limits) -> str:
    """Return the tables as a page of HTML that needs nothing else and runs nothing."""
    shown = columns(rows)
    missing = sorted({name for row in rows for name in row.unlimited})
    said = f" This system does not limit: {', '.join(missing)}." if missing else ""
    how = (
        f"{limits.cell:g} s for a cell or a check, {limits.total:g} s for a notebook, "
        f"{limits.memory / (1 << 20):.0f} MB of memory.{said}"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"<p>{len(rows)} notebooks. {html.escape(how)}</p>{_students(rows, shown)}{_class(rows)}</body></html>\n"
    )


def _students(rows, shown):
    names = "".join(
        f'<th scope="col"><small>week {exercise.week}</small><br><code>{exercise.function}</code></th>'
        for exercise in shown
    )
    head = f'<tr><th scope="col">Notebook</th>{names}<th scope="col">Right</th></tr>'
    body = []
    for row in rows:
        right = sum(answer.kind == "right" for answer in row.answers.values())
        cells = "".join(_cell(row, exercise) for exercise in shown)
        body.append(f"<tr><th scope='row'>{_notebook(row)}</th>{cells}<td>{right} of {len(shown)}</td></tr>")
    counts = [sum(cell(row, exercise) == "right" for row in rows) for exercise in shown]
    foot = "".join(f"<td>{count} of {len(rows)}</td>" for count in counts)
    return (
        "<table><caption>Who has what right. A mistake opens to what the student was told.</caption>"
        f"<thead>{head}</thead><tbody>{''.join(body)}</tbody>"
        f'<tfoot><tr><th scope="row">Right</th>{foot}<td></td></tr></tfoot></table>'
    )


def _notebook(row):
    problem = f"<p>✗ {html.escape(row.problem)}</p>" if row.problem else ""
    listed = "".join(f"<li>{html.escape(error)}</li>" for error in row.errors)
    count = f"{len(row.errors)} cell{'s' * (len(row.errors) != 1)}"
    errors = (
        f"<details><summary>{count} with an exception</summary><ul>{listed}</ul></details>" if listed else ""
    )
    return f"{html.escape(row.name)} <small>{row.seconds:.0f} s</small>{problem}{errors}"


def _cell(row, exercise):
    short = cell(row, exercise)
    answer = row.answers.get(exercise.name)
    if answer is None or answer.kind == "not yet":
        return f'<td class="none">{html.escape(short)}</td>'
    if answer.kind == "right":
        return '<td class="right">✓ right</td>'
    words = f"<details><summary>✗ {sentence(short)}</summary>{sentence(answer.words)}</details>"
    return f'<td class="wrong">{words}</td>'


def _class(rows):
    found = mistakes(rows)
    if not found:
        return ""
    lines = "".join(
        f"<tr><td>{len(who)}</td><td><code>my_{name}</code></td><td><details><summary>{sentence(what)}</summary>"
        f"{html.escape(', '.join(who))}</details></td><td>{sentence(why)}</td></tr>"
        for name, what, why, who in found
    )
    head = "".join(
        f'<th scope="col">{text}</th>'
        for text in ("Notebooks", "Function", "Mistake", "Why, and what to write")
    )
    return f"<h2>What the class gets wrong</h2><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
