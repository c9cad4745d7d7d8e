#!/usr/bin/env bash
# Makes .venv-qgis: pytest over the Python that QGIS is built for, which sees QGIS's own packages.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! /usr/bin/python3 -c 'import qgis.core, venv, ensurepip' 2>/dev/null; then
    scripts/install-system-packages.sh python3-qgis qgis-providers python3-venv
fi
rm -rf .venv-qgis
/usr/bin/python3 -m venv --system-site-packages .venv-qgis
.venv-qgis/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
    pytest pytest-qgis
