import copy
import io
import os
import pickle
import struct
import subprocess
import sys
import zlib
from functools import partial
from pathlib import Path

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from nnlib import datasets
from nnlib.datasets import Pictures

TOYS = [
    datasets.flower,
    datasets.moons,
    datasets.circles,
    datasets.spiral,
    datasets.blobs,
    datasets.xor,
]
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def some(m=4, h=3, w=5, classes=("no", "yes")):
    pictures = np.arange(m * h * w * 3).reshape(m, h, w, 3).astype(np.uint8)
    return Pictures(pictures, np.arange(m) % len(classes), classes)


# Pictures


def test_x_and_y_are_one_picture_a_column():
    part = some()
    assert part.X.shape == (45, 4)
    assert part.X.dtype == part.Y.dtype == np.float64
    for i in range(4):
        np.testing.assert_array_equal(part.X[:, i], part.pictures[i].ravel() / 255)
    np.testing.assert_array_equal(part.Y, [[0, 1, 0, 1]])


def test_pictures_never_change_and_share_nothing():
    pictures, labels = np.zeros((2, 3, 3), np.uint8), np.array([0, 1])
    part = Pictures(pictures, labels, ["a", "b"])
    pictures[:], labels[:] = 9, 1
    assert part.pictures.max() == 0
    assert list(part.labels) == [0, 1]
    assert part.X is part.X
    assert not np.shares_memory(part.X, part.pictures)
    for array in (part.pictures, part.labels, part.X, part.Y):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 1
    with pytest.raises(AttributeError):
        part.classes = ()


@pytest.mark.parametrize("which", [slice(2), [1, 3], np.array([True, False, True, False]), 2, -1])
def test_a_part_of_pictures_is_pictures(which):
    part, places = some(), np.atleast_1d(np.arange(4)[which])
    np.testing.assert_array_equal(part[which].X, part.X[:, places])
    np.testing.assert_array_equal(part[which].Y, part.Y[:, places])
    assert part[which].classes == part.classes


def test_pictures_are_a_sequence():
    part = some()
    assert len(part) == 4
    assert [int(one.labels[0]) for one in part] == [0, 1, 0, 1]
    with pytest.raises(IndexError):
        part[4]
    with pytest.raises(ValueError, match="picks none of the 4 pictures"):
        part[4:]


def test_repr_tells_what_is_there():
    assert repr(some()) == "4 pictures of 3 x 5 in color: 2 'no', 2 'yes'; X is (45, 4)"


@pytest.mark.parametrize("again", [copy.deepcopy, lambda part: pickle.loads(pickle.dumps(part))])
def test_a_copy_is_as_read_only_as_its_original(again):
    part = again(some())
    np.testing.assert_array_equal(part.X, some().X)
    assert not part.pictures.flags.writeable


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"pictures": np.zeros((2, 3, 3))}, TypeError, "holds float64 values.*uint8"),
        ({"pictures": np.zeros((2, 9), np.uint8)}, ValueError, r"shape \(2, 9\).*\(m, h, w, 3\)"),
        ({"pictures": np.zeros((2, 3, 3, 4), np.uint8)}, ValueError, r"\(2, 3, 3, 4\)"),
        ({"pictures": np.zeros((0, 3, 3), np.uint8), "labels": np.zeros(0, int)}, ValueError, "at least one"),
        (
            {"pictures": np.full((2, 3, 3), 17, np.uint8), "brightest": 16},
            ValueError,
            "17, more than brightest = 16",
        ),
        ({"brightest": 0}, ValueError, "brightest is 0"),
        ({"labels": np.array([[0, 1]])}, ValueError, r"labels has shape \(1, 2\).*ravel"),
        ({"labels": np.array([0, 1, 1])}, ValueError, r"\(m,\) = \(2,\)"),
        ({"labels": np.array([0.0, 1.0])}, TypeError, r"float64.*astype\(int\)"),
        ({"labels": np.array([0, 2])}, ValueError, "labels holds 2.*0 to 1"),
        ({"labels": np.array([0, -1])}, ValueError, "labels holds -1"),
        ({"classes": ("one",)}, ValueError, "two classes or more"),
        ({"classes": (b"a", b"b")}, ValueError, "two classes or more"),
        ({"classes": "ab"}, ValueError, "classes is 'ab'; it should name two classes or more"),
        ({"classes": 2}, ValueError, "classes is 2; it should name two classes or more"),
        ({"classes": {"a", "b"}}, ValueError, "two classes or more"),  # in no order
        (
            {"pictures": [np.zeros((3, 3)), np.zeros((4, 4))]},
            ValueError,
            "pictures holds entries of different si",
        ),
        ({"labels": [[0], [1, 0]]}, ValueError, "labels holds entries of different sizes"),
    ],
)
def test_pictures_that_do_not_fit_are_refused(change, error, words):
    fitting = {"pictures": np.zeros((2, 3, 3), np.uint8), "labels": np.array([0, 1]), "classes": ("a", "b")}
    Pictures(**fitting)
    with pytest.raises(error, match=words):
        Pictures(**(fitting | change))


def test_no_y_for_more_than_two_classes():
    part = some(classes=("a", "b", "c"))
    assert part.X.shape == (45, 4)
    with pytest.raises(ValueError, match=r"3 classes.*digits\(3\)"):
        _ = part.Y


# Columns


@given(st.integers(1, 4), st.integers(1, 5), st.sampled_from([1, 2, 4, 5]), st.booleans())
def test_unroll_puts_each_picture_in_a_column(m, h, w, color):
    shape = (h, w, 3) if color else (h, w)
    pictures = np.arange(m * np.prod(shape)).reshape(m, *shape)
    X = datasets.unroll(pictures)
    assert X.shape == (np.prod(shape), m)
    assert X.dtype == pictures.dtype
    for i in range(m):
        np.testing.assert_array_equal(X[:, i], pictures[i].ravel())
        np.testing.assert_array_equal(X[:, i].reshape(shape), pictures[i])
        np.testing.assert_array_equal(datasets.unroll(pictures[i]), X[:, [i]])


