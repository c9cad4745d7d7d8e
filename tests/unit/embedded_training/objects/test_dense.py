"""The dense experiment from scenes to scores, with networks that know nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from embedded_training.build import make_tower_config
from embedded_training.objects.cache import scoring_scenes, windows_of, write_scoring, write_tiles
from embedded_training.objects.decoding import Cells, DecodeSettings, decode
from embedded_training.objects.dense import CachedTiles, TrainSettings, load_head, predict_scene, score, train
from embedded_training.objects.features import MAPS, Features
from embedded_training.objects.head import ObjectHead, head_loss
from embedded_training.objects.sam_stages import SamStages
from embedded_training.objects.scenes import InstanceScene, code
from t4s_geo.models.local.pytorch.lite_tower import LiteTower


def _street() -> InstanceScene:
    """A row of four houses, wall to wall, 40 px each."""
    numbers = np.zeros((200, 256), np.uint16)
    for index in range(4):
        numbers[60:120, 40 + 40 * index : 80 + 40 * index] = index + 1
    rgb = (numbers[..., None] * 50 + np.array([20, 30, 40])).astype(np.uint8)
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    return InstanceScene("street", "inria", rgb, numbers, classes, ("building",), 0.3, False)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    features = Features(LiteTower(make_tower_config()), SamStages())
    folder = tmp_path_factory.mktemp("cache")
    scenes = [_street(), replace(_street(), name="other", held_out=True)]
    write_tiles(scenes, features, folder, 3)
    write_scoring(scenes, features, folder, quick=True)
    return folder


def test_training_goes_on_where_it_stopped_and_its_head_is_scored(cache: Path, tmp_path: Path) -> None:
    two = TrainSettings(("tower8", "sam4"), steps=2, batch=2)
    first = train(cache, tmp_path, two)
    assert torch.load(tmp_path / "head.pt", weights_only=True)["step"] == 2
    same = train(cache, tmp_path, two)
    for before, after in zip(first.state_dict().values(), same.state_dict().values(), strict=True):
        assert torch.equal(before, after), "there was nothing left to do"
    train(cache, tmp_path, replace(two, steps=3))
    assert torch.load(tmp_path / "head.pt", weights_only=True)["step"] == 3
    scene = replace(_street(), name="other", held_out=True)
    head = load_head(tmp_path / "head.pt")
    counts = score(lambda scene: predict_scene(head, scene, cache), [scene])
    assert list(counts) == ["inria 0.15"] and [count.there for count in counts["inria 0.15"]] == [4, 4]


def test_what_is_written_once_is_not_written_again(cache: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*.npy")}
    write_tiles([_street()], None, cache, 3)  # type: ignore[arg-type]
    assert before == {path: path.stat().st_mtime_ns for path in cache.rglob("*.npy")}
    tiles = CachedTiles(cache, ["pyramid8"])
    maps, (mask, known, seams, depth) = next(tiles.batches(5, np.random.default_rng(0)))
    assert (
        maps["pyramid8"].shape == (5, 64, 32, 32) and mask.shape == known.shape == seams.shape == depth.shape
    )
    assert mask[:, 0].max() == 1 and known[:, 0].any() and not known[:, 1:].any()
    with pytest.raises(FileNotFoundError, match="there are no tiles"):
        CachedTiles(cache / "elsewhere", ["pyramid8"])


def test_windows_of_a_scene_are_put_together_in_their_places(cache: Path) -> None:
    scene = next(iter(scoring_scenes([replace(_street(), name="other", held_out=True)], quick=True)))
    head = ObjectHead(["tower4"]).eval()
    said = predict_scene(head, scene, cache)
    assert said is not None and predict_scene(head, replace(scene, name="third"), cache) is None
    assert said.shape == (3, 5, 100, 128)
    covered = np.zeros(scene.classes.shape, int)
    for window in windows_of(scene, 256):
        covered[window.row : window.row + 192, window.column : window.column + 192] += 1
        part = scene.rgb[window.row : window.row + 20, window.column : window.column + 20]
        assert np.array_equal(window.rgb[32:52, 32:52][: len(part), : part.shape[1]], part)
    assert (covered == 1).all()


def _seamed_street() -> tuple[np.ndarray, np.ndarray]:
    """Mask of four houses wall to wall, and their seams, in cells."""
    mask = (_street().instances[::4, ::4] > 0).astype(np.float32)
    seams = np.zeros_like(mask)
    for column in (20, 30, 40):
        seams[15:30, column - 1 : column + 1] = 1
    return mask, seams


@pytest.mark.parametrize("strength", [1.0, 0.6, 0.15])
def test_houses_wall_to_wall_are_told_apart_however_faint_their_seams(strength: float) -> None:
    mask, seams = _seamed_street()
    found = decode(Cells(mask, seams * np.float32(strength)), (200, 256), DecodeSettings())
    assert np.unique(found[90, 45:195]).tolist() == [1, 2, 3, 4] and found.shape == (200, 256)
    edges = np.flatnonzero(np.diff(found[90]))
    assert np.abs(np.diff(edges) - 40).max() <= 4, "grown back over the seams"
    whole = decode(Cells(mask, seams), (200, 256), DecodeSettings(levels=()))
    assert whole.max() == 1 and ((whole > 0) == (found > 0)).all()


def test_what_is_too_small_neither_is_an_object_nor_splits_one() -> None:
    mask, seams = _seamed_street()
    mask[2:4, 2:4] = 1
    corner = np.zeros_like(mask)
    corner[15:18, 13] = corner[18, 10:14] = 1
    shape = (200, 256)
    found = decode(Cells(mask, corner), shape, DecodeSettings(smallest=20))
    assert found.max() == 1 and not found[8:16, 8:16].any(), "3 x 3 cells cut off are not a house"
    assert decode(Cells(mask, seams), shape, DecodeSettings(smallest=400)).max() == 1
    assert decode(Cells(mask * 0, seams), shape, DecodeSettings()).max() == 0


def test_the_loss_sees_only_what_is_known_and_falls_where_the_head_is_right() -> None:
    shape = (2, 5, 8, 8)
    mask, seams, depth = (torch.zeros(shape) for _ in range(3))
    mask[:, 0, :4] = seams[:, 0, 3] = 1
    known = torch.zeros(shape, dtype=torch.bool)
    known[:, 0] = True
    right = torch.stack([8 * mask - 4, 8 * seams - 4, depth - 4], dim=1)
    wrong = right.clone()
    wrong[:, :, 1:] = 9
    losses = [head_loss(logits, mask, known, seams.bool(), depth) for logits in (right, wrong, -right)]
    assert torch.isclose(losses[0], losses[1]) and losses[2] > 10 * losses[0]
    nobody = head_loss(right, mask, torch.zeros_like(known), seams.bool(), depth)
    assert torch.isfinite(nobody)


def test_a_head_takes_maps_of_any_strides() -> None:
    for names in (["tower32"], ["sam16", "pyramid8"], list(MAPS)):
        maps = {
            name: torch.zeros(1, MAPS[name][1], 64 // MAPS[name][0], 64 // MAPS[name][0]) for name in names
        }
        assert ObjectHead(names, width=8).eval()(maps).shape == (1, 3, 5, 16, 16)
