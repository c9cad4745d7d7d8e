"""The fast decoder as a GPU has it writes what `generate()` writes there, and what is written here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from t4s_geo.models import TileQuestion, choose_model
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.registry import read_model_card
from t4s_geo.prompts import Prompt

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from t4s_geo.models.local.decoding.continuous import ContinuousDecoder  # noqa: E402
from t4s_geo.models.local.pytorch.model import GPU_LIMITS, continuous_decoder  # noqa: E402
from t4s_geo.models.local.pytorch.static_runtime import StaticRuntime  # noqa: E402

pytestmark = pytest.mark.model


def load(device: str, **options: Any) -> LocalModel:
    card = read_model_card(choose_model("embedded"))
    return LocalModel.load(model_folder("embedded"), card, device, runtime="torch", **options)


@pytest.fixture
def questions() -> list[TileQuestion]:
    """Tiles of a few even patches, about which there is little to write."""
    rng = np.random.default_rng(5)
    tiles = rng.integers(0, 255, (3, 2, 2, 3), np.uint8).repeat(128, 1).repeat(128, 2)
    prompts = tuple(Prompt(text, text) for text in ("building", "water", "bare land", "vegetation"))
    return [TileQuestion(tile, prompts[: 4 - index]) for index, tile in enumerate(tiles)]


def test_texts_are_those_of_the_slow_way(device: str, questions: list[TileQuestion]) -> None:
    slow = load(device, reference=True)
    reference: Any = slow.decoder
    decoder = continuous_decoder(reference, replace(GPU_LIMITS, rows=16))
    if device == "cpu":
        runtime = StaticRuntime(reference.network, reference.inputs, reference.token_ids)
        decoder = replace(decoder, runtime=runtime)
    assert isinstance(decoder.runtime, StaticRuntime)
    # With rows for all of them, with few, and again with more than it has seen.
    some = replace(decoder, limits=replace(decoder.limits, rows=5))
    # Here that the plain steps write what `generate()` does is tested elsewhere, with pictures of places.
    wanted = (reference if device == "cuda" else continuous_decoder(reference)).decode(questions)
    assert len({answer.text for answer in wanted}) > 4
    for found in (decoder.decode(questions[:1]), some.decode(questions), decoder.decode(questions)):
        for answer, expected in zip(found, wanted[: len(found)], strict=True):
            assert answer.text == expected.text
            np.testing.assert_allclose(answer.marginals, expected.marginals, atol=1e-4)


def test_half_precision_is_decoded_the_fast_way(device: str, questions: list[TileQuestion]) -> None:
    model = load(device, dtype="bfloat16")
    assert isinstance(model.decoder, ContinuousDecoder)
    assert model.tiles_at_once == (256 if device == "cuda" else 16)
    cells = [model.format.read(answer.text, ["x"]).cells for answer in model.answer(questions[-1:])[0]]
    assert [found.shape for found in cells] == [(32, 32)] * 2
