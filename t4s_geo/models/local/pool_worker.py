"""What runs in a process that answers for another one: a local checkpoint behind two pipes.

Messages are pickles. In: an `Opening`, then lists of questions, until the pipe ends, as it does when the
other process dies: then this one ends at once. Out: an `Opened` or a `Refusal`, then the answers by tile or a
`Failure` for each.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO

from t4s_geo.errors import UserError
from t4s_geo.memory_limit import give_back_memory, share_heaps
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import RuntimeName
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
    # Whoever was interrupted ends the pipe; this one may finish its batch but has nothing to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    share_heaps()
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not get between the messages.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    questions: SimpleQueue[Any] = SimpleQueue()
    # Not `sys.stdin`, which the interpreter could not close at its end while it is read.
    stream = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    threading.Thread(target=_listen, args=(stream, questions), daemon=True).start()
    try:
        _serve(questions, replies)
    except BrokenPipeError:
        # Not by the usual way out, which would write what is left in the broken pipe.
        os._exit(0)


def _listen(stream: BinaryIO, questions: SimpleQueue[Any]) -> None:
    """Reads messages; without an asker the process ends, whatever it is in the middle of."""
    try:
        while True:
            questions.put(pickle.load(stream))
    except (EOFError, OSError, pickle.UnpicklingError):
        os._exit(0)


def _serve(questions: SimpleQueue[Any], replies: BinaryIO) -> None:
    reporter = Reporter(sys.argv)
    reporter.watch_threads()
    opening = questions.get()
    try:
        model = _load(opening)
    except ImportError as error:
        missing = f"The checkpoint {opening.folder} needs {error.name}, which is not installed;"
        _send(replies, Refusal(f"{missing} run pip install 't4s-geo[local]'.", "needs_large_engine"))
        return
    except UserError as error:
        _send(replies, Refusal.of(error))
        return
    except Exception as error:
        # What libraries raise at files that they cannot read has no end.
        _send(
            replies, Refusal(f"The checkpoint {opening.folder} cannot be loaded. {reporter.sentence(error)}")
        )
        return
    # Loading took as much again as the network does.
    give_back_memory()
    _send(replies, Opened(model.identity, model.device_type, model.tiles_at_once))
    while True:
        batch = questions.get()
        try:
            _send(replies, model.answer(batch))
        except UserError as error:
            _send(replies, Refusal.of(error))
        except BrokenPipeError:
            raise
        except (RuntimeError, ValueError, OSError, MemoryError) as error:
            _send(replies, Failure(str(error) or type(error).__name__))
        except Exception as error:
            _send(replies, Failure(reporter.sentence(error)))


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


def _send(replies: BinaryIO, message: object) -> None:
    pickle.dump(message, replies, pickle.HIGHEST_PROTOCOL)
    replies.flush()
