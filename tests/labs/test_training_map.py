"""The map of hyperparameters: its pixels are runs of descent, and everything that a reader does on it."""

import asyncio
import html
import re
from importlib import import_module

import numpy as np
import pytest

from nnlib import descent, labs, network
from nnlib.labs.playground import sharing

from .waiting import until

module = import_module("nnlib.labs.training_map")
STEPS = 50


@pytest.fixture
def shown():
    return labs.training_map(steps=STEPS)


@pytest.fixture(scope="module")
def finished():
    """A map that is complete; nobody moves its controls."""
    return labs.training_map(activation="relu", steps=STEPS).finish()


def message(shown, phase, i, j, **more):
    """Send what the page sends for the pixel in row i and column j."""
    x0, x1, y0, y1 = shown.map.window
    x = x0 + (j + 0.5) / module.SIDE * (x1 - x0)
    y = y0 + (i + 0.5) / module.SIDE * (y1 - y0)
    sent = {"type": "pick", "panel": "map", "x": x, "y": y, "phase": phase, **more}
    shown.drawing._handle_custom_msg(sent, [])


def trained(run):
    """Return the cost and the test cost at the end of one run of the plain functions, including a penalty."""
    X, Y, X_test, Y_test = run.examples()
    if not run.rate:
        *_, last = descent.descend(run.start(), X, Y, run.alpha, run.steps, every=run.steps)
        return last.J, network.cost(last.net, X_test, Y_test)
    net = run.start()
    for _ in range(run.steps):
        dW, db = network.backward(net, *network.forward(net, X), Y)
        dW = {l: dW[l] + run.rate * net.W[l] for l in dW}
        net = descent.step(net, dW, db, run.alpha)
    return network.cost(net, X, Y), network.cost(net, X_test, Y_test)


# --- the runs ---


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"up": "seed"},
        {"up": "units", "activation": "tanh"},
        {"up": "lambda"},
        {"up": "noise", "data": "moons"},
        {"up": "steps", "data": "xor"},
        {"data": "digits"},
    ],
)
def test_a_pixel_is_the_run_that_descent_makes(settings):
    shown = labs.training_map(**{"steps": STEPS, "alpha": (0.01, 1)} | settings)
    # Three pixels of the first pass, each in its own row and column.
    for i, j in ((0, 0), (24, 40), (56, 56)):
        J, J_test = trained(shown.map.training(i, j))
        assert shown.map.J[i, j] == pytest.approx(J, rel=1e-7)
        assert shown.map.J_test[i, j] == pytest.approx(J_test, rel=1e-7)
        assert shown.map.curves[i, j][np.isfinite(shown.map.curves[i, j])][-1] == shown.map.J[i, j]


@pytest.mark.parametrize("up", module.AXES)
def test_the_axes_run_from_end_to_end(up):
    shown = labs.training_map(up=up, steps=STEPS, alpha=(0.1, 1))
    first, last = shown.map.training(0, 0), shown.map.training(63, 63)
    assert (first.alpha, last.alpha) == pytest.approx((10 ** (-1 + 0.5 / 64), 10 ** (-0.5 / 64)))
    field, axis = {"lambda": "rate"}.get(up, up), module.AXES[up]
    low, high = getattr(first, field), getattr(last, field)
    if axis.whole and not axis.log:
        assert (low, high) == (axis.low, axis.high)
    else:
        span = axis.high / axis.low if axis.log else axis.high - axis.low
        near = {"rel": span ** (0.6 / 64) - 1} if axis.log else {"abs": 0.6 / 64 * span}
        assert (low, high) == (pytest.approx(axis.low, **near), pytest.approx(axis.high, **near))


def test_every_run_is_made_and_none_twice(monkeypatch):
    made = []
    train = module.train
    monkeypatch.setattr(module, "train", lambda runs: made.extend(runs) or train(runs))
    shown = labs.training_map(steps=STEPS)
    assert len(made) == 64
    shown.finish()
    assert shown.map.known.all()
    assert len(made) == len(set(made)) == 64 * 64


