"""References, as they should not be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
from t4s_geo.datasets.references import is_of
from t4s_geo.datasets.registry import open_dataset
from t4s_geo.errors import UserError
from tests.unit.datasets.miniatures import BLOCK, MINIATURES, OTHER


def changed(folder: Path, **values: Any) -> None:
    """Writes references as JSON beside the pickle of a miniature, with some values changed."""
    MINIATURES["rrsis-d"](folder)
    ref = {"ref_id": 1, "ann_id": 20, "image_id": 2, "split": "test", "sentences": [{"raw": "a  b"}]}
    (folder / "rrsisd" / "refs(unc).json").write_text(json.dumps([ref | values]))


def test_json_beside_the_pickle_is_read_instead(tmp_path: Path) -> None:
    changed(tmp_path)
    assert [item.text for item in open_dataset("rrsis-d", tmp_path).items("test")] == ["a b"]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"ann_id": 77}, "lacks annotation 77"),
        ({"image_id": 9}, "lacks picture 9"),
        ({"image_id": [2]}, r"names \[2\] where the number"),
        ({"image_id": None}, "names None where the number"),
        ({"ann_id": {"a": 1}}, r"names {'a': 1} where the number"),
        ({"ann_id": [[20]]}, r"names \[20\] where the number"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, values: dict[str, Any], why: str) -> None:
    changed(tmp_path, **values)
    with pytest.raises(UserError, match=why):
        [*open_dataset("rrsis-d", tmp_path).items("test")]


def test_an_object_of_another_picture_is_found_out(tmp_path: Path) -> None:
    changed(tmp_path)
    path = tmp_path / "rrsisd" / "instances.json"
    said = json.loads(path.read_text())
    said["images"][0]["width"] = 16
    path.write_text(json.dumps(said))
    changed_ref = {"ref_id": 1, "ann_id": 10, "image_id": 0, "split": "test", "sentences": [{"raw": "a"}]}
    (tmp_path / "rrsisd" / "refs(unc).json").write_text(json.dumps([changed_ref]))
    (item,) = open_dataset("rrsis-d", tmp_path).items("test")
    with pytest.raises(UserError, match="another picture"):
        item.target()


def test_names_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    changed(tmp_path)
    path = tmp_path / "rrsisd" / "instances.json"
    path.write_text(path.read_text().replace("00002.jpg", "../../../secret.png"))
    with pytest.raises(UserError, match="is no file in"):
        [*open_dataset("rrsis-d", tmp_path).items("test")]


@pytest.mark.parametrize("sentences", [None, 5, "a b", ["a b"], [{"raw": 3}], [{}]])
def test_what_are_no_sentences_is_left_out(tmp_path: Path, sentences: Any) -> None:
    changed(tmp_path, sentences=sentences)
    assert not [*open_dataset("rrsis-d", tmp_path).items("test")]


@pytest.mark.parametrize("split", [3, None, ["test"], "TEST", "train"])
def test_what_is_of_no_split_is_left_out(tmp_path: Path, split: Any) -> None:
    changed(tmp_path, split=split)
    assert not [*open_dataset("rrsis-d", tmp_path).items("test")]


def test_splits_are_told_apart_as_the_refer_interface_does() -> None:
    assert is_of("testB", "test") and is_of("test", "test") and is_of("testAB", "testB")
    assert not is_of("testA", "testB") and not is_of("test", "testA") and not is_of("trainval", "train")


def test_a_sentence_of_several_references_means_all_their_objects(tmp_path: Path) -> None:
    MINIATURES["nwpu-refer"](tmp_path)
    sentences = [{"raw": "两个房子"}, {"raw": "both houses"}]
    refs = [
        {"ref_id": id, "ann_id": id, "image_id": 2, "split": "test", "sentences": sentences}
        for id in (20, 21)
    ]
    refs.append(refs[0] | {"ref_id": 3, "ann_id": -1, "sentences": [{"raw": "没有船"}]})
    (tmp_path / "new_refs(unc).json").write_text(json.dumps(refs))
    both, none = open_dataset("nwpu-refer", tmp_path).items("test")
    assert (both.text, none.text) == ("both houses", "没有船")
    assert (both.target().mask == BLOCK | OTHER).all()
    assert not none.target().mask.any()
