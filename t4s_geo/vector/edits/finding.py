"""Which polygons of a result people have decided about, and what is kept of them while a run replaces it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.errors import UserError
from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.ground import Ground
from t4s_geo.vector.statuses import CORRECTED, DECIDED, FIELD, NEW, REJECTED
from t4s_geo.vector.writers import other_layers, read_metadata, read_parts

if TYPE_CHECKING:
    import geopandas
    import pandas

FITS: Final = 1e-6
"""Share by which an area may differ from the one that a run has measured."""

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Edits:
    """The polygons of a result that people have decided about; their outlines lie in a file.

    Memory grows with their number, by some hundred bytes for each, but not with their vertices.

    Attributes:
        path: The result.
        prompts: Labels and prompts of the run that wrote it.
        ground: Where it lies.
        file: Holds the outlines as WKB, made valid.
        ends: Where in the file that of each ends, after a zero.
        bounds: float64 (polygons, 4), west, south, east and north.
        areas: In square map units.
        named: Label of each; None where it has none.
        rejected: Whether each was.
        counts: How many there are of each status.
        further: Data types by column that the result has beside those of a run.
    """

    path: Path
    prompts: frozenset[tuple[str, str]]
    ground: Ground
    file: Path
    ends: Ints
    bounds: Floats
    areas: Floats
    named: Geometries
    rejected: Bools
    counts: Mapping[str, int]
    further: Mapping[str, str]

    @classmethod
    def read(cls, path: Path, ground: Ground, folder: Path, columns: tuple[str, ...]) -> Edits:
        """Reads what people have decided.

        A polygon is kept if its status says so, if no run makes one such as it (its label and prompt are none
        of the run's), or if its area is not that of its outline, since a program has changed one of them.

        Args:
            path: A result, or a layer that a person has drawn with a column `label`.
            ground: Where the run that replaces it lies.
            folder: For the file of outlines.
            columns: Those of a run.

        Raises:
            UserError: It cannot be read, lies in another CRS, has no labels, or holds what a run would lose.
        """
        if others := other_layers(path):
            raise UserError(
                f"{path} holds {', '.join(others)} beside the polygons, which --keep edits would lose; move "
                "that to another file, or choose another output.",
                problem="further_layers",
                path=path,
                layers=", ".join(others),
            )
        prompts = _prompts(path)
        found = [_Found.nothing()]
        further: dict[str, str] = {}
        file = folder / "edits.wkb"
        with file.open("wb") as outlines:
            for frame in read_parts(path):
                _check(path, frame, ground)
                further |= _further(frame, columns)
                chosen = frame[_are_edits(frame, prompts, ground)]
                if not len(chosen):
                    continue
                valid = shapely.make_valid(chosen.geometry.to_numpy())
                texts = shapely.to_wkb(valid).tolist()
                outlines.writelines(texts)
                found.append(_Found.of(chosen, valid, texts))
        sizes, bounds, areas, labels, statuses = (
            np.concatenate(some) for some in zip(*(one.columns for one in found), strict=True)
        )
        counts = Counter(statuses.tolist())
        return cls(
            path,
            prompts,
            ground,
            file,
            np.append(0, np.cumsum(sizes)),
            bounds,
            areas,
            labels,
            statuses == REJECTED,
            {status: counts[status] for status in DECIDED if counts[status]},
            further,
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, in the order of the alphabet."""
        return tuple(sorted({one for one in self.named.tolist() if one is not None}))

    def outlines(self, numbers: Ints) -> Geometries:
        """Returns the outlines of some of them, valid."""
        texts = []
        with self.file.open("rb") as file:
            for number in numbers.tolist():
                file.seek(self.ends[number])
                texts.append(file.read(self.ends[number + 1] - self.ends[number]))
        return np.asarray(shapely.from_wkb(np.array(texts, object)), object)

    def frames(self) -> Iterator[geopandas.GeoDataFrame]:
        """Yields them as they are in the result, some at a time, those that say nothing as corrected."""
        for frame in read_parts(self.path):
            chosen = frame[_are_edits(frame, self.prompts, self.ground)].reset_index(drop=True)
            if len(chosen):
                yield chosen.assign(**{FIELD: _statuses(chosen)})


@dataclass(frozen=True, eq=False)
class _Found:
    columns: tuple[npt.NDArray[np.generic], ...]

    @classmethod
    def nothing(cls) -> _Found:
        empty = np.empty(0, object)
        return cls((np.empty(0, np.int64), np.empty((0, 4)), np.empty(0), empty, empty))

    @classmethod
    def of(cls, frame: geopandas.GeoDataFrame, valid: Geometries, texts: list[bytes]) -> _Found:
        labels = frame["label"].astype(object).where(frame["label"].notna(), None).to_numpy(object)
        sizes = np.array([len(text) for text in texts], np.int64)
        statuses = _statuses(frame).to_numpy(object)
        return cls((sizes, shapely.bounds(valid), shapely.area(valid), labels, statuses))


def _prompts(path: Path) -> frozenset[tuple[str, str]]:
    """Returns the labels and prompts of the run that wrote a result; none where that is not known."""
    with suppress(UserError, KeyError, TypeError, AttributeError):
        asked = read_metadata(path)["prompts"]
        return frozenset((str(one["label"]), str(one["text"])) for one in asked)
    return frozenset()


def _check(path: Path, frame: geopandas.GeoDataFrame, ground: Ground) -> None:
    if "label" not in frame.columns:
        raise UserError(
            f"{path} has no column 'label', so --keep edits cannot keep it; choose another output.",
            problem="no_result",
            path=path,
        )
    if frame.crs != ground.grid.crs:
        raise UserError(
            f"{path} lies in another CRS than the scene, so --keep edits cannot keep it; choose another "
            "output.",
            problem="edits_elsewhere",
            path=path,
        )


def _further(frame: geopandas.GeoDataFrame, columns: tuple[str, ...]) -> dict[str, str]:
    """Returns the columns that a run does not make, and data types in which none of their values are lost."""
    from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

    found = {}
    for name in frame.columns.difference([*columns, frame.geometry.name], sort=False):
        kind = frame[name].dtype
        if is_numeric_dtype(kind):
            found[name] = "float64"
        else:
            found[name] = str(kind) if is_datetime64_any_dtype(kind) else "str"
    return found


def _are_edits(
    frame: geopandas.GeoDataFrame, prompts: frozenset[tuple[str, str]], ground: Ground
) -> npt.NDArray[np.bool_]:
    """Tells of polygons whether a person has decided about them."""
    there = (frame.geometry.notna() & ~frame.geometry.is_empty).to_numpy()
    asked = list(zip(frame["label"], _column(frame, "prompt"), strict=True))
    made = np.array([pair in prompts for pair in asked], bool)
    if FIELD in frame.columns:
        made &= (frame[FIELD] == NEW).to_numpy(bool, na_value=False)
    made &= there
    if made.any():
        geometries = frame.geometry.to_numpy()
        made &= (shapely.get_type_id(geometries) == shapely.GeometryType.POLYGON) & ~shapely.has_z(geometries)
        areas = _column(frame, "area_m2").to_numpy(np.float64)
        made[made] = np.isclose(_areas(geometries[made], ground), areas[made], rtol=FITS, atol=0)
    return np.asarray(there & ~made, np.bool_)


def _areas(polygons: Geometries, ground: Ground) -> Floats:
    try:
        return ground.areas(PolygonArrays.of(polygons))
    except UserError:
        # Something was moved to where the CRS does not reach: no area fits.
        return np.full(len(polygons), np.inf)


def _column(frame: geopandas.GeoDataFrame, name: str) -> pandas.Series:
    import pandas

    return frame[name] if name in frame.columns else pandas.Series(np.nan, frame.index)


def _statuses(frame: geopandas.GeoDataFrame) -> pandas.Series:
    """Returns the statuses; what does not say that a person has decided about it was corrected."""
    statuses = _column(frame, FIELD).astype(object)
    return statuses.where(statuses.notna() & (statuses != NEW), CORRECTED)
