"""What an exercise shows before it is written: the task, and help in four steps that open one by one."""

import html
from dataclasses import dataclass

from nnlib.exercises.checking.verdict import sentence
from nnlib.exercises.exercise import Exercise
from nnlib.page import source


@dataclass(frozen=True, eq=False, repr=False)
class Task:
    """The task of an exercise: what to write, the shapes, and four helps, each folded until it is opened."""

    exercise: Exercise

    @property
    def helps(self) -> dict[str, str]:
        """The four helps, from a nudge to the solution."""
        exercise = self.exercise
        return {
            "a nudge": exercise.nudge,
            "the formula": "\n".join(exercise.formula),
            "a skeleton": exercise.skeleton.strip(),
            "the solution: nnlib's own source": str(source(*(exercise.solution or (exercise.reference,)))),
        }

    def __repr__(self) -> str:
        exercise = self.exercise
        shapes = [f"    {name:10} {shape}" for name, shape in exercise.arguments.items()]
        shapes += [f"    returns {name}  {shape}" for name, shape in exercise.returns.items()]
        return "\n".join([f"Your turn: {exercise.title}", exercise.task, f"def {exercise.call}:", *shapes])

    def _repr_html_(self) -> str:
        exercise = self.exercise
        folds = "".join(
            f"<details style='margin: 3px 0'><summary>Help {i}: {name}</summary>{_help(name, text)}</details>"
            for i, (name, text) in enumerate(self.helps.items(), start=1)
        )
        return (
            f'<div style="max-width: 760px"><p><b>Your turn: {sentence(exercise.title)}.</b> '
            f"{sentence(exercise.task)}</p>{_listed('It takes', exercise.arguments)}"
            f"{_listed('It returns', exercise.returns)}{folds}</div>"
        )


def _listed(words, shapes):
    """One in the sentence itself; several under it, one a line, since shapes have commas of their own."""
    items = [f"<code>{html.escape(name)}</code> {sentence(shape)}" for name, shape in shapes.items()]
    if len(items) == 1:
        return f"<p>{words} {items[0]}.</p>"
    below = "".join(f"<li>{item}</li>" for item in items)
    return f'<p style="margin-bottom: 0">{words}</p><ul style="margin: 0 0 8px">{below}</ul>'


def _help(name, text):
    if name == "a nudge":
        return f"<p>{sentence(text)}</p>"
    return f'<pre style="overflow-x: auto">{html.escape(text)}</pre>'
