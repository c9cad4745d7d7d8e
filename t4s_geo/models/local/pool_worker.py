"""What runs in a process that answers for another one: a local checkpoint behind two pipes.

Messages are pickles. In: an `Opening`, then lists of questions, until the pipe ends, as it does when the
other process dies: then this one ends at once. Out: an `Opened` or a `Refusal`, then the answers by tile or a
`Failure` for each.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

from t4s_geo.errors import UserError
from t4s_geo.memory_limit import give_back_memory, share_heaps
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import RuntimeName
from t4s_geo.processes import listen, reply
from t4s_geo.unforeseen import Reporter

if TYPE_CHECKING:
    from t4s_geo.models.local.model import LocalModel


@dataclass(frozen=True)
class Opening:
    """What to load.

    Attributes:
        folder: The checkpoint's.
        card: Its card, overrides applied.
        device: As `--device`.
        threads: Processor cores to use.
        reference: Decode with `generate()`.
        dtype: As `--dtype`.
        runtime: As `--runtime`.
    """

    folder: Path
    card: ModelCard
    device: str
    threads: int
    reference: bool = False
    dtype: str = "auto"
    runtime: RuntimeName = "auto"


@dataclass(frozen=True)
class Opened:
    """The model is there.

    Attributes:
        identity: Its identity.
        device: Type of the device that it is on, such as `cpu`.
        tiles_at_once: Most tiles that it should be asked about at once.
    """

    identity: str
    device: str
    tiles_at_once: int


@dataclass(frozen=True)
class Refusal:
    """The model cannot be used, and why; see `UserError`."""

    message: str
    problem: str = ""
    about: Mapping[str, str | int] = field(default_factory=dict)

    @classmethod
    def of(cls, error: UserError) -> Refusal:
        """Returns what tells an error."""
        return cls(str(error), error.problem, error.about)

    def error(self) -> UserError:
        """Returns the error that it tells."""
        return UserError(self.message, problem=self.problem, **self.about)


@dataclass(frozen=True)
class Failure:
    """A batch has no answers, and why."""

    message: str


def main() -> None:
    """Answers until the input ends."""
    share_heaps()
    questions, replies = listen()
    try:
        _serve(questions, replies)
    except BrokenPipeError:
        # Not by the usual way out, which would write what is left in the broken pipe.
        os._exit(0)


def _serve(questions: SimpleQueue[Any], replies: BinaryIO) -> None:
    reporter = Reporter(sys.argv)
    reporter.watch_threads()
    opening = questions.get()
    try:
        model = _load(opening)
    except ImportError as error:
        missing = f"The checkpoint {opening.folder} needs {error.name}, which is not installed;"
        reply(replies, Refusal(f"{missing} run pip install 't4s-geo[local]'.", "needs_large_engine"))
        return
    except UserError as error:
        reply(replies, Refusal.of(error))
        return
    except Exception as error:
        # What libraries raise at files that they cannot read has no end.
        reply(
            replies, Refusal(f"The checkpoint {opening.folder} cannot be loaded. {reporter.sentence(error)}")
        )
        return
    # Loading took as much again as the network does.
    give_back_memory()
    reply(replies, Opened(model.identity, model.device_type, model.tiles_at_once))
    while True:
        batch = questions.get()
        try:
            reply(replies, model.answer(batch))
        except UserError as error:
            reply(replies, Refusal.of(error))
        except BrokenPipeError:
            raise
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            reply(replies, Failure(str(error) or type(error).__name__))
        except Exception as error:
            reply(replies, Failure(reporter.sentence(error)))


def _load(opening: Opening) -> LocalModel:
    from t4s_geo.models.local.model import LocalModel

    return LocalModel.load(
        opening.folder,
        opening.card,
        opening.device,
        dtype=opening.dtype,
        runtime=opening.runtime,
        reference=opening.reference,
        threads=opening.threads,
    )