def test_the_other_reshape_mixes_pictures():
    pictures = np.stack([np.full((2, 2, 3), i) for i in range(3)])
    assert all(len(set(column)) == 1 for column in datasets.unroll(pictures).T)
    assert all(len(set(column)) > 1 for column in pictures.reshape(-1, 3).T)


def test_unroll_copies():
    picture = np.zeros((2, 2, 3))
    assert not np.shares_memory(datasets.unroll(picture), picture)


@pytest.mark.parametrize("shape", [(5,), (2, 3, 4, 5), (2, 3, 3, 3, 3), (0, 4, 4, 3), ()])
def test_unroll_refuses_what_is_no_picture(shape):
    with pytest.raises(ValueError, match=r"pictures has shape.*\(m, h, w, 3\)"):
        datasets.unroll(np.zeros(shape))


def test_unroll_wants_numbers():
    with pytest.raises(TypeError, match="holds <U1 values"):
        datasets.unroll([["a", "b"]])


def test_pictures_unroll_and_are_no_array():
    part = some()
    np.testing.assert_array_equal(datasets.unroll(part), datasets.unroll(part.pictures))
    with pytest.raises(TypeError, match=r"use \.X"):
        np.asarray(part)


# Toy sets


@pytest.mark.parametrize(
    "pictures", [[np.zeros((3, 3)), np.zeros((4, 4))], [np.zeros((3, 3, 3)), np.zeros((3, 3))]]
)
def test_unroll_names_pictures_of_different_sizes(pictures):
    with pytest.raises(
        ValueError, match="pictures holds entries of different sizes; all should have the same size"
    ):
        datasets.unroll(pictures)


@pytest.mark.parametrize("toy", TOYS)
@pytest.mark.parametrize("m", [2, 3, 101, 400])
def test_toys_have_m_examples_of_both_classes(toy, m):
    X, Y = toy(m)
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert X.dtype == Y.dtype == np.float64
    assert set(Y[0]) == {0, 1}
    assert abs(2 * Y.sum() - m) <= 1


@pytest.mark.parametrize("toy", TOYS)
def test_toys_are_of_one_scale_and_shuffled(toy):
    X, Y = toy()
    assert np.abs(X).max() < 3
    assert 0.7 < X.std() < 1.2
    assert np.abs(X.mean(axis=1)).max() < 0.2
    assert 0.35 < Y[0, :100].mean() < 0.65


@pytest.mark.parametrize("toy", TOYS)
def test_toys_follow_their_seed_alone(toy):
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    X, Y = toy(rng=3)
    for again in (toy(rng=3), toy(rng=np.random.default_rng(3))):
        np.testing.assert_array_equal(again[0], X)
        np.testing.assert_array_equal(again[1], Y)
    assert not any(map(np.array_equal, toy(rng=4), (X, Y)))
    rng = np.random.default_rng(3)
    assert not np.array_equal(toy(rng=rng)[0], toy(rng=rng)[0])
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def polar(X):
    return np.hypot(*X), np.arctan2(X[1], X[0])


def test_without_noise_toys_lie_on_their_curves():
    X, Y = datasets.flower(noise=0)
    r, t = polar(X)
    np.testing.assert_allclose(r, 2 * np.abs(np.sin(3 * t)), atol=1e-9)
    far = r > 1e-6
    np.testing.assert_array_equal((np.floor(t / (np.pi / 3)) % 2)[far], Y[0][far])
    assert len(set(np.floor(t / (np.pi / 3)))) == 6

    X, Y = datasets.moons(noise=0)
    upper = X / 1.3 * (1 - 2 * Y) + [[0.5], [0.25]]
    np.testing.assert_allclose(np.hypot(*upper), 1)
    assert upper[1].min() > -1e-9

    X, Y = datasets.circles(noise=0)
    np.testing.assert_allclose(np.hypot(*X), np.where(Y[0] == 0, 1.8, 0.9))

    X, Y = datasets.spiral(noise=0)
    r, t = polar(X)
    np.testing.assert_allclose(np.cos(t - 2.5 * np.pi * r / 2 - np.pi * Y[0]), 1)
    assert r.min() > 0.19
    assert 1.9 < r.max() <= 2

    X, Y = datasets.blobs(noise=0)
    np.testing.assert_allclose(X, np.where(Y == 1, [[0.8], [0.8]], [[-0.8], [-0.8]]))

    X, Y = datasets.xor(noise=0)
    np.testing.assert_array_equal(np.abs(X), 1)
    np.testing.assert_array_equal(X[0] * X[1] < 0, Y[0] == 1)
    assert len(set(map(tuple, X.T))) == 4


@pytest.mark.parametrize("toy", TOYS)
def test_noise_is_its_standard_deviation(toy):
    gap = toy(4000, noise=0.3, rng=1)[0] - toy(4000, noise=0, rng=1)[0]
    assert gap.std() == pytest.approx(0.3, rel=0.05)


@pytest.mark.parametrize("toy", TOYS)
@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"m": 1}, ValueError, "m is 1; it should be 2 or more"),
        ({"m": 10.0}, TypeError, "m is 10.0"),
        ({"noise": -0.1}, ValueError, "noise is -0.1"),
        ({"noise": np.nan}, ValueError, "noise is nan"),
        ({"noise": np.inf}, ValueError, "noise is inf"),
        ({"noise": "loud"}, TypeError, "noise is 'loud'"),
        ({"noise": True}, TypeError, "noise is True"),
        (
            {"noise": 10**400},
            ValueError,
            "noise is too large for a float; it should be one number, 0 or more",
        ),
    ],
)
def test_toys_refuse_bad_numbers(toy, wrong, error, words):
    with pytest.raises(error, match=words):
        toy(**wrong)


