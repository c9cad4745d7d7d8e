"""What a checkpoint answers before it is taught: labels are learnt where they say something else.

Labels drawn by hand hold much that cannot be seen: outlines a cell off, corners that no picture shows. A
small model that has to learn them first spreads its tokens over all that might be there, and finds less
than before. Where a label cuts a cell, the model's own answer decides instead; what is wrong is learnt all
the same, since a cell that labels say is wholly in or out stays what they say. This is bootstrapping (Reed
et al., 2015, "Training deep neural networks on noisy labels with bootstrapping"), cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from t4s_geo.models.base import TileQuestion
from t4s_geo.models.card import ModelCard
from t4s_geo.models.local.model import LocalModel
from t4s_geo.prompts import Prompt


@dataclass(frozen=True, eq=False)
class OwnAnswers:
    """Asks a checkpoint about the tiles that it is to learn from; it is loaded when it is first asked.

    Attributes:
        folder: The checkpoint.
        card: Its card.
        device: Where it runs.
    """

    folder: Path
    card: ModelCard
    device: str = "auto"

    def marginals(self, rgb: npt.NDArray[np.uint8], label: str) -> npt.NDArray[np.float32] | None:
        """Returns the probability of a label in each cell of a tile.

        Args:
            rgb: The tile, shape (tile_size, tile_size, 3), dtype uint8.
            label: What is asked for.

        Returns:
            Shape (grid, grid), dtype float32; None where the checkpoint does not tell, or knows no such
            label.

        Raises:
            UserError: The checkpoint cannot be used.
        """
        if not self.card.knows(label):
            return None
        ((answer, *_),) = self._model.answer([TileQuestion(rgb, (Prompt(label, label),))])
        return answer.marginals

    @cached_property
    def _model(self) -> LocalModel:
        return LocalModel.load(self.folder, self.card, self.device)


def blended(
    coverage: npt.NDArray[np.float64], own: npt.NDArray[np.float32] | None, trust: float
) -> npt.NDArray[np.uint8]:
    """Decides which cells are learnt as a label's.

    Args:
        coverage: Share of each cell that the label has, shape (grid, grid).
        own: Its probability by the model's own answer, of the same shape; None: labels alone decide.
        trust: What labels count, above 0.5 and at most 1, against the answer.

    Returns:
        1 where it is, shape (grid, grid), dtype uint8.
    """
    mixed = coverage if own is None else trust * coverage + (1 - trust) * own
    return (mixed >= 0.5).astype(np.uint8)
