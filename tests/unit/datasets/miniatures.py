"""Miniature folders in the layouts of the public sets: a few pictures of some pixels, made here."""

from __future__ import annotations

import json
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
from affine import Affine
from PIL import Image

from t4s_geo.datasets import rle

SIDE = 32


def mask(top: int, left: int, bottom: int, right: int, side: int = SIDE) -> np.ndarray:
    made = np.zeros((side, side), bool)
    made[top:bottom, left:right] = True
    return made


BLOCK = mask(4, 6, 20, 26)
OTHER = mask(22, 2, 30, 12)


def picture(path: Path, values: np.ndarray | None = None, side: int = SIDE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shade = np.zeros((side, side, 3), np.uint8) + 90 if values is None else values
    Image.fromarray(shade).save(path)


def tif(path: Path, bands: np.ndarray, **profile: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = bands.shape
    given = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": bands.dtype}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(path, "w", **given, **profile) as file:
            file.write(bands)


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def run_lengths(made: np.ndarray) -> dict[str, object]:
    return {"size": list(made.shape), "counts": rle.encode(made)}


def corners(top: int, left: int, bottom: int, right: int) -> list[float]:
    return [float(value) for value in (left, top, right, top, right, bottom, left, bottom)]


def _references(folder: Path, refs: str, instances: str, pictures: str, splits: tuple[str, ...]) -> None:
    images, annotations, listed = [], [], []
    for number, split in enumerate(splits):
        picture(folder / pictures / f"{number:05}.jpg")
        images.append({"id": number, "file_name": f"{number:05}.jpg", "width": SIDE, "height": SIDE})
        for rank, outline in enumerate((corners(4, 6, 20, 26), [run_lengths(OTHER)])):
            id = 10 * number + rank
            segmentation = outline if rank else [outline]
            one = {"id": id, "image_id": number, "category_id": 1, "segmentation": segmentation}
            annotations.append(one | {"bbox": [0, 0, SIDE, SIDE], "iscrowd": 0})
            sentence = {"sent_id": id, "tokens": ["a"], "raw": f"The  thing {id}.", "sent": f"the thing {id}"}
            listed.append(
                {"ref_id": id, "ann_id": id, "image_id": number, "category_id": 1, "split": split}
                | {"sentences": [sentence]}
            )
    categories = [{"id": 1, "name": "thing"}]
    write_json(folder / instances, {"images": images, "annotations": annotations, "categories": categories})
    path = folder / refs
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        for ref in listed:
            ref["ann_id"] = [ref["ann_id"]]
        listed[1]["ann_id"] = [0, 1]
        nothing = {"ref_id": 99, "ann_id": [-1], "image_id": 0, "split": splits[0], "no_target": True}
        listed.append(nothing | {"sentences": [{"sent_id": 99, "raw": "a unicorn", "sent": "a unicorn"}]})
        write_json(path, listed)
    else:
        # As Python 2 wrote them.
        path.write_bytes(pickle.dumps(listed, protocol=2))


def rrsis_d(folder: Path) -> None:
    places = ("rrsisd/refs(unc).p", "rrsisd/instances.json", "images/rrsisd/JPEGImages")
    _references(folder, *places, ("train", "val", "test"))


def nwpu_refer(folder: Path) -> None:
    _references(folder, "new_refs(unc).p", "new_instances.json", "image/image", ("train", "val", "test"))


def _refcoco(name: str, by: str, splits: tuple[str, ...]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        places = (f"{name}/refs({by}).p", f"{name}/instances.json", "images/mscoco/images/train2014")
        _references(folder, *places, splits)

    return make


def grefcoco(folder: Path) -> None:
    places = ("grefcoco/grefs(unc).json", "grefcoco/instances.json", "images/mscoco/images/train2014")
    _references(folder, *places, ("val", "testA", "testB", "train"))


def _phrases(pictures: str, masks: str, ending: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        for number, split in enumerate(("train", "val", "test"), start=100):
            for name, made in ((pictures, None), (masks, 255 * BLOCK.astype(np.uint8))):
                path = folder / name / f"{number}{ending}"
                picture(path, made)
            (folder / f"output_phrase_{split}.txt").write_text(f"{number} paved road\n{number} the road\n")

    return make


def earth_reason(folder: Path) -> None:
    for split in ("train", "val", "test"):
        picture(folder / split / "images" / "7.jpg")
        picture(folder / split / "labels" / "7.png", BLOCK.astype(np.uint8))
        said = {"questions": ["Where would water go?", "What is flooded?"], "answer": ["Here."]}
        write_json(folder / split / "QAs" / "7.json", said)


def reason_seg(folder: Path) -> None:
    for split in ("train", "val", "test"):
        picture(folder / split / "a.jpg")
        shapes = [
            {"label": "target", "points": [[6, 4], [25, 4], [25, 19], [6, 19]]},
            {"label": "ignore", "points": [[2, 22], [11, 22], [11, 29], [2, 29]]},
            {"label": "flag", "points": [[0, 0], [31, 31], [0, 31]]},
        ]
        said = {"text": ["what one could sit on"], "is_sentence": True, "shapes": shapes}
        write_json(folder / split / "a.json", said)


def loveda(folder: Path) -> None:
    codes = np.where(BLOCK, 2, np.where(OTHER, 0, 1)).astype(np.uint8)
    for split in ("Train", "Val"):
        for number, scene in enumerate(("Urban", "Rural")):
            picture(folder / split / scene / "images_png" / f"{number}.png")
            picture(folder / split / scene / "masks_png" / f"{number}.png", codes)


def open_earth_map(folder: Path) -> None:
    codes = np.where(BLOCK, 8, np.where(OTHER, 5, 0)).astype(np.uint8)
    for number, split in enumerate(("train", "val")):
        name = f"dar_es_salaam_{number}.tif"
        tif(folder / "dar_es_salaam" / "images" / name, np.full((3, SIDE, SIDE), 9, np.uint8))
        tif(folder / "dar_es_salaam" / "labels" / name, codes[None])
        (folder / f"{split}.txt").write_text(f"{name}\nnot_here_1.tif\n")


def _coloured() -> np.ndarray:
    colours = np.zeros((SIDE, SIDE, 3), np.uint8) + 255
    colours[BLOCK], colours[OTHER] = (0, 0, 255), (255, 0, 0)
    return colours.transpose(2, 0, 1)


def potsdam(folder: Path) -> None:
    for tile in ("2_10", "5_15"):
        name = f"top_potsdam_{tile}"
        tif(folder / "4_Ortho_RGBIR" / f"{name}_RGBIR.tif", np.full((4, SIDE, SIDE), 7, np.uint8))
        tif(folder / "5_Labels_all" / f"{name}_label.tif", _coloured())


def vaihingen(folder: Path) -> None:
    for tile in (1, 6):
        name = f"top_mosaic_09cm_area{tile}.tif"
        tif(folder / "top" / name, np.full((3, SIDE, SIDE), 7, np.uint8))
        tif(folder / name, _coloured())


def _objects(pictures: str, annotations: str, classes: tuple[str, str]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        for split in ("train", "val", "test"):
            picture(folder / pictures.format(split) / "P1.png")
            image = {"id": 0, "file_name": "P1.png", "width": SIDE, "height": SIDE}
            block = {"id": 1, "image_id": 0, "category_id": 1, "bbox": [6, 4, 20, 16], "iscrowd": 0}
            other = {"id": 2, "image_id": 0, "category_id": 1, "bbox": [2, 22, 10, 8], "iscrowd": 0}
            crowd = {"id": 3, "image_id": 0, "category_id": 2, "bbox": [2, 22, 10, 8], "iscrowd": 1}
            listed = [
                block | {"segmentation": [corners(4, 6, 20, 26)]},
                other | {"segmentation": run_lengths(OTHER)},
                crowd | {"segmentation": run_lengths(OTHER)},
            ]
            categories = [{"id": id, "name": name} for id, name in enumerate(classes, start=1)]
            said = {"images": [image], "annotations": listed, "categories": categories}
            write_json(folder / annotations.format(split), said)

    return make


def spacenet(folder: Path) -> None:
    area = folder / "AOI_2_Vegas_Train"
    place = {"crs": "EPSG:4326", "transform": Affine(1e-5, 0, -115, 0, -1e-5, 36)}
    shade = np.arange(3 * SIDE * SIDE, dtype=np.uint16).reshape(3, SIDE, SIDE)
    tif(area / "RGB-PanSharpen" / "RGB-PanSharpen_AOI_2_Vegas_img1.tif", shade, **place)
    rings = [
        [
            [-115 + 1e-5 * x, 36 - 1e-5 * y]
            for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
        ]
        for top, left, bottom, right in ((4, 6, 20, 26), (22, 2, 30, 12))
    ]
    features = [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }
        for ring in rings
    ]
    empty = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": []}}
    said = {"type": "FeatureCollection", "features": [*features, empty]}
    write_json(area / "geojson" / "buildings" / "buildings_AOI_2_Vegas_img1.geojson", said)


def fields_of_the_world(folder: Path) -> None:
    import pandas

    country = folder / "austria"
    numbers = np.where(BLOCK, 70, np.where(OTHER, 9, 0)).astype(np.uint32)
    known = np.where(numbers > 0, 1, 0).astype(np.uint8)
    known[-1] = 3
    for number in range(3):
        name = f"g{number}.tif"
        tif(country / "s2_images" / "window_a" / name, np.full((4, SIDE, SIDE), 1500, np.uint16))
        tif(country / "label_masks" / "instance" / name, numbers[None])
        tif(country / "label_masks" / "semantic_2class" / name, known[None])
    rows = [(f"g{number}", split) for number, split in enumerate(("train", "val", "test"))]
    table = pandas.DataFrame([*rows, ("missing", "test")], columns=["aoi_id", "split"])
    table.to_parquet(country / "chips_austria.parquet")


def json_lines(folder: Path) -> None:
    picture(folder / "a.png")
    picture(folder / "a_mask.png", 255 * BLOCK.astype(np.uint8))
    lines = [
        {"picture": "a.png", "sentence": "the block", "mask": "a_mask.png"},
        {"picture": "a.png", "sentence": "the other", "mask": run_lengths(OTHER)},
        {"picture": "a.png", "sentence": "a unicorn", "mask": None},
    ]
    for split in ("train", "test"):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{split}.jsonl").write_text(text + "\n", encoding="utf-8")


MINIATURES: dict[str, Callable[[Path], None]] = {
    "rrsis-d": rrsis_d,
    "refsegrs": _phrases("images", "masks", ".tif"),
    "risbench": _phrases("img_rgb", "mask", ".png"),
    "nwpu-refer": nwpu_refer,
    "earthreason": earth_reason,
    "loveda": loveda,
    "isaid": _objects("{}/images", "{0}/Annotations/iSAID_{0}.json", ("Large_Vehicle", "ship")),
    "openearthmap": open_earth_map,
    "potsdam": potsdam,
    "vaihingen": vaihingen,
    "spacenet-buildings": spacenet,
    "fields-of-the-world": fields_of_the_world,
    "oam-tcd": _objects("holdout/images", "holdout/{}.json", ("tree", "canopy")),
    "refcoco": _refcoco("refcoco", "unc", ("train", "val", "testA", "testB")),
    "refcoco+": _refcoco("refcoco+", "unc", ("train", "val", "testA", "testB")),
    "refcocog": _refcoco("refcocog", "umd", ("train", "val", "test")),
    "grefcoco": grefcoco,
    "reasonseg": reason_seg,
    "json-lines": json_lines,
}
