"""Answers from a label raster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader
from rasterio.windows import Window

from t4s_geo.closing import Closing
from t4s_geo.descriptors import BrickFormatV2, majority_codes
from t4s_geo.errors import UserError
from t4s_geo.labelled.digest import label_digest
from t4s_geo.labelled.label_windows import LabelWindows
from t4s_geo.labelled.raster import LabelRaster
from t4s_geo.models.base import TILES_AT_ONCE, Answer, TileQuestion
from t4s_geo.models.card import ModelCard, check_card
from t4s_geo.models.oracle.backend import ORACLE_CARD
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.place import TilePlace


@dataclass(frozen=True, eq=False)
class _Seen:
    """What a label raster says about a tile.

    Attributes:
        labels: Label code of each pixel, shape (tile_size, tile_size), dtype uint8.
        objects: Object number of each pixel; None where the raster has no objects.
        cells: Label code of each cell, shape (grid, grid), dtype uint8.
    """

    labels: npt.NDArray[np.uint8]
    objects: npt.NDArray[np.int64] | None
    cells: npt.NDArray[np.uint8]

    def objects_of(self, code: int, mask: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16] | None:
        """Returns the objects of a label's cells, `mask`; see `_object_cells`."""
        if self.objects is None:
            return None
        return _object_cells(self.objects, self.labels == code, mask > 0)


