"""One run at a time for each ledger, and so for each output."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from t4s_geo.drafts import remove_leftovers
from t4s_geo.errors import UserError
from t4s_geo.ledger.store import ledger_path


@contextmanager
def only_run(output: Path) -> Iterator[None]:
    """Keeps other runs away from an output, and clears up after those that were killed.

    Args:
        output: File that a run writes; its folder exists.

    Raises:
        UserError: Another run is at it, or its folder cannot be written.
    """
    path = lock_path(output)
    # Not left to the thread: a run may be closed by another one than opened it.
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(
            f"Another run is writing {output} or its ledger; wait until it is done, or choose another "
            "output.",
            problem="in_use",
            path=output,
        ) from None
    except OSError as error:
        raise UserError(
            f"The folder {output.parent} cannot be written ({error.strerror}); choose another output.",
            problem="not_writable",
            path=output.parent,
        ) from None
    try:
        remove_leftovers(ledger_path(output))
        yield
    finally:
        # While it is held: whoever waits for the removed file notices and makes a new one.
        with suppress(OSError):
            path.unlink()
        lock.release()


def lock_path(output: Path) -> Path:
    """Returns the file that says that a run is at an output; those that share a ledger share it."""
    ledger = ledger_path(output)
    return ledger.with_name(f".{ledger.name}.lock")