# One picture of the reader's


def halves(path, mode="RGB", left=RED, right=BLUE, **options):
    """A 40 x 20 picture, its left half of one color and its right of another."""
    image = Image.new("RGB" if mode in ("P", "CMYK", "1") else mode, (40, 20), left)
    image.paste(right, (20, 0, 40, 20))
    image.convert(mode).save(path, **options)
    return path


def close(pictures, color, gap=0):
    return np.abs(pictures.astype(int) - np.array(color)).max() <= gap


@pytest.mark.parametrize(
    ("name", "mode", "gap"),
    [("a.png", "RGB", 0), ("a.bmp", "RGB", 0), ("a.ppm", "RGB", 0), ("a.tif", "RGB", 0), ("a.png", "P", 0),
     ("a.gif", "P", 0), ("a.jpg", "RGB", 40), ("a.jpg", "CMYK", 40), ("a.tif", "CMYK", 0)],
)  # fmt: skip
def test_the_middle_square_of_a_picture(tmp_path, name, mode, gap):
    found = datasets.picture(halves(tmp_path / name, mode), size=10)
    assert found.shape == (10, 10, 3)
    assert found.dtype == np.uint8
    assert close(found[:, :4], RED, gap)
    assert close(found[:, 6:], BLUE, gap)


def test_each_new_pixel_is_a_mean(tmp_path):
    values = np.random.default_rng(0).integers(0, 256, (12, 12, 3), dtype=np.uint8)
    Image.fromarray(values).save(tmp_path / "a.png")
    means = values.reshape(4, 3, 4, 3, 3).mean(axis=(1, 3))
    assert np.abs(datasets.picture(tmp_path / "a.png", size=4) - means).max() <= 1
    np.testing.assert_array_equal(datasets.picture(str(tmp_path / "a.png"), size=12), values)
    np.testing.assert_array_equal(
        datasets.picture(tmp_path / "a.png", size=24), values.repeat(2, axis=0).repeat(2, axis=1)
    )
    assert datasets.picture(tmp_path / "a.png").shape == (20, 20, 3)


def test_transparent_is_white(tmp_path):
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.paste((0, 0, 255, 128), (0, 10, 20, 20))
    image.save(tmp_path / "a.png")
    found = datasets.picture(tmp_path / "a.png")
    assert close(found[:10], WHITE)
    assert close(found[10:], (127, 127, 255), 1)


def test_edges_of_transparent_pictures_keep_their_color(tmp_path):
    image = Image.new("RGBA", (20, 20), (0, 255, 0, 0))
    image.paste((255, 0, 0, 255), (0, 0, 10, 20))
    image.save(tmp_path / "a.png")
    assert close(datasets.picture(tmp_path / "a.png", size=1), (255, 127, 127), 1)


def test_transparent_palettes_and_grays_are_white(tmp_path):
    image = Image.new("P", (20, 20), 1)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(0, (0, 0, 20, 10))
    image.save(tmp_path / "a.png", transparency=0)
    Image.new("LA", (20, 20), (0, 0)).save(tmp_path / "b.png")
    found = datasets.picture(tmp_path / "a.png")
    assert close(found[:10], WHITE)
    assert close(found[10:], BLUE)
    assert close(datasets.picture(tmp_path / "b.png"), WHITE)


