"""Teaches the language model what to see and where to look while it writes bricks."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from embedded_training.examples import IGNORED, Example
from embedded_training.sizes import CELLS, IMAGE_TOKENS, SIDE
from t4s_geo.descriptors import BrickVocabulary


def image_token(row: Tensor, column: Tensor, words: BrickVocabulary) -> Tensor:
    """Returns the rank of the image token that a brick's first cell lies in.

    Args:
        row: Rows of bricks of the finest cells, any shape.
        column: Columns of these bricks, of the same shape.
        words: Vocabulary that the bricks belong to.
    """
    cells_down, cells_across = words.brick_height * words.sizes[0], words.brick_width * words.sizes[0]
    down, across = row * cells_down * SIDE // words.grid, column * cells_across * SIDE // words.grid
    return down * SIDE + across


class AuxiliaryLoss(nn.Module):
    """Asks the language model's middle layers for the steps of the work; thrown away afterwards.

    A brick's token does not say where it stands, so the model has to count, to look at the image token of
    that place, and to find there the cells of what was asked for. Left to itself it took longer to find that
    out than there was time: in 400 steps the loss stayed near that of a model that does not see the image.
    So all of it is asked for directly: in the first layer, some attention heads of the image tokens that look
    at the prompt; after two layers, linear readings of the brick's row and column and, from each image
    token, of its cells; in the next two layers, some heads that look at the image token the brick lies in.
    """

    read_after = 2
    asking_layer = 0
    looking_layers = (2, 3)
    looking_heads = 2

    def __init__(self, width: int, words: BrickVocabulary) -> None:
        super().__init__()
        self.words = words
        self.row, self.column = nn.Linear(width, words.rows), nn.Linear(width, words.columns)
        self.cells = nn.Linear(width, CELLS * CELLS)

    def forward(
        self, hidden: Sequence[Tensor], attentions: Sequence[Tensor], example: Example, image: Tensor
    ) -> Tensor:
        """Returns the loss of seeing, counting and looking.

        Args:
            hidden: Hidden states before the first and after every layer, (rows, length, width) each.
            attentions: Attention of every layer, (rows, heads, length, length) each.
            example: What is asked.
            image: Position of the first image token, shape (rows,).
        """
        states = hidden[self.read_after]
        rows, places = (example.addresses != IGNORED).nonzero(as_tuple=True)
        address = example.addresses[rows, places]
        row, column = address // self.words.columns, address % self.words.columns
        loss = self._seeing(states, example.cells, image)
        loss = loss + self._asking(attentions[self.asking_layer], image)
        if not len(rows):
            return loss
        loss = loss + nn.functional.cross_entropy(self.row(states[rows, places]), row)
        loss = loss + nn.functional.cross_entropy(self.column(states[rows, places]), column)
        token = image[rows] + image_token(row, column, self.words)
        for layer in self.looking_layers:
            looks = attentions[layer][rows, : self.looking_heads, places, token].mean(dim=1)
            loss = loss - 0.5 * looks.clamp_min(1e-6).log().mean()
        return loss

    def _asking(self, attention: Tensor, image: Tensor) -> Tensor:
        """Returns how little the image tokens look at the prompt, which is between the start and them."""
        rows = torch.arange(len(image))[:, None]
        index = image[:, None] + torch.arange(IMAGE_TOKENS)
        looks = attention[:, : self.looking_heads].mean(dim=1)[rows, index]
        places = torch.arange(looks.shape[2])
        asked = (places >= 1) & (places < image[:, None])
        return -0.5 * (looks * asked[:, None]).sum(dim=2).clamp_min(1e-6).log().mean()

    def _seeing(self, states: Tensor, cells: Tensor, image: Tensor) -> Tensor:
        """Returns how badly the image tokens know their own cells of what was asked for."""
        count = len(cells)
        index = image[:, None] + torch.arange(IMAGE_TOKENS)
        read = self.cells(states[torch.arange(count)[:, None], index])
        patches = cells.view(count, SIDE, CELLS, SIDE, CELLS).transpose(2, 3).reshape(read.shape)
        return 2 * nn.functional.binary_cross_entropy_with_logits(read, patches.float())
