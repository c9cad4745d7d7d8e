"""Reading files that others wrote: cards, manifests, recipes, STAC documents, checkpoints."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from t4s_geo.errors import UserError
from t4s_geo.out_of_memory import is_out_of_memory

MADE_UP = ("/proc/", "/sys/")
"""Where files look regular, but the system makes up what is read, and may wait for something to happen."""
MOST_BYTES = 256 << 20
"""Bytes of the largest text file that is read whole: a list of a million scenes is smaller."""


def check_regular(path: Path, what: str) -> None:
    """Raises UserError where a path that exists is not a regular file: reading a pipe would wait for ever.

    Args:
        path: What was named; a folder or nothing is left to whoever opens it.
        what: What it should be, such as `raster`.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return
    is_made_up = os.path.realpath(path).startswith(MADE_UP)
    if is_made_up or (not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)):
        raise UserError(f"{path} is a pipe or a device; give the {what} as a regular file.")


def check_folder(folder: Path) -> None:
    """Raises UserError where there is no folder in which files are to be written."""
    if not folder.is_dir():
        raise UserError(
            f"The folder {folder} does not exist; create it or choose another one.",
            problem="no_folder",
            path=folder,
        )


def check_free(output: Path, overwrite: bool) -> None:
    """Raises UserError where a file cannot be written, or is there and was not to be replaced."""
    check_folder(output.parent)
    check_regular(output, "file to write")
    if output.exists() and not overwrite:
        raise UserError(f"{output} exists; add --overwrite to replace it, or choose another name.")


def read_text(path: Path, what: str, otherwise: str | None = None) -> str:
    """Reads a text file in UTF-8, with or without a byte order mark.

    Args:
        path: The file.
        what: What it should be, such as `card`, for messages.
        otherwise: Encoding of those files of its kind that are not in UTF-8; None where all are.

    Raises:
        UserError: It does not exist, is not a regular file, cannot be read, is too large or is not UTF-8.
    """
    check_regular(path, what)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"{path} has more than {MOST_BYTES >> 20} MiB; give a smaller {what}.")
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            if otherwise is None:
                raise
            return path.read_text(encoding=otherwise)
    except FileNotFoundError:
        raise UserError(f"The {what} {path} does not exist; check the path.") from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UserError(f"The {what} {path} cannot be read ({cause}); correct or replace it.") from None


def read_json(path: Path, what: str, otherwise: str | None = None) -> Any:
    """Reads a JSON file, however deep; arguments as of `read_text`.

    Raises:
        UserError: As `read_text`, or it is not JSON.
    """
    try:
        return json.loads(read_text(path, what, otherwise))
    except RecursionError:
        raise UserError(f"The {what} {path} is nested too deeply; correct or replace it.") from None
    except ValueError as error:
        raise UserError(
            f"The {what} {path} cannot be read as JSON ({error}); correct or replace it."
        ) from None


@contextmanager
def loading(what: str) -> Iterator[None]:
    """Says in a sentence why files that a library loads cannot be used.

    Libraries raise whatever comes of what is in them, types of their own among it; all of it says the same.

    Args:
        what: What is loaded, such as `The checkpoint x`.

    Raises:
        MemoryError: There is not enough of it.
        UserError: In place of all else.
    """
    try:
        yield
    except (UserError, MemoryError):
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise MemoryError(str(error)) from error
        reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise UserError(
            f"{what} cannot be loaded ({reason:.300}); restore its files.", problem="damaged_model"
        ) from None


def file_digest(path: Path) -> str:
    """Hashes the bytes of a file, some at a time.

    Returns:
        32 hexadecimal digits.

    Raises:
        OSError: It cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while some := file.read(1 << 20):
            digest.update(some)
    return digest.hexdigest()
