"""A run of the Playground: its settings and how far it has come. It knows nothing of widgets."""

import math
from dataclasses import replace

import numpy as np

from nnlib import network
from nnlib.descent import Diverged
from nnlib.labs.playground import data, training, walk
from nnlib.labs.playground.features import mapped
from nnlib.labs.playground.history import History
from nnlib.labs.playground.settings import edited
from nnlib.yours import NNLIB, compare, verdict

MOST_STEPS = 1_000_000
MOST_COSTS = 4000  # of the curve
CHECKED = 24  # examples of the gradient check
GO_ON = {"alpha", "batch", "penalty", "rate"}  # settings that change only how it learns
DRAWN = {
    "data",
    "own",
    "scaling",
    "drawn",
    "names",
}  # and these, if the data is the reader's own, only from what


class Run:
    """A training run that goes forward, back or aside, or starts over, as its settings and the reader want.

    settings, yours     what it is made from: one record, and the functions that it runs
    examples            what it trains and is tested with; F and F_test are their features, A[0], (n_x, m)
    net, k, history     the network shown, after k steps, and the earlier networks
    curve               the recorded costs, each a training.Costs
    walk                a step in progress, one layer at a time; latest, the last step taken, an Update
    diverged            the Diverged that ended it; verdict, what the gradient check found; each None if there is none
    by_hand             the last number set by hand: (k, J before, J after), or None
    stopped             where it last reached a goal: (k, the goal), or None
    """

    def __init__(self, settings, yours=NNLIB):
        self.settings, self.yours = settings, yours
        self.restart()

    # --- other settings ---

    def restart(self) -> None:
        """Go back to before the first step."""
        self._load()
        self.diverged = self.walk = self.latest = self.verdict = self.stopped = self.by_hand = None
        self.k, self.net = 0, self.settings.first(self.yours.activation)
        # (k, epochs until then, steps per epoch from then on), a new entry when the batch or the examples change
        self._paces = [(0, 0.0, self._steps_an_epoch())]
        self.history = History(self.net)
        self.curve = [self._costs()]

    def replace(self, settings, net=None, k=0) -> None:
        """Start over with other settings, or from the network after k steps if there is one."""
        self.settings = settings
        self.restart()
        if net is not None:
            self.k, self.net, self.history = k, net, History(net, k)
            self.curve = [self._costs()]

    def change(self, **changes) -> bool:
        """Change some settings; return whether the network continues with them. If it can't, it starts over."""
        old, self.settings = self.settings, self.settings.but(**changes)
        new = {name for name in changes if getattr(old, name) != getattr(self.settings, name)}
        drawn = new <= DRAWN and self.settings.data == "own"
        if not (drawn or new <= GO_ON):
            self.restart()
            return False
        self.diverged = self.walk = None
        if drawn:
            self._load()
        self._measure_again()
        return True

    def edit(self, name, l, i, j, value) -> None:
        """Set W[l][i, j] or b[l][i, j], "W" or "b" by name. Before the first step, this is part of the settings.

        Raises TypeError or ValueError for a place that doesn't exist, or a value that isn't a finite number.
        """
        name, l, i, j, value = self.settings.edit((name, l, i, j, value))
        net = edited(self.net, name, l, i, j, value)
        # if several numbers are set at one step, the first knows what J was
        before = self.by_hand[1] if self.by_hand and self.by_hand[0] == self.k else self.now.J
        self.diverged = self.walk = None
        if self.k == 0:
            others = tuple(edit for edit in self.settings.edits if edit[:4] != (name, l, i, j))
            self.settings = self.settings.but(edits=(*others, (name, l, i, j, value)))
            self.history = History(net)
        else:
            self.history.record(self.k, net)
        self.net = net
        self._measure_again()
        self.by_hand = (self.k, before, self.now.J) if self.k else None

    def _load(self):
        """Compute what depends only on the examples and features."""
        s = self.settings
        self.examples = data.examples(s)
        self.F, self.F_test = mapped(s.features, self.examples.X), mapped(s.features, self.examples.X_test)

    # --- steps ---

    def update(self) -> None:
        """Take one step, or the rest of the one in progress; if it diverges, `diverged` says so."""
        if self.walk is not None and not self.walk.finished:
            done = self.walk.update
        else:
            try:
                done = training.update(self.net, self.F, self.examples.Y, self.k, self.settings, self.yours)
            except Diverged as error:
                self.diverged = error
                return
        self.walk = None
        self._taken(done)

    def update_a_layer(self) -> None:
        """Take the next part of one step: a layer forward, the cost, a layer back, the update."""
        if not self.finished and (self.walk is None or self.walk.finished):
            try:
                self.walk = walk.begin(self.net, self.F, self.examples.Y, self.k, self.settings, self.yours)
            except Diverged as error:
                self.diverged = error
        if not self.finished:
            self.walk = replace(self.walk, done=self.walk.done + 1)
            if self.walk.finished:
                self._taken(self.walk.update)

    def back(self) -> None:
        """Go back by the last part of the step in progress, or to the network before the last step."""
        if self.walk is not None and self.walk.done > 0 and not self.walk.finished:
            done = self.walk.done - 1
            self.walk = replace(self.walk, done=done) if done else None
        else:
            self.return_to(self.k - 1)

    def return_to(self, k) -> None:
        """Show the last network kept from step k or before."""
        self.diverged = self.walk = self.latest = None
        self.k, self.net = self.history.at(k)
        if self.by_hand and self.by_hand[0] > self.k:
            self.by_hand = None

    def _taken(self, done):
        steps = self._steps_an_epoch()
        self._paces = [pace for pace in self._paces if pace[0] <= self.k]
        if self._paces[-1][2] != steps:
            self._paces.append((self.k, self.epoch, steps))
        self.k, self.net, self.latest = self.k + 1, done.net, done
        self.history.record(self.k, self.net)
        while self.curve and self.curve[-1].k >= self.k:
            self.curve.pop()

    @property
    def finished(self) -> bool:
        return self.diverged is not None or self.k >= MOST_STEPS or not self.examples.Y.size

    def reaches(self, goal) -> bool:
        """Return whether the cost has just come down to `goal`, True only once each time; 0 means no goal."""
        step, last = self.stopped or (math.inf, None)
        if not goal or (goal == last and step < self.k):
            return False
        if training.cost(self.net, self.F, self.examples.Y, self.yours) <= goal:
            self.stopped = self.k, goal
            return True
        return False

    @property
    def epoch(self) -> float:
        """How many times training has gone through the examples, in batches of whatever size there was."""
        start, before, steps = next(pace for pace in reversed(self._paces) if pace[0] <= self.k)
        return before + (self.k - start) / steps

    def _steps_an_epoch(self):
        m = max(self.examples.Y.size, 1)
        return -(-m // (self.settings.batch or m))

    # --- what there is to see ---

    @np.errstate(over="ignore", invalid="ignore")
    def forward(self, F) -> dict:
        """Return A of all layers for these features (n_x, m), by the forward pass in use."""
        return self.yours.ahead(self.net, F)[0]

    @property
    def now(self) -> training.Costs:
        """The costs of the network shown."""
        return self.curve[-1] if self.curve[-1].k == self.k else self._costs()

    def record(self) -> None:
        """Add the costs of the network shown to the curve, unless they are already there."""
        if not self.curve or self.curve[-1].k < self.k:
            self.curve.append(self._costs())
            if len(self.curve) > MOST_COSTS:
                self.curve = [*self.curve[:-1:2], self.curve[-1]]

    def _measure_again(self):
        self.curve = [costs for costs in self.curve if costs.k < self.k] + [self._costs()]

    def _costs(self):
        sides = ((self.F, self.examples.Y), (self.F_test, self.examples.Y_test))
        return training.Costs(self.k, *(training.cost(self.net, F, Y, self.yours) for F, Y in sides))

    @property
    def slopes(self) -> training.Slopes:
        """Those of the step in progress, as far as it is; otherwise those of the last step."""
        if self.walk is not None and not self.walk.finished:
            done, known = self.walk.update, self.walk.backwarded
            dW, db = ({l: slopes[l] for l in known} for slopes in (done.dW, done.db))
            return training.Slopes(dW, db, "this step")
        if self.latest is not None:
            return training.Slopes(self.latest.dW, self.latest.db, "the last step")
        return training.Slopes({}, {}, "the first step")

    @np.errstate(over="ignore", invalid="ignore")
    def check(self, most=None) -> list:
        """Return the gaps between the slopes and those from nudging, on a few examples; `verdict` has them in words.

        most    how many slopes of each W[l] and b[l] are nudged; None for all
        """
        X, Y, s = self.F[:, :CHECKED], self.examples.Y[:, :CHECKED], self.settings
        if not Y.size:
            self.verdict = ("There are no examples to check it on.", True)
            return []

        def J(net):
            # nnlib's own forward: the cost is the true one, whatever the reader put in
            return network.cost(net, X, Y) + training.penalty(net, s.penalty, s.rate)

        def slopes(net):
            if "step" in self.yours.own:
                dW, db = self.yours.moves(net, X, Y, s.alpha)
                return training.penalized(net, dW, s.penalty, s.rate), db
            return training.slopes(net, X, Y, s, self.yours)

        gaps = compare(self.net, slopes, J, most, rng=self.k)
        self.verdict = verdict(gaps, Y.size)
        return gaps
