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
"$(dirname "$0")/run_on_gpu.sh" embedded_training.objects.write_tune "$1" "$2" "${@:3}"
