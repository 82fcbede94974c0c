"""Right spellings of week 4's exercises: texts of cells; the last function in each is the reader's."""

from cells import apart

TRAINING = "def my_deep_training(net, X, Y, alpha, steps):\n"
PASSES = "        A, Z = network.forward(net, X)\n        dW, db = network.backward(net, A, Z, Y)\n"


def _loops(steps):
    """Training runs whose last line in the loop, and what follows, is each of these."""
    return [f"{TRAINING}    for k in range(steps):\n{PASSES}{step}\n" for step in steps]


WEEK4: dict[str, list[str]] = {
    "deep_training": _loops(
        [
            "        net = descent.step(net, dW, db, alpha)\n    return net",
            "        net = descent.step(net, dW, db, alpha=alpha)\n    return net.W, net.b",
            "        W = {l: net.W[l] - alpha * dW[l] for l in dW}\n"
            "        b = {l: net.b[l] - alpha * db[l] for l in db}\n"
            "        net = Network(W, b, net.g)\n    return net",
            "        W = {l: net.W[l] - alpha * dW[l] for l in dW}\n"
            "        net = net.updated(W, {l: net.b[l] - alpha * db[l] for l in db})\n    return net",
            "        W, b = {}, {}\n        for l in range(1, net.L + 1):\n"
            "            W[l] = net.W[l] - alpha * dW[l]\n"
            "            b[l] = net.b[l] - alpha * db[l]\n        net = Network(W, b, net.g)\n    return net",
            "        net = descent.step(net, dW, db, alpha)\n        if k % 100 == 0:\n"
            "            J = network.cost(net, X, Y)\n    return net",
        ]
    )
    + apart("""
def my_deep_training(net, X, Y, alpha, steps):
    *_, last = descent.descend(net, X, Y, alpha, steps)
    return last.net
---
def my_deep_training(net, X, Y, alpha, steps):
    k = 0
    while k < steps:
        A, Z = network.forward(net, X)
        net = descent.step(net, *network.backward(net, A, Z, Y), alpha)
        k += 1
    return net
---
def my_deep_training(net, X, Y, alpha, steps):
    costs = []
    for _ in range(steps):
        A, Z = network.forward(net, X)
        costs.append(cost.cost(A[net.L], Y))
        dW, db = network.backward(net, A, Z, Y)
        net = descent.step(net, dW, db, alpha)
    return net
---
def my_deep_training(net, X, Y, alpha, steps):
    if steps == 0:
        return net
    A, Z = network.forward(net, X)
    dW, db = network.backward(net, A, Z, Y)
    return my_deep_training(descent.step(net, dW, db, alpha), X, Y, alpha, steps - 1)
---
def one_step(net, X, Y, alpha):
    A, Z = network.forward(net, X)
    dW, db = network.backward(net, A, Z, Y)
    return descent.step(net, dW, db, alpha)


def my_deep_training(net, X, Y, alpha, steps):
    for _ in range(steps):
        net = one_step(net, X, Y, alpha)
    return net
---
def my_deep_training(net, X, Y, alpha, num_iterations):
    for i in range(1, num_iterations + 1):
        AL, caches = network.forward(net, X)
        grads = network.backward(net, AL, caches, Y)
        net = descent.step(net, grads[0], grads[1], alpha)
    return net
---
def my_deep_training(net, X, Y, alpha, steps):
    W, b = dict(net.W), dict(net.b)
    for k in range(steps):
        now = Network(W, b, net.g)
        A, Z = network.forward(now, X)
        dW, db = network.backward(now, A, Z, Y)
        W = {l: W[l] - alpha * dW[l] for l in W}
        b = {l: b[l] - alpha * db[l] for l in b}
    return W, b
"""),
    "deep_initialize": apart("""
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l in range(1, len(n)):
        W[l] = rng.standard_normal((n[l], n[l - 1])) * np.sqrt(2 / n[l - 1])
        b[l] = np.zeros((n[l], 1))
    return W, b
---
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l in range(1, len(n)):
        W[l] = rng.standard_normal((n[l], n[l - 1])) / np.sqrt(n[l - 1])
        b[l] = np.zeros((n[l], 1))
    return W, b
---
def my_deep_initialize(n, rng):
    L = len(n) - 1
    W = {l: rng.normal(0, np.sqrt(1 / n[l - 1]), (n[l], n[l - 1])) for l in range(1, L + 1)}
    b = {l: np.zeros((n[l], 1)) for l in range(1, L + 1)}
    return W, b
---
def my_deep_initialize(n, rng):
    return network.initialize(n, relu, rng=rng)
---
def my_deep_initialize(n, rng):
    return network.initialize(n, rng=rng)
---
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l in range(len(n) - 1):
        W[l + 1] = rng.standard_normal((n[l + 1], n[l])) * (2 / n[l]) ** 0.5
        b[l + 1] = np.zeros((n[l + 1], 1))
    return W, b
---
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l, (before, units) in enumerate(zip(n[:-1], n[1:]), start=1):
        W[l] = rng.standard_normal((units, before)) * np.sqrt(2 / before)
        b[l] = np.zeros((units, 1))
    return W, b
---
def my_deep_initialize(n, rng):
    W, b = [None], [None]
    for l in range(1, len(n)):
        W.append(rng.standard_normal((n[l], n[l - 1])) / np.sqrt(n[l - 1]))
        b.append(np.zeros((n[l], 1)))
    return W, b
---
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l in range(1, len(n)):
        most = np.sqrt(6 / n[l - 1])
        W[l] = rng.uniform(-most, most, (n[l], n[l - 1]))
        b[l] = np.zeros(n[l]).reshape(-1, 1)
    return W, b
---
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l in range(1, len(n)):
        W[l] = (rng.standard_normal((n[l - 1], n[l])) * np.sqrt(2 / n[l - 1])).T
        b[l] = np.zeros((1, n[l])).T
    return W, b
---
def my_deep_initialize(n, rng):
    W, b, l = {}, {}, len(n) - 1
    while l > 0:
        W[l] = np.sqrt(2.0 / n[l - 1]) * rng.standard_normal(n[l] * n[l - 1]).reshape(n[l], n[l - 1])
        b[l] = 0 * np.ones((n[l], 1))
        l = l - 1
    return W, b
---
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l in range(1, len(n)):
        W[l] = np.zeros((n[l], n[l - 1]))
        for j in range(n[l]):
            W[l][j] = rng.standard_normal(n[l - 1]) * np.sqrt(2 / n[l - 1])
        b[l] = np.full((n[l], 1), 0)
    return [W, b]
---
def my_deep_initialize(n, rng):
    def layer(l):
        return rng.normal(size=(n[l], n[l - 1])) * np.sqrt(2 / n[l - 1])
    W = {l: layer(l) for l in range(1, len(n))}
    b = {l: np.zeros((len(W[l]), 1)) for l in W}
    return Network(W, b, {l: sigmoid for l in W})
"""),
    "layer_forward": apart("""
def my_layer_forward(A_before, W, b, g):
    Z = W @ A_before + b
    A = g(Z)
    cache = A_before, Z, W, g
    return A, cache
---
def my_layer_forward(A_before, W, b, g):
    Z = np.dot(W, A_before) + b
    return g(Z), (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    Z = np.matmul(W, A_before) + b
    A = g.g(Z)
    return A, (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    Z = np.add(np.dot(W, A_before), b)
    return [g(Z), [A_before, Z, W, g]]
---
def my_layer_forward(A_before, W, b, g):
    Z = np.einsum("jk,ki->ji", W, A_before) + b
    return g(Z), (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    Z = (A_before.T @ W.T).T + b
    return g(Z), (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    Z = np.zeros((W.shape[0], A_before.shape[1]))
    for j in range(W.shape[0]):
        Z[j] = W[j] @ A_before + b[j, 0]
    return g(Z), (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    Z = np.zeros((len(b), A_before.shape[1]))
    for i in range(A_before.shape[1]):
        Z[:, [i]] = W @ A_before[:, [i]] + b
    return g(Z), (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    n, m = len(W), A_before.shape[1]
    Z = np.zeros((n, m))
    for j in range(n):
        for i in range(m):
            Z[j, i] = b[j, 0]
            for k in range(W.shape[1]):
                Z[j, i] += W[j, k] * A_before[k, i]
    return g(Z), (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    ones = np.ones((1, A_before.shape[1]))
    Z = np.hstack([W, b]) @ np.vstack([A_before, ones])
    return g(Z), (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    Z = W.dot(A_before)
    Z += b
    return g(Z), (A_before.copy(), Z.copy(), W.copy(), g)
---
def my_layer_forward(A_before, W, b, g):
    Z = b + W @ A_before
    A = np.array([[g(Z[j, i]) for i in range(Z.shape[1])] for j in range(len(Z))])
    return A, (A_before, Z, W, g)
---
def my_layer_forward(A_before, W, b, g):
    A, cache = g(W @ A_before + b), (A_before, W @ A_before + b, W, g)
    return A, cache
"""),
    "deep_forward": apart("""
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = net.W[l] @ A[l - 1] + net.b[l]
        A[l] = net.g[l](Z[l])
    return A, Z
---
def my_deep_forward(net, X):
    W, b, g = net.W, net.b, net.g
    A, Z = {0: X}, {}
    for l in W:
        Z[l] = np.dot(W[l], A[l - 1]) + b[l]
        A[l] = g[l](Z[l])
    return A, Z
---
def my_deep_forward(net, X):
    A_l, A, Z = X, {}, {}
    for l in range(1, len(net.W) + 1):
        Z[l] = np.matmul(net.W[l], A_l) + net.b[l]
        A_l = net.g[l](Z[l])
        A[l] = A_l
    return A, Z
---
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L):
        Z[l] = net.W[l] @ A[l - 1] + net.b[l]
        A[l] = net.g[l](Z[l])
    Z[net.L] = net.W[net.L] @ A[net.L - 1] + net.b[net.L]
    A[net.L] = sigmoid(Z[net.L])
    return A, Z
---
def my_deep_forward(net, X):
    A, Z = [X], [None]
    for l in range(1, net.L + 1):
        Z.append(net.W[l] @ A[-1] + net.b[l])
        A.append(net.g[l](Z[-1]))
    return A, Z
---
def my_deep_forward(net, X):
    return network.forward(net, X)
---
def layer(A_before, W, b, g):
    Z = W @ A_before + b
    return g(Z), (A_before, Z, W, g)
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        A[l], cache = layer(A[l - 1], net.W[l], net.b[l], net.g[l])
        Z[l] = cache[1]
    return A, Z
---
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = np.einsum("jk,ki->ji", net.W[l], A[l - 1]) + net.b[l]
        A[l] = net.g[l].g(Z[l])
    return A, Z
---
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(net.L):
        Z[l + 1] = net.W[l + 1] @ A[l] + net.b[l + 1]
        A[l + 1] = net.g[l + 1](Z[l + 1])
    return A, Z
---
def my_deep_forward(net, X):
    A, Z, l = {0: X}, {}, 1
    while l <= net.L:
        Z[l] = net.W[l].dot(A[l - 1])
        Z[l] = Z[l] + net.b[l]
        A[l] = net.g[l](Z[l])
        l += 1
    return A, Z
---
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l, W in net.W.items():
        Z[l] = (A[l - 1].T @ W.T + net.b[l].T).T
        A[l] = net.g[l](Z[l])
    del A[0]
    return A, Z
---
def my_deep_forward(net, X):
    m = X.shape[1]
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = np.zeros((net.n[l], m))
        for i in range(m):
            Z[l][:, [i]] = net.W[l] @ A[l - 1][:, [i]] + net.b[l]
        A[l] = net.g[l](Z[l])
    return A, Z
---
def deeper(net, A, Z, l):
    if l > net.L:
        return A, Z
    Z[l] = net.W[l] @ A[l - 1] + net.b[l]
    A[l] = net.g[l](Z[l])
    return deeper(net, A, Z, l + 1)
def my_deep_forward(net, X):
    return deeper(net, {0: X}, {}, 1)
"""),
    "layer_backward": apart("""
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = dA.shape[1]
    dZ = dA * g.prime(Z)
    dW = dZ @ A_before.T / m
    db = dZ.sum(axis=1, keepdims=True) / m
    dA_before = W.T @ dZ
    return dA_before, dW, db
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = A_before.shape[1]
    dZ = np.multiply(dA, g.prime(Z))
    dW = (1 / m) * np.dot(dZ, A_before.T)
    db = (1 / m) * np.sum(dZ, axis=1, keepdims=True)
    return np.dot(W.T, dZ), dW, db
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    dZ = dA * g.prime(Z)
    db = dZ.mean(axis=1, keepdims=True)
    return W.T @ dZ, dZ @ A_before.T / dZ.shape[1], db
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = Z.shape[1]
    dZ = dA * g.prime(Z)
    db = np.mean(dZ, axis=1).reshape(-1, 1)
    return [W.T @ dZ, dZ @ A_before.T / m, db]
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = Z.shape[1]
    dZ = dA * g.prime(Z) / m
    return W.T @ (dZ * m), dZ @ A_before.T, dZ @ np.ones((m, 1))
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = Z.shape[1]
    dZ = np.einsum("ji,ji->ji", dA, g.prime(Z))
    dW = np.einsum("ji,ki->jk", dZ, A_before) / m
    return np.einsum("jk,ji->ki", W, dZ), dW, np.einsum("ji->j", dZ)[:, None] / m
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = Z.shape[1]
    dZ = dA * g.prime(Z)
    dW, db = np.zeros(W.shape), np.zeros((len(W), 1))
    for i in range(m):
        dW += dZ[:, [i]] @ A_before[:, [i]].T / m
        db += dZ[:, [i]] / m
    return W.T @ dZ, dW, db
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = Z.shape[1]
    dA_before, dW, db = np.zeros(A_before.shape), np.zeros(W.shape), np.zeros((len(W), 1))
    for j in range(len(W)):
        for i in range(m):
            dz = dA[j, i] * g.prime(Z[j, i])
            db[j] += dz / m
            for k in range(W.shape[1]):
                dW[j, k] += dz * A_before[k, i] / m
                dA_before[k, i] += W[j, k] * dz
    return dA_before, dW, db
---
def my_layer_backward(dA, cache):
    m = dA.shape[1]
    dZ = dA * cache[3].prime(cache[1])
    return np.matmul(cache[2].T, dZ), np.matmul(dZ, cache[0].T) / m, np.sum(dZ, 1, keepdims=True) / m
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    A, m = g(Z), dA.shape[1]
    if g is sigmoid:
        slope = A * (1 - A)
    elif g is tanh:
        slope = 1 - A**2
    elif g is relu:
        slope = Z > 0
    else:
        slope = np.where(Z > 0, 1, 0.01)
    dZ = dA * slope
    return W.T @ dZ, dZ @ A_before.T / m, np.sum(dZ, axis=1, keepdims=True) / m
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    dZ = dA * (g(Z + 1e-6) - g(Z - 1e-6)) / 2e-6
    return W.T @ dZ, dZ @ A_before.T / dA.shape[1], dZ.mean(axis=-1, keepdims=True)
---
def my_layer_backward(dA, cache):
    (A_before, Z, W, g), m = cache, dA.shape[-1]
    dZ = g.prime(Z) * dA
    dA_before = (dZ.T @ W).T
    dW = (A_before @ dZ.T).T / m
    return dA_before, dW, np.average(dZ, axis=1)[:, np.newaxis]
---
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    dZ = dA.copy()
    dZ *= g.prime(Z)
    dW = dZ.dot(A_before.T)
    dW /= len(dA.T)
    return W.T.dot(dZ), dW, np.atleast_2d(dZ.sum(1)).T / len(dA.T)
"""),
    "deep_backward": apart("""
def my_deep_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ, dW, db = {net.L: A[net.L] - Y}, {}, {}
    for l in range(net.L, 0, -1):
        dW[l] = dZ[l] @ A[l - 1].T / m
        db[l] = dZ[l].sum(axis=1, keepdims=True) / m
        if l > 1:
            dZ[l - 1] = (net.W[l].T @ dZ[l]) * net.g[l - 1].prime(Z[l - 1])
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dA, dW, db = -Y / A[L] + (1 - Y) / (1 - A[L]), {}, {}
    for l in range(L, 0, -1):
        dZ = dA * net.g[l].prime(Z[l])
        dW[l] = np.dot(dZ, A[l - 1].T) / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        dA = np.dot(net.W[l].T, dZ)
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dA, dZ, dW, db = {L: -(np.divide(Y, A[L]) - np.divide(1 - Y, 1 - A[L]))}, {}, {}, {}
    for l in reversed(range(1, L + 1)):
        dZ[l] = np.multiply(dA[l], net.g[l].prime(Z[l]))
        dW[l] = 1 / m * np.matmul(dZ[l], A[l - 1].T)
        db[l] = 1 / m * np.sum(dZ[l], axis=1, keepdims=True)
        dA[l - 1] = np.matmul(net.W[l].T, dZ[l])
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m, dZ, dW, db = A[0].shape[1], A[net.L] - Y, {}, {}
    for l in range(net.L, 0, -1):
        dW[l], db[l] = dZ @ A[l - 1].T / m, dZ.mean(axis=1, keepdims=True)
        if l > 1:
            dZ = net.W[l].T @ dZ * net.g[l - 1].prime(Z[l - 1])
    return dW, db
---
def block(dA, cache):
    A_before, Z, W, g = cache
    dZ = dA * g.prime(Z)
    return W.T @ dZ, dZ @ A_before.T / dA.shape[1], dZ.mean(axis=1, keepdims=True)
def my_deep_backward(net, A, Z, Y):
    dA, dW, db = -Y / A[net.L] + (1 - Y) / (1 - A[net.L]), {}, {}
    for l in range(net.L, 0, -1):
        dA, dW[l], db[l] = block(dA, (A[l - 1], Z[l], net.W[l], net.g[l]))
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    return network.backward(net, A, Z, Y)
---
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dZ = [None] * (L + 1)
    dZ[L] = A[L] - Y
    for l in range(L - 1, 0, -1):
        dZ[l] = net.W[l + 1].T @ dZ[l + 1] * net.g[l].prime(Z[l])
    dW = [None] + [dZ[l] @ A[l - 1].T / m for l in range(1, L + 1)]
    db = [None] + [dZ[l].sum(axis=1, keepdims=True) / m for l in range(1, L + 1)]
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m, l = Y.shape[1], net.L
    dZ, dW, db = A[l] - Y, {}, {}
    while l >= 1:
        dW[l] = np.einsum("ji,ki->jk", dZ, A[l - 1]) / m
        db[l] = np.einsum("ji->j", dZ).reshape(-1, 1) / m
        l = l - 1
        if l > 0:
            dZ = np.einsum("jk,ji->ki", net.W[l + 1], dZ) * net.g[l].prime(Z[l])
    return dW, db
---
def slope(g, A, Z):
    if g is sigmoid:
        return A * (1 - A)
    if g is tanh:
        return 1 - A**2
    return np.where(Z > 0, 1, 0 if g is relu else 0.01)
def my_deep_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ, dW, db = {net.L: A[net.L] - Y}, {}, {}
    for l in range(net.L, 0, -1):
        dW[l] = dZ[l] @ A[l - 1].T / m
        db[l] = dZ[l] @ np.ones((m, 1)) / m
        if l > 1:
            dZ[l - 1] = net.W[l].T @ dZ[l] * slope(net.g[l - 1], A[l - 1], Z[l - 1])
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ, dW, db = {net.L: (A[net.L] - Y) / m}, {}, {}
    for l in range(net.L, 0, -1):
        dW[l] = dZ[l] @ A[l - 1].T
        db[l] = dZ[l].sum(axis=1, keepdims=True)
        if l > 1:
            dZ[l - 1] = (net.W[l].T @ dZ[l]) * net.g[l - 1].prime(Z[l - 1])
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m, dW, db = Y.shape[1], {}, {}
    for l in range(1, net.L + 1):
        dZ = A[net.L] - Y
        for k in range(net.L, l, -1):
            dZ = net.W[k].T @ dZ * net.g[k - 1].prime(Z[k - 1])
        dW[l], db[l] = dZ @ A[l - 1].T / m, dZ.sum(axis=1, keepdims=True) / m
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dW = {l: np.zeros(net.W[l].shape) for l in net.W}
    db = {l: np.zeros(net.b[l].shape) for l in net.b}
    for i in range(m):
        dz = A[L][:, [i]] - Y[:, [i]]
        for l in range(L, 0, -1):
            dW[l] += dz @ A[l - 1][:, [i]].T / m
            db[l] += dz / m
            if l > 1:
                dz = net.W[l].T @ dz * net.g[l - 1].prime(Z[l - 1][:, [i]])
    return dW, db
---
def my_deep_backward(net, A, Z, Y):
    m, dW, db = Y.shape[1], {}, {}
    dA = (1 - Y) / (1 - A[net.L]) - Y / A[net.L]
    for l in list(net.W)[::-1]:
        dZ = net.g[l].prime(Z[l]) * dA
        dW[l], db[l], dA = (A[l - 1] @ dZ.T).T / m, np.mean(dZ, 1, keepdims=True), (dZ.T @ net.W[l]).T
    return dW, db
"""),
    "deep_step": apart("""
def my_deep_step(net, dW, db, alpha):
    W, b = {}, {}
    for l in range(1, net.L + 1):
        W[l] = net.W[l] - alpha * dW[l]
        b[l] = net.b[l] - alpha * db[l]
    return Network(W, b, net.g)
---
def my_deep_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW[l] for l in net.W}
    b = {l: net.b[l] - alpha * db[l] for l in net.b}
    return Network(W, b, net.g)
---
def my_deep_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW[l] for l in dW}
    b = {l: net.b[l] - alpha * db[l] for l in db}
    return W, b
---
def my_deep_step(net, dW, db, alpha):
    W, b = dict(net.W), dict(net.b)
    for l in range(1, len(W) + 1):
        W[l] = W[l] - alpha * dW[l]
        b[l] = b[l] - alpha * db[l]
    return W, b
---
def my_deep_step(net, dW, db, alpha):
    W, b = {}, {}
    for l in range(net.L):
        W[l + 1] = net.W[l + 1] - alpha * dW[l + 1]
        b[l + 1] = net.b[l + 1] - alpha * db[l + 1]
    return Network(W, b, net.g)
---
def my_deep_step(net, dW, db, alpha):
    return descent.step(net, dW, db, alpha)
---
def my_deep_step(net, dW, db, alpha):
    W, b = [None], [None]
    for l in range(1, net.L + 1):
        W.append(net.W[l] - alpha * dW[l])
        b.append(net.b[l] - alpha * db[l])
    return W, b
---
def my_deep_step(net, dW, db, alpha):
    W = {l: net.W[l].copy() for l in net.W}
    b = {l: net.b[l].copy() for l in net.b}
    for l in W:
        W[l] -= alpha * dW[l]
        b[l] -= alpha * db[l]
    return Network(W, b, net.g)
---
from dataclasses import replace
def my_deep_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW[l] for l in net.W}
    b = {l: net.b[l] - alpha * db[l] for l in net.b}
    return replace(net, W=W, b=b)
---
def my_deep_step(net, dW, db, alpha):
    W = {l: np.subtract(net.W[l], np.multiply(alpha, dW[l])) for l in net.W}
    b = {l: np.subtract(net.b[l], np.multiply(alpha, db[l])) for l in net.b}
    return (W, b)
---
import copy
def my_deep_step(net, dW, db, alpha):
    W, b = copy.deepcopy(dict(net.W)), copy.deepcopy(dict(net.b))
    for l in W:
        W[l] = W[l] + (-alpha) * dW[l]
        b[l] = b[l] + (-alpha) * db[l]
    return [W, b]
---
def moved(P, dP, alpha):
    return {l: P[l] - alpha * dP[l] for l in P}
def my_deep_step(net, dW, db, alpha):
    return Network(moved(net.W, dW, alpha), moved(net.b, db, alpha), net.g)
---
def my_deep_step(net, dW, db, alpha):
    for l in range(net.L, 0, -1):
        net = Network(
            {**net.W, l: net.W[l] - alpha * dW[l]}, {**net.b, l: net.b[l] - alpha * db[l]}, net.g
        )
    return net
"""),
}
