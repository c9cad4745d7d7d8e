"""Which scene is learnt from, looked at while choosing, and scored on: by place."""

from __future__ import annotations

from embedded_training.objects.scenes import InstanceScene

SPLITS = ("train", "val", "test")
_ONE_IN = 6
"""Frames of the avenue follow each other and show the same cars: one in so many is asked about."""


def split_of(scene: InstanceScene) -> str | None:
    """Returns the split of a scene; None for a frame that shows what another one does.

    Test: Banepa's south, Chicago, fields east of 86° W, the avenue of Munich, Palm Springs. Val: fields
    between 88° and 86° W, the street of Munich, Santa Monica. Houses have no val: two towns are too few.
    """
    if scene.held_out:
        return None if scene.source == "cars" and int(scene.name[3:]) % _ONE_IN else "test"
    if scene.source == "fields":
        return "val" if float(scene.name.split("--")[1]) < 88 else "train"
    if scene.name.startswith(("MunichStreet02", "santa_monica")):
        return "val"
    return "train"
