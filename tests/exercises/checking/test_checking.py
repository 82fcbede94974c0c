"""What a check answers, for functions that are right, wrong, odd or hostile; it never raises."""

import functools
import html.parser
import inspect
import itertools
import re
import sys
import types
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from cells import made_of

from nnlib import activations, cost, network
from nnlib.exercises import EXERCISES, check, task
from nnlib.exercises.checking import running
from nnlib.exercises.checking.comparing import notation
from nnlib.exercises.checking.judge import judge
from nnlib.exercises.exercise import Numbers, edited, edited_source

RIGHT = "m = X.shape[1]\n    dZ = A - Y\n"


def gradients(body, **left_behind):
    """my_gradients(A, X, Y) with this body."""
    return made_of(f"def my_gradients(A, X, Y):\n    {body}\n", **left_behind)


def verdict(body, **left_behind):
    return check(gradients(body, **left_behind))


# --- right ---


def test_right_says_what_was_tried():
    answer = verdict(RIGHT + "    return X @ dZ.T / m, np.sum(dZ) / m")
    assert (answer.kind, answer.right, answer.exercise, answer.mistakes) == ("right", True, "gradients", ())
    assert "n_x from 1 to 5, m from 1 to 5" in str(answer)


def test_a_number_in_brackets_passes_with_a_word():
    answer = verdict(RIGHT + "    return X @ dZ.T / m, np.sum(dZ, axis=1, keepdims=True) / m")
    assert answer.right
    assert "`db` in shape (1, 1)" in str(answer)


def test_loops_pass_with_the_factor():
    loops = (
        "def my_sigmoid(Z):\n    A = np.zeros(Z.shape)\n    for place in np.ndindex(*Z.shape):\n"
        "        A[place] = 1 / (1 + np.exp(-Z[place]))\n    return A"
    )
    answer = check(made_of(loops))
    assert answer.right
    assert int(re.search(r"about ([\d,]+) times slower", str(answer))[1].replace(",", "")) >= 5
    assert "without one, at n = 20, m = 500: numpy is fast" in str(answer)


def test_numpys_warnings_are_told_and_do_not_escape():
    answer = verdict(RIGHT + "    np.log(np.zeros(1))\n    return X @ dZ.T / m, np.sum(dZ) / m")
    assert answer.right
    assert "numpy gave a warning for values far out" in str(answer)


def test_what_a_function_prints_stays_out_of_the_page(capsys):
    check(made_of("def my_sigmoid(Z):\n    print(Z)\n    return Z"))
    assert capsys.readouterr().out == ""


# --- not yet ---


@pytest.mark.parametrize(
    "body",
    ["...", "pass", "return ...", "return", "return None", "raise NotImplementedError", "return ..., ...",
     '"""Say what."""\n    ...', '"""Only words."""'],
)  # fmt: skip
def test_a_stub_is_not_yet_written(body):
    answer = verdict(body)
    assert answer.kind == "not yet"
    assert str(answer).startswith("… Not written yet: `my_gradients`.")
    assert EXERCISES["gradients"].task in str(answer)


def test_a_blank_that_is_left_is_shown():
    assert "Line 4 still has a blank" in str(verdict(RIGHT + "    dw = X @ ... / m\n    return dw, 0"))


def test_dots_in_an_index_are_no_blank():
    assert verdict(RIGHT + "    return X[..., :] @ dZ.T / m, np.sum(dZ) / m").right


# --- mistakes ---


def test_two_mistakes_at_once_are_both_named():
    answer = verdict(RIGHT + "    return X @ dZ.T, dZ / m")
    assert answer.kind == "mistake"
    assert len(answer.mistakes) == 2
    assert "dw = (1/m) X dZ.T" in str(answer.full)
    assert "db = (1/m) sum of dZ" in str(answer.full)


def test_two_mistakes_are_not_named_where_one_makes_good_the_other():
    """(dZ / m) m is dZ: with 1/m twice and once missing dw would be right, and was never touched."""
    answer = verdict(RIGHT + "    return X @ dZ.T / m, np.sum(dZ) / m / m")
    assert answer.mistakes == ("the 1/m of db is there twice",)
    known = EXERCISES["gradients"]
    without = replace(known, mistakes=tuple(m for m in known.mistakes if m.name not in answer.mistakes))
    function = gradients(RIGHT + "    return X @ dZ.T / m, np.sum(dZ) / m / m")
    assert judge(function, without, 0).title == "Not yet: there is one division by `m` too many."


def test_two_mistakes_are_not_named_where_they_cancel_in_one_case_alone():
    """After a single step w does not feel b yet."""
    known = EXERCISES["training"]
    known = replace(
        known, mistakes=tuple(m for m in known.mistakes if m.name != "the 1/m of db is there twice")
    )
    assert len(known.mistakes) == len(EXERCISES["training"].mistakes) - 1
    twice = edited(known.reference, (("np.sum(dZ) / m", "np.mean(dZ) / m"),))
    assert judge(twice, known, 0).kind == "value"


@pytest.mark.parametrize("body", ["dZ = A @ -Y", "dZ = A @ Y", "dZ = X @ Y", "dZ = A[2] - Y"])
def test_two_mistakes_are_not_named_by_an_exception(body):
    """That sizes do not fit has a hundred causes; the line where they don't is shown."""
    answer = verdict(f"m = X.shape[1]\n    {body}\n    return X @ dZ.T / m, np.sum(dZ) / m")
    assert answer.kind == "error" or len(answer.mistakes) == 1
    assert body in str(answer)


