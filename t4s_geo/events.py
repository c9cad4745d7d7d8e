"""Events of a run, from its start to its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from t4s_geo.vector.label_summary import LabelSummary
from t4s_geo.vector.left_out import LeftOut
from t4s_geo.vector.line_summary import LineSummary

if TYPE_CHECKING:
    import geopandas


@dataclass(frozen=True)
class Summary:
    """The result of a run.

    Attributes:
        output: The polygons.
        ledger: The ledger that it was made from.
        raster: The class raster, if one was asked for.
        preview: The overlay picture, if one was asked for.
        labels: What was found, in the order of the prompts.
        left_out: What was too small.
        lines: What was found of the centrelines, by label; none where none were asked for.
        centrelines: The file that holds them; None where none were asked for.
        tiles: Tiles of the run.
        resumed_tiles: Of these, taken over from an earlier run.
        failed_tiles: Of these, without an answer.
        failure: Why the first of them failed.
        seconds: How long it took.
        boxes: Objects that are the boxes that the model wrote, since nothing has outlined them.
        points: Objects that are one cell, since the model wrote a place and nothing has outlined them.
        refine: How masks were refined, as `--refine` says it.
        kept: Polygons that people had decided about, which are as they were.
    """

    output: Path
    ledger: Path
    raster: Path | None
    preview: Path | None
    labels: tuple[LabelSummary, ...]
    left_out: LeftOut
    tiles: int
    resumed_tiles: int
    failed_tiles: int
    failure: str | None
    seconds: float
    lines: tuple[LineSummary, ...] = ()
    centrelines: Path | None = None
    boxes: int = 0
    points: int = 0
    refine: str = "none"
    kept: int = 0

    def polygons(self) -> geopandas.GeoDataFrame:
        """Reads the polygons back, in the scene's CRS."""
        from t4s_geo.vector.writers import read_features

        return read_features(self.output)


@dataclass(frozen=True)
class Started:
    """The model is ready; tiles come next.

    Attributes:
        tiles: Tiles of the run.
        resumed: Of these, already in the ledger.
        warnings: What the user should know.
        means: Words that mean less to people than to the model, each with what it takes them for; a warning
            says so.
    """

    tiles: int
    resumed: int
    warnings: tuple[str, ...]
    means: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Progress:
    """Some more tiles are in the ledger.

    Attributes:
        done: Tiles in the ledger, those taken over included.
        total: Tiles of the run.
        tiles_per_second: Speed since the model was ready; 0 until it is known.
        answered: Tiles that have just come, ascending; some may have failed.
    """

    done: int
    total: int
    tiles_per_second: float
    answered: tuple[int, ...] = ()


@dataclass(frozen=True)
class Rendering:
    """All tiles are in the ledger; mosaic and polygons are being made."""


Event = Started | Progress | Rendering
