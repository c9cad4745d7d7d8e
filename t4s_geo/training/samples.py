"""Questions and answers drawn from labelled scenes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.descriptors import Format, cell_majority
from t4s_geo.labelled.layers import Layer
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene, TileReadError
from t4s_geo.raster.tiling import Tiling
from t4s_geo.training.colour_augmentation import compress, recolour
from t4s_geo.training.labels import open_labels
from t4s_geo.training.own_answers import OwnAnswers, blended
from t4s_geo.training.questions import QuestionSource
from t4s_geo.training.recipe import LabelledScene, Recipe
from t4s_geo.training.sample import Sample

ZOOMS = (0.8, 1.0, 1.25)
"""Ground sampling distances of training tiles, as shares of the one that the model will be used at."""
TRIES = 20
"""Windows that are drawn at most to find one with pixels in it."""


@dataclass(frozen=True, eq=False)
class Tile:
    """A window of a labelled scene.

    Attributes:
        rgb: Pixels as a run shows them to the model: what lies outside the area, too. Shape (size, size, 3).
        codes: Their labels, shape (size, size), dtype uint8; 0 outside the area.
        inside: Pixels that the labels say something of, shape (size, size), dtype bool.
    """

    rgb: npt.NDArray[np.uint8]
    codes: npt.NDArray[np.uint8]
    inside: npt.NDArray[np.bool_]

    def hidden(self) -> Tile:
        """Returns the same tile with all that lies outside the area black."""
        return replace(self, rgb=np.where(self.inside[..., None], self.rgb, 0))

    def turned(self, quarters: int, flip: bool) -> Tile:
        """Turns and flips it: there is no up in a picture from above."""
        return Tile(*(_turned(array, quarters, flip) for array in (self.rgb, self.codes, self.inside)))


@dataclass(frozen=True, eq=False)
class View:
    """A labelled scene at one ground sampling distance.

    Attributes:
        scene: Its pixels.
        labels: Their labels.
        asked: Labels that were looked for, found or not.
    """

    scene: Scene
    labels: Layer
    asked: tuple[str, ...] = ()

    @property
    def window(self) -> Window:
        """Pixels of the scene's grid around its area."""
        return self.scene.area_window()

    @classmethod
    def open(cls, given: LabelledScene, card: ModelCard, zooms: Sequence[float] = (1.0,)) -> list[View]:
        """Opens a scene of a recipe.

        Args:
            given: The scene.
            card: Card of the model that will see it.
            zooms: Shares of the distance that the model would be used at.

        Returns:
            The scene at each of these.

        Raises:
            UserError: The scene or its labels cannot be used.
        """
        area = None if given.area is None else Path(given.area)
        native = Scene.open(given.image, given.bands, aoi=area)
        own = native.grid.mean_distance()
        distance = card.best_distance(own) or own
        scenes = [native.at(distance * zoom) for zoom in zooms]
        layers, asked = open_labels(given, [scene.grid for scene in scenes], card.tile_size)
        return [cls(scene, layer, asked) for scene, layer in zip(scenes, layers, strict=True)]

    def tile(self, window: Window) -> Tile | None:
        """Returns a window; None where there is no data in the area."""
        if not self.scene.reaches(window):
            return None
        try:
            image = self.scene.read(window)
        except TileReadError:
            return None
        if not image.valid.any():
            return None
        codes = np.where(image.valid, self.labels.codes(window), 0).astype(np.uint8)
        return Tile(image.rgb, codes, image.valid)


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """The samples of a recipe: any number of them, the same for the same number.

    Attributes:
        views: Scenes to draw from, at several distances each.
        names: Labels of all scenes together.
        card: Card of the model that learns.
        recipe: Shares and seed.
        sources: Questions about pictures to draw from, too.
        own: Says what the model that learns answers by itself; None where only labels count.
    """

    views: Sequence[View]
    names: Sequence[str]
    card: ModelCard
    recipe: Recipe
    sources: Sequence[QuestionSource] = ()
    own: OwnAnswers | None = None

    @classmethod
    def open(cls, recipe: Recipe, card: ModelCard, own: OwnAnswers | None = None) -> TrainingSet:
        """Opens the scenes that a recipe learns from.

        Args:
            recipe: What to learn from.
            card: Card of the model that learns.
            own: Says what it answers by itself, where the recipe wants that to count, too.

        Raises:
            UserError: One cannot be used.
        """
        views = [view for scene in recipe.learning for view in View.open(scene, card, ZOOMS)]
        # What was looked for and nowhere found, or was rejected, is learnt as not there.
        names = {name for view in views for name in (*view.labels.labels, *view.asked)}
        sources = [QuestionSource.open(one, card) for one in recipe.questions if not one.held_out]
        names |= {name for source in sources for name in source.labels}
        return cls(views, sorted(names), card, recipe, sources, own)

    @property
    def words(self) -> Sequence[str]:
        """All that is asked for, which a tokenizer has to have words for."""
        return sorted({*self.names, *(text for source in self.sources for text in source.texts)})

    @property
    def takes_sentences(self) -> bool:
        """Whether sentences are learnt, and not only labels."""
        return any(not source.asks_classes for source in self.sources)

    def __len__(self) -> int:
        """Returns how many samples the training takes from one process."""
        return self.recipe.steps * self.recipe.batch_size * self.recipe.accumulate

    def __getitem__(self, index: int) -> Sample:
        """Draws a sample."""
        rng = np.random.default_rng([self.recipe.seed, index])
        source = self._source(rng)
        if source is not None:
            return source.sample(rng, self.recipe.absent, self.recipe.questions_per_picture)
        areas = np.array([view.window.width * view.window.height for view in self.views], float)
        tile, names = self._tile(rng, areas / areas.sum())
        quarters, flip = int(rng.integers(4)), bool(rng.integers(2))
        # Nobody says what lies outside the area.
        tile = tile.hidden().turned(quarters, flip)
        asked: list[tuple[str, str]] = []
        left = set(names)
        while left and len(asked) < self.recipe.questions_per_picture:
            label = self._label(tile.codes, names, rng, left)
            left.remove(label)
            words = [label, *self.card.vocabulary.get(label, ())]
            asked.append((label, str(rng.choice(words))))
        shown = compress(recolour(tile.rgb, rng), rng)
        first, *others = [(words, self._answer(shown, tile.codes, names, label)) for label, words in asked]
        return Sample(shown, *first, tuple(others))

    def _answer(
        self,
        shown: npt.NDArray[np.uint8],
        codes: npt.NDArray[np.uint8],
        names: Sequence[str],
        label: str,
    ) -> str:
        """Writes what is learnt of a label in a tile as it is shown."""
        format = self.card.format()
        code = names.index(label) + 1 if label in names else 0
        own = self.own.marginals(shown, label) if self.own is not None and code else None
        if own is None:
            return answer_of(codes, code, label, format)
        size = self.card.tile_size // format.grid
        coverage = (codes == code).reshape(format.grid, size, format.grid, size).mean(axis=(1, 3))
        return format.write(blended(coverage, own, self.recipe.trust), [label])

    def _source(self, rng: np.random.Generator) -> QuestionSource | None:
        """Chooses where a sample comes from, by the shares of the recipe; None for a scene."""
        if not self.sources:
            return None
        shares = [source.share for source in self.sources] + [self.recipe.scene_share] * bool(self.views)
        chosen = int(rng.choice(len(shares), p=np.array(shares) / sum(shares)))
        return self.sources[chosen] if chosen < len(self.sources) else None

    def _tile(self, rng: np.random.Generator, shares: npt.NDArray[np.float64]) -> tuple[Tile, Sequence[str]]:
        size = self.card.tile_size
        for _ in range(TRIES):
            view = self.views[rng.choice(len(self.views), p=shares)]
            around = view.window
            col = around.col_off + int(rng.integers(0, max(1, around.width - size + 1)))
            row = around.row_off + int(rng.integers(0, max(1, around.height - size + 1)))
            found = view.tile(Window(col, row, size, size))
            if found is not None:
                return found, view.labels.labels
        nothing = np.zeros((size, size), np.uint8)
        return Tile(np.zeros((size, size, 3), np.uint8), nothing, nothing > 0), self.names

    def _label(
        self, codes: npt.NDArray[np.uint8], names: Sequence[str], rng: np.random.Generator, left: set[str]
    ) -> str:
        """Chooses what of the rest to ask for: what the tile has, or, less often, what it has not."""
        present = {names[code - 1] for code in np.unique(codes) if code}
        there = [name for name in names if name in present and name in left]
        absent = [name for name in names if name not in present and name in left]
        if absent and (not there or rng.random() < self.recipe.absent):
            return str(rng.choice(absent))
        return str(rng.choice(there))