@pytest.mark.parametrize(
    ("name", "result"), [("tanh", "0 * Z"), ("cost", "np.inf"), ("cost", "np.nan"), ("loss", "np.nan * A")]
)
def test_two_mistakes_are_not_named_by_zeros_or_infinities(name, result):
    """Two out of twenty come to that in many ways."""
    answer = check(made_of(f"def {EXERCISES[name].call}:\n    return {result}"))
    assert len(answer.mistakes) < 2, answer


def test_a_changed_argument_is_named():
    right = verdict("A -= Y\n    m = X.shape[1]\n    return X @ A.T / m, np.sum(A) / m")
    assert right.kind == "changed"
    assert "The numbers are right, but your function changes `A` in place." in str(right)
    wrong = verdict("X *= 2\n    Y[0, 0] = 7\n    return X[:, :1], 0.0")
    assert wrong.kind == "changed"
    assert "`X` and `Y`" in str(wrong)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("m = 5\n    return X, 1 / 0", ["This happens in line 3 of your function:", "ZeroDivisionError"]),
        ("dZ = A - Y\n    return dZ @ X, 0", ["`dZ` is (1, m) = (1, 5), `X` is (n_x, m) = (3, 5)", "P @ Q"]),
        ("return X * A.T, 0", ["Element by element", "not `*`"]),
        ("import math\n    return math.exp(A), 0", ["The functions in `math` take a single number"]),
        ("if A > 0:\n        return A, 0", ["Use `np.where`"]),
        ("return nP.sum(A), 0", ["That name has no value here"]),
        ("m += 1\n    return m, m", ["used before it has a value"]),
        ("return A[0, 99], 0", ["An index counts from 0"]),
        ("i, j, k = 4, 1, 0\n    return X[i, j], k", ["`i` is 4, `j` is 1."]),
        ("return {1: 2}[0], 0", ["There is no entry 0"]),
        ("return my_gradients(A, X, Y)", ["calls itself"]),
        ("return 2(A), 0", ["multiplication sign missing"]),
        ("import sys\n    sys.exit()", ["should return a result instead of exiting"]),
        ("return np.dot(A, X), 0", ["P @ Q"]),
        ("return X @ A.t, 0", ["An array has no `t`. Do you mean `T`?"]),
        ("return np.sigmoid(A), 0", ["`sigmoid` isn't part of numpy but of the notebook"]),
        ("dZ = A - Y\n    return X.dZ, 0", ["A dot before `dZ`", "Do you mean `*` or `@`?"]),
        ("return np.sums(A), 0", ["numpy has no `sums`. Do you mean `sum`?"]),
        ("return e**A, 0", ["is `np.exp(x)`"]),
        ("return np.zeros((X, 1)), 0", ["Take it from the shape: `X.shape[0]`."]),
        ("return X / m, 0", ["`m` is a size: `A.shape[1]`."]),
        ("return [A[0, i] for i in range(50)], 0", ["Take the number of entries from the argument"]),
        ("return A[1], 0", ["needs two indices: `A[0, i]`"]),
        ("return X.shape(1), 0", ["take square brackets: `X.shape[1]`"]),
        ("return X - A.shape * 0.5, 0", ["You can't compute with several results at once"]),
    ],
)  # fmt: skip
def test_an_exception_is_shown_with_its_line_and_meaning(body, said):
    if "2(A)" in body:
        with pytest.warns(SyntaxWarning):
            answer = verdict(body)
    else:
        answer = verdict(body)
    assert answer.kind == "error"
    for words in said:
        assert words in str(answer)
    assert "Traceback" not in str(answer)


def test_an_interrupt_ends_the_check_not_the_cell():
    calls = []
    answer = verdict("calls.append(1)\n    raise KeyboardInterrupt", calls=calls)
    assert answer.kind == "error"
    assert "Stopped before it finished" in str(answer)
    assert len(calls) == 1


@pytest.mark.parametrize("body", ["while True:\n        pass", "while True: A = A", "return forever()"])
def test_where_nobody_can_interrupt_a_check_it_ends_by_itself(monkeypatch, body):
    def forever():
        while True:
            pass

    monkeypatch.setattr(running, "UNINTERRUPTIBLE", True)
    monkeypatch.setattr(running, "SECONDS", 0.05)
    answer = verdict(body, forever=forever)
    assert answer.kind == "error"
    assert "Stopped before it finished.\nIt was still running after 0.05 seconds. Is there a loop" in str(
        answer
    )


def test_a_right_answer_is_right_also_under_a_budget(monkeypatch):
    monkeypatch.setattr(running, "UNINTERRUPTIBLE", True)
    assert verdict("dZ = A - Y\n    return X @ dZ.T / A.size, np.sum(dZ) / A.size").kind == "right"


@pytest.mark.parametrize("call", [0, 4, 7, 30])
def test_an_interrupt_of_the_courses_functions_says_nothing_of_the_readers(monkeypatch, call):
    """The stop button may be pressed while the reference or a mistake is running."""
    calls = itertools.count()

    def interrupted(function, inputs, run=running.run):
        outcome = run(function, inputs)
        return replace(outcome, error=KeyboardInterrupt()) if next(calls) == call else outcome

    monkeypatch.setattr(running, "run", interrupted)
    answer = judge(gradients("return X @ A.T, 7 * A"), EXERCISES["gradients"], 0)
    assert "Stopped before it finished" in str(answer)


