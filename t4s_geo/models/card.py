"""The card beside a checkpoint: what the engine has to know to use it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from t4s_geo.descriptors import Format, make_format
from t4s_geo.errors import UserError
from t4s_geo.files import read_json
from t4s_geo.models.vocabulary import Vocabulary
from t4s_geo.typed import read_value

CARD_NAME = "t4s.json"

MOST_TILE_PIXELS = 8192
"""Pixels a side of the largest tile: no model sees more, and a batch of them has to fit into memory."""

ONE, MANY = "{prompt}", "{prompts}"
"""What the user's words stand for in a question: those of one prompt, or of all."""

_PLAINLY = (", ", None, True, 1.0)
"""How a card asks that does not say it: separator of prompts, picture, chat, penalty."""

MOST_ENLARGED = 3.0
"""How many times a scene is enlarged at the most: more costs tiles by its square and finds no more."""


@dataclass(frozen=True)
class ModelCard:
    """Contents of a checkpoint's `t4s.json`.

    Attributes:
        name: Name and version for people.
        descriptor: Name of the descriptor format that the model writes.
        grid: Cells along each side of a tile.
        max_tokens: Most tokens of an answer, its end included, where the format lets a checkpoint choose;
            None for the format's own limit.
        descriptor_options: What else the format lets a checkpoint choose, such as the space and the order of
            its coordinates.
        tile_size: Pixels along each side of a tile; a multiple of the grid.
        ground_sampling_distances: Metres a pixel that the model was trained at, ascending; the engine
            resamples a scene to the one that fits best. Empty: the scene's own.
        overlap: Pixels by which neighbouring tiles overlap.
        prompt_template: Text that the model is given; `{prompt}` stands for the user's words. With
            `{prompts}` in its place, all prompts of a tile are asked for in one question.
        prompt_separator: What stands between several prompts in one question.
        picture_size: Pixels along each side of the picture that the model is given, to which a tile is
            enlarged or shrunk; None for the tile as it is.
        chat: Whether the question is a turn of a conversation, as the checkpoint's chat template writes it,
            or the text alone.
        repetition_penalty: What logits of tokens that were written before are divided by; 1 for nothing.
        structured: Whether a server may be asked to keep to the format's JSON schema.
        upsample: `bilinear` or `nearest`: how cells become pixels.
        refine: how outlines are refined: `none`, `edges`, `seams` or `sam`, as `--refine` says it.
        threshold: Lowest probability at which a place gets a label.
        temperature: What logits are divided by before they become probabilities, so that these say how
            often the model is right; it does not change what is written.
        vocabulary: Labels and the words that the model knows for them, and no others; empty for any words.
        parts: Labels of the vocabulary that are part of another one: `{"vegetation": ["tree"]}`. Where each
            place gets one label and both hold, it gets the part.
        countable: Labels of the vocabulary that are things one can count, such as houses; refinement may
            tell them apart.
        by_refiner: Countable labels that the checkpoint does not know, and that the network behind `--refine
            seams` finds alone: the checkpoint is not asked for them.
        object_sizes: Metres that things of some countable labels usually measure; `--refine sam` splits
            these labels.
        license: Licence of the weights and of the data they were trained on.
    """

    name: str
    descriptor: str = "boxwise-bricks-v1"
    grid: int = 32
    max_tokens: int | None = None
    descriptor_options: Mapping[str, str | int | float] = field(default_factory=dict)
    tile_size: int = 256
    ground_sampling_distances: tuple[float, ...] = ()
    overlap: int = 64
    prompt_template: str = "{prompt}"
    prompt_separator: str = ", "
    picture_size: int | None = None
    chat: bool = True
    repetition_penalty: float = 1.0
    structured: bool = False
    upsample: str = "bilinear"
    refine: str = "none"
    threshold: float = 0.5
    temperature: float = 1.0
    vocabulary: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    countable: tuple[str, ...] = ()
    by_refiner: tuple[str, ...] = ()
    object_sizes: Mapping[str, float] = field(default_factory=dict)
    license: str = ""

    @property
    def cell_size(self) -> int:
        """Pixels along each side of a cell."""
        return self.tile_size // self.grid

    @property
    def question(self) -> str:
        """What of the card decides about answers, as it goes into the identity of a model."""
        format = self.format() if self.descriptor_options else None
        options = (
            {} if format is None else {name: format.identity_of(name) for name in self.descriptor_options}
        )
        said = (
            f"{self.descriptor}/{self.grid}/{self.max_tokens}/{self.tile_size}/{self.prompt_template}/"
            f"{self.temperature}" + "".join(f"/{name}={value}" for name, value in sorted(options.items()))
        )
        # Only where they say something, so that other models stay who they were.
        rest = (self.prompt_separator, self.picture_size, self.chat, self.repetition_penalty)
        said = said if rest == _PLAINLY else f"{said}/{'/'.join(map(str, rest))}"
        return f"{said}/structured" if self.structured else said

    @property
    def asks_together(self) -> bool:
        """Whether all prompts of a tile are asked for in one question."""
        return MANY in self.prompt_template

    def ask(self, *texts: str) -> str:
        """Returns the question about what the user's words ask for: one prompt's, or those of several."""
        return asked(self.prompt_template, self.prompt_separator.join(texts))

    def format(self) -> Format:
        """Makes the format of the model's descriptors."""
        return make_format(self.descriptor, self.grid, self.max_tokens, self.descriptor_options)

    def best_distance(self, scene_distance: float) -> float | None:
        """Chooses the ground sampling distance to resample a scene to, in metres; None for the scene's own.

        The nearest one by ratio wins. One that is coarser than the scene counts as twice as far, as what
        is thrown away is lost, and no scene is enlarged more than `MOST_ENLARGED` times: a distance finer
        than that is taken only so far (`benchmarks/distances.py`).
        """

        def how_far(distance: float) -> float:
            ratio = math.log(distance / scene_distance)
            return 2 * ratio if ratio > 0 else -ratio

        finest = scene_distance / MOST_ENLARGED
        reachable = [max(distance, finest) for distance in self.ground_sampling_distances]
        return min(reachable, key=how_far, default=None)

    @cached_property
    def words(self) -> Vocabulary:
        """The vocabulary, to be looked up."""
        return Vocabulary(self.vocabulary)

    def knows(self, text: str) -> bool:
        """Tells whether words are in the vocabulary, as a whole; True where the card lists none."""
        return not self.vocabulary or self.label_of(text) is not None

    @property
    def own_labels(self) -> tuple[str, ...]:
        """Labels of the vocabulary that the checkpoint itself is asked for."""
        return tuple(label for label in self.vocabulary if label not in self.by_refiner)

    def label_of(self, text: str) -> str | None:
        """Returns the label that words ask for, in any case and number; None for none."""
        known = self.words.find(text)
        return None if known is None else known.label

    def parts_among(self, texts: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """Returns the positions of prompts of which one asks for a part of the other: (whole, part)."""
        labels = [self.label_of(text) for text in texts]
        return tuple(
            (whole, part)
            for whole, wider in enumerate(labels)
            for part, label in enumerate(labels)
            if wider is not None and label in self.parts.get(wider, ())
        )

    def countable_among(self, texts: Sequence[str]) -> dict[int, str]:
        """Returns the labels of those prompts that ask for things one can count, by their positions."""
        labels = enumerate(map(self.label_of, texts))
        return {position: label for position, label in labels if label in self.countable}

    def refined_among(self, texts: Sequence[str]) -> dict[int, str]:
        """Returns the labels of those prompts that only the refiner finds, by their positions."""
        labels = enumerate(map(self.label_of, texts))
        return {position: label for position, label in labels if label in self.by_refiner}

    def to_json(self) -> dict[str, Any]:
        """Returns the card as it stands in `t4s.json`."""
        return asdict(self)


def asked(template: str, words: str) -> str:
    """Returns a question with the user's words in their place."""
    return template.replace(MANY, words).replace(ONE, words)


def read_card(folder: Path) -> ModelCard:
    """Reads the card of a checkpoint folder; what it leaves out has the defaults of `ModelCard`.

    Raises:
        UserError: There is no card, it is not a JSON object, or a value is invalid.
    """
    if not (folder / CARD_NAME).exists():
        raise UserError(
            f"{folder} holds no {CARD_NAME}, so it is not a checkpoint for t4s-geo; add a card.",
            problem="no_checkpoint",
            path=folder,
        )
    return read_card_file(folder / CARD_NAME)


def read_card_file(path: Path) -> ModelCard:
    """Reads a card, wherever it is; what it leaves out has the defaults of `ModelCard`.

    Raises:
        UserError: It cannot be read, is not a JSON object, or a value is invalid.
    """
    return read_card_values(read_json(path, "card"), path)


def read_card_values(values: Any, path: Path) -> ModelCard:
    """Reads a card of what a file says.

    Args:
        values: What was read; may be anything.
        path: The file, for messages.

    Raises:
        UserError: It is not a JSON object, or a value is invalid.
    """
    if not isinstance(values, dict) or not isinstance(values.get("name"), str):
        raise UserError(
            f"{path} is not a card: it must be a JSON object with a 'name'.", problem="no_card", path=path
        )
    card = read_value(values, ModelCard, f"The card {path}")
    try:
        return check_card(
            replace(card, ground_sampling_distances=tuple(sorted(card.ground_sampling_distances)))
        )
    except ValueError as error:
        raise UserError(f"The card {path} cannot be used: {error}.", problem="no_card", path=path) from None


def check_card(card: ModelCard) -> ModelCard:
    """Returns the card if its values are valid.

    Raises:
        ValueError: It does not; the message says which value.
    """
    card.format()
    if card.tile_size > MOST_TILE_PIXELS:
        raise ValueError(
            f"a tile of {card.tile_size} px is too large; tile_size must be at most {MOST_TILE_PIXELS}"
        )
    if card.tile_size < card.grid or card.tile_size % card.grid:
        raise ValueError(f"a tile of {card.tile_size} px does not divide into {card.grid} cells a side")
    if not 0 <= card.overlap < card.tile_size:
        raise ValueError(f"an overlap of {card.overlap} px does not fit tiles of {card.tile_size} px")
    if card.upsample not in ("bilinear", "nearest"):
        raise ValueError(f"upsample is {card.upsample!r}, not 'bilinear' or 'nearest'")
    if card.refine not in ("none", "edges", "seams", "sam"):
        raise ValueError(f"refine is {card.refine!r}, not none, edges, seams or sam")
    names = {name for whole, parts in card.parts.items() for name in (whole, *parts)}
    if names - set(card.vocabulary):
        raise ValueError(f"parts names {sorted(names - set(card.vocabulary))}, which the vocabulary lacks")
    if unknown := set(card.countable) - set(card.vocabulary):
        raise ValueError(f"countable names {sorted(unknown)}, which the vocabulary lacks")
    if unknown := set(card.by_refiner) - set(card.countable):
        raise ValueError(f"by_refiner names {sorted(unknown)}, which countable lacks")
    if unknown := set(card.object_sizes) - set(card.countable):
        raise ValueError(f"object_sizes names {sorted(unknown)}, which countable lacks")
    if any(not 0 < size < math.inf for size in card.object_sizes.values()):
        raise ValueError("a size in object_sizes is not a positive number of metres")
    if ONE not in card.prompt_template and not card.asks_together:
        raise ValueError("prompt_template has no {prompt} or {prompts} in it")
    if card.asks_together and not card.format().labels_in_text:
        raise ValueError(
            f"texts of {card.descriptor} name no labels, so prompt_template must hold {{prompt}}"
        )
    if card.structured and card.format().schema([]) is None:
        raise ValueError(f"texts of {card.descriptor} are no JSON, so structured must be false")
    if card.picture_size is not None and not 0 < card.picture_size <= MOST_TILE_PIXELS:
        raise ValueError(f"picture_size is {card.picture_size}, not 1 to {MOST_TILE_PIXELS} pixels")
    if not 0 < card.repetition_penalty < math.inf:
        raise ValueError(f"the repetition_penalty {card.repetition_penalty} is not a positive number")
    if any(not 0 < distance < math.inf for distance in card.ground_sampling_distances):
        raise ValueError("a ground sampling distance is not a positive number of metres")
    if not 0 < card.threshold < 1:
        raise ValueError(f"the threshold {card.threshold} is not between 0 and 1")
    if not 0 < card.temperature < math.inf:
        raise ValueError(f"the temperature {card.temperature} is not a positive number")
    return card
