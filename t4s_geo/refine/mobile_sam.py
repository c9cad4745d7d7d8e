"""The shipped MobileSAM, run by ONNX Runtime; `embedded_training.sam_graphs` writes its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from t4s_geo.networks.graphs import Session, Weights
from t4s_geo.networks.weights import read_weights
from t4s_geo.raster.blending import Floats
from t4s_geo.refine.prompted import Bytes, Guess, Points

FOLDER = Path(__file__).parents[1] / "checkpoints" / "mobile_sam"
SIDE, CELL = 896, 16
"""Pixels a side of the image that is looked at, and of a cell of its features."""
MASK_CELL = 4
"""Pixels a side of a mask's cell."""
FRAME = 1024
"""Pixels that the encoding of places was trained for."""
MEAN, STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
"""Of red, green and blue, 0 to 255, as the network was trained with."""
POINT, BESIDE = "point_embeddings.1.weight", "point_embeddings.0.weight"
CORNERS = ("point_embeddings.2.weight", "point_embeddings.3.weight")
NO_POINT = "not_a_point_embed.weight"
AT_ONCE = 4096
"""Cells of all prompts that are answered together."""


class MobileSam:
    """An image encoder and a mask decoder."""

    def __init__(self, threads: int = 0) -> None:
        """Opens the graphs with so many threads; 0 for as many as there are cores."""
        self.weights = read_weights(FOLDER / "model.safetensors")
        self._held = Weights.of(self.weights)
        self._encoder, self._decoder = (
            self._open(FOLDER / name, threads) for name in ("encoder.onnx", "decoder.onnx")
        )

    def _open(self, graph: Path, threads: int) -> Session:
        file = graph.read_bytes()
        names = [name for name in self.weights if name.encode() in file]
        return self._held.open(graph, names, threads, arena=False)

    @property
    def side(self) -> int:
        """Pixels a side of the images that it looks at."""
        return SIDE

    @property
    def mask_cell(self) -> int:
        """Pixels a side of the cells of masks."""
        return MASK_CELL

    def look_at(self, rgb: Bytes) -> MobileSamView:
        """Encodes an image, shape (`side`, `side`, 3)."""
        pixels = (rgb.astype(np.float32) - np.array(MEAN, np.float32)) / np.array(STD, np.float32)
        taken = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None])
        features = self._encoder.run(None, {"pixels": taken})[0][0]
        return MobileSamView(self, features + self.weights["no_mask"])

    def decode(self, image: Floats, places: Floats, prompts: Floats) -> tuple[Floats, Floats]:
        """Returns logits of four masks of each prompt, and what their quality is thought to be."""
        given = {"image": image, "places": places, "prompts": prompts}
        masks, qualities = self._decoder.run(["masks", "qualities"], given)
        return masks, qualities

    def encoded(self, points: Points) -> Floats:
        """Returns positional encodings of points (x, y) in pixels, shape (…, 2)."""
        matrix = self.weights["pe_layer.positional_encoding_gaussian_matrix"]
        turns = (2 * np.pi) * ((2 * points / FRAME - 1) @ matrix)
        return np.concatenate([np.sin(turns), np.cos(turns)], axis=-1).astype(np.float32)

    @cached_property
    def places(self) -> Floats:
        """Encodings of the centres of all cells, shape (rows, columns, channels)."""
        centres = (np.arange(SIDE // CELL) + 0.5) * CELL
        return self.encoded(np.stack(np.meshgrid(centres, centres), axis=-1))


@dataclass(frozen=True, eq=False)
class MobileSamView:
    """An image that was looked at; see `prompted.View`.

    Attributes:
        model: Who looked.
        features: What it saw, shape (rows, columns, channels).
    """

    model: MobileSam
    features: Floats

    @property
    def mask_cell(self) -> int:
        """Pixels a side of the cells of masks."""
        return MASK_CELL

    def at_points(self, points: Points, reach: int) -> Iterator[Guess]:
        """Guesses what is at points; see `prompted.View`."""
        weights = self.model.weights
        placed = self.model.encoded(points) + weights[POINT]
        nothing = np.broadcast_to(weights[NO_POINT], placed.shape)
        yield from self._ask(np.stack([placed, nothing], axis=1), points, reach)

    def in_boxes(self, boxes: Points, reach: int) -> Iterator[Guess]:
        """Guesses what is in boxes; see `prompted.View`."""
        corners = self.model.encoded(boxes.reshape(-1, 2, 2))
        corners = corners + np.stack([self.model.weights[name][0] for name in CORNERS])
        yield from self._ask(corners, boxes.reshape(-1, 2, 2).mean(axis=1), reach)

    def at_clicks(self, on: Points, off: Points, box: Points | None, reach: int) -> Guess:
        """Guesses what one thing is.

        Args:
            on: x and y in pixels of points of the thing, shape (points, 2).
            off: The same of points that are none of it.
            box: Its left, top, right and bottom in pixels, shape (4,); None for no box.
            reach: Pixels that are seen around the middle of all that.

        Returns:
            Four masks: the first is for all that is said together, the others, from parts to wholes, for a
            point alone.
        """
        weights = self.model.weights
        told = [self.model.encoded(on) + weights[POINT], self.model.encoded(off) + weights[BESIDE]]
        if box is None:
            told.append(weights[NO_POINT])
        else:
            corners = np.concatenate([weights[name] for name in CORNERS])
            told.append(self.model.encoded(box.reshape(2, 2)) + corners)
        shown = np.concatenate([on, off] if box is None else [on, off, box.reshape(2, 2)])
        middle = (shown.min(0) + shown.max(0)) / 2
        (guess,) = self._ask(np.concatenate(told)[None], middle[None], reach)
        return guess

    def _ask(self, prompts: Floats, centres: Points, reach: int) -> Iterator[Guess]:
        """Answers prompts, shape (prompts, points, channels), each from the cells around its centre."""
        cells = min(-(-2 * reach // CELL), SIDE // CELL)
        corners = np.clip(np.rint(centres / CELL - cells / 2), 0, SIDE // CELL - cells).astype(int)[:, ::-1]
        step = max(1, AT_ONCE // cells**2)
        for first in range(0, len(prompts), step):
            some = corners[first : first + step]
            image, places = (_cut(maps, some, cells) for maps in (self.features, self.model.places))
            masks, qualities = self.model.decode(image, places, prompts[first : first + step])
            for corner, logits, quality in zip(some.tolist(), masks, qualities, strict=True):
                row, column = (part * CELL // MASK_CELL for part in corner)
                yield Guess(row, column, logits, quality)


def _cut(maps: Floats, corners: npt.NDArray[np.int_], cells: int) -> Floats:
    return np.stack([maps[row : row + cells, column : column + cells] for row, column in corners])
