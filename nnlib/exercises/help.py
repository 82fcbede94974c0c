"""What an exercise shows before it is written: the task, and help in four steps that open one by one."""

import html
from dataclasses import dataclass

from nnlib.exercises.exercise import Exercise
from nnlib.exercises.verdict import _text
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
        rows = [(name, shape) for name, shape in exercise.arguments.items()]
        rows += [(f"returns {name}", shape) for name, shape in exercise.returns.items()]
        left = 'style="text-align: left"'
        table = "".join(
            f"<tr><th scope='row' {left}><code>{html.escape(name)}</code></th><td {left}>{_text(shape)}</td></tr>"
            for name, shape in rows
        )
        folds = "".join(
            f"<details><summary>Help {i}: {name}</summary>{_help(name, text)}</details>"
            for i, (name, text) in enumerate(self.helps.items(), start=1)
        )
        return (
            f'<div style="max-width: 760px"><p><b>Your turn: {_text(exercise.title)}.</b> {_text(exercise.task)}</p>'
            f"<table>{table}</table>{folds}</div>"
        )


def _help(name, text):
    if name == "a nudge":
        return f"<p>{_text(text)}</p>"
    return f'<pre style="overflow-x: auto">{html.escape(text)}</pre>'
