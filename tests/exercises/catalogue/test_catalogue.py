"""Every exercise: each mistake is one, differs from all others and is named; right spellings pass."""

import ast
import html
import itertools
import json
import linecache
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cells import made_of
from spellings import SPELLINGS

from nnlib.exercises import EXERCISES, check, help, task
from nnlib.exercises.catalogue import own, week2, week3, week4
from nnlib.exercises.checking import remarks, running
from nnlib.exercises.checking.judge import judge
from nnlib.exercises.help import worked

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"

MISTAKES = [
    pytest.param(exercise, mistake, id=f"{exercise.name}: {mistake.name}")
    for exercise in EXERCISES.values()
    for mistake in exercise.mistakes
]
OWN = [exercise for _, exercise in own.exercises()]  # a teacher may have added some
exercises = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=list(EXERCISES))


@exercises
def test_the_reference_is_right(exercise):
    for seed in range(3):
        verdict = judge(exercise.reference, exercise, seed)
        assert verdict.right, verdict


@exercises
def test_the_skeleton_is_not_yet_written(exercise):
    function = made_of(exercise.skeleton)
    assert function.__name__ == exercise.function
    assert check(function).kind == "not yet", check(function)


@exercises
def test_the_stub_of_the_notebook_is_not_yet_written(exercise):
    for body in ("...", "pass", "return ...", "raise NotImplementedError"):
        assert check(made_of(f"def {exercise.call}:\n    {body}\n")).kind == "not yet"


@exercises
def test_the_task_tells_all_shapes_and_helps_in_four_steps(exercise):
    shown = task(exercise.name)
    for words in (repr(shown), shown._repr_html_()):
        assert all(name in words for name in (*exercise.arguments, *exercise.returns))
    assert len([text for text in shown.helps.values() if text.strip()]) == 4
    assert shown._repr_html_().count("<summary>") == 4


@exercises
def test_inputs_are_as_asked(exercise):
    rng = np.random.default_rng(0)
    for case in exercise.cases:
        one, other = exercise.inputs(rng, case), exercise.inputs(rng, case)
        assert list(one) == list(exercise.arguments)
        assert not running.equal(one, other), "the same numbers twice"
        assert running.run(exercise.reference, one).error is None


@exercises
def test_loops_can_be_timed(exercise):
    if exercise.large:
        inputs = exercise.inputs(0, exercise.large)
        assert running.run(exercise.reference, inputs).error is None


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_a_mistake_is_one_and_is_named(exercise, mistake):
    made = exercise.making(mistake)
    for seed in range(3):
        verdict = judge(made, exercise, seed)
        assert not verdict.right, "not a mistake: the result is the same"
        assert verdict.kind == "mistake", verdict
        assert mistake.name in verdict.mistakes
        others = {each.name: each.family for each in exercise.mistakes if each.name in verdict.mistakes}
        assert len(others) == 1 or (mistake.family and set(others.values()) == {mistake.family}), verdict
        assert mistake.words.split("`")[0] in str(verdict.full)
        assert "The formula:" not in str(verdict)
        assert "With this change every result is right:" not in str(verdict)


@exercises
def test_mistakes_of_other_families_differ(exercise):
    rng = np.random.default_rng(1)
    inputs = [exercise.inputs(rng, case) for case in exercise.cases]
    came = {m.name: [running.run(exercise.making(m), each) for each in inputs] for m in exercise.mistakes}
    assert len(came) == len(exercise.mistakes), "two mistakes of one name"
    for one, other in itertools.combinations(exercise.mistakes, 2):
        if one.family and one.family == other.family:
            continue
        pairs = zip(came[one.name], came[other.name], strict=True)
        assert not all(running.same(*pair) for pair in pairs), f"{one.name} = {other.name}: declare a family"


# Where a mistake is one for some numbers alone, such numbers are in every draw: these once were seen in 199 of 200.
RARE = {
    "relu": ("its slope is used", "the values stop at 1"),
    "relu_slope": ("z is compared with 1",),
    "shallow_predict": ("Z is compared with 0.5", "each example is compared with the mean of all"),
    "deep_forward": ("the output has a ReLU", "the output has no activation function"),
    "predict": ("every answer is 0", "b is subtracted"),
}


