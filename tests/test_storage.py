"""Networks to and from files. `python tests/test_storage.py 100000` reads that many damaged files and counts."""

import contextlib
import io
import itertools
import os
import re
import struct
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zipfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from interrupts import interrupted
from strategies import problem, problems, same, seeds

from nnlib import network, storage
from nnlib.activations import Activation, leaky_relu, relu, sigmoid, tanh

swish = Activation("swish", lambda Z: Z * sigmoid(Z), lambda Z: sigmoid(Z) * (1 + Z * (1 - sigmoid(Z))))
wave = Activation("wave", np.sin, np.cos)
own_tanh = Activation("tanh", lambda Z: np.tanh(Z), lambda Z: 1 - np.tanh(Z) ** 2)


def saved(net):
    """The bytes of the file that a network is saved to."""
    with tempfile.TemporaryDirectory() as folder:
        storage.save(net, Path(folder, "net.npz"))
        return Path(folder, "net.npz").read_bytes()


@pytest.fixture(scope="module", autouse=True)
def no_waiting_for_the_disk():
    """That save does ask for it, the test of a failed write shows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", os.fstat)
        yield


@pytest.fixture
def file(tmp_path):
    """Write bytes to a file, and give its path."""

    def write(content):
        (tmp_path / "net.npz").write_bytes(content)
        return tmp_path / "net.npz"

    return write


def any_bits(P, rng):
    """A finite array of P's shape, type and layout in which every pattern of bits may come up."""
    unsigned = np.dtype(f"u{P.itemsize}")
    bits = rng.integers(0, 2 ** (8 * P.itemsize), P.shape, unsigned, endpoint=False)
    values = bits.view(P.dtype)
    values[~np.isfinite(values)] = -0.0
    return np.asfortranarray(values) if rng.integers(2) else values


# There and back


@given(problems(), st.lists(st.sampled_from([np.float32, np.float64]), min_size=10, max_size=10), seeds)
def test_there_and_back_is_exact_to_the_bit(problem, dtypes, seed):
    net, X, _ = problem
    rng = np.random.default_rng(seed)
    W = {l: any_bits(net.W[l].astype(dtypes[l]), rng) for l in net.W}
    b = {l: any_bits(net.b[l].astype(dtypes[-l]), rng) for l in net.b}
    net = network.Network(W, b, net.g)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "net.npz")
        storage.save(net, path)
        found = storage.load(path)
        content = path.read_bytes()
        storage.save(found, path)
        assert path.read_bytes() == content
    assert same(found, net)
    assert repr(found) == repr(net)
    for P, Q in ((found.W, net.W), (found.b, net.b)):
        # The layout too: BLAS may round otherwise in another.
        assert all(P[l].strides == Q[l].strides and not P[l].flags.writeable for l in Q)


@given(problems())
def test_predictions_are_the_same_to_the_bit(problem):
    net, X, _ = problem
    with tempfile.TemporaryDirectory() as folder:
        storage.save(net, f"{folder}/net.npz")
        found = storage.load(f"{folder}/net.npz")
    A, Z = network.forward(net, X)
    B, _ = network.forward(found, X)
    assert all(A[l].tobytes() == B[l].tobytes() for l in Z)


