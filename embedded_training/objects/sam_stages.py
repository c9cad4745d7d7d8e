"""The first stages of MobileSAM's image encoder, whose maps show edges.

TinyViT-5M (Wu et al., 2022), distilled from SAM (Zhang et al., 2023). Batch norms are folded into the
convolutions, as they are in the published graph.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from embedded_training.objects.onnx_weights import read_onnx_weights

CHANNELS = {4: 64, 8: 128, 16: 160}
"""Channels of the maps, by their stride."""
MEAN, STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
"""Of red, green and blue, 0 to 255, as the encoder was trained with."""
_NAMES = {"patch_embed.": "patch_embed.seq.seq.", "first.": "layers.0.", "second.": "layers.1."}
HEADS, WINDOW = 4, 7
"""Attention heads at stride 8, and cells along a side of their windows."""


class Expansion(nn.Module):
    """Inverted residual block of the first stage."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        wide = 4 * channels
        self.conv1 = nn.Conv2d(channels, wide, 1)
        self.conv2 = nn.Conv2d(wide, wide, 3, padding=1, groups=wide)
        self.conv3 = nn.Conv2d(wide, channels, 1)

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (batch, channels, height, width) to the same shape."""
        wide = functional.gelu(self.conv2(functional.gelu(self.conv1(maps))))
        return functional.gelu(maps + self.conv3(wide))


class Shrink(nn.Module):
    """Halves the size between stages."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 1)
        self.conv2 = nn.Conv2d(out, out, 3, stride=2, padding=1, groups=out)
        self.conv3 = nn.Conv2d(out, out, 1)

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (batch, channels, height, width) to (batch, out, height / 2, width / 2)."""
        halved: Tensor = self.conv3(functional.gelu(self.conv2(functional.gelu(self.conv1(maps)))))
        return halved


class Attention(nn.Module):
    """Attention within windows, with a learnt bias for each offset of two cells."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj = nn.Linear(channels, channels)
        self.biases = nn.Parameter(torch.zeros(heads, WINDOW**2, WINDOW**2))

    def forward(self, cells: Tensor) -> Tensor:
        """Maps (windows, cells, channels) to the same shape."""
        windows, count, channels = cells.shape
        parts = self.qkv(self.norm(cells)).view(windows, count, self.heads, 3, channels // self.heads)
        query, key, value = parts.permute(3, 0, 2, 1, 4).unbind()
        mixed = functional.scaled_dot_product_attention(query, key, value, self.biases[None])
        out: Tensor = self.proj(mixed.transpose(1, 2).reshape(windows, count, channels))
        return out


class Perceptron(nn.Module):
    """The feed-forward part of a block, cell by cell."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.fc1 = nn.Linear(channels, 4 * channels)
        self.fc2 = nn.Linear(4 * channels, channels)

    def forward(self, cells: Tensor) -> Tensor:
        """Maps (…, channels) to the same shape."""
        out: Tensor = self.fc2(functional.gelu(self.fc1(self.norm(cells))))
        return out


class WindowBlock(nn.Module):
    """A block of the second stage."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.attn = Attention(channels, heads)
        self.local_conv = nn.Conv2d(channels, channels, 3, padding=1, groups=channels)
        self.mlp = Perceptron(channels)

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (batch, channels, height, width) to the same shape."""
        batch, channels, height, width = maps.shape
        padded = functional.pad(maps, (0, -width % WINDOW, 0, -height % WINDOW))
        down, across = (side // WINDOW for side in padded.shape[-2:])
        windows = padded.view(batch, channels, down, WINDOW, across, WINDOW).permute(0, 2, 4, 3, 5, 1)
        seen = self.attn(windows.reshape(-1, WINDOW**2, channels))
        seen = seen.view(batch, down, across, WINDOW, WINDOW, channels).permute(0, 5, 1, 3, 2, 4)
        maps = maps + seen.reshape(padded.shape)[..., :height, :width]
        maps = self.local_conv(maps)
        out: Tensor = maps + self.mlp(maps.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return out


class Stage(nn.Module):
    """Blocks of one resolution, and the downsampling after them."""

    def __init__(self, blocks: list[nn.Module], downsample: Shrink) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*blocks)
        self.downsample = downsample


class SamStages(nn.Module):
    """Patch embedding and the first two stages, 0.6 million parameters."""

    def __init__(self) -> None:
        super().__init__()
        fine, middle, coarse = CHANNELS.values()
        self.patch_embed = nn.Sequential(
            nn.Conv2d(3, fine // 2, 3, 2, 1), nn.GELU(), nn.Conv2d(fine // 2, fine, 3, 2, 1)
        )
        self.first = Stage([Expansion(fine), Expansion(fine)], Shrink(fine, middle))
        self.second = Stage([WindowBlock(middle, HEADS), WindowBlock(middle, HEADS)], Shrink(middle, coarse))

    def forward(self, pixels: Tensor) -> dict[int, Tensor]:
        """Maps pictures (batch, 3, height, width), sides multiples of 16, as `normalise` returns them.

        Returns:
            Maps by their stride, shapes (batch, channels, height / stride, width / stride).
        """
        fine = self.first.blocks(self.patch_embed(pixels))
        middle = self.second.blocks(self.first.downsample(fine))
        return dict(zip(CHANNELS, (fine, middle, self.second.downsample(middle)), strict=True))

    @classmethod
    def load(cls, encoder: Path) -> SamStages:
        """Takes the weights out of MobileSAM's encoder as an ONNX graph.

        Raises:
            KeyError: The graph lacks a layer.
        """
        tensors, stages = read_onnx_weights(encoder), cls()
        state = {}
        for own_name, parameter in stages.state_dict().items():
            name = _published_name(own_name)
            if name.endswith("attn.biases"):
                # The graph holds them spread out, as the one constant of their shape in their block.
                block = f"/{name.removesuffix('.attn.biases').replace('.blocks', '/blocks')}/attn/"
                shape = tuple(parameter.shape)
                values = {tensor.shape: tensor for key, tensor in tensors.items() if key.startswith(block)}[
                    shape
                ]
            else:
                layer, _, part = name.rpartition(".")
                values = tensors[name] if name in tensors else tensors[f"{layer}.c.{part}"]
            state[own_name] = torch.tensor(values)
        stages.load_state_dict(state)
        return stages


def _published_name(name: str) -> str:
    for ours, theirs in _NAMES.items():
        name = name.replace(ours, theirs)
    return name


def normalise(rgb: Tensor) -> Tensor:
    """Brings colours (batch, 3, height, width) from 0..255 to what the stages expect."""
    mean, std = (torch.tensor(values, device=rgb.device).view(3, 1, 1) for values in (MEAN, STD))
    return (rgb.float() - mean) / std
