"""Packed scenes are the scenes that were packed, in small files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embedded_training.objects.pack import pack, read_packed, thinned
from embedded_training.objects.scenes import UNKNOWN, InstanceScene


def _scene(name: str, source: str, held_out: bool = False, distance: float = 0.15) -> InstanceScene:
    rng = np.random.default_rng(len(name))
    rgb = np.kron(rng.integers(0, 255, (6, 8, 3)), np.ones((16, 16, 1))).astype(np.uint8)
    numbers = np.kron(rng.integers(0, 900, (6, 8)), np.ones((16, 16))).astype(np.uint16)
    classes = np.where(numbers % 2, 1, np.where(numbers % 3, UNKNOWN, 0)).astype(np.uint8)
    return InstanceScene(name, source, rgb, numbers, classes, ("building", "car"), distance, held_out)


def test_scenes_come_back_as_they_were(tmp_path: Path) -> None:
    scenes = [_scene("north", "banepa"), _scene("south part", "banepa", held_out=True), _scene("x", "inria")]
    files = pack(scenes, tmp_path / "packed", quality=95)
    assert [file.name for file in files] == ["banepa.npz", "inria.npz"]
    for before, after in zip(scenes, read_packed(tmp_path / "packed"), strict=True):
        assert (after.name, after.source, after.asked) == (before.name, before.source, before.asked)
        assert (after.held_out, after.ground_sampling_distance) == (before.held_out, 0.15)
        assert np.array_equal(after.instances, before.instances) and after.instances.dtype == np.uint16
        assert np.array_equal(after.classes, before.classes) and after.classes.dtype == np.uint8
        assert np.abs(after.rgb.astype(int) - before.rgb).mean() < 8, "JPEG, not another picture"


def test_frames_of_cars_are_thinned_and_brought_to_a_distance() -> None:
    scenes = [_scene(str(index), "cars", distance=0.0625) for index in range(7)]
    kept = list(thinned([_scene("a", "inria"), *scenes], {"cars": 3}))
    assert [scene.name for scene in kept] == ["a", "2", "5"]
    assert kept[1].ground_sampling_distance == 0.125 and kept[1].classes.shape == (48, 64)
    assert kept[0].ground_sampling_distance == 0.15


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no packed scenes"):
        next(read_packed(tmp_path))
