"""The workloads, and everyone who trains them: each contender is a function of a workload and a number of steps.

It returns a function without arguments that continues training for that many complete steps.
A peer that isn't installed raises ImportError.
"""

import logging
import warnings
from typing import NamedTuple

import numpy as np

from nnlib import activations, descent, engine, many, network


class Workload(NamedTuple):
    """One network and its m examples."""

    n: list[int]
    g: str
    m: int
    dtype: type = np.float64
    alpha: float = 0.01

    def __str__(self):
        return f"{'-'.join(map(str, self.n))}, m={self.m}"

    def parameters(self):
        """The number of parameters of each layer."""
        return [units * (before + 1) for before, units in zip(self.n[:-1], self.n[1:], strict=True)]

    def make(self):
        """Return net, X, Y: made from one seed, with X between 0 and 1 like pictures."""
        rng = np.random.default_rng(0)
        X = rng.random((self.n[0], self.m), dtype=self.dtype)
        Y = (rng.random((1, self.m)) < 0.4).astype(self.dtype)
        return network.initialize(self.n, getattr(activations, self.g), rng=rng).astype(self.dtype), X, Y


WORKLOADS = [
    Workload([2, 4, 1], "tanh", 400),
    Workload([12288, 1], "relu", 209),
    Workload([12288, 20, 7, 5, 1], "relu", 209),
    Workload([784, 128, 64, 1], "relu", 12000),
    Workload([1024, 1024, 1024, 1], "relu", 4096),
    Workload([1200, 1], "relu", 100),
    Workload([1200, 20, 1], "relu", 100),
]
FOREVER = 10**9


def floor(work, steps, order="C"):
    """The matrix products of a step and its activations, into arrays made beforehand, and nothing else."""
    net, X, Y = work.make()
    W, L = net.W, net.L
    A = {0: np.asarray(X, order=order)} | {l: np.empty((work.n[l], work.m), X.dtype) for l in range(1, L + 1)}
    dA = {l: np.empty_like(A[l]) for l in range(1, L)}
    dZ = {l: np.full_like(A[l], 1e-3) for l in range(1, L + 1)}
    dW = {l: np.empty_like(W[l]) for l in range(1, L + 1)}

    def activate(l):
        if l == L:
            np.negative(A[l], out=A[l])
            np.exp(A[l], out=A[l])
            np.add(A[l], 1, out=A[l])
            np.divide(1, A[l], out=A[l])
        elif work.g == "tanh":
            np.tanh(A[l], out=A[l])
        else:
            np.maximum(A[l], 0, out=A[l])

    def train():
        for _ in range(steps):
            for l in range(1, L + 1):
                np.dot(W[l], A[l - 1], out=A[l])
                activate(l)
            for l in range(L, 0, -1):
                np.dot(dZ[l], A[l - 1].T, out=dW[l])
                if l > 1:
                    np.dot(W[l].T, dZ[l], out=dA[l - 1])

    return train


def floor_examples_in_rows(work, steps):
    """The floor again, with X laid out one example after another: which is faster depends on the sizes."""
    return floor(work, steps, order="F")


def _advance(run):
    next(run)  # step 0
    return lambda: next(run)


def nnlib_engine(work, steps):
    """nnlib.engine in the form it chooses for a long run."""
    net, X, Y = work.make()
    return _advance(engine.descend(net, X, Y, work.alpha, FOREVER, every=steps))


def nnlib_engine_plain(work, steps):
    """nnlib.engine without the Gram form: the best plain numpy we know."""
    net, X, Y = work.make()
    return _advance(engine.descend(net, X, Y, work.alpha, FOREVER, every=steps, form="plain"))


def nnlib_descent(work, steps):
    """nnlib.descent, the readable one."""
    net, X, Y = work.make()
    return _advance(descent.descend(net, X, Y, work.alpha, FOREVER, every=steps))


