"""The boundary between the engine and its models: text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid


@dataclass(frozen=True, eq=False)
class TileRequest:
    """One question about one tile.

    Attributes:
        rgb: The tile, shape (tile_size, tile_size, 3), dtype uint8.
        grid: Pixel grid that the window counts in.
        window: The tile's place in the grid; may reach past the grid's edge.
        prompt: What is asked for.
    """

    rgb: npt.NDArray[np.uint8]
    grid: PixelGrid
    window: Window
    prompt: Prompt


@dataclass(frozen=True, eq=False)
class Answer:
    """What a model wrote.

    Attributes:
        text: The descriptor, untrusted.
        log_probabilities: Natural logarithm of each written token's probability, shape (tokens,), dtype
            float32; None where the model does not tell.
        marginals: Marginal probability of each cell, shape (grid, grid), dtype float32, 0..1; None where
            unknown.
    """

    text: str
    log_probabilities: npt.NDArray[np.float32] | None = None
    marginals: npt.NDArray[np.float32] | None = None


class Model(Protocol):
    """Something that answers prompts about tiles with descriptors."""

    @property
    def card(self) -> ModelCard:
        """What the model wants to be given and what it writes."""

    @property
    def identity(self) -> str:
        """Stable name of exactly this model, for the ledger: answers of equal identities may be mixed."""

    @property
    def concurrency(self) -> int:
        """How many threads may call `answer` at the same time, to good effect."""

    def answer(self, requests: Sequence[TileRequest]) -> list[Answer]:
        """Answers a batch, in the order of the requests."""

    def close(self) -> None:
        """Releases files and memory."""
