"""From a batch of tiles to rows of the ledger: reading, asking the model, checking what it wrote."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import DescriptorError
from t4s_geo.ledger import RunSpec, TileRow
from t4s_geo.ledger.texts import Texts
from t4s_geo.models import Answer, Model, TileQuestion
from t4s_geo.models.asking import ask
from t4s_geo.raster.place import TilePlace
from t4s_geo.raster.scene import Scene, TileReadError
from t4s_geo.raster.tiling import Tile

Batch = tuple[Tile, ...]
"""Tiles that the model is asked about at once: answered whole or not at all."""


@dataclass(frozen=True, eq=False)
class Answered:
    """What a batch adds to the ledger.

    Attributes:
        rows: One for each tile and prompt of the batch.
        validity: Tiles with pixels that are not valid, and those pixels, shape (tile_size, tile_size).
    """

    rows: list[TileRow]
    validity: list[tuple[int, npt.NDArray[np.bool_]]]

    @classmethod
    def failed(cls, spec: RunSpec, batch: Batch, message: str) -> Answered:
        """Returns the rows of a batch that has no answers."""
        return cls([row for tile in batch for row in _unasked(spec, tile.index, "failed", message)], [])

    @property
    def tiles(self) -> set[int]:
        """Indices of the batch's tiles."""
        return {row.tile for row in self.rows}


@dataclass(frozen=True, eq=False)
class Answerer:
    """Answers batches of one scene with one model; threads may share it.

    Attributes:
        scene: The open scene.
        spec: What is asked for.
        model: Who writes the answers.
        turns: Taken while the model writes, which it does for so many threads at a time.
        texts: Reads what it wrote.
    """

    scene: Scene
    spec: RunSpec
    model: Model
    turns: threading.Semaphore
    texts: Texts

    def answer(self, batch: Batch) -> Answered:
        """Reads and asks a batch; what fails becomes a row that says why.

        Raises:
            UserError: The model cannot answer this run at all.
        """
        rows: list[TileRow] = []
        validity = []
        ours, nothing = self._asked, self._nothing
        asked: list[tuple[int, TileQuestion]] = []
        for tile in batch:
            try:
                image = self.scene.read(tile.window) if self.scene.reaches(tile.window) else None
            except TileReadError as error:
                rows += _unasked(self.spec, tile.index, "failed", str(error))
                continue
            if image is None or not image.valid.any():
                rows += _unasked(self.spec, tile.index, "empty")
                continue
            if not image.valid.all():
                validity.append((tile.index, image.valid))
            place = TilePlace(self.scene.grid, tile.window)
            prompts = tuple(self.spec.prompts[number] for number in ours)
            asked.append((tile.index, TileQuestion(image.rgb, prompts, place)))
            rows += [TileRow(tile.index, number, "done", text) for number, text in nothing.items()]
        if not ours:
            return Answered(rows, validity)
        with self.turns:
            answered = ask(self.model, [question for _, question in asked], prompts_alone=True)
        rows += self._rows(
            [
                (tile_index, number, answer)
                for (tile_index, _), answers in zip(asked, answered, strict=True)
                for number, answer in zip(ours, answers, strict=True)
            ]
        )
        return Answered(rows, validity)

    @cached_property
    def _asked(self) -> tuple[int, ...]:
        """Positions of the prompts that the model is asked for."""
        return tuple(number for number in range(len(self.spec.prompts)) if number not in self._nothing)

    @cached_property
    def _nothing(self) -> dict[int, str]:
        """What a model would write that finds nothing, for each prompt that only the refiner answers."""
        card, prompts = self.spec.card, self.spec.prompts
        refined = card.refined_among([prompt.text for prompt in prompts])
        if not refined:
            return {}
        format = card.format()
        cells = np.zeros((card.grid, card.grid), np.uint8)
        return {number: format.write(cells, [prompts[number].label]) for number in refined}

    def _rows(self, answers: Sequence[tuple[int, int, Answer | Exception]]) -> Iterator[TileRow]:
        """Checks answers to tiles and prompts; what is no descriptor is kept to be looked at, but failed."""
        labels = [prompt.label for prompt in self.spec.prompts]
        said = [(answer.text, labels[prompt]) for _, prompt, answer in answers if isinstance(answer, Answer)]
        readings = iter(zip(said, self.texts.read_each(said), strict=True))
        for tile, prompt, answer in answers:
            if isinstance(answer, Exception):
                yield TileRow(tile, prompt, "failed", message=f"The model failed: {answer}")
                continue
            one, reading = next(readings)
            if isinstance(reading, DescriptorError):
                message = f"The model's text is wrong: {reading}"
                yield TileRow(tile, prompt, "failed", answer.text, message=message)
                continue
            if answer.marginals is None or not self.texts.have_soft_cells:
                # Without those of cells the text is wanted again, and soon.
                self.texts.remember(one, reading)
            logs, marginals = answer.log_probabilities, answer.marginals
            yield TileRow(tile, prompt, "done", answer.text, logs, marginals, objects=reading.count)


def _unasked(spec: RunSpec, tile: int, status: str, message: str | None = None) -> list[TileRow]:
    """Returns the rows of a tile that the model has not answered."""
    return [TileRow(tile, prompt, status, message=message) for prompt in range(len(spec.prompts))]