def test_what_is_taken_from_the_notebook_is_named():
    answer = verdict("dZ = A - Y\n    return X @ dZ.T / m, np.sum(dZ) / m", m=7)
    assert "takes `m` from the notebook, not from its arguments (A, X, Y)" in str(answer)
    fixed = verdict("dZ = A - Y\n    return X @ dZ.T / A.size, np.sum(dZ) / A.size + 0 * m", m=7)
    assert fixed.right


def test_where_a_size_from_the_notebook_is_to_be_had_from_is_told():
    answer = verdict("return X @ (A - Y).T / m, np.sum(A - Y) / m", m=7)
    assert "`m` is `A.shape[1]`." in answer.full.parts
    other_letter = verdict("Z = A - Y\n    return X @ z, 0.0", z=np.ones((5, 1)))
    assert "Do you mean `Z`? Uppercase and lowercase letters differ." in str(other_letter)


@pytest.mark.parametrize("between", ["", "\n---\n"])
def test_an_exception_in_another_function_is_shown_there(between):
    helper = "def share(X, dZ):\n    m = X.shape[1]\n    return X @ dZ / m\n"
    mine = "def my_gradients(A, X, Y):\n    return share(X, A + Y ** 2), 0.0\n"
    if between:
        function = made_of(mine, share=None)
        other = made_of(helper)
        other.__globals__["my_gradients"] = types.FunctionType(function.__code__, other.__globals__)
        function = other.__globals__["my_gradients"]
    else:
        function = made_of(f"{helper}\n\n{mine}")
    answer = str(check(function, "gradients"))
    assert "This happens in line 3 of `share`, which yours calls:\nreturn X @ dZ / m" in answer
    assert "`dZ` is (1, m) = (1, 5)" in answer


def test_a_function_that_is_called_and_not_written_is_named_as_such():
    unit = "def my_unit(w, b, X):\n    return ...\n\n\n"
    answer = check(
        made_of(f"{unit}def my_predict(w, b, X):\n    Z, A = my_unit(w, b, X)\n    return A > 0.5\n")
    )
    assert "isn't written yet" in str(answer)


def test_a_return_in_a_loop_is_found():
    text = "def my_cost(A, Y):\n    for i in range(A.size):\n        J = A[0, i] * 3\n        return J"
    assert "The `return` in line 4 is inside the loop" in str(check(made_of(text)))
    guarded = text.replace("        return", "        if i == 99:\n            return 0\n    return")
    assert "is inside the loop" not in str(check(made_of(guarded)))


def test_a_result_that_comes_close_is_said_to():
    text = "def my_sigmoid_slope(Z):\n    return (sigmoid(Z + {0}) - sigmoid(Z)) / {0}"
    assert "Close, but not exact" in str(check(made_of(text.format(0.003))))
    assert "Close" not in str(check(made_of(text.format(1))))


def test_a_call_of_nnlibs_own_function_counts_and_is_told():
    for cell, own in (
        ("def my_sigmoid(Z):\n    return sigmoid(Z)", "sigmoid"),
        ("def my_cost(A, Y):\n    return cost.cost(A, Y)", "cost.cost"),
    ):
        answer = check(made_of(cell))
        assert answer.right
        assert f"Here nnlib's own `{own}` does the work" in str(answer)
    for function, exercise in (
        (activations.sigmoid, "sigmoid"),
        (functools.partial(activations.sigmoid), "sigmoid"),
        (cost.cost, "cost"),
    ):
        assert f"Here nnlib's own `{exercise}` does the work" in str(check(function, exercise))
    assert "does the work" not in str(check(np.tanh, "tanh"))
    assert "does the work" not in str(check(made_of("def my_tanh(Z):\n    return np.tanh(Z)")))
    assert "does the work" not in str(
        check(made_of("def my_sigmoid_slope(Z):\n    A = sigmoid(Z)\n    return A * (1 - A)"))
    )


def test_an_object_without_a_hash_is_judged():
    class Mine:
        __hash__ = None

        def __init__(self, sign):
            self.sign = sign

        def __call__(self, Z):
            return 1 / (1 + np.exp(self.sign * Z))

    assert check(Mine(-1), "sigmoid").right
    assert check(Mine(1), "sigmoid").kind == "mistake"


def test_a_loop_in_a_function_that_is_called_is_told_too():
    loop = "def one(Z):\n    return np.array([[1 / (1 + np.exp(-z)) for z in row] for row in Z])\n\n\n"
    assert "times slower" in str(check(made_of(f"{loop}def my_sigmoid(Z):\n    return one(Z)\n")))


def test_a_named_mistake_that_stops_needs_no_message():
    answer = str(verdict(RIGHT + "    return X @ dZ / m, np.sum(dZ) / m"))
    assert "It stops in line 4 of your function:" in answer
    assert "Python says" not in answer


