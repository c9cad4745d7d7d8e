"""Tiles cut, turned and recoloured where the network is: scenes go to a GPU once, and no worker is needed.

The maps mean the same as those of `tiles.py`; depths are counted in steps instead of straight lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from embedded_training.objects.scenes import OBJECT_LABELS, UNKNOWN, InstanceScene
from embedded_training.objects.tiles import ANY, CELL, DEEP, TileSettings


@dataclass(frozen=True, eq=False)
class DeviceScene:
    """A scene on the device that trains.

    Attributes:
        levels: Colours at the scene's pixels, at half of them, and so on, shapes (3, height, width), uint8.
        maps: Numbers of objects and codes of classes, shape (2, height, width), int32.
        asked: For each of `OBJECT_LABELS` whether it was looked for.
        source: Data set that it belongs to.
        ground_sampling_distance: Metres a pixel.
    """

    levels: tuple[Tensor, ...]
    maps: Tensor
    asked: Tensor
    source: str
    ground_sampling_distance: float


def to_device(scenes: Iterable[InstanceScene], device: torch.device) -> list[DeviceScene]:
    """Brings scenes to a device."""
    return [_to_device(scene, device) for scene in scenes]


def _to_device(scene: InstanceScene, device: torch.device) -> DeviceScene:
    rgb = torch.from_numpy(np.ascontiguousarray(scene.rgb.transpose(2, 0, 1))).to(device)
    levels = [rgb]
    # Pixels are never more than twice as fine as what is cut out of them, so that nothing aliases.
    while len(levels) < 4 and min(levels[-1].shape[1:]) >= 64:
        halved = functional.avg_pool2d(levels[-1][None].float(), 2)[0]
        levels.append(halved.round().to(torch.uint8))
    maps = np.stack([scene.instances.astype(np.int32), scene.classes.astype(np.int32)])
    asked = torch.tensor([label in scene.asked for label in OBJECT_LABELS], device=device)
    return DeviceScene(
        tuple(levels),
        torch.from_numpy(maps).to(device),
        asked,
        scene.source,
        scene.ground_sampling_distance,
    )


@dataclass(frozen=True, eq=False)
class DeviceBatch:
    """Tiles on the device.

    Attributes:
        rgb: Colours, 0 to 255, shape (batch, 3, size, size), float32.
        maps: Numbers of objects and codes of classes, shape (batch, 2, size, size), int32.
        asked: Labels that were looked for, shape (batch, labels), bool.
        sources: Data set of each tile.
    """

    rgb: Tensor
    maps: Tensor
    asked: Tensor
    sources: tuple[str, ...]


def draw(
    scenes: Sequence[DeviceScene],
    settings: TileSettings,
    count: int,
    rng: np.random.Generator,
    *,
    recoloured: bool = True,
) -> DeviceBatch:
    """Cuts random tiles: data sets are drawn by their shares, scenes by their area."""
    groups = {name: [scene for scene in scenes if scene.source == name] for name, *_ in settings.sources}
    kinds = [kind for kind in settings.sources if groups[kind[0]]]
    shares = np.array([kind[1] for kind in kinds])
    tiles, sources = [], []
    for _ in range(count):
        name, _, low, high = kinds[rng.choice(len(kinds), p=shares / shares.sum())]
        areas = np.array([scene.maps[0].numel() for scene in groups[name]], float)
        scene = groups[name][rng.choice(len(areas), p=areas / areas.sum())]
        distance = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        tiles.append(_cut(scene, distance, settings.size, rng))
        sources.append(name)
    rgb = torch.stack([tile[0] for tile in tiles])
    asked = torch.stack([tile[2] for tile in tiles])
    maps = torch.stack([tile[1] for tile in tiles])
    return DeviceBatch(recolour_on_device(rgb, rng) if recoloured else rgb, maps, asked, tuple(sources))


def _cut(
    scene: DeviceScene, distance: float, size: int, rng: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    """Cuts a square at any angle out of a scene; beyond its edges nothing is known, colours are mirrored."""
    height, width = scene.maps.shape[1:]
    side = min(size * distance / scene.ground_sampling_distance, height, width)
    middle = [rng.uniform(side / 2, edge - side / 2) for edge in (width, height)]
    angle, flip = rng.uniform(0, 2 * math.pi), float(rng.choice([-1, 1]))
    steps = (torch.arange(size, device=scene.maps.device) + 0.5 - size / 2) * (side / size)
    down, across = torch.meshgrid(steps, steps * flip, indexing="ij")
    columns = middle[0] + across * math.cos(angle) - down * math.sin(angle)
    rows = middle[1] + across * math.sin(angle) + down * math.cos(angle)
    # From -1 at the left edge to 1 at the right one, whatever the level.
    places = torch.stack([2 * columns / width - 1, 2 * rows / height - 1], dim=-1)[None]
    level = min(max(int(math.log2(max(side / size, 1))), 0), len(scene.levels) - 1)
    colours = scene.levels[level][None].float()
    rgb = functional.grid_sample(colours, places, padding_mode="reflection", align_corners=False)[0]
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    column, row = columns.long().clamp(0, width - 1), rows.long().clamp(0, height - 1)
    maps = scene.maps[:, row, column]
    beyond = torch.tensor([0, UNKNOWN], dtype=maps.dtype, device=maps.device)[:, None, None]
    return rgb, torch.where(inside, maps, beyond), scene.asked


def recolour_on_device(rgb: Tensor, rng: np.random.Generator) -> Tensor:
    """Changes saturation, gains, haze, gamma and noise, as `recolour` does on the processor."""
    count = len(rgb)

    def some(low: float, high: float, channels: int = 1) -> Tensor:
        values = rng.uniform(low, high, (count, channels, 1, 1)).astype(np.float32)
        return torch.from_numpy(values).to(rgb.device)

    grey = rgb.mean(dim=1, keepdim=True)
    pixels = (grey + some(0.5, 1.4) * (rgb - grey)) / 255 * some(0.88, 1.12, 3) * some(0.7, 1.25)
    pixels = (pixels + some(-0.06, 0.1)).clamp(0, 1) ** some(0.65, 1.5)
    pixels = pixels + some(0, 0.02) * torch.randn_like(pixels)
    return pixels.clamp(0, 1) * 255


def device_targets(maps: Tensor, asked: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Computes the targets of tiles' cells.

    Args:
        maps: Numbers of objects and codes of classes, shape (batch, 2, size, size).
        asked: Labels that were looked for, shape (batch, labels).

    Returns:
        Mask, known, seams and depth as `Targets` has them, shapes (batch, labels, rows, columns).
    """
    numbers, classes = maps.unbind(dim=1)
    sure = _share(classes != UNKNOWN)
    known = (sure >= ANY)[:, None] & asked[:, :, None, None]
    masks, seams, depths = [], [], []
    for rank in range(len(OBJECT_LABELS)):
        there = classes == rank + 1
        cells = device_cell_numbers(torch.where(there, numbers, 0))
        masks.append(_share(there) / sure.clamp(min=1e-6))
        seams.append(_seams(cells))
        depths.append(_depths(cells))
    looked_for = asked[:, :, None, None]
    mask, seam, depth = (torch.stack(planes, dim=1) * looked_for for planes in (masks, seams, depths))
    return mask, known, seam.bool(), depth


