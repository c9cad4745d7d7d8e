"""Photographs: what people try a checkpoint on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from t4s_geo.errors import UserError
from t4s_geo.files import check_regular

MOST_PIXELS = 100_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")


def read_photo(path: Path) -> npt.NDArray[np.uint8]:
    """Reads a photograph, upright where it says how it was held.

    Returns:
        Shape (height, width, 3), dtype uint8.

    Raises:
        UserError: It does not exist, is no picture that can be read, or has too many pixels.
    """
    if not path.exists():
        raise UserError(f"The picture {path} does not exist; check the path.")
    check_regular(path, "picture")
    try:
        with Image.open(path, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UserError(f"{path} has more than {MOST_PIXELS:,} pixels; give a smaller picture.")
            return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))
    except Image.DecompressionBombError:
        raise UserError(f"{path} has too many pixels; give a smaller picture.") from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise UserError(
            f"{path} is not a picture that can be read; give a JPEG or PNG, for example."
        ) from None
