"""What decoders write, and what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from t4s_geo.models.base import TileQuestion


@dataclass(frozen=True, eq=False)
class Generation:
    """A descriptor and how sure the model was of it.

    Attributes:
        symbols: The text and its end, shape (length,), dtype int64.
        probabilities: Probability of each of them among those that the grammar allowed, shape (length,),
            dtype float32.
        bricks: Probability of each cell of the brick that each step was about, shape
            (length, cells of a brick), dtype float32; see `t4s_geo.descriptors.marginals.place_bricks`.
    """

    symbols: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float32]
    bricks: npt.NDArray[np.float32]


class Decoder(Protocol):
    """Something that has a network write descriptors."""

    def write(self, questions: Sequence[TileQuestion]) -> list[Generation]:
        """Answers greedily under the grammar; one answer for each tile and prompt, in their order."""


@dataclass(frozen=True, eq=False)
class Trace:
    """What was written, step by step; on the device until all is done.

    Attributes:
        owners: Number, over all tiles, of the prompt that each row of a step belongs to, arrays of shape
            (rows,), dtype int64.
        symbols: What was chosen, tensors of shape (rows,), dtype int64.
        probabilities: How probable it was, tensors of shape (rows,), dtype float32.
        bricks: Cells of the brick in question, tensors of shape (rows, cells of a brick), dtype float32.
    """

    owners: list[npt.NDArray[np.int64]] = field(default_factory=list)
    symbols: list[Tensor] = field(default_factory=list)
    probabilities: list[Tensor] = field(default_factory=list)
    bricks: list[Tensor] = field(default_factory=list)

    def answers(self, end: int) -> list[Generation]:
        """Sorts the steps by prompt; `end` is the symbol that ends a text."""
        owners = np.concatenate(self.owners)
        order = np.argsort(owners, kind="stable")
        cuts = np.cumsum(np.bincount(owners))[:-1]
        columns = (
            np.split(torch.cat(steps).cpu().numpy()[order], cuts)
            for steps in (self.symbols, self.probabilities, self.bricks)
        )
        return [_ended(Generation(*values), end) for values in zip(*columns, strict=True)]


def _ended(written: Generation, end: int) -> Generation:
    """Adds the end where it was left out because nothing else could follow: it is certain."""
    if written.symbols[-1] == end:
        return written
    return Generation(
        np.append(written.symbols, end),
        np.append(written.probabilities, np.float32(1)),
        np.pad(written.bricks, ((0, 1), (0, 0))),
    )
