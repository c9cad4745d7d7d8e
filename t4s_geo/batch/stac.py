"""STAC: items, item collections and static collections on disk as lists of scenes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from t4s_geo.batch.entries import Found, SceneEntry, Unusable
from t4s_geo.errors import UserError
from t4s_geo.raster.datasets import REMOTE_OR_PART

VISUAL, DATA = "visual", "data"
"""Roles of an asset that shows what a person would see, and of those that hold measurements."""

Document = Mapping[str, Any]


def read_stac(path: Path, asset: str | None = None) -> Found:
    """Reads the scenes of a STAC document.

    Args:
        path: An item, an item collection (FeatureCollection), or a collection or catalog whose links lead
            to item files. Relative paths start at the file that holds them.
        asset: Name of the asset to take from each item. By default the one whose role is `visual`, else the
            one named so, else the only one whose role is `data`.

    Raises:
        UserError: The file is no STAC document, or lists nothing.
    """
    found = Found()
    for source, item in _items(path, _read(path), set()):
        chosen = item if isinstance(item, Unusable) else _scene(source, item, asset)
        if isinstance(chosen, Unusable):
            found.unusable.append(chosen)
        else:
            found.scenes.append(chosen)
    if not found.scenes and not found.unusable:
        raise UserError(f"The STAC file {path} lists no items; give an item or a collection of items.")
    return found


def _read(path: Path) -> Document:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read as JSON ({error}); repair or replace it.") from None
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise UserError(f"{path} is not a STAC item, item collection or collection; give one of these.")
    return document


def _items(path: Path, document: Document, seen: set[Path]) -> Iterator[tuple[Path, Document | Unusable]]:
    """Yields each item with the file that it is in, or why a link leads to none."""
    kind = document["type"]
    if kind == "Feature":
        yield path, document
    elif kind == "FeatureCollection":
        yield from ((path, feature) for feature in _list(document, "features"))
    elif kind in ("Collection", "Catalog"):
        for link in _list(document, "links"):
            if link.get("rel") in ("item", "child"):
                yield from _linked(path, str(link.get("href", "")), seen)
    else:
        raise UserError(f"{path} is of type {kind!r}, not a STAC item, item collection or collection.")


def _linked(path: Path, href: str, seen: set[Path]) -> Iterator[tuple[Path, Document | Unusable]]:
    located = _located(path, href)
    if REMOTE_OR_PART.match(located):
        yield path, Unusable(href, f"{path} links to {href}, which is not on this machine; download it.")
        return
    target = Path(located).resolve()
    if target in seen:
        return
    seen.add(target)
    try:
        document = _read(target)
    except UserError as error:
        yield path, Unusable(located, str(error))
        return
    yield from _items(Path(located), document, seen)


def _scene(path: Path, item: Document, asset: str | None) -> SceneEntry | Unusable:
    name = str(item.get("id") or path.stem)
    assets = item.get("assets")
    known = {key: value for key, value in assets.items() if isinstance(value, dict) and value.get("href")} \
        if isinstance(assets, dict) else {}  # fmt: skip
    chosen = _choose(known, asset)
    if chosen is None:
        names = ", ".join(known) or "none"
        wanted = f"no asset {asset!r}" if asset is not None else "no single asset of role visual or data"
        return Unusable(name, f"The STAC item {name!r} has {wanted}; choose with --asset among: {names}.")
    return SceneEntry(_located(path, str(known[chosen]["href"])), name)


def _choose(assets: Document, asset: str | None) -> str | None:
    """Returns the name of the asset to take; None if it is not clear."""
    if asset is not None:
        return asset if asset in assets else None
    visual, data = (
        [name for name, value in assets.items() if role in (value.get("roles") or ())]
        for role in (VISUAL, DATA)
    )
    if len(visual) == 1:
        return visual[0]
    if VISUAL in assets:
        return VISUAL
    return data[0] if len(data) == 1 and not visual else None


def _located(path: Path, href: str) -> str:
    """Returns what a link in a file leads to: a path, or a URL that GDAL opens itself."""
    if href.startswith("file:"):
        return url2pathname(urlsplit(href).path)
    if REMOTE_OR_PART.match(href):
        return href
    beside = path.parent / href
    # Links are URLs, in which a space is %20; some writers leave it as it is.
    return str(beside if beside.exists() else path.parent / unquote(href))


def _list(document: Document, key: str) -> list[Document]:
    values = document.get(key)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
