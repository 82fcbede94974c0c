"""Examples to learn from: drawn cats, real digits, toy sets of two features, and the reader's own pictures."""

import math
import os
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from nnlib.shapes import Array, count, number

# In a clone of the course; a package that pip has installed brings the two files itself.
DATA = Path(__file__).parents[1] / "data"
if not (DATA / "cats.npz").is_file():
    DATA = Path(__file__).with_name("data")


# Pictures and columns


@dataclass(frozen=True, eq=False, repr=False)
class Pictures:
    """m labeled pictures that never change, and the X and Y they make.

    pictures    (m, h, w, 3) in color or (m, h, w) in gray, uint8, 0 to `brightest`
    labels      (m,)        each an index into `classes`
    classes                 the names of the classes
    X           (n_x, m)    float64, 0 to 1, one picture per column
    Y           (1, m)      float64, the labels, if there are two classes
    `train[:100]`, `train[[3, 8]]` and `train[3]` are Pictures too.
    Raises TypeError or ValueError for arrays that don't fit together.
    """

    pictures: Array
    labels: Array
    classes: tuple[str, ...]
    brightest: int = 255

    def __post_init__(self):
        pictures, labels, classes = (
            _array(self.pictures, "pictures"),
            _array(self.labels, "labels"),
            self.classes,
        )
        brightest = count(self.brightest, "brightest")
        if pictures.dtype != np.uint8:
            raise TypeError(
                f"pictures holds {pictures.dtype} values; it should hold whole numbers from 0 to 255: use uint8"
            )
        if not (pictures.ndim == 3 or (pictures.ndim == 4 and pictures.shape[3] == 3)):
            raise ValueError(
                f"pictures has shape {pictures.shape}; it should be (m, h, w, 3) in color or (m, h, w) in gray: "
                "use np.stack(...) on pictures of the same size"
            )
        if 0 in pictures.shape:
            raise ValueError(
                f"pictures has shape {pictures.shape}; it should hold at least one picture of one pixel"
            )
        if pictures.max() > brightest:
            raise ValueError(
                f"pictures holds {pictures.max()}, more than brightest = {brightest}: raise `brightest`"
            )
        listed = isinstance(classes, tuple | list | np.ndarray)
        if not listed or len(classes) < 2 or not all(isinstance(name, str) for name in classes):
            raise ValueError(
                f"classes is {classes!r}; it should name two classes or more: try ('not a cat', 'cat')"
            )
        if labels.shape != pictures.shape[:1]:
            raise ValueError(
                f"labels has shape {labels.shape}; it should be (m,) = ({len(pictures)},), one label for each picture: "
                "use labels.ravel() if it is a row or a column"
            )
        if labels.dtype.kind not in "iub":
            raise TypeError(
                f"labels holds {labels.dtype} values; it should hold whole numbers: use labels.astype(int)"
            )
        labels = labels.astype(np.int64)
        wrong = labels[(labels < 0) | (labels >= len(classes))]
        if wrong.size:
            raise ValueError(
                f"labels holds {wrong[0]}; every label should be an index into classes, 0 to {len(classes) - 1}: "
                "use Pictures(pictures, labels, classes) with a name for every label"
            )
        pictures.flags.writeable = labels.flags.writeable = False
        for name, value in (
            ("pictures", pictures),
            ("labels", labels),
            ("classes", tuple(classes)),
            ("brightest", brightest),
        ):
            object.__setattr__(self, name, value)

    @cached_property
    def X(self) -> Array:
        X = unroll(self.pictures) / self.brightest
        X.flags.writeable = False
        return X

    @cached_property
    def Y(self) -> Array:
        if len(self.classes) != 2:
            raise ValueError(
                f"there are {len(self.classes)} classes; Y holds 0 and 1, so there should be 2: "
                "ask a question with two answers, such as datasets.digits(3)"
            )
        Y = self.labels.reshape(1, -1).astype(np.float64)
        Y.flags.writeable = False
        return Y

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, which) -> "Pictures":
        pictures, labels = self.pictures[which], self.labels[which]
        if labels.ndim == 0:
            pictures, labels = pictures[None], labels[None]
        if not len(labels):
            raise ValueError(
                f"[{which}] picks none of the {len(self)} pictures; it should pick one or more: try [:10]"
            )
        return Pictures(pictures, labels, self.classes, self.brightest)

    def __repr__(self) -> str:
        m, h, w, *color = self.pictures.shape
        counts = np.bincount(self.labels, minlength=len(self.classes))
        each = ", ".join(f"{k} {name!r}" for name, k in zip(self.classes, counts, strict=True))
        n_x = h * w * (3 if color else 1)
        return f"{m} pictures of {h} x {w} in {'color' if color else 'gray'}: {each}; X is ({n_x}, {m})"

    def __array__(self, dtype=None, copy=None):
        raise TypeError("these are Pictures, not an array: use .X, (n_x, m), or .pictures")

    def __reduce__(self):
        return Pictures, (self.pictures, self.labels, self.classes, self.brightest)


