"""Paths of one file are one, whatever they look like."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.errors import UserError
from t4s_geo.paths import Named, check_distinct, files_in, identities, shapefile_parts

NAMES = st.text(st.sampled_from("abÄß\u0301.é"), min_size=1, max_size=4).filter(lambda name: name.strip("."))
WAYS = st.sampled_from(["plain", "around", "link", "folder link", "hard link", "upper", "decomposed"])


def aliased(folder: Path, path: Path, way: str) -> Path:
    """Returns another path of a file."""
    if way == "around":
        return path.parent / "." / ".." / path.parent.name / path.name
    if way == "upper":
        return path.with_name(path.name.upper())
    if way == "decomposed":
        return path.with_name(unicodedata.normalize("NFD", path.name))
    alias = folder / f"alias of {way}"
    if way == "link":
        alias.symlink_to(path)
    elif way == "folder link":
        alias.symlink_to(path.parent, target_is_directory=True)
        return alias / path.name
    elif way == "hard link" and path.exists():
        os.link(path, alias)
    else:
        return path
    return alias


@given(name=NAMES, way=WAYS, exists=st.booleans(), other=NAMES)
def test_aliases_are_one_file_and_others_are_not(name: str, way: str, exists: bool, other: str) -> None:
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base, "in")
        folder.mkdir()
        path = folder / name
        if exists:
            path.touch()
        alias = aliased(Path(base), path, way)
        assert not identities(path).isdisjoint(identities(alias))
        with pytest.raises(UserError, match=r"\(the output\) would replace .* \(the scene\)"):
            check_distinct([Named("the scene", path)], [Named("the output", alias)])
        with pytest.raises(UserError, match="give each a name of its own"):
            check_distinct([], [Named("the output", path), Named("the preview", alias)])
        stranger = folder / f"{other}, another file"
        check_distinct(
            [Named("the scene", path)], [Named("the output", stranger), Named("the preview", alias / "x")]
        )


def test_a_folder_that_is_still_to_be_made_is_one(tmp_path: Path) -> None:
    assert not identities(tmp_path / "New/a.tif").isdisjoint(identities(tmp_path / "x/../new/A.tif"))
    assert identities(tmp_path / "new/a.tif").isdisjoint(identities(tmp_path / "new/a/a.tif"))


def test_what_belongs_to_a_model_and_to_a_shapefile(tmp_path: Path) -> None:
    for name in ("model.safetensors", "t4s.json", "out.gpkg", "a.shp", "A.dbf", "b.dbf"):
        (tmp_path / name).touch()
    found = {one.path.name for one in files_in(Named("the checkpoint", tmp_path))}
    assert found == {tmp_path.name, "model.safetensors", "t4s.json"}
    assert {path.name for path in shapefile_parts(tmp_path / "a.shp")} == {"a.shp", "A.dbf"}
    assert shapefile_parts(tmp_path / "b.dbf") == [tmp_path / "b.dbf"]
