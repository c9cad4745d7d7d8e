"""Object scores of each way to refine, and what it costs: houses, fields and crowns of held-out places.

    python benchmarks/splitting.py --data DATA [--only banepa] [--refine seams sam] [--scenes FOLDER]

DATA is the folder of labelled imagery that the training takes. Held-out scenes are segmented once by the
embedded checkpoint (or taken from ledgers that `benchmarks/objects.py --scenes FOLDER` left in FOLDER), and
their ledgers rendered in each way. Columns are those of `benchmarks/objects.py`; beside them stand the
processor time of `t4s-geo render` for each tile, and how many tiles a second two cores would do that had
nothing else to do, answers included (a dash where ledgers were there already).
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from mapped_scenes import file_name, polygons_of, scored_scenes
from objects import count_polygons, count_tiles, segment

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.scoring import ObjectCounts

DATA_SETS = ("banepa", "inria", "fields", "crowns")
"""Those whose labels the embedded checkpoint knows as things that can be counted."""


CORES = 2
"""Cores that tiles a second are told for."""


def spent() -> float:
    """Returns the processor's seconds of all commands so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def render(ledger: Path, output: Path, *options: str) -> float:
    """Has the engine make polygons of a ledger; returns the processor's seconds."""
    command = [sys.executable, "-m", "t4s_geo", "render", str(ledger), "-o", str(output), *options]
    before = spent()
    done = subprocess.run([*command, "--overwrite"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return spent() - before


def tally(
    scenes: list[InstanceScene], ledgers: Path, folder: Path, refine: str
) -> tuple[ObjectCounts, int, float]:
    """Returns the objects of a data set, its tiles, and the processor's seconds."""
    counts, tiles, seconds = ObjectCounts(), 0, 0.0
    for scene in scenes:
        output = folder / f"{file_name(scene)}_{refine}.gpkg"
        seconds += render(ledgers / f"{file_name(scene)}.ledger", output, "--refine", refine)
        counts += count_polygons(scene, polygons_of(output, scene.asked[0]))
        tiles += count_tiles(output)
    return counts, tiles, seconds


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(DATA_SETS), choices=DATA_SETS)
    parser.add_argument("--refine", nargs="*", default=["none", "edges", "seams", "sam"])
    parser.add_argument(
        "--scenes", type=Path, help="folder of a folder of scenes and ledgers for each data set"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    scored = scored_scenes(read_scenes(arguments.data, arguments.only), arguments.only)
    results: dict[str, object] = {}
    print(
        "| data set | refine | F1 | mean F1 | IoU | matched / there | found | merged | seconds a tile "
        "| tiles a second |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        for source, scenes in scored.items():
            ledgers, answers = (arguments.scenes or Path(temporary)) / source, 0.0
            if arguments.scenes is None:
                ledgers.mkdir()
                before = spent()
                segment(scenes, ledgers, "embedded", ["--refine", "none"])
                answers = spent() - before
            for refine in arguments.refine:
                counts, tiles, seconds = tally(scenes, ledgers, Path(temporary), refine)
                results[f"{source} {refine}"] = {
                    "f1": counts.f1,
                    "mean_f1": counts.mean_f1,
                    "iou": counts.iou,
                }
                print(
                    f"| {source} | {refine} | {counts.f1:.3f} | {counts.mean_f1:.3f} | {counts.iou:.3f} "
                    f"| {counts.matched[0]} / {counts.there} | {counts.found} | {counts.merged} "
                    f"| {seconds / tiles:.2f} "
                    f"| {f'{CORES * tiles / (answers + seconds):.1f}' if answers else '–'} |",
                    flush=True,
                )
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