def test_what_a_helper_takes_from_the_notebook_is_named_and_an_attribute_is_not():
    mean = "def mean(P):\n    return P / m\n"
    cell = f"{mean}\n\ndef my_gradients(A, X, Y):\n    return mean(X @ (A - Y).T), A.size * mean(1)"
    answer = check(made_of(cell, m=7, size=3))
    assert "takes `m` from the notebook" in str(answer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def my_gradients(A, X):\n    return A", "takes (A, X); it should take (A, X, Y)"),
        ("def my_gradients():\n    return 0", "takes (); it should take"),
        ("def my_gradients(A, X, Y, m):\n    return 0", "def my_gradients(A, X, Y):"),
    ],
)
def test_another_signature_is_refused(text, said):
    answer = check(made_of(text))
    assert answer.kind == "error"
    assert said in str(answer)


def test_more_arguments_with_defaults_pass():
    text = f"def my_gradients(A, X, Y, eps=0):\n    {RIGHT}    return X @ dZ.T / m, np.sum(dZ) / m"
    assert check(made_of(text)).right


# Structure, shapes, values


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("print(A)", "returns nothing"),
        ("return A", "returns an array of shape (1, 5); it should return 2 results, dw and db"),
        ("return A, A, A", "returns 3 results; it should return 2"),
        ("return [A]", "returns 1 result; it should return 2"),
        ("return 'dw', 0", "`dw` is a str, not numbers"),
        ("return (x for x in A)", "returns a generator"),
        ("return [[1, 2], [3]], 0", "`dw` is a list of 2, not numbers"),
        ("return None, 0", "`dw` is None"),
        ("return object(), 0", "`dw` is an object, not numbers"),
        ("return X.sum(axis=1), 0", "`dw` has shape (n_x,) = (3,); it should be (n_x, 1) = (3, 1)"),
        ("return X.sum(axis=1), 0", "keepdims=True"),
        ("return X[:, :1].T, 0", "the wrong way around"),
        ("return 0.0, 0", "`dw` is one number"),
        ("return X, 0", "has shape (n_x, m) = (3, 5)"),
        ("return X[:, :1], A", "`db` has shape (1, m) = (1, 5); it should be a number"),
        ("return X[:, :1][None], 0", "one axis too many"),
    ],
)
def test_a_wrong_structure_or_shape_is_put_in_the_courses_words(result, said):
    answer = verdict(result)
    assert answer.kind == "shape", answer
    assert said in str(answer)


def test_results_in_another_order_are_named():
    answer = verdict(RIGHT + "    return np.sum(dZ) / m, X @ dZ.T / m")
    assert answer.kind == "mistake"
    assert "everything is right except for the order" in str(answer)
    assert "return dw, db" in str(answer)


def test_an_unknown_mistake_is_shown_on_a_small_input_with_the_first_step():
    answer = verdict(
        "m = X.shape[1]\n    dZ = 3 * np.cos(A) - Y ** 2 + 0.5\n    dw = X @ dZ.T / m\n    return dw, np.sum(dZ) / m"
    )
    assert answer.kind == "value"
    text = str(answer.full)
    assert "The first step that differs from the formula is `dZ`.\nIn the formula it is:\ndZ = A - Y" in text
    assert "dZ = A - Y" not in str(answer)
    shown = re.search(r"A = \[\[(.*)\]\]", text)[1].split(",")
    assert len(shown) <= 4
    assert all(len(number.strip().lstrip("-")) <= 3 for number in shown), "not rounded to be worked by hand"
    yours, right = (float(re.search(rf"{who} = \[\[([-\d.]+)", text)[1]) for who in ("yours", "right"))
    assert yours != right


def test_the_numbers_are_never_the_same_twice_unless_asked():
    function = gradients("return X[:, :1] + 0.123, 0.0")
    assert str(check(function)) != str(check(function))
    assert str(check(function, rng=3)) == str(check(function, rng=3))


def test_the_settings_of_numpy_change_nothing_and_are_left():
    right = made_of("def my_sigmoid(Z):\n    np.seterr(all='ignore')\n    return 1 / (1 + np.exp(-Z))")
    plain = made_of("def my_sigmoid(Z):\n    return 1 / (1 + np.exp(-Z))")
    with np.errstate(all="raise"):
        assert check(plain, rng=0).right
        assert check(right, rng=0).right
        assert set(np.geterr().values()) == {"raise"}


def test_a_function_that_changes_numpy_is_measured_by_what_it_was(monkeypatch):
    monkeypatch.setattr(np, "exp", np.exp)  # put back at the end
    answer = check(made_of("def my_sigmoid(Z):\n    np.exp = np.sin\n    return 1 / (1 + np.exp(-Z))"))
    assert not answer.right


def test_the_sign_of_b_and_db_tells():
    """With b always above 0, and db always below, a function that takes their size alone came out right."""
    for text in (
        "def my_update(w, b, dw, db, alpha):\n    return w - alpha * dw, b - alpha * abs(db)",
        "def my_update(w, b, dw, db, alpha):\n    return w - alpha * dw, abs(b) - alpha * db",
        "def my_unit(w, b, X):\n    Z = w.T @ X + abs(b)\n    return Z, sigmoid(Z)",
    ):
        assert not check(made_of(text), rng=0).right


# --- odd and hostile ---


class Odd:
    """Answers nothing that is asked of it."""

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no")

    def __len__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("no")

    __getattr__ = __bool__ = __iter__ = __eq__


@pytest.mark.parametrize(
    "result",
    ["odd", "odd, odd", "[odd]", "{1: odd}", "np.ma.masked, 0", "1e400, 1j", "np.matrix(A), 0", "net, 0"],
)
def test_odd_results_are_answered(result):
    function = gradients(f"return {result}", odd=Odd(), net=Numbers(0).network([2, 1]))
    answer = check(function, rng=1)  # a constant may give the same result as a mistake, once in many draws
    assert answer.kind in ("shape", "unknown", "error")


