"""What ten corrected tiles buy on tiles that were held out: the least sure ones first, against random ones.

    python benchmarks/teaching.py --data DATA [--tiles 10] [--steps 40] [--rate 1e-3] [--trust 0.6]
        [--seeds 2] [--only WORDS]

DATA holds `buildings_inria`, crops of Austin and Chicago at 0.3 m with all of their buildings, which the
embedded checkpoint has not seen. Every third crop is held out; the others are what an analyst could correct.
The checkpoint segments these, `t4s_geo.rendering.unsure` ranks them, and it is trained on the complete labels
of the chosen ones, as the plugin does it: on every fifth of them the best state is chosen. Scores are
intersection over union of cells on the held-out crops, all together.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from PIL import Image

from t4s_geo import Options, segment
from t4s_geo.ledger import Ledger
from t4s_geo.rendering.unsure import least_sure
from t4s_geo.training.opening import open_training
from t4s_geo.training.recipe import LabelledScene, Recipe
from t4s_geo.training.train import Trained, train

LABEL = "building"
METRES = 0.3
CRS = "EPSG:32614"
HELD_OUT = 3
"""Every third crop."""
VALIDATION = 5
"""Every fifth of those that are taught."""


def read_crops(folder: Path, target: Path) -> Iterator[LabelledScene]:
    """Writes the crops of a folder as scenes somewhere on the ground, side by side; yields them in order."""
    for number, path in enumerate(sorted(folder.glob("*_label.png"))):
        picture = path.with_name(path.name.replace("_label", ""))
        rgb = np.asarray(Image.open(picture).convert("RGB"))
        codes = (np.asarray(Image.open(path)) > 0).astype(np.uint8)
        name = picture.stem
        transform = Affine(METRES, 0, 400_000 + 1000 * number, 0, -METRES, 4_000_000)
        size = {"width": rgb.shape[1], "height": rgb.shape[0], "crs": CRS, "transform": transform}
        image, labels = target / f"{name}.tif", target / f"{name}_labels.tif"
        with rasterio.open(image, "w", driver="GTiff", count=3, dtype="uint8", **size) as made:
            made.write(rgb.transpose(2, 0, 1))
        with rasterio.open(labels, "w", driver="GTiff", count=1, dtype="uint8", **size) as made:
            made.write(codes, 1)
        labels.with_suffix(".json").write_text(json.dumps({"1": LABEL}))
        yield LabelledScene(str(image), str(labels))


def doubt_of(scene: LabelledScene, folder: Path) -> float:
    """Returns how unsure the embedded checkpoint is of a crop."""
    output = folder / f"{Path(scene.image).stem}.gpkg"
    segment(scene.image, [LABEL], output, options=Options())
    with Ledger.open(output.with_suffix(".ledger")) as ledger:
        return max((place.doubt for place in least_sure(ledger, 1)), default=0.0)


def taught(
    chosen: Sequence[LabelledScene], held: Sequence[LabelledScene], recipe: Recipe, folder: Path
) -> Trained:
    """Trains on the chosen crops, and scores on the held-out ones before and after."""
    ours = [replace(one, validation=rank % VALIDATION == 1) for rank, one in enumerate(chosen)]
    scenes = (*ours, *(replace(one, held_out=True) for one in held))
    return train(open_training(replace(recipe, scenes=scenes), folder), folder)


def _ways(
    pool: Sequence[LabelledScene], given: argparse.Namespace, folder: Path
) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
    """Yields names and crops of the rows that are wanted; crops are ranked only where that is needed."""
    wanted = [name for name in ("the least sure", "the surest") if not given.only or given.only in name]
    if wanted:
        order = np.argsort([-doubt_of(crop, folder) for crop in pool], kind="stable")
        ranked = {"the least sure": order[: given.tiles], "the surest": order[::-1][: given.tiles]}
        yield from ((name, ranked[name]) for name in wanted)
    for seed in range(given.seeds):
        name = f"random, seed {seed}"
        if not given.only or given.only in name:
            yield name, np.random.default_rng(seed).permutation(len(pool))[: given.tiles]
    if not given.only or given.only in "all":
        yield "all", np.arange(len(pool))


def state_of(done: Trained, steps: int) -> str:
    """Returns the step whose state was kept, with the share that it has of what was learnt."""
    if done.kept is None or done.kept.share == 1:
        return str(done.kept.step if done.kept else steps)
    return f"{done.kept.share:.0%} of {done.kept.step}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--tiles", type=int, default=10)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seeds", type=int, default=2, help="how many random choices")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--trust", type=float, default=0.6, help="what labels count; 1: labels alone")
    parser.add_argument("--only", help="part of the name of the rows that are wanted")
    given = parser.parse_args()
    recipe = Recipe(
        "embedded", (), steps=given.steps, learning_rate=given.rate, trust=given.trust, keep="best"
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        crops = [*read_crops(given.data / "buildings_inria", folder)]
        held = crops[::HELD_OUT]
        pool = [crop for number, crop in enumerate(crops) if number % HELD_OUT]
        print(f"{len(pool)} crops to choose from, {len(held)} held out\n")
        ways = [*_ways(pool, given, folder)]
        print("| taught | crops | IoU before | after | state | seconds |", flush=True)
        print("| --- | --- | --- | --- | --- | --- |", flush=True)
        for number, (name, numbers) in enumerate(ways):
            begun = time.perf_counter()
            done = taught([pool[one] for one in numbers], held, recipe, folder / f"taught_{number}")
            cells = [
                name,
                f"{len(numbers)}",
                f"{done.before[LABEL]:.3f}",
                f"{done.after[LABEL]:.3f}",
                state_of(done, given.steps),
                f"{time.perf_counter() - begun:.0f}",
            ]
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
