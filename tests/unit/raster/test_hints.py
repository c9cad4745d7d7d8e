"""Where objects are, as answers say it."""

from __future__ import annotations

from t4s_geo.raster.hints import Hint, hints_of, is_own
from t4s_geo.raster.tiling import Tiling

TILING = Tiling(112, 64, 64, 16, 1)
"""Two tiles, which share the columns 48 to 63."""


def box(left: float, right: float) -> Hint:
    return Hint(0, 1, left, 10, right, 20, False)


def test_a_box_has_a_middle_and_a_point_has_no_extent() -> None:
    assert box(4, 10).centre == (7, 15)
    assert not box(4, 10).is_point
    assert Hint(0, 1, 4, 10, 4, 10, False).is_point


def test_an_object_is_counted_by_the_tile_that_sees_its_middle_best() -> None:
    # Column 50 is 14 pixels from the first tile's edge, and 3 from the second's.
    assert is_own(TILING, 0, box(45, 55))
    assert not is_own(TILING, 1, box(-3, 7))
    assert is_own(TILING, 1, box(10, 14))
    assert not is_own(TILING, 0, box(58, 62))
    # A box at the tile's very edge has a middle all the same.
    assert is_own(TILING, 1, box(64, 64))


def test_a_source_that_says_only_cells_has_no_hints() -> None:
    assert hints_of(object()) is None
