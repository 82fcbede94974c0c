"""How numbers are written."""

import math

import pytest

from nnlib.labs.frame import numbers


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (0.0, "nothing"),
        (1.0, "all"),
        (0.25, "25%"),
        (1 / 1234, "1 part in 1,200"),
        (1e-40, "a million million"),
    ],
)
def test_parts_in_words(part, words):
    assert numbers.part(part).endswith(words)


@pytest.mark.parametrize(
    ("write", "values", "texts"),
    [
        (numbers.number, (-0.25, 3, math.inf), ("−0.250", "3.000", "inf")),
        (numbers.cell, (0, -0.00001, -0.0057, -0.0957, 0.25), ("0", "0", "−0.0057", "−0.096", "0.250")),
        (numbers.cell, (-1.23456, 12.345, 123.4, math.nan), ("−1.235", "12.3", "123", "nan")),
        (numbers.hint, (0, 0.5, -4.56e-5, 1200, -math.inf), ("0.000", "0.500", "−4.56e−05", "1.20e+03", "−inf")),
        (numbers.signed, (1.5, -0.5, 0), ("+ 1.5", "− 0.5", "+ 0.0")),
        (numbers.change, (0.006, -0.0002, 0, math.nan), ("+0.006", "−0.0002", "no change", "—")),
        (numbers.cost, (math.log(2), 123.4, math.inf, math.nan), ("0.6931", "123", "infinite", "—")),
    ],
)  # fmt: skip
def test_each_kind_of_number(write, values, texts):
    assert tuple(map(write, values)) == texts


def test_zeros_at_the_end_are_left_out():
    assert [numbers.trimmed(value, 3) for value in (33.006, 6, 10, -0.5, -0.0001)] == [
        *("33.006", "6", "10", "−0.5", "0"),
    ]
    assert numbers.trimmed(math.nan, 3) == "—"
    assert numbers.trimmed(-4.5e-5, 3, tiny=True) == "−4.5e−5"
    assert numbers.trimmed(0.0, 3, tiny=True) == "0"


def test_latex_has_no_e():
    assert numbers.latex(-0.25, 3) == "-0.250"
    assert numbers.latex(1.5e6, 3) == r"1.500 \cdot 10^{06}"


def test_things_are_counted():
    assert [numbers.counted(n, "example") for n in (0, 1, 2)] == ["0 examples", "1 example", "2 examples"]
