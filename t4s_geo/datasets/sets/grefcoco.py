"""gRefCOCO: sentences that mean one object, several or none (Liu, Ding and Jiang, CVPR 2023)."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.datasets.base import About
from t4s_geo.datasets.references import ReferenceDataset
from t4s_geo.datasets.registry import register
from t4s_geo.datasets.sets.refcoco import PICTURES


@register
class GRefCoco(ReferenceDataset):
    """References are JSON; `ann_id` is a list, and [-1] where nothing is meant."""

    name = "grefcoco"
    about = About(
        title="gRefCOCO",
        home="https://github.com/henghuiding/gRefCOCO",
        licence="not confirmed here; the photographs' own, of Flickr",
        layout="grefcoco/grefs(unc).json, grefcoco/instances.json and images/mscoco/images/train2014",
        confirmed="code of others that reads it",
    )
    splits = ("val", "testA", "testB", "train")

    def references(self) -> Path:
        """Returns the list."""
        return self.first("grefcoco/grefs(unc).json", "grefs(unc).json", what="the references")

    def annotations(self) -> Path:
        """Returns the masks, as outlines."""
        return self.first("grefcoco/instances.json", "instances.json", what="the annotations")

    def pictures(self) -> Path:
        """Returns the folder of photographs."""
        return self.first(*PICTURES, "images", what="COCO's photographs of 2014")
