"""From a file to labelled data."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Protocol

from t4s_geo.labelled.layers import FeatureLabels, LabelledData
from t4s_geo.labelled.raster import LabelRaster
from t4s_geo.labelled.vector import LabelledFeatures


class Kind(Protocol):
    """A kind of labelled data."""

    def reads(self, path: Path) -> bool:
        """Tells from a file's name whether it is of this kind."""

    def open(self, path: Path, features: FeatureLabels) -> LabelledData:
        """Opens a file.

        Raises:
            UserError: It cannot be used.
        """


KINDS: Final[tuple[Kind, ...]] = (LabelRaster, LabelledFeatures)
"""The first one that reads a file opens it."""


def open_labelled(path: Path, features: FeatureLabels | None = None) -> LabelledData:
    """Opens a label raster, or a vector file whose features carry labels.

    Args:
        path: The file.
        features: What the features of a vector file are.

    Raises:
        UserError: The file cannot be used.
    """
    kind = next(kind for kind in KINDS if kind.reads(path))
    return kind.open(path, features or FeatureLabels())
