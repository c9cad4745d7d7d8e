"""Names of a class raster's codes, as GDAL keeps them or in a file beside the raster."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import rasterio.shutil
from rasterio.io import DatasetReader, MemoryFile

from t4s_geo.errors import UserError
from t4s_geo.files import read_text
from t4s_geo.raster.datasets import open_raster

LABEL_TAG = "LABEL_"
"""Metadata items `LABEL_1`, `LABEL_2`, … hold the names inside the file, where an `.aux.xml` may get lost."""


def read_category_names(path: Path) -> dict[int, str]:
    """Reads what the codes of a class raster mean.

    Taken from the first of these that exists: GDAL's category names of band 1 (inside the format or in an
    `.aux.xml`), metadata items `LABEL_<code>`, or a JSON file beside the raster with its name, such as
    `LABELS.json` beside `LABELS.tif` with `{"1": "building", "2": "water"}`.

    Returns:
        Code to name; codes without a name are left out.

    Raises:
        UserError: The raster cannot be opened, there are no names, or the JSON file is not of that form.
    """
    with open_raster(str(path)) as dataset:
        names = _gdal_names(dataset) or _tag_names(dataset)
    sidecar = path.with_suffix(".json")
    if not names and sidecar.exists():
        names = _sidecar_names(sidecar)
    if not names:
        raise UserError(
            f"{path} does not say what its codes mean; write a file {sidecar.name} beside it, "
            'such as {"1": "building", "2": "water"}.',
            problem="unnamed_codes",
            path=path,
            sidecar=sidecar.name,
        )
    return names


def _gdal_names(dataset: DatasetReader) -> dict[int, str]:
    """Reads GDAL's category names, which rasterio does not expose, from a VRT copy of the header."""
    with MemoryFile(ext="vrt") as file:
        rasterio.shutil.copy(dataset, file.name, driver="VRT")
        vrt = ElementTree.fromstring(file.read())
    names = [element.text or "" for element in vrt.findall("VRTRasterBand[1]/CategoryNames/Category")]
    return {code: name for code, name in enumerate(names) if name.strip()}


def _tag_names(dataset: DatasetReader) -> dict[int, str]:
    tags: dict[str, str] = dataset.tags()
    codes = {key.removeprefix(LABEL_TAG): name for key, name in tags.items() if key.startswith(LABEL_TAG)}
    return {int(code): name for code, name in codes.items() if code.isdecimal() and name}


def _sidecar_names(sidecar: Path) -> dict[int, str]:
    try:
        content = json.loads(read_text(sidecar, "legend"))
        names = {int(code): name for code, name in content.items()}
    except (ValueError, AttributeError, RecursionError) as error:
        raise _malformed(sidecar) from error
    if not all(isinstance(name, str) and name for name in names.values()):
        raise _malformed(sidecar)
    return names


def _malformed(sidecar: Path) -> UserError:
    return UserError(
        f'{sidecar} is not a JSON object of codes and names; write one such as {{"1": "building"}}.'
    )
