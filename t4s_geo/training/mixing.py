"""Weights between those that a checkpoint had and those that it has learnt.

On the line between the two lie checkpoints that know most of what was learnt, and have forgotten less of what
was known (Wortsman et al., 2022, "Robust fine-tuning of zero-shot models", section 3).
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file


def mix_weights(first: Path, folder: Path, share: float) -> None:
    """Leaves of a checkpoint a share of what it has learnt since another one.

    Args:
        first: What it was, in files of the same names.
        folder: The checkpoint, which is changed; one file is in memory at a time.
        share: Of the difference between the two, 0 to 1.
    """
    for path in sorted(folder.glob("*.safetensors")):
        mixed = {}
        with safe_open(first / path.name, "pt") as before, safe_open(path, "pt") as after:
            for name in after.keys():  # noqa: SIM118
                new = after.get_tensor(name)
                mixed[name] = torch.lerp(before.get_tensor(name).float(), new.float(), share).to(new.dtype)
        save_file(mixed, path, metadata={"format": "pt"})
