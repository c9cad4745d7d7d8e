"""The picture that previews of a run add up to."""

import base64
import zlib
from dataclasses import dataclass, field

from qgis.core import QgsCoordinateReferenceSystem, QgsPointXY
from qgis.PyQt.QtGui import QColor, QImage, QTransform

OPACITY = 150


@dataclass(frozen=True)
class Picture:
    """Classes of a scene, coarse; what is not known yet is clear.

    Attributes:
        crs: The scene's system.
        transform: From the picture's pixels to that system.
        image: One byte a pixel.
    """

    crs: QgsCoordinateReferenceSystem
    transform: QTransform
    image: QImage = field(compare=False)

    @classmethod
    def begin(cls, event, chosen):
        """Returns the picture that a `preview` event belongs to, without its patches.

        Args:
            event: As in docs/worker.md.
            chosen: QColor by label, where another one than the engine's is wanted.
        """
        a, b, c, d, e, f = (float(number) for number in event["transform"])
        image = QImage(event["width"], event["height"], QImage.Format.Format_Indexed8)
        colours = [QColor(0, 0, 0, 0)]
        for entry in event["labels"]:
            colour = QColor(chosen.get(entry["label"], entry["colour"]))
            colour.setAlpha(OPACITY)
            colours.append(colour)
        image.setColorTable([colour.rgba() for colour in colours])
        image.fill(0)
        crs = QgsCoordinateReferenceSystem.fromWkt(event["crs"])
        return cls(crs, QTransform(a, d, b, e, c, f), image)

    def add(self, event):
        """Paints the patches of a `preview` event."""
        for patch in event["patches"]:
            codes = zlib.decompress(base64.b64decode(patch["codes"]))
            width = patch["width"]
            pixels = self.image.bits()
            pixels.setsize(self.image.sizeInBytes())
            for row in range(patch["height"]):
                start = (patch["row"] + row) * self.image.bytesPerLine() + patch["column"]
                pixels[start : start + width] = codes[row * width : (row + 1) * width]

    def place(self, column, row):
        """Returns where a corner of a pixel lies, as a QgsPointXY in the scene's system."""
        return QgsPointXY(*self.transform.map(float(column), float(row)))
