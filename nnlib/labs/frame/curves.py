"""Curves over the steps of a training, the same in every lab: at round scales, and thin enough to send."""

import math

from nnlib.labs.frame import scene


def thin(steps, most) -> list:
    """Return at most about `most` of the steps, evenly, the first and the last among them."""
    stride = -(-len(steps) // most)
    return steps[::stride] if (len(steps) - 1) % stride == 0 else [*steps[::stride], steps[-1]]


def round_up(value) -> float:
    """Return the next round number, where a scale may end: 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten."""
    power = 10 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * power >= value)


def costs(moments, *, last, lowest_top=0.0, most=600, guess=False, title="Cost", height=206) -> dict:
    """Return a panel with the cost J over the steps k, up to step `last` at least.

    moments     each with its k and J
    lowest_top  the scale of J ends no lower
    guess       with a dashed line at log 2, the cost of saying 0.5 to all
    """
    path = [moment for moment in thin(moments, most) if math.isfinite(moment.J)]
    k, J = [moment.k for moment in path], [moment.J for moment in path]
    marks = [
        scene.rule(y=math.log(2)) if guess else None,
        scene.line(k, J, "blue"),
        scene.points(k[-1:], J[-1:], ("blue",), size=9),
    ]
    top = max(lowest_top, round_up(1.02 * max(J)))
    titles = {"xlabel": "step k", "ylabel": "cost J", "xname": "k", "yname": "J", "hover": True}
    return scene.panel("cost", marks, (0, round_up(last)), (0, top), title=title, height=height, **titles)
