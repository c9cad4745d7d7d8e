"""What the plugin may use: the standard library and QGIS, in ways that Qt 5 and Qt 6 share."""

from __future__ import annotations

import ast
import os
import re
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
