"""Questions about a picture in one row, against the same questions each alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoModelForImageTextToText

from t4s_geo.errors import UserError
from t4s_geo.models.local.pytorch.processors import load_processor
from t4s_geo.training.batches import Collator
from t4s_geo.training.opening import open_training
from t4s_geo.training.packing import IGNORED, Packer, check_packing
from t4s_geo.training.recipe import QuestionSet, Recipe
from t4s_geo.training.sample import Sample
from t4s_geo.training.train import train
from tests.integration.models.families.checkpoints import CARD, FORMAT, write_checkpoint
from tests.unit.datasets.miniatures import MINIATURES

pytestmark = pytest.mark.model
Opened = tuple[Any, Collator]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Opened]:
    """Opens a tiny checkpoint of a family."""

    @cache
    def opened(family: str, template: str = "") -> Opened:
        folder = write_checkpoint(tmp_path_factory.mktemp("checkpoint"), family)
        if template:
            (folder / "chat_template.jinja").write_text(template)
        network = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32).eval()
        return network, Collator(load_processor(folder), CARD.prompt_template, Packer.of(network))

    return opened


def samples() -> list[Sample]:
    """Three questions about one picture, one about another, two about a third."""
    rng = np.random.default_rng(5)

    def pair(text: str) -> tuple[str, str]:
        return text, FORMAT.write((rng.random((8, 8)) < 0.3).astype(np.uint8), [text])

    asked = [["red roof", "pool", "red road"], ["a tree"], ["water", "car"]]
    pictures = [rng.integers(0, 255, (64, 64, 3), np.uint8) for _ in asked]
    return [
        Sample(picture, *first, tuple(others))
        for picture, texts in zip(pictures, asked, strict=True)
        for first, *others in [[pair(text) for text in texts]]
    ]


def losses(network: Any, inputs: dict[str, torch.Tensor]) -> list[float]:
    """The losses of all tokens that are learnt."""
    with torch.no_grad():
        scores = network(**inputs).logits[:, :-1]
    targets = inputs["labels"][:, 1:]
    each = torch.nn.functional.cross_entropy(scores.transpose(1, 2), targets, reduction="none")
    return sorted(each[targets != IGNORED].tolist())


@pytest.mark.parametrize(
    ("family", "attention"),
    [("LLaVA", "eager"), *((name, "sdpa") for name in ("LLaVA", "Qwen2.5-VL", "Qwen3-VL", "InternVL"))],
)
def test_a_packed_row_is_its_questions_each_alone(
    family: str, attention: str, opened: Callable[..., Opened]
) -> None:
    network, collator = opened(family)
    network.set_attn_implementation(attention)
    collator = replace(collator, packer=Packer.of(network))
    together, alone = collator(samples()), collator.alone(samples())
    assert len(together["input_ids"]) == 3 < len(alone["input_ids"]) == 6
    # Of every token, and so of their mean, which is the loss.
    assert losses(network, together) == pytest.approx(losses(network, alone), rel=2e-3, abs=1e-4)
    check_packing(network, together, alone)
    # As turns of one conversation, a question would see those before it.
    seeing = torch.ones(together["attention_mask"].shape, dtype=torch.bool).tril()
    wrong = together | {"attention_mask": (~seeing).float() * -1e9 if attention == "eager" else seeing}
    with pytest.raises(UserError, match="takes no mask of ours; leave questions_per_picture"):
        check_packing(network, wrong, alone)


def test_gradients_are_those_of_the_questions_each_alone(opened: Callable[..., Opened]) -> None:
    network, collator = opened("LLaVA")

    def gradient(inputs: dict[str, torch.Tensor]) -> torch.Tensor:
        network.zero_grad()
        network(**inputs).loss.backward()
        return torch.cat([one.grad.ravel() for one in network.parameters() if one.grad is not None])

    together, alone = gradient(collator(samples())), gradient(collator.alone(samples()))
    assert torch.allclose(together, alone, atol=1e-4 * float(alone.abs().max()))


def test_one_question_a_picture_is_what_it_was(opened: Callable[..., Opened]) -> None:
    _, collator = opened("LLaVA")
    single = [replace(one, others=()) for one in samples()]
    batch = collator(single)
    assert batch["attention_mask"].ndim == 2
    assert "position_ids" not in batch


def test_a_network_that_takes_no_mask_is_refused(opened: Callable[..., Opened]) -> None:
    network, collator = opened("PaliGemma 2")
    with pytest.raises(UserError, match="leave questions_per_picture out"):
        check_packing(network, collator(samples()), collator.alone(samples()))


def test_a_training_packs_what_its_sets_ask(tmp_path: Path) -> None:
    folder = write_checkpoint(tmp_path / "checkpoint", "Qwen2.5-VL")
    MINIATURES["json-lines"](tmp_path)
    questions = (QuestionSet(file=str(tmp_path / "train.jsonl")),)
    recipe = Recipe(str(folder), questions=questions, steps=2, batch_size=2, questions_per_picture=3)
    made: list[float] = []
    samples = open_training(recipe, tmp_path / "mine")
    assert [len(samples[index].pairs) for index in range(4)] == [3] * 4
    done = train(samples, tmp_path / "mine", "cpu", lambda _, loss: made.append(loss))
    assert len(made) == 2
    assert (done.folder / "t4s.json").exists()


def test_a_picture_after_the_question_is_shared_by_none(opened: Callable[..., Opened]) -> None:
    template = (
        "{% for message in messages %}{% for part in message['content'] %}{{ part.get('text', '') }}"
        "{% endfor %}"
        "{% if message['role'] == 'user' %}<image>{% endif %}{% endfor %}"
    )
    _, collator = opened("LLaVA", template)
    with pytest.raises(UserError, match="writes the picture after the question"):
        collator(samples())
