"""A page goes on with the reader's function where it is right, and with nnlib's where it isn't."""

import numpy as np
import pytest

from nnlib.exercises import EXERCISES, progress, yours_or_nnlibs


def test_a_right_one_is_used_and_any_other_replaced(capsys):
    def my_sigmoid(Z):
        return 1 / (1 + np.exp(-Z))

    assert yours_or_nnlibs(my_sigmoid) is my_sigmoid
    assert capsys.readouterr().out == "my_sigmoid is yours\n"

    def my_sigmoid(Z):
        return ...

    assert yours_or_nnlibs(my_sigmoid) is EXERCISES["sigmoid"].reference
    assert capsys.readouterr().out == "my_sigmoid is nnlib's for now\n"


def test_it_counts_as_no_attempt(tmp_path, monkeypatch):
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "noted.jsonl"))

    def my_sigmoid(Z):
        return np.exp(-Z)

    yours_or_nnlibs(my_sigmoid)
    assert not (tmp_path / "noted.jsonl").exists()


def test_a_function_of_no_exercise_is_refused():
    def something(x):
        return x

    with pytest.raises(ValueError, match="something belongs to no exercise"):
        yours_or_nnlibs(something)
