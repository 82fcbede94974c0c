"""The lessons of the Playground, as data: each sets the controls, asks for a prediction, runs, and says what was seen.

To write one, add an entry to LESSONS. Its name is on its button and, with hyphens, in its link:
?lesson=alpha-too-large.
"""

from typing import NamedTuple

from nnlib import network


class Step(NamedTuple):
    """One step of a lesson.

    settings    what is set, by the names of Settings; everything else is at its default
    ask         what will happen, in one question
    answers     two or three to choose from; right, the index of the true one
    run         how many steps of gradient descent follow the answer
    seen        what there is to see then, and why
    J           (least, most) of the training cost then, so that what `seen` says is true
    wrong       whether the backward pass is the wrong one, `slope_at_A`
    pixel       (alpha, scale of the first weights) of a run on the map of hyperparameters, instead of settings
    map         whether that map is shown from the answer on; a click on it sets the Playground to another pixel's run
    """

    settings: dict
    ask: str
    answers: tuple
    right: int
    run: int
    seen: str
    J: tuple
    wrong: bool = False
    pixel: tuple = ()
    map: bool = False


def slope_at_A(net, A, Z, Y):
    """Return dW and db of a backward pass with one mistake: it takes each slope at A instead of Z."""
    return network.backward(net, A, {l: A[l] if l < net.L else Z[l] for l in Z}, Y)


_XOR = {"data": "xor", "noise": 0.3}
_MOONS = {"data": "moons", "noise": 0.2}
_STREWN = {"data": "moons", "noise": 0.45, "m": 60}
_FLOWER = {"data": "flower", "noise": 0.1, "hidden": (6,), "activations": ("tanh",)}
_RELUS = {**_MOONS, "hidden": (4,), "activations": ("relu",)}
_CIRCLES = {"data": "circles", "noise": 0.15}
_ALONE = {"hidden": (), "activations": ()}

