"""Which scenes files, folders, patterns and manifests list."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from t4s_geo.batch.entries import SceneEntry
from t4s_geo.batch.scenes import find_scenes
from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.tif", "a.TIF", "a.tif.aux.xml", "notes.txt", ".hidden.tif", "deep/c.jp2"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "in"


def _scenes(*inputs: object) -> list[str]:
    return [entry.scene for entry in find_scenes([str(value) for value in inputs]).scenes]


def test_folders_and_patterns_list_rasters(folder: Path) -> None:
    assert _scenes(folder) == [str(folder / "a.TIF"), str(folder / "b.tif")]
    assert _scenes(f"{folder}/**/*.jp2") == [str(folder / "deep/c.jp2")]
    assert _scenes(folder / "notes.txt", "/vsicurl/https://x/y.tif") == [
        str(folder / "notes.txt"),
        "/vsicurl/https://x/y.tif",
    ]


def test_each_scene_is_taken_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert _scenes("b.tif", folder, os.path.join(".", "b.tif")) == ["b.tif", str(folder / "a.TIF")]


def test_manifests_say_what_is_special_about_a_scene(tmp_path: Path) -> None:
    manifest = tmp_path / "list.csv"
    manifest.write_text(
        "\ufeffScene,prompts,aoi,gsd,output\n"
        'a.tif,"water; house=houses, large ones",,,\n'
        "\n"
        "/vsizip/x.zip/b.tif,,area.geojson,0.5,out/b.gpkg\n",
        encoding="utf-8",
    )
    assert find_scenes([str(manifest)]).scenes == [
        SceneEntry(
            str(tmp_path / "a.tif"),
            prompts=(Prompt("water", "water"), Prompt("house", "houses, large ones")),
        ),
        SceneEntry(
            "/vsizip/x.zip/b.tif",
            aoi=tmp_path / "area.geojson",
            gsd=0.5,
            output=tmp_path / "out/b.gpkg",
        ),
    ]


def test_manifests_of_spreadsheets_in_europe_are_read(tmp_path: Path) -> None:
    manifest = tmp_path / "list.csv"
    manifest.write_text('scene;gsd;prompts\na.tif;2;"water;road"\n')
    (entry,) = find_scenes([str(manifest)]).scenes
    assert (entry.gsd, len(entry.prompts or ())) == (2.0, 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("path\na.tif\n", "no column 'scene'"),
        ("", "no column 'scene'"),
        ("scene\n", "lists no scene"),
        ("scene,promts\na.tif,water\n", "column 'promts'"),
        ("scene,gsd,gsd\na.tif,1,1\n", "'gsd' twice"),
        (
            "scene,gsd\na.tif,fine\n",
            "Line 2 of .*list.csv: gsd must be .* not 'fine'",
        ),
        ("scene,gsd\na.tif,-1\n", "gsd must be a number of metres above 0, not '-1'"),
        ("scene,gsd\na.tif,\n,3\n", "Line 3 of .*list.csv names no scene"),
        ("scene,prompts\na.tif,water;water\n", "Line 2 of .*'water' is given twice"),
        ("scene,prompts\na.tif,one, two\n", "3 cells under 2 column names"),
        ('scene\n"a.tif\n', "cannot be read"),
        ("scene\n\udce4.tif\n", "cannot be read"),
    ],
)
def test_invalid_manifests_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    manifest = tmp_path / "list.csv"
    manifest.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UserError, match=reason):
        find_scenes([str(manifest)])


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"missing\.tif does not exist"):
        find_scenes([str(tmp_path / "missing.tif")])
    with pytest.raises(UserError, match="holds no rasters"):
        find_scenes([str(tmp_path)])
    with pytest.raises(UserError, match=r"No file matches '.*\*\.tif'"):
        find_scenes([f"{tmp_path}/*.tif"])
    with pytest.raises(UserError, match="no scene to segment"):
        find_scenes([])
