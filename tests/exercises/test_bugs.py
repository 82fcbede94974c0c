"""Find the bug: what is planted is one, the rest is nnlib's, how loud it is is measured, nothing tells too early."""

import difflib
import inspect
import re
from dataclasses import replace

import numpy as np
import pytest

from nnlib import descent, gradcheck, network
from nnlib.activations import relu, tanh
from nnlib.exercises import bugs, find_the_bug, train
from nnlib.exercises.bugs import LEVELS, PARTS, plantable

PLANTED = [pytest.param(planted, id=planted.name) for planted in plantable()]
RIGHT = bugs.compiled(bugs.sources())


def signs(planted):
    return bugs._symptoms(planted)


def test_enough_can_be_planted_in_each_function():
    assert len(plantable()) >= 60
    names = [planted.name for planted in plantable()]
    assert len(set(names)) == len(names)
    assert {planted.part for planted in plantable()} == set(PARTS)


@pytest.mark.parametrize("planted", PLANTED)
def test_one_function_differs_in_a_few_lines_and_the_rest_is_right(planted):
    right, wrong = bugs.sources(), bugs.sources(planted)
    assert [part for part in PARTS if right[part] != wrong[part]] == [planted.part]
    ratio = difflib.SequenceMatcher(
        None, *(texts[planted.part].splitlines() for texts in (right, wrong))
    ).ratio()
    assert ratio > 0.7


def test_what_is_not_planted_is_nnlibs_own():
    texts = bugs.sources()
    for part, function in (
        ("forward", network.forward),
        ("backward", network.backward),
        ("step", descent.step),
    ):
        own = inspect.getsource(function)
        assert [line for line in texts[part].splitlines()[1:] if line not in own.splitlines()] == []
        formulas = own.rpartition('"""')[2].strip()
        assert texts[part].partition("\n")[2].strip() == formulas
    sizes = [3, 5, 4, 1]
    ours, theirs = RIGHT["initialize"](sizes, [relu, relu], 3), network.initialize(sizes, relu, rng=3)
    for l, more in ((1, 1), (2, 1), (3, np.sqrt(2))):  # nnlib scales by sqrt(1 / n) before the sigmoid
        assert ours.W[l] == pytest.approx(more * theirs.W[l])
        assert np.array_equal(ours.b[l], theirs.b[l])
        assert ours.g[l] is theirs.g[l]


def test_no_check_tells_anything_of_the_right_ones():
    found = bugs.symptoms(RIGHT)
    assert found.telling == []
    assert found.level == 4
    assert len(found.findings) == 7


@pytest.mark.parametrize("planted", PLANTED)
def test_every_mistake_has_a_level_and_a_check_that_tells(planted):
    found = signs(planted)
    assert found.level in LEVELS
    assert found.telling, "nobody could find it"
    assert (found.level == 1) == ("stops" in found.findings[0].said + found.findings[-1].said)
    assert (found.level <= 2) == any(
        finding.check in ("run one step", "watch the cost") for finding in found.telling
    )


def test_every_level_has_several():
    for level in LEVELS:
        assert sum(signs(planted).level == level for planted in plantable()) >= 6


def test_the_table_of_grades_goes_from_loud_to_silent():
    rows = bugs.grades().rows
    assert [level for level, *_ in rows] == sorted(str(signs(planted).level) for planted in plantable())
    assert {name for _, name, _ in rows} == {planted.name for planted in plantable()}
    assert all(": " in first for *_, first in rows)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_level_hangs_on_a_rounding():
    for planted in plantable():
        way = signs(planted).way
        if np.isnan(way):
            continue
        functions = bugs.compiled(bugs.sources(planted))

        def nudged(n, g, rng, start=functions["initialize"]):
            net = start(n, g, rng)
            return replace(net, W={l: net.W[l] * (1 + 1e-11 * l) for l in net.W})

        J, _ = bugs._trained({**functions, "initialize": nudged})
        moved = abs((J[0] - J[-1]) / (J[0] - bugs._right_cost()) - way)
        assert 2 * moved + 1e-3 < min(abs(way - edge) for edge in (bugs.HARDLY, bugs.NEARLY)), planted.name


