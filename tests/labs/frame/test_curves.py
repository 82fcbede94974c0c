"""The scales of the curves, and the cost panel that the labs share."""

from types import SimpleNamespace

import numpy as np
import pytest

from nnlib.labs.frame import curves, scene


@pytest.mark.parametrize(("steps", "most"), [(1, 5), (5, 5), (6, 5), (1000, 7), (1001, 600)])
def test_thin_keeps_first_and_last(steps, most):
    kept = curves.thin(list(range(steps)), most)
    assert (kept[0], kept[-1]) == (0, steps - 1)
    assert len(kept) <= most + 1
    assert kept == sorted(set(kept))


@pytest.mark.parametrize(
    ("value", "top"), [(1, 1), (1.01, 1.5), (7, 8), (8.5, 10), (0.021, 0.03), (4100, 5000)]
)
def test_scales_end_at_round_numbers(value, top):
    assert curves.round_up(value) == pytest.approx(top)


def test_costs_leaves_out_what_is_not_finite():
    moments = [SimpleNamespace(k=k, J=J) for k, J in ((0, 0.7), (1, np.inf), (2, 0.5))]
    panel = curves.costs(moments, last=20, guess=True)
    rule, line, point = panel["marks"]
    assert scene.array(line["x"]).tolist() == [0, 2]
    assert (rule["at_y"], scene.array(point["y"])[0]) == (np.log(2), np.float32(0.5))
    assert panel["y"] == [0, 0.8]
