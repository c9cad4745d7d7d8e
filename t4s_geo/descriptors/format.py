"""The one interface of all descriptor formats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.uint8]
"""Label codes of a tile's cells, shape (grid, grid), dtype uint8: 0 none, k the k-th label."""


class DescriptorError(ValueError):
    """A text is not a descriptor of the expected format.

    Attributes:
        position: Index of the character at which the text stops being one.
    """

    def __init__(self, message: str, position: int) -> None:
        """Keeps where the text went wrong beside what is wrong."""
        super().__init__(f"{message} (at character {position})")
        self.position = position


class Codec(Protocol):
    """Writes the cells of a tile as text and reads them back.

    Decoding takes time and memory bounded by the grid, whatever the text: models and servers are not trusted.
    Encoding and decoding are exact inverses at grid resolution, unless a format says what it gives up.
    """

    @property
    def name(self) -> str:
        """Name of the format with its version, as in a checkpoint's card."""

    @property
    def grid(self) -> int:
        """Cells along each side of a tile."""

    def encode(self, cells: Cells, labels: Sequence[str]) -> str:
        """Writes cells of shape (grid, grid) as text.

        Raises:
            ValueError: The cells' shape or codes, or the labels, do not fit the format.
        """

    def decode(self, text: str, labels: Sequence[str]) -> Cells:
        """Reads a text back into cells of shape (grid, grid).

        Raises:
            DescriptorError: The text is not a descriptor of this format and grid.
        """

    def objects(self, text: str) -> npt.NDArray[np.uint16]:
        """Reads which object each cell belongs to, of any label.

        Returns:
            Shape (grid, grid), dtype uint16; 0 where nothing is. Formats that tell none apart have but one.

        Raises:
            DescriptorError: The text is not a descriptor of this format and grid.
        """


def check_cells(cells: Cells, grid: int, labels: Sequence[str]) -> None:
    """Raises ValueError where cells do not have the grid's shape or name a label that is not there."""
    if cells.shape != (grid, grid):
        raise ValueError(f"cells have shape {cells.shape}, and the descriptor's grid is {grid}x{grid}")
    highest = int(cells.max(initial=0))
    if highest > len(labels):
        raise ValueError(f"cells hold the label code {highest}, and there are {len(labels)} labels")


def make_codec(name: str, grid: int, max_tokens: int | None = None) -> Codec:
    """Makes the codec that a checkpoint's card names.

    Args:
        name: `imagewise-rrle`, `boxwise-bricks-v1` or `boxwise-bricks-v2`.
        grid: Cells along each side of a tile.
        max_tokens: Most tokens of a text, where the format lets one choose; None for its own limit.

    Raises:
        ValueError: No format has this name, or it has no such grid or limit.
    """
    # Imported here because the modules need the interface above.
    from t4s_geo.descriptors.bricks_v1 import BrickCodec
    from t4s_geo.descriptors.bricks_v2 import LearnedBrickCodec
    from t4s_geo.descriptors.imagewise import ImageWiseCodec

    codecs: dict[str, type[BrickCodec | ImageWiseCodec | LearnedBrickCodec]] = {
        codec.format_name: codec for codec in (BrickCodec, ImageWiseCodec, LearnedBrickCodec)
    }
    if name not in codecs:
        raise ValueError(f"no descriptor format is named {name!r}; there are {', '.join(sorted(codecs))}")
    if max_tokens is None:
        return codecs[name](grid)
    if name != LearnedBrickCodec.format_name:
        raise ValueError(
            f"the descriptor format {name!r} has a limit of its own, so max_tokens must be left out"
        )
    return LearnedBrickCodec(grid, max_tokens)
