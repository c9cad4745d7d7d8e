"""Trains the whole model that writes objects as boxes and bricks, on one GPU within minutes; or exports it.

    python -m embedded_training.objects.write_tune --packed PACKED --output RUN --seconds 400 [--device cuda]
    python -m embedded_training.objects.write_tune --output RUN --export FOLDER

PACKED is what `pack` wrote. Tiles are cut and recoloured on the device, texts written by worker processes.
Every minute `writer_tower.pt` and `writer_language.pt` are written, as bfloat16, and training goes on from
them, with a new optimiser, where they are. `--export` makes a checkpoint folder of them, for `t4s-geo segment
--model`; sizes have to be given as they were to train.
"""

# Workers import this module again: whatever needs torch is imported where it is used.
from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embedded_training.objects.questions import WriterSizes


def main() -> None:
    """Command line of the step."""
    arguments = _parser().parse_args()
    sizes = _sizes(arguments)
    if arguments.export:
        from embedded_training.objects.write_export import export

        export(arguments.output, arguments.export, sizes, arguments.version)
    else:
        run(arguments, sizes)


def run(arguments: argparse.Namespace, sizes: WriterSizes) -> None:
    """Trains, and scores what was learnt."""
    import numpy as np
    import torch

    from embedded_training.objects import write_scores
    from embedded_training.objects.cache import CHECKPOINT
    from embedded_training.objects.device_tiles import to_device
    from embedded_training.objects.object_writer import ObjectWriter, WriterTraining, take_over, train
    from embedded_training.objects.pack import read_packed
    from embedded_training.objects.questions import Asker
    from embedded_training.objects.tiles import TileSettings
    from embedded_training.objects.write_batches import BatchSettings, BatchStream, row_lengths
    from embedded_training.objects.write_texts import TextWriters

    arguments.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    quick, device = arguments.quick, torch.device(arguments.device)
    scenes = list(read_packed(arguments.packed))
    if quick:
        scenes = [scene for scene in scenes if scene.source in ("inria", "crowns")]
    model, tokenizer = sizes.make()
    writer = ObjectWriter(model)
    take_over(writer, tokenizer, arguments.checkpoint or CHECKPOINT, arguments.tower)
    writer.to(device)
    if arguments.compile:
        writer.compile_parts()
    asker = Asker(tokenizer, sizes)
    rows = 2 if quick else arguments.batch
    lengths = row_lengths(sizes.model.image_tokens, sizes.max_tokens)
    settings = BatchSettings(rows, lengths, 0 if quick else 8, TileSettings(), arguments.times)
    options = WriterTraining(arguments.seconds, 4 if quick else 1_000_000, arguments.learning_rate)
    learnt = to_device([scene for scene in scenes if not scene.held_out], device)
    with TextWriters(1 if quick else arguments.workers, sizes.max_tokens) as writers:
        rng = np.random.default_rng(int.from_bytes(os.urandom(4)))
        train(writer, BatchStream(learnt, asker, writers, settings, rng), arguments.output, options)
    held_out = [scene for scene in scenes if not quick or scene.source == "crowns"]
    much = write_scores.ScoreSettings(tiles=1 if quick else 64)
    scores = write_scores.score(writer, asker, sizes.format, held_out, much)
    write_scores.report(scores, arguments.output / "scores.json")


def _sizes(arguments: argparse.Namespace) -> WriterSizes:
    from embedded_training.build import ModelSizes
    from embedded_training.objects.questions import WriterSizes

    if arguments.quick:
        return WriterSizes(64, ModelSizes(1, 64, 1024, arguments.patch))
    model = ModelSizes(arguments.layers, arguments.width, 1024, arguments.patch)
    return WriterSizes(arguments.max_tokens, model)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--packed", type=Path, help="train on this")
    what.add_argument("--export", type=Path, help="write this checkpoint folder instead")
    parser.add_argument("--output", type=Path, required=True, help="folder of the run")
    parser.add_argument("--checkpoint", type=Path, help="start from this; the shipped one by default")
    parser.add_argument("--tower", type=Path, help="objects.pt of fine_tune: start with its tower")
    parser.add_argument("--seconds", type=float, default=400)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--width", type=int, default=192, help="a multiple of 32")
    parser.add_argument("--patch", type=int, choices=(16, 32), default=32, help="pixels a side of a token")
    parser.add_argument("--max-tokens", type=int, default=512, help="of an answer")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 1) - 2))
    parser.add_argument("--times", type=int, default=4, help="how often a text is used, in other colours")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--compile", action="store_true", help="torch.compile: takes minutes at first")
    parser.add_argument("--quick", action="store_true", help="a few steps of a tiny model, on two data sets")
    parser.add_argument("--version", default="objects", help="for the card of --export")
    return parser


if __name__ == "__main__":
    main()
