"""The picture of a tile as a model is given it."""

from __future__ import annotations

import numpy as np

from t4s_geo.models.picture import shown


def test_a_tile_is_brought_to_the_size_that_the_model_sees() -> None:
    tile = np.zeros((8, 8, 3), np.uint8)
    tile[:, 4:] = 200
    assert shown(tile, None) is tile
    assert shown(tile, 8) is tile
    large = shown(tile, 32)
    assert large.shape == (32, 32, 3)
    assert large[:, :12].max() == 0 and large[:, 20:].min() == 200
