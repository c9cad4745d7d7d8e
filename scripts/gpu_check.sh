#!/usr/bin/env bash
# Checks all that a GPU is for, in under six minutes: tests, speed, a network of full size. Needs no rasterio.
#
#   scripts/gpu_check.sh OUTPUT [--device cpu] [--quick] [--read-tiles FILE.npz] [--wheels FOLDER]
#
# OUTPUT: folder of report.md, report.json and log.txt. What it needs, and where it takes that from on a machine that
# reaches no network: benchmarks/gpu_check.py. Try it on a processor with --device cpu --quick.
set -euo pipefail
exec "${PYTHON:-python3}" "$(dirname "$0")/../benchmarks/gpu_check.py" "$@"