def unroll(pictures) -> Array:
    """Return X, a copy of the pictures in which each one is a column.

    pictures    (m, h, w, 3) or (m, h, w), or Pictures; a single one (h, w, 3) or (h, w)
    returns     (h w 3, m) or (h w, m); m = 1 for a single picture
    `reshape(m, -1).T` turns each picture into a row, then each row into a column. `reshape(-1, m)`
    has the same shape, but each of its columns mixes pixels of all the pictures.
    Raises TypeError or ValueError for anything else.
    Source: week 2, from picture to feature vector.
    """
    pictures = _several(pictures)
    m = len(pictures)
    return pictures.reshape(m, -1).T


def _several(pictures):
    pictures = _array(pictures.pictures if isinstance(pictures, Pictures) else pictures, "pictures")
    if pictures.dtype.kind not in "biuf":
        raise TypeError(
            f"pictures holds {pictures.dtype} values; it should hold numbers: try pictures.astype(float)"
        )
    color = pictures.ndim >= 3 and pictures.shape[-1] == 3
    if pictures.ndim == (3 if color else 2):
        pictures = pictures[None]
    if pictures.ndim != (4 if color else 3) or 0 in pictures.shape:
        raise ValueError(
            f"pictures has shape {pictures.shape}; it should be (m, h, w, 3) in color or (m, h, w) in gray, or one "
            "picture alone, (h, w, 3) or (h, w): use np.stack(...) on pictures of the same size"
        )
    return pictures


def _array(values, name):
    try:
        return np.array(values)
    except ValueError:
        raise ValueError(
            f"{name} holds entries of different sizes; all should have the same size: read your "
            "pictures with picture(path, size)"
        ) from None


# The course's own examples


def cats() -> tuple[Pictures, Pictures]:
    """Return train (1,000 pictures) and test (400): drawn cats (label 1) and other things (label 0), half and half.

    pictures    (m, 20, 20, 3)
    X           (1200, m)
    They are drawings, made by `data/draw_cats.py`; `data/README.md` says how.
    Raises FileNotFoundError if `data` is missing.
    """
    return _stored("cats.npz", ("not a cat", "cat"), brightest=255)


def digits(digit=None) -> tuple[Pictures, Pictures]:
    """Return train (1,347 real handwritten digits) and test (450).

    digit       "is it this one?": labels 1 and 0. None: labels 0 to 9, and no Y
    pictures    (m, 8, 8), 0 to 16
    X           (64, m)
    Raises TypeError or ValueError for a digit that isn't one of 0 to 9.
    Source: E. Alpaydin and C. Kaynak, UCI Machine Learning Repository; see `data/README.md`.
    """
    if digit is not None and count(digit, "digit", least=0) > 9:
        raise ValueError(f"digit is {digit}; it should be one of 0 to 9: try digits(3)")
    train, test = _stored("digits.npz", tuple("0123456789"), brightest=16)
    if digit is None:
        return train, test
    question = (f"not a {digit}", f"{digit}")
    return tuple(
        Pictures(part.pictures, part.labels == digit, question, part.brightest) for part in (train, test)
    )


def _stored(name, classes, brightest):
    if not (DATA / name).is_file():
        raise FileNotFoundError(
            f"data/{name} isn't next to nnlib, where a clone of the course has it: install nnlib from the clone with "
            "pip install --editable ."
        )
    with np.load(DATA / name, allow_pickle=False) as stored:
        return tuple(
            Pictures(stored[f"{split}_pictures"], stored[f"{split}_labels"], classes, brightest)
            for split in ("train", "test")
        )


# Toy sets: two features, two classes, within about 2 of the origin


