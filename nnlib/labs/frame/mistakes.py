"""The pictures that a network gets wrong, the most confident mistake first."""

import numpy as np

from nnlib.labs.frame import scene

SHOWN = 8


def surest_first(A, Y) -> list[tuple[int, float]]:
    """Return (place, yhat) of the examples it gets wrong, the most confident mistake first. A, Y (1, m)."""
    missed = np.flatnonzero((A > 0.5) != Y)
    order = np.argsort(-np.abs(A[0, missed] - 0.5), kind="stable")
    return [(int(i), float(A[0, i])) for i in missed[order]]


def panel(wrong, test) -> dict:
    """Return a panel with the first of these pictures of `test` and their yhat; wrong is from `surest_first`."""
    pictures, titles, colors = [], [], []
    for i, a in wrong[:SHOWN]:
        picture = test.pictures[i]
        if picture.ndim == 2:
            picture = 255 - np.round(picture * (255 / 16)).astype(np.uint8)  # ink is dark
        pictures.append(picture)
        titles.append(f"yhat {a:.2f}")
        colors.append("one" if test.Y[0, i] else "zero")
    title = f"{len(wrong)} wrong of {test.Y.size} test pictures"
    caption = "surest first; blue frame: y = 1, orange: y = 0"
    grid = {"across": 4, "rows": 2, "height": 215}
    return scene.tiles("mistakes", pictures, titles, title=title, colors=colors, caption=caption, **grid)
