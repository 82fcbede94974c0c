"""A menu of settings worth seeing, which follows the controls when the reader changes them."""

from nnlib.labs.frame import controls

OWN = "your own"


class Presets:
    """`menu` sets several controls at once; once they differ from every entry it says "your own".

    settings    {name: {control: value}}, every entry with the same controls
    changed     what the lab does whenever one of them has a new value
    """

    def __init__(self, lab, settings, changed, *, tip):
        self.settings, self.changed = settings, changed
        self.watched = list(next(iter(settings.values())))
        self._setting = False
        self.menu = controls.choice("try", self._matching(), [*settings, OWN], tip=tip)
        for control in self.watched:
            lab.listen(control, self._moved)
        lab.listen(self.menu, self._chosen)

    def _matching(self):
        for name, values in self.settings.items():
            if all(controls.same(control.value, value) for control, value in values.items()):
                return name
        return OWN

    def _chosen(self):
        self._setting = True
        try:
            for control, value in self.settings.get(self.menu.value, {}).items():
                control.value = value
        finally:
            self._setting = False
        self.changed()

    def _moved(self):
        if self._setting:
            return
        name = self._matching()
        if name == self.menu.value:
            self.changed()
        else:
            self.menu.value = name
