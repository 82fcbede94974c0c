"""The command that grades: what it prints and writes, and how it ends."""

import contextlib
import math
import signal
import sys
import threading
import time

from nnlib.exercises.grading import classroom, gradebook, kept, pages, students, submissions
from nnlib.exercises.grading.answers import clean
from nnlib.exercises.grading.limits import Limits
from nnlib.exercises.grading.students import class_list, points_file

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
]


def run(options) -> int:
    """Grade as the options say; return 0, 1 where nothing can be graded or written, or 130 where it was stopped."""
    for stream in (sys.stdout, sys.stderr):  # a terminal may not have every letter of a name
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")
    limits = Limits(options.cell, options.total, options.memory << 20)
    try:
        found = submissions.find(options.folder, skip=[options.out])
        members = class_list(options.members) if options.members else []
        points = points_file(options.points) if options.points else None
        kept.look(options.out)
        rows = kept.Kept(options.out / "rows.jsonl", options.again)
    except (ValueError, OSError) as error:
        _say(clean(str(error), 1_000), sys.stderr)
        return 1
    report, finished = Progress(len(found.rows)), []

    def note(row):
        finished.append(row)
        report(row)

    def write():
        _write(options, found, finished, limits, members, points)

    code = 0
    try:
        with _stoppable():
            classroom.clear_up()  # first, so that a grading that is stopped at once has done it too
            classroom.probe(limits)
            classroom.grade(found.rows, limits, options.jobs, note, rows)
            order = {each.name: i for i, each in enumerate(found.rows)}
            finished.sort(key=lambda row: order.get(row.name, 0))
    except KeyboardInterrupt:
        said = (
            f"Stopped. {len(finished)} of {len(found.rows)} are in {options.out}; run it again to continue."
        )
        code = 130
    except (classroom.MachineError, OSError) as error:
        said, code = f"Stopped: {error}", 1
    try:
        if finished:
            write()
    except OSError as error:
        said, code = f"The tables can't be written: {error}", 1
    if code:
        _say(clean(said, 2_000), sys.stderr)
    return code


def _say(text, stream=None):
    """Print a line; the terminal may be gone, and grading goes on all the same."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=stream, flush=True)


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
        _say(f"{self.finished:4} of {self.count}  {row.name}: {said} ({row.seconds:.0f} s{about})")


def _write(options, found, rows, limits, members, points):
    everyone = students.students(rows, points, members)
    strange = students.strangers(everyone, members) if members else []
    title = f"{clean(options.folder.resolve().name)}: the exercises"
    added = {each.name for each in found.rows[len(found.rows) - found.added :]}
    run = sum(not row.problem for row in rows)
    not_run = sum(bool(row.problem) and row.name not in added for row in rows)
    left = found.files - run - not_run - len(found.others) - found.passed
    counted = (
        f"{found.files} files were handed in: {run} were graded, {not_run} have a row that says why not, "
        f"{len(found.others)} aren't notebooks, {found.passed} belong to a system or an editor, and {left} "
        "are still to come."
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
        _say(f"Not graded: {name} {why}")
    for name in strange:
        _say(f"Not on the class list: {name}")
    absent = [student.name for student in everyone if student.absent]
    if absent:
        _say(f"Handed in nothing: {', '.join(absent)}")
    _say(counted)
    _say(f"Written: {', '.join(texts)} and a page for each student in {options.out}")


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