def test_rows_with_the_same_whole_number_share_their_runs(monkeypatch):
    made = []
    train = module.train
    monkeypatch.setattr(module, "train", lambda runs: made.extend(runs) or train(runs))
    shown = labs.training_map(up="units", steps=STEPS).finish().map
    assert shown.known.all()
    assert len(made) == len(set(made)) == 12 * 64
    units = np.array([shown.training(i, 0).units for i in range(64)])
    assert sorted(set(units)) == list(range(1, 13))
    for number in (1, 7, 12):
        rows = np.flatnonzero(units == number)
        assert len(rows) > 4
        for found in (shown.J, shown.J_test, shown.diverged, shown.curves):
            np.testing.assert_array_equal(found[rows], np.broadcast_to(found[rows[:1]], found[rows].shape))
        assert shown.J[rows[-1], 9] == pytest.approx(trained(shown.training(rows[-1], 9))[0], rel=1e-9)


def test_an_unknown_pixel_shows_the_run_of_its_block(shown):
    i, j = shown.map.shown()
    assert (i[13, 62], j[13, 62]) == (8, 56)
    shown.advance(0)  # the second pass has begun, but no group of it is complete
    shown.finish()
    i, j = shown.map.shown()
    assert (i[13, 62], j[13, 62]) == (13, 62)


def test_a_run_that_diverges_is_told():
    lab = labs.training_map(up="lambda", steps=500).finish()
    diverged = lab.map.diverged >= 0
    i, j = np.argwhere(diverged)[-1]
    run = lab.map.training(i, j)
    # W := (1 - alpha lambda) W - ... grows without bound above 2.
    assert run.alpha * run.rate > 2
    assert np.isnan(lab.map.J[diverged]).all()
    assert np.isfinite(lab.map.J[~diverged]).all()
    lab.point(i, j)
    assert f"diverged after {lab.map.diverged[i, j]} steps" in lab.drawing.words
    assert f"{diverged.mean():.0%} diverged." in lab.drawing.words
    lab.color.value = "step of divergence"
    assert "diverged" in lab.scene()["columns"][0]["panels"][0]["title"]


def test_first_below_is_the_first_kept_step_under_the_target(finished):
    below = finished.map.first_below(0.3)
    i, j = np.argwhere(below > 0)[0]
    curve, every = finished.map.curves[i, j], finished.map.training(i, j).every
    k = below[i, j] // every
    assert curve[k] < 0.3 <= curve[k - 1]
    assert (below[finished.map.J >= 0.69] >= -1).all()
    assert (finished.map.first_below(1e-9) == -1).all()


# --- words and colors ---


def test_the_words_say_what_is_seen(finished):
    words, J = finished.drawing.words, finished.map.J
    assert f"{(J < 0.3).mean():.0%} of the map ends below J = 0.3" in words
    i, j = np.unravel_index(np.argmin(J), J.shape)
    assert f"Lowest cost: {J[i, j]:.4f} at α = {finished.map.training(i, j).alpha:.4g}" in words
    assert "runs are done" not in words
    test = finished.map.J_test
    assert f"Lowest test cost: {test.min():.4f}" in words
    assert f"has {test[i, j]:.4f} there" in words


def test_one_run_with_both_lowest_costs_is_told(shown):
    shown.map.J_test[:] = shown.map.J
    shown.redraw()
    assert "The same run has the lowest test cost." in shown.drawing.words


def test_the_border_is_told_row_by_row():
    learned = np.zeros((64, 64), bool)
    learned[3, 10:20] = True
    assert module.switches(learned) == 2
    learned[5, [7, 9, 11]] = True
    assert module.switches(learned) == 6


def test_the_first_picture_says_that_more_is_to_come(shown):
    assert shown.drawing.words.startswith("64 of 4,096 runs are done.")


def test_colors_tell_what_learned_from_what_did_not():
    pixels = module.shades(np.array([0.01, 0.1, 0.693, np.nan]), (0.01, 0.693))
    luminance = pixels @ (0.2126, 0.7152, 0.0722)
    assert luminance[0] < luminance[1] < luminance[2]
    where = np.ones((2, 2), bool)
    picture = np.zeros((2, 2, 3))
    module.checked(picture, where, module.DIVERGED)
    assert (picture[0, 0] == picture[1, 1]).all()
    assert abs((picture[0, 0] - picture[0, 1]) @ (0.2126, 0.7152, 0.0722)) > 50


