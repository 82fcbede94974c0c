"""Two features and a class for each example, read from a table as people write it: pasted, or a spreadsheet's CSV."""

import csv
import re
from collections import Counter
from typing import NamedTuple

from nnlib.labs.frame.numbers import counted

MOST_CHARACTERS = 2_000_000
LARGEST = 1e300  # of a feature, so that the difference of two is finite
MARKS = ("\t", ";", "|", ",", " ")
MINUS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2013\ufe63\uff0d", "-"))
SPACES = "\u00a0\u2007\u2009\u202f"  # that don't break a line: between thousands
INVISIBLE = "\ufeff\u200b"
MISSING = ("", "na", "n/a", "#n/a", "nan", "null", "?")
CLASS = ("class", "label", "target", "species", "category", "outcome")
INDEX = ("", "id", "index", "no", "no.", "nr", "nr.", "number", "row", "#", "unnamed: 0")
WANTED = "3: x1, x2 and the class"
EMPTY = "the table has no line with numbers; each line should be x1, x2 and a class, such as 0.5, -1.2, 1"


class Read(NamedTuple):
    """What a table holds: a row (x1, x2) and a label 0 or 1 for each example, and in words what was taken as what.

    names   what the table calls x1, x2, y = 0 and y = 1, "" for one without a name
    """

    places: list
    labels: list
    names: tuple
    said: list


class Line(NamedTuple):
    """The cells of one line of a table, and its number in the text."""

    number: int
    cells: list


class Cell(NamedTuple):
    """What a table holds in a place, and what it should be."""

    line: int
    column: int
    feature: str
    text: str


class Columns(NamedTuple):
    """Which columns of a table are the class and the two features, and whether its first column was an index."""

    label: int
    features: list
    index: bool


def parse(text, most) -> Read:
    """Return the examples in a table, at most `most`.

    A tab, semicolon, |, comma or spaces separate its cells; a line `sep=;` says which. A line of names may come first,
    an index as the first column, and the class in any column. A number may have a decimal comma, a typographic minus,
    separated thousands, an exponent or a %. Lines that start with # are comments.
    Raises TypeError or ValueError that names the line and column and what should be there.
    """
    text = _decoded(text)
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"the table has {len(text):,} characters; this lab reads up to {MOST_CHARACTERS:,}")
    lines = [
        (number, line.strip(INVISIBLE))
        for number, line in enumerate(re.split("\r\n|\r|\n", text.strip(INVISIBLE)), 1)
        if line.strip(INVISIBLE + " \t")
    ]
    marks, said = MARKS, []
    chosen = lines and re.fullmatch(r"""["']?sep=([^\w"'.+-])["']?[;,\t]*""", lines[0][1], re.IGNORECASE)
    if chosen:
        marks, lines = (chosen[1],), lines[1:]
    comments = {number for number, line in lines if re.match(r"\s*#(?!\s*[;,|\t])", line)}
    if comments:
        lines = [line for line in lines if line[0] not in comments]
        said.append(f"{counted(len(comments), 'comment line')} left out.")
    if not lines:
        raise ValueError(EMPTY)
    if len(lines) > most + 1:
        raise ValueError(f"the table has {len(lines):,} lines; this lab has room for {most:,} examples")
    problem = None
    # The right separator is one with which the table makes sense: "0,5 1,5 1" has commas, and no comma separates.
    usual = [mark for mark in marks if 2 * sum(mark in line for _, line in lines) > len(lines)]
    for mark in usual or marks[-1:]:
        try:
            read = _examples(_cells(lines, mark), mark)
        except ValueError as error:
            problem = problem or error
        else:
            if len(read.labels) > most:
                raise ValueError(
                    f"the table has {len(read.labels):,} lines; this lab has room for {most:,} examples"
                )
            return read._replace(said=read.said + said)
    raise problem


def _decoded(text):
    if isinstance(text, str):
        return text
    if not isinstance(text, bytes):
        raise TypeError(
            f"the table is a {type(text).__name__}; it should be text, x1, x2 and a class in each line: for arrays, "
            "make a new lab, labs.playground(data=(X, Y))"
        )
    if text.startswith(b"PK"):
        raise ValueError("the table is a workbook, not text: open it, and save it as CSV in UTF-8")
    # What a spreadsheet calls "Unicode text" is UTF-16, and says so in its first two bytes.
    encoding = "utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1
        raise ValueError(
            f"line {line} isn't {encoding[:6].upper().rstrip('-')} text: save the table as CSV in UTF-8"
        ) from None


