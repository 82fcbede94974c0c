"""The list of mutants that no test notices is kept by hand: it speaks of the code as it is, nothing slips past it."""

import re
from collections import Counter
from pathlib import Path

import mutants
import pytest

LISTED = mutants.listed(mutants.LIST.read_text(encoding="utf-8"))
PACKAGE = Path(__file__).parents[1] / "nnlib"
SHOWN = """\
--- nnlib/engine.py
+++ nnlib/engine.py
@@ -1,3 +1,3 @@
     def _update(self):
-        now = self.k % 2
+        now = self.k % 3
"""
MUTANT = "@@ engine.Descent._update\n- now = self.k % 2\n+ now = self.k % 3"


@pytest.mark.parametrize("mutant", LISTED)
def test_a_listed_mutant_changes_lines_that_are_there(mutant):
    module = re.match(r"@@ (\w+)\.", mutant)[1]
    source = {line.strip() for line in (PACKAGE / f"{module}.py").read_text(encoding="utf-8").splitlines()}
    taken = {line[2:] for line in mutant.splitlines() if line.startswith("- ")}
    assert taken
    assert taken <= source


def test_no_mutant_is_listed_twice():
    assert max(Counter(LISTED).values()) == 1


def test_a_mutant_is_named_by_what_it_changes():
    assert mutants.change("nnlib.engine.xǁDescentǁ_update__mutmut_6", SHOWN, "survived") == MUTANT
    assert mutants.change("nnlib.cost.x_loss__mutmut_1", SHOWN, "timeout").startswith(
        "@@ cost.loss, endless\n-"
    )
    assert mutants.change("nnlib.cost.x__mean__mutmut_12", SHOWN, "no tests").startswith("@@ cost._mean\n-")


def test_a_list_is_read_in_its_order():
    others = ["@@ cost.loss, endless\n- a\n+ b", "@@ c.d\n- e\n+ f"]
    text = f"# Title\n\nWhy.\n\n```diff\n{MUTANT}\n{others[0]}\n```\n\nAnd.\n\n```diff\n{others[1]}\n```\n"
    assert mutants.listed(text) == [MUTANT, *others]


def test_what_is_not_listed_and_what_is_gone_are_both_told():
    assert not list(mutants.problems({MUTANT: "6"}, [MUTANT]))
    (new,) = mutants.problems({MUTANT: "6"}, [])
    assert new.startswith("not listed (6)")
    assert not list(mutants.problems({}, [MUTANT.replace("_update", "_update, endless")]))
    (gone,) = mutants.problems({}, [MUTANT])
    assert gone.startswith("listed in surviving_mutants.md, and noticed or gone")
