"""The centrelines of a ledger's labels, in the file of polygons or beside it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import rasterio

from t4s_geo.ledger import RunSpec
from t4s_geo.options import RenderOptions
from t4s_geo.vector.line_summary import LineSummary

if TYPE_CHECKING:
    import geopandas

SHORTEST = 2
"""Cells of the answers along the shortest line that is linked with nothing."""


class LineTally:
    """Sums up the lines of each label as they pass.

    Args:
        labels: All that have lines, in the legend's order.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self._lines = dict.fromkeys(self.labels, 0)
        self._metres = dict.fromkeys(self.labels, 0.0)

    def add(self, frame: geopandas.GeoDataFrame) -> None:
        """Counts some lines more."""
        for label, lengths in frame.groupby("label")["length_m"]:
            self._lines[label] += len(lengths)
            self._metres[label] += float(lengths.sum())

    def summaries(self) -> tuple[LineSummary, ...]:
        """Returns what was found of each label, in their order."""
        return tuple(LineSummary(label, self._lines[label], self._metres[label]) for label in self.labels)


def lined_labels(spec: RunSpec, options: RenderOptions) -> tuple[str, ...]:
    """Returns the labels that get lines, in the legend's order."""
    return tuple(prompt.label for prompt in spec.prompts if prompt.label in options.centrelines)


def line_frames(
    classes: Path,
    spec: RunSpec,
    options: RenderOptions,
    folder: Path,
    tally: LineTally,
    check: Callable[[], None],
) -> Generator[geopandas.GeoDataFrame]:
    """Yields the centrelines of the labels that are to have them, once the class raster is complete.

    Args:
        classes: The class raster.
        spec: The run.
        options: How.
        folder: For drafts.
        tally: Counts the lines.
        check: Called now and then; raises to cancel.
    """
    from t4s_geo.vector.lines.centrelines import centrelines

    with ExitStack() as files:
        raster = files.enter_context(rasterio.open(classes))
        frames = centrelines(
            raster,
            spec.prompts,
            tally.labels,
            folder,
            exclusive=options.exclusive,
            source=spec.scene_name,
            shortest=SHORTEST * spec.tiling.cell_size,
            check=check,
        )
        for frame in files.enter_context(closing(frames)):
            tally.add(frame)
            yield frame
