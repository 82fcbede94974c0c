"""Save networks to files and load them, as plain arrays: nothing in a file can run, and plain `np.load` can open it.

A file is an .npz, an uncompressed zip: W1, b1, ..., WL, bL, the names of the activations as g, and the number of this
layout as version. The last two are arrays like the rest, not JSON, so that one strict reader checks the whole file and
`np.load(path)["g"]` shows what it holds. It is never a pickle, because reading a pickle runs what it holds.
"""

import contextlib
import io
import math
import os
import re
import secrets
import stat
import struct
import time
import zipfile
from pathlib import Path

import numpy as np

from nnlib.activations import ACTIVATIONS, Activation
from nnlib.network import Network
from nnlib.shapes import Array

VERSION = 1
LONGEST = 600  # seconds between two writes of a save
MOST_BYTES, MOST_LAYERS = 2**28, 1000
OWN = "own:"


class Unreadable(ValueError):  # noqa: N818
    """A file that doesn't hold a network: the message names the file, what is wrong with it, and the fix."""


def save(net, path) -> None:
    """Write a network to an .npz file in one step: whatever happens, the file is the old one or the new one, complete.

    Only the names of the activations g are stored: `load` knows nnlib's own by name, and you give it yours again.
    Raises TypeError or ValueError for a network that `load` would refuse, OSError for a file that can't be written.
    """
    content, target = _packed(net), Path(os.path.realpath(os.path.expanduser(path)))
    if target.is_dir():
        raise IsADirectoryError(f"{path} is a folder; it should be a file: try {Path(path) / 'network.npz'}")
    if target.exists() and not target.is_file():
        raise ValueError(f"{path} is a device or a pipe; it should be a file: try network.npz")
    if not target.parent.is_dir():
        raise FileNotFoundError(
            f"the folder of {path} doesn't exist: make it with Path(path).parent.mkdir(parents=True)"
        )
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(
            f"{path} is write-protected; it should be a file that you can write: try network.npz"
        )
    try:
        _replace(target, content)
    except OSError as error:
        # It may name the file beside, which the reader knows nothing of.
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None


