"""Kills commands at random moments: `python killing.py FOLDER KIND KILLS …` prints each kill's outcome.

A process of its own, so that commands can be forked off without waiting for imports. A kill is `gone on`
where the command had left something to go on from, `anew` where it had not, `done` where it was too late.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import rasterio
from rasterio.windows import Window

from t4s_geo import cli

# All that a command needs, before it is forked off.
from t4s_geo.batch import run as run
from t4s_geo.batch.combined import RECORDS
from t4s_geo.vector import geopackage as geopackage

SAMPLES = Path(__file__).resolve().parents[2] / "sample_tiles"
ORACLE = ["--model", f"oracle:{SAMPLES / 'amazon_forest_reference.tif'}", "--grid", "32"]
TILES = ["--tile-size", "64", "--overlap", "16", "--batch-size", "4"]
PROMPTS = ["-p", "forest", "-p", "cleared"]
VARIANTS = ("--exclusive", "--independent")
END_SECONDS = 2.0
"""How long processes that a killed one had started may live."""


@dataclass(frozen=True)
class Kind:
    """A command that is killed.

    Attributes:
        words: Its words; outputs are in the folder that it is run in.
        outputs: What it writes that must be the same, byte for byte.
        kept: Other files that it leaves.
        first: A command that is run before, once.
        children: Whether it has processes of its own.
        decided: The result of `first` in which a person then decides about some polygons; empty for none.
    """

    words: tuple[str, ...]
    outputs: tuple[str, ...]
    kept: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    children: bool = False
    decided: str = ""


def kinds(folder: Path) -> dict[str, Kind]:
    """Returns the kinds by name, with scenes made for them."""
    scene, north, south, small = (str(folder / f"{name}.tif") for name in ("all", "north", "south", "small"))
    forest = str(SAMPLES / "amazon_forest.tif")
    for path, window in (
        (scene, Window(0, 0, 192, 160)), (north, Window(0, 0, 120, 100)),
        (south, Window(100, 300, 120, 100)), (small, Window(0, 0, 200, 200)),
    ):  # fmt: skip
        cut(forest, path, window)
    pictures = ("--raster", "c.tif", "--preview", "p.png")
    written = ("o.gpkg", "c.tif", "c.tif.aux.xml", "p.png")
    run = ("segment", scene, *PROMPTS, *ORACLE, *TILES)
    scenes = ("north.gpkg", "south.gpkg")
    return {
        "segment": Kind((*run, "-o", "o.gpkg", *pictures), written, ("o.ledger",)),
        "render": Kind(
            ("render", "first.ledger", "-o", "o.gpkg", *pictures),
            written,
            ("first.ledger", "first.gpkg"),
            (*run, "-o", "first.gpkg"),
        ),
        "keep": Kind(
            (*run, "-o", "o.gpkg", "--keep", "edits"),
            ("o.gpkg",),
            ("o.ledger",),
            (*run, "-o", "o.gpkg"),
            decided="o.gpkg",
        ),
        "batch": Kind(
            ("batch", north, south, *PROMPTS, *ORACLE, *TILES, "-o", "all.gpkg"),
            ("all.gpkg", *(f"all.scenes/{name}" for name in scenes)),
            ("all.scenes/north.ledger", "all.scenes/south.ledger", f"all.scenes/{RECORDS}"),
        ),
        "checkpoint": Kind(
            ("segment", small, "-p", "tree", "-p", "water", "-o", "o.gpkg", *pictures),
            written,
            ("o.ledger",),
            children=True,
        ),
    }


def main() -> None:
    folder, given = Path(sys.argv[1]), sys.argv[2:]
    scenes, source = folder / "scenes", random.Random(7)
    scenes.mkdir()
    known = kinds(scenes)
    outcomes = {
        name: kill_often(known[name], int(kills), folder / "outputs", source)
        for name, kills in zip(given[::2], given[1::2], strict=True)
    }
    print(json.dumps(outcomes))


def kill_often(kind: Kind, kills: int, place: Path, source: random.Random) -> list[str]:
    """Kills a command again and again, and runs it to the end each time; returns what it had left."""
    wanted: dict[str, Mapping[str, bytes]] = {}
    longest = 0.0
    for variant in VARIANTS:
        begin(place, kind)
        began = time.monotonic()
        finish(kind, variant)
        longest = max(longest, time.monotonic() - began)
        wanted[variant] = contents(kind)
    outcomes = []
    for _ in range(kills):
        if source.random() < 0.5:
            begin(place, kind)
        variant = source.choice(VARIANTS)
        before, kept = contents(kind), decisions(kind)
        child = start([*kind.words, variant])
        time.sleep(source.uniform(0, longest))
        kill(child, kind)
        outcomes.append(state(kind))
        for file, content in contents(kind).items():
            assert content in (before.get(file), wanted[variant][file]), f"{file} is neither old nor new"
        assert decisions(kind) == kept, "what people decided is lost"
        finish(kind, variant)
        assert decisions(kind) == kept, "what people decided is lost"
        assert contents(kind) == wanted[variant], "the result is another"
        left = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
        extra = left - {*kind.outputs, *kind.kept}
        assert not extra, f"left over: {extra}"
    return outcomes


def begin(place: Path, kind: Kind) -> None:
    """Goes to an empty folder."""
    os.chdir("/")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    os.chdir(place)
    if kind.first:
        wait(start(kind.first))
    if kind.decided:
        with closing(sqlite3.connect(kind.decided)) as database, database:
            for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):
                # Triggers name them, for outlines that change.
                database.create_function(f"ST_{name}", 1, lambda _: 0)
            for status, number in (("accepted", 1), ("rejected", 2), ("corrected", 4)):
                database.execute("UPDATE segments SET status = ? WHERE fid = ?", (status, number))
        assert len(decisions(kind)) == 3


def decisions(kind: Kind) -> list[tuple[object, ...]]:
    """Returns what people have decided about, byte for byte."""
    if not kind.decided:
        return []
    query = "SELECT label, status, area_m2, geom FROM segments WHERE status != 'new' ORDER BY 2, 4"
    with closing(sqlite3.connect(kind.decided)) as database:
        return database.execute(query).fetchall()


def start(words: tuple[str, ...] | list[str]) -> int:
    """Forks a command off; returns its process."""
    child = os.fork()
    if child:
        return child
    log = os.open(os.environ["KILLING_LOG"], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.argv = ["t4s-geo", *words]
    try:
        cli.main()
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 1)
    os._exit(0)


def wait(child: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    said = Path(os.environ["KILLING_LOG"]).read_text(encoding="utf-8")
    assert code == 0, f"exit code {code}: {said}"


def finish(kind: Kind, variant: str) -> None:
    wait(start([*kind.words, variant]))


def kill(child: int, kind: Kind) -> None:
    """Kills a command; what it had started must end, too."""
    started = children(child) if kind.children else set()
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    deadline = time.monotonic() + END_SECONDS
    while any(map(runs, started)):
        assert time.monotonic() < deadline, "a process outlived the one that started it"
        time.sleep(0.02)


def contents(kind: Kind) -> dict[str, bytes]:
    return {name: Path(name).read_bytes() for name in kind.outputs if Path(name).exists()}


def state(kind: Kind) -> str:
    if len(contents(kind)) == len(kind.outputs):
        return "done"
    return "gone on" if any(Path(name).exists() for name in kind.kept) else "anew"


def children(parent: int) -> set[int]:
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == parent:
            found.add(int(path.parent.name))
    return found


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def cut(source: str, target: str, window: Window) -> None:
    with rasterio.open(source) as dataset:
        profile = {
            "driver": "GTiff", "width": window.width, "height": window.height, "count": dataset.count,
            "dtype": dataset.dtypes[0], "crs": dataset.crs, "transform": dataset.window_transform(window),
        }  # fmt: skip
        with rasterio.open(target, "w", **profile) as written:
            written.write(dataset.read(window=window))


if __name__ == "__main__":
    main()
