"""A Playground as a short text, to send to others and to open again: the settings, and the weights if wanted.

The text is "nn1." and then the settings that differ from the defaults, as JSON, packed with zlib and written in base64
with - and _, for addresses. Reading it runs nothing: it gives numbers and words, which `Settings` and `Network` check.
"""

import base64
import binascii
import json
import re
import zlib
from dataclasses import fields
from typing import NamedTuple

import numpy as np

from nnlib.labs.playground.settings import Settings
from nnlib.network import Network

VERSION = 1
MOST_CHARACTERS, MOST_BYTES = 200_000, 2_000_000
MOST_STEPS = 10_000_000
WEIGHTS, STEPS = "weights", "k"
_NAMES = {field.name for field in fields(Settings)}


class Damaged(ValueError):  # noqa: N818
    """A shared text that can't be opened; the message says what is wrong with it and how to fix it."""


class Shared(NamedTuple):
    """What was shared: the settings, and the network after k steps, or None for the start."""

    settings: Settings
    net: Network | None
    k: int


def to_text(settings, net=None, k=0) -> str:
    """Return the settings, and the network after k steps if there is one, as a text: letters, digits, - _ and a dot."""
    content = settings.changes()
    if net is not None:
        content[WEIGHTS] = [[net.W[l].tolist(), net.b[l].ravel().tolist()] for l in net.W]
        content[STEPS] = k
    written = json.dumps(content, separators=(",", ":")).encode()
    packed = base64.urlsafe_b64encode(zlib.compress(written, 9)).decode().rstrip("=")
    return f"nn{VERSION}.{packed}"


def from_text(text, own=None) -> Shared:
    """Return what `to_text` wrote; own is the reader's Activation, for layers that name it.

    The text may be at the end of an address, after #state= or ?state=. Raises Damaged for everything else.
    """
    content = _unpacked(text)
    weights, k = content.pop(WEIGHTS, None), content.pop(STEPS, 0)
    unknown = sorted(set(content) - _NAMES)
    if unknown:
        raise Damaged(f"the shared text names {unknown[0]!r}, which isn't a setting: copy it again")
    try:
        settings = Settings(**content)
        first = settings.first(own)
    except (TypeError, ValueError) as error:
        raise Damaged(f"the shared text has an impossible setting: {error}") from None
    if isinstance(k, bool) or not isinstance(k, int) or not 0 <= k <= MOST_STEPS:
        raise Damaged(
            f"the shared text has made {k!r} steps; it should be a whole number up to {MOST_STEPS:,}"
        )
    return Shared(
        settings, None if weights is None else _network(weights, first), k if weights is not None else 0
    )


def _unpacked(text) -> dict:
    if not isinstance(text, str):
        raise Damaged(
            f"the shared text is a {type(text).__name__}; it should be text that begins with nn{VERSION}."
        )
    text = re.sub(r"^.*[#?&]state=", "", text.strip(), flags=re.S)
    if not text:
        raise Damaged(f"there is no text; it should begin with nn{VERSION}.: copy it from Share")
    found = re.match(r"nn(\d{1,4})\.", text)
    if not found:
        raise Damaged(
            f"the text begins with {text[:12]!r}; it should begin with nn{VERSION}.: copy all of it"
        )
    if int(found[1]) != VERSION:
        raise Damaged(
            f"the text is of version {found[1]}; this course reads version {VERSION}: update the course"
        )
    if len(text) > MOST_CHARACTERS:
        raise Damaged(f"the text has {len(text):,} characters; it should have at most {MOST_CHARACTERS:,}")
    packed = text[found.end() :]
    odd = re.search(r"[^A-Za-z0-9_-]", packed)
    if odd:
        place = found.end() + odd.start() + 1
        raise Damaged(
            f"character {place} of the text is {odd.group()!r}; it should be a letter, digit, - or _"
        )
    try:
        raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        reader = zlib.decompressobj()
        written = reader.decompress(raw, MOST_BYTES)
    except (binascii.Error, zlib.error):
        raise Damaged("some characters of the text were changed or lost: copy all of it again") from None
    if reader.unconsumed_tail:
        raise Damaged(f"the text unpacks to more than {MOST_BYTES:,} bytes; no Playground is that large")
    if not reader.eof or reader.unused_data:
        raise Damaged("the end of the text is missing, or something follows it: copy all of it again")
    try:
        content = json.loads(written.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Damaged("the text holds no settings: it was not made by Share") from None
    if not isinstance(content, dict):
        raise Damaged(f"the text holds a {type(content).__name__}; it should hold settings by name")
    return content


def _no_number(name):
    raise ValueError(name)


def _network(weights, first) -> Network:
    """Return the network of these weights, shaped like `first`."""
    wanted = f"weights of a {'-'.join(map(str, first.n))} network"
    try:
        W = {l: np.array(layer[0], dtype=np.float64) for l, layer in enumerate(weights, 1)}
        b = {l: np.array(layer[1], dtype=np.float64).reshape(-1, 1) for l, layer in enumerate(weights, 1)}
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise Damaged(f"the shared text holds no {wanted}: copy it again from where it was made") from None
    for name, ours, theirs in (("W", W, first.W), ("b", b, first.b)):
        shapes = [P.shape for P in ours.values()], [P.shape for P in theirs.values()]
        if shapes[0] != shapes[1]:
            raise Damaged(f"the shared text holds {name} of shapes {shapes[0]}; {wanted} have {shapes[1]}")
        if not all(np.isfinite(P).all() for P in ours.values()):
            raise Damaged(f"the shared text holds a {name} that isn't finite; {wanted} should be numbers")
    return Network(W, b, first.g)
