"""Lowest probabilities of single labels."""

from __future__ import annotations

import numpy as np
import pytest
from affine import Affine
from pyproj import CRS

from t4s_geo.errors import UserError
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.mosaic import Mosaic, MosaicSettings
from t4s_geo.raster.tiling import Tiling
from t4s_geo.thresholds import LabelThresholds


def test_labels_that_are_not_named_have_that_of_all() -> None:
    own = LabelThresholds.parse(["house=0.7", "a=b = 0.25"])
    assert own.of(["tree", "house", "a=b"], 0.5) == (0.5, 0.7, 0.25)
    assert LabelThresholds.parse([]).of(["tree"], 0.5) == ()
    own.check_labels(["a=b", "house"])
    with pytest.raises(UserError, match=r"house=0\.7: there is no label 'house'; the labels are tree"):
        own.check_labels(["tree"])


@pytest.mark.parametrize("value", ["0.5", "=0.5", "house=", "house=high", "house=0", "house=1", "house=nan"])
def test_other_values_are_refused(value: str) -> None:
    with pytest.raises(UserError, match="must be a label and a probability"):
        LabelThresholds.parse([value])
    with pytest.raises(UserError, match="names 'a' twice"):
        LabelThresholds.parse(["a=0.5", "a=0.5"])


def classes(settings: MosaicSettings, *probabilities: float) -> list[int]:
    grid = PixelGrid(CRS.from_epsg(32633), Affine(1, 0, 0, 0, -1, 0), 8, 8)
    mosaic = Mosaic(grid, Tiling(8, 8, 8, 0, 1), len(probabilities), None, settings)  # type: ignore[arg-type]
    codes, _ = mosaic.classes(np.array(probabilities, np.float32).reshape(-1, 1, 1))
    return [int(code) for code in codes.ravel()]


def test_what_is_too_low_for_its_own_label_is_left_to_another() -> None:
    assert classes(MosaicSettings(), 0.6, 0.55) == [1]
    assert classes(MosaicSettings(thresholds=(0.7, 0.5)), 0.6, 0.55) == [2]
    assert classes(MosaicSettings(thresholds=(0.7, 0.6)), 0.6, 0.55) == [0]
    assert classes(MosaicSettings(thresholds=(0.7, 0.2)), 0.6, 0.25) == [2]
    assert classes(MosaicSettings(False, thresholds=(0.7, 0.2)), 0.75, 0.25) == [1, 2]
    assert classes(MosaicSettings(False, thresholds=(0.7, 0.2)), 0.65, 0.15) == [0, 0]
    # A part that does not reach its own takes nothing from the whole.
    assert classes(MosaicSettings(parts=((0, 1),), thresholds=(0.5, 0.4)), 0.9, 0.45) == [2]
    assert classes(MosaicSettings(parts=((0, 1),), thresholds=(0.5, 0.5)), 0.9, 0.45) == [1]
