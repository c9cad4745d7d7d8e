"""Clouds and shadows drawn over cloudless scenes, so that there are more kinds of ground below them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

Floats = npt.NDArray[np.float32]
THICK, THIN = 0.45, 0.15
"""Opacities from which on a cloud is one, and below which there is none; between them it is open."""


class Drawn(NamedTuple):
    """A picture with clouds over it.

    Attributes:
        rgb: Shape (rows, columns, 3), 0 to 255.
        present: Whether there is a cloud, and a shadow, shape (2, rows, columns), dtype bool.
        known: Whether that is known, of that shape.
    """

    rgb: Floats
    present: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]


def noise(shape: tuple[int, int], coarsest: float, random: np.random.Generator) -> Floats:
    """Makes noise that is alike at all scales (fractional Brownian motion), ranked to 0 to 1.

    Args:
        shape: Rows and columns.
        coarsest: Pixels between the knots of the coarsest scale.
        random: Source of chance.
    """
    total, share, step = np.zeros(shape, np.float32), 1.0, coarsest
    lasting = random.uniform(0.45, 0.65)
    while step >= 2:
        knots = [int(side / step) + 3 for side in shape]
        grid = Image.fromarray(random.standard_normal(knots).astype(np.float32))
        left, top = random.uniform(0, 1, 2)
        box = (left, top, left + shape[1] / step, top + shape[0] / step)
        octave = grid.resize((shape[1], shape[0]), Image.Resampling.BICUBIC, box=box)
        total += share * np.asarray(octave)
        share, step = share * lasting, step / 2
    ranks = np.empty(total.size, np.float32)
    ranks[total.ravel().argsort()] = np.linspace(0, 1, total.size, dtype=np.float32)
    return ranks.reshape(shape)


def draw_clouds(rgb: Floats, random: np.random.Generator) -> Drawn:
    """Draws clouds and their shadows over a picture of shape (rows, columns, 3), 0 to 255.

    What is bright in it is made to look less so, as a sensor shows ground beside clouds.
    """
    rows, columns = rgb.shape[:2]
    reach = int(random.uniform(6, 60))
    angle = random.uniform(0, 2 * np.pi)
    down, right = round(reach * np.sin(angle)), round(reach * np.cos(angle))
    field = noise((rows + 2 * reach, columns + 2 * reach), random.uniform(24, 160), random)
    cover, soft = random.uniform(0.03, 0.6), random.uniform(0.03, 0.25)
    opacity = np.clip((field - (1 - cover)) / (soft * cover + 0.01), 0, 1)
    cloud = opacity[reach : reach + rows, reach : reach + columns]
    shadow = opacity[reach - down : reach - down + rows, reach - right : reach - right + columns]
    dark = random.uniform(0.35, 0.75)
    ground = rgb * random.uniform(0.5, 1.0)
    ground = ground * (1 - dark * shadow[..., None] * np.array([1.0, 0.97, 0.88], np.float32))
    relief = noise((rows, columns), random.uniform(8, 48), random)[..., None]
    white = random.uniform(170, 290) + random.uniform(-8, 14, 3) + (relief - 0.5) * random.uniform(10, 110)
    shown = ground + cloud[..., None] * (white - ground)
    over = cloud >= THICK
    known = (cloud >= THICK) | (cloud < THIN)
    below = (shadow >= THICK) & ~over
    tells = known & (over | (shadow >= THICK) | (shadow < THIN))
    return Drawn(shown.astype(np.float32), np.stack([over, below]), np.stack([known, tells]))