@pytest.mark.parametrize(("mode", "value", "gray"), [("L", 77, 77), ("1", 1, 255), ("LA", (77, 255), 77)])
def test_grays_become_color(tmp_path, mode, value, gray):
    Image.new(mode, (20, 20), value).save(tmp_path / "a.png")
    assert close(datasets.picture(tmp_path / "a.png"), gray)


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bits_are_scaled_not_clipped(tmp_path, name):
    ramp = np.tile(np.linspace(0, 65535, 20).astype(np.uint16), (20, 1))
    Image.fromarray(ramp).save(tmp_path / name)
    found = datasets.picture(tmp_path / name)
    np.testing.assert_array_equal(found[..., 0], ramp // 256)
    np.testing.assert_array_equal(found[..., 2], ramp // 256)


@pytest.mark.parametrize(
    ("orientation", "top", "left"),
    [(1, RED, RED), (3, BLUE, BLUE), (6, RED, None), (8, BLUE, None), (2, None, BLUE)],
)
def test_pictures_are_turned_upright(tmp_path, orientation, top, left):
    image = Image.new("RGB", (20, 20), RED)
    image.paste(BLUE, (0, 10, 20, 20) if orientation in (1, 3) else (10, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "a.png", exif=exif)
    found = datasets.picture(tmp_path / "a.png")
    if top:
        assert close(found[:10], top)
    else:
        assert close(found[:, :10], left)


def test_the_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (20, 20), color) for color in (RED, GREEN, BLUE)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert close(datasets.picture(tmp_path / "a.gif"), RED)


def test_a_picture_that_is_missing_or_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.png doesn't exist"):
        datasets.picture(tmp_path / "none.png")
    with pytest.raises(ValueError, match=r"is a folder.*datasets\.folder"):
        datasets.picture(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="devices have no path there")
def test_a_picture_that_is_a_device():
    with pytest.raises(ValueError, match="null is a device or a pipe"):
        datasets.picture(os.devnull)


@pytest.mark.parametrize(
    "content", [b"", b"Not a picture.", b"\x89PNG\r\n\x1a\n", bytes(1000), b"%PDF-1.7\n"]
)
def test_what_is_no_picture_is_refused(tmp_path, content):
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"a\.png (isn't a picture|can't be read)"):
        datasets.picture(tmp_path / "a.png")


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(depth, kind, row, *chunks, side=8):
    """A PNG of one row again and again; kind 0 is gray, 2 color, 3 palette, 4 and 6 with alpha."""
    head = struct.pack(">2I5B", side, side, depth, kind, 0, 0, 0)
    middle = b"".join(chunk(*parts) for parts in chunks)
    rows = chunk(b"IDAT", zlib.compress((b"\0" + row) * side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + middle + rows + chunk(b"IEND", b"")


def tiff(bits, row, *, zero=1, sign=1, order="<"):
    """A TIFF of one row again and again; zero 0 means that 0 is white, sign 2 negative numbers, 3 fractions."""
    values = {
        256: 8,
        257: 8,
        258: bits,
        259: 1,
        262: zero,
        273: 8,
        277: 1,
        278: 8,
        279: 8 * len(row),
        339: sign,
    }
    entries = b"".join(struct.pack(order + "HHII", tag, 4, 1, value) for tag, value in values.items())
    start = struct.pack(order + "HI", 42, 8 + 8 * len(row))
    return (
        (b"II" if order == "<" else b"MM")
        + start
        + row * 8
        + struct.pack(order + "H", 10)
        + entries
        + bytes(4)
    )


SOME = (80, 81, 82)
TWO_BYTES = struct.pack(">3H", 40_000, 1_000, 65_535)
ROTATED = b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0%c\0\0\0\0\0\0"


READ = {
    "1 bit": (png(1, 0, b"\xff"), WHITE),
    "2 bits": (png(2, 0, b"\x55" * 2), (85, 85, 85)),
    "4 bits": (png(4, 0, b"\x88" * 4), (136, 136, 136)),
    "16 bits": (png(16, 0, b"\x9c\x40" * 8), (156, 156, 156)),
    "16 bits in color": (png(16, 2, TWO_BYTES * 8), (156, 3, 255)),
    "16 bits, half transparent": (png(16, 4, b"\0\0\x80\0" * 8), (127, 127, 127)),
    "16 bits in color, half transparent": (png(16, 6, (bytes(6) + b"\x80\0") * 8), (127, 127, 127)),
    "1 bit, black transparent": (png(1, 0, b"\0", (b"tRNS", b"\0\0")), WHITE),
    "a transparent gray": (png(8, 0, b"\x50" * 8, (b"tRNS", b"\0\x50")), WHITE),
    "another transparent gray": (png(8, 0, b"\x50" * 8, (b"tRNS", b"\0\x51")), (80, 80, 80)),
    "a transparent color": (png(8, 2, bytes(SOME) * 8, (b"tRNS", b"\0\x50\0\x51\0\x52")), WHITE),
    "a palette of two": (png(1, 3, b"\0", (b"PLTE", bytes(SOME) + bytes(3))), SOME),
    "a transparent color of a palette": (
        png(2, 3, bytes(2), (b"PLTE", bytes(SOME)), (b"tRNS", b"\0")),
        WHITE,
    ),
    "a half transparent palette": (
        png(8, 3, bytes(8), (b"PLTE", bytes(3)), (b"tRNS", b"\x80")),
        (127, 127, 127),
    ),
    "a damaged profile": (png(8, 2, bytes(SOME) * 8, (b"iCCP", b"profile\0\0damaged")), SOME),
    "damaged notes of a camera": (png(8, 2, bytes(SOME) * 8, (b"eXIf", b"damaged")), SOME),
    "a turn that does not exist": (png(8, 2, bytes(SOME) * 8, (b"eXIf", ROTATED % 9)), SOME),
    "a long text": (png(8, 2, bytes(SOME) * 8, (b"zTXt", b"a\0\0" + zlib.compress(bytes(10**6)))), SOME),
    "PGM of 16 bits": (b"P5 8 8 65535 " + b"\x9c\x40" * 64, (156, 156, 156)),
    "PGM in digits": (b"P2 8 8 3 " + b"1 " * 64, (85, 85, 85)),
    "TIFF": (tiff(8, bytes([80] * 8)), (80, 80, 80)),
    "TIFF, white is 0": (tiff(8, bytes([80] * 8), zero=0), (175, 175, 175)),
    "TIFF of 16 bits": (tiff(16, b"\x9c\x40" * 8, order=">"), (156, 156, 156)),
}


@pytest.mark.parametrize("name", READ)
def test_pixels_of_many_kinds_are_read_right(tmp_path, name):
    content, color = READ[name]
    (tmp_path / "a.png").write_bytes(content)
    assert close(datasets.picture(tmp_path / "a.png", size=3), color, 1)


MISREAD = {
    "2 bits, a transparent gray": (
        png(2, 0, b"\x55" * 2, (b"tRNS", b"\0\1")),
        "transparent color and 2 bits",
    ),
    "16 bits, a transparent gray": (
        png(16, 0, b"\x9c\x40" * 8, (b"tRNS", b"\x9c\x40")),
        "transparent color and 16 bits",
    ),
    "16 bits, a transparent color": (
        png(16, 2, TWO_BYTES * 8, (b"tRNS", TWO_BYTES)),
        "transparent color and 16",
    ),
    "no palette": (png(8, 3, bytes(8)), "it has no palette"),
    "a profile that is a bomb": (
        png(8, 2, bytes(24), (b"iCCP", b"bomb\0\0" + zlib.compress(bytes(10**7)))),
        "(?i:too large)",
    ),
    "a text that is a bomb": (
        png(8, 2, bytes(24), (b"zTXt", b"bomb\0\0" + zlib.compress(bytes(10**7)))),
        "(?i:too large)",
    ),
    "PFM": (b"Pf 8 8 -1.0 " + struct.pack("<f", 0.5) * 64, "not whole numbers"),
    "TIFF of fractions": (tiff(32, struct.pack("<f", 0.5) * 8, sign=3), "not whole numbers"),
    "TIFF of negative numbers": (
        tiff(16, struct.pack("<h", -5) * 8, sign=2),
        "negative, or not whole numbers",
    ),
    "TIFF of small negative numbers": (tiff(8, b"\xfb" * 8, sign=2), "negative, or not whole numbers"),
    "TIFF of 12 bits": (tiff(12, b"\xff" * 12), "12 bits per pixel"),
    "TIFF of 32 bits": (tiff(32, struct.pack("<I", 40_000) * 8), "32 bits per pixel"),
    "TIFF of 16 bits, white is 0": (tiff(16, b"\xff\xff" * 8, zero=0), "16 bits per pixel, 0 for white"),
}


@pytest.mark.parametrize("name", MISREAD)
def test_pixels_that_would_be_misread_are_refused(tmp_path, name):
    content, words = MISREAD[name]
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(ValueError, match=rf"a\.png can't be read \(.*{words}"):
        datasets.picture(tmp_path / "a.png")


@pytest.mark.parametrize("side", [8_001, 10_000, 60_000])
def test_bombs_are_refused_before_they_are_unpacked(tmp_path, side):
    (tmp_path / "bomb.png").write_bytes(png(8, 2, b"", side=side))
    with pytest.raises(ValueError, match=r"bomb\.png.*at most 64,000,000 pixels"):
        datasets.picture(tmp_path / "bomb.png")


@pytest.mark.skipif(sys.platform == "win32", reason="resource is not there")
@pytest.mark.parametrize(("mode", "most"), [("P", 1), ("LA", 4)])
def test_what_is_unpacked_is_in_memory_once(tmp_path, mode, most):
    """`most` is the bytes that Pillow keeps of a pixel."""
    image = Image.new(mode, (4000, 4000))
    image.save(tmp_path / "large.png", transparency=0 if mode == "P" else None)
    assert (tmp_path / "large.png").stat().st_size < 10**5
    program = f"""
import resource, sys
from PIL import Image
from nnlib import datasets
Image.new("RGBA", (9, 9)).resize((3, 3)).save({str(tmp_path / "small.png")!r})
datasets.picture({str(tmp_path / "small.png")!r})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
datasets.picture({str(tmp_path / "large.png")!r})
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024))
"""
    root = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True
    )
    assert int(run.stdout) < 1.3 * most * 4000**2 + 8_000_000


def test_a_jpeg_is_turned_by_its_exif_and_read_without(tmp_path):
    image = Image.new("RGB", (20, 20), RED)
    image.paste(BLUE, (0, 10, 20, 20))
    for exif, rows in ((b"Exif\0\0" + ROTATED % 3, (BLUE, RED)), (b"Exif\0\0damaged", (RED, BLUE))):
        image.save(tmp_path / "a.jpg", exif=exif, quality=95, subsampling=0)
        found = datasets.picture(tmp_path / "a.jpg")
        assert close(found[:9], rows[0], 40)
        assert close(found[11:], rows[1], 40)


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_a_tiff_is_turned_too(tmp_path, compression):
    image = Image.new("RGB", (20, 20), RED)
    image.paste(BLUE, (0, 10, 20, 20))
    image.save(tmp_path / "a.tif", compression=compression, tiffinfo={274: 3})
    assert close(datasets.picture(tmp_path / "a.tif")[:10], BLUE)


needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def deny(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    for group in ("a", "b"):
        (tmp_path / group).mkdir()
        halves(tmp_path / group / "a.png")
    monkeypatch.setattr(datasets, "open", deny, raising=False)
    with pytest.raises(PermissionError, match=r"denied.*a\.png"):
        datasets.picture(tmp_path / "a" / "a.png")
    with pytest.raises(
        ValueError, match=r"(?s)can't be read completely.*Permission denied.*Permission denied"
    ):
        datasets.folder(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *("a.png", "a.jpg", "a.gif", "a.bmp", "a.tif", "a.webp", "a.ppm"),
        pytest.param("a.avif", marks=needs_avif),
    ],
)
def test_damaged_pictures_give_a_picture_or_a_named_error(tmp_path, name):
    values = np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, {"jpg": "jpeg", "tif": "tiff"}.get(name[2:], name[2:]))
    whole, rng = buffer.getvalue(), np.random.default_rng(1)
    refused = []
    for trial in range(60):
        if trial % 2:
            broken = whole[: int(rng.integers(len(whole)))]
        else:
            broken = bytearray(whole)
            for place in rng.integers(min(len(whole), 200), size=4):
                broken[place] = rng.integers(256)
        (tmp_path / name).write_bytes(broken)
        try:
            found = datasets.picture(tmp_path / name)
        except ValueError as error:
            refused.append(str(error))
        else:
            assert found.shape == (20, 20, 3)
    assert len(refused) > 20
    assert all(name in words for words in refused)


@pytest.mark.parametrize(
    ("size", "error"), [(0, ValueError), (8001, ValueError), (2.5, TypeError), ("20", TypeError)]
)
def test_a_bad_size_is_named(tmp_path, size, error):
    with pytest.raises(error, match="size is"):
        datasets.picture(halves(tmp_path / "a.png"), size)
    with pytest.raises(error, match="size is"):
        datasets.folder(tmp_path, size)


def test_a_missing_pillow_is_named(tmp_path, monkeypatch):
    path = halves(tmp_path / "a.png")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match="needs Pillow: pip install pillow"):
        datasets.picture(path)


