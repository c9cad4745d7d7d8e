"""The embedded checkpoint with a pretrained language model in place of its own: a folder for `t4s-geo train`.

    python -m embedded_training.referring.smollm SmolLM2-135M-Instruct.Q4_1.gguf OUTPUT [--layers 30]

SmolLM2 (135 million parameters, Apache-2.0) is read from GGUF, which takes the package `gguf`. Tower and
words are joined by an untrained projector, and the format's tokens are added when it is trained.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch
from transformers import (
    AddedToken,
    AutoModelForCausalLM,
    AutoTokenizer,
    LlamaForCausalLM,
    LlavaConfig,
    LlavaForConditionalGeneration,
    PreTrainedTokenizerFast,
)

import t4s_geo.models.local.pytorch.lite_tower  # noqa: F401  (registers the tower with the Auto classes)
from embedded_training.build import ANSWER, CHAT_TEMPLATE, IMAGE, make_processor
from embedded_training.export import write_checkpoint
from embedded_training.sizes import IMAGE_TOKENS
from t4s_geo.models.card import ModelCard, read_card
from t4s_geo.models.folders import model_folder

NAME = "t4s-geo SmolLM2, not trained yet"


def open_language(path: Path, layers: int) -> tuple[LlamaForCausalLM, PreTrainedTokenizerFast]:
    """Opens a language model of Llama's kind.

    Args:
        path: GGUF file.
        layers: How many of its layers to keep, from the input on.

    Returns:
        The model in float32, and its tokenizer.
    """
    network = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    network.model.layers = network.model.layers[:layers]
    network.config.num_hidden_layers = len(network.model.layers)
    # Weights were brought to float32; who is told that they are quantised does not train them.
    if hasattr(network.config, "quantization_config"):
        del network.config.quantization_config
    return network, tokenizer


def join(
    language: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, tower_of: Path
) -> LlavaForConditionalGeneration:
    """Puts a language model behind the tower of a checkpoint.

    Args:
        language: The language model; its table of words grows.
        tokenizer: Its tokenizer; it gets tokens for the image and for where the answer begins.
        tower_of: Folder of the checkpoint.
    """
    tokenizer.add_tokens([AddedToken(token, special=True) for token in (IMAGE, ANSWER)], special_tokens=True)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    words = max(len(tokenizer), language.get_input_embeddings().weight.shape[0])
    language.resize_token_embeddings(words, mean_resizing=False)
    seeing = LlavaForConditionalGeneration.from_pretrained(tower_of, dtype=torch.float32)
    config = LlavaConfig(
        vision_config=seeing.config.vision_config,
        text_config=language.config,
        image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        image_seq_length=IMAGE_TOKENS,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        tie_word_embeddings=language.config.tie_word_embeddings,
    )
    joined = LlavaForConditionalGeneration(config)
    joined.model.vision_tower.load_state_dict(seeing.model.vision_tower.state_dict())
    joined.model.language_model.load_state_dict(language.model.state_dict())
    joined.lm_head.load_state_dict(language.lm_head.state_dict())
    return joined


def card_of(base: ModelCard) -> ModelCard:
    """Returns the card: as the embedded checkpoint's, but that any words may be asked for."""
    return replace(
        base, name=NAME, vocabulary={}, parts={}, countable=(), by_refiner=(), object_sizes={}, refine="none"
    )


def chat_template(tokenizer: PreTrainedTokenizerFast) -> str:
    """Returns the embedded checkpoint's template with the tokenizer's own marks of beginning and end."""
    start, end = tokenizer.bos_token or "", tokenizer.eos_token
    return CHAT_TEMPLATE.replace("'<s>'", repr(start)).replace("'</s>'", repr(end))


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--layers", type=int, default=30, help="of 30, from the input on")
    given = parser.parse_args()
    embedded = model_folder("embedded")
    network, tokenizer = open_language(given.gguf, given.layers)
    joined = join(network, tokenizer, embedded)
    processor = make_processor(tokenizer, chat_template(tokenizer))
    write_checkpoint(given.output, joined, processor, card_of(read_card(embedded)))
    print(f"{given.output}: {sum(weight.numel() for weight in joined.parameters()):,} parameters")


if __name__ == "__main__":
    main()
