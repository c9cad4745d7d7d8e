"""A convolutional vision tower for LLaVA: EfficientNet-Lite0 with a feature pyramid.

Importing this module registers it, so that the Auto classes load checkpoints with it.

The backbone follows EfficientNet-Lite0 (Tan & Le 2019 without squeeze-and-excitation, ReLU6), whose published
ImageNet weights are where training starts. Batch norms are folded into the convolutions: they are constant
in use, and small data sets would only spoil their statistics. The pyramid (Lin et al. 2017) brings meaning
from coarse maps down to one vector per 8 x 8 pixels; the 4 x 4 vectors of a patch make one image token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from huggingface_hub.dataclasses import strict
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, PreTrainedConfig, PreTrainedModel, initialization
from transformers.modeling_outputs import BaseModelOutput

STEM = 32
# Repeats, kernel, stride, expansion and channels of each stage.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
LEVELS = {2: 40, 4: 112, 6: 320}
"""Channels of the stages that the pyramid reads: the last ones at 1/8, 1/16 and 1/32 of the size."""

IMAGES_AT_ONCE = 2
"""Images that go through the tower together on a processor."""

CELL = 8
"""Pixels along each side of what one vector of the pyramid stands for."""


@strict
class LiteTowerConfig(PreTrainedConfig):  # type: ignore[misc]
    """Configuration of the tower.

    Attributes:
        hidden_size: Width of an image token.
        pyramid_size: Channels of the pyramid.
        image_size: Pixels along each side of an image.
        patch_size: Pixels along each side of what one image token stands for; a multiple of 8.
    """

    model_type = "efficientnet_lite_pyramid"

    hidden_size: int = 256
    pyramid_size: int = 64
    image_size: int = 256
    patch_size: int = 32


class SameConv2d(nn.Conv2d):
    """A convolution that pads as TensorFlow does, as the published weights expect: more after than before."""

    def forward(self, pixels: Tensor) -> Tensor:
        """Convolves (batch, channels, height, width); strides divide the size, rounded up."""
        stride, kernel = self.stride[0], self.kernel_size[0]
        # Here before and after are the same, which the convolution pads by itself, without a copy.
        if stride == 1:
            return functional.conv2d(pixels, self.weight, self.bias, padding=kernel // 2, groups=self.groups)
        height, width = (
            max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in pixels.shape[-2:]
        )
        edges = (width // 2, width - width // 2, height // 2, height - height // 2)
        return functional.conv2d(
            functional.pad(pixels, edges), self.weight, self.bias, stride, groups=self.groups
        )


class Bottleneck(nn.Module):
    """Inverted residual block: expand, convolve depthwise, project."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = channels * expansion
        self.expand = nn.Conv2d(channels, wide, 1) if expansion > 1 else None
        self.depthwise = SameConv2d(wide, wide, kernel, stride, groups=wide)
        self.project = nn.Conv2d(wide, out, 1)
        self.residual = stride == 1 and channels == out

    def forward(self, pixels: Tensor) -> Tensor:
        """Maps (batch, channels, height, width) to the block's channels and stride."""
        wide = pixels if self.expand is None else functional.relu6(self.expand(pixels), inplace=True)
        out: Tensor = self.project(functional.relu6(self.depthwise(wide), inplace=True))
        return pixels + out if self.residual else out


class Pyramid(nn.Module):
    """Adds coarse maps, enlarged, to finer ones."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList([nn.Conv2d(channels, width, 1) for channels in LEVELS.values()])
        self.smooth = nn.ModuleList([nn.Conv2d(width, width, 3, padding=1) for _ in LEVELS])

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Turns maps from fine to coarse into one of the finest size, (batch, width, height, width)."""
        levels = list(zip(maps, self.lateral, self.smooth, strict=True))
        coarse, lateral, smooth = levels[-1]
        merged: Tensor = functional.gelu(smooth(lateral(coarse)))
        for fine, lateral, smooth in reversed(levels[:-1]):
            enlarged = functional.interpolate(merged, size=fine.shape[-2:], mode="bilinear")
            merged = functional.gelu(smooth(lateral(fine) + enlarged)) + enlarged
        return merged


class LiteTower(PreTrainedModel):  # type: ignore[misc]
    """The tower: pixels (batch, 3, image_size, image_size) to tokens (batch, tokens, hidden_size)."""

    config_class = LiteTowerConfig
    base_model_prefix = "tower"
    main_input_name = "pixel_values"

    def __init__(self, config: LiteTowerConfig) -> None:
        super().__init__(config)
        self.stem = SameConv2d(3, STEM, 3, 2)
        stages, channels = [], STEM
        for repeats, kernel, stride, expansion, out in STAGES:
            blocks = []
            for repeat in range(repeats):
                blocks.append(Bottleneck(channels, out, kernel, stride if repeat == 0 else 1, expansion))
                channels = out
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)
        self.pyramid = Pyramid(config.pyramid_size)
        self.cells = config.patch_size // CELL
        self.merge = nn.Linear(config.pyramid_size * self.cells**2, config.hidden_size)
        tokens = (config.image_size // config.patch_size) ** 2
        self.positions = nn.Parameter(torch.zeros(1, tokens, config.hidden_size))
        self.norm = nn.LayerNorm(config.hidden_size)
        self.post_init()

    def forward(self, pixel_values: Tensor, **_: Any) -> BaseModelOutput:
        """Encodes images; the tokens are both the last and the only hidden state."""
        # The wide maps of a few images stay in a processor's cache, those of a batch do not.
        at_once = IMAGES_AT_ONCE if pixel_values.device.type == "cpu" else len(pixel_values)
        tokens = torch.cat([self._look_at(pixels) for pixels in pixel_values.split(at_once)])
        return BaseModelOutput(last_hidden_state=tokens, hidden_states=(tokens,))

    def stage_maps(self, pixel_values: Tensor) -> Iterator[Tensor]:
        """Yields what each stage makes of images, shape (batch, channels, height, width), in their order."""
        seen = functional.relu6(self.stem(pixel_values.contiguous(memory_format=torch.channels_last)))
        for stage in self.stages:
            seen = stage(seen)
            yield seen

    def _look_at(self, pixel_values: Tensor) -> Tensor:
        """Returns the tokens of images, shape (batch, tokens, hidden_size)."""
        maps = [seen for index, seen in enumerate(self.stage_maps(pixel_values)) if index in LEVELS]
        merged = functional.pixel_unshuffle(self.pyramid(maps), self.cells)
        tokens: Tensor = self.norm(self.merge(merged.flatten(2).transpose(1, 2)) + self.positions)
        return tokens

    def _init_weights(self, module: nn.Module) -> None:
        super()._init_weights(module)
        if isinstance(module, LiteTower):
            # Unlike torch's own, this leaves alone what has just been loaded.
            initialization.normal_(module.positions, std=0.02)


AutoConfig.register(LiteTowerConfig.model_type, LiteTowerConfig)
AutoModel.register(LiteTowerConfig, LiteTower)
