"""Print how fast nnlib trains: `python -m benchmarks`; `python -m benchmarks --help` lists the parts and options."""

import argparse
import os
import sys
import time


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast nnlib trains.")
    parts, others = ("steps", "fit", "memory", "growth", "many"), ("trajectory", "threads")
    parser.add_argument(
        "parts",
        nargs="*",
        help=f"any of {', '.join(parts)}; all of these if none is named; also: {', '.join(others)}",
    )
    parser.add_argument(
        "--only", default="", help="run only workloads whose name contains this, such as 2-4-1"
    )
    parser.add_argument("--rounds", type=int, default=7, help="how often everyone takes a turn (default 7)")
    parser.add_argument("--threads", type=int, default=1, help="threads for each product (default 1)")
    parser.add_argument("--dtype", choices=("float64", "float32"), default="float64")
    parser.add_argument(
        "--contenders", default="", help="names to run, separated by commas; all if none is named"
    )
    parser.add_argument(
        "--steps", type=int, default=1000, help="steps of `trajectory` and `threads` (default 1000)"
    )
    options = parser.parse_args()
    unknown = set(options.parts) - {*parts, *others}
    if unknown:
        parser.error(f"no part is called {', '.join(unknown)}: choose from {', '.join(parts + others)}")
    set_threads(options.threads)
    # Only now: numpy and its peers read the number of threads when they are imported.
    from benchmarks import measure

    print(measure.machine(options.threads))
    for part in options.parts or parts:
        started = time.perf_counter()
        print(f"\n{getattr(measure, part)(options)}")
        print(f"({part}: {time.perf_counter() - started:.0f} s)", file=sys.stderr)


def set_threads(threads):
    """Hold numpy and its peers to as many threads, and to as many cores where the system lets us."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    os.environ.update(dict.fromkeys(names, str(threads)))
    # Quiet, and on the processor even where JAX sees something else.
    os.environ.update(JAX_PLATFORMS="cpu", TF_CPP_MIN_LOG_LEVEL="3")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])


if __name__ == "__main__":
    main()
