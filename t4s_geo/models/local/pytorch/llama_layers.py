"""The layers of Llama and its relatives for decoding: few operations, and a KV cache of the caller's.

They use the weights of a stock network of Transformers. What is multiplied by the same vectors is merged
into one matrix, of which the stock network's weights become views, so memory is not doubled and the network
works as before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional


class AttentionCache(Protocol):
    """Keys and values that the tokens of a call attend to; tensors are of shape (..., heads, channels)."""

    def append(self, layer: int, keys: Tensor, values: Tensor) -> None:
        """Takes those of the tokens themselves, once for each layer and before `attend`."""

    def attend(self, layer: int, queries: Tensor) -> Tensor:
        """Returns the attention output of the tokens' queries."""


@dataclass(frozen=True, eq=False)
class Linear:
    """A linear layer.

    Attributes:
        weight: Shape (out, in).
        bias: Shape (out,), or None.
    """

    weight: Tensor
    bias: Tensor | None

    @classmethod
    def of(cls, part: nn.Linear) -> Linear:
        """Takes one over."""
        return cls(part.weight.data, None if part.bias is None else part.bias.data)

    @classmethod
    def merged(cls, parts: Sequence[nn.Linear]) -> Linear:
        """Joins layers of the same vectors; their weights become views of the joined one."""
        weight = torch.cat([part.weight.data for part in parts])
        bias = None if parts[0].bias is None else torch.cat([part.bias.data for part in parts])
        sizes = [part.out_features for part in parts]
        for part, view in zip(parts, weight.split(sizes), strict=True):
            part.weight.data = view
        if bias is not None:
            for part, view in zip(parts, bias.split(sizes), strict=True):
                part.bias.data = view
        return cls(weight, bias)

    def __call__(self, vectors: Tensor) -> Tensor:
        """Takes vectors of shape (..., in)."""
        return functional.linear(vectors, self.weight, self.bias)


@dataclass(frozen=True, eq=False)
class RMSNorm:
    """Root mean square normalisation.

    Attributes:
        weight: What the channels are multiplied by, shape (channels,).
        epsilon: Added to the mean of the squares.
    """

    weight: Tensor
    epsilon: float

    @classmethod
    def of(cls, norm: Any) -> RMSNorm:
        """Takes over one of Transformers."""
        return cls(norm.weight.data, norm.variance_epsilon)

    def __call__(self, vectors: Tensor) -> Tensor:
        """Normalises vectors of shape (..., channels)."""
        return functional.rms_norm(vectors, self.weight.shape, self.weight, self.epsilon)


