"""What an exercise shows before it is written: the task, an example, and help in four steps that open one by one."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnlib.exercises.checking import printing, running
from nnlib.exercises.checking.verdict import sentence
from nnlib.exercises.exercise import Exercise

SEED = 0  # of the numbers in an example, the same for all readers


@dataclass(frozen=True, eq=False, repr=False)
class Task:
    """The task of an exercise: what to write, the shapes, an example, and four helps that are folded until opened."""

    exercise: Exercise

    @property
    def helps(self) -> dict[str, str]:
        """The four helps, from a nudge to the solution, which can be pasted into a cell."""
        exercise = self.exercise
        return {
            "a nudge": exercise.nudge,
            "the formula": "\n".join(exercise.formula),
            "a skeleton": exercise.skeleton.strip(),
            "the solution": exercise.pasteable,
        }

    @property
    def example(self) -> str:
        """A small input and what the function returns for it, both as text."""
        inputs, value = worked(self.exercise)
        given = [_line(name, each) for name, each in inputs.items()]
        names = list(self.exercise.returns)
        values = value if len(names) > 1 else (value,)
        found = [_line(name, each) for name, each in zip(names, values, strict=True)]
        return "\n".join([*given, "", f"{self.exercise.call} returns", *found])

    def __repr__(self) -> str:
        exercise = self.exercise
        shapes = [f"    {name:10} {shape}" for name, shape in exercise.arguments.items()]
        shapes += [f"    returns {name}  {shape}" for name, shape in exercise.returns.items()]
        opening = [f"Your turn: {exercise.title}", exercise.task, f"def {exercise.call}:", *shapes]
        return "\n".join(
            [*opening, "For example:", *(f"    {line}".rstrip() for line in self.example.split("\n"))]
        )

    def _repr_html_(self) -> str:
        exercise = self.exercise
        folds = "".join(
            f"<details style='margin: 3px 0'><summary>Help {i}: {name}</summary>{_help(name, text)}</details>"
            for i, (name, text) in enumerate(self.helps.items(), start=1)
        )
        return (
            f'<div style="max-width: 760px"><p><b>Your turn: {sentence(exercise.title)}.</b> '
            f"{sentence(exercise.task)}</p>{_listed('It takes', exercise.arguments)}"
            f"{_listed('It returns', exercise.returns)}"
            f'<p style="margin-bottom: 0">For example:</p>{_text(self.example)}{folds}</div>'
        )


def worked(exercise) -> tuple[dict, object]:
    """Return the inputs of an example, with a digit after the decimal point, and what the reference makes of them."""
    inputs = exercise.inputs(SEED, exercise.example or _smallest(exercise.cases), digits=1)
    generators = [name for name, value in inputs.items() if isinstance(value, np.random.Generator)]
    inputs |= {name: np.random.default_rng(SEED) for name in generators}
    return inputs, running.run(exercise.reference, inputs).value


def _smallest(cases: Sequence) -> dict:
    """The smallest case that isn't extreme, with more than one of everything if there is one."""
    ordinary = [case for case in cases if not {"extreme", "tie"} & case.keys()]

    def size(case):
        sizes = [math.prod(each) if isinstance(each, list | tuple) else each for each in case.values()]
        return min(sizes) < 2, math.prod(sizes)

    return min(ordinary, key=size)


def _line(name, value):
    if isinstance(value, np.random.Generator):
        return f"{name} = np.random.default_rng({SEED})"
    with np.printoptions(**printing.SETTINGS):
        return printing.line(name, value)


def _listed(words, shapes):
    """One in the sentence itself; several under it, one a line, since shapes have commas of their own."""
    items = [f"<code>{html.escape(name)}</code> {sentence(shape)}" for name, shape in shapes.items()]
    if len(items) == 1:
        return f"<p>{words} {items[0]}.</p>"
    below = "".join(f"<li>{item}</li>" for item in items)
    return f'<p style="margin-bottom: 0">{words}</p><ul style="margin: 0 0 8px">{below}</ul>'


def _help(name, text):
    return f"<p>{sentence(text)}</p>" if name == "a nudge" else _text(text)


def _text(text):
    return f'<pre style="overflow-x: auto">{html.escape(text)}</pre>'
