"""The class raster as a Cloud Optimized GeoTIFF with colours and names."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

import rasterio
import rasterio.shutil
from rasterio._err import CPLE_BaseError
from rasterio.enums import Resampling
from rasterio.errors import RasterioError

from t4s_geo.drafts import Ready, draft_folder, ignore
from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt
from t4s_geo.raster.categories import LABEL_TAG

BLOCK_SIZE = 512
COG_OPTIONS = {
    "COMPRESS": "DEFLATE",
    "BLOCKSIZE": str(BLOCK_SIZE),
    "OVERVIEWS": "FORCE_USE_EXISTING",
    "BIGTIFF": "IF_SAFER",
    "NUM_THREADS": "ALL_CPUS",
}


def write_class_raster(
    source: Path,
    target: Path,
    labels: Sequence[Prompt],
    colours: Sequence[str],
    class_bands: int = 1,
    ready: Ready = ignore,
) -> None:
    """Copies the class bands of a finished class raster to a COG.

    The COG is uint8 with nodata 0. GDAL and QGIS see the label names as category names, kept in a small
    `.aux.xml` beside it (GeoTIFF has no place for them), and as metadata items inside the file. A single band
    gets a colour table; several bands (labels that may overlap) get a description each, since GeoTIFF has
    colour tables for single bands only.

    Args:
        source: Class raster without a nodata value; its first `class_bands` bands hold label codes from 1,
            and 0 for none.
        target: File to write; it appears when it is complete.
        labels: The label of code 1, 2, ….
        colours: Their colours as `#rrggbb`.
        class_bands: 1, or one for each label.
        ready: Called with the finished draft.

    Raises:
        UserError: The target cannot be written.
    """
    if not target.parent.is_dir():
        raise UserError(
            f"The folder {target.parent} does not exist; create it or write elsewhere.",
            problem="no_folder",
            path=target.parent,
        )
    try:
        with draft_folder(target) as folder:
            vrt, part = folder / "classes.vrt", folder / "classes.tif"
            _write_vrt(source, vrt, class_bands)
            _build_overviews(vrt)
            _describe(vrt, labels, colours, class_bands)
            with rasterio.open(vrt) as dataset:
                options = COG_OPTIONS if class_bands > 1 else COG_OPTIONS | _bits(len(labels))
                rasterio.shutil.copy(dataset, part, driver="COG", **options)
            ready(part)
            # Never the old names beside the new codes, not even for a moment.
            names_file(target).unlink(missing_ok=True)
            os.replace(part, target)
            os.replace(names_file(part), names_file(target))
    except (RasterioError, CPLE_BaseError, OSError) as error:
        # GDAL's own words would mislead: to it a full disk is a failure to read back.
        raise UserError(
            f"The class raster {target} cannot be written; "
            "check the folder's permissions and the space on the disk.",
            problem="not_writable",
            path=target,
        ) from error


def names_file(raster: Path) -> Path:
    """Returns the file beside a class raster that holds its labels' names."""
    return raster.with_name(f"{raster.name}.aux.xml")


def _bits(codes: int) -> dict[str, str]:
    """Keeps the colour table, and so QGIS's legend, at 16 entries where they suffice instead of 256."""
    return {"NBITS": "4"} if codes < 16 else {}


def _write_vrt(source: Path, vrt: Path, class_bands: int) -> None:
    """Writes a virtual raster of the class bands alone; rasterio has no calls for what is added to it."""
    rasterio.shutil.copy(source, vrt, driver="VRT")
    root = ElementTree.parse(vrt).getroot()
    for number, band in enumerate(root.findall("VRTRasterBand"), 1):
        if number > class_bands:
            root.remove(band)
            continue
        if band.find("NoDataValue") is not None:
            raise ValueError(f"{source} has a nodata value, so its overviews would hide what is not labelled")
        for file in band.iter("SourceFilename"):
            file.text = str(source.resolve())
            file.set("relativeToVRT", "0")
    ElementTree.ElementTree(root).write(vrt, encoding="utf-8")


def _build_overviews(vrt: Path) -> None:
    """Builds overviews while there is no nodata value yet.

    With one, GDAL takes the commonest of the other codes only, and each overview would grow every speck
    until sparse labels cover the map.
    """
    factors = [2]
    with (
        rasterio.Env(COMPRESS_OVERVIEW="DEFLATE", BIGTIFF_OVERVIEW="IF_SAFER"),
        rasterio.open(vrt, "r+") as data,
    ):
        while max(data.shape) > factors[-1] * BLOCK_SIZE:
            factors.append(factors[-1] * 2)
        if max(data.shape) > BLOCK_SIZE:
            data.build_overviews(factors, Resampling.mode)


def _describe(vrt: Path, labels: Sequence[Prompt], colours: Sequence[str], class_bands: int) -> None:
    """Adds nodata, names and colours."""
    root = ElementTree.parse(vrt).getroot()
    metadata = ElementTree.SubElement(root, "Metadata")
    for code, label in enumerate(labels, 1):
        ElementTree.SubElement(metadata, "MDI", key=f"{LABEL_TAG}{code}").text = label.label
    for band, label in zip(root.findall("VRTRasterBand"), labels, strict=False):
        for name in ("Description", "ColorInterp", "ColorTable", "CategoryNames"):
            for element in band.findall(name):
                band.remove(element)
        ElementTree.SubElement(band, "NoDataValue").text = "0"
        _add_names(band, labels)
        if class_bands == 1:
            _add_colours(band, colours)
        else:
            ElementTree.SubElement(band, "Description").text = label.label
    ElementTree.ElementTree(root).write(vrt, encoding="utf-8")


def _add_names(band: ElementTree.Element, labels: Sequence[Prompt]) -> None:
    names = ElementTree.SubElement(band, "CategoryNames")
    for name in ("", *(label.label for label in labels)):
        ElementTree.SubElement(names, "Category").text = name


def _add_colours(band: ElementTree.Element, colours: Sequence[str]) -> None:
    from PIL import ImageColor

    ElementTree.SubElement(band, "ColorInterp").text = "Palette"
    table = ElementTree.SubElement(band, "ColorTable")
    ElementTree.SubElement(table, "Entry", c1="0", c2="0", c3="0", c4="0")
    for colour in colours:
        red, green, blue = ImageColor.getrgb(colour)[:3]
        ElementTree.SubElement(table, "Entry", c1=str(red), c2=str(green), c3=str(blue), c4="255")
