"""Tables as people write them: numbers of any spelling come back the same, and what isn't clear is refused by place."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.labs.playground import table
from nnlib.labs.playground.settings import MOST_OWN

HEAD = "Line 1 is read as names, not as an example."
INDEX = "Column 1 numbers the lines, so it isn't used."
FIRST = "Column 1 is the class."
ROWS, LABELS = [(0.5, -1.0), (-0.25, 1.5)], [1, 0]


def parse(text):
    return table.parse(text, MOST_OWN)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.5,-1,1\n-0.25,1.5,0", []),
        ("0.5,\u22121,1\n\u22120.25,1.5,0", []),  # the typographic minus, in the first line too
        ("0.5,\u20131,1\n\u20110.25,1.5,0", []),
        ("0,1,2\n0.5,-1,1\n-0.25,1.5,0", [HEAD]),
        ("1,2,3\n0.5,-1,1\n-0.25,1.5,0", [HEAD]),
        (",0,1,2\n0,0.5,-1,1\n1,-0.25,1.5,0", [HEAD, INDEX]),  # as pandas writes it
        ('"x1" "x2" "y"\n"1" 0.5 -1 1\n"2" -0.25 1.5 0', [HEAD, INDEX]),  # as R does
        ("id,x1,x2,y\nb7,0.5,-1,1\na3,-0.25,1.5,0", [HEAD, INDEX]),
        ("#;x1;x2;y\n17;0,5;-1;1\n3;-0,25;1,5;0", [HEAD, INDEX, "'0,5' is read as 0.5."]),
        ("7,0.5,-1,1\n8,-0.25,1.5,0\n9,0,0,0", [INDEX]),
        ("1,0.5,-1\n0,-0.25,1.5", [FIRST]),
        ("y,x1,x2\n1,0.5,-1\n0,-0.25,1.5", [HEAD, FIRST]),
        ("label,x,y\n1,0.5,-1\n0,-0.25,1.5", [HEAD, FIRST]),
        ("1,1,0.5,-1\n2,0,-0.25,1.5", [INDEX, "Column 2 is the class."]),
        ("sep=;\n0,5;-1;1\n-0,25;1,5;0", ["'0,5' is read as 0.5."]),
        ('"sep=,"\r\n0.5,-1,1\r\n-0.25,1.5,0', []),
        ("a.1;b.2;c.3\n0,5;-1;1\n-0,25;1,5;0", [HEAD, "'0,5' is read as 0.5."]),  # dots, but not in a number
        ("0,5 -1 1\n-0,25\t  1,5 0\n", ["'0,5' is read as 0.5."]),
        ('"0,5","-1",1\n"-0,25","1,5",0', ["'0,5' is read as 0.5."]),
        ("0.5,-1,1,\n-0.25,1.5,0,,\n,,,\n", []),
        ("x1;x2;y;;\n0.5;-1;1;;\n-0.25;1.5;0;;\n", [HEAD]),
        ("# measured\n0.5,-1,1\n-0.25,1.5,0\n# end\n", ["2 comment lines left out."]),
        ("50%,-100\u202f%,1\n-25%,150%,0", ["'50%' is read as 0.5."]),
        ("5e-1,-1E0,1\n-2.5e-1,+1.5,0", []),
        (".5,-1.,1\n-.25,1.50,0", []),
        ("| x1 | x2 | y |\n|---|:-:|--:|\n| 0.5 | -1 | 1 |\n| -0.25 | 1.5 | 0 |", [HEAD]),
        ('"length\n(cm)",x2,y\n0.5,-1,1\n-0.25,1.5,0', [HEAD]),
        ("\ufeff0.5,-1,1\r-0.25,1.5,0\r", []),  # the line ends of an old Mac
        ("x1\tx2\ty\n0,5\t-1\t1\n-0,25\t1,5\t0".encode("utf-16"), [HEAD, "'0,5' is read as 0.5."]),
        (b"\xef\xbb\xbf0.5,-1,1\r\n-0.25,1.5,0\r\n", []),
    ],
)
def test_a_spelling_is_read_and_it_is_said_what_was_taken_as_what(text, said):
    read = parse(text)
    assert read.places[:2] == ROWS
    assert read.labels[:2] == LABELS
    assert read.said == said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("yes", "no", "'no' is y = 0 and 'yes' is y = 1."),
        ("dog", "cat", "'cat' is y = 0 and 'dog' is y = 1."),
        ("1", "-1", "-1 is y = 0 and 1 is y = 1."),
        ("1", "\u22121", "-1 is y = 0 and 1 is y = 1."),
        ("2", "1", "1 is y = 0 and 2 is y = 1."),
        ("+", "-", "'-' is y = 0 and '+' is y = 1."),
        ("True", "False", "'False' is y = 0 and 'True' is y = 1."),
        ("1.0", "0", None),
    ],
)
@pytest.mark.parametrize("at", ["first", "last"])
def test_two_words_or_numbers_are_the_classes_wherever_they_stand(first, second, said, at):
    lines = ["0.5,-1.5", "-0.25,1.5"]
    if at == "first":
        lines = [f"{name},{line}" for name, line in zip((first, second), lines, strict=True)]
    else:
        lines = [f"{line},{name}" for name, line in zip((first, second), lines, strict=True)]
    read = parse("\n".join(lines))
    assert read.labels == LABELS
    assert read.said == [each for each in (FIRST if at == "first" else None, said) if each]


def test_the_names_are_those_of_the_columns_wherever_the_class_stands():
    assert parse("kind,age,height\ncat,3,0.2\ndog,4,0.5").names == ("age", "height", "cat", "dog")
    assert parse("0,1,2\n0.5,1.5,cat\n1.5,2,dog").names == ("", "", "cat", "dog")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0,1,2\n0,1,1\n1,1,2", "Line 1 is read as an example, not as numbers of the columns."),
        ("0,1,2", "Line 1 is read as an example, not as numbers of the columns."),
    ],
)
def test_numbers_that_may_be_an_example_stay_one(text, said):
    read = parse(text)
    assert len(read.labels) == text.count("\n") + 1
    assert said in read.said


@pytest.mark.parametrize(
    ("text", "x1"),
    [
        ("1,234;0;1\n0,5;0;0", 1.234),
        ("1.234,5;0;1", 1234.5),
        ("1.234.567;0;1", 1234567),
        ("1 234,5;0;1", 1234.5),
        ("1\u202f234,5;0;1", 1234.5),
        ("1\u00a0234.5,0,1", 1234.5),
        ("1'234.5,0,1", 1234.5),
        ('"1,234","0.5",1', 1234),
        ("1,234;0;1", 1.234),
        ("1.234;0;1", 1.234),
        ("12.3%,0,1", 0.123),
    ],
)
def test_thousands_and_decimal_marks_are_told_apart(text, x1):
    read = parse(text)
    assert read.places[0][0] == x1
    if not text.startswith("1.234;"):
        assert f"is read as {x1:.12g}." in " ".join(read.said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "NA,0.5,1\n0.5,1,0",
            "line 1, column 1 holds 'NA'; it should be a number, x1, such as 0.5: fill it in",
        ),
        ("NA,NA,1\n0.5,1,0", "line 1, column 1 holds 'NA'"),
        ("O.5,I.2,1\n0.5,1,0", "line 1, column 1 holds 'O.5'"),
        ("5 cm,3 cm,cat\n0.5,1,dog", "line 1, column 1 holds '5 cm'"),
        ("abc,def,cat\n0.5,1,cat", "line 1, column 1 holds 'abc'"),
        ("1,2,0\n1,?,1", "line 2, column 2 holds '?'; it should be a number, x2, such as 0.5: fill it in"),
        ("1,2,0\n1,2,NA", "line 2, column 3 holds 'NA'; it should be the class"),
        ("0,5;1;1\n-0,5;1.5;0", "line 2, column 2 holds '1.5', but elsewhere the decimal mark is ','"),
        ("0,5;1;1\n1.5;2;0\n0,25;2;0", "line 2, column 1 holds '1.5', but elsewhere the decimal mark is ','"),
        (
            "1,234;5.678;1",
            "the table has both '5.678' and '1,234', so it isn't clear which is the decimal mark",
        ),
        ("1_000,2,1\n1,2,0", "line 1, column 1 holds '1_000'"),
        ("5,3,0,1\n6,3,1,0", "line 1 has 4 columns; it should have 3"),
        ("a,b,c,d\n1,2,3,0\n3,1,2,1\n9,9,1,1", "line 2 has 4 columns; it should have 3"),
        ("My data\nx1,x2,y\n1,2,0\n2,3,1", "line 1 has 1 column; it should have 3"),
        ("1,2,0\n2,3\n2,4,1\n", "line 2 has 2 columns; it should have 3"),
        ("1,2,0\n1,1,2,0\n2,1,2,1", "line 1 has 3 columns; it should have 4, as most lines do"),
        ("ab,cd,cat\n1,1,2,cat\n2,1,2,dog", "line 1 has 3 columns; it should have 4, as the others do"),
        ("1,1,2,0\n2,2,3\n3,2,4,1\n", "line 2 has 3 columns; it should have 4, as most lines do"),
        ("1,2,0\n2,2,1\n3,4,2\n" * 9, "line 3, column 3 holds '2', a third class after 0 and 1"),
        ('1,2,0\n1,2,"yes\n1,2,0', "line 2 can't be read"),
        ("# nothing else", "the table has no line with numbers"),
        ("sep=;", "the table has no line with numbers"),
        (b"PK\x03\x04\x14\x00", "the table is a workbook, not text: open it, and save it as CSV in UTF-8"),
        (
            "1;2;Hund\n1;2;K\u00e4fer".encode("cp1252"),
            "line 2 isn't UTF-8 text: save the table as CSV in UTF-8",
        ),
        (b"\xff\xfe1", "line 1 isn't UTF-16 text"),
    ],
)
def test_what_is_not_clear_is_refused_by_its_place(text, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        parse(text)


# --- whatever style a table is written in, the same numbers come back ---


@st.composite
def styles(draw):
    """A way to write a table."""
    mark = draw(st.sampled_from([",", ";", "\t", " ", "|"]))
    point = draw(st.sampled_from(".,"))
    return {
        "mark": mark,
        "point": point,
        # "1,234" alone may be either; a style that separates thousands also writes decimals
        "between": draw(st.sampled_from(["", "", "'", "\u2009", "\u202f", {".": ",", ",": "."}[point]])),
        "quoted": draw(st.booleans()) or (mark == "," == point),
        "minus": draw(st.sampled_from("-\u2212\u2013")),
        "write": draw(st.sampled_from(["plain", "power", "percent"])),
        "end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "before": draw(st.sampled_from(["", "\ufeff", "\n\n"])),
        "sep": draw(st.booleans()),
        "names": draw(
            st.sampled_from([None, ("a", "b", "class"), ("x1", "x.2", "y"), ("h, cm", "w; kg", "c")])
        ),
        "index": draw(st.booleans()),
        "class_at": draw(st.integers(0, 2)),
        "classes": draw(
            st.sampled_from([("0", "1"), ("no", "yes"), ("-1", "1"), ("1", "2"), ("cat", "dog")])
        ),
        "padded": draw(st.sampled_from(["", mark, 2 * mark])) if mark not in " |" else "",
    }


def written(number, style):
    """Return a number in this style."""
    if style["write"] == "plain":
        whole, _, part = np.format_float_positional(abs(number), trim="0").partition(".")
        text = f"{int(whole):,}".replace(",", style["between"]) + style["point"] + part
    else:
        text = f"{abs(number):.17e}" if style["write"] == "power" else f"{abs(number):.6f}%"
        text = text.replace(".", style["point"])
    return f"{'-' if number < 0 else ''}{text}".replace("-", style["minus"])


def as_text(rows, labels, style):
    """Return a table in this style."""
    mark, end = style["mark"], style["end"]
    lines = [[*style["names"]]] if style["names"] else []
    for row, label in zip(rows, labels, strict=True):
        lines.append([*(written(x, style) for x in row), style["classes"][label]])
    for i, line in enumerate(lines):
        line.insert(style["class_at"], line.pop())
        if style["index"]:
            line.insert(0, "" if i == 0 and style["names"] else str(i))

    def cell(text):
        return f'"{text}"' if style["quoted"] or not text or mark in text else text

    first = [f"sep={mark}"] if style["sep"] else []
    rest = [mark.join(map(cell, line)) + style["padded"] for line in lines]
    return style["before"] + end.join(first + rest)


FINITE = st.floats(-1e15, 1e15, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-12)


@given(styles(), st.lists(st.tuples(FINITE, FINITE, st.integers(0, 1)), min_size=1, max_size=6))
def test_a_table_is_read_as_the_numbers_that_were_written(style, examples):
    # Two rows that leave no doubt what the decimal mark is, and which column has the two classes.
    examples = [(0.5, 0.75, 0), (0.25, -2.5, 1), *examples]
    rows, labels = [(x1, x2) for x1, x2, _ in examples], [y for *_, y in examples]
    read = parse(as_text(rows, labels, style))
    if style["write"] == "percent":
        rows = [tuple(float(f"{x:.6f}e-2") for x in row) for row in rows]
    assert read.places == rows
    assert read.labels == labels
    assert read.names[:2] == (style["names"] or ("", ""))[:2]


PIECES = st.sampled_from(
    [
        "0",
        "1",
        "2.5",
        "-1,5",
        "\u22123",
        "1e-3",
        "NA",
        "cat",
        "dog",
        "yes",
        "x1",
        '"',
        "'",
        "%",
        "#",
        "sep=",
        "=",
        ":",
    ]
    + [",", ";", "\t", " ", "|", "\n", "\r\n", "\ufeff", "\u00a0", "1.234", "1,234.5", "---", "\0", "\ud800"]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_read_or_refused_in_words(text):
    read, said = None, ""
    try:
        read = parse(text)
    except ValueError as error:
        said = str(error)
    if read is None:
        assert said.startswith(("line ", "the table "))
    else:
        assert len(read.places) == len(read.labels) > 0
        assert {*read.labels} <= {0, 1}
        assert np.isfinite(read.places).all()
        assert len(read.names) == 4
