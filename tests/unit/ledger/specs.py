"""The run that the tests of ledgers are about."""

from __future__ import annotations

import affine
from pyproj import CRS

from t4s_geo.ledger import RunSpec
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid

SPEC = RunSpec(
    scene="scene.tif",
    fingerprint="abc",
    area_of_interest="",
    grid=PixelGrid(CRS.from_epsg(32633), affine.Affine(0.5, 0.1, 500000, 0.1, -0.5, 5e6), 700, 300),
    bands=(1, 2, 3),
    model="embedded",
    identity="test:1",
    card=ModelCard(name="test", grid=32, tile_size=256, ground_sampling_distances=(0.5,)),
    prompts=(Prompt("water", "lakes"), Prompt("road", "road")),
)
