"""Who writes the text: every model turns (tile image, prompt) into text."""

from t4s_geo.models.base import Answer, Model, TileRequest
from t4s_geo.models.card import ModelCard
from t4s_geo.models.registry import open_model

__all__ = ["Answer", "Model", "ModelCard", "TileRequest", "open_model"]