def test_a_missing_h5py_is_named(course, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ImportError, match="needs h5py: pip install h5py"):
        datasets.course_cats(*course)


@needs_avif
def test_an_avif_is_read_and_turned(tmp_path):
    image = Image.new("RGB", (40, 40), RED)
    image.paste(BLUE, (0, 20, 40, 40))
    for exif, rows in ((b"", (RED, BLUE)), (b"Exif\0\0" + ROTATED % 3, (BLUE, RED))):
        image.save(tmp_path / "a.avif", quality=100, subsampling="4:4:4", exif=exif)
        found = datasets.picture(tmp_path / "a.avif")
        assert close(found[:9], rows[0], 10)
        assert close(found[11:], rows[1], 10)


@pytest.mark.parametrize(
    ("brands", "said"),
    [
        (b"heic\0\0\0\0mif1heic", "is HEIC, the format of an iPhone's photos.* export it as JPEG"),
        (b"mif1\0\0\0\0mif1heic", "is HEIC"),
        (b"hevc\0\0\0\0msf1hevc", "is HEIC"),
        (b"isom\0\0\0\0isomavc1", "isn't a picture; it should be one of PNG"),
    ],
)
@pytest.mark.parametrize("name", ["IMG_1234.HEIC", "IMG_1234.jpg"])
def test_a_heic_is_named_whatever_its_file_is_called(tmp_path, brands, said, name):
    (tmp_path / name).write_bytes(b"\0\0\0\x18ftyp" + brands + bytes(200))
    with pytest.raises(ValueError, match=rf"IMG_1234\.\w+ {said}"):
        datasets.picture(tmp_path / name)


