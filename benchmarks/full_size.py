"""An architecture of full size with random weights: tiles a second, peak memory, batches that are halved.

    python benchmarks/full_size.py [--device cuda] [--quick] [--json FILE]

The network has the shape of Qwen2.5-VL 3B, in bfloat16, made where it runs; nothing is downloaded or written.
Its answers are bricks, since the grammar allows nothing else, and of any length. Then little memory is left
to it, and batches have to be halved until they fit. On a processor (with `--quick`: two layers of each tower,
small tiles) it is in single precision, and batches of more than 2 rows are said not to fit.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from character_tokenizer import make_tokenizer
from transformers import (
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2_5_VLProcessor,
)

from t4s_geo.descriptors import BrickFormatV1
from t4s_geo.models import TileQuestion
from t4s_geo.models.local.batching import AdaptiveBatcher
from t4s_geo.models.local.pytorch.inputs import InputBuilder
from t4s_geo.models.local.pytorch.processors import without_videos
from t4s_geo.models.local.pytorch.reference import ReferenceDecoder
from t4s_geo.prompts import Prompt

FORMAT = BrickFormatV1(32)
TILE, SMALL_TILE = 448, 224
"""Pixels a side: multiples of the grid, and of the 28 pixels that a token stands for."""
MARKS = {
    "image_token": "<|image_pad|>",
    "video_token": "<|video_pad|>",
    "vision_bos_token": "<|vision_start|>",
    "vision_eos_token": "<|vision_end|>",
}
TEMPLATE = (
    "{% for message in messages %}{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endfor %}"
)
PROMPTS = ("building", "road", "water", "vegetation", "bare land", "tree", "field", "car")
SPARE_BYTES = 2 << 30
"""Memory that is left beside the weights where batches have to be halved."""


def make_config(tokenizer: PreTrainedTokenizerFast, quick: bool) -> Qwen2_5_VLConfig:
    """Returns the shape of Qwen2.5-VL 3B, or two of its layers and the tokens that there are."""
    ids = tokenizer.convert_tokens_to_ids
    text = {
        "hidden_size": 2048, "intermediate_size": 11008, "num_hidden_layers": 2 if quick else 36,
        "num_attention_heads": 16, "num_key_value_heads": 2, "tie_word_embeddings": True,
        "vocab_size": len(tokenizer) if quick else 151936, "pad_token_id": 0, "bos_token_id": 1,
        "eos_token_id": 2, "rope_parameters": {
            "rope_type": "default", "rope_theta": 1e6, "mrope_section": [16, 24, 24]
        },
    }  # fmt: skip
    vision = {
        "depth": 2 if quick else 32, "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16,
        "patch_size": 14, "out_hidden_size": 2048, "window_size": 112,
        "fullatt_block_indexes": [1] if quick else [7, 15, 23, 31],
    }  # fmt: skip
    return Qwen2_5_VLConfig(
        text_config=text,
        vision_config=vision,
        tie_word_embeddings=True,
        image_token_id=ids("<|image_pad|>"),
        video_token_id=ids("<|video_pad|>"),
        vision_start_token_id=ids("<|vision_start|>"),
        vision_end_token_id=ids("<|vision_end|>"),
    )


def make_network(config: Qwen2_5_VLConfig, device: torch.device, dtype: torch.dtype) -> Any:
    """Makes a network on a device, every weight drawn there."""
    torch.manual_seed(1)
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            network = Qwen2_5_VLForConditionalGeneration(config)
    finally:
        torch.set_default_dtype(before)
    return network.eval()


def make_decoder(device: torch.device, quick: bool) -> ReferenceDecoder:
    """Makes network and processor, and what decodes under the grammar."""
    tokenizer = make_tokenizer(MARKS, FORMAT.vocabulary.names)
    # Its name has changed.
    pictures_class = (
        getattr(transformers, "Qwen2VLImageProcessorPil", None) or transformers.Qwen2VLImageProcessor
    )
    pictures = pictures_class(patch_size=14, min_pixels=SMALL_TILE**2, max_pixels=TILE**2)
    processor = without_videos(Qwen2_5_VLProcessor)(
        image_processor=pictures, tokenizer=tokenizer, chat_template=TEMPLATE
    )
    # Processors without instructions for half precision take a hundred times as long.
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    network = make_network(make_config(tokenizer, quick), device, dtype)
    tokens = tokenizer.convert_tokens_to_ids([*FORMAT.tokens, "</s>"])
    inputs = InputBuilder(processor, "find {prompt}", device, dtype)
    assert FORMAT.grammar is not None
    return ReferenceDecoder(network, inputs, FORMAT, FORMAT.grammar, torch.tensor(tokens, device=device))


@contextlib.contextmanager
def short_of_memory(decoder: ReferenceDecoder) -> Iterator[None]:
    """Leaves little memory beside the weights; where there is no limit, says that 3 rows do not fit."""
    device = decoder.token_ids.device
    if device.type == "cuda":
        torch.cuda.empty_cache()
        total = torch.cuda.get_device_properties(device).total_memory
        allowed = torch.cuda.memory_allocated(device) + SPARE_BYTES
        torch.cuda.set_per_process_memory_fraction(min(1.0, allowed / total), device)
        try:
            yield
        finally:
            torch.cuda.set_per_process_memory_fraction(1.0, device)
        return
    generate = decoder.network.generate

    def refusing(**inputs: Any) -> Any:
        if len(inputs["input_ids"]) > 2:
            raise torch.OutOfMemoryError("3 rows or more")
        return generate(**inputs)

    decoder.network.generate = refusing
    try:
        yield
    finally:
        decoder.network.generate = generate


def ask(decoder: ReferenceDecoder, questions: list[TileQuestion]) -> dict[str, float]:
    """Answers all questions, in batches that fit; returns what it took.

    Raises:
        RuntimeError: An answer is missing, or is no descriptor.
    """
    on_gpu = decoder.token_ids.device.type == "cuda"
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    said = io.StringIO()
    began = time.perf_counter()
    with contextlib.redirect_stderr(said):
        answers = AdaptiveBatcher(decoder.decode).run(questions)
    seconds = time.perf_counter() - began
    if len(answers) != sum(len(question.prompts) for question in questions):
        raise RuntimeError(f"there are {len(answers)} answers")
    for answer in answers:
        FORMAT.read(answer.text, ["x"])
    tokens = sum(answer.text.count("<") + 1 for answer in answers)
    return {
        "tiles": len(questions),
        "rows": len(answers),
        "seconds": seconds,
        "tiles_per_second": len(questions) / seconds,
        "tokens_per_second": tokens / seconds,
        "peak_bytes": float(torch.cuda.max_memory_allocated()) if on_gpu else 0.0,
        "halvings": said.getvalue().count("do not fit"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--quick", action="store_true", help="two layers, two prompts")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    device = torch.device(options.device)
    decoder = make_decoder(device, options.quick)
    count, prompts, side = (2, PROMPTS[:2], SMALL_TILE) if options.quick else (16, PROMPTS, TILE)
    rng = np.random.default_rng(1)
    asked = tuple(Prompt(text, text) for text in prompts)
    tiles = [TileQuestion(rng.integers(0, 255, (side, side, 3), np.uint8), asked) for _ in range(count)]
    results: dict[str, Any] = {
        "device": options.device,
        "parameters": sum(weights.numel() for weights in decoder.network.parameters()),
    }
    print(f"{results['parameters'] / 1e9:.2f} billion parameters", flush=True)
    ask(decoder, [TileQuestion(tiles[0].rgb, asked[:1])])
    results["one tile at once"] = ask(decoder, tiles[:1])
    print("one tile at once:", results["one tile at once"], flush=True)
    results["all tiles at once"] = ask(decoder, tiles)
    print("all tiles at once:", results["all tiles at once"], flush=True)
    with short_of_memory(decoder):
        results["short of memory"] = ask(decoder, tiles)
    print("short of memory:", results["short of memory"], flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    if not results["short of memory"]["halvings"]:
        raise SystemExit("No batch was halved: memory was not short.")


if __name__ == "__main__":
    main()
