"""How fast masks are written: the fast decoder, plain `generate()`, and run lengths instead of bricks.

    python benchmarks/decoding.py [--quick] [--model embedded] [--device cpu] [--json FILE]

Tiles are cut out of the sample scenes, at the ground sampling distance that the checkpoint wants, and
each is asked about every label. All timings are of the same checkpoint, tiles, prompts and batches, take
turns in one process, and are medians of their repeats:

- fast: the decoder that segmenting uses;
- generate: `generate()` of Transformers with the grammar as a logits processor;
- bricks, box R-RLE, image-wise R-RLE: `generate()` without any grammar, made to write exactly as many
  tokens as the longest answer of each batch has in that format. The masks are those that the fast decoder
  found, so only the number of tokens differs. Image-wise is the text that Text4Seg writes; box is the same
  text for the rows and columns of the mask's box only, after four tokens for the box, or one for no mask.

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
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rasterio.windows import Window

from t4s_geo.descriptors import ImageWiseCodec
from t4s_geo.models import Answer, ModelCard, TileRequest
from t4s_geo.models.decoder import SlotDecoder
from t4s_geo.models.local import LocalModel
from t4s_geo.models.plain import PlainDecoder
from t4s_geo.models.registry import model_folder, read_model_card
from t4s_geo.models.slot_run import Limits
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
SCENES = (
    "banepa_town.tif", "palm_springs_pond.tif", "amazon_forest.tif", "prairie_lakes.tif",
    "palm_springs_school.tif", "banepa_labelled.tif",
)  # fmt: skip
TOKEN = re.compile(r"</?seg>|\d| ?[^\W\d]+|[^\w\s]|\n")
BOX_TOKENS = 4


@dataclass(frozen=True)
class Batch:
    """Questions that are asked together.

    Attributes:
        requests: All prompts of some tiles.
        tokens: Tokens of the longest answer in each format.
    """

    requests: list[TileRequest]
    tokens: dict[str, int]


def cut_tiles(card: ModelCard, count: int) -> list[TileRequest]:
    """Cuts tiles out of the scenes, one of each in turn, with all prompts of the card."""
    size = card.tile_size
    by_scene = []
    for name in SCENES:
        with Scene.open(str(SAMPLES / name)) as scene:
            across, down = scene.grid.ground_sampling_distance()
        with Scene.open(str(SAMPLES / name), gsd=card.best_distance((across * down) ** 0.5)) as scene:
            windows = [
                Window(column, row, size, size)
                for row in range(0, max(scene.grid.height - size, 0) + 1, size)
                for column in range(0, max(scene.grid.width - size, 0) + 1, size)
            ]
            by_scene.append(
                [
                    TileRequest(scene.read(window).rgb, scene.grid, window, Prompt("", ""))
                    for window in windows[:count]
                ]
            )
    longest = max(map(len, by_scene))
    tiles = [tiles[turn] for turn in range(longest) for tiles in by_scene if turn < len(tiles)]
    return tiles[:count]


def ask_all(card: ModelCard, tiles: Sequence[TileRequest]) -> list[TileRequest]:
    return [replace(tile, prompt=Prompt(label, label)) for tile in tiles for label in card.vocabulary]


def brick_tokens(answer: Answer) -> int:
    """Counts the tokens of a descriptor and its end."""
    return answer.text.count("<") + 1


def imagewise_tokens(cells: np.ndarray, label: str) -> int:
    """Counts the tokens of a mask as image-wise run lengths, and the end."""
    return len(TOKEN.findall(ImageWiseCodec(len(cells)).encode(cells, [label]))) + 1


def box_tokens(cells: np.ndarray, label: str) -> int:
    """Counts the tokens of a mask as a box and the run lengths inside it, and the end."""
    if not cells.any():
        return 2
    rows, columns = (np.flatnonzero(cells.any(axis=axis)) for axis in (1, 0))
    inside = cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    codec = ImageWiseCodec(inside.shape[1])
    # The codec writes squares, so a row is written as a square of equal rows and the first one is taken.
    squares = [codec.encode(np.tile(row, (row.size, 1)), [label]) for row in inside]
    lines = [square.removeprefix("<seg>").split("\n")[0] for square in squares]
    text = "<seg>" + "\n ".join(lines) + "\n</seg>"
    return BOX_TOKENS + len(TOKEN.findall(text)) + 1


def make_batch(model: LocalModel, requests: list[TileRequest]) -> Batch:
    """Finds the masks, and how long they are in each format."""
    answers = model.answer(requests)
    masks = [(model.codec.decode(answer.text, ["x"]), request.prompt.label)
             for answer, request in zip(answers, requests, strict=True)]  # fmt: skip
    return Batch(
        requests,
        {
            "bricks": max(map(brick_tokens, answers)),
            "box R-RLE": max(box_tokens(cells, label) for cells, label in masks),
            "image-wise R-RLE": max(imagewise_tokens(cells, label) for cells, label in masks),
        },
    )


def write_tokens(decoder: PlainDecoder, requests: list[TileRequest], count: int) -> None:
    """Has `generate()` write a number of tokens, whatever they are."""
    inputs = decoder.questions.inputs(requests)
    tokenizer = decoder.questions.processor.tokenizer
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


def measure(
    ways: dict[str, Callable[[Batch], object]], batches: list[Batch], repeats: int
) -> dict[str, float]:
    """Returns the median seconds that each way takes for all batches; the ways take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, run in ways.items():
            began = time.perf_counter()
            for batch in batches:
                run(batch)
            seconds[name].append(time.perf_counter() - began)
            print(f"{name}: {seconds[name][-1]:.1f} s", flush=True)
    return {name: statistics.median(values) for name, values in seconds.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--quick", action="store_true", help="few tiles, about two minutes")
    parser.add_argument("--tiles", type=int, help="tiles in all")
    parser.add_argument("--batch", type=int, default=8, help="tiles that are asked about together")
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--slots", type=int, default=Limits().slots)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    count = options.tiles or (8 if options.quick else 24)
    repeats = options.repeats or (1 if options.quick else 3)

    card = read_model_card(options.model)
    plain = LocalModel.load(model_folder(options.model), card, options.device, plain=True)
    fast = replace(plain, decoder=SlotDecoder.over(plain.decoder, Limits(slots=options.slots)))
    tiles = cut_tiles(card, count)
    groups = [tiles[start : start + options.batch] for start in range(0, len(tiles), options.batch)]
    batches = [make_batch(fast, ask_all(card, group)) for group in groups]
    write_tokens(plain.decoder, batches[0].requests[:1], 2)  # warms up, as the fast decoder has

    answers: dict[str, list[str]] = {}

    def ask(name: str, model: LocalModel) -> Callable[[Batch], object]:
        return lambda batch: answers.setdefault(name, []).extend(
            answer.text for answer in model.answer(batch.requests)
        )

    def write(format_name: str) -> Callable[[Batch], object]:
        return lambda batch: write_tokens(plain.decoder, batch.requests, batch.tokens[format_name])

    ways = {"fast": ask("fast", fast), "generate": ask("generate", plain)}
    ways |= {name: write(name) for name in batches[0].tokens}
    seconds = measure(ways, batches, repeats)
    same = np.mean([one == other for one, other in zip(answers["fast"], answers["generate"], strict=True)])
    tokens = {name: float(np.mean([batch.tokens[name] for batch in batches])) for name in batches[0].tokens}
    results = {
        "tiles": len(tiles),
        "prompts_per_tile": len(card.vocabulary),
        "tiles_per_batch": options.batch,
        "slots": options.slots,
        "repeats": repeats,
        "seconds": seconds,
        "tiles_per_second": {name: len(tiles) / value for name, value in seconds.items()},
        "longest_answer_tokens": tokens,
        "same_answers": float(same),
        "speedup_vs_generate": seconds["generate"] / seconds["fast"],
        "speedup_vs_rrle": seconds["image-wise R-RLE"] / seconds["bricks"],
        "speedup_vs_box_rrle": seconds["box R-RLE"] / seconds["bricks"],
    }
    print(f"\n{len(tiles)} tiles, {len(card.vocabulary)} prompts each; same answers: {same:.1%}\n")
    print("| | tokens of a batch's longest answer | tiles/s |")
    print("| --- | --- | --- |")
    for name, rate in results["tiles_per_second"].items():
        print(f"| {name} | {tokens.get(name, tokens['bricks']):.0f} | {rate:.2f} |")
    print(f"\nfast decoder against generate(): {results['speedup_vs_generate']:.1f} times")
    print(f"bricks against image-wise R-RLE: {results['speedup_vs_rrle']:.1f} times")
    print(f"bricks against box R-RLE: {results['speedup_vs_box_rrle']:.1f} times")
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
