"""Exercises of your own: every `Exercise` that a file in this folder defines is one of the course.

CONTRIBUTING.md goes through an example. Files whose names begin with an underscore are for what they share.
"""

import importlib
import pkgutil
from collections.abc import Iterator

from nnlib.exercises.exercise import Exercise


def exercises() -> Iterator[tuple[str, Exercise]]:
    """Yield (file, exercise), file by file in the order of their names, and in each in the order of its lines."""
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        if not name.startswith("_"):
            module = importlib.import_module(f"{__name__}.{name}")
            for value in vars(module).values():
                if isinstance(value, Exercise):
                    yield f"{name}.py", value
