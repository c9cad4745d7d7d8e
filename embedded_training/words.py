"""Starting values of the embeddings of prompt words: synonyms start out alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor


def word_embeddings(
    words: Mapping[str, Sequence[int]], width: int, scale: float, generator: torch.Generator
) -> Tensor:
    """Makes vectors of prompt words: those of a label share a direction.

    Args:
        words: For each word, the indices of the labels that it may ask for.
        width: Length of a vector.
        scale: Standard deviation of the numbers.
        generator: Source of chance.

    Returns:
        Shape (words, width), dtype float32.
    """
    count = 1 + max(max(labels) for labels in words.values())
    directions = torch.randn(count, width, generator=generator)
    shared = torch.stack([directions[list(labels)].mean(dim=0) for labels in words.values()])
    own = torch.randn(len(words), width, generator=generator)
    vectors: Tensor = (shared + 0.3 * own) / (1 + 0.3**2) ** 0.5 * scale
    return vectors
