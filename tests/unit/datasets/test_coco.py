"""Files of COCO annotations, as they should not be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from t4s_geo.datasets.coco import CocoFile
from t4s_geo.errors import UserError

IMAGE = {"id": 1, "file_name": "a.png", "width": 4, "height": 3}


def opened(tmp_path: Path, image: dict[str, Any] = IMAGE, **annotation: Any) -> CocoFile:
    path = tmp_path / "instances.json"
    one = {"id": 1, "image_id": 1, "category_id": 1} | annotation
    path.write_text(json.dumps({"images": [image], "annotations": [one], "categories": []}))
    return CocoFile(path)


def test_an_object_without_a_mask_has_its_box(tmp_path: Path) -> None:
    file = opened(tmp_path, bbox=[1, 0, 2, 2])
    assert file.mask(file.annotations[1]).sum() == 4


@pytest.mark.parametrize("box", [{}, {"bbox": []}, {"bbox": None}, {"bbox": [0, 0, 0, 0]}])
def test_an_object_of_nothing_is_empty(tmp_path: Path, box: dict[str, Any]) -> None:
    file = opened(tmp_path, segmentation=[], **box)
    assert not file.mask(file.annotations[1]).any()


def test_other_writers_habits_are_read(tmp_path: Path) -> None:
    opened(tmp_path, iscrowd=False)
    opened(tmp_path, iscrowd=None)
    path = tmp_path / "instances.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert CocoFile(path).images[1].file_name == "a.png"


def test_outlines_of_an_object_add_up(tmp_path: Path) -> None:
    # COCO has no holes: an outline within another one is a part of the same object.
    rings = [[0, 0, 4, 0, 4, 3, 0, 3], [1, 1, 2, 1, 2, 2, 1, 2]]
    file = opened(tmp_path, segmentation=rings)
    assert file.mask(file.annotations[1]).all()


@pytest.mark.parametrize(
    "annotation",
    [
        {},
        {"segmentation": "x"},
        {"segmentation": [[0, 0, 1, 1]]},
        {"segmentation": {"size": [4, 3], "counts": "<"}},
        {"segmentation": {"size": [3, 4], "counts": [1]}},
        {"segmentation": {"size": [3, 4], "counts": {}}},
        {"segmentation": {"counts": [12]}},
        {"segmentation": {"size": [3], "counts": [12]}},
        {"segmentation": {"size": [3, 4], "counts": None}},
        {"segmentation": [[0, 0, 1, 0, 1, 4000]]},
        {"segmentation": [["a"] * 6]},
        {"segmentation": [None]},
        {"bbox": [0, 0, 1]},
        {"image_id": 2, "bbox": [0, 0, 1, 1]},
    ],
)
def test_an_annotation_that_cannot_be_used_is_named(tmp_path: Path, annotation: dict[str, Any]) -> None:
    file = opened(tmp_path, **annotation)
    with pytest.raises(UserError, match=r"instances.json.*annotation 1"):
        file.mask(file.annotations[1])


@pytest.mark.parametrize("text", ["", "[]", '{"images": 3}', "[" * 100_000, '{"images": [{"id": 1}]}'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "instances.json").write_text(text)
    with pytest.raises(UserError, match="no file of COCO annotations"):
        CocoFile(tmp_path / "instances.json")


def test_pictures_of_impossible_sizes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pixels"):
        opened(tmp_path, IMAGE | {"width": 10**9})