def _replace(target, content):
    _remove_left_behind(target.parent)
    # In the same folder, because a rename is one step only within one file system.
    temporary = target.with_name(f".nnlib-{secrets.token_hex()}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # What only its owner may read stays so, if the file was there before.
        with contextlib.suppress(OSError):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _remove_left_behind(folder):
    """Remove what saves that were killed have left: nothing has been written to it for as long as no save takes."""
    with contextlib.suppress(OSError):
        for left in folder.glob(".nnlib-*.tmp"):
            if time.time() - left.stat().st_mtime > LONGEST:
                left.unlink(missing_ok=True)


def load(path, *own) -> Network:
    """Return the network that `save` wrote to a file, bit for bit the same.

    own     your own activations that it uses: load("mine.npz", swish)
    Memory use depends on the size the file has, whatever it claims, and at most 256 MB (MOST_BYTES) are read.
    Raises Unreadable for a file that is damaged or not written by `save`, OSError if it is missing or can't be opened.
    """
    if not all(isinstance(g, Activation) for g in own):
        raise TypeError(f"own is {own}; it should be Activations: use load(path, swish)")
    try:
        return _unpacked(
            _content(Path(os.path.expanduser(path))), ACTIVATIONS | {OWN + g.name: g for g in own}
        )
    except Unreadable as problem:
        raise Unreadable(f"{path} {problem}") from None


# Writing


def _packed(net) -> bytes:
    if not isinstance(net, Network):
        raise TypeError(
            f"net is a {type(net).__name__}; it should be a Network: use step.net if it is a Step"
        )
    if net.L > MOST_LAYERS:
        raise ValueError(f"net has {net.L} layers; a file holds at most {MOST_LAYERS}")
    arrays = {"version": np.array(VERSION, np.int64), "g": np.array(_names(net.g))}
    for l in net.W:
        arrays |= {f"W{l}": net.W[l], f"b{l}": net.b[l]}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, array in arrays.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise ValueError(
                    f"{name[0]}[{name[1:]}] holds NaN or infinity; every parameter should be finite: "
                    "save the network of an earlier Step"
                )
            member = io.BytesIO()
            little = array.astype(array.dtype.newbyteorder("<"))
            np.lib.format.write_array(member, little, allow_pickle=False)
            # A ZipInfo has a fixed date, so the same network gives the same bytes.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue())
    if content.tell() > MOST_BYTES:
        raise ValueError(
            f"net takes {content.tell():,} bytes; a file holds at most {MOST_BYTES:,}: try net.astype(np.float32)"
        )
    return content.getvalue()


def _names(g) -> list[str]:
    names, own = [], {}
    for l in g:
        name = g[l].name
        if not isinstance(name, str) or not name.isprintable() or not 1 <= len(name) <= 100:
            raise ValueError(
                f"g[{l}] is named {name!r}; it should be 1 to 100 letters: rename the Activation"
            )
        if g[l] == ACTIVATIONS.get(name):
            names.append(name)
        elif own.setdefault(name, g[l]) == g[l]:
            names.append(OWN + name)
        else:
            raise ValueError(
                f"g[{l}] is named {name!r}, and so is another activation of net: rename one of them"
            )
    return names


# Reading


def _content(path) -> bytes:
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; it should be a file: name a file in it")
    if not path.exists():
        raise FileNotFoundError(
            f"{path} doesn't exist; it should be a saved network: compare with Path.cwd()"
        )
    if not path.is_file():
        raise Unreadable("is a device or a pipe; it should be a file: copy it to a file first")
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            raise Unreadable(
                f"has {size:,} bytes; it should have at most {MOST_BYTES:,}: is it the right file?"
            )
        return file.read(size)


def _unpacked(content, activations) -> Network:
    members = _members(content)
    version = _array(members, "version", rb"i8", ndim=0).item()
    if version != VERSION:
        raise Unreadable(f"has layout {version}; it should have {VERSION}: use the nnlib that saved it")
    stored = _array(members, "g", rb"U[1-9]\d{0,2}", ndim=1)
    layers = range(1, len(stored) + 1)
    W = {l: _array(members, f"W{l}", rb"f[48]", ndim=2) for l in layers}
    b = {l: _array(members, f"b{l}", rb"f[48]", ndim=2) for l in layers}
    if members:
        raise _damaged(
            f"it holds {min(members)[:50]!r}, which isn't part of a network of {len(layers)} layers"
        )
    g = {}
    for l in layers:
        # numpy itself would fail on characters that don't exist.
        name = stored[l - 1 : l].tobytes().decode("utf-32-le", "replace").rstrip("\0")
        if name not in activations:
            raise Unreadable(
                f"uses an activation named {name.removeprefix(OWN)!r}, and the file holds only its "
                "name; the activation should be given: use load(path, your_activation)"
            )
        g[l] = activations[name]
    try:
        return Network(W, b, g)
    except ValueError as error:
        raise _damaged(error) from None


# How a zip ends: a mark, the size of its directory, and where that starts.
END = struct.Struct("<4s8xLL2x")


def _members(content) -> dict[str, bytes]:
    """The members of a zip, by name. Nothing is compressed, so together they are smaller than the zip.

    zipfile reads a directory of any size, and would trust the END of a zip64, the kind for larger zips, over this one.
    So the last bytes are checked first.
    """
    mark, size, start = END.unpack(content[-END.size :].rjust(END.size))
    whole = mark == b"PK\5\6" and start + size + END.size == len(content)
    if not whole or size > 200 * MOST_LAYERS + 200 or content[-END.size - 20 :].startswith(b"PK\6\7"):
        raise _damaged("it doesn't end like an .npz file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = {entry.orig_filename: entry for entry in archive.infolist()}
            if len(entries) != len(archive.infolist()):
                raise zipfile.BadZipFile("it holds two members with the same name")
            if any(
                entry.compress_type or entry.compress_size != entry.file_size for entry in entries.values()
            ):
                raise zipfile.BadZipFile("it is compressed")
            if sum(entry.file_size for entry in entries.values()) > len(content):
                raise zipfile.BadZipFile("its members are larger than it is")
            # Reading a member to its end also compares its checksum.
            return {name: archive.read(entry) for name, entry in entries.items()}
    except MemoryError:
        raise
    # zipfile raises all kinds of errors, from struct.error to NotImplementedError.
    except Exception as error:
        raise _damaged(error) from None


HEADER = re.compile(
    rb"\x93NUMPY\x01\x00(..)\{'descr': '<(\w+)', 'fortran_order': (True|False), 'shape': \(([\d, ]{0,40})\), \} *\n",
    re.DOTALL,
)


def _array(members, name, dtype, ndim) -> Array:
    """Take an array out of the members. Its header is matched here; numpy would evaluate it."""
    if f"{name}.npy" not in members:
        raise _damaged(f"it holds no {name}.npy")
    content = members.pop(f"{name}.npy")
    header = HEADER.match(content)
    if not header or not re.fullmatch(dtype, header[2]):
        raise _damaged(f"{name}.npy isn't an array of the type it should be")
    shape = tuple(map(int, re.findall(rb"\d+", header[4])))
    stored = np.dtype("<" + header[2].decode())
    claimed = 10 + int.from_bytes(header[1], "little"), math.prod(shape) * stored.itemsize
    if len(shape) != ndim or 0 in shape or claimed != (header.end(), len(content) - header.end()):
        raise _damaged(f"{name}.npy doesn't have the shape it claims, or the one it should have")
    array = np.frombuffer(content, stored, offset=header.end())
    if stored.kind == "f" and not np.isfinite(array).all():
        raise _damaged(f"{name}.npy holds NaN or infinity")
    return array.astype(stored.newbyteorder("=")).reshape(shape, order="F" if header[3] == b"True" else "C")


def _damaged(what) -> Unreadable:
    return Unreadable(
        f"is damaged, or isn't a saved network ({what}): copy it again, or save the network again"
    )
