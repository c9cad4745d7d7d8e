"""Where files lie until they are whole: in folders that the next writer clears up if their owner was killed.

A draft lies beside what it will replace, since only within a disk a file takes another's place at once. The
names follow from the target's, so that what a killed process left is found without reading the folder, and
each is locked as long as its owner lives, so that nothing in use is removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

PREFIX: Final = ".t4s-geo-"
MOST: Final = 9
"""Drafts of one target at a time: a run has two, and others may be killed or about to fail."""
_LOCK: Final = "lock"
_OTHERS: Final = "others.json"


Ready = Callable[[Path], None]
"""Called with a finished draft before it takes its place; what it raises leaves all as it is."""


def ignore(draft: Path) -> None:
    """Lets any draft take its place."""


@contextmanager
def draft_folder(target: Path, others: Sequence[Path] = ()) -> Iterator[Path]:
    """Makes a folder for drafts of a file, and clears up after those that were killed while they had one.

    Args:
        target: What the drafts are of, in a folder that exists.
        others: Files of which there will be drafts while the folder is there: whoever clears up after this
            one looks for theirs, too.

    Yields:
        The folder, beside the target; it goes at the end with all that is in it.

    Raises:
        OSError: It cannot be made.
    """
    remove_leftovers(target)
    folder, lock = _make(target)
    try:
        if others:
            text = json.dumps([os.path.abspath(path) for path in others])
            (folder / _OTHERS).write_text(text, encoding="utf-8")
        yield folder
    finally:
        _remove(folder, lock)


def remove_leftovers(target: Path) -> None:
    """Removes the folders of processes that were killed while they had drafts of a file."""
    for path in (target, *_others(target)):
        for folder in filter(_is_ours, _folders(path)):
            lock = _lock(folder)
            with suppress(Timeout, OSError):
                lock.acquire()
                _remove(folder, lock)


def _folders(target: Path) -> list[Path]:
    """Returns what the folders of a target's drafts are called."""
    # A name of its own may be as long as names can be, or of bytes that are no text.
    name = os.fsencode(target.name.casefold())
    digest = hashlib.blake2b(name, digest_size=6).hexdigest()
    return [target.with_name(f"{PREFIX}{digest}-{number}") for number in range(1, MOST + 1)]


def _make(target: Path) -> tuple[Path, FileLock]:
    for folder in _folders(target):
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        lock = _lock(folder)
        try:
            lock.acquire()
        except Timeout:
            # Somebody took it for a leftover in this moment, and removes it.
            continue
        return folder, lock
    raise OSError(f"{MOST} others are writing it")


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and not folder.is_symlink()


def _lock(folder: Path) -> FileLock:
    # Not left to the thread: a run may be closed by another one than opened it.
    return FileLock(folder / _LOCK, timeout=0, thread_local=False)


def _remove(folder: Path, lock: FileLock) -> None:
    """Removes a folder under its lock; Windows does not remove what is open."""
    if os.name == "nt":
        lock.release()
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()


def _others(target: Path) -> Iterator[Path]:
    """Returns the files of which there may be drafts that their owner was writing beside a target's."""
    for folder in filter(_is_ours, _folders(target)):
        with suppress(OSError, ValueError, TypeError):
            yield from map(Path, json.loads((folder / _OTHERS).read_text(encoding="utf-8")))