def flower(m=400, noise=0.1, rng=0) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): a flower of six petals, red and blue in turn.

    r = 2 |sin(3 t)|, x = r (cos t, sin t), t over the circle; y = 1 on every second petal
    noise   the standard deviation added to both features
    rng     a seed or np.random.Generator
    The classes differ in size by at most one example.
    Raises TypeError or ValueError for an m under 2 or a negative noise.
    """
    y, t, rng, noise = _places(m, noise, rng)
    t = (np.floor(3 * t) * 2 + y + 3 * t % 1) * np.pi / 3
    r = 2 * np.abs(np.sin(3 * t))
    return _scattered(r * np.cos(t), r * np.sin(t), y, noise, rng)


def moons(m=400, noise=0.2, rng=0) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): two half circles, each reaching into the other.

    y = 0: x = 1.3 (cos t - 1/2, sin t - 1/4);  y = 1: x = 1.3 (1/2 - cos t, 1/4 - sin t);  t from 0 to pi
    `noise`, `rng` and errors as in `flower`.
    """
    y, t, rng, noise = _places(m, noise, rng)
    turn = 1 - 2 * y
    return _scattered(
        1.3 * turn * (np.cos(np.pi * t) - 0.5), 1.3 * turn * (np.sin(np.pi * t) - 0.25), y, noise, rng
    )


def circles(m=400, noise=0.15, rng=0) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): a circle inside a circle.

    x = r (cos t, sin t), r = 1.8 where y = 0 and 0.9 where y = 1, t over the circle
    `noise`, `rng` and errors as in `flower`.
    """
    y, t, rng, noise = _places(m, noise, rng)
    r = np.where(y == 0, 1.8, 0.9)
    return _scattered(r * np.cos(2 * np.pi * t), r * np.sin(2 * np.pi * t), y, noise, rng)


def spiral(m=400, noise=0.06, rng=0) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): two arms that wind around each other, one and a quarter turns.

    r = 2 s, angle = 2.5 pi s + pi y, x = r (cos angle, sin angle), s from 0.1 to 1
    `noise`, `rng` and errors as in `flower`.
    """
    y, t, rng, noise = _places(m, noise, rng)
    s = 0.1 + 0.9 * t
    angle = 2.5 * np.pi * s + np.pi * y
    return _scattered(2 * s * np.cos(angle), 2 * s * np.sin(angle), y, noise, rng)


