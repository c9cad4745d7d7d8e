"""RefCOCO, RefCOCO+, RefCOCOg: sentences about things in COCO's photographs (Yu, Mao et al., 2016)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from t4s_geo.datasets.base import About
from t4s_geo.datasets.references import ReferenceDataset
from t4s_geo.datasets.registry import register

PICTURES = ("images/mscoco/images/train2014", "images/train2014", "train2014", "images/coco_2014")
_LICENCE = "not confirmed here; the photographs' own, of Flickr"
_CONFIRMED = "the REFER interface and the folders of LISA and Text4Seg"


class _RefCoco(ReferenceDataset):
    inner: ClassVar[str]
    by: ClassVar[str] = "unc"

    def references(self) -> Path:
        """Returns the pickle."""
        names = (f"{self.inner}/refs({self.by}).p", f"{self.inner}/refs({self.by}).json")
        return self.first(*names, what="the references")

    def annotations(self) -> Path:
        """Returns the masks, as outlines."""
        return self.first(f"{self.inner}/instances.json", what="the annotations")

    def pictures(self) -> Path:
        """Returns the folder of photographs."""
        return self.first(*PICTURES, what="COCO's photographs of 2014")


@register
class RefCoco(_RefCoco):
    """The splits of UNC; testA is of people, testB of everything else."""

    name = "refcoco"
    about = About(
        title="RefCOCO",
        home="https://github.com/lichengunc/refer",
        licence=_LICENCE,
        layout="refcoco/refs(unc).p, refcoco/instances.json and images/mscoco/images/train2014",
        confirmed=_CONFIRMED,
    )
    splits = ("val", "testA", "testB", "train")
    inner = "refcoco"


@register
class RefCocoPlus(_RefCoco):
    """As RefCOCO, without words for places."""

    name = "refcoco+"
    about = About(
        title="RefCOCO+",
        home="https://github.com/lichengunc/refer",
        licence=_LICENCE,
        layout="refcoco+/refs(unc).p, refcoco+/instances.json and images/mscoco/images/train2014",
        confirmed=_CONFIRMED,
    )
    splits = ("val", "testA", "testB", "train")
    inner = "refcoco+"


@register
class RefCocoG(_RefCoco):
    """Longer sentences; the split of UMD, which has a test part."""

    name = "refcocog"
    about = About(
        title="RefCOCOg",
        home="https://github.com/lichengunc/refer",
        licence=_LICENCE,
        layout="refcocog/refs(umd).p, refcocog/instances.json and images/mscoco/images/train2014",
        confirmed=_CONFIRMED,
    )
    splits = ("val", "test", "train")
    inner, by = "refcocog", "umd"