class OracleModel(Closing):
    """Writes, for each tile and prompt, the descriptor of a label raster's cells.

    A cell takes the label that most of its pixels have, the lowest code at a tie; code 0 and nodata are
    no label. Labels are found by the prompt's label, or else its text, ignoring case.

    Where the raster has a second band of object numbers, answers are in a format that tells the objects of
    a label apart: a cell takes the object that most of its label's pixels have. Pixels whose
    number is 0 are part of no object; they are told apart from the label's objects, but not from each other.
    """

    def __init__(self, path: str | Path, card: ModelCard = ORACLE_CARD) -> None:
        """Opens a label raster.

        Args:
            path: Raster of small integers with a CRS, and names in its GDAL categories or in a
                sidecar such as `{"1": "building"}` of the same name ending in `.json`. A second band holds
                object numbers of any size; two labels may use the same.
            card: Tile size and grid to write descriptors at. For a raster of objects, the grid of
                `ORACLE_CARD` stands for one cell a pixel, unless the card's format tells objects apart.

        Raises:
            UserError: The raster cannot be read, is not georeferenced or has no label names, or its objects
                cannot be written at this grid.
        """
        self.path = Path(path)
        self._labels = LabelRaster.open(self.path)
        self._codes = {name.casefold(): code for code, name in self._labels.names.items()}
        self._has_objects = _has_objects(self._labels.dataset)
        self.card = _object_card(card, self.path) if self._has_objects else card
        self._format = self.card.format()
        self._windows: LabelWindows | None = None

    @cached_property
    def identity(self) -> str:
        """What the raster holds, and the cells it is read at."""
        held = label_digest(self._labels.dataset, self._labels.names)
        return f"oracle:{held}:{self.card.tile_size}/{self.card.grid}"

    @property
    def concurrency(self) -> int:
        """One: the raster is read by one thread at a time."""
        return 1

    @property
    def tiles_at_once(self) -> int:
        """As many as of any model."""
        return TILES_AT_ONCE

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Raises UserError where the raster has no label for one of the prompts."""
        for prompt in prompts:
            self._code(prompt)

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch; log-probabilities and marginals are unknown, that is, certain.

        Args:
            questions: About tiles whose place is a `TilePlace`.

        Raises:
            ValueError: It is not.
        """
        seen = self._look([_place_of(question) for question in questions])
        prompts = dict.fromkeys(prompt for question in questions for prompt in question.prompts)
        texts = {prompt: self._write(seen, prompt) for prompt in prompts}
        return [
            tuple(Answer(texts[prompt][number]) for prompt in question.prompts)
            for number, question in enumerate(questions)
        ]

    def close(self) -> None:
        """Closes the label raster."""
        if self._windows is not None:
            self._windows.close()
        self._labels.close()

    def _write(self, seen: Sequence[_Seen], prompt: Prompt) -> list[str]:
        """Writes the answers to a prompt about some tiles."""
        code = self._code(prompt)
        cells = [(one.cells == code).astype(np.uint8) for one in seen]
        if not self._has_objects:
            return self._format.write_each(cells, [prompt.label])
        # For each object the text that costs least is searched: nothing is gained by doing more at once.
        return [
            self._format.write(mask, [prompt.label], one.objects_of(code, mask))
            for mask, one in zip(cells, seen, strict=True)
        ]

    def _code(self, prompt: Prompt) -> int:
        for name in (prompt.label, prompt.text):
            if name.casefold() in self._codes:
                return self._codes[name.casefold()]
        known = ", ".join(sorted(self._codes))
        raise UserError(
            f"The oracle's label raster {self.path} has no label {prompt.label!r}; it has {known}."
        )

    def _look(self, places: Sequence[TilePlace]) -> list[_Seen]:
        """Looks at tiles; at those of a row that touch all at once, since they share pixels and cells."""
        return [seen for strip in _strips(places, self._cell_size) for seen in self._look_at(strip)]

    def _look_at(self, strip: Sequence[TilePlace]) -> Iterator[_Seen]:
        """Looks at tiles of a row, from left to right."""
        grid, size, cell = self.card.grid, self.card.tile_size, self._cell_size
        first, last = strip[0].window, strip[-1].window
        width = last.col_off + last.width - first.col_off
        values = self._windows_of(strip[0].grid).read(Window(first.col_off, first.row_off, width, size))
        labels = values[0]
        if labels.dtype != np.uint8:
            # A code that a uint8 cannot hold has no name either.
            labels = np.where((labels >= 0) & (labels <= 255), labels, 0).astype(np.uint8)
        cells = majority_codes(labels, (grid, width // cell))
        for place in strip:
            left = place.window.col_off - first.col_off
            here = slice(left, left + size)
            yield _Seen(
                labels[:, here],
                values[1][:, here].astype(np.int64) if self._has_objects else None,
                cells[:, left // cell : left // cell + grid],
            )

    @property
    def _cell_size(self) -> int:
        return self.card.tile_size // self.card.grid

    def _windows_of(self, grid: PixelGrid) -> LabelWindows:
        """Opens the raster at a grid's pixels; the tiles of a scene share one opening."""
        if self._windows is None or self._windows.grid != grid:
            if self._windows is not None:
                self._windows.close()
            self._windows = LabelWindows(self._labels.dataset, grid, self.card.tile_size)
        return self._windows


def _place_of(question: TileQuestion) -> TilePlace:
    if not isinstance(question.place, TilePlace):
        raise ValueError("the oracle was not told where a tile is")
    return question.place


def _strips(places: Sequence[TilePlace], cell_size: int) -> list[list[TilePlace]]:
    """Groups places that follow, touch and share their cells with each other in a row of tiles."""
    strips: list[list[TilePlace]] = []
    for place in places:
        last = strips[-1][-1] if strips else None
        if last is not None and last.grid == place.grid and last.window.row_off == place.window.row_off:
            step = place.window.col_off - last.window.col_off
            if 0 <= step <= last.window.width and step % cell_size == 0:
                strips[-1].append(place)
                continue
        strips.append([place])
    return strips


def _has_objects(dataset: DatasetReader) -> bool:
    """Tells whether a label raster's second band numbers objects: there is one that is not an alpha band."""
    return bool(dataset.count == 2 and dataset.colorinterp[1] != ColorInterp.alpha)


def _object_card(card: ModelCard, path: Path) -> ModelCard:
    """Returns the card for a raster of objects, with bricks of version 2 unless its format does for them.

    Raises:
        UserError: The grid does not suit the format.
    """
    if card.format().tells_objects:
        return check_card(card)
    grid = card.tile_size if card.grid == ORACLE_CARD.grid else card.grid
    try:
        return check_card(replace(card, descriptor=BrickFormatV2.name, grid=grid))
    except ValueError as error:
        raise UserError(
            f"The objects of the oracle's label raster {path} cannot be written: {error}; "
            "give another --tile-size or --grid."
        ) from None


def _object_cells(
    objects: npt.NDArray[np.int64], pixels: npt.NDArray[np.bool_], cells: npt.NDArray[np.bool_]
) -> npt.NDArray[np.uint16]:
    """Gives each cell of a label the object that most of the label's pixels in it have; the lowest at a tie.

    Args:
        objects: Any number for each object, shape (tile_size, tile_size).
        pixels: The label's pixels, of that shape.
        cells: The label's cells, shape (grid, grid); each holds one of its pixels at least.

    Returns:
        Objects of the cells, shape (grid, grid): from 1, in the order of their numbers; 0 off the label.
    """
    cell_size = len(pixels) // len(cells)
    rows, columns = np.nonzero(pixels)
    names, numbers = np.unique(objects[pixels], return_inverse=True)
    cell = rows // cell_size * len(cells) + columns // cell_size
    pairs, counts = np.unique(cell * names.size + numbers, return_counts=True)
    cell, numbers = np.divmod(pairs, max(names.size, 1))
    # The pairs of a cell, those of the most frequent object first.
    order = np.lexsort((numbers, -counts, cell))
    cell, first = np.unique(cell[order], return_index=True)
    found = np.zeros(cells.size, np.uint16)
    found[cell] = numbers[order][first] + 1
    return np.where(cells, found.reshape(cells.shape), 0).astype(np.uint16)
