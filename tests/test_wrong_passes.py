"""Mistakes that people make in these formulas, each planted in nnlib's own source and each caught.

A row names the mistake, the function, its right text and the wrong one. The judges are the ones that the rest of the
suite asks about nnlib, so if you make the mistake there, you see the suite fail. None of them asks for accuracy:
a network with slopes taken at A instead of Z learns a spiral as well as a right one.
"""

import inspect
import textwrap

import judges
import pytest
from strategies import ACTIVATIONS

from nnlib import activations, cost, descent, gradcheck, logistic, network
from nnlib.activations import relu, sigmoid, tanh

MODULES = (activations, cost, logistic, network, descent, gradcheck)

DW = "dZ[l] @ A[l - 1].T / m"
DB = "dZ[l].sum(axis=1, keepdims=True) / m"
DA = "W[l].T @ dZ[l]"
SLOPE = "g[l - 1].prime(Z[l - 1])"
OUTPUT = "{L: A[L] - Y}"
LAYER = "W[l] @ A[l - 1] + b[l]"
ACTIVATE = "A[l] = g[l](Z[l])"

WRONG = [
    ("dW without 1/m", network.backward, DW, "dZ[l] @ A[l - 1].T"),
    ("db without 1/m", network.backward, DB, "dZ[l].sum(axis=1, keepdims=True)"),
    ("1/m twice", network.backward, OUTPUT, "{L: (A[L] - Y) / m}"),
    ("m counted along the wrong axis", network.backward, DW, "dZ[l] @ A[l - 1].T / A[0].shape[0]"),
    ("m - 1 instead of m", network.backward, DW, "dZ[l] @ A[l - 1].T / max(m - 1, 1)"),
    ("the sign of dZ[L] turned", network.backward, OUTPUT, "{L: Y - A[L]}"),
    ("Z instead of A in dZ[L]", network.backward, OUTPUT, "{L: Z[L] - Y}"),
    ("the output's slope once more", network.backward, OUTPUT, "{L: (A[L] - Y) * g[L].prime(Z[L])}"),
    ("dA[L] = -Y/A + (1-Y)/(1-A) instead of dZ[L]", network.backward, OUTPUT,
     "{L: -Y / A[L] + (1 - Y) / (1 - A[L])}"),
    ("g instead of its slope", network.backward, SLOPE, "g[l - 1](Z[l - 1])"),
    ("the slope taken at A", network.backward, SLOPE, "g[l - 1].prime(A[l - 1])"),
    ("no slope at all", network.backward, SLOPE, "1"),
    ("the slope of the layer above", network.backward, SLOPE, "g[l].prime(Z[l - 1])"),
    ("the slope of the output's sigmoid everywhere", network.backward, SLOPE, "g[L].prime(Z[l - 1])"),
    ("the slope a (1 - a) of the sigmoid for every g", network.backward, SLOPE, "(A[l - 1] * (1 - A[l - 1]))"),
    ("the slope 1 - a^2 of tanh for every g", network.backward, SLOPE, "(1 - A[l - 1] ** 2)"),
    ("dA plus the slope", network.backward, f"dA[l - 1] * {SLOPE}", f"dA[l - 1] + {SLOPE}"),
    ("A of the same layer in dW", network.backward, DW, "dZ[l] @ A[l].T / m"),
    ("Z[l-1] instead of A[l-1] in dW", network.backward, DW, "dZ[l] @ (Z[l - 1] if l > 1 else A[0]).T / m"),
    ("X in dW of every layer", network.backward, DW, "dZ[l] @ A[0].T / m"),
    ("the factors of dW swapped", network.backward, DW, "A[l - 1] @ dZ[l].T / m"),
    ("* instead of @ in dW", network.backward, DW, "(dZ[l] * A[l - 1]).sum(axis=1, keepdims=True) / m"),
    ("db summed over everything", network.backward, DB, "dZ[l].sum() / m"),
    ("db without keepdims", network.backward, DB, "dZ[l].sum(axis=1) / m"),
    ("db summed over the units", network.backward, DB, "dZ[l].sum(axis=0, keepdims=True) / m"),
    ("db not summed", network.backward, DB, "dZ[l] / m"),
    ("db of the first example only", network.backward, DB, "dZ[l][:, :1] / m"),
    ("dZ instead of W.T dZ", network.backward, DA, "dZ[l] * W[l].sum()"),
    ("the W of the layer below", network.backward, DA, "W[l - 1].T @ dZ[l]"),
    ("W not transposed", network.backward, DA, "W[l] @ dZ[l]"),
    ("the dA of the last layer at every layer", network.backward, DA, "W[L].T @ dZ[L]"),
    ("dZ of the output at every layer", network.backward, DW, "dZ[L] @ A[l - 1].T / m"),
    ("the first layer left out", network.backward, "for l in range(L, 0, -1):",
     "dW[1], db[1] = 0 * W[1], 0 * net.b[1]\n    for l in range(L, 1, -1):"),
    ("the bias forgotten", network.forward, LAYER, "W[l] @ A[l - 1]"),
    ("the bias subtracted", network.forward, LAYER, "W[l] @ A[l - 1] - b[l]"),
    ("the bias once per input", network.forward, LAYER, "W[l] @ A[l - 1] + W[l].shape[1] * b[l]"),
    ("Z instead of A handed on", network.forward, "Z[l] = W[l] @ A[l - 1] + b[l]",
     "Z[l] = W[l] @ (Z[l - 1] if l > 1 else X) + b[l]"),
    ("no activation in the hidden layers", network.forward, ACTIVATE, "A[l] = g[l](Z[l]) if l == net.L else Z[l]"),
    ("no activation in the output", network.forward, ACTIVATE, "A[l] = g[l](Z[l]) if l < net.L else Z[l]"),
    ("ReLU in the output", network.forward, ACTIVATE, "A[l] = g[l](Z[l]) if l < net.L else relu(Z[l])"),
    ("sigmoid in every layer", network.forward, ACTIVATE, "A[l] = sigmoid(Z[l])"),
    ("the activation of the layer above", network.forward, ACTIVATE, "A[l] = g[min(l + 1, net.L)](Z[l])"),
    ("the activation twice", network.forward, ACTIVATE, "A[l] = g[l](g[l](Z[l]))"),
    ("the output's sum over the examples", network.forward, ACTIVATE, "A[l] = g[l](Z[l]); A[l] = A[l] / A[l].sum()"),
    ("W added to", descent.step, "W[l] - alpha * dW[l]", "W[l] + alpha * dW[l]"),
    ("b added to", descent.step, "b[l] - alpha * db[l]", "b[l] + alpha * db[l]"),
    ("b never updated", descent.step, "b[l] - alpha * db[l]", "b[l]"),
    ("alpha forgotten", descent.step, "W[l] - alpha * dW[l]", "W[l] - dW[l]"),
    ("the output layer not updated", descent.step, "W[l] - alpha * dW[l]", "W[l] - alpha * dW[l] * (l < L)"),
    ("the cost of the step before", descent.descend, "J = cost_from_Z(Z[L], Y)\n                last = Step(k, net, J)",
     "last = Step(k, net, J if k else 0.0)\n                J = cost_from_Z(Z[L], Y)"),
    ("the network of the start in every step", descent.descend, "last = Step(k, net,",
     "start = net if k == 0 else start; last = Step(k, start,"),
    ("updates one behind", descent.descend, "if k < steps:", "if 0 < k < steps:"),
    ("e^z instead of e^-z in the sigmoid", sigmoid.g, "np.exp(-Z)", "np.exp(Z)"),
    ("1 - e^-z below the line of the sigmoid", sigmoid.g, "1 + np.exp", "2 + np.exp"),
    ("the sigmoid's slope a (1 + a)", sigmoid.prime, "(1 - A)", "(1 + A)"),
    ("the sigmoid's slope from z", sigmoid.prime, "A * (1 - A)", "Z * (1 - Z)"),
    ("the slope of tanh without the square", tanh.prime, " ** 2", ""),
    ("the slope of ReLU turned", relu.prime, "Z > 0", "Z < 0"),
    ("ReLU from below", relu.g, "maximum", "minimum"),
    ("the slope of leaky ReLU 0.1", activations.leaky_relu.prime, "0.01", "0.1"),
    ("the sum of the losses for their mean", cost.cost_from_Z, "np.mean", "np.sum"),
    ("the two cases of the loss swapped", cost.loss_from_Z, "-Z, Z", "Z, -Z"),
    ("the sum of the losses for their mean, from A", cost.cost, "np.mean", "np.sum"),
    ("the two cases of the loss swapped, from A", cost.loss, "A, 1 - A", "1 - A, A"),
    ("the loss without its minus", cost.loss, "0 - np.log", "0 + np.log"),
    ("logistic: the bias forgotten", logistic.forward, "w.T @ X + b", "w.T @ X"),
    ("logistic: no sigmoid", logistic.forward, "return sigmoid(Z)", "return Z"),
    ("logistic: dw without 1/m", logistic.backward, "X @ dZ.T / m", "X @ dZ.T"),
    ("logistic: db without 1/m", logistic.backward, "np.sum(dZ) / m", "np.sum(dZ)"),
    ("logistic: m counts the features", logistic.backward, "m = X.shape[1]", "m = X.shape[0]"),
    ("logistic: the sign of dZ turned", logistic.backward, "A - Y", "Y - A"),
    ("logistic: the slope of squared error", logistic.backward, "A - Y", "(A - Y) * A * (1 - A)"),
    ("logistic: w added to", logistic.step, "w - alpha * dw", "w + alpha * dw"),
    ("logistic: b updated with the mean of dw", logistic.step, "b - alpha * db", "b - alpha * float(dw.mean())"),
    ("logistic: descent without the bias", logistic.descend, "Z = w.T @ X + b", "Z = w.T @ X"),
    ("loops: the bias added for each feature", logistic.forward_loops, "z += w[j, 0] * X[j, i]",
     "z += w[j, 0] * X[j, i] + b"),
    ("loops: dw not divided by m", logistic.backward_loops, "dw / m", "dw"),
    ("loops: db of the last example", logistic.backward_loops, "db += dz", "db = dz"),
]  # fmt: skip

