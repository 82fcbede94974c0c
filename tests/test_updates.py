"""The README's lines for an update lose nothing of the reader's, whatever both sides have done meanwhile."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
UPDATE = re.findall(r"^    (git .*)", README.split("## Updates")[1].split("\n## ")[0], re.MULTILINE)
INLINE = re.findall(r"`(git [^`]*)`", README.split("## Updates")[1].split("\n## ")[0])

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")


def run(folder, *lines):
    """What the lines print, typed in a folder by someone whose git has no settings."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    printed = ""
    for line in lines:
        done = subprocess.run(
            shlex.split(line),
            cwd=folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        printed += done.stdout
    return printed


def lines(**changed):
    """A file of forty lines, some of them changed: {"n5": "mine"}."""
    return "".join(f"{changed.get(f'n{n}', n)}\n" for n in range(1, 41))


def put(folder, **files):
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def get(folder, name):
    return (folder / name).read_text(encoding="utf-8")


@pytest.fixture
def course(tmp_path):
    """The course as it is published, and a reader's clone of it."""
    course, clone = tmp_path / "course", tmp_path / "clone"
    course.mkdir()
    put(
        course,
        week2=lines(),
        week3=lines(),
        week4=lines(),
        old=lines(),
        **{".gitignore": "my_progress.jsonl\n"},
    )
    run(course, "git init -q -b main", *INLINE[:2], "git add --all", "git commit -qm first")
    run(tmp_path, "git clone -q course clone")
    run(clone, *INLINE[:2])
    return course, clone


def restore(clone, line, name):
    """Type a line of the README for another file than the one that it names."""
    *words, path = line.split()
    assert path == "notebooks/week2_binary_classification.ipynb"
    run(clone, " ".join([*words, name]))


def publish(course, **files):
    put(course, **files)
    run(course, "git add --all", "git commit -qm update")


def test_the_readme_says_how_to_update():
    assert [line.split()[1] for line in UPDATE] == ["add", "commit", "pull"]
    assert [line.split()[1] for line in INLINE] == ["config", "config", "restore", "restore"]


def test_both_changes_go_in_and_the_readers_line_stays(course):
    course, clone = course
    put(clone, week2=lines(n5="mine", n20="mine"), own="mine\n", **{"my_progress.jsonl": "{}\n"})
    publish(course, week2=lines(n5="new", n30="new"), week3=lines(n1="new"), added="new\n")
    run(clone, *UPDATE)
    assert get(clone, "week2") == lines(n5="mine", n20="mine", n30="new")
    restore(clone, INLINE[3], "week2")
    assert get(clone, "week2") == lines(n5="mine", n20="mine")
    restore(clone, INLINE[2], "week2")
    assert get(clone, "week2") == lines(n5="new", n30="new")
    assert get(clone, "week3") == lines(n1="new")
    assert (get(clone, "own"), get(clone, "added")) == ("mine\n", "new\n")
    assert get(clone, "my_progress.jsonl") == "{}\n"


def test_updating_again_and_again_works(course):
    course, clone = course
    for n in (1, 2, 3):
        put(clone, week2=lines(**{f"n{5 * n}": "mine"}))
        publish(course, week3=lines(**{f"n{n}": "new"}))
        run(clone, *UPDATE)
        assert get(clone, "week3") == lines(**{f"n{n}": "new"})
    assert "Already up to date" in run(clone, *UPDATE)
    assert get(clone, "week2") == lines(n15="mine")


def test_a_file_of_the_readers_is_kept_where_the_course_adds_one_of_its_name(course):
    course, clone = course
    put(clone, extra="mine\n")
    publish(course, extra="new\n", week3=lines(n1="new"))
    run(clone, *UPDATE)
    assert "mine" in get(clone, "extra")
    assert get(clone, "week3") == lines(n1="new")


def test_what_the_course_drops_and_the_reader_changed_is_kept(course):
    course, clone = course
    put(clone, old=lines(n5="mine"))
    (course / "old").unlink()
    publish(course, week3=lines(n1="new"))
    assert "CONFLICT" in run(clone, *UPDATE)
    assert "Already up to date" in run(clone, *UPDATE)
    assert get(clone, "old") == lines(n5="mine")
    assert get(clone, "week3") == lines(n1="new")
    restore(clone, INLINE[3], "week3")
    assert get(clone, "week3") == lines()


def test_a_renamed_notebook_is_kept_and_the_first_one_can_be_had_afresh(course):
    course, clone = course
    put(clone, week2=lines(n5="mine"))
    (clone / "week2").rename(clone / "week2_mine")
    publish(course, week2=lines(n30="new"))
    run(clone, *UPDATE)
    assert "mine" in get(clone, "week2_mine")
    restore(clone, INLINE[2], "week2")
    assert get(clone, "week2") == lines(n30="new")
    assert "mine" in get(clone, "week2_mine")


def test_a_pull_alone_overwrites_nothing(course):
    course, clone = course
    put(clone, week2=lines(n5="mine"))
    publish(course, week2=lines(n5="new"))
    assert "would be overwritten" in run(clone, "git pull --no-rebase")
    assert get(clone, "week2") == lines(n5="mine")
