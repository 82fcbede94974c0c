"""A picture becomes a column of X, its numbers are scaled, and one of your own is prepared in the same way."""

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
    task="Return X: read each picture row by row, and put its values into a column of their own, without "
    "changing the numbers.",
    arguments={"pictures": "(m, h, w, 3), m pictures of h by w pixels with 3 colors each"},
    returns={"X": "(h w 3, m), h times w times 3 rows and a column for each picture"},
    formula=("X = (a row for each of the m pictures), transposed",),
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
            "`reshape(-1, m)` breaks the long list of all values into m columns",
            "The shape is right, but every column mixes values from all the pictures, because `reshape` "
            "never reorders. Make each picture a row first, then transpose.",
            ((".reshape(m, -1).T", ".reshape(-1, m)"),),
        ),
        Mistake(
            "the pictures are rows",
            "Here every example is a column, so a transpose is missing: `.T`.",
            ((".reshape(m, -1).T", ".reshape(m, -1)"),),
        ),
        Mistake(
            "the list is broken in other places, and then transposed",
            "`reshape(-1, m)` mixes values from all the pictures, and `.T` doesn't sort them out. Make each "
            "picture a row with `reshape(m, -1)`, then transpose.",
            ((".reshape(m, -1)", ".reshape(-1, m)"),),
        ),
        Mistake(
            "all pictures are in one single column",
            "`reshape(-1, 1)` works for a single picture. With m pictures, each one gets its own column.",
            ((".reshape(m, -1).T", ".reshape(-1, 1)"),),
        ),
        Mistake(
            "everything is one flat list",
            "`flatten()` and `reshape(-1)` forget which picture a value belongs to. Keep one axis for the "
            "pictures.",
            ((".reshape(m, -1).T", ".reshape(-1)"),),
        ),
        Mistake(
            "only the first picture is unrolled",
            "That gives one column, but all m pictures go into X, side by side.",
            (("pictures.reshape(m, -1).T", "pictures[0].reshape(-1, 1)"),),
        ),
        Mistake(
            "only the last picture is left",
            "In the loop, each picture replaces the one before. Collect the columns in a list and put them "
            "side by side with `np.hstack`, or do without a loop.",
            (("pictures.reshape(m, -1).T", "pictures[-1].reshape(-1, 1)"),),
        ),
        Mistake(
            "each picture is read one color after another, and column by column within each color",
            "`.T` before `reshape`, or `order='F'`, transposes the pictures themselves. `reshape(m, -1)` "
            "already reads row by row; transpose afterward.",
            ((".reshape(m, -1).T", ".T.reshape(-1, m)"),),
        ),
        Mistake(
            "each picture is read one color after another: all of red, then green, then blue",
            "A picture is stored pixel by pixel, with the three colors of a pixel together. Leave the axes "
            "in their order.",
            (("pictures.reshape", "pictures.transpose(0, 3, 1, 2).reshape"),),
        ),
        Mistake(
            "each picture is read column by column",
            "The first three rows of X are the first pixel, and the next three are the pixel to its right. "
            "Leave the axes of a picture in their order.",
            (("pictures.reshape", "pictures.transpose(0, 2, 1, 3).reshape"),),
        ),
        Mistake(
            "m is the height of a picture",
            "The pictures are counted along the first axis: m is `pictures.shape[0]`, or `len(pictures)`.",
            (("len(pictures)", "pictures.shape[1]"),),
        ),
        Mistake(
            "m is the number of colors",
            "The pictures are counted along the first axis: m is `pictures.shape[0]`, or `len(pictures)`.",
            (("len(pictures)", "pictures.shape[-1]"),),
        ),
        Mistake(
            "the columns are stacked along a new axis",
            "That turns a list of m columns into an array with three axes. `np.hstack(columns)` puts them "
            "side by side.",
            ((".reshape(m, -1).T", ".reshape(m, -1, 1)"),),
        ),
        Mistake(
            "the pictures are put side by side as they are",
            "They are still tables of pixels, with three axes. First make each one a column, "
            "`picture.reshape(-1, 1)`, and pass those to `np.hstack`.",
            (("pictures.reshape(m, -1).T", "np.hstack(pictures)"),),
        ),
        Mistake(
            "each color gets a row of its own",
            "That makes one long row for each color. A picture should be one column with all its h w 3 "
            "values.",
            ((".reshape(m, -1).T", ".reshape(-1, 3).T"),),
        ),
        Mistake(
            "the colors keep an axis of their own",
            "That leaves three axes. All h w 3 values of a picture go into one: `reshape(m, -1)`.",
            ((".reshape(m, -1).T", ".reshape(m, -1, 3).T"),),
        ),
        Mistake(
            "only the red of each pixel is kept",
            "A picture has h w 3 values, three for each pixel, and all of them are features.",
            (("pictures.reshape", "pictures[..., 0].reshape"),),
        ),
        Mistake(
            "the colors of each pixel are averaged",
            "That makes the picture gray. A picture has h w 3 values, three for each pixel, and all of them "
            "are features.",
            (("pictures.reshape", "pictures.mean(axis=-1).reshape"),),
        ),
        Mistake(
            "the numbers are divided by 255 already",
            "Unrolling only moves the numbers around. Scaling them is a separate step, the next one.",
            (("-1).T", "-1).T / 255"),),
        ),
    ),
    nudge="Which axis counts the pictures? Keep that one, and let `reshape` merge all the others into one.",
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
    task="X holds whole numbers, from 0 for dark to 255 for the brightest that a file can hold. Return them "
    "scaled to run from 0 to 1.",
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
            "Values up to 255 add up to thousands, where the sigmoid is flat. Divide by the largest value "
            "that there can be.",
            (("X / 255", "X"),),
        ),
        Mistake(
            "the result is cut to whole numbers",
            "`//`, `int` and `astype(int)` drop everything after the decimal point, which is all there is "
            "here. So does an array of whole numbers, such as X itself, when you write into it. `X / 255` "
            "makes a new array.",
            (("X / 255", "X // 255"),),
        ),
        Mistake(
            "the result is rounded to whole numbers",
            "That leaves only 0 and 1, so a picture with 256 shades turns black and white.",
            (("X / 255", "np.round(X / 255)"),),
        ),
        Mistake(
            "the divisor is 256",
            "There are 256 values, but the largest is 255, since they start at 0. And 255 / 255 is 1.",
            (("255", "256"),),
        ),
        Mistake(
            "the divisor is the largest number that happens to be there",
            "Then the scale depends on the pictures, so the test pictures get a different one from the "
            "training pictures. Always divide by 255.",
            (("255", "X.max()"),),
            family="largest",
        ),
        Mistake(
            "each column is divided by its own largest number",
            "Then a dark picture and a bright one look alike. Divide everything by 255.",
            (("255", "X.max(axis=0)"),),
        ),
        Mistake(
            "each row is divided by its own largest number",
            "Then every pixel has its own scale, which depends on the pictures. Divide everything by 255.",
            (("255", "X.max(axis=1, keepdims=True)"),),
        ),
        Mistake(
            "smallest and largest are stretched to 0 and 1",
            "Then the scale depends on the pictures, so the test pictures get a different one from the "
            "training pictures. Always divide by 255.",
            (("X / 255", "(X - X.min()) / (X.max() - X.min())"),),
        ),
        Mistake(
            "X is centered and divided by its spread",
            "That is a different scale, around 0, and it depends on the pictures. For pictures, dividing by "
            "255 is enough.",
            (("X / 255", "(X - X.mean()) / X.std()"),),
        ),
        Mistake(
            "the scale runs from -1 to 1",
            "That is common too, but it isn't what the task asks for: here 0 stays 0, and 255 becomes 1.",
            (("X / 255", "X / 127.5 - 1"),),
        ),
        Mistake(
            "X is moved by 128 first",
            "That scale runs from -1 to 1, and the task asks for 0 to 1. Besides, whole numbers of one byte have no "
            "minus: in X, 100 - 128 is 228.",
            (("X / 255", "(X - 128) / 128"),),
        ),
        Mistake(
            "the scale runs from -1 to almost 1",
            "That is common too, but it isn't what the task asks for: here 0 stays 0, and 255 becomes 1.",
            (("X / 255", "X / 128 - 1"),),
        ),
        Mistake(
            "X is divided by its length",
            "The length of X, `np.linalg.norm`, grows with each additional picture. Divide by 255.",
            (("255", "np.sqrt((X.astype(float) ** 2).sum())"),),
        ),
        Mistake(
            "X is divided by its sum",
            "Shares of a sum get smaller with each additional picture. Divide by 255.",
            (("255", "X.sum()"),),
        ),
        Mistake(
            "it is divided by 255 twice",
            "Is it divided once in `unroll` and again here? Then the brightest value is 0.004. Once is "
            "enough.",
            (("255", "255**2"),),
        ),
        Mistake(
            "the divisor is 1200, the number of features",
            "The number of values in a picture doesn't matter here. Divide by the largest value that there "
            "can be.",
            (("255", "1200"),),
        ),
        Mistake(
            "X is multiplied by 255",
            "One-byte whole numbers even wrap around then: 2 times 255 becomes 254. Divide instead.",
            (("X / 255", "X * 255"),),
        ),
    ),
    nudge="What should 255 become, and what 0? numpy divides a whole table by one number.",
    skeleton="def my_scale(X):\n    return X / ...",
    large={"n_x": 100, "m": 200},
)


