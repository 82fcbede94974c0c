"""What the Playground says: its headline, what the picture shows, and what is pointed at."""

import math

import numpy as np

from nnlib.cost import loss
from nnlib.labs.frame.numbers import cost, counted, hint
from nnlib.labs.playground import pictures
from nnlib.labs.playground.features import FEATURES

WORSE, EARLY, LATE = 1.3, 20, 200
PATIENT, DONE = 300, 0.02  # steps before it can have stopped improving, and the cost at which all is learned
RECENT = 20  # frames within which a cost above the one at the start is reported


# --- the headline: where training is, what goes wrong, and the remedy ---


def headline(run, goal) -> tuple[str, str]:
    """Return what to say about a Run, and its tone; goal is the cost at which it should stop, or 0."""
    yours, own = run.yours.own, " and ".join(run.yours.own)
    if not run.examples.Y.size:
        return "There are no examples. Choose “draw y = 0” or “draw y = 1”, and click on the map.", "warn"
    if run.diverged is not None:
        return diverged(run.diverged, run.k, run.settings), "warn"
    if yours and run.verdict and not run.verdict[1]:
        return f"Step {run.k}, with {own} of your own. {run.verdict[0]}", "warn"
    if run.walk is not None:
        return run.walk.words(), "plain"
    A, A_test = (run.forward(F) if F.size else None for F in (run.F, run.F_test))
    said = standing(run.k, run.epoch, run.now, run.examples, A, A_test)
    if run.k == 0:
        asked = f"With {own} of your own." if yours else "Can it learn to tell blue from orange?"
        return f"{said}\n{asked} Press Run.", "plain"
    # what came after this step is another future, and what came before an edit is another network
    path = [costs for costs in run.curve if costs.k <= run.k]
    first, recent = path[0].J, path[-RECENT:]
    if run.by_hand is not None:
        since, before, after = run.by_hand
        if since == run.k:
            how = "rose" if after > before else "fell"
            return (
                f"{said}\nYou changed a number by hand: J {how} from {cost(before)} to {cost(after)}. Run continues "
                "from here; Back undoes it.",
                "plain",
            )
        first, recent = max(first, after), [costs for costs in recent if costs.k > since]
    worst = max((costs.J for costs in recent), default=run.now.J)
    wrong, tone = trouble(run.net, A, run.k, run.now, first, worst, run.latest, run.settings.penalty)
    if run.stopped == (run.k, goal):
        wrong = f"It stops here, as you asked: J is {goal:g} or less. Run continues. {wrong}".strip()
    flowed = run.flow.words if run.flow else ""
    return f"{said}\n{wrong or flowed or advice(run, path)}", tone


def advice(run, path) -> str:
    """Return what is happening and what to try next, if nothing is wrong. path holds the costs so far."""
    s, J = run.settings, run.now.J
    if J < DONE:
        return "It has learned them. Try other data, more noise, or fewer units."
    if run.k < PATIENT:
        return (
            "Blue is where it answers 1, orange 0. Let it run." if run.k > EARLY else "Press Run to continue."
        )
    earlier = [costs.J for costs in path if costs.k <= 0.6 * run.k]
    if not earlier or 0.98 * min(earlier) > J:
        return "The cost is falling: let it run."
    if not s.hidden:
        return "It has stopped improving. One unit draws one straight line: give it a hidden layer, or a feature."
    if len(s.hidden) < 3:
        return "It has stopped improving: give it another layer, more units, or another feature."
    return "It has stopped improving: try another α, more features, or another seed."


def right(A, Y) -> float:
    """Return the share of the examples whose answer is right. A, Y (1, m)."""
    return float(np.mean((A > 0.5) == Y)) if Y.size else math.nan


