"""Training on one device: its tiles and targets agree with those of the processor, and a run goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from embedded_training.build import make_tower_config
from embedded_training.objects.device_tiles import device_targets, draw, to_device
from embedded_training.objects.features import Features
from embedded_training.objects.fine_tune import FineTuneSettings, ObjectNetwork, load, predict_with, train
from embedded_training.objects.head import ObjectHead
from embedded_training.objects.sam_stages import SamStages
from embedded_training.objects.scenes import OBJECT_LABELS, UNKNOWN, InstanceScene, code
from embedded_training.objects.tiles import TileSettings, targets_of
from t4s_geo.models.local.pytorch.lite_tower import LiteTower

ROOT = Path(__file__).parents[4]


def _blocks(seed: int, source: str = "inria") -> InstanceScene:
    """Blocks of 12 px of any object or none, some of which nothing is known."""
    rng = np.random.default_rng(seed)
    numbers = np.kron(rng.integers(0, 5, (12, 16)), np.ones((12, 12), int)).astype(np.uint16)
    classes = np.where(numbers > 0, code("building"), 0).astype(np.uint8)
    classes[numbers == 4], classes[:, 180:] = code("car"), UNKNOWN
    rgb = np.stack([40 * numbers, 255 - 40 * numbers, 0 * numbers], axis=-1).astype(np.uint8)
    return InstanceScene("blocks", source, rgb, numbers, classes, ("building", "car"), 0.3, False)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_targets_are_those_of_the_processor(seed: int) -> None:
    scene = _blocks(seed)
    maps = np.stack([scene.instances.astype(np.int32), scene.classes.astype(np.int32)])[None]
    asked = torch.tensor([[label in scene.asked for label in OBJECT_LABELS]])
    mask, known, seams, depth = (part[0].numpy() for part in device_targets(torch.from_numpy(maps), asked))
    wanted = targets_of(scene)
    assert np.array_equal(known, wanted.known) and np.array_equal(seams, wanted.seams)
    assert np.allclose(mask, wanted.mask)
    assert ((depth > 0) == (wanted.depth > 0)).all() and (depth <= 1).all()
    outline = wanted.depth == 0.25
    assert (depth[outline] == 0.25).all(), "steps and straight lines agree at the outline"


def test_colours_and_numbers_are_cut_together() -> None:
    scene = _blocks(3)
    [placed] = to_device([scene], torch.device("cpu"))
    assert [level.shape[1:] for level in placed.levels] == [(144, 192), (72, 96), (36, 48)]
    tiles = TileSettings(size=64, sources=(("inria", 1.0, 0.15, 0.5),))
    batch = draw([placed], tiles, 12, np.random.default_rng(0))
    assert batch.rgb.shape == (12, 3, 64, 64) and batch.maps.shape == (12, 2, 64, 64)
    assert batch.asked.tolist() == [[label in scene.asked for label in OBJECT_LABELS]] * 12
    numbers, classes = batch.maps.unbind(dim=1)
    assert set(numbers.unique().tolist()) <= set(range(5)) and (classes == UNKNOWN).any()
    for rgb, of_tile in zip(batch.rgb, numbers, strict=True):
        if len(of_tile.unique()) > 2:
            redness = (rgb[0] - rgb[1]).flatten()
            together = np.corrcoef(redness.numpy(), of_tile.flatten().numpy())[0, 1]
            assert together > 0.6, "the redder, the higher the number"


def test_a_run_goes_on_and_its_file_is_small_enough(tmp_path: Path) -> None:
    torch.manual_seed(0)

    def network() -> ObjectNetwork:
        features = Features(LiteTower(make_tower_config()), SamStages())
        return ObjectNetwork(features, ObjectHead(["pyramid8", "sam4"], 8))

    tiles = TileSettings(size=64, sources=(("inria", 1.0, 0.15, 0.5),))
    short = FineTuneSettings(steps=2, batch=2, tiles=tiles)
    first = network()
    before = {name: value.clone() for name, value in first.state_dict().items()}
    scenes = to_device([_blocks(1)], torch.device("cpu"))
    train(first, scenes, tmp_path, short)
    changed = {name for name, value in first.state_dict().items() if not torch.equal(value, before[name])}
    assert any(name.startswith("features.sam.") for name in changed)
    assert any(name.startswith("features.tower.stages.") for name in changed)
    assert (tmp_path / "objects.pt").stat().st_size < 16 << 20
    second = network()
    assert load(second, tmp_path / "objects.pt") == 2
    train(second, scenes, tmp_path, replace(short, seconds=1e-6))
    assert torch.load(tmp_path / "objects.pt", weights_only=True)["step"] == 3
    said = predict_with(second, _blocks(2), 128)
    assert said.shape == (3, 5, 36, 48) and (said >= 0).all() and (said <= 1).all()


@pytest.mark.model
@pytest.mark.slow
def test_the_script_runs_from_packed_scenes(tmp_path: Path) -> None:
    from embedded_training.objects.pack import pack

    scenes = [_blocks(4), replace(_blocks(5, "crowns"), asked=("tree",), held_out=True)]
    pack(scenes, tmp_path / "packed")
    torch.save(SamStages().state_dict(), tmp_path / "packed/sam_stages.pt")
    script = [
        ROOT / "scripts/gpu_train.sh",
        tmp_path / "packed",
        tmp_path / "run",
        "--device",
        "cpu",
        "--quick",
    ]
    done = subprocess.run(
        list(map(str, script)),
        env={**os.environ, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert "step 0 loss" in (tmp_path / "run/log.txt").read_text()
    assert (tmp_path / "run/objects.pt").exists() and (tmp_path / "run/scores.json").exists()


def test_training_needs_nothing_that_only_the_engine_has() -> None:
    missing = ("rasterio", "geopandas", "pyogrio", "shapely", "pyproj", "affine", "msgspec", "onnxruntime")
    modules = "fine_tune, embedded_training.objects.write_scores, embedded_training.objects.write_batches"
    hide = f"import sys; sys.modules.update(dict.fromkeys({missing}))"
    subprocess.run(
        [sys.executable, "-c", f"{hide}; import embedded_training.objects.{modules}"], cwd=ROOT, check=True
    )
