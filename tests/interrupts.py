"""Stops code in the middle, as the Stop button can, before any of its instructions."""

import itertools
import linecache
import sys

import numpy as np


def interrupted(act, at, module, everywhere=False) -> str | None:
    """Call act() and interrupt it before the `at`-th bytecode of a module, or of all that this calls.

    Return the line of the module that was running, or None if there are fewer.
    """
    codes, lines = itertools.count(1), []

    def trace(frame, event, _):
        ours = frame
        while everywhere and ours is not None and ours.f_code.co_filename != module.__file__:
            ours = ours.f_back
        if ours is None or ours.f_code.co_filename != module.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode" and next(codes) == at:
            # A few instructions that the compiler adds belong to no line.
            lines.append(linecache.getline(module.__file__, ours.f_lineno or ours.f_code.co_firstlineno))
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    # An interrupt may also hit where numpy has just switched its warnings off, and not yet noted to switch them on.
    with np.errstate():
        sys.settrace(trace)
        try:
            act()
        except BaseException:  # in the middle of zipfile, KeyboardInterrupt may become another
            if not lines:
                raise
        finally:
            sys.settrace(before)
    return lines[0] if lines else None
