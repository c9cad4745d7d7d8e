"""OAM-TCD: single trees and groups of trees all over the world at 10 cm (Veitch-Michaelis et al., 2024)."""

from __future__ import annotations

from pathlib import Path

from t4s_geo.datasets.base import About
from t4s_geo.datasets.coco_objects import CocoObjectDataset
from t4s_geo.datasets.registry import register


@register
class OamTcd(CocoObjectDataset):
    """The folder that its makers' `generate_dataset.py` writes; the Parquet files of the hub are not read."""

    name = "oam-tcd"
    about = About(
        title="OAM-TCD",
        home="https://huggingface.co/datasets/restor/tcd",
        licence="CC BY 4.0 (parts of it CC BY-NC and CC BY-SA, in sets of their own)",
        layout="holdout/test.json (and train.json) and holdout/images/",
        confirmed="its makers' documentation; names of the pictures are those in the JSON",
    )
    splits = ("test", "train")

    def annotations(self, split: str) -> Path:
        """Returns the file of a split."""
        return self.first(f"holdout/{split}.json", f"{split}.json", what="the annotations")

    def picture(self, split: str, file_name: str) -> Path:
        """Returns the file of a picture."""
        name = Path(file_name).name
        return self.first(f"holdout/images/{name}", f"images/{name}", what=f"the picture {name}")
