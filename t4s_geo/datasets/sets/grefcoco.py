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
        confirmed="its makers' script grefexp_coco_format.py",
    )
    splits = ("val", "testA", "testB", "train")

    def references(self) -> Path:
        """Returns the list."""
        return self.first("grefcoco/grefs(unc).json", "grefs(unc).json", what="the references")

    def annotations(self) -> Path:
        """Returns the masks, as outlines."""
        own = ("grefcoco/instances.json", "instances.json")
        # Objects have COCO's own numbers.
        return self.first(*own, "annotations/instances_train2014.json", what="the annotations")

    def pictures(self) -> Path:
        """Returns the folder of photographs."""
        return self.first(*PICTURES, "images", what="COCO's photographs of 2014")
