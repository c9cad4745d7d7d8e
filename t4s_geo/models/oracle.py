"""The oracle: a model that copies its descriptors from a label raster.

It is the ceiling of a descriptor grid and the double that tests run with; it goes through exactly the
text path of a real model.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import RasterioError
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from t4s_geo.descriptors import cell_majority
from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer, TileRequest
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt
from t4s_geo.raster.categories import read_category_names
from t4s_geo.raster.grid import PixelGrid

ORACLE_CARD = ModelCard(
    name="oracle",
    grid=64,
    tile_size=256,
    overlap=64,
    # Its cells are certain: there is nothing to interpolate.
    upsample="nearest",
    license="that of the label raster",
)


class OracleModel:
    """Writes, for each tile and prompt, the descriptor of a label raster's cells.

    A cell takes the label that most of its pixels have, the lowest code at a tie; code 0 and nodata are
    no label. Labels are found by the prompt's label, or else its text, ignoring case.
    """

    def __init__(self, path: str | Path, card: ModelCard = ORACLE_CARD) -> None:
        """Opens a label raster.

        Args:
            path: Single-band raster of small integers, with names in its GDAL categories or in a
                sidecar such as `{"1": "building"}` of the same name ending in `.json`.
            card: Tile size and grid to write descriptors at.

        Raises:
            UserError: The raster cannot be read, has no CRS or no label names.
        """
        self.card = card
        self.path = Path(path)
        try:
            self._dataset = rasterio.open(self.path)
        except RasterioError:
            raise UserError(
                f"The oracle's label raster {path} cannot be opened; give an existing raster."
            ) from None
        if self._dataset.crs is None:
            raise UserError(
                f"The oracle's label raster {path} has no CRS; assign one with gdal_edit.py -a_srs."
            )
        self._codes = {name.casefold(): code for code, name in read_category_names(self.path).items()}
        self._codec = card.codec()
        self._labels: tuple[tuple[PixelGrid, Window], npt.NDArray[np.uint8]] | None = None

    @property
    def identity(self) -> str:
        """The raster's path and size, and the cells it is read at."""
        size = self.path.stat().st_size if self.path.exists() else 0
        return f"oracle:{self.path}:{size}:{self.card.tile_size}/{self.card.grid}"

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Raises UserError where the raster has no label for one of the prompts."""
        for prompt in prompts:
            self._code(prompt)

    def answer(self, requests: Sequence[TileRequest]) -> list[Answer]:
        """Answers a batch; log-probabilities and marginals are unknown, that is, certain."""
        return [self._answer(request) for request in requests]

    def close(self) -> None:
        """Closes the label raster."""
        self._dataset.close()

    def __enter__(self) -> OracleModel:
        """Returns the model itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the label raster."""
        self.close()

    def _answer(self, request: TileRequest) -> Answer:
        code = self._code(request.prompt)
        cells = (self._cells(request.grid, request.window) == code).astype(np.uint8)
        return Answer(self._codec.encode(cells, [request.prompt.label]))

    def _code(self, prompt: Prompt) -> int:
        for name in (prompt.label, prompt.text):
            if name.casefold() in self._codes:
                return self._codes[name.casefold()]
        known = ", ".join(sorted(self._codes))
        raise UserError(
            f"The oracle's label raster {self.path} has no label {prompt.label!r}; it has {known}."
        )

    def _cells(self, grid: PixelGrid, window: Window) -> npt.NDArray[np.uint8]:
        """Reads the cells of a window, shape (grid, grid); the prompts of a tile share one reading."""
        key = (grid, window)
        if self._labels is None or self._labels[0] != key:
            self._labels = (key, cell_majority(self._pixels(grid, window), self.card.grid))
        return self._labels[1]

    def _pixels(self, grid: PixelGrid, window: Window) -> npt.NDArray[np.uint8]:
        """Reads the labels at a window's pixels, brought into the grid's CRS and pixels where they differ."""
        with WarpedVRT(
            self._dataset,
            crs=grid.crs.to_wkt(),
            transform=grid.window_transform(window),
            width=window.width,
            height=window.height,
            resampling=Resampling.nearest,
            nodata=0,
        ) as vrt:
            pixels: npt.NDArray[np.uint8] = vrt.read(1).astype(np.uint8)
        return pixels
