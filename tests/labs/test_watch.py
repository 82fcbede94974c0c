"""What a watched run yields, whatever stops it, and what it shows, with a clock that the tests set."""

import itertools
import re
from importlib import import_module
from types import SimpleNamespace

import IPython
import numpy as np
import pytest
from interrupts import interrupted
from strategies import problem, same

from nnlib import descent, engine, labs
from nnlib.activations import Activation, tanh
from nnlib.network import Network

module = import_module("nnlib.labs.watch")

DESCENDS = {"engine": engine.descend, "descent": descent.descend}
descends = pytest.mark.parametrize("descend", DESCENDS.values(), ids=DESCENDS)


class Clock:
    """Stands still until a training step moves it forward."""

    def __init__(self):
        self.now, self.per_step = 100.0, 0.0

    def __call__(self):
        return self.now

    def slow(self, seconds, net):
        """Return the network with an activation that takes this many seconds."""
        self.per_step = seconds

        def g(Z):
            self.now += self.per_step
            return np.tanh(Z)

        return Network(net.W, net.b, {**net.g, 1: Activation("slow", g, tanh.prime)})


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(module, "clock", made)
    return made


@pytest.fixture
def page(monkeypatch):
    """A notebook: page.cell(id, run) says which cell runs, page.bars is what has been displayed."""
    request, bars = {}, []

    def cell(name, run):
        request.update(header={"msg_id": run}, metadata={"cellId": name})

    shell = SimpleNamespace(kernel=object(), get_parent=lambda: request)
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(module, "_bars", {})
    monkeypatch.setattr(module, "display", bars.append)
    cell("a", "run 1")
    return SimpleNamespace(cell=cell, bars=bars)


def said(bar):
    """The words of a bar without its markup, None while it can't be seen."""
    return re.sub("<.*?>", "", bar.line.value).strip() if bar.line.layout.display == "" else None


@descends
@pytest.mark.parametrize(("steps", "every"), [(0, 1), (7, 1), (7, 3), (200, 200)])
def test_every_step_is_handed_on(descend, steps, every):
    net, X, Y = problem([3, 4, 1])
    plain = list(descend(net, X, Y, 0.5, steps, every))
    watched = list(labs.watch(descend(net, X, Y, 0.5, steps, every)))
    assert [step.k for step in watched] == [step.k for step in plain]
    for one, other in zip(watched, plain, strict=True):
        assert same(one.net, other.net)
        assert one.J == other.J


def test_outside_a_notebook_nothing_is_shown(monkeypatch, clock, capfd):
    monkeypatch.setattr(module, "display", None)
    net, X, Y = problem([3, 4, 1])
    list(labs.watch(engine.descend(clock.slow(1, net), X, Y, 0.5, 9, 9)))
    assert capfd.readouterr() == ("", "")


def test_a_short_training_shows_nothing_and_every_one_stores_the_same(page, clock):
    net, X, Y = problem([3, 4, 1])
    list(labs.watch(engine.descend(clock.slow(0.01, net), X, Y, 0.5, 50, 50)))
    page.cell("b", "run 2")
    list(labs.watch(engine.descend(clock.slow(1, net), X, Y, 0.5, 50, 50)))
    short, long = page.bars
    assert said(short) is None
    assert said(long) is not None
    stored = [
        {mime: text for mime, text in bar._repr_mimebundle_().items() if mime.startswith("text/")}
        for bar in page.bars
    ]
    assert stored == 2 * [{"text/html": "", "text/plain": "Progress of a training run"}]
    assert "application/vnd.jupyter.widget-view+json" in long._repr_mimebundle_()


