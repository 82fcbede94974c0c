"""What a lab's picture shows, as plain data: columns of panels, each with its marks.

A scene is a dict that the browser draws (drawing.js) and matplotlib too (still.py). It is always a whole picture.
Arrays travel as bytes (float32 or uint8), everything else as numbers and words. Colors are names in PALETTE, which has
one shade for light pages and one for dark, or "ink", "muted", "grid" and "paper", which follow the page.
"""

import numpy as np

# For light and for dark pages. zero and one are the classes y = 0 and y = 1, as in nnlib.figures.
PALETTE = {
    "zero": ("#D55E00", "#F5904A"),
    "one": ("#0072B2", "#56AEEA"),
    "negative": ("#D55E00", "#F5904A"),
    "positive": ("#0072B2", "#56AEEA"),
    "blue": ("#0072B2", "#56AEEA"),
    "orange": ("#D55E00", "#F5904A"),
    "green": ("#00805E", "#2CC79B"),
    "purple": ("#A8487F", "#E39AC8"),
    "trace": ("#FFFFFF", "#FFFFFF"),
    "start": ("#FFD84D", "#FFD84D"),
}
MARKERS = ("s", "o")
SIZES = (11, 12, 14, 20)  # pixels of letters: in narrow cells, in general, what counts most, and single signs
# Each gets lighter (sequential) or lighter and darker again (diverging) at an even pace, so that the order of the
# values survives color blindness and printing in gray. The diverging map for dark pages is dark in the middle, as the
# page is.
MAPS = {
    "sequential": (
        *("#23134d", "#2b2868", "#303e83", "#30569e", "#1e73ab", "#188fb1"),
        *("#37a9b4", "#5ec0b7", "#88d6ba", "#bee8bc", "#f3f5cf"),
    ),
    # paler, so that examples stand out on it
    "plane": ("#EDA06E", "#f7d3bb", "#f4f4f4", "#bfdaee", "#74B1DB"),
    "plane-dark": ("#A85A22", "#66391c", "#26282b", "#1d496b", "#2A7AB0"),
    "diverging": ("#D55E00", "#f3b98f", "#f2f2f2", "#8fc1e3", "#0072B2"),
    "diverging-dark": ("#FF9A52", "#8a4a1c", "#26282b", "#1d5680", "#64B9F4"),
}


@np.errstate(over="ignore")  # beyond float32 it is infinite, and drawn as far as there is room
def _floats(values) -> bytes:
    return np.ascontiguousarray(values, dtype="<f4").tobytes()


def array(buffer) -> np.ndarray:
    """Return the numbers of a mark's float buffer."""
    return np.frombuffer(buffer, dtype="<f4")


# --- marks ---


def heat(
    values, extent, domain, *, map="sequential", log=False, smooth=True, levels=(), name="", outline=None
) -> dict:
    """Return a heat map: values (rows, columns), row 0 at the lowest y; extent (x0, x1, y0, y1); domain (lo, hi).

    levels are drawn as contours; name is what the values are called beside the pointer.
    log: equal ratios of the values, not equal differences, are equally far apart in color.
    smooth: values belong to grid points and are blended between them; otherwise each is one flat cell.
    """
    values = np.asarray(values)
    mark = {"kind": "heat", "shape": list(values.shape), "values": _floats(values), "map": map, "name": name}
    mark |= {
        "extent": [float(v) for v in extent],
        "domain": [float(v) for v in domain],
        "smooth": bool(smooth),
    }
    mark["log"] = bool(log)
    if len(levels):
        mark["levels"] = [float(v) for v in levels]
    if outline:
        mark["outline"] = outline
    return mark


def image(pixels, extent, *, outline=None) -> dict:
    """Return a picture: pixels uint8 (h, w) or (h, w, 3), top row first; extent (x0, x1, y0, y1)."""
    pixels = np.asarray(pixels, dtype=np.uint8)
    shape = [*pixels.shape, 1][:3]
    mark = {"kind": "image", "shape": shape, "pixels": pixels.tobytes(), "extent": [float(v) for v in extent]}
    return mark | ({"outline": outline} if outline else {})


