"""Your turn: functions to write, checked against nnlib's own, with the mistake named.

    from nnlib.exercises import check, task
    task("sigmoid")         what to write, and help in four steps
    check(my_sigmoid)       whether it is right, and if not, what most likely went wrong

An exercise is data: `exercise` says what belongs to one, week2, week3 and week4 hold them. `checking` compares and
explains, `running` calls the reader's function, `verdict` and `help` put things into words on the page.
"""

from nnlib.exercises import week2, week3, week4
from nnlib.exercises.checking import judge, nearest
from nnlib.exercises.exercise import Exercise
from nnlib.exercises.help import Task
from nnlib.exercises.verdict import Verdict

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise for exercise in (*week2.EXERCISES, *week3.EXERCISES, *week4.EXERCISES)
}


def check(function, exercise=None, *, rng=None) -> Verdict:
    """Return whether the function is right, tried on random numbers, and if it is not, what most likely went wrong.

    function    yours, such as my_sigmoid; its name says which exercise it is for
    exercise    the name of the exercise, where the function has another name
    rng         a seed, for the same random numbers again
    It never raises and changes nothing.
    """
    name = exercise if isinstance(exercise, str) else getattr(function, "__name__", "")
    found = EXERCISES.get(name.removeprefix("my_"))
    if found is None:
        near = nearest(name.removeprefix("my_"), EXERCISES)
        words = f'If you mean the exercise "{near}": name your function my_{near}, or write `check(..., "{near}")`.'
        return Verdict("", "error", f'There is no exercise "{name}".', (words,))
    return judge(function, found, rng)


def task(name) -> Task:
    """Return what to write in an exercise, with help in four steps. Raises KeyError for a name that is none."""
    if name.removeprefix("my_") not in EXERCISES:
        raise KeyError(f"there is no exercise {name!r}; the nearest is {nearest(name, EXERCISES)!r}")
    return Task(EXERCISES[name.removeprefix("my_")])