def blobs(m=400, noise=0.5, rng=0) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): two round clouds; a straight line separates all but a few examples.

    centers (-0.8, -0.8) where y = 0 and (0.8, 0.8) where y = 1
    `noise`, `rng` and errors as in `flower`.
    """
    y, _, rng, noise = _places(m, noise, rng)
    center = 1.6 * y - 0.8
    return _scattered(center, center, y, noise, rng)


def xor(m=400, noise=0.3, rng=0) -> tuple[Array, Array]:
    """Return X (2, m) and Y (1, m): four round clouds, y = 1 where the signs of the two features differ.

    centers (1, 1) and (-1, -1) where y = 0, (1, -1) and (-1, 1) where y = 1
    `noise`, `rng` and errors as in `flower`.
    """
    y, t, rng, noise = _places(m, noise, rng)
    side = np.where(t < 0.5, -1.0, 1.0)
    return _scattered(side, side * (1 - 2 * y), y, noise, rng)


def _places(m, noise, rng):
    """Labels, half 0 and half 1, shuffled, and for each example a place from 0 to 1 along its curve."""
    m = count(m, "m", least=2)
    noise = number(noise, "noise", "one number, 0 or more", "try noise=0.1")
    if not (math.isfinite(noise) and noise >= 0):
        raise ValueError(f"noise is {noise}; it should be finite, 0 or more: try noise=0.1")
    rng = np.random.default_rng(rng)
    return rng.permutation(m) % 2, rng.random(m), rng, noise


def _scattered(across, up, y, noise, rng):
    X = np.stack([across, up]).astype(np.float64)
    return X + noise * rng.standard_normal(X.shape), y.reshape(1, -1).astype(np.float64)


# The reader's own pictures

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "TIFF", "PPM")
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
TRAIN = ("train", "training", "train_set", "training_set")
TEST = ("test", "testing", "test_set", "testing_set", "val", "valid", "validation")
MOST_PIXELS = 64_000_000
_TOO_LARGE = f"it should have at most {MOST_PIXELS:,} pixels: make it smaller first"


def picture(path, size=20) -> Array:
    """Return the picture in a file, (size, size, 3) uint8.

    It is turned upright (EXIF), put on white where it is transparent, and cropped to the largest square in its middle;
    each new pixel is the mean of the pixels it covers. Only the first frame of an animation is read.
    Reads PNG, JPEG, GIF, WebP, AVIF, BMP, TIFF and PPM, up to 64 million pixels. Needs Pillow.
    Raises FileNotFoundError, or ValueError naming the file if it is broken, too large or not a picture.
    """
    try:
        from PIL import Image, ImageOps, UnidentifiedImageError
    except ImportError:
        raise ImportError("reading pictures needs Pillow: pip install pillow") from None
    size, path = _size(size), _file(path, "a picture")
    with open(path, "rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        head = file.read(64)
        # Where a PNG stores its bits per pixel.
        depth = head[24:25]
        file.seek(0)
        # Before version 11.3, Pillow doesn't have AVIF.
        Image.init()
        try:
            with Image.open(file, formats=[each for each in FORMATS if each in Image.OPEN]) as image:
                width, height = image.size
                if width * height <= MOST_PIXELS:
                    image.load()
                    _refuse_misread(image, depth)
                    _turn_upright(image, ImageOps)
                    return _square(image, size, Image)
        except UnidentifiedImageError:
            raise ValueError(f"{path} {_not_read(head)}") from None
        except Image.DecompressionBombError:
            raise ValueError(f"{path} is too large; {_TOO_LARGE}") from None
        except MemoryError:
            raise
        # A damaged file makes Pillow raise whatever its decoder met, from struct.error to SyntaxError.
        except Exception as error:
            raise ValueError(f"{path} can't be read ({error}): save it again as PNG or JPEG") from None
    raise ValueError(f"{path} is {width} x {height} pixels; {_TOO_LARGE}")


def _not_read(head):
    """Return what a file is that Pillow doesn't know, from its first bytes, and the fix."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in (b"avif", b"avis") or (brand in HEIC and b"avif" in head):
        return "is AVIF, damaged or of a kind that this Pillow can't read: save it as PNG or JPEG, or update Pillow"
    if brand in HEIC:
        return "is HEIC, the format of an iPhone's photos, which can't be read here: export it as JPEG"
    return f"isn't a picture; it should be one of {', '.join(FORMATS)}: save it as PNG or JPEG"


def _size(size):
    size = count(size, "size")
    if size**2 > MOST_PIXELS:
        raise ValueError(f"size is {size}; a picture of {size} x {size} is too large, {_TOO_LARGE}")
    return size


def _refuse_misread(image, depth):
    """Raise ValueError for the rare kinds of pixels that Pillow opens and gets wrong."""
    if image.mode == "P" and not image.palette:
        raise ValueError("it has no palette")
    if image.mode == "F":
        raise ValueError("its pixels are not whole numbers")
    colored = image.mode != "P" and "transparency" in image.info
    if image.format == "PNG" and colored and depth not in b"\1\x08":
        raise ValueError(f"it has a transparent color and {ord(depth)} bits per pixel")
    if image.format == "TIFF":
        bits, kinds, zero = (image.tag_v2.get(tag, usual) for tag, usual in ((258, 1), (339, 1), (262, 1)))
        if set(np.ravel(kinds)) - {1, 4}:
            raise ValueError("its pixels are negative, or not whole numbers")
        if image.mode.startswith("I") and (set(np.ravel(bits)) != {16} or zero != 1):
            raise ValueError(f"it has {np.max(bits)} bits per pixel, 0 for {'black' if zero else 'white'}")


def _turn_upright(image, ImageOps):
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except MemoryError:
        raise
    # The camera's notes are damaged, but the picture itself isn't.
    except Exception:
        pass


def _square(image, size, Image):
    """The largest square in the middle, one row of new pixels at a time: the unpacked file is in memory only once."""
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    square = Image.new("RGB", (size, size), "white")
    for i in range(size):
        upper, lower = top + i * side / size, top + (i + 1) * side / size
        first = math.floor(upper)
        strip = _in_color(image.crop((left, first, left + side, math.ceil(lower))), Image)
        row = strip.resize((size, 1), Image.Resampling.BOX, box=(0, upper - first, side, lower - first))
        square.paste(row, (0, i), row if row.mode == "RGBA" else None)
    return np.array(square)


