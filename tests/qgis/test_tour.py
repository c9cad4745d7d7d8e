"""The tutorial in QGIS's desktop: a sample, sliders, a review, places to correct, a taught model, an export.

It trains and segments twice, which takes minutes: `make test-tour`. The pictures in docs/tutorial.md are
those that it leaves in build/qgis.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from qgis.core import QgsApplication
from test_desktop import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
LONG = "T4S_GEO_TOUR"
ABSENT = [program for program in ("xvfb-run", "qgis") if shutil.which(program) is None]
pytestmark = [
    pytest.mark.skipif(not os.environ.get(LONG), reason=f"takes minutes; {LONG}=1 or make test-tour runs it"),
    pytest.mark.skipif(bool(ABSENT), reason=f"needs {' and '.join(ABSENT)}"),
]


def test_a_user_goes_through_the_tutorial(tmp_path: Path, artefacts: Path, samples: Path) -> None:
    profile = tmp_path / "profiles" / "default"
    (profile / "QGIS").mkdir(parents=True)
    (profile / "QGIS" / f"{QgsApplication.QGIS_APPLICATION_NAME}.ini").write_text(SETTINGS)
    code = f"import build_plugin as b; open({str(tmp_path / 'p.zip')!r}, 'wb').write(b.build(b.ROOT))"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_"))}
    python = ROOT / ".venv" / "bin" / "python"
    subprocess.run([python, "-c", code], cwd=ROOT / "scripts", env=plain, check=True, timeout=300)
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        archive.extractall(profile / "python" / "plugins")
    environment = {
        **plain,
        "HOME": str(tmp_path),
        "STEPS_OUT": str(tmp_path),
        "STEPS_DRAWN": str(samples / "banepa_buildings.geojson"),
        "STEPS_STEPS": os.environ.get("T4S_GEO_TOUR_STEPS", "40"),
        "T4S_GEO_ENGINE": str(ROOT / ".venv" / "bin" / "t4s-geo"),
        "QT_QPA_PLATFORM": "xcb",
    }
    command = ["xvfb-run", "--auto-servernum", "--server-args=-screen 0 1400x860x24", "qgis", "--nologo"]
    command += ["--profiles-path", str(tmp_path), "--code", str(Path(__file__).parent / "tour_steps.py")]
    subprocess.run(command, env=environment, capture_output=True, text=True, timeout=3600, check=False)
    for picture in (*tmp_path.glob("tour_*.png"), tmp_path / "report.json"):
        shutil.copy(picture, artefacts / picture.name.replace("report", "tour"))
    report = json.loads((tmp_path / "report.json").read_text())
    assert "error" not in report, report["error"]
    assert report["reviewed"]["accepted"] == 2 and report["reviewed"]["rejected"] == 1
    assert report["corrected"]["corrected"] > 20 and report["asked"] == "model"
    assert report["corrected"]["accepted"] >= 2 and report["corrected"]["rejected"] >= 1
    assert report["status"].startswith("Done")
    for status in ("accepted", "corrected", "rejected"):
        assert report["second"][status] == report["corrected"][status]
    label, before, after = report["scores"]
    # What is held out has no part in choosing the state that is kept.
    print(f"{label}: {before} before, {after} after; {report['taught']}")
    assert label == "building" and float(after) > float(before) > 0.5
    assert report["export"] == [0, "", report["layer"]]
