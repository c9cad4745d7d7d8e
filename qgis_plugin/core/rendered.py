"""Web maps as scenes: a place is rendered by QGIS to a GeoTIFF, as finely as the model wants it."""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsDistanceArea,
    QgsPointXY,
    QgsProject,
    QgsRasterFileWriter,
    QgsRasterFileWriterTask,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsRectangle,
)

from .errors import PluginError
from .translation import tr

# About a thousand tiles of a web map, which servers do not mind.
MAX_PIXELS = 8192 * 8192
SAMPLES = 1_000_000
MOST_ACROSS = 1024
"""Pixels across, where neither layer nor model says how fine."""
ALPHA = 4
CREATION = ["COMPRESS=DEFLATE", "TILED=YES"]


def needs_rendering(layer):
    """Tells whether the engine cannot open a layer's source, and QGIS can draw it."""
    return layer is not None and layer.isValid() and layer.providerType() != "gdal"


@dataclass(frozen=True)
class Place:
    """A rectangle of the map.

    Attributes:
        extent: QgsRectangle in the layer's system.
        screen_pixel: Metres that a pixel of the screen is wide there.
    """

    extent: QgsRectangle
    screen_pixel: float

    @classmethod
    def of(cls, layer, extent, crs, canvas_width, canvas_extent):
        """Returns the place of a rectangle.

        Args:
            layer: What will be rendered.
            extent: QgsRectangle.
            crs: Its system, and that of `canvas_extent`.
            canvas_width: Width of the map in pixels.
            canvas_extent: What the map shows.

        Raises:
            PluginError: It cannot be reprojected, or the layer is elsewhere.
        """
        transform = QgsCoordinateTransform(crs, layer.crs(), QgsProject.instance())
        try:
            there, seen = (transform.transformBoundingBox(one) for one in (extent, canvas_extent))
        except QgsCsException:
            raise PluginError(
                tr("The place cannot be brought to the system of the layer {}; zoom in.").format(layer.name())
            ) from None
        there = there.intersect(layer.extent())
        if there.isEmpty():
            raise PluginError(tr("The layer {} shows nothing here; move the map to it.").format(layer.name()))
        across, _ = _metres_per_unit(seen, layer.crs())
        return cls(there, across * seen.width() / max(canvas_width, 1))

    def distance(self, known):
        """Returns the metres a pixel to render at: of those that the model knows, what the map shows nearly.

        Args:
            known: Metres a pixel that the model was trained at; may be empty.
        """
        wanted = math.log(self.screen_pixel)
        return min(known, key=lambda one: abs(math.log(one) - wanted), default=self.screen_pixel)

    def size(self, crs, distance):
        """Returns columns and rows at some metres a pixel.

        Raises:
            PluginError: There would be too many.
        """
        across, down = _metres_per_unit(self.extent, crs)
        columns = max(1, round(self.extent.width() * across / distance))
        rows = max(1, round(self.extent.height() * down / distance))
        if columns * rows > MAX_PIXELS:
            raise PluginError(
                tr(
                    "At {:g} m a pixel this place has {:,} x {:,} pixels, which is over the limit of {:,}; "
                    "zoom in, or choose a smaller place."
                ).format(round(distance, 3), columns, rows, MAX_PIXELS)
            )
        return columns, rows