def test_an_avif_is_named_where_pillow_has_none(tmp_path, monkeypatch):
    Image.init()
    monkeypatch.delitem(Image.OPEN, "AVIF", raising=False)
    (tmp_path / "a.jpg").write_bytes(b"\0\0\0\x18ftypavif\0\0\0\0avifmif1" + bytes(200))
    with pytest.raises(
        ValueError, match=r"a\.jpg is AVIF, damaged or of a kind that this Pillow can't read: save it as"
    ):
        datasets.picture(tmp_path / "a.jpg")


# A folder of the reader's


@pytest.fixture
def two(tmp_path):
    """A folder with cats 1.png and 2.png and others 1.png, 2.png and 3.png."""
    for group, color, m in (("0_other", RED, 3), ("1_cat", BLUE, 2)):
        (tmp_path / group).mkdir()
        for i in range(m):
            Image.new("RGB", (30, 20), color).save(tmp_path / group / f"{i + 1}.png")
    return tmp_path


def test_a_folder_of_two(two):
    part = datasets.folder(two, size=8)
    assert part.classes == ("0_other", "1_cat")
    assert part.pictures.shape == (5, 8, 8, 3)
    np.testing.assert_array_equal(part.Y, [[0, 0, 0, 1, 1]])
    assert close(part.pictures[:3], RED)
    assert close(part.pictures[3:], BLUE)


def test_hidden_files_are_passed_over(two):
    for name in (".DS_Store", "1_cat/.hidden.png", "1_cat/Thumbs.db", "desktop.ini"):
        (two / name).write_bytes(b"hidden")
    (two / ".ipynb_checkpoints").mkdir()
    assert len(datasets.folder(str(two))) == 5


def test_a_folder_that_is_none(two):
    with pytest.raises(FileNotFoundError, match=r"none isn't a folder.*two subfolders"):
        datasets.folder(two / "none")
    with pytest.raises(NotADirectoryError, match=r"1\.png isn't a folder"):
        datasets.folder(two / "1_cat" / "1.png")


def test_not_two_subfolders(two, tmp_path):
    (two / "2_dog").mkdir()
    with pytest.raises(ValueError, match="holds 0_other, 1_cat, 2_dog; it should hold two subfolders"):
        datasets.folder(two)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"holds no subfolder.*1_cat"):
        datasets.folder(tmp_path / "empty")
    (tmp_path / "empty" / "cats").mkdir()
    with pytest.raises(ValueError, match="holds cats; it should hold two"):
        datasets.folder(tmp_path / "empty")


def test_stray_files_are_named(two):
    for i in range(10):
        (two / f"stray{i}.png").write_bytes(b"")
    with pytest.raises(
        ValueError, match=r"holds stray0\.png, .*stray7\.png and 2 more beside its subfolders"
    ):
        datasets.folder(two)


def test_every_problem_of_a_folder_is_listed(two):
    (two / "0_other" / "broken.png").write_bytes(png(8, 2, b"too short", side=100))
    (two / "0_other" / "notes.txt").write_text("a note")
    (two / "0_other" / "more").mkdir()
    for file in (two / "1_cat").iterdir():
        file.unlink()
    with pytest.raises(ValueError, match="can't be read completely") as caught:
        datasets.folder(two)
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    for words in (
        "broken.png can't be read",
        "notes.txt isn't a picture",
        "more is a folder",
        "1_cat holds no pictures",
    ):
        assert any(words in line for line in lines)


def test_a_long_list_of_problems_is_cut(two):
    for i in range(30):
        (two / "0_other" / f"{i:02}.txt").write_text("a note")
    with pytest.raises(ValueError, match="can't be read completely") as caught:
        datasets.folder(two)
    lines = str(caught.value).splitlines()
    assert len(lines) == 22
    assert "19.txt isn't a picture" in lines[20]
    assert lines[21] == "- and 10 more"


def test_more_pixels_than_there_may_be(two):
    assert datasets.folder(two, size=100).pictures.shape == (5, 100, 100, 3)
    with pytest.raises(
        ValueError, match=r"holds 5 pictures, which are 80,000,000 pixels at size 4000; .*64,000,000"
    ):
        datasets.folder(two, size=4000)


