"""Answers on their way to the mosaic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.ledger.source import KEPT_ROWS, LedgerSource
from t4s_geo.raster.grid import PixelGrid
from tests.unit.ledger.specs import SPEC


def test_what_is_kept_of_a_long_scene_is_its_latest_rows(tmp_path: Path) -> None:
    grid = PixelGrid(SPEC.grid.crs, SPEC.grid.transform, 700, 12 * KEPT_ROWS)
    spec = replace(SPEC, grid=grid, prompts=SPEC.prompts[:1])
    tiling, marginals = spec.tiling, np.ones((32, 32), np.float32)
    read: list[int] = []
    with Ledger.create(tmp_path / "x.ledger", spec) as ledger:
        ledger.add([TileRow(tile, 0, "done", "", None, marginals) for tile in range(len(tiling))], [])
        source = LedgerSource(ledger, read.append)
        latest = tiling.most_within(KEPT_ROWS)
        for tile in range(len(tiling)):
            assert source.marginals(tile) is not None
            assert source.validity(tile) is None
        assert source.validity.cache_info().currsize == latest < len(tiling) // 4
        for tile in range(len(tiling) - latest, len(tiling)):
            source.marginals(tile)
        assert read == [*range(len(tiling))]
        source.marginals(len(tiling) - latest - 1)
        assert read[-1] == len(tiling) - latest - 1
