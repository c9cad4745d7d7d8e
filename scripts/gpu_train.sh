#!/usr/bin/env bash
# Trains the network of objects on one GPU in at most nine minutes; needs torch and transformers, no rasterio.
#
#   scripts/gpu_train.sh PACKED OUTPUT [options of embedded_training.objects.fine_tune]
#
# PACKED: what `python -m embedded_training.objects.pack` wrote (under 40 MB). OUTPUT: folder of objects.pt, which is written
# every minute and gone on from, scores.json and log.txt. Try it on a processor with --device cpu --quick.
set -euo pipefail
"$(dirname "$0")/run_on_gpu.sh" embedded_training.objects.fine_tune "$1" "$2" --seconds 400 "${@:3}"
