"""Week 2: from a picture to a column, one unit forward and backward, a training, and three puzzles of shape."""

import numpy as np

from nnlib import activations, cost, datasets, logistic
from nnlib.activations import sigmoid
from nnlib.exercises.exercise import Exercise, Mistake

# Every size different; one example; one feature; as many examples as features.
UNIT = ({"n_x": 3, "m": 5}, {"n_x": 4, "m": 2}, {"n_x": 5, "m": 1}, {"n_x": 1, "m": 4}, {"n_x": 3, "m": 3})
ROW = ({"m": 5}, {"m": 2}, {"m": 1})
TABLE = ({"n": 2, "m": 3}, {"n": 4, "m": 1}, {"n": 1, "m": 4}, {"n": 3, "m": 3})
MANY = {"n_x": 50, "m": 500}


def _bytes(numbers, *shape):
    """Bright and dark, never quite 255: so the largest number at hand is not the largest there can be."""
    return numbers.rng.integers(0, 251, shape).astype(np.uint8)


# Pictures


def _pictures(numbers, m, h, w):
    return {"pictures": _bytes(numbers, m, h, w, 3)}


UNROLL = Exercise(
    name="unroll",
    week=2,
    title="one column for each picture",
    task="Return X: each picture read row by row, its values in a column of their own, the numbers as they are.",
    arguments={"pictures": "(m, h, w, 3), m pictures of h by w pixels with 3 colors each"},
    returns={"X": "(h w 3, m), h times w times 3 rows and a column for each picture"},
    formula=("X = (a row for each picture, m of them), turned",),
    reference=datasets.unroll,
    draw=_pictures,
    cases=(
        {"m": 5, "h": 2, "w": 4},
        {"m": 2, "h": 4, "w": 5},
        {"m": 1, "h": 2, "w": 3},
        {"m": 2, "h": 1, "w": 2},
    ),
    mistakes=(
        Mistake(
            "the long list of all values is broken into m columns by `reshape(-1, m)`",
            "The shape is right, and every column mixes values of all pictures: `reshape` never reorders. Make each "
            "picture a row first, then turn the rows.",
            ((".reshape(m, -1).T", ".reshape(-1, m)"),),
        ),
        Mistake(
            "the pictures are rows",
            "Here every example is a column. One more turn is missing: `.T`.",
            ((".reshape(m, -1).T", ".reshape(m, -1)"),),
        ),
        Mistake(
            "the list is broken at other places, and then turned",
            "`reshape(-1, m)` mixes values of all pictures, and `.T` doesn't sort them out. Make each picture a row, "
            "`reshape(m, -1)`, then turn the rows.",
            ((".reshape(m, -1)", ".reshape(-1, m)"),),
        ),
        Mistake(
            "all pictures are in one single column",
            "`reshape(-1, 1)` is for one picture alone. Of m pictures each gets its own column.",
            ((".reshape(m, -1).T", ".reshape(-1, 1)"),),
        ),
        Mistake(
            "everything is one flat list",
            "`flatten()` and `reshape(-1)` forget which value is whose. Keep one axis for the pictures.",
            ((".reshape(m, -1).T", ".reshape(-1)"),),
        ),
        Mistake(
            "only the first picture is unrolled",
            "One column came out of it. All m pictures go into X, side by side.",
            (("pictures.reshape(m, -1).T", "pictures[0].reshape(-1, 1)"),),
        ),
        Mistake(
            "only the last picture is left",
            "In the loop each picture takes the place of the one before. Collect the columns in a list, and put them "
            "side by side with `np.hstack`; or do without a loop.",
            (("pictures.reshape(m, -1).T", "pictures[-1].reshape(-1, 1)"),),
        ),
        Mistake(
            "each picture is read color after color, and column by column in each",
            "`.T` before `reshape`, or `order='F'`, turns the pictures themselves. Row by row is what `reshape(m, -1)` "
            "does on its own; turn afterwards.",
            ((".reshape(m, -1).T", ".T.reshape(-1, m)"),),
        ),
        Mistake(
            "each picture is read color after color: all of red, then green, then blue",
            "A picture is stored pixel by pixel, the three colors of a pixel together. Leave the axes in their order.",
            (("pictures.reshape", "pictures.transpose(0, 3, 1, 2).reshape"),),
        ),
        Mistake(
            "each picture is read column by column",
            "The first three rows of X are the first pixel, and then comes its right neighbor. Leave the axes of a "
            "picture in their order.",
            (("pictures.reshape", "pictures.transpose(0, 2, 1, 3).reshape"),),
        ),
        Mistake(
            "m is the height of a picture",
            "The pictures lie along the first axis: m is `pictures.shape[0]`, or `len(pictures)`.",
            (("len(pictures)", "pictures.shape[1]"),),
        ),
        Mistake(
            "m is the number of colors",
            "The pictures lie along the first axis: m is `pictures.shape[0]`, or `len(pictures)`.",
            (("len(pictures)", "pictures.shape[-1]"),),
        ),
        Mistake(
            "the columns are stacked along a new axis",
            "A list of m columns becomes an array with three axes. `np.hstack(columns)` puts them side by side.",
            ((".reshape(m, -1).T", ".reshape(m, -1, 1)"),),
        ),
        Mistake(
            "the pictures stand side by side as they are",
            "They are still tables of pixels, with three axes. Make a column of each first, `picture.reshape(-1, 1)`, "
            "and give those to `np.hstack`.",
            (("pictures.reshape(m, -1).T", "np.hstack(pictures)"),),
        ),
        Mistake(
            "the colors are kept apart, one row each",
            "That is one long row for each color. A picture is one column with all its h w 3 values.",
            ((".reshape(m, -1).T", ".reshape(-1, 3).T"),),
        ),
        Mistake(
            "the colors keep an axis of their own",
            "Three axes are left. All h w 3 values of a picture go into one: `reshape(m, -1)`.",
            ((".reshape(m, -1).T", ".reshape(m, -1, 3).T"),),
        ),
        Mistake(
            "only the red of each pixel is kept",
            "A picture has h w 3 values, three for each pixel, and all of them are features.",
            (("pictures.reshape", "pictures[..., 0].reshape"),),
        ),
        Mistake(
            "the colors of each pixel are averaged",
            "That makes it gray. A picture has h w 3 values, three for each pixel, and all of them are features.",
            (("pictures.reshape", "pictures.mean(axis=-1).reshape"),),
        ),
        Mistake(
            "the numbers are divided by 255 already",
            "Unrolling only moves numbers to other places. Scaling them is the next step, on its own.",
            (("-1).T", "-1).T / 255"),),
        ),
    ),
    nudge="Which axis counts the pictures? Keep that one, and let `reshape` put all the others into one.",
    skeleton="def my_unroll(pictures):\n    m = ...\n    rows = pictures.reshape(..., ...)\n    return ...",
    large={"m": 100, "h": 20, "w": 20},
)


def scale(X):
    """Return X from 0 to 1, for whole numbers X (n_x, m) from 0 to 255."""
    return X / 255


def _scale(numbers, n_x, m):
    return {"X": _bytes(numbers, n_x, m)}


SCALE = Exercise(
    name="scale",
    week=2,
    title="X from 0 to 1",
    task="X holds whole numbers, 0 for dark and 255 for the brightest that a file can hold. Return them from 0 to 1.",
    arguments={"X": "(n_x, m), whole numbers from 0 to 255"},
    returns={"X": "(n_x, m)"},
    formula=("X / 255",),
    reference=scale,
    draw=_scale,
    cases=UNIT,
    mistakes=(
        Mistake(
            "nothing is divided",
            "Values up to 255 make sums of thousands, where the sigmoid is flat. Divide by the brightest there can be.",
            (("X / 255", "X"),),
        ),
        Mistake(
            "the result is cut to whole numbers",
            "`//`, `int` and `astype(int)` drop what comes after the point, and that is everything here. So does an "
            "array of whole numbers, like X itself, when you write into it. `X / 255` makes a new one.",
            (("X / 255", "X // 255"),),
        ),
        Mistake(
            "the result is rounded to whole numbers",
            "Only 0 and 1 are left, and a picture of 256 shades has become black and white.",
            (("X / 255", "np.round(X / 255)"),),
        ),
        Mistake(
            "the divisor is 256",
            "There are 256 values, and the largest is 255, since they begin at 0. 255 / 255 is 1.",
            (("255", "256"),),
        ),
        Mistake(
            "the divisor is the largest number that happens to be there",
            "Then the scale changes with the pictures: the test pictures get another one than the training pictures. "
            "Divide by 255, always.",
            (("255", "X.max()"),),
            family="largest",
        ),
        Mistake(
            "each column is divided by its own largest number",
            "Then a dark picture and a bright one look alike. Divide all by 255.",
            (("255", "X.max(axis=0)"),),
        ),
        Mistake(
            "each row is divided by its own largest number",
            "Then every pixel has a scale of its own, which changes with the pictures. Divide all by 255.",
            (("255", "X.max(axis=1, keepdims=True)"),),
        ),
        Mistake(
            "smallest and largest are stretched to 0 and 1",
            "Then the scale changes with the pictures: the test pictures get another one than the training pictures. "
            "Divide by 255, always.",
            (("X / 255", "(X - X.min()) / (X.max() - X.min())"),),
        ),
        Mistake(
            "X is centered and divided by its spread",
            "That is another scale, around 0, and it changes with the pictures. For pictures dividing by 255 does it.",
            (("X / 255", "(X - X.mean()) / X.std()"),),
        ),
        Mistake(
            "the scale runs from -1 to 1",
            "That is a usual one too, and not the one asked for: 0 stays 0 here, and 255 becomes 1.",
            (("X / 255", "X / 127.5 - 1"),),
        ),
        Mistake(
            "X is divided by its sum",
            "Shares of a sum get smaller with each picture more. Divide by 255.",
            (("255", "X.sum()"),),
        ),
        Mistake(
            "it is divided by 255 twice",
            "Once in `unroll` and once here? Then the brightest is 0.004. Once is enough.",
            (("255", "255**2"),),
        ),
        Mistake(
            "the divisor is 1200, the number of features",
            "How many values a picture has is another matter. Divide by the largest that one value can be.",
            (("255", "1200"),),
        ),
        Mistake(
            "X is multiplied by 255",
            "Whole numbers of one byte even wrap around then: 2 times 255 is 254. Divide.",
            (("X / 255", "X * 255"),),
        ),
    ),
    nudge="What should become of 255, and what of 0? numpy divides a whole table by one number.",
    skeleton="def my_scale(X):\n    return X / ...",
    large={"n_x": 100, "m": 200},
)


# The sigmoid


def _Z(numbers, n, m):
    Z = numbers.normal(n, m, spread=30.0 if numbers.extreme else 1.5)
    if numbers.extreme:
        Z[0, :2] = numbers.rng.uniform(800, 2000, 2) * (1, -1)
    return {"Z": Z}


FAR_OUT = (*TABLE, {"n": 2, "m": 3, "extreme": True})

