"""A scene: one raster seen as 8-bit RGB at the model's ground sampling distance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.closing import Closing
from t4s_geo.errors import UserError
from t4s_geo.raster.aoi import AreaOfInterest
from t4s_geo.raster.bands import BandChoice, choose_bands
from t4s_geo.raster.cache import widen_cache
from t4s_geo.raster.datasets import begun_digest, native_grid, open_raster, reason
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.handles import Handles
from t4s_geo.raster.pixels import read_pixels
from t4s_geo.raster.stretch import Stretch, sample_pixels
from t4s_geo.raster.windows import blocks, margins

GSD_TOLERANCE = 0.02
"""Below this relative difference, resampling would only blur."""
OVERVIEW_BLOCK = 128
"""An overview is read in rows of this height, and damaged ones in blocks, so that damage costs one block."""


class TileReadError(Exception):
    """The pixels of one window cannot be read; the rest of the scene may well be intact."""


@dataclass(frozen=True, eq=False)
class TileImage:
    """The pixels of one window of a scene's model grid.

    Attributes:
        rgb: uint8 (height, width, 3). Past the scene's edge it repeats the edge; nodata pixels are black.
        valid: bool (height, width), whether a pixel has data and lies in the scene and the area of interest.
    """

    rgb: NDArray[np.uint8]
    valid: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scene(Closing):
    """An open raster. Any thread may read from it.

    `at`, `on` and `everywhere` return the same open raster seen otherwise; closing one of them closes all.

    Attributes:
        path: As the user gave it.
        bands: Which bands are shown.
        stretch: Contrast stretch of the whole scene; None for what is shown as it is: palettes, and 8-bit
            bands where none is given.
        native_grid: The raster's own pixels.
        grid: The model grid: the same extent at the model's ground sampling distance.
        area: The area of interest; None: all of it.
    """

    path: str
    bands: BandChoice
    stretch: Stretch | None
    native_grid: PixelGrid
    grid: PixelGrid
    area: AreaOfInterest | None
    _handles: Handles

    @classmethod
    def open(
        cls,
        path: str,
        bands: Sequence[int] | None = None,
        gsd: float | None = None,
        aoi: Path | None = None,
        stretch: Sequence[tuple[float, float]] = (),
    ) -> Scene:
        """Opens a raster and checks all that can be checked before the work starts.

        Args:
            path: A file, a URL, or anything else that GDAL opens.
            bands: One or three band numbers from 1; None to choose (see `choose_bands`).
            gsd: As for `at`.
            aoi: Vector file in any CRS; pixels outside its polygons are not valid.
            stretch: Values that are shown as 0 and as 255, of all bands or of each; none to choose, as
                `Stretch.measure` does.

        Raises:
            UserError: The raster, a band, the distance, the area or the stretch cannot be used.
        """
        with ExitStack() as unless_done:
            dataset = unless_done.enter_context(open_raster(path))
            native = native_grid(dataset, path)
            choice = choose_bands(dataset, bands, path)
            grid = _model_grid(path, native, gsd)
            area = None if aoi is None else AreaOfInterest.load(aoi, native)
            shown = _stretch(dataset, choice, path, stretch)
            unless_done.pop_all()
        return cls(path, choice, shown, native, grid, area, Handles(path, dataset))

    def at(self, gsd: float | None) -> Scene:
        """Returns the same scene at another ground sampling distance.

        Args:
            gsd: Of the model grid, in metres; None for the raster's own. Within 2 % of the raster's own, its
                own grid is used and nothing is resampled.

        Raises:
            UserError: The distance cannot be used.
        """
        return self.on(_model_grid(self.path, self.native_grid, gsd))

    def on(self, grid: PixelGrid) -> Scene:
        """Returns the same scene at the pixels of another grid of the same extent."""
        return replace(self, grid=grid)

    def everywhere(self) -> Scene:
        """Returns the same scene without its area of interest."""
        return replace(self, area=None)

    def expect_tiles(self, size: int) -> None:
        """Makes room for rows of tiles of so many pixels of `grid`, which are read from left to right."""
        rows = math.ceil(size * self.native_grid.height / self.grid.height)
        with self._handles.lend() as dataset:
            widen_cache(dataset, rows)

    def read(self, window: Window) -> TileImage:
        """Reads a window of the model grid.

        Args:
            window: Integer offsets and sizes in pixels of `grid`; it may reach past any edge.

        Raises:
            TileReadError: The file is damaged there.
            ValueError: The window lies wholly outside the scene.
        """
        return self._read(self.grid, window)

    def reaches(self, window: Window) -> bool:
        """Says whether a window of `grid` touches the area of interest, without reading pixels."""
        return self.area is None or self.area.touches(self.grid, window)

    def area_window(self) -> Window:
        """Returns the pixels of `grid` around the area of interest; all where there is none."""
        return self.grid.window if self.area is None else self.area.window(self.grid)

    def overview(self, max_size: int) -> tuple[PixelGrid, TileImage]:
        """Reads the whole scene with pixels that are square on the ground; damaged parts are not valid.

        Args:
            max_size: Width or height of the result, whichever is larger.

        Returns:
            The grid of the picture and the picture.
        """
        along_columns, along_rows = self.native_grid.ground_sampling_distance()
        extent = max(self.native_grid.width * along_columns, self.native_grid.height * along_rows)
        grid = self.native_grid.resampled(extent / max_size)
        rgb = np.zeros((grid.height, grid.width, 3), np.uint8)
        valid = np.zeros((grid.height, grid.width), bool)
        for rows in blocks(grid.window, grid.width, OVERVIEW_BLOCK):
            # Whole rows first: many files are stored in strips, which narrower reads would decode repeatedly.
            for width in (grid.width, OVERVIEW_BLOCK):
                if self._read_into(grid, blocks(rows, width, OVERVIEW_BLOCK), rgb, valid):
                    break
        return grid, TileImage(rgb, valid)

    def fingerprint(self) -> str:
        """Hashes the header, the band choice and a sample of the pixels, whatever the file is called.

        Returns:
            32 hexadecimal digits.

        Raises:
            UserError: No pixels can be read.
        """
        with self._handles.lend() as dataset:
            digest = begun_digest(dataset, self.bands.indexes)
            try:
                digest.update(sample_pixels(dataset, self.bands).tobytes())
            except RasterioIOError as error:
                raise _unreadable(self.path, error) from error
        return digest.hexdigest()

    def close(self) -> None:
        """Closes the handles of all threads; nothing can be read afterwards."""
        self._handles.close()

    def _read(self, grid: PixelGrid, window: Window) -> TileImage:
        inside = grid.clamp(window)
        if not (inside.width and inside.height):
            raise ValueError(f"{window} lies outside the scene of {grid.width} x {grid.height} pixels")
        source = grid.window_on(self.native_grid, inside)
        try:
            with self._handles.lend() as dataset:
                values, valid = read_pixels(dataset, self.bands, source, (inside.height, inside.width))
        except RasterioIOError as error:
            raise TileReadError(
                f"The pixels of {self.path} from column {inside.col_off}, row {inside.row_off} of the model "
                f"grid cannot be read ({reason(error)})."
            ) from error
        rgb = self._show(values, valid)
        if self.area is not None:
            valid &= self.area.mask(grid, inside)
        beyond = margins(window, inside)
        if not any(sum(beyond, ())):
            return TileImage(rgb, valid)
        return TileImage(np.pad(rgb, (*beyond, (0, 0)), mode="edge"), np.pad(valid, beyond))

    def _read_into(
        self, grid: PixelGrid, windows: Iterable[Window], rgb: NDArray[np.uint8], valid: NDArray[np.bool_]
    ) -> bool:
        """Fills in those windows that can be read, and says whether all could."""
        complete = True
        for window in windows:
            try:
                block = self._read(grid, window)
            except TileReadError:
                complete = False
            else:
                rgb[window.toslices()] = block.rgb
                valid[window.toslices()] = block.valid
        return complete

    def _show(self, values: NDArray[np.uint8 | np.float32], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """Turns band values (1 or 3, height, width) into RGB (height, width, 3), nodata black."""
        shown = values if self.stretch is None else self.stretch.apply(values)
        # Band by band: one transposed copy takes five times as long.
        rgb = np.empty((*valid.shape, 3), np.uint8)
        for channel, band in enumerate(np.broadcast_to(shown, (3, *valid.shape))):
            rgb[..., channel] = band
        if not valid.all():
            rgb[~valid] = 0
        return rgb


def _stretch(
    dataset: DatasetReader, bands: BandChoice, path: str, given: Sequence[tuple[float, float]]
) -> Stretch | None:
    """Returns the stretch that is given, else the one that suits the raster."""
    if given and bands.palette is not None:
        raise UserError(
            f"{path} has a palette, whose colours are shown as they are; leave --stretch out.",
            problem="palette",
            path=path,
        )
    if given:
        return Stretch.given(given, len(bands.indexes))
    if bands.dtype == "uint8":
        return None
    try:
        return Stretch.measure(sample_pixels(dataset, bands))
    except RasterioIOError as error:
        raise _unreadable(path, error) from error


def _model_grid(path: str, native: PixelGrid, gsd: float | None) -> PixelGrid:
    try:
        own = native.ground_sampling_distance()
        if gsd is None or (gsd > 0 and all(abs(length / gsd - 1) <= GSD_TOLERANCE for length in own)):
            return native
        return native.resampled(gsd)
    except UserError as error:
        raise error.reworded(f"{path}: {error}", path=path) from error


def _unreadable(path: str, error: RasterioIOError) -> UserError:
    return UserError(
        f"The pixels of {path} cannot be read ({reason(error)}); give an intact file.",
        problem="unreadable_pixels",
        path=path,
    )
