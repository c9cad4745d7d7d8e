"""A name of its own for each scene of a batch run, which its outputs are called by."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import PurePath

from t4s_geo.batch.entries import SceneEntry

FOLDERS = 3
"""Folders above a scene that may go into its name."""
LAST_LEVEL = FOLDERS + 2
LONGEST = 200
"""Bytes of a name: file systems take 255, suffixes included."""
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
"""What some file system does not take in a name."""


def unique_names(entries: Sequence[SceneEntry]) -> list[str]:
    """Names scenes after their files or STAC items, so that no two differ only in upper and lower case.

    Where some would have the same name, their suffixes are put behind it, or else the names of their folders
    before it, or else a hash of their paths behind it; so names do not depend on the order of the scenes.
    Numbers tell those apart that are one file, listed twice.
    """
    levels = [0] * len(entries)
    while True:
        names = [_name(entry, level) for entry, level in zip(entries, levels, strict=True)]
        times = Counter(name.casefold() for name in names)
        clashing = [
            number
            for number, name in enumerate(names)
            if times[name.casefold()] > 1 and levels[number] < LAST_LEVEL
        ]
        if not clashing:
            return _numbered(names)
        for number in clashing:
            levels[number] += 1


def _name(entry: SceneEntry, level: int) -> str:
    """Returns the plain name at level 0, with its suffix at 1, with folders from 2, with a hash at last."""
    path = PurePath(entry.scene)
    name = entry.name or path.stem
    if level == 1:
        name += path.suffix.replace(".", "_")
    elif level < LAST_LEVEL:
        folders = [part for part in path.parts[:-1] if part not in (path.anchor, ".", "..")]
        name = "_".join([*folders[max(0, len(folders) - max(0, level - 1)) :], name])
    else:
        name += (
            f"_{hashlib.blake2b(entry.scene.encode(errors='backslashreplace'), digest_size=4).hexdigest()}"
        )
    name = FORBIDDEN.sub("_", name).encode(errors="ignore")[-LONGEST:].decode(errors="ignore")
    return name.lstrip(".-").rstrip(". ") or "scene"


def _numbered(names: Sequence[str]) -> list[str]:
    """Puts numbers behind the second and later of equal names."""
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    numbered = []
    for name in names:
        if name.casefold() in seen:
            name = next(
                f"{name}_{number}" for number in count(2) if f"{name}_{number}".casefold() not in taken
            )
            taken.add(name.casefold())
        seen.add(name.casefold())
        numbered.append(name)
    return numbered