SIGMOID = Exercise(
    name="sigmoid",
    week=2,
    title="the sigmoid",
    task="Write the sigmoid yourself: return it for every entry of Z, all at once.",
    arguments={"Z": "(n, m)"},
    returns={"A": "like Z"},
    formula=("A = 1 / (1 + e^-Z)",),
    reference=activations.sigmoid.g,
    draw=_Z,
    cases=FAR_OUT,
    mistakes=(
        Mistake(
            "the minus in the exponent is missing",
            "e^Z grows with Z, so the result falls where it should rise. Write `np.exp(-Z)`.",
            (("np.exp(-Z)", "np.exp(Z)"),),
            family="falling",
        ),
        Mistake(
            "it is 1 minus the sigmoid",
            "That falls where the sigmoid rises: it is the chance of a 0. Leave out the `1 -`.",
            (("1 / (1 + np.exp(-Z))", "1 - 1 / (1 + np.exp(-Z))"),),
            family="falling",
        ),
        Mistake(
            "e^-Z stands above the line in place of 1",
            "e^-Z / (1 + e^-Z) falls where the sigmoid rises: it is 1 minus the sigmoid. Above the line stands 1.",
            (("1 / (1 + np.exp(-Z))", "np.exp(-Z) / (1 + np.exp(-Z))"),),
            family="falling",
        ),
        Mistake(
            "the brackets around 1 + e^-Z are missing",
            "Division comes before addition, so `1 / 1 + x` is 1 + x. Write `1 / (1 + np.exp(-Z))`.",
            (("1 / (1 + np.exp(-Z))", "1 / 1 + np.exp(-Z)"),),
        ),
        Mistake(
            "the 1 under the line is missing",
            "`1 / np.exp(-Z)` is e^Z, which has no upper end. Under the line stands 1 + e^-Z.",
            (("(1 + np.exp(-Z))", "np.exp(-Z)"),),
        ),
        Mistake(
            "there is a minus under the line in place of the plus",
            "1 - e^-Z is 0 at Z = 0, and the quotient infinite. It is 1 + e^-Z.",
            (("1 + np.exp(-Z)", "1 - np.exp(-Z)"),),
        ),
        Mistake(
            "the minus stands before e and not in the exponent",
            "`-np.exp(Z)` is minus e^Z. The exponent is -Z: `np.exp(-Z)`.",
            (("np.exp(-Z)", "-np.exp(Z)"),),
        ),
        Mistake(
            "e^Z goes through infinity",
            "e^Z / (1 + e^Z) is the sigmoid on paper. For a large Z it is infinity by infinity, and that gives nan, "
            "not a number. 1 / (1 + e^-Z) has no such end.",
            (("1 / (1 + np.exp(-Z))", "np.exp(Z) / (1 + np.exp(Z))"),),
        ),
        Mistake(
            "the sigmoid is applied twice",
            "Its own result, between 0 and 1, is squeezed once more. Once is enough.",
            (("np.exp(-Z)", "np.exp(-1 / (1 + np.exp(-Z)))"),),
        ),
        Mistake(
            "it is the slope of the sigmoid",
            "A (1 - A) says how steep the sigmoid is. The sigmoid is A itself.",
            compute=activations.sigmoid.prime,
        ),
        Mistake(
            "it is the tanh",
            "It has the same form and runs from -1 to 1. You meet it in week 3; here it is 1 / (1 + e^-Z).",
            (("1 / (1 + np.exp(-Z))", "np.tanh(Z)"),),
        ),
        Mistake(
            "the result is cut to 0 and 1",
            "The sigmoid gives every number in between. The cut, at a threshold, is a later step of its own.",
            (("1 / (1 + np.exp(-Z))", "np.round(1 / (1 + np.exp(-Z)))"),),
        ),
        Mistake(
            "e is typed in as 2.718",
            "e has digits without end, and here three after the point can be seen. `np.exp` knows them all.",
            (("np.exp(-Z)", "2.718**-Z"),),
        ),
        Mistake(
            "the base is 10 in place of e",
            "10^-Z makes another curve, 2.3 times as steep. `np.exp` has the base e = 2.718...",
            (("np.exp(-Z)", "10.0**-Z"),),
        ),
        Mistake(
            "`return` stands inside the loop",
            "It ends the function with the first row of Z. numpy takes the whole of Z at once, without a loop.",
            (("np.exp(-Z)", "np.exp(-Z[0])"),),
        ),
        Mistake(
            "e^Z is divided by the sum of all",
            "That is the softmax, where the entries share out 1. The sigmoid looks at each entry alone.",
            (("1 / (1 + np.exp(-Z))", "np.exp(Z) / np.sum(np.exp(Z))"),),
        ),
    ),
    nudge="Which function of numpy gives e to the power of every entry?",
    skeleton="def my_sigmoid(Z):\n    return ... / (... + ...)",
    large={"n": 20, "m": 500},
)

SLOPE = Exercise(
    name="sigmoid_slope",
    week=2,
    title="the slope of the sigmoid",
    task="Return how steep the sigmoid is at every entry of Z. You may call `sigmoid`, or `my_sigmoid`.",
    arguments={"Z": "(n, m)"},
    returns={"slope": "like Z"},
    formula=("A = sigmoid(Z)", "slope = A (1 - A)"),
    reference=activations.sigmoid.prime,
    draw=_Z,
    cases=FAR_OUT,
    mistakes=(
        Mistake(
            "it is the sigmoid, not its slope",
            "The slope is flat at both ends and highest in the middle, 0.25. It is A (1 - A).",
            (("A * (1 - A)", "A"),),
            line=1,
        ),
        Mistake(
            "the formula is fed with Z itself",
            "Z (1 - Z) skips the sigmoid. A is sigmoid(Z), and the slope is A (1 - A).",
            (("sigmoid(Z)", "Z"),),
        ),
        Mistake(
            "it is the slope at A in place of Z",
            "The sigmoid has been applied before, and is applied again: the slope is taken at another place. The "
            "argument here is Z, so one sigmoid is enough.",
            (("sigmoid(Z)", "sigmoid(sigmoid(Z))"),),
        ),
        Mistake(
            "the brackets around 1 - A are missing",
            "`A * 1 - A` is A - A, and that is 0. Write `A * (1 - A)`.",
            (("(1 - A)", "1 - A"),),
            line=1,
        ),
        Mistake(
            "1 - A is turned into A - 1",
            "Then every slope is negative, and the sigmoid rises everywhere.",
            (("1 - A", "A - 1"),),
            line=1,
        ),
        Mistake(
            "A is missing before the bracket",
            "1 - A alone falls from 1 to 0. The slope is a product of two: A and 1 - A.",
            (("A * (1 - A)", "1 - A"),),
            line=1,
            family="one factor",
        ),
        Mistake(
            "the square below the line is missing",
            "e^-Z / (1 + e^-Z) is 1 - A. With (1 + e^-Z)^2 below it is the slope; A (1 - A) is easier to get right.",
            (("A * (1 - A)", "np.exp(-Z) / (1 + np.exp(-Z))"),),
            line=1,
            family="one factor",
        ),
        Mistake(
            "the second factor is 1 - Z",
            "Both factors are made of A: A (1 - A).",
            (("(1 - A)", "(1 - Z)"),),
            line=1,
        ),
        Mistake(
            "it is doubled",
            "A difference from Z - h to Z + h is divided by 2h. Or write A (1 - A), without nudging.",
            (("A * (1 - A)", "2 * A * (1 - A)"),),
            line=1,
        ),
        Mistake(
            "it is nudged by 0.001, to one side",
            "That comes close to the slope, within a thousandth or so. A (1 - A) is exact, and costs one sigmoid.",
            (("A * (1 - A)", "(sigmoid(Z + 0.001) - A) / 0.001"),),
            line=1,
        ),
        Mistake(
            "A is added and not taken away",
            "A (1 + A) goes on growing to 2. The slope is A (1 - A), which is 0 at both ends.",
            (("1 - A", "1 + A"),),
            line=1,
        ),
        Mistake(
            "it is the slope of tanh, with the sigmoid in it",
            "1 - A^2 belongs to A = tanh(Z). For the sigmoid it is A (1 - A).",
            (("A * (1 - A)", "1 - A**2"),),
            line=1,
        ),
        Mistake(
            "A is e^Z, without the 1 under the line",
            "`1 / np.exp(-Z)` is e^Z, which has no upper end. The sigmoid is 1 / (1 + e^-Z); best call `sigmoid`.",
            (("sigmoid(Z)", "np.exp(Z)"),),
        ),
        Mistake(
            "e^Z goes through infinity",
            "e^-Z / (1 + e^-Z)^2 is the slope on paper. Far out it is infinity by infinity, and that gives nan, not a "
            "number. A (1 - A) has no such end.",
            (("A * (1 - A)", "np.exp(-Z) / (1 + np.exp(-Z)) ** 2"),),
            line=1,
        ),
        Mistake(
            "A and 1 - A are multiplied as matrices",
            "`@` and `np.dot` add up over an axis. Each entry of Z has a slope of its own: multiply with `*`.",
            (("A * (1 - A)", "A @ (1 - A)"),),
            line=1,
        ),
        Mistake(
            "A (1 - A) is summed",
            "Every entry of Z has a slope of its own, so nothing is added up.",
            (("A * (1 - A)", "np.sum(A * (1 - A))"),),
            line=1,
        ),
        Mistake(
            "it is A squared",
            "The second factor is 1 - A, not A again.",
            (("(1 - A)", "A"),),
            line=1,
        ),
    ),
    nudge="You need the sigmoid once. Call its result A; the slope is a product of A and something simple.",
    skeleton="def my_sigmoid_slope(Z):\n    A = ...\n    return ... * (... - ...)",
    large={"n": 20, "m": 500},
)


# One unit


def unit(w, b, X):
    """Return Z and A (1, m), for w (n_x, 1), a number b, X (n_x, m)."""
    Z = w.T @ X + b
    A = sigmoid(Z)
    return Z, A


def _unit(numbers, n_x, m):
    return {"w": numbers.normal(n_x, 1), "b": numbers.either(0.6, 1.4), "X": numbers.normal(n_x, m)}