def _cells(lines, mark) -> list[Line]:
    """Return the cells of every line that has some, all with the same number of cells."""
    found, current = [], []

    def fed():
        for number, line in lines:
            current.append(number)
            line = line.strip(" ").strip("|") if mark == "|" else line
            yield f"{line.replace(chr(9), ' ').strip() if mark == ' ' else line}\n"

    reader = csv.reader(fed(), delimiter=mark, strict=True, skipinitialspace=mark != "\t")
    try:
        for cells in reader:
            cells = [" ".join(cell.split("\n")).strip().strip(INVISIBLE) for cell in cells]
            # In Markdown there is a line below the names.
            ruled = mark == "|" and not re.search(r"[^-:+= ]", "".join(cells))
            if any(cells) and not ruled:
                found.append(Line(current[0], cells))
            current.clear()
    except csv.Error as error:
        raise ValueError(f"line {current[0]} can't be read ({error}): look at its quotation marks") from None
    return _even(found)


def _even(lines):
    """Return the lines without separators at their ends. Raises ValueError if one doesn't have as many as most."""
    filled = [max(i for i, cell in enumerate(line.cells, 1) if cell) for line in lines]
    usual = max(Counter(filled).items(), key=lambda found: (found[1], found[0]))[0] if filled else 0
    for i, (line, width) in enumerate(zip(lines, filled, strict=True)):
        if i == 0 and width == usual - 1 and len(lines) > 1 and not any(map(_is_number, line.cells)):
            continue  # there may be no name above an index
        if width > usual or len(line.cells) < usual:
            cells = max(width, min(len(line.cells), usual))
            wanted = WANTED if usual in (3, cells) else f"{usual}, as most lines do"
            raise ValueError(f"line {line.number} has {counted(cells, 'column')}; it should have {wanted}")
    return [
        Line(line.number, line.cells[: max(width, usual)]) for line, width in zip(lines, filled, strict=True)
    ]


def _examples(lines, mark) -> Read:
    if not lines:
        raise ValueError(EMPTY)
    head, lines, columns = _without_head(lines)
    said = [] if head is None else [f"Line {head.number} is read as names, not as an example."]
    if head is None and _counting(lines[0].cells):
        said.append(f"Line {lines[0].number} is read as an example, not as numbers of the columns.")
    if columns.index:
        said.append("Column 1 numbers the lines, so it isn't used.")
    cells = [
        Cell(line.number, column + 1, f"x{i}", line.cells[column])
        for line in lines
        for i, column in enumerate(columns.features, 1)
    ]
    form, taken = _form(cells, mark)
    places = [_place(cell, form) for cell in cells]
    labels, kinds, named = _labels(
        [(line.number, line.cells[columns.label]) for line in lines], columns, form
    )
    if columns.label != max(columns.label, *columns.features):
        said.append(f"Column {columns.label + 1} is the class.")
    named_columns = head is not None and not _counting(head.cells)
    names = [head.cells[column] for column in columns.features] if named_columns else ["", ""]
    return Read(
        list(zip(places[::2], places[1::2], strict=True)), labels, (*names, *kinds), said + taken + named
    )


# --- what the lines and columns are ---


def _without_head(lines):
    """Return the line of names or None, the lines of examples, and their Columns."""
    first, rest = lines[0], lines[1:]
    counting = _counting(first.cells)
    plain = not any(map(_is_number, first.cells)) and not any(map(_missing, filter(None, first.cells)))
    if not plain and not counting:
        return None, lines, _columns(None, lines)
    if not rest:
        if plain:
            raise ValueError(EMPTY)
        return None, lines, _columns(None, lines)
    columns = _columns(first, rest)
    width = len(rest[0].cells)
    head = Line(first.number, [""] * (width - len(first.cells)) + first.cells)
    labels = {_key(line.cells[columns.label]) for line in rest}
    name, places = head.cells[columns.label], [head.cells[column] for column in columns.features]
    if plain:
        # "5 cm; 3 cm; cat" is an example with units, and dropping it could lose a whole class.
        is_head = name.casefold() in CLASS or not (_key(name) in labels or all(map(_broken_number, places)))
    else:
        written = [line.cells[column] for line in rest for column in columns.features]
        is_head = _key(name) not in labels or all(re.search("[.,eE]", cell) for cell in written)
    return (head, rest, columns) if is_head else (None, lines, _columns(None, lines))


