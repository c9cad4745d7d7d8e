"""The floors of the code: who may import whom, read off the sources.

A new arrow between packages is a decision: whoever needs one adds it to `ARROWS` (and to the picture in
docs/architecture.md), or finds out here that it points upwards.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.unit.source_imports import PACKAGES, ROOT, foreign, imports, sources, within

FLOORS = (
    ("checkpoints", "closing", "components", "network", "networks", "out_of_memory", "plain", "processes"),
    ("errors", "unforeseen"),
    ("drafts", "files", "memory_limit", "paths", "typed"),
    ("contrast", "declarations", "descriptors", "prompts", "thresholds"),
    ("raster",),
    ("refine", "vector"),
    ("datasets", "labelled"),
    ("evaluation", "models"),
    ("pictures",),
    ("clicks", "events", "ledger", "options", "training"),
    ("benchmarking", "outputs", "results"),
    ("rendering",),
    ("run",),
    ("batch", "worker"),
    ("commands",),
    ("cli",),
    ("__main__",),
)
"""Packages and modules directly below `t4s_geo`, from the ground up; imports point downwards."""

ARROWS: Mapping[str, str] = {
    "__init__": "errors events options prompts rendering run",
    "__main__": "cli",
    "batch": (
        "drafts errors events files ledger network options outputs paths prompts raster results run "
        "unforeseen vector"
    ),
    "benchmarking": "datasets descriptors errors evaluation models pictures",
    "checkpoints": "",
    "clicks": "contrast errors memory_limit prompts raster refine vector",
    "closing": "",
    "cli": "commands memory_limit network raster unforeseen",
    "commands": (
        "batch benchmarking checkpoints datasets declarations descriptors errors evaluation events files "
        "ledger memory_limit "
        "models network options paths pictures plain prompts rendering run training unforeseen vector worker"
    ),
    "components": "",
    "contrast": "errors",
    "datasets": "errors files raster",
    "declarations": "errors",
    "descriptors": "",
    "drafts": "",
    "errors": "plain",
    "evaluation": "errors labelled raster",
    "events": "vector",
    "files": "errors out_of_memory",
    "labelled": "closing errors raster typed vector",
    "ledger": "closing contrast descriptors drafts errors files models prompts raster typed",
    "memory_limit": "errors",
    "models": (
        "checkpoints closing descriptors drafts errors files labelled memory_limit networks out_of_memory "
        "plain processes prompts raster typed unforeseen"
    ),
    "network": "",
    "networks": "",
    "options": "checkpoints contrast declarations errors models refine thresholds typed vector",
    "out_of_memory": "",
    "outputs": "ledger models options paths raster refine vector",
    "paths": "errors",
    "pictures": "descriptors drafts errors files models prompts vector",
    "plain": "",
    "processes": "",
    "prompts": "errors",
    "raster": "closing components drafts errors files memory_limit network plain prompts",
    "refine": "checkpoints errors files memory_limit networks out_of_memory raster",
    "rendering": (
        "drafts errors events files ledger models network options outputs prompts raster refine results "
        "thresholds vector"
    ),
    "results": "errors files ledger vector",
    "run": (
        "contrast descriptors errors events ledger models network options outputs prompts raster rendering "
        "results"
    ),
    "thresholds": "errors",
    "training": (
        "datasets descriptors errors evaluation files labelled models paths pictures prompts raster typed"
    ),
    "typed": "errors",
    "unforeseen": "plain",
    "vector": "closing components drafts errors files memory_limit paths processes prompts raster",
    "worker": (
        "checkpoints clicks closing contrast declarations errors events ledger memory_limit models network "
        "options prompts raster rendering run training unforeseen vector"
    ),
}
"""What each of them imports, in functions too."""

ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "accelerate": ("t4s_geo.training",),
    "distributed": ("t4s_geo.run.cluster",),
    "httpcore2": ("t4s_geo.models.server",),
    "httpx2": ("t4s_geo.models.server",),
    "huggingface_hub": ("t4s_geo.models",),
    "jinja2": ("t4s_geo.models.local.onnx",),
    "onnx": (
        "embedded_training.graphs",
        "embedded_training.objects.graphs",
        "embedded_training.onnx_graph",
        "embedded_training.sam_graphs",
        "embedded_training.sky.graphs",
    ),
    "onnxruntime": ("t4s_geo.models.local.onnx", "t4s_geo.networks"),
    "openai": ("t4s_geo.models.server",),
    "peft": ("t4s_geo.models.local.pytorch", "t4s_geo.training"),
    "pyarrow": ("t4s_geo.vector.geoparquet",),
    "rich": ("t4s_geo.commands",),
    "safetensors": (
        "t4s_geo.models.local",
        "t4s_geo.networks",
        "t4s_geo.training.mixing",
        "embedded_training.objects.graphs",
        "embedded_training.sam_graphs",
        "embedded_training.sky.graphs",
    ),
    "tokenizers": ("t4s_geo.models.local.onnx", "embedded_training"),
    "torch": (
        "t4s_geo.models.local.pytorch",
        "t4s_geo.refine.sam_model",
        "t4s_geo.training",
        "embedded_training",
    ),
    "transformers": (
        "t4s_geo.models.local.pytorch",
        "t4s_geo.refine.sam_model",
        "t4s_geo.training",
        "embedded_training",
    ),
    "typer": ("t4s_geo.cli", "t4s_geo.commands"),
}
"""Libraries that only some modules may import: those that are large, belong to an extra or to development."""


def part(module: str) -> str:
    """Returns what of `ARROWS` a module belongs to."""
    return [*module.split("."), "__init__"][1]


def arrows() -> Mapping[str, set[str]]:
    """Returns the arrows between the parts of `t4s_geo`, as the sources have them."""
    found: dict[str, set[str]] = {}
    for module in sources():
        if module.partition(".")[0] == "t4s_geo":
            inner = {part(one.name) for one in imports(module) if one.name.startswith("t4s_geo.")}
            found.setdefault(part(module), set()).update(inner - {part(module)})
    return found


def test_arrows_between_packages_are_those_of_the_table() -> None:
    found = arrows()
    assert not set(found) ^ set(ARROWS), "packages or modules of t4s_geo that ARROWS lacks, or that are gone"
    new = {one: extra for one in found if (extra := found[one] - set(ARROWS[one].split()))}
    assert not new, "arrows that ARROWS does not allow"
    gone = {one: extra for one in found if (extra := set(ARROWS[one].split()) - found[one])}
    assert not gone, "arrows of ARROWS that no longer exist"


def test_arrows_point_downwards() -> None:
    floor = {name: height for height, names in enumerate(FLOORS) for name in names}
    assert set(floor) == set(ARROWS) - {"__init__"}
    upwards = [
        f"{one} -> {other}"
        for one, others in ARROWS.items()
        for other in others.split()
        if one in floor and floor[other] >= floor[one]
    ]
    assert not upwards


def test_the_picture_shows_the_floors() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = text.split("```mermaid", 2)[1].split("```")[0]
    drawn = [set(re.findall(r"\w+", box)) for box in re.findall(r"subgraph .*?\n(.*?)\n  end", picture, re.S)]
    height = {name: rank for rank, names in enumerate(reversed(drawn)) for name in names}
    assert set(height) == set(ARROWS) - {"__init__"}
    upwards = [
        f"{one} -> {other}"
        for one, others in ARROWS.items()
        for other in others.split()
        if one in height and height[other] > height[one]
    ]
    assert not upwards, "the picture in docs/architecture.md has these imports point upwards"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_waits_for_itself(package: str) -> None:
    graph = {
        module: {one.name for one in imports(module) if one.at_once and one.name in sources()} - {module}
        for module in sources()
        if within(module, (package,))
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"modules import each other: {' <- '.join(error.args[1])}")


def test_descriptors_know_numpy_and_nothing_else() -> None:
    used = {name: foreign(name) for name in sources() if within(name, ("t4s_geo.descriptors",))}
    pictures = used.pop("t4s_geo.descriptors.detections.mask_pictures")
    assert pictures == {"numpy", "PIL"}
    assert set().union(*used.values()) == {"numpy"}, used


@pytest.mark.parametrize("library", ONLY_IN)
def test_heavy_libraries_are_imported_where_they_belong(library: str) -> None:
    importing = {module for module in sources() if library in foreign(module)}
    outside = {module for module in importing if not within(module, ONLY_IN[library])}
    assert not outside
    idle = [place for place in ONLY_IN[library] if not any(within(module, (place,)) for module in importing)]
    assert not idle, f"allowed to import {library}, and do not"


def test_the_plugin_needs_qgis_alone() -> None:
    for module in sources():
        if within(module, ("qgis_plugin",)):
            assert foreign(module) <= {"qgis"}, module


def test_the_wheel_does_without_what_is_not_in_it() -> None:
    for module in sources():
        if within(module, ("t4s_geo",)):
            assert not foreign(module) & {"embedded_training", "qgis_plugin", "benchmarks", "tests"}, module


@pytest.mark.parametrize("folder", ["benchmarks", "scripts", "tests"])
def test_scripts_and_tests_import_what_is_there(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and within(node.module or "", PACKAGES):
                there = node.module in sources()
                assert there, f"{path} imports {node.module}, which is not there"


def test_only_the_command_line_imports_commands() -> None:
    importing = {
        part(module)
        for module in sources()
        for one in imports(module)
        if within(one.name, ("t4s_geo.commands",))
    }
    assert importing == {"cli", "commands"}
