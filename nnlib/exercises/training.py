"""A training run with the reader's own functions instead of nnlib's, which also says whether they are right.

train(net, X, Y, alpha, steps, backward=my_backward)        weeks 3 and 4
train_unit(w, b, X, Y, alpha, steps, step=my_step)          week 2: one unit
"""

import contextlib
import inspect
import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from nnlib import descent, engine, logistic, network
from nnlib.activations import sigmoid
from nnlib.descent import Diverged, Step
from nnlib.exercises.catalogue import EXERCISES
from nnlib.exercises.checking import running
from nnlib.exercises.checking.exceptions import explained, globals_used
from nnlib.exercises.checking.judge import judge
from nnlib.exercises.checking.source import unwritten
from nnlib.exercises.checking.verdict import Code, Verdict
from nnlib.gradcheck import numerical, relative_difference
from nnlib.network import Network
from nnlib.shapes import count, examples, learning_rate
from nnlib.yours import NNLIB, Stopped, Yours, compare, descend, verdict

POINTS_OF_CURVE = 100
CHECKS_OF_GRADIENT = 9  # along the way
NUDGE_ALL_UP_TO = 300  # parameters
NUDGED_OF_EACH = 12  # entries of each W[l] and b[l], where there are more parameters
NUDGE_WORK = 3_000_000  # examples times parameters, at most
NUDGE_EXAMPLES = 50  # at least, whatever the work
NEARLY = 0.9  # of the way down that nnlib's own goes: as good as all of it
HARDLY = 0.1  # of that way: as good as none of it


def train(
    net,
    X,
    Y,
    alpha,
    steps,
    *,
    every=None,
    forward=network.forward,
    backward=network.backward,
    step=descent.step,
    activation=None,
) -> "Training":
    """Train with your own functions instead of nnlib's, and with nnlib's from the same start; return both.

    X (n_x, m), Y (1, m); a Step is kept after `every` steps.
    forward     (net, X) -> A, Z                        backward    (net, A, Z, Y) -> dW, db
    step        (net, dW, db, alpha) -> Network         activation  an Activation for the hidden layers
    Raises TypeError or ValueError for bad input; what your functions raise is reported in the verdict.
    """
    X, Y = examples(X, Y, net.n[0])
    yours = NNLIB.using(forward=forward, backward=backward, step=step, activation=activation)
    functions = {name: getattr(yours, name) for name in yours.own}
    case = {"n": net.n, "m": X.shape[1]}
    return _training(net, X, Y, alpha, steps, every, yours, _Parts(functions, case))


def train_unit(
    w,
    b,
    X,
    Y,
    alpha,
    steps,
    *,
    every=None,
    forward=logistic.forward,
    backward=logistic.backward,
    step=logistic.step,
) -> "Training":
    """Do the same for the unit of week 2, which is a network of one layer: W[1] = w.T, b[1] = b.

    w (n_x, 1), b a number, X (n_x, m), Y (1, m)
    forward (w, b, X) -> A      backward (A, X, Y) -> dw, db        step (w, b, dw, db, alpha) -> w, b
    Raises as `train` does.
    """
    X, Y = examples(X, Y)
    logistic.forward(w, b, X)  # refuses what isn't a unit
    own = {"forward": forward, "backward": backward, "step": step}
    own = {name: function for name, function in own.items() if function is not getattr(logistic, name)}
    yours = NNLIB.using(**{name: _LAYERED[name](function) for name, function in own.items()})
    net = Network({1: np.transpose(w)}, {1: np.full((1, 1), float(b))}, {1: sigmoid})
    case = {"n_x": len(X), "m": X.shape[1]}
    return _training(net, X, Y, alpha, steps, every, yours, _Parts(own, case, unit=True))


# --- the result ---


