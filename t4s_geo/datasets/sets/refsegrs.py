"""RefSegRS: phrases about aerial pictures of 512 pixels (Yuan et al., 2023)."""

from __future__ import annotations

from t4s_geo.datasets.base import About
from t4s_geo.datasets.phrase_lists import PhraseDataset
from t4s_geo.datasets.registry import register


@register
class RefSegRs(PhraseDataset):
    """A line such as `1361 paved road` means `images/1361.tif` and `masks/1361.tif`.

    A picture may have one mask, and so one phrase; lines that share a picture share its mask.
    """

    name = "refsegrs"
    about = About(
        title="RefSegRS",
        home="https://huggingface.co/datasets/JessicaYuan/RefSegRS",
        licence="CC BY 4.0",
        layout="output_phrase_test.txt (and _val, _train), images/ID.tif and masks/ID.tif",
        confirmed="the readers of SegEarth-R1 and four others",
    )
    splits = ("test", "val", "train")
    folders = ("images", "masks")
