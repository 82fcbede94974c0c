"""Puts a repair in words: the cause, the reader's line, and why it is wrong."""

import re

from nnlib.exercises.checking.repairs import Repair
from nnlib.exercises.checking.verdict import Code, Verdict

INDEX = "Count through an example with your finger: which layer, or which entry, is meant here?"
WORDS = {
    "global": "The check calls your function with other examples, and so will you. Use what comes in.",
    "comma": "A comma at the end of a line makes a tuple of one entry.",
    "several": "It gives several results at once, a tuple. Take them apart, or pick the one that you need.",
    "unpacked": "Names take the results in the order in which they come.",
    "function": "Look up what this step of the formula calls.",
    "slope": "On the way back, the slope of the layer's own activation counts, at what went into it.",
    "brackets": "Multiplication and division come before plus and minus, so Python reads this differently.",
    "if": "The lines under it run only sometimes, and belong to every turn.",
    "entry": "It replaces the whole array by one number. One entry is meant.",
    "statement": "Without this line every result is right.",
    "order of lines": "The next line belongs before it: each of them uses what the other one changes.",
    "in the loop": "It runs in every turn, and belongs outside.",
    "after the loop": "It runs once, after the last turn, and belongs to every turn. Indent it.",
    "before the loop": "It runs once, before the first turn, and belongs to every turn.",
    "divided": "It has been divided before, or needs no division at all.",
    "exchanged": "Each belongs where the other one is.",
    "order": "The order counts in a difference, a quotient, and a product of matrices.",
    "transposed": "Write the shapes next to each factor: (a, b) times (b, c) gives (a, c).",
    "not transposed": "Write the shapes next to each factor: (a, b) times (b, c) gives (a, c).",
}
SYMBOLS = {"Add": "+", "Sub": "-", "Mult": "*", "MatMult": "@", "Div": "/", "FloorDiv": "//", "Pow": "**"}


def verdict(function, exercise, repair: Repair, arguments, factor="") -> Verdict:
    """Return the verdict that names the place that is wrong.

    arguments   the reader's names
    factor      by what all results are too large or too small, such as "2 times too large", or ""
    """
    name, why = _told(repair, arguments)
    where = f"In line {repair.lines[0]}"
    if len(repair.lines) > 1:
        where = f"In lines {', '.join(map(str, repair.lines[:-1]))} and {repair.lines[-1]}"
    where += f" of `{repair.helper}`, which yours calls" if repair.helper else " of your function"
    parts = [f"{where}:", Code(repair.statement)] if repair.statement else []
    if factor and "sign" not in factor:
        why = f"So everything is exactly {factor}."
    parts = [why, *parts] if repair.kind == "global" else [*parts, why]
    return Verdict(exercise.name, "mistake", f"Not yet: {name}.", parts, (name,))


def line(repair: Repair) -> list:
    """Return where a mistake is that has a name already."""
    if not repair.statement:
        return []
    where = f"`{repair.helper}`, which yours calls" if repair.helper else "your function"
    return [f"It is in line {repair.lines[0]} of {where}:", Code(repair.statement)]


