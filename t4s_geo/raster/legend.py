"""Map furniture for preview pictures: a legend and a scale bar."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
BOX = (255, 255, 255, 225)
EDGE = (0, 0, 0, 70)
INK = (32, 32, 32, 255)
LONGEST_NAME = 40
"""Characters of a label; longer ones are cut."""


@dataclass(frozen=True)
class Entry:
    """One line of a legend.

    Attributes:
        name: Text.
        fill: RGB of the swatch's inside.
        outline: RGB of its edge.
    """

    name: str
    fill: tuple[int, int, int]
    outline: tuple[int, int, int]


def draw_legend(picture: Image.Image, entries: Sequence[Entry]) -> None:
    """Draws a legend into the lower left corner of an RGBA picture; what does not fit is counted instead."""
    unit = _unit(picture)
    font = _font(unit)
    line = round(unit * 1.5)
    room = max(1, (picture.height - 3 * unit) // line)
    shown = list(entries) if len(entries) <= room else list(entries[: room - 1])
    names = [_shortened(entry.name) for entry in shown]
    if len(shown) < len(entries):
        names.append(f"and {len(entries) - len(shown)} more")
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    swatch = round(unit * 1.6)
    width = round(unit * 2 + swatch + max(draw.textlength(name, font) for name in names))
    height = unit + line * len(names)
    left, top = unit // 2, picture.height - unit // 2 - height
    draw.rounded_rectangle((left, top, left + width, top + height), unit / 3, BOX, EDGE)
    for position, name in enumerate(names):
        middle = top + unit / 2 + line * (position + 0.5)
        if position < len(shown):
            corner = left + unit * 0.6
            draw.rectangle(
                (corner, middle - unit * 0.45, corner + swatch, middle + unit * 0.45),
                fill=shown[position].fill,
                outline=shown[position].outline,
                width=max(1, unit // 8),
            )
        draw.text((left + unit * 1.2 + swatch, middle), name, INK, font, anchor="lm")
    picture.alpha_composite(layer)


def draw_scale_bar(picture: Image.Image, metres_per_pixel: float) -> None:
    """Draws a scale bar of a round length into the lower right corner of an RGBA picture."""
    unit = _unit(picture)
    font = _font(unit)
    metres = round_length(metres_per_pixel * picture.width / 4)
    length = metres / metres_per_pixel
    text = (
        f"{metres / 1000:g} km"
        if metres >= 1000
        else f"{metres:g} m"
        if metres >= 1
        else f"{metres * 100:g} cm"
    )
    layer = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(layer)
    right, bottom = picture.width - unit // 2, picture.height - unit // 2
    left, top = right - length - unit * 1.4, bottom - unit * 2.2
    draw.rounded_rectangle((left, top, right, bottom), unit / 3, BOX, EDGE)
    draw.text(((left + right) / 2, top + unit * 0.9), text, INK, font, anchor="mm")
    bar_left, bar_right, bar = left + unit * 0.7, right - unit * 0.7, bottom - unit * 0.5
    thickness = max(2, unit // 7)
    draw.line((bar_left, bar, bar_right, bar), INK, thickness)
    for end in (bar_left, bar_right):
        draw.line((end, bar - unit * 0.35, end, bar + thickness / 2), INK, thickness)
    picture.alpha_composite(layer)


def round_length(limit: float) -> float:
    """Returns the largest of 1, 2 or 5 times a power of ten that is at most `limit` (above zero)."""
    power = 10.0 ** math.floor(math.log10(limit))
    # The logarithm may have been rounded up to the next power.
    return max(step * power for step in (0.5, 1, 2, 5) if step * power <= limit)


def _unit(picture: Image.Image) -> int:
    """Font size that suits the picture."""
    return max(9, round(max(picture.size) / 64))


def _font(size: int) -> Font:
    """DejaVu Sans, which knows most scripts, where the system has it; else Pillow's own font."""
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
