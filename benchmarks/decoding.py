"""How fast masks are written: the fast decoder, plain `generate()`, and run lengths instead of bricks.

    python benchmarks/decoding.py [--quick] [--model embedded] [--device cpu] [--dtype float32] [--json FILE]

On a GPU (`--device cuda`) the fast decoder answers the tiles many times over, in one, two and four processes,
and there is no ONNX Runtime. Where rasterio is missing, tiles come from a file (`--read-tiles`) that
`--write-tiles` wrote elsewhere.

Tiles are cut out of the sample scenes, at the ground sampling distance that the checkpoint wants, and
each is asked about every label. All timings are of the same checkpoint, tiles and prompts, take turns in
one run, and are medians of their repeats:

- fast: what segmenting uses: the fast decoder in as many processes as it takes on the device, each with its
  share of the tiles in batches as segmenting makes them;
- fast, PyTorch: likewise, with the network run by PyTorch, where `fast` has ONNX Runtime run it;
- fast, one process: as `fast`, with all of the processor's cores;
- generate: `generate()` of Transformers with the grammar as a logits processor, in batches of all prompts of
  1, 4 and 8 tiles; the fastest of them is what the fast decoder is held against;
- bricks, box R-RLE, image-wise R-RLE: `generate()` without any grammar, made to write exactly as many
  tokens as the longest answer of each batch of 8 tiles has in that format. The masks are those that the fast
  decoder found, so only the number of tokens differs. Image-wise is the text that Text4Seg writes; box is the
  same text for the rows and columns of the mask's box only, after four tokens for the box or one for no mask.

Tokens of run-length text are counted as a stock tokenizer splits it: one for each digit, for each word
with the space before it, for each punctuation mark and line break, and for `<seg>` and `</seg>`.

Megapixels a second are those of whole tiles and, in brackets, without the overlap that the card asks for.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from answer_lengths import Batch, make_batch, write_tokens
from cut_tiles import SCENES, cut_tiles, read_tiles

from t4s_geo.models import Model, ModelCard, TileQuestion, choose_model
from t4s_geo.models.base import batch_size
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.local.pool import GPU_PROCESSES, ProcessModel
from t4s_geo.models.registry import read_model_card

GPU_TILES = 512
"""Tiles that the fast decoder answers on a GPU: those that were cut, again and again."""


def measure(ways: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Returns the median seconds of each way; the ways take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, run in ways.items():
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
            print(f"{name}: {seconds[name][-1]:.1f} s", flush=True)
    return {name: statistics.median(values) for name, values in seconds.items()}


def asking(model: Model, batches: Sequence[list[TileQuestion]], answers: list[str]) -> Callable[[], None]:
    """Returns what has a model answer all batches, as many at once as it can, and keeps the texts."""

    def ask() -> None:
        with ThreadPoolExecutor(model.concurrency) as pool:
            answered = [*pool.map(model.answer, batches)]
        answers[:] = [answer.text for batch in answered for tile in batch for answer in tile]

    return ask


def fast_models(folder: Path, card: ModelCard, device: str, dtype: str) -> dict[str, Model]:
    """Opens the fast decoder in all ways that a device has; the first is what segmenting uses."""
    if device == "cpu":
        return {
            "fast": ProcessModel.load(folder, card, device, dtype=dtype),
            "fast, PyTorch": ProcessModel.load(folder, card, device, dtype=dtype, runtime="torch"),
            "fast, one process": LocalModel.load(folder, card, device, dtype=dtype),
        }
    numbers = {"fast": GPU_PROCESSES, "fast, four processes": 4, "fast, one process": 1}

    def load(number: int) -> ProcessModel:
        return ProcessModel.load(folder, card, device, dtype=dtype, gpu_processes=number)

    # All of them at once: on a GPU that is rented, starting takes longer than what is measured.
    with ThreadPoolExecutor() as pool:
        return dict(zip(numbers, pool.map(load, numbers.values()), strict=True))


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--dtype", default="auto")
    parser.add_argument("--quick", action="store_true", help="few tiles, about two minutes")
    parser.add_argument("--tiles", type=int, help="tiles that are cut")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--no-formats", action="store_true", help="without what other formats would take")
    parser.add_argument("--write-tiles", type=Path, metavar="FILE.npz", help="cut the tiles and end")
    parser.add_argument("--read-tiles", type=Path, metavar="FILE.npz", help="instead of cutting any")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    count = options.tiles or (12 if options.quick else 24)
    repeats = options.repeats or (1 if options.quick else 3)
    on_gpu = options.device != "cpu"

    card, folder = read_model_card(choose_model(options.model)), model_folder(options.model)
    if options.write_tiles:
        np.savez_compressed(
            options.write_tiles, rgb=np.stack([tile.rgb for tile in cut_tiles(card, SCENES, count)])
        )
        return
    tiles = (
        read_tiles(options.read_tiles, card, count) if options.read_tiles else cut_tiles(card, SCENES, count)
    )
    many = (tiles * -(-GPU_TILES // len(tiles)))[:GPU_TILES] if on_gpu and not options.quick else tiles
    reference = LocalModel.load(folder, card, options.device, dtype=options.dtype, reference=True)
    models = fast_models(folder, card, options.device, options.dtype)

    def batches(size: int, of: list[TileQuestion] = tiles) -> list[list[TileQuestion]]:
        return [of[start : start + size] for start in range(0, len(of), size)]

    # All ways have been gone once before any is timed; on a GPU, in all shapes that it captures.
    first = replace(tiles[0], prompts=tiles[0].prompts[:1])
    asking(reference, [[first]], [])()
    for model in models.values():
        shares = batches(batch_size(model, len(many)), many) if on_gpu else [[first]] * model.concurrency
        asking(model, shares, [])()

    texts: dict[str, list[str]] = {name: [] for name in (*models, "generate")}
    ways: dict[str, Callable[[], object]] = {
        name: asking(model, batches(batch_size(model, len(many)), many), texts[name])
        for name, model in models.items()
    }
    sizes = (len(tiles),) if on_gpu else sorted({min(size, len(tiles)) for size in (1, 4, 8)})
    ways |= {
        f"generate, {size} at once": asking(reference, batches(size), texts["generate"]) for size in sizes
    }
    written: list[Batch] = []
    if not options.no_formats:
        one = models["fast, one process"]
        written = [make_batch(one, reference.format, batch) for batch in batches(8)]

    def write(format_name: str) -> Callable[[], None]:
        def run() -> None:
            for batch in written:
                write_tokens(reference.decoder, batch.questions, batch.tokens[format_name])

        return run

    formats = [*written[0].tokens] if written else []
    seconds = measure(ways | {name: write(name) for name in formats}, repeats)
    for model in models.values():
        model.close()
    asked = {name: len(many) if name in models else len(tiles) for name in seconds}
    generate = texts["generate"]
    same = np.mean([text == generate[index % len(generate)] for index, text in enumerate(texts["fast"])])
    rates = {name: asked[name] / value for name, value in seconds.items()}
    slow = max(rate for name, rate in rates.items() if name.startswith("generate"))
    results = {
        "device": options.device,
        "dtype": options.dtype,
        "tiles": len(tiles),
        "tiles_of_the_fast_decoder": len(many),
        "prompts_per_tile": len(card.own_labels),
        "processes": models["fast"].concurrency,
        "repeats": repeats,
        "seconds": seconds,
        "tiles_per_second": rates,
        "megapixels_per_second": {name: rate * card.tile_size**2 / 1e6 for name, rate in rates.items()},
        "megapixels_per_second_without_overlap": {
            name: rate * (card.tile_size - card.overlap) ** 2 / 1e6 for name, rate in rates.items()
        },
        "tokens_per_answer": float(np.mean([text.count("<") + 1 for text in texts["fast"]])),
        "longest_answer_tokens": {
            name: float(np.mean([batch.tokens[name] for batch in written])) for name in formats
        },
        "same_answers": float(same),
        "speedup_vs_generate": rates["fast"] / slow,
        "speedup_in_one_process": rates["fast, one process"] / slow,
    }
    if "fast, PyTorch" in rates:
        results["speedup_vs_pytorch"] = rates["fast"] / rates["fast, PyTorch"]
    if formats:
        results["speedup_vs_rrle"] = seconds["image-wise R-RLE"] / seconds["bricks"]
        results["speedup_vs_box_rrle"] = seconds["box R-RLE"] / seconds["bricks"]
    print(as_text(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


def as_text(results: dict[str, Any]) -> str:
    """Writes what was measured for people."""
    tokens = results["longest_answer_tokens"]
    lines = [
        f"\n{results['tiles']} tiles, {results['prompts_per_tile']} prompts each, {results['processes']} "
        f"processes, {results['device']}, {results['dtype']}; {results['tokens_per_answer']:.1f} tokens an "
        f"answer; same answers: {results['same_answers']:.1%}\n",
        "| | tokens of a batch's longest answer | tiles/s | Mpx/s (without overlap) |",
        "| --- | --- | --- | --- |",
    ]
    for name, rate in results["tiles_per_second"].items():
        longest = f"{tokens.get(name, tokens['bricks']):.0f}" if tokens else ""
        pixels = results["megapixels_per_second"][name]
        net = results["megapixels_per_second_without_overlap"][name]
        lines.append(f"| {name} | {longest} | {rate:.2f} | {pixels:.2f} ({net:.2f}) |")
    said = {
        "fast decoder against the fastest generate()": "speedup_vs_generate",
        "against the fast decoder with PyTorch": "speedup_vs_pytorch",
        "the same in one process": "speedup_in_one_process",
        "bricks against image-wise R-RLE": "speedup_vs_rrle",
        "bricks against box R-RLE": "speedup_vs_box_rrle",
    }
    lines += ["", *(f"{text}: {results[name]:.2f} times" for text, name in said.items() if name in results)]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
