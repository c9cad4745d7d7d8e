"""The SQLite file of a ledger, whose errors are sentences."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from t4s_geo.closing import Closing
from t4s_geo.errors import UserError
from t4s_geo.files import check_regular
from t4s_geo.ledger.carving import MOST_BYTES
from t4s_geo.ledger.header import beside
from t4s_geo.ledger.salvage import damaged

PATIENCE_SECONDS = 5.0
"""How long to wait for another program that is writing."""

HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
OUTSIDE = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOMEM,
)
"""Causes that are not in the file."""


class Database(Closing):
    """An open SQLite file. Threads may share it for `all` and `writing`, which let in one at a time.

    Args:
        path: The file, for messages.
        connection: To it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self._connection = path, connection
        self._turn = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> Database:
        """Opens a file that is there, for writing where that is allowed.

        What a killed run was about to write is rolled back when it is first read.

        Raises:
            UserError: It cannot be opened.
        """
        for journal in beside(path):
            # SQLite opens what lies there, and would wait for a pipe.
            check_regular(journal, "journal of the ledger")
        with told(path):
            # The plain rollback journal: a killed process loses nothing that was committed, and unlike the
            # write-ahead log it needs no shared memory, so network folders work too.
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=rw",
                uri=True,
                timeout=PATIENCE_SECONDS,
                check_same_thread=False,
            )
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
            # What is in the file is anybody's: it may not call functions, nor lead readers past a page.
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
        return cls(path, connection)

    def all(self, query: str, values: tuple[Any, ...] | list[Any] = ()) -> list[tuple[Any, ...]]:
        """Returns the rows of a query.

        Raises:
            UserError: They cannot be read.
        """
        with self._turn, told(self.path):
            return self._connection.execute(query, values).fetchall()

    def read(self, query: str, values: tuple[Any, ...] | list[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yields the rows of a query, for files that no other thread uses.

        Raises:
            UserError: They cannot be read.
        """
        with told(self.path):
            # Not `yield from`, which would close the cursor of a query that is not read to its end, perhaps
            # after the file.
            for row in self._connection.execute(query, values):  # noqa: UP028
                yield row

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yields the connection; what goes wrong inside is a sentence.

        Raises:
            UserError: It cannot be read.
        """
        with told(self.path):
            yield self._connection

    @contextmanager
    def writing(self, remedy: str = "free space and run again") -> Iterator[sqlite3.Connection]:
        """Commits what is written to the connection inside, or nothing of it.

        Args:
            remedy: What to do where it cannot be written.

        Raises:
            UserError: It cannot be written.
        """
        with self._turn, told(self.path, remedy), self._connection:
            yield self._connection

    def close(self) -> None:
        """Closes the file."""
        with suppress(sqlite3.Error):
            self._connection.close()


@contextmanager
def told(path: Path, remedy: str = "check the disk, and who may write there") -> Iterator[None]:
    """Turns errors of SQLite into sentences.

    Args:
        path: The ledger.
        remedy: What to do where disk or permissions are the cause.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        # Some are raised by Python itself, of texts that are not UTF-8, SQLite's own messages among them.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code & 0xFF in HELD:
            raise UserError(
                f"The ledger {path} is in use by another program; wait until it is done, or close it there.",
                problem="in_use",
                path=path,
            ) from None
        if code & 0xFF in OUTSIDE and code != sqlite3.SQLITE_IOERR_SHORT_READ:
            raise UserError(
                f"The ledger {path} cannot be written or read ({error}); {remedy}.",
                problem="not_writable",
                path=path,
            ) from None
        raise damaged(path, str(error)) from None
