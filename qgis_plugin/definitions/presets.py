"""Sets of classes to start from, in words that the embedded checkpoint knows in each of its languages."""

from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

PRESETS = {
    QT_TRANSLATE_NOOP("T4sGeo", "Urban"): (
        QT_TRANSLATE_NOOP("T4sGeo", "building"),
        QT_TRANSLATE_NOOP("T4sGeo", "road"),
        QT_TRANSLATE_NOOP("T4sGeo", "tree"),
        QT_TRANSLATE_NOOP("T4sGeo", "grass"),
        QT_TRANSLATE_NOOP("T4sGeo", "vegetation"),
        QT_TRANSLATE_NOOP("T4sGeo", "bare land"),
    ),
    QT_TRANSLATE_NOOP("T4sGeo", "Water bodies"): (QT_TRANSLATE_NOOP("T4sGeo", "water"),),
    QT_TRANSLATE_NOOP("T4sGeo", "Cars"): (QT_TRANSLATE_NOOP("T4sGeo", "car"),),
    QT_TRANSLATE_NOOP("T4sGeo", "Swimming pools"): (
        QT_TRANSLATE_NOOP("T4sGeo", "swimming pool"), "building",
    ),
    QT_TRANSLATE_NOOP("T4sGeo", "Clouds"): (QT_TRANSLATE_NOOP("T4sGeo", "cloud"),),
    QT_TRANSLATE_NOOP("T4sGeo", "Agriculture"): (
        QT_TRANSLATE_NOOP("T4sGeo", "field"), "vegetation", "bare land", "water",
    ),
}  # fmt: skip
