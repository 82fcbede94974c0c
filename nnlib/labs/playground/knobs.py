"""The controls of the Playground, and their layout on the page."""

from types import SimpleNamespace

import ipywidgets

from nnlib.labs.frame import controls
from nnlib.labs.frame.drawer import Drawer
from nnlib.labs.playground import settings as limits
from nnlib.labs.playground.presets import PRESETS, UNLIKE
from nnlib.labs.playground.sets import Sets

MIXED = "mixed"
ALL = 0  # for Settings.batch = None in the menu of batches
TOOLS = (("look", "look"), ("draw y = 0", "0"), ("draw y = 1", "1"), ("erase", "erase"))
STOPS = (0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01)
PACE = 5  # steps per frame by default
ASIDES = ("code", "weights", "check", "answers", "your data", "share", "take away")


def make(s, activations, show_test) -> SimpleNamespace:
    """Return the controls by name, set to the Settings s; activations are pairs (text, name)."""
    button, choice, count = controls.button, controls.choice, controls.count_slider
    batches = sorted({*limits.BATCHES, *([s.batch] if s.batch else [])})
    knobs = SimpleNamespace(
        layer=button("Layer", "angle-right", tip="Take the next part of one step: a layer forward, or back"),
        back=button("Back", "step-backward", tip="Go back to the network before the last step"),
        time=count("step shown", 0, 0, 1, tip="Walk back through the run, to any earlier network"),
        stop=choice(
            "stop at",
            0.0,
            [("never", 0.0), *((f"J = {J:g}", J) for J in STOPS)],
            tip="Pause when the training cost gets down to this",
        ),
        preset=choice("try", UNLIKE, [*PRESETS, UNLIKE], tip="Settings worth seeing; each one starts over"),
        alpha=controls.alpha_slider(s.alpha, *limits.ALPHAS),
        batch=choice(
            "batch",
            s.batch or ALL,
            [*((str(size), size) for size in batches), ("all", ALL)],
            tip="How many examples each step learns from; each epoch has a new order",
        ),
        penalty=choice(
            "penalty",
            s.penalty,
            limits.PENALTIES,
            tip="Added to the cost that training lowers. L1: λ sum of |W|. L2: λ/2 sum of W²",
        ),
        rate=controls.powers_slider(
            "rate λ", s.rate or 0.001, 0.0001, limits.MOST_RATE, tip="How much the penalty counts"
        ),
        activation=choice("activation", MIXED, activations, tip="The activation of all hidden layers"),
        start=choice("start", s.start, tuple(limits.STARTS), tip="How large the weights are at the start"),
        seed=count(
            "seed",
            s.seed,
            0,
            limits.MOST_SEED,
            tip="For weights, examples and batches: the same seed gives the same run",
        ),
        data=Sets(s.data, s.own),
        m=count(
            "examples",
            s.m,
            *limits.EXAMPLES,
            tip="How many examples there are, training and test together",
        ),
        noise=controls.slider(
            "noise",
            s.noise,
            0,
            limits.MOST_NOISE,
            step=0.01,
            form=".2f",
            tip="How much noise is added to the examples",
        ),
        train=count(
            "training %",
            s.train,
            *limits.SHARE,
            tip="The share of the examples that it learns from; the others test what it has learned",
        ),
        show_test=controls.check(
            "show test data", show_test, tip="Draw the test examples, hollow, and their cost"
        ),
        discretize=controls.check("discretize output", False, tip="Show the answer, 0 or 1, instead of yhat"),
        tool=controls.switch(
            "pointer", "look", TOOLS, tip="What a click, a drag, or Enter does on the large map"
        ),
        clear=button("Clear", "eraser", tip="Remove all examples from the map"),
        beside=controls.switch("show", "code", ASIDES, tip="What to show beside the picture"),
        pasted=controls.area(
            "paste a table",
            "",
            tip="Lines of x1, x2 and a class: 0 or 1, or two words",
            rows=6,
            hint="1.5, -0.5, 0\n0.25, 2, 1",
        ),
        take=button("Use table", "check", tip="Use the pasted table as the examples"),
        weights=controls.check(
            "with weights", True, tip="Share the trained network too, not only its settings"
        ),
        shared=controls.area(
            "this one", "", tip="Copy this text; anyone who opens it gets the same Playground"
        ),
        to_open=controls.area(
            "another one", "", tip="Paste a shared text here, then press Open", hint="nn1."
        ),
        open_it=button("Open", "folder-open", tip="Open the Playground in the text here"),
        lines=controls.area(
            "in numpy", "", tip="Lines of numpy that predict what this network predicts", rows=8
        ),
        formula=controls.area("in LaTeX", "", tip="The formula of this network with its numbers", rows=8),
    )
    knobs.upload = ipywidgets.FileUpload(
        accept=".csv,.tsv,.txt", description="load CSV", tooltip="A file with x1, x2 and a class in each line"
    )
    knobs.alpha.description = "rate α"
    return knobs


def lay_out(lab, title) -> list:
    """Return what the lab's box holds: bar, data, picture and drawer, and below them `lab.parts` by name."""
    knobs = lab.knobs
    lab.buttons.children = [lab.run, lab.step, knobs.back, lab.reset]
    lab.parts = {
        "your data": _column(knobs.upload, knobs.pasted, knobs.take, lab.said),
        "share": _column(knobs.weights, knobs.shared, knobs.to_open, knobs.open_it, lab.opened),
        "take away": _column(knobs.lines, knobs.formula),
    }
    name = ipywidgets.HTML(f'<strong title="Lessons ask you first, then show what happens">{title}</strong>')
    heading = _named(ipywidgets.Box([name, lab.teaching.row]), "heading")
    seldom = (knobs.layer, knobs.time, lab.per_frame, knobs.stop, knobs.preset, knobs.activation)
    seldom += (knobs.start, knobs.seed, knobs.penalty, knobs.rate, knobs.show_test, knobs.discretize)
    default = limits.Settings
    usual = {knobs.start: default.start, knobs.seed: default.seed, knobs.penalty: default.penalty}
    usual |= {knobs.stop: 0.0, lab.per_frame: PACE, knobs.show_test: True, knobs.discretize: False}
    lab.drawer = Drawer(*seldom, usual=usual)
    bar = controls.bar(lab.buttons, lab.count, knobs.alpha, knobs.batch, lab.drawer.button)
    asked = ipywidgets.HTML('<p class="nnlib-asked">Which data?</p>')
    sets = _column(asked, knobs.data, knobs.noise, knobs.train, knobs.m, knobs.tool, knobs.clear)
    stage = _named(ipywidgets.Box([_named(sets, "data"), _named(_column(lab.drawing), "main")]), "stage")
    beside = _named(_column(knobs.beside, lab.aside, *lab.parts.values()), "beside")
    return [heading, bar, lab.teaching.card, lab.drawer.box, _named(ipywidgets.Box([stage, beside]), "both")]


def count(k, epoch) -> str:
    """Return the step and the epoch, in large print."""
    step = f'<span title="Step: one update of all weights, downhill"><b>{k:,}</b> step</span>'
    around = '<span title="Epoch: one pass through all training examples, batch by batch">'
    return f'<div class="nnlib-count">{step}{around}<b>{epoch:,.0f}</b> epoch</span></div>'


def _column(*parts):
    return ipywidgets.VBox(list(parts))


def _named(box, name):
    box.add_class(f"nnlib-{name}")
    return box
