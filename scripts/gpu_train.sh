#!/usr/bin/env bash
# Trains the network of objects on one GPU in at most nine minutes; needs torch and transformers, no rasterio.
#
#   scripts/gpu_train.sh PACKED OUTPUT [options of embedded_training.objects.fine_tune]
#
# PACKED: what `python -m embedded_training.objects.pack` wrote (under 40 MB). OUTPUT: folder of objects.pt, which is written
# every minute and gone on from, scores.json and log.txt. Try it on a processor with --device cpu --quick.
set -euo pipefail
packed=$(realpath "$1")
output=$2
shift 2
mkdir -p "$output"
output=$(realpath "$output")
cd "$(dirname "$0")/.."
PYTHONPATH=. timeout --signal=INT 540 "${PYTHON:-python3}" -m embedded_training.objects.fine_tune \
    --packed "$packed" --output "$output" --seconds 400 "$@" 2>&1 | tee -a "$output/log.txt"
