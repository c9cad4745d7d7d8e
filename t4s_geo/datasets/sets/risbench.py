"""RISBench: 52,472 sentences about aerial pictures of 512 pixels (Dong et al., 2024)."""

from __future__ import annotations

from t4s_geo.datasets.base import About
from t4s_geo.datasets.phrase_lists import PhraseDataset
from t4s_geo.datasets.registry import register


@register
class RisBench(PhraseDataset):
    """As RefSegRS, with other folders."""

    name = "risbench"
    about = About(
        title="RISBench",
        home="https://github.com/HIT-SIRS/CroBIM",
        licence="not confirmed here; see its page",
        layout="output_phrase_test.txt (and _val, _train), img_rgb/ and mask/",
        confirmed="one reader of others (lines with a space, a tab or a comma; endings of pictures and masks "
        "may differ); its makers' own repository holds no code when this was written",
    )
    splits = ("test", "val", "train")
    folders = ("img_rgb", "mask")