def course_style(work, steps):
    """What a course's exercises lead to: dictionaries with string keys, caches, even dA of the inputs."""
    net, X, Y = work.make()
    L, m = net.L, work.m
    parameters = {f"W{l}": net.W[l].copy() for l in net.W} | {f"b{l}": net.b[l].copy() for l in net.b}

    def forward():
        A, caches = X, []
        for l in range(1, L + 1):
            W, b = parameters[f"W{l}"], parameters[f"b{l}"]
            Z = np.dot(W, A) + b
            caches.append((A, W, Z))
            if l == L:
                A = 1 / (1 + np.exp(-Z))
            else:
                A = np.tanh(Z) if work.g == "tanh" else np.maximum(0, Z)
        return A, caches

    def backward(AL, caches):
        grads = {}
        dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
        for l in range(L, 0, -1):
            A_prev, W, Z = caches[l - 1]
            if l == L:
                s = 1 / (1 + np.exp(-Z))
                dZ = dA * s * (1 - s)
            elif work.g == "tanh":
                dZ = dA * (1 - np.power(np.tanh(Z), 2))
            else:
                dZ = np.array(dA, copy=True)
                dZ[Z <= 0] = 0
            grads[f"dW{l}"] = np.dot(dZ, A_prev.T) / m
            grads[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
            dA = np.dot(W.T, dZ)
        return grads

    def train():
        for _ in range(steps):
            AL, caches = forward()
            grads = backward(AL, caches)
            for l in range(1, L + 1):
                parameters[f"W{l}"] = parameters[f"W{l}"] - work.alpha * grads[f"dW{l}"]
                parameters[f"b{l}"] = parameters[f"b{l}"] - work.alpha * grads[f"db{l}"]

    return train


def torch_eager(work, steps, compiled=False):
    """PyTorch: Linear layers, binary cross-entropy with logits, SGD."""
    import torch

    logging.getLogger("torch").setLevel(logging.ERROR)
    net, X, Y = work.make()
    X, Y = torch.from_numpy(np.ascontiguousarray(X.T)), torch.from_numpy(Y.T.copy())
    layers = []
    for l in range(1, net.L + 1):
        linear = torch.nn.Linear(work.n[l - 1], work.n[l], dtype=X.dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(net.W[l]))
            linear.bias.zero_()
        layers += [linear, torch.nn.Tanh() if work.g == "tanh" else torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=work.alpha)
    loss = torch.nn.BCEWithLogitsLoss()

    def step():
        optimizer.zero_grad()
        loss(model(X), Y).backward()
        optimizer.step()

    if compiled:
        step = torch.compile(step)

    def train():
        for _ in range(steps):
            step()

    return train


def torch_compiled(work, steps):
    """PyTorch with the whole step under torch.compile."""
    return torch_eager(work, steps, compiled=True)


def _jax_step(work):
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    net, X, Y = work.make()
    g = jnp.tanh if work.g == "tanh" else jax.nn.relu
    W, b = [jnp.asarray(net.W[l]) for l in net.W], [jnp.asarray(net.b[l]) for l in net.b]

    def cost(parameters, X, Y):
        A = X
        for W, b in zip(*parameters, strict=True):
            Z = W @ A + b
            A = g(Z)
        return jnp.mean(jnp.logaddexp(0, jnp.where(Y == 1, -Z, Z)))

    def step(parameters, X, Y, alpha=work.alpha):
        slopes = jax.grad(cost)(parameters, X, Y)
        return jax.tree.map(lambda P, dP: P - alpha * dP, parameters, slopes)

    return jax, step, (W, b), jnp.asarray(X), jnp.asarray(Y)


def jax_step(work, steps):
    """JAX, one jit-compiled call for each step, as in a training loop written in Python."""
    jax, step, parameters, X, Y = _jax_step(work)
    step = jax.jit(step, donate_argnums=0)

    def train():
        nonlocal parameters
        for _ in range(steps):
            parameters = step(parameters, X, Y)
        jax.block_until_ready(parameters)

    return train


def jax_fused(work, steps):
    """JAX with the loop over the steps compiled too (lax.fori_loop): no step in it can be looked at."""
    jax, step, parameters, X, Y = _jax_step(work)
    loop = jax.jit(lambda P, X, Y: jax.lax.fori_loop(0, steps, lambda k, P: step(P, X, Y), P))

    def train():
        nonlocal parameters
        parameters = jax.block_until_ready(loop(parameters, X, Y))

    return train


def scikit_learn(work, steps):
    """scikit-learn's MLPClassifier: plain SGD on the whole batch. Its fit starts over each time."""
    from sklearn.neural_network import MLPClassifier

    net, X, Y = work.make()
    X, Y = np.ascontiguousarray(X.T), Y.ravel()
    model = MLPClassifier(
        hidden_layer_sizes=tuple(work.n[1:-1]), activation=work.g, solver="sgd", momentum=0, alpha=0,
        learning_rate_init=work.alpha, batch_size=work.m, max_iter=steps, n_iter_no_change=FOREVER, shuffle=False,
        random_state=0,
    )  # fmt: skip

    def train():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it hasn't converged, and needn't
            model.fit(X, Y)

    return train


CONTENDERS = {
    "nnlib engine": nnlib_engine,
    "engine plain": nnlib_engine_plain,
    "nnlib descent": nnlib_descent,
    "course-style numpy": course_style,
    "PyTorch": torch_eager,
    "PyTorch compiled": torch_compiled,
    "JAX jit step": jax_step,
    "JAX fused loop": jax_fused,
    "scikit-learn": scikit_learn,
}


def many_workloads(dtype):
    """Workloads of which many networks are trained at once, and how many."""
    return [
        (Workload([2, 4, 1], "tanh", 100, dtype, 1.0), 1000),
        (Workload([784, 16, 1], "relu", 500, dtype), 32),
    ]


def starts(work, N):
    """Return N networks of different seeds, and a learning rate for each."""
    g = getattr(activations, work.g)
    nets = [network.initialize(work.n, g, rng=i).astype(work.dtype) for i in range(N)]
    return nets, work.alpha * np.linspace(0.5, 1.5, N)


def one_after_another(work, N, steps):
    """nnlib.engine for one of the N networks; all N, one after another, take N times as long."""
    return nnlib_engine(work, steps)


def many_at_once(work, N, steps):
    """nnlib.many for all N."""
    _, X, Y = work.make()
    nets, alpha = starts(work, N)
    return _advance(many.descend(nets, X, Y, alpha, FOREVER, every=steps))


def jax_vmap(work, N, steps):
    """JAX's step of one network mapped over N (vmap), and the loop over the steps compiled with it."""
    jax, step, _, X, Y = _jax_step(work)
    nets, alpha = starts(work, N)
    parameters = tuple(
        [jax.numpy.asarray(np.stack([P[l] for P in each])) for l in each[0]]
        for each in ([net.W for net in nets], [net.b for net in nets])
    )
    alpha = jax.numpy.asarray(alpha.astype(work.dtype))
    all_steps = jax.vmap(step, in_axes=(0, None, None, 0))
    loop = jax.jit(
        lambda P, X, Y, alpha: jax.lax.fori_loop(0, steps, lambda k, P: all_steps(P, X, Y, alpha), P)
    )

    def train():
        nonlocal parameters
        parameters = jax.block_until_ready(loop(parameters, X, Y, alpha))

    return train


MANY = {"engine, one by one": one_after_another, "nnlib many": many_at_once, "JAX vmap": jax_vmap}
