"""Names of colours."""

from __future__ import annotations

import numpy as np
import pytest

from embedded_training.referring.colours import colour_of, greenness


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((235, 236, 230), "white"),
        ((130, 128, 126), "grey"),
        ((30, 34, 40), "black"),
        ((180, 80, 70), "red"),
        ((150, 110, 80), "brown"),
        ((70, 120, 60), "green"),
        ((60, 110, 180), "blue"),
        # A dark car under a blue sky, a pale roof between white and grey, and an orange one.
        ((60, 66, 84), None),
        ((180, 180, 178), None),
        ((220, 150, 70), None),
    ],
)
def test_colours_have_the_names_that_people_give_them(rgb: tuple[int, int, int], name: str | None) -> None:
    pixels = np.tile(np.array(rgb, np.uint8), (9, 1))
    # A chimney does not change what a roof is called.
    pixels[:3] = 255
    assert colour_of(pixels) == name


def test_only_what_is_greener_than_it_is_bright_grows() -> None:
    rgb = np.array([[[60, 110, 50], [200, 210, 200], [120, 110, 100], [0, 0, 0]]], np.uint8)
    assert greenness(rgb).tolist() == [[True, False, False, False]]