def line(x, y, color="blue", *, width=2.2, dash=(), label="", casing=False, arrow=False) -> dict:
    """Return a curve or path; NaN breaks it. casing: a dark edge, for heat maps. arrow: a head at its end."""
    mark = {"kind": "line", "x": _floats(x), "y": _floats(y), "color": color, "width": float(width)}
    return mark | {"dash": list(dash), "label": label, "casing": bool(casing), "arrow": bool(arrow)}


def area(x, y, base, color="blue", *, opacity=0.2, label="") -> dict:
    """Return the surface between two curves y and base over x."""
    mark = {"kind": "area", "x": _floats(x), "y": _floats(y), "base": _floats(base)}
    return mark | {"color": color, "opacity": float(opacity), "label": label}


def band(x, color="blue", *, opacity=0.14, label="") -> dict:
    """Return a hatched stripe over x = (from, to), as high as the panel."""
    return {"kind": "band", "x": _floats(x), "color": color, "opacity": float(opacity), "label": label}


def rule(*, x=None, y=None, color="muted", width=1.2, dash=(5, 4), label="") -> dict:
    """Return a straight line across the panel, at one x or at one y."""
    place = {"at_x": float(x)} if x is not None else {"at_y": float(y)}
    return {
        "kind": "rule",
        **place,
        "color": color,
        "width": float(width),
        "dash": list(dash),
        "label": label,
    }


def points(x, y, colors=("ink",), *, classes=None, markers=("o",), size=9, labels=(), spots="") -> dict:
    """Return points; classes (whole numbers) choose among colors, markers (s S o C O ^ D + x) and legend labels.

    S and C are s and o, hollow. spots names them for the reader to point at (see Drawing.on).
    """
    mark = {"kind": "points", "x": _floats(x), "y": _floats(y), "size": float(size)}
    mark |= {"colors": list(colors), "markers": list(markers), "labels": list(labels), "spots": spots}
    if classes is not None:
        mark["classes"] = np.ravel(classes).astype(np.uint8).tobytes()
    return mark


def examples(x, y, Y, *, size=10, labels=("y = 0", "y = 1")) -> dict:
    """Return examples as points, each class in its own color and marker."""
    return points(x, y, ("zero", "one"), classes=Y, markers=MARKERS, size=size, labels=labels)


def segments(x0, y0, x1, y1, values, *, most=None, shift=0, faint=0.25, fit=None, spots="") -> dict:
    """Return edges of a network from (x0, y0) to (x1, y1): blue where values > 0, orange and dashed where < 0.

    Their width grows with the size of the value, up to `most`; an edge of 0 is as strong as `faint`, 0 to 1.
    shift   pixels by which they begin later and end earlier
    """
    values = np.ravel(values)
    most = most or (float(np.max(np.abs(values))) if values.size else 1.0) or 1.0
    mark = {"kind": "segments", "x": _floats(x0), "y": _floats(y0), "x1": _floats(x1), "y1": _floats(y1)}
    mark |= {"values": _floats(values), "most": float(most), "shift": float(shift), "faint": float(faint)}
    return mark | {"spots": spots} | ({"fit": list(fit)} if fit else {})


def maps(
    values,
    x,
    y,
    *,
    size,
    map="diverging",
    smooth=True,
    shift=(0, 0),
    fade=None,
    outline="muted",
    fit=None,
    spots="",
) -> dict:
    """Return many small heat maps of one shape: values (count, rows, columns), 0 to 1, row 0 at the lowest y.

    Each is a square around (x, y), its side `size` in pixels (a number, or one for each), moved by shift in pixels.
    fade    0 to 1 for each, how much of it shows
    fit     (pixels, part): what has this side, and all shifts, shrink where it is more than that part of the width;
            a third number is the part of the height
    """
    values = np.asarray(values)
    shades = np.clip(np.nan_to_num(values, nan=0.5) * 255 + 0.5, 0, 255).astype(np.uint8)
    mark = {"kind": "maps", "shape": list(values.shape), "shade": shades.tobytes(), "map": map}
    mark |= {"x": _floats(x), "y": _floats(y), "smooth": bool(smooth), "shift": [float(v) for v in shift]}
    mark |= {"size": float(size)} if np.ndim(size) == 0 else {"sizes": _floats(size)}
    if fade is not None:
        mark["fade"] = np.round(255 * np.asarray(fade)).astype(np.uint8).tobytes()
    return mark | {"outline": outline, "spots": spots} | ({"fit": list(fit)} if fit else {})