def scoring_tiles(view: View, card: ModelCard, limit: int) -> Iterator[tuple[Window, Tile]]:
    """Yields windows and tiles side by side, at most `limit`, evenly spread."""
    grid = view.scene.grid
    tiling = Tiling(grid.width, grid.height, card.tile_size, 0, card.cell_size)
    step = max(1, math.ceil(len(tiling) / limit))
    for index in range(0, len(tiling), step):
        window = tiling.tile(index).window
        found = view.tile(window)
        if found is not None:
            yield window, found


def answer_of(codes: npt.NDArray[np.uint8], code: int, label: str, format: Format) -> str:
    """Writes the descriptor of a label.

    Args:
        codes: Codes of the tile's pixels, shape (tile_size, tile_size), dtype uint8.
        code: The label's code; 0 for one that the tile cannot have.
        label: Its name.
        format: Writes it.
    """
    cells = cell_majority(codes, format.grid)
    return format.write(((cells == code) & (code > 0)).astype(np.uint8), [label])


def prompts_of(names: Sequence[str]) -> tuple[Prompt, ...]:
    """Returns prompts that ask for labels by their names."""
    return tuple(Prompt(name, name) for name in names)


def _turned(array: npt.NDArray[Any], quarters: int, flip: bool) -> npt.NDArray[Any]:
    turned = np.rot90(array, quarters)
    return np.ascontiguousarray(turned[::-1] if flip else turned)
