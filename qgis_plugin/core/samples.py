"""Small scenes that come with the plugin, for a first try."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
)
from qgis.PyQt.QtCore import QT_TRANSLATE_NOOP

from .errors import PluginError
from .translation import tr

SHIPPED = Path(__file__).parents[1] / "samples"
CHECKOUT = Path(__file__).parents[2] / "sample_tiles"
"""Where they are in a copy of the repository."""


@dataclass(frozen=True)
class Sample:
    """A scene, and what to look for in it.

    Attributes:
        name: For people, to be translated.
        file: Its name.
        prompts: Classes that are in it.
        bands: Numbers of those to show as red, green and blue; none where they are the first three.
        source: Whom to name.
    """

    name: str
    file: str
    prompts: tuple
    bands: tuple = ()
    source: str = ""


SAMPLES = (
    Sample(
        QT_TRANSLATE_NOOP("T4sGeo", "Town (drone, 0.13 m)"),
        "banepa_labelled.tif",
        ("building", "road", "vegetation", "bare land"),
        source="© OpenAerialMap contributors, CC BY 4.0",
    ),
    Sample(
        QT_TRANSLATE_NOOP("T4sGeo", "Farmland (aircraft, 5 m)"),
        "prairie_lakes.tif",
        ("water", "field"),
        source="opengeos/data, MIT; USDA National Agriculture Imagery Program",
    ),
    Sample(
        QT_TRANSLATE_NOOP("T4sGeo", "Sentinel-2 scene (satellite, 10 m)"),
        "sentinel2_int16.tif",
        ("vegetation", "bare land", "water"),
        bands=(4, 3, 2),
        source="Sen1Floods11, CC BY 4.0; contains modified Copernicus Sentinel data",
    ),
)


def open_sample(sample):
    """Adds a scene to the project; returns its layer.

    It is copied first: the plugin's own folder goes with its next version.

    Raises:
        PluginError: It cannot be copied or read.
    """
    folder = Path(QgsApplication.qgisSettingsDirPath()) / "t4s_geo" / "samples"
    path = folder / sample.file
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2((SHIPPED if SHIPPED.is_dir() else CHECKOUT) / sample.file, path)
    except OSError as error:
        raise PluginError(tr("The sample {} cannot be opened ({}).").format(sample.file, error)) from None
    layer = QgsRasterLayer(str(path), tr(sample.name))
    if not layer.isValid():
        raise PluginError(tr("The sample {} cannot be opened ({}).").format(sample.file, path))
    if sample.bands:
        _show_bands(layer, sample.bands)
    metadata = layer.metadata()
    metadata.setRights([sample.source])
    layer.setMetadata(metadata)
    QgsProject.instance().addMapLayer(layer)
    return layer


def _show_bands(layer, bands):
    layer.setRenderer(QgsMultiBandColorRenderer(layer.dataProvider(), *bands))
    layer.setContrastEnhancement(
        QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum,
        QgsRasterMinMaxOrigin.Limits.CumulativeCut,
    )
