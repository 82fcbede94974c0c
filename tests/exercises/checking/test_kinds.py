"""What a check answers to the kinds of mistakes that learners make, in cells as a notebook has them."""

import ast
import itertools
import linecache
import re
import textwrap
import time
import warnings
from dataclasses import replace

import numpy as np
import pytest
from wrong_spellings import KINDS

from nnlib import activations, cost, logistic, network
from nnlib.exercises import EXERCISES, check
from nnlib.exercises.checking import running

cells = itertools.count()
AT_HAND = {"np": np, "check": check, "Network": network.Network, "logistic": logistic, "network": network}
AT_HAND |= {"cost": cost} | {g: getattr(activations, g) for g in ("sigmoid", "tanh", "relu", "leaky_relu")}


def cell(text, namespace=None):
    """Run a cell and return the value of its last line, as a notebook would show it."""
    text = textwrap.dedent(text).strip() + "\n"
    namespace = dict(AT_HAND) if namespace is None else namespace
    file = f"<kind {next(cells)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    tree = ast.parse(text)
    last = tree.body.pop()
    exec(compile(tree, file, "exec"), namespace)
    return eval(compile(ast.Expression(last.value), file, "eval"), namespace)


def checked(text, exercise):
    """What `check` says of the last function in a text."""
    name = [node.name for node in ast.parse(textwrap.dedent(text)).body if isinstance(node, ast.FunctionDef)][
        -1
    ]
    return cell(f"{textwrap.dedent(text)}\ncheck({name}, {exercise!r})")


# --- right answers are not refused ---


@pytest.mark.parametrize("name", ["predict", "shallow_predict"])
@pytest.mark.parametrize(
    "line",
    ["A >= 0.5", "np.where(A >= .5, 1, 0)", "1 - (A < 0.5)", "np.array(A >= 0.5, dtype=float)", "~(A < 0.5)"],
)
def test_at_exactly_one_half_either_answer_is_right(name, line):
    start = "A = sigmoid(w.T @ X + b)" if name == "predict" else "A = network.forward(net, X)[0][2]"
    answer = checked(f"def {EXERCISES[name].call}:\n    {start}\n    return {line}", name)
    assert answer.right, answer
    assert name != "predict" or "taste" in str(answer)


RIGHT = """
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = net.W[l] @ A[l - 1] + net.b[l]
        A[l] = net.g[l](Z[l])
    return A, Z

check(my_deep_forward)
"""
WRONG = RIGHT.replace("A[l - 1] + net.b[l]", "A[l - 1] * 1.37 + net.b[l]")


@pytest.mark.parametrize(
    "setting",
    [
        "np.seterr(all='raise')",
        "np.seterr(over='raise', under='raise')",
        "import warnings; warnings.simplefilter('error')",
        "np.set_printoptions(precision=2, floatmode='fixed', sign='+', suppress=True)",
        "np.set_printoptions(formatter={'float': lambda value: 'x'})",
        "np.random.seed(1)",
    ],
)
def test_the_settings_of_a_notebook_do_not_reach_into_the_verdict(setting):
    plain = cell(WRONG.replace("check(my_deep_forward)", "check(my_deep_forward, rng=1)"))
    with np.errstate(), np.printoptions(), warnings.catch_warnings():
        assert cell(f"{setting}\n{RIGHT}").right
        assert str(cell(f"{setting}\n{WRONG.replace('forward)', 'forward, rng=1)')}")) == str(plain)


@pytest.mark.parametrize(
    "call",
    [
        "my_sigmoid = lambda Z: 1 / (1 + np.exp(-Z))\ncheck(my_sigmoid)",
        "sig = my_sigmoid = lambda Z: 1 / (1 + np.exp(-Z))\ncheck(sig)",
        "def logistic(Z):\n    return 1 / (1 + np.exp(-Z))\nmy_sigmoid = logistic\ncheck(my_sigmoid)",
        "check(lambda Z: 1 / (1 + np.exp(-Z)), 'sigmoid')",
        "def f(Z):\n    return 1 / (1 + np.exp(-Z))\ncheck(f, 'my_sigmoid')",
        "from functools import partial\nmy_sigmoid = partial(lambda k, Z: k / (1 + np.exp(-Z)), 1)\ncheck(my_sigmoid)",
        "def f(Z):\n    return 1 / (1 + np.exp(-Z))\ncheck(f, sigmoid := type('F', (), {'__name__': 'sigmoid'})())",
    ],
)
def test_the_exercise_is_told_by_the_variable_or_the_second_argument(call):
    answer = cell(call)
    assert (answer.right, answer.exercise) == (True, "sigmoid"), answer


