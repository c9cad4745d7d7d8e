"""Which scenes a batch run is about: files, folders, patterns, manifests and STAC documents."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from t4s_geo.batch.entries import Found, SceneEntry
from t4s_geo.batch.manifest import read_manifest
from t4s_geo.batch.stac import read_stac
from t4s_geo.errors import UserError
from t4s_geo.raster.datasets import REMOTE_OR_PART

# fmt: off
RASTER_SUFFIXES = frozenset((
    ".asc", ".bil", ".bmp", ".ers", ".gif", ".img", ".j2k", ".jp2", ".jpeg", ".jpg", ".mrf", ".nc", ".ntf",
    ".png", ".tif", ".tiff", ".vrt", ".webp",
))
# fmt: on
"""What counts as a raster in a folder; any other file can be named itself."""


def find_scenes(inputs: Sequence[str], asset: str | None = None) -> Found:
    """Finds the scenes that a user named, each once.

    Args:
        inputs: Rasters, folders of rasters, patterns such as `scenes/**/*.tif`, CSV manifests, STAC JSON.
        asset: Name of the STAC asset to take; None to choose by role.

    Raises:
        UserError: An input does not exist, cannot be read, or there is no scene in any.
    """
    lists = [_expand(value, asset) for value in inputs]
    scenes: dict[SceneEntry, SceneEntry] = {}
    for entry in (entry for found in lists for entry in found.scenes):
        # A pattern and a folder may well name a file twice, each in its way.
        scenes.setdefault(replace(entry, scene=absolute(entry.scene)), entry)
    found = Found([*scenes.values()], [reason for found in lists for reason in found.unusable])
    if not found.scenes:
        if found.unusable:
            raise UserError(f"There is no scene to segment: {found.unusable[0].reason}")
        raise UserError("There is no scene to segment; name rasters, a folder, a manifest or a STAC file.")
    return found


def absolute(scene: str) -> str:
    """Returns the absolute path of a scene; a name that only GDAL can look up is left as it is."""
    return scene if REMOTE_OR_PART.match(scene) else os.path.abspath(scene)


def _expand(value: str, asset: str | None) -> Found:
    path = Path(value)
    if REMOTE_OR_PART.match(value):
        return Found([SceneEntry(value)])
    if path.is_dir():
        return Found([SceneEntry(str(raster)) for raster in _rasters(path)])
    if not path.exists() and glob.has_magic(value):
        return Found([SceneEntry(match) for match in _matches(value)])
    if not path.exists():
        raise UserError(f"{value} does not exist; name a raster, a folder, a manifest or a STAC file.")
    if path.suffix.lower() == ".csv":
        return read_manifest(path)
    if path.suffix.lower() in (".json", ".geojson"):
        return read_stac(path, asset)
    return Found([SceneEntry(value)])


def _rasters(folder: Path) -> list[Path]:
    rasters = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in RASTER_SUFFIXES and path.is_file() and not path.name.startswith(".")
    ]
    if not rasters:
        raise UserError(
            f"The folder {folder} holds no rasters; for those in folders below it, "
            f"give a pattern such as '{folder}/**/*.tif'."
        )
    return rasters


def _matches(pattern: str) -> list[str]:
    """Finds files by a pattern; `**` follows no links to folders, which may form circles."""
    parts = Path(pattern).parts
    first = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    base = Path(*parts[:first])
    shows_hidden = any(part.startswith(".") for part in parts[first:])
    matches = sorted(
        str(match)
        for match in base.glob(str(Path(*parts[first:])))
        if match.is_file() and (shows_hidden or not _is_hidden(match.relative_to(base)))
    )
    if not matches:
        raise UserError(f"No file matches {pattern!r}; check the pattern.")
    return matches


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
