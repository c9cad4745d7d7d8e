"""Starting values of the embeddings of brick tokens: tokens that mean similar things start out alike.

A pattern is some cells, so its vector is the sum of as many directions, each with the sign of its cell, and
the score of a pattern becomes the sum of the scores of its cells. A number (edge, row, column) is a few waves
of different lengths, so neighbours are near each other. Drawn at random instead, each of a thousand patterns
has to be learnt on its own from the few times it occurs.
"""

from __future__ import annotations

import torch
from torch import Tensor

from t4s_geo.descriptors import BrickVocabulary
from t4s_geo.descriptors.tokens import Kind

WAVES = 8


def brick_embeddings(words: BrickVocabulary, width: int, scale: float, generator: torch.Generator) -> Tensor:
    """Makes vectors of all tokens of a vocabulary.

    Args:
        words: The vocabulary.
        width: Length of a vector.
        scale: Standard deviation of the numbers.
        generator: Source of chance.

    Returns:
        Shape (tokens, width), dtype float32.
    """
    bits = torch.from_numpy(words.pattern_bits).flatten(1).float() * 2 - 1
    edges = torch.arange(words.edges + 1)
    # Edges, rows and columns are all numbers of cells; each kind gets directions of its own.
    kinds = [
        torch.zeros(1, 1),
        _waves(edges, words.edges),
        _waves(edges, words.edges),
        torch.eye(len(words.spoken_sizes)),
        _waves(torch.arange(words.rows) * words.brick_height, words.grid),
        _waves(torch.arange(1, words.columns) * words.brick_width, words.grid),
        _waves(torch.arange(1, words.columns + 1) * words.brick_width, words.grid),
        bits,
    ]
    if words.parts > 1:
        kinds.append(torch.zeros(len(words.values_of[Kind.SEAM]), 1))
    rows = [_spread(features, width, generator) for features in kinds]
    return torch.cat(rows) * scale


def _waves(numbers: Tensor, longest: int) -> Tensor:
    """Returns sines and cosines of numbers, wave lengths halving from twice the longest number."""
    angles = numbers[:, None] * torch.pi / longest * 2.0 ** torch.arange(WAVES)[None, :] / 2
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def _spread(features: Tensor, width: int, generator: torch.Generator) -> Tensor:
    """Projects features at random, adds a direction for their kind and a little of each token's own."""
    count, size = features.shape
    mixed = features @ torch.randn(size, width, generator=generator) / max(1.0, size**0.5)
    kind = torch.randn(1, width, generator=generator)
    own = torch.randn(count, width, generator=generator)
    vectors: Tensor = (mixed + 0.7 * kind + 0.3 * own) / (1 + 0.7**2 + 0.3**2) ** 0.5
    return vectors
