#!/usr/bin/env bash
# Makes .venv-qgis: pytest over the Python that QGIS is built for, which sees QGIS's own packages.
set -euo pipefail
cd "$(dirname "$0")/.."

# QGIS itself, a virtual screen (one test walks through its desktop), and the compiler of translations.
has_qgis() {
    /usr/bin/python3 -c 'import qgis.core, venv, ensurepip' &&
        command -v qgis && command -v xvfb-run && command -v xauth && command -v lrelease
}
if ! has_qgis >/dev/null 2>&1; then
    scripts/install-system-packages.sh qgis python3-qgis qgis-providers python3-venv xvfb xauth qttools5-dev-tools
fi
rm -rf .venv-qgis
/usr/bin/python3 -m venv --system-site-packages .venv-qgis
.venv-qgis/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
    pytest pytest-qgis bandit flake8 flake8-qgis qgis-plugin-analyzer