def own_picture(photo, size):
    """Return x (size size 3, 1) from 0 to 1, for a photo (side, side, 3 or 4) of whole numbers from 0 to 255.

    Each new pixel is the mean of the pixels it covers, as in `datasets.picture`.
    """
    k = len(photo) // size
    rgb = photo[:, :, :3]
    small = rgb.reshape(size, k, size, k, 3).mean(axis=(1, 3))
    return small.reshape(-1, 1) / 255


def _photo(numbers, size, side, colors):
    """A photo of blocks whose means are whole numbers, row by row too: rounding on the way makes no difference."""
    k = side // size
    means = numbers.rng.integers(20, 230, (size, 1, size, 1, colors))
    around = numbers.rng.integers(0, 10, (size, k, size, k, colors))
    around = around - np.roll(around, 1, axis=1)
    photo = means + around - np.roll(around, 1, axis=3)
    return {"photo": photo.reshape(side, side, colors).astype(np.uint8), "size": size}


PREPARED = "What the unit has learned holds only for pictures prepared as those were that it learned from."

OWN_PICTURE = Exercise(
    name="own_picture",
    week=2,
    title="a picture of your own, prepared like the training pictures",
    task="The unit was trained on pictures of `size` by `size` pixels in red, green, and blue, each a column of "
    "numbers from 0 to 1. Return your photo as such a column. Each new pixel is the mean of the pixels it covers. A "
    "photo may have a fourth number in each pixel, which says how transparent it is: leave that one out.",
    arguments={
        "photo": "(side, side, 3 or 4), whole numbers from 0 to 255",
        "size": "the side of a training picture, a whole number that divides the photo's side",
    },
    returns={"x": "(size size 3, 1), one column"},
    formula=(
        "k = side / size",
        "rgb = the first three numbers of each pixel",
        "small = the mean of each block of k by k pixels",
        "x = (small, read row by row into a column) / 255",
    ),
    reference=own_picture,
    draw=_photo,
    cases=(
        {"size": 3, "side": 6, "colors": 4},
        {"size": 2, "side": 6, "colors": 3},
        {"size": 5, "side": 20, "colors": 4},
    ),
    example={"size": 1, "side": 2, "colors": 3},
    mistakes=(
        Mistake(
            "nothing is divided by 255",
            "The training pictures ran from 0 to 1. With numbers up to 255, Z is far out, so the unit is sure of the "
            "same answer for every picture.",
            ((" / 255", ""),),
            line=3,
        ),
        Mistake(
            "the divisor is 256",
            "There are 256 values, but the largest is 255, since they start at 0. And 255 / 255 is 1.",
            ((" / 255", " / 256"),),
            line=3,
        ),
        Mistake(
            "it is divided by 255 twice",
            "Once is enough. Divided twice, every picture looks black.",
            ((" / 255", " / 255 / 255"),),
            line=3,
        ),
        Mistake(
            "the divisor is the largest number of this picture",
            f"Then a dark photo is made brighter than the training pictures were. {PREPARED}",
            ((" / 255", " / small.max()"),),
            line=3,
            family="largest",
        ),
        Mistake(
            "the divisor is the largest number of the whole photo",
            f"Then a dark photo is made brighter than the training pictures were. {PREPARED}",
            ((" / 255", " / photo.max()"),),
            line=3,
            family="largest",
        ),
        Mistake(
            "the result is cut to whole numbers",
            "`//`, `int`, and `astype(int)` drop everything after the decimal point. From 0 to 1, that is all.",
            ((" / 255", " // 255"),),
            line=3,
        ),
        Mistake(
            "the picture is centered and divided by its spread",
            f"The training pictures were only divided by 255. {PREPARED}",
            (
                (
                    "return small.reshape(-1, 1) / 255",
                    "return (small.reshape(-1, 1) - small.mean()) / small.std()",
                ),
            ),
            line=3,
        ),
        Mistake(
            "the scale runs from -1 to 1",
            f"The training pictures ran from 0 to 1. {PREPARED}",
            ((" / 255", " / 127.5 - 1"),),
            line=3,
        ),
        Mistake(
            "light and dark are swapped",
            "1 - x is the negative of the photo. In the training pictures 0 is dark and 1 is bright.",
            (("return small.reshape(-1, 1) / 255", "return 1 - small.reshape(-1, 1) / 255"),),
            line=3,
        ),
        Mistake(
            "the photo keeps its own size",
            "The unit has a weight for each number of a training picture, so a photo with more pixels doesn't fit. "
            "Make it `size` by `size` first.",
            (("small.reshape(-1, 1)", "rgb.reshape(-1, 1)"),),
            line=2,
        ),
        Mistake(
            "a corner is cut out",
            "`photo[:size, :size]` is the upper left corner at full size. The unit should see the whole photo, made "
            "smaller.",
            (("rgb.reshape(size, k, size, k, 3).mean(axis=(1, 3))", "rgb[:size, :size]"),),
            line=2,
        ),
        Mistake(
            "one pixel of each block is taken",
            "`photo[::k, ::k]` leaves all the others out, so a thin line may vanish. In the training pictures, a pixel "
            "is the mean of those it covers.",
            (("rgb.reshape(size, k, size, k, 3).mean(axis=(1, 3))", "rgb[::k, ::k]"),),
            line=2,
        ),
        Mistake(
            "the first numbers of the photo are taken, as many as needed",
            "`np.resize` and `[:n]` don't make a picture smaller: they take the first rows of the photo and leave the "
            "rest out.",
            (("rgb.reshape(size, k, size, k, 3).mean(axis=(1, 3))", "np.resize(rgb, (size, size, 3))"),),
            line=2,
            family="first numbers",
        ),
        Mistake(
            "the first numbers of the photo are taken, and those for transparency with them",
            "`np.resize` doesn't make a picture smaller: it takes the first rows of the photo and leaves the rest out.",
            (("rgb.reshape(size, k, size, k, 3).mean(axis=(1, 3))", "np.resize(photo, (size, size, 3))"),),
            line=2,
            family="first numbers",
        ),
        Mistake(
            "each block is summed",
            "A sum of k by k pixels is much brighter than any of them. Take their mean.",
            ((".mean(axis", ".sum(axis"),),
            line=2,
        ),
        Mistake(
            "the pixels of a mean are far apart",
            "The side is cut into `size` blocks of k pixels, in this order: `reshape(size, k, size, k, 3)`. The mean "
            "runs over both k.",
            (
                (
                    "reshape(size, k, size, k, 3).mean(axis=(1, 3))",
                    "reshape(k, size, k, size, 3).mean(axis=(0, 2))",
                ),
            ),
            line=2,
        ),
        Mistake(
            "the fourth number of each pixel is kept",
            "It says how transparent a pixel is. The training pictures had three: `photo[:, :, :3]`.",
            (
                ("k = len", "n = photo.shape[2]\n    k = len"),
                ("photo[:, :, :3]", "photo"),
                ("size, k, 3)", "size, k, n)"),
            ),
            line=1,
        ),
        Mistake(
            "red and blue are swapped",
            "Some programs read blue first. The training pictures have red first.",
            (("[:, :, :3]", "[:, :, 2::-1]"),),
            line=1,
        ),
        Mistake(
            "the last three numbers of each pixel are taken",
            "The fourth one, at the end, says how transparent a pixel is. Red, green, and blue are the first three.",
            (("[:, :, :3]", "[:, :, -3:]"),),
            line=1,
        ),
        Mistake(
            "the picture is gray, with one number for each pixel",
            "The mean over the colors leaves a third of the numbers. The unit has weights for red, green, and blue.",
            (("small.reshape", "small.mean(axis=2).reshape"),),
            line=1,
        ),
        Mistake(
            "all three colors are the mean of them",
            "That makes the photo gray. The training pictures were in color.",
            (("small.reshape", "small.mean(axis=2, keepdims=True).repeat(3, axis=2).reshape"),),
            line=1,
        ),
        Mistake(
            "it is read one color after another: all of red, then green, then blue",
            "The training pictures were read pixel by pixel, with the three colors of a pixel together. Leave the axes "
            "in their order.",
            (("small.reshape", "small.transpose(2, 0, 1).reshape"),),
            line=3,
        ),
        Mistake(
            "it is read column by column",
            "The training pictures were read row by row. Leave the axes in their order.",
            (("small.reshape", "small.transpose(1, 0, 2).reshape"),),
            line=3,
        ),
        Mistake(
            "it is read one color after another, and column by column within each color",
            "`.T` and `order='F'` turn the picture itself. `reshape(-1, 1)` already reads row by row.",
            (("small.reshape", "small.T.reshape"),),
            line=3,
        ),
        Mistake(
            "x is a row",
            "An example is a column here: `reshape(-1, 1)`.",
            (("reshape(-1, 1)", "reshape(1, -1)"),),
            line=3,
        ),
        Mistake(
            "x is a flat list",
            "`flatten()` and `reshape(-1)` give a single axis. A column has two: `reshape(-1, 1)`.",
            (("reshape(-1, 1)", "reshape(-1)"),),
            line=3,
        ),
        Mistake(
            "x is still a table of pixels",
            "The unit takes a column. Read the small picture into one: `reshape(-1, 1)`.",
            (("small.reshape(-1, 1)", "small"),),
            line=3,
        ),
        Mistake(
            "each color is a column of its own",
            "A picture is one column with all its numbers: `reshape(-1, 1)`.",
            (("reshape(-1, 1)", "reshape(-1, 3)"),),
            line=3,
        ),
    ),
    nudge="How many pixels did a training picture have, which colors, and from what to what did its numbers run?",
    skeleton="def my_own_picture(photo, size):\n    k = len(photo) // size\n    rgb = photo[:, :, ...]\n"
    "    small = rgb.reshape(size, k, size, k, 3).mean(axis=...)\n    return ...",
    large={"size": 20, "side": 200, "colors": 3},
)