@pytest.mark.parametrize("name", RARE)
def test_every_draw_tells_mistakes_apart_that_some_numbers_hide(name):
    exercise = EXERCISES[name]
    mistakes = [mistake for mistake in exercise.mistakes if mistake.name in RARE[name]]
    assert len(mistakes) == len(RARE[name])
    for seed in range(250):
        rng = np.random.default_rng(seed)
        inputs = [exercise.inputs(rng, case) for case in exercise.cases]
        made = [exercise.reference, *map(exercise.making, mistakes)]
        came = [[running.run(function, each) for each in inputs] for function in made]
        for one, other in itertools.combinations(came, 2):
            assert not all(map(running.same, one, other)), f"{name} at seed {seed}"


@exercises
def test_right_spellings_pass(exercise, monkeypatch):
    monkeypatch.setattr(
        remarks, "_slower", lambda *_: None
    )  # timing loops takes most of the time, and is tested once
    spellings = SPELLINGS.get(exercise.name, [])
    assert len(set(spellings)) == len(spellings) >= (0 if exercise in OWN else 12)
    for text in spellings:
        function = made_of(text)
        verdict = check(function, exercise.name)
        assert verdict.right, f"{text}\n{verdict}"


def test_enough_mistakes_are_known():
    """The README speaks of hundreds."""
    assert sum(len(exercise.mistakes) for exercise in EXERCISES.values()) >= 500


def test_no_two_exercises_have_one_name():
    """EXERCISES goes by name, so the later one would silently replace the earlier."""
    names = [exercise.name for week in (week2, week3, week4) for exercise in week.EXERCISES]
    assert sorted(names + [exercise.name for exercise in OWN]) == sorted(EXERCISES)


# --- what a task shows ---


def imported_for(exercise):
    """What the notebook with the task imports, under the names that it gives it; or all of the week's notebooks."""
    names: dict = {}
    texts = {}
    for path in sorted(NOTEBOOKS.glob(f"week{exercise.week}_*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts[path] = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    asking = {path: text for path, text in texts.items() if f'task("{exercise.name}")' in text}
    for path, (first, *_) in (asking or texts).items():
        tree = ast.parse("\n".join(line for line in first.splitlines() if not line.startswith("%")))
        tree.body = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
        exec(compile(tree, str(path), "exec"), names)
    return names


@exercises
def test_the_last_help_can_be_pasted_and_is_right(exercise):
    text = task(exercise.name).helps["the solution"]
    file = f"<help {exercise.name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace = imported_for(exercise)
    before = set(namespace)
    exec(compile(text, file, "exec"), namespace)
    assert set(namespace) - before == {exercise.function}, "one function, under the reader's name"
    verdict = namespace["check"](namespace[exercise.function])
    assert verdict, verdict
    assert "nnlib's own, does the work" not in str(verdict)
    assert not re.findall(r"(?<!\w)_\w", text.replace("for _ in", "")), "private names"


@exercises
def test_the_task_shows_an_example_that_is_computed(exercise, monkeypatch):
    inputs, value = worked(exercise)
    assert running.equal(exercise.reference(*worked(exercise)[0].values()), value)
    shown = task(exercise.name).example
    given, found = shown.split(f"\n\n{exercise.call} returns\n")
    assert all(any(line.startswith(name) for line in given.split("\n")) for name in inputs)
    assert found
    assert shown in html.unescape(task(exercise.name)._repr_html_())
    assert all(line in repr(task(exercise.name)) for line in shown.split("\n"))
    assert shown.count("\n") < 40
    assert "..." not in shown, "small enough to be shown whole"
    with np.printoptions(precision=1, floatmode="fixed", sign="+"):
        assert task(exercise.name).example == shown
    other = replace(exercise, reference=lambda *arguments: None, returns={"other": ""})
    assert help.Task(other).example != shown, "not typed in"
