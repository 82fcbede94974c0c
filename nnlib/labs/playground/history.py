"""The way back: networks never change, so the history of a run is a list of them, as long as memory allows."""

import bisect
from typing import NamedTuple

from nnlib.network import Network

MOST = 1200  # networks
RECENT = 400  # of them are kept for the last steps, one for each step
OVERHEAD = 170  # bytes of an array that are not its numbers, measured


class Kept(NamedTuple):
    """The network after k steps."""

    k: int
    net: Network


class History:
    """The networks of a training run: each of the last RECENT steps, and earlier ones further and further apart:

    every second, fourth, eighth and so on, so that there are never more than MOST. The first one stays.
    """

    def __init__(self, net, k=0):
        self._kept = [Kept(k, net)]
        self._stride = 1

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, place) -> Kept:
        return self._kept[place]

    def record(self, k, net) -> None:
        """Keep the network after k steps; what was kept of later steps is dropped, because the run took another way."""
        self.cut(k - 1)
        self._kept.append(Kept(k, net))
        if len(self._kept) > MOST:
            first, old, recent = self._kept[0], self._kept[1:-RECENT], self._kept[-RECENT:]
            while len(old) > (MOST - RECENT) // 2:
                evenly = [kept for kept in old if kept.k % self._stride == 0]
                self._stride *= 1 if len(evenly) < len(old) else 2
                old = evenly
            self._kept = [first, *old, *recent]

    def cut(self, k) -> None:
        """Forget everything after k steps, but never the first network."""
        while len(self._kept) > 1 and self._kept[-1].k > k:
            self._kept.pop()

    def at(self, k) -> Kept:
        """Return the last network kept from step k or before; the first one if there is none."""
        place = bisect.bisect_right(self._kept, k, key=lambda kept: kept.k)
        return self._kept[max(place - 1, 0)]

    @property
    def bytes(self) -> int:
        """About how much memory the networks take."""
        net = self._kept[-1].net
        each = sum(P.nbytes + OVERHEAD for P in net.parameters) + 1200
        return each * len(self._kept)
