"""What constrained decoding generates."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import Format, SoftTokens
from t4s_geo.models.base import Answer


@dataclass(frozen=True, eq=False)
class Generation:
    """A descriptor and how sure the model was of it.

    Attributes:
        symbols: The text and its end, shape (length,), dtype int64.
        probabilities: Probability of each of them among those that the grammar allowed, shape (length,),
            dtype float32.
        marginals: Probability of each cell of the brick that each step was about, shape
            (length, cells of a brick), dtype float32; as in `SoftTokens`.
    """

    symbols: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float32]
    marginals: npt.NDArray[np.float32]

    def answer(self, format: Format) -> Answer:
        """Returns it as text with probabilities."""
        return Answer(
            "".join(format.tokens[symbol] for symbol in self.symbols[:-1].tolist()),
            np.log(np.maximum(self.probabilities, np.float32(1e-30))),
            format.soft_cells(SoftTokens(self.symbols, self.marginals)),
        )


@dataclass(frozen=True, eq=False)
class Trace:
    """What was generated, step by step.

    Attributes:
        sequences: Number of the sequence in each row of a step, arrays of shape (rows,), dtype int64.
        symbols: What was chosen, arrays of shape (rows,), dtype int64.
        probabilities: How probable it was, arrays of shape (rows,), dtype float32.
        marginals: Cells of the brick in question, arrays of shape (rows, cells of a brick), dtype float32.
    """

    sequences: list[npt.NDArray[np.int64]] = field(default_factory=list)
    symbols: list[npt.NDArray[np.int64]] = field(default_factory=list)
    probabilities: list[npt.NDArray[np.float32]] = field(default_factory=list)
    marginals: list[npt.NDArray[np.float32]] = field(default_factory=list)

    def generations(self, end: int) -> list[Generation]:
        """Sorts the steps by sequence; `end` is the symbol that ends a text."""
        sequences = np.concatenate(self.sequences)
        order = np.argsort(sequences, kind="stable")
        cuts = np.cumsum(np.bincount(sequences))[:-1]
        columns = (
            np.split(np.concatenate(steps)[order], cuts)
            for steps in (self.symbols, self.probabilities, self.marginals)
        )
        return [_ended(Generation(*values), end) for values in zip(*columns, strict=True)]


def _ended(generation: Generation, end: int) -> Generation:
    """Adds the end where it was left out because nothing else could follow: it is certain."""
    if generation.symbols[-1] == end:
        return generation
    return Generation(
        np.append(generation.symbols, end),
        np.append(generation.probabilities, np.float32(1)),
        np.pad(generation.marginals, ((0, 1), (0, 0))),
    )
