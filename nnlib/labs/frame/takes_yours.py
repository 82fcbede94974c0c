"""Functions of the reader's own in a lab: `lab.use(backward=my_backward)`."""

import numpy as np

from nnlib.budget import budget
from nnlib.network import cost
from nnlib.yours import NNLIB, compare, verdict

SECONDS = 5  # seconds of processor time for one call; a frame takes a tenth


class TakesYours:
    """For a Lab that runs `self.yours` instead of calling nnlib's passes by name."""

    yours = NNLIB

    def use(self, **functions) -> None:
        """Use functions of your own: activation=..., forward=..., backward=..., step=...; None takes them out."""
        self.yours = self.yours.using(**functions)
        self.handle(self.taken)

    def limit(self):
        """Return a time limit for the reader's functions: a live lab has no cell that could be interrupted."""
        return budget(SECONDS) if self.yours.own else super().limit()

    def blame(self, error, by_hand):
        if self.yours.own and isinstance(error, Exception):
            copy = "X, Y and net belong to the lab: change a copy, such as X.copy(). "
            return (
                f"Paused: {' and '.join(self.yours.own)} of your own ended with {type(error).__name__}: "
                f"{str(error).rstrip('.')}. {copy if 'read-only' in str(error) else ''}"
                "Correct it, run its cell and this one again."
            )
        return super().blame(error, by_hand)

    def taken(self) -> None:
        """React to a change of `self.yours`: start over and draw."""
        self.pause()
        self.restart()
        self.redraw()

    def unmask(self, net, X, Y, alpha, most=None) -> tuple[str, bool] | None:
        """Return what nudging says of the reader's functions on this network, and whether all agrees; None for nnlib's.

        most    how many slopes of each W[l] and b[l] are nudged; None for all
        """
        if not self.yours.own or not net.finite:
            return None

        def slopes(net):
            if "step" in self.yours.own:
                return self.yours.moves(net, X, Y, alpha)
            return self.yours.slopes(net, X, Y)

        with np.errstate(over="ignore", invalid="ignore"):
            said, right = verdict(compare(net, slopes, lambda net: cost(net, X, Y), most), Y.size)
        return f"With your own {' and '.join(self.yours.own)}: {said}", right

    @staticmethod
    def with_yours(words, tone, found) -> tuple[str, str]:
        """Return a report's words and tone with what `unmask` found."""
        if found is None:
            return words, tone
        said, right = found
        return f"{words} {said}", tone if right else "warn"
