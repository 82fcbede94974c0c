"""What a page shows of the code is the code, and a table reads the same as text and as HTML."""

import inspect

import numpy as np
import pytest

from nnlib import cost, descent, logistic, network, page


def test_source_is_what_runs():
    shown = page.source(logistic.forward, logistic.step)
    for function in (logistic.forward, logistic.step):
        assert inspect.getsource(function).rstrip() in repr(shown)
    assert f"```python\n{shown!r}\n```" in shown._repr_markdown_()


def test_a_page_shows_what_a_function_computes_and_folds_the_rest():
    shown = page.source(logistic.forward)._repr_markdown_()
    short, whole = shown.split("<details>")
    assert short.strip() == (
        "```python\ndef forward(w, b, X):\n    Z = w.T @ X + b\n    return sigmoid(Z)\n```"
    )
    assert inspect.getsource(logistic.forward).rstrip() in whole
    for function in (network.forward, network.backward, descent.step, logistic.backward, cost.loss):
        lines = page.formulas(function).splitlines()
        assert "check:" not in page.formulas(function)
        assert set(lines[1:]) < set(inspect.getsource(function).splitlines())
    assert page.formulas(network.backward).startswith("def backward(net, A, Z, Y):\n")
    # What only looks like a check stays.
    assert "    A, Z = forward(net, X)" in page.formulas(network.cost)
    assert page.source(cost)._repr_markdown_().count("```python") == 1, "a module is shown whole"


def test_source_of_a_method_begins_at_the_margin():
    assert repr(page.source(page.Source.__repr__)) == "def __repr__(self) -> str:\n    return self.text"


def test_table_as_text_and_as_html():
    table = page.table(["name", "value"], [("a", 1 / 3), ("bb", 12), ("<c>", "x & y")])
    assert repr(table) == "name  value\na     0.3333\nbb    12\n<c>   x & y"
    shown = table._repr_html_()
    assert shown.count("<tr>") == 4
    assert '<td style="text-align: left">&lt;c&gt;</td>' in shown
    assert '<th scope="col"' in shown


def test_columns_of_numbers_stand_to_the_right():
    rows = [("a", 93_683.4, "12,000", "7%", 8, "1e-05", ""), ("b", 0.2, "1", "-12.5%", "8 x", "−inf", "3")]
    table = page.table(["name", "s", "n", "part", "of", "gap", "?"], rows)
    first, second = repr(table).splitlines()[1:]
    assert first == "a     9.368e+04  12,000      7%  8    1e-05"
    assert second == "b           0.2       1  -12.5%  8 x   −inf  3"
    aligned = table._repr_html_().split("</tr>")[1].count("text-align: right")
    assert aligned == 5
    assert "text-align: right" not in page.table(["nothing"], [("",)])._repr_html_()


def test_table_takes_rows_as_they_come():
    assert repr(page.table(["i"], zip(range(2)))) == "i\n0\n1"


def test_an_error_on_purpose_is_shown_in_one_line(capsys):
    with page.error_shown():
        np.ones((1, 5)) @ np.ones((4, 1))
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("ValueError: matmul: ")


def test_where_no_error_comes_the_page_says_so():
    with pytest.raises(AssertionError, match="but they didn't"), page.error_shown():
        pass


def test_an_interrupt_is_no_error_on_purpose():
    with pytest.raises(KeyboardInterrupt), page.error_shown():
        raise KeyboardInterrupt
