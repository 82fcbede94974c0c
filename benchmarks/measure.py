"""What the benchmarks measure: each part is a function of the options that returns its table as text."""

import contextlib
import os
import platform
import time

import numpy as np

from benchmarks.contenders import CONTENDERS, WORKLOADS, floor, floor_examples_in_rows

TURN = 0.1  # seconds for one turn of one contender: long against the clock, short against a noisy neighbor


def machine(threads) -> str:
    """The processor, the number of its cores, and the versions that matter."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    found = [f"Python {platform.python_version()}", f"numpy {np.__version__}"]
    for name in ("torch", "jax", "sklearn"):
        with contextlib.suppress(ImportError):
            found.append(f"{name} {__import__(name).__version__}")
    return f"{model}, {os.cpu_count()} cores, {threads} in use; {', '.join(found)}"


def steps(options) -> str:
    """Time per step of every contender, in floors: everyone takes turns, the best turn counts."""
    wanted = [name for name in CONTENDERS if not options.contenders or name in options.contenders.split(",")]
    rows, missing = [], {}
    for work in chosen(options):
        best, absent = turns(work, wanted, options.rounds)
        missing |= absent
        low = min(best.pop("floor"), best.pop("floor, rows"))
        cells = [f"{best[name] / low:.2f}" if name in best else "-" for name in wanted]
        rows.append([f"{work}", duration(low), *cells])
    text = f"Time per step, {options.dtype}, in floors\n" + table(["workload", "floor", *wanted], rows)
    return text + "".join(f"\nleft out: {name} ({why})" for name, why in missing.items())


def turns(work, wanted, rounds):
    """Return the shortest time per step of each contender, and those left out with the reason."""
    makers = {"floor": floor, "floor, rows": floor_examples_in_rows} | {
        name: CONTENDERS[name] for name in wanted
    }
    ready, absent = {}, {}
    for name, maker in makers.items():
        try:
            ready[name] = prepare(maker, work)
        except ImportError as error:
            absent[name] = f"no module {error.name}"
    best = dict.fromkeys(ready, np.inf)
    for _ in range(rounds):
        for name, (train, steps) in ready.items():
            best[name] = min(best[name], clock(train) / steps)
    return best, absent


def prepare(maker, work):
    """Return a contender that has compiled what it compiles, and the number of steps that fill its turn."""
    steps = 1
    while True:
        train = maker(work, steps)
        train()
        seconds = clock(train)
        if seconds > TURN / 3:
            return train, steps
        steps *= max(2, round(TURN / max(seconds, TURN / 1000)))


def clock(train):
    """Seconds that train() takes; on one thread those of the processor, which do not count who else was running."""
    read = time.process_time if os.environ["OPENBLAS_NUM_THREADS"] == "1" else time.perf_counter
    started = read()
    train()
    return read() - started


def chosen(options):
    dtype = getattr(np, options.dtype)
    return [work._replace(dtype=dtype) for work in WORKLOADS if options.only in str(work)]


def duration(seconds):
    return f"{seconds * 1e6:.1f} us" if seconds < 1e-3 else f"{seconds * 1e3:.3g} ms"


def table(head, rows):
    """Lay out a Markdown table whose columns line up."""
    cells = [head, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    return "\n".join([lines[0], "| " + " | ".join("-" * w for w in widths) + " |", *lines[1:]])