@pytest.mark.parametrize("every", [1, 7, 1000])
def test_a_long_training_tells_where_it_is(page, clock, every):
    net, X, Y = problem([3, 4, 1])
    run = engine.descend(clock.slow(0.01, net), X, Y, 0.1, 1000, every)
    watched, heard = labs.watch(run), {}
    next(watched)
    (bar,) = page.bars
    bar.line.observe(lambda _: heard.setdefault(clock.now, (said(bar), bar.line.value)), "value")
    *_, last = watched
    times = np.array(list(heard))
    # The first one after a second, and then four a second, as far as the steps allow.
    assert 1.0 <= times[0] - 100 <= 1.3
    apart = np.diff(times)[:-1]
    assert (apart.min() > 0.24, apart.max() < 0.5) == (True, True)
    costs = [step.J for step in descent.descend(net, X, Y, 0.1, 1000)]
    for words, value in list(heard.values())[1:-1]:
        k, of, J, left = re.match(
            r"step ([\d,]+) of ([\d,]+) · J = ([\d.]+) · about (\d+) s left", words
        ).groups()
        k = int(k.replace(",", ""))
        assert (of, J) == ("1,000", f"{costs[k]:.4f}")
        assert f'<progress max="1000" value="{k}" aria-label="training">' in value
        assert int(left) == max(1, round((1000 - k) * 0.01))
        assert words.endswith("To stop: ■ above, or Esc, I, I. What is done so far is kept.")
    assert said(bar) == f"1,000 steps in 10 s · J = {last.J:.4f}"


def test_a_training_that_does_not_know_its_length(page, clock):
    net, X, Y = problem([3, 4, 1])
    watched = labs.watch(descent.descend(clock.slow(1.5, net), X, Y, 0.1, 9))
    next(watched), next(watched), next(watched)
    (bar,) = page.bars
    assert re.match(r"step 1 · J = [\d.]+ · 3 s so far", said(bar))
    assert "<progress aria-label" in bar.line.value
    page.cell("b", "run 2")
    watched = labs.watch(descent.descend(clock.slow(1.5, net), X, Y, 0.1, 9), steps=9)
    next(watched), next(watched), next(watched)
    assert re.match(r"step 1 of 9 · J = [\d.]+ · about 24 s left", said(page.bars[1]))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (1.6, "2 s"), (99, "99 s"), (100, "2 min"), (3600, "60 min"), (9000, "2.5 h")],
)
def test_durations_in_words(seconds, words):
    assert module.duration(seconds) == words


# Stopping


class Stop:
    """Raises KeyboardInterrupt from within the activation, at its call number `at`."""

    def __init__(self, net, at):
        self.calls, self.at = itertools.count(1), at
        self.net = Network(net.W, net.b, {**net.g, 1: Activation("stop", self, tanh.prime)})

    def __call__(self, Z):
        if next(self.calls) == self.at:
            raise KeyboardInterrupt
        return np.tanh(Z)


@pytest.mark.parametrize("every", [1, 4, 30])
@pytest.mark.parametrize("at", [1, 2, 11, 28, 30])
def test_a_stopped_training_leaves_its_last_step_and_goes_on(at, every):
    net, X, Y = problem([3, 4, 1])
    full = list(engine.descend(Stop(net, 0).net, X, Y, 0.5, 30, form="plain"))
    run, history = engine.descend(Stop(net, at).net, X, Y, 0.5, 30, every, form="plain"), []
    with pytest.raises(KeyboardInterrupt, match=f"^stopped after step {at - 1}$") as caught:
        history.extend(labs.watch(run))
    assert [entry.path.name for entry in caught.traceback] == ["test_watch.py", "watch.py"]
    # Call number 1 is the forward pass of step 0.
    assert history[-1].k == run.last.k == run.k == at - 1
    history.extend(labs.watch(run))
    assert [step.k for step in history] == sorted({*range(0, 30, every), 30, at - 1})
    for step in history:
        assert step.J == full[step.k].J
        assert [P.tobytes() for P in step.net.W.values()] == [
            P.tobytes() for P in full[step.k].net.W.values()
        ]


