"""From clicks on a scene to polygons, with a looker that sees brightness."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely
from pyproj import Transformer
from rasterio.transform import from_origin

from t4s_geo.clicks.asked import Clicks, Points
from t4s_geo.clicks.outliner import ClickOutliner, Wanted
from t4s_geo.errors import UserError
from t4s_geo.refine.prompted import Bytes, Guess

SIDE, CELL = 128, 4
WEST, NORTH, PIXEL = 500_000.0, 5_000_000.0, 0.5
ROOF = shapely.box(WEST + 20, NORTH - 50, WEST + 40, NORTH - 30)
POND = shapely.box(WEST + 60, NORTH - 50, WEST + 70, NORTH - 40)


class BrightnessView:
    """Takes for a thing what is as bright as where the first click is; the other masks are everything."""

    def __init__(self, rgb: Bytes) -> None:
        self.values = rgb[::CELL, ::CELL, 0].astype(np.int64)
        self.asked: list[tuple[Points, Points, Points | None, int]] = []

    @property
    def mask_cell(self) -> int:
        return CELL

    def at_clicks(self, on: Points, off: Points, box: Points | None, reach: int) -> Guess:
        self.asked.append((on, off, box, reach))
        first = on[0] if len(on) else (box[:2] + box[2:]) / 2
        column, row = (first / CELL).astype(int)
        alike = np.where(abs(self.values - self.values[row, column]) < 40, 4.0, -4.0).astype(np.float32)
        for column in (off[:, 0] / CELL).astype(int):
            alike[:, column:] = -4
        whole = np.full_like(alike, 3)
        return Guess(0, 0, np.stack([alike, whole, whole, whole]), np.array([0.7, 0.9, 0.8, 0.3]))


class BrightnessLooker:
    def __init__(self) -> None:
        self.views: list[BrightnessView] = []

    @property
    def side(self) -> int:
        return SIDE

    def look_at(self, rgb: Bytes) -> BrightnessView:
        assert rgb.shape == (SIDE, SIDE, 3)
        self.views.append(BrightnessView(rgb))
        return self.views[-1]


@pytest.fixture
def looker() -> BrightnessLooker:
    return BrightnessLooker()


@pytest.fixture
def outliner(looker: BrightnessLooker) -> ClickOutliner:
    return ClickOutliner(lambda: looker)


@pytest.fixture
def scene(tmp_path: Path) -> str:
    """A bright roof and a pond in a grey place of 200 m by 150 m."""
    path = tmp_path / "scene.tif"
    values = np.full((300, 400), 100, np.uint8)
    for thing, value in ((ROOF, 220), (POND, 20)):
        west, south, east, north = thing.bounds
        rows = slice(int((NORTH - north) / PIXEL), int((NORTH - south) / PIXEL))
        values[rows, int((west - WEST) / PIXEL) : int((east - WEST) / PIXEL)] = value
    transform = from_origin(WEST, NORTH, PIXEL, PIXEL)
    with rasterio.open(
        path, "w", driver="GTiff", width=400, height=300, count=1, dtype="uint8", crs="EPSG:32633",
        transform=transform,
    ) as file:  # fmt: skip
        file.write(values, 1)
    return str(path)


def iou(one: shapely.Geometry | None, other: shapely.Geometry) -> float:
    assert one is not None
    return float(one.intersection(other).area / one.union(other).area)


@pytest.mark.parametrize("shape", ["raw", "smooth", "footprint"])
def test_a_click_and_a_box_outline_a_thing(outliner: ClickOutliner, scene: str, shape: str) -> None:
    middle = ROOF.centroid.coords[0]
    clicked = outliner.outline(Wanted(scene, Clicks.of((middle,)), shape=shape))
    assert iou(clicked.polygon, ROOF) > 0.95
    assert clicked.quality == pytest.approx(0.7) and clicked.gsd == pytest.approx(PIXEL, rel=0.01)
    assert clicked.area == pytest.approx(ROOF.area, rel=0.05)
    boxed = outliner.outline(Wanted(scene, Clicks.of((), (), POND.bounds), shape=shape))
    assert iou(boxed.polygon, POND) > 0.9 and boxed.quality == pytest.approx(0.7)


def test_neighbouring_clicks_share_a_picture_until_the_scene_changes(
    outliner: ClickOutliner, looker: BrightnessLooker, scene: str
) -> None:
    x, y = ROOF.centroid.coords[0]
    looked = [
        outliner.outline(Wanted(scene, Clicks.of(((x + step, y),)), gsd=gsd)).looked
        for step, gsd in ((0, None), (2, None), (0, 0.6), (0, 1.1), (2, 0.9))
    ]
    assert looked == [True, False, False, True, False] and len(looker.views) == 2
    with rasterio.open(scene, "r+") as file:
        file.write(np.full((1, 300, 400), 100, np.uint8))
    assert outliner.outline(Wanted(scene, Clicks.of(((x, y),)))).looked


def test_things_are_looked_at_in_the_contrast_that_is_given(
    outliner: ClickOutliner, looker: BrightnessLooker, scene: str
) -> None:
    clicks = Clicks.of((ROOF.centroid.coords[0],))
    for stretch in ((), ((0.0, 400.0),), ((0.0, 400.0),)):
        outliner.outline(Wanted(scene, clicks, stretch=stretch))
    # As bright as the ground was, and looked at once.
    assert [int(view.values.max()) for view in looker.views] == [220, 140]


def test_what_does_not_fit_is_looked_at_from_further_away(outliner: ClickOutliner, scene: str) -> None:
    """A picture is 64 m wide at the scene's own pixels."""
    ends = ((WEST + 5, NORTH - 100), (WEST + 195, NORTH - 100))
    seen = outliner.outline(Wanted(scene, Clicks.of(ends)))
    assert seen.gsd == pytest.approx(4 * PIXEL, rel=0.02)
    over_the_edge = Clicks.of((), (), (WEST - 20, NORTH - 30, WEST + 10, NORTH + 20))
    assert outliner.outline(Wanted(scene, over_the_edge)).gsd == pytest.approx(PIXEL, rel=0.02)


