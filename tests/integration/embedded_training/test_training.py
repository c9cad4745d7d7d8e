"""The training steps, on pictures that anyone can tell apart: dark lakes in bright land."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from embedded_training import tower as tower_step
from embedded_training import writer as writer_step
from embedded_training.build import DEFAULT_DESCRIPTOR, FORMATS, make_model, make_tokenizer
from embedded_training.crops import Crop, CropSettings, scoring_tiles
from embedded_training.export import averaged, export, make_card
from embedded_training.label_set import ALL, BITS, LABELS, bits
from embedded_training.sources import Place
from t4s_geo.descriptors import BrickVocabulary
from t4s_geo.descriptors.tokens import Kind
from t4s_geo.models.card import read_card
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.local.pytorch.loading import load_checkpoint
from t4s_geo.training.brick_embeddings import brick_embeddings

pytestmark = pytest.mark.model


def _place(source: str, held_out: bool) -> Place:
    rng = np.random.default_rng(len(source))
    lake = np.zeros((600, 600), bool)
    lake[100:350, 200:500] = True
    rgb = np.where(lake[..., None], [20, 40, 90], [200, 180, 140]) + rng.integers(0, 20, (600, 600, 1))
    present = np.where(lake, bits("water"), bits("bare land")).astype(BITS)
    known = np.full(lake.shape, ALL, BITS)
    return Place(source, source, rgb.astype(np.uint8), present, known, 1.0, held_out)


@pytest.fixture(scope="module")
def places() -> list[Place]:
    names = [name for name, _ in CropSettings().weights]
    return [_place(name, held_out) for name in names for held_out in (False, True)]


@pytest.fixture(scope="module", autouse=True)
def few_held_out() -> Iterator[None]:
    """Scoring takes a tile of each source: all of them take most of the time, and teach nothing."""

    def few(places: list[Place], settings: CropSettings, _: int) -> list[tuple[str, Crop]]:
        return scoring_tiles(places, settings, 1)

    with pytest.MonkeyPatch.context() as patch:
        for step in (tower_step, writer_step):
            patch.setattr(step, "scoring_tiles", few)
        yield


@pytest.fixture(scope="module")
def trained(places: list[Place], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tower after three steps and of a writer of version 1 after a few."""
    folder = tmp_path_factory.mktemp("training")
    tower_step.train(places, folder, tower_step.TowerSettings(steps=3, seconds=600, batch=2))
    writer_step.train(
        places, folder, folder, writer_step.WriterSettings(seconds=2, frozen=True, batch=2, prompts=2)
    )
    return folder


def _load(folder: Path) -> LocalModel:
    return LocalModel.load(folder, read_card(folder), "cpu")


def test_both_steps_write_weights_that_export_to_a_checkpoint(trained: Path, tmp_path: Path) -> None:
    export(
        averaged([trained / "writer.pt"], [1.0]),
        tmp_path / "checkpoint",
        make_card("test", FORMATS[DEFAULT_DESCRIPTOR]),
    )
    model = _load(tmp_path / "checkpoint")
    assert model.card.name == "t4s-geo embedded test"
    tower = torch.load(trained / "tower.pt", weights_only=True)["tower"]
    loaded = load_checkpoint(tmp_path / "checkpoint", "cpu", "auto").network.model.vision_tower.state_dict()
    for name, weights in tower.items():
        assert torch.equal(loaded[name], weights.to(torch.bfloat16).float()), name


def test_weights_of_several_runs_are_averaged(tmp_path: Path) -> None:
    paths = [tmp_path / "one.pt", tmp_path / "other.pt"]
    for path, value in zip(paths, (0.0, 4.0), strict=True):
        torch.save({"model": {"bias": torch.full((2,), value)}}, path)
    assert averaged(paths, [0.25, 0.75])["bias"].tolist() == [3.0, 3.0]


