"""STAC: items, item collections and static collections on disk as lists of scenes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from t4s_geo.batch.entries import Found, SceneEntry, Unusable
from t4s_geo.errors import UserError
from t4s_geo.files import read_json
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
    for source, item in _items(path):
        chosen = item if isinstance(item, Unusable) else _scene(source, item, asset)
        if isinstance(chosen, Unusable):
            found.unusable.append(chosen)
        else:
            found.scenes.append(chosen)
    if not found.scenes and not found.unusable:
        raise UserError(f"The STAC file {path} lists no items; give an item or a collection of items.")
    return found


def _read(path: Path) -> Document:
    document = read_json(path, "STAC file")
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise UserError(f"{path} is not a STAC item, item collection or collection; give one of these.")
    return document


def _items(path: Path) -> Iterator[tuple[Path, Document | Unusable]]:
    """Yields each item with the file that it is in, or why a link leads to none."""
    seen: set[Path] = set()
    # What is still to be read, the next one last: catalogs may be nested deeper than Python calls.
    waiting: list[tuple[Path, Document | Unusable]] = [(path, _read(path))]
    while waiting:
        source, document = waiting.pop()
        kind = None if isinstance(document, Unusable) else document["type"]
        if isinstance(document, Unusable) or kind == "Feature":
            yield source, document
        elif kind == "FeatureCollection":
            yield from ((source, feature) for feature in _list(document, "features"))
        elif kind in ("Collection", "Catalog"):
            links = [link for link in _list(document, "links") if link.get("rel") in ("item", "child")]
            found = [_linked(source, str(link.get("href", "")), seen) for link in links]
            waiting += reversed([entry for entry in found if entry is not None])
        else:
            raise UserError(f"{source} is of type {kind!r}, not a STAC item, item collection or collection.")


def _linked(path: Path, href: str, seen: set[Path]) -> tuple[Path, Document | Unusable] | None:
    """Returns what a link leads to; None where that was read already."""
    located = _located(path, href)
    if REMOTE_OR_PART.match(located):
        return path, Unusable(href, f"{path} links to {href}, which is not on this machine; download it.")
    try:
        target = Path(located).resolve()
        if target in seen:
            return None
        seen.add(target)
        return Path(located), _read(target)
    except UserError as error:
        return path, Unusable(located, str(error))
    except (OSError, ValueError):
        return path, Unusable(href, f"{path} links to {href!r}, which is not the name of a file.")


def _scene(path: Path, item: Document, asset: str | None) -> SceneEntry | Unusable:
    name = item["id"] if isinstance(item.get("id"), str) and item["id"] else path.stem
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
        [name for name, value in assets.items() if role in _roles(value)] for role in (VISUAL, DATA)
    )
    if len(visual) == 1:
        return visual[0]
    if VISUAL in assets:
        return VISUAL
    return data[0] if len(data) == 1 and not visual else None


def _roles(asset: Document) -> list[object]:
    roles = asset.get("roles")
    return roles if isinstance(roles, list) else []


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
