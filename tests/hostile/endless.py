"""Rasters that would never be read to their end: lists of lists, pipes, devices."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hostile.referring import Maker, a_file, raw, virtual, warped, write_scene


def bomb(folder: Path, _: str) -> str:
    """Writes mosaics of mosaics: 10^12 sources."""
    source = write_scene(folder / "leaf.tif").name
    for level in range(4):
        path = folder / f"level{level}.vrt"
        path.write_text(virtual(*[source] * 1000))
        source = path.name
    return str(folder / source)


def entities(folder: Path, _: str) -> str:
    """Writes a document whose entities stand for each other."""
    declared = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "a"}">' for n in range(12))
    (folder / "laugh.vrt").write_text(f"<!DOCTYPE x [{declared}]>{virtual('&e11;')}")
    return str(folder / "laugh.vrt")


def circle(folder: Path, _: str) -> str:
    """Writes two lists of each other."""
    (folder / "one.vrt").write_text(virtual("two.vrt"))
    (folder / "two.vrt").write_text(virtual("one.vrt"))
    return str(folder / "one.vrt")


def _pipe(content: Callable[[str], str]) -> Maker:
    def make(folder: Path, _: str) -> str:
        os.mkfifo(folder / "pipe")
        (folder / "a.vrt").write_text(content("pipe"))
        return str(folder / "a.vrt")

    return make


def pipe_beside(folder: Path, _: str) -> str:
    """Makes a pipe where GDAL looks for metadata."""
    scene = write_scene(folder / "beside.tif")
    os.mkfifo(f"{scene}.aux.xml")
    return str(scene)


ENDLESS: Mapping[str, Maker] = {
    "mosaics of mosaics": bomb,
    "entities": entities,
    "a circle": circle,
    "a list of itself": a_file("a.vrt", lambda _: virtual("a.vrt")),
    "a pipe": _pipe(virtual),
    "a pipe's bytes": _pipe(raw),
    "a pipe that is warped": _pipe(warped),
    "a pipe beside": pipe_beside,
    "a device": a_file("a.vrt", lambda _: virtual("/dev/zero")),
    "a file that waits": a_file("a.vrt", lambda _: virtual("/proc/kmsg")),
    "a broken document": a_file("a.vrt", lambda _: virtual("a & b")),
}
"""Rasters that would never be read to their end."""