JUDGES = [
    judges.network_by_hand,
    judges.logistic_by_hand,
    judges.loops,
    judges.one_layer_is_logistic,
    judges.trajectory,
    *(lambda g=g: judges.gradients([3, 3, 3, 1], g, 3) for g in ACTIVATIONS),
    lambda: judges.gradients([3, 4, 2, 1], [relu, tanh], 5),
]


def complaints():
    """Yield the errors of the judges that reject nnlib as it is now."""
    for judge in JUDGES:
        try:
            judge()
        except (AssertionError, ValueError) as error:
            yield error


def plant(monkeypatch, function, right, wrong):
    """Put `function` with `wrong` for `right` in its source wherever nnlib uses it."""
    # What the docstring says isn't a place for a mistake.
    head, quotes, body = textwrap.dedent(inspect.getsource(function)).rpartition('"""')
    assert body.count(right) == 1, (
        f"{function.__name__} has no {right!r} in one place: give this mistake its place"
    )
    names = vars(inspect.getmodule(function)) | {"relu": relu}
    exec(compile(head + quotes + body.replace(right, wrong), function.__name__, "exec"), names)
    planted = names[function.__name__]
    for module in MODULES:
        for name, value in vars(module).items():
            if value is function:
                monkeypatch.setattr(module, name, planted)
    for g in ACTIVATIONS:
        for name in ("g", "prime"):
            if getattr(g, name) is function:
                monkeypatch.setitem(vars(g), name, planted)


def test_the_right_passes_please_every_judge():
    assert list(complaints()) == []


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    ("function", "right", "wrong"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_a_wrong_pass_is_caught(monkeypatch, function, right, wrong):
    plant(monkeypatch, function, right, wrong)
    assert next(complaints(), None) is not None
