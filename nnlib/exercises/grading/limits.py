"""Every limit on a notebook that was handed in: time, memory, and how much it may write."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the command's options set: seconds for a cell or a check, seconds for a notebook, bytes of memory.

    Seconds are those of the notebook's own processes: the time a processor works for them, and the time they sleep.
    Time in which they wait for a processor that others use doesn't count.
    """

    cell: float = 60
    total: float = 300
    memory: int = 2 << 30


USUAL = Limits()


# --- seconds ---

START = 300  # for a kernel to start, on a busy machine
GRACE = 3  # from an interrupt to the end, of the kernel's own time
PATIENCE = 20  # that a notebook's process may go on after its last limit
RUNNING = 0.8  # the share of `Limits.total` for the cells; the rest is for the checks
BACKSTOP = 20  # times a limit: the longest wait by the clock on the wall

# --- sizes ---

NOTEBOOK = 50_000_000  # bytes of a notebook
ARCHIVE = 200_000_000  # bytes of a .zip inside a .zip
UNPACKED = 20_000_000_000  # bytes that a .zip says it unpacks to
MEMBERS = 20_000  # files in a .zip
DEPTH = 3  # .zips inside one another
FILES = 200_000_000  # bytes of the largest file that it may write
FOLDER = 1_000_000_000  # bytes of all files that it may write
PROCESSES = 200  # and threads, on top of what the user has when the kernel starts
TOLD = 4_000_000  # bytes of what its process tells about it
WORDS = 600  # letters of what a verdict says
CODE = 4_000  # letters of a function's source
