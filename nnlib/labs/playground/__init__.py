"""The Playground, one idea a file: first state and mathematics, free of widgets, then what is seen of them."""

from nnlib.labs.playground.lab import Playground, playground

__all__ = ["Playground", "playground"]
