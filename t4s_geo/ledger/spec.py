"""What a run is: everything that decides about its answers."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import affine
from pyproj import CRS
from pyproj.exceptions import CRSError

from t4s_geo.contrast import Limits, are_limits
from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard, check_card
from t4s_geo.prompts import Prompt, parse_prompts
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.tiling import Tiling
from t4s_geo.typed import read_value

MOST_TILES = 20_000_000
"""Tiles of the largest run: with 192 pixels between them, 860,000 pixels along each side."""

MOST_PIXELS = 1 << 31
"""Along each side of a scene: more than GDAL reads."""
MOST_BANDS = 65_536
MOST_WKT = 1 << 20
"""Characters of the longest coordinate reference system."""


@dataclass(frozen=True)
class RunSpec:
    """What decides about the rows of a ledger; `difference` says whether two runs may share one.

    Attributes:
        scene: Path of the scene, for messages and pictures; it may move.
        fingerprint: Hash of the scene's contents.
        area_of_interest: Hash of the area of interest, or an empty string.
        grid: The model grid.
        bands: Bands used, from 1.
        model: What `--model` said.
        identity: Exactly which model that was.
        card: The model's card, with the run's overrides.
        prompts: What was asked for, in the order of the label codes.
        stretch: Values that were shown as black and as white, of all bands or of each; none where they were
            those that suit the scene.
    """

    scene: str
    fingerprint: str
    area_of_interest: str
    grid: PixelGrid
    bands: tuple[int, ...]
    model: str
    identity: str
    card: ModelCard
    prompts: tuple[Prompt, ...]
    stretch: Limits = ()

    def __post_init__(self) -> None:
        """Raises UserError for sizes that make no tiling or too many tiles, before a ledger is begun."""
        tiles = self.tiling.rows * self.tiling.cols
        if tiles > MOST_TILES:
            raise UserError(
                f"The scene of {self.grid.width:,} x {self.grid.height:,} pixels has {tiles:,} tiles, more "
                f"than {MOST_TILES:,}; choose a coarser --gsd, larger tiles, or a part of it.",
                problem="too_many_tiles",
                tiles=tiles,
                most=MOST_TILES,
            )

    @property
    def scene_name(self) -> str:
        """What polygons say that they were found in: the file's name, without what GDAL was told of it."""
        scene = self.scene
        return Path(scene.partition("?")[0] if scene.lower().startswith("vrt://") else scene).name

    @property
    def tiling(self) -> Tiling:
        """The tiles of the run."""
        card = self.card
        return Tiling(self.grid.width, self.grid.height, card.tile_size, card.overlap, card.cell_size)

    @property
    def bounds(self) -> tuple[int, int, int]:
        """Numbers of tiles, of prompts, and of a tile's cells: what the values of rows stay below."""
        return len(self.tiling), len(self.prompts), self.card.grid**2

    def difference(self, other: RunSpec) -> str | None:
        """Names the first thing that makes the answers of two runs incompatible; None if they may be mixed.

        Equal answers are what counts, not equal names: a scene may have moved, and a card's threshold decides
        about polygons only.
        """
        checks = (
            ("scene", self.fingerprint, other.fingerprint),
            ("area of interest", self.area_of_interest, other.area_of_interest),
            ("choice of bands", self.bands, other.bands),
            ("contrast", self.stretch, other.stretch),
            ("ground sampling distance", self._size, other._size),
            ("model", self.identity, other.identity),
            ("tile size or overlap", self.tiling, other.tiling),
            ("set of prompts", self.prompts, other.prompts),
        )
        return next((name for name, here, there in checks if here != there), None)

    @property
    def _size(self) -> tuple[int, int]:
        return self.grid.width, self.grid.height

    def to_json(self) -> dict[str, Any]:
        """Returns the spec as it is stored."""
        grid = self.grid
        values = asdict(self)
        if not self.stretch:
            # Ledgers stay what they were before it could be given.
            del values["stretch"]
        return {
            **values,
            "grid": {
                "crs": grid.crs.to_wkt(),
                "transform": list(grid.transform)[:6],
                "width": grid.width,
                "height": grid.height,
            },
        }

    @classmethod
    def from_json(cls, values: Any, where: str = "The run") -> RunSpec:
        """Reads a stored spec.

        Args:
            values: What was read; may be anything.
            where: What messages call it.

        Raises:
            UserError: A value is missing, of another type, or none that a run can have.
        """
        if not isinstance(values, dict):
            raise UserError(f"{where} is not a JSON object.")
        stored = read_value(values, _StoredSpec, where)
        try:
            check_card(stored.card)
            grid = stored.grid.grid()
        except ValueError as error:
            raise UserError(f"{where} cannot be used: {error}.") from None
        if not all(0 < band <= MOST_BANDS for band in stored.bands):
            raise UserError(f"{where} cannot be used: there are no bands {list(stored.bands)}.")
        if not all(are_limits(*pair) for pair in stored.stretch):
            raise UserError(f"{where} cannot be used: there is no stretch {list(stored.stretch)}.")
        parse_prompts(stored.prompts)
        known = {entry.name: getattr(stored, entry.name) for entry in fields(cls)}
        return cls(**{**known, "grid": grid})


@dataclass(frozen=True)
class _StoredGrid:
    """A `PixelGrid` as it is stored."""

    crs: str
    transform: tuple[float, float, float, float, float, float]
    width: int
    height: int

    def grid(self) -> PixelGrid:
        """Returns the grid.

        Raises:
            ValueError: It is none; the message says why.
        """
        if not (0 < self.width <= MOST_PIXELS and 0 < self.height <= MOST_PIXELS):
            raise ValueError(f"a scene of {self.width} x {self.height} pixels")
        transform = affine.Affine(*self.transform)
        if not all(map(math.isfinite, self.transform)) or not 0 < abs(transform.determinant) < math.inf:
            raise ValueError(f"the transform {list(self.transform)}")
        if len(self.crs) > MOST_WKT:
            raise ValueError(f"a coordinate reference system of {len(self.crs):,} characters")
        try:
            return PixelGrid(CRS.from_wkt(self.crs), transform, self.width, self.height)
        except (CRSError, ValueError) as error:
            raise ValueError(f"its coordinate reference system is not understood ({error})"[:300]) from None


@dataclass(frozen=True)
class _StoredSpec:
    """A `RunSpec` as it is stored."""

    scene: str
    fingerprint: str
    area_of_interest: str
    grid: _StoredGrid
    bands: tuple[int, ...]
    model: str
    identity: str
    card: ModelCard
    prompts: tuple[Prompt, ...]
    stretch: Limits = ()