@pytest.mark.skipif(
    sys.platform == "win32", reason="symbolic links need rights there, and pipes have no path"
)
def test_links_and_pipes_in_a_folder(two):
    (two / "1_cat" / "again.png").symlink_to(two / "1_cat" / "1.png")
    assert len(datasets.folder(two)) == 6
    (two / "1_cat" / "loop").symlink_to(two)
    (two / "1_cat" / "round.png").symlink_to(two / "1_cat" / "round.png")
    (two / "1_cat" / "nowhere.png").symlink_to(two / "none")
    os.mkfifo(two / "1_cat" / "pipe.png")
    with pytest.raises(ValueError, match="can't be read completely") as caught:
        datasets.folder(two)
    for words in (
        "loop is a folder",
        "nowhere.png doesn't exist",
        "round.png doesn't",
        "pipe.png is a device",
    ):
        assert words in str(caught.value)
    (two / "9_nowhere").symlink_to(two / "none")
    with pytest.raises(ValueError, match="holds 9_nowhere beside its subfolders"):
        datasets.folder(two)


@pytest.mark.skipif(sys.getfilesystemencoding() != "utf-8", reason="names have no such letters there")
def test_names_in_any_letters(two):
    (two / "1_cat").rename(two / "котёнок 猫")
    (two / "котёнок 猫" / "1.png").rename(two / "котёнок 猫" / "naïve 😺.png")
    part = datasets.folder(two)
    assert part.classes == ("0_other", "котёнок 猫")
    assert len(part) == 5


def split(folder, *, train="train", test="test", inner=""):
    """A folder as Kaggle has them: 3 others and 2 cats to train with, one of each to test with."""
    for part, counts in ((train, (3, 2)), (test, (1, 1))):
        for group, color, m in zip(("cats", "dogs"), (RED, BLUE), counts, strict=True):
            place = folder / part / (part if inner else "") / group
            place.mkdir(parents=True)
            for i in range(m):
                Image.new("RGB", (30, 20), color).save(place / f"{i + 1}.png")
    return folder


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"train": "Train", "test": "Test"},
        {"train": "training_set", "test": "test_set", "inner": "again"},
        {"test": "val"},
    ],
)
@pytest.mark.parametrize("above", ["", "archive", "archive/cats_and_dogs"])
def test_folders_of_train_and_test(tmp_path, names, above):
    split(tmp_path / above, **names)
    for part, Y, m in zip(
        datasets.train_and_test(tmp_path, size=8), ([[0, 0, 0, 1, 1]], [[0, 1]]), (5, 2), strict=True
    ):
        assert part.classes == ("cats", "dogs")
        assert part.pictures.shape == (m, 8, 8, 3)
        np.testing.assert_array_equal(part.Y, Y)


def test_train_and_test_are_not_taken_for_classes(tmp_path):
    split(tmp_path)
    with pytest.raises(
        ValueError, match=r"holds test, train, which are not two classes: use\s+train, test = datasets\."
    ):
        datasets.folder(tmp_path)
    (tmp_path / "val").mkdir()
    with pytest.raises(ValueError, match="holds test, train, val, which are not two classes"):
        datasets.folder(tmp_path)
    assert len(datasets.train_and_test(tmp_path)[1]) == 2


def test_what_is_missing_of_train_and_test_is_named(tmp_path, two):
    with pytest.raises(
        ValueError, match="holds 0_other, 1_cat, and no folder train and test; it should hold train and"
    ):
        datasets.train_and_test(two)
    with pytest.raises(FileNotFoundError, match="none isn't a folder"):
        datasets.train_and_test(tmp_path / "none")
    split(tmp_path / "x")
    (tmp_path / "x" / "test" / "dogs").rename(tmp_path / "x" / "test" / "dog")
    with pytest.raises(
        ValueError, match=r"train holds cats, dogs, and .*test holds cats, dog; the names of the sub"
    ):
        datasets.train_and_test(tmp_path / "x")
    (tmp_path / "x" / "test" / "1.jpg").touch()
    with pytest.raises(ValueError, match=r"test holds 1\.jpg beside its subfolders"):
        datasets.train_and_test(tmp_path / "x")


def test_paths_from_the_home_folder(two, course, monkeypatch):
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(two))
    assert datasets.picture("~/1_cat/1.png").shape == (20, 20, 3)
    train, _ = datasets.course_cats(*(Path("~") / Path(file).relative_to(two) for file in course))
    assert len(train) == 4
    for file in course:
        Path(file).unlink()
    assert len(datasets.folder("~")) == 5
    split(two / "pets")
    assert len(datasets.train_and_test("~/pets")[0]) == 5


# The course's own files


def course_file(path, split="train", *, m=4, side=6, **change):
    rng = np.random.default_rng(0)
    arrays = {
        f"{split}_set_x": rng.integers(0, 256, (m, side, side, 3), dtype=np.uint8),
        f"{split}_set_y": np.arange(m) % 2,
        "list_classes": np.array([b"non-cat", b"cat"]),
    }
    with h5py.File(path, "w") as file:
        for name, array in (arrays | change).items():
            if callable(array):
                array(file, name)
            elif array is not None:
                file.create_dataset(name, data=array)
    return path


@pytest.fixture
def course(tmp_path):
    return course_file(tmp_path / "train.h5"), course_file(tmp_path / "test.h5", "test", m=3)


def test_the_course_files_are_read(course):
    train, test = datasets.course_cats(*map(str, course))
    with h5py.File(course[0]) as file:
        np.testing.assert_array_equal(train.pictures, file["train_set_x"][:])
    np.testing.assert_array_equal(train.Y, [[0, 1, 0, 1]])
    assert train.classes == test.classes == ("non-cat", "cat")
    assert train.X.shape == (108, 4)
    assert len(test) == 3


def test_labels_as_a_row_are_taken_too(tmp_path, course):
    course_file(tmp_path / "train.h5", train_set_y=np.array([[1, 0, 1, 0]]))
    np.testing.assert_array_equal(datasets.course_cats(*course)[0].Y, [[1, 0, 1, 0]])


