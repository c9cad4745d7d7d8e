"""Training on one's own labels, as the walk-through in docs/finetuning.md has it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor

from t4s_geo.errors import Cancelled, UserError
from t4s_geo.models.card import CARD_NAME, read_card
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.local.onnx.architecture import can_run
from t4s_geo.raster.aoi import AreaOfInterest
from t4s_geo.training import best, scoring
from t4s_geo.training import train as training
from t4s_geo.training.adapters import with_adapters
from t4s_geo.training.batches import Collator
from t4s_geo.training.opening import open_training
from t4s_geo.training.output import STATES
from t4s_geo.training.recipe import QuestionSet, Recipe, read_recipe
from t4s_geo.training.sample import Sample
from t4s_geo.training.train import Trained
from tests.unit.datasets.miniatures import MINIATURES

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def recipe(samples: Path) -> Recipe:
    """The walk-through's recipe: half of a town to learn from, half to score on."""
    return read_recipe(samples / "banepa_recipe.toml")


@pytest.fixture
def short(recipe: Recipe) -> Recipe:
    """A recipe that is over in a moment and scores nothing."""
    return replace(recipe, scenes=recipe.learning, steps=2, batch_size=2, save_every=1)


def train(recipe: Recipe, output: Path, listener: training.Listener = lambda step, loss: None) -> Trained:
    return training.train(open_training(recipe, output), output, "cpu", listener)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).state_dict())


@pytest.mark.long
def test_the_walk_through_makes_a_better_model_of_this_town(recipe: Recipe, tmp_path: Path) -> None:
    losses: list[float] = []
    done = train(recipe, tmp_path / "mine", lambda step, loss: losses.append(loss))
    assert losses[-1] < losses[0]
    assert done.after["building"] > done.before["building"] + 0.04
    card = read_card(tmp_path / "mine")
    assert card.name == f"{read_card(model_folder('embedded')).name}, trained further: mine"
    assert card.knows("building")
    # Whoever installs no PyTorch can use it.
    assert can_run(tmp_path / "mine", card)


def test_an_interrupted_training_goes_on(short: Recipe, tmp_path: Path) -> None:
    heard: list[int] = []

    def interrupt(step: int, loss: float) -> None:
        heard.append(step)
        if len(heard) == 2:
            raise KeyboardInterrupt

    recipe = replace(short, steps=3)
    with pytest.raises(KeyboardInterrupt):
        train(recipe, tmp_path / "mine", interrupt)
    train(recipe, tmp_path / "mine", lambda step, loss: heard.append(step))
    assert heard == [1, 2, 2, 3]
    train(recipe, tmp_path / "other")
    one, other = weights(tmp_path / "mine"), weights(tmp_path / "other")
    assert all(torch.allclose(one[name], other[name], atol=1e-5) for name in one)


def test_a_cancelled_training_keeps_what_it_has_learnt(short: Recipe, tmp_path: Path) -> None:
    def check() -> None:
        raise Cancelled

    output = tmp_path / "mine"
    samples = open_training(replace(short, save_every=100), output)
    with pytest.raises(Cancelled):
        training.train(samples, output, "cpu", check=check)
    assert [path.name for path in (output / STATES).iterdir()] == ["checkpoint-1"]
    assert not (output / CARD_NAME).exists()


def test_a_part_is_held_out_where_the_recipe_says_none(short: Recipe, tmp_path: Path) -> None:
    samples = open_training(replace(short, hold_out=0.25), tmp_path / "mine")
    (learnt,), (held,) = samples.recipe.learning, samples.recipe.held_out
    whole, one, other = (
        AreaOfInterest.load(Path(scene.area or ""), samples.views[0].scene.grid).geometry
        for scene in (short.scenes[0], learnt, held)
    )
    assert one.area + other.area == pytest.approx(whole.area, rel=1e-3)
    assert 0.1 < other.area / whole.area < 0.45
    # A second strip, to choose on, is cut off what is left: shares are those of the whole.
    samples = open_training(replace(short, hold_out=0.25, validation=0.25), tmp_path / "mine")
    (learnt,), (held,), (choosing,) = (
        samples.recipe.learning,
        samples.recipe.held_out,
        samples.recipe.choosing,
    )
    parts = [
        AreaOfInterest.load(Path(scene.area or ""), samples.views[0].scene.grid).geometry
        for scene in (learnt, held, choosing)
    ]
    assert parts[1].equals_exact(other, 1e-6)
    assert sum(part.area for part in parts) == pytest.approx(whole.area, rel=1e-3)
    assert 0.1 < parts[2].area / whole.area < 0.45


