"""The two losses: slopes and curvatures against differences, and what the lab says about them."""

import numpy as np
import pytest

from nnlib import labs
from nnlib.labs.losses import derivatives


@pytest.mark.parametrize("y", [0, 1])
def test_slopes_and_curvatures_of_the_losses(y):
    z = np.linspace(-6, 6, 1201)
    for value, slope, curvature in derivatives(z, y).values():
        np.testing.assert_allclose(np.gradient(value, z)[1:-1], slope[1:-1], atol=1e-4)
        np.testing.assert_allclose(np.gradient(slope, z)[1:-1], curvature[1:-1], atol=1e-4)
    curvature = derivatives(z, y)["squared error"][2]
    assert curvature.min() == pytest.approx(-0.060, abs=5e-4)
    assert derivatives(z, y)["cross-entropy"][2].min() > 0


def test_losses_say_what_the_curves_show():
    shown = labs.losses(z=-4.0, y=1)
    assert "cross-entropy is −0.982, of squared error −0.017, 56.6 times flatter" in shown.drawing.words
    assert "falls to −0.060" in shown.drawing.scene["label"]
    shown.y.value = 0
    assert shown.drawing.words.startswith("z = −4.0, so a = 0.018, and y = 0. Right.")


@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("z", [-6.0, 6.0])
def test_at_both_ends_every_loss_is_on_its_panel(z, y):
    shown = labs.losses(z=z, y=y)
    panels = [panel for column in shown.drawing.scene["columns"] for panel in column["panels"]]
    for panel, order in zip(panels, range(3), strict=True):
        low, high = panel["y"]
        for values in derivatives(z, y).values():
            assert low < values[order] < high
