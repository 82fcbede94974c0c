"""Puts a repair in words: the cause, the reader's line, why it is wrong, and from the second failure on the cure."""

import re

from nnlib.exercises.checking.mistakes import held_back
from nnlib.exercises.checking.trees import Repair
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.checking.vocabulary import OF_REPAIRS

LONGEST = 6  # lines of a cure; a longer one isn't read
TITLES = {  # what goes on after "Not yet:", where a kind needs no more than the text that is wrong
    "shape": "`{was}` is a whole shape, and one number is needed",
    "name": "`{was}` is the wrong variable here",
    "index": "`{was}` has the wrong index",
    "number": "{was} is the wrong number here",
    "function": "`{was}` is the wrong function here",
    "operator": "`{was}` has the wrong operator",
    "compared": "`{was}` makes the wrong comparison",
    "assigned": "`{was}` mixes up `=`, `+=` and `-=`",
    "entry": "`{was}` replaces a whole array",
    "comma": "a comma at the end makes a tuple",
    "unpacked": "results are unpacked in the wrong order",
    "exchanged": "`{was}` and `{becomes}` are swapped",
    "exchanged branches": "the two cases of `{was}` are swapped",
    "order of lines": "`{was}` and `{becomes}` are in the wrong order",
    "order": "the two parts of `{was}` are swapped",
    "brackets": "parentheses are missing or in the wrong place",
    "if": "`{was}` skips some rounds of the loop",
    "statement": "`{was}` is one line too many",
    "in the loop": "`{was}` is inside a loop",
    "after the loop": "`{was}` is outside the loop",
    "before the loop": "`{was}` is outside the loop",
    "factor": "there is one factor too many, `{was}`",
    "term": "there is one term too many, `{was}`",
    "divided": "there is one division by `{was}` too many",
    "power": "there is one power too many, in `{was}`",
    "minus": "there is one minus too many, in `{was}`",
    "not": "there is one `not` too many, in `{was}`",
    "no minus": "a minus is missing before `{was}`",
    "transposed": "`{was}` shouldn't be transposed",
    "not transposed": "`{was}` isn't transposed",
    "whole": "numbers are cut to whole numbers on the way",
    "flat": "`{was}` loses an axis",
    "too late": "`{was}` does things in the wrong order",
    "clipped": "`{was}` cuts off large numbers",
    "rounded": "`{was}` rounds the numbers",
    "loop": "`{was}` isn't the right range",
    "from 0": "layers are counted from 0 here, but layer 1 has the number 1",
    "no factor": "`{was}` isn't multiplied by {becomes}",
    "not divided": "`{was}` isn't divided by {becomes}",
    "no power": "`{was}` isn't squared",
    "no call": "`{becomes}` is missing at `{was}`",
    "no complement": "`{was}` is used where its difference from 1 is meant",
    "no term": "{becomes} isn't added to `{was}`",
    "no sum": "`{becomes}` is missing at `{was}`",
}
WHY = {
    "global": "The check calls your function with other examples, and so will you. Use what is passed in.",
    "comma": "A comma at the end of a line makes a tuple with one entry.",
    "several": "It returns several results at once, as a tuple. Take them apart, or pick the one that you need.",
    "unpacked": "Names receive the results in the order in which they come.",
    "function": "Look up which function this step of the formula calls.",
    "slope": "On the way back, use the slope of the layer's own activation, at what went into it.",
    "brackets": "Multiplication and division come before plus and minus, so Python reads this differently.",
    "if": "The lines under it run only sometimes, but every round needs them.",
    "entry": "One number takes the place of the whole array. Only one entry is meant.",
    "statement": "Without this line every result is right.",
    "order of lines": "The second one belongs first, because each of them uses what the other one changes.",
    "in the loop": "It runs in every round, but belongs outside.",
    "after the loop": "It runs once, after the last round, but every round needs it. Indent it.",
    "before the loop": "It runs once, before the first round, but every round needs it.",
    "divided": "It has been divided before, or needs no division at all.",
    "exchanged": "Each belongs where the other one is.",
    "order": "The order counts in a difference, a quotient, and a product of matrices.",
    "transposed": "Write the shapes next to each factor: (a, b) times (b, c) gives (a, c).",
    "not transposed": "Write the shapes next to each factor: (a, b) times (b, c) gives (a, c).",
    "shape": "A shape holds two numbers, (rows, columns). Take one of them.",
    "index": "Count through a small example by hand: which layer, or which entry, is meant here?",
    "assigned": "`=` replaces the old value; `+=` and `-=` add to it and subtract from it.",
    "factor": "The formula doesn't have it.",
    "term": "The formula doesn't have it.",
    "power": "It isn't part of the formula.",
    "no minus": "Everything after it has the wrong sign.",
    "too late": "The mean of the squares isn't the square of the mean, and the same goes for roots and logarithms.",
    "flat": "A row is (1, m), and a column (n, 1). A flat list, (m,), is neither.",
    "clipped": "The formula takes the numbers as they are, however large.",
    "rounded": "Rounding loses digits, and the errors add up in everything that follows. Round only what you print.",
    "loop": "`range(n)` goes from 0 to n - 1, and `range(1, n)` from 1 to n - 1: the end isn't included.",
    "from 0": "W, b, and their slopes have the keys 1 to L. Layer 0 is the input, which has no weights.",
    "no factor": "Compare it with the formula, factor by factor.",
    "not divided": "Compare it with the formula, factor by factor.",
    "no power": "Compare it with the formula, factor by factor.",
    "no call": "Compare it with the formula, step by step.",
    "no complement": "Compare it with the formula, step by step.",
    "no term": "Compare it with the formula, term by term.",
    "no sum": "Without it, each entry is left by itself.",
    "whole": "`int` drops everything after the decimal point, and so does an array of whole numbers when you put "
    "something into it.",
}

