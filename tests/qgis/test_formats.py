"""Results of each format that this QGIS can open: valid, styled, and made by panel and Processing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import ENGINE
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor
from using import results, wait

from qgis_plugin.core.errors import PluginError
from qgis_plugin.core.formats import check_output, filters, layer_source, patterns, suffixes
from qgis_plugin.core.ledgers import ledger_file

OTHERS = (".fgb", ".parquet")


@pytest.fixture(params=OTHERS)
def suffix(request: pytest.FixtureRequest, qgis_app: object) -> str:
    if not QgsVectorFileWriter.driverForExtension(request.param[1:]):
        pytest.skip(f"this GDAL has no driver for {request.param}")
    return str(request.param)


@pytest.fixture
def forest_file(suffix: str, forest_geopackage: Path, tmp_path: Path) -> Path:
    """The segmented Amazon scene in another format, beside its ledger."""
    ledger = shutil.copy(forest_geopackage.with_suffix(".ledger"), tmp_path)
    output = tmp_path / f"forest{suffix}"
    done = subprocess.run(
        [ENGINE, "render", ledger, "-o", output], env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return output


def colours(layer: QgsVectorLayer) -> dict[str, str]:
    return {one.value(): one.symbol().color().name() for one in layer.renderer().categories()}


def test_it_opens_as_the_geopackage_does(forest_file: Path, forest_geopackage: Path) -> None:
    layer = QgsVectorLayer(str(forest_file), "forest", "ogr")
    package = QgsVectorLayer(f"{forest_geopackage}|layername=segments", "forest", "ogr")
    assert layer.isValid() and layer.crs() == package.crs()
    assert layer.wkbType() == package.wkbType()
    names = [field.name() for field in package.fields() if field.name() != "fid"]
    assert [field.name() for field in layer.fields()] == names

    def features(of: QgsVectorLayer) -> list[tuple[object, ...]]:
        return sorted(
            (*(feature[name] for name in names), feature.geometry().asWkt()) for feature in of.getFeatures()
        )

    assert features(layer) == features(package)
    assert layer.renderer().type() == "categorizedSymbol" and colours(layer) == colours(package)
    assert ledger_file(layer) == forest_file.with_suffix(".ledger")


def test_the_panel_writes_and_shows_it(forest: Any, project: QgsProject, suffix: str, tmp_path: Path) -> None:
    output = tmp_path / f"out{suffix}"
    forest.options.output.setFilePath(str(output))
    forest.prompts.table.cellWidget(0, 2).setColor(QColor("#123456"))
    for _ in range(2):
        # The second time the layer that is there shows what is written anew.
        forest.press()
        wait(lambda: not forest.run.is_running)
        assert forest.bar.said == []
        (layer,) = results(project)
        assert layer.isValid() and colours(layer)["forest"] == "#123456"
        assert layer.featureCount() > 10
    again = QgsVectorLayer(layer_source(str(output)), "again", "ogr")
    assert colours(again)["forest"] == "#123456"


def test_processing_writes_it(
    provider: Any, feedback: Any, samples: Path, oracle: str, suffix: str, tmp_path: Path
) -> None:
    assert suffix[1:] in provider.supportedOutputVectorLayerExtensions()
    algorithm = QgsApplication.processingRegistry().algorithmById("t4s_geo:segment")
    given = {"INPUT": str(samples / "amazon_forest.tif"), "PROMPTS": "forest", "MODEL": oracle}
    given["OUTPUT"] = str(tmp_path / f"out{suffix}")
    made, succeeded = algorithm.run(given, QgsProcessingContext(), feedback)
    assert succeeded, feedback.textLog()
    layer = QgsVectorLayer(made["OUTPUT"], "out", "ogr")
    assert layer.isValid() and [*colours(layer)] == ["forest"]


def test_formats_that_cannot_be_opened_are_not_offered(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert suffixes()[:2] == [".gpkg", ".fgb"]
    drivers = {"gpkg": "GPKG", "fgb": "FlatGeobuf"}
    monkeypatch.setattr(QgsVectorFileWriter, "driverForExtension", lambda name: drivers.get(name, ""))
    assert filters() == "GeoPackage (*.gpkg);;FlatGeobuf (*.fgb)"
    assert patterns() == "*.gpkg *.fgb"
    check_output("out.FGB")
    with pytest.raises(
        PluginError, match=r"written to out\.parquet; choose a file ending in \.gpkg, \.fgb\."
    ):
        check_output("/tmp/out.parquet")
