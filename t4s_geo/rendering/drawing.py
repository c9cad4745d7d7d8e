"""What is made of a ledger, from the top down: also while the answers below are still to come."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import rasterio
from rasterio.io import DatasetReader

from t4s_geo.drafts import draft_folder
from t4s_geo.events import Summary
from t4s_geo.ledger import Ledger, ledger_path
from t4s_geo.ledger.texts import Texts
from t4s_geo.options import RenderOptions
from t4s_geo.raster.cog import write_class_raster
from t4s_geo.raster.hints import hints_of
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.mosaic_file import MosaicFile
from t4s_geo.raster.object_layer import ObjectLayer
from t4s_geo.raster.object_merging import FoundObjects, merge_objects
from t4s_geo.raster.scene import Scene
from t4s_geo.refine.choice import RefineChoice
from t4s_geo.refine.refiners import open_splitter
from t4s_geo.refine.sparing import enough_memory
from t4s_geo.rendering.answered import AnsweredTiles
from t4s_geo.rendering.bare import BareTally
from t4s_geo.rendering.by_refiner import labels_by_refiner
from t4s_geo.rendering.keeping import beside_edits, find_edits
from t4s_geo.rendering.lines import LineTally, line_frames, lined_labels
from t4s_geo.rendering.looking import Look, look_closely, looking, refiner_of
from t4s_geo.rendering.metadata import how_made
from t4s_geo.rendering.settings import (
    check_outputs,
    countable_labels,
    is_whole,
    left_out,
    mosaic_of,
    object_sizes,
    refine_setting,
    result_paths,
    sieve_of,
)
from t4s_geo.results import Replacing
from t4s_geo.vector.colours import label_colours
from t4s_geo.vector.edits.finding import Edits
from t4s_geo.vector.polygons import polygonise_raster
from t4s_geo.vector.result import CENTRELINES, Lines
from t4s_geo.vector.shapes.choice import ShapeChoice
from t4s_geo.vector.shapes.kinds import kinds_of
from t4s_geo.vector.sieve import Sieve
from t4s_geo.vector.tally import LabelTally
from t4s_geo.vector.writers import lines_beside, write_result

if TYPE_CHECKING:
    import geopandas

CLASSES = "classes.tif"
"""Draft of the class raster."""


def draw(
    ledger: Ledger,
    output: Path,
    options: RenderOptions,
    answered: AnsweredTiles,
    *,
    overwrite: bool = False,
    keep: bool = False,
    scene: Scene | None = None,
    texts: Texts | None = None,
) -> Summary:
    """Makes the outputs of a ledger: each part of the scene once its tiles are answered.

    Drafts grow from top to bottom; none takes its place before `answered` has come to its end. What needs to
    have seen all answers begins then: numbers of objects, pictures, and outlines that a SAM checkpoint draws.

    Args:
        ledger: Open; others may add answers to it.
        output: File of polygons to write, whose run is locked, and which has been checked.
        options: How.
        answered: What is waited for; stopped where this fails, so that no thread goes on waiting.
        overwrite: Replace results that were changed, too.
        keep: Keep what people decided about in the output.
        scene: The run's scene, if it is open already.
        texts: What reads its texts while it is going on.

    Raises:
        Cancelled: `answered` was stopped.
        ResultChanged: An output is not as it was written.
        UserError: The ledger or an output cannot be used.
    """
    began = time.monotonic()
    results = Replacing.of(ledger, output, overwrite)
    spec = ledger.spec
    drafted = result_paths(output, options)
    # Keeps the temporary raster on the disk that the user chose for the output.
    with draft_folder(ledger_path(output), drafted) as folder, looking(spec, scene) as look:
        mosaic = mosaic_of(ledger, options, answered.wait_for, texts)
        sieve = sieve_of(spec, options)
        bare = BareTally()
        edits = find_edits(output, spec, folder, results) if keep else None
        tally = LabelTally([prompt.label for prompt in spec.prompts], further=edits.labels if edits else ())
        drawing = _Drawing(
            ledger, output, options, answered, mosaic, results, folder, look, sieve, bare, edits
        )
        metadata = partial(how_made, ledger, mosaic.settings, options, sieve, edits.counts if edits else {})
        lined = lined_labels(spec, options)
        line_tally, beside = LineTally(lined), lines_beside(output, lined)
        lines = line_frames(folder / CLASSES, spec, options, folder, line_tally, answered.check)
        # Closed before the folder goes, whatever happens: they are made from what lies in it.
        with closing(drawing.frames(tally)) as frames:
            write_result(
                output,
                frames,
                labels=tally.labels,
                metadata=metadata,
                ready=results.ready(output),
                lines=None if not lined or beside else Lines(lined, lines),
            )
        if beside:
            ready = results.ready(beside)
            write_result(beside, lines, labels=lined, metadata=metadata, ready=ready, layer=CENTRELINES)
    made_with = options.settings() if is_whole(ledger) else None
    for path in drafted:
        results.done(path, made_with)
    failures, found = ledger.failures(), tally.summaries()
    boxes, points = bare.of(found)
    return Summary(
        output=output,
        ledger=ledger.path,
        raster=options.raster,
        preview=options.preview,
        labels=found,
        left_out=left_out(spec, options, sieve),
        lines=line_tally.summaries(),
        centrelines=(beside or output) if lined else None,
        boxes=boxes,
        points=points,
        refine=refine_setting(spec.card, options),
        kept=sum(edits.counts.values()) if edits else 0,
        tiles=len(spec.tiling),
        resumed_tiles=len(ledger.finished()),
        failed_tiles=len(failures),
        failure=failures[0][1] if failures else None,
        seconds=time.monotonic() - began,
    )


@dataclass(frozen=True)
class _Drawing:
    """What goes on between a ledger and its result.

    Attributes:
        ledger: As in `draw`; so are `output`, `options` and `answered`.
        mosaic: What the answers make together.
        results: Watches over what is replaced.
        folder: For drafts.
        look: Returns the scene.
        sieve: Leaves out small polygons.
        bare: Counts objects without outlines.
        edits: What people decided about; None for nothing.
    """

    ledger: Ledger
    output: Path
    options: RenderOptions
    answered: AnsweredTiles
    mosaic: Mosaic
    results: Replacing
    folder: Path
    look: Look
    sieve: Sieve
    bare: BareTally
    edits: Edits | None = None

    def frames(self, tally: LabelTally) -> Generator[geopandas.GeoDataFrame]:
        """Yields the polygons as they are complete, and writes the pictures after the last of them.

        Args:
            tally: Counts them.
        """
        spec, options = self.ledger.spec, self.options
        choice = RefineChoice.parse(refine_setting(spec.card, options))
        if choice.checkpoint:
            # Two large models at a time may be more than the memory holds.
            self.answered.wait_for_end()
        countable, alone = countable_labels(spec), labels_by_refiner(spec.card, spec.prompts)
        refiner = refiner_of(choice, self.mosaic, self.look, countable, self.folder, alone)
        with ExitStack() as files:
            classes = MosaicFile(self.folder / CLASSES, refiner, self.answered.check)
            files.enter_context(classes)
            objects = self._split(choice, self._objects(refiner, classes, files), classes, files)
            self.sieve.area_m2 = max(self.sieve.area_m2, refiner.smallest_m2)
            self.sieve.finer = {place + 1: count for place, count in refiner.smallest_objects.items()}
            frames = polygonise_raster(
                classes,
                spec.prompts,
                exclusive=options.exclusive,
                source=spec.scene_name,
                sieve=self.sieve,
                simplify_m=options.simplify,
                objects=objects,
                kinds=kinds_of(ShapeChoice.parse(options.shape), [prompt.label for prompt in spec.prompts]),
            )
            if self.edits is not None:
                apart = () if objects is None else countable_labels(spec).keys()
                frames = beside_edits(self.edits, frames, spec, options.exclusive, apart, self.sieve)
            files.enter_context(closing(frames))
            try:
                for frame in frames:
                    tally.add(frame)
                    yield frame
                self.answered.wait_for_end()
                # Much may have happened to where they go since the work began.
                check_outputs(self.output, options)
                classes.complete()
                self.bare.count(self.mosaic, refiner)
            except BaseException:
                # Also where whoever takes the frames fails: who makes them may be waiting for tiles.
                self.answered.stop()
                raise
        self._write_pictures(classes.path, objects and Path(objects.name))

    def _objects(self, refiner: Refiner, classes: MosaicFile, files: ExitStack) -> DatasetReader | None:
        """Opens the raster of objects of the countable labels; None where there are no such labels."""
        if not (refiner.tells_objects or self.ledger.spec.card.format().tells_objects):
            return None
        classes.complete()
        # Any answer may make a label countable, or an object one with that of another tile.
        self.answered.wait_for_end()
        check = self.answered.check
        found = refiner.found_objects(check) if refiner.tells_objects else self._answered_objects()
        layers = [ObjectLayer(some.tiling, merge_objects(some, check), some.source) for some in found]
        if not layers:
            return None
        path = self.folder / "objects.tif"
        classes.paint(path, layers)
        return files.enter_context(rasterio.open(path))

    def _split(
        self, choice: RefineChoice, told: DatasetReader | None, classes: MosaicFile, files: ExitStack
    ) -> DatasetReader | None:
        """Opens the raster of objects after what hangs together was split, if that was asked for.

        Args:
            choice: How masks are refined.
            told: The raster of objects so far; None where labels are all there is.
            classes: The class raster.
            files: Close what is opened.
        """
        sizes = object_sizes(self.ledger.spec) if choice.splits() else {}
        # Where the model says where objects are, these have been outlined one by one.
        if not sizes or hints_of(self.mosaic.source) is not None:
            return told
        classes.complete()
        self.answered.wait_for_end()
        with enough_memory(choice):
            splitter = open_splitter(look_closely(self.look), sizes, self.mosaic.bands, self.answered.check)
            split = splitter.write(classes, told, self.folder)
        return files.enter_context(rasterio.open(split))

    def _answered_objects(self) -> tuple[FoundObjects, ...]:
        """Returns the objects that the answers tell apart."""
        source = self.mosaic.source
        if not source.countable:
            return ()
        counts = self.ledger.object_counts(source.countable)
        return (FoundObjects(self.mosaic.tiling, source.countable, counts, source),)

    def _write_pictures(self, classes: Path, objects: Path | None) -> None:
        """Writes class raster and overlay where they were asked for."""
        prompts, options = self.ledger.spec.prompts, self.options
        named = label_colours([prompt.label for prompt in prompts])
        colours = [named[prompt.label] for prompt in prompts]
        bands = 1 if options.exclusive else len(prompts)
        if options.raster is not None:
            ready = self.results.ready(options.raster)
            write_class_raster(classes, options.raster, prompts, colours, bands, ready)
        if options.preview is not None:
            from t4s_geo.raster.overlay import write_overlay

            ready = self.results.ready(options.preview)
            scene = self.look()
            write_overlay(
                scene,
                classes,
                prompts,
                colours,
                options.preview,
                class_bands=bands,
                objects=objects,
                ready=ready,
            )
