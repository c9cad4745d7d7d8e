"""A checkpoint's processor, for pictures and text alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from transformers import AutoConfig, AutoProcessor
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
    return type(kind.__name__, (kind,), {"get_attributes": classmethod(lambda _: list(attributes))})