def _in_color(image, Image):
    if image.mode.startswith("I"):
        # Pillow's own conversion clips 16 bits to 255 instead of scaling them.
        image = Image.fromarray((np.asarray(image) // 256).astype(np.uint8))
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def folder(path, size=20) -> Pictures:
    """Return the pictures in the two subfolders of a folder, each read by `picture`.

    The subfolders, in the order of their names, are class 0 and class 1, and name the classes. Put 0_other and 1_cat
    to choose the order. Hidden files are skipped; nothing else is.
    Raises ValueError naming every file or folder that shouldn't be there, can't be read, or is missing.
    """
    size, path = _size(size), _expanded(path)
    if not path.is_dir():
        kind = NotADirectoryError if path.exists() else FileNotFoundError
        raise kind(
            f"{path} isn't a folder; it should be one with two subfolders of pictures, one for each class"
        )
    entries = _visible(path)
    stray = [entry.name for entry in entries if not entry.is_dir()]
    if stray:
        raise ValueError(
            f"{path} holds {_listed(stray)} beside its subfolders; every picture should be in the subfolder of its "
            "class: move or delete what doesn't belong"
        )
    names = {entry.name.casefold() for entry in entries}
    if names & {*TRAIN} and names & {*TEST} and names <= {*TRAIN, *TEST}:
        raise ValueError(
            f"{path} holds {_listed([entry.name for entry in entries])}, which are not two classes: use "
            "train, test = datasets.train_and_test(path)"
        )
    if len(entries) != 2:
        found = _listed([entry.name for entry in entries]) if entries else "no subfolder"
        raise ValueError(
            f"{path} holds {found}; it should hold two subfolders of pictures, one for each class: "
            f"make them, such as {path.name}/0_other and {path.name}/1_cat"
        )
    files = {group: _visible(group) for group in entries}
    m = sum(map(len, files.values()))
    if m * size**2 > MOST_PIXELS:
        raise ValueError(
            f"{path} holds {m:,} pictures, which are {m * size**2:,} pixels at size {size}; all together they should "
            f"have at most {MOST_PIXELS:,}: use a smaller size"
        )
    problems = [f"{group.name} holds no pictures" for group in entries if not files[group]]
    pictures, labels = [], []
    for label, group in enumerate(entries):
        for file in files[group]:
            try:
                pictures.append(picture(file, size))
                labels.append(label)
            except (ValueError, OSError) as error:
                problems.append(str(error))
    if problems:
        more = [f"and {len(problems) - 20} more"] if len(problems) > 20 else []
        raise ValueError("\n- ".join([f"{path} can't be read completely:", *problems[:20], *more]))
    return Pictures(np.stack(pictures), np.array(labels), tuple(entry.name for entry in entries))


def train_and_test(path, size=20) -> tuple[Pictures, Pictures]:
    """Return the pictures in the folders train and test of a folder, as Kaggle has them, each read by `folder`.

    train and test hold the same two subfolders, one for each class. Where there is no test, val or validation takes
    its place. A folder in which there is only another one, as after unpacking a .zip, stands for that one.
    Raises ValueError naming what is missing or doesn't fit, and what `folder` raises.
    """
    path = _inner(_expanded(path))
    if not path.is_dir():
        folder(path, size)
    parts = {entry.name.casefold(): entry for entry in _visible(path) if entry.is_dir()}
    found = [next((parts[name] for name in names if name in parts), None) for names in (TRAIN, TEST)]
    if None in found:
        missing = " and ".join(name for name, part in zip(("train", "test"), found, strict=True) if not part)
        raise ValueError(
            f"{path} holds {_listed(sorted(parts)) or 'no folder'}, and no folder {missing}; it should hold train and "
            "test, with a subfolder for each class in both: use datasets.folder(path) for a single folder of them"
        )
    train, test = (folder(_inner(part), size) for part in found)
    if train.classes != test.classes:
        raise ValueError(
            f"{found[0]} holds {_listed(train.classes)}, and {found[1]} holds {_listed(test.classes)}; the names of "
            "the subfolders should be the same in both: rename them"
        )
    return train, test


def _inner(path):
    """Return the folder in which there is more than a single folder."""
    for _ in range(9):
        entries = _visible(path) if path.is_dir() else []
        if len(entries) != 1 or not entries[0].is_dir():
            return path
        path = entries[0]
    return path


def _visible(path):
    hidden = ("thumbs.db", "desktop.ini", "__macosx")
    return sorted(
        (
            entry
            for entry in path.iterdir()
            if not entry.name.startswith(".") and entry.name.lower() not in hidden
        ),
        key=lambda entry: entry.name,
    )


def _listed(names, most=8):
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def course_cats(train_path, test_path) -> tuple[Pictures, Pictures]:
    """Return train and test from the course's own two .h5 files, which aren't part of this repository.

    Each file holds train_set_x or test_set_x (m, h, w, 3) uint8, train_set_y or test_set_y (m,), and list_classes.
    Needs h5py. Raises FileNotFoundError, or ValueError naming the file and what is wrong with it.
    """
    train, test = _course_file(train_path, "train"), _course_file(test_path, "test")
    if train.pictures.shape[1:] != test.pictures.shape[1:] or train.classes != test.classes:
        raise ValueError(
            f"{train_path} and {test_path} don't belong together: pictures {train.pictures.shape[1:]} and "
            f"{test.pictures.shape[1:]}, classes {train.classes} and {test.classes}; use the two "
            "files that were handed out together"
        )
    return train, test


def _course_file(path, split):
    try:
        import h5py
    except ImportError:
        raise ImportError("reading the course's .h5 files needs h5py: pip install h5py") from None
    path, keys = _file(path, "an .h5 file"), (f"{split}_set_x", f"{split}_set_y", "list_classes")
    try:
        with h5py.File(path, "r") as file:
            # A link could lead anywhere.
            here = [key for key in keys if isinstance(file.get(key, getlink=True), h5py.HardLink)]
            missing = [key for key in keys if key not in here or not isinstance(file[key], h5py.Dataset)]
            if missing:
                other = {"train": "test", "test": "train"}[split]
                fix = "give the train file first and the test file second"
                if f"{other}_set_x" not in file:
                    fix = "make datasets.Pictures(pictures, labels, classes) from another file's arrays"
                raise ValueError(
                    f"it holds {_listed(sorted(file)) or 'nothing'}, and no data set {_listed(missing)}; it should "
                    f"hold {', '.join(keys)}: {fix}"
                )
            x, y, names = (file[key] for key in keys)
            if any(data.external or data.is_virtual for data in (x, y, names)):
                raise ValueError("its numbers are in other files")
            if x.ndim != 4 or x.shape[3] != 3 or x.dtype != np.uint8 or x.size > 3 * MOST_PIXELS:
                raise ValueError(
                    f"{keys[0]} is {x.shape} {x.dtype}; it should be (m, h, w, 3) uint8, "
                    f"at most {MOST_PIXELS:,} pixels"
                )
            if y.shape not in ((len(x),), (1, len(x))) or y.dtype.kind not in "iub":
                raise ValueError(
                    f"{keys[1]} is {y.shape} {y.dtype}; it should be (m,) = ({len(x)},), whole numbers"
                )
            text = h5py.check_string_dtype(names.dtype)
            if names.shape != (2,) or not text or (text.length or 0) > 100:
                raise ValueError(
                    f"list_classes is {names.shape} {names.dtype}; it should be (2,), the names of classes 0 and 1"
                )
            return Pictures(x[:], y[:].ravel(), tuple(names.asstr("utf-8")[:]))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path} isn't the course's {split} file: {error}") from None
    # h5py raises OSError, KeyError or RuntimeError for a damaged file, depending on where the damage is.
    except (OSError, KeyError, RuntimeError) as error:
        raise ValueError(f"{path} can't be read as HDF5 ({error}): copy it again") from None


def _expanded(path):
    return Path(os.path.expanduser(path))


def _file(path, what):
    path = _expanded(path)
    if path.is_dir():
        raise ValueError(
            f"{path} is a folder; it should be {what}: use datasets.folder for a folder of pictures"
        )
    if not path.exists():
        raise FileNotFoundError(f"{path} doesn't exist; it should be {what}: compare with Path.cwd()")
    if not path.is_file():
        raise ValueError(f"{path} is a device or a pipe; it should be {what}: copy it to a file first")
    return path
