"""What a run is: everything that decides about its answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import affine
from pyproj import CRS

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.tiling import Tiling

MOST_TILES = 20_000_000
"""Tiles of the largest run: with 192 pixels between them, 860,000 pixels along each side."""


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

    def __post_init__(self) -> None:
        """Raises UserError for sizes that make no tiling or too many tiles, before a ledger is begun."""
        tiles = self.tiling.rows * self.tiling.cols
        if tiles > MOST_TILES:
            raise UserError(
                f"The scene of {self.grid.width:,} x {self.grid.height:,} pixels has {tiles:,} tiles, more "
                f"than {MOST_TILES:,}; choose a coarser --gsd, larger tiles, or a part of it."
            )

    @property
    def tiling(self) -> Tiling:
        """The tiles of the run."""
        card = self.card
        return Tiling(self.grid.width, self.grid.height, card.tile_size, card.overlap, card.cell_size)

    def difference(self, other: RunSpec) -> str | None:
        """Names the first thing that makes the answers of two runs incompatible; None if they may be mixed.

        Equal answers are what counts, not equal names: a scene may have moved, and a card's threshold decides
        about polygons only.
        """
        checks = (
            ("scene", self.fingerprint, other.fingerprint),
            ("area of interest", self.area_of_interest, other.area_of_interest),
            ("choice of bands", self.bands, other.bands),
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
        return {
            **asdict(self),
            "grid": {
                "crs": grid.crs.to_wkt(),
                "transform": list(grid.transform)[:6],
                "width": grid.width,
                "height": grid.height,
            },
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> RunSpec:
        """Reads a stored spec."""
        grid = values["grid"]
        card = dict(values["card"])
        card["ground_sampling_distances"] = tuple(card["ground_sampling_distances"])
        return cls(
            **{
                **values,
                "grid": PixelGrid(
                    CRS.from_wkt(grid["crs"]),
                    affine.Affine(*grid["transform"]),
                    grid["width"],
                    grid["height"],
                ),
                "bands": tuple(values["bands"]),
                "card": ModelCard(**card),
                "prompts": tuple(Prompt(**prompt) for prompt in values["prompts"]),
            }
        )
