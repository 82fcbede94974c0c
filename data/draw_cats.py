"""Draws the cats and the not-cats, and writes them to cats.npz.

    python data/draw_cats.py            # draw every picture and write cats.npz
    python data/draw_cats.py --check    # draw every picture and compare with cats.npz
    python data/draw_cats.py --sheet sheet.png    # an enlarged sheet of them (needs Pillow)

A picture depends only on its split and its number, so any one can be drawn again by itself. Only `rng.random()` is
used, the part of numpy's generator least likely to change. No photograph and no other drawing is used.
"""

import argparse
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("cats.npz")
SEED = 2017
SIZES = {"train": 1000, "test": 400}
SIDE = 20
FINE = 3  # each pixel is the mean of FINE x FINE points
POINT = 2 / (SIDE * FINE)


class Dice:
    """The few kinds of chance the drawings need, all from `rng.random()`."""

    def __init__(self, *seed):
        self.random = np.random.default_rng(seed).random

    def between(self, low, high):
        return low + (high - low) * self.random()

    def chance(self, probability):
        return self.random() < probability

    def pick(self, options):
        return options[int(self.random() * len(options))]

    def weighted(self, table):
        at = self.random() * sum(table.values())
        for option, weight in table.items():
            at -= weight
            if at < 0:
                return option
        return option

    def near(self, color, spread=0.06):
        return np.clip(np.array(color) + (self.random(3) - 0.5) * 2 * spread, 0, 1)


