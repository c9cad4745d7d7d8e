"""Answers copied from a data set's own: the ceiling of a format, through the text path of a real model."""

from __future__ import annotations

from t4s_geo.datasets.items import Target
from t4s_geo.descriptors import Format
from t4s_geo.models.base import Answer
from t4s_geo.pictures.answers import Found, read_answer
from t4s_geo.pictures.cells import majority, object_cells

LABEL = "target"


def oracle_answer(target: Target, format: Format) -> Found:
    """Writes and reads the descriptor of an answer.

    Args:
        target: What the data set says; the grid covers it, whatever its shape.
        format: The format to write in.
    """
    cells = majority(target.mask, format.grid)
    objects = None
    if target.instances is not None and format.tells_objects:
        objects = object_cells(target.instances, cells)
    return read_answer(Answer(format.write(cells, [LABEL], objects)), LABEL, format)
