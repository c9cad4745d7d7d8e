"""Every public set, in a miniature folder of its layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
from t4s_geo.datasets.items import Item
from t4s_geo.datasets.registry import DATASETS, open_dataset
from t4s_geo.errors import UserError
from tests.unit.datasets.miniatures import BLOCK, MINIATURES, OTHER, SIDE

BOTH = BLOCK | OTHER


def read(name: str, folder: Path, split: str | None = None) -> list[Item]:
    MINIATURES[name](folder)
    dataset = open_dataset(name, folder)
    return [*dataset.items(split or dataset.splits[0])]


def test_every_set_has_a_miniature() -> None:
    assert set(MINIATURES) == set(DATASETS)


@pytest.mark.parametrize("name", sorted(MINIATURES))
def test_pictures_and_answers_have_one_size(name: str, tmp_path: Path) -> None:
    items = read(name, tmp_path)
    assert items
    assert len({item.id for item in items}) == len(items)
    for item in items:
        rgb, target = item.picture.rgb(), item.target()
        assert rgb.shape == (SIDE, SIDE, 3)
        assert rgb.dtype == np.uint8
        assert target.mask.shape == (SIDE, SIDE)
        assert target.mask.dtype == np.bool_
        assert (item.label is not None) is DATASETS[name].asks_classes
        assert (target.instances is not None) is DATASETS[name].has_instances


@pytest.mark.parametrize("name", sorted(MINIATURES))
def test_every_split_is_another(name: str, tmp_path: Path) -> None:
    MINIATURES[name](tmp_path)
    dataset = open_dataset(name, tmp_path)
    splits = [split for split in dataset.splits if name != "json-lines" or split != "val"]
    assert all([*dataset.items(split)] for split in splits)
    with pytest.raises(UserError, match="has no split 'all'"):
        dataset.items("all")


@pytest.mark.parametrize("name", ["rrsis-d", "nwpu-refer", "refcoco", "refcoco+", "refcocog"])
def test_references_mean_objects(name: str, tmp_path: Path) -> None:
    first, second = read(name, tmp_path)
    assert (first.target().mask == BLOCK).all()
    assert (second.target().mask == OTHER).all()
    raw = name in ("rrsis-d", "nwpu-refer")
    assert first.text.startswith("The thing" if raw else "the thing")


def test_generalised_references_mean_any_number(tmp_path: Path) -> None:
    one, two, none = (item.target().mask for item in read("grefcoco", tmp_path))
    assert (one == BLOCK).all()
    assert (two == BOTH).all()
    assert not none.any()


@pytest.mark.parametrize("name", ["refsegrs", "risbench"])
def test_phrases_of_a_picture_share_its_mask(name: str, tmp_path: Path) -> None:
    items = read(name, tmp_path)
    assert [item.text for item in items] == ["paved road", "the road"]
    assert items[0].picture == items[1].picture
    assert all((item.target().mask == BLOCK).all() for item in items)


def test_questions_of_earth_reason_are_all_learnt_and_the_first_is_scored(tmp_path: Path) -> None:
    assert [item.text for item in read("earthreason", tmp_path)] == ["Where would water go?"]
    assert len(read("earthreason", tmp_path, "train")) == 2


def test_texts_of_reason_seg_are_all_learnt_and_the_first_is_scored(tmp_path: Path) -> None:
    MINIATURES["reasonseg"](tmp_path)
    for split in ("val", "train"):
        path = tmp_path / split / "a.json"
        # Some of its files are in the encoding of Windows.
        text = path.read_text().replace('["what', '["where a café is", "what')
        path.write_bytes(text.encode("cp1252"))
        (tmp_path / split / "a.jpg").rename(tmp_path / split / "a.JPG")
    dataset = open_dataset("reasonseg", tmp_path)
    assert [item.text for item in dataset.items("val")] == ["where a café is"]
    assert len([*dataset.items("train")]) == 2


def test_questions_of_earth_reason_may_end_otherwise(tmp_path: Path) -> None:
    MINIATURES["earthreason"](tmp_path)
    questions = tmp_path / "test" / "QAs"
    (questions / "7.json").rename(questions / "7.txt")
    assert [item.text for item in open_dataset("earthreason", tmp_path).items("test")] == [
        "Where would water go?"
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lists_of_phrases_have_lines_of_all_kinds(end: str, tmp_path: Path) -> None:
    MINIATURES["refsegrs"](tmp_path)
    lines = ["102\tthe road\u2028side", "", "102.tif, a road"]
    (tmp_path / "output_phrase_test.txt").write_bytes(end.join(lines).encode("utf-8-sig"))
    items = open_dataset("refsegrs", tmp_path).items("test")
    assert [item.text for item in items] == ["the road side", "a road"]


def test_what_reason_seg_ignores_does_not_count(tmp_path: Path) -> None:
    (item,) = read("reasonseg", tmp_path)
    target = item.target()
    assert (target.mask == BLOCK).all()
    assert target.counted is not None
    assert (~target.counted == OTHER).all()


@pytest.mark.parametrize(
    ("name", "of_block", "of_other", "ignored"),
    [
        ("loveda", "building", None, OTHER),
        ("openearthmap", "building", "tree", ~BOTH),
        ("potsdam", "building", None, None),
        ("vaihingen", "building", None, None),
    ],
)
def test_label_pictures_answer_for_each_class(
    name: str, of_block: str, of_other: str | None, ignored: np.ndarray | None, tmp_path: Path
) -> None:
    items = read(name, tmp_path)
    one_picture = [item for item in items if item.picture == items[0].picture]
    assert len({item.text for item in one_picture}) == len(one_picture)
    targets = {item.label: item.target() for item in one_picture}
    assert (targets[of_block].mask == BLOCK).all()
    if of_other:
        assert (targets[of_other].mask == OTHER).all()
    counted = targets[of_block].counted
    assert counted is None if ignored is None else (~counted == ignored).all()


@pytest.mark.parametrize("name", ["isaid", "oam-tcd", "spacenet-buildings", "fields-of-the-world"])
def test_objects_are_told_apart(name: str, tmp_path: Path) -> None:
    target = read(name, tmp_path)[0].target()
    assert (target.mask == BOTH).all()
    assert target.instances is not None
    assert len(np.unique(target.instances[BLOCK])) == len(np.unique(target.instances[OTHER])) == 1
    assert len(np.unique(target.instances)) == 3


def test_crowds_do_not_count(tmp_path: Path) -> None:
    ship = read("isaid", tmp_path)[1]
    assert ship.label == "ship"
    target = ship.target()
    assert not target.mask.any()
    assert target.counted is not None
    assert (~target.counted == OTHER).all()


def test_what_nobody_labelled_does_not_count(tmp_path: Path) -> None:
    target = read("fields-of-the-world", tmp_path)[0].target()
    assert target.counted is not None
    assert not target.counted[-1].any()
    assert target.counted[:-1].all()


def test_lines_take_masks_of_all_kinds(tmp_path: Path) -> None:
    block, other, none = (item.target().mask for item in read("json-lines", tmp_path))
    assert (block == BLOCK).all()
    assert (other == OTHER).all()
    assert not none.any()


@pytest.mark.parametrize("name", sorted(MINIATURES))
def test_another_folder_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    dataset = open_dataset(name, tmp_path)
    with pytest.raises(UserError, match="is read as"):
        [*dataset.items(dataset.splits[0])]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"picture": "a.png"}',
        '{"picture": 3, "sentence": "x"}',
        '{"picture": "", "sentence": "x"}',
    ],
)
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(line)
    with pytest.raises(UserError, match="line 1"):
        [*open_dataset("json-lines", tmp_path).items("test")]


def test_a_wrong_mask_is_named(tmp_path: Path) -> None:
    MINIATURES["json-lines"](tmp_path)
    (tmp_path / "test.jsonl").write_text('{"picture": "a.png", "sentence": "x", "mask": {"size": [2, 2]}}')
    (item,) = open_dataset("json-lines", tmp_path).items("test")
    with pytest.raises(UserError, match="mask in line 1"):
        item.target()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("[]", "no list of features"),
        ("{}", "no list of features"),
        ('{"features": [3]}', "cannot be drawn"),
        ('{"features": [{"geometry": "x"}]}', "cannot be drawn"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": "x"}}]}', "an outline is none"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[[NaN, 1]]]}}]}', "cannot be drawn"),
    ],
)
def test_footprints_that_are_none_are_said(said: str, why: str, tmp_path: Path) -> None:
    (item,) = read("spacenet-buildings", tmp_path)
    (path,) = tmp_path.rglob("*.geojson")
    path.write_text(said)
    with pytest.raises(UserError, match=why):
        item.target()
