"""What QGIS's layer properties say about a result: title, abstract, history, licence, extent and system.

The document is that of `QgsLayerMetadata` (http://mrcc.com/qgis.dtd), which QGIS reads from a GeoPackage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from t4s_geo.vector.result import CENTRELINES, Layer

STANDARD_URI: Final = "http://mrcc.com/qgis.dtd"
MOST: Final = 10
"""Scenes, labels or prompts that are named one by one."""
NO_XML: Final = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF], " "
)
"""Characters that XML has no place for."""


@dataclass(frozen=True)
class Place:
    """Where a layer is.

    Attributes:
        authority: Its system by name, `EPSG:32633`; empty for none that has one.
        wkt: Its system as WKT.
        bounds: West, south, east and north in that system; None where there are no features.
    """

    authority: str
    wkt: str
    bounds: tuple[float, float, float, float] | None = None


def layer_metadata(
    document: Mapping[str, Any], layer: Layer, labels: Sequence[str], place: Place, clock: str
) -> str:
    """Returns the document for a layer.

    Args:
        document: How the result was made, as it is kept in its file; what it lacks is left out.
        layer: What the layer holds.
        labels: Its labels, in the legend's order.
        place: Where it is.
        clock: When it was written, ISO 8601.
    """
    runs = [run for run in document.get("scenes") or [document] if isinstance(run, Mapping)]
    scenes = _different(_file_name(str(run["scene"])) for run in runs if run.get("scene"))
    models = [run["model"] for run in runs if isinstance(run.get("model"), Mapping)]
    names = _different(str(one["name"]) for one in models if one.get("name"))
    kind = "Centrelines" if layer == CENTRELINES else "Polygons"
    root = Element("qgis", version="3.22.0")
    _add(root, "identifier", "")
    _add(root, "parentidentifier", "")
    _add(root, "language", "EN")
    _add(root, "type", "dataset")
    within = f" in {_listed(scenes)}" if scenes else ""
    _add(root, "title", f"{_listed(labels)}{within}" + (": centrelines" if layer == CENTRELINES else ""))
    finder = f" that {_listed(names)} found" if names else ""
    _add(
        root,
        "abstract",
        f"{kind} of {_listed(labels)}{finder}{within} from text prompts, by t4s-geo. "
        "Each has a label, the prompt that was asked, and a score from 0 to 1.",
    )
    keywords = SubElement(root, "keywords", vocabulary="gmd:topicCategory")
    _add(keywords, "keyword", "imageryBaseMapsEarthCover")
    SubElement(root, "links")
    for line in _history(document, runs, names, scenes, clock):
        _add(root, "history", line)
    _add(root, "fees", "")
    for words in _different(str(one["license"]) for one in models if one.get("license")):
        _add(root, "license", f"Model: {words}")
    _add(root, "encoding", "")
    _add_place(root, place)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{body}\n"


def _history(
    document: Mapping[str, Any],
    runs: Sequence[Mapping[str, Any]],
    models: Sequence[str],
    scenes: Sequence[str],
    clock: str,
) -> list[str]:
    """Returns what happened to a layer, in sentences."""
    version = document.get("t4s_geo") or next((run["t4s_geo"] for run in runs if run.get("t4s_geo")), "")
    made = f"{clock}: written by t4s-geo {version}".rstrip()
    lines = [f"{made} from {_listed(scenes)}." if scenes else f"{made}."]
    if models:
        lines.append(f"Model: {_listed(models)}.")
    asked = _different(
        str(one["text"]) if one.get("text") == one.get("label") else f"{one.get('label')} = {one.get('text')}"
        for run in runs
        for one in run.get("prompts") or ()
        if isinstance(one, Mapping)
    )
    if asked:
        lines.append(f"Prompts: {_listed(asked, ', ')}.")
    settings = _different(
        ", ".join(f"{name} {_spoken(value)}" for name, value in run["parameters"].items())
        for run in runs
        if isinstance(run.get("parameters"), Mapping)
    )
    lines += [f"Parameters: {one}." for one in settings[:MOST]]
    return lines


def _add_place(root: Element, place: Place) -> None:
    system = SubElement(SubElement(root, "crs"), "spatialrefsys")
    _add(system, "wkt", place.wkt)
    _add(system, "authid", place.authority)
    extent = SubElement(root, "extent")
    if place.bounds is not None:
        sides = dict(zip(("minx", "miny", "maxx", "maxy"), map(repr, place.bounds), strict=True))
        named = place.authority or f"WKT:{place.wkt}"
        SubElement(extent, "spatial", {"dimensions": "2", "crs": named, **sides, "minz": "0", "maxz": "0"})


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text.translate(NO_XML)


def _different(texts: Any) -> list[str]:
    return list(dict.fromkeys(texts))


def _listed(names: Sequence[str], last: str = " and ") -> str:
    """Returns names for a sentence."""
    if len(names) > MOST:
        return f"{', '.join(names[:MOST])} and {len(names) - MOST:,} more"
    *others, end = names or ("nothing",)
    return f"{', '.join(others)}{last}{end}" if others else end


def _spoken(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_spoken, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _file_name(scene: str) -> str:
    """Returns the last part of a path or address; on Windows, too."""
    return scene.replace("\\", "/").rstrip("/").rpartition("/")[2] or scene
