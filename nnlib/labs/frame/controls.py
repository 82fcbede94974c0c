"""The controls of the labs: each with a visible name, a tooltip in words, and a readout that is never cut off."""

import math

import ipywidgets

from nnlib.shapes import learning_rate

_STYLE = {"description_width": "initial"}


def alpha_slider(value, low, high):
    """Return a slider for the learning rate in round numbers, spread evenly over its powers of ten, low to high."""
    return powers_slider(
        "learning rate α",
        learning_rate(value),
        low,
        high,
        tip="How far each step goes: w := w − α dw. Equal moves of the slider multiply it by equal factors.",
        argument="alpha",
    )


def powers_slider(name, value, low, high, *, tip, argument=""):
    """Return a slider for a number above 0, in round numbers, spread evenly over its powers of ten, low to high."""
    _within(value, low, high, argument or name)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    stops = {float(f"{digit}e{power}") for power in powers for digit in (1, 1.5, 2, 3, 5, 7)}
    stops = sorted(stop for stop in {*stops, value} if low <= stop <= high)
    return ipywidgets.SelectionSlider(
        options=[(f"{stop:g}", stop) for stop in stops],
        value=value,
        description=name,
        tooltip=tip,
        style=_STYLE,
    )


def slider(name, value, low, high, *, tip, step=0.1, form=".1f", argument=""):
    """Return a slider for any number from low to high."""
    _within(value, low, high, argument or name)
    return ipywidgets.FloatSlider(
        float(value),
        min=low,
        max=high,
        step=step,
        description=name,
        tooltip=tip,
        readout_format=form,
        style=_STYLE,
    )


def count_slider(name, value, low, high, *, tip, argument=""):
    """Return a slider for whole numbers from low to high."""
    _within(value, low, high, argument or name)
    return ipywidgets.IntSlider(value, min=low, max=high, description=name, tooltip=tip, style=_STYLE)


def choice(name, value, options, *, tip, argument=""):
    """Return a menu; options are the values, or pairs (text, value). None as a value would look unchosen."""
    values = [option[1] if isinstance(option, tuple) else option for option in options]
    if value not in values:
        raise ValueError(
            f"{argument or name} is {value!r}; it should be one of {', '.join(map(repr, values))}"
        )
    return ipywidgets.Dropdown(
        options=list(options), value=value, description=name, tooltip=tip, style=_STYLE
    )


def text(name, value, *, tip):
    """Return a field to type in; its value changes with every key."""
    return ipywidgets.Text(str(value), description=name, tooltip=tip, style=_STYLE)


def check(name, value, *, tip):
    """Return a checkbox."""
    return ipywidgets.Checkbox(value, description=name, tooltip=tip, indent=False, style=_STYLE)


def switch(name, value, options, *, tip):
    """Return buttons of which exactly one is pressed; options are pairs (text, value)."""
    return ipywidgets.ToggleButtons(
        options=list(options),
        value=value,
        description=name,
        tooltip=tip,
        style={"button_width": "auto"} | _STYLE,
    )


def area(name, value, *, tip, rows=4, hint=""):
    """Return a field for several lines of text; hint is what it shows while it is empty."""
    return ipywidgets.Textarea(
        value, description=name, tooltip=tip, rows=rows, placeholder=hint, style=_STYLE
    )


def set_value(control, value):
    """Give a menu or slider of stops a value, even one that it doesn't offer yet."""
    offered = getattr(control, "_options_full", None)
    if offered is not None and value not in [option for _, option in offered]:
        options = [*offered, (f"{value:g}" if isinstance(value, float) else str(value), value)]
        if isinstance(control, ipywidgets.SelectionSlider):
            options.sort(key=lambda option: option[1])
        control.options = options
    control.value = value


def same(one, other) -> bool:
    """Return whether two values of a control are the same: a page may send 0.3 back as 0.30000000000000004."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, abs_tol=1e-9)
    return one == other


def button(name, icon, *, tip, style=""):
    """Return a button; style is "" or "primary"."""
    return ipywidgets.Button(description=name, icon=icon, tooltip=tip, button_style=style)


def move_around(place, by):
    """Move a slider that begins at 0 by some places; after its last place comes the first again."""
    place.value = (place.value + by) % (place.max + 1)


def row(*buttons):
    """Return buttons side by side."""
    box = ipywidgets.Box(buttons)
    box.add_class("nnlib-buttons")
    return box


def bar(*controls):
    """Return controls in one row, as long as the page has room for it."""
    box = ipywidgets.Box(controls)
    box.add_class("nnlib-bar")
    return box


def grid(*controls):
    """Return controls in rows of equal columns, as many as the page has room for."""
    box = ipywidgets.Box(controls)
    box.add_class("nnlib-controls")
    return box


def _within(value, low, high, name):
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} is {value!r}; the slider of this lab goes from {low:g} to {high:g}")