@pytest.mark.parametrize(
    ("name", "level", "said"),
    [
        (
            "`backward`: `keepdims=True` is missing in db",
            1,
            r"db[1] is (5,); it should be (n[1], 1) = (5, 1)",
        ),
        ("`forward`: W[l] is transposed", 1, "`forward` stops with a ValueError"),
        ("`backward`: dZ[L] has the wrong sign", 2, "first in dW[3] on the way back"),
        ("`step`: the update is thrown away", 2, "W[1] isn't updated"),
        ("`step`: there is a plus instead of the minus", 2, "W[1] goes up, not down"),
        ("`initialize`: all weights are zero", 2, "all rows of W[1] are equal"),
        ("`step`: only b is updated", 3, "W[1] isn't updated"),
        ("`backward`: the slope is taken at A instead of at Z", 4, "first in dW[1] on the way back"),
        ("`forward`: the biases are forgotten", 4, "first in db[3] on the way back"),
        ("`step`: alpha is missing", 4, "2 times as far down as alpha dW[1]"),
        ("`initialize`: the weights aren't scaled", 4, "W[1] spreads by 1"),
    ],
)
def test_what_finds_it(name, level, said):
    (planted,) = (planted for planted in plantable() if planted.name == name)
    found = signs(planted)
    assert found.level == level
    assert any(said in finding.said for finding in found.telling), found


@pytest.mark.parametrize("level", LEVELS)
def test_a_bug_has_the_mistake_of_its_level_and_its_seed(level):
    one, other = find_the_bug(level, seed=5), find_the_bug(level, seed=5)
    assert repr(one) == repr(other)
    assert one.source == other.source
    assert signs(one._culprit).level == level
    assert one.source.text == "\n\n".join(bugs.sources(one._culprit).values())
    for part in PARTS:
        assert inspect.getsource(getattr(one, part)).strip() in one.source.text


@pytest.mark.parametrize("level", LEVELS)
def test_seeds_give_different_bugs(level):
    found = [find_the_bug(level, seed) for seed in range(12)]
    assert len({bug._culprit.name for bug in found}) >= 5
    assert len({bug.suspects.index(bug._culprit.name) for bug in found}) >= 3
    assert len({bug.suspects for bug in found}) >= 10


def test_without_a_seed_it_is_new_each_time():
    assert len({find_the_bug(2).seed for _ in range(5)}) > 1


def test_a_new_mistake_moves_few_seeds(monkeypatch):
    before = [find_the_bug(4, seed)._culprit.name for seed in range(12)]
    fewer = [planted for planted in plantable() if planted.name != before[0]]
    monkeypatch.setattr(bugs, "plantable", lambda: fewer)
    after = [find_the_bug(4, seed)._culprit.name for seed in range(12)]
    assert [one for one, other in zip(before, after, strict=True) if one != other] == [
        before[0]
    ] * before.count(before[0])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_guesses(level, seed):
    bug = find_the_bug(level, seed)
    assert len(set(bug.suspects)) == 6
    verdicts = [bug.guess(number) for number in range(1, 7)]
    assert [verdict.kind for verdict in verdicts].count("right") == 1
    for name, suspect, verdict in zip(bug.suspects, bug._lineup, verdicts, strict=True):
        assert verdict.right == (name == bug._culprit.name) == bug.guess(name).right
        if verdict.right:
            assert bug._culprit.mistake.words in verdict.parts
            assert re.search(r"\nhere .*\nright ", str(verdict))
            for finding in signs(bug._culprit).findings:
                assert (
                    finding.said
                    in str(verdict).split("What finds it:")[1].split("What doesn't:")[not finding.tells]
                )
        else:
            assert bug._culprit.mistake.name not in str(verdict)
            assert verdict.parts[0].startswith("Every check gives the same result") or any(
                finding.said in verdict.parts[0]
                for finding in (*signs(bug._culprit).telling, *signs(suspect).telling)
            )
    assert bug.guess(bug._culprit.mistake.name).right
    assert bug.guess("`").title == "Several suspects say '`'."
    assert bug.guess("nobody").kind == bug.guess("").kind == bug.guess(None).kind == "error"
    assert bug.guess(...).kind == "not yet"
    assert bug.guess(7).title == bug.guess(0).title.replace("0", "7") == "There is no suspect 7."
    assert bug._culprit.mistake.name in bug.answer().title
    assert not bug.answer().right