def test_the_picture_has_row_0_at_the_bottom(finished):
    image = finished.scene()["columns"][0]["panels"][0]["marks"][0]
    pixels = np.frombuffer(image["pixels"], np.uint8).reshape(image["shape"])
    i, j = np.unravel_index(np.argmin(finished.map.J), finished.map.J.shape)
    expected = module.shades(finished.map.J[i, j], finished._costs)
    np.testing.assert_array_equal(pixels[63 - i, j], np.round(expected))


# --- zooming ---


def test_a_drag_zooms_and_back_returns(shown):
    whole = shown.map
    message(shown, "down", 10, 20)
    message(shown, "move", 20, 40)
    assert any(mark["kind"] == "box" for mark in shown.scene()["columns"][0]["panels"][0]["marks"])
    message(shown, "up", 25, 51)
    x0, x1, y0, y1 = whole.window
    wide, tall = (x1 - x0) / 64, (y1 - y0) / 64
    expected = (x0 + 20 * wide, x0 + 52 * wide, y0 + 10 * tall, y0 + 26 * tall)
    assert shown.map.window == pytest.approx(expected)
    assert shown.map.known.sum() == 64
    shown.back.click()
    assert shown.map is whole
    shown.back.click()
    assert shown.map is whole


def test_plus_and_minus_keep_the_pixel_in_the_middle(shown):
    message(shown, "key", 40, 24, key="+")
    x0, x1, y0, y1 = shown.map.window
    w0, w1, v0, v1 = shown.whole
    assert (x1 - x0, y1 - y0) == pytest.approx(((w1 - w0) / 2, (v1 - v0) / 2))
    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx(
        (w0 + 24.5 / 64 * (w1 - w0), v0 + 40.5 / 64 * (v1 - v0))
    )
    message(shown, "key", 0, 0, key="-")
    assert shown.map.window == pytest.approx(shown.whole)
    message(shown, "key", 0, 0, key="Backspace")
    assert len(shown.windows) == 2
    message(shown, "key", 0, 0, key="0")
    assert shown.windows == [shown.whole]


def test_a_zoom_stays_within_the_map_and_ends_before_numbers_do(shown):
    shown.zoom(-50, 50, -1, -0.5)
    assert shown.map.window[:2] == pytest.approx(shown.whole[:2])
    for _ in range(60):
        shown.closer.click()
    alphas = [shown.map.training(0, j).alpha for j in range(64)]
    assert len(set(alphas)) == 64
    assert shown.map.known.sum() == 64


def test_whole_numbers_can_not_be_zoomed_apart():
    shown = labs.training_map(up="units", steps=STEPS)
    shown.zoom(-1, 0, 5.2, 5.3)
    assert shown.map.window[3] - shown.map.window[2] == pytest.approx(1)


def test_other_settings_begin_a_whole_map(shown):
    shown.zoom(-1, 0, -1, 0)
    shown.seed.value = 7
    assert shown.windows == [shown.whole]
    assert shown.map.training(0, 0).seed == 7
    shown.up.value = "seed"
    assert shown.whole[2:] == (0, 64)


# --- pointing and opening ---


def test_pointing_tells_the_pixel_and_shows_its_curve(finished):
    message(finished, "over", 30, 50)
    run = finished.map.training(30, 50)
    assert finished.drawing.words.startswith(f"Here: α = {run.alpha:.4g}, scale of the start {run.scale:.4g}")
    assert (
        f"J = {finished.map.J[30, 50]:.4f}, test {finished.map.J_test[30, 50]:.4f}" in finished.drawing.words
    )
    curve = finished.scene()["columns"][2]["panels"][0]
    (line,) = [mark for mark in curve["marks"] if mark["kind"] == "line"]
    J = np.frombuffer(line["y"], np.float32)
    np.testing.assert_allclose(J, finished.map.curves[30, 50][: len(J)], rtol=1e-6)
    assert len(J) == STEPS + 1


@pytest.mark.parametrize("phases", [("down", "up"), ("key",)])
def test_a_click_or_enter_gives_the_call_that_opens_the_run(shown, phases):
    for phase in phases:
        message(shown, phase, 32, 48)
    call = html.unescape(re.search(r"<pre[^>]*>(.*)</pre>", shown.shared.value)[1])
    opened = eval(call, {"labs": labs})
    run = shown.map.training(32, 48)
    assert opened.alpha.value == run.alpha
    np.testing.assert_array_equal(opened.net.W[1], run.start().W[1])
    np.testing.assert_array_equal(opened.examples.X, run.examples().X)
    opened.advance(STEPS)
    J, _ = trained(run)
    assert pytest.approx(J, rel=1e-9) == opened.curve[-1].J
    opened.reset.click()
    np.testing.assert_array_equal(opened.net.W[2], run.start().W[2])