def text(
    x, y, words, *, color="ink", align="center", size=12, bold=False, halo=False, code=False, shift=(0, 0)
) -> dict:
    """Return words at a place; shift moves them this many pixels right and down.

    halo    keeps them legible on a map
    code    sets them in a monospace font
    """
    mark = {"kind": "text", "at_x": float(x), "at_y": float(y), "text": words, "color": color, "align": align}
    return mark | {
        "size": size,
        "bold": bool(bold),
        "halo": bool(halo),
        "shift": list(shift),
        "code": bool(code),
    }


def box(extent, color="muted", *, fill="", opacity=0.14, width=1.5, dash=()) -> dict:
    """Return a frame with round corners around extent (x0, x1, y0, y1); fill is the color inside it, if any."""
    mark = {"kind": "box", "extent": [float(v) for v in extent], "color": color, "width": float(width)}
    return mark | {"fill": fill, "opacity": float(opacity), "dash": list(dash)}


def places(extents, spots) -> dict:
    """Return places that the reader can point at and press, boxes (x0, x1, y0, y1) that are not drawn themselves.

    spots names them all, and each is told by its number among them (see Drawing.on).
    """
    x0, x1, y0, y1 = np.asarray(extents, dtype=float).T
    return {"kind": "places", "x": _floats(x0), "x1": _floats(x1), "y": _floats(y0), "y1": _floats(y1)} | {
        "spots": spots
    }


def table(words, extent, *, notes=(), tones=(), fills=("",), size=12) -> dict:
    """Return a matrix of words, row 0 on top, in equal cells that fill extent (x0, x1, y0, y1).

    notes   as many words again, smaller, each below its own
    tones   whole numbers, one for each cell, that choose among fills, the names of colors ("" for none)
    """
    mark = {"kind": "table", "shape": [len(words), len(words[0])], "extent": [float(v) for v in extent]}
    mark |= {"words": [[str(word) for word in row] for row in words], "size": size, "fills": list(fills)}
    mark["notes"] = [[str(note) for note in row] for row in notes]
    if len(tones):
        mark["tones"] = np.ravel(tones).astype(np.uint8).tobytes()
    return mark


# --- panels, columns, the scene ---


def panel(name, marks, x, y, *, title="", height=300, axes=True, **more) -> dict:
    """Return a panel: marks in the ranges x = (lo, hi) and y = (lo, hi), drawn in their order.

    height  pixels at least, for columns side by side and for columns below each other where they differ: one number
            or two; a panel beside a higher one is stretched
    more    xlabel, ylabel, xname, yname (beside the pointer), grid, legend ("top left" ... "bottom right"), caption,
            equal (one unit is as long in x as in y), pick (clicks and keys choose a place here), hover (show the place
            under the pointer), bar (from `bar`), explain (a line below those of the pointer), keys (that choose a
            place too, and are told with it), cells (with pick: how many there are along each side, of which the one
            under pointer or crosshair is told too), fields (from `button` and `menu`), spotsLabel (what a screen reader
            calls the list of what can be pointed at), spotsStart (which spots the keyboard begins with), units (the
            shift and divisor of x and of y, with which what is drawn was made from what the axes and the pointer tell)
    """
    known = {
        "xlabel",
        "ylabel",
        "xname",
        "yname",
        "grid",
        "legend",
        "caption",
        "equal",
        "pick",
        "hover",
        "bar",
        "explain",
        "keys",
        "cells",
        "fields",
        "spotsLabel",
        "spotsStart",
        "units",
    }
    if set(more) - known:
        raise TypeError(f"a panel has no {sorted(set(more) - known)}; it has {sorted(known)}")
    return {
        "name": name,
        "title": title,
        "marks": [mark for mark in marks if mark],
        "x": [float(v) for v in x],
        "y": [float(v) for v in y],
        "height": list(height) if isinstance(height, tuple) else [height, height],
        "axes": axes,
        **{"grid": axes, **more},
    }


def bar(domain, *, map="sequential", log=False, label="") -> dict:
    """Return a scale of colors to put beside a panel."""
    return {"domain": [float(v) for v in domain], "map": map, "log": bool(log), "label": label}


def column(*panels, flex=1.0, least=280) -> dict:
    """Return panels one below the other; columns share the width by flex, down to `least` pixels, and wrap then."""
    return {"panels": list(panels), "flex": float(flex), "min": least}


