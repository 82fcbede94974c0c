"""What the Playground says about the thing that is pointed at, in the notation of the course."""

from nnlib.cost import loss
from nnlib.labs.frame.numbers import hint
from nnlib.labs.playground.features import FEATURES


def spot(name, index, places, settings, net, slopes, A, made, yhat) -> str:
    """Return in words what a unit, bias, weight or example is and how it is now; "" for what is gone.

    places  what the marks stand for        slopes  those known so far          A  of all layers on the map
    made    the examples                    yhat    of the examples that the name stands for, (1, m)
    """
    listed = {"unit": places.units, "bias": places.biases, "weight": places.weights}.get(name)
    if listed is not None:
        return _WORDS[name](listed[index], index, settings, net, slopes, A) if index < len(listed) else ""
    X, Y = (made.X, made.Y) if name == "train" else (made.X_test, made.Y_test)
    return _example(name, index, X, Y, yhat) if index < Y.size else ""


def _unit(at, index, settings, net, slopes, A):
    l, i = at
    if l == 0:
        name, feature = list(FEATURES.items())[index]
        if i is None:
            return f"{feature.symbol}: a feature that is not fed to the network"
        low, high = A[l][i].min(), A[l][i].max()
        return f"A[0], row {i + 1}: {feature.symbol}\nfrom {hint(low)} to {hint(high)} on this map"
    low, high = A[l][i].min(), A[l][i].max()
    before = "X" if l == 1 else f"A[{l - 1}]"
    what = "yhat" if l == net.L else f"layer {l}, unit {i + 1}"
    return (
        f"{what}: a = {net.g[l].name}(z), z = row {i + 1} of W[{l}] times {before}, plus b[{l}]\n"
        f"a from {hint(low)} to {hint(high)} on this map; bias {hint(net.b[l][i, 0])}"
    )


def _bias(at, index, settings, net, slopes, A):
    l, i = at
    slope = f"\ndb[{l}][{i}, 0] = {hint(slopes.db[l][i, 0])} in {slopes.when}" if l in slopes.db else ""
    return f"b[{l}][{i}, 0] = {hint(net.b[l][i, 0])}, the bias of unit {i + 1} of layer {l}; click to change it{slope}"


def _weight(at, index, settings, net, slopes, A):
    l, i, j = at
    start = FEATURES[settings.features[j]].symbol if l == 1 else f"unit {j + 1} of layer {l - 1}"
    end = "the output" if l == net.L else f"unit {i + 1} of layer {l}"
    slope = f"\ndW[{l}][{i}, {j}] = {hint(slopes.dW[l][i, j])} in {slopes.when}" if l in slopes.dW else ""
    return f"W[{l}][{i}, {j}] = {hint(net.W[l][i, j])}, from {start} to {end}; click to change it{slope}"


_WORDS = {"unit": _unit, "bias": _bias, "weight": _weight}


def _example(name, index, X, Y, yhat):
    y, a = int(Y[0, index]), float(yhat[0, index])
    lost = float(loss(yhat[:, index : index + 1], Y[:, index : index + 1])[0, 0])
    formula = "−log yhat" if y else "−log(1 − yhat)"
    side = "training" if name == "train" else "test"
    return (
        f"{side} example: x1 = {hint(X[0, index])}, x2 = {hint(X[1, index])}, y = {y}\n"
        f"yhat = {hint(a)}, loss = {formula} = {hint(lost)}"
    )
