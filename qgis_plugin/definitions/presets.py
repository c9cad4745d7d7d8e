"""Sets of classes to start from, in words that the embedded checkpoint knows."""

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

PRESETS = {
    QT_TRANSLATE_NOOP("T4sGeo", "Urban"): ("building", "road", "tree", "grass", "vegetation", "bare land"),
    QT_TRANSLATE_NOOP("T4sGeo", "Water bodies"): ("water",),
    QT_TRANSLATE_NOOP("T4sGeo", "Cars"): ("car",),
    QT_TRANSLATE_NOOP("T4sGeo", "Swimming pools"): ("swimming pool", "building"),
    QT_TRANSLATE_NOOP("T4sGeo", "Agriculture"): ("field", "vegetation", "bare land", "water"),
}
