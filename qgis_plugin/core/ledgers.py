"""The ledger beside a result: what the model wrote about each tile. It is only read, never written.

A ledger may come from anybody: what it says is checked, and reading ends in time.
"""

from __future__ import annotations

import json
import math
import sqlite3
import struct
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsProviderRegistry,
)
from qgis.PyQt.QtGui import QTransform

from .errors import PluginError
from .formats import is_result, lines_file
from .translation import tr

LEDGER = ".ledger"
"""Suffix of a ledger, in the place of its result's."""

FINISHED = """SELECT COUNT(*) FROM
(SELECT tile FROM tiles WHERE status != 'failed' GROUP BY tile HAVING COUNT(*) = ?)"""

ANSWERS = """SELECT prompt, status, substr(coalesce(nullif(message, ''), text, ''), 1, 100000),
log_probabilities FROM tiles WHERE tile = ?"""

SECONDS = 10
"""Longest time of a query: a ledger may hold views in place of tables."""
ROWS = 10_000
"""Most rows that are read: tiles have no more prompts."""
LARGEST = 2**31


@dataclass(frozen=True)
class Axis:
    """How the tiles lie along one side of the scene, in pixels; as in the engine's tiling.

    Attributes:
        length: Of the scene.
        tile_size: Of a tile.
        stride: From one tile to the next.
        cell_size: What ends are rounded to.
    """

    length: int
    tile_size: int
    stride: int
    cell_size: int

    def __len__(self):
        """Returns how many tiles there are."""
        return -(-self._last // self.stride) + 1

    def offset(self, position):
        """Returns the first pixel of a tile; the last tile is shifted back to the scene's end."""
        return min(position * self.stride, self._last)

    def nearest(self, pixel):
        """Returns the tile whose middle is nearest."""
        last, about = len(self) - 1, round((pixel - self.tile_size / 2) / self.stride)
        # The last tile is shifted back, so it may be nearer than the one before it.
        tiles = sorted({min(max(one, 0), last) for one in (about - 1, about, about + 1, last)})
        return min(tiles, key=lambda one: abs(self.offset(one) + self.tile_size / 2 - pixel))

    @property
    def _last(self):
        whole = -(-self.length // self.cell_size) * self.cell_size
        return max(0, whole - self.tile_size)


@dataclass(frozen=True)
class Answer:
    """What the model said to a prompt about a tile.

    Attributes:
        label: The prompt's name.
        status: `done`, `empty`, `failed`, or `missing` where it was not asked yet.
        text: What it wrote, or why it failed.
        probability: Mean probability of the tokens that it wrote, 0 to 1; None where it does not tell.
    """

    label: str
    status: str
    text: str
    probability: float | None = None


@dataclass(frozen=True)
class LedgerRun:
    """The run of a ledger.

    Attributes:
        path: The ledger.
        spec: What decides about its answers, as the engine keeps it.
        settings: What the result was last made with, as the engine keeps it.
    """

    path: Path
    spec: dict
    settings: dict

    @property
    def crs(self):
        """Returns the scene's system."""
        return QgsCoordinateReferenceSystem.fromWkt(self.spec["grid"]["crs"])

    @property
    def stretch(self):
        """Returns the values that were shown as black and as white, as requests say them; mostly none."""
        try:
            return [f"{float(low)!r}:{float(high)!r}" for low, high in self.spec.get("stretch") or ()]
        except (TypeError, ValueError):
            return []

    @property
    def labels(self):
        """Returns the names of the prompts."""
        return [prompt["label"] for prompt in self.spec["prompts"]]

    @property
    def axes(self):
        """Returns how tiles lie along rows and along columns."""
        card, grid = self.spec["card"], self.spec["grid"]
        cell = card["tile_size"] // card["grid"]
        stride = max(cell, (card["tile_size"] - card["overlap"]) // cell * cell)
        return tuple(Axis(grid[side], card["tile_size"], stride, cell) for side in ("width", "height"))

    def tile_at(self, point):
        """Returns the tile whose middle is nearest to a place in the scene's system; None outside."""
        inverse, _ = self._transform.inverted()
        x, y = inverse.map(point.x(), point.y())
        across, down = self.axes
        if not (0 <= x < across.length and 0 <= y < down.length):
            return None
        return down.nearest(y) * len(across) + across.nearest(x)

    def outline(self, tile):
        """Returns the square of a tile in the scene's system."""
        across, down = self.axes
        row, column = divmod(tile, len(across))
        # With whole numbers, QTransform rounds what it returns.
        left, top, size = float(across.offset(column)), float(down.offset(row)), across.tile_size
        corners = ((left, top), (left + size, top), (left + size, top + size), (left, top + size))
        return QgsGeometry.fromPolygonXY([[QgsPointXY(*self._transform.map(*corner)) for corner in corners]])

    def count_missing(self):
        """Returns how many tiles have no answer to some prompt."""
        across, down = self.axes
        ((finished,),) = _query(self.path, FINISHED, (len(self.labels),))
        return len(across) * len(down) - finished

    def answers(self, tile):
        """Returns the answers about a tile, one for each prompt."""
        rows = _query(self.path, ANSWERS, (tile,))
        found = {
            prompt: (str(status), str(text), _mean_probability(logarithms))
            for prompt, status, text, logarithms in rows
        }
        return [
            Answer(label, *found.get(prompt, ("missing", ""))) for prompt, label in enumerate(self.labels)
        ]

    @property
    def _transform(self):
        """From pixels to the scene's system: affine coefficients a to f, by rows."""
        a, b, c, d, e, f = self.spec["grid"]["transform"]
        return QTransform(a, d, b, e, c, f)


def result_file(layer):
    """Returns the result that a layer shows, or None if it shows none."""
    if layer is None or layer.providerType() != "ogr":
        return None
    path = QgsProviderRegistry.instance().decodeUri("ogr", layer.source()).get("path") or ""
    return Path(path) if is_result(path) else None


def layers_of(output):
    """Returns the project's layers that show a result, those of its centrelines included."""
    layers, files = QgsProject.instance().mapLayers().values(), {Path(output), lines_file(output)}
    return [layer for layer in layers if result_file(layer) in files]


def ledger_file(layer):
    """Returns the ledger beside a layer's result, or None if there is none."""
    output = result_file(layer)
    ledger = None if output is None else output.with_suffix(LEDGER)
    return ledger if ledger is not None and ledger.is_file() else None


def read_ledger(path):
    """Reads what a ledger says of its run.

    Raises:
        PluginError: It cannot be read.
    """
    try:
        values = {key: json.loads(value) for key, value in _query(path, "SELECT key, value FROM run")}
        if "spec" not in values:
            raise PluginError(tr("The ledger {} is empty; run again.").format(path))
        run = LedgerRun(path, values["spec"], values.get("settings", {}))
        _check(run)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:
        raise _unreadable(path, f"{type(error).__name__}: {error}") from None
    return run


def _check(run):
    """Raises ValueError, or one of Python's errors for values of another type, where a run makes no sense."""
    grid, card = run.spec["grid"], run.spec["card"]
    sizes = grid["width"], grid["height"], card["tile_size"], card["grid"], card["overlap"] + 1
    texts = [grid["crs"], *(run.spec[key] for key in ("scene", "model", "area_of_interest"))]
    texts += [text for prompt in run.spec["prompts"] for text in (prompt["label"], prompt["text"])]
    if not all(type(size) is int and 0 < size < LARGEST for size in sizes):
        raise ValueError("sizes that cannot be")
    if not card["overlap"] < card["tile_size"] or card["tile_size"] % card["grid"]:
        raise ValueError("tiles that cannot be")
    if not all(isinstance(text, str) for text in texts) or not isinstance(run.settings, dict):
        raise ValueError("values that are no text")
    if not all(map(math.isfinite, grid["transform"])) or not run._transform.isInvertible():
        raise ValueError("a place that cannot be")


def _mean_probability(logarithms):
    """Returns the mean probability of tokens from the logarithms that the engine keeps, as half floats."""
    if not isinstance(logarithms, bytes) or not logarithms or len(logarithms) % 2:
        return None
    values = struct.unpack(f"<{len(logarithms) // 2}e", logarithms)
    return sum(math.exp(min(value, 0.0)) for value in values) / len(values)


def _query(path, query, values=()):
    deadline = time.monotonic() + SECONDS
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
            return database.execute(query, values).fetchmany(ROWS)
    except sqlite3.Error as error:
        raise _unreadable(path, error) from None


def _unreadable(path, reason):
    return PluginError(
        tr("The ledger {} cannot be read ({}); run again with the same output first.").format(path, reason)
    )