# What a teacher's table says of each name: a general sentence, if there is one.
EXPLAINED = {name: WHY[kind] for kind, name in OF_REPAIRS.items() if "{" not in WHY.get(kind, "{")}


def verdict(exercise, repair: Repair, arguments, factor="", before=()) -> Verdict:
    """Return the verdict that names the place that is wrong.

    arguments   the reader's names
    factor      by what all results are too large or too small, such as "2 times too large", or ""
    before      what is said first
    """
    title, why = _told(repair, arguments)
    if factor and "sign" not in factor:
        why = f"So everything is exactly {factor}."
    place = [f"{_where(repair)}:", Code(repair.statement)] if repair.statement else []
    parts = [why, *place] if repair.kind == "global" else [*place, why]
    parts = [*before, *(part for part in parts if part)]
    name = OF_REPAIRS[repair.kind]
    return Verdict(exercise.name, "mistake", f"Not yet: {title}.", parts, (name,), [*parts, *_cure(repair)])


def with_a_known_one(exercise, repair, mistake, arguments) -> Verdict:
    """Return the verdict on two mistakes: a place that is wrong, and a known mistake that is left without it."""
    title, why = _told(repair, arguments)
    where = [f"{_where(repair)}:", Code(repair.statement)] if repair.statement else []
    parts = [*where, *([why] if why else []), held_back(mistake.words, exercise)]
    parts = [part for part in parts if part]
    names = (OF_REPAIRS[repair.kind], mistake.name)
    said = f"Not yet: there are two mistakes. {title[:1].upper()}{title[1:]}, and {mistake.name}."
    cure = [*parts[: len(parts) - 1], mistake.words] if mistake.words else parts
    return Verdict(exercise.name, "mistake", said, parts, names, [*cure, *_cure(repair)])


