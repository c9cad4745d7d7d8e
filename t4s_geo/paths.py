"""What a command reads and what it writes: nothing that is written may replace anything else."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from t4s_geo.errors import UserError

_Identity = tuple[object, ...]

_MODEL_FILES: Final = frozenset(
    (".bin", ".jinja", ".json", ".md", ".model", ".npy", ".npz", ".py", ".safetensors", ".toml", ".txt")
)


@dataclass(frozen=True)
class Named:
    """A file or folder, and what it is to a command.

    Attributes:
        role: What it is, for sentences: `the scene`.
        path: Where it is; it need not exist.
    """

    role: str
    path: Path

    def __str__(self) -> str:
        """Returns both, for sentences."""
        return f"{self.path} ({self.role})"


def check_distinct(read: Iterable[Named], written: Iterable[Named]) -> None:
    """Checks that no file that is written is one that is read, or another one that is written.

    Files are the same if they are one on the disk, whatever they are called, or if their names in one folder
    differ only in upper and lower case or in how their letters are composed: on some disks these are one.

    Args:
        read: What the command reads, or could.
        written: What it writes.

    Raises:
        UserError: A file would be lost.
    """
    disk = _Disk()
    inputs = {identity: one for one in read for identity in disk.identities(one.path)}
    outputs: dict[_Identity, Named] = {}
    for one in written:
        for identity in disk.identities(one.path):
            if (lost := inputs.get(identity)) is not None:
                raise UserError(f"{one} would replace {lost}; choose another name for it.")
            other = outputs.setdefault(identity, one)
            if other is not one:
                raise UserError(f"{one} would replace {other}; give each a name of its own.")


def identities(path: Path) -> frozenset[_Identity]:
    """Returns what a path shares with every other path of the same file, which may be still to be made."""
    return _Disk().identities(path)


def files_in(folder: Named) -> list[Named]:
    """Returns a folder of a model, and the files in it that one may be read from."""
    with suppress(OSError):
        found = sorted(path for path in folder.path.iterdir() if path.suffix.lower() in _MODEL_FILES)
        return [folder, *(Named(f"a file of {folder.role}", path) for path in found)]
    return [folder]


def shapefile_parts(path: Path) -> list[Path]:
    """Returns a vector file, and what belongs to it if it is a shapefile."""
    if path.suffix.lower() != ".shp":
        return [path]
    with suppress(OSError):
        stem = path.stem.casefold()
        return [path, *(one for one in path.parent.iterdir() if one.stem.casefold() == stem)]
    return [path]


class _Disk:
    """Looks paths up; each folder once, since thousands of scenes share theirs."""

    def __init__(self) -> None:
        self._folders: dict[Path, _Identity] = {}

    def identities(self, path: Path) -> frozenset[_Identity]:
        """As the function of this name."""
        found: set[_Identity] = set()
        # No file has a name that is too long or holds a NUL.
        with suppress(OSError, ValueError):
            if path.name in ("", ".."):
                path = Path(os.path.realpath(path))
            # A link has a place of its own, too.
            found.add(self._place(path))
            status = path.lstat()
            if stat.S_ISLNK(status.st_mode):
                found.add(self._place(Path(os.path.realpath(path))))
                status = path.stat()
            found.add(("file", status.st_dev, status.st_ino))
        return frozenset(found)

    def _place(self, path: Path) -> _Identity:
        if path.parent not in self._folders:
            self._folders[path.parent] = _folder(Path(os.path.realpath(path.parent)))
        return (*self._folders[path.parent], _folded(path.name))


def _folder(path: Path) -> _Identity:
    """Returns the deepest part of an absolute path that exists, and the names below it."""
    below: list[str] = []
    for folder in (path, *path.parents):
        with suppress(OSError, ValueError):
            status = folder.stat()
            return ("place", status.st_dev, status.st_ino, *reversed(below))
        below.append(_folded(folder.name))
    return ("place", *reversed(below))


def _folded(name: str) -> str:
    """Returns what names have in common that some disk takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
