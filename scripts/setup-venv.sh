#!/usr/bin/env bash
# Makes or refreshes .venv with the engine (editable): `setup-venv.sh small` for what the demo needs, `setup-venv.sh complete`
# adds torch and all that tests and lint need.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! scripts/find-python.sh >/dev/null 2>&1; then
    [[ -n ${PYTHON:-} ]] || scripts/install-system-packages.sh python3 python3-venv
fi
if ! { .venv/bin/python -c 'import pip' && PYTHON=.venv/bin/python scripts/find-python.sh; } >/dev/null 2>&1; then
    python=$(scripts/find-python.sh)
    echo "Making .venv with $python ($("$python" --version))"
    rm -rf .venv
    "$python" -m venv .venv
fi

install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt "$@"
}
case $1 in
small)
    echo "Installing the engine into .venv (200 MB the first time)"
    install --editable .
    ;;
complete)
    echo "Installing torch and all that tests need into .venv (this takes some minutes the first time)"
    scripts/torch.sh install
    install --editable '.[local,lora,dask,train,parquet,dev]'
    ;;
esac
