"""Hints in empty fields, which stay readable in dark themes."""

from qgis.PyQt.QtCore import QEvent, QObject
from qgis.PyQt.QtGui import QColor, QPalette

LEAST_CONTRAST = 3.0
"""As WCAG 2 wants it of what is large or beside the point."""
# Shares of the text's own colour, the faintest first.
FAINT_TO_FULL = (128, 160, 192, 224, 255)
RENEWING = (QEvent.Type.Show, QEvent.Type.PaletteChange, QEvent.Type.StyleChange)


def set_hint(field, words):
    """Shows words in a field as long as it is empty; the caller keeps a field that is part of another."""
    field.setPlaceholderText(words)
    if field.findChild(_Readable) is None:
        field.installEventFilter(_Readable(field))


class _Readable(QObject):
    """Gives the hint of a field as much of the text's colour as it takes to be read."""

    def eventFilter(self, field, event):
        """Chooses anew where the theme has changed."""
        if event.type() in RENEWING:
            palette = field.palette()
            colour = _hint_colour(
                palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
            )
            if palette.color(QPalette.ColorRole.PlaceholderText) != colour:
                palette.setColor(QPalette.ColorRole.PlaceholderText, colour)
                field.setPalette(palette)
        return False


def contrast(one, other):
    """Returns how far two opaque colours are apart, 1 to 21, as WCAG 2 counts it."""
    dark, bright = sorted((_light(one), _light(other)))
    return (bright + 0.05) / (dark + 0.05)


def seen_over(colour, ground):
    """Returns a colour as it is seen where it lets the ground through."""
    share, own, under = colour.alphaF(), colour.getRgbF(), ground.getRgbF()
    return QColor.fromRgbF(*(share * own[part] + (1 - share) * under[part] for part in range(3)))


def _hint_colour(text, ground):
    for alpha in FAINT_TO_FULL:
        colour = QColor(text.red(), text.green(), text.blue(), alpha)
        if contrast(seen_over(colour, ground), ground) >= LEAST_CONTRAST:
            return colour
    return text


def _light(colour):
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