UNIT_FORWARD = Exercise(
    name="unit",
    week=2,
    title="one unit: weigh, add, squeeze",
    task="Return the weighted sums Z of all examples at once, and A, the sigmoid of them. You may call `sigmoid`.",
    arguments={"w": "(n_x, 1)", "b": "a number", "X": "(n_x, m)"},
    returns={"Z": "(1, m)", "A": "(1, m)"},
    formula=("Z = w.T X + b", "A = sigmoid(Z)"),
    reference=unit,
    draw=_unit,
    cases=UNIT,
    mistakes=(
        Mistake(
            "b is missing",
            "Weigh, add up, and then add b: without it every unit says 0.5 to an example of zeros.",
            (("w.T @ X + b", "w.T @ X"),),
        ),
        Mistake("b is taken away", "The bias is added: `w.T @ X + b`.", (("X + b", "X - b"),)),
        Mistake(
            "b is added n_x times, once for each feature",
            "The sum over the features comes first. b is added once, after it.",
            (("w.T @ X + b", "w.T @ X + len(w) * b"),),
        ),
        Mistake(
            "b is added to the features, before they are weighed",
            "Then it is weighed along with them. Weigh and add up first: `w.T @ X + b`.",
            (("w.T @ X + b", "w.T @ (X + b)"),),
        ),
        Mistake(
            "w is not turned",
            "(n_x, 1) @ (n_x, m) doesn't fit. A row of weights times a column of features: `w.T @ X`.",
            (("w.T @ X", "w @ X"),),
        ),
        Mistake(
            "`*` stands where `@` is meant",
            "`*` goes element by element. The product of matrices, which adds up over the features, is `@`.",
            (("w.T @ X", "w.T * X"),),
        ),
        Mistake(
            "only the first example is weighed",
            "A fixed column, such as `X[j, 0]`, is one example. `w.T @ X` does all m.",
            (("w.T @ X", "w.T @ X[:, :1]"),),
        ),
        Mistake(
            "w and b are set to zero, whatever is passed",
            "Then every z is 0 and every a is 0.5. Use the w and b that come in.",
            (("w.T @ X + b", "0 * (w.T @ X)"),),
        ),
        Mistake(
            "the sum over the features is missing",
            "`w * X` multiplies in pairs and stops there, so it has the shape of X. `w.T @ X` adds up too.",
            (("w.T @ X", "w * X"),),
        ),
        Mistake(
            "the sum goes over everything",
            "Each example has a z of its own. Add up over the features alone: `w.T @ X`, or a sum with `axis=0`.",
            (("w.T @ X", "np.sum(w * X)"),),
        ),
        Mistake(
            "the sum goes over the examples",
            "`axis=1` runs along a row, over the examples. The features stand below each other: `w.T @ X`, or a sum "
            "along `axis=0`.",
            (("w.T @ X", "np.sum(w * X, axis=1, keepdims=True)"),),
        ),
        Mistake(
            "the sum over the features loses its axis",
            "The numbers are right, as a rank-1 array (m,). A row is (1, m): say `keepdims=True`, or `w.T @ X`.",
            (("w.T @ X", "np.sum(w * X, axis=0)"),),
        ),
        Mistake(
            "Z is a column",
            "`X.T @ w` has a row for each example. In this course every example is a column: `w.T @ X`.",
            (("w.T @ X", "X.T @ w"),),
        ),
        Mistake(
            "it is the mean over the features, not the sum",
            "z is w_1 x_1 + ... + w_n x_n + b. There is no division in it.",
            (("w.T @ X", "w.T @ X / len(w)"),),
        ),
        Mistake(
            "b has the wrong sign in the exponent",
            "`np.exp(-(w.T @ X) + b)` turns the sign of one part alone. The minus goes before all of Z: `np.exp(-Z)`.",
            (("sigmoid(Z)", "sigmoid(Z - 2 * b)"),),
            line=1,
        ),
        Mistake(
            "b is missing in A",
            "A is the sigmoid of Z, the whole of it.",
            (("sigmoid(Z)", "sigmoid(Z - b)"),),
            line=1,
        ),
        Mistake(
            "the brackets below the line are missing in the sigmoid",
            "Division comes before addition, so `1 / 1 + x` is 1 + x. Write `1 / (1 + np.exp(-Z))`.",
            (("sigmoid(Z)", "1 / 1 + np.exp(-Z)"),),
            line=1,
        ),
        Mistake(
            "b is added after the squeeze",
            "Weigh, add, squeeze: b belongs into Z. Added to A it can make chances larger than 1.",
            (("sigmoid(Z)", "sigmoid(Z - b) + b"),),
            line=1,
        ),
        Mistake(
            "A is not squeezed",
            "A is Z still. Put it through the sigmoid.",
            (("sigmoid(Z)", "Z"),),
            line=1,
        ),
        Mistake(
            "A is squeezed twice",
            "Its result, between 0 and 1, goes through once more: only 0.5 to 0.73 is left. Once is enough.",
            (("sigmoid(Z)", "sigmoid(sigmoid(Z))"),),
            line=1,
        ),
        Mistake(
            "the minus is missing in the sigmoid's exponent",
            "Then A falls where Z grows. It is 1 / (1 + e^-Z).",
            (("sigmoid(Z)", "sigmoid(-Z)"),),
            line=1,
        ),
        Mistake(
            "A is cut to 0 and 1",
            "A is a chance, any number in between. Yes or no comes later, with a threshold.",
            (("sigmoid(Z)", "np.round(sigmoid(Z))"),),
            line=1,
        ),
        Mistake(
            "A comes back in place of Z too",
            "The backward pass of later weeks needs Z as it was before the squeeze. Keep both, under two names.",
            (("Z, A", "A, A"),),
        ),
    ),
    nudge="A row of weights times a column of features is one number, and a table has a column for each example.",
    skeleton="def my_unit(w, b, X):\n    Z = ...\n    A = ...\n    return Z, A",
    large=MANY,
)


# Loss and cost


def _predictions(numbers, m):
    """With two labels of each class at least, where there is room: else one term is one example."""
    Y = numbers.labels(m)
    if m > 3:
        Y[0, numbers.rng.permutation(m)[:4]] = (0, 0, 1, 1)
    return {"A": numbers.between(0.05, 0.95, 1, m), "Y": Y}


def cross_entropy(A, Y):
    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A))


ENTROPY = "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))"

# What is wrong with the logarithms and their signs is so in the loss and in the cost.
LOGARITHMS = (
    Mistake(
        "the minus is missing",
        "The logarithm of a chance is negative, and a loss is 0 at best. A minus goes before the whole bracket.",
        (("-(Y", "(Y"),),
    ),
    Mistake(
        "the minus reaches the first term only",
        "Both terms are negative without it. Put brackets around the whole sum: `-(... + ...)`.",
        (("-(Y", "(-Y"),),
    ),
    Mistake(
        "the minus reaches the second term only",
        "Both terms are negative without it. Put brackets around the whole sum: `-(... + ...)`.",
        (("-(Y", "(Y"), ("+ (1 - Y)", "- (1 - Y)")),
    ),
    Mistake(
        "the two terms have changed places",
        "Where Y = 1, A should be large, so log A belongs to Y, and log(1 - A) to 1 - Y.",
        (
            (
                "Y * np.log(A) + (1 - Y) * np.log(1 - A)",
                "Y * np.log(1 - A) + (1 - Y) * np.log(A)",
            ),
        ),
    ),
    Mistake(
        "the second term is missing",
        "Where Y = 0 nothing is lost then, whatever A says. (1 - Y) log(1 - A) takes care of those.",
        ((" + (1 - Y) * np.log(1 - A)", ""),),
    ),
    Mistake(
        "the first term is missing",
        "Where Y = 1 nothing is lost then, whatever A says. Y log A takes care of those.",
        (("Y * np.log(A) + ", ""),),
    ),
    Mistake(
        "the logarithm has base 10",
        "`np.log10` is 2.3 times smaller. The loss uses the natural one, `np.log`.",
        (("np.log(A)", "np.log10(A)"), ("np.log(1", "np.log10(1")),
    ),
    Mistake(
        "the logarithm has base 2",
        "`np.log2` is 1.44 times larger. The loss uses the natural one, `np.log`.",
        (("np.log(A)", "np.log2(A)"), ("np.log(1", "np.log2(1")),
    ),
    Mistake(
        "1 is outside the second logarithm",
        "1 - log A is another number than log(1 - A). Close the bracket after A: `np.log(1 - A)`.",
        (("np.log(1 - A)", "(1 - np.log(A))"),),
    ),
    Mistake(
        "there is a plus in the second logarithm",
        "Where Y = 0, the chance of what came is 1 - A.",
        (("1 - A", "1 + A"),),
    ),
    Mistake(
        "the second logarithm is that of A too",
        "Where Y = 0, the chance of what came is 1 - A.",
        (("np.log(1 - A)", "np.log(A)"),),
    ),
    Mistake(
        "Y stands before both logarithms",
        "Where Y = 0 nothing is lost then, whatever A says. The second logarithm is multiplied by 1 - Y.",
        (("(1 - Y) *", "Y *"),),
    ),
    Mistake(
        "the two terms are multiplied",
        "One of the two factors Y and 1 - Y is always 0, and so is the product. The terms are added.",
        ((" + (1 - Y)", " * (1 - Y)"),),
    ),
    Mistake(
        "A goes through the sigmoid once more",
        "A is a chance already: the unit has squeezed it.",
        (("np.log(A)", "np.log(1 / (1 + np.exp(-A)))"), ("np.log(1 - A)", "np.log(1 / (1 + np.exp(A)))")),
    ),
    Mistake(
        "the brackets around 1 - Y are missing",
        "Multiplication comes first, so only Y is multiplied. Write `(1 - Y) * np.log(1 - A)`.",
        (("(1 - Y) *", "1 - Y *"),),
    ),
    Mistake(
        "A and Y have changed roles",
        "The logarithm of a label 0 is minus infinity. The labels pick a term; the logarithm is that of A.",
        ((ENTROPY, "-(A * np.log(Y) + (1 - A) * np.log(1 - Y))"),),
    ),
    Mistake(
        "it is the squared error, halved",
        "(A - Y)^2 / 2 is not convex through a sigmoid, and flat where the unit is sure and wrong. Here it is the "
        "cross-entropy.",
        ((ENTROPY, "(A - Y) ** 2 / 2"),),
    ),
    Mistake(
        "it is the squared error",
        "(A - Y)^2 is not convex through a sigmoid, and flat where the unit is sure and wrong. Here it is the "
        "cross-entropy.",
        ((ENTROPY, "(A - Y) ** 2"),),
    ),
    Mistake(
        "it is the distance of A and Y",
        "|A - Y| never exceeds 1, so to be sure and wrong costs hardly more. The cross-entropy takes a logarithm.",
        ((ENTROPY, "np.abs(A - Y)"),),
    ),
    Mistake(
        "rows are multiplied as matrices, and none is turned",
        "(1, m) @ (1, m) doesn't fit. `*` multiplies in pairs; `@`, or `np.dot`, adds up too, if the second is turned.",
        (("Y * np.log(A)", "Y @ np.log(A)"), ("(1 - Y) *", "(1 - Y) @")),
    ),
)

ONE_TURN = "A loop has one turn only. A `return` inside ends it: move it to the left, out of the loop."

LOSS = Exercise(
    name="loss",
    week=2,
    title="the loss of each example",
    task="Return the cross-entropy of each prediction in A with its label in Y.",
    arguments={"A": "(1, m)", "Y": "(1, m), 0 or 1"},
    returns={"losses": "(1, m)"},
    formula=("-(Y log A + (1 - Y) log(1 - A))",),
    reference=cost.loss,
    spelled_out=cross_entropy,
    draw=_predictions,
    cases=ROW,
    mistakes=(
        *LOGARITHMS,
        Mistake(
            "all losses are averaged already",
            "Their average is the cost J, the next step. The loss is about one example, so m of them come out.",
            (("return -", "return -np.mean"),),
        ),
        Mistake(
            "all losses are summed",
            "A sum, or a product of matrices, makes one number. Each example has its own loss: `*`, and no sum.",
            (("return -", "return -np.sum"),),
        ),
        Mistake(
            "each loss is divided by m",
            "The 1/m belongs to the cost J, which averages. A loss knows of one example only.",
            (("return -", "return -1 / A.size * "),),
        ),
        Mistake(
            "every prediction meets every label",
            "A row with a column makes a table, (m, m). Leave out the `.T`: with `*` both stay rows.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T")),
        ),
        Mistake(
            "the losses are a flat list",
            "They are right, with one axis, (m,). A row is (1, m): take all of A and Y at once.",
            (("return -", "return -np.ravel"),),
        ),
    ),
    nudge="Y is 0 or 1, so of the two terms one always vanishes. Which one is left where Y is 1?",
    skeleton="def my_loss(A, Y):\n    return -(... * np.log(...) + ... * np.log(...))",
    large={"m": 20_000},
)


