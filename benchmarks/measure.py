"""What the benchmarks measure: each part is a function that takes the options and returns its table as text."""

import contextlib
import multiprocessing
import os
import platform
import time
from pathlib import Path

import numpy as np

from benchmarks.contenders import (
    CONTENDERS,
    MANY,
    WORKLOADS,
    Workload,
    floor,
    floor_examples_in_rows,
    many_workloads,
)
from nnlib import descent, engine

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
    return take_turns(makers, work, rounds)


def take_turns(makers, work, rounds):
    """Return the shortest time per step of each maker's training, and those left out with the reason."""
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


def many(options) -> str:
    """Time per network and step of N networks: one after another by engine.descend, and all at once."""
    rows, missing = [], {}
    for dtype in (np.float64, np.float32):
        for work, N in many_workloads(dtype):
            if options.only not in str(work):
                continue
            makers = {name: _of_many(maker, N) for name, maker in MANY.items()}
            best, absent = take_turns(makers, work, options.rounds)
            missing |= absent
            one, *others = best
            each = {name: best[name] / N for name in others}
            cells = [f"{each[name] / best[one]:.2f}" if name in each else "-" for name in list(MANY)[1:]]
            rows.append([f"{work}", dtype.__name__, f"{N:,}", duration(best[one]), *cells])
    head = ["workload", "type", "networks", *MANY]
    text = "Time per network and step, and that of all at once over it\n" + table(head, rows)
    return text + "".join(f"\nleft out: {name} ({why})" for name, why in missing.items())


def _of_many(maker, N):
    return lambda work, steps: maker(work, N, steps)


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
    """Seconds that train() takes; on one thread those of this process's processor time, without other programs."""
    read = time.process_time if os.environ["OPENBLAS_NUM_THREADS"] == "1" else time.perf_counter
    started = read()
    train()
    return read() - started


def fit(options) -> str:
    """A whole training run of the course's length, from the call to the trained network."""
    rows = []
    for n, steps in (([12288, 1], 2000), ([12288, 20, 7, 5, 1], 2500)):
        work = Workload(n, "relu", 209, getattr(np, options.dtype))
        if options.only not in str(work):
            continue
        net, X, Y = work.make()

        def train(form, every, net=net, X=X, Y=Y, steps=steps):
            return lambda: [step.J for step in engine.descend(net, X, Y, 0.005, steps, every, form=form)]

        plain = clock(train("plain", steps))
        for every in (steps, 100, 1):
            seconds = min(clock(train(None, every)) for _ in range(3))
            cells = [
                f"{steps}",
                f"every {every}",
                duration(seconds),
                duration(plain),
                f"{plain / seconds:.0f}x",
            ]
            rows.append([f"{work}", *cells])
    head = ["workload", "steps", "a network asked for", "engine", "best plain numpy", "faster"]
    return f"A whole fit, {options.dtype}, set-up counted\n" + table(head, rows)


def memory(options) -> str:
    """Peak memory of a training run: how much the process grows, from before it has data, over data plus parameters."""
    if not Path("/proc/self/clear_refs").exists():
        return "Peak memory: left out, since this system doesn't report it"
    rows = []
    names = [name for name in CONTENDERS if not options.contenders or name in options.contenders.split(",")]
    for work in chosen(options):
        if work.n[0] < 12288:
            continue
        needed = work.dtype().itemsize * (work.m * (work.n[0] + 1) + sum(work.parameters()))
        found = [peak(name, work) for name in names]
        rows.append(
            [f"{work}", f"{needed / 1e6:.1f} MB", *(f"{p / needed:.2f}" if p else "-" for p in found)]
        )
    head = ["workload", "data plus parameters", *names]
    return f"Peak memory, {options.dtype}, in data plus parameters\n" + table(head, rows)


def peak(name, work):
    """Return the bytes by which a fresh process grows, None if the contender isn't installed."""
    fresh = multiprocessing.get_context("spawn")
    receiver, sender = fresh.Pipe(duplex=False)
    process = fresh.Process(target=_report_peak, args=(name, work, sender))
    process.start()
    grown = receiver.recv()
    process.join()
    return grown


