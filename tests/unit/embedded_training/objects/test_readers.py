"""Data sets that tell objects apart: numbers, what is left open, and who is held out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from embedded_training.objects.readers import read_cars, read_crowns, read_fields, read_inria, read_scenes
from embedded_training.objects.scenes import UNKNOWN, code


def _picture(path: Path, width: int = 60, height: int = 40) -> None:
    Image.new("RGB", (width, height), (90, 120, 60)).save(path)


def test_parts_of_a_complete_mask_are_buildings(tmp_path: Path) -> None:
    mask = np.zeros((40, 60), np.uint8)
    mask[5:10, 5:10] = mask[20:30, 5:10] = mask[10:15, 10:15] = 1
    for name in ("austin1_0", "chicago1_3"):
        _picture(tmp_path / f"{name}.png")
        Image.fromarray(mask).save(tmp_path / f"{name}_label.png")
    austin, chicago = read_inria(tmp_path)
    assert (austin.held_out, chicago.held_out) == (False, True)
    assert np.unique(austin.instances).tolist() == [0, 1, 2, 3], "corners that touch do not hang together"
    assert (austin.classes == (mask * code("building"))).all() and austin.label_is_known("building").all()


def test_fields_are_polygons_and_the_east_is_held_out(tmp_path: Path) -> None:
    polygons = {"polygons_px": [[[0, 0], [20, 0], [20, 39], [0, 39]], [[21, 0], [59, 0], [59, 20]]]}
    for name in ("40.1--92.3", "40.1--84.7"):
        _picture(tmp_path / f"{name}.jpg")
        (tmp_path / f"{name}.json").write_text(json.dumps(polygons))
    scenes = {scene.name: scene for scene in read_fields(tmp_path)}
    assert scenes["40.1--84.7"].held_out and not scenes["40.1--92.3"].held_out
    numbers = scenes["40.1--92.3"].instances
    assert numbers[10, 10] == 1 and numbers[2, 50] == 2 and numbers[35, 40] == 0


def test_buses_may_be_cars_or_not(tmp_path: Path) -> None:
    numbers = np.zeros((40, 60), np.uint16)
    numbers[5:10, 5:20], numbers[20:25, 5:30] = 1, 2
    for name in ("MOS74", "MOS155", "MunichStreet02-MOS74"):
        _picture(tmp_path / f"{name}.jpg")
        Image.fromarray(numbers).save(tmp_path / f"{name}_inst.png")
        (tmp_path / f"{name}.txt").write_text("0 0.2 0.2 0.2 0.1\n2 0.3 0.5 0.4 0.1\n")
    scenes = {scene.name: scene for scene in read_cars(tmp_path)}
    assert [name for name, scene in scenes.items() if scene.held_out] == ["MOS155"]
    scene = scenes["MOS74"]
    assert scene.classes[7, 7] == code("car") and scene.classes[22, 7] == UNKNOWN and scene.classes[0, 0] == 0
    assert np.unique(scene.objects("car")).tolist() == [0, 1]


def test_crowns_are_ovals_in_their_boxes_and_corners_are_open(tmp_path: Path) -> None:
    for name in ("OSBS_029", "SOAP_061"):
        _picture(tmp_path / f"{name}.png")
        lines = [
            "image_path,xmin,ymin,xmax,ymax,label",
            f"{name}.png,2,2,10,10,Tree",
            f"{name}.png,5,5,45,35,Tree",
        ]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines))
    osbs, soap = read_crowns(tmp_path)
    assert osbs.held_out and not soap.held_out
    assert soap.instances[20, 25] == 1 and soap.instances[6, 6] == 2, "the small one stands in front"
    assert (
        soap.classes[34, 6] == UNKNOWN and soap.classes[20, 25] == code("tree") and soap.classes[39, 59] == 0
    )


def test_a_data_set_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="buildings_banepa"):
        list(read_scenes(tmp_path))
