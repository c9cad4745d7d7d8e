"""The polygons of all scenes in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pyogrio
from pyproj import CRS

import t4s_geo
from t4s_geo.drafts import remove_leftovers
from t4s_geo.errors import UserError
from t4s_geo.vector.result import LAYER
from t4s_geo.vector.writers import read_metadata, write_result

POLYGONS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Part:
    """The result of one scene.

    Attributes:
        path: Its GeoPackage.
        source: What the `source` column of the whole says about its polygons.
    """

    path: Path
    source: str


def merge(parts: Sequence[Part], output: Path, crs: CRS | None = None) -> str | None:
    """Puts the polygons of several results into one layer, unless that is done already.

    Memory does not grow with the polygons: some are read, reprojected and written at a time. Areas and
    scores stay as they were measured in each scene's own system.

    Args:
        parts: Results of scenes, at least one; their order is that of the polygons.
        output: File to write, of any format; replaced as a whole or not at all.
        crs: Coordinate reference system of the output; None for that of the first part.

    Returns:
        That scenes were reprojected, as a sentence; None if none had to be.

    Raises:
        UserError: The output cannot be written, or a scene has no place in the system.
    """
    systems = [CRS.from_user_input(pyogrio.read_info(part.path, layer=LAYER)["crs"]) for part in parts]
    target = crs or systems[0]
    metadata = _metadata(parts, target)
    remove_leftovers(output)
    if not _is_current(parts, output, metadata):
        _write(parts, output, target, metadata)
    moved = sum(system != target for system in systems)
    if not moved:
        return None
    whose = "" if crs else ", that of the first scene; choose another with --crs"
    return f"{moved} of {len(parts)} scenes were reprojected to {target.name}{whose}."


def _write(parts: Sequence[Part], output: Path, crs: CRS, metadata: dict[str, Any]) -> None:
    prompts = [prompt for scene in metadata["scenes"] for prompt in scene["prompts"]]
    labels = list(dict.fromkeys(prompt["label"] for prompt in prompts))
    frames = (frame for part in parts for frame in _frames(part, crs))
    write_result(output, frames, labels=labels, metadata=metadata)


def _metadata(parts: Sequence[Part], crs: CRS) -> dict[str, Any]:
    return {
        "t4s_geo": t4s_geo.__version__,
        "crs": crs.to_string(),
        "scenes": [{"source": part.source, **read_metadata(part.path)} for part in parts],
    }


def _is_current(parts: Sequence[Part], output: Path, metadata: dict[str, Any]) -> bool:
    """Tells whether an output was made from these very parts."""
    if not output.exists():
        return False
    made = output.stat().st_mtime_ns
    if any(part.path.stat().st_mtime_ns > made for part in parts):
        return False
    try:
        return read_metadata(output) == metadata
    except UserError:
        return False


def _frames(part: Part, crs: CRS) -> Iterator[geopandas.GeoDataFrame]:
    """Yields the polygons of a part in the output's CRS, some at a time; at least one frame."""
    count = pyogrio.read_info(part.path, layer=LAYER, force_feature_count=True)["features"]
    for start in range(0, max(1, count), POLYGONS_AT_ONCE):
        # The numbers of a written layer run from 1, and unlike an offset they are looked up at once.
        some = f"fid > {start} AND fid <= {start + POLYGONS_AT_ONCE}"
        frame = pyogrio.read_dataframe(part.path, layer=LAYER, where=some).to_crs(crs)
        if len(frame) and not np.isfinite(frame.total_bounds).all():
            raise UserError(
                f"The polygons of {part.source} have no place in {crs.name!r}; "
                "choose a system that suits all scenes, such as --crs EPSG:4326."
            )
        frame["source"] = pandas.Series([part.source] * len(frame), dtype="str")
        yield frame
