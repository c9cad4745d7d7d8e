"""Formats of results: what the engine writes, of which QGIS can open what its GDAL knows."""

from pathlib import Path

from qgis.core import QgsVectorFileWriter

from .errors import PluginError
from .translation import tr

# As in the engine; the first is the usual one.
FORMATS = {".gpkg": "GeoPackage", ".fgb": "FlatGeobuf", ".parquet": "GeoParquet"}
# The layer of the polygons, where a file may have several.
LAYERS = {".gpkg": "segments"}
# The layer of the centrelines there, and what the name of their file ends in elsewhere.
LINES = "centrelines"
# Where the style lies beside the file; elsewhere it is in the file.
STYLE = ".qml"


def suffixes():
    """Returns the suffixes of results that can be opened here."""
    return [suffix for suffix in FORMATS if QgsVectorFileWriter.driverForExtension(suffix[1:])]


def filters():
    """Returns the formats for a dialog that asks where to save."""
    return ";;".join(f"{FORMATS[suffix]} (*{suffix})" for suffix in suffixes())


def patterns():
    """Returns the names of results for a dialog that asks which to open."""
    return " ".join(f"*{suffix}" for suffix in suffixes())


def is_result(path):
    """Tells whether a file's name is that of a result."""
    return Path(path).suffix.lower() in FORMATS


def check_output(path):
    """Checks that a result can be written, and opened.

    Raises:
        PluginError: It is of no format, or of one that QGIS cannot open here.
    """
    known = suffixes()
    if Path(path).suffix.lower() not in known:
        raise PluginError(
            tr("Results cannot be written to {}; choose a file ending in {}.").format(
                Path(path).name, ", ".join(known)
            )
        )


def layer_source(path):
    """Returns what QGIS opens as the layer of a result."""
    layer = LAYERS.get(Path(path).suffix.lower())
    return f"{path}|layername={layer}" if layer else str(path)


def lines_file(path):
    """Returns the file that holds the centrelines of a result."""
    path = Path(path)
    return path if path.suffix.lower() in LAYERS else path.with_name(f"{path.stem}_{LINES}{path.suffix}")


def lines_source(path):
    """Returns what QGIS opens as the layer of a result's centrelines."""
    file = lines_file(path)
    return f"{file}|layername={LINES}" if file == Path(path) else str(file)


def save_style(layer, path):
    """Keeps a layer's style in its result, or in the file beside it."""
    if Path(path).suffix.lower() in LAYERS:
        # The second name is that of QGIS before 3.44.
        save = getattr(layer, "saveStyleToDatabaseV2", None) or layer.saveStyleToDatabase
        save("t4s-geo", "", True, "")
    else:
        layer.saveNamedStyle(str(Path(path).with_suffix(STYLE)))
