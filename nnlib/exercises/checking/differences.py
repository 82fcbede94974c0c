"""Says how a wrong result differs where no known mistake explains it: its structure, its shape, or its numbers."""

import inspect
import itertools
import math
import re
import reprlib
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from nnlib.exercises.checking import comparing, exceptions, printing, running, source
from nnlib.exercises.checking.running import equal, numbers, uninterrupted
from nnlib.exercises.checking.verdict import Code, Fold, Verdict
from nnlib.exercises.checking.vocabulary import OF_FACTORS, RESULTS
from nnlib.network import Network

INDICES = ("i", "j", "k", "l")  # count differently in everybody's loops
DRAWS = 20  # of each size, in the search for a small input that shows the difference


def swapped(exercise, outcomes, expected):
    """Say so where the results are right but in another order."""
    count = len(exercise.returns)
    if count < 2 or not all(_is_several(outcome.value, count) for outcome in outcomes):
        return None
    for order in itertools.islice(itertools.permutations(range(count)), 1, None):  # the first is as it is
        turned = [replace(outcome, value=tuple(outcome.value[i] for i in order)) for outcome in outcomes]
        pairs = [
            (comparing.labelled(exercise, each, right.value), right)
            for each, right in zip(turned, expected, strict=True)
        ]
        if all(comparing.alike(each.parts, right.parts) for each, right in pairs):
            line = Code(f"return {', '.join(exercise.returns)}")
            title = "Not yet: everything is right except for the order of the results."
            return Verdict(exercise.name, "mistake", title, (line,), (RESULTS,))
    return None


def _is_several(value, count):
    return isinstance(value, tuple | list) and len(value) == count


def structure(exercise, outcome, expected):
    """Say what is wrong with the kind of thing that comes back: nothing, too few, words, other keys."""
    value, like = outcome.value, expected.value
    wanted, count = ", ".join(exercise.returns), len(exercise.returns)
    returns = f"`{exercise.function}` returns"
    last_line = ("Its last line should be:", Code(f"return {wanted}"))
    if outcome.problem is not None and value is not None:
        said = f"{outcome.problem[:1].upper()}{outcome.problem[1:]}."
        said = f"{outcome.problem}." if outcome.problem[1:2] == " " else said
        should = "; ".join(f"`{name}`: {shape}" for name, shape in exercise.returns.items())
        title = f"{returns} {comparing.kind(value)}, and something about it is wrong."
        return Verdict(exercise.name, "shape", title, (said, f"It should return {should}."))
    if value is None:
        return Verdict(exercise.name, "shape", f"{returns} nothing.", last_line)
    if exercise.view is not None:
        return _odd_labels(exercise, outcome.parts, expected.parts)
    if isinstance(like, Network):
        if isinstance(value, Network):
            return None
        if not _is_several(value, 2):
            title = f"{returns} {comparing.kind(value)}; it should return a Network, or W and b."
            line = Code("return Network(W, b, net.g)")
            words = ("The last line:", line, "W and b are dicts, `{1: ..., 2: ...}`.")
            return Verdict(exercise.name, "shape", title, words)
        return _odd_ones({"W": "", "b": ""}, value, (dict(like.W), dict(like.b)), exercise)
    if count == 1:
        return _odd_ones(exercise.returns, (value,), (like,), exercise)
    if not _is_several(value, count):
        several = isinstance(value, tuple | list)
        found = f"{len(value)} result{'s' * (len(value) != 1)}" if several else comparing.kind(value)
        shapes = [f"`{name}` is {shape}." for name, shape in exercise.returns.items()]
        title = f"{returns} {found}; it should return {count} results, {_listed(exercise.returns)}."
        return Verdict(exercise.name, "shape", title, (*last_line, *shapes))
    return _odd_ones(exercise.returns, value, like, exercise)


def _listed(names):
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _odd_labels(exercise, seen, wanted):
    for title, names in (
        ("is missing", set(wanted) - set(seen)),
        ("shouldn't be there", set(seen) - set(wanted)),
    ):
        if names:
            return Verdict(exercise.name, "shape", f"Not yet: `{min(names)}` {title}.")
    return None


def _odd_ones(returns, values, expecteds, exercise):
    for name, each, like in zip(returns, values, expecteds, strict=False):
        problem = _odd(name, each, like, returns[name])
        if problem:
            return Verdict(exercise.name, "shape", f"Not yet: {problem[0]}", (problem[1],))
    return None


