"""The documentation names what is there: pages, files, modules, make targets."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("*.md"))]
FOLDERS = "t4s_geo|embedded_training|qgis_plugin|benchmarks|scripts|tests|docs|sample_tiles"
WRITTEN = {"CONTRIBUTING.md", "CHANGELOG.md", "index.md"}
"""Pages that scripts/docs_site.py makes."""


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _parsed(path: Path) -> dict[str, object]:
    """Reads YAML without what its own tags stand for."""
    text = re.sub(r"!!python/\S+( \{.*\})?", "''", path.read_text(encoding="utf-8"))
    content: dict[str, object] = yaml.safe_load(text)
    return content


def _leaves(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    values = node.values() if isinstance(node, dict) else node
    return [leaf for value in values for leaf in _leaves(value)]


def test_every_page_is_in_the_navigation() -> None:
    listed = _leaves(_parsed(ROOT / "mkdocs.yml")["nav"])
    assert len(listed) == len(set(listed))
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert set(listed) == there | WRITTEN


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_and_pictures_are_there(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_files_that_are_named_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in re.findall(rf"(?<![\w/.])((?:{FOLDERS})/[\w./-]*[\w/])", text):
        assert (ROOT / path).exists(), path
    for module in re.findall(r"python -m ((?:embedded_training|t4s_geo)[\w.]*)", text):
        assert find_spec(module.rstrip(".")) is not None, module
    for dotted in re.findall(r"(?<![\w./])(t4s_geo(?:\.\w+)+)", text):
        assert _is_there(dotted), dotted


def _is_there(dotted: str) -> bool:
    """Tells whether a name is a module of the engine, or in one as far as its text says."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:count])
        module = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
        if module.is_file():
            text = module.read_text(encoding="utf-8")
            return count == len(parts) or re.search(rf"\b{parts[count]}\b", text) is not None
    return False


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for target in re.findall(r"(?:`|^ {4})make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
        assert target in targets, target


def test_workflows_call_the_targets_that_people_call() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    runs = [run for path in (ROOT / ".github" / "workflows").glob("*.yml") for run in _runs(_parsed(path))]
    called = {run.split()[1] for run in runs if run.startswith("make ")}
    assert called <= targets
    assert {"lint", "test-engine", "test-qgis", "docs"} <= called


def _runs(workflow: dict[str, object]) -> list[str]:
    jobs = workflow["jobs"]
    assert isinstance(jobs, dict)
    return [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
