"""The sizes of a network of two layers."""

from nnlib.exercises.exercise import Exercise, Mistake


def layer_sizes(X, Y, n_1):
    """Return n = [n_x, n[1], n[2]]: rows of X (n_x, m), as many hidden units as asked for, rows of Y (1, m)."""
    n_x, n_2 = X.shape[0], Y.shape[0]
    return [n_x, n_1, n_2]


def _sizes(numbers, n_x, n_1, m):
    return {"X": numbers.normal(n_x, m), "Y": numbers.labels(m), "n_1": n_1}


LAYER_SIZES = Exercise(
    name="layer_sizes",
    week=3,
    title="the sizes of a network of two layers",
    task="Return the number of units in each layer, starting with the input: a list of three numbers.",
    arguments={"X": "(n_x, m)", "Y": "(1, m)", "n_1": "the number of hidden units"},
    returns={"n": "[n[0], n[1], n[2]]"},
    formula=("n[0] = n_x, the rows of X", "n[1], whatever you choose", "n[2], the rows of Y"),
    reference=layer_sizes,
    draw=_sizes,
    cases=({"n_x": 4, "n_1": 6, "m": 5}, {"n_x": 6, "n_1": 2, "m": 1}, {"n_x": 5, "n_1": 3, "m": 5}),
    mistakes=(
        Mistake(
            "m is used as n_x",
            "`X.shape` is (n_x, m), with a row for each feature and a column for each example. The network "
            "has an input for each feature, `X.shape[0]`.",
            (("X.shape[0]", "X.shape[1]"),),
        ),
        Mistake(
            "m is used as the number of output units",
            "`Y.shape` is (1, m), with an answer for each example. The output layer gives one at a time: "
            "`Y.shape[0]`.",
            (("Y.shape[0]", "Y.shape[1]"),),
            line=2,
        ),
        Mistake(
            "m is used as the number of hidden units",
            "The number of examples says nothing about the hidden layer. Use the argument `n_1`.",
            (("[n_x, n_1, n_2]", "[n_x, X.shape[1], n_2]"),),
            line=1,
        ),
        Mistake(
            "all numbers in X are counted",
            "`X.size` is n_x times m. The network looks at one example at a time, and that has `X.shape[0]` "
            "features.",
            (("X.shape[0]", "X.size"),),
        ),
        Mistake(
            "the output layer is left out",
            "The list ends with the output layer, which has one unit, because yhat is one number for each "
            "example.",
            (("[n_x, n_1, n_2]", "[n_x, n_1]"),),
            line=2,
        ),
        Mistake(
            "the input is left out",
            "It isn't counted in L, but you need its size, because `W[1]` has a column for each feature.",
            (("[n_x, n_1, n_2]", "[n_1, n_2]"),),
        ),
        Mistake(
            "the number of examples is listed too",
            "m isn't a size of the network, which works for any number of examples.",
            (("[n_x, n_1, n_2]", "[n_x, n_1, n_2, X.shape[1]]"),),
            line=2,
        ),
        Mistake(
            "the layers are listed from the output to the input",
            "The list follows the signal from the input through the hidden layer to the output.",
            (("[n_x, n_1, n_2]", "[n_2, n_1, n_x]"),),
        ),
        Mistake(
            "the hidden units come first",
            "The list follows the signal from the input through the hidden layer to the output.",
            (("[n_x, n_1, n_2]", "[n_1, n_x, n_2]"),),
        ),
        Mistake(
            "the output has a unit for each class",
            "For two classes, one unit is enough: yhat is the probability of class 1, and 1 - yhat that of "
            "class 0.",
            (("Y.shape[0]", "2"),),
            line=2,
            family="classes",
        ),
        Mistake(
            "the labels that occur are counted",
            "`len(np.unique(Y))` is the number of classes among these examples. For two classes, one unit is enough: "
            "its answers are the row of Y.",
            (("Y.shape[0]", "len(np.unique(Y))"),),
            line=2,
            family="classes",
        ),
        Mistake(
            "the number of hidden units is always 4",
            "The pictures show 4, but the caller chooses. Use the argument `n_1`.",
            (("[n_x, n_1, n_2]", "[n_x, 4, n_2]"),),
            line=1,
        ),
        Mistake(
            "the sizes of one network are typed in",
            "The sizes depend on X, Y, and n_1, so take them from the arguments.",
            (("[n_x, n_1, n_2]", "[3, 4, 1]"),),
        ),
        Mistake(
            "the bias is counted as an input",
            "The bias has its own array, `b[1]`, and doesn't need an input.",
            (("X.shape[0]", "X.shape[0] + 1"),),
        ),
    ),
    nudge="What does a row of X stand for, and what a column?",
    skeleton="def my_layer_sizes(X, Y, n_1):\n    n_x = ...\n    n_2 = ...\n    return [..., ..., ...]",
)