GIVEN = (None, 3, "sigmoid", np.zeros(3), Odd, Odd(), print, len, np.sin, lambda Z: Z)


@pytest.mark.parametrize("place", range(len(GIVEN)))
@pytest.mark.parametrize("name", EXERCISES)
def test_anything_can_be_given_to_a_check(place, name):
    answer = check(GIVEN[place], name)
    assert not answer.right
    assert isinstance(repr(answer), str)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("async def my_sigmoid(Z):\n    return Z", "without `async`"),
        ("def my_sigmoid(Z):\n    yield Z", "with `return`, not `yield`"),
        ("def my_sigmoid(Z):\n    return Z + 1j", "holds complex numbers"),
        ("def my_sigmoid(Z):\n    return Z.astype(str)", "holds words"),
        ("def my_sigmoid(Z):\n    return Z[Z > 1e9]", "There is nothing in it"),
        ("def my_sigmoid(Z):\n    return np.ma.array(sigmoid(Z), mask=Z > 0)", "not numbers"),
        ("def my_sigmoid(Z):\n    raise Mute", "Python says `Mute`."),
        ("def my_sigmoid(Z):\n    raise ValueError('\\ud800')", "Python says `ValueError: ?`."),
    ],
)
@pytest.mark.filterwarnings("error")
def test_odd_functions_are_put_in_words(text, said):
    class Mute(Exception):  # noqa: N818
        def __str__(self):
            raise RuntimeError("no")

    answer = check(made_of(text, Mute=Mute))
    assert said in str(answer), answer
    str(answer).encode()


def test_no_numbers_where_a_layer_hands_its_cache_back_twice():
    text = f"def {EXERCISES['layer_forward'].call}:\n    cache = A_before, 0, W, g\n    return cache, cache"
    assert "`A` is a tuple of 4, not numbers" in str(check(made_of(text)))


def test_fractions_and_objects_are_numbers_too():
    for made in ("[[Fraction(a) for a in row] for row in A]", "A.astype(object)"):
        function = made_of(f"def my_sigmoid(Z):\n    A = sigmoid(Z)\n    return {made}", Fraction=Fraction)
        assert check(function).right


def test_a_long_list_for_layers_is_cut_short():
    answer = check(made_of("def my_deep_forward(net, X):\n    return [X] * 1000, [X] * 1000"))
    assert len(answer.title) < 200


def test_a_function_without_a_name_asks_for_the_exercise():
    for function in (lambda Z: Z, functools.partial(np.add, 1)):
        assert 'check(..., "sigmoid")' in str(check(function))


def test_a_function_with_another_name():
    function = made_of(f"def whatever(A, X, Y):\n    {RIGHT}    return X @ dZ.T / m, np.sum(dZ) / m")
    assert 'There is no exercise "whatever"' in str(check(function))
    assert check(function, "gradients").right
    assert check(function, "my_gradients").right
    near = made_of("def my_sigmoids(Z):\n    return Z")
    assert 'If you mean the exercise "sigmoid"' in str(check(near))


def test_the_trace_of_a_debugger_is_left_in_place():
    def trace(frame, event, argument):
        return None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        check(gradients("dZ = A - Y + 1\n    return X @ dZ.T, 0.5"))
        assert sys.gettrace() is trace
    finally:
        sys.settrace(before)


def test_what_is_shown_is_escaped_and_well_formed():
    class Tags(html.parser.HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attributes):
            assert tag in {
                "div",
                "p",
                "b",
                "span",
                "code",
                "pre",
                "table",
                "tr",
                "th",
                "td",
                "details",
                "summary",
                "ul",
                "li",
            }
            self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    for body in ("raise ValueError('<script>alert(1)</script> `')", "return X[:, :1] < 2, '<b>'", "..."):
        page = Tags()
        page.feed(verdict(body)._repr_html_())
        page.close()
        assert page.open == []
    for name in EXERCISES:
        page = Tags()
        page.feed(task(name)._repr_html_())
        page.close()
        assert page.open == []


def test_a_task_that_is_none_is_refused():
    with pytest.raises(KeyError, match="the closest one is 'sigmoid'"):
        task("sigmod")


# --- what it is made of ---


def test_shapes_are_named_where_sizes_tell_them_apart():
    assert notation((3, 5), {"n_x": 3, "m": 5}) == "(n_x, m) = (3, 5)"
    assert notation((3,), {"n_x": 3, "m": 5}) == "(n_x,) = (3,)"
    assert notation((3, 3), {"n_x": 3, "m": 3}) == "(3, 3)"
    assert notation((1, 4), {"n": [2, 4, 1], "m": 7}) == "(1, n[1]) = (1, 4)"
    assert notation((), {"m": 7}) == "a number"


def test_a_source_is_looked_up_once(monkeypatch):
    """It takes longer than to run a mistake, and a wrong value is compared with hundreds of pairs of them."""
    looked = []
    monkeypatch.setattr(
        inspect,
        "getsource",
        lambda function, found=inspect.getsource: looked.append(function) or found(function),
    )
    known = EXERCISES["deep_backward"]
    for mistake in known.mistakes:
        edited_source(known.lines, mistake.edits)
    assert len(looked) <= 1