def test_numpy_alone_opens_a_file(tmp_path):
    net, _, _ = problem([3, 4, 2, 1], [relu, wave])
    storage.save(net, tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as arrays:
        assert list(arrays) == ["version", "g", "W1", "b1", "W2", "b2", "W3", "b3"]
        for l in net.W:
            np.testing.assert_array_equal(arrays[f"W{l}"], net.W[l])
            np.testing.assert_array_equal(arrays[f"b{l}"], net.b[l])
        assert list(arrays["g"]) == ["relu", "own:wave", "sigmoid"]
        assert arrays["version"] == storage.VERSION


def test_a_file_that_numpy_wrote_is_read(tmp_path):
    net, _, _ = problem([3, 2, 1], tanh)
    arrays = {"b1": net.b[1], "W1": net.W[1], "W2": net.W[2], "b2": net.b[2]}
    np.savez(tmp_path / "net.npz", **arrays, g=["tanh", "sigmoid"], version=np.int64(1))
    assert same(storage.load(tmp_path / "net.npz"), net)


def test_files_are_the_same_where_numpy_has_short_integers(monkeypatch):
    net, make = network.initialize([2, 3, 1], rng=1), np.array
    usual = saved(net)
    short = {int: np.int32}
    monkeypatch.setattr(
        np, "array", lambda values, dtype=None: make(values, dtype or short.get(type(values)))
    )
    assert saved(net) == usual


def test_the_layout_of_files_stays_as_it_is(file):
    # A file of version 1, once and for all: 0.5 and -2 as weights, 3 as bias.
    def member(descr, shape, values):
        header = (
            f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
        )
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + header + values

    content = zipped(
        {
            "version.npy": member("<i8", "()", struct.pack("<q", 1)),
            "g.npy": member("<U7", "(1,)", "sigmoid".encode("utf-32-le")),
            "W1.npy": member("<f8", "(1, 2)", struct.pack("<2d", 0.5, -2)),
            "b1.npy": member("<f4", "(1, 1)", struct.pack("<f", 3)),
        }
    )
    net = storage.load(file(content))
    assert same(net, network.Network({1: [[0.5, -2]]}, {1: np.float32([[3]])}, {1: sigmoid}))
    assert saved(net) == content


def test_a_large_network(tmp_path):
    net = network.initialize([12288, 20, 7, 5, 1], relu, rng=0)
    storage.save(net, tmp_path / "net.npz")
    assert same(storage.load(tmp_path / "net.npz"), net)
    assert (tmp_path / "net.npz").stat().st_size < 1.01 * 8 * 246_000


@pytest.mark.parametrize("L", [1, 2, storage.MOST_LAYERS])
def test_as_many_layers_as_there_may_be(tmp_path, L):
    net = network.initialize([1] * (L + 1), tanh, rng=0)
    storage.save(net, tmp_path / "net.npz")
    assert same(storage.load(tmp_path / "net.npz"), net)


# Activations of the reader's own


def test_activations_of_your_own_are_given_again(tmp_path):
    net, _, _ = problem([3, 4, 4, 4, 1], [swish, tanh, wave])
    storage.save(net, tmp_path / "net.npz")
    assert same(storage.load(tmp_path / "net.npz", wave, swish, own_tanh), net)
    for given_ in ((), (swish,)):
        with pytest.raises(
            storage.Unreadable,
            match=r"net\.npz uses an activation named '(swish|wave)'.*load\(path, your_act",
        ):
            storage.load(tmp_path / "net.npz", *given_)


def test_an_activation_of_your_own_is_not_taken_for_nnlibs(tmp_path):
    net, _, _ = problem([3, 4, 4, 1], [own_tanh, tanh])
    net = replace(net, g=net.g | {3: Activation("sigmoid", lambda Z: sigmoid(2 * Z), np.ones_like)})
    storage.save(net, tmp_path / "net.npz")
    with pytest.raises(storage.Unreadable, match="an activation named 'tanh'"):
        storage.load(tmp_path / "net.npz")
    assert same(storage.load(tmp_path / "net.npz", own_tanh, net.g[3]), net)


@pytest.mark.parametrize("name", ["a", "Größe 1", "own:tanh", "日本", "n" * 100, " spaced ", "XX"])
def test_names_come_back(tmp_path, name):
    own = Activation(name, np.sin, np.cos)
    net, _, _ = problem([3, 4, 1], own)
    storage.save(net, tmp_path / "net.npz")
    assert storage.load(tmp_path / "net.npz", own).g[1] is own


def test_what_is_no_activation_is_refused(tmp_path):
    with pytest.raises(TypeError, match=r"should be Activations: use load\(path, swish\)"):
        storage.load(tmp_path / "net.npz", "swish")


# What is not saved


def renamed(name):
    return replace(problem([3, 2, 1])[0], g={1: Activation(name, np.sin, np.cos), 2: sigmoid})


def broken(value):
    net = problem([3, 2, 1])[0]
    return replace(net, b=net.b | {2: np.array([[value]])})


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: {"W": 1}, TypeError, r"net is a dict.*step\.net"),
        (
            lambda: broken(np.nan),
            ValueError,
            r"b\[2\] holds NaN or infinity.*: save the network of an earlier Step$",
        ),
        (lambda: broken(-np.inf), ValueError, r"b\[2\] holds NaN or infinity"),
        (lambda: renamed(""), ValueError, r"g\[1\] is named ''; it should be 1 to 100 letters"),
        (lambda: renamed("n" * 101), ValueError, "it should be 1 to 100 letters"),
        (lambda: renamed("end\0"), ValueError, r"'end\\x00'"),
        (lambda: renamed("\ud800"), ValueError, r"g\[1\] is named"),
        (lambda: renamed(["a"]), ValueError, r"named \['a'\]"),
        (
            lambda: problem([3, 2, 2, 1], [wave, Activation("wave", np.cos, np.sin)])[0],
            ValueError,
            r"g\[2\] is named 'wave', and so is another activation of net: rename",
        ),
        (lambda: network.initialize([1] * 1002, rng=0), ValueError, "1001 layers; a file holds at most 1000"),
    ],
)
def test_what_could_not_be_read_again_is_not_saved(tmp_path, make, error, words):
    path = tmp_path / "net.npz"
    storage.save(problem([2, 1])[0], path)
    content = path.read_bytes()
    with pytest.raises(error, match=words):
        storage.save(make(), path)
    assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["net.npz"]


