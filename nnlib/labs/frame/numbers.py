"""Numbers as the labs write them, one function for each kind; a minus is always read aloud as a minus."""

import math

NONE = "—"  # where there is no number


def number(value, form=".3f") -> str:
    """Return a number in one of Python's formats: −0.250."""
    return format(float(value), form).replace("-", "−")


def trimmed(value, decimals, *, tiny=False) -> str:
    """Return a number with up to `decimals` decimals and no zeros at the end: 33.006, 6, 0.7311.

    tiny    a number that would round to 0 is shown with a power of ten: 4.5e−5
    """
    if not math.isfinite(value):
        return NONE
    if tiny and 0 < abs(value) < 0.5 * 10**-decimals:
        return number(value, ".1e").replace("e−0", "e−")
    text = number(value, f".{decimals}f").rstrip("0").rstrip(".")
    return "0" if text == "−0" else text


def hint(value) -> str:
    """Return a number for the line beside the pointer: 0.123, or 4.56e−05 where three decimals aren't enough."""
    if not math.isfinite(value):
        return number(value)
    return number(value, ".3f" if 0.001 <= abs(value) < 1000 or value == 0 else ".2e")


def cell(value) -> str:
    """Return a number for a table of many: 0.0012, 0.012, 1.234, 12.3."""
    size = abs(value)
    text = number(value, ".4f" if size < 0.01 else ".3f" if size < 10 else ".3g")
    return text if text.strip("−0.") else "0"


def signed(value) -> str:
    """Return a number as a term of a sum: "+ 1.5", "− 0.5"."""
    return f"{'−' if value < 0 else '+'} {abs(value):.1f}"


def change(value) -> str:
    """Return a difference with its sign: +0.006, −0.0002."""
    if not math.isfinite(value):
        return NONE
    return "no change" if value == 0 else number(value, "+.2g")


def cost(J, decimals=4, *, infinite="infinite") -> str:
    """Return a cost: 0.6931, 123 from a hundred on, and words if it is infinite."""
    if math.isnan(J):
        return NONE
    return infinite if math.isinf(J) else f"{J:.{decimals}f}" if J < 100 else f"{J:.3g}"


def part(value) -> str:
    """Return a part of 1 in words: "all", "12.5%", "1 part in 2,500", "nothing"."""
    if value == 0:
        return "nothing"
    if value > 0.9995:
        return "all"
    if value >= 0.01:
        return f"{100 * value:.3g}%"
    if value < 1e-12:
        return "less than 1 part in a million million"
    count = 1 / value
    power = 10 ** (math.floor(math.log10(count)) - 1)
    return f"1 part in {round(count / power) * power:,}"


def counted(count, what) -> str:
    """Return a number of things: "1 example", "2 examples"."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def latex(value, decimals) -> str:
    """Return a number in LaTeX: -0.250, and 1.500 \\cdot 10^{6} from a million on."""
    value = round(float(value), decimals)
    text = f"{value:.{decimals}f}" if abs(value) < 1e6 else f"{value:.{decimals}e}"
    return text if "e" not in text else text.replace("e+", r" \cdot 10^{") + "}"
