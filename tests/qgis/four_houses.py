"""A result of four houses, wall to wall, that are decided on differently."""

from __future__ import annotations

from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRectangle, QgsVectorLayer

BEFORE = {("house", "new"): 3200, ("house", "accepted"): 1600, ("house", "rejected"): 1600}
"""Their areas in square metres, by label and status."""


def square(west: float, south: float, size: float = 40) -> QgsGeometry:
    return QgsGeometry.fromRect(QgsRectangle(west, south, west + size, south + size))


def four_houses(project: QgsProject) -> QgsVectorLayer:
    """Adds a result of four polygons to a project: nobody has decided about the first two."""
    fields = "&".join(f"field={one}" for one in (
        "label:string", "prompt:string", "score:double", "area_m2:double", "source:string", "status:string",
    ))  # fmt: skip
    made = QgsVectorLayer(f"Polygon?crs=EPSG:32633&{fields}", "result", "memory")
    for (west, south), label, status in (
        ((500_000, 5_000_000), "house", "new"),
        ((500_040, 5_000_000), "house", "new"),
        ((500_000, 5_000_040), "house", "accepted"),
        ((500_040, 5_000_040), "house", "rejected"),
    ):
        feature = QgsFeature(made.fields())
        feature.setAttributes([label, "houses", 0.5, 1600.0, "town.tif", status])
        feature.setGeometry(square(west, south))
        made.dataProvider().addFeature(feature)
    made.setCustomProperty(
        "t4s_geo/request", '{"scene": "/data/town.tif", "bands": [3, 2, 1], "stretch": ["1:9"]}'
    )
    project.addMapLayer(made)
    return made


def found(layer: QgsVectorLayer) -> dict[tuple[str, str], float]:
    """Areas by label and status."""
    areas: dict[tuple[str, str], float] = {}
    for one in layer.getFeatures():
        kind = (one["label"], one["status"])
        areas[kind] = areas.get(kind, 0) + round(one.geometry().area())
    return areas