def test_what_is_too_large_is_neither_saved_nor_read(tmp_path, monkeypatch):
    net = problem([40, 10, 1])[0]
    storage.save(net, tmp_path / "net.npz")
    size = (tmp_path / "net.npz").stat().st_size
    monkeypatch.setattr(storage, "MOST_BYTES", size)
    storage.save(net, tmp_path / "net.npz")
    assert same(storage.load(tmp_path / "net.npz"), net)
    monkeypatch.setattr(storage, "MOST_BYTES", size - 1)
    with pytest.raises(ValueError, match=rf"net takes {size:,} bytes.*try net\.astype\(np\.float32\)"):
        storage.save(net, tmp_path / "net.npz")
    with pytest.raises(storage.Unreadable, match=rf"has {size:,} bytes; it should have at most {size - 1:,}"):
        storage.load(tmp_path / "net.npz")


# Files and folders


def test_paths_that_cannot_be(tmp_path):
    net = problem([2, 1])[0]
    with pytest.raises(FileNotFoundError, match=r"none\.npz doesn't exist.*Path\.cwd"):
        storage.load(tmp_path / "none.npz")
    with pytest.raises(IsADirectoryError, match="is a folder; it should be a file"):
        storage.load(tmp_path)
    with pytest.raises(IsADirectoryError, match=r"is a folder.*: try .*[/\\]network\.npz$"):
        storage.save(net, tmp_path)
    with pytest.raises(FileNotFoundError, match=r"the folder of .*net\.npz doesn't exist.*mkdir"):
        storage.save(net, tmp_path / "none" / "net.npz")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders here")
def test_pipes_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "net.npz")
    with pytest.raises(storage.Unreadable, match=r"npz is a device or a pipe; .*: copy it to a file first$"):
        storage.load(tmp_path / "net.npz")
    with pytest.raises(ValueError, match="is a device or a pipe"):
        storage.save(problem([2, 1])[0], tmp_path / "net.npz")
    assert (tmp_path / "net.npz").is_fifo()


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights there")
def test_a_link_stays_a_link(tmp_path):
    net = problem([2, 1])[0]
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.npz").symlink_to(tmp_path / "folder" / "net.npz")
    for _ in range(2):
        storage.save(net, tmp_path / "link.npz")
    assert (tmp_path / "link.npz").is_symlink()
    assert os.listdir(tmp_path / "folder") == ["net.npz"]
    assert same(storage.load(tmp_path / "link.npz"), net)


@pytest.mark.skipif(os.name != "posix", reason="there is no such mode there")
def test_a_file_keeps_who_may_read_it(tmp_path):
    path = tmp_path / "net.npz"
    path.touch(0o600)
    storage.save(problem([2, 1])[0], path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_protected_file_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    storage.save(problem([2, 1])[0], path)
    monkeypatch.setattr(os, "access", lambda *_: False)  # its mode alone would not keep an administrator away
    with pytest.raises(PermissionError, match="write-protected"):
        storage.save(problem([3, 1])[0], path)
    assert os.listdir(tmp_path) == ["net.npz"]
    assert same(storage.load(path), problem([2, 1])[0])


def test_a_path_from_the_home_folder(tmp_path, monkeypatch):
    """Else the hint to make the folder would make one that is called ~."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    storage.save(problem([2, 1])[0], "~/net.npz")
    assert same(storage.load("~/net.npz"), problem([2, 1])[0])
    assert os.listdir(tmp_path) == ["net.npz"]


@pytest.mark.skipif(sys.platform == "win32", reason="what is being read cannot be replaced there")
def test_two_saves_at_once_leave_one_of_them_whole(tmp_path):
    nets, path = [problem([2, 1])[0], problem([2, 3, 1])[0]], tmp_path / "net.npz"
    storage.save(nets[0], path)

    def many(net):
        for _ in range(10):
            storage.save(net, path)

    with ThreadPoolExecutor(4) as pool:
        saves = [pool.submit(many, net) for net in 2 * nets]
        while not all(save.done() for save in saves):
            found = storage.load(path)
            assert any(found.n == net.n and same(found, net) for net in nets)
        assert [save.result() for save in saves] == 4 * [None]
    assert os.listdir(tmp_path) == ["net.npz"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch, call):
    def fail(*_):
        raise OSError(28, "No space left on device")

    path = tmp_path / "net.npz"
    for before in ([], ["net.npz"]):
        assert os.listdir(tmp_path) == before
        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail)
            with pytest.raises(OSError, match=re.escape(f"No space left on device: {str(path)!r}")):
                storage.save(problem([2, 3, 1])[0], path)
        assert os.listdir(tmp_path) == before
        storage.save(problem([2, 1])[0], path)
    assert same(storage.load(path), problem([2, 1])[0])


def test_what_cannot_be_written_is_named_as_the_reader_did(tmp_path, monkeypatch):
    """Not the file beside, neither where it can't be made nor where it can't be removed."""
    path = tmp_path / "net.npz"

    def refuse(name, *_, **__):
        raise OSError(30, "Read-only file system", str(name))

    monkeypatch.setattr(storage, "open", refuse, raising=False)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OSError, match=re.escape(f"[Errno 30] Read-only file system: {str(path)!r}")):
        storage.save(problem([2, 1])[0], path)
    assert os.listdir(tmp_path) == []


def test_what_a_killed_save_left_is_removed_by_a_later_one(tmp_path):
    program = f"""
import os
from nnlib import network, storage
os.fsync = lambda _: os._exit(9)
storage.save(network.initialize([2, 1], rng=0), {str(tmp_path / "net.npz")!r})
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[1])
    assert done.returncode == 9
    (left,) = tmp_path.iterdir()
    (tmp_path / "mine.tmp").touch()
    storage.save(problem([2, 1])[0], tmp_path / "other.npz")
    assert left.exists()  # it may be of a save that goes on
    os.utime(left, (0, 0))
    os.utime(tmp_path / "mine.tmp", (0, 0))
    storage.save(problem([2, 1])[0], tmp_path / "other.npz")
    assert sorted(os.listdir(tmp_path)) == ["mine.tmp", "other.npz"]


