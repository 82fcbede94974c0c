"""Whatever is handed in gets a row, or a line that says why not, and the counts add up."""

import io
import json
import os
import stat
import sys
import zipfile

import pytest

from nnlib.exercises.grading import limits
from nnlib.exercises.grading.submissions import RefusedError, find

NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def put(folder, *names, text=NOTEBOOK):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def zipped(*members):
    """A .zip as bytes; members are names, or (name, text)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(*((member, NOTEBOOK) if isinstance(member, str) else member))
    return file.getvalue()


def adds_up(found):
    return found.files == len(found.rows) - found.added + len(found.others) + found.passed


def by_name(found):
    return {each.name: each for each in found.rows}


def test_names_as_moodle_and_canvas_write_them_become_student_and_number(tmp_path):
    put(tmp_path, "Anna Maria Schmidt_123456_assignsubmission_file_/week2.ipynb")
    put(tmp_path, "Jörg O'Neil_77_assignsubmission_file_week2.ipynb")
    put(tmp_path, "schmidtanna_12345_678_week2.ipynb", "leebob_LATE_99_1000_my_week_2-1.ipynb")
    put(tmp_path, "carl/week2.ipynb", "dora.ipynb")
    found = {(each.student, each.number, each.late, each.platform) for each in find(tmp_path).rows}
    assert found == {
        ("Anna Maria Schmidt", "123456", False, "Moodle"),
        ("Jörg O'Neil", "77", False, "Moodle"),
        ("schmidtanna", "12345", False, "Canvas"),
        ("leebob", "99", True, "Canvas"),
        ("carl", "", False, ""),
        ("dora", "", False, ""),
    }


def test_a_folder_for_each_week_or_for_all_is_nobodys_name(tmp_path):
    put(tmp_path, "class/week2/ann/a.ipynb", "class/week3/ann/b.ipynb", "class/week3/bob.ipynb")
    assert {each.student for each in find(tmp_path).rows} == {"ann", "bob"}


@pytest.mark.parametrize(
    "name", ["week2.ipynb.json", "week2.ipynb.txt", "week2.ipynb (1)", "week2.json", "week2.txt", "week2"]
)
def test_a_notebook_under_another_ending_is_run_and_noted(tmp_path, name):
    put(tmp_path, f"ann/{name}")
    (row,) = find(tmp_path).rows
    assert (row.problem, row.student) == ("", "ann")
    assert name in row.note
    assert json.loads(row.data()) == json.loads(NOTEBOOK)


def test_what_is_no_notebook_has_a_row_or_a_line_that_says_why(tmp_path):
    put(
        tmp_path,
        "ann/week2.py",
        "bob/week2.ipynb",
        "bob/notes.txt",
        "cid/notes.md",
        "cid/plot.png",
        "eve/a.rar",
        text="x",
    )
    put(tmp_path, "bob/.ipynb_checkpoints/week2.ipynb", "__MACOSX/._week2.ipynb", ".DS_Store", "readme.md")
    (tmp_path / "dan").mkdir()
    found = find(tmp_path)
    problems = {each.name: each.problem for each in found.rows}
    assert "Python script" in problems.pop("ann/week2.py")
    assert "ask for a .zip" in problems.pop("eve/a.rar")
    assert problems == {
        "bob/week2": "",
        "cid": "there is no notebook among the files handed in: notes.md, plot.png",
        "dan": "is an empty folder",
    }
    assert {name for name, _ in found.others} == {
        "bob/notes.txt",
        "cid/notes.md",
        "cid/plot.png",
        "readme.md",
    }
    assert found.passed == 3
    assert adds_up(found)


def test_a_name_that_is_no_text_is_cleaned_where_it_is_read(tmp_path):
    names = ["a\x1b[2Jb.ipynb", "c\u202ed.ipynb"]
    if sys.platform == "linux":
        names += [os.fsdecode(b"\xff\xfe.ipynb"), os.fsdecode(b"\xfe\xff.ipynb")]
    for name in names:
        try:
            (tmp_path / name).write_text(NOTEBOOK)
        except (OSError, ValueError):
            pytest.skip("this system has no such names")
    found = find(tmp_path).rows
    assert len({each.name for each in found}) == len(names), (
        "names that are cleaned to the same are told apart"
    )
    for each in found:
        text = f"{each.name}{each.student}"
        assert text.isprintable()
        text.encode("utf-8")
        assert each.data() == NOTEBOOK.encode()


def test_names_that_differ_in_case_alone_are_two(tmp_path):
    # An archive can hold two files of one name.
    data = zipped("Ann/week2.ipynb", "ann/week2.ipynb", "bnn/week2.ipynb").replace(b"bnn/", b"ann/")
    (tmp_path / "both.zip").write_bytes(data)
    found = find(tmp_path / "both.zip").rows
    assert [each.student for each in found] == ["Ann", "ann", "ann"]
    assert len({each.name for each in found}) == 3


@pytest.mark.skipif(os.name != "posix", reason="no links")
def test_links_are_listed_and_not_followed(tmp_path):
    put(tmp_path, "class/ann/week2.ipynb")
    (tmp_path / "class" / "bob").symlink_to(tmp_path / "class" / "ann")
    (tmp_path / "class" / "cid.ipynb").symlink_to("/dev/zero")
    problems = {each.name: each.problem for each in find(tmp_path / "class").rows}
    assert problems == {
        "ann/week2": "",
        "bob": "is a link, not a file",
        "cid": "is a link, not a file",
    }


def test_a_folder_that_cannot_be_read_is_a_row(tmp_path, monkeypatch):
    put(tmp_path, "ann/week2.ipynb", "bob/week2.ipynb")
    scan = os.scandir

    def refuses(folder):
        if os.path.basename(folder) == "bob":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuses)
    found = find(tmp_path)
    assert by_name(found)["bob"].problem == "cannot be read: Permission denied"
    assert by_name(found)["bob"].student == "bob"
    assert adds_up(found)


def test_a_single_file_or_a_zip_will_do_for_a_folder(tmp_path):
    put(tmp_path, "ann.ipynb")
    assert [each.student for each in find(tmp_path / "ann.ipynb").rows] == ["ann"]
    whole = zipped(
        "Ann Lee_1_assignsubmission_file_/week2.ipynb",
        "Bo_2_assignsubmission_file_/week2.ipynb",
        "x/notes.md",
    )
    (tmp_path / "class.zip").write_bytes(whole)
    for place in (tmp_path, tmp_path / "class.zip"):
        found = find(place)
        assert {("Ann Lee", "1"), ("Bo", "2")} <= {(each.student, each.number) for each in found.rows}
        assert adds_up(found)
    row = next(each for each in find(tmp_path / "class.zip").rows if each.student == "Bo")
    assert row.data() == NOTEBOOK.encode()
    for missing in (tmp_path / "none", tmp_path / "empty.zip"):
        with pytest.raises(ValueError, match="there is no"):
            find(missing)


def test_a_zip_in_a_zip_is_read_and_no_deeper_than_its_limit(tmp_path):
    inner = zipped("week2.ipynb")
    (tmp_path / "class.zip").write_bytes(zipped(("ann.zip", inner), "bob/week2.ipynb"))
    found = by_name(find(tmp_path / "class.zip"))
    assert found["class/ann/week2"].data() == NOTEBOOK.encode()
    for _ in range(limits.DEPTH + 1):
        inner = zipped(("inner.zip", inner))
    (tmp_path / "deep.zip").write_bytes(inner)
    (row,) = find(tmp_path / "deep.zip").rows
    assert "archives inside one another" in row.problem


def test_names_that_lead_out_of_an_archive_are_refused_and_nothing_is_written(tmp_path):
    names = ["../../evil.ipynb", "/etc/evil.ipynb", "C:\\evil.ipynb", "a/../b.ipynb", "..\\evil.ipynb"]
    link = zipfile.ZipInfo("link.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    (tmp_path / "class.zip").write_bytes(zipped(*names, (link, "/etc/passwd"), "good.ipynb"))
    found = find(tmp_path / "class.zip")
    assert sorted(each.problem for each in found.rows) == sorted(
        ["was refused because its name points outside its archive"] * len(names)
        + ["is a link, not a file", ""]
    )
    assert [path.name for path in tmp_path.iterdir()] == ["class.zip"]


def test_a_bomb_costs_its_own_row(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "NOTEBOOK", 100_000)
    bomb = zipped(("ann/week2.ipynb", "0" * 1_000_000), "bob/week2.ipynb")
    (tmp_path / "a.zip").write_bytes(bomb)
    found = by_name(find(tmp_path / "a.zip"))
    assert found["a/ann/week2"].problem == "is larger than 0 MB"
    assert found["a/bob/week2"].problem == ""
    # A header that says less than there is.
    size = (1_000_000).to_bytes(4, "little")
    (tmp_path / "lies.zip").write_bytes(bomb.replace(size, (900).to_bytes(4, "little")))
    lying = by_name(find(tmp_path / "lies.zip"))["lies/ann/week2"]
    with pytest.raises(RefusedError, match=r"unpacked|larger"):
        lying.data()
    monkeypatch.setattr(limits, "MEMBERS", 1)
    (row,) = find(tmp_path / "a.zip").rows
    assert "holds more than 1 files" in row.problem
    monkeypatch.setattr(limits, "MEMBERS", 9)
    monkeypatch.setattr(limits, "UNPACKED", 1_000)
    assert "unpacks to more" in find(tmp_path / "a.zip").rows[0].problem


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no", b"x" * 50, zipped("week2.ipynb")[:-30], zipped()], ids=range(4)
)
def test_a_broken_zip_is_a_row(tmp_path, data):
    (tmp_path / "ann.zip").write_bytes(data)
    (row,) = find(tmp_path).rows
    assert row.problem
    assert row.student == "ann"


def test_the_folder_of_the_tables_is_not_handed_in(tmp_path):
    put(tmp_path, "ann/week2.ipynb", "grades/rows.ipynb")
    assert [each.name for each in find(tmp_path, skip=[tmp_path / "grades"]).rows] == ["ann/week2"]