def standing(k, epoch, moment, examples, A, A_test) -> str:
    """Return the costs and what is right after k steps; A, A_test are those of all layers, for these examples."""
    L, m, m_test = max(A), examples.Y.size, examples.Y_test.size
    words = f"Step {k}, epoch {epoch:.0f}: J = {cost(moment.J)} on {counted(m, 'training example')}"
    words += f", {right(A[L], examples.Y):.0%} right"
    if m_test:
        words += f"; {cost(moment.test)} on {counted(m_test, 'test example')}"
        words += f", {right(A_test[L], examples.Y_test):.0%} right"
    return f"{words}."


def trouble(net, A, k, moment, first_J, worst, update, penalty) -> tuple[str, str]:
    """Return what goes wrong in training and how to fix it, "" if nothing does, and the tone.

    A       of all layers, of the training examples     moment  the costs now
    first_J the cost at the start                       worst   the highest cost a little while ago
    update  the last step, or None                      penalty its kind
    """
    if k > EARLY and max(1.0, WORSE * first_J) < max(moment.J, worst):
        now = max(1.0, WORSE * first_J) < moment.J
        what = "That is worse than at the start" if now else f"It jumps, to {cost(worst)} a moment ago"
        return f"{what}: α is too large here. Make it smaller, then press Reset.", "warn"
    for l in range(1, net.L):
        if net.g[l].name == "relu" and (A[l] == 0).all():
            units = (
                f"All {net.n[l]} ReLUs of layer {l} answer"
                if net.n[l] > 1
                else f"The ReLU of layer {l} answers"
            )
            return (
                f"{units} 0 to every example, so no slope gets through. Make α smaller, or take leaky_relu, then press "
                "Reset.",
                "warn",
            )
    if k > LATE and moment.J > 0.6 and update is not None:
        slopes = {l: float(np.abs(update.dW[l]).max()) for l in (1, net.L)}
        if net.L > 3 and slopes[1] < 0.01 * slopes[net.L]:
            return (
                f"The largest slope in dW[{net.L}] is {slopes[net.L]:.0e}, in dW[1] {slopes[1]:.0e}: on its way back "
                f"through {net.L} layers it vanished. Take tanh or ReLU.",
                "warn",
            )
    if k > EARLY and any(
        len(net.W[l]) > 1 and np.ptp(net.W[l], axis=0).max() < 1e-9 for l in range(1, net.L)
    ):
        return (
            "All units of a layer are the same: equal units have equal slopes, and stay equal. Choose another start.",
            "warn",
        )
    if k > EARLY and math.isfinite(moment.test) and moment.test > 2 * moment.J + 0.15:
        other = "a penalty" if penalty == "none" else "a larger λ"
        return f"It is learning the training examples by heart: more of them would help, or {other}.", "plain"
    return "", "good" if right(A[net.L], np.round(A[net.L])) and moment.J < 0.1 else "plain"


def diverged(error, k, settings) -> str:
    """Return where the run diverged, why, and how to fix it; error is the Diverged."""
    s = settings
    if s.penalty == "L2" and s.alpha * s.rate >= 2:
        return (
            f"Step {k}: {error.quantity} isn't a number anymore. α times λ is {s.alpha * s.rate:g}; from 2 on, the "
            "penalty alone throws every weight farther past 0 in each step. Make λ or α smaller, then press Reset or "
            "Back."
        )
    said = str(error).partition(" This exception")[0]
    return f"{said[0].upper()}{said[1:]} Make α smaller, then press Reset or Back."


# --- the picture ---


def picture(run, names, sliced=False) -> str:
    """Return in words what the picture shows; names are of the activations; sliced: the landscape, not the map."""
    s, n, first, last = run.settings, "-".join(map(str, run.net.n)), run.curve[0], run.curve[-1]
    data = "your own" if s.data == "own" else s.data
    features = ", ".join(FEATURES[name].symbol for name in s.features)
    count = counted(run.examples.Y.size + run.examples.Y_test.size, "example")
    beside = "the landscape of J over two weights" if sliced else "the map of yhat with the examples"
    return (
        f"A {n} network ({', '.join(names) or 'no hidden layer'}) on {count} of {data}, fed with {features}. "
        "Each unit shows a small map of its answers over the plane; blue edges are weights above 0, dashed orange "
        f"ones below. Beside it {beside}, and the cost curves: "
        f"from {cost(first.J)} to {cost(last.J)} on the training examples, {cost(last.test)} on the test examples, "
        f"after {counted(last.k, 'step')}."
    )


