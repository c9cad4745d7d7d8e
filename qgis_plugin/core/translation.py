"""The plugin's words in the user's language."""

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

CONTEXT = "T4sGeo"
FOLDER = Path(__file__).parents[1] / "i18n"


def tr(text):
    """Translates a text of the plugin; what stands in braces is filled in afterwards."""
    return QCoreApplication.translate(CONTEXT, text)


def load_translator():
    """Has QGIS use the plugin's file of its language; returns the translator, or None where there is none."""
    translator = QTranslator()
    # Tries zh_Hans_CN, zh_Hans, zh, …, whatever the locale is made of.
    if not translator.load(QLocale(QgsApplication.locale()), "t4s_geo", "_", str(FOLDER)):
        return None
    QCoreApplication.installTranslator(translator)
    return translator
