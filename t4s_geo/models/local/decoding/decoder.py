"""What all ways to have a network write have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from t4s_geo.models.base import Answer, TileQuestion


class Decoder(Protocol):
    """Has a network write answers, constrained by a grammar or in free text."""

    def decode(self, questions: Sequence[TileQuestion]) -> list[Answer]:
        """Decodes a batch greedily.

        Returns:
            One answer for each tile and prompt, in their order.

        Raises:
            MemoryError, torch.OutOfMemoryError: Less might fit.
        """
