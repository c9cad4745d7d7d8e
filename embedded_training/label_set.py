"""What the embedded checkpoint learns to find, and the words people use for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

BITS = np.uint16
"""Type of a set of labels, a bit for each."""

Bits = npt.NDArray[np.uint16]
"""A set of labels for each pixel, shape (height, width)."""


def fitting(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Returns labels of which a set fits into `BITS`.

    Raises:
        ValueError: There are too many: the last ones would be cut off silently.
    """
    most = np.iinfo(BITS).bits
    if len(labels) > most:
        raise ValueError(f"a set of labels has {most} bits, and there are {len(labels)} labels; widen BITS")
    return labels


LABELS = fitting(
    (
        *("building", "road", "water", "vegetation", "bare land", "field", "tree", "grass"),
        *("car", "swimming pool", "cloud", "cloud shadow"),
    )
)
"""Order of the bits in training targets.

Labels may overlap: trees and grass are vegetation too, and swimming pools are water.
"""

RARE: Mapping[str, float] = MappingProxyType({"car": 4.0, "swimming pool": 20.0})
"""How many times as much a cell of a label counts in training where it is there.

What fills single cells in a few tiles would be found nowhere otherwise: saying no is nearly always right.
"""

ALL = (1 << len(LABELS)) - 1
"""The set of all labels."""

Synonyms = Mapping[str, tuple[str, ...]]
"""The words of each label."""

SYNONYMS: Synonyms = MappingProxyType(
    {
        "building": (
            *("building", "buildings", "house", "houses", "roof", "roofs", "rooftop", "built-up area"),
            *("rooftops", "building footprint", "building footprints", "residential building", "built-up"),
            *("建筑物", "建筑", "房屋", "edificio", "edificios", "casas", "bâtiment", "bâtiments", "maisons"),
            *("房子", "屋顶", "楼房", "casa", "techos", "construcciones", "maison", "toits", "bâti"),
        ),
        "road": (
            *("road", "roads", "street", "streets", "highway", "paved road"),
            *("highways", "motorway", "roadway", "paved roads", "road surface"),
            *("道路", "公路", "carretera", "carreteras", "calles", "route", "routes", "rues"),
            *("马路", "街道", "calle", "camino", "caminos", "rue", "chaussée"),
        ),
        "water": (
            *("water", "water body", "water bodies", "lake", "lakes", "river", "rivers", "pond", "sea"),
            *("ponds", "open water", "reservoir", "canal", "ocean", "surface water"),
            *("水", "水体", "湖泊", "agua", "cuerpo de agua", "lagos", "eau", "plan d'eau", "lacs"),
            *(
                "河流",
                "水域",
                "池塘",
                "cuerpos de agua",
                "lago",
                "río",
                "ríos",
                "plans d'eau",
                "lac",
                "rivière",
            ),
        ),
        "vegetation": (
            *("vegetation", "green area", "green areas", "plants", "greenery", "green space", "green spaces"),
            *("植被", "绿地", "vegetación", "végétation"),
            *("áreas verdes", "espaces verts"),
        ),
        "bare land": (
            *("bare land", "bare soil", "bare ground", "land", "soil", "sand", "desert", "cleared land"),
            *("cleared", "barren", "barren land", "bare earth", "bare", "dirt", "deforested area"),
            *("裸地", "土地", "沙地", "suelo desnudo", "tierra", "arena", "sol nu", "terre", "sable"),
            *("裸土", "荒地", "沙漠", "suelo", "terreno baldío", "desierto", "terrain nu", "désert"),
        ),
        "field": (
            *("field", "fields", "cropland", "crops", "farmland", "agriculture", "agricultural field"),
            *("agricultural fields", "agricultural land", "arable land", "crop field", "farm field"),
            *("农田", "耕地", "campo", "campos", "cultivos", "champ", "champs", "cultures"),
            *("田地", "农地", "cultivo", "tierras de cultivo", "terres agricoles", "parcelle agricole"),
        ),
        "tree": (
            *(
                "tree",
                "trees",
                "tree canopy",
                "canopy",
                "tree cover",
                "forest",
                "forests",
                "woods",
                "woodland",
            ),
            *("树木", "森林", "树", "树冠", "林地", "árbol", "árboles", "bosque", "bosques"),
            *("arbre", "arbres", "forêt", "forêts"),
        ),
        "grass": (
            *("grass", "lawn", "lawns", "grassland", "low vegetation", "meadow", "meadows", "turf"),
            *("草地", "草坪", "草", "hierba", "césped", "pradera", "praderas"),
            *("herbe", "pelouse", "pelouses", "prairie", "prairies"),
        ),
        "car": (
            *("car", "cars", "vehicle", "vehicles", "parked car", "parked cars", "automobile", "automobiles"),
            *("汽车", "车辆", "轿车", "coche", "coches", "carros", "vehículo", "vehículos"),
            *("voiture", "voitures", "véhicule", "véhicules"),
        ),
        "swimming pool": (
            *("swimming pool", "swimming pools", "pool", "pools"),
            *("游泳池", "泳池", "piscina", "piscinas", "alberca", "albercas", "piscine", "piscines"),
        ),
        "cloud": (
            *("cloud", "clouds", "cloud cover", "云", "云层", "云朵"),
            *("nube", "nubes", "nubosidad", "nuage", "nuages", "couverture nuageuse"),
        ),
        "cloud shadow": (
            *("cloud shadow", "cloud shadows", "云影", "云阴影", "sombra de nube", "sombra de nubes"),
            *("sombras de nubes", "ombre de nuage", "ombres de nuages"),
        ),
    }
)
"""English first, then Chinese, Spanish and French."""


_OVER_ALL = ("cloud", "cloud shadow")

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "building": _OVER_ALL,
        "road": ("car", *_OVER_ALL),
        "water": ("swimming pool", *_OVER_ALL),
        "vegetation": ("tree", "grass", "field", *_OVER_ALL),
        "bare land": ("field", "car", *_OVER_ALL),
        "field": _OVER_ALL,
        "tree": _OVER_ALL,
        "grass": _OVER_ALL,
    }
)
"""Labels that are parts of others, or lie on them, and say more than these."""


def bits(*labels: str) -> int:
    """Returns the set of these labels as bits, in the order of `LABELS`."""
    return sum(1 << LABELS.index(label) for label in labels)
