"""The exercises from a terminal: `python -m nnlib.exercises` with `handout`, `slides`, `grade` or `table`."""

import argparse
import importlib
import importlib.util
import os
import sys
from pathlib import Path

from nnlib.exercises import EXERCISES, assignments, handout, slides
from nnlib.exercises.grading.limits import USUAL
from nnlib.exercises.grading.students import points_file
from nnlib.page import table

SPELLINGS = Path(__file__).parents[2] / "tests" / "exercises"

GRADE = """\
Run every notebook (.ipynb) in a folder, its subfolders and the .zip files in them, check each my_... function that it
defines, and write

  table.html      who has what right, what the class gets wrong, who needs help first, and identical code as a hint
  table.csv       the same table for a spreadsheet, a line for each student
  mistakes.csv    the mistakes by frequency, with the students who make them
  feedback/       a page for each student, with what the check says about each function
  moodle.csv      for "Upload grading worksheet", if the names are written as Moodle writes them
  canvas.csv      for Canvas's gradebook, if the names are written as Canvas writes them
  rows.jsonl      each result as soon as it is known

Use what your learning platform gives you, as it is, or a single notebook. If it doesn't name the students, they are
named by where a notebook is: FOLDER/ann/week2.ipynb belongs to ann. What was handed in is only read, never changed.
Each file gets a row, or a line that says why not.

Each notebook runs from its first cell to its last, as with Run All, in its own kernel and its own temporary home
folder; a cell that raises an exception doesn't end it. A cell that never ends is interrupted; if that doesn't work,
the kernel is ended, along with everything it has started. Such a notebook costs only its own row. A time limit counts
the notebook's own processor time and sleep, not what other programs use. Nobody sees the pictures, so they aren't
drawn. A long training run of the course's own, on the course's data, is computed once for the class, from the
course's own notebook.

You can stop it at any time, with Ctrl-C or by closing the terminal: what is finished is in the tables. Run it again to
continue with what is new or changed; --again starts over. Two gradings can't write into the same folder at once: the
second one says so and stops.

This contains accidents, but it isn't a sandbox: a notebook's code runs with your rights, can read your files and use
your network, and one that sets out to deceive can make the check say whatever it likes. For notebooks from people you
don't trust, do this in a container or a virtual machine without a network, and look closely at results that seem too
good. What a notebook installs with pip or uv goes into an environment of its own, which is then removed. Three things
aren't contained: code that writes to your other files; the number of processes, if you are root; and memory on macOS
and Windows.
"""
HANDOUT = """\
Write a copy of the course for students: the notebooks of some weeks, nnlib, the data, and all that opening them needs.
Without the solutions, the notebook with the solutions is left out (nnlib's own source stays readable: the course shows
it). Without the errata, the boxes and parts on slips of the lecture notes are left out.

For nbgrader, write a course of nbgrader's instead, with a week in each assignment: `nbgrader generate_assignment week2`
in FOLDER then makes the students' version. It keeps the solutions, since nbgrader itself takes them out.
"""
SLIDES = """\
Make slides for a lecture: a heading or a question begins a slide, the answer to a question comes with the next key, and
exercises, imports and folded parts are left out. Space goes on. With ?print-pdf after the address, the browser prints
all slides. reveal.js and MathJax come from public servers; without a network, `npm install --prefix FOLDER reveal.js@4
mathjax@2 requirejs jquery@3` once, and add `--modules node_modules`.
"""
LARGEST = 10_000_000  # megabytes or seconds; systems refuse what is much larger, and infinity


def main(arguments=None) -> int:
    """Do what the arguments say; return 0, 1 where nothing can be graded, or 130 where it was stopped."""
    options = _parser().parse_args(arguments)
    return options.run(options)


