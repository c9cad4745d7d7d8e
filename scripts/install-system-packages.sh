#!/usr/bin/env bash
# Installs the Debian packages that are missing: `install-system-packages.sh PACKAGE…`.
# Instant when they are all there; elsewhere than on Debian it says what is needed.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
    echo "This is no Debian system; install what corresponds to these packages yourself: $*" >&2
    exit 1
fi

missing=()
for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    [[ $status == ii* ]] || missing+=("$package")
done
[[ ${#missing[@]} -gt 0 ]] || exit 0

if [[ $(id -u) -ne 0 ]]; then
    echo "These Debian packages are missing; run: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "Installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! {
    apt-get update &&
        apt-get install --yes --no-install-recommends "${missing[@]}"
} >"$log" 2>&1 </dev/null; then
    tail -n 30 "$log" >&2
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 1
fi
