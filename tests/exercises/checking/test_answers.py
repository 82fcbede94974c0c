"""What an answer says at first, what it says from the second failure on, and what it says besides."""

import ast
import re
from pathlib import Path

import pytest
from cells import made_of

from nnlib.exercises import EXERCISES, check
from nnlib.exercises.checking import changes, missing, repairs
from nnlib.exercises.checking import judge as judging
from nnlib.exercises.checking.judge import judge
from nnlib.exercises.checking.mistakes import gives_away, held_back
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.exercises.checking.vocabulary import NAMES, OF_REPAIRS

MISTAKES = [(exercise, mistake) for exercise in EXERCISES.values() for mistake in exercise.mistakes]
HALF = "def my_dZ(A, Y):\n    return (A - Y) * 0.5 * {}"
SUM = "def my_gradients(A, X, Y):\n    m = X.shape[1]\n    dZ = A - Y\n    return X @ dZ.T, np.sum(dZ) / m"


def test_a_verdict_is_true_where_the_function_is_right():
    assert check(made_of("def my_dZ(A, Y):\n    return A - Y"))
    for body in ("return Y - A", "...", "return None", "return 1 / 0"):
        assert not check(made_of(f"def my_dZ(A, Y):\n    {body}"))
    assert [bool(Verdict("", kind, "")) for kind in ("right", "not yet", "mistake")] == [True, False, False]


# --- the first failure, and the second ---


def test_the_formula_comes_with_the_second_failure():
    first, second = (str(check(made_of(SUM))) for _ in range(2))
    assert "the 1/m of dw is missing" in first
    assert "divide by m" in first
    assert "It is in line 4 of your function:" in first
    assert "The formula:" not in first
    assert "The formula:\ndw = (1/m) X dZ.T" in second
    assert "task('gradients')" in first
    assert "If the next check fails" not in second


def test_a_right_answer_or_another_exercise_begins_again():
    check(made_of(SUM))
    assert "The formula:" not in str(check(made_of("def my_sigmoid(Z):\n    return 1 - sigmoid(Z)")))
    check(made_of(SUM.replace("dZ.T,", "dZ.T / m,")))
    assert "The formula:" not in str(check(made_of(SUM)))


def test_what_is_not_written_yet_is_no_failure():
    check(made_of("def my_gradients(A, X, Y):\n    ..."))
    assert "The formula:" not in str(check(made_of(SUM)))


def test_the_cure_of_a_repair_comes_with_the_second_failure():
    text = "def my_unit(w, b, X):\n    Z = w.T @ X + b\n    P = Z.T\n    return Z, sigmoid(P)"
    first, second = (str(check(made_of(text))) for _ in range(2))
    cure = "With this change every result is right:\n"
    assert cure not in first
    assert cure in second
    assert "In line" in first


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=[f"{e.name}: {m.name}" for e, m in MISTAKES])
def test_no_mistake_gives_the_formula_away_at_once(exercise, mistake):
    words = held_back(mistake.words, exercise)
    sides = [re.sub(r"\s", "", side) for line in exercise.formula for side in re.split(":=|=|;", line)[1:]]
    assert not [side for side in sides if len(side) > 8 and side in re.sub(r"[\s`]", "", words)]
    assert words in mistake.words or all(each in mistake.words for each in words.split(". "))


def test_only_sentences_that_give_it_away_are_held_back():
    sigmoid = EXERCISES["sigmoid"]
    words = "e^Z grows with Z, so the result falls where it should rise. Write `np.exp(-Z)`."
    assert held_back(words, sigmoid) == "e^Z grows with Z, so the result falls where it should rise."
    assert gives_away("It is 1 / (1 + e^-Z).", sigmoid)
    assert not gives_away("`1 / np.exp(-Z)` is e^Z, which has no upper end.", sigmoid)
    assert gives_away("Write `J += ...`, and divide once after the loop.", EXERCISES["cost"])
    assert not gives_away("The sum grows with every example, but J is the average.", EXERCISES["cost"])
    assert held_back("`w.T` has a dot. So has 0.5 in it.", sigmoid) == "`w.T` has a dot. So has 0.5 in it."


# --- names ---


def test_every_kind_of_repair_has_a_name_of_its_own():
    source = "\n".join(Path(each.__file__).read_text(encoding="utf-8") for each in (changes, missing))
    assert all(f'"{kind}"' in source for kind in OF_REPAIRS), "no name without a repair"
    calls = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and len(node.args) > 2
    ]
    made = [node for node in calls if getattr(node.func, "attr", "") in ("change", "renamed", "written")]
    kinds = {node.args[1].value for node in made if isinstance(node.args[1], ast.Constant)}
    assert len(kinds) > 25
    assert kinds <= set(OF_REPAIRS), "no repair without a name"
    assert len(set(OF_REPAIRS.values())) == len(OF_REPAIRS)
    known = {mistake.name for _, mistake in MISTAKES}
    assert not NAMES & (known - {"the arguments are in another order"})


def test_a_repair_has_a_name_of_the_closed_list_and_a_title_of_its_own():
    for factor in ("1", "X"):
        answer = judge(made_of(f"X = 3\n\n\n{HALF.format(factor)}"), EXERCISES["dZ"], 0)
        assert answer.kind == "mistake"
        assert set(answer.mistakes) <= NAMES, answer


# --- besides ---


def test_what_the_first_call_prints_is_shown_in_short(capsys):
    lines = "def my_dZ(A, Y):\n    for i in range({}):\n        print(i, A.shape, 'x' * {})\n    return A - Y"
    answer = check(made_of(lines.format(2, 1)))
    assert answer.right
    assert answer.parts[-2:] == ("In the first call your function printed:", Code("0 (1, 5) x\n1 (1, 5) x"))
    long = check(made_of(lines.format(1000, 500))).parts[-1].text
    assert long.endswith("... and 997 more lines")
    assert max(map(len, long.splitlines())) <= 90
    wrong = check(made_of(lines.format(1, 1).replace("A - Y", "Y - A")))
    assert "In the first call your function printed:\n0 (1, 5) x" in str(wrong)
    assert "printed" not in str(check(made_of("def my_dZ(A, Y):\n    return A - Y")))
    assert capsys.readouterr().out == ""


def test_a_search_that_is_cut_off_says_so(monkeypatch):
    body = "dZ = np.cos(A) ** 3 - Y * Y + X[:1]\n    return X @ dZ.T - 1, np.sum(dZ) - 3"
    text = f"def my_gradients(A, X, Y):\n    {body}"
    whole = judge(made_of(text), EXERCISES["gradients"], 0)
    assert whole.kind == "value"
    assert "cut off" not in str(whole)
    monkeypatch.setattr(repairs, "SECONDS", 0)
    monkeypatch.setattr(repairs, "IN_A_BROWSER", 0)
    short = judge(made_of(text), EXERCISES["gradients"], 0)
    assert "was cut off after 0 s of computing" in str(short)
    assert "cut off" not in str(judge(made_of(SUM), EXERCISES["gradients"], 0)), (
        "a name was found all the same"
    )


def test_a_search_is_shorter_in_a_browser():
    """A page stands still while its only thread searches."""
    assert repairs.limit("emscripten") < repairs.limit("linux") == repairs.limit("win32")


def test_the_first_of_several_ways_that_gives_a_verdict_counts_though_it_is_false():
    wrong, right = Verdict("", "value", "No."), Verdict("", "right", "Yes.")
    assert judging._first(lambda: None, lambda: wrong, lambda: right) is wrong
