#!/usr/bin/env bash
# Two steps of each recipe for large models at full depth on a GPU, in under six minutes: memory, tokens and questions
# a second, into OUTPUT/log.txt. One that does not fit, or takes too long, does not stop the others.
#
#   scripts/gpu_recipes.sh OUTPUT [options of benchmarks/dry_run.py]
#
# Needs torch, Transformers, PEFT and msgspec; nothing is fetched. Try it on a processor with
# SECONDS_EACH=600 scripts/gpu_recipes.sh OUTPUT --device cpu --layers 1 --batch 1 (10 GB of memory, minutes).
set -uo pipefail
mkdir -p "$1"
output=$(realpath "$1")
shift
cd "$(dirname "$0")/.."
failed=0
for recipe in ${RECIPES:-3b qwen3-2b internvl-2b 7b}; do
    PYTHONPATH=. timeout "${SECONDS_EACH:-85}" "${PYTHON:-python3}" benchmarks/dry_run.py "$@" "$recipe" \
        2>&1 | tee -a "$output/log.txt"
    [ "${PIPESTATUS[0]}" = 0 ] || { echo "$recipe: failed" | tee -a "$output/log.txt"; failed=1; }
done
exit $failed
