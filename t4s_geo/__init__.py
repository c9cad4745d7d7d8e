"""Text prompts in, georeferenced polygons out: Text4Seg++ for satellite and aerial scenes.

The one call that most programs need is `t4s_geo.segment`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str
    from t4s_geo.errors import Cancelled, UserError
    from t4s_geo.events import Summary
    from t4s_geo.options import Options, RenderOptions
    from t4s_geo.prompts import Prompt
    from t4s_geo.rendering.again import render
    from t4s_geo.run.pipeline import segment

__all__ = ["Cancelled", "Options", "Prompt", "RenderOptions", "Summary", "UserError", "render", "segment"]

_HOMES = {
    "Cancelled": "errors",
    "UserError": "errors",
    "Summary": "events",
    "Options": "options",
    "RenderOptions": "options",
    "segment": "run.pipeline",
    "Prompt": "prompts",
    "render": "rendering.again",
}


def __getattr__(name: str) -> object:
    """Imports what is asked for when it is asked for, so that `t4s-geo --help` answers at once."""
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("t4s-geo")
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "0+unknown"
