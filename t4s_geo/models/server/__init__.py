"""Models behind servers that speak the OpenAI chat API: vLLM, SGLang, `transformers serve`."""

from t4s_geo.models.server.address import ServerAddress, is_server

__all__ = ["ServerAddress", "is_server"]
