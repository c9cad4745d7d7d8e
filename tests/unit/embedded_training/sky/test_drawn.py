"""Clouds that are drawn over cloudless scenes."""

from __future__ import annotations

import numpy as np

from embedded_training.sky.drawn import draw_clouds


def test_clouds_are_bright_and_their_shadows_dark() -> None:
    random = np.random.default_rng(0)
    ground = np.full((160, 160, 3), 90.0, np.float32)
    for drawn in [draw_clouds(ground, random) for _ in range(4)]:
        (cloud, shadow), (known, tells) = drawn.present, drawn.known
        brightness = drawn.rgb.mean(axis=2)
        nothing = known & tells & ~cloud & ~shadow
        assert not (cloud & shadow).any()
        assert brightness[cloud].mean() > brightness[nothing].mean() + 20
        assert brightness[shadow].mean() < brightness[nothing].mean() - 8