def _counting(cells):
    """Return whether the cells number the columns, 0, 1, 2 or 1, 2, 3."""
    filled = [cell for cell in cells if cell]
    return any(filled == [str(start + i) for i in range(len(filled))] for start in (0, 1))


def _columns(head, lines) -> Columns:
    """Return which columns are what. Raises ValueError if there are too many or too few."""
    usual = len(lines[-1].cells)
    for line in lines:
        if len(line.cells) != usual:
            found = counted(len(line.cells), "column")
            raise ValueError(f"line {line.number} has {found}; it should have {usual}, as the others do")
    cells = list(zip(*(line.cells for line in lines), strict=True))
    used = [column for column in range(len(cells)) if any(cells[column])]
    names = head.cells if head and len(head.cells) == len(cells) else [""] * len(cells) if head else None
    index = len(used) == 4 and _is_index(cells[used[0]], None if names is None else names[used[0]])
    if index:
        used = used[1:]
    if len(used) != 3:
        raise ValueError(
            f"line {lines[0].number} has {counted(len(used), 'column')}; it should have {WANTED}"
        )
    label = _label(used, cells, names)
    return Columns(label, [column for column in used if column != label], index)


def _is_index(cells, name):
    whole = all(re.fullmatch(r"\d{1,9}", cell) for cell in cells)
    if len(set(cells)) < len(cells) or not (whole or _are_words(cells)):
        return False
    if name is not None and name.casefold() in INDEX:
        return True
    first = int(cells[0]) if whole else 0
    return (
        whole
        and (first <= 1 or len(cells) > 2)
        and [int(cell) - first for cell in cells] == list(range(len(cells)))
    )


def _label(used, cells, names):
    """Return the column of the class: the one with words, or that a name says is it, or with two whole numbers."""
    words = [column for column in used if _are_words(cells[column])]
    if words:
        return words[-1]
    named = [name.casefold() for name in names or ()]
    told = [column for column in used if names and named[column] in CLASS]
    if not told and "x" not in named:  # beside an x, y is a coordinate
        told = [column for column in used if names and named[column] == "y"]
    if len(told) == 1:
        return told[0]
    whole = {column: _whole(cells[column]) for column in used}
    *before, last = used
    two = [column for column in before if whole[column] and len(whole[column]) == 2]
    # A few numbers, each of them many times, are the classes, even if they are too many.
    few = whole[last] and (len(whole[last]) <= 2 or 3 * len(whole[last]) <= min(30, len(cells[last])))
    return two[0] if two and not few else last


def _whole(cells):
    """Return the different values, if all are whole numbers; otherwise None."""
    known = {_key(cell) for cell in cells if not _missing(cell)}
    return known if all(isinstance(value, int) for value in known) else None


def _are_words(cells):
    known = [cell for cell in cells if not _missing(cell)]
    return 2 * sum(not _is_number(cell) for cell in known) > len(known)


def _key(cell):
    """Return a number that is written whole as an int, so that 1, +1 and 1.0 are one; or the cell itself."""
    value = next((value for form in FORMS if (value := _number(cell, form)) is not None), cell)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _missing(cell):
    return cell.casefold() in MISSING


def _broken_number(cell):
    return bool(re.match(r"[^\w]*\d", cell))


# --- numbers ---


class Form(NamedTuple):
    """A way to write numbers: its decimal mark, and a pattern of the whole number."""

    point: str
    pattern: re.Pattern


def _form_with(point, other):
    between = f"[{other} {SPACES}'’]"
    whole = rf"\d+|[1-9]\d{{0,2}}(?P<between>{between})\d{{3}}(?:(?P=between)\d{{3}})*|"
    after = rf"(?:[eE](?P<power>[+-]?\d{{1,4}}))?[ {SPACES}]?(?P<percent>%?)"
    number = rf"(?P<sign>[+-]?)(?P<whole>{whole})(?:[{point}](?P<part>\d*))?{after}"
    return Form(point, re.compile(number, re.ASCII))


