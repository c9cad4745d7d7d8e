"""All labelled imagery that the checkpoint is trained and scored on; a data set more is a line more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from embedded_training.clouds import load_clouds
from embedded_training.small_things import load_cars, load_pools
from embedded_training.sources import (
    Place,
    load_amazon,
    load_banepa,
    load_cities,
    load_dubai,
    load_farms,
    load_fields,
    load_trees,
)

LOADERS: tuple[tuple[str, Callable[[Path], Iterator[Place]]], ...] = (
    ("landcover_dubai", load_dubai),
    ("fields_naip", load_fields),
    ("fields_naip", load_farms),
    ("trees_naip", load_trees),
    ("trees_naip", load_cities),
    ("buildings_banepa", load_banepa),
    ("forest_amazon_s2", load_amazon),
    ("cars_munich", load_cars),
    ("pools_naip_pseudo", load_pools),
    ("clouds_landsat_s2", load_clouds),
)


def load_places(data: Path) -> list[Place]:
    """Loads every data set below a folder.

    Raises:
        FileNotFoundError: A data set is missing.
    """
    places = []
    for name, loader in LOADERS:
        found = list(loader(data / name))
        if not found:
            raise FileNotFoundError(f"there is no imagery in {data / name}")
        places += found
    return places
