"""The Processing algorithms in a real QGIS: they run the engine and return styled layers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)

ROOT = Path(__file__).resolve().parents[2]


def run(name: str, feedback: Any, **parameters: object) -> tuple[dict[str, Any], bool]:
    algorithm = QgsApplication.processingRegistry().algorithmById(f"t4s_geo:{name}")
    return algorithm.run(parameters, QgsProcessingContext(), feedback)


def labels_of(output: str) -> set[str]:
    layer = QgsVectorLayer(output, "segments", "ogr")
    assert layer.isValid() and layer.renderer().type() == "categorizedSymbol"
    return {feature["label"] for feature in layer.getFeatures()}


def test_segment_returns_a_styled_layer(
    provider: Any, feedback: Any, samples: Path, oracle: str, tmp_path: Path
) -> None:
    scene, output = str(samples / "amazon_forest.tif"), str(tmp_path / "out.gpkg")
    results, succeeded = run(
        "segment", feedback, INPUT=scene, PROMPTS="forest, gone=cleared", MODEL=oracle, OUTPUT=output
    )
    assert succeeded, feedback.textLog()
    assert labels_of(results["OUTPUT"]) == {"forest", "gone"}
    assert feedback.percentages == sorted(feedback.percentages) and feedback.percentages[-1] == 100
    assert "forest: " in feedback.textLog() and "polygons" in feedback.textLog()


def test_an_extent_limits_the_run_and_a_class_raster_comes_with_it(
    provider: Any, feedback: Any, samples: Path, oracle: str, tmp_path: Path
) -> None:
    scene, raster = str(samples / "amazon_forest.tif"), str(tmp_path / "classes.tif")
    whole = QgsRasterLayer(scene, "forest").extent()
    part = QgsRectangle(whole.xMinimum(), whole.yMinimum(), whole.center().x(), whole.center().y())
    results, succeeded = run(
        "segment", feedback, INPUT=scene, PROMPTS="forest, cleared", MODEL=oracle, REFINE="edges",
        LIKE_LAYER=True, THRESHOLD=0.4,
        EXTENT=QgsReferencedRectangle(part, QgsRasterLayer(scene, "forest").crs()),
        RASTER=raster, OUTPUT=str(tmp_path / "out.gpkg"),
    )  # fmt: skip
    assert succeeded, feedback.textLog()
    found = QgsVectorLayer(results["OUTPUT"], "segments", "ogr").extent()
    assert part.buffered(1e-9).contains(found) and found.width() > part.width() / 2
    assert QgsRasterLayer(results["RASTER"], "classes").isValid()


def test_a_cancelled_run_is_gone_on_with(
    provider: Any, feedback: Any, samples: Path, oracle: str, tmp_path: Path
) -> None:
    scene, output = str(samples / "amazon_forest.tif"), tmp_path / "out.gpkg"
    given = {"INPUT": scene, "PROMPTS": "forest", "MODEL": oracle, "OUTPUT": str(output)}
    feedback.cancel()
    results, _ = run("segment", feedback, **given)
    assert not results and not output.exists()
    assert "the same run goes on from here" in feedback.textLog()
    results, succeeded = run("segment", type(feedback)(), **given)
    assert succeeded and labels_of(results["OUTPUT"]) == {"forest"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"MODEL": "no-such-model"}, "There is no model 'no-such-model'"),
        ({"PROMPTS": " , "}, "There is nothing to look for"),
        (
            {"OUTPUT": "/tmp/out.geojson"},
            "Results cannot be written to out.geojson; choose a file ending in .gpkg, ",
        ),
        ({"PROMPTS": "lava"}, "lava"),
    ],
)
def test_mistakes_are_said_in_sentences(
    provider: Any, feedback: Any, samples: Path, oracle: str, tmp_path: Path, change: Any, sentence: str
) -> None:
    given = {"INPUT": str(samples / "amazon_forest.tif"), "PROMPTS": "forest", "MODEL": oracle}
    _, succeeded = run("segment", feedback, **{**given, "OUTPUT": str(tmp_path / "out.gpkg"), **change})
    assert not succeeded
    assert sentence in feedback.textLog()


def test_a_missing_engine_is_said_in_words(
    provider: Any, feedback: Any, samples: Path, tmp_path: Path, no_engine: None
) -> None:
    given = {"INPUT": str(samples / "amazon_forest.tif"), "PROMPTS": "forest"}
    _, succeeded = run("segment", feedback, **given, OUTPUT=str(tmp_path / "out.gpkg"))
    assert not succeeded
    assert "The engine t4s-geo was not found" in feedback.textLog()


def test_many_rasters_have_a_result_each_and_one_that_fails_stops_none(
    provider: Any, feedback: Any, samples: Path, oracle: str, tmp_path: Path
) -> None:
    scene = str(samples / "amazon_forest.tif")
    reference = str(samples / "amazon_forest_reference.tif")
    layers = [
        QgsRasterLayer(scene, "north/forest"),
        QgsRasterLayer(str(samples / "banepa_labelled.tif"), "elsewhere"),
        QgsRasterLayer(reference, "north/forest"),
    ]
    results, succeeded = run(
        "segmentmany", feedback, INPUTS=layers, PROMPTS="forest", MODEL=oracle, OUTPUT=str(tmp_path / "out")
    )
    assert succeeded, feedback.textLog()
    folder = Path(results["OUTPUT"])
    assert labels_of(str(folder / "north_forest.gpkg")) == {"forest"}
    assert labels_of(str(folder / "north_forest_2.gpkg")) == {"forest"}
    assert "elsewhere (2 of 3)" in feedback.textLog()


def test_a_ledger_is_rendered_with_other_settings(
    provider: Any, feedback: Any, forest_geopackage: Path, tmp_path: Path
) -> None:
    ledger, output = forest_geopackage.with_suffix(".ledger"), str(tmp_path / "large.gpkg")
    results, succeeded = run(
        "render", feedback, LEDGER=str(ledger), EXCLUSIVE=True, MIN_AREA=50_000, SIMPLIFY=0, OUTPUT=output,
        CENTRELINES="cleared",
    )  # fmt: skip
    assert succeeded, feedback.textLog()
    _, succeeded = run("render", feedback, LEDGER=str(ledger), SHAPE="forest=round", OUTPUT=output)
    assert not succeeded and "--shape 'forest=round' must be" in feedback.textLog()
    areas = [feature["area_m2"] for feature in QgsVectorLayer(results["OUTPUT"], "x", "ogr").getFeatures()]
    assert areas and min(areas) >= 50_000
    lines = QgsVectorLayer(f"{output}|layername=centrelines", "x", "ogr")
    assert {feature["label"] for feature in lines.getFeatures()} == {"cleared"}
    assert lines.renderer().type() == "categorizedSymbol"
    del lines


def test_the_project_gets_styled_layers(
    provider: Any, feedback: Any, forest_geopackage: Path, project: QgsProject, tmp_path: Path
) -> None:
    context, output = QgsProcessingContext(), str(tmp_path / "out.gpkg")
    context.setProject(project)
    given = {
        "LEDGER": str(forest_geopackage.with_suffix(".ledger")),
        "CENTRELINES": "cleared",
        "OUTPUT": QgsProcessingOutputLayerDefinition(output, project),
    }
    algorithm = QgsApplication.processingRegistry().algorithmById("t4s_geo:render")
    _, succeeded = algorithm.run(given, context, feedback)
    assert succeeded, feedback.textLog()
    loaded = context.layersToLoadOnCompletion()
    assert len(loaded) == 2
    for source in loaded:
        # As QGIS's Processing does it.
        options = QgsVectorLayer.LayerOptions(False)
        layer = QgsVectorLayer(source, "segments", "ogr", options)
        assert layer.renderer().type() == "singleSymbol"
        context.layerToLoadOnCompletionDetails(source).postProcessor().postProcessLayer(
            layer, context, feedback
        )
        assert layer.renderer().type() == "categorizedSymbol"


def test_layers_are_called_after_scene_and_classes_unless_a_name_is_chosen(
    project: QgsProject, feedback: Any, forest_geopackage: Path
) -> None:
    from qgis_plugin.processing.styled import load_styled

    context, output = QgsProcessingContext(), str(forest_geopackage)
    context.setProject(project)
    details = QgsProcessingContext.LayerDetails("Segments", project, "OUTPUT")
    context.addLayerToLoadOnCompletion(output, details)
    load_styled(context, output, choose_name=lambda: "amazon: forest")
    named = {"Segments": "amazon: forest", "mine": "mine"}
    for given, name in named.items():
        layer = QgsVectorLayer(output, given, "ogr")
        context.layerToLoadOnCompletionDetails(output).postProcessor().postProcessLayer(
            layer, context, feedback
        )
        assert layer.name() == name


def test_a_result_is_scored(provider: Any, feedback: Any, samples: Path, forest_geopackage: Path) -> None:
    reference = str(samples / "amazon_forest_reference.tif")
    results, succeeded = run("evaluate", feedback, RESULT=str(forest_geopackage), REFERENCE=reference)
    assert succeeded, feedback.textLog()
    scores = {score["label"]: score["iou"] for score in json.loads(results["SCORES"])}
    assert set(scores) == {"forest", "cleared"}
    assert results["MEAN_IOU"] == pytest.approx(sum(scores.values()) / 2)
    assert results["MEAN_IOU"] > 0.5
    # Against polygons: itself, in a layer of a file with several.
    polygons = QgsVectorLayer(f"{forest_geopackage}|layername=segments", "polygons", "ogr")
    found, succeeded = run(
        "evaluate", feedback, RESULT=str(forest_geopackage), REFERENCE=polygons, FIELD="label"
    )
    assert succeeded, feedback.textLog()
    assert found["MEAN_IOU"] == pytest.approx(1)


def test_qgis_process_runs_without_a_desktop(tmp_path: Path, samples: Path, oracle: str) -> None:
    # A checkout keeps the metadata beside the plugin, the zip in it.
    folder = tmp_path / "plugins" / "t4s_geo_plugin"
    shutil.copytree(ROOT / "qgis_plugin", folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "metadata.txt", folder)
    environment = {
        **os.environ,
        "QGIS_PLUGINPATH": str(folder.parent),
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile"),
        "T4S_GEO_ENGINE": str(ROOT / ".venv" / "bin" / "t4s-geo"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    # Debian's script around it adds an option that it does not know.
    program = shutil.which("qgis_process.bin") or "qgis_process"

    def qgis_process(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [program, *arguments]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=300, check=False
        )

    enabled = qgis_process("plugins", "enable", "t4s_geo_plugin")
    assert enabled.returncode == 0, enabled.stdout + enabled.stderr
    output = tmp_path / "out.gpkg"
    done = qgis_process(
        "run", "t4s_geo:segment", "--", f"INPUT={samples / 'amazon_forest.tif'}", "PROMPTS=forest,cleared",
        f"MODEL={oracle}", f"OUTPUT={output}",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert labels_of(str(output)) == {"forest", "cleared"}
