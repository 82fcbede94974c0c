"""What a step computes, as it flows through the network: activations forward, slopes back."""

import itertools
from typing import NamedTuple

import numpy as np

from nnlib.labs.frame.numbers import cost, counted, hint
from nnlib.shapes import Array

_numbers = itertools.count(1)


class Part(NamedTuple):
    """What flows along the edges into layer l: way 1 is forward, -1 back; values (n[l], n[l-1]), at most 1 in size."""

    way: int
    l: int
    values: Array


class Flow(NamedTuple):
    """Parts that flow one after the other, once for each id; words tells what did, "" if something else tells it."""

    id: int
    parts: tuple
    words: str


def step(net, A, J, update) -> Flow:
    """Return what one step lets flow: through `net` forward, with A of all layers and J of its batch, and back."""
    L = net.L
    parts = [forward(net, A, l) for l in range(1, L + 1)] + [back(update, l) for l in range(L, 0, -1)]
    l, i, j = steepest(update.dW)
    words = (
        f"Forward: J = {cost(J)} on {counted(A[0].shape[1], 'example')}. Back: the steepest slope is "
        f"dW[{l}][{i}, {j}] = {hint(update.dW[l][i, j])}."
    )
    return Flow(next(_numbers), tuple(parts), words)


def stage(walk) -> Flow | None:
    """Return what the last part of a step in progress lets flow; None if nothing does, at the cost and the update."""
    done, l = walk.stage, walk.stage.l
    part = {
        "forward": lambda: forward(walk.net, walk.A, l),
        "backward": lambda: back(walk.update, l),
    }.get(done.kind)
    return Flow(next(_numbers), (part(),), "") if part else None


def forward(net, A, l) -> Part:
    """Return the terms of Z[l], W[l][i, j] A[l-1][j], on average over the batch."""
    return Part(1, l, _relative(net.W[l] * A[l - 1].mean(axis=1)))


def back(update, l) -> Part:
    """Return the slopes dW[l]."""
    return Part(-1, l, _relative(update.dW[l]))


def _relative(values):
    return values / (np.abs(values).max() or 1.0)


def steepest(dW) -> tuple[int, int, int]:
    """Return l, i, j of the largest slope."""
    l = max(dW, key=lambda l: np.abs(dW[l]).max())
    i, j = np.unravel_index(np.abs(dW[l]).argmax(), dW[l].shape)
    return l, int(i), int(j)
