"""`--refine seams`: things that touch are told apart where a small dense network sees that they do."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.raster.blending import Bools, Floats
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.object_merging import FoundObjects, TileObjects
from t4s_geo.raster.probability_bytes import from_bytes, to_bytes
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import margins
from t4s_geo.refine.close_look import CloseLook
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.interpolation import Interpolation, interpolation
from t4s_geo.refine.seam_network import Known, SeamNetwork, labels_at
from t4s_geo.refine.seam_splitting import LEVELS, objects_of
from t4s_geo.refine.window_file import WindowFile

OVERLAP = 64
"""Pixels that neighbouring windows share: at its edges the network sees less around."""
WINDOWS_HELD = 64
"""Windows in memory; neighbouring blocks ask for the same ones."""
FEWEST = 3
"""Cells that an object has at least."""


class SeamRefiner(Refiner):
    """Tells objects apart, window by window, and has the outlines of what the network knows from both.

    A cell's probability is between what the model and what the network say, brought to the network's
    finer cells. Where the model sees nothing, the network looks for what it finds alone: that is there
    unless the network is surer of something else. Other labels are refined as `others` does.
    """

    def __init__(
        self,
        mosaic: Mosaic,
        guide: Guide,
        networks: Sequence[tuple[SeamNetwork, Known]],
        others: Refiner,
        folder: Path,
        alone: Collection[int] = (),
    ) -> None:
        """Takes a mosaic, what is seen there, and who looks.

        Args:
            mosaic: What is refined.
            guide: The scene at the mosaic's pixels.
            networks: Who sees what is there and where things touch, at least one, each with the labels that
                it is asked about, by their positions among the mosaic's, and by how many times pictures are
                enlarged for them.
            others: Refines the other labels.
            folder: For a file of what was found.
            alone: Labels among these that nobody but the networks was asked for.
        """
        super().__init__(mosaic)
        self._looks = [
            _Windows(mosaic, guide, network, some, times, folder / f"windows_{number}_{times}.bin", alone)
            for number, (network, known) in enumerate(networks)
            for times, some in sorted(known.items())
        ]
        self._others = others

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width); see `Refiner`."""
        known = sum(len(look.positions) for look in self._looks)
        if known < self.mosaic.labels:
            pixels = self._others.probabilities(window)
        else:
            pixels = np.empty((known, window.height, window.width), np.float32)
        for look in self._looks:
            pixels[list(look.positions)] = look.fine.probabilities(window)
        return pixels

    @property
    def smallest_m2(self) -> float:
        """The area of one of the network's cells: objects are cut along these, and outlines are finer."""
        return min(look.cell_m2 for look in self._looks)

    @property
    def smallest_objects(self) -> Mapping[int, int]:
        """Pixels of the smallest objects of what the network knows; see `Refiner`."""
        return {
            position: cells * look.cell**2
            for look in self._looks
            for position, cells in zip(look.positions, look.smallest, strict=True)
        }

    @property
    def tells_objects(self) -> bool:
        """Whether it tells objects apart: always."""
        return True

    def found_objects(self, check: Callable[[], None]) -> tuple[FoundObjects, ...]:
        """Returns the objects of what the network knows; see `Refiner`."""
        return tuple(look.found(check) for look in self._looks)


