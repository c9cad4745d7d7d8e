#!/usr/bin/env bash
# Runs tests/qgis with a newer QGIS: `test-qgis-next.sh [FOLDER]` builds a system of the next Debian in FOLDER, which holds
# QGIS 3.40 and Python 3.13, makes the engine's and QGIS's environments in it and runs the tests there. A second run uses what
# is in FOLDER already; delete it to begin anew. It takes 9 GB, and half an hour the first time.
set -euo pipefail
cd "$(dirname "$0")/.."

suite=trixie
root=$(realpath --canonicalize-missing "${1:-/var/tmp/t4s-geo-$suite}")
clone=/root/t4s-geo

if [[ $(id -u) -ne 0 ]]; then
    echo "A system within the system needs root: sudo $0 $*" >&2
    exit 1
fi
# Mounts and processes live in namespaces of their own, which end with this script, however it ends.
if [[ -z ${T4S_GEO_APART:-} ]]; then
    exec env T4S_GEO_APART=1 unshare --mount --pid --fork --kill-child --propagation private -- "$0" "$@"
fi

# apt's own mirror, through apt's own proxy.
mirror() {
    # shellcheck disable=SC1091
    . /etc/os-release
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
        awk -v own="${VERSION_CODENAME:-}" '$2 == own && $3 == "main" { print $1; exit }'
}
eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
export http_proxy=${http_proxy:-} https_proxy=${https_proxy:-}

if [[ ! -e $root/.complete ]]; then
    scripts/install-system-packages.sh debootstrap
    address=$(mirror)
    [[ -n $address ]] || { echo "apt names no mirror of this system's own release to fetch $suite from." >&2; exit 1; }
    mkdir -p "$root"
    if ! debootstrap --variant=minbase --include=ca-certificates,make,git "$suite" "$root" "$address"; then
        echo "No system of $suite could be made from apt's mirror; $root/debootstrap/debootstrap.log says why." >&2
        exit 1
    fi
    touch "$root/.complete"
fi

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
# Certificates that this machine trusts beside the usual ones.
cp --dereference /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

# The clone as it is, uncommitted changes too; its environments are made in there.
mkdir -p "$root$clone"
find "$root$clone" -mindepth 1 -maxdepth 1 ! -name '.venv*' -exec rm -rf {} +
git ls-files -z --cached --others --exclude-standard -- ':!.venv*' |
    tar --create --null --files-from=- --ignore-failed-read --file=- |
    tar --extract --no-same-owner --directory="$root$clone"

index=$(python3 -m pip config get global.index-url 2>/dev/null || true)
chroot "$root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    http_proxy="$http_proxy" https_proxy="$https_proxy" PIP_DEFAULT_TIMEOUT=180 \
    ${index:+PIP_INDEX_URL="$index"} \
    bash -c "cd $clone && make test-qgis && qgis --version && .venv/bin/python --version"
