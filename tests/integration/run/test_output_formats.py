"""The same result in each format, from the command line to what is read back."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import pandas
import pytest
from geopandas.testing import assert_geodataframe_equal

from t4s_geo import Options, UserError, render, segment
from t4s_geo.evaluation.comparing import evaluate
from t4s_geo.files import file_digest
from t4s_geo.ledger.locking import only_run
from t4s_geo.vector.result import Result
from t4s_geo.vector.writers import WRITERS, read_metadata

Cli = Callable[..., "subprocess.CompletedProcess[str]"]
PROMPTS = ["-p", "forest", "-p", "cleared"]


def features(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """FlatGeobuf has features along a Hilbert curve."""
    frame = frame.assign(wkb=frame.geometry.to_wkb()).sort_values(["label", "area_m2", "score", "wkb"])
    return frame.drop(columns="wkb").reset_index(drop=True)


@pytest.fixture
def oracle(samples: Path) -> str:
    return f"oracle:{samples / 'amazon_forest_reference.tif'}"


def test_formats_hold_the_same_features(tmp_path: Path, cli: Cli, samples: Path, oracle: str) -> None:
    for suffix in ("fgb", "parquet"):
        name = f"x.{suffix}"
        done = cli("segment", samples / "amazon_forest.tif", *PROMPTS, "-o", name, "--model", oracle)
        assert done.returncode == 0, done.stderr
        assert name in done.stdout
    expected = render(tmp_path / "x.ledger", tmp_path / "x.gpkg").polygons()
    assert {path.name for path in tmp_path.iterdir()} == {"x.gpkg", "x.fgb", "x.parquet", "x.ledger", "x.qml"}
    assert len(expected) > 10
    assert_geodataframe_equal(geopandas.read_parquet(tmp_path / "x.parquet"), expected)
    assert_geodataframe_equal(features(geopandas.read_file(tmp_path / "x.fgb")), features(expected))
    described = json.loads(cli("info", "x.parquet", "--json").stdout)
    assert described["scene"].endswith("amazon_forest.tif")
    assert described == read_metadata(tmp_path / "x.gpkg") == read_metadata(tmp_path / "x.fgb")
    reference = samples / "amazon_forest_reference.tif"
    scores = [
        evaluate(tmp_path / f"x.{suffix}", reference).to_json() for suffix in ("gpkg", "fgb", "parquet")
    ]
    assert scores[0]["overall"]["iou"] > 0.9
    assert scores[0] == scores[1] == scores[2]


def test_a_suffix_of_no_format_is_refused(samples: Path, tmp_path: Path) -> None:
    sentence = r"is not called \.gpkg, \.fgb or \.parquet; give it a name such as x\.gpkg\."
    with pytest.raises(UserError, match=sentence):
        segment(samples / "amazon_forest.tif", ["forest"], tmp_path / "x.shp")


def test_outputs_that_share_a_ledger_take_turns(tmp_path: Path) -> None:
    with (
        only_run(tmp_path / "x.gpkg"),
        pytest.raises(UserError, match=r"Another run is writing .*x\.fgb or its ledger"),
        only_run(tmp_path / "x.fgb"),
    ):
        pass


class Csv:
    """A format of a few lines."""

    name = "CSV"
    suffixes = (".csv",)
    sidecars = (".json",)

    def check(self, path: Path) -> None:
        if path.exists():
            raise UserError(f"{path} is there already.")

    def write(self, draft: Path, result: Result) -> None:
        pandas.concat(result.frames).to_csv(draft, index=False)
        draft.with_suffix(".json").write_text(result.document())

    def digest(self, path: Path) -> str:
        return file_digest(path)

    def read(self, path: Path) -> geopandas.GeoDataFrame:
        table = pandas.read_csv(path)
        return geopandas.GeoDataFrame(
            table, geometry=geopandas.GeoSeries.from_wkt(table["geometry"], crs=4326)
        )

    def read_metadata(self, path: Path) -> dict[str, Any]:
        return json.loads(path.with_suffix(".json").read_text())


@pytest.fixture
def csv(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(WRITERS, ".csv", Csv())
    return


@pytest.mark.usefixtures("csv")
def test_a_further_format_is_one_class(tmp_path: Path, samples: Path, oracle: str) -> None:
    options = Options(model=oracle)
    scene = samples / "amazon_forest.tif"
    usual = segment(scene, ["forest"], tmp_path / "x.gpkg", options=options).polygons()
    polygons = segment(scene, ["forest"], tmp_path / "y.csv", options=options).polygons()
    assert polygons.drop(columns="geometry").equals(usual.drop(columns="geometry"))
    assert polygons.geometry.geom_equals_exact(usual.geometry, 1e-12).all()
    assert read_metadata(tmp_path / "y.csv") == read_metadata(tmp_path / "x.gpkg")
    large = replace(options.render, min_area=1e5)
    assert len(render(tmp_path / "x.ledger", tmp_path / "z.csv", large).polygons()) < len(usual)
    with pytest.raises(UserError, match="is there already"):
        segment(scene, ["forest"], tmp_path / "y.csv", options=options)
