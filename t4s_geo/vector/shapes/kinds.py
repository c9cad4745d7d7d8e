"""The kinds of outlines: a further one is a shaper in a module of its own, and an entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from t4s_geo.vector.shapes.choice import FOOTPRINT, KINDS, RAW, SMOOTH, ShapeChoice
from t4s_geo.vector.shapes.footprint import FootprintShaper
from t4s_geo.vector.shapes.seen import Kind
from t4s_geo.vector.shapes.shaper import Shaper
from t4s_geo.vector.shapes.smooth import SmoothShaper

SHAPERS: Final[Mapping[str, Callable[[], Shaper]]] = {FOOTPRINT: FootprintShaper, SMOOTH: SmoothShaper}
"""What draws the outlines of each kind but `raw`."""


def kinds_of(choice: ShapeChoice, labels: Sequence[str]) -> tuple[Kind, ...]:
    """Returns the kinds of outlines that labels have, those that go first coming first.

    Args:
        choice: What was asked for.
        labels: Those of the codes 1, 2, ….
    """
    codes = {
        name: tuple(code for code, label in enumerate(labels, 1) if choice.kind_of(label) == name)
        for name in KINDS
        if name != RAW
    }
    return tuple(Kind(name, SHAPERS[name](), those) for name, those in codes.items() if those)
