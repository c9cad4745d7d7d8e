"""Sentences as files, read back as `t4s-geo train` and `t4s-geo benchmark` read them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from embedded_training.objects.scenes import InstanceScene, code
from embedded_training.referring.pictures import LabelledPicture, side_by_side
from embedded_training.referring.splits import split_of
from embedded_training.referring.write import pictures_of, write
from t4s_geo.datasets.sets.json_lines import JsonLines


def scene(name: str, source: str = "inria", held_out: bool = False) -> InstanceScene:
    """A scene with a red and a grey house."""
    rgb = np.full((256, 256, 3), (90, 90, 60), np.uint8)
    numbers = np.zeros((256, 256), np.uint16)
    for number, at, colour in ((1, 30, (190, 60, 50)), (2, 150, (128, 128, 128))):
        rgb[at : at + 64, at : at + 48] = colour
        numbers[at : at + 64, at : at + 48] = number
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    return InstanceScene(name, source, rgb, numbers, classes, ("building",), 0.3, held_out)


def test_what_is_written_is_read_with_its_masks(tmp_path: Path) -> None:
    (picture,) = side_by_side(scene("chicago1_1", held_out=True))
    counts = write("test", iter([picture]), tmp_path, seed=1)
    items = [*JsonLines(tmp_path).items("test")]
    lines = [json.loads(line) for line in (tmp_path / "test.jsonl").read_text().splitlines()]
    assert counts.total() == len(items) == len(lines) == 8
    assert (items[0].picture.rgb() == picture.rgb).all()
    for item, line in zip(items, lines, strict=True):
        mask = item.target().mask
        assert mask.any() == (line["kind"] != "nothing")
        if "red" in item.text.split() and mask.any():
            assert (mask == (picture.numbers == 1)).all()
    assert (items[0].target().mask == (picture.numbers > 0)).all()


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        pictures = pictures_of("train", [scene("austin1_1")], 5, np.random.default_rng(3))
        write("train", pictures, tmp_path / folder, seed=1)
    one, other = ((tmp_path / folder / "train.jsonl").read_bytes() for folder in ("one", "other"))
    assert one == other and one


def test_places_are_in_one_split_each() -> None:
    assert split_of(scene("austin1_1")) == "train"
    assert split_of(scene("chicago1_1", held_out=True)) == "test"
    assert split_of(scene("40.1--87.0", "fields")) == "val"
    assert split_of(scene("40.1--95.0", "fields")) == "train"
    assert split_of(scene("MOS156", "cars", held_out=True)) == "test"
    # What the frame before shows, too.
    assert split_of(scene("MOS157", "cars", held_out=True)) is None


def test_pictures_that_are_scored_on_do_not_overlap() -> None:
    pictures: list[LabelledPicture] = [*side_by_side(scene("chicago1_1", held_out=True))]
    assert len(pictures) == 1
    wide = scene("banepa_south", "banepa", held_out=True)
    assert all(picture.distance <= 0.3 for picture in side_by_side(wide))