def _odd(name, value, like, should):
    if isinstance(like, Mapping):
        if not isinstance(value, Mapping):
            return (
                f"`{name}` is {comparing.kind(value)}; it should be a dict with an entry for each layer.",
                f"Start with `{name} = {{}}` and set `{name}[l] = ...` in the loop over the layers.",
            )
        keys = [key for key in like if key != 0]
        if set(value) - {0} != set(keys):
            return (
                f"`{name}` has the keys {reprlib.repr(list(value))}; it should have {list(like)}.",
                (
                    "Does a loop end too soon or start too late? The layers are numbered 1 to L: `range(1, L + "
                    "1)`."
                )
                if value and set(value) < set(like)
                else (
                    "The layers are numbered 1 to L, with numbers, not words; the input is layer 0. In a "
                    "list, put None at index 0."
                ),
            )
        for key in keys:
            odd = _odd(f"{name}[{key}]", value[key], like[key], "")
            if odd:
                return odd
        return None
    if value is None:
        return (
            f"`{name}` is None.",
            "Is a `return` missing in something that it calls, or is there a `print` instead?",
        )
    if inspect.iscoroutine(value):
        return f"`{name}` is a coroutine, not numbers.", "The first line starts with `def`, without `async`."
    if inspect.isgenerator(value):
        return (
            f"`{name}` is a generator, not numbers.",
            "Return the result with `return`, not `yield`.",
        )
    several = isinstance(value, list | tuple) and any(isinstance(each, list | tuple) for each in value)
    if several and numbers(value) is None:
        some = "One of its entries is itself several numbers. From a shape, take one, `X.shape[0]`."
        return f"`{name}` is {comparing.kind(value)}, not numbers.", some
    if numbers(value) is None:
        return (
            f"`{name}` is {comparing.kind(value)}, not numbers.",
            f"It should be {should or 'an array of numbers'}.",
        )
    return None


def shape(function, exercise, case, outcome, expected):
    """Say which array has another shape, and what most likely gave it that."""
    for label, mine, wanted in _pairs(outcome, expected):
        shape = exercise.returns.get(label.partition("[")[0], "")
        odd = _odd(label, mine, wanted, "") if numbers(wanted) is not None else None
        if odd:
            return Verdict(exercise.name, "shape", f"Not yet: {odd[0]}", (odd[1],))
        have, want = np.shape(mine), np.shape(wanted)
        if have == want or (np.size(mine) == np.size(wanted) == 1):
            continue
        in_words = shape if shape == "a number" else getattr(re.match(r"\(.*?\)", shape), "group", str)()
        should = (
            f"{in_words} = {want}"
            if in_words.startswith("(") and want
            else (in_words or comparing.notation(want, case))
        )
        found = f"has shape {comparing.notation(have, case)}" if have else "is one number"
        title = f"Not yet: `{label}` {found}; it should be {should}."
        drawn = "rng" in exercise.arguments and len(have) == 2 and have != want[::-1]
        parts = source.returns_early(function) + exceptions.globals_used(function, exercise.arguments)
        parts = parts or ["" if drawn else _cause(label, have, want)]
        return Verdict(exercise.name, "shape", title, tuple(part for part in parts if part))
    return None


def _pairs(outcome, expected):
    """The label, yours and what it should be, of every part that both results have."""
    mine, wanted = outcome.parts, expected.parts
    return [(label, mine[label], wanted[label]) for label in wanted if label in mine]


def _cause(label, have, want):
    size = math.prod(have)
    if len(have) == 1 and len(want) == 2 and size == math.prod(want):
        sizes = ", ".join("1" if n == 1 else "-1" for n in want)
        return (
            "It has one axis, but a column or a row has two. A sum drops an axis unless it has "
            f"`keepdims=True`; `reshape({sizes})` gives it back."
        )
    if have == want[::-1] and len(have) == 2:
        return (
            "Rows and columns are the wrong way around. Transpose it with `.T`, or swap the factors of "
            "the product."
        )
    if size == 0:
        return (
            "There is nothing in it. Is there a slice or a condition that leaves no entries, or a list that "
            "stays empty?"
        )
    if len(want) == 1:
        return f"{want[0]} numbers are expected, one after the other."
    if have == () or size == 1:
        return (
            "All of it is one number. Is it a sum over everything? To sum over the examples only, use "
            "`axis=1`."
        )
    if want == () and size > 1:
        return (
            "It should be one number. The sum or the mean over the examples is missing, or runs along "
            "one axis only."
        )
    if len(have) == len(want) == 2 and 1 in want and have[0] > 1 and have[1] > 1:
        return (
            "numpy stretched it into a table, as it does with a column and a row, or with an (n, 1) and an "
            "(n,). Which of the two lost an axis or was transposed? Or is a sum over the other axis missing?"
        )
    if len(have) < len(want):
        return (
            "An axis is gone. Does a sum run along the wrong axis, or without `keepdims=True`? Did you pick "
            "a row, as in `Z[0]`, or entries by a condition, as in `Z[Z > 0]`?"
        )
    if len(have) > 2:
        return (
            "It has one axis too many. The cause may be a list of columns in `np.array([...])`, a `[None]`, "
            "a `reshape` to three sizes, or two results of a function under one name."
        )
    if len(have) == len(want) and any(a == 1 < b for a, b in zip(have, want, strict=True)):
        return "One axis has a single entry left. Is there a sum, or a loop that keeps only its last round?"
    return (
        "Print the shapes along the way, line by line. (a, b) @ (b, c) gives (a, c), and `X[0]` has one "
        "axis fewer than X."
    )


