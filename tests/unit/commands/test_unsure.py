"""`t4s-geo unsure`: a file with the places takes the place of another one when it is whole."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas
import pytest
import shapely
from pyproj import CRS

from t4s_geo.commands.unsure import unsure
from t4s_geo.errors import UserError
from t4s_geo.rendering.unsure import Place


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file to write the place of a run to."""
    grid = SimpleNamespace(crs=CRS.from_epsg(32633))
    opened = SimpleNamespace(spec=SimpleNamespace(grid=grid))
    places = [Place(7, 0.25, "water", shapely.box(0, 0, 10, 10))]
    monkeypatch.setattr("t4s_geo.ledger.Ledger.open", lambda path, whole: nullcontext(opened))
    monkeypatch.setattr("t4s_geo.rendering.unsure.least_sure", lambda ledger, count: places)
    return tmp_path / "out.gpkg"


def test_places_are_written_and_replaced_only_if_told(output: Path) -> None:
    unsure(Path("a.ledger"), output)
    (place,) = geopandas.read_file(output).itertuples()
    assert (place.rank, place.tile, place.label, place.geometry.area) == (1, 7, "water", 100)
    with pytest.raises(UserError, match="exists; add --overwrite"):
        unsure(Path("a.ledger"), output)
    unsure(Path("a.ledger"), output, overwrite=True)
    with pytest.raises(UserError, match=r"does not end in \.gpkg"):
        unsure(Path("a.ledger"), output.with_suffix(".shp"))


def test_what_was_there_stays_where_writing_fails(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    output.write_bytes(b"before")
    monkeypatch.setattr(geopandas.GeoDataFrame, "to_file", fail)
    with pytest.raises(OSError, match="No space"):
        unsure(Path("a.ledger"), output, overwrite=True)
    assert [path.read_bytes() for path in output.parent.iterdir()] == [b"before"]
