#!/usr/bin/env bash
# Prints the Python that the virtual environment is made from: $PYTHON, or the system's, or one on PATH.
# It is of a version that pyproject.toml names and can make virtual environments. Exits with 1 and says so when there is
# none.
set -euo pipefail

read -ra minors <<<"$(sed -nE 's/.*"Programming Language :: Python :: 3\.([0-9]+)".*/\1/p' \
    "$(dirname "$0")/../pyproject.toml" | sort -rn | paste -sd ' ')"

usable() {
    "$1" -c 'import ensurepip, sys, venv; sys.exit(str(sys.version_info[1]) not in sys.argv)' \
        "${minors[@]}" 2>/dev/null
}

# The system's Python comes before PATH's, which may be a version manager's, so that all machines agree.
for candidate in ${PYTHON:-/usr/bin/python3 python3 "${minors[@]/#/python3.}"}; do
    if path=$(command -v "$candidate") && usable "$path"; then
        echo "$path"
        exit 0
    fi
done
echo "No Python 3.${minors[-1]} to 3.${minors[0]} that can make virtual environments${PYTHON:+ at PYTHON=$PYTHON};" \
    "install one (on Debian: apt-get install python3 python3-venv) or run make PYTHON=/path/to/python3." >&2
exit 1