# What Stop leaves open, Python closes, and says so.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(("everywhere", "stride"), [(False, 1), (True, 11)])
def test_an_interrupt_at_any_instruction_leaves_the_old_file_or_the_new_one(tmp_path, everywhere, stride):
    path = tmp_path / "net.npz"
    old, new = problem([2, 1])[0], problem([2, 1], seed=1)[0]
    contents = saved(old), saved(new)
    found = Counter()
    for at in itertools.count(1, stride):
        path.write_bytes(contents[0])
        line = interrupted(lambda: storage.save(new, path), at, storage, everywhere)
        assert path.read_bytes() in contents
        litter = [name for name in os.listdir(tmp_path) if name != "net.npz"]
        if line is None:
            break
        found[path.read_bytes() == contents[1]] += 1
        # Only a stop in the very act of tidying up can leave something.
        assert not litter or "temporary.unlink" in line
        for name in litter:
            (tmp_path / name).unlink()
    assert not litter
    assert path.read_bytes() == contents[1]
    assert found[False] > 100
    assert found[True] >= 1


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is being read can't be replaced there")
def test_a_process_that_is_killed_leaves_a_whole_file(tmp_path):
    program = f"""
from nnlib import network, storage
nets = [network.initialize([300, 100, 1], rng=seed) for seed in range(2)]
while True:
    for net in nets:
        storage.save(net, {str(tmp_path / "net.npz")!r})
        print("saved", flush=True)
"""
    nets = [network.initialize([300, 100, 1], rng=seed) for seed in range(2)]
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]
    )
    with process:
        for _ in range(3):
            process.stdout.readline()
        for _ in range(30):
            found = storage.load(tmp_path / "net.npz")
            assert any(same(found, net) for net in nets)
        process.kill()
    found = storage.load(tmp_path / "net.npz")
    assert any(same(found, net) for net in nets)


# What is refused: zips made by hand


def zipped(members, method=zipfile.ZIP_STORED, extra=b"", comment=b""):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.comment = comment
        for name, value in members.items() if isinstance(members, dict) else members:
            info = zipfile.ZipInfo(name)
            info.compress_type, info.extra = method, extra
            with archive.open(info, "w") as member:
                member.write(value)
    return content.getvalue()


def npy(array):
    content, values = io.BytesIO(), np.asarray(array)
    if values.dtype.kind == "i" and not isinstance(array, np.ndarray):
        values = values.astype(np.int64)  # also where C's integers are shorter
    np.lib.format.write_array(content, values, allow_pickle=True)
    return content.getvalue()


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


NET = problem([2, 3, 1], relu)[0]
WHOLE = saved(NET)
MEMBERS = unzipped(WHOLE)


def test_the_whole_one_is_read(file):
    assert same(storage.load(file(zipped(MEMBERS))), NET)


def without(*names):
    return {name: MEMBERS[name] for name in MEMBERS if name not in names}


def changed(place, value, content=WHOLE, of=None):
    """The zip with other bytes, counted from the last place where it has `of`."""
    place += 0 if of is None else content.rindex(of)
    return content[:place] + value + content[place + len(value) :]


def directory(name, place, value):
    """Another entry in the directory for the member `name`: 46 bytes stand before the name there."""
    return changed(place - 46, value, of=name)


def put(**members):
    """The zip with other members, given as bytes or as arrays."""
    return zipped(
        MEMBERS | {f"{name}.npy": P if isinstance(P, bytes) else npy(P) for name, P in members.items()}
    )


