"""A trained network to take with you: its formula in LaTeX, and three lines of numpy."""

from nnlib.labs.frame import numbers
from nnlib.labs.playground.features import FEATURES
from nnlib.labs.playground.settings import OWN, Settings
from nnlib.network import Network

PREDICT = {
    "tanh": "np.tanh",
    "relu": "lambda Z: np.maximum(0, Z)",
    "leaky_relu": "lambda Z: np.maximum(0.01 * Z, Z)",
    "sigmoid": "lambda Z: 1 / (1 + np.exp(-Z))",
    "linear": "lambda Z: Z",
}
IN_LATEX = {
    "tanh": r"\tanh",
    "relu": r"\mathrm{ReLU}",
    "leaky_relu": r"\mathrm{leaky\,ReLU}",
    "sigmoid": r"\sigma",
    "linear": "",
}


def numpy_lines(settings: Settings, net: Network, digits=None) -> str:
    """Return lines of numpy that compute yhat (1, m) from x1 and x2, (m,) each: what `net` predicts.

    The first gives W and b, the second makes A[0], the third goes through the layers. Before them: the import, and the
    scaling of the reader's own data, if any.
    digits  None: every digit, so that the predictions are the same
    """
    layers = ", ".join(f"({_array(net.W[l], digits)}, {_array(net.b[l], digits)})" for l in net.W)
    g = ", ".join(PREDICT.get(name, "my_activation") for name in (*settings.activations, "sigmoid"))
    rows = ", ".join(FEATURES[name].code for name in settings.features)
    lines = ["import numpy as np"]
    if OWN in settings.activations:
        lines.append(f"# my_activation is {net.g[1 + settings.activations.index(OWN)].name}, your own")
    for i, (shift, divisor) in enumerate(settings.scales, 1):
        if (shift, divisor) != (0.0, 1.0):
            lines.append(f"x{i} = (x{i} - {shift!r}) / {divisor!r}".replace("- -", "+ "))
    lines += [
        f"layers = [{layers}]",
        f"yhat = np.stack([{rows}])",
        f"for (W, b), g in zip(layers, [{g}]): yhat = g(W @ yhat + b)",
    ]
    return "\n".join(lines)


def _array(P, digits):
    rows = [[repr(float(p)) if digits is None else f"{p:.{digits}g}" for p in row] for row in P]
    return "np.array([" + ", ".join(f"[{', '.join(row)}]" for row in rows) + "])"


def latex(settings: Settings, net: Network, digits=3) -> str:
    """Return the formula of the network with its numbers, a line for each layer, to put between two $$."""
    rows = r" \\ ".join(FEATURES[name].latex for name in settings.features)
    lines = [rf"A^{{[0]}} &= \begin{{bmatrix}} {rows} \end{{bmatrix}}"]
    for l in net.W:
        left = r"\hat{y}" if l == net.L else f"A^{{[{l}]}}"
        name = "sigmoid" if l == net.L else settings.activations[l - 1]
        g = IN_LATEX.get(name, rf"\mathrm{{{net.g[l].name}}}".replace("_", r"\_"))
        inside = f"{_matrix(net.W[l], digits)} A^{{[{l - 1}]}} + {_matrix(net.b[l], digits)}"
        lines.append(rf"{left} &= {g}\left( {inside} \right)" if g else f"{left} &= {inside}")
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _matrix(P, digits):
    rows = r" \\ ".join(" & ".join(numbers.latex(p, digits) for p in row) for row in P)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
