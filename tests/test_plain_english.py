"""The search for wordings finds them wherever words can be, says where they are, and leaves code alone."""

import json
import tomllib

import plain_english
import pytest

SETTINGS = tomllib.loads(plain_english.RULES.read_text(encoding="utf-8"))
FIX = plain_english.rules({"rule": [{"found": "in place of", "better": "instead of"}]})


def found(text, path="page.py"):
    """Where wordings are found in a file's text."""
    return [hit.where for hit in plain_english.check(path, text, FIX)]


@pytest.mark.parametrize("rule", SETTINGS["rule"], ids=lambda rule: rule["found"])
def test_each_rule_finds_its_example_and_not_what_is_fine(rule):
    assert rule["better"]
    rules = plain_english.rules({"rule": [rule]})
    assert list(plain_english.check("page.md", rule["example"], rules))
    assert not list(plain_english.check("page.md", rule.get("fine", ""), rules))


def test_a_hit_says_where_what_and_how_to_write_it():
    (hit,) = plain_english.check("page.md", "One\n\nA in place\nof Z.", FIX)
    assert str(hit) == "page.md:3: 'in place of'; better: instead of"
    assert not list(plain_english.check("page.md", "# A in place\n\nOf Z.", FIX))


def test_words_of_python():
    assert found('def f():\n    """One.\n\n    A in place\n    of Z.\n    """\n') == ["4"]
    assert found("# A in\n# place of Z\nA = Z\n") == ["1"]
    assert found("A = 1  # in place\n\n# of Z\n") == []
    assert found(
        'A = 1\nraise ValueError(\n    f"{A} is it; use "\n    f"A in place of {A!r} here"\n)\n'
    ) == ["4"]
    assert found("A = f\"a {A} in {'place'} of\"\n") == []
    assert found("A = f\"a {'in place of' + A}\"\n") == ["1"]
    assert found("in_place_of = 1\n") == []


def test_words_of_notebooks():
    cells = [
        ("markdown", "# A\n\nA in place of Z, `in place of`, $in place of$."),
        ("code", "%time A\n# in place of"),
    ]
    cells += [("code", "A = 1\nassert A, 'A in place of Z'"), ("markdown", "```\nin place\n\nof\n```")]
    notebook = {"cells": [{"cell_type": kind, "source": text.splitlines(True)} for kind, text in cells]}
    assert found(json.dumps(notebook), "week.ipynb") == ["cell 0 line 3", "cell 1 line 2", "cell 2 line 2"]


def test_words_of_scripts_are_between_backticks_too():
    assert found("// in\n// place of\nconst a = `A in place of ${b}`;\n", "lab.js") == ["1", "3"]
    assert found("A `in place of` B, at https://x.org/in place of", "page.md") == []


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A folder with a wording in each of two files; the list of exempt places can be set."""
    (tmp_path / "old").mkdir()
    for name in ("old/page.md", "new.md"):
        (tmp_path / name).write_text("A in place of Z\n", encoding="utf-8")
    monkeypatch.setattr(plain_english, "ROOT", tmp_path)
    monkeypatch.setattr(plain_english, "RULES", tmp_path / "rules.toml")
    monkeypatch.setattr(plain_english, "files", lambda: ["new.md", "old/page.md"])

    def exempt(*places):
        lists = f"never = []\nexempt = {json.dumps(places)}\n"
        rule = '[[rule]]\nfound = "in place of"\nbetter = "instead of"\n'
        plain_english.RULES.write_text(lists + rule, encoding="utf-8")

    return exempt


def test_exempt_places_are_counted_and_all_others_fail(repository, capsys):
    repository("old")
    assert plain_english.main([])
    assert capsys.readouterr().out.splitlines() == [
        "new.md:1: 'in place of'; better: instead of",
        "exempt: old (1)",
    ]
    repository("old", "new.md")
    assert not plain_english.main([])
    assert plain_english.main(["old"])


def test_an_exempt_place_without_a_wording_has_to_go(repository, capsys):
    repository("old", "new.md", "gone.md")
    assert plain_english.main([])
    assert "nothing is left in gone.md: take it off" in capsys.readouterr().out


def test_every_place_named_exists():
    assert all((plain_english.ROOT / place).exists() for place in SETTINGS["exempt"] + SETTINGS["never"])
