"""All of a run that needs no model: what is wrong with it is said before one is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from t4s_geo.contrast import parse_stretch
from t4s_geo.errors import OtherRun, UserError
from t4s_geo.ledger import Ledger, RunSpec, ledger_path
from t4s_geo.ledger.locking import only_run
from t4s_geo.models import ModelCard, as_before
from t4s_geo.models.registry import read_model_card
from t4s_geo.models.words import check_words, spelled
from t4s_geo.options import Options
from t4s_geo.outputs import check_run_paths
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene
from t4s_geo.rendering.by_refiner import check_distances, check_refiner
from t4s_geo.rendering.settings import check_labels, check_outputs, result_paths
from t4s_geo.results import KEY, Records, Replacing


@dataclass(frozen=True, eq=False)
class Prepared:
    """A run that has its scene open and its output to itself.

    Attributes:
        scene: The scene, at its own ground sampling distance where the options name none.
        prompts: What to find.
        output: File of polygons to write.
        options: How; with what has run the model so far, where a run goes on.
        fingerprint: Hash of the scene's contents.
        area_of_interest: Hash of the area of interest, or an empty string.
    """

    scene: Scene
    prompts: tuple[Prompt, ...]
    output: Path
    options: Options
    fingerprint: str
    area_of_interest: str

    def scene_for(self, card: ModelCard) -> Scene:
        """Returns the scene at the distance of the options, or else at what suits a model."""
        if self.options.gsd is not None:
            return self.scene
        return self.scene.at(card.best_distance(self.scene.native_grid.mean_distance()))

    def check_distances(self, card: ModelCard) -> None:
        """Raises UserError where the scene does not show what only the refiner of a model finds."""
        check_distances(card, self.prompts, self.scene.native_grid, self.scene_for(card).grid)

    def spec(self, card: ModelCard, identity: str) -> RunSpec:
        """Returns what decides about the answers, of a model with this card and identity."""
        path = self.scene.path
        return RunSpec(
            scene=str(Path(path).resolve()) if Path(path).exists() else path,
            fingerprint=self.fingerprint,
            area_of_interest=self.area_of_interest,
            grid=self.scene_for(card).grid,
            bands=tuple(self.scene.bands.indexes),
            model=self.options.model,
            identity=identity,
            card=card,
            prompts=spelled(card, self.prompts),
            stretch=parse_stretch(self.options.stretch),
        )

    def open_ledger(self, spec: RunSpec) -> Ledger:
        """Goes on from the output's ledger if it is of the same run, else starts one.

        Raises:
            OtherRun: There is a ledger of another run and `fresh` was not asked for.
        """
        path = ledger_path(self.output)
        if self.options.fresh or not path.exists():
            records = Records.beside(self.output).of_other_answers()
            return Ledger.create(path, spec, {KEY: records.stored()})
        ledger = Ledger.open(path)
        try:
            _check_same(path, ledger.spec, spec)
        except UserError:
            ledger.close()
            raise
        return ledger

    def check_shared(self, stored: RunSpec) -> None:
        """Checks what a run that is gone on with has to share with this one, but for what the model says.

        Raises:
            OtherRun: It is another run.
        """
        ours = replace(
            stored,
            fingerprint=self.fingerprint,
            area_of_interest=self.area_of_interest,
            bands=tuple(self.scene.bands.indexes),
            stretch=parse_stretch(self.options.stretch),
            prompts=spelled(stored.card, self.prompts),
            grid=stored.grid if self.options.gsd is None else self.scene.grid,
        )
        _check_same(ledger_path(self.output), stored, ours)


@contextmanager
def prepare(
    scene: str | Path, prompts: tuple[Prompt, ...], output: Path, options: Options
) -> Iterator[Prepared]:
    """Opens a scene, and checks all that can be checked without the model.

    Raises:
        UserError: Something that was given cannot be used; nothing was changed.
    """
    check_outputs(output, options.render)
    check_labels(prompts, options.render)
    card = check_asked(prompts, options)
    limits = parse_stretch(options.stretch)
    with (
        only_run(output),
        Scene.open(str(scene), options.bands, options.gsd, options.aoi, limits) as opened,
    ):
        area = "" if options.aoi is None else _digest(options.aoi)
        prepared = Prepared(opened, prompts, output, options, opened.fingerprint(), area)
        if card is not None:
            prepared.check_distances(card)
        stored = _run_to_go_on_with(output, options)
        if stored is not None:
            prepared.check_shared(stored)
            choice = as_before(options.model_choice, stored.identity)
            prepared = replace(prepared, options=replace(options, runtime=choice.runtime))
        yield prepared


def check_asked(prompts: tuple[Prompt, ...], options: Options) -> ModelCard | None:
    """Checks that prompts can be answered, by the model's card alone; see `check_prompts`.

    Returns:
        The card; None where a cluster's workers have it.

    Raises:
        UserError: They cannot, or there is no such model.
    """
    if options.dask is not None:
        return None
    card = read_model_card(options.model_choice)
    check_prompts(card, prompts, options)
    return card


def check_prompts(card: ModelCard, prompts: tuple[Prompt, ...], options: Options) -> None:
    """Checks that a model, or the refiner beside it, can be asked for what is to be found.

    Raises:
        UserError: It does not know that, it is asked for something twice, or the refiner is another one.
    """
    check_words(options.model, card, prompts)
    check_refiner(card, prompts, options.render)


def check_run(scene: str | Path, output: Path, options: Options) -> None:
    """Checks that a run can write and loses nothing; no file is opened but the ledger.

    Raises:
        ResultChanged: An output is not as a run wrote it.
        UserError: An output cannot be written, would replace what is read, or its ledger cannot be used.
    """
    check_outputs(output, options.render)
    check_run_paths(scene, output, options)
    check_results(output, options)


def check_results(output: Path, options: Options) -> None:
    """Checks that a run would replace nothing but what runs wrote.

    Raises:
        ResultChanged: It would.
        UserError: The ledger that it would go on from cannot be used.
    """
    ledger = ledger_path(output)
    if options.fresh or not ledger.exists():
        records = Records.beside(output)
    else:
        with Ledger.open(ledger, whole=False) as opened:
            records = Records.of(opened)
    watched = result_paths(output, options.render)
    # What is kept of the output itself is looked at when it is drawn.
    Replacing(records, overwrite=options.overwrite).check(watched[options.keep is not None :])


def _run_to_go_on_with(output: Path, options: Options) -> RunSpec | None:
    """Returns the run of the output's ledger; None where there is none, or a new one was asked for."""
    path = ledger_path(output)
    if options.fresh or not path.exists():
        return None
    with Ledger.open(path, whole=False) as ledger:
        return ledger.spec


def _check_same(path: Path, stored: RunSpec, ours: RunSpec) -> None:
    difference = stored.difference(ours)
    if difference is not None:
        raise OtherRun(path, difference)


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
