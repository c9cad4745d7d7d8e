"""Puts the embedded checkpoint together: the tower, LLaVA's projector, Llama and a tokenizer of words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import (
    CLIPImageProcessor,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

from embedded_training.label_set import SYNONYMS, Synonyms
from embedded_training.sizes import GRID, PATCH, TILE_SIZE
from embedded_training.words import word_embeddings
from t4s_geo.descriptors import BrickFormat, BrickFormatV1, BrickFormatV2
from t4s_geo.models.local.pytorch.lite_tower import LiteTowerConfig
from t4s_geo.training.brick_embeddings import brick_embeddings

FORMATS: Mapping[str, BrickFormat] = MappingProxyType(
    {
        # Bricks of the finest cells of version 2 are as large as what an image token stands for, so each is
        # read from one token; the encoder does without larger cells, which would be read from several.
        format.name: format
        for format in (BrickFormatV1(GRID), BrickFormatV2(64, limit=96, sizes=(1,)))
    }
)
"""What can be written, by name."""

DEFAULT_DESCRIPTOR = BrickFormatV1.name
IMAGE_MEAN, IMAGE_STD = (127 / 255,) * 3, (128 / 255,) * 3
"""Of red, green and blue, 0 to 1, as EfficientNet-Lite was trained with."""

PAD, START, END, UNKNOWN, IMAGE, ANSWER = "<pad>", "<s>", "</s>", "<unk>", "<image>", "<answer>"

# The prompt is plain words between start and image; what the tokenizer has never seen is <unk>. It comes
# before the image so that the image's tokens know what is asked for: so small a language model could not
# carry all labels of a tile to the answer and choose there.
CHAT_TEMPLATE = (
    "{{ '<s>' }}{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ message['content'][0]['text'] }}{{ '</s>' }}"
    "{% elif message['content'] is string %}{{ message['content'] }}"
    "{% else %}{% for part in message['content'] %}"
    "{% if part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] in ('image', 'image_url') %}{{ '<image>' }}{% endif %}{% endfor %}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<answer>' }}{% endif %}"
)


def make_normalizer() -> normalizers.Normalizer:
    """Makes what takes accents and capitals off prompts, so that "foret" is understood as "forêt" is."""
    return normalizers.Sequence(
        [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.NFC()]
    )


def prompt_words(synonyms: Synonyms = SYNONYMS) -> dict[str, list[int]]:
    """Returns the words of all prompts, in order, and the ranks of the labels that they are used for."""
    normalizer = make_normalizer()
    words: dict[str, set[int]] = {}
    for rank, phrases in enumerate(synonyms.values()):
        for word in re.split(r"[\s'-]+", " ".join(phrases)):
            words.setdefault(normalizer.normalize_str(word), set()).add(rank)
    return {word: sorted(words[word]) for word in sorted(words)}


def make_tokenizer(format: BrickFormat, synonyms: Synonyms = SYNONYMS) -> PreTrainedTokenizerFast:
    """Makes a word-level tokenizer of the prompt words and a format's tokens."""
    special = [PAD, START, END, UNKNOWN, IMAGE, ANSWER]
    vocabulary = {token: index for index, token in enumerate([*special, *prompt_words(synonyms)])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.normalizer = make_normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\p{P}]+"), "removed")
    tokenizer.decoder = decoders.Fuse()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        bos_token=START,
        eos_token=END,
        unk_token=UNKNOWN,
        additional_special_tokens=[IMAGE, ANSWER],
        padding_side="left",
    )
    fast.add_tokens(list(format.vocabulary.names))
    return fast


def make_processor(
    tokenizer: PreTrainedTokenizerFast, template: str = CHAT_TEMPLATE, patch: int = PATCH
) -> LlavaProcessor:
    """Makes the processor; its image token stands for `(TILE_SIZE / patch) ** 2` tokens."""
    images = CLIPImageProcessor(
        do_resize=True,
        size={"height": TILE_SIZE, "width": TILE_SIZE},
        do_center_crop=False,
        image_mean=IMAGE_MEAN,
        image_std=IMAGE_STD,
    )
    return LlavaProcessor(
        image_processor=images,
        tokenizer=tokenizer,
        patch_size=patch,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=0,
        image_token=IMAGE,
        chat_template=template,
    )


def make_tower_config(patch: int = PATCH) -> LiteTowerConfig:
    """The tower's configuration, 3.4 million parameters."""
    return LiteTowerConfig(image_size=TILE_SIZE, patch_size=patch)


@dataclass(frozen=True)
class ModelSizes:
    """Sizes that a model may have.

    Attributes:
        layers: Layers of the language model.
        width: Its width, a multiple of 32.
        context: Most tokens of image, question and answer together.
        patch: Pixels along each side of what an image token stands for.
    """

    layers: int = 5
    width: int = 192
    context: int = 512
    patch: int = PATCH

    @property
    def image_tokens(self) -> int:
        """Tokens of a tile."""
        return (TILE_SIZE // self.patch) ** 2


def make_model(
    tokenizer: PreTrainedTokenizerFast,
    format: BrickFormat,
    synonyms: Synonyms = SYNONYMS,
    sizes: ModelSizes = ModelSizes(),
) -> LlavaForConditionalGeneration:
    """Makes the untrained model that will write what a format reads, by default 6 million parameters."""
    text = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=sizes.width,
        intermediate_size=3 * sizes.width,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.width // 32,
        num_key_value_heads=sizes.width // 32,
        max_position_embeddings=sizes.context,
        tie_word_embeddings=False,
        # The usual 0.02 is for ten times the width; with it the layers add next to nothing at first.
        initializer_range=0.05,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    config = LlavaConfig(
        vision_config=make_tower_config(sizes.patch),
        text_config=text,
        image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        image_seq_length=sizes.image_tokens,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        tie_word_embeddings=False,
    )
    model = LlavaForConditionalGeneration(config)
    start_tokens(model, tokenizer, format, synonyms)
    return model


@torch.no_grad()
def start_tokens(
    model: LlavaForConditionalGeneration,
    tokenizer: PreTrainedTokenizerFast,
    format: BrickFormat,
    synonyms: Synonyms,
) -> None:
    """Gives brick tokens (input and output) and prompt words (input) their starting values."""
    bricks, words = format.vocabulary, prompt_words(synonyms)
    generator = torch.Generator().manual_seed(4)
    first = tokenizer.convert_tokens_to_ids(bricks.names[0])
    inputs, outputs = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    width, scale = inputs.shape[1], float(inputs.std())
    for table in (inputs, outputs):
        table[first : first + len(bricks)] = brick_embeddings(bricks, width, scale, generator)
    asked = tokenizer.convert_tokens_to_ids(list(words))
    inputs[asked] = word_embeddings(words, width, scale, generator)
