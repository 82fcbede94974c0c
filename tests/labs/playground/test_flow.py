"""What a step lets flow through the picture: the numbers that it computed, in the order in which it did."""

import numpy as np
import pytest

from nnlib import labs, network
from nnlib.labs.playground import training

from .test_lab import panel, small


def edges(shown):
    return next(mark for mark in panel(shown, "network")["marks"] if mark["kind"] == "segments")


def relative(values):
    return values / np.abs(values).max()


def test_a_step_flows_forward_layer_by_layer_and_back():
    shown = small(alpha=1.0)
    shown.advance(7)
    net, s = shown.net, shown.settings
    of = training.batch(7, shown.examples.Y.size, s.batch, s.seed)
    X, Y = shown.training.F[:, of], shown.examples.Y[:, of]
    A, Z = network.forward(net, X)
    dW, _ = network.backward(net, A, Z, Y)
    assert "flow" not in edges(shown)
    shown.step.click()
    assert shown.k == 8
    flow = edges(shown)["flow"]
    assert flow["share"] == 1
    first = {1: 0, 2: 6, 3: 12}  # of 2-3-2-1, whose layers have 6, 6 and 2 weights
    expected = [(1, l, relative(net.W[l] * A[l - 1].mean(axis=1))) for l in (1, 2, 3)]
    expected += [(-1, l, relative(dW[l])) for l in (3, 2, 1)]
    assert len(flow["parts"]) == 6
    for part, (way, l, values) in zip(flow["parts"], expected, strict=True):
        assert (part["way"], part["from"]) == (way, first[l])
        np.testing.assert_allclose(np.frombuffer(part["values"], "<f4"), values.ravel(), rtol=1e-5)
    l = max(dW, key=lambda l: np.abs(dW[l]).max())
    place = np.unravel_index(np.abs(dW[l]).argmax(), dW[l].shape)
    slope = f"dW[{l}][{place[0]}, {place[1]}] = {dW[l][place]:.3f}".replace("-", "−")
    J = training.cost(net, X, Y)
    assert (
        f"\nForward: J = {J:.4f} on 20 examples. Back: the steepest slope is {slope}." in shown.drawing.words
    )


def test_a_step_that_flows_is_the_same_step():
    shown, other = small(), small()
    for _ in range(3):
        shown.step.click()
    other.advance(3)
    for l in other.net.W:
        np.testing.assert_array_equal(shown.net.W[l], other.net.W[l])


def test_each_step_flows_once_and_a_run_not_at_all():
    shown = small()
    seen = []
    for _ in range(3):
        shown.step.click()
        seen.append(edges(shown)["flow"]["id"])
        shown.redraw()
        assert edges(shown)["flow"]["id"] == seen[-1]
    assert len(set(seen)) == 3
    for act in (lambda: shown.advance(1), shown.knobs.back.click, shown.reset.click):
        shown.step.click()
        act()
        assert "flow" not in edges(shown)
        assert "Back:" not in shown.drawing.words


def test_a_layer_at_a_time_flows_a_layer_at_a_time():
    shown = small()
    flows = []
    for _ in range(9):
        shown.knobs.layer.click()
        flow = edges(shown).get("flow")
        flows.append(flow and [(part["way"], part["from"]) for part in flow["parts"]])
    forward, back = [[(1, 0)], [(1, 6)], [(1, 12)]], [[(-1, 12)], [(-1, 6)], [(-1, 0)]]
    assert flows == [*forward, None, *back, None, forward[0]]


def test_edges_glow_when_they_show_weights_not_slopes():
    shown = small()
    shows_weights = [edges(shown)["glow"]]
    for _ in range(8):
        shown.knobs.layer.click()
        shows_weights.append(edges(shown)["glow"])
    # 2-3-2-1: three layers forward, the cost, three back, and the update, after which they are the new weights
    assert shows_weights == [True] * 5 + [False] * 3 + [True]
    weights = np.concatenate([shown.net.W[l].ravel() for l in shown.net.W]) / 2.5
    np.testing.assert_allclose(np.frombuffer(edges(shown)["values"], "<f4"), weights, rtol=1e-5)


def test_a_step_that_diverges_or_has_no_examples_flows_nowhere():
    shown = small(penalty="L2", rate=10.0, alpha=10.0)
    for _ in range(400):
        shown.step.click()
    assert shown.finished
    assert "flow" not in edges(shown)
    empty = labs.playground(m=20)
    empty.knobs.clear.click()
    empty.step.click()
    assert empty.k == 0
    assert empty.error is None


@pytest.mark.parametrize("hidden", [(), (1,)])
def test_the_smallest_networks_flow_too(hidden):
    shown = small(hidden=hidden, features=("x1",), batch=1)
    shown.step.click()
    assert len(edges(shown)["flow"]["parts"]) == 2 * (len(hidden) + 1)
    assert "on 1 example. Back" in shown.drawing.words
