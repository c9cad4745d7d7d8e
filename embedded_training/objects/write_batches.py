"""Batches for a model that writes objects: tiles from the device, texts from worker processes.

Tiles are drawn ahead. Their objects are brought to cells where they are, the small maps go to the host,
workers write texts of them, and rows of about the same length make a batch, so that there are few shapes.
A text takes a processor longer than a GPU takes to learn from it, so rows come again, in other colours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from embedded_training.objects.device_tiles import DeviceScene, device_cell_numbers, draw, recolour_on_device
from embedded_training.objects.questions import Asker, draw_label
from embedded_training.objects.scenes import OBJECT_LABELS, UNKNOWN
from embedded_training.objects.tiles import TileSettings
from embedded_training.objects.write_texts import TextWriters

IGNORED = -100
KNOWN = 0.5
"""Share of a tile that must be known for a text to be written of it."""
LONGEST_QUESTION = 16
"""Tokens of a question, what is around it included."""


@dataclass(frozen=True, eq=False)
class WriterBatch:
    """Tiles, questions and answers, on the device.

    Attributes:
        rgb: Shape (rows, 3, size, size), dtype uint8.
        tokens: Start, image, question, answer and padding, shape (rows, length).
        targets: The answer's tokens where they stand, -100 elsewhere, same shape.
    """

    rgb: Tensor
    tokens: Tensor
    targets: Tensor


@dataclass(frozen=True)
class BatchSettings:
    """How batches are made.

    Attributes:
        rows: Rows of a batch.
        lengths: Lengths of a row, ascending.
        ahead: Draws whose texts are being written while batches are used.
        tiles: How tiles are taken.
        times: How often a row is used, on average.
        kept: Batches of each length that rows are kept for.
    """

    rows: int
    lengths: tuple[int, ...]
    ahead: int
    tiles: TileSettings
    times: int = 1
    kept: int = 16


def row_lengths(image_tokens: int, max_tokens: int) -> tuple[int, ...]:
    """Returns a few lengths of rows; the last one has room for every text."""
    most = sorted({min(64, max_tokens), min(192, max_tokens), max_tokens})
    return tuple(image_tokens + LONGEST_QUESTION + tokens for tokens in most)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Tiles on the device, and what is on its way to the host."""

    rgb: Tensor
    labels: list[str | None]
    numbers: Tensor
    known: Tensor
    ready: torch.cuda.Event | None


@dataclass(frozen=True, eq=False)
class _Writing:
    """Tiles whose texts are being written."""

    rgb: Tensor
    labels: list[str | None]
    kept: list[int]
    texts: list[Future[list[list[int]]]]


@dataclass(frozen=True, eq=False)
class _Row:
    rgb: Tensor
    tokens: list[int]
    asked: int


