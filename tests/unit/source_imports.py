"""Which module imports what, read off the sources."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("t4s_geo", "embedded_training", "qgis_plugin")


@dataclass(frozen=True)
class Import:
    """One import statement's module, and whether it runs when the importing module is loaded."""

    name: str
    at_once: bool


@cache
def sources() -> Mapping[str, Path]:
    """Returns the file of each module."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in paths
    }


@cache
def imports(module: str) -> tuple[Import, ...]:
    """Returns what a module imports, `from package import module` as `package.module`."""
    path = sources()[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return tuple(_imports(ast.parse(path.read_text(encoding="utf-8")), package, True))


def _imports(node: ast.AST, package: str, at_once: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from (Import(alias.name, at_once) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            parents = package.split(".")[: 1 - child.level or None] if child.level else []
            base = ".".join([*parents, *filter(None, [child.module])])
            for alias in child.names:
                whole = f"{base}.{alias.name}"
                yield Import(whole if whole in sources() else base, at_once)
        else:
            later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            unloaded = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from _imports(child, package, at_once and not later and not unloaded)


def within(module: str, packages: tuple[str, ...]) -> bool:
    """Tells whether a module is one of these or lies in one."""
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def foreign(module: str) -> set[str]:
    """Returns the libraries that a module imports, those of Python and its own package left out."""
    names = {one.name.partition(".")[0] for one in imports(module)}
    return names - sys.stdlib_module_names - {module.partition(".")[0]}
