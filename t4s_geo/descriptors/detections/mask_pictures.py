"""Masks as pictures in a text: PNG in base64, which others wrote and which may claim to be of any size."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from io import BytesIO

import numpy as np
import numpy.typing as npt

MOST_SIDE = 1024
"""Pixels a side of a mask at the most; those that are known have 256."""
MOST_ENCODED = 1 << 20
"""Characters of a mask at the most."""

_START = "data:image/png;base64,"


def picture_size(text: str) -> tuple[int, int] | None:
    """Returns rows and columns that a mask says it has, without decoding it; None if it is no PNG."""
    head = _decoded(text.removeprefix(_START)[:44])
    if head is None or not head.startswith(b"\x89PNG\r\n\x1a\n") or len(head) < 24:
        return None
    columns, rows = struct.unpack(">II", head[16:24])
    return rows, columns


def read_picture(text: str) -> npt.NDArray[np.float32] | None:
    """Decodes a mask.

    Args:
        text: PNG in base64, with or without what a data URL has before it.

    Returns:
        Probabilities 0..1 of its grey values, shape (rows, columns), dtype float32; None if it cannot be
        decoded, or is larger than masks are.
    """
    from PIL import Image

    size = picture_size(text)
    if len(text) > MOST_ENCODED or size is None or not all(0 < side <= MOST_SIDE for side in size):
        return None
    data = _decoded(text.removeprefix(_START))
    if data is None:
        return None
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            if picture.size != size[::-1]:
                return None
            grey = np.asarray(picture.convert("L"))
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error):
        return None
    return grey.astype(np.float32) / np.float32(255)


def write_picture(values: npt.NDArray[np.float32]) -> str:
    """Encodes probabilities 0..1 of shape (rows, columns) as a data URL."""
    from PIL import Image

    file = BytesIO()
    Image.fromarray(np.rint(values * 255).astype(np.uint8)).save(file, "png")
    return _START + base64.b64encode(file.getvalue()).decode("ascii")


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