@dataclass(frozen=True, eq=False)
class Rotary:
    """Rotary embeddings of some positions.

    Attributes:
        cosine: Shape (..., 1, channels): the same for all heads.
        sine: Likewise; its first half is negated.
    """

    cosine: Tensor
    sine: Tensor

    @classmethod
    def table(cls, rotary: nn.Module, like: Tensor, positions: int) -> Rotary:
        """Asks the network's own module about positions from 0 on, for vectors like `like`."""
        cosine, sine = rotary(like, torch.arange(positions, device=like.device)[None])
        half = sine.shape[-1] // 2
        sine = torch.cat([-sine[..., :half], sine[..., half:]], dim=-1)
        return cls(cosine[0, :, None], sine[0, :, None])

    def at(self, positions: Tensor) -> Rotary:
        """Looks positions of any shape up, dtype int64."""
        return Rotary(self.cosine[positions], self.sine[positions])

    def __call__(self, vectors: Tensor) -> Tensor:
        """Rotates vectors of shape (..., heads, channels)."""
        halves_swapped = vectors.roll(vectors.shape[-1] // 2, dims=-1)
        return (vectors * self.cosine).addcmul_(halves_swapped, self.sine)


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer. Heads are counted as queries, then keys, then values.

    Attributes:
        heads: Heads of queries, and heads of keys, of which values have as many.
        attention_norm: Before attention.
        qkv: Projection to all heads.
        qk_norm: Weights of shape (heads of queries and keys, channels) and epsilon; None where these are not
            normalised.
        output: Projection of the attention output.
        mlp_norm: Before the gated MLP.
        gate_up: Both of its first projections in one.
        activation: Of the gate.
        down: Its last projection.
    """

    heads: tuple[int, int]
    attention_norm: RMSNorm
    qkv: Linear
    qk_norm: tuple[Tensor, float] | None
    output: Linear
    mlp_norm: RMSNorm
    gate_up: Linear
    activation: Callable[[Tensor], Tensor]
    down: Linear

    @classmethod
    def of(cls, layer: Any, heads: tuple[int, int]) -> Layer:
        """Takes over the weights of a layer of Transformers."""
        attention, mlp = layer.self_attn, layer.mlp
        return cls(
            heads,
            RMSNorm.of(layer.input_layernorm),
            Linear.merged([attention.q_proj, attention.k_proj, attention.v_proj]),
            _qk_norm(attention, heads),
            Linear.of(attention.o_proj),
            RMSNorm.of(layer.post_attention_layernorm),
            Linear.merged([mlp.gate_proj, mlp.up_proj]),
            mlp.act_fn,
            Linear.of(mlp.down_proj),
        )

    def project(self, vectors: Tensor, rotary: Rotary) -> tuple[Tensor, Tensor, Tensor]:
        """Returns queries, keys and values of vectors of shape (..., width), each (..., heads, channels)."""
        queries, keys = self.heads
        heads = self.qkv(self.attention_norm(vectors)).unflatten(-1, (queries + 2 * keys, -1))
        rotated = heads[..., : queries + keys, :]
        if self.qk_norm is not None:
            weight, epsilon = self.qk_norm
            rotated = functional.rms_norm(rotated, weight.shape[1:], eps=epsilon) * weight
        rotated = rotary(rotated)
        return rotated[..., :queries, :], rotated[..., queries:, :], heads[..., queries + keys :, :]

    def finish(self, vectors: Tensor, attended: Tensor) -> Tensor:
        """Adds the attention output, shape (..., heads, channels), and what the MLP makes of the sum."""
        vectors = vectors + self.output(attended.flatten(-2))
        gate, up = self.gate_up(self.mlp_norm(vectors)).chunk(2, dim=-1)
        return vectors + self.down(self.activation(gate) * up)


@dataclass(frozen=True, eq=False)
class LlamaLayers:
    """All layers of a network.

    Attributes:
        layers: In their order.
        norm: Of what comes out.
        rotary: The network's module of rotary embeddings.
        channels: Of a head.
        scaling: What products of queries and keys are multiplied by.
    """

    layers: tuple[Layer, ...]
    norm: RMSNorm
    rotary: nn.Module
    channels: int
    scaling: float

    @classmethod
    def of(cls, network: Any) -> LlamaLayers:
        """Takes over the layers of a Llama, Mistral, Qwen 2 or Qwen 3 model of Transformers."""
        config, attention = network.config, network.layers[0].self_attn
        heads = config.num_attention_heads, config.num_key_value_heads
        return cls(
            tuple(Layer.of(layer, heads) for layer in network.layers),
            RMSNorm.of(network.norm),
            network.rotary_emb,
            attention.head_dim,
            attention.scaling,
        )

    def forward(self, vectors: Tensor, rotary: Rotary, cache: AttentionCache) -> Tensor:
        """Runs all layers.

        Args:
            vectors: Of some tokens, shape (..., width).
            rotary: Embeddings of their positions.
            cache: Holds the keys and values of tokens before them, and takes theirs.

        Returns:
            The tokens' vectors for the head, of the same shape.
        """
        for index, layer in enumerate(self.layers):
            queries, keys, values = layer.project(vectors, rotary)
            cache.append(index, keys, values)
            vectors = layer.finish(vectors, cache.attend(index, queries))
        return self.norm(vectors)

    def prefill(self, vectors: Tensor, rotary: Rotary, cache: AttentionCache) -> None:
        """Runs the layers over tokens of which only keys and values are wanted; arguments as `forward`."""
        for index, layer in enumerate(self.layers):
            queries, keys, values = layer.project(vectors, rotary)
            cache.append(index, keys, values)
            if layer is not self.layers[-1]:
                vectors = layer.finish(vectors, cache.attend(index, queries))

    @property
    def key_heads(self) -> int:
        """Heads of keys, and of values."""
        return self.layers[0].heads[1]


def _qk_norm(attention: Any, heads: tuple[int, int]) -> tuple[Tensor, float] | None:
    if not hasattr(attention, "q_norm"):
        return None
    norms = [attention.q_norm, attention.k_norm]
    weights = [norm.weight.data.expand(count, -1) for norm, count in zip(norms, heads, strict=True)]
    return torch.cat(weights), norms[0].variance_epsilon
