"""The examples of a Playground: sets and their split, points drawn and erased, tables read and refused."""

import re

import numpy as np
import pytest

from nnlib.labs.playground import data
from nnlib.labs.playground.features import FEATURES, mapped
from nnlib.labs.playground.settings import MOST_OWN, REACH, SETS, Settings


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("train", [10, 50, 90])
def test_the_split_takes_every_example_once(name, train):
    settings = Settings(data=name, m=200, train=train, noise=0.1)
    made = data.examples(settings)
    assert made.X.shape == (2, 2 * train)
    X, Y = SETS[name](200, 0.1, settings.seed)
    both = np.hstack([np.vstack([made.X, made.Y]), np.vstack([made.X_test, made.Y_test])])
    assert sorted(map(tuple, both.T)) == sorted(map(tuple, np.vstack([X, Y]).T))
    again = data.examples(settings)
    assert all(np.array_equal(one, two) for one, two in zip(made, again, strict=True))
    assert not np.array_equal(made.X, data.examples(settings.but(seed=2)).X)


def test_one_more_example_moves_no_other_to_the_other_side_but_one():
    own = data.as_own(Settings(data="moons", m=100))
    before = data.examples(Settings(data="own", own=own))
    after = data.examples(Settings(data="own", own=data.drawn(own, 0.5, 0.5, 1)))
    sides = [{tuple(x) for x in made.X.T} for made in (before, after)]
    assert len(sides[0] ^ sides[1]) <= 2


def test_none_and_one_example():
    none = data.examples(Settings(data="own"))
    assert (none.X.shape, none.Y.shape, none.X_test.shape) == ((2, 0), (1, 0), (2, 0))
    one = data.examples(Settings(data="own", own=((0.1, 0.2, 1),)))
    assert one.X.tolist() == [[0.1], [0.2]]
    assert one.Y.tolist() == [[1]]


def test_a_set_becomes_own_and_can_be_edited():
    settings = Settings(data="circles", m=60)
    own = data.as_own(settings)
    assert len(own) == 60
    assert data.as_own(Settings(data="own", own=own)) == own
    more = data.drawn(own, 0.123456, -9, 1)
    assert more[-1] == (0.1235, -REACH, 1)
    assert own + more[-1:] == more
    assert data.erased(more, 0.12, -REACH) == own
    with pytest.raises(ValueError, match="there are 2,000 examples, and no room for more"):
        data.drawn(((0, 0, 1),) * MOST_OWN, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("0.5,-1,1\n-0.5,1.25,0", [(0.5, -1, 1), (-0.5, 1.25, 0)]),
        ("x1;x2;class\n0,5;-1;1\n-0,5;1,25;0", [(0.5, -1, 1), (-0.5, 1.25, 0)]),
        ("\ufeffx1\tx2\ty\r\n0.5\t-1\t1\r\n\r\n-0.5\t1.25\t0\r\n", [(0.5, -1, 1), (-0.5, 1.25, 0)]),
        (b"\xef\xbb\xbf0.5 -1 1\n-0.5   1.25 0\n", [(0.5, -1, 1), (-0.5, 1.25, 0)]),
        ('0.5,-1,"red"\n-0.5,1.25,"blue"', [(0.5, -1, 1), (-0.5, 1.25, 0)]),
        ("0.5,-1,1.0\n-0.5,1.25,-1", [(0.5, -1, 1), (-0.5, 1.25, 0)]),
    ],
)
def test_tables_are_read(text, rows):
    read = data.read(text)
    assert read.own == tuple(rows)
    assert read.scaling == ((0, 1), (0, 1))
    assert read.said.startswith("2 examples read.")
    Settings(data="own", own=read.own)


def test_words_become_labels_and_that_is_said():
    read = data.read("1,1,setosa\n-1,2,virginica\n0,0,setosa")
    assert [row[2] for row in read.own] == [0, 1, 0]
    assert "'setosa' is y = 0 and 'virginica' is y = 1" in read.said


def test_what_does_not_fit_the_map_is_scaled_and_that_is_said():
    read = data.read("100,-4,0\n300,-2,1\n200,-3,1")
    assert read.own == ((-2, -2, 0), (2, 2, 1), (0, 0, 1))
    assert read.scaling == ((200, 50), (-3, 0.5))
    assert "(x1 − 200) / 50 and (x2 + 3) / 0.5" in read.said
    assert data.read("100,5,0\n300,5,1").own == ((-2, 0, 0), (2, 0, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the table has no line with numbers; each line should be x1, x2 and a class"),
        ("x1,x2,y\n", "the table has no line with numbers"),
        ("1,2\n", "line 1 has 2 columns; it should have 3"),
        ("x1,x2,y\n1,2,0\n\n1,2,0,7\n", "line 4 has 4 columns"),
        ("1,2,0\n1,two,0", "line 2, column 2 holds 'two'; it should be a number, x2"),
        ("1,2,0\n,2,0", "line 2, column 1 is empty; it should be a number, x1"),
        ("1,2,0\n1,inf,0", "line 2, column 2 holds 'inf'"),
        ("1,2,0\n1,2,", "line 2, column 3 is empty; it should be the class"),
        ("1,2,0\n1,2,nan", "line 2, column 3 holds 'nan'; it should be the class"),
        ("1,2,0\n1e308,2,1", "line 2, column 1 holds '1e308'; it should be a number, x1"),
        (
            "1,2,0\n1,2,1\n1,2,2",
            "line 3, column 3 holds '2', a third class after 0 and 1; there should be two",
        ),
        ('1,2,0\n1,"2,0', "line 2 can't be read"),
        (b"1,2,0\n1,\xff,0", "line 2 isn't UTF-8 text"),
        ("1,2,0\n" * 2001, "the table has 2,001 lines; this lab has room for 2,000 examples"),
        ("1" * 2_000_001, "the table has 2,000,001 characters"),
    ],
)
def test_tables_are_refused_by_line_and_column(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        data.read(text)


@pytest.mark.parametrize("table", [5, None, [[0, 1, 1]], np.zeros((3, 3))], ids=type)
def test_a_table_is_text(table):
    words = f"the table is a {type(table).__name__}; it should be text, x1, x2 and a class in each line"
    with pytest.raises(TypeError, match=words):
        data.read(table)


@pytest.mark.parametrize("x", ["a", None, np.array([1, 2])], ids=type)
def test_an_example_is_drawn_at_numbers(x):
    with pytest.raises(TypeError, match=r"a feature .* it should be one number"):
        data.drawn((), 0, x, 1)


def test_features_are_what_they_say():
    X = np.random.default_rng(0).uniform(-3, 3, (2, 7))
    A = mapped(FEATURES, X)
    assert A.shape == (7, 7)
    for row, feature in zip(A, FEATURES.values(), strict=True):
        np.testing.assert_array_equal(row, eval(feature.code, {"np": np, "x1": X[0], "x2": X[1]}))
    np.testing.assert_array_equal(mapped(("x1", "x2"), X), X)