def factor(exercise, outcomes, expected) -> str:
    """Return by what exact factor all results are too large or too small, "2 times too large", or ""."""
    ratios = [_ratio(outcome, right) for outcome, right in zip(outcomes, expected, strict=True)]
    if not ratios or any(ratio is None for ratio in ratios):
        return ""
    sizes = list(zip(exercise.cases, ratios, strict=False))
    if np.allclose(ratios, ratios[0], rtol=1e-6):
        if np.isclose(ratios[0], 1):
            return ""
        return _times(ratios[0])
    for name in exercise.cases[0]:
        values = [case.get(name) for case, _ in sizes]
        if name == "extreme" or not all(isinstance(value, int) for value in values):
            continue
        for power, times in ((1, name), (2, f"{name}^2")):
            for sign in (1, -1):
                c = [
                    ratio * float(value) ** (-sign * power)
                    for value, ratio in zip(values, ratios, strict=True)
                ]
                if np.allclose(c, c[0], rtol=1e-6):
                    and_more = "and" if c[0] < 0 else "and another"
                    much = "" if np.isclose(c[0], 1) else f" {and_more} {_times(c[0])}"
                    return f"{times} times too {'large' if sign > 0 else 'small'}{much}"
    return ""


def _times(ratio):
    if ratio < 0:
        return (
            "of the opposite sign" if np.isclose(ratio, -1) else f"of the opposite sign and {_times(-ratio)}"
        )
    return f"{ratio:.6g} times too large" if ratio > 1 else f"{1 / ratio:.6g} times too small"


def _ratio(outcome, expected):
    """The one factor between a result and the right one, or None."""
    if outcome.error is not None or set(outcome.parts) != set(expected.parts):
        return None
    mine = [numbers(outcome.parts[label]) for label in expected.parts]
    wanted = [numbers(expected.parts[label]) for label in expected.parts]
    if any(each is None for each in (*mine, *wanted)):
        return None
    if any(a.shape != b.shape and not a.size == b.size == 1 for a, b in zip(mine, wanted, strict=True)):
        return None
    a, b = (np.concatenate([np.ravel(each) for each in arrays]) for arrays in (mine, wanted))
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b)) and np.any(b)):
        return None
    largest = np.argmax(np.abs(b))
    ratio = a[largest] / b[largest]
    return (
        float(ratio) if ratio and np.allclose(a, ratio * b, rtol=1e-6, atol=1e-9 * abs(a[largest])) else None
    )


WHERE = {
    "large": "Is there a 2 left over from a square, is a 1/m missing or multiplied instead, or is a step "
    "done twice?",
    "small": "Is something divided twice, or is a mean taken of something already divided?",
    "sign": "Somewhere a minus is missing, or there is one too many.",
}


def by_a_factor(exercise, outcomes, expected):
    """Say so where everything is by one exact factor too large or too small."""
    told = factor(exercise, outcomes, expected)
    if not told:
        return None
    kind = "sign" if "sign" in told else "large" if "large" in told else "small"
    name = f"everything is {'' if kind == 'sign' else 'exactly '}{told}"
    return Verdict(exercise.name, "mistake", f"Not yet: {name}.", (WHERE[kind],), (OF_FACTORS[kind],))


def in_words(exercise, outcome, expected):
    """Say what differs where a result is described in words, since its numbers differ by right."""
    for label, mine, wanted in _pairs(outcome, expected):
        if isinstance(wanted, str) and mine != wanted:
            words = (f"In a right answer, {label} {wanted}.",)
            return Verdict(exercise.name, "value", f"Not yet: {label} {mine}.", words)
    return None


def values(function, exercise, rng):
    """Show the smallest input on which the two differ, both results, and the first step where they part."""
    for case in sorted(exercise.cases, key=lambda case: (case.get("extreme", False), _size(case))):
        for _ in range(DRAWS):
            inputs = exercise.inputs(rng, case, digits=1)
            expected = uninterrupted(exercise.reference, inputs)
            expected = comparing.labelled(exercise, expected, expected.value)
            outcome = comparing.labelled(exercise, uninterrupted(function, inputs), expected.value)
            if expected.error is None and not comparing.agrees(outcome, expected):
                return _difference(function, exercise, case, inputs, outcome, expected)
    title = f"Not yet: `{exercise.function}` gives the wrong numbers, but only for values far out."
    return Verdict(exercise.name, "value", title, ("Try it with inputs of -1000 and 1000.",))


