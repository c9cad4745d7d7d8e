"""The polygons of all scenes in one file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas
import numpy as np
import pandas
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

import t4s_geo
from t4s_geo.drafts import draft_folder, remove_leftovers
from t4s_geo.errors import ResultChanged, UserError
from t4s_geo.files import read_json
from t4s_geo.results import Records, Replacing
from t4s_geo.vector.features import read_numbered
from t4s_geo.vector.result import CENTRELINES, SEGMENTS, Layer, Lines
from t4s_geo.vector.writers import lines_beside, read_metadata, result_digest, write_result

RECORDS: Final = ".t4s-geo-results.json"
"""File in the folder of scenes that says what the file of all scenes was when it was written."""


@dataclass(frozen=True)
class Part:
    """The result of one scene.

    Attributes:
        path: Its GeoPackage.
        source: What the `source` column of the whole says about its polygons.
    """

    path: Path
    source: str


@dataclass(frozen=True)
class Whole:
    """The file of all scenes.

    Attributes:
        path: The file, of any format.
        folder: Folder of the scenes' results, which keeps the records, too.
        crs: Its coordinate reference system; None for that of the first part.
        overwrite: Replace it also where it was changed.
        centrelines: Labels whose lines the parts hold, too.
    """

    path: Path
    folder: Path
    crs: CRS | None = None
    overwrite: bool = False
    centrelines: tuple[str, ...] = ()

    @property
    def lines(self) -> Path | None:
        """The file of the centrelines; None where they are in the file itself, or there are none."""
        return lines_beside(self.path, self.centrelines)

    @property
    def _paths(self) -> list[Path]:
        return [path for path in (self.path, self.lines) if path is not None]

    def check(self, parts: Sequence[Part]) -> None:
        """Checks before any work that the file would not be lost, if it had to be made anew.

        Args:
            parts: The results that it will be made from, of which there may be none yet.

        Raises:
            ResultChanged: It was changed, and is not of these parts as they are now.
        """
        try:
            self._replacing().check(self._paths)
        except ResultChanged:
            # Only now: to tell it, all parts are read.
            if not self._is_of(parts):
                raise

    def make(self, parts: Sequence[Part]) -> str | None:
        """Puts the polygons of several results into one layer, unless that is done already.

        Memory does not grow with the polygons: some are read, reprojected and written at a time. Areas and
        scores stay as they were measured in each scene's own system. Whether it is done is told by what the
        parts hold now, not by clocks.

        Args:
            parts: Results of scenes, at least one; their order is that of the polygons.

        Returns:
            That scenes were reprojected, as a sentence; None if none had to be.

        Raises:
            ResultChanged: The file was changed, and the parts are others now.
            UserError: The output cannot be written, or a scene has no place in the system.
        """
        systems = [_system(part) for part in parts]
        target = self.crs or systems[0]
        metadata = _metadata(parts, target)
        for written in (*self._paths, self.folder / RECORDS):
            remove_leftovers(written)
        if not self._is_current(metadata):
            self._write(parts, target, metadata)
        moved = sum(system != target for system in systems)
        if not moved:
            return None
        whose = "" if self.crs else ", that of the first scene; choose another with --crs"
        return f"{moved} of {len(parts)} scenes were reprojected to {target.name}{whose}."

    def _write(self, parts: Sequence[Part], crs: CRS, metadata: dict[str, Any]) -> None:
        replacing = self._replacing()
        replacing.check(self._paths)
        prompts = [prompt for scene in metadata["scenes"] for prompt in scene["prompts"]]
        labels = list(dict.fromkeys(prompt["label"] for prompt in prompts))
        frames = (frame for part in parts for frame in _frames(part, crs, SEGMENTS))
        lines = (frame for part in parts for frame in _frames(part, crs, CENTRELINES))
        lined = tuple(label for label in labels if label in self.centrelines)
        within = Lines(lined, lines) if lined and self.lines is None else None
        ready = replacing.ready(self.path)
        write_result(self.path, frames, labels=labels, metadata=metadata, ready=ready, lines=within)
        if self.lines is not None:
            ready = replacing.ready(self.lines)
            write_result(self.lines, lines, labels=lined, metadata=metadata, ready=ready, layer=CENTRELINES)
        for path in self._paths:
            replacing.done(path, None)

    def _is_of(self, parts: Sequence[Part]) -> bool:
        """Tells whether the file was made from these parts as they are now."""
        try:
            return self._is_current(_metadata(parts, self.crs or _system(parts[0])))
        except (UserError, OSError):
            # Parts are missing, or are no results: they will be others.
            return False

    def _is_current(self, metadata: dict[str, Any]) -> bool:
        """Tells whether the file was made from these very parts, whoever has changed it since."""
        try:
            return all(path.exists() and read_metadata(path) == metadata for path in self._paths)
        except UserError:
            return False

    def _replacing(self) -> Replacing:
        file = self.folder / RECORDS
        try:
            stored = read_json(file, "file of records")
        except UserError:
            stored = None

        def save(records: Records) -> None:
            try:
                with draft_folder(file) as folder:
                    draft = folder / file.name
                    draft.write_text(json.dumps(records.stored(), indent=1), encoding="utf-8")
                    os.replace(draft, file)
            except OSError as error:
                raise UserError(
                    f"{file} cannot be written ({error.strerror}); check the folder and its disk."
                ) from None

        return Replacing(Records(self.folder, stored), save, overwrite=self.overwrite)


def _metadata(parts: Sequence[Part], crs: CRS) -> dict[str, Any]:
    return {
        "t4s_geo": t4s_geo.__version__,
        "crs": crs.to_string(),
        "scenes": [
            {**read_metadata(part.path), "source": part.source, "digest": result_digest(part.path)}
            for part in parts
        ],
    }


def _system(part: Part) -> CRS:
    try:
        return CRS.from_user_input(pyogrio.read_info(part.path, layer=SEGMENTS.name)["crs"])
    except (DataSourceError, DataLayerError) as error:
        raise UserError(
            f"{part.path} has no layer {SEGMENTS.name!r} any more ({error}); restore it, or remove the file "
            "so that it is made again."
        ) from None


def _frames(part: Part, crs: CRS, layer: Layer) -> Iterator[geopandas.GeoDataFrame]:
    """Yields the features of a part in the output's CRS, some at a time; at least one frame."""
    for frame in read_numbered(part.path, layer.name):
        yield _moved(part, frame, crs)


def _moved(part: Part, frame: geopandas.GeoDataFrame, crs: CRS) -> geopandas.GeoDataFrame:
    frame = frame.to_crs(crs)
    if len(frame) and not np.isfinite(frame.total_bounds).all():
        raise UserError(
            f"The polygons of {part.source} have no place in {crs.name!r}; "
            "choose a system that suits all scenes, such as --crs EPSG:4326."
        )
    frame["source"] = pandas.Series([part.source] * len(frame), dtype="str")
    return frame