@dataclass(frozen=True)
class Rendering:
    """A GeoTIFF to be made.

    Attributes:
        path: Where; the same for the same picture, so that a run finds again what it began with.
        extent: QgsRectangle in the layer's system.
        columns: Its width in pixels.
        rows: Its height in pixels.
    """

    path: Path
    extent: QgsRectangle
    columns: int
    rows: int

    @classmethod
    def plan(cls, layer, place, known, output):
        """Returns how a place is rendered.

        Args:
            layer: What is rendered.
            place: Where.
            known: Metres a pixel that the model was trained at.
            output: Result beside which the picture will lie.

        Raises:
            PluginError: It would be too large.
        """
        columns, rows = place.size(layer.crs(), place.distance(known))
        named = f"{layer.source()}|{place.extent.toString(9)}|{columns}|{rows}"
        digest = hashlib.blake2b(named.encode(), digest_size=4).hexdigest()
        target = Path(output)
        return cls(target.with_name(f"{target.stem}_scene_{digest}.tif"), place.extent, columns, rows)

    @property
    def part(self):
        """Returns where the picture lies until it is whole."""
        return self.path.with_suffix(".part.tif")

    def task(self, layer):
        """Returns the task that writes it, for QGIS's task manager."""
        return QgsRasterFileWriterTask(
            self._writer(),
            _pipe(layer),
            self.columns,
            self.rows,
            self.extent,
            layer.crs(),
            QgsProject.instance().transformContext(),
        )

    def write(self, layer, feedback):
        """Writes it, on any thread, for a layer that is nobody else's; returns a `WriterError`.

        Args:
            layer: What is rendered.
            feedback: QgsRasterBlockFeedback.
        """
        pipe, context = _pipe(layer), QgsProject.instance().transformContext()
        return self._writer().writeRaster(
            pipe, self.columns, self.rows, self.extent, layer.crs(), context, feedback
        )

    def _writer(self):
        writer = QgsRasterFileWriter(str(self.part))
        writer.setOutputFormat("GTiff")
        # The second name is that of QGIS before 3.44.
        choose = getattr(writer, "setCreationOptions", None) or writer.setCreateOptions
        choose(CREATION)
        return writer

    def accept(self, layer):
        """Puts the picture in its place once it is written.

        Raises:
            PluginError: There is nothing on it.
        """
        picture = QgsRasterLayer(str(self.part), "picture")
        provider = picture.dataProvider()
        is_blank = not picture.isValid() or (
            picture.bandCount() >= ALPHA
            and provider.bandStatistics(ALPHA, extent=picture.extent(), sampleSize=SAMPLES).maximumValue == 0
        )
        # Windows replaces no file that is open.
        del provider, picture
        if is_blank:
            self.discard()
            raise PluginError(
                tr("The layer {} gave no picture of this place; check the connection, and zoom in.").format(
                    layer.name()
                )
            )
        self.part.replace(self.path)

    def discard(self):
        """Removes what is half done."""
        for path in (self.part, Path(f"{self.part}.aux.xml")):
            path.unlink(missing_ok=True)


def finest_distance(layer, extent, known):
    """Returns the metres a pixel at which a place is rendered where no map shows it.

    That of the finest tiles that the layer has, else the finest that the model knows.

    Args:
        layer: The web map.
        extent: QgsRectangle in its system.
        known: Metres a pixel that the model was trained at; may be empty.
    """
    finest = min(layer.dataProvider().nativeResolutions(), default=0.0)
    across, _ = _metres_per_unit(extent, layer.crs())
    return max(finest * across, min(known, default=0.0)) or extent.width() * across / MOST_ACROSS


def _pipe(layer):
    """Returns what draws a layer as the map shows it, apart from the layer."""
    pipe = QgsRasterPipe()
    provider = layer.dataProvider()
    for step in (provider, layer.renderer(), layer.brightnessFilter(), layer.hueSaturationFilter()):
        pipe.set(step.clone())
    return pipe


def _metres_per_unit(extent, crs):
    """Returns how many metres a unit of a system is on the ground, mid-rectangle, along x and y."""
    measure = QgsDistanceArea()
    measure.setSourceCrs(crs, QgsProject.instance().transformContext())
    measure.setEllipsoid("EPSG:7030")
    middle = extent.center()
    step = min(extent.width(), extent.height()) / 100
    east, north = QgsPointXY(middle.x() + step, middle.y()), QgsPointXY(middle.x(), middle.y() + step)
    return measure.measureLine(middle, east) / step, measure.measureLine(middle, north) / step
