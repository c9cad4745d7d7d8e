"""The scenes of a batch run as the user listed them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from t4s_geo.prompts import Prompt


@dataclass(frozen=True)
class SceneEntry:
    """One scene as the user listed it.

    Attributes:
        scene: What GDAL opens.
        name: What to call it where its file name says little; None for the file's name.
        prompts: What to find in it; None for what the whole run looks for.
        aoi: Its area of interest; None for the run's.
        gsd: Metres a pixel to work at; None for the run's.
        output: File of polygons to write; None for a GeoPackage named after the scene.
    """

    scene: str
    name: str | None = None
    prompts: tuple[Prompt, ...] | None = None
    aoi: Path | None = None
    gsd: float | None = None
    output: Path | None = None


@dataclass(frozen=True)
class Unusable:
    """Something listed that is not a scene, though others in the same list are.

    Attributes:
        source: What it is called.
        reason: Why it is not a scene, as a sentence.
    """

    source: str
    reason: str


@dataclass
class Found:
    """What an input lists, in its order."""

    scenes: list[SceneEntry] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
