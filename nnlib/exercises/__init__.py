"""Your turn: functions to write, checked against nnlib's own, with the mistake named.

    from nnlib.exercises import check, task
    task("sigmoid")         what to write, and help in four steps
    check(my_sigmoid)       whether it is right, and if not, what most likely went wrong
    yours_or_nnlibs(my_sigmoid)     yours if it is right, so that a page can go on with it
    train(net, X, Y, alpha, steps, backward=my_backward)        trains with it, and with nnlib's own
    find_the_bug(level=1)   a network with a mistake in it, to be cornered and named
    done()                  which are right so far, and where to go on
    agenda({...})           the same for one notebook, section by section, with minutes

An exercise is data: `exercise` says what belongs to one, and `catalogue` holds them all with the mistakes that have a
name. `checking` judges a function, `help` shows a task, and `progress` keeps what is done. `training` trains with the
reader's functions, `bugs` plants mistakes to be found, and `grading` is for teachers.
"""

import sys
from collections import Counter
from dataclasses import replace

from nnlib.exercises import agendas, catalogue, progress, which
from nnlib.exercises.agendas import Agenda
from nnlib.exercises.bugs import find_the_bug
from nnlib.exercises.catalogue import EXERCISES
from nnlib.exercises.checking.judge import judge
from nnlib.exercises.checking.verdict import Verdict
from nnlib.exercises.help import Task
from nnlib.exercises.progress import Progress
from nnlib.exercises.training import train, train_unit

_failures: Counter[str] = Counter()  # by exercise, since it was last right

__all__ = [
    "EXERCISES",
    "agenda",
    "check",
    "done",
    "find_the_bug",
    "task",
    "train",
    "train_unit",
    "yours_or_nnlibs",
]


def check(function, exercise=None, *, rng=None) -> Verdict:
    """Return whether the function is right, tried on random numbers, and if it is not, what most likely went wrong.

    function    yours, such as my_sigmoid; its name says which exercise it is for
    exercise    the name of the exercise, where neither the function nor the variable that holds it has it
    rng         a seed, for the same random numbers again
    The first answer to a mistake says what is wrong and where; the formula and the cure come with the next failure.
    It never raises and changes nothing, except that it notes the result in the reader's progress.
    """
    found = which.exercise(function, exercise, sys._getframe(1))
    if isinstance(found, Verdict):
        return found
    verdict = judge(function, found, rng)
    progress.record(verdict)
    return _as_often_as_it_failed(verdict)


def _as_often_as_it_failed(verdict):
    """The verdict without the cure at the first failure of its exercise, and with it from the second one on."""
    if verdict.right:
        _failures.pop(verdict.exercise, None)
    elif verdict.kind != "not yet":
        _failures[verdict.exercise] += 1
    if not verdict.with_cure or _failures[verdict.exercise] > 1:
        return verdict.full
    hint = (
        f"If the next check fails too, you'll see the cure. Until then, `task({verdict.exercise!r})` helps."
    )
    return replace(verdict, parts=(*verdict.parts, hint))


def yours_or_nnlibs(function):
    """Return your function if its check is right, and nnlib's own for the same exercise if it isn't; print which.

    So a page can go on with what you wrote, and also without it. Raises ValueError for a function of no exercise.
    """
    found = which.exercise(function, None, sys._getframe(1))
    if isinstance(found, Verdict):
        name = getattr(function, "__name__", repr(function))
        raise ValueError(f"{name} belongs to no exercise; hand over a function such as my_sigmoid")
    right = judge(function, found, None).right
    print(found.function, "is yours" if right else "is nnlib's for now")
    return function if right else found.reference


def task(name) -> Task:
    """Return what to write in an exercise, with help in four steps. Raises KeyError for an unknown name."""
    found = catalogue.named(name)
    if found is None:
        raise KeyError(f"there is no exercise {name!r}; the closest one is {catalogue.nearest(name)!r}")
    return Task(found)


def done() -> Progress:
    """Return which exercises are right so far and what is next, as a table with links. It never raises."""
    return progress.of(EXERCISES.values())


def agenda(sections) -> Agenda:
    """Return the map of a notebook: its sections with links, minutes, and what is done in each.

    sections    {heading: minutes} or {heading: (minutes, "name of an exercise", ...)}
    Raises KeyError for an exercise that doesn't exist.
    """
    return agendas.of(sections, done())
