#!/usr/bin/env bash
# Trains the whole model that writes objects on one GPU in at most nine minutes; needs torch, transformers and
# NumPy, SciPy and Pillow, no rasterio.
#
#   scripts/gpu_train_writer.sh PACKED OUTPUT [options of embedded_training.objects.write_tune]
#
# PACKED: what `python -m embedded_training.objects.pack` wrote (under 40 MB). OUTPUT: folder of writer_tower.pt
# and writer_language.pt, which are written every minute and gone on from, scores.json and log.txt. Try it on a
# processor with --device cpu --quick.
set -euo pipefail
packed=$(realpath "$1")
output=$2
shift 2
mkdir -p "$output"
output=$(realpath "$output")
cd "$(dirname "$0")/.."
PYTHONPATH=. timeout --signal=INT 540 "${PYTHON:-python3}" -m embedded_training.objects.write_tune \
    --packed "$packed" --output "$output" "$@" 2>&1 | tee -a "$output/log.txt"
