"""Vector files whose features carry labels."""

from __future__ import annotations

from pathlib import Path

import geopandas
from pyogrio.errors import DataLayerError, DataSourceError

from t4s_geo.errors import UserError
from t4s_geo.raster.aoi import check_coordinates
from t4s_geo.vector.statuses import FIELD, REJECTED
from t4s_geo.vector.writers import read_features


def read_labelled(
    path: Path, field: str | None, label: str | None, advice: str, *, is_ours: bool = False
) -> geopandas.GeoDataFrame:
    """Reads the features of a vector file's first layer, and what each of them is.

    Args:
        path: Anything that GDAL reads as vectors, or GeoParquet.
        field: Attribute that names the label of each feature.
        label: Label of all features, where no attribute names it.
        advice: How to name one of the two, after a semicolon.
        is_ours: It is a result of t4s-geo: what a person has rejected is not there.

    Returns:
        The columns `label` and `geometry`, in the file's CRS; features without a geometry are left out.

    Raises:
        UserError: The file cannot be read, has no CRS, or does not say what its features are.
    """
    try:
        frame = read_features(path)
    except (DataSourceError, DataLayerError) as error:
        raise UserError(
            f"The labels {path} cannot be read ({error}); give polygons, points or a label raster.",
            problem="no_labels",
            path=path,
        ) from None
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise UserError(
            f"The labels {path} hold no geometries; give polygons, points or a label raster.",
            problem="no_labels",
            path=path,
        )
    if frame.crs is None:
        raise UserError(
            f"The labels {path} have no CRS; assign one, for example with ogr2ogr -a_srs.",
            problem="no_crs",
            path=path,
        )
    if field is not None and field not in frame.columns:
        known = ", ".join(frame.columns.drop("geometry")) or "none"
        raise UserError(
            f"The labels {path} have no attribute {field!r}; they have {known}.",
            problem="no_field",
            path=path,
            field=field,
        )
    if field is None and label is None:
        raise UserError(f"Nothing says what the features of {path} are; {advice}.", problem="no_classes")
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    if is_ours and FIELD in frame.columns:
        frame = frame[frame[FIELD] != REJECTED]
    check_coordinates(frame.geometry.to_numpy(), f"The vector file {path}")
    said = frame[field].astype(str) if field else [label] * len(frame)
    return geopandas.GeoDataFrame({"label": said}, geometry=frame.geometry, crs=frame.crs)
