"""Masks as text: Text4Seg's image-wise descriptors and Text4Seg++'s semantic bricks.

The formats are specified in `docs/descriptors.md`. This package knows NumPy and nothing else.
"""

from t4s_geo.descriptors.bricks import BrickFormat
from t4s_geo.descriptors.bricks_v1 import BrickFormatV1
from t4s_geo.descriptors.bricks_v2 import BrickFormatV2
from t4s_geo.descriptors.bricks_v3 import BrickFormatV3
from t4s_geo.descriptors.cells import Box, cell_majority, interpolate_cells, majority_codes, tight_box
from t4s_geo.descriptors.detections.box_tags import BoxTagFormat
from t4s_geo.descriptors.detections.json_masks import JsonMaskFormat
from t4s_geo.descriptors.detections.json_objects import JsonFormat
from t4s_geo.descriptors.detections.loc_polygons import LocFormat
from t4s_geo.descriptors.detections.loc_segments import LocSegmentFormat
from t4s_geo.descriptors.detections.patch_boxes import PatchFormat
from t4s_geo.descriptors.detections.point_tags import PointTagFormat
from t4s_geo.descriptors.format import (
    DescriptorError,
    Format,
    LabelError,
    Probe,
    Reading,
    SoftTokens,
)
from t4s_geo.descriptors.grammar import BrickGrammar
from t4s_geo.descriptors.imagewise import ImageWiseFormat
from t4s_geo.descriptors.imagewise_dialects import ImageWiseBinary, ImageWiseLines
from t4s_geo.descriptors.registry import FORMATS, make_format, register
from t4s_geo.descriptors.rewriting import strict_text, texts_by_label, trimmed
from t4s_geo.descriptors.vocabulary import BrickVocabulary

__all__ = [
    "FORMATS",
    "Box",
    "BoxTagFormat",
    "BrickFormat",
    "BrickFormatV1",
    "BrickFormatV2",
    "BrickFormatV3",
    "BrickGrammar",
    "BrickVocabulary",
    "DescriptorError",
    "Format",
    "ImageWiseBinary",
    "ImageWiseFormat",
    "ImageWiseLines",
    "JsonFormat",
    "JsonMaskFormat",
    "LabelError",
    "LocFormat",
    "LocSegmentFormat",
    "PatchFormat",
    "PointTagFormat",
    "Probe",
    "Reading",
    "SoftTokens",
    "cell_majority",
    "interpolate_cells",
    "majority_codes",
    "make_format",
    "register",
    "strict_text",
    "texts_by_label",
    "tight_box",
    "trimmed",
]
