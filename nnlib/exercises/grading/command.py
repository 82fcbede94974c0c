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
    with contextlib.ExitStack() as held:
        return _run(options, limits, held)


def _run(options, limits, held):
    try:
        found = submissions.find(options.folder, skip=[options.out])
        members = class_list(options.members) if options.members else []
        points = points_file(options.points) if options.points else None
        kept.look(options.out)
        held.enter_context(kept.alone(options.out))
        rows = kept.Kept(options.out / "rows.jsonl", options.again)
        executor, jobs = _cluster(options.dask, held) if options.dask else (None, options.jobs)
    except (ValueError, OSError, kept.BusyError) as error:
        _say(clean(str(error), 1_000), sys.stderr)
        return 1
    report, finished = Progress(len(found.rows)), []

    def note(row):
        finished.append(row)
        report(row)

    def known(row):
        finished.append(row)
        report.known(row)

    def write():
        _write(options, found, finished, limits, members, points)

    code = 0
    try:
        with _stoppable():
            classroom.clear_up()  # first, so that a grading that is stopped at once has done it too
            classroom.probe(limits)
            classroom.grade(found.rows, limits, jobs, note, rows, executor, known)
            order = {each.name: i for i, each in enumerate(found.rows)}
            finished.sort(key=lambda row: order.get(row.name, 0))
            classroom.clear_up()  # also after a worker that was killed
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


def _cluster(address, held):
    """Return an executor that runs notebooks on the workers of a Dask cluster, and how many to give it at a time.

    Raises OSError if nothing answers at the address, and ValueError where Dask is missing.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            "distributed not found: --dask needs it, as in `pip install -e .[course,dask]`"
        ) from None
    client = held.enter_context(Client(address, set_as_default=False))
    return client.get_executor(), 2 * max(1, sum(client.nthreads().values()))


def _say(text, stream=None):
    """Print a line; the terminal may be gone, and grading goes on all the same."""
    with contextlib.suppress(OSError, ValueError):
        print(text, file=stream, flush=True)


class Progress:
    """Prints a line for each row as it comes, with an estimate of what is left."""

    def __init__(self, count, now=time.monotonic):
        self.count, self.finished, self.ran, self.now, self.began = count, 0, 0, now, now()

    def known(self, row):
        """Print the line of a row that needed no run; what it took says nothing of what is left."""
        self._line(row, "")
        self.began = self.now()

    def __call__(self, row):
        self.ran += 1
        left = (self.now() - self.began) / self.ran * (self.count - self.finished - 1)
        about = f", about {math.ceil(left / 60)} min left" if left >= 60 else ""
        self._line(row, f" ({row.seconds:.0f} s{about})")

    def _line(self, row, more):
        self.finished += 1
        kinds = [answer.kind for answer in row.answers.values()]
        said = row.problem or f"{kinds.count('right')} right of {len(kinds)}"
        _say(f"{self.finished:4} of {self.count}  {row.name}: {said}{more}")


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