FORMS = (_form_with(".", ","), _form_with(",", "."))


def _number(cell, form):
    match = form.pattern.fullmatch(cell.translate(MINUS))
    if not match or not (match["whole"] or match["part"]):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    # float rounds once, so 12.3% is exactly 0.123.
    power = int(match["power"] or 0) - (2 if match["percent"] else 0)
    return float(f"{match['sign']}{whole or 0}.{match['part'] or 0}e{power}")


def _is_number(cell):
    return any(_number(cell, form) is not None for form in FORMS)


def _form(cells, mark):
    """Return the Form of these numbers, and in words what may surprise. Raises ValueError if it isn't clear."""
    texts = [cell.text for cell in cells]
    read = [[_number(text, form) for text in texts] for form in FORMS]
    failed = [values.count(None) for values in read]
    known = [text for text, *values in zip(texts, *read, strict=True) if values != [None, None]]
    best = failed.index(min(failed))
    if failed[0] == failed[1] and read[0] != read[1]:
        dot, comma = (next((text for text in known if point in text), None) for point in ".,")
        if dot and comma and failed == [0, 0]:
            raise ValueError(
                f"the table has both {dot!r} and {comma!r}, so it isn't clear which is the decimal mark: write "
                "thousands without a separator"
            )
        # "1,234" between semicolons has a decimal comma; between commas, in quotation marks, it is above a thousand.
        best = 1 if comma and mark != "," else 0
    form, values = FORMS[best], dict(zip(texts, read[best], strict=True))
    grouped = (text for text in known if values[text] is not None and (_between(text, form) or "," in text))
    percent = (text for text in known if values[text] is not None and "%" in text)
    said = dict.fromkeys(text for found in (grouped, percent) if (text := next(found, None)))
    return form, [f"{text!r} is read as {values[text]:.12g}." for text in said]


def _between(text, form):
    return form.pattern.fullmatch(text.translate(MINUS))["between"]


def _place(cell, form):
    value = _number(cell.text, form)
    if value is None and _is_number(cell.text):
        raise ValueError(
            f"line {cell.line}, column {cell.column} holds {cell.text[:40]!r}, but elsewhere the decimal mark is "
            f"{form.point!r}: use the same one in the whole table"
        )
    if value is None or not abs(value) < LARGEST:
        what = "is empty" if not cell.text else f"holds {cell.text[:40]!r}"
        fix = ": fill it in, or delete the line" if _missing(cell.text) else ""
        raise ValueError(
            f"line {cell.line}, column {cell.column} {what}; it should be a number, {cell.feature}, such as 0.5{fix}"
        )
    return value


# --- classes ---


def _labels(classes, columns, form):
    """Return 0 or 1 for each class, what the two are called, and that in words."""
    column = columns.label + 1
    for line, name in classes:
        if _missing(name):
            what = "is empty" if not name else f"holds {name!r}"
            raise ValueError(
                f"line {line}, column {column} {what}; it should be the class, 0 or 1, or one of two words"
            )
    values = [_number(name, form) for _, name in classes]
    keys = values if None not in values else [name for _, name in classes]
    found = {}
    for key, (line, name) in zip(keys, classes, strict=True):
        found.setdefault(key)
        if len(found) > 2:
            first, second, _ = map(_plain, found)
            raise ValueError(
                f"line {line}, column {column} holds {name[:40]!r}, a third class after {first} and {second}; "
                "there should be two"
            )
    if set(found) <= {0.0, 1.0}:
        return [int(key) for key in keys], ("", ""), []
    order = sorted(found, key=lambda key: key if None not in values else (key == "+", key))
    named = " and ".join(f"{_plain(key)} is y = {y}" for y, key in enumerate(order))
    kinds = [key if isinstance(key, str) else f"{key:g}" for key in order]
    return [order.index(key) for key in keys], (*kinds, "")[:2], [f"{named}."]


def _plain(key):
    return repr(key[:40]) if isinstance(key, str) else f"{key:g}"
