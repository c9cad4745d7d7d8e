"""Errors that a user can do something about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from t4s_geo.plain import plain

LONGEST = 4000
"""Characters of a message: what it quotes may have any length."""
LONGEST_NAME = 1000
"""Characters of what a message is about."""


class UserError(Exception):
    """A mistake in what the user gave: a file, a value, an option.

    The message is one sentence that names the file or value and says what to do. The command line
    prints it without a traceback and exits with code 2; the worker sends it as a `failed` event. It may quote
    what files and servers say: only what prints is shown of it.

    Attributes:
        problem: What is wrong, as docs/worker.md names it, for programs that say it in words and languages
            of their own; empty where it has no name.
        about: What the sentence is about, as texts and numbers by name.
    """

    def __init__(self, message: str, *, problem: str = "", **about: str | int | Path) -> None:
        """Takes the message, and for other programs what it says."""
        super().__init__(message)
        self.problem = problem
        self.about = {
            name: value if isinstance(value, int) else plain(str(value), LONGEST_NAME)
            for name, value in about.items()
        }

    def reworded(self, message: str, **about: str | int | Path) -> UserError:
        """Returns the same mistake, by the same name, in another sentence that may be about more."""
        return UserError(message, problem=self.problem, **{**self.about, **about})

    def __str__(self) -> str:
        """Returns the message on one line, fit for a terminal; of an endless one its start and its end.

        The end says what to do.
        """
        whole = super().__str__()
        if len(whole) <= LONGEST:
            return plain(whole)
        return f"{plain(whole[: LONGEST * 3 // 4])}…{plain(whole[-LONGEST // 4 :])}"


@contextmanager
def needing(extra: str, what: str) -> Iterator[None]:
    """Has imports that fail say what to install.

    Args:
        extra: The optional dependencies that they are among, as of `pip install 't4s-geo[EXTRA]'`.
        what: What needs them, for the message.

    Raises:
        UserError: Something is not installed.
    """
    try:
        yield
    except ImportError as error:
        raise UserError(
            f"{what} needs {error.name}, which is not installed; run pip install 't4s-geo[{extra}]'.",
            problem="needs_package",
            package=error.name or extra,
        ) from None


class Cancelled(Exception):
    """The run was cancelled by its caller; the ledger is complete up to the last finished batch."""


class OtherRun(UserError):
    """The answers beside an output are those of another run, which this one cannot go on with.

    Attributes:
        ledger: The file that holds them.
        difference: What is not the same, such as `model`.
    """

    def __init__(self, ledger: Path, difference: str) -> None:
        super().__init__(
            f"{ledger} belongs to a run with another {difference}; add --fresh to replace it, "
            "or choose another output."
        )
        self.ledger, self.difference = ledger, difference


class ResultChanged(UserError):
    """A result would be replaced that is not as a run wrote it.

    Attributes:
        paths: The files.
    """

    def __init__(self, message: str, paths: Sequence[Path]) -> None:
        super().__init__(message)
        self.paths = tuple(paths)