def head(text):
    """A member's beginning with a header of one's own."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


def claims(shape, descr=b"<f8"):
    """A member of six numbers that says it had another shape or type."""
    return head(b"{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n" % (descr, shape)) + bytes(48)


W1 = MEMBERS["W1.npy"]
# What the message says, and what is refused so.
REFUSED = {
    r"\(it doesn't end like an \.npz file\)": {
        "nothing": b"",
        "a word": b"Not a network.",
        "zeros": bytes(10_000),
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(1000),
        "a pickle": b"\x80\x04K\x01.",
        "one array": npy(np.zeros((3, 2))),
        "a comment": zipped(MEMBERS, comment=b"hello"),
        "junk before": b"junk" + WHOLE,
        "junk after": WHOLE + b"junk",
        "twice over": WHOLE + WHOLE,
        "a directory that starts early": changed(16, struct.pack("<L", 10), of=b"PK\5\6"),
    },
    "it holds no (version|g|W1|W2|b1).npy": {
        "an empty zip": zipped({}),
        "a zip of something else": zipped({"data.txt": b"12"}),
        "arrays of something else": zipped({"X.npy": npy(np.zeros((2, 3)))}),
        "no version": zipped(without("version.npy")),
        "no g": zipped(without("g.npy")),
        "no W": zipped(without("W2.npy")),
        "no b": zipped(without("b1.npy")),
        "a layer too few": zipped(without("W2.npy", "b2.npy")),
        "a member in a folder": zipped(without("W1.npy") | {"./W1.npy": W1}),
        "a name with NUL": zipped(without("W1.npy") | {"W1.npyx": W1}).replace(b"npyx", b"npy\0"),
        "a name in capitals": zipped(without("g.npy") | {"G.npy": MEMBERS["g.npy"]}),
        "a directory of no size": changed(12, struct.pack("<LL", 0, len(WHOLE) - 22), of=b"PK\5\6"),
    },
    "which isn't part of a network of 2 layers": {
        "a layer too many": put(W3=[[1.0]], b3=[[0.0]]),
        "a member too many": put(X=[[1.0]]),
        "a member that climbs": zipped(MEMBERS | {"../../W3.npy": npy([[1.0]])}),
        "a member from the root": zipped(MEMBERS | {"/etc/passwd": b"root"}),
        "a folder": zipped(MEMBERS | {"W/": b""}),
    },
    "it holds 'X{50}', which isn't part": {
        "a long name": put(**{60 * "X": [[1.0]]}),
    },
    r"\(it is compressed\)": {
        "deflate": zipped(MEMBERS, zipfile.ZIP_DEFLATED),
        "bzip2": zipped(MEMBERS, zipfile.ZIP_BZIP2),
        "lzma": zipped(MEMBERS, zipfile.ZIP_LZMA),
        "an unknown way": directory(b"W1.npy", 10, b"\x63"),
        "two sizes": directory(b"W1.npy", 20, struct.pack("<LL", 176, 200)),
    },
    r"\(its members are larger than it is\)": {
        "4 GB": directory(b"W1.npy", 20, b"\xfe\xff\xff\xff" * 2),
        "a size elsewhere, as in zip64": directory(b"W1.npy", 20, b"\xff" * 8),
    },
    "Bad CRC-32": {
        "another checksum": directory(b"W1.npy", 16, b"\0\0\0\0"),
        "a short member": directory(b"W1.npy", 20, struct.pack("<LL", 100, 100)),
    },
    # Newer zipfiles see at once that two members take the same place.
    "Bad CRC-32|Overlapped entries": {
        "a long member that takes in others": directory(b"W1.npy", 20, struct.pack("<LL", 600, 600)),
    },
    "Bad magic number|Overlapped entries": {
        "a member elsewhere": directory(b"W1.npy", 42, struct.pack("<L", 3)),
    },
    "encrypt|patched|header|zip file version": {
        "encrypted": directory(b"W1.npy", 8, b"\x01"),
        "strongly encrypted": directory(b"W1.npy", 8, b"\x41"),
        "a patch": directory(b"W1.npy", 8, b"\x20"),
        "a member far away": directory(b"W1.npy", 42, b"\xff\xff\xff\x7f"),
        "another name in the directory": changed(0, b"W9.npy", of=b"W1.npy"),
        "a zip of the future": directory(b"W1.npy", 6, b"\xff"),
    },
    "has layout (2|-1); it should have 1: use the nnlib that saved it": {
        "layout 2": put(version=2),
        "layout 2 with what we cannot know": zipped({"version.npy": npy(2), "theta.npy": npy(0)}),
        "layout -1": put(version=-1),
    },
    r"activation named '.*', and the file holds only its name; the activation should .*, your_activation\)$": {
        "an unknown activation": put(g=["gelu", "sigmoid"]),
        "an activation of one's own": put(g=["own:swish", "sigmoid"]),
        "no activation": put(g=["", "sigmoid"]),
        "no characters": put(g=MEMBERS["g.npy"].replace(b"r\0\0\0e\0\0\0", b"\xff" * 8)),
        "half a character": put(g=MEMBERS["g.npy"].replace(b"r\0\0\0e", b"\0\xd8\0\0e")),
    },
    "isn't an array of the type it should be": {
        "a version in words": put(version="1"),
        "activations as numbers": put(g=[1, 2]),
        "activations as bytes": put(g=[b"relu", b"sigmoid"]),
        "activations as objects": put(g=np.array(["relu", "sigmoid"], object)),
        "an array of objects": put(W1=np.full((3, 2), None)),
        "whole numbers": put(W1=np.ones((3, 2), int)),
        "half precision": put(W1=np.ones((3, 2), np.float16)),
        "complex numbers": put(W1=np.ones((3, 2), complex)),
        "the other byte order": put(W1=np.ones((3, 2), ">f8")),
        "records": put(W1=np.ones((3, 2), [("w", float)])),
        "an empty member": put(W1=b""),
        "no header": put(W1=bytes(200)),
        "a header of no size": put(W1=head(b"")),
        "half a header": put(W1=W1[:60]),
        "another magic": put(W1=b"\x93NUMPX" + W1[6:]),
        "version 2 of npy": put(W1=changed(6, b"\x02", W1)),
        "a negative shape": put(W1=claims(b"-3, -2")),
        "a shape of Python 2": put(W1=claims(b"3L, 2L")),
        "a shape that runs": put(W1=claims(b"exit(), 2")),
        "a shape that never ends": put(W1=claims(b"1," * 30_000)),
        "nested headers": put(W1=head(b"(" * 60_000)),
        "a type that warns": put(W1=claims(b"3, 2", b"\\d")),
        "a wide type": put(g=claims(b"2,", b"<U9999999999")),
        "a type of no width": put(g=claims(b"2,", b"<U0")),
    },
    "doesn't have the shape it claims, or the one it should have": {
        "a row of versions": put(version=[1, 1]),
        "activations in a table": put(g=[["relu", "sigmoid"]]),
        "one activation": put(g="sigmoid"),
        "no layers": put(g=np.zeros(0, "U7")),
        "W of rank 1": put(W1=np.ones(3)),
        "W of rank 3": put(W1=np.ones((3, 2, 1))),
        "W of no units": put(W1=np.ones((0, 2))),
        "W of no inputs": put(W1=np.ones((3, 0))),
        "a header alone": put(W1=W1[:128]),
        "numbers missing": put(W1=W1[:-8]),
        "half a number": put(W1=W1[:-3]),
        "numbers left over": put(W1=W1 + bytes(8)),
        "a header of another length": put(W1=changed(8, b"\x75", W1)),
        "a shape that claims more": put(W1=claims(b"3000000000, 2000000000")),
        "a shape beyond 64 bits": put(W1=claims(b"9" * 38)),
        "a shape that would overflow to the right size": put(W1=claims(b"9223372036854775811, 2")),
    },
    "holds NaN or infinity": {
        "NaN": put(W2=[[1, np.nan, 2.0]]),
        "infinity": put(b1=np.float32([[1], [-np.inf], [2]])),
    },
    r"W\[2\] has shape|b\[1\] has shape|2 units|output layer should be the sigmoid": {
        "a broken chain": put(W2=np.ones((1, 4))),
        "a bias of another size": put(b1=np.ones((4, 1))),
        "a bias for each example": put(b1=np.ones((3, 7))),
        "two outputs": put(W2=np.ones((2, 3)), b2=np.ones((2, 1))),
        "no sigmoid at the end": put(g=["relu", "tanh"]),
    },
}


@pytest.mark.parametrize(("words", "name"), [(words, name) for words in REFUSED for name in REFUSED[words]])
def test_what_is_no_saved_network_is_refused_by_name(file, words, name):
    with pytest.raises(storage.Unreadable, match=words) as caught:
        storage.load(file(REFUSED[words][name]))
    assert re.search(r"net\.npz (is|has|uses) .*: (copy it|use )", str(caught.value), re.DOTALL)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_directory_has_200_bytes_a_layer_and_200_more(file, monkeypatch, layers):
    monkeypatch.setattr(storage, "MOST_LAYERS", layers)
    # An entry is its name and 46 bytes.
    for more, words in ((0, "it holds no version.npy"), (1, "it doesn't end like an .npz file")):
        name = (200 * layers + 200 - 46 + more) * "n"
        with pytest.raises(storage.Unreadable, match=re.escape(words)):
            storage.load(file(zipped({name: b""})))


@pytest.mark.parametrize("first", ["first", "second"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(file, first):
    values = MEMBERS["W1.npy"], npy(np.ones((3, 2)))
    twice = [("W1.npy", value) for value in (values if first == "first" else values[::-1])]
    with pytest.raises(storage.Unreadable, match=r"\(it holds two members with the same name\)"):
        storage.load(file(zipped([*without("W1.npy").items(), *twice])))


def test_an_object_is_never_made(file, monkeypatch):
    made = []

    class Trap:
        def __reduce__(self):
            return made.append, (1,)

    trap = np.empty((3, 2), object)
    trap[:] = Trap()
    for name in MEMBERS:
        with pytest.raises(storage.Unreadable):
            storage.load(file(zipped(MEMBERS | {name: npy(trap)})))
    assert not made


# Bombs


def peak(load, *arguments):
    """The most memory that was taken while something was refused, in bytes, and the processor time it took."""
    tracemalloc.start()
    start = time.process_time()
    try:
        with pytest.raises(storage.Unreadable):
            load(*arguments)
        return tracemalloc.get_traced_memory()[1], time.process_time() - start
    finally:
        tracemalloc.stop()


def overlapping(count=400, kernel=100_000):
    """Members that lie one in the other, each the rest of the file: together far larger than it."""
    content, offsets = bytearray(), []
    size = kernel + 60 * count
    for i in range(count):
        offsets.append(len(content))
        name = f"{i:06}.npy".encode()
        size -= 40
        content += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, size, size, len(name), 0) + name
    content += bytes(kernel + 20 * count)
    start = len(content)
    for i in range(count):
        name, size = f"{i:06}.npy".encode(), kernel + 60 * count - 40 * (i + 1)
        fields = (b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, size, size, len(name), 0, 0, 0, 0, 0, offsets[i])
        content += struct.pack("<4s6H3L5H2L", *fields) + name
    return bytes(content) + struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(content) - start, start, 0
    )


def crowded(count):
    """A directory of this many empty members."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"x"
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, count * len(entry), 0, 0)
    return entry * count + end


