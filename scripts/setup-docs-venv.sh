#!/usr/bin/env bash
# Makes .venv-docs: what builds the documentation's site. The engine is not installed, only read.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! scripts/find-python.sh >/dev/null 2>&1; then
    [[ -n ${PYTHON:-} ]] || scripts/install-system-packages.sh python3 python3-venv
fi
rm -rf .venv-docs
"$(scripts/find-python.sh)" -m venv .venv-docs
mapfile -t packages < <(.venv-docs/bin/python -c '
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["optional-dependencies"]["docs"], sep="\n")')
.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints-docs.txt \
    "${packages[@]}"
