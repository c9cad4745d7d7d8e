"""A colour for each label: the usual one of map legends where there is one, else a fixed choice by name."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final
from zlib import crc32

_BY_COLOUR: Final = {
    "#d1495b": (
        "building", "house", "roof", "rooftop", "building footprint",
        "建筑物", "建筑", "房屋", "房子", "屋顶", "楼房", "edificio", "casa", "bâtiment", "maison",
    ),
    "#6c757d": (
        "road", "street", "highway", "paved road", "runway",
        "道路", "公路", "马路", "街道", "carretera", "calle", "camino", "route", "rue",
    ),
    "#2e86de": (
        "water", "water body", "lake", "river", "pond", "sea", "canal",
        "水", "水体", "水域", "湖泊", "河流", "池塘", "agua", "lago", "río", "eau", "lac", "rivière",
    ),
    "#4c9f50": (
        "vegetation", "green area",
        "植被", "绿地", "vegetación", "végétation",
    ),
    "#24693d": (
        "tree", "forest", "wood", "woodland", "tree canopy",
        "树木", "树", "森林", "林地", "树冠", "árbol", "bosque", "arbre", "forêt",
    ),
    "#a3c644": (
        "grass", "grassland", "lawn", "meadow", "pasture",
        "草地", "草坪", "草", "hierba", "césped", "pradera", "herbe", "pelouse", "prairie",
    ),
    "#e3c94f": (
        "field", "agricultural field", "crop", "cropland", "farmland", "agriculture",
        "农田", "耕地", "田地", "农地", "campo", "cultivo", "champ", "culture",
    ),
    "#d9b382": (
        "bare land", "bare soil", "soil", "sand", "beach", "desert", "barren land",
        "裸地", "裸土", "沙地", "沙漠", "荒地", "suelo desnudo", "arena", "sol nu", "sable",
    ),
    "#c8643c": (
        "cleared", "cleared land", "deforestation", "deforested land", "burned area",
        "毁林", "砍伐地", "森林砍伐", "火烧迹地", "deforestación", "área deforestada", "área quemada",
        "áreas quemadas",
        "déforestation", "zone déboisée", "zone brûlée",
    ),
    "#3fa796": (
        "wetland", "swamp", "marsh", "mangrove",
        "湿地", "沼泽", "红树林", "humedal", "pantano", "manglar", "zone humide", "marais",
    ),
    "#48bfe3": (
        "pool", "swimming pool",
        "游泳池", "泳池", "piscina", "piscine",
    ),
    "#f28e2b": (
        "car", "vehicle", "truck",
        "汽车", "车辆", "coche", "vehículo", "voiture", "véhicule",
    ),
    "#7b5ea7": (
        "ship", "boat",
        "船", "船舶", "barco", "bateau", "bateaux",
    ),
    "#34418c": (
        "solar panel", "photovoltaic panel",
        "太阳能板", "光伏板", "panel solar", "paneles solares", "panneau solaire",
    ),
    "#b8dff0": (
        "snow", "ice", "glacier",
        "雪", "冰", "冰川", "nieve", "neige", "glaciar",
    ),
    "#eef1f5": (
        "cloud", "cloud cover",
        "云", "云层", "云朵", "nube", "nubosidad", "nuage", "couverture nuageuse",
    ),
    "#4b4e6d": (
        "cloud shadow",
        "云影", "云阴影", "sombra de nube", "sombra de nubes", "sombras de nubes", "ombre de nuage",
    ),
}  # fmt: skip
_WELL_KNOWN: Final = MappingProxyType(
    {name: colour for colour, names in _BY_COLOUR.items() for name in names}
)

_PALETTE: Final = (
    "#8e5bb5",
    "#e07a3f",
    "#1f9e9e",
    "#c2528b",
    "#6b8e23",
    "#3f5fa8",
    "#a65e2e",
    "#00a5cf",
    "#9b2d5f",
    "#d4a017",
    "#7a6ff0",
    "#2a7f62",
    "#e58fb1",
    "#4a4e8c",
)


def label_colours(labels: Iterable[str]) -> dict[str, str]:
    """Chooses a colour as `#rrggbb` for each label, all of them different.

    A label's colour depends on its name, and on the labels before it only where they have taken it.
    """
    chosen: dict[str, str] = {}
    for label in labels:
        taken = set(chosen.values())
        chosen[label] = next(colour for colour in _candidates(label) if colour not in taken)
    return chosen


def _candidates(label: str) -> Iterator[str]:
    name = " ".join(label.casefold().replace("_", " ").replace("-", " ").split())
    for form in (name, name.removesuffix("s"), name.removesuffix("es")):
        if form in _WELL_KNOWN:
            yield _WELL_KNOWN[form]
    first = crc32(name.encode())
    yield from (_PALETTE[(first + step) % len(_PALETTE)] for step in range(len(_PALETTE)))
    # More labels than the palette has colours: hues at golden-ratio steps stay apart.
    step = 0
    while True:
        hue = (first / 2**32 + step * 0.6180339887) % 1
        rgb = colorsys.hsv_to_rgb(hue, (0.75, 0.55, 0.9)[step % 3], (0.8, 0.65, 0.5)[step % 3])
        yield "#" + "".join(f"{round(255 * channel):02x}" for channel in rgb)
        step += 1
