"""Breaks the mathematics in every way that mutmut knows, one at a time, and runs the tests: `nox -s mutation`.

A mutant that no test notices is listed in surviving_mutants.md, with the argument why none can. So is one that makes a
loop endless, since only running out of time shows it. One not listed makes this fail, and so does one listed and gone.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_name("surviving_mutants.md")
LEAST = 0.95


def listed(text):
    """The mutants of a list in Markdown: their changes, as in `change`, in the order of the list."""
    blocks = re.findall(r"^```diff\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return ["@@ " + part.strip() for block in blocks for part in block.split("@@ ")[1:]]


def change(name, shown, status):
    """A mutant as it is listed: where it is, whether it makes a loop endless, and the lines it changes.

    name    such as nnlib.engine.xǁDescentǁadvance__mutmut_7, where the number depends on all that stands before it
    shown   its diff
    """
    module, function = re.fullmatch(r"nnlib\.(\w+)\.x[ǁ_](.*)__mutmut_\d+", name).groups()
    lines = [line for line in shown.splitlines() if re.match(r"[+-](?!--|\+\+)", line)]
    where = f"@@ {module}.{function.replace('ǁ', '.')}" + (", endless" if status == "timeout" else "")
    return "\n".join([where, *(f"{line[0]} {line[1:].strip()}" for line in lines)])


def mutmut(*arguments):
    command = [sys.executable, "-m", "mutmut", *arguments]
    return subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ).stdout


def problems(found, known):
    """What there is to do, one text each. found maps mutants that survive or loop to their names; known are listed."""
    for mutant in found:
        if mutant not in known:
            yield f"not listed ({found[mutant]}): write a test, or argue for it in {LIST.name}\n{mutant}"
    for mutant in known:
        # A test may fail before the clock runs out: which of the two comes first differs from run to run.
        if mutant not in found and not mutant.splitlines()[0].endswith(", endless"):
            yield f"listed in {LIST.name}, and noticed or gone: take it out\n{mutant}"


def main(names):
    # mutmut would believe its last results, though tests have changed.
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    processes = min(os.cpu_count() or 1, 4)
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(processes), *names]
    subprocess.run(command, cwd=ROOT, check=True)
    results = re.findall(r"^\s*(\S+__mutmut_\d+): (.*)", mutmut("results", "--all", "true"), re.MULTILINE)
    results = {name: status for name, status in results if status != "not checked"}
    living = {name: status for name, status in results.items() if status != "killed"}
    found = {change(name, mutmut("show", name), status): name for name, status in living.items()}
    known = listed(LIST.read_text(encoding="utf-8"))
    todo = list(problems(found, [mutant for mutant in known if mutant in found or not names]))
    print(*todo, sep="\n\n", end="\n\n")
    total, unnoticed = Counter(), Counter()
    for name, status in results.items():
        total[name.split(".")[1]] += 1
        unnoticed[name.split(".")[1]] += status not in ("killed", "timeout")
    for module in total:
        print(f"{module:12} {total[module]:5} mutants, {unnoticed[module]:3} not noticed")
    noticed = 1 - unnoticed.total() / total.total()
    print(f"{total.total()} mutants, {noticed:.1%} noticed; at least {LEAST:.0%} should be")
    return bool(todo) or noticed < LEAST


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
