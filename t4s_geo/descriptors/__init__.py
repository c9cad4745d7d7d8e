"""Masks as text: Text4Seg's image-wise descriptors and Text4Seg++'s semantic bricks.

The formats are specified in `docs/descriptors.md`. This package knows NumPy and nothing else.
"""

from t4s_geo.descriptors.bricks import BoxWiseCodec
from t4s_geo.descriptors.bricks_v1 import BrickCodec
from t4s_geo.descriptors.bricks_v2 import LearnedBrickCodec
from t4s_geo.descriptors.cells import Box, cell_majority, interpolate_cells, tight_box
from t4s_geo.descriptors.ebnf import ebnf
from t4s_geo.descriptors.format import Codec, DescriptorError, make_codec
from t4s_geo.descriptors.grammar import BrickGrammar
from t4s_geo.descriptors.imagewise import ImageWiseCodec
from t4s_geo.descriptors.marginals import cell_probabilities
from t4s_geo.descriptors.vocabulary import BrickVocabulary

__all__ = [
    "Box",
    "BoxWiseCodec",
    "BrickCodec",
    "BrickGrammar",
    "BrickVocabulary",
    "Codec",
    "DescriptorError",
    "ImageWiseCodec",
    "LearnedBrickCodec",
    "cell_majority",
    "cell_probabilities",
    "ebnf",
    "interpolate_cells",
    "make_codec",
    "tight_box",
]
