"""The exercises from a terminal: `python -m nnlib.exercises grade FOLDER` and `python -m nnlib.exercises table`."""

import argparse
import contextlib
import importlib
import importlib.util
import math
import os
import signal
import sys
import threading
import time
from pathlib import Path

from nnlib.exercises import EXERCISES
from nnlib.exercises.grading import classroom, gradebook, kept, pages, students, submissions
from nnlib.exercises.grading.answers import clean
from nnlib.exercises.grading.limits import USUAL, Limits
from nnlib.exercises.grading.students import class_list, points_file
from nnlib.page import table

SPELLINGS = Path(__file__).parents[2] / "tests" / "exercises"

GRADE = """\
Run every notebook (.ipynb) in a folder, its subfolders and the .zip files in them, check each my_... function that it
defines, and write

  table.html      who has what right, what the class gets wrong, who needs help first, and equal code as a hint
  table.csv       the same table for a spreadsheet, a line for each student
  mistakes.csv    the mistakes by frequency, with the students who make them
  feedback/       a page for each student, with what the check says of each function
  moodle.csv      for "Upload grading worksheet", where the names are as Moodle writes them
  canvas.csv      for Canvas's gradebook, where the names are as Canvas writes them
  rows.jsonl      each result as it comes

Take what your learning platform gives you, as it is, or a single notebook. Where it doesn't name the students, they are
named by where a notebook lies: FOLDER/ann/week2.ipynb is ann's. What was handed in is only read. Each file gets a row,
or a line that says why not.

Each notebook is run from its first cell to its last, as Run All does it, in a kernel and a temporary home folder of its
own; a cell that raises an exception does not end it. What never ends is interrupted, what cannot be interrupted is
ended, and so is what it has started. Such a notebook costs its own row and nothing else. A limit of time counts the
notebook's own processor time and sleep, not what other programs use.

Stop it at any time, by Ctrl-C or by closing the terminal: what is finished is in the tables. Run it again, and it goes
on with what is new or changed; --again starts over.

That keeps accidents apart. It isn't a sandbox: a notebook's code runs with your rights, can read your files and use
your network, and one that sets out to deceive can make the check say what it likes. For notebooks of people you don't
trust, do this in a container or a virtual machine without network, and look into what seems too good. What a notebook
installs with pip or uv goes into an environment of its own that is then removed. Not contained: code that writes into
other files of yours; the number of processes, if you are root; on macOS and Windows, memory.
"""
LARGEST = 10_000_000  # megabytes or seconds; systems refuse what is much larger, and infinity
SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]


def main(arguments=None) -> int:
    """Do what the arguments say; return 0, 1 where nothing can be graded, or 130 where it was stopped."""
    options = _parser().parse_args(arguments)
    return options.run(options)


@contextlib.contextmanager
def _stoppable():
    """Within, every way to stop raises KeyboardInterrupt, once: a second Ctrl-C doesn't cut short the clearing up."""

    def stop(number, frame):
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        each: signal.signal(each, stop) for each in SIGNALS if signal.getsignal(each) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _parser():
    parser = argparse.ArgumentParser(prog="python -m nnlib.exercises", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    said = "run a folder of notebooks that were handed in, and tabulate what is right and which mistakes are made"
    raw = argparse.RawDescriptionHelpFormatter
    grade = commands.add_parser("grade", help=said, description=GRADE, formatter_class=raw)
    limits = USUAL
    grade.add_argument(
        "folder", type=Path, help="where the notebooks are; a .zip or a single notebook will do"
    )
    grade.add_argument("--out", type=Path, default=Path("grades"), help="where the tables go (grades)")
    grade.add_argument("--again", action="store_true", help="run everything again, also what hasn't changed")
    said = "a CSV file with the students of the class (student, number): who handed in nothing gets a row too"
    grade.add_argument("--class", dest="members", type=Path, metavar="CSV", help=said)
    said = "a CSV file with lines such as my_sigmoid,2; without it, each exercise of the weeks handed in has one point"
    grade.add_argument("--points", type=Path, metavar="CSV", help=said)
    number, seconds, megabytes = _positive(int), _positive(float), limits.memory >> 20
    said = "notebooks at once (one a core)"
    grade.add_argument("--jobs", type=number, default=os.cpu_count(), help=said)
    said = f"seconds for a cell or a check ({limits.cell})"
    grade.add_argument("--cell", type=seconds, default=limits.cell, help=said)
    said = f"seconds for a notebook ({limits.total})"
    grade.add_argument("--total", type=seconds, default=limits.total, help=said)
    said = f"megabytes for each process of a notebook ({megabytes}); Linux alone keeps to it"
    grade.add_argument("--memory", type=number, default=megabytes, help=said)
    grade.set_defaults(run=_grade)
    listing = commands.add_parser("table", help="list the exercises, and how many mistakes each can name")
    listing.add_argument("--names", action="store_true", help="list the mistakes too")
    listing.set_defaults(run=_table)
    return parser


def _positive(kind):
    def number(text):
        value = kind(text)
        if not 0 < value <= LARGEST:
            raise argparse.ArgumentTypeError(f"{text} should be more than 0, and at most {LARGEST:,}")
        return value

    return number


def _grade(options):
    missing = [name for name in ("ipykernel", "jupyter_client") if not importlib.util.find_spec(name)]
    if missing:
        # Without them no notebook could run, and the table would blame the class.
        way = "use `nox -s grade -- FOLDER`, or `pip install -e .[course]` first."
        said = f"{' and '.join(missing)} not found: notebooks run in the course's environment, so {way}"
        print(said, file=sys.stderr)
        return 1
    limits = Limits(options.cell, options.total, options.memory << 20)
    try:
        found = submissions.find(options.folder, skip=[options.out])
        members = class_list(options.members) if options.members else []
        points = points_file(options.points) if options.points else None
        kept.look(options.out)
        rows = kept.Kept(options.out / "rows.jsonl", options.again)
    except (ValueError, OSError) as error:
        print(clean(str(error), 1_000), file=sys.stderr)
        return 1
    report, finished = Progress(len(found.rows)), []

    def note(row):
        finished.append(row)
        report(row)

    def write():
        _write(options, found, finished, limits, members, points)

    try:
        with _stoppable():
            classroom.probe(limits)
            classroom.grade(found.rows, limits, options.jobs, note, rows)
            order = {each.name: i for i, each in enumerate(found.rows)}
            finished.sort(key=lambda row: order.get(row.name, 0))
            write()
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):  # the terminal may be gone
            write()
            said = f"Stopped. {len(finished)} of {len(found.rows)} are in {options.out}; run it again, and it goes on."
            print(said, file=sys.stderr)
        return 130
    except (classroom.MachineError, OSError) as error:
        print(clean(f"Stopped: {error}", 2_000), file=sys.stderr)
        return 1
    return 0