def scene(*columns, label, about="", narrow=(), besides=()) -> dict:
    """Return a whole picture. label says in words what it shows, with its numbers; about explains the headline.

    narrow  how the panels are arranged if the columns don't fit side by side: rows, each (((name of a panel, its part
            of the width), ...), (height as a part of the width, least pixels, most pixels))
    besides panels for narrow pages only
    """
    made = {"columns": list(columns), "label": label} | ({"about": about} if about else {})
    rows = [{"panels": [list(one) for one in panels], "height": list(height)} for panels, height in narrow]
    return made | ({"narrow": rows} if rows else {}) | ({"besides": list(besides)} if besides else {})


def button(
    id, x, y, text, *, label, tip="", pressed=None, disabled=False, wide=0, align="center", shift=(0, 0)
) -> dict:
    """Return a button that lies on a panel at (x, y), reported to Python by its id; pressed makes it one of two states.

    label   its name for screen readers     wide    pixels, or 0 for as wide as high
    """
    field = {"id": id, "x": float(x), "y": float(y), "text": text, "label": label, "tip": tip or label}
    field |= {} if pressed is None else {"pressed": pressed}
    field |= {"disabled": bool(disabled), "wide": wide, "align": align}
    return field | {"shift": [float(v) for v in shift]}


def menu(id, x, y, options, value, *, label, tip="", wide=80, shift=(0, 0)) -> dict:
    """Return a menu that lies on a panel; options are pairs (text, value), value the one chosen."""
    field = button(id, x, y, "", label=label, tip=tip, wide=wide, align="left", shift=shift)
    return field | {"options": [list(option) for option in options], "value": value}


def tiles(name, pictures, titles, *, across, rows, title="", height=150, colors=(), caption="") -> dict:
    """Return a panel with a grid of small pictures, uint8 (h, w) or (h, w, 3), each with a line of words below it."""
    marks = []
    for i, picture in enumerate(pictures):
        left, top = i % across, 1.25 * (rows - i // across)
        place = (left + 0.06, left + 0.94, top - 0.94, top - 0.06)
        marks.append(image(picture, place, outline=colors[i] if len(colors) else "grid"))
        marks.append(text(left + 0.5, top - 1.07, titles[i], size=11))
    return panel(
        name,
        marks,
        (0, across),
        (0, 1.25 * rows),
        title=title,
        height=height,
        axes=False,
        equal=True,
        caption=caption,
    )


def network(name, W, units=(), *, title="", height=300, most=None, labels=()) -> dict:
    """Return a panel with a network: W a list of matrices (n[l], n[l-1]); edges by sign and size of each weight.

    units   a list for each layer of one small array (rows, columns) per unit, shown in it as a heat map from -1 to 1
    labels  one text for each layer, below it
    """
    sizes = [W[0].shape[1], *(w.shape[0] for w in W)]
    wide, tall = 2.4 * (len(sizes) - 1), 1.25 * max(sizes)

    def place(l, i):
        return 2.4 * l, 1.25 * ((sizes[l] - 1) / 2 - i)

    marks = []
    most = most or max(float(np.max(np.abs(w))) for w in W) or 1.0
    for l, w in enumerate(W):
        ends = [(*place(l, j), *place(l + 1, i)) for i in range(w.shape[0]) for j in range(w.shape[1])]
        x0, y0, x1, y1 = np.array(ends).T
        marks.append(segments(x0 + 0.5, y0, x1 - 0.5, y1, w, most=most))
    for l, size in enumerate(sizes):
        for i in range(size):
            x, y = place(l, i)
            inside = units[l][i] if len(units) else np.zeros((1, 1))
            extent = (x - 0.5, x + 0.5, y - 0.5, y + 0.5)
            marks.append(
                heat(inside, extent, (-1, 1), map="diverging", smooth=inside.size > 1, outline="muted")
            )
        if len(labels):
            marks.append(text(2.4 * l, -tall / 2 - 0.35, labels[l]))
    low = -tall / 2 - (0.7 if len(labels) else 0.1)
    titles = {"title": title, "height": height, "axes": False, "equal": True}
    return panel(name, marks, (-0.7, wide + 0.7), (low, tall / 2 + 0.1), **titles)