def test_a_training_that_only_harms_leaves_the_model_as_it_was(
    short: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "TILES", 1)
    # What has learnt nonsense writes as much of it as there is room for, which takes long.
    monkeypatch.setattr(best, "SHARES", (0.5,))
    harmful = replace(short, batch_size=1, learning_rate=10.0, validation=0.25, keep="best")
    done = train(harmful, tmp_path / "mine")
    assert done.kept is not None and (done.kept.step, done.kept.last) == (0, 2)
    assert done.kept.score == done.kept.first > 0.3
    old, new = weights(model_folder("embedded")), weights(tmp_path / "mine")
    assert all(torch.equal(old[name], new[name]) for name in old)
    assert read_card(tmp_path / "mine").name.endswith("trained further: mine")


def test_adapters_answer_as_the_weights_that_they_are_merged_into(tmp_path: Path) -> None:
    pytest.importorskip("peft")
    source = model_folder("embedded")
    network = AutoModelForImageTextToText.from_pretrained(source, dtype=torch.float32)
    processor = AutoProcessor.from_pretrained(source)
    torch.manual_seed(1)
    adapted = with_adapters(network, 4, 0.0, new_tokens=False).eval()
    for name, weight in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.02)
    card = read_card(source)
    samples = [Sample(np.full((256, 256, 3), 90, np.uint8), "building", "<none>")]
    batch = Collator(processor, card.prompt_template)(samples)
    with torch.no_grad():
        before = network(**batch).logits
        training._save(copy.deepcopy(adapted), processor, card, tmp_path / "mine")
        again = adapted(**batch).logits
        merged = AutoModelForImageTextToText.from_pretrained(tmp_path / "mine", dtype=torch.float32).eval()
        after = merged(**batch).logits
    assert torch.equal(before, again)
    assert torch.allclose(before, after, atol=1e-3)
    plain = AutoModelForImageTextToText.from_pretrained(source, dtype=torch.float32).eval()
    with torch.no_grad():
        assert not torch.allclose(before, plain(**batch).logits, atol=0.1)


def test_words_that_the_tokenizer_lacks_are_added(short: Recipe, tmp_path: Path) -> None:
    labels = tmp_path / "roofs.geojson"
    labels.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},'
        ' "geometry": {"type": "Point", "coordinates": [85.519, 27.63]}}]}'
    )
    scene = replace(short.scenes[0], labels=str(labels), label="solar panel", radius=5.0, area=None)
    train(replace(short, scenes=(scene,), steps=1), tmp_path / "mine")
    tokenizer = AutoProcessor.from_pretrained(tmp_path / "mine").tokenizer
    asked = tokenizer.encode("solar panel", add_special_tokens=False)
    assert len(asked) == 2
    assert tokenizer.unk_token_id not in asked
    card = read_card(tmp_path / "mine")
    assert card.knows("solar panel")
    assert LocalModel.load(tmp_path / "mine", card, "cpu").identity.endswith(":onnxruntime")
    old = weights(model_folder("embedded"))
    grown = weights(tmp_path / "mine")["model.language_model.embed_tokens.weight"]
    assert len(grown) == len(old["model.language_model.embed_tokens.weight"]) + 2


def test_lora_changes_the_language_model_alone(short: Recipe, tmp_path: Path) -> None:
    pytest.importorskip("peft")
    train(replace(short, lora_rank=2, learning_rate=0.01), tmp_path / "mine")
    old, new = weights(model_folder("embedded")), weights(tmp_path / "mine")
    assert old.keys() == new.keys()
    changed = {name for name in old if not torch.equal(old[name], new[name])}
    assert changed
    assert all("language_model" in name for name in changed)


def test_a_precision_that_the_machine_lacks(
    short: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise ValueError("no such units")

    monkeypatch.setattr(training, "TrainingArguments", refuse)
    with pytest.raises(UserError, match=r"precision = 'float32' \(no such units\); use"):
        train(short, tmp_path / "mine")


def test_the_command_says_what_is_wrong(cli: Callable[..., CompletedProcess[str]], tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text(
        'model = "embedded"\n[[scene]]\nimage = "no.tif"\nlabels = "no.gpkg"\n'
    )
    done = cli("train", "recipe.toml", "-o", "mine")
    assert done.returncode == 2
    assert "no.tif does not exist" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "mine").exists()


def test_sentences_are_learnt_and_scored(short: Recipe, tmp_path: Path) -> None:
    MINIATURES["json-lines"](tmp_path)
    learnt = QuestionSet(file=str(tmp_path / "train.jsonl"), share=2.0)
    held = QuestionSet(file=str(tmp_path / "test.jsonl"), held_out=True)
    recipe = replace(short, scenes=(), questions=(learnt, held), steps=1, batch_size=1)
    done = train(recipe, tmp_path / "mine")
    assert set(done.before) == set(done.after) == {"test.jsonl"}
    card = read_card(tmp_path / "mine")
    assert card.knows("the block beside a unicorn")
    words = AutoProcessor.from_pretrained(tmp_path / "mine").tokenizer.get_vocab()
    assert {"block", "unicorn"} <= set(words)
