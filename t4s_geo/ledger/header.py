"""What the first bytes of SQLite files say (https://www.sqlite.org/fileformat2.html), and of a ledger's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MAGIC: Final = b"SQLite format 3\0"
APPLICATION_ID: Final = 0x74347367
"""The letters t4sg: tells a ledger from other SQLite files."""
HEADER_BYTES: Final = 100
BESIDE: Final = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a file, after its name."""
_ID = slice(68, 72)


def has_ledger_id(header: bytes) -> bool:
    """Tells whether the first bytes of a file hold a ledger's application id."""
    return header[_ID] == APPLICATION_ID.to_bytes(4, "big")


def beside(path: Path) -> list[Path]:
    """Returns the files that SQLite may keep beside one, in the order of `BESIDE`."""
    return [path.with_name(f"{path.name}{suffix}") for suffix in BESIDE]
