"""The model that writes objects: a run goes on, its files are small, and the engine runs what is exported."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from embedded_training.build import ModelSizes
from embedded_training.objects.cache import CHECKPOINT
from embedded_training.objects.object_writer import (
    FILES,
    ObjectWriter,
    WriterTraining,
    load,
    take_over,
    train,
)
from embedded_training.objects.questions import Asker, WriterSizes
from embedded_training.objects.scenes import InstanceScene, code
from embedded_training.objects.write_batches import IGNORED, WriterBatch
from embedded_training.objects.write_export import export
from embedded_training.objects.write_scores import ScoreSettings, score, tiles_of
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.card import read_card
from t4s_geo.models.local.model import LocalModel
from t4s_geo.prompts import Prompt

ROOT = Path(__file__).parents[4]
SIZES = WriterSizes(24, ModelSizes(1, 32, 512))


def _batch(asker: Asker) -> WriterBatch:
    """Two tiles, of which one is empty."""
    torch.manual_seed(2)
    rows = [
        [*asker.question("cars"), *asker.answer([SIZES.format.vocabulary.none])],
        [*asker.question("cars"), *asker.answer(SIZES.format.symbols(np.eye(64) > 0))],
    ]
    length = max(map(len, rows))
    tokens = torch.tensor([[*row, *[asker.padding] * (length - len(row))] for row in rows])
    targets = torch.full_like(tokens, IGNORED)
    for row, values in enumerate(rows):
        asked = len(asker.question("cars"))
        targets[row, asked : len(values)] = tokens[row, asked : len(values)]
    return WriterBatch(torch.randint(256, (2, 3, 256, 256), dtype=torch.uint8), tokens, targets)


def _scene() -> InstanceScene:
    rng = np.random.default_rng(0)
    classes = np.zeros((256, 300), np.uint8)
    classes[10:60, 20:90] = code("tree")
    rgb = rng.integers(0, 255, (256, 300, 3)).astype(np.uint8)
    return InstanceScene("a", "crowns", rgb, (classes > 0).astype(np.uint16), classes, ("tree",), 0.1, True)


def test_a_run_goes_on_and_the_engine_runs_what_is_exported(tmp_path: Path) -> None:
    torch.manual_seed(0)
    (tmp_path / "run").mkdir()
    model, tokenizer = SIZES.make()
    first, asker = ObjectWriter(model), Asker(tokenizer, SIZES)
    before = first(_batch(asker)).item()
    short = WriterTraining(steps=2, learning_rate=0.05)
    train(first, [_batch(asker)] * 9, tmp_path / "run", short)
    assert first(_batch(asker)).item() < before
    second = ObjectWriter(SIZES.make()[0])
    assert load(second, tmp_path / "run") == 2
    assert second(_batch(asker)).item() == pytest.approx(first(_batch(asker)).item(), abs=0.1)
    train(second, [_batch(asker)] * 9, tmp_path / "run", replace(short, steps=1))
    assert load(second, tmp_path / "run") == 3
    assert all((tmp_path / "run" / file).stat().st_size < 16 << 20 for file in FILES.values())

    export(tmp_path / "run", tmp_path / "folder", SIZES, "test")
    card = read_card(tmp_path / "folder")
    assert (card.descriptor, card.grid, card.max_tokens) == ("boxwise-bricks-v2", 64, 24)
    engine = LocalModel.load(tmp_path / "folder", card, "cpu", runtime="torch")
    rgb = _scene().rgb[:, :256]
    [answers] = engine.answer([TileQuestion(rgb, (Prompt("cars", "cars"), Prompt("tree", "tree")))])
    pixels = torch.from_numpy(rgb.copy()).permute(2, 0, 1)[None]
    second.eval()
    for answer, words in zip(answers, ("cars", "tree"), strict=True):
        assert SIZES.format.read(answer.text, [words]).objects is not None
        assert [answer.text] == second.write(pixels, asker.question(words), asker, SIZES.format)


def test_what_is_exported_has_been_trained(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no trained model"):
        export(tmp_path, tmp_path / "folder", SIZES, "test")


def test_weights_are_taken_over_where_they_fit() -> None:
    sizes = WriterSizes(64, ModelSizes(1, 192, 512))
    model, tokenizer = sizes.make()
    writer = ObjectWriter(model)
    take_over(writer, tokenizer, CHECKPOINT)
    from transformers import AutoTokenizer, LlavaForConditionalGeneration

    earlier = LlavaForConditionalGeneration.from_pretrained(CHECKPOINT, dtype=torch.float32)
    for name in ("model.vision_tower.merge.weight", "model.language_model.layers.0.mlp.up_proj.weight"):
        assert torch.equal(model.state_dict()[name], earlier.state_dict()[name])
    there, here = AutoTokenizer.from_pretrained(CHECKPOINT).get_vocab()["roof"], tokenizer.get_vocab()["roof"]
    known = earlier.get_input_embeddings().weight[there]
    assert torch.equal(model.get_input_embeddings().weight[here], known)


def test_scores_are_of_tiles_that_are_held_out() -> None:
    assert [tile.classes.shape for tile in tiles_of(_scene(), 256)] == [(256, 256)]
    [padded] = tiles_of(replace(_scene(), rgb=_scene().rgb[:200], classes=_scene().classes[:200]), 256)
    assert padded.label_is_known("tree").sum() == 200 * 256
    torch.manual_seed(0)
    model, tokenizer = SIZES.make()
    found = score(
        ObjectWriter(model), Asker(tokenizer, SIZES), SIZES.format, [_scene()], ScoreSettings(tiles=1)
    )
    # At 0.15 m it fills no tile, so the rest of one is unknown.
    assert {key: value.counts.there for key, value in found.items()} == {"crowns 0.1": 1, "crowns 0.15": 1}
    assert 0 <= (found["crowns 0.1"].quiet or 0) <= 1


def test_no_data_set_is_left_out_for_another_ones_distances() -> None:
    torch.manual_seed(0)
    model, tokenizer = SIZES.make()
    scenes = [_scene(), replace(_scene(), source="fields", asked=("field",), ground_sampling_distance=1.0)]
    found = score(ObjectWriter(model), Asker(tokenizer, SIZES), SIZES.format, scenes, ScoreSettings(tiles=1))
    assert list(found) == ["fields 1", "crowns 0.1", "fields 2", "crowns 0.15"]


def test_workers_import_no_torch() -> None:
    light = "import sys, embedded_training.objects.write_tune, embedded_training.objects.write_texts"
    subprocess.run(
        [sys.executable, "-c", f"{light}; assert 'torch' not in sys.modules"], cwd=ROOT, check=True
    )