def one_of_two(exercise, first, second, arguments) -> Verdict:
    """Return the verdict on two places that are wrong, or on one where the other couldn't be found."""
    names, titles, parts = [], [], []
    for repair in (first, second) if second else (first,):
        title, why = _told(repair, arguments)
        names.append(OF_REPAIRS[repair.kind])
        titles.append(title)
        if repair.statement:
            parts += [f"{_where(repair)}:", Code(repair.statement)]
        if why and why not in parts:
            parts.append(why)
    said = "; and ".join(dict.fromkeys(titles))
    if not second:
        parts.append("That isn't all: with it put right, part of the result still differs.")
    cures = [part for repair in (first, second) if repair for part in _cure(repair)]
    cures = [part for part in dict.fromkeys(cures) if not isinstance(part, str) or second]
    return Verdict(
        exercise.name, "mistake", f"Not yet: {said}.", parts, tuple(dict.fromkeys(names)), [*parts, *cures]
    )


def line(repair: Repair) -> list:
    """Return where a mistake is that has a name already."""
    if not repair.statement:
        return []
    where = f"`{repair.helper}`, which yours calls" if repair.helper else "your function"
    return [f"It is in line {repair.lines[0]} of {where}:", Code(repair.statement)]


def _where(repair):
    lines = [str(number) for number in repair.lines]
    which = f"In line {lines[0]}" if len(lines) == 1 else f"In lines {', '.join(lines[:-1])} and {lines[-1]}"
    return which + (f" of `{repair.helper}`, which yours calls" if repair.helper else " of your function")


def _cure(repair):
    """What makes every result right: another text in the same place, or the whole statement."""
    if repair.kind == "global" or (repair.kind == "constant" and not repair.fixed):
        return [f"`{repair.was}` is `{repair.becomes}`."]
    if not repair.fixed or repair.fixed.count("\n") >= LONGEST:
        return []
    return ["With this change every result is right:", Code(repair.fixed)]


def _told(repair, arguments):
    """The title of a mistake, which goes on after "Not yet:", and why it is one; neither gives the cure away."""
    was, becomes, kind = repair.was, repair.becomes, repair.kind
    title = TITLES.get(kind, "`{was}` is wrong here").format(was=was, becomes=becomes)
    why = WHY.get(kind, "").format(was=was, becomes=becomes)
    if kind == "constant" and becomes in arguments:
        title = f"`{becomes}` is never used where it belongs; the fixed number {was} is there instead"
        why = f"Whatever is passed as `{becomes}`, the result is the same. Use the argument."
    elif kind == "constant":
        title = f"the fixed number {was} should come from the arguments"
        why = "It fits one example only."
    elif kind == "global":
        title = (
            f"your function takes `{was}` from the notebook, not from its arguments ({', '.join(arguments)})"
        )
    elif kind in ("several", "wrapped"):
        called = was.partition("(")[0]
        title = f"the call of `{called}` shouldn't be there"
        if kind == "several":
            title = f"`{called}` returns several results, but is used as if it returned one"
    elif kind == "slope":
        whose = _whose(was)
        title = f"`{was}` isn't the slope of the activation here"
        if whose:
            title = f"the slope of {whose} is used in a layer with another activation"
            why = f"`{was}` belongs to {whose}. {why}"
    elif kind == "operator" and "//" in was:
        title = f"`{was}` is whole-number division"
        why = "`//` drops everything after the decimal point, so `1 // m` is 0."
    elif kind == "operator" and "^" in was:
        title, why = (
            f"`^` in `{was}` isn't a power",
            "In Python, a power is written with two stars, as in `x**2`.",
        )
    elif kind == "axis":
        title, why = _axis(was, becomes)
    elif kind == "index" and "cache" in was:
        why = f"A list counts from 0, so its last entry is L - 1. {why}"
    return title, why


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
        return (
            f"`{was}` adds up the units, not the examples",
            "`axis=0` runs down a column. Examples are columns.",
        )
    if "axis=1" in was and "axis=0" in becomes:
        return (
            f"`{was}` adds up along the wrong axis",
            "`axis=1` runs along a row, and `axis=0` down a column.",
        )
    if "axis" in was and "axis" not in becomes:
        return f"`{was}` adds up along one axis only", "Here everything is added up to one number."
    if "axis" not in was:
        return (
            f"`{was}` adds up everything",
            "Without an axis, a sum is one number. Here it runs along one axis.",
        )
    return f"`{was}` loses an axis", "A sum drops the axis that it runs along, unless you ask it to keep it."
