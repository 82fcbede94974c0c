"""The exercises from a terminal: `python -m nnlib.exercises grade FOLDER` and `python -m nnlib.exercises table`."""

import argparse
import importlib
import importlib.util
import os
import sys
from pathlib import Path

from nnlib.exercises import EXERCISES
from nnlib.exercises.grading import classroom, gradebook
from nnlib.exercises.grading.answers import clean
from nnlib.exercises.grading.limits import USUAL, Limits
from nnlib.page import table

SPELLINGS = Path(__file__).parents[2] / "tests" / "exercises"

GRADE = """\
Run every notebook (.ipynb) in a folder and its subfolders, check each my_... function that it defines, and write

  table.html      who has what right, each mistake by its name, and below it what the class gets wrong
  table.csv       the same table for a spreadsheet, a line for each notebook
  mistakes.csv    the mistakes by frequency, with the notebooks that make them

A notebook is named by where it lies in the folder: FOLDER/ann/week2.ipynb is ann/week2. Unpack what your learning
platform gives you, as it is. The notebooks are only read.

Each is run from its first cell to its last, as Run All does it, in a kernel and a temporary home folder of its own; a
cell that raises an exception does not end it. What never ends is interrupted, what cannot be interrupted is ended, and
so is what it has started. Such a notebook costs its own row and nothing else.

That keeps accidents apart. It isn't a sandbox: a notebook's code runs with your rights, can read your files and use
your network, and one that sets out to deceive can make the check say what it likes. For notebooks of people you don't
trust, do this in a container or a virtual machine without network, and look into what seems too good.
"""


def main(arguments=None) -> int:
    """Do what the arguments say; return 0, 1 where there is nothing to grade, or 130 where Ctrl-C ended it."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        print("Stopped; nothing written.", file=sys.stderr)
        return 130


def _parser():
    parser = argparse.ArgumentParser(prog="python -m nnlib.exercises", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    said = "run a folder of notebooks that were handed in, and tabulate what is right and which mistakes are made"
    raw = argparse.RawDescriptionHelpFormatter
    grade = commands.add_parser("grade", help=said, description=GRADE, formatter_class=raw)
    limits = USUAL
    grade.add_argument("folder", type=Path, help="where the notebooks are")
    grade.add_argument("--out", type=Path, default=Path("grades"), help="where the tables go (grades)")
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
        if not value > 0:
            raise argparse.ArgumentTypeError(f"{text} is not more than 0")
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
    count = len(classroom.notebooks(options.folder))
    finished = 0

    def report(row):
        nonlocal finished
        finished += 1
        kinds = [answer.kind for answer in row.answers.values()]
        said = row.problem or f"{kinds.count('right')} right of {len(kinds)}"
        print(f"{finished:4} of {count}  {row.name}: {said} ({row.seconds:.0f} s)", flush=True)

    try:
        rows = classroom.grade(options.folder, limits, options.jobs, report)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    title = f"{clean(options.folder.resolve().name)}: the exercises"
    for name, text in {
        "table.html": gradebook.page(rows, title, limits),
        "table.csv": "\ufeff" + gradebook.table_csv(rows),  # with its mark a spreadsheet takes it for UTF-8
        "mistakes.csv": "\ufeff" + gradebook.mistakes_csv(rows),
    }.items():
        (options.out / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"Written: table.html, table.csv and mistakes.csv in {options.out}")
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
