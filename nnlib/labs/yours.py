"""Functions of the reader's own in a lab: `lab.use(backward=my_backward)`."""

from nnlib.exercises.yours import NNLIB


class TakesYours:
    """For a Lab that runs `self.yours` instead of calling nnlib's passes by name."""

    yours = NNLIB

    def use(self, **functions) -> None:
        """Put functions of your own in: activation=..., forward=..., backward=..., step=...; None takes them out."""
        self.yours = self.yours.using(**functions)
        self.handle(self.taken)

    def taken(self) -> None:
        """Answer that `self.yours` has changed: begin again and draw."""
        self.pause()
        self.restart()
        self.redraw()
