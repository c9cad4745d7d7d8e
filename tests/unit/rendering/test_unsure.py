"""Which tiles a run is least sure of."""

from pathlib import Path

import numpy as np
import pytest

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow
from t4s_geo.rendering.unsure import least_sure
from tests.unit.ledger.specs import SPEC

GRID = SPEC.card.grid


def answers(path: Path, shares: dict[int, tuple[float, float]]) -> Ledger:
    """A ledger whose tiles have this probability in all cells, by label."""
    ledger = Ledger.create(path, SPEC)
    rows = [
        TileRow(tile, prompt, "done", "<none>", marginals=np.full((GRID, GRID), share, np.float32))
        for tile, both in shares.items()
        for prompt, share in enumerate(both)
    ]
    ledger.add(rows, [])
    return ledger


def test_the_least_sure_tile_comes_first_with_what_is_in_doubt(tmp_path: Path) -> None:
    last = len(SPEC.tiling) - 1
    with answers(tmp_path / "a.ledger", {0: (0.0, 0.9), last: (0.6, 1.0)}) as ledger:
        first, second = least_sure(ledger, 10)
    assert (first.tile, first.label) == (last, SPEC.prompts[0].label)
    assert first.doubt == pytest.approx(0.4, abs=0.003) and second.doubt == pytest.approx(0.1, abs=0.003)
    assert (second.tile, second.label) == (0, SPEC.prompts[1].label)
    assert SPEC.grid.outline().buffer(1e-6).contains(first.outline)
    assert first.to_json()["properties"]["tile"] == last


def test_of_tiles_that_lie_over_each_other_one_is_taken(tmp_path: Path) -> None:
    tiles = {tile: (0.5 - tile / 1000, 0.0) for tile in range(len(SPEC.tiling))}
    with answers(tmp_path / "a.ledger", tiles) as ledger:
        places = least_sure(ledger, 1000)
        assert [place.tile for place in least_sure(ledger, 1)] == [0]
    assert len(places) <= len(tiles)
    for one in places:
        for other in places:
            apart = one is other or one.outline.intersection(other.outline).area <= 0.26 * one.outline.area
            assert apart


def test_sure_and_silent_answers_are_no_places(tmp_path: Path) -> None:
    with answers(tmp_path / "a.ledger", {0: (0.0, 1.0)}) as ledger:
        assert least_sure(ledger, 10) == []
    with Ledger.create(tmp_path / "b.ledger", SPEC) as ledger:
        ledger.add([TileRow(0, 0, "done", "<none>"), TileRow(0, 1, "done", "<none>")], [])
        with pytest.raises(UserError, match=r"b\.ledger has no answers with probabilities"):
            least_sure(ledger, 10)
