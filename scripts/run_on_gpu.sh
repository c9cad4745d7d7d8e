#!/usr/bin/env bash
# What gpu_train.sh and gpu_train_writer.sh have in common: MODULE PACKED OUTPUT [options of the module].
set -euo pipefail
module=$1
packed=$(realpath "$2")
output=$3
shift 3
mkdir -p "$output"
output=$(realpath "$output")
cd "$(dirname "$0")/.."
PYTHONPATH=. timeout --signal=INT 540 "${PYTHON:-python3}" -m "$module" \
    --packed "$packed" --output "$output" "$@" 2>&1 | tee -a "$output/log.txt"