def bug_with(level, name, beside=""):
    """A bug of that name, with a suspect in another function if one is named."""
    bugs = (find_the_bug(level, seed) for seed in range(200))
    named = (bug for bug in bugs if name in bug._culprit.name)
    return next(bug for bug in named if not beside or any(each.part == beside for each in bug._lineup))


def test_a_wrong_guess_says_what_speaks_against_it():
    bug = bug_with(1, "W[l] is transposed", "initialize")
    innocent = next(i for i, each in enumerate(bug._lineup, start=1) if each.part == "initialize")
    (said,) = bug.guess(innocent).parts
    assert re.fullmatch(
        r"With that mistake, if you run one step: `initialize` stops .*\. Here: `forward` stops .*\.", said
    )


@pytest.mark.parametrize("level", LEVELS)
def test_its_level_rules_no_suspect_out(level):
    for seed in range(4):
        assert {signs(each).level for each in find_the_bug(level, seed)._lineup} == {level}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_tells_before_the_guess(level, seed):
    bug = find_the_bug(level, seed)
    mistake = bug._culprit.mistake
    for shown in (repr(bug), bug._repr_html_(), repr(bug.hints)):
        assert mistake.words not in shown
        assert "What finds it" not in shown
    for name in bug.suspects:  # each is there once, and none differently from the others
        assert repr(bug).count(name) == 1
    lines = re.sub(r"`\w+`: .*", "", "\n".join(repr(bug).splitlines()[:-1])).splitlines()
    assert lines[1:] == [f"{i}. " for i in range(1, 7)]
    tags = re.findall(r"<li>(.*?)</li>", bug._repr_html_())
    assert len({re.sub(r">[^<]*", ">", tag.split(":")[0]) for tag in tags}) == 1
    assert list(bug.hints) == ["which check tells", "which function", "which line"]
    assert bug._culprit.part in bug.hints["which function"]


def test_it_can_be_cornered_by_hand():
    bug = bug_with(4, "slope is taken at A")
    assert gradcheck.difference(bug.net, bug.X, bug.Y, bug.backward, bug.forward) > 1e-3
    A, Z = bug.forward(bug.net, bug.X)
    assert np.array_equal(A[3], network.forward(bug.net, bug.X)[0][3])
    own = {part: getattr(bug, part) for part in ("forward", "backward", "step")}
    found = train(bug.net, bug.X, bug.Y, 0.5, 300, **own)
    assert not found.verdict.right
    assert bug._culprit.mistake.name not in str(found.verdict)


def test_a_traceback_shows_its_lines():
    bug = bug_with(1, "W[l] is transposed")
    with pytest.raises(ValueError, match="matmul") as raised:
        bug.forward(bug.net, bug.X)
    assert "W[l].T @ A[l - 1] + b[l]" in str(raised.traceback[-1].statement)


def test_its_data_and_network_are_what_the_levels_are_measured_on():
    bug = find_the_bug(2, seed=1)
    assert bug.X.shape == (2, 80)
    assert bug.Y.shape == (1, 80)
    assert find_the_bug(4, seed=0).net.n == [2, 5, 4, 1]
    assert RIGHT["initialize"]([2, 5, 4, 1], [tanh, relu], 0).g[1] is tanh


@pytest.mark.parametrize("level", [0, 5, "loud", None])
def test_other_levels_are_refused(level):
    with pytest.raises(ValueError, match="it should be one of 1, 2, 3, 4"):
        find_the_bug(level)