def test_edits_leave_the_docstring_out_and_must_be_there_once():
    source = edited_source(network.backward, [("A[L] - Y", "Y - A[L]")])
    assert "dZ = {L: Y - A[L]}" in source
    assert '"""' not in source
    for absent in ("A[L] - y", "dZ"):
        with pytest.raises(ValueError, match="times, not once"):
            edited(network.backward, ((absent, "1"),))


def test_numbers_keep_what_they_promise():
    numbers = Numbers(0)
    assert np.abs(numbers.normal(50, 50, spread=2.0)).min() >= 0.2
    assert set(np.unique(numbers.labels(2))) == {0, 1}
    rounded = Numbers(0, digits=1)
    shown = rounded.between(0, 1, 100)
    assert np.allclose(shown * 10, np.round(shown * 10))
    assert 0 < shown.min() <= shown.max() < 1
    net = numbers.network([3, 4, 1])
    _, Z = network.forward(net, numbers.normal(3, 200))
    assert all(0.3 < np.std(Z[l]) < 3 for l in Z)
    assert all(np.abs(net.b[l]).min() >= 0.05 for l in net.b)


def test_steps_are_in_the_order_of_the_formula():
    net, X, Y = Numbers(0).network([2, 3, 1]), np.ones((2, 4)), np.ones((1, 4))
    A, Z = network.forward(net, X)
    names = [name for name, _, _ in running.steps(network.backward, {"net": net, "A": A, "Z": Z, "Y": Y})]
    order = [names.index(name) for name in ("dZ[2]", "dW[2]", "db[2]", "dA[1]", "dZ[1]", "dW[1]")]
    assert order == sorted(order)


LOOP = """
def my_gradients_with_loops(A, X, Y):
    n_x, m = X.shape
    dw, db = {start}, 0.0
    for i in range(m):
        dz = {dz}
        for j in range(n_x):
            dw[j, 0] += {share}
        db += dz
    return dw / m, db / m
"""


@pytest.mark.parametrize(
    ("part", "wrong", "line"),
    [
        ("start", "np.full((n_x, 1), 0.5)", "dw, db = np.zeros((n_x, 1), X.dtype), 0.0"),
        ("dz", "A[0, i] - 2 * Y[0, i] - 1", "dz = A[0, i] - Y[0, i]"),
        # shown inputs have one digit, so no share is ever 0, and every turn changes dw
        ("share", "(X[j, i] + 0.3 * dz + 0.331) * dz", "dw[j, 0] += X[j, i] * dz"),
    ],
)
def test_the_first_step_in_a_loop_is_that_of_the_turn_where_they_part(part, wrong, line):
    parts = {"start": "np.zeros((n_x, 1))", "dz": "A[0, i] - Y[0, i]", "share": "X[j, i] * dz"} | {
        part: wrong
    }
    answer = check(made_of(LOOP.format(**parts)))
    assert answer.kind == "value"
    assert line in [getattr(part, "text", part) for part in answer.full.parts]


def test_no_step_is_blamed_where_loops_differ():
    text = """
def my_training(w, b, X, Y, alpha, steps):
    for k in range(7 * steps + 3):
        A = logistic.forward(w, b, X)
        dw, db = logistic.backward(A, X, Y)
        w, b = w - alpha * dw, b - alpha * db
    return w, b
"""
    answer = check(made_of(text))
    assert answer.kind == "value"
    assert "The first step" not in str(answer)


def test_as_many_digits_are_shown_as_tell_two_results_apart():
    answer = check(made_of("def my_dZ(A, Y):\n    return (A - Y) * 1.00002 + 3e-5\n"))
    (both,) = [part.text for part in answer.parts if getattr(part, "summary", "").startswith("`dZ`")]
    yours, right = both.replace("yours", "").replace("right", "").split("\n = ")
    assert yours.removeprefix(" = ") != right


def test_edits_are_made_in_the_order_in_which_they_fit():
    answer = check(made_of("def my_sigmoid(Z):\n    return 1 / 1 + np.exp(Z)\n"))
    assert answer.kind == "mistake"
    assert len(answer.mistakes) == 2


# Layers, generators, and results that are compared in words


def said(text, **left_behind):
    return str(check(made_of(text, **left_behind)))


STEP = "def my_deep_step(net, dW, db, alpha):\n    "
PASS = "def my_deep_forward(net, X):\n    A, Z = {0: X}, {}\n    for l in range(1, net.L + 1):\n        "


def test_lists_pass_where_entry_l_is_layer_l_with_a_word():
    lists = (
        "def my_deep_forward(net, X):\n    A, Z = [X], [None]\n    for l in net.W:\n"
        "        Z.append(net.W[l] @ A[-1] + net.b[l])\n        A.append(net.g[l](Z[-1]))\n    return A, Z"
    )
    assert "Networks and training runs take dicts" in said(lists)
    assert said(lists).startswith("✓")
    assert "`Z` has the keys [0, 1, 2, 3]" in said(lists.replace("[None]", "[]"))


def test_w_and_b_pass_for_a_network_with_a_word():
    pair = (
        "W = {l: net.W[l] - alpha * dW[l] for l in dW}\n    b = {l: net.b[l] - alpha * db[l] for l in db}\n"
        "    return W, b"
    )
    assert "return Network(W, b, net.g)" in said(STEP + pair)
    assert said(STEP + pair).startswith("✓")
    assert "`W` has the keys [1]" in said(STEP + pair.replace("for l in dW", "for l in (1,)"))
    assert "b is moved by dW" in said(STEP + pair.replace("alpha * db[l]", "alpha * dW[l]"))