LESSONS = {
    "one unit and xor": (
        Step(
            {"data": "blobs", "noise": 0.4, **_ALONE},
            "Two clouds, and one unit without a hidden layer. Can it separate them?",
            ("Yes, nearly all of them", "Only half of them"),
            0,
            300,
            "It can. A single unit draws one straight line, and a line between two clouds is all it takes.",
            (0, 0.2),
        ),
        Step(
            {**_XOR, **_ALONE},
            "Now four clouds, where opposite ones have the same label. How many will the same unit get right?",
            ("All of them", "Three of the four clouds", "About half, like guessing"),
            2,
            500,
            "About half. Wherever it puts its line, there are blue and orange points on both sides, so it learns to "
            "shrug: yhat is near 0.5 everywhere.",
            (0.6, 0.75),
        ),
        Step(
            {**_XOR, "hidden": (4,), "activations": ("tanh",)},
            "Four units between the features and the output. What can each of them do?",
            ("Draw one line; the output combines them", "Bend its line around a cloud"),
            0,
            500,
            "Each still draws a straight line: look at the small maps. The output adds them up, and four lines combine "
            "into a border that none of them could draw alone.",
            (0, 0.1),
        ),
    ),
    "α too large": (
        Step(
            {**_RELUS, "alpha": 0.01},
            "The learning rate α is 0.01. What will the cost do in 200 steps?",
            ("Fall slowly", "Fall right away to nearly 0", "Jump about"),
            0,
            200,
            "It falls a little in each step: safe, but slow.",
            (0.25, 0.75),
        ),
        Step(
            {**_RELUS, "alpha": 0.3},
            "Thirty times as large: α = 0.3. What happens now?",
            ("About the same", "It gets much further", "It fails"),
            1,
            200,
            "It gets much further in the same number of steps. Larger steps are fine as long as they land lower.",
            (0, 0.3),
        ),
        Step(
            {**_RELUS, "alpha": 10.0},
            "Then let's take α = 10. Will it be even faster?",
            ("Yes, it is done in a few steps", "No, it ends higher than it began"),
            1,
            200,
            "Each step flies over the valley and lands higher on the other side. The headline names the remedy: a "
            "smaller α, then Reset.",
            (1, 100),
        ),
    ),
    "equal starts": (
        Step(
            {**_FLOWER, "start": "equal"},
            "Six units, and every weight starts at 0.5. What can six equal units do that one can't?",
            ("Six times as much", "Nothing"),
            1,
            300,
            "Nothing. Equal units have equal slopes and stay equal: their six maps are one and the same.",
            (0.6, 0.8),
        ),
        Step(
            {**_FLOWER, "start": "zero"},
            "And if every weight starts at 0?",
            ("Then the slopes make them different", "They stay equal too"),
            1,
            300,
            "The same again: equal units stay equal, whatever the number is.",
            (0.6, 0.8),
        ),
        Step(
            _FLOWER,
            "Now each unit starts with its own small random weights. What changes?",
            ("Each finds its own part", "Not much: it's luck"),
            0,
            1000,
            "Each unit goes its own way. That is why weights start at random.",
            (0, 0.3),
        ),
    ),
    "vanishing slopes": (
        Step(
            {**_MOONS, "hidden": (8,), "activations": ("sigmoid",), "alpha": 1.0},
            "One hidden layer of sigmoids on two moons. Will it learn?",
            ("Yes", "No"),
            0,
            500,
            "It does. The slope of a sigmoid is at most 1/4, but one such factor does no harm.",
            (0, 0.4),
        ),
        Step(
            {**_MOONS, "hidden": (8,) * 5, "activations": ("sigmoid",) * 5},
            "Five such layers. Is deeper better?",
            ("Yes, it learns faster", "It hardly moves"),
            1,
            300,
            "It hardly moves. On its way back, a slope is multiplied by at most 1/4 in each layer, so the first layer "
            "gets next to nothing. Compare dW[1] with dW[6] under “weights”.",
            (0.65, 0.75),
        ),
        Step(
            {**_MOONS, "hidden": (8,) * 5, "activations": ("tanh",) * 5},
            "The slope of tanh is up to 1. Does that fix it?",
            ("Yes", "No, five layers are too many"),
            0,
            300,
            "It does. The activation decides how much of a slope gets through.",
            (0, 0.2),
        ),
    ),
    "learned by heart": (
        Step(
            _STREWN,
            "There are only 30 examples to learn from, and the moons overlap. What will it get right in the end?",
            ("All 30, and the test examples too", "All 30, but not the test examples", "Neither"),
            1,
            1000,
            "It knows all 30 by heart, islands and all. But on the test examples (the hollow ones) the cost rises: the "
            "dashed curve.",
            (0, 0.05),
        ),
        Step(
            {**_STREWN, "penalty": "L2", "rate": 0.01},
            "Put a price on large weights, the penalty L2. What happens to the two costs?",
            ("Both fall", "Training rises, test falls", "Both rise"),
            1,
            1000,
            "The border is smoother: a little worse on what it has seen, but much better on what it hasn't.",
            (0.05, 0.5),
        ),
        Step(
            {**_STREWN, "m": 500},
            "No penalty, but 250 examples to learn from. Is that better than the penalty?",
            ("Yes", "No"),
            0,
            1000,
            "Nothing helps like more examples: two hundred and fifty aren't so easily learned by heart.",
            (0.02, 0.5),
        ),
    ),
    "features or layers": (
        Step(
            {**_CIRCLES, **_ALONE},
            "A ring around a disk, and one unit. Can a straight line separate them?",
            ("Yes", "No"),
            1,
            300,
            "No line can. Something has to bend.",
            (0.6, 0.75),
        ),
        Step(
            {**_CIRCLES, **_ALONE, "features": ("x1^2", "x2^2")},
            "Feed it x₁² and x₂² instead, still without a hidden layer. What happens now?",
            ("It works", "It still fails"),
            0,
            300,
            "x₁² + x₂² is the distance from the middle, squared. You knew the answer, and gave it away as a feature.",
            (0, 0.3),
        ),
        Step(
            {**_CIRCLES, "hidden": (4,), "activations": ("tanh",)},
            "Back to x₁ and x₂, with four hidden units. Will it find such features by itself?",
            ("Yes, some that do", "No"),
            0,
            1000,
            "Four lines around the disk work just as well. A hidden layer makes features that nobody has to think of.",
            (0, 0.2),
        ),
    ),
    "a wrong backward": (
        Step(
            {**_CIRCLES},
            "Somebody wrote a backward pass with one mistake: it takes the slopes at A, not at Z. Will it learn?",
            ("No, the cost can't fall", "Yes, the cost falls"),
            1,
            800,
            "The cost falls, the map looks right, and nobody would notice. But read the headline: nudging every weight "
            "shows that the slopes are wrong.",
            (0, 0.2),
            wrong=True,
        ),
        Step(
            {"hidden": (8, 8, 8), "activations": ("tanh",) * 3},
            "The same mistake on two spirals, with three hidden layers. Does it still do no harm?",
            ("None", "The headline still warns, whatever the cost does"),
            1,
            300,
            "Whether slopes are right is not a matter of luck: the gradient check tells in every step. Look under "
            "“check” for the layers at fault.",
            (0, 100),
            wrong=True,
        ),
        Step(
            _CIRCLES,
            "The right backward pass is back. What will the check say?",
            ("All slopes agree", "A few are off by rounding"),
            0,
            300,
            "All agree, to many digits. Check your own before you trust a falling cost.",
            (0, 0.2),
        ),
    ),
    "4,096 runs on a map": (
        Step(
            {},
            "Four units on the circles, with α = 0.02. Will 200 steps be enough?",
            ("Yes", "No"),
            1,
            200,
            "It has hardly moved. Is it α, or how the weights start? One run can't tell, so let's make many.",
            (0.6, 0.75),
            pixel=(0.02, 1.0),
        ),
        Step(
            {},
            "64 values of α, and for each of them 64 scales of the first weights, from tiny to large. Which of these "
            "runs will learn?",
            (
                "All that have a large enough α",
                "Most with a large α, but at its upper end some don't",
                "All of them",
            ),
            1,
            0,
            "Here they are, one pixel a run: dark ones have learned. With a small α nothing gets far in 200 steps, "
            "whatever the start. At the right edge it depends on the start, and neighbors end differently.",
            (0.6, 0.75),
            pixel=(0.02, 1.0),
            map=True,
        ),
        Step(
            {},
            "From the dark part of the map: α = 2, and a scale of 0.3. Will 200 steps be enough now?",
            ("Yes", "No"),
            0,
            200,
            "They are. Now click other pixels: the Playground takes over that run, with its first weights and its α. "
            "Press Run, and see whether it ends as the map says.",
            (0, 0.15),
            pixel=(2.0, 0.3),
            map=True,
        ),
    ),
}


def slug(name) -> str:
    """Return the name of a lesson as it is in its link."""
    return name.replace("α", "alpha").replace(",", "").replace(" ", "-")
