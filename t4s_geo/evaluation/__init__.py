"""How well a result agrees with a reference: rasters or vectors, in any CRS."""

from t4s_geo.evaluation.comparing import Evaluation, Settings, evaluate
from t4s_geo.evaluation.scores import Score

__all__ = ["Evaluation", "Score", "Settings", "evaluate"]