def _share(there: Tensor) -> Tensor:
    """Returns the share of each cell's pixels that are set, shape (batch, rows, columns)."""
    return functional.avg_pool2d(there[:, None].float(), CELL)[:, 0]


def device_cell_numbers(numbers: Tensor) -> Tensor:
    """Gives each cell the object that covers most of it, as `seams.cell_numbers`."""
    batch, height, width = numbers.shape
    pixels = numbers.view(batch, height // CELL, CELL, width // CELL, CELL).transpose(2, 3).flatten(3)
    # Pixels of no object are all different, and so never the most common; lowest last at a tie.
    nobody = torch.arange(1, CELL * CELL + 1, device=numbers.device, dtype=numbers.dtype) + (1 << 20)
    common = torch.where(pixels > 0, pixels, nobody).mode(dim=-1).values
    covered = (pixels > 0).sum(dim=-1) * 2 >= CELL * CELL
    return torch.where(covered & (common < 1 << 20), common, 0)


def _seams(cells: Tensor) -> Tensor:
    """Finds the cells that have two objects among themselves and their neighbours, as `seams.find_seams`."""
    highest = functional.max_pool2d(cells[:, None].float(), 3, 1, 1)[:, 0]
    nobody = float(1 << 20)
    lowest = -functional.max_pool2d(-torch.where(cells > 0, cells.float(), nobody)[:, None], 3, 1, 1)[:, 0]
    return (highest > 0) & (lowest < nobody) & (lowest != highest)


def _depths(cells: Tensor) -> Tensor:
    """Returns how many steps cells are from the outline of their object, 0 to 1 at `DEEP` steps."""
    edged = functional.pad(cells[:, None].float(), (1, 1, 1, 1), mode="replicate")[:, 0]
    inner = cells > 0
    height, width = cells.shape[1:]
    for down, across in ((0, 1), (2, 1), (1, 0), (1, 2)):
        inner = inner & (edged[:, down : down + height, across : across + width] == cells)
    deep = (cells > 0).float() + inner
    left = inner.float()
    for _ in range(int(DEEP) - 2):
        left = -functional.max_pool2d(-left[:, None], 3, 1, 1)[:, 0]
        deep = deep + left
    return deep / DEEP
