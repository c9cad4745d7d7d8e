"""Training a checkpoint further, and where it would help most, as requests of the worker."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger
from t4s_geo.memory_limit import TORCH_MODEL, check_memory_limit
from t4s_geo.rendering.unsure import least_sure
from t4s_geo.training.output import STATES, check_output
from t4s_geo.worker.progress import progress
from t4s_geo.worker.teaching_requests import Train, Unsure

NEEDED = ("torch", "transformers", "accelerate")
"""Packages that training takes beside the engine."""

Send = Callable[[Mapping[str, Any]], None]


def can_train() -> bool:
    """Tells whether checkpoints can be trained here; nothing is imported."""
    return all(find_spec(name) is not None for name in NEEDED)


def teach(request: Train, send: Send, check: Callable[[], None]) -> dict[str, Any]:
    """Trains; a training that was cancelled goes on with the same request.

    Args:
        request: What to learn from.
        send: Takes `progress` events, without their id.
        check: Called after each step; raises to cancel.

    Returns:
        What `finished` tells: the folder, seconds, each label's score before and after, and which state was
        kept.

    Raises:
        UserError: Something that is named cannot be used, or the engine lacks what training takes.
    """
    if not can_train():
        lacking = next(name for name in NEEDED if find_spec(name) is None)
        raise UserError(
            f"Training needs {lacking}, which this engine has not; set up the large engine, or run "
            "pip install 't4s-geo[train]'.",
            problem="needs_large_engine",
        )
    check_memory_limit(TORCH_MODEL)
    begun = time.monotonic()
    # Not at the top: a run that shows its first tiles waits for nothing that only training reads with.
    from t4s_geo.training.opening import open_training

    check_output(None, request.recipe, request.output)
    send(progress("scoring"))
    samples = open_training(request.recipe, request.output, request.device)
    check()
    # Not at the top: torch takes seconds to import.
    from t4s_geo.training.train import train

    first = list[tuple[int, float]]()

    def tell(step: int, loss: float) -> None:
        first.append((step, time.monotonic()))
        (start, at), steps = first[0], request.recipe.steps
        done = step - start
        left = (time.monotonic() - at) / done * (steps - step) if done else None
        send({**progress("training", step, steps, left), "loss": loss})
        if step == steps:
            send(progress("scoring"))

    trained = train(samples, request.output, request.device, tell, check)
    with suppress(OSError):
        # What an interrupted training goes on from is as large as the checkpoint three times.
        shutil.rmtree(request.output / STATES)
    scores = [
        {"label": label, "before": trained.before[label], "after": after}
        for label, after in trained.after.items()
    ]
    kept = None if trained.kept is None else vars(trained.kept)
    seconds = time.monotonic() - begun
    return {"model": str(trained.folder), "scores": scores, "kept": kept, "seconds": seconds}


def find_unsure(request: Unsure, check: Callable[[], None]) -> dict[str, Any]:
    """Returns what `finished` tells of the places that a run is least sure of.

    Args:
        request: Which run.
        check: Called now and then; raises to cancel.

    Raises:
        UserError: The ledger cannot be used, or tells no probabilities.
    """
    with Ledger.open(request.ledger, whole=False) as ledger:
        places = least_sure(ledger, request.count, check)
        crs = ledger.spec.grid.crs.to_wkt()
    return {"crs": crs, "places": [place.to_json() for place in places]}