@dataclass(frozen=True, eq=False, repr=False)
class Training:
    """The result of a training run; it shows itself, in words and as a figure.

    history     the Steps taken by the reader's functions, as far as they got
    nnlib       the Steps of nnlib's own functions from the same start
    gaps        pairs (k, how far the gradient was off there): 0 where all slopes checked agree with nudging
    verdict     the verdict: `.right`, `.kind`, `.title`
    """

    history: Sequence[Step]
    nnlib: Sequence[Step]
    gaps: Sequence[tuple[int, float]]
    verdict: Verdict
    of: str = "gradient"

    @property
    def net(self) -> Network:
        """The network at the end."""
        return self.history[-1].net

    @cached_property
    def figure(self):
        from nnlib import figures  # matplotlib is slow to import, and only needed here

        costs = {"yours": self.history, "nnlib's own": self.nnlib}
        if len(self.history) < 2 or self.history is self.nnlib:
            del costs["yours"]
        if self.gaps:
            return figures.checked_training(costs, self.gaps, self.of)
        return figures.cost_curves(costs)

    def __repr__(self) -> str:
        return f"{self.verdict!r}\n{self.figure!r}"

    def _repr_html_(self) -> str:
        return self.verdict._repr_html_() + self.figure._repr_html_()


@dataclass(frozen=True)
class _Parts:
    """The reader's functions as given, the sizes in the course's letters, and whether it is the unit of week 2."""

    functions: Mapping[str, Callable]
    case: Mapping[str, object]
    unit: bool = False

    def named(self, part) -> str:
        function = self.functions[part]
        return f"`{getattr(function, '__name__', str(function))}`"

    @property
    def all(self) -> str:
        names = [self.named(part) for part in self.functions]
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    @property
    def callables(self) -> list[tuple[Callable, Callable | None]]:
        """Every function of the reader's, g and prime of an activation apart, with nnlib's in whose place it is."""
        pairs = []
        for part, function in self.functions.items():
            if part == "activation":
                pairs += [(function.g, None), (function.prime, None)]
            else:
                pairs.append((function, getattr(logistic if self.unit else NNLIB, part)))
        return pairs

    def words(self, sentence) -> str:
        """Return a sentence in the letters of the week."""
        names = (("W[1]", "w"), ("W[l]", "w"), ("dW", "dw"), ("b[1]", "b"), ("Z[1]", "Z"), ("A[1]", "A"))
        for layered, own in names if self.unit else ():
            sentence = sentence.replace(layered, own)
        return sentence


