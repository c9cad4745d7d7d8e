"""Scenes with instance labels in few small files, for machines that have neither rasterio nor the data.

    python -m embedded_training.objects.pack --data DATA --output PACKED --encoder encoder.onnx

Each data set becomes one `.npz`: pictures as JPEG in arrays of bytes, maps of objects and classes deflated.
Beside them lie the first stages of MobileSAM's encoder, `sam_stages.pt`.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from embedded_training.objects.scenes import InstanceScene, Rgb

FINEST = {"cars": 0.125}
"""Metres a pixel that scenes of a data set are brought to where they are finer."""


def pack(scenes: Iterable[InstanceScene], folder: Path, quality: int = 88) -> list[Path]:
    """Writes scenes, a file for each run of scenes of one data set.

    Args:
        scenes: In the order of their data sets.
        folder: Where to write.
        quality: Of JPEG, 1 to 95.

    Returns:
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for source, group in groupby(scenes, key=lambda scene: scene.source):
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        notes = []
        for index, scene in enumerate(group):
            arrays[f"rgb_{index}"] = _to_jpeg(scene.rgb, quality)
            arrays[f"instances_{index}"] = scene.instances
            arrays[f"classes_{index}"] = scene.classes
            notes.append(
                {
                    "name": scene.name,
                    "asked": scene.asked,
                    "ground_sampling_distance": scene.ground_sampling_distance,
                    "held_out": scene.held_out,
                }
            )
        arrays["notes"] = np.frombuffer(json.dumps(notes).encode(), np.uint8)
        files.append(folder / f"{source}.npz")
        with files[-1].open("wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return files


def read_packed(folder: Path) -> Iterator[InstanceScene]:
    """Reads the scenes that `pack` wrote.

    Raises:
        FileNotFoundError: There are none.
    """
    files = sorted(folder.glob("*.npz"))
    if not files:
        raise FileNotFoundError(f"there are no packed scenes in {folder}")
    for path in files:
        with np.load(path) as arrays:
            for index, note in enumerate(json.loads(bytes(arrays["notes"]))):
                rgb = np.asarray(Image.open(io.BytesIO(bytes(arrays[f"rgb_{index}"]))))
                yield InstanceScene(
                    note["name"],
                    path.stem,
                    rgb,
                    arrays[f"instances_{index}"],
                    arrays[f"classes_{index}"],
                    tuple(note["asked"]),
                    note["ground_sampling_distance"],
                    note["held_out"],
                )


def thinned(scenes: Iterable[InstanceScene], each: Mapping[str, int]) -> Iterator[InstanceScene]:
    """Takes every so many scenes of some data sets, and brings scenes to `FINEST`.

    Args:
        scenes: All.
        each: How many make one, by data set: frames of cars are seconds apart, tiles with trees many.
    """
    for rank, scene in enumerate(scenes):
        if rank % each.get(scene.source, 1) == 0:
            finest = FINEST.get(scene.source, 0.0)
            yield scene.at(finest) if scene.ground_sampling_distance < finest else scene


def _to_jpeg(rgb: Rgb, quality: int) -> npt.NDArray[np.uint8]:
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=quality)
    return np.frombuffer(file.getvalue(), np.uint8)


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, help="MobileSAM's encoder.onnx")
    parser.add_argument("--quality", type=int, default=88)
    parser.add_argument("--frames", type=int, default=3, help="take every so many frames of cars")
    parser.add_argument("--trees", type=int, default=20, help="take every so many tiles with trees")
    arguments = parser.parse_args()
    from embedded_training.objects.readers import read_scenes

    each = {"cars": arguments.frames, "trees": arguments.trees}
    scenes = thinned(read_scenes(arguments.data), each)
    files = pack(scenes, arguments.output, arguments.quality)
    if arguments.encoder:
        import torch

        from embedded_training.objects.sam_stages import SamStages

        files.append(arguments.output / "sam_stages.pt")
        torch.save(SamStages.load(arguments.encoder).state_dict(), files[-1])
    for path in files:
        print(f"{path} {path.stat().st_size / 1e6:.1f} MB")
    print(f"{sum(path.stat().st_size for path in files) / 1e6:.1f} MB in all")


if __name__ == "__main__":
    main()
