"""Formats of result files: the suffix of its name chooses a file's format, here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from t4s_geo.drafts import Ready, ignore
from t4s_geo.errors import UserError
from t4s_geo.files import check_regular
from t4s_geo.raster.references import check_references
from t4s_geo.vector.clock import moment
from t4s_geo.vector.colours import label_colours
from t4s_geo.vector.drafts import replacing
from t4s_geo.vector.features import read_first_layer
from t4s_geo.vector.flatgeobuf import FlatGeobuf
from t4s_geo.vector.geopackage import GeoPackage
from t4s_geo.vector.geoparquet import GeoParquet
from t4s_geo.vector.result import CENTRELINES, SEGMENTS, Layer, Lines, Result

if TYPE_CHECKING:
    import geopandas


class Writer(Protocol):
    """A format of result files."""

    @property
    def name(self) -> str:
        """What the format is called."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What its files' names end in, lower case; the usual one first."""

    @property
    def sidecars(self) -> tuple[str, ...]:
        """Suffixes of the files that are written beside each file, such as its style."""

    @property
    def has_layers(self) -> bool:
        """Whether a file holds several layers."""

    def check(self, path: Path) -> None:
        """Checks before any work that the format can be written, over what lies there.

        Raises:
            UserError: A library is missing, or the file or one beside it must not be replaced.
        """

    def write(self, draft: Path, result: Result) -> None:
        """Writes a file and its sidecars; equal results of the same moment give equal files.

        Args:
            draft: A new file in a folder of its own.
            result: What to write. Frames are taken one at a time, so that memory does not grow with them.

        Raises:
            OSError: It could not be written; so do `sqlite3.Error` and pyogrio's errors say.
        """

    def digest(self, path: Path) -> str:
        """Hashes what a file holds that users change: 32 hexadecimal digits, equal for equal results."""

    def read(self, path: Path) -> geopandas.GeoDataFrame:
        """Reads the features of any file of this format.

        Raises:
            UserError: It cannot be read; so do pyogrio's errors say.
        """

    def parts(self, path: Path) -> Iterator[geopandas.GeoDataFrame]:
        """Yields the polygons of a result, some at a time.

        Raises:
            UserError: It cannot be read; so do pyogrio's errors say.
        """

    def other_layers(self, path: Path) -> list[str]:
        """Returns what a file of this format holds beside what runs write."""

    def read_metadata(self, path: Path) -> dict[str, Any]:
        """Reads how the polygons of a file were made.

        Raises:
            UserError: The file is missing or none that t4s-geo wrote.
        """


_FORMATS: Final[tuple[Writer, ...]] = (GeoPackage(), FlatGeobuf(), GeoParquet())
WRITERS: Final[dict[str, Writer]] = {suffix: one for one in _FORMATS for suffix in one.suffixes}
"""Writers by suffix; a further format is added here."""


def is_result(path: Path) -> bool:
    """Tells whether a file's name is that of a result."""
    return path.suffix.lower() in WRITERS


def spoken_suffixes() -> str:
    """Returns the usual suffixes of results for a sentence: `.a, .b or .c`."""
    *others, last = dict.fromkeys(one.suffixes[0] for one in WRITERS.values())
    return f"{', '.join(others)} or {last}" if others else last


def sidecars(path: Path) -> list[Path]:
    """Returns the files that are written beside a result."""
    return [path.with_suffix(suffix) for suffix in _writer(path).sidecars]


def lines_beside(path: Path, labels: Sequence[str]) -> Path | None:
    """Returns the file of a result's centrelines, such as `x_centrelines.fgb` of `x.fgb`.

    Args:
        path: The result; one of several layers holds them itself.
        labels: Those that have lines.

    Returns:
        None where there is no such file.
    """
    if not labels or not is_result(path) or _writer(path).has_layers:
        return None
    return path.with_stem(f"{path.stem}_{CENTRELINES.name}")


