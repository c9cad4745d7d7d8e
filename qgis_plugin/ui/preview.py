"""What a run has found so far, on the map while it goes on."""

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsProject
from qgis.gui import QgsMapCanvasItem
from qgis.PyQt.QtCore import QPointF, QRect, QRectF
from qgis.PyQt.QtGui import QPainter, QPolygonF, QTransform

from ..core.picture import Picture

# Parts a side: within one the map's system is taken as straight.
PARTS = 8


class Preview:
    """The preview of one run after the other.

    Args:
        canvas: QGIS's map canvas.
    """

    def __init__(self, canvas):
        self._canvas, self._colours = canvas, {}
        self.item = None

    def begin(self, colours):
        """Forgets the last run.

        Args:
            colours: QColor by label, where another one than the engine's is wanted.
        """
        self.end()
        self._colours = colours

    def add(self, event):
        """Shows a `preview` event."""
        if self.item is None:
            self.item = PictureItem(self._canvas, Picture.begin(event, self._colours))
        self.item.picture.add(event)
        self.item.update()

    def clear(self):
        """Shows nothing of what came so far."""
        if self.item is not None:
            self.item.picture.image.fill(0)
            self.item.update()

    def end(self):
        """Takes the preview off the map."""
        if self.item is not None:
            self.item.take_off()
            self.item = None


class PictureItem(QgsMapCanvasItem):
    """Draws a picture over the map, in whatever system that is.

    Args:
        canvas: QGIS's map canvas.
        picture: What to draw.
    """

    def __init__(self, canvas, picture):
        super().__init__(canvas)
        self.picture = picture
        self._canvas = canvas
        self._mesh = ()
        canvas.destinationCrsChanged.connect(self._lay_mesh)
        self._lay_mesh()
        self.updatePosition()

    def updatePosition(self):
        """Covers the canvas; QGIS calls it when the map has moved."""
        self.setRect(self._canvas.extent())
        self.update()

    def boundingRect(self):
        """Returns the whole canvas, in pixels: a mesh may reach anywhere."""
        return QRectF(self._canvas.rect())

    def paint(self, painter, *_):
        """Draws each part of the mesh where its corners are on the screen."""
        painter.translate(-self.pos())
        base = painter.transform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for source, corners in self._mesh:
            target = QPolygonF([self.toCanvasCoordinates(corner) for corner in corners])
            matrix = QTransform()
            if QTransform.quadToQuad(QPolygonF(_corners(source)), target, matrix):
                painter.setTransform(matrix * base)
                painter.drawImage(source.topLeft(), self.picture.image, source)

    def take_off(self):
        """Removes it from the map for good."""
        self._canvas.destinationCrsChanged.disconnect(self._lay_mesh)
        self._canvas.scene().removeItem(self)

    def _lay_mesh(self):
        """Finds where the corners of the picture's parts lie in the map's system."""
        systems = (self.picture.crs, self._canvas.mapSettings().destinationCrs())
        transform = QgsCoordinateTransform(*systems, QgsProject.instance())
        mesh = []
        for source in _parts(self.picture.image.rect()):
            places = [self.picture.place(corner.x(), corner.y()) for corner in _corners(source)]
            try:
                mesh.append((source, [transform.transform(place) for place in places]))
            except QgsCsException:
                # A part that the map's system has no place for.
                continue
        self._mesh = tuple(mesh)
        self.update()


def _parts(whole):
    return [
        QRect(left, top, width, height)
        for left, width in _cuts(whole.width())
        for top, height in _cuts(whole.height())
    ]


def _cuts(length):
    """Returns the first pixel and the number of pixels of each part of a side."""
    step = -(-length // PARTS)
    return [(first, min(step, length - first)) for first in range(0, length, step)]


def _corners(rect):
    left, top, right, bottom = rect.left(), rect.top(), rect.left() + rect.width(), rect.top() + rect.height()
    return [QPointF(left, top), QPointF(right, top), QPointF(right, bottom), QPointF(left, bottom)]
