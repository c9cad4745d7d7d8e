"""Records of what was written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.errors import ResultChanged
from t4s_geo.results import Record, Records, Replacing

JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["digests", "made_with", "a.gpkg"]), inner, max_size=3)
    ),
    max_leaves=9,
)


@given(JSON)
def test_records_that_anybody_edited_are_read_as_far_as_they_are_some(stored: object) -> None:
    records = Records(Path("/"), stored)
    assert Records(Path("/"), json.loads(json.dumps(records.stored()))).stored() == records.stored()


def test_results_and_records_move_together(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to("a")
    records = Records(tmp_path / "a")
    known = Record(("1" * 32,), {"min_area": 0.0})
    records.put(tmp_path / "link/../a/x.gpkg", known)
    records.put(tmp_path / "pictures/x.png", known)
    (tmp_path / "b/c").mkdir(parents=True)
    moved = Records(tmp_path / "b/c", records.stored())
    assert moved.get(tmp_path / "b/c/x.gpkg") == moved.get(tmp_path / "b/pictures/x.png") == known
    assert moved.of_other_answers().get(tmp_path / "b/c/x.gpkg") == Record(known.digests)
    assert moved.get(tmp_path / "x.gpkg") == Record()


def test_old_and_new_are_known_while_one_replaces_the_other(tmp_path: Path) -> None:
    path, draft = tmp_path / "x.png", tmp_path / "draft"
    kept: list[object] = []
    records = Records(tmp_path)
    replacing = Replacing(records, lambda records: kept.append(records.stored()))
    for content in (b"1", b"2"):
        replacing.check([path, None])
        draft.write_bytes(content)
        replacing.ready(path)(draft)
        # As a run that was killed now would find it.
        assert len(Records(tmp_path, kept[-1]).get(path).digests) == int(content)
        Replacing(Records(tmp_path, kept[-1])).check([path])
        draft.replace(path)
        Replacing(Records(tmp_path, kept[-1])).check([path])
        replacing.done(path, {})
    assert len(records.get(path).digests) == 1
    path.write_bytes(b"edited")
    with pytest.raises(ResultChanged, match=r"x.png was changed .* --overwrite") as raised:
        replacing.check([path])
    assert raised.value.paths == (path,)
    with pytest.raises(ResultChanged, match="is left as it is"):
        replacing.ready(path)(path)
    Replacing(records, overwrite=True).check([path])
    path.write_bytes(b"")
    replacing.check([path])
