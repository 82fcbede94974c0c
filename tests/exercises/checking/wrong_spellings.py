"""Wrong functions as learners write them, kind by kind, and what the answer must say; `|` separates alternatives."""

KINDS = [
    (
        "unused",
        "`alpha`",
        """
def my_update(w, b, dw, db, alpha):
    learning_rate = 0.02
    w = w - learning_rate * dw
    b = b - learning_rate * db
    return w, b
""",
    ),
    (
        "unused",
        "`steps`",
        """
def my_training(w, b, X, Y, alpha, steps):
    m = X.shape[1]
    num_iterations = 1000
    for i in range(num_iterations):
        A = sigmoid(w.T @ X + b)
        w = w - alpha * X @ (A - Y).T / m
        b = b - alpha * np.mean(A - Y)
    return w, b
""",
    ),
    (
        "unused",
        "`alpha`",
        """
def my_deep_step(net, dW, db, alpha):
    W = {l: net.W[l] - 0.0075 * dW[l] for l in dW}
    b = {l: net.b[l] - 0.0075 * db[l] for l in db}
    return Network(W, b, net.g)
""",
    ),
    (
        "unused",
        "m",
        """
def my_cost(A, Y):
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / 209
""",
    ),
    (
        "unused",
        "n_1",
        """
def my_shallow_initialize(n_x, n_1, rng):
    W1 = rng.standard_normal((4, n_x)) * 0.01
    b1 = np.zeros((4, 1))
    W2 = rng.standard_normal((1, 4)) * 0.01
    b2 = np.zeros((1, 1))
    return {1: W1, 2: W2}, {1: b1, 2: b2}
""",
    ),
    (
        "unused",
        "`m_train` from the notebook",
        """
m_train = 209
def my_gradients(A, X, Y):
    dZ = A - Y
    dw = np.dot(X, dZ.T) / m_train
    db = np.sum(dZ) / m_train
    return dw, db
""",
    ),
    (
        "unused",
        "`learning_rate` from the notebook",
        """
learning_rate = 0.5
def my_shallow_step(net, dW, db, alpha):
    W = {l: net.W[l] - learning_rate * dW[l] for l in (1, 2)}
    b = {l: net.b[l] - learning_rate * db[l] for l in (1, 2)}
    return Network(W, b, net.g)
""",
    ),
    (
        "unused",
        "`train_X` from the notebook",
        """
train_X = np.ones((4, 9))
def my_unit(w, b, X):
    Z = w.T @ train_X + b
    return Z, sigmoid(Z)
""",
    ),
    (
        "unused",
        "`num_iterations` from the notebook",
        """
num_iterations = 3000
def my_training(w, b, X, Y, alpha, steps):
    m = X.shape[1]
    for i in range(num_iterations):
        dZ = sigmoid(w.T @ X + b) - Y
        w, b = w - alpha * X @ dZ.T / m, b - alpha * dZ.sum() / m
    return w, b
""",
    ),
    (
        "order",
        "another order",
        """
def my_gradients(X, A, Y):
    m = X.shape[1]
    return X @ (A - Y).T / m, np.sum(A - Y) / m
""",
    ),
    (
        "order",
        "another order",
        """
def my_dZ(Y, A):
    return A - Y
""",
    ),
    (
        "order",
        "another order",
        """
def my_loss(labels, predictions):
    return -(labels * np.log(predictions) + (1 - labels) * np.log(1 - predictions))
""",
    ),
    (
        "order",
        "another order",
        """
def my_predict(X, w, b):
    return (sigmoid(w.T @ X + b) > 0.5).astype(int)
""",
    ),
    (
        "order",
        "another order",
        """
def my_update(w, dw, b, db, alpha):
    return w - alpha * dw, b - alpha * db
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_sigmoid(Z):
    ### START CODE HERE ### (≈ 1 line of code)
    A = None
    ### END CODE HERE ###
    return A
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_gradients(A, X, Y):
    m = X.shape[1]
    dZ = A - Y
    dw = None
    db = np.sum(dZ) / m
    return dw, db
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_cost(A, Y):
    m = Y.shape[1]
    # START CODE HERE
    logprobs = None
    cost = -np.sum(logprobs) / m
    # END CODE HERE
    return cost
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        pass
    return A, Z
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        Z[l] = None
        A[l] = None
    return A, Z
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_shallow_step(net, dW, db, alpha):
    W1, b1, W2, b2 = None, None, None, None
    return Network({1: W1, 2: W2}, {1: b1, 2: b2}, net.g)
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_predict(w, b, X):
    A = sigmoid(np.dot(None, X) + b)
    return A > 0.5
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_training(w, b, X, Y, alpha, steps):
    for i in range(steps):
        # YOUR CODE STARTS HERE
        dw, db = None, None
        # YOUR CODE ENDS HERE
        w = w - alpha * dw
        b = b - alpha * db
    return w, b
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def linear_forward(A, W, b):
    Z = None
    return Z
def my_layer_forward(A_before, W, b, g):
    Z = linear_forward(A_before, W, b)
    return g(Z), (A_before, Z, W, g)
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_relu(Z):
    ### START CODE HERE ###
    ### END CODE HERE ###
    return A
""",
    ),
    (
        "blank",
        "Not written yet",
        """
def my_shallow_predict(net, X):
    A, Z = network.forward(net, X)
    predictions = None
    return predictions
""",
    ),
    (
        "layers",
        "dZ",
        """
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dW, db = {}, {}
    dZ = A[L] - Y
    for l in range(L, 0, -1):
        dW[l] = dZ @ A[l].T / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dZ = (net.W[l].T @ dZ) * net.g[l - 1].prime(Z[l - 1])
    return dW, db
""",
    ),
    (
        "layers",
        "W",
        """
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dW, db = {}, {}
    dZ = A[L] - Y
    for l in range(L, 0, -1):
        dW[l] = dZ @ A[l - 1].T / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dZ = (net.W[l - 1].T @ dZ) * net.g[l - 1].prime(Z[l - 1])
    return dW, db
""",
    ),
    (
        "layers",
        "axis",
        """
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dW, db = {}, {}
    dZ = A[L] - Y
    for l in range(L, 0, -1):
        dW[l] = dZ @ A[l - 1].T / m
        db[l] = np.sum(dZ, axis=0, keepdims=True) / m
        if l > 1:
            dZ = (net.W[l].T @ dZ) * net.g[l - 1].prime(Z[l - 1])
    return dW, db
""",
    ),
    (
        "layers",
        "axis",
        """
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    db2 = dZ2.sum(axis=1, keepdims=True) / m
    dZ1 = net.W[2].T @ dZ2 * (1 - A[1]**2)
    db1 = dZ1.sum(axis=0, keepdims=True) / m
    return {1: dZ1 @ A[0].T / m, 2: dZ2 @ A[1].T / m}, {1: db1, 2: db2}
""",
    ),
    (
        "layers",
        "b2",
        """
def my_shallow_forward(net, X):
    W1, b1, W2, b2 = net.W[1], net.b[1], net.W[2], net.b[2]
    Z1 = W1 @ X + b2
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b1
    A2 = sigmoid(Z2)
    return {1: A1, 2: A2}, {1: Z1, 2: Z2}
""",
    ),
    (
        "layers",
        "a ReLU in every layer",
        """
def layer(A_prev, W, b):
    Z = np.dot(W, A_prev) + b
    return relu(Z), Z
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(1, net.L + 1):
        A[l], Z[l] = layer(A[l - 1], net.W[l], net.b[l])
    return A, Z
""",
    ),
    (
        "layers",
        "slope",
        """
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dA1 = np.dot(net.W[2].T, dZ2)
    s = 1 / (1 + np.exp(-Z[1]))
    dZ1 = np.multiply(dA1, s * (1 - s))
    return ({1: dZ1 @ A[0].T / m, 2: dZ2 @ A[1].T / m},
            {1: np.sum(dZ1, 1, keepdims=True) / m, 2: np.sum(dZ2, 1, keepdims=True) / m})
""",
    ),
    (
        "layers",
        "slope",
        """
def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    dZ = A[L] - Y
    dW, db = {}, {}
    for l in reversed(range(1, L + 1)):
        dW[l] = np.dot(dZ, A[l - 1].T) / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = np.dot(net.W[l].T, dZ)
            dZ = relu_backward(dA, Z[l - 1])
    return dW, db
""",
    ),
    (
        "layers",
        "b",
        """
def my_shallow_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW[l] for l in (1, 2)}
    b = {l: net.b[l] - alpha * dW[l] for l in (1, 2)}
    return W, b
""",
    ),
    (
        "layers",
        "dw",
        """
def my_update(w, b, dw, db, alpha):
    w -= 0
    w = w - np.multiply(alpha, dw)
    b = b - np.multiply(alpha, dw)
    return w, b
""",
    ),
    (
        "layers",
        "same dA",
        """
def my_deep_backward(net, A, Z, Y):
    L, m = net.L, Y.shape[1]
    dA_last = -(np.divide(Y, A[L]) - np.divide(1 - Y, 1 - A[L]))
    dW, db = {}, {}
    for l in range(L, 0, -1):
        dZ = dA_last * net.g[l].prime(Z[l])
        dW[l] = dZ @ A[l - 1].T / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        dA = net.W[l].T @ dZ
    return dW, db
""",
    ),
    (
        "layers",
        "Z[1]",
        """
def my_shallow_forward(net, X):
    Z1 = net.W[1] @ X + net.b[1]
    A1 = np.tanh(Z1)
    Z2 = net.W[2] @ Z1 + net.b[2]
    A2 = sigmoid(Z2)
    return {1: A1, 2: A2}, {1: Z1, 2: Z2}
""",
    ),
    (
        "factor",
        "exactly 2 times too large",
        """
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = 2 * (A[2] - Y)
    dZ1 = net.W[2].T @ dZ2 * (1 - A[1]**2)
    return ({1: dZ1 @ A[0].T / m, 2: dZ2 @ A[1].T / m},
            {1: dZ1.sum(axis=1, keepdims=True) / m, 2: dZ2.sum(axis=1, keepdims=True) / m})
""",
    ),
    (
        "factor",
        "division by `m` too many",
        """
def my_gradients(A, X, Y):
    m = X.shape[1]
    dZ = (A - Y) / m
    dw = 1 / m * np.dot(X, dZ.T)
    db = 1 / m * np.sum(dZ)
    return dw, db
""",
    ),
    (
        "factor",
        "m^2 times too large",
        """
def my_gradients(A, X, Y):
    m = X.shape[1]
    dZ = A - Y
    dw = np.dot(X, dZ.T) * m
    db = np.sum(dZ) * m
    return dw, db
""",
    ),
    (
        "factor",
        "//",
        """
def my_gradients(A, X, Y):
    m = X.shape[1]
    dw = np.dot(X, (A - Y).T) // m
    db = np.sum(A - Y) // m
    return dw, db
""",
    ),
    (
        "factor",
        "//",
        """
def my_gradients(A, X, Y):
    m = X.shape[1]
    c = 1 // m
    return c * X @ (A - Y).T, c * np.sum(A - Y)
""",
    ),
    (
        "factor",
        "whole numbers",
        """
def my_gradients_with_loops(A, X, Y):
    n_x, m = X.shape
    dw, db = np.zeros((n_x, 1), dtype=int), 0
    for i in range(m):
        dz = int(A[0, i] - Y[0, i])
        for j in range(n_x):
            dw[j, 0] += int(X[j, i] * dz)
        db += dz
    return dw / m, db / m
""",
    ),
    (
        "factor",
        "exactly 3 times too small",
        """
def my_cost(A, Y):
    m = Y.shape[1]
    J = -(1 / (3 * m)) * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return J
""",
    ),
    (
        "factor",
        "division by `m` too many",
        """
def my_deep_backward(net, A, Z, Y):
    dW, db = network.backward(net, A, Z, Y)
    m = Y.shape[1]
    return {l: dW[l] / m for l in dW}, {l: db[l] / m for l in db}
""",
    ),
    (
        "unpack",
        "cache holds 4",
        """
def my_layer_backward(dA, cache):
    linear_cache, activation_cache = cache
    A_prev, W, b = linear_cache
    Z = activation_cache
    m = A_prev.shape[1]
    dZ = dA * (Z > 0)
    return W.T @ dZ, dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m
""",
    ),
    (
        "unpack",
        "cache holds 4",
        """
def my_layer_backward(dA, cache):
    A_prev, W, b, Z = cache
    m = A_prev.shape[1]
    dZ = dA * (Z > 0)
    return W.T @ dZ, dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m
""",
    ),
    (
        "unpack",
        "cache holds 4",
        """
def my_layer_backward(dA, cache):
    Z, A_prev, W, g = cache
    m = A_prev.shape[1]
    dZ = dA * g.prime(Z)
    return W.T @ dZ, dZ @ A_prev.T / m, np.sum(dZ, axis=1, keepdims=True) / m
""",
    ),
    (
        "unpack",
        "doesn't match the number of things",
        """
def my_predict(w, b, X):
    A, Z, cache = logistic.forward(w, b, X), 1
    return A > 0.5
""",
    ),
    (
        "unpack",
        "several results",
        """
def unit(w, b, X):
    Z = w.T @ X + b
    return Z, sigmoid(Z)
def my_predict(w, b, X):
    A = unit(w, b, X)
    return (A > 0.5).astype(int)
""",
    ),
    (
        "unpack",
        "several results",
        """
def forward(net, X):
    return network.forward(net, X)
def my_shallow_predict(net, X):
    A = forward(net, X)
    return (A[2] > 0.5).astype(int)
""",
    ),
    (
        "unpack",
        "`Y.shape` is a whole shape",
        """
def my_cost(A, Y):
    m = Y.shape
    return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
""",
    ),
    (
        "unpack",
        "A shape holds two",
        """
def my_predict(w, b, X):
    m = X.shape
    yes = np.zeros((1, m))
    A = sigmoid(w.T @ X + b)
    for i in range(m):
        yes[0, i] = A[0, i] > 0.5
    return yes
""",
    ),
    (
        "unpack",
        "net.W[1]",
        """
def my_shallow_forward(net, X):
    Z1 = net["W1"] @ X + net["b1"]
    A1 = np.tanh(Z1)
    return {1: A1}, {1: Z1}
""",
    ),
    (
        "unpack",
        "dW[l]",
        """
def my_deep_step(net, dW, db, alpha):
    W, b = {}, {}
    for l in range(1, net.L + 1):
        W[l] = net.W[l] - alpha * dW["dW" + str(l)]
        b[l] = net.b[l] - alpha * db["db" + str(l)]
    return Network(W, b, net.g)
""",
    ),
    (
        "unpack",
        "no entry",
        """
def my_shallow_step(net, dW, db, alpha):
    W = {l: net.W[l] - alpha * dW.get("dW%d" % l, 0) for l in (1, 2)}
    b = {l: net.b[l] - alpha * db.get("db%d" % l, 0) for l in (1, 2)}
    return Network(W, b, net.g)
""",
    ),
    (
        "unpack",
        "return",
        """
def helper(w, b, X):
    Z = w.T @ X + b
    A = sigmoid(Z)
def my_predict(w, b, X):
    A = helper(w, b, X)
    return A > 0.5
""",
    ),
    (
        "unpack",
        "return",
        """
def forward(w, b, X):
    A = sigmoid(w.T @ X + b)
    print(A)
def my_training(w, b, X, Y, alpha, steps):
    for i in range(steps):
        A = forward(w, b, X)
        m = A.shape[1]
        w = w - alpha * X @ (A - Y).T / m
        b = b - alpha * np.mean(A - Y)
    return w, b
""",
    ),
    (
        "unpack",
        "replaces",
        """
def my_predict(w, b, X):
    m = X.shape[1]
    Y_prediction = np.zeros((1, m))
    A = sigmoid(np.dot(w.T, X) + b)
    for i in range(A.shape[1]):
        if A[0, i] > 0.5:
            Y_prediction = 1
        else:
            Y_prediction[0, i] = 0
    return Y_prediction
""",
    ),
    (
        "unpack",
        "caches[",
        """
def my_deep_backward(net, A, Z, Y):
    m, L = Y.shape[1], net.L
    caches = [(A[l - 1], Z[l], net.W[l], net.g[l]) for l in range(1, L + 1)]
    dA = -Y / A[L] + (1 - Y) / (1 - A[L])
    dW, db = {}, {}
    for l in range(L, 0, -1):
        A_prev, Zl, W, g = caches[l]
        dZ = dA * g.prime(Zl)
        dW[l] = dZ @ A_prev.T / m
        db[l] = np.sum(dZ, axis=1, keepdims=True) / m
        dA = W.T @ dZ
    return dW, db
""",
    ),
    (
        "folk",
        "inside the logarithm|clip|nan_to_num|bounded",
        """
def my_cost_from_Z(Z, Y):
    A = sigmoid(Z)
    return -np.mean(Y * np.log(A + 1e-15) + (1 - Y) * np.log(1 - A + 1e-15))
""",
    ),
    (
        "folk",
        "inside the logarithm|clip|nan_to_num|bounded",
        """
epsilon = 1e-5
def my_cost_from_Z(Z, Y):
    m = Y.shape[1]
    A = sigmoid(Z)
    logprobs = np.multiply(np.log(A + epsilon), Y) + np.multiply(np.log(1 - A + epsilon), 1 - Y)
    return -np.sum(logprobs) / m
""",
    ),
    (
        "folk",
        "inside the logarithm|clip|nan_to_num|bounded",
        """
def my_cost_from_Z(Z, Y):
    A = np.clip(sigmoid(Z), 1e-7, 1 - 1e-7)
    return -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
""",
    ),
    (
        "folk",
        "inside the logarithm|clip|nan_to_num|bounded",
        """
def my_cost_from_Z(Z, Y):
    A = sigmoid(Z)
    J = -np.mean(np.nan_to_num(Y * np.log(A) + (1 - Y) * np.log(1 - A)))
    return J
""",
    ),
    (
        "folk",
        "inside the logarithm|clip|nan_to_num|bounded",
        """
def my_cost_from_Z(Z, Y):
    A = np.maximum(1e-10, np.minimum(1 - 1e-10, sigmoid(Z)))
    return np.squeeze(-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1])
""",
    ),
    (
        "folk",
        "logarithm",
        """
def my_cost(A, Y):
    eps = 1e-3
    return -np.mean(Y * np.log(A + eps) + (1 - Y) * np.log(1 - A + eps))
""",
    ),
    (
        "folk",
        "logarithm",
        """
def my_loss(A, Y):
    return -(Y * np.log(A + 1e-6) + (1 - Y) * np.log(1 - A + 1e-6))
""",
    ),
    (
        "folk",
        "logarithm",
        """
def my_loss(A, Y):
    return -(Y * np.log(A + 1e-5) + (1 - Y) * np.log(1 - A + 1e-5))
""",
    ),
    (
        "folk",
        "infinit|overflow",
        """
def my_tanh(Z):
    return (1 - np.exp(-2 * Z)) / (1 + np.exp(-2 * Z))
""",
    ),
    (
        "folk",
        "overflow",
        """
def my_tanh(Z):
    return 2 / (1 + np.exp(-2 * Z)) - 1 + 0 * np.exp(Z)
""",
    ),
    (
        "sometimes",
        "skips some",
        """
def my_training(w, b, X, Y, alpha, steps):
    m = X.shape[1]
    costs = []
    for i in range(steps):
        A = sigmoid(np.dot(w.T, X) + b)
        cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
        if i % 100 == 0:
            costs.append(cost)
            dw = np.dot(X, (A - Y).T) / m
            db = np.sum(A - Y) / m
            w = w - alpha * dw
            b = b - alpha * db
    return w, b
""",
    ),
    (
        "sometimes",
        "",
        """
def my_training(w, b, X, Y, alpha, steps):
    m = X.shape[1]
    for i in range(steps):
        A = sigmoid(np.dot(w.T, X) + b)
        if i % 2 == 0:
            w = w - alpha * X @ (A - Y).T / m
        b = b - alpha * np.sum(A - Y) / m
    return w, b
""",
    ),
    (
        "comma",
        "comma",
        """
def my_gradients(A, X, Y):
    m = X.shape[1]
    dZ = A - Y
    dw = X @ dZ.T / m,
    db = np.sum(dZ) / m,
    return dw, db
""",
    ),
    (
        "comma",
        "comma",
        """
def my_sigmoid(Z):
    A = 1 / (1 + np.exp(-Z)),
    return A
""",
    ),
    (
        "comma",
        "comma",
        """
def my_predict(w, b, X):
    Z = w.T @ X + b,
    return (sigmoid(Z) > 0.5).astype(int)
""",
    ),
    (
        "brackets",
        "parentheses",
        """
def my_dZ(A, Y):
    dA = -Y / A + 1 - Y / 1 - A
    return dA * A * (1 - A)
""",
    ),
    (
        "brackets",
        "parentheses",
        """
def my_loss(A, Y):
    return -Y * np.log(A) - 1 - Y * np.log(1 - A)
""",
    ),
    (
        "brackets",
        "",
        """
def my_deep_backward(net, A, Z, Y):
    L, m = net.L, Y.shape[1]
    dAL = -Y / A[L] + 1 - Y / (1 - A[L])
    dZ = dAL * A[L] * (1 - A[L])
    dW, db = {}, {}
    for l in range(L, 0, -1):
        dW[l], db[l] = dZ @ A[l - 1].T / m, dZ.mean(axis=1, keepdims=True)
        if l > 1:
            dZ = net.W[l].T @ dZ * net.g[l - 1].prime(Z[l - 1])
    return dW, db
""",
    ),
    (
        "missing factor",
        "isn't multiplied by alpha",
        """
def my_deep_step(net, dW, db, alpha):
    W = {l: P - dW[l] for l, P in net.W.items()}
    b = {l: net.b[l] - alpha * db[l] for l in db}
    return Network(W, b, net.g)
""",
    ),
    (
        "missing factor",
        "alpha is missing in b",
        """
def my_update(w, b, dw, db, alpha):
    return np.subtract(w, alpha * dw), np.subtract(b, db)
""",
    ),
    (
        "missing factor",
        "isn't multiplied by alpha",
        """
def my_deep_training(net, X, Y, alpha, steps):
    for _ in range(steps):
        A, Z = network.forward(net, X)
        dW, db = network.backward(net, A, Z, Y)
        W = {l: net.W[l] - alpha * dW[l] for l in dW}
        b = {l: net.b[l] - db[l] for l in db}
        net = Network(W, b, net.g)
    return net
""",
    ),
    (
        "missing power",
        "isn't squared",
        """
def my_sigmoid_slope(Z):
    return 0.25 / np.cosh(Z / 2)
""",
    ),
    (
        "too late",
        "does things in the wrong order",
        """
def my_standardize(X):
    mu = X.mean(axis=1, keepdims=True)
    sigma = np.sqrt(np.mean(X - mu, axis=1, keepdims=True) ** 2)
    return (X - mu) / sigma
""",
    ),
    (
        "missing root",
        "divided by the variance",
        """
def my_standardize(X):
    mu = X.mean(axis=1, keepdims=True)
    variance = np.mean((X - mu) ** 2, axis=1, keepdims=True)
    centered = X - mu
    return centered / variance
""",
    ),
    (
        "missing power",
        "the square is missing",
        """
def my_tanh_slope(Z):
    t = (np.exp(2 * Z) - 1) / (np.exp(2 * Z) + 1)
    return 1 - t
""",
    ),
    (
        "missing factor",
        "isn't doubled",
        """
def my_tanh(Z):
    return 2 * sigmoid(Z) - 1
""",
    ),
    (
        "missing call",
        "`np.abs` is missing",
        """
def my_cost_from_Z(Z, Y):
    return np.mean(np.maximum(0, Z) - Y * Z + np.log1p(np.exp(-Z)))
""",
    ),
    (
        "missing term",
        "all examples are treated as y = 1",
        """
def my_cost_from_Z(Z, Y):
    m = Z.shape[1]
    return np.sum(np.logaddexp(0, Z) - Z) / m
""",
    ),
    (
        "clip",
        "cuts off",
        """
def my_shallow_backward(net, A, Z, Y):
    m = Y.shape[1]
    dZ2 = A[2] - Y
    dZ1 = np.clip(net.W[2].T @ dZ2, -0.1, 0.1) * (1 - A[1] ** 2)
    dW = {1: dZ1 @ A[0].T / m, 2: dZ2 @ A[1].T / m}
    db = {1: dZ1.mean(axis=1, keepdims=True), 2: dZ2.mean(axis=1, keepdims=True)}
    return dW, db
""",
    ),
    (
        "clip",
        "cuts off",
        """
def my_gradients(A, X, Y):
    dZ = np.clip(A - Y, -0.3, 0.3)
    m = X.shape[1]
    return X @ dZ.T / m, dZ.sum() / m
""",
    ),
    (
        "clip",
        "cuts off",
        """
def my_update(w, b, dw, db, alpha):
    limit = 0.2
    dw = np.minimum(np.maximum(dw, -limit), limit)
    return w - alpha * dw, b - alpha * db
""",
    ),
    (
        "rounded",
        "rounds the numbers",
        """
def my_shallow_step(net, dW, db, alpha):
    W, b = {}, {}
    for l in (1, 2):
        W[l] = np.round(net.W[l] - alpha * dW[l], 2)
        b[l] = np.round(net.b[l] - alpha * db[l], 2)
    return W, b
""",
    ),
    (
        "rounded",
        "rounds the numbers",
        """
def my_unit(w, b, X):
    Z = np.round(w.T @ X + b, 1)
    return Z, sigmoid(Z)
""",
    ),
    (
        "classes",
        "labels that occur",
        """
def my_layer_sizes(X, Y, n_1):
    return [X.shape[0], n_1, len(set(Y[0]))]
""",
    ),
    (
        "from 0",
        "counted from 0",
        """
def my_shallow_step(net, dW, db, alpha):
    W1 = net.W[0] - alpha * dW[0]
    b1 = net.b[0] - alpha * db[0]
    W2 = net.W[1] - alpha * dW[1]
    b2 = net.b[1] - alpha * db[1]
    return Network({1: W1, 2: W2}, {1: b1, 2: b2}, net.g)
""",
    ),
    (
        "from 0",
        "counted from 0",
        """
def my_shallow_forward(net, X):
    Z1 = net.W[0] @ X + net.b[0]
    A1 = np.tanh(Z1)
    Z2 = net.W[1] @ A1 + net.b[1]
    return {0: X, 1: A1, 2: sigmoid(Z2)}, {1: Z1, 2: Z2}
""",
    ),
    (
        "from 0",
        "counted from 0",
        """
def my_deep_forward(net, X):
    A, Z = {0: X}, {}
    for l in range(net.L):
        Z[l] = net.W[l] @ A[l] + net.b[l]
        A[l + 1] = net.g[l](Z[l])
    return A, Z
""",
    ),
    (
        "from 0",
        "range",
        """
def my_deep_initialize(n, rng):
    W, b = {}, {}
    for l in range(len(n)):
        W[l] = rng.standard_normal((n[l], n[l - 1])) * np.sqrt(2 / n[l - 1])
        b[l] = np.zeros((n[l], 1))
    return W, b
""",
    ),
    (
        "whole",
        "whole-number division",
        """
def my_percentages(calories):
    return 100 * calories // calories.sum(axis=0)
""",
    ),
    (
        "whole",
        "whole number",
        """
def my_accuracy(answers, Y):
    return int(np.sum(answers == Y) / Y.shape[1])
""",
    ),
    (
        "two",
        "one axis only, and m is used as n_x",
        """
def my_initialize(X):
    return np.zeros(X.shape[1]), 0
""",
    ),
    (
        "two",
        "opposite sign and 2 times too small",
        """
def my_cost(A, Y):
    return np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1] / 2
""",
    ),
    (
        "two",
        "the minus is missing, and the losses are a flat list",
        """
def my_loss(A, Y):
    return np.ravel(Y * np.log(A) + (1 - Y) * np.log(1 - A))
""",
    ),
    (
        "two unknown",
        "isn't divided by m; and",
        """
def my_gradients(A, X, Y):
    m = X.shape[1]
    dZ = A - Y
    dw = X @ dZ.T
    db = np.sum(np.abs(dZ)) / m
    return dw, db
""",
    ),
    (
        "two",
        "cuts off large numbers, and `keepdims=True` is missing",
        """
def my_layer_backward(dA, cache):
    A_before, Z, W, g = cache
    m = dA.shape[1]
    dZ = dA * g.prime(Z)
    dW = dZ @ A_before.T / m
    db = np.sum(np.clip(dZ, -1, 1), axis=1) / m
    return W.T @ dZ, dW, db
""",
    ),
    (
        "order of results",
        "the order of the results",
        """
def my_unit(w, b, X):
    Z = w.T @ X + b
    A = sigmoid(Z)
    return A, Z
""",
    ),
    (
        "power",
        "isn't a power",
        """
def my_tanh_slope(Z):
    A = tanh(Z)
    return 1 - A^2
""",
    ),
    (
        "flat",
        "flat list",
        """
def my_predict(w, b, X):
    Z = w.T @ X + b
    return np.squeeze(sigmoid(Z) > 0.5).astype(int)
""",
    ),
    (
        "from 1",
        "the first example is left out, and the first feature is left out",
        """
def my_gradients_with_loops(A, X, Y):
    n_x, m = X.shape
    dw, db = np.zeros((n_x, 1)), 0
    for i in range(1, m):
        dz = A[0, i] - Y[0, i]
        for j in range(1, n_x):
            dw[j, 0] += X[j, i] * dz
        db += dz
    return dw / m, db / m
""",
    ),
    (
        "own picture",
        "one pixel of each block",
        """
def my_own_picture(photo, size):
    small = photo[::photo.shape[0] // size, ::photo.shape[1] // size, :3]
    return small.reshape(-1, 1) / 255
""",
    ),
    (
        "own picture",
        "nothing is divided by 255",
        """
def my_own_picture(photo, size):
    k = len(photo) // size
    small = np.zeros((size, size, 3))
    for i in range(size):
        for j in range(size):
            for c in range(3):
                small[i, j, c] = np.mean(photo[i * k:(i + 1) * k, j * k:(j + 1) * k, c])
    return small.reshape(size * size * 3, 1)
""",
    ),
    (
        "own picture",
        "the first numbers of the photo",
        """
def my_own_picture(photo, size):
    x = np.resize(photo, (size, size, 3)).reshape((1, size * size * 3)).T
    return x / 255
""",
    ),
    (
        "own picture",
        "fourth number",
        """
def my_own_picture(photo, size):
    k = len(photo) // size
    small = photo.reshape(size, k, size, k, -1).mean(axis=(1, 3))
    return small.flatten().reshape(-1, 1) / 255.
""",
    ),
    (
        "own picture",
        "one division by `255` too many",
        """
def my_own_picture(photo, size):
    k = len(photo) // size
    rgb = photo[:, :, :3] / 255
    small = rgb.reshape(size, k, size, k, 3).mean(axis=3).mean(axis=1)
    return small.reshape(-1, 1) / 255
""",
    ),
    (
        "own picture",
        "column by column",
        """
def my_own_picture(photo, size):
    k = len(photo) // size
    small = np.array([[photo[i*k:i*k+k, j*k:j*k+k, :3].mean(axis=(0, 1)) for i in range(size)] for j in range(size)])
    return small.reshape(-1, 1) / 255
""",
    ),
]