# --- what is pointed at ---


def spot(run, name, index, places, click="change it") -> str:
    """Return in words what a unit, bias, weight or example of a Run is and its current value; "" for one that is gone.

    name    "unit", "bias", "weight", "train" or "test"     places  what the marks of the network stand for
    click   what a click on a weight or bias does
    """
    listed = {"unit": places.units, "bias": places.biases, "weight": places.weights}.get(name)
    if listed is not None:
        said = _WORDS[name](run, listed[index], index) if index < len(listed) else ""
        return said.replace("click to change it", f"click to {click}")
    examples, train = run.examples, name == "train"
    X, Y, F = (examples.X, examples.Y, run.F) if train else (examples.X_test, examples.Y_test, run.F_test)
    if index >= Y.size:
        return ""
    yhat = run.forward(F)[run.net.L][:, [index]]
    return _example("training" if train else "test", X[:, index], Y[:, [index]], yhat, run.settings)


def _unit(run, at, index):
    (l, i), net = at, run.net
    if i is None:
        feature = list(FEATURES.values())[index]
        return f"{feature.symbol}: a feature that isn't fed to the network"
    row = run.forward(pictures.planes(run.settings.features)[0])[l][i]
    reach = f"from {hint(row.min())} to {hint(row.max())} on this map"
    if l == 0:
        return f"A[0], row {i + 1}: {list(FEATURES.values())[index].symbol}\n{reach}"
    before = "X" if l == 1 else f"A[{l - 1}]"
    what = "yhat" if l == net.L else f"layer {l}, unit {i + 1}"
    return (
        f"{what}: a = {net.g[l].name}(z), z = row {i + 1} of W[{l}] times {before}, plus b[{l}]\n"
        f"a {reach}; bias {hint(net.b[l][i, 0])}"
    )


def _bias(run, at, index):
    (l, i), slopes = at, run.slopes
    slope = f"\ndb[{l}][{i}, 0] = {hint(slopes.db[l][i, 0])} in {slopes.when}" if l in slopes.db else ""
    value = f"b[{l}][{i}, 0] = {hint(run.net.b[l][i, 0])}"
    return f"{value}, the bias of unit {i + 1} of layer {l}; click to change it{slope}"


def _weight(run, at, index):
    (l, i, j), slopes = at, run.slopes
    start = FEATURES[run.settings.features[j]].symbol if l == 1 else f"unit {j + 1} of layer {l - 1}"
    end = "the output" if l == run.net.L else f"unit {i + 1} of layer {l}"
    slope = f"\ndW[{l}][{i}, {j}] = {hint(slopes.dW[l][i, j])} in {slopes.when}" if l in slopes.dW else ""
    return f"W[{l}][{i}, {j}] = {hint(run.net.W[l][i, j])}, from {start} to {end}; click to change it{slope}"


_WORDS = {"unit": _unit, "bias": _bias, "weight": _weight}


def _example(side, x, Y, yhat, settings):
    x1, x2, *kinds = settings.called
    (s1, d1), (s2, d2) = settings.scales
    y = int(Y[0, 0])
    formula = "−log yhat" if Y[0, 0] else "−log(1 − yhat)"
    return (
        f"{side} example: {x1 or 'x1'} = {hint(s1 + d1 * x[0])}, {x2 or 'x2'} = {hint(s2 + d2 * x[1])}, y = {y}"
        f"{f' ({kinds[y]})' if kinds[y] else ''}\n"
        f"yhat = {hint(yhat[0, 0])}, loss = {formula} = {hint(loss(yhat, Y)[0, 0])}"
    )
