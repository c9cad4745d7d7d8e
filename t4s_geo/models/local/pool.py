"""A local checkpoint in processes of its own: on a processor one for each core, on a GPU a few.

Between the products of a small model the interpreter runs, which only one thread of a process can have: two
processes with a core each answer nearly twice as much as two threads do. The process that asks is free to
read, to stitch and to write meanwhile, never loads torch, and survives what a model may die of.
"""

from __future__ import annotations

import pickle
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import LifoQueue
from typing import Any

from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import RuntimeName
from t4s_geo.models.folders import base_folder
from t4s_geo.models.local.pool_worker import Failure, Opened, Opening, Refusal
from t4s_geo.processes import cores, exchange, start
from t4s_geo.prompts import Prompt

COMMAND = "from t4s_geo.models.local.pool_worker import main; main()"
MOST_PROCESSES = 8
LARGEST_COPY = 256 << 20
"""Bytes of weights up to which each core gets a copy of the model."""
GPU_PROCESSES = 2
"""Most processes that share a GPU, which works for one while another reads pictures and writes text."""


class ModelProcess:
    """A process with the model in it, started when it is first needed and again when it has died."""

    def __init__(self, opening: Opening) -> None:
        """Prepares a process; nothing is started yet."""
        self._opening = opening
        self._process: subprocess.Popen[bytes] | None = None

    def open(self) -> Opened:
        """Starts the process and loads the model.

        Raises:
            UserError: The model cannot be used.
            RuntimeError: The process died.
        """
        self._process = start(COMMAND, self._opening.threads)
        opened = self._exchange(self._process, self._opening)
        if isinstance(opened, Refusal):
            self.close()
            raise opened.error()
        if not isinstance(opened, Opened):
            raise RuntimeError(f"its process said {type(opened).__name__} first")
        return opened

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch.

        Raises:
            UserError: The checkpoint cannot answer anything.
            RuntimeError: It cannot answer this, or the process died.
        """
        if self._process is None:
            self.open()
        assert self._process is not None
        # A checkpoint sees pixels only, and its process need not import what a place is made of.
        sent = [replace(question, place=None) for question in questions]
        answers: list[tuple[Answer, ...]] | Failure | Refusal = self._exchange(self._process, sent)
        if isinstance(answers, Refusal):
            raise answers.error()
        if isinstance(answers, Failure):
            raise RuntimeError(answers.message)
        return answers

    def close(self) -> None:
        """Ends the process at once: nothing that it does outlives it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _exchange(self, process: subprocess.Popen[bytes], message: object) -> Any:
        try:
            return exchange(process, message)
        except (EOFError, OSError, pickle.UnpicklingError):
            with suppress(subprocess.TimeoutExpired):
                # Its pipes ended a moment ago.
                process.wait(1)
            code = process.poll()
            self.close()
            raise RuntimeError(f"the model's process died (exit code {code})") from None
        except BaseException:
            # Interrupted in the middle of a message: whatever comes next could not be understood.
            self.close()
            raise


class ProcessModel:
    """A local checkpoint that answers as many batches at once as it has processes.

    Attributes:
        card: The checkpoint's card.
        identity: Hash of its weights and tokens.
        concurrency: How many there are.
        tiles_at_once: Most tiles that each should be asked about at once.
    """

    def __init__(self, card: ModelCard, opened: Opened, processes: Sequence[ModelProcess]) -> None:
        """Takes processes over, the first of which may be running."""
        self.card, self.identity, self.concurrency = card, opened.identity, len(processes)
        self.tiles_at_once = opened.tiles_at_once
        self._processes = tuple(processes)
        # The one that was used last is used next, so a run of few tiles starts few.
        self._idle: LifoQueue[ModelProcess] = LifoQueue()
        for process in reversed(processes):
            self._idle.put(process)

    @classmethod
    def load(
        cls,
        folder: Path,
        card: ModelCard,
        device: str = "auto",
        *,
        dtype: str = "auto",
        runtime: RuntimeName = "auto",
        reference: bool = False,
        gpu_processes: int = GPU_PROCESSES,
    ) -> ProcessModel:
        """Starts a first process, whose device decides about the others.

        Args:
            folder: A folder as `save_pretrained` writes it, weights as safetensors.
            card: Its card, overrides applied.
            device: `auto` (CUDA, then MPS, then the CPU) or a torch device.
            dtype: `auto` (half precision for large checkpoints on a GPU) or a precision.
            runtime: What runs the network: `auto`, `onnxruntime` or `torch`.
            reference: Decode with `generate()` even where continuous batching is possible.
            gpu_processes: Most processes on a GPU; a large checkpoint is in one.

        Raises:
            UserError: The folder is incomplete, the device is not there, or the checkpoint cannot write
                what its card says.
        """
        available = cores()
        size = sum(path.stat().st_size for path in base_folder(folder).glob("*.safetensors"))
        copies = min(available, MOST_PROCESSES) if size <= LARGEST_COPY else 1
        opening = Opening(folder, card, device, max(1, available // copies), reference, dtype, runtime)
        first = ModelProcess(opening)
        try:
            opened = first.open()
        except RuntimeError as error:
            raise UserError(
                f"The checkpoint {folder} cannot be loaded: {error}.", problem="damaged_model"
            ) from None
        most = {"cpu": copies, "cuda": min(copies, gpu_processes)}.get(opened.device, 1)
        return cls(card, opened, [first, *(ModelProcess(opening) for _ in range(1, most))])

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any words; `card` says which of them the checkpoint knows."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch in a process that is idle; waits while none is."""
        if not questions:
            return []
        process = self._idle.get()
        try:
            return process.answer(questions)
        finally:
            self._idle.put(process)

    def close(self) -> None:
        """Ends all processes."""
        for process in self._processes:
            process.close()