def test_a_shape_that_a_step_would_refuse_passes_with_a_word_where_it_is_one_number():
    text = (
        "def my_deep_backward(net, A, Z, Y):\n    dW, db = network.backward(net, A, Z, Y)\n"
        "    db[net.L] = db[net.L].item()\n    return dW, db"
    )
    assert said(text).startswith("✓")
    assert "`db[4]` has shape (); it should be (1, 1)" in said(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (STEP + "net.W[1] = 0", "A network never changes, so nothing can be put into it"),
        (STEP + "net.W = {}", "A network never changes, so nothing can be put into it"),
        (STEP + "net.W[1][:] = 0", "It writes into an array of a network, and those never change"),
        (STEP + "return net.W1", "`net.W[1]`, `net.b[1]`"),
        (STEP + "return Network(dW, db)", "as in `Network(W, b, net.g)`"),
        (STEP + "return net.W - alpha * dW", "A, Z, W, dW, and the like are dicts"),
        (PASS + "Z[l] = net.W[l] @ A[l]", "`net.W[1]` is (n[1], n[0]) = (5, 3)"),
        (PASS + "Z[l] = A[l - 1] @ net.W[l]", "`A[0]` is (n[0], m) = (3, 6)"),
        (PASS + "A[l] = net.g[l] * X", "Call an activation"),
        ("def my_tanh(Z):\n    assert Z.shape == (1, 1)", "One of your own `assert` statements failed"),
        (PASS + "A[l] = net.g(X)", "`net.b[1]`, `net.g[1](Z[1])`"),
        (PASS + "Z[l] = net.W @ X", "From a dict, such as `net.W`, take the entry for one layer"),
        (PASS + "Z[l] = 2 @ X", "To multiply a table by a number, use `*`"),
        (PASS + "m = A.shape[1]", "A, Z, W, dW, and the like are dicts"),
        ("def my_deep_forward(net, X):\n    return range(L)", "It belongs to the network: `net.L`"),
        ("def my_deep_forward(net, X):\n    return {0: X, 1: X}, {}", "Does a loop end too soon"),
        ("def my_layer_backward(dA, cache):\n    return cache.g.prime(cache.Z)", "A_before, Z, W, g = cache"),
        ("def my_layer_sizes(X, Y, n_1):\n    return [X.shape, n_1, 1]", "A shape holds two numbers, (rows, columns)."),
        ("def my_tanh(Z):\n    return np.tanh(Z) ^ 2", "A power is written with two stars"),
        ("def my_relu(Z):\n    return np.array([Z, Z[0]])", "Rows of different lengths can't form a table"),
        ("def my_relu(Z):\n    return Z[Z > 0]", "An axis is gone"),
        ("def my_shallow_predict(net, X):\n    return network.forward(net, X)[2]", "To unpack two results"),
        ("def my_deep_initialize(n, rng):\n    return rng.randn(3)", "A numpy generator has"),
        ("def my_deep_initialize(n, rng):\n    return np.zeros(3, 1)", "A shape needs its own parentheses"),
    ],
)  # fmt: skip
def test_an_exception_about_layers_is_explained(text, words):
    assert words in said(text)


def test_a_line_in_a_comprehension_has_its_number_in_the_function():
    assert "in line 2 of your function" in said(STEP + "return {l: net.W[l] for l in range(3)}")


@pytest.mark.parametrize("product", ["net.W[l] @ X", "np.dot(net.W[l], X)", "net.W[l].dot(X)"])
def test_a_mistake_that_stops_is_named_and_its_line_shown(product):
    answer = check(
        made_of(PASS + f"Z[l] = {product} + net.b[l]\n        A[l] = net.g[l](Z[l])\n    return A, Z")
    )
    assert answer.mistakes == ("X is fed into every layer",)
    assert "in line 4 of your function" in str(answer)


@pytest.mark.parametrize("product", ["net.W[l] * A[l - 1]", "A[l - 1] * net.W[l]"])
def test_what_does_not_broadcast_is_the_same_in_either_order(product):
    text = PASS + f"Z[l] = {product} + net.b[l]\n        A[l] = net.g[l](Z[l])\n    return A, Z"
    assert check(made_of(text)).mistakes == ("W[l] and A[l-1] are multiplied element by element",)


def test_the_first_step_is_found_under_names_with_and_without_brackets():
    text = (
        "def my_shallow_forward(net, X):\n    Z1 = 2 * net.W[1] @ X\n    A1 = np.tanh(Z1)\n"
        "    Z2 = net.W[2] @ A1 + net.b[2]\n    return {1: A1, 2: sigmoid(Z2)}, {1: Z1, 2: Z2}"
    )
    assert "The first step that differs from the formula is `Z[1]`." in said(text)


