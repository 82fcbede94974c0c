"""Every limit on a notebook that was handed in: time, memory, and how much it may write."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the command's options set: seconds for a cell or a check, seconds for a notebook, bytes of memory."""

    cell: float = 60
    total: float = 300
    memory: int = 2 << 30


USUAL = Limits()


# --- seconds ---

START = 60  # for a kernel to start, on a busy machine
GRACE = 3  # from an interrupt to the end
PATIENCE = 20  # that a notebook's process may go on after `Limits.total`
RUNNING = 0.8  # the share of `Limits.total` for the cells; the rest is for the checks

# --- sizes ---

NOTEBOOK = 50_000_000  # bytes of a notebook
FILES = 200_000_000  # bytes of the largest file that it may write
PROCESSES = 200  # and threads, on top of what the user has when the kernel starts
TOLD = 1_000_000  # bytes of what its process tells about it
WORDS = 600  # letters of what a verdict says
