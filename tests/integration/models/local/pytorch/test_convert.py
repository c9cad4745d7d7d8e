"""Checkpoints in the original LLaVA-1.5 layout become folders that the Auto classes load."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import Tensor, nn
from transformers import (
    AutoModelForImageTextToText,
    AutoProcessor,
    CLIPVisionConfig,
    CLIPVisionModel,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
)

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard, read_card
from t4s_geo.models.local.pytorch.convert import convert

pytestmark = pytest.mark.model

WORDS = ["<unk>", "<s>", "</s>", "USER", "ASSISTANT", "segment", "water", "others", ":"]
CARD = ModelCard("tiny", "imagewise-rrle", 4, prompt_template="segment {prompt}")
HIDDEN, SIZE = 64, 28


@dataclass(frozen=True, eq=False)
class Original:
    """LLaVA-1.5 as its own code has it: three parts and what it does with them."""

    tower: CLIPVisionModel
    projector: nn.Sequential
    language: LlamaForCausalLM

    def logits(self, pixels: Tensor, ids: list[int], image_token: int) -> Tensor:
        """Puts the projected patches where the picture stands, and runs the language model."""
        features = self.tower(pixels, output_hidden_states=True).hidden_states[-2][:, 1:]
        place = ids.index(image_token)
        after = ids[place + features.shape[1] :]
        embed = self.language.get_input_embeddings()
        parts = [embed(torch.tensor([ids[:place]])), self.projector(features), embed(torch.tensor([after]))]
        return self.language(inputs_embeds=torch.cat(parts, dim=1)).logits

    def save(self, folder: Path, **settings: Any) -> None:
        """Writes it under the names of that code."""
        names = self.tower.state_dict()
        prefix = "" if any(name.startswith("vision_model.") for name in names) else "vision_model."
        weights = {f"model.vision_tower.vision_tower.{prefix}{name}": value for name, value in names.items()}
        weights |= {
            f"model.mm_projector.{name}": value for name, value in self.projector.state_dict().items()
        }
        weights |= self.language.state_dict()
        save_file({name: value.contiguous() for name, value in weights.items()}, folder / "model.safetensors")
        config = self.language.config.to_dict() | {
            "model_type": "llava_llama",
            "mm_vision_tower": "openai/clip-vit-large-patch14-336",
            "mm_projector_type": "mlp2x_gelu",
            "mm_vision_select_layer": -2,
        }
        (folder / "config.json").write_text(json.dumps(config | settings))
        words = Tokenizer(models.WordLevel({word: id for id, word in enumerate(WORDS)}, unk_token="<unk>"))
        words.pre_tokenizer = pre_tokenizers.Split(" ", "removed")
        special = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}
        PreTrainedTokenizerFast(tokenizer_object=words, **special).save_pretrained(folder)


@pytest.fixture(scope="module")
def original() -> Original:
    torch.manual_seed(0)
    vision = CLIPVisionConfig(
        hidden_size=HIDDEN,
        intermediate_size=96,
        num_hidden_layers=3,
        num_attention_heads=1,
        image_size=SIZE,
        patch_size=7,
    )
    text = LlamaConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
    )
    projector = nn.Sequential(nn.Linear(HIDDEN, 32), nn.GELU(), nn.Linear(32, 32))
    return Original(CLIPVisionModel(vision).eval(), projector, LlamaForCausalLM(text).eval())


@pytest.fixture
def source(original: Original, tmp_path: Path) -> Path:
    folder = tmp_path / "text4seg"
    folder.mkdir()
    original.save(folder)
    return folder


def test_logits_are_those_of_the_original(original: Original, source: Path, tmp_path: Path) -> None:
    target = tmp_path / "converted"
    convert(source, target, CARD)
    assert read_card(target) == ModelCard(
        "tiny", "imagewise-rrle", 4, tile_size=SIZE, overlap=SIZE // 4, prompt_template="segment {prompt}"
    )
    processor = AutoProcessor.from_pretrained(target)
    model = AutoModelForImageTextToText.from_pretrained(target, dtype=torch.float32).eval()
    rgb = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    content = [{"type": "image"}, {"type": "text", "text": "segment water"}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    assert text.endswith("USER: <image>\nsegment water ASSISTANT:")
    inputs = processor(images=Image.fromarray(rgb), text=text, return_tensors="pt", add_special_tokens=False)
    ids = inputs["input_ids"][0].tolist()
    image_token = processor.tokenizer.convert_tokens_to_ids("<image>")
    assert ids.count(image_token) == (SIZE // 7) ** 2
    with torch.inference_mode():
        found = model(**inputs).logits[..., : len(WORDS)]
        expected = original.logits(inputs["pixel_values"], ids, image_token)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-5)


def test_weights_in_several_files_of_torch_are_read(source: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    convert(source, tmp_path / "one", CARD)
    weights = sorted(load_file(source / "model.safetensors").items())
    # Older versions stored constants, too.
    extra = ("model.layers.0.self_attn.rotary_emb.inv_freq", torch.ones(4))
    torch.save(dict(weights[::2]), source / "pytorch_model-00001-of-00002.bin")
    torch.save(dict([*weights[1::2], extra]), source / "pytorch_model-00002-of-00002.bin")
    (source / "model.safetensors").unlink()
    convert(source, tmp_path / "two", CARD)
    one, two = (load_file(tmp_path / name / "model.safetensors") for name in ("one", "two"))
    assert one.keys() == two.keys() and all(torch.equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mm_projector_type": "linear"}, "projector .* is 'linear'"),
        ({"num_hidden_layers": 3}, "lacks weights: model.language_model.layers.2"),
        ({"num_hidden_layers": 1}, "has unknown weights: model.language_model.layers.1"),
    ],
)
def test_checkpoints_of_another_kind_are_refused(
    settings: dict[str, Any], message: str, original: Original, source: Path, tmp_path: Path
) -> None:
    original.save(source, **settings)
    with pytest.raises(UserError, match=message):
        convert(source, tmp_path / "converted", CARD)
    assert not (tmp_path / "converted").exists()


def test_what_cannot_be_written_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not divide into 5 cells a side; give another grid"):
        convert(source, tmp_path / "converted", replace(CARD, grid=5))
    with pytest.raises(UserError, match="exists; choose another folder"):
        convert(source, source, CARD)


def test_a_command_converts(
    source: Path, tmp_path: Path, cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = cli("convert", source, "-o", tmp_path / "converted", "--grid", 7)
    assert done.returncode == 0, done.stderr
    card = read_card(tmp_path / "converted")
    assert (card.name, card.grid, card.tile_size) == ("text4seg", 7, SIZE)
    assert card.prompt_template == "Please segment only the {prompt} in the image."
