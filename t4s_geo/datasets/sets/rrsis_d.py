"""RRSIS-D: 17,402 sentences about objects in aerial pictures of 800 pixels (Liu et al., CVPR 2024)."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.datasets.base import About
from t4s_geo.datasets.references import ReferenceDataset
from t4s_geo.datasets.registry import register


@register
class RrsisD(ReferenceDataset):
    """References in `rrsisd`, pictures in `images/rrsisd/JPEGImages`; XML boxes beside them are not read."""

    name = "rrsis-d"
    about = About(
        title="RRSIS-D",
        home="https://github.com/Lsan2401/RMSIN",
        licence="not stated by its makers; the pictures are those of DIOR",
        layout="rrsisd/refs(unc).p, rrsisd/instances.json and images/rrsisd/JPEGImages",
        confirmed="the folder as RMSIN, SegEarth-R1 and RSRefSeg 2 read it",
    )
    splits = ("test", "val", "train")
    sentence = "raw"

    def references(self) -> Path:
        """Returns the pickle."""
        return self.first("rrsisd/refs(unc).p", "rrsisd/refs(unc).json", what="the references")

    def annotations(self) -> Path:
        """Returns the masks, as run lengths."""
        return self.first("rrsisd/instances.json", what="the annotations")

    def pictures(self) -> Path:
        """Returns the folder of pictures."""
        return self.first("images/rrsisd/JPEGImages", what="the pictures")