def _size(case):
    return sum(math.prod(size) if isinstance(size, list | tuple) else size for size in case.values())


def _difference(function, exercise, case, inputs, outcome, expected):
    if outcome.error is not None:
        return exceptions.stops(function, exercise, case, outcome)
    wrong = [each for each in _pairs(outcome, expected) if not equal(*each[1:])]
    parts = [*exceptions.globals_used(function, exercise.arguments), *source.returns_early(function)]
    if wrong and all(_near(mine, wanted) for _, mine, wanted in wrong):
        parts.append("Close, but not exact. Is a number rounded, or a slope computed by nudging?")
    where, line = _first_step(function, exercise, inputs)
    parts += [where] if where else []
    before = len(parts)
    parts += ["Only values far out differ. Here is an example:"] if case.get("extreme") else []
    for label, mine, wanted in wrong[:2]:
        parts.append(Fold(f"`{label}`, yours and what it should be:", printing.both(mine, wanted)))
    shown = "\n".join(printing.line(name, each) for name, each in inputs.items())
    parts.append(Fold("The input of this small example:", shown))
    which = f"`{wrong[0][0]}` has the right shape but the wrong numbers" if wrong else "the result differs"
    if wrong and np.ndim(wrong[0][2]) == 0:
        which = f"`{wrong[0][0]}` is the wrong number"
    if wrong and numbers(wrong[0][2]) is None:
        which = f"`{wrong[0][0]}` is not what it should be"
    with_cure = (*parts[:before], "In the formula it is:", line, *parts[before:]) if line else ()
    return Verdict(exercise.name, "value", f"Not yet: {which}.", tuple(parts), with_cure=with_cure)


def _near(mine, wanted):
    """Whether a result is off by less than a hundredth of the largest entry."""
    mine, wanted = numbers(mine), numbers(wanted)
    if mine is None or wanted is None or mine.shape != wanted.shape or not wanted.size:
        return False
    return bool(np.abs(mine - wanted).max() < 0.01 * np.abs(wanted).max())


def _first_step(function, exercise, inputs):
    """Compare the variables of the reader's function with those of the same name in nnlib's, change by change.

    In loops a variable changes many times. Where the two loop differently, its last values are compared, if one of
    them has no loop, and else nothing. A line is blamed only where all before it has been found in the reader's.
    Return where they part, in words or "", and the line of the formula that is blamed, or None.
    """
    mine, theirs = _changes(function, inputs), _changes(exercise.lines, inputs)
    anywhere = [value for values in mine.values() for value in values]
    anywhere += [each for each in inputs.values() if isinstance(each, np.ndarray)]
    anywhere += [each for value in inputs.values() if isinstance(value, dict) for each in value.values()]
    seen: dict[str, int] = {}
    certain = True
    for name, value, line in running.steps(exercise.lines, inputs):
        plain, base = _plain(name), _base(name)
        k = seen[plain] = seen.get(plain, -1) + 1
        turn = seen[f"{base} of any layer"] = seen.get(f"{base} of any layer", -1) + 1
        if plain in INDICES:
            continue
        values, count = mine.get(plain, []), len(theirs[plain])
        one_name = [each for each in theirs if _base(each) == base and each != base]
        if not values and base in mine and len(mine[base]) == sum(len(theirs[each]) for each in one_name):
            values, count, k = mine[base], len(mine[base]), turn  # one name for all layers, in turn
        if len(values) == count:
            parted = not equal(values[k], value)
        elif any(equal(each, value) for each in anywhere):
            continue
        else:
            parted = bool(values) and 1 in (len(values), count) and k == count - 1
            certain = certain and bool(values)
        if parted and certain:
            return f"The first step that differs from the formula is `{name}`.", Code(line)
        if parted:
            return (
                f"The first result that differs is `{name}`. What comes before it couldn't be compared.",
                None,
            )
    return "", None


def _base(name):
    """The name without its layer: dZ for dZ[2], dZ2 and dZ_2."""
    return re.sub(r"(\[.*\]|_?\d+)$", "", name)


def _changes(function, inputs):
    found: dict[str, list] = {}
    for name, value, _ in running.steps(function, inputs):
        found.setdefault(_plain(name), []).append(value)
    return found


def _plain(name):
    """The same for dZ[2], dZ2 and dZ_2."""
    return re.sub(r"[\[\]_]", "", name)
