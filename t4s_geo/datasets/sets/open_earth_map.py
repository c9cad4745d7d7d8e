"""OpenEarthMap: eight classes of land cover in 97 regions at 0.25 to 0.5 m (Xia et al., WACV 2023)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from t4s_geo.datasets.base import About
from t4s_geo.datasets.label_pictures import LabelPictureDataset
from t4s_geo.datasets.registry import register
from t4s_geo.files import read_text


@register
class OpenEarthMap(LabelPictureDataset):
    """Lists name the files; a file's region is what stands before its last underscore. Code 0 is unknown."""

    name = "openearthmap"
    about = About(
        title="OpenEarthMap",
        home="https://zenodo.org/records/7223446",
        licence="that of each region's pictures (CC BY, CC BY-SA, CC BY-NC-SA and others), in its own list",
        layout="val.txt (and train.txt), REGION/images/REGION_1.tif and REGION/labels/REGION_1.tif",
        confirmed="the readme in its archive; labels of the test part are not published",
    )
    splits = ("val", "train")
    classes: ClassVar[Mapping[int, str]] = {
        1: "bare land", 2: "rangeland", 3: "developed space", 4: "road", 5: "tree", 6: "water",
        7: "agriculture land", 8: "building",
    }  # fmt: skip
    ignored = frozenset({0})

    def pairs(self, split: str) -> Iterator[tuple[Path, Path]]:
        """Yields what the list names and the folder holds: pictures of xBD have to be fetched elsewhere."""
        names = read_text(
            self.first(f"{split}.txt", what=f"the list of the split {split}"), "list of pictures"
        )
        for name in names.split():
            region = self.folder / Path(name).name.rpartition("_")[0]
            picture = region / "images" / Path(name).name
            if picture.is_file():
                yield picture, region / "labels" / Path(name).name