def _parser():
    parser = argparse.ArgumentParser(prog="python -m nnlib.exercises", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    said = (
        "run a folder of notebooks that were handed in, and tabulate what is right and which mistakes "
        "were made"
    )
    raw = argparse.RawDescriptionHelpFormatter
    grade = commands.add_parser("grade", help=said, description=GRADE, formatter_class=raw)
    limits = USUAL
    grade.add_argument(
        "folder", type=_path, help="where the notebooks are; a .zip file or a single notebook works too"
    )
    grade.add_argument(
        "--out", type=_path, default=Path("grades"), help="where to write the tables (default: grades)"
    )
    grade.add_argument("--again", action="store_true", help="run everything again, even what hasn't changed")
    said = (
        "a CSV file with the students of the class (student, number), so that those who handed in "
        "nothing get a row too"
    )
    grade.add_argument("--class", dest="members", type=_path, metavar="CSV", help=said)
    said = (
        "a CSV file with lines such as my_sigmoid,2; without it, each exercise of the weeks handed in is "
        "worth one point"
    )
    grade.add_argument("--points", type=_path, metavar="CSV", help=said)
    number, seconds, megabytes = _positive(int), _positive(float), limits.memory >> 20
    said = "how many notebooks to run at once (default: one per core)"
    grade.add_argument("--jobs", type=number, default=os.cpu_count(), help=said)
    said = "run them on the workers of the Dask cluster with this address, such as tcp://HOST:8786"
    grade.add_argument("--dask", metavar="ADDRESS", help=said)
    said = f"seconds for a cell or a check (default: {limits.cell})"
    grade.add_argument("--cell", type=seconds, default=limits.cell, help=said)
    said = f"seconds for a notebook (default: {limits.total})"
    grade.add_argument("--total", type=seconds, default=limits.total, help=said)
    said = f"megabytes for each process of a notebook (default: {megabytes}); only Linux enforces it"
    grade.add_argument("--memory", type=number, default=megabytes, help=said)
    grade.set_defaults(run=_grade)
    copy = commands.add_parser("handout", help="write a copy of the course for students", description=HANDOUT)
    copy.add_argument("folder", type=_path, help="where the copy goes; it should be empty, or not exist yet")
    copy.add_argument(
        "--weeks", type=int, nargs="+", default=[], metavar="WEEK", help="the weeks that it has (all)"
    )
    said = "what to leave out: solutions, errata, or both with a comma between"
    copy.add_argument("--without", type=lambda text: text.split(","), default=[], help=said)
    copy.add_argument(
        "--for", dest="system", choices=["nbgrader"], help="write source/ and nbgrader_config.py for it"
    )
    said = "for nbgrader: a CSV file with lines such as my_sigmoid,2; without it, each exercise is worth one"
    copy.add_argument("--points", type=Path, metavar="CSV", help=said)
    copy.set_defaults(run=_handout)
    lecture = commands.add_parser("slides", help="make slides of notebooks", description=SLIDES)
    lecture.add_argument("folder", type=Path, help="where the pages of slides go")
    lecture.add_argument(
        "notebooks", type=Path, nargs="+", help="such as notebooks/week3_backpropagation.ipynb"
    )
    said = "an address, or a path from the folder, that has reveal.js@4, mathjax@2, requirejs and jquery@3"
    lecture.add_argument("--modules", default="", help=said)
    lecture.set_defaults(run=_slides)
    listing = commands.add_parser("table", help="list the exercises and how many mistakes each one can name")
    listing.add_argument("--names", action="store_true", help="list the mistakes too")
    listing.set_defaults(run=_table)
    return parser


def _path(text):
    # A shell leaves the ~ in --out=~/grades as it is.
    return Path(os.path.expanduser(text))


def _positive(kind):
    def number(text):
        value = kind(text)
        if not 0 < value <= LARGEST:
            raise argparse.ArgumentTypeError(f"{text} should be more than 0 and at most {LARGEST:,}")
        return value

    return number


def _grade(options):
    missing = [
        name for name in ("ipykernel", "jupyter_client", "psutil") if not importlib.util.find_spec(name)
    ]
    if missing:
        # Without them no notebook could run, and the table would blame the class.
        way = "use `nox -s grade -- FOLDER`, or `pip install -e .[course]` first."
        said = f"{' and '.join(missing)} not found. Notebooks run in the course's environment, so {way}"
        print(said, file=sys.stderr)
        return 1
    from nnlib.exercises.grading import command  # needs what may have been missing

    return command.run(options)


def _handout(options):
    try:
        if options.system:
            points = points_file(options.points) if options.points else {}
            names = assignments.write(options.folder, options.weeks, options.without, points)
        else:
            names = handout.write(options.folder, options.weeks, options.without)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{options.folder} has the {'assignments' if options.system else 'notebooks'} {', '.join(names)}")
    return 0


def _slides(options):
    try:
        for path in slides.write(options.folder, options.notebooks, options.modules):
            print(f"{path} can be opened in a browser")
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


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
