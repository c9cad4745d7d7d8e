"""What the network of seams says that it knows."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from t4s_geo.refine.seam_network import SeamNetwork, distances_of, known_among

LABELS = {0: "water", 2: "building", 5: "field", 6: "tree"}


def test_labels_are_known_at_the_distances_of_the_training() -> None:
    assert known_among(LABELS, 0.3) == {"seams": {1: {2: "building", 6: "tree"}}}
    assert known_among(LABELS, 1.0) == {"seams": {1: {5: "field"}}}
    assert known_among(LABELS, 10.0) == {}
    assert known_among({}, 0.3) == {}


def test_pictures_are_enlarged_for_what_is_small_in_them_and_no_more_than_that() -> None:
    assert known_among(LABELS, 0.6) == {"seams": {1: {5: "field"}, 2: {6: "tree"}}}
    assert known_among({6: "tree"}, 0.4) == {"seams": {1: {6: "tree"}}}


def test_cars_and_pools_are_known_where_they_can_be_made_out() -> None:
    asked = {0: "car", 1: "swimming pool"}
    assert known_among(asked, 0.3) == {"seams": {2: {0: "car"}, 1: {1: "swimming pool"}}}
    assert known_among(asked, 0.6) == {"seams": {2: {1: "swimming pool"}}}
    assert distances_of("car") == (0.11, 0.45)
    assert distances_of("swimming pool") == (0.25, 0.9)
    assert distances_of("water") is None


def test_clouds_are_known_to_a_network_of_their_own() -> None:
    asked = {0: "field", 1: "cloud", 2: "cloud shadow"}
    assert known_among(asked, 10.0) == {"clouds": {1: {1: "cloud"}}}
    assert known_among(asked, 2.0) == {"seams": {1: {0: "field"}}}
    assert distances_of("cloud") == (10.0, 30.0)
    assert distances_of("cloud shadow") is None


def test_a_bright_cloud_over_dark_ground_is_seen_and_touches_nothing() -> None:
    network = SeamNetwork.load("clouds", threads=1)
    rows, columns = np.indices((network.side, network.side))
    rgb = np.full((network.side, network.side, 3), (40, 60, 50), np.uint8)
    # A cloud as one draws it: parts that overlap, softer towards their edges.
    for row, column, reach in ((200, 200, 60), (230, 250, 50), (180, 270, 40)):
        near = np.clip(1.4 - np.hypot(rows - row, columns - column) / reach, 0, 1)[..., None]
        rgb = np.maximum(rgb, (250 * near).astype(np.uint8))
    mask, seams = network.look_at(rgb)
    cloud = mask[network.labels.index("cloud")]
    assert cloud[50, 50] > 0.5 and cloud[5, 5] < 0.1 and cloud[100, 100] < 0.1
    assert not network.tells_apart and not seams.any()


def test_grids_of_whole_pixels_are_not_quite_of_the_distance_that_was_meant() -> None:
    assert known_among({0: "car"}, 0.454) == {"seams": {2: {0: "car"}}}
    assert known_among({0: "car"}, 0.47) == {}


def test_asking_what_is_known_opens_no_network() -> None:
    code = (
        "import sys; from t4s_geo.refine.seam_network import known_among; known_among({0: 'building'}, 0.3); "
        "sys.exit('onnxruntime' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what a process takes is read there")
def test_what_a_look_takes_is_given_back() -> None:
    code = """
from pathlib import Path
import numpy as np
from t4s_geo.memory_limit import share_heaps
from t4s_geo.refine import seam_network
from t4s_geo.refine.seam_network import SeamNetwork
def taken():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 >> 20
share_heaps()
network = SeamNetwork.load(threads=1)
before = taken()
network.look_at(np.zeros((network.side, network.side, 3), np.uint8))
print(taken() - before)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # 65 MiB without.
    assert int(done.stdout) < 40
