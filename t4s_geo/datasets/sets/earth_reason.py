"""EarthReason: questions whose answer has to be thought out, about satellite pictures (Li et al., 2025)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from t4s_geo.datasets.base import About, Dataset
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.registry import register
from t4s_geo.errors import UserError
from t4s_geo.files import read_json


@register
class EarthReason(Dataset):
    """Of each picture, a mask (what is not black is meant, and nothing may be) and several questions.

    The first question counts when a model is scored, as where the set was published; all do in training.
    """

    name = "earthreason"
    about = About(
        title="EarthReason",
        home="https://huggingface.co/datasets/earth-insights/EarthReason",
        licence="not confirmed here; see its page",
        layout="test/images/, test/labels/*.png and test/QAs/*.json (and val, train)",
        confirmed="SegEarth-R1, which published it",
    )
    splits = ("test", "val", "train")

    def _items(self, split: str) -> Iterator[Item]:
        folder = self.first(split, f"RSReasonSeg/{split}", what=f"the split {split}")
        for path in self.pictures_in(folder / "images"):
            name = folder / "QAs" / f"{path.stem}.json"
            # SegEarth-R1 takes the same JSON in files of the other ending, too.
            other = name.with_suffix(".txt")
            questions = _questions(other if other.exists() and not name.exists() else name)
            read = partial(Target.drawn, folder / "labels" / f"{path.stem}.png")
            for number, text in enumerate(questions if split == "train" else questions[:1]):
                yield Item(f"{path.stem}/{number}", Picture(path), text, None, read)


def _questions(path: Path) -> list[str]:
    read = read_json(path, "file of questions")
    questions = read.get("questions") if isinstance(read, dict) else None
    if not isinstance(questions, list) or not questions or not all(isinstance(one, str) for one in questions):
        raise UserError(f"{path} has no list of 'questions'; restore the data set's files.")
    return [" ".join(one.split()) for one in questions]
