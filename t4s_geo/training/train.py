"""Training itself: Hugging Face's Trainer around a checkpoint, its processor and a recipe's samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from transformers import (
    AutoModelForImageTextToText,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
    set_seed,
)
from transformers.trainer_utils import get_last_checkpoint
from transformers.utils import logging

from t4s_geo.errors import Cancelled, UserError
from t4s_geo.files import loading
from t4s_geo.models.card import CARD_NAME, ModelCard
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.pytorch.processors import load_processor
from t4s_geo.training.adapters import checkpointing, with_adapters
from t4s_geo.training.batches import Collator
from t4s_geo.training.best import BestState, Kept
from t4s_geo.training.output import STATES
from t4s_geo.training.packing import Packer, check_packing
from t4s_geo.training.recipe import Recipe
from t4s_geo.training.samples import TrainingSet
from t4s_geo.training.scoring import score, score_questions
from t4s_geo.training.tokens import add_tokens
from t4s_geo.training.towers import freeze_tower

Listener = Callable[[int, float], None]
"""Called with the step and its loss."""


TRIED = 64
"""Samples that are looked at to find one with several questions."""


@dataclass(frozen=True)
class Trained:
    """What came of a training.

    Attributes:
        folder: The new checkpoint.
        before: Intersection over union of each label on the held-out scenes, with the old checkpoint.
        after: The same with the new one; empty where no scene is held out.
        first: Whether this is the first of the processes that trained, which saves and scores.
        kept: Which state the checkpoint is; None where it is the last one whatever its score.
    """

    folder: Path
    before: dict[str, float]
    after: dict[str, float]
    first: bool = True
    kept: Kept | None = None


def train(
    samples: TrainingSet,
    output: Path,
    device: str = "auto",
    listener: Listener = lambda step, loss: None,
    check: Callable[[], None] = lambda: None,
) -> Trained:
    """Makes a checkpoint out of another, by a recipe; an interrupted training goes on where it was.

    The answers are learnt as text, token by token, which is all that Text4Seg++ (section 3) asks of a model.
    Several GPUs are used by starting the command with `accelerate launch`.

    Args:
        samples: What to learn from, with its recipe, as `open_training` returns it.
        output: Folder of the new checkpoint.
        device: `auto` or `cpu`.
        listener: Told how it goes.
        check: Called after each step, and while it is scored; raises Cancelled, which stops it once what it
            has learnt is kept.

    Raises:
        Cancelled: By `check`.
        UserError: The checkpoint or a held-out scene cannot be used, or this machine lacks what it takes.
    """
    recipe, card, source = samples.recipe, samples.card, model_folder(samples.recipe.model)
    first = PartialState(cpu=device == "cpu").is_main_process
    before = _scores(source, recipe, samples, device, check) if first else {}
    set_seed(recipe.seed)
    logging.set_verbosity_error()
    with loading(f"The checkpoint {source}"):
        processor = load_processor(source)
        network = AutoModelForImageTextToText.from_pretrained(
            source, use_safetensors=True, dtype=torch.float32
        )
        new_tokens = add_tokens(network, processor.tokenizer, card.format(), samples.words)
    if recipe.lora_rank:
        network = with_adapters(network, recipe.lora_rank, recipe.lora_dropout, new_tokens)
    elif not recipe.train_tower:
        freeze_tower(network)
    try:
        arguments = _arguments(recipe, output / STATES, device)
    except ValueError as error:
        raise UserError(
            f"This machine cannot train with precision = {recipe.precision!r} ({error}); use another."
        ) from None
    collator = Collator(processor, card.prompt_template, Packer.of(network))
    if recipe.questions_per_picture > 1:
        _check_packing(network, collator, samples)

    def write(network: Any, folder: Path) -> None:
        _save(network, processor, new_card(card, samples, output), folder)

    def choose(folder: Path) -> float:
        found = score(folder, recipe.choosing, samples.names, device, check)
        return sum(found.values()) / len(found)

    states, brake = output / STATES, _Brake(check)
    best = BestState(states, recipe.score_every, write, choose) if recipe.keep == "best" else None
    trainer = Trainer(
        network,
        arguments,
        data_collator=collator,
        train_dataset=samples,
        callbacks=[_Teller(listener), brake, *([best] if best else [])],
    )
    # Its own callback prints dictionaries.
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=get_last_checkpoint(states) if states.is_dir() else None)
    for cancelled in (brake.pulled, best.cancelled if best else None):
        if cancelled is not None:
            raise cancelled
    if not first:
        return Trained(output, {}, {}, first=False)
    network = trainer.accelerator.unwrap_model(trainer.model)
    if best is None:
        write(network, output)
    else:
        best.look(network, recipe.steps)
        best.look_between(network, recipe.steps)
        best.hand_over(output)
    after = _scores(output, recipe, samples, device, check)
    return Trained(output, before, after, kept=best.kept if best else None)


def _scores(
    folder: Path, recipe: Recipe, samples: TrainingSet, device: str, check: Callable[[], None]
) -> dict[str, float]:
    asked = [one for one in recipe.questions if one.held_out]
    # A checkpoint that cannot write descriptors yet has no score.
    if not (folder / CARD_NAME).exists():
        return {}
    found = score(folder, recipe.held_out, samples.names, device, check) if recipe.held_out else {}
    return found | (score_questions(folder, asked, device, check) if asked else {})


def _arguments(recipe: Recipe, states: Path, device: str) -> TrainingArguments:
    return TrainingArguments(
        output_dir=str(states),
        max_steps=recipe.steps,
        per_device_train_batch_size=recipe.batch_size,
        gradient_accumulation_steps=recipe.accumulate,
        learning_rate=recipe.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=max(1, int(recipe.steps * recipe.warmup)),
        weight_decay=recipe.weight_decay,
        max_grad_norm=1.0,
        bf16=recipe.precision == "bfloat16",
        fp16=recipe.precision == "float16",
        save_steps=recipe.save_every,
        save_total_limit=1,
        logging_steps=max(1, recipe.steps // 20),
        seed=recipe.seed,
        use_cpu=device == "cpu" or not torch.accelerator.is_available(),
        # Samples hold pictures and words, which only the collator turns into the network's arguments.
        remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(),
        report_to=[],
        disable_tqdm=True,
        **({checkpointing(): True} if recipe.gradient_checkpointing else {}),
    )


def _check_packing(network: Any, collator: Collator, samples: TrainingSet) -> None:
    """Tries the first picture with several questions."""
    drawn = (samples[index] for index in range(min(len(samples), TRIED)))
    if (sample := next((one for one in drawn if one.others), None)) is not None:
        check_packing(network, collator([sample]), collator.alone([sample]))


class _Teller(TrainerCallback):  # type: ignore[misc]
    """Passes on the losses."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Called by the Trainer."""
        if logs and "loss" in logs and state.is_world_process_zero:
            self._listener(state.global_step, float(logs["loss"]))


