"""A checkpoint's processor, for pictures and text alone."""

from __future__ import annotations

from pathlib import Path
from types import FunctionType
from typing import Any

from transformers import AutoConfig, AutoProcessor, ProcessorMixin
from transformers.models.auto.processing_auto import PROCESSOR_MAPPING
from transformers.utils import is_torchvision_available

import t4s_geo.models.local.pytorch.lite_tower  # noqa: F401  (registers the embedded checkpoint's tower with the Auto classes)

VIDEOS = "video_processor"


def load_processor(folder: Path) -> Any:
    """Loads a processor; nothing is fetched from a hub and no code in the folder is run.

    Processors of models that know videos, too, need torchvision for them. Tiles are not videos, so where it
    is not installed such a processor is loaded without that part.

    Args:
        folder: A folder as `save_pretrained` writes it.

    Raises:
        OSError, ValueError, KeyError: Files are missing or damaged.
    """
    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    kind: Any = PROCESSOR_MAPPING.get(type(config), None)
    if kind is None or is_torchvision_available() or VIDEOS not in kind.get_attributes():
        return AutoProcessor.from_pretrained(folder, local_files_only=True)
    return without_videos(kind).from_pretrained(folder, local_files_only=True)


def without_videos(kind: Any) -> Any:
    """Returns a processor's class that neither loads nor wants what prepares videos."""
    attributes = [name for name in kind.get_attributes() if name != VIDEOS]
    members = {
        "__init__": _optional(kind.__init__),
        "get_attributes": classmethod(lambda _: list(attributes)),
    }
    return type(kind.__name__, (kind, _NoVideos), members)


def _optional(begin: FunctionType) -> FunctionType:
    """Returns a constructor to which what prepares videos need not be given.

    A copy, since Transformers reads the names of its arguments off its code.
    """
    names = begin.__code__.co_varnames[: begin.__code__.co_argcount]
    given = begin.__defaults__ or ()
    missing = len(names) - names.index(VIDEOS) - len(given) if VIDEOS in names else 0
    defaults = (*[None] * missing, *given)
    return FunctionType(begin.__code__, begin.__globals__, begin.__name__, defaults, begin.__closure__)


class _NoVideos(ProcessorMixin):  # type: ignore[misc]  # Transformers' classes are not typed
    """Stands between a processor's class and what all have in common, which takes only what is listed."""

    def __init__(self, *parts: Any, **options: Any) -> None:
        options.pop(VIDEOS, None)
        super().__init__(*parts, **options)
