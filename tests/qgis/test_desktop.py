"""The built zip in QGIS's desktop, on a virtual screen, with a fresh profile: load, prompt, run, cancel."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from qgis.core import QgsApplication

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "[PythonPlugins]\nt4s_geo_plugin=true\n\n[qgis]\ncheckVersion=false\nshowTips=false\n"
# What would lead QGIS to the user's own profile and Python, or another platform.
KEPT_OUT = ("PYTHON", "QGIS_", "QT_", "XDG_")
ABSENT = [program for program in ("xvfb-run", "qgis") if shutil.which(program) is None]


@pytest.mark.skipif(bool(ABSENT), reason=f"needs {' and '.join(ABSENT)}")
def test_a_user_segments_a_scene(tmp_path: Path, artefacts: Path, samples: Path) -> None:
    profile = tmp_path / "profiles" / "default"
    (profile / "QGIS").mkdir(parents=True)
    (profile / "QGIS" / f"{QgsApplication.QGIS_APPLICATION_NAME}.ini").write_text(SETTINGS)
    code = f"import sys, build_plugin as b; open({str(tmp_path / 'p.zip')!r}, 'wb').write(b.build(b.ROOT))"
    python = ROOT / ".venv" / "bin" / "python"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(KEPT_OUT)}
    subprocess.run([python, "-c", code], cwd=ROOT / "scripts", env=plain, check=True, timeout=300)
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        archive.extractall(profile / "python" / "plugins")
    for old in (*artefacts.glob("[0-9]_*.png"), *artefacts.glob("report.json")):
        old.unlink()
    environment = {
        **plain,
        "STEPS_SCENE": str(samples / "banepa_labelled.tif"),
        "STEPS_OUT": str(artefacts),
        "T4S_GEO_ENGINE": str(ROOT / ".venv" / "bin" / "t4s-geo"),
        "QT_QPA_PLATFORM": "xcb",
        # Results without a name go among the user's documents, and what QGIS keeps apart from profiles.
        "HOME": str(tmp_path),
    }
    command = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1400x860x24", "qgis", "--nologo"]
    command += ["--profiles-path", str(tmp_path), "--code", str(Path(__file__).parent / "desktop_steps.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1500, check=False)
    report = json.loads((artefacts / "report.json").read_text())
    assert "error" not in report, report["error"]
    assert done.returncode == 0, done.stderr[-2000:]
    assert report["first"]["renderer"] == ["categorizedSymbol"]
    assert report["first"]["polygons"][0] > 10
    assert report["first"]["is_unfolded"]
    assert report["second"]["status"].startswith("Cancelled")
    # The second is what the cancelled run had found.
    assert report["second"]["layers"] in (1, 2)
    assert (report["preview"], report["preview_after"]) == (True, False)
    assert report["menu"]["actions"] == [
        "Add to a layer …",
        "Adjust probability and size",
        "Click to fix",
        "Map to print",
        "Retry failed tiles",
        "Review the polygons",
        "Show the model's text for a tile",
        "Teach a model…",
        "Where to look next",
    ]
    assert report["menu"]["words"].startswith("Tile ")
    assert len(report["settings"]) == 1 and "t4s-geo" in report["settings"][0]
    assert report["message"].startswith("There is no model /no/such/model")
    assert len(list(artefacts.glob("[0-9]_*.png"))) == 9
