"""What may lie where a new ledger goes: an old one, never anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from t4s_geo.errors import UserError
from t4s_geo.ledger.header import HEADER_BYTES, MAGIC, beside, has_ledger_id

_STARTS: Final = (
    (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", bytes(8)),
    (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"),
    (b"\x18\xe2\x2d\x00", b"\x00\x2d\xe2\x18"),
)
"""How each of the files of `beside` begins."""


def check_replaceable(path: Path) -> None:
    """Checks that a new ledger would replace nothing but a ledger, or an empty file.

    Raises:
        UserError: It would.
    """
    if path.exists() and not _is_ledger_or_empty(path):
        raise UserError(
            f"{path} is not a ledger of t4s-geo, and a new one would replace it; choose another output.",
            problem="foreign_file",
            path=path,
        )
    for part, starts in _parts(path):
        if not _begins(part, starts):
            raise UserError(
                f"{part} lies where SQLite keeps what belongs to the ledger {path.name}; "
                "move it, or choose another output.",
                problem="foreign_file",
                path=part,
            )


def remove_parts(path: Path) -> None:
    """Removes what SQLite wrote beside an old ledger, and would take for that of the new one.

    Raises:
        OSError: It cannot be removed.
    """
    for part, starts in _parts(path):
        if _begins(part, starts):
            part.unlink()


def _parts(path: Path) -> list[tuple[Path, tuple[bytes, ...]]]:
    return [(part, starts) for part, starts in zip(beside(path), _STARTS, strict=True) if part.exists()]


def _is_ledger_or_empty(path: Path) -> bool:
    head = _head(path, HEADER_BYTES)
    return head == b"" or (head is not None and head.startswith(MAGIC) and has_ledger_id(head))


def _begins(path: Path, starts: tuple[bytes, ...]) -> bool:
    head = _head(path, 8)
    return head == b"" or (head is not None and head.startswith(starts))


def _head(path: Path, count: int) -> bytes | None:
    """Returns the first bytes of a regular file; None where they cannot be read."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError:
        return None
