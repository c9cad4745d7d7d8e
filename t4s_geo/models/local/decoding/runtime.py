"""What decoding needs of whatever runs a checkpoint's network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.states import Ints
from t4s_geo.models.base import TileQuestion


class Runtime(Protocol):
    """A network over the rows of a KV cache, each of which holds the keys and values of one sequence.

    A token's keys and values lie at its position, so rows of different lengths share a step without padding.
    What lies behind a row's last token is undefined, and is never attended to.

    Attributes:
        image_token: Token in whose places image features go.
    """

    image_token: int

    def token_ids(self, question: TileQuestion) -> list[tuple[int, ...]]:
        """Returns the tokens of each prompt of a tile, those that stand for the image among them."""

    def row_bytes(self, positions: int) -> int:
        """Returns the bytes of a cache's row with so many positions."""

    def reserve(self, rows: int, positions: int) -> None:
        """Makes sure that the cache is at least as large; what was in it is lost."""

    def encode(self, questions: Sequence[TileQuestion]) -> Sequence[Any]:
        """Runs the vision tower over tiles, each with a prompt at least.

        Returns:
            Image features of each tile, for `prefill` of the same runtime.
        """

    def prefill(self, first: int, tokens: Ints, features: Sequence[Any], start: int) -> None:
        """Fills rows with the keys and values of tokens.

        Args:
            first: First of the rows, which are neighbours.
            tokens: Shape (rows, tokens), dtype int64; the rows hold those before them already.
            features: Image features of each row's tile, or none where no token stands for the image.
            start: Position of the first tokens.
        """

    def step(self, tokens: Ints, positions: Ints) -> npt.NDArray[np.float32]:
        """Runs the network over one more token of each of the first rows.

        Args:
            tokens: Shape (rows,), dtype int64.
            positions: Where they are, shape (rows,), dtype int64.

        Returns:
            Logits of the format's symbols and, last, of the end; shape (rows, symbols), dtype float32. They
            may be overwritten by the next step.
        """

    def copy_rows(self, sources: Ints, targets: Ints, length: int) -> None:
        """Copies so many positions of rows to other rows, none of which is a source."""
