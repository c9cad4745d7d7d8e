"""The same scene through several backends: tiles a second, and what comes out.

    python benchmarks/backends.py [SCENE] [--model embedded] [--prompts TEXT …] [--json FILE]
                                  [--server URL#MODEL … --card FILE]

Without `--server`, `transformers serve` is started here with the local model's folder, on a processor in
single precision. Tiles a second are from the first question to the last answer, after a first run that starts
all; polygons are those of the finished GeoPackage; *equal* is the share of texts that are the local model's.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from t4s_geo.errors import UserError
from t4s_geo.events import Event, Progress, Started
from t4s_geo.ledger import Ledger, ledger_path
from t4s_geo.models import choose_model, describe_model
from t4s_geo.models.card import CARD_NAME
from t4s_geo.models.folders import model_folder
from t4s_geo.options import Options
from t4s_geo.prompts import parse_prompts
from t4s_geo.run.executor import open_executor
from t4s_geo.run.pipeline import open_run
from t4s_geo.run.prepared import prepare

SCENE = Path(__file__).resolve().parents[1] / "sample_tiles" / "amazon_forest.tif"
# The embedded checkpoint's tower is a class of this package, which the server has to know.
LAUNCHER = (
    "import t4s_geo.models.local.pytorch.lite_tower; from transformers.cli.transformers import app; app()"
)
START_SECONDS = 120


@dataclass(frozen=True)
class Row:
    """What a backend did.

    Attributes:
        backend: Its name.
        tiles: Tiles of the scene.
        failed: Tiles without an answer.
        tiles_per_second: From the first question to the last answer.
        polygons: Polygons found.
        equal: Share of the texts that are the local model's.
    """

    backend: str
    tiles: int
    failed: int
    tiles_per_second: float
    polygons: int
    equal: float


@contextmanager
def serving(folder: Path, log: Path) -> Iterator[str]:
    """Runs `transformers serve`; yields what `--model` takes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    options = ["--device", "cpu", "--dtype", "float32", "--host", "127.0.0.1", "--port", port]
    command = [sys.executable, "-c", LAUNCHER, "serve", str(folder), *options]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    name = f"http://127.0.0.1:{port}/v1#{folder}"
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as server:
        try:
            wait_for(name, server, log)
            yield name
        finally:
            server.kill()


def wait_for(name: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Returns when the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            describe_model(choose_model(name))
            return
        except UserError:
            time.sleep(1)
    sys.exit(f"transformers serve did not start: {log.read_text()[-2000:]}")


def texts_of(output: Path) -> dict[tuple[int, int], str | None]:
    with Ledger.open(ledger_path(output)) as ledger:
        rows = ledger.rows(range(len(ledger.spec.tiling)))
        return {(row.tile, row.prompt): row.text for row in rows}


def run(name: str, scene: Path, words: list[str], options: Options, output: Path) -> tuple[Row, dict]:
    """Segments a scene twice with a backend, and measures the second time."""
    with open_executor(options) as executor:
        for part in ("first", "measured"):
            target = output.with_name(f"{output.stem}_{part}.gpkg")
            heard: list[tuple[Event, float]] = []
            with (
                prepare(scene, parse_prompts(words), target, options) as prepared,
                open_run(executor, prepared) as opened,
            ):
                summary = opened.complete(
                    lambda event, heard=heard: heard.append((event, time.perf_counter())), lambda: None
                )
    began = next(moment for event, moment in heard if isinstance(event, Started))
    ended = max(moment for event, moment in heard if isinstance(event, Progress))
    polygons = sum(label.polygons for label in summary.labels)
    row = Row(name, summary.tiles, summary.failed_tiles, summary.tiles / (ended - began), polygons, 1.0)
    return row, texts_of(target)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scene", nargs="?", type=Path, default=SCENE)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--server", action="append", default=[])
    parser.add_argument("--card", type=Path, help="of the servers' models; the local one's by default")
    parser.add_argument("--prompts", nargs="+", default=["vegetation", "bare land"])
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    folder = model_folder(given.model)
    card = given.card or folder / CARD_NAME
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        local = Options(model=given.model, device=given.device)
        first, texts = run("local", given.scene, given.prompts, local, scratch / "local.gpkg")
        rows = [first]
        if given.server:
            rows += [compare(given, server, card, texts, scratch) for server in given.server]
        else:
            with serving(folder, scratch / "log") as server:
                rows.append(compare(given, server, card, texts, scratch))
    print("| backend | tiles | failed | tiles/s | polygons | equal texts |")
    print("| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        numbers = (row.tiles, row.failed, f"{row.tiles_per_second:.2f}", row.polygons, f"{row.equal:.0%}")
        print(f"| {row.backend} | {' | '.join(map(str, numbers))} |")
    if given.json:
        given.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")


def compare(given: argparse.Namespace, server: str, card: Path, texts: dict, scratch: Path) -> Row:
    """Measures a server, and compares what it writes with the local model's texts."""
    options = Options(model=server, card=card)
    row, written = run(server.partition("#")[0], given.scene, given.prompts, options, scratch / "server.gpkg")
    equal = sum(written.get(place) == text for place, text in texts.items()) / len(texts)
    return Row(row.backend, row.tiles, row.failed, row.tiles_per_second, row.polygons, equal)


if __name__ == "__main__":
    main()
