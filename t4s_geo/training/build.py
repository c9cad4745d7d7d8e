"""Puts the embedded checkpoint together from stock parts: Swin, LLaVA's projector, Llama, word tokens."""

from __future__ import annotations

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import (
    CLIPImageProcessor,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
    SwinConfig,
)

from t4s_geo.descriptors import BrickVocabulary
from t4s_geo.training.labels import SYNONYMS

TILE_SIZE = 256
GRID = 32
PATCH = 32
"""Pixels along each side of what one image token stands for: Swin stages of stride 4, 2, 2, 2."""

IMAGE_MEAN, IMAGE_STD = (0.45, 0.45, 0.42), (0.2, 0.19, 0.19)
"""Of red, green and blue, 0 to 1, as the image processor takes them."""

PAD, START, END, UNKNOWN, IMAGE, ANSWER = "<pad>", "<s>", "</s>", "<unk>", "<image>", "<answer>"

# The prompt is plain words between the image and the answer; what the tokenizer has never seen is <unk>.
CHAT_TEMPLATE = (
    "{{ '<s>' }}{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ message['content'][0]['text'] }}{{ '</s>' }}"
    "{% elif message['content'] is string %}{{ message['content'] }}"
    "{% else %}{% for part in message['content'] %}"
    "{% if part['type'] in ('image', 'image_url') %}{{ '<image>' }}{% endif %}{% endfor %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<answer>' }}{% endif %}"
)


def make_tokenizer() -> PreTrainedTokenizerFast:
    """Makes a word-level tokenizer of the prompt words and the brick tokens."""
    words = sorted(
        {
            word
            for phrases in SYNONYMS.values()
            for phrase in phrases
            for word in phrase.replace("-", " ").split()
        }
    )
    special = [PAD, START, END, UNKNOWN, IMAGE, ANSWER]
    vocabulary = {token: index for index, token in enumerate([*special, *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
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
    fast.add_tokens(list(BrickVocabulary(GRID).names))
    return fast


def make_processor(tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    """Makes the processor; its image token stands for `(TILE_SIZE / PATCH) ** 2` tokens."""
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
        patch_size=PATCH,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=0,
        image_token=IMAGE,
        chat_template=CHAT_TEMPLATE,
    )


def make_tower_config() -> SwinConfig:
    """A Swin of 3.2 million parameters.

    It has absolute positions, which the language model needs to address rows and columns.
    """
    return SwinConfig(
        image_size=TILE_SIZE,
        patch_size=4,
        embed_dim=32,
        depths=[2, 2, 6, 2],
        num_heads=[1, 2, 4, 8],
        window_size=8,
        drop_path_rate=0.1,
        use_absolute_embeddings=True,
    )


def make_model(tokenizer: PreTrainedTokenizerFast) -> LlavaForConditionalGeneration:
    """Makes the untrained model, about 5 million parameters."""
    text = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=192,
        intermediate_size=576,
        num_hidden_layers=5,
        num_attention_heads=6,
        num_key_value_heads=6,
        max_position_embeddings=512,
        tie_word_embeddings=False,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    config = LlavaConfig(
        vision_config=make_tower_config(),
        text_config=text,
        image_token_index=tokenizer.convert_tokens_to_ids(IMAGE),
        vision_feature_layer=-1,
        vision_feature_select_strategy="full",
        image_seq_length=(TILE_SIZE // PATCH) ** 2,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        tie_word_embeddings=False,
    )
    return LlavaForConditionalGeneration(config)
