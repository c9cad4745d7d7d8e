"""Tests lie beside what they test, files are short, and the map in CONTRIBUTING.md shows every package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTED = (ROOT / "t4s_geo", ROOT)
"""Where the folder that a folder of tests mirrors is looked for."""
LONGEST = 300
"""Lines of a Python file at most."""

SEVERAL_MODULES = {
    "tests/integration/batch/test_going_on.py": "runs of all of `batch`",
    "tests/integration/batch/test_inputs.py": "runs of all of `batch`",
    "tests/integration/batch/test_outputs.py": "runs of all of `batch`",
    "tests/integration/embedded_training/test_training.py": "all steps of the recipe",
    "tests/integration/models/families/test_families.py": "`local` with the families of checkpoints",
    "tests/integration/models/families/test_stock_families.py": "`local` with public models' architectures",
    "tests/integration/models/test_embedded.py": "`local` with the embedded checkpoint",
    "tests/integration/models/test_server.py": "`server` with a real server",
    "tests/integration/refine/test_refine.py": "runs with `--refine`",
    "tests/integration/run/cluster/test_cluster.py": "`run.cluster` with a real cluster",
    "tests/integration/run/test_faults.py": "runs with faults of files and machines",
    "tests/integration/run/test_output_formats.py": "runs with outputs of each format",
    "tests/integration/run/test_resume.py": "runs that are killed and go on",
    "tests/integration/test_inputs.py": "runs over scenes of all kinds",
    "tests/integration/test_objects.py": "objects from the oracle to polygons",
    "tests/integration/test_sample_tiles.py": "the data in sample_tiles/",
    "tests/integration/vector/test_seams.py": "polygons across strips",
    "tests/integration/vector/test_write_errors.py": "writing where it fails",
    "tests/integration/vector/test_write_geopackage.py": "writing as a whole",
    "tests/integration/worker/test_worker.py": "the process, over its pipes",
    "tests/unit/benchmarks/test_formats.py": "benchmarks/formats",
    "tests/unit/datasets/sets/test_sets.py": "all of `datasets.sets`, and what they have in common",
    "tests/unit/descriptors/detections/test_tags.py": "`box_tags`, `point_tags` and `patch_boxes`",
    "tests/unit/models/test_new_format.py": "a format from outside, through all of the engine",
    "tests/unit/models/test_confusion.py": "runs in which prompts claim the same place",
    "tests/unit/models/test_stock_models.py": "public models, from words to polygons",
    "tests/unit/scripts/test_find_python.py": "scripts/find-python.sh",
    "tests/unit/evaluation/test_evaluation.py": "all of `evaluation`",
    "tests/unit/test_architecture.py": "imports",
    "tests/unit/test_docs.py": "documentation",
    "tests/unit/test_layout.py": "folders",
    "tests/unit/vector/test_coverage.py": "polygons that share borders",
    "tests/unit/vector/test_polygonise.py": "from classes to polygons",
}
"""Tests that are named after what they do, since it takes several modules."""


def _files(kind: str) -> list[Path]:
    """Returns the test modules below `tests/unit` or `tests/integration`, relative to the root."""
    return [path.relative_to(ROOT) for path in sorted((ROOT / "tests" / kind).rglob("test_*.py"))]


def mirrored(path: Path) -> Path | None:
    """Returns the folder that a test's folder mirrors, if there is one."""
    relative = path.parent.relative_to(ROOT / "tests").parts[1:]
    return next((found for base in TESTED if (found := base.joinpath(*relative)).is_dir()), None)


def packages() -> set[str]:
    """Returns the folders of the code that hold modules, relative to the root."""
    found = set()
    for package in ("t4s_geo", "embedded_training", "qgis_plugin"):
        paths = [path.parent for path in (ROOT / package).rglob("*.py")]
        found |= {f"{path.relative_to(ROOT).as_posix()}/" for path in paths}
    return found


def _module(path: Path) -> Path | None:
    """Returns the module that a test is named after, whether it is there or not; None without a package."""
    folder = mirrored(path)
    return folder and folder / path.name.removeprefix("test_")


@pytest.mark.parametrize("path", [*_files("unit"), *_files("integration")], ids=str)
def test_a_test_is_named_after_its_module(path: Path) -> None:
    module = _module(ROOT / path)
    if path.as_posix() in SEVERAL_MODULES:
        assert module is None or not module.is_file(), "need not be listed in SEVERAL_MODULES"
    else:
        assert module is not None, f"{path.parent} mirrors no package"
        assert module.is_file(), f"there is no {module} to test; list {path} in SEVERAL_MODULES"


def test_what_is_listed_is_there() -> None:
    assert all((ROOT / path).is_file() for path in SEVERAL_MODULES)


def test_the_map_shows_every_package_and_no_other() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    shown = {name for row in rows for name in re.findall(r"`([a-z0-9_/]+/)`", row)}
    missing = packages() - shown
    assert not missing, "packages that the table of CONTRIBUTING.md lacks"
    gone = {name for name in shown if not (ROOT / name).is_dir()}
    assert not gone, "folders of the table that are not there"


def test_files_are_short_enough_to_have_one_subject() -> None:
    folders = ("t4s_geo", "embedded_training", "qgis_plugin", "benchmarks", "scripts", "tests")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    long = {path.relative_to(ROOT).as_posix(): count for path in paths if (count := _lines(path)) > LONGEST}
    assert not long, f"files of more than {LONGEST} lines: split them by subject"


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
