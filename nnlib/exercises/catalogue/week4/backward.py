"""The backward pass through all layers: dW and db."""

from nnlib import network
from nnlib.exercises.catalogue.week3.backward import AVERAGE
from nnlib.exercises.catalogue.week4.cases import DEEP, LARGE, NET
from nnlib.exercises.catalogue.week4.forward import net_and_X
from nnlib.exercises.exercise import Exercise, Mistake


def _backward(numbers, n, m):
    net, X = net_and_X(numbers, n, m).values()
    A, Z = network.forward(net, X)
    return {"net": net, "A": A, "Z": Z, "Y": numbers.labels(m)}


def _from_1_to_L(net, A, Z, Y):
    dZ, dW, db = A[net.L] - Y, {}, {}
    for l in range(1, net.L + 1):
        dW[l] = dZ @ A[l - 1].T / Y.shape[1]
        db[l] = dZ.mean(axis=1, keepdims=True)
        dZ = net.W[l].T @ dZ * net.g[l].prime(Z[l])
    return dW, db


BACK = "g[l - 1].prime(Z[l - 1])"
DB = "dZ[l].sum(axis=1, keepdims=True)"

DEEP_BACKWARD = Exercise(
    name="deep_backward",
    week=4,
    title="the backward pass of any depth",
    task="Return dW and db for every layer, the slopes of J.",
    arguments={
        "net": NET + " with its slope `net.g[l].prime`",
        "A": "{0: X, 1: ..., ..., L: ...}",
        "Z": "{1: ..., ..., L: ...} from the forward pass",
        "Y": "(1, m)",
    },
    returns={
        "dW": "{1: ..., ..., L: ...}, `dW[l]` (n[l], n[l-1])",
        "db": "{1: ..., ..., L: ...}, `db[l]` (n[l], 1)",
    },
    formula=(
        "dZ[L] = A[L] - Y",
        "dW[l] = (1/m) dZ[l] A[l-1].T",
        "db[l] = (1/m) sum of dZ[l] over the examples",
        "dA[l-1] = W[l].T dZ[l]",
        "dZ[l-1] = dA[l-1] * g[l-1]'(Z[l-1])",
    ),
    reference=network.backward,
    draw=_backward,
    cases=DEEP,
    example={"n": (2, 2, 1), "m": 2},
    mistakes=(
        Mistake(
            "the 1/m is missing in dW and db",
            f"{AVERAGE} (m is `Y.shape[1]`; `Y.shape[0]` and `len(Y)` are 1.)",
            (("A[l - 1].T / m", "A[l - 1].T"), (f"{DB} / m", DB)),
            line=1,
        ),
        Mistake("the 1/m of dW is missing", AVERAGE, (("A[l - 1].T / m", "A[l - 1].T"),), line=1),
        Mistake("the 1/m of db is missing", AVERAGE, ((f"{DB} / m", DB),), line=2),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has already divided by m.",
            ((f"{DB} / m", f"{DB} / m / m"),),
            line=2,
        ),
        Mistake(
            "dZ[L] is squared",
            "A[L] - Y is already the slope. The square belongs to the squared error, not to its slope.",
            (("{L: A[L] - Y}", "{L: (A[L] - Y) ** 2}"),),
        ),
        Mistake(
            "the number of features is used as m",
            "Each column is an example, so m is `A[0].shape[1]`, or `Y.shape[1]`.",
            (("A[l - 1].T / m", "A[l - 1].T / len(A[0])"), (f"{DB} / m", f"{DB} / len(A[0])")),
            line=1,
        ),
        Mistake(
            "dZ[L] is divided by m, and dW and db are divided again",
            AVERAGE,
            (("{L: A[L] - Y}", "{L: (A[L] - Y) / m}"),),
        ),
        Mistake(
            "what goes back is divided by m in every layer",
            f"{AVERAGE} dA and dZ aren't averages.",
            (("W[l].T @ dZ[l]", "W[l].T @ dZ[l] / m"),),
            line=3,
        ),
        Mistake(
            "dZ[L] has the wrong sign",
            "It is prediction minus label; with Y - A, every step would go uphill.",
            (("A[L] - Y", "Y - A[L]"),),
        ),
        Mistake(
            "dZ[L] is multiplied by the sigmoid's slope a second time",
            "A - Y already includes the slope of the sigmoid: it is the slope of the loss times the slope "
            "of the sigmoid.",
            (("{L: A[L] - Y}", "{L: (A[L] - Y) * A[L] * (1 - A[L])}"),),
        ),
        Mistake(
            "dA[L] is used instead of dZ[L]",
            "-Y/A + (1 - Y)/(1 - A) is the slope of the loss at A[L]. Multiplied by a(1 - a), the sigmoid's "
            "slope, it is dZ[L], and all of it together simplifies to A[L] - Y.",
            (("{L: A[L] - Y}", "{L: -Y / A[L] + (1 - Y) / (1 - A[L])}"),),
        ),
        Mistake(
            "the two terms of dA[L] have the same sign",
            "The slope of log(1 - a) brings its own minus: -Y/A plus (1 - Y)/(1 - A).",
            (("{L: A[L] - Y}", "{L: -(Y / A[L] + (1 - Y) / (1 - A[L])) * A[L] * (1 - A[L])}"),),
        ),
        Mistake(
            "the same dA[L] is used in every layer",
            "Each layer passes its own dA[l-1] to the previous layer, so use the latest one.",
            ((f"dA[l - 1] * {BACK}", f"(-Y / A[L] + (1 - Y) / (1 - A[L])) * {BACK}"),),
            line=3,
        ),
        Mistake(
            "the same dZ[L] is used in every layer",
            "Each layer has its own dZ, computed from what the next layer passes back.",
            ((f"dA[l - 1] * {BACK}", f"(A[L] - Y) * {BACK}"),),
            line=3,
        ),
        Mistake(
            "dA isn't multiplied by the slope",
            "On the way back through each activation function, it is multiplied by how steep that function "
            "is.",
            ((f"dA[l - 1] * {BACK}", "dA[l - 1]"),),
            line=4,
        ),
        Mistake(
            "dA is multiplied by g itself, not by its slope",
            "What matters is how steep g is at z: `net.g[l].prime(Z[l])`.",
            ((BACK, "g[l - 1](Z[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the slope is taken at A instead of at Z",
            "g' takes what went into g, which is Z[l-1].",
            ((BACK, "g[l - 1].prime(A[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the sigmoid's slope is used in every layer",
            "a(1 - a) belongs to the sigmoid. Each layer has the slope of its own activation, "
            "`net.g[l].prime`.",
            ((BACK, "A[l - 1] * (1 - A[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the slope of tanh is used in every layer",
            "1 - a^2 belongs to tanh. Each layer has the slope of its own activation, `net.g[l].prime`.",
            ((BACK, "(1 - A[l - 1] ** 2)"),),
            line=4,
        ),
        Mistake(
            "the slope of the ReLU is used in every layer",
            "Each layer has the slope of its own activation, `net.g[l].prime`.",
            ((BACK, "(Z[l - 1] > 0)"),),
            line=4,
        ),
        Mistake(
            "dA is multiplied by the slope twice",
            "Each activation function is passed only once.",
            ((f"dA[l - 1] * {BACK}", f"dA[l - 1] * {BACK} * {BACK}"),),
            line=4,
        ),
        Mistake(
            "dZ[l] is multiplied by its slope again before it goes back",
            "dZ[l] already includes the slope of layer l. After the weights comes the slope of layer l-1.",
            (("W[l].T @ dZ[l]", "W[l].T @ (dZ[l] * g[l].prime(Z[l]))"), (f"dA[l - 1] * {BACK}", "dA[l - 1]")),
            line=4,
        ),
        Mistake(
            "the activation is the next layer's",
            "dA[l-1] goes back through g[l-1], the function that made A[l-1].",
            ((BACK, "g[l].prime(Z[l - 1])"),),
            line=4,
        ),
        Mistake(
            "the slope is taken one layer too late",
            "dA[l-1] goes back through the activation of its own layer, at Z[l-1]. Is the cache off by one?",
            ((BACK, "g[l].prime(Z[l])"),),
            line=4,
        ),
        Mistake(
            "the slope is added, not multiplied",
            "Slopes along the way are multiplied, element by element, with `*`.",
            ((f"dA[l - 1] * {BACK}", f"dA[l - 1] + {BACK}"),),
            line=4,
        ),
        Mistake(
            "dA and the slope are multiplied as matrices",
            "Each activation has its own slope, so multiply element by element, with `*`.",
            ((f"dA[l - 1] * {BACK}", f"dA[l - 1] @ {BACK}"),),
            line=4,
        ),
        Mistake(
            "W[l] isn't transposed",
            "dA[l-1] is (n[l-1], m): W[l].T, (n[l-1], n[l]), times dZ[l], (n[l], m).",
            (("W[l].T @ dZ[l]", "W[l] @ dZ[l]"),),
            line=3,
            family="weights that don't fit",
        ),
        Mistake(
            "dZ[l] goes back through the weights of the previous layer",
            "The signal came forward through W[l], so it goes back through W[l].T.",
            (("W[l].T @ dZ[l]", "W[l - 1].T @ dZ[l]"),),
            line=3,
            family="weights that don't fit",
        ),
        Mistake(
            "dW[l] is used instead of W[l]",
            "dZ[l] goes back through the weights themselves: W[l].T.",
            (("W[l].T @ dZ[l]", "dW[l].T @ dZ[l]"),),
            line=3,
        ),
        Mistake(
            "A[l] is used instead of A[l-1] in dW[l]",
            "The weights of layer l multiply its input, A[l-1], so that is their slope.",
            (("A[l - 1].T / m", "A[l].T / m"),),
            line=1,
        ),
        Mistake(
            "X is used instead of A[l-1] in every dW[l]",
            "The weights of layer l multiply what comes into it, A[l-1]. That is X in layer 1 only.",
            (("A[l - 1].T / m", "A[0].T / m"),),
            line=1,
        ),
        Mistake(
            "Z[l-1] is used instead of A[l-1] in dW[l]",
            "The weights multiply the activation, A[l-1].",
            (("A[l - 1].T / m", "(Z[l - 1] if l > 1 else A[0]).T / m"),),
            line=1,
        ),
        Mistake(
            "A[l-1] isn't transposed",
            "dW[l] is (n[l], n[l-1]): dZ[l], (n[l], m), times A[l-1].T, (m, n[l-1]).",
            (("A[l - 1].T / m", "A[l - 1] / m"),),
            line=1,
        ),
        Mistake(
            "db is summed over everything",
            "Each unit has its own bias, so sum over the examples only: `axis=1, keepdims=True`.",
            ((DB, "dZ[l].sum()"),),
            line=2,
        ),
        Mistake(
            "db is summed over the units",
            "`axis=0` adds up the rows, which are units. To add up over the examples, which are columns, "
            "use `axis=1`.",
            ((DB, "dZ[l].sum(axis=0, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "`keepdims=True` is missing in db",
            "The sum loses its axis, and an (n[l],) would silently be subtracted from each row of b.",
            ((DB, "dZ[l].sum(axis=1)"),),
            line=2,
        ),
        Mistake(
            "layer 1 is left out",
            "The way back ends at layer 1. Use `range(L, 0, -1)`, because a range stops before its end.",
            (("range(L, 0, -1)", "range(L, 1, -1)"),),
            line=1,
        ),
        Mistake(
            "layer 1 passes a dZ back as well",
            "Layer 0 isn't trained: g[0] and Z[0] don't exist. Stop before it, with `if l > 1`.",
            (("if l > 1:", "if l > 0:"),),
            line=4,
        ),
        Mistake(
            "the loop runs from 1 to L",
            "The way back begins at the output: `range(L, 0, -1)`, or `reversed(range(1, L + 1))`.",
            compute=_from_1_to_L,
        ),
        Mistake(
            "only the last layer is computed",
            "Is the `return` inside the loop? Or does the loop run forward, `range(1, L + 1)`, when it "
            "should run backward?",
            (("range(L, 0, -1)", "range(L, L - 1, -1)"),),
            line=1,
        ),
    ),
    nudge="Start with dZ[L], and let each layer pass dZ to the previous one.",
    solution=(
        "def my_deep_backward(net, A, Z, Y):\n"
        "    m = Y.shape[1]\n"
        "    dZ, dW, db = {net.L: A[net.L] - Y}, {}, {}\n"
        "    for l in range(net.L, 0, -1):\n"
        "        dW[l] = dZ[l] @ A[l - 1].T / m\n"
        "        db[l] = np.sum(dZ[l], axis=1, keepdims=True) / m\n"
        "        if l > 1:\n"
        "            dA = net.W[l].T @ dZ[l]\n"
        "            dZ[l - 1] = dA * net.g[l - 1].prime(Z[l - 1])\n"
        "    return dW, db\n"
    ),
    skeleton="def my_deep_backward(net, A, Z, Y):\n    m = ...\n    dZ, dW, db = {net.L: ...}, {}, {}\n"
    "    for l in range(net.L, 0, -1):\n        dW[l] = ...\n        db[l] = ...\n        if l > 1:\n"
    "            dZ[l - 1] = ...\n    return dW, db",
    large=LARGE,
)
