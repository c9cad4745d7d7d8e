"""Where the files of a local checkpoint are: in the package, in a folder, or in the cache of a hub."""

from __future__ import annotations

import json
import math
import re
import struct
from collections import Counter
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Any

from t4s_geo.checkpoints import EMBEDDED
from t4s_geo.errors import UserError
from t4s_geo.files import check_regular, loading
from t4s_geo.models.card import CARD_NAME
from t4s_geo.models.hub import FILES, fetched

ADAPTER = "adapter_config.json"
"""Says that a folder holds an adapter, as PEFT writes it, and of which checkpoint."""
MOST_FILES = 100_000
"""Of a checkpoint's folder; among more, pipes are not looked for."""
HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
LONGEST_HEADER = 100 << 20
"""Bytes; as safetensors itself limits it."""


def model_folder(name: str, *, card_only: bool = False) -> Path:
    """Returns the folder of a local checkpoint; one that a hub has is fetched into Hugging Face's cache.

    Args:
        name: `embedded` for the one in the package, a folder, or a name on the hub, `owner/name`.
        card_only: The card will do.

    Raises:
        UserError: There is no such checkpoint, or it cannot be fetched.
    """
    if name == EMBEDDED:
        return Path(str(resources.files("t4s_geo") / "checkpoints" / EMBEDDED))
    folder = Path(name)
    if folder.is_dir():
        for path in islice(folder.iterdir(), MOST_FILES):
            check_regular(path, "file of the checkpoint")
        return folder
    if HUB_NAME.fullmatch(name):
        return fetched(name, [CARD_NAME] if card_only else FILES)
    raise UserError(
        f"There is no model {name!r}; give 'embedded', a checkpoint's folder, its name on the Hugging Face "
        "hub, https://host/v1#model-name, or oracle:LABELS.tif.",
        problem="no_model",
        model=name,
    )


def base_folder(folder: Path) -> Path:
    """Returns the folder of the checkpoint that an adapter belongs to; the folder itself if it is none.

    Raises:
        UserError: The adapter does not say what it belongs to, or that is not there.
    """
    if not (folder / ADAPTER).exists():
        return folder
    try:
        base = json.loads((folder / ADAPTER).read_text(encoding="utf-8"))["base_model_name_or_path"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        base = None
    if not isinstance(base, str) or not base:
        raise UserError(
            f"{folder / ADAPTER} names no base_model_name_or_path; write the checkpoint's folder.",
            problem="damaged_model",
        )
    beside = folder / base
    return beside if beside.is_dir() else model_folder(base)


def card_folder(folder: Path) -> Path:
    """Returns the folder with the card: an adapter's own comes before its base's."""
    return folder if (folder / CARD_NAME).exists() else base_folder(folder)


def describe_weights(folder: Path) -> dict[str, object]:
    """Returns what the headers of the weights say, for people; reads no weights.

    Raises:
        UserError: A file is not a safetensors file, or says what cannot be.
    """
    base = base_folder(folder)
    parameters: Counter[str] = Counter()
    with loading(f"The checkpoint {folder}"):
        for path in sorted(base.glob("*.safetensors")):
            for tensor in _header(path).values():
                parameters[str(tensor["dtype"])] += math.prod(map(int, tensor["shape"]))
        total = f"{parameters.total():,}"
    described: dict[str, object] = {"path": str(folder.resolve())}
    if base != folder:
        described["base"] = str(base.resolve())
    try:
        config = json.loads((base / "config.json").read_text(encoding="utf-8"))
        described["architecture"] = ", ".join(config["architectures"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        described["architecture"] = "unknown"
    described["parameters"] = total
    described["stored as"] = ", ".join(sorted(parameters))
    return described


def _header(path: Path) -> dict[str, Any]:
    """Reads the table of contents of a safetensors file: its length in eight bytes, then JSON."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > LONGEST_HEADER:
                raise ValueError("its header is too long")
            tensors: dict[str, Any] = json.loads(file.read(length))
        tensors.pop("__metadata__", None)
        return tensors
    except (OSError, ValueError, struct.error) as error:
        raise UserError(
            f"{path} is not a safetensors file ({error}); restore it.", problem="damaged_model"
        ) from None