class _Brake(TrainerCallback):  # type: ignore[misc]
    """Stops a training that was cancelled, once its state is kept."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self.pulled: Cancelled | None = None

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Called by the Trainer."""
        try:
            self._check()
        except Cancelled as cancelled:
            self.pulled = cancelled
            control.should_save = control.should_training_stop = True


def _save(network: Any, processor: Any, card: ModelCard, output: Path) -> None:
    """Writes a checkpoint folder; adapters are merged into the weights."""
    output.mkdir(parents=True, exist_ok=True)
    if hasattr(network, "merge_and_unload"):
        network = network.merge_and_unload()
    network.save_pretrained(output)
    processor.save_pretrained(output)
    content = json.dumps(card.to_json(), indent=2, ensure_ascii=False)
    (output / CARD_NAME).write_text(content + "\n", encoding="utf-8")


def new_card(card: ModelCard, samples: TrainingSet, output: Path) -> ModelCard:
    """Returns the card of the new checkpoint, which knows the labels of the recipe, too."""
    words = {name: list(card.vocabulary.get(name, (name,))) for name in samples.names}
    # A card without a vocabulary says that any word may be asked for.
    vocabulary = {**card.vocabulary, **words} if card.vocabulary else {}
    # What it has learnt is asked of it, not of the refiner.
    learnt = {card.label_of(name) for name in samples.names}
    named = replace(
        card,
        name=f"{card.name}, trained further: {output.name}",
        vocabulary=vocabulary,
        by_refiner=tuple(label for label in card.by_refiner if label not in learnt),
    )
    if not samples.takes_sentences:
        return named
    # Sentences are in no list of words: whoever was taught some may be asked any.
    return replace(named, vocabulary={}, parts={}, countable=(), by_refiner=(), object_sizes={})
