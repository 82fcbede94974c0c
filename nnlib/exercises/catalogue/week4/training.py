"""A whole training run of a network, of two layers or of any depth."""

from nnlib import descent, network
from nnlib.exercises.catalogue.week4.cases import NET, bent_network
from nnlib.exercises.exercise import Exercise, Mistake


def deep_training(net, X, Y, alpha, steps):
    """Return the network after `steps` steps of gradient descent on X (n_x, m) and Y (1, m)."""
    for _ in range(steps):
        A, Z = network.forward(net, X)
        dW, db = network.backward(net, A, Z, Y)
        net = descent.step(net, dW, db, alpha)
    return net


def _training(numbers, n, m, steps):
    return {
        "net": bent_network(numbers, n, m),
        "X": numbers.normal(n[0], m),
        "Y": numbers.labels(m),
        "alpha": numbers.number(0.3, 0.8),
        "steps": steps,
    }


def _one_at_a_time(net, X, Y, alpha, steps):
    for _ in range(steps):
        for i in range(X.shape[1]):
            net = deep_training(net, X[:, [i]], Y[:, [i]], alpha, 1)
    return net


def _on_the_way_back(net, X, Y, alpha, steps):
    m = X.shape[1]
    for _ in range(steps):
        A, Z = network.forward(net, X)
        W, b, dZ = dict(net.W), dict(net.b), A[net.L] - Y
        for l in range(net.L, 0, -1):
            W[l] = W[l] - alpha * (dZ @ A[l - 1].T) / m
            b[l] = b[l] - alpha * dZ.sum(axis=1, keepdims=True) / m
            if l > 1:
                dZ = (W[l].T @ dZ) * net.g[l - 1].prime(Z[l - 1])
        net = net.updated(W, b)
    return net


RATES = ("0.0075", "0.01", "0.1", "1.2")  # those of the course's own notebooks
LOOP = "    for _ in range(steps):\n"
FORWARD = "        A, Z = network.forward(net, X)\n"
BACKWARD = "        dW, db = network.backward(net, A, Z, Y)\n"

