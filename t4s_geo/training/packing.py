"""Several questions about one picture in one row: the picture's tokens once, then each question by itself.

A row starts with what its questions have in common, the picture among it. Each question, with its answer,
attends to this start and to itself, not to the others, and stands at the positions that it would have alone.
So the network computes for a token what it would compute in a row of its own, and the loss of a packed row
is the mean over the tokens of its questions. Turns of one conversation, as LLaVA has them, would let a
question see the answers before it, which it cannot when the model is asked. Nothing is wanted of the chat
template but that the picture comes before the question, and of the network that it takes a mask and
positions; `check_packing` tries whether it does.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from t4s_geo.errors import UserError

IGNORED = -100
"""Target of what the network is given, and does not have to write."""
ADVICE = "leave questions_per_picture out of the recipe"


@dataclass(frozen=True, eq=False)
class Packer:
    """Packs rows as a network takes them.

    Attributes:
        rope: Says positions, in networks that count rows and columns of pictures; None for one after another.
        additive: Whether masks are added to scores, in place of telling what is seen.
        picture: The token that stands for pictures; None where it is unknown.
    """

    rope: Callable[..., Any] | None = None
    additive: bool = False
    picture: int | None = None

    @classmethod
    def of(cls, network: Any) -> Packer:
        """Returns the packer of a network."""
        found = (getattr(module, "get_rope_index", None) for module in network.modules())
        rope = next((one for one in found if callable(one)), None)
        config = network.config.get_text_config()
        names = ("image_token_id", "image_token_index")
        tokens = (getattr(network.config, name, None) for name in names)
        picture = next((one for one in tokens if one is not None), None)
        return cls(rope, getattr(config, "_attn_implementation", None) == "eager", picture)

    def pack(self, rows: Mapping[str, Tensor], counts: Sequence[int]) -> dict[str, Tensor]:
        """Packs rows.

        Args:
            rows: Inputs of all questions, each as a row of its own, padded at the right: `input_ids`,
                `attention_mask` and `labels`, shape (questions, length), and what else there is. Questions
                about a picture stand together.
            counts: How many questions there are about each picture.

        Returns:
            What is a number a token, shape (pictures, longer length); `attention_mask`, shape (pictures, 1,
            longer length, longer length); and `position_ids`. Nothing of the pixels.

        Raises:
            UserError: The picture comes after the question, whose words its tokens then depend on.
        """
        ids, positions = rows["input_ids"], self._positions(rows)
        asked = (rows["labels"] != IGNORED).int().argmax(dim=1)
        lengths = rows["attention_mask"].sum(dim=1)
        places, first = [], 0
        for count in counts:
            places.append(_places(ids, asked, lengths, range(first, first + count)))
            first += count
        length = max(place.shape[1] for place in places)
        row, column, block = torch.stack([_padded(place, length) for place in places], dim=1)
        if self.picture is not None and bool(((ids[row, column] == self.picture) & (block != 0)).any()):
            raise UserError(
                "The checkpoint's chat template writes the picture after the question, so that no two "
                f"questions can share it; {ADVICE}."
            )
        packed = {
            name: value[row, column]
            for name, value in rows.items()
            if value.shape == ids.shape and name != "attention_mask"
        }
        packed["labels"] = packed["labels"].masked_fill(block < 0, IGNORED)
        placed = positions[:, row, column]
        packed["position_ids"] = placed[0] if len(placed) == 1 else placed
        packed["attention_mask"] = self._mask(block)
        return packed

    def _positions(self, rows: Mapping[str, Tensor]) -> Tensor:
        """Returns positions of all tokens, shape (1 or 3, questions, length)."""
        ids = rows["input_ids"]
        if self.rope is None:
            return torch.arange(ids.shape[1], device=ids.device).expand(1, *ids.shape)
        taken = inspect.signature(self.rope).parameters
        found: Tensor = self.rope(**{name: rows[name] for name in taken if name in rows})[0]
        return found

    def _mask(self, block: Tensor) -> Tensor:
        """Returns who sees whom: each token those before it at the start of its row, and of its question."""
        seen = (block[:, None, :] == block[:, :, None]) | (block[:, None, :] == 0)
        order = torch.ones(block.shape[1], block.shape[1], dtype=torch.bool, device=block.device).tril()
        mask = (seen & order)[:, None]
        if not self.additive:
            return mask
        return torch.zeros(mask.shape, device=mask.device).masked_fill(~mask, torch.finfo(torch.float32).min)


def _places(ids: Tensor, asked: Tensor, lengths: Tensor, rows: Sequence[int]) -> Tensor:
    """Chooses the tokens of a packed row: where each comes from, and its block, 0 for the common start.

    Returns:
        Rows, columns and blocks, shape (3, tokens).
    """
    # An answer's first token is told by the one before it, so one of the question has to stay beside it.
    most = min(int(asked[row]) for row in rows) - 1
    beginnings = ids[torch.tensor(rows, device=ids.device), : max(most, 0)]
    shared = int((beginnings == beginnings[0]).all(dim=0).int().cumprod(0).sum())
    pieces = [(rows[0], 0, shared, 0)]
    pieces += [(row, shared, int(lengths[row]), number) for number, row in enumerate(rows, start=1)]
    return torch.cat(
        [
            torch.stack(
                [
                    torch.full((stop - start,), row, device=ids.device),
                    torch.arange(start, stop, device=ids.device),
                    torch.full((stop - start,), number, device=ids.device),
                ]
            )
            for row, start, stop, number in pieces
        ],
        dim=1,
    )


def _padded(place: Tensor, length: int) -> Tensor:
    """Repeats the last token, which is no picture's, in a block that counts for nothing."""
    lacking = length - place.shape[1]
    end = place[:, -1:].repeat(1, lacking)
    end[2] = -1
    return torch.cat([place, end], dim=1)


@torch.no_grad()
def check_packing(network: Any, packed: Mapping[str, Tensor], alone: Mapping[str, Tensor]) -> None:
    """Tries whether a network computes the same of questions that are packed and of each alone.

    Args:
        network: The network.
        packed: Inputs of some questions about one picture, packed.
        alone: The same questions, a row each.

    Raises:
        UserError: It does not: its attention is not to be told what to see.
    """
    was_training = network.training
    network.eval()
    try:
        one, other = (_losses(network, inputs) for inputs in (packed, alone))
    except (RuntimeError, ValueError, TypeError) as error:
        raise UserError(
            f"This checkpoint takes no several questions about a picture ({error!s:.200}); {ADVICE}."
        ) from None
    finally:
        network.train(was_training)
    apart = float((one - other).abs().mean())
    if not apart <= 1e-3 * float(other.mean()) + 1e-4:
        raise UserError(
            "This checkpoint takes questions about one picture otherwise together than each alone (its "
            f"losses differ by {apart:.2g} a token): its attention takes no mask of ours; {ADVICE}."
        )


def _losses(network: Any, inputs: Mapping[str, Tensor]) -> Tensor:
    """Returns the loss of each token that is learnt, in the order of the questions."""
    targets = inputs["labels"][:, 1:]
    scores = network(**inputs).logits[:, :-1][targets != IGNORED]
    return torch.nn.functional.cross_entropy(scores.float(), targets[targets != IGNORED], reduction="none")
