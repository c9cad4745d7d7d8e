"""The ways that are measured. Each imports what it needs when it is prepared, so none pays for another."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

VECTORISING, STITCHING = "vectorising", "tiling and stitching"
ENGINE, TEXT_PATH, COPY = "t4s-geo", "t4s-geo, text path", "copying the scene"


class MissingError(Exception):
    """A way cannot be measured on this machine."""


@dataclass(frozen=True)
class Inputs:
    """The rasters of one size.

    Attributes:
        folder: Where they lie.
    """

    folder: Path

    @property
    def labels(self) -> Path:
        """One band of label codes; 0 is none of them and nodata."""
        return self.folder / "labels.tif"

    @property
    def classes(self) -> Path:
        """The same as a class raster of the engine: a band of codes and one of their scores."""
        return self.folder / "classes.tif"

    @property
    def scene(self) -> Path:
        """Three bands of the same size."""
        return self.folder / "scene.tif"


Run = Callable[[Path], None]
"""Does the work and writes a GeoPackage, or a raster, to the path."""


@dataclass(frozen=True)
class Way:
    """One way to do a task.

    Attributes:
        name: What it is called.
        task: `VECTORISING` or `STITCHING`.
        prepare: Imports what it needs, from the folder of rivals too; returns the run that is timed. Raises
            `MissingError` where that is not there.
    """

    name: str
    task: str
    prepare: Callable[[Inputs, Path | None], Run]


def _as_command() -> None:
    """Sets what the command line sets."""
    from t4s_geo.memory_limit import share_heaps
    from t4s_geo.raster.cache import narrow_cache

    narrow_cache()
    share_heaps()


def _engine(inputs: Inputs, _: Path | None) -> Run:
    _as_command()
    from t4s_geo.prompts import Prompt
    from t4s_geo.raster.categories import read_category_names
    from t4s_geo.vector.polygons import polygonise
    from t4s_geo.vector.writers import write_result

    names = [*read_category_names(inputs.labels).values()]
    prompts = [Prompt(name, name) for name in names]

    def run(output: Path) -> None:
        frames = polygonise(inputs.classes, prompts, exclusive=True, source="scene.tif")
        write_result(output, frames, labels=names, metadata={})

    return run


def _rasterio(inputs: Inputs, _: Path | None) -> Run:
    import geopandas
    import rasterio.features
    from shapely.geometry import shape

    def run(output: Path) -> None:
        with rasterio.open(inputs.labels) as dataset:
            codes, crs, transform = dataset.read(1), dataset.crs, dataset.transform
        found = [
            (shape(geometry), int(code))
            for geometry, code in rasterio.features.shapes(codes, mask=codes != 0, transform=transform)
        ]
        geometries, values = zip(*found, strict=True)
        frame = geopandas.GeoDataFrame({"code": values}, geometry=list(geometries), crs=crs)
        frame.to_file(output, driver="GPKG", engine="pyogrio")

    return run


def _gdal(inputs: Inputs, _: Path | None) -> Run:
    program = shutil.which("gdal_polygonize.py")
    if program is None:
        raise MissingError("gdal_polygonize.py is not on PATH")

    def run(output: Path) -> None:
        subprocess.run([program, "-q", inputs.labels, "-f", "GPKG", output, "segments", "code"], check=True)

    return run


def _samgeo(inputs: Inputs, rivals: Path | None) -> Run:
    module = _load(rivals, "samgeo/common.py")
    return lambda output: module.raster_to_vector(str(inputs.labels), str(output))


def _geoai(inputs: Inputs, rivals: Path | None) -> Run:
    module = _load(rivals, "geoai/utils/raster.py")
    # By default it leaves out small polygons, which the others do not.
    return lambda output: module.raster_to_vector(str(inputs.labels), str(output), min_area=0)


def _load(rivals: Path | None, module: str) -> ModuleType:
    """Loads one module of a package by its path: the package itself would import much that is not needed."""
    if rivals is None:
        raise MissingError("--rivals was not given")
    path = rivals / module
    if not path.is_file():
        raise MissingError(f"{module} is not in {rivals}")
    # At the end: libraries that both have are those of this environment.
    sys.path.append(str(rivals))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(loaded)
    except ImportError as error:
        raise MissingError(f"{module} cannot be imported: {error}") from error
    return loaded


def _text_path(inputs: Inputs, _: Path | None) -> Run:
    _as_command()
    # Imported while tiles are answered otherwise; imports are not what is measured.
    import geopandas  # noqa: F401
    import pyogrio  # noqa: F401
    import scipy.ndimage
    import scipy.sparse.csgraph  # noqa: F401

    import t4s_geo.models.oracle.model
    import t4s_geo.refine.refiners
    import t4s_geo.rendering.drawing  # noqa: F401
    from t4s_geo import Options, segment
    from t4s_geo.raster.categories import read_category_names

    names = [*read_category_names(inputs.labels).values()]
    options = Options(model=f"oracle:{inputs.labels}")

    def run(output: Path) -> None:
        segment(inputs.scene, names, output, options=options)

    return run


def _copy(inputs: Inputs, _: Path | None) -> Run:
    import rasterio

    def run(output: Path) -> None:
        with (
            rasterio.open(inputs.scene) as scene,
            rasterio.open(output.with_suffix(".tif"), "w", **scene.profile) as target,
        ):
            for _, window in scene.block_windows():
                target.write(scene.read(window=window), window=window)

    return run


def _classes(inputs: Inputs, _: Path | None) -> Run:
    import rasterio

    def run(output: Path) -> None:
        with (
            rasterio.open(inputs.scene) as scene,
            rasterio.open(inputs.classes) as classes,
            rasterio.open(output.with_suffix(".tif"), "w", **classes.profile, zlevel=1) as target,
        ):
            for _, window in scene.block_windows():
                scene.read(window=window)
                target.write(classes.read(window=window), window=window)

    return run


WAYS = (
    Way(ENGINE, VECTORISING, _engine),
    Way("rasterio and pyogrio", VECTORISING, _rasterio),
    Way("gdal_polygonize.py", VECTORISING, _gdal),
    Way("samgeo", VECTORISING, _samgeo),
    Way("geoai", VECTORISING, _geoai),
    Way(TEXT_PATH, STITCHING, _text_path),
    Way(COPY, STITCHING, _copy),
    Way("scene in, class raster out", STITCHING, _classes),
)
