"""What the network of seams says that it knows."""

from __future__ import annotations

import subprocess
import sys

from t4s_geo.refine.seam_network import known_among

LABELS = {0: "water", 2: "building", 5: "field", 6: "tree"}


def test_labels_are_known_at_the_distances_of_the_training() -> None:
    assert known_among(LABELS, 0.3) == {2: "building"}
    assert known_among(LABELS, 1.0) == {5: "field"}
    assert known_among(LABELS, 10.0) == {}
    assert known_among({}, 0.3) == {}


def test_asking_what_is_known_opens_no_network() -> None:
    code = (
        "import sys; from t4s_geo.refine.seam_network import known_among; known_among({0: 'building'}, 0.3); "
        "sys.exit('onnxruntime' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
