"""Manifests: CSV files that list scenes, and what is special about each."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from t4s_geo.batch.entries import Found, SceneEntry
from t4s_geo.errors import UserError
from t4s_geo.files import read_text
from t4s_geo.prompts import Prompt, parse_prompts
from t4s_geo.raster.datasets import REMOTE_OR_PART

COLUMNS = ("scene", "output", "prompts", "aoi", "gsd")
PROMPT_SEPARATOR = ";"


def read_manifest(path: Path) -> Found:
    """Reads a manifest.

    Args:
        path: CSV file, UTF-8, separated by commas or semicolons, with a header. Column `scene` names a
            raster; `output` a file of polygons, whose suffix chooses its format, `prompts` several with `;`
            between them, `aoi` a vector file and `gsd` metres a pixel, each of them for this scene alone and
            empty where the run's own holds. Relative paths start at the manifest's folder.

    Raises:
        UserError: The file cannot be read, or a line has an invalid value.
    """
    try:
        # Lines keep their ends, which may stand inside quotes.
        lines = StringIO(read_text(path, "manifest"), newline="").readlines()
        entries = [_entry(path, *numbered) for numbered in _rows(path, lines)]
    except csv.Error as error:
        raise UserError(
            f"The manifest {path} cannot be read ({error}); save it as CSV in UTF-8 with a column 'scene'."
        ) from None
    if not entries:
        raise UserError(f"The manifest {path} lists no scene; add a line for each below its header.")
    return Found(entries)


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields line numbers and the cells that are not empty."""
    header = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=";" if ";" in header and "," not in header else ",", strict=True)
    columns = [name.strip().lower() for name in next(reader, [])]
    _check_columns(path, columns)
    for cells in reader:
        if len(cells) > len(columns):
            raise UserError(
                f"Line {reader.line_num} of {path} has {len(cells)} cells under {len(columns)} column names; "
                "put cells that hold the separator into quotes."
            )
        row = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}
        if row:
            yield reader.line_num, row


def _check_columns(path: Path, columns: list[str]) -> None:
    if "scene" not in columns:
        raise UserError(f"The manifest {path} has no column 'scene'; name it in the first line.")
    for name in columns:
        if name not in COLUMNS:
            raise UserError(
                f"The manifest {path} has a column {name!r}; known are {', '.join(COLUMNS)}, so rename or "
                "remove it."
            )
        if columns.count(name) > 1:
            raise UserError(f"The manifest {path} has the column {name!r} twice; remove one.")


def _entry(path: Path, line: int, row: dict[str, str]) -> SceneEntry:
    if "scene" not in row:
        raise UserError(f"Line {line} of {path} names no scene; fill in its first column or remove it.")
    return SceneEntry(
        scene=_located(path, row["scene"]),
        prompts=_prompts(path, line, row["prompts"]) if "prompts" in row else None,
        aoi=Path(_located(path, row["aoi"])) if "aoi" in row else None,
        gsd=_distance(path, line, row["gsd"]) if "gsd" in row else None,
        output=Path(_located(path, row["output"])) if "output" in row else None,
    )


def _located(manifest: Path, value: str) -> str:
    return value if REMOTE_OR_PART.match(value) else str(manifest.parent / value)


def _prompts(path: Path, line: int, cell: str) -> tuple[Prompt, ...]:
    try:
        return parse_prompts([part for part in cell.split(PROMPT_SEPARATOR) if part.strip()])
    except UserError as error:
        raise error.reworded(f"Line {line} of {path}: {error}") from None


def _distance(path: Path, line: int, cell: str) -> float:
    try:
        distance = float(cell)
    except ValueError:
        distance = math.nan
    if not 0 < distance < math.inf:
        raise UserError(f"Line {line} of {path}: gsd must be a number of metres above 0, not {cell!r}.")
    return distance
