from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from t4s_geo.errors import UserError
from t4s_geo.memory_limit import ENGINE, check_memory_limit

MIB = 1 << 20


def test_a_limit_that_is_too_low_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {resource.RLIMIT_AS: 700 * MIB, resource.RLIMIT_STACK: 8 * MIB}
    monkeypatch.setattr(resource, "getrlimit", lambda which: (limits[which], resource.RLIM_INFINITY))
    monkeypatch.setattr("os.cpu_count", lambda: 10)
    with pytest.raises(UserError, match=r"may have 700 MiB .* needs 740 MiB"):
        check_memory_limit(500 * MIB)
    check_memory_limit(460 * MIB)
    limits[resource.RLIMIT_AS] = resource.RLIM_INFINITY
    check_memory_limit(1 << 60)


@pytest.mark.parametrize("limit", [250 * MIB, ENGINE])
def test_commands_end_before_libraries_do_it(limit: int) -> None:
    """Without the check they end in a segmentation fault, a traceback or never."""
    done = subprocess.run(
        [sys.executable, "-m", "t4s_geo.cli", "info", "x.tif"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: There is not enough memory")
