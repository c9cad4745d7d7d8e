#!/usr/bin/env bash
# Prints the Python that the virtual environment is made from: $PYTHON, or the system's, or one on PATH.
# It is 3.11 or newer and can make virtual environments. Exits with 1 and says so when there is none.
set -euo pipefail

usable() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The system's Python comes before PATH's, which may be a version manager's, so that all machines agree.
for candidate in ${PYTHON:-/usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11}; do
    if path=$(command -v "$candidate") && usable "$path"; then
        echo "$path"
        exit 0
    fi
done
echo "No Python 3.11 or newer that can make virtual environments${PYTHON:+ at PYTHON=$PYTHON};" \
    "install one (on Debian: apt-get install python3 python3-venv) or run make PYTHON=/path/to/python3." >&2
exit 1
