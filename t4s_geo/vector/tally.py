"""What was found of each label, summed up while the polygons pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from t4s_geo.vector.label_summary import LabelSummary
from t4s_geo.vector.statuses import FIELD, REJECTED

if TYPE_CHECKING:
    import geopandas


class LabelTally:
    """Sums up the polygons of each label as they pass.

    Attributes:
        labels: All labels; those without any polygons are listed too.

    Args:
        labels: Those of the run.
        further: Others that polygons may have; listed after them.
    """

    def __init__(self, labels: Sequence[str], further: Sequence[str] = ()) -> None:
        self.labels = tuple(dict.fromkeys([*labels, *further]))
        import pandas

        columns = {"polygons": 0, "area_m2": 0.0, "scored_m2": 0.0}
        self._sums = pandas.DataFrame(columns, index=pandas.Index(self.labels))

    def add(self, frame: geopandas.GeoDataFrame) -> None:
        """Counts some polygons more, but for those that were rejected."""
        found = frame[frame[FIELD] != REJECTED]
        measured = found[["label", "area_m2"]].assign(polygons=1, scored_m2=found["score"] * found["area_m2"])
        self._sums = self._sums.add(measured.groupby("label").sum(), fill_value=0)

    def summaries(self) -> tuple[LabelSummary, ...]:
        """Returns what was found of each label, in their order."""
        found = self._sums.loc[[*self.labels]]
        scores = (found["scored_m2"] / found["area_m2"]).fillna(0.0)
        return tuple(
            LabelSummary(label, int(polygons), float(area), float(score))
            for label, polygons, area, score in zip(
                self.labels, found["polygons"], found["area_m2"], scores, strict=True
            )
        )
