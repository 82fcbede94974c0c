"""Rows become students: sums over notebooks, points, the class list, equal code, and what platforms import."""

import csv
import io

import pytest

from nnlib.exercises import EXERCISES
from nnlib.exercises.grading import gradebook, pages
from nnlib.exercises.grading.answers import Answer, Row
from nnlib.exercises.grading.limits import Limits
from nnlib.exercises.grading.students import alike, class_list, points_file, strangers, students

RIGHT, WRONG = Answer("right"), Answer("value", result="abc")
WEEK = {week: [name for name, each in EXERCISES.items() if each.week == week] for week in (2, 3, 4)}
LONG = "def my_cost(A, Y):\n    # {}\n    m = Y.shape[1]\n    q = A * Y + {}\n    return q.sum() / m\n"


def row(name, answers=(), **more):
    return Row(name, dict.fromkeys(answers, RIGHT), student=name.partition("/")[0], **more)


def test_only_the_weeks_that_were_handed_in_count():
    rows = [row("ann/week2", WEEK[2]), row("bob/all", [*WEEK[2], *WEEK[3], *WEEK[4]]), row("cid/x", WEEK[3])]
    counts = {each.name: (each.right, len(each.asked)) for each in students(rows)}
    assert counts == {
        "ann": (len(WEEK[2]), len(WEEK[2])),
        "bob": (len(EXERCISES), len(EXERCISES)),
        "cid": (len(WEEK[3]), len(WEEK[3])),
    }
    # Week 3 builds on a function or two of week 2.
    mixed = students([rows[1], row("dan/x", [*WEEK[3], "sigmoid"])])[1]
    assert (mixed.right, len(mixed.asked)) == (len(WEEK[3]), len(WEEK[3]))


def test_several_notebooks_of_a_student_are_one_row_with_a_sum():
    first = Row("ann/week2", {"sigmoid": WRONG, "unit": RIGHT}, student="ann", errors=("cell 1",))
    second = Row("ann/week2-1", {"sigmoid": RIGHT}, student="ann", late=True)
    third = Row("ann/week3", dict.fromkeys(WEEK[3], RIGHT), student="ann")
    (ann,) = students([first, second, third])
    assert (ann.right, len(ann.asked), ann.late) == (2 + len(WEEK[3]), 2 + len(WEEK[3]), True)
    assert ann.errors == ("ann/week2: cell 1",)
    assert students([Row("a/w", student="Ann"), Row("b/w", student="ann")])[1].name == "ann"


def test_points_come_from_a_file(tmp_path):
    (tmp_path / "points.csv").write_text("exercise;points\nmy_sigmoid;2,5\ngradients;4\n", encoding="utf-8")
    points = points_file(tmp_path / "points.csv")
    assert points == {"sigmoid": 2.5, "gradients": 4}
    ann, bob = students([row("ann/w", ["sigmoid", "unit"]), row("bob/w", [])], points)
    assert (ann.points, ann.possible, bob.points, bob.possible) == (2.5, 6.5, 0, 6.5)
    for text, said in (
        ("my_sigmoid,x", "line 1"),
        ("a,b\nmy_sigma,2", "no exercise 'my_sigma'"),
        ("", "no points"),
    ):
        (tmp_path / "points.csv").write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=said):
            points_file(tmp_path / "points.csv")


@pytest.mark.parametrize(
    "text",
    [
        "student,number\nAnna Schmidt,12\nBob Lee,99\nCid,\n",
        "Nachname;First name;ID\n".replace("Nachname", "Surname") + "Schmidt;Anna;12\nLee;Bob;99\n;Cid;\n",
        "Anna Schmidt\nBob Lee\nCid\n",
        '\ufeffFull name\tID number\n"Schmidt, Anna"\t12\nBob Lee\tParticipant 99\nCid\t\n',
    ],
    ids=range(4),
)
def test_a_class_list_shows_who_handed_in_nothing(tmp_path, text):
    (tmp_path / "class.csv").write_text(text, encoding="utf-8")
    members = class_list(tmp_path / "class.csv")
    rows = [
        Row("a", student="schmidtanna", number="777"),
        Row("b", student="Lee, Bob"),
        Row("d", student="Dora"),
    ]
    found = students(rows, members=members)
    assert [(each.name, each.problem) for each in found if each.absent] == [("Cid", "nothing handed in")]
    assert strangers(found, members) == ["Dora"]


def test_a_list_of_nobody_is_refused(tmp_path):
    (tmp_path / "class.csv").write_text("student,number\n", encoding="utf-8")
    with pytest.raises(ValueError, match="doesn't list anybody"):
        class_list(tmp_path / "class.csv")


def test_equal_results_without_a_name_are_grouped_with_an_anonymous_example():
    results = ["x", "x", "x", "y", ""]
    rows = [
        Row(f"s{i}", {"unit": Answer("value", result=result, code=f"def f(): return {'1' * (5 - i)}")})
        for i, result in enumerate(results)
    ]
    found = gradebook.mistakes(students(rows))
    assert [(each.what, len(each.who)) for each in found] == [
        ("wrong value, the same for 3", 3),
        ("wrong value", 2),
    ]
    assert found[0].example == "def f():\n    return 111"
    page = pages.page(students(rows), "class", Limits())
    example = page[page.index("an example") :].partition("</details>")[0]
    assert not any(f"s{i}" in example for i in range(5))