DEEP_TRAINING = Exercise(
    name="deep_training",
    week=4,
    title="a whole training run of a network",
    task="Repeat the forward pass, the backward pass, and the step `steps` times, starting from the given network. "
    "Return the last network. You may call nnlib's functions or the ones you wrote before.",
    arguments={
        "net": NET,
        "X": "(n_x, m)",
        "Y": "(1, m)",
        "alpha": "the learning rate, a number",
        "steps": "a whole number",
    },
    returns={"net": "a Network, the last one, or its W and b"},
    formula=(
        "A, Z = forward(net, X)",
        "dW, db = backward(net, A, Z, Y)",
        "net := step(net, dW, db, alpha);  repeat",
    ),
    reference=deep_training,
    draw=_training,
    cases=(
        {"n": (3, 4, 2, 1), "m": 5, "steps": 3},
        {"n": (2, 4, 3, 1), "m": 2, "steps": 4},
        {"n": (4, 1), "m": 3, "steps": 2},
        {"n": (3, 5, 1), "m": 6, "steps": 5},
        {"n": (2, 2, 2, 1), "m": 1, "steps": 1},
    ),
    mistakes=(
        Mistake(
            "`return` is inside the loop",
            "It ends the function after the first step. Move it to the left, out of the loop.",
            (("\n    return", "\n        return"),),
            line=2,
            family="one step",
        ),
        Mistake(
            "every step starts again from the first network",
            "The new network has another name, so the next step uses the old one. Give it the same name.",
            (("net = descent.step(net", "new = descent.step(net"), ("return net", "return new")),
            line=2,
            family="one step",
        ),
        Mistake(
            "the new network is thrown away",
            "A network never changes, so a step can't change it either. Keep what the step returns: `net = ...`.",
            (("net = descent.step", "descent.step"),),
            line=2,
        ),
        Mistake(
            "it runs one step too few",
            "`range(1, steps)` leaves one out, and so does `steps - 1`. `range(steps)` runs exactly `steps` times.",
            (("range(steps)", "range(1, steps)"),),
            line=2,
        ),
        Mistake(
            "it runs one step too many",
            "`range(steps)` runs exactly `steps` times, from 0 to steps - 1.",
            (("range(steps)", "range(steps + 1)"),),
            line=2,
        ),
        Mistake(
            "the slopes are computed once, before the loop",
            "They change with the network, so both passes belong inside the loop.",
            ((LOOP + FORWARD + BACKWARD, (FORWARD + BACKWARD).replace("        ", "    ") + LOOP),),
        ),
        Mistake(
            "the forward pass runs once, before the loop",
            "A and Z change with the network, so the forward pass belongs inside the loop.",
            ((LOOP + FORWARD, FORWARD.replace("        ", "    ") + LOOP),),
        ),
        Mistake(
            "it goes uphill",
            "Either dZ[L] is Y - A[L], or the step adds instead of subtracting.",
            (("dW, db, alpha)", "{l: -dW[l] for l in dW}, {l: -db[l] for l in db}, alpha)"),),
            line=2,
        ),
        Mistake(
            "only W is updated",
            "The biases are parameters too, so they move in every step.",
            (("dW, db, alpha)", "dW, {l: 0 * db[l] for l in db}, alpha)"),),
            line=2,
        ),
        Mistake(
            "only b is updated",
            "The weights are parameters too, so they move in every step.",
            (("dW, db, alpha)", "{l: 0 * dW[l] for l in dW}, db, alpha)"),),
            line=2,
        ),
        Mistake(
            "the whole slope is used, without alpha",
            "The slope is a direction; alpha says how far to go.",
            (("dW, db, alpha)", "dW, db, 1.0)"),),
            line=2,
        ),
        *(
            Mistake(
                f"alpha is {rate}, whatever is passed",
                "A rate that is typed in can't be changed by the caller. Use the argument `alpha`.",
                (("dW, db, alpha)", f"dW, db, {rate})"),),
                line=2,
            )
            for rate in RATES
        ),
        Mistake(
            "the slopes are divided by m again",
            "The backward pass has already averaged them over the examples.",
            (("dW, db, alpha)", "dW, db, alpha / X.shape[1])"),),
            line=2,
        ),
        Mistake(
            "it updates after every example",
            "The slope of J is the average over all m examples, followed by one step. There is no loop over "
            "the examples around the update.",
            compute=_one_at_a_time,
            line=1,
        ),
        Mistake(
            "W[l] is updated before dA[l-1] is computed from it",
            "All slopes belong to the same network, so the way back uses the old `W[l]`. Finish it for all layers, and "
            "then update.",
            compute=_on_the_way_back,
            line=1,
        ),
        Mistake(
            "A and Z are swapped in the backward pass",
            "The forward pass returns A first and Z second, and the backward pass takes them in the same order.",
            (("(net, A, Z, Y)", "(net, Z, A, Y)"),),
            line=1,
        ),
        Mistake(
            "the cost is returned instead of the network",
            "The cost says how good the network is. What you need afterward is the network itself.",
            (("return net", "return network.cost(net, X, Y)"),),
            line=2,
        ),
        Mistake(
            "the slopes are returned instead of the network",
            "dW and db say in which direction the last step went. Return the network that it led to.",
            (("return net", "return dW, db"),),
            line=2,
        ),
    ),
    nudge="You need one loop, over the steps, with three lines in it. Which result goes into the next round?",
    skeleton=(
        "def my_deep_training(net, X, Y, alpha, steps):\n    for k in range(steps):\n        A, Z = ...\n"
        "        dW, db = ...\n        net = ...\n    return net"
    ),
    example={"n": (2, 2, 1), "m": 2, "steps": 2},
)
