"""How fast masks are written: the fast decoder, plain `generate()`, and run lengths instead of bricks.

    python benchmarks/decoding.py [--quick] [--model embedded] [--device cpu] [--json FILE]

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
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rasterio.windows import Window

from t4s_geo.descriptors import ImageWiseFormat
from t4s_geo.models import Answer, Model, ModelCard, TileQuestion, choose_model
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.local.pool import ProcessModel
from t4s_geo.models.local.pytorch.reference import ReferenceDecoder
from t4s_geo.models.registry import read_model_card
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene
from t4s_geo.run.executor import LocalExecutor

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
SCENES = (
    "banepa_town.tif", "palm_springs_pond.tif", "amazon_forest.tif", "prairie_lakes.tif",
    "palm_springs_school.tif", "banepa_labelled.tif",
)  # fmt: skip
TOKEN = re.compile(r"</?seg>|\d| ?[^\W\d]+|[^\w\s]|\n")
BOX_TOKENS = 4


@dataclass(frozen=True)
class Batch:
    """Questions that are asked together, of at most 8 tiles.

    Attributes:
        questions: All prompts of some tiles.
        tokens: Tokens of the longest answer in each format.
    """

    questions: list[TileQuestion]
    tokens: dict[str, int]


def cut_tiles(card: ModelCard, count: int) -> list[TileQuestion]:
    """Cuts tiles out of the scenes, one of each in turn, with all prompts of the card."""
    size, prompts = card.tile_size, tuple(Prompt(label, label) for label in card.vocabulary)
    by_scene = []
    for name in SCENES:
        with Scene.open(str(SAMPLES / name)) as native:
            scene = native.at(card.best_distance(native.grid.mean_distance()))
            windows = [
                Window(column, row, size, size)
                for row in range(0, max(scene.grid.height - size, 0) + 1, size // 2)
                for column in range(0, max(scene.grid.width - size, 0) + 1, size // 2)
            ]
            by_scene.append([TileQuestion(scene.read(window).rgb, prompts) for window in windows[:count]])
    longest = max(map(len, by_scene))
    tiles = [tiles[turn] for turn in range(longest) for tiles in by_scene if turn < len(tiles)]
    return tiles[:count]


def brick_tokens(answer: Answer) -> int:
    """Counts the tokens of a descriptor and its end."""
    return answer.text.count("<") + 1


def imagewise_tokens(cells: np.ndarray, label: str) -> int:
    """Counts the tokens of a mask as image-wise run lengths, and the end."""
    return len(TOKEN.findall(ImageWiseFormat(len(cells)).write(cells, [label]))) + 1


def box_tokens(cells: np.ndarray, label: str) -> int:
    """Counts the tokens of a mask as a box and the run lengths inside it, and the end."""
    if not cells.any():
        return 2
    rows, columns = (np.flatnonzero(cells.any(axis=axis)) for axis in (1, 0))
    inside = cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    format = ImageWiseFormat(inside.shape[1])
    # The format writes squares, so a row is written as a square of equal rows and the first one is taken.
    squares = [format.write(np.tile(row, (row.size, 1)), [label]) for row in inside]
    lines = [square.removeprefix("<seg>").split("\n")[0] for square in squares]
    text = "<seg>" + "\n ".join(lines) + "\n</seg>"
    return BOX_TOKENS + len(TOKEN.findall(text)) + 1


def make_batch(model: LocalModel, questions: list[TileQuestion]) -> Batch:
    """Finds the masks, and how long they are in each format."""
    answers = [answer for tile in model.answer(questions) for answer in tile]
    prompts = [prompt for question in questions for prompt in question.prompts]
    masks = [(model.format.read(answer.text, ["x"]).cells, prompt.label)
             for answer, prompt in zip(answers, prompts, strict=True)]  # fmt: skip
    return Batch(
        questions,
        {
            "bricks": max(map(brick_tokens, answers)),
            "box R-RLE": max(box_tokens(cells, label) for cells, label in masks),
            "image-wise R-RLE": max(imagewise_tokens(cells, label) for cells, label in masks),
        },
    )


def write_tokens(decoder: ReferenceDecoder, questions: list[TileQuestion], count: int) -> None:
    """Has `generate()` write a number of tokens, whatever they are."""
    inputs = decoder.inputs.batch(questions)
    tokenizer = decoder.inputs.processor.tokenizer
    written = decoder.network.generate(
        **inputs,
        min_new_tokens=count,
        max_new_tokens=count,
        do_sample=False,
        num_beams=1,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    if written.shape[1] != inputs["input_ids"].shape[1] + count:
        raise RuntimeError(
            f"generate() wrote {written.shape[1]} tokens and not {count} more than it was given"
        )


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


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--quick", action="store_true", help="few tiles, about two minutes")
    parser.add_argument("--tiles", type=int, help="tiles in all")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    count = options.tiles or (12 if options.quick else 24)
    repeats = options.repeats or (1 if options.quick else 3)

    card, folder = read_model_card(choose_model(options.model)), model_folder(options.model)
    reference = LocalModel.load(folder, card, options.device, reference=True)
    one = LocalModel.load(folder, card, options.device)
    fast = ProcessModel.load(folder, card, options.device)
    torch = ProcessModel.load(folder, card, options.device, runtime="torch")
    tiles = cut_tiles(card, count)

    def batches(size: int) -> list[list[TileQuestion]]:
        return [tiles[start : start + size] for start in range(0, len(tiles), size)]

    written = [make_batch(one, batch) for batch in batches(8)]
    # All ways have been gone once before any is timed.
    for model in (reference, one, fast, torch):
        first = replace(tiles[0], prompts=tiles[0].prompts[:1])
        asking(model, [[first]] * model.concurrency, [])()

    def write(format_name: str) -> Callable[[], None]:
        def run() -> None:
            for batch in written:
                write_tokens(reference.decoder, batch.questions, batch.tokens[format_name])

        return run

    share = LocalExecutor(fast).batch_size(len(tiles))
    texts: dict[str, list[str]] = {"fast": [], "PyTorch": [], "generate": []}
    ways = {
        "fast": asking(fast, batches(share), texts["fast"]),
        "fast, PyTorch": asking(torch, batches(share), texts["PyTorch"]),
        "fast, one process": asking(one, batches(share), []),
        **{
            f"generate, {size} at once": asking(reference, batches(size), texts["generate"])
            for size in (1, 4, 8)
        },
        **{name: write(name) for name in written[0].tokens},
    }
    seconds = measure(ways, repeats)
    fast.close()
    torch.close()
    same = np.mean([one == other for one, other in zip(texts["fast"], texts["generate"], strict=True)])
    tokens = {name: float(np.mean([batch.tokens[name] for batch in written])) for name in written[0].tokens}
    generate = min(value for name, value in seconds.items() if name.startswith("generate"))
    results = {
        "tiles": len(tiles),
        "prompts_per_tile": len(card.vocabulary),
        "processes": fast.concurrency,
        "repeats": repeats,
        "seconds": seconds,
        "tiles_per_second": {name: len(tiles) / value for name, value in seconds.items()},
        "longest_answer_tokens": tokens,
        "same_answers": float(same),
        "speedup_vs_generate": generate / seconds["fast"],
        "speedup_vs_pytorch": seconds["fast, PyTorch"] / seconds["fast"],
        "speedup_in_one_process": generate / seconds["fast, one process"],
        "speedup_vs_rrle": seconds["image-wise R-RLE"] / seconds["bricks"],
        "speedup_vs_box_rrle": seconds["box R-RLE"] / seconds["bricks"],
    }
    print(
        f"\n{len(tiles)} tiles, {len(card.vocabulary)} prompts each, {fast.concurrency} processes; "
        f"same answers: {same:.1%}\n"
    )
    print("| | tokens of a batch's longest answer | tiles/s |")
    print("| --- | --- | --- |")
    for name, rate in results["tiles_per_second"].items():
        print(f"| {name} | {tokens.get(name, tokens['bricks']):.0f} | {rate:.2f} |")
    print(f"\nfast decoder against the fastest generate(): {results['speedup_vs_generate']:.1f} times")
    print(f"against the fast decoder with PyTorch: {results['speedup_vs_pytorch']:.2f} times")
    print(f"the same in one process: {results['speedup_in_one_process']:.1f} times")
    print(f"bricks against image-wise R-RLE: {results['speedup_vs_rrle']:.1f} times")
    print(f"bricks against box R-RLE: {results['speedup_vs_box_rrle']:.1f} times")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