def test_two_names_of_exercises_are_not_guessed_between():
    answer = cell("my_tanh = my_relu = lambda Z: Z\ncheck(my_tanh)")
    assert "the names of several exercises" in str(answer)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            "check(my_sigmoid(np.zeros((2, 2))))",
            "an array of shape (2, 2).\n`my_sigmoid(...)` calls your function",
        ),
        ("Z = np.zeros(2)\ncheck(my_sigmoid(Z))", "check(my_sigmoid)"),
        ("A = my_sigmoid(np.zeros(2))\ncheck(A)", "`check` takes the function itself"),
        ("check(my_sigmoid(0.0))", "check(my_sigmoid)"),
        ("check('my_sigmoid')", "not its name in quotes: `check(my_sigmoid)`"),
        ("check('sigmoid')", "not its name in quotes: `check(my_sigmoid)`"),
        ("check(None)", "and got nothing"),
    ],
)
def test_what_is_no_function_is_told_how_to_hand_it_over(call, said):
    answer = cell(f"def my_sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))\n\n{call}")
    assert not answer.right
    assert said in str(answer)


def test_the_speed_of_a_loop_is_that_of_both_in_turn(monkeypatch):
    """A machine that gets slower meanwhile slows both."""
    clock, now = itertools.count(), [0.0]

    def slower():
        now[0] += 1.2 ** next(clock)
        return now[0]

    monkeypatch.setattr(running, "CLOCK", slower)
    assert 0.1 < running.times(abs, abs, {"Z": -1}) < 10


# --- what is wrong is named ---


@pytest.mark.parametrize(("kind", "said", "text"), KINDS, ids=[f"{i}: {k[0]}" for i, k in enumerate(KINDS)])
def test_a_mistake_of_a_known_kind_is_named(kind, said, text):
    name = re.findall(r"^def (my_\w+)", text, re.MULTILINE)[-1]
    for seed in range(2):
        answer = cell(f"{text}\ncheck({name}, rng={seed})")
        assert answer.kind in ("mistake", "not yet", "error"), answer
        assert any(words in str(answer) for words in said.split("|")), answer
        assert str(answer).count("\n") < 15
        assert "Traceback" not in str(answer)


@pytest.mark.parametrize("size", ["1e-4", "1e-6", "2e-7", "1e-8", "1e-15", "np.finfo(float).eps"])
@pytest.mark.parametrize("name", ["loss", "cost"])
def test_an_epsilon_gets_the_same_verdict_at_every_draw(size, name):
    mean = "np.mean" if name == "cost" else ""
    text = f"-{mean}(Y * np.log(A + {size}) + (1 - Y) * np.log(1 - A + {size}))"
    cells = f"def my_{name}(A, Y):\n    return {text}\ncheck(my_{name}, rng=%d)"
    answers = [cell(cells % seed) for seed in range(8)]
    small = size not in ("1e-4", "1e-6", "2e-7")
    assert {answer.right for answer in answers} == {small}
    assert all("epsilon is added inside the logarithm" in str(answer) for answer in answers)


def test_a_cure_that_does_no_harm_is_no_mistake():
    stable = "np.mean(np.where(Y == 1, np.log(1 + np.exp(-Z)), np.log(1 + np.exp(Z))))"
    for text in (f"np.nan_to_num({stable})", stable.replace("exp(-Z))", "exp(-Z) + 1e-12)")):
        assert cell(f"def my_cost_from_Z(Z, Y):\n    return {text}\ncheck(my_cost_from_Z)").right, text


def test_the_notebook_is_as_before_after_a_search():
    """Changed functions are tried in a copy of the notebook's variables."""
    namespace = dict(AT_HAND)
    text = "def half(Z):\n    return Z / 3\ndef my_dZ(A, Y):\n    return half(A - Y)\ncheck(my_dZ)"
    before = set(namespace)
    assert not cell(text, namespace).right
    assert set(namespace) - before - {"__builtins__"} == {"half", "my_dZ"}
    assert namespace["half"](6) == 2


def test_an_interrupt_ends_the_search_too(monkeypatch):
    calls = itertools.count()

    def interrupted(function, inputs, run=running.run):
        outcome = run(function, inputs)
        return replace(outcome, error=KeyboardInterrupt()) if next(calls) == 60 else outcome

    monkeypatch.setattr(running, "run", interrupted)
    answer = cell("def my_dZ(A, Y):\n    return np.cos(A) - 7 * Y + A ** 3\ncheck(my_dZ)")
    assert "Stopped before it finished" in str(answer)
    assert next(calls) == 61


@pytest.mark.parametrize(
    "line",
    [
        "out.append([z for z in row if z > 0])",
        "out.append(row * 3)",
        "out = out + [row * 3]",
        "out += [row * 3]",
        "out.append(out)",
        "out = [sum(out[:1]) + row for i in (0, 1, 2)]",
    ],
)
def test_no_list_grows_without_end_in_a_search(line):
    """A name changed for another one may make a loop go through the list that it appends to, or put it in itself."""
    text = f"def my_relu(Z):\n    out = []\n    for row in Z:\n        {line}\n    return out\ncheck(my_relu)"
    before = time.process_time()
    assert not cell(text).right
    assert time.process_time() - before < 20


def test_a_function_with_a_while_loop_is_not_changed():
    text = (
        "def my_cost(A, Y):\n    i = 0\n    while i < A.size:\n        i += 1\n    return i\ncheck(my_cost)"
    )
    assert not cell(text).right