def test_a_stopped_descent_keeps_what_it_yielded():
    net, X, Y = problem([3, 4, 1])
    history = []
    with pytest.raises(KeyboardInterrupt):
        history.extend(labs.watch(descent.descend(Stop(net, 10).net, X, Y, 0.5, 30, every=4)))
    assert [step.k for step in history] == [0, 4, 8]


def test_an_interrupt_anywhere_in_the_watching_loses_nothing(page, clock):
    net, X, Y = problem([3, 2, 1])
    net = clock.slow(0.8, net)
    for at in itertools.count(1):
        run, history = engine.descend(net, X, Y, 0.5, 3, every=2), []
        page.cell("a", f"run {at}")
        if not interrupted(lambda run=run, history=history: history.extend(labs.watch(run)), at, module):
            break
        found = [step.k for step in history]
        assert found == sorted(set(found))
        reached = run.last.k
        history.extend(labs.watch(run))
        assert {0, 2, 3} <= {reached, *(step.k for step in history)}
    assert at > 200


def test_what_stopped_it_is_said(page, clock):
    net, X, Y = problem([3, 4, 1])
    slow = clock.slow(1, net)
    for step in labs.watch(engine.descend(slow, X, Y, 0.1, 50)):
        if step.k == 20:
            break
    (bar,) = page.bars
    assert said(bar) == f"stopped: step 20 of 50 · J = {step.J:.4f}"


def test_divergence_passes_through_and_is_said(page, clock):
    net, X, Y = problem([3, 4, 4, 1], [tanh, engine.leaky_relu], m=8)
    history = []
    with pytest.raises(descent.Diverged) as caught:
        history.extend(labs.watch(engine.descend(clock.slow(2, net), X, Y, 1e60, 1000)))
    assert caught.value.last is history[-1]
    assert said(page.bars[0]) == f"stopped: step {history[-1].k} of 1,000 · J = {history[-1].J:.4f}"


# Cells


def test_trainings_of_one_cell_share_a_line(page, clock):
    net, X, Y = problem([3, 4, 1])
    slow = clock.slow(0.1, net)
    heard = []
    for _ in range(3):
        *_, last = labs.watch(engine.descend(slow, X, Y, 0.1, 8))
        heard.append(said(page.bars[0]))
    assert len(page.bars) == 1
    # Nothing of the first, which was over before a second was.
    assert heard[0] is None
    assert heard[1:] == [f"{number} runs in {number} s · J = {last.J:.4f}" for number in (2, 3)]


def test_a_cell_that_runs_again_closes_its_line(page):
    net, X, Y = problem([3, 4, 1])

    def train():
        list(labs.watch(engine.descend(net, X, Y, 0.1, 3)))

    train()
    page.cell("b", "run 2")
    train()
    page.cell("a", "run 3")
    train()
    first, other, again = page.bars
    assert (first.line.comm, other.line.comm is None, again.line.comm is None) == (None, False, False)
    page.cell(None, "run 4")
    train()
    page.cell(None, "run 5")
    train()
    assert page.bars[3].line.comm is not None


def test_a_training_taken_up_again_counts_the_time_from_there(page, clock):
    net, X, Y = problem([3, 4, 1])
    run = engine.descend(clock.slow(0.1, net), X, Y, 0.1, 100, every=20)
    assert [next(run).k for _ in range(3)] == [0, 20, 40]
    watched = labs.watch(run)
    next(watched), next(watched)
    (bar,) = page.bars
    k, left = re.match(r"step (\d+) of 100 · J = [\d.]+ · about (\d+) s left", said(bar)).groups()
    assert 40 < int(k) < 80
    assert int(left) == round(0.1 * (100 - int(k)))


@pytest.mark.parametrize(
    ("run", "steps", "message"),
    [
        (3, None, "run is 3; it should be a training run: use run = engine.descend"),
        ([], -1, "steps is -1"),
        ([], 2.5, "steps is 2.5"),
    ],
)
def test_bad_input_is_refused_at_once(run, steps, message):
    with pytest.raises((TypeError, ValueError), match=re.escape(message)):
        labs.watch(run, steps)
