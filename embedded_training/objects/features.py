"""Feature maps of two networks: the embedded checkpoint's tower, and MobileSAM's first stages.

Where they are left as they are, pictures go through them once; their maps stay on disk, so that a head learns
from them at once.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from embedded_training.objects.sam_stages import CHANNELS, SamStages
from embedded_training.objects.sam_stages import normalise as normalise_for_sam
from embedded_training.objects.scenes import Rgb
from t4s_geo.models.local.pytorch.lite_tower import LEVELS, LiteTower

TOWER_MAPS = {
    "tower4": (4, 24),
    "tower8": (8, 40),
    "tower16": (16, 112),
    "tower32": (32, 320),
    "pyramid8": (8, 64),
}
SAM_MAPS = {f"sam{stride}": (stride, channels) for stride, channels in CHANNELS.items()}
MAPS: dict[str, tuple[int, int]] = {**TOWER_MAPS, **SAM_MAPS}
"""Stride and channels of each map."""

TOWER_STAGES = {1: "tower4", 2: "tower8", 4: "tower16", 6: "tower32"}


class Features(nn.Module):
    """Both networks, frozen unless their `requires_grad_` is called."""

    def __init__(self, tower: LiteTower, sam: SamStages) -> None:
        super().__init__()
        self.tower, self.sam = tower.eval(), sam.eval()
        self.requires_grad_(False)

    @classmethod
    def load(cls, checkpoint: Path, encoder: Path) -> Features:
        """Loads the tower of a checkpoint, and MobileSAM's encoder.

        Args:
            checkpoint: A folder such as that of the embedded checkpoint.
            encoder: The published ONNX graph, or the stages as `pack` writes them (`.pt`).
        """
        from transformers import LlavaForConditionalGeneration

        whole = LlavaForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32)
        if encoder.suffix != ".pt":
            return cls(whole.model.vision_tower, SamStages.load(encoder))
        sam = SamStages()
        sam.load_state_dict(torch.load(encoder, weights_only=True))
        return cls(whole.model.vision_tower, sam)

    @torch.inference_mode()
    def maps_of(self, pictures: list[Rgb]) -> dict[str, Tensor]:
        """Returns the maps of pictures of one size, multiples of 32 a side; see `MAPS`."""
        maps: dict[str, Tensor] = self(torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2))
        return maps

    def forward(self, pixels: Tensor) -> dict[str, Tensor]:
        """Returns the maps of colours from 0 to 255, shape (batch, 3, height, width); see `MAPS`."""
        maps = self._tower_maps((pixels.float() - 127) / 128)
        maps.update({f"sam{stride}": seen for stride, seen in self.sam(normalise_for_sam(pixels)).items()})
        return maps

    def _tower_maps(self, pixels: Tensor) -> dict[str, Tensor]:
        stages = list(self.tower.stage_maps(pixels))
        maps = {name: stages[index] for index, name in TOWER_STAGES.items()}
        maps["pyramid8"] = self.tower.pyramid([stages[index] for index in LEVELS])
        return maps
