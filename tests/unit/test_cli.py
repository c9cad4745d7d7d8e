"""The command line, as far as it needs no engine."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "geopandas", "numpy", "pandas", "pyogrio", "pyproj", "rasterio", "scipy", "shapely", "torch",
    "transformers",
)  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    ["import t4s_geo.cli", "from t4s_geo import Options, RenderOptions", "import t4s_geo.worker.protocol"],
)
def test_commands_options_and_requests_are_imported_without_what_only_a_run_needs(statement: str) -> None:
    program = f"import sys; {statement}; print(*sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_help_is_written_without_them() -> None:
    program = (
        "import sys, t4s_geo.cli\n"
        "try: t4s_geo.cli.main()\n"
        f"finally: print(*sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "segment", "--help"], capture_output=True, text=True, check=False
    )
    assert "--min-area" in done.stdout
    assert done.stderr.split() == []
