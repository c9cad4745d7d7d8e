"""The layers of Llama and its relatives for decoding: few operations, and keys stay with the caller.

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


class Memory(Protocol):
    """Keys and values that the tokens of a call see; all tensors are of shape (..., heads, channels)."""

    def keep(self, layer: int, keys: Tensor, values: Tensor) -> None:
        """Takes those of the tokens themselves, once for each layer and before `read`."""

    def read(self, layer: int, queries: Tensor) -> Tensor:
        """Returns what the tokens' queries read, likewise."""


@dataclass(frozen=True, eq=False)
class Map:
    """A linear map.

    Attributes:
        weight: Shape (out, in).
        bias: Shape (out,), or None.
    """

    weight: Tensor
    bias: Tensor | None

    @classmethod
    def of(cls, part: nn.Linear) -> Map:
        """Takes one over."""
        return cls(part.weight.data, None if part.bias is None else part.bias.data)

    @classmethod
    def merged(cls, parts: Sequence[nn.Linear]) -> Map:
        """Joins maps of the same vectors; their weights become views of the joined one."""
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
        """Maps vectors of shape (..., in)."""
        return functional.linear(vectors, self.weight, self.bias)


@dataclass(frozen=True, eq=False)
class Norm:
    """A root mean square norm.

    Attributes:
        weight: What the channels are multiplied by, shape (channels,).
        epsilon: Added to the mean of the squares.
    """

    weight: Tensor
    epsilon: float

    @classmethod
    def of(cls, norm: Any) -> Norm:
        """Takes over one of Transformers."""
        return cls(norm.weight.data, norm.variance_epsilon)

    def __call__(self, vectors: Tensor) -> Tensor:
        """Norms vectors of shape (..., channels)."""
        return functional.rms_norm(vectors, self.weight.shape, self.weight, self.epsilon)


@dataclass(frozen=True, eq=False)
class Rotation:
    """Rotary embeddings of some positions.

    Attributes:
        cosine: Shape (..., 1, channels): the same for all heads.
        sine: Likewise; its first half is negated.
    """

    cosine: Tensor
    sine: Tensor

    @classmethod
    def table(cls, rotary: nn.Module, like: Tensor, positions: int) -> Rotation:
        """Asks the network's own module about positions from 0 on, for vectors like `like`."""
        cosine, sine = rotary(like, torch.arange(positions, device=like.device)[None])
        half = sine.shape[-1] // 2
        sine = torch.cat([-sine[..., :half], sine[..., half:]], dim=-1)
        return cls(cosine[0, :, None], sine[0, :, None])

    def at(self, positions: Tensor) -> Rotation:
        """Looks positions of any shape up, dtype int64."""
        return Rotation(self.cosine[positions], self.sine[positions])

    def __call__(self, vectors: Tensor) -> Tensor:
        """Turns vectors of shape (..., heads, channels)."""
        halves_swapped = vectors.roll(vectors.shape[-1] // 2, dims=-1)
        return (vectors * self.cosine).addcmul_(halves_swapped, self.sine)


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer. Heads are counted as queries, then keys, then values.

    Attributes:
        heads: Heads of queries, and heads of keys, of which values have as many.
        before_attention: Norm.
        projection: To all heads.
        head_norm: Norm of queries and keys: weights of shape (heads of both, channels) and epsilon; or None.
        output: From the attended values.
        before_gate: Norm.
        gate_and_up: Both in one.
        activation: Of the gate.
        down: The way back.
    """

    heads: tuple[int, int]
    before_attention: Norm
    projection: Map
    head_norm: tuple[Tensor, float] | None
    output: Map
    before_gate: Norm
    gate_and_up: Map
    activation: Callable[[Tensor], Tensor]
    down: Map

    @classmethod
    def of(cls, layer: Any, heads: tuple[int, int]) -> Layer:
        """Takes over the weights of a layer of Transformers."""
        attention, mlp = layer.self_attn, layer.mlp
        return cls(
            heads,
            Norm.of(layer.input_layernorm),
            Map.merged([attention.q_proj, attention.k_proj, attention.v_proj]),
            _head_norm(attention, heads),
            Map.of(attention.o_proj),
            Norm.of(layer.post_attention_layernorm),
            Map.merged([mlp.gate_proj, mlp.up_proj]),
            mlp.act_fn,
            Map.of(mlp.down_proj),
        )

    def project(self, vectors: Tensor, rotation: Rotation) -> tuple[Tensor, Tensor, Tensor]:
        """Returns queries, keys and values of vectors of shape (..., width), each (..., heads, channels)."""
        queries, keys = self.heads
        heads = self.projection(self.before_attention(vectors)).unflatten(-1, (queries + 2 * keys, -1))
        turning = heads[..., : queries + keys, :]
        if self.head_norm is not None:
            weight, epsilon = self.head_norm
            turning = functional.rms_norm(turning, weight.shape[1:], eps=epsilon) * weight
        turned = rotation(turning)
        return turned[..., :queries, :], turned[..., queries:, :], heads[..., queries + keys :, :]

    def finish(self, vectors: Tensor, attended: Tensor) -> Tensor:
        """Adds what was attended to, shape (..., heads, channels), and what the layer makes of the sum."""
        vectors = vectors + self.output(attended.flatten(-2))
        gate, up = self.gate_and_up(self.before_gate(vectors)).chunk(2, dim=-1)
        return vectors + self.down(self.activation(gate) * up)


@dataclass(frozen=True, eq=False)
class LlamaLayers:
    """All layers of a network.

    Attributes:
        layers: In their order.
        norm: Of what comes out.
        rotary: The network's module that embeds positions.
        channels: Of a head.
        scaling: What products of queries and keys are multiplied by.
    """

    layers: tuple[Layer, ...]
    norm: Norm
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
            Norm.of(network.norm),
            network.rotary_emb,
            attention.head_dim,
            attention.scaling,
        )

    def run(self, vectors: Tensor, rotation: Rotation, memory: Memory) -> Tensor:
        """Runs all layers.

        Args:
            vectors: Of some tokens, shape (..., width).
            rotation: Of their positions.
            memory: Holds their keys and values, and those of tokens before them.

        Returns:
            The tokens' vectors for the head, of the same shape.
        """
        for index, layer in enumerate(self.layers):
            queries, keys, values = layer.project(vectors, rotation)
            memory.keep(index, keys, values)
            vectors = layer.finish(vectors, memory.read(index, queries))
        return self.norm(vectors)

    def remember(self, vectors: Tensor, rotation: Rotation, memory: Memory) -> None:
        """Runs the layers over tokens of which only keys and values are wanted; arguments as for `run`."""
        for index, layer in enumerate(self.layers):
            queries, keys, values = layer.project(vectors, rotation)
            memory.keep(index, keys, values)
            if layer is not self.layers[-1]:
                vectors = layer.finish(vectors, memory.read(index, queries))

    @property
    def key_heads(self) -> int:
        """Heads of keys, and of values."""
        return self.layers[0].heads[1]


def _head_norm(attention: Any, heads: tuple[int, int]) -> tuple[Tensor, float] | None:
    if not hasattr(attention, "q_norm"):
        return None
    norms = [attention.q_norm, attention.k_norm]
    weights = [norm.weight.data.expand(count, -1) for norm, count in zip(norms, heads, strict=True)]
    return torch.cat(weights), norms[0].variance_epsilon
