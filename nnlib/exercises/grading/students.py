"""Rows become students: one for each, with the sum of all notebooks, points, and what the class list adds."""

import ast
import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from nnlib.exercises import EXERCISES, catalogue
from nnlib.exercises.grading.answers import Answer, Row, clean
from nnlib.exercises.grading.submissions import plain
from nnlib.page import code

NOTHING = "nothing handed in"
WEEKS = {exercise.week for exercise in EXERCISES.values()}
NUMBERS = ("number", "id", "idnumber", "identifier", "studentid", "studentnumber", "matriculationnumber")
NAMES = ("student", "name", "fullname", "studentname")
FIRST, LAST = ("firstname", "givenname"), ("lastname", "surname", "familyname")
SHARED = (
    3  # students with the same code; more have it from somewhere else, or there is only one way to write it
)


@dataclass(frozen=True)
class Student:
    """What one student handed in, taken together.

    answers     for each exercise the best of all notebooks
    asked       the exercises that count: those of the weeks handed in, or those that have points
    points      reached, and possible: the most that can be reached
    """

    name: str
    number: str = ""
    late: bool = False
    platform: str = ""
    rows: tuple[Row, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    points: float = 0.0
    possible: float = 0.0
    absent: bool = False

    @property
    def right(self) -> int:
        return sum(name in self.answers and self.answers[name].kind == "right" for name in self.asked)

    @property
    def problem(self) -> str:
        """Why something could not be run, "" where all could."""
        if self.absent:
            return NOTHING
        said = [(row.name, row.problem) for row in self.rows if row.problem]
        if len(self.rows) == 1:
            return said[0][1] if said else ""
        return ", ".join(f"{name}: {problem}" for name, problem in said)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(row.note for row in self.rows if row.note)

    @property
    def errors(self) -> tuple[str, ...]:
        if len(self.rows) == 1:
            return self.rows[0].errors
        return tuple(f"{row.name}: {error}" for row in self.rows for error in row.errors)


def students(rows, points: Mapping[str, float] | None = None, members: Sequence = ()) -> list[Student]:
    """Return the students, in the order of the rows; after them the members of the class that handed in nothing.

    points      {exercise: points}; without it each exercise has one, and those of the weeks handed in count
    members     [(name, number)]
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.whose, row.number), []).append(row)
    written = {name for row in rows for name in row.answers}
    found = []
    for (name, number), own in groups.items():
        answers: dict[str, Answer] = {}
        for row in own:
            for exercise, answer in row.answers.items():
                if exercise not in answers or _rank(answer) > _rank(answers[exercise]):
                    answers[exercise] = answer
        late, platform = any(row.late for row in own), own[0].platform
        asked = tuple(points) if points else _asked(own, written)
        reached, most = _points(answers, asked, points)
        found.append(Student(name, number, late, platform, tuple(own), answers, asked, reached, most))
    there = [_known_as(each.name, each.number) for each in found]
    most = _points({}, tuple(points or ()), points)[1]
    for name, number in members:
        if not any(_same(_known_as(name, number), each) for each in there):
            found.append(Student(name, number, asked=tuple(points or ()), possible=most, absent=True))
    return found


def strangers(found, members) -> list[str]:
    """Return the names of students who are not on the list of the class."""
    listed = [_known_as(name, number) for name, number in members]
    return [
        each.name
        for each in found
        if not each.absent and not any(_same(_known_as(each.name, each.number), other) for other in listed)
    ]


def _rank(answer):
    return (answer.kind == "right", answer.kind not in ("right", "not yet"), not answer.borrowed)


def _points(answers, asked, points):
    worth = {name: (points or {}).get(name, 1.0) for name in asked}
    reached = [worth[name] for name in asked if name in answers and answers[name].kind == "right"]
    return math.fsum(reached), math.fsum(worth.values())


def _asked(rows, written):
    """The exercises of the weeks that a student handed in: as a notebook's name says, or most of its functions."""
    weeks = set()
    for row in rows:
        numbers = re.findall(r"(?:week|woche)[ _-]?(\d+)", row.name.lower())
        weeks |= WEEKS & set(map(int, numbers))
        count: dict[int, int] = {}
        for name in row.answers:
            count[EXERCISES[name].week] = count.get(EXERCISES[name].week, 0) + 1
        for week, number in count.items():
            whole = sum(EXERCISES[name].week == week for name in written)
            # A function or two of an earlier week are there because a later one builds on them.
            if number == max(count.values()) or 2 * number >= whole:
                weeks.add(week)
    return tuple(name for name in EXERCISES if name in written and EXERCISES[name].week in (weeks or WEEKS))


def _known_as(name, number):
    words = sorted(filter(None, map(plain, re.split(r"[\s,._-]+", name))))
    return plain(number.removeprefix("Participant")), "".join(words), plain(name)


def _same(one, other):
    """Whether two spellings may be of one student: "Anna Schmidt", "Schmidt, Anna" and "schmidtanna" are."""
    if one[0] and one[0] == other[0]:
        return True
    turned = len(one[2]) == len(other[2]) and one[2] in other[2] + other[2]
    return bool(one[2]) and (one[1] == other[1] or turned)


# --- files of the teacher's ---


def _lines(path):
    """The lines of a CSV file, whatever its separator and its encoding."""
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    lines = [
        [clean(entry.strip()) for entry in line]
        for line in csv.reader(io.StringIO(text), delimiter=separator)
    ]
    return [line for line in lines if any(line)]


def class_list(path) -> list[tuple[str, str]]:
    """Return [(name, number)] of a CSV file with the class.

    Its header names the columns: student, or name, or first name and last name; number, or id. Without a header the
    first column has the names and the second, if there is one, the numbers. Raises ValueError where nobody is in it.
    """
    lines = _lines(path)
    header = [plain(entry) for entry in lines[0]] if lines else []

    def column(names):
        return next((header.index(name) for name in names if name in header), None)

    name, number, first, last = map(column, (NAMES, NUMBERS, FIRST, LAST))
    if name is None and last is None:
        name, number = 0, 1
    else:
        lines = lines[1:]

    def entry(line, place):
        return line[place] if place is not None and place < len(line) else ""

    found = [
        (
            entry(line, name) if name is not None else f"{entry(line, first)} {entry(line, last)}".strip(),
            entry(line, number),
        )
        for line in lines
    ]
    found = [(name, number) for name, number in found if name or number]
    if not found:
        raise ValueError(
            f"{str(path)!r} doesn't list anybody; it should be a CSV file with a student on each line"
        )
    return found


def points_file(path) -> dict[str, float]:
    """Return {exercise: points} of a CSV file with lines such as "my_sigmoid,2".

    Raises ValueError for a line that isn't like that, or an exercise that there isn't.
    """
    found = {}
    for number, line in enumerate(_lines(path), start=1):
        exercise = catalogue.named(line[0]) if line[0].isidentifier() else None
        try:
            points = float(line[1].replace(",", "."))
        except (IndexError, ValueError):
            if number == 1 and exercise is None:
                continue  # a header
            points = math.nan
        if exercise is None:
            raise ValueError(f"{str(path)!r}, line {number}: there is no exercise {line[0]!r}")
        if not 0 <= points < math.inf:
            raise ValueError(
                f"{str(path)!r}, line {number}: the second column should be points, a number of at least 0"
            )
        found[exercise.name] = points
    if not found:
        raise ValueError(f"{str(path)!r} has no points; write lines such as my_sigmoid,2")
    return found


# --- equal code ---


def alike(found) -> list[tuple[str, str, list[str], int]]:
    """Return pairs of students with equal code: (name, name, the functions, how many of them are wrong).

    A hint, not a verdict. Comments and spacing don't count; what is short, the course's own, or written by more than a
    few isn't looked at. A pair is listed for three equal functions, or for one that is wrong.
    """
    same: dict[tuple[str, str], list[Student]] = {}
    for student in found:
        for name, answer in student.answers.items():
            spelled = _normal(answer.code)
            if spelled and spelled not in _courses_own(name):
                same.setdefault((name, spelled), []).append(student)
    pairs: dict[tuple[int, int], list] = {}
    place = {id(student): i for i, student in enumerate(found)}
    for (name, _), who in same.items():
        if 2 <= len(who) <= SHARED:
            for one, other in combinations(who, 2):
                pairs.setdefault((place[id(one)], place[id(other)]), []).append(name)
    listed = []
    for (i, j), names in pairs.items():
        wrong = sum(found[i].answers[name].kind not in ("right", "not yet") for name in names)
        if wrong or len(names) >= 3:
            listed.append((found[i].name, found[j].name, names, wrong))
    return sorted(listed, key=lambda pair: (-pair[3], -len(pair[2]), pair[:2]))


def _normal(text):
    """A function's code without comments, docstring and its own name; "" where it is too short to tell."""
    try:
        (tree,) = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    if not isinstance(tree, ast.FunctionDef):
        return ""
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    if sum(isinstance(node, ast.stmt) for each in body for node in ast.walk(each)) < 3:
        return ""
    try:
        return "\n".join(ast.dump(each) for each in body)
    except RecursionError:
        return ""


def _courses_own(name):
    exercise = EXERCISES[name]
    own = []
    for each in (exercise.reference, exercise.spelled_out, *exercise.similar):
        try:
            own.append(_normal(code(each)))
        except (TypeError, OSError, ValueError):
            continue  # one of numpy's own, or none
    return own
