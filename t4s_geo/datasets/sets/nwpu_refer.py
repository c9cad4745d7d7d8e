"""NWPU-Refer: one, several or no objects in pictures of 1,024 to 2,048 pixels (Yang et al., 2025)."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.datasets.base import About
from t4s_geo.datasets.references import ReferenceDataset
from t4s_geo.datasets.registry import register


@register
class NwpuRefer(ReferenceDataset):
    """References beside a folder `image`, which some copies have twice."""

    name = "nwpu-refer"
    about = About(
        title="NWPU-Refer",
        home="https://arxiv.org/abs/2506.03583",
        licence="not confirmed here",
        layout="new_refs(unc).p, new_instances.json and image/",
        confirmed="code of others that reads it; how sentences without an object are "
        "marked is not confirmed: -1 or an empty list is taken for none",
    )
    splits = ("test", "val", "train")
    sentence = "raw"

    def references(self) -> Path:
        """Returns the pickle."""
        return self.first("new_refs(unc).p", "refs(unc).p", "new_refs(unc).json", what="the references")

    def annotations(self) -> Path:
        """Returns the masks, as outlines."""
        return self.first("new_instances.json", "instances.json", what="the annotations")

    def pictures(self) -> Path:
        """Returns the folder of pictures."""
        return self.first("image/image", "image", "images", what="the pictures")
