"""What the Playground shows beside its picture, as HTML: every number, the code that ran, and the gradient check."""

import html
import inspect

import numpy as np

from nnlib import page
from nnlib.labs.frame.numbers import cell, counted
from nnlib.labs.playground import training


def ledger(net, slopes, history) -> str:
    """Return every W[l], b[l] and, if `slopes` has them, dW[l] and db[l], with their shapes; and the memory."""
    parts = []
    for l in net.W:
        tables = [_matrix("W", l, net.W[l]), _matrix("b", l, net.b[l])]
        if l in slopes.dW:
            tables += [_matrix("dW", l, slopes.dW[l]), _matrix("db", l, slopes.db[l])]
        name = f"Layer {l}{', the output' if l == net.L else ''}: {html.escape(net.g[l].name)}"
        parts.append(f'<section><h2>{name}</h2><div class="nnlib-matrices">{"".join(tables)}</div></section>')
    kept = f"{len(history):,} networks are kept, back to step {history[0].k}: {history.bytes / 1e6:.1f} MB."
    none = "" if slopes.dW else f"<p>dW and db come with {slopes.when}.</p>"
    return _region("All weights", "".join(parts) + none + f"<p>{kept}</p>")


_MEANS = {
    "W": "W[{l}][{i}, {j}]: from unit {j1} of layer {before} to unit {i1} of layer {l}",
    "b": "b[{l}][{i}, 0]: the bias of unit {i1} of layer {l}",
    "dW": "dW[{l}][{i}, {j}]: how J changes with W[{l}][{i}, {j}]",
    "db": "db[{l}][{i}, 0]: how J changes with b[{l}][{i}, 0]",
}


def _matrix(name, l, P):
    most = float(np.abs(P).max()) or 1.0
    rows = []
    for i, row in enumerate(P):
        cells = []
        for j, value in enumerate(row):
            tip = _MEANS[name].format(l=l, i=i, j=j, i1=i + 1, j1=j + 1, before=l - 1)
            share = round(26 * abs(value) / most) if np.isfinite(value) else 0
            kind = "plus" if value > 0 else "minus"
            color = f"background: color-mix(in srgb, var(--nnlib-{kind}) {share}%, transparent)"
            cells.append(f'<td title="{tip}" style="{color}">{cell(value)}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><caption>{name}[{l}] {P.shape[0]} × {P.shape[1]}</caption>{''.join(rows)}</table>"


def code(yours, stage) -> str:
    """Return the source of what a step runs, with the lines of `stage` marked if a step is in progress."""
    marked = [line.partition(" = ")[2] for line in stage.code] if stage is not None else []
    cost = ("the Playground's own: the cost", training.cost)
    functions = [("forward", yours.forward), ("backward", yours.backward), ("step", yours.step)]
    if stage is not None:  # what has just run is on top
        first = {"backward": 1, "cost": 1, "update": 2}.get(stage.kind, 0)
        functions = [*([cost] if stage.kind == "cost" else []), *functions[first:], *functions[:first]]
    parts = []
    for title, function in (
        *functions,
        ("the Playground's own: batch and penalty around them", training.update),
    ):
        whose = " (yours)" if title in yours.own else ""
        parts.append(f"<h2>{title}{whose}</h2><pre>{_source(function, marked)}</pre>")
    return _region("Code", "".join(parts))


def _source(function, marked):
    """Return the lines of a function without its docstring; a long line continues below, four columns in."""
    function = inspect.unwrap(function)
    try:
        text = page.code(function)
    except (OSError, TypeError):
        return f"# the source of {html.escape(getattr(function, '__name__', repr(function)))} is not at hand"
    except (SyntaxError, AttributeError, IndexError):  # a lambda: the lines around it aren't a function
        text = inspect.getsource(function)
    lines = []
    for line in text.rstrip().splitlines():
        shown = html.escape(line)
        shown = f"<mark>{shown}</mark>" if any(part in line for part in marked) else shown
        indent = len(line) - len(line.lstrip()) + 4
        lines.append(f'<code style="--indent: {indent}ch">{shown}\n</code>')
    return "".join(lines)


def _region(name, inside):
    """A part that scrolls by itself, with keys too."""
    return f'<div class="nnlib-aside" tabindex="0" role="group" aria-label="{name}">{inside}</div>'


def answers(sides) -> str:
    """Return how often each label got which answer: sides maps "training" and "test" to Y and yhat, (1, m)."""
    parts = [_confusion(which, Y, yhat) for which, (Y, yhat) in sides.items()] or [
        "<p>There are no examples.</p>"
    ]
    about = "The answer is 1 where yhat > 0.5. Right answers are on the diagonal."
    return _region("Right and wrong", f"{''.join(parts)}<p>{about}</p>")


def _confusion(which, Y, yhat):
    answer = yhat > 0.5
    rows = []
    for y in (1, 0):
        counts = {one: int(((y == Y) & (answer == one)).sum()) for one in (1, 0)}
        cells = "".join(f"<td>{'✓' if one == y else '✗'} {count}</td>" for one, count in counts.items())
        part = f"{counts[y] / sum(counts.values()):.0%} right" if any(counts.values()) else "none there"
        rows.append(f'<tr><th scope="row">y = {y}</th>{cells}<td>{part}</td></tr>')
    right = int((answer == Y).sum())
    head = "".join(f'<th scope="col">{name}</th>' for name in ("", "answer 1", "answer 0", ""))
    caption = f"{counted(Y.size, f'{which} example')}: {right} right, {Y.size - right} wrong"
    return (
        f'<table class="nnlib-answers"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def verdict(words, tone) -> str:
    """Return a sentence that stands out, "good" or "warn"."""
    return f'<p class="nnlib-verdict" data-tone="{tone}" role="status">{html.escape(words)}</p>'


def check(gaps, words, right) -> str:
    """Return the gradient check: the verdict, and for each array how many slopes agree and how far off the rest are."""
    rows = []
    for gap in gaps:
        far = np.abs(gap.ours - gap.nudged).max(initial=0.0)
        sign = "✓" if not gap.wrong else "≠"
        cells = (
            f"{gap.name}[{gap.l}]",
            f"{sign} {len(gap.places) - gap.wrong} of {len(gap.places)}",
            f"{far:.1e}",
        )
        cells += (f"{np.abs(gap.nudged).max(initial=0.0):.1e}",)
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    names = ("slopes", "agree", "farthest apart", "largest")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    about = "Each parameter is nudged up and down: (J(P + ε) − J(P − ε)) / 2ε, with the penalty in J, on 24 examples."
    return _region(
        "Gradient check",
        f"{verdict(words, 'good' if right else 'warn')}<table><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table><p>{about}</p>",
    )
