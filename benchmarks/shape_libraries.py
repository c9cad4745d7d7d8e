"""What libraries make of the polygons that shapes are drawn for, and of the roads that lines are: compared.

    python benchmarks/shape_libraries.py --data DATA [--ledgers FOLDER] [--lines 1280]

It takes what the project itself does not need:
pip install buildingregulariser smoothify pygeoops scikit-image sknw

Polygons are those of Banepa, as pixels: the labels' own objects, and with `--ledgers` those that the model
found (as `benchmarks/shapes.py` takes them). Every library gets the same ones, on one core, and tolerances of
two pixels where it asks for some. Columns are those of `benchmarks/shapes.py`, and

- right: of all polygons, as some libraries do not say which they have left alone;
- overlap: area that polygons share with others, in per mille of all; gap: area within two pixels of what were
  borders between two polygons that none covers any more, likewise.

With `--lines`, lines of the drawn streets of `benchmarks/centrelines.py` in a scene of that many pixels:
ends is the number of line ends that no other line shares, of which streets have few.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import affine
import geopandas
import numpy as np
import rasterio
import shapely
from centrelines import draw as draw_streets
from centrelines import score
from mapped_scenes import CRS, burnt, file_name, reference_polygons, scored_scenes, transform_of
from rasterio.features import rasterize, shapes
from shapes import CORNER, draw_numbers
from splitting import render

from embedded_training.objects.readers import read_scenes
from embedded_training.objects.scenes import InstanceScene
from t4s_geo.evaluation.object_matching import Matches, pair
from t4s_geo.evaluation.outlines import count_vertices, polis, share_of_right_angles

PIXELS = 2
"""Tolerance."""

Polygons = np.ndarray


def regularised(polygons: Polygons, pixel: float, **options: bool) -> Polygons:
    """What buildingregulariser makes of polygons."""
    from buildingregulariser import regularize_geodataframe

    frame = geopandas.GeoDataFrame(geometry=polygons, crs=CRS)
    found = regularize_geodataframe(
        frame, parallel_threshold=PIXELS * pixel, simplify_tolerance=PIXELS * pixel, num_cores=1, **options
    )
    return np.asarray(found.geometry.to_numpy())


def aligned(polygons: Polygons, pixel: float) -> Polygons:
    """The same with neighbours aligned."""
    return regularised(polygons, pixel, neighbor_alignment=True)


def simplified(polygons: Polygons, pixel: float) -> Polygons:
    """What Shapely's simplification of a coverage makes of polygons."""
    return np.asarray(shapely.coverage_simplify(polygons, PIXELS * pixel))


def smoothed(polygons: Polygons, pixel: float) -> Polygons:
    """What smoothify makes of polygons: Chaikin's corners cut, and the area given back."""
    from smoothify import smoothify

    frame = geopandas.GeoDataFrame(geometry=polygons, crs=CRS)
    found = smoothify(frame, segment_length=pixel, num_cores=1, merge_collection=False)
    return np.asarray(found.geometry.to_numpy())


LIBRARIES: dict[str, Callable[[Polygons, float], Polygons]] = {
    "buildingregulariser": regularised,
    "the same, neighbours aligned": aligned,
    "shapely.coverage_simplify": simplified,
    "smoothify": smoothed,
}


def ways(
    numbers: np.ndarray, transform: affine.Affine, folder: Path
) -> Iterator[tuple[str, Polygons, float]]:
    """Yields what each way makes of numbered pixels, and the processor's seconds; first the pixels."""
    # Each twice, the first time for what is imported then.
    raw = [draw_numbers(numbers, transform, "raw", folder) for _ in range(2)][-1]
    yield "pixels", raw.polygons, raw.seconds
    for shape in ("footprint", "smooth"):
        drawn = [draw_numbers(numbers, transform, shape, folder) for _ in range(2)][-1]
        # What libraries get is traced already.
        yield f"--shape {shape}", drawn.polygons, max(drawn.seconds - raw.seconds, 1e-3)
    for name, draw in LIBRARIES.items():
        # Once for what is compiled or imported then.
        draw(raw.polygons[:3], transform.a)
        began = time.process_time()
        polygons = draw(raw.polygons, transform.a)
        seconds = time.process_time() - began
        parts = shapely.get_parts(shapely.make_valid(polygons))
        yield name, parts[shapely.get_dimensions(parts) == 2], seconds


def apart(raw: Polygons, polygons: Polygons, pixel: float) -> tuple[float, float]:
    """Returns the area that polygons share, and what none covers along former borders, in per mille."""
    one, other = shapely.STRtree(raw).query(raw, predicate="intersects")
    borders = shapely.intersection(raw[one[one < other]], raw[other[one < other]])
    borders = borders[shapely.length(borders) > 0]
    covered, before = shapely.union_all(polygons), shapely.union_all(raw)
    along = shapely.union_all(shapely.buffer(borders, PIXELS * pixel, cap_style="flat"))
    gap = shapely.difference(shapely.intersection(along, before), covered).area
    # Rounding may leave less than nothing.
    overlap = max(shapely.area(polygons).sum() / covered.area - 1, 0.0)
    return 1000 * overlap, 1000 * gap / before.area


