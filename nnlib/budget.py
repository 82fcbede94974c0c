"""A limit on the time that a reader's function may take, even where nothing else could stop it.

In a browser there is no interrupt, and outside a cell a kernel ignores one: without a limit, a loop that never ends
would cost readers their page.
"""

import itertools
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np

# Code that ends by itself, and needn't be watched: nnlib, what is installed beside numpy, and Python's own library.
_TRUSTED = tuple(
    str(folder) + os.sep
    for folder in (Path(__file__).parent, Path(np.__file__).parents[1], Path(os.__file__).parent)
)


BETWEEN_LOOKS = 32  # instructions; a look at the clock takes longer than most of them


class OutOfTime(KeyboardInterrupt):
    """The interrupt that a reader would have sent: not an Exception, so that `except Exception` can't hold it back."""


@contextmanager
def budget(seconds):
    """Raise OutOfTime in the lines below once they have used this many seconds of processor time.

    Only Python code can be stopped, between two instructions, not a single call of numpy. The time that other
    programs take doesn't count. Loops run some thirty times slower, so don't measure anything in here. Under a
    debugger there is no limit, since it uses the same hook and can stop the code itself.
    """
    if sys.gettrace() is not None:
        yield
        return
    end, instructions = time.process_time() + seconds, itertools.count()

    def instruction(frame, event, argument):
        if next(instructions) % BETWEEN_LOOKS == 0 and time.process_time() > end:
            raise OutOfTime(f"still running after {seconds:g} seconds")
        return instruction

    def call(frame, event, argument):
        if frame.f_code.co_filename.startswith(_TRUSTED):
            return None
        # `while True: pass` in one line never reaches another line.
        frame.f_trace_opcodes = True
        return instruction

    sys.settrace(call)
    try:
        yield
    finally:
        sys.settrace(None)