def test_the_other_format_can_be_learnt_too(trained: Path, places: list[Place], tmp_path: Path) -> None:
    name = "boxwise-bricks-v2"
    settings = writer_step.WriterSettings(seconds=1, frozen=True, batch=2, prompts=2, descriptor=name)
    writer_step.train(places, trained, tmp_path, settings)
    export(
        averaged([tmp_path / "writer.pt"], [1.0]), tmp_path / "checkpoint", make_card("test", FORMATS[name])
    )
    card = _load(tmp_path / "checkpoint").card
    assert (card.descriptor, card.grid, card.max_tokens) == (name, 64, 96)


def test_training_goes_on_where_it_stopped(
    trained: Path, places: list[Place], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A copy, since other tests look at what three steps have left.
    weights = Path(shutil.copy(trained / "tower.pt", tmp_path))
    assert torch.load(weights, weights_only=True)["step"] == 3
    tower_step.train(places, tmp_path, tower_step.TowerSettings(steps=5, seconds=600, batch=2))
    assert torch.load(weights, weights_only=True)["step"] == 5
    assert "step 5 held out" in capsys.readouterr().out


def test_the_head_may_learn_alone_at_first(places: list[Place], tmp_path: Path) -> None:
    tower_step.train(places, tmp_path, tower_step.TowerSettings(steps=2, seconds=600, batch=2, head_steps=2))
    saved = torch.load(tmp_path / "tower.pt", weights_only=True)
    torch.manual_seed(0)
    for name, weights in tower_step.make_tower().state_dict().items():
        assert torch.equal(saved["tower"][name], weights), name
    assert not torch.equal(saved["head"]["cells.weight"], tower_step.DenseHead(256).cells.weight)


def test_a_tower_can_start_from_a_checkpoint() -> None:
    from safetensors.torch import load_file

    folder = model_folder("embedded")
    tower = tower_step.make_tower()
    tower_step.start_from(tower, folder)
    saved = load_file(folder / "model.safetensors")
    for name, weights in tower.state_dict().items():
        assert torch.equal(weights, saved[f"vision_tower.{name}"].float()), name


def test_the_first_layers_stay_as_imagenet_taught_them(trained: Path) -> None:
    saved = torch.load(trained / "tower.pt", weights_only=True)["tower"]
    fresh = tower_step.make_tower().state_dict()
    changed = {name.rsplit(".", 1)[0] for name in fresh if not torch.equal(saved[name], fresh[name])}
    assert not {name for name in changed if name.startswith(("stem", "stages.0", "stages.1"))}
    assert {name for name in changed if name.startswith("stages.6")}


def test_dense_loss_ignores_what_is_not_known() -> None:
    logits = torch.randn(2, len(LABELS), 32, 32)
    present = torch.rand(2, len(LABELS), 32, 32)
    known = torch.rand(2, len(LABELS), 32, 32) > 0.5
    other = torch.where(known, present, 1 - present)
    one, two = (tower_step.dense_loss(logits, labels, known) for labels in (present, other))
    assert torch.allclose(one, two)


def test_similar_patterns_start_out_alike() -> None:
    words = BrickVocabulary(32)
    vectors = brick_embeddings(words, 192, 0.02, torch.Generator().manual_seed(0))
    assert vectors.shape == (len(words), 192)
    unit = torch.nn.functional.normalize(vectors - vectors.mean(0), dim=1)

    def alike(one: int, other: int) -> float:
        return float(unit[words.index[f"<b{one:02x}>"]] @ unit[words.index[f"<b{other:02x}>"]])

    assert alike(0b11110000, 0b11110001) > alike(0b11110000, 0b00001111)
    five, six, fourteen = (unit[words.symbol(Kind.JUMP, column)] for column in (5, 6, 14))
    near, far = five @ six, five @ fourteen
    assert near > far


def test_the_model_has_at_most_ten_million_parameters() -> None:
    for format in FORMATS.values():
        model = make_model(make_tokenizer(format), format)
        assert sum(parameter.numel() for parameter in model.parameters()) < 10e6