def test_a_penalty_goes_into_the_playground_too():
    shown = labs.training_map(up="lambda", steps=STEPS)
    message(shown, "over", 32, 32)
    settings = sharing.from_text(shown.state()).settings
    assert (settings.penalty, settings.rate) == ("L2", shown.training().rate)
    opened = shown.playground()
    opened.advance(STEPS)
    assert pytest.approx(trained(shown.training())[0], rel=1e-9) == opened.curve[-1].J


def test_digits_are_told_why_they_can_not_be_opened():
    shown = labs.training_map(data="digits", steps=STEPS)
    message(shown, "key", 8, 8)
    assert "two features" in shown.shared.value
    assert shown.activation.disabled


def test_tries_are_marked_and_told(shown):
    costs = shown.try_out([(0.1, 1.0), (1.0, 0.5)])
    runs = [shown.map.training(0, 0)._replace(alpha=a, scale=s) for a, s in ((0.1, 1.0), (1.0, 0.5))]
    assert costs == pytest.approx([trained(run)[0] for run in runs], rel=1e-7)
    marks = shown.scene()["columns"][0]["panels"][0]["marks"]
    (plus,) = [mark for mark in marks if mark.get("markers") == ["+"]]
    assert np.frombuffer(plus["x"], np.float32).tolist() == pytest.approx([-1, 0])


@pytest.mark.parametrize(
    ("bad", "error", "said"),
    [
        ({"alpha": 0.1}, TypeError, "alpha is 0.1; it should be the smallest and the largest"),
        ({"alpha": (1, 0.1)}, ValueError, "alpha goes from 1 to 0.1"),
        ({"alpha": (0.1, 100)}, ValueError, "within 0.0001 to 10"),
        ({"up": "luck"}, ValueError, "up is 'luck'"),
        ({"data": "cats"}, ValueError, "data is 'cats'"),
        ({"noise": 3}, ValueError, "noise is 3"),
        ({"units": 13}, ValueError, "units is 13"),
        ({"data": "digits", "up": "units"}, ValueError, "digits is learned by one unit"),
    ],
)
def test_bad_arguments_are_named(bad, error, said):
    with pytest.raises(error, match=re.escape(said)):
        labs.training_map(**bad)


# --- live ---


def test_the_map_gets_finer_by_itself_and_answers_meanwhile():
    async def look():
        shown = labs.training_map(steps=STEPS)
        assert shown.running
        await until(lambda: shown.map.known.sum() > 64)
        message(shown, "over", 5, 5)
        assert shown.drawing.words.startswith("Here:")
        shown.zoom(0, 0.5, 0, 0.5)
        assert shown.running
        await until(lambda: shown.map.known.all())
        await until(lambda: not shown.running)
        assert not shown.drawing.busy
        shown.reset.click()
        assert shown.running
        shown.close()
        assert not shown.running

    asyncio.run(look())


def test_an_error_on_the_way_is_said():
    async def look():
        shown = labs.training_map(steps=STEPS)

        def broken(runs):
            raise ValueError("X has shape (3,)")

        module_train, module.train = module.train, broken
        try:
            await until(lambda: not shown.running)
        finally:
            module.train = module_train
        assert "X has shape (3,)" in shown.drawing.words
        assert shown.drawing.tone == "warn"

    asyncio.run(look())


def test_a_page_does_not_wait_for_a_still_picture_of_a_map_that_gets_finer(monkeypatch):
    async def look():
        shown = labs.training_map(steps=STEPS)
        assert "<img" in shown._repr_mimebundle_()["text/html"]  # no page asks: a notebook is being stored
        monkeypatch.setattr(module, "request", lambda: {"metadata": {"cellId": "a"}})
        bundle = shown._repr_mimebundle_()
        assert "text/html" not in bundle
        assert "application/vnd.jupyter.widget-view+json" in bundle
        assert bundle["text/plain"].startswith(shown.title)
        shown.finish()
        assert "<img" in shown._repr_mimebundle_()["text/html"]

    asyncio.run(look())
