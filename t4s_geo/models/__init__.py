"""Who writes the text: every model turns a tile's image and prompts into text."""

from t4s_geo.models.base import Answer, IncompleteAnswers, Model, TileQuestion
from t4s_geo.models.card import ModelCard
from t4s_geo.models.choice import CardOverrides, ModelChoice
from t4s_geo.models.registry import as_before, choose_model, describe_model, open_model

__all__ = [
    "Answer",
    "CardOverrides",
    "IncompleteAnswers",
    "Model",
    "ModelCard",
    "ModelChoice",
    "TileQuestion",
    "as_before",
    "choose_model",
    "describe_model",
    "open_model",
]