def check_target(path: Path) -> None:
    """Checks before any work that a result can be written.

    Raises:
        UserError: The suffix is not known, the folder is missing or cannot be written to, or the file is in
            use, write-protected or of another format.
    """
    folder = path.parent
    if not is_result(path):
        raise UserError(
            f"The output {path} is not called {spoken_suffixes()}; give it a name such as {path.stem}.gpkg.",
            problem="wrong_suffix",
            path=path,
            suffixes=spoken_suffixes(),
        )
    if not folder.exists():
        raise UserError(
            f"The folder {folder} does not exist; create it or choose another one.",
            problem="no_folder",
            path=folder,
        )
    if not folder.is_dir():
        raise UserError(
            f"{folder} is a file, not a folder; choose another place for {path.name}.",
            problem="foreign_file",
            path=folder,
        )
    if path.is_dir():
        raise UserError(
            f"{path} is a folder; choose another name for the output.", problem="foreign_file", path=path
        )
    check_regular(path, "result to write")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(
            f"The folder {folder} cannot be written to; choose another one.",
            problem="not_writable",
            path=folder,
        )
    if path.exists() and not os.access(path, os.W_OK):
        raise UserError(
            f"{path} is write-protected; choose another name or make it writable.",
            problem="not_writable",
            path=path,
        )
    _writer(path).check(path)


def write_result(
    path: Path,
    frames: Iterable[geopandas.GeoDataFrame],
    *,
    labels: Sequence[str],
    metadata: Mapping[str, object] | Callable[[], Mapping[str, object]],
    colours: Mapping[str, str] | None = None,
    timestamp: datetime | None = None,
    ready: Ready = ignore,
    layer: Layer = SEGMENTS,
    lines: Lines | None = None,
) -> None:
    """Writes polygons with their style and metadata; all of it appears at once or nothing does.

    Args:
        path: The file, whose suffix chooses the format; one of that name is replaced.
        frames: Frames of `polygonise`, all in one CRS, which are written one after the other; at least one.
        labels: All labels of the run, in the legend's order.
        metadata: How the polygons were made, anything that JSON can hold; or what returns that once the last
            frame was taken.
        colours: `#rrggbb` by label; `label_colours(labels)` if not given.
        timestamp: When the file says that it was written; None for the time, see `moment`.
        ready: Called with the finished draft before it takes the file's place; raises to leave that as it is.
        layer: What the frames are.
        lines: Centrelines for a layer of their own, where the format has several layers.

    Raises:
        UserError: As `check_target`, or the disk is full. What was there before stays as it was.
    """
    check_target(path)
    writer = _writer(path)
    chosen = label_colours(labels) if colours is None else colours
    about = metadata if callable(metadata) else lambda: metadata
    written = moment() if timestamp is None else timestamp
    with replacing(path, writer.sidecars, ready) as draft:
        writer.write(draft, Result(frames, tuple(labels), chosen, about, written, layer, lines))


def result_digest(path: Path) -> str:
    """Hashes what a result holds that users change; see `Writer.digest`."""
    return _writer(path).digest(path)


def read_features(path: Path) -> geopandas.GeoDataFrame:
    """Reads the features of a result, or of the first layer of any other vector file that GDAL opens.

    Raises:
        UserError: It is a result that cannot be read, or refers to what it may not (see `check_references`).
        DataSourceError: GDAL cannot open the file.
        DataLayerError: It cannot read the layer.
    """
    check_references(str(path), "vector file")
    return _writer(path).read(path) if is_result(path) else read_first_layer(path)


def read_parts(path: Path) -> Iterator[geopandas.GeoDataFrame]:
    """Yields the polygons of a result, some at a time.

    Raises:
        UserError: It cannot be read.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    check_references(str(path), "vector file")
    try:
        yield from _writer(path).parts(path)
    except (DataSourceError, DataLayerError) as error:
        raise UserError(
            f"{path} cannot be read ({error}); choose another output.", problem="damaged_result", path=path
        ) from None


def other_layers(path: Path) -> list[str]:
    """Returns what a file of a result holds beside what runs write.

    Raises:
        UserError: It cannot be read.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        return _writer(path).other_layers(path)
    except (DataSourceError, DataLayerError) as error:
        raise UserError(
            f"{path} cannot be read ({error}); choose another output.", problem="damaged_result", path=path
        ) from None


def read_metadata(path: Path) -> dict[str, Any]:
    """Reads how the polygons of a result were made.

    Raises:
        UserError: The file is missing, has another suffix, or was not written by t4s-geo.
    """
    if not is_result(path):
        raise UserError(
            f"{path} is not called {spoken_suffixes()}; give a file that t4s-geo wrote.",
            problem="no_result",
            path=path,
        )
    if not path.is_file():
        raise UserError(
            f"There is no file {path}; give the {_writer(path).name} that t4s-geo wrote.",
            problem="no_result",
            path=path,
        )
    return _writer(path).read_metadata(path)


def _writer(path: Path) -> Writer:
    return WRITERS[path.suffix.lower()]
