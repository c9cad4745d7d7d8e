"""Kills a run again and again, at random moments: `python killing.py KILLS SCENE MODEL FOLDER`.

A process of its own, so that runs can be forked off without waiting for imports. Prints how often a killed
run left nothing, an unfinished ledger, or a finished one.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from t4s_geo import Options, segment
from t4s_geo.ledger import Ledger

LABELS = ("forest", "cleared")


def main() -> None:
    kills, scene, model, folder = int(sys.argv[1]), *sys.argv[2:4], Path(sys.argv[4])
    options = Options(model=model, tile_size=32, grid=32, overlap=8, batch_size=4)
    began = time.monotonic()
    segment(scene, LABELS, folder / "whole.gpkg", options=options)
    longest = time.monotonic() - began
    source, output, found = random.Random(7), folder / "killed.gpkg", Counter[str]()
    for _ in range(kills):
        if output.exists():
            # It got through: it must have the same in it, and the next one begins anew.
            assert features(output) == features(folder / "whole.gpkg")
            output.unlink()
            output.with_suffix(".ledger").unlink()
        child = os.fork()
        if child == 0:
            segment(scene, LABELS, output, options=options)
            os._exit(0)
        time.sleep(source.uniform(0, longest * 0.7))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found[state(output.with_suffix(".ledger"))] += 1
    segment(scene, LABELS, output, options=options)
    assert features(output) == features(folder / "whole.gpkg")
    left = {path.name for path in folder.iterdir()}
    assert left == {"whole.gpkg", "whole.ledger", "killed.gpkg", "killed.ledger"}, left
    print(json.dumps(found))


def features(path: Path) -> list[tuple[object, ...]]:
    """Reads every feature row as it is stored, geometry bytes included."""
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT * FROM segments ORDER BY fid").fetchall()


def state(path: Path) -> str:
    if not path.exists() or not path.stat().st_size:
        return "nothing"
    with Ledger.open(path) as ledger:
        return "finished" if len(ledger.finished()) == len(ledger.spec.tiling) else "unfinished"


if __name__ == "__main__":
    main()
