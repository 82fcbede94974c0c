"""Right spellings of week 3's exercises: texts of cells; the last function in each is the reader's."""

from cells import apart

WEEK3: dict[str, list[str]] = {
    "layer_sizes": apart("""
def my_layer_sizes(X, Y, n_1):
    return [X.shape[0], n_1, Y.shape[0]]
---
def my_layer_sizes(X, Y, n_1):
    return [X.shape[0], n_1, 1]
---
def my_layer_sizes(X, Y, n_1):
    return (X.shape[0], n_1, 1)
---
def my_layer_sizes(X, Y, n_1):
    n_x, m = X.shape
    return [n_x, n_1, 1]
---
def my_layer_sizes(X, Y, n_1):
    return np.array([len(X), n_1, len(Y)])
---
def my_layer_sizes(X, Y, n_1):
    return [len(X), n_1, len(Y)]
---
def my_layer_sizes(X, Y, n_1):
    return list((X.shape[0], n_1, Y.shape[0]))
---
def my_layer_sizes(X, Y, n_1):
    return [X.shape[0]] + [n_1] + [1]
---
def my_layer_sizes(X, Y, n_1):
    return [np.size(X, 0), n_1, np.size(Y, axis=0)]
---
def my_layer_sizes(X, Y, n_1):
    n = [X.shape[0]]
    n.append(n_1)
    n.append(1)
    return n
---
def my_layer_sizes(X, Y, n_1):
    m = Y.shape[1]
    return [X.size // m, n_1, 1]
---
def my_layer_sizes(X, Y, n_1):
    return [*X.shape[:1], n_1, *Y.shape[:1]]
---
def my_layer_sizes(X, Y, n_1):
    return [X.T.shape[1], n_1, Y.T.shape[-1]]
---
def my_layer_sizes(X, Y, n_1):
    return network.initialize([len(X), n_1, 1], rng=0).n
"""),
    "shallow_initialize": apart("""
def my_shallow_initialize(n_x, n_1, rng):
    W = {1: rng.standard_normal((n_1, n_x)) * 0.01, 2: rng.standard_normal((1, n_1)) * 0.01}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    W = {1: rng.normal(0, 0.01, (n_1, n_x)), 2: rng.normal(0, 0.01, (1, n_1))}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    W = {1: rng.normal(size=(n_1, n_x)) / 100, 2: rng.normal(size=(1, n_1)) / 100}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    W = {1: rng.uniform(-0.01, 0.01, (n_1, n_x)), 2: rng.uniform(-0.01, 0.01, (1, n_1))}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    W = {2: 0.02 * (rng.random((1, n_1)) - 0.5), 1: 0.02 * (rng.random((n_1, n_x)) - 0.5)}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    return network.initialize([n_x, n_1, 1], scale=0.01, rng=rng)
---
def my_shallow_initialize(n_x, n_1, rng):
    net = network.initialize([n_x, n_1, 1], tanh, scale=0.01, rng=rng)
    return net.W, net.b
---
def my_shallow_initialize(n_x, n_1, rng):
    n, W, b = [n_x, n_1, 1], {}, {}
    for l in (1, 2):
        W[l] = 0.01 * rng.standard_normal((n[l], n[l - 1]))
        b[l] = np.zeros((n[l], 1))
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    W1 = 0.01 * rng.standard_normal((n_1, n_x))
    W2 = 0.01 * rng.standard_normal((1, n_1))
    return {1: W1, 2: W2}, {1: np.zeros((n_1, 1)), 2: 0 * np.ones((1, 1))}
---
def my_shallow_initialize(n_x, n_1, rng):
    rows = [[0.01 * rng.standard_normal() for _ in range(n_x)] for _ in range(n_1)]
    last = [[0.01 * rng.standard_normal() for _ in range(n_1)]]
    return {1: rows, 2: last}, {1: [[0]] * n_1, 2: [[0]]}
---
def my_shallow_initialize(n_x, n_1, rng):
    rng = np.random.default_rng(rng.integers(10**6))
    W = {1: rng.standard_normal((n_1, n_x)) * 0.01, 2: rng.standard_normal((1, n_1)) * 0.01}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    rng = np.random.default_rng(rng)
    W = {}
    W[1] = rng.standard_normal(n_1 * n_x).reshape(n_1, n_x)
    W[2] = rng.standard_normal(n_1)[None]
    W = {l: W[l] * 0.01 for l in W}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    W = [None, rng.standard_normal((n_1, n_x)) * 0.01, rng.standard_normal((1, n_1)) * 0.01]
    b = [None, np.zeros((n_1, 1)), np.zeros((1, 1))]
    return W, b
---
def my_shallow_initialize(n_x, n_1, rng):
    W = {1: (rng.standard_normal((n_x, n_1)) * 0.01).T, 2: (rng.standard_normal((n_1, 1)) * 0.01).T}
    b = {1: np.zeros((n_1, 1)), 2: np.zeros((1, 1))}
    return W, b
"""),
    "tanh": apart("""
def my_tanh(Z):
    return np.tanh(Z)
---
def my_tanh(Z):
    return tanh(Z)
---
def my_tanh(Z):
    return 2 * sigmoid(2 * Z) - 1
---
def my_tanh(Z):
    return 2 / (1 + np.exp(-2 * Z)) - 1
---
def my_tanh(Z):
    return 1 - 2 / (np.exp(2 * Z) + 1)
---
def my_tanh(Z):
    Z = np.clip(Z, -300, 300)
    return (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
---
def my_tanh(Z):
    E = np.exp(-2 * np.abs(Z))
    return np.sign(Z) * (1 - E) / (1 + E)
---
import math
def my_tanh(Z):
    return np.vectorize(math.tanh)(Z)
---
import math
def my_tanh(Z):
    A = np.zeros(Z.shape)
    for i in range(Z.shape[0]):
        for j in range(Z.shape[1]):
            A[i, j] = math.tanh(Z[i, j])
    return A
---
import math
def my_tanh(Z):
    return [[math.tanh(z) for z in row] for row in Z]
---
def my_tanh(Z):
    return np.subtract(np.multiply(2, sigmoid(np.multiply(2, Z))), 1)
---
def my_tanh(Z):
    return np.where(Z > 0, 1 - 2 / (np.exp(2 * Z) + 1), 2 / (1 + np.exp(-2 * Z)) - 1)
---
def my_tanh(Z):
    return sigmoid(2 * Z) - sigmoid(-2 * Z)
---
def my_tanh(Z):
    half = 0.5 * (1 + np.tanh(Z))
    return np.divide(half - 0.5, 0.5)
"""),
    "tanh_slope": apart("""
def my_tanh_slope(Z):
    return 1 - np.tanh(Z) ** 2
---
def my_tanh_slope(Z):
    A = np.tanh(Z)
    return 1 - A * A
---
def my_tanh_slope(Z):
    return 1 - np.power(np.tanh(Z), 2)
---
def my_tanh_slope(Z):
    return 1 - np.square(np.tanh(Z))
---
def my_tanh_slope(Z):
    A = tanh(Z)
    return (1 - A) * (1 + A)
---
def my_tanh_slope(Z):
    return tanh.prime(Z)
---
def my_tanh_slope(Z):
    return 1 / np.cosh(Z) ** 2
---
def my_tanh_slope(Z):
    return 4 / (np.exp(Z) + np.exp(-Z)) ** 2
---
def my_tanh_slope(Z):
    return 4 * sigmoid.prime(2 * Z)
---
def my_tanh_slope(Z):
    A = sigmoid(2 * Z)
    return 4 * A * (1 - A)
---
def my_tanh_slope(Z):
    return -(np.tanh(Z) ** 2) + 1
---
def my_tanh_slope(Z):
    A = np.tanh(Z)
    return np.ones(A.shape) - np.multiply(A, A)
---
import math
def my_tanh_slope(Z):
    return [[1 - math.tanh(z) ** 2 for z in row] for row in Z]
---
def my_tanh_slope(Z):
    S = np.zeros_like(Z)
    for i, row in enumerate(Z):
        for j, z in enumerate(row):
            S[i][j] = 1 - np.tanh(z) ** 2
    return S
"""),
    "relu": apart("""
def my_relu(Z):
    return np.maximum(0, Z)
---
def my_relu(Z):
    return np.maximum(Z, 0)
---
def my_relu(Z):
    return np.maximum(Z, np.zeros(Z.shape))
---
def my_relu(Z):
    return np.where(Z > 0, Z, 0)
---
def my_relu(Z):
    return Z * (Z > 0)
---
def my_relu(Z):
    return np.multiply(Z, Z >= 0)
---
def my_relu(Z):
    return (Z + np.abs(Z)) / 2
---
def my_relu(Z):
    return np.clip(Z, 0, None)
---
def my_relu(Z):
    return np.fmax(Z, 0.0)
---
def my_relu(Z):
    A = Z.copy()
    A[A < 0] = 0
    return A
---
def my_relu(Z):
    return relu(Z)
---
def my_relu(Z):
    return [[max(0, z) for z in row] for row in Z]
---
def my_relu(Z):
    A = np.zeros(Z.shape)
    for place in np.ndindex(Z.shape):
        if Z[place] > 0:
            A[place] = Z[place]
    return A
---
def my_relu(Z):
    return -np.minimum(0, -Z)
---
def my_relu(Z):
    return np.heaviside(Z, 0) * Z
"""),
    "relu_slope": apart("""
def my_relu_slope(Z):
    return np.where(Z > 0, 1, 0)
---
def my_relu_slope(Z):
    return (Z > 0).astype(float)
---
def my_relu_slope(Z):
    return Z > 0
---
def my_relu_slope(Z):
    return 1 * (Z > 0)
---
def my_relu_slope(Z):
    return np.int64(Z > 0)
---
def my_relu_slope(Z):
    return Z >= 0
---
def my_relu_slope(Z):
    return np.heaviside(Z, 0.5)
---
def my_relu_slope(Z):
    return (1 + np.sign(Z)) / 2
---
def my_relu_slope(Z):
    return relu.prime(Z)
---
def my_relu_slope(Z):
    return np.maximum(0, np.sign(Z))
---
def my_relu_slope(Z):
    return np.maximum(0, Z) > 0
---
def my_relu_slope(Z):
    S = np.ones(Z.shape)
    S[Z < 0] = 0
    return S
---
def my_relu_slope(Z):
    return [[1 if z > 0 else 0 for z in row] for row in Z]
---
def my_relu_slope(Z):
    return np.maximum(0, Z) / Z
"""),
    "shallow_forward": apart("""
def my_shallow_forward(net, X):
    W, b = net.W, net.b
    Z1 = W[1] @ X + b[1]
    A1 = np.tanh(Z1)
    Z2 = W[2] @ A1 + b[2]
    A2 = 1 / (1 + np.exp(-Z2))
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = sigmoid(Z2)
    return {1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    A, Z = {0: X}, {}
    for l in (1, 2):
        Z[l] = net.W[l] @ A[l - 1] + net.b[l]
        A[l] = net.g[l](Z[l])
    return A, Z
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    Z1 = np.matmul(W1, X) + b1
    A1 = tanh(Z1)
    Z2 = np.matmul(W2, A1) + b2
    A2 = sigmoid.g(Z2)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    Z1 = np.einsum('jk,ki->ji', W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.einsum('jk,ki->ji', W2, A1) + b2
    A2 = sigmoid(Z2)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    return network.forward(net, X)
---
def my_shallow_forward(net, X):
    A, Z = network.forward(net, X)
    return dict(A), dict(Z)
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    Z1 = np.add(np.dot(W1, X), b1)
    A1 = 2 * sigmoid(2 * Z1) - 1
    Z2 = np.add(np.dot(W2, A1), b2)
    A2 = sigmoid(Z2)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    Z1 = (X.T @ W1.T).T + b1
    A1 = np.tanh(Z1)
    Z2 = (A1.T @ W2.T + b2.T).T
    A2 = sigmoid(Z2)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    Z1 = W1.dot(X) + b1
    A1 = np.tanh(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = sigmoid(Z2)
    return [X, A1, A2], [None, Z1, Z2]
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    Z1 = np.zeros((len(W1), X.shape[1]))
    for j in range(len(W1)):
        Z1[j] = W1[j] @ X + b1[j]
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigmoid(Z2)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    m = X.shape[1]
    Z1 = np.zeros((len(b1), m))
    Z2 = np.zeros((1, m))
    for i in range(m):
        x = X[:, [i]]
        Z1[:, [i]] = W1 @ x + b1
        Z2[:, [i]] = W2 @ np.tanh(Z1[:, [i]]) + b2
    A1, A2 = np.tanh(Z1), sigmoid(Z2)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def my_shallow_forward(net, X):
    W1, W2, b1, b2 = net.W[1], net.W[2], net.b[1], net.b[2]
    ones = np.ones((1, X.shape[1]))
    Z1 = np.hstack([W1, b1]) @ np.vstack([X, ones])
    A1 = np.tanh(Z1)
    Z2 = np.hstack([W2, b2]) @ np.vstack([A1, ones])
    A2 = sigmoid(Z2)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
---
def layer(A, W, b, g):
    Z = W @ A + b
    return g(Z), Z
def my_shallow_forward(net, X):
    A1, Z1 = layer(X, net.W[1], net.b[1], np.tanh)
    A2, Z2 = layer(A1, net.W[2], net.b[2], sigmoid)
    return {0: X, 1: A1, 2: A2}, {1: Z1, 2: Z2}
"""),
    "cost_from_Z": apart("""
def my_cost_from_Z(Z, Y):
    losses = np.where(Y == 1, np.log(1 + np.exp(-Z)), np.log(1 + np.exp(Z)))
    return losses.mean()
---
def my_cost_from_Z(Z, Y):
    return np.mean(np.where(Y == 1, np.log1p(np.exp(-Z)), np.log1p(np.exp(Z))))
---
def my_cost_from_Z(Z, Y):
    m = Y.shape[1]
    return np.sum(np.logaddexp(0, np.where(Y == 1, -Z, Z))) / m
---
def my_cost_from_Z(Z, Y):
    return np.mean(np.logaddexp(0, Z) - Y * Z)
---
def my_cost_from_Z(Z, Y):
    return (1 / Z.size) * np.sum(np.logaddexp(0, (1 - 2 * Y) * Z))
---
def my_cost_from_Z(Z, Y):
    return np.mean(np.maximum(Z, 0) - Z * Y + np.log(1 + np.exp(-np.abs(Z))))
---
def my_cost_from_Z(Z, Y):
    m = Z.shape[1]
    J = 0
    for i in range(m):
        z = Z[0, i] if Y[0, i] == 0 else -Z[0, i]
        J += np.log(1 + np.exp(z))
    return J / m
---
def my_cost_from_Z(Z, Y):
    m = Y.shape[1]
    return (Y @ np.logaddexp(0, -Z).T + (1 - Y) @ np.logaddexp(0, Z).T) / m
---
def my_cost_from_Z(Z, Y):
    m = Y.shape[1]
    return np.squeeze(np.dot(Y, np.logaddexp(0, -Z).T) + np.dot(1 - Y, np.logaddexp(0, Z).T))/m
---
def my_cost_from_Z(Z, Y):
    losses = Y * np.log(1 + np.exp(-Z)) + (1 - Y) * np.log(1 + np.exp(Z))
    return float(np.average(losses))
---
def my_cost_from_Z(Z, Y):
    return cost.cost_from_Z(Z, Y)
---
def my_cost_from_Z(Z, Y):
    return np.mean(cost.loss_from_Z(Z, Y), axis=1, keepdims=True)
---
def my_cost_from_Z(Z, Y):
    return -np.mean(Y * Z - np.logaddexp(0, Z))
---
def my_cost_from_Z(Z, Y):
    one, zero = Z[Y == 1], Z[Y == 0]
    return (np.logaddexp(0, -one).sum() + np.logaddexp(0, zero).sum()) / Y.size
"""),
    "shallow_backward": apart("""
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dW2, db2 = dZ2 @ A[1].T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = (net.W[2].T @ dZ2) * (1 - A[1] ** 2)
    dW1, db1 = dZ1 @ A[0].T / m, dZ1.sum(axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dW2, db2 = dZ2 @ A[1].T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = np.multiply(np.dot(net.W[2].T, dZ2), 1 - np.power(A[1], 2))
    dW1, db1 = dZ1 @ A[0].T / m, dZ1.sum(axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dW2, db2 = dZ2 @ A[1].T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = (net.W[2].T @ dZ2) * (1 - np.tanh(Z[1]) ** 2)
    dW1, db1 = dZ1 @ A[0].T / m, dZ1.sum(axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dW2, db2 = dZ2 @ A[1].T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = net.W[2].T @ dZ2 * tanh.prime(Z[1])
    dW1, db1 = dZ1 @ A[0].T / m, dZ1.sum(axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dW2, db2 = dZ2 @ A[1].T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = (net.W[2].T * dZ2) * net.g[1].prime(Z[1])
    dW1, db1 = dZ1 @ A[0].T / m, dZ1.sum(axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = (-Y / A[2] + (1 - Y) / (1 - A[2])) * A[2] * (1 - A[2])
    dW2, db2 = dZ2 @ A[1].T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = (net.W[2].T @ dZ2) * (1 - A[1] ** 2)
    dW1, db1 = dZ1 @ A[0].T / m, dZ1.sum(axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = -(np.divide(Y, A[2]) - np.divide(1 - Y, 1 - A[2])) * sigmoid.prime(Z[2])
    dW2, db2 = dZ2 @ A[1].T / m, dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = (net.W[2].T @ dZ2) * (1 - A[1] ** 2)
    dW1, db1 = dZ1 @ A[0].T / m, dZ1.sum(axis=1, keepdims=True) / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    return network.backward(net, A, Z, Y)
---
def my_shallow_backward(net, A, Z, Y):
    m = A[0].shape[1]
    dZ2 = (A[2] - Y) / m
    dZ1 = (net.W[2].T @ dZ2) * (1 - A[1] ** 2)
    dW1, dW2 = dZ1 @ A[0].T, dZ2 @ A[1].T
    db1, db2 = dZ1.sum(axis=1, keepdims=True), dZ2.sum(axis=1, keepdims=True)
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dW2 = (1 / m) * np.dot(dZ2, A[1].T)
    db2 = (1 / m) * np.sum(dZ2)
    dZ1 = np.dot(net.W[2].T, dZ2) * (1 - A[1] ** 2)
    dW1 = (1 / m) * np.dot(dZ1, A[0].T)
    db1 = (1 / m) * np.sum(dZ1, axis=1).reshape(-1, 1)
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ, dW, db = {2: A[2] - Y}, {}, {}
    for l in (2, 1):
        dW[l] = dZ[l] @ A[l - 1].T / m
        db[l] = dZ[l].mean(axis=1, keepdims=True)
        if l == 2:
            dZ[1] = (net.W[2].T @ dZ[2]) * (1 - A[1] ** 2)
    return dW, db
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dZ1 = net.W[2].T @ dZ2 * (1 - A[1] ** 2)
    dW = [None, dZ1 @ A[0].T / m, dZ2 @ A[1].T / m]
    db = [None, dZ1 @ np.ones((m, 1)) / m, dZ2 @ np.ones((m, 1)) / m]
    return dW, db
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dW1, db1 = np.zeros(net.W[1].shape), np.zeros(net.b[1].shape)
    dW2, db2 = np.zeros(net.W[2].shape), np.zeros((1, 1))
    for i in range(m):
        dz2 = A[2][:, [i]] - Y[:, [i]]
        dz1 = net.W[2].T @ dz2 * (1 - A[1][:, [i]] ** 2)
        dW2 += dz2 @ A[1][:, [i]].T / m
        db2 += dz2 / m
        dW1 += dz1 @ A[0][:, [i]].T / m
        db1 += dz1 / m
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    X, m = A[0], A[0].shape[1]
    dZ2 = A[2] - Y
    dA1 = np.einsum('ji,jm->im', net.W[2], dZ2)
    dZ1 = np.einsum('jm,jm->jm', dA1, 1 - A[1] ** 2)
    dW1 = np.einsum('jm,km->jk', dZ1, X) / m
    dW2 = np.einsum('jm,km->jk', dZ2, A[1]) / m
    db1 = np.einsum('jm->j', dZ1)[:, None] / m
    db2 = np.array([[dZ2.sum() / m]])
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
---
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dZ1 = (net.W[2].T @ dZ2) * (1 - A[1]) * (1 + A[1])
    dW1, dW2 = (A[0] @ dZ1.T).T / m, (A[1] @ dZ2.T).T / m
    db1, db2 = np.mean(dZ1, 1, keepdims=True), np.mean(dZ2, 1, keepdims=True)
    return {1: dW1, 2: dW2}, {1: db1, 2: db2}
"""),
    "shallow_step": apart("""
def my_shallow_step(net, dW, db, alpha):
    W1, W2 = net.W[1] - alpha * dW[1], net.W[2] - alpha * dW[2]
    b1, b2 = net.b[1] - alpha * db[1], net.b[2] - alpha * db[2]
    return Network({1: W1, 2: W2}, {1: b1, 2: b2}, net.g)
---
def my_shallow_step(net, dW, db, alpha):
    W = {1: net.W[1] - alpha * dW[1], 2: net.W[2] - alpha * dW[2]}
    b = {1: net.b[1] - alpha * db[1], 2: net.b[2] - alpha * db[2]}
    return W, b
---
def my_shallow_step(net, dW, db, alpha):
    W, b = {}, {}
    for l in (1, 2):
        W[l] = net.W[l] - alpha * dW[l]
        b[l] = net.b[l] - alpha * db[l]
    return Network(W, b, net.g)
---
def my_shallow_step(net, dW, db, alpha):
    return descent.step(net, dW, db, alpha)
---
def my_shallow_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW[l] for l in net.W}
    b = {l: net.b[l] - alpha * db[l] for l in net.b}
    return Network(W, b, net.g)
---
def my_shallow_step(net, dW, db, alpha):
    W, b = dict(net.W), dict(net.b)
    for l in W:
        W[l] = W[l] - alpha * dW[l]
        b[l] = b[l] - db[l] * alpha
    return W, b
---
def my_shallow_step(net, dW, db, alpha):
    W = {l: net.W[l].copy() for l in (1, 2)}
    b = {l: net.b[l].copy() for l in (1, 2)}
    for l in (1, 2):
        W[l] -= alpha * dW[l]
        b[l] -= alpha * db[l]
    return Network(W, b, net.g)
---
def my_shallow_step(net, dW, db, alpha):
    W = {l: np.subtract(net.W[l], np.multiply(alpha, dW[l])) for l in (1, 2)}
    b = {l: np.subtract(net.b[l], np.multiply(alpha, db[l])) for l in (1, 2)}
    return W, b
---
def my_shallow_step(net, dW, db, alpha):
    W = {l: net.W[l] + -alpha * dW[l] for l in (1, 2)}
    b = {l: -(alpha * db[l] - net.b[l]) for l in (1, 2)}
    return (W, b)
---
from dataclasses import replace
def my_shallow_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW[l] for l in (1, 2)}
    b = {l: net.b[l] - alpha * db[l] for l in (1, 2)}
    return replace(net, W=W, b=b)
---
def my_shallow_step(net, dW, db, alpha):
    W = [None, net.W[1] - alpha * dW[1], net.W[2] - alpha * dW[2]]
    b = [None, net.b[1] - alpha * db[1], net.b[2] - alpha * db[2]]
    return W, b
---
def moved(P, dP, alpha):
    return {l: P[l] - alpha * dP[l] for l in P}
def my_shallow_step(net, dW, db, alpha):
    return Network(moved(net.W, dW, alpha), moved(net.b, db, alpha), net.g)
---
import copy
def my_shallow_step(net, dW, db, alpha):
    W = copy.deepcopy(dict(net.W))
    b = copy.deepcopy(dict(net.b))
    for l in (1, 2):
        W[l] = W[l] - alpha * dW[l]
        b[l] = b[l] - alpha * db[l]
    return [W, b]
"""),
    "shallow_predict": apart("""
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return A[2] > 0.5
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return (A[2] > 0.5).astype(int)
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return 1.0 * (A[net.L] > 0.5)
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return np.where(A[2] > 0.5, 1, 0)
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return np.round(A[2])
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return Z[2] > 0
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return np.heaviside(Z[2], 0)
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return A[2] >= 0.5
---
def my_shallow_predict(net, X):
    return network.predict(net, X)
---
def my_shallow_predict(net, X):
    A1 = np.tanh(net.W[1] @ X + net.b[1])
    return sigmoid(net.W[2] @ A1 + net.b[2]) > 0.5
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    yes = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        if A[2][0, i] > 0.5:
            yes[0, i] = 1
    return yes
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return [[int(a > 0.5) for a in A[2][0]]]
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return np.rint(A[2]).astype(bool)
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return (np.sign(Z[2]) + 1) / 2
---
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    return np.floor(A[2] + 0.5)
"""),
}
