"""Teaches the language model where to look while it writes bricks."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from t4s_geo.descriptors import BrickVocabulary
from t4s_geo.training.exercises import IGNORED
from t4s_geo.training.tower import SIDE


class Pointer(nn.Module):
    """Teaches the language model where to look; thrown away afterwards like the tower's dense head.

    A brick's token does not say where it stands, so the model has to count, and to look at the image token
    of that place. Left to itself it took longer to find that out than there was time: in 400 steps the loss
    stayed near that of a model that does not see the image. So both are asked of it directly: after two
    layers, a linear reading of the brick's row and column; in the next two, some attention heads that look
    at the image token the brick lies in.
    """

    counted_after = 2
    looking_layers = (2, 3)
    looking_heads = 2

    def __init__(self, width: int, words: BrickVocabulary) -> None:
        super().__init__()
        self.columns = words.columns
        self.row, self.column = nn.Linear(width, words.rows), nn.Linear(width, words.columns)

    def forward(
        self, hidden: Sequence[Tensor], attentions: Sequence[Tensor], addresses: Tensor, image: int
    ) -> Tensor:
        """Returns the loss of counting and looking.

        Args:
            hidden: Hidden states before the first and after every layer, (tiles, length, width) each.
            attentions: Attention of every layer, (tiles, heads, length, length) each.
            addresses: As in `Exercise`.
            image: Tokens before the first prompt: the start and the image.
        """
        wanted = addresses != IGNORED
        row, column = addresses[wanted] // self.columns, addresses[wanted] % self.columns
        states = hidden[self.counted_after][:, image:][wanted]
        loss = nn.functional.cross_entropy(self.row(states), row)
        loss = loss + nn.functional.cross_entropy(self.column(states), column)
        # Two bricks lie side by side in an image token, which comes after the start token.
        token = 1 + row * SIDE + column * SIDE // self.columns
        for layer in self.looking_layers:
            looks = attentions[layer][:, : self.looking_heads, image:].mean(dim=1)[wanted]
            loss = loss - 0.5 * looks.gather(1, token[:, None]).clamp_min(1e-6).log().mean()
        return loss
