"""How QGIS lets people edit the fields of a result, as part of its style.

Whoever opens the file has choices for `status` and `label`, and fields follow what is edited: the area of a
polygon is measured again, and one that was new is corrected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from t4s_geo.vector.statuses import ACCEPTED, CORRECTED, NEW, REJECTED

_STATUSES: Final = MappingProxyType(
    {"New": NEW, "Accepted": ACCEPTED, "Corrected": CORRECTED, "Rejected": REJECTED}
)
_STATUS: Final = f'if("status" IS NULL OR "status" = \'{NEW}\', \'{CORRECTED}\', "status")'
# On the ellipsoid, whatever the project measures with: in an equal-area projection of it.
_AREA: Final = "coalesce(area(transform($geometry, @layer_crs, 'EPSG:6933')), $area)"
_IS_REJECTED: Final = f"\"status\" = '{REJECTED}'"
REJECTED_LOOK: Final = MappingProxyType(
    {
        "fillStyle": f"if({_IS_REJECTED}, 'b_diagonal', 'solid')",
        "outlineStyle": f"if({_IS_REJECTED}, 'dot', 'solid')",
    }
)
"""Properties of a fill that rejected polygons have another value of, as expressions of QGIS."""


def add_fields(root: Element, labels: Sequence[str]) -> None:
    """Adds choices and default values of the fields of polygons to a style.

    Args:
        root: The style.
        labels: In the legend's order.
    """
    widgets = SubElement(root, "fieldConfiguration")
    _add_choices(widgets, "label", dict(zip(labels, labels, strict=True)))
    _add_choices(widgets, "status", _STATUSES)
    defaults = SubElement(root, "defaults")
    for field, expression in (("status", _STATUS), ("area_m2", _AREA)):
        SubElement(defaults, "default", field=field, expression=expression, applyOnUpdate="1")


def add_properties(symbol_layer: Element, expressions: Mapping[str, str]) -> None:
    """Has expressions say properties of a layer of a symbol.

    Args:
        symbol_layer: The layer.
        expressions: By property.
    """
    outer = SubElement(SubElement(symbol_layer, "data_defined_properties"), "Option", type="Map")
    SubElement(outer, "Option", name="name", value="", type="QString")
    properties = SubElement(outer, "Option", name="properties", type="Map")
    for name, expression in expressions.items():
        one = SubElement(properties, "Option", name=name, type="Map")
        SubElement(one, "Option", name="active", value="true", type="bool")
        SubElement(one, "Option", name="expression", value=expression, type="QString")
        SubElement(one, "Option", name="type", value="3", type="int")
    SubElement(outer, "Option", name="type", value="collection", type="QString")


def _add_choices(widgets: Element, field: str, choices: Mapping[str, str]) -> None:
    """Has a field offer choices: values by what they are called."""
    widget = SubElement(SubElement(widgets, "field", name=field), "editWidget", type="ValueMap")
    options = SubElement(SubElement(widget, "config"), "Option", type="Map")
    listed = SubElement(options, "Option", name="map", type="List")
    for name, value in choices.items():
        one = SubElement(listed, "Option", type="Map")
        SubElement(one, "Option", name=name, value=value, type="QString")
