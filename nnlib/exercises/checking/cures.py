"""Folk cures: an epsilon in the logarithm, a clip, nan_to_num. Named whatever their size, at every draw."""

from nnlib.exercises.checking import comparing, repairs
from nnlib.exercises.checking.running import uninterrupted
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.checking.vocabulary import OF_CURES

HARMLESS = 1e-7  # an epsilon that is this small changes nothing that a reader could see
WHY = {
    "epsilon": "It keeps log(0) finite by changing every loss a little, and that of a confident wrong "
    "answer a lot, because its loss can't exceed -log(epsilon).",
    "clip": "It keeps log(0) finite by putting a ceiling on the loss. Beyond it, being even more confident "
    "and wrong costs nothing more, and the slope is 0.",
    "nan_to_num": "It hides that a loss is infinite or undefined, and puts an arbitrary number there.",
}
STABLE = (
    "Starting from Z, nothing needs to be fixed: log(1 + e^-z) and log(1 + e^z) never take the "
    "logarithm of 0."
)


def without(function, exercise) -> tuple:
    """Return a function without its cures, and the strongest of them; or twice None where there is none."""
    if "log" not in " ".join(exercise.formula):
        return None, None
    plain, cures = repairs.without_cures(function) or (None, ())
    return plain, max(cures, key=lambda each: each.size, default=None)


def words(cure) -> tuple:
    """Return what is said of a cure, with its line."""
    return (WHY[cure.kind], f"In line {cure.line}:", Code(cure.statement))


def told(function, exercise, inputs, outcomes, expected, right) -> Verdict | str | None:
    """Return the verdict where a cure is the one thing wrong, a remark where it does no harm, or None.

    right   whether the function gave the expected results
    """
    plain, cure = without(function, exercise)
    if cure is None:
        return None
    ordinary = [not case.get("extreme") for case in exercise.cases[: len(inputs)]]
    for each, wanted, near in zip(inputs, expected, ordinary, strict=True):
        outcome = comparing.labelled(exercise, uninterrupted(plain, each), wanted.value)
        if near and not comparing.agrees(outcome, wanted):
            return None
    if right and cure.size <= HARMLESS:
        return f"In line {cure.line} {OF_CURES[cure.kind]}. It isn't needed here." if cure.size else None
    name = OF_CURES[cure.kind]
    parts = words(cure)
    with_cure = () if all(ordinary) else (*parts, STABLE)
    return Verdict(exercise.name, "mistake", f"Not yet: {name}.", parts, (name,), with_cure)
