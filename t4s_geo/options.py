"""What a run can be told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from t4s_geo.errors import UserError
from t4s_geo.models.card import read_card_file
from t4s_geo.models.folders import EMBEDDED
from t4s_geo.models.registry import CardOverrides
from t4s_geo.refine.choice import RefineChoice


@dataclass(frozen=True)
class RenderOptions:
    """How answers become polygons; can be changed without asking the model again.

    Attributes:
        exclusive: Land cover: every place gets its best label. Otherwise labels may overlap.
        threshold: Lowest probability at which a place gets a label; None for the card's.
        upsample: `bilinear` or `nearest`, how cells become pixels; None for the card's.
        min_area: Smallest polygon in square metres.
        simplify: Tolerance of the outlines in metres; 0 keeps the pixels' steps.
        raster: Class raster to write as a COG.
        preview: Overlay picture to write as a PNG.
        refine: `none`, `edges` or `sam:CHECKPOINT`: what the scene's pixels add to the cells; None for what
            the card says.
    """

    exclusive: bool = True
    threshold: float | None = None
    upsample: str | None = None
    min_area: float = 0.0
    simplify: float = 0.0
    raster: Path | None = None
    preview: Path | None = None
    refine: str | None = None

    def __post_init__(self) -> None:
        """Raises UserError where a value is of no use."""
        for name, value in (("--min-area", self.min_area), ("--simplify", self.simplify)):
            if not 0 <= value < math.inf:
                raise UserError(f"{name} {value:g} is of no use; give zero or a positive number.")
        if self.threshold is not None and not 0 < self.threshold < 1:
            raise UserError(f"--threshold {self.threshold:g} is not a probability between 0 and 1; try 0.5.")
        if self.upsample not in (None, "bilinear", "nearest"):
            raise UserError(f"--upsample {self.upsample!r} is not known; choose bilinear or nearest.")
        if self.refine is not None:
            RefineChoice.parse(self.refine)


@dataclass(frozen=True)
class Options:
    """How a scene is segmented.

    Attributes:
        model: `embedded`, a checkpoint's folder, `https://host/v1#model-name`, or `oracle:LABELS.tif`.
        aoi: Vector file; nothing outside its polygons is segmented.
        gsd: Metres a pixel to resample the scene to; None for what suits the model.
        bands: One or three band numbers from 1, shown to the model as red, green, blue.
        tile_size: Pixels a side of a tile; None for the card's.
        overlap: Pixels by which tiles overlap; None for the card's.
        grid: Cells a side of a tile; only the oracle can change it. None for the card's.
        batch_size: Tiles given to the model at once, each with all prompts; None for what suits it.
        device: `auto`, `cpu`, `cuda`, `mps`.
        dtype: `auto`, `float32`, `bfloat16`, `float16`: precision of a local checkpoint.
        fresh: Start again even if there is a ledger to go on from.
        dask: Address of the scheduler of a Dask cluster that answers; None for this process.
        render: How the answers become polygons.
        card: File to read in place of the model's `t4s.json`.
    """

    model: str = EMBEDDED
    aoi: Path | None = None
    gsd: float | None = None
    bands: tuple[int, ...] | None = None
    tile_size: int | None = None
    overlap: int | None = None
    grid: int | None = None
    batch_size: int | None = None
    device: str = "auto"
    dtype: str = "auto"
    fresh: bool = False
    dask: str | None = None
    render: RenderOptions = RenderOptions()
    card: Path | None = None

    def __post_init__(self) -> None:
        """Raises UserError where a value is of no use."""
        if self.batch_size is not None and self.batch_size < 1:
            raise UserError(f"--batch-size {self.batch_size} is of no use; give at least 1.")
        if self.gsd is not None and not 0 < self.gsd < math.inf:
            raise UserError(f"--gsd {self.gsd:g} is of no use; give metres a pixel, above zero.")

    @property
    def overrides(self) -> CardOverrides:
        """What stands in for the card's values."""
        card = None if self.card is None else read_card_file(self.card)
        return CardOverrides(self.tile_size, self.grid, self.overlap, card=card)