def _report_peak(name, work, sender):
    try:
        # What is loaded or set aside once doesn't belong to any training run.
        CONTENDERS[name](work._replace(n=[20, *work.n[1:]]), 2)()
        before = _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
        train = CONTENDERS[name](work, 20)
        train()
        sender.send(_memory("VmHWM") - before)
    except ImportError:
        sender.send(None)


def _memory(field):
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(field))


def growth(options) -> str:
    """How the time per step grows while the examples, or the units, double."""
    dtype, tables = getattr(np, options.dtype), []
    widths = [Workload([784, width, 1], "relu", 1000, dtype) for width in (16, 32, 64, 128, 256, 512)]
    counts = [Workload([1200, 20, 1], "relu", m, dtype) for m in (50, 100, 200, 400, 800, 1600)]
    forms = ("engine plain", "nnlib engine")
    for works in (counts, widths):
        best = [turns(work, forms, options.rounds)[0] for work in works]
        rows = [
            [
                f"{work}",
                *(duration(now[form]) for form in forms),
                *(f"{now[form] / last[form]:.2f}" if last else "" for form in forms),
            ]
            for work, now, last in zip(works, best, [None, *best[:-1]], strict=True)
        ]
        tables.append(table(["workload", *forms, *(f"{form}, over the row above" for form in forms)], rows))
    return f"Time per step, {options.dtype}, while one size doubles\n" + "\n\n".join(tables)


def trajectory(options) -> str:
    """The largest relative difference between parameters of engine and descent after 1,000 steps."""
    rows = []
    for work in chosen(options):
        net, X, Y = work.make()
        *_, exact = descent.descend(net, X, Y, work.alpha, options.steps, options.steps)
        cells = []
        for form in ("plain", "gram"):
            if form == "gram" and work.m > 2 * work.n[0]:
                cells.append("-")
                continue
            *_, found = engine.descend(net, X, Y, work.alpha, options.steps, options.steps, form=form)
            cells.append(f"{max(difference(found.net, exact.net)):.1e}")
        rows.append([f"{work}", f"{options.steps}", f"{exact.J:.4f}", *cells])
    head = ["workload", "steps", "J", "plain form", "Gram form"]
    return f"Engine against descent, {options.dtype}: largest relative difference of a parameter\n" + table(
        head, rows
    )


def difference(net, exact):
    for P, Q in ((net.W, exact.W), (net.b, exact.b)):
        for l in Q:
            # A bias whose gradient is zero, below a dead unit, stays exactly zero in both.
            yield float(np.max(np.abs(P[l] - Q[l]) / np.where(Q[l] == 0, 1, np.abs(Q[l]))))


def threads(options) -> str:
    """How far one thread and `--threads` of them differ: the largest difference over the largest number in an array."""
    rows = []
    for work in chosen(options):
        cells = []
        for form in ("plain", "gram"):
            if form == "gram" and work.m > 2 * work.n[0]:
                cells.append("-")
                continue
            one, many = (_trained_with(count, work, form, options.steps) for count in (1, options.threads))
            pairs = [(P[l], Q[l]) for P, Q in ((one.W, many.W), (one.b, many.b)) for l in P]
            cells.append(f"{max(np.abs(P - Q).max() / np.abs(P).max() for P, Q in pairs):.0e}")
        rows.append([f"{work}", f"{options.steps}", *cells])
    head = ["workload", "steps", "plain form", "Gram form"]
    return f"One thread against {options.threads}, {options.dtype}\n" + table(head, rows)


def _trained_with(count, *training):
    """Return the network that a fresh process trains with as many threads."""
    before = dict(os.environ)
    os.environ.update({name: str(count) for name in before if name.endswith("_NUM_THREADS")})
    try:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            return pool.apply(_train, training)
    finally:
        os.environ.update(before)


def _train(work, form, steps):
    net, X, Y = work.make()
    *_, last = engine.descend(net, X, Y, work.alpha, steps, steps, form=form)
    return last.net


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
