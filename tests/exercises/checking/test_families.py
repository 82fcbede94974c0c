"""The matrix of mistakes and exercises is full: what can be made somewhere has a name there."""

import pytest
from families import FAMILIES, answer, cells, named

from nnlib.exercises import EXERCISES


def mistakes_in(exercise):
    """One text for each family that can be made in an exercise, with the check's answer: the first that is wrong."""
    for family in FAMILIES:
        for text in cells(family, exercise):
            verdict = answer(text, exercise)
            if verdict is not None:
                yield family, text, verdict
                break


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=list(EXERCISES))
def test_a_mistake_that_is_named_in_one_exercise_is_named_in_every_one_where_it_can_be_made(exercise):
    found = list(mistakes_in(exercise))
    assert len(found) >= 3, "a return, an argument, and something of its own"
    nameless = [
        (family.name, text, str(verdict))
        for family, text, verdict in found
        if named(verdict, family) in ("", "other")
    ]
    assert not nameless, nameless[0]
    for _, text, verdict in found:
        assert str(verdict).count("\n") < 15, text
        assert "Traceback" not in str(verdict)


def test_every_family_can_be_made_somewhere():
    for family in FAMILIES:
        assert any(True for exercise in EXERCISES.values() for _ in cells(family, exercise)), family.name
