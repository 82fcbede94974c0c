"""The Playground, one idea per file: machinery, since the formulas it runs are in the seven files that are the course.

Start with `run`: a training run, where it takes a step and what it remembers.

Free of widgets: `settings`, `features`, `data`, `training`, `history`, `walk`, `flow`, `landscape`, `run`, `sharing`,
`export`, `presets`.
What readers see: `lab` holds the parts together; `knobs` are its controls, `pictures` its picture, `pointing` what the
reader does there, `words` what is said, and `asides` what is beside it.
"""

from nnlib.labs.playground.lab import Playground, playground

__all__ = ["Playground", "playground"]
