"""Sums by label of polygons that come some at a time."""

from __future__ import annotations

import geopandas
import pytest
import shapely

from t4s_geo.vector.tally import LabelTally


def frame(*rows: tuple[str, float, float]) -> geopandas.GeoDataFrame:
    labels, scores, areas = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {"label": list(labels), "score": list(scores), "area_m2": list(areas), "status": "new"}
    return geopandas.GeoDataFrame(columns, geometry=[shapely.box(0, 0, 1, 1)] * len(rows), crs="EPSG:32633")


def test_counts_and_areas_add_up_and_scores_are_means_by_area() -> None:
    tally = LabelTally(["water", "road", "building"])
    for some in (
        frame(("road", 0.5, 10), ("water", 1, 2)),
        frame(),
        frame(("road", 1, 30)),
    ):
        tally.add(some)
    water, road, building = tally.summaries()
    assert (water.label, water.polygons, water.area_m2, water.score) == ("water", 1, 2, 1)
    assert (road.label, road.polygons, road.area_m2) == ("road", 2, 40)
    assert road.score == pytest.approx(0.875)
    assert (building.label, building.polygons, building.area_m2, building.score) == ("building", 0, 0, 0)


def test_without_any_polygons_all_labels_are_listed() -> None:
    tally = LabelTally(["water", "road"])
    tally.add(frame())
    assert [(label.label, label.polygons) for label in tally.summaries()] == [("water", 0), ("road", 0)]


def test_what_was_rejected_is_not_counted_and_further_labels_come_last() -> None:
    tally = LabelTally(["water"], ["bog", "water"])
    rows = frame(("water", 0.5, 30), ("bog", 1, 10), ("water", 0.5, 30))
    tally.add(rows.assign(status=["new", "corrected", "rejected"]))
    found = [(one.label, one.polygons, one.area_m2) for one in tally.summaries()]
    assert found == [("water", 1, 30), ("bog", 1, 10)]
