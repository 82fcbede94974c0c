"""For teachers: who has what right and what the class gets wrong, for spreadsheets and learning platforms."""

import ast
import csv
import io
import re
from dataclasses import dataclass

from nnlib.exercises import EXERCISES
from nnlib.exercises.checking.telling import EXPLAINED
from nnlib.exercises.exercise import Exercise


def columns(students) -> list[Exercise]:
    """Return the exercises that at least one notebook has a function for or that count, in the order of the course."""
    written = {name for student in students for name in (*student.answers, *student.asked)}
    return [exercise for exercise in EXERCISES.values() if exercise.name in written]


def cell(student, exercise) -> str:
    """Return what the table says of one function in a few words."""
    if exercise.name in student.answers:
        return student.answers[exercise.name].short
    if exercise.name not in student.asked:
        return ""
    return "not checked" if student.problem else "no such function"


@dataclass(frozen=True)
class Wrong:
    """Something that the class gets wrong.

    what        the mistake, or what is wrong
    why         what the course says of the mistake
    who         the students' names
    example     the code of one of them
    """

    exercise: str
    what: str
    why: str
    who: tuple[str, ...]
    example: str


def mistakes(students) -> list[Wrong]:
    """Return what the class gets wrong, the most frequent first.

    Where several mistakes fit a function, each counts. Results without a name are grouped where they are equal.
    """
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for student in students:
        for name, answer in student.answers.items():
            if answer.kind not in ("right", "not yet"):
                for what in answer.mistakes or (answer.short,):
                    alike = "" if answer.mistakes else answer.result
                    found.setdefault((name, what, alike), []).append((student.name, answer.code))
    single: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for (name, what, alike), who in found.items():  # one of a kind is not worth a line of its own
        key = (name, f"{what}, the same for {len(who)}", "") if alike and len(who) > 1 else (name, what, "")
        key = (*key[:2], alike) if alike and len(who) > 1 else key
        single.setdefault(key, []).extend(who)
    why = {(exercise, name): text for exercise in EXERCISES for name, text in EXPLAINED.items()}
    why |= {
        (exercise.name, each.name): each.words
        for exercise in EXERCISES.values()
        for each in exercise.mistakes
    }
    order = list(EXERCISES)
    ranked = sorted(single.items(), key=lambda item: (-len(item[1]), order.index(item[0][0]), item[0][1:]))
    return [
        Wrong(
            name,
            what,
            why.get((name, what), ""),
            tuple(each for each, _ in who),
            _shortest(who),
        )
        for (name, what, _), who in ranked
    ]


def _shortest(who):
    """The shortest code of those who made a mistake shows it best."""
    return min(filter(None, (_anonymous(code) for _, code in who)), key=len, default="")


def _anonymous(code):
    """A function's code without comments and texts of its own, which may name who wrote it; "" where that can't be."""
    try:
        tree = ast.parse(code)
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value = ast.Constant(...)
        return ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def table_csv(students) -> str:
    """Return the table as CSV: a line for each student, a column for each exercise."""
    shown = columns(students)
    header = [f"{exercise.function} (week {exercise.week})" for exercise in shown]
    sums = ["right", "of", "points", "possible", "problem", "notes", "cells that raise"]
    lines = [["student", "number", "late", "notebooks", *header, *sums]]
    for student in students:
        names = ", ".join(row.name for row in student.rows)
        start = [student.name, student.number, "late" if student.late else "", names]
        cells = [cell(student, exercise) for exercise in shown]
        sums = [str(student.right), str(len(student.asked)), f"{student.points:g}", f"{student.possible:g}"]
        lines.append(
            [*start, *cells, *sums, student.problem, ", ".join(student.notes), "; ".join(student.errors)]
        )
    return _csv(lines)


def mistakes_csv(students) -> str:
    """Return what the class gets wrong as CSV: a line for each mistake of an exercise."""
    lines = [["exercise", "mistake", "students", "which", "why", "an example"]]
    lines += [
        [f"my_{each.exercise}", each.what, str(len(each.who)), "; ".join(each.who), each.why, each.example]
        for each in mistakes(students)
    ]
    return _csv(lines)


def moodle_csv(students) -> str:
    """Return what Moodle's "Upload grading worksheet" takes: the grade of each participant."""
    lines = [["Identifier", "Full name", "Grade", "Maximum grade"]]
    lines += [
        [f"Participant {each.number}", each.name, f"{each.points:g}", f"{each.possible:g}"]
        for each in students
        if each.platform == "Moodle"
    ]
    return _csv(lines)


def canvas_csv(students, title) -> str:
    """Return what Canvas's gradebook imports: it finds students by their ID, and the assignment by its title."""
    chosen = [each for each in students if each.platform == "Canvas"]
    most = max((each.possible for each in chosen), default=0)
    lines = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]]
    lines.append(["    Points Possible", "", "", "", "", f"{most:g}"])
    lines += [[each.name, each.number, "", "", "", f"{each.points:g}"] for each in chosen]
    return _csv(lines)


# What a spreadsheet takes for the beginning of a cell: with another separator, that is in the middle of ours.
BEGINS = re.compile(r"(^|[;\t\r\n|])([\s\"']*)(?=[=+\-@＝＋－＠])")


def _csv(lines):
    """Lines as CSV; a spreadsheet would run what begins like a formula, also after a semicolon or a tab."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([BEGINS.sub(r"\1\2'", entry) for entry in line] for line in lines)
    return text.getvalue()
