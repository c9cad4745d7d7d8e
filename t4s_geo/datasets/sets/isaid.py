"""iSAID: 655,451 objects of 15 classes in large aerial pictures (Zamir et al., 2019)."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.datasets.base import About
from t4s_geo.datasets.coco_objects import CocoObjectDataset
from t4s_geo.datasets.registry import register


@register
class Isaid(CocoObjectDataset):
    """Pictures are those of DOTA, cut into parts of 896 pixels next to each other.

    Its makers cut overlapping patches of 800 pixels; average precisions of published rows are not the same
    number.
    """

    name = "isaid"
    about = About(
        title="iSAID",
        home="https://captain-whu.github.io/iSAID/",
        licence="academic use only, as of DOTA; to be checked on its page",
        layout="val/images/P0003.png and val/Annotations/iSAID_val.json (and train)",
        confirmed="TorchGeo's reader; labels of the test part are not published",
    )
    splits = ("val", "train")
    part_size = 896

    def annotations(self, split: str) -> Path:
        """Returns the file of a split."""
        name = f"iSAID_{split}.json"
        return self.first(f"{split}/Annotations/{name}", f"{split}/{name}", what="the annotations")

    def picture(self, split: str, file_name: str) -> Path:
        """Returns the file of a picture."""
        return self.folder / split / "images" / Path(file_name).name
