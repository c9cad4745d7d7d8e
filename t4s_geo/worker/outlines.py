"""Requests for the outline of what somebody has clicked on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from t4s_geo.contrast import parse_stretch
from t4s_geo.errors import UserError
from t4s_geo.vector.shapes.choice import KINDS, SMOOTH
from t4s_geo.worker.values import as_number, as_numbers, as_pairs, as_text, as_texts, as_wholes

if TYPE_CHECKING:
    from t4s_geo.clicks.outliner import ClickOutliner, Wanted


@dataclass(frozen=True)
class Outline:
    """Outline what is shown.

    Attributes:
        id: What its events are marked with.
        wanted: What.
    """

    id: str
    wanted: Wanted


def read_outline(identifier: str, message: dict[str, Any]) -> Outline:
    """Reads a request, and takes its values out of the message.

    Raises:
        UserError: A value is missing or invalid.
    """
    # Not at the top: requests are read without what draws outlines.
    from t4s_geo.clicks.asked import Clicks
    from t4s_geo.clicks.outliner import Wanted

    given = {name: message.pop(name, None) for name in READERS}
    values = {name: READERS[name](name, value) for name, value in given.items() if value is not None}
    if "scene" not in values:
        raise UserError("The request has no scene; give one.")
    box = values.get("box")
    if box is not None and len(box) != 4:
        raise UserError(f"The box has {len(box)} numbers; give smallest x and y, then largest x and y.")
    clicks = Clicks.of(values.get("points", ()), values.get("not_points", ()), box)
    gsd = values.get("gsd")
    if gsd is not None and not 1e-4 <= gsd <= 1e6:
        raise UserError(f"The value of gsd is {gsd:g}; give metres a pixel, such as 0.3.")
    shape = values.get("shape", SMOOTH)
    if shape not in KINDS:
        raise UserError(f"The value of shape must be {', '.join(KINDS[:-1])} or {KINDS[-1]}, not {shape!r}.")
    stretch = parse_stretch(values.get("stretch", ()))
    wanted = Wanted(values["scene"], clicks, values.get("crs"), gsd, values.get("bands"), shape, stretch)
    return Outline(identifier, wanted)


READERS: Mapping[str, Callable[[str, object], Any]] = {
    "scene": as_text,
    "points": as_pairs,
    "not_points": as_pairs,
    "box": as_numbers,
    "crs": as_text,
    "gsd": as_number,
    "bands": as_wholes,
    "shape": as_text,
    "stretch": as_texts,
}


def outline(outliner: ClickOutliner, wanted: Wanted, check: Callable[[], None]) -> dict[str, Any]:
    """Returns what `finished` tells of an outline.

    Raises:
        UserError: The scene or what is shown cannot be used.
    """
    import shapely

    found = outliner.outline(wanted, check)
    polygon = found.polygon
    return {
        "polygon": None if polygon is None else shapely.geometry.mapping(polygon),
        "quality": round(found.quality, 3),
        "area_m2": found.area,
        "gsd": found.gsd,
        "looked": found.looked,
    }
