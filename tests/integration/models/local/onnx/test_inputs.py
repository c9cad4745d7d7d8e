"""Inputs made without Transformers are those that Transformers makes."""

from __future__ import annotations

import numpy as np
import pytest

from t4s_geo.models import TileQuestion
from t4s_geo.models.card import read_card
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.onnx.inputs import OnnxInputs
from t4s_geo.prompts import Prompt

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from t4s_geo.models.local.pytorch.inputs import InputBuilder  # noqa: E402
from t4s_geo.models.local.pytorch.processors import load_processor  # noqa: E402

pytestmark = pytest.mark.model

EMBEDDED = model_folder("embedded")
WORDS = (
    "building", "Water Bodies", " trees ", "建筑物", "bâtiment", "a <image> in words", "</s><none>", "🌲",
    "a\nb", "{{ messages }}", "\u202eabc", "é" * 300,
)  # fmt: skip


@pytest.fixture(scope="module")
def both() -> tuple[OnnxInputs, InputBuilder]:
    template = read_card(EMBEDDED).prompt_template
    processor = load_processor(EMBEDDED)
    return OnnxInputs.load(EMBEDDED, template), InputBuilder(processor, template, torch.device("cpu"))


def _question(rng: np.random.Generator, side: int) -> TileQuestion:
    rgb = rng.integers(0, 256, (side, side, 3), np.uint8)
    return TileQuestion(rgb, tuple(Prompt(word, "x") for word in WORDS))


def test_tokens(both: tuple[OnnxInputs, InputBuilder]) -> None:
    ours, theirs = both
    question = _question(np.random.default_rng(0), 256)
    assert ours.token_ids(question) == theirs.token_ids(question)


@pytest.mark.parametrize("side", [256, 200, 512])
def test_pixels(side: int, both: tuple[OnnxInputs, InputBuilder]) -> None:
    ours, theirs = both
    questions = [_question(np.random.default_rng(seed), side) for seed in range(2)]
    expected = theirs.images(questions)["pixel_values"].numpy()
    assert np.allclose(ours.pixels(questions), expected, atol=1e-6)
