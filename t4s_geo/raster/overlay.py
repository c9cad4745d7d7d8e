"""A picture of a scene with its labels on top."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image, ImageColor
from rasterio.enums import Resampling
from rasterio.windows import Window

from t4s_geo.drafts import Ready, draft_folder, ignore
from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.legend import Entry, draw_legend, draw_scale_bar
from t4s_geo.raster.scene import Scene, TileImage

MAX_ENLARGEMENT = 4
FILL_OPACITY = 0.36
OUTSIDE = np.array((244, 244, 242), np.float32)
"""Paper colour that shows where there is no data, and mixes into what lies outside the area of interest."""


def write_overlay(
    scene: Scene,
    class_raster: Path,
    labels: Sequence[Prompt],
    colours: Sequence[str],
    out_png: Path,
    max_size: int = 1600,
    class_bands: int = 1,
    objects: Path | None = None,
    ready: Ready = ignore,
) -> None:
    """Draws the scene with translucent, outlined labels, a legend and a scale bar.

    The picture has the scene's own orientation and pixels that are square on the ground. Only decimated
    reads are done; damaged parts of the scene stay blank.

    Args:
        scene: The open scene.
        class_raster: Class raster with the scene's origin and CRS and without a nodata value; its first
            `class_bands` bands hold label codes from 1, and 0 for none.
        labels: The label of code 1, 2, ….
        colours: Their colours as `#rrggbb`.
        out_png: File to write; it appears when it is complete.
        max_size: Longest side of the picture; small scenes are enlarged four times at most.
        class_bands: 1, or one for each label.
        objects: Raster of the same pixels with the objects of each class band, which are outlined, too.
        ready: Called with the finished draft.

    Raises:
        UserError: The file cannot be written.
    """
    native = scene.native_grid
    grid, image = scene.overview(min(max_size, MAX_ENLARGEMENT * max(native.width, native.height)))
    painted = _base(image)
    inks = [ImageColor.getrgb(colour)[:3] for colour in colours]
    for band in range(1, class_bands + 1):
        codes = _at_picture(class_raster, grid, band)
        width = max(1, round(max(codes.shape) / 700))
        edges = _edges(codes, width)
        if objects is not None:
            edges |= _edges(_at_picture(objects, grid, band), width)
        _paint(painted, codes, edges, inks)
    picture = Image.fromarray(painted.round().astype(np.uint8)).convert("RGBA")
    entries = [Entry(label.label, _swatch(ink), ink) for label, ink in zip(labels, inks, strict=True)]
    draw_legend(picture, entries)
    draw_scale_bar(picture, grid.ground_sampling_distance()[0])
    _save(picture.convert("RGB"), out_png, ready)


def _base(image: TileImage) -> NDArray[np.float32]:
    """The scene as float32 (height, width, 3), paler outside the area of interest, paper without data."""
    rgb = image.rgb.astype(np.float32)
    blank = ~image.valid & ~image.rgb.any(axis=2)
    rgb[~image.valid] = rgb[~image.valid] * 0.45 + OUTSIDE * 0.55
    rgb[blank] = OUTSIDE
    return rgb


def _at_picture(raster: Path, grid: PixelGrid, band: int) -> NDArray[np.integer]:
    """Returns a band of a raster at the picture's pixels, shape (height, width)."""
    with rasterio.open(raster) as dataset:
        to_raster = grid.transform_to(PixelGrid.of(dataset))
        width = min(dataset.width, grid.width * to_raster.a)
        height = min(dataset.height, grid.height * to_raster.e)
        values: NDArray[np.integer] = dataset.read(
            band,
            window=Window(0, 0, width, height),
            out_shape=(grid.height, grid.width),
            resampling=Resampling.mode if to_raster.a > 1 else Resampling.nearest,
        )
    return values


def _paint(
    picture: NDArray[np.float32],
    codes: NDArray[np.integer],
    edges: NDArray[np.bool_],
    inks: Sequence[tuple[int, ...]],
) -> None:
    """Paints the labels of one class band into the picture (height, width, 3), in place."""
    for code, ink in enumerate(inks, 1):
        inside = codes == code
        colour = np.array(ink, np.float32)
        picture[inside] = picture[inside] * (1 - FILL_OPACITY) + colour * FILL_OPACITY
        picture[inside & edges] = ink[:3]


def _edges(codes: NDArray[np.integer], width: int) -> NDArray[np.bool_]:
    """Marks the pixels within `width` steps of one with another value, but not at the picture's border."""
    edges = np.zeros(codes.shape, bool)
    across, down = codes[:, 1:] != codes[:, :-1], codes[1:] != codes[:-1]
    edges[:, 1:] |= across
    edges[:, :-1] |= across
    edges[1:] |= down
    edges[:-1] |= down
    if width <= 1:
        return edges
    from scipy.ndimage import binary_dilation

    wide: NDArray[np.bool_] = binary_dilation(edges, iterations=width - 1)
    return wide


def _swatch(ink: tuple[int, ...]) -> tuple[int, int, int]:
    """The colour as it looks on a bright ground."""
    red, green, blue = (round(255 - (255 - value) * 0.75) for value in ink[:3])
    return red, green, blue


def _save(picture: Image.Image, path: Path, ready: Ready) -> None:
    try:
        with draft_folder(path) as folder:
            part = folder / "picture.png"
            picture.save(part)
            ready(part)
            os.replace(part, path)
    except OSError as error:
        raise UserError(
            f"The preview {path} cannot be written ({error.strerror}); "
            "check the folder, its permissions and the space on the disk.",
            problem="not_writable",
            path=path,
        ) from error
