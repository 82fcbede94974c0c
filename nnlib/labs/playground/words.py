"""The headline of the Playground: where the training stands, what goes wrong, and what mends it."""

import math

import numpy as np

from nnlib.labs.frame.numbers import cost, counted
from nnlib.labs.playground.features import FEATURES

WORSE, EARLY, LATE = 1.3, 20, 200


def right(A, Y) -> float:
    """Return the part of the examples whose answer is right. A, Y (1, m)."""
    return float(np.mean((A > 0.5) == Y)) if Y.size else math.nan


def standing(k, epoch, moment, made, A, A_test) -> str:
    """Return the costs and what is right after k steps; A, A_test are of all layers, of the examples `made`."""
    L, m, m_test = max(A), made.Y.size, made.Y_test.size
    part = f"{right(A[L], made.Y):.0%}"
    words = f"Step {k}, epoch {epoch:.0f}: J = {cost(moment.J)} on {counted(m, 'training example')}"
    if m_test:
        words += f", {cost(moment.test)} on {counted(m_test, 'test example')}"
        part += f" and {right(A_test[L], made.Y_test):.0%}"
    return f"{words}; {part} right."


def trouble(net, A, k, moment, first_J, worst, update, penalty) -> tuple[str, str]:
    """Return what goes wrong with the training and what mends it, "" for nothing, and the tone.

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
            return (
                f"All {net.n[l]} ReLUs of layer {l} answer 0 to every example, so no slope comes through. Make α "
                "smaller, or take leaky_relu, then press Reset.",
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
            "All units of a layer are the same: equal units have equal slopes, and stay so. Choose another start.",
            "warn",
        )
    if k > EARLY and math.isfinite(moment.test) and moment.test > 2 * moment.J + 0.15:
        other = "a penalty" if penalty == "none" else "a larger λ"
        return f"It learns the training examples by heart: more of them would help, or {other}.", "plain"
    return "", "good" if right(A[net.L], np.round(A[net.L])) and moment.J < 0.1 else "plain"


def diverged(error, k, settings) -> str:
    """Return where the numbers ended, why, and what mends it; error is the Diverged."""
    s = settings
    if s.penalty == "L2" and s.alpha * s.rate >= 2:
        return (
            f"Step {k}: {error.quantity} is no number any more. α times λ is {s.alpha * s.rate:g}; from 2 on the "
            "penalty alone throws every weight farther beyond 0 in each step. Make λ or α smaller, then press Reset "
            "or Back."
        )
    said = str(error).partition(" This exception")[0]
    return f"{said[0].upper()}{said[1:]} Make α smaller, then press Reset or Back."


def picture(net, settings, names, made, first, last) -> str:
    """Return in words what the picture shows; names are of the activations, first and last of the cost curves."""
    s, n = settings, "-".join(map(str, net.n))
    data = "your own" if s.data == "own" else s.data
    features = ", ".join(FEATURES[name].symbol for name in s.features)
    return (
        f"A {n} network ({', '.join(names) or 'no hidden layer'}) on {made.Y.size + made.Y_test.size} examples of "
        f"{data}, fed with {features}. Each unit holds a small map of what it answers over the plane; blue edges are "
        "weights above 0, dashed orange ones below. Beside it the map of yhat with the examples, and the cost curves: "
        f"from {cost(first.J)} to {cost(last.J)} on the training examples, {cost(last.test)} on the test examples, "
        f"after {last.k} steps."
    )