class Progress:
    """Prints a line for each row as it comes, with an estimate of what is left."""

    def __init__(self, count, now=time.monotonic):
        self.count, self.finished, self.now, self.began = count, 0, now, now()

    def __call__(self, row):
        self.finished += 1
        kinds = [answer.kind for answer in row.answers.values()]
        said = row.problem or f"{kinds.count('right')} right of {len(kinds)}"
        left = (self.now() - self.began) / self.finished * (self.count - self.finished)
        about = f", about {math.ceil(left / 60)} min left" if left >= 60 else ""
        print(
            f"{self.finished:4} of {self.count}  {row.name}: {said} ({row.seconds:.0f} s{about})", flush=True
        )


def _write(options, found, rows, limits, members, points):
    everyone = students.students(rows, points, members)
    strange = students.strangers(everyone, members) if members else []
    title = f"{clean(options.folder.resolve().name)}: the exercises"
    added = {each.name for each in found.rows[len(found.rows) - found.added :]}
    run = sum(not row.problem for row in rows)
    not_run = sum(bool(row.problem) and row.name not in added for row in rows)
    left = found.files - run - not_run - len(found.others) - found.passed
    counted = (
        f"{found.files} files were handed in: {run} graded, {not_run} with a row that says why not, "
        f"{len(found.others)} of another kind, {found.passed} of a system's or an editor's own, {left} still to come."
    )
    mark = "\ufeff"  # with it a spreadsheet takes it for UTF-8
    texts = {
        "table.html": pages.page(everyone, title, limits, found.others, strange, counted),
        "table.csv": mark + gradebook.table_csv(everyone),
        "mistakes.csv": mark + gradebook.mistakes_csv(everyone),
    }
    platforms = {student.platform for student in everyone}
    if "Moodle" in platforms:
        texts["moodle.csv"] = gradebook.moodle_csv(everyone)
    if "Canvas" in platforms:
        texts["canvas.csv"] = gradebook.canvas_csv(everyone, clean(options.folder.resolve().name))
    for name, text in texts.items():
        kept.write(options.out / name, text)
    present = [student for student in everyone if not student.absent]
    (options.out / "feedback").mkdir(exist_ok=True)
    for name, student in zip(pages.file_names(present), present, strict=True):
        kept.write(options.out / "feedback" / name, pages.feedback(student, title))
    for name, why in found.others:
        print(f"Not graded: {name} {why}")
    for name in strange:
        print(f"Not on the list of the class: {name}")
    absent = [student.name for student in everyone if student.absent]
    if absent:
        print(f"Handed in nothing: {', '.join(absent)}")
    print(counted)
    print(f"Written: {', '.join(texts)} and a page for each student in {options.out}")


def _table(options):
    spelled = _spellings()
    rows = [
        (each.week, each.function, len(each.mistakes), len(spelled.get(each.name, ())))
        for each in EXERCISES.values()
    ]
    rows.append(("", f"{len(rows)} exercises", sum(row[2] for row in rows), sum(row[3] for row in rows)))
    print(table(("week", "exercise", "mistakes named", "right spellings accepted"), rows))
    for each in EXERCISES.values() if options.names else ():
        print(f"\n{each.function}: {each.title}")
        for mistake in each.mistakes:
            print(f"  {mistake.name}")
    return 0


def _spellings():
    """The right spellings that the tests try, {exercise: texts}; {} where nnlib is not in a clone of the course."""
    if not (SPELLINGS / "spellings.py").is_file():
        return {}
    sys.path.insert(0, str(SPELLINGS))
    return importlib.import_module("spellings").SPELLINGS


if __name__ == "__main__":
    sys.exit(main())
