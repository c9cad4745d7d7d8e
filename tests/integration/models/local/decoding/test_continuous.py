"""The fast decoder writes what `generate()` of Transformers writes under the same grammar."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from rasterio.windows import Window

from t4s_geo.descriptors.tokens import Kind
from t4s_geo.models import TileQuestion, choose_model
from t4s_geo.models.base import Answer
from t4s_geo.models.folders import model_folder
from t4s_geo.models.registry import read_model_card
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from transformers import (  # noqa: E402
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    MistralConfig,
    Qwen2Config,
    Qwen3Config,
)

from t4s_geo.models.local.decoding.continuous import ContinuousDecoder, Limits  # noqa: E402
from t4s_geo.models.local.model import LocalModel  # noqa: E402
from t4s_geo.models.local.onnx.runtime import OnnxRuntime  # noqa: E402
from t4s_geo.models.local.pytorch.model import continuous_decoder  # noqa: E402
from t4s_geo.models.local.pytorch.runtime import TorchRuntime, can_decode  # noqa: E402

pytestmark = pytest.mark.model

Tiles = list[NDArray[np.uint8]]
PROMPTS = ("building", "road", "body of water", "trees", "bare land", "field")


@pytest.fixture(scope="module")
def reference() -> LocalModel:
    return LocalModel.load(
        model_folder("embedded"), read_model_card(choose_model("embedded")), "cpu", reference=True
    )


@pytest.fixture(scope="module")
def light() -> LocalModel:
    return LocalModel.load(
        model_folder("embedded"), read_model_card(choose_model("embedded")), "cpu", threads=1
    )


@pytest.fixture(scope="module", params=["onnxruntime", "torch"])
def fast(request: pytest.FixtureRequest, reference: LocalModel, light: LocalModel) -> LocalModel:
    return light if request.param == "onnxruntime" else _with_rows(reference, 48)


@pytest.fixture(scope="module")
def tiles(samples: Path) -> Tiles:
    read = []
    for name, corner in (("banepa_town.tif", 128), ("palm_springs_pond.tif", 64)):
        with Scene.open(str(samples / name), gsd=0.3) as scene:
            window = Window(corner, corner, 256, 256)
            read.append(scene.read(window).rgb)
    return read


def _with_rows(reference: LocalModel, rows: int) -> LocalModel:
    return replace(reference, decoder=continuous_decoder(reference.decoder, Limits(rows=rows)))


def _asking(rgb: NDArray[np.uint8], *texts: str) -> TileQuestion:
    return TileQuestion(rgb, tuple(Prompt(text, text) for text in texts))


def _untrained(reference: LocalModel, text: object, bias: bool) -> LocalModel:
    """The same processor before a small network with random weights."""
    torch.manual_seed(1)
    trained = reference.decoder.network.config
    vision = CLIPVisionConfig(
        hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=256,
        patch_size=32, projection_dim=32,
    )  # fmt: skip
    text.vocab_size = trained.text_config.vocab_size
    config = LlavaConfig(
        vision_config=vision,
        text_config=text,
        image_token_index=trained.image_token_id,
        image_seq_length=64,
        vision_feature_layer=-1,
    )
    network = LlavaForConditionalGeneration(config).eval()
    network.lm_head = torch.nn.Linear(text.hidden_size, text.vocab_size, bias=bias)
    torch.nn.init.normal_(network.lm_head.weight)
    if bias:
        # Large boxes full of bricks, or the texts would be short.
        words = reference.format.vocabulary
        liked = [words.index[f"<{edge}>"] for edge in ("y0", "x0", f"y{words.grid}", f"x{words.grid}")]
        liked += range(words.first[Kind.BRICK], words.end)
        torch.nn.init.zeros_(network.lm_head.bias)
        network.lm_head.bias.data[reference.decoder.token_ids[liked]] = 20
    return replace(reference, decoder=replace(reference.decoder, network=network))


class Expected:
    """What `generate()` writes, which takes most of the time: each question is put to it once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Answer] = {}

    def of(self, model: LocalModel, kind: object, question: TileQuestion) -> list[Answer]:
        """Returns the answers; `kind` tells models apart."""
        pixels = question.rgb.tobytes()
        keys = {prompt.text: (kind, pixels, prompt.text) for prompt in question.prompts}
        new = [Prompt(text, text) for text, key in keys.items() if key not in self._known]
        for prompt, answer in zip(new, *model.answer([replace(question, prompts=tuple(new))]), strict=True):
            self._known[keys[prompt.text]] = answer
        return [self._known[keys[prompt.text]] for prompt in question.prompts]


@pytest.fixture(scope="module")
def expected() -> Expected:
    return Expected()


def _check(
    fast: LocalModel,
    reference: LocalModel,
    wanted: Expected,
    questions: Sequence[TileQuestion],
    kind: object = "",
) -> None:
    found = fast.answer(questions)
    assert [len(tile) for tile in found] == [len(question.prompts) for question in questions]
    answers = [answer for tile in found for answer in tile]
    expected = [answer for question in questions for answer in wanted.of(reference, kind, question)]
    assert [answer.text for answer in answers] == [answer.text for answer in expected]
    for answer, other in zip(answers, expected, strict=True):
        assert answer.log_probabilities.dtype == answer.marginals.dtype == np.float32
        assert np.allclose(answer.log_probabilities, other.log_probabilities, atol=1e-4)
        assert np.allclose(answer.marginals, other.marginals, atol=1e-4)


