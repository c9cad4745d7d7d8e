"""Scenes of a batch run have names of their own, which do not depend on their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.batch.entries import SceneEntry
from t4s_geo.batch.names import LONGEST, unique_names


def _names(*scenes: str) -> list[str]:
    return unique_names([SceneEntry(scene) for scene in scenes])


def test_scenes_are_called_like_their_files() -> None:
    assert _names("in/lake.tif", "in/town.2024.tif") == ["lake", "town.2024"]


def test_items_are_called_by_their_ids() -> None:
    entries = [SceneEntry("a/visual.tif", "S2/A"), SceneEntry("b/visual.tif", "S2 B")]
    assert unique_names(entries) == ["S2_A", "S2 B"]


def test_equal_names_get_what_tells_them_apart() -> None:
    assert _names("a/lake.tif", "b/lake.tif", "b/town.tif") == ["a_lake", "b_lake", "town"]
    assert _names("a/lake.tif", "a/LAKE.jp2") == ["lake_tif", "LAKE_jp2"]
    assert _names("x/a/lake.tif", "y/a/lake.tif") == ["x_a_lake", "y_a_lake"]
    assert _names("a/lake.tif", "b/lake.tif", "in/a_lake.tif") == ["a_lake", "b_lake", "a_lake_tif"]
    first, second = _names("lake.tif", "lake.tif")
    assert second == f"{first}_2"


folders = st.lists(st.sampled_from(["a", "B", "b", "données", ".."]), max_size=3)
files = st.sampled_from(
    ["lake.tif", "LAKE.TIF", "lake.jp2", "a_lake.tif", ".tif", "湖.tif", "lake", "x" * 300]
)
paths = st.builds(lambda parts, file: "/".join([*parts, file]), folders, files)


@given(st.lists(paths, max_size=12))
def test_no_two_names_are_the_same_file_anywhere(scenes: list[str]) -> None:
    names = _names(*scenes)
    assert len({name.casefold() for name in names}) == len(scenes)
    assert all(name and "/" not in name and not name.startswith(".") for name in names)
    assert all(len(name.encode()) <= LONGEST + 3 for name in names)


@given(st.lists(paths, max_size=8, unique=True), st.randoms())
def test_names_do_not_depend_on_the_order(scenes: list[str], chance: object) -> None:
    shuffled = list(scenes)
    chance.shuffle(shuffled)
    named = dict(zip(scenes, _names(*scenes), strict=True))
    assert dict(zip(shuffled, _names(*shuffled), strict=True)) == named
