"""Zoom into the border of what can be trained: `python -m benchmarks.deep_zoom deep_zoom.png`; a minute or more.

Each picture is a map of `labs.training_map()`, 64 x 64 training runs of 200 steps, over the box in the one before.
Where runs are chaotic, another processor draws other pixels, but the same kind of picture.
"""

import sys

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlib import labs

# Powers of ten of alpha and of the scale of the start.
WINDOWS = (
    (-2.0, 1.0, -2.0, 1.0),
    (0.6, 1.0, -0.8, -0.4),
    (0.92, 0.94, -0.48, -0.46),
    (0.93625, 0.93875, -0.4625, -0.46),
    (0.93734375, 0.93765625, -0.4625, -0.4621875),
    (0.9374609375, 0.9375, -0.4625, -0.4624609375),
)


def main(path):
    canvas = Figure(figsize=(10.5, 7.6), dpi=110, layout="constrained")
    FigureCanvasAgg(canvas)
    shown = labs.training_map()
    for n, (ax, window) in enumerate(zip(canvas.subplots(2, 3).ravel(), WINDOWS, strict=True)):
        shown.zoom(*window)
        shown.finish()
        x0, x1, y0, y1 = window
        ax.imshow(
            shown.painted(shown.map.J) / 255, extent=(0, 1, 0, 1), origin="lower", interpolation="nearest"
        )
        ax.set(xticks=[], yticks=[], xlabel=f"α from {10**x0:.7g} to {10**x1:.7g}")
        times = (WINDOWS[0][1] - WINDOWS[0][0]) / (x1 - x0)
        ax.set_title(
            f"{np.round(times):,.0f} times closer" if n else "the whole map", fontsize=10, loc="left"
        )
        if n + 1 < len(WINDOWS):
            left, right, low, high = WINDOWS[n + 1]
            corner = (left - x0) / (x1 - x0), (low - y0) / (y1 - y0)
            side = max((right - left) / (x1 - x0), 0.02), max((high - low) / (y1 - y0), 0.02)
            ax.add_patch(Rectangle(corner, *side, fill=False, edgecolor="#d55e00", linewidth=1.6))
        print(f"{n}: {shown.drawing.words}", flush=True)
    canvas.savefig(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