class Pen:
    """Draws in its own coordinates: x right and y down, the figure about -1..1, put anywhere on the picture."""

    def __init__(self, image, x=0.0, y=0.0, size=1.0, flip=False, tilt=0.0):
        self.image, self.point = image, POINT / size
        at = (np.arange(SIDE * FINE) + 0.5) * POINT - 1
        right, down = (at[None, :] - x) / size, (at[:, None] - y) / size
        self.x = (np.cos(tilt) * right + np.sin(tilt) * down) * (-1 if flip else 1)
        self.y = np.cos(tilt) * down - np.sin(tilt) * right

    def fill(self, distance, color, strength=1.0):
        cover = np.clip(0.5 - distance / self.point, 0, 1)[:, :, None] * strength
        self.image += cover * (color - self.image)

    def ellipse(self, x, y, width, height, color, turn=0.0, strength=1.0):
        right, down = self.x - x, self.y - y
        across = np.cos(turn) * right + np.sin(turn) * down
        along = np.cos(turn) * down - np.sin(turn) * right
        self.fill((np.hypot(across / width, along / height) - 1) * min(width, height), color, strength)

    def polygon(self, corners, color, strength=1.0):
        """A convex polygon, its corners in either order."""
        corners = np.array(corners, dtype=float)
        before, after = corners, np.roll(corners, -1, axis=0)
        area = np.sum(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
        distance = np.full(self.x.shape, -np.inf)
        for (x, y), (dx, dy) in zip(before, (after - before) * np.sign(area), strict=True):
            distance = np.maximum(distance, ((self.x - x) * dy - (self.y - y) * dx) / np.hypot(dx, dy))
        self.fill(distance, color, strength)

    def line(self, points, width, color, strength=1.0):
        points = np.array(points, dtype=float)
        distance = np.full(self.x.shape, np.inf)
        for (x, y), (dx, dy) in zip(points[:-1], np.diff(points, axis=0), strict=True):
            along = np.clip(((self.x - x) * dx + (self.y - y) * dy) / (dx * dx + dy * dy), 0, 1)
            distance = np.minimum(distance, np.hypot(self.x - x - along * dx, self.y - y - along * dy))
        self.fill(distance - width / 2, color, strength)

    def curve(self, points, width, color, strength=1.0):
        """A smooth line from the first of three points to the last, drawn toward the middle one."""
        first, middle, last = np.array(points, dtype=float)
        t = np.linspace(0, 1, 9)[:, None]
        self.line((1 - t) ** 2 * first + 2 * t * (1 - t) * middle + t**2 * last, width, color, strength)


# Coats

FURS = {
    "black": (0.07, 0.07, 0.09),
    "gray": (0.27, 0.28, 0.32),
    "brown": (0.32, 0.20, 0.12),
    "ginger": (0.83, 0.50, 0.20),
    "sand": (0.78, 0.66, 0.50),
    "cream": (0.92, 0.85, 0.72),
    "white": (0.95, 0.94, 0.92),
}
DARK_FURS = ("black", "gray", "brown")
LIGHT_FURS = ("ginger", "sand", "cream", "white")
FOX_FURS = {False: ("ginger",), True: ("gray", "brown")}
PINK = np.array((0.88, 0.56, 0.55))
INK = np.array((0.06, 0.05, 0.06))
CREAM = np.array((0.95, 0.93, 0.88))


class Coat:
    """What an animal wears: fur, darker or lighter marks, and a bib."""

    def __init__(self, dice, dark, furs=None):
        name = dice.pick(furs or (DARK_FURS if dark else LIGHT_FURS))
        self.fur = dice.near(FURS[name], 0.05)
        self.pattern = dice.weighted({"plain": 4, "tabby": 3, "patched": 2, "bib": 2})
        light = self.fur.mean() > 0.5
        self.mark = np.clip(self.fur * (0.62 if light else 1.0) + (0.0 if light else 0.16), 0, 1)
        self.bib = CREAM if self.pattern == "bib" else self.fur * 0.75 + CREAM * 0.25
        self.stripes = dice.between(9, 13)
        self.phase = dice.between(0, 6)
        self.lean = dice.between(-0.3, 0.3)
        self.patch = dice.between(-0.8, 0.8), dice.between(-0.6, 0.6), dice.between(0.25, 0.5)

    def on(self, pen):
        """The fur's color at every point of the picture."""
        if self.pattern == "tabby":
            wave = np.sin(self.stripes * (pen.x + self.lean * pen.y) + self.phase)
            cover = np.clip(0.5 + 1.5 * wave, 0, 1) * 0.8
        elif self.pattern == "patched":
            x, y, size = self.patch
            cover = np.clip((size - np.hypot(pen.x - x, pen.y - y)) * 8, 0, 1)
        else:
            cover = np.zeros(pen.x.shape)
        shade = 1.06 - 0.14 * (pen.y + 0.3)
        return (self.fur + cover[:, :, None] * (self.mark - self.fur)) * shade[:, :, None]


# Animals: one body for all, told apart by ears, muzzle and tail


def ears(pen, kind, x, y, r, fur, inner):
    """Two ears on a head of half-width r at x, y."""
    for side in (-1, 1):
        if kind in ("cat", "fox"):
            pen.polygon(
                [
                    (x + side * 0.98 * r, y - 0.05 * r),
                    (x + side * 0.86 * r, y - 1.5 * r),
                    (x + side * 0.1 * r, y - 0.7 * r),
                ],
                fur,
            )
            pen.polygon(
                [
                    (x + side * 0.82 * r, y - 0.45 * r),
                    (x + side * 0.78 * r, y - 1.2 * r),
                    (x + side * 0.4 * r, y - 0.75 * r),
                ],
                inner,
            )
        elif kind == "dog":
            pen.ellipse(x + side * 0.98 * r, y + 0.12 * r, 0.32 * r, 0.75 * r, fur * 0.72, -side * 0.25)
        elif kind == "rabbit":
            pen.ellipse(x + side * 0.38 * r, y - 1.5 * r, 0.26 * r, 0.95 * r, fur, side * 0.14)
            pen.ellipse(x + side * 0.38 * r, y - 1.45 * r, 0.11 * r, 0.68 * r, inner, side * 0.14)
        elif kind == "bear":
            pen.ellipse(x + side * 0.75 * r, y - 0.72 * r, 0.36 * r, 0.36 * r, fur)
            pen.ellipse(x + side * 0.75 * r, y - 0.70 * r, 0.18 * r, 0.18 * r, inner)


def features(pen, kind, x, y, r, coat, eye):
    """Eyes, muzzle, nose and whiskers on a head of half-width r at x, y."""
    dog = kind in ("dog", "bear")
    light = coat.fur.mean() > 0.5
    pen.ellipse(
        x, y + 0.38 * r, (0.42 if dog else 0.4) * r, (0.42 if dog else 0.26) * r, coat.bib * 0.6 + CREAM * 0.4
    )
    for side in (-1, 1):
        at = x + side * 0.42 * r
        if kind == "cat":
            pen.ellipse(at, y - 0.05 * r, 0.22 * r, 0.17 * r, eye, side * 0.3)
            pen.ellipse(at, y - 0.05 * r, 0.07 * r, 0.16 * r, INK)
            for tip in (0.12, 0.38, 0.62):
                whisker = [(x + side * 0.3 * r, y + 0.36 * r), (x + side * 1.35 * r, y + tip * r)]
                pen.line(whisker, 0.05 * r, INK if light else CREAM, 0.7)
        else:
            pen.ellipse(at, y - 0.08 * r, 0.13 * r, 0.15 * r, INK)
    if dog:
        pen.ellipse(x, y + 0.26 * r, 0.2 * r, 0.15 * r, INK)
    else:
        pen.polygon([(x - 0.13 * r, y + 0.2 * r), (x + 0.13 * r, y + 0.2 * r), (x, y + 0.36 * r)], PINK * 0.9)
    pen.line([(x, y + 0.35 * r), (x, y + 0.5 * r)], 0.05 * r, INK, 0.6)


def head(pen, kind, x, y, r, coat, eye, inner):
    fur = coat.on(pen)
    tall = {"dog": 0.98, "rabbit": 0.9, "bear": 0.92}.get(kind, 0.84)
    if kind != "dog":
        ears(pen, kind, x, y, r, fur, inner)
    pen.ellipse(x, y, r, tall * r, fur)
    if coat.pattern == "tabby":
        for shift in (-0.28, 0, 0.28):
            pen.line([(x + shift * r, y - 0.75 * r), (x + shift * 0.8 * r, y - 0.4 * r)], 0.12 * r, coat.mark)
    features(pen, kind, x, y, r, coat, eye)
    if kind == "dog":
        ears(pen, kind, x, y, r, fur, inner)


def tail(pen, kind, start, bend, end, coat, width=0.15):
    fur = coat.on(pen)
    if kind == "cat":
        pen.curve([start, bend, end], width, fur)
        if coat.pattern != "plain":
            pen.ellipse(*end, 0.6 * width, 0.6 * width, coat.mark if coat.pattern == "tabby" else coat.bib)
    elif kind == "fox":
        pen.curve([start, bend, end], 2.4 * width, fur)
        pen.ellipse(*end, 1.1 * width, 1.2 * width, CREAM)
    elif kind == "dog":
        middle = 0.55 * np.array(start) + 0.45 * np.array(bend)
        pen.line([start, middle], width * 1.1, fur)
    else:
        pen.ellipse(*start, 0.9 * width, 0.9 * width, fur * 0.5 + CREAM * 0.5)


def face(pen, kind, coat, eye, inner, dice):
    head(pen, kind, 0, 0.25, 0.68 if kind != "rabbit" else 0.55, coat, eye, inner)


def sitting(pen, kind, coat, eye, inner, dice):
    fur = coat.on(pen)
    tail(pen, kind, (0.3, 0.82), (1.15, 0.95), (0.72, dice.between(-0.1, 0.35)), coat)
    pen.ellipse(0, 0.42, 0.4, 0.55, fur)
    for side in (-1, 1):
        pen.ellipse(side * 0.3, 0.74, 0.24, 0.24, fur)
    pen.ellipse(0, 0.3, 0.2, 0.34, coat.bib)
    for side in (-1, 1):
        pen.line([(side * 0.13, 0.4), (side * 0.13, 0.9)], 0.17, fur * 0.93)
        pen.ellipse(side * 0.14, 0.93, 0.13, 0.08, coat.bib)
    head(pen, kind, 0, -0.28, 0.42, coat, eye, inner)


def walking(pen, kind, coat, eye, inner, dice):
    fur = coat.on(pen)
    stride = dice.between(0.0, 0.16)
    for x, sway in ((0.42, 1), (-0.4, 1), (0.28, -1), (-0.52, -1)):
        dark = 0.78 if sway < 0 else 0.95
        pen.line([(x, 0.25), (x + sway * stride, 0.82)], 0.17, fur * dark)
    tail(pen, kind, (-0.55, 0.08), (-1.05, 0.0), (dice.between(-0.95, -0.7), -0.72), coat)
    pen.ellipse(-0.05, 0.15, 0.6, 0.27, fur)
    pen.ellipse(0.3, 0.1, 0.28, 0.27, fur)
    pen.ellipse(0.4, 0.2, 0.12, 0.16, coat.bib)
    head(pen, kind, 0.58, -0.26, 0.34, coat, eye, inner)


def lying(pen, kind, coat, eye, inner, dice):
    fur = coat.on(pen)
    pen.ellipse(-0.12, 0.45, 0.78, 0.36, fur)
    pen.ellipse(-0.5, 0.42, 0.36, 0.37, fur * 0.95)
    pen.ellipse(0.5, 0.72, 0.3, 0.1, coat.bib)
    tail(pen, kind, (-0.8, 0.5), (-0.75, 1.0), (dice.between(-0.1, 0.2), 0.78), coat)
    head(pen, kind, 0.4, 0.12, 0.4, coat, eye, inner)


POSES = {face: 3, sitting: 3, walking: 2, lying: 2}
EYES = ((0.55, 0.78, 0.25), (0.92, 0.75, 0.18), (0.35, 0.68, 0.88), (0.85, 0.5, 0.15))


def animal(kind):
    def draw(pen, dice, dark):
        pose, coat = dice.weighted(POSES), Coat(dice, dark, FOX_FURS[dark] if kind == "fox" else None)
        if kind == "fox":
            coat.pattern, coat.bib = "bib", CREAM
        inner = PINK * dice.between(0.75, 1.0)
        pose(pen, kind, coat, np.array(dice.pick(EYES)), inner, dice)

    return draw


# Everything else


def paint(dice, dark):
    """A color for made things, as dark or as light as the furs are."""
    hues = (
        (0.85, 0.2, 0.2),
        (0.95, 0.75, 0.15),
        (0.2, 0.5, 0.85),
        (0.25, 0.65, 0.35),
        (0.6, 0.35, 0.7),
        (0.9, 0.5, 0.2),
    )
    color = np.array(dice.pick(hues + (FURS["gray"], FURS["white"])))
    return dice.near(color * 0.45 if dark else color * 0.6 + 0.36, 0.05)


def owl(pen, dice, dark):
    fur = Coat(dice, dark)
    color, pale = fur.on(pen), fur.bib * 0.5 + CREAM * 0.5
    for side in (-1, 1):
        pen.polygon([(side * 0.5, -0.5), (side * 0.52, -0.95), (side * 0.12, -0.68)], color)
    pen.ellipse(0, 0.15, 0.55, 0.78, color)
    pen.ellipse(0, -0.35, 0.52, 0.4, color)
    pen.ellipse(0, 0.42, 0.32, 0.42, pale)
    for side in (-1, 1):
        pen.ellipse(side * 0.52, 0.25, 0.16, 0.48, color * 0.8, side * 0.12)
        pen.ellipse(side * 0.24, -0.35, 0.24, 0.24, pale)
        pen.ellipse(side * 0.22, -0.35, 0.14, 0.14, np.array((0.95, 0.72, 0.1)))
        pen.ellipse(side * 0.22, -0.35, 0.08, 0.08, INK)
    pen.polygon([(-0.08, -0.25), (0.08, -0.25), (0, -0.05)], np.array((0.9, 0.6, 0.2)))
    pen.line([(-1, 0.95), (1, 0.9)], 0.12, np.array((0.35, 0.24, 0.15)))


def bird(pen, dice, dark):
    color = paint(dice, dark)
    pen.polygon([(-0.35, 0.1), (-1.0, -0.1), (-0.95, 0.25)], color * 0.8)
    for x in (-0.05, 0.12):
        pen.line([(x, 0.45), (x, 0.85)], 0.06, INK)
    pen.ellipse(0, 0.15, 0.52, 0.38, color, -0.2)
    pen.ellipse(0.1, 0.28, 0.3, 0.22, color * 0.5 + CREAM * 0.5)
    pen.ellipse(-0.12, 0.1, 0.34, 0.18, color * 0.7, -0.35)
    pen.ellipse(0.46, -0.25, 0.28, 0.27, color)
    pen.polygon([(0.68, -0.35), (1.02, -0.2), (0.68, -0.12)], np.array((0.95, 0.65, 0.15)))
    pen.ellipse(0.54, -0.3, 0.07, 0.07, INK)


def fish(pen, dice, dark):
    color = paint(dice, dark)
    pen.polygon([(-0.45, 0), (-1.0, -0.45), (-1.0, 0.45)], color * 0.85)
    pen.polygon([(-0.2, -0.3), (0.3, -0.35), (-0.15, -0.72)], color * 0.8)
    pen.ellipse(0.12, 0, 0.7, 0.42, color)
    for x in (-0.2, 0.05):
        pen.curve([(x, -0.3), (x + 0.16, 0), (x, 0.3)], 0.08, color * 0.5 + CREAM * 0.5)
    pen.ellipse(0.52, -0.08, 0.12, 0.12, CREAM)
    pen.ellipse(0.55, -0.08, 0.06, 0.06, INK)


def house(pen, dice, dark):
    wall, roof = paint(dice, dark), paint(dice, dice.chance(0.5))
    pen.polygon([(-0.75, -0.05), (0.75, -0.05), (0.75, 0.9), (-0.75, 0.9)], wall)
    if dice.chance(0.5):
        for side in (-1, 1):
            pen.polygon([(side * 0.85, 0.0), (side * 0.42, -0.75), (0, 0.0)], roof)
    else:
        pen.polygon([(-0.95, 0.0), (0, -0.85), (0.95, 0.0)], roof)
    for side in (-1, 1):
        pen.polygon(
            [(side * 0.28, 0.15), (side * 0.58, 0.15), (side * 0.58, 0.45), (side * 0.28, 0.45)], CREAM
        )
    pen.polygon([(-0.16, 0.4), (0.16, 0.4), (0.16, 0.9), (-0.16, 0.9)], wall * 0.45)


def car(pen, dice, dark):
    color = paint(dice, dark)
    pen.polygon([(-0.5, 0.1), (-0.3, -0.38), (0.3, -0.38), (0.58, 0.1)], color)
    pen.polygon([(-0.36, 0.08), (-0.22, -0.26), (-0.02, -0.26), (-0.02, 0.08)], np.array((0.7, 0.82, 0.9)))
    pen.polygon([(0.06, 0.08), (0.06, -0.26), (0.24, -0.26), (0.42, 0.08)], np.array((0.7, 0.82, 0.9)))
    pen.polygon([(-0.98, 0.05), (0.92, 0.05), (0.98, 0.5), (-0.98, 0.5)], color)
    for x in (-0.52, 0.52):
        pen.ellipse(x, 0.5, 0.24, 0.24, INK)
        pen.ellipse(x, 0.5, 0.1, 0.1, np.array((0.7, 0.7, 0.72)))


def flower(pen, dice, dark):
    color, petals = paint(dice, dark), dice.pick((5, 6, 7))
    pen.line([(0, 0), (dice.between(-0.1, 0.1), 1.3)], 0.1, np.array((0.2, 0.5, 0.2)))
    pen.ellipse(0.25, 0.75, 0.26, 0.11, np.array((0.25, 0.55, 0.25)), -0.5)
    for turn in dice.between(0, 1) + 2 * np.pi * np.arange(petals) / petals:
        x, y = np.cos(turn), np.sin(turn)
        pen.ellipse(0.42 * x, -0.2 + 0.42 * y, 0.3, 0.2, color, turn)
    pen.ellipse(0, -0.2, 0.22, 0.22, np.array((0.95, 0.78, 0.2)) if dark else np.array((0.45, 0.28, 0.12)))


def tree(pen, dice, dark):
    green = dice.near((0.12, 0.3, 0.14) if dark else (0.5, 0.74, 0.36), 0.08)
    pen.polygon([(-0.13, 0.2), (0.13, 0.2), (0.16, 0.95), (-0.16, 0.95)], np.array((0.36, 0.24, 0.15)))
    if dice.chance(0.5):
        for low in (0.55, 0.1, -0.3):
            pen.polygon(
                [(-0.45 - 0.35 * low, low), (0.45 + 0.35 * low, low), (0, low - 0.65)],
                green * (1 - 0.15 * low),
            )
    else:
        for _ in range(5):
            pen.ellipse(
                dice.between(-0.38, 0.38), dice.between(-0.55, 0.1), 0.4, 0.36, green * dice.between(0.9, 1.1)
            )


def ball(pen, dice, dark):
    color, band = paint(dice, dark), paint(dice, not dark)
    pen.ellipse(0, 0.1, 0.72, 0.72, color)
    inside = np.clip((0.72 - np.hypot(pen.x, pen.y - 0.1)) * 20, 0, 1)
    stripe = np.clip(4 * np.sin(dice.between(4, 7) * pen.x + dice.between(0, 6)) - 0.8, 0, 0.8)
    pen.image += (inside * stripe)[:, :, None] * (band - pen.image)
    pen.ellipse(-0.22, -0.18, 0.2, 0.16, CREAM, strength=0.5)


def boat(pen, dice, dark):
    color, sail = paint(dice, dark), paint(dice, dark)
    pen.line([(0, 0.45), (0, -0.9)], 0.07, np.array((0.4, 0.28, 0.18)))
    pen.polygon([(0.07, -0.85), (0.07, 0.3), (0.75, 0.3)], sail)
    pen.polygon([(-0.07, -0.6), (-0.07, 0.3), (-0.55, 0.3)], sail * 0.9)
    pen.polygon([(-0.85, 0.4), (0.9, 0.4), (0.6, 0.8), (-0.55, 0.8)], color)


def mug(pen, dice, dark):
    color = paint(dice, dark)
    pen.ellipse(0.55, 0.15, 0.34, 0.36, color)
    pen.ellipse(0.55, 0.15, 0.18, 0.2, color * 0.4 + 0.3)
    pen.polygon([(-0.55, -0.4), (0.5, -0.4), (0.45, 0.75), (-0.5, 0.75)], color)
    pen.ellipse(-0.02, -0.4, 0.53, 0.15, color * 0.6)
    for x in (-0.25, 0.15):
        pen.curve([(x, -0.55), (x + 0.2, -0.75), (x, -0.98)], 0.08, CREAM, 0.5)


def hills(pen, dice, dark):
    """No one there: hills, and a sun or a moon."""
    pen.ellipse(dice.between(-0.6, 0.6), dice.between(-0.7, -0.4), 0.22, 0.22, np.array((0.98, 0.93, 0.7)))
    for y in (0.75, 1.05):
        color = paint(dice, dark)
        pen.ellipse(dice.between(-0.9, -0.3), y, dice.between(0.6, 1.0), dice.between(0.3, 0.6), color)
        pen.ellipse(dice.between(0.3, 0.9), y, dice.between(0.6, 1.0), dice.between(0.3, 0.6), color * 0.85)


CATS = {animal("cat"): 1}
OTHERS = {
    animal("dog"): 1.6,
    animal("rabbit"): 1.2,
    animal("bear"): 0.7,
    animal("fox"): 0.4,
    owl: 0.8,
    bird: 1.2,
    fish: 1.2,
    house: 1.2,
    car: 1.2,
    flower: 1.2,
    tree: 1.2,
    ball: 1.0,
    boat: 1.0,
    mug: 1.0,
    hills: 0.8,
}


# The picture around them


def surroundings(image, dice, dark, outdoors):
    """A floor and a wall, or grass and a sky, as dark or as light as asked; then a little clutter."""
    pen = Pen(image)
    horizon = dice.between(0.15, 0.75)
    if outdoors:
        far, near = dice.near((0.52, 0.72, 0.9)), dice.near((0.45, 0.66, 0.32))
    else:
        far = dice.near(
            dice.pick(((0.72, 0.62, 0.5), (0.62, 0.66, 0.7), (0.74, 0.6, 0.58), (0.6, 0.68, 0.58)))
        )
        near = dice.near(dice.pick(((0.62, 0.45, 0.32), (0.55, 0.5, 0.48), (0.5, 0.36, 0.4))))
    level = dice.between(0.1, 0.3) if dark else dice.between(0.85, 1.05)
    image[:] = np.where(pen.y[:, :, None] < horizon, far, near) * level
    for _ in range(dice.pick((0, 0, 1, 2))):
        x, y, color = dice.between(-1, 1), dice.between(-1, 0.4), dice.near(far * level, 0.22)
        width, height = dice.between(0.1, 0.35), dice.between(0.1, 0.4)
        if dice.chance(0.5):
            pen.ellipse(x, y, width, height, color, strength=0.8)
        else:
            pen.polygon(
                [
                    (x - width, y - height),
                    (x + width, y - height),
                    (x + width, y + height),
                    (x - width, y + height),
                ],
                color,
            )


def draw(split, number):
    """One picture, (20, 20, 3) uint8, and its label: 1 a cat, 0 not. Even numbers are cats."""
    dice = Dice(SEED, sorted(SIZES).index(split), number)
    label = 1 - number % 2
    image = np.zeros((SIDE * FINE, SIDE * FINE, 3))
    dark = dice.chance(0.5)
    surroundings(image, dice, not dark, dice.chance(0.35 if label else 0.6))
    x, y, size = dice.between(-0.06, 0.06), dice.between(-0.05, 0.06), dice.between(0.82, 0.94)
    pen = Pen(image, x, y, size, dice.chance(0.5), dice.between(-0.06, 0.06))
    if dice.chance(0.8):
        pen.ellipse(0, 0.95, 0.75, 0.14, image * 0.6)
    dice.weighted(CATS if label else OTHERS)(pen, dice, dark)

    pen = Pen(image)
    side = dice.between(0, 2 * np.pi)
    light = 1 + dice.between(0, 0.15) * (np.cos(side) * pen.x + np.sin(side) * pen.y)
    image = image * light[:, :, None] * dice.near((1, 1, 1), 0.05) * dice.between(0.9, 1.1)
    image = image.reshape(SIDE, FINE, SIDE, FINE, 3).mean(axis=(1, 3))
    image = image + (dice.random((SIDE, SIDE, 3)) - 0.5) * dice.between(0.02, 0.08)
    return np.round(np.clip(image, 0, 1) * 255).astype(np.uint8), label


def draw_all(split):
    """Every picture of a split, (m, 20, 20, 3) uint8, and the labels, (m,)."""
    pictures, labels = zip(*(draw(split, number) for number in range(SIZES[split])), strict=True)
    return np.stack(pictures), np.array(labels, dtype=np.uint8)


def main():
    parser = argparse.ArgumentParser(description="Draw the cats and the not-cats.")
    parser.add_argument("--check", action="store_true", help="compare with cats.npz and write nothing")
    parser.add_argument(
        "--sheet", metavar="PNG", help="write an enlarged sheet of the first 96 training pictures"
    )
    options = parser.parse_args()
    arrays = {}
    for split in SIZES:
        arrays[f"{split}_pictures"], arrays[f"{split}_labels"] = draw_all(split)
    if options.sheet:
        sheet(arrays["train_pictures"][:96]).save(options.sheet)
    elif options.check:
        with np.load(FILE, allow_pickle=False) as stored:
            for name, array in arrays.items():
                gap = np.abs(stored[name].astype(int) - array)
                print(f"{name}: {np.count_nonzero(gap)} of {gap.size} values differ, by {gap.max()} at most")
    else:
        np.savez_compressed(FILE, **arrays)
        print(
            f"{FILE.name}: {FILE.stat().st_size / 1e6:.2f} MB,",
            ", ".join(f"{k} {a.shape}" for k, a in arrays.items()),
        )


def sheet(pictures, columns=12, times=5):
    """An enlarged sheet, the cats above and the others below. Needs Pillow."""
    from PIL import Image

    cells = np.kron(pictures, np.ones((1, times, times, 1), dtype=np.uint8))
    cells = np.pad(cells, ((0, 0), (3, 3), (3, 3), (0, 0)), constant_values=255)
    cells = np.concatenate([cells[0::2], cells[1::2]])
    rows = [np.concatenate(cells[at : at + columns], axis=1) for at in range(0, len(cells), columns)]
    return Image.fromarray(np.concatenate(rows))


if __name__ == "__main__":
    main()
