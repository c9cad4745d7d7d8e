"""Commands whose paths are drawn at random from what lies in a folder: nothing of it is lost."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.hostile.conftest import Count, Run
from tests.hostile.dose import dose
from tests.hostile.files import contents

FILES = (
    "s.tif", "s.gpkg", "v.vrt", "l.tif", "l.json", "a.gpkg", "a.shp", "a.dbf", "holiday.png", "notes.ledger",
    "notes.gpkg", "s.ledger", "s.fgb", "s.qml", "o.gpkg", "o.fgb", "o.parquet", "o.ledger", "o.tif", "o.png",
    "o.tif.aux.xml", "all.gpkg", "all.scenes/s.gpkg", "made.gpkg", "made.ledger", "made.tif", "made.png",
    "made.ledger-journal", ".made.ledger.lock", "new/x.gpkg", "hard.tif", "soft.tif", "soft.gpkg",
)  # fmt: skip
WAYS = (str, str, str, str.upper, str.title, "./{}".format, "all.scenes/../{}".format, "here/{}".format)


def path(source: random.Random) -> str:
    return source.choice(WAYS)(source.choice(FILES))


def command(source: random.Random) -> list[str]:
    """Returns a command that writes where it should not, more often than not."""
    words = {
        "segment": ["segment", source.choice(["s.tif", "soft.tif", path(source)]), "-o", path(source)],
        "batch": ["batch", "s.tif", path(source), "-o", source.choice([".", "all.gpkg", path(source)])],
        "render": ["render", source.choice(["made.ledger", path(source)]), "-o", path(source)],
    }[source.choice(["segment", "segment", "batch", "render"])]
    for flag in ("--raster", "--preview", "--aoi"):
        if source.random() < 0.4 and not (flag == "--aoi" and words[0] == "render"):
            folder = words[0] == "batch" and flag != "--aoi"
            words += [flag, source.choice([".", "all.scenes"]) if folder else path(source)]
    if source.random() < 0.3 and words[0] != "render":
        words.append("--fresh")
    return words


def read(work: Path, words: list[str]) -> set[str]:
    """Returns the names of what a command was told to read."""
    aoi = words[words.index("--aoi") + 1 :][:1] if "--aoi" in words else []
    scenes = words[1 : words.index("-o")]
    # A ledger that is rendered keeps the records.
    named = [work / word for word in [*(scenes if words[0] != "render" else []), *aoi]]
    return {str(one.resolve().relative_to(work)) for one in named if one.exists()}


@pytest.mark.parametrize("seed", range(dose(8, 400)))
def test_what_lies_there_stays(work: Path, run: Run, count: Count, seed: int) -> None:
    made = ("made.gpkg", "made.tif", "made.png")
    assert run("segment", "s.tif", "-o", made[0], "--raster", made[1], "--preview", made[2])[0] == 0
    for name in FILES[10:22]:
        (work / name).parent.mkdir(exist_ok=True)
        if not (work / name).exists():
            (work / name).write_text(f"somebody's {name}")
    os.link(work / "s.tif", work / "hard.tif")
    (work / "soft.tif").symlink_to("s.tif")
    shutil.copy(work / "made.gpkg", work / "edited.gpkg")
    (work / "soft.gpkg").symlink_to("a.gpkg")
    (work / "here").symlink_to(".")
    before = contents(work)
    words = command(random.Random(seed))
    insists = seed % 2 == 1
    code, said = run(*words, *(["--overwrite"] if insists else []))
    after = contents(work)
    # What a run made it may make again; the records in its ledger change with it.
    ours = {*made, "made.tif.aux.xml", "made.ledger"}
    lost = {name for name, held in before.items() if after.get(name) != held and name not in ours}
    if insists:
        # What is written may go then, what is read never.
        lost &= {"s.tif", "hard.tif", "soft.tif", "l.tif", "l.json", *read(work, words)}
    outcome = "lost" if lost else "traceback" if code == 1 else "refused" if code == 2 else "done"
    count("paths", outcome)
    assert not lost, f"{words}: {lost}"
    assert code in (0, 2, 3), f"{words}: {said}"