def average_loss(A, Y):
    m = Y.shape[1]
    losses = -(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    return np.sum(losses) / m


COST = Exercise(
    name="cost",
    week=2,
    title="the cost J",
    task="Return J, the average of the losses of all m examples. You may call `loss`, or `my_loss`.",
    arguments={"A": "(1, m)", "Y": "(1, m), 0 or 1"},
    returns={"J": "a number"},
    formula=("J = -(1/m) sum of (Y log A + (1 - Y) log(1 - A))",),
    reference=cost.cost,
    spelled_out=average_loss,
    draw=_predictions,
    cases=ROW,
    mistakes=(
        *LOGARITHMS,
        Mistake(
            "the 1/m is missing, or m is 1",
            "The sum grows with every example; J is the average. If you do divide: `Y.shape[0]` and `len(Y)` count "
            "rows, and there is one. m is `Y.shape[1]`.",
            (("Y.shape[1]", "Y.shape[0]"),),
        ),
        Mistake(
            "there is a 1/m too many",
            "`np.mean` divides by m already. Take the mean, or divide the sum by m, not both.",
            ((" / m", " / m**2"),),
        ),
        Mistake(
            "it is 1/(2m) in place of 1/m",
            "The 2 belongs to the squared error, where it goes away with the derivative. Here it is 1/m.",
            ((" / m", " / (2 * m)"),),
        ),
        Mistake(
            "minus and 1/m reach the first sum only",
            "`-1 / m * sum1 + sum2` multiplies the first sum alone. Put brackets: `-1 / m * (sum1 + sum2)`.",
            (("-(Y *", "(-1 / m * Y *"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "the 1/m reaches the first sum only",
            "`-(sum1 / m + sum2)` divides the first sum alone. Put brackets around both before you divide.",
            (("-(Y *", "-(1 / m * Y *"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "the 1/m reaches the second sum only",
            "`-(sum1 + sum2 / m)` divides the second sum alone. Put brackets around both before you divide.",
            (("(1 - Y)", "(1 - Y) / m"), ("(losses) / m", "(losses)")),
        ),
        Mistake(
            "every prediction meets every label, and all of that table is summed",
            "`Y * log(A).T`, and `np.dot(Y.T, log(A))`, make a table of m times m products. With `*` both stay rows; "
            "with `@` or `np.dot` the second one is turned.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T")),
        ),
        Mistake(
            "every prediction meets every label, and all of that table is averaged",
            "A row with a column, `Y * log(A).T`, makes a table of m times m products. Leave out the `.T`: with `*` "
            "both stay rows.",
            (("Y * np", "Y.T * np"), ("(1 - Y)", "(1 - Y).T"), (" / m", " / m**2")),
        ),
        Mistake(
            "the losses are not averaged",
            "They are right, one for each example. J is one number: their mean.",
            (("np.sum(losses) / m", "losses"),),
        ),
        Mistake(
            "each loss is divided by m, and they are not added up",
            "An average is a sum, divided: `np.sum(losses) / m`, or `np.mean(losses)`.",
            (("np.sum(losses)", "losses"),),
        ),
        Mistake(
            "J is started anew with each example, so that only the last one counts",
            "`=` in the loop forgets the sum so far. Write `J += ...`, and divide once, after the loop.",
            (("np.sum(losses)", "losses[0, -1]"),),
        ),
        Mistake(
            "only the first loss counts",
            f"{ONE_TURN} Or it runs over `A.shape[0]`, the one row, in place of m, which is `A.shape[1]`.",
            (("np.sum(losses)", "losses[0, 0]"),),
        ),
        Mistake(
            "only the first loss counts, and m is 1",
            f"{ONE_TURN} Or it runs over `len(A)`, the one row, in place of m, which is `A.shape[1]`.",
            (("np.sum(losses) / m", "losses[0, 0]"),),
        ),
        Mistake(
            "the division stands inside the loop",
            "Then the first examples are divided again and again. Move it to the left, out of the loop.",
            (("np.sum(losses) / m", "np.sum(losses / float(m) ** np.arange(m, 0, -1))"),),
        ),
        Mistake(
            "the first example is left out",
            "The course counts from 1 and Python from 0: `range(m)` is 0, 1, ..., m - 1, all of them.",
            (("np.sum(losses)", "np.sum(losses[0, 1:])"),),
        ),
        Mistake(
            "the last example is left out",
            "`range(m)` ends before m by itself: 0, 1, ..., m - 1, all of them.",
            (("np.sum(losses)", "np.sum(losses[0, :-1])"),),
        ),
    ),
    nudge="J is one number. Which function of numpy adds up and divides by m at once?",
    skeleton="def my_cost(A, Y):\n    losses = ...\n    return ...",
    large={"m": 20_000},
)


# The gradient


def dZ(A, Y):
    """Return the derivative of each loss with respect to its z; all (1, m)."""
    return A - Y


DZ = Exercise(
    name="dZ",
    week=2,
    title="dZ of all examples",
    task="Return the derivative of each example's loss with respect to its z.",
    arguments={"A": "(1, m)", "Y": "(1, m), 0 or 1"},
    returns={"dZ": "(1, m)"},
    formula=("dZ = A - Y",),
    reference=dZ,
    draw=_predictions,
    cases=ROW,
    mistakes=(
        Mistake(
            "the sign is turned",
            "Where the label is 0, a larger z costs more, so dz is positive: prediction minus label.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "it is divided by m",
            "dz is about one example. The 1/m comes with J, so in dw and db, and there once.",
            (("A - Y", "(A - Y) / A.size"),),
        ),
        Mistake(
            "Y alone is divided by m",
            "Division comes before subtraction. And dz is about one example: the 1/m comes later, in dw and db.",
            (("A - Y", "A - Y / A.size"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in once more",
            "A - Y has it in it already: da times A (1 - A) is where A - Y came from. With the squared error it stays, "
            "not with this loss.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
        Mistake(
            "the slope is taken at A in place of Z",
            "The slope of the sigmoid at z is A (1 - A). A sigmoid of A is one sigmoid too many.",
            (("A - Y", "(-Y / A + (1 - Y) / (1 - A)) * sigmoid(A) * (1 - sigmoid(A))"),),
        ),
        Mistake(
            "the brackets around the last 1 - A are missing",
            "`... * A * 1 - A` takes A away at the end. Write `* A * (1 - A)`; or multiply out, and hardly anything is "
            "left.",
            (("A - Y", "(-Y / A + (1 - Y) / (1 - A)) * A * 1 - A"),),
        ),
        Mistake(
            "it is dA, and the step through the sigmoid is missing",
            "-Y/A + (1 - Y)/(1 - A) is how the loss changes with a. Times the slope A (1 - A) it becomes dZ.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A)"),),
        ),
        Mistake(
            "dA has its two terms with one sign",
            "1 - A falls where A grows, so the second term is +(1 - Y)/(1 - A), and the first one -Y/A.",
            (("A - Y", "-(Y / A + (1 - Y) / (1 - A)) * A * (1 - A)"),),
            family="distance",
        ),
        Mistake(
            "the brackets around both terms of dA are missing",
            "Then only the second term is multiplied by the slope. Write `(-Y / A + (1 - Y) / (1 - A)) * A * (1 - A)`; "
            "or multiply out, and hardly anything is left.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A) * A * (1 - A)"),),
        ),
        Mistake(
            "it is the loss, not its derivative",
            "The loss says how wrong a prediction is, and dz which way z should move: below 0 where the label is 1.",
            (("A - Y", "-(Y * np.log(A) + (1 - Y) * np.log(1 - A))"),),
        ),
        Mistake(
            "it is the slope of the sigmoid alone",
            "A (1 - A) is one of two factors. The other, dA, knows the label.",
            (("A - Y", "A * (1 - A)"),),
        ),
        Mistake(
            "the sign is lost",
            "The sign says which way to go: below 0 where the label is 1. Leave out `np.abs`.",
            (("A - Y", "np.abs(A - Y)"),),
        ),
        Mistake(
            "it is squared",
            "(A - Y)^2 is a loss, not its derivative. dz is A - Y itself.",
            (("A - Y", "(A - Y) ** 2"),),
        ),
        Mistake(
            "it is doubled",
            "The 2 is what a square leaves behind. There is no square in this loss.",
            (("A - Y", "2 * (A - Y)"),),
        ),
        Mistake(
            "Y is missing",
            "A alone doesn't know what would have been right. Take the label away.",
            (("A - Y", "A"),),
        ),
        Mistake("it is the sum of A and Y", "It is prediction minus label.", (("A - Y", "A + Y"),)),
        Mistake(
            "A is cut to 0 and 1 before",
            "Then a prediction of 0.51 and one of 0.99 learn the same. Use A as it is.",
            (("A - Y", "np.round(A) - Y"),),
        ),
        Mistake(
            "all of it is summed",
            "Every example has its dz. The sum over the examples is db, a later step.",
            (("A - Y", "np.sum(A - Y)"),),
        ),
        Mistake(
            "all of it is averaged",
            "Every example has its dz. The average over the examples is db, a later step.",
            (("A - Y", "np.mean(A - Y)"),),
        ),
        Mistake(
            "only the last example is left",
            "In the loop each dz takes the place of the one before. `A - Y` does all at once.",
            (("A - Y", "(A - Y)[0, -1]"),),
        ),
        Mistake(
            "every prediction meets every label",
            "A row minus a column makes a table, (m, m). Both should be rows.",
            (("A - Y", "A - Y.T"),),
        ),
        Mistake(
            "every label meets every prediction",
            "A column minus a row makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A.T - Y"),),
        ),
    ),
    nudge="Two slopes multiply, -Y/A + (1 - Y)/(1 - A) and A (1 - A), and nearly everything cancels.",
    skeleton="def my_dZ(A, Y):\n    return ... - ...",
    large={"m": 20_000},
)


def _gradients(numbers, n_x, m):
    drawn = _predictions(numbers, m)
    return {"A": drawn["A"], "X": numbers.normal(n_x, m), "Y": drawn["Y"]}