def test_the_embedded_checkpoint_takes_the_fast_way(light: LocalModel, reference: LocalModel) -> None:
    assert isinstance(light.decoder, ContinuousDecoder)
    assert isinstance(light.decoder.runtime, OnnxRuntime)
    assert can_decode(reference.decoder.network)


def test_torch_runs_it_where_it_is_asked_to(light: LocalModel) -> None:
    model = LocalModel.load(model_folder("embedded"), light.card, "cpu", runtime="torch")
    assert isinstance(model.decoder.runtime, TorchRuntime)
    assert light.identity == f"{model.identity}:onnxruntime"


def test_a_tile_with_many_prompts(
    fast: LocalModel, reference: LocalModel, expected: Expected, tiles: Tiles
) -> None:
    _check(fast, reference, expected, [_asking(tiles[0], *PROMPTS)])


def test_tiles_with_different_prompts(
    fast: LocalModel, reference: LocalModel, expected: Expected, tiles: Tiles
) -> None:
    one, other = tiles
    questions = [_asking(other, "road"), _asking(one), _asking(one, *PROMPTS[:3]), _asking(other, "trees")]
    _check(fast, reference, expected, questions)


@pytest.mark.parametrize("rows", [1, 3])
def test_more_prompts_than_rows(
    rows: int, fast: LocalModel, reference: LocalModel, expected: Expected, tiles: Tiles
) -> None:
    few = replace(fast, decoder=replace(fast.decoder, limits=Limits(rows=rows)))
    _check(few, reference, expected, [_asking(tile, *PROMPTS[:4]) for tile in tiles])


def test_a_single_prompt_and_none(
    fast: LocalModel, reference: LocalModel, expected: Expected, tiles: Tiles
) -> None:
    _check(fast, reference, expected, [_asking(tiles[0], "building")])
    assert fast.answer([]) == reference.answer([]) == []


def test_the_same_question_twice(
    fast: LocalModel, reference: LocalModel, expected: Expected, tiles: Tiles
) -> None:
    _check(fast, reference, expected, [_asking(tiles[0], "road", "road")])


SMALL = {
    "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "initializer_range": 0.3,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "bias"),
    [
        (LlamaConfig(**SMALL), True),
        (MistralConfig(**SMALL, sliding_window=None), False),
        (Qwen2Config(**SMALL), True),
        (Qwen3Config(**SMALL, head_dim=8), False),
    ],
    ids=lambda value: getattr(value, "model_type", str(value)),
)
def test_other_networks(
    text: object, bias: bool, reference: LocalModel, expected: Expected, tiles: Tiles
) -> None:
    other = _untrained(reference, text, bias)
    assert can_decode(other.decoder.network)
    questions = [_asking(tile, *PROMPTS[:3]) for tile in tiles]
    _check(_with_rows(other, 4), other, expected, questions, text.model_type)


def test_networks_of_another_build_are_decoded_by_generate(reference: LocalModel) -> None:
    sliding = Qwen2Config(**SMALL, use_sliding_window=True, sliding_window=8, max_window_layers=0)
    assert not can_decode(_untrained(reference, sliding, False).decoder.network)


class Template:
    """A processor whose chat template puts image and prompt in a given order."""

    def __init__(self, processor: object, text: str) -> None:
        self.processor, self.text = processor, text
        self.tokenizer, self.image_processor = processor.tokenizer, processor.image_processor

    def apply_chat_template(self, messages: list[dict], **_: object) -> str:
        return self.text.replace("{prompt}", messages[0]["content"][1]["text"])

    def __call__(self, **inputs: object) -> object:
        return self.processor(**inputs)


@pytest.mark.parametrize("text", ["<s><image>{prompt}<answer>", "<s>{prompt}<image><answer>"])
@pytest.mark.parametrize("rows", [3, 48])
def test_image_or_prompt_first(
    rows: int, text: str, reference: LocalModel, expected: Expected, tiles: Tiles, tmp_path: Path
) -> None:
    decoder = reference.decoder
    inputs = replace(decoder.inputs, processor=Template(decoder.inputs.processor, text))
    moved = replace(reference, decoder=replace(decoder, inputs=inputs))
    questions = [_asking(tile, "building", "bare land", "road") for tile in tiles]
    _check(_with_rows(moved, rows), moved, expected, questions, text)

    folder = tmp_path / "moved"
    shutil.copytree(model_folder("embedded"), folder)
    spoken = text.replace("{prompt}", "{{ messages[0]['content'][1]['text'] }}")
    (folder / "chat_template.jinja").write_text(spoken)
    light = LocalModel.load(folder, reference.card, "cpu", threads=1)
    assert isinstance(light.decoder.runtime, OnnxRuntime)
    few = replace(light, decoder=replace(light.decoder, limits=Limits(rows=rows)))
    _check(few, moved, expected, questions, text)