def in_zip64(content):
    """The same directory announced by the two records of zip64, behind an END that says it were empty."""
    size = len(content) - 22
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, 0)
    return (
        content[:-22] + record + struct.pack("<4sLQL", b"PK\6\7", 0, size, 1)
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, 0, size + 76, 0)
    )  # fmt: skip


def behind_an_end(content):
    """The same before 22 bytes that would be a fitting END, had they its mark."""
    return content + struct.pack("<4s4H2LH", b"PK\5\7", 0, 0, 0, 0, 0, len(content), 0)


BOMBS = {
    "zeros": lambda: zipped(MEMBERS | {"W1.npy": npy(np.zeros((1000, 10_000)))}, zipfile.ZIP_DEFLATED),
    "a claim": lambda: put(W1=claims(b"30000, 20000")),
    "a wide claim": lambda: put(g=claims(b"2,", b"<U999")),
    "a member of 4 GB": lambda: directory(b"W1.npy", 20, b"\xfe\xff\xff\xff" * 2),
    "members in members": overlapping,
    "a crowd": lambda: crowded(100_000),
    "a crowd at the limit": lambda: crowded(4000),
    "a crowd in zip64": lambda: in_zip64(crowded(100_000)),
    "a crowd behind an end": lambda: behind_an_end(crowded(100_000)),
    "ends of zips": lambda: b"PK\5\6" * 1_000_000,
    "a list that never ends": lambda: put(g=np.full(500_000, "relu")),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_take_no_more_memory_than_they_have_bytes(file, name):
    content = BOMBS[name]()
    memory, seconds = peak(storage.load, file(content))
    assert memory < 3 * len(content) + 4_000_000
    assert seconds < 3


def test_a_file_too_large_is_not_even_read(tmp_path):
    with open(tmp_path / "net.npz", "wb") as file:
        file.truncate(storage.MOST_BYTES + 1)
    memory, seconds = peak(storage.load, tmp_path / "net.npz")
    assert memory < 100_000
    assert seconds < 1


# Damage by the thousand


def overwrite(path, content):
    """As path.write_bytes, but not emptied first: then some file systems wait for the disk."""
    with open(path, "r+b" if path.exists() else "wb") as file:
        file.write(content)
        file.truncate()


def outcome(content, path, *nets):
    """The result of a damaged file: refused, or read as the network it was. Anything else is an error."""
    overwrite(path, content)
    try:
        found = storage.load(path)
    except storage.Unreadable as problem:
        named = str(problem).startswith(f"{path} ")
        return "refused" if named else str(problem)
    assert any(same(found, net) for net in nets)
    return "read"


def test_a_file_cut_anywhere_is_refused(tmp_path):
    for length in range(len(WHOLE)):
        assert outcome(WHOLE[:length], tmp_path / "net.npz", NET) == "refused"


def test_no_bit_can_flip_unnoticed(tmp_path):
    net = problem([1, 1])[0]
    whole, found = saved(net), Counter()
    for place, bit in itertools.product(range(len(whole)), range(8)):
        content = changed(place, bytes([whole[place] ^ 1 << bit]), whole)
        found[outcome(content, tmp_path / "net.npz", net)] += 1
    # Read as it was in spite of it: dates, and other fields of a zip that nobody needs.
    assert found["refused"] > 0.8 * found.total()


def damages(rng, nets):
    """A network's file damaged in a way drawn at random: the way, the bytes, and the network."""
    contents = [saved(net) for net in nets]

    def flip(content):
        content = bytearray(content)
        for place in rng.integers(8 * len(content), size=rng.integers(1, 9)):
            content[place // 8] ^= 1 << place % 8
        return content

    def places(content, size=2):
        return sorted(rng.integers(len(content) + 1, size=size))

    def scribble(content):
        a, b = places(content)
        b = min(b, a + 40)
        return content[:a] + rng.bytes(b - a) + content[b:]

    def cut(content):
        return content[: rng.integers(len(content))]

    def cut_out(content):
        a, b = places(content)
        return content[:a] + content[b:] if a < b else content[1:]

    def insert(content):
        (a,) = places(content, 1)
        return content[:a] + rng.bytes(rng.integers(1, 100)) + content[a:]

    def swap(content):
        a, b, c = places(content, 3)
        return content[:a] + content[b:c] + content[a:b] + content[c:]

    def splice(content):
        other = contents[rng.integers(len(contents))]
        (a,), (b,) = places(content, 1), places(other, 1)
        return content[:a] + other[b:] if rng.integers(2) else content[:a] + other[a:]

    def extreme(content):
        """A field of the zip's own records set to what breaks programs."""
        marks = [i for mark in (b"PK\1\2", b"PK\3\4", b"PK\5\6") for i in find(content, mark)]
        place = marks[rng.integers(len(marks))] + rng.integers(4, 46)
        size = int(rng.choice([1, 2, 4]))
        value = int(rng.choice([0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]))
        return changed(place, (value % 256**size).to_bytes(size, "little"), content)[: len(content)]

    def remade(content):
        """A member damaged before the zip is made, so that its checksum is right."""
        members = unzipped(content)
        name = list(members)[rng.integers(len(members))]
        way = [flip, scribble, cut, cut_out, insert, swap][rng.integers(6)]
        head, rest = members[name][:128], members[name][128:]
        members[name] = way(head) + rest if rng.integers(4) else head + way(rest)
        return zipped(members)

    ways = [flip, scribble, cut, cut_out, insert, swap, splice, extreme, remade]
    while True:
        i, way = rng.integers(len(nets)), ways[rng.integers(len(ways))]
        yield way.__name__, bytes(way(contents[i])), nets[i]


def find(content, mark):
    place = content.find(mark)
    while place >= 0:
        yield place
        place = content.find(mark, place + 1)


def fuzz(count, path, seed=0):
    """Read that many damaged files; return how each kind of damage turned out, and the most processor time of one."""
    float32 = problem([5, 1], seed=1)[0].astype(np.float32)
    nets = [NET, float32, problem([3, 4, 4, 1], [tanh, leaky_relu])[0], network.initialize([40, 9, 1], rng=0)]
    found, slowest = Counter(), 0
    for way, content, net in itertools.islice(damages(np.random.default_rng(seed), nets), count):
        # The end of another file, at the right place, makes it that other file.
        possible = nets if way == "splice" else [net]
        start = time.process_time()
        if way == "remade":
            # With the right checksum nobody can tell that a number has changed; but it must be a network.
            overwrite(path, content)
            with contextlib.suppress(storage.Unreadable):
                net = storage.load(path)
                possible = [net] if net.finite else []
        found[way, outcome(content, path, *possible)] += 1
        slowest = max(slowest, time.process_time() - start)
    return found, slowest


def test_nothing_but_unreadable_ever_comes_of_damage(tmp_path):
    found, slowest = fuzz(4000, tmp_path / "net.npz")
    assert found.total() == 4000
    assert len({way for way, _ in found}) == 9
    assert sum(n for (_, how), n in found.items() if how == "refused") > 2500
    assert slowest < 2


def test_no_more_is_read_than_the_file_had_when_it_was_looked_at(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    storage.save(NET, path)
    looked_at = os.stat(path)
    with open(path, "ab") as file:
        file.write(b"added meanwhile")
    monkeypatch.setattr(storage.os, "fstat", lambda _: looked_at)
    assert same(storage.load(path), NET)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        found, slowest = fuzz(int(sys.argv[1]), Path(folder, "net.npz"), *map(int, sys.argv[2:]))
    for way in sorted({way for way, _ in found}):
        print(f"{way:10}", *(f"{how}: {found[way, how]:7}  " for how in ("refused", "read")))
    print("read: as the network it was; remade with a right checksum, as one that is whole")
    print(f"{found.total()} damaged files, nothing but Unreadable raised; the slowest took {slowest:.3f} s")
