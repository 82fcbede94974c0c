"""For teachers: the class on a page of HTML, and a page for each student with the answers as they would see them."""

import html
import re

from nnlib.exercises import EXERCISES
from nnlib.exercises.checking.verdict import sentence
from nnlib.exercises.grading.gradebook import cell, columns, mistakes
from nnlib.exercises.grading.students import alike

STYLE = """
:root { color-scheme: light dark; --quiet: color-mix(in srgb, CanvasText 75%, Canvas) }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5em }
table { border-spacing: 0; margin: 1em 0 2em; border: solid #8886; border-width: 1px 0 0 1px }
caption { text-align: left; padding: .3em 0 }
th, td { border: solid #8886; border-width: 0 1px 1px 0; padding: .2em .5em; text-align: left; vertical-align: top }
td { max-width: 40em }
thead th { position: sticky; top: 0; background: Canvas; z-index: 2; vertical-align: bottom }
.students th:first-child { position: sticky; left: 0; background: Canvas; min-width: 14em; max-width: 17em }
.students th:first-child { overflow-wrap: break-word; z-index: 1 } .students thead th:first-child { z-index: 3 }
.students td { padding: .2em 0; min-width: 1.5em; text-align: center; position: relative }
.students td.sum { white-space: nowrap; padding: .2em .5em }
.students thead th span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; font-size: 12px }
.students thead th.function { padding: .3em .1em }
.students td summary { list-style: none } .students td summary::-webkit-details-marker { display: none }
.students td div { position: absolute; right: 0; width: 26em; z-index: 4; padding: .6em; text-align: left;
  background: Canvas; border: 1px solid #888; font-weight: normal }
.students td:nth-child(-n + 15) div { left: 0; right: auto }
small, th details, th p { font-weight: normal; color: var(--quiet); margin: 0 }
.right { background: #00996f33 } .own { background: #e6b80055 } .wrong { background: #d55e0033 }
.none { color: var(--quiet) } summary { cursor: pointer } ul { margin: .2em 0; padding-left: 1.2em }
pre { overflow-x: auto; padding: .5em; border: 1px solid #8886; margin: .3em 0 }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(students, title, limits, others=(), strangers=(), counted="") -> str:
    """Return the tables as a page of HTML that needs nothing else and runs nothing.

    others      [(name, why)] of files that got no row
    strangers   names that are not on the list of the class
    counted     a sentence on how many files were handed in
    """
    shown = columns(students)
    missing = sorted({name for student in students for row in student.rows for name in row.unlimited})
    said = f" This system has no limit on {', '.join(missing)}." if missing else ""
    if "processes" in missing and limits.memory:
        said += " As root, there is no limit on processes, so grade as another user or in a container."
    how = (
        f"The limits are {limits.cell:g} s for a cell or a check, {limits.total:g} s for a notebook, and "
        f"{limits.memory / (1 << 20):.0f} MB of memory.{said}"
    )
    body = (
        f"<p>{len(students)} students. {html.escape(counted)}</p><p>{html.escape(how)}</p>{_students(students, shown)}"
        f"{_first(students)}{_class(students)}{_alike(students)}{_list('Not on the class list', strangers)}"
        f"{_list('Handed in but not graded', [f'{name}: {why}' for name, why in others])}"
    )
    return _whole(title, body)


def _whole(title, body):
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"{body}</body></html>\n"
    )


def _students(students, shown):
    names = "".join(
        f'<th scope="col" class="function"><span>{exercise.week}: {exercise.name}</span></th>'
        for exercise in shown
    )
    # Where each exercise has one point, the number of right ones says it.
    weighted = any((each.points, each.possible) != (each.right, len(each.asked)) for each in students)
    points = '<th scope="col">Points</th>' if weighted else ""
    head = f'<tr><th scope="col">Student</th><th scope="col">Right</th>{points}{names}</tr>'
    body = []
    for student in students:
        cells = "".join(_cell(student, exercise) for exercise in shown)
        sums = f"<td class='sum'>{student.right} of {len(student.asked)}</td>"
        sums += f"<td class='sum'>{student.points:g} of {student.possible:g}</td>" if weighted else ""
        body.append(f"<tr><th scope='row'>{_student(student)}</th>{sums}{cells}</tr>")
    counts = [sum(_is_right(student, exercise) for student in students) for exercise in shown]
    foot = "".join(f"<td>{count}</td>" for count in counts)
    sums = "<td></td>" * (1 + weighted)
    return (
        "<table class='students'><caption>Who has what right: ✓ is right, ✓* is right because nnlib's own function "
        "does the work, … isn't written yet, and ✗ opens to show what the student was told.</caption>"
        f"<thead>{head}</thead><tbody>{''.join(body)}</tbody>"
        f'<tfoot><tr><th scope="row">Right, of {len(students)}</th>{sums}{foot}</tr></tfoot></table>'
    )


def _is_right(student, exercise):
    return exercise.name in student.answers and student.answers[exercise.name].kind == "right"


def _student(student):
    more = " ".join(filter(None, (student.number, "late" if student.late else "")))
    problem = f"<p>✗ {html.escape(student.problem)}</p>" if student.problem else ""
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in student.notes)
    count = f"{len(student.errors)} cell{'s' * (len(student.errors) != 1)}"
    listed = "".join(f"<li>{html.escape(error)}</li>" for error in student.errors)
    errors = (
        f"<details><summary>{count} with an exception</summary><ul>{listed}</ul></details>" if listed else ""
    )
    return f"{html.escape(student.name)} <small>{html.escape(more)}</small>{problem}{notes}{errors}"


def _cell(student, exercise):
    short = cell(student, exercise)
    answer = student.answers.get(exercise.name)
    label = f"aria-label='{html.escape(short, quote=True)}' title='{html.escape(short, quote=True)}'"
    if answer is None or answer.kind == "not yet":
        return f'<td class="none" {label}>{"…" if answer else "" if not short else "·"}</td>'
    if answer.kind == "right" and not answer.borrowed:
        return f'<td class="right" {label}>✓</td>'
    sign, kind = ("✓*", "own") if answer.kind == "right" else ("✗", "wrong")
    words = f"<b>{sentence(short)}</b><br>{sentence(answer.words)}"
    return f'<td class="{kind}" {label}><details><summary>{sign}</summary><div>{words}</div></details></td>'


def _first(students):
    """Who needs help first: those with less than half, the lowest first."""
    low = [each for each in students if not each.absent and 2 * each.points < each.possible]
    low.sort(key=lambda each: each.points / each.possible)
    absent = [each.name for each in students if each.absent]
    lines = [f"{each.name}: {each.points:g} of {each.possible:g}" for each in low[:20]]
    return _list("Who needs help first", lines) + _list("Handed in nothing", absent)


def _list(title, lines):
    if not lines:
        return ""
    return f"<h2>{title}</h2><ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>"


def _class(students):
    lines = "".join(
        f"<tr><td>{len(each.who)}</td><td><code>my_{each.exercise}</code></td>"
        f"<td><details><summary>{sentence(each.what)}</summary>{html.escape(', '.join(each.who))}</details></td>"
        f"<td>{sentence(each.why)}{_example(each.example)}</td></tr>"
        for each in mistakes(students)
    )
    titles = ("Students", "Function", "Mistake", "Why, and what to write")
    head = "".join(f'<th scope="col">{text}</th>' for text in titles)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    return f"<h2>What the class gets wrong</h2>{table}" if lines else ""


def _example(code):
    return f"<details><summary>an example</summary><pre>{html.escape(code)}</pre></details>" if code else ""


def _alike(students):
    lines = [
        f"{one} and {other}: {', '.join(f'my_{name}' for name in names)}"
        + (f" ({wrong} of them wrong)" if wrong else "")
        for one, other, names, wrong in alike(students)
    ]
    hint = "Identical code (a hint, not a verdict: they may have worked together or used the same source)"
    return _list(hint, lines)


# --- a page for each student ---


def feedback(student, title) -> str:
    """Return a page for one student: each function with what the check says of it, and its code."""
    parts = [f"<p>{html.escape(student.name)}: {student.right} of {len(student.asked)} right.</p>"]
    if student.problem:
        parts.append(f"<p>✗ {html.escape(student.problem)}</p>")
    for name in [name for name in EXERCISES if name in student.answers or name in student.asked]:
        answer, function = student.answers.get(name), EXERCISES[name].function
        if answer is None:
            parts.append(f"<h2>… <code>{function}</code></h2><p>What you handed in has no such function.</p>")
            continue
        sign = {"right": "✓", "not yet": "…"}.get(answer.kind, "✗")
        code = f"<pre>{html.escape(answer.code)}</pre>" if answer.code else ""
        parts.append(
            f"<h2>{sign} <code>{function}</code></h2><p>{sentence(answer.words or answer.short)}</p>{code}"
        )
    parts.append(_list("Cells with an exception", student.errors))
    return _whole(title, "".join(parts))


def file_names(students) -> list[str]:
    """Return a name for each student's page: of plain letters, and different on every system."""
    found, taken = [], set()
    for student in students:
        stem = re.sub(r"[^\w-]+", "_", f"{student.name}_{student.number}").strip("_")[:80] or "student"
        name, count = stem, 1
        while name.casefold() in taken:
            count += 1
            name = f"{stem}_{count}"
        taken.add(name.casefold())
        found.append(f"{name}.html")
    return found