class _Windows:
    """Windows of a scene as tiles of a finer mosaic of the labels that a network knows."""

    def __init__(
        self,
        mosaic: Mosaic,
        guide: Guide,
        network: SeamNetwork,
        known: Mapping[int, str],
        times: int,
        file: Path,
        alone: Collection[int],
    ) -> None:
        self._coarse = mosaic
        self._pixels = interpolation(mosaic)
        self.positions = tuple(sorted(known))
        self._channels = [network.labels.index(known[position]) for position in self.positions]
        self.cell = network.stride // times
        self.cell_m2 = self.cell**2 * math.prod(mosaic.grid.ground_sampling_distance())
        self.smallest = [
            max(FEWEST, round(network.smallest[known[place]] / self.cell_m2)) for place in self.positions
        ]
        self._levels = LEVELS if network.tells_apart else ()
        trusted = labels_at(mosaic.grid.mean_distance() / times)
        self._close = CloseLook(guide, network, times)
        self._rivals = [
            [channel for channel, label in enumerate(network.labels) if label in trusted and channel != own]
            for own in self._channels
        ]
        self._alone = np.array([place in alone for place in self.positions])
        shares = [1.0 if place in alone else network.shares[known[place]] for place in self.positions]
        self._shares = np.array(shares, np.float32)[:, None, None]
        grid = mosaic.grid
        self.tiling = Tiling(grid.width, grid.height, network.side // times, OVERLAP // times, self.cell)
        cells = network.side // network.stride
        self._shape = (len(self.positions), cells, cells)
        self._found = WindowFile(file, (2, *self._shape), "uint16")
        self._held = lru_cache(WINDOWS_HELD)(self._window)

    @property
    def countable(self) -> tuple[int, ...]:
        """Positions of the labels whose objects are told apart: all of them."""
        return tuple(range(len(self.positions)))

    @cached_property
    def mosaic(self) -> Mosaic:
        """The windows put together."""
        coarse = self._coarse
        return Mosaic(coarse.grid, self.tiling, len(self.positions), self, coarse.settings)

    @cached_property
    def fine(self) -> Interpolation:
        """What brings their cells to pixels."""
        return interpolation(self.mosaic)

    def found(self, check: Callable[[], None]) -> FoundObjects:
        """Returns the objects in all of them; `check` as of `Refiner.found_objects`."""
        counts = np.zeros((len(self.tiling), len(self.positions)), np.int64)
        for index in range(len(self.tiling)):
            check()
            counts[index] = self.objects(index).max(axis=(1, 2))
        return FoundObjects(self.tiling, self.positions, counts, self)

    def has_answer(self, tile: int) -> bool:
        """Tells that there is one of each: what no model has answered for is 0."""
        return True

    def marginals(self, tile: int) -> Floats:
        """Returns each label's cells, shape (labels, rows, columns), 0 to 1."""
        return from_bytes(self._held(tile)[0].astype(np.uint8))

    def objects(self, tile: int) -> TileObjects:
        """Returns the objects of each label, numbered from 1."""
        objects: TileObjects = self._held(tile)[1]
        return objects

    def validity(self, tile: int) -> Bools | None:
        """Returns None: which pixels are valid is known to the coarse mosaic."""
        return None

    def _window(self, index: int) -> npt.NDArray[np.uint16]:
        """Returns probabilities as bytes and objects, shape (2, labels, rows, columns)."""
        if index not in self._found:
            self._found[index] = self._look(self.tiling.tile(index).window)
        return self._found[index].astype(np.uint16)

    def _look(self, window: Window) -> npt.NDArray[np.uint16]:
        found = np.zeros((2, *self._shape), np.uint16)
        coarse, inside = self._coarse_cells(window), self._coarse.grid.clamp(window)
        wanted = self._wanted(coarse, inside)
        if not wanted.any():
            return found
        cells = self._close.at(window)
        masks, seams = cells[:, self._channels]
        probabilities = coarse + self._shares * (masks - coarse)
        for label, (probability, seam, smallest) in enumerate(
            zip(probabilities, seams, self.smallest, strict=True)
        ):
            if not wanted[label]:
                continue
            there = probability >= self._coarse.settings.lowest(self.positions[label])
            # Interpolated, the mask reaches a little past its cells.
            numbers = objects_of(there, probability * (1 - seam), smallest, self._levels, around=True)
            if self._alone[label]:
                # Nobody else was asked: a blue roof looks like a pool to who knows of nothing but pools.
                rivals = cells[0, self._rivals[label]].max(axis=0, initial=0)
                numbers = without(numbers, (rivals > probability)[there], there)
            found[0, label] = to_bytes(np.where(there & (numbers == 0), 0, probability))
            found[1, label] = numbers
        return found

    def _wanted(self, coarse: Floats, inside: Window) -> Bools:
        """Tells which labels are looked for in a window.

        Those that the network finds alone: wherever there are pixels. The others: where the model saw any of
        them.
        """
        wanted = self._alone.copy()
        if wanted.any() and not self._coarse.valid(inside).any():
            wanted[:] = False
        if (coarse[~self._alone] >= self._coarse.settings.lowest_of_all / 2).any():
            wanted |= ~self._alone
        return wanted

    def _coarse_cells(self, window: Window) -> Floats:
        """Returns what the model says of the cells of a window."""
        inside, cell = self._coarse.grid.clamp(window), self.cell
        pixels = self._pixels.probabilities(inside)[list(self.positions)]
        pixels = np.pad(pixels, ((0, 0), *margins(window, inside)), mode="edge")
        labels, rows, columns = self._shape
        means: Floats = pixels.reshape(labels, rows, cell, columns, cell).mean(axis=(2, 4))
        return means


def without(numbers: npt.NDArray[np.int64], doubted: Bools, there: Bools) -> npt.NDArray[np.int64]:
    """Leaves out objects most of whose cells are something else.

    Args:
        numbers: Of objects, shape (rows, columns).
        doubted: Which of the cells that are `there` are, shape (cells there,).
        there: Cells that decide, shape (rows, columns).
    """
    inside = numbers[there]
    cells, lost = np.bincount(inside), np.bincount(inside, doubted)
    gone = np.zeros(int(numbers.max(initial=0)) + 1, np.bool_)
    gone[: len(cells)] = 2 * lost > cells
    return np.where(gone[numbers], 0, numbers)
