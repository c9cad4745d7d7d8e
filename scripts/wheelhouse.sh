#!/usr/bin/env bash
# Fills dist/wheelhouse with the wheels of the engine and of all that it needs, for computers without a network that have
# the same system and version of Python as .venv. $EXTRAS: extras of the engine, such as `local` or `local,parquet`.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=dist/wheelhouse
rm -rf "$folder"
mkdir -p "$folder"

wheel() {
    .venv/bin/python -m pip wheel --quiet --disable-pip-version-check --constraint constraints.txt \
        --wheel-dir "$folder" --find-links "$folder" "$@"
}
[[ ,${EXTRAS:-}, != *,local,* ]] || scripts/torch.sh wheel --wheel-dir "$folder"
# An environment's own pip may be old.
wheel pip
wheel ".${EXTRAS:+[$EXTRAS]}"
printf '%s: %s wheels, %s MB\n' "$folder" "$(find "$folder" -name '*.whl' | wc -l)" \
    "$(du -sm --apparent-size "$folder" | cut -f1)"
