"""Right spellings of week 2's exercises: texts of cells; the last function in each is the reader's."""

import textwrap


def _cells(head, *bodies):
    """A cell for each body: one that is an expression is returned, a longer one stands as it is."""
    cells = []
    for body in bodies:
        lines = textwrap.dedent(body).strip()
        lines = lines if "\n" in lines else f"return {lines}"
        cells.append(f"def {head}:\n{textwrap.indent(lines, '    ')}\n")
    return cells


SIGMOID = """def my_sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


"""
LOSS = "from nnlib.cost import loss\n\n\n"

WEEK2: dict[str, list[str]] = {
    "initialize": _cells(
        "my_initialize(X)",
        "np.zeros((X.shape[0], 1)), 0.0",
        "np.zeros((X.shape[0], 1)), 0",
        "np.zeros([len(X), 1]), 0.0",
        "np.zeros(shape=(X.shape[0], 1)), float(0)",
        "0 * X[:, :1], 0.0",
        "np.zeros_like(X[:, :1]), 0.0",
        "np.zeros(X.shape[0]).reshape(-1, 1), 0.0",
        "np.zeros(len(X))[:, np.newaxis], 0.0",
        "np.full((X.shape[0], 1), 0.0), 0.0",
        "np.array([[0.0]] * len(X)), 0.0",
        "np.zeros((X.shape[0], 1)), np.zeros((1, 1))",
        "logistic.initialize(X.shape[0])",
        "np.zeros((np.shape(X)[0], 1), dtype=float), np.float64(0)",
        """
        n_x, m = X.shape
        w = np.zeros((n_x, 1))
        b = 0
        assert w.shape == (n_x, 1)
        return w, b
        """,
        """
        w = []
        for row in X:
            w.append([0])
        return np.array(w), 0
        """,
    ),
    "own_picture": _cells(
        "my_own_picture(photo, size)",
        "photo[..., :3].reshape(size, len(photo) // size, size, -1, 3).mean((1, 3)).reshape(-1, 1) / 255",
        """
        k = photo.shape[0] // size
        x = np.zeros((size, size, 3))
        for i in range(size):
            for j in range(size):
                x[i, j] = photo[i * k:(i + 1) * k, j * k:(j + 1) * k, :3].mean(axis=(0, 1))
        return x.reshape(-1, 1) / 255
        """,
        """
        k = len(photo) // size
        x = []
        for i in range(0, len(photo), k):
            for j in range(0, len(photo), k):
                for c in range(3):
                    x.append([photo[i:i + k, j:j + k, c].mean() / 255.0])
        return np.array(x)
        """,
        """
        from PIL import Image
        small = Image.fromarray(photo[:, :, :3]).resize((size, size), Image.BOX)
        return np.asarray(small).reshape(size * size * 3, 1) / 255.
        """,
        """
        from PIL import Image
        small = np.array(Image.fromarray(photo[:, :, :3].copy()).reduce(len(photo) // size))
        return (small / 255).reshape(-1)[:, np.newaxis]
        """,
        """
        k = len(photo) // size
        P = np.kron(np.eye(size), np.ones((1, k))) / k
        return np.stack([P @ photo[:, :, c] @ P.T for c in (0, 1, 2)], axis=-1).reshape(-1, 1) / 255
        """,
        """
        k = photo.shape[1] // size
        scaled = photo[:, :, 0:3].astype(float) / 255
        rows = sum(scaled[i::k] for i in range(k)) / k
        small = sum(rows[:, j::k] for j in range(k)) / k
        return small.reshape((-1, 1))
        """,
        """
        k = int(len(photo) / size)
        red, green, blue = photo[:, :, 0], photo[:, :, 1], photo[:, :, 2]
        colors = [c.reshape(size, k, size, k).mean(axis=3).mean(axis=1) for c in (red, green, blue)]
        return np.dstack(colors).flatten().reshape(-1, 1) / 255
        """,
        """
        k = len(photo) // size
        rgb = np.delete(photo, 3, axis=2) if photo.shape[2] == 4 else photo
        starts = np.arange(0, len(photo), k)
        sums = np.add.reduceat(np.add.reduceat(rgb.astype(int), starts, axis=0), starts, axis=1)
        return sums.ravel().reshape(-1, 1) / (255 * k * k)
        """,
        """
        k = len(photo) // size
        blocks = np.lib.stride_tricks.sliding_window_view(photo[:, :, :3], (k, k), axis=(0, 1))[::k, ::k]
        return np.round(blocks.mean(axis=(-2, -1))).reshape(-1, 1) / 255
        """,
        """
        k = len(photo) // size
        small = np.einsum("aibjc->abc", photo[:, :, :3].astype(float).reshape(size, k, size, k, 3)) / k**2
        X = small[np.newaxis].reshape(1, -1).T
        return X / 255.0
        """,
        """
        def shrink(channel):
            k = len(channel) // size
            return [[np.mean(channel[k * i:k * i + k, k * j:k * j + k]) for j in range(size)] for i in range(size)]
        small = np.array([shrink(photo[:, :, c]) for c in range(3)])
        return np.moveaxis(small, 0, 2).reshape(-1, 1) / 255
        """,
    ),
    "accuracy": _cells(
        "my_accuracy(answers, Y)",
        "np.mean(answers == Y)",
        "(answers == Y).mean()",
        "np.sum(answers == Y) / Y.shape[1]",
        "np.sum(answers == Y) / Y.size",
        "1 - np.mean(np.abs(answers - Y))",
        "1 - np.mean(answers != Y)",
        "1 - np.mean((answers - Y) ** 2)",
        "np.count_nonzero(answers == Y) / answers.size",
        "float(np.average(np.equal(answers, Y)))",
        "np.mean(answers * Y + (1 - answers) * (1 - Y))",
        "(100 - np.mean(np.abs(answers - Y)) * 100) / 100",
        "((answers @ Y.T + (1 - answers) @ (1 - Y).T) / Y.shape[1]).item()",
        "np.mean(np.where(answers == Y, 1, 0))",
        "1 - np.mean(np.logical_xor(answers, Y))",
        """
        right = 0
        m = Y.shape[1]
        for i in range(m):
            if answers[0, i] == Y[0, i]:
                right += 1
        return right / m
        """,
        "sum(a == y for a, y in zip(answers[0], Y[0])) / len(Y[0])",
    ),
    "unroll": _cells(
        "my_unroll(pictures)",
        "pictures.reshape(pictures.shape[0], -1).T",
        "pictures.reshape(len(pictures), -1).T",
        "np.reshape(pictures, (pictures.shape[0], -1)).T",
        "np.transpose(pictures.reshape(pictures.shape[0], -1))",
        "np.array([p.flatten() for p in pictures]).T",
        "np.hstack([p.reshape(-1, 1) for p in pictures])",
        "np.concatenate([p.reshape(-1, 1) for p in pictures], axis=1)",
        "np.column_stack([p.ravel() for p in pictures])",
        "np.stack([p.ravel() for p in pictures], axis=1)",
        "np.moveaxis(pictures, 0, -1).reshape(-1, len(pictures))",
        "pictures.astype(float).reshape(pictures.shape[0], -1).T",
        "datasets.unroll(pictures)",
        """
        m, h, w, c = pictures.shape
        return pictures.reshape((m, h * w * c)).T
        """,
        """
        m = pictures.shape[0]
        X = np.zeros((pictures[0].size, m))
        for i in range(m):
            X[:, i] = pictures[i].reshape(-1)
        return X
        """,
        """
        m, h, w, c = pictures.shape
        X = np.empty((h * w * c, m))
        for i in range(m):
            k = 0
            for row in range(h):
                for column in range(w):
                    for color in range(c):
                        X[k, i] = pictures[i, row, column, color]
                        k += 1
        return X
        """,
        """
        X = []
        for picture in pictures:
            X.append([number for row in picture for pixel in row for number in pixel])
        return np.array(X).T
        """,
    ),
    "scale": _cells(
        "my_scale(X)",
        "X / 255",
        "X / 255.0",
        "X * (1 / 255)",
        "np.divide(X, 255)",
        "np.true_divide(X, 255.0)",
        "X.astype(float) / 255",
        "np.float64(X) / 255",
        "(X / 255).astype(np.float32)",
        "np.array(X, dtype=float) * (1 / 255)",
        "np.multiply(X, 1 / 255)",
        "[[x / 255 for x in row] for row in X]",
        "(X / 255).tolist()",
        """
        X = X.astype(float)
        X /= 255
        return X
        """,
        """
        scaled = np.zeros(X.shape)
        for j in range(X.shape[0]):
            for i in range(X.shape[1]):
                scaled[j, i] = X[j, i] / 255
        return scaled
        """,
    ),
    "sigmoid": _cells(
        "my_sigmoid(Z)",
        "1 / (1 + np.exp(-Z))",
        "1.0 / (1.0 + np.exp(-1 * Z))",
        "1 / (np.exp(-Z) + 1)",
        "(1 + np.exp(-Z)) ** -1",
        "np.power(1 + np.exp(-Z), -1)",
        "np.divide(1, np.add(1, np.exp(np.negative(Z))))",
        "1 / (1 + 1 / np.exp(Z))",
        "1 / (1 + np.e**-Z)",
        "1 / (1 + np.power(np.e, -Z))",
        "0.5 * (1 + np.tanh(Z / 2))",
        "1 - 1 / (1 + np.exp(Z))",
        "np.reciprocal(1 + np.exp(-Z))",
        "1 / (1 + np.exp(-np.clip(Z, -500, 500)))",
        "np.where(Z >= 0, 1 / (1 + np.exp(-Z)), np.exp(Z) / (1 + np.exp(Z)))",
        "np.exp(-np.logaddexp(0, -Z))",
        "[[1 / (1 + np.exp(-z)) for z in row] for row in Z]",
        "sigmoid(Z)",
        """
        A = np.zeros_like(Z)
        for i in range(Z.shape[0]):
            for j in range(Z.shape[1]):
                A[i, j] = 1 / (1 + np.exp(-Z[i, j]))
        return A
        """,
        """
        Z = 1 / (1 + np.exp(-Z))
        return Z
        """,
    ),
    "unit": [
        *_cells(
            "my_unit(w, b, X)",
            "w.T @ X + b, sigmoid(w.T @ X + b)",
            """
            Z = np.dot(w.T, X) + b
            A = 1 / (1 + np.exp(-Z))
            return Z, A
            """,
            """
            Z = np.matmul(w.T, X) + b
            return Z, sigmoid(Z)
            """,
            """
            Z = b + np.transpose(w) @ X
            return [Z, sigmoid(Z)]
            """,
            """
            Z = (X.T @ w).T + b
            return Z, sigmoid(Z)
            """,
            """
            Z = np.sum(w * X, axis=0, keepdims=True) + b
            return Z, sigmoid(Z)
            """,
            """
            Z = np.multiply(w, X).sum(axis=0).reshape(1, -1) + b
            return Z, 1 / (1 + np.exp(-Z))
            """,
            """
            Z = w.reshape(1, -1).dot(X) + b
            return Z, sigmoid(Z)
            """,
            """
            Z = np.einsum("ji,jk->ik", w, X) + b
            return Z, sigmoid(Z)
            """,
            """
            Z = np.add(np.dot(w.T, X), np.full((1, X.shape[1]), b))
            return Z, activations.sigmoid(Z)
            """,
            """
            n_x, m = X.shape
            Z = np.zeros((1, m))
            for i in range(m):
                z = 0
                for j in range(n_x):
                    z += w[j, 0] * X[j, i]
                Z[0, i] = z + b
            return Z, sigmoid(Z)
            """,
            """
            m = X.shape[1]
            Z = np.zeros((1, m))
            for i in range(m):
                Z[:, i] = (w.T @ X[:, [i]]).item() + b
            A = sigmoid(Z)
            return (Z, A)
            """,
            """
            Z = [[float(w[:, 0] @ x + b) for x in X.T]]
            A = [[sigmoid(z) for z in Z[0]]]
            return Z, A
            """,
        ),
        SIGMOID + "def my_unit(w, b, X):\n    Z = w.T @ X + b\n    A = my_sigmoid(Z)\n    return Z, A\n",
    ],
    "loss": [
        *_cells(
            "my_loss(A, Y)",
            "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))",
            "-Y * np.log(A) - (1 - Y) * np.log(1 - A)",
            "-1 * (np.multiply(Y, np.log(A)) + np.multiply(1 - Y, np.log(1 - A)))",
            "Y * -np.log(A) + (1 - Y) * -np.log(1 - A)",
            "np.where(Y == 1, -np.log(A), -np.log(1 - A))",
            "-np.log(np.where(Y == 1, A, 1 - A))",
            "-np.log(Y * A + (1 - Y) * (1 - A))",
            "-np.log(A**Y * (1 - A) ** (1 - Y))",
            "-np.log(np.power(A, Y) * np.power(1 - A, 1 - Y))",
            "-np.log(1 - np.abs(A - Y))",
            "(Y - 1) * np.log1p(-A) - Y * np.log(A)",
            "-(Y * np.log(A + 1e-15) + (1 - Y) * np.log(1 - A + 1e-15))",
            "np.log(1 / np.where(Y == 1, A, 1 - A))",
            "[[-np.log(a) if y == 1 else -np.log(1 - a) for a, y in zip(A[0], Y[0])]]",
            """
            losses = np.zeros(A.shape)
            for i in range(A.shape[1]):
                a, y = A[0, i], Y[0, i]
                losses[0, i] = -(y * np.log(a) + (1 - y) * np.log(1 - a))
            return losses
            """,
            """
            losses = -np.log(A)
            losses[Y == 0] = -np.log(1 - A[Y == 0])
            return losses
            """,
        ),
        LOSS + "def my_loss(A, Y):\n    return loss(A, Y)\n",
    ],
    "cost": [
        *_cells(
            "my_cost(A, Y)",
            "-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))",
            "-np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / Y.shape[1]",
            "-1 / A.shape[1] * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))",
            "(-1 / Y.size) * (np.dot(Y, np.log(A).T) + np.dot(1 - Y, np.log(1 - A).T))",
            "-(Y @ np.log(A).T + (1 - Y) @ np.log(1 - A).T).item() / A.shape[1]",
            "np.squeeze(-(np.matmul(Y, np.log(A.T)) + np.matmul(1 - Y, np.log(1 - A.T))) / Y.shape[1])",
            "-np.mean(np.multiply(Y, np.log(A)) + np.multiply(1 - Y, np.log(1 - A)), axis=1)",
            "-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A), axis=1, keepdims=True)",
            "-np.average(np.log(np.where(Y == 1, A, 1 - A)))",
            "np.mean(-Y * np.log(A)) + np.mean(-(1 - Y) * np.log(1 - A))",
            "float(np.mean(-np.log(1 - np.abs(A - Y))))",
            "-np.log(np.prod(np.where(Y == 1, A, 1 - A))) / A.shape[1]",
            "np.array(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))",
            """
            m = A.shape[1]
            J = 0
            for i in range(m):
                J += -(Y[0, i] * np.log(A[0, i]) + (1 - Y[0, i]) * np.log(1 - A[0, i]))
            return J / m
            """,
            """
            m = Y.shape[1]
            first = np.sum(Y * np.log(A))
            second = np.sum((1 - Y) * np.log(1 - A))
            return -(1 / m) * (first + second)
            """,
            """
            J = sum(-np.log(a) if y else -np.log(1 - a) for a, y in zip(A.ravel(), Y.ravel()))
            return J / len(A.ravel())
            """,
        ),
        LOSS + "def my_cost(A, Y):\n    return np.mean(loss(A, Y))\n",
        LOSS + "def my_cost(A, Y):\n    return np.sum(loss(A, Y), axis=1) / A.shape[1]\n",
    ],
    "dZ": _cells(
        "my_dZ(A, Y)",
        "A - Y",
        "-(Y - A)",
        "A + -1 * Y",
        "np.subtract(A, Y)",
        "np.add(A, np.negative(Y))",
        "(-(Y / A) + (1 - Y) / (1 - A)) * A * (1 - A)",
        "-(np.divide(Y, A) - np.divide(1 - Y, 1 - A)) * A * (1 - A)",
        "(1 - Y) * A - Y * (1 - A)",
        "np.where(Y == 1, A - 1, A)",
        "(A - Y).tolist()",
        "[[a - y for a, y in zip(A[0], Y[0])]]",
        """
        dA = (1 - Y) / (1 - A) - Y / A
        slope = A * (1 - A)
        return np.multiply(dA, slope)
        """,
        """
        dZ = np.zeros(A.shape)
        for i in range(A.shape[1]):
            dZ[0, i] = A[0, i] - Y[0, i]
        return dZ
        """,
        """
        dZ = A.copy()
        dZ -= Y
        return dZ
        """,
    ),
    "sigmoid_slope": [
        *_cells(
            "my_sigmoid_slope(Z)",
            "sigmoid(Z) * (1 - sigmoid(Z))",
            "sigmoid(Z) - sigmoid(Z) ** 2",
            "sigmoid(Z) * sigmoid(-Z)",
            "np.multiply(sigmoid(Z), 1 - sigmoid(Z))",
            "sigmoid(Z) - np.power(sigmoid(Z), 2)",
            "(1 - np.tanh(Z / 2) ** 2) / 4",
            "1 / ((1 + np.exp(Z)) * (1 + np.exp(-Z)))",
            "1 / (np.exp(Z) + 2 + np.exp(-Z))",
            "1 / (1 + np.exp(-Z)) * (1 - 1 / (1 + np.exp(-Z)))",
            "sigmoid.prime(Z)",
            "0.25 / np.cosh(np.clip(Z, -600, 600) / 2) ** 2",
            "[[sigmoid(z) * (1 - sigmoid(z)) for z in row] for row in Z]",
            """
            A = 1 / (1 + np.exp(-Z))
            return A * (1 - A)
            """,
            """
            slope = np.zeros(Z.shape)
            for i, row in enumerate(Z):
                for j, z in enumerate(row):
                    a = 1 / (1 + np.exp(-z))
                    slope[i, j] = a * (1 - a)
            return slope
            """,
        ),
        SIGMOID + "def my_sigmoid_slope(Z):\n    A = my_sigmoid(Z)\n    return A * (1 - A)\n",
    ],
    "gradients_with_loops": [
        *_cells(
            "my_gradients_with_loops(A, X, Y)",
            """
            n_x, m = X.shape
            dw, db = np.zeros((n_x, 1)), 0.0
            for i in range(m):
                dz = A[0, i] - Y[0, i]
                for j in range(n_x):
                    dw[j, 0] += X[j, i] * dz
                db += dz
            return dw / m, db / m
            """,
            """
            n_x = X.shape[0]
            m = X.shape[1]
            dw = np.zeros((n_x, 1))
            db = 0
            for i in range(0, m):
                dz = A[0][i] - Y[0][i]
                for j in range(0, n_x):
                    dw[j] = dw[j] + X[j][i] * dz
                db = db + dz
            dw = dw / m
            db = db / m
            return dw, db
            """,
            """
            n_x, m = X.shape
            dw, db = np.zeros((n_x, 1)), 0.0
            for i in range(m):
                dz = A[0, i] - Y[0, i]
                dw += X[:, [i]] * dz
                db += dz
            dw /= m
            db /= m
            return dw, db
            """,
            """
            n_x, m = X.shape
            dw = np.zeros((n_x, 1))
            for j in range(n_x):
                for i in range(m):
                    dw[j, 0] += X[j, i] * (A[0, i] - Y[0, i]) / m
            db = sum(A[0, i] - Y[0, i] for i in range(m)) / m
            return dw, db
            """,
            """
            n_x, m = X.shape
            dw, db = [0.0] * n_x, 0.0
            for i in range(m):
                dz = A[0, i] - Y[0, i]
                for j in range(n_x):
                    dw[j] += X[j, i] * dz / m
                db += dz / m
            return np.array(dw).reshape(-1, 1), db
            """,
            """
            n_x, m = X.shape
            dw, db = [[0.0] for _ in range(n_x)], 0.0
            for i in range(m):
                dz = A[0, i] - Y[0, i]
                for j in range(n_x):
                    dw[j][0] += X[j, i] * dz / m
                db += dz / m
            return dw, db
            """,
            """
            m = X.shape[1]
            dw = [[sum(x * (a - y) for x, a, y in zip(row, A[0], Y[0])) / m] for row in X]
            db = sum(a - y for a, y in zip(A[0], Y[0])) / m
            return dw, db
            """,
            """
            n_x, m = X.shape
            dw, db, i = np.zeros((n_x, 1)), 0.0, 0
            while i < m:
                j, dz = 0, A[0, i] - Y[0, i]
                while j < n_x:
                    dw[j, 0] += X[j, i] * dz
                    j += 1
                db += dz
                i += 1
            return dw / m, db / m
            """,
            """
            n_x, m = X.shape
            dw, db = np.zeros((n_x, 1)), np.zeros((1, 1))
            for i in range(m):
                dz = A[:, i] - Y[:, i]
                for j in range(n_x):
                    dw[j] += X[j, i] * dz
                db += dz
            return dw / m, db / m
            """,
            """
            n_x, m = X.shape
            dw, db = np.zeros((n_x, 1)), 0.0
            for i in reversed(range(m)):
                dz = A[0, i] - Y[0, i]
                db -= -dz
                for j in range(n_x):
                    dw[j, 0] -= -X[j, i] * dz
            return np.divide(dw, m), np.divide(db, m)
            """,
            """
            dw, db = np.zeros((X.shape[0], 1)), 0.0
            for x, a, y in zip(X.T, A.T, Y.T):
                dz = (a - y).item()
                dw, db = dw + x.reshape(-1, 1) * dz, db + dz
            return dw / A.size, db / A.size
            """,
            """
            dZ = A - Y
            return X @ dZ.T / X.shape[1], dZ.mean()
            """,
            """
            n_x, m = X.shape
            dw, db = np.zeros((n_x, 1)), 0.0
            for i in range(m):
                a, y = A[0, i], Y[0, i]
                da = -y / a + (1 - y) / (1 - a)
                dz = da * a * (1 - a)
                for j in range(n_x):
                    dw[j, 0] += X[j, i] * dz
                db += dz
            return [dw / m, db / m]
            """,
        )
    ],
    "gradients": _cells(
        "my_gradients(A, X, Y)",
        "X @ (A - Y).T / X.shape[1], np.mean(A - Y)",
        "1 / X.shape[1] * np.dot(X, (A - Y).T), 1 / X.shape[1] * np.sum(A - Y)",
        "np.matmul(X, (A - Y).T) / A.shape[1], (A - Y).sum() / A.shape[1]",
        "np.mean(X * (A - Y), axis=1, keepdims=True), np.mean(A - Y)",
        "np.sum(X * (A - Y), axis=1, keepdims=True) / Y.shape[1], np.average(A - Y)",
        "((A - Y) @ X.T).T / X.shape[1], np.mean(A - Y, axis=1, keepdims=True)",
        "[X @ (A - Y).T / X.shape[1], np.array(np.mean(A - Y))]",
        "-X @ (Y - A).T / X.shape[1], -np.mean(Y - A)",
        "X @ ((A - Y) / A.size).T, np.sum((A - Y) / A.size)",
        "X.dot(np.transpose(A - Y)) / X.shape[1], np.mean(A - Y, axis=1)",
        "np.multiply(X, A - Y).mean(axis=1).reshape(-1, 1), (A - Y).mean()",
        "np.einsum('ji,ki->jk', X, A - Y) / X.shape[1], float(np.mean(A - Y))",
        "(X @ (A - Y).T / X.shape[1]).tolist(), np.mean(A - Y).item()",
        """
        m = X.shape[1]
        dZ = A - Y
        dw = (1 / m) * (X @ dZ.T)
        db = (1 / m) * np.sum(dZ, axis=1, keepdims=True)
        return dw, db
        """,
        """
        m = len(X[0])
        dA = -(Y / A) + (1 - Y) / (1 - A)
        dZ = dA * A * (1 - A)
        return np.dot(X, dZ.T) / m, np.squeeze(np.sum(dZ) / m)
        """,
        """
        dw, db = np.zeros((X.shape[0], 1)), 0.0
        for i in range(X.shape[1]):
            dz = A[0, i] - Y[0, i]
            dw, db = dw + X[:, [i]] * dz, db + dz
        return dw / X.shape[1], db / X.shape[1]
        """,
        """
        dZ = (A - Y)[0]
        return (X @ dZ / len(dZ))[:, None], dZ.sum() / len(dZ)
        """,
    ),
    "update": _cells(
        "my_update(w, b, dw, db, alpha)",
        "w - alpha * dw, b - alpha * db",
        "w - dw * alpha, b - db * alpha",
        "-alpha * dw + w, -alpha * db + b",
        "w + -alpha * dw, b + -alpha * db",
        "[w - alpha * dw, b - alpha * db]",
        "np.subtract(w, np.multiply(alpha, dw)), np.subtract(b, alpha * db)",
        "w - alpha * dw, np.array([[b - alpha * db]])",
        "(w - alpha * dw).tolist(), float(b - alpha * db)",
        "logistic.step(w, b, dw, db, alpha)",
        "tuple(parameter - alpha * slope for parameter, slope in ((w, dw), (b, db)))",
        """
        w = w - alpha * dw
        b = b - alpha * db
        return w, b
        """,
        """
        w = w.copy()
        w -= alpha * dw
        b -= alpha * db
        return w, b
        """,
        """
        w_new = np.zeros(w.shape)
        for j in range(len(w)):
            w_new[j, 0] = w[j, 0] - alpha * dw[j, 0]
        return w_new, b - alpha * db
        """,
        """
        step = alpha * dw, alpha * db
        return w - step[0], b - step[1]
        """,
    ),
    "training": [
        *_cells(
            "my_training(w, b, X, Y, alpha, steps)",
            """
            m = X.shape[1]
            for k in range(steps):
                Z = w.T @ X + b
                A = 1 / (1 + np.exp(-Z))
                dZ = A - Y
                dw, db = X @ dZ.T / m, np.sum(dZ) / m
                w, b = w - alpha * dw, b - alpha * db
            return w, b
            """,
            """
            for k in range(steps):
                A = logistic.forward(w, b, X)
                dw, db = logistic.backward(A, X, Y)
                w, b = logistic.step(w, b, dw, db, alpha)
            return w, b
            """,
            """
            for _ in range(steps):
                dZ = sigmoid(np.dot(w.T, X) + b) - Y
                w = w - alpha * np.dot(X, dZ.T) / Y.shape[1]
                b = b - alpha * np.mean(dZ)
            return w, b
            """,
            """
            w = np.copy(w)
            for _ in range(steps):
                dZ = sigmoid(w.T @ X + b) - Y
                w -= alpha * X @ dZ.T / Y.size
                b -= alpha * dZ.mean()
            return w, b
            """,
            """
            while steps > 0:
                dZ = sigmoid(w.T @ X + b) - Y
                w, b, steps = w - alpha * X @ dZ.T / Y.size, b - alpha * dZ.mean(), steps - 1
            return [w, b]
            """,
            """
            *_, last = logistic.descend(w, b, X, Y, alpha, steps)
            return last.w, last.b
            """,
            """
            costs = []
            for k in range(1, steps + 1):
                A = sigmoid(w.T @ X + b)
                costs.append(-np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A)))
                w = w - alpha * np.mean(X * (A - Y), axis=1, keepdims=True)
                b = b - alpha * np.mean(A - Y, axis=1, keepdims=True)
            return w, b
            """,
            """
            X1 = np.vstack([X, np.ones((1, X.shape[1]))])
            W = np.vstack([w, [[b]]])
            for _ in range(steps):
                W = W - alpha * X1 @ (sigmoid(W.T @ X1) - Y).T / X.shape[1]
            return W[:-1], W[-1, 0]
            """,
            """
            m = X.shape[1]
            for k in range(steps):
                dw, db = np.zeros_like(w), 0.0
                for i in range(m):
                    x = X[:, [i]]
                    dz = sigmoid((w.T @ x).item() + b) - Y[0, i]
                    dw += x * dz
                    db += dz
                w = w - alpha * dw / m
                b = b - alpha * db / m
            return w, b
            """,
            """
            n_x, m = X.shape
            w, b = w.ravel().tolist(), float(b)
            for k in range(steps):
                dw, db = [0.0] * n_x, 0.0
                for i in range(m):
                    dz = sigmoid(sum(w[j] * X[j, i] for j in range(n_x)) + b) - Y[0, i]
                    dw = [dw[j] + X[j, i] * dz / m for j in range(n_x)]
                    db += dz / m
                w = [w[j] - alpha * dw[j] for j in range(n_x)]
                b = b - alpha * db
            return [[each] for each in w], b
            """,
            """
            if steps == 0:
                return w, b
            dZ = sigmoid(w.T @ X + b) - Y
            w, b = w - alpha * X @ dZ.T / Y.size, b - alpha * dZ.mean()
            return my_training(w, b, X, Y, alpha, steps - 1)
            """,
        ),
        """def my_gradients(A, X, Y):
    m = X.shape[1]
    return X @ (A - Y).T / m, np.sum(A - Y) / m


def my_update(w, b, dw, db, alpha):
    return w - alpha * dw, b - alpha * db


def my_training(w, b, X, Y, alpha, steps):
    for k in range(steps):
        A = sigmoid(w.T @ X + b)
        dw, db = my_gradients(A, X, Y)
        w, b = my_update(w, b, dw, db, alpha)
    return w, b
""",
    ],
    "percentages": _cells(
        "my_percentages(calories)",
        "100 * calories / calories.sum(axis=0)",
        "calories / calories.sum(axis=0, keepdims=True) * 100",
        "100 * calories / np.sum(calories, axis=0).reshape(1, -1)",
        "100 * calories / np.sum(calories, 0).reshape(1, calories.shape[1])",
        "np.divide(calories, calories.sum(axis=0)) * 100.0",
        "np.multiply(calories / np.sum(calories, axis=0, keepdims=True), 100)",
        "(calories.T / calories.T.sum(axis=1, keepdims=True)).T * 100",
        "calories / (calories.sum(axis=0) / 100)",
        "100 * calories / sum(calories)",
        "100 * calories / (np.ones((1, calories.shape[0])) @ calories)",
        "100 * calories / (calories.mean(axis=0) * calories.shape[0])",
        "np.array([100 * column / column.sum() for column in calories.T]).T",
        """
        totals = calories.sum(axis=0)
        return calories * 100 / totals[None, :]
        """,
        """
        result = np.zeros(calories.shape)
        for j in range(calories.shape[1]):
            for i in range(calories.shape[0]):
                result[i, j] = 100 * calories[i, j] / calories[:, j].sum()
        return result
        """,
    ),
    "standardize": _cells(
        "my_standardize(X)",
        "(X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)",
        "(X - np.mean(X, axis=1).reshape(-1, 1)) / np.std(X, axis=1).reshape(-1, 1)",
        "((X.T - X.mean(axis=1)) / X.std(axis=1)).T",
        "(X - X.mean(axis=1)[:, None]) / X.std(axis=1)[:, np.newaxis]",
        "(X - np.mean(X, 1, keepdims=True)) / np.sqrt(np.var(X, 1, keepdims=True))",
        "np.divide(np.subtract(X, X.mean(1, keepdims=True)), X.std(1, keepdims=True))",
        "X / X.std(axis=1, keepdims=True) - X.mean(axis=1, keepdims=True) / X.std(axis=1, keepdims=True)",
        "np.array([(row - row.mean()) / row.std() for row in X])",
        "[[(x - row.mean()) / row.std() for x in row] for row in X]",
        "(X - X.mean(axis=-1, keepdims=True)) / (X.std(axis=-1, keepdims=True) + 1e-9)",
        """
        m = X.shape[1]
        mu = np.sum(X, axis=1, keepdims=True) / m
        X = X - mu
        sigma = np.sqrt(np.sum(X**2, axis=1, keepdims=True) / m)
        return X / sigma
        """,
        """
        centered = X - X.mean(axis=1, keepdims=True)
        return centered / np.sqrt(np.mean(np.power(centered, 2), axis=1, keepdims=True))
        """,
        """
        centered = X - X.mean(axis=1, keepdims=True)
        return centered * X.shape[1] ** 0.5 / np.linalg.norm(centered, axis=1, keepdims=True)
        """,
        """
        result = np.zeros_like(X)
        for j in range(X.shape[0]):
            result[j] = (X[j] - X[j].mean()) / X[j].std()
        return result
        """,
    ),
    "differences": _cells(
        "my_differences(first, second)",
        "first.reshape(-1, 1) - second.reshape(1, -1)",
        "first.reshape(len(first), 1) - second",
        "first[:, None] - second[None, :]",
        "first[:, np.newaxis] - second",
        "np.subtract.outer(first, second)",
        "np.subtract(first.reshape(-1, 1), second.reshape(1, -1))",
        "-(second.reshape(1, -1) - first.reshape(-1, 1))",
        "np.expand_dims(first, 1) - np.expand_dims(second, 0)",
        "np.tile(first.reshape(-1, 1), (1, second.size)) - second",
        "np.array([[first[i] - second[j] for j in range(len(second))] for i in range(len(first))])",
        "[[a - b for b in second] for a in first]",
        "np.array([a - second for a in first])",
        "(first - second.reshape(-1, 1)).T",
        "np.column_stack([first - b for b in second])",
        """
        column, row = first.reshape((first.shape[0], 1)), second.reshape((1, second.shape[0]))
        assert column.shape == (len(first), 1)
        return column - row
        """,
        """
        table = np.zeros((len(first), len(second)))
        for i in range(len(first)):
            for j in range(len(second)):
                table[i, j] = first[i] - second[j]
        return table
        """,
    ),
    "predict": [
        *_cells(
            "my_predict(w, b, X)",
            "(sigmoid(w.T @ X + b) > 0.5).astype(int)",
            "sigmoid(w.T @ X + b) > 0.5",
            "1 * (sigmoid(np.dot(w.T, X) + b) > 0.5)",
            "(logistic.forward(w, b, X) > 0.5).astype(float)",
            "np.where(sigmoid(w.T @ X + b) > 0.5, 1, 0)",
            "np.where(sigmoid(w.T @ X + b) <= 0.5, 0.0, 1.0)",
            "np.round(sigmoid(w.T @ X + b))",
            "np.rint(sigmoid(w.T @ X + b)).astype(int)",
            "(w.T @ X + b > 0).astype(int)",
            "np.heaviside(w.T @ X + b, 0)",
            "np.ceil(sigmoid(w.T @ X + b) - 0.5)",
            "(2 * sigmoid(w.T @ X + b) > 1).astype(np.float32)",
            "[[1 if a > 0.5 else 0 for a in sigmoid(w.T @ X + b)[0]]]",
            """
            m = X.shape[1]
            answers = np.zeros((1, m))
            A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
            for i in range(A.shape[1]):
                if A[0, i] > 0.5:
                    answers[0, i] = 1
                else:
                    answers[0, i] = 0
            return answers
            """,
            """
            A = sigmoid(w.T @ X + b)
            A[A > 0.5] = 1
            A[A <= 0.5] = 0
            return A
            """,
            """
            answers = []
            for i in range(X.shape[1]):
                answers.append(bool(sigmoid((w.T @ X[:, [i]]).item() + b) > 0.5))
            return np.array(answers).reshape(1, -1)
            """,
        ),
        "def my_unit(w, b, X):\n    Z = w.T @ X + b\n    return Z, sigmoid(Z)\n\n\n"
        "def my_predict(w, b, X):\n    Z, A = my_unit(w, b, X)\n    return np.array(A > 0.5, dtype=int)\n",
    ],
}