LOOPS = Exercise(
    name="gradients_with_loops",
    week=2,
    title="dw and db, one number at a time",
    task="Return dw and db with two loops: over the examples, and inside it over the features.",
    arguments={"A": "(1, m)", "X": "(n_x, m)", "Y": "(1, m)"},
    returns={"dw": "(n_x, 1)", "db": "a number"},
    formula=(
        "for each example i:  dz = a - y",
        "    for each feature j:  dw_j += x_j dz",
        "    db += dz",
        "dw = dw / m;  db = db / m",
    ),
    reference=logistic.backward_loops,
    draw=_gradients,
    cases=UNIT,
    loops=True,
    mistakes=(
        Mistake(
            "dw is not divided by m",
            "The loop adds up; J is an average. Divide once, after the loop.",
            (("dw / m", "dw"),),
            line=3,
        ),
        Mistake(
            "db is not divided by m",
            "The loop adds up; J is an average. Divide once, after the loop.",
            (("db / m", "db"),),
            line=3,
        ),
        Mistake(
            "the sums are divided by n_x in place of m",
            "The average is over the examples: `n_x, m = X.shape`.",
            (("dw / m", "dw / n_x"), ("db / m", "db / n_x")),
            line=3,
        ),
        Mistake(
            "the 1/m is there twice",
            "Once inside the loop and once after it. Divide after it alone.",
            (("A[0, i] - Y[0, i]", "(A[0, i] - Y[0, i]) / m"),),
            line=3,
        ),
        Mistake(
            "the division stands inside the loop",
            "Then the first examples are divided again and again. Move it to the left, out of the loop: after the last "
            "example, once.",
            (
                ("db += dz", "db += dz\n        dw, db = dw / m, db / m"),
                ("return dw / m, float(db / m)", "return dw, float(db)"),
            ),
            line=3,
        ),
        Mistake(
            "`return` stands inside the loop",
            "It ends the function with the first example. Move it to the left, out of the loop.",
            (("\n    return", "\n        return"),),
            line=3,
        ),
        Mistake(
            "dz has its sign turned",
            "It is prediction minus label: with y - a every step would go uphill.",
            (("A[0, i] - Y[0, i]", "Y[0, i] - A[0, i]"),),
        ),
        Mistake(
            "dz is that of the first example, all the time",
            "Each example has its own: `A[0, i] - Y[0, i]`, inside the loop.",
            (("A[0, i] - Y[0, i]", "A[0, 0] - Y[0, 0]"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in once more",
            "a - y has it in it already.",
            (("A[0, i] - Y[0, i]", "(A[0, i] - Y[0, i]) * A[0, i] * (1 - A[0, i])"),),
        ),
        Mistake(
            "dw keeps the last example only",
            "`=` forgets the sum so far. Collect with `+=`.",
            (("dw[j, 0] +=", "dw[j, 0] ="),),
            line=1,
        ),
        Mistake(
            "db keeps the last example only",
            "`=` forgets the sum so far. Collect with `+=`.",
            (("db += dz", "db = dz"),),
            line=2,
        ),
        Mistake(
            "the sums are started anew with each example",
            "`dw = np.zeros(...)` inside the loop forgets what was collected. Start both once, before the loop.",
            (("range(m):", "range(m):\n        dw, db = np.zeros((n_x, 1)), 0.0"),),
            line=1,
        ),
        Mistake(
            "db grows in the inner loop, n_x times for each example",
            "The inner loop runs over the features, and there is one b. Move the line to the left, out of it.",
            (("\n        db += dz", "\n            db += dz"),),
            line=2,
        ),
        Mistake(
            "x is missing in dw",
            "A weight moves z by as much as its feature is large, so dw_j collects x_j dz.",
            (("X[j, i] * dz", "dz"),),
            line=1,
        ),
        Mistake(
            "every weight takes the first feature",
            "dw_j collects feature j: `X[j, i]`.",
            (("X[j, i]", "X[0, i]"),),
            line=1,
        ),
        Mistake(
            "every example takes the features of the first one",
            "Example i is column i: `X[j, i]`.",
            (("X[j, i]", "X[j, 0]"),),
            line=1,
        ),
        Mistake(
            "rows and columns of X have changed places",
            "Features are rows, examples are columns: `X[j, i]` is feature j of example i.",
            (("X[j, i]", "X[i, j]"),),
            line=1,
        ),
        Mistake(
            "the loss is multiplied in",
            "Some notes write it so. The slope of the loss is wanted, and that is x_j (a - y), with no loss in it.",
            (("* dz", "* dz * -np.log(A[0, i] if Y[0, i] else 1 - A[0, i])"),),
            line=1,
        ),
        Mistake(
            "the first example is left out",
            "The course counts from 1 and Python from 0: `range(m)` is 0, 1, ..., m - 1, all of them.",
            (("range(m)", "range(1, m)"),),
        ),
        Mistake(
            "the last example is left out",
            "`range(m)` ends before m by itself: 0, 1, ..., m - 1, all of them.",
            (("range(m)", "range(m - 1)"),),
        ),
        Mistake(
            "the first feature is left out",
            "The course counts from 1 and Python from 0: `range(n_x)` is 0, 1, ..., n_x - 1, all of them.",
            (("range(n_x)", "range(1, n_x)"),),
            line=1,
        ),
        Mistake(
            "dw is a rank-1 array",
            "`np.zeros(n_x)` has one axis. Start a column: `np.zeros((n_x, 1))`, and set `dw[j, 0]`.",
            (("np.zeros((n_x, 1), X.dtype)", "np.zeros(n_x)"), ("dw[j, 0]", "dw[j]")),
            line=1,
        ),
        Mistake(
            "dw is a row",
            "It has the shape of w, a column: `np.zeros((n_x, 1))`, and `dw[j, 0]`.",
            (("np.zeros((n_x, 1), X.dtype)", "np.zeros((1, n_x))"), ("dw[j, 0]", "dw[0, j]")),
            line=1,
        ),
        Mistake(
            "dw is one number, and all weights share it",
            "Each weight has a slope of its own, so dw is a column: start it as `np.zeros((n_x, 1))`, and add to "
            "`dw[j, 0]`.",
            (("np.zeros((n_x, 1), X.dtype)", "0.0"), ("dw[j, 0]", "dw")),
            line=1,
        ),
        Mistake(
            "dw keeps a column for each example",
            "These are the shares, and they are not added up. There is one dw for all: `dw[j, 0] += ...`.",
            (("np.zeros((n_x, 1), X.dtype)", "np.zeros((n_x, m))"), ("dw[j, 0]", "dw[j, i]")),
            line=1,
        ),
        Mistake(
            "n_x and m have changed places",
            "X is (n_x, m), a column for each example: `n_x, m = X.shape`.",
            (("n_x, m = X.shape", "m, n_x = X.shape"),),
        ),
        Mistake(
            "X is read as if the examples were rows",
            "X is (n_x, m), a column for each example: `n_x, m = X.shape`, and feature j of example i is `X[j, i]`.",
            (("n_x, m = X.shape", "m, n_x = X.shape"), ("X[j, i]", "X[i, j]")),
        ),
        Mistake(
            "x and dz are added in place of multiplied",
            "A weight moves z by as much as its feature is large, so its share is the product x_j dz.",
            (("X[j, i] * dz", "X[j, i] + dz"),),
            line=1,
        ),
        Mistake(
            "the sums start at 1 in place of 0",
            "What they start with stays in them. Start at 0: `np.zeros((n_x, 1))`, `0.0`.",
            (("np.zeros((n_x, 1), X.dtype), 0.0", "np.ones((n_x, 1), X.dtype), 1.0"),),
            line=1,
        ),
    ),
    nudge="Start dw and db at zero, collect in the loops, divide at the end. What stands in which loop?",
    skeleton=(
        "def my_gradients_with_loops(A, X, Y):\n    n_x, m = X.shape\n    dw, db = np.zeros((n_x, 1)), 0.0\n"
        "    for i in range(m):\n        dz = ...\n        for j in range(n_x):\n            dw[j, 0] += ...\n"
        "        db += ...\n    return ..., ..."
    ),
)

GRADIENTS = Exercise(
    name="gradients",
    week=2,
    title="the gradient, dw and db",
    task="Return dw and db for all examples at once. No loop.",
    arguments={"A": "(1, m)", "X": "(n_x, m)", "Y": "(1, m)"},
    returns={"dw": "(n_x, 1)", "db": "a number"},
    formula=("dZ = A - Y", "dw = (1/m) X dZ.T", "db = (1/m) sum of dZ"),
    reference=logistic.backward,
    draw=_gradients,
    cases=UNIT,
    mistakes=(
        Mistake(
            "the 1/m of dw is missing",
            "The product adds up over the examples; J is their average, so divide by m.",
            (("X @ dZ.T / m", "X @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is missing",
            "The sum adds up over the examples; J is their average, so divide by m.",
            (("np.sum(dZ) / m", "np.sum(dZ)"),),
            line=2,
        ),
        Mistake(
            "both 1/m are missing, or m is 1",
            "Product and sum add up over the examples; J is their average. If you do divide: `len(Y)` and `Y.shape[0]` "
            "count rows, and there is one. m is `X.shape[1]`.",
            (("X.shape[1]", "Y.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the 1/m is there twice",
            "dZ is about single examples and has no 1/m. Divide in dw and in db, once each.",
            (("A - Y", "(A - Y) / m"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has divided by m already.",
            (("np.sum(dZ) / m", "np.sum(dZ) / m / m"),),
            line=2,
        ),
        Mistake(
            "it is 1/(2m) in place of 1/m",
            "The 2 belongs to the squared error, where it goes away with the derivative. Here it is 1/m.",
            (("X @ dZ.T / m", "X @ dZ.T / (2 * m)"), ("np.sum(dZ) / m", "np.sum(dZ) / (2 * m)")),
            line=1,
        ),
        Mistake(
            "m is the number of features",
            "`X.shape[0]`, and `len(X)`, count rows, the features. The examples are columns: `X.shape[1]`.",
            (("X.shape[1]", "X.shape[0]"),),
            line=1,
        ),
        Mistake(
            "m counts all numbers of X",
            "m is the number of examples, the columns: `X.shape[1]`.",
            (("X.shape[1]", "X.size"),),
            line=1,
        ),
        Mistake(
            "dZ has its sign turned",
            "It is prediction minus label: with Y - A every step would go uphill.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "dZ is squared",
            "The sign says which way to go, and a square has none. dZ is A - Y itself.",
            (("A - Y", "(A - Y) ** 2"),),
        ),
        Mistake(
            "the sign of dZ is lost",
            "The sign says which way to go. Leave out `np.abs`.",
            (("A - Y", "np.abs(A - Y)"),),
        ),
        Mistake(
            "A is cut to 0 and 1 before",
            "Then a prediction of 0.51 and one of 0.99 learn the same. Use A as it is.",
            (("A - Y", "np.round(A) - Y"),),
        ),
        Mistake(
            "A goes through the sigmoid once more",
            "A is a chance already: the unit has squeezed it.",
            (("A - Y", "1 / (1 + np.exp(-A)) - Y"),),
        ),
        Mistake(
            "Y is missing in dZ",
            "A alone doesn't know what would have been right. dZ is A - Y.",
            (("A - Y", "A"),),
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in once more",
            "A - Y has it in it already. With the squared error it stays, not with this loss.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
        Mistake(
            "dA stands in place of dZ",
            "-Y/A + (1 - Y)/(1 - A), times the slope A (1 - A), is A - Y.",
            (("A - Y", "-Y / A + (1 - Y) / (1 - A)"),),
        ),
        Mistake(
            "every prediction meets every label",
            "A row minus a column makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A - Y.T"),),
        ),
        Mistake(
            "every label meets every prediction",
            "A column minus a row makes a table, (m, m). Both should be rows, without `.T`.",
            (("A - Y", "A.T - Y"),),
        ),
        Mistake(
            "X and dZ are multiplied element by element, and not summed",
            "`*` gives the share of each example, a table. `X @ dZ.T` adds the shares up.",
            (("X @ dZ.T", "X * dZ"),),
            line=1,
        ),
        Mistake(
            "the shares are summed over everything",
            "Each weight has a slope of its own. Add up over the examples alone: `X @ dZ.T`, or `axis=1`.",
            (("X @ dZ.T", "np.sum(X * dZ)"),),
            line=1,
        ),
        Mistake(
            "the shares are averaged over everything",
            "Each weight has a slope of its own. Average over the examples alone: `X @ dZ.T / m`, or `axis=1`.",
            (("X @ dZ.T / m", "np.mean(X * dZ)"),),
            line=1,
        ),
        Mistake(
            "the shares are averaged over the features",
            "`axis=0` runs down a column, over the features. The examples stand side by side: `axis=1`, or "
            "`X @ dZ.T / m`.",
            (("X @ dZ.T / m", "np.mean(X * dZ, axis=0)"),),
            line=1,
        ),
        Mistake(
            "the shares are summed over the features",
            "`axis=0` runs down a column, over the features. The examples stand side by side: `axis=1`, or `X @ dZ.T`.",
            (("X @ dZ.T", "np.sum(X * dZ, axis=0, keepdims=True)"),),
            line=1,
        ),
        Mistake(
            "the sum over the examples loses its axis",
            "The numbers are right, as a rank-1 array (n_x,). A column is (n_x, 1): `keepdims=True`, or `X @ dZ.T`.",
            (("X @ dZ.T", "np.sum(X * dZ, axis=1)"),),
            line=1,
        ),
        Mistake(
            "dw is a row",
            "`dZ @ X.T` is right and lies on its side. dw has the shape of w, (n_x, 1): `X @ dZ.T`.",
            (("X @ dZ.T", "dZ @ X.T"),),
            line=1,
        ),
        Mistake(
            "dZ is not turned",
            "(n_x, m) @ (1, m) doesn't fit. A row for each feature times a column: `X @ dZ.T`.",
            (("X @ dZ.T", "X @ dZ"),),
            line=1,
        ),
        Mistake(
            "`*` stands where `@` is meant",
            "`*` goes element by element. The product of matrices, which adds up over the examples, is `@`.",
            (("X @ dZ.T", "X * dZ.T"),),
            line=1,
        ),
        Mistake(
            "X is missing in dw",
            "A weight moves z by as much as its feature is large, so dw is X times dZ.T. The sum of dZ alone is db's.",
            (("X @ dZ.T", "np.sum(dZ)"),),
            line=1,
        ),
        Mistake(
            "dw has A in place of dZ",
            "What counts is how far off each prediction is: `X @ dZ.T`.",
            (("X @ dZ.T", "X @ A.T"),),
            line=1,
        ),
        Mistake(
            "dw has A in place of X",
            "Each weight belongs to a feature, and the features are in X: `X @ dZ.T`.",
            (("X @ dZ.T", "A @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "db is not summed",
            "b is one number, the same for all examples, so db is the mean of all m.",
            (("np.sum(dZ)", "dZ"), ("float(db)", "db")),
            line=2,
        ),
        Mistake(
            "the sum of db goes along the wrong axis",
            "dZ is one row: `axis=0` adds up that row alone and leaves m numbers. Sum over everything, or `axis=1`.",
            (("np.sum(dZ)", "np.sum(dZ, axis=0)"), ("float(db)", "db")),
            line=2,
        ),
        Mistake(
            "db is the sum of dw",
            "b has the same say in each example, without a feature: it is the mean of dZ.",
            (("np.sum(dZ)", "np.sum(dw)"),),
            line=2,
        ),
        Mistake(
            "the sign of db is turned",
            "dw and db belong to the same dZ, A - Y, with the same sign.",
            (("np.sum(dZ)", "-np.sum(dZ)"),),
            line=2,
        ),
        Mistake(
            "the sign of dw is turned",
            "dw and db belong to the same dZ, A - Y, with the same sign.",
            (("X @ dZ.T", "-X @ dZ.T"),),
            line=1,
        ),
    ),
    nudge="One product of matrices multiplies every example by its dz and adds up. Which shapes give (n_x, 1)?",
    skeleton="def my_gradients(A, X, Y):\n    m = ...\n    dZ = ...\n    dw = ...\n    db = ...\n    return dw, db",
    large=MANY,
)


# A step, and many


RATES = ("0.01", "0.009", "0.005", "0.1")  # those of the course's own notebooks


def _update(numbers, n_x):
    return {
        "w": numbers.normal(n_x, 1),
        "b": numbers.either(0.6, 1.4),
        "dw": numbers.normal(n_x, 1),
        "db": numbers.either(0.6, 1.4),
        "alpha": numbers.number(0.2, 0.8),
    }


UPDATE = Exercise(
    name="update",
    week=2,
    title="one step of gradient descent",
    task="Return w and b after one step downhill.",
    arguments={"w": "(n_x, 1)", "b": "a number", "dw": "(n_x, 1)", "db": "a number", "alpha": "a number"},
    returns={"w": "(n_x, 1)", "b": "a number"},
    formula=("w := w - alpha dw", "b := b - alpha db"),
    reference=logistic.step,
    draw=_update,
    cases=({"n_x": 4}, {"n_x": 2}, {"n_x": 1}),
    mistakes=(
        Mistake(
            "both go uphill, with a plus",
            "The gradient points to where J grows. Step against it: minus.",
            (("w - alpha", "w + alpha"), ("b - alpha", "b + alpha")),
        ),
        Mistake(
            "w goes uphill, with a plus",
            "The gradient points to where J grows. Step against it: minus.",
            (("w - alpha", "w + alpha"),),
        ),
        Mistake(
            "b goes uphill, with a plus",
            "The gradient points to where J grows. Step against it: minus.",
            (("b - alpha", "b + alpha"),),
            line=1,
        ),
        Mistake(
            "the update is thrown away",
            "The old w and b come back. A result must get a name, `w = w - ...`, and that name must be returned.",
            (("w - alpha * dw", "w"), ("b - alpha * db", "b")),
        ),
        Mistake(
            "only w is updated",
            "b learns too: `b - alpha * db`.",
            (("b - alpha * db", "b"),),
            line=1,
        ),
        Mistake("only b is updated", "w learns too: `w - alpha * dw`.", (("w - alpha * dw", "w"),)),
        Mistake(
            "alpha is missing",
            "The gradient is a direction; alpha says how far to go: `alpha * dw`, `alpha * db`.",
            (("alpha * dw", "dw"), ("alpha * db", "db")),
        ),
        Mistake(
            "alpha is missing in w",
            "The gradient is a direction; alpha says how far to go: `alpha * dw`.",
            (("alpha * dw", "dw"),),
        ),
        Mistake(
            "alpha is missing in b",
            "The gradient is a direction; alpha says how far to go: `alpha * db`.",
            (("alpha * db", "db"),),
            line=1,
        ),
        *(
            Mistake(
                f"alpha is {rate}, whatever is passed",
                "A rate that is typed in can't be changed from outside. Use the argument `alpha`.",
                (("alpha * dw", f"{rate} * dw"), ("alpha * db", f"{rate} * db")),
                line=0,
            )
            for rate in RATES
        ),
        Mistake(
            "the gradient is divided by alpha",
            "A larger rate should make a longer step: multiply.",
            (("alpha * dw", "dw / alpha"), ("alpha * db", "db / alpha")),
        ),
        Mistake(
            "alpha multiplies the whole difference",
            "With brackets around w - dw the weights shrink too. Only the gradient is multiplied: `w - alpha * dw`.",
            (("w - alpha * dw", "alpha * (w - dw)"), ("b - alpha * db", "alpha * (b - db)")),
        ),
        Mistake(
            "the difference is turned around",
            "It is the old value minus the step: `w - alpha * dw`.",
            (("w - alpha * dw", "alpha * dw - w"), ("b - alpha * db", "alpha * db - b")),
        ),
        Mistake(
            "only the step comes back",
            "`alpha * dw` is how far to go. Take it away from where you are: `w - alpha * dw`.",
            (("w - alpha * dw", "alpha * dw"), ("b - alpha * db", "alpha * db")),
        ),
        Mistake(
            "the old values are missing, `=-` in place of `-=`",
            "`w =- alpha * dw` sets w to minus the step. Take the step away from w: `w = w - alpha * dw`.",
            (("w - alpha * dw", "-alpha * dw"), ("b - alpha * db", "-alpha * db")),
        ),
        Mistake(
            "the gradient is missing",
            "`w - alpha` moves every weight by the same. How far it goes says its slope: `alpha * dw`.",
            (("alpha * dw", "alpha"), ("alpha * db", "alpha")),
        ),
        Mistake(
            "w and b stand in place of their slopes",
            "`w - alpha * w` only shrinks w. Take the slopes: `alpha * dw`, `alpha * db`.",
            (("alpha * dw", "alpha * w"), ("alpha * db", "alpha * b")),
        ),
        Mistake(
            "the brackets stand around w - alpha",
            "Multiplication comes first: `w - alpha * dw`, without brackets.",
            (("w - alpha * dw", "(w - alpha) * dw"), ("b - alpha * db", "(b - alpha) * db")),
        ),
        Mistake(
            "dw is summed",
            "Every weight has a slope of its own, so nothing is added up.",
            (("alpha * dw", "alpha * np.sum(dw)"),),
        ),
        Mistake(
            "the gradient comes back",
            "dw and db say how J changes. The new w and b are wanted.",
            (("w - alpha * dw", "dw"), ("b - alpha * db", "db")),
        ),
        Mistake(
            "b is updated with dw",
            "numpy stretches b to a column, without a word. b has its own slope, db.",
            (("alpha * db", "alpha * dw"),),
            line=1,
        ),
        Mistake(
            "w is updated with db",
            "Then every weight moves by the same. w has its own slopes, dw.",
            (("alpha * dw", "alpha * db"),),
        ),
    ),
    nudge="Which sign leads downhill, if the slope says where J grows? How far says alpha.",
    skeleton="def my_update(w, b, dw, db, alpha):\n    w = ...\n    b = ...\n    return w, b",
    large={"n_x": 20_000},
)


def training(w, b, X, Y, alpha, steps):
    """Return w (n_x, 1) and b after so many steps, on X (n_x, m) and Y (1, m)."""
    m = X.shape[1]
    for _ in range(steps):
        Z = w.T @ X + b
        A = sigmoid(Z)
        dZ = A - Y
        dw = X @ dZ.T / m
        db = np.sum(dZ) / m
        w = w - alpha * dw
        b = b - alpha * db
    return w, b


def _training(numbers, n_x, m, steps):
    return {
        **_unit(numbers, n_x, m),
        "Y": numbers.labels(m),
        "alpha": numbers.number(0.4, 0.9),
        "steps": steps,
    }


def _one_at_a_time(w, b, X, Y, alpha, steps):
    for _ in range(steps):
        for i in range(X.shape[1]):
            w, b = training(w, b, X[:, [i]], Y[:, [i]], alpha, 1)
    return w, b


TRAINING = Exercise(
    name="training",
    week=2,
    title="a whole training",
    task=(
        "Repeat forward, backward and update `steps` times, from the w and b that are given. Return the last w and b. "
        "You may call what you wrote before."
    ),
    arguments={
        "w": "(n_x, 1)",
        "b": "a number",
        "X": "(n_x, m)",
        "Y": "(1, m)",
        "alpha": "a number",
        "steps": "a whole number",
    },
    returns={"w": "(n_x, 1)", "b": "a number"},
    formula=(
        "Z = w.T X + b;  A = sigmoid(Z);  dZ = A - Y",
        "dw = (1/m) X dZ.T;  db = (1/m) sum of dZ",
        "w := w - alpha dw;  b := b - alpha db;  and again",
    ),
    reference=training,
    draw=_training,
    cases=(
        {"n_x": 3, "m": 5, "steps": 4},
        {"n_x": 4, "m": 2, "steps": 3},
        {"n_x": 5, "m": 1, "steps": 2},
        {"n_x": 1, "m": 4, "steps": 6},
        {"n_x": 3, "m": 3, "steps": 1},
    ),
    mistakes=(
        Mistake(
            "`return` stands inside the loop",
            "It ends the function after the first step. Move it to the left, out of the loop.",
            (("\n    return", "\n        return"),),
            line=2,
            family="one step",
        ),
        Mistake(
            "every step starts from the first w and b again",
            "The new values get other names, and the next step computes with the old ones. Give them the same names: "
            "`w = w - ...`.",
            (("range(steps)", "range(1)"),),
            line=2,
            family="one step",
        ),
        Mistake(
            "the slopes are computed once, before the loop",
            "They change with w and b. Z, A, dw and db belong inside the loop.",
            (
                ("    for", "    first = w, b\n    for"),
                ("w.T @ X + b", "first[0].T @ X + first[1]"),
            ),
        ),
        Mistake(
            "the updates are thrown away",
            "The w and b that came in go out. `w - alpha * dw` alone changes nothing: `w = w - alpha * dw`.",
            (("w = w - alpha * dw", "w"), ("b = b - alpha * db", "b")),
            line=2,
        ),
        Mistake(
            "only w is updated",
            "b learns too: `b = b - alpha * db`, in each step.",
            (("b = b - alpha * db", "b"),),
            line=2,
        ),
        Mistake(
            "only b is updated",
            "w learns too: `w = w - alpha * dw`, in each step.",
            (("w = w - alpha * dw", "w"),),
            line=2,
        ),
        Mistake(
            "b is updated once, after the loop",
            "Its line stands too far to the left. Both updates belong inside.",
            (
                ("\n        b = b - alpha * db", ""),
                ("    return w, b", "    return w, b - alpha * db"),
            ),
            line=2,
        ),
        Mistake(
            "it goes uphill",
            "Either dZ is Y - A, or a plus stands in the updates. Prediction minus label, and then a minus.",
            (("A - Y", "Y - A"),),
        ),
        Mistake(
            "w goes uphill",
            "There is a plus in its update. Step against the slope: minus.",
            (("w - alpha", "w + alpha"),),
            line=2,
        ),
        Mistake(
            "b goes uphill",
            "There is a plus in its update. Step against the slope: minus.",
            (("b - alpha", "b + alpha"),),
            line=2,
        ),
        Mistake(
            "db is taken after w has moved",
            "Both slopes belong to the same old w and b. Compute dw and db first, then move both.",
            (("b - alpha * db", "b - alpha * np.sum(sigmoid(w.T @ X + b) - Y) / m"),),
            line=2,
        ),
        Mistake(
            "the slopes add up from step to step",
            "dw and db are computed anew in each step. With `+=`, or when they are set to 0 once before the loop only, "
            "old slopes stay in them.",
            (
                ("    for", "    dw, db = 0, 0\n    for"),
                ("dw = X", "dw = dw + X"),
                ("db = np", "db = db + np"),
            ),
            line=1,
        ),
        Mistake(
            "it starts at zero, whatever is passed",
            "The training goes on from the w and b that are given: don't set them to zero here.",
            (("m = X.shape[1]", "m = X.shape[1]\n    w, b = 0 * w, 0.0"),),
        ),
        Mistake(
            "w and b are set to zero in each step",
            "Then every step is the first one. Don't set them inside the loop.",
            (("range(steps):", "range(steps):\n        w, b = 0 * w, 0.0"),),
        ),
        Mistake(
            "it is one step too few",
            "`range(1, steps)` leaves out one, and so does `steps - 1`. `range(steps)` runs as often as asked.",
            (("range(steps)", "range(1, steps)"),),
        ),
        Mistake(
            "it is one step too many",
            "`range(steps)` runs as often as asked, from 0 to steps - 1.",
            (("range(steps)", "range(steps + 1)"),),
        ),
        Mistake(
            "the 1/m of dw is missing",
            "The product adds up over the examples; J is their average, so divide by m.",
            (("X @ dZ.T / m", "X @ dZ.T"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is missing",
            "The sum adds up over the examples; J is their average, so divide by m.",
            (("np.sum(dZ) / m", "np.sum(dZ)"),),
            line=1,
        ),
        Mistake(
            "both 1/m are missing, or m is 1",
            "Product and sum add up over the examples; J is their average. If you do divide: m is `X.shape[1]`.",
            (("X.shape[1]", "Y.shape[0]"),),
            line=1,
        ),
        Mistake(
            "the 1/m is there twice",
            "Once in dZ, or in alpha, and once more in dw and db. Divide in dw and db alone.",
            (("A - Y", "(A - Y) / m"),),
            line=1,
        ),
        Mistake(
            "the 1/m of db is there twice",
            "A mean has divided by m already.",
            (("np.sum(dZ) / m", "np.sum(dZ) / m / m"),),
            line=1,
        ),
        Mistake(
            "m is the number of features",
            "`X.shape[0]`, and `len(X)`, count rows, the features. The examples are columns: `X.shape[1]`.",
            (("X.shape[1]", "X.shape[0]"),),
            line=1,
        ),
        Mistake(
            "alpha is missing",
            "The gradient is a direction; alpha says how far to go.",
            (("alpha * dw", "dw"), ("alpha * db", "db")),
            line=2,
        ),
        *(
            Mistake(
                f"alpha is {rate}, whatever is passed",
                "A rate that is typed in can't be changed from outside. Use the argument `alpha`.",
                (("alpha * dw", f"{rate} * dw"), ("alpha * db", f"{rate} * db")),
                line=2,
            )
            for rate in RATES
        ),
        Mistake("b is missing in Z", "Z is w.T X + b.", (("w.T @ X + b", "w.T @ X"),)),
        Mistake(
            "the sigmoid is missing",
            "A is the sigmoid of Z. Without it this is linear regression.",
            (("sigmoid(Z)", "Z"),),
        ),
        Mistake(
            "A is cut to 0 and 1",
            "Then only examples on the wrong side teach anything. A is the sigmoid of Z; a threshold comes later, for "
            "answers.",
            (("sigmoid(Z)", "(Z > 0)"), ("A - Y", "1.0 * A - Y")),
        ),
        Mistake(
            "it updates after every example",
            "The slope of J is the average over all m examples, and then comes one step. No loop over the examples is "
            "left around the update.",
            compute=_one_at_a_time,
            line=1,
        ),
        Mistake(
            "the slope of the sigmoid is multiplied in once more",
            "A - Y has it in it already. So it trains the squared error.",
            (("A - Y", "(A - Y) * A * (1 - A)"),),
        ),
    ),
    nudge="One loop, over the steps. What changes from step to step, and so must be computed inside?",
    skeleton=(
        "def my_training(w, b, X, Y, alpha, steps):\n    for k in range(steps):\n        A = ...\n"
        "        dw, db = ...\n        w, b = ...\n    return w, b"
    ),
)


# Yes or no


def _decisions(numbers, n_x, m, tie=False):
    """One z above 0 and below 0.5, one below 0, one that only b brings to its side; or all of them 0."""
    drawn = _unit(numbers, n_x, m)
    if tie:
        return {"w": 0 * drawn["w"], "b": 0.0, "X": drawn["X"]}
    drawn["b"] = abs(drawn["b"]) * (-1) ** m
    Z = numbers.normal(1, m)
    Z[0, :4] = (0.25, -0.3, 1.5 * drawn["b"], 1.2)[:m]
    X = drawn["X"]
    X[-1] += (Z - (drawn["w"].T @ X + drawn["b"]))[0] / drawn["w"][-1]
    return drawn


PREDICT = Exercise(
    name="predict",
    week=2,
    title="the answer, yes or no",
    task="Return 1 where the unit's A is above 0.5, and 0 elsewhere. You may call `sigmoid`, or your own functions.",
    arguments={"w": "(n_x, 1)", "b": "a number", "X": "(n_x, m)"},
    returns={"answers": "(1, m), each 0 or 1"},
    formula=("A = sigmoid(w.T X + b)", "1 where A > 0.5, 0 elsewhere"),
    reference=logistic.predict,
    draw=_decisions,
    cases=(*UNIT, {"n_x": 2, "m": 3, "tie": True}),
    mistakes=(
        Mistake(
            "the threshold 0.5 is put to Z",
            "0.5 is for chances, from 0 to 1. Squeeze first; or ask whether Z > 0, which is the same as A > 0.5.",
            (("forward(w, b, X)", "(w.T @ X + b)"),),
            line=1,
        ),
        Mistake(
            "exactly 0.5 counts as a yes",
            "It seldom matters, but a unit that has learned nothing, w and b zero, would call everything a cat. Here "
            "a yes has to be above: `>`, not `>=`.",
            (("> 0.5", ">= 0.5"),),
            line=1,
        ),
        Mistake(
            "1 and 0 have changed places",
            "A is the chance of a 1. Above 0.5 the answer is 1.",
            (("> 0.5", "< 0.5"),),
            line=1,
        ),
        Mistake(
            "the answers are turned around",
            "1 - answer makes a no of every yes. Above 0.5 the answer is 1.",
            (("return ", "return 1 - "),),
            line=1,
        ),
        Mistake(
            "the comparison stands inside the sigmoid",
            "A bracket closes too late: `sigmoid(... > 0.5)` squeezes True and False. Close it before `>`.",
            (("(forward(w, b, X) > 0.5).astype(int)", "sigmoid(w.T @ X + b > 0.5)"),),
            line=1,
        ),
        Mistake(
            "A comes back without a threshold",
            "These are chances. Compare them with 0.5, and you get a yes or no for each.",
            (("(forward(w, b, X) > 0.5).astype(int)", "forward(w, b, X)"),),
            line=1,
        ),
        Mistake(
            "Z comes back",
            "These are weighted sums. Squeeze them, and compare with 0.5.",
            (("(forward(w, b, X) > 0.5).astype(int)", "w.T @ X + b"),),
        ),
        Mistake(
            "every answer is 0",
            "`int`, `astype(int)` and `np.floor` drop what comes after the point, and that is all of A. And "
            "`answers[0, i] == 1` asks, where `=` would set. Compare first: `A > 0.5`.",
            ((" > 0.5", ""),),
            line=1,
        ),
        Mistake(
            "the answers are 1 and -1",
            "Labels are 1 and 0 here, and answers too.",
            (("return ", "return 2 * "), ("(int)", "(int) - 1")),
            line=1,
        ),
        Mistake(
            "it is the sign of Z",
            "`np.sign` gives 1 and -1, and 0 in between. Labels are 1 and 0 here, and answers too.",
            (("(forward(w, b, X) > 0.5).astype(int)", "np.sign(w.T @ X + b)"),),
            line=1,
        ),
        Mistake(
            "Z is rounded",
            "Rounding makes 0 or 1 of a chance. Z can be any number: squeeze it first.",
            (("(forward(w, b, X) > 0.5).astype(int)", "np.round(w.T @ X + b)"),),
        ),
        Mistake(
            "b is missing",
            "Without b the border between yes and no goes through the origin. Z is w.T X + b.",
            (("forward(w, b, X)", "forward(w, 0, X)"),),
        ),
        Mistake(
            "b is taken away",
            "The bias is added: w.T X + b.",
            (("forward(w, b, X)", "forward(w, -b, X)"),),
        ),
        Mistake(
            "A is compared with 0",
            "A is always above 0, so that is always a yes. 0 is the threshold for Z; for A it is 0.5.",
            (("> 0.5", "> 0"),),
            line=1,
            family="always yes",
        ),
        Mistake(
            "the sigmoid is applied twice",
            "The sigmoid of a chance lies between 0.5 and 0.73: always a yes. Squeeze once.",
            (("forward(w, b, X)", "sigmoid(forward(w, b, X))"),),
            family="always yes",
        ),
        Mistake(
            "the answers are a flat list",
            "They are right, with one axis, (m,). A row is (1, m): compare all of A at once, or `reshape(1, -1)`.",
            (("(int)", "(int)[0]"),),
            line=1,
        ),
        Mistake(
            "the answers are a column",
            "They are right. In this course the examples stand side by side: (1, m), like Y.",
            (("(int)", "(int).T"),),
            line=1,
        ),
        Mistake(
            "A is compared with its own mean",
            "Then about half of them are a yes, whatever is on the pictures. The threshold is 0.5.",
            (("> 0.5", "> forward(w, b, X).mean()"),),
            line=1,
        ),
        Mistake(
            "only the first example gets an answer",
            "All others stay 0: `return`, or the index, is fixed in the loop. `A > 0.5` asks all at once.",
            (("(int)", "(int) * (np.arange(X.shape[1]) == 0)"),),
            line=1,
        ),
        Mistake(
            "only the answer of the last example comes back",
            "In the loop each answer takes the place of the one before. `A > 0.5` asks all at once.",
            (("(int)", "(int)[0, -1]"),),
            line=1,
        ),
    ),
    nudge="`A > 0.5` asks every entry. What turns True and False into 1 and 0?",
    skeleton="def my_predict(w, b, X):\n    A = ...\n    return ...",
    large=MANY,
)


# Puzzles of shape


def percentages(calories):
    """Return calories (n, m) in percent of each column."""
    return 100 * calories / calories.sum(axis=0, keepdims=True)


PERCENTAGES = Exercise(
    name="percentages",
    week=2,
    title="each column in percent",
    task=(
        "A table of calories: a column for each food, a row for each source (carbohydrates, protein, fat). Return the "
        "percentage that each source has in its food, so that every column adds up to 100. No loop."
    ),
    arguments={"calories": "(n, m)"},
    returns={"percentages": "(n, m)"},
    formula=("percentages = 100 calories / (total of each column)",),
    reference=percentages,
    draw=lambda numbers, n, m: {"calories": numbers.between(5, 95, n, m)},
    cases=TABLE,
    mistakes=(
        Mistake(
            "the totals are those of the rows",
            "`axis=1` runs along a row. The total of each column goes down, along `axis=0`.",
            (("axis=0", "axis=1"),),
        ),
        Mistake(
            "the totals are those of the rows, and stand in a flat array",
            "`axis=1` adds up rows. And without `keepdims` numpy lays the totals along the columns, which fits by luck "
            "only. The total of each column is `axis=0`.",
            (("axis=0, keepdims=True", "axis=1"),),
        ),
        Mistake(
            "there is one total for everything",
            "Each food has a total of its own: `axis=0`.",
            (("axis=0, keepdims=True", ""),),
        ),
        Mistake(
            "the 100 is missing",
            "These are shares, from 0 to 1. Percent are a hundred times as much.",
            (("100 * ", ""),),
        ),
        Mistake(
            "it is divided by the mean of a column",
            "The parts of a food add up to its total: `sum`.",
            (("calories.sum", "calories.mean"),),
        ),
        Mistake(
            "it is divided by the largest of a column",
            "Then the largest is 100. The parts should add up to 100: divide by their sum.",
            (("calories.sum", "calories.max"),),
        ),
        Mistake(
            "the fraction is upside down",
            "A part of a whole: the part goes above the line, the total below.",
            (
                (
                    "calories / calories.sum(axis=0, keepdims=True)",
                    "calories.sum(axis=0, keepdims=True) / calories",
                ),
            ),
        ),
        Mistake(
            "the totals stand in a column",
            "There is a total for each column, so they lie in a row, (1, m): `keepdims=True`, or `reshape(1, -1)`.",
            (("keepdims=True)", "keepdims=True).T"),),
        ),
        Mistake(
            "the division is `//`, for whole numbers",
            "It drops what comes after the point. `/` keeps it.",
            (("calories / ", "calories // "),),
        ),
        Mistake(
            "the percentages are rounded",
            "Nobody asked for whole percents, and rounded they don't add up to 100. Leave out `np.round`.",
            (
                ("return 100 * calories", "return np.round(100 * calories"),
                ("keepdims=True)", "keepdims=True))"),
            ),
        ),
        Mistake(
            "only the totals come back",
            "They are what to divide by: 100 * calories / totals.",
            (("100 * calories / ", ""),),
        ),
        Mistake(
            "the result is turned",
            "The foods are columns, and stay so. Leave out the last `.T`.",
            (("return 100 * calories", "return (100 * calories"), ("keepdims=True)", "keepdims=True)).T")),
        ),
    ),
    nudge="The totals of the columns are a row, (1, m). What does numpy do with an (n, m) and a (1, m)?",
    skeleton="def my_percentages(calories):\n    totals = ...\n    return 100 * calories / totals",
    large={"n": 50, "m": 500},
)


def standardize(X):
    """Return X (n_x, m) with mean 0 and standard deviation 1 in every row."""
    mean = X.mean(axis=1, keepdims=True)
    spread = X.std(axis=1, keepdims=True)
    return (X - mean) / spread


def _features(numbers, n_x, m):
    """Features of other widths and places each, as ages and incomes are, and no value twice: a spread is never 0."""
    places, widths = numbers.normal(n_x, 1, spread=4.0), numbers.between(0.5, 3.0, n_x, 1)
    order = numbers.rng.permuted(np.tile(np.arange(m), (n_x, 1)), axis=1)
    return {"X": places + widths * (order + numbers.between(0.0, 0.8, n_x, m))}


STANDARDIZE = Exercise(
    name="standardize",
    week=2,
    title="every feature around 0, with spread 1",
    task=(
        "Take from each feature its mean over the examples, and divide by its standard deviation over the examples "
        "(`np.std`). No loop."
    ),
    arguments={"X": "(n_x, m)"},
    returns={"X": "(n_x, m)"},
    formula=(
        "mean = mean of each row",
        "spread = standard deviation of each row",
        "(X - mean) / spread",
    ),
    reference=standardize,
    draw=_features,
    cases=({"n_x": 3, "m": 5}, {"n_x": 4, "m": 2}, {"n_x": 1, "m": 4}, {"n_x": 3, "m": 3}),
    mistakes=(
        Mistake(
            "mean and spread are those of each example",
            "`axis=0` runs down a column, over the features: it mixes ages and incomes. A feature is a row: `axis=1`.",
            (
                ("mean(axis=1, keepdims=True)", "mean(axis=0)"),
                ("std(axis=1, keepdims=True)", "std(axis=0)"),
            ),
        ),
        Mistake(
            "there is one mean and one spread for everything",
            "Each feature has its own: `axis=1`.",
            (("mean(axis=1, keepdims=True)", "mean()"), ("std(axis=1, keepdims=True)", "std()")),
        ),
        Mistake(
            "there is one mean for everything",
            "Each feature has its own: `axis=1`.",
            (("mean(axis=1, keepdims=True)", "mean()"),),
        ),
        Mistake(
            "there is one spread for everything",
            "Each feature has its own: `axis=1`.",
            (("std(axis=1, keepdims=True)", "std()"),),
            line=1,
        ),
        Mistake(
            "the mean is that of each example",
            "`axis=0` runs down a column, over the features. A feature is a row: `axis=1`.",
            (("mean(axis=1", "mean(axis=0"),),
        ),
        Mistake(
            "the spread is that of each example",
            "`axis=0` runs down a column, over the features. A feature is a row: `axis=1`.",
            (("std(axis=1", "std(axis=0"),),
            line=1,
        ),
        Mistake(
            "mean and spread lose their axis",
            "They are flat, (n_x,), and numpy lays them along a row, where they don't belong. As a column, (n_x, 1), "
            "they stand beside their rows: `keepdims=True`.",
            (
                ("mean(axis=1, keepdims=True)", "mean(axis=1)"),
                ("std(axis=1, keepdims=True)", "std(axis=1)"),
            ),
        ),
        Mistake(
            "the mean loses its axis",
            "It is flat, (n_x,), and numpy lays it along a row, where it doesn't belong. As a column, (n_x, 1), it "
            "stands beside the rows: `keepdims=True`.",
            (("mean(axis=1, keepdims=True)", "mean(axis=1)"),),
        ),
        Mistake(
            "the spread loses its axis",
            "It is flat, (n_x,), and numpy lays it along a row, where it doesn't belong. As a column, (n_x, 1), it "
            "stands beside the rows: `keepdims=True`.",
            (("std(axis=1, keepdims=True)", "std(axis=1)"),),
            line=1,
        ),
        Mistake(
            "X is not divided by the spread",
            "Centered it is. Divide by the standard deviation, so that every feature has the same width.",
            (("(X - mean) / spread", "X - mean"),),
            line=2,
        ),
        Mistake(
            "the mean is not taken away",
            "Scaled it is. Take the mean away first, so that every feature lies around 0.",
            (("(X - mean) / spread", "X / spread"),),
            line=2,
        ),
        Mistake(
            "the brackets around X - mean are missing",
            "Division comes first, so only the mean is divided. Write `(X - mean) / spread`.",
            (("(X - mean)", "X - mean"),),
            line=2,
        ),
        Mistake(
            "the mean is added",
            "Take it away, and every feature lies around 0.",
            (("X - mean", "X + mean"),),
            line=2,
        ),
        Mistake(
            "X is taken from the mean",
            "Then large becomes small. It is X - mean.",
            (("X - mean", "mean - X"),),
            line=2,
        ),
        Mistake(
            "it is multiplied by the spread",
            "Wide features get wider still. Divide by the spread, and all become equally wide.",
            (("/ spread", "* spread"),),
            line=2,
        ),
        Mistake(
            "each row is divided by its length, and not centered",
            "That is another scale, `np.linalg.norm`. Here the mean goes away first, and the divisor is `np.std`.",
            (("(X - mean) / spread", "X / np.linalg.norm(X, axis=1, keepdims=True)"),),
            line=2,
        ),
        Mistake(
            "it is divided by the variance",
            "The variance is the square of the spread. The standard deviation, `np.std`, is its root.",
            (("X.std", "X.var"),),
            line=1,
        ),
        Mistake(
            "the standard deviation is taken with 1/(m - 1)",
            "`ddof=1`, the choice of statisticians who guess at a larger group. The course averages, with 1/m.",
            (("std(axis=1, keepdims=True)", "std(axis=1, keepdims=True, ddof=1)"),),
            line=1,
        ),
        Mistake(
            "it is divided by the length of a row",
            "The root of the sum of squares grows with m. The standard deviation averages them: `np.std`.",
            (("X.std(axis=1, keepdims=True)", "np.linalg.norm(X - mean, axis=1, keepdims=True)"),),
            line=1,
        ),
        Mistake(
            "it is divided by largest minus smallest",
            "That is another width, which one far-off example decides. Here it is the standard deviation, `np.std`.",
            (
                (
                    "X.std(axis=1, keepdims=True)",
                    "X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)",
                ),
            ),
            line=1,
        ),
        Mistake(
            "smallest and largest are stretched to 0 and 1",
            "That is another scale. Here the mean becomes 0, and the standard deviation 1.",
            (
                ("X.mean(", "X.min("),
                (
                    "X.std(axis=1, keepdims=True)",
                    "X.max(axis=1, keepdims=True) - X.min(axis=1, keepdims=True)",
                ),
            ),
        ),
    ),
    nudge="A feature is a row. Its mean and its spread should stand beside the row, as a column (n_x, 1).",
    skeleton="def my_standardize(X):\n    mean = ...\n    spread = ...\n    return ...",
    large=MANY,
)


def differences(first, second):
    """Return the (n, m) differences of first (n,) and second (m,)."""
    return first.reshape(-1, 1) - second.reshape(1, -1)


DIFFERENCES = Exercise(
    name="differences",
    week=2,
    title="a table of all differences",
    task=(
        "Two rank-1 arrays. Return the table that has `first[i] - second[j]` in row i, column j. No loop: mend the "
        "arrays to a column and a row, and let broadcasting do the rest."
    ),
    arguments={"first": "(n,)", "second": "(m,)"},
    returns={"table": "(n, m)"},
    formula=("table = (first as a column) - (second as a row)",),
    reference=differences,
    draw=lambda numbers, n, m: {"first": numbers.normal(n), "second": numbers.normal(m)},
    cases=({"n": 3, "m": 4}, {"n": 5, "m": 2}, {"n": 4, "m": 1}, {"n": 1, "m": 3}, {"n": 3, "m": 3}),
    mistakes=(
        Mistake(
            "both stay rank-1 arrays",
            "numpy compares them from the right, entry by entry, so lengths that differ don't fit. And `.T` does "
            "nothing to a rank-1 array: `reshape(-1, 1)` makes a column of it.",
            (("first.reshape(-1, 1) - second.reshape(1, -1)", "first - second"),),
        ),
        Mistake(
            "both are columns",
            "Entry by entry again. For a table one of them has to be a row: `second.reshape(1, -1)`.",
            (("second.reshape(1, -1)", "second.reshape(-1, 1)"),),
        ),
        Mistake(
            "both are rows",
            "Entry by entry again. For a table one of them has to be a column: `first.reshape(-1, 1)`.",
            (("first.reshape(-1, 1)", "first.reshape(1, -1)"),),
        ),
        Mistake(
            "row and column have changed places",
            "Each entry of `first` has a row of the table, so `first` is the column.",
            (
                ("first.reshape(-1, 1)", "first.reshape(1, -1)"),
                ("second.reshape(1, -1)", "second.reshape(-1, 1)"),
            ),
        ),
        Mistake(
            "the sign is turned",
            "It is first minus second.",
            (("return first", "return -first"), (" - second", " + second")),
        ),
        Mistake(
            "row and column have changed places, and the sign too",
            "`first` is the column, and `second` is taken away from it.",
            (
                (
                    "first.reshape(-1, 1) - second.reshape(1, -1)",
                    "second.reshape(-1, 1) - first.reshape(1, -1)",
                ),
            ),
        ),
        Mistake("they are added", "It is first minus second.", ((" - second", " + second"),)),
        Mistake(
            "they are multiplied",
            "A column times a row, or `np.outer`, is a table of products. Here it is a minus.",
            ((" - second", " * second"),),
        ),
        Mistake(
            "the sign is lost",
            "Leave out `np.abs`: a difference may be negative.",
            (("return first", "return abs(first"), ("(1, -1)", "(1, -1))")),
        ),
        Mistake(
            "the table is rolled out into one list",
            "All differences are there, with one axis. A table has two, (n, m).",
            (("return first", "return (first"), ("(1, -1)", "(1, -1)).reshape(-1)")),
        ),
        Mistake(
            "the differences are summed",
            "The table itself is wanted, with all n times m of them.",
            (("return first", "return np.sum(first"), ("(1, -1)", "(1, -1))")),
        ),
    ),
    nudge="A column and a row stretch to a table. `a.reshape(-1, 1)` makes a column of a rank-1 array.",
    skeleton="def my_differences(first, second):\n    column = ...\n    row = ...\n    return ...",
    large={"n": 60, "m": 200},
)

EXERCISES = (
    UNROLL,
    SCALE,
    SIGMOID,
    UNIT_FORWARD,
    LOSS,
    COST,
    UPDATE,
    SLOPE,
    DZ,
    LOOPS,
    GRADIENTS,
    TRAINING,
    PERCENTAGES,
    STANDARDIZE,
    DIFFERENCES,
    PREDICT,
)
