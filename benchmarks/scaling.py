"""What a region costs: an area segmented here, and the arithmetic from there to a country.

    python benchmarks/scaling.py [SCENE …] [--model embedded] [--area 100000] [--gsd 0.5]
                                 [--servers 1 4 16] [--rate TILES_PER_SECOND] [--rest MPX_PER_SECOND]
                                 [--json FILE]

The scenes, the sample scenes by default, are segmented with all labels of the model's card, once to start
everything and once to measure it. Measured are the tiles a second; bytes of the ledger and of the
GeoPackage for each tile; and bytes of a tile as PNG, which is what goes to a server. The rest is
arithmetic: how many tiles an area of so many km2 has at a ground sampling distance, with the overlap of
the card, and what they take. `--rate` stands in for the measured tiles a second, for a server that was
measured elsewhere; `--rest` is what one machine does of everything but the model, as
`benchmarks/pipeline.py` prints it for the text path.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from t4s_geo.events import Event, Started
from t4s_geo.models.card import ModelCard
from t4s_geo.options import Options
from t4s_geo.prompts import parse_prompts
from t4s_geo.raster.scene import Scene
from t4s_geo.run.executor import Executor, open_executor
from t4s_geo.run.pipeline import open_run
from t4s_geo.run.prepared import prepare

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
SCENES = [SAMPLES / name for name in ("banepa_town.tif", "amazon_forest.tif", "palm_springs_school.tif")]


@dataclass(frozen=True)
class Measured:
    """Sums over all scenes.

    Attributes:
        tiles: Tiles.
        area: Area on the ground in km2.
        seconds: From the first question to the written GeoPackage.
        answering: Of these, until the last tile was answered.
        ledger: Bytes of the ledgers.
        package: Bytes of the GeoPackages.
        pictures: Bytes of the tiles as PNG.
    """

    tiles: int = 0
    area: float = 0
    seconds: float = 0
    answering: float = 0
    ledger: int = 0
    package: int = 0
    pictures: int = 0

    def __add__(self, other: Measured) -> Measured:
        return Measured(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


def astuple(measured: Measured) -> list[float]:
    return [*asdict(measured).values()]


def measure(scenes: list[Path], options: Options, folder: Path) -> tuple[Measured, ModelCard]:
    """Segments all scenes with one model."""
    total = Measured()
    with open_executor(options) as executor:
        # The processes that answer are started by the first questions.
        for path in scenes:
            segmented(path, executor, options, folder / f"{path.stem}_first.gpkg")
        for path in scenes:
            measured = segmented(path, executor, options, folder / f"{path.stem}.gpkg")
            print(f"{path.name}: {measured.tiles} tiles, {measured.seconds:.1f} s", flush=True)
            total += measured
        return total, executor.card


def segmented(path: Path, executor: Executor, options: Options, output: Path) -> Measured:
    """Segments a scene."""
    prompts = parse_prompts(executor.card.own_labels)
    with prepare(path, prompts, output, options) as prepared, open_run(executor, prepared) as run:
        heard: list[tuple[Event, float]] = []
        run.complete(lambda event: heard.append((event, time.perf_counter())), lambda: None)
        began = next(moment for event, moment in heard if isinstance(event, Started))
        done = max(moment for _, moment in heard)
        ended = time.perf_counter()
        scene, tiling = run.work.scene, run.ledger.spec.tiling
        pictures = sum(png_bytes(scene, tiling.tile(index).window) for index in range(len(tiling)))
        across, down = scene.grid.ground_sampling_distance()
        area = scene.grid.width * scene.grid.height * across * down / 1e6
    return Measured(
        len(tiling), area, ended - began, done - began,
        output.with_suffix(".ledger").stat().st_size, output.stat().st_size, pictures,
    )  # fmt: skip


def png_bytes(scene: Scene, window: object) -> int:
    target = io.BytesIO()
    Image.fromarray(np.asarray(scene.read(window).rgb)).save(target, "PNG")
    return target.tell()


def tiles_of(area: float, gsd: float, card: ModelCard) -> int:
    """Returns how many tiles a square region of so many km2 has."""
    side = (area * 1e6) ** 0.5 / gsd
    return int(np.ceil(side / (card.tile_size - card.overlap))) ** 2


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenes", nargs="*", type=Path, default=SCENES)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--area", type=float, default=100_000, help="km2")
    parser.add_argument("--gsd", type=float, default=0.5, help="metres a pixel")
    parser.add_argument("--servers", type=int, nargs="+", default=[1, 4, 16, 64])
    parser.add_argument("--rate", type=float, help="tiles a second of one server, if measured elsewhere")
    parser.add_argument("--rest", type=float, help="megapixels a second of everything but the model")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Options(model=options.model, device=options.device)
        measured, card = measure(options.scenes, run, Path(folder))
    rate = options.rate or measured.tiles / measured.answering
    tiles = tiles_of(options.area, options.gsd, card)
    each = {name: getattr(measured, name) / measured.tiles for name in ("ledger", "package", "pictures")}
    print(f"\n{measured.tiles} tiles, {len(card.own_labels)} prompts each, {measured.area:.3f} km2")
    print(f"answering: {measured.tiles / measured.answering:.2f} tiles/s")
    seconds = measured.seconds / measured.tiles * tiles / options.area
    print(f"all, at {options.gsd:g} m: {seconds:.0f} s a km2")
    print("bytes a tile: " + ", ".join(f"{name} {size:.0f}" for name, size in each.items()))
    print(f"\n{options.area:,.0f} km2 at {options.gsd:g} m: {tiles:,} tiles")
    for name, size in each.items():
        print(f"{name}: {tiles * size / 1e9:,.1f} GB")
    if options.rest:
        megapixels = options.area / options.gsd**2
        print(f"everything but the model, on one machine: {megapixels / options.rest / 3600:,.1f} hours")
    print(f"\n| servers of {rate:.2f} tiles/s | days | network, Mbit/s |")
    print("| --- | --- | --- |")
    rows = []
    for servers in options.servers:
        seconds = tiles / (rate * servers)
        network = rate * servers * each["pictures"] * 8 / 1e6
        rows.append({"servers": servers, "days": seconds / 86_400, "megabits_per_second": network})
        print(f"| {servers} | {seconds / 86_400:,.1f} | {network:,.1f} |")
    if options.json:
        result = {"measured": asdict(measured), "tiles": tiles, "rate": rate, "servers": rows}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