def _training(net, X, Y, alpha, steps, every, yours, parts):
    alpha, steps = learning_rate(alpha), count(steps, "steps", least=0)
    every = max(1, steps // POINTS_OF_CURVE) if every is None else count(every, "every")
    X, Y = _read_only(X), _read_only(Y)
    net = net.astype(X.dtype)
    start = net
    if yours.activation is not None:
        start = replace(net, g={l: yours.activation if l < net.L else net.g[l] for l in net.g})
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a cost that is not finite is said in words
        theirs = _kept(engine.descend(net, X, Y, alpha, steps, every))[0]
        if not parts.functions:
            nobody = Verdict(
                "", "not yet", "None of these functions are yours yet, so this is nnlib's own training run."
            )
            return Training(theirs, theirs, (), nobody)
        unready, notes = _tried(net, X, Y, alpha, parts)
        if unready is not None:
            return Training(theirs[:1], theirs, (), unready)
        history, error = _kept(descend(start, X, Y, alpha, steps, every, yours))
        history = history or theirs[:1]
        check = _Check(yours, *_some(net, X, Y), alpha, X.shape[1])
        try:
            gaps = [] if isinstance(error, Stopped | KeyboardInterrupt) else _gaps(check, history)
            said = _verdict(history, theirs, error, gaps, check, parts)
        except KeyboardInterrupt:  # what is trained so far is kept
            gaps, said = (), Verdict("", "error", "Stopped after training, before the check.")
    lines = printed.getvalue().splitlines()
    if lines:
        notes += ["The first lines that it printed:", Code("\n".join(lines[:3]))]
    said = replace(said, parts=[*said.parts, *notes])
    return Training(history, theirs, gaps, said, check.of)


def _read_only(P):
    P = P.copy()
    P.flags.writeable = False
    return P


def _kept(steps):
    """Return the Steps as far as they come, and what ended them, or None."""
    history = []
    try:
        history.extend(steps)
    except (Stopped, Diverged, KeyboardInterrupt) as error:
        return history, error
    return history, None


def _parameters(net):
    return sum(P.size for P in net.parameters)


def _some(net, X, Y):
    """Return enough of the examples to check slopes on, as float64."""
    m = X.shape[1]
    some = np.linspace(0, m - 1, min(m, max(NUDGE_EXAMPLES, NUDGE_WORK // _parameters(net)))).astype(int)
    return _read_only(X[:, some].astype(np.float64)), _read_only(Y[:, some].astype(np.float64))


def _tried(net, X, Y, alpha, parts):
    """Call each function once: a Verdict if one is not written yet or takes other arguments, and what else to say."""
    A, Z = network.forward(net, X)
    inputs = {"forward": (net, X), "backward": (net, A, Z, Y), "step": (net, dict(net.W), dict(net.b), alpha)}
    if parts.unit:
        w, b = _unit(net)
        inputs = {"forward": (w, b, X), "backward": (A[1], X, Y), "step": (w, b, w, b, alpha)}
    notes = []
    for function, reference in parts.callables:
        arguments = inspect.getfullargspec(reference).args if reference else ["Z"]
        name = f"`{getattr(function, '__name__', function)}`"
        try:
            inspect.signature(function).bind(*arguments)
        except TypeError:
            takes = ", ".join(inspect.signature(function).parameters)
            title = f"{name} takes ({takes}); it should take ({', '.join(arguments)})."
            return Verdict("", "error", title), []
        except ValueError:
            continue  # numpy's own, which says nothing of its arguments, is written
        values = inputs[reference.__name__] if reference else (Z[1],)
        outcome = running.run(function, dict(zip(arguments, values, strict=True)))
        if isinstance(outcome.error, KeyboardInterrupt):
            words = "Is there a loop that never ends? Look at what should end it."
            return Verdict("", "error", f"{name} was stopped before it finished.", (words,)), []
        if unwritten(function, outcome) is not None:
            words = "Until it is, you see nnlib's own training run."
            return Verdict("", "not yet", f"Not written yet: {name}.", (words,)), []
        if outcome.changed and outcome.error is None:
            changed = " and ".join(f"`{each}`" for each in outcome.changed)
            notes.append(
                f"{name} changes {changed} in place, so they are different for the caller afterward."
            )
    return None, notes


# --- is it right? ---


@dataclass(frozen=True)
class _Check:
    """What is nudged, J of these examples, against slopes by the reader's functions, or against their update."""

    yours: Yours
    X: np.ndarray
    Y: np.ndarray
    alpha: float
    m: int  # of all examples

    @property
    def of(self) -> str:
        return "update" if "step" in self.yours.own else "gradient"

    def slopes(self, net):
        if self.of == "gradient":
            return self.yours.slopes(net, self.X, self.Y)
        return self.yours.moves(net, self.X, self.Y, self.alpha)

    def gaps(self, net):
        most = None if _parameters(net) <= NUDGE_ALL_UP_TO else NUDGED_OF_EACH
        J = partial(network.cost, X=self.X, Y=self.Y)
        return compare(net.astype(np.float64), self.slopes, J, most)

    def off(self, net) -> float:
        """Return how far all together are off, relatively: 0 where every one agrees."""
        gaps = self.gaps(net)
        if not any(gap.wrong for gap in gaps):
            return 0.0
        ours, nudged = (np.concatenate([getattr(gap, name) for gap in gaps]) for name in ("ours", "nudged"))
        off = relative_difference(ours, nudged)
        return off if np.isfinite(off) else 1.0


def _gaps(check, history):
    places = np.unique(np.linspace(0, len(history) - 1, min(CHECKS_OF_GRADIENT, len(history))).astype(int))
    gaps = []
    for step in (history[i] for i in places):
        try:
            gaps.append((step.k, check.off(step.net)))
        except Exception:  # the training says what they raise, or they raise it beside its path alone
            break
    return gaps


def _verdict(history, theirs, error, gaps, check, parts):
    """Return in words how the training went, and where the reader's functions are wrong."""
    if isinstance(error, Stopped):
        return _stopped(error, parts)
    first, last = history[0], history[-1]
    if isinstance(error, KeyboardInterrupt):
        return Verdict("", "error", f"Stopped after step {last.k}.")
    wrong = next((k for k, off in gaps if off), 0)
    net = next(step.net for step in history if step.k == wrong)
    faults = _faults(net, check, parts) if any(off for _, off in gaps) or error else []
    if isinstance(error, Diverged):
        title = parts.words(f"With {parts.all} {error}.")
        too = "nnlib's own diverges too, so alpha is too large."
        alpha = too if theirs[-1].k <= error.k else "nnlib's own stays finite, so alpha isn't the cause."
        return Verdict("", "value", title, [alpha, *faults])
    other = next((step.J for step in theirs if step.k == last.k), np.inf)
    if faults or any(off for _, off in gaps):
        return Verdict("", "value", _wrong(first, last, other, gaps, check.of, parts), faults)
    if running.close(last.J, other):
        title = (
            f"Right: with {parts.all} J goes from {_J(first.J)} to {_J(last.J)}, as with nnlib's own "
            "functions"
        )
        return Verdict("", "right", f"{title}, and every slope checked agrees with nudging.")
    went = f"With {parts.all} J goes from {_J(first.J)} to {_J(last.J)}, with nnlib's own to {_J(other)}."
    return Verdict("", "right", f"Right: every slope checked agrees with nudging. {went}")


def _wrong(first, last, other, gaps, of, parts):
    """Return how a wrong one fails, or nearly works."""
    went = f"with {parts.all} from {_J(first.J)} to {_J(last.J)}, with nnlib's own to {_J(other)}"
    least, most = (f"{f(off for _, off in gaps):.1g}" for f in (min, max))
    wrong = f"the {of} is off by {least if least == most else f'{least} to {most}'}"
    if other > first.J * (1 - 1e-3):
        return (
            f"J doesn't fall with either one: {went}. Either alpha is too large, or there are too few "
            f"steps. Besides, {wrong}."
        )
    way = (first.J - last.J) / (first.J - other)
    if last.J / other < NEARLY:
        return f"J falls even further: {went}. But {wrong}, so it works by luck."
    if way >= NEARLY:
        return f"J falls nearly as well: {went}. But {wrong}, so it works by luck."
    if way >= HARDLY:
        return f"J falls, but not as far: {went}. The reason: {wrong}."
    if way >= -HARDLY:
        return f"J stays where it was: {went}. The reason: {wrong}."
    return f"J rises: {went}. The reason: {wrong}."


def _J(J):
    return f"{J:.0f}" if J >= 100 else f"{J:#.2g}".rstrip(".")


def _stopped(error, parts):
    function = _raising(error.error, parts)
    if function is None:
        said = parts.words(f"{type(error.error).__name__}: {error.error}.")
        judged = [line for pair in parts.callables for line in _judged(*pair, parts)]
        return Verdict("", "error", f"With {parts.all} step {error.k + 1} fails.", [said, *judged])
    words = explained(function, error.error, parts.case, inspect.signature(function).parameters)
    words = [each if isinstance(each, Code) else parts.words(each) for each in words]
    title = f"`{function.__name__}` stops with an exception in step {error.k + 1}."
    return Verdict("", "error", title, words)


def _raising(error, parts):
    """Return which of the reader's functions the exception came through last, or None."""
    codes = {function.__code__: function for function, _ in parts.callables if hasattr(function, "__code__")}
    trace, found = error.__traceback__, None
    while trace is not None:
        found = codes.get(trace.tb_frame.f_code, found)
        trace = trace.tb_next
    return found


def _faults(net, check, parts):
    """Return what is wrong with each of the reader's functions, each looked at by itself, a sentence or two each."""
    rng, lines = np.random.default_rng(0), []
    net = replace(net, b={l: net.b[l] + rng.normal(0, 0.1, net.b[l].shape) for l in net.b})
    for part in parts.functions:
        words = _FAULT[part](net, check)
        if words:
            lines.append(parts.words(f"{parts.named(part)}: {words}"))
            if part != "activation":
                function = parts.functions[part]
                lines += globals_used(function, inspect.signature(function).parameters)
    if lines:
        lines += [line for pair in parts.callables for line in _judged(*pair, parts)]
    return lines


def _fault_of_forward(net, check):
    A, Z = check.yours.passed(net, check.X)
    right_A, right_Z = network.forward(net, check.X)
    for l in right_Z:
        for name, mine, right in (("Z", Z, right_Z), ("A", A, right_A)):
            if not running.equal(mine.get(l), right[l]):
                return f"the first that differs from nnlib's is {name}[{l}]."
    return ""


def _fault_of_backward(net, check):
    alone = replace(check, yours=replace(NNLIB, backward=check.yours.backward))
    words, right = verdict(alone.gaps(net), check.Y.size)
    if check.Y.size < check.m:
        words = f"on {check.Y.size} of the examples, {words}"
    return "" if right else words


def _fault_of_step(net, check):
    A, Z = network.forward(net, check.X)
    dW, db = network.backward(net, A, Z, check.Y)
    mine, right = check.yours.updated(net, dW, db, check.alpha), descent.step(net, dW, db, check.alpha)
    for l in right.W:
        for name in ("W", "b"):
            if not running.equal(getattr(mine, name)[l], getattr(right, name)[l]):
                return f"the first that differs from {name}[{l}] - alpha d{name}[{l}] is {name}[{l}]."
    return ""


def _fault_of_activation(net, check):
    g = check.yours.activation
    z = np.array([-3.1, -2.2, -1.3, -0.4, 0.5, 1.4, 2.3])
    # A prime may answer with one number for all.
    nudged, slopes = numerical(lambda z: float(np.sum(g(z))), z), np.broadcast_to(g.prime(z), z.shape)
    wrong = [i for i in range(z.size) if abs(slopes[i] - nudged[i]) > 1e-5]
    if not wrong:
        return ""
    i = wrong[0]
    return f"its slope at z = {z[i]:g} is {slopes[i] + 0.0:.4g}; nudging gives {nudged[i]:.4g}."


_FAULT = {
    "forward": _fault_of_forward,
    "backward": _fault_of_backward,
    "step": _fault_of_step,
    "activation": _fault_of_activation,
}


def _judged(function, reference, parts):
    """Return what the exercise's own check says of a function, if it knows the mistake."""
    if (getattr(function, "__module__", None) or "").startswith("nnlib."):
        return []  # nnlib's own, with a mistake planted in it, is for the reader to find
    exercises = [each for each in EXERCISES.values() if (each.week == 2) == parts.unit]
    found = [each for each in exercises if each.function == getattr(function, "__name__", "")]
    found = found or [each for each in exercises if reference and each.reference is reference]
    if not found:
        return []
    said = judge(function, found[0 if len(parts.case.get("n", ())) <= 3 else -1], rng=0)
    if said.kind != "mistake":
        return []
    name = getattr(function, "__name__", found[0].function)
    return [said.title.replace("Not yet", f"`{name}`", 1), *said.parts]


# --- week 2 as a network of one layer ---


def _unit(net):
    return net.W[1].T, net.b[1].item()


def _two(name, made, wanted):
    if not isinstance(made, tuple | list) or len(made) != 2:
        raise TypeError(
            f"{name} returned {type(made).__name__}; it should return two results: end it with return "
            f"{wanted}"
        )
    return made


def _forward(function):
    def forward(net, X):
        A = np.asarray(function(*_unit(net), X))
        if A.shape != (1, X.shape[1]):
            raise ValueError(f"A has shape {A.shape}; it should be (1, m) = {(1, X.shape[1])}")
        return {0: X, 1: A}, {1: net.W[1] @ X + net.b[1]}

    return forward


def _backward(function):
    def backward(net, A, Z, Y):
        dw, db = _two("backward", function(A[1], A[0], Y), "dw, db")
        db = np.asarray(db).item() if np.size(db) == 1 else db
        logistic.step(*_unit(net), dw, db, alpha=1.0)  # refuses other shapes, in the words of week 2
        return {1: np.transpose(dw)}, {1: np.full((1, 1), db)}

    return backward


def _step(function):
    def step(net, dW, db, alpha):
        w, b = _two("step", function(*_unit(net), dW[1].T, db[1].item(), alpha), "w, b")
        return Network({1: np.transpose(w)}, {1: np.reshape(b, (1, 1))}, net.g)

    return step


_LAYERED = {"forward": _forward, "backward": _backward, "step": _step}
