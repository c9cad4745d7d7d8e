"""Every token of a vocabulary has a vector to start with."""

from __future__ import annotations

import pytest

from t4s_geo.descriptors import BrickFormat, BrickFormatV1, BrickFormatV2, BrickFormatV3

torch = pytest.importorskip("torch")

from t4s_geo.training.brick_embeddings import brick_embeddings  # noqa: E402


@pytest.mark.parametrize("format", [BrickFormatV1(8), BrickFormatV2(64), BrickFormatV3(8)])
def test_there_is_a_vector_for_each_token(format: BrickFormat) -> None:
    vectors = brick_embeddings(format.vocabulary, 16, 0.02, torch.Generator().manual_seed(0))
    assert vectors.shape == (len(format.vocabulary), 16)
    assert len(vectors.unique(dim=0)) == len(vectors)
