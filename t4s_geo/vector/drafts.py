"""Result files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from t4s_geo.drafts import Ready, draft_folder
from t4s_geo.errors import UserError

_FULL_BYTES: Final = 1 << 20
"""With less free space than this, a failure is put down to a full disk."""


@contextmanager
def replacing(path: Path, sidecars: Sequence[str], ready: Ready) -> Iterator[Path]:
    """Lets a draft take a file's place once it is complete; if it fails, what was there before stays.

    Args:
        path: The file, in a folder that exists.
        sidecars: Suffixes of the files that belong to it, and are written beside the draft.
        ready: Called with the finished draft.

    Yields:
        The draft, of the same suffix. Its folder, which lies beside the target, goes at the end.

    Raises:
        UserError: The draft could not be written.
    """
    try:
        with draft_folder(path) as folder:
            draft = folder / f"draft{path.suffix.lower()}"
            try:
                yield draft
                # The file itself comes last: where it is new, so are the others.
                moves = [(draft.with_suffix(suffix), path.with_suffix(suffix)) for suffix in sidecars]
                moves.append((draft, path))
                for source, _ in moves:
                    _sync(source)
                ready(draft)
            except _failures() as error:
                # The draft still takes its space, so this is the moment to tell; GDAL's words vary.
                if shutil.disk_usage(folder).free < _FULL_BYTES:
                    raise OSError(errno.ENOSPC, "the disk is full") from error
                raise
            for source, target in moves:
                os.replace(source, target)
        _sync(path.parent)
    except _failures() as error:
        raise UserError(
            f"{path} could not be written: {_reason(error)}", problem="not_writable", path=path
        ) from error


def check_begins(path: Path, start: bytes, name: str) -> None:
    """Checks that a file that would be replaced is of its format.

    Args:
        path: The file, which need not exist; may be empty.
        start: The first bytes of files of the format.
        name: What the format is called.

    Raises:
        UserError: It is another file.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        found = file.read(len(start))
    if found and found != start:
        raise UserError(
            f"{path} exists and is not a {name}; choose another name.", problem="foreign_file", path=path
        )


def _failures() -> tuple[type[Exception], ...]:
    """Returns what writing may raise."""
    from pyogrio.errors import DataLayerError, DataSourceError

    return (OSError, sqlite3.Error, DataSourceError, DataLayerError)


def _sync(path: Path) -> None:
    """Waits until a file or folder is on the disk; Windows neither can nor need do that for a folder."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: Exception) -> str:
    text = str(error)
    if "disk is full" in text or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return "the disk is full; free some space or choose another place."
    if isinstance(error, PermissionError):
        return "permission denied; close it in other programs or choose another place."
    return f"{text.rstrip('.')}."