def _told(repair, arguments):
    """The name of a mistake, which goes on after "Not yet:", and a sentence on why it is one."""
    was, becomes, kind = repair.was, repair.becomes, repair.kind
    if kind == "constant":
        if becomes in arguments:
            why = f"Whatever is passed as `{becomes}`, the same happens. Use the argument."
            return f"`{becomes}` is never used where it belongs; a fixed {was} is in its place", why
        return (
            f"a fixed {was} is in the place of `{becomes}`",
            "It fits one example only. Take it from the argument.",
        )
    if kind == "global":
        name = (
            f"your function takes `{was}` from the notebook, not from its arguments ({', '.join(arguments)})"
        )
        return name, f"`{was}` is `{becomes}`. {WORDS[kind]}"
    if kind == "comma":
        return "a comma at the end makes a tuple", f"{WORDS[kind]} `{becomes}` alone is meant."
    if kind == "several":
        return f"`{was.partition('(')[0]}` gives several results, and is used as if it gave one", WORDS[kind]
    if kind == "unpacked":
        return "results are unpacked in the wrong order", WORDS[kind]
    if kind == "exchanged":
        return f"`{was}` and `{becomes}` have changed places", WORDS[kind]
    if kind == "slope":
        whose = _whose(was)
        if not whose:
            return f"`{was}` isn't the slope of the activation here", WORDS[kind]
        name = f"the slope of {whose} is used in a layer with another activation"
        return name, f"`{was}` belongs to {whose}. {WORDS[kind]}"
    if kind == "brackets":
        return "brackets are missing or in the wrong place", WORDS[kind]
    if kind == "if":
        return f"`{was}` lets some turns out", WORDS[kind]
    if kind in ("statement", "in the loop", "after the loop", "before the loop"):
        place = {"statement": "is too much", "in the loop": "is inside a loop"}.get(
            kind, "is outside the loop"
        )
        return f"`{was}` {place}", WORDS[kind]
    if kind == "order of lines":
        return f"`{was}` and `{becomes}` are in the wrong order", WORDS[kind]
    if kind == "factor":
        return f"the factor `{was}` is too much", f"It is in `{becomes}`, and the formula doesn't have it."
    if kind == "term":
        return f"the term `{was}` is too much", f"It is in `{becomes}`. Without it every result is right."
    if kind == "divided":
        return f"there is one division by `{was}` too many", WORDS[kind]
    if kind == "power":
        return f"the power in `{was}` is too much", "It isn't part of the formula."
    if kind == "wrapped":
        return f"`{was.partition('(')[0]}` is too much", f"`{becomes}` alone is right."
    if kind in ("minus", "not"):
        sign = "minus" if kind == "minus" else "`not`"
        return f"there is a {sign} too many, in `{was}`", f"`{becomes}` is right."
    if kind == "no minus":
        return f"a minus is missing before `{was}`", "Everything after it has the wrong sign."
    if kind == "transposed":
        return f"`{was}` shouldn't be transposed", WORDS[kind]
    if kind == "not transposed":
        return f"`{was}` isn't transposed", WORDS[kind]
    if kind == "order":
        return f"the two parts of `{was}` have changed places", WORDS[kind]
    if kind == "whole":
        why = "`int` drops everything after the point, and an array of whole numbers does so with all that is put in."
        return "numbers are cut to whole numbers on the way", why
    if kind == "operator" and "//" in was:
        why = "`//` divides whole numbers and drops everything after the point, so `1 // m` is 0."
        return f"`{was}` is a whole-number division", why
    if kind == "axis":
        return _axis(was, becomes)
    if kind == "index" and "cache" in was:
        return (
            f"`{was}` is used where `{becomes}` belongs",
            f"A list counts from 0, so its last entry is L - 1. {INDEX}",
        )
    if kind == "shape":
        why = f"A shape holds two numbers, (rows, columns): of a shape, take one, `{becomes}`."
        return f"`{was}` is used where `{becomes}` belongs", why
    if kind in ("index", "name", "function", "number", "assigned", "compared", "operator", "entry"):
        why = WORDS.get(kind, "With that one change every result is right.")
        return f"`{was}` is used where `{becomes}` belongs", INDEX if kind == "index" else why
    return f"`{was}` is used where `{becomes}` belongs", "With that one change every result is right."


def _whose(slope):
    """Whose slope a product is, by its form, or ""."""
    if re.fullmatch(r"(.+) \* \(1 - \1\)|sigmoid\.prime\(.*\)", slope):
        return "the sigmoid"
    if re.fullmatch(
        r"1 - (np\.tanh\(.*\)|np\.power\(.*, 2\)|np\.square\(.*\)|.* \*\* 2)|tanh\.prime\(.*\)", slope
    ):
        return "tanh"
    return (
        "the ReLU"
        if re.fullmatch(r".* >=? 0(\.0)?|relu\.prime\(.*\)|np\.where\(.* > 0, 1, 0\)", slope)
        else ""
    )


def _axis(was, becomes):
    if "axis=0" in was and "axis=1" in becomes:
        name = f"`{was}` adds up the units, not the examples"
        return name, "`axis=0` adds the rows up. The examples are columns, so over them it is `axis=1`."
    if "axis=1" in was and "axis=0" in becomes:
        name = f"`{was}` adds up along the wrong axis"
        return name, "`axis=1` runs along a row, and `axis=0` down a column."
    if "axis" in was and "axis" not in becomes:
        return f"`{was}` adds up along one axis only", "Here everything is added up to one number."
    if "axis" not in was:
        return (
            f"`{was}` adds up everything",
            "A sum without an axis is one number. Here it goes along one axis.",
        )
    return (
        f"`{was}` loses an axis",
        "A sum drops the axis that it runs along, unless it says `keepdims=True`.",
    )
