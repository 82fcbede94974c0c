"""Takes the reader through a lesson: sets the controls, asks, runs, and says what was seen."""

import html
from functools import partial

import ipywidgets

from nnlib.labs.frame import controls
from nnlib.labs.playground.lessons import LESSONS, slope_at_A, slug
from nnlib.labs.playground.settings import Settings


class Teaching:
    """The row of lessons, and the card of the one that is open.

    name, at    the lesson that is open, or None, and its step      answered    the index of the answer given, or None
    map         the map of hyperparameters, while a lesson shows it, or None
    """

    def __init__(self, lab):
        self.lab = lab
        self.name, self.at, self.answered = None, 0, None
        self.map, self._goal, self._done = None, None, False
        self.chart, self.picked = ipywidgets.VBox(), ipywidgets.HTML()
        self.doors = {
            name: controls.button(name, "", tip=f"A lesson in {len(steps)} steps: {steps[0].ask}")
            for name, steps in LESSONS.items()
        }
        self.row = ipywidgets.Box(list(self.doors.values()))
        self.row.add_class("nnlib-lessons")
        self.words = ipywidgets.HTML()
        self.answers = [controls.button("answer", "", tip="Your prediction; then it runs") for _ in range(3)]
        self.on = controls.button("Next", "arrow-right", tip="Go on to the next step", style="primary")
        self.end = controls.button("Close", "times", tip="Close the lesson; the lab stays as it is")
        self.card = ipywidgets.VBox([self.words, controls.row(*self.answers, self.on, self.end), self.chart])
        self.card.add_class("nnlib-lesson")
        self.card.layout.display = "none"
        for name, door in self.doors.items():
            lab.listen(door, partial(self.open, name))
        for place, button in enumerate(self.answers):
            lab.listen(button, partial(self.answer, place))
        lab.listen(self.on, self.go_on)
        lab.listen(self.end, self.close)

    @property
    def step(self):
        """The current step, or None."""
        return LESSONS[self.name][self.at] if self.name is not None else None

    @property
    def settings(self) -> Settings:
        """What the current step sets."""
        if self.step.pixel:
            from nnlib.labs.playground import picker  # the map is a lab that builds on this one

            return picker.settings(picker.run(*self.step.pixel))
        return Settings(**self.step.settings)

    def open(self, name) -> None:
        """Begin a lesson."""
        self._set(name, 0)

    def go_on(self) -> None:
        """Begin the next step; after the last one, close."""
        if self.name is not None and self.at + 1 < len(LESSONS[self.name]):
            self._set(self.name, self.at + 1)
        else:
            self.close()

    def close(self) -> None:
        """Close the lesson; what it set stays, except a wrong backward pass."""
        self.name = self.answered = self._goal = None
        if self._put_in(None):
            self.lab.begin(self.lab.settings)
        self.show()

    def answer(self, place) -> None:
        """Take the prediction, and run."""
        if self.step is None or self.answered is not None:
            return
        if (self.lab.settings, self.lab.k) != (self.settings, 0):  # what will be said is about these
            self.lab.begin(self.settings)
        self.answered, self._goal = place, self.step.run
        self.picked.value = ""
        if self.step.run:
            self.lab.run_to(self.step.run)
        self.show()

    def arrived(self, k) -> bool:
        """Return whether a run has reached the point where the step wants it to pause."""
        return self._goal is not None and k == self._goal

    def _set(self, name, at):
        self.name, self.at, self.answered, self._goal, self._done = name, at, None, None, False
        self.picked.value = ""
        self._put_in(slope_at_A if self.step.wrong else None)
        self.lab.begin(self.settings)
        self.show()

    def _put_in(self, backward):
        """Put a wrong backward pass in, or take it out, and return whether anything changed."""
        if backward is None and self.lab.yours.backward is not slope_at_A:
            return False
        self.lab.yours = self.lab.yours.using(backward=backward)
        return True

    def show(self) -> None:
        """Renew the card."""
        step = self.step
        self.card.layout.display = "" if step else "none"
        for name, door in self.doors.items():
            (door.add_class if name == self.name else door.remove_class)("nnlib-open")
        self._show_map()
        if step is None:
            return
        done = self.answered is not None and (self._done or self.lab.k >= step.run or self.lab.finished)
        self._done = done
        self.words.value = page(self.name, self.at, self.answered, done)
        for i, button in enumerate(self.answers):
            known = i < len(step.answers)
            button.description = step.answers[i] if known else "answer"
            button.layout.display = "" if known and self.answered is None else "none"
        self.on.layout.display = "" if done else "none"
        self.on.description = "Next" if self.at + 1 < len(LESSONS[self.name]) else "Done"

    def _show_map(self):
        """Show the map from where a step wants it until its lesson is closed."""
        steps = LESSONS[self.name][: self.at + (self.answered is not None)] if self.step else ()
        wanted = any(step.map for step in steps)
        if wanted and self.map is None:
            from nnlib.labs.playground.picker import Picker

            self.map = Picker(self._pick)
            self.chart.children = [self.map.drawing, self.picked]
            self.chart.add_class("nnlib-lab")
        elif not wanted and self.map is not None:
            self.chart.children = ()
            self.chart.remove_class("nnlib-lab")
            self.map.close()
            self.map = None

    def _pick(self, run, told):
        """Set the Playground to a run of the map."""
        from nnlib.labs.playground import picker

        self.lab.begin(picker.settings(run))
        self._goal = run.steps
        said = f"This run is in the Playground now. The map says: {told} Press Run."
        self.picked.value = f'<p role="status">{html.escape(said)}</p>'


def page(name, at, answered, done) -> str:
    """Return what the card says: the question, and after the run the answer."""
    steps = LESSONS[name]
    step = steps[at]
    head = f"<b>{html.escape(name)}</b>, {at + 1} of {len(steps)}"
    parts = [f'<p class="nnlib-question">{head}: {html.escape(step.ask)}</p>']
    if answered is not None:
        said = f"You said: {step.answers[answered]}."
        if done:
            said += " That is right." if answered == step.right else f" It was: {step.answers[step.right]}."
        parts.append(f"<p>{html.escape(said)}</p>")
        parts.append(f'<p role="status">{html.escape(step.seen) if done else "Watch it run."}</p>')
    return "".join(parts)


def of_link(text) -> str | None:
    """Return the lesson that a link asks for, or None."""
    return next((name for name in LESSONS if slug(name) == text), None)
