"""The drawer of a lab: what is seldom needed, behind a button that says by a dot that something in it is changed."""

import ipywidgets

from nnlib.labs.frame import controls


class Drawer:
    """`button` opens and closes `box` in the browser itself, so that neither waits for a busy kernel.

    usual   {control: its default}; without it, the default of every control is the value it has now
    """

    def __init__(self, *seldom, usual=None):
        self.usual = {control: control.value for control in seldom} if usual is None else usual
        self.button = ipywidgets.ToggleButton(False, description="More", icon="sliders")
        self.button.add_class("nnlib-more")
        self.box = controls.grid(*seldom)
        self.box.add_class("nnlib-drawer")
        for control in (self.button, *self.usual):
            control.observe(lambda _: self._mark(), "value")
        self._mark()

    @property
    def changed(self) -> list[str]:
        """The names of the controls that aren't at their default."""
        return [
            control.description
            for control, value in self.usual.items()
            if not controls.same(control.value, value)
        ]

    def _mark(self):
        what = "Close the drawer" if self.button.value else "More: open the drawer with all other settings"
        changed = self.changed
        self.button.tooltip = what + (f". Not at the default: {', '.join(changed)}" if changed else "")
        (self.button.add_class if changed else self.button.remove_class)("nnlib-changed")