START = "def my_deep_initialize(n, rng):\n    "


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("net = network.initialize(n, rng=0)\n    return net.W, net.b", "the numbers aren't drawn from `rng`"),
        ("net = network.initialize(n, scale=0.01, rng=0)\n    return net.W, net.b", "0.01 times standard normal"),
        ("net = network.initialize(n, scale=5, rng=rng)\n    return net.W, net.b", "numbers of W[1] are about 100 "),
        ("net = network.initialize(n, rng=rng)\n    return net.b, net.W", "right except for the order"),
        ("net = network.initialize([*n[:-1], 3, 1], rng=rng)\n    return net", "`W[4]` shouldn't be there"),
        ("return {1: 3}, {2: 3}", "b has the keys [2]"),
        ("return {'W1': 3}, {}", "W has the keys ['W1']"),
        ("W = {}\n    for l in n:\n        W[l] = rng.random((n[l], n[l - 1]))", "when there is one layer too many."),
        ("return 3", "Two results are expected"),
        ("rng.random()\n    return None", "returns nothing"),
        ("return [None, n + [1j], 1], [None, 1, 1]", "W[1] is a list of 5; it should be an array of real numbers"),
        ("W = rng.random((1, 3))\n    return {1: W + 1j}, {1: W}", "holds complex numbers; it should be an array"),
        ("W = rng.random((1, 3))\n    return {1: np.ma.masked_less(W, 1)}, {1: W}", "entries hidden by a mask; it"),
        ("W = rng.random((1, 3))\n    return {1: W.tobytes()}, {1: W}", "W[1] is a bytes; it should be an array"),
        ("W = rng.random((1, 3))\n    return {1: W[W > 1]}, {1: W}", "W[1] is an array of shape (0,); it should be"),
    ],
)  # fmt: skip
def test_a_start_is_judged_in_words(body, words):
    assert words in said(START + body)


def test_a_start_in_lists_passes_with_a_word_on_dicts():
    body = "W, b = [None], [None]\n    for l in range(1, len(n)):\n        "
    body += "W.append(rng.standard_normal((n[l], n[l - 1])) / np.sqrt(n[l - 1]))\n        b.append(np.zeros((n[l], 1)))"
    answer = check(made_of(f"{START}{body}\n    return W, b"))
    assert answer.right
    assert "A list with layer l at index l is fine here" in str(answer)


def test_layers_are_numbers_not_words():
    body = "new = descent.step(net, dW, db, alpha)\n    return {str(l): new.W[l] for l in new.W}, new.b"
    assert "`W` has the keys ['1', '2', '3', '4']" in said(STEP + body)


def test_a_network_with_other_activations_is_told_which():
    body = "new = descent.step(net, dW, db, alpha)\n    g = {**net.g, 1: sigmoid}\n    return Network(new.W, new.b, g)"
    answer = said(STEP + body)
    assert "`g` is not what it should be" in answer
    assert "yours[1] = sigmoid" in answer
    assert "right[1] = tanh" in answer


def test_a_generator_may_be_used_up_and_starts_the_same_in_every_run():
    inputs = {"rng": np.random.default_rng(0)}
    one, other = (running.run(lambda rng: rng.random(), inputs) for _ in range(2))
    assert one.value == other.value
    assert (one.changed, one.unused) == ((), ())
    assert running.run(lambda rng: 3, inputs).unused == ("rng",)


def test_a_mistake_is_named_where_it_overflows_far_out_besides():
    text = "def my_tanh(Z):\n    return (np.exp(-Z) - np.exp(Z)) / (np.exp(-Z) + np.exp(Z))"
    assert check(made_of(text)).mistakes[-1] == "it has the wrong sign"
    text = "def my_tanh(Z):\n    return (np.exp(Z) - np.exp(-Z)) / (np.exp(-Z) + np.exp(Z))"
    assert "overflows" in check(made_of(text)).mistakes[0]


def test_what_differs_only_far_out_is_shown_there():
    far_out = "np.where(Z > 500, 0.5, np.where(Z < -500, -0.25, np.tanh(Z)))"
    answer = check(made_of(f"def my_tanh(Z):\n    return {far_out}"))
    assert "Only values far out differ. Here is an example:" in str(answer)
    assert "`A`, yours and what it should be" in str(answer)


@pytest.mark.parametrize("name", ["dZ", "D"])
def test_a_line_is_blamed_only_where_all_before_it_could_be_compared(name):
    """With one name for all layers each of its values has its turn; under another name it can't be told."""
    text = f"""
def my_deep_backward(net, A, Z, Y):
    L, m = net.L, Y.shape[1]
    dW, db = {{}}, {{}}
    {name} = np.cos(A[L]) - 3 * Y + A[L] ** 3
    for l in range(L, 0, -1):
        dW[l] = np.dot({name}, A[l - 1].T) / m
        db[l] = np.sum({name}, axis=1, keepdims=True) / m
        if l > 1:
            {name} = np.dot(net.W[l].T, {name}) * net.g[l - 1].prime(Z[l - 1])
    return dW, db
"""
    words = str(check(made_of(text)))
    if name == "dZ":
        assert "The first step that differs from the formula is `dZ[" in words
    else:
        assert "The first result that differs is `dW[" in words
        assert "from the formula" not in words


def test_a_long_answer_folds_its_arrays_and_stays_short_as_text():
    text = (
        "def my_deep_backward(net, A, Z, Y):\n    dW, db = network.backward(net, A, Z, Y)\n"
        "    return {l: np.cos(dW[l]) - 0.3 for l in dW}, {l: np.sin(db[l]) + 0.1 for l in db}"
    )
    answer = check(made_of(text))
    assert answer.kind == "value"
    assert str(answer).count("\n") < 15
    assert "<summary>The input of this small example:" in answer._repr_html_()
