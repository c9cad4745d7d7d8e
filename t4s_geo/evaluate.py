"""How well a result agrees with a reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import numpy.typing as npt
import rasterio
from pyogrio.errors import DataLayerError, DataSourceError
from rasterio.errors import RasterioIOError
from rasterio.features import rasterize
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.categories import read_category_names
from t4s_geo.vector.metadata import read_metadata

STRIP = 1024


@dataclass(frozen=True)
class Agreement:
    """Pixels of one label that result and reference share or do not share.

    Attributes:
        label: Its name.
        both: Pixels in both.
        result_only: Pixels in the result alone.
        reference_only: Pixels in the reference alone.
    """

    label: str
    both: int
    result_only: int
    reference_only: int

    @property
    def iou(self) -> float:
        """Intersection over union; 1 where neither has a pixel."""
        union = self.both + self.result_only + self.reference_only
        return self.both / union if union else 1.0

    @property
    def precision(self) -> float:
        """Share of the result that is right; 1 where there is no result."""
        found = self.both + self.result_only
        return self.both / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of the reference that was found; 1 where there is none."""
        wanted = self.both + self.reference_only
        return self.both / wanted if wanted else 1.0


def evaluate(result: Path, reference: Path) -> tuple[Agreement, ...]:
    """Compares the polygons of a GeoPackage with a label raster, at the raster's pixels.

    Only labels that both know are compared. Pixels that are nodata in the reference do not count; where
    the raster declares no nodata value, code 0 is background and counts.

    Args:
        result: GeoPackage of `segment`.
        reference: Single-band label raster with label names (see `read_category_names`).

    Raises:
        UserError: A file cannot be read, or they have no label in common.
    """
    names = read_category_names(reference)
    try:
        frame = geopandas.read_file(result, layer="segments")
        known = {prompt["label"] for prompt in _prompts(result)} | set(frame["label"])
    except (DataSourceError, DataLayerError):
        raise UserError(f"{result} cannot be read; give a GeoPackage that t4s-geo wrote.") from None
    labels = [name for name in names.values() if name in known]
    if not labels:
        raise UserError(
            f"{result} and {reference} have no label in common ({_listed(known)} against "
            f"{_listed(names.values())}); name the prompts as the reference does."
        )
    codes = {name: code for code, name in names.items()}
    try:
        with rasterio.open(reference) as dataset:
            moved = frame.to_crs(dataset.crs.to_wkt())
            counts = {label: np.zeros(3, np.int64) for label in labels}
            for window, wanted, counted in _strips(dataset):
                for label in labels:
                    found = _burn(moved[moved["label"] == label], dataset, window)
                    counts[label] += _count(found, wanted == codes[label], counted)
    except RasterioIOError:
        raise UserError(f"{reference} cannot be read; give an intact label raster.") from None
    return tuple(Agreement(label, *(int(count) for count in counts[label])) for label in labels)


def _prompts(result: Path) -> list[dict[str, str]]:
    """Returns the prompts of the run, so that a label of which nothing was found is scored too."""
    prompts: list[dict[str, str]] = read_metadata(result).get("prompts", [])
    return prompts


def _strips(
    dataset: DatasetReader,
) -> Iterator[tuple[Window, npt.NDArray[np.int64], npt.NDArray[np.bool_]]]:
    """Yields windows, label codes and which pixels count, strip by strip."""
    for top in range(0, dataset.height, STRIP):
        window = Window(0, top, dataset.width, min(STRIP, dataset.height - top))
        codes = dataset.read(1, window=window)
        yield window, codes.astype(np.int64), dataset.read_masks(1, window=window) > 0


def _burn(frame: geopandas.GeoDataFrame, dataset: DatasetReader, window: Window) -> npt.NDArray[np.bool_]:
    """Returns the pixels of a window whose centre a polygon covers."""
    shape = (window.height, window.width)
    if frame.empty:
        return np.zeros(shape, np.bool_)
    burnt = rasterize(frame.geometry, shape, transform=dataset.window_transform(window), dtype="uint8")
    return np.asarray(burnt, np.bool_)


def _count(
    found: npt.NDArray[np.bool_], wanted: npt.NDArray[np.bool_], counted: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    return np.array(
        [
            (found & wanted & counted).sum(),
            (found & ~wanted & counted).sum(),
            (~found & wanted & counted).sum(),
        ]
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
