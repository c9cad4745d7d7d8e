"""A small frame such as `polygonise` makes."""

from __future__ import annotations

import geopandas
import pytest
import shapely

LABELS = ("water", "road & <path>", "building 🏠")


@pytest.fixture
def frame() -> geopandas.GeoDataFrame:
    hole = shapely.box(500_002, 5_000_002, 500_004, 5_000_004).exterior.reverse()
    shapes = [
        shapely.Polygon(shapely.box(500_000, 5_000_000, 500_010, 5_000_010).exterior, [hole]),
        shapely.box(500_010, 5_000_000, 500_020, 5_000_010),
        shapely.box(500_002, 5_000_002, 500_004, 5_000_004),
    ]
    columns = {
        "label": list(LABELS),
        "prompt": ["lakes, rivers", *LABELS[1:]],
        "score": [0.5, 0.75, 1.0],
        "area_m2": [96.0, 100.0, 4.0],
        "source": ["scene.tif"] * 3,
        "status": ["new", "accepted", "rejected"],
    }
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs="EPSG:32633")
