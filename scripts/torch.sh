#!/usr/bin/env bash
# Runs a command of pip on torch alone, as pinned: `torch.sh install` or `torch.sh wheel --wheel-dir FOLDER`.
# First and alone, since pip may choose a build of several gigabytes when it resolves torch with other packages. On Linux
# without an NVIDIA card PyTorch's own index for processors comes before the package index, whose torch brings CUDA.
set -euo pipefail
cd "$(dirname "$0")/.."

pip() {
    .venv/bin/python -m pip "$1" --quiet --disable-pip-version-check --constraint constraints.txt "${@:2}"
}
torch=$(grep '^torch==' constraints.txt)

if [[ $(uname) == Linux && ! -e /proc/driver/nvidia ]] && ! command -v nvidia-smi >/dev/null &&
    pip "$@" --no-deps --index-url https://download.pytorch.org/whl/cpu --retries 1 --timeout 15 "$torch" \
        2>/dev/null; then
    # What it needs lies on the other index in the versions that are pinned.
    [[ $1 != install ]] || pip install "$torch"
    exit 0
fi
pip "$@" "$torch"