class BatchStream:
    """Endless batches."""

    def __init__(
        self,
        scenes: Sequence[DeviceScene],
        asker: Asker,
        writers: TextWriters,
        settings: BatchSettings,
        rng: np.random.Generator,
    ) -> None:
        self._scenes, self._asker, self._writers = scenes, asker, writers
        self._settings, self._rng = settings, rng
        # Brought to the host once; all scenes of a data set have been looked through for the same labels.
        self._asked: dict[str, list[bool]] = {scene.source: scene.asked.tolist() for scene in scenes}
        self._drawn: deque[_Drawn] = deque()
        self._writing: deque[_Writing] = deque()
        most = settings.kept * settings.rows
        self._used: dict[int, deque[_Row]] = {length: deque(maxlen=most) for length in settings.lengths}
        self._waiting: dict[int, list[_Row]] = {length: [] for length in settings.lengths}

    def __iter__(self) -> Iterator[WriterBatch]:
        """Yields batches, each of one of the lengths."""
        rows = self._settings.rows
        while True:
            self._drawn.append(self._draw())
            # The one before has arrived on the host meanwhile, so that nobody waits for the device.
            if len(self._drawn) > 1:
                self._writing.append(self._begin(self._drawn.popleft()))
            while len(self._writing) > self._settings.ahead:
                self._sort(self._writing.popleft())
            for length, waiting in self._waiting.items():
                while len(waiting) >= rows:
                    yield self._stacked(waiting[:rows], length)
                    self._used[length].extend(waiting[:rows])
                    del waiting[:rows]
                    for _ in range(self._settings.times - 1):
                        used = self._used[length]
                        drawn = self._rng.choice(len(used), rows, replace=False)
                        yield self._stacked([used[index] for index in drawn.tolist()], length)

    def _stacked(self, rows: Sequence[_Row], length: int) -> WriterBatch:
        batch = stacked(rows, length, self._asker.padding)
        rgb = recolour_on_device(batch.rgb.float(), self._rng)
        return replace(batch, rgb=rgb.round().to(torch.uint8))

    def _draw(self) -> _Drawn:
        batch = draw(self._scenes, self._settings.tiles, self._settings.rows, self._rng, recoloured=False)
        labels = [draw_label(source, self._asked[source], self._rng) for source in batch.sources]
        numbers = label_cells(batch.maps, labels)
        known = (batch.maps[:, 1] != UNKNOWN).float().mean(dim=(1, 2))
        ready = None
        if numbers.is_cuda:
            numbers, known = (
                torch.empty(part.shape, dtype=part.dtype, pin_memory=True).copy_(part, non_blocking=True)
                for part in (numbers, known)
            )
            ready = torch.cuda.Event()
            ready.record()
        return _Drawn(batch.rgb.round().clamp(0, 255).to(torch.uint8), labels, numbers, known, ready)

    def _begin(self, drawn: _Drawn) -> _Writing:
        if drawn.ready is not None:
            drawn.ready.synchronize()
        numbers, known = drawn.numbers.numpy().astype(np.int32), drawn.known.numpy()
        kept = np.flatnonzero(known >= KNOWN).tolist()
        return _Writing(drawn.rgb, drawn.labels, kept, self._writers.write([numbers[tile] for tile in kept]))

    def _sort(self, writing: _Writing) -> None:
        texts = [text for future in writing.texts for text in future.result()]
        for tile, text in zip(writing.kept, texts, strict=True):
            label = writing.labels[tile]
            question = self._asker.question(label and self._asker.words_for(label, self._rng))
            tokens = [*question, *self._asker.answer(text)]
            fitting = [length for length in self._waiting if len(tokens) <= length]
            if fitting:
                self._waiting[fitting[0]].append(_Row(writing.rgb[tile], tokens, len(question)))


def label_cells(maps: Tensor, labels: Sequence[str | None]) -> Tensor:
    """Returns the object of each cell that is of a tile's label, by majority.

    Args:
        maps: Numbers of objects and codes of classes, shape (batch, 2, size, size).
        labels: Of each tile; None for no label.

    Returns:
        Shape (batch, size / 4, size / 4), int32, on the same device.
    """
    numbers, classes = maps.unbind(dim=1)
    # No class has the code -1.
    codes = [OBJECT_LABELS.index(label) + 1 if label else -1 for label in labels]
    wanted = torch.tensor(codes, device=maps.device, dtype=maps.dtype)[:, None, None]
    return device_cell_numbers(torch.where(classes == wanted, numbers, 0))


def stacked(rows: Sequence[_Row], length: int, padding: int) -> WriterBatch:
    """Lays rows below each other, padded at the right, where nothing that counts sees it."""
    arrays: npt.NDArray[np.int64] = np.full((2, len(rows), length), IGNORED, np.int64)
    arrays[0] = padding
    for index, row in enumerate(rows):
        end = len(row.tokens)
        arrays[0, index, :end] = row.tokens
        arrays[1, index, row.asked : end] = row.tokens[row.asked :]
    rgb = torch.stack([row.rgb for row in rows])
    both = torch.from_numpy(arrays)
    tokens, targets = (both.pin_memory() if rgb.is_cuda else both).to(rgb.device, non_blocking=True)
    return WriterBatch(rgb, tokens, targets)