def test_course_files_in_the_wrong_order(course):
    with pytest.raises(
        ValueError,
        match=r"test\.h5 isn't the course's train file.*no data set train_set_x.*train file first",
    ):
        datasets.course_cats(*reversed(course))


def references(file, name):
    names = file.create_dataset(name, (2,), h5py.ref_dtype)
    names[0] = names[1] = file.ref


def external_link(file, name):
    file[name] = h5py.ExternalLink("test.h5", "test_set_x")


def external_numbers(file, name):
    file.create_dataset(name, (4, 6, 6, 3), np.uint8, external=[(__file__, 0, 432)])


def virtual(file, name):
    layout = h5py.VirtualLayout((4, 6, 6, 3), np.uint8)
    layout[:] = h5py.VirtualSource("none.h5", "x", (4, 6, 6, 3))
    file.create_virtual_dataset(name, layout)


def wide(file, name, m=4):
    """A few bytes in the file, and 100 MB for each entry that is read."""
    file.create_dataset(name, (m,), "S100000000", compression="gzip", chunks=(1,))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"train_set_y": None},
            "no data set train_set_y; it should hold train_set_x, train_set_y, list_classes: make",
        ),
        ({"list_classes": None}, "no data set list_classes"),
        ({"train_set_x": np.zeros((4, 108), np.uint8)}, r"\(4, 108\).*\(m, h, w, 3\) uint8"),
        ({"train_set_x": np.zeros((4, 6, 6, 3))}, r"float64.*\(m, h, w, 3\) uint8"),
        (
            {"train_set_x": np.zeros((0, 6, 6, 3), np.uint8), "train_set_y": np.zeros(0, int)},
            "at least one picture",
        ),
        ({"train_set_y": np.arange(3) % 2}, r"\(3,\) int64; it should be \(m,\) = \(4,\)"),
        ({"train_set_y": np.array([0, 1, 2, 0])}, "labels holds 2"),
        ({"train_set_y": np.array([0.0, 1, 0, 0])}, r"\(4,\) float64; it should be \(m,\) = \(4,\), whole"),
        ({"train_set_y": np.zeros(4, ("i8", (3,)))}, "labels|it should be"),
        ({"train_set_y": h5py.Empty("i8")}, "train_set_y is None int64"),
        ({"train_set_x": h5py.Empty("u1")}, "train_set_x is None uint8"),
        ({"list_classes": np.array([b"cat"])}, r"list_classes is \(1,\)"),
        ({"list_classes": np.array([1, 2])}, r"list_classes is \(2,\) int64"),
        ({"list_classes": np.array([b"\xff", b"cat"])}, "can't decode byte 0xff"),
        ({"list_classes": h5py.Empty("S3")}, r"list_classes is None"),
        ({"list_classes": references}, r"list_classes is \(2,\) object"),
        ({"train_set_x": lambda file, name: file.create_group(name)}, "no data set train_set_x"),
        ({"train_set_x": external_link}, "no data set train_set_x"),
        ({"train_set_x": external_numbers}, "its numbers are in other files"),
        ({"train_set_x": virtual}, "its numbers are in other files"),
        ({"train_set_y": wide}, r"train_set_y is \(4,\) \|S100000000"),
        ({"list_classes": partial(wide, m=2)}, r"list_classes is \(2,\) \|S100000000"),
    ],
)
def test_wrong_course_files_are_named(tmp_path, course, change, words):
    course_file(tmp_path / "train.h5", **change)
    with pytest.raises(ValueError, match=r"train\.h5 isn't the course's train file: .*" + words):
        datasets.course_cats(*course)


def test_course_files_that_claim_too_much(tmp_path, course):
    with h5py.File(course[0], "w") as file:
        file.create_dataset("train_set_x", (10**6, 64, 64, 3), np.uint8, chunks=(1, 64, 64, 3))
        file["train_set_y"], file["list_classes"] = np.zeros(10**6, int), np.array([b"a", b"b"])
    with pytest.raises(ValueError, match=r"train_set_x is \(1000000, 64, 64, 3\)"):
        datasets.course_cats(*course)


def test_names_of_any_length_are_taken(course):
    text = h5py.string_dtype()
    course_file(
        course[0],
        list_classes=lambda file, name: file.create_dataset(name, data=["non-cat", "cat"], dtype=text),
    )
    assert datasets.course_cats(*course)[0].classes == ("non-cat", "cat")
    course_file(course[0], list_classes=np.array([b"nein", "Kätzchen".encode()]))
    course_file(course[1], "test", list_classes=np.array([b"nein", "Kätzchen".encode()]))
    assert datasets.course_cats(*course)[0].classes == ("nein", "Kätzchen")


def test_course_files_that_do_not_belong_together(tmp_path, course):
    course_file(tmp_path / "test.h5", "test", side=5)
    with pytest.raises(ValueError, match=r"don't belong together.*\(6, 6, 3\) and \(5, 5, 3\)"):
        datasets.course_cats(*course)


def test_course_files_missing_or_damaged(tmp_path, course):
    with pytest.raises(FileNotFoundError, match=r"none\.h5 doesn't exist"):
        datasets.course_cats(course[0], tmp_path / "none.h5")
    whole = course[0].read_bytes()
    for length in range(0, len(whole), 97):
        course[0].write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"train\.h5"):
            datasets.course_cats(*course)
    rng = np.random.default_rng(0)
    for _ in range(300):
        broken = bytearray(whole)
        for place in rng.integers(8 * len(whole), size=3):
            broken[place // 8] ^= 1 << place % 8
        course[0].write_bytes(broken)
        # HDF5 keeps no checksum: where a pixel is hit, nobody can know.
        try:
            train, _ = datasets.course_cats(*course)
        except ValueError as error:
            assert "train.h5" in str(error)  # noqa: PT017
        else:
            assert train.pictures.shape == (4, 6, 6, 3)
