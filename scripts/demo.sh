#!/usr/bin/env bash
# Segments a sample scene with the checkpoint that ships with t4s-geo, and scores the result against a map.
set -euo pipefail
cd "$(dirname "$0")/.."

scene=sample_tiles/banepa_labelled.tif
reference=sample_tiles/banepa_labelled_reference.tif
rm -rf demo
mkdir demo

run() {
    printf '$ t4s-geo%s\n' "$(printf ' %q' "$@")"
    .venv/bin/t4s-geo "$@"
}

run segment "$scene" --prompt building --prompt vegetation --prompt "bare land" \
    -o demo/segments.gpkg --raster demo/classes.tif --preview demo/overlay.png
echo
run evaluate demo/segments.gpkg "$reference"
echo
echo "The results:"
echo "  demo/segments.gpkg   polygons; opens styled in QGIS"
echo "  demo/classes.tif     the same as a raster of classes"
echo "  demo/overlay.png     a picture of it"