def test_an_example_names_nobody():
    text = 'def my_unit(w, b, X):  # by Ann Lee\n    """Ann Lee, 1234"""\n    "Ann"\n    return w  # Ann'
    (found,) = gradebook.mistakes(students([Row("ann", {"unit": Answer("value", code=text)})]))
    assert found.example == "def my_unit(w, b, X):\n    ...\n    ...\n    return w"
    (found,) = gradebook.mistakes(students([Row("ann", {"unit": Answer("value", code="  # Ann\n (")})]))
    assert found.example == ""


def test_who_needs_help_first_is_listed_from_the_lowest():
    half = WEEK[2][: len(WEEK[2]) // 2 + 1]
    rows = [row("ann", WEEK[2][:3]), row("bob", half), row("cid", WEEK[2][:1]), row("dan", WEEK[2])]
    rows.append(Row("eve", problem="is empty", student="eve"))
    page = pages.page(students(rows, members=[("Fay", "")]), "class", Limits())
    listed = page[page.index("Who needs help first") :]
    most = len(WEEK[2])
    names = [f"eve: 0 of {most}", f"cid: 1 of {most}", f"ann: 3 of {most}", "Handed in nothing", "Fay"]
    assert [name in listed for name in names] == [True] * 5
    assert sorted(names, key=listed.index) == names
    assert not any(f"<li>{name}:" in listed for name in ("bob", "dan", "Fay"))


def test_equal_code_of_two_is_a_hint_and_what_all_write_is_none():
    def with_code(name, text, kind="value"):
        return Row(name, {"cost": Answer(kind, code=text)})

    same = [with_code("ann", LONG.format("mine", 1)), with_code("bob", LONG.format("my own", 1))]
    others = [with_code("cid", LONG.format("", 2)), with_code("dan", LONG.format("", 3), "right")]
    assert alike(students([*same, *others])) == [("ann", "bob", ["cost"], 1)]
    assert "ann and bob: my_cost (1 of them wrong)" in pages.page(students(same), "class", Limits())
    assert not alike(students([with_code(name, LONG.format("", 1)) for name in "abcd"])), (
        "four have it from somewhere"
    )
    right = [with_code(name, LONG.format("", 1), "right") for name in "ab"]
    assert not alike(students(right)), "one right function isn't a hint"
    short = [with_code(name, "def my_cost(A, Y):\n    return 0\n") for name in "ab"]
    assert not alike(students(short))


def test_platforms_take_their_own_form():
    rows = [
        Row("m", dict.fromkeys(WEEK[2], RIGHT), student="=Ann", number="12", platform="Moodle"),
        Row("c", dict.fromkeys(WEEK[2][:3], RIGHT), student="leebob", number="99", platform="Canvas"),
    ]
    found = students(rows)
    moodle = list(csv.reader(io.StringIO(gradebook.moodle_csv(found))))
    most = str(len(WEEK[2]))
    assert moodle == [
        ["Identifier", "Full name", "Grade", "Maximum grade"],
        ["Participant 12", "'=Ann", most, most],
    ]
    canvas = list(csv.reader(io.StringIO(gradebook.canvas_csv(found, "Week 2"))))
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Week 2"]
    assert canvas[1][0].strip() == "Points Possible"
    assert canvas[2] == ["leebob", "99", "", "", "", "3"]


@pytest.mark.browser
def test_the_page_of_a_large_class_fits_a_screen(tmp_path, chromium):
    from playwright.sync_api import sync_playwright

    names = [
        "Anna-Katharina von Schmidt-Hohenzollern",
        "Wolfeschlegelsteinhausenbergerdorff Maximilian",
        "Li Wu",
    ]
    kinds = [RIGHT, WRONG, Answer("mistake", ("the 1/m of dw is missing",), "Divide."), Answer("not yet")]
    rows = [
        Row(
            f"{i}",
            {name: kinds[(i + j) % 4] for j, name in enumerate(EXERCISES)},
            student=f"{names[i % 3]} {i}",
            number=f"{123_456 + i}",
            platform="Moodle",
        )
        for i in range(300)
    ]
    (tmp_path / "table.html").write_text(pages.page(students(rows), "class", Limits()), encoding="utf-8")
    heights = "[...document.querySelectorAll('.students tbody th')].map(each => each.offsetHeight)"
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto((tmp_path / "table.html").as_uri())
        width = page.evaluate("document.documentElement.scrollWidth")
        tallest = max(page.evaluate(heights))
        line = page.evaluate("parseFloat(getComputedStyle(document.body).lineHeight)")
        page.locator(".students td summary").first.click()
        shown = page.locator(".students td div").first.bounding_box()
        browser.close()
    assert width <= 1400
    assert tallest <= 4 * line, "a name and a number take three lines at most"
    assert shown["x"] >= 0
    assert shown["width"] > 200


def test_each_student_has_a_page_with_the_answers_and_files_differ_on_every_system():
    evil = "<script>alert(1)</script>"
    answers = {"sigmoid": Answer("mistake", ("x",), "Look at `Z`.", code=evil), "unit": RIGHT}
    rows = [Row("a", answers, student=name) for name in ("Ann", "ann", "../ann", "", "é" * 300)]
    found = students(rows)
    names = pages.file_names(found)
    assert len({name.casefold() for name in names}) == len(found)
    assert all("/" not in name and len(name.encode()) < 200 for name in names)
    page = pages.feedback(found[0], "class")
    assert "Look at <code>Z</code>." in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
