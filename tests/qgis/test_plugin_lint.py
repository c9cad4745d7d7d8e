"""What the plugin may use, and what those who review plugins look for."""

from __future__ import annotations

import ast
import configparser
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "qgis_plugin"
SOURCES = sorted(PLUGIN.rglob("*.py"))
# Python of the QGIS 3.22 that Windows users have.
OLDEST = (3, 9)

# Qt.AlignRight and QMessageBox.Ok are gone in PyQt6: enums have their names there.
CLASSES = re.compile(r"^(Qt|Q[A-Z]\w+|Qgs[A-Z]\w+|Qgis)$")


def _name(source: Path) -> str:
    return str(source.relative_to(PLUGIN))


@pytest.mark.parametrize("source", SOURCES, ids=_name)
def test_enums_are_scoped_and_nothing_is_gone_in_qt_6(source: Path) -> None:
    tree = ast.parse(source.read_text(encoding="utf-8"), feature_version=OLDEST)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            unscoped = CLASSES.match(node.value.id) and node.attr[0].isupper()
            # Class.Enum is followed by its member; Class.Member is not.
            if unscoped:
                assert _is_followed(tree, node), (
                    f"{node.value.id}.{node.attr} has no enum's name, line {node.lineno}"
                )
        assert not (isinstance(node, ast.Attribute) and node.attr == "exec_"), f"exec_ in line {node.lineno}"


def _is_followed(tree: ast.AST, attribute: ast.Attribute) -> bool:
    return any(isinstance(node, ast.Attribute) and node.value is attribute for node in ast.walk(tree))


@pytest.mark.parametrize("source", SOURCES, ids=_name)
def test_imports_are_the_standard_library_and_qgis(source: Path) -> None:
    allowed = {*sys.stdlib_module_names, "qgis"}
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names.append(node.module or "")
        for name in names:
            assert name.partition(".")[0] in allowed, f"line {node.lineno} imports {name}"


def test_it_loads_with_nothing_else_installed() -> None:
    """In QGIS's Python with all packages but QGIS's and Qt's hidden."""
    code = (
        "import importlib.abc, pathlib, sys\n"
        "class Hide(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        known = {*sys.stdlib_module_names, 'qgis', 'qgis_plugin', 'PyQt5', 'PyQt6', 'sip'}\n"
        "        if top not in known:\n"
        "            raise ModuleNotFoundError(f'{name} is hidden', name=name)\n"
        "import qgis.core, qgis.gui, qgis.PyQt.QtWidgets\n"
        "sys.meta_path.insert(0, Hide())\n"
        "for path in sorted(pathlib.Path('qgis_plugin').rglob('*.py')):\n"
        "    __import__('.'.join(path.with_suffix('').parts).removesuffix('.__init__'))\n"
        "print('loaded')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        ["/usr/bin/python3", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert done.stdout == "loaded\n", done.stderr


def run(*command: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Runs a tool of this environment."""
    arguments = [sys.executable, "-m", *map(str, command)]
    return subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False, timeout=300)


def test_flake8_qgis_finds_nothing() -> None:
    # QGS105 wants a global in place of the argument that QGIS gives to every plugin.
    done = run("flake8", "--isolated", "--select", "QGS1", "--ignore", "QGS105", "qgis_plugin")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_bandit_finds_nothing() -> None:
    # The engine is a process of its own, started without a shell: B404 and B603 are about just that.
    done = run("bandit", "--quiet", "--recursive", "--skip", "B404,B603", "--format", "json", "qgis_plugin")
    report = json.loads(done.stdout)
    assert [(one["filename"], one["issue_text"]) for one in report["results"]] == []
    assert report["errors"] == [] and report["metrics"]["_totals"]["loc"] > 1000


# Of what it looks for, what is meant to be so.
MEANT = {
    # Docstrings say the types, and test_translations.py looks at words more closely.
    "MISSING_TYPE_HINTS",
    "MISSING_I18N",
    # Matters of taste, and signals taken for slots.
    "MAGIC_NUMBER",
    "GOD_OBJECT",
    "POTENTIAL_MISSING_SLOT",
    # Every process and every thread, whatever its arguments: the engine is one, read by two.
    "UNSAFE_SUBPROCESS",
    "UNSAFE_THREAD",
    # Builds of QGIS 3 with Qt 6 still ask for it.
    "METADATA_SUPPORTS_QT6",
}


def test_the_plugin_analyzer_finds_nothing_that_the_repository_refuses(tmp_path: Path) -> None:
    plugin = tmp_path / "t4s_geo_plugin"
    shutil.copytree(PLUGIN, plugin, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("metadata.txt", "LICENSE"):
        shutil.copy(ROOT / name, plugin)
    program = Path(sys.executable).with_name("qgis-analyzer")
    command = [program, "analyze", plugin, "--output", tmp_path / "out", "--linters", "none", "--no-cache"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    report = json.loads((tmp_path / "out" / "project_context.json").read_text())
    repository = report["repository_compliance"]
    assert repository["is_compliant"] and repository["folder_name_valid"]
    assert repository["binaries"] == repository["constraint_errors"] == []
    assert report["security"]["count"] == 0
    found = report["qgis_compliance"]["best_practices"]["issues"]
    assert len(found) > 10, "it has looked at nothing"
    rest = [(one["type"], one["file"], one["line"]) for one in found if one["type"] not in MEANT]
    assert rest == []


def test_the_metadata_says_what_the_repository_asks_for() -> None:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read_string((ROOT / "metadata.txt").read_text(encoding="utf-8"))
    general = metadata["general"]
    asked = "name qgisMinimumVersion description about version author email repository tracker homepage tags"
    for name in (*asked.split(), "changelog", "icon", "license"):
        assert general.get(name, "").strip(), name
    assert (PLUGIN / general["icon"]).is_file()
    assert general["version"] in general["changelog"]
    assert all(general[name].startswith("https://") for name in ("repository", "tracker", "homepage"))
    assert "example" not in general["email"] and "@" in general["email"]
    # The repository refuses longer ones, and HTML.
    assert len(general["description"]) < 200 and "<" not in general["about"]
