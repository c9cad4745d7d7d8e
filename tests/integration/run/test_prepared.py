"""What is said before a model is opened, which may take a minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from t4s_geo import Options, segment
from t4s_geo.errors import UserError
from t4s_geo.prompts import parse_prompts
from t4s_geo.run import pipeline
from t4s_geo.run.executor import open_executor
from t4s_geo.run.prepared import prepare

Change = Callable[[Options], Options]


def _same(options: Options) -> Options:
    return options


@pytest.mark.parametrize(
    ("scene", "prompt", "change", "reason"),
    [
        ("missing.tif", "building", _same, "missing.tif does not exist"),
        ("banepa_town.tif", "building", _same, "a run with another scene; add --fresh"),
        ("banepa_labelled.tif", "house", _same, "a run with another set of prompts"),
        (
            "banepa_labelled.tif",
            "building",
            lambda options: replace(options, gsd=2.0),
            "a run with another ground sampling distance",
        ),
        (
            "banepa_labelled.tif",
            "building",
            lambda options: replace(options, aoi=Path("east.geojson")),
            "a run with another area of interest",
        ),
        (
            "banepa_labelled.tif",
            "building",
            lambda options: replace(options, aoi=Path("elsewhere.geojson")),
            "does not overlap the scene",
        ),
    ],
)
def test_mistakes_are_said_before_the_model_is_opened(
    going: Path, monkeypatch: pytest.MonkeyPatch, scene: str, prompt: str, change: Change, reason: str
) -> None:
    def open_no_model(*_: object) -> None:
        raise AssertionError("the model was opened")

    monkeypatch.setattr(pipeline, "open_executor", open_no_model)
    monkeypatch.chdir(going)
    before = {path: path.read_bytes() for path in going.iterdir()}
    with pytest.raises(UserError, match=reason):
        segment(scene, [prompt], "out.gpkg", options=change(Options(model="oracle:labels.tif")))
    assert {path: path.read_bytes() for path in going.iterdir()} == before


@pytest.fixture(scope="module")
def going(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run in it that has begun."""
    folder = tmp_path_factory.mktemp("going")
    for name in ("banepa_labelled.tif", "banepa_town.tif"):
        (folder / name).write_bytes((samples / name).read_bytes())
    for name in (".tif", ".json"):
        source = samples / f"banepa_labelled_reference{name}"
        (folder / f"labels{name}").write_bytes(source.read_bytes())
    (folder / "east.geojson").write_bytes((samples / "banepa_labelled_east.geojson").read_bytes())
    (folder / "elsewhere.geojson").write_text(
        '{"type": "Polygon", "coordinates": [[[10, 50], [11, 50], [11, 51], [10, 50]]]}'
    )
    scene = folder / "banepa_labelled.tif"
    options = Options(model=f"oracle:{folder / 'labels.tif'}")
    with (
        prepare(scene, parse_prompts(["building"]), folder / "out.gpkg", options) as prepared,
        open_executor(options) as executor,
        pipeline.open_run(executor, prepared),
    ):
        pass
    return folder
