"""What there is to write, week by week: the formula, the inputs, and every mistake that has a name.

Begin with `EXERCISES`, all in the order of the notebooks; week2, week3 and week4 hold them. `own` is for those that a
teacher adds.
"""

import difflib

from nnlib.exercises.catalogue import own, week2, week3, week4
from nnlib.exercises.exercise import Exercise

EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise for week in (week2, week3, week4) for exercise in week.EXERCISES
}


def add(found) -> None:
    """Add exercises, pairs of (file, exercise). Raises ValueError naming the file whose name is taken."""
    for file, exercise in found:
        if EXERCISES.setdefault(exercise.name, exercise) is not exercise:
            raise ValueError(
                f"nnlib/exercises/catalogue/own/{file}: there already is an exercise {exercise.name!r}; "
                "give this one another name"
            )


add(own.exercises())


def named(name) -> Exercise | None:
    """Return the exercise with this name, with or without "my_", or with this name in an earlier version, or None."""
    name = name.removeprefix("my_")
    formerly = (each for each in EXERCISES.values() if name in each.formerly)
    return EXERCISES.get(name) or next(formerly, None)


def nearest(name) -> str:
    """Return the name of the exercise that is most likely meant."""
    close = difflib.get_close_matches(name.removeprefix("my_"), EXERCISES, n=1, cutoff=0.3)
    return close[0] if close else next(iter(EXERCISES))
