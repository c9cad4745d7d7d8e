"""Where the auxiliary loss has the writer look: at the image token that its brick lies in."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from embedded_training.auxiliary_loss import AuxiliaryLoss, image_token  # noqa: E402
from embedded_training.examples import IGNORED, Example  # noqa: E402
from embedded_training.sizes import GRID, IMAGE_TOKENS, SIDE  # noqa: E402
from t4s_geo.descriptors import BrickFormatV1, BrickFormatV2  # noqa: E402

VOCABULARIES = [
    BrickFormatV1(32).vocabulary,
    BrickFormatV1(64).vocabulary,
    BrickFormatV1(16).vocabulary,
    BrickFormatV2(64, limit=96, sizes=(1,)).vocabulary,
]


@pytest.mark.parametrize("words", VOCABULARIES)
def test_a_brick_is_looked_for_in_the_image_token_that_holds_its_first_cell(words) -> None:
    for row in range(words.rows):
        for column in range(words.columns):
            down = row * words.brick_height * SIDE // words.grid
            across = column * words.brick_width * SIDE // words.grid
            token = int(image_token(torch.tensor(row), torch.tensor(column), words))
            assert token == down * SIDE + across < IMAGE_TOKENS


def test_the_last_brick_of_a_grid_of_64_reads_an_image_token_of_its_own_row() -> None:
    words = BrickFormatV1(64).vocabulary
    loss = AuxiliaryLoss(8, words)
    image, length = 2, 2 + IMAGE_TOKENS + 2
    # Looks at the last image token wherever it should: the looking costs nothing then.
    attention = torch.zeros(1, 2, length, length)
    attention[..., image + IMAGE_TOKENS - 1] = 1.0
    attention[:, :, image : image + IMAGE_TOKENS, 1] = 1.0
    addresses = torch.full((1, length), IGNORED)
    addresses[0, -1] = words.rows * words.columns - 1
    empty = torch.zeros(1, length, dtype=torch.long)
    example = Example(
        torch.zeros(1, dtype=torch.long),
        empty,
        empty,
        addresses,
        torch.zeros(1, GRID, GRID, dtype=torch.bool),
    )
    hidden = [torch.zeros(1, length, 8)] * 6
    with torch.no_grad():
        for reading in (loss.row, loss.column, loss.cells):
            reading.weight.zero_()
            reading.bias.zero_()
        there = float(loss(hidden, [attention] * 5, example, torch.tensor([image])))
        attention[..., image + IMAGE_TOKENS - 1] = 1e-6
        elsewhere = float(loss(hidden, [attention] * 5, example, torch.tensor([image])))
    assert elsewhere > there + 5