def compare(name: str, scene: InstanceScene, numbers: np.ndarray, transform: affine.Affine) -> None:
    """Prints a row for each way."""
    wanted = reference_polygons(scene.objects(scene.asked[0]), transform_of(scene))
    true = scene.objects(scene.asked[0]) > 0
    raw: Polygons | None = None
    with tempfile.TemporaryDirectory() as folder:
        for way, polygons, seconds in ways(numbers, transform, Path(folder)):
            raw = polygons if raw is None else raw
            pairs = pair(polygons, wanted)
            distance = polis(polygons[pairs[:, 0]], wanted[pairs[:, 1]]).mean()
            mask = burnt(polygons, true.shape, transform_of(scene))
            f1 = Matches(len(polygons), len(wanted), len(pairs)).f1 or 0
            overlap, gap = apart(raw, polygons, transform.a)
            print(
                f"| {name} | {way} | {len(polygons)} | {count_vertices(polygons).mean():.1f} "
                f"| {share_of_right_angles(polygons, turning=CORNER):.2f} "
                f"| {(mask & true).sum() / (mask | true).sum():.3f} | {f1:.3f} | {distance:.2f} "
                f"| {overlap:.2f} | {gap:.2f} | {len(polygons) / seconds:,.0f} |",
                flush=True,
            )


def model_numbers(ledger: Path) -> tuple[np.ndarray, affine.Affine]:
    """Renders a ledger, and returns the pixels of its objects, numbered, and their transform to `CRS`."""
    with tempfile.TemporaryDirectory() as folder:
        result, raster = Path(folder) / "raw.gpkg", Path(folder) / "classes.tif"
        render(ledger, result, "--refine", "seams", "--raster", str(raster))
        polygons = geopandas.read_file(result, layer="segments").geometry
        with rasterio.open(raster) as classes:
            transform, shape = classes.transform, classes.shape
    numbered = [(polygon, number) for number, polygon in enumerate(polygons, 1)]
    return rasterize(numbered, shape, transform=transform, dtype="int32"), transform


def skeleton(mask: np.ndarray) -> list[shapely.LineString]:
    """Lines of scikit-image's thinning, traced by sknw, in pixels."""
    import sknw
    from skimage.morphology import skeletonize

    graph = sknw.build_sknw(skeletonize(mask))
    found = []
    for start, end, edge in graph.edges(data=True):
        points = [graph.nodes[start]["o"], *edge["pts"], graph.nodes[end]["o"]]
        found.append(shapely.LineString(np.array(points)[:, ::-1] + 0.5))
    return found


def medial(mask: np.ndarray) -> list[shapely.LineString]:
    """Lines of pygeoops, in pixels."""
    import pygeoops

    polygons = [shapely.geometry.shape(one) for one, _ in shapes(mask.astype(np.uint8), mask)]
    pieces = np.array([pygeoops.centerline(one) for one in polygons], dtype=object)
    lines = shapely.get_parts(shapely.line_merge(shapely.union_all(pieces)))
    return [line for line in lines if line.length > 0]


def own(path: Path) -> list[shapely.LineString]:
    """Lines of `--centrelines`, in pixels."""
    from t4s_geo.prompts import Prompt
    from t4s_geo.vector.lines.centrelines import centrelines

    with rasterio.open(path) as classes, tempfile.TemporaryDirectory() as folder:
        frames = [
            *centrelines(classes, [Prompt("road", "road")], ["road"], Path(folder), exclusive=True, source="")
        ]
        back = ~classes.transform
    return [
        shapely.transform(line, lambda points: np.stack(back @ points.T, axis=1))
        for frame in frames
        for line in frame.geometry
    ]


def compare_lines(size: int) -> None:
    """Prints a row for each way to draw lines."""
    print("| lines of | lines | vertices | km | ends | correctness | completeness | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "streets.tif"
        draw_streets(path, size)
        with rasterio.open(path) as classes:
            mask = classes.read(1) > 0
        for name, draw in (
            ("--centrelines", lambda: own(path)),
            ("skimage.skeletonize, sknw", lambda: skeleton(mask)),
            ("pygeoops.centerline", lambda: medial(mask)),
        ):
            began = time.process_time()
            lines = draw()
            seconds = time.process_time() - began
            tips = Counter(tuple(np.round(line.coords[at], 3)) for line in lines for at in (0, -1))
            right, complete = score(lines, size)
            print(
                f"| {name} | {len(lines)} | {shapely.get_num_coordinates(lines).sum():,} "
                f"| {sum(line.length for line in lines) * 0.3 / 1000:.1f} "
                f"| {sum(count == 1 for count in tips.values())} | {right:.3f} | {complete:.3f} "
                f"| {seconds:.1f} |",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="labelled imagery that the training takes")
    parser.add_argument("--ledgers", type=Path, help="what the model answered, too")
    parser.add_argument("--lines", type=int, metavar="PIXELS", help="side of a scene of streets")
    arguments = parser.parse_args()
    if arguments.data:
        (scene,) = scored_scenes(read_scenes(arguments.data, ["banepa"]), ["banepa"])["banepa"]
        print(
            "| objects of | outlines | polygons | vertices | right | IoU | F1 | PoLiS, m | overlap, ‰ "
            "| gap, ‰ | polygons a second |"
        )
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", flush=True)
        compare("labels", scene, scene.objects(scene.asked[0]), transform_of(scene))
        if arguments.ledgers:
            ledger = next(arguments.ledgers.rglob(f"{file_name(scene)}.ledger"))
            compare("model", scene, *model_numbers(ledger))
    if arguments.lines:
        compare_lines(arguments.lines)


if __name__ == "__main__":
    main()