def test_clicks_beside_a_thing_are_told_to_the_model(
    outliner: ClickOutliner, looker: BrightnessLooker, scene: str
) -> None:
    on, off = ROOF.centroid.coords[0], (WEST + 36.0, NORTH - 40.0)
    cut = outliner.outline(Wanted(scene, Clicks.of((on,), (off,))))
    assert cut.quality == pytest.approx(0.7) and cut.polygon is not None
    assert cut.polygon.covers(shapely.Point(on)) and not cut.polygon.covers(shapely.Point(off))
    ((asked_on, asked_off, box, _),) = looker.views[0].asked
    assert box is None and np.allclose(asked_off - asked_on, [[6 / PIXEL, 0]])


def test_coordinates_may_be_those_of_a_map(outliner: ClickOutliner, scene: str) -> None:
    to_map = Transformer.from_crs("EPSG:32633", "EPSG:3857", always_xy=True)
    roof = shapely.transform(ROOF, lambda points: np.column_stack(to_map.transform(*points.T)))
    found = outliner.outline(Wanted(scene, Clicks.of((roof.centroid.coords[0],)), "EPSG:3857"))
    assert iou(found.polygon, roof) > 0.95 and found.area == pytest.approx(ROOF.area, rel=0.05)


def test_what_has_no_data_is_no_thing(outliner: ClickOutliner, scene: str) -> None:
    with rasterio.open(scene, "r+") as file:
        file.nodata = 220
    found = outliner.outline(Wanted(scene, Clicks.of((ROOF.centroid.coords[0],))))
    assert found.polygon is None and found.area == 0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Clicks.of(()), "Nothing is shown"),
        (lambda: Clicks.of((), ((1.0, 2.0),)), "Nothing is shown"),
        (lambda: Clicks.of((), (), (1, 2, 1, 3)), "is empty"),
        (lambda: Clicks.of(((1.0, 2.0),) * 101), "101 clicks"),
    ],
)
def test_what_shows_nothing_is_said(make: Callable[[], Clicks], message: str) -> None:
    with pytest.raises(UserError, match=message):
        make()


@pytest.mark.parametrize(
    ("clicks", "crs", "message"),
    [
        (((WEST - 1, NORTH - 1),), None, "lies outside .*scene.tif; click on the scene"),
        (((WEST + 20, NORTH - 20), (WEST + 9_000_000, NORTH)), None, None),
        (((0.0, 91.0),), "EPSG:4326", "nowhere on the scene's map|lies outside"),
        (((0.0, 0.0),), "EPSG:1", "'EPSG:1' cannot be used"),
        (((0.0, 0.0),), "W" * 20_001, "cannot be used"),
    ],
)
def test_places_that_cannot_be_used_are_said(
    outliner: ClickOutliner,
    scene: str,
    clicks: tuple[tuple[float, float], ...],
    crs: str,
    message: str | None,
) -> None:
    if message is None:
        # Far away from the scene counts as its edge.
        assert outliner.outline(Wanted(scene, Clicks.of(clicks))).gsd > PIXEL
        return
    with pytest.raises(UserError, match=message):
        outliner.outline(Wanted(scene, Clicks.of(clicks), crs))
