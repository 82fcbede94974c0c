"""A Playground as text: what is opened again is what was shared, and every damage has its words."""

import base64
import contextlib
import json
import re
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from nnlib.labs.playground import data, training
from nnlib.labs.playground.features import mapped
from nnlib.labs.playground.settings import Settings
from nnlib.labs.playground.sharing import Damaged, from_text, to_text


def trained(settings, steps=3):
    made = data.examples(settings)
    net = settings.first()
    for k in range(steps):
        net = training.update(net, mapped(settings.features, made.X), made.Y, k, settings).net
    return net


def pack(content, version=1):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return f"nn{version}." + base64.urlsafe_b64encode(zlib.compress(raw)).decode().rstrip("=")


OWN = data.drawn(data.as_own(Settings(data="moons", m=30)), 1, 1, 1)
SHARED = [
    Settings(),
    Settings(data="own", own=OWN, scaling=((3.0, 2.0), (0.0, 1.0)), train=80),
    Settings(features=("x1", "sin 2 x2"), hidden=(), activations=(), penalty="L1", batch=None),
    Settings(
        hidden=(1, 12, 3), activations=("relu", "linear", "yours"), edits=(("W", 2, 3, 0, -0.25),), alpha=1
    ),
]


@pytest.mark.parametrize("settings", SHARED)
def test_what_is_opened_is_what_was_shared(settings):
    assert from_text(to_text(settings)) == (settings, None, 0)
    net = trained(settings)
    text = to_text(settings, net, 3)
    assert re.fullmatch(r"nn1\.[A-Za-z0-9_-]+", text)
    opened = from_text(f"  https://example.org/playground#state={text}\n")
    assert (opened.settings, opened.k) == (settings, 3)
    for l in net.W:
        np.testing.assert_array_equal(opened.net.W[l], net.W[l])
        np.testing.assert_array_equal(opened.net.b[l], net.b[l])
        assert opened.net.g[l].name == net.g[l].name


DEEP = Settings(hidden=(8,) * 5, activations=("tanh",) * 5)


def test_the_default_is_short():
    assert len(to_text(Settings())) < 30
    assert len(to_text(DEEP, trained(DEEP), 3)) < 5000


SMALL = {"hidden": [2], "activations": ["tanh"]}
GOOD = to_text(Settings(**SMALL), trained(Settings(**SMALL)), 3)
WEIGHTS = [[[[1, 2], [3, 4]], [0, 0]], [[[1, 2]], [0]]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "the shared text is a NoneType"),
        ("", "there is no text"),
        ("hello", "the text begins with 'hello'; it should begin with nn1."),
        (pack({}, 7), "the text is of version 7; this course reads version 1"),
        ("nn1." + "A" * 300_000, "has 300,004 characters"),
        (GOOD[:20] + "*" + GOOD[20:], "character 21 of the text is '*'"),
        (GOOD[:-9], "the end of the text is missing, or something follows it"),
        (GOOD[:40], "the end of the text is missing"),
        ("nn1.AAAA", "some characters of the text were changed or lost"),
        ("nn1.A", "some characters of the text were changed or lost"),
        (pack(b"x" * 3_000_000), "unpacks to more than 2,000,000 bytes"),
        (pack(b"\xff\xfe"), "the text holds no settings"),
        (pack(b"[" * 100_000), "the text holds no settings"),
        (pack(b'{"alpha": NaN}'), "the text holds no settings"),
        (pack([1]), "the text holds a list"),
        (pack({"colour": 1}), "names 'colour', which isn't a setting"),
        (pack({"alpha": "x"}), "the shared text has an impossible setting: alpha is 'x'"),
        (pack({"data": ["a"]}), "the shared text has an impossible setting: data is ['a']"),
        (pack({"hidden": {"a": 1}}), "the shared text has an impossible setting: hidden is {'a': 1}"),
        (
            pack({"alpha": 10**400}),
            "the shared text has an impossible setting: alpha is too large for a float",
        ),
        (pack({"own": [[1, 2, 3]]}), "the shared text has an impossible setting: a label in own is 3"),
        (pack({"alpha": 1e999}).replace("Infinity", ""), "the text holds no settings"),
        (pack({"weights": 3}), "holds no weights of a 2-8-8-1 network"),
        (pack({"weights": WEIGHTS}), "holds W of shapes"),
        (
            pack({**SMALL, "weights": [[[[1, 2], [3]], [0, 0]], WEIGHTS[1]]}),
            "holds no weights",
        ),
        (
            pack({**SMALL, "weights": [WEIGHTS[0], [[[1, 2]], [0, 0]]]}),
            "holds b of shapes",
        ),
        (
            pack(
                b'{"hidden": [2], "activations": ["tanh"], "weights": [[[[1e999,2],[3,4]],[0,0]],[[[1,2]],[0]]]}'
            ),
            "holds a W that isn't finite",
        ),
        (pack({"k": -1}), "has made -1 steps"),
        (pack({"k": True}), "has made True steps"),
    ],
)
def test_every_damage_has_its_words(text, said):
    with pytest.raises(Damaged, match=re.escape(said)):
        from_text(text)


@given(place=some.integers(4, len(GOOD) - 1), letter=some.sampled_from("ABCxyz019-_ .!"))
def test_one_letter_changed_is_never_another_playground(place, letter):
    text = GOOD[:place] + letter + GOOD[place + 1 :]
    try:
        opened = from_text(text)
    except Damaged:
        return
    # the last letter has bits that stand for nothing
    assert to_text(*opened) == GOOD


@given(some.binary(max_size=200))
def test_any_bytes_are_read_or_damaged(raw):
    with contextlib.suppress(Damaged):
        from_text(pack(raw))
