"""A picture becomes a column of X, and its numbers are scaled."""

import numpy as np

from nnlib import datasets
from nnlib.exercises.catalogue.week2.cases import UNIT_SIZES
from nnlib.exercises.exercise import Exercise, Mistake


def _bytes(numbers, *shape):
    """Bright and dark, never quite 255: so the largest number at hand is not the largest there can be."""
    return numbers.rng.integers(0, 251, shape).astype(np.uint8)


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
    example={"m": 2, "h": 1, "w": 2},
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
    solution=("def my_unroll(pictures):\n    m = pictures.shape[0]\n    return pictures.reshape(m, -1).T\n"),
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
    cases=UNIT_SIZES,
    example={"n_x": 2, "m": 3},
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
