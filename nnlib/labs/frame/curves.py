"""Curves over the steps of a training run, the same in every lab: with round scales, and few enough points to send."""

import math

from nnlib.labs.frame import scene


def thin(steps, most) -> list:
    """Return at most about `most` of the steps, evenly spaced, including the first and the last."""
    stride = -(-len(steps) // most)
    return steps[::stride] if (len(steps) - 1) % stride == 0 else [*steps[::stride], steps[-1]]


def round_up(value) -> float:
    """Return the next round number, at which a scale may end: 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten."""
    power = 10 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if factor * power >= value)


def costs(moments, *, last, lowest_top=0.0, most=600, guess=False, title="Cost", height=206) -> dict:
    """Return a panel with the cost J over the steps k, at least up to step `last`.

    moments     each with its k and J
    lowest_top  the top of J's scale is at least this
    guess       with a dashed line at log 2, the cost of always saying 0.5
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


def accuracies(moments, *, last, most=600, height=215) -> dict:
    """Return a panel with the pictures it gets right over the steps k, at least up to step `last`.

    moments     each with its k, and train and test, the shares that are right, 0 to 1
    """
    path = thin(moments, most)
    k = [moment.k for moment in path]
    marks = shares(k, path, ("training pictures", "test pictures"), path[-1])
    lowest = min(min(moment.train, moment.test) for moment in path)
    titles = {"xlabel": "step k", "ylabel": "right, %", "xname": "k", "yname": "%", "hover": True}
    titles |= {"title": "Pictures it gets right", "legend": "bottom right"}
    y = (40 if lowest >= 0.4 else 0, 103)
    return scene.panel("accuracy", marks, (0, round_up(last)), y, height=height, **titles)


def shares(x, moments, names, now, *, points_at_all=False) -> list[dict]:
    """Return the marks of two curves in percent, for training data and new data, over x.

    moments     each with train and test, 0 to 1        now     the one whose numbers are in the legend
    names       of the two, in the legend               points_at_all   not only at the last x
    """
    lines, points = [], []
    at = slice(None) if points_at_all else slice(-1, None)
    for side, name, color, marker, dash in zip(
        ("train", "test"), names, ("blue", "orange"), ("o", "s"), ((), (7, 4)), strict=True
    ):
        right = [100 * getattr(moment, side) for moment in moments]
        label = f"{name} {100 * getattr(now, side):.1f}%"
        lines.append(scene.line(x, right, color, dash=dash, label=label))
        points.append(scene.points(x[at], right[at], (color,), markers=(marker,), size=8))
    return lines + points
