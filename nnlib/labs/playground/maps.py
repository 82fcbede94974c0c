"""The maps of several Playgrounds side by side, to compare their answers."""

from nnlib.figures import Figure
from nnlib.labs.frame import scene


def maps(named) -> Figure:
    """Return a still picture of the large map of each Playground, with its name and cost above it.

    named   {name: Playground}
    """
    from nnlib.labs.frame import still  # matplotlib is slow to import, and a live lab doesn't need it

    panels, words = [], []
    for name, lab in named.items():
        shown = next(p for c in lab.scene()["columns"] for p in c["panels"] if p["name"] == "output")
        title = f"{name}: J = {lab.curve[-1].J:.3f}"
        panels.append({**shown, "title": title, "bar": None, "caption": ""})
        words.append(title)
    label = (
        "Each map is blue where the network answers 1 and orange where it answers 0, with the examples on it."
    )
    columns = [scene.column(panel) for panel in panels]
    return still.figure(scene.scene(*columns, label=label), f"Maps of {'; '.join(words)}.")
